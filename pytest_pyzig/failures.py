"""Failures that happened in native code, as pytest shows them."""

from __future__ import annotations

from typing import Any


def native_failure(text: str, path: str, line: int, message: str) -> Any:
    """What a report has as its ``longrepr``: a text, a place in a source file, and one line for summaries.

    Args:
        text: traces and the like; the place and the message are added at its end.
        path: of the source file, relative to pytest's root folder.
        line: in that file, counted from 1.
        message: what happened.
    """
    # Private in pytest, and the only representations of its own that keep place and message through pytest-xdist and into junit files.
    from _pytest._code.code import ExceptionChainRepr, ReprFileLocation, ReprTracebackNative

    lines = [f"{one}\n" for one in (*text.rstrip().splitlines(), f"{path}:{line}: {message}")]
    return ExceptionChainRepr([(ReprTracebackNative(lines), ReprFileLocation(path, line, message), None)])
