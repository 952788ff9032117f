"""What a build leaves behind, and what it does not."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import pytest_pyzig
from pytest_pyzig import BuildError, ConfigurationError, NotBuiltError
from pytest_pyzig.loading import current
from pytest_pyzig.loading.session import open_session
from pytest_pyzig.store.libraries import declared_modules
from pytest_pyzig.store.outputs import copy_libraries
from pytest_pyzig.store.records import read_record
from pytest_pyzig.store.store import Store, locate_stores, user_store

if TYPE_CHECKING:
    from pytest_pyzig.building.results import BuildResult
    from tests.conftest import Compiler, ZigProject


def build(project: ZigProject, mode: str | None = None) -> BuildResult:
    current.activate(None)
    return pytest_pyzig.build("fast", project=project.root, mode=mode)


def test_build_folder(project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_WARNING", "warning: a word of warning")
    result = build(project, "Debug")
    (entry,) = result.builds
    assert entry.path.parent.parent == project.root / ".pyzig" / "builds"
    assert entry.path.parent.name.startswith("fast-Debug-")
    assert entry.path.name == "fast.so"
    assert sorted(path.name for path in entry.path.parent.iterdir()) == ["build.txt", "fast.so", "log.txt"]
    assert (entry.zig_version, entry.fresh, entry.mode) == ("0.16.0", False, "Debug")
    assert entry.duration_s > 0
    assert result.warnings == "warning: a word of warning"
    assert build(project, "Debug").warnings == "warning: a word of warning"


def test_nothing_is_left_in_the_sources(project: ZigProject, counting_compiler: Compiler) -> None:
    before = sorted(project.root.rglob("*"))
    build(project)
    new = {path.relative_to(project.root).parts[0] for path in sorted(project.root.rglob("*")) if path not in before}
    assert new == {".pyzig", "typings"}
    assert (project.root / ".pyzig" / ".gitignore").read_text().endswith("*\n")


def test_command_line(project: ZigProject, fake_compiler: Compiler) -> None:
    build(project, "ReleaseSmall")
    (run,) = fake_compiler.runs
    assert " build-lib -OReleaseSmall -dynamic -mcpu=baseline -lc " in run
    assert f" -Mextension={project.root / 'src' / 'fast.zig'} " in run


def test_debug_of_zig_0_15_is_compiled_by_llvm(project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_VERSION", "0.15.2")
    build(project, "Debug")
    build(project, "ReleaseFast")
    assert ["-fllvm" in run for run in fake_compiler.runs] == [True, False]


def test_modes_stand_side_by_side(project: ZigProject, fake_compiler: Compiler) -> None:
    paths = {build(project, mode).paths["fast"] for mode in ("Debug", "ReleaseFast", "Debug", "ReleaseFast")}
    assert len(paths) == 2
    assert len(fake_compiler.runs) == 2


def test_compile_error(project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_ERROR", "src/fast.zig:1:2: error: nonsense")
    with pytest.raises(BuildError) as caught:
        build(project)
    assert str(caught.value) == "fast in ReleaseFast did not build with Zig 0.16.0\nsrc/fast.zig:1:2: error: nonsense"
    assert caught.value.log == "src/fast.zig:1:2: error: nonsense"
    assert caught.value.modules == ("fast",)
    assert isinstance(caught.value, ImportError)
    assert project.builds() == []
    monkeypatch.delenv("FAKE_ERROR")
    assert build(project).reason == "no build yet"


def test_real_compile_error_names_file_and_line(project: ZigProject) -> None:
    project.write_file("src/other.zig", "pub const answer = ;\n")
    with pytest.raises(BuildError, match=r"(?m)^src/other\.zig:1:20: error: expected expression"):
        build(project)


def test_compiler_that_is_killed(project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_BEFORE", "kill -9 $PPID")
    with pytest.raises(BuildError, match=r"ended by signal 9 \(out of memory\?\)"):
        build(project)


@pytest.mark.parametrize(("version", "is_newer"), [("0.18.0-dev.1+abc", True), ("0.17.9", False)])
def test_compiler_newer_than_supported_is_named_in_an_error(
    project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch, version: str, is_newer: bool
) -> None:
    monkeypatch.setenv("FAKE_VERSION", version)
    assert not build(project).fresh
    monkeypatch.setenv("FAKE_ERROR", "error: unknown builtin")
    project.write_file("src/other.zig", "")
    with pytest.raises(BuildError) as caught:
        build(project)
    assert ("was not written for a Zig as new as that" in str(caught.value)) == is_newer


def test_compiler_that_is_too_old(project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_VERSION", "0.14.1")
    with pytest.raises(ConfigurationError, match=r"Zig 0\.14\.1 at .* is too old: 0\.15\.1 or newer is needed"):
        build(project)


def test_no_compiler(project: ZigProject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYZIG_ZIG", "/nowhere/zig")
    with pytest.raises(ConfigurationError, match="there is no Zig compiler at /nowhere/zig"):
        build(project)
    monkeypatch.delenv("PYZIG_ZIG")
    monkeypatch.setattr("sys.path", [])
    with pytest.raises(ConfigurationError, match="install it with `pip install ziglang`"):
        build(project)


def test_module_of_another_name(project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_MODULE", "quick")
    with pytest.raises(BuildError, match=r'calls the module fast, its Zig file calls it quick: make that pyzig\.module\("fast"'):
        build(project)
    assert project.builds() == []


def test_declared_modules() -> None:
    assert declared_modules(b"x\0PyInit_fast\0_PyInit_no\0\0_PyInit_mac\0PyInit_tail") == {"fast", "mac"}


def test_build_step_without_the_library(project: ZigProject, fake_compiler: Compiler) -> None:
    project.write_file("pyproject.toml", '[tool.pyzig]\nlibraries = ["other"]\n')
    project.write_file("build.zig", "")
    with pytest.raises(BuildError, match="succeeded and left no library of the module other in PREFIX/lib"):
        pytest_pyzig.build("other", project=project.root)


def test_sources_that_change_while_they_are_compiled(project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> None:
    source = project.root / "src" / "other.zig"
    once = project.root / "once"
    monkeypatch.setenv("FAKE_BEFORE", f"if [ ! -e {once} ]; then touch {once}; echo '// edited' >> {source}; fi")
    result = build(project)
    assert len(fake_compiler.runs) == 2
    assert len(project.builds()) == 1
    monkeypatch.delenv("FAKE_BEFORE")
    assert build(project).paths == result.paths


def test_sources_that_change_and_change_back_while_they_are_compiled(
    project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `git stash` and `git stash pop` do: nobody knows which of them the compiler has read."""
    source = project.root / "src" / "other.zig"
    once = project.root / "once"
    away_and_back = f"cp -p {source} {source}.kept; echo '// edited' >> {source}; mv {source}.kept {source}"
    monkeypatch.setenv("FAKE_BEFORE", f"if [ ! -e {once} ]; then touch {once}; {away_and_back}; fi")
    result = build(project)
    assert len(fake_compiler.runs) == 2
    assert build(project).paths == result.paths
    assert len(fake_compiler.runs) == 2


