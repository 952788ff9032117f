"""The pytest plugin: hooks and fixtures, each a line or two. What they do is in `run`, which is imported once there is something to do.

A project without ``[tool.pyzig]`` pays for one look at its ``pyproject.toml``.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from . import hooks
from .isolation.surroundings import AT_START, Surroundings
from .loading.current import activate, set_session_opener
from .project.discovery import is_worth_reading, nearest_pyproject

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path
    from types import FrameType, ModuleType

    from .loading.current import Importable
    from .loading.session import Session
    from .run.state import State
    from .variants import Disagreements


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the command line options."""
    group = parser.getgroup("pyzig", "native Zig modules (pytest-pyzig)")
    group.addoption(
        "--pyzig-release-mode",
        dest="pyzig_release_mode",
        metavar="MODE",
        help="release mode of native modules: Debug, ReleaseSafe, ReleaseFast or ReleaseSmall; "
        "several, as in Debug,ReleaseFast: run each test that uses a native fixture in each "
        "(default: environment variable ZIG_RELEASEMODE, else [tool.pyzig] release-mode, else ReleaseFast)",
    )
    group.addoption(
        "--pyzig-no-recompile",
        dest="pyzig_no_recompile",
        action="store_true",
        default=False,
        help="compile nothing: use the newest build of each native module as it is (as ZIG_NORECOMPILE=1 does)",
    )
    group.addoption(
        "--pyzig-check-stubs",
        dest="pyzig_check_stubs",
        action="store_true",
        default=False,
        help="write no stub files, and fail if they are not those of the native modules",
    )
    group.addoption(
        "--pyzig-zig-tests",
        dest="pyzig_zig_tests",
        action="store_true",
        default=None,
        help="collect the tests in Zig files (default: in projects with [tool.pyzig], where folders or Zig files are collected)",
    )
    group.addoption(
        "--pyzig-no-zig-tests",
        dest="pyzig_zig_tests",
        action="store_false",
        help="leave the tests in Zig files alone",
    )
    group.addoption(
        "--pyzig-report",
        dest="pyzig_report",
        metavar="FILE.html",
        help="write a page about builds, tests in each release mode, crashes, leaks and durations",
    )
    group.addoption(
        "--pyzig-leaks",
        dest="pyzig_leaks",
        action="store_true",
        default=False,
        help="let every test fail that leaves native memory or objects behind each time it runs, as the marker pyzig_no_leaks does",
    )

    group.addoption(
        "--pyzig-isolate",
        dest="pyzig_isolate",
        choices=("auto", "always", "never"),
        default="auto",
        help="which tests run in a process of their own, so that a crash fails that test alone: all, none, or those marked "
        "pyzig_isolated or pyzig_panics and variants in a release mode with safety checks or other than the session's (auto, the default)",
    )


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare our own hooks."""
    pluginmanager.add_hookspecs(hooks)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Build before the first conftest.py is imported: it may import native modules, or what would build them in its own way.

    And before output is captured, so that a person sees what takes time.
    """
    _open_where_configured(early_config)
    state = _known_state(early_config)
    if state is not None and not _becomes_a_worker():
        state.start()
    try:
        yield
    except Exception as error:
        from .run.terminal import explain_conftest_error

        explain_conftest_error(error)
        raise


def pytest_configure(config: pytest.Config) -> None:
    """Be ready also where a conftest.py names the plugin; in a worker of pytest-xdist, use what the controller has built."""
    for marker in _MARKERS:
        config.addinivalue_line("markers", marker)
    config.pluginmanager.register(_VariantReports(), "pyzig-variants")
    _open_where_configured(config)
    if hasattr(config, "workerinput") and "pyzig" in config.workerinput:
        _state(config).adopt(config.workerinput["pyzig"])
    state = _known_state(config)
    if state is not None:
        state.show_crashes()
    if config.getoption("pyzig_report"):
        from .run.report import register

        register(config, _known_state(config))


