//! Schematics (`.kicad_sch`): the root list `kicad_sch`. The symbol libraries share many of its classes.
//!
//! Covers what KiCad 6 to 9 write. Left to the raw view: shapes that stand in a symbol but in none of its units (KiCad reads them
//! and never wrote them).

const declare = @import("declare.zig");
const List = declare.List;
const Many = declare.Many;
const String = declare.String;
const positional = declare.positional;
const pcb = @import("pcb.zig");
const Comment = pcb.Comment;
const Effects = pcb.Effects;
const EmbeddedFiles = pcb.EmbeddedFiles;
const Host = pcb.Host;
const Margins = pcb.Margins;
const Paper = pcb.Paper;
const Span = pcb.Span;
const Xy = pcb.Xy;
const Xyr = pcb.Xyr;

pub const roots = .{"kicad_sch"};
pub const File = SchematicFile;

const default_effects: Effects = .{ .font = .{ .size = .{ .w = 1.27, .h = 1.27 } } };
const no_fill: Fill = .{ .type = .none };
/// `private` stands in front of everything else, and means that schematics don't show it.
const bare_flag = .{ .form = .symbol_or_nothing, .order = -100 };
/// A file says it where it is true.
const variants = .{ .token = "variant", .since = 20250922 };
const autoplaced = .{ .form = .yes_or_nothing, .absent = false };

pub const E_fill_type = enum { background, none, outline, color, hatch, reverse_hatch, cross_hatch };

pub const E_stroke_type = enum { solid, default, dash, dot, dash_dot, dash_dot_dot };

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
    unconnected,
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

pub const E_mirror = enum { x, y };

pub const Pts = struct {
    xys: Many(Xy) = .{},

    pub const schema = .{ .xys = .{ .token = "xy" } };
};

pub const Fill = struct {
    type: E_fill_type = .background,
    color: ?Color = null,

    pub const schema = .{ .type = .{ .absent = .none } };
};

pub const Stroke = struct {
    width: f64 = 0.0,
    type: E_stroke_type = .default,
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
    type: E_pin_type,
    style: E_pin_style,

    pub const schema = .{ .name = positional, .type = positional, .style = positional };
};

pub const SymbolPin = struct {
    at: Xyr,
    length: f64,
    type: E_pin_type,
    style: E_pin_style,
    hide: ?bool = null,
    name: PinName = .{ .name = "", .effects = .{ .font = .{ .size = .{ .w = 1.27, .h = 1.27 } } } },
    number: PinNumber = .{ .number = "", .effects = .{ .font = .{ .size = .{ .w = 1.27, .h = 1.27 } } } },
    alternates: Many(PinAlternate) = .{},

    pub const schema = .{ .type = positional, .style = positional, .alternates = .{ .token = "alternate" } };
};

pub const SymbolUnit = struct {
    name: String,
    unit_name: ?String = null,
    polylines: Many(Polyline) = .{},
    circles: Many(Circle) = .{},
    rectangles: Many(Rect) = .{},
    arcs: Many(Arc) = .{},
    beziers: Many(Bezier) = .{},
    texts: Many(SymbolText) = .{},
    text_boxes: Many(TextBox) = .{},
    pins: Many(SymbolPin) = .{},

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

pub const JumperPins = struct {
    numbers: List(String) = .{},

    pub const schema = .{ .numbers = positional };
};

pub const Symbol = struct {
    name: String,
    extends: ?String = null,
    power: bool = false,
    body_styles: List(String) = .{},
    propertys: Many(Property) = .{},
    pin_numbers: ?E_hide = null,
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
        .propertys = .{ .token = "property" },
        .pin_numbers = .{ .form = .flag_list },
        .in_pos_files = .{ .since = 20251024 },
        .duplicate_pin_numbers_are_jumpers = .{ .since = 20250324, .doc = "Pins with the same number are connected inside of the component." },
        .jumper_pin_groups = .{ .since = 20250324, .doc = "Pins that are connected inside of the component." },
        .symbols = .{ .token = "symbol" },
    };
};

pub const InstancePin = struct {
    name: String,
    uuid: String,
    alternate: ?String = null,

    pub const schema = .{ .name = positional, .uuid = .{ .absent = "" } };
};

pub const VariantField = struct {
    name: String,
    value: String,
};

