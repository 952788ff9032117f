"""Runs tests in processes of their own: one for each release mode, started once, started anew only after a crash.

The child is a pytest of the same configuration that collects what this one has (`sidecar_child`). It is told the tests one by one and sends
the reports of each phase as they come, so that what was done before a crash is known. Here they go on through pytest's own hooks: to
everybody else (``-x``, junit files, workers of pytest-xdist) it looks as if the test had run in this process.

Messages are tuples of plain values, packed by ``marshal``, which keeps tuples as they are. Each message of the child begins with a stamp:
the number of its process, a token that only the two know, and which test it is about. What has another stamp is no answer.
"""

from __future__ import annotations

import faulthandler
import marshal
import os
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from contextlib import nullcontext
from dataclasses import replace
from multiprocessing.connection import Pipe
from typing import TYPE_CHECKING, Any, Literal, Self

import pytest

from . import companions
from .crash import Crash, crash_report, plain_report, read_crash
from .crash_channel import FILE_VARIABLE
from .failures import tear_down_for
from .lifeline import Lifeline
from .long_output import read_shown
from .process import HAS_GROUPS, ending, signal_group
from .progress import Progress
from .recorded import junit_of, take_recorded
from .sidecar_child import HANG_TRACEBACK_FILE, address_of, packed
from .variants import expectation_of, report_attributes

if TYPE_CHECKING:
    from collections.abc import Callable

    from .startup import State
    from .surroundings import Surroundings
    from .variants import Expectation

# How long to wait for a message before looking whether the child is still there: a process that it forked may hold its end of the pipe.
_POLL_S = 0.5
# Who waits for longer is told what for.
_SILENT_WAIT_S = 3.0
# pytest-timeout gets this much longer to end a test by itself, with its own report.
_TIMEOUT_GRACE_S = 1.0
_END_S = 10.0
# A process that was interrupted in the middle of a test, as this one was, gets so long to tear its fixtures down.
_INTERRUPTED_END_S = 2.0
_BOOTSTRAP = "import sys; sys.path[:] = {path!r}; from pytest_pyzig.sidecar_child import main; main({connection}, {lifeline})"

# Options of the controlling process that mean nothing to one that is told what to run.
_OWN_OPTIONS: dict[str, Any] = {
    "clean_alluredir": False,
    "collectonly": False,
    "cov_source": [],
    "debug": None,
    "deselect": None,
    "dist": "no",
    "distload": False,
    "htmlpath": None,
    "json_report_file": "",
    "keyword": "",
    "log_file_mode": "a",
    "looponfail": False,
    "markexpr": "",
    "maxfail": 0,
    "no_cov": True,
    "no_teamcity": 1,
    "numprocesses": None,
    "pastebin": None,
    "px": [],
    "pyzig_report": None,
    "report_log": None,
    "setuponly": False,
    "setupplan": False,
    "trace": False,
    "tx": [],
    "usepdb": False,
    "xmlpath": None,
}
# What would write into the cache of the controlling process.
_BLOCKED_PLUGINS = ("lfplugin", "nfplugin", "stepwise")


