"""Paths: traversals, references that keep them in the graph, and what they lead to."""

from collections import deque
from types import SimpleNamespace

import pytest
from typegraph_helpers import attributes, collect, names, uuid


@pytest.fixture
def refer(typegraph):
    return lambda *path: typegraph.ensure_child_reference(type_node=typegraph.get_self_node(), path=path)


@pytest.fixture
def path_of(typegraph):
    return lambda reference: typegraph.get_reference_path(reference=reference)


@pytest.fixture
def resolve(typegraph):
    return lambda reference, base: typegraph.reference_resolve(reference_node=reference, base_node=base)


def chain_of(faebryk, reference):
    """The nodes of a reference."""
    nodes = [reference]
    while (following := faebryk.EdgeNext.get_next_edge(node=nodes[-1])) is not None:
        nodes.append(following.g().bind(node=following.edge().target()))
    return nodes


def test_a_reference_is_a_chain_of_nodes(faebryk, typegraph, refer):
    pointer, trait = faebryk.EdgePointer.traverse(), faebryk.EdgeTrait.traverse(trait_type_name="t")
    reference = refer("a", pointer, trait, faebryk.EdgeOperand.traverse(identifier="o"), faebryk.EdgeComposition.traverse(identifier="c"))
    assert [attributes(node) for node in chain_of(faebryk, reference)] == [
        {"child_identifier": "a"},
        {"child_identifier": "", "edge_type_tid": 78},
        {"child_identifier": "t", "edge_type_tid": 34},
        {"child_identifier": "o", "edge_type_tid": 193},
        {"child_identifier": "c"},
    ]
    reference_type = typegraph.get_type_by_name(type_identifier="Reference").node()
    for node in chain_of(faebryk, reference):
        assert faebryk.EdgeType.is_node_instance_of(bound_node=node, node_type=reference_type)
        assert faebryk.EdgeComposition.get_parent_edge(bound_node=node) is None


@pytest.mark.parametrize("method", ["ensure_child_reference", "debug_add_reference"])
def test_paths_are_sequences(typegraph, path_of, method):
    add = getattr(typegraph, method)
    for path in (["a", "b"], ("a", "b"), "ab", deque("ab")):
        assert path_of(add(type_node=typegraph.get_self_node(), path=path)) == ("a", "b")
    for path in (iter("ab"), {"a", "b"}, None, 1):
        with pytest.raises(TypeError, match="^path must be a sequence"):
            add(type_node=typegraph.get_self_node(), path=path)


@pytest.mark.parametrize("item", [None, 1, b"x", object(), SimpleNamespace(identifier="x"), SimpleNamespace(edge_type=130)])
def test_items_of_another_kind(refer, view, item):
    before = view.get_node_count()
    with pytest.raises(TypeError, match="^path items must be str or EdgeTraversal"):
        refer("a", item)
    assert view.get_node_count() == before


def test_any_object_with_the_two_attributes_is_an_item(refer, path_of):
    class Traversal:
        identifier = "x"
        edge_type = 78

    assert path_of(refer("a", Traversal())) == ("a", "x")


WRONG_ITEMS = [(1, 130), (None, 130), ("x", "130"), ("x", None), ("x", 256), ("x", -1)]


@pytest.mark.parametrize(("identifier", "edge_type"), WRONG_ITEMS)
def test_items_whose_attributes_are_wrong(refer, view, identifier, edge_type):
    before = view.get_node_count()
    with pytest.raises(ValueError if edge_type in {256, -1} else TypeError):
        refer("a", SimpleNamespace(identifier=identifier, edge_type=edge_type))
    assert view.get_node_count() == before


def test_exceptions_of_items_are_passed_on(refer):
    class Traversal:
        edge_type = 130

        @property
        def identifier(self):
            raise LookupError("not now")

    with pytest.raises(LookupError, match="not now"):
        refer(Traversal())


