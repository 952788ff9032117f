"""The plugin is loaded once, whichever way it is named."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.usefixtures("all_plugins")

ARGUMENTS = [
    pytest.param([], id="entry point"),
    pytest.param(["-p", "pytest_pyzig"], id="entry point and package"),
    pytest.param(["-p", "pyzig"], id="entry point by name"),
    pytest.param(["-p", "pytest_pyzig", "-p", "pytest_pyzig"], id="package twice"),
]
COUNTS = """
def test(pytestconfig):
    import pytest_pyzig.plugin
    plugins = [name for name, plugin in pytestconfig.pluginmanager.list_name_plugin() if plugin is pytest_pyzig.plugin]
    assert plugins == ["pyzig"]
    assert pytestconfig.getoption("pyzig_release_mode") is None
"""


@pytest.mark.parametrize("arguments", ARGUMENTS)
def test_once(pytester: pytest.Pytester, arguments: list[str]) -> None:
    pytester.makepyfile(COUNTS)
    pytester.runpytest_subprocess(*arguments).assert_outcomes(passed=1)


def test_without_entry_points(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(COUNTS)
    pytester.runpytest_subprocess("-p", "pytest_pyzig").assert_outcomes(passed=1)
    pytester.runpytest_subprocess().assert_outcomes(failed=1)


def test_named_in_conftest(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    pytester.makeconftest("pytest_plugins = ['pytest_pyzig']")
    pytester.makepyfile(COUNTS)
    pytester.runpytest_subprocess().assert_outcomes(passed=1)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_named_in_conftest_alone_builds(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, built_project: object) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeconftest("pytest_plugins = ['pytest_pyzig']")
    pytester.makepyfile("import fast\n\ndef test(): assert fast.answer() == 42")
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["pyzig: Zig *, ReleaseFast, 1 module fresh"])


def test_switched_off(pytester: pytest.Pytester, built_project: object) -> None:
    pytester.makepyfile("def test(pytestconfig): assert not pytestconfig.pluginmanager.has_plugin('pyzig')")
    for arguments in (["-p", "no:pyzig"], ["-p", "no:pyzig", "-p", "pytest_pyzig"]):
        result = pytester.runpytest_subprocess(*arguments)
        result.assert_outcomes(passed=1)
        assert "pyzig: " not in result.stdout.str()
