"""`MutableList`: everything that a list does, on a list that lives in a document."""

import collections.abc
import copy
import random

import pytest


@pytest.fixture
def nets(board):
    return board.kicad_pcb.nets


@pytest.fixture
def make_net(pcb):
    return lambda number: pcb.Net(number=number, name=f"net {number}")


def numbers(nets):
    return [net.number for net in nets]


def test_type(nets):
    cls = type(nets)
    assert (cls.__name__, cls.__module__) == ("MutableList", "pyzig")
    assert isinstance(nets, collections.abc.MutableSequence)
    assert not isinstance(nets, list)
    with pytest.raises(TypeError, match="unhashable"):
        hash(nets)
    with pytest.raises(TypeError):
        cls()


def test_reading(nets):
    assert len(nets) == 3
    assert [nets[0].name, nets[-1].name, nets[-3].name] == ["", "VCC", ""]
    assert numbers(nets[1:]) == [1, 2]
    assert numbers(nets[::-2]) == [2, 0]
    assert type(nets[:]) is list
    for index in (3, -4, 2**70):
        with pytest.raises(IndexError):
            nets[index]
    with pytest.raises(TypeError, match="'list index' must be an integer or a slice, not str"):
        nets["1"]
    assert bool(nets)
    assert numbers(reversed(nets)) == [2, 1, 0]


def test_elements_are_references(nets, board):
    nets[1].name = "changed"
    assert board.kicad_pcb.nets[1].name == "changed"


def test_append_extend_insert(nets, make_net):
    nets.append(make_net(3))
    nets.extend(make_net(number) for number in (4, 5))
    nets.insert(0, make_net(6))
    nets.insert(99, make_net(7))
    assert numbers(nets) == [6, 0, 1, 2, 3, 4, 5, 7]


def test_a_negative_index_appends(nets, make_net):
    nets.insert(-1, make_net(9))
    assert nets[-1].number == 9
    nets.insert(-100, make_net(10))
    assert nets[-1].number == 10


def test_pop(nets):
    assert nets.pop().number == 2
    assert nets.pop(0).number == 0
    assert nets.pop(-1).name == "GND"
    with pytest.raises(IndexError, match="pop index out of range"):
        nets.pop()


def test_what_was_removed_lives_on(pcb, nets, board):
    net = nets.pop(1)
    assert net.name == "GND"
    net.name = "free"
    assert "free" not in pcb.dumps(board)
    nets.append(net)
    assert nets[-1] == net
    assert '(net 1 "free")' in pcb.dumps(board)


def test_remove_goes_by_identity(nets, make_net):
    twin = make_net(1)
    nets.append(twin)
    nets.append(make_net(1))
    nets.remove(twin)
    assert numbers(nets) == [0, 1, 2, 1]
    with pytest.raises(ValueError, match=r"list\.remove\(x\): x not in list"):
        nets.remove(twin)
    with pytest.raises(ValueError, match="not in list"):
        nets.remove(5)
    nets.remove(nets[1])
    assert numbers(nets) == [0, 2, 1]


def test_index_count_contains(nets, make_net):
    assert nets.index(nets[2]) == 2
    assert nets.index(nets[2], -1) == 2
    with pytest.raises(ValueError, match="is not in list"):
        nets.index(nets[2], 0, 2)
    assert nets.count(nets[0]) == 1
    assert nets[1] in nets
    assert make_net(1) not in nets
    assert None not in nets


def test_clear_and_fill_again(pcb, nets, board, make_net):
    nets.clear()
    assert (len(nets), list(nets), bool(nets)) == (0, [], False)
    nets.append(make_net(1))
    assert numbers(nets) == [1]
    assert pcb.dumps(board).count("\n\t(net ") == 1


