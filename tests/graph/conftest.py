"""Short names for the graph module and what its tests start from."""

import gc
from types import SimpleNamespace

import pytest


@pytest.fixture(autouse=True)
def nothing_of_others():
    """What is there already need not be looked at again by each test that collects garbage."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def graph(pyzig_graph):
    return pyzig_graph


@pytest.fixture
def view(graph):
    """A new view: it has its self node and nothing else."""
    return graph.GraphView.create()


@pytest.fixture
def make_node(graph):
    return graph.Node.create


@pytest.fixture
def make_edge(graph):
    """A new edge between bound nodes or nodes; its type is 1 unless said otherwise."""

    def make(source, target, edge_type=1, **others):
        ends = [end.node() if isinstance(end, graph.BoundNode) else end for end in (source, target)]
        return graph.Edge.create(source=ends[0], target=ends[1], edge_type=edge_type, **others)

    return make


@pytest.fixture
def connect(make_edge):
    """Inserts a new edge between two bound nodes into the view of the first."""

    def insert(source, target, edge_type=1, **others):
        return source.g().insert_edge(edge=make_edge(source, target, edge_type, **others))

    return insert


@pytest.fixture
def native(pyzig_module):
    """What the library holds now: `bytes`, `allocations`, `live` (wrappers by class), `total` (of all wrappers)."""
    describe = pyzig_module("pyzig").__pyzig__

    def read():
        information = describe()
        live = information["live_objects"]
        return SimpleNamespace(
            bytes=information["native_bytes"],
            allocations=information["native_allocations"],
            live=live,
            total=sum(live.values()),
        )

    return read
