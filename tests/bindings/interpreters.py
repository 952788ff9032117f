"""Runs tests and scripts with other Pythons, against libraries that are built already.

Whatever Python finds here needs nothing installed: pytest and what it needs are pure Python, and are lent to it from the environment
that these tests run in.
"""

import functools
import importlib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LENT = ("_pytest", "iniconfig", "packaging", "pluggy", "py", "pygments", "pytest")
VERSIONS = ("3.11", "3.12", "3.13", "3.14")

# Describes an interpreter in one line: its version, whether it counts all references, whether it does without a lock.
_PROBE = "import sys; print(sys.implementation.name, '%d.%d' % sys.version_info[:2], hasattr(sys, 'gettotalrefcount'), 't' in sys.abiflags)"


@dataclass(frozen=True)
class Interpreter:
    path: str
    version: str
    is_debug: bool

    def run(self, *arguments: str, environment: dict[str, str] | None = None, timeout_s: float = 300) -> subprocess.CompletedProcess[str]:
        """Runs it away from this environment, with `arguments`."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON", "PYZIG", "COV_"))}
        command = [self.path, *arguments]
        return subprocess.run(
            command,
            env={**inherited, "PYTHONDONTWRITEBYTECODE": "1", **(environment or {})},
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
            cwd=ROOT,
        )


@functools.cache
def interpreters() -> list[Interpreter]:
    """All Pythons that can be found: those of pyenv, on the path, and this one; each version once, debug builds beside them."""
    candidates = [Path(sys.executable), *sorted(Path.home().glob(".pyenv/versions/*/bin/python"), reverse=True)]
    for version in VERSIONS:
        candidates += [
            Path(found) for name in (f"python{version}", f"python{version}-dbg", f"python{version}d") if (found := shutil.which(name))
        ]
    found: dict[tuple[str, bool], Interpreter] = {}
    for candidate in candidates:
        interpreter = _describe(str(candidate))
        if interpreter is not None:
            found.setdefault((interpreter.version, interpreter.is_debug), interpreter)
    return list(found.values())


def release(version: str) -> Interpreter:
    """A release build of another version than this; skips the test where there is none."""
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        pytest.skip("the tests themselves run with this version")
    return _choose(version, is_debug=False)


def debug() -> Interpreter:
    """A debug build of any version; skips the test where there is none."""
    return _choose(None, is_debug=True)


def lend_pytest(folder: Path) -> Path:
    """A folder with links to pytest and what it needs, for the path of another Python."""
    folder.mkdir(exist_ok=True)
    for name in LENT:
        source = Path(importlib.import_module(name).__file__ or "")
        source = source.parent if source.name == "__init__.py" else source
        (folder / source.name).symlink_to(source)
    return folder


def run_tests(interpreter: Interpreter, libraries: Path, lent: Path, *tests: Path, but: str, repeat: int = 0) -> str:
    """Runs tests, all but some, with the libraries of a folder; returns pytest's last line, and fails with its output if a test did."""
    path = os.pathsep.join([str(lent), str(Path(__file__).parent), str(ROOT / "tests")])
    options = ["-q", "--no-header", "-p", "no:cacheprovider", "-p", "prebuilt", "-o", "addopts=", "-k", f"not ({but})"]
    environment = {
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPATH": path,
        "PYZIG_PREBUILT": str(libraries),
        "PYZIG_REPEAT": str(repeat),
    }
    # What lies above needs packages that other Pythons do not have.
    options.append(f"--confcutdir={tests[0] if tests[0].is_dir() else tests[0].parent}")
    run = interpreter.run("-m", "pytest", *options, *map(str, tests), environment=environment)
    lines = run.stdout.strip().splitlines()
    if run.returncode != 0 or not lines or " passed" not in lines[-1]:
        pytest.fail(
            f"the tests did not pass with {interpreter.path} (status {run.returncode}):\n{run.stdout[-6000:]}\n{run.stderr[-3000:]}"
        )
    return lines[-1]


@functools.cache
def _describe(path: str) -> Interpreter | None:
    try:
        run = subprocess.run([path, "-Ic", _PROBE], capture_output=True, text=True, timeout=60, check=False)
    except OSError:
        return None
    described = re.fullmatch(r"cpython (3\.\d+) (True|False) False\n", run.stdout)
    if described is None or described[1] not in VERSIONS:
        return None
    return Interpreter(path, described[1], described[2] == "True")


def _choose(version: str | None, *, is_debug: bool) -> Interpreter:
    for interpreter in interpreters():
        if interpreter.is_debug == is_debug and version in (None, interpreter.version):
            return interpreter
    pytest.skip(f"there is no {'debug ' if is_debug else ''}build of CPython {version or ''} on this machine")
