"""A voltage divider of two resistors: declared as types, which a typegraph then makes instances of.

``import pyzig`` is the compiled module; pytest, or ``import pytest_pyzig`` before it, sees to it that it is up to date.
"""

import pyzig

GraphView = pyzig.gen.graph.graph.GraphView
EdgeComposition = pyzig.gen.faebryk.composition.EdgeComposition
EdgeInterfaceConnection = pyzig.gen.faebryk.interface.EdgeInterfaceConnection
EdgeTrait = pyzig.gen.faebryk.trait.EdgeTrait
EdgeType = pyzig.gen.faebryk.node_type.EdgeType
NodeCreationAttributes = pyzig.gen.faebryk.nodebuilder.NodeCreationAttributes
Trait = pyzig.gen.faebryk.trait.Trait
TypeGraph = pyzig.gen.faebryk.typegraph.TypeGraph

# The path finder goes by the trait of this name.
IS_INTERFACE = "is_interface.node.core.faebryk"


def declare(typegraph, name, **children):
    """A type that may be instantiated, with children given as `name=type`."""
    new_type = typegraph.add_type(identifier=name)
    for identifier, child_type in children.items():
        typegraph.add_make_child(type_node=new_type, child_type=child_type, identifier=identifier)
    typegraph.mark_constructable(type_node=new_type)
    return new_type


def link(typegraph, in_type, first, second, edge):
    """All instances of the type get an edge between what the two paths lead to; an empty name is the instance itself."""
    typegraph.add_make_link(
        type_node=in_type,
        lhs_reference=typegraph.ensure_child_reference(type_node=in_type, path=first.split(".")),
        rhs_reference=typegraph.ensure_child_reference(type_node=in_type, path=second.split(".")),
        edge_attributes=edge,
    )


def declare_divider(typegraph):
    is_interface = declare(typegraph, IS_INTERFACE)
    Trait.mark_as_trait(trait_type=is_interface)

    # An interface is a type whose instances own that trait.
    electrical = declare(typegraph, "Electrical", is_interface=is_interface)
    link(typegraph, electrical, "", "is_interface", EdgeTrait.build())

    resistor = declare(typegraph, "Resistor", left=electrical, right=electrical)

    divider = declare(typegraph, "Divider", top=electrical, middle=electrical, bottom=electrical)
    for identifier, ohms in (("upper", 10_000), ("lower", 4_700)):
        attributes = NodeCreationAttributes.init(dynamic={"ohms": ohms})
        typegraph.add_make_child(type_node=divider, child_type=resistor, identifier=identifier, node_attributes=attributes)
    for first, second in (("top", "upper.left"), ("upper.right", "middle"), ("middle", "lower.left"), ("lower.right", "bottom")):
        link(typegraph, divider, first, second, EdgeInterfaceConnection.build(shallow=False))
    return divider


def child(node, path):
    """The child at the end of a path of names."""
    for name in path.split("."):
        node = EdgeComposition.get_child_by_identifier(bound_node=node, child_identifier=name)
    return node


def type_name(node):
    return TypeGraph.get_type_name(type_node=node.g().bind(node=EdgeType.get_type_edge(bound_node=node).edge().source()))


def is_connected(first, second):
    """Whether there is a path; without one it ends where it begins."""
    path = EdgeInterfaceConnection.is_connected_to(source=first, target=second)
    return path.get_end_node() == second


def picture_of(node):
    """A view of a node, all below it and their types, without what the types consist of: small enough to look at."""
    parts = EdgeComposition.get_children_query(bound_node=node, direct_only=False, include_root=True)
    types = [node.g().bind(node=EdgeType.get_type_edge(bound_node=part).edge().source()) for part in parts]
    return node.g().get_subgraph_from_nodes(nodes=[*parts, *types])
