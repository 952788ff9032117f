"""What tests want to know of processes."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


def wait_for(condition: Callable[[], bool], limit_s: float = 60) -> None:
    """Wait until something is so."""
    deadline_s = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < deadline_s
        time.sleep(0.02)


def is_alive(process: int) -> bool:
    """Whether a process has not ended; one that has and was not asked how has."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def interrupt(pytester: pytest.Pytester, *options: str, when: Path) -> int:
    """Run pytest, and interrupt it once a file is there; how it ends. What it says goes to the file ``output``."""
    # What runs in the background of a shell ignores interrupts, and so do these tests there.
    code = "import signal, sys, pytest; signal.signal(signal.SIGINT, signal.default_int_handler); sys.exit(pytest.main(sys.argv[1:]))"
    with open(pytester.path / "output", "w") as output:
        owner = pytester.popen([sys.executable, "-c", code, "-p", "no:randomly", *options], stdout=output, stderr=output)
    wait_for(lambda: when.exists() and when.read_text().endswith("\n"))
    owner.send_signal(signal.SIGINT)
    return owner.wait(60)
