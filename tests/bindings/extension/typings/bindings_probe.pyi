"""What the tests of the binding library are written against."""

from typing import Any

from classes import Answer as Answer
from classes import Confidential as Confidential
from classes import Extreme as Extreme
from classes import Point as Point
from classes import Question as Question
from classes import Unhashable as Unhashable
from classes import Wide as Wide
from failures import Ruled as Ruled
from ownership import Bag as Bag
from ownership import Block as Block
from ownership import BlockIterator as BlockIterator
from ownership import Box as Box
from ownership import Canonical as Canonical
from ownership import Pair as Pair

def answer() -> int:
    """The answer."""

def __pyzig__() -> dict[str, Any]: ...
