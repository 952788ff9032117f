"""Every block of code in README.md and docs/*.md runs as it stands on its page.

The blocks of a page are a project: complete Zig blocks are its modules, the Python blocks one file of tests, in which each line has the
number that it has on the page. A comment before a block says what is different about it:

- ``<!-- not run: WHY -->``: it is left alone;
- ``<!-- file: PATH -->``: it is that file of the project;
- ``<!-- same as: PATH -->``: it is that file of the repository, or a part of it;
- ``<!-- with: PATH as NAME -->``: the project has a copy of a file of the repository;
- ``<!-- fails in: MODES -->``: its tests fail in these release modes, and in no others.

Each block of output (``text``) must stand, line for line and in its order, in what pytest says about the page's project; numbers, rules and
what ``...`` stands for may differ.
"""

from __future__ import annotations

import configparser
import importlib.util
import itertools
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from _pytest.mark.expression import Expression

from pytest_pyzig import __main__
from pytest_pyzig.project.compiler import find_compiler

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMENT = re.compile(r"<!-- (not run|file|same as|with|fails in): (.+?) -->")
MODULE = re.compile(r'^pub const module = pyzig\.module\("(\w+)"', re.MULTILINE)
# Programs that are no part of this project, and what the shell does itself.
OTHER_PROGRAMS = {"ato", "cd", "dot", "export", "gdb", "coredumpctl", "grep", "pip", "ulimit", "zig"}


@dataclass(frozen=True)
class Block:
    """A block of a page.

    Attributes:
        page: the page's file.
        line: number of the line before the first one of the text.
        language: what stands behind the opening fence.
        text: what is in the block.
        said: what comments before it say of it.
    """

    page: Path
    line: int
    language: str
    text: str
    said: dict[str, str]

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def read_blocks(page: Path) -> list[Block]:
    """All blocks of a page, and none that is not closed."""
    blocks, said, start, language = [], {}, None, ""
    lines = page.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        if start is not None:
            if line == "```":
                blocks.append(Block(page, start, language, "\n".join(lines[start : number - 1]) + "\n", said))
                start, said = None, {}
        elif line.lstrip().startswith("```"):
            assert line.startswith("```"), f"{page.name}:{number}: a block that is indented"
            start, language = number, line[3:].strip()
        elif found := COMMENT.fullmatch(line):
            said = {**said, found[1]: found[2]}
        elif line.strip():
            said = {}
    assert start is None, f"{page.name}:{start}: a block that is not closed"
    return blocks


BLOCKS = [block for page in PAGES for block in read_blocks(page)]
NOT_RUN = [block for block in BLOCKS if "not run" in block.said]
RUN = [block for block in BLOCKS if "not run" not in block.said]


