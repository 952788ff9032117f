"""Talks to the runner of a compiled Zig test program (`zig/src/pyzig/test_runner.zig`, whose head describes the conversation)."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from dataclasses import dataclass

from .errors import PyzigError

_OUTPUT_BYTES_MAX = 1 << 20


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
        self._process: subprocess.Popen[bytes] | None = None
        self._errors = tempfile.TemporaryFile(prefix="pyzig-zig-tests-")  # noqa: SIM115
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
        assert process.stdin is not None
        try:
            process.stdin.write(f"run {index}\n".encode())
            process.stdin.flush()
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
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                assert pipe is not None
                try:
                    pipe.close()
                except BrokenPipeError:
                    pass

    def _start(self) -> subprocess.Popen[bytes]:
        try:
            process = subprocess.Popen(
                [self._program], cwd=self._folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors
            )
        except OSError as error:
            raise RunnerError(f"the Zig tests at {self._program} do not start: {error}") from None
        self._process = process
        self.starts += 1
        began_at = self._size()
        assert process.stdout is not None
        greeting = process.stdout.readline().split()
        try:
            if greeting[:2] != [b"PYZIG-TESTS", b"1"]:
                raise ValueError
            count = int(greeting[-1].removeprefix(b"count="))
            names = []
            for _ in range(count):
                length = int(process.stdout.readline().removeprefix(b"name "))
                names.append(process.stdout.read(length + 1)[:-1].decode("utf-8", "backslashreplace"))
        except (ValueError, IndexError):
            self.close()
            output = self._text(began_at, self._size())
            raise RunnerError(f"the Zig tests at {self._program} do not say which they are\n{output}".rstrip()) from None
        self._names = names
        return process

    def _read_result(self, process: subprocess.Popen[bytes], began_at: int) -> ZigTestResult:
        assert process.stdout is not None
        error = ""
        while line := process.stdout.readline():
            word, _, rest = line.decode("utf-8", "backslashreplace").rstrip("\n").partition(" ")
            if word == "error":
                error = rest
            elif word == "panic":
                start, trace_start, length = map(int, rest.split())
                message = process.stdout.read(length + 1)[:-1].decode("utf-8", "backslashreplace")
                self._wait(process)
                return ZigTestResult("panic", message, output=self._text(start, trace_start), trace=self._text(trace_start, self._size()))
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
                raise RunnerError(f"the Zig tests at {self._program} say {line!r}")
        return self._ended(process, began_at)

    def _ended(self, process: subprocess.Popen[bytes], began_at: int) -> ZigTestResult:
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

    def _wait(self, process: subprocess.Popen[bytes]) -> int:
        assert process.stdout is not None
        process.stdout.read()  # It may still be writing its trace.
        code = process.wait()
        self.close()
        return code

    def _size(self) -> int:
        return os.fstat(self._errors.fileno()).st_size

    def _text(self, start: int, end: int) -> str:
        if start < 0 or end <= start:
            return ""
        skipped = max(0, end - start - _OUTPUT_BYTES_MAX)
        text = os.pread(self._errors.fileno(), end - start - skipped, start + skipped).decode("utf-8", "replace")
        return f"[{skipped} bytes left out]\n{text}" if skipped else text


_FAULTS = ("Segmentation fault", "Bus error", "Illegal instruction", "Arithmetic exception", "General protection")


def _split_fault(text: str) -> tuple[str, str, str]:
    """What was printed before a fault, the line that tells of it, and the trace after it."""
    lines = text.splitlines(keepends=True)
    for number in range(len(lines) - 1, -1, -1):
        if lines[number].startswith(_FAULTS):
            return "".join(lines[:number]), lines[number].strip(), "".join(lines[number:])
    return text, "", ""
