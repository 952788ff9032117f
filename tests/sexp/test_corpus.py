"""Real files: loading and dumping gives every byte back, and what KiCad 9 wrote is laid out the same way anew.

The files are not part of the project. They are at ``../shared/data``; without them these tests are skipped.
"""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OWN_FILES = ROOT / "tests" / "data" / "sexp"

CORPUS = ROOT.parent / "shared" / "data"
FORMATS = {
    ".kicad_pcb": "pcb",
    ".kicad_mod": "footprint",
    ".kicad_sch": "schematic",
    ".kicad_sym": "symbol",
    ".net": "netlist",
}
# Pieces that a tool of somebody else's puts together, and a symbol without its library: no documents.
NO_DOCUMENTS = {"block", "footer", "header", "easyeda.kicad_sym"}
# Nets by name only, and sides as lists, as KiCad 10 writes them in boards, are not known yet.
NOT_YET = {"kicad10/boards/StickHub.kicad_pcb"}
# What these programs write is laid out by KiCad's own writer.
KICAD_GENERATORS = [f'(generator "{name}")' for name in ("pcbnew", "eeschema", "kicad_symbol_editor")]


def files_in(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix not in {".md", ".json"})
    return [path for path in files if path.name not in NO_DOCUMENTS]


def format_of(sexp, path):
    if path.name == "fp-lib-table":
        return sexp.fp_lib_table
    if path.suffix == ".kicad_mod" and path.read_text(encoding="utf-8").lstrip().startswith("(module"):
        return sexp.footprint_v5
    return getattr(sexp, FORMATS[path.suffix])


def is_from_kicad_9(path):
    text = path.read_text(encoding="utf-8")
    if not text.endswith("\n"):
        return False  # somebody's editor was the last to write it
    head = text[:400]
    return '(generator_version "9.0")' in head and any(generator in head for generator in KICAD_GENERATORS)


CORPUS_FILES = files_in(CORPUS) if CORPUS.is_dir() else []
ALL_FILES = files_in(OWN_FILES) + CORPUS_FILES


def name_of(path: Path):
    return os.path.relpath(path, CORPUS if path in CORPUS_FILES else OWN_FILES)


def test_the_corpus_is_there():
    if not CORPUS_FILES:
        pytest.skip(f"no files in {CORPUS}")
    assert len(CORPUS_FILES) >= 400


def files_to_load():
    for path in ALL_FILES:
        name = name_of(path)
        marks = [pytest.mark.xfail(raises=ValueError, strict=True, reason="boards of KiCad 10 do not load yet")] if name in NOT_YET else []
        yield pytest.param(path, id=name, marks=marks)


@pytest.mark.parametrize("path", list(files_to_load()))
def test_load_read_and_dump(sexp, path):
    module = format_of(sexp, path)
    text = path.read_bytes()
    file = module.loads(text)
    assert module.dumps(file).encode() == text
    assert read_all(file) >= 5
    assert module.dumps(file).encode() == text, "reading has changed something"

    formatted = module.dumps(file, reformat=True)
    if is_from_kicad_9(path):
        assert formatted.encode() == text
        return
    again = module.loads(formatted)
    assert again.same_as(file)
    assert module.dumps(again, reformat=True) == formatted


def read_all(thing):
    """Reads every field of an object and of all objects in it. Returns how many."""
    if type(thing).__name__ == "MutableList":
        return sum(read_all(element) for element in thing)
    if not hasattr(thing, "__field_names__"):
        return 1
    return sum(read_all(getattr(thing, name)) for name in thing.__field_names__())
