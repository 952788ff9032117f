"""Typed objects: constructors, setters, what is deleted, compared, copied and shown."""

import copy
import gc
import pickle
import weakref

import pytest


@pytest.fixture
def footprint(board):
    return board.kicad_pcb.footprints[0]


# Constructors


def test_constructors_take_keywords_only(pcb):
    with pytest.raises(TypeError, match=r"__init__\(\) takes 0 positional arguments"):
        pcb.Net(1, "GND")


def test_constructors_name_the_first_keyword_that_is_missing(pcb):
    with pytest.raises(TypeError, match=r"__init__\(\) missing required keyword-only argument: 'number'"):
        pcb.Net(name="GND")
    with pytest.raises(TypeError, match="'x'"):
        pcb.Xy()


def test_constructors_refuse_unknown_keywords(pcb):
    with pytest.raises(TypeError, match=r"Net\(\) got an unexpected keyword argument 'nmae'"):
        pcb.Net(number=1, nmae="GND")


def test_constructors_give_defaults(pcb):
    net = pcb.Net(number=1)
    assert net.name is None
    assert net.raw() == "(1)"
    setup = pcb.Setup()
    assert setup.pcbplotparams.dashed_line_dash_ratio == 12.0
    setup.pcbplotparams.svgprecision = 6
    assert "(svgprecision 6)" in setup.raw()
    assert pcb.Setup().pcbplotparams.svgprecision == 4


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda pcb: pcb.Net(number="1"), TypeError, "Net.number must be int, not str"),
        (lambda pcb: pcb.Net(number=1.5), TypeError, "Net.number must be int, not float"),
        (lambda pcb: pcb.Net(number=None), TypeError, "Net.number must be int, not NoneType"),
        (lambda pcb: pcb.Net(number=2**31), OverflowError, "number"),
        (lambda pcb: pcb.Net(number=-(2**31) - 1), OverflowError, "number"),
        (lambda pcb: pcb.Net(number=2**80), OverflowError, "number"),
        (lambda pcb: pcb.Net(number=1, name=b"x"), TypeError, "Net.name must be str or None, not bytes"),
        (lambda pcb: pcb.Net(number=1, name="\ud800"), TypeError, "lone surrogate"),
        (lambda pcb: pcb.Xy(x="1", y=2), TypeError, "Xy.x must be float, not str"),
        (lambda pcb: pcb.Xy(x=float("nan"), y=2), ValueError, "Xy.x must be finite, not nan"),
        (lambda pcb: pcb.Xy(x=float("inf"), y=2), ValueError, "finite"),
        (lambda pcb: pcb.Xy(x=1, y=10**400), OverflowError, "int too large"),
        (lambda pcb: pcb.Line(start=1, end=None), TypeError, "Expected kicad.pcb.Xy for Line.start, not int"),
        (lambda pcb: pcb.Line(start=pcb.Xyz(x=1, y=2, z=3), end=None), TypeError, "Expected kicad.pcb.Xy for Line.start, not Xyz"),
        (lambda pcb: pcb.Pts(xys=5), TypeError, "Expected a sequence for linked list field Pts.xys, not 5"),
        (lambda pcb: pcb.Pts(xys="text"), TypeError, "Expected a sequence"),
        (lambda pcb: pcb.Pts(xys=[1]), TypeError, "Expected kicad.pcb.Xy for Pts.xys, not int"),
    ],
)
def test_constructors_say_what_they_expect(pcb, make, error, message):
    with pytest.raises(error, match=message):
        make(pcb)


def test_numbers_take_what_can_stand_for_them(pcb):
    class Index:
        def __index__(self):
            return 7

    class Float:
        def __float__(self):
            return 2.5

    assert pcb.Net(number=Index()).number == 7
    assert pcb.Net(number=True).number == 1
    xy = pcb.Xy(x=Float(), y=3)
    assert (xy.x, xy.y, type(xy.y)) == (2.5, 3.0, float)
    assert pcb.Net(number=2**31 - 1).number == 2**31 - 1
    assert pcb.Net(number=-(2**31)).number == -(2**31)


