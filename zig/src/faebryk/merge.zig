//! Inheritance: a type gets the children and links of another that it does not have yet.

const std = @import("std");
const graph = @import("../graph/graph.zig");
const composition = @import("composition.zig");
const next = @import("next.zig");
const node_type = @import("node_type.zig");
const pointer = @import("pointer.zig");
const reference = @import("reference.zig");
const type_path = @import("type_path.zig");
const typegraph_module = @import("typegraph.zig");
const TypeGraph = typegraph_module.TypeGraph;
const Atom = graph.Atom;
const BoundNode = graph.BoundNode;
const Node = graph.Node;

pub const Error = typegraph_module.Error || error{ OtherView, CyclicReference, InvalidReference };

/// A named child counts as there if one of that name is, an anonymous one if it was merged before, a link if there is one of
/// the same kind between the same paths. Children that are not linked to a type are left out. On failure nothing has changed.
pub fn mergeTypes(typegraph: TypeGraph, target: BoundNode, source: BoundNode) Error!void {
    if (target.view != source.view) return error.OtherView;
    if (target.node == source.node) return;
    var arena: std.heap.ArenaAllocator = .init(graph.gpa());
    defer arena.deinit();
    const start = target.view.mark();
    errdefer target.view.rollBack(start);
    var merger: Merger = .{ .typegraph = typegraph, .target = target, .source = source, .allocator = arena.allocator() };
    try merger.mergeChildren();
    try merger.mergeLinks();
}

const Merger = struct {
    typegraph: TypeGraph,
    target: BoundNode,
    source: BoundNode,
    allocator: std.mem.Allocator,

    fn mergeChildren(merger: *Merger) Error!void {
        var identifiers: std.AutoHashMapUnmanaged(Atom, void) = .empty;
        var merged: std.AutoHashMapUnmanaged(u64, void) = .empty;
        var edges = composition.children(merger.target);
        while (edges.next()) |edge| {
            const origin = edge.attributes().get(.merged_from) orelse continue;
            if (origin == .uint) try merged.put(merger.allocator, origin.uint, {});
        }
        var present = merger.typegraph.makeChildren(merger.target);
        while (present.next()) |make_child| try identifiers.put(merger.allocator, make_child.identifier, {});

        var missing = merger.typegraph.makeChildren(merger.source);
        while (missing.next()) |make_child| {
            if (make_child.identifier == .none) {
                if (merged.contains(make_child.node.uuid())) continue;
            } else {
                const entry = try identifiers.getOrPut(merger.allocator, make_child.identifier);
                if (entry.found_existing) continue;
            }
            try merger.copyChild(make_child.node, make_child.identifier);
        }
    }

    fn copyChild(merger: *Merger, make_child: Node, identifier: Atom) Error!void {
        const view = merger.source.view;
        const bound = view.bind(make_child);
        const type_reference = TypeGraph.makeChildTypeReference(bound) orelse return;
        const child_type = type_path.resolvedTypeOf(bound) orelse return;
        const type_name = type_reference.attributes().getAtom(.type_identifier);
        const copy = try merger.typegraph.makeResolvedChild(
            merger.target,
            if (type_name == .none) .empty else type_name,
            child_type,
            identifier,
            make_child.attributes(),
        );
        if (type_path.sourceOf(bound)) |origin| {
            _ = try pointer.pointToWithAtom(view.bind(copy), origin, .source, null);
        }
        if (identifier != .none) return;
        const edge = composition.parentEdge(view.bind(copy)).?; // it was added just now
        try edge.putAttribute(.merged_from, .{ .uint = make_child.uuid() });
    }

    fn mergeLinks(merger: *Merger) Error!void {
        var keys: std.StringHashMapUnmanaged(void) = .empty;
        var present = merger.typegraph.makeLinks(merger.target);
        while (present.next()) |link| {
            const key = merger.keyOf(link) catch |failure| switch (failure) {
                error.OutOfMemory => return error.OutOfMemory,
                // Whatever it is, it is not the same.
                error.CyclicReference, error.InvalidReference => continue,
            };
            try keys.put(merger.allocator, key orelse continue, {});
        }
        var missing = merger.typegraph.makeLinks(merger.source);
        while (missing.next()) |link| {
            const entry = try keys.getOrPut(merger.allocator, try merger.keyOf(link) orelse continue);
            if (entry.found_existing) continue;
            const lhs = try merger.copyReference(link.lhs.?);
            const rhs = try merger.copyReference(link.rhs.?);
            _ = try merger.typegraph.makeLink(merger.target, lhs, rhs, link.node.attributes());
        }
    }

    /// What makes two links the same: their edge type and both paths. Null for one that lacks something.
    fn keyOf(
        merger: *Merger,
        link: typegraph_module.MakeLinkIterator.MakeLink,
    ) error{ OutOfMemory, CyclicReference, InvalidReference }!?[]const u8 {
        const value = link.node.attributes().get(.edge_type) orelse return null;
        const edge_type = reference.integerOf(graph.EdgeType, value) orelse return null;
        var key: std.ArrayListUnmanaged(u32) = .empty;
        try key.append(merger.allocator, edge_type);
        for ([_]BoundNode{ link.lhs orelse return null, link.rhs orelse return null }) |side| {
            const items = try reference.read(side, merger.allocator);
            const path = try reference.meaningful(items);
            try key.append(merger.allocator, @intCast(path.len));
            for (path) |item| {
                try key.append(merger.allocator, item.identifier.number());
                try key.append(merger.allocator, if (item.edge_type) |kind| kind else std.math.maxInt(u32));
            }
        }
        return std.mem.sliceAsBytes(key.items);
    }

    /// A chain of its own that says the same.
    fn copyReference(merger: *Merger, first: BoundNode) Error!Node {
        const view = merger.target.view;
        const reference_type = try merger.typegraph.builtin(.Reference);
        var copy: Node = .none;
        var previous: Node = .none;
        var chain: reference.Chain = .of(first);
        while (try chain.following()) |item| {
            const node = try view.createAndInsertNode();
            _ = try node_type.addInstance(reference_type, node);
            try node.putAttributes(item.reference.attributes(), .none);
            if (copy == .none) copy = node else _ = try next.addNext(view.bind(previous), node);
            previous = node;
        }
        return copy;
    }
};

