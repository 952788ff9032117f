"""What the plugin does with a pytest run: open the project's session, build once, tell, and hand it on to workers."""

from __future__ import annotations

import os
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from pytest_pyzig.errors import BuildError, ConfigurationError, PyzigError
from pytest_pyzig.isolation.surroundings import AT_START
from pytest_pyzig.loading.current import activate, set_session_opener
from pytest_pyzig.loading.modules import set_modules_aside
from pytest_pyzig.loading.session import Session, open_session
from pytest_pyzig.loading.spawned import tell_spawned_processes
from pytest_pyzig.progress import Progress
from pytest_pyzig.project.choices import FBRK_NO_RECOMPILE_VARIABLE, SPARED_VARIABLE
from pytest_pyzig.project.modes import check_release_mode
from pytest_pyzig.variants import isolated_mode, mode_of, modes_to_build, skip_what_cannot_run, split_modes, wanted_mode

from .options import is_worker, option_of, worker_input
from .terminal import PytestProgress, error_text, header_lines, pointer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from tempfile import TemporaryDirectory
    from types import ModuleType

    from pytest_pyzig.building.results import Outcome
    from pytest_pyzig.isolation.parent import Sidecars
    from pytest_pyzig.project.units import Unit
    from pytest_pyzig.store.outputs import OutputFolder

    from .builds import Build

# Options with which pytest runs no test.
_IDLE_OPTIONS = ("collectonly", "showfixtures", "show_fixtures_per_test", "setupplan", "markers", "cacheshow")
_SPELLING = {"usepdb": "--pdb", "trace": "--trace"}
# Options with which it does not even collect.
_ENDING_OPTIONS = ("help", "version")


