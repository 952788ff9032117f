"""``python -m pytest_pyzig stress graph``: allocate a lot, give it all back, again and again, and see that the memory is given back.

Two things are watched after each round: what the module's counting allocator and its wrappers still hold, which must be exactly what it
was after the first round, and the resident memory of the process, which must have stopped growing by then but for a little.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_pyzig.project.modes import RELEASE_MODES

from . import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

# What the process may grow by after the first round: fragmentation, and what Python itself keeps.
_RESIDENT_GROWTH_MAX = 0.05
_RESIDENT_GROWTH_MAX_BYTES = 4 << 20


@dataclass(frozen=True)
class Level:
    """Memory in use after a round.

    Attributes:
        native_bytes: held by the module's own allocator.
        native_allocations: their number.
        live_objects: wrappers that Python still has, all types together.
        resident_bytes: of the whole process; 0 where the system does not tell.
    """

    native_bytes: int
    native_allocations: int
    live_objects: int
    resident_bytes: int

    @classmethod
    def now(cls, module: ModuleType) -> Level:
        """The level at this moment, after a garbage collection."""
        gc.collect()
        usage = module.__pyzig__()
        return cls(usage["native_bytes"], usage["native_allocations"], sum(usage["live_objects"].values()), _resident_bytes())

    def is_back_at(self, first: Level) -> bool:
        """Whether nothing is held that was not held at ``first``."""
        allowed = first.resident_bytes * (1 + _RESIDENT_GROWTH_MAX) + _RESIDENT_GROWTH_MAX_BYTES
        mine = (self.native_bytes, self.native_allocations, self.live_objects)
        return mine == (first.native_bytes, first.native_allocations, first.live_objects) and self.resident_bytes <= allowed


def stress_graph(module: ModuleType, count: int) -> None:
    """Make `count` nodes and as many edges between them, with attributes; walk some; let go of all of it."""
    graph = module.gen.graph.graph
    with graph.GraphView.create() as view:
        nodes = [view.insert_node(node=graph.Node.create(name=f"n{index}", number=index)) for index in range(count)]
        for index, source in enumerate(nodes):
            target = nodes[(index * 7 + 1) % count]
            edge = graph.Edge.create(source=source.node(), target=target.node(), edge_type=index % 3, name="edge", weight=index / 2)
            view.insert_edge(edge=edge)
        found = sum(len(node.edges_of_type(edge_type=1)) for node in nodes[:1000])
        if not found:
            raise AssertionError("the graph has lost its edges")
    # One view that nobody closes: it has to free itself.
    abandoned = graph.GraphView.create()
    kept = [abandoned.create_and_insert_node() for _ in range(count // 10)]
    kept[0].node().get_uuid()


STRESSES: dict[str, tuple[str, Callable[[ModuleType, int], None]]] = {"graph": ("pyzig", stress_graph)}


def main(arguments: list[str] | None = None) -> int:
    """Run one stress; 0 if the memory was given back, 1 if not."""
    parser = argparse.ArgumentParser(prog="python -m pytest_pyzig.stress", description="Allocate and clean up, and watch the memory.")
    add_arguments(parser)
    return run_stress(parser.parse_args(arguments))


def run_stress(options: argparse.Namespace) -> int:
    """As `main`, with arguments that were parsed already."""
    name, run = STRESSES[options.what]
    module = load(name, mode=options.mode)
    print(f"{options.what}: {options.count} elements, {options.rounds} rounds, {module.__pyzig__()['release_mode']}")
    print("round   seconds   native bytes   allocations   objects   resident MB")
    levels = []
    for number in range(1, options.rounds + 1):
        started_s = time.perf_counter()
        run(module, options.count)
        duration_s = time.perf_counter() - started_s
        level = Level.now(module)
        levels.append(level)
        print(
            f"{number:5} {duration_s:9.3f} {level.native_bytes:14} {level.native_allocations:13} "
            f"{level.live_objects:9} {level.resident_bytes / 1e6:13.1f}"
        )
    leaking = [number for number, level in enumerate(levels, 1) if not level.is_back_at(levels[0])]
    if leaking:
        print(f"memory grew: the level after round 1 was not reached again after round {leaking[0]}", file=sys.stderr)
        return 1
    print("memory returned to the level after round 1")
    return 0


def _resident_bytes() -> int:
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("what", choices=sorted(STRESSES), help="which module to stress")
    parser.add_argument("--count", type=int, default=100_000, help="elements made in each round (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=20, help="rounds (default: %(default)s)")
    parser.add_argument("--mode", choices=RELEASE_MODES, help="release mode (default: the one in force)")


if __name__ == "__main__":
    raise SystemExit(main())
