"""A project that is laid out like atopile: a Zig tree in a place of its own, workers started by hand, no configuration of ours."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from pytest_pyzig.zig import find_compiler

if TYPE_CHECKING:
    from pathlib import Path

PYPROJECT = """\
[project]
name = "atopile"
version = "0"

[tool.pytest.ini_options]
pythonpath = ["src"]
"""
LOADER = """\
import importlib.util
import os
import pathlib
import sys

FOLDER = pathlib.Path(__file__).parent
if os.environ.get("FBRK_ZIG_NORECOMPILE", "").lower() not in ("1", "true", "y", "yes"):
    raise RuntimeError("this worker would compile for itself")


def _load(name):
    path = FOLDER / "zig-out" / "lib" / f"{name}.so"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


pyzig = _load("pyzig")
pyzig_sexp = _load("pyzig_sexp")
"""
BUILD_ZIG = """\
const std = @import("std");

pub fn build(b: *std.Build) void {
    const step = b.step("python-ext", "Build the extensions");
    const target = b.standardTargetOptions(.{});
    const optimize = b.standardOptimizeOption(.{});
    inline for (.{ "pyzig", "pyzig_sexp" }) |name| {
        const library = b.addLibrary(.{
            .name = name,
            .linkage = .dynamic,
            .use_llvm = true,
            .root_module = b.createModule(.{
                .root_source_file = b.path(name ++ ".zig"),
                .target = target,
                .optimize = optimize,
                .link_libc = true,
            }),
        });
        library.linker_allow_shlib_undefined = true;
        step.dependOn(&b.addInstallFileWithDir(library.getEmittedBin(), .lib, name ++ ".so").step);
        step.dependOn(&b.addInstallFileWithDir(b.path("stub.pyi"), .lib, "gen/" ++ name ++ ".pyi").step);
    }
}
"""
# A module of its own, not made with our binding library: whatever the project builds is what its tests get.
MODULE_ZIG = """\
const Definition = extern struct {
    ob_refcnt: isize = 1,
    ob_type: ?*anyopaque = null,
    m_init: ?*anyopaque = null,
    m_index: isize = 0,
    m_copy: ?*anyopaque = null,
    m_name: [*:0]const u8 = "NAME",
    m_doc: [*:0]const u8 = "made by the project",
    m_size: isize = -1,
    m_methods: ?*anyopaque = null,
    m_slots: ?*anyopaque = null,
    m_traverse: ?*anyopaque = null,
    m_clear: ?*anyopaque = null,
    m_free: ?*anyopaque = null,
};
var definition: Definition = .{};
extern fn PyModule_Create2(*Definition, c_int) ?*anyopaque;
export fn PyInit_NAME() ?*anyopaque {
    return PyModule_Create2(&definition, 3);
}
"""
TEST = """\
from faebryk.core import zig


def test_native_layer():
    assert zig.pyzig.__doc__ == "made by the project"
    assert zig.pyzig_sexp.__doc__ == "made by the project"
"""
# A persistent worker as atopile has them: pytest in a process of its own, a plugin of its own, no terminal reporter.
WORKER = """\
import sys
import pytest


class Worker:
    def pytest_configure(self, config):
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            config.pluginmanager.unregister(reporter)


sys.exit(pytest.main(["-q", *sys.argv[1:]], plugins=[Worker()]))
"""


_COMPILER = find_compiler()


@pytest.fixture(scope="session")
def zig_with_quick_builds(quick_zig_build: None) -> str:
    """A compiler whose ``zig build`` does not compile its build runner first."""
    return _COMPILER.path


@pytest.fixture
def atopile(tmp_path: Path) -> Path:
    """A small project with atopile's layout and no ``[tool.pyzig]``."""
    folder = tmp_path / "src" / "faebryk" / "core" / "zig"
    folder.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    (folder / "__init__.py").write_text(LOADER)
    (folder / "build.zig").write_text(BUILD_ZIG)
    (folder / "stub.pyi").write_text("answer: int\n")
    for name in ("pyzig", "pyzig_sexp"):
        (folder / f"{name}.zig").write_text(MODULE_ZIG.replace("NAME", name))
    (tmp_path / "worker.py").write_text(WORKER)
    (tmp_path / "test_native.py").write_text(TEST)
    return tmp_path


def _environment(tmp_path: Path, log: Path, real: str) -> dict[str, str]:
    """The process environment, with a compiler that notes its builds."""
    compiler = tmp_path / "zig-that-counts"
    compiler.write_text(f'#!/bin/sh\n[ "$1" = build ] && echo "$*" >> "{log}"\nexec "{real}" "$@"\n')
    compiler.chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("FBRK_", "ZIG_NO", "ZIG_REL", "PYTEST_"))}
    return {**environment, "PYZIG_ZIG": str(compiler), "FBRK_ZIG_RELEASEMODE": "Debug"}


def test_workers_started_at_once_share_one_build(atopile: Path, tmp_path: Path, zig_with_quick_builds: str) -> None:
    log = tmp_path / "builds.log"
    environment = _environment(tmp_path, log, zig_with_quick_builds)
    workers = [
        subprocess.Popen(
            [sys.executable, "worker.py", "-p", "no:cacheprovider"],
            cwd=atopile,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(3)
    ]
    outputs = [worker.communicate(timeout=300)[0] for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0, 0], "\n".join(outputs)
    builds = log.read_text().splitlines()
    assert len(builds) == 1, "\n".join([*builds, *outputs])
    assert "python-ext" in builds[0]
    assert "-Doptimize=Debug" in builds[0]
    outputs_folder = atopile / "src" / "faebryk" / "core" / "zig" / "zig-out" / "lib"
    assert {path.name for path in outputs_folder.iterdir()} == {"pyzig.so", "pyzig_sexp.so", "gen"}
    assert (outputs_folder / "gen" / "pyzig.pyi").read_text() == "answer: int\n"


def test_options_work_there(atopile: Path, tmp_path: Path, zig_with_quick_builds: str) -> None:
    environment = _environment(tmp_path, tmp_path / "builds.log", zig_with_quick_builds)
    command = [sys.executable, "-m", "pytest", "--pyzig-release-mode=ReleaseSmall", "-p", "no:cacheprovider"]
    run = subprocess.run(command, cwd=atopile, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "ReleaseSmall, 2 modules built" in run.stdout


def test_what_others_have_built_is_used_where_nothing_may_be_compiled(atopile: Path, tmp_path: Path, zig_with_quick_builds: str) -> None:
    environment = _environment(tmp_path, tmp_path / "builds.log", zig_with_quick_builds)
    folder = atopile / "src" / "faebryk" / "core" / "zig"
    subprocess.run([zig_with_quick_builds, "build", "python-ext"], cwd=folder, env=environment, check=True, timeout=300)
    run = subprocess.run(
        [sys.executable, "worker.py", "-p", "no:cacheprovider"],
        cwd=atopile,
        env={**environment, "FBRK_ZIG_NORECOMPILE": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert not (tmp_path / "builds.log").exists()
    assert not (atopile / ".pyzig").exists()
