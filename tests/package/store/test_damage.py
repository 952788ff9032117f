"""A library that was changed since it was built is never loaded; what else keeps one from being loaded is told."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

import pytest_pyzig
from pytest_pyzig import NotBuiltError
from pytest_pyzig.loading import current
from pytest_pyzig.store import records
from tests.conftest import needs_root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytest_pyzig.building.results import BuildResult
    from tests.conftest import Compiler, ZigProject

IMPORT = "import pytest_pyzig, fast; print(fast.answer(), fast.__file__)"
LOAD = "import pytest_pyzig; fast = pytest_pyzig.load('fast'); print(fast.answer(), fast.__file__)"
LOAD_BESIDE = (
    "import os, pytest_pyzig; os.environ['ZIG_RELEASEMODE'] = 'Debug'; print(pytest_pyzig.load('fast', mode='ReleaseFast').answer())"
)
CHANGED = "fast.so was changed since it was built"


def library(project: ZigProject) -> Path:
    (path,) = project.root.glob(".pyzig/builds/*/fast.so")
    return path


def garble(contents: bytes) -> bytes:
    return bytes(len(contents))


def rename_module(contents: bytes) -> bytes:
    """A sound library that is not that of the module."""
    return contents.replace(b"PyInit_fast", b"PyInit_slow")


def change(path: Path, how: Callable[[bytes], bytes], *, secretly: bool) -> None:
    """Change a file in its place; secretly: size, time and inode stay as they are."""
    before = path.stat()
    path.write_bytes(how(path.read_bytes()))
    if secretly:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def build(project: ZigProject) -> BuildResult:
    current.activate(None)
    return pytest_pyzig.build("fast", project=project.root)


@pytest.fixture
def seen_project(built_project: ZigProject) -> ZigProject:
    """As `built_project`, whose build is a copy, after that was noticed."""
    build(built_project)
    return built_project


@pytest.fixture
def noexec_folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "noexec"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "noexec,mode=755", "tmpfs", folder], check=False).returncode != 0:
        pytest.skip("nothing can be mounted here")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_changed_library_is_built_anew(project: ZigProject, fake_compiler: Compiler) -> None:
    build(project)
    change(library(project), garble, secretly=False)
    assert build(project).reason == CHANGED
    assert build(project).fresh
    assert len(fake_compiler.runs) == 2


@pytest.mark.parametrize("how", [garble, rename_module])
@pytest.mark.parametrize("code", [IMPORT, LOAD, LOAD_BESIDE])
def test_secretly_changed_library_is_built_anew_when_it_cannot_be_loaded(
    seen_project: ZigProject, counting_compiler: Compiler, how: Callable[[bytes], bytes], code: str
) -> None:
    seen_project.python(code)
    path = library(seen_project)
    change(path, how, secretly=True)
    run = seen_project.python(code)
    assert run.stdout.split()[0] == "42"
    assert run.stdout.split()[1:] in ([], [str(path)])
    assert run.stderr == f"pyzig: building fast in ReleaseFast ({CHANGED})\n"
    assert seen_project.python(code).stderr == ""
    assert len(counting_compiler.runs) == 1


def test_library_that_is_lost_in_the_session_is_looked_for_again(seen_project: ZigProject) -> None:
    code = "import pytest_pyzig, shutil; path = pytest_pyzig.build('fast').paths['fast']; shutil.rmtree(path.parent); import fast"
    assert seen_project.python(code).stderr == "pyzig: building fast in ReleaseFast (its build is gone)\n"


@pytest.mark.parametrize("secretly", [True, False])
def test_changed_library_where_recompiling_is_switched_off(seen_project: ZigProject, secretly: bool) -> None:
    change(library(seen_project), garble, secretly=secretly)
    run = seen_project.python(IMPORT, check=False, ZIG_NORECOMPILE="1")
    assert f"{CHANGED}, and recompiling is switched off: run `python -m pytest_pyzig build --mode ReleaseFast`" in run.stderr


def test_changed_library_is_no_newest_build(project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> None:
    build(project)
    change(library(project), garble, secretly=False)
    monkeypatch.setenv("ZIG_NORECOMPILE", "1")
    with pytest.raises(NotBuiltError, match=rf"{library(project).parent}: {CHANGED}"):
        build(project)


def test_only_a_copy_is_read(project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> None:
    build(project)
    read: list[str] = []
    digest = records.file_digest
    monkeypatch.setattr(records, "file_digest", lambda path: read.append(path) or digest(path))
    assert build(project).fresh
    assert read == []
    shutil.copytree(project.root / ".pyzig", project.root / "copy")
    shutil.rmtree(project.root / ".pyzig")
    (project.root / "copy").rename(project.root / ".pyzig")
    assert build(project).fresh
    assert read == [str(library(project))]
    assert build(project).fresh
    assert len(read) == 1
    assert len(fake_compiler.runs) == 1


def test_library_that_cannot_be_loaded_as_it_was_built(project: ZigProject, fake_compiler: Compiler) -> None:
    run = project.python(IMPORT, check=False)
    assert "LoadError: fast cannot be loaded: " in run.stderr
    assert len(fake_compiler.runs) == 1


@needs_root
def test_library_on_a_file_system_that_nothing_can_be_run_from(
    seen_project: ZigProject, noexec_folder: Path, pytester: pytest.Pytester
) -> None:
    shutil.move(seen_project.root / ".pyzig", noexec_folder / "builds")
    (seen_project.root / ".pyzig").symlink_to(noexec_folder / "builds")
    seen_project.write_file("test_it.py", "def test_it(pyzig_module):\n    pyzig_module('fast')\n")
    result = pytester.runpytest_subprocess()
    result.stdout.fnmatch_lines(
        ["*fast cannot be loaded: *", "*is mounted noexec*let the environment variable PYZIG_CACHE_DIR name a folder*"]
    )
    assert "INTERNALERROR" not in result.stdout.str()
    assert seen_project.python(IMPORT, PYZIG_CACHE_DIR=str(seen_project.root / "elsewhere")).stdout.startswith("42 ")
