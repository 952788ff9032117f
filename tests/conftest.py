"""What the tests of all layers share: projects to build, and compilers that count."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import platformdirs
import pytest
from filelock import FileLock

from pytest_pyzig.loading import current
from pytest_pyzig.project.compiler import find_compiler, version_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

# Tests have a home folder of their own; the compiler's own cache must not move with it, or each would compile Zig's libraries anew.
os.environ.setdefault("ZIG_GLOBAL_CACHE_DIR", platformdirs.user_cache_dir("zig", appauthor=False))

# Hundreds of processes that tests start import the same modules: where nothing is to be written beside those, it is kept elsewhere.
if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
    os.environ.setdefault("PYTHONPYCACHEPREFIX", platformdirs.user_cache_dir("pyzig-tests", appauthor=False))

# Sessions that tests start say the same wherever the tests run: on a CI machine pytest does not shorten its summary.
for name in ("CI", "BUILD_NUMBER"):
    os.environ.pop(name, None)

# What lets a session that a test starts load this plugin, and no others.
OWN_PLUGIN_ONLY = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": "-p pytest_pyzig"}
# Asks for the tests that compile for longest: `1` for them too, `only` for no others.
_LONG_COMPILES = "PYZIG_TEST_LONG_COMPILES"
# What keeps one core busy for longest, so that it is not begun when all else is done.
LONGEST_FIRST = ("atopile", "isolation", "isolated_alike", "zig_tests", "zig_runner", "release_modes")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where there are several processes, files that start many others come first; in one process the order is that of the files."""
    if os.environ.get(_LONG_COMPILES) == "only":
        items[:] = [item for item in items if {"quick_zig_build", "long_compile"}.intersection(getattr(item, "fixturenames", ()))]
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    longest = {f"test_{name}.py": number for number, name in enumerate(LONGEST_FIRST)}

    def place(item: pytest.Item) -> tuple[int, int]:
        return longest.get(item.path.name, len(longest)), not item.nodeid.startswith("tests/package/")

    items.sort(key=place)


def own_plugin_only(arguments: Sequence[object]) -> dict[str, str]:
    """What lets a session with these arguments load this plugin, what its workers need, and no others."""
    return {**OWN_PLUGIN_ONLY, "PYTEST_ADDOPTS": "-p pytest_pyzig -p xdist.plugin"} if "-n" in arguments else OWN_PLUGIN_ONLY


def environment_of(arguments: Sequence[object]) -> dict[str, str]:
    """The environment for a session with these arguments; if it loads no more than this plugin, then what its workers need, too."""
    is_own_only = all(os.environ.get(name) == value for name, value in OWN_PLUGIN_ONLY.items())
    return {**os.environ, **(own_plugin_only(arguments) if is_own_only else {})}


FAST_ZIG = """\
const std = @import("std");
const pyzig = @import("pyzig");
const other = @import("other.zig");

fn add(a: i64, b: i64) !i64 {
    return std.math.add(i64, a, b);
}

fn answer() i64 {
    return other.answer;
}

pub const module = pyzig.module("fast", .{
    .doc = "Sums that are fast.",
    .functions = .{
        .{ "add(a, b)", add, "Return a + b." },
        .{ "answer()", answer, "Return the answer." },
    },
});
"""
OTHER_ZIG = "pub const answer = 42;\n"
PYPROJECT = """\
[tool.pyzig.modules]
fast = "src/fast.zig"
"""

