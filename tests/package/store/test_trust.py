"""Nothing is loaded from where somebody else could have put it."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest

import pytest_pyzig
from pytest_pyzig import UntrustedPlaceError
from pytest_pyzig.__main__ import main
from pytest_pyzig.loading import current
from tests.conftest import SOMEBODY, as_somebody, home_of_somebody, needs_root

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Compiler, ZigProject

pytestmark = pytest.mark.skipif(os.name != "posix", reason="owners and modes are POSIX")
LOAD = "import pytest_pyzig, fast; print(fast.answer())"
PLACES = [".pyzig", ".pyzig/builds", ".pyzig/builds/*", ".pyzig/builds/*/fast.so", ".pyzig/builds/*/build.txt"]


def build(project: ZigProject, mode: str | None = None) -> Path:
    current.activate(None)
    return pytest_pyzig.build("fast", project=project.root, mode=mode).paths["fast"]


def place(project: ZigProject, pattern: str) -> Path:
    (path,) = project.root.glob(pattern)
    return path


def give(folder: Path, owner: int, group: int) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner, group)


@pytest.mark.parametrize("pattern", PLACES)
@pytest.mark.parametrize("recompile", [True, False])
def test_what_everybody_may_write_is_not_loaded(
    project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch, pattern: str, recompile: bool
) -> None:
    build(project)
    path = place(project, pattern)
    path.chmod(path.stat().st_mode | stat.S_ISVTX | 0o022)
    if not recompile:
        monkeypatch.setenv("ZIG_NORECOMPILE", "1")
    with pytest.raises(UntrustedPlaceError) as caught:
        build(project)
    assert f"nothing is loaded from {path}: everybody may write there (mode 1" in str(caught.value)
    assert f"`chmod -R o-w {path}`" in str(caught.value)
    assert isinstance(caught.value, ImportError)
    subprocess.run(["chmod", "-R", "go-w", path], check=True)
    build(project)
    assert len(fake_compiler.runs) == 1


def test_info_and_clean_where_everybody_may_write(project: ZigProject, fake_compiler: Compiler, capsys: pytest.CaptureFixture[str]) -> None:
    build(project)
    place(project, ".pyzig").chmod(0o777)
    assert main(["info"]) == 0
    assert f"fast: nothing is loaded from {project.root}/.pyzig: everybody may write" in capsys.readouterr().out
    assert main(["clean"]) == 0
    build(project)
    assert len(fake_compiler.runs) == 2


def test_nothing_is_compiled_for_a_place_that_everybody_may_write(project: ZigProject, fake_compiler: Compiler) -> None:
    (project.root / ".pyzig").mkdir()
    (project.root / ".pyzig").chmod(0o777)
    with pytest.raises(UntrustedPlaceError, match=r"\.pyzig: everybody may write there \(mode 0777\)"):
        build(project)
    assert fake_compiler.runs == []


@needs_root
@pytest.mark.parametrize("pattern", PLACES)
def test_what_belongs_to_somebody_else_is_not_loaded(project: ZigProject, fake_compiler: Compiler, pattern: str) -> None:
    build(project)
    path = place(project, pattern)
    os.chown(path, SOMEBODY, -1)
    with pytest.raises(UntrustedPlaceError) as caught:
        build(project)
    assert f"nothing is loaded from {path}: it belongs to " in str(caught.value)
    assert f"(user {SOMEBODY}), and this process runs as root (user 0)" in str(caught.value)
    assert f"`rm -rf {path}`" in str(caught.value)


@needs_root
def test_a_group_may_write_only_if_it_is_the_users_own(project: ZigProject, fake_compiler: Compiler) -> None:
    build(project)
    for path in (place(project, pattern) for pattern in PLACES):
        path.chmod(0o775)
    build(project)
    os.chown(place(project, ".pyzig/builds"), -1, SOMEBODY)
    with pytest.raises(UntrustedPlaceError, match=rf"builds: its group, .*group {SOMEBODY}.*, may write there \(mode 0775\).*chmod -R g-w"):
        build(project)


@needs_root
def test_root_takes_the_builds_of_whom_the_project_belongs_to(project: ZigProject, fake_compiler: Compiler) -> None:
    """As in a container that a checkout is mounted in."""
    build(project)
    for path in (place(project, pattern) for pattern in PLACES):
        path.chmod(0o775)
    give(project.root, SOMEBODY, SOMEBODY)
    build(project)
    project.write_file("src/other.zig", "")
    build(project)
    build(project)
    assert len(fake_compiler.runs) == 2


@pytest.mark.parametrize("umask", [0o000, 0o002, 0o077])
def test_what_is_built_is_closed_to_others_whatever_the_umask(
    project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, umask: int
) -> None:
    previous = os.umask(umask)
    try:
        build(project)
        build(project)
        current.activate(None)
        monkeypatch.setenv("PYZIG_CACHE_DIR", str(tmp_path / "cache"))
        (project.root / "pyproject.toml").write_text(f"{(project.root / 'pyproject.toml').read_text()}\n")
        assert build(project).is_relative_to(tmp_path / "cache")
        build(project)
    finally:
        os.umask(previous)
    assert len(fake_compiler.runs) == 2
    folders = [project.root / ".pyzig", tmp_path / "cache"]
    paths = [path for folder in folders for path in (folder, *folder.rglob("*")) if path.is_dir() or "builds" in path.parts]
    assert [str(path) for path in paths if path.stat().st_mode & 0o022] == []


def test_users_cache_folder_that_everybody_may_write(
    project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYZIG_CACHE_DIR", str(tmp_path / "cache"))
    build(project)
    (tmp_path / "cache").chmod(0o757)
    with pytest.raises(UntrustedPlaceError, match=r"nothing is loaded from .*/cache: everybody"):
        build(project)


def test_copies_that_everybody_may_write(project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write_file("pyproject.toml", '[tool.pyzig]\nlibraries = ["fast"]\n')
    project.write_file("build.zig", "")
    build(project)
    shutil.rmtree(project.root / ".pyzig")
    monkeypatch.setenv("ZIG_NORECOMPILE", "1")
    assert build(project) == project.root / "zig-out" / "lib" / "libfast.so"
    (project.root / "zig-out" / "lib").chmod(0o777)
    with pytest.raises(UntrustedPlaceError, match=r"zig-out/lib: everybody"):
        build(project)


def test_planted_library_is_refused_by_import_and_load(built_project: ZigProject) -> None:
    place(built_project, ".pyzig/builds").chmod(0o777)
    for code in (LOAD, "import pytest_pyzig; pytest_pyzig.load('fast')"):
        run = built_project.python(code, check=False)
        assert run.returncode == 1
        assert "UntrustedPlaceError: nothing is loaded from" in run.stderr


def test_session_tells_it_once(project: ZigProject, fake_compiler: Compiler, pytester: pytest.Pytester) -> None:
    project.write_file("test_it.py", "import fast\ndef test_it(): pass\n")
    build(project)
    place(project, ".pyzig").chmod(0o777)
    result = pytester.runpytest_subprocess()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    text = result.stdout.str() + result.stderr.str()
    assert text.count("nothing is loaded from") == 1
    assert "INTERNALERROR" not in text
    assert "Traceback" not in text


@needs_root
def test_somebody_elses_builds_in_ones_own_project(project: ZigProject, fake_compiler: Compiler, tmp_path: Path) -> None:
    """As planted by who has come first, and may be read only."""
    build(project)
    give(project.root, SOMEBODY, SOMEBODY)
    give(project.root / ".pyzig", 12345, 12345)
    fake_compiler.path.parent.chmod(0o777)
    run = as_somebody(project, "import pytest_pyzig; pytest_pyzig.load('fast')", home_of_somebody(tmp_path), check=False)
    assert f"UntrustedPlaceError: nothing is loaded from {project.root}/.pyzig: it belongs to user 12345, and this process" in run.stderr


@needs_root
def test_projects_of_others_are_built_in_ones_own_cache_folder(project: ZigProject, fake_compiler: Compiler, tmp_path: Path) -> None:
    """Somebody who may only read a project takes its builds where they are root's, and no others."""
    build(project)
    home = home_of_somebody(tmp_path)
    code = "import pytest_pyzig; print(pytest_pyzig.build('fast').paths['fast'])"
    fake_compiler.path.parent.chmod(0o777)
    assert as_somebody(project, code, home).stdout.startswith(f"{project.root}/.pyzig/")
    give(project.root, 12345, 12345)
    assert as_somebody(project, code, home).stdout.startswith(f"{home}/.cache/pytest-pyzig/")
