"""What a native library says of itself: the modules that it is, and their stubs."""

from __future__ import annotations

import posixpath
import re

from pytest_pyzig.errors import PyzigError


def declared_modules(library: bytes) -> set[str]:
    """The modules that a library says it is: those it has an init function for."""
    return {match[1].decode() for match in re.finditer(rb"\0_?PyInit_([A-Za-z_]\w*)\0", library)}


_MARKER = re.compile(rb"\0PYZIG-STUBS-1\n(\d+)\n")


_HEADER = "pyzig stubs 1"


def read_stubs(library: str) -> dict[str, str]:
    """The stub files in a library: path and text. Empty for a library that has none.

    Raises:
        PyzigError: the library has them in a form that this version does not know.
    """
    with open(library, "rb") as file:
        data = file.read()
    problem: ValueError | None = None
    # A linker that moves a section leaves the old one in the file, and overwrites parts of it.
    for found in _MARKER.finditer(data):
        try:
            return _parse(data[found.end() : found.end() + int(found[1])], int(found[1]))
        except ValueError as error:
            problem = problem or error
    if problem is not None:
        raise PyzigError(f"the stubs in {library} cannot be read: {problem}") from None
    return {}


def _parse(payload: bytes, length: int) -> dict[str, str]:
    if len(payload) < length or b"\0" in payload:
        raise ValueError("they are cut short" if len(payload) < length else "other data lies in them")
    position = 0
    texts: dict[str, str] = {}
    while position < length:
        path, position = _line(payload, position)
        size, position = _line(payload, position)
        text = payload[position : position + int(size)]
        position += int(size)
        if position > length or posixpath.isabs(path) or ".." in path.split("/"):
            raise ValueError(path)
        texts[path] = text.decode()
    return texts


def _line(data: bytes, position: int) -> tuple[str, int]:
    end = data.index(b"\n", position)
    return data[position:end].decode(), end + 1
