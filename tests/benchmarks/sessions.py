"""What the plugin costs a session, and what a session with crashes comes to: ``python -m tests.benchmarks.sessions``.

Each part makes projects of its own in a temporary folder. Times are medians of rounds, in which the candidates take turns, of wall clock
and of CPU time; on a machine that does other things at the same time, the latter says more.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from xml.etree import ElementTree as ET

from pytest_pyzig.project.compiler import find_compiler
from tests.conftest import BAD_PYPROJECT, BAD_ZIG, COUNTING_COMPILER, FAST_ZIG, OTHER_ZIG, PYPROJECT

if TYPE_CHECKING:
    from collections.abc import Callable

Key = TypeVar("Key")
ROOT = Path(__file__).parents[2]

CRASHES = """\
import os
import bad
import pytest

pytestmark = pytest.mark.pyzig_isolated
overflows = pytest.mark.pyzig_release_mode("Debug")

def test_first(): assert bad.add(1, 2) == 3
def test_panic(): bad.stop()
@overflows
def test_overflow(): bad.add(2**31 - 1, 1)
def test_null_pointer(): bad.read_null(0)
def test_abort(): bad.give_up()
def test_native_exit(): bad.leave(3)
def test_python_exit(): os._exit(0)
@pytest.mark.pyzig_isolated(timeout=1)
def test_hang(): bad.hang()
@pytest.mark.pyzig_no_leaks
def test_leak(): bad.leak(8)
@overflows
@pytest.mark.pyzig_panics("overflow")
def test_expected_panic(): bad.add(2**31 - 1, 1)
@pytest.mark.xfail(reason="known")
def test_expected_failure(): bad.stop()
def test_last(): assert bad.add(1, 2) == 3
"""
TRIVIAL = """\
import pytest

@pytest.mark.parametrize("number", range({count}))
def test_it(number): pass
"""
MODES = """\
import fast
import pytest

