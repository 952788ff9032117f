"""The page that ``--pyzig-report=FILE.html`` writes: builds, tests in each release mode, crashes, leaks and durations, in one file."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import asdict, dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .builds import Build

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .state import State

_MODES = ("Debug", "ReleaseSafe", "ReleaseFast", "ReleaseSmall")
_SLOWEST_MAX = 12
_TRACE_CHARACTERS_MAX = 20_000
# From what is worst to what is best.
_RANKS = ("crashed", "error", "failed", "leaked", "xpassed", "passed", "xfailed", "skipped")


@dataclass
class Result:
    """What a test came to in one release mode.

    Attributes:
        name: its node id without the mode.
        mode: release mode, empty for one that has none.
        outcome: one of pytest's, or ``crashed`` or ``leaked``.
        duration_s: seconds of set-up, call and tear-down.
        message: what went wrong, in one line.
        text: all that is known of it.
        leak: what was left behind.
    """

    name: str
    mode: str
    outcome: str = "passed"
    duration_s: float = 0.0
    message: str = ""
    text: str = ""
    leak: str = ""


@dataclass(eq=False)  # pytest 8 keeps plugins in sets.
class Collector:
    """A pytest plugin of its own, registered where a report is wanted; in a worker it only sends on what was built there."""

    config: pytest.Config
    state: State | None
    path: Path
    started_s: float = field(default_factory=time.time)
    builds: list[Build] = field(default_factory=list)
    results: dict[str, Result] = field(default_factory=dict)
    error: str = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take down one phase of a test."""
        properties = dict(report.user_properties)
        name, mode = getattr(report, "pyzig_variant", None) or (report.nodeid, str(properties.get("pyzig_mode", "")))
        result = self.results.setdefault(report.nodeid, Result(name, mode))
        result.duration_s += report.duration
        outcome = _outcome(report)
        if outcome != "passed" and (result.outcome == "passed" or _RANKS.index(outcome) < _RANKS.index(result.outcome)):
            result.outcome = outcome
        if report.failed:
            result.message = _message(report)
            result.text = "\n\n".join(part for part in (report.longreprtext, *_sections(report)) if part)[-_TRACE_CHARACTERS_MAX:]
        if "pyzig_leak" in properties:
            result.leak = str(properties["pyzig_leak"])

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what was built in a worker of pytest-xdist."""
        self.builds += [Build(**build) for build in getattr(node, "workeroutput", {}).get("pyzig_builds", [])]

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Write the page."""
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput["pyzig_builds"] = [asdict(build) for build in self.builds]
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # Messages may have what no encoding has.
            self.path.write_text(self.page(), encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            self.error = f", which could not be written: {error.strerror}"

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say where it is."""
        terminalreporter.write_sep("-", f"{'generated ' if not self.error else ''}pyzig report: {self.path}{self.error}")

    def page(self) -> str:
        """The whole page."""
        style = (Path(__file__).parent / "report.css").read_text(encoding="utf-8")
        self._note_builds_that_were_there()
        results = list(self.results.values())
        title = f"Native tests of {self.config.rootpath.name}"
        parts = [
            _head(title, results, self._facts()),
            _timeline(self.builds),
            _failures(results),
            _matrix(results),
            _durations(results),
        ]
        return (
            f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
            f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n<main>\n{''.join(parts)}</main>\n</html>\n"
        )

    def _facts(self) -> str:
        """What was run on, and when."""
        versions = dict.fromkeys(build.zig_version for outcome in self._outcomes() for build in outcome.builds)
        parts = [
            time.strftime("%Y-%m-%d %H:%M", time.localtime(self.started_s)),
            f"{_seconds(time.time() - self.started_s)} in all",
            *(f"Zig {version}" for version in versions),
            f"Python {sys.version.split()[0]}",
            f"pytest {pytest.__version__}",
        ]
        return " · ".join(parts)

    def _note_builds_that_were_there(self) -> None:
        known = {build.what for build in self.builds}
        for outcome in self._outcomes():
            what = f"{', '.join(outcome.unit.modules)} in {outcome.mode}"
            if what not in known:
                self.builds.append(Build(what, self.started_s, failed=outcome.error is not None))
            elif outcome.error is not None:
                next(build for build in self.builds if build.what == what).failed = True

    def _outcomes(self) -> list[Any]:
        return list(self.state.outcomes) if self.state is not None else []


def register(config: pytest.Config, state: State | None) -> None:
    """Have a report written of this run. Raises ``pytest.UsageError`` if that cannot be."""
    path = Path(os.path.abspath(config.getoption("pyzig_report")))
    place = path if path.exists() else next(folder for folder in path.parents if folder.exists())
    if path.is_dir() or not (place == path or place.is_dir()) or not os.access(place, os.W_OK):
        raise pytest.UsageError(f"--pyzig-report: {path} cannot be written: {place} is {'a folder' if path.is_dir() else 'not writable'}")
    collector = Collector(config, state, path)
    if state is not None:
        # The first of them may have been before this.
        collector.builds = state.builds
        collector.started_s = min([collector.started_s, *(build.started_s for build in state.builds)])
    config.pluginmanager.register(collector, "pyzig-report")


def _head(title: str, results: list[Result], facts: str) -> str:
    counts = {name: sum(result.outcome == name for result in results) for name in _RANKS}
    tiles = [
        ("passed", counts["passed"], "passed"),
        ("failed", counts["failed"] + counts["error"] + counts["xpassed"], "failed"),
        ("crashed", counts["crashed"], "crashed"),
        ("leaked", counts["leaked"], "leaked"),
        ("skipped", counts["skipped"] + counts["xfailed"], "skipped"),
    ]
    inner = "".join(
        f'<div class="tile {name if count else "none"}"><b>{count}</b><span>{label}</span></div>\n' for name, count, label in tiles
    )
    return f'<h1>{escape(title)}</h1>\n<p class="soft">{escape(facts)}</p>\n<div class="tiles">\n{inner}</div>\n'


def _timeline(builds: list[Build]) -> str:
    if not builds:
        return ""
    start_s = min(build.started_s for build in builds)
    end_s = max(build.started_s + build.duration_s for build in builds)
    whole_s = max(end_s - start_s, 0.001)
    rows = []
    for build in sorted(builds, key=lambda one: (one.duration_s == 0.0, one.started_s)):
        left, width = 100 * (build.started_s - start_s) / whole_s, 100 * build.duration_s / whole_s
        kind = "failed" if build.failed else "" if build.duration_s else "fresh"
        number = "failed" if build.failed else _seconds(build.duration_s) if build.duration_s else "fresh"
        bar = f'<i class="{kind}" style="left:{min(left, 99.5):.2f}%;width:{width:.2f}%"></i>' if build.duration_s else ""
        rows.append(_row(build.what, bar, number, build.reason))
    return f'<section class="card"><h2>Builds</h2>\n{"".join(rows)}</section>\n'


def _failures(results: list[Result]) -> str:
    failed = [result for result in results if result.outcome in ("crashed", "error", "failed", "leaked")]
    if not failed:
        return ""
    failed.sort(key=lambda one: _RANKS.index(one.outcome))
    items = []
    for number, result in enumerate(failed):
        mode = f'<span class="mode">{escape(result.mode)}</span>' if result.mode else ""
        leak = f"{result.leak}\n\n" if result.leak and result.leak not in result.text else ""
        items.append(
            f"<details{' open' if number < 3 else ''}><summary>{_tag(result.outcome)}"
            f'<span class="name">{escape(result.name)}</span>{mode}<span class="message">{escape(result.message)}</span></summary>\n'
            f"<pre>{escape(leak + result.text)}</pre></details>\n"
        )
    return f'<section class="card"><h2>What went wrong</h2>\n{"".join(items)}</section>\n'


def _matrix(results: list[Result]) -> str:
    modes = sorted({result.mode for result in results}, key=lambda mode: (_MODES.index(mode) if mode in _MODES else -1, mode))
    files: dict[str, dict[str, dict[str, Result]]] = {}
    for result in results:
        file, _, name = result.name.partition("::")
        files.setdefault(file, {}).setdefault(name, {})[result.mode] = result
    groups = []
    for file, tests in files.items():
        outcomes = [result.outcome for one in tests.values() for result in one.values()]
        counts = {name: outcomes.count(name) for name in _RANKS if name in outcomes}
        columns = [mode for mode in modes if any(mode in one for one in tests.values())]
        tags = "".join(_tag(name, f"{count} {name}") for name, count in counts.items())
        head = "".join(f"<th>{escape(mode) or 'any mode'}</th>" for mode in columns)
        rows = "".join(
            f'<tr><td class="name">{escape(name)}</td>{"".join(_cell(one.get(mode)) for mode in columns)}</tr>\n'
            for name, one in tests.items()
        )
        is_open = " open" if set(counts) - {"passed", "skipped", "xfailed"} else ""
        groups.append(
            f'<details{is_open}><summary><span class="name">{escape(file)}</span>{tags}</summary>\n'
            f'<div class="scroll"><table><tr><th>test</th>{head}</tr>\n{rows}</table></div></details>\n'
        )
    return f'<section class="card"><h2>Tests by release mode</h2>\n{"".join(groups)}</section>\n' if groups else ""


def _durations(results: list[Result]) -> str:
    if not results:
        return ""
    totals: dict[str, float] = {}
    for result in results:
        totals[result.mode] = totals.get(result.mode, 0.0) + result.duration_s
    slowest = sorted(results, key=lambda one: -one.duration_s)[:_SLOWEST_MAX]
    modes = _bars(((mode or "any mode", seconds) for mode, seconds in totals.items()))
    tests = _bars((f"{one.name}{f' [{one.mode}]' if one.mode else ''}", one.duration_s) for one in slowest)
    return (
        f'<section class="card"><h2>Time by release mode</h2>\n{modes}</section>\n'
        f'<section class="card"><h2>Slowest tests</h2>\n{tests}</section>\n'
    )


def _bars(rows: Iterable[tuple[str, float]]) -> str:
    listed = list(rows)
    most = max((seconds for _, seconds in listed), default=0.0) or 1.0
    return "".join(_row(name, f'<i style="left:0;width:{100 * seconds / most:.2f}%"></i>', _seconds(seconds)) for name, seconds in listed)


def _row(name: str, bar: str, number: str, remark: str = "") -> str:
    """A name, a bar and a number; a remark under them."""
    end = f'<span class="remark">{escape(remark)}</span>' if remark else ""
    return (
        f'<div class="row"><span class="name">{escape(name)}</span><div class="track">{bar}</div>'
        f'<span class="number">{number}</span>{end}</div>\n'
    )


def _cell(result: Result | None) -> str:
    if result is None:
        return '<td class="outcome absent">&ndash;</td>'
    return f'<td class="outcome {result.outcome}">{result.outcome}<small>{_seconds(result.duration_s)}</small></td>'


def _tag(outcome: str, text: str = "") -> str:
    return f'<span class="tag {outcome}">{text or outcome}</span>'


def _outcome(report: pytest.TestReport) -> str:
    if hasattr(report, "wasxfail"):
        return "xfailed" if report.skipped else "xpassed" if report.passed else "failed"
    if not report.failed:
        return report.outcome
    properties = dict(report.user_properties)
    if getattr(report, "pyzig_crash", None):
        return "crashed"
    if "pyzig_leak" in properties:
        return "leaked"
    return "failed" if report.when == "call" else "error"


def _message(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    text = str(getattr(crash, "message", "")) or report.longreprtext
    return text.strip().partition("\n")[0].removeprefix("Failed: ")


def _sections(report: pytest.TestReport) -> list[str]:
    return [f"{name}:\n{text.rstrip()}" for name, text in report.sections if text.strip()]


def _seconds(value: float) -> str:
    if value >= 100:
        return f"{int(value) // 60} min {int(value) % 60} s"
    if value >= 0.995:
        return f"{value:.1f} s"
    return f"{value * 1000:.0f} ms" if value >= 0.0005 else "0 ms"
