"""`to_arrays()`: all edges of a view as buffers."""

import gc
import itertools
import sys

import pytest

try:
    # Here, not in a test: it does not bear being imported again, which tests of pytest in this process would make necessary.
    import numpy as np
except ImportError:
    np = None

needs_numpy = pytest.mark.skipif(np is None, reason="numpy is not installed")


@pytest.fixture
def chain(view, connect):
    """A view of 1,000 edges of different types, and what its arrays must be."""
    nodes = [view.create_and_insert_node() for _ in range(1001)]
    expected = []
    for number, (source, target) in enumerate(itertools.pairwise(nodes)):
        connect(target, source, number % 256)
        expected.append((target.node().get_uuid(), source.node().get_uuid(), number % 256))
    return view, expected


def test_arrays_are_the_edges_in_order(chain):
    view, expected = chain
    sources, targets, types = view.to_arrays()
    assert list(zip(sources, targets, types, strict=True)) == expected


def test_arrays_are_read_only_memory_views(chain):
    view, _ = chain
    for array, item_format, size in zip(view.to_arrays(), "IIB", (4, 4, 1), strict=True):
        assert type(array) is memoryview
        assert (array.format, array.itemsize, array.ndim, array.shape, array.strides) == (item_format, size, 1, (1000,), (size,))
        assert array.readonly
        assert array.c_contiguous
        assert array.nbytes == 1000 * size
        with pytest.raises(TypeError, match="read-only"):
            array[0] = 1


def test_arrays_of_a_view_without_edges(view):
    for array in view.to_arrays():
        assert (len(array), list(array), bytes(array)) == (0, [], b"")


def test_arrays_are_a_snapshot(chain, connect):
    view, expected = chain
    arrays = view.to_arrays()
    connect(view.get_self_node(), view.get_self_node())
    assert len(view.to_arrays()[0]) == 1001
    view.destroy()
    del view
    gc.collect()
    assert list(zip(*arrays, strict=True)) == expected


def test_arrays_give_their_memory_back(chain, native):
    view, _ = chain
    before = native()
    arrays = view.to_arrays()
    assert native().bytes - before.bytes >= 1000 * 9
    part = arrays[0][10:20]
    del arrays
    assert native().live["graph.EdgeArray"] == 1
    assert len(list(part)) == 10
    del part
    assert (native().bytes, native().allocations, native().live) == (before.bytes, before.allocations, before.live)


def test_the_object_behind_an_array(graph, chain, native):
    view, _ = chain
    owner = view.to_arrays()[2].obj
    assert type(owner) is graph.EdgeArray
    before = native().allocations
    assert bytes(owner) == bytes(view.to_arrays()[2])
    assert memoryview(owner).obj is owner
    with pytest.raises(BufferError, match="read-only"):
        owner.__class__.__buffer__(owner, 1) if sys.version_info >= (3, 12) else _writable(owner)
    assert native().allocations == before


def _writable(owner):
    """Asks for a writable buffer, where Python itself cannot."""
    import ctypes

    buffer = (ctypes.c_char * 80)()
    get = ctypes.pythonapi.PyObject_GetBuffer
    get.argtypes = [ctypes.py_object, ctypes.c_void_p, ctypes.c_int]
    get(owner, buffer, 1)


@needs_numpy
def test_numpy_shares_the_memory(chain):
    view, expected = chain
    sources, targets, types = view.to_arrays()
    arrays = [np.asarray(column) for column in (sources, targets, types)]
    assert [array.dtype for array in arrays] == [np.dtype("uint32"), np.dtype("uint32"), np.dtype("uint8")]
    for column, array in zip((sources, targets, types), arrays, strict=True):
        again = np.asarray(column)
        assert np.shares_memory(array, again)
        assert (
            array.__array_interface__["data"] == again.__array_interface__["data"] == (np.frombuffer(column, array.dtype).ctypes.data, True)
        )
        assert not array.flags.writeable
        assert not array.flags.owndata
    assert np.stack(arrays, axis=1).tolist() == [list(edge) for edge in expected]


@needs_numpy
def test_numpy_keeps_the_memory(chain, native):
    view, expected = chain
    array = np.asarray(view.to_arrays()[1])
    view.destroy()
    gc.collect()
    assert native().live["graph.EdgeArray"] == 1
    assert array.tolist() == [target for _, target, _ in expected]
    del array
    assert native().live["graph.EdgeArray"] == 0


@needs_numpy
def test_numpy_takes_empty_arrays(view):
    assert [np.asarray(column).shape for column in view.to_arrays()] == [(0,)] * 3
