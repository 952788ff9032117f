"""Where builds are kept: one folder per build, named after what went into it, and small files beside them.

::

    .pyzig/
        .gitignore                          keeps all of it out of version control
        builds/fast-Debug-0123456789abcdef/ one build: the library, log.txt, build.txt
        state/fast-Debug                    the inputs as they were when last looked at
        locks/fast-Debug.lock               held while that module is built in that mode

A build folder appears complete, by one rename, and is never changed after that, but for what ``build.txt`` says of the times and inodes of
the libraries: whoever found it may load from it without a lock.
"""

from __future__ import annotations

import os
import time

from pytest_pyzig.errors import UntrustedPlaceError
from pytest_pyzig.system.trust import check_place, is_of_another_user

from .files import write_atomically
from .records import _RECORD, BuildRecord, read_record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FOLDER_NAME = ".pyzig"
# In the user's store of a project, what its Zig tests are compiled from: a folder for each root file, with a link to the folder of that.
TEST_ROOTS = "roots"
TEST_LINK = "tree"
# Names the folder for all builds, in place of those in projects and that in the user's cache folder.
CACHE_VARIABLE = "PYZIG_CACHE_DIR"
LOCKS = "locks"
# Builds of one module in one mode that are kept: enough for a few branches.
_BUILDS_KEPT_MAX = 8
# A build that was used this recently stays, whatever its rank: its user may be about to load it.
_IN_USE_S = 600
_ABANDONED_S = 24 * 3600
# So long after it was used last, a build goes, whatever it is of.
_FORGOTTEN_S = 30 * 24 * 3600
_ATTEMPTS_MAX = 10
# Folders are made such that nobody else can write in them; `trust` wants that.
_MODE = 0o755


