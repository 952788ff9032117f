"""After `destroy()`: what asks the view raises, what belongs to a node or an edge goes on."""

import gc
import itertools
import weakref
from types import SimpleNamespace

import pytest


@pytest.fixture(params=["destroy", "with"])
def world(request, graph, make_edge):
    """Objects of a view that has been destroyed."""
    view = graph.GraphView.create()
    node = view.create_and_insert_node()
    edge = make_edge(node, view.get_self_node())
    world = SimpleNamespace(
        view=view,
        node=node,
        self_node=view.get_self_node(),
        edge=view.insert_edge(edge=edge),
        iterator=iter(view),
        living=graph.GraphView.create(),
    )
    node.store(data="data")
    next(world.iterator)
    if request.param == "destroy":
        view.destroy()
    else:
        with view:
            pass
    return world


CALLS_OF_A_VIEW = {
    "get_self_node": lambda world: world.view.get_self_node(),
    "get_node_count": lambda world: world.view.get_node_count(),
    "get_edge_count": lambda world: world.view.get_edge_count(),
    "get_nodes": lambda world: world.view.get_nodes(),
    "iter": lambda world: iter(world.view),
    "next": lambda world: next(world.iterator),
    "create_and_insert_node": lambda world: world.view.create_and_insert_node(),
    "insert_node": lambda world: world.view.insert_node(node=world.node.node()),
    "insert_edge": lambda world: world.view.insert_edge(edge=world.edge.edge()),
    "bind": lambda world: world.view.bind(node=world.node.node()),
    "get_subgraph_from_nodes": lambda world: world.view.get_subgraph_from_nodes(nodes=[]),
    "insert_subgraph": lambda world: world.view.insert_subgraph(subgraph=world.living),
    "insert_subgraph, as argument": lambda world: world.living.insert_subgraph(subgraph=world.view),
    "insert_subgraph, into itself": lambda world: world.view.insert_subgraph(subgraph=world.view),
    "to_arrays": lambda world: world.view.to_arrays(),
    "to_dot": lambda world: world.view.to_dot(),
    "destroy": lambda world: world.view.destroy(),
    "enter": lambda world: world.view.__enter__(),
    "g().get_node_count": lambda world: world.node.g().get_node_count(),
}
CALLS_OF_A_BOUND_NODE = {
    "visit_edges_of_type": lambda world: world.node.visit_edges_of_type(edge_type=1, ctx=None, f=print),
    "edges_of_type": lambda world: world.node.edges_of_type(edge_type=1),
    "neighbors": lambda world: world.self_node.neighbors(edge_type=1),
}
CALLS = CALLS_OF_A_VIEW | CALLS_OF_A_BOUND_NODE


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_use_raises(world, call):
    for _ in range(3):
        with pytest.raises(RuntimeError, match=r"^the GraphView has been destroyed$"):
            call(world)


def test_every_method_of_a_view_is_tested_here(graph):
    named = {name.split(",")[0] for name in CALLS}
    for cls in (graph.GraphView, graph.BoundNode):
        public = {name for name in dir(cls) if not name.startswith("_")}
        assert public - {"create", "node", "g", "store", "load", "try_load"} <= named


def test_nodes_edges_and_their_attributes_live_on(world):
    assert world.node.node().get_uuid() > 0
    assert world.edge.edge().source() is world.node.node()
    assert world.edge.edge().target() is world.self_node.node()
    assert world.node.g() is world.edge.g() is world.view
    assert world.node.load(t=str) == world.node.try_load(t=str) == "data"
    world.node.store(data="new")
    assert world.node.load(t=str) == "new"


def test_identity_lives_on(world):
    assert world.node == world.living.bind(node=world.node.node())
    assert world.node != world.self_node
    assert hash(world.node) == world.node.node().get_uuid()
    assert repr(world.node).startswith("BoundNode(")
    assert repr(world.edge).startswith("BoundEdge(")
    assert world.view.__zig_address__()


