"""What is left of a process, shaped into pytest's reports."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Literal

import pytest

from .failures import representation
from .record import Crash, read_crash

if TYPE_CHECKING:
    from collections.abc import Iterable


def crash_report(
    item: pytest.Item,
    crash: Crash,
    *,
    when: Literal["setup", "call", "teardown"] = "call",
    duration_s: float = 0.0,
    sections: Iterable[tuple[str, str]] = (),
) -> pytest.TestReport:
    """The report of a test that ended its process: failed, or as its marker ``xfail`` says."""
    report = plain_report(item, "failed", when=when, longrepr=_longrepr(crash, item), duration_s=duration_s, sections=sections)
    vars(report)["pyzig_crash"] = crash.what
    reason = _xfail_reason(item) if when == "call" else None
    if reason is not None:
        report.outcome = "skipped"
        report.wasxfail = reason
    return report


def report_crash_of_collection(config: pytest.Config, path: str) -> None:
    """Report a worker of pytest-xdist that ended when it imported a file, if it left a crash file that says so.

    Raises:
        pytest.Session.Interrupted: it was reported; each worker that takes its place would end likewise.
    """
    crash = read_crash(path)
    if crash.python_frames:
        file = crash.python_frames[-1][0]
        nodeid = os.path.relpath(file, config.rootpath).replace(os.sep, "/")
        config.hook.pytest_collectreport(report=pytest.CollectReport(nodeid, "failed", longrepr=_longrepr(crash), result=[]))
        raise pytest.Session.Interrupted("1 error during collection")


def explain_worker_crash(report: pytest.TestReport, path: str) -> None:
    """Say in the report that pytest-xdist makes of a worker's crash what the worker left in its crash file."""
    crash = read_crash(path)
    vars(report)["pyzig_crash"] = crash.what
    if crash.panic is None and not crash.python_frames and not crash.zig_trace:
        return
    report.sections.append(("pytest-xdist", str(report.longrepr)))
    report.longrepr = _longrepr(crash)
    report.when = "call"


def plain_report(
    item: pytest.Item,
    outcome: Literal["passed", "failed"],
    *,
    when: Literal["setup", "call", "teardown"],
    longrepr: Any = None,
    duration_s: float = 0.0,
    sections: Iterable[tuple[str, str]] = (),
) -> pytest.TestReport:
    """A report of one phase of a test that did not come to make its own."""
    return pytest.TestReport(
        nodeid=item.nodeid,
        location=item.location,
        keywords=dict.fromkeys(item.keywords, 1),
        outcome=outcome,
        longrepr=longrepr,
        when=when,
        sections=sections,
        duration=duration_s,
        user_properties=item.user_properties,
    )


def _longrepr(crash: Crash, item: pytest.Item | None = None) -> Any:
    """What a report shows of a crash."""
    location = crash.location
    if location is None and crash.python_frames:
        location = crash.python_frames[0][:2]
    if location is None and item is not None:
        location = (str(item.path), (item.location[1] or 0) + 1)
    return representation(crash.lines(), *(location or ("", 0)), crash.what)


def _xfail_reason(item: pytest.Item) -> str | None:
    """Why a test is expected to fail, if it is. A crash is no exception, so it is not one of those that ``raises`` names."""
    if item.config.getoption("runxfail", default=False):
        return None
    try:
        from _pytest.skipping import evaluate_xfail_marks
    except ImportError:  # Not a public part of pytest.
        return None
    xfail = evaluate_xfail_marks(item)
    return xfail.reason if xfail is not None and xfail.raises is None else None
