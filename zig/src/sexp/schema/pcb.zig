//! Boards (`.kicad_pcb`): the root list `kicad_pcb`. Other formats share many of its classes.
//!
//! Covers what KiCad 6 to 10 write, and most of KiCad 5. Left to the raw view: the design settings of KiCad 5 in `setup` and its
//! statistics in `general` (later versions keep them elsewhere), the feature lines and arrows of its dimensions, `fill_segments`,
//! `status`, `unlocked` in `at` (KiCad 6 and 7), and the sublayers of a dielectric after `addsublayer`.

const declare = @import("declare.zig");
const List = declare.List;
const Many = declare.Many;
const String = declare.String;
const positional = declare.positional;
const Color = @import("schematic.zig").Color;

pub const roots = .{"kicad_pcb"};
pub const File = PcbFile;

const line_width = .{ .doc = "Until KiCad 6 and in the primitives of a pad; `stroke` elsewhere." };
const copper_net = .{ .role = .net_number, .doc = "The net of a shape on copper." };
const net_number = .{ .role = .net_number, .absent = 0, .doc = "None where nets have names only, as in files of KiCad 10: see `net_name`." };
const since_protection = .{ .since = protection_version };
pub const barcodes = .{ .token = "barcode", .since = 20250914 };
pub const points = .{ .token = "point", .since = 20250901 };
const since_backdrill = .{ .since = 20251101 };
const tenting_sides = .{
    .token = "tenting",
    .view_of = "tenting",
    .role = .sides,
    .since = protection_version,
    .doc = "Tenting by side, where the file has it so, as from KiCad 10 on.",
};
/// Covered, plugged, capped and filled vias (IPC-4761), and everything by side.
const protection_version = 20250228;
const net_name = .{ .token = "net", .view_of = "net", .role = .net_name, .doc = "The name of the net, in files of all versions." };
const default_effects: Effects = .{ .font = .{ .size = .{ .w = 1.27, .h = 1.27 } } };

pub const E_stroke_type = enum { solid, dash, dash_dot, dash_dot_dot, dot, default };

pub const E_justify = enum { left, right, bottom, top, mirror };

pub const E_fill = enum { yes, no, none, solid, hatch, reverse_hatch, cross_hatch };

pub const E_knockout = enum { knockout };

pub const E_paper_type = enum { A5, A4, A3, A2, A1, A0, A, B, C, D, E, USLetter, USLegal, USLedger, Custom, GERBER, User };

pub const E_paper_orientation = enum { portrait, landscape };

pub const E_layer_type = enum { signal, user, mixed, jumper, power };

pub const E_fp_text_type = enum { user, reference, value };

pub const E_pad_type = enum { thru_hole, smd, np_thru_hole, connect };

pub const E_pad_shape = enum {
    circle,
    rect,
    oval,
    roundrect,
    custom,
    trapezoid,
    chamfered_rect,
};

pub const E_pad_clearance = enum { outline, convexhull };

pub const E_pad_anchor = enum { rect, circle };

pub const E_pad_property = enum {
    pad_prop_bga,
    pad_prop_fiducial_glob,
    pad_prop_fiducial_loc,
    pad_prop_testpoint,
    pad_prop_castellated,
    pad_prop_heatsink,
    pad_prop_mechanical,
    none,
    pad_prop_pressfit,
};

pub const E_pad_chamfer = enum {
    chamfer_top_left,
    chamfer_top_right,
    chamfer_bottom_left,
    chamfer_bottom_right,
    top_left,
    top_right,
    bottom_left,
    bottom_right,

    pub const doc = "The corner of a pad. KiCad writes the names without `chamfer_`.";
};

pub const E_pad_drill_shape = enum {
    circle,
    oval,

    pub const silent = .circle;
};

pub const E_via_type = enum { blind, buried, micro };

pub const E_pad_tenting = enum { front, back, none };

pub const E_zone_connection = enum(i32) {
    INHERITED = -1,
    NONE = 0,
    THERMAL = 1,
    FULL = 2,
    THT_THERMAL = 3,

    pub const encoding = .integer;
};

pub const E_padstack_mode = enum { front_inner_back, custom };

pub const E_zone_hatch_mode = enum { edge, full, none };

pub const E_zone_connect_pads_mode = enum { no, yes, thermal_reliefs, thru_hole_only };

pub const E_zone_fill_mode = enum { hatch, polygon, segment };

pub const E_zone_smoothing = enum { fillet, chamfer, none };

pub const E_zone_hatch_border_algorithm = enum { hatch_thickness, min_thickness };

pub const E_zone_island_removal_mode = enum(i32) {
    always = 0,
    do_not_remove = 1,
    below_area_limit = 2,

    pub const encoding = .integer;
};

pub const E_zone_keepout = enum { allowed, not_allowed };

pub const E_zone_placement_source_type = enum { sheetname, component_class };

pub const E_zone_teardrop_type = enum { padvia, track_end };

pub const E_dimension_type = enum { aligned, orthogonal, leader, center, radial };

pub const E_dimension_arrow_direction = enum { inward, outward };

pub const E_copper_finish = enum {
    ENIG,
    ENEPIG,
    @"HAL SnPb",
    @"HAL lead-free",
    @"Hard Gold",
    @"Immersion tin",
    @"Immersion silver",
    @"Immersion nickel",
    @"Immersion gold",
    OSP,
    HT_OSP,
    None,
    @"User defined",
    @"Hard gold",

    pub const open = true;
};

pub const E_edge_connector = enum { bevelled, yes, no };

pub const E_embedded_file_type = enum { other, model, font, datasheet, worksheet };

pub const E_Attr = enum {
    smd,
    dnp,
    board_only,
    through_hole,
    exclude_from_pos_files,
    exclude_from_bom,
    allow_missing_courtyard,
    allow_soldermask_bridges,
    virtual,
};

pub const E_zone_fill_enable = enum { yes };

pub const E_tenting = enum { front, back, none };

pub const E_protection = enum {
    yes,
    no,
    none,

    pub const doc = "`none`: as the setup of the board says.";
};

pub const E_target_shape = enum { plus, x };

pub const E_barcode_type = enum { code39, code128, datamatrix, qr, microqr };

pub const E_barcode_ecc_level = enum {
    L,
    M,
    Q,
    H,

    pub const doc = "How much of a QR code may be lost.";
};

