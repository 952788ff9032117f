"""Where panics and faults of native modules are told: set here, read by ``zig/src/pyzig/panic.zig``. Small, for each session imports it."""

from __future__ import annotations

import os

FILE_VARIABLE = "PYZIG_CRASH_FILE"
PROCESS_VARIABLE = "PYZIG_CRASH_PROCESS"


def send_crashes_to(path: str) -> None:
    """Let panics and faults of native modules in this process, and in no other, be told in a file, or on the file descriptor ``&7``."""
    os.environ[FILE_VARIABLE] = path
    os.environ[PROCESS_VARIABLE] = str(os.getpid())


def keep_forks_out() -> None:
    """From now on, a process that is forked from this one tells fatal errors on its standard error, not in a file that is this one's."""
    global _keeps_forks_out
    if not _keeps_forks_out and hasattr(os, "register_at_fork"):
        _keeps_forks_out = True
        os.register_at_fork(after_in_child=_tell_on_standard_error)


_keeps_forks_out = False


def _tell_on_standard_error() -> None:
    import faulthandler

    if faulthandler.is_enabled():
        faulthandler.enable(2)
