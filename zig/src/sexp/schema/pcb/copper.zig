//! What lies on copper beside pads: vias, zones, tracks.

const declare = @import("../declare.zig");
const List = declare.List;
const Many = declare.Many;
const String = declare.String;
const positional = declare.positional;
const annotations = @import("annotations.zig");
const basics = @import("basics.zig");
const options = @import("options.zig");
const pads = @import("pads.zig");
const shapes = @import("shapes.zig");
const words = @import("words.zig");

pub const ViaLayer = struct {
    name: String,
    size: ?basics.Wh = null,
    thermal_gap: ?f64 = null,
    thermal_bridge_width: ?f64 = null,
    thermal_bridge_angle: ?f64 = null,
    zone_connect: ?words.E_zone_connection = null,

    pub const schema = .{ .name = positional };
};

pub const ViaPadstack = struct {
    mode: words.E_padstack_mode,
    layers: Many(ViaLayer) = .{},
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
    type: ?words.E_via_type = null,
    at: basics.Xy,
    size: f64,
    drill: f64,
    backdrill: ?pads.Backdrill = null,
    tertiary_drill: ?pads.Backdrill = null,
    front_post_machining: ?pads.PostMachining = null,
    back_post_machining: ?pads.PostMachining = null,
    layers: List(String) = .{},
    net: i32,
    net_name: ?String = null,
    remove_unused_layers: ?bool = null,
    keep_end_layers: ?bool = null,
    start_end_only: ?bool = null,
    zone_layer_connections: List(String) = .{},
    padstack: ?ViaPadstack = null,
    teardrops: ?annotations.Teardrop = null,
    tenting: ?ViaTenting = null,
    tenting_sides: ?pads.Sides = null,
    capping: ?words.E_protection = null,
    covering: ?pads.Sides = null,
    plugging: ?pads.Sides = null,
    filling: ?words.E_protection = null,
    free: ?bool = null,
    locked: ?bool = null,
    uuid: ?String = null,

    pub const schema = .{
        .type = positional,
        .tenting_sides = options.tenting_sides,
        .capping = options.since_protection,
        .covering = options.since_protection,
        .plugging = options.since_protection,
        .filling = options.since_protection,
        .drill = .{ .absent = 0 },
        .backdrill = options.since_backdrill,
        .tertiary_drill = options.since_backdrill,
        .front_post_machining = options.since_backdrill,
        .back_post_machining = options.since_backdrill,
        .net = options.net_number,
        .net_name = options.net_name,
        .remove_unused_layers = .{ .also = "remove_unused_layer" },
    };
};

pub const Hatch = struct {
    mode: words.E_zone_hatch_mode,
    pitch: f64,

    pub const schema = .{ .mode = positional, .pitch = positional };
};

pub const ConnectPads = struct {
    mode: ?words.E_zone_connect_pads_mode = null,
    clearance: ?f64 = null,

    pub const schema = .{ .mode = positional };
};

pub const ZoneFill = struct {
    enable: ?words.E_zone_fill_enable = null,
    mode: ?words.E_zone_fill_mode = null,
    hatch_thickness: ?f64 = null,
    hatch_gap: ?f64 = null,
    hatch_orientation: ?f64 = null,
    hatch_smoothing_level: ?f64 = null,
    hatch_smoothing_value: ?f64 = null,
    hatch_border_algorithm: ?words.E_zone_hatch_border_algorithm = null,
    hatch_min_hole_area: ?f64 = null,
    arc_segments: ?i32 = null,
    thermal_gap: ?f64 = null,
    thermal_bridge_width: ?f64 = null,
    smoothing: ?words.E_zone_smoothing = null,
    radius: ?f64 = null,
    island_removal_mode: ?i32 = null,
    island_area_min: ?f64 = null,

    pub const schema = .{ .enable = positional };
};

pub const FilledPolygon = struct {
    layer: String,
    island: ?bool = null,
    pts: shapes.Pts,

    pub const schema = .{ .layer = .{ .absent = "", .doc = "KiCad 5: empty, zones had one layer." }, .island = .{ .form = .yes_or_nothing } };
};

pub const ZoneKeepout = struct {
    tracks: words.E_zone_keepout,
    vias: words.E_zone_keepout,
    pads: words.E_zone_keepout,
    copperpour: words.E_zone_keepout,
    footprints: words.E_zone_keepout,

    pub const schema = .{
        .tracks = .{ .absent = .allowed },
        .vias = .{ .absent = .allowed },
        .pads = .{ .absent = .allowed },
        .copperpour = .{ .absent = .allowed },
        .footprints = .{ .absent = .allowed },
    };
};

pub const ZonePlacement = struct {
    source_type: ?words.E_zone_placement_source_type = null,
    source: ?String = null,
    enabled: bool = true,
    sheetname: ?String = null,
    component_class: ?String = null,
    group: ?String = null,
};

pub const ZoneTeardrop = struct {
    type: words.E_zone_teardrop_type,
};

pub const ZoneAttr = struct {
    teardrop: ?ZoneTeardrop = null,
};

pub const ZoneLayerProperty = struct {
    layer: String,
    hatch_position: ?annotations.PointXy = null,
};

pub const ZoneDefaults = struct {
    propertys: Many(ZoneLayerProperty) = .{},
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
    polygon: shapes.Polygon,
    polygons: Many(shapes.Polygon) = .{},
    filled_polygon: Many(FilledPolygon) = .{},

    pub const schema = .{
        .net = options.net_number,
        .net_name = .{ .role = .net_name, .absent = "" },
        .hatch = .{ .absent = Hatch{ .mode = .edge, .pitch = 0.5 } },
        .propertys = .{ .doc = "What differs by layer." },
        .polygon = .{ .absent = shapes.Polygon{ .pts = .{} }, .doc = "The outline." },
        .polygons = .{ .view_of = "polygon", .doc = "The outline and its holes." },
    };
};

pub const Segment = struct {
    start: basics.Xy,
    end: basics.Xy,
    width: f64,
    layer: ?String = null,
    layers: List(String) = .{},
    solder_mask_margin: ?f64 = null,
    locked: ?bool = null,
    net: i32,
    net_name: ?String = null,
    uuid: ?String = null,

    pub const schema = .{ .start = .{ .order = -3 }, .end = .{ .order = -2 }, .width = .{ .order = -1 }, .net = options.net_number, .net_name = options.net_name };
};

pub const ArcSegment = struct {
    start: basics.Xy,
    mid: basics.Xy,
    end: basics.Xy,
    width: f64,
    layer: ?String = null,
    layers: List(String) = .{},
    solder_mask_margin: ?f64 = null,
    locked: ?bool = null,
    net: i32,
    net_name: ?String = null,
    uuid: ?String = null,

    pub const schema = .{ .net = options.net_number, .net_name = options.net_name };
};