def blocks_in(*languages: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("block", [block for block in RUN if block.language in languages], ids=str)


@pytest.mark.parametrize("block", NOT_RUN, ids=str)
def test_what_is_not_run_says_why(block: Block) -> None:
    pytest.skip(f"not run: {block.said['not run']}")


def test_blocks_are_in_languages_that_are_known() -> None:
    known = {"c", "console", "ini", "python", "sh", "text", "toml", "yaml", "zig"}
    assert not [f"{block}: {block.language}" for block in BLOCKS if block.language not in known]


@pytest.mark.parametrize("block", [block for block in RUN if block.language == "zig" and "same as" not in block.said], ids=str)
def test_zig_is_formatted_and_stands_where_it_is_compiled(block: Block) -> None:
    zig = [str(find_compiler().path), "fmt", "--stdin"]
    run = subprocess.run(zig, input=block.text, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout == block.text
    assert MODULE.search(block.text) or "file" in block.said, "nothing compiles it"


@pytest.mark.parametrize("block", [block for block in RUN if "same as" in block.said], ids=str)
def test_what_is_quoted_is_quoted_rightly(block: Block) -> None:
    assert block.text in (ROOT / block.said["same as"]).read_text(encoding="utf-8")


@blocks_in("toml")
def test_configuration(block: Block, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = tomllib.loads(block.text).get("tool", {}).get("pyzig", {})
    (tmp_path / "pyproject.toml").write_text(block.text)
    for path in (*settings.get("modules", {}).values(), *settings.get("test-roots", ())):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    if "root" in settings:
        (tmp_path / settings["root"]).mkdir(parents=True, exist_ok=True)
        (tmp_path / settings["root"] / "build.zig").touch()
    assert __main__.main(["info", "--project", str(tmp_path)]) == 0, capsys.readouterr().err


@blocks_in("ini")
def test_other_configuration(block: Block) -> None:
    assert configparser.ConfigParser().read_string(block.text) is None


@blocks_in("sh", "console", "yaml")
def test_commands_are_accepted(block: Block, request: pytest.FixtureRequest) -> None:
    lines = block.text.splitlines()
    if block.language == "yaml":
        lines = [found[1] for line in lines if (found := re.match(r"\s*- run: (.+)", line))]
    elif any(line.startswith("$ ") for line in lines):
        lines = [line[2:] for line in lines if line.startswith("$ ")]
    assert lines
    for line in lines:
        words = shlex.split(line, comments=True)
        commands: list[list[str]] = [[]]
        for word in words:
            if word in ("&&", "|", ";"):
                commands.append([])
            else:
                commands[-1].append(word.strip("()") if word == "(cd" or (word.endswith(")") and "(" not in word) else word)
        for command in commands:
            check_command(command, request.config)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_commands_within_sentences_are_accepted(page: Path, request: pytest.FixtureRequest) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for command in re.findall(r"`((?:python -m pytest_pyzig|pytest) [^`]+)`", text):
        check_command(shlex.split(command.partition(" > ")[0]), request.config)


def check_command(words: list[str], config: pytest.Config) -> None:
    """Fail where a command is unknown, or has arguments that it does not take."""
    words = list(itertools.dropwhile(lambda word: re.match(r"[A-Z_]+=", word), words))
    if words and words[0] == "valgrind":  # Runs the program that follows.
        words = list(itertools.dropwhile(lambda word: word.startswith("-"), words[1:]))
    if not words:
        return
    program, arguments = words[0].rsplit("/", 1)[-1], words[1:]
    if program.startswith("python"):
        while arguments and arguments[0] != "-m" and arguments[0].startswith("-"):
            arguments = arguments[2:] if arguments[0] in ("-X", "-W") else arguments[1:]
        if not arguments or arguments[0] != "-m":
            return
        module, arguments = arguments[1], arguments[2:]
        if module == "pytest":
            program = "pytest"
        elif module == "pytest_pyzig":
            assert arguments == ["--help"] or __main__._parser().parse_args(arguments)
            return
        else:
            assert importlib.util.find_spec(module), module
            return
    if program == "pytest":
        options, unknown = config._parser.parse_known_and_unknown_args(arguments)
        assert not unknown, unknown
        if options.keyword:
            Expression.compile(options.keyword)
        return
    assert program in OTHER_PROGRAMS or (ROOT / words[0]).is_file(), words


PAGES_THAT_RUN = [page for page in PAGES if any(block.page == page and block.language in ("python", "zig") for block in RUN)]


def test_all_output_is_compared_with_something() -> None:
    assert not [str(block) for block in RUN if block.language == "text" and block.page not in PAGES_THAT_RUN]


@pytest.mark.parametrize("page", PAGES_THAT_RUN, ids=lambda page: page.stem)
def test_page(page: Path, tmp_path: Path) -> None:
    blocks = [block for block in RUN if block.page == page and "same as" not in block.said]
    expected = make_project(blocks, tmp_path)
    names = ("ZIG_RELEASEMODE", "ZIG_NORECOMPILE", "FBRK_ZIG_RELEASEMODE", "FBRK_ZIG_NORECOMPILE", "PYZIG_CRASH_FILE", "PYTEST_ADDOPTS")
    environment = {name: value for name, value in os.environ.items() if name not in names and not name.startswith("PYTEST_XDIST")}
    command = [sys.executable, "-m", "pytest", "-v", "-rA", "-p", "no:randomly", "-p", "no:cacheprovider", "--junitxml=results.xml"]
    run = subprocess.run(command, cwd=tmp_path, env={**environment, "COLUMNS": "100"}, capture_output=True, text=True, check=False)
    assert run.returncode in (0, 1, 5), run.stdout + run.stderr
    cases = list(ET.parse(tmp_path / "results.xml").iter("testcase"))
    failed = {case.get("name") for case in cases if case.find("failure") is not None or case.find("error") is not None}
    assert failed == expected, run.stdout + run.stderr
    written = {test for block in blocks for test in re.findall(r"^def (test_\w+)", block.text, re.MULTILINE) if block.language == "python"}
    assert {str(case.get("name")).partition("[")[0] for case in cases} >= written, run.stdout + run.stderr
    for block in blocks:
        if block.language == "text":
            assert_said(block.text, run.stdout)


def make_project(blocks: list[Block], folder: Path) -> set[str]:
    """Write the files of a page's project; which tests are to fail."""
    files: dict[str, str] = {}
    modules, expected = {}, set()
    for block in blocks:
        name = block.said.get("file")
        if block.language == "python":
            name = name or f"test_{block.page.stem.lower().replace('-', '_')}.py"
            text = files.get(name, "")
            if name.startswith("test_"):
                text += "\n" * (block.line - text.count("\n"))
            files[name] = text + block.text
            modes = block.said.get("fails in", "").split(", ")
            expected |= {f"{test}[{mode}]" for test in re.findall(r"def (test_\w+)", block.text) for mode in modes if mode}
        elif block.language == "zig" and (found := MODULE.search(block.text)):
            modules[found[1]] = f"src/{found[1]}.zig"
            files[modules[found[1]]] = block.text
        elif name is not None:
            files[name] = block.text
        if "with" in block.said:
            path, _, copy = block.said["with"].partition(" as ")
            shutil.copyfile(ROOT / path, folder / copy)
    python = "".join(text for name, text in files.items() if name.endswith(".py"))
    if "fast" in re.findall(r"\bimport (\w+)", python) and "fast" not in modules:
        modules["fast"] = "src/fast.zig"
        files["src/fast.zig"] = (ROOT / "docs" / "examples" / "fast" / "src" / "fast.zig").read_text()
    if "pyproject.toml" not in files:
        files["pyproject.toml"] = "[tool.pyzig.modules]\n" + "".join(f'{name} = "{path}"\n' for name, path in modules.items())
    tests = {name: re.findall(r"^def (test_\w+)", text, re.MULTILINE) for name, text in files.items()}
    assert all(len(names) == len(set(names)) for names in tests.values()), "two tests of one name"
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return expected


def assert_said(text: str, output: str) -> None:
    lines = iter(output.splitlines())
    for line in text.splitlines():
        if line.strip() in ("", "..."):
            continue
        parts = re.split(r"(\d+|[=_]{3,}|-{3,}|\.\.\.|\s+)", line.strip())
        shown = "".join(
            r"\d+"
            if part.isdigit()
            else f"[{part[0]}]+"
            if re.fullmatch(r"[=_]{3,}|-{3,}", part)
            else ".*"
            if part == "..."
            else r"\s+"
            if part.isspace()
            else re.escape(part)
            for part in parts
            if part
        )
        assert any(re.fullmatch(shown, said.strip()) for said in lines), f"pytest does not say {line!r}, or not here:\n{output}"
