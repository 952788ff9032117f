//! References: paths that are kept in the graph, to be followed from a node that does not exist yet.
//!
//! A reference is a chain of nodes of the type `Reference`, linked by Next edges, one for each item of the path. A node says
//! where to go in its attributes: `child_identifier`, and `edge_type_tid` unless that is Composition.

const std = @import("std");
const graph = @import("../graph/graph.zig");
const composition = @import("composition.zig");
const next = @import("next.zig");
const node_type = @import("node_type.zig");
const operand = @import("operand.zig");
const pointer = @import("pointer.zig");
const trait = @import("trait.zig");
const TypeGraph = @import("typegraph.zig").TypeGraph;
const Atom = graph.Atom;
const BoundNode = graph.BoundNode;
const EdgeType = graph.EdgeType;
const GraphView = graph.GraphView;
const Node = graph.Node;

/// One item of a path as callers give it.
pub const Traversal = struct {
    identifier: []const u8,
    edge_type: EdgeType = composition.tid,
};

/// One item of a path as it is kept.
pub const Item = struct {
    /// The node that keeps it.
    reference: Node,
    /// `.none` if that node has no identifier.
    identifier: Atom,
    /// Null if what it says is no edge type.
    edge_type: ?EdgeType,

    /// An identifier that begins like this names a type instead.
    pub const type_mark = "<<";

    pub fn of(node: Node) Item {
        const attributes = node.attributes();
        return .{
            .reference = node,
            .identifier = attributes.getAtom(.child_identifier),
            .edge_type = if (attributes.get(.edge_type_tid)) |value| integerOf(EdgeType, value) else composition.tid,
        };
    }

    pub fn text(item: Item) []const u8 {
        return if (item.identifier == .none) "" else item.identifier.text();
    }

    /// The name of the type, for an item that names one.
    pub fn typeName(item: Item) ?[]const u8 {
        const string = item.text();
        return if (std.mem.startsWith(u8, string, type_mark)) string[type_mark.len..] else null;
    }
};

/// An attribute as an integer, null if it is none or does not fit.
pub fn integerOf(comptime T: type, value: graph.Value) ?T {
    return switch (value) {
        .int => |number| std.math.cast(T, number),
        .uint => |number| std.math.cast(T, number),
        else => null,
    };
}

/// The items of a reference, one after the other.
pub const Chain = struct {
    view: *GraphView,
    current: ?Node,
    /// A chain that is longer than the graph has nodes bites its own tail.
    remaining: u32,

    pub fn of(first: BoundNode) Chain {
        return .{ .view = first.view, .current = first.node, .remaining = first.view.nodeCount() };
    }

    pub fn following(chain: *Chain) error{CyclicReference}!?Item {
        const node = chain.current orelse return null;
        if (chain.remaining == 0) return error.CyclicReference;
        chain.remaining -= 1;
        chain.current = next.nextNodeFrom(chain.view.bind(node));
        return .of(node);
    }
};

/// All items of a reference. The caller frees the list.
pub fn read(first: BoundNode, allocator: std.mem.Allocator) error{ OutOfMemory, CyclicReference }![]Item {
    var items: std.ArrayListUnmanaged(Item) = .empty;
    defer items.deinit(allocator);
    var chain: Chain = .of(first);
    while (try chain.following()) |item| try items.append(allocator, item);
    return items.toOwnedSlice(allocator);
}

/// The items that say something: a last one with an empty identifier means "here" and is left out. A pointer needs no
/// identifier.
pub fn meaningful(items: []const Item) error{InvalidReference}![]const Item {
    for (items, 0..) |item, place| {
        if (item.identifier == .none) return error.InvalidReference;
        if (item.identifier != .empty or item.edge_type == pointer.tid) continue;
        if (place + 1 == items.len) return items[0..place];
        return error.InvalidReference;
    }
    return items;
}

/// A new chain for `path`, which is not empty. Returns its first node. On failure nothing has changed.
pub fn create(typegraph: TypeGraph, path: []const Traversal) !Node {
    std.debug.assert(path.len > 0);
    const view = typegraph.self_node.view;
    const reference_type = try typegraph.builtin(.Reference);
    const start = view.mark();
    errdefer view.rollBack(start);
    var first: Node = .none;
    var previous: Node = .none;
    for (path) |item| {
        const node = try view.createAndInsertNode();
        _ = try node_type.addInstance(reference_type, node);
        const identifier = try Atom.intern(item.identifier);
        defer identifier.release();
        try node.putAttribute(.child_identifier, .{ .string = identifier });
        if (item.edge_type != composition.tid) try node.putAttribute(.edge_type_tid, .{ .int = item.edge_type });
        if (previous == .none) first = node else _ = try next.addNext(view.bind(previous), node);
        previous = node;
    }
    return first;
}

