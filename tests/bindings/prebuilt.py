"""A pytest plugin that stands in for `pytest_pyzig`: gives the libraries of a folder, builds nothing, and needs nothing but pytest.

`interpreters.py` uses it to run the tests of this repository with other Pythons. The environment variable `PYZIG_PREBUILT` names the
folder; there is one folder in it for each release mode, or the libraries themselves.

With `PYZIG_REPEAT=n` in a debug build of Python each test runs n times, and fails if each run leaves more references than it found. The
first runs do not count: they fill caches.
"""

import gc
import importlib.util
import itertools
import os
import sys
from importlib.machinery import ExtensionFileLoader
from pathlib import Path

import pytest

WARM_UP_RUNS = 2
REPEAT = int(os.environ.get("PYZIG_REPEAT", "0"))

_loaded = {}


def load(name, mode=None):
    """The module of that name, loaded once."""
    if (name, mode) not in _loaded:
        folder = Path(os.environ["PYZIG_PREBUILT"])
        path = str((folder / mode if mode else folder) / f"{name}.so")
        loader = ExtensionFileLoader(name, path)
        module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
        loader.exec_module(module)
        _loaded[name, mode] = module
    return _loaded[name, mode]


@pytest.fixture(scope="session")
def pyzig_module():
    return load


@pytest.fixture(scope="session")
def pyzig_graph(pyzig_module):
    return pyzig_module("pyzig").gen.graph.graph


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item):
    """Runs the test some times before it is run for the record, without the parts of pytest that keep what happened."""
    if not REPEAT or any(item.iter_markers("skipif")):
        return
    try:
        growth = growth_of_runs(item)
    except BaseException:  # noqa: BLE001 - it will happen again, for the record
        item.session._setupstate.teardown_exact(item.parent)
    else:
        # Pytest itself keeps something of each run: what it keeps of a test that does nothing, with the same fixtures.
        function, item.obj = item.obj, lambda **_: None
        allowed = min(growth_of_runs(item))
        item.obj = function
        if min(growth) > allowed:
            item.stash[GROWTH] = growth, allowed
    item._initrequest()


def growth_of_runs(item):
    """By how much the count of all references grows with each run, without the first ones."""
    totals = [total_after_run(item) for _ in range(WARM_UP_RUNS + REPEAT)]
    return [after - before for before, after in itertools.pairwise(totals[WARM_UP_RUNS - 1 :])]


def total_after_run(item):
    """Runs a test, from setting up to tearing down; returns the count of all references after it."""
    setup_state = item.session._setupstate
    gc.freeze()
    item._initrequest()
    setup_state.setup(item)
    item.runtest()
    # Its parent as the next item: so all of the item is torn down, and nothing else.
    setup_state.teardown_exact(item.parent)
    gc.collect()
    total = sys.gettotalrefcount()
    gc.unfreeze()
    return total


GROWTH = pytest.StashKey()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    result = yield
    if GROWTH in item.stash:
        growth, allowed = item.stash[GROWTH]
        pytest.fail(f"each run leaves references behind: the count grew by {growth}, by {allowed} without the test")
    return result
