"""Graph views: what is in them, what goes in, and copies of parts."""

import pytest


def uuids(nodes):
    return [node.node().get_uuid() for node in nodes]


def edge_uuids(edges):
    return [repr(edge.edge()) for edge in edges]


@pytest.fixture
def nodes(view):
    return [view.create_and_insert_node() for _ in range(4)]


def test_a_new_view_has_its_self_node(graph, view):
    assert view.get_node_count() == 1
    assert view.get_edge_count() == 0
    self_node = view.get_self_node()
    assert type(self_node) is graph.BoundNode
    assert view.get_nodes() == [self_node]
    assert self_node.g() is view


def test_each_view_has_a_self_node_of_its_own(graph):
    first, second = graph.GraphView.create(), graph.GraphView.create()
    assert first.get_self_node() != second.get_self_node()
    assert first != second
    assert len({first, second}) == 2


def test_self_node_keeps_its_wrapper_while_it_is_used(view):
    self_node = view.get_self_node()
    assert view.get_self_node() is self_node
    uuid = self_node.node().get_uuid()
    del self_node
    assert view.get_self_node().node().get_uuid() == uuid


def test_insert_node(graph, view, make_node):
    node = make_node(key="value")
    bound = view.insert_node(node=node)
    assert type(bound) is graph.BoundNode
    assert bound.node() is node
    assert bound.g() is view
    assert view.get_node_count() == 2
    assert view.insert_node(node=node) == bound
    assert view.get_node_count() == 2


def test_create_and_insert_node(view):
    bound = view.create_and_insert_node()
    assert view.get_node_count() == 2
    assert bound.g() is view
    assert bound.node().get_dynamic_attrs() == {}
    assert bound in view.get_nodes()


def test_nodes_come_in_order_of_insertion(view, make_node):
    late, early = make_node(), make_node()
    bound = [view.insert_node(node=node) for node in (early, late)]
    expected = [view.get_self_node(), *bound]
    assert view.get_nodes() == expected
    assert list(view) == expected
    assert [node.node() for node in view.get_nodes()] == [node.node() for node in expected]


def test_get_nodes_is_a_new_list(view):
    view.get_nodes().clear()
    assert view.get_node_count() == len(view.get_nodes()) == 1


def test_iteration_covers_what_was_there(view, nodes):
    seen = []
    for node in view:
        seen.append(node)
        view.create_and_insert_node()
    assert seen == [view.get_self_node(), *nodes]
    assert view.get_node_count() == 2 * len(seen)


def test_iterators_are_independent_and_end_for_good(view, nodes):
    first, second = iter(view), iter(view)
    assert iter(first) is first
    assert next(first) == next(second) == view.get_self_node()
    assert list(first) == nodes
    assert list(first) == []
    view.create_and_insert_node()
    assert next(first, None) is None
    assert list(second) == nodes


def test_a_node_in_many_views(graph, make_node):
    node = make_node()
    views = [graph.GraphView.create() for _ in range(10)]
    bound = [view.insert_node(node=node) for view in views]
    assert all(one == bound[0] for one in bound)
    assert len(set(bound)) == 1
    assert [one.g() for one in bound] == views


def test_bound_nodes_are_keys(graph, view, make_node):
    node = make_node()
    first, second = view.insert_node(node=node), graph.GraphView.create().bind(node=node)
    assert first == second
    assert not first != second  # noqa: SIM202
    assert hash(first) == hash(second) == node.get_uuid()
    assert {first: "found"}[second] == "found"
    assert first != view.get_self_node()


def test_bound_nodes_equal_nothing_else(view, nodes):
    for other in (nodes[0].node(), None, nodes[0].node().get_uuid(), object()):
        assert nodes[0] != other
        assert not nodes[0] == other  # noqa: SIM201

    class Anything:
        def __eq__(self, other):
            return True

        __hash__ = None

    assert nodes[0] != Anything()
    with pytest.raises(TypeError):
        nodes[0] < nodes[1]  # noqa: B015


