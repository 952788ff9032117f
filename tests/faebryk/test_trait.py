"""Traits: edges to trait instances, and trait types."""

import pytest
from typegraph_helpers import collect, names, sources, targets, uuid, uuids


@pytest.fixture
def edge_trait(faebryk):
    return faebryk.EdgeTrait


@pytest.fixture
def trait(faebryk):
    return faebryk.Trait


def test_what_an_edge_is(edge_trait, make_nodes):
    owner, instance, stranger = [bound.node() for bound in make_nodes(3)]
    edge = edge_trait.create(owner_node=owner, trait_instance=instance)
    assert (edge.edge_type(), edge.directional(), edge.name()) == (34, True, None)
    assert edge_trait.get_tid() == edge_trait.build().get_tid() == 34
    assert edge_trait.is_instance(edge=edge)
    assert uuid(edge_trait.get_owner_node(edge=edge)) == uuid(owner)
    assert uuid(edge_trait.get_trait_instance_node(edge=edge)) == uuid(instance)
    assert uuid(edge_trait.get_trait_instance_of(edge=edge, node=owner)) == uuid(instance)
    assert uuid(edge_trait.get_trait_instance_of(edge=edge, node=stranger)) == uuid(instance)
    assert edge_trait.get_trait_instance_of(edge=edge, node=instance) is None
    assert uuid(edge_trait.get_owner_of(edge=edge, node=instance)) == uuid(owner)
    assert edge_trait.get_owner_of(edge=edge, node=owner) is None


def test_owners(edge_trait, make_nodes):
    first, second, instance = make_nodes(3)
    edges = [edge_trait.add_trait_instance(bound_node=owner, trait_instance=instance.node()) for owner in (first, second)]
    assert edge_trait.get_owner_edge(bound_node=instance).edge().is_same(other=edges[0].edge())
    assert edge_trait.get_owner_node_of(bound_node=instance) == first
    assert edge_trait.get_owner_edge(bound_node=first) is None
    assert edge_trait.get_owner_node_of(bound_node=first) is None


def test_nodes_outside_the_view(edge_trait, graph, view, make_nodes):
    (inside,) = make_nodes(1)
    outside = graph.Node.create()
    with pytest.raises(ValueError, match="^Trait owner node not in graph$"):
        edge_trait.add_trait_instance(bound_node=view.bind(node=outside), trait_instance=inside.node())
    with pytest.raises(ValueError, match="^Trait instance node not in graph$"):
        edge_trait.add_trait_instance(bound_node=inside, trait_instance=outside)
    assert view.get_edge_count() == 0


def test_trait_instances_by_type(edge_trait, trait, make_nodes, make_type, instantiate):
    floats, sinks, unused = make_type("can_float"), make_type("can_sink"), make_type("unused")
    (owner,) = make_nodes(1)
    first, sink, second = instantiate(floats), instantiate(sinks), instantiate(floats)
    for instance in (first, sink, second):
        edge_trait.add_trait_instance(bound_node=owner, trait_instance=instance.node())
    assert targets(collect(edge_trait.visit_trait_instance_edges, bound_node=owner)) == uuids([first, sink, second])
    of_type = collect(edge_trait.visit_trait_instances_of_type, owner=owner, trait_type=floats.node())
    assert targets(of_type) == uuids([first, second])
    assert edge_trait.try_get_trait_instance_of_type(bound_node=owner, trait_type=floats.node()) == first
    assert edge_trait.try_get_trait_instance_of_type(bound_node=owner, trait_type=unused.node()) is None
    assert trait.try_get_trait(target=owner, trait_type=sinks) == sink
    assert trait.try_get_trait(target=owner, trait_type=unused) is None
    assert trait.try_get_trait(target=first, trait_type=floats) is None
    assert trait.try_get_traits(target=owner, trait_types=[sinks, unused, floats, sinks]) == [sink, None, first, sink]
    assert trait.try_get_traits(target=owner, trait_types=[]) == []


def test_lists_of_trait_types(trait, make_nodes, make_type):
    (owner,) = make_nodes(1)
    kind = make_type("Kind")
    for wrong in (None, (), kind, "text"):
        with pytest.raises(TypeError, match="^trait_types must be a list"):
            trait.try_get_traits(target=owner, trait_types=wrong)
    for wrong in (None, kind.node(), 1):
        with pytest.raises(TypeError, match="^trait_types must contain BoundNode objects"):
            trait.try_get_traits(target=owner, trait_types=[kind, wrong])


