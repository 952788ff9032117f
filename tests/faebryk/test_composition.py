"""Composition edges and queries over children."""

import pytest
from typegraph_helpers import collect, names, targets, uuid, uuids


@pytest.fixture
def composition(faebryk):
    return faebryk.EdgeComposition


@pytest.fixture
def add(composition):
    return lambda parent, child, name: composition.add_child(bound_node=parent, child=child.node(), child_identifier=name).edge()


def test_what_an_edge_is(composition, make_nodes):
    parent, child = make_nodes(2)
    edge = composition.create(parent=parent.node(), child=child.node(), child_identifier="part")
    assert (edge.edge_type(), edge.directional(), edge.name()) == (130, True, "part")
    assert (uuid(edge.source()), uuid(edge.target())) == (uuid(parent), uuid(child))
    assert composition.is_instance(edge=edge)
    assert composition.get_tid() == 130
    assert edge.get_attr(key="order") is None
    assert edge.get_attr(key="edge_specific") is None
    # It is in no graph yet.
    assert composition.get_parent_edge(bound_node=child) is None
    assert parent.g().insert_edge(edge=edge).edge().is_same(other=edge)
    assert composition.get_parent_node_of(bound_node=child) == parent


def test_is_instance_looks_at_the_edge_type_only(composition, graph, make_nodes):
    a, b = make_nodes(2)
    for edge_type in (0, 34, 41, 78, 85, 129, 130, 131, 193):
        edge = graph.Edge.create(source=a.node(), target=b.node(), edge_type=edge_type)
        assert composition.is_instance(edge=edge) == (edge_type == 130)


def test_build(composition, make_nodes, view):
    builder = composition.build(child_identifier="part")
    assert builder.get_tid() == 130
    parent, child = make_nodes(2)
    edge = builder.insert_edge(g=view, source=parent.node(), target=child.node()).edge()
    assert (edge.name(), edge.directional()) == ("part", True)


def test_add_child(composition, make_nodes):
    parent, child = make_nodes(2)
    bound_edge = composition.add_child(bound_node=parent, child=child.node(), child_identifier="part")
    assert bound_edge.edge().name() == "part"
    assert uuid(bound_edge.g().get_self_node()) == uuid(parent.g().get_self_node())
    assert composition.get_child_by_identifier(bound_node=parent, child_identifier="part") == child


def test_anonymous_children(composition, make_nodes):
    parent, first, second = make_nodes(3)
    for child in (first, second):
        edge = composition.add_anon_child(bound_node=parent, child=child.node()).edge()
        assert edge.name() == composition.get_name(edge=edge) == ""
    assert composition.get_child_by_identifier(bound_node=parent, child_identifier="") == first


def test_first_means_first_inserted(composition, make_nodes, add):
    first_parent, second_parent, child, twin = make_nodes(4)
    edge = add(first_parent, child, "x")
    add(second_parent, child, "y")
    add(first_parent, twin, "x")
    assert composition.get_parent_edge(bound_node=child).edge().is_same(other=edge)
    assert composition.get_parent_node_of(bound_node=child) == first_parent
    assert composition.get_child_by_identifier(bound_node=first_parent, child_identifier="x") == child
    assert composition.get_child_by_identifier(bound_node=first_parent, child_identifier="y") is None
    assert composition.get_parent_edge(bound_node=first_parent) is None
    assert composition.get_parent_node_of(bound_node=first_parent) is None


def test_nodes_outside_the_view(composition, graph, view, make_nodes):
    (inside,) = make_nodes(1)
    outside = graph.Node.create()
    edges = view.get_edge_count()
    for add in (composition.add_anon_child, lambda **nodes: composition.add_child(**nodes, child_identifier="x")):
        with pytest.raises(ValueError, match="^Parent node not in graph$"):
            add(bound_node=view.bind(node=outside), child=inside.node())
        with pytest.raises(ValueError, match="^Child node not in graph$"):
            add(bound_node=inside, child=outside)
    assert view.get_edge_count() == edges
    assert collect(composition.visit_children_edges, bound_node=view.bind(node=outside)) == []
    assert composition.get_parent_edge(bound_node=view.bind(node=outside)) is None


