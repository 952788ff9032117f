"""The eight formats, documents to start from, and a gate: no test may leave anything behind in native memory."""

import gc
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).parents[2]
OWN_FILES = ROOT / "tests" / "data" / "sexp"
HAS_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Notes failures: the traceback of a failed test holds what the test held."""
    report = yield
    if report.failed:
        item.stash[HAS_FAILED] = True
    return report


@pytest.fixture(autouse=True, scope="module")
def no_garbage_of_others():
    """What the tests of other files have left for the collector may hold native memory."""
    gc.collect()


@pytest.fixture(autouse=True)
def nothing_is_left_behind(request, no_garbage_of_others, pyzig_sexp):
    """After each test everything native is as before, to the byte."""
    gc.freeze()  # What is there already need not be looked at again for each test.
    before = pyzig_sexp.__pyzig__()
    yield
    request.node.funcargs.clear()
    gc.collect()
    gc.unfreeze()
    if not request.node.stash.get(HAS_FAILED, False):
        assert pyzig_sexp.__pyzig__() == before


@pytest.fixture
def sexp(pyzig_sexp):
    return pyzig_sexp


@pytest.fixture
def pcb(pyzig_sexp):
    return pyzig_sexp.pcb


@pytest.fixture
def schematic(pyzig_sexp):
    return pyzig_sexp.schematic


@pytest.fixture
def interface():
    """What callers rely on: classes with their fields and enumerations with their values, by format."""
    return json.loads((OWN_FILES / "interface.json").read_text())


@pytest.fixture
def native(pyzig_sexp):
    """What the library holds now: `bytes`, `allocations`, `live` (wrappers by class)."""

    def read():
        information = pyzig_sexp.__pyzig__()
        return SimpleNamespace(
            bytes=information["native_bytes"],
            allocations=information["native_allocations"],
            live=information["live_objects"],
        )

    return read


@pytest.fixture
def board_text():
    """A small board as KiCad writes it."""
    return (OWN_FILES / "small.kicad_pcb").read_text()


@pytest.fixture
def board(pcb, board_text):
    """The small board, loaded."""
    return pcb.loads(board_text)
