//! Paths through types: which type a child will have, and what members a container of pointers will have.

const std = @import("std");
const graph = @import("../graph/graph.zig");
const composition = @import("composition.zig");
const linker = @import("linker.zig");
const pointer = @import("pointer.zig");
const reference = @import("reference.zig");
const TypeGraph = @import("typegraph.zig").TypeGraph;
const BoundNode = graph.BoundNode;
const Node = graph.Node;

/// The type that instances of a MakeChild will have. Null while that is not linked.
pub fn resolvedTypeOf(make_child: BoundNode) ?Node {
    const type_reference = TypeGraph.makeChildTypeReference(make_child) orelse return null;
    return linker.resolvedType(make_child.view.bind(type_reference));
}

/// The pointer of a MakeChild to where it was written, not to its type reference, which goes by the name of the child.
pub fn sourceOf(make_child: BoundNode) ?Node {
    const type_reference = TypeGraph.makeChildTypeReference(make_child) orelse Node.none;
    var edges = pointer.pointedEdges(make_child);
    while (edges.next()) |edge| {
        if (edge.nameAtom() == .source and edge.target() != type_reference) return edge.target();
    }
    return null;
}

/// Where a path leads nowhere.
pub const Failure = struct {
    kind: Kind,
    failing_segment_index: usize,
    reason: Reason,

    pub const Kind = enum { missing_parent, missing_child, invalid_index };
    pub const Reason = enum { empty_path, member_not_found };

    pub fn message(failure: Failure) []const u8 {
        return switch (failure.reason) {
            .empty_path => "path resolution failed",
            .member_not_found => "pointer sequence member not found",
        };
    }
};

pub const PointerMember = struct { index: pointer.Index, make_child: Node };

pub const CollectError = error{ OutOfMemory, PathFailed, MissingIndex };

/// The MakeChildren of a type that links of kind Pointer put into the container at `container_path`, in the order of the
/// links. The caller frees the list.
pub fn collectPointerMembers(
    typegraph: TypeGraph,
    type_node: BoundNode,
    container_path: []const []const u8,
    failure: ?*Failure,
    allocator: std.mem.Allocator,
) CollectError![]PointerMember {
    try checkPath(type_node, container_path, failure);
    var members: std.ArrayListUnmanaged(PointerMember) = .empty;
    defer members.deinit(allocator);
    var links = typegraph.makeLinks(type_node);
    while (links.next()) |link| {
        const edge_type = link.node.attributes().get(.edge_type) orelse continue;
        if (reference.integerOf(graph.EdgeType, edge_type) != pointer.tid) continue;
        if (!try pathEquals(link.lhs orelse continue, container_path, allocator)) continue;
        const make_child = try onlyMakeChild(typegraph, type_node, link.rhs orelse continue, allocator) orelse continue;
        try members.append(allocator, .{ .index = try indexOf(link.node), .make_child = make_child });
    }
    return members.toOwnedSlice(allocator);
}

fn checkPath(type_node: BoundNode, path: []const []const u8, failure: ?*Failure) error{PathFailed}!void {
    var current = type_node;
    for (path, 0..) |name, place| {
        const is_last = place + 1 == path.len;
        const child = composition.childByIdentifier(current, name);
        if (child) |make_child| {
            if (is_last) return;
            if (resolvedTypeOf(current.view.bind(make_child))) |next_type| {
                current.node = next_type;
                continue;
            }
        }
        const is_index = place > 0 and name.len > 0 and std.ascii.isDigit(name[0]);
        if (failure) |detail| detail.* = .{
            .kind = if (is_index) .invalid_index else if (is_last) .missing_child else .missing_parent,
            .failing_segment_index = place,
            .reason = .member_not_found,
        };
        return error.PathFailed;
    }
}

fn pathEquals(first: BoundNode, path: []const []const u8, allocator: std.mem.Allocator) error{OutOfMemory}!bool {
    const names = TypeGraph.referencePath(first, allocator) catch |failure| switch (failure) {
        error.OutOfMemory => return error.OutOfMemory,
        error.CyclicReference, error.InvalidReference => return false,
    };
    defer allocator.free(names);
    if (names.len != path.len) return false;
    for (names, path) |name, expected| {
        if (!std.mem.eql(u8, name, expected)) return false;
    }
    return true;
}

/// The MakeChild that a reference of one item names.
fn onlyMakeChild(
    typegraph: TypeGraph,
    type_node: BoundNode,
    first: BoundNode,
    allocator: std.mem.Allocator,
) error{OutOfMemory}!?Node {
    const names = TypeGraph.referencePath(first, allocator) catch |failure| switch (failure) {
        error.OutOfMemory => return error.OutOfMemory,
        error.CyclicReference, error.InvalidReference => return null,
    };
    defer allocator.free(names);
    if (names.len != 1) return null;
    const child = composition.childByIdentifier(type_node, names[0]) orelse return null;
    const make_child_type = typegraph.in(type_node).builtin(.MakeChild) catch return null;
    const is_make_child = @import("node_type.zig").isNodeInstanceOf(type_node.view.bind(child), make_child_type.node);
    return if (is_make_child) child else null;
}

