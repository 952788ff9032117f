"""What KiCad 10 writes otherwise: nets by name, tenting by side, new fields. And nothing of it gets into older files."""

import copy
import pickle
from pathlib import Path

import pytest

TEXT = (Path(__file__).parents[1] / "data" / "sexp" / "kicad10.kicad_pcb").read_text()

OLD = """(kicad_pcb
	(version 20241229)
	(generator "pcbnew")
	(generator_version "9.0")
	(setup
		(tenting front back)
	)
	(net 0 "")
	(net 1 "GND")
	(net 2 "VCC")
	(footprint "test:R"
		(layer "F.Cu")
		(pad "1" smd rect
			(at 0 0)
			(size 1 1)
			(layers "F.Cu")
			(net 1 "GND")
			(tenting front)
		)
	)
	(segment
		(start 0 0)
		(end 5 0)
		(width 0.2)
		(layer "F.Cu")
		(net 1)
	)
	(via
		(at 5 0)
		(size 0.6)
		(drill 0.3)
		(layers "F.Cu" "B.Cu")
		(tenting none)
		(net 2)
	)
	(zone
		(net 1)
		(net_name "GND")
		(layer "F.Cu")
		(hatch edge 0.5)
		(polygon
			(pts
				(xy 0 0) (xy 1 0) (xy 1 1)
			)
		)
	)
)
"""


class Loaded:
    """A board with what the tests look at."""

    def __init__(self, pcb, text):
        self.pcb = pcb
        self.text = text
        self.file = pcb.loads(text)
        self.board = self.file.kicad_pcb
        self.segment = self.board.segments[0]
        self.via = self.board.vias[0]
        self.zone = self.board.zones[0]
        self.footprint = self.board.footprints[0]
        self.pad = self.footprint.pads[0]

    def dump(self):
        return self.pcb.dumps(self.file)

    def changed(self):
        """The lines that are gone, and those that are new, without white space around."""
        before = [line.strip() for line in self.text.splitlines()]
        after = [line.strip() for line in self.dump().splitlines()]
        for line in list(before):
            if line in after:
                before.remove(line)
                after.remove(line)
        assert self.pcb.loads(self.dump()).same_as(self.file)
        return before, after


@pytest.fixture
def new(pcb):
    return Loaded(pcb, TEXT)


@pytest.fixture
def old(pcb):
    return Loaded(pcb, OLD)


# Reading nets


def test_the_board_is_what_kicad_10_writes(new):
    assert new.dump() == TEXT
    assert new.pcb.dumps(new.file, reformat=True) == TEXT
    assert len(new.board.nets) == 0


def test_nets_have_names_only(new):
    board = new.board
    named = [new.segment, new.via, new.zone, board.gr_lines[0]]
    assert [one.net_name for one in named] == ["GND"] * 4
    assert [one.net for one in named] == [None] * 4
    assert (new.pad.net.number, new.pad.net.name) == (None, "GND")
    assert new.footprint.pads[1].net.name == '/led "A"'


def test_a_name_may_look_like_a_number(new):
    arc = new.board.arcs[0]
    assert (arc.net, arc.net_name) == (None, "1")


def test_no_net_has_the_number_zero_in_all_files(new, old):
    assert (new.board.segments[1].net, new.board.segments[1].net_name) == (0, "")
    old.segment.net = 0
    assert old.segment.net_name == ""


def test_a_net_with_a_number_has_its_name_from_the_table(old):
    assert (old.segment.net, old.segment.net_name) == (1, "GND")
    assert (old.via.net, old.via.net_name) == (2, "VCC")
    assert (old.zone.net, old.zone.net_name) == (1, "GND")
    old.board.nets[1].name = "EARTH"
    assert old.segment.net_name == "EARTH"
    old.board.nets[1].number = 7
    assert old.segment.net_name is None
    old.segment.net = 7
    assert old.segment.net_name == "EARTH"


def test_a_table_may_be_without_numbers(pcb):
    board = pcb.loads(
        '(kicad_pcb (version 20260206) (net "GND") (net "VCC") (segment (start 0 0) (end 1 1) (width 1) (net "VCC")))'
    ).kicad_pcb
    assert [(net.number, net.name) for net in board.nets] == [(None, "GND"), (None, "VCC")]
    assert board.segments[0].net_name == "VCC"


