"""Copies: the same nodes seen through another view, with what belongs to them."""

from types import SimpleNamespace

import pytest
from typegraph_helpers import attributes, collect, names, targets, uuid, uuids

BUILTIN = {"ImplementsType", "ImplementsTrait", "MakeChild", "MakeLink", "Reference", "TypeReference", "is_constructable"}


@pytest.fixture
def target(graph):
    return graph.GraphView.create()


@pytest.fixture
def copy_node(faebryk, target):
    def copy(node, into=target):
        assert faebryk.TypeGraph.copy_node_into(start_node=node, target_graph=into) is None
        return into.bind(node=node.node())

    return copy


@pytest.fixture
def contains(target):
    """Which of some nodes the target has."""

    def which(*nodes):
        present = set(uuids(target.get_nodes()))
        return [uuid(node) in present for node in nodes]

    return which


def size(view):
    return view.get_node_count(), view.get_edge_count()


def test_a_minimal_copy_is_what_a_new_typegraph_is(typegraph, target, make_type):
    make_type("Part")
    for _ in range(2):
        copy = typegraph.copy_into(target_graph=target, minimal=True)
        assert type(copy).__name__ == "TypeGraph"
        assert uuid(copy.get_self_node()) == uuid(typegraph.get_self_node())
        assert uuid(copy.get_graph_view().get_self_node()) == uuid(target.get_self_node())
        assert size(target) == (1 + 22, 49)
        assert copy.get_type_by_name(type_identifier="Part") is None
    assert {name for name, _ in copy.get_type_instance_overview()} == BUILTIN


def test_a_copied_typegraph_goes_its_own_way(typegraph, view, target):
    copy = typegraph.copy_into(target_graph=target, minimal=True)
    before = view.get_node_count()
    fresh = copy.add_type(identifier="Fresh")
    copy.mark_constructable(type_node=fresh)
    copy.instantiate(type_identifier="Fresh")
    assert view.get_node_count() == before
    assert typegraph.get_type_by_name(type_identifier="Fresh") is None


def test_a_full_copy_has_all_types_and_no_instances(faebryk, typegraph, target, make_type, add_link, instantiate, contains):
    part = make_type("Part")
    board = make_type("Board", r1=part)
    add_link(board, ["r1"], [""])
    instance = instantiate(board)
    copy = typegraph.copy_into(target_graph=target, minimal=False)
    full = size(target)
    typegraph.copy_into(target_graph=target, minimal=False)
    assert size(target) == full
    assert contains(instance, part, board) == [False, True, True]
    expected = [(name, 0 if name in {"Part", "Board"} else count) for name, count in typegraph.get_type_instance_overview()]
    assert copy.get_type_instance_overview() == expected
    there = target.bind(node=board.node())
    assert copy.collect_make_links(type_node=there) == typegraph.collect_make_links(type_node=board)
    assert copy.collect_make_children(type_node=there) == typegraph.collect_make_children(type_node=board)
    assert copy.validate_type(type_node=there) == []


def test_copying_into_the_own_view_does_nothing(typegraph, view, make_type, instantiate, copy_node):
    instance = instantiate(make_type("Part"))
    before = size(view)
    copy = typegraph.copy_into(target_graph=view, minimal=False)
    copy_node(instance, into=view)
    assert size(view) == before
    assert uuid(copy.get_self_node()) == uuid(typegraph.get_self_node())


