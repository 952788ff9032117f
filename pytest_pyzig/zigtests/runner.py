"""Talks to the runner of a compiled Zig test program (`zig/src/pyzig/test_runner.zig`, whose head describes the conversation)."""

from __future__ import annotations

import os
import secrets
import selectors
import signal
import subprocess
import tempfile
from dataclasses import dataclass

from pytest_pyzig.errors import PyzigError
from pytest_pyzig.system.lifeline import Lifeline
from pytest_pyzig.system.processes import ending, signal_group

# Of what a test printed, and of a trace, so much at the beginning and as much at the end is shown.
_SHOWN_BYTES_MAX = 1 << 19
# How long to wait for an answer before looking whether the process is still there: what it forked may hold its end of the pipe.
_POLL_S = 0.05


@dataclass(frozen=True)
class ZigTestResult:
    """What became of one run of one test.

    Attributes:
        outcome: ``pass``, ``skip``, ``fail`` (it returned an error), ``panic`` or ``end`` (the process came to its end in it).
        error: name of the error, message of the panic, or what ended the process.
        leaks: how many allocations of ``std.testing.allocator`` were not given back.
        logged_errors: how many messages of level ``err`` it logged, which makes it fail.
        duration_s: seconds, without what was spent on traces.
        output: what it printed.
        trace: stack trace of the error, the panic or the fault.
        leak_traces: of each leak, where it was allocated.
    """

    outcome: str
    error: str = ""
    leaks: int = 0
    logged_errors: int = 0
    duration_s: float = 0.0
    output: str = ""
    trace: str = ""
    leak_traces: str = ""


class RunnerError(PyzigError):
    """The test program does not start or does not answer as it should."""


class Runner:
    """One test program; its process is started when it is needed, and again after a test has ended it.

    Attributes:
        starts: how many processes were started.
    """

    def __init__(self, program: str, folder: str) -> None:
        self._program = program
        self._folder = folder
        self._names: list[str] | None = None
        self._process: _Process | None = None
        self._errors = tempfile.TemporaryFile(prefix="pyzig-zig-tests-")  # noqa: SIM115
        _append_only(self._errors.fileno())
        self.starts = 0

    @property
    def names(self) -> list[str]:
        """The tests in the program, as the compiler calls them; `run` takes their places in this list."""
        if self._names is None:
            self._start()
        assert self._names is not None
        return self._names

    def run(self, index: int) -> ZigTestResult:
        """Run one test. Raises ``RunnerError`` where there is no telling what happened."""
        process = self._process if self._process is not None else self._start()
        began_at = self._size()
        try:
            process.ask(f"run {index}\n")
            return self._read_result(process, began_at)
        except BrokenPipeError:
            return self._ended(process, began_at)
        except BaseException:
            self.close()  # Interrupted, by a time-out for example: nobody knows what the process will say next.
            raise

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            process.close()

    def _start(self) -> _Process:
        try:
            process = _Process(self._program, self._folder, self._errors.fileno())
        except OSError as error:
            raise RunnerError(f"the Zig tests at {self._program} do not start: {error}") from None
        self._process = process
        self.starts += 1
        began_at = self._size()
        try:
            greeting = (process.answer() or "").split()
            if greeting[:2] != ["PYZIG-TESTS", "2"]:
                raise ValueError
            names = []
            for _ in range(int(greeting[-1].removeprefix("count="))):
                length = int((process.answer() or "").removeprefix("name "))
                names.append(process.text(length))
        except (ValueError, OSError):
            self.close()
            output = self._text(began_at, self._size())
            raise RunnerError(f"the Zig tests at {self._program} do not say which they are\n{output}".rstrip()) from None
        except BaseException:
            self.close()
            raise
        self._names = names
        return process

    def _read_result(self, process: _Process, began_at: int) -> ZigTestResult:
        error = ""
        while (answer := process.answer()) is not None:
            word, _, rest = answer.partition(" ")
            if word == "error":
                error = rest
            elif word in ("panic", "fault"):
                start, trace_start, length = map(int, rest.split())
                message = process.text(length)
                self._wait(process)
                outcome = "panic" if word == "panic" else "end"
                return ZigTestResult(outcome, message, output=self._text(start, trace_start), trace=self._text(trace_start, self._size()))
            elif word == "result":
                outcome, *numbers = rest.split()
                leaks, logged_errors, duration_ns, start, trace_start, trace_end = map(int, numbers)
                return ZigTestResult(
                    outcome,
                    error,
                    leaks,
                    logged_errors,
                    duration_ns / 1e9,
                    self._text(start, trace_start),
                    self._text(trace_start, trace_end),
                    self._text(trace_end, self._size()) if leaks else "",
                )
            else:
                raise RunnerError(f"the Zig tests at {self._program} say {answer!r}")
        return self._ended(process, began_at)

    def _ended(self, process: _Process, began_at: int) -> ZigTestResult:
        code = self._wait(process)
        text = self._text(began_at, self._size())
        if code >= 0:
            return ZigTestResult("end", f"the test ended the process with exit status {code}", output=text)
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        # Zig's handler of faults says in one line what happened, and then where.
        before, fault, trace = _split_fault(text)
        return ZigTestResult("end", fault or f"the process was ended by {name}", output=before, trace=trace)

    def _wait(self, process: _Process) -> int:
        code = process.wait()  # It may still be writing its trace.
        self.close()
        return code

    def _size(self) -> int:
        return os.fstat(self._errors.fileno()).st_size

    def _text(self, start: int, end: int) -> str:
        """What stands between two places in the error output; of much, the beginning and the end."""
        if start < 0 or end <= start:
            return ""
        left_out = end - start - 2 * _SHOWN_BYTES_MAX
        if left_out <= 0:
            return self._read(start, end)
        head, tail = self._read(start, start + _SHOWN_BYTES_MAX), self._read(end - _SHOWN_BYTES_MAX, end)
        return f"{head}\n[{left_out:,} bytes left out]\n{tail}"

    def _read(self, start: int, end: int) -> str:
        return os.pread(self._errors.fileno(), end - start, start).decode("utf-8", "replace")


