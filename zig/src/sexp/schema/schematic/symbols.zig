//! Symbols as libraries have them: their units and pins. Symbol libraries and schematics hold the same.

const declare = @import("../declare.zig");
const List = declare.List;
const Many = declare.Many;
const String = declare.String;
const positional = declare.positional;
const drawing = @import("drawing.zig");
const words = @import("words.zig");
const Xyr = @import("../pcb/basics.zig").Xyr;
const Effects = @import("../pcb/basics.zig").Effects;
const default_effects = @import("../pcb/basics.zig").default_effects;
const EmbeddedFiles = @import("../pcb/annotations.zig").EmbeddedFiles;

pub const PinNames = struct {
    offset: f64,
    hide: ?bool = null,

    pub const schema = .{ .offset = .{ .absent = 0.508 } };
};

pub const PinName = struct {
    name: String,
    effects: Effects,

    pub const schema = .{ .name = positional, .effects = .{ .absent = default_effects } };
};

pub const PinNumber = struct {
    number: String,
    effects: Effects,

    pub const schema = .{ .number = positional, .effects = .{ .absent = default_effects } };
};

pub const PinAlternate = struct {
    name: String,
    type: words.E_pin_type,
    style: words.E_pin_style,

    pub const schema = .{ .name = positional, .type = positional, .style = positional };
};

pub const SymbolPin = struct {
    at: Xyr,
    length: f64,
    type: words.E_pin_type,
    style: words.E_pin_style,
    hide: ?bool = null,
    name: PinName = .{ .name = "", .effects = default_effects },
    number: PinNumber = .{ .number = "", .effects = default_effects },
    alternates: Many(PinAlternate) = .{},

    pub const schema = .{ .type = positional, .style = positional };
};

pub const SymbolUnit = struct {
    name: String,
    unit_name: ?String = null,
    polylines: Many(drawing.Polyline) = .{},
    circles: Many(drawing.Circle) = .{},
    rectangles: Many(drawing.Rect) = .{},
    arcs: Many(drawing.Arc) = .{},
    beziers: Many(drawing.Bezier) = .{},
    texts: Many(drawing.SymbolText) = .{},
    text_boxes: Many(drawing.TextBox) = .{},
    pins: Many(SymbolPin) = .{},

    pub const schema = .{
        .name = positional,
        .text_boxes = .{ .token = "text_box" },
    };
};

pub const JumperPins = struct {
    numbers: List(String) = .{},

    pub const schema = .{ .numbers = positional };
};

pub const Symbol = struct {
    name: String,
    extends: ?String = null,
    power: bool = false,
    body_styles: List(String) = .{},
    propertys: Many(drawing.Property) = .{},
    pin_numbers: ?words.E_hide = null,
    pin_names: ?PinNames = null,
    exclude_from_sim: ?bool = null,
    in_bom: ?bool = null,
    on_board: ?bool = null,
    in_pos_files: ?bool = null,
    duplicate_pin_numbers_are_jumpers: ?bool = null,
    jumper_pin_groups: List(JumperPins) = .{},
    symbols: Many(SymbolUnit) = .{},
    embedded_fonts: ?bool = null,
    embedded_files: ?EmbeddedFiles = null,
    convert: ?i32 = null,

    pub const schema = .{
        .name = positional,
        .extends = .{ .doc = "The symbol that this one is a variant of." },
        .power = .{ .form = .list_or_nothing },
        .body_styles = .{ .since = 20250827, .doc = "Their names, or the word `demorgan`." },
        .pin_numbers = .{ .form = .flag_list },
        .in_pos_files = .{ .since = 20251024 },
        .duplicate_pin_numbers_are_jumpers = .{ .since = 20250324, .doc = "Pins with the same number are connected inside of the component." },
        .jumper_pin_groups = .{ .since = 20250324, .doc = "Pins that are connected inside of the component." },
    };
};
