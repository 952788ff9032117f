"""Children of types: MakeChild nodes, their type references, and paths through types."""

import pytest
from typegraph_helpers import attributes, collect, names, targets, uuid


@pytest.fixture
def part(make_type):
    return make_type("Part")


@pytest.fixture
def board(make_type):
    return make_type("Board")


def test_what_a_make_child_is(faebryk, typegraph, part, board):
    values = faebryk.NodeCreationAttributes.init(dynamic={"ohms": 47, "name": "R"})
    make_child = typegraph.add_make_child(type_node=board, child_type=part, identifier="r1", node_attributes=values)
    assert list(attributes(make_child).items()) == [("child_identifier", "r1"), ("ohms", 47), ("name", "R")]
    make_child_type = typegraph.get_type_by_name(type_identifier="MakeChild")
    assert faebryk.EdgeType.is_node_instance_of(bound_node=make_child, node_type=make_child_type.node())
    parent = faebryk.EdgeComposition.get_parent_edge(bound_node=make_child).edge()
    assert (uuid(parent.source()), parent.name()) == (uuid(board), "r1")
    (reference_edge,) = collect(faebryk.EdgeComposition.visit_children_edges, bound_node=make_child)
    assert reference_edge.edge().name() == "type_ref"
    reference = typegraph.get_make_child_type_reference(make_child=make_child)
    assert uuid(reference) == uuid(reference_edge.edge().target())
    assert attributes(reference) == {"type_identifier": "Part"}
    pointers = collect(faebryk.EdgePointer.visit_pointed_edges, bound_node=make_child)
    assert (names(pointers), targets(pointers)) == (["r1"], [uuid(reference)])
    # It is linked already.
    resolved = collect(faebryk.EdgePointer.visit_pointed_edges, bound_node=reference)
    assert (names(resolved), targets(resolved)) == (["resolved"], [uuid(part)])


def test_anonymous_make_children(faebryk, typegraph, part, board):
    make_child = typegraph.add_make_child(type_node=board, child_type=part, identifier=None)
    assert attributes(make_child) == {}
    assert faebryk.EdgeComposition.get_parent_edge(bound_node=make_child).edge().name() == ""
    assert names(collect(faebryk.EdgePointer.visit_pointed_edges, bound_node=make_child)) == [None]
    assert typegraph.collect_make_children(type_node=board) == [(None, make_child)]


def test_node_attributes_may_be_none(typegraph, part, board):
    for _ in range(2):
        make_child = typegraph.add_make_child(type_node=board, child_type=part, identifier="x", node_attributes=None)
        assert attributes(make_child) == {"child_identifier": "x"}


def test_deferred_make_children(faebryk, typegraph, part, board):
    values = faebryk.NodeCreationAttributes.init(dynamic={"a": 1})
    make_child = typegraph.add_make_child_deferred(type_node=board, child_type_identifier="Later", identifier="x", node_attributes=values)
    assert attributes(make_child) == {"child_identifier": "x", "a": 1}
    reference = typegraph.get_make_child_type_reference(make_child=make_child)
    assert faebryk.TypeGraph.get_type_reference_identifier(type_reference=reference) == "Later"
    # Not linked, even where a type of that name exists.
    typegraph.add_make_child_deferred(type_node=board, child_type_identifier="Part", identifier="y")
    for name in ("x", "y"):
        reference = typegraph.get_make_child_type_reference_by_identifier(type_node=board, identifier=name)
        assert faebryk.Linker.get_resolved_type(type_reference=reference) is None


def test_type_references_by_identifier(typegraph, part, board):
    make_child = typegraph.add_make_child(type_node=board, child_type=part, identifier="x")
    by_name = typegraph.get_make_child_type_reference_by_identifier
    assert by_name(type_node=board, identifier="x") == typegraph.get_make_child_type_reference(make_child=make_child)
    assert by_name(type_node=board, identifier="y") is None
    assert by_name(type_node=part, identifier="x") is None


def test_nodes_that_are_no_make_children(typegraph, make_nodes, part):
    for node in (*make_nodes(1), part):
        with pytest.raises(ValueError, match="^the node is not a MakeChild: it has no child type_ref$"):
            typegraph.get_make_child_type_reference(make_child=node)


def test_children_are_listed_in_order(typegraph, part, board):
    made = [(name, typegraph.add_make_child(type_node=board, child_type=part, identifier=name)) for name in ("b", "a", None, "a", "", None)]
    assert typegraph.collect_make_children(type_node=board) == made
    assert [name for name, _ in typegraph.collect_make_children(type_node=board)] == ["b", "a", None, "a", "", None]
    assert typegraph.collect_make_children(type_node=part) == []


def test_what_cannot_be_added(faebryk, graph, typegraph, view, part, board, make_nodes):
    (plain,) = make_nodes(1)
    other = graph.GraphView.create()
    foreign_type = faebryk.TypeGraph.create(g=other).add_type(identifier="Part")
    outside = view.bind(node=graph.Node.create())
    before = (view.get_node_count(), view.get_edge_count())
    for type_node, child_type in ((board, foreign_type), (board, plain), (board, outside), (outside, part), (foreign_type, part)):
        with pytest.raises(ValueError, match="^add_make_child failed"):
            typegraph.add_make_child(type_node=type_node, child_type=child_type, identifier="x")
    with pytest.raises(ValueError, match="^add_make_child_deferred failed"):
        typegraph.add_make_child_deferred(type_node=outside, child_type_identifier="Part", identifier="x")
    assert (view.get_node_count(), view.get_edge_count()) == before
    assert typegraph.collect_make_children(type_node=board) == []


def test_paths_through_types(typegraph, make_type, part):
    inner = make_type("Inner", leaf=part)
    outer = make_type("Outer", inner=inner, other=part)
    for path, expected in (
        ([], outer),
        (["inner"], inner),
        (["inner", "leaf"], part),
        (["missing"], None),
        (["inner", "missing"], None),
        (["inner", "leaf", "deeper"], None),
    ):
        assert typegraph.resolve_child_path(start_type=outer, path=path) == expected


def test_paths_end_where_a_type_is_not_linked(faebryk, typegraph, view, make_type, part):
    outer = make_type("Outer")
    make_child = typegraph.add_make_child_deferred(type_node=outer, child_type_identifier="Part", identifier="late")
    assert typegraph.resolve_child_path(start_type=outer, path=["late"]) is None
    reference = typegraph.get_make_child_type_reference(make_child=make_child)
    faebryk.Linker.link_type_reference(g=view, type_reference=reference, target_type_node=part)
    assert typegraph.resolve_child_path(start_type=outer, path=["late"]) == part


def test_paths_of_names_are_sequences_of_strings(typegraph, make_type, part):
    outer = make_type("Outer", a=part)
    assert typegraph.resolve_child_path(start_type=outer, path="a") == part
    assert typegraph.resolve_child_path(start_type=outer, path=("a",)) == part
    for path in (None, 1, iter("a")):
        with pytest.raises(TypeError, match="^path must be a sequence of strings"):
            typegraph.resolve_child_path(start_type=outer, path=path)
    for path in (["a", 1], [None], [b"a"]):
        with pytest.raises(TypeError, match="strings"):
            typegraph.resolve_child_path(start_type=outer, path=path)


def test_children_with_attributes_beyond_six(faebryk, typegraph, instantiate, child_of, part, board):
    many = {f"key{number}": number for number in range(30)}
    values = faebryk.NodeCreationAttributes.init(dynamic=many)
    typegraph.add_make_child(type_node=board, child_type=part, identifier="x", node_attributes=values)
    assert attributes(child_of(instantiate(board), "x")) == many
