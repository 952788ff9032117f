"""What the machine refuses, told in one message that says what to do: full disks, and folders that cannot be written."""

from __future__ import annotations

import errno
import os
import shutil

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# A disk with less room than this is full: what a compiler writes before it gives up is not always there any more when that is looked at.
_FULL_BYTES = 1 << 20
_FULL_ERRNOS = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_FULL_WORDS = ("NoSpaceLeft", "No space left", "DiskQuota")
_REFUSED_WORDS = ("AccessDenied", "PermissionDenied", "ReadOnlyFileSystem", "AppDataDirUnavailable")


def explain_compiler(code: int, log: str, builds: str, environment: Mapping[str, str], local_cache: str) -> str:
    """Why a compiler that failed could not do better, where that is the machine's doing; to be asked before anything is cleaned up.

    Args:
        code: its exit status.
        log: what it said.
        builds: the folder with the builds of the project.
        environment: what it was run with.
        local_cache: the folder of its own cache for the project.

    Returns:
        Text that says which folder, and what can be done; empty where it is not known to be the machine's doing.
    """
    is_said = any(word in log for word in _FULL_WORDS)
    if is_said or code > 128 or not log.strip():
        return _explain_full_disk(builds, zig_cache_folder(environment), local_cache, is_certain=is_said)
    if any(word in log for word in _REFUSED_WORDS):
        cache = zig_cache_folder(environment)
        if cache is None or not _is_writable(cache):
            where = "there is no home folder (HOME is not set)" if cache is None else f"{cache} cannot be written"
            return f"{where}, where Zig keeps its own cache: let the environment variable ZIG_GLOBAL_CACHE_DIR name another folder for that"
    return ""


def explain_error(error: OSError, builds: str) -> str:
    """What went wrong with the files of a build, and what can be done."""
    if error.errno in _FULL_ERRNOS:
        return _explain_full_disk(builds, is_certain=True)
    return (
        f"{error.filename or builds} cannot be made or written ({error.strerror or error}): "
        f"let the environment variable PYZIG_CACHE_DIR name a folder for builds, in place of {builds}"
    )


def zig_cache_folder(environment: Mapping[str, str]) -> str | None:
    """Where the compiler keeps what it compiles once on a machine; None where it finds no place."""
    if environment.get("ZIG_GLOBAL_CACHE_DIR"):
        return environment["ZIG_GLOBAL_CACHE_DIR"]
    if os.name == "nt":
        return os.path.join(environment["LOCALAPPDATA"], "zig") if environment.get("LOCALAPPDATA") else None
    if environment.get("XDG_CACHE_HOME"):
        return os.path.join(environment["XDG_CACHE_HOME"], "zig")
    return os.path.join(environment["HOME"], ".cache", "zig") if environment.get("HOME") else None


def _explain_full_disk(builds: str, zig_cache: str | None = None, local_cache: str = "", *, is_certain: bool) -> str:
    remedies = {
        builds: "`python -m pytest_pyzig clean` removes the builds of the project; the environment variable PYZIG_CACHE_DIR moves them"
    }
    if zig_cache is not None:
        remedies[zig_cache] = "That is Zig's own cache, which may be deleted; the environment variable ZIG_GLOBAL_CACHE_DIR moves it"
    if local_cache:
        remedies.setdefault(local_cache, "That is Zig's own cache for the project, which may be deleted; ZIG_LOCAL_CACHE_DIR moves it")
    usages = {folder: shutil.disk_usage(_nearest(folder)) for folder in remedies}
    fullest = min(usages, key=lambda folder: usages[folder].free)
    if not is_certain and usages[fullest].free >= _FULL_BYTES:
        return ""
    return f"the disk is full: {_size(usages[fullest].free)} of {_size(usages[fullest].total)} are free in {fullest}. {remedies[fullest]}"


def _nearest(folder: str) -> str:
    """A folder, or the nearest above it that is there."""
    folder = os.path.abspath(folder)
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    return folder


def _is_writable(folder: str) -> bool:
    return os.access(_nearest(folder), os.W_OK)


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f} MB"
