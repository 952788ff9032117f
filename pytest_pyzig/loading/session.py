"""Gives native modules to Python: finds out which build is right, has it made if need be, loads it from where it lies.

Nothing here imports pytest, and nothing heavy before something has to be built: that a module is fresh is found out with ``os`` alone.
"""

from __future__ import annotations

import os
import sys
import threading
from functools import partial

from pytest_pyzig.building.fingerprint import look
from pytest_pyzig.errors import ConfigurationError, LoadError, PyzigError
from pytest_pyzig.project.choices import choose_recompile, choose_release_mode
from pytest_pyzig.project.compiler import find_compiler
from pytest_pyzig.project.configuration import Project, find_project
from pytest_pyzig.project.modes import check_release_mode, describe_choices
from pytest_pyzig.store.records import file_digest, mark_used

from .current import activate, active_session, session_opener
from .modules import import_found, is_from, is_loaded, load_as_imported, load_beside, mount_note, native_spec
from .spawned import environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from importlib.machinery import ModuleSpec
    from types import ModuleType

    from pytest_pyzig.building.results import Outcome
    from pytest_pyzig.progress import Progress
    from pytest_pyzig.project.units import Unit
    from pytest_pyzig.store.outputs import OutputFolder
    from pytest_pyzig.store.store import Lease

_lock = threading.RLock()