class State:
    """The native side of one pytest run; its session is in force, for `import` too, until the run ends."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.outcomes: list[Outcome] = []
        self.duration_s = 0.0
        self._session: Session | None = None
        self._error: ConfigurationError | None = None
        self._sidecars: Sidecars | None = None
        self._crash_folder: TemporaryDirectory[str] | None = None
        # The test that runs, or ran last.
        self.last_item: pytest.Item | None = None
        # What the process that runs this one for isolated tests told it.
        self._told: dict[str, Any] | None = option_of(config, "pyzig_sidecar")
        self._is_started = False
        # The compiles so far, where a report of them is wanted.
        self.builds: list[Build] = []
        self._put_in_force()

    def session(self) -> Session:
        """The session, with this run's options. Raises ``ConfigurationError``, each time the same."""
        if self._error is not None:
            raise self._error.with_traceback(None)
        if self._session is None:
            try:
                self._session = open_session(
                    self.config.rootpath,
                    mode=self._told["mode"] if self._told is not None else next(iter(self._modes()), None),
                    recompile=not option_of(self.config, "pyzig_no_recompile"),
                    progress=PytestProgress(self.config),
                )
            except ConfigurationError as error:
                self._error = error
                raise
            if option_of(self.config, "pyzig_report"):
                from .builds import RecordingProgress

                self._session.progress = RecordingProgress(PytestProgress(self.config), self.builds)
            self._session.writes_stubs = not option_of(self.config, "pyzig_check_stubs")
            if self._told is not None:
                self.adopt(self._told)
        return self._session

    def start(self) -> None:
        """Build what the project declares, once. Nothing is built in a worker, nor where no test will run, nor where nothing is declared.

        Raises:
            pytest.UsageError: the configuration is wrong, no module builds, or stubs that were to be checked are out of date.
        """
        if self._is_started or is_worker(self.config) or self._told is not None or any(map(self._is_asked, _ENDING_OPTIONS)):
            return
        is_idle = any(map(self._is_asked, _IDLE_OPTIONS))
        try:
            session = self.session()
        except ConfigurationError as error:
            if is_idle:
                return
            raise pytest.UsageError(f"pyzig: {error}") from None
        checks_stubs = bool(option_of(self.config, "pyzig_check_stubs"))
        units = session.project.declared_units if checks_stubs else session.project.units_at_start
        # A loader of the project's own builds whenever it is imported, if we do not, and keeps others waiting for so long only.
        if not units or (is_idle and not _shared_outputs(session)):
            return
        self._is_started = True
        self._warn_of_doubles(session)
        started_s = time.monotonic()
        try:
            self.outcomes = session.build_modes(self._modes() or [session.import_mode], _modules(units))
        except PyzigError as error:
            raise pytest.UsageError(f"pyzig: {error}") from None
        self.duration_s = time.monotonic() - started_s
        if all(outcome.error is not None for outcome in self.outcomes):
            raise pytest.UsageError(error_text(self.outcomes))
        self._spare_others_the_compile(session)
        if checks_stubs:
            self._check_stubs(session)

    def _warn_of_doubles(self, session: Session) -> None:
        """A Python module of the name of a native one is never imported; who has both may not know."""
        for module in sorted(session.declared_modules):
            for folder in ("", "src"):
                path = os.path.join(session.project.root, folder, *module.split("."))
                double = next((one for one in (f"{path}.py", os.path.join(path, "__init__.py")) if os.path.isfile(one)), None)
                if double is not None:
                    text = f"the native module {module} hides {os.path.relpath(double, session.project.root)}, which has the same name"
                    self.config.issue_config_time_warning(pytest.PytestConfigWarning(f"pyzig: {text}"), stacklevel=2)

    def start_tests(self) -> None:
        """Build now what could not be before; from here on, the summary has the compiler's text, and errors are short."""
        self.start()
        if self.outcomes:
            self._point_to_summary(self.session(), self.outcomes)

    def header(self) -> list[str]:
        """Lines that tell of the builds; with ``-v`` one more for each module, and the compiler's warnings."""
        if not self.outcomes:
            return []
        session = self.session()
        lines = header_lines(self.outcomes, self.duration_s, recompile=session.recompile, is_verbose=self.config.option.verbose > 0)
        return lines + [f"pyzig: {remark}" for remark in session.remarks]

    def for_workers(self) -> dict[str, Any]:
        """What a worker has to know to use the same builds; plain types only."""
        paths: dict[str, dict[str, str]] = {}
        errors: dict[str, dict[str, str]] = {}
        for outcome in self.outcomes:
            try:
                used = {build.module: self.session().path_of(build.module, outcome.mode) for build in outcome.builds}
                paths.setdefault(outcome.mode, {}).update(used)
            except PyzigError as error:  # It was there, was lost since, and cannot be made again.
                errors.setdefault(outcome.mode, {}).update(dict.fromkeys(outcome.unit.modules, str(error)))
            if outcome.error is not None:
                text = str(outcome.error if is_worker(self.config) else pointer(outcome))
                errors.setdefault(outcome.mode, {}).update(dict.fromkeys(outcome.unit.modules, text))
        return {"paths": paths, "errors": errors}

    def for_sidecar(self, mode: str) -> dict[str, Any]:
        """What an isolated process has to know: its release mode, and the builds."""
        own = self.for_workers()
        told = worker_input(self.config)
        return {"mode": mode, "paths": {**told["paths"], **own["paths"]}, "errors": {**told["errors"], **own["errors"]}}

    def adopt(self, told: dict[str, Any]) -> None:
        """In a worker, or an isolated process: use the builds and the errors that its controller tells of."""
        session = self.session()
        for mode, paths in told["paths"].items():
            session.adopt({module: path for module, path in paths.items() if os.path.isfile(path)}, mode)
        for mode, texts in told["errors"].items():
            errors: dict[str, PyzigError] = {module: BuildError(text, modules=(module,)) for module, text in texts.items()}
            session.adopt_errors(errors, mode)
        self._spare_others_the_compile(session)

    def crash_file_of(self, worker: str) -> str:
        """Where a worker's panics go, to be read when it is gone."""
        if self._crash_folder is None:
            import tempfile

            self._crash_folder = tempfile.TemporaryDirectory(prefix="pyzig-")
            self.config.add_cleanup(self._crash_folder.cleanup)
        return os.path.join(self._crash_folder.name, f"{worker}.crash")

    def show_crashes(self) -> None:
        """Let panics in this process be told on standard error as it is now, not where pytest's capturing is going to send it."""
        from pytest_pyzig.crash.channel import FILE_VARIABLE, PROCESS_VARIABLE, send_crashes_to

        is_wanted_elsewhere = FILE_VARIABLE in os.environ and PROCESS_VARIABLE not in os.environ
        if is_worker(self.config) or self._told is not None or is_wanted_elsewhere:
            return
        error_output = os.dup(2)
        self.config.add_cleanup(partial(os.close, error_output))
        for variable in (FILE_VARIABLE, PROCESS_VARIABLE):
            self.config.add_cleanup(partial(_restore_variable, variable, os.environ.get(variable)))
        send_crashes_to(f"&{error_output}")

    def watch_for_crashes(self) -> None:
        """In a worker: send panics and the tracebacks of fatal errors where the controller reads them."""
        path = worker_input(self.config).get("crash_file")
        if path is None or self._told is not None:
            return
        import faulthandler

        from pytest_pyzig.crash.channel import keep_forks_out, send_crashes_to

        send_crashes_to(path)
        keep_forks_out()
        file = open(path, "ab", buffering=0)  # noqa: SIM115  Open until a crash, or the end.
        self.config.add_cleanup(file.close)
        faulthandler.enable(file)

    def build_variants(self, items: list[pytest.Item]) -> None:
        """Build the declared modules, side by side, in the modes that selected tests are variants for, unless that was done."""
        modes = modes_to_build(items)
        if not modes or self._told is not None or self.config.option.collectonly:
            return
        session = self.session()
        known = {outcome.mode for outcome in self.outcomes}
        known.update(worker_input(self.config)["paths"])
        missing = [mode for mode in modes if mode not in known]
        modules = _modules(session.project.units_at_start)
        if missing and modules:
            outcomes = session.build_modes(missing, modules)
            self.outcomes += outcomes
            if not is_worker(self.config):
                self._point_to_summary(session, outcomes)

    def enter(self, item: pytest.Item) -> None:
        """Let fixtures give modules in the test's release mode; skip a test that cannot run here."""
        session = self.session()
        session.mode = mode_of(item) or session.import_mode
        skip_what_cannot_run(item, session.import_mode)

    def run_isolated(self, item: pytest.Item, nextitem: pytest.Item | None, mode: str) -> None:
        """Run a test in the process for a release mode."""
        from pytest_pyzig.isolation.parent import Sidecars, run_isolated

        if self._sidecars is None:
            self._sidecars = Sidecars(
                self.config, self.config.stash[AT_START], told=self.for_sidecar, progress=lambda: self.session().progress or Progress()
            )
            self.config.add_cleanup(self.end_sidecars)
        run_isolated(item, nextitem, self._sidecars, mode, self.isolated_mode)

    def isolated_mode(self, item: pytest.Item) -> str | None:
        """The release mode of the process that a test runs in; None: it runs in this one."""
        return isolated_mode(item, self._import_mode)

    def isolation_note(self, items: list[pytest.Item]) -> list[str]:
        """A line that says that isolated tests run in this process, where that is so because of a debugger."""
        option = next((name for name in ("usepdb", "trace") if self.config.getoption(name)), None)
        policy = self.config.option.pyzig_isolate
        if option is None or policy == "never":
            return []
        count = sum(wanted_mode(item, self._import_mode, always=policy == "always") is not None for item in items)
        return (
            [f"pyzig: {_SPELLING[option]}: {'1 isolated test runs' if count == 1 else f'{count} isolated tests run'} in this process"]
            if count
            else []
        )

    def end_sidecars(self) -> None:
        """End the isolated processes."""
        if self._sidecars is not None:
            self._sidecars.end(self.last_item)

    def _is_asked(self, option: str) -> bool:
        return bool(option_of(self.config, option))

    def _import_mode(self) -> str:
        return self.session().import_mode

    def _modes(self) -> list[str]:
        return [check_release_mode(mode, "--pyzig-release-mode") for mode in split_modes(option_of(self.config, "pyzig_release_mode"))]

    def _point_to_summary(self, session: Session, outcomes: list[Outcome]) -> None:
        """Each test that needs a module that failed says so in a line; the compiler's text stands in the summary."""
        for outcome in outcomes:
            if outcome.error is not None:
                session.adopt_errors(dict.fromkeys(outcome.unit.modules, pointer(outcome)), outcome.mode)

    def load(self, name: str) -> ModuleType:
        """The module of that name; an error of its build is the test's failure, without a traceback of ours."""
        try:
            return self.session().load(name)
        except PyzigError as error:
            text = str(error)
        pytest.fail(text, pytrace=False)  # Here, as pytest would show what it was raised from as well.

    def summarize(self, terminal: pytest.TerminalReporter) -> None:
        """Show the compiler's text for the modules that failed."""
        if any(outcome.error is not None for outcome in self.outcomes):
            terminal.section("native modules that did not build")
            terminal.write_line(error_text(self.outcomes))

    def finish(self, session: pytest.Session) -> None:
        """Let a failed build show in the exit status."""
        if any(outcome.error is not None for outcome in self.outcomes) and session.exitstatus in (
            pytest.ExitCode.OK,
            pytest.ExitCode.NO_TESTS_COLLECTED,
        ):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _spare_others_the_compile(self, session: Session) -> None:
        """Where a project has a loader of its own, as atopile has, that must not compile again what is built and in place."""
        shared = _shared_outputs(session)
        is_told = is_worker(self.config) or self._told is not None
        if shared and session.recompile and (is_told or all(one.path in session.published for one in shared)):
            for variable in (SPARED_VARIABLE, FBRK_NO_RECOMPILE_VARIABLE):
                self.config.add_cleanup(partial(_restore_variable, variable, os.environ.get(variable)))
                os.environ[variable] = "1"

    def _put_in_force(self) -> None:
        previous_opener = set_session_opener(self.session)
        previous_session = activate(None)
        put_modules_back = set_modules_aside()
        end_telling = tell_spawned_processes(lambda: self._session.known_paths() if self._session is not None else {})

        def restore() -> None:
            end_telling()
            put_modules_back()
            set_session_opener(previous_opener)
            activate(previous_session)
            if self._session is not None:
                self._session.release()

        self.config.add_cleanup(restore)
        try:
            activate(self.session())
        except ConfigurationError:
            pass  # Told when the session starts, or when a native module is imported before that.

    def _check_stubs(self, session: Session) -> None:
        from pytest_pyzig.building.stubs import sync_stubs

        lines = []
        for outcome in self.outcomes:
            libraries = {build.module: str(build.path) for build in outcome.builds}
            outdated = sync_stubs(session.project, outcome.unit, libraries, write=False)
            root = session.project.root
            lines += [f"{os.path.relpath(stub.path, root)} {'is missing' if stub.is_missing else 'differs'}" for stub in outdated]
        if lines:
            text = "\n  ".join(lines)
            raise pytest.UsageError(
                f"pyzig: stubs are not those of the native modules; `python -m pytest_pyzig stubs` writes them:\n  {text}"
            )


def _modules(units: Iterable[Unit]) -> list[str]:
    return [module for unit in units for module in unit.modules]


def _shared_outputs(session: Session) -> list[OutputFolder]:
    """The folders that a loader of the project's own loads from, too."""
    return [unit.output for unit in session.project.units if unit.output is not None and unit.output.is_shared]


def _restore_variable(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value
