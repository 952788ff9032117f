"""The command line options, and the environment variables that mean the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Compiler, ZigProject

SHOWS_MODE = "def test(pyzig): assert pyzig.mode == '{mode}' and not pyzig.path_of('fast').count('/fast-{mode}-') == 0"


@pytest.mark.parametrize(
    ("option", "environment", "configured", "mode", "workers"),
    [
        ("Debug", "ReleaseSmall", "ReleaseSafe", "Debug", ()),
        (None, "ReleaseSmall", "ReleaseSafe", "ReleaseSmall", ()),
        (None, None, "ReleaseSafe", "ReleaseSafe", ()),
        (None, None, None, "ReleaseFast", ()),
        # A worker that found out for itself would find another.
        ("Debug", "ReleaseSmall", "ReleaseSafe", "Debug", ("-n", "1")),
    ],
)
def test_release_mode(
    project: ZigProject,
    fake_compiler: Compiler,
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    option: str | None,
    environment: str | None,
    configured: str | None,
    mode: str,
    workers: tuple[str, ...],
) -> None:
    if environment is not None:
        monkeypatch.setenv("FBRK_ZIG_RELEASEMODE", environment)
    setting = f'release-mode = "{configured}"\n' if configured is not None else ""
    project.write_file("pyproject.toml", f'[tool.pyzig]\n{setting}modules = {{fast = "src/fast.zig"}}\n')
    project.write_file("test_it.py", SHOWS_MODE.format(mode=mode))
    result = pytester.runpytest_subprocess(*([f"--pyzig-release-mode={option}"] if option is not None else []), *workers)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines([f"pyzig: Zig 0.16.0, {mode}, 1 module built in *"])
    assert [f" -O{mode} " in run for run in fake_compiler.runs if " build-lib " in run] == [True]


def test_release_mode_that_is_none(project: ZigProject, pytester: pytest.Pytester, fake_compiler: Compiler) -> None:
    result = pytester.runpytest_inprocess("--pyzig-release-mode=release")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["ERROR: pyzig: --pyzig-release-mode: 'release' is no release mode; *allowed are Debug, ReleaseSafe,*"])
    assert fake_compiler.runs == []


@pytest.mark.parametrize("how", ["option", "environment"])
def test_no_recompile(
    built_project: ZigProject, counting_compiler: Compiler, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    arguments = ["--pyzig-no-recompile"] if how == "option" else []
    if how == "environment":
        monkeypatch.setenv("ZIG_NORECOMPILE", "1")
    built_project.write_file("src/other.zig", "pub const answer = 43;")
    built_project.write_file("test_it.py", "import fast\n\ndef test(): assert fast.answer() == 42\n")
    result = pytester.runpytest_inprocess(*arguments)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["pyzig: Zig 0.*, ReleaseFast, 1 module not recompiled"])
    missing = pytester.runpytest_inprocess(*arguments, "--pyzig-release-mode=Debug")
    assert missing.ret == 4
    missing.stderr.fnmatch_lines(["ERROR: pyzig: fast has no build in Debug below */.pyzig, and recompiling is switched off: *"])
    assert counting_compiler.runs == []


def test_check_stubs(built_project: ZigProject, pytester: pytest.Pytester) -> None:
    built_project.write_file("test_it.py", "def test(): pass")
    stub = built_project.root / "typings" / "fast.pyi"
    result = pytester.runpytest_inprocess("--pyzig-check-stubs")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["ERROR: pyzig: stubs are not those of the native modules; *", "  typings/fast.pyi is missing"])
    assert not stub.exists()
    pytester.runpytest_inprocess().assert_outcomes(passed=1)
    pytester.runpytest_inprocess("--pyzig-check-stubs").assert_outcomes(passed=1)
    stub.write_text("x: int\n")
    result = pytester.runpytest_inprocess("--pyzig-check-stubs")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["  typings/fast.pyi differs"])
    assert stub.read_text() == "x: int\n"


def test_options_are_in_one_group(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess("--help")
    result.stdout.fnmatch_lines(["native Zig modules (pytest-pyzig):", "*--pyzig-release-mode=MODE", "*--pyzig-no-recompile *"])
