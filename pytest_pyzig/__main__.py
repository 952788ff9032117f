"""``python -m pytest_pyzig``: build, look at and clean up native modules without pytest."""

from __future__ import annotations

import argparse
import os
import shutil
import sys

from . import __version__
from .discovery import BUILTIN_MODULES
from .errors import PyzigError, StubsOutOfDateError
from .fingerprint import look
from .loader import Session, open_session
from .project import RELEASE_MODES
from .results import collect_result
from .stubs import sync_stubs
from .zig import find_compiler

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .store import Store


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 for success, 1 for an error that was printed."""
    options = _parser().parse_args(arguments)
    try:
        result: int = options.command(options)
    except PyzigError as error:
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
    print(f"project: {session.project.root}{'' if session.project.is_configured else ' (without [tool.pyzig])'}")
    print(f"release mode: {session.mode}{'' if session.recompile else ', recompiling is switched off'}")
    for unit in dict.fromkeys(map(session.unit_of, _names(session, []))):
        found = look(unit, session.mode, compiler)
        state = f"stale: {found.reason}" if found.record is None else f"fresh: {found.record.folder}"
        print(f"{', '.join(unit.modules)}: {state}")
    for store in _stores(session):
        print(f"builds: {store.folder} ({_size_bytes(store.folder) / 1e6:.1f} MB)")
    return 0


def _clean(options: argparse.Namespace) -> int:
    for store in _stores(open_session(options.project)):
        if os.path.isdir(store.folder):
            print(f"removing {store.folder} ({_size_bytes(store.folder) / 1e6:.1f} MB)")
            shutil.rmtree(store.folder)
    return 0


def _names(session: Session, chosen: list[str]) -> list[str]:
    return chosen or sorted(session.declared_modules or BUILTIN_MODULES)


def _stores(session: Session) -> list[Store]:
    units = [session.unit_of(name) for name in _names(session, [])]
    return list({store.folder: store for unit in units for store in unit.stores}.values())


def _size_bytes(folder: str) -> int:
    return sum(os.lstat(os.path.join(below, name)).st_size for below, _, names in os.walk(folder) for name in names)


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
    command("clean", _clean, "Remove all builds of the project.")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