def test_bind_inserts_nothing(view, make_node):
    node = make_node()
    bound = view.bind(node=node)
    assert (bound.node(), bound.g()) == (node, view)
    assert view.get_node_count() == 1
    assert bound not in view.get_nodes()
    assert bound.edges_of_type(edge_type=1) == []
    bound.visit_edges_of_type(edge_type=1, ctx=None, f=None)


# Edges


def test_insert_edge(graph, view, nodes, make_edge):
    edge = make_edge(nodes[0], nodes[1])
    bound = view.insert_edge(edge=edge)
    assert type(bound) is graph.BoundEdge
    assert bound.edge().is_same(other=edge)
    assert bound.edge() is bound.edge()
    assert bound.g() is view
    assert view.get_edge_count() == 1


def test_inserting_an_edge_again_changes_nothing(view, nodes, make_edge):
    edge = make_edge(nodes[0], nodes[1])
    view.insert_edge(edge=edge)
    assert view.insert_edge(edge=edge).edge().is_same(other=edge)
    assert view.get_edge_count() == 1
    assert len(nodes[0].edges_of_type(edge_type=1)) == 1


def test_bound_edges_compare_by_identity(view, nodes, make_edge):
    edge = make_edge(nodes[0], nodes[1])
    first, second = view.insert_edge(edge=edge), view.insert_edge(edge=edge)
    assert first == first  # noqa: PLR0124
    assert first != second


@pytest.mark.parametrize(
    ("has_source", "has_target", "missing"), [(False, False, "source"), (False, True, "source"), (True, False, "target")]
)
def test_a_failed_insert_leaves_nothing_behind(view, make_node, make_edge, has_source, has_target, missing):
    source, target = make_node(), make_node()
    edge = make_edge(source, target)
    for node, is_there in ((source, has_source), (target, has_target)):
        if is_there:
            view.insert_node(node=node)
    for _ in range(3):
        with pytest.raises(ValueError, match=f"^Edge {missing} node not in graph$"):
            view.insert_edge(edge=edge)
    assert view.get_edge_count() == 0
    for node in (source, target):
        assert view.bind(node=node).edges_of_type(edge_type=1) == []

    view.insert_node(node=source)
    view.insert_node(node=target)
    view.insert_edge(edge=edge)
    assert view.get_edge_count() == 1
    for node in (source, target):
        (found,) = view.bind(node=node).edges_of_type(edge_type=1)
        assert found.edge().is_same(other=edge)


def test_an_edge_in_many_views(graph, nodes, view, make_edge):
    edge = make_edge(nodes[0], nodes[1])
    other = graph.GraphView.create()
    for node in nodes:
        other.insert_node(node=node.node())
    view.insert_edge(edge=edge)
    assert (view.get_edge_count(), other.get_edge_count()) == (1, 0)
    other.insert_edge(edge=edge)
    assert (view.get_edge_count(), other.get_edge_count()) == (1, 1)
    assert other.bind(node=nodes[0].node()).neighbors(edge_type=1) == [nodes[1]]


def test_a_self_loop_counts_once(view, nodes, connect):
    connect(nodes[0], nodes[0])
    assert view.get_edge_count() == 1


# Parts of views


def test_a_subgraph_has_the_edges_between_its_nodes(graph, view, nodes, connect):
    inside = [connect(nodes[0], nodes[1], 1), connect(nodes[1], nodes[0], 2), connect(nodes[0], nodes[0], 1)]
    connect(nodes[1], nodes[2])
    connect(view.get_self_node(), nodes[0])

    part = view.get_subgraph_from_nodes(nodes=[nodes[1], nodes[0]])

    assert type(part) is graph.GraphView
    assert part.get_self_node() not in view.get_nodes()
    assert part.get_nodes() == [part.get_self_node(), nodes[1], nodes[0]]
    assert part.get_edge_count() == 3
    first = part.bind(node=nodes[0].node())
    assert edge_uuids(first.edges_of_type(edge_type=1)) == edge_uuids([inside[0], inside[2], inside[2]])
    assert edge_uuids(first.edges_of_type(edge_type=2)) == edge_uuids([inside[1]])
    assert all(node.g() is part for node in part)


