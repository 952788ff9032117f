"""What is connected to what, over any number of connections and levels."""

import random
from collections import deque

import pytest
from typegraph_helpers import collect, uuid

IS_INTERFACE = "is_interface.node.core.faebryk"


@pytest.fixture
def connection(faebryk):
    return faebryk.EdgeInterfaceConnection


@pytest.fixture
def connect(connection):
    return lambda first, second: connection.connect(bn1=first, bn2=second)


@pytest.fixture
def connect_shallow(connection):
    return lambda first, second: connection.connect_shallow(bn1=first, bn2=second)


@pytest.fixture
def is_interface(make_type):
    return make_type(IS_INTERFACE)


@pytest.fixture
def mark(faebryk, is_interface):
    """Makes nodes interfaces."""

    def make(*nodes):
        for node in nodes:
            faebryk.Trait.add_trait_to(target=node, trait_type=is_interface)

    return make


@pytest.fixture
def interface_type(faebryk, typegraph, make_type, add_link, is_interface):
    """A type whose instances, and their children, are interfaces."""

    def make(identifier, **children):
        type_node = make_type(identifier, **children, _is_interface=is_interface)
        add_link(type_node, [""], ["_is_interface"], faebryk.EdgeTrait.build())
        return type_node

    return make


@pytest.fixture
def instances(instantiate):
    return lambda type_node, count: [instantiate(type_node) for _ in range(count)]


@pytest.fixture
def power_type(interface_type):
    wire = interface_type("Wire")
    return interface_type("Power", hv=wire, lv=wire)


@pytest.fixture
def lengths(connection):
    """The connected nodes, by uuid, with the lengths of their paths; each path is looked over."""

    def find(source):
        found = connection.get_connected(source=source)
        for node, path in found.items():
            check_path(path, source, node)
        return {uuid(node): path.get_length() for node, path in found.items()}

    return find


@pytest.fixture
def length(connection):
    """Length of the path between two nodes, or None."""

    def measure(source, target):
        path = connection.is_connected_to(source=source, target=target)
        if path.get_end_node().node().is_same(other=target.node()):
            check_path(path, source, target)
            return path.get_length()
        check_path(path, source, source)
        assert path.get_length() == 0
        return None

    return measure


def check_path(path, source, target):
    """The edges lead from one end to the other, each from where the one before ended."""
    assert (path.get_start_node(), path.get_end_node()) == (source, target)
    edges = path.get_edges()
    assert len(edges) == path.get_length()
    current = uuid(source)
    for edge in edges:
        ends = [uuid(edge.source()), uuid(edge.target())]
        assert current in ends
        current = ends[1 - ends.index(current)]
    assert current == uuid(target)


def test_the_source_itself(connection, lengths, length, power_type, instances):
    a, b = instances(power_type, 2)
    assert lengths(a) == {uuid(a): 0}
    assert length(a, a) == 0
    assert length(a, b) is None
    for include_self, expected in ((None, [a]), (True, [a]), (False, [])):
        assert list(connection.get_connected(source=a, include_self=include_self)) == expected


def test_the_source_counts_in_any_case(lengths, make_nodes, make_type, instances):
    """Also without the trait, or without any type."""
    (untyped,) = make_nodes(1)
    (typed,) = instances(make_type("Thing"), 1)
    assert lengths(untyped) == {uuid(untyped): 0}
    assert lengths(typed) == {uuid(typed): 0}


def test_without_self(connection, connect, power_type, instances):
    a, b = instances(power_type, 2)
    connect(a, b)
    assert list(connection.get_connected(source=a, include_self=False)) == [b]


def test_chains(lengths, connect, power_type, instances):
    a, b, c = instances(power_type, 3)
    connect(a, b)
    connect(c, b)
    assert lengths(a) == {uuid(a): 0, uuid(b): 1, uuid(c): 2}
    assert lengths(b) == {uuid(a): 1, uuid(b): 0, uuid(c): 1}


def test_the_shorter_path_is_kept(lengths, connect, power_type, instances):
    nodes = instances(power_type, 5)
    for first, second in zip(nodes, nodes[1:], strict=False):
        connect(first, second)
    connect(nodes[0], nodes[3])
    assert [lengths(nodes[0])[uuid(node)] for node in nodes] == [0, 1, 2, 1, 2]


