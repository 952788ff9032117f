"""Stubs: what the compiler wrote into the library, whether Python does what they say, and whether type checkers understand them."""

import difflib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_pyzig.building import stubs
from pytest_pyzig.store.libraries import read_stubs

EXPECTED = Path(__file__).parent / "expected"


@pytest.fixture(scope="session")
def texts(probe):
    """The stubs of `bindings_probe`, as the compiler put them together."""
    return read_stubs(probe.__file__)


@pytest.fixture(scope="session")
def library():
    """The library itself; that of one mode is enough for type checkers."""
    import pytest_pyzig

    return pytest_pyzig.load("bindings_probe", mode="ReleaseFast", project=Path(__file__).parent / "extension").__file__


@pytest.fixture(scope="module")
def graph_texts(pyzig):
    return read_stubs(pyzig.load("pyzig").__file__)


def write_package(folder, texts, suffix=""):
    for name, text in texts.items():
        path = folder / (name + suffix)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def run(*arguments, path):
    """Runs a tool of this environment; returns what it says, or nothing if all is well."""
    environment = {**os.environ, "MYPYPATH": str(path), "PYTHONPATH": str(path)}
    command = [sys.executable, "-m", *arguments]
    result = subprocess.run(command, env=environment, cwd=path, capture_output=True, text=True, timeout=300, check=False)
    return "" if result.returncode == 0 else result.stdout + result.stderr


def stubtest(module, path):
    """Compares stubs with what Python finds; returns the differences."""
    allowed = path / "allowed.txt"
    # Python has given this name to the buffer protocol since 3.12; type checkers need it for every version.
    allowed.write_text(r".*\.__buffer__" if sys.version_info < (3, 12) else "")
    return run("mypy.stubtest", "--ignore-disjoint-bases", "--allowlist", str(allowed), module, path=path)


def test_stubs_are_as_expected(texts, tmp_path):
    """Byte for byte. If a change is meant, copy the files that the message names over those in `expected`."""
    write_package(tmp_path, texts, ".txt")
    differences = []
    for path in sorted({path.relative_to(folder) for folder in (tmp_path, EXPECTED) for path in folder.rglob("*.txt")}):
        expected, actual = ((folder / path).read_bytes().decode() if (folder / path).is_file() else "" for folder in (EXPECTED, tmp_path))
        differences += difflib.unified_diff(
            expected.splitlines(), actual.splitlines(), f"expected/{path}", str(tmp_path / path), lineterm=""
        )
        if expected != actual:
            differences.append(f"cp {tmp_path / path} {EXPECTED / path}")
    assert not differences, "\n".join(differences)


def test_stubs_are_python(texts, graph_texts):
    for name, text in (texts | graph_texts).items():
        compile(text, name, "exec")


@pytest.fixture(scope="module")
def formatted(library, tmp_path_factory):
    """A folder with the formatted stubs of `bindings_probe`, and a package that Python can import the submodules from."""
    folder = tmp_path_factory.mktemp("stubs")
    write_package(folder, stubs.format_stubs(read_stubs(library), str(folder)))
    (folder / "bindings_probe" / "__init__.py").write_text(_PACKAGE.format(name="bindings_probe", path=library))
    return folder


# Puts the contents of a library in the place of a package, and registers its submodules.
_PACKAGE = """
import importlib.util
import sys
from importlib.machinery import ExtensionFileLoader

_loader = ExtensionFileLoader("{name}", {path!r})
_module = importlib.util.module_from_spec(importlib.util.spec_from_loader("{name}", _loader))
_loader.exec_module(_module)


def _register(module, name):
    for key, value in vars(module).items():
        if type(value) is type(sys) and not key.startswith("_"):
            sys.modules[name + "." + key] = value
            _register(value, name + "." + key)


_register(_module, __name__)
globals().update({{key: value for key, value in vars(_module).items() if key not in ("__name__", "__file__", "__spec__", "__loader__")}})
"""


def test_type_checkers_accept_the_stubs(formatted):
    pytest.importorskip("mypy")
    assert run("mypy", "--strict", "--no-incremental", "bindings_probe", path=formatted) == ""


def test_type_checkers_accept_right_uses_and_no_others(formatted):
    pytest.importorskip("mypy")
    (formatted / "right.py").write_text(
        """
from bindings_probe import Failure, Point, answer
from bindings_probe.calls import call_back, collect, keyword_only, three
from bindings_probe.calls.strict import optional
from bindings_probe.classes import Secret
from bindings_probe.ownership import Block

number: int = answer()
point = Point(1, y=2)
point.x = three(1, 2, c=3)[0]
nearest: Point | None = point.nearest([Point.origin()])
keyword_only(a=1, b=2, c=3)
collect(1, x=2)
call_back(lambda: None)
optional(required=None)
Secret.make(1).reveal()
total: int = sum(Block(3)) + len(Block(3))
view: memoryview = memoryview(Block(3))


class Derived(Point):
    def double(self) -> int:
        return Derived(1).x * 2


try:
    pass
except Failure as error:
    print(error)
"""
    )
    assert run("mypy", "--strict", "--no-incremental", "right.py", path=formatted) == ""
    wrong = [
        ("Point('1')", "arg-type"),
        ("Point(1).sum = 2", "misc"),
        ("Point(1).missing", "attr-defined"),
        ("three(1, 2)", "call-arg"),
        ("keyword_only(1, 2, 3)", "call-arg"),
        ("color('blue')", "arg-type"),
        ("len(Unhashable(1))", "arg-type"),
        ("hashable: Hashable = Unhashable(1)", "assignment"),
    ]
    imports = [
        "from collections.abc import Hashable",
        "from bindings_probe.calls import keyword_only, three",
        "from bindings_probe.classes import Point, Unhashable",
        "from bindings_probe.conversions import color",
    ]
    (formatted / "wrong.py").write_text("\n".join([*imports, *(line for line, _ in wrong), ""]))
    output = run("mypy", "--strict", "--no-incremental", "wrong.py", path=formatted)
    for number, (line, code) in enumerate(wrong, len(imports) + 1):
        assert any(found.startswith(f"wrong.py:{number}:") and f"[{code}]" in found for found in output.splitlines()), (line, output)


def test_python_does_what_the_stubs_say(formatted):
    pytest.importorskip("mypy")
    assert stubtest("bindings_probe", formatted) == ""


def test_python_does_what_the_stubs_of_the_graph_say(pyzig, graph_texts, tmp_path):
    pytest.importorskip("mypy")
    package = tmp_path / "world"
    package.mkdir()
    write_package(package, stubs.format_stubs(graph_texts, str(tmp_path)))
    (package / "__init__.pyi").write_text("")
    (package / "__init__.py").write_text(_PACKAGE.format(name="pyzig", path=pyzig.load("pyzig").__file__))
    assert run("mypy", "--strict", "--no-incremental", "-p", "world.gen.graph", path=tmp_path) == ""
    assert stubtest("world.gen.graph.graph", tmp_path) == ""