def test_names_without_quotes_are_read_where_kicad_reads_them(pcb):
    board = board_with(
        pcb,
        """(segment (start 0 0) (end 1 1) (width 1) (net GND))
        (footprint "x" (layer "F.Cu") (pad "1" smd rect (at 0 0) (size 1 1) (net GND)))""",
    )
    assert (board.segments[0].net, board.segments[0].net_name) == (None, "GND")
    assert (board.footprints[0].pads[0].net.number, board.footprints[0].pads[0].net.name) == (None, "GND")
    board.segments[0].net_name = "VCC"
    assert '(net "VCC")' in board.segments[0].raw()


@pytest.mark.parametrize("net", ["(net x)", "(net 1.5)", "(net (x))", '(net "A" "B")', '(net 1 "A")', "(net 99999999999)"])
def test_what_is_no_net_is_refused(pcb, net):
    with pytest.raises(ValueError, match=r"kicad_pcb\.segments\[0\]\.net"):
        pcb.loads(f"(kicad_pcb (segment (start 0 0) (end 1 1) (width 1) {net}))")


def test_a_pad_without_anything_in_its_net_is_refused(pcb):
    with pytest.raises(ValueError, match="MissingField"):
        pcb.loads('(kicad_pcb (footprint "x" (layer "F.Cu") (pad "1" smd rect (at 0 0) (size 1 1) (net))))')


# Setting nets in files with names


@pytest.mark.parametrize("thing", ["segment", "via", "zone"])
def test_a_name_is_set_where_nets_have_names(new, thing):
    getattr(new, thing).net_name = "NEW"
    assert new.changed() == (['(net "GND")'], ['(net "NEW")'])
    assert getattr(new, thing).net_name == "NEW"


def test_the_name_of_a_pads_net_is_set(new):
    new.pad.net.name = "NEW"
    assert new.changed() == (['(net "GND")'], ['(net "NEW")'])


def test_a_pad_gets_a_net_with_the_name_only(new):
    new.pad.net = new.pcb.Net(number=3, name="NEW")
    assert new.changed() == (['(net "GND")'], ['(net "NEW")'])


def test_a_pad_gets_a_net_made_without_number(new):
    new.pad.net = None
    assert new.changed() == (['(net "GND")'], [])
    new.pad.net = new.pcb.Net(number=None, name="NEW")
    assert new.changed() == (['(net "GND")'], ['(net "NEW")'])


@pytest.mark.parametrize("thing", ["segment", "via", "zone"])
def test_a_number_is_refused_where_nets_have_names(new, thing):
    with pytest.raises(ValueError, match="set net_name"):
        getattr(new, thing).net = 5
    assert new.dump() == TEXT


def test_the_number_of_a_pads_net_is_refused(new):
    with pytest.raises(ValueError, match="set net_name instead of net, name instead of number"):
        new.pad.net.number = 5
    with pytest.raises(ValueError, match="set net_name"):
        new.pad.net = new.pcb.Net(number=5)
    with pytest.raises(ValueError, match="names only"):
        new.pad.net.name = None
    assert new.dump() == TEXT


def test_number_zero_is_no_net(new):
    new.segment.net = 0
    assert new.changed() == (['(net "GND")'], ['(net "")'])


def test_what_is_there_already_can_be_set(new):
    for thing in (new.segment, new.via, new.zone):
        thing.net = thing.net
        thing.net_name = thing.net_name
    new.pad.net.number = new.pad.net.number
    new.pad.net = new.pad.net
    assert new.dump() == TEXT


def test_a_net_is_taken_away(new):
    new.segment.net_name = None
    assert new.changed() == (['(net "GND")'], [])
    assert (new.segment.net, new.segment.net_name) == (0, None)


def test_a_net_is_set_where_there_was_none(new):
    new.segment.net_name = None
    new.segment.net_name = "GND"
    assert new.dump() == TEXT


# Setting nets in files with numbers


