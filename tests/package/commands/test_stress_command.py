"""The stress command sees memory that is not given back."""

from __future__ import annotations

import pytest

from pytest_pyzig import __main__, stress


def test_graph(capsys: pytest.CaptureFixture[str]) -> None:
    assert stress.main(["graph", "--count", "2000", "--rounds", "3"]) == 0
    assert capsys.readouterr().out.endswith("memory returned to the level after round 1\n")


def test_is_a_command_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert __main__.main(["stress", "graph", "--count", "200", "--rounds", "2"]) == 0
    assert capsys.readouterr().out.startswith("graph: 200 elements, 2 rounds, ")


def test_what_is_kept_is_seen(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    kept = []

    def keep(module: object, count: int) -> None:
        kept.append(module.gen.graph.graph.GraphView.create())  # type: ignore[attr-defined]

    monkeypatch.setitem(stress.STRESSES, "graph", ("pyzig", keep))
    assert stress.main(["graph", "--rounds", "2"]) == 1
    assert "was not reached again after round 2" in capsys.readouterr().err


@pytest.mark.parametrize(("grown_bytes", "is_back"), [(0, True), (5 << 20, True), (100 << 20, False)])
def test_resident_memory_may_grow_a_little(grown_bytes: int, is_back: bool) -> None:
    first = stress.Level(0, 0, 0, 100 << 20)
    assert stress.Level(0, 0, 0, (100 << 20) + grown_bytes).is_back_at(first) is is_back
