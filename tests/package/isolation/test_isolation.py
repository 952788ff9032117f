"""Tests in a process of their own: a crash fails one test and is told in full; the session goes on."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from tests.processes import interrupt, is_alive, wait_for

if TYPE_CHECKING:
    from tests.conftest import ZigProject

# What becomes of each test, and the summary's words for it.
CRASHES = """
import bad
import pytest

pytestmark = pytest.mark.pyzig_isolated

def test_first(): assert bad.add(1, 2) == 3
def test_assertion(): assert bad.add(1, 2) == 4
@pytest.mark.pyzig_release_mode("Debug")
def test_overflow():
    print("before it")
    bad.say("said by native code\\n")
    bad.add(2**31 - 1, 1)
def test_null(): bad.read_null(0)
def test_panic(): bad.stop()
def test_abort(): bad.give_up()
def test_exit(): bad.leave(3)
@pytest.mark.pyzig_isolated(timeout=0.5)
def test_hang(): bad.hang()
@pytest.mark.xfail(reason="known to panic")
def test_expected_failure(): bad.stop()
@pytest.mark.xfail(reason="another matter", raises=ValueError)
def test_other_failure(): bad.stop()
@pytest.mark.skip(reason="not today")
def test_skipped(): bad.stop()
def test_last(tmp_path): assert bad.leak(8) == 8
"""
OUTCOMES = {"passed": 2, "failed": 8, "xfailed": 1, "skipped": 1}
FAILURES = {
    "test_assertion": "assert 3 == 4",
    "test_overflow[Debug]": "panic: integer overflow",
    "test_null": "segmentation fault",
    "test_panic": "panic: this is the end",
    "test_abort": "aborted",
    "test_exit": "the process exited with status 3",
    "test_hang": "timed out after 0.5 s",
    "test_other_failure": "panic: this is the end",
}


def _check_summary(result: pytest.RunResult) -> None:
    result.assert_outcomes(**OUTCOMES)
    for name, message in FAILURES.items():
        assert any(line == f"FAILED test_it.py::{name} - {message}" for line in result.outlines), name


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["plain", "workers"])
def test_every_kind_of_crash(crash_project: ZigProject, pytester: pytest.Pytester, options: tuple[str, ...]) -> None:
    if options:
        pytest.importorskip("xdist")
    crash_project.write_file("test_it.py", CRASHES)
    result = pytester.runpytest_subprocess(*options, "--junitxml=junit.xml", "-p", "no:randomly")
    _check_summary(result)
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "*_ test_overflow[[]Debug] _*",
            "Traceback (most recent call last):",
            '  File "*test_it.py", line 13, in test_overflow',
            "    bad.add(2[*][*]31 - 1, 1)",
            "panic: integer overflow (Zig 0.*, Debug)",
            "*src/bad.zig:4:14: in add",
            "    return a + b;",
            "             ^",
            "* Captured stdout call *",
            "before it",
            "said by native code",
        ],
    )
    result.stdout.no_fnmatch_line("*methodobject*")
    suite = next(ET.parse(pytester.path / "junit.xml").iter("testsuite"))
    assert {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "12",
        "failures": "8",
        "errors": "0",
        "skipped": "2",
    }
    found = {
        case.get("name"): failure.attrib["message"] for case in suite.iter("testcase") if (failure := case.find("failure")) is not None
    }
    assert {name: message.splitlines()[0] for name, message in found.items()} == FAILURES


FAST_CRASHES = """
import bad
import pytest

pytestmark = pytest.mark.pyzig_isolated

def test_one(): assert bad.add(1, 2) == 3
def test_two(): bad.give_up()
def test_three(): bad.leave(2)
def test_four(): assert bad.add(1, 2) == 3
"""


@pytest.mark.parametrize(
    ("options", "outcomes"),
    [
        (("-x",), {"passed": 1, "failed": 1}),
        (("--maxfail=2",), {"passed": 1, "failed": 2}),
        (("-rA", "-p", "no:cacheprovider"), {"passed": 2, "failed": 2}),
        (("-k", "two or four"), {"passed": 1, "failed": 1, "deselected": 2}),
        (("test_it.py::test_four",), {"passed": 1}),
        (("--capture=sys", "-p", "no:faulthandler"), {"passed": 2, "failed": 2}),
    ],
    ids=" ".join,
)
def test_options(crash_project: ZigProject, pytester: pytest.Pytester, options: tuple[str, ...], outcomes: dict[str, int]) -> None:
    crash_project.write_file("test_it.py", FAST_CRASHES)
    result = pytester.runpytest_subprocess("-p", "no:randomly", *options)
    result.assert_outcomes(**outcomes)
    if "failed" in outcomes:
        result.stdout.fnmatch_lines(["FAILED test_it.py::test_two - aborted"])


@pytest.mark.parametrize("option", ["-s", "--capture=tee-sys"])
def test_output_that_is_not_captured_is_shown(crash_project: ZigProject, pytester: pytest.Pytester, option: str) -> None:
    crash_project.write_file(
        "test_it.py",
        """