pub const E_post_machining = enum { counterbore, countersink };

pub const Xy = struct {
    x: f64,
    y: f64,

    pub const schema = .{ .x = positional, .y = positional };
};

pub const Xyz = struct {
    x: f64,
    y: f64,
    z: f64,

    pub const schema = .{ .x = positional, .y = positional, .z = positional };
};

pub const Xyr = struct {
    x: f64,
    y: f64,
    r: ?f64 = null,

    pub const schema = .{ .x = positional, .y = positional, .r = positional };
};

pub const Wh = struct {
    w: f64,
    h: ?f64 = null,

    pub const schema = .{ .w = positional, .h = positional };
};

pub const Stroke = struct {
    width: f64,
    type: E_stroke_type,
    color: ?Color = null,

    pub const schema = .{ .width = .{ .absent = 0 }, .type = .{ .absent = .default } };
};

pub const Font = struct {
    face: ?String = null,
    size: Wh,
    line_spacing: ?f64 = null,
    thickness: ?f64 = null,
    bold: ?bool = null,
    italic: ?bool = null,
    color: ?Color = null,

    pub const schema = .{
        .size = .{ .absent = Wh{ .w = 1.524, .h = 1.524 }, .doc = "Height and width of the letters. Absent before KiCad 5 where they were 1.524 mm." },
    };
};

pub const Justify = struct {
    justify1: ?E_justify = null,
    justify2: ?E_justify = null,
    justify3: ?E_justify = null,

    pub const schema = .{ .justify1 = positional, .justify2 = positional, .justify3 = positional };
};

pub const Effects = struct {
    font: Font,
    hide: ?bool = null,
    justify: ?Justify = null,
    href: ?String = null,

    pub const schema = .{ .font = .{ .absent = Font{ .size = .{ .w = 1.27, .h = 1.27 } } } };
};

pub const TextLayer = struct {
    layer: String,
    knockout: ?E_knockout = null,

    pub const schema = .{ .layer = positional, .knockout = positional };
};

pub const Line = struct {
    start: Xy,
    end: Xy,
    solder_mask_margin: ?f64 = null,
    stroke: ?Stroke = null,
    width: ?f64 = null,
    fill: ?E_fill = null,
    layer: ?String = null,
    layers: List(String) = .{},
    net: ?i32 = null,
    net_name: ?String = null,
    locked: ?bool = null,
    uuid: ?String = null,

    pub const schema = .{
        .start = .{ .order = -2 },
        .end = .{ .order = -1 },
        .width = line_width,
        .net = copper_net,
        .net_name = net_name,
        .uuid = .{ .order = 100 },
    };
};

pub const Arc = struct {
    start: Xy,
    mid: Xy,
    end: Xy,
    angle: ?f64 = null,
    solder_mask_margin: ?f64 = null,
    stroke: ?Stroke = null,
    width: ?f64 = null,
    fill: ?E_fill = null,
    layer: ?String = null,
    layers: List(String) = .{},
    net: ?i32 = null,
    net_name: ?String = null,
    locked: ?bool = null,
    uuid: ?String = null,

    pub const schema = .{
        .start = .{ .order = -3 },
        .mid = .{ .order = -2, .absent = Xy{ .x = 0, .y = 0 } },
        .end = .{ .order = -1 },
        .angle = .{ .doc = "KiCad 5 has this for `mid`; there `start` is the centre and `end` the first point." },
        .width = line_width,
        .net = copper_net,
        .net_name = net_name,
        .uuid = .{ .order = 100 },
    };
};

pub const Circle = struct {
    center: Xy,
    end: Xy,
    solder_mask_margin: ?f64 = null,
    stroke: ?Stroke = null,
    width: ?f64 = null,
    fill: ?E_fill = null,
    layer: ?String = null,
    layers: List(String) = .{},
    net: ?i32 = null,
    net_name: ?String = null,
    locked: ?bool = null,
    uuid: ?String = null,

    pub const schema = .{
        .center = .{ .order = -2 },
        .end = .{ .order = -1 },
        .width = line_width,
        .net = copper_net,
        .net_name = net_name,
        .uuid = .{ .order = 100 },
    };
};

pub const Rect = struct {
    start: Xy,
    end: Xy,
    radius: ?f64 = null,
    solder_mask_margin: ?f64 = null,
    stroke: ?Stroke = null,
    width: ?f64 = null,
    fill: ?E_fill = null,
    layer: ?String = null,
    layers: List(String) = .{},
    net: ?i32 = null,
    net_name: ?String = null,
    locked: ?bool = null,
    uuid: ?String = null,

    pub const schema = .{
        .start = .{ .order = -2 },
        .end = .{ .order = -1 },
        .radius = .{ .since = 20250829, .doc = "Of the corners." },
        .width = line_width,
        .net = copper_net,
        .net_name = net_name,
        .uuid = .{ .order = 100 },
    };
};

pub const Pts = struct {
    xys: Many(Xy) = .{},
    arcs: Many(PtsArc) = .{},

    pub const schema = .{ .xys = .{ .token = "xy" }, .arcs = .{ .token = "arc" } };
};

pub const PtsArc = struct {
    start: Xy,
    mid: Xy,
    end: Xy,

    pub const doc = "A rounded part of an outline. Points and arcs take turns in the file; see the nodes for their order.";
};

pub const Polygon = struct {
    pts: Pts,
    contours: Many(Pts) = .{},
    solder_mask_margin: ?f64 = null,
    stroke: ?Stroke = null,
    width: ?f64 = null,
    fill: ?E_fill = null,
    layer: ?String = null,
    layers: List(String) = .{},
    net: ?i32 = null,
    net_name: ?String = null,
    locked: ?bool = null,
    uuid: ?String = null,

    pub const schema = .{
        .pts = .{ .order = -1 },
        .contours = .{ .order = -1, .token = "pts", .view_of = "pts", .doc = "The outline and its holes; letters in a `render_cache` have them." },
        .width = line_width,
        .net = copper_net,
        .net_name = net_name,
        .uuid = .{ .order = 100 },
    };
};

pub const Curve = struct {
    pts: Pts,
    solder_mask_margin: ?f64 = null,
    stroke: ?Stroke = null,
    width: ?f64 = null,
    fill: ?E_fill = null,
    layer: ?String = null,
    layers: List(String) = .{},
    net: ?i32 = null,
    net_name: ?String = null,
    locked: ?bool = null,
    uuid: ?String = null,

    pub const schema = .{
        .pts = .{ .order = -1 },
        .width = line_width,
        .net = copper_net,
        .net_name = net_name,
        .uuid = .{ .order = 100 },
    };
};

