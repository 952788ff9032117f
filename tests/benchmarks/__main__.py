"""What calls, nodes and edges cost, beside hand-written C and nanobind, in one run: ``python -m tests.benchmarks``.

Each figure is the median over rounds, and the candidates take turns within a round, so that what else the machine does hits all alike.
Compare the ratios; the nanoseconds are those of one machine on one day.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import os
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
import timeit
from pathlib import Path
from typing import Any

import pytest_pyzig

HERE = Path(__file__).parent
LOOPS = 20_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15, help="rounds of measuring (default: %(default)s)")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        counter = build_counter(Path(folder))
        baseline = build_c(Path(folder))
        nanobind = build_nanobind(Path(folder))
        gc.disable()
        calls(counter, baseline, nanobind, rounds)
        graph(baseline, rounds)


def calls(counter: Any, baseline: Any, nanobind: Any, rounds: int) -> None:
    """The same small module three times."""
    statements = {
        "method, no argument": "c.get()",
        "method, one keyword object": "c.same(other=d)",
        "function, two ints": "m.add(2000, 3000)",
        "function, two ints by keyword": "m.add(a=2000, b=3000)",
        "read an int attribute": "c.count",
        "construct": "m.Counter(7)",
        "construct by keyword": "m.Counter(start=7)",
    }
    print(f"{'calls (ns)':<34}{'pyzig':>9}{'C':>9}{'nanobind':>10}{'pyzig/C':>10}{'nanobind/pyzig':>16}")
    for name, statement in statements.items():
        variables = {
            key: {"m": module, "c": module.Counter(3), "d": module.Counter(3)} for key, module in named(counter, baseline, nanobind)
        }
        times = measure({key: (statement, scope) for key, scope in variables.items()}, rounds)
        row(name, times)


def graph(baseline: Any, rounds: int) -> None:
    """The methods that atopile calls most, beside C that does the same with the same kind of objects."""
    pyzig = pytest_pyzig.load("pyzig")
    graph = pyzig.gen.graph.graph
    view = graph.GraphView.create()
    node = graph.Node.create()
    bound = view.insert_node(node=node)
    other = view.create_and_insert_node()
    edge = graph.Edge.create(source=node, target=other.node(), edge_type=1, directional=True, name="x")
    bound_edge = view.insert_edge(edge=edge)
    scope = {"g": view, "n": node, "b": bound, "e": edge, "be": bound_edge, "G": graph}
    hub = graph.GraphView.create()
    center = hub.create_and_insert_node()
    for _ in range(1000):
        leaf = hub.create_and_insert_node()
        hub.insert_edge(edge=graph.Edge.create(source=center.node(), target=leaf.node(), edge_type=1))
    scope |= {"hub": center, "f": lambda _ctx, _edge: None}

    holder = baseline.create_bound()
    holder.node()
    c_scope = {"b": holder, "n": baseline.Counter(5), "f": scope["f"]}
    rows: dict[str, tuple[str, str | None, int]] = {
        "BoundNode.node": ("b.node()", "b.node()", 1),
        "Node.get_uuid": ("n.get_uuid()", "n.get()", 1),
        "BoundNode.g": ("b.g()", "b.node()", 1),
        "GraphView.get_self_node": ("g.get_self_node()", "b.bind(node=n)", 1),
        "GraphView.bind": ("g.bind(node=n)", "b.bind(node=n)", 1),
        "BoundEdge.edge": ("be.edge()", "b.node()", 1),
        "Edge.target": ("e.target()", "b.node()", 1),
        "Edge.name": ("e.name()", None, 1),
        "Node.is_same": ("n.is_same(other=n)", "n.same(other=n)", 1),
        "visit an edge, callback": ("hub.visit_edges_of_type(edge_type=1, ctx=None, f=f)", "b.visit(1000, None, f)", 1000),
        "an edge of edges_of_type": ("hub.edges_of_type(edge_type=1)", None, 1000),
        "a node of neighbors": ("hub.neighbors(edge_type=1)", None, 1000),
        "create and insert a node": ("g.create_and_insert_node()", None, 1),
    }
    print(f"\n{'graph (ns)':<34}{'pyzig':>9}{'C':>9}{'':>10}{'pyzig/C':>10}")
    for name, (statement, c_statement, per_call) in rows.items():
        candidates = {"pyzig": (statement, scope)} | ({"C": (c_statement, c_scope)} if c_statement else {})
        times = measure(candidates, rounds, loops=max(1, LOOPS // per_call))
        row(name, {key: value / per_call for key, value in times.items()})
    edges(graph)


def edges(graph: Any) -> None:
    """Edges can be created and inserted once each, so they are measured in one go; with the memory that they take."""
    count = 100_000
    information = pytest_pyzig.load("pyzig").__pyzig__
    view = graph.GraphView.create()
    before = information()["native_bytes"]
    nodes = [view.create_and_insert_node().node() for _ in range(count)]
    after_nodes = information()["native_bytes"]
    started = timeit.default_timer()
    made = [graph.Edge.create(source=a, target=b, edge_type=1) for a, b in zip(nodes, nodes[1:], strict=False)]
    created = timeit.default_timer()
    for edge in made:
        view.insert_edge(edge=edge)
    inserted = timeit.default_timer()
    row("create an edge", {"pyzig": (created - started) / count * 1e9})
    row("insert an edge", {"pyzig": (inserted - created) / count * 1e9})
    after_edges = information()["native_bytes"]
    per_node = (after_nodes - before) / count
    per_edge = (after_edges - after_nodes) / count
    print(f"\nnative bytes per node {per_node:.1f}, per edge {per_edge:.1f} ({count:,} of each)")


def named(counter: Any, baseline: Any, nanobind: Any) -> list[tuple[str, Any]]:
    return [(name, module) for name, module in (("pyzig", counter), ("C", baseline), ("nanobind", nanobind)) if module is not None]


def measure(candidates: dict[str, tuple[str, dict[str, Any]]], rounds: int, loops: int = LOOPS) -> dict[str, float]:
    """CPU nanoseconds for one execution of each statement."""
    timers = {name: timeit.Timer(statement, timer=time.process_time, globals=scope) for name, (statement, scope) in candidates.items()}
    times: dict[str, list[float]] = {name: [] for name in timers}
    for _ in range(rounds):
        for name, timer in timers.items():
            times[name].append(timer.timeit(loops) / loops * 1e9)
        gc.collect()
    return {name: statistics.median(values) for name, values in times.items()}


def row(name: str, times: dict[str, float]) -> None:
    cells = [f"{times[key]:9.1f}" if key in times else f"{'-':>9}" for key in ("pyzig", "C")]
    ratio = f"{times['pyzig'] / times['C']:10.2f}" if "C" in times else f"{'':>10}"
    nanobind = f"{times['nanobind']:10.1f}" if "nanobind" in times else f"{'':>10}"
    faster = f"{times['nanobind'] / times['pyzig']:16.2f}" if "nanobind" in times else ""
    print(f"{name:<34}{''.join(cells)}{nanobind}{ratio}{faster}", flush=True)


def build_counter(folder: Path) -> Any:
    """Our module, built as a user's is."""
    (folder / "pyproject.toml").write_text('[tool.pyzig.modules]\ncounter = "counter.zig"\n')
    shutil.copy(HERE / "counter.zig", folder)
    return pytest_pyzig.load("counter", project=folder)


