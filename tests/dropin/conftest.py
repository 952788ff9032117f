"""The libraries alone: in a folder of their own, as who brings his own loader has them, and Pythons to load them in."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
NAMES = ("pyzig", "pyzig_sexp")


@pytest.fixture(scope="session")
def libraries(pyzig, tmp_path_factory):
    """A folder with `pyzig.so` and `pyzig_sexp.so` and nothing else."""
    folder = tmp_path_factory.mktemp("lib")
    for name in NAMES:
        shutil.copy(pyzig.path_of(name), folder / f"{name}.so")
    return folder


@pytest.fixture
def run_script(libraries):
    """Runs a script of this folder in a Python that knows the libraries and nothing that is installed; gives what it prints."""

    def run(script, *arguments, python=sys.executable, path=()):
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "ZIG_", "FBRK_"))}
        environment["PYTHONPATH"] = os.pathsep.join(map(str, [*path, libraries]))
        # -S: without site-packages there is no plugin and no import hook.
        command = [str(python), "-S", "-X", "dev", "-W", "error", str(HERE / script), *map(str, arguments)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        return json.loads(done.stdout)

    return run