pub const Text = struct {
    text: String,
    locked: ?bool = null,
    at: Xyr,
    layer: TextLayer,
    uuid: ?String = null,
    effects: Effects,
    render_cache: ?RenderCache = null,

    pub const schema = .{ .text = positional, .effects = .{ .absent = default_effects } };
};

pub const FpText = struct {
    type: E_fp_text_type,
    text: String,
    locked: ?bool = null,
    at: Xyr,
    unlocked: ?bool = null,
    layer: TextLayer,
    hide: ?bool = null,
    uuid: ?String = null,
    effects: Effects,
    render_cache: ?RenderCache = null,

    pub const schema = .{
        .type = positional,
        .text = positional,
        .unlocked = .{ .doc = "May be read upside down. KiCad 6 and 7 write it into `at`, where it stays." },
        .effects = .{ .absent = default_effects },
    };
};

pub const PadPrimitives = struct {
    gr_polys: Many(Polygon) = .{},
    gr_lines: Many(Line) = .{},
    gr_arcs: Many(Arc) = .{},
    gr_circles: Many(Circle) = .{},
    gr_rects: Many(Rect) = .{},
    gr_curves: Many(Curve) = .{},
    gr_vectors: Many(Line) = .{},
    gr_bboxes: Many(Rect) = .{},

    pub const schema = .{
        .gr_polys = .{ .token = "gr_poly" },
        .gr_lines = .{ .token = "gr_line" },
        .gr_arcs = .{ .token = "gr_arc" },
        .gr_circles = .{ .token = "gr_circle" },
        .gr_rects = .{ .token = "gr_rect" },
        .gr_curves = .{ .token = "gr_curve" },
        .gr_vectors = .{ .token = "gr_vector", .doc = "A template for the spokes of thermal reliefs." },
        .gr_bboxes = .{ .token = "gr_bbox", .doc = "Where the number of the pad is shown." },
    };
};

pub const PadDrill = struct {
    shape: ?E_pad_drill_shape = null,
    size_x: ?f64 = null,
    size_y: ?f64 = null,
    offset: ?Xy = null,

    pub const schema = .{ .shape = positional, .size_x = positional, .size_y = positional };
};

pub const Backdrill = struct {
    size: f64,
    layers: List(String) = .{},

    pub const doc = "A wider hole through some of the layers, which cuts off what is not needed.";
};

pub const PostMachining = struct {
    mode: E_post_machining,
    size: ?f64 = null,
    depth: ?f64 = null,
    angle: ?f64 = null,

    pub const schema = .{ .mode = positional };
};

pub const PadOptions = struct {
    clearance: ?E_pad_clearance = null,
    anchor: ?E_pad_anchor = null,
};

pub const PadTenting = struct {
    type: E_pad_tenting,
    type2: ?E_pad_tenting = null,

    pub const schema = .{
        .type = .{ .positional = true, .role = .side_word, .absent = null, .doc = "None where sides are lists: see `tenting_sides` of the pad." },
        .type2 = .{ .positional = true, .role = .side_word, .doc = "The other side, if both are tented." },
    };
};

pub const Sides = struct {
    front: ?E_protection = null,
    back: ?E_protection = null,

    pub const doc = "Whether holes are tented, covered or plugged, by side: as KiCad 10 writes it.";
};

pub const PadPadstackLayer = struct {
    name: String,
    shape: ?E_pad_shape = null,
    size: ?Wh = null,
    rect_delta: ?Xy = null,
    offset: ?Xy = null,
    roundrect_rratio: ?f64 = null,
    chamfer_ratio: ?f64 = null,
    chamfer: List(E_pad_chamfer) = .{},
    thermal_bridge_width: ?f64 = null,
    thermal_bridge_angle: ?f64 = null,
    thermal_gap: ?f64 = null,
    clearance: ?f64 = null,
    zone_connect: ?E_zone_connection = null,
    tenting: ?PadTenting = null,
    options: ?PadOptions = null,
    primitives: ?PadPrimitives = null,

    pub const schema = .{ .name = positional };
};

pub const PadPadstack = struct {
    mode: E_padstack_mode,
    layers: Many(PadPadstackLayer) = .{},

    pub const schema = .{ .layers = .{ .token = "layer" } };
};

pub const Pad = struct {
    name: String,
    type: E_pad_type,
    shape: E_pad_shape,
    locked: ?bool = null,
    at: Xyr,
    size: Wh,
    rect_delta: ?Xy = null,
    drill: ?PadDrill = null,
    backdrill: ?Backdrill = null,
    tertiary_drill: ?Backdrill = null,
    front_post_machining: ?PostMachining = null,
    back_post_machining: ?PostMachining = null,
    layers: List(String) = .{},
    remove_unused_layers: ?bool = null,
    keep_end_layers: ?bool = null,
    zone_layer_connections: List(String) = .{},
    net: ?Net = null,
    pinfunction: ?String = null,
    pintype: ?String = null,
    die_length: ?f64 = null,
    die_delay: ?f64 = null,
    solder_mask_margin: ?f64 = null,
    solder_paste_margin: ?f64 = null,
    solder_paste_margin_ratio: ?f64 = null,
    clearance: ?f64 = null,
    zone_connect: ?E_zone_connection = null,
    thermal_bridge_width: ?f64 = null,
    thermal_bridge_angle: ?f64 = null,
    thermal_gap: ?f64 = null,
    roundrect_rratio: ?f64 = null,
    chamfer_ratio: ?f64 = null,
    chamfer: ?E_pad_chamfer = null,
    chamfer_corners: List(E_pad_chamfer) = .{},
    properties: ?E_pad_property = null,
    options: ?PadOptions = null,
    padstack: ?PadPadstack = null,
    teardrops: ?Teardrop = null,
    tenting: ?PadTenting = null,
    tenting_sides: ?Sides = null,
    uuid: ?String = null,
    primitives: ?PadPrimitives = null,

    pub const schema = .{
        .name = positional,
        .type = positional,
        .shape = positional,
        .backdrill = since_backdrill,
        .tertiary_drill = since_backdrill,
        .front_post_machining = since_backdrill,
        .back_post_machining = since_backdrill,
        .die_delay = .{ .since = 20250401 },
        .remove_unused_layers = .{ .also = "remove_unused_layer" },
        .thermal_bridge_width = .{ .also = "thermal_width" },
        .chamfer = .{ .doc = "The first corner." },
        .chamfer_corners = .{ .token = "chamfer", .view_of = "chamfer", .doc = "All corners that are cut off." },
        .properties = .{ .token = "property", .also = "properties" },
        .tenting_sides = tenting_sides,
    };
};

