"""References and memory: nothing is counted wrongly, and running out of memory is an exception like any other."""

import gc
import sys

import pytest
from failing_allocations import fail_everywhere


@pytest.fixture
def operations(graph, view, make_node, make_edge):
    """Every method once, each as a function without arguments that can be called again and again."""
    node, other = view.create_and_insert_node(), view.create_and_insert_node()
    nodes = [node.node(), other.node(), make_node(a=1, b="text", c=2.5, d=True)]
    edge = make_edge(node, other, 3, name="name", key="value")
    bound_edge = view.insert_edge(edge=edge)
    for _ in range(10):
        view.insert_edge(edge=make_edge(other, node, 3))
    data = object()
    node.store(data=data)
    full = graph.GraphView.create()
    full.insert_subgraph(subgraph=view)

    def ignore(context, edge):
        return None

    return {
        "Node.create": lambda: graph.Node.create(a=1, b="text", c=2.5, d=True, e=2**40),
        "Node.get_attr": lambda: (nodes[2].get_attr(key="b"), nodes[2].get_attr(key="x")),
        "Node.get_dynamic_attrs": nodes[2].get_dynamic_attrs,
        "Node.get_uuid": nodes[0].get_uuid,
        "Node.is_same": lambda: nodes[0].is_same(other=nodes[1]),
        "Node.__repr__": lambda: repr(nodes[0]),
        "Edge.create": lambda: graph.Edge.create(source=nodes[0], target=nodes[2], edge_type=1, directional=True, name="edge", a=1, b="x"),
        "Edge ends": lambda: (edge.source(), edge.target(), make_edge(graph.Node.create(), node).source()),
        "Edge values": lambda: (edge.edge_type(), edge.directional(), edge.name(), edge.get_attr(key="key"), edge.is_same(other=edge)),
        "BoundNode.node": lambda: view.get_nodes()[-1].node(),
        "BoundNode.g": node.g,
        "BoundNode.visit": lambda: node.visit_edges_of_type(edge_type=3, ctx=data, f=ignore),
        "BoundNode.edges_of_type": lambda: node.edges_of_type(edge_type=3, directed=None),
        "BoundNode.neighbors": lambda: node.neighbors(edge_type=3),
        "BoundNode.store": lambda: other.store(data=data),
        "BoundNode.load": lambda: (
            node.load(t=object),
            node.try_load(t=object),
            node.try_load(t=int),
            view.get_self_node().try_load(t=int),
        ),
        "BoundNode comparison": lambda: (node == other, node != other, node == 1, hash(node), repr(node)),
        "BoundEdge": lambda: (bound_edge.edge(), bound_edge.g(), repr(bound_edge)),
        "GraphView.create": graph.GraphView.create,
        "GraphView.get_self_node": lambda: (view.get_self_node(), graph.GraphView.create().get_self_node()),
        "GraphView counts": lambda: (view.get_node_count(), view.get_edge_count(), repr(view)),
        "GraphView.get_nodes": view.get_nodes,
        "GraphView iteration": lambda: list(view),
        "GraphView.create_and_insert_node": lambda: graph.GraphView.create().create_and_insert_node(),
        "GraphView.insert_node": lambda: graph.GraphView.create().insert_node(node=nodes[0]),
        "GraphView.insert_edge": lambda: full.insert_edge(edge=edge),
        "GraphView.bind": lambda: view.bind(node=nodes[2]),
        "GraphView.get_subgraph_from_nodes": lambda: view.get_subgraph_from_nodes(nodes=[node, other]),
        "GraphView.insert_subgraph": lambda: graph.GraphView.create().insert_subgraph(subgraph=full),
        "GraphView.to_arrays": view.to_arrays,
        "GraphView.destroy": lambda: graph.GraphView.create().destroy(),
        "GraphView context": lambda: graph.GraphView.create().__enter__().__exit__(None, None, None),
        "__zig_address__": view.__zig_address__,
    }


