"""Links of types: MakeLink nodes, and the members of containers of pointers."""

import pytest
from typegraph_helpers import attributes, collect, names, uuid


@pytest.fixture
def part(make_type):
    return make_type("Part")


@pytest.fixture
def board(make_type, part):
    return make_type("Board", a=part, b=part, items=part)


def test_what_a_make_link_is(faebryk, typegraph, board, add_link):
    builder = faebryk.EdgeCreationAttributes.create(edge_type=78, directional=True, name="wire", dynamic={"color": "red", "width": 2})
    link = add_link(board, ["a"], ["b", ""], builder)
    assert list(attributes(link).items()) == [
        ("edge_type", 78),
        ("directional", True),
        ("name", "wire"),
        ("order", 0),
        ("color", "red"),
        ("width", 2),
    ]
    make_link = typegraph.get_type_by_name(type_identifier="MakeLink")
    assert faebryk.EdgeType.is_node_instance_of(bound_node=link, node_type=make_link.node())
    assert names(collect(faebryk.EdgeComposition.visit_children_edges, bound_node=link)) == ["lhs", "rhs"]
    parent = faebryk.EdgeComposition.get_parent_edge(bound_node=link).edge()
    assert (uuid(parent.source()), parent.name()) == (uuid(board), "")


def test_attributes_stand_in_their_order(faebryk, board, add_link):
    plain = faebryk.EdgeCreationAttributes.create(edge_type=9, directional=None, name=None, dynamic=None)
    for builder, expected in (
        (faebryk.EdgePointer.build(identifier="p", index=300), {"directional": True, "name": "p", "order": 1, "edge_specific": 44}),
        (faebryk.EdgePointer.build(index=None), {"directional": True, "order": 0}),
        (faebryk.EdgeInterfaceConnection.build(shallow=True), {"directional": False, "order": 0, "shallow": True}),
        (plain, {"order": 0}),
    ):
        found = attributes(add_link(board, ["a"], ["b"], builder))
        assert list(found.items()) == [("edge_type", builder.get_tid()), *expected.items()]


def test_links_with_many_attributes(faebryk, typegraph, board, add_link, instantiate, child_of):
    """Named and directional, with fifty attributes of its own."""
    many = {f"key{number}": number for number in range(50)}
    builder = faebryk.EdgeCreationAttributes.create(edge_type=200, directional=True, name="wire", dynamic=many)
    link = add_link(board, ["a"], ["b"], builder)
    assert attributes(link) == {"edge_type": 200, "directional": True, "name": "wire", "order": 0, **many}
    (edge,) = child_of(instantiate(board), "a").edges_of_type(edge_type=200)
    assert {key: edge.edge().get_attr(key=key) for key in many} == many


def test_links_are_listed_in_order(faebryk, typegraph, board, add_link):
    first = add_link(board, ["a"], ["b", faebryk.EdgePointer.traverse()])
    second = add_link(board, [""], ["a"])
    assert typegraph.collect_make_links(type_node=board) == [(first, ("a",), ("b", "")), (second, (), ("a",))]
    assert typegraph.collect_make_links(type_node=typegraph.add_type(identifier="Empty")) == []


@pytest.fixture
def raw_link(faebryk, view, typegraph, make_nodes):
    """A MakeLink by hand, with the children given."""

    def make(type_node, **sides):
        (link,) = make_nodes(1)
        make_link = typegraph.get_type_by_name(type_identifier="MakeLink")
        faebryk.EdgeType.add_instance(bound_type_node=make_link, bound_instance_node=link)
        for name, reference in sides.items():
            faebryk.EdgeComposition.add_child(bound_node=link, child=reference.node(), child_identifier=name)
        faebryk.EdgeComposition.add_anon_child(bound_node=type_node, child=link.node())
        return link

    return make


def test_links_that_lack_a_side_are_left_out(typegraph, board, add_link, raw_link):
    reference = typegraph.ensure_child_reference(type_node=board, path=["a"])
    raw_link(board)
    raw_link(board, lhs=reference)
    raw_link(board, rhs=reference)
    whole = add_link(board, ["a"], ["b"])
    assert typegraph.collect_make_links(type_node=board) == [(whole, ("a",), ("b",))]


