"""The recipes of the documentation show code that is run: each piece stands, as it is, in the example beside it."""

import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_each_piece_of_code_stands_in_the_example():
    sources = [path.read_text() for path in sorted((DOCS / "examples" / "typegraph").glob("*.py"))]
    pieces = re.findall(r"^```python\n(.*?)^```$", (DOCS / "recipes.md").read_text(), re.MULTILINE | re.DOTALL)
    assert pieces
    for piece in pieces:
        assert any(f"\n{piece}" in source for source in sources), piece