def pytest_sessionstart(session: pytest.Session) -> None:
    """Build the project's modules, where a conftest.py has named the plugin and that was not done before."""
    state = _known_state(session.config)
    if state is not None:
        state.start_tests()
        state.watch_for_crashes()
    session.config.stash[AT_START] = Surroundings.of_this_process()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the tests in Zig files."""
    if file_path.suffix != ".zig":
        return None
    state = _state(parent.config) if parent.config.getoption("pyzig_zig_tests") else _known_state(parent.config)
    if state is None:
        return None
    from .zigtests.items import collect_zig_file

    return collect_zig_file(state, file_path, parent)


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Tell what was built."""
    state = _known_state(config)
    return state.header() if state is not None else []


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist what was built."""
    state = _known_state(node.config)
    if state is not None:
        node.workerinput["pyzig"] = {**state.for_workers(), "crash_file": state.crash_file_of(node.gateway.id)}


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Where a file lacks a module, say which configuration declares it but is not this session's."""
    report = yield
    if report.failed:
        from .run import missing

        missing.explain(report, collector)
    return report


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any) -> None:
    """Note that what ends this worker from now on is no file that it imports."""
    node.workerinput.get("pyzig", {})["is_collected"] = True


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Show which file has ended a worker of pytest-xdist that collected; others would end as well."""
    told = node.workerinput.get("pyzig")
    if error and told is not None and "is_collected" not in told:
        from .crash.reports import report_crash_of_collection

        report_crash_of_collection(node.config, told["crash_file"])


@pytest.hookimpl(optionalhook=True)
def pytest_handlecrashitem(report: pytest.TestReport) -> None:
    """Show why a worker of pytest-xdist is gone."""
    told = getattr(getattr(report, "node", None), "workerinput", {}).get("pyzig")
    if told is not None:
        from .crash.reports import explain_worker_crash

        explain_worker_crash(report, told["crash_file"])


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one test for each release mode."""
    if not _concerns_us(metafunc.config, metafunc.definition):
        return
    from . import variants

    variants.parametrize(metafunc)


