"""Isolated tests with plugins that keep something in the session: it is as if they had run there."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("all_plugins")

OPTIONS = ("-p", "no:randomly", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestDeprecationWarning")
BOTH = pytest.mark.parametrize("options", [(), ("--pyzig-isolate=always",)], ids=["here", "isolated"])


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some plugins go by these variables, which a session that a worker of pytest-xdist starts has from there."""
    for name in ("PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT", "PYTEST_XDIST_TESTRUNUID"):
        monkeypatch.delenv(name, raising=False)


def run(pytester: pytest.Pytester, *options: str) -> pytest.RunResult:
    return pytester.runpytest_subprocess(*OPTIONS, *options)


def test_syrupy(pytester: pytest.Pytester) -> None:
    pytest.importorskip("syrupy")
    path = pytester.makepyfile(
        """
import pytest

@pytest.mark.pyzig_isolated
def test_there(snapshot): assert {"a": 1} == snapshot
@pytest.mark.pyzig_isolated
def test_there_twice(snapshot): assert [2] == snapshot; assert [3] == snapshot(name="x")
def test_here(snapshot): assert "b" == snapshot
"""
    )
    first = run(pytester, "--snapshot-update")
    first.assert_outcomes(passed=3)
    first.stdout.fnmatch_lines(["4 snapshots generated."])
    (snapshots,) = Path("__snapshots__").iterdir()
    written = snapshots.read_text()
    for options in ((), ("--snapshot-update",)):
        again = run(pytester, *options)
        again.assert_outcomes(passed=3)
        again.stdout.fnmatch_lines(["4 snapshots passed."])
        assert again.ret == 0
        assert snapshots.read_text() == written
    path.write_text(path.read_text().replace("; assert [3] == snapshot(name='x')", "").replace('; assert [3] == snapshot(name="x")', ""))
    unused = run(pytester)
    unused.stdout.fnmatch_lines(["3 snapshots passed. 1 snapshot unused."])
    assert unused.ret == 1


def test_snapshots_of_a_test_are_written_before_another_ends_the_process(pytester: pytest.Pytester) -> None:
    pytest.importorskip("syrupy")
    pytester.makepyfile("import os\n\ndef test_snapshot(snapshot): assert 1 == snapshot\ndef test_ends(): os._exit(3)\n")
    run(pytester, "--snapshot-update", "--pyzig-isolate=always").assert_outcomes(passed=1, failed=1)
    (snapshots,) = Path("__snapshots__").iterdir()
    assert "test_snapshot" in snapshots.read_text()


def test_pytest_benchmark(pytester: pytest.Pytester) -> None:
    pytest.importorskip("pytest_benchmark")
    pytester.makepyfile(
        """
import pytest

@pytest.mark.pyzig_isolated
def test_there(benchmark): benchmark.pedantic(sum, [[1, 2]], rounds=7)
def test_here(benchmark): benchmark.pedantic(sum, [[1, 2]], rounds=5)
"""
    )
    result = run(pytester, "--benchmark-json=benchmarks.json", "--benchmark-sort=name")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["test_here *", "test_there *"])
    found = json.loads(Path("benchmarks.json").read_text())["benchmarks"]
    assert sorted((one["name"], one["stats"]["rounds"]) for one in found) == [("test_here", 5), ("test_there", 7)]


DEPENDENT = """
import pytest

@pytest.mark.dependency(name="first")
@pytest.mark.pyzig_isolated
def test_first(): pass
@pytest.mark.dependency(name="second", depends=["first"])
def test_second(): pass
@pytest.mark.dependency(name="third", depends=["second"])
@pytest.mark.pyzig_isolated
def test_third(): assert False
@pytest.mark.dependency(depends=["third"])
def test_not_run(): pass
@pytest.mark.dependency(depends=["third"])
@pytest.mark.pyzig_isolated
def test_not_run_there(): pass
"""


def test_pytest_dependency(pytester: pytest.Pytester) -> None:
    pytest.importorskip("pytest_dependency")
    pytester.makepyfile(DEPENDENT)
    run(pytester).assert_outcomes(passed=2, failed=1, skipped=2)


def test_contexts_of_pytest_cov(pytester: pytest.Pytester) -> None:
    pytest.importorskip("pytest_cov")
    Path(".coveragerc").write_text("[run]\npatch = subprocess\nparallel = true\n")
    pytester.makepyfile(measured="def value():\n    return 1\n")
    path = pytester.makepyfile(
        """
from measured import value
import pytest

@pytest.mark.pyzig_isolated
def test_there(): assert value() == 1
def test_here(): assert value() == 1
"""
    )
    run(pytester, "--cov=measured", "--cov-context=test").assert_outcomes(passed=2)
    with sqlite3.connect(".coverage") as data:
        contexts = {context for (context,) in data.execute("select context from context")}
    data.close()
    assert {f"{path.name}::test_there|run", f"{path.name}::test_here|run"} <= contexts