class Store:
    """The builds of one project, in one folder.

    Attributes:
        folder: absolute path of the folder.
        top: the outermost folder on the way there that is only for builds; the same, unless others have their stores beside this one.
    """

    __slots__ = ("folder", "top")

    def __init__(self, folder: str, top: str | None = None) -> None:
        self.folder = folder
        self.top = top or folder

    def build_folder(self, key: str, mode: str, fingerprint: str) -> str:
        """The place of a build, whether it is there or not."""
        return os.path.join(self.folder, "builds", f"{key}-{mode}-{fingerprint}")

    def state_file(self, key: str, mode: str) -> str:
        """The file with the inputs of a build as they were when last looked at."""
        return os.path.join(self.folder, "state", f"{key}-{mode}")

    def lock_file(self, key: str, mode: str) -> str:
        """The lock to hold while building; the file itself is never removed."""
        return os.path.join(self.folder, LOCKS, f"{key}-{mode}.lock")

    def lock_files(self, keys: Iterable[str], modes: Iterable[str]) -> list[str]:
        """All locks that there are, and those of some units in some modes."""
        folder = os.path.join(self.folder, LOCKS)
        present = [os.path.join(folder, name) for name in _names(folder) if name.endswith(".lock")]
        return sorted({*present, *(self.lock_file(key, mode) for key in keys for mode in modes)})

    def prepare(self) -> None:
        """Make the folders.

        Raises:
            OSError: the place cannot be written.
            UntrustedPlaceError: somebody else can write there.
        """
        for attempt in range(_ATTEMPTS_MAX):
            try:
                for name in ("state", LOCKS, "builds"):
                    self.make_folder(name)
                ignore = os.path.join(self.folder, ".gitignore")
                if not os.path.exists(ignore):
                    write_atomically(ignore, "# Made by pytest-pyzig; may be deleted at any time.\n*\n")
                return
            except FileNotFoundError:  # Somebody removes all of it meanwhile.
                if attempt == _ATTEMPTS_MAX - 1:
                    raise

    def make_folder(self, name: str) -> str:
        """Make a folder in the store, and all above it, such that nobody else can write there whatever the umask; its absolute path.

        Raises as `prepare` does.
        """
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(self.top), exist_ok=True)
        place = self.top
        _make_closed_folder(place)
        for part in os.path.relpath(path, self.top).split(os.sep):
            place = os.path.join(place, part)
            _make_closed_folder(place)
        check_place(path, self.top)
        return path

    def check_place(self, library: str) -> None:
        """Raise ``UntrustedPlaceError`` where somebody else could have put a library of this store, or the record of its build."""
        check_place(library, self.top)
        check_place(os.path.join(self._build_of(library), _RECORD), self.top)

    def lease(self, library: str) -> Lease:
        """Keep the build with a library of this store for as long as the result lives."""
        return Lease(self._build_of(library))

    def damage(self, library: str) -> str:
        """What is wrong with a library of this store that cannot be loaded; empty if it is as it was built."""
        record, damage = read_record(self._build_of(library), is_suspect=True)
        return "" if record is not None else damage or "it is gone"

    def _build_of(self, library: str) -> str:
        builds, name, *_ = os.path.relpath(library, self.folder).split(os.sep)
        return os.path.join(self.folder, builds, name)

    def private_folder(self, key: str, mode: str) -> str:
        """A new folder to build in, which nobody takes for a build."""
        path = os.path.join(self.folder, "builds", f".{key}-{mode}.{os.getpid()}.{time.monotonic_ns():x}")
        os.mkdir(path, _MODE)
        return path

    def publish(self, private: str, final: str) -> None:
        """Turn a private folder into the build at ``final``, at once. Whoever came first stays, as both are of the same inputs."""
        _close_to_others(private)
        try:
            os.rename(private, final)
        except OSError:
            if read_record(final)[0] is not None:
                _remove_folder(private)
                return
            # What stands there is damaged, so nobody can be using it.
            damaged = f"{private}.damaged"
            os.rename(final, damaged)
            os.rename(private, final)
            _remove_folder(damaged)

    def newest_build(self, key: str, mode: str) -> tuple[BuildRecord | None, str]:
        """The complete build that was made last, whatever its inputs were; or None and what is wrong with it, if there is one."""
        made_at = {path: _modified_at(os.path.join(path, "log.txt")) for path in self._builds_of(key, mode)}
        for path in sorted(made_at, key=made_at.__getitem__, reverse=True):
            record, damage = read_record(path)
            if record is not None or damage:
                return record, damage and f"{path}: {damage}"
        return None, ""

    def sweep(self, key: str, mode: str) -> None:
        """Remove the builds of one module in one mode that were not used for longest, and what killed builds and old names left behind.

        To be called with the lock held. Whatever cannot be removed, because it is in use on Windows for example, stays.
        """
        now = time.time()
        used = sorted(((_used_at(path), path) for path in self._builds_of(key, mode)), reverse=True)
        for used_at, path in used[_BUILDS_KEPT_MAX:]:
            if now - used_at > _IN_USE_S:
                _remove_unless_leased(path)
        prefix = f".{key}-{mode}."
        for name in _names(os.path.join(self.folder, "builds")):
            if name.startswith("."):
                path = os.path.join(self.folder, "builds", name)
                is_dead = name.startswith(prefix) and not _is_alive(name[len(prefix) :].split(".")[0])
                if is_dead or now - _modified_at(path) > _ABANDONED_S:
                    _remove_folder(path)
        self.sweep_forgotten()

    def sweep_forgotten(self) -> None:
        """Remove what nobody has used for a long time, of modules that had other names perhaps."""
        folder = os.path.join(self.folder, "builds")
        for name in _names(folder):
            path = os.path.join(folder, name)
            if not name.startswith(".") and time.time() - max(_used_at(path), _modified_at(path)) > _FORGOTTEN_S:
                _remove_unless_leased(path)
                what = name.rpartition("-")[0]
                if not any(other.startswith(f"{what}-") for other in _names(folder)):
                    for state in (what, f"{what}.failure"):
                        _remove_file(os.path.join(self.folder, "state", state))

    def _builds_of(self, key: str, mode: str) -> Iterator[str]:
        prefix = f"{key}-{mode}-"
        for name in _names(os.path.join(self.folder, "builds")):
            if name.startswith(prefix):
                yield os.path.join(self.folder, "builds", name)


class Lease:
    """Keeps a build from being swept for as long as this object lives, whatever becomes of its process.

    Where the system has no such locks, that it was used a while ago keeps it, and whoever loses it looks for it again.
    """

    __slots__ = ("_descriptor",)

    def __init__(self, folder: str) -> None:
        self._descriptor = _lock_folder(folder, shared=True)

    def __del__(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)


