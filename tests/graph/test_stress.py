"""`python -m pytest_pyzig stress graph` in small, and that it would notice a leak."""

import pytest

stress = pytest.importorskip("pytest_pyzig.stress", reason="the stress is run with the version of Python that it is installed for")

SMALL = ["graph", "--count", "2000", "--rounds", "3"]


def test_memory_returns_to_its_level(capsys):
    assert stress.main(SMALL) == 0
    output = capsys.readouterr().out
    assert "memory returned to the level after round 1" in output
    assert len([line for line in output.splitlines() if line[:5].strip().isdigit()]) == 3


def test_a_leak_is_an_error(capsys, monkeypatch):
    kept = []

    def leak(module, count):
        kept.append(module.gen.graph.graph.Node.create(number=count))

    monkeypatch.setitem(stress.STRESSES, "graph", ("pyzig", leak))
    assert stress.main(SMALL) == 1
    assert "memory grew: the level after round 1 was not reached again after round 2" in capsys.readouterr().err