def test_what_conversions_raise_is_passed_on(pcb):
    class Broken:
        def __index__(self):
            raise KeyError("index")

        def __float__(self):
            raise KeyError("float")

        def __iter__(self):
            raise KeyError("iter")

        def __bool__(self):
            raise KeyError("bool")

    for make in (
        lambda: pcb.Net(number=Broken()),
        lambda: pcb.Xy(x=Broken(), y=1),
        lambda: pcb.Pts(xys=Broken()),
        lambda: pcb.General(legacy_teardrops=Broken()),
    ):
        with pytest.raises(KeyError):
            make()


def test_conversions_may_do_anything(pcb, board, board_text):
    """A number whose conversion frees the document that it is for."""

    class Freeing:
        def __float__(self):
            board.free()
            return 1.0

    at = board.kicad_pcb.footprints[0].at
    with pytest.raises(RuntimeError, match="freed"):
        at.x = Freeing()
    other = pcb.loads(board_text)

    def items():
        other.free()
        yield pcb.Net(number=1)

    root = other.kicad_pcb
    with pytest.raises(RuntimeError, match="freed"):
        root.nets = items()


def test_an_object_may_be_put_elsewhere_while_its_value_is_made(pcb, board):
    pad = pcb.Footprint(name="X", layer="F.Cu", at=pcb.Xyr(x=0, y=0))

    def items():
        board.kicad_pcb.footprints.append(pad)
        yield pcb.Property(name="P", value="V", at=pcb.Xyr(x=0, y=0), layer="F.SilkS")

    pad.propertys = items()
    assert board.kicad_pcb.footprints[-1].propertys[0].value == "V"


def test_subclasses_are_constructed_as_well(pcb):
    class MyNet(pcb.Net):
        @property
        def label(self):
            return f"{self.number}:{self.name}"

    net = MyNet(number=3, name="A")
    assert net.label == "3:A"
    assert isinstance(net, pcb.Net)
    assert MyNet.__field_names__() == ["number", "name"]


# Attributes


def test_values_have_plain_types(footprint, board):
    pad = footprint.pads[0]
    assert (pad.name, type(pad.name)) == ("1", str)
    assert (pad.type, type(pad.type)) == ("smd", str)
    assert (footprint.at.x, type(footprint.at.x)) == (10.0, float)
    assert (pad.net.number, type(pad.net.number)) == (1, int)
    assert board.kicad_pcb.general.legacy_teardrops is False
    assert footprint.path is None
    assert not hasattr(footprint, "__dict__")


def test_enumerations(pcb, footprint):
    pad = footprint.pads[0]
    assert pad.type == pcb.E_pad_type.SMD == pcb.E_pad_type.smd == "smd"
    pad.type = pcb.E_pad_type.THRU_HOLE
    assert pad.type == "thru_hole"
    pad.type = "connect"
    assert pad.raw().startswith('(pad "1" connect roundrect')
    with pytest.raises(ValueError, match="Invalid enum value: Pad.type is one of 'thru_hole', 'smd', 'np_thru_hole', 'connect', not 'SMD'"):
        pad.type = "SMD"
    with pytest.raises(TypeError, match="Pad.type must be str, not int"):
        pad.type = 1
    assert pad.type == "connect"


def test_enumerations_that_files_hold_as_numbers(pcb, footprint):
    pad = footprint.pads[0]
    assert pad.zone_connect is None
    pad.zone_connect = "FULL"
    assert pad.zone_connect == pcb.E_zone_connection.FULL
    assert "(zone_connect 2)" in pad.raw()


def test_unknown_attributes(footprint):
    with pytest.raises(AttributeError):
        footprint.nonsense  # noqa: B018
    with pytest.raises(AttributeError):
        footprint.nonsense = 1


