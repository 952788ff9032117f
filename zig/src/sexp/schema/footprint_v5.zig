//! Footprints of KiCad 5 (`.kicad_mod`): the root list `module`.

const declare = @import("declare.zig");
const List = declare.List;
const Many = declare.Many;
const String = declare.String;
const positional = declare.positional;
const basics = @import("pcb/basics.zig");
const copper = @import("pcb/copper.zig");
const footprints = @import("pcb/footprints.zig");
const pads = @import("pcb/pads.zig");
const shapes = @import("pcb/shapes.zig");
const words = @import("pcb/words.zig");

pub const roots = .{"module"};
pub const File = FootprintFile;

pub const Line = struct {
    start: basics.Xy,
    end: basics.Xy,
    layer: String,
    width: f64,
    locked: ?bool = null,
    tstamp: ?String = null,

    pub const schema = .{ .width = .{ .absent = 0 } };
};

pub const Circle = struct {
    center: basics.Xy,
    end: basics.Xy,
    width: f64,
    fill: words.E_fill = .no,
    layer: String,
    locked: ?bool = null,
    tstamp: ?String = null,

    pub const schema = .{ .width = .{ .absent = 0 } };
};

pub const Arc = struct {
    start: basics.Xy,
    end: basics.Xy,
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
    start: basics.Xy,
    end: basics.Xy,
    width: f64,
    fill: words.E_fill,
    layer: String,
    locked: ?bool = null,
    tstamp: ?String = null,

    pub const schema = .{ .width = .{ .absent = 0 }, .fill = .{ .absent = .no } };
};

pub const Model = struct {
    path: String,
    hide: ?bool = null,
    opacity: ?f64 = null,
    scale: footprints.ModelXyz,
    rotate: footprints.ModelXyz,
    offset: ?footprints.ModelXyz = null,
    at: ?footprints.ModelXyz = null,

    pub const schema = .{
        .path = positional,
        .scale = .{ .absent = footprints.ModelXyz{ .xyz = .{ .x = 1, .y = 1, .z = 1 } } },
        .rotate = .{ .absent = footprints.ModelXyz{ .xyz = .{ .x = 0, .y = 0, .z = 0 } } },
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
    at: ?basics.Xyr = null,
    path: ?String = null,
    autoplace_cost90: ?i32 = null,
    autoplace_cost180: ?i32 = null,
    solder_mask_margin: ?f64 = null,
    solder_paste_margin: ?f64 = null,
    solder_paste_margin_ratio: ?f64 = null,
    clearance: ?f64 = null,
    zone_connect: ?words.E_zone_connection = null,
    thermal_width: ?f64 = null,
    thermal_gap: ?f64 = null,
    propertys: Many(footprints.Property) = .{},
    fp_texts: Many(shapes.FpText) = .{},
    attr: List(words.E_Attr) = .{},
    fp_lines: Many(Line) = .{},
    fp_arcs: Many(Arc) = .{},
    fp_circles: Many(Circle) = .{},
    fp_rects: Many(Rect) = .{},
    fp_poly: Many(shapes.Polygon) = .{},
    fp_curves: Many(shapes.Curve) = .{},
    pads: Many(pads.Pad) = .{},
    zones: Many(copper.Zone) = .{},
    model: ?Model = null,
    models: Many(Model) = .{},
    description: ?String = null,
    tags: List(String) = .{},
    tedit: ?String = null,

    pub const schema = .{
        .name = positional,
        .solder_paste_margin_ratio = .{ .also = "solder_paste_ratio" },
        .model = .{ .doc = "The first model." },
        .models = .{ .view_of = "model" },
        .description = .{ .token = "descr", .order = -1 },
        .tags = .{ .order = -1 },
        .tedit = .{ .order = -1, .form = .bare },
    };
};

pub const FootprintFile = struct {
    footprint: Footprint,

    pub const schema = .{ .footprint = .{ .token = "module" } };
};
