"""Values that come from Python and go back as they are."""

from collections.abc import Sequence
from typing import Literal

from .classes import Answer as Answer
from .classes import Confidential as Confidential
from .classes import Extreme as Extreme
from .classes import Point as Point
from .classes import Question as Question
from .classes import Unhashable as Unhashable
from .classes import Wide as Wide
from .failures import Ruled as Ruled
from .ownership import Bag as Bag
from .ownership import Block as Block
from .ownership import BlockIterator as BlockIterator
from .ownership import Box as Box
from .ownership import Canonical as Canonical
from .ownership import Pair as Pair

def i8(value: int) -> int:
    """"""

def i16(value: int) -> int:
    """"""

def i32(value: int) -> int:
    """"""

def i64(value: int) -> int:
    """"""

def u8(value: int) -> int:
    """"""

def u16(value: int) -> int:
    """"""

def u32(value: int) -> int:
    """"""

def u64(value: int) -> int:
    """"""

def usize(value: int) -> int:
    """"""

def isize(value: int) -> int:
    """"""

def u1(value: int) -> int:
    """"""

def i5(value: int) -> int:
    """"""

def u63(value: int) -> int:
    """"""

def f16(value: float) -> float:
    """"""

def f32(value: float) -> float:
    """"""

def f64(value: float) -> float:
    """"""

def bool_(value: bool) -> bool:
    """"""

def text(value: str) -> str:
    """"""

def text_without_nul(value: str) -> str:
    """"""

def length(text: str) -> int:
    """Bytes of the text in UTF-8."""

def bytes_(value: bytes) -> bytes:
    """"""

def color(value: Literal["red", "green", "deep blue"]) -> Literal["red", "green", "deep blue"]:
    """"""

def optional_int(value: int | None) -> int | None:
    """"""

def optional_text(value: str | None) -> str | None:
    """"""

def optional_color(value: Literal["red", "green", "deep blue"] | None) -> Literal["red", "green", "deep blue"] | None:
    """"""

def ints(value: list[int]) -> list[int]:
    """"""

def texts(value: list[str]) -> list[str]:
    """"""

def optionals(value: list[float | None]) -> list[float | None]:
    """"""

def matrix(value: list[list[int]]) -> list[list[int]]:
    """"""

def row(value: tuple[int, str, bool | None]) -> tuple[int, str, bool | None]:
    """"""

def rows(value: list[tuple[int, str, bool | None]]) -> list[tuple[int, str, bool | None]]:
    """"""

def dict_(value: dict[str, int]) -> dict[str, int]:
    """"""

def nested_dict(value: dict[int, list[str]]) -> dict[int, list[str]]:
    """"""

def invert(dict: dict[str, int]) -> dict[int, str]:
    """"""

def sum(values: Sequence[int]) -> int:
    """"""

def optional_sequence(values: Sequence[int] | None) -> int | None:
    """"""

def add_kelvin(value: float, kelvin: float) -> float:
    """"""

def repeat(text: str, count: int) -> list[str]:
    """"""

def digits(value: int) -> str:
    """"""

def constant_text() -> str:
    """"""

def invalid_text() -> str:
    """"""

def nothing() -> None:
    """"""

def same_object(object: object) -> object:
    """"""

def is_none(object: object) -> bool:
    """"""

def objects(items: list[object]) -> list[object]:
    """"""