import bad
import pytest

@pytest.mark.pyzig_isolated
def test_it():
    print("from Python")
    bad.say("from Zig\\n")
    bad.stop()

@pytest.mark.pyzig_isolated
def test_after_it(): assert bad.add(1, 2) == 3
""",
    )
    result = pytester.runpytest_subprocess(option)
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["*from Python", "from Zig"])


def test_last_failed(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    crash_project.write_file("test_it.py", FAST_CRASHES)
    pytester.runpytest_subprocess().assert_outcomes(passed=2, failed=2)
    crash_project.write_file("test_it.py", FAST_CRASHES.replace("bad.leave(2)", "pass"))
    pytester.runpytest_subprocess("--lf").assert_outcomes(passed=1, failed=1)
    pytester.runpytest_subprocess("--lf").assert_outcomes(failed=1)


def test_always_and_never(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    crash_project.write_file(
        "test_it.py",
        """
import os

def test_process():
    assert os.environ["SESSION"] == str(os.getpid())
""",
    )
    crash_project.write_file("conftest.py", "import os\nos.environ.setdefault('SESSION', str(os.getpid()))\n")
    pytester.runpytest_subprocess("--pyzig-isolate=always").assert_outcomes(failed=1)
    pytester.runpytest_subprocess("--pyzig-isolate=never").assert_outcomes(passed=1)
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_one_process_and_fixtures_once(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    """The process is kept, with its fixtures, from test to test, though others run in between."""
    crash_project.write_file(
        "test_it.py",
        """
import os
import pytest

isolated = pytest.mark.pyzig_isolated

@pytest.fixture(scope="session", autouse=True)
def session():
    with open("log", "a") as log: log.write("session up\\n")
    yield
    with open("log", "a") as log: log.write("session down\\n")

@pytest.fixture(scope="module")
def module(session):
    with open("log", "a") as log: log.write("module up\\n")
    yield os.getpid()
    with open("log", "a") as log: log.write("module down\\n")

def note(pid):
    assert pid == os.getpid()
    with open("log", "a") as log: log.write(f"{pid}\\n")

@isolated
def test_one(module): note(module)
def test_between(): pass
@isolated
def test_two(module): note(module)
""",
    )
    pytester.runpytest_subprocess("-p", "no:randomly").assert_outcomes(passed=3)
    lines = (pytester.path / "log").read_text().splitlines()
    first = next(line for line in lines if line.isdigit())
    inner = [line for line in lines if line.isdigit() or line.startswith("module")]
    assert inner == ["module up", first, first, "module down"]
    assert lines.count("session up") == lines.count("session down") == 2  # Once in each process.


def test_debugger_keeps_tests_here(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    crash_project.write_file("test_it.py", FAST_CRASHES.replace("bad.give_up()", "pass").replace("bad.leave(2)", "pass"))
    result = pytester.runpytest_subprocess("--pdb")
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(["pyzig: --pdb: 4 isolated tests run in this process"])
    without = pytester.runpytest_subprocess("-p", "no:debugging", "-k", "two")
    without.assert_outcomes(passed=1, deselected=3)
    without.stdout.no_fnmatch_line("*in this process*")


def test_worker_that_crashes_leaves_its_trace(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    crash_project.write_file("test_it.py", "import bad\n\ndef test_panic(): bad.stop()\n\ndef test_fine(): pass\n")
    result = pytester.runpytest_subprocess("-n", "1", "--junitxml=junit.xml")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            '  File "*test_it.py", line 3, in test_panic',
            "panic: this is the end (Zig 0.*, ReleaseFast)",
            "worker 'gw0' crashed while running 'test_it.py::test_panic'",
            "FAILED test_it.py::test_panic - panic: this is the end",
        ]
    )
    failure = next(ET.parse(pytester.path / "junit.xml").iter("failure"))
    assert failure.get("message") == "panic: this is the end"


def test_exit_by_python_has_a_traceback(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    crash_project.write_file(
        "test_it.py",
        """
