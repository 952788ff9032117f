"""Builds what is stale: behind a lock, in a private folder, published by one rename, so that everybody sees whole builds only."""

from __future__ import annotations

import logging
import os
import re
import shutil
import socket
import time
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

from filelock import FileLock, Timeout

from pytest_pyzig.errors import BuildError, PyzigError
from pytest_pyzig.project.build_file import Declarations
from pytest_pyzig.project.units import SCRATCH_FOLDER
from pytest_pyzig.store.files import write_atomically
from pytest_pyzig.store.libraries import declared_modules
from pytest_pyzig.store.records import BuildRecord, write_record
from pytest_pyzig.store.store import Store, sweep_user_stores
from pytest_pyzig.system.processes import Processes

from .fingerprint import Freshness, look
from .refusals import explain_compiler, explain_error
from .results import UNKNOWN_VERSION, Outcome, fresh_outcome, module_builds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_pyzig.progress import Progress
    from pytest_pyzig.project.compiler import Compiler
    from pytest_pyzig.project.units import Unit

# While an `import` builds, it holds the lock of the import system, and a thread of ours that imported anything would wait for ever.
# So what functions import where they are called, to spare those who build nothing, is imported here, where the system has it.
for _name in ("fcntl", "glob", "grp", "hashlib", "platform", "platformdirs", "pwd", "sysconfig", "zlib", f"{__package__}.stubs"):
    with suppress(ImportError):
        import_module(_name)

_logger = logging.getLogger("pytest_pyzig")
# How often a build is begun anew because its sources were changed while the compiler read them.
_ATTEMPTS_MAX = 3
_LOCK_POLL_S = 0.05
_WAIT_MESSAGE_S = 10.0
_TICK_S = 0.5
_WAIT_TICK_S = 0.2
_UNDEFINED_SYMBOL = re.compile(r"^lld-link: warning: undefined symbol: (\S+)", re.MULTILINE)