class Sidecars:
    """The isolated processes of a run, by release mode."""

    def __init__(self, config: pytest.Config, state: State, surroundings: Surroundings) -> None:
        self._config = config
        self._state = state
        self._surroundings = surroundings
        companions.register(config, is_isolated=False)
        self._children: dict[str, Sidecar] = {}
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._started_count = 0
        # Release modes whose process does not start, and what the first attempt said.
        self._broken: dict[str, str] = {}
        # Files that ended such a process when it imported them, by release mode, and how.
        self._unimportable: dict[str, dict[str, Crash]] = {}

    def run(self, item: pytest.Item, mode: str, upcoming: pytest.Item | None, *, keeps: bool) -> None:
        """Run one test in the process of a release mode; its reports go through the hooks.

        Args:
            item: the test.
            mode: release mode of `import` in there.
            upcoming: the next test of that process, as far as is known: fixtures that it shares are kept.
            keeps: whether fixtures of wider scopes are kept although the next test of that process is not known.
        """
        _cancel_timers(item)
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        run = _Run(item, mode)
        while not self._is_run(run, upcoming, keeps=keeps):
            pass
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)

    def _is_run(self, run: _Run, upcoming: pytest.Item | None, *, keeps: bool) -> bool:
        """Run a test, or say why it cannot be; False: to be tried again, without a file that ended the process when it was imported."""
        unimportable = self._unimportable.setdefault(run.mode, {})
        ended = unimportable.get(str(run.item.path))
        if ended is not None:
            crash = replace(ended, what=f"{ended.what}, when {run.item.path.name} was collected in the isolated process for {run.mode}")
            run.emit(crash_report(run.item, crash, when="setup"))
            return True
        try:
            child = self._child(run.mode)
        except SidecarError as error:
            self._broken.setdefault(run.mode, str(error))
            run.refuse(str(error))
            return True
        try:
            if child.run(run, upcoming, keeps=keeps) is not None:
                del self._children[run.mode]
        except _CollectionError as error:
            del self._children[run.mode]
            if error.is_file and error.path not in unimportable:
                unimportable[error.path] = error.crash
                return False
            what = f"the process for isolated tests in {run.mode} ended when it collected {error.path}: {error.crash.what}"
            self._broken[run.mode] = "\n".join([what, *error.crash.lines()])
            run.refuse(self._broken[run.mode])
        return True

    def end(self, last: pytest.Item | None) -> None:
        """End all processes, in order: their fixtures of wider scopes are torn down. What goes wrong then is reported at the last test."""
        for child in self._children.values():
            child.end(last)
        self._children.clear()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _child(self, mode: str) -> Sidecar:
        if mode in self._broken:
            raise SidecarError(f"{self._broken[mode].splitlines()[0]} (told in full at the first test)")
        child = self._children.get(mode)
        if child is None:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="pyzig-", dir=self._surroundings.temporary_folder)
            self._started_count += 1
            base = f"{self._folder.name}{os.sep}{self._started_count}"
            child = Sidecar(self._config, mode, base, self._surroundings, self._state.session().progress or Progress())
            child.start({**self._settings(mode), "unimportable": list(self._unimportable.get(mode, ()))})
            self._children[mode] = child
        return child

    def _settings(self, mode: str) -> dict[str, Any]:
        """What a child has to know to be a pytest of the same configuration."""
        config = self._config
        options = {name: value for name, value in vars(config.option).items() if name != "file_or_dir" and _is_plain(value)}
        options.update({name: value for name, value in _OWN_OPTIONS.items() if name in options})
        options["rootdir"] = str(config.rootpath)
        options["inifilename"] = str(config.inipath) if config.inipath is not None else None
        options["basetemp"] = self._base_folder(mode)
        options["plugins"] = []
        if options.get("capture") == "sys":
            options["capture"] = "fd"  # What native code says before it crashes is to be kept, too.
        options["pyzig_sidecar"] = self._state.for_sidecar(mode)
        plugins = [plugin.strip() for plugin in config.option.plugins] + [f"no:{name}" for name in _BLOCKED_PLUGINS]
        # pytest 8 looks for this among the arguments only.
        arguments = [f"--assert={config.option.assertmode}", *(word for plugin in plugins for word in ("-p", plugin))]
        return {
            "arguments": [*arguments, *map(str, config.args)],
            "options": options,
            "screen": _screen_of(config),
            "has_junit": junit_of(config) is not None,
            "workerinput": {name: value for name, value in getattr(config, "workerinput", {}).items() if _is_plain(value)},
        }

    def _base_folder(self, mode: str) -> str | None:
        """Where the child's temporary folders are: below those of this process."""
        factory = getattr(self._config, "_tmp_path_factory", None)
        return None if factory is None else str(factory.getbasetemp() / f"pyzig-{mode}-{self._started_count}")


class SidecarError(Exception):
    """An isolated process did not start."""


class _CollectionError(Exception):
    """An isolated process ended while it collected."""

    def __init__(self, crash: Crash, path: str, *, is_file: bool) -> None:
        super().__init__(crash.what)
        self.crash = crash
        self.path = path
        self.is_file = is_file


