"""pytest-pyzig: build, load and test native Zig modules as if they were Python.

Importing this package is enough to make ``import`` build: the modules that the project's ``[tool.pyzig]`` declares, and ``pyzig`` and
``pyzig_sexp`` of this distribution, are compiled when they are stale and then loaded. That costs next to nothing until one of them is
imported. Inside pytest the plugin has done it already.

PYTEST_DONT_REWRITE: whoever imports this package before pytest starts would else be warned by it.
"""

from __future__ import annotations

from .errors import (
    BuildError,
    ConfigurationError,
    LoadError,
    NotBuiltError,
    PyzigError,
    StubsOutOfDateError,
    UnsupportedPythonError,
    UntrustedPlaceError,
)
from .loading import finder as _finder

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from types import ModuleType
    from typing import Any

    from .building.results import BuildResult

__all__ = [
    "BuildError",
    "ConfigurationError",
    "LoadError",
    "NotBuiltError",
    "PyzigError",
    "StubsOutOfDateError",
    "UnsupportedPythonError",
    "UntrustedPlaceError",
    "build",
    "load",
]
__version__ = "0.1.0"

_finder.install()


def load(name: str = "pyzig", *, mode: str | None = None, project: str | os.PathLike[str] | None = None) -> ModuleType:
    """Give a native module, built first if it is stale.

    Args:
        name: a module of this distribution (``pyzig``, ``pyzig_sexp``) or one that the project declares.
        mode: release mode: ``Debug``, ``ReleaseSafe``, ``ReleaseFast`` or ``ReleaseSmall``. Without it, the one in force: that of the
            environment variable ``ZIG_RELEASEMODE``, else of the configuration, else ``ReleaseFast``; the module is then the one that
            ``import`` gives. In other modes it is a module beside that one, with types of its own, and ``sys.modules`` stays as it is.
        project: a folder of the project; without it, pytest's project or that of the working folder.

    Raises:
        ConfigurationError: the name, the mode or the project's configuration is wrong.
        BuildError: the sources do not compile; carries the compiler's text. It is an ``ImportError``, too.
        NotBuiltError: recompiling is switched off by ``ZIG_NORECOMPILE=1``, and there is no build. An ``ImportError``, too.
        LoadError: the library cannot be loaded, though it is as it was built. An ``ImportError``, too.
        UntrustedPlaceError: somebody else could have put there what would be loaded. An ``ImportError``, too.
    """
    from .loading.session import current_session, open_session

    session = current_session() if project is None else open_session(project)
    return session.load(name, mode)


def build(*modules: str, mode: str | None = None, project: str | os.PathLike[str] | None = None) -> BuildResult:
    """Bring native modules up to date, load nothing. What is fresh costs some milliseconds and starts no process.

    Args:
        modules: names; without any, all that the project declares, or those of this distribution if it declares none.
        mode: release mode, as for `load`.
        project: as for `load`.

    Returns:
        For each module where its library is, and whether and why it was built.

    Raises:
        ConfigurationError, BuildError, NotBuiltError: as `load`. Where one module of several fails, the others are built first.
    """
    from .building.results import collect_result
    from .loading.session import current_session, open_session
    from .project.discovery import BUILTIN_MODULES

    session = current_session() if project is None else open_session(project)
    names = modules or tuple(session.declared_modules) or tuple(BUILTIN_MODULES)
    return collect_result(session.build(sorted(names), mode))


def pytest_addoption(pluginmanager: Any) -> None:
    """Make ``pytest -p pytest_pyzig`` load the plugin, under the name that its entry point gives it, so that it is loaded once."""
    if not pluginmanager.has_plugin("pyzig"):
        from . import plugin

        pluginmanager.register(plugin, "pyzig")
