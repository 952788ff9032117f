"""Runs tests in processes of their own: one for each release mode, started once, started anew only after a crash.

The child is a pytest of the same configuration that collects what this one has (`child`). It is told the tests one by one and sends
the reports of each phase as they come, so that what was done before a crash is known. Here they go on through pytest's own hooks: to
everybody else (``-x``, junit files, workers of pytest-xdist) it looks as if the test had run in this process.

Messages are tuples of plain values, packed by ``marshal``, which keeps tuples as they are. Each message of the child begins with a stamp:
the number of its process, a token that only the two know, and which test it is about. What has another stamp is no answer.
"""

from __future__ import annotations

import marshal
import os
import tempfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from pytest_pyzig.crash.failures import tear_down_for
from pytest_pyzig.crash.reports import crash_report

from . import companions
from .limits import cancel_timers
from .process import CollectionError, Sidecar, SidecarError
from .recorded import junit_of
from .runs import Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_pyzig.crash.record import Crash
    from pytest_pyzig.progress import Progress

    from .surroundings import Surroundings


# Options of the controlling process that mean nothing to one that is told what to run.
_OWN_OPTIONS: dict[str, Any] = {
    "clean_alluredir": False,
    "collectonly": False,
    "cov_source": [],
    "debug": None,
    "deselect": None,
    "dist": "no",
    "distload": False,
    "htmlpath": None,
    "json_report_file": "",
    "keyword": "",
    "log_file_mode": "a",
    "looponfail": False,
    "markexpr": "",
    "maxfail": 0,
    "no_cov": True,
    "no_teamcity": 1,
    "numprocesses": None,
    "pastebin": None,
    "px": [],
    "pyzig_report": None,
    "report_log": None,
    "setuponly": False,
    "setupplan": False,
    "trace": False,
    "tx": [],
    "usepdb": False,
    "xmlpath": None,
}
# What would write into the cache of the controlling process.
_BLOCKED_PLUGINS = ("lfplugin", "nfplugin", "stepwise")


class Sidecars:
    """The isolated processes of a run, by release mode."""

    def __init__(
        self, config: pytest.Config, surroundings: Surroundings, *, told: Callable[[str], dict[str, Any]], progress: Callable[[], Progress]
    ) -> None:
        self._config = config
        # What a process for a release mode is told of the builds.
        self._told = told
        self._progress = progress
        self._surroundings = surroundings
        companions.register(config, is_isolated=False)
        self._children: dict[str, Sidecar] = {}
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._started_count = 0
        # Release modes whose process does not start, and what the first attempt said.
        self._broken: dict[str, str] = {}
        # Files that ended such a process when it imported them, by release mode, and how.
        self._unimportable: dict[str, dict[str, Crash]] = {}

    def run(self, item: pytest.Item, mode: str, upcoming: pytest.Item | None, *, keeps: bool) -> None:
        """Run one test in the process of a release mode; its reports go through the hooks.

        Args:
            item: the test.
            mode: release mode of `import` in there.
            upcoming: the next test of that process, as far as is known: fixtures that it shares are kept.
            keeps: whether fixtures of wider scopes are kept although the next test of that process is not known.
        """
        cancel_timers(item)
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        run = Run(item, mode)
        while not self._is_run(run, upcoming, keeps=keeps):
            pass
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)

    def _is_run(self, run: Run, upcoming: pytest.Item | None, *, keeps: bool) -> bool:
        """Run a test, or say why it cannot be; False: to be tried again, without a file that ended the process when it was imported."""
        unimportable = self._unimportable.setdefault(run.mode, {})
        ended = unimportable.get(str(run.item.path))
        if ended is not None:
            crash = replace(ended, what=f"{ended.what}, when {run.item.path.name} was collected in the isolated process for {run.mode}")
            run.emit(crash_report(run.item, crash, when="setup"))
            return True
        try:
            child = self._child(run.mode)
        except SidecarError as error:
            self._broken.setdefault(run.mode, str(error))
            run.refuse(str(error))
            return True
        try:
            if child.run(run, upcoming, keeps=keeps) is not None:
                del self._children[run.mode]
        except CollectionError as error:
            del self._children[run.mode]
            if error.is_file and error.path not in unimportable:
                unimportable[error.path] = error.crash
                return False
            what = f"the process for isolated tests in {run.mode} ended when it collected {error.path}: {error.crash.what}"
            self._broken[run.mode] = "\n".join([what, *error.crash.lines()])
            run.refuse(self._broken[run.mode])
        return True

    def end(self, last: pytest.Item | None) -> None:
        """End all processes, in order: their fixtures of wider scopes are torn down. What goes wrong then is reported at the last test."""
        for child in self._children.values():
            child.end(last)
        self._children.clear()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _child(self, mode: str) -> Sidecar:
        if mode in self._broken:
            raise SidecarError(f"{self._broken[mode].splitlines()[0]} (told in full at the first test)")
        child = self._children.get(mode)
        if child is None:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="pyzig-", dir=self._surroundings.temporary_folder)
            self._started_count += 1
            base = f"{self._folder.name}{os.sep}{self._started_count}"
            child = Sidecar(self._config, mode, base, self._surroundings, self._progress())
            child.start({**self._settings(mode), "unimportable": list(self._unimportable.get(mode, ()))})
            self._children[mode] = child
        return child

    def _settings(self, mode: str) -> dict[str, Any]:
        """What a child has to know to be a pytest of the same configuration."""
        config = self._config
        options = {name: value for name, value in vars(config.option).items() if name != "file_or_dir" and is_plain(value)}
        options.update({name: value for name, value in _OWN_OPTIONS.items() if name in options})
        options["rootdir"] = str(config.rootpath)
        options["inifilename"] = str(config.inipath) if config.inipath is not None else None
        options["basetemp"] = self._base_folder(mode)
        options["plugins"] = []
        if options.get("capture") == "sys":
            options["capture"] = "fd"  # What native code says before it crashes is to be kept, too.
        options["pyzig_sidecar"] = self._told(mode)
        plugins = [plugin.strip() for plugin in config.option.plugins] + [f"no:{name}" for name in _BLOCKED_PLUGINS]
        # pytest 8 looks for this among the arguments only.
        arguments = [f"--assert={config.option.assertmode}", *(word for plugin in plugins for word in ("-p", plugin))]
        return {
            "arguments": [*arguments, *map(str, config.args)],
            "options": options,
            "screen": screen_of(config),
            "has_junit": junit_of(config) is not None,
            "workerinput": {name: value for name, value in getattr(config, "workerinput", {}).items() if is_plain(value)},
        }

    def _base_folder(self, mode: str) -> str | None:
        """Where the child's temporary folders are: below those of this process."""
        factory = getattr(self._config, "_tmp_path_factory", None)
        return None if factory is None else str(factory.getbasetemp() / f"pyzig-{mode}-{self._started_count}")


