"""The leak gate: a test that leaves native memory or wrapped objects behind, each time it runs, has failed.

Measured is the whole test, from before its fixtures are set up until after they are torn down, with fixtures of wider scope kept
alive. Memory that is there afterwards and was not before need not be a leak: a cache was filled, a module was loaded, a fixture for
the whole file was made. All that happens once. So a test that left something behind is run again, and only what every further run
leaves behind is a leak. Tests that leave nothing, nearly all, run once.

On a debug build of CPython, which counts references, the same is done with these; since Python's own caches settle slowly, there
every test is run again.
"""

from __future__ import annotations

import gc
import os
import re
import sys
import tempfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pytest
from _pytest.runner import runtestprotocol

from pytest_pyzig.crash.failures import native_failure, tear_down_for
from pytest_pyzig.loading.modules import loaded_modules

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MARKER = "pyzig_no_leaks"
# What all of so many further runs leave behind is a leak. A table that doubles now and then passes: some runs leave nothing.
_FURTHER_RUNS = 4
# Runs before references are counted: Python fills caches for longer than native modules do.
_WARM_UP_RUNS = 3
_COLLECTIONS_MAX = 4


@dataclass(frozen=True)
class Usage:
    """What native modules hold.

    Attributes:
        counts: of each measure, such as ``("pyzig", "native_bytes")`` or ``("pyzig", "live graph.Node")``, its value.
        references: all of Python's, on a debug build; else 0.
    """

    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    references: int = 0

    @classmethod
    def settled(cls) -> Usage:
        """What is held once the garbage is collected."""
        for _ in range(_COLLECTIONS_MAX):
            if gc.collect() == 0:
                break
        return cls.now()

    @classmethod
    def settled_unless(cls, known: Usage | None) -> Usage:
        """As `settled`, without a collection, which takes long, where native modules hold what is known: then nothing is left over."""
        if known is not None and _total_references is None and (found := cls.now()).counts == known.counts:
            return found
        return cls.settled()

    @classmethod
    def now(cls) -> Usage:
        """What is held, garbage included."""
        counts: dict[tuple[str, str], int] = {}
        for (name, _path), module in loaded_modules().items():
            describe = getattr(module, "__pyzig__", None)
            if describe is not None:
                _add_counts(counts, name, describe())
        return cls(counts, _total_references() if _total_references is not None else 0)

    def growth_since(self, earlier: Usage) -> Usage:
        """What is more than it was."""
        grown = {key: value - earlier.counts.get(key, 0) for key, value in self.counts.items()}
        return Usage({key: value for key, value in grown.items() if value > 0}, max(0, self.references - earlier.references))


_total_references: Callable[[], int] | None = getattr(sys, "gettotalrefcount", None)


def is_gated(item: pytest.Item) -> bool:
    """Whether a test is to be checked: Zig's own tests are by their allocator, which can tell more."""
    is_wanted = bool(item.config.getoption("pyzig_leaks", False)) or item.get_closest_marker(MARKER) is not None
    return is_wanted and isinstance(item, pytest.Function)