def build_stale(stale: list[tuple[Unit, str]], compiler: Compiler, progress: Progress) -> list[Outcome]:
    """Build units, each in a mode, side by side. Each compile runs once, however many processes ask at the same time.

    An interrupt ends the compilers before it goes on.

    Returns:
        One outcome for each, in their order. A unit that fails does not keep the others from being built.
    """
    processes = Processes()
    with ThreadPoolExecutor(max_workers=min(len(stale), os.cpu_count() or 1), thread_name_prefix="pyzig-build") as pool:
        try:
            futures = [pool.submit(_build_guarded, _Job(unit, mode, compiler, progress, processes)) for unit, mode in stale]
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
        text = f"{job.what} could not be built: {explain_error(error, job.store.folder)}"
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
        # Whether inputs were written while the compiler ran last, and are as they were.
        self.was_touched = False
        # Why the compiler could do no better, where that is the machine's doing.
        self.refusal = ""
        self.what = f"{', '.join(unit.modules)} in {mode}"

    def run(self) -> Outcome:
        self.compiler.check_version()
        self.store.prepare()
        known_failure = self._failure_identity()
        with self._lock() as has_waited:
            self.store.prepare()  # Whoever had the lock may have removed all.
            for _ in range(_ATTEMPTS_MAX):
                found = look(self.unit, self.mode, self.compiler)
                outcome = fresh_outcome(self.unit, self.mode, found)
                if outcome is not None:
                    return outcome
                if has_waited and self._failure_identity() != known_failure:
                    self._raise_failure(found.fingerprint)
                self._wait_for_others()
                record = self._compile(found)
                if record is not None:
                    was_there = record.zig_version == UNKNOWN_VERSION
                    reason = "as the project's own loader has built it" if was_there else found.reason
                    return Outcome(self.unit, self.mode, module_builds(self.unit, self.mode, record, fresh=was_there, reason=reason))
        raise BuildError(f"the sources of {self.what} keep changing while they are compiled", modules=self.unit.modules)

    def _compile(self, found: Freshness) -> BuildRecord | None:
        """One compiler run; None where the sources changed while it ran, so that nobody can say what it built."""
        folder = self.store.private_folder(self.unit.key, self.mode)
        try:
            self.unit.prepare()
            started_s = time.monotonic()
            log_file = os.path.join(folder, "log.txt")
            was_there = self._take_ready_made(folder, log_file)
            code = 0 if was_there else self._run_compiler(folder, log_file, found.reason)
            duration_s = time.monotonic() - started_s
            if self.processes.is_ended:
                raise BuildError(f"the build of {self.what} was interrupted", modules=self.unit.modules)
            if not self._is_of(found):
                return None
            if code != 0:
                raise self._failure(code, log_file, found.fingerprint)
            self._check_symbols(log_file)
            libraries = self._check_libraries(folder, log_file)
            version = UNKNOWN_VERSION if was_there else self.compiler.version
            write_record(BuildRecord(folder, version, duration_s, libraries))
            final = self.store.build_folder(self.unit.key, self.mode, found.fingerprint)
            self.store.publish(folder, final)
        finally:
            shutil.rmtree(folder, ignore_errors=True)  # Gone already if it was published.
        found.save(self.unit, self.mode)
        self.store.sweep(self.unit.key, self.mode)
        sweep_user_stores()
        relocated = {module: os.path.join(final, os.path.relpath(path, folder)) for module, path in libraries.items()}
        return BuildRecord(final, version, duration_s, relocated)

    def _is_of(self, found: Freshness) -> bool:
        """Whether what was compiled is of the inputs that were found before, so that it may be named after them.

        Inputs that were written meanwhile and are as they were, as by ``git stash`` and back, may have been others when the compiler read
        them: it reads them again, once. Should that be so again, it is the build that writes them.
        """
        if not found.is_still_true(self.unit, self.compiler):
            return False
        may_be_touched, self.was_touched = self.was_touched, not found.is_untouched()
        return may_be_touched or not self.was_touched

    def _run_compiler(self, folder: str, log_file: str, reason: str) -> int:
        self.progress.started(self.what, reason)
        _logger.info("building %s: %s", self.what, reason)
        scratch = os.path.join(folder, SCRATCH_FOLDER)
        environment = dict(os.environ)
        if not self.unit.keeps_compiler_cache or not os.access(self.unit.root, os.W_OK):
            environment.setdefault("ZIG_LOCAL_CACHE_DIR", scratch)

        def run(command: list[str], output: str = log_file) -> int:
            return self.processes.run(command, folder=self.unit.root, environment=environment, output=output)

        first = self.unit.preparation(self.compiler, self.mode, folder)
        declarations: Declarations | None = None
        code = 0
        try:
            if first is not None:
                os.mkdir(scratch)
                code = run(first)
                if code != 0:
                    return code
            question = self.unit.question(self.compiler)
            if question is not None and self.unit.asks_first:
                code = run(question)
                if code != 0:
                    return code
                declarations = Declarations(_read_text(log_file))
            code = run(self.unit.command(self.compiler, self.mode, folder, declarations))
            question = self.unit.question(self.compiler, declarations)
            if code != 0 and question is not None and "no step named" in _read_text(log_file):
                answer = os.path.join(folder, "help.txt")
                if run(question, answer) == 0:
                    with open(log_file, "a", encoding="utf-8") as file:
                        file.write(f"{Declarations(_read_text(answer))}\n")
            return code
        finally:
            if code != 0:
                cache = environment.get("ZIG_LOCAL_CACHE_DIR", os.path.join(self.unit.root, ".zig-cache"))
                cache = "" if cache == scratch else cache
                self.refusal = explain_compiler(code, _read_text(log_file), self.store.folder, environment, cache)
            shutil.rmtree(scratch, ignore_errors=True)

    def _take_ready_made(self, folder: str, log_file: str) -> bool:
        """Copy the libraries that somebody else has built from the same sources, if there are any, into a private folder."""
        libraries = self.unit.ready_made(self.mode, self.compiler)
        if not libraries:
            return False
        # Not their stubs: who has built them has taken care of those, and others may lie beside them.
        target = os.path.join(folder, "lib")
        os.mkdir(target)
        for path in libraries.values():
            shutil.copy2(path, target)
        Path(log_file).touch()
        if self.unit.ready_made(self.mode, self.compiler) == libraries:
            return True
        shutil.rmtree(target)  # Somebody was at them meanwhile.
        return False

    def _wait_for_others(self) -> None:
        """Wait while somebody who knows nothing of our lock builds the same. Should he fail, we go on and find out why."""
        said = ""
        while (who := self.unit.busy_elsewhere()) is not None:
            if self.processes.is_ended:
                raise BuildError(f"the build of {self.what} was interrupted", modules=self.unit.modules)
            if who != said:
                said = who
                self.progress.waiting(self.what, who)
            time.sleep(_WAIT_TICK_S)

    def _check_symbols(self, log_file: str) -> None:
        """On Windows a library names the one that each of its symbols is in: what a linker has not found there, nobody finds later."""
        log = _read_text(log_file)
        symbols = list(dict.fromkeys(_UNDEFINED_SYMBOL.findall(log)))
        if not symbols:
            return
        raise BuildError(
            f"{self.what} did not build: {len(symbols)} symbols are undefined, among them {', '.join(sorted(symbols)[:3])}; a library for "
            "Windows must be linked with Python's import library: name a folder that has python3.lib, and the library itself, "
            'as in build-args = ["-target", "x86_64-windows", "-Llibs", "-lpython3"]',
            modules=self.unit.modules,
            log=log,
        )

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
            if self.unit.makes_extensions:
                declared = declared_modules(Path(path).read_bytes())
                if module.rpartition(".")[2] not in declared:
                    raise BuildError(_name_mismatch(module, declared), modules=self.unit.modules)
            libraries[module] = path
        return libraries

    def _failure(self, code: int, log_file: str, fingerprint: str) -> BuildError:
        log = _read_text(log_file).strip("\n")
        if self.refusal:  # Nothing about the sources, and whoever waited had better try for himself.
            return BuildError(f"{self.what} did not build: {self.refusal}", modules=self.unit.modules, log=log)
        text = f"{self.what} did not build with Zig {self.compiler.version}"
        if code > 128:
            text += f": the compiler was ended by signal {code - 128}" + (" (out of memory?)" if code == 137 else "")
        if self.compiler.is_newer_than_supported():
            text += "; this version of pytest-pyzig was not written for a Zig as new as that"
        text += "\n" + (log or "(the compiler said nothing)")
        if code <= 128:
            write_atomically(self._failure_file(), f"{fingerprint}\n{text}")
        return BuildError(text, modules=self.unit.modules, log=log)

    def _raise_failure(self, fingerprint: str) -> None:
        """Whoever waited while the same sources failed to compile has its answer: a second compile would say the same."""
        failed, _, text = _read_text(self._failure_file()).partition("\n")
        if failed == fingerprint:
            raise BuildError(text, modules=self.unit.modules, log=text.partition("\n")[2])

    def _failure_identity(self) -> tuple[int, int] | None:
        """Changes when a failure is noted; clocks need not agree for that."""
        try:
            status = os.stat(self._failure_file())
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns

    def _failure_file(self) -> str:
        return self.store.state_file(self.unit.key, self.mode) + ".failure"

    @contextmanager
    def _lock(self) -> Iterator[bool]:
        """Hold the lock of this unit and mode; while waiting, say who holds it. Gives whether anybody did.

        The lock saves work, it does not keep builds whole: those are told apart by their contents and appear at once. So where the
        file system has no locks, the build goes on without.
        """
        path = self.store.lock_file(self.unit.key, self.mode)
        holder_file = f"{path}.holder"
        lock = FileLock(path)
        try:
            has_waited = self._acquire(lock, holder_file)
        except (OSError, NotImplementedError) as error:
            _logger.warning("no lock at %s (%s): building without", path, error)
            yield False
            return
        try:
            write_atomically(holder_file, f"process {os.getpid()} on {socket.gethostname()} since {time.strftime('%H:%M:%S')}")
            yield has_waited
        finally:
            Path(holder_file).unlink(missing_ok=True)
            lock.release()

    def _acquire(self, lock: FileLock, holder_file: str) -> bool:
        """Take the lock; whether somebody else had it before."""
        say_at_s = time.monotonic() + 2 * _LOCK_POLL_S
        has_waited = False
        while True:
            try:
                lock.acquire(timeout=0)
                return has_waited
            except FileNotFoundError:
                self.store.prepare()
                continue
            except Timeout:
                has_waited = True
                if self.processes.is_ended:
                    raise BuildError(f"the build of {self.what} was interrupted", modules=self.unit.modules) from None
            if time.monotonic() >= say_at_s:
                say_at_s = time.monotonic() + _WAIT_MESSAGE_S
                self.progress.waiting(self.what, f"being built by {_read_text(holder_file) or 'another process'}")
            time.sleep(_LOCK_POLL_S)


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
