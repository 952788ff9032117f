from collections.abc import Callable
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

def three(a: int, b: int, c: int) -> tuple[int, int, int]:
    """Positional or keyword."""

def positional_only(a: int, b: int, c: int, /) -> tuple[int, int, int]:
    """"""

def keyword_only(*, a: int, b: int, c: int) -> tuple[int, int, int]:
    """"""

def mixed(a: int, /, b: int, *, c: int) -> tuple[int, int, int]:
    """"""

def mixed_defaults(a: int, /, b: int = 2, *, c: int = 3) -> tuple[int, int, int]:
    """"""

def late_required(a: int = 1, *, b: int, c: int = 3) -> tuple[int, int, int]:
    """"""

def defaults(
    none: int | None = None,
    yes: bool = True,
    negative: int = -3,
    hexadecimal: int = 0xFF,
    float: float = 1.5e3,
    text: str = "a, b",
    color: Literal["red", "green", "deep blue"] = "deep blue",
    optional_text: str | None = "x",
    optional_bool: bool | None = False,
) -> tuple[int | None, bool, int, int, float, str, Literal["red", "green", "deep blue"], str | None, bool | None]:
    """"""

def awkward(
    separator: str = ", ", slash: str = "/", newline: str = "\n", quote: str = "'", empty: str = ""
) -> tuple[str, str, str, str, str]:
    """"""

def collect(first: int, **numbers: int) -> dict[str, int]:
    """"""

def only_keywords(**anything: object) -> list[str]:
    """"""

def call_back(function: Callable[..., object], count: int = 0) -> object:
    """"""

def call_back_carelessly(function: Callable[..., object]) -> int:
    """"""

def sum_after_call(items: list[int], function: Callable[..., object]) -> int:
    """"""

def join_after_call(texts: list[str], function: Callable[..., object]) -> str:
    """"""
