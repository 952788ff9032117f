"""``python -m tests.mutations``: plants small faults, one at a time, and tells which of them the tests do not see.

Each fault is a change of one place in a copy of the repository: a comparison turned, a call left out, a number that is one too large.
The tests of the file's own room run first; where those pass, all others do. A fault that passes both is printed with its place: it wants
a test, or the code that it changed is not needed. Faults are drawn by a seed, so a run can be had again; some change nothing that can be
seen.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1]
_LEFT_OUT = (
    "_zig",
    "stress.py",
    "hooks.py",
    "test_runner.zig",
    "extract_stubs.zig",
    "pybindings.zig",
    "compat.zig",
    "_fuzz.zig",
    "_test.zig",
    "benchmark",
    "/schema/",
)
_COPIED = ("CHANGELOG.md", "LICENSE", "README.md", "conftest.py", "docs", "pyproject.toml", "pytest_pyzig", "tests", "zig")
_TIMEOUT_S = 600.0
# Turned around or off by one.
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
}
_ZIG = [
    (re.compile(r"(?<= )==(?= )"), "!="),
    (re.compile(r"(?<= )!=(?= )"), "=="),
    (re.compile(r"(?<= )<(?= )"), "<="),
    (re.compile(r"(?<= )>(?= )"), ">="),
    (re.compile(r"(?<= )<=(?= )"), "<"),
    (re.compile(r"(?<= )>=(?= )"), ">"),
    (re.compile(r"(?<= )and(?= )"), "or"),
    (re.compile(r"(?<= )or(?= )"), "and"),
    (re.compile(r"(?<= )[+-] 1\b"), "+ 0"),
    (re.compile(r"\btrue\b"), "false"),
    (re.compile(r"\bfalse\b"), "true"),
    (re.compile(r"^ +(?:errdefer|defer) [^{|]*;$"), ""),
    (re.compile(r"^ +[\w.]+\.(?:release|deinit|clear|remove|free)\([^()]*\);$"), ""),
]


@dataclass(frozen=True)
class Fault:
    """One change: in ``path``, the text from ``start`` to ``end`` becomes ``text``."""

    path: str
    start: int
    end: int
    text: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


def python_change(node: ast.AST, span: Callable[[ast.AST], tuple[int, int]]) -> tuple[int, int, str] | None:
    """What can be done to a piece of Python: where, and what stands there then."""
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARISONS:
            return span(left)[1], span(right)[0], f" {_COMPARISONS[type(op)]} "
        case ast.BoolOp(op=op, values=[first, second, *_]):
            return span(first)[1], span(second)[0], " or " if isinstance(op, ast.And) else " and "
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return span(node)[0], span(operand)[0], ""
        case ast.Constant(value=bool(value)):
            return *span(node), str(not value)
        case ast.Constant(value=int(value)):
            return *span(node), str(value + 1)
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            return *span(value), "None"
        case ast.Expr(value=ast.Call()):
            return *span(node), "pass"
    return None


def is_left_alone(node: ast.AST) -> bool:
    """Whether a statement is for type checkers, or for other systems than this."""
    condition = node.test if isinstance(node, ast.If) else node.targets[0] if isinstance(node, ast.Assign) else None
    return condition is not None and any(word in ast.unparse(condition) for word in ("TYPE_CHECKING", "platform"))


def python_faults(path: str, source: str) -> Iterator[Fault]:
    """The faults that can be planted in a Python file."""
    data = source.encode()
    offsets = [0]
    for row in data.splitlines(keepends=True):
        offsets.append(offsets[-1] + len(row))

    def span(node: ast.AST) -> tuple[int, int]:
        assert isinstance(node, (ast.expr, ast.stmt))
        return offsets[node.lineno - 1] + node.col_offset, offsets[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)

    waiting: list[ast.AST] = [ast.parse(source)]
    while waiting:
        node = waiting.pop()
        if is_left_alone(node):
            continue
        change = python_change(node, span)
        if change is not None:
            start, end, text = change
            was = data[start:end].decode()
            # A bracket that closes between two operands would be lost.
            if was.count("(") == was.count(")"):
                line = data.count(b"\n", 0, start) + 1
                yield Fault(path, start, end, text, line, f"`{' '.join(was.split())[:60]}` -> `{text.strip()}`")
        children = ast.iter_child_nodes(node)
        waiting += [child for child in children if not isinstance(child, (ast.arguments, ast.JoinedStr))]


def zig_faults(path: str, source: str) -> Iterator[Fault]:
    """The faults that can be planted in a Zig file, outside comments, texts, tests and what is settled at compile time."""
    position, is_test = 0, False
    for number, line in enumerate(source.splitlines(keepends=True), 1):
        is_test = (is_test or line.startswith("test ")) and not line.startswith("}")
        code = line.rstrip("\n")
        if not is_test and not re.search(r'//|"|\\\\|comptime|@import|compileError|assert\(|unreachable|^(pub )?const|,$', code):
            for pattern, text in _ZIG:
                for match in pattern.finditer(code):
                    start = position + len(code[: match.start()].encode())
                    what = f"`{code.strip()[:70]}`: `{match[0].strip()}` -> `{text}`"
                    yield Fault(path, start, start + len(match[0].encode()), text, number, what)
        position += len(line.encode())


def all_faults() -> dict[str, list[Fault]]:
    """What can be planted, by file."""
    found = {}
    for path in sorted([*ROOT.glob("pytest_pyzig/**/*.py"), *ROOT.glob("zig/src/**/*.zig")]):
        name = path.relative_to(ROOT).as_posix()
        if not any(part in name for part in _LEFT_OUT):
            make = python_faults if path.suffix == ".py" else zig_faults
            found[name] = list(make(name, path.read_text(encoding="utf-8")))
    return {name: faults for name, faults in found.items() if faults}


def draw(count: int, seed: int, only: str) -> list[Fault]:
    """Faults of both languages, half of them Zig where there are so many; the rest is Python."""
    rng = random.Random(seed)
    chosen = []
    for suffix, share in ((".zig", count // 2), (".py", count)):
        files = {name: rng.sample(faults, len(faults)) for name, faults in all_faults().items() if name.endswith(suffix) and only in name}
        while files and len(chosen) < share:
            # Large files have more faults to offer.
            name = rng.choices(list(files), [len(faults) for faults in files.values()])[0]
            chosen.append(files[name].pop())
            if not files[name]:
                del files[name]
    return chosen


def read_tests() -> dict[str, list[str]]:
    """Which tests see a file first, by the beginning of its path: the table in `docs/development.md`."""
    text = (ROOT / "docs" / "development.md").read_text(encoding="utf-8")
    _, _, table = text.partition("| a change in | is seen first by |\n|---|---|\n")
    rows = [re.findall(r"`([^`]+)`", line) for line in table.partition("\n\n")[0].splitlines()]
    return {prefix: tests for prefix, *tests in rows}


def tests_of(path: str) -> list[str]:
    """The tests that see a file first; the longest beginning that fits counts."""
    tests = read_tests()
    return tests[max((prefix for prefix in tests if path.startswith(prefix)), key=len)]


class Tree:
    """A copy of the repository, installed in an environment of its own, such that whatever process a test starts imports the copy."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "tree"
        self.root.mkdir()
        ignored = shutil.ignore_patterns(".pyzig", "zig-out", ".zig-cache", "__pycache__")
        for name in _COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, self.root / name, symlinks=True, ignore=ignored)
            else:
                shutil.copy2(source, self.root / name)
        environment = folder / "venv"
        venv.create(environment, with_pip=True)
        self._python = environment / "bin" / "python"
        subprocess.run([self._python, "-m", "pip", "install", "--quiet", "--no-deps", "-e", self.root], check=True)
        # All else is that of this environment, what its packages do when Python starts included.
        packages = Path(sysconfig.get_path("purelib", vars={"base": str(environment), "platbase": str(environment)}))
        (packages / "zz_others.pth").write_text(f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n")
        for tool in Path(sys.executable).parent.iterdir():
            if not (environment / "bin" / tool.name).exists():
                (environment / "bin" / tool.name).symlink_to(tool)
        self._unharmed: dict[tuple[str, ...], str] = {}

    def sees(self, fault: Fault, tests: list[str]) -> str:
        """Which test fails with a fault planted, in words; empty: none does."""
        if tuple(tests) not in self._unharmed:
            self._unharmed[tuple(tests)] = self._first_failure(tests)
        if self._unharmed[tuple(tests)]:
            raise SystemExit(f"without any fault, {self._unharmed[tuple(tests)]}")
        path = self.root / fault.path
        data = path.read_bytes()
        path.write_bytes(data[: fault.start] + fault.text.encode() + data[fault.end :])
        try:
            return self._first_failure(tests)
        finally:
            path.write_bytes(data)
            self._end_what_is_left()

    def _end_what_is_left(self) -> None:
        """A fault may be that processes do not end by themselves."""
        mine = os.fsencode(self.root.parent)
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if mine in (process / "cmdline").read_bytes():
                    os.kill(int(process.name), signal.SIGKILL)

    def _first_failure(self, tests: list[str]) -> str:
        command = [self._python, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--no-header", *tests]
        with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryDirectory() as bytecode:
            # A fault may have the size and the second of what stood there before: bytecode is never that of another run.
            variables = {**os.environ, "PYTHONPYCACHEPREFIX": bytecode, "PYZIG_TEST_LONG_COMPILES": "1"}
            run = subprocess.Popen(command, cwd=self.root, env=variables, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
            try:
                if run.wait(_TIMEOUT_S) == 0:
                    return ""
            except subprocess.TimeoutExpired:
                os.killpg(run.pid, signal.SIGKILL)
                run.wait()
                return f"the tests take more than {_TIMEOUT_S:.0f} s"
            output.seek(0)
            lines = output.read().splitlines()
        # Not what a session that a test has started says.
        return next((line for line in reversed(lines) if line.startswith(("FAILED", "ERROR"))), "\n".join(lines[-3:]))


def main(arguments: list[str] | None = None) -> int:
    """Plant faults, and print which were seen by what."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutations", description="Plant small faults, and see whether the tests see them."
    )
    parser.add_argument("--count", type=int, default=60, help="how many (default: 60)")
    parser.add_argument("--seed", type=int, default=1, help="which ones (default: 1)")
    parser.add_argument("--only", default="", help="only in files with this in their path")
    parser.add_argument("--list", action="store_true", help="show them, plant none")
    parser.add_argument("--near", action="store_true", help="run the tests of the file's room only")
    options = parser.parse_args(arguments)
    faults = draw(options.count, options.seed, options.only)
    if options.list:
        print("\n".join(map(str, faults)))
        return 0
    survivors = []
    with tempfile.TemporaryDirectory() as folder:
        tree = Tree(Path(folder))
        for number, fault in enumerate(faults, 1):
            started_s = time.monotonic()
            seen = tree.sees(fault, tests_of(fault.path)) or ("" if options.near else tree.sees(fault, []))
            if not seen:
                survivors.append(fault)
            print(
                f"{number:3} {'seen' if seen else 'NOT SEEN'} {time.monotonic() - started_s:4.0f} s {fault}\n      {seen[:160]}", flush=True
            )
    print(f"\n{len(faults)} planted, {len(faults) - len(survivors)} seen")
    for fault in survivors:
        print(f"not seen: {fault}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
