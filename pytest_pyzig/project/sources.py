"""Which files a compile of a Zig file reads, found by reading the sources.

The answer may name a file too many, never one too few: a file that is missing from it would be a change that nobody notices.
"""

from __future__ import annotations

import os
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# What matters in Zig text: the two calls, and before them what they must not be looked for in, comments and strings.
_SPACE = rb"(?:\s|//[^\n]*)*"
_TOKEN = re.compile(
    rb"//[^\n]*|\\\\[^\n]*|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\""
    rb"|@(?P<call>import|embedFile)%b\(%b\"(?P<argument>(?:\\.|[^\"\\\n])*)\"%b[),]"
    rb"|@(?P<open>import|embedFile|cImport|cInclude)\b" % (_SPACE, _SPACE, _SPACE)
)
_ESCAPE = re.compile(rb"\\(?:x([0-9a-fA-F]{2})|u\{([0-9a-fA-F]+)\}|(.))")
_SIMPLE_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}
_INCLUDE = re.compile(rb"^[ \t]*#[ \t]*(?:include|include_next|import|embed)[ \t]*(?P<mark>[<\"])(?P<name>[^>\"\n]+)[>\"]", re.MULTILINE)
_PATH_DEPENDENCY = re.compile(rb"\.path" + _SPACE + rb"=" + _SPACE + rb"\"((?:\\.|[^\"\\\n])*)\"")
C_SUFFIXES = (".c", ".h", ".cc", ".cpp", ".cxx", ".hpp", ".hh", ".m", ".mm", ".S", ".inc")
# Folders that hold what builds leave behind, not what they read.
_GENERATED_FOLDERS = frozenset({"zig-out", "zig-cache", "zig-pkg", "node_modules", "__pycache__"})


class Inputs:
    """The files that a compile reads.

    Attributes:
        files: absolute paths. A file that is imported and does not exist is among them: once it appears, the answer changes.
        folders: absolute paths of folders whose files all count, because the sources do not say which they read; with each, what
            the names of the files that count end in (empty: all files).
    """

    __slots__ = ("files", "folders")

    def __init__(self) -> None:
        self.files: set[str] = set()
        self.folders: dict[str, tuple[str, ...]] = {}

    def add_folder(self, folder: str, suffixes: tuple[str, ...] = ()) -> None:
        """Count every file below a folder, also those that appear later."""
        self.folders[folder] = suffixes
        self.files.update(files_below(folder, suffixes))


def import_graph(roots: list[str]) -> Inputs:
    """Follow ``@import`` and ``@embedFile`` from the root files of the modules that are compiled together.

    Where a file embeds by a computed name or includes C headers, the whole folder of its root file counts.
    """
    inputs = Inputs()
    open_folders = set()
    waiting = [(os.path.abspath(root), os.path.dirname(os.path.abspath(root))) for root in roots]
    while waiting:
        path, root_folder = waiting.pop()
        if path in inputs.files:
            continue
        inputs.files.add(path)
        imported, embedded, is_complete = references(read_bytes(path))
        folder = os.path.dirname(path)
        waiting += [(_join(folder, name), root_folder) for name in imported]
        inputs.files.update(_join(folder, name) for name in embedded)
        if not is_complete:
            open_folders.add(root_folder)
    for folder in open_folders:
        inputs.add_folder(folder)
    return inputs


def references(text: bytes) -> tuple[list[str], list[str], bool]:
    """The files that one Zig file names: imported ones, embedded ones, and whether these are all that it can read."""
    imported: list[str] = []
    embedded: list[str] = []
    is_complete = True
    for token in _TOKEN.finditer(text):
        call = token["call"]
        if call is not None:
            name = os.fsdecode(unescaped(token["argument"]))
            if call == b"embedFile":
                embedded.append(name)
            elif name.endswith((".zig", ".zon")):
                imported.append(name)
        elif token["open"] not in (None, b"import"):
            is_complete = False
    return imported, embedded, is_complete


def c_includes(paths: Iterable[str], folders: Iterable[str]) -> set[str]:
    """The files that C files include, and those that these include: beside the file that names them, or in one of some folders.

    A file that is named in quotes and is nowhere counts beside the file that names it: once it appears, the answer changes. What is in
    other places, such as the system's, does not count.
    """
    found: set[str] = set()
    waiting = list(paths)
    seen = set(waiting)
    searched = list(folders)
    while waiting:
        path = waiting.pop()
        for include in _INCLUDE.finditer(read_bytes(path)):
            name = os.fsdecode(include["name"])
            is_quoted = include["mark"] == b'"'
            places = [_join(folder, name) for folder in ([os.path.dirname(path)] if is_quoted else []) + searched]
            existing = [place for place in places if os.path.isfile(place)][:1]
            for place in existing or places[: int(is_quoted)]:
                found.add(place)
                if place not in seen:
                    seen.add(place)
                    waiting.append(place)
    return found


def path_dependencies(folder: str) -> list[str]:
    """The folders of the packages that the ``build.zig.zon`` of a folder names by their paths."""
    text = read_bytes(os.path.join(folder, "build.zig.zon"))
    paths = (_join(folder, os.fsdecode(unescaped(found[1]))) for found in _PATH_DEPENDENCY.finditer(text))
    return [path for path in paths if os.path.isdir(path)]


def unescaped(literal: bytes) -> bytes:
    """What stands between the quotes of a Zig string, with its escape sequences resolved."""
    return _ESCAPE.sub(_unescape, literal)


def read_bytes(path: str) -> bytes:
    """The contents of a file; nothing of one that cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def files_below(folder: str, suffixes: tuple[str, ...] = ()) -> list[str]:
    """Absolute paths of the files in a folder and the folders in it.

    Left out are hidden ones, Python environments, and what builds leave behind. With ``suffixes``, only names that end in one of them.
    """
    found: list[str] = []
    waiting = [folder]
    linked: set[str] = set()
    while waiting:
        try:
            entries = list(os.scandir(waiting.pop()))
        except OSError:
            continue
        if any(entry.name == "pyvenv.cfg" for entry in entries):
            continue
        for entry in entries:
            if entry.name.startswith(".") or entry.name in _GENERATED_FOLDERS:
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            elif entry.is_symlink() and entry.is_dir():
                target = os.path.realpath(entry.path)
                # Each once, and none that leads back to where it is.
                if target not in linked and not f"{os.path.realpath(os.path.dirname(entry.path))}{os.sep}".startswith(f"{target}{os.sep}"):
                    linked.add(target)
                    waiting.append(entry.path)
            elif (not suffixes or entry.name.endswith(suffixes)) and entry.is_file():
                found.append(entry.path)
    return found


def _unescape(match: re.Match[bytes]) -> bytes:
    hexadecimal, unicode, simple = match.groups()
    if hexadecimal is not None:
        return bytes([int(hexadecimal, 16)])
    if unicode is not None:
        code = int(unicode, 16)
        return chr(code).encode("utf-8", "surrogatepass") if code < 0x110000 else b""
    return _SIMPLE_ESCAPES.get(simple, simple)


def _join(folder: str, name: str) -> str:
    return os.path.normpath(os.path.join(folder, name))
