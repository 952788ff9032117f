"""The extension that these tests are written against: `extension/probe.zig`, with safety checks and without."""

import gc
from pathlib import Path

import pytest

MODES = ("Debug", "ReleaseFast")


@pytest.fixture(scope="session", params=MODES)
def probe(request):
    """The module `bindings_probe`."""
    prebuilt = request.config.pluginmanager.get_plugin("prebuilt")
    if prebuilt is not None:
        return prebuilt.load("bindings_probe", request.param)
    import pytest_pyzig

    return pytest_pyzig.load("bindings_probe", mode=request.param, project=Path(__file__).parent / "extension")


@pytest.fixture(autouse=True)
def nothing_of_others():
    """What is there already need not be looked at again by each test that collects garbage."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="session")
def conversions(probe):
    return probe.conversions


@pytest.fixture(scope="session")
def calls(probe):
    return probe.calls


@pytest.fixture(scope="session")
def failures(probe):
    return probe.failures


@pytest.fixture(scope="session")
def classes(probe):
    return probe.classes


@pytest.fixture(scope="session")
def ownership(probe):
    return probe.ownership


@pytest.fixture
def live(probe):
    """How many wrappers of each class there are."""
    return lambda: probe.__pyzig__()["live_objects"]


@pytest.fixture
def allocations(probe):
    """Native allocations that were not given back."""
    return lambda: probe.__pyzig__()["native_allocations"]
