"""What becomes of builds: types that say what was built, how and why, and errors put together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pytest_pyzig.errors import BuildError, NotBuiltError, PyzigError, UntrustedPlaceError
from pytest_pyzig.store.records import mark_used

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_pyzig.project.units import Unit
    from pytest_pyzig.store.records import BuildRecord

    from .fingerprint import Freshness

# In place of a compiler's version, or of a release mode, where somebody else has built.
UNKNOWN_VERSION = "unknown"


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


def _published_builds(unit: Unit) -> tuple[ModuleBuild, ...]:
    """The libraries that lie where this unit leaves copies of its own, whoever has made them; nothing if not all are there."""
    if unit.output is None:
        return ()
    reason = f"recompiling is switched off; as found in {unit.output.path}"
    return tuple(
        ModuleBuild(module, UNKNOWN_VERSION, Path(path), fresh=True, reason=reason, duration_s=0.0, zig_version=UNKNOWN_VERSION, log="")
        for module, path in unit.output.found(unit.modules).items()
    )


def newest_outcome(unit: Unit, mode: str, *, is_imported: bool) -> Outcome:
    """What there is, where nothing may be compiled: the build that was made last.

    Args:
        unit: whose build.
        mode: release mode of the build.
        is_imported: whether that is the mode of `import`; then the copies in a folder that others load from too are the ones.
    """
    published = _published_builds(unit) if is_imported else ()
    if published and unit.output is not None and unit.output.is_shared:
        return _checked(Outcome(unit, mode, published))
    problem = ""
    for store in unit.stores:
        record, damage = store.newest_build(unit.key, mode)
        problem = problem or damage
        if record is not None:
            return _checked(Outcome(unit, mode, module_builds(unit, mode, record, fresh=True, reason="recompiling is switched off")))
    if published:
        return _checked(Outcome(unit, mode, published))
    names = ", ".join(unit.modules)
    return Outcome(unit, mode, error=not_built(problem or f"{names} has no build in {mode} below {unit.stores[0].folder}", mode))


def not_built(problem: str, mode: str) -> NotBuiltError:
    """There is no build that could be loaded, for a reason, and none may be made."""
    return NotBuiltError(
        f"{problem}, and recompiling is switched off: "
        f"run `python -m pytest_pyzig build --mode {mode}`, or unset ZIG_NORECOMPILE and leave out --pyzig-no-recompile"
    )


def fresh_outcome(unit: Unit, mode: str, found: Freshness) -> Outcome | None:
    """The build of the present sources, if there is one."""
    if found.record is None:
        return None
    return _checked(Outcome(unit, mode, module_builds(unit, mode, found.record, fresh=True, reason="")))


def _checked(outcome: Outcome) -> Outcome:
    """The outcome, or that nothing is loaded from where its builds are."""
    try:
        for build in outcome.builds:
            outcome.unit.check_place(str(build.path))
    except UntrustedPlaceError as error:
        return Outcome(outcome.unit, outcome.mode, error=error)
    return outcome


def module_builds(unit: Unit, mode: str, record: BuildRecord, *, fresh: bool, reason: str) -> tuple[ModuleBuild, ...]:
    """The builds of a unit's modules in a build folder, which counts as used from now."""
    mark_used(record.folder)
    log = record.log()
    return tuple(
        ModuleBuild(module, mode, Path(record.libraries[module]), fresh, reason, record.duration_s, record.zig_version, log)
        for module in unit.modules
    )


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
