"""A test says the same in a process of its own as in that of the session: each project runs in both ways, and the reports are compared."""

from __future__ import annotations

import json
import re
import sys
from typing import Any, NamedTuple

import pytest

# Writes down what every report says.
DUMP = """
import json

REPORTS = []


def pytest_runtest_logreport(report):
    REPORTS.append({
        "test": report.nodeid, "when": report.when, "outcome": report.outcome, "text": report.longreprtext,
        "properties": [list(map(str, pair)) for pair in report.user_properties], "sections": [list(pair) for pair in report.sections],
        "location": list(report.location), "wasxfail": getattr(report, "wasxfail", None),
    })


def pytest_unconfigure(config):
    if not getattr(config.option, "pyzig_sidecar", None):
        with open(config.getoption("dump"), "w") as file:
            json.dump(REPORTS, file)


def pytest_addoption(parser):
    parser.addoption("--dump")
"""


class Case(NamedTuple):
    """Files of a project, with what options the session runs, and how it ends."""

    files: dict[str, str]
    options: tuple[str, ...] = ()
    status: int = 0
    flags: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


FIXTURES = """
import pytest

@pytest.fixture(autouse=True)
def everywhere(request):
    request.node.user_properties.append(("autouse", {name!r}))

@pytest.fixture
def given(): return {name!r}

@pytest.fixture(scope="session")
def kept(): return []
"""
USES = """
def test_given(given): assert given == {name!r}
def test_kept(kept, record_property):
    kept.append(1)
    record_property("kept", len(kept))
class TestClass:
    def test_method(self, given, request): assert request.getfixturevalue("given") == {name!r}
"""
OUTCOMES = """
import unittest

import pytest

def test_passes(record_property): record_property("answer", 42)
def test_fails(): assert [1, 2] == [1, 3]
def test_raises(): raise KeyError("x")
def test_skips(): pytest.skip("not now")
@pytest.mark.skipif("True", reason="never")
def test_skipped(): pass
@pytest.mark.xfail(reason="known")
def test_xfails(): assert False
@pytest.mark.xfail(strict=True, reason="known")
def test_xpasses(): pass
@pytest.mark.parametrize("a", [1, 2])
@pytest.mark.parametrize("b", ["x y", "[z]"])
def test_parameters(a, b): assert a == 1
@pytest.fixture(params=["one", "two"])
def parameter(request): return request.param
def test_indirect(parameter): print("said", parameter); assert parameter == "one"
@pytest.fixture
def broken(): raise OSError("no")
def test_error(broken): pass
@pytest.fixture
def breaks(): yield; raise OSError("late")
def test_late_error(breaks): pass
class TestUnit(unittest.TestCase):
    def setUp(self): self.value = 1
    def test_good(self): self.assertEqual(self.value, 1)
    def test_bad(self): self.assertEqual(self.value, 2)
    @unittest.expectedFailure
    def test_expected(self): self.assertEqual(self.value, 2)
def test_logs(caplog): import logging; logging.warning("careful"); assert "careful" in caplog.text; assert 0
def test_captures(capsys): print("x"); assert capsys.readouterr().out == "x\\n"
def test_patches(monkeypatch, tmp_path): monkeypatch.chdir(tmp_path); monkeypatch.setenv("A", "b")
"""
DOCTEST = '''
def f():
    """
    >>> 1 + 1
    3
    """
'''
TWO_FILES = {
    "tests/test_a.py": "def test_one(): pass\ndef test_two(): assert not 'a'\n",
    "tests/test_b.py": "def test_one(): assert not 'b'\ndef test_two(): pass\n",
}
REORDER = """
import pytest

def pytest_collection_modifyitems(items):
    items.reverse()
    items[0].add_marker(pytest.mark.xfail(reason="last"))
"""
SUBTESTS = """
def test_all_good(subtests):
    for number in range(2):
        with subtests.test("good", number=number): pass
def test_one_bad(subtests):
    for number in range(3):
        with subtests.test("one", number=number): assert number != 1
def test_then_bad(subtests):
    with subtests.test("good"): pass
    assert not "after it"
"""
ASYNCIO = """
import asyncio
import pytest
import pytest_asyncio

@pytest_asyncio.fixture
async def given(): await asyncio.sleep(0); yield 1; await asyncio.sleep(0)
@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def kept(): yield asyncio.get_running_loop()
@pytest.mark.asyncio
async def test_good(given): assert given == 1
@pytest.mark.asyncio
async def test_bad(given): await asyncio.sleep(0); assert given == 2
@pytest.mark.asyncio(loop_scope="module")
async def test_loop(kept): assert kept is asyncio.get_running_loop()
def test_plain(): pass
"""
ANYIO = """
import anyio
import pytest

pytestmark = pytest.mark.anyio

@pytest.fixture(params=["asyncio"])
def anyio_backend(request): return request.param
@pytest.fixture
async def given(): await anyio.sleep(0); yield 1; await anyio.sleep(0)
async def test_good(given): assert given == 1
async def test_bad(given): assert given == 2
"""
HYPOTHESIS = """
from hypothesis import given, settings, strategies

@given(strategies.integers())
def test_good(number): assert isinstance(number, int)
@settings(database=None)
@given(strategies.lists(strategies.integers()))
def test_bad(numbers): assert sum(numbers) < 1000
"""
FLAGS = """
import sys, warnings

def test_flags(): assert sys.flags.dont_write_bytecode and sys.flags.dev_mode and sys.flags.utf8_mode and sys.flags.optimize
def test_optimized(): assert __debug__ == "never"
def test_warns(): warnings.warn("now", FutureWarning)
def test_options(): raise KeyError(sys.flags, sys.warnoptions, sys._xoptions)
"""
GROUPS = """
import pytest

@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("number", range(4))
def test_group(number, record_property): record_property("number", number); assert number != 2
def test_alone(): print("said")
"""
# All that pytest can do without; `terminal` brings options that others want.
OWN_PLUGINS = (
    *("cacheprovider", "capture", "debugging", "doctest", "faulthandler", "junitxml", "legacypath", "logging", "pastebin", "recwarn"),
    *(
        "setuponly",
        "setupplan",
        "skipping",
        "stepwise",
        "subtests",
        "threadexception",
        "tmpdir",
        "unittest",
        "unraisableexception",
        "warnings",
    ),
)
CASES = {
    "conftests": Case(
        {
            "conftest.py": FIXTURES.format(name="top"),
            "test_a.py": USES.format(name="top"),
            "test_b.py": USES.format(name="top"),
            "folder/conftest.py": "import pytest\n\n@pytest.fixture\ndef given(): return 'below'\n",
            "folder/test_c.py": USES.format(name="below"),
            "folder/test_d.py": USES.format(name="below"),
            "package/__init__.py": "",
            "package/conftest.py": FIXTURES.format(name="package"),
            "package/test_a.py": USES.format(name="package"),
            "package/test_b.py": USES.format(name="package"),
            "package/inner/__init__.py": "",
            "package/inner/test_a.py": USES.format(name="package"),
        }
    ),
    "outcomes": Case({"test_it.py": OUTCOMES}, status=1),
    "warnings are errors": Case(
        {
            "pytest.ini": "[pytest]\nfilterwarnings = error\n",
            "test_it.py": "import warnings\ndef test_good(): pass\ndef test_bad(): warnings.warn('beware')\n",
        },
        status=1,
    ),
    "warnings are errors by option": Case({"test_it.py": "def test_good(): pass\n"}, ("-W", "error")),
    "two projects": Case(
        {"one/test_x.py": "def test_one(): pass\n", "two/test_x.py": "def test_one(): assert not 'two'\n"},
        ("--import-mode=importlib", "one", "two"),
        status=1,
    ),
    "two projects with configurations": Case(
        {
            "one/test_x.py": "def test_one(): pass\n",
            "one/pytest.ini": "[pytest]\n",
            "two/test_x.py": "def test_one(): assert not 'two'\n",
            "two/pytest.ini": "[pytest]\n",
        },
        ("--import-mode=importlib", "one", "two"),
        status=1,
    ),
    "configuration elsewhere": Case({"ci/pytest.ini": "[pytest]\n", **TWO_FILES}, ("-c", "ci/pytest.ini", "tests"), status=1),
    "configuration elsewhere, files by name": Case(
        {"ci/pytest.ini": "[pytest]\n", **TWO_FILES}, ("-c", "ci/pytest.ini", "tests/test_a.py", "tests/test_b.py"), status=1
    ),
    "a thinned collection": Case(
        {
            "conftest.py": "def pytest_collection_modifyitems(items): items[:] = items[1::2]\n",
            "test_it.py": "import pytest\n@pytest.mark.parametrize('n', range(7))\ndef test_it(n): assert n % 4 == 1\n",
        },
        status=1,
    ),
    "a reordered collection": Case({"conftest.py": REORDER, **TWO_FILES}, status=1),
    "selected": Case(
        {"test_it.py": "import pytest\ndef test_a(): pass\n@pytest.mark.xfail\ndef test_b(): assert 0\ndef test_c(): assert 0\n"},
        ("-k", "a or b"),
    ),
    "by node id": Case({"test_it.py": "def test_x(): pass\ndef test_y(): assert 0\n"}, ("test_it.py::test_x",)),
    "a package by its name": Case({"pkg/__init__.py": "", "pkg/test_it.py": "def test_it(): pass\n"}, ("--pyargs", "pkg")),
    "doctests": Case({"module.py": DOCTEST}, ("--doctest-modules",), status=1),
    "subtests": Case({"test_it.py": SUBTESTS}, status=1),
    "without capturing": Case({"test_it.py": "def test_it(): print('shown')\n"}, ("-p", "no:capture")),
    "without a debugger": Case({"test_it.py": "def test_it(): pass\n"}, ("-p", "no:debugging")),
    "paths in sys.path": Case(
        {"conftest.py": "import pathlib, sys\nsys.path.append(pathlib.Path('lib'))\n", "test_it.py": "def test_it(): pass\n"},
        ("-p", "no:hypothesispytest", "-p", "no:anyio"),  # hypothesis wants texts there.
    ),
    "only set up": Case({"test_it.py": "def test_it(tmp_path): assert 0\n"}, ("--setup-only",)),
    "set-up planned": Case({"test_it.py": "def test_it(tmp_path): assert 0\n"}, ("--setup-plan",)),
    "a folder with brackets": Case({"a[1] $x/test_it.py": "def test_it(): pass\n"}),
    "asyncio": Case(
        {"pytest.ini": "[pytest]\nasyncio_default_fixture_loop_scope = function\n", "test_it.py": ASYNCIO},
        status=1,
        needs=("pytest_asyncio",),
    ),
    "anyio": Case({"test_it.py": ANYIO}, status=1, needs=("anyio",)),
    "hypothesis": Case({"test_it.py": HYPOTHESIS}, ("--hypothesis-seed=3",), status=1, needs=("hypothesis",)),
    "options of reporting": Case(
        {"test_it.py": OUTCOMES},
        (
            *("--tb=short", "-l", "-rA", "--color=yes", "--durations=3", "--show-capture=stdout", "--capture=sys", "--log-level=DEBUG"),
            *(
                "--log-format=%(message)s",
                "--assert=plain",
                "--strict-markers",
                "--import-mode=append",
                "--junitxml=junit.xml",
                "--no-header",
            ),
        ),
        status=1,
    ),
    "other options of reporting": Case(
        {"test_it.py": OUTCOMES},
        ("--tb=native", "--capture=tee-sys", "--disable-warnings", "--runxfail", "-o", "xfail_strict=true", "-q"),
        status=1,
    ),
    "options of selection": Case(
        {"test_it.py": OUTCOMES},
        ("-m", "not parametrize", "--deselect", "test_it.py::test_passes", "--maxfail=3", "--noconftest"),
        status=1,
    ),
    "without pytest's own plugins": Case(
        {"test_it.py": "def test_good(): print('shown')\ndef test_bad(): assert [1] == [2]\n"},
        tuple(word for name in OWN_PLUGINS for word in ("-p", f"no:{name}")),
        status=1,
    ),
    "flags of Python": Case({"test_it.py": FLAGS}, status=1, flags=("-B", "-X", "dev", "-X", "utf8", "-O", "-W", "error::FutureWarning")),
    **{
        f"workers, {how}": Case({"test_it.py": GROUPS}, ("-n", "2", f"--dist={how}"), status=1)
        # `load` is what workers do anyhow, in other tests.
        for how in ("loadgroup", "each", "worksteal")
    },
}


