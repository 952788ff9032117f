"""What callers write: `mypy --strict` accepts it, and complains where a comment says so."""

from pathlib import Path
from typing import TYPE_CHECKING

from pyzig_sexp import footprint, netlist, pcb, schematic

if TYPE_CHECKING:
    from collections.abc import MutableSequence


def moved(path: Path, dx: float) -> str:
    file = pcb.loads(path)
    for one in file.kicad_pcb.footprints:
        one.at.x += dx
        one.at.r = None
    return pcb.dumps(file, reformat=True)


def rename(file: pcb.PcbFile, old: str, new: str) -> int:
    count = 0
    for net in file.kicad_pcb.nets:
        if net.name == old:
            net.name = new
            count += 1
    pads: MutableSequence[pcb.Pad] = file.kicad_pcb.footprints[0].pads
    layers: list[str] = pads[0].layers[1:]
    return count + len(layers)


def make() -> footprint.FootprintFile:
    pad = pcb.Pad(name="1", type="smd", shape=pcb.E_pad_shape.RECT, at=pcb.Xyr(x=0, y=1), size=pcb.Wh(w=1), layers=("F.Cu", "F.Mask"))
    pad.type = "thru_hole"
    pad.type = pcb.E_pad_type.SMD
    made = footprint.Footprint(name="X", layer="F.Cu", pads=[pad])
    made.pads.append(pad)
    made.pads = [pad, pad]
    return footprint.FootprintFile(footprint=made)


def wrong(pad: pcb.Pad, file: pcb.PcbFile) -> None:
    pad.type = "SMD"  # error: [assignment]
    pad.at = pcb.Xy(x=1, y=2)  # error: [assignment]
    pad.name = None  # error: [assignment]
    print(pad.pads)  # error: [attr-defined]
    pad.layers.append(5)  # error: [arg-type]
    pcb.Net(1, "x")  # error: [call-arg]
    pcb.Net(name="x")  # error: [call-arg]
    pcb.Net(number=1, nmae="x")  # error: [call-arg]
    pcb.dumps(file.kicad_pcb)  # error: [arg-type]
    schematic.dumps(file)  # error: [arg-type]
    pcb.loads(5)  # error: [arg-type]
    number: int = netlist.loads("").netlist.nets.nets[0].code  # error: [assignment]
    del number
