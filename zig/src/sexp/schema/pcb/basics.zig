//! What everything that is drawn is made of: points, sizes, strokes, fonts. Schematics and symbols have it from here too.

const declare = @import("../declare.zig");
const String = declare.String;
const positional = declare.positional;
const words = @import("words.zig");
/// Python has it among the classes of schematics.
const Color = @import("../schematic.zig").Color;

/// Where a file says nothing of it.
pub const default_effects: Effects = .{ .font = .{ .size = .{ .w = 1.27, .h = 1.27 } } };

pub const Xy = struct {
    x: f64,
    y: f64,

    pub const schema = .{ .x = positional, .y = positional };
};

pub const Xyz = struct {
    x: f64,
    y: f64,
    z: f64,

    /// Of models: factors, angles, and offsets that KiCad does not round to nanometres.
    const number = .{ .positional = true, .form = .ten_digits };

    pub const schema = .{ .x = number, .y = number, .z = number };
};

pub const Xyr = struct {
    x: f64,
    y: f64,
    r: ?f64 = null,

    pub const schema = .{ .x = positional, .y = positional, .r = positional };
};

pub const Wh = struct {
    w: f64,
    h: ?f64 = null,

    pub const schema = .{ .w = positional, .h = positional };
};

pub const Stroke = struct {
    width: f64,
    type: words.E_stroke_type,
    color: ?Color = null,

    pub const schema = .{ .width = .{ .absent = 0 }, .type = .{ .absent = .default } };
};

pub const Font = struct {
    face: ?String = null,
    size: Wh,
    line_spacing: ?f64 = null,
    thickness: ?f64 = null,
    bold: ?bool = null,
    italic: ?bool = null,
    color: ?Color = null,

    pub const schema = .{
        .size = .{ .absent = Wh{ .w = 1.524, .h = 1.524 }, .doc = "Height and width of the letters. Absent before KiCad 5 where they were 1.524 mm." },
    };
};

pub const Justify = struct {
    justify1: ?words.E_justify = null,
    justify2: ?words.E_justify = null,
    justify3: ?words.E_justify = null,

    pub const schema = .{ .justify1 = positional, .justify2 = positional, .justify3 = positional };
};

pub const Effects = struct {
    font: Font,
    hide: ?bool = null,
    justify: ?Justify = null,
    href: ?String = null,

    pub const schema = .{ .font = .{ .absent = Font{ .size = .{ .w = 1.27, .h = 1.27 } } } };
};

pub const TextLayer = struct {
    layer: String,
    knockout: ?words.E_knockout = null,

    pub const schema = .{ .layer = positional, .knockout = positional };
};