def build_c(folder: Path, name: str = "baseline") -> Any:
    """A hand-written one, with the compiler and the headers of this machine."""
    compiler = os.environ.get("CC", "cc")
    if shutil.which(compiler) is None:
        sys.exit(f"the comparison needs a C compiler: there is no {compiler!r}")
    library = folder / f"{name}.so"
    include = sysconfig.get_paths()["include"]
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", f"-I{include}", str(HERE / f"{name}.c"), "-o", str(library)], check=True)
    return load(name, library)


def build_nanobind(target: Path) -> Any:
    """The same in nanobind; None where it is not installed."""
    if importlib.util.find_spec("nanobind") is None:
        print("nanobind is not installed: no comparison with it (pip install nanobind)")
        return None
    import nanobind

    library = target / "baseline_nanobind.so"
    source = Path(nanobind.source_dir())
    folders = [sysconfig.get_paths()["include"], nanobind.include_dir(), source.parent / "ext" / "robin_map" / "include"]
    includes = [f"-I{folder}" for folder in folders]
    files = [str(HERE / "baseline_nanobind.cpp"), str(source / "nb_combined.cpp")]
    flags = ["-O2", "-DNDEBUG", "-std=c++17", "-shared", "-fPIC", "-fvisibility=hidden", "-fno-strict-aliasing"]
    subprocess.run([os.environ.get("CXX", "c++"), *flags, *includes, *files, "-o", str(library)], check=True)
    return load("baseline_nanobind", library)


def load(name: str, library: Path) -> Any:
    spec = importlib.util.spec_from_file_location(name, library)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
