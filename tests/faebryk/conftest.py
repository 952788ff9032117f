"""Short names for the typegraph, what its tests start from, and a gate: no test may leave anything behind in native memory."""

import gc
from types import ModuleType, SimpleNamespace

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Notes failures: the traceback of a failed test holds what the test held."""
    report = yield
    if report.failed:
        item.stash[HAS_FAILED] = True
    return report


HAS_FAILED = pytest.StashKey[bool]()


@pytest.fixture(autouse=True, scope="module")
def no_garbage_of_others():
    """What the tests of other files have left for the collector may hold native memory."""
    gc.collect()


@pytest.fixture(autouse=True)
def nothing_is_left_behind(request, no_garbage_of_others, pyzig_module):
    """After each test everything native is as before, to the byte. It needs no warm-up: what is kept for later is given back first."""
    describe = pyzig_module("pyzig").__pyzig__
    gc.freeze()  # What is there already need not be looked at again for each test.
    before = describe()
    yield
    request.node.funcargs.clear()
    gc.collect()
    gc.unfreeze()
    after = describe()
    if not request.node.stash.get(HAS_FAILED, False):
        assert after == before


@pytest.fixture
def graph(pyzig_graph):
    return pyzig_graph


@pytest.fixture
def faebryk(pyzig_faebryk):
    """All classes and exceptions by their names."""
    modules = [value for value in vars(pyzig_faebryk).values() if isinstance(value, ModuleType)]
    return SimpleNamespace(**{name: value for module in modules for name, value in vars(module).items() if isinstance(value, type)})


@pytest.fixture
def view(graph):
    """A new view: it has its self node and nothing else."""
    return graph.GraphView.create()


@pytest.fixture
def make_nodes(view):
    """So many new nodes in the view."""
    return lambda count: [view.create_and_insert_node() for _ in range(count)]


@pytest.fixture
def typegraph(faebryk, view):
    return faebryk.TypeGraph.create(g=view)


@pytest.fixture
def make_type(typegraph):
    """A new type with children, given as `name=type`; it may be instantiated unless said otherwise."""

    def make(identifier, is_constructable=True, **children):
        type_node = typegraph.add_type(identifier=identifier)
        if is_constructable:
            typegraph.mark_constructable(type_node=type_node)
        for name, child_type in children.items():
            typegraph.add_make_child(type_node=type_node, child_type=child_type, identifier=name)
        return type_node

    return make


@pytest.fixture
def instantiate(typegraph):
    return lambda type_node: typegraph.instantiate_node(type_node=type_node, attributes=None)


@pytest.fixture
def add_link(faebryk, typegraph):
    """A MakeLink between two paths; a pointer without name or index unless another builder is given."""

    def add(type_node, lhs, rhs, builder=None):
        return typegraph.add_make_link(
            type_node=type_node,
            lhs_reference=typegraph.ensure_child_reference(type_node=type_node, path=lhs),
            rhs_reference=typegraph.ensure_child_reference(type_node=type_node, path=rhs),
            edge_attributes=builder or faebryk.EdgePointer.build(index=None),
        )

    return add


@pytest.fixture
def child_of(faebryk):
    """The node at the end of a path of names, from an instance."""

    def follow(bound, *path):
        for name in path:
            bound = faebryk.EdgeComposition.get_child_by_identifier(bound_node=bound, child_identifier=name)
        return bound

    return follow
