"""Makes `import` build: finds the native modules of the project and of this distribution, and nothing else.

Two finders, because two kinds of names deserve different ranks. The modules that the project declares are looked up before anything on
``sys.path``: a stale library somewhere on it must not shadow the sources that are being worked on. The modules of this distribution, in a
project that says nothing of them, come last: whoever has put a library of that name on the path meant it.
"""

from __future__ import annotations

import os
import sys
from _thread import get_ident

from pytest_pyzig.project.discovery import BUILTIN_MODULES, is_worth_reading, nearest_pyproject

from .current import active_session, session_opener

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

    from .current import Importable


class DeclaredModuleFinder:
    """Finds what the project of the current session declares."""

    def __init__(self) -> None:
        # Reading the configuration and building import modules themselves; those are not for us.
        self._busy_threads: set[int] = set()
        self._searched_folder: str | None = None

    def find_spec(self, name: str, path: Sequence[str] | None = None, _target: ModuleType | None = None) -> ModuleSpec | None:
        """The build of a declared module, made now if it is stale. Raises ``BuildError``, which is an ``ImportError``."""
        top = name.partition(".")[0]
        if top in sys.stdlib_module_names or top == "pytest_pyzig":
            return _spawn_module(path) if name == "multiprocessing.spawn" else None
        thread = get_ident()
        if thread in self._busy_threads:
            return None
        self._busy_threads.add(thread)
        try:
            session = self._find_session(name)
            return _spec(session, name) if session is not None and name in session.declared_modules else None
        finally:
            self._busy_threads.discard(thread)

    def _find_session(self, name: str) -> Importable | None:
        """The session, if its project may declare anything; the project of a working folder is looked for once."""
        session = active_session()
        if session is not None:
            return session
        if session_opener() is not None:
            return None  # Whoever set it has opened the session already where something is declared.
        try:
            folder = os.getcwd()
        except OSError:
            return None
        if folder == self._searched_folder:
            return None
        found = nearest_pyproject(folder)
        if found is None or not is_worth_reading(*found):
            self._searched_folder = folder
            return None
        from pytest_pyzig.errors import ConfigurationError

        from .session import current_session

        try:
            return current_session()
        except ConfigurationError:
            self._searched_folder = folder
            if name in BUILTIN_MODULES:
                raise
            return None  # What it would have declared cannot be known, and all other imports have to go on.


class BuiltinModuleFinder:
    """Finds the modules of this distribution, where nobody else has found one of their names."""

    def find_spec(self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None) -> ModuleSpec | None:
        """The build of one of our own modules, made now if it is stale. Raises ``BuildError``, which is an ``ImportError``."""
        if name not in BUILTIN_MODULES:
            return None
        from .session import current_session

        return _spec(current_session(), name)


def install() -> None:
    """Put the finders in place, once."""
    if not any(isinstance(finder, DeclaredModuleFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, DeclaredModuleFinder())
        sys.meta_path.append(BuiltinModuleFinder())


def _spawn_module(path: Sequence[str] | None) -> ModuleSpec | None:
    from .spawned import find_spawn_module

    return find_spawn_module(path)


def _spec(session: Importable, name: str) -> ModuleSpec:
    return session.spec_of(name, session.import_mode)