def test_optional_fields_are_deleted_or_set_to_none(footprint):
    del footprint.description
    assert footprint.description is None
    assert "descr" not in footprint.raw()
    footprint.description = "new"
    footprint.description = None
    assert footprint.description is None
    with pytest.raises(AttributeError, match="cannot delete 'name' of Footprint: it is not optional"):
        del footprint.name
    with pytest.raises(TypeError, match="Footprint.name must be str, not NoneType"):
        footprint.name = None


def test_a_field_that_the_file_has_twice_is_gone_after_one_deletion(sexp):
    file = sexp.footprint.loads('(footprint "X" (layer "F.Cu") (embedded_fonts no) (embedded_fonts yes))')
    assert file.footprint.embedded_fonts is False
    del file.footprint.embedded_fonts
    assert file.footprint.embedded_fonts is None
    assert sexp.footprint.dumps(file).replace("\n\t", " ").replace("\n)", ")") == '(footprint "X" (layer "F.Cu"))'


@pytest.mark.parametrize("text", ["", "two words", "(", '"', "\\", "a\nb\r\t", "nul\0nul", "kΩ 😀", "yes", "1.5", ";", "#x"])
def test_any_text_comes_back(pcb, board, text):
    board.kicad_pcb.nets[1].name = text
    board.kicad_pcb.footprints[0].description = text
    assert board.kicad_pcb.nets[1].name == text
    again = pcb.loads(pcb.dumps(board)).kicad_pcb
    assert (again.nets[1].name, again.footprints[0].description) == (text, text)


@pytest.mark.parametrize("text", ["", "two words", "(", ")", '"', "#1", "kΩ", ";", "a\nb"])
def test_any_text_comes_back_from_fields_that_are_written_bare(pcb, board, text):
    board.kicad_pcb.footprints[0].tedit = text
    again = pcb.loads(pcb.dumps(board)).kicad_pcb
    assert again.footprints[0].tedit == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0, "-0"),
        (1e-8, "0"),
        (-1e-9, "0"),
        (0.00000005, "0.0000001"),
        (1 / 3, "0.3333333"),
        (-1.5, "-1.5"),
        (1e20, "100000000000000000000"),
        (123456.7891234567, "123456.7891235"),
        (1.7976931348623157e308, "17976931348623157" + "0" * 292),
    ],
)
def test_how_numbers_are_written(pcb, value, text):
    assert pcb.Xy(x=value, y=1).raw().split() == [f"({text}", "1)"] or pcb.Xy(x=value, y=1).raw() == f"({text}\n\t1\n)"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.054945054951234, "0.05494505495"),
        (0.000054945054951234, "0.0000549450549512"),
        (1 / 3, "0.3333333333"),
        (45.123456789123, "45.12345679"),
        (12345.123456789, "12345.1234568"),
        (-1e-9, "-0.000000001"),
        (1.5e-5, "0.000015"),
        (0.25, "0.25"),
    ],
)
def test_how_numbers_that_are_no_lengths_are_written(pcb, board, value, text):
    """As KiCad 10 writes them."""
    footprint = board.kicad_pcb.footprints[0]
    pad = footprint.pads[0]
    for name in ("roundrect_rratio", "chamfer_ratio", "solder_paste_margin_ratio", "thermal_bridge_angle"):
        setattr(pad, name, value)
        assert f"({name} {text})" in pad.raw()
        assert getattr(pad, name) == float(text)
    pad.clearance = 1 / 3
    assert "(clearance 0.3333333)" in pad.raw()
    pad.at.r = value
    assert pad.at.raw().endswith(f" {text})")
    assert f"{text} 0.3937012346 {text})" in " ".join(pcb.Xyz(x=value, y=0.39370123456, z=value).raw().split()).replace(" )", ")")


