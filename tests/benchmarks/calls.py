"""What the plugin costs each ``pytest.main`` of many in one process, and what it leaves: ``python -m tests.benchmarks.calls``.

Without arguments it makes small projects and measures there; with ``--here``, in the project of the working folder, with the test named.
Calls with the plugin and without it take turns; growth is that over as many calls of either kind, in processes of their own.
"""

from __future__ import annotations

import argparse
import gc
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

# As the workers of `ato dev test` call it.
OPTIONS = ("-vv", "--no-header", "--no-summary", "--disable-warnings")
WITHOUT = ("-p", "no:pyzig")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.calls", description=__doc__.splitlines()[0])
    parser.add_argument("--here", metavar="NODE", help="measure in the working folder, with this test")
    parser.add_argument("--pairs", type=int, default=200, help="calls with the plugin, and as many without (default: %(default)s)")
    parser.add_argument("--growth", type=int, default=1000, help="calls over which growth is measured (default: %(default)s)")
    parser.add_argument("--child", choices=("pairs", "with", "without"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child == "pairs":
        print(json.dumps(time_pairs(arguments.here, arguments.pairs)))
    elif arguments.child:
        print(json.dumps(growth(arguments.here, arguments.growth, () if arguments.child == "with" else WITHOUT)))
    elif arguments.here:
        report("this project", Path.cwd(), arguments.here, arguments)
    else:
        from tests.conftest import FAST_ZIG, OTHER_ZIG, PYPROJECT

        with tempfile.TemporaryDirectory(prefix="pyzig-calls-") as folder:
            unrelated, own = Path(folder, "unrelated"), Path(folder, "own")
            (own / "src").mkdir(parents=True)
            unrelated.mkdir()
            for project in (unrelated, own):
                (project / "pyproject.toml").write_text(PYPROJECT if project == own else "[project]\nname = 'unrelated'\n")
                (project / "test_it.py").write_text("def test(): pass\n")
            (own / "src" / "fast.zig").write_text(FAST_ZIG)
            (own / "src" / "other.zig").write_text(OTHER_ZIG)
            report("a project that has nothing to do with it", unrelated, "test_it.py::test", arguments)
            report("a project with a module of its own", own, "test_it.py::test", arguments)
            report("the same, recompiling switched off", own, "test_it.py::test", arguments, ZIG_NORECOMPILE="1")


def report(name: str, folder: Path, node: str, arguments: argparse.Namespace, **environment: str) -> None:
    """Measure in one project, in processes of their own, and print what came out."""

    def run(child: str) -> object:
        command = [sys.executable, __file__, "--child", child, "--here", node, f"--pairs={arguments.pairs}", f"--growth={arguments.growth}"]
        inherited = {key: value for key, value in os.environ.items() if key not in {"PYTEST_ADDOPTS", "ZIG_RELEASEMODE", "ZIG_NORECOMPILE"}}
        return json.loads(subprocess.run(command, cwd=folder, env={**inherited, **environment}, stdout=subprocess.PIPE, check=True).stdout)

    print(f"\n== {name}", flush=True)
    ours, theirs = run("pairs")  # type: ignore[misc]
    more = [one - other for one, other in zip(ours, theirs, strict=True)]
    low, middle, high = (quartile * 1e3 for quartile in statistics.quantiles(more))
    print(
        f"with {statistics.median(ours) * 1e3:.2f} ms, without {statistics.median(theirs) * 1e3:.2f} ms; "
        f"more by {middle:.2f} ms (goal: 3 ms), quartiles {low:.2f} and {high:.2f}, {len(more)} pairs",
        flush=True,
    )
    if arguments.growth:
        grown = {child: run(child) for child in ("with", "without")}
        for what in grown["with"]:  # type: ignore[attr-defined]
            print(f"{what}: {grown['with'][what]:+} with, {grown['without'][what]:+} without")  # type: ignore[index]


def time_pairs(node: str, pairs: int) -> tuple[list[float], list[float]]:
    """Seconds of each call with the plugin and of each without; the first few are not counted."""
    times: dict[tuple[str, ...], list[float]] = {(): [], WITHOUT: []}
    for number in range(pairs + 3):
        for options in list(times)[:: 1 if number % 2 else -1]:
            started_s = time.perf_counter()
            call(node, options)
            if number >= 3:
                times[options].append(time.perf_counter() - started_s)
    return times[()], times[WITHOUT]


def growth(node: str, calls: int, options: tuple[str, ...]) -> dict[str, float]:
    """By how much a process grows over calls, after a tenth of them for warming up."""
    for _ in range(calls // 10):
        call(node, options)
    before = state()
    for _ in range(calls):
        call(node, options)
    after = state()
    return {name: round(after[name] - value, 1) for name, value in before.items()}


def call(node: str, options: tuple[str, ...]) -> None:
    """One call of pytest."""
    import pytest

    output = io.StringIO()
    with redirect_stdout(output), redirect_stderr(output):
        status = pytest.main([node, *OPTIONS, "-p", "no:cacheprovider", *options])
    if status != 0:
        sys.exit(output.getvalue())


def state() -> dict[str, float]:
    """What could grow in this process."""
    gc.collect()
    resident = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return {
        "resident kB": float(resident.split()[1]),
        "Python objects": float(len(gc.get_objects())),
        "open files": float(len(os.listdir("/proc/self/fd"))),
        "import hooks": float(len(sys.meta_path)),
        "child processes": float(len(children)),
        "threads": float(threading.active_count()),
        "environment variables": float(len(os.environ)),
        "entries of sys.path": float(len(sys.path)),
    }


if __name__ == "__main__":
    main()
