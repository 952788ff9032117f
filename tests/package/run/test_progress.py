"""What a person sees on a terminal while something is built."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from typing import TYPE_CHECKING

from pytest_pyzig.progress import LineProgress

if TYPE_CHECKING:
    import pytest

    from tests.conftest import Compiler, ZigProject


def test_line_counts_seconds_and_goes_away(project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_BEFORE", "sleep 1.2")
    project.write_file("test_it.py", "def test(): pass")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "pytest", "--color=no", "-p", "no:cacheprovider"]
    with subprocess.Popen(command, cwd=project.root, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        text = b""
        while True:
            try:
                text += os.read(ours, 65536)
            except OSError:  # The other side is closed.
                break
    os.close(ours)
    assert process.returncode == 0
    before, _, after = text.decode().partition("=== test session starts ===")
    seconds = [int(number) for number in re.findall(r"\r\x1b\[2Kpyzig: building fast in ReleaseFast \(no build yet\) … (\d+) s", before)]
    assert seconds == sorted(seconds)
    assert seconds[-1] >= 1
    # The banner starts at the left edge, over what is left of the line.
    assert before.rstrip("=").endswith("\r\x1b[2K")
    assert re.search(r"pyzig: Zig 0\.16\.0, ReleaseFast, 1 module built in [1-9]", after)
    assert "building" not in after


class Terminal:
    """A stream that says it is a terminal."""

    def __init__(self) -> None:
        self.text = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None:
        pass


def test_several_builds_share_the_line() -> None:
    terminal = Terminal()
    progress = LineProgress(terminal)  # type: ignore[arg-type]
    progress.started("a in Debug", "no build yet")
    progress.waiting("b in Debug", "being built by process 1")
    assert terminal.text == ""
    progress.tick()
    assert terminal.text == "\r\x1b[2Kpyzig: building a in Debug (no build yet); waiting for b in Debug, being built by process 1 … 0 s"
    terminal.text = ""
    progress.finished("a in Debug")
    progress.tick()
    assert "building a" not in terminal.text
    progress.finished("b in Debug")
    assert terminal.text.endswith("\r\x1b[2K")
    terminal.text = ""
    progress.finished("b in Debug")
    progress.tick()
    assert terminal.text == ""
