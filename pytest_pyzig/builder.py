"""Builds what is stale: behind a lock, in a private folder, published by one rename, so that everybody sees whole builds only."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import time
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from .errors import BuildError, NotBuiltError, PyzigError
from .fingerprint import Freshness, look
from .process import Processes
from .progress import Progress
from .store import BuildRecord, Store, mark_used, write_atomically, write_record
from .zig import Compiler, find_compiler

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .project import Unit

_logger = logging.getLogger("pytest_pyzig")
# How often a build is begun anew because its sources were changed while the compiler read them.
_ATTEMPTS_MAX = 3
_LOCK_POLL_S = 0.05
_WAIT_MESSAGE_S = 10.0
_TICK_S = 0.5


@dataclass(frozen=True)
class ModuleBuild:
    """The build of one module in one release mode.

    Attributes:
        module: name of the Python module.
        mode: release mode.
        path: the library; it is never changed, and stays as long as it is used now and then.
        fresh: whether it was there already.
        reason: why it was built; why it was not, where recompiling is switched off; else empty.
        duration_s: seconds that the compiler took, now or when the build was made.
        zig_version: of the compiler that made it.
        log: what the compiler said: its warnings.
    """

    module: str
    mode: str
    path: Path
    fresh: bool
    reason: str
    duration_s: float
    zig_version: str
    log: str


@dataclass(frozen=True)
class Outcome:
    """What became of one unit: builds of its modules, or the error."""

    unit: Unit
    mode: str
    builds: tuple[ModuleBuild, ...] = ()
    error: PyzigError | None = None


@dataclass(frozen=True)
class BuildResult:
    """What a call of ``build`` came to.

    Attributes:
        mode: release mode.
        builds: one entry for each module.
    """

    mode: str
    builds: tuple[ModuleBuild, ...]

    @property
    def paths(self) -> dict[str, Path]:
        """The library of each module."""
        return {build.module: build.path for build in self.builds}

    @property
    def fresh(self) -> bool:
        """Whether nothing had to be compiled."""
        return all(build.fresh for build in self.builds)

    @property
    def reason(self) -> str:
        """Why something was compiled, such as ``src/fast.zig changed``; empty if nothing was."""
        return "; ".join(dict.fromkeys(build.reason for build in self.builds if not build.fresh))

    @property
    def duration_s(self) -> float:
        """Seconds that the longest compile of this call took; they run side by side. 0.0 if there was none."""
        return max((build.duration_s for build in self.builds if not build.fresh), default=0.0)

    @property
    def warnings(self) -> str:
        """What the compiler said about sources that it accepted, now or when the builds were made."""
        return "\n".join(dict.fromkeys(build.log.strip("\n") for build in self.builds if build.log.strip()))


def collect_result(outcomes: Sequence[Outcome]) -> BuildResult:
    """The result of all outcomes. Raises the errors that are among them."""
    raise_errors(outcomes)
    return BuildResult(outcomes[0].mode, tuple(build for outcome in outcomes for build in outcome.builds))


def ensure_built(units: Sequence[Unit], mode: str, *, recompile: bool = True, progress: Progress | None = None) -> list[Outcome]:
    """Bring units up to date in one mode. Each compile that is needed runs once, however many processes ask at the same time.

    Returns:
        One outcome for each unit, in their order. A unit that fails does not keep the others from being built.
    """
    if not recompile:
        return [_newest(unit, mode) for unit in units]
    try:
        compiler = find_compiler()
        fresh = {unit.key: _fresh_outcome(unit, mode, look(unit, mode, compiler)) for unit in units}
    except PyzigError as error:
        return [Outcome(unit, mode, error=error) for unit in units]
    stale = [unit for unit in units if fresh[unit.key] is None]
    built = {outcome.unit.key: outcome for outcome in _build_all(stale, mode, compiler, progress or Progress())}
    return [fresh[unit.key] or built[unit.key] for unit in units]


def _newest(unit: Unit, mode: str) -> Outcome:
    for store in unit.stores:
        record = store.newest_build(unit.key, mode)
        if record is not None:
            return Outcome(unit, mode, _module_builds(unit, mode, record, fresh=True, reason="recompiling is switched off"))
    names = ", ".join(unit.modules)
    error = NotBuiltError(
        f"{names} has no build in {mode} below {unit.stores[0].folder}, and recompiling is switched off: "
        f"run `python -m pytest_pyzig build --mode {mode}`, or unset ZIG_NORECOMPILE and leave out --pyzig-no-recompile"
    )
    return Outcome(unit, mode, error=error)


def _fresh_outcome(unit: Unit, mode: str, found: Freshness) -> Outcome | None:
    if found.record is None:
        return None
    return Outcome(unit, mode, _module_builds(unit, mode, found.record, fresh=True, reason=""))


def _module_builds(unit: Unit, mode: str, record: BuildRecord, *, fresh: bool, reason: str) -> tuple[ModuleBuild, ...]:
    mark_used(record.folder)
    log = record.log()
    return tuple(
        ModuleBuild(module, mode, Path(record.libraries[module]), fresh, reason, record.duration_s, record.zig_version, log)
        for module in unit.modules
    )


def _build_all(units: list[Unit], mode: str, compiler: Compiler, progress: Progress) -> list[Outcome]:
    """Build units side by side; an interrupt ends the compilers before it goes on."""
    if not units:
        return []
    processes = Processes()
    with ThreadPoolExecutor(max_workers=min(len(units), os.cpu_count() or 1), thread_name_prefix="pyzig-build") as pool:
        futures = [pool.submit(_build_guarded, _Job(unit, mode, compiler, progress, processes)) for unit in units]
        try:
            while wait(futures, timeout=_TICK_S).not_done:
                progress.tick()
        except BaseException:
            processes.end_all()
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return [future.result() for future in futures]


def _build_guarded(job: _Job) -> Outcome:
    try:
        return job.run()
    except PyzigError as error:
        return Outcome(job.unit, job.mode, error=error)
    except OSError as error:
        text = f"{', '.join(job.unit.modules)} could not be built below {job.store.folder}: {error}"
        return Outcome(job.unit, job.mode, error=BuildError(text, modules=job.unit.modules))
    finally:
        job.progress.finished(job.what)


class _Job:
    """The build of one unit in one mode, in a thread of its own."""

    def __init__(self, unit: Unit, mode: str, compiler: Compiler, progress: Progress, processes: Processes) -> None:
        self.unit = unit
        self.mode = mode
        self.compiler = compiler
        self.progress = progress
        self.processes = processes
        self.store: Store = unit.stores[-1]
        self.what = f"{', '.join(unit.modules)} in {mode}"

    def run(self) -> Outcome:
        self.compiler.check_version()
        self.store.prepare()
        asked_ns = time.time_ns()
        with self._lock():
            for _ in range(_ATTEMPTS_MAX):
                found = look(self.unit, self.mode, self.compiler)
                outcome = _fresh_outcome(self.unit, self.mode, found)
                if outcome is not None:
                    return outcome
                self._raise_failure_since(asked_ns, found.fingerprint)
                self.progress.started(self.what, found.reason)
                _logger.info("building %s: %s", self.what, found.reason)
                record = self._compile(found)
                if record is not None:
                    return Outcome(
                        self.unit,
                        self.mode,
                        _module_builds(self.unit, self.mode, record, fresh=False, reason=found.reason),
                    )
        raise BuildError(f"the sources of {self.what} keep changing while they are compiled", modules=self.unit.modules)

    def _compile(self, found: Freshness) -> BuildRecord | None:
        """One compiler run; None where the sources changed while it ran, so that nobody can say what it built."""
        folder = self.store.private_folder(self.unit.key, self.mode)
        try:
            started_s = time.monotonic()
            log_file = os.path.join(folder, "log.txt")
            code = self._run_compiler(folder, log_file)
            duration_s = time.monotonic() - started_s
            if self.processes.is_ended:
                raise BuildError(f"the build of {self.what} was interrupted", modules=self.unit.modules)
            if not found.is_still_true(self.unit, self.compiler):
                return None
            if code != 0:
                raise self._failure(code, log_file, found.fingerprint)
            libraries = self._check_libraries(folder, log_file)
            write_record(BuildRecord(folder, self.compiler.version, duration_s, libraries))
            final = self.store.build_folder(self.unit.key, self.mode, found.fingerprint)
            self.store.publish(folder, final)
        finally:
            shutil.rmtree(folder, ignore_errors=True)  # Gone already if it was published.
        found.save(self.unit, self.mode)
        self.store.sweep(self.unit.key, self.mode)
        relocated = {module: os.path.join(final, os.path.relpath(path, folder)) for module, path in libraries.items()}
        return BuildRecord(final, self.compiler.version, duration_s, relocated)

    def _run_compiler(self, folder: str, log_file: str) -> int:
        private_cache = os.path.join(folder, ".zig-cache")
        environment = dict(os.environ)
        if not self.unit.keeps_compiler_cache or not os.access(self.unit.root, os.W_OK):
            environment.setdefault("ZIG_LOCAL_CACHE_DIR", private_cache)
        try:
            command = self.unit.command(self.compiler, self.mode, folder)
            return self.processes.run(command, folder=self.unit.root, environment=environment, output=log_file)
        finally:
            shutil.rmtree(private_cache, ignore_errors=True)

    def _check_libraries(self, folder: str, log_file: str) -> dict[str, str]:
        """The library of each module, each with the function that Python calls to import it."""
        libraries: dict[str, str] = {}
        for module, path in self.unit.libraries(folder).items():
            if path is None or not os.path.isfile(path):
                raise BuildError(
                    f"`{' '.join(self.unit.command(self.compiler, self.mode, 'PREFIX')[1:])}` in {self.unit.root} "
                    f"succeeded and left no library of the module {module} in PREFIX/lib",
                    modules=self.unit.modules,
                    log=_read_text(log_file),
                )
            declared = declared_modules(Path(path).read_bytes())
            if module.rpartition(".")[2] not in declared:
                raise BuildError(_name_mismatch(module, declared), modules=self.unit.modules)
            libraries[module] = path
        return libraries

    def _failure(self, code: int, log_file: str, fingerprint: str) -> BuildError:
        log = _read_text(log_file).strip("\n")
        text = f"{self.what} did not build with Zig {self.compiler.version}"
        if code > 128:
            text += f": the compiler was ended by signal {code - 128}" + (" (out of memory?)" if code == 137 else "")
        if self.compiler.is_newer_than_supported():
            text += "; this version of pytest-pyzig was not written for a Zig as new as that"
        text += "\n" + (log or "(the compiler said nothing)")
        if code <= 128:
            write_atomically(self._failure_file(), f"{fingerprint}\n{text}")
        return BuildError(text, modules=self.unit.modules, log=log)

    def _raise_failure_since(self, asked_ns: int, fingerprint: str) -> None:
        """Whoever waited while the same sources failed to compile has its answer: a second compile would say the same."""
        path = self._failure_file()
        try:
            if os.stat(path).st_mtime_ns < asked_ns:
                return
        except OSError:
            return
        failed, _, text = _read_text(path).partition("\n")
        if failed == fingerprint:
            raise BuildError(text, modules=self.unit.modules, log=text.partition("\n")[2])

    def _failure_file(self) -> str:
        return self.store.state_file(self.unit.key, self.mode) + ".failure"

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Hold the lock of this unit and mode; while waiting, say who holds it.

        The lock saves work, it does not keep builds whole: those are told apart by their contents and appear at once. So where the
        file system has no locks, the build goes on without.
        """
        path = self.store.lock_file(self.unit.key, self.mode)
        holder_file = f"{path}.holder"
        lock = FileLock(path)
        try:
            self._acquire(lock, holder_file)
        except (OSError, NotImplementedError) as error:
            _logger.warning("no lock at %s (%s): building without", path, error)
            yield
            return
        try:
            write_atomically(holder_file, f"process {os.getpid()} on {socket.gethostname()} since {time.strftime('%H:%M:%S')}")
            yield
        finally:
            Path(holder_file).unlink(missing_ok=True)
            lock.release()

    def _acquire(self, lock: FileLock, holder_file: str) -> None:
        say_at_s = time.monotonic() + 2 * _LOCK_POLL_S
        while True:
            try:
                lock.acquire(timeout=0)
                return
            except Timeout:
                if self.processes.is_ended:
                    raise BuildError(f"the build of {self.what} was interrupted", modules=self.unit.modules) from None
            if time.monotonic() >= say_at_s:
                say_at_s = time.monotonic() + _WAIT_MESSAGE_S
                self.progress.waiting(self.what, f"being built by {_read_text(holder_file) or 'another process'}")
            time.sleep(_LOCK_POLL_S)