class Session:
    """One project in one release mode: what `import` and the fixtures give.

    Within a session each module is looked at once: what was loaded or built stays, so that all tests see the same build.

    Attributes:
        project: the project; it may be one that declares nothing.
        import_mode: the release mode of `import`.
        mode: the release mode of `load` and `path_of` where none is named: that of `import`, unless a test says otherwise for its time.
        recompile: whether stale modules are compiled; if not, the newest build is loaded as it is.
        progress: told about builds.
        writes_stubs: whether builds bring the stub files up to date.
        declared_modules: the names that the project declares.
    """

    def __init__(
        self,
        project: Project,
        mode: str,
        *,
        recompile: bool = True,
        progress: Progress | None = None,
        writes_stubs: bool = True,
    ) -> None:
        self.project = project
        self.import_mode = mode
        self.mode = mode
        self.recompile = recompile
        self.progress = progress
        self.writes_stubs = writes_stubs
        self.declared_modules = frozenset(module for unit in project.declared_units for module in unit.modules)
        # The folders that this session, and others, load from copies of what it has built or found fresh.
        self.published: set[str] = set()
        # What is worth a line where there is a place for that, and no warning.
        self.remarks: list[str] = []
        self._paths: dict[tuple[str, str], str] = {}
        self._errors: dict[tuple[str, str], PyzigError] = {}
        # The libraries that lie where nobody else could have put them.
        self._checked: set[str] = set()
        # What keeps the builds that this session uses.
        self._leases: dict[str, Lease] = {}

    def build(self, modules: Iterable[str] | None = None, mode: str | None = None) -> list[Outcome]:
        """Bring modules up to date in one mode, as `build_modes` does in several."""
        return self.build_modes([self.mode if mode is None else mode], modules)

    def build_modes(self, modes: Iterable[str], modules: Iterable[str] | None = None) -> list[Outcome]:
        """Bring modules up to date in each of the modes, side by side: the named modules, or all that the project declares.

        Returns:
            One outcome for each mode and compiler run that they belong to; errors are in there, and raised when the module is asked for.

        Raises:
            ConfigurationError: a name or a mode is unknown.
            StaleProcessError: what others load too was built anew, and this process has loaded what was there before.
        """
        checked = [self._mode(mode) for mode in dict.fromkeys(modes)]
        units = list(self.project.declared_units if modules is None else dict.fromkeys(map(self.unit_of, modules)))
        with _lock:
            outputs = {unit.output for unit in units if unit.output is not None and self.recompile}
            marks = {output: output.mark(self.import_mode) for output in outputs}
            outcomes = self._ensure_built([(unit, mode) for mode in checked for unit in units])
            for outcome in outcomes:
                if outcome.error is not None:
                    self.adopt_errors(dict.fromkeys(outcome.unit.modules, outcome.error), outcome.mode)
                else:
                    libraries = {build.module: str(build.path) for build in outcome.builds}
                    self.adopt(libraries, outcome.mode)
                    if outcome.mode == self.import_mode and self.writes_stubs and self.recompile:
                        self._write_stubs(outcome.unit, libraries)
            self._publish(outcomes, marks)
        return outcomes

    def load(self, name: str = "pyzig", mode: str | None = None) -> ModuleType:
        """The native module of that name, built if it is stale.

        In the mode of `import` it is the module that `import` gives. Other modes stand beside it: each is a module of its own, with
        its own types.

        Raises:
            ConfigurationError: the name or the mode is unknown.
            BuildError: its sources do not compile.
            NotBuiltError: there is no build, and recompiling is switched off.
        """
        mode = self._mode(mode)
        self.path_of(name, mode)  # Raises what is to be said of the build.
        # No lock of ours is held from here on: what is imported runs code that may wait for other threads.
        if mode != self.import_mode:
            return load_beside(self.spec_of(name, mode))
        is_found = name in self.declared_modules and active_session() is self
        module = import_found(name) if is_found else sys.modules.get(name)
        if module is not None and is_from(module, self.path_of(name, mode)):
            return module
        return load_as_imported(self.spec_of(name, mode))

    def spec_of(self, name: str, mode: str) -> ModuleSpec:
        """What the import system needs to load a module. Raises as `load` does."""
        path = self.path_of(name, mode)
        return native_spec(name, path, partial(self._find_again, name, mode, path))

    def path_of(self, name: str, mode: str | None = None) -> str:
        """Absolute path of the library of a module, built if it is stale. Raises as `load` does."""
        mode = self._mode(mode)
        with _lock:
            if (name, mode) in self._errors:
                raise self._errors[name, mode].with_traceback(None)
            path = self._paths.get((name, mode))
            if path is None or not (is_loaded(name, path) or os.path.isfile(path)):  # Not looked for yet, or lost.
                self._find_path(self.unit_of(name), name, mode)
                path = self._paths[name, mode]
                self._checked.discard(path)
            if path not in self._checked:
                unit = self.unit_of(name)
                unit.check_place(path)
                self._checked.add(path)
                self._keep(unit, path)
            return path

    def release(self) -> None:
        """Let the builds that this session has used be swept; to be called when it is over, as it may be garbage for long."""
        self._leases.clear()

    def known_paths(self) -> dict[str, str]:
        """The libraries of the modules of `import` that were built or looked at in this session, by name."""
        return {name: path for (name, mode), path in list(self._paths.items()) if mode == self.import_mode}

    def environment(self) -> dict[str, str]:
        """The environment for a Python that a test starts, such that it imports the modules that the project declares from where this does.

        Raises as `load` does, if one of them does not build.
        """
        for name in self.declared_modules:
            self.path_of(name, self.import_mode)
        return environment(self.known_paths())

    def unit_of(self, name: str) -> Unit:
        """What a module is built in. Raises ``ConfigurationError`` for a module that nobody declares."""
        unit = self.project.unit_of(name)
        if unit is None:
            names = tuple(self.project.module_names())
            raise ConfigurationError(f"no native module is called {name!r} in {self.project.root}; {describe_choices(name, names)}")
        return unit

    def adopt(self, paths: dict[str, str], mode: str) -> None:
        """Use these builds without looking at the sources again."""
        self._paths.update({(name, mode): path for name, path in paths.items()})

    def adopt_errors(self, errors: dict[str, PyzigError], mode: str) -> None:
        """Raise these errors when the modules are asked for, without trying again."""
        self._errors.update({(name, mode): error for name, error in errors.items()})

    def build_units(self, units: list[Unit], mode: str) -> list[Outcome]:
        """Bring units up to date, declared by the project or not; nothing is noted of them. Errors are in the outcomes."""
        return self._ensure_built([(unit, mode) for unit in units])

    def _ensure_built(self, wanted: list[tuple[Unit, str]]) -> list[Outcome]:
        outcomes = self._outcomes(wanted)
        for outcome in outcomes:
            for build in outcome.builds:
                self._keep(outcome.unit, str(build.path))
        return outcomes

    def _keep(self, unit: Unit, path: str) -> None:
        """Keep the build with a library from being swept, as long as this session lives."""
        store = unit.store_of(path)
        if store is not None:
            self._leases[path] = store.lease(path)

    def _outcomes(self, wanted: list[tuple[Unit, str]]) -> list[Outcome]:
        from pytest_pyzig.building.results import Outcome, fresh_outcome, newest_outcome

        if not self.recompile:
            return [newest_outcome(unit, mode, is_imported=mode == self.import_mode) for unit, mode in wanted]
        try:
            compiler = find_compiler()
            outcomes = {(unit.key, mode): fresh_outcome(unit, mode, look(unit, mode, compiler)) for unit, mode in wanted}
        except PyzigError as error:
            return [Outcome(unit, mode, error=error) for unit, mode in wanted]
        stale = [(unit, mode) for unit, mode in wanted if outcomes[unit.key, mode] is None]
        if stale:
            from pytest_pyzig.building.builder import build_stale
            from pytest_pyzig.progress import LineProgress

            for outcome in build_stale(stale, compiler, self.progress or LineProgress()):
                outcomes[outcome.unit.key, outcome.mode] = outcome
        return [outcome for outcome in outcomes.values() if outcome is not None]

    def _find_path(self, unit: Unit, name: str, mode: str) -> None:
        if self.recompile and (unit.output is None or not unit.output.is_shared):
            found = look(unit, mode, find_compiler())
            if found.record is not None:
                mark_used(found.record.folder)
                libraries = found.record.libraries
                self.adopt(libraries, mode)
                if unit.output is not None and mode == self.import_mode:
                    self._copy(unit.output, libraries, "")
                return
        from pytest_pyzig.building.results import raise_errors

        # What lies in one folder for others to load belongs together.
        together = [other for other in self.declared_modules if self.unit_of(other).output is unit.output]
        raise_errors(self.build(together if unit.output is not None and unit.output.is_shared else [name], mode))

    def _find_again(self, name: str, mode: str, path: str, error: ImportError) -> str:
        """A library to load in place of one that Python cannot load, if that was changed or lost since it was built.

        Raises:
            LoadError: it is as it was built; tells what is known of the reason.
            NotBuiltError: it is not, and recompiling is switched off.
        """
        __tracebackhide__ = True
        damage = self._damage(name, mode, path)
        if not damage:
            raise LoadError(f"{name} cannot be loaded: {error}{mount_note(path)}", name=name, path=path) from None
        if not self.recompile:
            from pytest_pyzig.building.results import not_built

            raise not_built(f"{path}: {damage}", mode) from None
        with _lock:
            self._paths.pop((name, mode), None)
        found = self.path_of(name, mode)
        if self._damage(name, mode, found):
            raise LoadError(f"{path}: {damage}, and that cannot be put on record there: remove {os.path.dirname(path)}") from None
        return found

    def _damage(self, name: str, mode: str, path: str) -> str:
        """What is wrong with a library that cannot be loaded; empty if it is as it was built."""
        unit = self.unit_of(name)
        store = unit.store_of(path)
        if store is not None:
            return store.damage(path)
        # A copy: it is made anew where there is none.
        record = look(unit, mode, find_compiler()).record if self.recompile else None
        if record is None or not os.path.isfile(path) or file_digest(path) == file_digest(record.libraries[name]):
            return "" if os.path.isfile(path) else "it is gone"
        os.unlink(path)
        return "it is no copy of the build"

    def _publish(self, outcomes: list[Outcome], marks: Mapping[OutputFolder, str]) -> None:
        """Bring the copies of libraries up to date, and use those that are to be loaded from there."""
        concerned = [one for one in outcomes if one.error is None and one.mode == self.import_mode]
        for output, mark in marks.items():
            libraries = {build.module: str(build.path) for one in concerned if one.unit.output is output for build in one.builds}
            if libraries:
                self._copy(output, libraries, mark)

    def _copy(self, output: OutputFolder, libraries: dict[str, str], mark: str) -> None:
        what = f"the libraries in {output.path}"
        said = ""

        def tell(who: str) -> None:
            nonlocal said
            if self.progress is not None and who != said:
                said = who
                self.progress.waiting(what, who)

        try:
            used = output.publish(libraries, mark, tell)
            self.adopt(used, self.import_mode)
            if used != libraries:
                self.published.add(output.path)
        except OSError as error:
            import warnings

            warnings.warn(f"pyzig: no copy of the libraries could be left in {output.path}: {error}", stacklevel=2)
        finally:
            if said and self.progress is not None:
                self.progress.finished(what)

    def _write_stubs(self, unit: Unit, libraries: dict[str, str]) -> None:
        from pytest_pyzig.building.stubs import is_refusal, sync_stubs

        try:
            sync_stubs(self.project, unit, libraries, is_asked=False)
        except (OSError, PyzigError) as error:
            if isinstance(error, OSError) and is_refusal(error):
                self.remarks.append(f"the stubs of {', '.join(libraries)} are not written: {error.strerror}: {error.filename}")
                return
            import warnings

            warnings.warn(f"pyzig: the stubs of {', '.join(libraries)} could not be written: {error}", stacklevel=2)

    def _mode(self, mode: str | None) -> str:
        return self.mode if mode is None else check_release_mode(mode, "mode")


def current_session() -> Session:
    """The session that is in force: pytest's, or one for the project of the working folder.

    Raises:
        ConfigurationError: the project's configuration or the environment is wrong.
    """
    session = active_session()
    if session is None:
        with _lock:
            session = active_session()
            if session is None:
                opener = session_opener()
                session = open_session() if opener is None else opener()
                activate(session)
    assert isinstance(session, Session)  # Nothing else is ever put in force.
    return session


def open_session(
    start: str | os.PathLike[str] | None = None,
    *,
    mode: str | None = None,
    recompile: bool = True,
    progress: Progress | None = None,
) -> Session:
    """A session for the project that a folder belongs to; options not given come from the environment and the configuration."""
    project = find_project(None if start is None else os.fspath(start))
    return Session(
        project,
        choose_release_mode(mode, project),
        recompile=choose_recompile(not recompile),
        progress=progress,
    )
