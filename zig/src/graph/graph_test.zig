//! Tests of the graph through its public face.

const std = @import("std");
const testing = std.testing;
const graph = @import("graph.zig");
const memory = @import("memory.zig");
const Node = graph.Node;
const Edge = graph.Edge;
const GraphView = graph.GraphView;

const endTest = @import("testing.zig").endTest;

fn connect(view: *GraphView, source: Node, target: Node, edge_type: u8, name: ?[]const u8) !Edge {
    const edge = try Edge.create(source, target, edge_type, .{ .directional = true, .name = name });
    defer edge.release();
    try testing.expect(try view.insertEdge(edge));
    return edge;
}

fn expectEdges(expected: []const Edge, iterator: anytype) !void {
    var edges = iterator;
    for (expected) |edge| try testing.expectEqual(edge, edges.next() orelse return error.TestTooFewEdges);
    try testing.expectEqual(null, edges.next());
}

test "a new view holds its self node" {
    defer endTest();
    const view = try GraphView.create();
    try testing.expectEqual(1, view.nodeCount());
    try testing.expectEqual(0, view.edgeCount());
    try testing.expect(view.contains(view.self_node));
    try testing.expectEqual(1, graph.live().views);
    const node = try view.createAndInsertNode();
    try testing.expectEqual(view.self_node.uuid() + 1, node.uuid());
    try testing.expectEqual(1, node.referenceCount());
    try testing.expect(!try view.insertNode(node));
    try testing.expectEqual(2, view.nodeCount());
    view.destroy();
}

test "nodes outlive views that others hold" {
    defer endTest();
    const first = try GraphView.create();
    const second = try GraphView.create();
    const node = try first.createAndInsertNode();
    try node.setAttribute("x", .{ .string = "shared" });
    try testing.expect(try second.insertNode(node));
    first.destroy();
    try testing.expectEqualStrings("shared", node.getAttribute("x").?.string);
    second.destroy();
}

test "edges need both nodes, and a failure leaves nothing behind" {
    defer endTest();
    const view = try GraphView.create();
    defer view.destroy();
    const a = try Node.create();
    defer a.release();
    const b = try Node.create();
    defer b.release();
    const edge = try Edge.create(a, b, 5, .{});
    defer edge.release();
    try testing.expectError(error.SourceNotInGraph, view.insertEdge(edge));
    _ = try view.insertNode(a);
    try testing.expectError(error.TargetNotInGraph, view.insertEdge(edge));
    try testing.expectEqual(0, view.edgeCount());
    try testing.expect(!view.containsEdge(edge));
    _ = try view.insertNode(b);
    try testing.expect(try view.insertEdge(edge));
    try testing.expect(!try view.insertEdge(edge));
    try testing.expectEqual(1, view.edgeCount());
    try expectEdges(&.{edge}, view.edgesOfType(a, 5, null));
    try expectEdges(&.{edge}, view.edgesOfType(b, 5, null));
    try expectEdges(&.{}, view.edgesOfType(b, 6, null));
}

test "edges come in order, filtered by direction; loops come twice" {
    defer endTest();
    const view = try GraphView.create();
    defer view.destroy();
    const a = try view.createAndInsertNode();
    const b = try view.createAndInsertNode();
    const out = try connect(view, a, b, 9, null);
    const in = try connect(view, b, a, 9, null);
    const both = try view.createAndInsertEdge(b, a, 9, .{});
    const loop = try connect(view, a, a, 9, null);
    const other_type = try connect(view, a, b, 0, null);
    try expectEdges(&.{ out, in, both, loop, loop }, view.edgesOfType(a, 9, null));
    try expectEdges(&.{ out, both, loop }, view.edgesOfType(a, 9, true));
    try expectEdges(&.{ in, both, loop }, view.edgesOfType(a, 9, false));
    try expectEdges(&.{ out, loop }, view.outgoing(a, 9));
    try expectEdges(&.{ in, both, loop }, view.incoming(a, 9));
    try expectEdges(&.{other_type}, view.edgesOfType(a, 0, null));
    try expectEdges(&.{ out, in, both, loop, other_type }, view.edgeIterator());
    try testing.expectEqual(5, view.edgeCount());
}

