//! Paths through a view. Imports `bound.zig` for their ends, `elements.zig` for their edges.

const std = @import("std");
const pyzig = @import("pyzig");
const graph = @import("../../graph/graph.zig");

const State = pyzig.State;
const BoundNode = @import("bound.zig").BoundNode;
const EdgeReference = @import("elements.zig").EdgeReference;
const GraphView = @import("view.zig").GraphView;
const wrapBoundNode = @import("bound.zig").wrapBoundNode;

pub const BFSPath = struct {
    path: graph.TreePath,
    view: pyzig.Ref(GraphView),

    pub fn deinit(self: *BFSPath) void {
        self.path.deinit();
    }

    fn getLength(self: *const BFSPath) u64 {
        return self.path.length();
    }

    fn getStartNode(self: *const BFSPath, state: *State) !pyzig.Ref(BoundNode) {
        return wrapBoundNode(state, self.view.borrow(), self.path.startNode().node);
    }

    fn getEndNode(self: *const BFSPath, state: *State) !pyzig.Ref(BoundNode) {
        return wrapBoundNode(state, self.view.borrow(), self.path.endNode().node);
    }

    fn getEdges(self: *const BFSPath, allocator: std.mem.Allocator) ![]const EdgeReference {
        const edges = try self.path.edges(allocator);
        const list = try allocator.alloc(EdgeReference, edges.len);
        for (list, edges) |*wrapper, edge| {
            edge.retain();
            wrapper.* = .adopt(edge);
        }
        return list;
    }

    pub const python = .{
        .name = "BFSPath",
        .doc = "A path through a graph view.",
        .made_by = "EdgeInterfaceConnection.is_connected_to()",
        .methods = .{
            .{ "get_length()", getLength, "Number of edges in the path." },
            .{ "get_start_node()", getStartNode, "Where the path starts." },
            .{ "get_end_node()", getEndNode, "Where the path ends; the start for an empty path." },
            .{ "get_edges()", getEdges, "The edges in walking order, each as it is stored." },
        },
    };
};