def test_living_views_may_take_what_a_destroyed_one_had(world):
    for node in (world.node, world.self_node):
        world.living.insert_node(node=node.node())
    world.living.insert_edge(edge=world.edge.edge())
    assert (world.living.get_node_count(), world.living.get_edge_count()) == (3, 1)
    part = world.living.get_subgraph_from_nodes(nodes=[world.node, world.self_node])
    assert part.get_edge_count() == 1
    assert part.bind(node=world.node.node()).load(t=str) == "data"


def test_names_live_on(graph, make_edge):
    view = graph.GraphView.create()
    node = view.create_and_insert_node()
    edge = make_edge(node, node, name="name that was given through the view", key="value" * 10)
    view.insert_edge(edge=edge)
    view.destroy()
    assert edge.name() == "name that was given through the view"
    assert edge.get_attr(key="key") == "value" * 10


def test_exit_after_destroy_is_no_error(graph):
    view = graph.GraphView.create()
    view.destroy()
    assert view.__exit__(None, None, None) is None


def test_destroy_gives_native_memory_back(graph, make_edge, native):
    view = graph.GraphView.create()
    before = native().bytes
    nodes = [view.create_and_insert_node() for _ in range(30_000)]
    for source, target in itertools.pairwise(nodes):
        view.insert_edge(edge=make_edge(source, target))
    used = native().bytes - before
    del nodes, source, target
    view.destroy()
    assert used > 30_000 * 40
    assert native().bytes - before < used / 20


def test_a_view_frees_itself_when_nobody_borrows_it(graph, native):
    gc.collect()
    before = native()
    for _ in range(100):
        view = graph.GraphView.create()
        for _ in range(100):
            view.create_and_insert_node()
    assert native().live["graph.GraphView"] == before.live["graph.GraphView"] + 1
    assert native().bytes - before.bytes < 100_000


@pytest.mark.parametrize("kind", ["bound node", "bound edge", "iterator", "subgraph's node"])
def test_whatever_borrows_a_view_keeps_it(graph, make_edge, kind):
    view = graph.GraphView.create()
    node = view.create_and_insert_node()
    edge = view.insert_edge(edge=make_edge(node, node))
    borrower = {"bound node": node, "bound edge": edge, "iterator": iter(view), "subgraph's node": view.get_nodes()[0]}[kind]
    gone = weakref.ref(view)
    del view, node, edge
    gc.collect()
    assert gone() is not None
    if kind == "iterator":
        assert len(list(borrower)) == 2
    else:
        assert borrower.g().get_node_count() == 2
    del borrower
    gc.collect()
    assert gone() is None


def test_neither_nodes_nor_edges_keep_a_view(graph, make_edge):
    view = graph.GraphView.create()
    bound = view.create_and_insert_node()
    node, edge = bound.node(), view.insert_edge(edge=make_edge(bound, bound)).edge()
    gone = weakref.ref(view)
    del view, bound
    assert gone() is None
    assert edge.source() is node


def test_weak_references_see_a_view_go(graph):
    view = graph.GraphView.create()
    seen = []
    reference = weakref.ref(view, seen.append)
    views = weakref.WeakSet([view])
    del view
    assert seen == [reference]
    assert len(views) == 0


def test_destroying_a_view_while_it_is_iterated(graph):
    view = graph.GraphView.create()
    for _ in range(10):
        view.create_and_insert_node()
    seen = []

    def iterate():
        for node in view:
            seen.append(node)
            if len(seen) == 3:
                view.destroy()

    with pytest.raises(RuntimeError, match="destroyed"):
        iterate()
    assert len(seen) == 3


def make_garbage(context, edge):
    return [[] for _ in range(10)]


class Destroyer:
    """Destroys a view when it is freed."""

    def __init__(self, view):
        self.view = view
        self.cycle = self

    def __del__(self):
        if "destroyed" not in repr(self.view):
            self.view.destroy()


@pytest.fixture
def eager_collector():
    """The garbage collector runs at every chance it gets."""
    thresholds = gc.get_threshold()
    gc.collect()
    gc.set_threshold(1)
    yield
    gc.set_threshold(*thresholds)


