"""When is a build stale, and what is the reason?"""

from __future__ import annotations

import os
import shutil
import sys
import time
from typing import TYPE_CHECKING

import pytest

import pytest_pyzig
from pytest_pyzig.building import fingerprint
from pytest_pyzig.loading import current
from pytest_pyzig.project.compiler import find_compiler
from pytest_pyzig.project.configuration import find_project

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_pyzig.building.results import BuildResult
    from tests.conftest import Compiler, ZigProject


def build(project: ZigProject, mode: str | None = None) -> BuildResult:
    """Build as a new process would: nothing is known from before but what is on disk."""
    current.activate(None)
    return pytest_pyzig.build("fast", mode=mode, project=project.root)


def age(project: ZigProject, seconds: float = 10) -> None:
    """Make the sources look as if they had been written a while ago. Their change times cannot be set, so the clock is moved."""
    for path in (project.root / "src").iterdir():
        then = time.time() - seconds
        os.utime(path, (then, then))


def test_first_build(project: ZigProject, fake_compiler: Compiler) -> None:
    result = build(project)
    assert (result.fresh, result.reason, result.mode) == (False, "no build yet", "ReleaseFast")
    assert result.paths["fast"].is_file()
    assert len(fake_compiler.runs) == 1


def test_fresh_starts_no_process(project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> None:
    first = build(project)
    monkeypatch.setattr("subprocess.Popen", None)
    second = build(project)
    assert (second.fresh, second.reason, second.duration_s) == (True, "", 0.0)
    assert second.paths == first.paths
    assert len(fake_compiler.runs) == 1


def test_reasons(project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> None:
    build(project)
    project.write_file("src/other.zig", "pub const answer = 43;")
    assert build(project).reason == "src/other.zig changed"
    project.write_file("src/other.zig", 'pub const answer = 43; const more = @import("more.zig");')
    project.write_file("src/more.zig", "")
    assert build(project).reason == "src/more.zig was added and 1 more"
    (project.root / "src" / "more.zig").unlink()
    assert build(project).reason == "src/more.zig was removed"
    project.write_file("pyproject.toml", '[tool.pyzig]\nbuild-args = ["-fstrip"]\nmodules = {fast = "src/fast.zig"}\n')
    assert build(project).reason == "its build settings changed"
    monkeypatch.setenv("FAKE_VERSION", "0.17.1")
    os.utime(fake_compiler.path, (1, 1))
    assert build(project).reason == "Zig 0.16.0 became 0.17.1"
    assert len(fake_compiler.runs) == 6


def test_binding_library_counts(project: ZigProject) -> None:
    (unit,) = find_project(str(project.root)).units
    assert any(path.endswith(os.path.join("src", "pyzig", "pyzig.zig")) for path in unit.inputs().files)


def test_unrelated_file_does_not_count(project: ZigProject, fake_compiler: Compiler) -> None:
    build(project)
    project.write_file("src/unrelated.zig", "")
    project.write_file("README.md", "")
    assert build(project).fresh


def test_touched_file_with_its_old_contents_is_fresh(project: ZigProject, fake_compiler: Compiler) -> None:
    build(project)
    age(project, 100)
    assert build(project).fresh
    assert len(fake_compiler.runs) == 1


def test_edit_of_the_same_size_in_the_same_tick_is_seen(project: ZigProject, fake_compiler: Compiler) -> None:
    path = project.root / "src" / "other.zig"
    build(project)
    status = path.stat()
    path.write_text(path.read_text().replace("42", "43"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert path.stat().st_size == status.st_size
    assert build(project).reason == "src/other.zig changed"


def test_going_back_costs_nothing(project: ZigProject, fake_compiler: Compiler) -> None:
    text = (project.root / "src" / "other.zig").read_text()
    first = build(project)
    project.write_file("src/other.zig", "pub const answer = 1;")
    assert not build(project).fresh
    project.write_file("src/other.zig", text)
    again = build(project)
    assert again.fresh
    assert again.paths == first.paths
    assert len(fake_compiler.runs) == 2


def test_moved_project_is_as_it_was(project: ZigProject, fake_compiler: Compiler, tmp_path: Path) -> None:
    build(project)
    moved = type(project)(tmp_path / "moved")
    shutil.copytree(project.root, moved.root)
    assert build(moved).fresh
    moved.write_file("src/other.zig", "")
    assert build(moved).reason == "src/other.zig changed"


@pytest.mark.parametrize("mode", ["Debug", "ReleaseSafe"])
def test_moved_project_is_stale_where_traces_quote_it(project: ZigProject, fake_compiler: Compiler, tmp_path: Path, mode: str) -> None:
    """Those of the place that it was built in may have changed, or be gone."""
    assert not build(project, mode).fresh
    moved = type(project)(tmp_path / "moved")
    shutil.copytree(project.root, moved.root)
    assert build(moved, mode).reason == "its sources lie elsewhere, and stack traces quote them"
    linked = type(project)(tmp_path / "linked")
    linked.root.symlink_to(project.root)
    assert build(linked, mode).fresh


def test_declared_inputs_count(project: ZigProject, fake_compiler: Compiler) -> None:
    project.write_file("pyproject.toml", '[tool.pyzig]\ninputs = ["data/*.txt"]\nmodules = {fast = "src/fast.zig"}\n')
    build(project)
    project.write_file("data/a.txt", "1")
    assert build(project).reason == "data/a.txt was added"
    project.write_file("data/a.txt", "2")
    assert build(project).reason == "data/a.txt changed"
    project.write_file("data/b.md", "1")
    assert build(project).fresh


def test_files_behind_a_computed_name_count(project: ZigProject, fake_compiler: Compiler) -> None:
    project.write_file("src/other.zig", 'const text = @embedFile("data" ++ ".txt");')
    build(project)
    project.write_file("src/data.txt", "1")
    assert build(project).reason == "src/data.txt was added"
    project.write_file("src/data.txt", "2")
    assert build(project).reason == "src/data.txt changed"


def test_file_among_the_build_arguments_counts(project: ZigProject, fake_compiler: Compiler) -> None:
    project.write_file("src/extra.c", "int x;")
    project.write_file("include/extra.h", "")
    text = '[tool.pyzig]\nbuild-args = ["src/extra.c", "-Iinclude"]\nmodules = {fast = "src/fast.zig"}\n'
    project.write_file("pyproject.toml", text)
    build(project)
    project.write_file("src/extra.c", "int y;")
    assert build(project).reason == "src/extra.c changed"
    project.write_file("include/more.h", "")
    assert build(project).reason == "include/more.h was added"


def test_what_c_files_include_counts(project: ZigProject, fake_compiler: Compiler) -> None:
    project.write_file("csrc/c.c", '#include <stdio.h>\n  #  include "../include/a.h"\n#include "missing.h"\n')
    project.write_file("include/a.h", "#include <b.h>\n")
    project.write_file("headers/b.h", "#include <b.h>\n")
    text = '[tool.pyzig]\nbuild-args = ["csrc/c.c", "-Iheaders"]\nmodules = {fast = "src/fast.zig"}\n'
    project.write_file("pyproject.toml", text)
    build(project)
    assert build(project).fresh
    for name in ("include/a.h", "headers/b.h"):
        project.write_file(name, "int x;" if name == "headers/b.h" else "#include <b.h>\nint y;")
        assert build(project).reason == f"{name} changed"
    project.write_file("csrc/missing.h", "")
    assert build(project).reason == "csrc/missing.h was added"
    project.write_file("csrc/unrelated.h", "")
    assert build(project).fresh


def test_libraries_that_are_linked_count(project: ZigProject, fake_compiler: Compiler) -> None:
    project.write_file("vendor/libfoo.a", "1")
    text = '[tool.pyzig]\nbuild-args = ["-Lvendor", "-lfoo"]\nmodules = {fast = "src/fast.zig"}\n'
    project.write_file("pyproject.toml", text)
    build(project)
    project.write_file("vendor/README", "")
    assert build(project).fresh
    project.write_file("vendor/libfoo.a", "2")
    assert build(project).reason == "vendor/libfoo.a changed"


def test_packages_that_are_named_by_their_path_count(project: ZigProject, fake_compiler: Compiler) -> None:
    """And those that these name; each once."""
    root = project.root
    project.write_file("work/pyproject.toml", '[tool.pyzig]\nroot = "native"\nlibraries = ["fast"]\n')
    project.write_file("work/native/build.zig", "")
    project.write_file("work/native/build.zig.zon", '.{ .dependencies = .{ .common = .{ .path = "../../common" } } }')
    project.write_file(
        "common/build.zig.zon", '.{ .dependencies = .{ .more = .{ .path=\n"../more" }, .back = .{ .path = "../work/native" } } }'
    )
    project.write_file("common/src/common.zig", "")
    project.write_file("more/more.zig", "")

    def build_there() -> BuildResult:
        current.activate(None)
        return pytest_pyzig.build("fast", project=root / "work")

    build_there()
    assert build_there().fresh
    for name in ("common/src/common.zig", "more/more.zig"):
        project.write_file(name, "// new")
        assert build_there().reason == f"{root}/{name} changed"
    project.write_file("unrelated/src/common.zig", "")
    assert build_there().fresh


def test_what_a_build_file_project_reads_besides_sources_counts(
    project: ZigProject, fake_compiler: Compiler, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write_file("pyproject.toml", '[tool.pyzig]\nlibraries = ["fast"]\n')
    project.write_file("build.zig", "")
    project.write_file("src/other.zig", 'const table = @embedFile("table.txt");')
    project.write_file("src/table.txt", "1")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "linked.zig").write_text("")
    (project.root / "linked").symlink_to(elsewhere)
    (elsewhere / "loop").symlink_to(elsewhere)
    build(project)
    assert build(project).fresh
    project.write_file("src/table.txt", "2")
    assert build(project).reason == "src/table.txt changed"
    (elsewhere / "linked.zig").write_text("// new")
    assert build(project).reason == "linked/linked.zig changed"
    monkeypatch.setenv("ZIG_LIB_DIR", "/elsewhere/lib")
    assert build(project).reason == "its build settings changed"
    monkeypatch.delenv("ZIG_LIB_DIR")
    assert build(project).fresh
    # On another kind of machine, with the builds of this one.
    monkeypatch.setattr("pytest_pyzig.project.compiler._processor", "another")
    assert build(project).reason == "its build settings changed"
    project.write_file("pyproject.toml", '[tool.pyzig]\nlibraries = ["fast"]\nbuild-args = ["-Dcpu=baseline"]\n')
    build(project)
    monkeypatch.setattr("pytest_pyzig.project.compiler._processor", None)
    assert build(project).fresh


def test_sources_of_a_build_file_project(project: ZigProject, fake_compiler: Compiler) -> None:
    project.write_file("pyproject.toml", '[tool.pyzig]\nlibraries = ["fast"]\n')
    project.write_file("build.zig", "")
    assert build(project).reason == "no build yet"
    assert build(project).fresh
    project.write_file("vendor/x.c", "")
    assert build(project).reason == "vendor/x.c was added"
    project.write_file("build.zig.zon", "")
    assert build(project).reason == "build.zig.zon was added"
    project.write_file("notes.txt", "")
    assert build(project).fresh
    assert fake_compiler.runs[0].split()[1:4] == ["build", "install", "-Doptimize=ReleaseFast"]


def test_unreadable_state_costs_only_time(project: ZigProject, fake_compiler: Compiler) -> None:
    build(project)
    state = project.root / ".pyzig" / "state" / "fast-ReleaseFast"
    for text in ("", "pyzig state 1\n", state.read_text()[:-20], "\0" * 100):
        state.write_text(text)
        assert build(project).fresh
    assert len(fake_compiler.runs) == 1


def test_files_are_read_once(project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> None:
    build(project)
    (unit,) = find_project(str(project.root)).units
    # As if some time had passed since the sources were written: then sizes and times are enough.
    later_ns = time.time_ns() + 10_000_000_000
    monkeypatch.setattr("time.time_ns", lambda: later_ns)
    fingerprint.look(unit, "ReleaseFast", find_compiler()).save(unit, "ReleaseFast")
    monkeypatch.setattr(fingerprint, "_digest", None)
    monkeypatch.setattr(unit.__class__, "inputs", None)
    assert fingerprint.look(unit, "ReleaseFast", find_compiler()).record is not None


def test_stale_check_is_little_work(project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> None:
    build(project)
    (unit,) = find_project(str(project.root)).units
    later_ns = time.time_ns() + 10_000_000_000
    monkeypatch.setattr("time.time_ns", lambda: later_ns)
    fingerprint.look(unit, "ReleaseFast", find_compiler())
    calls: list[object] = []
    sys.setprofile(lambda _frame, event, function: calls.append(function) if event.endswith("call") else None)
    try:
        fingerprint.look(unit, "ReleaseFast", find_compiler())
    finally:
        sys.setprofile(None)
    assert len(calls) < 20 * len(unit.inputs().files)
