//! Symbol libraries of KiCad 6 (`.kicad_sym`): the root list `kicad_symbol_lib`.

const declare = @import("declare.zig");
const Many = declare.Many;
const String = declare.String;
const positional = declare.positional;
const pcb = @import("pcb.zig");
const schematic = @import("schematic.zig");

pub const roots = .{ "kicad_symbol_lib", "kicad_sym" };
pub const File = SymbolFile;

pub const Circle = struct {
    center: pcb.Xy,
    radius: f64,
    stroke: schematic.Stroke,
    fill: schematic.Fill,
};

pub const SymbolUnit = struct {
    name: String,
    polylines: Many(schematic.Polyline) = .{},
    circles: Many(Circle) = .{},
    rectangles: Many(schematic.Rect) = .{},
    arcs: Many(schematic.Arc) = .{},
    pins: Many(schematic.SymbolPin) = .{},

    pub const schema = .{
        .name = positional,
        .polylines = .{ .token = "polyline" },
        .circles = .{ .token = "circle" },
        .rectangles = .{ .token = "rectangle" },
        .arcs = .{ .token = "arc" },
        .pins = .{ .token = "pin" },
    };
};

pub const Symbol = struct {
    name: String,
    power: bool = false,
    propertys: Many(schematic.Property) = .{},
    pin_numbers: ?schematic.E_hide = null,
    pin_names: ?schematic.PinNames = null,
    in_bom: ?bool = null,
    on_board: ?bool = null,
    symbols: Many(SymbolUnit) = .{},
    convert: ?i32 = null,

    pub const schema = .{
        .name = positional,
        .power = .{ .form = .list_or_nothing },
        .propertys = .{ .token = "property" },
        .symbols = .{ .token = "symbol" },
    };
};

pub const SymbolLib = struct {
    version: i32,
    generator: String,
    symbols: Many(Symbol) = .{},

    pub const schema = .{ .symbols = .{ .token = "symbol" } };
};

pub const SymbolFile = struct {
    kicad_sym: SymbolLib,
};