/// What went wrong when a reference was followed.
pub const Failure = struct {
    kind: Kind,
    /// The node of the chain at which it went wrong.
    node: BoundNode,
    /// What was looked for. Lives as long as that node keeps it.
    identifier: []const u8,

    pub const Kind = enum {
        typegraph_not_found,
        type_not_found,
        composition_child_not_found,
        trait_type_not_found,
        trait_instance_not_found,
        pointer_dereference_failed,
        operand_not_found,
        unknown_edge_type,
        cyclic_reference,
    };

    pub fn message(failure: Failure) []const u8 {
        return switch (failure.kind) {
            .typegraph_not_found => "Failed to get TypeGraph from reference node",
            .type_not_found => "Type node not found for enum type",
            .composition_child_not_found => "Child not found",
            .trait_type_not_found => "trait type not found in TypeGraph",
            .trait_instance_not_found => "trait not found on",
            .pointer_dereference_failed => "pointer dereference failed from node",
            .operand_not_found => "operand not found on node",
            .unknown_edge_type => "Unknown edge type",
            .cyclic_reference => "Reference leads back to itself",
        };
    }
};

/// Follows a reference from `base`, in the view of `base`.
pub fn resolve(first: BoundNode, base: BoundNode, failure: ?*Failure) error{ResolveFailed}!Node {
    const typegraph = TypeGraph.ofInstance(first) orelse {
        if (failure) |detail| detail.* = .{ .kind = .typegraph_not_found, .node = first, .identifier = "" };
        return error.ResolveFailed;
    };
    var current = base;
    var chain: Chain = .of(first);
    while (true) {
        const item = chain.following() catch {
            if (failure) |detail| detail.* = .{ .kind = .cyclic_reference, .node = first, .identifier = "" };
            return error.ResolveFailed;
        };
        current.node = try follow(typegraph, item orelse return current.node, current, failure);
    }
}

/// Follows one item.
pub fn follow(typegraph: TypeGraph, item: Item, from: BoundNode, failure: ?*Failure) error{ResolveFailed}!Node {
    var kind: Failure.Kind = undefined;
    if (item.typeName()) |name| {
        if (typegraph.typeByName(name)) |node| return node;
        if (failure) |detail| detail.* = .{
            .kind = .type_not_found,
            .node = typegraph.self_node.view.bind(item.reference),
            .identifier = name,
        };
        return error.ResolveFailed;
    } else if (item.edge_type == composition.tid) {
        if (item.identifier == .empty) return from.node;
        if (composition.childByAtom(from, item.identifier)) |node| return node;
        kind = .composition_child_not_found;
    } else if (item.edge_type == trait.tid) {
        kind = .trait_type_not_found;
        if (composition.childByAtom(typegraph.self_node, item.identifier)) |trait_type| {
            if (trait.traitInstanceOfType(from, trait_type)) |node| return node;
            kind = .trait_instance_not_found;
        }
    } else if (item.edge_type == pointer.tid) {
        if (pointer.referencedNodeFrom(from)) |node| return node;
        kind = .pointer_dereference_failed;
    } else if (item.edge_type == operand.tid) {
        if (operand.operandByAtom(from, item.identifier)) |node| return node;
        kind = .operand_not_found;
    } else {
        kind = .unknown_edge_type;
    }
    if (failure) |detail| detail.* = .{
        .kind = kind,
        .node = typegraph.self_node.view.bind(item.reference),
        .identifier = item.text(),
    };
    return error.ResolveFailed;
}

const testing = std.testing;
const Fixture = @import("testing.zig").Fixture;
const endTest = @import("testing.zig").endTest;

fn expectPath(first: BoundNode, expected: []const []const u8) !void {
    const names = try TypeGraph.referencePath(first, testing.allocator);
    defer testing.allocator.free(names);
    try testing.expectEqual(expected.len, names.len);
    for (expected, names) |a, b| try testing.expectEqualStrings(a, b);
}

test "a reference is a chain of nodes that says its path" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const typegraph = fixture.typegraph;
    const first = fixture.view.bind(try create(typegraph, &.{
        .{ .identifier = "a" }, .{ .identifier = "trait", .edge_type = trait.tid }, .{ .identifier = "", .edge_type = pointer.tid },
    }));
    try expectPath(first, &.{ "a", "trait", "" });
    try testing.expectEqual(1, first.node.attributes().count());
    const second = next.nextNodeFrom(first).?;
    try testing.expectEqual(34, second.getAttribute("edge_type_tid").?.int);
    try testing.expectEqual((try typegraph.builtin(.Reference)).node, node_type.typeOf(first).?);
    // Here, and here after something.
    try expectPath(fixture.view.bind(try create(typegraph, &.{.{ .identifier = "" }})), &.{});
    try expectPath(fixture.view.bind(try create(typegraph, &.{ .{ .identifier = "a" }, .{ .identifier = "" } })), &.{"a"});
    const bad = fixture.view.bind(try create(typegraph, &.{ .{ .identifier = "" }, .{ .identifier = "a" } }));
    try testing.expectError(error.InvalidReference, TypeGraph.referencePath(bad, testing.allocator));
    try testing.expectError(error.InvalidReference, TypeGraph.referencePath(typegraph.self_node, testing.allocator));
}

