//! What a board says of itself before it shows anything: paper, layers, stackup, rules, how it is plotted.

const declare = @import("../declare.zig");
const List = declare.List;
const Many = declare.Many;
const String = declare.String;
const positional = declare.positional;
const basics = @import("basics.zig");
const board = @import("board.zig");
const copper = @import("copper.zig");
const footprints = @import("footprints.zig");
const options = @import("options.zig");
const pads = @import("pads.zig");
const words = @import("words.zig");

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
    };
};

pub const BoardVariant = struct {
    name: String,
    description: ?String = null,
};

pub const BoardVariants = struct {
    variants: Many(BoardVariant) = .{},

    pub const doc = "Ways to assemble the board. What is different stands in the footprints.";
};

pub const BoardProperty = struct {
    name: String,
    value: String,

    pub const doc = "A text variable of the board.";
    pub const schema = .{ .name = positional, .value = positional };
};

pub const Paper = struct {
    type: words.E_paper_type = .A4,
    width: ?f64 = null,
    height: ?f64 = null,
    size: ?basics.Xy = null,
    orientation: ?words.E_paper_orientation = null,

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
    type: words.E_layer_type,
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
    copper_finish: ?words.E_copper_finish = null,
    dielectric_constraints: ?bool = null,
    edge_connector: ?words.E_edge_connector = null,
    castellated_pads: ?bool = null,
    edge_plating: ?bool = null,

    pub const schema = .{ .copper_finish = .{ .form = .quoted } };
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
    tenting: List(words.E_tenting) = .{},
    tenting_sides: ?pads.Sides = null,
    covering: ?pads.Sides = null,
    plugging: ?pads.Sides = null,
    capping: ?bool = null,
    filling: ?bool = null,
    zone_defaults: ?copper.ZoneDefaults = null,
    aux_axis_origin: ?basics.Xy = null,
    grid_origin: ?basics.Xy = null,
    visible_elements: ?String = null,
    filled_areas_thickness: ?bool = null,
    pcbplotparams: PcbPlotParams = .{},
    rules: ?Rules = null,

    pub const schema = .{
        .tenting = .{ .role = .side_word, .doc = "The sides where vias are tented." },
        .tenting_sides = options.tenting_sides,
        .covering = options.since_protection,
        .plugging = options.since_protection,
        .capping = options.since_protection,
        .filling = options.since_protection,
        .visible_elements = .{ .form = .bare },
    };
};
