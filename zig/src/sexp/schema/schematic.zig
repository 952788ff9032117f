//! Schematics (`.kicad_sch`): the root list `kicad_sch`. The symbol libraries share many of its classes.
//!
//! Covers what KiCad 6 to 9 write. Left to the raw view: shapes that stand in a symbol but in none of its units (KiCad reads them
//! and never wrote them).
//!
//! Most classes are declared in the folder `schematic`, each file of it being about one thing.

const declare = @import("declare.zig");
const Many = declare.Many;
const String = declare.String;
const positional = declare.positional;
const drawing = @import("schematic/drawing.zig");
const instances = @import("schematic/instances.zig");
const sheet = @import("schematic/sheet.zig");
const symbols = @import("schematic/symbols.zig");
const EmbeddedFiles = @import("pcb/annotations.zig").EmbeddedFiles;
const Comment = @import("pcb/setup.zig").Comment;
const Host = @import("pcb/setup.zig").Host;
const Paper = @import("pcb/setup.zig").Paper;

pub const roots = .{"kicad_sch"};
pub const File = SchematicFile;

/// Where the other classes are declared, in the order that Python has them in, before those that stand here.
pub const rooms = .{
    @import("schematic/words.zig"),
    @import("schematic/drawing.zig"),
    @import("schematic/symbols.zig"),
    @import("schematic/instances.zig"),
    @import("schematic/sheet.zig"),
};

pub const SheetInstances = struct {
    paths: Many(instances.SheetPath) = .{},
};

pub const SymbolInstances = struct {
    paths: Many(instances.SymbolPath) = .{},

    pub const doc = "KiCad 6 has the references of all sheets in the root sheet.";
};

pub const TitleBlock = struct {
    title: ?String = null,
    date: ?String = null,
    rev: ?String = null,
    company: ?String = null,
    comment: Many(Comment) = .{},
};

pub const LibSymbols = struct {
    symbols: Many(symbols.Symbol) = .{},
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
    bus_aliases: Many(sheet.BusAlias) = .{},
    junctions: Many(sheet.Junction) = .{},
    wires: Many(sheet.Wire) = .{},
    texts: Many(sheet.Text) = .{},
    text_boxes: Many(drawing.TextBox) = .{},
    symbols: Many(instances.SymbolInstance) = .{},
    sheets: Many(sheet.Sheet) = .{},
    global_labels: Many(sheet.GlobalLabel) = .{},
    hierarchical_labels: Many(sheet.HierarchicalLabel) = .{},
    netclass_flags: Many(sheet.NetclassFlag) = .{},
    rule_areas: Many(sheet.RuleArea) = .{},
    no_connects: Many(sheet.NoConnect) = .{},
    buss: Many(sheet.Bus) = .{},
    labels: Many(sheet.Label) = .{},
    bus_entrys: Many(sheet.BusEntry) = .{},
    polylines: Many(drawing.Polyline) = .{},
    arcs: Many(drawing.Arc) = .{},
    circles: Many(drawing.Circle) = .{},
    rectangles: Many(drawing.Rect) = .{},
    beziers: Many(drawing.Bezier) = .{},
    images: Many(sheet.Image) = .{},
    tables: Many(sheet.Table) = .{},
    groups: Many(sheet.Group) = .{},
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
        .text_boxes = .{ .token = "text_box" },
        .netclass_flags = .{ .also = "directive_label" },
    };
};

pub const SchematicFile = struct {
    kicad_sch: KicadSch,
};
