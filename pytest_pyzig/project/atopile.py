"""atopile's Zig tree, which its own loader builds and loads, too: what that loader takes for up to date, and what goes in its place.

The loader, a part of atopile, runs when its package is imported. It compiles unless both libraries lie in ``zig-out/lib`` and a file beside
them, the mark, names by a digest the sources and the release mode that it is to load. Whoever leaves all three there has built for both.
While the loader compiles it holds a lock file with its process id; others wait for that for a minute and then give up, so that lock is for
moments only where we take it.
"""

from __future__ import annotations

import os
import time

from pytest_pyzig.errors import StaleProcessError
from pytest_pyzig.store.files import write_atomically
from pytest_pyzig.store.outputs import OutputFolder, copy_libraries, is_same_copy

from .compiler import library_suffix
from .discovery import ATOPILE_ZIG_FOLDER, BUILTIN_MODULES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

_MODULES = tuple(BUILTIN_MODULES)
_MARK = ".zig-source-hash"
_STUBS = "gen"
_LOADER_LOCK = "lock"
# Beside the folder of the libraries, as they concern nothing else: what was there before it was replaced, our lock, and our note of what we
# have put there.
_KEPT_FOLDER = "pyzig-replaced"
_OWN_LOCK = ".pyzig.lock"
_NOTE = ".pyzig.published"
_WAIT_TICK_S = 0.1
# How long after its compiler has ended the loader may take to mark the libraries.
_SETTLING_S = 30.0
# No compile takes longer; a lock that is older was left behind, whatever process has its number now.
_BUILD_S_MAX = 3600.0
_HAS_PROCESS_TABLE = os.path.isdir("/proc/self/task")


def _tell_nobody(_: str) -> None:
    """For those who wait and have nobody to tell."""