@pytest.mark.parametrize(
    ("value", "text"),
    [(13, "13"), (12.5, "12.500000"), (9.9999999, "10.000000"), (-99.9999999, "-100.000000"), (0.0000004, "0.000000"), (-1e-9, "0")],
)
def test_how_plot_parameters_are_written(board, value, text):
    parameters = board.kicad_pcb.setup.pcbplotparams
    parameters.dashed_line_dash_ratio = value
    assert f"(dashed_line_dash_ratio {text})" in parameters.raw()


def test_setting_what_is_there_already_keeps_its_spelling(pcb):
    text = '(kicad_pcb (version 20241229) (generator x) (general (thickness 1.600)) (net 01 "a"))'
    file = pcb.loads(text)
    file.kicad_pcb.general.thickness = 1.6
    file.kicad_pcb.nets[0].number = 1
    file.kicad_pcb.generator = "x"
    assert pcb.dumps(file) == text


# Objects that the file leaves out


MODULE = '(module X (layer F.Cu) (model "a.wrl" (at (xyz 0 0 0)) (rotate (xyz 0 0 90))))'


def test_reading_what_counts_as_there_changes_nothing(sexp):
    file = sexp.footprint_v5.loads(MODULE)
    model = file.footprint.models[0]
    assert model.scale.xyz.x == 1.0
    assert model.scale == model.scale
    assert "scale" not in repr(model.raw())
    assert sexp.footprint_v5.dumps(file) == MODULE


def test_changing_what_counts_as_there_puts_it_there(sexp):
    file = sexp.footprint_v5.loads(MODULE)
    model = file.footprint.models[0]
    scale = model.scale
    scale.xyz.x = 1
    assert sexp.footprint_v5.dumps(file) == MODULE, "nothing has changed"
    scale.xyz.x = 2
    assert model.scale.xyz.x == 2
    assert model.scale == scale
    expected = MODULE.replace("(at ", "(scale (xyz 2 1 1)) (at ")
    assert sexp.footprint_v5.dumps(file).split() == expected.split()
    assert sexp.footprint_v5.loads(sexp.footprint_v5.dumps(file)).same_as(file)


def test_what_counts_as_there_is_replaced(sexp):
    file = sexp.footprint_v5.loads(MODULE)
    model = file.footprint.models[0]
    left_out = model.scale
    model.scale = sexp.pcb.ModelXyz(xyz=sexp.pcb.Xyz(x=5, y=5, z=5))
    left_out.xyz.x = 7
    assert model.scale.xyz.x == 5
    assert left_out.xyz.x == 7
    assert sexp.footprint_v5.dumps(file).count("scale") == 1


def test_what_counts_as_there_outlives_what_it_was_left_out_of(sexp):
    file = sexp.footprint_v5.loads(MODULE)
    scale = file.footprint.models[0].scale
    file.footprint.models.clear()
    scale.xyz.x = 3
    assert scale.xyz.x == 3
    file.free()
    with pytest.raises(RuntimeError):
        scale.xyz  # noqa: B018


def test_lists_in_what_counts_as_there(sexp):
    file = sexp.netlist.loads('(export (version "E"))')
    components = file.netlist.components
    assert len(components.comps) == 0
    assert sexp.netlist.dumps(file) == '(export (version "E"))'
    components.comps.append(sexp.netlist.Component(ref="R1", value="1k", footprint="R", tstamps=["x"]))
    assert file.netlist.components.comps[0].ref == "R1"
    assert '(ref "R1")' in sexp.netlist.dumps(file)


def test_an_object_of_defaults_is_the_same_as_one_left_out(sexp):
    file = sexp.footprint_v5.loads(MODULE)
    written = sexp.footprint_v5.loads(MODULE.replace("(rotate", "(scale (xyz 1 1 1)) (rotate"))
    assert written.same_as(file)
    assert file.same_as(written)
    assert sexp.footprint_v5.dumps(file) == MODULE


BOARD_OF_LITTLE = """(kicad_pcb (version 20241229) (general (thickness 1)) (paper "A4") (layers) (setup (pad_to_mask_clearance 0))
(gr_text "x" (at 1 2) (layer "F.Cu"))
(zone (layer "F.Cu") (hatch edge 0.5) (connect_pads (clearance 0.5)) (min_thickness 0.25)))"""


