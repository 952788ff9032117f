"""What a new typegraph is made of, and what its objects are."""

import gc
import weakref

import pytest
from typegraph_helpers import attributes, collect, names, targets, uuid

BUILTIN = ["ImplementsType", "ImplementsTrait", "MakeChild", "MakeLink", "Reference", "TypeReference", "is_constructable"]
TYPE, TRAIT, COMPOSITION = 0, 34, 130


@pytest.fixture
def types_of(typegraph):
    """The types of a new typegraph by name."""
    return {name: typegraph.get_type_by_name(type_identifier=name) for name in BUILTIN}


def test_counts(view, typegraph):
    assert view.get_node_count() == 1 + 22
    assert view.get_edge_count() == 49


def test_the_typegraph_node(typegraph, view):
    node = typegraph.get_self_node()
    assert attributes(node) == {"initialized": True}
    assert uuid(node) == uuid(view.get_self_node()) + 1
    assert uuid(typegraph.get_graph_view().get_self_node()) == uuid(view.get_self_node())


def test_types_are_named_children_in_order(faebryk, typegraph):
    edges = collect(faebryk.EdgeComposition.visit_children_edges, bound_node=typegraph.get_self_node())
    assert names(edges) == BUILTIN
    assert [attributes(edge.edge().target()) for edge in edges] == [{"type_identifier": name} for name in BUILTIN]


def test_nodes_are_created_in_a_fixed_order(faebryk, typegraph, types_of):
    """Types in their order; with the first two their 4 traits, with MakeChild its first, with is_constructable 2, then 7."""
    start = uuid(typegraph.get_self_node())
    places = {name: uuid(node) - start for name, node in types_of.items()}
    assert places == {
        "ImplementsType": 1,
        "ImplementsTrait": 2,
        "MakeChild": 7,
        "MakeLink": 9,
        "Reference": 10,
        "TypeReference": 11,
        "is_constructable": 12,
    }


def test_builtin_traits(faebryk, types_of):
    carriers = {
        "ImplementsType": ["ImplementsType", "ImplementsTrait", "MakeChild", "is_constructable"],
        "ImplementsTrait": ["ImplementsType", "ImplementsTrait", "is_constructable"],
        "is_constructable": BUILTIN,
    }
    for trait_type, expected in carriers.items():
        found = [
            name for name, node in types_of.items() if faebryk.Trait.try_get_trait(target=node, trait_type=types_of[trait_type]) is not None
        ]
        assert found == expected
        owners = []
        faebryk.Trait.visit_implementers(trait_type=types_of[trait_type], f=lambda ctx, owner, owners=owners: owners.append(owner))
        assert owners == [types_of[name] for name in expected]


def test_each_builtin_trait_has_three_edges_in_a_fixed_order(view, typegraph):
    sources, edge_targets, edge_types = ([*column] for column in view.to_arrays())
    edges = list(zip(sources, edge_targets, edge_types, strict=True))
    traits = [target for _, target, edge_type in edges if edge_type == TYPE]
    assert len(traits) == 14
    for trait in traits:
        into = [(place, source, edge_type) for place, (source, target, edge_type) in enumerate(edges) if target == trait]
        assert [edge_type for _, _, edge_type in into] == [TYPE, COMPOSITION, TRAIT]
        (first, _, _), (second, owner, _), (third, same_owner, _) = into
        assert (second, third) == (first + 1, first + 2)
        assert owner == same_owner


def test_children_of_types_are_anonymous(faebryk, types_of):
    for name, count in (("ImplementsType", 3), ("ImplementsTrait", 3), ("MakeChild", 2), ("Reference", 1), ("is_constructable", 3)):
        edges = collect(faebryk.EdgeComposition.visit_children_edges, bound_node=types_of[name])
        assert names(edges) == [""] * count
        assert targets(edges) == targets(collect(faebryk.EdgeTrait.visit_trait_instance_edges, bound_node=types_of[name]))


def test_overview(typegraph, make_type, instantiate):
    expected = [
        ("ImplementsType", 4),
        ("ImplementsTrait", 3),
        ("MakeChild", 0),
        ("MakeLink", 0),
        ("Reference", 0),
        ("TypeReference", 0),
        ("is_constructable", 7),
    ]
    assert typegraph.get_type_instance_overview() == expected
    part = make_type("Part")
    make_type("Unused", part=part)
    instantiate(part)
    instantiate(part)
    overview = typegraph.get_type_instance_overview()
    assert overview[-2:] == [("Part", 2), ("Unused", 0)]
    assert dict(overview)["MakeChild"] == dict(overview)["TypeReference"] == 1
    assert dict(overview)["ImplementsType"] == 6
    assert dict(overview)["is_constructable"] == 9


