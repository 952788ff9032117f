"""One isolated process: started, asked, listened to, ended."""

from __future__ import annotations

import marshal
import os
import signal
import subprocess
import sys
import time
import warnings
from contextlib import nullcontext
from dataclasses import replace
from multiprocessing.connection import Pipe
from typing import TYPE_CHECKING, Any, Self

import pytest

from pytest_pyzig.crash.channel import FILE_VARIABLE
from pytest_pyzig.crash.record import Crash, read_crash
from pytest_pyzig.crash.reports import crash_report
from pytest_pyzig.system.lifeline import Lifeline
from pytest_pyzig.system.processes import HAS_GROUPS, ending, signal_group

from .child import address_of, packed
from .handles import inheritable, inheriting
from .limits import hang_traceback_file, time_limit_s
from .long_output import read_shown
from .recorded import take_recorded

if TYPE_CHECKING:
    from pytest_pyzig.progress import Progress

    from .runs import Run
    from .surroundings import Surroundings

# How long to wait for a message before looking whether the child is still there: a process that it forked may hold its end of the pipe.
_POLL_S = 0.5

# Who waits for longer is told what for.
_SILENT_WAIT_S = 3.0

_END_S = 10.0

# A process that was interrupted in the middle of a test, as this one was, gets so long to tear its fixtures down.
_INTERRUPTED_END_S = 2.0

_BOOTSTRAP = "import sys; sys.path[:] = {path!r}; from pytest_pyzig.isolation.child import main; main({connection}, {lifeline})"


class SidecarError(Exception):
    """An isolated process did not start."""


class CollectionError(Exception):
    """An isolated process ended while it collected."""

    def __init__(self, crash: Crash, path: str, *, is_file: bool) -> None:
        super().__init__(crash.what)
        self.crash = crash
        self.path = path
        self.is_file = is_file


class _Wait:
    """A wait for an isolated process that a person is told of if it takes a while."""

    def __init__(self, progress: Progress, mode: str, doing: str) -> None:
        self._progress = progress
        self._what = f"the isolated process for {mode}"
        self._begun_s = time.monotonic()
        self._told = ""
        # What the process does, as far as is known.
        self.doing = doing

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._told:
            self._progress.finished(self._what)

    def go_on(self) -> None:
        """Nothing has come yet."""
        if time.monotonic() - self._begun_s < _SILENT_WAIT_S:
            return
        if self._told != self.doing:
            self._told = self.doing
            self._progress.waiting(self._what, self.doing)
        self._progress.tick()


