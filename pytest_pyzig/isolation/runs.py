"""One isolated test on its way: which phases are over, and what goes on to pytest."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Literal

import pytest

from pytest_pyzig.crash.reports import crash_report, plain_report
from pytest_pyzig.variants import expectation_of, report_attributes

if TYPE_CHECKING:
    from pytest_pyzig.crash.record import Crash
    from pytest_pyzig.variants import Expectation


class Run:
    """One test on its way: which phases are over, and what it expects."""

    def __init__(self, item: pytest.Item, mode: str) -> None:
        self.item = item
        self.started_s = time.perf_counter()
        self.sections: list[tuple[str, str]] = []
        self.phases: set[str] = set()
        expectation = expectation_of(item)
        self.expectation: Expectation | None = expectation if expectation is not None and mode in expectation.modes else None
        self.mode = mode

    def emit(self, report: pytest.TestReport) -> None:
        """Pass a report on to everybody."""
        if not is_of_subtest(report):
            self.phases.add(report.when)
        self.sections = list(report.sections)
        vars(report).update(report_attributes(self.item))
        self.item.ihook.pytest_runtest_logreport(report=report)

    def refuse(self, reason: str) -> None:
        """Report that the test cannot run."""
        self.emit(plain_report(self.item, "failed", when="setup", longrepr=reason))

    def take(self, report: pytest.TestReport) -> None:
        """Pass on a report of the child; a test that should have panicked and came to its end has failed."""
        if report.nodeid != self.item.nodeid:  # pytest-xdist adds the group to it, in this process only.
            report.nodeid = self.item.nodeid
        if self.expectation is not None and report.when == "call" and report.passed and not is_of_subtest(report):
            report.outcome = "failed"
            report.longrepr = f"did not panic: a panic was expected in {self.mode}, its message to match {self.expectation.match!r}"
        self.emit(report)

    def finish_crashed(self, crash: Crash, output: list[tuple[str, str]]) -> None:
        """Report what the child could not."""
        when: Literal["call", "teardown"] = "teardown" if "call" in self.phases else "call"
        sections = [*self.sections, *((f"Captured {name} {when if 'setup' in self.phases else 'setup'}", text) for name, text in output)]
        if "setup" not in self.phases:
            self.emit(plain_report(self.item, "passed", when="setup"))
        duration_s = time.perf_counter() - self.started_s
        if when == "call" and self.expectation is not None and crash.panic is not None and self.expectation.matches(crash.panic):
            report = plain_report(self.item, "passed", when="call", duration_s=duration_s, sections=sections)
        else:
            report = crash_report(self.item, crash, when=when, duration_s=duration_s, sections=sections)
            if when == "call" and self.expectation is not None:
                expected = f"a panic was expected in {self.mode}, its message to match {self.expectation.match!r}"
                report.sections.append(("Expected panic", expected))
        self.emit(report)
        if when == "call":
            self.emit(plain_report(self.item, "passed", when="teardown"))


def is_of_subtest(report: pytest.TestReport) -> bool:
    """Whether a report is about a part of a test; it says nothing of the phase as a whole."""
    return type(report) is not pytest.TestReport and hasattr(report, "context")
