"""Edits: each changes the lines it must and no others. The expected lines are given in full."""

import difflib

import pytest


def diff(before, after):
    """The lines that differ: `-` is gone, `+` is new."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


@pytest.fixture
def check(pcb, board, board_text):
    """Makes an edit to the small board and compares what has changed in its text."""

    def run(edit, *expected):
        edit(board.kicad_pcb)
        text = pcb.dumps(board)
        assert diff(board_text, text) == list(expected)
        again = pcb.loads(text)
        assert again.same_as(board)
        assert pcb.dumps(board, reformat=True) == text, "KiCad would have written it the same way"

    return run


def test_move_a_footprint(check):
    def edit(root):
        root.footprints[1].at.x = 31.5
        root.footprints[1].at.y += 0.25

    check(edit, "-\t\t(at 30 20)", "+\t\t(at 31.5 20.25)")


def test_turn_a_footprint(check):
    def edit(root):
        root.footprints[1].at.r = 90
        root.footprints[0].at.r = None

    check(edit, "-\t\t(at 10 20 90)", "+\t\t(at 10 20)", "-\t\t(at 30 20)", "+\t\t(at 30 20 90)")


def test_rename_a_net(check):
    def edit(root):
        for net in root.nets:
            if net.name == "VCC":
                net.name = "+3V3"
        for footprint in root.footprints:
            for pad in footprint.pads:
                if pad.net.name == "VCC":
                    pad.net.name = "+3V3"

    check(
        edit,
        *('-\t(net 2 "VCC")', '+\t(net 2 "+3V3")'),
        *('-\t\t\t(net 2 "VCC")', '+\t\t\t(net 2 "+3V3")') * 2,
    )


def test_set_and_delete_optional_values(check):
    def edit(root):
        root.title_block.company = "Ours"
        root.title_block.revision = None
        del root.footprints[0].description
        root.footprints[0].pads[0].pinfunction = "A"

    check(
        edit,
        *('-\t\t(rev "2")', '+\t\t(company "Ours")'),
        '-\t\t(descr "a resistor (of 0402)")',
        '+\t\t\t(pinfunction "A")',
    )


def test_append_an_element(pcb, check):
    check(lambda root: root.nets.append(pcb.Net(number=3, name="new")), '+\t(net 3 "new")')


def test_insert_an_element(pcb, check):
    check(lambda root: root.nets.insert(1, pcb.Net(number=3, name='a "b"')), '+\t(net 3 "a \\"b\\"")')


def test_remove_elements(check):
    def edit(root):
        root.segments.pop(0)
        root.nets.remove(root.nets[2])

    check(
        edit,
        '-\t(net 2 "VCC")',
        *("-\t\t(start 10.51 20)", "-\t\t(end 29.49 20)", "-\t\t(width 0.2)", '-\t\t(layer "F.Cu")', "-\t\t(net 2)"),
        *('-\t\t(uuid "00000000-0000-4000-8000-000000000031")', "-\t)", "-\t(segment"),
    )


def test_append_to_a_list_that_is_empty(pcb, check):
    def edit(root):
        root.vias.append(pcb.Via(at=pcb.Xy(x=1, y=2), size=0.6, drill=0.3, layers=["F.Cu", "B.Cu"], net=1, uuid="u"))

    check(
        edit,
        *("+\t(via", "+\t\t(at 1 2)", "+\t\t(size 0.6)", "+\t\t(drill 0.3)", '+\t\t(layers "F.Cu" "B.Cu")', "+\t\t(net 1)"),
        *('+\t\t(uuid "u")', "+\t)"),
    )


def test_change_points_in_a_row(pcb, check):
    def edit(root):
        points = root.gr_polys[0].pts.xys
        points[1].x = 1.25
        points.append(pcb.Xy(x=-1, y=0.5))
        del points[0]

    check(edit, "-\t\t\t(xy 0 0) (xy 1 0) (xy 1 1) (xy 0 1)", "+\t\t\t(xy 1.25 0) (xy 1 1) (xy 0 1) (xy -1 0.5)")


def test_change_words_in_a_row(check):
    def edit(root):
        root.footprints[1].attr.append("exclude_from_bom")
        root.footprints[0].pads[0].layers.remove("F.Paste")

    check(
        edit,
        *('-\t\t\t(layers "F.Cu" "F.Mask" "F.Paste")', '+\t\t\t(layers "F.Cu" "F.Mask")'),
        *("-\t\t(attr smd dnp)", "+\t\t(attr smd dnp exclude_from_bom)"),
    )


def test_change_booleans(check):
    def edit(root):
        root.general.legacy_teardrops = True
        root.footprints[0].locked = True
        root.footprints[0].propertys[1].hide = False
        root.footprints[0].propertys[0].hide = True

    check(
        edit,
        *("-\t\t(legacy_teardrops no)", "+\t\t(legacy_teardrops yes)"),
        "+\t\t(locked yes)",
        "+\t\t\t(hide yes)",
        *("-\t\t\t(hide yes)", "+\t\t\t(hide no)"),
    )


def test_replace_an_object(pcb, check):
    def edit(root):
        root.footprints[0].pads[0].net = pcb.Net(number=2, name="VCC")
        root.gr_lines[0].stroke = pcb.Stroke(width=0.1, type="dash")

    check(
        edit,
        *('-\t\t\t(net 1 "GND")', '+\t\t\t(net 2 "VCC")'),
        *("-\t\t\t(width 0.05)", "-\t\t\t(type default)", "+\t\t\t(width 0.1)", "+\t\t\t(type dash)"),
    )


def test_copy_from_another_document(pcb, check, board_text):
    other = pcb.loads(board_text.replace("R_0402", "R_0603").replace("\t", "  "))

    def edit(root):
        root.footprints.append(other.kicad_pcb.footprints[0])

    first = board_text.index('\t(footprint "R_0402"')
    block = board_text[first : board_text.index('\t(footprint "C_0402"')].replace("R_0402", "R_0603")
    check(edit, *[f"+{line}" for line in block.splitlines()])
    assert len(other.kicad_pcb.footprints) == 2


def test_move_an_element_within_a_document(check):
    def edit(root):
        root.nets.append(root.nets.pop(1))

    check(edit, '+\t(net 2 "VCC")', '-\t(net 2 "VCC")')


def test_undone_edits_leave_no_trace(pcb, board, board_text):
    root = board.kicad_pcb
    at = root.footprints[0].at
    at.x, before = 99, at.x
    at.x = before
    net = root.nets.pop(1)
    root.nets.insert(1, net)
    root.title_block.company = "x"
    root.title_block.company = None
    pads = root.footprints[0].pads
    pads.append(pcb.Pad(name="3", type="smd", shape="rect", at=pcb.Xyr(x=0, y=0), size=pcb.Wh(w=1), layers=["F.Cu"]))
    pads.pop()
    assert pcb.dumps(board) == board_text


# Every spelling of a boolean


@pytest.mark.parametrize(
    ("spelling", "value", "set_true", "set_false"),
    [
        ("", None, "(locked yes)", "(locked no)"),
        ("(locked yes)", True, "(locked yes)", "(locked no)"),
        ("(locked no)", False, "(locked yes)", "(locked no)"),
        ("(locked true)", True, "(locked true)", "(locked no)"),
        ("(locked false)", False, "(locked yes)", "(locked false)"),
        ("(locked)", True, "(locked)", "(locked no)"),
        ("locked", True, "locked", "(locked no)"),
    ],
)
def test_booleans_in_every_spelling(sexp, spelling, value, set_true, set_false):
    def text(spelled):
        return f'(footprint "X" {spelled + " " if spelled else ""}(layer "F.Cu"))'

    for wanted, expected in ((True, set_true), (False, set_false), (None, "")):
        file = sexp.footprint.loads(text(spelling))
        assert file.footprint.locked is value
        file.footprint.locked = wanted
        assert file.footprint.locked is wanted
        written = sexp.footprint.dumps(file)
        where = text(expected)
        if not spelling and expected:
            where = f'(footprint "X" (layer "F.Cu") {expected})'  # where KiCad writes it
        assert written.replace("\n\t", " ").replace("\n)", ")") == where, wanted
        assert sexp.footprint.loads(written).footprint.locked is wanted


@pytest.mark.parametrize("spelling", ["(power)", "(power global)", "(power local)", "(power yes)", "power"])
def test_booleans_that_are_there_or_not(schematic, spelling):
    text = f'(kicad_sch (version 20250114) (generator x) (uuid "u") (lib_symbols (symbol "S" {spelling})))'
    file = schematic.loads(text)
    symbol = file.kicad_sch.lib_symbols.symbols[0]
    assert symbol.power is True
    symbol.power = True
    assert schematic.dumps(file) == text
    symbol.power = False
    assert "power" not in schematic.dumps(file)
    assert symbol.power is False
    symbol.power = True
    assert "(power)" in schematic.dumps(file)


# Other layouts

TWO_SPACES = """\
(kicad_pcb (version 20171130) (host pcbnew 5.1)

  (general
    (thickness 1.6)
  )

  (net 0 "")
  (net 1 GND)

  (module R_0402 (layer F.Cu) (tedit 5F68FEEE)
    (at 10 20)
    (pad 1 smd rect (at 0 0) (size 1 1) (layers F.Cu)
      (net 1 GND))
  )
)
"""


def test_a_file_that_is_laid_out_with_two_spaces(pcb):
    text = TWO_SPACES.replace("(host pcbnew 5.1)", "(generator x)").replace("module", "footprint")
    file = pcb.loads(text)
    root = file.kicad_pcb
    root.nets.append(pcb.Net(number=2, name="VCC"))
    root.general.thickness = 0.8
    root.footprints[0].at.y = 21
    root.footprints[0].pads[0].net.name = "VCC"
    assert diff(text, pcb.dumps(file)) == [
        *("-    (thickness 1.6)", "+    (thickness 0.8)"),
        '+  (net 2 "VCC")',
        *("-    (at 10 20)", "+    (at 10 21)"),
        *("-      (net 1 GND))", '+      (net 1 "VCC"))'),
    ]


def test_a_file_of_one_line(pcb):
    text = '(kicad_pcb (version 20241229) (generator x) (net 0 "") (net 1 "GND"))'
    file = pcb.loads(text)
    file.kicad_pcb.nets[1].name = "VCC"
    file.kicad_pcb.nets.append(pcb.Net(number=2, name="x"))
    assert pcb.dumps(file) == '(kicad_pcb (version 20241229) (generator x) (net 0 "") (net 1 "VCC") (net 2 "x"))'
    del file.kicad_pcb.nets[0]
    assert pcb.dumps(file) == '(kicad_pcb (version 20241229) (generator x) (net 1 "VCC") (net 2 "x"))'


def test_a_file_with_carriage_returns(pcb, board_text):
    text = board_text.replace("\n", "\r\n")
    file = pcb.loads(text)
    assert pcb.dumps(file) == text
    file.kicad_pcb.nets.append(pcb.Net(number=3, name="new"))
    del file.kicad_pcb.footprints[0].description
    file.kicad_pcb.footprints[0].at.x = 11
    written = pcb.dumps(file)
    assert written.count("\r\n") == written.count("\n")
    assert diff(text, written) == [
        '+\t(net 3 "new")',
        *("-\t\t(at 10 20 90)", '-\t\t(descr "a resistor (of 0402)")', "+\t\t(at 11 20 90)"),
    ]


def test_comments_stay(pcb):
    text = "# first\n(kicad_pcb\n# root\n\t(version 20241229)\n\t# before\n\t(generator x)\n\t(net 0 a)\n)\n# last\n"
    file = pcb.loads(text)
    file.kicad_pcb.nets[0].name = "b"
    assert pcb.dumps(file) == text.replace("(net 0 a)", '(net 0 "b")')


def test_a_file_made_from_nothing(pcb):
    footprint = pcb.Footprint(name="R", layer="F.Cu", at=pcb.Xyr(x=1, y=2))
    root = pcb.KicadPcb(
        version=20241229, generator="mine", generator_version="9.0", footprints=[footprint], nets=[pcb.Net(number=0, name="")]
    )
    file = pcb.PcbFile(kicad_pcb=root)
    footprint.at.x = 3
    text = pcb.dumps(file)
    assert text.startswith('(kicad_pcb\n\t(version 20241229)\n\t(generator "mine")\n\t(generator_version "9.0")\n')
    assert text.endswith("\n)\n")
    assert '\t(net 0 "")\n\t(footprint "R"\n\t\t(layer "F.Cu")\n\t\t(at 3 2)\n' in text
    again = pcb.loads(text)
    assert again.same_as(file)
    assert pcb.dumps(file, reformat=True) == text


def test_replace_the_root(pcb, board):
    board.kicad_pcb = pcb.KicadPcb(version=1, generator="x", generator_version="9.0")
    assert board.kicad_pcb.version == 1
    assert pcb.dumps(board).startswith("(kicad_pcb\n\t(version 1)\n")
