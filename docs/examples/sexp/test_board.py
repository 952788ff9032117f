"""A board: load it, move a footprint, rename a net, write it, and see that three lines have changed.

Run it with ``pytest docs/examples/sexp``. The fixture ``pyzig_sexp`` is the compiled module; at the top of a file,
``from pyzig_sexp import pcb`` gives the same.
"""

import difflib
from pathlib import Path

BOARD = Path(__file__).parent / "board.kicad_pcb"


def test_an_edit_changes_its_lines_and_no_others(pyzig_sexp, tmp_path):
    pcb = pyzig_sexp.pcb
    file = pcb.load(BOARD)
    board = file.kicad_pcb

    board.footprints[0].at.x += 2.5
    board.footprints[0].at.r = 90
    for net in board.nets:
        if net.name == "LED_A":
            net.name = "/led/anode"
    board.nets.append(pcb.Net(number=3, name="VCC"))

    # Written beside the file and put in its place in one step.
    pcb.dump(file, tmp_path / "board.kicad_pcb")

    before, after = BOARD.read_text().splitlines(), (tmp_path / "board.kicad_pcb").read_text().splitlines()
    diff = [line for line in difflib.unified_diff(before, after, n=0, lineterm="") if not line.startswith(("---", "+++", "@@"))]
    assert diff == [
        '-	(net 2 "LED_A")',
        '+	(net 2 "/led/anode")',
        '+	(net 3 "VCC")',
        "-		(at 20 20)",
        "+		(at 22.5 20 90)",
    ]


def test_what_nobody_knows_is_kept_and_can_be_read(pyzig_sexp):
    file = pyzig_sexp.pcb.load(BOARD)
    footprint = file.kicad_pcb.footprints[0]
    assert footprint.unknown() == ['(somebody_elses_extension\n\t\t\t(kept "as it is")\n\t\t)']
    assert pyzig_sexp.pcb.dumps(file) == BOARD.read_text()


def test_errors_say_where(pyzig_sexp):
    text = BOARD.read_text().replace("(at 20 20)", "(at 20 left)")
    try:
        pyzig_sexp.pcb.loads(text)
    except ValueError as error:
        assert str(error).splitlines() == [
            "UnexpectedType in kicad_pcb.footprints[0].at.y field 'y' at 20:10: got symbol 'left' but expected number",
            "source: \t\t(at 20 left)",
            "        \t\t       ^^^^",
        ]


def test_objects_are_made_in_python_as_well(pyzig_sexp):
    pcb, footprint = pyzig_sexp.pcb, pyzig_sexp.footprint
    pads = [
        pcb.Pad(name=name, type="smd", shape="rect", at=pcb.Xyr(x=x, y=0), size=pcb.Wh(w=0.9, h=0.9), layers=["F.Cu", "F.Mask"])
        for name, x in (("1", -0.8), ("2", 0.8))
    ]
    made = footprint.FootprintFile(footprint=footprint.Footprint(name="R_0603", layer="F.Cu", pads=pads))
    pads[0].size.w = 1  # it lives in the footprint now
    text = footprint.dumps(made)
    assert "\t\t(size 1 0.9)\n" in text
    assert footprint.loads(text).same_as(made)
