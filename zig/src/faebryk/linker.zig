//! The linker: says which type a type reference means, by a pointer named `resolved`. The first such pointer counts.

const std = @import("std");
const graph = @import("../graph/graph.zig");
const composition = @import("composition.zig");
const pointer = @import("pointer.zig");
const TypeGraph = @import("typegraph.zig").TypeGraph;
const BoundNode = graph.BoundNode;
const Edge = graph.Edge;
const GraphView = graph.GraphView;
const Node = graph.Node;

pub const Error = graph.Error || graph.InsertEdgeError || error{ ReferenceOfOtherView, TargetOfOtherView };

/// Adds a pointer; an earlier one stays and goes first.
pub fn linkTypeReference(view: *GraphView, type_reference: BoundNode, target_type: BoundNode) Error!void {
    try checkViews(view, type_reference, target_type);
    _ = try addResolved(type_reference, target_type.node);
}

/// Redirects the first pointer, or adds one. The new pointer takes the place of the old one in this view only: it is an
/// edge of its own.
pub fn updateTypeReference(view: *GraphView, type_reference: BoundNode, target_type: BoundNode) Error!void {
    try checkViews(view, type_reference, target_type);
    const old = view.firstOutgoingNamed(type_reference.node, pointer.tid, .resolved) orelse {
        _ = try addResolved(type_reference, target_type.node);
        return;
    };
    if (old.target() == target_type.node) return;
    const new = try Edge.createWithAtom(type_reference.node, target_type.node, pointer.tid, .{
        .directional = true,
        .name = .resolved,
    });
    defer new.release();
    try view.replaceEdge(old, new);
}

/// The type that a reference means, null while it is not linked.
pub fn resolvedType(type_reference: BoundNode) ?Node {
    return pointer.pointedNodeByAtom(type_reference, .resolved);
}

pub const Unresolved = struct { type_node: Node, type_reference: Node };

/// The type references of all MakeChildren of all types that are not linked, types and children in order. The caller frees
/// the list.
pub fn collectUnresolvedTypeReferences(typegraph: TypeGraph, allocator: std.mem.Allocator) error{OutOfMemory}![]Unresolved {
    const view = typegraph.self_node.view;
    var unresolved: std.ArrayListUnmanaged(Unresolved) = .empty;
    defer unresolved.deinit(allocator);
    var types = composition.children(typegraph.self_node);
    while (types.next()) |edge| {
        const type_node = view.bind(edge.target());
        var make_children = typegraph.makeChildren(type_node);
        while (make_children.next()) |make_child| {
            const type_reference = TypeGraph.makeChildTypeReference(view.bind(make_child.node)) orelse continue;
            if (resolvedType(view.bind(type_reference)) != null) continue;
            try unresolved.append(allocator, .{ .type_node = type_node.node, .type_reference = type_reference });
        }
    }
    return unresolved.toOwnedSlice(allocator);
}

/// For those who know that both nodes are in the view.
pub fn addResolved(type_reference: BoundNode, target_type: Node) (graph.Error || graph.InsertEdgeError)!Edge {
    return pointer.pointToWithAtom(type_reference, target_type, .resolved, null);
}

fn checkViews(view: *GraphView, type_reference: BoundNode, target_type: BoundNode) Error!void {
    if (type_reference.view != view or !view.contains(type_reference.node)) return error.ReferenceOfOtherView;
    if (target_type.view != view or !view.contains(target_type.node)) return error.TargetOfOtherView;
}

const testing = std.testing;
const Fixture = @import("testing.zig").Fixture;
const endTest = @import("testing.zig").endTest;
const expectAll = @import("testing.zig").expectAll;

test "type references are linked, the first link counts, and can be redirected" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const view = fixture.view;
    const first = try fixture.addType("First");
    const second = try fixture.addType("Second");
    const reference = view.bind(try fixture.typegraph.addTypeReference("First"));
    try testing.expectEqual(null, resolvedType(reference));
    try linkTypeReference(view, reference, first);
    try linkTypeReference(view, reference, second);
    try testing.expectEqual(first.node, resolvedType(reference).?);
    const edges = view.edgeCount();

    try updateTypeReference(view, reference, second);
    try testing.expectEqual(second.node, resolvedType(reference).?);
    try testing.expectEqual(edges, view.edgeCount());
    // The lists of both types agree with that.
    try expectAll(Edge, &.{}, view.incoming(first.node, pointer.tid));
    var incoming = view.incoming(second.node, pointer.tid);
    while (incoming.next()) |edge| try testing.expectEqual(reference.node, edge.source());
    const part = try view.subgraph(&.{ reference.node, first.node, second.node });
    defer part.destroy();
    try testing.expectEqual(second.node, resolvedType(part.bind(reference.node)).?);
    try testing.expectEqual(2, part.edgeCount());

    for (0..10) |number| try updateTypeReference(view, reference, if (number % 2 == 0) first else second);
    try testing.expectEqual(second.node, resolvedType(reference).?);
    try updateTypeReference(view, reference, second);
    const unlinked = view.bind(try fixture.typegraph.addTypeReference("Second"));
    try updateTypeReference(view, unlinked, second);
    try testing.expectEqual(second.node, resolvedType(unlinked).?);
}

test "linking needs one view" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const other: Fixture = try .init();
    defer other.deinit();
    const here = try fixture.addType("T");
    const there = try other.addType("T");
    const reference = fixture.view.bind(try fixture.typegraph.addTypeReference("T"));
    try testing.expectError(error.TargetOfOtherView, linkTypeReference(fixture.view, reference, there));
    try testing.expectError(error.ReferenceOfOtherView, linkTypeReference(other.view, reference, there));
    try testing.expectError(error.ReferenceOfOtherView, updateTypeReference(other.view, reference, here));
    try testing.expectError(error.TargetOfOtherView, linkTypeReference(fixture.view, reference, fixture.view.bind(there.node)));
    try testing.expectEqual(null, resolvedType(reference));
}

test "what is not linked yet, types and children in order" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const a = try fixture.addType("A");
    const b = try fixture.addType("B");
    const late_b = try fixture.typegraph.addMakeChildDeferred(b, "A", "x", .none);
    const late_a = try fixture.typegraph.addMakeChildDeferred(a, "C", "y", .none);
    _ = try fixture.addChild(a, b, "done");
    const late_too = try fixture.typegraph.addMakeChildDeferred(a, "C", null, .none);
    const unresolved = try collectUnresolvedTypeReferences(fixture.typegraph, testing.allocator);
    defer testing.allocator.free(unresolved);
    try testing.expectEqual(3, unresolved.len);
    for (unresolved, [_]Node{ late_a, late_too, late_b }, [_]Node{ a.node, a.node, b.node }) |item, make_child, type_node| {
        try testing.expectEqual(type_node, item.type_node);
        const expected = TypeGraph.makeChildTypeReference(fixture.view.bind(make_child)).?;
        try testing.expectEqual(expected, item.type_reference);
    }
}
