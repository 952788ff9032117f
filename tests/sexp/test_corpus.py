"""Real files: loading and dumping gives every byte back, and what KiCad 9 and 10 wrote is laid out the same way anew.

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
# What these programs write is laid out by KiCad's own writer.
KICAD_GENERATORS = [f'(generator "{name}")' for name in ("pcbnew", "eeschema", "kicad_symbol_editor")]
# 9.99 is what becomes 10.
KICAD_VERSIONS = [f'(generator_version "{version}")' for version in ("9.0", "9.99", "10.0")]


def files_in(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix not in {".md", ".json"})
    return [path for path in files if path.name not in NO_DOCUMENTS]


def format_of(sexp, path):
    if path.name == "fp-lib-table":
        return sexp.fp_lib_table
    if path.suffix == ".kicad_mod" and path.read_text(encoding="utf-8").lstrip().startswith("(module"):
        return sexp.footprint_v5
    return getattr(sexp, FORMATS[path.suffix])


def is_from_kicad(path):
    """KiCad 9 and 10 lay out by the same rules, earlier versions by others."""
    text = path.read_text(encoding="utf-8")
    if not text.endswith("\n"):
        return False  # somebody's editor was the last to write it
    head = text[:400]
    return any(version in head for version in KICAD_VERSIONS) and any(generator in head for generator in KICAD_GENERATORS)


CORPUS_FILES = files_in(CORPUS) if CORPUS.is_dir() else []
ALL_FILES = files_in(OWN_FILES) + CORPUS_FILES


def name_of(path: Path):
    return os.path.relpath(path, CORPUS if path in CORPUS_FILES else OWN_FILES)


def test_the_corpus_is_there():
    if not CORPUS_FILES:
        pytest.skip(f"no files in {CORPUS}")
    assert len(CORPUS_FILES) >= 400


@pytest.mark.parametrize("path", ALL_FILES, ids=name_of)
def test_load_read_and_dump(sexp, path):
    module = format_of(sexp, path)
    text = path.read_bytes()
    file = module.loads(text)
    assert module.dumps(file).encode() == text
    assert read_all(file) >= 5
    assert module.dumps(file).encode() == text, "reading has changed something"

    formatted = module.dumps(file, reformat=True)
    if is_from_kicad(path):
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