def test_add_trait_to_makes_an_instance(trait, faebryk, typegraph, make_nodes, make_type):
    (owner,) = make_nodes(1)
    kind = make_type("can_float", detail=make_type("Detail"))
    instance = trait.add_trait_to(target=owner, trait_type=kind)
    assert faebryk.EdgeType.is_node_instance_of(bound_node=instance, node_type=kind.node())
    assert trait.try_get_trait(target=owner, trait_type=kind) == instance
    assert faebryk.EdgeTrait.get_owner_edge(bound_node=instance).edge().name() is None
    # It is no child of its owner, but has the children of its type.
    assert collect(faebryk.EdgeComposition.visit_children_edges, bound_node=owner) == []
    assert names(collect(faebryk.EdgeComposition.visit_children_edges, bound_node=instance)) == ["detail"]


def test_the_typegraph_is_that_of_the_trait_type(trait, faebryk, view, make_type):
    """Several may live in one view."""
    other = faebryk.TypeGraph.create(g=view)
    kind = other.add_type(identifier="can_float")
    other.mark_constructable(type_node=kind)
    owner = make_type("Owner")
    trait.add_trait_to(target=owner, trait_type=kind)
    assert ("can_float", 1) in other.get_type_instance_overview()


def test_failed_traits_leave_nothing_behind(trait, graph, typegraph, view, make_nodes, make_type):
    (owner,) = make_nodes(1)
    loose = make_type("loose", is_constructable=False)
    kind = make_type("kind")
    broken = make_type("broken", part=loose)
    outside = view.bind(node=graph.Node.create())
    before = (view.get_node_count(), view.get_edge_count(), typegraph.get_type_instance_overview())
    for target, trait_type in ((owner, loose), (owner, broken), (owner, owner), (outside, kind)):
        with pytest.raises(ValueError, match="^add_trait_to failed"):
            trait.add_trait_to(target=target, trait_type=trait_type)
    with pytest.raises(ValueError, match="^add_trait_instance_to failed"):
        trait.add_trait_instance_to(target=outside, trait_instance=owner)
    with pytest.raises(ValueError, match="^add_trait_instance_to failed"):
        trait.add_trait_instance_to(target=owner, trait_instance=outside)
    with pytest.raises(ValueError, match="^mark_as_trait failed"):
        trait.mark_as_trait(trait_type=owner)
    assert (view.get_node_count(), view.get_edge_count(), typegraph.get_type_instance_overview()) == before


def test_add_trait_instance_to_returns_its_argument(trait, make_nodes):
    owner, instance = make_nodes(2)
    assert trait.add_trait_instance_to(target=owner, trait_instance=instance) is instance


def test_mark_as_trait(trait, typegraph, make_type):
    kind = make_type("kind")
    implements_trait = typegraph.get_type_by_name(type_identifier="ImplementsTrait")
    assert trait.try_get_trait(target=kind, trait_type=implements_trait) is None
    assert trait.mark_as_trait(trait_type=kind) is None
    mark = trait.try_get_trait(target=kind, trait_type=implements_trait)
    assert mark is not None
    assert dict(typegraph.get_type_instance_overview())["ImplementsTrait"] == 4


def test_implementers_in_the_order_of_the_instances(trait, make_nodes, make_type, instantiate):
    kind = make_type("kind")
    a, b = make_nodes(2)
    instances = [instantiate(kind) for _ in range(4)]
    # The third belongs to nobody; a has two.
    for owner, instance in ((b, instances[3]), (a, instances[0]), (a, instances[1])):
        trait.add_trait_instance_to(target=owner, trait_instance=instance)
    seen = []
    context = object()
    assert trait.visit_implementers(trait_type=kind, f=lambda ctx, owner: seen.append((ctx, owner)), ctx=context) is None
    assert seen == [(context, a), (context, a), (context, b)]


def test_a_trait_is_found_from_the_edge(edge_trait, trait, make_nodes, make_type):
    (owner,) = make_nodes(1)
    instance = trait.add_trait_to(target=owner, trait_type=make_type("kind"))
    assert sources(collect(edge_trait.visit_trait_instance_edges, bound_node=owner)) == [uuid(owner)]
    assert edge_trait.get_owner_node_of(bound_node=instance) == owner


def test_traverse(edge_trait):
    assert vars(edge_trait.traverse(trait_type_name="can_float")) == {"identifier": "can_float", "edge_type": 34}