import os
import pytest

def leave():
    os._exit(0)

@pytest.mark.pyzig_isolated
def test_exit():
    if os.fork() == 0:
        os._exit(5)
    leave()
""",
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            '  File "*test_it.py", line 12, in test_exit',
            "    leave()",
            '  File "*test_it.py", line 6, in leave',
            "    os._exit(0)",
            "the process exited with status 0",
            "FAILED test_it.py::test_exit - the process exited with status 0",
        ]
    )


def test_crash_without_isolation_is_told(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    crash_project.write_file("test_it.py", "import bad\n\ndef test_overflow(): bad.add(2**31 - 1, 1)\n")
    result = pytester.runpytest_subprocess("--pyzig-release-mode=Debug")
    assert result.ret < 0
    result.stderr.fnmatch_lines(
        ["*panic: integer overflow", "*src/bad.zig:4:14: 0x* in add (*)", '  File "*test_it.py", line 3 in test_overflow']
    )


@pytest.mark.parametrize("options", [(), ("-n", "1"), ("--pyzig-isolate=always",)], ids=" ".join)
def test_panic_of_a_program_that_a_test_starts_is_its_own(
    crash_project: ZigProject, pytester: pytest.Pytester, options: tuple[str, ...]
) -> None:
    if "-n" in options:
        pytest.importorskip("xdist")
    crash_project.write_file(
        "test_it.py",
        """
import subprocess
import sys

def test_it():
    run = subprocess.run([sys.executable, "-c", "import pytest_pyzig, bad; bad.stop()"], capture_output=True, text=True)
    assert "this is the end" in run.stderr
""",
    )
    result = pytester.runpytest_subprocess(*options)
    result.assert_outcomes(passed=1)
    assert "this is the end" not in result.stdout.str() + result.stderr.str()


EMPTIED = """
import os
import subprocess
import sys
from unittest import mock

import bad

def test_panic_of_a_forked_process():
    with mock.patch.dict(os.environ, clear=True):
        process = os.fork()
        if process == 0:
            bad.stop()
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) < 0

def test_panic():
    with mock.patch.dict(os.environ, clear=True):
        bad.add(2**31 - 1, 1)
"""


@pytest.mark.parametrize("options", [("--pyzig-isolate=always",), ("-n", "1"), ()], ids=" ".join)
def test_panic_with_an_emptied_environment(crash_project: ZigProject, pytester: pytest.Pytester, options: tuple[str, ...]) -> None:
    """The channel is the one that was there when the module was loaded; not that of a process which is forked later."""
    if "-n" in options:
        pytest.importorskip("xdist")
    crash_project.write_file("test_it.py", EMPTIED)
    result = pytester.runpytest_subprocess("-p", "no:randomly", "--pyzig-release-mode=Debug", *options)
    if not options:
        assert result.ret < 0
        result.stderr.fnmatch_lines(["*panic: integer overflow", "*src/bad.zig:4:14: 0x* in add (*)"])
        assert "this is the end" not in result.stderr.str()
        return
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["panic: integer overflow (Zig 0.*, Debug)", "FAILED test_it.py::test_panic - panic: integer overflow"])


def test_panic_of_a_module_that_was_loaded_before_the_session(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    crash_project.write_file("test_it.py", "import bad\n\ndef test_it():\n    bad.stop()\n")
    code = "import pytest_pyzig, sys, pytest; bad = sys.modules['bad'] = pytest_pyzig.load('bad'); sys.exit(pytest.main(['-v']))"
    result = pytester.run(sys.executable, "-c", code)
    assert result.ret < 0
    result.stderr.fnmatch_lines(["panic: this is the end"])


MUCH = """
import os
import resource
import bad
import pytest

def say_much():
    print("the first line")
    for _ in range(800): bad.say("x" * 99_999 + "\\n")
    bad.say("the last line\\n")

@pytest.mark.pyzig_isolated
def test_panic():
    say_much()
    bad.stop()
@pytest.mark.pyzig_isolated(timeout=3)
def test_hang():
    say_much()
    bad.hang()
