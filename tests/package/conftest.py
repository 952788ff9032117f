"""Tests of the plugin start from a clean environment, and so do the sessions that they start."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import OWN_PLUGIN_ONLY

if TYPE_CHECKING:
    import subprocess


@pytest.fixture(autouse=True)
def _clean(own_session: None) -> None:
    """Every test has a session and a cache folder of its own."""


@pytest.fixture(autouse=True)
def _own_plugin_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions that tests start know this plugin and none of the others that happen to be installed: to load those takes half their time.

    Whoever wants the others, or the entry point, uses `all_plugins`; sessions with workers have them in any case.
    """
    for name, value in OWN_PLUGIN_ONLY.items():
        monkeypatch.setenv(name, value)
    popen = pytest.Pytester.popen

    def popen_with_workers(self: pytest.Pytester, cmdargs: Any, *arguments: Any, **keywords: Any) -> subprocess.Popen[bytes]:
        with pytest.MonkeyPatch.context() as patch:
            if "-n" in cmdargs:
                forget_own_plugin_only(patch)
            return popen(self, cmdargs, *arguments, **keywords)

    monkeypatch.setattr(pytest.Pytester, "popen", popen_with_workers)


@pytest.fixture
def pytester(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """As ever, but that it forgets no options of the environment: the above has put them there."""
    for name, value in OWN_PLUGIN_ONLY.items():
        monkeypatch.setenv(name, value)
    return pytester


@pytest.fixture
def all_plugins(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions that the test starts load whatever is installed, by its entry points, as those of users do."""
    forget_own_plugin_only(monkeypatch)


def forget_own_plugin_only(patch: pytest.MonkeyPatch) -> None:
    for name, value in OWN_PLUGIN_ONLY.items():
        if os.environ.get(name) == value:
            patch.delenv(name)
