"""Stub files for type checkers: taken from the built libraries, formatted, and put where the project wants them.

The text lies in each library as one piece, written there by the compiler from the declarations that make the types, so it is read from
the file; nothing is loaded.
"""

from __future__ import annotations

import errno
import os
import sys
from dataclasses import dataclass

from pytest_pyzig.errors import PyzigError
from pytest_pyzig.store.files import write_atomically
from pytest_pyzig.store.libraries import _HEADER, read_stubs
from pytest_pyzig.store.outputs import stub_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pytest_pyzig.project.configuration import Project
    from pytest_pyzig.project.units import Unit
    from pytest_pyzig.store.store import Store

_DEFAULT_FOLDER = "typings"
# In a note, in place of a digest of what was to be written and could not be.
_REFUSED = "refused"


@dataclass(frozen=True)
class Stub:
    """One stub file that is not as it should be.

    Attributes:
        path: absolute path.
        is_missing: whether there is no such file; else its text differs.
    """

    path: str
    is_missing: bool


def stubs_folder(project: Project, unit: Unit, module: str) -> str | None:
    """Where the stubs of a module go: where the configuration says; else beside the Python package that the module belongs to, or in
    ``typings``. None for modules of this distribution, unless the project is about them.
    """
    package = module.split(".")[:-1]
    output_folder = unit.output.path if unit.output is not None else None
    if unit not in project.units:
        return project.stubs_folder if project.stubs_folder is not None and not project.units else output_folder
    if project.stubs_folder is None and package:
        for base in (project.root, os.path.join(project.root, "src")):
            folder = os.path.join(base, *package)
            if os.path.isdir(folder):
                return folder
    return os.path.join(project.stubs_folder or os.path.join(project.root, _DEFAULT_FOLDER), *package)


def sync_stubs(project: Project, unit: Unit, libraries: dict[str, str], *, write: bool = True, is_asked: bool = True) -> list[Stub]:
    """Bring the stub files of a unit's modules up to date; with ``write=False`` only tell which are not.

    Args:
        project: whose settings say where they go.
        unit: the unit.
        libraries: the library of each module.
        write: whether files are written.
        is_asked: whether somebody asked for them; if not, that they cannot be written is told once for each build.

    Returns:
        The files that were, or would be, written.

    Raises:
        OSError: a file cannot be written.
    """
    outdated: list[Stub] = []
    tracked = unit.tracked_stubs_folder()
    if tracked is not None:
        return _TrackedFiles(unit.stores[-1], unit.key, tracked).sync(next(iter(libraries.values())), write=write, is_asked=is_asked)
    for module, library in libraries.items():
        folder = stubs_folder(project, unit, module)
        if folder is not None:
            outdated += _Files(unit.stores[-1], module, folder).sync(library, write=write, is_asked=is_asked)
    return outdated


# Sorts and prunes imports, then lays out.
_TOOLS = (("ruff", "check", "--quiet", "--fix", "--exit-zero", "--no-cache", "--select", "F401,I"), ("black", "--quiet"))


def format_stubs(
    texts: dict[str, str], near: str, tools: tuple[tuple[str, ...], ...] = _TOOLS, *, is_needed: bool = False
) -> dict[str, str]:
    """Run tools, each a Python module and its arguments, over stub files, with the settings in force for the folder ``near``.

    Raises:
        PyzigError: a tool does not work, and ``is_needed`` says that files as they come are of no use.
    """
    import logging
    import subprocess
    import tempfile

    with tempfile.TemporaryDirectory(dir=near, prefix=".stubs-") as folder:
        paths = {name: os.path.join(folder, *name.split("/")) for name in texts}
        for name, path in paths.items():
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8", newline="\n") as file:
                file.write(texts[name])
        for module, *arguments in tools:
            command = [sys.executable, "-m", module, *arguments, *paths.values()]
            run = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False, cwd=near)
            if run.returncode != 0 and is_needed:
                raise PyzigError(f"{module} could not format them: {run.stderr.strip()}")
            if run.returncode != 0:
                logging.getLogger("pytest_pyzig").warning("%s could not format the stubs: %s", module, run.stderr.strip())
        return {name: _read(path) or "" for name, path in paths.items()}


