"""What the machine refuses: one message that says which folder, and what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import pytest_pyzig
from pytest_pyzig import BuildError
from tests.conftest import SOMEBODY, ZigProject, as_somebody, home_of_somebody, needs_root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Compiler

BUILD = "import pytest_pyzig; print(pytest_pyzig.build('fast').paths['fast'])"
SESSION = "import pytest; pytest.main(['-p', 'no:cacheprovider'])"


@pytest.fixture
def small_disk() -> Iterator[Callable[[Path, str], None]]:
    """Puts a disk of some size in the place of a folder."""
    mounted: list[Path] = []

    def mount(folder: Path, size: str) -> None:
        folder.mkdir(exist_ok=True)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"mode=755,size={size}", "tmpfs", folder], check=False).returncode != 0:
            pytest.skip("nothing can be mounted here")
        mounted.append(folder)

    yield mount
    for folder in mounted:
        subprocess.run(["umount", folder], check=True)


@needs_root
@pytest.mark.parametrize("size", ["200k", "3m"])
def test_builds_on_a_full_disk(project: ZigProject, small_disk: Callable[[Path, str], None], size: str) -> None:
    folder = project.root / ".pyzig"
    small_disk(folder, size)
    with pytest.raises(BuildError) as caught:
        pytest_pyzig.build("fast", project=project.root, mode="Debug")
    total = {"200k": "0.2 MB", "3m": "3.1 MB"}[size]
    text = f"fast in Debug did not build: the disk is full: 0.0 MB of {total} are free in {folder}. `python -m pytest_pyzig clean` removes"
    assert str(caught.value).startswith(text)
    assert "\n" not in str(caught.value)


@needs_root
def test_no_room_for_anything(project: ZigProject, fake_compiler: Compiler, small_disk: Callable[[Path, str], None]) -> None:
    folder = project.root / ".pyzig"
    small_disk(folder, "8k")
    (folder / "full").write_bytes(bytes(4096))
    with pytest.raises(BuildError, match=rf"fast in ReleaseFast could not be built: the disk is full: 0\.0 MB .* in {folder}\."):
        pytest_pyzig.build("fast", project=project.root)


@needs_root
@pytest.mark.parametrize("size", ["200k", "3m"])
def test_cache_of_the_compiler_on_a_full_disk(
    project: ZigProject, small_disk: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch, size: str
) -> None:
    cache = project.root / "zig-cache"
    small_disk(cache, size)
    monkeypatch.setenv("ZIG_GLOBAL_CACHE_DIR", str(cache))
    with pytest.raises(BuildError) as caught:
        pytest_pyzig.build("fast", project=project.root)
    assert f" are free in {cache}. That is Zig's own cache, which may be deleted" in str(caught.value)
    assert "ZIG_GLOBAL_CACHE_DIR" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "NoSpaceLeft" in caught.value.log


@needs_root
@pytest.mark.parametrize("home", ["", "/nonexistent", "/root"])
def test_home_folder_that_cannot_be_written(project: ZigProject, fake_compiler: Compiler, home: str) -> None:
    run = as_somebody(project, BUILD, home, check=False)
    folder = home or "/nonexistent"
    assert f"BuildError: fast in ReleaseFast could not be built: {folder}" in run.stderr
    assert "cannot be made or written (Permission denied): let the environment variable PYZIG_CACHE_DIR name a folder" in run.stderr


@needs_root
@pytest.mark.parametrize("home", ["", "/nonexistent", "/root"])
def test_compiler_without_a_cache(project: ZigProject, tmp_path: Path, home: str) -> None:
    (project.root / "builds").mkdir()
    os.chown(project.root / "builds", SOMEBODY, SOMEBODY)
    others = {"PYZIG_CACHE_DIR": str(project.root / "builds"), "ZIG_GLOBAL_CACHE_DIR": ""}
    run = as_somebody(project, BUILD, home, check=False, **others)
    why = f"{home}/.cache/zig cannot be written" if home else "there is no home folder (HOME is not set)"
    assert f"fast in ReleaseFast did not build: {why}, where Zig keeps its own cache: let the environment variable ZIG_GLOBAL" in run.stderr


@pytest.fixture
def open_project(built_project: ZigProject) -> Iterator[ZigProject]:
    """As `built_project`, where others can see it; with a folder `home` of somebody else's in it."""
    folder = Path(tempfile.mkdtemp(prefix="pyzig-"))
    folder.chmod(0o755)
    shutil.copytree(built_project.root, folder, dirs_exist_ok=True)
    folder.chmod(0o755)
    home_of_somebody(folder)
    yield ZigProject(folder)
    shutil.rmtree(folder)


@needs_root
def test_project_that_cannot_be_written(open_project: ZigProject, counting_compiler: Compiler) -> None:
    """Its builds are used, and that stubs cannot be written is told once."""
    home = str(open_project.root / "home")
    counting_compiler.path.parent.chmod(0o777)
    open_project.write_file("test_it.py", "import fast\ndef test_it(): print(fast.__file__)\n")
    first = as_somebody(open_project, SESSION, home).stdout
    assert "1 passed" in first
    assert "warning" not in first
    assert "1 module fresh" in first
    assert f"\npyzig: the stubs of fast are not written: Permission denied: {open_project.root}/typings\n" in first
    second = as_somebody(open_project, SESSION, home).stdout
    assert "1 passed" in second
    assert "stubs" not in second
    asked = as_somebody(open_project, "from pytest_pyzig.__main__ import main; exit(main(['stubs']))", home, check=False)
    assert asked.stderr.startswith("error: ")
    assert counting_compiler.runs == []
    open_project.python("import pytest_pyzig; pytest_pyzig.build('fast')")
    assert "stubs" not in as_somebody(open_project, SESSION, home).stdout


@needs_root
def test_builds_of_a_project_that_cannot_be_written(open_project: ZigProject, fake_compiler: Compiler) -> None:
    """They are in the user's cache folder."""
    home = str(open_project.root / "home")
    fake_compiler.path.parent.chmod(0o777)
    open_project.write_file("src/other.zig", "pub const answer = 43;")
    run = as_somebody(open_project, BUILD, home)
    assert run.stdout.startswith(f"{home}/.cache/pytest-pyzig/")
    assert len(fake_compiler.runs) == 1


@needs_root
def test_stubs_are_written_once_they_can_be(open_project: ZigProject) -> None:
    home = str(open_project.root / "home")
    folder = open_project.root / "typings"
    as_somebody(open_project, BUILD, home)
    assert not folder.exists()
    folder.mkdir()
    os.chown(folder, SOMEBODY, SOMEBODY)
    as_somebody(open_project, BUILD, home)
    assert (folder / "fast.pyi").is_file()


def test_library_for_windows_that_misses_the_symbols_of_python(
    project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The linker only warns of them, and nothing could ever load it. (What Zig says, without the minute that it takes for a first one.)"""
    warning = "lld-link: warning: undefined symbol: {}\n>>> referenced by fast_zcu.obj:(PyInit_fast)\n\n"
    names = ("PyModuleDef_Init", "PyDict_New", "PyDict_New")
    monkeypatch.setenv("FAKE_WARNING", "warning(link): unexpected LLD stderr:\n" + "".join(map(warning.format, names)))
    with pytest.raises(BuildError, match=r"2 symbols are undefined, among them PyDict_New, PyM.* a folder that has python3\.lib"):
        pytest_pyzig.build("fast", project=project.root, mode="Debug")
    assert project.builds() == []
    assert len(fake_compiler.runs) == 1
