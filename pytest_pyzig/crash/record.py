"""What is left of a process that a test ended: the crash file read, and shaped into pytest's reports.

The crash file is the channel of its own that panics and faults are written to (``zig/src/pyzig/panic.zig``), and Python's ``faulthandler``
after them. It is for the process that a second variable names, not for programs that this starts. It starts with a line for machines where
Zig had something to say::

    PYZIG-PANIC zig=0.16.0 mode=Debug process=4711 message=integer overflow
"""

from __future__ import annotations

import linecache
import os
import re
import signal
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_pyzig.project.places import binding_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEAD = re.compile(r"^PYZIG-PANIC zig=(\S+) mode=(\S+) process=(\d+) message=(.*)$", re.MULTILINE)
_ZIG_FRAME = re.compile(r"^(?P<path>.+?):(?P<line>\d+):(?P<column>\d+): 0x[0-9a-f]+ in (?P<function>.*?)( \(\S+\))?$")
_PYTHON_FATAL = re.compile(r"^Fatal Python error: (.*)$", re.MULTILINE)
_PYTHON_FRAME = re.compile(r'^  File "(?P<path>.*)", line (?P<line>\d+) in (?P<function>.*)$')
# What `panic.zig` says of signals, which are no panics.
_FAULTS = ("segmentation fault", "stack overflow", "bus error", "illegal instruction", "arithmetic exception")
# Python frames below these belong to the test runner.
_RUNNER_FOLDERS = (f"{os.sep}_pytest{os.sep}", f"{os.sep}pluggy{os.sep}")


@dataclass(frozen=True)
class Crash:
    """The end of a process.

    Attributes:
        what: in a few words, such as ``panic: integer overflow`` or ``segmentation fault``.
        panic: the panic's message; None if it was no panic.
        origin: Zig's version and the release mode, where they are known.
        zig_trace: Zig's stack trace, lines of frames and sources, down to where Python called.
        location: file and line that failed, where they are known.
        python_frames: file, line and function of each Python frame of the test, the innermost first.
    """

    what: str
    panic: str | None = None
    origin: str = ""
    zig_trace: tuple[str, ...] = ()
    location: tuple[str, int] | None = None
    python_frames: tuple[tuple[str, int, str], ...] = field(default=())

    def lines(self) -> list[str]:
        """The story in the order of calls: the Python traceback, what happened, the Zig trace."""
        lines = []
        if self.python_frames:
            lines.append("Traceback (most recent call last):")
            for path, line, function in reversed(self.python_frames):
                lines.append(f'  File "{path}", line {line}, in {function}')
                source = linecache.getline(path, line).strip()
                if source:
                    lines.append(f"    {source}")
        lines.append(self.what + (f" ({self.origin})" if self.origin else ""))
        return [*lines, *self.zig_trace]


def read_crash(
    path: str, exit_status: int | None = None, *, timed_out_s: float | None = None, start: int = 0, process: int | None = None
) -> Crash:
    """Tell from the crash file, from a position in bytes on, and the exit status (negative: the number of a signal) how a process ended.

    What is said there of another process than the one with that number, if it is given, does not count.
    """
    try:
        with open(path, "rb") as file:
            file.seek(start)
            text = file.read().decode("utf-8", errors="replace")
    except OSError:
        text = ""
    return parse_crash(text, exit_status, timed_out_s=timed_out_s, process=process)


def parse_crash(text: str, exit_status: int | None = None, *, timed_out_s: float | None = None, process: int | None = None) -> Crash:
    """As `read_crash`, of the file's text."""
    head = next((one for one in _HEAD.finditer(text) if process is None or int(one[3]) == process), None)
    fatal = _PYTHON_FATAL.search(text)
    frames = _python_frames(text[fatal.end() :] if fatal else "")
    if timed_out_s is not None:
        return Crash(f"timed out after {timed_out_s:g} s", python_frames=frames)
    if head is None:
        return Crash(_describe_end(exit_status, fatal[1] if fatal else ""), python_frames=frames)
    version, mode, _, message = head.groups()
    trace, location = zig_frames(text[head.end() : fatal.start() if fatal and fatal.start() > head.end() else len(text)])
    is_fault = message in _FAULTS
    return Crash(
        message if is_fault else f"panic: {message}",
        panic=None if is_fault else message,
        origin=f"Zig {version}, {mode}",
        zig_trace=tuple(trace),
        location=location,
        python_frames=frames,
    )


def _describe_end(exit_status: int | None, fatal: str) -> str:
    if fatal:
        return fatal[:1].lower() + fatal[1:]
    if exit_status is not None and exit_status >= 0:
        return f"the process exited with status {exit_status}"
    if exit_status is None:
        return "the process ended"
    try:
        return f"the process was ended by {signal.Signals(-exit_status).name}"
    except ValueError:
        return f"the process was ended by signal {-exit_status}"


def zig_frames(text: str) -> tuple[list[str], tuple[str, int] | None]:
    """The frames of the extension, each with its source lines: up to the first of the binding library that is called by no other."""
    frames: list[tuple[str, re.Match[str], list[str]]] = []
    for line in text.splitlines():
        frame = _ZIG_FRAME.match(line)
        if frame is not None:
            if not frame["path"].endswith(".zig"):
                break
            # Debug information may have paths relative to a folder that are put together just so.
            frames.append((os.path.normpath(frame["path"]), frame, []))
        elif frames:
            frames[-1][2].append(line)
    binding = binding_folder() + os.sep
    while len(frames) > 1 and frames[-1][0].startswith(binding):
        frames.pop()
    lines = []
    for path, frame, source in frames:
        lines.append(f"{_short(path)}:{frame['line']}:{frame['column']}: in {frame['function']}")
        lines += source
    own = next((place for place in frames if not _is_library(place[0], binding)), frames[0] if frames else None)
    return lines, (_short(own[0]), int(own[1]["line"])) if own is not None else None


def _is_library(path: str, binding: str) -> bool:
    return path.startswith(binding) or f"{os.sep}lib{os.sep}std{os.sep}" in path


def _short(path: str) -> str:
    """Relative to the working folder, where that is shorter."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # Another drive.
        return path
    return path if relative.startswith(os.pardir) else relative


def _python_frames(text: str) -> tuple[tuple[str, int, str], ...]:
    """The frames of the thread that crashed, without the test runner's."""
    frames: list[tuple[str, int, str]] = []
    lines: Sequence[str] = text.splitlines()
    start = next((index for index, line in enumerate(lines) if line.startswith("Current thread")), len(lines))
    for line in lines[start + 1 :]:
        frame = _PYTHON_FRAME.match(line)
        if frame is None or any(folder in frame["path"] for folder in _RUNNER_FOLDERS):
            break
        frames.append((frame["path"], int(frame["line"]), frame["function"]))
    return tuple(frames)
