"""The leak gate finds what every run of a test leaves behind, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ZigProject, environment_of

if TYPE_CHECKING:
    from collections.abc import Callable

LEAKY_ZIG = """\
const pyzig = @import("pyzig");

var cache: ?*[1000]u8 = null;
var calls: usize = 0;

/// Allocates and forgets.
fn leak() !void {
    _ = try pyzig.allocator.alloc(u8, 100);
}

/// Allocates once.
fn fillCache() !void {
    if (cache == null) cache = try pyzig.allocator.create([1000]u8);
}

/// Allocates now and then, as a table that grows does.
fn growSometimes() !void {
    calls += 1;
    if (calls % 3 == 0) _ = try pyzig.allocator.alloc(u8, 100);
}

const Thing = struct {
    number: i64,

    fn init() Thing {
        return .{ .number = 1 };
    }

    pub const python = .{ .name = "Thing", .doc = "A thing.", .methods = .{.{ "__init__()", init, "" }} };
};

pub const module = pyzig.module("leaky", .{
    .classes = .{Thing},
    .functions = .{
        .{ "leak()", leak, "" },
        .{ "fill_cache()", fillCache, "" },
        .{ "grow_sometimes()", growSometimes, "" },
    },
});
"""
TESTS = """\
import leaky
import pytest

kept = []

@pytest.fixture(scope="module")
def wide():
    return [leaky.Thing() for _ in range(10)]

@pytest.fixture
def narrow():
    things = []
    yield things
    things.clear()

class Cycle:
    pass

def test_clean(): leaky.Thing()
def test_cache(): leaky.fill_cache()
def test_growing(): leaky.grow_sometimes()
def test_wide_fixture(wide): assert len(wide) == 10
def test_narrow_fixture(narrow): narrow.append(leaky.Thing())
def test_cycle():
    cycle = Cycle()
    cycle.itself = cycle
    cycle.thing = leaky.Thing()
@pytest.mark.parametrize("error", [ValueError()])
def test_raised_parameter(error):
    thing = leaky.Thing()
    with pytest.raises(ValueError):
        raise error
