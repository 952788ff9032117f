"""A project that says nothing of native modules: the plugin does nothing, until a test wants one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Compiler


@pytest.mark.parametrize("text", [None, "", "[project]\nname = 'x'\n", "[project]\nname = 'uses-pyzig'\ndependencies = ['pytest-pyzig']\n"])
def test_nothing_happens(pytester: pytest.Pytester, fake_compiler: Compiler, text: str | None) -> None:
    if text is not None:
        pytester.makepyprojecttoml(text)
    pytester.makepyfile("def test(): pass")
    before = {path.name for path in pytester.path.iterdir()}
    result = pytester.runpytest_subprocess("-v", "-p", "no:cacheprovider", "-p", "no:assertion")
    result.assert_outcomes(passed=1)
    assert "pyzig: " not in result.stdout.str()
    made_by_pytester = {"__pycache__", "runpytest-0", "runpytest-current", "stderr", "stdout"}
    assert {path.name for path in pytester.path.iterdir()} - before - made_by_pytester == set()
    assert fake_compiler.runs == []


def test_nothing_is_imported(pytester: pytest.Pytester) -> None:
    pytester.makepyprojecttoml("[project]\nname = 'x'\n")
    pytester.makepyfile(
        """
        import sys

        def test():
            loaded = {name for name in sys.modules if name.startswith("pytest_pyzig")}
            packages = {f"pytest_pyzig.{name}" for name in ("isolation", "loading", "project")}
            names = ("errors", "hooks", "isolation.surroundings", "loading.current", "loading.finder", "plugin", "project.discovery")
            assert loaded - packages == {"pytest_pyzig", *(f"pytest_pyzig.{name}" for name in names)}
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_wrong_environment_does_not_matter(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZIG_RELEASEMODE", "nonsense")
    pytester.makepyfile("def test(): pass")
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_configuration_of_a_project_above_is_not_ours(pytester: pytest.Pytester, fake_compiler: Compiler) -> None:
    pytester.makepyprojecttoml("[tool.pyzig]\n")
    inner = pytester.mkdir("inner")
    (inner / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")
    (inner / "test_it.py").write_text("def test(): pass\n")
    result = pytester.runpytest_subprocess(inner)
    result.assert_outcomes(passed=1)
    assert "pyzig: " not in result.stdout.str()
    assert fake_compiler.runs == []
