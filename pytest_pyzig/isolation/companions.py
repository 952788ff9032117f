"""Other plugins that keep something in the session that isolated tests need or add to: our own hooks (`hooks`) carry it over."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def register(config: pytest.Config, *, is_isolated: bool) -> None:
    """Register what carries over for the plugins that are there, once."""
    for name, (plugin, factory) in _COMPANIONS.items():
        if config.pluginmanager.hasplugin(plugin) and not config.pluginmanager.hasplugin(name):
            config.pluginmanager.register(factory(config, is_isolated), name)


class _Companion:
    """Carries over, in the session's process and in isolated ones, what another plugin keeps."""

    def __init__(self, config: pytest.Config, is_isolated: bool) -> None:
        self._config = config
        self._is_isolated = is_isolated


class _Snapshots(_Companion):
    """syrupy: the session knows which snapshots the tests have used; an isolated process calls none unused."""

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self) -> None:
        session = getattr(self._config, "_syrupy", None)
        if session is not None and self._is_isolated:
            session.finish = lambda: session.flush_snapshot_write_queue() or 0

    def pytest_pyzig_pack(self, item: pytest.Item) -> tuple[str, Any] | None:
        session = getattr(self._config, "_syrupy", None)
        if session is None or not self._is_isolated:
            return None
        session.flush_snapshot_write_queue()  # The next test may end the process.
        used = [one for one in session._assertions if one.test_location.item is item]  # noqa: SLF001
        return "syrupy", [(_name_of(one.extension_class), list(map(_result_of, one.executions.values()))) for one in used]

    def pytest_pyzig_unpack(self, item: pytest.Item, state: dict[str, Any]) -> None:
        session = getattr(self._config, "_syrupy", None)
        if session is None or self._is_isolated:
            return
        assertion = importlib.import_module("syrupy.assertion")
        location = importlib.import_module("syrupy.location").PyTestLocation(item)
        for extension, results in state.get("syrupy", ()):
            one = assertion.SnapshotAssertion(session, _named(extension), location, session.update_snapshots)
            for index, result in enumerate(results):
                one.executions[index] = assertion.AssertionResult(**result, exception=None, test_location=location)


def _result_of(result: Any) -> dict[str, Any]:
    """What syrupy's report goes by. The data are for messages of failures, which the test's own report has."""
    names = ("snapshot_location", "snapshot_name", "created", "updated", "success")
    return {"asserted_data": None, "recalled_data": None, **{name: getattr(result, name) for name in names}}


def _name_of(thing: Any) -> str:
    return f"{thing.__module__}:{thing.__qualname__}"


def _named(name: str) -> Any:
    module, _, path = name.partition(":")
    found: Any = importlib.import_module(module)
    for part in path.split("."):
        found = getattr(found, part)
    return found


class _Benchmarks(_Companion):
    """pytest-benchmark: its table has the benchmarks of isolated tests."""

    _sent = 0

    def pytest_pyzig_pack(self) -> tuple[str, Any] | None:
        session = getattr(self._config, "_benchmarksession", None)
        if session is None or not self._is_isolated:
            return None
        new, self._sent = session.benchmarks[self._sent :], len(session.benchmarks)
        return "benchmark", [_measured(one) for one in new]

    def pytest_pyzig_unpack(self, state: dict[str, Any]) -> None:
        session = getattr(self._config, "_benchmarksession", None)
        if session is None or self._is_isolated:
            return
        stats = importlib.import_module("pytest_benchmark.stats")
        for measured in state.get("benchmark", ()):
            one = stats.Metadata(_Measurement(measured), measured["iterations"], {**session.options, **measured["options"]})
            one.stats.data.extend(measured["data"])
            session.benchmarks.append(one)


_FIELDS = ("name", "fullname", "group", "param", "params", "extra_info")


def _measured(one: Any) -> dict[str, Any]:
    options = {name: value for name, value in one.options.items() if isinstance(value, bool | int | str)}
    fields = {name: getattr(one, name) for name in _FIELDS}
    return {**fields, "iterations": one.iterations, "options": options, "data": list(one.stats.data), "has_error": bool(one.has_error)}


