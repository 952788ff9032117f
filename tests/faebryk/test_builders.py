"""Creation attributes: what nodes and edges will be like."""

import math

import pytest
from typegraph_helpers import attributes, uuid


@pytest.fixture
def node_builder(faebryk):
    return lambda **dynamic: faebryk.NodeCreationAttributes.init(dynamic=dynamic)


@pytest.fixture
def edge_builder(faebryk):
    """An edge of type 7 without anything, unless said otherwise."""

    def make(edge_type=7, directional=None, name=None, dynamic=None):
        return faebryk.EdgeCreationAttributes.create(edge_type=edge_type, directional=directional, name=name, dynamic=dynamic)

    return make


MANY = {f"key{number}": number for number in range(50)}


def test_attributes_of_nodes(graph, node_builder):
    node = graph.Node.create(first="x")
    node_builder(a=1, b=1.5, c="text", d=True, e=False).apply_to(node=node)
    assert attributes(node) == {"first": "x", "a": 1, "b": 1.5, "c": "text", "d": True, "e": False}
    assert [type(value) for value in attributes(node).values()] == [str, int, float, str, bool, bool]


def test_without_attributes(graph, faebryk):
    for dynamic in (None, {}):
        node = graph.Node.create()
        faebryk.NodeCreationAttributes.init(dynamic=dynamic).apply_to(node=node)
        assert attributes(node) == {}


@pytest.mark.parametrize("value", [0, 1, -1, 2**53 + 1, 2**63 - 1, -(2**63)])
def test_ints_stay_ints(graph, node_builder, edge_builder, typegraph, make_type, value):
    node = graph.Node.create()
    node_builder(value=value).apply_to(node=node)
    edge = edge_builder(dynamic={"value": value}).create_edge(source=node, target=node)
    instance = typegraph.instantiate_node(type_node=make_type("Kind"), attributes={"value": value})
    for holder in (node, edge, instance.node()):
        stored = holder.get_attr(key="value")
        assert (type(stored), stored) == (int, value)


def test_ints_beyond_64_bits_are_refused(node_builder, edge_builder, typegraph, make_type, view):
    kind = make_type("Kind")
    before = view.get_node_count()
    for value in (2**63, -(2**63) - 1, 10**400):
        for build in (
            lambda value=value: node_builder(x=value),
            lambda value=value: edge_builder(dynamic={"x": value}),
            lambda value=value: typegraph.instantiate_node(type_node=kind, attributes={"x": value}),
        ):
            with pytest.raises(OverflowError):
                build()
    assert view.get_node_count() == before


def test_floats(graph, node_builder):
    node = graph.Node.create()
    node_builder(a=math.inf, b=math.nan, c=-0.0, d=5e-324).apply_to(node=node)
    assert node.get_attr(key="a") == math.inf
    assert math.isnan(node.get_attr(key="b"))
    assert math.copysign(1, node.get_attr(key="c")) == -1
    assert node.get_attr(key="d") == 5e-324


def test_more_than_six_attributes(graph, node_builder, edge_builder, typegraph, make_type):
    node = graph.Node.create()
    node_builder(**MANY).apply_to(node=node)
    assert attributes(node) == MANY
    edge = edge_builder(name="x", dynamic=MANY).create_edge(source=node, target=node)
    assert {key: edge.get_attr(key=key) for key in MANY} == MANY
    assert edge.name() == "x"
    assert attributes(typegraph.instantiate_node(type_node=make_type("Kind"), attributes=MANY)) == MANY


@pytest.mark.parametrize("value", [None, b"bytes", [1], (), {}, object()])
def test_values_of_other_types(node_builder, edge_builder, typegraph, make_type, value):
    message = "^edge_attributes values must be bool, int, float, or str"
    with pytest.raises(TypeError, match=message):
        node_builder(good=1, bad=value)
    with pytest.raises(TypeError, match=message):
        edge_builder(dynamic={"good": "text", "bad": value})
    with pytest.raises(TypeError, match=message):
        typegraph.instantiate_node(type_node=make_type("Kind"), attributes={"good": "text", "bad": value})


@pytest.mark.parametrize("key", [1, None, b"x", "\ud800"])
def test_keys_are_strings(faebryk, edge_builder, key):
    with pytest.raises(TypeError, match="^Expected a string"):
        faebryk.NodeCreationAttributes.init(dynamic={"good": 1, key: 1})
    with pytest.raises(TypeError, match="^Expected a string"):
        edge_builder(dynamic={"good": 1, key: 1})


@pytest.mark.parametrize("dynamic", [[("a", 1)], "text", 1, object()])
def test_attributes_are_a_dict_or_none(faebryk, edge_builder, typegraph, make_type, dynamic):
    for build in (
        lambda: faebryk.NodeCreationAttributes.init(dynamic=dynamic),
        lambda: edge_builder(dynamic=dynamic),
        lambda: typegraph.instantiate_node(type_node=make_type("Kind"), attributes=dynamic),
    ):
        with pytest.raises(TypeError, match="a dict or None"):
            build()


def test_the_dict_is_read_once(graph, faebryk):
    dynamic = {"a": 1}
    builder = faebryk.NodeCreationAttributes.init(dynamic=dynamic)
    dynamic["a"] = 2
    dynamic["b"] = 3
    node = graph.Node.create()
    builder.apply_to(node=node)
    assert attributes(node) == {"a": 1}