class _Process:
    """A process of a test program, and the pipes to and from it. What its tests fork and leave behind ends with it."""

    def __init__(self, program: str, folder: str, errors: int) -> None:
        is_posix = os.name == "posix"
        # A descriptor of its own, so that what a test prints is no answer; its output where a child does not inherit numbered descriptors.
        self._answers, theirs = os.pipe()
        self._lifeline = Lifeline() if is_posix else None
        lifelines = [] if self._lifeline is None else [self._lifeline.theirs]
        try:
            self._process = subprocess.Popen(
                [program],
                cwd=folder,
                stdin=subprocess.PIPE,
                stdout=errors if is_posix else theirs,
                stderr=errors,
                pass_fds=[theirs, *lifelines] if is_posix else (),
                process_group=0 if is_posix else None,
            )
        except BaseException:
            os.close(self._answers)
            if self._lifeline is not None:
                self._lifeline.cut()
            raise
        finally:
            os.close(theirs)
            if self._lifeline is not None:
                self._lifeline.hand_over()
        token = secrets.token_hex(16)
        self._head = f"@{token} {self._process.pid} ".encode()
        self._rest = b""
        self._selector = selectors.DefaultSelector() if is_posix else None
        if self._selector is not None:
            self._selector.register(self._answers, selectors.EVENT_READ)
        try:
            self.ask(f"hello {token} {theirs if is_posix else 1} {lifelines[0] if lifelines else -1}\n")
        except BrokenPipeError:
            pass  # It has ended; what it does not answer tells.

    def ask(self, line: str) -> None:
        """Write to the process. Raises ``BrokenPipeError`` if it has ended."""
        assert self._process.stdin is not None
        self._process.stdin.write(line.encode())
        self._process.stdin.flush()

    def answer(self) -> str | None:
        """The next line that it says; None if it has ended and said nothing more."""
        while True:
            line, separator, rest = self._rest.partition(b"\n")
            if separator:
                self._rest = rest
                # Whatever else stands there was written by a test, or by what it started.
                if line.startswith(self._head):
                    return line[len(self._head) :].decode("utf-8", "backslashreplace")
            elif not self._fill():
                return None

    def text(self, length: int) -> str:
        """So many bytes after a line, and the end of a line."""
        while len(self._rest) <= length and self._fill():
            pass
        text, self._rest = self._rest[:length], self._rest[length + 1 :]
        return text.decode("utf-8", "backslashreplace")

    def wait(self) -> int:
        """Wait for its end; its exit status, or the number of a signal, negative."""
        ending(self._process, waits=True)
        signal_group(self._process, signal.SIGKILL)
        return self._process.wait()

    def close(self) -> None:
        """End it."""
        if self._process.returncode is None:
            self._process.kill()
            self.wait()
        if self._lifeline is not None:
            self._lifeline.cut()
        if self._selector is not None:
            self._selector.close()
        os.close(self._answers)
        assert self._process.stdin is not None
        try:
            self._process.stdin.close()
        except BrokenPipeError:
            pass

    def _fill(self) -> bool:
        """Read more of what it says. False at the end: of the pipe, or of the process, though what it forked may hold the pipe open."""
        if self._selector is not None:
            while not self._selector.select(_POLL_S):
                if ending(self._process) is not None and not self._selector.select(0):
                    return False
        data = os.read(self._answers, 1 << 16)
        self._rest += data
        return bool(data)


def _append_only(descriptor: int) -> None:
    """Let everybody write at the end of a file, also who says where: Zig's writers do, each from the place where the file begins for it."""
    if os.name == "posix":
        import fcntl

        fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_APPEND)


_FAULTS = ("Segmentation fault", "Bus error", "Illegal instruction", "Arithmetic exception", "General protection")


def _split_fault(text: str) -> tuple[str, str, str]:
    """What was printed before a fault, the line that tells of it, and the trace after it."""
    lines = text.splitlines(keepends=True)
    for number in range(len(lines) - 1, -1, -1):
        if lines[number].startswith(_FAULTS):
            return "".join(lines[:number]), lines[number].strip(), "".join(lines[number:])
    return text, "", ""
