//! Type: a node is an instance of another, its type node.
//!
//! Type node -> instance, directional. Only the first type edge that points at a node counts.

const std = @import("std");
const graph = @import("../graph/graph.zig");
const EdgeCreationAttributes = @import("edgebuilder.zig").EdgeCreationAttributes;
const BoundNode = graph.BoundNode;
const Edge = graph.Edge;
const GraphView = graph.GraphView;
const Node = graph.Node;

pub const tid: graph.EdgeType = 0;

const InsertError = graph.Error || graph.InsertEdgeError;

/// An edge in no graph. The caller owns the one reference.
pub fn create(type_node: Node, instance: Node) graph.Error!Edge {
    return Edge.createWithAtom(type_node, instance, tid, .{ .directional = true });
}

pub fn build() EdgeCreationAttributes {
    return .{ .edge_type = tid, .directional = true };
}

pub inline fn isInstance(edge: Edge) bool {
    return edge.edgeType() == tid;
}

/// A new edge in the view of the type node. `error.SourceNotInGraph`: the type is missing there, `TargetNotInGraph`: the
/// instance.
pub fn addInstance(type_node: BoundNode, instance: Node) InsertError!Edge {
    return type_node.view.createAndInsertEdge(type_node.node, instance, tid, .{ .directional = true });
}

/// The first type edge that points at the node.
pub inline fn typeEdge(instance: BoundNode) ?Edge {
    return instance.view.firstIncoming(instance.node, tid);
}

/// The type node, null for a node without.
pub inline fn typeOf(instance: BoundNode) ?Node {
    const edge = typeEdge(instance) orelse return null;
    return edge.source();
}

pub inline fn isNodeInstanceOf(instance: BoundNode, type_node: Node) bool {
    const edge = typeEdge(instance) orelse return false;
    return edge.directional() and edge.source() == type_node;
}

/// The edges to the instances of a type node, in order.
pub fn instances(type_node: BoundNode) graph.OutgoingIterator {
    return type_node.view.outgoing(type_node.node, tid);
}

/// Those of some outgoing edges whose target has a certain type.
pub const TargetsOfType = struct {
    edges: graph.OutgoingIterator,
    view: *GraphView,
    type_node: Node,

    pub inline fn next(iterator: *TargetsOfType) ?Edge {
        while (iterator.edges.next()) |edge| {
            if (isNodeInstanceOf(iterator.view.bind(edge.target()), iterator.type_node)) return edge;
        }
        return null;
    }
};

const testing = std.testing;
const Fixture = @import("testing.zig").Fixture;
const endTest = @import("testing.zig").endTest;
const expectAll = @import("testing.zig").expectAll;

test "the first type edge says what a node is" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const type_a = try fixture.node();
    const type_b = try fixture.node();
    const instance = try fixture.node();
    try testing.expectEqual(null, typeEdge(instance));
    try testing.expectEqual(false, isNodeInstanceOf(instance, type_a.node));
    const edge = try addInstance(type_a, instance.node);
    _ = try addInstance(type_b, instance.node);
    try testing.expectEqual(edge, typeEdge(instance).?);
    try testing.expectEqual(type_a.node, typeOf(instance).?);
    try testing.expect(isNodeInstanceOf(instance, type_a.node));
    try testing.expect(!isNodeInstanceOf(instance, type_b.node));
    try expectAll(Edge, &.{edge}, instances(type_a));
    try testing.expect(isInstance(edge));
    try testing.expect(edge.directional());
    const outside = try Node.create();
    defer outside.release();
    try testing.expectError(error.TargetNotInGraph, addInstance(type_a, outside));
    try testing.expectError(error.SourceNotInGraph, addInstance(fixture.view.bind(outside), instance.node));
    const free = try create(outside, outside);
    defer free.release();
    try testing.expectEqual(tid, build().getTid());
}

test "a type edge without direction makes no instance" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const type_node = try fixture.node();
    const instance = try fixture.node();
    _ = try fixture.view.createAndInsertEdge(type_node.node, instance.node, tid, .{});
    try testing.expectEqual(type_node.node, typeOf(instance).?);
    try testing.expect(!isNodeInstanceOf(instance, type_node.node));
}