pub const Variant = struct {
    name: String,
    dnp: ?bool = null,
    exclude_from_sim: ?bool = null,
    in_bom: ?bool = null,
    on_board: ?bool = null,
    in_pos_files: ?bool = null,
    fields: Many(VariantField) = .{},

    pub const doc = "What is different in a variant of the design.";
    pub const schema = .{ .fields = .{ .token = "field" } };
};

pub const SymbolPath = struct {
    path: String,
    reference: String,
    unit: i32,
    value: ?String = null,
    footprint: ?String = null,
    variants: Many(Variant) = .{},

    pub const doc = "What a symbol is called where the sheet with this path is used.";
    pub const schema = .{ .path = positional, .reference = .{ .absent = "" }, .unit = .{ .absent = 1 }, .variants = variants };
};

pub const SymbolProject = struct {
    name: String,
    paths: Many(SymbolPath) = .{},

    pub const schema = .{ .name = positional, .paths = .{ .token = "path" } };
};

pub const SymbolProjects = struct {
    projects: Many(SymbolProject) = .{},

    pub const schema = .{ .projects = .{ .token = "project" } };
};

pub const SheetPath = struct {
    path: String,
    page: String,
    variants: Many(Variant) = .{},

    pub const doc = "The page number of the sheet with this path.";
    pub const schema = .{ .path = positional, .page = .{ .absent = "" }, .variants = variants };
};

pub const SheetProject = struct {
    name: String,
    paths: Many(SheetPath) = .{},

    pub const schema = .{ .name = positional, .paths = .{ .token = "path" } };
};

pub const SheetProjects = struct {
    projects: Many(SheetProject) = .{},

    pub const schema = .{ .projects = .{ .token = "project" } };
};

pub const DefaultInstance = struct {
    reference: ?String = null,
    unit: ?i32 = null,
    value: ?String = null,
    footprint: ?String = null,
};

pub const SymbolInstance = struct {
    lib_name: ?String = null,
    lib_id: String,
    at: Xyr,
    mirror: ?E_mirror = null,
    unit: i32,
    body_style: ?i32 = null,
    exclude_from_sim: ?bool = null,
    in_bom: bool = false,
    on_board: bool = false,
    in_pos_files: ?bool = null,
    dnp: ?bool = null,
    uuid: String,
    fields_autoplaced: bool = true,
    propertys: Many(Property) = .{},
    pins: Many(InstancePin) = .{},
    default_instance: ?DefaultInstance = null,
    instances: ?SymbolProjects = null,
    convert: ?i32 = null,

    pub const schema = .{
        .unit = .{ .absent = 1 },
        .body_style = .{ .since = 20250827, .doc = "Counted from 1; `convert` until KiCad 9." },
        .in_pos_files = .{ .since = 20251024 },
        .uuid = .{ .absent = "" },
        .fields_autoplaced = autoplaced,
        .propertys = .{ .token = "property" },
        .pins = .{ .token = "pin" },
    };
};

pub const NoConnect = struct {
    at: Xy,
    uuid: ?String = null,
};

pub const Junction = struct {
    at: Xy,
    diameter: f64,
    color: Color = .{ .r = 0, .g = 0, .b = 0, .a = 0 },
    uuid: String,

    pub const schema = .{ .diameter = .{ .absent = 0 }, .uuid = .{ .absent = "" } };
};

pub const Wire = struct {
    pts: Pts,
    stroke: Stroke,
    uuid: String,

    pub const schema = .{ .stroke = .{ .absent = Stroke{} }, .uuid = .{ .absent = "" } };
};

pub const Text = struct {
    text: String,
    exclude_from_sim: ?bool = null,
    at: Xyr,
    effects: Effects,
    uuid: String,

    pub const schema = .{ .text = positional, .effects = .{ .absent = default_effects }, .uuid = .{ .absent = "" } };
};

pub const SheetPin = struct {
    name: String,
    type: E_sheet_pin_type,
    at: Xyr,
    effects: Effects,
    uuid: String,

    pub const schema = .{
        .name = positional,
        .type = positional,
        .effects = .{ .absent = default_effects },
        .uuid = .{ .absent = "" },
    };
};

pub const Sheet = struct {
    at: Xy,
    size: Xy,
    exclude_from_sim: ?bool = null,
    in_bom: ?bool = null,
    on_board: ?bool = null,
    dnp: ?bool = null,
    stroke: Stroke,
    fill: Fill,
    uuid: String,
    fields_autoplaced: bool = true,
    propertys: Many(Property) = .{},
    pins: Many(SheetPin) = .{},
    instances: ?SheetProjects = null,

    pub const schema = .{
        .stroke = .{ .absent = Stroke{} },
        .fill = .{ .absent = no_fill },
        .uuid = .{ .absent = "" },
        .fields_autoplaced = autoplaced,
        .propertys = .{ .token = "property" },
        .pins = .{ .token = "pin" },
    };
};

