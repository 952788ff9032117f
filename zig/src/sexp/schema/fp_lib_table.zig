//! Tables of footprint libraries (`fp-lib-table`): the root list `fp_lib_table`.

const declare = @import("declare.zig");
const Many = declare.Many;
const String = declare.String;

pub const roots = .{"fp_lib_table"};
pub const File = FpLibTableFile;

pub const FpLibEntry = struct {
    name: String,
    type: String,
    uri: String,
    options: String,
    descr: String,
    disabled: ?bool = null,
    hidden: ?bool = null,

    pub const schema = .{
        .type = .{ .absent = "KiCad" },
        .options = .{ .absent = "" },
        .descr = .{ .absent = "" },
        .disabled = .{ .form = .list_or_nothing },
        .hidden = .{ .form = .list_or_nothing },
    };
};

pub const FpLibTable = struct {
    version: ?i32 = null,
    libs: Many(FpLibEntry) = .{},
};

pub const FpLibTableFile = struct {
    fp_lib_table: FpLibTable,
};
