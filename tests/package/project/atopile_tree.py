"""Makes a project that behaves like atopile where it concerns us; what the real one does was seen by running it.

Its root `conftest.py` imports a package whose loader compiles before any hook of a conftest runs; the loader goes by a digest of the
sources, holds a lock file with its process id while it compiles, and gives up waiting for that of others after a time. The build file
has its step only where it is told of Python's headers. Stubs are under version control, with a comment at their head.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.conftest import own_plugin_only

if TYPE_CHECKING:
    from pathlib import Path

PYPROJECT = """\
[project]
name = "atopile"
version = "0"

[tool.pytest.ini_options]
pythonpath = ["src"]
addopts = ["--import-mode=importlib", "-p", "no:cacheprovider", "-p", "no:randomly"]

[tool.ruff.lint]
select = ["E", "F", "I001"]
"""
CONFTEST = "import faebryk.core.zig\n"
# Written from what atopile's loader was seen to do.
LOADER = """\
import hashlib
import importlib.util
import os
import pathlib
import subprocess
import sys
import sysconfig
import time

FOLDER = pathlib.Path(__file__).parent
LIBRARIES = FOLDER / "zig-out" / "lib"
MARK = LIBRARIES / ".zig-source-hash"
LOCK = LIBRARIES / "lock"
MODE = {"DEBUG": "Debug", "RELEASE_SAFE": "ReleaseSafe"}.get(os.environ.get("FBRK_ZIG_RELEASEMODE", "").upper(), "ReleaseFast")
HEAD = "# Part of a project that is not ours.\\n\\n# Made by a program.\\n\\n"


def digest():
    total = hashlib.sha256()
    for path in sorted([*(FOLDER / "src").rglob("*.zig"), FOLDER / "build.zig"]):
        total.update(path.relative_to(FOLDER).as_posix().encode() + path.read_bytes())
    total.update(MODE.encode())
    return total.hexdigest()


def is_stale():
    if not all((LIBRARIES / f"{name}.so").exists() for name in ("pyzig", "pyzig_sexp")) or not MARK.exists():
        return True
    return MARK.read_text().strip() != digest()


def lock(timeout_s):
    LIBRARIES.mkdir(parents=True, exist_ok=True)
    started_s = time.monotonic()
    while True:
        try:
            LOCK.touch(exist_ok=False)
        except FileExistsError:
            if time.monotonic() - started_s > timeout_s:
                raise TimeoutError from None
            time.sleep(0.05)
        else:
            LOCK.write_text(str(os.getpid()))
            return


def compile_all():
    lock(float(os.environ.get("LOADER_PATIENCE_S", "60")))
    before = {path: path.read_text() for path in LIBRARIES.glob("gen/*/*.pyi")}
    try:
        include = sysconfig.get_paths()["include"]
        command = ["build", "python-ext", f"-Doptimize={MODE}", f"-Dpython-include={include}", "-Dpython-lib=python3"]
        subprocess.run([os.environ["PYZIG_ZIG"], *command], cwd=FOLDER, check=True)
    finally:
        LOCK.unlink()
    for path in LIBRARIES.glob("gen/*/*.pyi"):
        if before.get(path) == path.read_text():
            continue
        target = FOLDER / path.relative_to(LIBRARIES)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(HEAD + path.read_text())
        subprocess.run([sys.executable, "-m", "black", "--quiet", "--pyi", "--fast", target], check=True)
        subprocess.run([sys.executable, "-m", "ruff", "check", "--quiet", "--fix", target], check=False)
    MARK.write_text(digest())


def load(name):
    spec = importlib.util.spec_from_file_location(name, LIBRARIES / f"{name}.so")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if os.environ.get("FBRK_ZIG_NORECOMPILE", "").lower() not in ("1", "true", "y", "yes") and is_stale():
    compile_all()
pyzig = load("pyzig")
pyzig_sexp = load("pyzig_sexp")
"""
BUILD_ZIG = """\
const std = @import("std");

