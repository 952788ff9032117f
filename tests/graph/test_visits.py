"""The edges of a node: visited one by one, or given as lists."""

import pytest


@pytest.fixture
def nodes(view):
    return [view.create_and_insert_node() for _ in range(4)]


def visited(node, edge_type=1, **directed):
    """The edges that a visit shows."""
    seen = []
    result = node.visit_edges_of_type(edge_type=edge_type, ctx=seen, f=lambda ctx, edge: ctx.append(edge), **directed)
    assert result is None
    return seen


def keys(edges):
    return [repr(edge.edge()) for edge in edges]


def test_visitor_gets_context_and_bound_edge(graph, view, nodes, make_edge):
    edge = make_edge(nodes[0], nodes[1])
    view.insert_edge(edge=edge)
    context = object()
    calls = []
    nodes[0].visit_edges_of_type(edge_type=1, ctx=context, f=lambda *arguments: calls.append(arguments))
    ((seen_context, seen_edge),) = calls
    assert seen_context is context
    assert type(seen_edge) is graph.BoundEdge
    assert seen_edge.edge().is_same(other=edge)
    assert seen_edge.g() is view


def test_edges_come_in_order_of_insertion_from_both_ends(nodes, connect):
    edges = [connect(nodes[0], nodes[1]), connect(nodes[2], nodes[0]), connect(nodes[0], nodes[3]), connect(nodes[1], nodes[0])]
    assert keys(visited(nodes[0])) == keys(edges)
    assert keys(visited(nodes[1])) == keys([edges[0], edges[3]])


def test_only_edges_of_the_type(nodes, connect):
    by_type = {edge_type: connect(nodes[0], nodes[1], edge_type) for edge_type in range(256)}
    for edge_type, edge in by_type.items():
        assert keys(visited(nodes[0], edge_type)) == keys([edge])
    assert visited(nodes[2], 7) == []


@pytest.mark.parametrize(
    ("directed", "expected"),
    [
        (None, ["out", "in", "both", "loop", "loop", "free loop", "free loop"]),
        (True, ["out", "both", "loop", "free loop", "free loop"]),
        (False, ["in", "both", "loop", "free loop", "free loop"]),
        (1, ["out", "both", "loop", "free loop", "free loop"]),
        (0, ["in", "both", "loop", "free loop", "free loop"]),
    ],
)
def test_direction(nodes, connect, directed, expected):
    node, other = nodes[:2]
    connect(node, other, directional=True, name="out")
    connect(other, node, directional=True, name="in")
    connect(node, other, directional=False, name="both")
    connect(node, node, directional=True, name="loop")
    connect(node, node, directional=False, name="free loop")
    assert [edge.edge().name() for edge in visited(node, directed=directed)] == expected
    assert [edge.edge().name() for edge in node.edges_of_type(edge_type=1, directed=directed)] == expected


def test_lists_are_what_a_visit_shows(graph, view, nodes, connect):
    connect(nodes[0], nodes[1])
    connect(nodes[2], nodes[0])
    connect(nodes[0], nodes[1])
    connect(nodes[0], nodes[0])
    edges = nodes[0].edges_of_type(edge_type=1)
    neighbors = nodes[0].neighbors(edge_type=1)
    assert keys(edges) == keys(visited(nodes[0]))
    assert all(type(edge) is graph.BoundEdge and edge.g() is view for edge in edges)
    assert neighbors == [nodes[1], nodes[2], nodes[1], nodes[0], nodes[0]]
    assert all(type(node) is graph.BoundNode and node.g() is view for node in neighbors)
    assert nodes[0].edges_of_type(edge_type=2) == nodes[0].neighbors(edge_type=2) == []


def test_lists_follow_directions(nodes, connect):
    connect(nodes[0], nodes[1], directional=True)
    connect(nodes[2], nodes[0], directional=True)
    assert nodes[0].neighbors(edge_type=1, directed=True) == [nodes[1]]
    assert nodes[0].neighbors(edge_type=1, directed=False) == [nodes[2]]
    assert nodes[0].neighbors(edge_type=1, directed=None) == [nodes[1], nodes[2]]


def test_long_lists(view, nodes, connect):
    edges = [connect(nodes[0], view.create_and_insert_node()) for _ in range(3000)]
    assert keys(visited(nodes[0])) == keys(nodes[0].edges_of_type(edge_type=1)) == keys(edges)


