//! Shapes, texts and properties, of schematics and of symbols.

const declare = @import("../declare.zig");
const Many = declare.Many;
const String = declare.String;
const positional = declare.positional;
const words = @import("words.zig");
const Xy = @import("../pcb/basics.zig").Xy;
const Xyr = @import("../pcb/basics.zig").Xyr;
const Effects = @import("../pcb/basics.zig").Effects;
const default_effects = @import("../pcb/basics.zig").default_effects;
const Margins = @import("../pcb/annotations.zig").Margins;
const Color = @import("../schematic.zig").Color;

pub const no_fill: Fill = .{ .type = .none };
/// `private` stands in front of everything else, and means that schematics don't show it.
pub const bare_flag = .{ .form = .symbol_or_nothing, .order = -100 };

pub const Pts = struct {
    xys: Many(Xy) = .{},
};

pub const Fill = struct {
    type: words.E_fill_type = .background,
    color: ?Color = null,

    pub const schema = .{ .type = .{ .absent = .none } };
};

pub const Stroke = struct {
    width: f64 = 0.0,
    type: words.E_stroke_type = .default,
    color: Color = .{ .r = 0, .g = 0, .b = 0, .a = 0 },
};

pub const Circle = struct {
    private: ?bool = null,
    center: Xy,
    radius: ?f64 = null,
    end: ?Xy = null,
    stroke: Stroke,
    fill: Fill,
    uuid: ?String = null,

    pub const schema = .{
        .private = bare_flag,
        .end = .{ .doc = "No version of KiCad writes or reads it; see `radius`." },
        .stroke = .{ .absent = Stroke{} },
        .fill = .{ .absent = no_fill },
    };
};

pub const ArcRadius = struct {
    at: Xy,
    length: ?f64 = null,
    angles: ?Xy = null,

    pub const schema = .{ .angles = .{ .doc = "First and last angle in degrees." } };
};

pub const Arc = struct {
    private: ?bool = null,
    start: Xy,
    mid: Xy,
    end: Xy,
    radius: ?ArcRadius = null,
    stroke: Stroke,
    fill: Fill,
    uuid: ?String = null,

    pub const schema = .{
        .private = bare_flag,
        .mid = .{ .absent = Xy{ .x = 0, .y = 0 } },
        .radius = .{ .doc = "Before the release of KiCad 6 arcs have this for `mid`." },
        .stroke = .{ .absent = Stroke{} },
        .fill = .{ .absent = no_fill },
    };
};

pub const Rect = struct {
    private: ?bool = null,
    start: Xy,
    end: Xy,
    radius: ?f64 = null,
    stroke: Stroke,
    fill: Fill,
    uuid: ?String = null,

    pub const schema = .{
        .private = bare_flag,
        .radius = .{ .since = 20250829, .doc = "Of the corners." },
        .stroke = .{ .absent = Stroke{} },
        .fill = .{ .absent = no_fill },
    };
};

pub const Polyline = struct {
    private: ?bool = null,
    stroke: Stroke,
    fill: Fill,
    pts: Pts = .{},
    uuid: ?String = null,

    pub const schema = .{
        .private = bare_flag,
        .stroke = .{ .absent = Stroke{} },
        .fill = .{ .absent = no_fill },
    };
};

pub const Bezier = struct {
    private: ?bool = null,
    pts: Pts,
    stroke: Stroke,
    fill: Fill,
    uuid: ?String = null,

    pub const schema = .{
        .private = bare_flag,
        .stroke = .{ .absent = Stroke{} },
        .fill = .{ .absent = no_fill },
    };
};

pub const SymbolText = struct {
    private: ?bool = null,
    text: String,
    at: Xyr,
    effects: Effects,

    pub const schema = .{ .private = bare_flag, .text = positional, .effects = .{ .absent = default_effects } };
};

pub const TextBox = struct {
    private: ?bool = null,
    text: String,
    exclude_from_sim: ?bool = null,
    at: ?Xyr = null,
    size: ?Xy = null,
    start: ?Xy = null,
    end: ?Xy = null,
    margins: ?Margins = null,
    stroke: Stroke,
    fill: Fill,
    effects: Effects,
    uuid: ?String = null,

    pub const doc = "A text in a box, of a schematic or a symbol.";
    pub const schema = .{
        .private = bare_flag,
        .text = positional,
        .start = .{ .doc = "The corners, as previews of KiCad 7 wrote them for `at` and `size`." },
        .stroke = .{ .absent = Stroke{} },
        .fill = .{ .absent = no_fill },
        .effects = .{ .absent = default_effects },
    };
};

pub const Property = struct {
    private: ?bool = null,
    name: String,
    value: String,
    id: ?i32 = null,
    at: Xyr,
    hide: ?bool = null,
    show_name: ?bool = null,
    do_not_autoplace: ?bool = null,
    effects: ?Effects = null,

    pub const schema = .{
        .private = bare_flag,
        .name = positional,
        .value = positional,
        .id = .{ .doc = "KiCad 6." },
        .at = .{ .absent = Xyr{ .x = 0, .y = 0 } },
        .hide = .{ .doc = "Of symbols in libraries since KiCad 9; see `effects.hide` as well." },
    };
};