def test_several_in_one_view(faebryk, view, typegraph, make_type):
    other = faebryk.TypeGraph.create(g=view)
    make_type("Part")
    assert other.get_type_by_name(type_identifier="Part") is None
    assert other.add_type(identifier="Part") != typegraph.get_type_by_name(type_identifier="Part")
    assert view.get_node_count() == 1 + 2 * 22 + 2 + 2 + 1
    assert uuid(other.get_self_node()) != uuid(typegraph.get_self_node())


def test_representation_and_identity(faebryk, view, typegraph):
    node = typegraph.get_self_node()
    assert repr(typegraph) == f"TypeGraph(id=0x{uuid(node):x}, g=0x{uuid(view.get_self_node()):x})"
    again = faebryk.TypeGraph.of(node=node)
    assert again != typegraph
    assert again.get_self_node() == node
    assert len({again, typegraph}) == 2


def test_of_takes_any_node(faebryk, make_nodes):
    (node,) = make_nodes(1)
    typegraph = faebryk.TypeGraph.of(node=node)
    assert typegraph.get_self_node() == node
    assert typegraph.get_type_instance_overview() == []
    assert typegraph.get_type_by_name(type_identifier="MakeChild") is None


def test_of_type_and_of_instance(faebryk, typegraph, make_type, instantiate, make_nodes, child_of):
    part = make_type("Part")
    instance = instantiate(part)
    (untyped,) = make_nodes(1)
    assert faebryk.TypeGraph.of_type(type_node=part).get_self_node() == typegraph.get_self_node()
    assert faebryk.TypeGraph.of_instance(instance_node=instance).get_self_node() == typegraph.get_self_node()
    assert faebryk.TypeGraph.of_type(type_node=untyped) is None
    assert faebryk.TypeGraph.of_instance(instance_node=untyped) is None
    # The parent, whatever it is.
    owner, child = make_nodes(2)
    faebryk.EdgeComposition.add_anon_child(bound_node=owner, child=child.node())
    assert faebryk.TypeGraph.of_type(type_node=child).get_self_node() == owner
    # A type that belongs to nothing has no typegraph, and neither have its instances.
    faebryk.EdgeType.add_instance(bound_type_node=untyped, bound_instance_node=child)
    assert faebryk.TypeGraph.of_instance(instance_node=child) is None


def test_orphan_types(faebryk, typegraph, view, make_nodes):
    """A type node without a parent: everything that needs its typegraph says so, or finds nothing."""
    (orphan,) = make_nodes(1)
    before = (view.get_node_count(), view.get_edge_count())
    stray = faebryk.TypeGraph.of(node=orphan)
    assert stray.collect_make_children(type_node=orphan) == []
    assert stray.collect_make_links(type_node=orphan) == []
    assert stray.validate_type(type_node=orphan) == []
    assert not stray.is_constructable(type_node=orphan)
    assert stray.resolve_child_path(start_type=orphan, path=["x"]) is None
    assert faebryk.Linker.collect_unresolved_type_references(type_graph=stray) == []
    builder = faebryk.EdgeNext.build()
    for call in (
        lambda: stray.add_type(identifier="Part"),
        lambda: stray.get_or_create_type(type_identifier="Part"),
        lambda: stray.mark_constructable(type_node=orphan),
        lambda: stray.add_type_reference(type_identifier="Part"),
        lambda: stray.add_make_child_deferred(type_node=orphan, child_type_identifier="Part", identifier="x"),
        lambda: stray.ensure_child_reference(type_node=orphan, path=["x"]),
        lambda: stray.add_make_link(type_node=orphan, lhs_reference=orphan, rhs_reference=orphan, edge_attributes=builder),
        lambda: stray.instantiate(type_identifier="Part"),
        lambda: stray.instantiate_node(type_node=orphan, attributes=None),
        lambda: faebryk.Trait.mark_as_trait(trait_type=orphan),
        lambda: faebryk.Trait.add_trait_to(target=orphan, trait_type=orphan),
    ):
        with pytest.raises(ValueError, match=r"does not belong to a TypeGraph|not constructable|not found|failed"):
            call()
    assert (view.get_node_count(), view.get_edge_count()) == before


def test_untyped_children_are_no_make_children(faebryk, make_nodes, typegraph):
    """Also in a typegraph that has no type MakeChild, where an untyped node has as much type as it."""
    parent, child = make_nodes(2)
    faebryk.EdgeComposition.add_child(bound_node=parent, child=child.node(), child_identifier="x")
    for stray in (faebryk.TypeGraph.of(node=parent), typegraph):
        assert stray.collect_make_children(type_node=parent) == []
        assert stray.collect_make_links(type_node=parent) == []


def test_a_typegraph_keeps_its_view(faebryk, graph):
    view = graph.GraphView.create()
    died = weakref.ref(view)
    typegraph = faebryk.TypeGraph.create(g=view)
    del view
    gc.collect()
    assert died() is not None
    assert typegraph.get_graph_view() is died()
    typegraph.add_type(identifier="Part")
    del typegraph
    gc.collect()
    assert died() is None
