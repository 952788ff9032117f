"""The other side of `parent`: a pytest that runs the tests it is told, in a process of its own.

It is started with ``main``. It collects what its owner has collected, by the same arguments, all at once: what pytest knows of fixtures and
of node ids depends on what is collected together. Its output goes where pytest's capturing puts it; the files that takes are shown to the
owner, who reads them when this process is gone.
"""

from __future__ import annotations

import faulthandler
import io
import logging
import marshal
import os
import sys
import threading
import traceback
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, TextIO

import pytest

try:
    from _pytest.faulthandler import fault_handler_stderr_fd_key
except ImportError:  # Not a public part of pytest.
    fault_handler_stderr_fd_key = None  # type: ignore[assignment]

from pytest_pyzig.crash.channel import FILE_VARIABLE, keep_forks_out, send_crashes_to

from . import companions
from .recorded import ToldJunit, ToldProperties

if TYPE_CHECKING:
    import warnings
    from collections.abc import Iterable
    from pathlib import Path
    from types import CodeType, FrameType

# Where pytest keeps the file descriptor for the traceback of a test that takes longer than ``faulthandler_timeout``.
HANG_TRACEBACK_FILE = fault_handler_stderr_fd_key


def main(connection_handle: int, lifeline: int) -> None:
    """Be the pytest that the owner describes in its first message, until it says that this was all."""
    connection = Connection(connection_handle)
    if os.name == "posix":
        os.set_inheritable(connection_handle, False)
        os.set_inheritable(lifeline, False)
        _end_with_owner(lifeline)
    # Before anything native is imported: its own handlers are to come after Python's.
    send_crashes_to(os.environ[FILE_VARIABLE])
    crash_file = open(os.environ[FILE_VARIABLE], "ab", buffering=0)  # noqa: SIM115  Open as long as the process lives.
    faulthandler.enable(crash_file)
    _tell_of_exits(crash_file)
    _leave_channels_on_fork(connection)
    settings = marshal.loads(connection.recv_bytes())  # noqa: S302  From the process that started this one.
    sys.argv[:] = settings["argv"]
    try:
        config = pytest.Config.fromdictargs(settings["options"], settings["arguments"])
    except pytest.UsageError as error:
        sys.exit(f"ERROR: {error}")
    if settings["workerinput"]:
        config.workerinput = settings["workerinput"]  # type: ignore[attr-defined]
        config.workeroutput = {}  # type: ignore[attr-defined]
    service = _Service(config, connection, crash_file, settings)
    config.pluginmanager.register(service, "pyzig-sidecar")
    if settings["has_junit"]:
        ToldJunit(config, service.tell).install(config)
    try:
        status = config.hook.pytest_cmdline_main(config=config)
    finally:
        config._ensure_unconfigure()  # noqa: SLF001  What pytest's own main function does, and nothing public.
        faulthandler.enable(crash_file)
    sys.exit(int(status or 0) if status not in (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED) else 0)


class _QuietTerminal:
    """pytest's terminal for plugins that write on one: has no hooks, so it reports nothing. What is written is shown, or is not."""

    def __init__(self, config: pytest.Config, screen: TextIO) -> None:
        self._reporter = pytest.TerminalReporter(config, screen)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reporter, name)


class _Screen(io.TextIOBase):
    """The owner's terminal."""

    def __init__(self, service: _Service) -> None:
        self._service = service
        self._lock = threading.Lock()

    def write(self, text: str) -> int:
        """Send what is to be shown. Where tests write on the terminal themselves, wait until it is.

        What is said at the start and while files are collected is not: the owner has said it at its own.
        """
        if not self._service.is_collected:
            return len(text)
        with self._lock:
            is_shared = not self._service.captures
            if is_shared:
                sys.stdout.flush()
            self._service.send("shown", text, is_shared)
            if is_shared:
                self._service.connection.recv_bytes()
        return len(text)