@pytest.fixture
def estate(faebryk, make_type, instantiate, make_nodes):
    """An instance with one of everything that belongs to it, and of everything that does not."""
    composition, pointer, following = faebryk.EdgeComposition, faebryk.EdgePointer, faebryk.EdgeNext
    part, mark = make_type("Part"), make_type("mark")
    top = make_type("Top", part=part, operands=part)
    instance, sibling = instantiate(top), instantiate(top)
    child = composition.get_child_by_identifier(bound_node=instance, child_identifier="part")
    parent, pointed, pointing, successor, second_successor, operand, owner, late, asking = make_nodes(9)
    composition.add_child(bound_node=parent, child=instance.node(), child_identifier="child")
    pointer.point_to(bound_node=instance, target_node=pointed.node(), identifier="to", index=5)
    pointer.point_to(bound_node=pointing, target_node=instance.node(), identifier="from", index=None)
    following.add_next(previous_node=child, next_node=successor)
    following.add_next(previous_node=child, next_node=second_successor)
    operand_edge = faebryk.EdgeOperand.add_operand(bound_node=instance, operand=operand.node(), operand_identifier="left")
    faebryk.EdgeOperand.add_operand(bound_node=sibling, operand=instance.node(), operand_identifier="right")
    trait = faebryk.Trait.add_trait_to(target=instance, trait_type=mark)
    faebryk.EdgeTrait.add_trait_instance(bound_node=owner, trait_instance=child.node())
    chunk_type = make_type("has_source_chunk")
    chunk = faebryk.Trait.add_trait_to(target=instance, trait_type=chunk_type)
    connection = faebryk.EdgeInterfaceConnection.connect(bn1=instance, bn2=sibling)
    unused = make_type("Unused")
    return SimpleNamespace(
        **{name: value for name, value in locals().items() if name not in {"faebryk", "make_type", "instantiate", "make_nodes"}}
    )


def test_what_is_brought_and_what_is_not(estate, typegraph, copy_node, contains):
    copy_node(estate.instance)
    names_ = "instance child pointed successor operand trait owner top part mark"
    assert contains(*(getattr(estate, name) for name in names_.split())) == [True] * 10
    assert contains(typegraph.get_self_node()) == [True]
    others = "parent pointing second_successor sibling chunk chunk_type unused late asking"
    assert contains(*(getattr(estate, name) for name in others.split())) == [False] * 9


def test_copied_edges(faebryk, estate, target, copy_node):
    there = copy_node(estate.instance)
    pointed = faebryk.EdgePointer.get_pointed_node_by_identifier
    assert pointed(bound_node=there, identifier="to") == estate.pointed
    assert faebryk.Trait.try_get_trait(target=there, trait_type=target.bind(node=estate.mark.node())) == estate.trait
    assert faebryk.EdgeOperand.get_operand_by_identifier(node=there, operand_identifier="left") == estate.operand
    assert collect(faebryk.EdgeInterfaceConnection.visit_connected_edges, bound_node=there) == []
    assert faebryk.EdgeComposition.get_parent_edge(bound_node=there) is None
    assert faebryk.EdgeType.is_node_instance_of(bound_node=there, node_type=estate.top.node())
    assert faebryk.EdgeTrait.get_owner_node_of(bound_node=target.bind(node=estate.child.node())) == estate.owner
    # Identity and attributes are shared.
    (edge,) = collect(faebryk.EdgePointer.visit_pointed_edges, bound_node=there)
    (original,) = collect(faebryk.EdgePointer.visit_pointed_edges, bound_node=estate.instance)
    assert edge.edge().is_same(other=original.edge())


def test_types_come_with_their_typegraph(faebryk, estate, typegraph, copy_node):
    there = copy_node(estate.instance)
    copy = faebryk.TypeGraph.of_instance(instance_node=there)
    assert uuid(copy.get_self_node()) == uuid(typegraph.get_self_node())
    assert {name for name, _ in copy.get_type_instance_overview()} == BUILTIN | {"Top", "Part", "mark"}
    assert uuid(copy.get_type_by_name(type_identifier="Top")) == uuid(estate.top)
    made = copy.instantiate(type_identifier="Top")
    assert names(collect(faebryk.EdgeComposition.visit_children_edges, bound_node=made)) == ["part", "operands"]


def test_what_comes_later_is_not_brought(faebryk, estate, target, copy_node, contains):
    copy_node(estate.instance)
    before = size(target)
    faebryk.EdgeComposition.add_child(bound_node=estate.instance, child=estate.late.node(), child_identifier="late")
    copy_node(estate.instance)
    assert size(target) == before
    assert contains(estate.late) == [False]