def test_nodes_without_the_trait_are_walked_through(lengths, length, connect, mark, make_type, instances):
    a, middle, b, far = instances(make_type("Thing"), 4)
    mark(a, b, far)
    for first, second in ((a, middle), (middle, b), (b, far)):
        connect(first, second)
    assert lengths(a) == {uuid(a): 0, uuid(b): 2, uuid(far): 3}
    assert length(a, middle) is None
    assert length(middle, far) == 2


def test_the_trait_is_that_of_the_typegraph_of_the_node(faebryk, view, lengths, connect, mark, make_type, instances):
    """A trait type of the same name in another typegraph does not count."""
    other = faebryk.TypeGraph.create(g=view)
    namesake = other.add_type(identifier=IS_INTERFACE)
    other.mark_constructable(type_node=namesake)
    a, b, c = instances(make_type("Thing"), 3)
    mark(a, b)
    faebryk.Trait.add_trait_to(target=c, trait_type=namesake)
    connect(a, b)
    connect(b, c)
    assert lengths(a) == {uuid(a): 0, uuid(b): 1}


def test_connections_of_parents(length, connect, power_type, instances, child_of):
    a, b = instances(power_type, 2)
    connect(a, b)
    assert length(child_of(a, "hv"), child_of(b, "hv")) == 3
    assert length(child_of(a, "hv"), child_of(b, "lv")) is None
    assert length(child_of(a, "hv"), child_of(a, "lv")) is None
    assert length(child_of(a, "hv"), b) is None


def test_paths_over_parents_tell_the_edges(connection, connect, power_type, instances, child_of):
    a, b = instances(power_type, 2)
    connect(a, b)
    path = connection.is_connected_to(source=child_of(a, "hv"), target=child_of(b, "hv"))
    assert [edge.edge_type() for edge in path.get_edges()] == [130, 85, 130]
    assert [edge.name() for edge in path.get_edges()] == ["hv", None, "hv"]


def test_direct_connections_cross_names(length, connect, power_type, instances, child_of):
    a, b, c = instances(power_type, 3)
    connect(a, b)
    connect(child_of(b, "hv"), child_of(c, "lv"))
    assert length(child_of(a, "hv"), child_of(c, "lv")) == 4
    assert length(child_of(a, "hv"), child_of(c, "hv")) is None


def test_connected_children_do_not_connect_their_parents(lengths, connect, power_type, instances, child_of):
    a, b = instances(power_type, 2)
    for name in ("hv", "lv"):
        connect(child_of(a, name), child_of(b, name))
    assert lengths(a) == {uuid(a): 0}


def test_several_levels(length, connect, interface_type, power_type, instances, child_of):
    port = interface_type("Port", p1=power_type, p2=power_type)
    x, y, z = instances(port, 3)
    connect(x, y)
    connect(child_of(y, "p1"), child_of(z, "p2"))
    assert length(child_of(x, "p1", "hv"), child_of(y, "p1", "hv")) == 5
    assert length(child_of(x, "p1", "hv"), child_of(y, "p2", "hv")) is None
    assert length(child_of(x, "p1"), child_of(z, "p2")) == 4
    assert length(child_of(x, "p1", "lv"), child_of(z, "p2", "lv")) == 6
    assert length(child_of(x, "p1", "lv"), child_of(z, "p2", "hv")) is None


def test_the_search_never_goes_below_its_source(lengths, connect, power_type, instances, child_of):
    a, b = instances(power_type, 2)
    connect(a, b)
    assert set(lengths(a)) == {uuid(a), uuid(b)}
    assert uuid(child_of(b, "hv")) not in lengths(a)


def test_parents_without_the_trait_are_not_left(length, connect, mark, make_type, interface_type, instances, child_of):
    """Going down to a child needs an interface, and so does going up from it."""
    wire = interface_type("Wire")
    plain = make_type("Plain", hv=wire)
    a, b = instances(plain, 2)
    connect(a, b)
    assert length(child_of(a, "hv"), child_of(b, "hv")) is None
    # It is b that has to be an interface: it is entered sideways. a is too, from below.
    mark(b)
    assert length(child_of(a, "hv"), child_of(b, "hv")) == 3


