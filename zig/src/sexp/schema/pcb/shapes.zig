//! Shapes and texts: of boards, of footprints, of the outlines of pads.

const declare = @import("../declare.zig");
const List = declare.List;
const Many = declare.Many;
const String = declare.String;
const positional = declare.positional;
const annotations = @import("annotations.zig");
const basics = @import("basics.zig");
const options = @import("options.zig");
const words = @import("words.zig");

pub const Line = struct {
    start: basics.Xy,
    end: basics.Xy,
    solder_mask_margin: ?f64 = null,
    stroke: ?basics.Stroke = null,
    width: ?f64 = null,
    fill: ?words.E_fill = null,
    layer: ?String = null,
    layers: List(String) = .{},
    net: ?i32 = null,
    net_name: ?String = null,
    locked: ?bool = null,
    uuid: ?String = null,

    pub const schema = .{
        .start = .{ .order = -2 },
        .end = .{ .order = -1 },
        .width = options.line_width,
        .net = options.copper_net,
        .net_name = options.net_name,
        .uuid = .{ .order = 100 },
    };
};

pub const Arc = struct {
    start: basics.Xy,
    mid: basics.Xy,
    end: basics.Xy,
    angle: ?f64 = null,
    solder_mask_margin: ?f64 = null,
    stroke: ?basics.Stroke = null,
    width: ?f64 = null,
    fill: ?words.E_fill = null,
    layer: ?String = null,
    layers: List(String) = .{},
    net: ?i32 = null,
    net_name: ?String = null,
    locked: ?bool = null,
    uuid: ?String = null,

    pub const schema = .{
        .start = .{ .order = -3 },
        .mid = .{ .order = -2, .absent = basics.Xy{ .x = 0, .y = 0 } },
        .end = .{ .order = -1 },
        .angle = .{ .doc = "KiCad 5 has this for `mid`; there `start` is the centre and `end` the first point." },
        .width = options.line_width,
        .net = options.copper_net,
        .net_name = options.net_name,
        .uuid = .{ .order = 100 },
    };
};

pub const Circle = struct {
    center: basics.Xy,
    end: basics.Xy,
    solder_mask_margin: ?f64 = null,
    stroke: ?basics.Stroke = null,
    width: ?f64 = null,
    fill: ?words.E_fill = null,
    layer: ?String = null,
    layers: List(String) = .{},
    net: ?i32 = null,
    net_name: ?String = null,
    locked: ?bool = null,
    uuid: ?String = null,

    pub const schema = .{
        .center = .{ .order = -2 },
        .end = .{ .order = -1 },
        .width = options.line_width,
        .net = options.copper_net,
        .net_name = options.net_name,
        .uuid = .{ .order = 100 },
    };
};

pub const Rect = struct {
    start: basics.Xy,
    end: basics.Xy,
    radius: ?f64 = null,
    solder_mask_margin: ?f64 = null,
    stroke: ?basics.Stroke = null,
    width: ?f64 = null,
    fill: ?words.E_fill = null,
    layer: ?String = null,
    layers: List(String) = .{},
    net: ?i32 = null,
    net_name: ?String = null,
    locked: ?bool = null,
    uuid: ?String = null,

    pub const schema = .{
        .start = .{ .order = -2 },
        .end = .{ .order = -1 },
        .radius = .{ .since = 20250829, .doc = "Of the corners." },
        .width = options.line_width,
        .net = options.copper_net,
        .net_name = options.net_name,
        .uuid = .{ .order = 100 },
    };
};

pub const Pts = struct {
    xys: Many(basics.Xy) = .{},
    arcs: Many(PtsArc) = .{},
};

pub const PtsArc = struct {
    start: basics.Xy,
    mid: basics.Xy,
    end: basics.Xy,

    pub const doc = "A rounded part of an outline. Points and arcs take turns in the file; see the nodes for their order.";
};

pub const Polygon = struct {
    pts: Pts,
    contours: Many(Pts) = .{},
    solder_mask_margin: ?f64 = null,
    stroke: ?basics.Stroke = null,
    width: ?f64 = null,
    fill: ?words.E_fill = null,
    layer: ?String = null,
    layers: List(String) = .{},
    net: ?i32 = null,
    net_name: ?String = null,
    locked: ?bool = null,
    uuid: ?String = null,

    pub const schema = .{
        .pts = .{ .order = -1 },
        .contours = .{ .order = -1, .token = "pts", .view_of = "pts", .doc = "The outline and its holes; letters in a `render_cache` have them." },
        .width = options.line_width,
        .net = options.copper_net,
        .net_name = options.net_name,
        .uuid = .{ .order = 100 },
    };
};

pub const Curve = struct {
    pts: Pts,
    solder_mask_margin: ?f64 = null,
    stroke: ?basics.Stroke = null,
    width: ?f64 = null,
    fill: ?words.E_fill = null,
    layer: ?String = null,
    layers: List(String) = .{},
    net: ?i32 = null,
    net_name: ?String = null,
    locked: ?bool = null,
    uuid: ?String = null,

    pub const schema = .{
        .pts = .{ .order = -1 },
        .width = options.line_width,
        .net = options.copper_net,
        .net_name = options.net_name,
        .uuid = .{ .order = 100 },
    };
};

pub const Text = struct {
    text: String,
    locked: ?bool = null,
    at: basics.Xyr,
    layer: basics.TextLayer,
    uuid: ?String = null,
    effects: basics.Effects,
    render_cache: ?annotations.RenderCache = null,

    pub const schema = .{ .text = positional, .effects = .{ .absent = basics.default_effects } };
};

pub const FpText = struct {
    type: words.E_fp_text_type,
    text: String,
    locked: ?bool = null,
    at: basics.Xyr,
    unlocked: ?bool = null,
    layer: basics.TextLayer,
    hide: ?bool = null,
    uuid: ?String = null,
    effects: basics.Effects,
    render_cache: ?annotations.RenderCache = null,

    pub const schema = .{
        .type = positional,
        .text = positional,
        .unlocked = .{ .doc = "May be read upside down. KiCad 6 and 7 write it into `at`, where it stays." },
        .effects = .{ .absent = basics.default_effects },
    };
};
