"""Several processes that want the same build at once."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import pytest_pyzig
from pytest_pyzig.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Compiler, ZigProject

# What runs in the background of a shell ignores interrupts, and so do these tests there.
BUILD = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
import pytest_pyzig
print(pytest_pyzig.build('fast').paths['fast'])
"""


@pytest.fixture
def start(project: ZigProject) -> Callable[[], subprocess.Popen[str]]:
    """Starts a process that builds."""

    def start() -> subprocess.Popen[str]:
        return subprocess.Popen([sys.executable, "-c", BUILD], cwd=project.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    return start


def wait_until(condition: Callable[[], object], what: str) -> None:
    deadline_s = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline_s, f"{what} did not happen"
        time.sleep(0.02)


def is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def test_four_processes_compile_once(
    project: ZigProject,
    fake_compiler: Compiler,
    start: Callable[[], subprocess.Popen[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate = project.root / "gate"
    monkeypatch.setenv("FAKE_GATE", str(gate))
    processes = [start() for _ in range(4)]
    wait_until(lambda: fake_compiler.runs, "a compile")
    time.sleep(1)
    gate.touch()
    outputs = {process.communicate(timeout=60)[0] for process in processes}
    assert len(outputs) == 1
    assert len(fake_compiler.runs) == 1


def test_waiting_says_for_whom(
    project: ZigProject,
    fake_compiler: Compiler,
    start: Callable[[], subprocess.Popen[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate = project.root / "gate"
    monkeypatch.setenv("FAKE_GATE", str(gate))
    first = start()
    wait_until(lambda: fake_compiler.runs, "a compile")
    second = start()
    assert second.stderr is not None
    line = second.stderr.readline()
    gate.touch()
    first.communicate(timeout=60)
    second.communicate(timeout=60)
    assert line.startswith(f"pyzig: waiting for fast in ReleaseFast, being built by process {first.pid} on ")


def test_whoever_waited_shares_the_failure(
    project: ZigProject,
    fake_compiler: Compiler,
    start: Callable[[], subprocess.Popen[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate = project.root / "gate"
    monkeypatch.setenv("FAKE_GATE", str(gate))
    monkeypatch.setenv("FAKE_ERROR", "src/fast.zig:1:1: error: nonsense")
    processes = [start()]
    wait_until(lambda: fake_compiler.runs, "a compile")
    processes += [start() for _ in range(3)]
    assert processes[3].stderr is not None
    processes[3].stderr.readline()  # By now the last one waits, too.
    time.sleep(0.5)
    gate.touch()
    assert all("error: nonsense" in process.communicate(timeout=60)[1] for process in processes)
    assert len(fake_compiler.runs) == 1
    # Whoever comes later tries again: what failed may have been the machine.
    assert "error: nonsense" in start().communicate(timeout=60)[1]
    assert len(fake_compiler.runs) == 2


def test_clean_waits_for_builds(
    project: ZigProject,
    fake_compiler: Compiler,
    start: Callable[[], subprocess.Popen[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And whoever waits to build goes on after that, or has it removed."""
    gate = project.root / "gate"
    monkeypatch.setenv("FAKE_GATE", str(gate))
    builders = [start()]
    wait_until(lambda: fake_compiler.runs, "a compile")
    command = [sys.executable, "-u", "-m", "pytest_pyzig", "clean"]
    clean = subprocess.Popen(command, cwd=project.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert clean.stdout is not None
    assert clean.stdout.readline().startswith(f"removing {project.root}/.pyzig (")
    assert clean.stdout.readline() == "waiting for fast-ReleaseFast, which is being built\n"
    builders.append(start())
    assert builders[1].stderr is not None
    builders[1].stderr.readline()
    gate.touch()
    for process in (*builders, clean):
        errors = process.communicate(timeout=60)[1]
        assert process.returncode == 0, errors
    assert start().communicate(timeout=60)[0].endswith("fast.so\n")


@pytest.mark.parametrize("seconds", [0, 0.02, 0.05])
def test_clean_and_builds_in_turn(project: ZigProject, fake_compiler: Compiler, seconds: float) -> None:
    """However they meet, neither fails."""
    code = f"import pytest_pyzig, time; time.sleep({seconds}); pytest_pyzig.build('fast')"
    builders = [
        subprocess.Popen([sys.executable, "-c", code], cwd=project.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for _ in range(3):
        subprocess.run([sys.executable, "-m", "pytest_pyzig", "clean"], cwd=project.root, check=True, timeout=60)
    for process in builders:
        errors = process.communicate(timeout=60)[1]
        assert process.returncode == 0, errors


@pytest.mark.skipif(os.name != "posix", reason="ending a process group is POSIX")
def test_killed_builder_takes_its_compiler_along_and_the_next_one_goes_on(
    project: ZigProject,
    fake_compiler: Compiler,
    start: Callable[[], subprocess.Popen[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FAKE_GATE", str(project.root / "never"))
    killed = start()
    wait_until(lambda: fake_compiler.runs, "a compile")
    waiting = start()
    assert waiting.stderr is not None
    waiting.stderr.readline()
    compiler = int(fake_compiler.runs[0].split()[0])
    killed.send_signal(signal.SIGKILL)
    killed.communicate(timeout=60)
    wait_until(lambda: not is_alive(compiler), "the end of the compiler")
    wait_until(lambda: len(fake_compiler.runs) == 2, "the next compile")
    second = int(fake_compiler.runs[1].split()[0])
    waiting.send_signal(signal.SIGKILL)
    waiting.communicate(timeout=60)
    wait_until(lambda: not is_alive(second), "the end of the second compiler")
    monkeypatch.delenv("FAKE_GATE")
    output, errors = start().communicate(timeout=60)
    assert output.endswith("fast.so\n"), errors
    assert [name for name in project.builds() if name.startswith(".")] == []


@pytest.mark.skipif(os.name != "posix", reason="ending a process group is POSIX")
def test_interrupt_ends_the_compiler(
    project: ZigProject,
    fake_compiler: Compiler,
    start: Callable[[], subprocess.Popen[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FAKE_GATE", str(project.root / "never"))
    process = start()
    wait_until(lambda: fake_compiler.runs, "a compile")
    process.send_signal(signal.SIGINT)
    assert "KeyboardInterrupt" in process.communicate(timeout=60)[1]
    wait_until(lambda: not is_alive(int(fake_compiler.runs[0].split()[0])), "the end of the compiler")
    assert project.builds() == []


def test_no_locks_on_this_file_system(project: ZigProject, fake_compiler: Compiler) -> None:
    code = f"""
import errno, filelock
def acquire(self, *arguments, **keywords):
    raise OSError(errno.ENOLCK, "No locks available")
filelock.FileLock.acquire = acquire
{BUILD}
"""
    run = project.python(code)
    assert run.stdout.endswith("fast.so\n")
    assert "building without" in run.stderr


def test_folders_that_are_removed_while_they_are_made(
    project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch
) -> None:
    mkdir, removed = os.mkdir, []

    def remove_first(path: str, mode: int = 0o777, **others: Any) -> None:
        if str(path).endswith("locks") and not removed:
            removed.append(path)
            shutil.rmtree(os.path.dirname(path))
        mkdir(path, mode, **others)

    monkeypatch.setattr("os.mkdir", remove_first)
    assert not pytest_pyzig.build("fast", project=project.root).fresh
    assert len(removed) == 1


def test_what_goes_away_while_it_is_cleaned(project: ZigProject, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest_pyzig.build("fast", project=project.root)
    for function in ("lstat", "unlink"):
        (project.root / ".pyzig" / f"{function}.1234").touch()
        original = getattr(os, function)

        def come_too_late(path: str, *others: Any, function: str = function, original: Any = original, **named: Any) -> Any:
            if str(path).endswith(f"{function}.1234"):
                Path(path).rename(project.root / "renamed")
            return original(path, *others, **named)

        monkeypatch.setattr(os, function, come_too_late)
    assert main(["clean", "--project", str(project.root)]) == 0
    assert not (project.root / ".pyzig").exists()