class _Run:
    """One test on its way: which phases are over, and what it expects."""

    def __init__(self, item: pytest.Item, mode: str) -> None:
        self.item = item
        self.started_s = time.perf_counter()
        self.sections: list[tuple[str, str]] = []
        self.phases: set[str] = set()
        expectation = expectation_of(item)
        self.expectation: Expectation | None = expectation if expectation is not None and mode in expectation.modes else None
        self.mode = mode

    def emit(self, report: pytest.TestReport) -> None:
        """Pass a report on to everybody."""
        if not _is_of_subtest(report):
            self.phases.add(report.when)
        self.sections = list(report.sections)
        vars(report).update(report_attributes(self.item))
        self.item.ihook.pytest_runtest_logreport(report=report)

    def refuse(self, reason: str) -> None:
        """Report that the test cannot run."""
        self.emit(plain_report(self.item, "failed", when="setup", longrepr=reason))

    def take(self, report: pytest.TestReport) -> None:
        """Pass on a report of the child; a test that should have panicked and came to its end has failed."""
        if report.nodeid != self.item.nodeid:  # pytest-xdist adds the group to it, in this process only.
            report.nodeid = self.item.nodeid
        if self.expectation is not None and report.when == "call" and report.passed and not _is_of_subtest(report):
            report.outcome = "failed"
            report.longrepr = f"did not panic: a panic was expected in {self.mode}, its message to match {self.expectation.match!r}"
        self.emit(report)

    def finish_crashed(self, crash: Crash, output: list[tuple[str, str]]) -> None:
        """Report what the child could not."""
        when: Literal["call", "teardown"] = "teardown" if "call" in self.phases else "call"
        sections = [*self.sections, *((f"Captured {name} {when if 'setup' in self.phases else 'setup'}", text) for name, text in output)]
        if "setup" not in self.phases:
            self.emit(plain_report(self.item, "passed", when="setup"))
        duration_s = time.perf_counter() - self.started_s
        if when == "call" and self.expectation is not None and crash.panic is not None and self.expectation.matches(crash.panic):
            report = plain_report(self.item, "passed", when="call", duration_s=duration_s, sections=sections)
        else:
            report = crash_report(self.item, crash, when=when, duration_s=duration_s, sections=sections)
            if when == "call" and self.expectation is not None:
                expected = f"a panic was expected in {self.mode}, its message to match {self.expectation.match!r}"
                report.sections.append(("Expected panic", expected))
        self.emit(report)
        if when == "call":
            self.emit(plain_report(self.item, "passed", when="teardown"))


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
        inherited = [_inheritable(theirs.fileno()), _inheritable(self._lifeline.theirs)]
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
                **_inheriting(inherited if traceback_file is None else [*inherited, traceback_file]),
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

    def run(self, run: _Run, upcoming: pytest.Item | None, *, keeps: bool) -> Crash | None:
        """Run one test; how the process ended, if it did."""
        item = run.item
        timeout_s, grace_s = _time_limit_s(item)
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
            raise _CollectionError(crash, path, is_file=is_file)
        if not is_begun:
            after = f" after {self._last}" if self._last else ""
            crash = replace(crash, what=f"{crash.what}, in the isolated process{after}, before this test began", panic=None)
        run.finish_crashed(crash, self._output())
        for _, handle in self._outputs:
            os.close(handle)
        return crash

    def _await_begin(self, run: _Run) -> None:
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

    def _take(self, run: _Run, message: Any) -> None:
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


def run_isolated(
    item: pytest.Item, nextitem: pytest.Item | None, sidecars: Sidecars, mode: str, mode_for: Callable[[pytest.Item], str | None]
) -> None:
    """Run a test in the process for a release mode, and leave this process's fixtures as if it had run here."""
    keeps = False
    upcoming = nextitem
    if nextitem is not None and mode_for(nextitem) != mode:
        if hasattr(item.config, "workerinput"):
            upcoming, keeps = None, True  # Only the next test is known here, and that one is none of this process's.
        else:
            upcoming = _next_of(item, mode, mode_for)
    sidecars.run(item, mode, upcoming, keeps=keeps)
    # What earlier tests have set up in this process.
    report = tear_down_for(item, nextitem)
    if report is not None:
        item.ihook.pytest_runtest_logreport(report=report)