def test_memory():
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 160_000
"""


def test_much_output_is_cut(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    """A report has the beginning and the end; all of it is in a file, and never in the memory of this process."""
    crash_project.write_file("test_it.py", MUCH)
    result = pytester.runpytest_subprocess("-p", "no:randomly")
    result.assert_outcomes(passed=1, failed=2)
    notes = [re.fullmatch(r"\[([\d,]+) bytes left out; all of it is in (.*)\]", line) for line in result.outlines]
    found = [note for note in notes if note is not None]
    assert len(found) == 2
    for note in found:
        path = Path(note[2])
        assert path.stat().st_size > 80_000_000
        assert path.stat().st_size - int(note[1].replace(",", "")) <= 2 << 16
        assert path.is_relative_to(pytester.path)
        path.unlink()
    assert result.outlines.count("the first line") == result.outlines.count("the last line") == 2
    assert len(result.stdout.str()) < 600_000


RECORDS = """
import os
import bad
import pytest

pytestmark = pytest.mark.pyzig_isolated

@pytest.fixture
def fixture(record_property): record_property("by a fixture", 1)

def test_panic(fixture, record_property, record_xml_attribute, record_testsuite_property, request):
    record_testsuite_property("suite", "all")
    record_xml_attribute("assertions", 7)
    record_property("by the test", [2, 3])
    request.node.user_properties += [("by hand", object)]
    request.node.user_properties.insert(0, ("first", ""))
    bad.stop()
def test_fine(fixture, record_property, record_xml_attribute):
    record_xml_attribute("assertions", 8)
    record_property("by the test", "2")
def test_fails_in_teardown(record_property, request):
    request.addfinalizer(bad.stop)
    record_property("by the test", "2")
def test_last(record_property):
    process = os.fork()
    if process == 0:
        record_property("by a forked process", 3)
        os._exit(5)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 5
"""


def test_what_a_test_recorded_before_a_crash_is_kept(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    crash_project.write_file("test_it.py", RECORDS)
    options = ("-p", "no:randomly", "-o", "junit_family=xunit1", "--junitxml=junit.xml")
    result = pytester.runpytest_subprocess(*options)
    result.assert_outcomes(failed=1, passed=3, errors=1, warnings=1)
    suite = next(ET.parse(pytester.path / "junit.xml").iter("testsuite"))
    assert [one.attrib for one in suite.findall("properties/property")] == [{"name": "suite", "value": "all"}]
    cases = list(suite.iter("testcase"))
    properties = [(case.get("name"), [(one.get("name"), one.get("value")) for one in case.iter("property")]) for case in cases]
    assert properties == [
        ("test_panic", [("first", ""), ("by a fixture", "1"), ("by the test", "[2, 3]"), ("by hand", "<class 'object'>")]),
        ("test_fine", [("by a fixture", "1"), ("by the test", "2")]),
        ("test_fails_in_teardown", [("by the test", "2")]),
        ("test_last", []),
    ]
    assert [case.get("assertions") for case in cases] == ["7", "8", None, None]


ENDINGS = """
import bad
import pytest

@pytest.fixture(scope="session")
def resource():
    yield
    {ending}

@pytest.mark.pyzig_isolated
def test_one(resource): pass
def test_two(): assert False
@pytest.mark.pyzig_isolated
def test_three(resource): pass
"""


@pytest.mark.parametrize("options", [("-x",), ("-n", "1", "-k", "not three")], ids=" ".join)
@pytest.mark.parametrize(
    ("ending", "message"),
    [
        ("bad.stop()", "panic: this is the end, when the isolated process for ReleaseFast ended after test_it.py::test_one"),
        ("raise OSError('no more')", "OSError: no more"),
    ],
    ids=["panics", "raises"],
)
def test_wide_fixture_that_fails_at_the_end(
    crash_project: ZigProject, pytester: pytest.Pytester, options: tuple[str, ...], ending: str, message: str
) -> None:
    """Its process learns only when all is over that no more tests come: the failure is reported at the last test of all."""
    if "-n" in options:
        pytest.importorskip("xdist")
    crash_project.write_file("test_it.py", ENDINGS.format(ending=ending))
    result = pytester.runpytest_subprocess("-p", "no:randomly", *options)
    assert {"passed": 1, "failed": 1, "errors": 1}.items() <= result.parseoutcomes().items()
    result.stdout.fnmatch_lines(["*ERROR at teardown of test_two*", f"*{message}*", f"ERROR test_it.py::test_two - {message[:20]}*"])


EVERY_KIND = '''
"""
>>> import bad
>>> bad.stop()
"""
import unittest

class Case(unittest.TestCase):
    def test_method(self):
        import bad
        bad.stop()
'''


def test_always_takes_tests_of_every_kind(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    crash_project.write_file("test_it.py", EVERY_KIND)
    result = pytester.runpytest_subprocess("--pyzig-isolate=always", "--doctest-modules")
    result.assert_outcomes(failed=2)
    for name in ("test_it", "Case::test_method"):
        result.stdout.fnmatch_lines([f"FAILED test_it.py::{name} - panic: this is the end"])


def test_log_file_has_records_of_all_processes(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    crash_project.write_file(
        "test_it.py",
        """
