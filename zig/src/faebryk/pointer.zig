//! Pointer: a node refers to another. From -> to, directional, with a name or without, with an index or without.

const std = @import("std");
const graph = @import("../graph/graph.zig");
const EdgeCreationAttributes = @import("edgebuilder.zig").EdgeCreationAttributes;
const Atom = graph.Atom;
const BoundNode = graph.BoundNode;
const Edge = graph.Edge;
const Node = graph.Node;

pub const tid: graph.EdgeType = 78;

/// An index has 15 bits: the order of the edge and the low byte of what is specific to its kind.
pub const Index = u15;

const InsertError = graph.Error || graph.InsertEdgeError;

/// An edge in no graph, without an index. The caller owns the one reference.
pub fn create(from: Node, to: Node, identifier: ?[]const u8) graph.Error!Edge {
    return Edge.create(from, to, tid, .{ .directional = true, .name = identifier });
}

pub fn build(identifier: ?[]const u8, index: ?Index) error{OutOfMemory}!EdgeCreationAttributes {
    return .init(tid, .{
        .directional = true,
        .order = if (index) |value| orderOf(value) else 0,
        .edge_specific = if (index) |value| specificOf(value) else null,
        .name = identifier,
    });
}

pub inline fn isInstance(edge: Edge) bool {
    return edge.edgeType() == tid;
}

/// A new edge in the view of `from`. `error.SourceNotInGraph`: `from` is missing there, `TargetNotInGraph`: `to`.
pub fn pointTo(from: BoundNode, to: Node, identifier: ?[]const u8, index: ?Index) InsertError!Edge {
    const name = if (identifier) |text| try Atom.intern(text) else Atom.none;
    defer if (name != .none) name.release();
    return pointToWithAtom(from, to, name, index);
}

pub fn pointToWithAtom(from: BoundNode, to: Node, name: Atom, index: ?Index) InsertError!Edge {
    return from.view.createAndInsertEdge(from.node, to, tid, .{
        .directional = true,
        .order = if (index) |value| orderOf(value) else 0,
        .edge_specific = if (index) |value| specificOf(value) else null,
        .name = name,
    });
}

/// 0 if it has none.
pub fn getIndex(edge: Edge) Index {
    return indexOf(edge.order(), edge.edgeSpecific() orelse 0);
}

pub fn indexOf(order: u7, edge_specific: u16) Index {
    return (@as(Index, order) << 8) | @as(u8, @truncate(edge_specific));
}

fn orderOf(index: Index) u7 {
    return @intCast(index >> 8);
}

fn specificOf(index: Index) u16 {
    return index & 0xFF;
}

/// The target of the first pointer that goes out.
pub fn referencedNodeFrom(from: BoundNode) ?Node {
    const edge = from.view.firstOutgoing(from.node, tid) orelse return null;
    return edge.target();
}

/// The target of the first pointer with that name.
pub fn pointedNodeByIdentifier(from: BoundNode, identifier: []const u8) ?Node {
    return pointedNodeByAtom(from, Atom.find(identifier));
}

pub fn pointedNodeByAtom(from: BoundNode, name: Atom) ?Node {
    const edge = from.view.firstOutgoingNamed(from.node, tid, name) orelse return null;
    return edge.target();
}

/// The pointers that go out, in order.
pub fn pointedEdges(from: BoundNode) graph.OutgoingIterator {
    return from.view.outgoing(from.node, tid);
}

/// Those with that name.
pub fn pointedEdgesWithIdentifier(from: BoundNode, identifier: []const u8) NamedIterator {
    return .{ .edges = pointedEdges(from), .name = Atom.find(identifier) };
}

/// The name must live as long as the iterator: if nothing has it when the iterator is made, nothing is found.
pub const NamedIterator = struct {
    edges: graph.OutgoingIterator,
    name: Atom,

    pub fn next(iterator: *NamedIterator) ?Edge {
        if (iterator.name == .none) return null;
        while (iterator.edges.next()) |edge| {
            if (edge.nameAtom() == iterator.name) return edge;
        }
        return null;
    }
};

const testing = std.testing;
const Fixture = @import("testing.zig").Fixture;
const endTest = @import("testing.zig").endTest;
const expectAll = @import("testing.zig").expectAll;

test "pointers by name, with and without an index" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const from = try fixture.node();
    const a = try fixture.node();
    const b = try fixture.node();
    const first = try pointTo(from, a.node, null, null);
    const second = try pointTo(from, b.node, "x", 32767);
    const third = try pointTo(from, a.node, "x", 300);
    _ = try pointTo(a, from.node, "x", 1);
    try testing.expectEqual(0, getIndex(first));
    try testing.expectEqual(32767, getIndex(second));
    try testing.expectEqual(127, second.order());
    try testing.expectEqual(255, second.edgeSpecific().?);
    try testing.expectEqual(300, getIndex(third));
    try testing.expectEqual(null, first.edgeSpecific());
    try testing.expectEqual(a.node, referencedNodeFrom(from).?);
    try testing.expectEqual(null, referencedNodeFrom(b));
    try testing.expectEqual(b.node, pointedNodeByIdentifier(from, "x").?);
    try testing.expectEqual(null, pointedNodeByIdentifier(from, "y"));
    try expectAll(Edge, &.{ first, second, third }, pointedEdges(from));
    try expectAll(Edge, &.{ second, third }, pointedEdgesWithIdentifier(from, "x"));
    try expectAll(Edge, &.{}, pointedEdgesWithIdentifier(from, "nobody is called that"));
    const free = try create(a.node, b.node, "free");
    defer free.release();
    try testing.expect(isInstance(free));
    try testing.expectEqual(0, getIndex(free));
    const outside = try Node.create();
    defer outside.release();
    try testing.expectError(error.TargetNotInGraph, pointTo(from, outside, "z", null));
    try testing.expectError(error.SourceNotInGraph, pointTo(fixture.view.bind(outside), a.node, "z", null));
}

test "every index survives a builder" {
    defer endTest();
    const node = try Node.create();
    defer node.release();
    for ([_]Index{ 0, 1, 255, 256, 257, 0x1234, 32767 }) |index| {
        var builder = try build("n", index);
        defer builder.deinit();
        const edge = try builder.createEdge(node, node);
        defer edge.release();
        try testing.expectEqual(index, getIndex(edge));
    }
    var builder = try build(null, null);
    defer builder.deinit();
    try testing.expectEqual(null, builder.edge_specific);
    try testing.expectEqual(tid, builder.getTid());
}
