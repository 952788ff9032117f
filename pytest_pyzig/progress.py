"""Says what takes time while it does: builds, and waiting for those of others."""

from __future__ import annotations

import sys
import threading
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO


class Progress:
    """Told by the builder what happens, in any thread. This one says nothing.

    Texts are short, such as ``building fast in Debug (src/fast.zig changed)``.
    """

    def started(self, what: str, reason: str) -> None:
        """A build of ``what`` starts, because of ``reason``."""

    def waiting(self, what: str, holder: str) -> None:
        """Somebody else is building ``what``; told again every few seconds."""

    def finished(self, what: str) -> None:
        """The build of ``what``, or the wait for it, is over."""

    def tick(self) -> None:
        """Time has passed; told about twice a second while anything is under way."""


class LineProgress(Progress):
    """One line of text: rewritten every second on a terminal, once for each build elsewhere."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._under_way: dict[str, tuple[float, str]] = {}
        self._is_line_open = False

    def started(self, what: str, reason: str) -> None:
        self._begin(what, f"building {what} ({reason})")

    def waiting(self, what: str, holder: str) -> None:
        self._begin(what, f"waiting for {what}, {holder}")

    def finished(self, what: str) -> None:
        with self._lock:
            self._under_way.pop(what, None)
            if not self._under_way and self._is_line_open:
                self._is_line_open = False
                self.rewrite("")

    def tick(self) -> None:
        with self._lock:
            if self._under_way and self.is_terminal():
                since_s = min(since_s for since_s, _ in self._under_way.values())
                texts = "; ".join(text for _, text in self._under_way.values())
                self._is_line_open = True
                self.rewrite(f"pyzig: {texts} … {time.monotonic() - since_s:.0f} s")

    def is_terminal(self) -> bool:
        """Whether a line can be written over."""
        out = self._out()
        return out is not None and out.isatty()

    def write_line(self, text: str) -> None:
        """Write a line that stays."""
        self._write(f"{text}\n")

    def rewrite(self, text: str) -> None:
        """Write over the present line, without ending it."""
        self._write(f"\r\x1b[2K{text}")

    def _begin(self, what: str, text: str) -> None:
        with self._lock:
            since_s = self._under_way[what][0] if what in self._under_way else time.monotonic()
            self._under_way[what] = (since_s, text)
            if not self.is_terminal():
                self.write_line(f"pyzig: {text}")

    def _write(self, text: str) -> None:
        out = self._out()
        if out is not None:
            out.write(text)
            out.flush()

    def _out(self) -> TextIO | None:
        return self._stream or sys.stderr  # Which is None in a program without a console.