class Sidecar:
    """One isolated process and the pipe to it."""

    def __init__(self, config: pytest.Config, mode: str, base: str, surroundings: Surroundings, progress: Progress) -> None:
        self._config = config
        self.mode = mode
        self._progress = progress
        self._surroundings = surroundings
        self._token = os.urandom(16)
        self._process_id: int | None = None
        # Which message of ours the child is answering; what still comes for an earlier one is about a test that is over.
        self._turn = 0
        self._crash_file = f"{base}.crash"
        self._log_file = f"{base}.log"
        # Where the records of the test that runs begin.
        self._log_size = 0
        self._crash_size = 0
        self._last = ""
        self._collecting: tuple[str, bool] | None = None
        self._is_leaving = False
        self._outputs: list[tuple[str, int]] = []

    def start(self, settings: dict[str, Any]) -> None:
        """Start the process and wait until it is ready.

        Raises:
            SidecarError: it ended before; says what it said.
        """
        self._connection, theirs = Pipe()
        self._lifeline = Lifeline()
        inherited = [inheritable(theirs.fileno()), inheritable(self._lifeline.theirs)]
        traceback_file = hang_traceback_file(self._config)
        code = _BOOTSTRAP.format(path=self._surroundings.path, connection=inherited[0], lifeline=inherited[1])
        flags = subprocess._args_from_interpreter_flags()  # type: ignore[attr-defined]  # noqa: SLF001  As multiprocessing does.
        shows_output = getattr(self._config.option, "capture", "no") in ("no", "tee-sys")
        with open(self._log_file, "wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, *flags, "-c", code],
                cwd=self._config.invocation_params.dir,
                env={**self._surroundings.environment, FILE_VARIABLE: self._crash_file},
                stdin=subprocess.DEVNULL,
                stdout=None if shows_output else log,
                stderr=None if shows_output else log,
                umask=self._surroundings.umask,
                # What a test starts is in a group with the process, and ends with it if that crashes.
                start_new_session=HAS_GROUPS,
                **inheriting(inherited if traceback_file is None else [*inherited, traceback_file]),
            )
        theirs.close()
        self._lifeline.hand_over()
        try:
            told = {"token": self._token, "argv": self._surroundings.arguments, "traceback_file": traceback_file}
            self._connection.send_bytes(marshal.dumps({**settings, **told}))
            with _Wait(self._progress, self.mode, "which is starting") as wait:
                while self._receive(None, wait)[0] != "ready":
                    pass
        except (EOFError, OSError):
            crash = self._bury()
            raise SidecarError(f"the process for isolated tests in {self.mode} did not start: {crash.what}\n{self._log()}") from None

    def run(self, run: Run, upcoming: pytest.Item | None, *, keeps: bool) -> Crash | None:
        """Run one test; how the process ended, if it did."""
        item = run.item
        timeout_s, grace_s = time_limit_s(item)
        self._log_size = _size(self._log_file)
        self._crash_size = _size(self._crash_file)
        is_begun = False
        try:
            state = packed(item, is_isolated=False)
            self._ask("run", address_of(item), None if upcoming is None else address_of(upcoming), keeps, state)
            self._await_begin(run)
            is_begun = True
            run.started_s = time.perf_counter()
            deadline_s = None if timeout_s is None else time.monotonic() + timeout_s + grace_s
            while (message := self._receive(deadline_s))[0] != "done":
                self._take(run, message)
            item.session.shouldstop = message[1] or item.session.shouldstop
            self._last = item.nodeid
            return None
        except TimeoutError:
            self._abort()
            crash = self._bury(timed_out_s=timeout_s)
        except (EOFError, OSError):
            crash = self._bury()
        except BaseException as error:
            self._leave(error)
            raise
        if self._collecting is not None:
            path, is_file = self._collecting
            raise CollectionError(crash, path, is_file=is_file)
        if not is_begun:
            after = f" after {self._last}" if self._last else ""
            crash = replace(crash, what=f"{crash.what}, in the isolated process{after}, before this test began", panic=None)
        run.finish_crashed(crash, self._output())
        for _, handle in self._outputs:
            os.close(handle)
        return crash

    def _await_begin(self, run: Run) -> None:
        """Wait until the test begins. What happens before has no time limit, as it has none in this process."""
        with _Wait(self._progress, self.mode, "which is getting ready") as wait:
            while (message := self._receive(None, wait))[0] != "begin":
                self._take(run, message)
                if self._collecting is not None:
                    wait.doing = f"which is collecting {os.path.relpath(self._collecting[0], self._config.rootpath)}"
        self._collecting = None

    def _leave(self, error: BaseException) -> None:
        """Do not wait for long when the process is to end; a terminal sends interrupts to this process's group only."""
        self._is_leaving = True
        if isinstance(error, KeyboardInterrupt):
            signal_group(self._process, signal.SIGINT)

    def _take(self, run: Run, message: Any) -> None:
        """Do what a message of the child asks for while it runs a test."""
        match message[0]:
            case "collecting":
                self._collecting = message[1:]
            case "output":
                self._take_outputs()
            case "state":
                self._config.hook.pytest_pyzig_unpack(config=self._config, item=run.item, is_isolated=False, state=message[1])
            case "report":
                run.take(self._config.hook.pytest_report_from_serializable(config=self._config, data=message[1]))
            case "missing":
                run.refuse(message[1])
            case "exit":
                pytest.exit(message[1], returncode=message[2])
            case _:
                if not take_recorded(run.item, *message):
                    self._pass_on(message)

    def _pass_on(self, message: Any) -> None:
        """Do what a message asks for that is not about a test alone."""
        match message[0]:
            case "shown":
                _show(self._config, message[1])
                if message[2]:
                    self._connection.send_bytes(b"")
            case "warning":
                _pass_on_warning(self._config, message[1:])

    def end(self, last: pytest.Item | None) -> None:
        """Let the process finish; it tears its fixtures down. What goes wrong is reported at a test, the last of this process."""
        self._log_size = _size(self._log_file)
        self._crash_size = _size(self._crash_file)
        timed_out_s = None
        reports = []
        try:
            self._ask("finish")
            # Tearing down takes as long as it takes, unless somebody wants to leave.
            deadline_s = time.monotonic() + _INTERRUPTED_END_S if self._is_leaving else None
            while True:
                message = self._receive(deadline_s)
                if message[0] == "report":
                    reports.append(self._config.hook.pytest_report_from_serializable(config=self._config, data=message[1]))
                else:
                    self._pass_on(message)
        except TimeoutError:
            timed_out_s = _INTERRUPTED_END_S
            self._abort()
        except (EOFError, OSError):
            pass
        crash = self._bury(timed_out_s=timed_out_s)
        if last is not None and not self._is_leaving:
            for report in reports:
                _emit_at(last, report)
            if self._process.returncode != 0:
                crash = replace(crash, what=f"{crash.what}, when the isolated process for {self.mode} ended after {self._last}")
                _emit_at(last, crash_report(last, crash, when="teardown", sections=self._output()))
        for _, handle in self._outputs:
            os.close(handle)

    def _ask(self, *message: Any) -> None:
        self._turn += 1
        self._connection.send_bytes(marshal.dumps((self._turn, *message)))

    def _receive(self, deadline_s: float | None, wait: _Wait | None = None) -> Any:
        """The next answer. Raises ``EOFError`` when the process is gone, ``TimeoutError`` at the deadline."""
        while True:
            wait_s = _POLL_S if deadline_s is None else min(_POLL_S, deadline_s - time.monotonic())
            if self._connection.poll(max(wait_s, 0)):
                (process, token, turn), *message = marshal.loads(self._connection.recv_bytes())  # noqa: S302  From our own child.
                if self._process_id is None:
                    self._process_id = process  # Not always that of what was started: that may have started another.
                if (process, token, turn) == (self._process_id, self._token, self._turn):
                    return message
            elif wait_s <= 0:
                raise TimeoutError
            elif ending(self._process) is not None and not self._connection.poll(0):
                raise EOFError
            elif wait is not None:
                wait.go_on()

    def _abort(self) -> None:
        """End a process that hangs, such that it leaves a Python traceback in the crash file."""
        if os.name == "posix" and ending(self._process) is None:
            os.kill(self._process.pid, signal.SIGABRT)
            if self._await_end() is not None:
                return
        self._process.kill()

    def _await_end(self) -> Any:
        """How the process ended; None: it has not after some time."""
        deadline_s = time.monotonic() + _END_S
        pause_s = 0.0005
        while (status := ending(self._process)) is None and time.monotonic() < deadline_s:
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, 0.05)
        return status

    def _bury(self, *, timed_out_s: float | None = None) -> Crash:
        """Wait for the end of a process that has closed its pipe, and read what it left. What it has started ends, too, if it crashed."""
        self._connection.close()
        if self._await_end() != 0:
            signal_group(self._process, signal.SIGKILL)
            self._process.kill()
        exit_status = self._process.wait()
        self._lifeline.cut()
        return read_crash(self._crash_file, exit_status, timed_out_s=timed_out_s, start=self._crash_size, process=self._process_id)

    def _take_outputs(self) -> None:
        """The files that the child's captured output goes to: readable here when the child is gone."""
        from multiprocessing.reduction import recv_handle

        self._outputs = [(name, recv_handle(self._connection)) for name in ("stdout", "stderr")]

    def _output(self) -> list[tuple[str, str]]:
        """What the process wrote since the last phase that it reported, by name of the stream."""
        found = []
        for name, handle in self._outputs:
            with open(handle, "rb", closefd=False) as file:
                found.append((name, read_shown(file, 0, self._config)))
        found.append(("output of the process", self._log()))
        return [(name, text) for name, text in found if text]

    def _log(self) -> str:
        """What the process wrote past pytest's capturing, since the test began."""
        try:
            with open(self._log_file, "rb") as file:
                return read_shown(file, self._log_size, self._config)
        except OSError:
            return ""


