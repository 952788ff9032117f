//! Whether two objects have the same values.
//!
//! Imports `lists.zig` and `changes.zig`: an object that the file leaves out may have to be made before it can be compared.

const nets = @import("../nets.zig");
const changes = @import("changes.zig");
const lists = @import("lists.zig");
const schema = @import("../schema/schema.zig");
const Document = @import("../document.zig").Document;
const Node = @import("../node.zig").Node;
const ClassDescriptor = schema.ClassDescriptor;
const FieldDescriptor = schema.FieldDescriptor;
const ReadError = @import("value.zig").ReadError;
const Scratch = @import("value.zig").Scratch;
const Value = @import("value.zig").Value;
const WriteError = @import("value.zig").WriteError;
const isSame = @import("value.zig").isSame;

/// How deep objects of self-containing classes are compared.
const depth_max = 1000;

/// Whether two objects of a class have the same values, however they are written.
pub fn isEqual(a: *Document, a_node: Node, b: *Document, b_node: Node, class: *const ClassDescriptor) (ReadError || WriteError || error{TooDeep})!bool {
    return isEqualWithin(a, a_node, b, b_node, class, depth_max);
}

fn isEqualWithin(a: *Document, a_node: Node, b: *Document, b_node: Node, class: *const ClassDescriptor, depth: usize) (ReadError || WriteError || error{TooDeep})!bool {
    if (depth == 0) return error.TooDeep;
    var a_scratch: Scratch = .{ .gpa = a.gpa };
    defer a_scratch.deinit();
    var b_scratch: Scratch = .{ .gpa = b.gpa };
    defer b_scratch.deinit();
    var a_cache: lists.Cache = .{ .gpa = a.gpa };
    defer a_cache.deinit();
    var b_cache: lists.Cache = .{ .gpa = b.gpa };
    defer b_cache.deinit();
    for (class.fields, 0..) |*field, field_index| {
        const index: u16 = @intCast(field_index);
        if (!field.isList()) {
            if (field.role == .net_name) {
                // A number may stand for one name here and for another one there; that is a matter of the tables.
                const a_name = try nets.getWrittenName(a, a_node, class, &a_scratch);
                const b_name = try nets.getWrittenName(b, b_node, class, &b_scratch);
                if (!isSame(a_name, b_name)) return false;
                continue;
            }
            const a_value = try changes.getOrMake(a, a_node, class, index, &a_scratch);
            const b_value = try changes.getOrMake(b, b_node, class, index, &b_scratch);
            if (a_value == .node) a.pin(a_value.node);
            defer if (a_value == .node) a.unpin(a_value.node);
            if (b_value == .node) b.pin(b_value.node);
            defer if (b_value == .node) b.unpin(b_value.node);
            if (!try isSameValue(a, a_value, b, b_value, field, depth)) return false;
            continue;
        }
        var a_next: usize = 0;
        var b_next: usize = 0;
        while (true) {
            const a_position = try lists.listNext(&a_cache, a, a_node, class, index, a_next);
            const b_position = try lists.listNext(&b_cache, b, b_node, class, index, b_next);
            if (a_position == null or b_position == null) if (a_position == null and b_position == null) break else return false;
            const a_value = try lists.listGet(&a_cache, a, a_node, class, index, a_position.?, &a_scratch);
            const b_value = try lists.listGet(&b_cache, b, b_node, class, index, b_position.?, &b_scratch);
            if (!try isSameValue(a, a_value, b, b_value, field, depth)) return false;
            a_next = a_position.? + 1;
            b_next = b_position.? + 1;
        }
    }
    return true;
}

fn isSameValue(a: *Document, a_value: Value, b: *Document, b_value: Value, field: *const FieldDescriptor, depth: usize) (ReadError || WriteError || error{TooDeep})!bool {
    if (a_value != .node or b_value != .node) return isSame(a_value, b_value);
    return isEqualWithin(a, a_value.node, b, b_value.node, field.class.?, depth - 1);
}