def test_a_change_below_what_is_left_out_puts_all_of_it_there(pcb):
    board = pcb.loads(BOARD_OF_LITTLE)
    text = board.kicad_pcb.gr_texts[0]
    before = text.raw()
    assert text.effects.font.bold is None
    assert text.effects.font.size.w == 1.27
    assert text.raw() == before
    text.effects.font.bold = True
    text.effects.font.size.w = 3
    assert text.raw().replace(")", " )").split() == (before[:-1] + " (effects (font (size 3 1.27) (bold yes))))").replace(")", " )").split()
    assert pcb.loads(pcb.dumps(board)).kicad_pcb.gr_texts[-1].effects.font.bold

    zone = board.kicad_pcb.zones[0]
    before = zone.raw()
    points = zone.polygon.pts.xys
    assert len(points) == 0
    assert zone.raw() == before
    points.append(pcb.Xy(x=1, y=2))
    assert len(zone.polygon.pts.xys) == 1
    assert "(xy 1 2)" in zone.raw()


def test_what_counts_as_there_moves_with_what_it_was_left_out_of(pcb, board):
    text = copy.copy(pcb.loads(BOARD_OF_LITTLE).kicad_pcb.gr_texts[0])
    effects, font = text.effects, text.effects.font
    board.kicad_pcb.gr_texts.append(text)
    there = board.kicad_pcb.gr_texts[-1]
    assert there.effects == effects
    assert there.effects.font == font
    assert "effects" not in there.raw()
    font.bold = True
    effects.hide = True
    assert there.effects.hide
    assert there.effects.font.bold
    assert there.effects == effects


# Equality


def test_equality_is_identity_of_the_element(board):
    root = board.kicad_pcb
    assert root.nets[0] == root.nets[0]
    assert root.nets[0] is not root.nets[0]
    assert root.nets[0] != root.nets[1]
    assert root.nets[0] != 0
    assert hash(root.nets[0]) == hash(root.nets[0])
    assert root.nets[1] in root.nets
    assert {root.nets[0], root.nets[0], root.nets[1]} == {root.nets[0], root.nets[1]}


def test_identity_stays_when_an_object_becomes_part_of_a_document(board, pcb):
    root = board.kicad_pcb
    at = pcb.Xyr(x=1, y=2)
    pad = pcb.Pad(name="9", type="smd", shape="rect", at=at, size=pcb.Wh(w=1, h=1), layers=["F.Cu"])
    at = pad.at
    known = {pad: "pad", at: "at"}
    addresses = pad.__zig_address__(), at.__zig_address__()
    root.footprints[0].pads.append(pad)
    there = root.footprints[0].pads[-1]
    assert (known[pad], known[there], known[there.at]) == ("pad", "pad", "at")
    assert (there.__zig_address__(), there.at.__zig_address__()) == addresses
    assert len({one.__zig_address__() for one in root.footprints[0].pads}) == len(root.footprints[0].pads)
    root.footprints[0].pads.pop()
    assert pad in known


def test_an_object_that_is_assigned_to_where_it_is_stays_the_same(board, pcb):
    text = pcb.dumps(board)
    footprint = board.kicad_pcb.footprints[0]
    at = footprint.at
    footprint.at = footprint.at
    assert footprint.at == at
    assert pcb.dumps(board) == text
    at.x = 77
    assert footprint.at.x == 77

    left_out = pcb.loads(BOARD_OF_LITTLE).kicad_pcb.gr_texts[0]
    before = left_out.raw()
    effects = left_out.effects
    left_out.effects = left_out.effects
    assert left_out.raw() == before
    effects.hide = True
    assert left_out.effects.hide


