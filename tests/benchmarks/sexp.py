"""What loading, writing and reading a board costs, beside other libraries, in one run: ``python -m tests.benchmarks.sexp [FILE]``.

Without a file it takes a board of three megabytes made of the small one in ``tests/data``. The others (``pip install sexpdata kiutils
simp_sexp``) are left out where they are not installed. Times are of the process and the best of the rounds; compare the ratios.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import math
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest_pyzig

if TYPE_CHECKING:
    from collections.abc import Callable

SMALL = Path(__file__).parents[1] / "data" / "sexp" / "small.kicad_pcb"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.sexp", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path, nargs="?", help="a .kicad_pcb file")
    parser.add_argument("--rounds", type=int, default=10, help="rounds of measuring (default: %(default)s)")
    options = parser.parse_args()
    text = options.file.read_text() if options.file else repeated(SMALL.read_text(), 3_000_000)
    library = pytest_pyzig.load("pyzig_sexp", mode="ReleaseFast")
    print(f"{len(text.encode()) / 1e6:.1f} MB, {text.count('(footprint ')} footprints\n")
    ours(library, text, options.rounds)
    others(text)
    memory(library, text)
    linear(library, text, options.rounds)
    growth(library, options.rounds)
    work(library, options.rounds)


def ours(library: Any, text: str, rounds: int) -> None:
    pcb = library.pcb
    file, edited = pcb.loads(text), pcb.loads(text)
    edited.kicad_pcb.footprints[0].at.x = 1
    count = read_all(list(file.kicad_pcb.footprints))
    footprint = file.kicad_pcb.footprints[0]
    at = footprint.at
    row("pyzig_sexp: loads", best(lambda: pcb.loads(text), rounds), text)
    row("dumps, untouched", best(lambda: pcb.dumps(file), rounds), text, pcb.dumps(file))
    row("dumps, one edit", best(lambda: pcb.dumps(edited), rounds), text)
    row("dumps, laid out anew", best(lambda: pcb.dumps(file, reformat=True), rounds), text, pcb.dumps(file, reformat=True))
    seconds = best(lambda: read_all(list(file.kicad_pcb.footprints)), 2)
    print(f"{'read all of the footprints':<34}{seconds * 1e3:10.1f} ms   {count} values, {seconds / count * 1e9:.0f} ns each")
    seconds = best(lambda: [at.x for _ in range(10_000)], rounds) / 10_000
    print(f"{'read one value':<34}{seconds * 1e9:10.0f} ns")


def others(text: str) -> None:
    if importlib.util.find_spec("sexpdata"):
        import sexpdata

        tree = sexpdata.loads(text)
        row("sexpdata: loads", best(lambda: sexpdata.loads(text), 1), text)
        row("sexpdata: dumps", best(lambda: sexpdata.dumps(tree), 1), text, sexpdata.dumps(tree))
    if importlib.util.find_spec("simp_sexp"):
        from simp_sexp import Sexp

        tree = Sexp(text)
        row("simp_sexp: Sexp", best(lambda: Sexp(text), 1), text)
        row("simp_sexp: to_str", best(tree.to_str, 1), text, tree.to_str())
    if importlib.util.find_spec("kiutils"):
        from kiutils.board import Board

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "board.kicad_pcb"
            path.write_text(text)
            board = Board.from_file(str(path))
            row("kiutils: from_file", best(lambda: Board.from_file(str(path)), 1), text)
            row("kiutils: to_sexpr", best(board.to_sexpr, 1), text, board.to_sexpr())


def memory(library: Any, text: str) -> None:
    size = len(text.encode())
    gc.collect()
    before = library.__pyzig__()["native_bytes"]
    file = library.pcb.loads(text)
    print(f"\nnative bytes per byte of text: {(library.__pyzig__()['native_bytes'] - before) / size:.2f}")
    del file
    code = (
        "import pathlib, re, sys, pytest_pyzig\n"
        "pcb = pytest_pyzig.load('pyzig_sexp', mode='ReleaseFast').pcb\n"
        "text = sys.stdin.buffer.read()\n"
        # What Python had at most before does not count; Linux can forget it.
        "pathlib.Path('/proc/self/clear_refs').write_text('5')\n"
        "peak = lambda: int(re.search(r'VmHWM:\\s*(\\d+)', pathlib.Path('/proc/self/status').read_text())[1]) * 1024\n"
        "before = peak(); file = pcb.loads(text); once = peak() - before; del file\n"
        "for _ in range(50): pcb.loads(text)\n"
        "print(once / len(text), (peak() - before - once) / len(text))"
    )
    run = subprocess.run([sys.executable, "-c", code], input=text.encode(), capture_output=True, check=True)
    once, growth = map(float, run.stdout.split())
    print(f"peak of the process per byte of text: {once:.2f} for one load, {growth:+.2f} after 50 more")


def linear(library: Any, text: str, rounds: int) -> None:
    """The same content ever larger."""
    print()
    for size in (7_000_000, 70_000_000):
        large = repeated(text, size)
        seconds = best(lambda: library.pcb.loads(large), max(2, rounds // 4))  # noqa: B023
        print(f"loads {len(large) / 1e6:6.1f} MB {seconds * 1e3:10.1f} ms {len(large) / seconds / 1e6:8.0f} MB/s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"peak of this process: {peak / 1e6:.0f} MB")


# What is done with a list of nets, in places that a random order gives.
OPERATIONS: dict[str, Callable[[Any, Any, int], object]] = {
    "index": lambda pcb, nets, place: nets[place],
    "read a value": lambda pcb, nets, place: nets[place].number,
    "change a value": lambda pcb, nets, place: setattr(nets[place], "number", place),
    "replace": lambda pcb, nets, place: nets.__setitem__(place, pcb.Net(number=place)),
    "append and pop": lambda pcb, nets, place: (nets.append(pcb.Net(number=place)), nets.pop()),
    "insert and delete": lambda pcb, nets, place: (nets.insert(place, pcb.Net(number=place)), nets.__delitem__(place)),
}


def growth(library: Any, rounds: int) -> None:
    """Operations on ever longer lists: how the time of one grows with the length, as the slope between logarithms (0: not at all)."""
    pcb = library.pcb
    lengths = (10_000, 40_000, 160_000)
    print(f"\n{'operations on a list (ns)':<34}" + "".join(f"{length:>10,}" for length in lengths) + f"{'slope':>10}")
    files = [
        pcb.loads(f"(kicad_pcb (version 1) (generator x){''.join(f'(net {number})' for number in range(length))})") for length in lengths
    ]
    for name, operation in OPERATIONS.items():
        seconds = []
        for length, file in zip(lengths, files, strict=True):
            nets = file.kicad_pcb.nets
            operation(pcb, nets, 0)  # What follows does not pay for the first change.
            places = random.Random(1).sample(range(length), 1000)
            seconds.append(best(lambda: [operation(pcb, nets, place) for place in places], rounds) / len(places))  # noqa: B023
        slope = statistics.linear_regression(list(map(math.log, lengths)), list(map(math.log, seconds))).slope
        print(f"{name:<34}" + "".join(f"{value * 1e9:10.0f}" for value in seconds) + f"{slope:10.2f}")


# What is done in ever longer files, all of it. The files have a line, and so many texts with two points each.
WORK: dict[str, Callable[[Any, Any, int], object]] = {
    "append to two lists in turns": lambda pcb, root, count: [
        (root.nets.append(pcb.Net(number=number)), root.groups.append(pcb.Group())) for number in range(count)
    ],
    "index in lists in a list": lambda _, root, count: [
        root.gr_polys[at].pts.xys[point].x for at in range(count) for point in range(len(root.gr_polys[at].pts.xys))
    ],
    "hold what is left out": lambda _, root, count: [root.gr_polys[at].stroke for at in range(count)],
    "write new lists": lambda pcb, root, count: (
        [setattr(root.gr_polys[at], "stroke", pcb.Stroke(width=1, type="solid")) for at in range(count)],
        root.raw(),
    ),
}


def work(library: Any, rounds: int) -> None:
    """The same for work that takes time in proportion to the length: per element it should not depend on it."""
    pcb = library.pcb
    lengths = (2000, 8000, 32_000)
    print(f"\n{'work on a file (ns an element)':<34}" + "".join(f"{length:>10,}" for length in lengths) + f"{'slope':>10}")
    polygon = "(gr_poly (pts (xy 1 2) (xy 3 4)) (layer F.Cu))"
    for name, do in WORK.items():
        seconds = []
        for length in lengths:
            times = []
            for _ in range(min(rounds, 3)):
                root = pcb.loads(f"(kicad_pcb (version 1) (generator x) (general (thickness 1)){polygon * length})").kicad_pcb
                start = time.perf_counter()
                do(pcb, root, length)
                times.append(time.perf_counter() - start)
            seconds.append(min(times) / length)
        slope = statistics.linear_regression(list(map(math.log, lengths)), list(map(math.log, seconds))).slope
        print(f"{name:<34}" + "".join(f"{value * 1e9:10.0f}" for value in seconds) + f"{slope:10.2f}")


def repeated(text: str, size: int) -> str:
    """A board with its footprints again and again, until it has about that size."""
    first = text.index("\n\t(footprint ") + 1
    last = text.rindex("\n\t(footprint ") + 1
    last = text.index("\n\t)\n", last) + 4
    footprints = text[first:last]
    return text[:first] + footprints * max(1, (size - len(text)) // len(footprints) + 1) + text[last:]


def read_all(thing: Any) -> int:
    """Reads every field of an object and of all objects in it. Returns how many values that are."""
    if isinstance(thing, list) or type(thing).__name__ == "MutableList":
        return sum(map(read_all, thing))
    if not hasattr(thing, "__field_names__"):
        return 1
    return sum(read_all(getattr(thing, name)) for name in thing.__field_names__())


def best(function: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return min(times)


def row(name: str, seconds: float, text: str, result: str | None = None) -> None:
    same = "" if result is None else "   the same text" if result == text else "   another text"
    print(f"{name:<34}{seconds * 1e3:10.1f} ms{len(text.encode()) / seconds / 1e6:9.0f} MB/s{same}")


if __name__ == "__main__":
    main()
