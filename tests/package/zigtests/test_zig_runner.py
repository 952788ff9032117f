"""The processes that Zig tests run in: who answers for them, when they end, and what is kept of what they say."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import FAST_ZIG, OTHER_ZIG, PYPROJECT, ZigProject, environment_of

if TYPE_CHECKING:
    from collections.abc import Callable

CHECKS_ZIG = """\
const std = @import("std");

extern fn fork() c_int;
extern fn getpid() c_int;
extern fn waitpid(c_int, ?*c_int, c_int) c_int;
extern fn sleep(c_uint) c_uint;
extern fn write(c_int, [*]const u8, usize) isize;
extern fn _exit(c_int) noreturn;
extern fn fopen([*:0]const u8, [*:0]const u8) ?*anyopaque;
extern fn fprintf(*anyopaque, [*:0]const u8, ...) c_int;
extern fn fclose(*anyopaque) c_int;

fn note(name: [*:0]const u8, number: c_int) void {
    const file = fopen(name, "w").?;
    _ = fprintf(file, "%d\\n", number);
    _ = fclose(file);
}

test "child comes back" {
    const child = fork();
    if (child == 0) return;
    _ = waitpid(child, null, 0);
    return error.OfTheParent;
}

test "child comes back with an error" {
    const child = fork();
    if (child == 0) return error.OfTheChild;
    _ = waitpid(child, null, 0);
}

test "child panics" {
    const child = fork();
    if (child == 0) @panic("of the child");
    _ = waitpid(child, null, 0);
}

test "child lives on" {
    const child = fork();
    if (child == 0) {
        _ = sleep(600);
        _exit(0);
    }
    note("child", child);
    @panic("of the parent");
}

test "child lives on when the process exits" {
    const child = fork();
    if (child == 0) {
        _ = sleep(600);
        _exit(0);
    }
    note("other-child", child);
    _exit(3);
}

test "writes on every descriptor" {
    const lie = "result pass 0 0 1 0 0 0\\nPYZIG no end of line";
    var descriptor: c_int = 3;
    while (descriptor < 20) : (descriptor += 1) _ = write(descriptor, lie, lie.len);
    return error.Refused;
}

test "prints" {
    var buffer: [8]u8 = undefined;
    std.debug.print("first\\n", .{});
    const has_io = @hasDecl(std.testing, "io");
    for (0..3) |number| {
        var writer = if (has_io) std.Io.File.stdout().writer(std.testing.io, &buffer) else std.fs.File.stdout().writer(&buffer);
        try writer.interface.print("line {d} of the writer\\n", .{number});
        try writer.interface.flush();
    }
    std.debug.print("last\\n", .{});
    return error.Shown;
}

test "hangs" {
    const child = fork();
    if (child != 0) note("forked-by-runner", child);
    if (child != 0) note("runner", getpid());
    var number: u64 = 1;
    const pointer: *volatile u64 = &number;
    while (pointer.* != 0) pointer.* |= 1;
}

fn descend(depth: *volatile u64) void {
    var own: u64 = depth.* + 1;
    @call(.never_inline, descend, .{&own});
    depth.* = own;
}

test "uses up the stack" {
    var depth: u64 = 0;
    descend(&depth);
}

fn wander(depth: *volatile u64) void {
    var own: u64 = depth.* *% 6364136223846793005 +% 1442695040888963407;
    if (own >> 63 == 0) @call(.never_inline, wander, .{&own}) else @call(.never_inline, wanderOn, .{&own});
    depth.* = own;
}

fn wanderOn(depth: *volatile u64) void {
    wander(depth);
    depth.* += 1;
}

test "wanders in the stack" {
    var depth: u64 = 1;
    wander(&depth);
}

fn descendTo(depth: *volatile u64) void {
    if (depth.* == 100_000) @panic("deep down");
    var own: u64 = depth.* + 1;
    @call(.never_inline, descendTo, .{&own});
    depth.* = own;
}

test "differs" {
    if (std.ascii.eqlIgnoreCase(@tagName(@import("builtin").mode), "debug")) @panic("in Debug");
}

test "panics deep down" {
    var depth: u64 = 90_000;
    descendTo(&depth);
}
"""


@pytest.fixture(scope="module")
def checks(tmp_path_factory: pytest.TempPathFactory) -> ZigProject:
    """A project whose Zig tests do what tests of the runner need, compiled once."""
    project = ZigProject(tmp_path_factory.mktemp("runner"))
    project.write_file("pyproject.toml", '[tool.pyzig]\ntest-roots = ["src/checks.zig"]\n' + PYPROJECT)
    project.write_file("src/fast.zig", FAST_ZIG)
    project.write_file("src/other.zig", OTHER_ZIG)
    project.write_file("src/checks.zig", CHECKS_ZIG)
    return project


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:randomly", *arguments]


def _run(project: ZigProject, *arguments: str) -> list[str]:
    run = subprocess.run(
        _command("-rA", *arguments), cwd=project.root, env=_environment(project), capture_output=True, text=True, check=False, timeout=300
    )
    return run.stdout.splitlines()


def _environment(project: ZigProject) -> dict[str, str]:
    # Its builds name the folder where they were made.
    return {**os.environ, "COLUMNS": "200", "XDG_CACHE_HOME": str(project.root / "cache")}


def test_forked_processes_do_not_answer(checks: ZigProject) -> None:
    """What a forked process comes to is nobody's result, and one that lives on with the pipes open is not waited for, but ended."""
    output = _run(checks, "-k", "child")
    for name in ("child", "other-child"):
        _wait_for_end(checks.root / name)
    for line in (
        "FAILED src/checks.zig::child comes back - error.OfTheParent",
        "PASSED src/checks.zig::child comes back with an error",
        "PASSED src/checks.zig::child panics",
        "FAILED src/checks.zig::child lives on - panic: of the parent",
        "FAILED src/checks.zig::child lives on when the process exits - the test ended the process with exit status 3",
    ):
        assert line in output


