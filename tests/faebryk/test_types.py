"""Types: made, found, named, made constructable."""

import pytest
from typegraph_helpers import attributes, collect, names, uuid


def test_add_type(faebryk, typegraph, view):
    nodes, edges = view.get_node_count(), view.get_edge_count()
    part = typegraph.add_type(identifier="Part")
    assert attributes(part) == {"type_identifier": "Part"}
    parent = faebryk.EdgeComposition.get_parent_edge(bound_node=part).edge()
    assert (uuid(parent.source()), parent.name()) == (uuid(typegraph.get_self_node()), "Part")
    # It has one trait: that it is a type.
    assert (view.get_node_count(), view.get_edge_count()) == (nodes + 2, edges + 4)
    implements_type = typegraph.get_type_by_name(type_identifier="ImplementsType")
    mark = faebryk.Trait.try_get_trait(target=part, trait_type=implements_type)
    into = [edge.edge().edge_type() for edge_type in (0, 34, 130) for edge in mark.edges_of_type(edge_type=edge_type, directed=False)]
    assert into == [0, 34, 130]
    assert names(collect(faebryk.EdgeComposition.visit_children_edges, bound_node=part)) == [""]


def test_names_are_unique(typegraph, view):
    typegraph.add_type(identifier="Part")
    before = (view.get_node_count(), view.get_edge_count())
    for taken in ("Part", "MakeChild", "is_constructable"):
        with pytest.raises(ValueError, match="^Type with this name already exists$"):
            typegraph.add_type(identifier=taken)
    assert (view.get_node_count(), view.get_edge_count()) == before


@pytest.mark.parametrize("name", ["", " ", "a.b", "0", "<<x", "a" * 10_000, "Ω"])
def test_any_text_is_a_name(faebryk, typegraph, name):
    node = typegraph.add_type(identifier=name)
    assert typegraph.get_type_by_name(type_identifier=name) == node
    assert faebryk.TypeGraph.get_type_name(type_node=node) == name
    assert typegraph.get_type_instance_overview()[-1] == (name, 0)


def test_get_or_create_type(typegraph, view):
    part = typegraph.get_or_create_type(type_identifier="Part")
    before = view.get_node_count()
    assert typegraph.get_or_create_type(type_identifier="Part") == part
    assert view.get_node_count() == before
    assert typegraph.get_type_by_name(type_identifier="Part") == part
    assert typegraph.get_type_by_name(type_identifier="part") is None


def test_names_of_nodes_that_are_no_types(faebryk, typegraph, make_nodes, make_type, instantiate):
    instance = instantiate(make_type("Part"))
    for node in (*make_nodes(1), instance, typegraph.get_self_node()):
        with pytest.raises(ValueError, match="^the node is not a type: it has no attribute type_identifier$"):
            faebryk.TypeGraph.get_type_name(type_node=node)
        with pytest.raises(ValueError, match="^the node is not a type reference: it has no attribute type_identifier$"):
            faebryk.TypeGraph.get_type_reference_identifier(type_reference=node)


def test_names_that_are_no_text(faebryk, graph, view):
    node = view.insert_node(node=graph.Node.create(type_identifier=5))
    with pytest.raises(ValueError, match="is not a type"):
        faebryk.TypeGraph.get_type_name(type_node=node)


def test_constructable(faebryk, typegraph, view):
    part = typegraph.add_type(identifier="Part")
    assert not typegraph.is_constructable(type_node=part)
    nodes, edges = view.get_node_count(), view.get_edge_count()
    assert typegraph.mark_constructable(type_node=part) is None
    assert typegraph.is_constructable(type_node=part)
    # The mark has a type edge and a trait edge, and is no child.
    assert (view.get_node_count(), view.get_edge_count()) == (nodes + 1, edges + 2)
    typegraph.mark_constructable(type_node=part)
    assert (view.get_node_count(), view.get_edge_count()) == (nodes + 2, edges + 4)
    assert len(collect(faebryk.EdgeComposition.visit_children_edges, bound_node=part)) == 1


def test_constructable_outside_the_view(graph, typegraph, view, make_nodes):
    (node,) = make_nodes(1)
    assert not typegraph.is_constructable(type_node=node)
    outside = view.bind(node=graph.Node.create())
    before = view.get_node_count()
    assert not typegraph.is_constructable(type_node=outside)
    with pytest.raises(ValueError, match="not in graph"):
        typegraph.mark_constructable(type_node=outside)
    assert view.get_node_count() == before


def test_type_references(faebryk, typegraph, view):
    edges = view.get_edge_count()
    reference = typegraph.add_type_reference(type_identifier="Anything")
    assert attributes(reference) == {"type_identifier": "Anything"}
    assert view.get_edge_count() == edges + 1
    type_reference = typegraph.get_type_by_name(type_identifier="TypeReference")
    assert faebryk.EdgeType.is_node_instance_of(bound_node=reference, node_type=type_reference.node())
    assert faebryk.EdgeComposition.get_parent_edge(bound_node=reference) is None
    assert faebryk.TypeGraph.get_type_reference_identifier(type_reference=reference) == "Anything"
