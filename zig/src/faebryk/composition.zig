//! Composition: a node has another as a named part.
//!
//! Parent -> child, directional; the name of the edge is the identifier of the child, "" for an anonymous one. Names need
//! not be unique and a child may have several parents: "first" is always the first that was inserted.

const std = @import("std");
const graph = @import("../graph/graph.zig");
const node_type = @import("node_type.zig");
const trait = @import("trait.zig");
const EdgeCreationAttributes = @import("edgebuilder.zig").EdgeCreationAttributes;
const Atom = graph.Atom;
const BoundNode = graph.BoundNode;
const Edge = graph.Edge;
const GraphView = graph.GraphView;
const Node = graph.Node;

pub const tid: graph.EdgeType = 130;

pub const InsertError = graph.Error || graph.InsertEdgeError;

/// An edge in no graph. The caller owns the one reference.
pub fn create(parent: Node, child: Node, child_identifier: []const u8) graph.Error!Edge {
    return Edge.create(parent, child, tid, .{ .directional = true, .name = child_identifier });
}

pub fn build(child_identifier: []const u8) error{OutOfMemory}!EdgeCreationAttributes {
    return .init(tid, .{ .directional = true, .name = child_identifier });
}

pub inline fn isInstance(edge: Edge) bool {
    return edge.edgeType() == tid;
}

/// A new edge in the view of `parent`. `error.SourceNotInGraph`: the parent is missing there, `TargetNotInGraph`: the child.
pub fn addChild(parent: BoundNode, child: Node, child_identifier: []const u8) InsertError!Edge {
    const name = try Atom.intern(child_identifier);
    defer name.release();
    return addChildWithAtom(parent, child, name);
}

pub fn addAnonymousChild(parent: BoundNode, child: Node) InsertError!Edge {
    return addChildWithAtom(parent, child, .empty);
}

pub fn addChildWithAtom(parent: BoundNode, child: Node, name: Atom) InsertError!Edge {
    return parent.view.createAndInsertEdge(parent.node, child, tid, .{ .directional = true, .name = name });
}

/// The child if `node` is not it, else null.
pub fn childOf(edge: Edge, node: Node) ?Node {
    return if (edge.target() == node) null else edge.target();
}

/// The parent if `node` is not it, else null.
pub fn parentOf(edge: Edge, node: Node) ?Node {
    return if (edge.source() == node) null else edge.source();
}

pub fn parentEdge(child: BoundNode) ?Edge {
    return child.view.firstIncoming(child.node, tid);
}

pub fn parentNodeOf(child: BoundNode) ?Node {
    const edge = parentEdge(child) orelse return null;
    return edge.source();
}

/// "" for an edge without a name. Lives as long as the edge keeps it.
pub fn getName(edge: Edge) error{NotAnEdgeComposition}![]const u8 {
    if (!isInstance(edge)) return error.NotAnEdgeComposition;
    return edge.name() orelse "";
}

/// The first child with that name.
pub fn childByIdentifier(parent: BoundNode, child_identifier: []const u8) ?Node {
    return childByAtom(parent, Atom.find(child_identifier));
}

pub fn childByAtom(parent: BoundNode, name: Atom) ?Node {
    const edge = parent.view.firstOutgoingNamed(parent.node, tid, name) orelse return null;
    return edge.target();
}

/// The edges to the children, in order.
pub fn children(parent: BoundNode) graph.OutgoingIterator {
    return parent.view.outgoing(parent.node, tid);
}

/// The edges to those children whose type is `child_type`, in order.
pub fn childrenOfType(parent: BoundNode, child_type: Node) node_type.TargetsOfType {
    return .{ .edges = children(parent), .view = parent.view, .type_node = child_type };
}

/// The first child of that type.
pub fn singleChildOfType(parent: BoundNode, child_type: Node) ?Node {
    var edges = childrenOfType(parent, child_type);
    const edge = edges.next() orelse return null;
    return edge.target();
}

pub const Query = struct {
    direct_only: bool = false,
    /// Only nodes of one of these types. Empty: of any or none.
    types: []const Node = &.{},
    /// Only nodes that have traits of all these types.
    required_traits: []const Node = &.{},
    /// The root comes first, if it fits.
    include_root: bool = false,
    /// Siblings by name, bytewise, equal names in order of insertion.
    sort: bool = false,
};

/// The nodes below `root` that fit, depth first, each parent before its children. Nodes that do not fit are walked through.
/// A node that can be reached in two ways comes twice; a way never goes through the same node twice. The caller frees the
/// list.
pub fn childrenQuery(root: BoundNode, query: Query, allocator: std.mem.Allocator) error{OutOfMemory}![]Node {
    var walk: QueryWalk = .{ .view = root.view, .query = query, .allocator = allocator };
    defer walk.deinit();
    return walk.run(root.node);
}