def pytest_report_collectionfinish(config: pytest.Config, items: list[pytest.Item]) -> list[str]:
    """Say where a debugger keeps tests in this process."""
    if not (config.getoption("usepdb", False) or config.getoption("trace", False)) or not any(_concerns_us(config, item) for item in items):
        return []
    return _state(config).isolation_note(items)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Build what the selected variants need; end isolated processes before others, such as pytest-cov, look at what they have left."""
    state = _known_state(session.config)
    if state is not None:
        state.build_variants(session.items)
    try:
        return (yield)
    finally:
        state = _known_state(session.config)
        if state is not None:
            state.end_sidecars()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Run isolated tests in a process of their own, and check tests for leaks where that is asked for: there, if they are isolated."""
    if not _concerns_us(item.config, item):
        return None
    _state(item.config).last_item = item
    return _run_isolated(item, nextitem) or _run_gated(item, nextitem) or None


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Put a test's release mode in force."""
    if _concerns_us(item.config, item):
        _state(item.config).enter(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note in reports which release mode they are of."""
    report = yield
    if _concerns_us(item.config, item):
        from . import variants

        vars(report).update(variants.report_attributes(item))
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show why modules did not build, once."""
    state = _known_state(terminalreporter.config)
    if state is not None:
        state.summarize(terminalreporter)
    variant_reports = terminalreporter.config.pluginmanager.get_plugin("pyzig-variants")
    if variant_reports is not None:
        variant_reports.summarize(terminalreporter)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A session with a module that did not build is no success, whatever its tests say."""
    state = _known_state(session.config)
    if state is not None:
        state.finish(session)


@pytest.fixture(scope="session")
def pyzig(pytestconfig: pytest.Config) -> Session:
    """The native side of this session: its `project`, release `mode`, and `load(name, mode=None)`."""
    return _session(pytestconfig)


@pytest.fixture(scope="module")
def _pyzig_mode(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> str:
    """The release mode of the test: its parameter, if it runs in several, or else that of the session."""
    mode = getattr(request, "param", None)
    return mode if isinstance(mode, str) else _session(pytestconfig).import_mode


@pytest.fixture(scope="module")
def _pyzig_scope(request: pytest.FixtureRequest) -> None:
    """Makes fixtures of modules anew for each release mode, where one process has several."""
    from . import variants

    if variants.isolates(request.config) == "never":
        request.getfixturevalue(variants.PARAMETER)


@pytest.fixture(scope="module")
def pyzig_module(pytestconfig: pytest.Config) -> Callable[[str], ModuleType]:
    """Gives native modules by name, built in the release mode of the test: `pyzig_module("fast")`."""
    return _state(pytestconfig).load


@pytest.fixture(scope="module")
def pyzig_graph(_pyzig_scope: None, pyzig_module: Callable[[str], ModuleType]) -> Any:
    """The module `pyzig.gen.graph.graph`: nodes, edges and graph views."""
    return pyzig_module("pyzig").gen.graph.graph


@pytest.fixture(scope="module")
def pyzig_sexp(_pyzig_scope: None, pyzig_module: Callable[[str], ModuleType]) -> Any:
    """The module `pyzig_sexp`: KiCad's S-expression documents."""
    return pyzig_module("pyzig_sexp")


@pytest.fixture(scope="module")
def pyzig_faebryk(_pyzig_scope: None, pyzig_module: Callable[[str], ModuleType]) -> Any:
    """The module `pyzig.gen.faebryk`: the typegraph."""
    return pyzig_module("pyzig").gen.faebryk


class _VariantReports:
    """Compares outcomes between release modes; in the process with the terminal, wherever the tests run."""

    def __init__(self) -> None:
        self._disagreements: Disagreements | None = None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if hasattr(report, "pyzig_variant"):
            from .variants import Disagreements

            self._disagreements = self._disagreements or Disagreements()
            self._disagreements.add(report)

    def summarize(self, terminal: pytest.TerminalReporter) -> None:
        lines = self._disagreements.lines() if self._disagreements is not None else []
        if lines:
            terminal.section("outcomes that differ between release modes")
            for line in lines:
                terminal.write_line(line)


def _run_isolated(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    from . import variants

    mode = variants.isolated_mode(item, lambda: _session(item.config).import_mode)
    if mode is not None:
        _state(item.config).run_isolated(item, nextitem, mode)
    return mode is not None


def _run_gated(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    if not item.config.getoption("pyzig_leaks") and item.get_closest_marker("pyzig_no_leaks") is None:
        return False
    from .run.leaks import is_gated, run_gated

    gated = is_gated(item)
    if gated:
        run_gated(item, nextitem)
    return gated


def _concerns_us(config: pytest.Config, node: pytest.Item) -> bool:
    """Whether there can be anything to do for a test; False spares projects that have nothing to do with us the time."""
    option = config.option
    return (
        _known_state(config) is not None
        or option.pyzig_release_mode is not None
        or option.pyzig_isolate == "always"
        or option.pyzig_leaks
        or any(marker.name.startswith("pyzig_") for marker in node.iter_markers())
    )


def _becomes_a_worker() -> bool:
    """Whether this is a worker of pytest-xdist that is reading its command line; what was built it is told after that.

    The environment alone does not tell: a pytest that a test in a worker starts has it from there. So look who calls: execnet runs what a
    worker is under this name.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return False
    frame: FrameType | None = sys._getframe()  # noqa: SLF001
    while frame is not None:
        if frame.f_globals.get("__name__") == "__channelexec__":
            return True
        frame = frame.f_back
    return False


def _session(config: pytest.Config) -> Session:
    return _state(config).session()


def _open_where_configured(config: pytest.Config) -> None:
    """Open the session of a project that says something of native modules; of any other, once one of its tests wants one."""
    if _IS_LOOKED_AT in config.stash:
        return
    config.stash[_IS_LOOKED_AT] = True
    found = nearest_pyproject(str(config.rootpath))
    if found is not None and is_worth_reading(*found):
        _state(config)
    else:
        previous = set_session_opener(partial(_session, config)), activate(None)
        config.add_cleanup(partial(_restore_finder, *previous))
        if "pytest_pyzig.loading.modules" in sys.modules:  # A session before this one, or around it, may have loaded modules.
            from .loading.modules import set_modules_aside

            config.add_cleanup(set_modules_aside())


def _restore_finder(opener: Callable[[], Importable] | None, session: Importable | None) -> None:
    set_session_opener(opener)
    activate(session)


def _state(config: pytest.Config) -> State:
    """The native side of a run, opened now if nobody needed it before."""
    state = _known_state(config)
    if state is None:
        from .run.state import State

        state = config.stash[_STATE] = State(config)
    return state


def _known_state(config: pytest.Config) -> State | None:
    """The native side of a run; None where nothing was configured or asked for."""
    return config.stash.get(_STATE, None)


_MARKERS = (
    "pyzig_release_mode(*modes): run the test once in each release mode of native modules; none named: in all four",
    "pyzig_isolated(timeout=None): run the test in a process of its own, so that a crash fails this test alone; timeout is in seconds",
    (
        'pyzig_panics(match="", modes=("Debug", "ReleaseSafe"), otherwise="run"): in these modes the test must panic with such a message; '
        "in others it is run as any test, or skipped"
    ),
    "pyzig_no_leaks: the test fails if it leaves native memory or objects behind each time it runs",
)
_IS_LOOKED_AT = pytest.StashKey[bool]()
_STATE = pytest.StashKey["State"]()
