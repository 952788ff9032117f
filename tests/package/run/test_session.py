"""A session builds the project's modules once, before the first test, and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

    from tests.conftest import Compiler, ZigProject

TEST = "import fast\n\n\ndef test_answer():\n    assert fast.answer() == 42\n"


def test_cold_and_warm(project: ZigProject, counting_compiler: Compiler, pytester: pytest.Pytester) -> None:
    project.write_file("test_it.py", TEST)
    cold = pytester.runpytest_inprocess()
    cold.assert_outcomes(passed=1)
    cold.stderr.fnmatch_lines(["pyzig: building fast in ReleaseFast (no build yet)"])
    cold.stdout.fnmatch_lines(["* test session starts *", "pyzig: Zig 0.*, ReleaseFast, 1 module built in *.? s (no build yet)"])
    warm = pytester.runpytest_inprocess()
    warm.assert_outcomes(passed=1)
    warm.stdout.fnmatch_lines(["pyzig: Zig 0.*, ReleaseFast, 1 module fresh"])
    assert "building" not in warm.stdout.str() + warm.stderr.str()
    assert len(counting_compiler.runs) == 1


def test_reason_is_in_the_header(built_project: ZigProject, pytester: pytest.Pytester) -> None:
    built_project.write_file("test_it.py", TEST.replace("42", "43"))
    built_project.write_file("src/other.zig", "pub const answer = 43;")
    result = pytester.runpytest_inprocess("-v")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        [
            "pyzig: Zig 0.*, ReleaseFast, 1 module built in * s (src/other.zig changed)",
            "pyzig: fast: stale: src/other.zig changed",
            "pyzig: fast: *fast.so",
        ],
    )


def test_some_built_and_some_fresh(project: ZigProject, fake_compiler: Compiler, pytester: pytest.Pytester) -> None:
    modules = '[tool.pyzig.modules]\nfast = "src/fast.zig"\nmore = "src/more.zig"\n'
    project.write_file("pyproject.toml", modules)
    project.write_file("src/more.zig", "")
    project.write_file("test_it.py", "def test(): pass")
    pytester.runpytest_inprocess().stdout.fnmatch_lines(["pyzig: Zig 0.16.0, ReleaseFast, 2 modules built in * s (no build yet)"])
    project.write_file("src/more.zig", "// new")
    result = pytester.runpytest_inprocess()
    result.stdout.fnmatch_lines(["pyzig: Zig 0.16.0, ReleaseFast, 1 module built in * s (src/more.zig changed), 1 fresh"])
    assert len(fake_compiler.runs) == 3


def test_warnings_of_a_build_are_shown_again(
    project: ZigProject, fake_compiler: Compiler, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_WARNING", "warning: beware of the dog")
    project.write_file("test_it.py", "def test(): pass")
    for _ in range(2):
        pytester.runpytest_inprocess("-v").stdout.fnmatch_lines(["warning: beware of the dog"])
    pytester.runpytest_inprocess().stdout.no_fnmatch_line("warning: beware*")


def test_quiet_says_nothing(project: ZigProject, fake_compiler: Compiler, pytester: pytest.Pytester) -> None:
    project.write_file("test_it.py", "def test(): pass")
    result = pytester.runpytest_inprocess("-q")
    result.assert_outcomes(passed=1)
    assert "pyzig" not in result.stdout.str() + result.stderr.str()
    assert len(fake_compiler.runs) == 1


def test_without_a_terminal_plugin(project: ZigProject, fake_compiler: Compiler, pytester: pytest.Pytester) -> None:
    project.write_file("test_it.py", "def test(): pass")
    assert pytester.runpytest_inprocess("-p", "no:terminal").ret == 0
    assert len(fake_compiler.runs) == 1


def test_nothing_is_built_where_no_test_runs(project: ZigProject, fake_compiler: Compiler, pytester: pytest.Pytester) -> None:
    project.write_file("test_it.py", "def test(): pass")
    for option in ("--help", "--version", "--markers", "--fixtures", "--fixtures-per-test", "--collect-only", "--setup-plan"):
        assert pytester.runpytest_inprocess(option).ret == 0, option
    assert fake_compiler.runs == []
    assert not (project.root / ".pyzig").exists()


def test_collecting_a_file_that_imports_a_module_builds_it(built_project: ZigProject, pytester: pytest.Pytester) -> None:
    built_project.write_file("test_it.py", TEST)
    pytester.runpytest_inprocess("--collect-only", "-q").stdout.fnmatch_lines(["test_it.py::test_answer"])


def test_an_edit_during_the_session_changes_nothing_for_it(built_project: ZigProject, pytester: pytest.Pytester) -> None:
    built_project.write_file(
        "test_it.py",
        """
        import pathlib, sys

        def test_edit(pyzig_module):
            pathlib.Path("src/other.zig").write_text("pub const answer = 43;")
            assert pyzig_module("fast").answer() == 42

        def test_still():
            import fast
            assert fast.answer() == 42
        """.replace("\n        ", "\n"),
    )
    pytester.runpytest_inprocess().assert_outcomes(passed=2)


def test_import_at_the_top_of_conftest(project: ZigProject, counting_compiler: Compiler, pytester: pytest.Pytester) -> None:
    project.write_file("conftest.py", "import fast, pytest\n\n@pytest.fixture\ndef answer():\n    return fast.answer()\n")
    project.write_file("test_it.py", "def test(answer): assert answer == 42")
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["pyzig: Zig 0.*, ReleaseFast, 1 module built in *"])
    assert len(counting_compiler.runs) == 1


def test_run_from_a_folder_below(built_project: ZigProject, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    built_project.write_file("pytest.ini", "[pytest]\n")
    built_project.write_file("tests/test_it.py", TEST)
    monkeypatch.chdir(built_project.root / "tests")
    result = pytester.runpytest_inprocess("test_it.py")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["pyzig: Zig *, ReleaseFast, 1 module fresh"])


def test_session_in_the_same_process_gives_way_to_the_outer_one(
    built_project: ZigProject, pytester: pytest.Pytester, fake_compiler: Compiler
) -> None:
    from pytest_pyzig.loading import current

    def opener() -> None:
        raise AssertionError

    previous = current.set_session_opener(opener)  # type: ignore[arg-type]
    try:
        built_project.write_file("test_it.py", "def test(pyzig): assert pyzig.project.is_configured")
        pytester.runpytest_inprocess().assert_outcomes(passed=1)
        assert current.session_opener() is opener
        assert current.active_session() is None
        built_project.write_file("pyproject.toml", "[tool.pyzig]\nwrong = 1\n")
        assert pytester.runpytest_inprocess().ret == 4
        assert current.session_opener() is opener
    finally:
        current.set_session_opener(previous)


def test_python_module_of_the_same_name_is_told(project: ZigProject, fake_compiler: Compiler, pytester: pytest.Pytester) -> None:
    project.write_file("fast.py", "")
    project.write_file("test_it.py", "def test(): pass\n")
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(["*PytestConfigWarning: pyzig: the native module fast hides fast.py, which has the same name*"])


def test_module_of_a_project_below_is_told_of(pytester: pytest.Pytester) -> None:
    """One repository, several projects: the configuration of the tests is not that of the modules."""
    pytester.makeini("[pytest]\n")
    for name, text in {
        "packages/a/pyproject.toml": '[tool.pyzig]\nmodules.fast = "src/fast.zig"\n',
        "packages/a/test_it.py": "import fast\n",
        "packages/b/test_it.py": "import nothing_of_ours\n",
    }.items():
        (pytester.path / name).parent.mkdir(parents=True, exist_ok=True)
        (pytester.path / name).write_text(text)
    result = pytester.runpytest_inprocess("--import-mode=importlib", "packages")
    result.assert_outcomes(errors=2)
    hints = [line for line in result.outlines if " is declared in " in line]
    assert len(hints) == 1
    assert hints[0].startswith("fast is declared in packages/a/pyproject.toml.")
    assert "`pytest --rootdir=packages/a packages/a`" in result.stdout.str()


LOSING_TESTS = """\
import pathlib, shutil
import pytest

def test_lose():
    shutil.rmtree(".pyzig")
    {more}

@pytest.mark.pyzig_isolated
def test_isolated(pyzig_module):
    assert pyzig_module("fast").answer() == 42

def test_here(pyzig_module):
    assert pyzig_module("fast").answer() == 42
"""


def test_builds_that_are_removed_during_the_session_are_looked_for_again(built_project: ZigProject, pytester: pytest.Pytester) -> None:
    built_project.write_file("test_it.py", LOSING_TESTS.format(more=""))
    pytester.runpytest_inprocess("-p", "no:randomly").assert_outcomes(passed=3)


def test_builds_that_are_removed_during_the_session_and_cannot_be_made_again(built_project: ZigProject, pytester: pytest.Pytester) -> None:
    built_project.write_file("test_it.py", LOSING_TESTS.format(more="pathlib.Path('src/fast.zig').write_text('nonsense')"))
    result = pytester.runpytest_inprocess("-p", "no:randomly")
    result.assert_outcomes(passed=1, failed=2)
    assert "INTERNALERROR" not in result.stdout.str()
    assert result.stdout.str().count("src/fast.zig:1:1: error:") == 2
