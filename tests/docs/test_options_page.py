"""The page about options names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "options.md"


def test_every_row_of_the_table_names_its_test() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 10
    for row in rows:
        cells = row.split(" | ")
        names = re.findall(r"`(test_\w+\.py)::(test_\w+)`", cells[-1])
        assert names, row
        for file, test in names:
            assert f"def {test}(" in next(TESTS.rglob(file)).read_text(encoding="utf-8"), f"{file}::{test}"