def test_shallow_connections_join_the_nodes_and_not_their_children(length, connect, connect_shallow, power_type, instances, child_of):
    a, b, c = instances(power_type, 3)
    connect_shallow(a, b)
    connect(b, c)
    assert (length(a, b), length(a, c)) == (1, 2)
    assert length(child_of(a, "hv"), child_of(b, "hv")) is None
    assert length(child_of(a, "hv"), child_of(c, "hv")) is None
    assert length(child_of(b, "hv"), child_of(c, "hv")) == 3


def test_shallow_connections_on_the_level_of_the_source(length, connect, connect_shallow, power_type, instances, child_of):
    """They count after a way up and down as well, but from then on there is no way up."""
    a, b, c = instances(power_type, 3)
    connect(a, b)
    connect_shallow(child_of(b, "hv"), child_of(c, "hv"))
    assert length(child_of(a, "hv"), child_of(c, "hv")) == 4
    d = instances(power_type, 1)[0]
    connect(c, d)
    assert length(child_of(a, "hv"), child_of(d, "hv")) is None
    assert length(child_of(c, "hv"), child_of(d, "hv")) == 3


def test_dict_keys_are_nodes(connection, connect, power_type, instances):
    a, b = instances(power_type, 2)
    connect(a, b)
    found = connection.get_connected(source=a)
    assert type(next(iter(found))).__name__ == "BoundNodeReference"
    assert type(found[b]).__name__ == "BFSPath"
    assert found[b].get_length() == 1


def test_paths_outlive_what_they_came_from(connection, connect, power_type, instances, view):
    a, b = instances(power_type, 2)
    connect(a, b)
    path = connection.get_connected(source=a)[b]
    other = connection.is_connected_to(source=a, target=b)
    view.destroy()
    for each in (path, other):
        assert each.get_length() == 1
        assert uuid(each.get_edges()[0].target()) == uuid(b)
        assert (each.get_start_node(), each.get_end_node()) == (a, b)


def test_composition_cycles_end(length, lengths, faebryk, connect, power_type, instances):
    """Where a node is below itself, going up never ends by itself."""
    a, b, c = instances(power_type, 3)
    for parent, child in ((a, b), (b, a)):
        faebryk.EdgeComposition.add_child(bound_node=parent, child=child.node(), child_identifier="loop")
    connect(a, c)
    assert lengths(a)[uuid(c)] == 1
    assert length(a, c) == 1
    assert length(b, c) is None


class Rules:
    """The rules as they are written, over pairs of stack and node, breadth first."""

    def __init__(self, view, faebryk, trait):
        self.view, self.faebryk, self.trait = view, faebryk, trait

    def lengths(self, source):
        found, start = {}, ((), source, False)
        seen, queue = {start}, deque([(start, 0)])
        while queue:
            state, steps = queue.popleft()
            stack, node, _ = state
            if not stack and (node == source or self.is_interface(node)):
                found.setdefault(uuid(node), steps)
            for following in self.following(*state):
                if following not in seen:
                    seen.add(following)
                    queue.append((following, steps + 1))
        return found

    def is_interface(self, node):
        return self.faebryk.Trait.try_get_trait(target=node, trait_type=self.trait) is not None

    def following(self, stack, node, is_shallow):
        for bound in collect(self.faebryk.EdgeInterfaceConnection.visit_connected_edges, bound_node=node):
            joins_shallow = bound.edge().get_attr(key="shallow")
            if not (joins_shallow and stack):
                other = self.faebryk.EdgeInterfaceConnection.get_other_connected_node(edge=bound.edge(), node=node.node())
                yield stack, self.view.bind(node=other), is_shallow or joins_shallow
        if is_shallow or not self.is_interface(node):
            return
        up = self.faebryk.EdgeComposition.get_parent_edge(bound_node=node)
        if up is not None:
            parent = self.view.bind(node=up.edge().source())
            kind = self.faebryk.EdgeType.get_type_edge(bound_node=parent)
            yield (*stack, (uuid(kind.edge().source()), up.edge().name())), parent, False
        if stack:
            child = self.faebryk.EdgeComposition.get_child_by_identifier(bound_node=node, child_identifier=stack[-1][1])
            if child is not None:
                yield stack[:-1], child, False


