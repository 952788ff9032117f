"""The example projects of the documentation are built and pass, as they stand."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_pyzig.project.places import zig_folder

if TYPE_CHECKING:
    from tests.conftest import Compiler

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


def _copy(name: str, pytester: pytest.Pytester) -> Path:
    """A copy of an example as the working folder, without what earlier runs have left in it."""
    ignored = shutil.ignore_patterns(".pyzig", ".zig-cache", "__pycache__", ".pytest_cache", "typings")
    shutil.copytree(EXAMPLES / name, pytester.path, ignore=ignored, dirs_exist_ok=True)
    return pytester.path


def test_a_project_with_one_zig_file(pytester: pytest.Pytester) -> None:
    folder = _copy("fast", pytester)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=9)
    result.stdout.fnmatch_lines(["pyzig: Zig 0.*, ReleaseFast, 1 module built in *"])
    assert "class Counter:" in (folder / "typings" / "fast.pyi").read_text()
    assert sorted(path.name for path in (folder / "src").iterdir()) == ["fast.zig"]


@pytest.mark.usefixtures("quick_zig_build")
def test_a_project_with_a_build_file(pytester: pytest.Pytester, counting_compiler: Compiler) -> None:
    folder = _copy("with_build_file", pytester)
    zon = folder / "native" / "build.zig.zon"
    package = Path(zig_folder()).as_posix()
    # The compiler takes relative paths only, and the copy lies elsewhere.
    relative = "../" * (len(zon.parent.resolve().parts) - 1) + package.lstrip("/")
    zon.write_text(zon.read_text().replace("../../../../zig", relative))
    pytester.runpytest_subprocess().assert_outcomes(passed=2)
    assert len(counting_compiler.runs) == 1
    assert "def count(text: str) -> int" in next(folder.rglob("_words.pyi")).read_text()