class _Measurement:
    """What pytest-benchmark asks its fixture for."""

    cprofile_stats = None

    def __init__(self, measured: dict[str, Any]) -> None:
        vars(self).update({name: measured[name] for name in (*_FIELDS, "has_error")})


class _Dependencies(_Companion):
    """pytest-dependency: what has become of the tests that another one depends on, wherever they ran."""

    def __init__(self, config: pytest.Config, is_isolated: bool) -> None:
        super().__init__(config, is_isolated)
        self._module = importlib.import_module("pytest_dependency")

    def pytest_pyzig_pack(self, item: pytest.Item) -> tuple[str, Any] | None:
        marker = item.get_closest_marker("dependency")
        # An isolated process knows of one test more; the session may know of all that this one depends on.
        names = None if marker is None or self._is_isolated else set(marker.kwargs.get("depends", ()))
        found = {}
        for scope, manager in self._managers(item):
            found[scope] = {name: dict(status.results) for name, status in manager.results.items() if names is None or name in names}
        return ("dependency", found) if any(found.values()) else None

    def pytest_pyzig_unpack(self, item: pytest.Item, state: dict[str, Any]) -> None:
        told = state.get("dependency", {})
        for scope, manager in self._managers(item):
            for name, results in told.get(scope, {}).items():
                manager.results.setdefault(name, self._module.DependencyItemStatus()).results.update(results)

    def _managers(self, item: pytest.Item) -> Iterator[tuple[str, Any]]:
        for scope in self._module.DependencyManager.ScopeCls:
            manager = self._module.DependencyManager.getManager(item, scope=scope)
            if manager is not None:
                yield scope, manager


class _AllureResults(_Companion):
    """allure-pytest: the isolated process writes a test's result, with its steps and attachments; if it ends before, this one does."""

    def __init__(self, config: pytest.Config, is_isolated: bool) -> None:
        super().__init__(config, is_isolated)
        self._item: pytest.Item | None = None

    def pytest_pyzig_pack(self, item: pytest.Item) -> None:
        self._item = item

    def pytest_pyzig_unpack(self, item: pytest.Item) -> None:
        if not self._is_isolated:
            self._listener.allure_logger.drop_test(self._listener._cache.pop(item.nodeid))  # noqa: SLF001

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        item = self._item
        if self._is_isolated or item is None or item.nodeid != report.nodeid or not hasattr(report, "pyzig_crash"):
            return
        model = importlib.import_module("allure_commons.model2")
        listener = self._listener
        # It has names and labels from this hook, which nobody calls for isolated tests.
        for _ in listener.pytest_runtest_setup(item):
            pass
        result = listener.allure_logger.get_test(listener._cache.get(item.nodeid))  # noqa: SLF001
        result.status = model.Status.SKIPPED if report.skipped else model.Status.BROKEN
        result.statusDetails = model.StatusDetails(message=report.pyzig_crash, trace=report.longreprtext)

    @property
    def _listener(self) -> Any:
        return self._config.pluginmanager.get_plugin("allure_listener")


class _CoverageContexts(_Companion):
    """pytest-cov with ``--cov-context=test``: coverage's own support of processes measures an isolated one, which knows no tests."""

    def __init__(self, config: pytest.Config, is_isolated: bool) -> None:
        super().__init__(config, is_isolated)
        self._is_wanted = is_isolated and config.getoption("cov_context", None) == "test"

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self._switch(item, "setup")

    def pytest_runtest_call(self, item: pytest.Item) -> None:
        self._switch(item, "run")

    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        self._switch(item, "teardown")

    def _switch(self, item: pytest.Item, when: str) -> None:
        coverage = sys.modules.get("coverage")
        current = coverage.Coverage.current() if self._is_wanted and coverage is not None else None
        if current is not None:
            current.switch_context(f"{item.nodeid}|{when}")


# By the name of ours: the plugin, as pytest knows it, and what carries over for it.
_COMPANIONS: dict[str, tuple[str, Callable[[pytest.Config, bool], object]]] = {
    "pyzig-allure": ("allure_listener", _AllureResults),
    "pyzig-syrupy": ("syrupy", _Snapshots),
    "pyzig-benchmark": ("benchmark", _Benchmarks),
    "pyzig-dependency": ("dependency", _Dependencies),
    "pyzig-cov": ("pytest_cov", _CoverageContexts),
}