def test_identifiers_must_be_strings(composition, make_nodes):
    parent, child = make_nodes(2)
    for wrong in (None, 1, b"x"):
        with pytest.raises(TypeError, match="child_identifier must be a string"):
            composition.add_child(bound_node=parent, child=child.node(), child_identifier=wrong)
    with pytest.raises(TypeError, match="string"):
        composition.create(parent=parent.node(), child=child.node(), child_identifier=None)


def test_ends_of_an_edge(composition, graph, make_nodes):
    parent, child, stranger = [bound.node() for bound in make_nodes(3)]
    # There is no check of the kind.
    for edge_type in (130, 7):
        edge = graph.Edge.create(source=parent, target=child, edge_type=edge_type, directional=True)
        assert uuid(composition.get_parent_node(edge=edge)) == uuid(parent)
        assert uuid(composition.get_child_node(edge=edge)) == uuid(child)
        assert uuid(composition.get_child_of(edge=edge, node=parent)) == uuid(child)
        assert uuid(composition.get_child_of(edge=edge, node=stranger)) == uuid(child)
        assert composition.get_child_of(edge=edge, node=child) is None
        assert uuid(composition.get_parent_of(edge=edge, node=child)) == uuid(parent)
        assert composition.get_parent_of(edge=edge, node=parent) is None


def test_get_name(composition, graph, make_nodes):
    a, b = [bound.node() for bound in make_nodes(2)]
    assert composition.get_name(edge=graph.Edge.create(source=a, target=b, edge_type=130)) == ""
    assert composition.get_name(edge=graph.Edge.create(source=a, target=b, edge_type=130, name="x")) == "x"
    with pytest.raises(TypeError, match="^edge is not an EdgeComposition edge$"):
        composition.get_name(edge=graph.Edge.create(source=a, target=b, edge_type=78, name="x"))


def test_visits_go_outwards_in_the_order_of_insertion(composition, faebryk, make_nodes, add):
    parent, a, b, c = make_nodes(4)
    for child, name in ((b, "b"), (a, "a"), (c, ""), (a, "again")):
        add(parent, child, name)
    add(a, parent, "back")
    faebryk.EdgePointer.point_to(bound_node=parent, target_node=c.node(), index=None)
    visited = collect(composition.visit_children_edges, bound_node=parent)
    assert names(visited) == ["b", "a", "", "again"]
    assert targets(visited) == uuids([b, a, c, a])
    assert collect(composition.visit_children_edges, bound_node=b) == []


def test_children_that_are_added_during_a_visit_are_not_visited(composition, make_nodes, add):
    parent, child = make_nodes(2)
    add(parent, child, "first")
    seen = []

    def grow(context, bound):
        seen.append(bound.edge().name())
        add(parent, child, "later")

    composition.visit_children_edges(bound_node=parent, f=grow)
    assert seen == ["first"]


def test_children_by_type(composition, make_nodes, make_type, instantiate, add):
    resistor, capacitor = make_type("Resistor"), make_type("Capacitor")
    parent, untyped = make_nodes(2)
    c1, r1, r2 = instantiate(capacitor), instantiate(resistor), instantiate(resistor)
    for name, child in (("untyped", untyped), ("c1", c1), ("r1", r1), ("r2", r2)):
        add(parent, child, name)
    visited = collect(composition.visit_children_of_type, bound_node=parent, child_type=resistor.node())
    assert names(visited) == ["r1", "r2"]
    assert composition.try_get_single_child_of_type(bound_node=parent, child_type=resistor.node()) == r1
    assert composition.try_get_single_child_of_type(bound_node=parent, child_type=untyped.node()) is None
    assert composition.try_get_single_child_of_type(bound_node=r1, child_type=resistor.node()) is None