fn indexOf(make_link: Node) error{MissingIndex}!pointer.Index {
    const specific_value = make_link.attributes().get(.edge_specific) orelse return error.MissingIndex;
    const specific = reference.integerOf(u16, specific_value) orelse return error.MissingIndex;
    const order_value = make_link.attributes().get(.order) orelse return error.MissingIndex;
    const order = reference.integerOf(u7, order_value) orelse return error.MissingIndex;
    return pointer.indexOf(order, specific);
}

const testing = std.testing;
const Fixture = @import("testing.zig").Fixture;
const endTest = @import("testing.zig").endTest;
const Traversal = reference.Traversal;

test "the members of containers of pointers" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const list = try fixture.addType("List");
    const part = try fixture.addType("Part");
    const inner = try fixture.addType("Inner");
    const top = try fixture.addType("Top");
    _ = try fixture.addChild(inner, list, "items");
    _ = try fixture.addChild(top, inner, "inner");
    _ = try fixture.addChild(top, list, "items");
    const a = try fixture.addChild(top, part, "a");
    const b = try fixture.addChild(top, part, "b");
    const items = [_]Traversal{.{ .identifier = "items" }};
    const inner_items = [_]Traversal{ .{ .identifier = "inner" }, .{ .identifier = "items" } };
    var first = try pointer.build("e", 300);
    defer first.deinit();
    var second = try pointer.build("e", 1);
    defer second.deinit();
    var other_kind = try composition.build("c");
    defer other_kind.deinit();
    _ = try fixture.addLink(top, &items, &.{.{ .identifier = "b" }}, &first);
    _ = try fixture.addLink(top, &items, &.{.{ .identifier = "a" }}, &second);
    _ = try fixture.addLink(top, &items, &.{.{ .identifier = "a" }}, &other_kind);
    _ = try fixture.addLink(top, &items, &.{ .{ .identifier = "inner" }, .{ .identifier = "items" } }, &second);
    _ = try fixture.addLink(top, &items, &.{.{ .identifier = "" }}, &second);
    _ = try fixture.addLink(top, &inner_items, &.{.{ .identifier = "a" }}, &first);
    const members = try fixture.typegraph.collectPointerMembers(top, &.{"items"}, null, testing.allocator);
    defer testing.allocator.free(members);
    try testing.expectEqualSlices(PointerMember, &.{
        .{ .index = 300, .make_child = b.node },
        .{ .index = 1, .make_child = a.node },
    }, members);
    const deeper = try fixture.typegraph.collectPointerMembers(top, &.{ "inner", "items" }, null, testing.allocator);
    defer testing.allocator.free(deeper);
    try testing.expectEqual(1, deeper.len);

    var no_index = try pointer.build("e", null);
    defer no_index.deinit();
    _ = try fixture.addLink(top, &items, &.{.{ .identifier = "a" }}, &no_index);
    const result = fixture.typegraph.collectPointerMembers(top, &.{"items"}, null, testing.allocator);
    try testing.expectError(error.MissingIndex, result);
}

test "containers that are not there" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const top = try fixture.addType("Top");
    _ = try fixture.addChild(top, try fixture.addType("Inner"), "inner");
    _ = try fixture.typegraph.addMakeChildDeferred(top, "Later", "late", .none);
    const cases = [_]struct { []const []const u8, Failure.Kind, usize }{
        .{ &.{"x"}, .missing_child, 0 },
        .{ &.{"0"}, .missing_child, 0 },
        .{ &.{ "x", "y" }, .missing_parent, 0 },
        .{ &.{ "inner", "y" }, .missing_child, 1 },
        .{ &.{ "inner", "0" }, .invalid_index, 1 },
        .{ &.{ "late", "y" }, .missing_parent, 0 },
        .{ &.{ "inner", "7", "y" }, .invalid_index, 1 },
    };
    for (cases) |case| {
        const path, const kind, const index = case;
        var failure: Failure = undefined;
        const result = fixture.typegraph.collectPointerMembers(top, path, &failure, testing.allocator);
        try testing.expectError(error.PathFailed, result);
        try testing.expectEqual(kind, failure.kind);
        try testing.expectEqual(index, failure.failing_segment_index);
        try testing.expectEqualStrings("pointer sequence member not found", failure.message());
    }
    const members = try fixture.typegraph.collectPointerMembers(top, &.{"inner"}, null, testing.allocator);
    try testing.expectEqual(0, members.len);
}
