//! Boards (`.kicad_pcb`): the root list `kicad_pcb`. Other formats share many of its classes.

const declare = @import("declare.zig");
const List = declare.List;
const Many = declare.Many;
const String = declare.String;
const positional = declare.positional;

pub const roots = .{"kicad_pcb"};
pub const File = PcbFile;

pub const E_stroke_type = enum { solid, dash, dash_dot, dash_dot_dot, dot, default };

pub const E_justify = enum { left, right, bottom, top, mirror };

pub const E_fill = enum { yes, no, none, solid };

pub const E_knockout = enum { knockout };

pub const E_paper_type = enum {
    A5,
    A4,
    A3,
    A2,
    A1,
    A0,
    A,
    B,
    C,
    D,
    E,
    USLetter,
    USLegal,
    USLedger,
    Custom,
};

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
};

pub const E_pad_chamfer = enum { chamfer_top_left, chamfer_top_right, chamfer_bottom_left, chamfer_bottom_right };

pub const E_pad_drill_shape = enum { circle, oval };

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

pub const E_zone_fill_mode = enum { hatch, polygon };

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
};

pub const E_edge_connector = enum { bevelled, yes };

pub const E_embedded_file_type = enum { other, model, font, datasheet, worksheet };

pub const E_Attr = enum {
    smd,
    dnp,
    board_only,
    through_hole,
    exclude_from_pos_files,
    exclude_from_bom,
    allow_missing_courtyard,
};

pub const E_zone_fill_enable = enum { yes };

pub const E_tenting = enum { front, back };

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
};

pub const Font = struct {
    size: Wh,
    thickness: ?f64 = null,
    bold: ?bool = null,
    italic: ?bool = null,
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
    fill: ?E_fill = null,
    layer: ?String = null,
    layers: List(String) = .{},
    locked: ?bool = null,
    uuid: ?String = null,

    pub const schema = .{ .start = .{ .order = -2 }, .end = .{ .order = -1 }, .uuid = .{ .order = 100 } };
};

pub const Arc = struct {
    start: Xy,
    mid: Xy,
    end: Xy,
    solder_mask_margin: ?f64 = null,
    stroke: ?Stroke = null,
    fill: ?E_fill = null,
    layer: ?String = null,
    layers: List(String) = .{},
    locked: ?bool = null,
    uuid: ?String = null,

    pub const schema = .{
        .start = .{ .order = -3 },
        .mid = .{ .order = -2 },
        .end = .{ .order = -1 },
        .uuid = .{ .order = 100 },
    };
};

pub const Circle = struct {
    center: Xy,
    end: Xy,
    solder_mask_margin: ?f64 = null,
    stroke: ?Stroke = null,
    fill: ?E_fill = null,
    layer: ?String = null,
    layers: List(String) = .{},
    locked: ?bool = null,
    uuid: ?String = null,

    pub const schema = .{ .center = .{ .order = -2 }, .end = .{ .order = -1 }, .uuid = .{ .order = 100 } };
};

pub const Rect = struct {
    start: Xy,
    end: Xy,
    solder_mask_margin: ?f64 = null,
    stroke: ?Stroke = null,
    fill: ?E_fill = null,
    layer: ?String = null,
    layers: List(String) = .{},
    locked: ?bool = null,
    uuid: ?String = null,

    pub const schema = .{ .start = .{ .order = -2 }, .end = .{ .order = -1 }, .uuid = .{ .order = 100 } };
};

pub const Pts = struct {
    xys: Many(Xy) = .{},

    pub const schema = .{ .xys = .{ .token = "xy" } };
};

pub const Polygon = struct {
    pts: Pts,
    solder_mask_margin: ?f64 = null,
    stroke: ?Stroke = null,
    fill: ?E_fill = null,
    layer: ?String = null,
    layers: List(String) = .{},
    locked: ?bool = null,
    uuid: ?String = null,

    pub const schema = .{ .pts = .{ .order = -1 }, .uuid = .{ .order = 100 } };
};

pub const Curve = struct {
    pts: Pts,
    solder_mask_margin: ?f64 = null,
    stroke: ?Stroke = null,
    fill: ?E_fill = null,
    layer: ?String = null,
    layers: List(String) = .{},
    locked: ?bool = null,
    uuid: ?String = null,

    pub const schema = .{ .pts = .{ .order = -1 }, .uuid = .{ .order = 100 } };
};

pub const Text = struct {
    text: String,
    at: Xyr,
    layer: TextLayer,
    uuid: ?String = null,
    effects: Effects,

    pub const schema = .{ .text = positional };
};

pub const FpText = struct {
    type: E_fp_text_type,
    text: String,
    at: Xyr,
    layer: TextLayer,
    hide: ?bool = null,
    uuid: ?String = null,
    effects: Effects,

    pub const schema = .{ .type = positional, .text = positional };
};

