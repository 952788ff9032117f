"""The project's Zig tests as pytest items.

They are collected from the sources, so collecting compiles nothing. The first of them that runs has the programs of all that were
selected compiled, one for each root file and release mode; each program runs its tests one at a time in a process that goes on after
a crash.

A Zig compiler takes up the tests of a file only if something in the tested code leads to it. So that every test in the import graph
of a root counts, the program is compiled from a small file that imports all files of the graph, which reaches them through a
symbolic link: Zig lets no file import what is outside its own folder.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import pytest

from pytest_pyzig.crash.failures import native_failure
from pytest_pyzig.errors import ConfigurationError, NotBuiltError, PyzigError
from pytest_pyzig.project.modes import RELEASE_MODES, check_release_mode
from pytest_pyzig.store.store import TEST_LINK as _LINK
from pytest_pyzig.store.store import locate_stores

from .declarations import ZigTestDeclaration, find_tests, read_compiled_name
from .programs import _RUNNER_FILE, TestProgramUnit, _unique, safe_name
from .runner import Runner, ZigTestResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pytest_pyzig.building.results import Outcome
    from pytest_pyzig.loading.session import Session
    from pytest_pyzig.run.state import State

_FRAME = re.compile(r"^(?P<path>[^\n:]+\.zig):(?P<line>\d+):\d+: ", re.MULTILINE)


class ZigTests:
    """The Zig tests of one pytest run: which there are, the programs they are in, and the processes that run them."""

    def __init__(self, state: State) -> None:
        self.session: Session = state.session()
        self.config = state.config
        self.modes = _modes(state)
        self._stores = locate_stores(self.session.project.root)
        self._units: list[tuple[TestProgramUnit, frozenset[str]]] = []
        for source in self.session.project.test_roots:
            self._add_unit(source)
        self._programs: dict[tuple[str, str], _Program] = {}

    def unit_of(self, path: str, *, is_named: bool) -> TestProgramUnit | None:
        """The unit whose import graph has a file; a file that was named to pytest is a root if no graph has it."""
        for unit, files in self._units:
            if path in files:
                return unit
        return self._add_unit(path) if is_named else None

    def program(self, item: ZigTest) -> _Program:
        """The program that a test is in. The first that asks has the programs of all selected tests compiled, side by side."""
        if (item.unit.key, item.mode) not in self._programs:
            selected = [one for one in item.session.items if isinstance(one, ZigTest)]
            for mode in dict.fromkeys(one.mode for one in (item, *selected)):
                units = {one.unit.key: one.unit for one in (item, *selected) if one.mode == mode}
                self._build(list(units.values()), mode)
        return self._programs[item.unit.key, item.mode]

    def close(self) -> None:
        """End all processes."""
        for program in self._programs.values():
            program.close()

    def _add_unit(self, source: str) -> TestProgramUnit:
        project = self.session.project
        unit = TestProgramUnit(
            source, project.root, self._stores, build_arguments=project.build_arguments, input_patterns=project.input_patterns
        )
        self._units.append((unit, frozenset(unit.files())))
        return unit

    def _build(self, units: list[TestProgramUnit], mode: str) -> None:
        units = [unit for unit in units if (unit.key, mode) not in self._programs]
        for unit, outcome in zip(units, self.session.build_units(list(units), mode), strict=True):
            program = _Program(unit, outcome)
            if outcome.error is not None and self.session.recompile:
                # Perhaps only because of a file that Zig would not have taken up, such as one for another system.
                alone = TestProgramUnit(unit.source, unit.root, unit.stores, is_complete=False, build_arguments=unit.build_arguments)
                program = _Program(alone, self.session.build_units([alone], mode)[0], incomplete_because=program.error)
            self._programs[unit.key, mode] = program


class _Program:
    """A compiled test program, or why there is none."""

    def __init__(self, unit: TestProgramUnit, outcome: Outcome, *, incomplete_because: str = "") -> None:
        self.unit = unit
        self.error = _build_error(unit, outcome)
        self.incomplete_because = incomplete_because
        self.is_error_told = False
        self.runner = Runner(str(outcome.builds[0].path), unit.root) if outcome.builds else None
        self._indexes: dict[tuple[str, str, str, str], list[int]] | None = None

    def indexes(self, path: str, declaration: ZigTestDeclaration) -> list[int]:
        """The compiled tests that a declaration became: one, or one for each instance of the generic type that it is in."""
        if self._indexes is None:
            self._indexes = self._sort_tests()
        kind, name, container = declaration.kind, declaration.name, declaration.container
        found = self._indexes.get((path, kind, name, container))
        if found is None and kind != "unnamed":
            # A container that has no name in the source has one that the compiler made up.
            candidates = [indexes for key, indexes in self._indexes.items() if key[:3] == (path, kind, name)]
            found = candidates[0] if len(candidates) == 1 else None
        return found or []

    def close(self) -> None:
        if self.runner is not None:
            self.runner.close()

    def _sort_tests(self) -> dict[tuple[str, str, str, str], list[int]]:
        assert self.runner is not None
        folder = os.path.dirname(self.unit.source)
        prefixes = {}
        for path in self.unit.files():
            inner = os.path.relpath(path, folder).removesuffix(".zig").replace(os.sep, ".")
            prefixes[self.unit.name_prefix + inner] = path
        declared = {path: {(one.kind, one.name) for one in read_tests(path)} for path in prefixes.values()}
        found: dict[tuple[str, str, str, str], list[int]] = {}
        for index, name in enumerate(self.runner.names):
            for prefix in _dotted_prefixes(name, prefixes):
                read = read_compiled_name(name, prefix)
                if read is not None and (read[0], read[1]) in declared[prefixes[prefix]]:
                    found.setdefault((prefixes[prefix], *read), []).append(index)
                    break
        return found


class ZigFile(pytest.File):
    """A Zig file with tests."""

    tests: ZigTests
    unit: TestProgramUnit

    def collect(self) -> Iterator[ZigTest]:
        for mode in self.tests.modes:
            names: set[str] = set()
            suffix = f"[{mode}]" if len(self.tests.modes) > 1 else ""
            for declaration in read_tests(str(self.path)):
                name = _unique(safe_name(declaration.title), names) + suffix
                item: ZigTest = ZigTest.from_parent(self, name=name)
                item.declaration = declaration
                item.mode = mode
                item.user_properties.append(("pyzig_mode", mode))
                if suffix:
                    item.pyzig_variant = item.nodeid.removesuffix(suffix), mode
                yield item


class ZigTest(pytest.Item):
    """One Zig test in one release mode.

    Attributes:
        declaration: where and how the source declares it; its name there may have characters that a node id must not have.
        mode: the release mode.
        indexes: the places in the program of what it was compiled to.
        pyzig_variant: its node id without the release mode, and that; None if it runs in one mode only.
        pyzig_crash: what ended the process that it ran in, if anything did.
    """

    parent: ZigFile
    declaration: ZigTestDeclaration
    mode: str
    indexes: list[int]
    pyzig_variant: tuple[str, str] | None = None
    pyzig_crash: str | None = None
    # What other plugins look for in every item.
    fixturenames = ()
    _parallel_custom_item = True

    @property
    def unit(self) -> TestProgramUnit:
        """What its program is built from."""
        return self.parent.unit

    def setup(self) -> None:
        program = self.parent.tests.program(self)
        if program.error:
            pytest.fail(self.told_once(program, program.error), pytrace=False)
        try:
            self.indexes = program.indexes(str(self.path), self.declaration)
        except PyzigError as error:
            pytest.fail(str(error), pytrace=False)
        if not self.indexes:
            self.explain_absence(program)

    def runtest(self) -> None:
        runner = self.parent.tests.program(self).runner
        assert runner is not None
        try:
            results = [runner.run(index) for index in self.indexes]
        except PyzigError as error:
            pytest.fail(str(error), pytrace=False)
        output = unit_text(self.unit, "".join(result.output for result in results))
        if output:
            self.add_report_section("call", "Zig output", output)
        self.user_properties.append(("pyzig_zig_s", sum(result.duration_s for result in results)))
        self.pyzig_crash = next((headline(result) for result in results if result.outcome in ("panic", "end")), None)
        for result in results:
            if result.outcome not in ("pass", "skip") or result.leaks or result.logged_errors:
                if result.outcome == "pass" and result.leaks:
                    self.user_properties.append(("pyzig_leak", headline(result)))
                raise ZigTestFailureError(result)
        if results and all(result.outcome == "skip" for result in results):
            raise pytest.skip.Exception("error.SkipZigTest", _use_item_location=True)

    def explain_absence(self, program: _Program) -> None:
        """Tell why a test is in the source and not in the program."""
        if program.incomplete_because:
            text = (
                "nothing in the tests of the root file leads to this test, and with all files of the import graph they do not compile:\n"
                f"{program.incomplete_because}"
            )
            pytest.fail(self.told_once(program, text), pytrace=False)
        where = f"in {self.declaration.container}, which no test uses" if self.declaration.container else "that Zig leaves out"
        raise pytest.skip.Exception(f"not compiled: a test {where}", _use_item_location=True)

    def told_once(self, program: _Program, text: str) -> str:
        """A long text for the first test that it concerns, and a pointer to that for the others."""
        if program.is_error_told and "\n" in text:
            first, _, _ = text.partition("\n")
            return f"{first} (the first test of this program that failed shows the whole text)"
        program.is_error_told = True
        return text

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, ZigTestFailureError):
            return failure_of(self, excinfo.value.result)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        # Where a node id ends with this name, pytest takes dots in it for those of a class and shows them as `::`; so it must not.
        name = f" {self.name}" if "." in self.name else self.name
        return self.path, self.declaration.line - 1, name


class ZigTestFailureError(Exception):
    """A Zig test did not pass."""

    def __init__(self, result: ZigTestResult) -> None:
        super().__init__(headline(result))
        self.result = result


def collect_zig_file(state: State, path: Path, parent: pytest.Collector) -> ZigFile | None:
    """The tests of a Zig file, if Zig tests are on, it belongs to a root, and it has any."""
    wanted = state.config.getoption("pyzig_zig_tests", None)
    try:
        session = state.session()
    except ConfigurationError:
        return None  # Told when the session starts.
    if wanted is False or (wanted is None and not session.project.is_configured):
        return None
    tests = state.config.stash.get(_TESTS, None)
    if tests is None:
        tests = state.config.stash[_TESTS] = ZigTests(state)
        state.config.add_cleanup(tests.close)
    if not read_tests(str(path)):
        return None
    unit = tests.unit_of(str(path), is_named=parent.session.isinitpath(path))
    if unit is None:
        return None
    file: ZigFile = ZigFile.from_parent(parent, path=path)
    file.tests = tests
    file.unit = unit
    return file


def headline(result: ZigTestResult) -> str:
    """What happened, in one line."""
    if result.outcome == "panic":
        return f"panic: {result.error}"
    if result.outcome == "end":
        return result.error
    parts = [f"error.{result.error}"] if result.outcome == "fail" else []
    if result.leaks:
        parts.append(f"{result.leaks} allocation{'' if result.leaks == 1 else 's'} leaked")
    if result.logged_errors:
        parts.append(f"{result.logged_errors} error{'' if result.logged_errors == 1 else 's'} logged")
    return ", ".join(parts)


def failure_of(item: ZigTest, result: ZigTestResult) -> Any:
    """A failed result as pytest shows it, at the frame of its trace that is nearest to where it happened and in the test's file."""
    text = unit_text(item.unit, cut_trace(result.trace) + "".join(map(cut_trace, _split_leaks(result.leak_traces))))
    folder = str(item.config.rootpath)
    line = item.declaration.line
    for frame in _FRAME.finditer(text):
        if os.path.abspath(os.path.join(folder, frame["path"])) == str(item.path):
            line = int(frame["line"])
            break
    return native_failure(text, os.path.relpath(item.path, folder), line, headline(result))


