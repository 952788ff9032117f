"""The linker: which type a type reference means."""

import pytest
from typegraph_helpers import collect, names, sources, targets, uuid, uuids


@pytest.fixture
def linker(faebryk):
    return faebryk.Linker


@pytest.fixture
def reference(typegraph):
    return typegraph.add_type_reference(type_identifier="First")


@pytest.fixture
def first(make_type):
    return make_type("First")


@pytest.fixture
def second(make_type):
    return make_type("Second")


@pytest.fixture
def link(linker, view):
    return lambda reference, target: linker.link_type_reference(g=view, type_reference=reference, target_type_node=target)


@pytest.fixture
def update(linker, view):
    return lambda reference, target: linker.update_type_reference(g=view, type_reference=reference, target_type_node=target)


@pytest.fixture
def incoming(faebryk):
    """Where the pointers come from that lead to a node."""
    return lambda node: sources(node.edges_of_type(edge_type=78, directed=False))


def test_linking(faebryk, linker, reference, first, link):
    assert linker.get_resolved_type(type_reference=reference) is None
    assert link(reference, first) is None
    assert linker.get_resolved_type(type_reference=reference) == first
    pointers = collect(faebryk.EdgePointer.visit_pointed_edges, bound_node=reference)
    assert (names(pointers), targets(pointers)) == (["resolved"], [uuid(first)])


def test_linking_twice(faebryk, linker, reference, first, second, link):
    link(reference, first)
    link(reference, second)
    assert linker.get_resolved_type(type_reference=reference) == first
    assert targets(collect(faebryk.EdgePointer.visit_pointed_edges, bound_node=reference)) == uuids([first, second])


def test_updating_what_is_not_linked(linker, reference, first, update):
    assert update(reference, first) is None
    assert linker.get_resolved_type(type_reference=reference) == first


def test_updating_a_link(faebryk, linker, view, reference, first, second, link, update, incoming):
    """The new type lists the edge, the old one does not, and views made of them are right."""
    link(reference, first)
    edges = view.get_edge_count()
    update(reference, second)
    assert linker.get_resolved_type(type_reference=reference) == second
    assert view.get_edge_count() == edges
    assert (incoming(first), incoming(second)) == ([], [uuid(reference)])
    assert targets(collect(faebryk.EdgePointer.visit_pointed_edges, bound_node=reference)) == [uuid(second)]
    with_old = view.get_subgraph_from_nodes(nodes=[reference, first])
    assert with_old.get_edge_count() == 0
    with_both = view.get_subgraph_from_nodes(nodes=[reference, first, second])
    assert linker.get_resolved_type(type_reference=with_both.bind(node=reference.node())) == second
    lists = [[*column] for column in view.to_arrays()]
    pairs = list(zip(*lists, strict=True))
    assert (uuid(reference), uuid(second), 78) in pairs
    assert (uuid(reference), uuid(first), 78) not in pairs


def test_updating_back_and_forth(linker, view, reference, first, second, link, update, incoming):
    link(reference, first)
    edges = view.get_edge_count()
    for number in range(50):
        target = (second, first)[number % 2]
        update(reference, target)
        assert linker.get_resolved_type(type_reference=reference) == target
        assert incoming(target) == [uuid(reference)]
    update(reference, first)
    assert view.get_edge_count() == edges


def test_updating_keeps_the_place_among_the_pointers(faebryk, linker, reference, first, second, link, update, make_type):
    third = make_type("Third")
    faebryk.EdgePointer.point_to(bound_node=reference, target_node=third.node(), identifier="other", index=None)
    link(reference, first)
    link(reference, third)
    update(reference, second)
    pointers = collect(faebryk.EdgePointer.visit_pointed_edges, bound_node=reference)
    assert (names(pointers), targets(pointers)) == (["other", "resolved", "resolved"], uuids([third, second, third]))


def test_updating_concerns_one_view(faebryk, graph, linker, view, typegraph, reference, first, second, link, update):
    link(reference, first)
    other = view.get_subgraph_from_nodes(nodes=[reference, first, second])
    update(reference, second)
    assert linker.get_resolved_type(type_reference=other.bind(node=reference.node())) == first
    assert linker.get_resolved_type(type_reference=reference) == second


def test_updated_types_are_what_is_instantiated(faebryk, typegraph, make_type, first, second, update, instantiate, child_of):
    board = make_type("Board", x=first)
    update(typegraph.get_make_child_type_reference_by_identifier(type_node=board, identifier="x"), second)
    child = child_of(instantiate(board), "x")
    assert faebryk.EdgeType.is_node_instance_of(bound_node=child, node_type=second.node())
    assert typegraph.resolve_child_path(start_type=board, path=["x"]) == second


@pytest.mark.parametrize("method", ["link_type_reference", "update_type_reference"])
def test_everything_is_of_one_view(faebryk, graph, linker, view, reference, first, method):
    other = graph.GraphView.create()
    foreign = faebryk.TypeGraph.create(g=other).add_type(identifier="First")
    change = getattr(linker, method)
    before = (view.get_edge_count(), other.get_edge_count())
    for g, type_reference in (
        (other, reference),
        (view, other.bind(node=reference.node())),
        (view, view.bind(node=graph.Node.create())),
    ):
        with pytest.raises(ValueError, match="^Type reference does not belong to provided GraphView$"):
            change(g=g, type_reference=type_reference, target_type_node=first)
    for target in (foreign, other.bind(node=first.node()), view.bind(node=foreign.node())):
        with pytest.raises(ValueError, match="^Target type does not belong to provided GraphView$"):
            change(g=view, type_reference=reference, target_type_node=target)
    assert (view.get_edge_count(), other.get_edge_count()) == before
    assert linker.get_resolved_type(type_reference=reference) is None


def test_what_is_not_linked_yet(linker, typegraph, first, second, link):
    add = typegraph.add_make_child_deferred
    of_second = add(type_node=second, child_type_identifier="First", identifier="x")
    of_first = add(type_node=first, child_type_identifier="Later", identifier="y")
    typegraph.add_make_child(type_node=first, child_type=second, identifier="linked")
    anonymous = add(type_node=first, child_type_identifier="Later", identifier=None)
    typegraph.add_type_reference(type_identifier="belongs to nobody")
    expected = [
        (type_node, typegraph.get_make_child_type_reference(make_child=make_child))
        for type_node, make_child in ((first, of_first), (first, anonymous), (second, of_second))
    ]
    assert linker.collect_unresolved_type_references(type_graph=typegraph) == expected
    link(expected.pop(1)[1], second)
    assert linker.collect_unresolved_type_references(type_graph=typegraph) == expected


def test_linking_all_that_is_missing(linker, view, typegraph, make_type, link, instantiate, child_of):
    """As a compiler does it: declare everything, then link by name."""
    for name, child in (("A", "B"), ("B", "C"), ("C", None)):
        type_node = make_type(name)
        if child is not None:
            typegraph.add_make_child_deferred(type_node=type_node, child_type_identifier=child, identifier="child")
    for _, reference in linker.collect_unresolved_type_references(type_graph=typegraph):
        name = typegraph.get_type_reference_identifier(type_reference=reference)
        link(reference, typegraph.get_type_by_name(type_identifier=name))
    assert linker.collect_unresolved_type_references(type_graph=typegraph) == []
    instance = instantiate(typegraph.get_type_by_name(type_identifier="A"))
    assert child_of(instance, "child", "child") is not None
