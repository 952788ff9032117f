//! The edges of a view as arrays for `numpy` and its like.
//!
//! A snapshot that owns its memory: knows the native view only, no Python class of the graph but its own.

const std = @import("std");
const pyzig = @import("pyzig");
const graph = @import("../../graph/graph.zig");

const c = pyzig.c;
const State = pyzig.State;

/// Sources, targets and types, as three buffers.
pub fn edgesOf(state: *State, native: *const graph.GraphView) !pyzig.OwnedObject {
    const count = native.edgeCount();
    const sources = try EdgeArray.create(state, u32, count);
    defer sources.release();
    const targets = try EdgeArray.create(state, u32, count);
    defer targets.release();
    const types = try EdgeArray.create(state, u8, count);
    defer types.release();
    native.exportEdges(sources.payload().items(u32), targets.payload().items(u32), types.payload().items(u8));

    const tuple = try pyzig.OwnedObject.from(c.PyTuple_New(3));
    errdefer tuple.release();
    for ([_]pyzig.Ref(EdgeArray){ sources, targets, types }, 0..) |array, index| {
        const column = try pyzig.OwnedObject.from(c.PyMemoryView_FromObject(array.ptr));
        _ = c.PyTuple_SetItem(tuple.ptr, @intCast(index), column.ptr);
    }
    return tuple;
}

/// One column of the edge table; owns its memory.
pub const EdgeArray = struct {
    memory: []align(4) u8,
    item_size: usize,

    fn create(state: *State, comptime Item: type, count: usize) !pyzig.Ref(EdgeArray) {
        const memory = try pyzig.allocator.alignedAlloc(u8, .@"4", count * @sizeOf(Item));
        return pyzig.wrap(state, EdgeArray, .{ .memory = memory, .item_size = @sizeOf(Item) });
    }

    pub fn deinit(self: *const EdgeArray) void {
        pyzig.allocator.free(self.memory);
    }

    fn items(self: EdgeArray, comptime Item: type) []Item {
        return std.mem.bytesAsSlice(Item, self.memory);
    }

    fn buffer(self: *const EdgeArray) pyzig.BufferView {
        return .{
            .data = self.memory.ptr,
            .item_count = self.memory.len / self.item_size,
            .item_size = self.item_size,
            .format = if (self.item_size == 4) "I" else "B",
        };
    }

    pub const python = .{
        .name = "EdgeArray",
        .doc = "A column of the edge table, as a read-only buffer.",
        .made_by = "GraphView.to_arrays()",
        .methods = .{.{ "__buffer__(flags)", buffer, "" }},
    };
};