class _Files:
    """The stub files of one module, and a note of what they were made from."""

    def __init__(self, store: Store, module: str, folder: str) -> None:
        self.folder = folder
        self.store = store
        # Projects that share a store may have them in several places; laying them out takes longer than all else here.
        self.note_file = os.path.join(store.folder, "state", f"{module}-{_digest(folder)[:8]}.stubs")

    def texts(self, library: str) -> dict[str, str]:
        """The stub files of a library, as they come."""
        return read_stubs(library)

    def formatted(self, texts: dict[str, str]) -> dict[str, str]:
        """The same, as they are to be."""
        return format_stubs(texts, self.store.folder)

    def sync(self, path: str, *, write: bool, is_asked: bool) -> list[Stub]:
        noted_library, noted_raw, noted_files = self._read_note()
        library = f"{path} {_stamp(path)}"
        if (
            library == noted_library
            and all(_stamp(self._path(name)) == stamp for name, (stamp, _) in noted_files.items())
            and (noted_raw != _REFUSED or not (is_asked or self._is_writable()))
        ):
            return []
        self.store.prepare()
        texts = self.texts(path)
        raw = _digest(repr(sorted(texts.items())))
        digests = {name: digest for name, (_, digest) in noted_files.items()}
        if raw == noted_raw and all(_digest(_read(self._path(name))) == digest for name, digest in digests.items()):
            self._write_note(library, raw, digests)
            return []
        formatted = self.formatted(texts) if texts else {}
        outdated = []
        for name, text in formatted.items():
            path = self._path(name)
            present = _read(path)
            if present != text:
                outdated.append(Stub(path, is_missing=present is None))
                if write:
                    try:
                        os.makedirs(os.path.dirname(path), exist_ok=True)
                        write_atomically(path, text)
                    except OSError as error:
                        if is_refusal(error):
                            self._write_note(library, _REFUSED, {name: _digest(_read(self._path(name))) for name in formatted})
                        raise
        if write or not outdated:
            self._write_note(library, raw, {name: _digest(text) for name, text in formatted.items()})
        return outdated

    def _is_writable(self) -> bool:
        folder = self.folder
        while not os.path.isdir(folder):
            folder = os.path.dirname(folder)
        return os.access(folder, os.W_OK)

    def _path(self, name: str) -> str:
        return os.path.join(self.folder, *name.split("/"))

    def _read_note(self) -> tuple[str, str, dict[str, tuple[str, str]]]:
        """The library that the files were made from, a digest of its stubs, and of each file its stamp and a digest of its text."""
        try:
            header, folder, library, raw, *lines = (_read(self.note_file) or "").splitlines()
            if header == _HEADER and folder == self.folder:
                return library, raw, {name: (stamp, digest) for stamp, digest, name in (line.split("\t", 2) for line in lines)}
        except ValueError:
            pass
        return "", "", {}

    def _write_note(self, library: str, raw: str, digests: dict[str, str]) -> None:
        lines = [_HEADER, self.folder, library, raw]
        lines += [f"{_stamp(self._path(name))}\t{digest}\t{name}" for name, digest in digests.items()]
        write_atomically(self.note_file, "\n".join(lines) + "\n")


class _TrackedFiles(_Files):
    """Stub files that a ``build.zig`` leaves beside its libraries, and that are kept beside the sources too, under version control.

    They are made there as atopile's loader makes them: with the comment that stands at the head of those that are there, laid out by black
    for stubs, then mended by ruff with the project's own rules.
    """

    def texts(self, library: str) -> dict[str, str]:
        made = os.path.join(os.path.dirname(library), os.path.basename(self.folder))
        names = {os.path.relpath(path, made).replace(os.sep, "/"): path for path in stub_files(made)}
        found = {name: _read(path) or "" for name, path in names.items()}
        heads = {name: _head(_read(self._path(name)) or "") for name in found}
        common = next((head for head in heads.values() if head), "")
        return {name: _without_end(heads[name] or common, _head(text)) + text for name, text in found.items()}

    def formatted(self, texts: dict[str, str]) -> dict[str, str]:
        laid_out = format_stubs(texts, self.store.folder, (("black", "--quiet", "--pyi", "--fast"),), is_needed=True)
        return {name: self._mended(self._path(name), text) for name, text in laid_out.items()}

    @staticmethod
    def _mended(path: str, text: str) -> str:
        """What ruff makes of a text that is to be at a path; a project may have rules for that path alone."""
        import subprocess

        command = [sys.executable, "-m", "ruff", "check", "--quiet", "--fix", "--exit-zero", "--no-cache", "--stdin-filename", path, "-"]
        run = subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8", check=False)
        if run.returncode != 0:
            raise PyzigError(f"ruff could not mend {path}: {run.stderr.strip()}")
        return run.stdout


def _head(text: str) -> str:
    """The comments and blank lines before anything else."""
    lines = text.splitlines(keepends=True)
    count = next((index for index, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    return "".join(lines[:count])


def _without_end(text: str, end: str) -> str:
    return text.removesuffix(end) if end.strip() else text


def is_refusal(error: OSError) -> bool:
    """Whether an error says that this user cannot write in a place, for lack of rights or because nobody can."""
    return error.errno in (errno.EACCES, errno.EPERM, errno.EROFS)


def _stamp(path: str) -> str:
    """Changes when the file is written; spares reading it."""
    try:
        status = os.stat(path)
    except OSError:
        return "-"
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}"


def _digest(text: str | None) -> str:
    import hashlib

    return "-" if text is None else hashlib.sha256(text.encode()).hexdigest()


def _read(path: str) -> str | None:
    try:
        with open(path, encoding="utf-8", errors="replace", newline="") as file:
            return file.read()
    except OSError:
        return None
