//! Nodes that the core has found, on their way to Python.

const std = @import("std");
const pyzig = @import("pyzig");
const graph = @import("../../graph/graph.zig");
const adapt = @import("adapt.zig");

const BoundNode = @import("../graph/graph.zig").BoundNode;
const Ref = pyzig.Ref;

/// Nodes, each with something more that lies in the memory of the call.
pub fn Found(comptime Extra: type) type {
    return struct {
        allocator: std.mem.Allocator,
        nodes: std.ArrayListUnmanaged(graph.Node) = .empty,
        extras: std.ArrayListUnmanaged(Extra) = .empty,

        pub fn add(found: *@This(), node: graph.Node, extra: Extra) error{OutOfMemory}!void {
            try found.nodes.append(found.allocator, node);
            try found.extras.append(found.allocator, extra);
        }

        /// All nodes, in order. The last that can fail: what is returned belongs to the caller.
        pub fn wrapAll(found: *const @This(), state: *pyzig.State, bound: *const BoundNode) pyzig.Error![]const Ref(BoundNode) {
            return boundNodes(state, found.allocator, bound, found.nodes.items);
        }
    };
}

/// `nodes` through the view of `bound`, in the memory of the call. On failure none is left over.
pub fn boundNodes(state: *pyzig.State, allocator: std.mem.Allocator, bound: *const BoundNode, nodes: []const graph.Node) pyzig.Error![]const Ref(BoundNode) {
    // Making objects can start the garbage collector, and with it anything, even the end of the view.
    for (nodes) |node| node.retain();
    defer for (nodes) |node| node.release();
    const list = try allocator.alloc(Ref(BoundNode), nodes.len);
    var filled: usize = 0;
    errdefer for (list[0..filled]) |wrapper| wrapper.release();
    for (list, nodes) |*wrapper, node| {
        wrapper.* = try adapt.boundNode(state, bound, node);
        filled += 1;
    }
    return list;
}
