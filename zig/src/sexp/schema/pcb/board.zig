//! The list that a board is, with all that it may hold.

const declare = @import("../declare.zig");
const List = declare.List;
const Many = declare.Many;
const String = declare.String;
const annotations = @import("annotations.zig");
const copper = @import("copper.zig");
const footprints = @import("footprints.zig");
const options = @import("options.zig");
const pads = @import("pads.zig");
const setup = @import("setup.zig");
const shapes = @import("shapes.zig");
const words = @import("words.zig");

pub const KicadPcb = struct {
    version: i32 = 20241229,
    host: ?setup.Host = null,
    generator: String,
    generator_version: String,
    general: setup.General = .{},
    paper: ?words.E_paper_type = .A4,
    page: ?setup.Paper = null,
    title_block: ?setup.TitleBlock = null,
    layers: List(setup.Layer) = .{},
    setup: setup.Setup = .{},
    propertys: Many(setup.BoardProperty) = .{},
    variants: ?setup.BoardVariants = null,
    nets: Many(pads.Net) = .{},
    net_classes: Many(setup.NetClass) = .{},
    footprints: Many(footprints.Footprint) = .{},
    vias: Many(copper.Via) = .{},
    segments: Many(copper.Segment) = .{},
    arcs: Many(copper.ArcSegment) = .{},
    gr_lines: Many(shapes.Line) = .{},
    gr_arcs: Many(shapes.Arc) = .{},
    gr_curves: Many(shapes.Curve) = .{},
    gr_circles: Many(shapes.Circle) = .{},
    gr_rects: Many(shapes.Rect) = .{},
    gr_polys: Many(shapes.Polygon) = .{},
    gr_texts: Many(shapes.Text) = .{},
    gr_text_boxes: Many(annotations.TextBox) = .{},
    barcodes: Many(footprints.Barcode) = .{},
    points: Many(footprints.Point) = .{},
    zones: Many(copper.Zone) = .{},
    images: Many(annotations.Image) = .{},
    dimensions: Many(annotations.Dimension) = .{},
    groups: Many(annotations.Group) = .{},
    targets: Many(annotations.Target) = .{},
    embedded_fonts: ?bool = null,
    embedded_files: ?annotations.EmbeddedFiles = null,
    tables: Many(annotations.Table) = .{},
    generateds: Many(annotations.Generated) = .{},

    pub const schema = .{
        .generator = .{ .absent = "" },
        .generator_version = .{ .absent = "" },
        .paper = .{ .also = "page", .form = .quoted, .doc = "The name of the size." },
        .page = .{ .token = "paper", .view_of = "paper", .doc = "Size and orientation." },
        .variants = .{ .since = 20260101 },
        .net_classes = .{ .token = "net_class" },
        .footprints = .{ .also = "module" },
        .gr_text_boxes = .{ .token = "gr_text_box" },
        .barcodes = options.barcodes,
        .points = options.points,
    };
};