test "an iterator visits what was there when it was made" {
    defer endTest();
    const view = try GraphView.create();
    defer view.destroy();
    const a = try view.createAndInsertNode();
    const first = try connect(view, a, a, 1, null);
    const second = try connect(view, a, view.self_node, 1, null);
    var edges = view.edgesOfType(a, 1, true);
    var none = view.edgesOfType(a, 2, true);
    try testing.expectEqual(first, edges.next().?);
    for (0..1000) |_| _ = try connect(view, a, view.self_node, 1, null);
    _ = try connect(view, a, view.self_node, 2, null);
    try testing.expectEqual(second, edges.next().?);
    try testing.expectEqual(null, edges.next());
    try testing.expectEqual(null, edges.next());
    try testing.expectEqual(null, none.next());
}

test "a node can have edges of every type" {
    defer endTest();
    const view = try GraphView.create();
    defer view.destroy();
    var edges: [256]Edge = undefined;
    for (0..2) |_| {
        for (&edges, 0..) |*edge, number| edge.* = try connect(view, view.self_node, view.self_node, @intCast(number), null);
    }
    for (edges, 0..) |edge, number| {
        var iterator = view.incoming(view.self_node, @intCast(number));
        _ = iterator.next().?;
        try testing.expectEqual(edge, iterator.next().?);
        try testing.expectEqual(null, iterator.next());
    }
}

test "nodes with edges are seen through several views at once" {
    defer endTest();
    const first = try GraphView.create();
    defer first.destroy();
    const second = try GraphView.create();
    const node = try first.createAndInsertNode();
    _ = try second.insertNode(first.self_node);
    _ = try second.insertNode(node);
    const edge = try connect(first, first.self_node, node, 3, "e");
    try expectEdges(&.{}, second.edgesOfType(node, 3, null));
    try testing.expect(try second.insertEdge(edge));
    try expectEdges(&.{edge}, second.edgesOfType(node, 3, null));
    second.destroy();
    try testing.expectEqualStrings("e", edge.name().?);
}

test "first edges and edges by name, in lists short and long" {
    defer endTest();
    const view = try GraphView.create();
    defer view.destroy();
    const hub = try view.createAndInsertNode();
    var buffer: [16]u8 = undefined;
    var edges: [300]Edge = undefined;
    for (&edges, 0..) |*edge, number| {
        const node = try view.createAndInsertNode();
        edge.* = try connect(view, hub, node, 8, try std.fmt.bufPrint(&buffer, "n{d}", .{number % 200}));
        try testing.expectEqual(null, view.firstIncoming(hub, 8));
        try testing.expectEqual(edges[0], view.firstOutgoing(hub, 8).?);
        try testing.expectEqual(edges[number % 200], view.firstOutgoingNamed(hub, 8, edge.nameAtom()).?);
        try testing.expectEqual(edge.*, view.firstIncoming(node, 8).?);
        try testing.expectEqual(null, view.firstOutgoing(node, 8));
    }
    try testing.expectEqual(null, view.firstOutgoingNamed(hub, 8, .none));
    try testing.expectEqual(null, view.firstOutgoingNamed(hub, 8, .value));
    // An edge that gets another name is found under that one only.
    const old_name = edges[150].nameAtom();
    old_name.retain();
    defer old_name.release();
    try edges[150].setAttribute("name", .{ .string = "value" });
    try testing.expectEqual(edges[150], view.firstOutgoingNamed(hub, 8, .value).?);
    try testing.expectEqual(null, view.firstOutgoingNamed(hub, 8, old_name));
    const in = try connect(view, view.self_node, hub, 8, null);
    try testing.expectEqual(in, view.firstIncoming(hub, 8).?);
    try testing.expectEqual(null, view.firstOutgoingNamed(hub, 77, .value));
    const stranger = try Node.create();
    defer stranger.release();
    try testing.expectEqual(null, view.firstIncoming(stranger, 8));
}

