"""Copies of the newest libraries, for those who look for them in a folder that they know: ``zig-out/lib``."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


class OutputFolder:
    """A folder that gets a copy of each library that was built last.

    Attributes:
        path: absolute path of the folder; it need not exist.
    """

    __slots__ = ("path",)

    # Whether somebody else builds into the folder, and loads the libraries from there: then so do we, for there to be one of each.
    is_shared = False

    def __init__(self, path: str) -> None:
        self.path = path

    def found(self, modules: Iterable[str]) -> dict[str, str]:
        """The libraries of modules, if all of them are there."""
        libraries = {module: find_library((self.path,), module) for module in modules}
        return {module: path for module, path in libraries.items() if path is not None} if None not in libraries.values() else {}

    def tracked_stubs_folder(self) -> str | None:
        """Where copies of the stub files that a build leaves beside its libraries are kept beside the sources; None: nowhere."""
        return None

    def sources(self) -> list[Path]:
        """What a `mark` is of: it counts as input, whatever else does."""
        return []

    def busy(self) -> str | None:
        """Who builds into the folder now and knows nothing of our locks, in words; None: nobody."""
        return None

    def ready_made(self, mode: str, zig_version: str, others: set[str]) -> dict[str, str]:  # noqa: ARG002
        """What somebody else has built there from the present sources, which does not need to be built again; usually nothing."""
        return {}

    def mark(self, mode: str) -> str:  # noqa: ARG002
        """What says of which sources, as they are now, and of which mode libraries are; to be taken before they are looked at or built."""
        return ""

    def publish(self, libraries: dict[str, str], mark: str, tell: Callable[[str], None]) -> dict[str, str]:  # noqa: ARG002
        """Bring the copies up to date with the builds of one session. ``tell`` is told, more than once, who is waited for, if anybody is.

        Returns:
            Where the libraries are to be loaded from: here, from where they were built, as nothing there ever changes.

        Raises:
            OSError: the folder cannot be written.
        """
        copy_libraries(libraries, self.path)
        return libraries


def find_library(folders: Iterable[str], module: str) -> str | None:
    """The library of a module in one of some folders, under any name that builds give it."""
    name = module.rpartition(".")[2]
    names = [f"{prefix}{name}{suffix}" for prefix in ("", "lib") for suffix in (".so", ".abi3.so", ".pyd", ".dll", ".dylib")]
    return next((path for folder in folders for name in names if os.path.isfile(path := os.path.join(folder, name))), None)


def copy_libraries(libraries: dict[str, str], folder: str) -> None:
    """Copy libraries to another folder, each by one rename, unless the copies are there already. Raises ``OSError``."""
    for path in libraries.values():
        target = os.path.join(folder, os.path.basename(path))
        if is_same_copy(target, path):
            continue
        import shutil

        os.makedirs(folder, exist_ok=True)
        temporary = f"{target}.{os.getpid()}"
        try:
            shutil.copy2(path, temporary)
            os.replace(temporary, target)
        except BaseException:
            if os.path.lexists(temporary):
                os.unlink(temporary)
            raise
        copy_stub_files(os.path.dirname(path), folder)


def copy_stub_files(source: str, folder: str) -> None:
    """Copy what a ``build.zig`` has put beside its libraries for type checkers."""
    import shutil

    for path in stub_files(source):
        target = os.path.join(folder, os.path.relpath(path, source))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy2(path, target)


def stub_files(folder: str) -> list[str]:
    """Absolute paths of the stub files in a folder and the folders in it."""
    return sorted(os.path.join(parent, name) for parent, _, names in os.walk(folder) for name in names if name.endswith(".pyi"))


def is_same_copy(path: str, original: str) -> bool:
    """Whether a file is a copy of another that keeps its time, as far as sizes and times tell."""
    try:
        copied, source = os.stat(path), os.stat(original)
    except OSError:
        return False
    return (copied.st_size, copied.st_mtime_ns) == (source.st_size, source.st_mtime_ns)