def test_a_number_is_set_where_nets_have_numbers(old):
    old.segment.net = 2
    assert old.changed() == (["(net 1)"], ["(net 2)"])
    assert old.segment.net_name == "VCC"


def test_a_name_is_set_by_its_number_where_nets_have_numbers(old):
    old.segment.net_name = "VCC"
    assert old.changed() == (["(net 1)"], ["(net 2)"])
    old.via.net_name = ""
    assert old.via.net == 0


def test_a_name_that_is_not_in_the_table_is_refused(old):
    with pytest.raises(ValueError, match="append a Net with a number of its own to its nets first"):
        old.segment.net_name = "NEW"
    assert old.dump() == OLD
    old.board.nets.append(old.pcb.Net(number=3, name="NEW"))
    old.segment.net_name = "NEW"
    assert old.segment.net == 3


def test_pads_and_zones_keep_number_and_name_where_nets_have_numbers(old):
    old.pad.net.name = "VCC"
    assert old.pad.net.raw() == '(net 1 "VCC")'
    old.pad.net.number = 2
    assert old.pad.net.raw() == '(net 2 "VCC")'
    old.zone.net = 2
    old.zone.net_name = "VCC"
    assert old.changed() == (['(net 1 "GND")', "(net 1)", '(net_name "GND")'], ['(net 2 "VCC")', "(net 2)", '(net_name "VCC")'])


def test_a_pads_net_without_number_gets_it_from_the_table(old):
    old.pad.net = old.pcb.Net(number=None, name="VCC")
    assert old.changed() == (['(net 1 "GND")'], ['(net 2 "VCC")'])


def test_a_pads_net_without_name_gets_it_from_the_table(old):
    old.pad.net = old.pcb.Net(number=2)
    assert old.changed() == (['(net 1 "GND")'], ['(net 2 "VCC")'])
    old.pad.net = old.pcb.Net(number=9)
    assert old.pad.net.raw() == "(net 9)"


def test_the_table_takes_nets_with_numbers_only(new, old):
    for loaded in (new, old):
        with pytest.raises(ValueError, match="needs a number"):
            loaded.board.nets.append(loaded.pcb.Net(number=None, name="A"))
        with pytest.raises(ValueError, match="needs a number"):
            loaded.board.nets = [loaded.pcb.Net(number=None, name="A")]
        assert loaded.dump() == loaded.text


# Putting things into files


def segment(pcb, **net):
    return pcb.Segment(start=pcb.Xy(x=0, y=0), end=pcb.Xy(x=1, y=0), width=0.2, layer="F.Cu", uuid="u", **net)


def test_a_new_segment_with_a_name_fits_into_both_forms(new, old):
    for loaded, written in ((new, '(net "GND")'), (old, "(net 1)")):
        loaded.board.segments.append(segment(loaded.pcb, net_name="GND"))
        assert loaded.changed()[1].count(written) == 1
        assert loaded.board.segments[-1].net_name == "GND"


def test_a_new_segment_needs_a_number_or_a_name(pcb):
    with pytest.raises(TypeError, match="missing required keyword-only argument: 'net' of Segment"):
        segment(pcb)
    with pytest.raises(TypeError, match=r"Segment\.net must be int, not NoneType"):
        segment(pcb, net=None)
    assert '(net "A")' in segment(pcb, net=None, net_name="A").raw()
    assert "(net 1)" in segment(pcb, net=1, net_name="A").raw()


def test_a_segment_with_a_number_is_refused_where_nets_have_names(new):
    with pytest.raises(ValueError, match="set net_name"):
        new.board.segments.append(segment(new.pcb, net=1))
    with pytest.raises(ValueError, match="set net_name"):
        new.board.segments = [segment(new.pcb, net=1)]
    assert new.dump() == TEXT
    new.board.segments.append(segment(new.pcb, net=0))
    assert new.board.segments[-1].net_name == ""


def test_a_segment_with_an_unknown_name_is_refused_where_nets_have_numbers(old):
    with pytest.raises(ValueError, match="the board has no net of this name"):
        old.board.segments.append(segment(old.pcb, net_name="NEW"))
    with pytest.raises(ValueError, match="the board has no net of this name"):
        old.board.segments[0] = segment(old.pcb, net_name="NEW")
    assert old.dump() == OLD