def run_isolated(
    item: pytest.Item, nextitem: pytest.Item | None, sidecars: Sidecars, mode: str, mode_for: Callable[[pytest.Item], str | None]
) -> None:
    """Run a test in the process for a release mode, and leave this process's fixtures as if it had run here."""
    keeps = False
    upcoming = nextitem
    if nextitem is not None and mode_for(nextitem) != mode:
        if hasattr(item.config, "workerinput"):
            upcoming, keeps = None, True  # Only the next test is known here, and that one is none of this process's.
        else:
            upcoming = _next_of(item, mode, mode_for)
    sidecars.run(item, mode, upcoming, keeps=keeps)
    # What earlier tests have set up in this process.
    report = tear_down_for(item, nextitem)
    if report is not None:
        item.ihook.pytest_runtest_logreport(report=report)


def _next_of(item: pytest.Item, mode: str, mode_for: Callable[[pytest.Item], str | None]) -> pytest.Item | None:
    """The next test of the session that runs in the process of that mode."""
    items = item.session.items
    positions: dict[int, int] | None = item.session.stash.get(_POSITIONS, None)
    if positions is None or len(positions) != len(items) or id(item) not in positions:
        positions = item.session.stash[_POSITIONS] = {id(one): index for index, one in enumerate(items)}
    start = positions.get(id(item))
    if start is None:
        return None
    return next((items[index] for index in range(start + 1, len(items)) if mode_for(items[index]) == mode), None)


_POSITIONS = pytest.StashKey[dict[int, int]]()


def screen_of(config: pytest.Config) -> tuple[int, bool] | None:
    """Width and colours of the terminal for those who write on it while a test runs: live logs and ``--setup-show``; None: nobody does."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    is_live = config.getoption("setupshow", False) or (config.pluginmanager.hasplugin("logging") and config.getini("log_cli"))
    is_live = is_live or config.getoption("log_cli_level", None) is not None
    return (reporter._tw.fullwidth, reporter.hasmarkup) if reporter is not None and is_live else None  # noqa: SLF001


def is_plain(value: Any) -> bool:
    try:
        marshal.dumps(value)
    except ValueError:
        return False
    return True
