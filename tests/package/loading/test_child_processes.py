"""Processes that a test starts import the project's modules: the builds of this session, nothing compiled anew."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import ZigProject

METHODS = ("spawn", "forkserver") if sys.platform != "win32" else ("spawn",)
POOL = """
import multiprocessing, os
from concurrent.futures import ProcessPoolExecutor

import fast
import pytest

def where():
    return fast.answer(), fast.__file__, os.getpid()

@pytest.mark.parametrize("method", {methods})
def test_pool(method):
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context(method)) as pool:
        answer, file, process = pool.submit(where).result()
    assert (answer, file) == (42, fast.__file__) and process != os.getpid()
"""


@pytest.mark.parametrize("options", [(), ("--pyzig-isolate=always",), ("-n", "1")], ids=["here", "isolated", "worker"])
def test_processes_of_multiprocessing(built_project: ZigProject, pytester: pytest.Pytester, options: tuple[str, ...]) -> None:
    built_project.write_file("test_it.py", POOL.format(methods=METHODS))
    result = pytester.runpytest_subprocess(*options)
    result.assert_outcomes(passed=len(METHODS))


def test_python_with_the_environment_that_the_session_gives(built_project: ZigProject, pytester: pytest.Pytester) -> None:
    built_project.write_file(
        "test_it.py",
        """
import os, subprocess, sys

import fast

def test_wanted(pyzig, tmp_path):
    (tmp_path / "sitecustomize.py").write_text("print('mine, too')")
    os.environ["PYTHONPATH"] = str(tmp_path)
    code = "import fast, sitecustomize; print(fast.__file__, fast.answer()); print(sitecustomize.__file__)"
    command = [sys.executable, "-W", "error", "-c", code]
    said = subprocess.run(command, env=pyzig.environment(), cwd=tmp_path, check=True, stdout=subprocess.PIPE, text=True).stdout
    assert said.splitlines() == ["mine, too", f"{fast.__file__} 42", str(tmp_path / "sitecustomize.py")]

def test_not_wanted(tmp_path):
    assert subprocess.run([sys.executable, "-c", "import fast"], cwd=tmp_path, stderr=subprocess.DEVNULL).returncode != 0
""",
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=2)


def test_nothing_is_left_in_multiprocessing(built_project: ZigProject, pytester: pytest.Pytester) -> None:
    built_project.write_file("test_it.py", POOL.format(methods=METHODS[:1]))
    pytester.makepyfile(
        main="""
import pytest

if __name__ == "__main__":
    status = pytest.main(["test_it.py"])
    import multiprocessing.spawn
    assert multiprocessing.spawn.get_preparation_data.__module__ == "multiprocessing.spawn"
    raise SystemExit(status)
"""
    )
    assert pytester.runpython("main.py").ret == 0