def test_each_reference_is_new_and_unchecked(typegraph, refer, path_of, make_type):
    kind = make_type("Kind")
    first = typegraph.ensure_child_reference(type_node=kind, path=["nobody", "has", "this"])
    second = typegraph.ensure_child_reference(type_node=kind, path=["nobody", "has", "this"])
    assert first != second
    assert path_of(first) == path_of(second) == ("nobody", "has", "this")


def test_empty_paths(faebryk, typegraph, make_type):
    kind = make_type("Kind")
    with pytest.raises(faebryk.TypeGraphPathError, match="^path resolution failed$") as caught:
        typegraph.ensure_child_reference(type_node=kind, path=[])
    error = caught.value
    assert (error.kind, error.path, error.failing_segment, error.failing_segment_index, error.index_value) == (
        "missing_child",
        [],
        "",
        0,
        None,
    )
    with pytest.raises(ValueError, match="^debug_add_reference failed") as caught:
        typegraph.debug_add_reference(type_node=kind, path=[])
    assert not isinstance(caught.value, faebryk.TypeGraphPathError)


def test_paths_of_references(faebryk, refer, path_of):
    pointer = faebryk.EdgePointer.traverse()
    assert path_of(refer("a")) == ("a",)
    assert path_of(refer("a", pointer)) == ("a", "")
    assert path_of(refer(pointer, "a")) == ("", "a")
    # An empty last item means "here"; an empty item in the middle means nothing.
    assert path_of(refer("")) == ()
    assert path_of(refer("a", "b", "")) == ("a", "b")
    for path in (["", "a"], ["a", "", "b"], ["a", faebryk.EdgeTrait.traverse(trait_type_name=""), "b"]):
        with pytest.raises(ValueError, match="^reference does not contain any identifiers$"):
            path_of(refer(*path))


def test_a_reference_that_is_none(path_of, make_nodes):
    with pytest.raises(ValueError, match="^reference does not contain any identifiers$"):
        path_of(make_nodes(1)[0])


def test_references_that_bite_their_tail(faebryk, refer, path_of, resolve, instantiate, make_type):
    reference = refer("", "")
    second = chain_of(faebryk, reference)[1]
    faebryk.EdgeNext.add_next(previous_node=second, next_node=reference)
    with pytest.raises(ValueError, match="the reference leads back to itself"):
        path_of(reference)
    with pytest.raises(faebryk.TypeGraphResolveError, match="leads back to itself"):
        resolve(reference, instantiate(make_type("Kind")))


def test_long_references(refer, path_of, resolve, faebryk, make_nodes):
    path = [f"n{number}" for number in range(20_000)]
    reference = refer(*path)
    assert path_of(reference) == tuple(path)
    nodes = make_nodes(20_001)
    for parent, child, name in zip(nodes, nodes[1:], path, strict=False):
        faebryk.EdgeComposition.add_child(bound_node=parent, child=child.node(), child_identifier=name)
    assert resolve(reference, nodes[0]) == nodes[-1]


@pytest.fixture
def landscape(faebryk, make_type, instantiate, make_nodes):
    """An instance of Top with children a, b and operands; a trait, a pointer and an operand between them."""
    part, mark = make_type("Part"), make_type("mark")
    top = instantiate(make_type("Top", a=part, b=part, operands=part))
    child = {
        name: faebryk.EdgeComposition.get_child_by_identifier(bound_node=top, child_identifier=name) for name in ("a", "b", "operands")
    }
    trait = faebryk.Trait.add_trait_to(target=child["a"], trait_type=mark)
    faebryk.EdgePointer.point_to(bound_node=trait, target_node=child["b"].node(), identifier="p", index=None)
    faebryk.EdgePointer.point_to(bound_node=trait, target_node=top.node(), identifier="q", index=None)
    faebryk.EdgeOperand.add_operand(bound_node=top, operand=trait.node(), operand_identifier="left")
    return SimpleNamespace(top=top, trait=trait, mark=mark, **child)


