//! Next: nodes in a row. Previous -> next, directional.

const std = @import("std");
const graph = @import("../graph/graph.zig");
const EdgeCreationAttributes = @import("edgebuilder.zig").EdgeCreationAttributes;
const BoundNode = graph.BoundNode;
const Edge = graph.Edge;
const Node = graph.Node;

pub const tid: graph.EdgeType = 41;

const InsertError = graph.Error || graph.InsertEdgeError;

/// An edge in no graph. The caller owns the one reference.
pub fn create(previous: Node, next: Node) graph.Error!Edge {
    return Edge.createWithAtom(previous, next, tid, .{ .directional = true });
}

pub fn build() EdgeCreationAttributes {
    return .{ .edge_type = tid, .directional = true };
}

pub inline fn isInstance(edge: Edge) bool {
    return edge.edgeType() == tid;
}

/// A new edge in the view of `previous`.
pub fn addNext(previous: BoundNode, next: Node) InsertError!Edge {
    return previous.view.createAndInsertEdge(previous.node, next, tid, .{ .directional = true });
}

/// Null for an edge without direction.
pub fn previousNode(edge: Edge) ?Node {
    return if (edge.directional()) edge.source() else null;
}

/// Null for an edge without direction.
pub fn nextNode(edge: Edge) ?Node {
    return if (edge.directional()) edge.target() else null;
}

/// The first edge that comes in.
pub fn previousEdge(node: BoundNode) ?Edge {
    return node.view.firstIncoming(node.node, tid);
}

/// The first edge that goes out.
pub fn nextEdge(node: BoundNode) ?Edge {
    return node.view.firstOutgoing(node.node, tid);
}

pub fn previousNodeFrom(node: BoundNode) ?Node {
    return previousNode(previousEdge(node) orelse return null);
}

pub fn nextNodeFrom(node: BoundNode) ?Node {
    return nextNode(nextEdge(node) orelse return null);
}

const testing = std.testing;
const Fixture = @import("testing.zig").Fixture;
const endTest = @import("testing.zig").endTest;

test "nodes in a row" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const a = try fixture.node();
    const b = try fixture.node();
    const c = try fixture.node();
    const edge = try addNext(a, b.node);
    const later = try addNext(a, c.node);
    try testing.expectEqual(edge, nextEdge(a).?);
    try testing.expectEqual(b.node, nextNodeFrom(a).?);
    try testing.expectEqual(a.node, previousNodeFrom(b).?);
    try testing.expectEqual(later, previousEdge(c).?);
    try testing.expectEqual(null, nextEdge(b));
    try testing.expectEqual(null, previousNodeFrom(a));
    try testing.expectEqual(null, nextNodeFrom(b));
    try testing.expect(isInstance(edge));
    const free = try create(a.node, b.node);
    defer free.release();
    try testing.expectEqual(b.node, nextNode(free).?);
    free.setDirectional(false);
    try testing.expectEqual(null, nextNode(free));
    try testing.expectEqual(null, previousNode(free));
    try testing.expectEqual(tid, build().getTid());
    const outside = try Node.create();
    defer outside.release();
    try testing.expectError(error.TargetNotInGraph, addNext(a, outside));
    try testing.expectError(error.SourceNotInGraph, addNext(fixture.view.bind(outside), a.node));
}
