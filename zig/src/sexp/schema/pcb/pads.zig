//! Pads, and the nets that they belong to.

const declare = @import("../declare.zig");
const List = declare.List;
const Many = declare.Many;
const String = declare.String;
const positional = declare.positional;
const annotations = @import("annotations.zig");
const basics = @import("basics.zig");
const options = @import("options.zig");
const shapes = @import("shapes.zig");
const words = @import("words.zig");

pub const PadPrimitives = struct {
    gr_polys: Many(shapes.Polygon) = .{},
    gr_lines: Many(shapes.Line) = .{},
    gr_arcs: Many(shapes.Arc) = .{},
    gr_circles: Many(shapes.Circle) = .{},
    gr_rects: Many(shapes.Rect) = .{},
    gr_curves: Many(shapes.Curve) = .{},
    gr_vectors: Many(shapes.Line) = .{},
    gr_bboxes: Many(shapes.Rect) = .{},

    pub const schema = .{
        .gr_vectors = .{ .doc = "A template for the spokes of thermal reliefs." },
        .gr_bboxes = .{ .token = "gr_bbox", .doc = "Where the number of the pad is shown." },
    };
};

pub const PadDrill = struct {
    shape: ?words.E_pad_drill_shape = null,
    size_x: ?f64 = null,
    size_y: ?f64 = null,
    offset: ?basics.Xy = null,

    pub const schema = .{ .shape = positional, .size_x = positional, .size_y = positional };
};

pub const Backdrill = struct {
    size: f64,
    layers: List(String) = .{},

    pub const doc = "A wider hole through some of the layers, which cuts off what is not needed.";
};

pub const PostMachining = struct {
    mode: words.E_post_machining,
    size: ?f64 = null,
    depth: ?f64 = null,
    angle: ?f64 = null,

    pub const schema = .{ .mode = positional };
};

pub const PadOptions = struct {
    clearance: ?words.E_pad_clearance = null,
    anchor: ?words.E_pad_anchor = null,
};

pub const PadTenting = struct {
    type: words.E_pad_tenting,
    type2: ?words.E_pad_tenting = null,

    pub const schema = .{
        .type = .{ .positional = true, .role = .side_word, .absent = null, .doc = "None where sides are lists: see `tenting_sides` of the pad." },
        .type2 = .{ .positional = true, .role = .side_word, .doc = "The other side, if both are tented." },
    };
};

pub const Sides = struct {
    front: ?words.E_protection = null,
    back: ?words.E_protection = null,

    pub const doc = "Whether holes are tented, covered or plugged, by side: as KiCad 10 writes it.";
};

pub const PadPadstackLayer = struct {
    name: String,
    shape: ?words.E_pad_shape = null,
    size: ?basics.Wh = null,
    rect_delta: ?basics.Xy = null,
    offset: ?basics.Xy = null,
    roundrect_rratio: ?f64 = null,
    chamfer_ratio: ?f64 = null,
    chamfer: List(words.E_pad_chamfer) = .{},
    thermal_bridge_width: ?f64 = null,
    thermal_bridge_angle: ?f64 = null,
    thermal_gap: ?f64 = null,
    clearance: ?f64 = null,
    zone_connect: ?words.E_zone_connection = null,
    tenting: ?PadTenting = null,
    options: ?PadOptions = null,
    primitives: ?PadPrimitives = null,

    pub const schema = .{ .name = positional };
};

pub const PadPadstack = struct {
    mode: words.E_padstack_mode,
    layers: Many(PadPadstackLayer) = .{},
};

pub const Pad = struct {
    name: String,
    type: words.E_pad_type,
    shape: words.E_pad_shape,
    locked: ?bool = null,
    at: basics.Xyr,
    size: basics.Wh,
    rect_delta: ?basics.Xy = null,
    drill: ?PadDrill = null,
    backdrill: ?Backdrill = null,
    tertiary_drill: ?Backdrill = null,
    front_post_machining: ?PostMachining = null,
    back_post_machining: ?PostMachining = null,
    layers: List(String) = .{},
    remove_unused_layers: ?bool = null,
    keep_end_layers: ?bool = null,
    zone_layer_connections: List(String) = .{},
    net: ?Net = null,
    pinfunction: ?String = null,
    pintype: ?String = null,
    die_length: ?f64 = null,
    die_delay: ?f64 = null,
    solder_mask_margin: ?f64 = null,
    solder_paste_margin: ?f64 = null,
    solder_paste_margin_ratio: ?f64 = null,
    clearance: ?f64 = null,
    zone_connect: ?words.E_zone_connection = null,
    thermal_bridge_width: ?f64 = null,
    thermal_bridge_angle: ?f64 = null,
    thermal_gap: ?f64 = null,
    roundrect_rratio: ?f64 = null,
    chamfer_ratio: ?f64 = null,
    chamfer: ?words.E_pad_chamfer = null,
    chamfer_corners: List(words.E_pad_chamfer) = .{},
    properties: ?words.E_pad_property = null,
    options: ?PadOptions = null,
    padstack: ?PadPadstack = null,
    teardrops: ?annotations.Teardrop = null,
    tenting: ?PadTenting = null,
    tenting_sides: ?Sides = null,
    uuid: ?String = null,
    primitives: ?PadPrimitives = null,

    pub const schema = .{
        .name = positional,
        .type = positional,
        .shape = positional,
        .backdrill = options.since_backdrill,
        .tertiary_drill = options.since_backdrill,
        .front_post_machining = options.since_backdrill,
        .back_post_machining = options.since_backdrill,
        .die_delay = .{ .since = 20250401 },
        .remove_unused_layers = .{ .also = "remove_unused_layer" },
        .thermal_bridge_width = .{ .also = "thermal_width" },
        .chamfer = .{ .doc = "The first corner." },
        .chamfer_corners = .{ .token = "chamfer", .view_of = "chamfer", .doc = "All corners that are cut off." },
        .properties = .{ .token = "property", .also = "properties" },
        .tenting_sides = options.tenting_sides,
    };
};

pub const Net = struct {
    number: i32,
    name: ?String = null,

    pub const schema = .{
        .number = .{ .positional = true, .role = .net_number, .absent = null, .doc = "None where nets have names only, as in files of KiCad 10." },
        .name = .{ .positional = true, .role = .net_name },
    };
};
