"""Python objects on nodes: for whom they are there, and for how long."""

import gc
import weakref

import pytest


class Data:
    """Something that can be referred to weakly."""


@pytest.fixture
def bound(view):
    return view.create_and_insert_node()


@pytest.mark.parametrize("data", [None, 0, "text", [], Data, Data()])
def test_load_gives_what_was_stored(bound, data):
    assert bound.store(data=data) is None
    assert bound.load(t=type(data)) is data
    assert bound.try_load(t=type(data)) is data


def test_nothing_stored(bound):
    with pytest.raises(KeyError, match="No data stored on this BoundNode"):
        bound.load(t=object)
    assert bound.try_load(t=object) is None


def test_load_checks_the_class(bound):
    bound.store(data=True)
    assert bound.load(t=int) is True
    assert bound.load(t=(str, int)) is True
    assert bound.try_load(t=(str, (float, bool))) is True
    with pytest.raises(TypeError, match=r"^BoundNode.load: stored data is not an instance of the expected type$"):
        bound.load(t=str)
    assert bound.try_load(t=str) is None
    with pytest.raises(TypeError, match="expected type"):
        bound.load(t=())


@pytest.mark.parametrize("method", ["load", "try_load"])
@pytest.mark.parametrize("wrong", [None, 1, "int", [int]])
def test_what_is_no_class_is_a_type_error(bound, method, wrong):
    bound.store(data=1)
    with pytest.raises(TypeError, match="isinstance"):
        getattr(bound, method)(t=wrong)


@pytest.mark.parametrize("method", ["load", "try_load"])
def test_what_an_instance_check_raises_is_passed_on(bound, method):
    class Meta(type):
        def __instancecheck__(cls, instance):
            raise LookupError("mine")

    class Strange(metaclass=Meta):
        pass

    bound.store(data=1)
    with pytest.raises(LookupError, match="mine"):
        getattr(bound, method)(t=Strange)


def test_an_instance_check_may_replace_the_data(bound):
    class Meta(type):
        def __instancecheck__(cls, instance):
            bound.store(data="new")
            return True

    class Strange(metaclass=Meta):
        pass

    bound.store(data=Data())
    assert type(bound.load(t=Strange)) is Data
    assert bound.load(t=str) == "new"


def test_storing_again_replaces(bound):
    first, second = Data(), Data()
    gone = weakref.ref(first)
    bound.store(data=first)
    bound.store(data=second)
    del first
    assert gone() is None
    assert bound.load(t=Data) is second


def test_all_views_see_the_data(graph, view, bound):
    other = graph.GraphView.create()
    there = other.insert_node(node=bound.node())
    elsewhere = graph.GraphView.create().bind(node=bound.node())
    data = Data()
    there.store(data=data)
    assert bound.load(t=Data) is data
    assert elsewhere.load(t=Data) is data
    assert view.get_nodes()[1].load(t=Data) is data


def test_data_lives_while_a_view_has_the_node(graph):
    """Wrappers come and go; the node stays, and so does what is on it."""
    view = graph.GraphView.create()
    bound = view.create_and_insert_node()
    data = Data()
    alive = weakref.ref(data)
    bound.store(data=data)
    del data, bound
    gc.collect()
    assert view.get_nodes()[1].load(t=Data) is alive()

    other = graph.GraphView.create()
    other.insert_subgraph(subgraph=view)
    part = view.get_subgraph_from_nodes(nodes=[view.get_nodes()[1]])
    view.destroy()
    gc.collect()
    assert other.get_nodes()[2].load(t=Data) is alive()
    other.destroy()
    assert part.get_nodes()[1].load(t=Data) is alive()
    part.destroy()
    gc.collect()
    assert alive() is None


def test_data_moves_on_with_its_node(graph, make_node):
    """Stored while the node is in no view, found once it is in one."""
    node = make_node()
    data = Data()
    graph.GraphView.create().bind(node=node).store(data=data)
    alive = weakref.ref(data)
    view = graph.GraphView.create()
    view.insert_node(node=node)
    del node, data
    gc.collect()
    assert view.get_nodes()[1].load(t=Data) is alive()