def test_names_outlive_the_source(faebryk, estate, typegraph, view, target, copy_node):
    """Types, children, pointers, operands: all can still be found by their names and tell them."""
    there = copy_node(estate.instance)
    typegraph.copy_into(target_graph=target, minimal=False)
    edges_before = [edge.edge().name() for edge in collect(faebryk.EdgeComposition.visit_children_edges, bound_node=estate.instance)]
    view.destroy()
    copy = faebryk.TypeGraph.of_instance(instance_node=there)
    assert uuid(copy.get_type_by_name(type_identifier="Top")) == uuid(estate.top)
    top = target.bind(node=estate.top.node())
    assert faebryk.TypeGraph.get_type_name(type_node=top) == "Top"
    assert names(collect(faebryk.EdgeComposition.visit_children_edges, bound_node=there)) == edges_before == ["part", "operands"]
    assert faebryk.EdgeComposition.get_child_by_identifier(bound_node=there, child_identifier="part") == estate.child
    assert faebryk.EdgePointer.get_pointed_node_by_identifier(bound_node=there, identifier="to") == estate.pointed
    assert names(collect(faebryk.EdgePointer.visit_pointed_edges, bound_node=there)) == ["to"]
    assert faebryk.EdgeOperand.get_operand_by_identifier(node=there, operand_identifier="left") == estate.operand
    assert attributes(top) == {"type_identifier": "Top"}
    assert [name for name, _ in copy.collect_make_children(type_node=top)] == ["part", "operands"]
    assert copy.instantiate(type_identifier="Top") is not None


def test_names_outlive_the_target(faebryk, estate, target, copy_node):
    copy_node(estate.instance)
    target.destroy()
    assert faebryk.EdgePointer.get_pointed_node_by_identifier(bound_node=estate.instance, identifier="to") == estate.pointed


def test_stored_objects_come_along(estate, view, target, copy_node):
    estate.child.store(data="on the child")
    there = copy_node(estate.instance)
    child = target.bind(node=estate.child.node())
    estate.child = None
    view.destroy()
    assert child.load(t=str) == "on the child"
    assert there.try_load(t=str) is None


def test_a_type_of_the_same_name_stands_for_the_type(faebryk, typegraph, target, make_type, instantiate, copy_node, contains, child_of):
    copy = typegraph.copy_into(target_graph=target, minimal=True)
    there_part = copy.add_type(identifier="Part")
    copy.mark_constructable(type_node=there_part)
    here_part = make_type("Part")
    instance = instantiate(make_type("Top", part=here_part))
    child = child_of(instance, "part")
    for _ in range(2):
        there = copy_node(instance)
        assert contains(here_part, there_part, child) == [False, True, True]
        moved = target.bind(node=child.node())
        assert faebryk.EdgeType.is_node_instance_of(bound_node=moved, node_type=there_part.node())
        assert dict(copy.get_type_instance_overview())["Part"] == 1
    # The copied type Top uses it as well.
    top = faebryk.EdgeType.get_type_edge(bound_node=there).edge().source()
    assert copy.resolve_child_path(start_type=target.bind(node=top), path=["part"]) == there_part
    # And in the source nothing has changed.
    assert faebryk.EdgeType.is_node_instance_of(bound_node=child, node_type=here_part.node())
    assert typegraph.get_type_by_name(type_identifier="Part") == here_part


def test_plain_nodes_can_be_copied(faebryk, make_nodes, target, copy_node):
    parent, child = make_nodes(2)
    faebryk.EdgeComposition.add_child(bound_node=parent, child=child.node(), child_identifier="x")
    there = copy_node(parent)
    assert size(target) == (3, 1)
    assert targets(collect(faebryk.EdgeComposition.visit_children_edges, bound_node=there)) == [uuid(child)]


def test_cycles_and_depth(faebryk, make_nodes, target, copy_node):
    nodes = make_nodes(20_000)
    for first, second in zip(nodes, nodes[1:], strict=False):
        faebryk.EdgePointer.point_to(bound_node=first, target_node=second.node(), index=None)
    faebryk.EdgePointer.point_to(bound_node=nodes[-1], target_node=nodes[0].node(), index=None)
    copy_node(nodes[0])
    assert size(target) == (20_001, 20_000)


def test_nodes_outside_the_source(graph, faebryk, view, target, typegraph):
    outside = view.bind(node=graph.Node.create())
    faebryk.TypeGraph.copy_node_into(start_node=outside, target_graph=target)
    assert target.get_node_count() == 2


def test_both_keywords_are_required(typegraph, target, faebryk):
    with pytest.raises(TypeError, match="'minimal'"):
        typegraph.copy_into(target_graph=target)
    with pytest.raises(TypeError, match="'target_graph'"):
        typegraph.copy_into(minimal=True)
    with pytest.raises(TypeError, match="'target_graph'"):
        faebryk.TypeGraph.copy_node_into(start_node=typegraph.get_self_node())
