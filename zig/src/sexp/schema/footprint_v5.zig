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
    locked: ?bool = null,
    tstamp: ?String = null,

    pub const schema = .{ .width = .{ .absent = 0 } };
};

pub const Circle = struct {
    center: pcb.Xy,
    end: pcb.Xy,
    width: f64,
    fill: pcb.E_fill = .no,
    layer: String,
    locked: ?bool = null,
    tstamp: ?String = null,

    pub const schema = .{ .width = .{ .absent = 0 } };
};

pub const Arc = struct {
    start: pcb.Xy,
    end: pcb.Xy,
    angle: f64,
    width: f64,
    layer: String,
    locked: ?bool = null,
    tstamp: ?String = null,

    pub const schema = .{
        .start = .{ .doc = "The centre." },
        .end = .{ .doc = "The first point." },
        .width = .{ .absent = 0 },
    };
};

pub const Rect = struct {
    start: pcb.Xy,
    end: pcb.Xy,
    width: f64,
    fill: pcb.E_fill,
    layer: String,
    locked: ?bool = null,
    tstamp: ?String = null,

    pub const schema = .{ .width = .{ .absent = 0 }, .fill = .{ .absent = .no } };
};

pub const Model = struct {
    path: String,
    hide: ?bool = null,
    opacity: ?f64 = null,
    scale: pcb.ModelXyz,
    rotate: pcb.ModelXyz,
    offset: ?pcb.ModelXyz = null,
    at: ?pcb.ModelXyz = null,

    pub const schema = .{
        .path = positional,
        .scale = .{ .absent = pcb.ModelXyz{ .xyz = .{ .x = 1, .y = 1, .z = 1 } } },
        .rotate = .{ .absent = pcb.ModelXyz{ .xyz = .{ .x = 0, .y = 0, .z = 0 } } },
        .offset = .{ .doc = "In millimetres." },
        .at = .{ .doc = "The offset in inches, as KiCad 4 wrote it." },
    };
};

pub const Footprint = struct {
    name: String,
    locked: ?bool = null,
    placed: ?bool = null,
    layer: String = "F.Cu",
    uuid: ?String = null,
    at: ?pcb.Xyr = null,
    path: ?String = null,
    autoplace_cost90: ?i32 = null,
    autoplace_cost180: ?i32 = null,
    solder_mask_margin: ?f64 = null,
    solder_paste_margin: ?f64 = null,
    solder_paste_margin_ratio: ?f64 = null,
    clearance: ?f64 = null,
    zone_connect: ?pcb.E_zone_connection = null,
    thermal_width: ?f64 = null,
    thermal_gap: ?f64 = null,
    propertys: Many(pcb.Property) = .{},
    fp_texts: Many(pcb.FpText) = .{},
    attr: List(pcb.E_Attr) = .{},
    fp_lines: Many(Line) = .{},
    fp_arcs: Many(Arc) = .{},
    fp_circles: Many(Circle) = .{},
    fp_rects: Many(Rect) = .{},
    fp_poly: Many(pcb.Polygon) = .{},
    fp_curves: Many(pcb.Curve) = .{},
    pads: Many(pcb.Pad) = .{},
    zones: Many(pcb.Zone) = .{},
    model: ?Model = null,
    models: Many(Model) = .{},
    description: ?String = null,
    tags: List(String) = .{},
    tedit: ?String = null,

    pub const schema = .{
        .name = positional,
        .solder_paste_margin_ratio = .{ .also = "solder_paste_ratio" },
        .propertys = .{ .token = "property" },
        .fp_texts = .{ .token = "fp_text" },
        .fp_lines = .{ .token = "fp_line" },
        .fp_arcs = .{ .token = "fp_arc" },
        .fp_circles = .{ .token = "fp_circle" },
        .fp_rects = .{ .token = "fp_rect" },
        .fp_curves = .{ .token = "fp_curve" },
        .pads = .{ .token = "pad" },
        .zones = .{ .token = "zone" },
        .model = .{ .doc = "The first model." },
        .models = .{ .token = "model", .view_of = "model" },
        .description = .{ .token = "descr", .order = -1 },
        .tags = .{ .order = -1 },
        .tedit = .{ .order = -1, .form = .bare },
    };
};

pub const FootprintFile = struct {
    footprint: Footprint,

    pub const schema = .{ .footprint = .{ .token = "module" } };
};
