"""Zig tests are pytest items: found in the sources, run in a process of their own, reported as what they came to."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from pytest_pyzig.zigtests.declarations import ZigTestDeclaration, find_tests, read_compiled_name
from pytest_pyzig.zigtests.programs import safe_name
from tests.conftest import FAST_ZIG, OTHER_ZIG, PYPROJECT, ZigProject, environment_of

if TYPE_CHECKING:
    from tests.conftest import Compiler

REPOSITORY = Path(__file__).parents[3]

CHECKS_ZIG = """\
const std = @import("std");
const deep = @import("deep/part.zig");

fn add(a: u8, b: u8) u8 {
    return a + b;
}

test "passes" {
    try std.testing.expectEqual(5, add(2, 3));
}

test add {}

test {
    _ = List(u8);
    _ = List(u16);
}

test "returns an error" {
    std.debug.print("printed first\\n", .{});
    return error.Refused;
}

test "skips" {
    return error.SkipZigTest;
}

test "leaks" {
    _ = try std.testing.allocator.alloc(u8, 10);
}

test "logs" {
    std.log.err("this is {s}", .{"bad"});
}

test "panics" {
    var most: u8 = 255;
    _ = &most;
    _ = add(most, 1);
}

test "faults" {
    const nowhere: *allowzero volatile u8 = @ptrFromInt(0);
    _ = nowhere.*;
}

test "exits" {
    std.c.exit(3);
}

test "odd [name] :: with\\nbreaks and \\"quotes\\"" {}

fn List(comptime T: type) type {
    return struct {
        item: T,

        test "in a generic type" {
            if (T == u16) return error.WrongItem;
        }
    };
}

test "fuzzes" {
    try std.testing.fuzz({}, struct {
        fn one(_: void, _: if (@hasDecl(std.testing, "Smith")) *std.testing.Smith else []const u8) anyerror!void {}
    }.one, .{});
}
"""
PART_ZIG = """\
// test "not in a comment" {}
const text =
    \\\\test "not in a string" {}
