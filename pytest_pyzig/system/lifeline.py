"""Pipes whose other ends end a process of ours when this one is gone, by whatever signal."""

from __future__ import annotations

import os


class Lifeline:
    """A pipe whose one end only this process holds: what it starts does not inherit it, and what it forks lets go of it.

    Attributes:
        theirs: the end that the other process gets; `hand_over` closes it here.
    """

    def __init__(self) -> None:
        self.theirs, self._own = os.pipe()
        _held.add(self._own)

    def hand_over(self) -> None:
        """The other process has its end, or will never get it."""
        os.close(self.theirs)

    def cut(self) -> None:
        """End the other process, or let go after its end."""
        if self._own in _held:
            _held.discard(self._own)
            os.close(self._own)


_held: set[int] = set()


def _let_go() -> None:
    while _held:
        os.close(_held.pop())


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)