pub const Net = struct {
    number: i32,
    name: ?String = null,

    pub const schema = .{
        .number = .{ .positional = true, .role = .net_number, .absent = null, .doc = "None where nets have names only, as in files of KiCad 10." },
        .name = .{ .positional = true, .role = .net_name },
    };
};

pub const Property = struct {
    name: String,
    value: String,
    at: Xyr,
    unlocked: ?bool = null,
    layer: String,
    text_layer: ?TextLayer = null,
    hide: ?bool = null,
    uuid: ?String = null,
    effects: ?Effects = null,
    render_cache: ?RenderCache = null,

    pub const schema = .{
        .name = positional,
        .value = positional,
        .at = .{ .absent = Xyr{ .x = 0, .y = 0 } },
        .layer = .{ .absent = "F.Fab" },
        .text_layer = .{ .token = "layer", .view_of = "layer", .doc = "The layer with `knockout`." },
    };
};

pub const ModelXyz = struct {
    xyz: Xyz,
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

    pub const schema = .{ .units = .{ .token = "unit" } };
};

pub const FootprintStackup = struct {
    layers: Many(String) = .{},

    pub const doc = "The layers of a footprint, where it is not made for boards of any number of layers.";
    pub const schema = .{ .layers = .{ .token = "layer" } };
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
    pub const schema = .{ .fields = .{ .token = "field" } };
};

pub const Point = struct {
    at: Xy,
    size: f64,
    layer: String,
    uuid: ?String = null,

    pub const doc = "A place that other things snap to.";
};

pub const Barcode = struct {
    locked: ?bool = null,
    at: Xyr,
    layer: String,
    size: Wh,
    text: String,
    text_height: ?f64 = null,
    type: E_barcode_type,
    ecc_level: ?E_barcode_ecc_level = null,
    hide: ?bool = null,
    knockout: ?bool = null,
    margins: ?Xy = null,
    uuid: ?String = null,
};

pub const Footprint = struct {
    name: String,
    locked: ?bool = null,
    placed: ?bool = null,
    layer: String = "F.Cu",
    tedit: ?String = null,
    uuid: ?String = null,
    at: Xyr,
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
    zone_connect: ?E_zone_connection = null,
    thermal_width: ?f64 = null,
    thermal_gap: ?f64 = null,
    attr: List(E_Attr) = .{},
    stackup: ?FootprintStackup = null,
    private_layers: List(String) = .{},
    net_tie_pad_groups: List(String) = .{},
    duplicate_pad_numbers_are_jumpers: ?bool = null,
    jumper_pad_groups: List(JumperPads) = .{},
    fp_lines: Many(Line) = .{},
    fp_arcs: Many(Arc) = .{},
    fp_circles: Many(Circle) = .{},
    fp_rects: Many(Rect) = .{},
    fp_poly: Many(Polygon) = .{},
    fp_curves: Many(Curve) = .{},
    fp_texts: Many(FpText) = .{},
    fp_text_boxes: Many(TextBox) = .{},
    tables: Many(Table) = .{},
    images: Many(Image) = .{},
    dimensions: Many(Dimension) = .{},
    barcodes: Many(Barcode) = .{},
    points: Many(Point) = .{},
    pads: Many(Pad) = .{},
    zones: Many(Zone) = .{},
    groups: Many(Group) = .{},
    variants: Many(FootprintVariant) = .{},
    embedded_fonts: ?bool = null,
    embedded_files: ?EmbeddedFiles = null,
    models: Many(Model) = .{},

    pub const schema = .{
        .name = positional,
        .tedit = .{ .form = .bare },
        .at = .{ .absent = Xyr{ .x = 0, .y = 0 } },
        .description = .{ .token = "descr" },
        .propertys = .{ .token = "property" },
        .units = .{ .since = 20250909 },
        .stackup = .{ .since = 20250818 },
        .duplicate_pad_numbers_are_jumpers = .{ .since = 20250324, .doc = "Pads with the same number are connected inside of the component." },
        .jumper_pad_groups = .{ .since = 20250324, .doc = "Pads that are connected inside of the component." },
        .solder_paste_margin_ratio = .{ .also = "solder_paste_ratio" },
        .fp_lines = .{ .token = "fp_line" },
        .fp_arcs = .{ .token = "fp_arc" },
        .fp_circles = .{ .token = "fp_circle" },
        .fp_rects = .{ .token = "fp_rect" },
        .fp_curves = .{ .token = "fp_curve" },
        .fp_texts = .{ .token = "fp_text" },
        .fp_text_boxes = .{ .token = "fp_text_box" },
        .tables = .{ .token = "table" },
        .images = .{ .token = "image" },
        .dimensions = .{ .token = "dimension" },
        .barcodes = barcodes,
        .points = points,
        .pads = .{ .token = "pad" },
        .zones = .{ .token = "zone" },
        .groups = .{ .token = "group" },
        .variants = .{ .token = "variant", .since = 20260101 },
        .models = .{ .token = "model" },
    };
};

pub const ViaLayer = struct {
    name: String,
    size: ?Wh = null,
    thermal_gap: ?f64 = null,
    thermal_bridge_width: ?f64 = null,
    thermal_bridge_angle: ?f64 = null,
    zone_connect: ?E_zone_connection = null,

    pub const schema = .{ .name = positional };
};

pub const ViaPadstack = struct {
    mode: E_padstack_mode,
    layers: Many(ViaLayer) = .{},

    pub const schema = .{ .layers = .{ .token = "layer" } };
};

pub const ViaTenting = struct {
    front: bool = false,
    back: bool = false,
    none: bool = false,

    pub const schema = .{
        .front = .{ .form = .side, .doc = "False says nothing of what the board's setup says." },
        .back = .{ .form = .side },
        .none = .{ .form = .symbol_or_nothing, .role = .side_word },
    };
};

