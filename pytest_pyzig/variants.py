"""Tests in several release modes: which test runs in which modes, in which process, and where the modes disagree.

The marker ``pyzig_release_mode`` and the option ``--pyzig-release-mode`` with several modes become ordinary parameters of tests, whose ids
are the modes' names. They depend on markers and options alone, never on what was built, so that all workers of pytest-xdist see the same.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Literal

import pytest

from pytest_pyzig.project.modes import RELEASE_MODES, describe_choices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

# The parameter that a test's release mode is.
PARAMETER = "_pyzig_mode"
NATIVE_FIXTURES = frozenset(("pyzig", "pyzig_faebryk", "pyzig_graph", "pyzig_module", "pyzig_sexp"))
SAFE_MODES = ("Debug", "ReleaseSafe")
ISOLATE_CHOICES = ("auto", "always", "never")


def split_modes(option: str | None) -> list[str]:
    """The modes that ``--pyzig-release-mode`` names, unchecked, each once."""
    return list(dict.fromkeys(mode.strip() for mode in option.split(","))) if option else []


def parametrize(metafunc: pytest.Metafunc) -> None:
    """Make one test for each release mode that its closest marker names, or else the command line.

    Raises:
        pytest.Collector.CollectError: a marker of ours is wrong; says where the test is.
    """
    item = metafunc.definition
    check_markers(item)
    marker = item.get_closest_marker("pyzig_release_mode")
    if marker is not None:
        modes: Iterable[str] = dict.fromkeys(marker.args or RELEASE_MODES)
    else:
        modes = split_modes(metafunc.config.getoption("pyzig_release_mode"))
        if len(list(modes)) < 2 or NATIVE_FIXTURES.isdisjoint(metafunc.fixturenames):
            return
    if PARAMETER not in metafunc.fixturenames:
        metafunc.fixturenames.append(PARAMETER)
    # All in one process: fixtures of modules have to be made anew for each mode, so pytest has to know, and groups tests by mode. With
    # a process for each mode there is no need, and tests stay in the order that they are written in.
    scope: Literal["module", "function"] = "module" if isolates(metafunc.config) == "never" else "function"
    metafunc.parametrize(PARAMETER, list(modes), ids=list(modes), indirect=True, scope=scope)


def check_markers(item: pytest.Item) -> None:
    """Raise ``CollectError`` for a marker of ours that says what it cannot mean."""
    for marker in item.iter_markers("pyzig_release_mode"):
        if marker.kwargs:
            raise _error(item, f"pyzig_release_mode takes names of release modes, not {_first(marker.kwargs)}")
        _check_modes(item, "pyzig_release_mode", marker.args)
    for marker in item.iter_markers("pyzig_panics"):
        _check_expectation(item, marker)
    for marker in item.iter_markers("pyzig_isolated"):
        timeout = marker.kwargs.get("timeout")
        if marker.args or marker.kwargs.keys() - {"timeout"} or not (timeout is None or (_is_number(timeout) and timeout > 0)):
            raise _error(item, "pyzig_isolated takes at most timeout=SECONDS, a number above 0")


class Expectation:
    """A panic that a test has to end with.

    Attributes:
        match: searched for in the panic's message, a regular expression.
        modes: where the panic is expected.
        otherwise: what becomes of the test in other modes, ``run`` or ``skip``.
    """

    def __init__(self, match: str = "", *, modes: Iterable[str] = SAFE_MODES, otherwise: str = "run") -> None:
        self.match = match
        self.modes = (modes,) if isinstance(modes, str) else tuple(modes)
        self.otherwise = otherwise

    def matches(self, message: str) -> bool:
        """Whether a panic's message is the expected one."""
        return re.search(self.match, message) is not None


def expectation_of(item: pytest.Item) -> Expectation | None:
    """What the marker ``pyzig_panics`` of a test says, if it has one."""
    marker = item.get_closest_marker("pyzig_panics")
    return None if marker is None else Expectation(*marker.args, **marker.kwargs)


def mode_of(item: pytest.Item) -> str | None:
    """The release mode that a test is the variant for; None: it has no variants."""
    callspec = getattr(item, "callspec", None)
    mode = callspec.params.get(PARAMETER) if callspec is not None else None
    return mode if isinstance(mode, str) else None


def variant_of(item: pytest.Item) -> tuple[str, str] | None:
    """The node id that a test would have without its release mode, and that mode; None: it has no variants."""
    mode = mode_of(item)
    if mode is None:
        return None
    name, _, parameters = item.name.partition("[")
    rest = parameters.removesuffix("]").removeprefix(mode).removeprefix("-")
    assert item.parent is not None
    return f"{item.parent.nodeid}::{name}" + (f"[{rest}]" if rest else ""), mode


def report_attributes(item: pytest.Item) -> dict[str, object]:
    """What reports of a test carry beyond what pytest puts there, also from a worker or an isolated process.

    A Zig test knows itself which variant it is, and whether it has crashed.
    """
    attributes = {
        "pyzig_variant": getattr(item, "pyzig_variant", None) or variant_of(item),
        "pyzig_crash": getattr(item, "pyzig_crash", None),
    }
    return {name: value for name, value in attributes.items() if value is not None}


def isolates(config: pytest.Config) -> str:
    """What ``--pyzig-isolate`` comes to: ``never`` also in an isolated process, under a debugger, which needs the terminal, and where
    pytest only sets up what tests need, or says what it would.
    """
    option = config.option
    if any(getattr(option, name, None) for name in ("pyzig_sidecar", "usepdb", "trace", "setuponly", "setupplan")):
        return "never"
    return str(option.pyzig_isolate)


