"""What is on record of a finished build, and whether its libraries are those that were built."""

from __future__ import annotations

import os

from .files import write_atomically

TYPE_CHECKING = False

_RECORD = "build.txt"

_RECORD_HEADER = "pyzig build 2"


class BuildRecord:
    """What is known of a finished build.

    Attributes:
        folder: absolute path of the build.
        zig_version: of the compiler that made it.
        duration_s: how long the compiler took, in seconds.
        libraries: absolute path of the library of each module.
    """

    __slots__ = ("duration_s", "folder", "libraries", "zig_version")

    def __init__(self, folder: str, zig_version: str, duration_s: float, libraries: dict[str, str]) -> None:
        self.folder = folder
        self.zig_version = zig_version
        self.duration_s = duration_s
        self.libraries = libraries

    def log(self) -> str:
        """What the compiler said when it made this build: its warnings."""
        try:
            with open(os.path.join(self.folder, "log.txt"), encoding="utf-8", errors="replace") as file:
                return file.read()
        except OSError:
            return ""


def read_record(folder: str, *, is_suspect: bool = False) -> tuple[BuildRecord | None, str]:
    """The build in a folder, if it is complete and its libraries are those that were built.

    A library with the size, the time and the inode that are on record is taken for that; of any other, as in a copy of the folder, and with
    ``is_suspect`` of all, the digest tells. What is found out is put on record, where that can be written.

    Returns:
        The build, or None and what is wrong with it; that is empty where there is none.
    """
    try:
        with open(os.path.join(folder, _RECORD), encoding="utf-8") as file:
            header, zig_version, duration_s, *lines = file.read().splitlines()
        if header != _RECORD_HEADER:
            return None, ""
        record = BuildRecord(folder, zig_version, float(duration_s), {})
        entries = [_Entry(*line.split("\t")) for line in lines]
        damaged, is_news = "", False
        for entry in entries:
            record.libraries[entry.module] = path = os.path.join(folder, entry.name)
            stamp = _stamp(path)
            if is_suspect or stamp != entry.stamp:
                is_right = file_digest(path) == entry.digest
                if not is_right:
                    damaged, stamp = entry.name, "-"
                is_news = is_news or stamp != entry.stamp
                entry.stamp = stamp
    except (OSError, ValueError, TypeError):
        return None, ""
    if is_news:
        try:
            _write_entries(record, entries)
        except OSError:
            pass
    return (None, f"{damaged} was changed since it was built") if damaged else (record, "")


def write_record(record: BuildRecord) -> None:
    """Complete a private folder; the last file to be written in it."""
    libraries = record.libraries.items()
    entries = [_Entry(name, _stamp(path), file_digest(path), os.path.relpath(path, record.folder)) for name, path in libraries]
    _write_entries(record, entries)


class _Entry:
    """What is on record of one library: the module, what spares reading the file, a digest of it, and its path in the folder."""

    __slots__ = ("digest", "module", "name", "stamp")

    def __init__(self, module: str, stamp: str, digest: str, name: str) -> None:
        self.module = module
        self.stamp = stamp
        self.digest = digest
        self.name = name


def _write_entries(record: BuildRecord, entries: list[_Entry]) -> None:
    lines = [_RECORD_HEADER, record.zig_version, f"{record.duration_s:.3f}"]
    lines += [f"{entry.module}\t{entry.stamp}\t{entry.digest}\t{entry.name}" for entry in entries]
    write_atomically(os.path.join(record.folder, _RECORD), "\n".join(lines) + "\n", mode=0o644)


def _stamp(path: str) -> str:
    status = os.stat(path)
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ino}"


def file_digest(path: str) -> str:
    """Tells the contents of files apart, in hexadecimal digits. Raises ``OSError``."""
    import hashlib

    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def mark_used(folder: str) -> None:
    """Note that a build is being used, so that it is swept late."""
    try:
        os.utime(os.path.join(folder, _RECORD))
    except OSError:
        pass  # A store that cannot be written is not swept either.