pub const Via = struct {
    type: ?E_via_type = null,
    at: Xy,
    size: f64,
    drill: f64,
    backdrill: ?Backdrill = null,
    tertiary_drill: ?Backdrill = null,
    front_post_machining: ?PostMachining = null,
    back_post_machining: ?PostMachining = null,
    layers: List(String) = .{},
    net: i32,
    net_name: ?String = null,
    remove_unused_layers: ?bool = null,
    keep_end_layers: ?bool = null,
    start_end_only: ?bool = null,
    zone_layer_connections: List(String) = .{},
    padstack: ?ViaPadstack = null,
    teardrops: ?Teardrop = null,
    tenting: ?ViaTenting = null,
    tenting_sides: ?Sides = null,
    capping: ?E_protection = null,
    covering: ?Sides = null,
    plugging: ?Sides = null,
    filling: ?E_protection = null,
    free: ?bool = null,
    locked: ?bool = null,
    uuid: ?String = null,

    pub const schema = .{
        .type = positional,
        .tenting_sides = tenting_sides,
        .capping = since_protection,
        .covering = since_protection,
        .plugging = since_protection,
        .filling = since_protection,
        .drill = .{ .absent = 0 },
        .backdrill = since_backdrill,
        .tertiary_drill = since_backdrill,
        .front_post_machining = since_backdrill,
        .back_post_machining = since_backdrill,
        .net = net_number,
        .net_name = net_name,
        .remove_unused_layers = .{ .also = "remove_unused_layer" },
    };
};

pub const Hatch = struct {
    mode: E_zone_hatch_mode,
    pitch: f64,

    pub const schema = .{ .mode = positional, .pitch = positional };
};

pub const ConnectPads = struct {
    mode: ?E_zone_connect_pads_mode = null,
    clearance: ?f64 = null,

    pub const schema = .{ .mode = positional };
};

pub const ZoneFill = struct {
    enable: ?E_zone_fill_enable = null,
    mode: ?E_zone_fill_mode = null,
    hatch_thickness: ?f64 = null,
    hatch_gap: ?f64 = null,
    hatch_orientation: ?f64 = null,
    hatch_smoothing_level: ?f64 = null,
    hatch_smoothing_value: ?f64 = null,
    hatch_border_algorithm: ?E_zone_hatch_border_algorithm = null,
    hatch_min_hole_area: ?f64 = null,
    arc_segments: ?i32 = null,
    thermal_gap: ?f64 = null,
    thermal_bridge_width: ?f64 = null,
    smoothing: ?E_zone_smoothing = null,
    radius: ?f64 = null,
    island_removal_mode: ?i32 = null,
    island_area_min: ?f64 = null,

    pub const schema = .{ .enable = positional };
};

pub const FilledPolygon = struct {
    layer: String,
    island: ?bool = null,
    pts: Pts,

    pub const schema = .{ .layer = .{ .absent = "", .doc = "KiCad 5: empty, zones had one layer." }, .island = .{ .form = .yes_or_nothing } };
};

pub const ZoneKeepout = struct {
    tracks: E_zone_keepout,
    vias: E_zone_keepout,
    pads: E_zone_keepout,
    copperpour: E_zone_keepout,
    footprints: E_zone_keepout,

    pub const schema = .{
        .tracks = .{ .absent = .allowed },
        .vias = .{ .absent = .allowed },
        .pads = .{ .absent = .allowed },
        .copperpour = .{ .absent = .allowed },
        .footprints = .{ .absent = .allowed },
    };
};

pub const ZonePlacement = struct {
    source_type: ?E_zone_placement_source_type = null,
    source: ?String = null,
    enabled: bool = true,
    sheetname: ?String = null,
    component_class: ?String = null,
    group: ?String = null,
};

pub const ZoneTeardrop = struct {
    type: E_zone_teardrop_type,
};

pub const ZoneAttr = struct {
    teardrop: ?ZoneTeardrop = null,
};

pub const ZoneLayerProperty = struct {
    layer: String,
    hatch_position: ?PointXy = null,
};

pub const ZoneDefaults = struct {
    propertys: Many(ZoneLayerProperty) = .{},

    pub const schema = .{ .propertys = .{ .token = "property" } };
};

pub const Zone = struct {
    net: i32,
    net_name: String,
    locked: ?bool = null,
    layer: ?String = null,
    layers: List(String) = .{},
    uuid: ?String = null,
    name: ?String = null,
    hatch: Hatch,
    priority: ?i32 = null,
    attr: ?ZoneAttr = null,
    connect_pads: ?ConnectPads = null,
    min_thickness: ?f64 = null,
    filled_areas_thickness: ?bool = null,
    keepout: ?ZoneKeepout = null,
    placement: ?ZonePlacement = null,
    fill: ?ZoneFill = null,
    propertys: Many(ZoneLayerProperty) = .{},
    polygon: Polygon,
    polygons: Many(Polygon) = .{},
    filled_polygon: Many(FilledPolygon) = .{},

    pub const schema = .{
        .net = net_number,
        .net_name = .{ .role = .net_name, .absent = "" },
        .hatch = .{ .absent = Hatch{ .mode = .edge, .pitch = 0.5 } },
        .propertys = .{ .token = "property", .doc = "What differs by layer." },
        .polygon = .{ .absent = Polygon{ .pts = .{} }, .doc = "The outline." },
        .polygons = .{ .token = "polygon", .view_of = "polygon", .doc = "The outline and its holes." },
    };
};

pub const Segment = struct {
    start: Xy,
    end: Xy,
    width: f64,
    layer: ?String = null,
    layers: List(String) = .{},
    solder_mask_margin: ?f64 = null,
    locked: ?bool = null,
    net: i32,
    net_name: ?String = null,
    uuid: ?String = null,

    pub const schema = .{ .start = .{ .order = -3 }, .end = .{ .order = -2 }, .width = .{ .order = -1 }, .net = net_number, .net_name = net_name };
};

pub const ArcSegment = struct {
    start: Xy,
    mid: Xy,
    end: Xy,
    width: f64,
    layer: ?String = null,
    layers: List(String) = .{},
    solder_mask_margin: ?f64 = null,
    locked: ?bool = null,
    net: i32,
    net_name: ?String = null,
    uuid: ?String = null,

    pub const schema = .{ .net = net_number, .net_name = net_name };
};

pub const General = struct {
    thickness: f64 = 1.6,
    legacy_teardrops: bool = false,
};

