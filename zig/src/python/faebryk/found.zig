//! Nodes that the core has found, on their way to Python.

const std = @import("std");
const pyzig = @import("pyzig");
const graph = @import("../../graph/graph.zig");
const adapt = @import("adapt.zig");

const BoundNode = @import("../graph/graph.zig").BoundNode;
const Ref = pyzig.Ref;

/// Nodes, each with something more that lies in the memory of the call. They are held while Python objects are made of them: that can
/// start the garbage collector, and with it anything, even the end of the view.
pub fn Found(comptime Extra: type) type {
    return struct {
        allocator: std.mem.Allocator,
        nodes: std.ArrayListUnmanaged(graph.Node) = .empty,
        extras: std.ArrayListUnmanaged(Extra) = .empty,

        pub fn add(found: *@This(), node: graph.Node, extra: Extra) error{OutOfMemory}!void {
            try found.extras.append(found.allocator, extra);
            try found.nodes.append(found.allocator, node);
            node.retain();
        }

        pub fn releaseAll(found: *@This()) void {
            for (found.nodes.items) |node| node.release();
        }

        /// All nodes through the view of `bound`.
        pub fn wrapAll(found: *@This(), state: *pyzig.State, bound: *const BoundNode) pyzig.Error![]const Ref(BoundNode) {
            const list = try found.allocator.alloc(Ref(BoundNode), found.nodes.items.len);
            var filled: usize = 0;
            errdefer for (list[0..filled]) |made| made.release();
            for (list, found.nodes.items) |*made, node| {
                made.* = try adapt.boundNode(state, bound, node);
                filled += 1;
            }
            return list;
        }
    };
}
