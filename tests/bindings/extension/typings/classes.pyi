"""Classes of every kind."""

from typing import Literal

from .failures import Ruled as Ruled
from .ownership import Bag as Bag
from .ownership import Block as Block
from .ownership import BlockIterator as BlockIterator
from .ownership import Box as Box
from .ownership import Canonical as Canonical
from .ownership import Pair as Pair

class Point:
    """A point in the plane."""

    @property
    def x(self) -> int:
        """To the right."""

    @x.setter
    def x(self, value: int) -> None: ...
    @property
    def sum(self) -> int:
        """Both together."""

    @property
    def label(self) -> str | None:
        """What is written at the point."""

    @label.setter
    def label(self, value: str | None) -> None: ...
    @property
    def both(self) -> tuple[int, int]:
        """"""

    @both.setter
    def both(self, value: list[int]) -> None: ...
    def __new__(cls, x: int = 0, y: int = 0) -> Point: ...
    @staticmethod
    def origin() -> Point:
        """The point (0, 0)."""

    def move(self, *, dx: int = 0, dy: int = 0) -> None:
        """Move the point."""

    def distance(self, other: Point) -> int:
        """Steps to another point."""

    def nearest(self, others: list[Point]) -> Point | None:
        """The nearest of several points."""

    def same(self) -> Point:
        """The point itself."""

    def pair(self, other: Point | None = None) -> tuple[Point, Point | None]:
        """The point itself and another."""

    def __repr__(self) -> str: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __bool__(self) -> bool: ...
    def __zig_address__(self) -> int:
        """Address of the native payload, in bytes."""

class Unhashable:
    """"""

    def __new__(cls, value: int) -> Unhashable: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __zig_address__(self) -> int:
        """Address of the native payload, in bytes."""

class Secret:
    """Has no constructor."""

    Place = Point
    @staticmethod
    def make(number: int) -> Confidential:
        """"""

    def reveal(self) -> int:
        """"""

    def __zig_address__(self) -> int:
        """Address of the native payload, in bytes."""

Confidential = Secret

class Extreme:
    """"""

    def __new__(cls, what: Literal["fine", "fails", "largest"]) -> Extreme: ...
    def __len__(self) -> int: ...
    def __bool__(self) -> bool: ...
    def __hash__(self) -> int: ...
    def __str__(self) -> str: ...
    def __repr__(self) -> str: ...
    def __contains__(self, item: object) -> bool: ...
    def __iter__(self) -> Extreme: ...
    def __next__(self) -> int | None: ...
    def __zig_address__(self) -> int:
        """Address of the native payload, in bytes."""

class Question:
    """"""

    def __new__(cls, number: int) -> Question: ...
    def answer(self) -> Answer:
        """"""

    def accepts(self, proposal: Answer) -> bool:
        """"""

    def __zig_address__(self) -> int:
        """Address of the native payload, in bytes."""

class Answer:
    """"""

    def question(self) -> Question:
        """"""

    def __zig_address__(self) -> int:
        """Address of the native payload, in bytes."""