@pytest.mark.pyzig_release_mode("Debug", "ReleaseFast")
@pytest.mark.parametrize("number", range(20))
def test_sum(number): assert fast.add(number, 1) == number + 1
"""


def main() -> None:
    parts: dict[str, Callable[[Path, int], None]] = {
        "crashes": crashes,
        "isolation": isolation,
        "start": start,
        "compiles": compiles,
        "zig": zig_tests,
    }
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.sessions", description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(parts)} (default: all)")
    parser.add_argument("--rounds", type=int, default=9, help="rounds of measuring (default: %(default)s)")
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - parts.keys():
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    for name in arguments.parts or parts:
        print(f"\n== {name}", flush=True)
        with tempfile.TemporaryDirectory(prefix=f"pyzig-{name}-") as folder:
            parts[name](Path(folder), arguments.rounds)


def crashes(folder: Path, rounds: int) -> None:
    """Twelve tests, most of which end their process, alone and with two workers."""
    write(folder, {"pyproject.toml": BAD_PYPROJECT, "src/bad.zig": BAD_ZIG, "test_it.py": CRASHES})
    found = {}
    for options in ((), ("-n", "2")):
        run = pytest(folder, "--junitxml=junit.xml", *options)
        print(f"$ pytest {' '.join(options)}".rstrip())
        lines = run.stdout.splitlines()
        print("\n".join(lines if not options else lines[-12:]))
        suite = next(ET.parse(folder / "junit.xml").iter("testsuite"))
        cases = {case.attrib["name"]: describe(case) for case in suite.iter("testcase")}
        found[options] = cases
        counts = {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")}
        print(f"exit status {run.returncode}; junit: {counts}; {len(cases)} of 12 tests named\n")
    alone, workers = found.values()
    print("the same with workers: " + ("yes" if alone == workers else f"no: {alone} and {workers}"))
    for name, outcome in alone.items():
        print(f"  {name:<28}{outcome}")


def isolation(folder: Path, rounds: int) -> None:
    """What a trivial test costs more when it is isolated, after the start of its process."""
    count = 1000
    write(folder, {"pyproject.toml": PYPROJECT, "src/fast.zig": FAST_ZIG, "src/other.zig": OTHER_ZIG})
    write(folder, {"test_one.py": TRIVIAL.format(count=1), "test_many.py": TRIVIAL.format(count=count)})
    candidates = {
        (policy, file): [f"--pyzig-isolate={policy}", "-q", file]
        for policy in ("never", "always")
        for file in ("test_one.py", "test_many.py")
    }
    times = measure(folder, candidates, rounds)
    for kind, name in enumerate(("wall clock", "CPU")):
        samples = {key: [sample[kind] for sample in samples] for key, samples in times.items()}
        costs = {
            policy: statistics.median(
                (many - one) / (count - 1)
                for one, many in zip(samples[policy, "test_one.py"], samples[policy, "test_many.py"], strict=True)
            )
            for policy in ("never", "always")
        }
        start_s = statistics.median(
            isolated - plain for isolated, plain in zip(samples["always", "test_one.py"], samples["never", "test_one.py"], strict=True)
        )
        print(
            f"{name}: a test {costs['never'] * 1e3:.2f} ms, isolated {costs['always'] * 1e3:.2f} ms, "
            f"more by {(costs['always'] - costs['never']) * 1e3:.2f} ms (goal: 2 ms); start of the process {start_s * 1e3:.0f} ms"
        )


def start(folder: Path, rounds: int) -> None:
    """What the plugin costs a session with fresh modules, and one of a project that has nothing to do with it."""
    tests = {"test_it.py": "def test(): pass\n"}
    warm = folder / "warm"
    unrelated = folder / "unrelated"
    write(warm, {"pyproject.toml": PYPROJECT, "src/fast.zig": FAST_ZIG, "src/other.zig": OTHER_ZIG, **tests})
    write(unrelated, {"pyproject.toml": "[project]\nname = 'unrelated'\n", **tests})
    for project, goal_ms in ((warm, 30), (unrelated, 3)):
        times = measure(project, {"with": ["-q", "test_it.py"], "without": ["-q", "-p", "no:pyzig", "test_it.py"]}, rounds * 3)
        for kind, name in enumerate(("wall clock", "CPU")):
            more_ms = [(one[kind] - other[kind]) * 1e3 for one, other in zip(times["with"], times["without"], strict=True)]
            without_ms = statistics.median(sample[kind] for sample in times["without"]) * 1e3
            print(
                f"{project.name} project, {name}: {statistics.median(more_ms):.1f} ms more (goal: {goal_ms} ms) than {without_ms:.0f} ms; "
                f"quartiles {statistics.quantiles(more_ms)[0]:.1f} and {statistics.quantiles(more_ms)[2]:.1f} ms, {len(more_ms)} pairs"
            )


def compiles(folder: Path, rounds: int) -> None:
    """How often the compiler runs for four workers and two modes, from nothing."""
    log = folder / "log"
    compiler = folder / "zig"
    compiler.write_text(COUNTING_COMPILER.format(compiler=find_compiler().path))
    compiler.chmod(0o755)
    project = folder / "project"
    write(project, {"pyproject.toml": PYPROJECT, "src/fast.zig": FAST_ZIG, "src/other.zig": OTHER_ZIG})
    write(project, {"test_one.py": MODES, "test_two.py": MODES})
    run = pytest(project, "-q", "-n", "4", PYZIG_ZIG=str(compiler), FAKE_LOG=str(log))
    print(run.stdout.splitlines()[-1])
    modes = Counter(re.findall(r" -O(\w+)", log.read_text()))
    print(f"compiler runs by mode: {dict(modes)} (goal: one each)")


def zig_tests(folder: Path, rounds: int) -> None:
    """This repository's Zig tests by pytest and by the build system, from nothing and again."""
    shutil.copytree(ROOT / "zig", folder / "zig", ignore=shutil.ignore_patterns(".zig-cache", "zig-out"))
    roots = ["zig/src/tests.zig", "zig/src/pyzig/pyzig.zig"]
    write(folder, {"pyproject.toml": f"[tool.pyzig]\ntest-roots = {roots}\n"})
    listed = pytest(folder, "--collect-only", "-q", "zig/src").stdout
    print(f"collected by pytest: {sum('.zig::' in line for line in listed.splitlines())} items")
    compiler = find_compiler().path
    build = [compiler, "build", "test", "--summary", "all", "--cache-dir", str(folder / "cache")]
    # The session builds the extension modules first, which have nothing to do with these tests.
    write(folder, {"test_none.py": "def test(): pass\n"})
    pytest(folder, "-q", "test_none.py")
    for title, options in (("from nothing", ()), ("again", ()), ("again, two workers", ("-n", "2"))):
        started_s = time.perf_counter()
        run = pytest(folder, "-q", "zig/src", *options)
        print(f"pytest, {title}: {time.perf_counter() - started_s:.1f} s, {run.stdout.splitlines()[-1]}")
    for title in ("from nothing", "again"):
        started_s = time.perf_counter()
        built = subprocess.run(build, cwd=folder / "zig", capture_output=True, text=True, check=False)
        summary = re.findall(r"Build Summary: .*", built.stderr + built.stdout) or [f"status {built.returncode}"]
        print(f"zig build test, {title}: {time.perf_counter() - started_s:.1f} s, {summary[0]}; it runs both programs at once")


def write(folder: Path, files: dict[str, str]) -> None:
    """Write files, by their paths in a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def pytest(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run pytest in a project."""
    # The environment of the caller must not decide what is measured, such as whether Python keeps what it has compiled.
    others = ("PYTEST_ADDOPTS", "PYTHONDONTWRITEBYTECODE", "ZIG_RELEASEMODE", "ZIG_NORECOMPILE")
    inherited = {name: value for name, value in os.environ.items() if name not in others}
    environment["PYTHONPYCACHEPREFIX"] = str(folder / ".pycache")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:randomly", *arguments]
    return subprocess.run(command, cwd=folder, env={**inherited, **environment}, capture_output=True, text=True, check=False)


def measure(folder: Path, candidates: dict[Key, list[str]], rounds: int) -> dict[Key, list[tuple[float, float]]]:
    """Seconds of wall clock and of CPU for each candidate and round; a round before the first is not counted."""
    times: dict[Key, list[tuple[float, float]]] = {key: [] for key in candidates}
    for number in range(rounds + 1):
        # The one that goes first differs from round to round.
        for key, arguments in list(candidates.items())[:: 1 if number % 2 else -1]:
            cpu_s = children_cpu_s()
            started_s = time.perf_counter()
            run = pytest(folder, *arguments)
            sample = time.perf_counter() - started_s, children_cpu_s() - cpu_s
            if run.returncode != 0:
                sys.exit(run.stdout + run.stderr)
            if number > 0:
                times[key].append(sample)
    return times


def children_cpu_s() -> float:
    """CPU time of all processes that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def describe(case: ET.Element) -> str:
    """What a junit file says of a test."""
    for kind in ("failure", "error", "skipped"):
        child = case.find(kind)
        if child is not None:
            return f"{kind}: {child.get('message', '').splitlines()[0]}"
    return "passed"


if __name__ == "__main__":
    main()
