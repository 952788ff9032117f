"""What can go wrong, as exceptions. Every message says what to do about it."""

from __future__ import annotations


class PyzigError(Exception):
    """Base of all errors of this package."""


class ConfigurationError(PyzigError):
    """A setting is wrong: names where it stands, its value and what is allowed."""


class BuildError(PyzigError, ImportError):
    """The compiler refused the sources, or could not be run.

    It is an ``ImportError`` as well, because that is what a failed build means to an ``import`` statement.

    Attributes:
        modules: the modules that the failed compiler run was to build.
        log: the compiler's own text, unchanged.
    """

    def __init__(self, message: str, *, modules: tuple[str, ...] = (), log: str = "") -> None:
        super().__init__(message)
        self.modules = modules
        self.log = log


class NotBuiltError(PyzigError, ImportError):
    """Recompiling is switched off and there is no build to load."""


class LoadError(PyzigError, ImportError):
    """Python cannot load a library, though it is as it was built."""


class UntrustedPlaceError(PyzigError, ImportError):
    """A library lies where somebody else could have put it. Nothing is loaded from there."""


class UnsupportedPythonError(PyzigError, ImportError):
    """This interpreter cannot load modules of CPython's stable ABI."""


class StaleProcessError(PyzigError):
    """This process has loaded a library that is out of date, and cannot load another in its place."""


class StubsOutOfDateError(PyzigError):
    """The stub files on disk are not those of the built modules."""
