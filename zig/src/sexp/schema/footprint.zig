//! Footprints (`.kicad_mod`): the root list `footprint`.

const declare = @import("declare.zig");
const List = declare.List;
const Many = declare.Many;
const String = declare.String;
const positional = declare.positional;
const annotations = @import("pcb/annotations.zig");
const copper = @import("pcb/copper.zig");
const footprints = @import("pcb/footprints.zig");
const options = @import("pcb/options.zig");
const pads = @import("pcb/pads.zig");
const shapes = @import("pcb/shapes.zig");
const words = @import("pcb/words.zig");

pub const roots = .{"footprint"};
pub const File = FootprintFile;

pub const Footprint = struct {
    name: String,
    locked: ?bool = null,
    placed: ?bool = null,
    uuid: ?String = null,
    path: ?String = null,
    layer: String = "F.Cu",
    propertys: Many(footprints.Property) = .{},
    sheetname: ?String = null,
    sheetfile: ?String = null,
    component_classes: ?footprints.ComponentClasses = null,
    units: ?footprints.FootprintUnits = null,
    solder_mask_margin: ?f64 = null,
    solder_paste_margin: ?f64 = null,
    solder_paste_margin_ratio: ?f64 = null,
    clearance: ?f64 = null,
    zone_connect: ?words.E_zone_connection = null,
    thermal_width: ?f64 = null,
    thermal_gap: ?f64 = null,
    attr: List(words.E_Attr) = .{},
    stackup: ?footprints.FootprintStackup = null,
    private_layers: List(String) = .{},
    net_tie_pad_groups: List(String) = .{},
    duplicate_pad_numbers_are_jumpers: ?bool = null,
    jumper_pad_groups: List(footprints.JumperPads) = .{},
    fp_circles: Many(shapes.Circle) = .{},
    fp_lines: Many(shapes.Line) = .{},
    fp_arcs: Many(shapes.Arc) = .{},
    fp_rects: Many(shapes.Rect) = .{},
    fp_poly: Many(shapes.Polygon) = .{},
    fp_curves: Many(shapes.Curve) = .{},
    fp_texts: Many(shapes.FpText) = .{},
    fp_text_boxes: Many(annotations.TextBox) = .{},
    tables: Many(annotations.Table) = .{},
    images: Many(annotations.Image) = .{},
    dimensions: Many(annotations.Dimension) = .{},
    barcodes: Many(footprints.Barcode) = .{},
    points: Many(footprints.Point) = .{},
    pads: Many(pads.Pad) = .{},
    zones: Many(copper.Zone) = .{},
    groups: Many(annotations.Group) = .{},
    variants: Many(footprints.FootprintVariant) = .{},
    models: Many(footprints.Model) = .{},
    embedded_fonts: ?bool = null,
    embedded_files: ?annotations.EmbeddedFiles = null,
    version: i32 = 20241229,
    generator: String = "faebryk",
    generator_version: String = "latest",
    description: ?String = null,
    tags: List(String) = .{},
    tedit: ?String = null,

    pub const schema = .{
        .name = positional,
        .layer = .{ .order = -17 },
        .units = .{ .since = 20250909 },
        .stackup = .{ .since = 20250818 },
        .duplicate_pad_numbers_are_jumpers = .{ .since = 20250324, .doc = "Pads with the same number are connected inside of the component." },
        .jumper_pad_groups = .{ .since = 20250324, .doc = "Pads that are connected inside of the component." },
        .solder_paste_margin_ratio = .{ .also = "solder_paste_ratio" },
        .fp_text_boxes = .{ .token = "fp_text_box" },
        .barcodes = options.barcodes,
        .points = options.points,
        .variants = .{ .since = 20260101 },
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
