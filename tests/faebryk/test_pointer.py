"""Pointer edges: with a name or without, with an index or without."""

import pytest
from typegraph_helpers import collect, names, targets, uuid, uuids


@pytest.fixture
def pointer(faebryk):
    return faebryk.EdgePointer


def test_what_an_edge_is(pointer, make_nodes):
    a, b = [bound.node() for bound in make_nodes(2)]
    edge = pointer.create(from_node=a, to_node=b, identifier="wire")
    assert (edge.edge_type(), edge.directional(), edge.name()) == (78, True, "wire")
    assert pointer.is_instance(edge=edge)
    assert pointer.get_tid() == 78
    assert uuid(pointer.get_referenced_node(edge=edge)) == uuid(b)
    assert pointer.get_index(edge=edge) == 0
    for unnamed in (pointer.create(from_node=a, to_node=b), pointer.create(from_node=a, to_node=b, identifier=None)):
        assert unnamed.name() is None


@pytest.mark.parametrize("index", [0, 1, 127, 128, 255, 256, 300, 4095, 32512, 32767])
def test_indices_come_back(pointer, make_nodes, view, index):
    a, b = make_nodes(2)
    edge = pointer.point_to(bound_node=a, target_node=b.node(), identifier="x", index=index).edge()
    assert pointer.get_index(edge=edge) == index
    built = pointer.build(identifier=None, index=index).insert_edge(g=view, source=a.node(), target=b.node()).edge()
    assert pointer.get_index(edge=built) == index
    # They are no attributes of the edge.
    assert edge.get_attr(key="order") is edge.get_attr(key="edge_specific") is None


@pytest.mark.parametrize("index", [-1, 32768, 2**31, -(2**31), 2**62])
def test_indices_out_of_range(pointer, make_nodes, view, index):
    a, b = make_nodes(2)
    with pytest.raises(ValueError, match="^Index out of range"):
        pointer.point_to(bound_node=a, target_node=b.node(), index=index)
    with pytest.raises(ValueError, match="^Index out of range"):
        pointer.build(index=index)
    assert view.get_edge_count() == 0


def test_indices_are_integers(pointer, make_nodes):
    a, b = make_nodes(2)
    for wrong in ("1", 1.0, b""):
        with pytest.raises(TypeError):
            pointer.point_to(bound_node=a, target_node=b.node(), index=wrong)
    with pytest.raises(OverflowError):
        pointer.build(index=2**80)


def test_the_index_must_be_given(pointer, make_nodes):
    a, b = make_nodes(2)
    with pytest.raises(TypeError, match="'index'"):
        pointer.build(identifier="x")
    with pytest.raises(TypeError, match="'index'"):
        pointer.point_to(bound_node=a, target_node=b.node())
    assert pointer.get_index(edge=pointer.point_to(bound_node=a, target_node=b.node(), index=None).edge()) == 0


def test_nodes_outside_the_view(pointer, graph, view, make_nodes):
    (inside,) = make_nodes(1)
    outside = graph.Node.create()
    with pytest.raises(ValueError, match="^Source node not in graph$"):
        pointer.point_to(bound_node=view.bind(node=outside), target_node=inside.node(), index=None)
    with pytest.raises(ValueError, match="^Target node not in graph$"):
        pointer.point_to(bound_node=inside, target_node=outside, index=None)
    assert view.get_edge_count() == 0


def test_looking_things_up(pointer, make_nodes):
    a, b, c, d = make_nodes(4)
    for target, name in ((b, None), (c, "x"), (d, "x"), (a, "")):
        pointer.point_to(bound_node=a, target_node=target.node(), identifier=name, index=None)
    pointer.point_to(bound_node=b, target_node=a.node(), identifier="back", index=None)
    assert pointer.get_referenced_node_from_node(node=a) == b
    assert pointer.get_pointed_node_by_identifier(bound_node=a, identifier="x") == c
    assert pointer.get_pointed_node_by_identifier(bound_node=a, identifier="") == a
    assert pointer.get_pointed_node_by_identifier(bound_node=a, identifier="back") is None
    assert pointer.get_referenced_node_from_node(node=c) is None
    visited = collect(pointer.visit_pointed_edges, bound_node=a)
    assert targets(visited) == uuids([b, c, d, a])
    assert names(visited) == [None, "x", "x", ""]
    # An edge without a name matches no identifier.
    for name, expected in (("x", [c, d]), ("", [a]), ("nobody uses this name", [])):
        assert targets(collect(pointer.visit_pointed_edges_with_identifier, bound_node=a, identifier=name)) == uuids(expected)


def test_pointers_without_direction_lead_from_source_to_target(pointer, graph, view, make_nodes):
    a, b = make_nodes(2)
    edge = graph.Edge.create(source=a.node(), target=b.node(), edge_type=78, directional=False, name="x")
    assert uuid(pointer.get_referenced_node(edge=edge)) == uuid(b)
    assert pointer.get_index(edge=edge) == 0
    view.insert_edge(edge=edge)
    assert pointer.get_referenced_node_from_node(node=a) == b
    assert pointer.get_pointed_node_by_identifier(bound_node=a, identifier="x") == b
    assert targets(collect(pointer.visit_pointed_edges, bound_node=a)) == [uuid(b)]
    assert pointer.get_referenced_node_from_node(node=b) is None
    assert collect(pointer.visit_pointed_edges, bound_node=b) == []


def test_names_may_go_away_during_a_visit(pointer, view, make_nodes):
    a, b = make_nodes(2)
    name = "only here"
    for _ in range(3):
        pointer.point_to(bound_node=a, target_node=b.node(), identifier=name, index=None)
    seen = []

    def destroy(context, bound):
        seen.append(bound.edge().name())
        view.destroy()

    pointer.visit_pointed_edges_with_identifier(bound_node=a, identifier=name, f=destroy)
    assert seen == [name]


def test_traverse(pointer):
    assert vars(pointer.traverse()) == {"identifier": "", "edge_type": 78}