def test_assignment_of_elements_and_slices(nets, make_net):
    nets[0] = make_net(10)
    nets[-1] = make_net(12)
    assert numbers(nets) == [10, 1, 12]
    nets[1:2] = [make_net(20), make_net(21), make_net(22)]
    assert numbers(nets) == [10, 20, 21, 22, 12]
    nets[::2] = [make_net(30), make_net(31), make_net(32)]
    assert numbers(nets) == [30, 20, 31, 22, 32]
    nets[1:4] = []
    assert numbers(nets) == [30, 32]
    nets[:0] = [make_net(1)]
    assert numbers(nets) == [1, 30, 32]
    with pytest.raises(ValueError, match="attempt to assign sequence of size 1 to extended slice of size 2"):
        nets[::2] = [make_net(1)]
    with pytest.raises(IndexError, match="list assignment index out of range"):
        nets[3] = make_net(1)
    with pytest.raises(TypeError):
        nets[0] = 5
    assert numbers(nets) == [1, 30, 32]


def test_a_wrong_item_leaves_the_list_as_it_was(nets, board, make_net):
    for change in (
        lambda: nets.extend([make_net(7), 5]),
        lambda: nets.__setitem__(slice(0, 2), [make_net(7), 5]),
        lambda: nets.__setitem__(slice(0, 3, 2), [make_net(7), None]),
        lambda: setattr(board.kicad_pcb, "nets", [make_net(7), "x"]),
        lambda: nets.append(None),
        lambda: nets.insert(0, "x"),
        lambda: nets.__iadd__([5]),
    ):
        with pytest.raises(TypeError, match=r"Expected kicad\.pcb\.Net"):
            change()
        assert numbers(nets) == [0, 1, 2]


def test_deletion(nets, make_net):
    nets.extend([make_net(number) for number in range(3, 10)])
    del nets[0]
    del nets[-1]
    assert numbers(nets) == [1, 2, 3, 4, 5, 6, 7, 8]
    del nets[1:3]
    assert numbers(nets) == [1, 4, 5, 6, 7, 8]
    del nets[::2]
    assert numbers(nets) == [4, 6, 8]
    del nets[::-2]
    assert numbers(nets) == [6]
    with pytest.raises(IndexError):
        del nets[1]
    del nets[:]
    assert numbers(nets) == []


def test_slices_of_itself(nets):
    nets[:] = nets[::-1]
    assert numbers(nets) == [2, 1, 0]
    nets[1:] = nets
    assert numbers(nets) == [2, 2, 1, 0]


def test_sums(nets, make_net):
    assert numbers(nets + [make_net(3)]) == [0, 1, 2, 3]  # noqa: RUF005
    assert numbers([make_net(3)] + list(nets)) == [3, 0, 1, 2]  # noqa: RUF005
    assert type(nets + nets) is list
    same = nets
    nets += [make_net(4)]
    assert nets is same
    assert numbers(nets) == [0, 1, 2, 4]
    nets += nets
    assert numbers(nets) == [0, 1, 2, 4, 0, 1, 2, 4]


def test_reverse_and_sort_move_elements(nets):
    last = nets[2]
    nets.reverse()
    assert nets[0] == last
    nets.sort(key=lambda net: net.name)
    assert numbers(nets) == [0, 1, 2]
    nets.sort(key=lambda net: net.number, reverse=True)
    assert numbers(nets) == [2, 1, 0]
    assert nets[0] == last
    with pytest.raises(TypeError, match="'<' not supported"):
        nets.sort()
    assert numbers(nets) == [2, 1, 0]


def test_lists_of_texts_and_numbers(footprint_pads):
    layers = footprint_pads[0].layers
    assert layers == ["F.Cu", "F.Mask", "F.Paste"]
    assert layers == ("F.Cu", "F.Mask", "F.Paste") or layers != ("F.Cu", "F.Mask", "F.Paste")
    assert layers != ["F.Cu"]
    assert layers == footprint_pads[1].layers
    assert layers != 5
    assert "F.Mask" in layers
    layers.remove("F.Mask")
    layers.append("B.Cu")
    layers.sort()
    assert list(layers) == ["B.Cu", "F.Cu", "F.Paste"]
    assert layers.index("F.Paste") == 2
    layers[0] = "B.Mask"
    layers[1:] = ["x", "y"]
    assert repr(layers) == "['B.Mask', 'x', 'y']"
    assert layers.pop() == "y"
    layers.clear()
    assert layers == []
    assert "layers" not in footprint_pads[0].raw()
    layers.extend(["a", "b"])
    assert '(layers "a" "b")' in footprint_pads[0].raw()
    with pytest.raises(TypeError, match=r"Pad\.layers must be str, not int"):
        layers.append(5)
    with pytest.raises(TypeError, match=r"Pad\.layers must be str, not NoneType"):
        layers[0] = None


