"""What isolated tests find around them, what they leave, and that nobody else can speak for them."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.processes import interrupt, is_alive, wait_for

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes and their groups as POSIX has them")
ISOLATED = ("-p", "no:randomly", "--pyzig-isolate=always")


def test_first_isolated_test_comes_after_changes_that_are_not_its_own(pytester: pytest.Pytester) -> None:
    """Whatever tests before it have changed in the session's process, and when its process starts."""
    pytester.makepyfile(
        test_changes="""
import os, sys, tempfile

def test(tmp_path):
    os.environ["LEFT"] = "behind"
    os.environ["TMPDIR"] = tempfile.tempdir = str(tmp_path)
    del os.environ["GIVEN"]
    sys.path.insert(0, "/left/behind")
    sys.argv.append("--left-behind")
    os.umask(0o027)
    tmp_path.chmod(0o500)
""",
        test_isolated="""
import os, sys, tempfile
import pytest

@pytest.mark.pyzig_isolated
def test():
    assert os.environ["GIVEN"] == "at the start"
    assert "LEFT" not in os.environ and "TMPDIR" not in os.environ
    assert "/left/behind" not in sys.path
    assert sys.argv[1:] == ["-p", "no:randomly", "test_changes.py", "test_isolated.py"]
    assert os.umask(0o022) == 0o022
    assert "test_changes" not in tempfile.gettempdir()
""",
    )
    code = "import os, sys, pytest; os.umask(0o022); sys.exit(pytest.console_main())"
    environment = {name: value for name, value in os.environ.items() if name not in ("TMPDIR", "TEMP", "TMP")}
    options = ("-p", "no:randomly", "test_changes.py", "test_isolated.py")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "environ", {**environment, "GIVEN": "at the start"})
        result = pytester.run(sys.executable, "-c", code, *options)
    result.assert_outcomes(passed=2)


CRASHES: dict[str, str] = {
    "killed": "os.kill(os.getpid(), signal.SIGKILL)",
    "exit": "os._exit(3)",
    "timeout": "time.sleep(600)",
}


@pytest.mark.parametrize("ending", CRASHES.values(), ids=CRASHES.keys())
def test_what_a_test_has_started_ends_when_it_crashes(pytester: pytest.Pytester, ending: str) -> None:
    pytester.makepyfile(
        f"""
import os, signal, subprocess, time
import pytest

@pytest.mark.pyzig_isolated(timeout=1)
def test():
    with open("pid", "w") as file: file.write(str(subprocess.Popen(["sleep", "600"]).pid))
    {ending}
"""
    )
    pytester.runpytest_subprocess(*ISOLATED).assert_outcomes(failed=1)
    started = int(Path("pid").read_text())
    wait_for(lambda: not is_alive(started))


def test_what_a_test_has_started_lives_on_when_it_passes(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import subprocess\n\ndef test(): open('pid', 'w').write(str(subprocess.Popen(['sleep', '600']).pid))\n")
    pytester.runpytest_subprocess(*ISOLATED, "-W", "ignore").assert_outcomes(passed=1)
    started = int(Path("pid").read_text())
    try:
        assert is_alive(started)
    finally:
        os.kill(started, signal.SIGKILL)


def test_faulthandler_timeout_shows_where_the_test_hangs(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nfaulthandler_timeout = 0.5\n")
    pytester.makepyfile("import time\n\ndef test_slow():\n    time.sleep(1.5)\n")
    result = pytester.runpytest_subprocess(*ISOLATED)
    result.assert_outcomes(passed=1)
    assert "test_faulthandler_timeout_shows_where_the_test_hangs.py" in result.stderr.str()
    assert "in test_slow" in result.stderr.str()
    assert "parent.py" not in result.stderr.str()


SPEAKERS: dict[str, str] = {
    "process that Python does not know it has forked": """
    import ctypes
    forked = ctypes.PyDLL(None).fork()
    if forked == 0: return
    os.waitpid(forked, 0)
""",
    "process with another number": 'say(os.getpid() + 1, service.token, service.turn, "done", False)',
    "somebody who does not know the token": 'say(os.getpid(), bytes(16), service.turn, "done", False)',
    "an answer about an earlier test": 'say(os.getpid(), service.token, service.turn - 1, "done", False)',
}


@pytest.mark.parametrize("speaker", SPEAKERS.values(), ids=SPEAKERS.keys())
def test_nobody_else_answers_for_a_test(pytester: pytest.Pytester, speaker: str) -> None:
    pytester.makepyfile(
        f"""
import marshal, os

def test_before(): pass

def test_fails(pytestconfig):
    service = pytestconfig.pluginmanager.get_plugin("pyzig-sidecar")
    def say(*stamp_and_message):
        service.connection.send_bytes(marshal.dumps((stamp_and_message[:3], *stamp_and_message[3:])))
    {speaker}
    assert not "this one"
"""
    )
    result = pytester.runpytest_subprocess(*ISOLATED)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*assert not 'this one'"])


def test_interrupt_reaches_what_the_test_has_started(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
import subprocess, time

def test():
    started = subprocess.Popen(["sleep", "600"])
    with open("pids", "w") as file: file.write(f"{started.pid}\\n")
    started.wait()
"""
    )
    assert interrupt(pytester, *ISOLATED, when=Path("pids")) == pytest.ExitCode.INTERRUPTED
    wait_for(lambda: not is_alive(int(Path("pids").read_text())))


def test_wait_for_what_is_collected_is_told(pytester: pytest.Pytester) -> None:
    """A test's own time limit does not end it, and nothing else does."""
    pytester.makeconftest(
        """
import os, time

def pytest_collection_finish():
    try: os.mkdir("collected once")
    except FileExistsError: time.sleep(4)
"""
    )
    path = pytester.makepyfile("import pytest\n\n@pytest.mark.pyzig_isolated(timeout=1)\ndef test(): pass\n")
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines([f"pyzig: waiting for the isolated process for ReleaseFast, which is collecting {path.name}"])