@pytest.mark.parametrize("method", ["visit_edges_of_type", "edges_of_type", "neighbors"])
@pytest.mark.parametrize(
    ("edge_type", "error"), [(-1, ValueError), (256, ValueError), (2**64, OverflowError), (None, TypeError), ("1", TypeError)]
)
def test_wrong_types_are_refused(nodes, method, edge_type, error):
    others = {"ctx": None, "f": print} if method == "visit_edges_of_type" else {}
    with pytest.raises(error):
        getattr(nodes[0], method)(edge_type=edge_type, **others)


def test_what_the_visitor_returns_is_ignored(nodes, connect):
    edges = [connect(nodes[0], nodes[1]) for _ in range(3)]
    for returned in (True, False, None, NotImplemented, StopIteration):
        calls = []

        def visitor(context, edge, returned=returned, calls=calls):
            calls.append(edge)
            return returned

        nodes[0].visit_edges_of_type(edge_type=1, ctx=None, f=visitor)
        assert keys(calls) == keys(edges)


@pytest.mark.parametrize("exception", [ValueError, StopIteration, KeyboardInterrupt, SystemExit])
def test_what_the_visitor_raises_ends_the_visit(nodes, connect, exception):
    error = exception("mine")
    for _ in range(3):
        connect(nodes[0], nodes[1])
    calls = []

    def visitor(context, edge):
        calls.append(edge)
        raise error

    with pytest.raises(exception) as caught:
        nodes[0].visit_edges_of_type(edge_type=1, ctx=None, f=visitor)
    assert caught.value is error
    assert len(calls) == 1


def test_a_visitor_is_looked_at_when_there_is_an_edge(nodes, connect):
    nodes[0].visit_edges_of_type(edge_type=1, ctx=None, f="not callable")
    connect(nodes[0], nodes[1])
    with pytest.raises(TypeError, match="not callable"):
        nodes[0].visit_edges_of_type(edge_type=1, ctx=None, f="not callable")
    with pytest.raises(TypeError, match="positional argument"):
        nodes[0].visit_edges_of_type(edge_type=1, ctx=None, f=lambda: None)


def test_edges_that_come_during_a_visit_are_not_visited(view, nodes, connect):
    edges = [connect(nodes[0], nodes[1]) for _ in range(5)]
    seen = []

    def visitor(context, edge):
        seen.append(edge)
        for _ in range(100):
            connect(nodes[0], view.create_and_insert_node())
            connect(nodes[0], nodes[1], 2)

    nodes[0].visit_edges_of_type(edge_type=1, ctx=None, f=visitor)
    assert keys(seen) == keys(edges)
    assert len(visited(nodes[0])) == 505
    assert len(visited(nodes[0], 2)) == 500


def test_visits_nest(nodes, connect):
    for node in nodes[1:]:
        connect(nodes[0], node)
        connect(node, node)
    pairs = []

    def outer(context, edge):
        nodes[0].visit_edges_of_type(edge_type=1, ctx=edge, f=lambda first, second: pairs.append((first, second)))

    nodes[0].visit_edges_of_type(edge_type=1, ctx=None, f=outer)
    assert len(pairs) == 9


def test_a_visit_of_its_own_visitor_ends_with_recursion_error(nodes, connect):
    connect(nodes[0], nodes[1])

    def visitor(context, edge):
        nodes[0].visit_edges_of_type(edge_type=1, ctx=None, f=visitor)

    with pytest.raises(RecursionError):
        visitor(None, None)


def test_destroying_the_view_ends_the_visit(view, nodes, connect):
    for _ in range(5):
        connect(nodes[0], nodes[1])
    seen = []

    def visitor(context, edge):
        seen.append(edge)
        view.destroy()

    nodes[0].visit_edges_of_type(edge_type=1, ctx=None, f=visitor)
    assert len(seen) == 1
    assert seen[0].edge().source().is_same(other=nodes[0].node())


def test_the_last_reference_to_the_view_dies_during_a_visit(graph, make_edge):
    holder = {"node": graph.GraphView.create().create_and_insert_node()}
    for _ in range(3):
        holder["node"].g().insert_edge(edge=make_edge(holder["node"], holder["node"]))
    seen = []

    def visitor(context, edge):
        holder.clear()
        seen.append(edge.edge().source().get_uuid())

    holder["node"].visit_edges_of_type(edge_type=1, ctx=None, f=visitor)
    assert len(seen) == 6
    assert len(set(seen)) == 1
