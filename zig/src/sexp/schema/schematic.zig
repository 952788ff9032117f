//! Schematics (`.kicad_sch`): the root list `kicad_sch`.

const declare = @import("declare.zig");
const Many = declare.Many;
const String = declare.String;
const positional = declare.positional;
const pcb = @import("pcb.zig");

pub const roots = .{"kicad_sch"};
pub const File = SchematicFile;

pub const E_fill_type = enum { background, none, outline };

pub const E_stroke_type = enum { solid, default };

pub const E_pin_type = enum {
    bidirectional,
    free,
    input,
    no_connect,
    open_collector,
    open_emitter,
    output,
    passive,
    power_in,
    power_out,
    tri_state,
    unspecified,
};

pub const E_pin_style = enum {
    clock,
    clock_low,
    edge_clock_high,
    input_low,
    inverted,
    inverted_clock,
    line,
    non_logic,
    output_low,
};

pub const E_sheet_pin_type = enum { bidirectional, input, output, passive, tri_state };

pub const E_global_label_shape = enum {
    input,
    output,
    bidirectional,
    tri_state,
    passive,
    dot,
    round,
    diamond,
    rectangle,
};

pub const E_hide = enum { hide };

pub const Pts = struct {
    xys: Many(pcb.Xy) = .{},

    pub const schema = .{ .xys = .{ .token = "xy" } };
};

pub const Fill = struct {
    type: E_fill_type = .background,
};

pub const Stroke = struct {
    width: f64 = 0.0,
    type: E_stroke_type = .default,
    color: Color = .{ .r = 0, .g = 0, .b = 0, .a = 0 },
};

pub const Circle = struct {
    center: pcb.Xy,
    end: pcb.Xy,
    stroke: Stroke,
    fill: Fill,
};

pub const Arc = struct {
    start: pcb.Xy,
    mid: pcb.Xy,
    end: pcb.Xy,
    stroke: Stroke,
    fill: Fill,
};

pub const Rect = struct {
    start: pcb.Xy,
    end: pcb.Xy,
    stroke: Stroke,
    fill: Fill,
};

pub const Polyline = struct {
    stroke: Stroke,
    fill: Fill,
    pts: Pts = .{},
};

pub const Property = struct {
    name: String,
    value: String,
    id: ?i32 = null,
    at: pcb.Xyr,
    effects: ?pcb.Effects = null,

    pub const schema = .{ .name = positional, .value = positional };
};

pub const PinNames = struct {
    offset: f64,
};

pub const PinName = struct {
    name: String,
    effects: pcb.Effects,

    pub const schema = .{ .name = positional };
};

pub const PinNumber = struct {
    number: String,
    effects: pcb.Effects,

    pub const schema = .{ .number = positional };
};

pub const SymbolPin = struct {
    at: pcb.Xyr,
    length: f64,
    type: E_pin_type,
    style: E_pin_style,
    name: PinName = .{ .name = "", .effects = .{ .font = .{ .size = .{ .w = 1.27, .h = 1.27 } } } },
    number: PinNumber = .{ .number = "", .effects = .{ .font = .{ .size = .{ .w = 1.27, .h = 1.27 } } } },

    pub const schema = .{ .type = positional, .style = positional };
};