def test_same_as_compares_values(pcb):
    net = pcb.Net(number=1, name="a")
    assert net != pcb.Net(number=1, name="a")
    assert net.same_as(pcb.Net(number=1, name="a"))
    assert not net.same_as(pcb.Net(number=1, name="b"))
    assert not net.same_as(pcb.Net(number=1))
    assert not net.same_as(pcb.Xy(x=1, y=2))
    assert not net.same_as(5)
    board = "(kicad_pcb (version 20241229) (generator x){})"
    assert pcb.loads(board.format(' (net 1 "a")')).same_as(pcb.loads(board.format("\n  (net 1 a)")))
    assert not pcb.loads(board.format(' (net 1 "a")')).same_as(pcb.loads(board.format("")))


# Copies


def test_a_copy_stands_for_itself(pcb, board, board_text):
    footprint = board.kicad_pcb.footprints[0]
    for copied in (copy.copy(footprint), copy.deepcopy(footprint), pickle.loads(pickle.dumps(footprint))):
        assert type(copied) is pcb.Footprint
        assert copied != footprint
        assert copied.same_as(footprint)
        copied.at.x = 99
        copied.pads[0].net.name = "other"
        copied.pads.pop()
    assert pcb.dumps(board) == board_text


def test_a_copy_of_a_file(pcb, board, board_text):
    board.kicad_pcb.footprints[0].at.x = 11
    text = pcb.dumps(board)
    assert text != board_text
    for copied in (copy.copy(board), copy.deepcopy(board), pickle.loads(pickle.dumps(board))):
        assert type(copied) is pcb.PcbFile
        assert pcb.dumps(copied) == text
        copied.kicad_pcb.footprints[0].at.x = 12
    assert pcb.dumps(board) == text


def test_pickle_of_elements_without_keyword(pcb, board):
    layer = board.kicad_pcb.layers[1]
    again = pickle.loads(pickle.dumps(layer))
    assert (again.number, again.name, again.type, again.alias) == (2, "B.Cu", "signal", "Bottom")
    made = pcb.Net(number=4, name="made")
    assert pickle.loads(pickle.dumps(made)).same_as(made)
    whole = pickle.loads(pickle.dumps(board.kicad_pcb))
    assert whole.same_as(board.kicad_pcb)
    assert [one.name for one in whole.layers] == ["F.Cu", "B.Cu", "Edge.Cuts"]


def test_pickle_of_all_protocols(board):
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(board.kicad_pcb.nets[1], protocol)).name == "GND"
        assert [net.name for net in pickle.loads(pickle.dumps(board.kicad_pcb.nets, protocol))] == ["", "GND", "VCC"]


def test_a_pickle_is_checked(sexp):
    with pytest.raises(ValueError, match="UnexpectedType.*number"):
        sexp._restore("pcb", "Net", "(net x)", False)
    with pytest.raises(ValueError, match=r"no class pcb\.Nonsense"):
        sexp._restore("pcb", "Nonsense", "(net 1)", False)
    with pytest.raises(ValueError, match="UnterminatedList"):
        sexp._restore("pcb", "Net", "(net 1", False)
    for text in ("", "x", "()", '"x"'):
        with pytest.raises(ValueError, match="EmptyFile|UnexpectedType"):
            sexp._restore("pcb", "Net", text, False)


# The rest


def test_repr_shows_the_fields(pcb, board):
    assert repr(pcb.Net(number=1, name='a"b')) == 'kicad.pcb.Net {\n  number: 1\n  name: "a\\"b"\n}\n'
    assert repr(pcb.Net(number=1)) == "kicad.pcb.Net {\n  number: 1\n  name: null\n}\n"
    shown = repr(board.kicad_pcb.footprints[0])
    assert "  at: kicad.pcb.Xyr {\n    x: 10\n    y: 20\n    r: 90\n  }\n" in shown
    assert "  pads: [2]\n" in shown
    assert "kicad.pcb.PcbFile {\n  kicad_pcb: kicad.pcb.KicadPcb {\n" in repr(board)


