"""The fixtures that give native modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

    from tests.conftest import ZigProject


def test_pyzig_and_pyzig_module(built_project: ZigProject, pytester: pytest.Pytester) -> None:
    built_project.write_file(
        "test_it.py",
        f"""
import sys
import pytest


@pytest.fixture(scope="session")
def fast(pyzig):
    return pyzig.load("fast")


def test_session(pyzig, fast, pyzig_module):
    assert pyzig.mode == "ReleaseFast"
    assert pyzig.project.root == {str(built_project.root)!r}
    assert pyzig.load("fast") is fast is pyzig_module("fast") is sys.modules["fast"]
    assert fast.add(2, 3) == 5
""",
    )
    pytester.runpytest_inprocess().assert_outcomes(passed=1)


def test_listed_with_their_first_lines(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess("--fixtures", "-v")
    for name in ("pyzig", "pyzig_module", "pyzig_graph", "pyzig_sexp", "pyzig_faebryk"):
        result.stdout.fnmatch_lines([f"{name} *"])


def test_own_graph_module(pyzig_graph: object) -> None:
    assert pyzig_graph.GraphView.create().get_node_count() >= 0  # type: ignore[attr-defined]
