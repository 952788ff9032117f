"""The wheel carries the Zig sources: it works without the repository, and builds into the user's cache folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("wheel")
    code = "import hatchling.build, sys; hatchling.build.build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", code, str(folder)], cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


def test_contents(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    sources = {f"pytest_pyzig/_zig/{path.relative_to(ROOT / 'zig').as_posix()}" for path in (ROOT / "zig" / "src").rglob("*.zig")}
    assert sources | {"pytest_pyzig/_zig/build.zig", "pytest_pyzig/_zig/build.zig.zon", "pytest_pyzig/py.typed"} <= names
    assert {"zig-out", ".zig-cache", "__pycache__", "tests"}.isdisjoint(part for name in names for part in name.split("/"))


def test_installed_wheel_builds_into_the_users_cache(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    work = tmp_path / "work"
    work.mkdir()
    cache = tmp_path / "cache"
    # The mode that compiles the quickest: which one it is does not matter here.
    environment = {**os.environ, "PYTHONPATH": str(site), "XDG_CACHE_HOME": str(cache), "ZIG_RELEASEMODE": "Debug"}
    code = (
        "import pytest_pyzig, pyzig; print(pytest_pyzig.__file__); print(pyzig.__file__); "
        "print(pyzig.gen.graph.graph.GraphView.create().get_node_count())"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], cwd=work, env=environment, check=True, capture_output=True, text=True)
        for _ in range(2)
    ]
    package, library, count = runs[0].stdout.split()
    assert Path(package).is_relative_to(site)
    assert Path(library).is_relative_to(cache / "pytest-pyzig")
    assert count == "1"
    assert "building pyzig in Debug (no build yet)" in runs[0].stderr
    assert (runs[1].stdout, runs[1].stderr) == (runs[0].stdout, "")
    assert list(work.iterdir()) == []
