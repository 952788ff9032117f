"""With pytest-xdist, and with several pytest processes at once, there is one build."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("xdist")

if TYPE_CHECKING:
    from tests.conftest import Compiler, ZigProject

TEST = """
import fast
import pytest

@pytest.mark.parametrize("number", range(8))
def test_answer(number, pyzig_module):
    assert pyzig_module("fast") is fast
    assert fast.answer() == 42
"""


def test_one_build_for_four_workers(project: ZigProject, counting_compiler: Compiler, pytester: pytest.Pytester) -> None:
    project.write_file("test_it.py", TEST)
    result = pytester.runpytest_subprocess("-n", "4")
    result.assert_outcomes(passed=8)
    result.stdout.fnmatch_lines(["pyzig: Zig 0.*, ReleaseFast, 1 module built in *"])
    assert len(counting_compiler.runs) == 1


def test_one_build_for_four_sessions(project: ZigProject, counting_compiler: Compiler) -> None:
    project.write_file("test_it.py", TEST)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
    processes = [subprocess.Popen(command, cwd=project.root, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    outputs = [process.communicate(timeout=300)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0, 0], outputs
    assert len(counting_compiler.runs) == 1
    assert sum("1 module built in" in output for output in outputs) == 1


def test_workers_use_the_controllers_build(project: ZigProject, fake_compiler: Compiler, pytester: pytest.Pytester) -> None:
    """Even where the sources are edited while they start."""
    project.write_file(
        "conftest.py",
        """
        import pathlib

        def pytest_configure(config):
            if hasattr(config, "workerinput"):
                pathlib.Path("src/other.zig").write_text("// edited")
        """.replace("\n        ", "\n"),
    )
    project.write_file("test_it.py", "def test(pyzig): assert pyzig.path_of('fast')")
    pytester.runpytest_subprocess("-n", "1").assert_outcomes(passed=1)
    assert len(fake_compiler.runs) == 1


def test_worker_whose_build_is_gone_looks_for_itself(project: ZigProject, fake_compiler: Compiler, pytester: pytest.Pytester) -> None:
    project.write_file(
        "conftest.py",
        """
        import shutil, pytest

        @pytest.hookimpl(tryfirst=True)
        def pytest_configure(config):
            if hasattr(config, "workerinput"):
                shutil.rmtree(".pyzig/builds")
        """.replace("\n        ", "\n"),
    )
    project.write_file("test_it.py", "import os\n\ndef test(pyzig): assert os.path.exists(pyzig.path_of('fast'))")
    pytester.runpytest_subprocess("-n", "1").assert_outcomes(passed=1)
    assert len(fake_compiler.runs) == 2


@pytest.mark.parametrize("where", ["test_bad.py", "folder/conftest.py"])
def test_panic_when_a_file_is_imported_is_one_collection_error(crash_project: ZigProject, pytester: pytest.Pytester, where: str) -> None:
    """Not the end of one worker after the other."""
    crash_project.write_file("test_good.py", "def test(): pass\n")
    crash_project.write_file("folder/test_other.py", "def test(): pass\n")
    crash_project.write_file(where, "import bad\n\nbad.add(2**31 - 1, 1)\n")
    result = pytester.runpytest_subprocess("-n", "2", "-p", "no:randomly", "--pyzig-release-mode=Debug")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(
        [
            f"*ERROR collecting {where}*",
            f'  File "*{where}", line 3, in <module>',
            "panic: integer overflow (Zig *, Debug)",
            "*src/bad.zig:*: in add",
            f"ERROR {where} - panic: integer overflow",
            "*Interrupted: 1 error during collection*",
        ]
    )
    result.assert_outcomes(errors=1)
