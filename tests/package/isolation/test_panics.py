"""The marker `pyzig_panics`: a test that passes if and only if it panics as expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

    from tests.conftest import ZigProject

OVERFLOW = """
import bad
import pytest

pytestmark = pytest.mark.pyzig_release_mode("Debug", "ReleaseFast")

@pytest.mark.pyzig_panics("integer .*flow")
def test_runs_elsewhere():
    bad.add(2**31 - 1, 1)

@pytest.mark.pyzig_panics("overflow", otherwise="skip")
def test_skipped_elsewhere():
    bad.add(2**31 - 1, 1)

@pytest.mark.pyzig_panics("^the end")
def test_other_message():
    bad.stop()

@pytest.mark.pyzig_panics
def test_no_panic():
    bad.add(1, 1)
"""


def test_expected_panics(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    crash_project.write_file("test_it.py", OVERFLOW)
    result = pytester.runpytest_subprocess("-v", "-rs")
    for line in (
        "test_it.py::test_runs_elsewhere[[]Debug] PASSED*",
        "test_it.py::test_runs_elsewhere[[]ReleaseFast] PASSED*",
        "test_it.py::test_skipped_elsewhere[[]Debug] PASSED*",
        "test_it.py::test_skipped_elsewhere[[]ReleaseFast] SKIPPED*",
        "test_it.py::test_other_message[[]Debug] FAILED*",
        "test_it.py::test_other_message[[]ReleaseFast] FAILED*",
        "test_it.py::test_no_panic[[]Debug] FAILED*",
        "test_it.py::test_no_panic[[]ReleaseFast] PASSED*",
        "panic: this is the end (Zig *, Debug)",
        "a panic was expected in Debug, its message to match '^the end'",
        "did not panic: a panic was expected in Debug, its message to match ''",
        "SKIPPED*it is to panic in Debug and ReleaseSafe, and this is ReleaseFast",
    ):
        result.stdout.fnmatch_lines([line])
    result.assert_outcomes(passed=4, failed=3, skipped=1)


def test_not_isolated_is_skipped(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    crash_project.write_file("test_it.py", OVERFLOW)
    result = pytester.runpytest_subprocess("-k", "runs_elsewhere and Debug", "--pyzig-isolate=never", "-rs")
    result.assert_outcomes(skipped=1, deselected=7)
    result.stdout.fnmatch_lines(["SKIPPED*a test that is to panic needs a process of its own, and isolation is switched off"])


def test_debugger_skips_expected_panics(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    crash_project.write_file("test_it.py", OVERFLOW)
    result = pytester.runpytest_subprocess("-k", "runs_elsewhere and Debug", "--pdb", "-rs")
    result.assert_outcomes(skipped=1, deselected=7)
    result.stdout.fnmatch_lines(
        ["pyzig: --pdb: 1 isolated test runs in this process", "SKIPPED*a test that is to panic needs a process of its own*"]
    )


def test_a_segmentation_fault_is_no_panic(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    crash_project.write_file(
        "test_it.py",
        """
import bad
import pytest

@pytest.mark.pyzig_panics(modes=("ReleaseFast",))
def test_fault(): bad.read_null(0)
""",
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["FAILED test_it.py::test_fault - segmentation fault"])


def test_a_fault_in_a_script_is_told_where_the_environment_asks_for_it(crash_project: ZigProject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYZIG_CRASH_PROCESS", raising=False)  # This session's own.
    code = "import pytest_pyzig\npytest_pyzig.load('bad', mode='Debug').read_null(2)"
    run = crash_project.python(code, check=False, PYZIG_CRASH_FILE="&2", PYTHONFAULTHANDLER="1")
    assert "Segmentation fault at address 0x8\n" in run.stderr
    assert "return pointer.*;" in run.stderr
    assert 'File "<string>", line 2' in run.stderr


def test_traces_of_release_safe(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    crash_project.write_file(
        "test_it.py",
        """
import pytest

pytestmark = pytest.mark.pyzig_release_mode("ReleaseSafe")

def test_overflow(pyzig_module): pyzig_module("bad").add(2**31 - 1, 1)
def test_fault(pyzig_module): pyzig_module("bad").read_null(0)
def test_stack(pyzig_module): pyzig_module("bad").use_up_stack()
""",
    )
    result = pytester.runpytest_subprocess("-p", "no:randomly")
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(
        [
            "panic: integer overflow (Zig *, ReleaseSafe)",
            "src/bad.zig:4:14: in *",
            "    return a + b;",
            "segmentation fault (Zig *, ReleaseSafe)",
            "src/bad.zig:13:*: in *",
            "    return pointer.*;",
            "stack overflow (Zig *, ReleaseSafe)",
            "*src/bad.zig:*: in *descend*",
            "… *,??? more of these frames",
        ]
    )
    # What the binding library does around it is of no interest.
    result.stdout.no_fnmatch_line("*call.zig*")


def test_stack_overflow(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    """It is named, calls that repeat are folded, and Python's traceback is there as ever."""
    crash_project.write_file(
        "test_it.py",
        """
import bad
import pytest

pytestmark = pytest.mark.pyzig_release_mode("Debug")

def test_stack():
    bad.use_up_stack()
@pytest.mark.pyzig_panics
def test_it_is_no_panic(): bad.use_up_stack()
def test_fault(): bad.read_null(0)
def test_wild(): bad.read_null(1 << 40)
""",
    )
    result = pytester.runpytest_subprocess("-p", "no:randomly")
    result.assert_outcomes(failed=4)
    result.stdout.fnmatch_lines(
        [
            "*_ test_stack[[]Debug] _*",
            '  File "*test_it.py", line 8, in test_stack',
            "    bad.use_up_stack()",
            "stack overflow (Zig 0.*, Debug)",
            *["*src/bad.zig:*: in descend*"] * 4,
            "… *,??? more of these frames",
            "*src/bad.zig:*: in useUpStack",
            "*_ test_it_is_no_panic[[]Debug] _*",
        ]
    )
    assert len(result.outlines) < 200
    result.stdout.fnmatch_lines(
        [
            "FAILED test_it.py::test_stack[[]Debug] - stack overflow",
            "FAILED test_it.py::test_it_is_no_panic[[]Debug] - stack overflow",
            "FAILED test_it.py::test_fault[[]Debug] - segmentation fault",
            "FAILED test_it.py::test_wild[[]Debug] - segmentation fault",
        ]
    )