def test_links_with_an_invalid_reference(typegraph, board, raw_link, make_nodes):
    reference = typegraph.ensure_child_reference(type_node=board, path=["a"])
    raw_link(board, lhs=reference, rhs=make_nodes(1)[0])
    with pytest.raises(ValueError, match="^MakeLink node has an invalid reference chain$"):
        typegraph.collect_make_links(type_node=board)


def test_what_cannot_be_added(faebryk, graph, typegraph, view, board):
    builder = faebryk.EdgePointer.build(index=None)
    reference = typegraph.ensure_child_reference(type_node=board, path=["a"])
    outside = view.bind(node=graph.Node.create())
    before = (view.get_node_count(), view.get_edge_count())
    for type_node, lhs, rhs in ((board, outside, reference), (board, reference, outside), (outside, reference, reference)):
        with pytest.raises(ValueError, match="^add_make_link failed"):
            typegraph.add_make_link(type_node=type_node, lhs_reference=lhs, rhs_reference=rhs, edge_attributes=builder)
    assert (view.get_node_count(), view.get_edge_count()) == before


@pytest.fixture
def make_child_of(faebryk):
    return lambda type_node, name: faebryk.EdgeComposition.get_child_by_identifier(bound_node=type_node, child_identifier=name)


def test_pointer_members(faebryk, typegraph, make_type, board, add_link, make_child_of):
    pointer = faebryk.EdgePointer.build
    add_link(board, ["items"], ["b"], pointer(identifier="e", index=300))
    add_link(board, ["items"], ["a"], pointer(identifier=None, index=1))
    # Of another kind, from another container, to more than one item, to here.
    add_link(board, ["items"], ["a"], faebryk.EdgeNext.build())
    add_link(board, ["a"], ["b"], pointer(identifier=None, index=2))
    add_link(board, ["items"], ["a", "x"], pointer(identifier=None, index=3))
    add_link(board, ["items"], [""], pointer(identifier=None, index=4))
    members = typegraph.collect_pointer_members(type_node=board, container_path=["items"])
    assert members == [(300, make_child_of(board, "b")), (1, make_child_of(board, "a"))]
    assert typegraph.collect_pointer_members(type_node=board, container_path=("b",)) == []


def test_pointer_members_of_an_inner_container(faebryk, typegraph, make_type, part, add_link, make_child_of):
    outer = make_type("Outer", inner=make_type("Inner", items=part), x=part)
    add_link(outer, ["inner", "items"], ["x"], faebryk.EdgePointer.build(index=0))
    found = typegraph.collect_pointer_members(type_node=outer, container_path=["inner", "items"])
    assert found == [(0, make_child_of(outer, "x"))]


def test_pointer_members_need_an_index(typegraph, board, add_link):
    add_link(board, ["items"], ["a"])
    with pytest.raises(ValueError, match=r"^Pointer sequence member missing index \(edge_specific is null\)$"):
        typegraph.collect_pointer_members(type_node=board, container_path=["items"])


@pytest.mark.parametrize(
    ("path", "kind", "place"),
    [
        ("x", "missing_child", 0),
        ("0", "missing_child", 0),
        ("x y", "missing_parent", 0),
        ("inner y", "missing_child", 1),
        ("inner 0", "invalid_index", 1),
        ("inner 7 y", "invalid_index", 1),
        ("late y", "missing_parent", 0),
    ],
)
def test_containers_that_are_not_there(faebryk, typegraph, make_type, part, path, kind, place):
    outer = make_type("Outer", inner=make_type("Inner", items=part))
    typegraph.add_make_child_deferred(type_node=outer, child_type_identifier="Later", identifier="late")
    with pytest.raises(faebryk.TypeGraphPathError, match="^pointer sequence member not found$") as caught:
        typegraph.collect_pointer_members(type_node=outer, container_path=path.split())
    error = caught.value
    assert (error.kind, error.path) == (kind, path.split())
    assert (error.failing_segment, error.failing_segment_index, error.index_value) == (path.split()[place], place, None)


def test_container_paths_are_sequences_of_strings(typegraph, board):
    for wrong in (None, 1, {"items"}):
        with pytest.raises(TypeError, match="^container_path must be a sequence of strings"):
            typegraph.collect_pointer_members(type_node=board, container_path=wrong)
    for wrong in ([1], ["items", None]):
        with pytest.raises(TypeError, match="^container_path must contain only strings"):
            typegraph.collect_pointer_members(type_node=board, container_path=wrong)