class AtopileTree(OutputFolder):
    """The Zig tree of an atopile checkout, and the folder that its loader takes libraries from.

    Attributes:
        root: absolute path of the folder with its ``build.zig``.
        is_for_ours: whether what is to be put there are the native modules of this distribution, as was so when this was made.
    """

    __slots__ = ("is_for_ours", "root")

    is_shared = True

    def __init__(self, project_root: str) -> None:
        self.root = os.path.join(project_root, ATOPILE_ZIG_FOLDER)
        super().__init__(os.path.join(self.root, "zig-out", "lib"))
        self.is_for_ours = self.is_replaced

    @property
    def is_replaced(self) -> bool:
        """Whether the native modules of this distribution were put in place of the tree's own."""
        return os.path.isdir(self._kept)

    def tracked_stubs_folder(self) -> str | None:
        return os.path.join(self.root, _STUBS)

    def sources(self) -> list[Path]:
        """The files that the mark is of, in its order."""
        from pathlib import Path

        root = Path(self.root)
        return sorted([*(root / "src").rglob("*.zig"), root / "build.zig"])

    def mark(self, mode: str) -> str:
        """What the loader wants to read beside libraries that it takes for those of the present sources: a digest of them and the mode.

        Empty where they cannot be read.
        """
        import hashlib

        total = hashlib.sha256()
        try:
            for path in self.sources():
                total.update(os.path.relpath(path, self.root).replace(os.sep, "/").encode())
                total.update(path.read_bytes())
        except OSError:
            return ""
        total.update(mode.encode())
        return total.hexdigest()

    def is_current(self, mode: str) -> bool:
        """Whether the loader would load what lies there, and compile nothing."""
        present = self._present_mark()
        return present != "" and bool(self.found(_MODULES)) and present == self.mark(mode)

    def publish(self, libraries: dict[str, str], mark: str, tell: Callable[[str], None] = _tell_nobody) -> dict[str, str]:
        """Put libraries where the loader takes them, and mark them as those of the sources that ``mark`` was made from.

        The mark is gone before the first library is copied, and there again after the last. Where a library did not build, all stays as it
        is; so it does where the tree was replaced, or given its own back, in the meantime.

        Raises:
            StaleProcessError: this process has loaded what lay there before, and would go on using it.
        """
        in_place = {module: self._library(module) for module in libraries}
        if libraries.keys() != set(_MODULES) or mark == "":
            return libraries
        if not self._holds(libraries, mark):
            with self._locked(tell):
                if self.is_replaced != self.is_for_ours:
                    return libraries
                self._remove_mark()
                copy_libraries(libraries, self.path)
                self._write_note()
                write_atomically(self._mark_file, mark)
        stale = _loaded_before(in_place.values())
        if stale is not None:
            raise StaleProcessError(
                f"this process has loaded {stale} as it was before, and tests would go on using that: start a new process"
            )
        return in_place

    def ready_made(self, mode: str, zig_version: str, others: set[str]) -> dict[str, str]:
        """The tree's own libraries, where the loader has built them from the present sources in a mode; else nothing.

        Its mark is of the Zig sources and the mode alone. So ``others``, inputs that are no Zig sources, have to be older than the
        libraries, and these must not name another compiler. What we have put there ourselves is in our store, if it is still right.
        """
        libraries = self.found(_MODULES)
        if not libraries or self.builder() is not None or self._is_noted() or not self.is_current(mode):
            return {}
        made_ns = min(os.stat(path).st_mtime_ns for path in libraries.values())
        if any(_written_ns(path) >= made_ns for path in others) or self.holds_ours():
            return {}
        return libraries if all(_compilers_of(path) <= {zig_version} for path in libraries.values()) else {}

    def holds_ours(self) -> bool:
        """Whether what lies there are the native modules of this distribution; told from the files themselves."""
        from pytest_pyzig.store.libraries import read_stubs

        return any(read_stubs(path) for path in self._present().values())

    def builder(self) -> int | None:
        """The process whose loader compiles the tree now; None if there is none, or none that can be known."""
        process_id = self._lock_holder()
        return process_id if process_id is not None and _runs_zig(process_id) else None

    def busy(self) -> str | None:
        """Who builds there now, in words, as far as that can be known; None: nobody."""
        builder = self.builder()
        if builder is not None:
            return f"being built by process {builder}"
        return "being finished by another process" if self._is_settling() else None

    def _is_settling(self) -> bool:
        """Whether the loader has just built libraries, and not marked them yet."""
        try:
            made_s = max(os.stat(path).st_mtime for path in self._present().values())
        except (OSError, ValueError):
            return False
        if self._is_noted() or time.time() - made_s > _SETTLING_S:
            return False
        try:
            return os.stat(self._mark_file).st_mtime < made_s
        except OSError:
            return True

    def keep_own(self) -> None:
        """Set aside what is there, for `restore_own` to put back; from then on, the tree counts as replaced.

        Interrupted at any point, it has happened or not; what is there stays until something else is put in its place.
        """
        import shutil

        with self._locked():
            if self.is_replaced:
                return
            temporary = f"{self._kept}.new"
            shutil.rmtree(temporary, ignore_errors=True)
            os.makedirs(temporary)
            if not self.holds_ours():
                _copy_all(self.path, temporary)
            os.rename(temporary, self._kept)

    def restore_own(self) -> str:
        """Put back what was there before it was replaced, or make room for it; says what it did, in words.

        Where the loader has compiled in the meantime, its libraries stay. Interrupted at any point, it can be done again.
        """
        import shutil

        with self._locked():
            if not self.is_replaced and not self.holds_ours():
                return "was not replaced: nothing to undo"
            kept = OutputFolder(self._kept)
            kept_libraries = kept.found(_MODULES)
            is_as_kept = all(is_same_copy(self._library(module), path) for module, path in kept_libraries.items())
            is_built_since = self._present_mark() != "" and not self.holds_ours() and not (kept_libraries and is_as_kept)
            if is_built_since:
                did = "atopile has built its own since; they stay"
            else:
                self._remove_mark()
                for path in self._present().values():
                    os.unlink(path)
                shutil.rmtree(os.path.join(self.path, _STUBS), ignore_errors=True)
                if self.is_replaced:
                    _copy_all(self._kept, self.path)
                did = "what was there before is back" if kept_libraries else "our modules are gone, and atopile builds its own"
            if self.is_replaced:
                gone = f"{self._kept}.old"
                shutil.rmtree(gone, ignore_errors=True)
                os.rename(self._kept, gone)
                shutil.rmtree(gone, ignore_errors=True)
            return did

    def _present(self) -> dict[str, str]:
        """Those of the libraries that are there."""
        return {module: path for module in _MODULES if os.path.isfile(path := self._library(module))}

    def _holds(self, libraries: dict[str, str], mark: str) -> bool:
        return self._present_mark() == mark and all(is_same_copy(self._library(module), path) for module, path in libraries.items())

    def _library(self, module: str) -> str:
        return os.path.join(self.path, module + library_suffix())

    @property
    def _mark_file(self) -> str:
        return os.path.join(self.path, _MARK)

    @property
    def _kept(self) -> str:
        return os.path.join(os.path.dirname(self.path), _KEPT_FOLDER)

    @property
    def _note_file(self) -> str:
        return os.path.join(os.path.dirname(self.path), _NOTE)

    def _present_mark(self) -> str:
        return _read(self._mark_file).strip()

    def _remove_mark(self) -> None:
        if os.path.exists(self._mark_file):
            os.unlink(self._mark_file)

    def _write_note(self) -> None:
        write_atomically(self._note_file, self._stamps())

    def _is_noted(self) -> bool:
        """Whether it was us who have put there what is there."""
        return _read(self._note_file) == self._stamps()

    def _stamps(self) -> str:
        lines = []
        for module, path in self._present().items():
            status = os.stat(path)
            lines.append(f"{module}\t{status.st_size}\t{status.st_mtime_ns}\t{status.st_ino}\n")
        return "".join(lines)

    def _lock_holder(self) -> int | None:
        """The process that holds the loader's lock, if it is alive and no other one of the same number."""
        lock = os.path.join(self.path, _LOADER_LOCK)
        try:
            with open(lock, encoding="ascii") as file:
                process_id = int(file.read())
            locked_s = os.stat(lock).st_mtime
        except (OSError, ValueError):
            return None
        from pytest_pyzig.system.processes import is_running

        if process_id == os.getpid() or not is_running(process_id) or time.time() - locked_s > _BUILD_S_MAX:
            return None
        if not _HAS_PROCESS_TABLE:
            return process_id
        started_s = _process_start_s(process_id)
        return process_id if started_s is not None and started_s <= locked_s + 1 else None

    def _locked(self, tell: Callable[[str], None] = _tell_nobody) -> _Locks:
        return _Locks(self, os.path.join(self.path, _LOADER_LOCK), os.path.join(os.path.dirname(self.path), _OWN_LOCK), tell)