pub const GlobalLabel = struct {
    text: String,
    shape: E_global_label_shape,
    at: Xyr,
    effects: Effects,
    uuid: String,
    fields_autoplaced: bool = true,
    iref: ?Xy = null,
    propertys: Many(Property) = .{},

    pub const schema = .{
        .text = positional,
        .shape = .{ .absent = .input },
        .effects = .{ .absent = default_effects },
        .uuid = .{ .absent = "" },
        .fields_autoplaced = autoplaced,
        .iref = .{ .doc = "Where previews of KiCad 6 show the references to other sheets; now a property." },
        .propertys = .{ .token = "property" },
    };
};

pub const HierarchicalLabel = struct {
    text: String,
    shape: E_global_label_shape,
    at: Xyr,
    fields_autoplaced: bool = false,
    effects: Effects,
    uuid: ?String = null,
    propertys: Many(Property) = .{},

    pub const schema = .{
        .text = positional,
        .shape = .{ .absent = .input },
        .fields_autoplaced = autoplaced,
        .effects = .{ .absent = default_effects },
        .propertys = .{ .token = "property" },
    };
};

pub const NetclassFlag = struct {
    text: String,
    length: ?f64 = null,
    shape: E_global_label_shape,
    at: Xyr,
    fields_autoplaced: bool = false,
    effects: Effects,
    uuid: ?String = null,
    propertys: Many(Property) = .{},

    pub const doc = "A directive label: assigns what is connected to a net class.";
    pub const schema = .{
        .text = positional,
        .shape = .{ .absent = .round },
        .fields_autoplaced = autoplaced,
        .effects = .{ .absent = default_effects },
        .propertys = .{ .token = "property" },
    };
};

pub const Label = struct {
    text: String,
    at: Xyr,
    fields_autoplaced: bool = false,
    effects: Effects,
    uuid: String,
    propertys: Many(Property) = .{},

    pub const schema = .{
        .text = positional,
        .fields_autoplaced = autoplaced,
        .effects = .{ .absent = default_effects },
        .uuid = .{ .absent = "" },
        .propertys = .{ .token = "property" },
    };
};

pub const Bus = struct {
    pts: Pts,
    stroke: Stroke,
    uuid: String,

    pub const schema = .{ .stroke = .{ .absent = Stroke{} }, .uuid = .{ .absent = "" } };
};

pub const BusEntry = struct {
    at: Xy,
    size: Xy,
    stroke: Stroke,
    uuid: String,

    pub const schema = .{ .stroke = .{ .absent = Stroke{} }, .uuid = .{ .absent = "" } };
};

pub const BusAlias = struct {
    name: String,
    members: List(String) = .{},

    pub const schema = .{ .name = positional };
};

pub const Image = struct {
    at: Xy,
    scale: ?f64 = null,
    uuid: ?String = null,
    data: List(String) = .{},

    pub const schema = .{ .data = .{ .doc = "Base64 in pieces." } };
};

pub const RuleArea = struct {
    exclude_from_sim: ?bool = null,
    in_bom: ?bool = null,
    on_board: ?bool = null,
    dnp: ?bool = null,
    polyline: Polyline,
    uuid: ?String = null,
};

pub const TableCell = struct {
    text: String,
    exclude_from_sim: ?bool = null,
    at: Xyr,
    size: Xy,
    margins: ?Margins = null,
    span: ?Span = null,
    stroke: ?Stroke = null,
    fill: Fill,
    effects: Effects,
    uuid: ?String = null,

    pub const schema = .{
        .text = positional,
        .fill = .{ .absent = no_fill },
        .effects = .{ .absent = default_effects },
    };
};

pub const TableCells = struct {
    table_cells: Many(TableCell) = .{},

    pub const schema = .{ .table_cells = .{ .token = "table_cell" } };
};

pub const TableBorder = struct {
    external: bool,
    header: bool,
    stroke: ?Stroke = null,
};

pub const TableSeparators = struct {
    rows: bool,
    cols: bool,
    stroke: ?Stroke = null,
};