def declared_modules(library: bytes) -> set[str]:
    """The modules that a library says it is: those it has an init function for."""
    import re

    return {match[1].decode() for match in re.finditer(rb"\0_?PyInit_([A-Za-z_]\w*)\0", library)}


def raise_errors(outcomes: Sequence[Outcome]) -> None:
    """Raise what went wrong, if anything did: one error that tells of all."""
    errors = [outcome.error for outcome in outcomes if outcome.error is not None]
    distinct = {str(error): error for error in errors}
    if len(distinct) == 1:
        raise next(iter(distinct.values()))
    if distinct:
        modules = tuple(module for outcome in outcomes if outcome.error is not None for module in outcome.unit.modules)
        logs = "\n\n".join(error.log for error in distinct.values() if isinstance(error, BuildError))
        raise BuildError("\n\n".join(distinct), modules=modules, log=logs)


def _name_mismatch(module: str, declared: set[str]) -> str:
    name = module.rpartition(".")[2]
    if not declared:
        return f'the library of {module} has no init function: declare the module in its Zig file as pyzig.module("{name}", …)'
    found = " and ".join(sorted(declared))
    return (
        f"the configuration calls the module {module}, its Zig file calls it {found}: "
        f'make that pyzig.module("{name}", …), or change the configuration'
    )


def _read_text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