def run_gated(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Run one test as pytest does, and let it fail if it leaks."""
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for report in _checked_reports(item, nextitem):
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)


def _checked_reports(item: pytest.Item, nextitem: pytest.Item | None) -> list[pytest.TestReport]:
    # What ends with this test, such as the fixtures of its file, would hide by its memory what the test leaves behind.
    sibling = cast("pytest.Item", _Sibling(item))
    stash = item.config.stash
    before = Usage.settled_unless(stash.get(_AFTER_THE_LAST_TEST, None))
    reports = _run_once(item, sibling)
    after = stash[_AFTER_THE_LAST_TEST] = Usage.settled_unless(before)
    if all(report.passed for report in reports) and len(reports) == 3:
        leak = _find_leak(item, sibling, after.growth_since(before))
        if leak is not None:
            _fail(item, reports[1], leak, _allocation_traces(item, sibling))
    return [*reports[:-1], tear_down_for(item, nextitem) or reports[-1]]


def _run_once(item: pytest.Item, sibling: pytest.Item) -> list[pytest.TestReport]:
    reports = runtestprotocol(item, log=False, nextitem=sibling)
    # An exception that is a parameter collects, each time it is raised, the frames that it passes through, and all that is in them.
    for value in getattr(getattr(item, "callspec", None), "params", {}).values():
        if isinstance(value, BaseException):
            value.__traceback__ = value.__context__ = None
    return reports


def _find_leak(item: pytest.Item, sibling: pytest.Item, first: Usage) -> Usage | None:
    """What each further run leaves behind, at least; None for nothing."""
    if not first.counts and _total_references is None:
        return None
    # Of further runs nothing is shown.
    sections = list(item._report_sections)  # noqa: SLF001
    properties = list(item.user_properties)
    try:
        for _ in range(_WARM_UP_RUNS if _total_references is not None else 0):
            _run_once(item, sibling)
        least: Usage | None = None
        before = Usage.settled()
        for _ in range(_FURTHER_RUNS):
            if not all(report.passed for report in _run_once(item, sibling)):
                return None  # It does not bear being run again, so there is no telling.
            item._report_sections[:] = sections  # noqa: SLF001
            item.user_properties[:] = properties
            after = Usage.settled()
            growth = after.growth_since(before)
            before = after
            least = growth if least is None else _least(least, growth)
            if not least.counts and not least.references:
                return None
    finally:
        item._report_sections[:] = sections  # noqa: SLF001
        item.user_properties[:] = properties
    return least


def _allocation_traces(item: pytest.Item, sibling: pytest.Item) -> list[str]:
    """Where a test that leaks allocates what it does not give back, as modules in Debug can tell: found by one more run."""
    tracers = [(name, module.__pyzig_trace__) for (name, _), module in loaded_modules().items() if hasattr(module, "__pyzig_trace__")]
    if not tracers:
        return []
    from pytest_pyzig.crash.record import zig_frames

    for _, trace in tracers:
        trace(True)
    _run_once(item, sibling)
    Usage.settled()
    lines = []
    for name, trace in tracers:
        text = _standard_error_of(trace, False)
        for size_bytes, count, frames in re.findall(r"^PYZIG-ALLOCATED (\d+) (\d+)\n((?:(?!PYZIG-ALLOCATED).*\n)*)", text, re.MULTILINE):
            lines += ["", f"{name}: {size_bytes} bytes in {_count(int(count), 'allocation')} made at", *zig_frames(frames)[0]]
    return lines


def _standard_error_of(function: Callable[..., object], *arguments: object) -> str:
    """What native code writes to standard error, whatever captures that of tests."""
    with tempfile.TemporaryFile() as file:
        standard_error = os.dup(2)
        try:
            os.dup2(file.fileno(), 2)
            function(*arguments)
        finally:
            os.dup2(standard_error, 2)
            os.close(standard_error)
        file.seek(0)
        return file.read().decode(errors="replace")


def _fail(item: pytest.Item, report: pytest.TestReport, leak: Usage, traces: list[str]) -> None:
    path, line, _ = item.location
    message = headline(leak)
    report.outcome = "failed"
    report.longrepr = native_failure("\n".join([*details(leak), *traces]), path, (line or 0) + 1, message)
    report.user_properties.append(("pyzig_leak", "; ".join(details(leak))))


def headline(leak: Usage) -> str:
    """A leak in one line."""
    parts = []
    size_bytes = sum(value for (_, what), value in leak.counts.items() if what == "native_bytes")
    allocations = sum(value for (_, what), value in leak.counts.items() if what == "native_allocations")
    if size_bytes or allocations:
        parts.append(f"{size_bytes} bytes in {_count(allocations, 'allocation')}")
    objects = sum(value for (_, what), value in leak.counts.items() if what.startswith("live "))
    if objects:
        parts.append(_count(objects, "object"))
    if leak.references:
        parts.append(_count(leak.references, "reference"))
    return f"leaks {', '.join(parts)} in each run"


def details(leak: Usage) -> list[str]:
    """Of each module what it holds more after each run."""
    lines = []
    for name in dict.fromkeys(name for name, _ in leak.counts):
        counts = {what: value for (owner, what), value in leak.counts.items() if owner == name}
        if counts.keys() & {"native_bytes", "native_allocations"}:
            allocations = _count(counts.get("native_allocations", 0), "allocation")
            lines.append(f"{name}: {counts.get('native_bytes', 0)} bytes in {allocations} not given back")
        lines += [f"{name}: {value} {what.removeprefix('live ')} still alive" for what, value in counts.items() if what.startswith("live ")]
    if leak.references:
        lines.append(f"Python: {_count(leak.references, 'reference')} more than before")
    return lines


class _Sibling:
    """Stands for a next test in the same file and class: what ends with that is not torn down yet."""

    def __init__(self, item: pytest.Item) -> None:
        self._item = item

    def listchain(self) -> list[Any]:
        return self._item.listchain()[:-1]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._item, name)


def _add_counts(counts: dict[tuple[str, str], int], name: str, information: Mapping[str, Any]) -> None:
    for what in ("native_bytes", "native_allocations"):
        counts[name, what] = counts.get((name, what), 0) + int(information.get(what, 0))
    for what in ("live_objects", "live_natives"):
        for kind, value in information.get(what, {}).items():
            counts[name, f"live {kind}"] = counts.get((name, f"live {kind}"), 0) + int(value)


def _least(first: Usage, second: Usage) -> Usage:
    counts = {key: min(value, second.counts[key]) for key, value in first.counts.items() if key in second.counts}
    return Usage(counts, min(first.references, second.references))


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


# What was held after the last test that was checked.
_AFTER_THE_LAST_TEST = pytest.StashKey[Usage]()
