"""Where panics and faults of native modules are told: set here, read by ``zig/src/pyzig/panic.zig``. Small, for each session imports it."""

from __future__ import annotations

import os

FILE_VARIABLE = "PYZIG_CRASH_FILE"
PROCESS_VARIABLE = "PYZIG_CRASH_PROCESS"


def send_crashes_to(path: str) -> None:
    """Let panics and faults of native modules in this process, and in no other, be told in a file, or on the file descriptor ``&7``."""
    os.environ[FILE_VARIABLE] = path
    os.environ[PROCESS_VARIABLE] = str(os.getpid())