@pytest.mark.parametrize("name", CASES)
def test_reports_are_the_same(pytester: pytest.Pytester, request: pytest.FixtureRequest, name: str) -> None:
    case = CASES[name]
    if case.needs:
        request.getfixturevalue("all_plugins")
    for module in case.needs:
        pytest.importorskip(module)
    for path, text in case.files.items():
        (pytester.path / path).parent.mkdir(parents=True, exist_ok=True)
        (pytester.path / path).write_text(text)
    (pytester.path / "dump_reports.py").write_text(DUMP)
    plain, isolated = (_reports(pytester, case, policy) for policy in ("never", "always"))
    assert isolated == plain
    assert plain


def _reports(pytester: pytest.Pytester, case: Case, policy: str) -> list[dict[str, Any]]:
    options = ("-p", "dump_reports", f"--dump={policy}.json", f"--pyzig-isolate={policy}", "-p", "no:randomly", "-p", "no:cacheprovider")
    if "pytest_asyncio" not in case.needs:
        options = (*options, "-p", "no:asyncio")  # It warns where nobody has told it something.
    result = pytester.run(sys.executable, *case.flags, "-m", "pytest", *options, *case.options)
    assert result.ret == case.status
    text = (pytester.path / f"{policy}.json").read_text()
    # Addresses of objects, and which worker ran what.
    reports: list[dict[str, Any]] = json.loads(re.sub(r"0x[0-9a-f]{6,}|\bgw\d", "", text))
    return sorted(reports, key=lambda report: (report["test"], report["when"], str(report))) if "-n" in case.options else reports


