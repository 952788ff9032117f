"""Memory: documents give back all they took, also when loading fails or memory runs out; references are counted rightly."""

import copy
import gc
import pickle
import resource
import sys

import pytest
from failing_allocations import fail_everywhere

BAD = [
    "(kicad_pcb (net x))",
    "(kicad_pcb (net 1)",
    '(kicad_pcb (generator "x',
    "(foo)",
    "",
    "(kicad_pcb (footprint X (layer F.Cu) (at 0 0) (pad 1 smd rect (at 0 0) (size 1 1) (layers a (b)))))",
    b"\xff",
]


@pytest.fixture
def operations(pcb, board_text):
    """What can be done, each as a function without arguments that can be called again and again."""

    def load():
        return pcb.loads(board_text).kicad_pcb

    def edit():
        root = load()
        root.nets.append(pcb.Net(number=9, name="x" * 100))
        root.nets[0].name = "longer than before " * 10
        root.nets.pop(1)
        root.footprints[0].at.x = 3
        del root.footprints[0].pads[:]
        root.footprints.append(root.footprints[0])
        root.segments.reverse()
        root.nets = [pcb.Net(number=1), root.nets[0]]
        root.general.thickness = 5.5
        root.footprints[0].attr.extend(["dnp", "smd"])

    def make():
        pad = pcb.Pad(name="1", type="smd", shape="rect", at=pcb.Xyr(x=0, y=0), size=pcb.Wh(w=1), layers=["F.Cu", "F.Mask"])
        footprint = pcb.Footprint(name="X", layer="F.Cu", at=pcb.Xyr(x=0, y=0), pads=[pad, pad])
        root = pcb.KicadPcb(version=1, generator="x", generator_version="9", footprints=[footprint], setup=pcb.Setup())
        footprint.pads.append(pad)
        return pcb.dumps(pcb.PcbFile(kicad_pcb=root))

    def read():
        return repr(load().footprints[0]), [net.name for net in load().nets], load().general.thickness

    def fail():
        for text in BAD:
            with pytest.raises(ValueError, match=r"^[A-Z]\w+"):
                pcb.loads(text)

    def copy_all():
        root = load()
        return copy.copy(root.footprints[0]), copy.deepcopy(root.nets), pickle.loads(pickle.dumps(root.footprints[1]))

    return {
        "load": load,
        "edit": edit,
        "make": make,
        "read": read,
        "fail": fail,
        "copy": copy_all,
        "dump": lambda: pcb.dumps(pcb.loads(board_text)),
        "reformat": lambda: pcb.dumps(pcb.loads(board_text), reformat=True),
        "compare": lambda: load().same_as(load()),
        "free": lambda: pcb.loads(board_text).free(),
    }


def test_every_operation_gives_its_memory_back(operations, native):
    for name, operation in operations.items():
        operation()
        gc.collect()
        before = native()
        for _ in range(20):
            operation()
        gc.collect()
        assert native() == before, name


def test_references_are_counted_rightly(pcb, operations):
    shared = [None, True, False, 0, 1, "", pcb.Net, pcb.Footprint, pcb.PcbFile, type(pcb.loads("(kicad_pcb)").kicad_pcb.nets)]

    def counts():
        return [sys.getrefcount(value) for value in shared]

    for name, operation in operations.items():
        for _ in range(50):
            operation()
        gc.collect()
        before = counts()
        for _ in range(50):
            operation()
        gc.collect()
        change = [after - count for after, count in zip(counts(), before, strict=True)]
        assert max(map(abs, change)) < 20, (name, change)


def test_running_out_of_memory_is_a_memory_error(pcb, operations, native):
    testcapi = pytest.importorskip("_testcapi", reason="this Python has no _testcapi")
    for operation in operations.values():
        operation()
    gc.collect()
    before = native()
    gc.disable()
    try:
        for name in ("load", "make", "edit", "dump", "reformat"):
            assert fail_everywhere(testcapi, operations[name]) is not None, name
    finally:
        gc.enable()
    gc.collect()
    assert native() == before


def test_many_loads_do_not_grow(pcb, board_text):
    """Fifty loads of 300 kilobytes each."""
    first = board_text.index('\t(footprint "R_0402"')
    last = board_text.index("\t(gr_line")
    text = board_text[:first] + board_text[first:last] * 200 + board_text[last:]
    assert len(text) > 290_000
    pcb.dumps(pcb.loads(text))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(50):
        file = pcb.loads(text)
        if number % 10 == 0:
            file.kicad_pcb.footprints.pop()
            pcb.dumps(file)
    growth = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert growth < 4 * 1024, f"{growth} KiB"


def test_a_document_takes_less_than_four_bytes_for_each_of_its_text(pcb, board_text, native):
    before = native().bytes
    first = board_text.index('\t(footprint "R_0402"')
    last = board_text.index("\t(gr_line")
    text = board_text[:first] + board_text[first:last] * 100 + board_text[last:]
    file = pcb.loads(text)
    assert (native().bytes - before) / len(text) < 4
    del file


def test_editing_one_thing_again_and_again_does_not_grow(pcb, board, native):
    root = board.kicad_pcb

    def change(number):
        root.nets[1].name = "x" * (number % 50)
        root.footprints[0].at.x = number / 7
        root.nets.append(pcb.Net(number=number))
        root.nets.pop()
        root.footprints[0].pads[0].net = pcb.Net(number=number, name="y" * (number % 30))
        root.title_block.company = f"company {number}"
        root.title_block.company = None

    for number in range(300):
        change(number)
    before = native().bytes
    for number in range(3000):
        change(number)
    assert native().bytes - before < 4096


def test_wrappers_of_one_element_by_the_hundreds(pcb, board):
    """More than a node's counter of holders can count."""
    net = board.kicad_pcb.nets[1]
    wrappers = [board.kicad_pcb.nets[1] for _ in range(1000)]
    board.kicad_pcb.nets.remove(net)
    del wrappers
    assert net.name == "GND"
    board.kicad_pcb.nets.append(net)
    assert board.kicad_pcb.nets[-1] == net