test "looking up needs no memory" {
    defer endTest();
    const view = try GraphView.create();
    defer view.destroy();
    for (0..100) |_| _ = try connect(view, view.self_node, view.self_node, 8, "same");
    const last = try connect(view, view.self_node, view.self_node, 8, "value");
    memory.gpa = testing.failing_allocator;
    defer memory.gpa = testing.allocator;
    try testing.expectEqual(last, view.firstOutgoingNamed(view.self_node, 8, .value).?);
    try testing.expectEqual(null, view.firstOutgoingNamed(view.self_node, 8, .order));
}

test "a replaced edge keeps its place at the source" {
    defer endTest();
    const view = try GraphView.create();
    defer view.destroy();
    const a = try view.createAndInsertNode();
    const b = try view.createAndInsertNode();
    const c = try view.createAndInsertNode();
    const first = try connect(view, a, b, 4, "first");
    const second = try connect(view, a, b, 4, "second");
    const third = try connect(view, a, c, 4, "third");
    first.retain();
    defer first.release();
    var running = view.edgesOfType(a, 4, null);
    const new = try Edge.create(a, c, 4, .{ .directional = true, .name = "new" });
    defer new.release();
    try view.replaceEdge(first, new);
    try expectEdges(&.{ new, second, third }, view.edgesOfType(a, 4, null));
    try expectEdges(&.{second}, view.edgesOfType(b, 4, null));
    try expectEdges(&.{ third, new }, view.edgesOfType(c, 4, null));
    try expectEdges(&.{ new, second, third }, running);
    _ = running.next();
    try testing.expectEqual(3, view.edgeCount());
    try testing.expect(!view.containsEdge(first));
    try testing.expectEqual(1, first.referenceCount());

    // Again, and with a list of one, and a copy keeps the order.
    const newer = try Edge.create(a, b, 4, .{});
    defer newer.release();
    try view.replaceEdge(new, newer);
    try expectEdges(&.{ newer, second, third }, view.outgoing(a, 4));
    const last = try Edge.create(a, b, 4, .{});
    defer last.release();
    try view.replaceEdge(third, last);
    const appended = try connect(view, a, c, 4, null);
    try expectEdges(&.{ newer, second, last, appended }, view.outgoing(a, 4));
    const copy = try GraphView.create();
    defer copy.destroy();
    try copy.insertSubgraph(view);
    try expectEdges(&.{ newer, second, last, appended }, copy.outgoing(a, 4));
    const part = try view.subgraph(&.{ a, b });
    defer part.destroy();
    try expectEdges(&.{ newer, second, last }, part.outgoing(a, 4));
}

test "a subgraph has the edges between its nodes" {
    defer endTest();
    const view = try GraphView.create();
    const a = try view.createAndInsertNode();
    const b = try view.createAndInsertNode();
    const c = try view.createAndInsertNode();
    const stranger = try Node.create();
    defer stranger.release();
    const first = try connect(view, b, a, 1, "first");
    _ = try connect(view, b, c, 1, null);
    const other = try connect(view, a, b, 2, null);
    const second = try connect(view, a, b, 1, "second");
    const loop = try connect(view, a, a, 1, null);
    const part = try view.subgraph(&.{ a, b, a, stranger });
    defer part.destroy();
    view.destroy();
    try testing.expectEqual(4, part.nodeCount());
    try testing.expectEqual(4, part.edgeCount());
    try expectEdges(&.{ first, second, loop, loop }, part.edgesOfType(a, 1, null));
    try expectEdges(&.{ first, other, second, loop }, part.edgeIterator());
    try expectEdges(&.{}, part.edgesOfType(stranger, 1, null));
    try testing.expectEqualStrings("second", second.name().?);
}

test "insertSubgraph brings nodes and edges, twice changes nothing" {
    defer endTest();
    const source = try GraphView.create();
    const target = try GraphView.create();
    defer target.destroy();
    const a = try source.createAndInsertNode();
    const edge = try connect(source, source.self_node, a, 1, null);
    try target.insertSubgraph(source);
    try target.insertSubgraph(source);
    try target.insertSubgraph(target);
    source.destroy();
    try testing.expectEqual(3, target.nodeCount());
    try testing.expectEqual(1, target.edgeCount());
    try expectEdges(&.{edge}, target.edgesOfType(a, 1, false));
}

