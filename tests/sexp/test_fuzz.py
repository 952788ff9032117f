"""A moment of the fuzzing that `fuzz.py` does for as long as you like."""

import pytest

from tests.sexp.fuzz import SMALL, Fuzz, run

# Of some texts the end is not read.
pytestmark = pytest.mark.filterwarnings("ignore:.*closes nothing:UserWarning")


def test_the_text_cut_off_at_every_byte(pyzig_sexp):
    """With good loads of the same format before, and of a mutation of it after."""
    text = SMALL.read_bytes()
    fuzz = Fuzz(pyzig_sexp.pcb, pyzig_sexp.__pyzig__, text, 0)
    fuzz.try_text(text)
    fuzz.truncations()
    assert fuzz.loaded == 1 + 1  # without the last line break it is a document
    assert fuzz.inputs == len(text) + 1


@pytest.mark.parametrize("seed", range(8))
def test_mutations_and_edits_of_a_board(pyzig_sexp, seed):
    fuzz = run(pyzig_sexp.pcb, pyzig_sexp.__pyzig__, SMALL.read_bytes(), seed)
    assert fuzz.loaded > 0


@pytest.mark.parametrize(
    ("format_name", "file"),
    [
        ("footprint_v5", "old.kicad_mod"),
        ("netlist", "small.net"),
        ("fp_lib_table", "fp-lib-table"),
        ("schematic", "small.kicad_sch"),
        ("symbol", "small.kicad_sym"),
    ],
)
def test_other_formats(pyzig_sexp, format_name, file):
    module = getattr(pyzig_sexp, format_name)
    fuzz = Fuzz(module, pyzig_sexp.__pyzig__, (SMALL.parent / file).read_bytes(), 1)
    fuzz.truncations()
    fuzz.mutations(100)
    for _ in range(10):
        fuzz.edits(30)
    assert fuzz.loaded > 1
