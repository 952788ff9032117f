//! Footprints (`.kicad_mod`): the root list `footprint`.

const declare = @import("declare.zig");
const List = declare.List;
const Many = declare.Many;
const String = declare.String;
const positional = declare.positional;
const pcb = @import("pcb.zig");

pub const roots = .{"footprint"};
pub const File = FootprintFile;

pub const Footprint = struct {
    name: String,
    locked: ?bool = null,
    placed: ?bool = null,
    uuid: ?String = null,
    path: ?String = null,
    layer: String = "F.Cu",
    propertys: Many(pcb.Property) = .{},
    sheetname: ?String = null,
    sheetfile: ?String = null,
    component_classes: ?pcb.ComponentClasses = null,
    units: ?pcb.FootprintUnits = null,
    solder_mask_margin: ?f64 = null,
    solder_paste_margin: ?f64 = null,
    solder_paste_margin_ratio: ?f64 = null,
    clearance: ?f64 = null,
    zone_connect: ?pcb.E_zone_connection = null,
    thermal_width: ?f64 = null,
    thermal_gap: ?f64 = null,
    attr: List(pcb.E_Attr) = .{},
    stackup: ?pcb.FootprintStackup = null,
    private_layers: List(String) = .{},
    net_tie_pad_groups: List(String) = .{},
    duplicate_pad_numbers_are_jumpers: ?bool = null,
    jumper_pad_groups: List(pcb.JumperPads) = .{},
    fp_circles: Many(pcb.Circle) = .{},
    fp_lines: Many(pcb.Line) = .{},
    fp_arcs: Many(pcb.Arc) = .{},
    fp_rects: Many(pcb.Rect) = .{},
    fp_poly: Many(pcb.Polygon) = .{},
    fp_curves: Many(pcb.Curve) = .{},
    fp_texts: Many(pcb.FpText) = .{},
    fp_text_boxes: Many(pcb.TextBox) = .{},
    tables: Many(pcb.Table) = .{},
    images: Many(pcb.Image) = .{},
    dimensions: Many(pcb.Dimension) = .{},
    barcodes: Many(pcb.Barcode) = .{},
    points: Many(pcb.Point) = .{},
    pads: Many(pcb.Pad) = .{},
    zones: Many(pcb.Zone) = .{},
    groups: Many(pcb.Group) = .{},
    variants: Many(pcb.FootprintVariant) = .{},
    models: Many(pcb.Model) = .{},
    embedded_fonts: ?bool = null,
    embedded_files: ?pcb.EmbeddedFiles = null,
    version: i32 = 20241229,
    generator: String = "faebryk",
    generator_version: String = "latest",
    description: ?String = null,
    tags: List(String) = .{},
    tedit: ?String = null,

    pub const schema = .{
        .name = positional,
        .layer = .{ .order = -17 },
        .propertys = .{ .token = "property" },
        .units = .{ .since = 20250909 },
        .stackup = .{ .since = 20250818 },
        .duplicate_pad_numbers_are_jumpers = .{ .since = 20250324, .doc = "Pads with the same number are connected inside of the component." },
        .jumper_pad_groups = .{ .since = 20250324, .doc = "Pads that are connected inside of the component." },
        .solder_paste_margin_ratio = .{ .also = "solder_paste_ratio" },
        .fp_circles = .{ .token = "fp_circle" },
        .fp_lines = .{ .token = "fp_line" },
        .fp_arcs = .{ .token = "fp_arc" },
        .fp_rects = .{ .token = "fp_rect" },
        .fp_curves = .{ .token = "fp_curve" },
        .fp_texts = .{ .token = "fp_text" },
        .fp_text_boxes = .{ .token = "fp_text_box" },
        .tables = .{ .token = "table" },
        .images = .{ .token = "image" },
        .dimensions = .{ .token = "dimension" },
        .barcodes = pcb.barcodes,
        .points = pcb.points,
        .pads = .{ .token = "pad" },
        .zones = .{ .token = "zone" },
        .groups = .{ .token = "group" },
        .variants = .{ .token = "variant", .since = 20260101 },
        .models = .{ .token = "model" },
        .version = .{ .order = -20 },
        .generator = .{ .order = -19, .absent = "" },
        .generator_version = .{ .order = -18, .absent = "" },
        .description = .{ .token = "descr", .order = -16 },
        .tags = .{ .order = -15 },
        .tedit = .{ .order = -14, .form = .bare },
    };
};

pub const FootprintFile = struct {
    footprint: Footprint,
};
