//! Symbol libraries of KiCad 6 (`.kicad_sym`): the root list `kicad_symbol_lib`.
//!
//! What earlier versions of this module wrote begins with `kicad_sym`, which is read as well.

const declare = @import("declare.zig");
const Many = declare.Many;
const String = declare.String;
const positional = declare.positional;
const pcb = @import("pcb.zig");
const schematic = @import("schematic.zig");

pub const roots = .{ "kicad_symbol_lib", "kicad_sym" };
pub const File = SymbolFile;

pub const Circle = struct {
    private: ?bool = null,
    center: pcb.Xy,
    radius: f64,
    stroke: schematic.Stroke,
    fill: schematic.Fill,

    pub const schema = .{
        .private = .{ .form = .symbol_or_nothing, .order = -100 },
        .stroke = .{ .absent = schematic.Stroke{} },
        .fill = .{ .absent = schematic.Fill{ .type = .none } },
    };
};

pub const SymbolUnit = struct {
    name: String,
    unit_name: ?String = null,
    polylines: Many(schematic.Polyline) = .{},
    circles: Many(Circle) = .{},
    rectangles: Many(schematic.Rect) = .{},
    arcs: Many(schematic.Arc) = .{},
    beziers: Many(schematic.Bezier) = .{},
    texts: Many(schematic.SymbolText) = .{},
    text_boxes: Many(schematic.TextBox) = .{},
    pins: Many(schematic.SymbolPin) = .{},

    pub const schema = .{
        .name = positional,
        .polylines = .{ .token = "polyline" },
        .circles = .{ .token = "circle" },
        .rectangles = .{ .token = "rectangle" },
        .arcs = .{ .token = "arc" },
        .beziers = .{ .token = "bezier" },
        .texts = .{ .token = "text" },
        .text_boxes = .{ .token = "text_box" },
        .pins = .{ .token = "pin" },
    };
};

pub const Symbol = struct {
    name: String,
    extends: ?String = null,
    power: bool = false,
    propertys: Many(schematic.Property) = .{},
    pin_numbers: ?schematic.E_hide = null,
    pin_names: ?schematic.PinNames = null,
    exclude_from_sim: ?bool = null,
    in_bom: ?bool = null,
    on_board: ?bool = null,
    symbols: Many(SymbolUnit) = .{},
    embedded_fonts: ?bool = null,
    embedded_files: ?pcb.EmbeddedFiles = null,
    convert: ?i32 = null,

    pub const schema = .{
        .name = positional,
        .extends = .{ .doc = "The symbol that this one is a variant of." },
        .power = .{ .form = .list_or_nothing },
        .propertys = .{ .token = "property" },
        .pin_numbers = .{ .form = .flag_list },
        .symbols = .{ .token = "symbol" },
    };
};

pub const SymbolLib = struct {
    version: i32,
    generator: String,
    generator_version: ?String = null,
    host: ?pcb.Host = null,
    symbols: Many(Symbol) = .{},

    pub const schema = .{ .generator = .{ .absent = "" }, .symbols = .{ .token = "symbol" } };
};

pub const SymbolFile = struct {
    kicad_sym: SymbolLib,

    pub const schema = .{ .kicad_sym = .{ .token = "kicad_symbol_lib", .also = "kicad_sym" } };
};
