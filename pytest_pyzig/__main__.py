"""``python -m pytest_pyzig``: build, look at and clean up native modules without pytest."""

from __future__ import annotations

import argparse
import errno
import os
import shutil
import sys
from contextlib import ExitStack, contextmanager

from pytest_pyzig.project.choices import choose_release_mode
from pytest_pyzig.project.modes import RELEASE_MODES

from . import __version__
from .building.fingerprint import look
from .building.results import collect_result
from .building.stubs import sync_stubs
from .errors import ConfigurationError, PyzigError, StubsOutOfDateError, UntrustedPlaceError
from .loading.session import Session, open_session
from .project.atopile import AtopileTree
from .project.compiler import find_compiler
from .project.configuration import builtin_units, find_project
from .project.discovery import ATOPILE_ZIG_FOLDER, BUILTIN_MODULES
from .project.places import zig_folder
from .store.store import LOCKS, locate_stores, user_store
from .stress import add_arguments, run_stress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .project.configuration import Project
    from .store.store import Store


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 for success, 1 for an error that was printed."""
    options = _parser().parse_args(arguments)
    try:
        result: int = options.command(options)
    except (PyzigError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return result


def _build(options: argparse.Namespace) -> int:
    status = 0
    for mode in options.mode or [None]:
        session = open_session(options.project, mode=mode)
        outcomes = session.build(_names(session, options.modules))
        for outcome in outcomes:
            if outcome.error is not None:
                status = 1
                print(f"error: {outcome.error}", file=sys.stderr)
            for build in outcome.builds:
                how = "fresh" if build.fresh else f"built in {build.duration_s:.1f} s ({build.reason})"
                print(f"{build.module}: {build.mode}, Zig {build.zig_version}, {how}: {build.path}")
                if build.log.strip():
                    print(build.log.strip("\n"), file=sys.stderr)
    return status


def _stubs(options: argparse.Namespace) -> int:
    session = open_session(options.project)
    session.writes_stubs = False
    names = _names(session, options.modules)
    paths = collect_result(session.build(names)).paths
    outdated = []
    for unit in dict.fromkeys(map(session.unit_of, names)):
        libraries = {module: str(paths[module]) for module in unit.modules}
        outdated += sync_stubs(session.project, unit, libraries, write=not options.check)
    for stub in outdated:
        print(stub.path)
    if options.check and outdated:
        raise StubsOutOfDateError(
            f"{len(outdated)} stub files are not those of the modules: run `{_program()} stubs` and commit what it writes"
        )
    return 0


def _info(options: argparse.Namespace) -> int:
    session = open_session(options.project)
    compiler = find_compiler()
    print(f"pytest-pyzig {__version__}, Python {sys.version.split()[0]}")
    print(f"compiler: Zig {compiler.version} at {compiler.path}")
    print(f"Zig package: {zig_folder()}")
    print(f"project: {session.project.root}{'' if session.project.is_configured else ' (without [tool.pyzig])'}")
    print(f"release mode: {session.mode}{'' if session.recompile else ', recompiling is switched off'}")
    for unit in dict.fromkeys(map(session.unit_of, _names(session, []))):
        found = look(unit, session.mode, compiler)
        state = f"stale: {found.reason}" if found.record is None else f"fresh: {found.record.folder}"
        try:
            for library in found.record.libraries.values() if found.record is not None else ():
                unit.check_place(library)
        except UntrustedPlaceError as error:
            state = str(error)
        print(f"{', '.join(unit.modules)}: {state}")
    tree = _find_tree(session.project)
    if tree is not None:
        print(_placement(tree, session.mode))
    for store in _stores(session):
        print(f"builds: {store.folder} ({_size_bytes(store.folder) / 1e6:.1f} MB)")
    return 0


def _clean(options: argparse.Namespace) -> int:
    """Remove all builds, none of them from under somebody who is at it."""
    session = open_session(options.project)
    keys = [session.unit_of(name).key for name in _names(session, [])]
    own = user_store(session.project.root)  # What its Zig tests are compiled from is there in any case.
    for store in {store.folder: store for store in (*_stores(session), own)}.values():
        if os.path.isdir(store.folder):
            print(f"removing {store.folder} ({_size_bytes(store.folder) / 1e6:.1f} MB)")
            with ExitStack() as locks:
                for path in store.lock_files(keys, RELEASE_MODES):
                    locks.enter_context(_lock(path))
                _empty(store.folder)
    return 0


@contextmanager
def _lock(path: str) -> Iterator[None]:
    """Hold the lock of a build, where there are locks; while waiting, say who holds it."""
    from filelock import FileLock, Timeout

    lock = FileLock(path)
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            print(f"waiting for {os.path.basename(path).removesuffix('.lock')}, which is being built")
            lock.acquire()
    except (OSError, NotImplementedError):
        yield
        return
    try:
        yield
    finally:
        lock.release()


def _empty(folder: str) -> None:
    """Remove a folder, or all that is in it where it is a mounted disk or a link to a folder elsewhere.

    The locks go last, as until then nobody builds there. Who has come for one since keeps that folder.
    """
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name == LOCKS):
        try:
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path)
            else:
                os.unlink(entry.path)
        except FileNotFoundError:
            pass  # Others remove, too, and rename what they have written.
        except OSError as error:
            if entry.name != LOCKS or error.errno != errno.ENOTEMPTY:
                raise
    try:
        os.rmdir(folder)
    except OSError:
        pass


def _replace(options: argparse.Namespace) -> int:
    """Put our native modules where atopile's loader takes its own from; or put those back."""
    start = options.root or options.project or os.curdir
    if not os.path.isdir(start):
        raise ConfigurationError(f"there is no folder {start}")
    project = find_project(start)
    tree = _find_tree(project)
    if tree is None:
        raise ConfigurationError(f"{project.root} is no checkout of atopile: it has no {ATOPILE_ZIG_FOLDER}/build.zig")
    if options.undo:
        print(f"{tree.path}: {tree.restore_own()}")
        return 0
    # Whoever says this wants a build, whatever the environment says.
    session = Session(project, choose_release_mode(options.mode, project))
    collect_result(session.build_units(list(builtin_units()), session.mode))  # If it fails, all is as before.
    tree.keep_own()
    session = Session(find_project(start), session.mode)
    for build in collect_result(session.build()).builds:
        print(f"{build.module}: {build.mode}, built with Zig {build.zig_version}: {build.path}")
    print(_placement(tree, session.mode))
    return 0


