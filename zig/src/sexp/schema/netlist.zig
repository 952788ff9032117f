//! Netlists (`.net`): the root list `export`.

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
};

pub const Libsource = struct {
    lib: String,
    part: String,
    description: String,
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

    pub const schema = .{ .fields = .{ .token = "field" } };
};

pub const Component = struct {
    ref: String,
    value: String,
    footprint: String,
    propertys: Many(Property) = .{},
    tstamps: List(String) = .{},
    fields: ?Fields = null,
    sheetpath: ?Sheetpath = null,
    libsource: ?Libsource = null,
    datasheet: ?String = null,

    pub const schema = .{ .propertys = .{ .token = "property" } };
};

pub const Components = struct {
    comps: Many(Component) = .{},

    pub const schema = .{ .comps = .{ .token = "comp" } };
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
    nodes: Many(Node) = .{},

    pub const schema = .{ .nodes = .{ .token = "node" } };
};

pub const Nets = struct {
    nets: Many(Net) = .{},

    pub const schema = .{ .nets = .{ .token = "net" } };
};

pub const Comment = struct {
    number: String,
    value: String,
};

pub const TitleBlock = struct {
    title: String = "",
    company: String = "",
    rev: String = "",
    date: String = "",
    source: String,
    comment: Many(Comment) = .{},
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
    sheet: Sheet,
};

pub const Fp = struct {
    fp: String,

    pub const schema = .{ .fp = positional };
};

pub const Footprints = struct {
    fps: Many(Fp) = .{},

    pub const schema = .{ .fps = .{ .token = "fp" } };
};

pub const Pin = struct {
    num: String,
    name: String,
    type: String,
};

pub const Pins = struct {
    pin: Many(Pin) = .{},
};

pub const Libpart = struct {
    lib: String,
    part: String,
    fields: ?Fields = null,
    pins: ?Pins = null,
    footprints: ?Footprints = null,
};

pub const Libparts = struct {
    libparts: Many(Libpart) = .{},

    pub const schema = .{ .libparts = .{ .token = "libpart" } };
};

pub const Libraries = struct {};

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
};