;
const quote = '"';
test "of a file that no test leads to" {}
test "log.err" {}
"""
NAMES = [
    "src/checks.zig::passes",
    "src/checks.zig::add",
    "src/checks.zig::test_0",
    "src/checks.zig::returns an error",
    "src/checks.zig::skips",
    "src/checks.zig::leaks",
    "src/checks.zig::logs",
    "src/checks.zig::panics",
    "src/checks.zig::faults",
    "src/checks.zig::exits",
    'src/checks.zig::odd (name) : with breaks and "quotes"',
    "src/checks.zig::List.in a generic type",
    "src/checks.zig::fuzzes",
    "src/deep/part.zig::of a file that no test leads to",
    "src/deep/part.zig::log.err",
]


class Checks(ZigProject):
    """A project with Zig tests of all outcomes, compiled once for all tests here."""

    def pytest(self, *arguments: str, **environment: str) -> list[str]:
        """What pytest says, line by line."""
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "pytest_pyzig", *arguments],
            cwd=self.root,
            env={**environment_of(arguments), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=300,
        )
        return run.stdout.splitlines()


def make_project(root: Path, built: Path | None) -> Checks:
    project = Checks(root)
    project.write_file("pyproject.toml", f'[tool.pyzig]\ntest-roots = ["src/checks.zig"]\n{PYPROJECT}')
    project.write_file("src/fast.zig", FAST_ZIG)
    project.write_file("src/other.zig", OTHER_ZIG)
    project.write_file("src/checks.zig", CHECKS_ZIG)
    project.write_file("src/deep/part.zig", PART_ZIG)
    project.write_file("test_python.py", "def test_python(): pass\n")
    if built is not None:
        shutil.copytree(built, project.root / ".pyzig")
    return project


@pytest.fixture(scope="module")
def checks(tmp_path_factory: pytest.TempPathFactory, _built: Path) -> Checks:
    return make_project(tmp_path_factory.mktemp("checks"), _built)


@pytest.fixture
def own_checks(tmp_path: Path, _built: Path) -> Checks:
    """One to be changed."""
    return make_project(tmp_path, _built)


@pytest.fixture(scope="module")
def output(checks: Checks) -> list[str]:
    """Of one run of everything."""
    return checks.pytest("-rA", "--junitxml=junit.xml")


def summary(output: list[str]) -> list[str]:
    return [line for line in output if line.startswith(("PASSED ", "FAILED ", "SKIPPED ", "ERROR "))]


def test_no_links_are_left_in_the_project(checks: Checks, output: list[str]) -> None:
    """Tools that walk the project, hatchling among them, would find the sources twice."""
    assert [path for path in checks.root.rglob("*") if path.is_symlink()] == []


def test_every_test_has_its_outcome(output: list[str]) -> None:
    assert sorted(summary(output)) == sorted(
        [
            "PASSED src/checks.zig::passes",
            "PASSED src/checks.zig::add",
            "PASSED src/checks.zig::test_0",
            'PASSED src/checks.zig::odd (name) : with breaks and "quotes"',
            "PASSED src/checks.zig::fuzzes",
            "PASSED src/deep/part.zig::of a file that no test leads to",
            "PASSED src/deep/part.zig::log.err",
            "PASSED test_python.py::test_python",
            "SKIPPED [1] src/checks.zig:24: error.SkipZigTest",
            "FAILED src/checks.zig::returns an error - error.Refused",
            "FAILED src/checks.zig::leaks - 1 allocation leaked",
            "FAILED src/checks.zig::logs - 1 error logged",
            "FAILED src/checks.zig::panics - panic: integer overflow",
            "FAILED src/checks.zig::faults - Segmentation fault at address 0x0",
            "FAILED src/checks.zig::exits - the test ended the process with exit status 3",
            "FAILED src/checks.zig::List.in a generic type - error.WrongItem",
        ]
    )


def test_traces_name_the_place_in_the_source_and_end_at_the_test(output: list[str]) -> None:
    text = "\n".join(output)
    for place in (
        "src/checks.zig:21:5: 0x*in test.returns an error",
        "src/checks.zig:29:*in test.leaks",
        "src/checks.zig:5:14: 0x*in add",
        "src/checks.zig:39:*in test.panics",
        "src/checks.zig:44:*in test.faults",
        "src/checks.zig:5: panic: integer overflow",
    ):
        pytest.LineMatcher(output).fnmatch_lines([f"*{place}*"])
    assert "test_runner.zig" not in text
    assert "all.zig:" not in text


def test_output_is_that_of_the_test(output: list[str]) -> None:
    assert output.count("printed first") == 1
    pytest.LineMatcher(output).fnmatch_lines(["*_ returns an error _*", "*Captured Zig output*", "printed first"])
    pytest.LineMatcher(output).fnmatch_lines(["*_ logs _*", "*Captured Zig output*", "*this is bad"])


def test_junit_has_messages_and_modes(output: list[str], checks: Checks) -> None:
    suite = ET.parse(checks.root / "junit.xml").getroot()[0]
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors"), suite.get("skipped")) == ("16", "7", "0", "1")
    cases = {case.get("name"): case for case in suite.iter("testcase")}
    failure = cases["panics"].find("failure")
    assert failure is not None
    assert failure.get("message") == "panic: integer overflow"
    assert "in test.panics" in (failure.text or "")
    assert [one.get("value") for one in cases["panics"].iter("property") if one.get("name") == "pyzig_mode"] == ["Debug"]


def test_a_test_after_a_crash_and_a_second_run_compile_nothing(output: list[str], checks: Checks) -> None:
    again = checks.pytest("-rA", "-k", "panics or passes or exits or fuzzes")
    assert summary(again) == [
        "PASSED src/checks.zig::passes",
        "PASSED src/checks.zig::fuzzes",
        "FAILED src/checks.zig::panics - panic: integer overflow",
        "FAILED src/checks.zig::exits - the test ended the process with exit status 3",
    ]
    assert not any("building" in line for line in again)


def test_workers_of_xdist(output: list[str], checks: Checks) -> None:
    pytest.importorskip("xdist")
    again = checks.pytest("-rA", "-n", "2", "-k", "not faults")
    assert sorted(summary(again)) == sorted(line for line in summary(output) if "faults" not in line)


def test_first_failure_ends_the_session(output: list[str], checks: Checks) -> None:
    again = checks.pytest("-x", "-rA", "-k", "passes or logs or fuzzes")
    assert summary(again) == ["PASSED src/checks.zig::passes", "FAILED src/checks.zig::logs - 1 error logged"]


def test_by_name_and_without_recompiling(output: list[str], checks: Checks) -> None:
    again = checks.pytest("-rA", "--pyzig-no-recompile", "src/checks.zig::List.in a generic type", "src/deep")
    assert summary(again) == [
        "PASSED src/deep/part.zig::of a file that no test leads to",
        "PASSED src/deep/part.zig::log.err",
        "FAILED src/checks.zig::List.in a generic type - error.WrongItem",
    ]


def test_other_plugins_find_what_they_look_for(output: list[str], checks: Checks) -> None:
    code = (
        "import pytest\n"
        "def pytest_collection_modifyitems(items):\n"
        "    for item in items:\n"
        "        assert list(item.fixturenames) is not None and item.get_closest_marker('x') is None\n"
        "        assert item.location[0] and not hasattr(item, 'obj') or item.name == 'test_python'\n"
    )
    checks.write_file("looking.py", code)
    assert "2 passed" in checks.pytest("-p", "looking", "-k", "passes or python")[-1]


def test_expressions_in_the_documentation_select(tmp_path: Path, fake_compiler: Compiler) -> None:
    """Each `pytest -k "…"` that is told to anybody is an expression that pytest takes, and the one about Zig tests finds one."""
    pages = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]
    expressions = [found for page in pages for found in re.findall(r'pytest [^`\n]*?-k "([^"]*)"', page.read_text())]
    assert "refuses and overflow" in expressions
    project = make_project(tmp_path, None)
    project.write_file("src/checks.zig", 'test "adds" {}\ntest "refuses to overflow" {}\n')
    for expression in expressions:
        output = project.pytest("--collect-only", "-q", "-k", expression)
        assert not any("Wrong expression" in line for line in output)
        assert ("src/checks.zig::refuses to overflow" in output) == (expression == "refuses and overflow")


def test_names_with_dots_are_shown_as_written(output: list[str], checks: Checks) -> None:
    again = checks.pytest("-v", "-rA", "src/deep/part.zig::log.err", "src/checks.zig::List.in a generic type")
    pytest.LineMatcher(again).fnmatch_lines_random(
        [
            "src/deep/part.zig::log.err PASSED *",
            "src/checks.zig::List.in a generic type FAILED *",
            "_* List.in a generic type _*",
            "PASSED src/deep/part.zig::log.err",
        ]
    )


def test_a_project_of_zig_tests_alone_builds_nothing_else(tmp_path: Path, fake_compiler: Compiler, monkeypatch: pytest.MonkeyPatch) -> None:
    """The modules of this distribution take the compiler a minute; a test that asks for one has it."""
    monkeypatch.setenv("PYZIG_CACHE_DIR", str(tmp_path / "builds"))
    project = make_project(tmp_path, None)
    project.write_file("pyproject.toml", '[tool.pyzig]\ntest-roots = ["src/checks.zig"]\n')
    project.pytest("-k", "passes")
    assert len(fake_compiler.runs) == 1
    assert fake_compiler.runs[0].split()[1] == "test"
    project.write_file("test_python.py", "def test_python(): import pyzig\n")
    project.pytest("test_python.py")
    assert ["--name pyzig " in run for run in fake_compiler.runs] == [False, True]


def test_a_root_deep_down(own_checks: Checks) -> None:
    """Where the names of folders take up more than a file name may have."""
    folder = "/".join(["src", *(f"{number:02}{'x' * 40}" for number in range(6))])
    source = own_checks.write_file(f"{folder}/checks.zig", 'test "a" {\n    return error.Refused;\n}\n')
    own_checks.write_file("pyproject.toml", f'[tool.pyzig]\ntest-roots = ["{folder}/checks.zig"]\n')
    assert len(str(source.relative_to(own_checks.root))) > 255
    output = own_checks.pytest("-rA", "src", COLUMNS="400")
    assert summary(output) == [f"FAILED {folder}/checks.zig::a - error.Refused"]


def test_collecting_compiles_nothing(tmp_path: Path, fake_compiler: Compiler) -> None:
    project = make_project(tmp_path, None)
    assert [line for line in project.pytest("--collect-only", "-q") if ".zig::" in line] == NAMES
    assert fake_compiler.runs == []
    assert not (project.root / ".pyzig").exists()


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        ([], 15),
        (["src"], 15),
        (["src/deep"], 2),
        (["src/deep/part.zig"], 2),
        (["test_python.py"], 0),
        (["--pyzig-no-zig-tests"], 0),
        (["--pyzig-release-mode=ReleaseSafe", "src/deep"], 2),
    ],
)
def test_when_zig_tests_are_collected(tmp_path: Path, fake_compiler: Compiler, arguments: list[str], count: int) -> None:
    project = make_project(tmp_path, None)
    assert sum(".zig::" in line for line in project.pytest("--collect-only", "-q", *arguments)) == count


def test_a_project_without_configuration_asks_for_it(tmp_path: Path, fake_compiler: Compiler) -> None:
    project = make_project(tmp_path, None)
    project.write_file("pyproject.toml", "[project]\nname = 'other'\n")
    assert not any(".zig::" in line for line in project.pytest("--collect-only", "-q", "."))
    assert not any(".zig::" in line for line in project.pytest("--collect-only", "-q", "--pyzig-zig-tests", "."))
    named = project.pytest("--collect-only", "-q", "--pyzig-zig-tests", "src/deep/part.zig")
    assert "src/deep/part.zig::of a file that no test leads to" in named


def test_what_does_not_compile_fails_its_tests_with_zigs_text(own_checks: Checks) -> None:
    own_checks.write_file("src/checks.zig", 'const part = @import("deep/part.zig");\ntest "a" { nonsense(); }\ntest "b" {}\n')
    output = own_checks.pytest("-rE")
    assert "1 passed, 4 errors" in output[-1]
    pytest.LineMatcher(output).fnmatch_lines(["src/checks.zig:2:12: error: use of undeclared identifier 'nonsense'"])
    assert sum(line.startswith("src/checks.zig:2:12: error: ") for line in output) == 1


def test_a_file_for_another_system_stops_only_its_own_tests(own_checks: Checks) -> None:
    own_checks.write_file(
        "src/checks.zig",
        'const here = if (true) struct {} else @import("elsewhere.zig");\ntest "a" { _ = here; }\n',
    )
    own_checks.write_file("src/elsewhere.zig", 'test "b" { @compileError("not for this system"); }\n')
    output = own_checks.pytest("-rA")
    assert "PASSED src/checks.zig::a" in output
    assert "2 passed, 1 error" in output[-1]
    pytest.LineMatcher(output).fnmatch_lines(["src/elsewhere.zig:1:12: error: not for this system"])


def test_an_unknown_root_is_a_configuration_error(tmp_path: Path, fake_compiler: Compiler) -> None:
    project = make_project(tmp_path, None)
    project.write_file("pyproject.toml", '[tool.pyzig]\ntest-roots = ["src/nothing.zig"]\n')
    assert any("test-roots is ['src/nothing.zig'], and must be a list of paths of existing .zig files" in line for line in project.pytest())


def test_reading_declarations() -> None:
    source = (
        b'const x = \'"\'; // test "no"\n'
        b'const S = struct { const E = enum(u8) { a, test "e" {} }; test {} test S {} };\n'
        b'fn f() void { const T = struct { test "deep" {} }; _ = T; }\n'
        b'test "a\\u{e4}\\x41" {}\n'
        b'test @"odd one" {}\n'
        b'const u = "test \\"no\\" {"; test\n'
    )
    assert find_tests(source) == [
        ZigTestDeclaration("test", "e", "S.E", 2),
        ZigTestDeclaration("unnamed", "0", "S", 2),
        ZigTestDeclaration("decltest", "S", "S", 2),
        ZigTestDeclaration("test", "deep", "f.T", 3),
        ZigTestDeclaration("test", "aäA", "", 4),
        ZigTestDeclaration("decltest", "odd one", "", 5),
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tree.a.test.b.test.c", ("test", "b.test.c", "")),
        ("tree.a.test_3", ("unnamed", "3", "")),
        ("tree.a.S.decltest.x", ("decltest", "x", "S")),
        ("tree.a.G(u8,fn (x) void).S.test.t", ("test", "t", "G.S")),
        ("tree.ab.test.c", None),
        ("tree.a.nothing", None),
    ],
)
def test_reading_compiled_names(name: str, expected: tuple[str, str, str] | None) -> None:
    assert read_compiled_name(name, "tree.a") == expected


def test_names_are_safe_in_node_ids() -> None:
    assert safe_name("a[b]::c\nd\x00e\u2028f") == "a(b):c d e f"
    assert safe_name("") == '""'