@pytest.fixture
def footprint_pads(board):
    return board.kicad_pcb.footprints[0].pads


def test_lists_of_enumerations(board):
    attr = board.kicad_pcb.footprints[1].attr
    assert attr == ["smd", "dnp"]
    attr.append("exclude_from_bom")
    assert list(attr) == ["smd", "dnp", "exclude_from_bom"]
    with pytest.raises(ValueError, match="Invalid enum value"):
        attr.append("nonsense")
    attr.remove("dnp")
    assert "(attr smd exclude_from_bom)" in board.kicad_pcb.footprints[1].raw()


def test_iteration_is_on_what_was_there(nets, make_net):
    seen = []
    for net in nets:
        seen.append(net.number)
        nets.remove(net)
        nets.append(make_net(net.number + 10))
    assert seen == [0, 1, 2]
    assert numbers(nets) == [10, 11, 12]


def test_copies(nets, board):
    for copied in (nets.copy(), copy.copy(nets)):
        assert type(copied) is list
        assert copied[0] == nets[0]
    deep = copy.deepcopy(nets)
    assert deep[0] != nets[0]
    assert deep[0].same_as(nets[0])
    deep[1].name = "other"
    assert nets[1].name == "GND"


def test_what_is_free_standing_is_adopted(nets, make_net, board, pcb):
    net = make_net(5)
    nets.append(net)
    assert nets[-1] == net
    net.name = "later"
    assert nets[-1].name == "later"
    assert '(net 5 "later")' in pcb.dumps(board)
    nets.append(net)
    assert nets[-1] != net, "it is there already, so this is a copy"
    net.name = "last"
    assert [one.name for one in nets[-2:]] == ["last", "later"]


def test_what_lives_in_a_document_is_copied(pcb, nets, board_text):
    other = pcb.loads(board_text)
    net = other.kicad_pcb.nets[1]
    nets.append(net)
    net.name = "there"
    assert nets[-1].name == "GND"
    assert len(other.kicad_pcb.nets) == 3


def test_parts_of_what_is_adopted_are_adopted(pcb, board):
    at = pcb.Xyr(x=1, y=2, r=0)
    size = pcb.Wh(w=1, h=1)
    pad = pcb.Pad(name="9", type="smd", shape="rect", at=at, size=size, layers=["F.Cu"])
    footprint = pcb.Footprint(name="X", layer="F.Cu", at=pcb.Xyr(x=0, y=0), pads=[pad])
    pads = footprint.pads
    board.kicad_pcb.footprints.append(footprint)
    at.x = 5
    pad.name = "10"
    pads.append(copy.copy(pad))
    size.w = 3
    there = board.kicad_pcb.footprints[-1]
    assert [(one.name, one.at.x, one.size.w) for one in there.pads] == [("10", 5, 3), ("10", 5, 1)]
    assert pcb.loads(pcb.dumps(board)).kicad_pcb.footprints[-1].same_as(there)


def test_an_object_that_is_given_twice_is_there_twice(nets, board, make_net, pcb):
    net = make_net(7)
    nets.extend([net, net])
    nets[:1] = [net, net]
    other = make_net(8)
    nets[:2] = [other, other]
    assert numbers(nets) == [8, 8, 1, 2, 7, 7]
    board.kicad_pcb.nets = [net, net, other, make_net(9)]
    assert numbers(board.kicad_pcb.nets) == [7, 7, 8, 9]
    last = make_net(1)
    board.kicad_pcb.nets = [last, last]
    assert nets[0] == last
    assert nets[1].same_as(last)
    assert pcb.loads(pcb.dumps(board)).same_as(board)