pub const Host = struct {
    name: String,
    version: ?String = null,

    pub const doc = "The program that wrote a file, before KiCad 6.";
    pub const schema = .{ .name = positional, .version = positional };
};

pub const NetClass = struct {
    name: String,
    description: String,
    clearance: ?f64 = null,
    trace_width: ?f64 = null,
    via_dia: ?f64 = null,
    via_drill: ?f64 = null,
    uvia_dia: ?f64 = null,
    uvia_drill: ?f64 = null,
    diff_pair_width: ?f64 = null,
    diff_pair_gap: ?f64 = null,
    add_nets: Many(String) = .{},

    pub const doc = "Until KiCad 5; later versions keep net classes in the project file.";
    pub const schema = .{
        .name = positional,
        .description = .{ .positional = true, .absent = "" },
        .add_nets = .{ .token = "add_net" },
    };
};

pub const BoardVariant = struct {
    name: String,
    description: ?String = null,
};

pub const BoardVariants = struct {
    variants: Many(BoardVariant) = .{},

    pub const doc = "Ways to assemble the board. What is different stands in the footprints.";
    pub const schema = .{ .variants = .{ .token = "variant" } };
};

pub const BoardProperty = struct {
    name: String,
    value: String,

    pub const doc = "A text variable of the board.";
    pub const schema = .{ .name = positional, .value = positional };
};

pub const Paper = struct {
    type: E_paper_type = .A4,
    width: ?f64 = null,
    height: ?f64 = null,
    size: ?Xy = null,
    orientation: ?E_paper_orientation = null,

    pub const schema = .{
        .type = .{ .positional = true, .form = .quoted },
        .width = positional,
        .height = positional,
        .orientation = positional,
    };
};

pub const TitleBlock = struct {
    title: ?String = null,
    date: ?String = null,
    revision: ?String = null,
    company: ?String = null,
    comment: Many(Comment) = .{},

    pub const schema = .{ .revision = .{ .token = "rev", .also = "revision" } };
};

pub const Comment = struct {
    number: i32,
    text: String,

    pub const schema = .{ .number = positional, .text = positional };
};

pub const Layer = struct {
    number: i32,
    name: String,
    type: E_layer_type,
    alias: ?String = null,
    hide: ?bool = null,

    pub const schema = .{
        .number = positional,
        .name = positional,
        .type = positional,
        .alias = positional,
        .hide = .{ .form = .symbol_or_nothing },
    };
};

pub const Stackup = struct {
    layers: Many(StackupLayer) = .{},
    copper_finish: ?E_copper_finish = null,
    dielectric_constraints: ?bool = null,
    edge_connector: ?E_edge_connector = null,
    castellated_pads: ?bool = null,
    edge_plating: ?bool = null,

    pub const schema = .{ .layers = .{ .token = "layer" }, .copper_finish = .{ .form = .quoted } };
};

pub const Thickness = struct {
    thickness: f64,
    locked: ?bool = null,

    pub const schema = .{ .thickness = positional, .locked = .{ .form = .symbol_or_nothing } };
};

pub const StackupLayer = struct {
    name: String,
    type: String,
    color: ?String = null,
    thickness: ?Thickness = null,
    material: ?String = null,
    epsilon_r: ?f64 = null,
    loss_tangent: ?f64 = null,

    pub const schema = .{ .name = positional };
};

pub const Rules = struct {
    max_error: f64 = 0.005,
    min_clearance: f64 = 0.0,
    min_connection: f64 = 0.0,
    min_copper_edge_clearance: f64 = 0.5,
    min_hole_clearance: f64 = 0.25,
    min_hole_to_hole: f64 = 0.25,
    min_microvia_diameter: f64 = 0.2,
    min_microvia_drill: f64 = 0.1,
    min_resolved_spokes: i32 = 2,
    min_silk_clearance: f64 = 0.0,
    min_text_height: f64 = 0.8,
    min_text_thickness: f64 = 0.08,
    min_through_hole_diameter: f64 = 0.3,
    min_track_width: f64 = 0.0,
    min_via_annular_width: f64 = 0.1,
    min_via_diameter: f64 = 0.5,
    solder_mask_to_copper_clearance: f64 = 0.0,
    use_height_for_length_calcs: bool = true,
};

pub const PcbPlotParams = struct {
    layerselection: String = "0x00010fc_ffffffff",
    plot_on_all_layers_selection: String = "0x0000000_00000000",
    disableapertmacros: ?bool = null,
    usegerberextensions: ?bool = null,
    usegerberattributes: ?bool = null,
    usegerberadvancedattributes: ?bool = null,
    creategerberjobfile: ?bool = null,
    gerberprecision: ?i32 = null,
    excludeedgelayer: ?bool = null,
    linewidth: ?f64 = null,
    dashed_line_dash_ratio: f64 = 12.0,
    dashed_line_gap_ratio: f64 = 3.0,
    svgprecision: i32 = 4,
    svguseinch: ?bool = null,
    plotframeref: ?bool = null,
    viasonmask: ?bool = null,
    mode: i32 = 1,
    useauxorigin: ?bool = null,
    hpglpennumber: i32 = 1,
    hpglpenspeed: i32 = 20,
    hpglpendiameter: f64 = 15,
    hpglpenoverlay: ?f64 = null,
    pdf_front_fp_property_popups: ?bool = null,
    pdf_back_fp_property_popups: ?bool = null,
    pdf_metadata: ?bool = null,
    pdf_single_document: ?bool = null,
    dxfpolygonmode: ?bool = null,
    dxfimperialunits: ?bool = null,
    dxfusepcbnewfont: ?bool = null,
    psnegative: ?bool = null,
    psa4output: ?bool = null,
    plot_black_and_white: ?bool = null,
    plotinvisibletext: ?bool = null,
    padsonsilk: ?bool = null,
    sketchpadsonfab: ?bool = null,
    plotreference: ?bool = null,
    plotvalue: ?bool = null,
    plotpadnumbers: ?bool = null,
    hidednponfab: ?bool = null,
    sketchdnponfab: ?bool = null,
    crossoutdnponfab: ?bool = null,
    plotfptext: ?bool = null,
    plotothertext: ?bool = null,
    pscolor: ?bool = null,
    subtractmaskfromsilk: ?bool = null,
    outputformat: i32 = 1,
    mirror: ?bool = null,
    drillshape: i32 = 1,
    scaleselection: i32 = 1,
    outputdirectory: String = "",

    pub const schema = .{
        .layerselection = .{ .form = .bare },
        .plot_on_all_layers_selection = .{ .form = .bare },
        .dashed_line_dash_ratio = .{ .form = .six_decimals },
        .dashed_line_gap_ratio = .{ .form = .six_decimals },
        .hpglpendiameter = .{ .form = .six_decimals },
    };
};