def locate_stores(root: str) -> tuple[Store, ...]:
    """The stores of the project at ``root``, best first; new builds go to the last one.

    That is the project's own folder. Where it cannot be written, new builds go to the user's cache folder, and those that are in it are
    used all the same, unless the project is another user's. Where ``PYZIG_CACHE_DIR`` names a folder, all are there.
    """
    if os.environ.get(CACHE_VARIABLE):
        return (user_store(root),)
    local = Store(os.path.join(root, FOLDER_NAME))
    if os.access(local.folder if os.path.isdir(local.folder) else root, os.W_OK):
        return (local,)
    if os.path.isdir(local.folder) and not is_of_another_user(root):
        return (local, user_store(root))
    return (user_store(root),)


def user_store(root: str) -> Store:
    """The store in the user's cache folder that belongs to the files at ``root``."""
    import zlib

    # The path is part of the builds: their panic traces quote source lines from there.
    name = f"{os.path.basename(root) or 'root'}-{zlib.crc32(os.fsencode(root)):08x}"
    top = user_folder()
    return Store(os.path.join(top, name), top)


def user_folder() -> str:
    """The folder with the builds that are not in projects, one folder for each project: a name of the user's own, or the cache folder."""
    chosen = os.environ.get(CACHE_VARIABLE)
    if chosen:
        return os.path.abspath(chosen)
    import platformdirs

    folder = platformdirs.user_cache_dir("pytest-pyzig", appauthor=False)
    # Who has no home folder anywhere is taken to be at home at the root, as container runtimes have it.
    return os.path.join(os.sep, folder.removeprefix(f"~{os.sep}"))


def _make_closed_folder(path: str) -> None:
    try:
        os.mkdir(path, _MODE)
    except FileExistsError:
        if not os.path.isdir(path):
            raise


def _close_to_others(folder: str) -> None:
    """Let nobody but the owner write in a folder, whatever umask the compiler had."""
    if os.name == "posix":
        for below, _, names in os.walk(folder):
            for path in (below, *(os.path.join(below, name) for name in names)):
                mode = os.lstat(path).st_mode & 0o7777
                if mode & 0o022 and not os.path.islink(path):
                    os.chmod(path, mode & ~0o022)


def sweep_user_stores() -> None:
    """Remove, from the user's folder, what is of projects and files that are gone, and builds that nobody has used for a long time."""
    top = user_folder()
    for name in _names(top):
        store = Store(os.path.join(top, name), top)
        roots = os.path.join(store.folder, TEST_ROOTS)
        try:
            check_place(roots, top)
        except UntrustedPlaceError:
            continue
        if os.path.islink(store.folder) or os.path.islink(roots):
            continue
        store.sweep_forgotten()
        for key in _names(roots):
            path = os.path.join(roots, key)
            if time.time() - _modified_at(path) > _ABANDONED_S and not _is_of_a_file(path):
                _remove_folder(path)
        kept = [*_names(roots), *_names(os.path.join(store.folder, "builds"))]
        if not kept and os.path.isdir(store.folder) and time.time() - _modified_at(store.folder) > _FORGOTTEN_S:
            _remove_folder(store.folder)


def _is_of_a_file(root: str) -> bool:
    """Whether the file that a folder in ``TEST_ROOTS`` is named after is there: below its link, under the last parts of the name."""
    parts = os.path.basename(root).split("~")
    names = ["~".join(parts[index:]) for index in range(1, len(parts))]
    return any(os.path.isfile(os.path.join(root, TEST_LINK, f"{name}.zig")) for name in names)


def _lock_folder(folder: str, *, shared: bool) -> int | None:
    """Lock a folder, at once: the descriptor to close in the end. None where somebody holds it otherwise, or folders have no locks."""
    try:
        import fcntl

        descriptor = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        return None
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError:
        pass
    return descriptor


def _remove_unless_leased(path: str) -> None:
    descriptor = _lock_folder(path, shared=False)
    if descriptor is None and os.name == "posix":
        return
    try:
        _remove_folder(path)
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _remove_file(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        pass


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _used_at(folder: str) -> float:
    return _modified_at(os.path.join(folder, _RECORD))


def _modified_at(path: str) -> float:
    try:
        return os.stat(path).st_mtime
    except OSError:
        return 0.0


def _is_alive(process_id: str) -> bool:
    if not process_id.isdecimal():
        return True  # Not to be known here; age decides.
    from pytest_pyzig.system.processes import is_running

    return is_running(int(process_id))


def _remove_folder(path: str) -> None:
    import shutil

    shutil.rmtree(path, ignore_errors=True)
