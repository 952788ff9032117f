//! A way through a view: the edges walked, from a start to an end.

const std = @import("std");
const memory = @import("memory.zig");
const elements = @import("elements.zig");
const view_module = @import("view.zig");
const Node = elements.Node;
const Edge = elements.Edge;

/// Holds references to its nodes and edges, not to the view.
pub const Path = struct {
    view: *view_module.GraphView,
    start: Node,
    end: Node,
    /// In walking order. How an edge is oriented says nothing about the direction in which it was walked.
    edges: []const Edge,

    /// `edges` are copied.
    pub fn init(view: *view_module.GraphView, start: Node, end: Node, edges: []const Edge) error{OutOfMemory}!Path {
        const copy = try memory.gpa.dupe(Edge, edges);
        for (copy) |edge| edge.retain();
        start.retain();
        end.retain();
        return .{ .view = view, .start = start, .end = end, .edges = copy };
    }

    pub fn deinit(path: *Path) void {
        for (path.edges) |edge| edge.release();
        path.start.release();
        path.end.release();
        memory.gpa.free(path.edges);
        path.* = undefined;
    }

    pub fn startNode(path: *const Path) view_module.BoundNode {
        return path.view.bind(path.start);
    }

    pub fn endNode(path: *const Path) view_module.BoundNode {
        return path.view.bind(path.end);
    }
};