pub const PadPrimitives = struct {
    gr_polys: Many(Polygon) = .{},

    pub const schema = .{ .gr_polys = .{ .token = "gr_poly" } };
};

pub const PadDrill = struct {
    shape: ?E_pad_drill_shape = null,
    size_x: ?f64 = null,
    size_y: ?f64 = null,
    offset: ?Xy = null,

    pub const schema = .{ .shape = positional, .size_x = positional, .size_y = positional };
};

pub const PadOptions = struct {
    clearance: ?E_pad_clearance = null,
    anchor: ?E_pad_anchor = null,
};

pub const PadTenting = struct {
    type: E_pad_tenting,

    pub const schema = .{ .type = positional };
};

pub const Pad = struct {
    name: String,
    type: E_pad_type,
    shape: E_pad_shape,
    at: Xyr,
    size: Wh,
    drill: ?PadDrill = null,
    layers: List(String) = .{},
    remove_unused_layers: ?bool = null,
    net: ?Net = null,
    solder_mask_margin: ?f64 = null,
    solder_paste_margin: ?f64 = null,
    solder_paste_margin_ratio: ?f64 = null,
    clearance: ?f64 = null,
    zone_connect: ?E_zone_connection = null,
    thermal_bridge_width: ?f64 = null,
    thermal_gap: ?f64 = null,
    roundrect_rratio: ?f64 = null,
    chamfer_ratio: ?f64 = null,
    chamfer: ?E_pad_chamfer = null,
    properties: ?E_pad_property = null,
    options: ?PadOptions = null,
    tenting: ?PadTenting = null,
    uuid: ?String = null,
    primitives: ?PadPrimitives = null,

    pub const schema = .{ .name = positional, .type = positional, .shape = positional };
};

pub const Net = struct {
    number: i32,
    name: ?String = null,

    pub const schema = .{ .number = positional, .name = positional };
};

pub const Property = struct {
    name: String,
    value: String,
    at: Xyr,
    unlocked: ?bool = null,
    layer: String,
    hide: ?bool = null,
    uuid: ?String = null,
    effects: ?Effects = null,

    pub const schema = .{ .name = positional, .value = positional };
};

pub const ModelXyz = struct {
    xyz: Xyz,
};

pub const Model = struct {
    path: String,
    offset: ModelXyz,
    scale: ModelXyz,
    rotate: ModelXyz,

    pub const schema = .{ .path = positional };
};

pub const Footprint = struct {
    name: String,
    layer: String = "F.Cu",
    uuid: ?String = null,
    at: Xyr,
    path: ?String = null,
    propertys: Many(Property) = .{},
    attr: List(E_Attr) = .{},
    fp_lines: Many(Line) = .{},
    fp_arcs: Many(Arc) = .{},
    fp_circles: Many(Circle) = .{},
    fp_rects: Many(Rect) = .{},
    fp_poly: Many(Polygon) = .{},
    fp_texts: Many(FpText) = .{},
    pads: Many(Pad) = .{},
    embedded_fonts: ?bool = null,
    models: Many(Model) = .{},

    pub const schema = .{
        .name = positional,
        .propertys = .{ .token = "property" },
        .fp_lines = .{ .token = "fp_line" },
        .fp_arcs = .{ .token = "fp_arc" },
        .fp_circles = .{ .token = "fp_circle" },
        .fp_rects = .{ .token = "fp_rect" },
        .fp_texts = .{ .token = "fp_text" },
        .pads = .{ .token = "pad" },
        .models = .{ .token = "model" },
    };
};

pub const ViaLayer = struct {
    name: String,
    size: ?Xy = null,
    thermal_gap: ?f64 = null,
    thermal_bridge_width: ?f64 = null,
    thermal_bridge_angle: ?f64 = null,
    zone_connect: ?E_zone_connection = null,
};

pub const ViaPadstack = struct {
    mode: E_padstack_mode,
    layers: Many(ViaLayer) = .{},

    pub const schema = .{ .mode = positional, .layers = .{ .token = "layer" } };
};

pub const ViaTenting = struct {
    front: bool = false,
    back: bool = false,
};

pub const Via = struct {
    at: Xy,
    size: f64,
    drill: f64,
    layers: List(String) = .{},
    net: i32,
    remove_unused_layers: ?bool = null,
    keep_end_layers: ?bool = null,
    zone_layer_connections: List(String) = .{},
    padstack: ?ViaPadstack = null,
    teardrops: ?Teardrop = null,
    tenting: ?ViaTenting = null,
    free: ?bool = null,
    locked: ?bool = null,
    uuid: ?String = null,
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
    pts: Pts,
};

pub const ZoneKeepout = struct {
    tracks: E_zone_keepout,
    vias: E_zone_keepout,
    pads: E_zone_keepout,
    copperpour: E_zone_keepout,
    footprints: E_zone_keepout,
};

pub const ZonePlacement = struct {
    source_type: ?E_zone_placement_source_type = null,
    source: ?String = null,
    enabled: bool = true,
    sheetname: ?String = null,
};