def test_a_subgraph_of_everything_includes_the_self_node_if_listed(view, nodes, connect):
    connect(view.get_self_node(), nodes[0])
    part = view.get_subgraph_from_nodes(nodes=view.get_nodes())
    assert view.get_self_node() in part.get_nodes()
    assert part.get_node_count() == view.get_node_count() + 1
    assert part.get_edge_count() == 1


def test_a_subgraph_takes_nodes_twice_and_from_elsewhere(graph, view, nodes):
    stranger = graph.GraphView.create().create_and_insert_node()
    part = view.get_subgraph_from_nodes(nodes=[nodes[0], nodes[0], stranger])
    assert part.get_nodes() == [part.get_self_node(), nodes[0], stranger]
    empty = view.get_subgraph_from_nodes(nodes=[])
    assert empty.get_node_count() == 1


def test_a_subgraph_is_independent(view, nodes, connect):
    connect(nodes[0], nodes[1])
    part = view.get_subgraph_from_nodes(nodes=nodes)
    connect(nodes[1], nodes[2])
    view.create_and_insert_node()
    assert (part.get_node_count(), part.get_edge_count()) == (5, 1)
    view.destroy()
    assert part.bind(node=nodes[0].node()).neighbors(edge_type=1) == [nodes[1]]


@pytest.mark.parametrize("wrong", [None, (), {}, "nodes", 1, iter([])])
def test_a_subgraph_needs_a_list(view, wrong):
    with pytest.raises(TypeError, match="nodes must be a list"):
        view.get_subgraph_from_nodes(nodes=wrong)


def test_a_subgraph_needs_bound_nodes(view, nodes):
    for wrong in (None, 1, nodes[0].node(), view):
        with pytest.raises(TypeError, match=f"nodes must be a list of BoundNode, but an item is {type(wrong).__name__}"):
            view.get_subgraph_from_nodes(nodes=[nodes[0], wrong])


def test_insert_subgraph_brings_nodes_and_edges(graph, view, nodes, connect):
    edges = [connect(nodes[0], nodes[1]), connect(view.get_self_node(), nodes[2], 2), connect(nodes[0], nodes[2], 1)]
    target = graph.GraphView.create()
    assert target.insert_subgraph(subgraph=view) is None
    assert target.get_nodes() == [target.get_self_node(), *view.get_nodes()]
    assert target.get_edge_count() == 3
    there = target.bind(node=nodes[0].node())
    assert edge_uuids(there.edges_of_type(edge_type=1)) == edge_uuids([edges[0], edges[2]])
    target.insert_subgraph(subgraph=view)
    assert (target.get_node_count(), target.get_edge_count()) == (6, 3)


def test_insert_subgraph_into_what_is_partly_there(graph, view, nodes, connect, make_edge):
    shared = make_edge(nodes[0], nodes[1])
    view.insert_edge(edge=shared)
    connect(nodes[1], nodes[2])
    target = graph.GraphView.create()
    for node in nodes[:2]:
        target.insert_node(node=node.node())
    target.insert_edge(edge=shared)
    target.insert_subgraph(subgraph=view)
    assert target.get_edge_count() == 2
    assert target.bind(node=nodes[1].node()).neighbors(edge_type=1) == [nodes[0], nodes[2]]


def test_insert_subgraph_into_itself(view, nodes, connect):
    connect(nodes[0], nodes[1])
    view.insert_subgraph(subgraph=view)
    assert (view.get_node_count(), view.get_edge_count()) == (5, 1)


# Context manager


def test_a_view_is_a_context_manager(graph):
    with graph.GraphView.create() as view:
        assert view.get_node_count() == 1
    with pytest.raises(RuntimeError, match="the GraphView has been destroyed"):
        view.get_node_count()
    with pytest.raises(RuntimeError, match="the GraphView has been destroyed"), view:
        pass


def test_leaving_passes_exceptions_on(graph):
    view = graph.GraphView.create()
    with pytest.raises(LookupError, match="mine"), view:
        raise LookupError("mine")
    assert "destroyed" in repr(view)


def test_a_view_may_be_destroyed_inside(graph):
    with graph.GraphView.create() as view:
        view.destroy()