def test_items_that_change_the_list_while_they_are_made(nets, make_net):
    def items():
        nets.clear()
        yield make_net(1)

    nets[1:1] = items()
    assert numbers(nets) == [1]
    nets.extend([make_net(2), make_net(3)])
    with pytest.raises(IndexError, match="list has changed its size"):
        nets[2:] = items()
    assert numbers(nets) == []
    nets.extend(items())
    assert numbers(nets) == [1]


def test_comparisons_and_conversions_that_empty_the_list(pcb, schematic):
    """What was found before they ran is found anew."""
    pad = pcb.Pad(name="1", type="smd", shape="rect", at=pcb.Xyr(x=1, y=1), size=pcb.Wh(w=1, h=1), layers=["F.Cu", "B.Cu"])
    layers = pad.layers

    class EqualAndClears:
        __hash__ = None

        def __eq__(self, other):
            layers.clear()
            return True

    with pytest.raises(ValueError, match="not in list"):
        layers.remove(EqualAndClears())
    assert list(layers) == []

    class EqualAndInserts:
        __hash__ = None

        def __eq__(self, other):
            layers.insert(0, "new")
            return True

    layers.extend(["F.Cu", "B.Cu"])
    with pytest.raises(ValueError, match="not in list"):
        layers.remove(EqualAndInserts())
    assert list(layers) == ["new", "F.Cu", "B.Cu"]

    widths = schematic.Table(column_count=2, column_widths=[1, 2, 3, 4]).column_widths

    class Number:
        def __init__(self, change):
            self.change = change

        def __float__(self):
            self.change()
            return 9.0

    with pytest.raises(IndexError, match="list has changed its size"):
        widths[3] = Number(widths.clear)
    assert list(widths) == []
    widths.append(Number(lambda: widths.extend([1, 2])))
    widths.insert(2, Number(widths.clear))
    assert list(widths) == [9]


def test_elements_stay_the_same_when_the_list_is_assigned(board, nets, make_net, pcb):
    root = board.kicad_pcb
    text = pcb.dumps(board)
    root.nets = root.nets
    root.nets = list(nets)
    nets[:] = nets
    nets[1] = nets[1]
    assert pcb.dumps(board) == text
    first, new = nets[0], make_net(3)
    root.nets += [new]
    new.name = "changed"
    first.name = "first"
    assert [net.name for net in nets] == ["first", "GND", "VCC", "changed"]
    root.nets = sorted(nets, key=lambda net: -net.number)
    assert numbers(nets) == [3, 2, 1, 0]
    assert (nets[0], nets[3]) == (new, first)
    nets[:] = [net for net in nets if net.number != 2]
    assert (nets[0], nets[2]) == (new, first)
    root.nets = [first, first]
    assert nets[0] == first
    assert nets[1] != first
    assert nets[1].same_as(first)


def test_an_element_without_contents_is_one_while_it_is_in_the_list(board, nets, make_net, pcb):
    groups = board.kicad_pcb.groups
    groups.append(pcb.Group())
    nets.append(make_net(3))
    assert len(groups) == 1
    groups[-1].name = "x"
    assert [group.name for group in groups] == ["x"]
    groups[0].name = None
    nets.append(make_net(4))
    assert len(groups) == 1
    assert groups.pop().name is None
    assert len(groups) == 0
    # What is read like that is none, and so is a copy of it.
    footprint = pcb.loads(pcb.dumps(board).replace("(net 0", '(footprint "X" (layer F.Cu) (at 0 0) (model)) (net 0')).kicad_pcb.footprints[
        0
    ]
    assert len(footprint.models) == 0
    assert copy.copy(footprint).same_as(footprint)