class Wide:
    """"""

    @property
    def value_0(self) -> int:
        """One of the values."""

    @value_0.setter
    def value_0(self, value: int) -> None: ...
    @property
    def value_1(self) -> int:
        """One of the values."""

    @value_1.setter
    def value_1(self, value: int) -> None: ...
    @property
    def value_2(self) -> int:
        """One of the values."""

    @value_2.setter
    def value_2(self, value: int) -> None: ...
    @property
    def value_3(self) -> int:
        """One of the values."""

    @value_3.setter
    def value_3(self, value: int) -> None: ...
    @property
    def value_4(self) -> int:
        """One of the values."""

    @value_4.setter
    def value_4(self, value: int) -> None: ...
    @property
    def value_5(self) -> int:
        """One of the values."""

    @value_5.setter
    def value_5(self, value: int) -> None: ...
    @property
    def value_6(self) -> int:
        """One of the values."""

    @value_6.setter
    def value_6(self, value: int) -> None: ...
    @property
    def value_7(self) -> int:
        """One of the values."""

    @value_7.setter
    def value_7(self, value: int) -> None: ...
    @property
    def value_8(self) -> int:
        """One of the values."""

    @value_8.setter
    def value_8(self, value: int) -> None: ...
    @property
    def value_9(self) -> int:
        """One of the values."""

    @value_9.setter
    def value_9(self, value: int) -> None: ...
    @property
    def value_10(self) -> int:
        """One of the values."""

    @value_10.setter
    def value_10(self, value: int) -> None: ...
    @property
    def value_11(self) -> int:
        """One of the values."""

    @value_11.setter
    def value_11(self, value: int) -> None: ...
    @property
    def value_12(self) -> int:
        """One of the values."""

    @value_12.setter
    def value_12(self, value: int) -> None: ...
    @property
    def value_13(self) -> int:
        """One of the values."""

    @value_13.setter
    def value_13(self, value: int) -> None: ...
    @property
    def value_14(self) -> int:
        """One of the values."""

    @value_14.setter
    def value_14(self, value: int) -> None: ...
    @property
    def value_15(self) -> int:
        """One of the values."""

    @value_15.setter
    def value_15(self, value: int) -> None: ...
    @property
    def value_16(self) -> int:
        """One of the values."""

    @value_16.setter
    def value_16(self, value: int) -> None: ...
    @property
    def value_17(self) -> int:
        """One of the values."""

    @value_17.setter
    def value_17(self, value: int) -> None: ...
    @property
    def value_18(self) -> int:
        """One of the values."""

    @value_18.setter
    def value_18(self, value: int) -> None: ...
    @property
    def value_19(self) -> int:
        """One of the values."""

    @value_19.setter
    def value_19(self, value: int) -> None: ...
    @property
    def value_20(self) -> int:
        """One of the values."""

    @value_20.setter
    def value_20(self, value: int) -> None: ...
    @property
    def value_21(self) -> int:
        """One of the values."""

    @value_21.setter
    def value_21(self, value: int) -> None: ...
    @property
    def value_22(self) -> int:
        """One of the values."""

    @value_22.setter
    def value_22(self, value: int) -> None: ...
    @property
    def value_23(self) -> int:
        """One of the values."""

    @value_23.setter
    def value_23(self, value: int) -> None: ...
    @property
    def value_24(self) -> int:
        """One of the values."""

    @value_24.setter
    def value_24(self, value: int) -> None: ...
    @property
    def value_25(self) -> int:
        """One of the values."""

    @value_25.setter
    def value_25(self, value: int) -> None: ...
    @property
    def value_26(self) -> int:
        """One of the values."""

    @value_26.setter
    def value_26(self, value: int) -> None: ...
    @property
    def value_27(self) -> int:
        """One of the values."""

    @value_27.setter
    def value_27(self, value: int) -> None: ...
    @property
    def value_28(self) -> int:
        """One of the values."""

    @value_28.setter
    def value_28(self, value: int) -> None: ...
    @property
    def value_29(self) -> int:
        """One of the values."""

    @value_29.setter
    def value_29(self, value: int) -> None: ...
    @property
    def value_30(self) -> int:
        """One of the values."""

    @value_30.setter
    def value_30(self, value: int) -> None: ...
    @property
    def value_31(self) -> int:
        """One of the values."""

    @value_31.setter
    def value_31(self, value: int) -> None: ...
    @property
    def value_32(self) -> int:
        """One of the values."""

    @value_32.setter
    def value_32(self, value: int) -> None: ...
    @property
    def value_33(self) -> int:
        """One of the values."""

    @value_33.setter
    def value_33(self, value: int) -> None: ...
    @property
    def value_34(self) -> int:
        """One of the values."""

    @value_34.setter
    def value_34(self, value: int) -> None: ...
    @property
    def value_35(self) -> int:
        """One of the values."""

    @value_35.setter
    def value_35(self, value: int) -> None: ...
    @property
    def value_36(self) -> int:
        """One of the values."""

    @value_36.setter
    def value_36(self, value: int) -> None: ...
    @property
    def value_37(self) -> int:
        """One of the values."""

    @value_37.setter
    def value_37(self, value: int) -> None: ...
    @property
    def value_38(self) -> int:
        """One of the values."""

    @value_38.setter
    def value_38(self, value: int) -> None: ...
    @property
    def value_39(self) -> int:
        """One of the values."""

    @value_39.setter
    def value_39(self, value: int) -> None: ...
    def add_to_value_0(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_1(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_2(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_3(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_4(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_5(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_6(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_7(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_8(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_9(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_10(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_11(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_12(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_13(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_14(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_15(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_16(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_17(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_18(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_19(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_20(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_21(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_22(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_23(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_24(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_25(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_26(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_27(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_28(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_29(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_30(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_31(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_32(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_33(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_34(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_35(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_36(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_37(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_38(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def add_to_value_39(self, amount: int = 1, *, times: int = 1, label: str | None = None) -> int:
        """Add to one of the values."""

    def __zig_address__(self) -> int:
        """Address of the native payload, in bytes."""

def make_wide() -> Wide:
    """"""

Spot = Point
