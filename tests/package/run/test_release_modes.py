"""One test in several release modes: the marker `pyzig_release_mode` and `--pyzig-release-mode` with several modes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Compiler, ZigProject

NATIVE = """
import fast
import pytest

def mode(module):
    return module.__pyzig__()["release_mode"]

@pytest.fixture(scope="session")
def session_mode(pyzig):
    return mode(pyzig.load("fast"))

@pytest.fixture(scope="module")
def module_mode(pyzig_module):
    return mode(pyzig_module("fast"))

@pytest.mark.pyzig_release_mode("Debug", "ReleaseFast")
def test_all_agree(request, pyzig, pyzig_module, session_mode, module_mode):
    expected = request.node.name.partition("[")[2].rstrip("]")
    assert [pyzig.mode, mode(fast), mode(pyzig_module("fast")), session_mode, module_mode] == [expected] * 5

def test_unmarked(pyzig, session_mode):
    assert [pyzig.mode, mode(fast), session_mode] == ["ReleaseFast"] * 3
"""


def _modes(compiler: Compiler) -> list[str]:
    """The release mode of each compiler run."""
    return sorted(found[1] for run in compiler.runs if (found := re.search(r" -O(\w+)", run)))


def _names(result: pytest.RunResult) -> list[str]:
    return [line.partition("::")[2] for line in result.outlines if "::" in line and not line.startswith(("E", "="))]


def test_ids_keep_the_order_of_the_closest_marker(project: ZigProject, fake_compiler: Compiler, pytester: pytest.Pytester) -> None:
    project.write_file(
        "test_it.py",
        """
import pytest

pytestmark = pytest.mark.pyzig_release_mode("ReleaseSmall")

def test_of_the_file(): pass

@pytest.mark.pyzig_release_mode("ReleaseFast", "Debug", "ReleaseFast")
def test_own(): pass

@pytest.mark.pyzig_release_mode
@pytest.mark.parametrize("number", [7])
def test_all(number): pass

@pytest.mark.pyzig_release_mode("ReleaseSafe")
class TestGroup:
    def test_of_the_class(self): pass
""",
    )
    names = _names(pytester.runpytest_inprocess("--collect-only", "-q", "-p", "no:randomly"))
    assert names == [
        "test_of_the_file[ReleaseSmall]",
        "test_own[ReleaseFast]",
        "test_own[Debug]",
        "test_all[Debug-7]",
        "test_all[ReleaseSafe-7]",
        "test_all[ReleaseFast-7]",
        "test_all[ReleaseSmall-7]",
        "TestGroup::test_of_the_class[ReleaseSafe]",
    ]
    assert fake_compiler.runs == []


@pytest.mark.parametrize(
    ("marker", "complaint"),
    [
        ('pyzig_release_mode("Debag")', "pyzig_release_mode: 'Debag' is no release mode; did you mean 'Debug'? allowed are Debug, *"),
        ('pyzig_release_mode(mode="Debug")', "pyzig_release_mode takes names of release modes, not mode='Debug'"),
        ('pyzig_panics("[")', "pyzig_panics: unterminated character set at position 0; write it as pyzig_panics(*"),
        ('pyzig_panics("x", mode="Debug")', "pyzig_panics: got an unexpected keyword argument 'mode'*; write it as pyzig_panics(*"),
        ('pyzig_panics("x", modes=("Fast",))', "pyzig_panics: 'Fast' is no release mode; *"),
        ('pyzig_panics("x", otherwise="xfail")', "pyzig_panics: otherwise is 'xfail', and must be 'run' or 'skip'"),
        ("pyzig_isolated(timeout=0)", "pyzig_isolated takes at most timeout=SECONDS, a number above 0"),
    ],
)
@pytest.mark.usefixtures("fake_compiler")
def test_wrong_markers_are_collection_errors(project: ZigProject, pytester: pytest.Pytester, marker: str, complaint: str) -> None:
    project.write_file("test_it.py", f"import pytest\n\n\n@pytest.mark.{marker}\ndef test_it(): pass\n")
    project.write_file("test_other.py", "def test_other(): pass\n")
    result = pytester.runpytest_inprocess("--continue-on-collection-errors")
    result.assert_outcomes(errors=1, passed=1)
    result.stdout.fnmatch_lines([f"test_it.py:4: test_it: {complaint}".replace("[", "[[]")])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_fixtures_and_imports_give_the_mode(built_project: ZigProject, pytester: pytest.Pytester) -> None:
    built_project.write_file("test_it.py", NATIVE)
    result = pytester.runpytest_inprocess("-v")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["pyzig: building fast in Debug (no build yet)"])


def test_only_selected_modes_are_built(project: ZigProject, counting_compiler: Compiler, pytester: pytest.Pytester) -> None:
    project.write_file("test_it.py", NATIVE)
    pytester.runpytest_inprocess("-k", "ReleaseFast or unmarked").assert_outcomes(passed=2, deselected=1)
    assert _modes(counting_compiler) == ["ReleaseFast"]


def test_one_compile_for_each_mode_with_workers(project: ZigProject, counting_compiler: Compiler, pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    project.write_file("test_it.py", NATIVE)
    project.write_file("test_more.py", NATIVE)
    pytester.runpytest_subprocess("-n", "4").assert_outcomes(passed=6)
    assert _modes(counting_compiler) == ["Debug", "ReleaseFast"]


def test_option_with_several_modes(built_project: ZigProject, pytester: pytest.Pytester) -> None:
    built_project.write_file(
        "test_it.py",
        """