test "export" {
    defer endTest();
    const view = try GraphView.create();
    defer view.destroy();
    const a = try view.createAndInsertNode();
    _ = try connect(view, view.self_node, a, 200, null);
    _ = try connect(view, a, a, 3, null);
    var sources: [2]u32 = undefined;
    var targets: [2]u32 = undefined;
    var types: [2]u8 = undefined;
    view.exportEdges(&sources, &targets, &types);
    try testing.expectEqualSlices(u32, &.{ view.self_node.uuid(), a.uuid() }, &sources);
    try testing.expectEqualSlices(u32, &.{ a.uuid(), a.uuid() }, &targets);
    try testing.expectEqualSlices(u8, &.{ 200, 3 }, &types);
    var uuids: [2]u32 = undefined;
    view.exportNodes(&uuids);
    try testing.expectEqualSlices(u32, &.{ view.self_node.uuid(), a.uuid() }, &uuids);
    var nodes = view.nodeIterator();
    try testing.expectEqual(view.self_node, nodes.next().?);
    try testing.expectEqual(a, nodes.next().?);
    try testing.expectEqual(null, nodes.next());
}

test "rolling back takes out what came since the mark, and nothing else" {
    defer endTest();
    const view = try GraphView.create();
    defer view.destroy();
    const hub = try view.createAndInsertNode();
    const fresh = try view.createAndInsertNode();
    const kept = try connect(view, hub, hub, 1, "kept");
    const also_kept = try connect(view, hub, view.self_node, 2, null);
    for (0..3) |_| {
        const start = view.mark();
        for (0..400) |number| {
            const node = try view.createAndInsertNode();
            _ = try connect(view, hub, node, @intCast(number % 5), "temporary");
            _ = try connect(view, node, fresh, @intCast(number % 3), null);
        }
        try testing.expectEqual(802, view.edgeCount());
        view.rollBack(start);
        try testing.expectEqual(3, view.nodeCount());
        try testing.expectEqual(2, view.edgeCount());
        try testing.expectEqual(3, graph.live().nodes);
        try testing.expectEqual(1, view.lists.count);
        try expectEdges(&.{ kept, kept }, view.edgesOfType(hub, 1, null));
        try expectEdges(&.{also_kept}, view.edgesOfType(hub, 2, null));
        for (0..5) |edge_type| try expectEdges(&.{}, view.edgesOfType(fresh, @intCast(edge_type), null));
    }
    const later = try connect(view, fresh, hub, 2, null);
    try expectEdges(&.{ also_kept, later }, view.edgesOfType(hub, 2, null));
    view.rollBack(view.mark());
}

fn failingWork() !void {
    const view = try GraphView.create();
    defer view.destroy();
    const other = try GraphView.create();
    defer other.destroy();
    for (0..20) |_| {
        const nodes_before = view.nodeCount();
        errdefer testing.expectEqual(nodes_before, view.nodeCount()) catch @panic("a failed insertion left something");
        _ = try view.createAndInsertNode();
    }
    _ = try other.insertNode(view.self_node);
    for (0..20) |number| {
        const edges_before = view.edgeCount();
        errdefer testing.expectEqual(edges_before, view.edgeCount()) catch @panic("a failed insertion left something");
        _ = try view.createAndInsertEdge(view.self_node, view.nodeAt(3), @intCast(number / 2), .{});
        _ = view.firstOutgoingNamed(view.self_node, @intCast(number / 2), .value);
    }
    const first = view.edgeAt(0);
    {
        errdefer testing.expectEqual(2, other.nodeCount()) catch @panic("a failed insertion left something");
        errdefer testing.expectEqual(0, other.edgeCount()) catch @panic("a failed insertion left something");
        try other.insertSubgraph(view);
    }
    const part = try view.subgraph(&.{ view.self_node, view.nodeAt(3) });
    defer part.destroy();
    try testing.expectEqual(20, part.edgeCount());
    const new = try Edge.create(view.self_node, view.nodeAt(5), 0, .{});
    defer new.release();
    {
        errdefer testing.expectEqual(first, view.firstOutgoing(view.self_node, 0).?) catch @panic("a failed replacement");
        try view.replaceEdge(first, new);
    }
    try other.insertSubgraph(view);
}

test "everything survives failing allocation" {
    try @import("testing.zig").withFailingMemory(failingWork);
}
