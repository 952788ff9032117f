"""Finds the tests in a Zig file by reading it: nothing is compiled, and text that does not compile is no obstacle."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pytest_pyzig.project.sources import unescaped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    rb"//[^\n]*|\\\\[^\n]*|'(?:\\.|[^'\\\n])*'|(?P<string>@?\"(?:\\.|[^\"\\\n])*\")|(?P<word>@?[A-Za-z_]\w*)|(?P<mark>[{};])",
)
_NAMING_WORDS = frozenset({b"const", b"var", b"fn"})
# What stands between a compiled test's container and its own name. The first that fits counts: no container has such a name.
_COMPILED = re.compile(r"(?:(?P<container>.*?)\.)??(?:(?P<kind>test|decltest)\.(?P<name>.*)|test_(?P<number>\d+))", re.DOTALL)


@dataclass(frozen=True)
class ZigTestDeclaration:
    """One `test` in a file.

    Attributes:
        kind: ``test`` for one with a string, ``decltest`` for one that is named after what it documents, ``unnamed``.
        name: as the source says it, escape sequences resolved; of an unnamed one its number in its container.
        container: the types and functions that it stands in, such as ``List.Node``; empty at the top of the file.
        line: counted from 1.
    """

    kind: str
    name: str
    container: str
    line: int

    @property
    def title(self) -> str:
        """What people call it."""
        name = f"test_{self.name}" if self.kind == "unnamed" else self.name
        return f"{self.container}.{name}" if self.container else name


def find_tests(text: bytes) -> list[ZigTestDeclaration]:
    """The tests of a file, in its order."""
    return list(_Reader(text).tests()) if b"test" in text else []


def read_compiled_name(name: str, prefix: str) -> tuple[str, str, str] | None:
    """Kind, name and container of a test that the compiler calls ``prefix`` and then something; None if it is not of that file.

    Arguments of generic types are left out of the container, so that it is what the source says.
    """
    if not name.startswith(f"{prefix}."):
        return None
    match = _COMPILED.fullmatch(name, len(prefix) + 1)
    if match is None:
        return None
    container = _without_arguments(match["container"] or "")
    if match["number"] is not None:
        return "unnamed", match["number"], container
    return match["kind"], match["name"], container


class _Reader:
    """Goes through the tokens of a file and keeps track of the containers that are open."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        # Of each open brace the name of what it opens, None for one without.
        self.open: list[str | None] = []
        self.unnamed_counts: dict[str, int] = {}
        self.declared_name: str | None = None
        self.line = 1
        self.line_counted_to = 0

    def tests(self) -> Iterator[ZigTestDeclaration]:
        previous = b""
        test_at: int | None = None
        for token in _TOKEN.finditer(self.text):
            string, word, mark = token["string"], token["word"], token["mark"]
            if string is None and word is None and mark is None:
                continue
            if test_at is not None:
                found = self.declaration(test_at, string, word, mark)
                test_at = None
                if found is not None:
                    yield found
            if word == b"test":
                test_at = token.start()
            elif previous in _NAMING_WORDS and mark is None:
                self.declared_name = _identifier(string or word or b"")
            if mark is not None:
                self.follow(mark)
            previous = word or b""

    def declaration(self, start: int, string: bytes | None, word: bytes | None, mark: bytes | None) -> ZigTestDeclaration | None:
        container = ".".join(name for name in self.open if name is not None)
        self.declared_name = None
        if mark == b"{":
            number = self.unnamed_counts.get(container, 0)
            self.unnamed_counts[container] = number + 1
            return ZigTestDeclaration("unnamed", str(number), container, self.line_of(start))
        if string is not None and string.startswith(b'"'):
            return ZigTestDeclaration("test", _text(unescaped(string[1:-1])), container, self.line_of(start))
        if string is not None or word is not None:
            return ZigTestDeclaration("decltest", _identifier(string or word or b""), container, self.line_of(start))
        return None

    def follow(self, mark: bytes) -> None:
        if mark == b"{":
            # The first brace after a declared name is that of the type or function of this name.
            self.open.append(self.declared_name)
            self.declared_name = None
        elif mark == b"}" and self.open:
            self.open.pop()
        else:
            self.declared_name = None

    def line_of(self, position: int) -> int:
        self.line += self.text.count(b"\n", self.line_counted_to, position)
        self.line_counted_to = position
        return self.line


def _identifier(token: bytes) -> str:
    return _text(unescaped(token[2:-1])) if token.startswith(b'@"') else _text(token)


def _text(name: bytes) -> str:
    return name.decode("utf-8", "backslashreplace")


def _without_arguments(container: str) -> str:
    depth = 0
    kept = []
    for character in container:
        depth -= character == ")"
        if depth == 0 and character != ")":
            kept.append(character if character != "(" else "")
        depth += character == "("
    return "".join(kept)