MANY_ENDS = """
import os
import pytest

def test_passes(record_property): record_property("answer", 42); print("said so")
def test_fails(): assert False
@pytest.mark.skip(reason="not now")
def test_skips(): pass
@pytest.mark.xfail(reason="known")
def test_xfails(): assert False
"""
ENDS = "\n@pytest.mark.pyzig_isolated\ndef test_ends(): os._exit(3)\n"


@BOTH
def test_allure(pytester: pytest.Pytester, options: tuple[str, ...]) -> None:
    pytest.importorskip("allure_pytest")
    step = "\nimport allure\n\ndef test_steps():\n    with allure.step('a step'): allure.attach('text', name='a text')\n"
    pytester.makepyfile(MANY_ENDS + step + ENDS)
    run(pytester, "--alluredir=results", "--clean-alluredir", *options).assert_outcomes(passed=2, failed=2, skipped=1, xfailed=1)
    results = [json.loads(path.read_text()) for path in Path("results").glob("*-result.json")]
    assert sorted((one["name"], one["status"]) for one in results) == [
        ("test_ends", "broken"),
        ("test_fails", "failed"),
        ("test_passes", "passed"),
        ("test_skips", "skipped"),
        ("test_steps", "passed"),
        ("test_xfails", "skipped"),
    ]
    by_name = {one["name"]: one for one in results}
    assert by_name["test_ends"]["statusDetails"]["message"] == "the process exited with status 3"
    assert by_name["test_ends"]["fullName"].endswith("#test_ends")
    assert by_name["test_steps"]["steps"][0]["name"] == "a step"
    assert by_name["test_steps"]["steps"][0]["attachments"][0]["name"] == "a text"


@BOTH
def test_pytest_json_report(pytester: pytest.Pytester, options: tuple[str, ...]) -> None:
    pytest.importorskip("pytest_jsonreport")
    path = pytester.makepyfile(MANY_ENDS + "\ndef test_metadata(json_metadata): json_metadata['key'] = 'value'\n" + ENDS)
    run(pytester, "--json-report", "--json-report-file=report.json", *options)
    report = json.loads(Path("report.json").read_text())
    outcomes = {one["nodeid"].removeprefix(f"{path.name}::"): one["outcome"] for one in report["tests"]}
    assert outcomes == {
        "test_passes": "passed",
        "test_fails": "failed",
        "test_skips": "skipped",
        "test_xfails": "xfailed",
        "test_metadata": "passed",
        "test_ends": "failed",
    }
    passed = report["tests"][0]
    assert passed["call"]["stdout"] == "said so\n"
    assert passed["user_properties"] == [{"answer": 42}]
    assert report["tests"][4]["metadata"] == {"key": "value"}


@BOTH
def test_teamcity_messages(pytester: pytest.Pytester, options: tuple[str, ...]) -> None:
    pytest.importorskip("teamcity")
    pytester.makepyfile(MANY_ENDS + ENDS)
    result = run(pytester, "--teamcity", *options)
    messages = [line[line.index("##teamcity[") + 11 :] for line in result.outlines if "##teamcity[" in line]
    for name, end in {"test_passes": "", "test_fails": "testFailed", "test_skips": "testIgnored", "test_ends": "testFailed"}.items():
        kinds = [message.split()[0] for message in messages if f".{name}'" in message]
        assert kinds.count("testStarted") == kinds.count("testFinished") == 1
        assert not end or kinds.count(end) == 1


def test_pytest_split(pytester: pytest.Pytester) -> None:
    pytest.importorskip("pytest_split")
    pytester.makepyfile("import pytest\n\n@pytest.mark.parametrize('number', range(4))\ndef test_it(number): pass\n")
    for group in (1, 2):
        run(pytester, "--pyzig-isolate=always", "--splits=2", f"--group={group}").assert_outcomes(passed=2)


def test_own_hooks(pytester: pytest.Pytester) -> None:
    """What a conftest.py keeps for itself: known to both processes."""
    pytester.makeconftest(
        """
import pytest

KEPT = []

def pytest_pyzig_pack(item, is_isolated):
    return "kept", (is_isolated, KEPT)

def pytest_pyzig_unpack(item, is_isolated, state):
    assert state["kept"][0] != is_isolated
    KEPT[:] = state["kept"][1]

@pytest.fixture
def kept(): return KEPT
"""
    )
    pytester.makepyfile(
        """
import pytest

def test_here(kept): kept.append("here")
@pytest.mark.pyzig_isolated
def test_there(kept): assert kept == ["here"]; kept.append("there")
def test_here_again(kept): assert kept == ["here", "there"]
"""
    )
    run(pytester).assert_outcomes(passed=3)
