"""Nodes and edges: identities, attributes, and what holds what."""

import math

import pytest

# What a value becomes that is given as an attribute.
VALUES = [
    (True, True),
    (False, False),
    (0, 0),
    (-1, -1),
    (2**63 - 1, 2**63 - 1),
    (-(2**63), -(2**63)),
    (0.0, 0.0),
    (-2.5, -2.5),
    (1e308, 1e308),
    (math.inf, math.inf),
    ("", ""),
    ("text", "text"),
    ("grün 😀", "grün 😀"),
    ("with\0NUL\0", "with\0NUL\0"),
    ("x" * 100_000, "x" * 100_000),
]


class Number:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        return self.value


class Measure:
    def __float__(self):
        return 2.5


class Text(str):
    __slots__ = ()


def identity(value):
    return type(value), value


# Nodes


def test_uuids_count_up_and_are_never_used_again(graph, make_node):
    first = make_node().get_uuid()
    assert first > 0
    numbers = [make_node().get_uuid() for _ in range(1000)]
    assert numbers == list(range(first + 1, first + 1001))
    self_uuid = graph.GraphView.create().get_self_node().node().get_uuid()
    assert self_uuid == numbers[-1] + 1
    assert make_node().get_uuid() == self_uuid + 1


def test_is_same_compares_nodes(make_node):
    node = make_node()
    assert node.is_same(other=node) is True
    assert node.is_same(other=make_node()) is False


def test_a_node_has_one_wrapper_at_a_time(graph, view, make_node, make_edge):
    """Wrappers compare by identity, and there is one of them for each node: asking again costs nothing."""
    node = make_node()
    bound = view.insert_node(node=node)
    assert bound.node() is bound.node() is node
    assert view.bind(node=node).node() is node
    assert graph.GraphView.create().bind(node=node).node() is node
    edge = make_edge(node, node)
    assert edge.source() is edge.target() is node
    assert node == bound.node()
    assert node != make_node()
    assert hash(node) == hash(bound.node())
    uuid = node.get_uuid()
    del node
    assert bound.node().get_uuid() == uuid


@pytest.mark.parametrize(("value", "expected"), VALUES)
def test_create_sets_attributes(make_node, value, expected):
    node = make_node(key=value)
    assert identity(node.get_attr(key="key")) == identity(expected)


def test_create_needs_no_attributes(make_node):
    assert make_node().get_dynamic_attrs() == {}


def test_attributes_keep_their_order(make_node):
    attributes = {f"key {number}": number for number in range(200)}
    assert list(make_node(**attributes).get_dynamic_attrs().items()) == list(attributes.items())


def test_there_is_no_limit_to_attributes(make_node, make_edge):
    attributes = {f"key{number}": number for number in range(10_000)}
    node = make_node(**attributes)
    edge = make_edge(node, node, **attributes)
    for key in ("key0", "key6", "key7", "key9999"):
        assert node.get_attr(key=key) == edge.get_attr(key=key) == attributes[key]


def test_attribute_dicts_are_copies(make_node):
    node = make_node(key=1)
    node.get_dynamic_attrs()["key"] = 2
    assert node.get_dynamic_attrs() is not node.get_dynamic_attrs()
    assert node.get_attr(key="key") == 1


@pytest.mark.parametrize("key", ["", "self", "cls", "node", "name", "ключ", "😀", "nul\0", "nul\0l", "k" * 5000])
def test_keys_may_be_any_text(make_node, make_edge, key):
    node = make_node(**{key: 1, f"{key}!": 2})
    assert (node.get_attr(key=key), node.get_attr(key=f"{key}!")) == (1, 2)
    if key != "name":
        assert make_edge(node, node, **{key: 3}).get_attr(key=key) == 3


def test_what_is_not_there_is_none(make_node, make_edge):
    node = make_node(key=1)
    assert node.get_attr(key="nul") is None
    assert node.get_attr(key="ke") is None
    assert node.get_attr(key="key\0") is None
    assert make_edge(node, node).get_attr(key="name") is None


@pytest.mark.parametrize(
    "value", [2**63, -(2**63) - 1, 2**64, 10**400, 10**5000, -(10**5000)], ids=lambda value: f"{value.bit_length()}-bits"
)
def test_ints_stay_ints_or_raise(make_node, make_edge, value):
    with pytest.raises(OverflowError, match="'size'"):
        make_node(size=value)
    node = make_node()
    with pytest.raises(OverflowError, match="'size'"):
        make_edge(node, node, size=value)


@pytest.mark.parametrize("value", [None, b"bytes", [], {}, object(), 1j, int, ...])
def test_other_values_are_refused_with_their_key(make_node, value):
    with pytest.raises(
        TypeError, match=f"Unsupported attribute literal: 'thing' must be bool, int, float or str, not {type(value).__name__}"
    ):
        make_node(thing=value)


def test_values_with_lone_surrogates_are_refused(make_node):
    with pytest.raises(TypeError, match="'thing' has a lone surrogate"):
        make_node(thing="\udfff")
    with pytest.raises(TypeError, match="lone surrogate"):
        make_node(**{"\udfff": 1})


def test_values_that_stand_for_others_are_converted(make_node):
    node = make_node(number=Number(7), measure=Measure(), text=Text("t"))
    assert {key: identity(value) for key, value in node.get_dynamic_attrs().items()} == {
        "number": (int, 7),
        "measure": (float, 2.5),
        "text": (str, "t"),
    }


class Failing:
    def __init__(self, error):
        self.error = error

    def __index__(self):
        raise self.error


