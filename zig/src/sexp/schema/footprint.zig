//! Footprints (`.kicad_mod`): the root list `footprint`.

const declare = @import("declare.zig");
const List = declare.List;
const Many = declare.Many;
const String = declare.String;
const positional = declare.positional;
const pcb = @import("pcb.zig");

pub const roots = .{"footprint"};
pub const File = FootprintFile;

pub const Footprint = struct {
    name: String,
    uuid: ?String = null,
    path: ?String = null,
    layer: String = "F.Cu",
    propertys: Many(pcb.Property) = .{},
    attr: List(pcb.E_Attr) = .{},
    fp_circles: Many(pcb.Circle) = .{},
    fp_lines: Many(pcb.Line) = .{},
    fp_arcs: Many(pcb.Arc) = .{},
    fp_rects: Many(pcb.Rect) = .{},
    fp_poly: Many(pcb.Polygon) = .{},
    fp_texts: Many(pcb.FpText) = .{},
    pads: Many(pcb.Pad) = .{},
    models: Many(pcb.Model) = .{},
    embedded_fonts: ?bool = null,
    version: i32 = 20241229,
    generator: String = "faebryk",
    generator_version: String = "latest",
    description: ?String = null,
    tags: List(String) = .{},
    tedit: ?String = null,

    pub const schema = .{
        .name = positional,
        .layer = .{ .order = -17 },
        .propertys = .{ .token = "property" },
        .fp_circles = .{ .token = "fp_circle" },
        .fp_lines = .{ .token = "fp_line" },
        .fp_arcs = .{ .token = "fp_arc" },
        .fp_rects = .{ .token = "fp_rect" },
        .fp_texts = .{ .token = "fp_text" },
        .pads = .{ .token = "pad" },
        .models = .{ .token = "model" },
        .version = .{ .order = -20 },
        .generator = .{ .order = -19 },
        .generator_version = .{ .order = -18 },
        .description = .{ .token = "descr", .order = -16 },
        .tags = .{ .order = -15 },
        .tedit = .{ .order = -14 },
    };
};

pub const FootprintFile = struct {
    footprint: Footprint,
};