# A module that can do everything that a test must not do.
BAD_ZIG = """\
const pyzig = @import("pyzig");

fn add(a: i32, b: i32) i32 {
    return a + b;
}

fn stop() void {
    @panic("this is the end");
}

fn readNull(index: usize) u32 {
    const pointer: *allowzero volatile u32 = @ptrFromInt(index * 4);
    return pointer.*;
}

fn leak(size: usize) !usize {
    const memory = try pyzig.allocator.alloc(u8, size);
    return memory.len;
}

extern fn abort() noreturn;
extern fn _exit(c_int) noreturn;
extern fn write(c_int, [*]const u8, usize) isize;

fn giveUp() void {
    abort();
}

fn leave(status: i32) void {
    _exit(status);
}

fn hang() void {
    var number: u64 = 1;
    const pointer: *volatile u64 = &number;
    while (pointer.* != 0) pointer.* |= 1;
}

fn descend(depth: *volatile u64) void {
    var own: u64 = depth.* + 1;
    @call(.never_inline, descendFurther, .{&own});
    depth.* = own;
}

fn descendFurther(depth: *volatile u64) void {
    var own: u64 = depth.* + 1;
    @call(.never_inline, descend, .{&own});
    depth.* = own;
}

fn useUpStack() void {
    var depth: u64 = 0;
    descend(&depth);
}

fn say(text: []const u8) void {
    _ = write(1, text.ptr, text.len);
}

pub const module = pyzig.module("bad", .{
    .functions = .{
        .{ "add(a, b)", add, "" },
        .{ "stop()", stop, "" },
        .{ "read_null(index)", readNull, "" },
        .{ "leak(size)", leak, "" },
        .{ "give_up()", giveUp, "" },
        .{ "leave(status)", leave, "" },
        .{ "hang()", hang, "" },
        .{ "say(text)", say, "" },
        .{ "use_up_stack()", useUpStack, "" },
    },
});
"""
BAD_PYPROJECT = """\
[tool.pyzig.modules]
bad = "src/bad.zig"
"""

# Stands in for the compiler where only its being called matters: makes a file that has the init functions FAKE_MODULES in it.
FAKE_COMPILER = """\
#!/bin/sh
if [ "$1" = version ]; then echo "${FAKE_VERSION:-0.16.0}"; exit 0; fi
echo "$$ $*" >> "$FAKE_LOG"
if [ -n "$FAKE_GATE" ]; then while [ ! -e "$FAKE_GATE" ]; do sleep 0.02; done; fi
if [ -n "$FAKE_BEFORE" ]; then sh -c "$FAKE_BEFORE"; fi
if [ -n "$FAKE_ERROR" ]; then case "$*" in *"$FAKE_ERROR_OF"*) echo "$FAKE_ERROR" >&2; exit 1 ;; esac; fi
if [ -n "$FAKE_WARNING" ]; then echo "$FAKE_WARNING" >&2; fi
name=fast
while [ $# -gt 0 ]; do
    case "$1" in
        --name) name=$2 ;;
        -femit-bin=*) output=${1#-femit-bin=} ;;
        --prefix) mkdir -p "$2/lib"; output="$2/lib/libfast.so" ;;
    esac
    shift
done
printf '\\0PyInit_%s\\0' "${FAKE_MODULE:-$name}" > "$output"
"""
COUNTING_COMPILER = """\
#!/bin/sh
if [ "$1" != version ]; then echo "$$ $*" >> "$FAKE_LOG"; fi
exec "{compiler}" "$@"
"""


needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("setpriv") is None, reason="only root can be somebody else"
)
# A user without a name of its own on most systems.
SOMEBODY = 65534
# May read whatever root may, for the interpreter may lie in root's home folder; may write nothing of root's.
_AS_SOMEBODY = f"setpriv --reuid={SOMEBODY} --regid={SOMEBODY} --clear-groups --inh-caps=+dac_read_search --ambient-caps=+dac_read_search"


def home_of_somebody(parent: Path) -> str:
    """A home folder for `as_somebody`."""
    home = parent / "home"
    home.mkdir()
    os.chown(home, SOMEBODY, SOMEBODY)
    return str(home)