const testing = std.testing;
const NodeCreationAttributes = @import("nodebuilder.zig").NodeCreationAttributes;
const Fixture = @import("testing.zig").Fixture;
const Traversal = reference.Traversal;
const endTest = @import("testing.zig").endTest;

fn countParts(fixture: Fixture, type_node: BoundNode) struct { usize, usize } {
    var children: usize = 0;
    var links: usize = 0;
    var make_children = fixture.typegraph.makeChildren(type_node);
    while (make_children.next()) |_| children += 1;
    var make_links = fixture.typegraph.makeLinks(type_node);
    while (make_links.next()) |_| links += 1;
    return .{ children, links };
}

test "a type inherits what it does not have" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const view = fixture.view;
    const part = try fixture.addType("Part");
    const base = try fixture.addType("Base");
    const derived = try fixture.addType("Derived");
    var values: NodeCreationAttributes = .{};
    defer values.deinit();
    try values.set("x", .{ .int = 9 });
    const own = try fixture.addChild(derived, part, "shared");
    const shared = try fixture.addChild(base, part, "shared");
    const extra = view.bind(try fixture.typegraph.addMakeChild(base, part, "extra", values.dynamic));
    const anonymous = try fixture.addChild(base, part, null);
    _ = try fixture.typegraph.addMakeChildDeferred(base, "Later", "late", .none);
    const text = try fixture.node();
    _ = try pointer.pointTo(extra, text.node, "source", null);
    var builder = try pointer.build("wire", 77);
    defer builder.deinit();
    var buffer: [8]u8 = undefined;
    for (0..4) |number| try builder.set(try std.fmt.bufPrint(&buffer, "k{d}", .{number}), .{ .uint = number });
    const lhs = [_]Traversal{ .{ .identifier = "extra" }, .{ .identifier = "y", .edge_type = 34 } };
    const rhs = [_]Traversal{.{ .identifier = "" }};
    const link = try fixture.addLink(base, &lhs, &rhs, &builder);
    // The same between the same is there already.
    const left = [_]Traversal{.{ .identifier = "shared" }};
    _ = try fixture.addLink(base, &left, &lhs, &builder);
    _ = try fixture.addLink(derived, &left, &lhs, &builder);

    for (0..3) |_| {
        try fixture.typegraph.mergeTypes(derived, base);
        const children, const links = countParts(fixture, derived);
        try testing.expectEqual(3, children);
        try testing.expectEqual(2, links);
    }
    try testing.expectEqual(own.node, composition.childByIdentifier(derived, "shared").?);
    const copy = view.bind(composition.childByIdentifier(derived, "extra").?);
    try testing.expect(copy.node != extra.node);
    try testing.expectEqual(9, copy.node.getAttribute("x").?.int);
    try testing.expectEqual(text.node, type_path.sourceOf(copy).?);
    try testing.expectEqual(part.node, type_path.resolvedTypeOf(copy).?);
    var make_links = fixture.typegraph.makeLinks(derived);
    _ = make_links.next().?;
    const merged = make_links.next().?;
    try testing.expect(merged.node != link.node);
    try testing.expectEqual(link.node.attributes().count(), merged.node.attributes().count());
    try testing.expectEqual(3, merged.node.getAttribute("k3").?.uint);
    const path = try reference.read(merged.lhs.?, testing.allocator);
    defer testing.allocator.free(path);
    try testing.expectEqual(2, path.len);
    try testing.expectEqual(34, path[1].edge_type.?);
    // Another anonymous child is another one.
    _ = try fixture.addChild(base, part, null);
    try fixture.typegraph.mergeTypes(derived, base);
    try testing.expectEqual(4, countParts(fixture, derived)[0]);
    _ = shared;
    _ = anonymous;
    try fixture.typegraph.mergeTypes(derived, derived);
    try testing.expectEqual(4, countParts(fixture, derived)[0]);
}

