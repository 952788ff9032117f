"""Is a build stale, and why? Answered from the contents of everything that goes into it.

Sizes and times of files only spare the reading: a file whose size, times and inode are those noted when it was last read, and that had
not been written just before that, has its old contents. So the usual answer takes some ``stat`` calls and starts no process.
"""

from __future__ import annotations

import os
import time

from pytest_pyzig.project.compiler import target_name
from pytest_pyzig.store.files import write_atomically
from pytest_pyzig.store.records import BuildRecord, read_record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pytest_pyzig.project.compiler import Compiler
    from pytest_pyzig.project.units import Unit
    from pytest_pyzig.store.store import Store

_HEADER = "pyzig state 1"
# Libraries of these modes name the files of their sources, to quote them in stack traces.
_MODES_WITH_TRACES = ("Debug", "ReleaseSafe")
_PLACE = " sources in "
_MISSING = "-"
_GONE = "its build is gone"
# File systems keep times as coarsely as this: a file written later than so long before it was read may have changed since, unnoticed.
_TIME_GRAIN_NS = 2_000_000_000


class Freshness:
    """What is known about one unit in one mode, from its sources.

    Attributes:
        fingerprint: of everything that goes into the build.
        reason: why it has to be built; empty where it has not.
        store: where the build is or is to be.
        record: the build, where there is one of this fingerprint.
    """

    __slots__ = ("_state", "fingerprint", "reason", "record", "store")

    def __init__(self, store: Store, state: State, reason: str, record: BuildRecord | None) -> None:
        self.store = store
        self.fingerprint = state.fingerprint
        self.reason = reason
        self.record = record
        self._state = state

    def is_still_true(self, unit: Unit, compiler: Compiler) -> bool:
        """Whether the inputs still have the contents that they had when this was found out."""
        return _read_inputs(unit, self._state.settings, compiler, None).fingerprint == self.fingerprint

    def is_untouched(self) -> bool:
        """Whether no input was written or replaced since this was found out, be it with the same contents, or by others and back."""
        return all(_identity(path) == identity for path, (_, identity) in self._state.files.items())

    def save(self, unit: Unit, mode: str) -> None:
        """Note the inputs as they are, for the next time. Not being able to costs only time."""
        try:
            self._state.write(self.store.state_file(unit.key, mode), unit.root)
        except OSError:
            pass


class State:
    """The inputs of a unit as they were when it was last looked at; kept in a small text file.

    Attributes:
        fingerprint: of all that follows.
        settings: what besides the inputs decides, in one line each: the unit's settings and the target.
        compiler: path, identity and version of the compiler.
        noted_ns: when the inputs were read, in nanoseconds since 1970.
        folders: those whose files all count, with the suffixes that count.
        files: of each input a digest of its contents and its identity.
    """

    __slots__ = ("compiler", "files", "fingerprint", "folders", "noted_ns", "settings")

    def __init__(self, settings: str, compiler: tuple[str, str, str], noted_ns: int, folders: dict[str, tuple[str, ...]]) -> None:
        self.fingerprint = ""
        self.settings = settings
        self.compiler = compiler
        self.noted_ns = noted_ns
        self.folders = folders
        self.files: dict[str, tuple[str, str]] = {}

    @classmethod
    def read(cls, path: str, root: str) -> State | None:
        """The state in a file; None if there is none that can be read. Inputs below ``root`` are noted relative to it."""
        try:
            with open(path, encoding="utf-8", errors="surrogateescape", newline="\n") as file:
                header, fingerprint, settings, compiler, noted_ns, *lines = file.read().split("\n")
            if header != _HEADER or lines.pop() != "":
                return None
            path_of_compiler, identity, version = compiler.split("\t")
            state = cls(settings, (path_of_compiler, identity, version), int(noted_ns), {})
            state.fingerprint = fingerprint
            for line in lines:
                kind, *parts = line.split("\t")
                if kind == "folder":
                    state.folders[_absolute(parts[0], root)] = tuple(parts[1:])
                else:
                    digest, identity, name = parts
                    state.files[_absolute(name, root)] = (digest, identity)
            return state
        except (OSError, ValueError):
            return None

    def write(self, path: str, root: str) -> None:
        """Keep the state in a file, so that `read` gives it back even where the project was moved."""
        lines = [_HEADER, self.fingerprint, self.settings, "\t".join(self.compiler), str(self.noted_ns)]
        lines += ["\t".join(("folder", _relative(folder, root), *suffixes)) for folder, suffixes in self.folders.items()]
        for name, (digest, identity) in self.files.items():
            lines.append(f"file\t{digest}\t{_settled(identity, self.noted_ns)}\t{_relative(name, root)}")
        # A file name with a line break in it makes this unreadable: the next look then reads all files again.
        write_atomically(path, "\n".join(lines) + "\n")

    def is_current(self, unit: Unit, compiler: Compiler, settings: str) -> bool:
        """Whether nothing was touched since, as far as the file system can tell."""
        if self.settings != settings or self.compiler[:2] != (compiler.path, compiler.identity):
            return False
        if any(_identity(path) != identity for path, (_, identity) in self.files.items()):
            return False
        if any(path not in self.files for path in unit.declared_inputs()):
            return False
        if self.folders:
            from pytest_pyzig.project.sources import files_below

            return all(path in self.files for folder, suffixes in self.folders.items() for path in files_below(folder, suffixes))
        return True