const QueryWalk = struct {
    view: *GraphView,
    query: Query,
    allocator: std.mem.Allocator,
    /// Edges still to be followed, the next one last. `.none`: the parent on top of `path` is done.
    pending: std.ArrayListUnmanaged(Edge) = .empty,
    /// The nodes from the root to the current one.
    path: std.ArrayListUnmanaged(Node) = .empty,
    on_path: std.AutoHashMapUnmanaged(Node, void) = .empty,
    found: std.ArrayListUnmanaged(Node) = .empty,

    fn run(walk: *QueryWalk, root: Node) error{OutOfMemory}![]Node {
        if (walk.query.include_root) try walk.take(root);
        try walk.enter(root);
        while (walk.pending.pop()) |edge| {
            if (edge == .none) {
                _ = walk.on_path.remove(walk.path.pop().?);
                continue;
            }
            const child = edge.target();
            if (walk.on_path.contains(child)) continue;
            try walk.take(child);
            if (!walk.query.direct_only) try walk.enter(child);
        }
        return walk.found.toOwnedSlice(walk.allocator);
    }

    fn deinit(walk: *QueryWalk) void {
        walk.pending.deinit(walk.allocator);
        walk.path.deinit(walk.allocator);
        walk.on_path.deinit(walk.allocator);
        walk.found.deinit(walk.allocator);
    }

    fn enter(walk: *QueryWalk, node: Node) error{OutOfMemory}!void {
        const start = walk.pending.items.len;
        var edges = children(walk.view.bind(node));
        while (edges.next()) |edge| {
            if (walk.pending.items.len == start) try walk.pending.append(walk.allocator, .none);
            try walk.pending.append(walk.allocator, edge);
        }
        if (walk.pending.items.len == start) return;
        const siblings = walk.pending.items[start + 1 ..];
        if (walk.query.sort) try walk.sortByName(siblings);
        std.mem.reverse(Edge, siblings);
        try walk.path.append(walk.allocator, node);
        try walk.on_path.put(walk.allocator, node, {});
    }

    fn take(walk: *QueryWalk, node: Node) error{OutOfMemory}!void {
        const bound = walk.view.bind(node);
        if (walk.query.types.len > 0) {
            const edge = node_type.typeEdge(bound) orelse return;
            if (!edge.directional()) return;
            if (std.mem.indexOfScalar(Node, walk.query.types, edge.source()) == null) return;
        }
        for (walk.query.required_traits) |trait_type| {
            if (trait.traitInstanceOfType(bound, trait_type) == null) return;
        }
        try walk.found.append(walk.allocator, node);
    }

    /// Edges of one name stay in their order.
    fn sortByName(walk: *QueryWalk, edges: []Edge) error{OutOfMemory}!void {
        const Named = struct {
            name: []const u8,
            edge: Edge,
            place: u32,

            fn lessThan(_: void, a: @This(), b: @This()) bool {
                return switch (std.mem.order(u8, a.name, b.name)) {
                    .eq => a.place < b.place,
                    else => |order| order == .lt,
                };
            }
        };
        const named = try walk.allocator.alloc(Named, edges.len);
        defer walk.allocator.free(named);
        for (named, edges, 0..) |*entry, edge, place| entry.* = .{ .name = edge.name() orelse "", .edge = edge, .place = @intCast(place) };
        std.sort.pdq(Named, named, {}, Named.lessThan);
        for (edges, named) |*edge, entry| edge.* = entry.edge;
    }
};

const testing = std.testing;
const Fixture = @import("testing.zig").Fixture;
const endTest = @import("testing.zig").endTest;
const expectAll = @import("testing.zig").expectAll;

test "children are found by name, the first of a name first" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const parent = try fixture.node();
    const first = try fixture.node();
    const second = try fixture.node();
    const nameless = try fixture.node();
    const a = try addChild(parent, first.node, "a");
    const b = try addChild(parent, second.node, "a");
    const c = try addAnonymousChild(parent, nameless.node);
    try testing.expectEqual(first.node, childByIdentifier(parent, "a").?);
    try testing.expectEqual(nameless.node, childByIdentifier(parent, "").?);
    try testing.expectEqual(null, childByIdentifier(parent, "missing"));
    try testing.expectEqual(null, childByIdentifier(first, "a"));
    try expectAll(Edge, &.{ a, b, c }, children(parent));
    try testing.expectEqual(parent.node, parentNodeOf(second).?);
    try testing.expectEqual(b, parentEdge(second).?);
    try testing.expectEqual(null, parentNodeOf(parent));
    try testing.expectEqualStrings("a", try getName(a));
    try testing.expectEqualStrings("", try getName(c));
    try testing.expectEqual(first.node, childOf(a, parent.node).?);
    try testing.expectEqual(null, childOf(a, first.node));
    try testing.expectEqual(parent.node, parentOf(a, first.node).?);
    try testing.expectEqual(null, parentOf(a, parent.node));
}