LIVE = """
import logging
import pytest

@pytest.fixture(scope="module")
def wide(): logging.warning("first"); yield; logging.warning("last")
@pytest.fixture
def narrow(): yield 1
def test_good(wide, narrow): logging.warning("careful"); print("captured")
def test_bad(wide): logging.error("again"); assert 0
"""


@pytest.mark.parametrize("options", [("-o", "log_cli=true"), ("--log-cli-level=INFO", "-v", "-s"), ("--setup-show",)], ids=" ".join)
def test_terminal_shows_the_same_while_tests_run(pytester: pytest.Pytester, options: tuple[str, ...]) -> None:
    pytester.makepyfile(LIVE)
    # What is said before the tests is said by the session itself.
    pytester.makeconftest(
        "import logging\n\ndef pytest_sessionstart(): logging.warning('start')\ndef pytest_collection_finish(): logging.warning('all')\n"
    )
    shown = []
    for policy in ("never", "always"):
        result = pytester.runpytest_subprocess(f"--pyzig-isolate={policy}", "-p", "no:randomly", "-p", "no:cacheprovider", *options)
        result.assert_outcomes(passed=1, failed=1)
        shown.append(re.sub(r" in [0-9.]+s|=", "", result.stdout.str()))
    assert shown[1] == shown[0]
    assert "root:" in shown[0] or "SETUP    M wide" in shown[0]
