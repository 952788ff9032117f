"""Next edges: which node follows which."""

import pytest
from typegraph_helpers import uuid


@pytest.fixture
def following(faebryk):
    return faebryk.EdgeNext


def test_what_an_edge_is(following, make_nodes):
    a, b = [bound.node() for bound in make_nodes(2)]
    edge = following.create(previous_node=a, next_node=b)
    assert (edge.edge_type(), edge.directional(), edge.name()) == (41, True, None)
    assert following.is_instance(edge=edge)
    assert following.build().get_tid() == 41
    assert not hasattr(following, "get_tid")
    assert uuid(following.get_previous_node(edge=edge)) == uuid(a)
    assert uuid(following.get_next_node(edge=edge)) == uuid(b)


def test_an_edge_without_direction_has_no_next_node(following, graph, make_nodes):
    a, b = [bound.node() for bound in make_nodes(2)]
    edge = graph.Edge.create(source=a, target=b, edge_type=41)
    assert following.get_previous_node(edge=edge) is None
    assert following.get_next_node(edge=edge) is None


def test_chains(following, make_nodes):
    a, b, c = make_nodes(3)
    first = following.add_next(previous_node=a, next_node=b)
    second = following.add_next(previous_node=b, next_node=c)
    assert following.get_next_edge(node=a).edge().is_same(other=first.edge())
    assert following.get_previous_edge(node=c).edge().is_same(other=second.edge())
    assert uuid(following.get_next_node_from_node(node=b)) == uuid(c)
    assert uuid(following.get_previous_node_from_node(node=b)) == uuid(a)
    assert following.get_next_edge(node=c) is None
    assert following.get_previous_edge(node=a) is None
    assert following.get_next_node_from_node(node=c) is None
    assert following.get_previous_node_from_node(node=a) is None
    # What comes from an edge or a node is a plain node.
    assert type(following.get_next_node_from_node(node=a)).__name__ == "NodeReference"


def test_the_first_edge_counts(following, make_nodes):
    a, b, c = make_nodes(3)
    for source, target in ((a, b), (a, c), (c, b)):
        following.add_next(previous_node=source, next_node=target)
    assert uuid(following.get_next_node_from_node(node=a)) == uuid(b)
    assert uuid(following.get_previous_node_from_node(node=b)) == uuid(a)


def test_build(following, make_nodes, view):
    a, b = make_nodes(2)
    edge = following.build().insert_edge(g=view, source=a.node(), target=b.node())
    assert following.get_next_edge(node=a).edge().is_same(other=edge.edge())


def test_nodes_outside_the_view(following, graph, view, make_nodes):
    (inside,) = make_nodes(1)
    outside = view.bind(node=graph.Node.create())
    with pytest.raises(ValueError, match="^Previous node not in graph$"):
        following.add_next(previous_node=outside, next_node=inside)
    with pytest.raises(ValueError, match="^Next node not in graph$"):
        following.add_next(previous_node=inside, next_node=outside)
    assert view.get_edge_count() == 0


def test_a_node_may_follow_itself(following, make_nodes):
    (node,) = make_nodes(1)
    following.add_next(previous_node=node, next_node=node)
    assert uuid(following.get_next_node_from_node(node=node)) == uuid(following.get_previous_node_from_node(node=node)) == uuid(node)