test "composition needs both nodes in the view" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const inside = try fixture.node();
    const outside = try Node.create();
    defer outside.release();
    try testing.expectError(error.SourceNotInGraph, addChild(fixture.view.bind(outside), inside.node, "x"));
    try testing.expectError(error.TargetNotInGraph, addChild(inside, outside, "x"));
    try testing.expectEqual(null, childByIdentifier(inside, "x"));
    const edge = try create(inside.node, outside, "x");
    defer edge.release();
    try testing.expect(isInstance(edge));
    const other = try Edge.create(outside, outside, 5, .{});
    defer other.release();
    try testing.expectError(error.NotAnEdgeComposition, getName(other));
    const unnamed = try Edge.create(outside, outside, tid, .{});
    defer unnamed.release();
    try testing.expectEqualStrings("", try getName(unnamed));
    var builder = try build("built");
    defer builder.deinit();
    try testing.expectEqual(tid, builder.getTid());
    const built = try builder.insertEdge(fixture.view, inside.node, inside.node);
    try testing.expectEqualStrings("built", try getName(built));
    try testing.expect(built.directional());
}

test "children by type" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const resistor = try fixture.addType("Resistor");
    const capacitor = try fixture.addType("Capacitor");
    const parent = try fixture.node();
    const untyped = try fixture.node();
    const c1 = try fixture.instantiate(capacitor);
    const r1 = try fixture.instantiate(resistor);
    const r2 = try fixture.instantiate(resistor);
    _ = try addChild(parent, untyped.node, "untyped");
    _ = try addChild(parent, c1.node, "c1");
    const edge_1 = try addChild(parent, r1.node, "r1");
    const edge_2 = try addChild(parent, r2.node, "r2");
    try expectAll(Edge, &.{ edge_1, edge_2 }, childrenOfType(parent, resistor.node));
    try testing.expectEqual(r1.node, singleChildOfType(parent, resistor.node).?);
    try testing.expectEqual(null, singleChildOfType(r1, resistor.node));
}

fn expectQuery(root: BoundNode, query: Query, expected: []const Node) !void {
    const found = try childrenQuery(root, query, testing.allocator);
    defer testing.allocator.free(found);
    try testing.expectEqualSlices(Node, expected, found);
}

test "queries go depth first, by type and trait, in order or sorted" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const kind = try fixture.addType("Kind");
    const mark = try fixture.addType("Mark");
    const root = try fixture.instantiate(kind);
    const b = try fixture.node();
    const a = try fixture.instantiate(kind);
    const deep = try fixture.instantiate(kind);
    const twin = try fixture.node();
    _ = try addChild(root, b.node, "b");
    _ = try addChild(root, a.node, "a");
    _ = try addChild(b, deep.node, "deep");
    _ = try addChild(b, twin.node, "deep");
    _ = try trait.addTraitTo(deep, mark, null);
    try expectQuery(root, .{}, &.{ b.node, deep.node, twin.node, a.node });
    try expectQuery(root, .{ .sort = true }, &.{ a.node, b.node, deep.node, twin.node });
    try expectQuery(root, .{ .direct_only = true }, &.{ b.node, a.node });
    try expectQuery(root, .{ .types = &.{ mark.node, kind.node }, .include_root = true }, &.{ root.node, deep.node, a.node });
    try expectQuery(root, .{ .types = &.{kind.node}, .required_traits = &.{mark.node}, .include_root = true }, &.{deep.node});
    try expectQuery(twin, .{ .include_root = true }, &.{twin.node});
    // Two ways to a node.
    _ = try addChild(a, twin.node, "again");
    try expectQuery(root, .{}, &.{ b.node, deep.node, twin.node, a.node, twin.node });
}

test "queries end where compositions are cyclic or deep" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const a = try fixture.node();
    const b = try fixture.node();
    _ = try addChild(a, b.node, "b");
    _ = try addChild(b, a.node, "a");
    _ = try addChild(b, b.node, "self");
    try expectQuery(a, .{ .include_root = true }, &.{ a.node, b.node });
    const top = try fixture.node();
    var current = top;
    for (0..50_000) |_| {
        const child = try fixture.node();
        _ = try addAnonymousChild(current, child.node);
        current = child;
    }
    const found = try childrenQuery(top, .{ .sort = true }, testing.allocator);
    defer testing.allocator.free(found);
    try testing.expectEqual(50_000, found.len);
    try testing.expectEqual(current.node, found[found.len - 1]);
}

fn failingQuery(gpa: std.mem.Allocator, root: BoundNode) !void {
    gpa.free(try childrenQuery(root, .{ .sort = true, .include_root = true }, gpa));
}

test "queries survive failing allocation" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    try testing.checkAllAllocationFailures(testing.allocator, failingQuery, .{fixture.typegraph.self_node});
}
