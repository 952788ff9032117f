//! Symbols as they stand in a schematic, and what they are called where a sheet is used more than once.

const declare = @import("../declare.zig");
const Many = declare.Many;
const String = declare.String;
const positional = declare.positional;
const drawing = @import("drawing.zig");
const words = @import("words.zig");
const Xyr = @import("../pcb/basics.zig").Xyr;

/// A file says it where it is true.
pub const autoplaced = .{ .form = .yes_or_nothing, .absent = false };
const variants = .{ .since = 20250922 };

pub const InstancePin = struct {
    name: String,
    uuid: String,
    alternate: ?String = null,

    pub const schema = .{ .name = positional, .uuid = .{ .absent = "" } };
};

pub const VariantField = struct {
    name: String,
    value: String,
};

pub const Variant = struct {
    name: String,
    dnp: ?bool = null,
    exclude_from_sim: ?bool = null,
    in_bom: ?bool = null,
    on_board: ?bool = null,
    in_pos_files: ?bool = null,
    fields: Many(VariantField) = .{},

    pub const doc = "What is different in a variant of the design.";
};

pub const SymbolPath = struct {
    path: String,
    reference: String,
    unit: i32,
    value: ?String = null,
    footprint: ?String = null,
    variants: Many(Variant) = .{},

    pub const doc = "What a symbol is called where the sheet with this path is used.";
    pub const schema = .{ .path = positional, .reference = .{ .absent = "" }, .unit = .{ .absent = 1 }, .variants = variants };
};

pub const SymbolProject = struct {
    name: String,
    paths: Many(SymbolPath) = .{},

    pub const schema = .{ .name = positional };
};

pub const SymbolProjects = struct {
    projects: Many(SymbolProject) = .{},
};

pub const SheetPath = struct {
    path: String,
    page: String,
    variants: Many(Variant) = .{},

    pub const doc = "The page number of the sheet with this path.";
    pub const schema = .{ .path = positional, .page = .{ .absent = "" }, .variants = variants };
};

pub const SheetProject = struct {
    name: String,
    paths: Many(SheetPath) = .{},

    pub const schema = .{ .name = positional };
};

pub const SheetProjects = struct {
    projects: Many(SheetProject) = .{},
};

pub const DefaultInstance = struct {
    reference: ?String = null,
    unit: ?i32 = null,
    value: ?String = null,
    footprint: ?String = null,
};

pub const SymbolInstance = struct {
    lib_name: ?String = null,
    lib_id: String,
    at: Xyr,
    mirror: ?words.E_mirror = null,
    unit: i32,
    body_style: ?i32 = null,
    exclude_from_sim: ?bool = null,
    in_bom: bool = false,
    on_board: bool = false,
    in_pos_files: ?bool = null,
    dnp: ?bool = null,
    uuid: String,
    fields_autoplaced: bool = true,
    propertys: Many(drawing.Property) = .{},
    pins: Many(InstancePin) = .{},
    default_instance: ?DefaultInstance = null,
    instances: ?SymbolProjects = null,
    convert: ?i32 = null,

    pub const schema = .{
        .unit = .{ .absent = 1 },
        .body_style = .{ .since = 20250827, .doc = "Counted from 1; `convert` until KiCad 9." },
        .in_pos_files = .{ .since = 20251024 },
        .uuid = .{ .absent = "" },
        .fields_autoplaced = autoplaced,
    };
};