import logging
import pytest

@pytest.mark.parametrize("number", range(4))
def test_here(number): logging.warning(f"from here, {number}, " + "a long text " * number)
@pytest.mark.pyzig_isolated
@pytest.mark.parametrize("number", range(4))
def test_there(number): logging.warning(f"from there, {number}, " + "a long text " * number)
""",
    )
    crash_project.write_file(
        "conftest.py", "def pytest_collection_modifyitems(items): items.sort(key=lambda item: item.callspec.params['number'])"
    )
    pytester.runpytest_subprocess("--log-file=log", "--log-file-mode=a", "-p", "no:randomly").assert_outcomes(passed=8)
    text = (pytester.path / "log").read_text()
    for number in range(4):
        for place in ("here", "there"):
            assert text.count(f"from {place}, {number}, {'a long text ' * number}\n") == 1


def test_isolated_process_ends_with_its_owner(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    crash_project.write_file(
        "test_it.py",
        """
import os
import pytest
import bad

@pytest.mark.pyzig_isolated
def test_hang():
    with open("pids", "w") as file: file.write(f"{os.getppid()} {os.getpid()}\\n")
    bad.hang()
""",
    )
    owner = pytester.popen([sys.executable, "-m", "pytest"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    pids = pytester.path / "pids"
    wait_for(lambda: pids.exists() and pids.read_text().endswith("\n"))
    parent, child = map(int, pids.read_text().split())
    assert parent == owner.pid
    owner.kill()
    owner.wait()
    wait_for(lambda: not is_alive(child))


FORKS = """
import ctypes
import os
import signal

import bad
import pytest

pytestmark = pytest.mark.pyzig_isolated

def fork():
    process = os.fork()
    if process:
        os.waitpid(process, 0)
    return process

def test_child_that_comes_back():
    if fork() == 0: return
    assert not "the parent's own"
def test_after_it(): bad.add(1, 2)
def test_survives_a_child_that_faults():
    if fork() == 0: ctypes.string_at(0)
def test_is_killed(): os.kill(os.getpid(), signal.SIGKILL)
def test_survives_a_child_that_panics():
    if fork() == 0: bad.stop()
def test_leaves(): bad.leave(3)
"""


@pytest.mark.parametrize("options", [(), ("-n", "1")], ids=" ".join)
def test_forked_processes_have_no_part_in_it(crash_project: ZigProject, pytester: pytest.Pytester, options: tuple[str, ...]) -> None:
    """Neither their answers nor their crashes are taken for those of the process that forked them."""
    crash_project.write_file("test_it.py", FORKS)
    result = pytester.runpytest_subprocess("-p", "no:randomly", "-rA", *options)
    result.assert_outcomes(passed=3, failed=3)
    result.stdout.fnmatch_lines_random(
        [
            'FAILED test_it.py::test_child_that_comes_back - assert not "the parent\'s own"',
            "FAILED test_it.py::test_is_killed - the process was ended by SIGKILL",
            "FAILED test_it.py::test_leaves - the process exited with status 3",
            "PASSED test_it.py::test_after_it",
        ]
    )


def test_forked_process_of_the_owner_does_not_keep_the_isolated_one(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    crash_project.write_file(
        "test_it.py",
        """
import os
import time
import pytest
import bad

@pytest.mark.pyzig_isolated
def test_before(): pass
def test_forks():
    if os.fork() == 0:
        with open("forked", "w") as file: file.write(f"{os.getpid()}\\n")
        time.sleep(60)
        os._exit(0)
@pytest.mark.pyzig_isolated
def test_hang():
    with open("pids", "w") as file: file.write(f"{os.getppid()} {os.getpid()}\\n")
    bad.hang()
