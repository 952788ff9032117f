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