def _find_tree(project: Project) -> AtopileTree | None:
    return next((unit.output for unit in project.units if isinstance(unit.output, AtopileTree)), None)


def _placement(tree: AtopileTree, mode: str) -> str:
    """Which native modules atopile's loader takes, and whether it compiles first."""
    if not tree.found(BUILTIN_MODULES):
        what = "no libraries"
    elif tree.holds_ours():
        what = "the native modules of pytest-pyzig, in place of atopile's own (`replace --undo` puts those back)"
    else:
        what = "atopile's own native modules"
    will = "compiles nothing" if tree.is_current(mode) else "compiles when it is imported next"
    return f"in force in {tree.path}: {what}; in {mode}, atopile's loader {will}"


def _names(session: Session, chosen: list[str]) -> list[str]:
    return chosen or sorted(session.declared_modules or BUILTIN_MODULES)


def _stores(session: Session) -> list[Store]:
    """The stores of the project; not that of our own modules, where they stand in for another project's."""
    if _find_tree(session.project) is not None:
        return list(locate_stores(session.project.root))
    units = [session.unit_of(name) for name in _names(session, [])]
    return list({store.folder: store for unit in units for store in unit.stores}.values())


def _size_bytes(folder: str) -> int:
    total = 0
    for below, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(below, name)).st_size
            except FileNotFoundError:
                pass  # Somebody is at work there.
    return total


def _program() -> str:
    return "python -m pytest_pyzig"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=_program(), description="Build, inspect and clean native Zig modules.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: object, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.add_argument("--project", metavar="FOLDER", help="folder of the project (default: the working folder)")
        added.set_defaults(command=run)
        return added

    build = command("build", _build, "Build what is stale, and bring the stubs up to date.")
    build.add_argument("modules", nargs="*", help="modules (default: all that the project declares)")
    build.add_argument("--mode", action="append", choices=RELEASE_MODES, help="release mode; may be given several times")
    stubs = command("stubs", _stubs, "Write the stub files of the modules where the project wants them.")
    stubs.add_argument("modules", nargs="*", help="modules (default: all that the project declares)")
    stubs.add_argument("--check", action="store_true", help="write nothing; fail if a file is out of date")
    command("info", _info, "Show compiler, project, release mode, and which modules are stale and why.")
    replace = command(
        "replace",
        _replace,
        "Put our native modules where atopile's loader takes its own from, so that it compiles nothing.",
    )
    replace.add_argument("root", nargs="?", metavar="ROOT", help="the checkout of atopile (default: the project)")
    replace.add_argument("--mode", choices=RELEASE_MODES, help="release mode")
    replace.add_argument("--undo", action="store_true", help="put back what was there before")
    command("clean", _clean, "Remove all builds of the project.")
    stress = commands.add_parser("stress", help="Allocate and clean up, and watch the memory.")
    add_arguments(stress)
    stress.set_defaults(command=run_stress)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
