"""Isolated tests together with other plugins, where those are installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import ZigProject

pytestmark = pytest.mark.usefixtures("all_plugins")

HANG = """
import time
import bad
import pytest

pytestmark = pytest.mark.pyzig_isolated

@pytest.mark.timeout(0.5)
def test_sleeps(): time.sleep(60)

@pytest.mark.timeout(0.5)
def test_hangs(): bad.hang()

@pytest.mark.timeout(30)
def test_fine(): assert bad.add(1, 2) == 3
"""


@pytest.mark.parametrize("method", ["signal", "thread"])
def test_pytest_timeout(crash_project: ZigProject, pytester: pytest.Pytester, method: str) -> None:
    pytest.importorskip("pytest_timeout")
    crash_project.write_file("test_it.py", HANG)
    result = pytester.runpytest_subprocess(f"--timeout-method={method}")
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines_random(
        ["FAILED test_it.py::test_sleeps - *", f"FAILED test_it.py::test_hangs - {'timed out after 0.5 s' if method == 'signal' else '*'}"]
        + (["*Timeout*>*0.5s*"] if method == "signal" else [])
    )


def test_pytest_randomly(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    pytest.importorskip("pytest_randomly")
    crash_project.write_file(
        "test_it.py",
        """
import random
import pytest

@pytest.mark.parametrize("number", range(4))
def test_it(number): print(f"number {number}: {random.random()}")
""",
    )
    numbers = []
    for policy in ("never", "always"):
        result = pytester.runpytest_subprocess("--randomly-seed=7", "-rP", f"--pyzig-isolate={policy}")
        result.assert_outcomes(passed=4)
        numbers.append([line for line in result.outlines if line.startswith("number")])
    assert numbers[0] == numbers[1]


def test_pytest_rerunfailures(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    pytest.importorskip("pytest_rerunfailures")
    crash_project.write_file(
        "test_it.py",
        """
import bad
import pytest

pytestmark = pytest.mark.pyzig_isolated
runs = []

def test_flaky():
    runs.append(1)
    assert len(runs) == 2

def test_crash(): bad.stop()
""",
    )
    result = pytester.runpytest_subprocess("--reruns=2", "-p", "no:randomly")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*1 failed, 1 passed, 1 rerun*"])


def test_pytest_cov(crash_project: ZigProject, pytester: pytest.Pytester) -> None:
    pytest.importorskip("pytest_cov")
    crash_project.write_file(".coveragerc", "[run]\npatch = subprocess\nparallel = true\n")
    crash_project.write_file("measured.py", "def in_child():\n    return 1\n\n\ndef in_parent():\n    return 2\n")
    crash_project.write_file(
        "test_it.py",
        """
import measured
import pytest

@pytest.mark.pyzig_isolated
def test_child(): assert measured.in_child() == 1

def test_parent(): assert measured.in_parent() == 2
""",
    )
    result = pytester.runpytest_subprocess("--cov=measured", "--cov-report=term")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["measured.py * 4 * 0 * 100%"])
