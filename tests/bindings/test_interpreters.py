"""One library for all Pythons: what is built once loads in each of them, and passes the same tests."""

import shutil

import interpreters
import pytest


@pytest.fixture(scope="session")
def libraries(tmp_path_factory, pyzig):
    """A folder with the libraries of this session and, in folders by release mode, the extension of these tests."""
    import pytest_pyzig

    folder = tmp_path_factory.mktemp("libraries")
    shutil.copy(pyzig.load("pyzig").__spec__.origin, folder / "pyzig.so")
    probe = pytest_pyzig.load("bindings_probe", mode="ReleaseFast", project=interpreters.ROOT / "tests" / "bindings" / "extension")
    (folder / "ReleaseFast").mkdir()
    shutil.copy(probe.__spec__.origin, folder / "ReleaseFast" / "bindings_probe.so")
    return folder


@pytest.fixture(scope="session")
def lent(tmp_path_factory):
    """The path that lends pytest to other Pythons."""
    return interpreters.lend_pytest(tmp_path_factory.mktemp("lent") / "packages")


@pytest.mark.parametrize("version", interpreters.VERSIONS)
def test_one_library_passes_the_tests_of_the_graph(libraries, lent, version):
    tests = interpreters.ROOT / "tests" / "graph"
    print(interpreters.run_tests(interpreters.release(version), libraries, lent, tests, but="chain or stress"))


@pytest.mark.parametrize("version", interpreters.VERSIONS)
def test_one_library_passes_the_tests_of_the_bindings(libraries, lent, version):
    folder = interpreters.ROOT / "tests" / "bindings"
    tests = [folder / f"test_{name}.py" for name in ("conversions", "signatures", "failures", "classes", "ownership", "modules")]
    print(interpreters.run_tests(interpreters.release(version), libraries, lent, *tests, but="Debug or chain"))


def test_the_graph_leaves_no_references_behind(libraries, lent):
    """In a debug build of Python, which counts all references."""
    tests = interpreters.ROOT / "tests" / "graph"
    print(interpreters.run_tests(interpreters.debug(), libraries, lent, tests, but="chain or model or stress", repeat=2))