def test_a_footprint_with_numbers_gets_names(new, old):
    new.board.footprints.append(old.footprint)
    new.board.zones.append(old.zone)
    assert new.board.footprints[-1].pads[0].net.raw() == '(net "GND")'
    assert "net_name" not in new.dump()
    assert new.board.zones[-1].net_name == "GND"
    assert old.dump() == OLD


def test_what_is_copied_from_a_board_with_numbers_brings_its_names(new, old):
    new.board.segments.extend(old.board.segments)
    new.board.vias[0] = old.via
    assert '(net "VCC")' in new.changed()[1]
    assert (new.board.segments[-1].net_name, new.board.vias[0].net_name) == ("GND", "VCC")
    old.segment.net = 9
    with pytest.raises(ValueError, match="names only"):
        new.board.segments.append(old.segment)
    assert len(new.board.segments) == 3


def test_what_is_copied_from_a_board_with_names_is_found_in_the_table(new, old):
    old.board.segments.append(new.segment)
    assert old.board.segments[-1].net == 1
    with pytest.raises(ValueError, match="the board has no net of this name"):
        old.board.arcs.append(new.board.arcs[0])


def test_what_is_copied_between_boards_with_numbers_keeps_them(pcb, old):
    other = Loaded(pcb, OLD.replace('(net 1 "GND")\n\t(net 2', '(net 1 "X")\n\t(net 2', 1))
    other.board.segments.append(old.segment)
    assert (other.board.segments[-1].net, other.board.segments[-1].net_name) == (1, "X")


def test_a_zone_made_in_python_fits_into_both_forms(new, old):
    for loaded in (new, old):
        zone = loaded.pcb.Zone(net=None, net_name="GND", hatch=loaded.pcb.Hatch(mode="edge", pitch=0.5), polygon=loaded.zone.polygon)
        assert (zone.net, zone.net_name) == (None, "GND")
        loaded.board.zones.append(zone)
    assert '(net "GND")' in new.board.zones[-1].raw()
    assert "net_name" not in new.board.zones[-1].raw()
    assert "(net 1)" in old.board.zones[-1].raw()
    assert '(net_name "GND")' in old.board.zones[-1].raw()


def test_everything_can_be_copied_field_by_field(new, old):
    def copied(value):
        if type(value).__name__ == "MutableList":
            return [copied(element) for element in value]
        if hasattr(value, "__field_names__"):
            return type(value)(**{name: copied(getattr(value, name)) for name in value.__field_names__()})
        return value

    for loaded in (new, old):
        for thing in (loaded.segment, loaded.via, loaded.zone, loaded.footprint, loaded.board.setup):
            assert copied(thing).same_as(thing), thing
            assert copy.deepcopy(thing).same_as(thing)
            assert pickle.loads(pickle.dumps(thing)).same_as(thing)
        board = copied(loaded.board)
        assert board.same_as(loaded.board)


# Tenting


def test_sides_are_read(new):
    setup = new.board.setup
    assert (setup.tenting_sides.front, setup.tenting_sides.back) == ("yes", "no")
    assert list(setup.tenting) == ["front"]
    assert (setup.covering.front, setup.plugging.back, setup.capping, setup.filling) == ("no", "yes", False, True)
    via = new.via
    assert (via.tenting_sides.front, via.tenting_sides.back) == ("none", "yes")
    assert (via.tenting.front, via.tenting.back, via.tenting.none) == (False, True, False)
    assert (via.covering.front, via.covering.back, via.plugging.front, via.plugging.back) == ("none", "no", "yes", "none")
    assert (via.capping, via.filling) == ("none", "yes")


def test_a_pad_with_sides_has_no_word(new):
    assert new.pad.tenting.type is None
    assert (new.pad.tenting_sides.front, new.pad.tenting_sides.back) == ("none", "yes")
    assert new.pad.tenting.unknown() == []