pub fn build(b: *std.Build) void {
    const target = b.standardTargetOptions(.{});
    const optimize = b.standardOptimizeOption(.{});
    const include = b.option([]const u8, "python-include", "Folder of Python's headers") orelse return;
    _ = b.option([]const u8, "python-lib", "Name of Python's library");
    const step = b.step("python-ext", "Build the extensions");
    inline for (.{ "pyzig", "pyzig_sexp" }) |name| {
        const library = b.addLibrary(.{
            .name = name,
            .linkage = .dynamic,
            .use_llvm = true,
            .root_module = b.createModule(.{
                .root_source_file = b.path("src/" ++ name ++ ".zig"),
                .target = target,
                .optimize = optimize,
                .link_libc = true,
            }),
        });
        library.root_module.addIncludePath(.{ .cwd_relative = include });
        library.linker_allow_shlib_undefined = true;
        step.dependOn(&b.addInstallFileWithDir(library.getEmittedBin(), .lib, name ++ ".so").step);
        step.dependOn(&b.addInstallFileWithDir(b.path("stubs/" ++ name ++ ".pyi"), .lib, "gen/graph/" ++ name ++ ".pyi").step);
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
MODULES = ("pyzig", "pyzig_sexp")
STUB = "import os\nfrom typing import  Callable\ndef f(callback : Callable) -> int: ...\n"
TEST = """\
import sys

from faebryk.core import zig


def test_native_layer():
    assert zig.pyzig.__doc__ == "made by the project"
    assert zig.pyzig_sexp.__doc__ == "made by the project"


def test_there_is_one_of_each(pyzig_module):
    assert pyzig_module("pyzig") is zig.pyzig is sys.modules["pyzig"]
    assert pyzig_module("pyzig_sexp") is zig.pyzig_sexp
"""
# Stands in for `zig build` where what it compiles does not matter: copies libraries that were compiled before.
FAKE_ZIG = """\
#!/bin/sh
if [ "$1" = version ]; then echo 0.16.0; exit 0; fi
case "$*" in *-Dpython-include=*) steps="python-ext" ;; *) steps="" ;; esac
if [ "$2" = --help ]; then
    echo "Usage: zig build [steps] [options]"; echo; echo "Steps:"; echo "  install (default)            Copy build artifacts"
    [ -z "$steps" ] || echo "  $steps                   Build the extensions"
    echo; echo "General Options:"; echo "  -h, --help                   Print this help"; echo
    echo "Project-Specific Options:"
    echo "  -Doptimize=[enum]            Prioritize performance, safety, or binary size"
    echo "                                 Supported Values:"; echo "                                   Debug"
    echo "  -Dpython-include=[string]    Folder of Python's headers"; echo "  -Dpython-lib=[string]        Name of Python's library"
    echo; echo "System Integration Options:"; echo "  --search-prefix [path]       Add a path"
    exit 0
fi
echo "$$ $*" >> "$FAKE_LOG"
if [ "$2" != "$steps" ]; then echo "no step named '$2'" >&2; exit 1; fi
if [ -n "$FAKE_GATE" ]; then while [ ! -e "$FAKE_GATE" ]; do sleep 0.02; done; fi
prefix=zig-out
mode=none
for word in "$@"; do case "$word" in -Doptimize=*) mode=${word#-Doptimize=} ;; esac; done
if [ -d "$FAKE_LIBRARIES/$mode" ]; then FAKE_LIBRARIES=$FAKE_LIBRARIES/$mode; fi
while [ $# -gt 0 ]; do if [ "$1" = --prefix ]; then prefix=$2; fi; shift; done
mkdir -p "$prefix/lib/gen/graph"
for name in pyzig pyzig_sexp; do
    if [ -n "$FAKE_BETWEEN" ] && [ $name = pyzig_sexp ]; then
        touch "$FAKE_BETWEEN.reached"
        while [ ! -e "$FAKE_BETWEEN" ]; do sleep 0.02; done
    fi
    cp "$FAKE_LIBRARIES/$name.so" "$prefix/lib/.$name" && mv "$prefix/lib/.$name" "$prefix/lib/$name.so"
    cp "stubs/$name.pyi" "$prefix/lib/gen/graph/$name.pyi"
done
"""


class Atopile:
    """The project, and a compiler whose runs are counted."""

    def __init__(self, root: Path, zig: Path, log: Path, environment: dict[str, str]) -> None:
        self.root = root
        self.tree = root / "src" / "faebryk" / "core" / "zig"
        self.libraries = self.tree / "zig-out" / "lib"
        self._log = log
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("FBRK_", "ZIG_NO", "ZIG_REL", "PYTEST_"))}
        self.environment = {**kept, "PYZIG_ZIG": str(zig), "FAKE_LOG": str(log), "PYTHONPATH": "src", **environment}

    def write(self) -> None:
        """Write the files, and commit them, so that what is changed or left behind can be seen."""
        for name, text in {
            "pyproject.toml": PYPROJECT,
            "conftest.py": CONFTEST,
            "test_native.py": TEST,
            ".gitignore": "__pycache__/\n*.pyc\n",
            "src/faebryk/core/zig/__init__.py": LOADER,
            "src/faebryk/core/zig/build.zig": BUILD_ZIG,
            "src/faebryk/core/zig/.gitignore": "zig-out/\n.zig-cache/\n",
            **{f"src/faebryk/core/zig/src/{name}.zig": MODULE_ZIG.replace("NAME", name) for name in MODULES},
            **{f"src/faebryk/core/zig/stubs/{name}.pyi": STUB for name in MODULES},
            "src/faebryk/core/zig/gen/graph/pyzig.pyi": STUB_AS_KEPT,
            "src/faebryk/core/zig/gen/graph/pyzig_sexp.pyi": STUB_AS_KEPT,
        }.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        for command in (["init", "-q"], ["add", "-A"], ["-c", "user.email=a@b", "-c", "user.name=n", "commit", "-qm", "all"]):
            subprocess.run(["git", *command], cwd=self.root, check=True)

    @property
    def builds(self) -> list[str]:
        """The command line of each build so far, with the process id before it."""
        return self._log.read_text().splitlines() if self._log.exists() else []

    def start(self, *arguments: str | Path, **environment: str) -> subprocess.Popen[str]:
        """Start Python with arguments in the project's folder."""
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=self.root,
            env={**self.environment, **own_plugin_only(arguments), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str | Path, check: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run Python with arguments in the project's folder."""
        process = self.start(*arguments, **environment)
        output, errors = process.communicate(timeout=300)
        assert not check or process.returncode == 0, output + errors
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    def pytest(self, *arguments: str, check: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
        return self.run("-m", "pytest", *arguments, check=check, **environment)

    def load(self, **environment: str) -> str:
        """Import the package, as its own program does first of all; what the module says of itself."""
        return self.run("-c", "import faebryk.core.zig as zig; print(zig.pyzig.__doc__)", **environment).stdout.strip()

    def status(self) -> str:
        """What version control says of the working tree."""
        return subprocess.run(["git", "status", "--porcelain"], cwd=self.root, capture_output=True, text=True, check=True).stdout


STUB_AS_KEPT = """\
# Part of a project that is not ours.

# Made by a program.

from typing import Callable

def f(callback: Callable) -> int: ...
"""
