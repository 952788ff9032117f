//! The words that files of boards and footprints choose from. Nothing is imported.

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
