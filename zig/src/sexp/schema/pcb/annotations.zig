//! What boards and footprints carry beside shapes and copper: images, files, tables, dimensions, groups, and what texts and teardrops
//! are given.

const declare = @import("../declare.zig");
const List = declare.List;
const Many = declare.Many;
const String = declare.String;
const positional = declare.positional;
const basics = @import("basics.zig");
const shapes = @import("shapes.zig");
const words = @import("words.zig");

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
    at: basics.Xy,
    layer: String,
    scale: f64 = 1,
    locked: ?bool = null,
    data: List(String) = .{},
    uuid: ?String = null,

    pub const schema = .{ .data = .{ .doc = "Base64 in pieces." } };
};

pub const EmbeddedFile = struct {
    name: String,
    type: words.E_embedded_file_type,
    data: List(String) = .{},
    checksum: ?String = null,

    pub const schema = .{ .type = .{ .absent = .other }, .data = .{ .form = .bare, .doc = "Base64 in pieces, between bars." } };
};

pub const PointXy = struct {
    xy: basics.Xy,

    pub const doc = "A point that stands for the value of a property.";
};

pub const LinePts = struct {
    pts: shapes.Pts,

    pub const doc = "A line that stands for the value of a property.";
};

pub const EmbeddedFiles = struct {
    files: Many(EmbeddedFile) = .{},
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
    polygons: Many(shapes.Polygon) = .{},

    pub const schema = .{ .text = positional, .rotation = positional, .polygons = .{ .also = "polygons" } };
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
    start: ?basics.Xy = null,
    end: ?basics.Xy = null,
    pts: ?shapes.Pts = null,
    margins: ?Margins = null,
    angle: ?f64 = null,
    layer: String,
    uuid: ?String = null,
    effects: basics.Effects,
    border: ?bool = null,
    stroke: ?basics.Stroke = null,
    knockout: ?bool = null,
    render_cache: ?RenderCache = null,
    locked: ?bool = null,

    pub const schema = .{ .text = positional, .effects = .{ .absent = basics.default_effects } };
};

pub const TableCell = struct {
    text: String,
    locked: bool = false,
    start: ?basics.Xy = null,
    end: ?basics.Xy = null,
    pts: ?shapes.Pts = null,
    angle: ?f64 = null,
    stroke: ?basics.Stroke = null,
    border: ?bool = null,
    margins: ?Margins = null,
    layer: String,
    span: ?Span = null,
    effects: basics.Effects,
    render_cache: ?RenderCache = null,
    uuid: ?String = null,

    pub const schema = .{ .text = positional };
};

pub const Cells = struct {
    table_cells: Many(TableCell) = .{},

    pub const schema = .{ .table_cells = .{ .also = "table_cells" } };
};

pub const Border = struct {
    external: bool,
    header: bool,
    stroke: basics.Stroke,

    pub const schema = .{ .stroke = .{ .absent = basics.Stroke{ .width = 0, .type = .default } } };
};

pub const Separator = struct {
    rows: bool,
    cols: bool,
    stroke: basics.Stroke,

    pub const schema = .{ .stroke = .{ .absent = basics.Stroke{ .width = 0, .type = .default } } };
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
    xys: Many(basics.Xy) = .{},
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
    arrow_direction: words.E_dimension_arrow_direction = .outward,
    text_position_mode: ?i32 = null,
    extension_height: ?f64 = null,
    extension_offset: ?f64 = null,
    keep_text_aligned: bool = true,
    text_frame: ?i32 = null,

    pub const schema = .{ .keep_text_aligned = .{ .form = .yes_or_nothing, .absent = false } };
};

pub const Dimension = struct {
    type: words.E_dimension_type,
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
    gr_text: ?shapes.Text = null,

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
    shape: ?words.E_target_shape = null,
    at: basics.Xy,
    size: basics.Wh,
    width: f64,
    layer: String,
    uuid: ?String = null,

    pub const schema = .{ .shape = positional, .width = .{ .absent = 0 } };
};