test "references are followed over every kind of edge" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const view = fixture.view;
    const typegraph = fixture.typegraph;
    const can_float = try fixture.addType("can_float");
    const base = try fixture.node();
    const child = try fixture.node();
    const set = try fixture.node();
    const left = try fixture.node();
    _ = try composition.addChild(base, child.node, "child");
    const instance = try trait.addTraitTo(child, can_float, null);
    _ = try pointer.pointTo(view.bind(instance), base.node, null, null);
    _ = try composition.addChild(base, set.node, "operands");
    _ = try operand.addOperand(base, left.node, "left");

    const cases = [_]struct { []const Traversal, Node }{
        .{ &.{.{ .identifier = "" }}, base.node },
        .{ &.{.{ .identifier = "child" }}, child.node },
        .{ &.{ .{ .identifier = "child" }, .{ .identifier = "can_float", .edge_type = trait.tid } }, instance },
        .{ &.{ .{ .identifier = "child" }, .{ .identifier = "can_float", .edge_type = trait.tid }, .{ .identifier = "", .edge_type = pointer.tid } }, base.node },
        .{ &.{.{ .identifier = "left", .edge_type = operand.tid }}, left.node },
        .{ &.{.{ .identifier = "<<can_float", .edge_type = 200 }}, can_float.node },
    };
    for (cases) |case| {
        const path, const expected = case;
        try testing.expectEqual(expected, try resolve(view.bind(try create(typegraph, path)), base, null));
    }

    const failures = [_]struct { []const Traversal, Failure.Kind, []const u8 }{
        .{ &.{.{ .identifier = "none" }}, .composition_child_not_found, "none" },
        .{ &.{.{ .identifier = "no_trait", .edge_type = trait.tid }}, .trait_type_not_found, "no_trait" },
        .{ &.{.{ .identifier = "can_float", .edge_type = trait.tid }}, .trait_instance_not_found, "can_float" },
        .{ &.{.{ .identifier = "", .edge_type = pointer.tid }}, .pointer_dereference_failed, "" },
        .{ &.{.{ .identifier = "right", .edge_type = operand.tid }}, .operand_not_found, "right" },
        .{ &.{.{ .identifier = "<<Nothing" }}, .type_not_found, "Nothing" },
        .{ &.{ .{ .identifier = "child" }, .{ .identifier = "x", .edge_type = 85 } }, .unknown_edge_type, "x" },
    };
    for (failures) |case| {
        const path, const kind, const identifier = case;
        const first = view.bind(try create(typegraph, path));
        var failure: Failure = undefined;
        try testing.expectError(error.ResolveFailed, resolve(first, base, &failure));
        try testing.expectEqual(kind, failure.kind);
        try testing.expectEqualStrings(identifier, failure.identifier);
        const failing = if (path.len == 1) first.node else next.nextNodeFrom(first).?;
        try testing.expectEqual(failing, failure.node.node);
        try testing.expect(failure.message().len > 0);
    }
}

test "references that are none" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const view = fixture.view;
    const base = try fixture.node();
    var failure: Failure = undefined;
    try testing.expectError(error.ResolveFailed, resolve(base, base, &failure));
    try testing.expectEqual(.typegraph_not_found, failure.kind);

    const cycle = view.bind(try create(fixture.typegraph, &.{ .{ .identifier = "" }, .{ .identifier = "" } }));
    _ = try next.addNext(view.bind(next.nextNodeFrom(cycle).?), cycle.node);
    try testing.expectError(error.ResolveFailed, resolve(cycle, base, &failure));
    try testing.expectEqual(.cyclic_reference, failure.kind);
    try testing.expectError(error.CyclicReference, TypeGraph.referencePath(cycle, testing.allocator));

    const strange = view.bind(try create(fixture.typegraph, &.{.{ .identifier = "x" }}));
    try strange.node.setAttribute("edge_type_tid", .{ .int = 1000 });
    try testing.expectError(error.ResolveFailed, resolve(strange, base, &failure));
    try testing.expectEqual(.unknown_edge_type, failure.kind);

    const nameless = try fixture.instantiate(try fixture.typegraph.builtin(.Reference));
    try testing.expectError(error.ResolveFailed, resolve(nameless, base, &failure));
    try testing.expectEqual(.composition_child_not_found, failure.kind);
}
