"""What tests of several parts of the typegraph ask again and again."""


def uuid(node):
    """Of a node, bound or not; None for None."""
    if node is None:
        return None
    return (node.node() if hasattr(node, "node") else node).get_uuid()


def uuids(nodes):
    return [uuid(node) for node in nodes]


def collect(visit, **arguments):
    """What a visitor shows to its callback, in order."""
    shown = []
    assert visit(f=lambda context, bound: shown.append(bound), **arguments) is None
    return shown


def targets(bound_edges):
    return [bound.edge().target().get_uuid() for bound in bound_edges]


def sources(bound_edges):
    return [bound.edge().source().get_uuid() for bound in bound_edges]


def names(bound_edges):
    return [bound.edge().name() for bound in bound_edges]


def attributes(node):
    """All attributes of a node, bound or not, in their order."""
    return (node.node() if hasattr(node, "node") else node).get_dynamic_attrs()