def test_keys_keep_all_their_characters(graph, node_builder):
    names = {"": 1, "a\0b": 2, "é": 3}
    node = graph.Node.create()
    node_builder(**names).apply_to(node=node)
    assert attributes(node) == names


def test_builders_are_used_again_and_again(graph, node_builder, edge_builder, view):
    nodes, edges = node_builder(a="text"), edge_builder(directional=True, name="edge", dynamic={"a": "text"})
    for _ in range(100):
        node = view.create_and_insert_node().node()
        nodes.apply_to(node=node)
        edge = edges.insert_edge(g=view, source=node, target=node).edge()
        assert (node.get_attr(key="a"), edge.get_attr(key="a"), edge.name()) == ("text", "text", "edge")
    del nodes, edges
    assert attributes(node) == {"a": "text"}
    assert edge.get_attr(key="a") == "text"


def test_what_is_changed_later_is_not_shared(graph, node_builder):
    builder = node_builder(a=1)
    first, second = graph.Node.create(), graph.Node.create()
    builder.apply_to(node=first)
    node_builder(a=2, b=3).apply_to(node=first)
    builder.apply_to(node=second)
    assert attributes(second) == {"a": 1}
    assert attributes(first) == {"a": 2, "b": 3}


def test_edges(graph, edge_builder):
    source, target = graph.Node.create(), graph.Node.create()
    for directional, expected in ((True, True), (False, False), (None, False)):
        for name in ("x", "", None):
            edge = edge_builder(edge_type=200, directional=directional, name=name).create_edge(source=source, target=target)
            assert (edge.edge_type(), edge.directional(), edge.name()) == (200, expected, name)
            assert (uuid(edge.source()), uuid(edge.target())) == (uuid(source), uuid(target))


@pytest.mark.parametrize("edge_type", [0, 1, 130, 255])
def test_edge_types(edge_builder, edge_type):
    assert edge_builder(edge_type=edge_type).get_tid() == edge_type


@pytest.mark.parametrize("edge_type", [256, -1, 2**31, 2**62, -(2**62)])
def test_edge_types_out_of_range(edge_builder, edge_type):
    with pytest.raises(ValueError, match="^Edge type out of range"):
        edge_builder(edge_type=edge_type)


@pytest.mark.parametrize("edge_type", [None, "1", 1.0, []])
def test_edge_types_are_integers(edge_builder, edge_type):
    with pytest.raises(TypeError, match="^edge_type must be an integer"):
        edge_builder(edge_type=edge_type)
    with pytest.raises(OverflowError):
        edge_builder(edge_type=2**80)


def test_all_keywords_of_create_are_required(faebryk):
    given = {"edge_type": 1, "directional": None, "name": None, "dynamic": None}
    for left_out in given:
        with pytest.raises(TypeError, match=f"'{left_out}'"):
            faebryk.EdgeCreationAttributes.create(**{keyword: value for keyword, value in given.items() if keyword != left_out})


def test_insert_edge_returns_a_bound_edge(edge_builder, view, make_nodes):
    a, b = make_nodes(2)
    bound = edge_builder(directional=True).insert_edge(g=view, source=a.node(), target=b.node())
    assert type(bound).__name__ == "BoundEdgeReference"
    assert uuid(bound.g().get_self_node()) == uuid(view.get_self_node())
    assert [edge.edge().is_same(other=bound.edge()) for edge in a.edges_of_type(edge_type=7)] == [True]


def test_insert_edge_needs_both_ends(edge_builder, graph, view, make_nodes):
    (inside,) = make_nodes(1)
    outside = graph.Node.create()
    builder = edge_builder(name="x", dynamic={"a": 1})
    with pytest.raises(ValueError, match="^Edge source node not in graph$"):
        builder.insert_edge(g=view, source=outside, target=inside.node())
    with pytest.raises(ValueError, match="^Edge target node not in graph$"):
        builder.insert_edge(g=view, source=inside.node(), target=outside)
    assert view.get_edge_count() == 0


def test_apply_to_an_edge(graph, edge_builder):
    a, b = graph.Node.create(), graph.Node.create()
    edge = graph.Edge.create(source=a, target=b, edge_type=1, own="kept")
    edge_builder(edge_type=9, directional=True, name="x", dynamic={"a": 1}).apply_to(edge=edge)
    assert (edge.edge_type(), edge.directional(), edge.name()) == (9, True, "x")
    assert (edge.get_attr(key="own"), edge.get_attr(key="a")) == ("kept", 1)


def test_apply_to_an_edge_in_a_graph(graph, edge_builder, view, make_nodes):
    """Adjacency goes by type, so that of an edge in a graph stays."""
    a, b = make_nodes(2)
    edge = graph.Edge.create(source=a.node(), target=b.node(), edge_type=1)
    view.insert_edge(edge=edge)
    with pytest.raises(ValueError, match="the type of an edge that is in a graph cannot change"):
        edge_builder(edge_type=9, name="x").apply_to(edge=edge)
    assert (edge.edge_type(), edge.name()) == (1, None)
    edge_builder(edge_type=1, name="x").apply_to(edge=edge)
    assert edge.name() == "x"


def test_make_child_nodes(graph, faebryk):
    for value, expected in (("text", {"value": "text"}), ("", {"value": ""}), (None, {})):
        node = graph.Node.create()
        faebryk.MakeChildNode.build(value=value).apply_to(node=node)
        assert attributes(node) == expected
    with pytest.raises(TypeError, match="string"):
        faebryk.MakeChildNode.build(value=1)
