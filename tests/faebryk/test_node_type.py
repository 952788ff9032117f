"""Type edges: which type a node is an instance of."""

import pytest
from typegraph_helpers import collect, targets, uuid, uuids


@pytest.fixture
def edge_type(faebryk):
    return faebryk.EdgeType


def test_what_an_edge_is(edge_type, make_nodes):
    type_node, instance = [bound.node() for bound in make_nodes(2)]
    edge = edge_type.create(type_node=type_node, instance_node=instance)
    assert (edge.edge_type(), edge.directional(), edge.name()) == (0, True, None)
    assert edge_type.get_tid() == edge_type.build().get_tid() == 0
    assert edge_type.is_instance(edge=edge)
    assert uuid(edge_type.get_type_node(edge=edge)) == uuid(type_node)
    assert uuid(edge_type.get_instance_node(edge=edge)) == uuid(instance)


def test_build(edge_type, make_nodes, view):
    type_node, instance = make_nodes(2)
    edge = edge_type.build().insert_edge(g=view, source=type_node.node(), target=instance.node()).edge()
    assert (edge.edge_type(), edge.directional()) == (0, True)
    assert edge_type.is_node_instance_of(bound_node=instance, node_type=type_node.node())


def test_the_first_type_edge_counts(edge_type, make_nodes):
    first, second, instance = make_nodes(3)
    edges = [edge_type.add_instance(bound_type_node=node, bound_instance_node=instance) for node in (first, second)]
    assert edge_type.get_type_edge(bound_node=instance).edge().is_same(other=edges[0].edge())
    assert edge_type.is_node_instance_of(bound_node=instance, node_type=first.node())
    assert not edge_type.is_node_instance_of(bound_node=instance, node_type=second.node())
    assert not edge_type.is_node_instance_of(bound_node=first, node_type=instance.node())
    assert edge_type.get_type_edge(bound_node=first) is None


def test_an_edge_without_direction_gives_no_type(edge_type, graph, view, make_nodes):
    type_node, instance = make_nodes(2)
    view.insert_edge(edge=graph.Edge.create(source=type_node.node(), target=instance.node(), edge_type=0, directional=False))
    edge_type.add_instance(bound_type_node=type_node, bound_instance_node=instance)
    # It is the first that leads to the node, and so the one that counts.
    assert not edge_type.get_type_edge(bound_node=instance).edge().directional()
    assert not edge_type.is_node_instance_of(bound_node=instance, node_type=type_node.node())


def test_instances_in_order(edge_type, make_nodes):
    type_node, *instances = make_nodes(4)
    for instance in (instances[2], instances[0], instances[1], instances[0]):
        edge_type.add_instance(bound_type_node=type_node, bound_instance_node=instance)
    edge_type.add_instance(bound_type_node=instances[0], bound_instance_node=type_node)
    visited = collect(edge_type.visit_instance_edges, bound_node=type_node)
    assert targets(visited) == uuids([instances[2], instances[0], instances[1], instances[0]])


def test_instances_are_added_in_the_view_of_the_type(edge_type, graph, view, make_nodes):
    type_node, instance = make_nodes(2)
    other = graph.GraphView.create()
    here = other.insert_node(node=type_node.node())
    stranger = other.create_and_insert_node()
    edge_type.add_instance(bound_type_node=type_node, bound_instance_node=instance)
    assert (view.get_edge_count(), other.get_edge_count()) == (1, 0)
    with pytest.raises(ValueError, match="^Instance node not in graph$"):
        edge_type.add_instance(bound_type_node=here, bound_instance_node=instance)
    with pytest.raises(ValueError, match="^Type node not in graph$"):
        edge_type.add_instance(bound_type_node=view.bind(node=stranger.node()), bound_instance_node=instance)
    # The binding of the instance does not matter.
    edge_type.add_instance(bound_type_node=here, bound_instance_node=view.bind(node=stranger.node()))
    assert (view.get_edge_count(), other.get_edge_count()) == (1, 1)


def test_edges_of_type_0_are_type_edges(edge_type, graph, view, make_nodes):
    type_node, instance = make_nodes(2)
    edge = graph.Edge.create(source=type_node.node(), target=instance.node(), edge_type=0, directional=True)
    assert edge_type.is_instance(edge=edge)
    view.insert_edge(edge=edge)
    assert edge_type.is_node_instance_of(bound_node=instance, node_type=type_node.node())