@pytest.mark.parametrize("seed", range(5))
def test_lists_beside_each_other_change_in_turns(pcb, seed):
    """More of them than are kept in mind at once; each is what a Python list would be."""
    random_ = random.Random(seed)
    polygons = "".join(f"(gr_poly (pts (xy {at} 0) (xy 0 {at})) (layer F.Cu))" for at in range(300))
    root = pcb.loads(f'(kicad_pcb (version 1) (generator x) (general (thickness 1)) (paper "A4") (layers) (setup){polygons})').kicad_pcb
    lists = [(root.nets, lambda number: pcb.Net(number=number)), (root.groups, lambda number: pcb.Group(name=str(number)))]
    lists += [(polygon.pts.xys, lambda number: pcb.Xy(x=number, y=1)) for polygon in root.gr_polys]
    lists.append((root.gr_polys, lambda number: pcb.Polygon(pts=pcb.Pts(), width=number)))
    expected = [list(one) for one, _ in lists]
    for step in range(3000):
        at = random_.choice([0, 1, len(lists) - 1, random_.randrange(len(lists))])
        (one, make), model = lists[at], expected[at]
        place = random_.randrange(len(model) + 1)
        if random_.random() < 0.6:
            new = make(step)
            one.insert(place, new)
            model.insert(place, new)
        elif place < len(model):
            assert one.pop(place) == model.pop(place)
        else:
            root.general.thickness = step
            assert (len(one), one[-1:]) == (len(model), model[-1:])
    assert [list(one) for one, _ in lists] == expected
    assert [list(one) for one, _ in lists[-1:]] == [list(root.gr_polys)]


def test_assignment_of_the_whole_list(nets, board, make_net, pcb):
    board.kicad_pcb.nets = [nets[2], make_net(8), nets[0]]
    assert numbers(board.kicad_pcb.nets) == [2, 8, 0]
    board.kicad_pcb.nets = board.kicad_pcb.nets
    assert numbers(nets) == [2, 8, 0]
    board.kicad_pcb.nets = (make_net(number) for number in range(2))
    assert numbers(nets) == [0, 1]
    board.kicad_pcb.nets = []
    assert "(net " not in pcb.dumps(board).split("(footprint")[0]


def test_agrees_with_list(pcb, board):
    """Random operations, on a list of a document and on a list of Python's."""
    chance = random.Random(5)
    expected = ["F.Cu", "F.Mask", "F.Paste"]
    layers = board.kicad_pcb.footprints[0].pads[0].layers

    def index():
        return chance.randrange(-len(expected) - 2, len(expected) + 3)

    def part():
        return slice(chance.choice([None, index()]), chance.choice([None, index()]), chance.choice([None, 1, 2, -1, -3]))

    def texts():
        return [f"t{chance.randrange(10)}" for _ in range(chance.randrange(4))]

    operations = [
        lambda at, where, values: lambda one: one.append("end"),
        lambda at, where, values: lambda one: one.insert(abs(at), f"at {at}"),
        lambda at, where, values: lambda one: one.pop(at),
        lambda at, where, values: lambda one: one.extend(values),
        lambda at, where, values: lambda one: one[at],
        lambda at, where, values: lambda one: one[where],
        lambda at, where, values: lambda one: one.__setitem__(at, f"set {at}"),
        lambda at, where, values: lambda one: one.__setitem__(where, values),
        lambda at, where, values: lambda one: one.__delitem__(at),
        lambda at, where, values: lambda one: one.__delitem__(where),
        lambda at, where, values: lambda one: one.remove(f"t{abs(at)}"),
        lambda at, where, values: lambda one: one.reverse(),
        lambda at, where, values: lambda one: one.sort(),
        lambda at, where, values: lambda one: one.index(f"t{abs(at)}"),
        lambda at, where, values: lambda one: one.count(f"t{abs(at)}"),
    ]

    def outcome(operation, one):
        try:
            return operation(one)
        except (IndexError, ValueError) as error:
            return type(error)

    for _ in range(3000):
        operation = chance.choice(operations)(index(), part(), texts())
        assert outcome(operation, layers) == outcome(operation, expected)
        assert list(layers) == expected
    again = pcb.loads(pcb.dumps(board)).kicad_pcb.footprints[0].pads[0].layers
    assert list(again) == expected
