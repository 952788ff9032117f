"""The libraries without the plugin: every name that callers import, under every Python that is here, through a loader of their own."""

import runpy
import shutil
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent

GRAPH = {
    "NodeReference": "NodeReference",
    "EdgeReference": "EdgeReference",
    "BoundNodeReference": "BoundNodeReference",
    "BoundEdgeReference": "BoundEdgeReference",
    "GraphView": "GraphView",
    "BFSPath": "BFSPath",
    "BoundNode": "BoundNodeReference",
    "BoundEdge": "BoundEdgeReference",
    "Node": "NodeReference",
    "Edge": "EdgeReference",
}
# Module, and its classes with their `__module__`.
FAEBRYK = runpy.run_path(str(HERE.parent / "faebryk" / "typegraph_interface.py"))["MODULES"]
SEXP = {
    "pcb": "PcbFile",
    "footprint": "FootprintFile",
    "footprint_v5": "FootprintFile",
    "fp_lib_table": "FpLibTableFile",
    "netlist": "NetlistFile",
    "schematic": "SchematicFile",
    "symbol": "SymbolFile",
    "symbol_v6": "SymbolFile",
}
# Classes that all formats share.
SHARED = "base"


@pytest.fixture
def described(run_script):
    return run_script("describe.py")


def test_the_loader_leaves_the_libraries_where_others_look(pyzig, libraries):
    """`zig build python-ext` puts them there, too."""
    folder = Path(pyzig.project.unit_of("pyzig").output.path)
    assert folder.parts[-2:] == ("zig-out", "lib")
    for name in ("pyzig", "pyzig_sexp"):
        assert f"PyInit_{name}".encode() in (folder / f"{name}.so").read_bytes()


def test_libraries_are_found_in_the_folder(described, libraries):
    assert described["files"] == [str(libraries / "pyzig.so"), str(libraries / "pyzig_sexp.so")]


def test_public_attributes_lead_to_these_modules_and_no_others(described):
    expected = {"pyzig", "pyzig.gen", "pyzig.gen.graph", "pyzig.gen.graph.graph", "pyzig.gen.faebryk", "pyzig_sexp"}
    expected |= {f"pyzig.gen.faebryk.{name}" for name in FAEBRYK} | {f"pyzig_sexp.{name}" for name in (*SEXP, SHARED)}
    assert set(described["modules"]) == expected


def test_submodules_are_registered_by_those_who_want_them_so(described):
    """The libraries put nothing but what was imported into `sys.modules`."""
    assert described["registered"] == ["pyzig", "pyzig_sexp"]


def test_names_of_modules(described):
    names = {path: module["name"] for path, module in described["modules"].items()}
    assert names == {
        "pyzig": "zig",
        "pyzig.gen": "gen",
        "pyzig.gen.graph": "graph",
        "pyzig.gen.graph.graph": "graph",
        "pyzig.gen.faebryk": "faebryk",
        **{f"pyzig.gen.faebryk.{name}": "faebryk" for name in FAEBRYK},
        "pyzig_sexp": "sexp",
        **{f"pyzig_sexp.{name}": name for name in (*SEXP, SHARED)},
    }


def test_modules_that_only_hold_modules(described):
    for path in ("pyzig", "pyzig.gen", "pyzig.gen.graph", "pyzig.gen.faebryk"):
        assert described["modules"][path]["held"] == {}


def test_classes_of_the_graph(described):
    held = described["modules"]["pyzig.gen.graph.graph"]["held"]
    assert {name: held[name] for name in GRAPH} == {name: ["graph", real, real] for name, real in GRAPH.items()}


@pytest.mark.parametrize("module", FAEBRYK)
def test_classes_of_the_typegraph(described, module):
    held = described["modules"][f"pyzig.gen.faebryk.{module}"]["held"]
    assert {name: kind[0] for name, kind in held.items()} == FAEBRYK[module]
    assert all(kind[1] == name for name, kind in held.items())


@pytest.mark.parametrize("module", SEXP)
def test_formats(described, module):
    held = described["modules"][f"pyzig_sexp.{module}"]["held"]
    assert {"loads", "dumps", SEXP[module]} <= set(held)


def test_what_has_two_names_is_one_thing(described):
    assert set(described["aliases"].values()) == {True}


@pytest.fixture
def consumer(tmp_path):
    """A package whose subpackage `core.zig` is a loader like atopile's."""
    for name in ("consumer", "consumer/core", "consumer/core/zig"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
    shutil.copy(HERE / "consumer_loader.py", tmp_path / "consumer" / "core" / "zig" / "__init__.py")
    return tmp_path


def test_a_loader_of_somebody_else(run_script, consumer, libraries, tmp_path):
    found = run_script("consume.py", libraries, path=[consumer])
    expected = {"gen", "gen.graph", "gen.graph.graph", "gen.faebryk", "gen.sexp"}
    expected |= {f"gen.faebryk.{name}" for name in FAEBRYK} | {f"gen.sexp.{name}" for name in (*SEXP, SHARED)}
    assert set(found["registered"]) == expected
    assert found["same"] == [True] * 9
    assert found["names"] == ["zig", "pyzig.gen.sexp"]
    assert found["caught"] == "missing_child"
    assert found["typegraph"]


def find_python(minor):
    """An interpreter of that version: this one, one on the path that starts, or one that pyenv has."""
    if sys.version_info[:2] == (3, minor):
        return sys.executable
    found = sorted(Path.home().glob(f".pyenv/versions/3.{minor}.*/bin/python3.{minor}"))
    found += [path for folder in ("/usr/bin", "/usr/local/bin") if (path := Path(folder, f"python3.{minor}")).exists()]
    return found[-1] if found else None


@pytest.mark.parametrize("minor", [11, 12, 13, 14])
def test_one_library_serves_all_versions_of_python(run_script, described, minor):
    python = find_python(minor)
    if python is None:
        pytest.skip(f"there is no CPython 3.{minor} here")
    assert run_script("describe.py", python=python) == described
    assert run_script("use.py", python=python) == {
        "used": [
            [[101, 99, [99, 99, 99]], ["next", "next"], True, 9],
            [3, True, 2, ["invalid_argument", "Type not found", "faebryk.core.zig"]],
            '(kicad_pcb\n\t(version 20241229)\n\t(generator "somebody")\n\t(generator_version "9.0")\n)\n',
        ],
        "live": {"nodes": 0, "edges": 0, "attribute_sets": 0, "atoms": 0, "views": 0},
        "objects": 0,
    }
