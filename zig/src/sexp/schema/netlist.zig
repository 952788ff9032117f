//! Netlists (`.net`): the root list `export`.
//!
//! A list without a value, as in `(title)`, reads as an empty string.

const declare = @import("declare.zig");
const List = declare.List;
const Many = declare.Many;
const String = declare.String;
const positional = declare.positional;

pub const roots = .{"export"};
pub const File = NetlistFile;

pub const Property = struct {
    name: String,
    value: String,

    pub const schema = .{ .value = .{ .absent = "" } };
};

pub const Libsource = struct {
    lib: String,
    part: String,
    description: String,

    pub const schema = .{ .lib = .{ .absent = "" }, .part = .{ .absent = "" }, .description = .{ .absent = "" } };
};

pub const Sheetpath = struct {
    names: String,
    tstamps: String,
};

pub const Field = struct {
    name: String,
    value: ?String = null,

    pub const schema = .{ .value = .{ .positional = true, .order = 1 } };
};

pub const Fields = struct {
    fields: Many(Field) = .{},
};

pub const ComponentClasses = struct {
    classes: Many(String) = .{},

    pub const schema = .{ .classes = .{ .token = "class" } };
};

pub const UnitPin = struct {
    num: String,
};

pub const UnitPins = struct {
    pins: Many(UnitPin) = .{},
};

pub const Unit = struct {
    name: String,
    pins: ?UnitPins = null,
};

pub const Units = struct {
    units: Many(Unit) = .{},
};

pub const Component = struct {
    ref: String,
    value: String,
    footprint: String,
    description: ?String = null,
    propertys: Many(Property) = .{},
    tstamps: List(String) = .{},
    fields: ?Fields = null,
    sheetpath: ?Sheetpath = null,
    libsource: ?Libsource = null,
    datasheet: ?String = null,
    component_classes: ?ComponentClasses = null,
    units: ?Units = null,

    pub const schema = .{
        .value = .{ .absent = "" },
        .footprint = .{ .absent = "" },
        .tstamps = .{ .also = "tstamp" },
    };
};

pub const Components = struct {
    comps: Many(Component) = .{},
};

pub const Node = struct {
    ref: String,
    pin: String,
    pintype: ?String = null,
    pinfunction: ?String = null,
};

pub const Net = struct {
    code: String,
    name: String,
    net_class: ?String = null,
    nodes: Many(Node) = .{},

    pub const schema = .{ .net_class = .{ .token = "class" } };
};

pub const Nets = struct {
    nets: Many(Net) = .{},
};

pub const Comment = struct {
    number: String,
    value: String,

    pub const schema = .{ .value = .{ .absent = "" } };
};

pub const Textvar = struct {
    name: String,
    value: ?String = null,

    pub const schema = .{ .value = .{ .positional = true, .order = 1 } };
};

pub const TitleBlock = struct {
    title: String = "",
    company: String = "",
    rev: String = "",
    date: String = "",
    source: String,
    comment: Many(Comment) = .{},

    pub const schema = .{ .source = .{ .absent = "" } };
};

pub const Sheet = struct {
    number: String,
    name: String,
    tstamps: String,
    title_block: TitleBlock,
};

pub const Design = struct {
    source: String,
    date: String,
    tool: String,
    textvars: Many(Textvar) = .{},
    sheet: Sheet,
    sheets: Many(Sheet) = .{},

    pub const schema = .{
        .source = .{ .absent = "" },
        .date = .{ .absent = "" },
        .tool = .{ .absent = "" },
        .sheet = .{ .doc = "The root sheet." },
        .sheets = .{ .view_of = "sheet", .doc = "All sheets, the root sheet first." },
    };
};

pub const Fp = struct {
    fp: String,

    pub const schema = .{ .fp = positional };
};

pub const Footprints = struct {
    fps: Many(Fp) = .{},
};

pub const Alias = struct {
    alias: String,

    pub const schema = .{ .alias = positional };
};

pub const Aliases = struct {
    aliases: Many(Alias) = .{},

    pub const schema = .{ .aliases = .{ .token = "alias" } };
};

pub const Pin = struct {
    num: String,
    name: String,
    type: String,

    pub const schema = .{ .name = .{ .absent = "" }, .type = .{ .absent = "" } };
};

pub const Pins = struct {
    pin: Many(Pin) = .{},
};

pub const Libpart = struct {
    lib: String,
    part: String,
    aliases: ?Aliases = null,
    description: ?String = null,
    docs: ?String = null,
    fields: ?Fields = null,
    pins: ?Pins = null,
    footprints: ?Footprints = null,

    pub const schema = .{ .lib = .{ .absent = "" } };
};

pub const Library = struct {
    logical: String,
    uri: ?String = null,
};

pub const Libparts = struct {
    libparts: Many(Libpart) = .{},
};

pub const Libraries = struct {
    libraries: Many(Library) = .{},

    pub const schema = .{ .libraries = .{ .token = "library" } };
};

pub const Netlist = struct {
    version: String,
    components: Components = .{},
    nets: Nets = .{},
    design: ?Design = null,
    libparts: Libparts = .{},
    libraries: Libraries = .{},
};

pub const NetlistFile = struct {
    netlist: Netlist,

    pub const schema = .{ .netlist = .{ .token = "export" } };
};
