"""How long an isolated test may take, and who else would end it."""

from __future__ import annotations

import faulthandler
from typing import TYPE_CHECKING

from .child import HANG_TRACEBACK_FILE

if TYPE_CHECKING:
    import pytest

# pytest-timeout gets this much longer to end a test by itself, with its own report.
_TIMEOUT_GRACE_S = 1.0


def time_limit_s(item: pytest.Item) -> tuple[float | None, float]:
    """How many seconds a test may take (None: any number), and how many more are waited until it is ended."""
    marker = item.get_closest_marker("pyzig_isolated")
    own = marker.kwargs.get("timeout") if marker is not None else None
    return (own, 0.0) if own is not None else (_pytest_timeout(item) or None, _TIMEOUT_GRACE_S)


def _pytest_timeout(item: pytest.Item) -> float | None:
    """What pytest-timeout allows a test, in seconds."""
    if not item.config.pluginmanager.hasplugin("timeout"):
        return None
    marker = item.get_closest_marker("timeout")
    value = None
    if marker is not None:
        value = marker.args[0] if marker.args else marker.kwargs.get("timeout")
    if value is None:
        value = getattr(item.config, "_env_timeout", None)
    try:
        return float(value) if value is not None else None
    except (TypeError, ValueError):
        return None


def cancel_timers(item: pytest.Item) -> None:
    """pytest-timeout and ``faulthandler_timeout`` watch the test in the child; here they would end the session, or show our wait."""
    if hang_traceback_file(item.config) is not None:
        faulthandler.cancel_dump_traceback_later()
    cancel = getattr(item.config.hook, "pytest_timeout_cancel_timer", None)
    if cancel is not None:
        cancel(item=item)


def hang_traceback_file(config: pytest.Config) -> int | None:
    """The file descriptor for the traceback of a test that takes longer than ``faulthandler_timeout``; None: there is no such limit."""
    descriptor: int | None = config.stash.get(HANG_TRACEBACK_FILE, None) if HANG_TRACEBACK_FILE is not None else None
    return descriptor if descriptor is not None and float(config.getini("faulthandler_timeout") or 0) > 0 else None
