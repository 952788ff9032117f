//! Footprints of KiCad 5 (`.kicad_mod`): the root list `module`.

const declare = @import("declare.zig");
const List = declare.List;
const Many = declare.Many;
const String = declare.String;
const positional = declare.positional;
const pcb = @import("pcb.zig");

pub const roots = .{"module"};
pub const File = FootprintFile;

pub const Line = struct {
    start: pcb.Xy,
    end: pcb.Xy,
    layer: String,
    width: f64,
};

pub const Circle = struct {
    center: pcb.Xy,
    end: pcb.Xy,
    width: f64,
    fill: pcb.E_fill = .no,
    layer: String,
};

pub const Arc = struct {
    start: pcb.Xy,
    end: pcb.Xy,
    angle: f64,
    width: f64,
    layer: String,
};

pub const Rect = struct {
    start: pcb.Xy,
    end: pcb.Xy,
    width: f64,
    fill: pcb.E_fill,
    layer: String,
};

pub const Model = struct {
    path: String,
    scale: pcb.ModelXyz,
    rotate: pcb.ModelXyz,
    offset: ?pcb.ModelXyz = null,
    at: ?pcb.ModelXyz = null,

    pub const schema = .{ .path = positional };
};

pub const Footprint = struct {
    name: String,
    layer: String = "F.Cu",
    uuid: ?String = null,
    path: ?String = null,
    propertys: Many(pcb.Property) = .{},
    fp_texts: Many(pcb.FpText) = .{},
    attr: List(pcb.E_Attr) = .{},
    fp_lines: Many(Line) = .{},
    fp_arcs: Many(Arc) = .{},
    fp_circles: Many(Circle) = .{},
    fp_rects: Many(Rect) = .{},
    fp_poly: Many(pcb.Polygon) = .{},
    pads: Many(pcb.Pad) = .{},
    model: ?Model = null,
    description: ?String = null,
    tags: List(String) = .{},
    tedit: ?String = null,

    pub const schema = .{
        .name = positional,
        .propertys = .{ .token = "property" },
        .fp_texts = .{ .token = "fp_text" },
        .fp_lines = .{ .token = "fp_line" },
        .fp_arcs = .{ .token = "fp_arc" },
        .fp_circles = .{ .token = "fp_circle" },
        .fp_rects = .{ .token = "fp_rect" },
        .pads = .{ .token = "pad" },
        .description = .{ .token = "descr", .order = -1 },
        .tags = .{ .order = -1 },
        .tedit = .{ .order = -1 },
    };
};

pub const FootprintFile = struct {
    footprint: Footprint,
};
