"""`python -m pytest_pyzig`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_pyzig import __version__
from pytest_pyzig.__main__ import main
from pytest_pyzig.project.places import zig_folder
from pytest_pyzig.store.store import user_store

if TYPE_CHECKING:
    from tests.conftest import Compiler, ZigProject


def test_build(project: ZigProject, fake_compiler: Compiler, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_WARNING", "warning: beware")
    assert main(["build", "--mode", "Debug", "--mode", "ReleaseFast"]) == 0
    output = capsys.readouterr()
    lines = output.out.splitlines()
    assert lines[0].startswith("fast: Debug, Zig 0.16.0, built in 0.")
    assert f"(no build yet): {project.root}/.pyzig/builds/fast-Debug-" in lines[0]
    assert lines[1].startswith("fast: ReleaseFast, ")
    assert "warning: beware" in output.err
    assert main(["build", "fast"]) == 0
    assert "fast: ReleaseFast, Zig 0.16.0, fresh: " in capsys.readouterr().out
    assert len(fake_compiler.runs) == 2


def test_build_error(
    project: ZigProject, fake_compiler: Compiler, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_ERROR", "src/fast.zig:1:2: error: nonsense")
    assert main(["build"]) == 1
    assert "error: fast in ReleaseFast did not build with Zig 0.16.0\nsrc/fast.zig:1:2: error: nonsense\n" in capsys.readouterr().err


def test_wrong_names_are_errors_without_traceback(project: ZigProject, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "fats"]) == 1
    assert "error: no native module is called 'fats'" in capsys.readouterr().err


def test_stubs(built_project: ZigProject, capsys: pytest.CaptureFixture[str]) -> None:
    path = built_project.root / "typings" / "fast.pyi"
    assert main(["stubs", "--check"]) == 1
    output = capsys.readouterr()
    assert output.out == f"{path}\n"
    assert "1 stub files are not those of the modules: run `python -m pytest_pyzig stubs`" in output.err
    assert not path.exists()
    assert main(["stubs"]) == 0
    assert capsys.readouterr().out == f"{path}\n"
    assert path.exists()
    assert main(["stubs", "--check"]) == 0
    assert capsys.readouterr().out == ""


def test_info(project: ZigProject, fake_compiler: Compiler, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info"]) == 0
    assert "fast: stale: no build yet\n" in capsys.readouterr().out
    main(["build"])
    capsys.readouterr()
    assert main(["info"]) == 0
    text = capsys.readouterr().out
    assert f"compiler: Zig 0.16.0 at {fake_compiler.path}\n" in text
    assert f"Zig package: {zig_folder()}\n" in text
    assert f"project: {project.root}\n" in text
    assert "release mode: ReleaseFast\n" in text
    assert f"fast: fresh: {project.root}/.pyzig/builds/fast-ReleaseFast-" in text
    assert f"builds: {project.root}/.pyzig (0.0 MB)\n" in text


def test_clean(project: ZigProject, fake_compiler: Compiler, capsys: pytest.CaptureFixture[str]) -> None:
    main(["build", "--project", str(project.root)])
    assert main(["clean"]) == 0
    assert f"removing {project.root}/.pyzig (" in capsys.readouterr().out
    assert not (project.root / ".pyzig").exists()
    assert main(["clean"]) == 0
    assert capsys.readouterr().out == ""
    user_store(str(project.root)).make_folder("roots/test~src~fast")
    assert main(["clean"]) == 0
    assert not Path(user_store(str(project.root)).folder).exists()


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"{__version__}\n"
