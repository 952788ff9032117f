"""The stubs of the graph and the typegraph: they say what is there, and type checkers take them."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from typegraph_interface import MODULES

from pytest_pyzig.store.libraries import read_stubs

HERE = Path(__file__).parent
EVERY_MODULE = ["graph.graph", *(f"faebryk.{name}" for name in MODULES)]


@pytest.fixture(scope="module")
def stubs(pyzig, tmp_path_factory):
    """A folder with the stubs as a package `gen`."""
    folder = tmp_path_factory.mktemp("stubs")
    for path, text in read_stubs(pyzig.path_of("pyzig")).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    for package in ("gen", "gen/graph", "gen/faebryk"):
        (folder / package / "__init__.pyi").touch()
    return folder


def run(folder, *arguments):
    return subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize("module", EVERY_MODULE)
def test_every_class_has_a_stub_and_every_stub_a_class(stubs, pyzig_module, module):
    """stubtest asks only for what says that it belongs to the module; our classes say what their callers expect."""
    parent, name = module.split(".")
    runtime = getattr(getattr(pyzig_module("pyzig").gen, parent), name)
    held = {name for name, value in vars(runtime).items() if not name.startswith("__") and not isinstance(value, ModuleType)}
    tree = ast.parse((stubs / "gen" / parent / f"{name}.pyi").read_text())
    defined = {node.name for node in tree.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))}
    defined |= {target.id for node in tree.body if isinstance(node, ast.Assign) for target in node.targets}
    imported = {alias.asname for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names if alias.asname}
    assert defined <= held <= defined | imported


def test_the_stubs_agree_with_the_library(stubs, pyzig):
    pytest.importorskip("mypy", reason="needs mypy, of the extra `dev`")
    result = run(stubs, str(HERE / "run_typegraph_stubtest.py"), pyzig.path_of("pyzig"))
    assert result.returncode == 0, result.stdout + result.stderr


def test_strict_type_checking_of_what_callers_write(stubs):
    pytest.importorskip("mypy", reason="needs mypy, of the extra `dev`")
    sample = (HERE / "typegraph_typed_sample.py").read_text()
    (stubs / "typegraph_typed_sample.py").write_text(sample)
    result = run(
        stubs,
        "-m",
        "mypy",
        "--strict",
        "--no-error-summary",
        "--hide-error-context",
        "--no-incremental",
        "typegraph_typed_sample.py",
        "gen",
    )
    found = re.findall(r"^(\S+?):(\d+): error: .*(\[[a-z-]+\])$", result.stdout, re.MULTILINE)
    lines = enumerate(sample.splitlines(), 1)
    expected = [("typegraph_typed_sample.py", str(number), line.partition("# error: ")[2]) for number, line in lines if "# error: " in line]
    assert found == expected, result.stdout


def test_stubs_have_the_docstrings_of_the_classes(stubs, faebryk):
    tree = ast.parse((stubs / "gen" / "faebryk" / "typegraph.pyi").read_text())
    (cls,) = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "TypeGraph"]
    assert ast.get_docstring(cls) == faebryk.TypeGraph.__doc__
    for node in cls.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("__"):
            assert ast.get_docstring(node) == getattr(faebryk.TypeGraph, node.name).__doc__.strip()