def isolated_mode(item: pytest.Item, import_mode: Callable[[], str]) -> str | None:
    """The release mode of the process that a test runs in; None: it runs in this one.

    A test in another mode than that of `import` has a process of its own whatever that mode is: there, imports at the top of its file and
    fixtures of any scope give the right build too.
    """
    policy = isolates(item.config)
    return None if policy == "never" else wanted_mode(item, import_mode, always=policy == "always")


def wanted_mode(item: pytest.Item, import_mode: Callable[[], str], *, always: bool = False) -> str | None:
    """The release mode of the process that a test should have to itself and its like; None: none."""
    if item.path.suffix == ".zig":  # Those run in processes anyway.
        return None
    variant = mode_of(item)
    if always or item.get_closest_marker("pyzig_isolated") is not None:
        return variant or import_mode()
    if variant is not None and (variant in SAFE_MODES or variant != import_mode()):
        return variant
    # Where the panic is not expected, what should have panicked does something undefined.
    return None if item.get_closest_marker("pyzig_panics") is None else variant or import_mode()


def modes_to_build(items: Iterable[pytest.Item]) -> list[str]:
    """The modes that the selected tests are variants for."""
    return list(dict.fromkeys(mode for mode in map(mode_of, items) if mode is not None))


def skip_what_cannot_run(item: pytest.Item, import_mode: str) -> None:
    """Skip a test that this process cannot run as its markers want it, and one that its marker leaves out in this mode."""
    mode = mode_of(item) or import_mode
    expectation = expectation_of(item)
    if item.config.getoption("setuponly", False) or item.config.getoption("setupplan", False):
        return
    if expectation is not None:
        if mode not in expectation.modes:
            if expectation.otherwise == "skip":
                pytest.skip(f"it is to panic in {' and '.join(expectation.modes)}, and this is {mode}")
        elif not getattr(item.config.option, "pyzig_sidecar", None):
            pytest.skip("a test that is to panic needs a process of its own, and isolation is switched off")
    if mode != import_mode:
        names = _native_imports(item)
        if names:
            pytest.skip(f"its file imports {', '.join(names)}, which in {mode} needs a process of its own, and isolation is switched off")


class Disagreements:
    """Outcomes of tests by release mode, for those that fail in one and pass in another."""

    def __init__(self) -> None:
        self._outcomes: dict[str, dict[str, str]] = {}

    def add(self, report: pytest.TestReport) -> None:
        """Take a report into account; only those of tests with variants count."""
        variant = getattr(report, "pyzig_variant", None)
        if variant is None:
            return
        base, mode = variant
        outcomes = self._outcomes.setdefault(base, {})
        if report.failed or (report.when == "call" and outcomes.get(mode) != "failed") or (report.skipped and mode not in outcomes):
            outcomes[mode] = "xfailed" if hasattr(report, "wasxfail") and report.skipped else report.outcome

    def lines(self) -> list[str]:
        """A table of tests and modes; no lines where the modes agree."""
        found = {base: outcomes for base, outcomes in self._outcomes.items() if {"failed", "passed"} <= set(outcomes.values())}
        if not found:
            return []
        modes = [mode for mode in RELEASE_MODES if any(mode in outcomes for outcomes in found.values())]
        width = max(map(len, found))
        rows = [("", *modes), *((base, *(outcomes.get(mode, "-") for mode in modes)) for base, outcomes in found.items())]
        return ["  ".join([row[0].ljust(width), *(cell.ljust(11) for cell in row[1:])]).rstrip() for row in rows]


def _check_modes(item: pytest.Item, where: str, modes: Iterable[object]) -> None:
    for mode in modes:
        if mode not in RELEASE_MODES:
            raise _error(item, f"{where}: {mode!r} is no release mode; {describe_choices(str(mode), RELEASE_MODES)}")


def _check_expectation(item: pytest.Item, marker: pytest.Mark) -> None:
    try:
        expectation = Expectation(*marker.args, **marker.kwargs)
        re.compile(expectation.match)
    except (TypeError, re.error) as error:
        usage = 'pyzig_panics("message", modes=("Debug", "ReleaseSafe"), otherwise="run")'
        complaint = str(error).removeprefix("Expectation.__init__() ")
        raise _error(item, f"pyzig_panics: {complaint}; write it as {usage}") from None
    _check_modes(item, "pyzig_panics", expectation.modes)
    if expectation.otherwise not in ("run", "skip"):
        raise _error(item, f"pyzig_panics: otherwise is {expectation.otherwise!r}, and must be 'run' or 'skip'")


def _error(item: pytest.Item, text: str) -> pytest.Collector.CollectError:
    path, line, name = item.location
    return pytest.Collector.CollectError(f"{path}:{(line or 0) + 1}: {name}: {text}".replace(os.sep, "/"))


def _first(keywords: Mapping[str, object]) -> str:
    name, value = next(iter(keywords.items()))
    return f"{name}={value!r}"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _native_imports(item: pytest.Item) -> list[str]:
    """The native modules that the globals of a test's file are, or come from."""
    from types import ModuleType

    from pytest_pyzig.loading.modules import NativeLoader

    module = getattr(item, "module", None)
    found = set()
    for value in vars(module).values() if module is not None else ():
        source = value if isinstance(value, ModuleType) else getattr(value, "__self__", None)
        spec = getattr(source, "__spec__", None) if isinstance(source, ModuleType) else None
        if spec is not None and isinstance(spec.loader, NativeLoader):
            found.add(spec.name)
    return sorted(found)