def test_what_a_test_writes_is_no_answer(checks: ZigProject) -> None:
    output = _run(checks, "-k", "descriptor")
    assert "FAILED src/checks.zig::writes on every descriptor - error.Refused" in output


def test_what_writers_print_is_kept(checks: ZigProject) -> None:
    """Each of Zig's writers begins at the beginning of a file, unless that is opened for appending."""
    output = _run(checks, "-k", "prints")
    start = output.index("first")
    printed = ["first", "line 0 of the writer", "line 1 of the writer", "line 2 of the writer", "last"]
    assert output[start : start + 5] == printed


def test_repeated_frames_are_folded(checks: ZigProject) -> None:
    _assert_frames_are_folded(_run(checks, "-k", "stack or deep"))


@pytest.mark.usefixtures("long_compile")
def test_repeated_frames_are_folded_with_optimisation(checks: ZigProject) -> None:
    _assert_frames_are_folded(_run(checks, "-k", "stack or deep", "--pyzig-release-mode=ReleaseSafe"))


def _assert_frames_are_folded(output: list[str]) -> None:
    matcher = pytest.LineMatcher(output)
    lines = [
        "*_ uses up the stack _*",
        "stack overflow",
        *["src/checks.zig:*in descend (*"] * 3,
        "… *,??? more of these frames",
        "src/checks.zig:*in test.uses up the stack*",
        "*_ wanders in the stack _*",
        "stack overflow",
        *["src/checks.zig:*in wander*"] * 20,
        "… *,??? more frames",
        *["src/checks.zig:*in wander*"] * 5,
        "src/checks.zig:*in test.wanders in the stack*",
        "*_ panics deep down _*",
        "panic: deep down",
        *["src/checks.zig:*in descendTo (*"] * 3,
        "… 2?? more of these frames",
        "… and more",
        "FAILED src/checks.zig::uses up the stack - stack overflow",
        "FAILED src/checks.zig::panics deep down - panic: deep down",
    ]
    matcher.fnmatch_lines(lines)
    assert len(output) < 450


def test_modes_that_disagree(checks: ZigProject) -> None:
    output = _run(checks, "-k", "differs", "--pyzig-release-mode=Debug,ReleaseSmall")
    assert [line for line in output if line.startswith(("PASSED ", "FAILED "))] == [
        "PASSED src/checks.zig::differs[ReleaseSmall]",
        "FAILED src/checks.zig::differs[Debug] - panic: in Debug",
    ]
    lines = ["* outcomes that differ between release modes *", " *Debug *ReleaseSmall", "src/checks.zig::differs *failed *passed"]
    pytest.LineMatcher(output).fnmatch_lines(lines)


@pytest.mark.parametrize(
    ("options", "number"),
    # A worker gives up five seconds after the session that started it is gone, whatever that died of.
    [((), signal.SIGKILL), ((), signal.SIGTERM), (("-n", "1"), signal.SIGKILL)],
)
def test_a_test_that_hangs_ends_with_its_owner(checks: ZigProject, options: tuple[str, ...], number: signal.Signals) -> None:
    if options:
        pytest.importorskip("xdist")
    note = checks.root / "runner"
    note.unlink(missing_ok=True)
    owner = subprocess.Popen(
        _command("-k", "hangs", *options),
        cwd=checks.root,
        env=environment_of(options),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(lambda: note.exists() and note.read_text().endswith("\n"))
        owner.send_signal(number)
        owner.wait()
        _wait_for_end(note)
        _wait_for_end(checks.root / "forked-by-runner")
    finally:
        if owner.poll() is None:
            owner.kill()
            owner.wait()


def test_no_process_is_left_when_the_session_ends(checks: ZigProject) -> None:
    """Where the process that ran it goes on, and may run another one."""
    code = """
import os, pytest
assert pytest.main(["-q", "-p", "no:cacheprovider", "-k", "prints"]) == 1
try: print("left", os.waitpid(-1, os.WNOHANG))
except ChildProcessError: print("none is left")
"""
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=checks.root, env=_environment(checks), capture_output=True, text=True, check=True, timeout=300
    )
    assert run.stdout.splitlines()[-1] == "none is left"


def test_a_forked_process_of_the_owner_does_not_keep_it(checks: ZigProject) -> None:
    note, forked = checks.root / "runner", checks.root / "forked"
    note.unlink(missing_ok=True)
    # The runner exists when this test runs, since the one before it has started it.
    fork = "import os, time\n\ndef test_fork():\n    if os.fork() == 0:\n        print(os.getpid(), file=open('forked', 'w'), flush=True)\n"
    test = checks.write_file("test_fork.py", fork + "        time.sleep(600)\n        os._exit(0)\n")
    names = [f"src/checks.zig::{name}" for name in ("child panics", "hangs")]
    owner = subprocess.Popen(
        _command(names[0], "test_fork.py", names[1]), cwd=checks.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(lambda: note.exists() and note.read_text().endswith("\n") and forked.exists() and forked.read_text().endswith("\n"))
        owner.kill()
        owner.wait()
        _wait_for_end(note)
    finally:
        test.unlink()
        owner.kill()
        owner.wait()
        os.kill(int(forked.read_text()), signal.SIGKILL)


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline_s
        time.sleep(0.02)


def _wait_for_end(note: Path) -> None:
    """Of a process whose number is in a file."""
    process = int(note.read_text())
    _wait_for(lambda: not _is_alive(process))


def _is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
