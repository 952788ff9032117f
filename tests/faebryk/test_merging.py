"""Inheritance: a type gets the children and links of another that it does not have."""

import pytest
from typegraph_helpers import attributes, collect, names, uuid


@pytest.fixture
def part(make_type):
    return make_type("Part")


@pytest.fixture
def base(make_type, part):
    return make_type("Base", shared=part, extra=part)


@pytest.fixture
def derived(make_type, part):
    return make_type("Derived", shared=part)


@pytest.fixture
def merge(typegraph, base, derived):
    def run():
        assert typegraph.merge_types(target=derived, source=base) is None

    return run


@pytest.fixture
def children(typegraph, derived):
    return lambda: [name for name, _ in typegraph.collect_make_children(type_node=derived)]


@pytest.fixture
def links(typegraph, derived):
    return lambda: [(lhs, rhs) for _, lhs, rhs in typegraph.collect_make_links(type_node=derived)]


def test_children_that_are_missing_are_copied(faebryk, typegraph, base, derived, part, merge, children):
    values = faebryk.NodeCreationAttributes.init(dynamic={"ohms": 47})
    typegraph.add_make_child(type_node=base, child_type=part, identifier="valued", node_attributes=values)
    own = dict(typegraph.collect_make_children(type_node=derived))["shared"]
    merge()
    assert children() == ["shared", "extra", "valued"]
    found = dict(typegraph.collect_make_children(type_node=derived))
    assert found["shared"] == own
    assert found["valued"] not in dict(typegraph.collect_make_children(type_node=base)).values()
    assert attributes(found["valued"]) == {"child_identifier": "valued", "ohms": 47}
    assert typegraph.resolve_child_path(start_type=derived, path=["extra"]) == part
    reference = typegraph.get_make_child_type_reference(make_child=found["extra"])
    assert faebryk.TypeGraph.get_type_reference_identifier(type_reference=reference) == "Part"


def test_the_base_stays_as_it_is(typegraph, base, merge):
    before = (typegraph.collect_make_children(type_node=base), typegraph.collect_make_links(type_node=base))
    merge()
    assert (typegraph.collect_make_children(type_node=base), typegraph.collect_make_links(type_node=base)) == before


def test_children_that_are_not_linked_are_left_out(typegraph, base, merge, children):
    typegraph.add_make_child_deferred(type_node=base, child_type_identifier="Part", identifier="late")
    merge()
    assert children() == ["shared", "extra"]


def test_anonymous_children_are_copied_once(typegraph, base, derived, part, merge, children):
    typegraph.add_make_child(type_node=derived, child_type=part, identifier=None)
    for _ in range(2):
        typegraph.add_make_child(type_node=base, child_type=part, identifier=None)
    for _ in range(3):
        merge()
        assert children() == ["shared", None, "extra", None, None]


def test_what_a_child_was_written_in_comes_with_it(faebryk, typegraph, base, derived, merge, make_nodes):
    (text,) = make_nodes(1)
    extra = dict(typegraph.collect_make_children(type_node=base))["extra"]
    faebryk.EdgePointer.point_to(bound_node=extra, target_node=text.node(), identifier="source", index=None)
    merge()
    copy = dict(typegraph.collect_make_children(type_node=derived))["extra"]
    assert faebryk.EdgePointer.get_pointed_node_by_identifier(bound_node=copy, identifier="source") == text


def test_links_that_are_missing_are_copied(faebryk, typegraph, base, derived, add_link, merge, links):
    builder = faebryk.EdgePointer.build(identifier="wire", index=300)
    pointer = faebryk.EdgePointer.traverse()
    add_link(base, ["extra", pointer], [""], builder)
    add_link(base, ["shared"], ["extra"])
    merge()
    assert links() == [(("extra", ""), ()), (("shared",), ("extra",))]
    link = typegraph.collect_make_links(type_node=derived)[0][0]
    expected = {"edge_type": 78, "directional": True, "name": "wire", "order": 1, "edge_specific": 44}
    assert attributes(link) == expected
    # The references are copies, with the kinds of their items.
    reference = faebryk.EdgeComposition.get_child_by_identifier(bound_node=link, child_identifier="lhs")
    following = faebryk.EdgeNext.get_next_node_from_node(node=reference)
    assert attributes(following) == {"child_identifier": "", "edge_type_tid": 78}


