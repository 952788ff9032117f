"""The table `[tool.pyzig]`, and what the environment adds to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_pyzig import ConfigurationError
from pytest_pyzig.project.choices import choose_recompile, choose_release_mode
from pytest_pyzig.project.compiler import library_suffix
from pytest_pyzig.project.configuration import Project, find_project
from pytest_pyzig.project.discovery import BUILTIN_MODULES
from pytest_pyzig.project.units import BuildFileUnit, FileUnit

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "fast.zig").write_text("")
    (tmp_path / "build.zig").write_text("")
    (tmp_path / "native").mkdir()
    (tmp_path / "native" / "build.zig").write_text("")
    return tmp_path


def configure(root: Path, text: str) -> Project:
    (root / "pyproject.toml").write_text(text)
    return find_project(str(root))


def test_modules_by_file(root: Path) -> None:
    project = configure(
        root,
        """
        [tool.pyzig]
        release-mode = "Debug"
        stubs = "stubs"
        build-args = ["-fstrip"]
        [tool.pyzig.modules]
        fast = "src/fast.zig"
        "mypkg._fast" = "src/fast.zig"
        other._fast = "src/fast.zig"
        """,
    )
    assert project.is_configured
    assert project.release_mode == "Debug"
    assert project.stubs_folder == str(root / "stubs")
    assert [unit.modules for unit in project.units] == [("fast",), ("mypkg._fast",), ("other._fast",)]
    assert all(isinstance(unit, FileUnit) and unit.build_arguments == ("-fstrip",) for unit in project.units)


def test_project_with_a_build_file(root: Path) -> None:
    project = configure(
        root, '[tool.pyzig]\nroot = "native"\nstep = "python-ext"\nlibraries = ["fast", "mypkg._more"]\ninputs = ["*.txt"]\n'
    )
    (unit,) = project.units
    assert isinstance(unit, BuildFileUnit)
    assert (unit.modules, unit.root, unit.step) == (("fast", "mypkg._more"), str(root / "native"), "python-ext")
    assert unit.input_patterns == (str(root / "*.txt"),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('relase-mode = "Debug"', "has no key 'relase-mode'; did you mean 'release-mode'? allowed are build-args, inputs,"),
        ('release-mode = "debug"', "release-mode: 'debug' is no release mode; did you mean 'Debug'? allowed are Debug, ReleaseSafe,"),
        ("release-mode = 1", "release-mode is 1, and must be a string"),
        ('modules = "fast"', "modules is 'fast', and must be a table"),
        ('modules = {fast = "src/slow.zig"}', "modules.fast is 'src/slow.zig', and must be the path of an existing .zig file"),
        ('modules = {fast = "src"}', "modules.fast is 'src', and must be the path of an existing .zig file"),
        ("modules = {fast = 3}", "modules.fast is 3, and must be a string"),
        ('modules = {"a-b" = "src/fast.zig"}', "modules.a-b is 'a-b', and must be a module name"),
        ('modules = {"class" = "src/fast.zig"}', "modules.class is 'class', and must be a module name"),
        ('modules = {json = "src/fast.zig"}', "must be another name: json is a module of Python itself"),
        ('modules = {pytest = "src/fast.zig"}', "must be another name: pytest is a module of pytest itself"),
        ('modules = {pyzig = "src/fast.zig"}', "must be another name: pyzig is a module of pytest-pyzig itself"),
        ('libraries = ["fast"]\nmodules = {fast = "src/fast.zig"}', "must be one of libraries or modules, not both"),
        ('libraries = "fast"', "libraries is 'fast', and must be a list of strings"),
        ('libraries = ["fast"]\nroot = "src"', "root is 'src', and must be a folder with a build.zig"),
        ('root = "native"', "has root = 'native' and no libraries"),
        ('step = "python-ext"', "has step = 'python-ext' and no libraries"),
        ("build-args = [1]", "build-args is 1, and must be a string"),
        ('stubs = ""', "stubs is '', and must be a string that is not empty"),
    ],
)
def test_wrong_settings(root: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        configure(root, f"[tool.pyzig]\n{text}\n")
    assert str(root / "pyproject.toml") in str(caught.value)
    assert message in str(caught.value)


def test_table_that_is_none(root: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"\[tool.pyzig\] is 3, and must be a table"):
        configure(root, "[tool]\npyzig = 3\n")


def test_broken_toml(root: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"pyproject\.toml"):
        configure(root, "[tool.pyzig\n")


def test_broken_toml_of_others_is_not_ours_to_report(root: Path) -> None:
    assert not configure(root, "[tool.black\n").is_configured


def test_nearest_pyproject_decides(root: Path) -> None:
    configure(root, '[tool.pyzig.modules]\nfast = "src/fast.zig"\n')
    inner = root / "inner" / "deeper"
    inner.mkdir(parents=True)
    assert find_project(str(inner)).root == str(root)
    (root / "inner" / "pyproject.toml").write_text("[project]\nname = 'pyzig-user'\n")
    project = find_project(str(inner))
    assert (project.root, project.is_configured, project.declared_units) == (str(root / "inner"), False, ())


def test_a_project_that_declares_nothing_is_about_our_own_modules(root: Path) -> None:
    names = [name for unit in configure(root, "[tool.pyzig]\n").declared_units for name in unit.modules]
    assert names == list(BUILTIN_MODULES)


@pytest.mark.parametrize(
    ("option", "environment", "configured", "expected"),
    [
        (None, {}, None, "ReleaseFast"),
        (None, {}, "ReleaseSmall", "ReleaseSmall"),
        (None, {"FBRK_ZIG_RELEASEMODE": "Debug"}, "ReleaseSmall", "Debug"),
        (None, {"FBRK_ZIG_RELEASEMODE": "DEBUG"}, None, "Debug"),
        (None, {"FBRK_ZIG_RELEASEMODE": "release_safe"}, None, "ReleaseSafe"),
        (None, {"ZIG_RELEASEMODE": "ReleaseSafe", "FBRK_ZIG_RELEASEMODE": "Debug"}, None, "ReleaseSafe"),
        ("ReleaseFast", {"ZIG_RELEASEMODE": "Debug"}, "ReleaseSmall", "ReleaseFast"),
    ],
)
def test_release_mode_precedence(option: str | None, environment: dict[str, str], configured: str | None, expected: str) -> None:
    assert choose_release_mode(option, Project("/", release_mode=configured), environment) == expected


@pytest.mark.parametrize(
    ("option", "environment", "message"),
    [
        ("fast", {}, "--pyzig-release-mode: 'fast' is no release mode"),
        (None, {"ZIG_RELEASEMODE": "releasefast"}, "environment variable ZIG_RELEASEMODE: .* did you mean 'ReleaseFast'"),
        (None, {"FBRK_ZIG_RELEASEMODE": "x"}, "environment variable FBRK_ZIG_RELEASEMODE"),
    ],
)
def test_release_mode_that_is_none(option: str | None, environment: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        choose_release_mode(option, Project("/"), environment)


@pytest.mark.parametrize(
    ("option", "environment", "expected"),
    [
        (False, {}, True),
        (True, {}, False),
        (False, {"ZIG_NORECOMPILE": "1"}, False),
        (False, {"FBRK_ZIG_NORECOMPILE": "true"}, False),
        (False, {"FBRK_ZIG_NORECOMPILE": "y"}, False),
        (False, {"FBRK_ZIG_NORECOMPILE": "n"}, True),
        (False, {"ZIG_NORECOMPILE": "0"}, True),
        (False, {"ZIG_NORECOMPILE": ""}, True),
    ],
)
def test_recompile(option: bool, environment: dict[str, str], expected: bool) -> None:
    assert choose_recompile(option, environment) is expected


def test_recompile_that_is_neither() -> None:
    with pytest.raises(ConfigurationError, match="environment variable ZIG_NORECOMPILE: 'perhaps' is neither 1 nor 0"):
        choose_recompile(False, {"ZIG_NORECOMPILE": "perhaps"})


def test_library_suffix() -> None:
    assert [library_suffix(platform) for platform in ("linux", "darwin", "win32")] == [".so", ".so", ".pyd"]