def as_somebody(project: ZigProject, code: str, home: str, *, check: bool = True, **others: str) -> subprocess.CompletedProcess[str]:
    """Run Python code in the project's folder as a user who may write nothing but in a home folder, and who may be without."""
    environment = {**os.environ, "HOME": home, "XDG_CACHE_HOME": "", **others}
    environment = {name: value for name, value in environment.items() if name != "HOME" or value}
    command = [*_AS_SOMEBODY.split(), sys.executable, "-c", code]
    run = subprocess.run(command, cwd=project.root, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert not check or run.returncode == 0, run.stderr
    return run


class Compiler:
    """A compiler whose runs are counted."""

    def __init__(self, path: Path, log: Path) -> None:
        self.path = path
        self.log = log

    @property
    def runs(self) -> list[str]:
        """The command line of each compile so far, with the process id before it."""
        return self.log.read_text().splitlines() if self.log.exists() else []


class ZigProject:
    """A small project with the native module `fast`, in a folder of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, **files: str) -> None:
        """Write files; their names have `__` for `/` and `_dot_` for `.`, or use `write_file`."""
        for name, text in files.items():
            self.write_file(name.replace("__", "/").replace("_dot_", "."), text)

    def write_file(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def python(self, code: str, *, check: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run Python code in a process of its own, in the project's folder."""
        run = subprocess.run(
            [sys.executable, "-c", code],
            cwd=self.root,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert not check or run.returncode == 0, run.stderr
        return run

    def builds(self) -> list[str]:
        """Names of the builds in the project's store."""
        folder = self.root / ".pyzig" / "builds"
        return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


@pytest.fixture
def own_session(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Each test decides for itself what the environment says, and leaves no session in force; one in this process is no worker's."""
    for name in ("PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT", "PYTEST_XDIST_TESTRUNUID"):
        monkeypatch.delenv(name, raising=False)
    for name in ("ZIG_RELEASEMODE", "ZIG_NORECOMPILE", "FBRK_ZIG_RELEASEMODE", "FBRK_ZIG_NORECOMPILE", "PYZIG_ZIG", "ZIG_LOCAL_CACHE_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user-cache"))
    opener = current.set_session_opener(None)
    session = current.activate(None)
    yield
    current.activate(session)
    current.set_session_opener(opener)


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder among the temporary ones of the session that is made by the first worker of pytest-xdist that needs it, for all of them."""
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    folder, done = base / f"once-{name}", base / f"once-{name}.done"
    with FileLock(base / f"once-{name}.lock"):
        if not done.exists():
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


@pytest.fixture(scope="session")
def quick_zig_build() -> None:
    """Skips where ``zig build`` first compiles its build runner for minutes, unless the environment asks for it."""
    if version_numbers(find_compiler().version) >= (0, 17) and _LONG_COMPILES not in os.environ:
        pytest.skip(f"zig build of 0.17 compiles its build runner for minutes; {_LONG_COMPILES}=1 tests it all the same")


@pytest.fixture(scope="session")
def long_compile() -> None:
    """Skips what keeps the compiler busy for a quarter of a minute, unless the environment asks for it."""
    if _LONG_COMPILES not in os.environ:
        pytest.skip(f"its compile takes a quarter of a minute; {_LONG_COMPILES}=1 tests it all the same")


@pytest.fixture
def fake_compiler(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Compiler:
    """Stands in for the compiler; environment variables tell it what to do."""
    return _install(FAKE_COMPILER, tmp_path_factory, monkeypatch)


@pytest.fixture
def counting_compiler(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Compiler:
    """The compiler, with its runs counted."""
    return _install(COUNTING_COMPILER.format(compiler=find_compiler().path), tmp_path_factory, monkeypatch)


def _install(script: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Compiler:
    folder = tmp_path_factory.mktemp("compiler")
    path = folder / "zig"
    path.write_text(script)
    path.chmod(0o755)
    monkeypatch.setenv("PYZIG_ZIG", str(path))
    monkeypatch.setenv("FAKE_LOG", str(folder / "log"))
    return Compiler(path, folder / "log")
