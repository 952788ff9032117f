"""A project with its own `build.zig`: one run of `zig build` makes all its libraries."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import pytest_pyzig
from pytest_pyzig.loading import current
from pytest_pyzig.project.build_file import python_options
from pytest_pyzig.project.places import zig_folder

if TYPE_CHECKING:
    from tests.conftest import Compiler, ZigProject

PYPROJECT = """\
[tool.pyzig]
root = "native"
step = "python-ext"
libraries = ["fast", "mypkg._more"]
"""
BUILD_ZIG = """\
const std = @import("std");
const pyzig = @import("pyzig");

pub fn build(b: *std.Build) void {
    const target = b.standardTargetOptions(.{});
    const optimize = b.standardOptimizeOption(.{});
    const step = b.step("python-ext", "Build the extensions");
    inline for (.{ "fast", "_more" }) |name| {
        step.dependOn(pyzig.addExtension(b, .{
            .name = name,
            .root_source_file = b.path("src/" ++ name ++ ".zig"),
            .target = target,
            .optimize = optimize,
        }).step);
    }
}
"""
BUILD_ZIG_ZON = """\
.{{
    .name = .native,
    .version = "0.1.0",
    .fingerprint = {fingerprint},
    .paths = .{{""}},
    .dependencies = .{{ .pyzig = .{{ .path = "{path}" }} }},
}}
"""


@pytest.mark.usefixtures("quick_zig_build")
def test_libraries_of_one_build(project: ZigProject, counting_compiler: Compiler) -> None:
    native = project.root / "native"
    shutil.move(project.root / "src", native / "src")
    project.write_file("pyproject.toml", PYPROJECT)
    text = (native / "src" / "fast.zig").read_text()
    (native / "src" / "_more.zig").write_text(text.replace('module("fast"', 'module("_more"'))
    (native / "build.zig").write_text(BUILD_ZIG)
    path = os.path.relpath(zig_folder(), native)
    # The compiler tells what the fingerprint has to be; it depends on the name alone but for a random part.
    (native / "build.zig.zon").write_text(BUILD_ZIG_ZON.format(path=Path(path).as_posix(), fingerprint="0x0"))
    with pytest.raises(pytest_pyzig.BuildError, match="fingerprint") as caught:
        pytest_pyzig.build(project=project.root)
    fingerprint = caught.value.log.partition("use this value: ")[2].split()[0]
    (native / "build.zig.zon").write_text(BUILD_ZIG_ZON.format(path=Path(path).as_posix(), fingerprint=fingerprint))
    result = pytest_pyzig.build(project=project.root)
    assert sorted(result.paths) == ["fast", "mypkg._more"]
    assert len(counting_compiler.runs) == 2
    current.activate(None)
    assert pytest_pyzig.build(project=project.root).fresh
    project.python("import pytest_pyzig, fast; assert fast.answer() == 42; assert pytest_pyzig.load('mypkg._more').add(1, 2) == 3")
    (native / "src" / "other.zig").write_text("pub const answer = ;")
    with pytest.raises(pytest_pyzig.BuildError, match=r"src/other\.zig:1:20: error: expected expression"):
        pytest_pyzig.build(project=project.root)


def test_options_about_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of Python's library is told where the library lies beside the headers."""
    include = tmp_path / "include" / "python3"
    monkeypatch.setattr("sysconfig.get_paths", lambda: {"include": str(include)})
    name = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    assert python_options() == {"python-include": str(include), "python-lib": name}
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / f"lib{name}.so").touch()
    assert python_options()["python-lib-dir"] == str(tmp_path / "lib")
