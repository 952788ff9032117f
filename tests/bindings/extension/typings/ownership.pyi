from .classes import Answer as Answer
from .classes import Confidential as Confidential
from .classes import Extreme as Extreme
from .classes import Point as Point
from .classes import Question as Question
from .classes import Unhashable as Unhashable
from .classes import Wide as Wide
from .failures import Ruled as Ruled

class Block:
    """Numbers in memory of their own."""

    def __new__(cls, size: int, fill: int = 0) -> Block: ...
    def __len__(self) -> int: ...
    def __contains__(self, item: object) -> bool: ...
    def __iter__(self) -> BlockIterator: ...
    def __buffer__(self, flags: int, /) -> memoryview: ...
    def get(self, index: int) -> int:
        """One number."""

    def halves(self) -> tuple[Block, Block]:
        """"""

    def singles(self) -> list[Block]:
        """"""

    def named(self, name: str) -> dict[str, Block]:
        """"""

    def __zig_address__(self) -> int:
        """Address of the native payload, in bytes."""

class BlockIterator:
    """"""

    def __iter__(self) -> BlockIterator: ...
    def __next__(self) -> int | None: ...
    def __zig_address__(self) -> int:
        """Address of the native payload, in bytes."""

class Box:
    """"""

    @property
    def content(self) -> object | None:
        """What is in the box."""

    @content.setter
    def content(self, value: object | None) -> None: ...
    def __new__(cls, content: object | None = None) -> Box: ...
    def __zig_address__(self) -> int:
        """Address of the native payload, in bytes."""

class Pair:
    """"""

    @property
    def first(self) -> object:
        """"""

    @property
    def second(self) -> object | None:
        """"""

    def __new__(cls, first: object, second: object | None = None) -> Pair: ...
    def __zig_address__(self) -> int:
        """Address of the native payload, in bytes."""

class Bag:
    """"""

    def __new__(cls) -> Bag: ...
    def add(self, item: object) -> None:
        """"""

    def __len__(self) -> int: ...
    def __zig_address__(self) -> int:
        """Address of the native payload, in bytes."""

class Canonical:
    """"""

    @property
    def content(self) -> object | None:
        """"""

    @content.setter
    def content(self, value: object | None) -> None: ...
    @staticmethod
    def of(number: int) -> Canonical:
        """"""

    def __zig_address__(self) -> int:
        """Address of the native payload, in bytes."""

def freed_blocks() -> int:
    """How many blocks have been freed."""

def leak(size: int) -> None:
    """Loses memory, so that the counters can be seen to tell."""