class _Locks:
    """Holds our lock and that of the loader, for the moment that copying takes, after who builds there has finished."""

    def __init__(self, tree: AtopileTree, loader_lock: str, own_lock: str, tell: Callable[[str], None]) -> None:
        self._tree = tree
        self._loader_lock = loader_lock
        self._own_lock = own_lock
        self._tell = tell

    def __enter__(self) -> None:
        from filelock import FileLock

        os.makedirs(self._tree.path, exist_ok=True)
        self._lock = FileLock(self._own_lock)
        self._lock.acquire()
        try:
            self._take_loader_lock()
        except BaseException:
            self._lock.release()
            raise

    def __exit__(self, *_: object) -> None:
        _remove_if_there(self._loader_lock)
        self._lock.release()

    def _take_loader_lock(self) -> None:
        while (who := self._tree.busy()) is not None:
            self._tell(who)
            time.sleep(_WAIT_TICK_S)
        while True:
            try:
                descriptor = os.open(self._loader_lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
                break
            except FileExistsError:
                if self._tree.builder() is None:
                    _remove_if_there(self._loader_lock)  # Left behind, or its holder does not build.
                else:
                    time.sleep(_WAIT_TICK_S)
        with open(descriptor, "w", encoding="ascii") as file:
            file.write(str(os.getpid()))


def _copy_all(source: str, target: str) -> None:
    """Copy what belongs to a set of libraries, the mark last."""
    import shutil

    os.makedirs(target, exist_ok=True)
    for module in _MODULES:
        path = os.path.join(source, module + library_suffix())
        if os.path.isfile(path):
            shutil.copy2(path, target)
    stubs = os.path.join(source, _STUBS)
    if os.path.isdir(stubs):
        shutil.copytree(stubs, os.path.join(target, _STUBS))
    mark = os.path.join(source, _MARK)
    if os.path.isfile(mark):
        shutil.copy2(mark, target)


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def _remove_if_there(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass


def _written_ns(path: str) -> int:
    """When a file was last written, in nanoseconds since 1970; what is missing has gone just now."""
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return time.time_ns()


def _compilers_of(library: str) -> set[str]:
    """The versions of Zig that a library says it was made by: in its debug information, where it has any."""
    import re

    with open(library, "rb") as file:
        return {found.decode() for found in re.findall(rb"\0zig (\d+\.\d+\.\d+[-+.\w]*)\0", file.read())}


def _loaded_before(paths: Iterable[str]) -> str | None:
    """One of some paths whose library this process has loaded before another took its place, as far as the system tells."""
    try:
        with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read().splitlines()
    except OSError:
        return None
    return next((path for path in paths if any(line.endswith(f" {path} (deleted)") for line in lines)), None)


def _runs_zig(process_id: int) -> bool:
    """Whether a process has started a compiler that is at work. Where that cannot be known, it has."""
    if not _HAS_PROCESS_TABLE:
        return True
    try:
        threads = os.listdir(f"/proc/{process_id}/task")
        children = [child for thread in threads for child in _read(f"/proc/{process_id}/task/{thread}/children").split()]
    except OSError:
        return False
    # The compiler itself, or `python -m ziglang`, or a script that stands for it.
    words = (_read(f"/proc/{child}/cmdline").split("\0")[:3] for child in children)
    return any(os.path.basename(word).startswith("zig") for command in words for word in command)


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