def test_words_are_no_sides(old):
    assert list(old.board.setup.tenting) == ["front", "back"]
    assert old.board.setup.tenting_sides is None
    assert (old.via.tenting.none, old.via.tenting_sides) == (True, None)
    assert (old.pad.tenting.type, old.pad.tenting_sides) == ("front", None)


def test_sides_are_set(new):
    new.via.tenting_sides.front = "no"
    new.pad.tenting_sides.back = "none"
    new.board.setup.tenting_sides.back = "yes"
    assert list(new.board.setup.tenting) == ["front", "back"]
    assert new.via.raw().split("(tenting", 1)[1].split()[:4] == ["(front", "no)", "(back", "yes)"]
    new.changed()


def test_the_old_names_for_sides_write_sides(new):
    new.via.tenting.front = True
    new.via.tenting.back = False
    assert (new.via.tenting_sides.front, new.via.tenting_sides.back) == ("yes", "no")
    new.via.tenting_sides.front = None
    new.via.tenting.front = True
    assert new.via.tenting_sides.front == "yes"
    new.changed()


@pytest.mark.parametrize(
    "change",
    [
        lambda new: setattr(new.via.tenting, "none", True),
        lambda new: setattr(new.pad.tenting, "type", "front"),
        lambda new: setattr(new.pad.tenting, "type2", "front"),
        lambda new: new.board.setup.tenting.append("back"),
        lambda new: new.board.setup.tenting.insert(0, "back"),
        lambda new: new.board.setup.tenting.extend(["back"]),
        lambda new: new.board.setup.tenting.__setitem__(0, "back"),
    ],
)
def test_words_are_refused_beside_sides(new, change):
    with pytest.raises(ValueError, match="set tenting_sides"):
        change(new)
    assert new.dump() == TEXT


def test_words_take_the_place_of_sides_as_a_whole(new):
    new.board.setup.tenting = ["front", "back"]
    assert "\t\t(tenting front back)\n" in new.dump()
    assert new.board.setup.tenting_sides is None
    new.pad.tenting = new.pcb.PadTenting(type="back")
    assert (new.pad.tenting.type, new.pad.tenting_sides) == ("back", None)
    new.changed()


def test_sides_take_the_place_of_words(new):
    new.pad.tenting = new.pcb.PadTenting(type="back")
    new.pad.tenting_sides = new.pcb.Sides(front="none", back="yes")
    assert new.dump() == TEXT


def test_no_sides_where_there_are_words_changes_nothing(old):
    old.via.tenting_sides = None
    del old.pad.tenting_sides
    assert old.dump() == OLD


def test_sides_are_taken_away(new):
    del new.via.tenting_sides
    assert (new.via.tenting, new.via.tenting_sides) == (None, None)
    new.board.setup.tenting.clear()
    assert new.board.setup.tenting_sides is None
    new.changed()


# New fields


def board_with(pcb, text):
    return pcb.loads(f'(kicad_pcb (version 20260206) (generator "pcbnew") (generator_version "10.0") {text})').kicad_pcb


def test_footprints_have_jumpers_units_stackup_points_and_variants(pcb):
    footprint = board_with(
        pcb,
        """(footprint "x" (layer "F.Cu") (units (unit (name "A") (pins "1" "2")) (unit (name "B") (pins "3")))
        (stackup (layer "F.Cu") (layer "In1.Cu") (layer "B.Cu")) (duplicate_pad_numbers_are_jumpers yes)
        (point (at 1 2) (size 1.27) (layer "F.Fab") (uuid "u"))
        (variant (name "lite") (dnp yes) (exclude_from_bom no) (exclude_from_pos_files yes) (field (name "Value") (value "1k"))))""",
    ).footprints[0]
    assert [(unit.name, list(unit.pins)) for unit in footprint.units.units] == [("A", ["1", "2"]), ("B", ["3"])]
    assert list(footprint.stackup.layers) == ["F.Cu", "In1.Cu", "B.Cu"]
    assert footprint.duplicate_pad_numbers_are_jumpers is True
    point = footprint.points[0]
    assert (point.at.x, point.size, point.layer) == (1, 1.27, "F.Fab")
    variant = footprint.variants[0]
    assert (variant.name, variant.dnp, variant.exclude_from_bom, variant.exclude_from_pos_files) == ("lite", True, False, True)
    assert [(field.name, field.value) for field in variant.fields] == [("Value", "1k")]
    assert footprint.unknown() == []