""",
    )
    owner = pytester.popen([sys.executable, "-m", "pytest", "-p", "no:randomly"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    pids, forked = pytester.path / "pids", pytester.path / "forked"
    try:
        wait_for(lambda: pids.exists() and pids.read_text().endswith("\n"))
        wait_for(lambda: forked.exists() and forked.read_text().endswith("\n"))
        owner.kill()
        owner.wait()
        wait_for(lambda: not is_alive(int(pids.read_text().split()[1])))
    finally:
        os.kill(int(forked.read_text()), signal.SIGKILL)


def test_interrupt_does_not_wait_for_native_code(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    crash_project.write_file(
        "test_it.py",
        """
import os
import pytest
import bad

pytestmark = pytest.mark.pyzig_isolated

def test_before(): pass
def test_hang():
    with open("pids", "w") as file: file.write(f"{os.getppid()} {os.getpid()}\\n")
    bad.hang()
""",
    )
    pids = pytester.path / "pids"
    assert interrupt(pytester, when=pids) == pytest.ExitCode.INTERRUPTED
    assert "1 passed in" in (pytester.path / "output").read_text()
    wait_for(lambda: not is_alive(int(pids.read_text().split()[1])))


def test_leaks_are_found_in_isolated_tests(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    crash_project.write_file(
        "test_it.py",
        """
import bad
import pytest

pytestmark = [pytest.mark.pyzig_isolated, pytest.mark.pyzig_no_leaks]

def test_clean(): bad.add(1, 2)
def test_leak(): bad.leak(8)
""",
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["bad: 8 bytes in 1 allocation not given back", "FAILED test_it.py::test_leak - leaks 8 bytes in 1 allocation*"]
    )


ON_IMPORT = """
if os.environ["SESSION"] != str(os.getpid()):
    bad.stop()

def test(): pass
"""
IN_A_CLASS = """
def pytest_generate_tests(metafunc):
    if os.environ["SESSION"] != str(os.getpid()):
        bad.stop()

class TestIt:
    def test(self): pass
"""


@pytest.mark.parametrize("text", [ON_IMPORT, IN_A_CLASS], ids=["on import", "in a class"])
def test_crash_before_a_test_begins(crash_project: ZigProject, pytester: pytest.Pytester, text: str) -> None:
    """As when collecting the file crashes, but only there: this process has to survive it."""
    crash_project.write_file("test_it.py", "import pytest\n\n@pytest.mark.pyzig_isolated\ndef test(): pass\n")
    crash_project.write_file(
        "test_other.py",
        """
import os
import bad
import pytest

pytestmark = [pytest.mark.pyzig_isolated, pytest.mark.pyzig_panics("the end", modes=("ReleaseFast",))]
"""
        + text,
    )
    crash_project.write_file("conftest.py", "import os\nos.environ.setdefault('SESSION', str(os.getpid()))\n")
    result = pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:faulthandler")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["panic: this is the end, when test_other.py was collected in the isolated process for ReleaseFast (Zig*"])


def test_warnings_of_collection_are_told_once(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    crash_project.write_file(
        "test_it.py",
        "import warnings\nimport pytest\n\nwarnings.warn('on import', FutureWarning)\n\n@pytest.mark.pyzig_isolated\ndef test(): pass\n",
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1, warnings=1)


def test_warnings_are_passed_on(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    crash_project.write_file(
        "test_it.py",
        """
import warnings
import pytest

@pytest.mark.pyzig_isolated
def test_it(): warnings.warn("mind the gap", FutureWarning)
""",
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(["*FutureWarning: mind the gap"])


def test_exit_of_the_session(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    crash_project.write_file(
        "test_it.py",
        """
import pytest

pytestmark = pytest.mark.pyzig_isolated

def test_one(): pytest.exit("enough", returncode=7)
def test_two(): pass
""",
    )
    result = pytester.runpytest_subprocess("-p", "no:randomly")
    assert result.ret == 7
    result.stdout.fnmatch_lines(["*Exit: enough*"])


def test_process_that_does_not_start_is_tried_once(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    crash_project.write_file(
        "conftest.py",
        """
import os

def pytest_configure(config):
    if getattr(config.option, "pyzig_sidecar", None):
        with open("starts", "a") as file: file.write("x")
        raise RuntimeError("not in here")
""",
    )
    crash_project.write_file("test_it.py", FAST_CRASHES)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(errors=4)
    result.stdout.fnmatch_lines(["the process for isolated tests in ReleaseFast did not start: *", "*RuntimeError: not in here"])
    assert (pytester.path / "starts").read_text() == "x"
