"""Test programs: what Zig tests are compiled into, and under which names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from pytest_pyzig.project.places import binding_folder
from pytest_pyzig.project.sources import Inputs, import_graph
from pytest_pyzig.project.units import Unit
from pytest_pyzig.store.files import write_atomically
from pytest_pyzig.store.store import TEST_LINK as _LINK
from pytest_pyzig.store.store import TEST_ROOTS, Store, user_store

if TYPE_CHECKING:
    from pytest_pyzig.project.build_file import Declarations
    from pytest_pyzig.project.compiler import Compiler

_RUNNER_LINK = "runner"

_RUNNER_FILE = "test_runner.zig"

_NAME_BYTES_MAX = 100


class TestProgramUnit(Unit):
    """The program with the tests of one root file.

    Attributes:
        source: the root file.
        is_complete: whether all tests of the import graph are in it, or only those that Zig finds by itself.
    """

    __slots__ = ("is_complete", "source")
    __test__ = False  # Not a class of tests, whatever its name.

    FLAGS = ("-mcpu=baseline", "-lc")
    makes_extensions = False

    def __init__(self, source: str, root: str, stores: tuple[Store, ...], *, is_complete: bool = True, **others: Any) -> None:
        label = os.path.relpath(source, root).replace(os.sep, "/")
        key = f"test~{_short_name(label.removesuffix('.zig').replace('/', '~'))}{'' if is_complete else '~alone'}"
        super().__init__(key, (f"tests of {label}",), root, stores, **others)
        self.source = source
        self.is_complete = is_complete

    @property
    def folder(self) -> str:
        """Where the file that imports all others is; it stays, because the traces of crashes quote sources by way of it.

        Outside the project, whose tools may follow its link to the sources: hatchling would then find them twice, and pack neither.
        """
        return os.path.join(user_store(self.root).folder, TEST_ROOTS, self.key)

    @property
    def name_prefix(self) -> str:
        """What the compiler puts before the path of a file in the name of a test."""
        return f"{_LINK}." if self.is_complete else ""

    def files(self) -> list[str]:
        """Absolute paths of the Zig files that can be reached from the root file."""
        folder = os.path.dirname(self.source) + os.sep
        files = import_graph([self.source]).files
        return sorted(path for path in files if path.endswith(".zig") and path.startswith(folder) and os.path.isfile(path))

    def prepare(self) -> None:
        user_store(self.root).make_folder(os.path.join(TEST_ROOTS, self.key))
        self._link(_RUNNER_LINK, binding_folder())
        if not self.is_complete:
            return
        source_folder = os.path.dirname(self.source)
        self._link(_LINK, source_folder)
        imports = [
            f"    _ = @import({_zig_string(f'{_LINK}/{os.path.relpath(path, source_folder)}'.replace(os.sep, '/'))});\n"
            for path in self.files()
        ]
        write_atomically(os.path.join(self.folder, "all.zig"), f"comptime {{\n{''.join(imports)}}}\n")

    def _link(self, name: str, target: str) -> None:
        link = os.path.join(self.folder, name)
        if not os.path.islink(link) or os.readlink(link) != target:
            temporary = f"{link}.{os.getpid()}"
            os.symlink(target, temporary, target_is_directory=True)
            os.replace(temporary, link)

    def command(self, compiler: Compiler, mode: str, folder: str, declarations: Declarations | None = None) -> list[str]:  # noqa: ARG002
        root = os.path.join(self.folder, "all.zig") if self.is_complete else self.source
        return [
            *(compiler.path, "test", "--test-no-exec", f"-O{mode}", *self.FLAGS, *self.build_arguments),
            *("--test-runner", os.path.join(self.folder, _RUNNER_LINK, _RUNNER_FILE)),
            *("--dep", "pyzig", f"-Mroot={root}", f"-Mpyzig={os.path.join(binding_folder(), 'pyzig.zig')}"),
            f"-femit-bin={self.libraries(folder)[self.modules[0]]}",
        ]

    def libraries(self, folder: str) -> dict[str, str | None]:
        return {self.modules[0]: os.path.join(folder, "tests.exe" if os.name == "nt" else "tests")}

    def _source_inputs(self) -> Inputs:
        binding = binding_folder()
        inputs = import_graph([self.source])
        needed = [os.path.join(binding, _RUNNER_FILE)]
        if any(_imports_binding(path) for path in inputs.files):
            needed.append(os.path.join(binding, "pyzig.zig"))
        more = import_graph(needed)
        inputs.files |= more.files
        inputs.folders |= more.folders
        return inputs

    def _settings(self) -> list[str]:
        return ["test", *self.FLAGS, self.label(self.source), "complete" if self.is_complete else "alone"]


def safe_name(name: str) -> str:
    """The name of a test without what has a meaning in node ids or breaks lines."""
    name = name.replace("[", "(").replace("]", ")").replace("::", ":")
    return "".join(character if character.isprintable() else " " for character in name) or '""'


def _unique(name: str, taken: set[str]) -> str:
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name} ({number})"
    taken.add(candidate)
    return candidate


def _imports_binding(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return b'@import("pyzig")' in file.read()
    except OSError:
        return False


def _short_name(name: str) -> str:
    """A name that leaves room in names of files, which have a limit of 255 bytes: of a long one the end, and a digest of all of it."""
    data = os.fsencode(name)
    if len(data) <= _NAME_BYTES_MAX:
        return name
    import hashlib

    end = data[-_NAME_BYTES_MAX // 2 :].decode("ascii", "ignore")
    return f"{end}~{hashlib.blake2b(data, digest_size=8).hexdigest()}"


def _zig_string(text: str) -> str:
    escaped = "".join(f"\\x{byte:02x}" if byte < 0x20 or byte in b'"\\' or byte > 0x7E else chr(byte) for byte in os.fsencode(text))
    return f'"{escaped}"'
