"""Which session is in force in this process, and how one is opened where none is."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from typing import Protocol

    class Importable(Protocol):
        """What `import` asks of a session."""

        declared_modules: frozenset[str]
        import_mode: str

        def spec_of(self, name: str, mode: str) -> ModuleSpec:
            """What the import system needs to load a module in a release mode, built if it is stale."""
            ...


def active_session() -> Importable | None:
    """The session in force, if one is. Takes no lock: other threads import while one builds."""
    return _session


def activate(session: Importable | None) -> Importable | None:
    """Put a session in force; returns the one that was. None: one is opened when a module is asked for."""
    global _session
    previous, _session = _session, session
    return previous


def session_opener() -> Callable[[], Importable] | None:
    """How the session is opened when a module is asked for; None: for the project of the working folder."""
    return _opener


def set_session_opener(opener: Callable[[], Importable] | None) -> Callable[[], Importable] | None:
    """Decide how the session is opened when a module is asked for; returns what was decided before."""
    global _opener
    previous, _opener = _opener, opener
    return previous


_session: Importable | None = None
_opener: Callable[[], Importable] | None = None