class FailingFloat:
    def __init__(self, error):
        self.error = error

    def __float__(self):
        raise self.error


@pytest.mark.parametrize("kind", [Failing, FailingFloat])
@pytest.mark.parametrize("exception", [ValueError, TypeError, KeyboardInterrupt, MemoryError])
def test_what_a_conversion_raises_is_passed_on(make_node, native, kind, exception):
    before = native()
    error = exception("mine")
    with pytest.raises(exception) as caught:
        make_node(first=1, thing=kind(error), last="x")
    assert caught.value is error
    del caught, error
    assert native().total == before.total


def test_nan_is_allowed(make_node):
    assert math.isnan(make_node(key=math.nan).get_attr(key="key"))


# Edges


def test_edges_know_their_ends(make_node, make_edge):
    source, target = make_node(), make_node()
    edge = make_edge(source, target, 7)
    assert edge.source() is source
    assert edge.target() is target
    assert edge.edge_type() == 7


def test_edges_keep_their_ends(make_node, make_edge):
    edge = make_edge(make_node(key="source"), make_node(key="target"))
    assert edge.source().get_attr(key="key") == "source"
    assert edge.target().get_attr(key="key") == "target"


def test_is_same_compares_edges(view, make_node, make_edge):
    node = make_node()
    edge = make_edge(node, node)
    view.insert_node(node=node)
    assert edge.is_same(other=view.insert_edge(edge=edge).edge()) is True
    assert edge.is_same(other=make_edge(node, node)) is False


def test_edges_compare_by_identity(make_node, make_edge):
    node = make_node()
    first, second = make_edge(node, node), make_edge(node, node)
    assert first == first  # noqa: PLR0124
    assert first != second
    assert len({first, second}) == 2
    with pytest.raises(TypeError):
        first < second  # noqa: B015


@pytest.mark.parametrize(("given", "expected"), [(0, 0), (255, 255), (True, 1), (False, 0), (Number(12), 12)])
def test_edge_types(make_node, make_edge, given, expected):
    node = make_node()
    assert identity(make_edge(node, node, given).edge_type()) == identity(expected)


@pytest.mark.parametrize("value", [-1, 256, 65536, 2**63 - 1, -(2**63)])
def test_edge_types_out_of_range(make_node, make_edge, value):
    with pytest.raises(ValueError, match="Edge type out of range"):
        make_edge(make_node(), make_node(), value)


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, 10**5000], ids=lambda value: f"{value.bit_length()}-bits")
def test_edge_types_beyond_64_bits(make_node, make_edge, value):
    with pytest.raises(OverflowError, match="edge_type"):
        make_edge(make_node(), make_node(), value)


@pytest.mark.parametrize("value", [None, 1.0, "1", [], object()])
def test_edge_types_that_are_no_ints(make_node, make_edge, value):
    with pytest.raises(TypeError, match=f"'edge_type' must be int, not {type(value).__name__}"):
        make_edge(make_node(), make_node(), value)


@pytest.mark.parametrize(
    ("given", "expected"), [(True, True), (False, False), (None, False), (1, True), (0, False), ("", False), ([0], True)]
)
def test_directional_is_a_truth_value(make_node, make_edge, given, expected):
    node = make_node()
    assert make_edge(node, node, directional=given).directional() is expected
    assert make_edge(node, node).directional() is False


def test_a_truth_value_that_raises(make_node, make_edge):
    class Undecided:
        def __bool__(self):
            raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        make_edge(make_node(), make_node(), directional=Undecided())


@pytest.mark.parametrize("name", ["", "wire", "a\0b", "grün 😀", Text("sub")])
def test_names(make_node, make_edge, name):
    node = make_node()
    edge = make_edge(node, node, name=name)
    assert edge.name() == edge.get_attr(key="name") == name
    assert type(edge.name()) is str
    assert make_edge(node, node).name() is None
    assert make_edge(node, node, name=None).name() is None


@pytest.mark.parametrize("name", [1, b"wire", ["wire"], True])
def test_names_are_strings(make_node, make_edge, name):
    with pytest.raises(TypeError, match="Expected a string: 'name' must be str"):
        make_edge(make_node(), make_node(), name=name)


@pytest.mark.parametrize(("value", "expected"), VALUES)
def test_other_keywords_become_attributes_of_the_edge(make_node, make_edge, value, expected):
    node = make_node()
    edge = make_edge(node, node, name="wire", key=value, other=1)
    assert identity(edge.get_attr(key="key")) == identity(expected)
    assert edge.get_attr(key="other") == 1
    assert edge.name() == "wire"
    for parameter in ("source", "target", "edge_type", "directional"):
        assert edge.get_attr(key=parameter) is None


def test_a_failed_create_leaves_nothing_behind(graph, make_node, make_edge, native):
    node = make_node()
    before = native()
    for _ in range(1000):
        with pytest.raises(TypeError):
            make_edge(node, node, name="wire", key="x" * 100, wrong=None)
        with pytest.raises(OverflowError):
            graph.Node.create(key="x" * 100, wrong=2**64)
    after = native()
    assert after.live == before.live
    assert after.bytes - before.bytes < 50_000


def test_attributes_belong_to_the_node_not_to_a_view(graph, make_node):
    node = make_node(key="value")
    first, second = graph.GraphView.create(), graph.GraphView.create()
    assert first.insert_node(node=node).node().get_attr(key="key") == "value"
    assert second.insert_node(node=node).node().get_attr(key="key") == "value"
    first.destroy()
    assert second.bind(node=node).node().get_attr(key="key") == "value"