test "a merge that fails changes nothing" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const other: Fixture = try .init();
    defer other.deinit();
    const base = try fixture.addType("Base");
    const derived = try fixture.addType("Derived");
    _ = try fixture.addChild(base, derived, "child");
    var builder = try pointer.build(null, null);
    defer builder.deinit();
    _ = try fixture.addLink(base, &.{ .{ .identifier = "" }, .{ .identifier = "x" } }, &.{.{ .identifier = "y" }}, &builder);
    const start = fixture.view.mark();
    try testing.expectError(error.InvalidReference, fixture.typegraph.mergeTypes(derived, base));
    try testing.expectEqual(start, fixture.view.mark());
    try testing.expectEqual(0, countParts(fixture, derived)[0]);
    const foreign = try other.addType("Foreign");
    try testing.expectError(error.OtherView, fixture.typegraph.mergeTypes(derived, foreign));
}

fn failingWork() !void {
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const base = try fixture.addType("Base");
    const derived = try fixture.addType("Derived");
    _ = try fixture.addChild(base, derived, "child");
    _ = try fixture.addChild(base, derived, null);
    var builder = try pointer.build("n", 3);
    defer builder.deinit();
    _ = try fixture.addLink(base, &.{.{ .identifier = "x" }}, &.{.{ .identifier = "y" }}, &builder);
    const start = fixture.view.mark();
    errdefer testing.expectEqual(start, fixture.view.mark()) catch @panic("a failed merge left something");
    try fixture.typegraph.mergeTypes(derived, base);
}

test "merging survives failing allocation" {
    try @import("testing.zig").withFailingMemory(failingWork);
}
