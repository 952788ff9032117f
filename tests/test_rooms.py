"""The rooms of the package: what each may import, and that imports go one way."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import pytest_pyzig

PACKAGE = Path(pytest_pyzig.__file__).parent

FOR_ALL = {"errors", "progress"}


def read_table() -> dict[str, set[str]]:
    """The rooms in `docs/architecture.md`, from the ground up, and what each may import. A file at the top is a room of its own."""
    text = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    _, _, table = text.partition("| room | what it is for | imports |\n|---|---|---|\n")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.partition("\n\n")[0].splitlines()]
    return {name.strip("`"): set(re.findall(r"`(\w+)`", imports)) for name, _, imports in rows}


ROOMS = read_table()


def module_of(path: Path) -> str:
    """``loading.finder``; of an ``__init__.py``, the name of its folder."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__").removesuffix(".")


def room_of(module: str) -> str:
    return module.partition(".")[0] or "__init__"


FILES = {module_of(path): path for path in sorted(PACKAGE.rglob("*.py")) if "_zig" not in path.parts}


def imports_of(module: str) -> set[str]:
    """The modules of the package that a module imports, anywhere in its text: for types only, or late, as well."""
    path = FILES[module]
    package = [*module.split(".")] if path.name == "__init__.py" and module else module.split(".")[:-1]
    found = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[2] for alias in node.names if room_of(alias.name) == "pytest_pyzig"}
        elif isinstance(node, ast.ImportFrom):
            names = (node.module or "").split(".") if node.module else []
            if node.level:
                names = [*package[: len(package) - node.level + 1], *names]
            elif names[:1] == ["pytest_pyzig"]:
                names = names[1:]
            else:
                continue
            base = ".".join(names)
            # What is imported from a package may be a module of it.
            found |= {inner if (inner := f"{base}.{alias.name}".removeprefix(".")) in FILES else base for alias in node.names}
    return found - {module}


IMPORTS = {module: imports_of(module) for module in FILES}


def test_every_room_is_in_the_table_and_has_a_head() -> None:
    assert {room_of(module) for module in FILES} == set(ROOMS)
    assert [module for module, path in FILES.items() if not ast.get_docstring(ast.parse(path.read_bytes()))] == []


@pytest.mark.parametrize("package", sorted({room_of(module) for module in FILES if "." in module} - {"_site"}))
def test_heads_say_what_the_table_says(package: str) -> None:
    head = ast.get_docstring(ast.parse(FILES[package].read_bytes())) or ""
    named = set(re.findall(r"`(\w+)`", head.partition("Imports ")[2])) - FOR_ALL
    assert named <= ROOMS[package]
    # "And what those may import" stands for the rest.
    reachable = set(named)
    if "may import" in head:
        for room in reversed(ROOMS):
            reachable |= ROOMS[room] if room in reachable else set()
    assert ROOMS[package] <= reachable


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_import_what_the_table_allows(room: str) -> None:
    own = {module: imports for module, imports in IMPORTS.items() if room_of(module) == room}
    taken = {(room_of(target), f"{module} -> {target}") for module, imports in own.items() for target in imports}
    foreign = {arrow for other, arrow in taken if other not in {room, *ROOMS[room], *FOR_ALL}}
    assert foreign == set()
    assert ROOMS[room] - {other for other, _ in taken} == set(), "the table allows what nobody needs"


def test_the_table_goes_one_way() -> None:
    order = list(ROOMS)
    assert [(room, other) for room, allowed in ROOMS.items() for other in allowed if order.index(other) >= order.index(room)] == []


def test_no_file_imports_itself_by_way_of_others() -> None:
    waiting = {module: set(imports) for module, imports in IMPORTS.items()}
    while free := [module for module, imports in waiting.items() if not imports & waiting.keys()]:
        for module in free:
            del waiting[module]
    assert waiting == {}


def test_no_room_hides_a_public_name() -> None:
    assert {room_of(module) for module in FILES} & set(pytest_pyzig.__all__) == set()
