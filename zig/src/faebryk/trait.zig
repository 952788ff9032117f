//! Traits: what a node can do, as instances of trait types that hang on it.
//!
//! Owner -> trait instance, directional, normally without a name.

const std = @import("std");
const graph = @import("../graph/graph.zig");
const node_type = @import("node_type.zig");
const EdgeCreationAttributes = @import("edgebuilder.zig").EdgeCreationAttributes;
const instantiate = @import("instantiate.zig");
const TypeGraph = @import("typegraph.zig").TypeGraph;
const BoundNode = graph.BoundNode;
const Edge = graph.Edge;
const GraphView = graph.GraphView;
const Node = graph.Node;

pub const tid: graph.EdgeType = 34;

const InsertError = graph.Error || graph.InsertEdgeError;

/// An edge in no graph. The caller owns the one reference.
pub fn create(owner: Node, trait_instance: Node) graph.Error!Edge {
    return Edge.createWithAtom(owner, trait_instance, tid, .{ .directional = true });
}

pub fn build() EdgeCreationAttributes {
    return .{ .edge_type = tid, .directional = true };
}

pub inline fn isInstance(edge: Edge) bool {
    return edge.edgeType() == tid;
}

/// The trait instance if `node` is not it, else null.
pub fn traitInstanceOf(edge: Edge, node: Node) ?Node {
    return if (edge.target() == node) null else edge.target();
}

/// The owner if `node` is not it, else null.
pub fn ownerOf(edge: Edge, node: Node) ?Node {
    return if (edge.source() == node) null else edge.source();
}

/// The first trait edge that points at the node.
pub inline fn ownerEdge(trait_instance: BoundNode) ?Edge {
    return trait_instance.view.firstIncoming(trait_instance.node, tid);
}

pub inline fn ownerNodeOf(trait_instance: BoundNode) ?Node {
    const edge = ownerEdge(trait_instance) orelse return null;
    return edge.source();
}

/// A new edge in the view of the owner. `error.SourceNotInGraph`: the owner is missing there, `TargetNotInGraph`: the trait
/// instance.
pub fn addTraitInstance(owner: BoundNode, trait_instance: Node) InsertError!Edge {
    return owner.view.createAndInsertEdge(owner.node, trait_instance, tid, .{ .directional = true });
}

/// The edges to the trait instances, in order.
pub inline fn traitInstances(owner: BoundNode) graph.OutgoingIterator {
    return owner.view.outgoing(owner.node, tid);
}

/// Those whose target is of a certain type.
pub inline fn traitInstancesOfType(owner: BoundNode, trait_type: Node) node_type.TargetsOfType {
    return .{ .edges = traitInstances(owner), .view = owner.view, .type_node = trait_type };
}

/// The first trait instance of that type.
pub inline fn traitInstanceOfType(owner: BoundNode, trait_type: Node) ?Node {
    var edges = traitInstancesOfType(owner, trait_type);
    const edge = edges.next() orelse return null;
    return edge.target();
}

pub const AddTraitError = instantiate.Error || graph.InsertEdgeError || error{NotInTypeGraph};

/// Instantiates `trait_type`, in its view, and makes the instance a trait of `target`. On failure nothing has changed.
pub fn addTraitTo(target: BoundNode, trait_type: BoundNode, failure: ?*instantiate.Failure) AddTraitError!Node {
    const view = trait_type.view;
    const start = view.mark();
    errdefer view.rollBack(start);
    const typegraph = TypeGraph.ofType(trait_type) orelse return error.NotInTypeGraph;
    const instance = try typegraph.instantiateNode(trait_type, .none, failure);
    _ = try addTraitInstance(target, instance);
    return instance;
}

/// Makes a type a trait type.
pub fn markAsTrait(trait_type: BoundNode) (InsertError || error{NotInTypeGraph})!void {
    const typegraph = TypeGraph.ofType(trait_type) orelse return error.NotInTypeGraph;
    _ = try typegraph.addMark(trait_type, .ImplementsTrait);
}

/// The owners of the instances of a trait type, in the order of the instances; an owner of two comes twice.
pub fn implementers(trait_type: BoundNode) Implementers {
    return .{ .instances = node_type.instances(trait_type), .view = trait_type.view };
}

pub const Implementers = struct {
    instances: graph.OutgoingIterator,
    view: *GraphView,

    pub fn next(iterator: *Implementers) ?Node {
        while (iterator.instances.next()) |edge| {
            if (ownerNodeOf(iterator.view.bind(edge.target()))) |owner| return owner;
        }
        return null;
    }
};

const testing = std.testing;
const Fixture = @import("testing.zig").Fixture;
const endTest = @import("testing.zig").endTest;
const expectAll = @import("testing.zig").expectAll;

test "traits hang on their owner" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const can_float = try fixture.addType("can_float");
    const can_sink = try fixture.addType("can_sink");
    try markAsTrait(can_float);
    try testing.expect(traitInstanceOfType(can_float, (try fixture.typegraph.builtin(.ImplementsTrait)).node) != null);
    const owner = try fixture.node();
    const other = try fixture.node();
    const first = fixture.view.bind(try addTraitTo(owner, can_float, null));
    const second = try addTraitTo(owner, can_float, null);
    const third = try addTraitTo(other, can_sink, null);
    try testing.expectEqual(first.node, traitInstanceOfType(owner, can_float.node).?);
    try testing.expectEqual(null, traitInstanceOfType(owner, can_sink.node));
    try testing.expectEqual(third, traitInstanceOfType(other, can_sink.node).?);
    try testing.expectEqual(owner.node, ownerNodeOf(first).?);
    try testing.expectEqual(null, ownerNodeOf(owner));
    const edge = ownerEdge(first).?;
    try testing.expectEqual(null, edge.name());
    try testing.expectEqual(first.node, traitInstanceOf(edge, owner.node).?);
    try testing.expectEqual(null, traitInstanceOf(edge, first.node));
    try testing.expectEqual(owner.node, ownerOf(edge, first.node).?);
    try testing.expectEqual(null, ownerOf(edge, owner.node));
    var count: usize = 0;
    var edges = traitInstances(owner);
    while (edges.next()) |_| count += 1;
    try testing.expectEqual(2, count);
    try expectAll(Node, &.{ owner.node, owner.node }, implementers(can_float));
    _ = try fixture.instantiate(can_sink);
    try expectAll(Node, &.{other.node}, implementers(can_sink));
    _ = second;
    const free = try create(owner.node, other.node);
    defer free.release();
    try testing.expect(isInstance(free));
    try testing.expectEqual(tid, build().getTid());
}

test "a trait that cannot be added leaves nothing behind" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const good = try fixture.addType("good");
    const bad = fixture.view.bind(try fixture.typegraph.addType("not constructable"));
    const owner = try fixture.node();
    const outside = try Node.create();
    defer outside.release();
    const nodes = fixture.view.nodeCount();
    var failure: instantiate.Failure = undefined;
    try testing.expectError(error.InstantiationFailed, addTraitTo(owner, bad, &failure));
    try testing.expectEqual(.other, failure.kind);
    try testing.expectEqual(bad.node, failure.node.node);
    try testing.expectError(error.NotInTypeGraph, addTraitTo(owner, owner, null));
    try testing.expectError(error.NotInTypeGraph, markAsTrait(owner));
    try testing.expectError(error.SourceNotInGraph, addTraitTo(fixture.view.bind(outside), good, null));
    try testing.expectEqual(nodes, fixture.view.nodeCount());
    try expectAll(Node, &.{}, implementers(good));
}
