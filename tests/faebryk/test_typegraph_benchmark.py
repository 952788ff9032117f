"""The benchmark still runs, with every method in it. What it measures is for people to judge."""

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")
@pytest.mark.skipif(not Path(sysconfig.get_paths()["include"], "Python.h").is_file(), reason="needs the headers of Python")
def test_calls_are_compared_with_c():
    command = [sys.executable, "-m", "tests.benchmarks.typegraph", "--only", "calls", "--rounds", "1"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert run.returncode == 0, run.stderr
    look_ups, building = (table.splitlines() for table in run.stdout.strip().split("\n\n"))
    assert len(look_ups) == 21
    assert len(building) == 5
    for row in look_ups[1:]:
        ours, theirs, ratio = map(float, row.split()[-3:])
        assert ratio == pytest.approx(ours / theirs, rel=0.05)