pub const Table = struct {
    column_count: i32,
    border: ?TableBorder = null,
    separators: ?TableSeparators = null,
    column_widths: List(f64) = .{},
    row_heights: List(f64) = .{},
    cells: TableCells = .{},
    uuid: ?String = null,
};

pub const Group = struct {
    name: ?String = null,
    uuid: ?String = null,
    locked: ?bool = null,
    lib_id: ?String = null,
    members: List(String) = .{},

    pub const schema = .{ .name = positional };
};

pub const SheetInstances = struct {
    paths: Many(SheetPath) = .{},

    pub const schema = .{ .paths = .{ .token = "path" } };
};

pub const SymbolInstances = struct {
    paths: Many(SymbolPath) = .{},

    pub const doc = "KiCad 6 has the references of all sheets in the root sheet.";
    pub const schema = .{ .paths = .{ .token = "path" } };
};

pub const TitleBlock = struct {
    title: ?String = null,
    date: ?String = null,
    rev: ?String = null,
    company: ?String = null,
    comment: Many(Comment) = .{},
};

pub const LibSymbols = struct {
    symbols: Many(Symbol) = .{},

    pub const schema = .{ .symbols = .{ .token = "symbol" } };
};

pub const Color = struct {
    r: i32,
    g: i32,
    b: i32,
    a: f64,

    pub const schema = .{ .r = positional, .g = positional, .b = positional, .a = positional };
};

pub const KicadSch = struct {
    version: i32 = 20211123,
    generator: String,
    generator_version: ?String = null,
    host: ?Host = null,
    paper: String,
    page: ?Paper = null,
    uuid: String,
    lib_symbols: LibSymbols = .{},
    title_block: TitleBlock = .{},
    bus_aliases: Many(BusAlias) = .{},
    junctions: Many(Junction) = .{},
    wires: Many(Wire) = .{},
    texts: Many(Text) = .{},
    text_boxes: Many(TextBox) = .{},
    symbols: Many(SymbolInstance) = .{},
    sheets: Many(Sheet) = .{},
    global_labels: Many(GlobalLabel) = .{},
    hierarchical_labels: Many(HierarchicalLabel) = .{},
    netclass_flags: Many(NetclassFlag) = .{},
    rule_areas: Many(RuleArea) = .{},
    no_connects: Many(NoConnect) = .{},
    buss: Many(Bus) = .{},
    labels: Many(Label) = .{},
    bus_entrys: Many(BusEntry) = .{},
    polylines: Many(Polyline) = .{},
    arcs: Many(Arc) = .{},
    circles: Many(Circle) = .{},
    rectangles: Many(Rect) = .{},
    beziers: Many(Bezier) = .{},
    images: Many(Image) = .{},
    tables: Many(Table) = .{},
    groups: Many(Group) = .{},
    sheet_instances: ?SheetInstances = null,
    symbol_instances: ?SymbolInstances = null,
    embedded_fonts: ?bool = null,
    embedded_files: ?EmbeddedFiles = null,

    pub const schema = .{
        .generator = .{ .absent = "" },
        .paper = .{ .also = "page", .absent = "A4", .doc = "The name of the size." },
        .page = .{ .token = "paper", .view_of = "paper", .doc = "Size and orientation." },
        .uuid = .{ .absent = "" },
        .bus_aliases = .{ .token = "bus_alias" },
        .junctions = .{ .token = "junction" },
        .wires = .{ .token = "wire" },
        .texts = .{ .token = "text" },
        .text_boxes = .{ .token = "text_box" },
        .symbols = .{ .token = "symbol" },
        .sheets = .{ .token = "sheet" },
        .global_labels = .{ .token = "global_label" },
        .hierarchical_labels = .{ .token = "hierarchical_label" },
        .netclass_flags = .{ .token = "netclass_flag", .also = "directive_label" },
        .rule_areas = .{ .token = "rule_area" },
        .no_connects = .{ .token = "no_connect" },
        .buss = .{ .token = "bus" },
        .labels = .{ .token = "label" },
        .bus_entrys = .{ .token = "bus_entry" },
        .polylines = .{ .token = "polyline" },
        .arcs = .{ .token = "arc" },
        .circles = .{ .token = "circle" },
        .rectangles = .{ .token = "rectangle" },
        .beziers = .{ .token = "bezier" },
        .images = .{ .token = "image" },
        .tables = .{ .token = "table" },
        .groups = .{ .token = "group" },
    };
};

pub const SchematicFile = struct {
    kicad_sch: KicadSch,
};