def _build_error(unit: TestProgramUnit, outcome: Outcome) -> str:
    if outcome.error is None:
        return ""
    if isinstance(outcome.error, NotBuiltError):
        return f"the {unit.modules[0]} have not been compiled in {outcome.mode}, and recompiling is switched off"
    return unit_text(unit, str(outcome.error))


def cut_trace(trace: str) -> str:
    """A stack trace without the frames of the runner and of what called that."""
    for frame in _FRAME.finditer(trace):
        if os.path.basename(frame["path"]) == _RUNNER_FILE:
            return trace[: frame.start()]
    return trace


def unit_text(unit: TestProgramUnit, text: str) -> str:
    """What the compiler or a trace says, with the files under their own names instead of that of the link to them."""
    link = os.path.join(unit.folder, _LINK) + os.sep
    relative_link = os.path.relpath(link, unit.root) + os.sep
    folder = os.path.relpath(os.path.dirname(unit.source), unit.root)
    name = "" if folder == os.curdir else folder + os.sep
    absolute = unit.root + os.sep
    # The relative one first: it may end in the other.
    return text.replace(relative_link, name).replace(link, name).replace(absolute, "")


def read_tests(path: str) -> list[ZigTestDeclaration]:
    """The tests that a file declares; none if it cannot be read."""
    try:
        with open(path, "rb") as file:
            return find_tests(file.read())
    except OSError:
        return []


def _split_leaks(text: str) -> Iterable[str]:
    """The report of each leak."""
    return re.split(r"^(?=\[[^\n]*leaked)", text, flags=re.MULTILINE)


def _dotted_prefixes(name: str, prefixes: dict[str, str]) -> Iterator[str]:
    """The prefixes that a name begins with, the longest first."""
    end = len(name)
    while (end := name.rfind(".", 0, end)) > 0:
        if name[:end] in prefixes:
            yield name[:end]


def _modes(state: State) -> tuple[str, ...]:
    """The release modes that Zig tests run in: those that were asked for, else Debug, which has all checks."""
    option = state.config.getoption("pyzig_release_mode", None)
    if option:
        names = option if isinstance(option, list | tuple) else str(option).split(",")
        return tuple(dict.fromkeys(check_release_mode(name.strip(), "--pyzig-release-mode") for name in names))
    if any(os.environ.get(name) for name in ("ZIG_RELEASEMODE", "FBRK_ZIG_RELEASEMODE")):
        return (state.session().mode,)
    return RELEASE_MODES[:1]


_TESTS = pytest.StashKey[ZigTests]()