@pytest.fixture
def family(make_nodes, make_type, instantiate, add, faebryk):
    """root: Kind -> (b: none -> (deep: Kind with a mark, deep: none), a: Kind)."""
    kind, mark = make_type("Kind"), make_type("Mark")
    root, a, deep = instantiate(kind), instantiate(kind), instantiate(kind)
    b, twin = make_nodes(2)
    add(root, b, "b")
    add(root, a, "a")
    add(b, deep, "deep")
    add(b, twin, "deep")
    faebryk.Trait.add_trait_to(target=deep, trait_type=mark)
    return {"root": root, "a": a, "b": b, "deep": deep, "twin": twin, "Kind": kind.node(), "Mark": mark.node()}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, "b deep twin a"),
        ({"sort": True}, "a b deep twin"),
        ({"direct_only": True}, "b a"),
        ({"direct_only": True, "sort": True, "include_root": True}, "root a b"),
        ({"include_root": True}, "root b deep twin a"),
        ({"types": ["Kind"]}, "deep a"),
        ({"types": ["Kind"], "direct_only": True}, "a"),
        ({"types": ["Mark", "Kind"], "include_root": True}, "root deep a"),
        ({"types": ["Mark"], "include_root": True}, ""),
        ({"types": []}, "b deep twin a"),
        ({"types": None, "required_traits": None, "sort": None, "include_root": None, "direct_only": None}, "b deep twin a"),
        ({"required_traits": []}, "b deep twin a"),
        ({"required_traits": ["Mark"]}, "deep"),
        ({"required_traits": ["Mark", "Kind"]}, ""),
        ({"types": ["Kind"], "required_traits": ["Mark"], "include_root": True}, "deep"),
    ],
)
def test_queries(composition, family, options, expected):
    options = {"direct_only": False, **options}
    for name, value in options.items():
        if isinstance(value, list):
            options[name] = [family[item] for item in value]
    found = composition.get_children_query(bound_node=family["root"], **options)
    assert isinstance(found, list)
    assert found == [family[name] for name in expected.split()]


def test_direct_only_may_be_left_out(composition, family):
    assert len(composition.get_children_query(bound_node=family["root"])) == 4


def test_a_node_that_is_reached_in_two_ways_comes_twice(composition, family, add):
    add(family["a"], family["twin"], "x")
    found = composition.get_children_query(bound_node=family["root"], direct_only=False)
    assert found == [family[name] for name in ("b", "deep", "twin", "a", "twin")]


def test_siblings_are_sorted_bytewise_and_stably(composition, make_nodes, add):
    parent, *children = make_nodes(8)
    for child, name in zip(children, ("b", "B", "a", "é", "", "a", "aa"), strict=True):
        add(parent, child, name)
    found = composition.get_children_query(bound_node=parent, direct_only=True, sort=True)
    assert found == [children[place] for place in (4, 1, 2, 5, 6, 0, 3)]


@pytest.mark.parametrize("argument", ["types", "required_traits"])
def test_queries_want_lists_of_nodes(composition, family, argument):
    for wrong in ((), {}, family["Kind"], "text"):
        with pytest.raises(TypeError, match=f"^{argument} must be a list of Node"):
            composition.get_children_query(bound_node=family["root"], direct_only=False, **{argument: wrong})
    for wrong in (None, 1, family["root"]):
        with pytest.raises(TypeError, match=f"^{argument} list items must be Node"):
            composition.get_children_query(bound_node=family["root"], direct_only=False, **{argument: [family["Kind"], wrong]})


def test_composition_cycles_end(composition, make_nodes, add):
    a, b, c = make_nodes(3)
    add(a, b, "b")
    add(b, c, "c")
    add(c, a, "a")
    add(b, b, "self")
    assert composition.get_children_query(bound_node=a, direct_only=False, include_root=True) == [a, b, c]
    assert composition.get_children_query(bound_node=b, direct_only=False, sort=True) == [c, a]
    # It is its own parent, too.
    add(a, a, "own")
    assert composition.get_parent_node_of(bound_node=a) == c
    assert composition.get_children_query(bound_node=a, direct_only=True) == [b]


def test_chains_of_20_000_are_walked(composition, make_nodes, add):
    chain = make_nodes(20_001)
    for parent, child in zip(chain, chain[1:], strict=False):
        composition.add_anon_child(bound_node=parent, child=child.node())
    assert composition.get_children_query(bound_node=chain[0], direct_only=False) == chain[1:]


def test_traverse(composition):
    item = composition.traverse(identifier="part")
    assert type(item).__name__ == "SimpleNamespace"
    assert vars(item) == {"identifier": "part", "edge_type": 130}
