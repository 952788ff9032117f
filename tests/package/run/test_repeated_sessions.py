"""`pytest.main` called again and again in one process, as runners with persistent workers do."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import ZigProject

TEST = """\
import fast
import pytest_pyzig


def test_it(pyzig, pyzig_module):
    assert fast.answer() == {answer}
    assert fast is pyzig_module("fast") is pytest_pyzig.load("fast")
    assert pyzig.mode == "{mode}"
    assert "-{mode}-" in fast.__file__
    assert fast.__file__.startswith("{root}/")
"""
SCRIPT = """\
import sys
import pytest

def run(folder, file, *options):
    fixed = [f"--rootdir={{folder}}", "--import-mode=importlib", "-q", "-p", "no:cacheprovider"]
    return pytest.main([*fixed, *options, f"{{folder}}/{{file}}"])

here, there = "{here}", "{there}"
for _ in range(2):
    assert run(here, "test_here.py") == 0
    assert "fast" not in sys.modules
    assert run(there, "test_there.py") == 0
    assert run(here, "test_debug.py", "--pyzig-release-mode=Debug") == 0
import pytest_pyzig
fast = pytest_pyzig.load("fast")
assert fast.answer() == 42
assert run(there, "test_there.py") == 0
assert sys.modules["fast"] is fast
"""
IN_A_PACKAGE = """\
import sys
import pytest
import pytest_pyzig
from mypkg import _fast

imported = _fast
for mode in ("ReleaseFast", "Debug", "ReleaseFast"):
    assert pytest.main(["-q", "-p", "no:cacheprovider", f"--pyzig-release-mode={mode}", f"test_{mode}.py"]) == 0
import mypkg
assert mypkg._fast is sys.modules["mypkg._fast"] is imported
"""
TEST_IN_A_PACKAGE = """\
from mypkg import _fast

def test_it():
    assert "-{mode}-" in _fast.__file__
"""


def test_projects_and_modes_in_turn(built_project: ZigProject) -> None:
    """Each session has the modules of its own project and mode, and leaves to others what they had."""
    here, there = built_project.root, built_project.root / "there"
    (there / "src").mkdir(parents=True)
    shutil.copy(here / "pyproject.toml", there)
    shutil.copy(here / "src" / "fast.zig", there / "src")
    (there / "src" / "other.zig").write_text("pub const answer = 43;\n")
    (there / "test_there.py").write_text(TEST.format(answer=43, mode="ReleaseFast", root=there))
    (here / "test_here.py").write_text(TEST.format(answer=42, mode="ReleaseFast", root=here))
    (here / "test_debug.py").write_text(TEST.format(answer=42, mode="Debug", root=here))
    built_project.python(SCRIPT.format(here=here, there=there))


def test_modules_in_packages(built_project: ZigProject) -> None:
    root = built_project.root
    (root / "pyproject.toml").write_text('[tool.pyzig.modules]\n"mypkg._fast" = "src/fast.zig"\n')
    source = root / "src" / "fast.zig"
    source.write_text(source.read_text().replace('module("fast"', 'module("_fast"'))
    (root / "mypkg").mkdir()
    (root / "mypkg" / "__init__.py").touch()
    for mode in ("ReleaseFast", "Debug"):
        (root / f"test_{mode}.py").write_text(TEST_IN_A_PACKAGE.format(mode=mode))
    built_project.python(IN_A_PACKAGE)


def test_an_unrelated_project_inside_of_a_session(built_project: ZigProject) -> None:
    inner = built_project.root / "inner"
    inner.mkdir()
    (inner / "pyproject.toml").write_text("")
    (inner / "test_inner.py").write_text("import pytest\n\ndef test_it():\n    with pytest.raises(ImportError): import fast\n")
    (built_project.root / "test_outer.py").write_text(
        "import os, sys, pytest, fast\n\n"
        "def test_it(monkeypatch):\n"
        f"    monkeypatch.chdir({str(inner)!r})\n"
        f"    assert pytest.main(['-q', '-p', 'no:cacheprovider', '--rootdir={inner}', 'test_inner.py']) == 0\n"
        "    assert sys.modules['fast'] is fast\n"
    )
    built_project.python("import pytest; assert pytest.main(['-q', 'test_outer.py', '-p', 'no:cacheprovider']) == 0")
