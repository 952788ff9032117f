"""Runs one command and ends it, with all processes that it started, as soon as the process that asked for it is gone.

A script of its own, run as ``python -I -S guard.py COMMAND...`` in a new session: standard input is a pipe that only the owner holds
open, so it ends when the owner does, by whatever signal. Works wherever there are process groups; imports next to nothing to start fast.
"""

import os
import signal
import sys
import threading


def _end_with_owner() -> None:
    while os.read(0, 1):
        pass
    os.killpg(0, signal.SIGKILL)


def main(command: list[str]) -> int:
    """Run the command; its exit status, or 128 + the number of the signal that ended it."""
    nowhere = os.open(os.devnull, os.O_RDONLY)
    child = os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, nowhere, 0)])
    threading.Thread(target=_end_with_owner, daemon=True).start()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    try:
        status = main(sys.argv[1:])
    except OSError as error:
        print(f"error: {sys.argv[1]} does not start: {error.strerror}", file=sys.stderr)
        status = 127
    sys.stderr.flush()
    # The thread still waits for the owner: an ordinary exit would do too, and take longer.
    os._exit(status)