pub const Setup = struct {
    stackup: ?Stackup = null,
    pad_to_mask_clearance: f64 = 0,
    solder_mask_min_width: ?f64 = null,
    pad_to_paste_clearance: ?f64 = null,
    pad_to_paste_clearance_ratio: ?f64 = null,
    allow_soldermask_bridges_in_footprints: bool = false,
    tenting: List(E_tenting) = .{},
    tenting_sides: ?Sides = null,
    covering: ?Sides = null,
    plugging: ?Sides = null,
    capping: ?bool = null,
    filling: ?bool = null,
    zone_defaults: ?ZoneDefaults = null,
    aux_axis_origin: ?Xy = null,
    grid_origin: ?Xy = null,
    visible_elements: ?String = null,
    filled_areas_thickness: ?bool = null,
    pcbplotparams: PcbPlotParams = .{},
    rules: ?Rules = null,

    pub const schema = .{
        .tenting = .{ .role = .side_word, .doc = "The sides where vias are tented." },
        .tenting_sides = tenting_sides,
        .covering = since_protection,
        .plugging = since_protection,
        .capping = since_protection,
        .filling = since_protection,
        .visible_elements = .{ .form = .bare },
    };
};

pub const KicadPcb = struct {
    version: i32 = 20241229,
    host: ?Host = null,
    generator: String,
    generator_version: String,
    general: General = .{},
    paper: ?E_paper_type = .A4,
    page: ?Paper = null,
    title_block: ?TitleBlock = null,
    layers: List(Layer) = .{},
    setup: Setup = .{},
    propertys: Many(BoardProperty) = .{},
    variants: ?BoardVariants = null,
    nets: Many(Net) = .{},
    net_classes: Many(NetClass) = .{},
    footprints: Many(Footprint) = .{},
    vias: Many(Via) = .{},
    segments: Many(Segment) = .{},
    arcs: Many(ArcSegment) = .{},
    gr_lines: Many(Line) = .{},
    gr_arcs: Many(Arc) = .{},
    gr_curves: Many(Curve) = .{},
    gr_circles: Many(Circle) = .{},
    gr_rects: Many(Rect) = .{},
    gr_polys: Many(Polygon) = .{},
    gr_texts: Many(Text) = .{},
    gr_text_boxes: Many(TextBox) = .{},
    barcodes: Many(Barcode) = .{},
    points: Many(Point) = .{},
    zones: Many(Zone) = .{},
    images: Many(Image) = .{},
    dimensions: Many(Dimension) = .{},
    groups: Many(Group) = .{},
    targets: Many(Target) = .{},
    embedded_fonts: ?bool = null,
    embedded_files: ?EmbeddedFiles = null,
    tables: Many(Table) = .{},
    generateds: Many(Generated) = .{},

    pub const schema = .{
        .generator = .{ .absent = "" },
        .generator_version = .{ .absent = "" },
        .paper = .{ .also = "page", .form = .quoted, .doc = "The name of the size." },
        .page = .{ .token = "paper", .view_of = "paper", .doc = "Size and orientation." },
        .propertys = .{ .token = "property" },
        .variants = .{ .since = 20260101 },
        .nets = .{ .token = "net" },
        .net_classes = .{ .token = "net_class" },
        .footprints = .{ .token = "footprint", .also = "module" },
        .vias = .{ .token = "via" },
        .segments = .{ .token = "segment" },
        .arcs = .{ .token = "arc" },
        .gr_lines = .{ .token = "gr_line" },
        .gr_arcs = .{ .token = "gr_arc" },
        .gr_curves = .{ .token = "gr_curve" },
        .gr_circles = .{ .token = "gr_circle" },
        .gr_rects = .{ .token = "gr_rect" },
        .gr_polys = .{ .token = "gr_poly" },
        .gr_texts = .{ .token = "gr_text" },
        .gr_text_boxes = .{ .token = "gr_text_box" },
        .barcodes = barcodes,
        .points = points,
        .zones = .{ .token = "zone" },
        .images = .{ .token = "image" },
        .dimensions = .{ .token = "dimension" },
        .groups = .{ .token = "group" },
        .targets = .{ .token = "target" },
        .tables = .{ .token = "table" },
        .generateds = .{ .token = "generated" },
    };
};

pub const Generated = struct {
    uuid: String,
    type: String,
    name: String,
    layer: String,
    base_line: ?LinePts = null,
    base_line_coupled: ?LinePts = null,
    corner_radius_percent: ?f64 = null,
    end: ?PointXy = null,
    initial_side: ?String = null,
    is_time_domain: ?bool = null,
    last_diff_pair_gap: ?f64 = null,
    last_netname: ?String = null,
    last_status: ?String = null,
    last_track_width: ?f64 = null,
    last_tuning: ?String = null,
    last_tuning_length: ?f64 = null,
    max_amplitude: ?f64 = null,
    min_amplitude: ?f64 = null,
    min_spacing: ?f64 = null,
    origin: ?PointXy = null,
    override_custom_rules: ?bool = null,
    rounded: ?bool = null,
    single_sided: ?bool = null,
    target_delay: ?f64 = null,
    target_delay_max: ?f64 = null,
    target_delay_min: ?f64 = null,
    target_length: ?f64 = null,
    target_length_max: ?f64 = null,
    target_length_min: ?f64 = null,
    target_skew: ?f64 = null,
    target_skew_max: ?f64 = null,
    target_skew_min: ?f64 = null,
    tuning_mode: ?String = null,
    members: List(String) = .{},
    locked: ?bool = null,

    pub const schema = .{
        .uuid = .{ .also = "id" },
        .type = .{ .form = .bare },
        .name = .{ .absent = "" },
        .layer = .{ .absent = "F.Cu" },
    };
};

pub const Image = struct {
    at: Xy,
    layer: String,
    scale: f64 = 1,
    locked: ?bool = null,
    data: List(String) = .{},
    uuid: ?String = null,

    pub const schema = .{ .data = .{ .doc = "Base64 in pieces." } };
};