def test_following(faebryk, refer, resolve, landscape):
    composition, pointer = faebryk.EdgeComposition.traverse, faebryk.EdgePointer.traverse()
    trait, operand = faebryk.EdgeTrait.traverse, faebryk.EdgeOperand.traverse
    expected = [
        (["a"], landscape.a),
        ([composition(identifier="b")], landscape.b),
        ([""], landscape.top),
        (["", "a", ""], landscape.a),
        (["a", trait(trait_type_name="mark")], landscape.trait),
        # The first pointer, whatever the identifier.
        (["a", trait(trait_type_name="mark"), pointer], landscape.b),
        (["a", trait(trait_type_name="mark"), SimpleNamespace(identifier="q", edge_type=78)], landscape.b),
        ([operand(identifier="left")], landscape.trait),
        ([operand(identifier="left"), pointer, ""], landscape.b),
        # A type by its name, whatever the kind.
        (["<<mark"], landscape.mark),
        (["a", SimpleNamespace(identifier="<<mark", edge_type=99)], landscape.mark),
    ]
    for path, node in expected:
        assert resolve(refer(*path), landscape.top) == node, path


@pytest.mark.parametrize(
    ("place", "path", "kind", "identifier", "text"),
    [
        (0, ["<<Missing"], "type_not_found", "Missing", "Type node not found for enum type"),
        (1, ["a", "x"], "composition_child_not_found", "x", "Child not found"),
        (0, [("Missing", 34)], "trait_type_not_found", "Missing", "trait type not found in TypeGraph"),
        (1, ["b", ("mark", 34)], "trait_instance_not_found", "mark", "trait not found on"),
        (0, [("", 78)], "pointer_dereference_failed", "", "pointer dereference failed from node"),
        (0, [("right", 193), "more"], "operand_not_found", "right", "operand not found on node"),
        (1, ["a", ("left", 193)], "operand_not_found", "left", "operand not found on node"),
        (0, [("x", 41)], "unknown_edge_type", "x", "Unknown edge type"),
    ],
)
def test_what_cannot_be_followed(faebryk, refer, resolve, landscape, place, path, kind, identifier, text):
    items = [item if isinstance(item, str) else SimpleNamespace(identifier=item[0], edge_type=item[1]) for item in path]
    reference = refer(*items)
    with pytest.raises(faebryk.TypeGraphResolveError) as caught:
        resolve(reference, landscape.top)
    error = caught.value
    assert (error.kind, error.identifier, str(error)) == (kind, identifier, text)
    assert error.node == chain_of(faebryk, reference)[place]


def test_references_without_a_typegraph(faebryk, resolve, make_nodes):
    orphan, base = make_nodes(2)
    with pytest.raises(faebryk.TypeGraphResolveError, match="^Failed to get TypeGraph from reference node$") as caught:
        resolve(orphan, base)
    assert (caught.value.kind, caught.value.node) == ("typegraph_not_found", orphan)


def test_references_are_resolved_in_the_view_of_the_base(graph, faebryk, refer, resolve, landscape):
    other = graph.GraphView.create()
    faebryk.TypeGraph.copy_node_into(start_node=landscape.top, target_graph=other)
    there = resolve(refer("a"), other.bind(node=landscape.top.node()))
    assert there == landscape.a
    assert uuid(there.g().get_self_node()) == uuid(other.get_self_node())


def test_add_make_link_keeps_the_references(faebryk, typegraph, refer, make_type):
    kind = make_type("Kind")
    lhs, rhs = refer("a", "b"), refer("c")
    link = typegraph.add_make_link(type_node=kind, lhs_reference=lhs, rhs_reference=rhs, edge_attributes=faebryk.EdgeNext.build())
    assert names(collect(faebryk.EdgeComposition.visit_children_edges, bound_node=link)) == ["lhs", "rhs"]
    assert typegraph.collect_make_links(type_node=kind) == [(link, ("a", "b"), ("c",))]
