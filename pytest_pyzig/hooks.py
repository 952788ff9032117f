"""Hooks that this plugin calls, for other plugins and for ``conftest.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest


def pytest_pyzig_pack(config: pytest.Config, item: pytest.Item, is_isolated: bool) -> tuple[str, Any] | None:
    """Say what the other process has to know about a test that runs in a process of its own.

    For what a plugin keeps beside reports, such as files that tests have used, or measurements. It is called in the session's process
    before the test (``is_isolated`` is False), and in the isolated process after it, unless the test has ended that.

    Returns:
        A name, such as that of the plugin, and a value: None, numbers, strings, bytes, and lists, tuples and dictionaries of those.
    """


def pytest_pyzig_unpack(config: pytest.Config, item: pytest.Item, is_isolated: bool, state: dict[str, Any]) -> None:
    """Take what the other process has to say about a test, by name.

    It is called in the isolated process before the test (``is_isolated`` is True), and in the session's process after it.
    """
