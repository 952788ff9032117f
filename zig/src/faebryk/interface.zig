//! Interface connection: two interfaces are the same signal. The only kind of edge without a direction.
//!
//! A shallow connection joins the two nodes, but not their children. What is connected over several steps and levels, the
//! path finder says.

const std = @import("std");
const graph = @import("../graph/graph.zig");
const node_type = @import("node_type.zig");
const EdgeCreationAttributes = @import("edgebuilder.zig").EdgeCreationAttributes;
const BoundNode = graph.BoundNode;
const Edge = graph.Edge;
const Node = graph.Node;

pub const tid: graph.EdgeType = 85;

pub fn build(shallow: bool) error{OutOfMemory}!EdgeCreationAttributes {
    var builder: EdgeCreationAttributes = .{ .edge_type = tid, .directional = false };
    errdefer builder.deinit();
    try builder.dynamic.put(.shallow, .{ .bool = shallow });
    return builder;
}

pub inline fn isInstance(edge: Edge) bool {
    return edge.edgeType() == tid;
}

pub inline fn isShallow(edge: Edge) bool {
    const value = edge.attributes().get(.shallow) orelse return false;
    return value == .bool and value.bool;
}

pub const ConnectError = graph.Error || graph.InsertEdgeError || error{TypesDiffer};

/// A new connection in the view of `first`. Both must be of one type, or both of none.
pub fn connect(first: BoundNode, second: BoundNode) ConnectError!Edge {
    return connectWith(first, second, false);
}

pub fn connectShallow(first: BoundNode, second: BoundNode) ConnectError!Edge {
    return connectWith(first, second, true);
}

fn connectWith(first: BoundNode, second: BoundNode, shallow: bool) ConnectError!Edge {
    const first_type = node_type.typeOf(first) orelse Node.none;
    const second_type = node_type.typeOf(second) orelse Node.none;
    if (first_type != second_type) return error.TypesDiffer;
    var builder = try build(shallow);
    defer builder.deinit();
    return builder.insertEdge(first.view, first.node, second.node);
}

/// All connections of a node, in order; one to itself comes twice.
pub fn connectedEdges(node: BoundNode) graph.EdgeIterator {
    return node.view.edgesOfType(node.node, tid, null);
}

const testing = std.testing;
const Fixture = @import("testing.zig").Fixture;
const endTest = @import("testing.zig").endTest;
const expectAll = @import("testing.zig").expectAll;

test "what is of one type can be connected" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const power = try fixture.addType("Power");
    const signal = try fixture.addType("Signal");
    const a = try fixture.instantiate(power);
    const b = try fixture.instantiate(power);
    const s = try fixture.instantiate(signal);
    const untyped = try fixture.node();
    const first = try connect(a, b);
    const second = try connectShallow(b, a);
    const loop = try connect(a, a);
    const free = try connect(untyped, untyped);
    try testing.expect(!first.directional());
    try testing.expect(!isShallow(first));
    try testing.expect(isShallow(second));
    try testing.expectEqual(true, second.getAttribute("shallow").?.bool);
    try testing.expectEqual(false, first.getAttribute("shallow").?.bool);
    try expectAll(Edge, &.{ first, second, loop, loop }, connectedEdges(a));
    try expectAll(Edge, &.{ first, second }, connectedEdges(b));
    try testing.expectEqual(b.node, first.otherEnd(a.node).?);
    try testing.expectEqual(null, first.otherEnd(s.node));
    try testing.expectError(error.TypesDiffer, connect(a, s));
    try testing.expectError(error.TypesDiffer, connectShallow(a, untyped));
    const outside = try Node.create();
    defer outside.release();
    try testing.expectError(error.TargetNotInGraph, connect(untyped, fixture.view.bind(outside)));
    try testing.expect(isInstance(free));
    var builder = try build(true);
    defer builder.deinit();
    try testing.expectEqual(tid, builder.getTid());
}