pub const EmbeddedFile = struct {
    name: String,
    type: E_embedded_file_type,
    data: List(String) = .{},
    checksum: ?String = null,

    pub const schema = .{ .type = .{ .absent = .other }, .data = .{ .form = .bare, .doc = "Base64 in pieces, between bars." } };
};

pub const PointXy = struct {
    xy: Xy,

    pub const doc = "A point that stands for the value of a property.";
};

pub const LinePts = struct {
    pts: Pts,

    pub const doc = "A line that stands for the value of a property.";
};

pub const EmbeddedFiles = struct {
    files: Many(EmbeddedFile) = .{},

    pub const schema = .{ .files = .{ .token = "file" } };
};

pub const Teardrop = struct {
    enabled: bool = false,
    allow_two_segments: bool = false,
    prefer_zone_connections: bool = true,
    best_length_ratio: f64,
    max_length: f64,
    best_width_ratio: f64,
    max_width: f64,
    curve_points: ?i32 = null,
    curved_edges: bool,
    filter_ratio: f64,

    pub const schema = .{
        .best_length_ratio = .{ .absent = 0.5 },
        .max_length = .{ .absent = 1 },
        .best_width_ratio = .{ .absent = 1 },
        .max_width = .{ .absent = 2 },
        .curve_points = .{ .doc = "KiCad 7 and 8; above zero means curved edges." },
        .curved_edges = .{ .absent = false },
        .filter_ratio = .{ .absent = 0.9 },
    };
};

pub const RenderCache = struct {
    text: String = "",
    rotation: f64 = 0,
    polygons: Many(Polygon) = .{},

    pub const schema = .{ .text = positional, .rotation = positional, .polygons = .{ .token = "polygon", .also = "polygons" } };
};

pub const Margins = struct {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,

    pub const schema = .{ .left = positional, .top = positional, .right = positional, .bottom = positional };
};

pub const Span = struct {
    cols: i32,
    rows: i32,

    pub const schema = .{ .cols = positional, .rows = positional };
};

pub const TextBox = struct {
    text: String,
    start: ?Xy = null,
    end: ?Xy = null,
    pts: ?Pts = null,
    margins: ?Margins = null,
    angle: ?f64 = null,
    layer: String,
    uuid: ?String = null,
    effects: Effects,
    border: ?bool = null,
    stroke: ?Stroke = null,
    knockout: ?bool = null,
    render_cache: ?RenderCache = null,
    locked: ?bool = null,

    pub const schema = .{ .text = positional, .effects = .{ .absent = default_effects } };
};

pub const TableCell = struct {
    text: String,
    locked: bool = false,
    start: ?Xy = null,
    end: ?Xy = null,
    pts: ?Pts = null,
    angle: ?f64 = null,
    stroke: ?Stroke = null,
    border: ?bool = null,
    margins: ?Margins = null,
    layer: String,
    span: ?Span = null,
    effects: Effects,
    render_cache: ?RenderCache = null,
    uuid: ?String = null,

    pub const schema = .{ .text = positional };
};

pub const Cells = struct {
    table_cells: Many(TableCell) = .{},

    pub const schema = .{ .table_cells = .{ .token = "table_cell", .also = "table_cells" } };
};

pub const Border = struct {
    external: bool,
    header: bool,
    stroke: Stroke,

    pub const schema = .{ .stroke = .{ .absent = Stroke{ .width = 0, .type = .default } } };
};

pub const Separator = struct {
    rows: bool,
    cols: bool,
    stroke: Stroke,

    pub const schema = .{ .stroke = .{ .absent = Stroke{ .width = 0, .type = .default } } };
};

pub const Table = struct {
    column_count: i32,
    uuid: ?String = null,
    locked: ?bool = null,
    layer: String,
    column_widths: List(f64) = .{},
    row_heights: List(f64) = .{},
    cells: Cells,
    border: Border,
    separators: Separator,
};

pub const DimensionPts = struct {
    xys: Many(Xy) = .{},

    pub const schema = .{ .xys = .{ .token = "xy" } };
};

pub const DimensionFormat = struct {
    prefix: String,
    suffix: String,
    units: i32,
    units_format: i32,
    precision: i32,
    override_value: ?String = null,
    suppress_zeroes: bool = false,

    pub const schema = .{ .prefix = .{ .absent = "" }, .suffix = .{ .absent = "" }, .suppress_zeroes = .{ .form = .yes_or_nothing } };
};

pub const DimensionStyle = struct {
    thickness: ?f64 = null,
    arrow_length: ?f64 = null,
    arrow_direction: E_dimension_arrow_direction = .outward,
    text_position_mode: ?i32 = null,
    extension_height: ?f64 = null,
    extension_offset: ?f64 = null,
    keep_text_aligned: bool = true,
    text_frame: ?i32 = null,

    pub const schema = .{ .keep_text_aligned = .{ .form = .yes_or_nothing, .absent = false } };
};

pub const Dimension = struct {
    type: E_dimension_type,
    locked: ?bool = null,
    width: ?f64 = null,
    layer: String,
    uuid: ?String = null,
    pts: DimensionPts,
    height: f64,
    orientation: ?f64 = null,
    leader_length: ?f64 = null,
    format: ?DimensionFormat = null,
    style: ?DimensionStyle = null,
    gr_text: ?Text = null,

    pub const schema = .{
        .type = .{ .absent = .aligned },
        .width = .{ .doc = "The width of the lines until KiCad 5." },
        .pts = .{ .absent = DimensionPts{} },
        .height = .{ .absent = 0, .doc = "Aligned and orthogonal dimensions have it." },
        .gr_text = .{ .doc = "A mark of a centre has no text." },
    };
};

pub const Group = struct {
    name: ?String = null,
    uuid: ?String = null,
    locked: ?bool = null,
    lib_id: ?String = null,
    members: List(String) = .{},

    pub const schema = .{ .name = positional, .uuid = .{ .also = "id" } };
};

pub const Target = struct {
    shape: ?E_target_shape = null,
    at: Xy,
    size: Wh,
    width: f64,
    layer: String,
    uuid: ?String = null,

    pub const schema = .{ .shape = positional, .width = .{ .absent = 0 } };
};

pub const PcbFile = struct {
    kicad_pcb: KicadPcb,
};
