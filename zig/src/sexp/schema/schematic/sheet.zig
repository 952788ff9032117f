//! What else is drawn on a sheet: wires, labels, sheets in the sheet, images, tables.

const declare = @import("../declare.zig");
const List = declare.List;
const Many = declare.Many;
const String = declare.String;
const positional = declare.positional;
const drawing = @import("drawing.zig");
const instances = @import("instances.zig");
const words = @import("words.zig");
const Xy = @import("../pcb/basics.zig").Xy;
const Xyr = @import("../pcb/basics.zig").Xyr;
const Effects = @import("../pcb/basics.zig").Effects;
const default_effects = @import("../pcb/basics.zig").default_effects;
const Margins = @import("../pcb/annotations.zig").Margins;
const Span = @import("../pcb/annotations.zig").Span;
const Color = @import("../schematic.zig").Color;

pub const NoConnect = struct {
    at: Xy,
    uuid: ?String = null,
};

pub const Junction = struct {
    at: Xy,
    diameter: f64,
    color: Color = .{ .r = 0, .g = 0, .b = 0, .a = 0 },
    uuid: String,

    pub const schema = .{ .diameter = .{ .absent = 0 }, .uuid = .{ .absent = "" } };
};

pub const Wire = struct {
    pts: drawing.Pts,
    stroke: drawing.Stroke,
    uuid: String,

    pub const schema = .{ .stroke = .{ .absent = drawing.Stroke{} }, .uuid = .{ .absent = "" } };
};

pub const Text = struct {
    text: String,
    exclude_from_sim: ?bool = null,
    at: Xyr,
    effects: Effects,
    uuid: String,

    pub const schema = .{ .text = positional, .effects = .{ .absent = default_effects }, .uuid = .{ .absent = "" } };
};

pub const SheetPin = struct {
    name: String,
    type: words.E_sheet_pin_type,
    at: Xyr,
    effects: Effects,
    uuid: String,

    pub const schema = .{
        .name = positional,
        .type = positional,
        .effects = .{ .absent = default_effects },
        .uuid = .{ .absent = "" },
    };
};

pub const Sheet = struct {
    at: Xy,
    size: Xy,
    exclude_from_sim: ?bool = null,
    in_bom: ?bool = null,
    on_board: ?bool = null,
    dnp: ?bool = null,
    stroke: drawing.Stroke,
    fill: drawing.Fill,
    uuid: String,
    fields_autoplaced: bool = true,
    propertys: Many(drawing.Property) = .{},
    pins: Many(SheetPin) = .{},
    instances: ?instances.SheetProjects = null,

    pub const schema = .{
        .stroke = .{ .absent = drawing.Stroke{} },
        .fill = .{ .absent = drawing.no_fill },
        .uuid = .{ .absent = "" },
        .fields_autoplaced = instances.autoplaced,
    };
};

pub const GlobalLabel = struct {
    text: String,
    shape: words.E_global_label_shape,
    at: Xyr,
    effects: Effects,
    uuid: String,
    fields_autoplaced: bool = true,
    iref: ?Xy = null,
    propertys: Many(drawing.Property) = .{},

    pub const schema = .{
        .text = positional,
        .shape = .{ .absent = .input },
        .effects = .{ .absent = default_effects },
        .uuid = .{ .absent = "" },
        .fields_autoplaced = instances.autoplaced,
        .iref = .{ .doc = "Where previews of KiCad 6 show the references to other sheets; now a property." },
    };
};

pub const HierarchicalLabel = struct {
    text: String,
    shape: words.E_global_label_shape,
    at: Xyr,
    fields_autoplaced: bool = false,
    effects: Effects,
    uuid: ?String = null,
    propertys: Many(drawing.Property) = .{},

    pub const schema = .{
        .text = positional,
        .shape = .{ .absent = .input },
        .fields_autoplaced = instances.autoplaced,
        .effects = .{ .absent = default_effects },
    };
};

pub const NetclassFlag = struct {
    text: String,
    length: ?f64 = null,
    shape: words.E_global_label_shape,
    at: Xyr,
    fields_autoplaced: bool = false,
    effects: Effects,
    uuid: ?String = null,
    propertys: Many(drawing.Property) = .{},

    pub const doc = "A directive label: assigns what is connected to a net class.";
    pub const schema = .{
        .text = positional,
        .shape = .{ .absent = .round },
        .fields_autoplaced = instances.autoplaced,
        .effects = .{ .absent = default_effects },
    };
};

pub const Label = struct {
    text: String,
    at: Xyr,
    fields_autoplaced: bool = false,
    effects: Effects,
    uuid: String,
    propertys: Many(drawing.Property) = .{},

    pub const schema = .{
        .text = positional,
        .fields_autoplaced = instances.autoplaced,
        .effects = .{ .absent = default_effects },
        .uuid = .{ .absent = "" },
    };
};

pub const Bus = struct {
    pts: drawing.Pts,
    stroke: drawing.Stroke,
    uuid: String,

    pub const schema = .{ .stroke = .{ .absent = drawing.Stroke{} }, .uuid = .{ .absent = "" } };
};

pub const BusEntry = struct {
    at: Xy,
    size: Xy,
    stroke: drawing.Stroke,
    uuid: String,

    pub const schema = .{ .stroke = .{ .absent = drawing.Stroke{} }, .uuid = .{ .absent = "" } };
};

pub const BusAlias = struct {
    name: String,
    members: List(String) = .{},

    pub const schema = .{ .name = positional };
};

pub const Image = struct {
    at: Xy,
    scale: ?f64 = null,
    uuid: ?String = null,
    data: List(String) = .{},

    pub const schema = .{ .data = .{ .doc = "Base64 in pieces." } };
};

pub const RuleArea = struct {
    exclude_from_sim: ?bool = null,
    in_bom: ?bool = null,
    on_board: ?bool = null,
    dnp: ?bool = null,
    polyline: drawing.Polyline,
    uuid: ?String = null,
};

pub const TableCell = struct {
    text: String,
    exclude_from_sim: ?bool = null,
    at: Xyr,
    size: Xy,
    margins: ?Margins = null,
    span: ?Span = null,
    stroke: ?drawing.Stroke = null,
    fill: drawing.Fill,
    effects: Effects,
    uuid: ?String = null,

    pub const schema = .{
        .text = positional,
        .fill = .{ .absent = drawing.no_fill },
        .effects = .{ .absent = default_effects },
    };
};

pub const TableCells = struct {
    table_cells: Many(TableCell) = .{},
};

pub const TableBorder = struct {
    external: bool,
    header: bool,
    stroke: ?drawing.Stroke = null,
};

pub const TableSeparators = struct {
    rows: bool,
    cols: bool,
    stroke: ?drawing.Stroke = null,
};

pub const Table = struct {
    column_count: i32,
    border: ?TableBorder = null,
    separators: ?TableSeparators = null,
    column_widths: List(f64) = .{},
    row_heights: List(f64) = .{},
    cells: TableCells = .{},
    uuid: ?String = null,
};

pub const Group = struct {
    name: ?String = null,
    uuid: ?String = null,
    locked: ?bool = null,
    lib_id: ?String = null,
    members: List(String) = .{},

    pub const schema = .{ .name = positional };
};
