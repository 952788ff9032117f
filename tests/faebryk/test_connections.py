"""Interface connections: the edges, not yet what is connected over several of them."""

import pytest
from typegraph_helpers import collect, uuid


@pytest.fixture
def connection(faebryk):
    return faebryk.EdgeInterfaceConnection


@pytest.mark.parametrize("method", ["connect", "connect_shallow"])
def test_what_an_edge_is(connection, make_nodes, method):
    a, b, stranger = make_nodes(3)
    edge = getattr(connection, method)(bn1=a, bn2=b).edge()
    assert (edge.edge_type(), edge.directional(), edge.name()) == (85, False, None)
    assert edge.get_attr(key="shallow") is (method == "connect_shallow")
    assert connection.is_instance(edge=edge)
    assert (uuid(edge.source()), uuid(edge.target())) == (uuid(a), uuid(b))
    assert uuid(connection.get_other_connected_node(edge=edge, node=a.node())) == uuid(b)
    assert uuid(connection.get_other_connected_node(edge=edge, node=b.node())) == uuid(a)
    assert connection.get_other_connected_node(edge=edge, node=stranger.node()) is None


def test_build(connection, view, make_nodes):
    a, b = make_nodes(2)
    assert connection.get_tid() == 85
    for shallow in (True, False, None):
        builder = connection.build(shallow=shallow)
        assert builder.get_tid() == 85
        edge = builder.insert_edge(g=view, source=a.node(), target=b.node()).edge()
        assert edge.get_attr(key="shallow") is bool(shallow)
        assert not edge.directional()


@pytest.mark.parametrize(
    ("method", "message"), [("connect", "Failed to connect interface nodes"), ("connect_shallow", "Failed to create shallow connection")]
)
def test_what_cannot_be_connected(connection, graph, view, make_nodes, make_type, instantiate, method, message):
    connect = getattr(connection, method)
    power, signal = instantiate(make_type("Power")), instantiate(make_type("Signal"))
    (untyped,) = make_nodes(1)
    foreign = graph.GraphView.create().create_and_insert_node()
    before = view.get_edge_count()
    for first, second in (
        (power, signal),
        (power, untyped),
        (untyped, power),
        (untyped, foreign),
        (untyped, view.bind(node=foreign.node())),
    ):
        with pytest.raises(ValueError, match=f"^{message}"):
            connect(bn1=first, bn2=second)
    assert view.get_edge_count() == before


def test_the_same_pair_twice_and_a_node_with_itself(connection, view, make_type, instantiate):
    power = make_type("Power")
    a, b = instantiate(power), instantiate(power)
    before = view.get_edge_count()
    first = connection.connect(bn1=a, bn2=b)
    second = connection.connect(bn1=b, bn2=a)
    loop = connection.connect(bn1=a, bn2=a)
    assert view.get_edge_count() == before + 3
    assert not first.edge().is_same(other=second.edge())
    visited = [bound.edge() for bound in collect(connection.visit_connected_edges, bound_node=b)]
    assert [edge.is_same(other=expected.edge()) for edge, expected in zip(visited, (first, second), strict=True)] == [True, True]
    # An edge from a node to itself has two ends there.
    assert len(collect(connection.visit_connected_edges, bound_node=a)) == 4
    assert uuid(connection.get_other_connected_node(edge=loop.edge(), node=a.node())) == uuid(a)
