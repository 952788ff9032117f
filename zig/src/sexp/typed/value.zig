//! The value of a field as the functions here take and give it, what can go wrong, and memory for texts.
//!
//! Imports the tables, and what else can go wrong when a document is edited.

const std = @import("std");
const Allocator = std.mem.Allocator;
const schema = @import("../schema/schema.zig");
const InsertError = @import("../edit.zig").InsertError;
const Node = @import("../node.zig").Node;
const FieldDescriptor = schema.FieldDescriptor;

/// The value of a field, or of an element of its list.
pub const Value = union(enum) {
    none,
    integer: i64,
    float: f64,
    boolean: bool,
    /// Valid until the document or the scratch memory that it was read with changes. Open enumerations have strings for texts that are
    /// none of their values.
    string: []const u8,
    /// Index in the values of the enumeration.
    enumeration: u16,
    /// An object. To be set, it must be detached.
    node: Node,
};

pub const ReadError = error{ OutOfMemory, WrongValue };

pub const WriteError = InsertError || error{
    NotFinite,
    InvalidAtom,
    /// A file with names for its nets is given a number.
    NetWithoutName,
    /// The table of nets is given one without a number.
    NetWithoutNumber,
    /// A file with numbers for its nets is given a name that is not in its table.
    UnknownNet,
    /// A word for a side is put beside lists of sides.
    SidesAreLists,
    /// The file is older than the field, see `Document.refused`.
    FieldTooNew,
};

/// Memory for a string that has to be unescaped.
pub const Scratch = struct {
    gpa: Allocator,
    text: std.ArrayListUnmanaged(u8) = .empty,

    pub fn deinit(scratch: *Scratch) void {
        scratch.text.deinit(scratch.gpa);
    }
};

/// A value that does not stand in the document.
pub fn constant(field: *const FieldDescriptor, value: schema.Value) Value {
    return switch (value) {
        .missing, .null, .empty_list, .object => .none,
        .integer => |number| .{ .integer = number },
        .float => |number| .{ .float = number },
        .boolean => |truth| .{ .boolean = truth },
        .string => |text| .{ .string = std.mem.span(text) },
        .enumeration => |index| if (field.kind == .enumeration) .{ .enumeration = index } else .none,
    };
}

/// The values of an object that is not in the document but counts as there, for `createWith`; null if it is None.
pub fn absentObject(field: *const FieldDescriptor) ?[*]const schema.Value {
    return switch (field.absent()) {
        .object => |values| values,
        else => null,
    };
}

pub fn isSame(a: Value, b: Value) bool {
    return switch (a) {
        .none => b == .none,
        .integer => |value| b == .integer and b.integer == value,
        .float => |value| b == .float and @as(u64, @bitCast(b.float)) == @as(u64, @bitCast(value)),
        .boolean => |value| b == .boolean and b.boolean == value,
        .string => |value| b == .string and std.mem.eql(u8, b.string, value),
        .enumeration => |value| b == .enumeration and b.enumeration == value,
        .node => |value| b == .node and b.node == value,
    };
}