def test_unknown_and_raw(pcb, board):
    assert board.kicad_pcb.unknown() == ['(future_item\n\t\t(of "a later version")\n\t)']
    assert board.kicad_pcb.nets[1].raw() == '(net 1 "GND")'
    assert board.kicad_pcb.nets[1].unknown() == []
    net = pcb.loads('(kicad_pcb (version 1) (generator x) (net 1 "a" more "text" 5))').kicad_pcb.nets[0]
    assert net.unknown() == ["more", '"text"', "5"]
    assert board.raw() == pcb.dumps(board)


def test_addresses_are_of_elements(board):
    nets = board.kicad_pcb.nets
    first, last = nets[0], nets[2]
    addresses = (first.__zig_address__(), last.__zig_address__())
    assert addresses[0] != addresses[1]
    assert nets[0].__zig_address__() == addresses[0]
    del nets[1]
    for number in range(100):
        nets.insert(1, type(first)(number=number))
    assert (first.__zig_address__(), nets[-1].__zig_address__()) == addresses


def test_children_keep_the_document_alive(pcb, board_text):
    footprint = pcb.loads(board_text).kicad_pcb.footprints[0]
    pads = pcb.loads(board_text).kicad_pcb.footprints[0].pads
    gc.collect()
    assert footprint.at.x == 10
    assert pads[1].net.name == "VCC"
    assert footprint.pads[0].net.name == "GND"


def test_objects_have_weak_references(board):
    net = board.kicad_pcb.nets[0]
    reference = weakref.ref(net)
    assert reference() is net
    del net
    assert reference() is None


def test_free(pcb, board):
    root, nets, net = board.kicad_pcb, board.kicad_pcb.nets, board.kicad_pcb.nets[0]
    board.free()
    for use in (
        lambda: board.kicad_pcb,
        lambda: root.nets,
        lambda: setattr(root, "paper", "A3"),
        lambda: delattr(root, "paper"),
        lambda: len(nets),
        lambda: list(nets),
        lambda: nets.append(pcb.Net(number=1)),
        lambda: net.name,
        lambda: net == net,  # noqa: PLR0124
        lambda: hash(net),
        lambda: net.same_as(net),
        lambda: net.__zig_address__(),
        lambda: copy.copy(net),
        lambda: pickle.dumps(net),
        lambda: net.raw(),
        lambda: net.unknown(),
        lambda: pcb.dumps(board),
        lambda: pcb.KicadPcb(version=1, generator="x", generator_version="9", nets=nets),
        lambda: pcb.Pad(name="1", type="smd", shape="rect", at=pcb.Xyr(x=0, y=0), size=pcb.Wh(w=1), layers=[], net=net),
        board.free,
    ):
        with pytest.raises(RuntimeError, match="the document has been freed"):
            use()
    assert "freed" in repr(net)


def test_free_gives_the_memory_back_at_once(pcb, board_text, native):
    before = native().bytes
    file = pcb.loads(board_text)
    root = file.kicad_pcb
    assert native().bytes > before + len(board_text)
    file.free()
    assert native().bytes < before + 1000
    del root


def test_views_of_one_list_agree(pcb, board):
    root = board.kicad_pcb
    assert root.paper == "A4"
    assert root.page.type == "A4"
    root.paper = "A3"
    assert root.page.type == "A3"
    made = pcb.KicadPcb(version=1, generator="x", generator_version="9", paper="A2", page=None)
    assert made.paper == "A2"
    made = pcb.KicadPcb(version=1, generator="x", generator_version="9", page=pcb.Paper(type="A1"))
    assert made.paper == "A1"


def test_a_word_that_is_needed_by_position_is_no_boolean(pcb):
    text = '(kicad_pcb (version 1) (generator x) (gr_text locked (at 0 0) (layer "F.Cu")) (gr_text locked "t" (at 0 0) (layer "F.Cu")))'
    needed, flag = pcb.loads(text).kicad_pcb.gr_texts
    assert (needed.text, needed.locked) == ("locked", None)
    assert (flag.text, flag.locked) == ("t", True)