def test_memory(): leaky.leak()
def test_objects(): kept.append((leaky.Thing(), leaky.Thing()))
@pytest.mark.parametrize("number", [1, 2])
def test_last_of_the_file(wide, number): leaky.leak() if number == 2 else None
"""
ALL_KINDS = "test_leaks_of_all_kinds.py"
LEAKS = [
    "FAILED test_leaks_of_all_kinds.py::test_last_of_the_file[2] - leaks 100 bytes in 1 allocation in each run",
    "FAILED test_leaks_of_all_kinds.py::test_memory - leaks 100 bytes in 1 allocation in each run",
    "FAILED test_leaks_of_all_kinds.py::test_objects - leaks 2 objects in each run",
]


@pytest.fixture(scope="module")
def leaky(tmp_path_factory: pytest.TempPathFactory) -> ZigProject:
    project = ZigProject(tmp_path_factory.mktemp("leaky"))
    project.write_file("pyproject.toml", '[tool.pyzig]\nrelease-mode = "Debug"\nmodules.leaky = "src/leaky.zig"\n')
    project.write_file("src/leaky.zig", LEAKY_ZIG)
    project.write_file(ALL_KINDS, TESTS)
    return project


@pytest.fixture(scope="module")
def run(leaky: ZigProject) -> Callable[..., list[str]]:
    def run_pytest(*arguments: str, python: str = sys.executable) -> list[str]:
        plugins = ("-p", "no:cacheprovider", "-p", "no:randomly", "-p", "pytest_pyzig")
        command = [python, "-m", "pytest", *plugins, "--strict-markers", *arguments]
        return subprocess.run(
            command,
            cwd=leaky.root,
            env={**environment_of(arguments), "COLUMNS": "200"},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        ).stdout.splitlines()

    return run_pytest


def failures(output: list[str]) -> list[str]:
    return sorted(line for line in output if line.startswith(("FAILED", "ERROR")))


def test_only_what_every_run_leaves_behind_is_a_leak(run: Callable[..., list[str]]) -> None:
    output = run(ALL_KINDS, "--pyzig-leaks")
    assert failures(output) == LEAKS
    assert "3 failed, 8 passed" in output[-1]
    pytest.LineMatcher(output).fnmatch_lines(
        [
            "*_ test_memory _*",
            "leaky: 100 bytes in 1 allocation not given back",
            "leaky: 100 bytes in 1 allocation made at",
            "src/leaky.zig:*: in leak",
            "*alloc(u8, 100)*",
            "test_leaks_of_all_kinds.py:33: leaks 100 bytes*",
        ]
    )
    pytest.LineMatcher(output).fnmatch_lines(["*_ test_objects _*", "leaky: 2 leaky.Thing still alive"])


def test_without_the_option_nothing_is_checked(run: Callable[..., list[str]]) -> None:
    assert "11 passed" in run(ALL_KINDS)[-1]


def test_in_workers(run: Callable[..., list[str]]) -> None:
    pytest.importorskip("xdist")
    assert failures(run(ALL_KINDS, "--pyzig-leaks", "-n", "2")) == LEAKS


def test_marker(run: Callable[..., list[str]], leaky: ZigProject) -> None:
    leaky.write_file(
        "marked/test_marker.py",
        "import leaky, pytest\n"
        "@pytest.mark.pyzig_no_leaks\ndef test_marked(): leaky.leak()\n"
        "def test_other(): leaky.leak()\n"
        "@pytest.mark.pyzig_no_leaks\n@pytest.mark.xfail(reason='known')\ndef test_expected(): assert False\n"
        "@pytest.mark.pyzig_no_leaks\ndef test_skipped(): pytest.skip()\n"
        "@pytest.mark.pyzig_no_leaks\n@pytest.mark.parametrize('number', [1])\n"
        "def test_fails_itself(number): leaky.leak(); assert not number\n",
    )
    output = run("marked", "--junitxml=junit.xml")
    assert failures(output) == [
        "FAILED marked/test_marker.py::test_fails_itself[1] - assert not 1",
        "FAILED marked/test_marker.py::test_marked - leaks 100 bytes in 1 allocation in each run",
    ]
    assert "2 failed, 1 passed, 1 skipped, 1 xfailed" in output[-1]
    assert '<failure message="leaks 100 bytes in 1 allocation in each run">' in (leaky.root / "junit.xml").read_text()


def test_a_test_that_cannot_run_twice_is_left_alone(run: Callable[..., list[str]], leaky: ZigProject) -> None:
    leaky.write_file(
        "once/test_once.py",
        "import leaky\nruns = []\n\ndef test_once():\n    runs.append(1)\n    assert len(runs) == 1\n    leaky.leak()\n",
    )
    assert "1 passed" in run("once", "--pyzig-leaks")[-1]


def test_what_a_wide_fixture_raises_when_it_ends_is_told(run: Callable[..., list[str]], leaky: ZigProject) -> None:
    leaky.write_file(
        "ending/test_ending.py",
        "import pytest\n\n@pytest.fixture(scope='module')\ndef wide():\n    yield\n    raise ValueError('at the end')\n\n"
        "def test(wide): pass\n",
    )
    output = run("ending", "--pyzig-leaks")
    assert failures(output) == ["ERROR ending/test_ending.py::test - ValueError: at the end"]
    assert "1 passed, 1 error" in output[-1]


def test_garbage_of_an_import_is_collected_as_ever(run: Callable[..., list[str]], leaky: ZigProject) -> None:
    leaky.write_file(
        "test_garbage.py",
        """
import gc, weakref
import leaky

class Cycle:
    def __init__(self): self.me = self

cycle = [Cycle()]
gone = weakref.ref(cycle[0])

def test_before(): leaky.Thing()
def test_collects():
    cycle.clear()
    gc.collect()
    assert gone() is None
""",
    )
    assert "2 passed" in run("test_garbage.py", "--pyzig-leaks")[-1]