def test_build_that_writes_its_own_inputs(project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> None:
    source = project.root / "src" / "other.zig"
    monkeypatch.setenv("FAKE_BEFORE", f"cp {source} {source}.new; mv {source}.new {source}")
    build(project)
    assert len(fake_compiler.runs) == 2
    assert build(project).fresh


def test_sources_that_never_rest(project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_BEFORE", f"echo '// edited' >> {project.root / 'src' / 'other.zig'}")
    with pytest.raises(BuildError, match="keep changing while they are compiled"):
        build(project)
    assert project.builds() == []


@pytest.mark.parametrize("damage", ["library is cut", "record is gone", "library is gone"])
def test_damaged_build_is_made_anew(project: ZigProject, fake_compiler: Compiler, damage: str) -> None:
    path = build(project).paths["fast"]
    if damage == "library is cut":
        path.write_bytes(b"")
    elif damage == "record is gone":
        (path.parent / "build.txt").unlink()
    else:
        path.unlink()
    result = build(project)
    reason = "fast.so was changed since it was built" if damage == "library is cut" else "its build is gone"
    assert (result.fresh, result.reason, result.paths["fast"]) == (False, reason, path)
    assert read_record(str(path.parent))[0] is not None


def build_often(project: ZigProject, count: int) -> None:
    """Other sources each time, 1000 s after the time before."""
    for _ in range(count):
        project.write_file("src/other.zig", f"pub const answer = {time.time_ns()};")
        build(project)
        for record in (project.root / ".pyzig" / "builds").glob("*/build.txt"):
            used_at = record.stat().st_mtime - 1000
            os.utime(record, (used_at, used_at))


def age(folder: Path, days: float) -> None:
    """Make a folder look as if it had been left alone for some days."""
    then = time.time() - days * 24 * 3600
    for path in (*folder.iterdir(), folder):
        if not path.is_symlink():
            os.utime(path, (then, then))


def test_old_builds_are_swept(project: ZigProject, fake_compiler: Compiler) -> None:
    build_often(project, 12)
    newest = build(project).paths["fast"].parent.name
    assert len(project.builds()) == 8
    assert newest in project.builds()


def test_builds_in_use_are_not_swept(project: ZigProject, fake_compiler: Compiler) -> None:
    for number in range(12):
        project.write_file("src/other.zig", f"pub const answer = {number};")
        build(project)
    assert len(project.builds()) == 12


def test_builds_of_a_live_session_are_not_swept(project: ZigProject, fake_compiler: Compiler) -> None:
    """However long it has been living; others build meanwhile."""
    code = "import pytest_pyzig; print(pytest_pyzig.build('fast').paths['fast'], flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code], cwd=project.root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as live:
        assert live.stdin is not None
        assert live.stdout is not None
        path = Path(live.stdout.readline().strip())
        build_often(project, 12)
        assert path.is_file()
        assert len(project.builds()) == 9
        live.communicate("\n", timeout=60)
    build_often(project, 1)
    assert not path.exists()


def test_builds_that_were_forgotten_are_swept(project: ZigProject, fake_compiler: Compiler) -> None:
    """Of modules that have other names by now, or in modes that nobody uses any more."""
    old = build(project, "Debug").paths["fast"].parent
    used = build(project, "ReleaseSafe").paths["fast"].parent
    age(old, 31)
    age(used, 29)
    build(project)
    assert (old.exists(), used.exists()) == (False, True)
    states = {path.name for path in (project.root / ".pyzig" / "state").iterdir() if path.suffix != ".stubs"}
    assert states == {"fast-ReleaseFast", "fast-ReleaseSafe"}


def test_what_zig_tests_of_files_that_are_gone_left_is_swept(project: ZigProject, fake_compiler: Compiler) -> None:
    cache = Path(os.environ["XDG_CACHE_HOME"]) / "pytest-pyzig"
    roots = [
        cache / name for name in ("gone/roots/test~src~a", "here/roots/test~src~fast", "here/roots/test~src~old", "new/roots/test~src~a")
    ]
    for root in roots:
        root.mkdir(parents=True)
        (root / "tree").symlink_to(project.root / "src" if root.parts[-3] == "here" else "/nowhere")
        (root / "all.zig").touch()
        if root.parts[-3] != "new":
            age(root, 2)
    (cache / "victim").mkdir()
    (cache / "victim" / "precious").touch()
    (cache / "linked").symlink_to(cache / "victim")
    (cache / "victim" / "roots").symlink_to(project.root)
    build(project)
    assert [root.exists() for root in roots] == [False, True, False, True]
    assert (cache / "victim" / "precious").exists()
    assert (project.root / "src" / "fast.zig").exists()
    age(cache / "gone", 31)
    build(project, "Debug")
    assert not (cache / "gone").exists()


def test_failure_that_was_known_before_is_not_believed(
    project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the clock of whoever has noted it said."""
    monkeypatch.setenv("FAKE_ERROR", "src/fast.zig:1:1: error: nonsense")
    with pytest.raises(BuildError):
        build(project)
    (failure,) = project.root.glob(".pyzig/state/*.failure")
    os.utime(failure, (time.time() + 3600, time.time() + 3600))
    monkeypatch.delenv("FAKE_ERROR")
    assert not build(project).fresh


def test_what_killed_builds_left_is_swept(project: ZigProject, fake_compiler: Compiler) -> None:
    builds = project.root / ".pyzig" / "builds"
    dead = builds / ".fast-ReleaseFast.4194305.abc"
    alive = builds / f".fast-ReleaseFast.{os.getpid()}.abc"
    other = builds / ".fast-Debug.4194305.abc"
    for path in (dead, alive, other):
        path.mkdir(parents=True)
    build(project)
    assert [path.exists() for path in (dead, alive, other)] == [False, True, True]


def test_no_recompile(project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZIG_NORECOMPILE", "1")
    with pytest.raises(NotBuiltError, match=r"fast has no build in Debug below .*python -m pytest_pyzig build --mode Debug") as caught:
        build(project, "Debug")
    assert isinstance(caught.value, ImportError)
    monkeypatch.delenv("ZIG_NORECOMPILE")
    build(project)
    time.sleep(0.01)
    project.write_file("src/other.zig", "// newer")
    newest = build(project)
    project.write_file("src/other.zig", "// newest")
    monkeypatch.setenv("ZIG_NORECOMPILE", "1")
    result = build(project)
    assert result.paths == newest.paths
    assert result.builds[0].reason == "recompiling is switched off"
    assert len(fake_compiler.runs) == 2


def test_several_modules(project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write_file("pyproject.toml", '[tool.pyzig.modules]\nfast = "src/fast.zig"\n"mypkg._more" = "src/other.zig"\n')
    result = pytest_pyzig.build(project=project.root)
    assert {module: path.name for module, path in result.paths.items()} == {"fast": "fast.so", "mypkg._more": "_more.so"}
    assert len(fake_compiler.runs) == 2
    monkeypatch.setenv("FAKE_ERROR", "no")
    with pytest.raises(BuildError, match=r"(?s)fast in Debug did not.*mypkg\._more in Debug did not") as caught:
        pytest_pyzig.build(project=project.root, mode="Debug")
    assert caught.value.modules == ("fast", "mypkg._more")


def test_one_failing_module_does_not_keep_others_from_being_built(project: ZigProject) -> None:
    project.write_file("pyproject.toml", '[tool.pyzig.modules]\nfast = "src/fast.zig"\nbad = "src/bad.zig"\n')
    project.write_file("src/bad.zig", "nonsense")
    with pytest.raises(BuildError, match=r"src/bad\.zig:1:"):
        pytest_pyzig.build(project=project.root)
    assert [name.partition("-")[0] for name in project.builds()] == ["fast"]


def test_unknown_names(project: ZigProject) -> None:
    with pytest.raises(ConfigurationError, match=r"no native module is called 'fats' in .*; did you mean 'fast'"):
        pytest_pyzig.build("fats", project=project.root)
    with pytest.raises(ConfigurationError, match="mode: 'Fast' is no release mode"):
        pytest_pyzig.build("fast", mode="Fast", project=project.root)


def test_folder_that_cannot_be_written(project: ZigProject, monkeypatch: pytest.MonkeyPatch) -> None:
    root = str(project.root)
    assert [store.folder for store in locate_stores(root)] == [f"{root}/.pyzig"]
    (project.root / ".pyzig").mkdir()
    monkeypatch.setattr("os.access", lambda *_: False)
    local, user = locate_stores(root)
    assert local.folder == f"{root}/.pyzig"
    assert user.folder == user_store(root).folder
    assert Path(user.folder).parent == Path(os.environ["XDG_CACHE_HOME"]) / "pytest-pyzig"
    (project.root / ".pyzig").rmdir()
    assert [store.folder for store in locate_stores(root)] == [user.folder]


def test_builds_go_to_the_last_store_and_are_found_in_any(project: ZigProject, fake_compiler: Compiler, tmp_path: Path) -> None:
    session = open_session(project.root)
    (unit,) = session.project.units
    stores = unit.stores
    try:
        unit.stores = (*stores, Store(str(tmp_path / "second")))
        first = pytest_pyzig.build("fast", project=project.root)
        assert first.paths["fast"].is_relative_to(tmp_path / "second")
        unit.stores = (Store(str(tmp_path / "second")), *stores)
        assert pytest_pyzig.build("fast", project=project.root).fresh
    finally:
        unit.stores = stores


def test_copies(tmp_path: Path) -> None:
    library = tmp_path / "store" / "fast.so"
    library.parent.mkdir()
    library.write_text("1")
    folder = tmp_path / "zig-out" / "lib"
    copy_libraries({"fast": str(library)}, str(folder))
    copy = folder / "fast.so"
    inode = copy.stat().st_ino
    copy_libraries({"fast": str(library)}, str(folder))
    assert copy.stat().st_ino == inode
    library.write_text("22")
    copy_libraries({"fast": str(library)}, str(folder))
    assert copy.read_text() == "22"
    assert copy.stat().st_ino != inode
