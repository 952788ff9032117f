"""atopile's Zig tree, which its own loader builds and loads, too: what that loader takes for up to date, and what goes in its place.

The loader, a part of atopile, runs when its package is imported. It compiles unless both libraries lie in ``zig-out/lib`` and a file beside
them names, by a digest, the sources and the release mode that it is to load. Whoever leaves all three there has built for both.
"""

from __future__ import annotations

import os
from contextlib import contextmanager

from .discovery import ATOPILE_ZIG_FOLDER, BUILTIN_MODULES
from .outputs import OutputFolder, copy_libraries, is_same_copy
from .store import locate_stores, write_atomically
from .zig import library_suffix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_MODULES = tuple(BUILTIN_MODULES)
_MARK = ".zig-source-hash"
_STUBS = "gen"
# The lock of atopile's loader, in the folder of the libraries: a file with the number of the process that compiles.
_LOADER_LOCK = "lock"
_KEPT_FOLDER = "replaced"


class AtopileTree(OutputFolder):
    """The Zig tree of an atopile checkout, and the folder that its loader takes libraries from.

    Attributes:
        root: absolute path of the folder with its ``build.zig``.
        store: where the project's builds are kept, and what was in force before it was replaced.
    """

    __slots__ = ("root", "store")

    is_shared = True

    def __init__(self, project_root: str) -> None:
        self.root = os.path.join(project_root, ATOPILE_ZIG_FOLDER)
        super().__init__(os.path.join(self.root, "zig-out", "lib"))
        self.store = locate_stores(project_root)[-1]

    @property
    def is_replaced(self) -> bool:
        """Whether the native modules of this distribution were put in place of the tree's own."""
        return os.path.isdir(self._kept)

    def mark(self, mode: str) -> str:
        """What the loader wants to read beside libraries that it takes for those of the present sources: a digest of them and the mode.

        Empty where they cannot be read.
        """
        import hashlib
        from pathlib import Path

        root = Path(self.root)
        total = hashlib.sha256()
        try:
            for path in sorted([*(root / "src").rglob("*.zig"), root / "build.zig"]):
                total.update(path.relative_to(root).as_posix().encode())
                total.update(path.read_bytes())
        except OSError:
            return ""
        total.update(mode.encode())
        return total.hexdigest()

    def is_current(self, mode: str) -> bool:
        """Whether the loader would load what lies there, and compile nothing."""
        present = self._present_mark()
        return present != "" and bool(self.found(_MODULES)) and present == self.mark(mode)

    def publish(self, libraries: dict[str, str], mark: str) -> dict[str, str]:
        """Put libraries where the loader takes them, and mark them as those of the sources that ``mark`` was made from.

        Without one they are left unmarked. Whoever looks meanwhile finds no mark. Where a library did not build, all stays as it is.
        """
        in_place = {module: self._library(module) for module in libraries}
        if in_place == libraries or libraries.keys() != set(_MODULES):
            return libraries
        if not self._holds(libraries, mark):
            with self._lock():
                self._remove_mark()
                copy_libraries(libraries, self.path)
                if mark:
                    write_atomically(self._mark_file, mark)
        return in_place

    def ready_made(self, mode: str) -> dict[str, str]:
        """The tree's own libraries, where the loader has built them from the present sources in a mode; else nothing."""
        return self.found(_MODULES) if self.is_current(mode) and not self.holds_ours() else {}

    def holds_ours(self) -> bool:
        """Whether what lies there are the native modules of this distribution; told from the files themselves."""
        from .stubs import read_stubs

        return any(read_stubs(path) for path in self.found(_MODULES).values())

    def builder(self) -> int | None:
        """The process whose loader compiles the tree now; None if there is none, or none that can be known."""
        lock = os.path.join(self.path, _LOADER_LOCK)
        try:
            with open(lock, encoding="ascii") as file:
                process_id = int(file.read())
            locked_s = os.stat(lock).st_mtime
        except (OSError, ValueError):
            return None
        started_s = _process_start_s(process_id)
        # A lock that is older than the process of its number was left behind by another.
        is_it = started_s is not None and started_s <= locked_s + 1 and process_id != os.getpid()
        return process_id if is_it else None

    def keep_own(self) -> None:
        """Set aside what is there, for `restore_own` to put back, and count as replaced from now on."""
        import shutil

        with self._lock():
            if self.is_replaced:
                return
            temporary = f"{self._kept}.{os.getpid()}"
            shutil.rmtree(temporary, ignore_errors=True)
            os.makedirs(temporary)
            if not self.holds_ours():
                _copy_all(self.path, temporary)
            self._remove_mark()
            shutil.rmtree(os.path.join(self.path, _STUBS), ignore_errors=True)
            os.rename(temporary, self._kept)

    def restore_own(self) -> bool:
        """Put back what was there before it was replaced; whether it was still replaced.

        Where the loader has compiled in the meantime, its libraries stay.
        """
        import shutil

        with self._lock():
            if not self.is_replaced:
                return False
            was_ours = self.holds_ours() or not self.found(_MODULES)
            if was_ours:
                self._remove_mark()
                for path in map(self._library, _MODULES):
                    if os.path.exists(path):
                        os.unlink(path)
                shutil.rmtree(os.path.join(self.path, _STUBS), ignore_errors=True)
                _copy_all(self._kept, self.path)
            shutil.rmtree(self._kept)
            return was_ours

    def _holds(self, libraries: dict[str, str], mark: str) -> bool:
        return self._present_mark() == mark and all(is_same_copy(self._library(module), path) for module, path in libraries.items())

    def _library(self, module: str) -> str:
        return os.path.join(self.path, module + library_suffix())

    @property
    def _mark_file(self) -> str:
        return os.path.join(self.path, _MARK)

    @property
    def _kept(self) -> str:
        return os.path.join(self.store.folder, _KEPT_FOLDER)

    def _present_mark(self) -> str:
        try:
            with open(self._mark_file, encoding="utf-8", errors="replace") as file:
                return file.read().strip()
        except OSError:
            return ""

    def _remove_mark(self) -> None:
        if os.path.exists(self._mark_file):
            os.unlink(self._mark_file)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        from filelock import FileLock

        self.store.prepare()
        with FileLock(self.store.lock_file("atopile", "in-place")):
            yield


def _copy_all(source: str, target: str) -> None:
    """Copy what belongs to a set of libraries, the mark last."""
    import shutil

    os.makedirs(target, exist_ok=True)
    for path in OutputFolder(source).found(_MODULES).values():
        shutil.copy2(path, target)
    stubs = os.path.join(source, _STUBS)
    if os.path.isdir(stubs):
        shutil.copytree(stubs, os.path.join(target, _STUBS))
    mark = os.path.join(source, _MARK)
    if os.path.isfile(mark):
        shutil.copy2(mark, target)


def _process_start_s(process_id: int) -> float | None:
    """When a process was started, in seconds since 1970; None if there is no such process, or the system does not tell."""
    try:
        with open(f"/proc/{process_id}/stat", "rb") as file:
            ticks = int(file.read().rpartition(b")")[2].split()[19])
        with open("/proc/stat", "rb") as file:
            boot_s = next(int(line.split()[1]) for line in file if line.startswith(b"btime "))
    except (OSError, ValueError, IndexError, StopIteration):
        return None
    return boot_s + ticks / os.sysconf("SC_CLK_TCK")
