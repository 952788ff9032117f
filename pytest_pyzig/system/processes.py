"""Runs the compiler such that it never outlives whoever wanted its result."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_GUARD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "guard.py")


class Processes:
    """The commands that one build has running; ``end_all`` ends them, from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._is_ended = False

    @property
    def is_ended(self) -> bool:
        """Whether nothing is to be started any more."""
        return self._is_ended

    def run(self, command: list[str], *, folder: str, environment: Mapping[str, str], output: str) -> int:
        """Run a command in a folder, what it says going to the file ``output``; its exit status, 128 + n for signal n."""
        is_guarded = os.name == "posix" and bool(sys.executable)
        arguments = [sys.executable, "-I", "-S", _GUARD, *command] if is_guarded else command
        with open(output, "wb") as log:
            with self._lock:
                if self._is_ended:
                    return 128
                process = subprocess.Popen(
                    arguments,
                    cwd=folder,
                    env=dict(environment),
                    stdin=subprocess.PIPE if is_guarded else subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=is_guarded,
                )
                self._running.add(process)
            try:
                code = process.wait()
            finally:
                with self._lock:
                    self._running.discard(process)
                    _end(process)
                process.wait()
        return code if code >= 0 else 128 - code

    def end_all(self) -> None:
        """End what is running and start nothing more."""
        with self._lock:
            self._is_ended = True
            for process in self._running:
                _end(process)


# Whether a process that leads a group can be told to end with it.
HAS_GROUPS = hasattr(os, "killpg") and hasattr(os, "waitid")


def ending(process: subprocess.Popen[bytes], *, waits: bool = False) -> int | None:
    """How a process has ended: 0, or something else; None: it has not. Its number stays taken, so that its group can be told by it."""
    if HAS_GROUPS and process.returncode is None:
        try:
            ended = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT | (0 if waits else os.WNOHANG))
        except ChildProcessError:  # This process lets the system forget its children.
            pass
        else:
            return None if ended is None else ended.si_status
    return process.wait() if waits else process.poll()


def signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    """Send a signal to a process that leads a group and was not waited for, and to what it has started."""
    if HAS_GROUPS and process.returncode is None:
        try:
            os.killpg(process.pid, number)
        except (ProcessLookupError, PermissionError):
            pass


def is_running(process_id: int) -> bool:
    """Whether there is a process of a number, as far as that can be known."""
    if os.name == "nt":
        return True
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass  # It is somebody else's.
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command that may have ended by itself: to a guard, its standard input is its owner."""
    if process.stdin is not None:
        process.stdin.close()
    elif process.poll() is None:
        process.kill()
