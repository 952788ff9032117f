"""The page of names has all that is public, and nothing else; links of all pages lead somewhere."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

import pytest_pyzig

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
PYTHON, ZIG = REFERENCE.split("\n## ")[1:]
LIBRARY = (ROOT / "zig" / "src" / "pyzig" / "pyzig.zig").read_text(encoding="utf-8")


def names_in(table: str) -> list[str]:
    """The names in the first cells of a table's rows."""
    cells = re.findall(r"^\| (`[^|]+`) \|", table, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`(\w+)", cell)]


def test_names_of_the_python_package() -> None:
    assert sorted(names_in(PYTHON)) == sorted(pytest_pyzig.__all__)


@pytest.mark.parametrize("name", ["load", "build"])
def test_signatures(name: str) -> None:
    signature = re.search(rf"`({name}\(.*?\))`", PYTHON)
    assert signature is not None
    parameters = inspect.signature(getattr(pytest_pyzig, name)).parameters.values()
    shown = ", ".join(str(parameter.replace(annotation=inspect.Parameter.empty)) for parameter in parameters)
    assert signature[1].replace("*, ", "").replace('"', "'") == f"{name}({shown})"


def test_which_errors_are_import_errors() -> None:
    names = names_in(PYTHON)
    start = names.index("BuildError")
    errors = [name for name in names if inspect.isclass(getattr(pytest_pyzig, name))]
    assert [name for name in errors if issubclass(getattr(pytest_pyzig, name), ImportError)] == names[start : start + 5]


def test_names_of_the_zig_package() -> None:
    table, keys = ZIG.split("\nKeys of a class,")
    assert sorted(names_in(table)) == sorted(re.findall(r"^pub const (\w+) =", LIBRARY, re.MULTILINE))
    documented = re.search(r"Keys of a class: (.+?)\. Keys of a module", LIBRARY.replace("\n//!", ""))
    assert documented is not None
    assert sorted(names_in(keys)) == sorted(re.findall(r"`(\w+)`", documented[1]))


def anchors(page: Path) -> set[str]:
    """What GitHub makes of the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        assert file.exists(), target
        assert not anchor or anchor in anchors(file), target