@pytest.mark.parametrize("method", ["get_nodes", "edges_of_type", "neighbors", "visit_edges_of_type", "get_subgraph_from_nodes", "iter"])
@pytest.mark.usefixtures("eager_collector")
def test_the_garbage_collector_destroys_a_view_in_use(graph, make_edge, method):
    """Making objects can start the garbage collector, and with it any code: here it destroys the view."""
    gc.set_threshold(0)
    view = graph.GraphView.create()
    node = view.create_and_insert_node()
    for _ in range(2000):
        view.insert_edge(edge=make_edge(node, node))
        view.create_and_insert_node()
    nodes = view.get_nodes()
    Destroyer(view)
    gc.set_threshold(100)
    try:
        if method == "get_nodes":
            view.get_nodes()
        elif method == "iter":
            list(view)
        elif method == "visit_edges_of_type":
            node.visit_edges_of_type(edge_type=1, ctx=None, f=make_garbage)
        elif method == "get_subgraph_from_nodes":
            view.get_subgraph_from_nodes(nodes=nodes)
        else:
            getattr(node, method)(edge_type=1)
    except RuntimeError as error:
        assert str(error) == "the GraphView has been destroyed"  # noqa: PT017
    gc.collect()
    assert "destroyed" in repr(view)


def test_a_store_that_destroys_its_view(graph):
    view = graph.GraphView.create()
    node = view.create_and_insert_node()
    node.store(data=Destroyer(view))
    node.load(t=Destroyer).cycle = None
    node.store(data=None)  # frees the destroyer, which destroys the view in the middle of store()
    assert "destroyed" in repr(view)
    assert node.load(t=object) is None


def test_destroy_runs_code_that_uses_the_view(graph):
    view = graph.GraphView.create()
    seen = []

    class Witness:
        def __del__(self):
            for call in (view.get_nodes, view.destroy, view.get_self_node):
                try:
                    call()
                except RuntimeError as error:
                    seen.append(str(error))
            seen.append(repr(view))

    for _ in range(3):
        view.create_and_insert_node().store(data=Witness())
    view.destroy()
    assert len(seen) == 12
    assert set(seen) == {"the GraphView has been destroyed", repr(view)}


def test_freeing_a_view_runs_code_that_makes_others(graph, native):
    gc.collect()
    before = native()
    made = []

    class Maker:
        def __del__(self):
            view = graph.GraphView.create()
            made.append(view.create_and_insert_node().node().get_uuid())

    view = graph.GraphView.create()
    for _ in range(10):
        view.create_and_insert_node().store(data=Maker())
    del view
    assert len(made) == 10
    assert native().live == before.live


def at_each_collection(prepare):
    """Calls what `prepare` makes, and lets the collector run when the first, second, … object is made, with the function that comes along.

    Only Python 3.11 collects at once.
    """
    free_lists = [[[] for _ in range(200)], [{} for _ in range(200)], [(i, i) for i in range(3000)], [(i, i, i) for i in range(3000)]]
    thresholds = gc.get_threshold()
    for count in range(1, 8):
        call, function = prepare()
        rest = [function]

        def callback(phase, info, rest=rest):
            if phase == "start" and rest:
                rest.pop()()

        gc.collect()
        gc.callbacks.append(callback)
        gc.set_threshold(count)
        try:
            call()
        except RuntimeError:
            assert not rest  # the view was destroyed before it is asked
        finally:
            gc.set_threshold(*thresholds)
            gc.callbacks.remove(callback)
    del free_lists


def test_the_collector_destroys_the_view_while_edges_are_listed(graph, make_edge):
    def prepare():
        view = graph.GraphView.create()
        node = view.create_and_insert_node()
        for _ in range(100):
            view.insert_edge(edge=make_edge(node, view.create_and_insert_node()))
        return (lambda: node.edges_of_type(edge_type=1)), view.destroy

    at_each_collection(prepare)


def test_the_collector_asks_for_what_is_being_made(graph, make_edge):
    def prepare():
        view = graph.GraphView.create()
        other = view.create_and_insert_node()
        node, edge = view.get_nodes()[-1], view.insert_edge(edge=make_edge(other, other))
        del other
        nodes, edges = [], []

        def ask():
            nodes.append(node.node())
            edges.append(edge.edge())

        def ask_twice():
            ask()
            ask()
            assert all(one is nodes[0] for one in nodes)
            assert all(one is edges[0] for one in edges)

        return ask_twice, ask

    at_each_collection(prepare)