def look(unit: Unit, mode: str, compiler: Compiler) -> Freshness:
    """Find out whether a unit's build in a mode is there and of the present sources.

    Raises:
        ConfigurationError: there is no usable compiler.
    """
    answer = None
    for store in unit.stores:
        answer = _look_in(store, unit, mode, compiler)
        if answer.record is not None:
            break
    assert answer is not None
    return answer


def _look_in(store: Store, unit: Unit, mode: str, compiler: Compiler) -> Freshness:
    settings = f"{mode} {target_name()} {unit.settings()}".replace("\n", " ")
    if mode in _MODES_WITH_TRACES:
        settings += f"{_PLACE}{unit.place}".replace("\n", " ")
    known = State.read(store.state_file(unit.key, mode), unit.root)
    if known is not None:
        compiler.remember(known.compiler[1], known.compiler[2])
        if known.is_current(unit, compiler, settings):
            record, damage = read_record(store.build_folder(unit.key, mode, known.fingerprint))
            return Freshness(store, known, "" if record is not None else damage or _GONE, record)
    state = _read_inputs(unit, settings, compiler, known)
    record, damage = read_record(store.build_folder(unit.key, mode, state.fingerprint))
    answer = Freshness(store, state, "" if record is not None else damage or _reason(unit, known, state), record)
    if record is not None:
        answer.save(unit, mode)
    return answer


def _read_inputs(unit: Unit, settings: str, compiler: Compiler, known: State | None) -> State:
    """The state as it is now; what ``known`` already tells is not read again."""
    import hashlib

    noted_ns = time.time_ns()
    inputs = unit.inputs()
    state = State(settings, (compiler.path, compiler.identity, compiler.version), noted_ns, inputs.folders)
    total = hashlib.sha256(f"{settings}\n{compiler.version}\n".encode())
    for path in sorted(inputs.files):
        identity = _identity(path)
        digest = _known_digest(path, identity, known) or _digest(path)
        state.files[path] = (digest, identity)
        total.update(f"{digest} {unit.label(path)}\n".encode("utf-8", "surrogateescape"))
    state.fingerprint = total.hexdigest()[:16]
    return state


def _known_digest(path: str, identity: str, known: State | None) -> str | None:
    """The digest of a file that was not touched since it was noted."""
    if known is None or path not in known.files:
        return None
    digest, noted = known.files[path]
    return digest if noted == identity else None


def _digest(path: str) -> str:
    import hashlib

    try:
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()[:32]
    except OSError:
        return _MISSING


def _identity(path: str) -> str:
    """Changes whenever the file is written or replaced, as finely as the file system keeps times."""
    try:
        status = os.stat(path)
    except OSError:
        return _MISSING
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}:{status.st_ino}"


def _settled(identity: str, noted_ns: int) -> str:
    """An identity to keep for later; that of no file, if the file was written too close to ``noted_ns`` to tell another time."""
    if identity == _MISSING:
        return identity
    _, modified_ns, changed_ns, _ = identity.split(":")
    return identity if max(int(modified_ns), int(changed_ns)) <= noted_ns - _TIME_GRAIN_NS else "recent"


def _relative(path: str, root: str) -> str:
    return f".{path[len(root) :]}" if path == root or path.startswith(root + os.sep) else path


def _absolute(name: str, root: str) -> str:
    return root + name[1:] if name.startswith(".") else name


def _reason(unit: Unit, known: State | None, state: State) -> str:
    """Why there is no build of this state, in words: what differs from the state before."""
    if known is None:
        return "no build yet"
    changes = []
    if known.compiler[2] != state.compiler[2]:
        changes.append(f"Zig {known.compiler[2]} became {state.compiler[2]}")
    if known.settings.partition(_PLACE)[0] != state.settings.partition(_PLACE)[0]:
        changes.append("its build settings changed")
    elif known.settings != state.settings:
        changes.append("its sources lie elsewhere, and stack traces quote them")
    for path in sorted(known.files.keys() | state.files.keys()):
        old = known.files.get(path, (_MISSING,))[0]
        new = state.files.get(path, (_MISSING,))[0]
        if old != new:
            what = "was added" if old == _MISSING else "was removed" if new == _MISSING else "changed"
            changes.append(f"{unit.label(path)} {what}")
    if not changes:
        return _GONE
    return changes[0] if len(changes) == 1 else f"{changes[0]} and {len(changes) - 1} more"
