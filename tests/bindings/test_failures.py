"""Zig errors as Python exceptions."""

import sys

import pytest

DEFAULTS = {
    "AccessDenied": (PermissionError, "AccessDenied"),
    "DivisionByZero": (ZeroDivisionError, "division by zero"),
    "EndOfStream": (EOFError, "EndOfStream"),
    "FileNotFound": (FileNotFoundError, "FileNotFound"),
    "IndexOutOfBounds": (IndexError, "index out of range"),
    "InvalidArgument": (ValueError, "InvalidArgument"),
    "InvalidCharacter": (ValueError, "InvalidCharacter"),
    "InvalidUtf8": (ValueError, "InvalidUtf8"),
    "InvalidValue": (ValueError, "InvalidValue"),
    "KeyNotFound": (KeyError, "'KeyNotFound'"),
    "NotImplemented": (NotImplementedError, "NotImplemented"),
    "OutOfBounds": (IndexError, "index out of range"),
    "OutOfMemory": (MemoryError, ""),
    "Overflow": (OverflowError, "the result does not fit"),
    "PermissionDenied": (PermissionError, "PermissionDenied"),
    # Rules of the module come before the usual ones; what has no rule is a RuntimeError.
    "Timeout": (ArithmeticError, "not the usual exception"),
    "ModuleRule": (LookupError, "the module says so"),
    "OverriddenRule": (EOFError, "StreamTooLong"),
    "OnlyHere": (RuntimeError, "OnlyHere"),
    "PythonErrorWithoutException": (SystemError, "native code returned error.PythonError without setting an exception"),
}


@pytest.mark.parametrize("name", DEFAULTS)
def test_errors_become_exceptions(failures, name):
    kind, text = DEFAULTS[name]
    with pytest.raises(kind) as caught:
        failures.fail(name)
    assert (type(caught.value), str(caught.value)) == (kind, text)


def test_rules_of_a_class_come_first(failures):
    ruled = failures.Ruled()
    with pytest.raises(BufferError, match="the class says so"):
        ruled.fail("OverriddenRule")
    with pytest.raises(BufferError, match="the class says so"):
        ruled.failing  # noqa: B018
    with pytest.raises(LookupError, match="the module says so"):
        ruled.fail("ModuleRule")
    with pytest.raises(RuntimeError, match="OnlyHere"):
        ruled.fail("OnlyHere")


KINDS = [
    "Exception",
    "ArithmeticError",
    "AssertionError",
    "AttributeError",
    "BufferError",
    "EOFError",
    "FileExistsError",
    "FileNotFoundError",
    "ImportError",
    "IndexError",
    "IsADirectoryError",
    "KeyError",
    "LookupError",
    "MemoryError",
    "NotADirectoryError",
    "NotImplementedError",
    "OSError",
    "OverflowError",
    "PermissionError",
    "RecursionError",
    "ReferenceError",
    "RuntimeError",
    "SystemError",
    "TimeoutError",
    "TypeError",
    "ValueError",
    "ZeroDivisionError",
]


@pytest.mark.parametrize("kind", KINDS)
def test_any_exception_can_be_raised(failures, kind):
    expected = __builtins__[kind]
    with pytest.raises(expected) as caught:
        failures.raise_(kind, "grün 😀")
    assert type(caught.value) is expected
    assert caught.value.args == ("grün 😀",)


def test_messages_may_have_any_length_and_bytes(failures):
    with pytest.raises(ValueError, match="^x{2000}$"):
        failures.raise_("ValueError", "x" * 5000)
    with pytest.raises(ValueError, match="^$"):
        failures.raise_("ValueError", "")
    with pytest.raises(ValueError, match="^a\ufffdb$"):
        failures.raise_bytes(b"a\xffb")
    with pytest.raises(ValueError, match="^%s %n$"):
        failures.raise_bytes(b"%s %n")
    # Cut in the middle of a character.
    with pytest.raises(ValueError, match="^€{666}\ufffd$"):
        failures.raise_("ValueError", "€" * 1000)


def test_formatting_may_run_python_code(failures):
    with pytest.raises(LookupError, match="^about {'a': 1} and text$"):
        failures.raise_format({"a": 1})

    class Broken:
        def __repr__(self):
            raise KeyError("mine")

    # A KeyError that says "mine"; before CPython 3.11.3, an empty LookupError.
    with pytest.raises(LookupError):
        failures.raise_format(Broken())


def test_an_exception_that_is_set_is_not_replaced(failures):
    with pytest.raises(KeyError, match="first"):
        failures.raise_twice()


@pytest.mark.skipif(hasattr(sys, "gettotalrefcount"), reason="a debug build of Python ends with a fatal error here")
def test_a_result_with_an_exception_is_reported_by_python(failures):
    with pytest.raises(SystemError) as caught:
        failures.raise_and_return()
    assert isinstance(caught.value.__cause__, KeyError)


def test_exceptions_of_the_module(failures):
    error = failures.ProbeError
    assert issubclass(error, ValueError)
    assert (error.__name__, error.__module__, error.__doc__) == ("ProbeError", "bindings_probe.failures", "What only this module raises.")
    with pytest.raises(error, match="^mine$"):
        failures.raise_own("mine")


def test_arithmetic_does_not_wrap(failures):
    assert failures.add(2**63 - 2, 1) == 2**63 - 1
    with pytest.raises(OverflowError, match="the result does not fit"):
        failures.add(2**63 - 1, 1)
    with pytest.raises(ZeroDivisionError, match="division by zero"):
        failures.divide(1, 0)
    with pytest.raises(OverflowError, match="the result does not fit"):
        failures.divide(-(2**63), -1)