class _Service:
    """Runs the tests that it is told to, in the place of pytest's own loop."""

    def __init__(self, config: pytest.Config, connection: Connection, crash_file: Any, settings: dict[str, Any]) -> None:
        self.config = config
        self.connection = connection
        self.crash_file = crash_file
        # By file and node id: the latter alone is not always one test's.
        self.items: dict[tuple[str, str], pytest.Item] = {}
        self.is_collected = False
        self.collect_errors: dict[str, str] = {}
        # Files that have ended such a process when they were imported.
        self.unimportable = frozenset(settings["unimportable"])
        self.last_item: pytest.Item | None = None
        self.process_id = os.getpid()
        self.token: bytes = settings["token"]
        self.turn = 0
        self.screen: tuple[int, bool] | None = settings["screen"]
        self.traceback_file: int | None = settings["traceback_file"]
        capture = getattr(config.option, "capture", "no")
        self.captures = capture not in ("no", "tee-sys")
        self.shows_output = capture == "fd" and os.name == "posix"

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self) -> None:
        """Undo what pytest's own plugins have just done: send tracebacks of fatal errors elsewhere, and open a terminal."""
        faulthandler.enable(self.crash_file)
        if self.traceback_file is not None and HANG_TRACEBACK_FILE is not None:
            os.close(self.config.stash[HANG_TRACEBACK_FILE])
            self.config.stash[HANG_TRACEBACK_FILE] = self.traceback_file
        plugins = self.config.pluginmanager
        companions.register(self.config, is_isolated=True)
        reporter = plugins.get_plugin("terminalreporter")
        if reporter is not None:
            plugins.unregister(reporter)
            terminal = self.terminal()
            plugins.register(terminal, "terminalreporter")
            live_logs = getattr(plugins.get_plugin("logging-plugin"), "log_cli_handler", None)
            if isinstance(live_logs, logging.StreamHandler):
                live_logs.setStream(terminal)

    def terminal(self) -> _QuietTerminal:
        """A terminal like the owner's, for live logs and set-ups; for others, such as pytest-timeout, one that nobody sees."""
        if self.screen is None:
            return _QuietTerminal(self.config, open(os.devnull, "w", encoding="utf-8"))
        terminal = _QuietTerminal(self.config, _Screen(self))  # type: ignore[arg-type]
        terminal._tw.fullwidth, terminal._tw.hasmarkup = self.screen  # noqa: SLF001
        return terminal

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> bool:
        """Collect nothing yet."""
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Serve the owner until it has had enough, or is gone."""
        self.send("ready")
        while True:
            try:
                message = marshal.loads(self.connection.recv_bytes())  # noqa: S302  As above.
            except (EOFError, OSError):
                break
            self.turn, what, *arguments = message
            if what != "run":
                self.tear_down(session)
                break
            self.run(session, *arguments)
        return True

    def tear_down(self, session: pytest.Session) -> None:
        """Tear down what is kept for tests that might have come, and report if that fails."""
        item = self.last_item
        call = pytest.CallInfo.from_call(lambda: session._setupstate.teardown_exact(None), when="teardown")  # noqa: SLF001
        if call.excinfo is not None and item is not None:
            report = item.ihook.pytest_runtest_makereport(item=item, call=call)
            item.ihook.pytest_runtest_logreport(report=report)
        self.send("finished")

    def run(
        self, session: pytest.Session, address: tuple[str, str], upcoming: tuple[str, str] | None, keeps: bool, state: dict[str, Any]
    ) -> None:
        """Run one test, and tear down what the next one does not need."""
        if not self.is_collected:
            self.collect(session)
            self.is_collected = True
        item = self.items.get(address)
        if item is None:
            told = self.collect_errors.get(address[0]) or "\n".join(self.collect_errors.values()) or "it is not found there"
            self.send("missing", f"{address[1]} could not be collected in the isolated process:\n{told}")
            self.send("begin")
        else:
            self.last_item = item
            item.user_properties = ToldProperties(item.user_properties, self.tell)
            following: Any = None if upcoming is None else self.items.get(upcoming)
            if following is None and keeps:
                following = item.parent
            # With the next test not known before, there may be more set up than this one needs.
            session._setupstate.teardown_exact(item)  # noqa: SLF001
            self.config.hook.pytest_pyzig_unpack(config=self.config, item=item, is_isolated=True, state=state)
            self.send("begin")
            try:
                self.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            except pytest.exit.Exception as error:
                self.send("exit", str(error.msg), error.returncode)
                raise
            except KeyboardInterrupt:
                self.send("exit", "interrupted", int(pytest.ExitCode.INTERRUPTED))
                raise
            found = packed(item, is_isolated=True)
            if found:
                self.send("state", found)
        self.send("done", session.shouldstop or session.shouldfail)

    def collect(self, session: pytest.Session) -> None:
        """Collect all that the owner has collected."""
        try:
            self.note(session.perform_collect())
        except pytest.UsageError as error:
            self.collect_errors[""] = "\n".join(map(str, error.args))

    def note(self, items: Iterable[pytest.Item | pytest.Collector]) -> None:
        """Make tests known; the first of a kind stays."""
        for item in items:
            if isinstance(item, pytest.Item):
                self.items.setdefault(address_of(item), item)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Know all tests, before somebody leaves some out: which of them run is for the owner to say."""
        self.note(items)

    def pytest_collectstart(self, collector: pytest.Collector) -> None:
        """Tell the owner whose fault it would be if this process ended now."""
        self.send("collecting", str(collector.path), any(isinstance(node, pytest.File) for node in collector.listchain()))

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makemodule(self, module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
        """Do not import again what ended such a process before."""
        if str(module_path) not in self.unimportable:
            return None
        module: pytest.Module = _Unimportable.from_parent(parent, path=module_path)
        return module

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what is wrong with a file for the tests in it."""
        if report.failed:
            path = str(self.config.rootpath / report.nodeid.partition("::")[0])
            self.collect_errors[path] = report.longreprtext

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        """Show the owner, once, the files that captured output goes to."""
        if self.shows_output:
            from multiprocessing.reduction import send_handle

            self.shows_output = False
            self.send("output")
            for descriptor in (1, 2):
                send_handle(self.connection, descriptor, os.getppid())

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Send each report as soon as there is one; after who makes it final, as pytest's subtests do, has been asked for its status."""
        self.config.hook.pytest_report_teststatus(report=report, config=self.config)
        self.send("report", self.config.hook.pytest_report_to_serializable(config=self.config, report=report))

    def pytest_warning_recorded(
        self,
        warning_message: warnings.WarningMessage,
        when: str,
        nodeid: str,
        location: tuple[str, int, str] | None,
    ) -> None:
        """Send warnings too, but not those that the owner has had at its own start and collection."""
        if when != "runtest":
            return
        category = warning_message.category
        where = warning_message.filename, warning_message.lineno
        self.send("warning", str(warning_message.message), category.__module__, category.__name__, *where, when, nodeid, location)

    def tell(self, *message: Any) -> None:
        """Send what a test records; a process that it has forked may go on, unheard."""
        if os.getpid() == self.process_id:
            self.send(*message)

    def send(self, *message: Any) -> None:
        """Send a message; what is no plain value in it becomes text.

        A process that a test has forked, and that has come out of the test instead of ending there, ends here: it has nothing to say.
        """
        if os.getpid() != self.process_id:
            os._exit(0)
        stamp = (self.process_id, self.token, self.turn)
        try:
            data = marshal.dumps((stamp, *message))
        except ValueError:
            data = marshal.dumps((stamp, *_plain(message)))
        self.connection.send_bytes(data)


class _Unimportable(pytest.Module):
    """A file that must not be imported here."""

    def collect(self) -> list[pytest.Item | pytest.Collector]:
        """No tests: the owner knows what to say of those."""
        return []


def address_of(item: pytest.Item) -> tuple[str, str]:
    """What a test is known by on both sides: its file, and its node id without what pytest-xdist adds."""
    assert item.parent is not None
    return str(item.path), f"{item.parent.nodeid}::{item.name}"


def packed(item: pytest.Item, *, is_isolated: bool) -> dict[str, Any]:
    """What plugins want the other process to know about a test, by the names that they give it."""
    return {
        name: _plain(value) for name, value in item.config.hook.pytest_pyzig_pack(config=item.config, item=item, is_isolated=is_isolated)
    }


def _plain(value: Any) -> Any:
    """The value with everything in it that ``marshal`` does not know as text. Reports are trees of small depth."""
    if value is None or type(value) in (bool, int, float, str, bytes):
        return value
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    if isinstance(value, list):
        return list(map(_plain, value))
    return str(value)


def _tell_of_exits(crash_file: Any) -> None:
    """Let Python code that ends this process at once leave a traceback of the test, as a fatal error does."""
    leave = os._exit
    owner = os.getpid()

    def tell_and_leave(status: int) -> None:
        if os.getpid() == owner:  # Not a process that this one has forked.
            frame = sys._current_frames().get(threading.main_thread().ident or 0)  # noqa: SLF001
            by_timeout = sys._getframe(1).f_globals.get("__name__") == "pytest_timeout"  # noqa: SLF001
            lines = ["Fatal Python error: " + ("timed out" if by_timeout else f"the process exited with status {status}")]
            lines.append("Current thread (most recent call first):")
            lines += [f'  File "{code.co_filename}", line {line} in {code.co_name}' for code, line in _calls(frame)]
            crash_file.write(("\n".join(lines) + "\n").encode(errors="replace"))
        leave(status)

    os._exit = tell_and_leave  # type: ignore[assignment]


def _leave_channels_on_fork(connection: Connection) -> None:
    """A process that a test forks has no channel to the owner: its answers and its fatal errors would be taken for this one's."""
    keep_forks_out()
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=connection.close)


def _calls(frame: FrameType | None) -> list[tuple[CodeType, int]]:
    """The calls that led to a frame, the innermost first, without those of this file."""
    calls = [(one.f_code, line) for one, line in traceback.walk_stack(frame)]
    return [(code, line) for code, line in calls if code.co_filename != __file__]


def _end_with_owner(lifeline: int) -> None:
    """End, even in the middle of native code that never returns, when the owner's end of this pipe is closed by the owner's end."""
    import fcntl

    if hasattr(os, "O_ASYNC") and hasattr(fcntl, "F_SETOWN"):
        fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