def _emit_at(item: pytest.Item, report: pytest.TestReport) -> None:
    """Report at a test what belongs to earlier ones: a worker of pytest-xdist can send nothing of those any more."""
    report.nodeid = item.nodeid
    report.location = item.location
    item.ihook.pytest_runtest_logreport(report=report)


def _show(config: pytest.Config, text: str) -> None:
    """Write on the terminal, past pytest's capturing."""
    reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
    capture: Any = config.pluginmanager.get_plugin("capturemanager")
    with capture.global_and_fixture_disabled() if capture is not None else nullcontext():
        reporter._tw.write(text)  # noqa: SLF001  Its own `write` goes on with a line.
        reporter.flush()


def _pass_on_warning(config: pytest.Config, told: tuple[str, str, str, str, int, str, str, tuple[str, int, str] | None]) -> None:
    """Tell this process's plugins of a warning in the child."""
    text, module, name, path, line, when, nodeid, location = told
    category = getattr(sys.modules.get(module), name, UserWarning)
    if not (isinstance(category, type) and issubclass(category, Warning)):
        category = UserWarning
    message = warnings.WarningMessage(text, category, path, line)
    config.hook.pytest_warning_recorded.call_historic(
        kwargs={"warning_message": message, "when": when, "nodeid": nodeid, "location": location}
    )


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
