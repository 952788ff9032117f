from typing import Literal

from .classes import Answer as Answer
from .classes import Confidential as Confidential
from .classes import Extreme as Extreme
from .classes import Point as Point
from .classes import Question as Question
from .classes import Unhashable as Unhashable
from .classes import Wide as Wide
from .ownership import Bag as Bag
from .ownership import Block as Block
from .ownership import BlockIterator as BlockIterator
from .ownership import Box as Box
from .ownership import Canonical as Canonical
from .ownership import Pair as Pair

class ProbeError(ValueError):
    """What only this module raises."""

class Ruled:
    """Has rules of its own."""

    @property
    def failing(self) -> int:
        """"""

    def __new__(cls) -> Ruled: ...
    def fail(
        self,
        kind: Literal[
            "AccessDenied",
            "DivisionByZero",
            "EndOfStream",
            "FileNotFound",
            "IndexOutOfBounds",
            "InvalidArgument",
            "InvalidCharacter",
            "InvalidUtf8",
            "InvalidValue",
            "KeyNotFound",
            "NotImplemented",
            "OutOfBounds",
            "OutOfMemory",
            "Overflow",
            "PermissionDenied",
            "Timeout",
            "OnlyHere",
            "ModuleRule",
            "OverriddenRule",
            "PythonErrorWithoutException",
        ],
    ) -> None:
        """"""

    def __zig_address__(self) -> int:
        """Address of the native payload, in bytes."""

def fail(
    kind: Literal[
        "AccessDenied",
        "DivisionByZero",
        "EndOfStream",
        "FileNotFound",
        "IndexOutOfBounds",
        "InvalidArgument",
        "InvalidCharacter",
        "InvalidUtf8",
        "InvalidValue",
        "KeyNotFound",
        "NotImplemented",
        "OutOfBounds",
        "OutOfMemory",
        "Overflow",
        "PermissionDenied",
        "Timeout",
        "OnlyHere",
        "ModuleRule",
        "OverriddenRule",
        "PythonErrorWithoutException",
    ],
) -> None:
    """"""

def raise_(
    kind: Literal[
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
        "StopIteration",
        "SystemError",
        "TimeoutError",
        "TypeError",
        "UnicodeError",
        "ValueError",
        "ZeroDivisionError",
    ],
    text: str,
) -> None:
    """"""

def raise_bytes(text: bytes) -> None:
    """"""

def raise_format(object: object) -> None:
    """"""

def raise_twice() -> None:
    """"""

def raise_and_return() -> int:
    """"""

def raise_own(text: str) -> None:
    """"""

def add(a: int, b: int) -> int:
    """"""

def divide(a: int, b: int) -> int:
    """"""
