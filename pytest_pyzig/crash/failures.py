"""What the ways of running a test share: failures as pytest shows them, and tearing down."""

from __future__ import annotations

from typing import Any

import pytest


def native_failure(text: str, path: str, line: int, message: str) -> Any:
    """What a report has as its ``longrepr``: a text, a place in a source file, and one line for summaries.

    Args:
        text: traces and the like; the place and the message are added at its end.
        path: of the source file, relative to pytest's root folder.
        line: in that file, counted from 1.
        message: what happened.
    """
    return representation([*text.rstrip().splitlines(), f"{path}:{line}: {message}"], path, line, message)


def representation(lines: list[str], path: str, line: int, message: str) -> Any:
    """As `native_failure`, of the lines as they are."""
    try:
        # The only representations of pytest's own that keep place and message through pytest-xdist and into junit files.
        from _pytest._code.code import ExceptionChainRepr, ReprFileLocation, ReprTracebackNative
    except ImportError:  # Not a public part of pytest.
        return "\n".join(lines)
    traceback = ReprTracebackNative([f"{one}\n" for one in lines])
    return ExceptionChainRepr([(traceback, ReprFileLocation(path, line, message), None)])


def tear_down_for(item: pytest.Item, nextitem: pytest.Item | None) -> pytest.TestReport | None:
    """Tear down in this process what the next test does not need, where the hooks for that have not run; a report if that fails.

    Not by those hooks, which other plugins may not expect twice.
    """
    setup_state = item.session._setupstate  # noqa: SLF001  There is no public way.
    call = pytest.CallInfo.from_call(lambda: setup_state.teardown_exact(nextitem), when="teardown")
    if call.excinfo is None:
        return None
    report: pytest.TestReport = item.ihook.pytest_runtest_makereport(item=item, call=call)
    return report
