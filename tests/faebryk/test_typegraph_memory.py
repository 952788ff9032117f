"""References and memory: nothing is counted wrongly, and running out of memory is an exception like any other."""

import gc
import sys

import pytest
from failing_allocations import fail_everywhere
from typegraph_interface import METHODS
from typegraph_scene import arguments_for, build_scene, call, function_of, keywords_for

every_method = pytest.mark.parametrize("method", METHODS, ids=str)


@pytest.fixture
def scene(graph, faebryk):
    return build_scene(graph, faebryk)


@pytest.fixture
def arguments(scene):
    return arguments_for(scene)


@pytest.fixture
def shared(graph, faebryk):
    """Objects that native code takes references to."""
    classes = [value for value in vars(faebryk).values() if isinstance(value, type)]
    classes += [graph.Node, graph.Edge, graph.BoundNode, graph.BoundEdge, graph.GraphView, graph.BFSPath]
    return [None, True, False, NotImplemented, "", (), 0, 1, int, str, object, *classes]


def change_of(shared, work):
    """How much the counts of references change while something is done often."""
    work()
    gc.collect()
    before = [sys.getrefcount(value) for value in shared]
    work()
    gc.collect()
    return max(abs(sys.getrefcount(value) - count) for value, count in zip(shared, before, strict=True))


@every_method
def test_references_are_counted_rightly(scene, arguments, shared, method):
    def work():
        for _ in range(100):
            call(scene, arguments, method)

    assert change_of(shared, work) < 50


@every_method
def test_references_are_counted_rightly_on_refusal(scene, arguments, shared, method):
    given = keywords_for(arguments, method)

    def work():
        for _ in range(100):
            for wrong in ({**given, "nonsense": None}, *({**given, keyword: Ellipsis} for keyword in method.required)):
                try:
                    function_of(scene, method)(**wrong)
                except (TypeError, ValueError):
                    continue

    assert change_of(shared, work) < 50


@every_method
def test_arguments_are_not_kept(scene, arguments, method):
    given = keywords_for(arguments, method)
    held = [value for value in given.values() if sys.getrefcount(value) < 1_000_000]
    call(scene, arguments, method)
    gc.collect()
    before = [sys.getrefcount(value) for value in held]
    for _ in range(50):
        call(scene, arguments, method)
    gc.collect()
    changes = [sys.getrefcount(value) - count for value, count in zip(held, before, strict=True)]
    assert max(map(abs, changes), default=0) < 10


@every_method
def test_running_out_of_memory_is_a_memory_error(graph, faebryk, method):
    testcapi = pytest.importorskip("_testcapi", reason="this Python has no _testcapi")
    scene = build_scene(graph, faebryk)
    arguments = arguments_for(scene)
    call(scene, arguments, method)
    gc.disable()
    try:
        assert fail_everywhere(testcapi, lambda: call(scene, arguments, method)) is not None
    finally:
        gc.enable()
