"""A build that fails is one clean error: the compiler's own text, no traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

    from tests.conftest import Compiler, ZigProject

TEST = "import fast\n\n\ndef test_answer():\n    assert fast.answer() == 42\n"
TWO_MODULES = '[tool.pyzig.modules]\nfast = "src/fast.zig"\nbad = "src/bad.zig"\n'


def assert_clean(result: pytest.RunResult, error: str) -> None:
    output = result.stdout.str() + result.stderr.str()
    assert result.ret == 4, output
    assert output.count(error) == 1, output
    assert "Traceback" not in output
    assert "INTERNALERROR" not in output
    assert "test session starts" not in output


def test_no_module_builds(project: ZigProject, pytester: pytest.Pytester) -> None:
    project.write_file("src/other.zig", "pub const answer = ;\n")
    project.write_file("test_it.py", TEST)
    result = pytester.runpytest_inprocess()
    assert_clean(result, "src/other.zig:1:20: error: expected expression, found ';'")
    result.stderr.fnmatch_lines(["ERROR: pyzig: fast in ReleaseFast did not build with Zig 0.*"])


def test_no_module_builds_with_workers(
    project: ZigProject, fake_compiler: Compiler, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_ERROR", "src/fast.zig:1:2: error: nonsense")
    project.write_file("test_it.py", TEST)
    assert_clean(pytester.runpytest_subprocess("-n", "2"), "src/fast.zig:1:2: error: nonsense")
    assert len(fake_compiler.runs) == 1


def test_conftest_imports_what_does_not_build(
    project: ZigProject, fake_compiler: Compiler, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_ERROR", "src/fast.zig:1:2: error: nonsense")
    monkeypatch.setenv("FAKE_ERROR_OF", "--name fast")
    two_modules(project)
    project.write_file("conftest.py", "import fast\n")
    result = pytester.runpytest_inprocess()
    assert_clean(result, "src/fast.zig:1:2: error: nonsense")
    result.stderr.fnmatch_lines([f"ERROR: pyzig: {project.root}/conftest.py: fast in ReleaseFast did not build with Zig 0.16.0"])


def test_other_errors_in_conftest_are_left_alone(built_project: ZigProject, pytester: pytest.Pytester) -> None:
    built_project.write_file("conftest.py", "import nonexistent_module\n")
    result = pytester.runpytest_inprocess()
    assert result.ret == 4
    result.stderr.fnmatch_lines(["ImportError while loading conftest *", "*No module named 'nonexistent_module'"])


def two_modules(project: ZigProject) -> None:
    project.write_file("pyproject.toml", TWO_MODULES)
    project.write_file("src/bad.zig", "nonsense")
    project.write_file("test_good.py", TEST)
    project.write_file("test_bad.py", "import bad\n\ndef test(): pass\n")
    project.write_file("test_fixture.py", "def test(pyzig_module):\n    pyzig_module('bad')\n")


def test_one_module_of_two(built_project: ZigProject, pytester: pytest.Pytester) -> None:
    two_modules(built_project)
    result = pytester.runpytest_inprocess("--continue-on-collection-errors")
    assert result.ret == 1
    result.assert_outcomes(passed=1, failed=1, errors=1)
    result.stdout.fnmatch_lines(
        [
            "pyzig: Zig *, ReleaseFast, 1 module fresh, 1 module failed to build: bad",
            "*BuildError: bad did not build in ReleaseFast; the summary has the compiler's text",
            "* native modules that did not build *",
            "pyzig: bad in ReleaseFast did not build with Zig 0.*",
            "src/bad.zig:1:1: error: *",
        ]
    )
    assert result.stdout.str().count("src/bad.zig:1:1: error:") == 1


def test_one_module_of_two_with_workers(built_project: ZigProject, counting_compiler: Compiler, pytester: pytest.Pytester) -> None:
    two_modules(built_project)
    result = pytester.runpytest_subprocess("-n", "2", "--continue-on-collection-errors")
    assert result.ret == 1
    result.assert_outcomes(passed=1, failed=1, errors=1)
    assert result.stdout.str().count("src/bad.zig:1:1: error:") == 1
    assert len(counting_compiler.runs) == 1


def test_failed_module_that_no_test_needs_is_no_success(built_project: ZigProject, pytester: pytest.Pytester) -> None:
    two_modules(built_project)
    result = pytester.runpytest_inprocess("test_good.py")
    result.assert_outcomes(passed=1)
    assert result.ret == 1


def test_wrong_configuration(project: ZigProject, pytester: pytest.Pytester) -> None:
    project.write_file("pyproject.toml", '[tool.pyzig]\nrelease_mode = "Debug"\n')
    result = pytester.runpytest_inprocess()
    error = f"pyzig: {project.root}/pyproject.toml: [tool.pyzig] has no key 'release_mode'; did you mean 'release-mode'?"
    assert_clean(result, error)
    assert_clean(pytester.runpytest_subprocess("-n", "2"), error)
    assert pytester.runpytest_inprocess("--help").ret == 0


def test_undeclared_module(built_project: ZigProject, pytester: pytest.Pytester) -> None:
    built_project.write_file("test_it.py", "def test(pyzig_module):\n    pyzig_module('fats')\n")
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["no native module is called 'fats' in *; did you mean 'fast'?*"])
    result.stdout.no_fnmatch_line("*state.py*")