def test_groups_of_jumpers(pcb):
    text = """(footprint "x"
	(layer "F.Cu")
	(jumper_pad_groups
		("1" "2")
		("3" "A4")
	)
	(pad "1" smd rect
		(at 0 0)
		(size 1 1)
	)
)"""
    board = board_with(pcb, text)
    footprint = board.footprints[0]
    groups = footprint.jumper_pad_groups
    assert [list(group.numbers) for group in groups] == [["1", "2"], ["3", "A4"]]
    assert footprint.unknown() == groups[0].unknown() == []
    groups[0].numbers.append("5")
    groups[1].numbers[0] = "6"
    assert groups[1].numbers.pop() == "A4"
    groups.append(pcb.JumperPads(numbers=["7", "8"]))
    for expected in ('("1" "2" "5")', '("6")', '("7" "8")'):
        assert f"\t\t{expected}\n" in footprint.raw()
    again = copy.copy(footprint)
    assert again.same_as(footprint)
    groups[1].numbers.clear()
    assert list(groups[1].numbers) == []
    groups.clear()
    assert "jumper" not in footprint.raw()
    assert [list(group.numbers) for group in again.jumper_pad_groups] == [["1", "2", "5"], ["6"], ["7", "8"]]
    with pytest.raises(ValueError, match=r"jumper_pad_groups\[0\]"):
        board_with(pcb, '(footprint "x" (layer "F.Cu") (jumper_pad_groups "1" "2"))')


def test_pads_have_delays_and_drills_of_more_kinds(pcb):
    pad = (
        board_with(
            pcb,
            """(footprint "x" (layer "F.Cu") (pad "1" thru_hole circle (at 0 0) (size 1 1) (drill 0.5)
        (backdrill (size 0.8) (layers "F.Cu" "In1.Cu")) (tertiary_drill (size 0.7) (layers "B.Cu" "In2.Cu"))
        (front_post_machining counterbore (size 2) (depth 0.5)) (back_post_machining countersink (size 2) (angle 90))
        (layers "*.Cu") (die_delay 1.5)))""",
        )
        .footprints[0]
        .pads[0]
    )
    assert (pad.backdrill.size, list(pad.backdrill.layers), pad.tertiary_drill.size) == (0.8, ["F.Cu", "In1.Cu"], 0.7)
    assert (pad.front_post_machining.mode, pad.front_post_machining.depth) == ("counterbore", 0.5)
    assert (pad.back_post_machining.mode, pad.back_post_machining.angle) == ("countersink", 90)
    assert pad.die_delay == 1.5
    assert pad.unknown() == []


def test_boards_have_variants_points_and_barcodes(pcb):
    board = board_with(
        pcb,
        """(variants (variant (name "lite") (description "without radio")) (variant (name "full")))
        (gr_rect (start 0 0) (end 5 5) (radius 0.5) (stroke (width 0.1) (type solid)) (fill no) (layer "F.SilkS"))
        (barcode (at 1 2 90) (layer "F.SilkS") (size 5 6) (text "hello") (text_height 1.5) (type qr) (ecc_level M) (hide no) (knockout no)
        (margins 1 2) (uuid "u")) (point (at 1 2) (size 1) (layer "F.Fab"))""",
    )
    assert [(variant.name, variant.description) for variant in board.variants.variants] == [("lite", "without radio"), ("full", None)]
    assert board.gr_rects[0].radius == 0.5
    barcode = board.barcodes[0]
    assert (barcode.text, barcode.type, barcode.ecc_level, barcode.size.h, barcode.margins.y) == ("hello", "qr", "M", 6, 2)
    assert len(board.points) == 1
    assert board.unknown() == barcode.unknown() == []