def test_data_lives_while_a_bound_node_is_held(graph, make_node):
    first = graph.GraphView.create().bind(node=make_node())
    second = graph.GraphView.create().bind(node=first.node())
    first.store(data="data")
    del first
    gc.collect()
    assert second.load(t=str) == "data"


def test_an_edge_alone_does_not_keep_data(view, make_node, make_edge):
    edge = make_edge(make_node(), make_node())
    view.bind(node=edge.target()).store(data="data")
    gc.collect()
    assert view.bind(node=edge.target()).try_load(t=str) is None


def test_data_goes_with_the_last_view(graph):
    view = graph.GraphView.create()
    bound = view.create_and_insert_node()
    data = Data()
    gone = weakref.ref(data)
    bound.store(data=data)
    del data, bound, view
    gc.collect()
    assert gone() is None


def test_data_goes_with_destroy(graph):
    view = graph.GraphView.create()
    bound = view.create_and_insert_node()
    data = Data()
    gone = weakref.ref(data)
    bound.store(data=data)
    del data, bound
    view.destroy()
    assert gone() is None


def test_self_nodes_store_too(graph):
    view = graph.GraphView.create()
    view.get_self_node().store(data=view)
    gc.collect()
    assert view.get_self_node().load(t=graph.GraphView) is view


def test_what_goes_may_use_the_node(view, bound):
    """The destructor of replaced data finds the new data, and may replace it again."""
    seen = []

    class Nosy:
        def __del__(self):
            seen.append(bound.load(t=object))
            if len(seen) < 3:
                bound.store(data=len(seen))

    bound.store(data=Nosy())
    bound.store(data="new")
    assert seen == ["new"]
    assert bound.load(t=int) == 1


@pytest.mark.parametrize("through", ["bound", "view", "node", "edge", "list", "iterator"])
def test_cycles_through_the_store_are_collected(graph, make_edge, native, through):
    gc.collect()
    before = native()
    gone = []
    for _ in range(10):
        view = graph.GraphView.create()
        bound = view.create_and_insert_node()
        edge = view.insert_edge(edge=make_edge(bound, bound))
        data = Data()
        data.back = {
            "bound": bound,
            "view": view,
            "node": bound.node(),
            "edge": edge,
            "list": [view.get_nodes(), edge.edge()],
            "iterator": iter(view),
        }[through]
        data.self = data
        bound.store(data=data)
        gone.append(weakref.ref(data))
    del view, bound, edge, data
    gc.collect()
    assert [reference() for reference in gone] == [None] * 10
    assert native().live == before.live


def test_a_cycle_over_two_views_is_collected(graph, native):
    gc.collect()
    before = native()
    first, second = graph.GraphView.create(), graph.GraphView.create()
    one, two = first.create_and_insert_node(), second.create_and_insert_node()
    one.store(data=two)
    two.store(data=[one])
    second.insert_node(node=one.node())
    del first, second, one, two
    gc.collect()
    assert native().live == before.live


def test_a_cycle_that_is_still_used_is_kept(graph):
    view = graph.GraphView.create()
    bound = view.create_and_insert_node()
    data = Data()
    data.view = view
    alive = weakref.ref(data)
    bound.store(data=data)
    del data, bound
    gc.collect()
    assert alive() is not None
    assert view.get_nodes()[1].load(t=Data).view is view


def test_a_long_chain_of_stores_ends_without_recursion(graph, native):
    """Each node has the next view's node stored on it, so freeing the first frees all the others."""
    gc.collect()
    before = native()
    first = last = graph.GraphView.create().create_and_insert_node()
    for _ in range(50_000):
        following = graph.GraphView.create().create_and_insert_node()
        last.store(data=following)
        last = following
    del last, following
    gc.disable()
    try:
        del first
    finally:
        gc.enable()
    assert native().live == before.live
