"""Takes down compiles as they happen, for those who tell of them later."""

from __future__ import annotations

import time
from dataclasses import dataclass

from pytest_pyzig.progress import Progress


@dataclass
class Build:
    """One compile, or a build that was there.

    Attributes:
        what: such as ``fast in Debug``.
        started_s: seconds since 1970.
        duration_s: seconds; 0.0 for what was there.
        reason: why it was compiled.
        failed: whether it was in vain.
    """

    what: str
    started_s: float
    duration_s: float = 0.0
    reason: str = ""
    failed: bool = False


class RecordingProgress(Progress):
    """Takes down when compiles begin and end, and tells the other progress."""

    def __init__(self, inner: Progress, builds: list[Build]) -> None:
        self._inner = inner
        self._builds = builds

    def started(self, what: str, reason: str) -> None:
        """A compile begins."""
        self._builds.append(Build(what, time.time(), reason=reason))
        self._inner.started(what, reason)

    def finished(self, what: str) -> None:
        """It ended, or nothing had to be compiled."""
        for build in self._builds:
            if build.what == what and build.duration_s == 0.0:
                build.duration_s = time.time() - build.started_s
        self._inner.finished(what)

    def waiting(self, what: str, holder: str) -> None:
        """Somebody else compiles it."""
        self._inner.waiting(what, holder)

    def tick(self) -> None:
        """Time has passed."""
        self._inner.tick()