import fast
import pytest

@pytest.fixture
def number(pyzig_module):
    return pyzig_module("fast").answer()

def test_direct(pyzig): assert pyzig.mode == fast.__pyzig__()["release_mode"]
def test_indirect(number): assert number == 42
def test_without(): assert fast.__pyzig__()["release_mode"] == "ReleaseFast"
@pytest.mark.pyzig_release_mode("ReleaseFast")
def test_marked(pyzig): assert pyzig.mode == "ReleaseFast"
""",
    )
    result = pytester.runpytest_inprocess("--pyzig-release-mode=ReleaseFast,Debug", "-v")
    result.assert_outcomes(passed=6)
    result.stdout.fnmatch_lines(["pyzig: Zig *, ReleaseFast, 1 module *", "pyzig: Zig *, Debug, 1 module *"])
    for name in ("direct[[]ReleaseFast]", "direct[[]Debug]", "indirect[[]Debug]", "without", "marked[[]ReleaseFast]"):
        result.stdout.fnmatch_lines([f"test_it.py::test_{name} PASSED*"])
    assert pytester.runpytest_inprocess("--pyzig-release-mode=ReleaseFast,Dbug").ret == 4


def test_in_one_process(built_project: ZigProject, pytester: pytest.Pytester) -> None:
    built_project.write_file(
        "test_fixtures.py",
        """
import pytest

@pytest.mark.pyzig_release_mode("Debug", "ReleaseFast")
def test_it(pyzig, pyzig_module):
    module = pyzig_module("fast")
    assert [module.__pyzig__()["release_mode"], pyzig.load("fast")] == [pyzig.mode, module]

def test_after(pyzig): assert pyzig.mode == "ReleaseFast"
""",
    )
    built_project.write_file("test_imports.py", NATIVE)
    result = pytester.runpytest_subprocess("--pyzig-isolate=never", "-rs")
    result.assert_outcomes(passed=5, skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED*its file imports fast, which in Debug needs a process of its own, and isolation is switched off"])


def test_a_mode_that_does_not_build_fails_its_tests_only(built_project: ZigProject, pytester: pytest.Pytester) -> None:
    text = 'comptime { if (@import("std").debug.runtime_safety) @compileError("not in Debug"); }\n'
    built_project.write_file("src/other.zig", "pub const answer = 42;\n" + text)
    built_project.write_file("test_it.py", NATIVE)
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*src/other.zig:2:*not in Debug"])
    assert result.stdout.str().count("error: not in Debug") == 1


def test_a_mode_that_does_not_build_with_workers(built_project: ZigProject, counting_compiler: Compiler, pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    text = 'comptime { if (@import("std").debug.runtime_safety) @compileError("not in Debug"); }\n'
    built_project.write_file("src/other.zig", "pub const answer = 42;\n" + text)
    built_project.write_file("test_it.py", NATIVE)
    built_project.write_file("test_more.py", NATIVE)
    result = pytester.runpytest_subprocess("-n", "2")
    result.assert_outcomes(passed=4, errors=2)
    result.stdout.fnmatch_lines(["*src/other.zig:2:*not in Debug"])
    result.stdout.no_fnmatch_line("*INTERNALERROR*")


def test_table_of_modes_that_disagree(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    crash_project.write_file(
        "test_it.py",
        """
import bad
import pytest

pytestmark = pytest.mark.pyzig_release_mode("Debug", "ReleaseFast")

@pytest.mark.parametrize("number", [1, 2**31 - 1])
def test_add(number): bad.add(number, 1)

def test_fails_in_both(): assert bad.add(1, 1) == 3
""",
    )
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(passed=3, failed=3)
    result.stdout.fnmatch_lines(
        ["*outcomes that differ between release modes*", " *Debug *ReleaseFast", "test_it.py::test_add[[]2147483647] *failed *passed"]
    )
    result.stdout.no_fnmatch_line("test_it.py::test_fails_in_both * failed*")