def test_custom_attributes_of_links_survive(faebryk, typegraph, base, derived, add_link, merge, instantiate, child_of):
    many = {f"key{number}": number for number in range(20)}
    builder = faebryk.EdgeCreationAttributes.create(edge_type=200, directional=True, name="wire", dynamic={"color": "red", **many})
    add_link(base, ["shared"], ["extra"], builder)
    merge()
    (link, _, _) = typegraph.collect_make_links(type_node=derived)[0]
    assert attributes(link) == {"edge_type": 200, "directional": True, "name": "wire", "order": 0, "color": "red", **many}
    (edge,) = child_of(instantiate(derived), "shared").edges_of_type(edge_type=200)
    assert edge.edge().get_attr(key="color") == "red"
    assert edge.edge().get_attr(key="key19") == 19


def test_links_of_the_same_kind_between_the_same_paths_are_there_already(faebryk, base, derived, add_link, merge, links):
    pointer = faebryk.EdgePointer.build
    add_link(derived, ["shared"], ["extra"], pointer(identifier="mine", index=1))
    add_link(base, ["shared"], ["extra"], pointer(identifier="theirs", index=2))
    merge()
    assert len(links()) == 1
    # Another kind, another path, or an item of another kind is something else.
    add_link(base, ["shared"], ["extra"], faebryk.EdgeNext.build())
    add_link(base, ["extra"], ["shared"])
    add_link(base, ["shared"], [faebryk.EdgeOperand.traverse(identifier="extra")])
    for _ in range(3):
        merge()
        assert len(links()) == 4


def test_merging_again_changes_nothing(view, base, add_link, merge):
    add_link(base, ["shared"], ["extra"])
    merge()
    before = (view.get_node_count(), view.get_edge_count())
    merge()
    assert (view.get_node_count(), view.get_edge_count()) == before


def test_merging_with_itself(typegraph, view, base, part):
    typegraph.add_make_child(type_node=base, child_type=part, identifier=None)
    before = (view.get_node_count(), view.get_edge_count())
    typegraph.merge_types(target=base, source=base)
    assert (view.get_node_count(), view.get_edge_count()) == before


def test_what_cannot_be_merged_changes_nothing(faebryk, graph, typegraph, view, base, derived, add_link, make_nodes):
    other = faebryk.TypeGraph.create(g=graph.GraphView.create())
    foreign = other.add_type(identifier="Foreign")
    broken = add_link(base, ["shared"], ["extra"])
    lhs = faebryk.EdgeComposition.get_child_by_identifier(bound_node=broken, child_identifier="lhs")
    faebryk.EdgeNext.add_next(previous_node=lhs, next_node=lhs)
    before = (view.get_node_count(), view.get_edge_count())
    for source in (foreign, base):
        with pytest.raises(ValueError, match="^merge_types failed"):
            typegraph.merge_types(target=derived, source=source)
    assert (view.get_node_count(), view.get_edge_count()) == before


def test_merged_types_are_instantiated_with_all_they_have(faebryk, base, add_link, merge, derived, instantiate, child_of):
    add_link(base, ["shared"], ["extra"], faebryk.EdgePointer.build(identifier="to", index=None))
    merge()
    instance = instantiate(derived)
    assert names(collect(faebryk.EdgeComposition.visit_children_edges, bound_node=instance)) == ["shared", "extra"]
    found = faebryk.EdgePointer.get_pointed_node_by_identifier(bound_node=child_of(instance, "shared"), identifier="to")
    assert uuid(found) == uuid(child_of(instance, "extra"))
