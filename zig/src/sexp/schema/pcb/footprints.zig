//! Footprints as they stand in a board. `footprint.zig` has those that are files of their own, of the same parts.

const declare = @import("../declare.zig");
const List = declare.List;
const Many = declare.Many;
const String = declare.String;
const positional = declare.positional;
const annotations = @import("annotations.zig");
const basics = @import("basics.zig");
const board = @import("board.zig");
const copper = @import("copper.zig");
const options = @import("options.zig");
const pads = @import("pads.zig");
const shapes = @import("shapes.zig");
const words = @import("words.zig");

pub const Property = struct {
    name: String,
    value: String,
    at: basics.Xyr,
    unlocked: ?bool = null,
    layer: String,
    text_layer: ?basics.TextLayer = null,
    hide: ?bool = null,
    uuid: ?String = null,
    effects: ?basics.Effects = null,
    render_cache: ?annotations.RenderCache = null,

    pub const schema = .{
        .name = positional,
        .value = positional,
        .at = .{ .absent = basics.Xyr{ .x = 0, .y = 0 } },
        .layer = .{ .absent = "F.Fab" },
        .text_layer = .{ .token = "layer", .view_of = "layer", .doc = "The layer with `knockout`." },
    };
};

pub const ModelXyz = struct {
    xyz: basics.Xyz,
};

pub const Model = struct {
    path: String,
    hide: ?bool = null,
    opacity: ?f64 = null,
    at: ?ModelXyz = null,
    offset: ModelXyz,
    scale: ModelXyz,
    rotate: ModelXyz,

    pub const schema = .{
        .path = positional,
        .at = .{ .doc = "The offset in inches, as KiCad 4 wrote it." },
        .offset = .{ .absent = ModelXyz{ .xyz = .{ .x = 0, .y = 0, .z = 0 } } },
        .scale = .{ .absent = ModelXyz{ .xyz = .{ .x = 1, .y = 1, .z = 1 } } },
        .rotate = .{ .absent = ModelXyz{ .xyz = .{ .x = 0, .y = 0, .z = 0 } } },
    };
};

pub const ComponentClasses = struct {
    classes: Many(String) = .{},

    pub const schema = .{ .classes = .{ .token = "class" } };
};

pub const FootprintUnit = struct {
    name: String,
    pins: List(String) = .{},

    pub const doc = "The pads of one of several equal parts of a component, which may be swapped.";
};

pub const FootprintUnits = struct {
    units: Many(FootprintUnit) = .{},
};

pub const FootprintStackup = struct {
    layers: Many(String) = .{},

    pub const doc = "The layers of a footprint, where it is not made for boards of any number of layers.";
};

pub const JumperPads = struct {
    numbers: List(String) = .{},

    pub const schema = .{ .numbers = positional };
};

pub const VariantField = struct {
    name: String,
    value: String,
};

pub const FootprintVariant = struct {
    name: String,
    dnp: ?bool = null,
    exclude_from_bom: ?bool = null,
    exclude_from_pos_files: ?bool = null,
    fields: Many(VariantField) = .{},

    pub const doc = "What is different in a variant of the board.";
};

pub const Point = struct {
    at: basics.Xy,
    size: f64,
    layer: String,
    uuid: ?String = null,

    pub const doc = "A place that other things snap to.";
};

pub const Barcode = struct {
    locked: ?bool = null,
    at: basics.Xyr,
    layer: String,
    size: basics.Wh,
    text: String,
    text_height: ?f64 = null,
    type: words.E_barcode_type,
    ecc_level: ?words.E_barcode_ecc_level = null,
    hide: ?bool = null,
    knockout: ?bool = null,
    margins: ?basics.Xy = null,
    uuid: ?String = null,
};

pub const Footprint = struct {
    name: String,
    locked: ?bool = null,
    placed: ?bool = null,
    layer: String = "F.Cu",
    tedit: ?String = null,
    uuid: ?String = null,
    at: basics.Xyr,
    description: ?String = null,
    tags: List(String) = .{},
    path: ?String = null,
    propertys: Many(Property) = .{},
    sheetname: ?String = null,
    sheetfile: ?String = null,
    component_classes: ?ComponentClasses = null,
    units: ?FootprintUnits = null,
    solder_mask_margin: ?f64 = null,
    solder_paste_margin: ?f64 = null,
    solder_paste_margin_ratio: ?f64 = null,
    clearance: ?f64 = null,
    zone_connect: ?words.E_zone_connection = null,
    thermal_width: ?f64 = null,
    thermal_gap: ?f64 = null,
    attr: List(words.E_Attr) = .{},
    stackup: ?FootprintStackup = null,
    private_layers: List(String) = .{},
    net_tie_pad_groups: List(String) = .{},
    duplicate_pad_numbers_are_jumpers: ?bool = null,
    jumper_pad_groups: List(JumperPads) = .{},
    fp_lines: Many(shapes.Line) = .{},
    fp_arcs: Many(shapes.Arc) = .{},
    fp_circles: Many(shapes.Circle) = .{},
    fp_rects: Many(shapes.Rect) = .{},
    fp_poly: Many(shapes.Polygon) = .{},
    fp_curves: Many(shapes.Curve) = .{},
    fp_texts: Many(shapes.FpText) = .{},
    fp_text_boxes: Many(annotations.TextBox) = .{},
    tables: Many(annotations.Table) = .{},
    images: Many(annotations.Image) = .{},
    dimensions: Many(annotations.Dimension) = .{},
    barcodes: Many(Barcode) = .{},
    points: Many(Point) = .{},
    pads: Many(pads.Pad) = .{},
    zones: Many(copper.Zone) = .{},
    groups: Many(annotations.Group) = .{},
    variants: Many(FootprintVariant) = .{},
    embedded_fonts: ?bool = null,
    embedded_files: ?annotations.EmbeddedFiles = null,
    models: Many(Model) = .{},

    pub const schema = .{
        .name = positional,
        .tedit = .{ .form = .bare },
        .at = .{ .absent = basics.Xyr{ .x = 0, .y = 0 } },
        .description = .{ .token = "descr" },
        .units = .{ .since = 20250909 },
        .stackup = .{ .since = 20250818 },
        .duplicate_pad_numbers_are_jumpers = .{ .since = 20250324, .doc = "Pads with the same number are connected inside of the component." },
        .jumper_pad_groups = .{ .since = 20250324, .doc = "Pads that are connected inside of the component." },
        .solder_paste_margin_ratio = .{ .also = "solder_paste_ratio" },
        .fp_text_boxes = .{ .token = "fp_text_box" },
        .barcodes = options.barcodes,
        .points = options.points,
        .variants = .{ .since = 20260101 },
    };
};