def _next_of(item: pytest.Item, mode: str, mode_for: Callable[[pytest.Item], str | None]) -> pytest.Item | None:
    """The next test of the session that runs in the process of that mode."""
    items = item.session.items
    positions: dict[int, int] | None = item.session.stash.get(_POSITIONS, None)
    if positions is None or len(positions) != len(items) or id(item) not in positions:
        positions = item.session.stash[_POSITIONS] = {id(one): index for index, one in enumerate(items)}
    start = positions.get(id(item))
    if start is None:
        return None
    return next((items[index] for index in range(start + 1, len(items)) if mode_for(items[index]) == mode), None)


_POSITIONS = pytest.StashKey[dict[int, int]]()


def _emit_at(item: pytest.Item, report: pytest.TestReport) -> None:
    """Report at a test what belongs to earlier ones: a worker of pytest-xdist can send nothing of those any more."""
    report.nodeid = item.nodeid
    report.location = item.location
    item.ihook.pytest_runtest_logreport(report=report)


def _time_limit_s(item: pytest.Item) -> tuple[float | None, float]:
    """How many seconds a test may take (None: any number), and how many more are waited until it is ended."""
    marker = item.get_closest_marker("pyzig_isolated")
    own = marker.kwargs.get("timeout") if marker is not None else None
    return (own, 0.0) if own is not None else (_pytest_timeout(item) or None, _TIMEOUT_GRACE_S)


def _pytest_timeout(item: pytest.Item) -> float | None:
    """What pytest-timeout allows a test, in seconds."""
    if not item.config.pluginmanager.hasplugin("timeout"):
        return None
    marker = item.get_closest_marker("timeout")
    value = None
    if marker is not None:
        value = marker.args[0] if marker.args else marker.kwargs.get("timeout")
    if value is None:
        value = getattr(item.config, "_env_timeout", None)
    try:
        return float(value) if value is not None else None
    except (TypeError, ValueError):
        return None


def _cancel_timers(item: pytest.Item) -> None:
    """pytest-timeout and ``faulthandler_timeout`` watch the test in the child; here they would end the session, or show our wait."""
    if hang_traceback_file(item.config) is not None:
        faulthandler.cancel_dump_traceback_later()
    cancel = getattr(item.config.hook, "pytest_timeout_cancel_timer", None)
    if cancel is not None:
        cancel(item=item)


def hang_traceback_file(config: pytest.Config) -> int | None:
    """The file descriptor for the traceback of a test that takes longer than ``faulthandler_timeout``; None: there is no such limit."""
    descriptor: int | None = config.stash.get(HANG_TRACEBACK_FILE, None) if HANG_TRACEBACK_FILE is not None else None
    return descriptor if descriptor is not None and float(config.getini("faulthandler_timeout") or 0) > 0 else None


def _screen_of(config: pytest.Config) -> tuple[int, bool] | None:
    """Width and colours of the terminal for those who write on it while a test runs: live logs and ``--setup-show``; None: nobody does."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    is_live = config.getoption("setupshow", False) or (config.pluginmanager.hasplugin("logging") and config.getini("log_cli"))
    is_live = is_live or config.getoption("log_cli_level", None) is not None
    return (reporter._tw.fullwidth, reporter.hasmarkup) if reporter is not None and is_live else None  # noqa: SLF001


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


def _is_of_subtest(report: pytest.TestReport) -> bool:
    """Whether a report is about a part of a test; it says nothing of the phase as a whole."""
    return type(report) is not pytest.TestReport and hasattr(report, "context")


def _is_plain(value: Any) -> bool:
    try:
        marshal.dumps(value)
    except ValueError:
        return False
    return True


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def _inheritable(handle: int) -> int:
    """What a child calls a file descriptor or connection of ours that it inherits."""
    if sys.platform == "win32":
        import msvcrt

        native = handle if not _is_descriptor(handle) else msvcrt.get_osfhandle(handle)
        os.set_handle_inheritable(native, True)
        return native
    return handle


def _is_descriptor(handle: int) -> bool:
    try:
        os.fstat(handle)
    except OSError:
        return False
    return True


def _inheriting(handles: list[int]) -> dict[str, Any]:
    if sys.platform == "win32":
        startup = subprocess.STARTUPINFO()
        startup.lpAttributeList = {"handle_list": handles}
        return {"startupinfo": startup, "close_fds": True}
    return {"pass_fds": handles}