pub const ZoneTeardrop = struct {
    type: E_zone_teardrop_type,
};

pub const ZoneAttr = struct {
    teardrop: ?ZoneTeardrop = null,
};

pub const Zone = struct {
    net: i32,
    net_name: String,
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
    polygon: Polygon,
    filled_polygon: Many(FilledPolygon) = .{},
};

pub const Segment = struct {
    start: Xy,
    end: Xy,
    width: f64,
    layer: ?String = null,
    net: i32,
    uuid: ?String = null,

    pub const schema = .{ .start = .{ .order = -3 }, .end = .{ .order = -2 }, .width = .{ .order = -1 } };
};

pub const ArcSegment = struct {
    start: Xy,
    mid: Xy,
    end: Xy,
    width: f64,
    layer: ?String = null,
    net: i32,
    uuid: ?String = null,
};

pub const General = struct {
    thickness: f64 = 1.6,
    legacy_teardrops: bool = false,
};

pub const Paper = struct {
    type: E_paper_type = .A4,
    size: ?Xy = null,
    orientation: ?E_paper_orientation = null,

    pub const schema = .{
        .type = .{ .positional = true, .form = .quoted },
        .size = positional,
        .orientation = positional,
    };
};

pub const TitleBlock = struct {
    title: ?String = null,
    date: ?String = null,
    revision: ?String = null,
    company: ?String = null,
    comment: Many(Comment) = .{},
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

    pub const schema = .{
        .number = positional,
        .name = positional,
        .type = positional,
        .alias = positional,
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

    pub const schema = .{ .thickness = positional, .locked = positional };
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
    dashed_line_dash_ratio: f64 = 12.0,
    dashed_line_gap_ratio: f64 = 3.0,
    svgprecision: i32 = 4,
    plotframeref: ?bool = null,
    viasonmask: ?bool = null,
    mode: i32 = 1,
    useauxorigin: ?bool = null,
    hpglpennumber: i32 = 1,
    hpglpenspeed: i32 = 20,
    hpglpendiameter: f64 = 15.0,
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
    sketchpadsonfab: ?bool = null,
    plotreference: ?bool = null,
    plotvalue: ?bool = null,
    plotpadnumbers: ?bool = null,
    hidednponfab: ?bool = null,
    sketchdnponfab: ?bool = null,
    crossoutdnponfab: ?bool = null,
    plotfptext: ?bool = null,
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
    pad_to_mask_clearance: i32 = 0,
    allow_soldermask_bridges_in_footprints: bool = false,
    tenting: List(E_tenting) = .{},
    pcbplotparams: PcbPlotParams = .{},
    rules: ?Rules = null,
};

pub const KicadPcb = struct {
    version: i32 = 20241229,
    generator: String,
    generator_version: String,
    general: General = .{},
    paper: ?E_paper_type = .A4,
    title_block: ?TitleBlock = null,
    layers: List(Layer) = .{},
    setup: Setup = .{},
    nets: Many(Net) = .{},
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
        .paper = .{ .form = .quoted },
        .nets = .{ .token = "net" },
        .footprints = .{ .token = "footprint" },
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
    members: List(String) = .{},
    locked: ?bool = null,
};

pub const Image = struct {
    at: Xy,
    layer: String,
    scale: f64 = 1.0,
    data: List(String) = .{},
    uuid: ?String = null,
};

pub const EmbeddedFile = struct {
    name: String,
    type: E_embedded_file_type,
    data: List(String) = .{},
    checksum: ?String = null,
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
    curved_edges: bool,
    filter_ratio: f64,
};

pub const RenderCache = struct {
    text: String = "",
    rotation: f64 = 0.0,
    polygons: Many(Polygon) = .{},

    pub const schema = .{ .text = positional, .rotation = positional };
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
    locked: ?bool = null,

    pub const schema = .{ .text = positional };
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
};

pub const Border = struct {
    external: bool,
    header: bool,
    stroke: Stroke,
};

pub const Separator = struct {
    rows: bool,
    cols: bool,
    stroke: Stroke,
};

pub const Table = struct {
    column_count: i32,
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
};

pub const Dimension = struct {
    type: E_dimension_type,
    layer: String,
    uuid: ?String = null,
    pts: DimensionPts,
    height: f64,
    orientation: ?f64 = null,
    leader_length: ?f64 = null,
    format: ?DimensionFormat = null,
    style: ?DimensionStyle = null,
    gr_text: Text,
};

pub const Group = struct {
    name: ?String = null,
    uuid: ?String = null,
    locked: ?bool = null,
    members: List(String) = .{},

    pub const schema = .{ .name = positional };
};

pub const Target = struct {
    at: Xy,
    size: Xy,
    width: f64,
    layer: String,
    uuid: ?String = null,
};

pub const PcbFile = struct {
    kicad_pcb: KicadPcb,
};