pub const SymbolUnit = struct {
    name: String,
    polylines: Many(Polyline) = .{},
    circles: Many(Circle) = .{},
    rectangles: Many(Rect) = .{},
    arcs: Many(Arc) = .{},
    pins: Many(SymbolPin) = .{},

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
    propertys: Many(Property) = .{},
    pin_numbers: ?E_hide = null,
    pin_names: ?PinNames = null,
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

pub const InstancePin = struct {
    name: String,
    uuid: String,

    pub const schema = .{ .name = positional };
};

pub const SymbolInstance = struct {
    lib_id: String,
    at: pcb.Xyr,
    unit: i32,
    in_bom: bool = false,
    on_board: bool = false,
    uuid: String,
    fields_autoplaced: bool = true,
    propertys: Many(Property) = .{},
    pins: Many(InstancePin) = .{},
    convert: ?i32 = null,

    pub const schema = .{
        .fields_autoplaced = .{ .form = .list_or_nothing },
        .propertys = .{ .token = "property" },
        .pins = .{ .token = "pin" },
    };
};

pub const Junction = struct {
    at: pcb.Xy,
    diameter: f64,
    color: Color = .{ .r = 0, .g = 0, .b = 0, .a = 0 },
    uuid: String,
};

pub const Wire = struct {
    pts: Pts,
    stroke: Stroke,
    uuid: String,
};

pub const Text = struct {
    text: String,
    at: pcb.Xyr,
    effects: pcb.Effects,
    uuid: String,

    pub const schema = .{ .text = positional };
};

pub const SheetPin = struct {
    name: String,
    type: E_sheet_pin_type,
    at: pcb.Xyr,
    effects: pcb.Effects,
    uuid: String,

    pub const schema = .{ .name = positional, .type = positional };
};

pub const Sheet = struct {
    at: pcb.Xy,
    size: pcb.Xy,
    stroke: Stroke,
    fill: Fill,
    uuid: String,
    fields_autoplaced: bool = true,
    propertys: Many(Property) = .{},
    pins: Many(SheetPin) = .{},

    pub const schema = .{
        .fields_autoplaced = .{ .form = .list_or_nothing },
        .propertys = .{ .token = "property" },
        .pins = .{ .token = "pin" },
    };
};

pub const GlobalLabel = struct {
    text: String,
    shape: E_global_label_shape,
    at: pcb.Xyr,
    effects: pcb.Effects,
    uuid: String,
    fields_autoplaced: bool = true,
    propertys: Many(Property) = .{},

    pub const schema = .{
        .text = positional,
        .fields_autoplaced = .{ .form = .list_or_nothing },
        .propertys = .{ .token = "property" },
    };
};

pub const Label = struct {
    text: String,
    at: pcb.Xyr,
    effects: pcb.Effects,
    uuid: String,

    pub const schema = .{ .text = positional };
};

pub const Bus = struct {
    pts: Pts,
    stroke: Stroke,
    uuid: String,
};

pub const BusEntry = struct {
    at: pcb.Xy,
    size: pcb.Xy,
    stroke: Stroke,
    uuid: String,
};

pub const TitleBlock = struct {
    title: ?String = null,
    date: ?String = null,
    rev: ?String = null,
    company: ?String = null,
};

pub const LibSymbols = struct {
    symbols: Many(Symbol) = .{},

    pub const schema = .{ .symbols = .{ .token = "symbol" } };
};

pub const Color = struct {
    r: i32,
    g: i32,
    b: i32,
    a: i32,

    pub const schema = .{ .r = positional, .g = positional, .b = positional, .a = positional };
};

pub const KicadSch = struct {
    version: i32 = 20211123,
    generator: String,
    paper: String,
    uuid: String,
    lib_symbols: LibSymbols = .{},
    title_block: TitleBlock = .{},
    junctions: Many(Junction) = .{},
    wires: Many(Wire) = .{},
    texts: Many(Text) = .{},
    symbols: Many(SymbolInstance) = .{},
    sheets: Many(Sheet) = .{},
    global_labels: Many(GlobalLabel) = .{},
    no_connects: Many(pcb.Xy) = .{},
    buss: Many(Bus) = .{},
    labels: Many(Label) = .{},
    bus_entrys: Many(BusEntry) = .{},

    pub const schema = .{
        .junctions = .{ .token = "junction" },
        .wires = .{ .token = "wire" },
        .texts = .{ .token = "text" },
        .symbols = .{ .token = "symbol" },
        .sheets = .{ .token = "sheet" },
        .global_labels = .{ .token = "global_label" },
        .no_connects = .{ .token = "no_connect" },
        .buss = .{ .token = "bus" },
        .labels = .{ .token = "label" },
        .bus_entrys = .{ .token = "bus_entry" },
    };
};

pub const SchematicFile = struct {
    kicad_sch: KicadSch,
};
