"""A Python package with a native part."""

from ._words import count

__all__ = ["count", "longest"]


def longest(text: str) -> str:
    """The word that comes first among the longest; empty if there is none."""
    return max(text.split(), key=len, default="")
