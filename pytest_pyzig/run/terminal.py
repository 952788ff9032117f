"""What a run says on pytest's terminal while it builds."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest

from pytest_pyzig.building.results import UNKNOWN_VERSION
from pytest_pyzig.errors import BuildError, PyzigError
from pytest_pyzig.progress import LineProgress

from .options import is_worker, option_of

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from pytest_pyzig.building.results import Outcome


class PytestProgress(LineProgress):
    """Progress on pytest's terminal, past its capturing of output."""

    def __init__(self, config: pytest.Config) -> None:
        super().__init__()
        self._config = config

    def started(self, what: str, reason: str) -> None:
        # Who wants quiet is told of waits only; a line that goes away again disturbs nobody.
        if self.is_terminal() or (option_of(self._config, "verbose") or 0) >= 0:
            super().started(what, reason)

    def is_terminal(self) -> bool:
        terminal = self._terminal()
        return bool(terminal.isatty) if terminal is not None else super().is_terminal()

    def write_line(self, text: str) -> None:
        terminal = self._terminal()
        with self._uncaptured():
            if terminal is None:  # Not yet, or never.
                if not is_worker(self._config):  # Those have no terminal of their own.
                    super().write_line(text)
            else:
                terminal.ensure_newline()
                terminal.write_line(text)

    def rewrite(self, text: str) -> None:
        terminal = self._terminal()
        with self._uncaptured():
            if terminal is None:
                super().rewrite(text)
            else:
                terminal.rewrite(text, erase=True)
                if not text:
                    terminal.rewrite("")  # Back to the start of the line: erasing has filled it with blanks.

    def _terminal(self) -> Any:
        return self._config.pluginmanager.get_plugin("terminalreporter")

    def _uncaptured(self) -> AbstractContextManager[None]:
        capture = self._config.pluginmanager.get_plugin("capturemanager")
        context: AbstractContextManager[None] = nullcontext() if capture is None else capture.global_and_fixture_disabled()
        return context


def explain_conftest_error(error: Exception) -> None:
    """Raise a clean ``pytest.UsageError`` in place of an error that says that a conftest.py could not import a native module."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, PyzigError):
            where = getattr(error, "path", None)
            raise pytest.UsageError(f"pyzig: {f'{where}: ' if where is not None else ''}{cause}") from None
        cause = getattr(cause, "cause", None) or cause.__cause__


def error_text(outcomes: list[Outcome]) -> str:
    """Why modules did not build, each compiler run once."""
    return "\n\n".join(dict.fromkeys(f"pyzig: {outcome.error}" for outcome in outcomes if outcome.error is not None))


def pointer(outcome: Outcome) -> BuildError:
    """What the tests that need a failed module say; the full text is in the summary, once."""
    names = ", ".join(outcome.unit.modules)
    return BuildError(f"{names} did not build in {outcome.mode}; the summary has the compiler's text", modules=outcome.unit.modules)


def _modules(count: int) -> str:
    return f"{count} module{'' if count == 1 else 's'}"


def header_lines(outcomes: list[Outcome], duration_s: float, *, recompile: bool, is_verbose: bool) -> list[str]:
    """Lines that tell of builds, mode by mode."""
    by_mode: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_mode.setdefault(outcome.mode, []).append(outcome)
    return [line for mode, own in by_mode.items() for line in _header_of(own, mode, duration_s, recompile=recompile, is_verbose=is_verbose)]


def _header_of(outcomes: list[Outcome], mode: str, duration_s: float, *, recompile: bool, is_verbose: bool) -> list[str]:
    builds = [build for outcome in outcomes for build in outcome.builds]
    fresh = [build for build in builds if build.fresh]
    built = [build for build in builds if not build.fresh]
    failed = [module for outcome in outcomes if outcome.error is not None for module in outcome.unit.modules]
    parts = []
    if built:
        reasons = "; ".join(dict.fromkeys(build.reason for build in built))
        parts.append(f"{_modules(len(built))} built in {duration_s:.1f} s ({reasons})")
    if fresh:
        how = "not recompiled" if not recompile else "fresh"
        parts.append(f"{_modules(len(fresh)) if not built else len(fresh)} {how}")
    if failed:
        parts.append(f"{_modules(len(failed))} failed to build: {', '.join(failed)}")
    versions = dict.fromkeys(f"Zig {build.zig_version}" for build in builds if build.zig_version != UNKNOWN_VERSION)
    modes = dict.fromkeys(build.mode for build in builds if build.mode != UNKNOWN_VERSION) if builds else (mode,)
    lines = [f"pyzig: {', '.join([*versions, *modes, *parts])}"]
    if is_verbose:
        for build in builds:
            lines.append(f"pyzig: {build.module}: {'stale: ' + build.reason if not build.fresh else build.reason or 'fresh'}")
            lines.append(f"pyzig: {build.module}: {build.path}")
            lines += build.log.strip("\n").splitlines()
    return lines
