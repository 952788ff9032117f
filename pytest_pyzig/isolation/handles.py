"""File descriptors and handles that a child of ours inherits."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any


def inheritable(handle: int) -> int:
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


def inheriting(handles: list[int]) -> dict[str, Any]:
    if sys.platform == "win32":
        startup = subprocess.STARTUPINFO()
        startup.lpAttributeList = {"handle_list": handles}
        return {"startupinfo": startup, "close_fds": True}
    return {"pass_fds": handles}
