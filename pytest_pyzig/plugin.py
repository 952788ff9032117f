"""The pytest plugin: hooks and fixtures, each a line or two. What they do is in `startup`, which is imported once there is something to do.

A project without ``[tool.pyzig]`` pays for one look at its ``pyproject.toml``.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from . import finder
from .discovery import may_configure, nearest_pyproject

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from types import ModuleType

    from .loader import Session


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the command line options."""
    group = parser.getgroup("pyzig", "native Zig modules (pytest-pyzig)")
    group.addoption(
        "--pyzig-release-mode",
        dest="pyzig_release_mode",
        metavar="MODE",
        help="release mode of native modules: Debug, ReleaseSafe, ReleaseFast or ReleaseSmall "
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


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Be ready before the first conftest.py is imported, so that it can import native modules."""
    found = nearest_pyproject(str(early_config.rootpath))
    if found is not None and may_configure(found[1]):
        from . import startup

        startup.prepare(early_config)
    else:
        previous = finder.set_session_opener(lambda: session_of(early_config))
        early_config.add_cleanup(partial(_restore_opener, previous))
    try:
        yield
    except Exception as error:
        from . import startup

        startup.explain_conftest_error(error)
        raise


def pytest_configure(config: pytest.Config) -> None:
    """In a worker of pytest-xdist: use what the controller has built."""
    if hasattr(config, "workerinput") and "pyzig" in config.workerinput:
        from . import startup

        startup.adopt(config, config.workerinput["pyzig"])


def pytest_sessionstart(session: pytest.Session) -> None:
    """Build the project's modules, before any worker or test starts."""
    state = _startup_state(session.config)
    if state is not None:
        state.start()


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Tell what was built."""
    state = _startup_state(config)
    return state.header() if state is not None else []


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist what was built."""
    state = _startup_state(node.config)
    if state is not None:
        node.workerinput["pyzig"] = state.for_workers()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show why modules did not build, once."""
    state = _startup_state(terminalreporter.config)
    if state is not None:
        state.summarize(terminalreporter)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A session with a module that did not build is no success, whatever its tests say."""
    state = _startup_state(session.config)
    if state is not None:
        state.finish(session)


@pytest.fixture(scope="session")
def pyzig(pytestconfig: pytest.Config) -> Session:
    """The native side of this session: its `project`, release `mode`, and `load(name, mode=None)`."""
    return session_of(pytestconfig)


@pytest.fixture(scope="module")
def pyzig_module(pytestconfig: pytest.Config) -> Callable[[str], ModuleType]:
    """Gives native modules by name, built in the release mode of the test: `pyzig_module("fast")`."""
    from . import startup

    return startup.module_giver(pytestconfig)


@pytest.fixture(scope="module")
def pyzig_graph(pyzig_module: Callable[[str], ModuleType]) -> Any:
    """The module `pyzig.gen.graph.graph`: nodes, edges and graph views."""
    return pyzig_module("pyzig").gen.graph.graph


@pytest.fixture(scope="module")
def pyzig_sexp(pyzig_module: Callable[[str], ModuleType]) -> Any:
    """The module `pyzig_sexp`: KiCad's S-expression documents."""
    return pyzig_module("pyzig_sexp")


@pytest.fixture(scope="module")
def pyzig_faebryk(pyzig_module: Callable[[str], ModuleType]) -> Any:
    """The module `pyzig.gen.faebryk`: the typegraph."""
    return pyzig_module("pyzig").gen.faebryk


def session_of(config: pytest.Config) -> Session:
    """The native side of a pytest run, opened now if nobody needed it before."""
    from . import startup

    return startup.prepare(config).session()


def _restore_opener(opener: Callable[[], Session] | None) -> None:
    finder.set_session_opener(opener)


def _startup_state(config: pytest.Config) -> Any:
    """What `startup` knows of a run; None where nothing was configured or asked for."""
    import sys

    startup = sys.modules.get(f"{__package__}.startup")
    return config.stash.get(startup.STATE, None) if startup is not None else None
