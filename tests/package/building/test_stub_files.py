"""Stub files: from the library to the place where type checkers look."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

import pytest_pyzig
from pytest_pyzig import PyzigError
from pytest_pyzig.building import stubs
from pytest_pyzig.project.configuration import Project, builtin_units, find_project
from pytest_pyzig.project.places import checkout_folder
from pytest_pyzig.store.libraries import read_stubs

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import ZigProject


def library(path: Path, files: dict[str, str]) -> str:
    """A file that is as good as a library for who looks for its stubs."""
    payload = b"".join(b"%b\n%d\n%b" % (name.encode(), len(text.encode()), text.encode()) for name, text in files.items())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x7fELF PYZIG-STUBS-1\n\0" + b"\0PYZIG-STUBS-1\n%d\n" % len(payload) + payload + b"\0more")
    return str(path)


@pytest.fixture
def formatted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were formatted, each time."""
    names: list[str] = []
    original = stubs.format_stubs

    def format_stubs(texts: dict[str, str], near: str) -> dict[str, str]:
        names.extend(texts)
        return original(texts, near)

    monkeypatch.setattr(stubs, "format_stubs", format_stubs)
    return names


def test_read(tmp_path: Path) -> None:
    files = {"gen/graph/graph.pyi": "class Node: ...\n", "fast.pyi": "é = 1\n"}
    assert read_stubs(library(tmp_path / "fast.so", files)) == files


def test_library_without_stubs(tmp_path: Path) -> None:
    path = tmp_path / "fast.so"
    path.write_bytes(b"\x7fELF")
    assert read_stubs(str(path)) == {}


@pytest.mark.parametrize("name", ["../x.pyi", "/x.pyi", "a/../../x.pyi"])
def test_paths_that_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(PyzigError, match="cannot be read"):
        read_stubs(library(tmp_path / "fast.so", {name: ""}))


def test_cut_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "fast.so"
    path.write_bytes(b"\0PYZIG-STUBS-1\n50\nfast.pyi\n400\nx = 1\n")
    with pytest.raises(PyzigError, match="cannot be read"):
        read_stubs(str(path))


def test_what_a_linker_left_behind_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "fast.so"
    path.write_bytes(
        b"\0PYZIG-STUBS-1\n50\nfast.pyi\n39\nx: int\ny: in\0\0\0.symtab\0\0\0: int\n# more\n# more\n"
        b"\0PYZIG-STUBS-1\n18\nfast.pyi\n7\nx: int\n"
    )
    assert read_stubs(str(path)) == {"fast.pyi": "x: int\n"}


def test_only_what_changed_is_formatted_and_written(project: ZigProject, tmp_path: Path, formatted: list[str]) -> None:
    settings = find_project(str(project.root))
    (unit,) = settings.units
    first = library(tmp_path / "1" / "fast.so", {"fast.pyi": "import os\nx : int\ny : int\n"})
    path = project.root / "typings" / "fast.pyi"
    assert stubs.sync_stubs(settings, unit, {"fast": first}) == [stubs.Stub(str(path), is_missing=True)]
    assert path.read_text() == "x: int\ny: int\n"
    written = path.stat()
    # The same library; then another build with the same stubs; then one with the same text but for its layout.
    assert stubs.sync_stubs(settings, unit, {"fast": first}) == []
    assert (
        stubs.sync_stubs(settings, unit, {"fast": library(tmp_path / "2" / "fast.so", {"fast.pyi": "import os\nx : int\ny : int\n"})}) == []
    )
    assert formatted == ["fast.pyi"]
    third = library(tmp_path / "3" / "fast.so", {"fast.pyi": "x:int\ny:int\n"})
    assert stubs.sync_stubs(settings, unit, {"fast": third}) == []
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (written.st_ino, written.st_mtime_ns)
    # A file that somebody edited or removed is put right.
    path.write_text("x: str\n")
    assert [stub.is_missing for stub in stubs.sync_stubs(settings, unit, {"fast": first}, write=False)] == [False]
    assert path.read_text() == "x: str\n"
    assert [stub.is_missing for stub in stubs.sync_stubs(settings, unit, {"fast": first})] == [False]
    assert path.read_text() == "x: int\ny: int\n"


def test_formatting_follows_the_project(project: ZigProject, tmp_path: Path) -> None:
    with (project.root / "pyproject.toml").open("a") as file:
        file.write("[tool.black]\nline-length = 40\n")
    settings = find_project(str(project.root))
    (unit,) = settings.units
    path = library(tmp_path / "fast.so", {"fast.pyi": "def f(first: int, second: int, third: int) -> int: ...\n"})
    stubs.sync_stubs(settings, unit, {"fast": path})
    assert max(map(len, (project.root / "typings" / "fast.pyi").read_text().splitlines())) <= 40


def test_stubs_that_no_tool_can_lay_out_are_written_as_they_come(
    project: ZigProject, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = find_project(str(project.root))
    path = library(tmp_path / "fast.so", {"fast.pyi": "def f(:\n"})
    stubs.sync_stubs(settings, settings.units[0], {"fast": path})
    assert (project.root / "typings" / "fast.pyi").read_text() == "def f(:\n"
    assert "black could not format the stubs: error: " in caplog.text


def test_places(project: ZigProject) -> None:
    root = project.root
    modules = "".join(f'"{name}" = "src/fast.zig"\n' for name in ("fast", "mypkg._fast", "other.deep._fast"))
    text = f"[tool.pyzig]\n{{}}\n[tool.pyzig.modules]\n{modules}"
    project.write_file("pyproject.toml", text.format(""))
    (root / "src" / "mypkg").mkdir()

    def places(settings: Project) -> list[str]:
        folders = [stubs.stubs_folder(settings, unit, unit.modules[0]) for unit in settings.units]
        return [os.path.relpath(folder, root) for folder in folders if folder is not None]

    assert places(find_project(str(root))) == ["typings", "src/mypkg", "typings/other/deep"]
    project.write_file("pyproject.toml", text.format('stubs = "stubs"'))
    assert places(find_project(str(root))) == ["stubs", "stubs/mypkg", "stubs/other/deep"]


def test_places_that_take_turns(project: ZigProject, formatted: list[str], tmp_path: Path) -> None:
    """Two projects that use the same builds want the stubs in places of their own."""
    unit = find_project(str(project.root)).units[0]
    path = library(tmp_path / "fast.so", {"fast.pyi": "x:int\n"})
    places = [Project(str(project.root), is_configured=True, units=(unit,), stubs_folder=str(tmp_path / name)) for name in ("a", "b")]
    for settings in places * 2:
        stubs.sync_stubs(settings, unit, {"fast": path})
    assert [(tmp_path / name / "fast.pyi").read_text() for name in ("a", "b")] == ["x: int\n"] * 2
    assert formatted == ["fast.pyi"] * 2


def test_places_of_our_own_modules(project: ZigProject) -> None:
    unit = builtin_units()[0]
    checkout = checkout_folder()
    assert checkout is not None
    assert stubs.stubs_folder(find_project(str(project.root)), unit, "pyzig") == os.path.join(checkout, "zig", "zig-out", "lib")
    about_us = Project("/x", is_configured=True, stubs_folder="/x/stubs")
    assert stubs.stubs_folder(about_us, unit, "pyzig") == "/x/stubs"


def test_stubs_of_a_real_module(built_project: ZigProject) -> None:
    pytest_pyzig.build(project=built_project.root)
    text = (built_project.root / "typings" / "fast.pyi").read_text()
    assert text.startswith('"""Sums that are fast."""\n')
    assert "def add(a: int, b: int) -> int:\n" in text
