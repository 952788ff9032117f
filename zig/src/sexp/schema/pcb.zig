//! Boards (`.kicad_pcb`): the root list `kicad_pcb`. Other formats share many of its classes.
//!
//! Covers what KiCad 6 to 10 write, and most of KiCad 5. Left to the raw view: the design settings of KiCad 5 in `setup` and its
//! statistics in `general` (later versions keep them elsewhere), the feature lines and arrows of its dimensions, `fill_segments`,
//! `status`, `unlocked` in `at` (KiCad 6 and 7), and the sublayers of a dielectric after `addsublayer`.
//!
//! The classes are declared in the folder `pcb`, each file of it being about one thing.

const board = @import("pcb/board.zig");

pub const roots = .{"kicad_pcb"};
pub const File = PcbFile;

/// Where the classes are declared, in the order that Python has them in.
pub const rooms = .{
    @import("pcb/words.zig"),
    @import("pcb/basics.zig"),
    @import("pcb/shapes.zig"),
    @import("pcb/pads.zig"),
    @import("pcb/footprints.zig"),
    @import("pcb/copper.zig"),
    @import("pcb/setup.zig"),
    @import("pcb/board.zig"),
    @import("pcb/annotations.zig"),
};

pub const PcbFile = struct {
    kicad_pcb: board.KicadPcb,
};