def test_symbols_have_body_styles_and_jumpers(sexp):
    symbol = sexp.symbol.loads(
        """(kicad_symbol_lib (version 20251024) (generator "kicad_symbol_editor") (generator_version "10.0") (symbol "x"
            (body_styles "big" "small") (in_bom yes) (on_board yes) (in_pos_files no) (duplicate_pin_numbers_are_jumpers yes)))"""
    ).kicad_sym.symbols[0]
    assert list(symbol.body_styles) == ["big", "small"]
    assert (symbol.in_pos_files, symbol.duplicate_pin_numbers_are_jumpers) == (False, True)
    assert symbol.unknown() == []


def test_symbols_in_schematics_have_a_body_style_and_variants(schematic):
    symbol = schematic.loads(
        """(kicad_sch (version 20260101) (generator "eeschema") (generator_version "10.0") (uuid "u") (paper "A4") (symbol (lib_id "x:y")
        (at 0 0 0) (unit 1) (body_style 2) (in_bom yes) (on_board yes) (in_pos_files yes) (dnp no) (uuid "u") (instances (project "p"
        (path "/u" (reference "R1") (unit 1) (variant (name "lite") (dnp yes) (field (name "Value") (value "1k"))))))))"""
    ).kicad_sch.symbols[0]
    assert (symbol.body_style, symbol.in_pos_files) == (2, True)
    variant = symbol.instances.projects[0].paths[0].variants[0]
    assert (variant.name, variant.dnp, variant.in_bom, variant.fields[0].value) == ("lite", True, None, "1k")
    assert symbol.unknown() == []


# What older files cannot hold


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda old: setattr(old.via, "tenting_sides", old.pcb.Sides(front="yes")), "Via.tenting_sides"),
        (lambda old: setattr(old.pad, "tenting_sides", old.pcb.Sides(front="yes")), "Pad.tenting_sides"),
        (lambda old: setattr(old.board.setup, "covering", old.pcb.Sides(front="yes")), "Setup.covering"),
        (lambda old: setattr(old.via, "capping", "yes"), "Via.capping"),
        (lambda old: setattr(old.footprint, "duplicate_pad_numbers_are_jumpers", True), "Footprint.duplicate_pad_numbers_are_jumpers"),
        (lambda old: old.board.points.append(old.pcb.Point(at=old.pcb.Xy(x=1, y=2), size=1, layer="F.Fab")), "KicadPcb.points"),
        (lambda old: old.board.footprints.append(old.pcb.loads(TEXT).kicad_pcb.footprints[0]), "duplicate_pad_numbers_are_jumpers"),
        (lambda old: old.board.vias.append(old.pcb.loads(TEXT).kicad_pcb.vias[0]), "Via.tenting_sides"),
        (lambda old: old.footprint.pads.append(old.pcb.loads(TEXT).kicad_pcb.footprints[0].pads[0]), "Pad.tenting_sides"),
    ],
)
def test_what_an_older_kicad_refuses_is_refused(old, change, field):
    with pytest.raises(ValueError, match=rf"older version of KiCad, which has no (Footprint\.)?{field} "):
        change(old)
    assert old.dump() == OLD


# The documentation


def test_the_recipe_for_both_forms(new, old):
    """The code in docs/kicad.md, as it stands there."""
    section = (Path(__file__).parents[2] / "docs" / "kicad.md").read_text().split("## Nets, and", 1)[1]
    names = {"pcb": new.pcb}
    code = section.split("```python\n", 1)[1].split("```", 1)[0].replace("from pyzig_sexp import pcb\n", "")
    exec(code, names)
    assert len(names["tracks_of"](new.board, "GND")) == len(names["tracks_of"](old.board, "GND")) == 1
    names["rename"](new.board, "GND", "EARTH")
    assert new.changed() == (['(net "GND")'] * 5, ['(net "EARTH")'] * 5)
    names["rename"](old.board, "GND", "EARTH")
    assert old.changed() == (
        ['(net 1 "GND")', '(net 1 "GND")', '(net_name "GND")'],
        ['(net 1 "EARTH")', '(net 1 "EARTH")', '(net_name "EARTH")'],
    )
    assert names["tracks_of"](old.board, "EARTH")[0].net == 1
