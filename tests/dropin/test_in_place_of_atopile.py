"""Our libraries where atopile's own would be, as ``docs/atopile.md`` says: its layout, its workers, nothing compiled."""

import os
import shutil
import subprocess
import sys

import pytest

# Loads what lies in place, and never compiles. With the paths that atopile's code imports.
LOADER = """\
import os
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

assert os.environ["FBRK_ZIG_NORECOMPILE"] == "1"


def _load(name):
    spec = spec_from_file_location(name, Path(__file__).parent / "zig-out" / "lib" / f"{name}.so")
    sys.modules[name] = module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _register(module, path):
    sys.modules[path] = module
    for name, value in list(vars(module).items()):
        if isinstance(value, ModuleType) and not name.startswith("_"):
            _register(value, f"{path}.{name}")


gen = _load("pyzig").gen
gen.sexp = _load("pyzig_sexp")
_register(gen, f"{__name__}.gen")
"""
TEST = """\
import faebryk.core.zig
from faebryk.core.zig.gen.faebryk.composition import EdgeComposition
from faebryk.core.zig.gen.faebryk.typegraph import TypeGraph, TypeGraphInstantiationError
from faebryk.core.zig.gen.graph.graph import GraphView
from faebryk.core.zig.gen.sexp import pcb


def test_native_layer():
    typegraph = TypeGraph.create(g=GraphView.create())
    part, board = (typegraph.add_type(identifier=name) for name in ("Part", "Board"))
    typegraph.mark_constructable(type_node=board)
    typegraph.add_make_child(type_node=board, child_type=part, identifier="part")
    try:
        typegraph.instantiate(type_identifier="Board")
    except TypeGraphInstantiationError as error:
        assert error.node == part
    typegraph.mark_constructable(type_node=part)
    instance = typegraph.instantiate(type_identifier="Board")
    assert EdgeComposition.get_child_by_identifier(bound_node=instance, child_identifier="part") is not None
    assert pcb.Net(number=1, name="GND").name == "GND"
"""
# A persistent worker: pytest in a process of its own, without a terminal reporter.
WORKER = """\
import sys

import pytest


class Worker:
    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config):
        config.pluginmanager.unregister(config.pluginmanager.get_plugin("terminalreporter"))


sys.exit(pytest.main(["-p", "no:cacheprovider", *sys.argv[1:]], plugins=[Worker()]))
"""


@pytest.fixture
def atopile(tmp_path, libraries):
    """A project with atopile's layout, our libraries in it, and sources that would not compile."""
    folder = tmp_path / "src" / "faebryk" / "core" / "zig"
    shutil.copytree(libraries, folder / "zig-out" / "lib")
    (folder / "__init__.py").write_text(LOADER)
    (folder / "build.zig").write_text("nonsense")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "atopile"\n[tool.pytest.ini_options]\npythonpath = ["src"]\n')
    (tmp_path / "worker.py").write_text(WORKER)
    (tmp_path / "test_native.py").write_text(TEST)
    return tmp_path


def test_workers_use_what_lies_in_place(atopile, libraries):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("FBRK_", "ZIG_NO", "ZIG_REL", "PYTEST_"))}
    environment["FBRK_ZIG_NORECOMPILE"] = "1"
    workers = [
        subprocess.Popen([sys.executable, "worker.py"], cwd=atopile, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for _ in range(2)
    ]
    outputs = [worker.communicate(timeout=120)[0].decode() for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0], "\n".join(outputs)
    assert not (atopile / ".pyzig").exists()
    for name in ("pyzig.so", "pyzig_sexp.so"):
        in_place = atopile / "src" / "faebryk" / "core" / "zig" / "zig-out" / "lib" / name
        assert in_place.read_bytes() == (libraries / name).read_bytes()
