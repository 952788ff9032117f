"""Options as they are, also where pytest has no such option, and what a worker of pytest-xdist was told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest


def option_of(config: pytest.Config, name: str) -> Any:
    """An option's value, also while pytest is still reading its command line; every default is falsy."""
    return getattr(config.known_args_namespace, name, None) or getattr(config.option, name, None)


def is_worker(config: pytest.Config) -> bool:
    """Whether this process is a worker of pytest-xdist."""
    return hasattr(config, "workerinput")


def worker_input(config: pytest.Config) -> dict[str, Any]:
    """What the controller of pytest-xdist told this worker of builds, as `State.for_workers` puts it."""
    told: dict[str, Any] = getattr(config, "workerinput", {}).get("pyzig", {"paths": {}, "errors": {}})
    return told