def failing_operations(graph, view):
    node = view.get_self_node()
    edge = graph.Edge.create(source=node.node(), target=graph.Node.create(), edge_type=1)
    return [
        graph.GraphView,
        lambda: view.bind(None),
        lambda: view.bind(),
        lambda: view.bind(node=None),
        lambda: view.bind(node=node.node(), extra=None),
        lambda: view.get_node_count(None),
        lambda: view.insert_edge(edge=edge),
        lambda: view.get_subgraph_from_nodes(nodes=[node, None]),
        lambda: node.visit_edges_of_type(edge_type=256, ctx=None, f=None),
        lambda: node.load(t=object),
        lambda: graph.Node.create(good="text", bad=None),
        lambda: graph.Node.create(good="text", bad=2**70),
        lambda: graph.Edge.create(source=node.node(), target=node.node(), edge_type=1, name=None, bad=None),
        lambda: node.node().get_attr(key="\ud800"),
        lambda: view.get_nodes().__class__.__getitem__(None),
    ]


@pytest.fixture(autouse=True)
def fast_collections():
    """Collections look at what a test makes, not at all of pytest."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


SHARED = (None, True, False, NotImplemented, "", (), 0, 1, int, str, object)


def counts(graph):
    classes = [graph.Node, graph.Edge, graph.BoundNode, graph.BoundEdge, graph.GraphView, graph.EdgeArray]
    return [sys.getrefcount(value) for value in (*SHARED, *classes)]


def test_references_are_counted_rightly(graph, operations):
    def run(operation):
        for _ in range(100):
            operation()

    for name, operation in operations.items():
        run(operation)
        gc.collect()
        before = counts(graph)
        run(operation)
        gc.collect()
        change = [after - count for after, count in zip(counts(graph), before, strict=True)]
        assert max(map(abs, change)) < 20, (name, change)


def test_references_are_counted_rightly_on_failure(graph, view):
    def run(operation):
        for _ in range(100):
            try:
                operation()
            except (TypeError, ValueError, OverflowError, KeyError):
                pass
            else:
                pytest.fail("no exception")

    for place, operation in enumerate(failing_operations(graph, view)):
        run(operation)
        gc.collect()
        before = counts(graph)
        run(operation)
        gc.collect()
        change = [after - count for after, count in zip(counts(graph), before, strict=True)]
        assert max(map(abs, change)) < 20, (place, change)


def test_arguments_and_results_are_not_kept(graph, view, make_edge):
    node = view.create_and_insert_node()
    plain, edge, data = node.node(), make_edge(node, node), object()
    view.insert_edge(edge=edge)
    arguments = [node, plain, edge, data, view]
    before = [sys.getrefcount(value) for value in arguments]
    for _ in range(50):
        view.bind(node=plain)
        view.insert_node(node=plain)
        view.insert_edge(edge=edge)
        view.get_subgraph_from_nodes(nodes=[node, node])
        node.visit_edges_of_type(edge_type=1, ctx=data, f=lambda context, edge: (context, edge))
        node.g(), node.node(), edge.source(), edge.target()
        plain.is_same(other=plain)
        graph.Edge.create(source=plain, target=plain, edge_type=1)
    assert [sys.getrefcount(value) for value in arguments] == before


def test_every_operation_gives_its_memory_back(operations, native):
    for operation in operations.values():
        operation()
    gc.collect()
    before = native()
    for operation in operations.values():
        for _ in range(30):
            operation()
    gc.collect()
    after = native()
    assert after.live == before.live
    # Chunks of records are kept for the next ones; one operation that leaks a node would keep more.
    assert after.bytes - before.bytes < 64 * 1024


def test_running_out_of_memory_is_a_memory_error(operations, native):
    testcapi = pytest.importorskip("_testcapi", reason="this Python has no _testcapi")
    for operation in operations.values():
        operation()
    gc.collect()
    before = native().live
    gc.disable()
    try:
        for name, operation in operations.items():
            failures = fail_everywhere(testcapi, operation)
            assert failures is not None, name
    finally:
        gc.enable()
    gc.collect()
    assert native().live == before