@pytest.mark.parametrize("seed", range(40))
def test_random_designs_against_the_rules(seed, request, faebryk, view, lengths, is_interface, make_type, make_nodes, mark):
    """Nodes of two types on three levels, with names that meet, some without the trait, connected within their level."""
    choose = random.Random(seed)
    connectors = [request.getfixturevalue(name) for name in ("connect", "connect", "connect_shallow")]
    types = [make_type("A"), make_type("B")]
    levels = [make_nodes(choose.randint(2, 5))]
    for _ in range(2):
        children = []
        for parent in levels[-1]:
            for name in choose.sample(["x", "y", "z"], choose.randint(0, 2)):
                (child,) = make_nodes(1)
                faebryk.EdgeComposition.add_child(bound_node=parent, child=child.node(), child_identifier=name)
                children.append(child)
        levels.append(children)
    nodes = [node for level in levels for node in level]
    kinds, level_of = {}, {node: level for level in levels for node in level}
    for node in nodes:
        kinds[node] = choose.choice(types)
        faebryk.EdgeType.add_instance(bound_type_node=kinds[node], bound_instance_node=node)
        if choose.random() < 0.85:
            mark(node)
    for _ in range(2 * len(nodes)):
        first = choose.choice(nodes)
        second = choose.choice(level_of[first])
        if kinds[first] == kinds[second]:
            choose.choice(connectors)(first, second)
    rules = Rules(view, faebryk, is_interface)
    for source in nodes:
        assert lengths(source) == rules.lengths(source)


def test_complete_shallow_graphs_take_no_factorial_time(connection, connect_shallow, lengths, power_type, instances):
    nodes = instances(power_type, 200)
    for place, first in enumerate(nodes):
        for second in nodes[:place]:
            connect_shallow(first, second)
    assert connection.is_connected_to(source=nodes[0], target=nodes[-1]).get_length() == 1
    assert lengths(nodes[0]) == {uuid(node): int(node != nodes[0]) for node in nodes}


def test_chains_of_20_000(connection, connect, power_type, faebryk, make_nodes, mark):
    nodes = make_nodes(20_000)
    for node in nodes:
        faebryk.EdgeType.add_instance(bound_type_node=power_type, bound_instance_node=node)
    mark(*nodes)
    for first, second in zip(nodes, nodes[1:], strict=False):
        connect(first, second)
    path = connection.is_connected_to(source=nodes[0], target=nodes[-1])
    assert path.get_length() == 19_999
    check_path(path, nodes[0], nodes[-1])
    found = connection.get_connected(source=nodes[0])
    assert len(found) == 20_000
    assert found[nodes[12_345]].get_length() == 12_345


def test_hierarchies_50_deep(connection, connect, interface_type, instantiate, child_of):
    current = interface_type("Level0")
    for number in range(1, 51):
        current = interface_type(f"Level{number}", below=current)
    a, b = instantiate(current), instantiate(current)
    connect(a, b)
    bottom_a, bottom_b = child_of(a, *["below"] * 50), child_of(b, *["below"] * 50)
    path = connection.is_connected_to(source=bottom_a, target=bottom_b)
    check_path(path, bottom_a, bottom_b)
    assert path.get_length() == 101
    assert set(connection.get_connected(source=bottom_a)) == {bottom_a, bottom_b}


def test_twins_on_50_levels_take_no_exponential_time(connection, faebryk, connect, power_type, make_nodes, mark):
    """On each level the node is connected with a sibling, so there are 2^50 ways up that differ in their names."""
    spine, siblings = make_nodes(51), make_nodes(50)
    for node in (*spine, *siblings):
        faebryk.EdgeType.add_instance(bound_type_node=power_type, bound_instance_node=node)
    mark(*spine, *siblings)
    for child, parent, sibling in zip(spine, spine[1:], siblings, strict=False):
        for name, node in (("left", child), ("right", sibling)):
            faebryk.EdgeComposition.add_child(bound_node=parent, child=node.node(), child_identifier=name)
        connect(child, sibling)
    assert {node: path.get_length() for node, path in connection.get_connected(source=spine[0]).items()} == {spine[0]: 0, siblings[0]: 1}
    assert connection.is_connected_to(source=spine[0], target=spine[50]).get_length() == 0
