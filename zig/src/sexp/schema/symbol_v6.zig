//! Symbol libraries of KiCad 6 (`.kicad_sym`): the root list `kicad_symbol_lib`.
//!
//! What earlier versions of this module wrote begins with `kicad_sym`, which is read as well.

const declare = @import("declare.zig");
const Many = declare.Many;
const String = declare.String;
const positional = declare.positional;
const annotations = @import("pcb/annotations.zig");
const basics = @import("pcb/basics.zig");
const setup = @import("pcb/setup.zig");
const drawing = @import("schematic/drawing.zig");
const symbols = @import("schematic/symbols.zig");
const words = @import("schematic/words.zig");

pub const roots = .{ "kicad_symbol_lib", "kicad_sym" };
pub const File = SymbolFile;

pub const Circle = struct {
    private: ?bool = null,
    center: basics.Xy,
    radius: f64,
    stroke: drawing.Stroke,
    fill: drawing.Fill,

    pub const schema = .{
        .private = drawing.bare_flag,
        .stroke = .{ .absent = drawing.Stroke{} },
        .fill = .{ .absent = drawing.no_fill },
    };
};

pub const SymbolUnit = struct {
    name: String,
    unit_name: ?String = null,
    polylines: Many(drawing.Polyline) = .{},
    circles: Many(Circle) = .{},
    rectangles: Many(drawing.Rect) = .{},
    arcs: Many(drawing.Arc) = .{},
    beziers: Many(drawing.Bezier) = .{},
    texts: Many(drawing.SymbolText) = .{},
    text_boxes: Many(drawing.TextBox) = .{},
    pins: Many(symbols.SymbolPin) = .{},

    pub const schema = .{
        .name = positional,
        .text_boxes = .{ .token = "text_box" },
    };
};

pub const Symbol = struct {
    name: String,
    extends: ?String = null,
    power: bool = false,
    propertys: Many(drawing.Property) = .{},
    pin_numbers: ?words.E_hide = null,
    pin_names: ?symbols.PinNames = null,
    exclude_from_sim: ?bool = null,
    in_bom: ?bool = null,
    on_board: ?bool = null,
    symbols: Many(SymbolUnit) = .{},
    embedded_fonts: ?bool = null,
    embedded_files: ?annotations.EmbeddedFiles = null,
    convert: ?i32 = null,

    pub const schema = .{
        .name = positional,
        .extends = .{ .doc = "The symbol that this one is a variant of." },
        .power = .{ .form = .list_or_nothing },
        .pin_numbers = .{ .form = .flag_list },
    };
};

pub const SymbolLib = struct {
    version: i32,
    generator: String,
    generator_version: ?String = null,
    host: ?setup.Host = null,
    symbols: Many(Symbol) = .{},

    pub const schema = .{ .generator = .{ .absent = "" } };
};

pub const SymbolFile = struct {
    kicad_sym: SymbolLib,

    pub const schema = .{ .kicad_sym = .{ .token = "kicad_symbol_lib", .also = "kicad_sym" } };
};
