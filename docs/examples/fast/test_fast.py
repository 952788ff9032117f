"""What a project with one Zig file can test. Run it with ``pytest`` in this folder."""

import inspect

import fast
import pytest

LARGEST = 2**63 - 1


def test_a_plain_import_gives_the_module():
    assert fast.add(2, 3) == 5
    assert inspect.getdoc(fast) == "Sums that are fast."
    assert str(inspect.signature(fast.add)) == "(a, b)"


def test_so_does_the_fixture(pyzig_module):
    assert pyzig_module("fast") is fast


def test_errors_are_exceptions():
    with pytest.raises(OverflowError):
        fast.add(LARGEST, 1)
    with pytest.raises(ValueError, match="a step of 0 leads nowhere"):
        fast.Counter().increment(by=0)


def test_a_struct_is_a_class():
    counter = fast.Counter(start=40)
    assert counter.increment() == 41
    assert counter.increment(by=2) == 43


@pytest.mark.pyzig_release_mode("Debug", "ReleaseFast")
def test_every_release_mode_agrees():
    assert fast.sum([1, 2, 3]) == 6


@pytest.mark.pyzig_release_mode("Debug", "ReleaseFast")
@pytest.mark.pyzig_panics("integer overflow")
def test_overflow_is_caught_where_there_are_safety_checks():
    # Debug and ReleaseSafe stop here, in a process of their own; the other modes wrap around.
    assert fast.sum([LARGEST, 1]) == -LARGEST - 1
