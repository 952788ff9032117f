//! Copying between views: the same nodes and edges, seen through another view too.
//!
//! A copy of a node brings what belongs to it: composition children, what its pointers, operands and Next edge lead to, its
//! traits and the owners of traits, and its type with all that is in there. It does not bring connections, what points at
//! it, its parents, and other instances of its type. Nodes that the target has are taken as they are.

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
const Edge = graph.Edge;
const GraphView = graph.GraphView;
const Node = graph.Node;

pub const Error = graph.Error;

/// Copies a node with all that belongs to it. On failure nothing has changed.
pub fn copyNodeInto(node: BoundNode, target: *GraphView) Error!void {
    if (node.view == target) return;
    const start = target.mark();
    errdefer target.rollBack(start);
    var copier: Copier = .{ .source = node.view, .target = target };
    defer copier.deinit();
    _ = try copier.bring(node.node);
    try copier.run();
}

/// Copies a typegraph: with `minimal` only what describes types, else all types too; no instances. On failure nothing has
/// changed.
pub fn copyTypeGraphInto(typegraph: TypeGraph, target: *GraphView, minimal: bool) Error!TypeGraph {
    const node = typegraph.self_node.node;
    const result: TypeGraph = .of(target.bind(node));
    if (typegraph.self_node.view == target) return result;
    const start = target.mark();
    errdefer target.rollBack(start);
    var copier: Copier = .{ .source = typegraph.self_node.view, .target = target };
    defer copier.deinit();
    try copier.bringTypeGraph(node);
    if (!minimal) {
        var edges = composition.children(typegraph.self_node);
        while (edges.next()) |edge| _ = try copier.bringType(edge.target(), edge);
    }
    try copier.run();
    return result;
}

/// The types that come with every typegraph, in their order. `is_constructable` comes as a trait of these.
const builtin_types = [_]Atom{ .ImplementsType, .ImplementsTrait, .MakeChild, .MakeLink, .Reference, .TypeReference };

const Copier = struct {
    source: *GraphView,
    target: *GraphView,
    /// Nodes that are in the target now, but not yet what belongs to them, from `done` on.
    queue: std.ArrayListUnmanaged(Node) = .empty,
    done: usize = 0,

    fn deinit(copier: *Copier) void {
        copier.queue.deinit(graph.gpa());
    }

    fn run(copier: *Copier) Error!void {
        while (copier.done < copier.queue.items.len) {
            const node = copier.queue.items[copier.done];
            copier.done += 1;
            try copier.expand(node);
        }
    }

    /// Puts a node into the target, unless a type of that name is there already: then that is what stands for it. Returns
    /// what stands for the node.
    fn bring(copier: *Copier, node: Node) Error!Node {
        if (copier.target.contains(node)) return node;
        if (composition.parentEdge(copier.source.bind(node))) |edge| {
            if (isTypeGraph(edge.source())) return copier.bringType(node, edge);
        }
        try copier.insert(node);
        return node;
    }

    fn insert(copier: *Copier, node: Node) Error!void {
        try copier.queue.ensureUnusedCapacity(graph.gpa(), 1);
        if (try copier.target.insertNode(node)) copier.queue.appendAssumeCapacity(node);
    }

    /// A type comes with its typegraph. `edge` is the one between them.
    fn bringType(copier: *Copier, type_node: Node, edge: Edge) Error!Node {
        if (!copier.target.contains(type_node)) {
            if (edge.nameAtom() != .none) {
                const present = composition.childByAtom(copier.target.bind(edge.source()), edge.nameAtom());
                if (present) |other| return other;
            }
            try copier.insert(type_node);
        }
        try copier.bringTypeGraph(edge.source());
        try copier.insertEdge(edge);
        return type_node;
    }

    /// The typegraph node itself, not all of its types.
    fn bringTypeGraph(copier: *Copier, node: Node) Error!void {
        if (!try copier.target.insertNode(node)) return;
        for (builtin_types) |name| {
            const edge = copier.source.firstOutgoingNamed(node, composition.tid, name) orelse continue;
            try copier.insert(edge.target());
            try copier.insertEdge(edge);
        }
    }

    fn expand(copier: *Copier, node: Node) Error!void {
        const bound = copier.source.bind(node);
        try copier.copyType(bound);
        for ([_]graph.EdgeType{ composition.tid, pointer.tid, operand.tid }) |edge_type| {
            var edges = copier.source.outgoing(node, edge_type);
            while (edges.next()) |edge| try copier.copyTarget(edge);
        }
        if (next.nextEdge(bound)) |edge| try copier.copyTarget(edge);
        var traits = trait.traitInstances(bound);
        while (traits.next()) |edge| {
            if (!copier.isSourceChunk(edge.target())) try copier.copyTarget(edge);
        }
        if (copier.isSourceChunk(node)) return;
        var owners = copier.source.incoming(node, trait.tid);
        while (owners.next()) |edge| {
            _ = try copier.bring(edge.source());
            // An owner that another type stands for has traits of its own.
            if (copier.target.contains(edge.source())) try copier.insertEdge(edge);
        }
    }

    /// The type of an instance, with the edge that says so.
    fn copyType(copier: *Copier, instance: BoundNode) Error!void {
        const edge = node_type.typeEdge(instance) orelse return;
        const type_node = edge.source();
        const present = if (composition.parentEdge(copier.source.bind(type_node))) |parent_edge|
            try copier.bringType(type_node, parent_edge)
        else
            try copier.bring(type_node);
        if (present == type_node) return copier.insertEdge(edge);
        if (node_type.typeOf(copier.target.bind(instance.node)) == present) return;
        try copier.connect(present, instance.node, edge);
    }

    /// What an edge leads to, with the edge, or with one like it if something else stands for that.
    fn copyTarget(copier: *Copier, edge: Edge) Error!void {
        const present = try copier.bring(edge.target());
        if (present == edge.target()) return copier.insertEdge(edge);
        try copier.connect(edge.source(), present, edge);
    }

    /// A new edge in the target that is like `model`.
    fn connect(copier: *Copier, source: Node, target: Node, model: Edge) Error!void {
        const edge = try Edge.createWithAtom(source, target, model.edgeType(), .{
            .directional = model.directional(),
            .order = model.order(),
            .edge_specific = model.edgeSpecific(),
        });
        defer edge.release();
        try edge.putAttributes(model.attributes(), .none);
        try copier.insertEdge(edge);
    }

    fn insertEdge(copier: *Copier, edge: Edge) Error!void {
        _ = copier.target.insertEdge(edge) catch |failure| switch (failure) {
            error.OutOfMemory => return error.OutOfMemory,
            error.SourceNotInGraph, error.TargetNotInGraph => unreachable, // both were brought before
        };
    }

    fn isSourceChunk(copier: *Copier, node: Node) bool {
        const type_node = node_type.typeOf(copier.source.bind(node)) orelse return false;
        return type_node.attributes().getAtom(.type_identifier) == .has_source_chunk;
    }

    fn isTypeGraph(node: Node) bool {
        const value = node.attributes().get(.initialized) orelse return false;
        return value == .bool and value.bool;
    }
};

const testing = std.testing;
const Fixture = @import("testing.zig").Fixture;
const endTest = @import("testing.zig").endTest;
const interface = @import("interface.zig");

test "a minimal copy is what a new typegraph is" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    _ = try fixture.addType("Resistor");
    const other = try GraphView.create();
    defer other.destroy();
    for (0..2) |_| {
        const copy = try fixture.typegraph.copyInto(other, true);
        try testing.expectEqual(fixture.typegraph.self_node.node, copy.self_node.node);
        try testing.expectEqual(1 + 22, other.nodeCount());
        try testing.expectEqual(49, other.edgeCount());
        try testing.expectEqual(null, copy.typeByName("Resistor"));
    }
    const fresh = try TypeGraph.of(other.bind(fixture.typegraph.self_node.node)).addType("Fresh");
    try testing.expect(!fixture.view.contains(fresh));
}

test "a full copy has all types, no instances, and outlives the original" {
    defer endTest();
    const fixture: Fixture = try .init();
    const resistor = try fixture.addType("Resistor");
    const board = try fixture.addType("Board");
    _ = try fixture.addChild(board, resistor, "r1");
    var builder = try pointer.build("wire", 3);
    defer builder.deinit();
    _ = try fixture.addLink(board, &.{.{ .identifier = "r1" }}, &.{.{ .identifier = "" }}, &builder);
    const instance = try fixture.instantiate(board);
    const other = try GraphView.create();
    defer other.destroy();
    const copy = try fixture.typegraph.copyInto(other, false);
    const nodes = other.nodeCount();
    _ = try fixture.typegraph.copyInto(other, false);
    try testing.expectEqual(nodes, other.nodeCount());
    try testing.expect(!other.contains(instance.node));
    const before = try fixture.typegraph.typeInstanceOverview(testing.allocator);
    defer testing.allocator.free(before);
    const after = try copy.typeInstanceOverview(testing.allocator);
    defer testing.allocator.free(after);
    try testing.expectEqual(before.len, after.len);
    for (before, after) |a, b| {
        try testing.expectEqualStrings(a.name, b.name);
        const is_instance = std.mem.eql(u8, a.name, "Board") or std.mem.eql(u8, a.name, "Resistor");
        try testing.expectEqual(if (is_instance) 0 else a.instance_count, b.instance_count);
    }
    fixture.deinit();
    try testing.expectEqual(board.node, copy.typeByName("Board").?);
    const made = other.bind(try copy.instantiate("Board", null));
    try testing.expect(composition.childByIdentifier(made, "r1") != null);
    // Into itself.
    const count = other.nodeCount();
    _ = try copy.copyInto(other, false);
    try copyNodeInto(made, other);
    try testing.expectEqual(count, other.nodeCount());
}

test "a node brings what belongs to it, and its type" {
    defer endTest();
    const fixture: Fixture = try .init();
    const part = try fixture.addType("Part");
    const unused = try fixture.addType("Unused");
    const mark = try fixture.addType("mark");
    const top = try fixture.addType("Top");
    _ = try fixture.addChild(top, part, "part");
    const instance = try fixture.instantiate(top);
    const child = try fixture.at(instance, &.{"part"});
    const sibling = try fixture.instantiate(top);
    const parent = try fixture.node();
    const pointed = try fixture.node();
    const pointing = try fixture.node();
    const following = try fixture.node();
    const operand_node = try fixture.node();
    _ = try composition.addChild(parent, instance.node, "child");
    _ = try pointer.pointTo(instance, pointed.node, "to", 5);
    _ = try pointer.pointTo(pointing, instance.node, "from", null);
    _ = try next.addNext(child, following.node);
    _ = try next.addNext(child, pointing.node);
    const set = try fixture.node();
    _ = try composition.addChild(instance, set.node, "operands");
    _ = try operand.addOperand(instance, operand_node.node, "left");
    const connection = try interface.connect(instance, sibling);
    const owned = try trait.addTraitTo(instance, mark, null);
    const owner = try fixture.node();
    _ = try trait.addTraitInstance(owner, child.node);
    const chunk_type = try fixture.addType("has_source_chunk");
    const chunk = try trait.addTraitTo(instance, chunk_type, null);
    connection.retain();
    defer connection.release();

    const other = try GraphView.create();
    defer other.destroy();
    try copyNodeInto(instance, other);
    const brought = [_]Node{
        instance.node, child.node, pointed.node, following.node, operand_node.node,                set.node, owned,
        owner.node,    top.node,   part.node,    mark.node,      fixture.typegraph.self_node.node,
    };
    for (brought) |node| try testing.expect(other.contains(node));
    for ([_]Node{ parent.node, pointing.node, sibling.node, unused.node, chunk, chunk_type.node }) |node| {
        try testing.expect(!other.contains(node));
    }
    try testing.expect(!other.containsEdge(connection));
    const here = other.bind(instance.node);
    const typegraph = TypeGraph.ofInstance(here).?;
    try testing.expectEqual(fixture.typegraph.self_node.node, typegraph.self_node.node);
    for ([_][]const u8{ "MakeChild", "MakeLink", "Reference", "TypeReference", "ImplementsType", "ImplementsTrait", "is_constructable", "Top", "Part", "mark" }) |name| {
        try testing.expect(typegraph.typeByName(name) != null);
    }
    try testing.expectEqual(pointed.node, pointer.pointedNodeByIdentifier(here, "to").?);
    try testing.expectEqual(owned, trait.traitInstanceOfType(here, mark.node).?);
    try testing.expectEqual(operand_node.node, operand.operandByIdentifier(here, "left").?);

    // What comes later to a node that is there is not brought.
    const nodes = other.nodeCount();
    const edges = other.edgeCount();
    _ = try composition.addChild(instance, parent.node, "late");
    try copyNodeInto(instance, other);
    try testing.expectEqual(nodes, other.nodeCount());
    try testing.expectEqual(edges, other.edgeCount());
    fixture.deinit();
    try testing.expectEqual(child.node, composition.childByIdentifier(here, "part").?);
    _ = try typegraph.instantiateNode(other.bind(top.node), .none, null);
}

test "a type of the same name in the target stands for the type" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const other = try GraphView.create();
    defer other.destroy();
    const there = try fixture.typegraph.copyInto(other, true);
    const here_part = try fixture.addType("Part");
    const there_part = other.bind(try there.addType("Part"));
    try there.markConstructable(there_part);
    const top = try fixture.addType("Top");
    _ = try fixture.addChild(top, here_part, "part");
    const instance = try fixture.instantiate(top);
    const child = try fixture.at(instance, &.{"part"});
    try copyNodeInto(instance, other);
    try copyNodeInto(instance, other);
    try testing.expect(!other.contains(here_part.node));
    try testing.expectEqual(there_part.node, node_type.typeOf(other.bind(child.node)).?);
    try testing.expectEqual(here_part.node, node_type.typeOf(child).?);
    const make_child = TypeGraph.makeChildTypeReferenceByIdentifier(other.bind(top.node), "part").?;
    try testing.expectEqual(there_part.node, @import("linker.zig").resolvedType(other.bind(make_child)).?);
    const made = try there.instantiateNode(other.bind(top.node), .none, null);
    const made_child = composition.childByIdentifier(other.bind(made), "part").?;
    try testing.expectEqual(there_part.node, node_type.typeOf(other.bind(made_child)).?);
}

test "a type that is in the target without its typegraph" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const kind = try fixture.addType("Kind");
    const instance = try fixture.instantiate(kind);
    const other = try GraphView.create();
    defer other.destroy();
    _ = try other.insertNode(kind.node);
    try copyNodeInto(instance, other);
    const typegraph = TypeGraph.ofInstance(other.bind(instance.node)).?;
    try testing.expectEqual(fixture.typegraph.self_node.node, typegraph.self_node.node);
    // A node that is in no view can be copied too.
    const lone = try Node.create();
    defer lone.release();
    try copyNodeInto(fixture.view.bind(lone), other);
    try testing.expect(other.contains(lone));
}

fn failingWork() !void {
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const other = try GraphView.create();
    defer other.destroy();
    const part = try fixture.addType("Part");
    const top = try fixture.addType("Top");
    _ = try fixture.addChild(top, part, "part");
    const instance = try fixture.instantiate(top);
    errdefer testing.expectEqual(1, other.nodeCount()) catch @panic("a failed copy left something");
    try copyNodeInto(instance, other);
}

test "copying survives failing allocation" {
    try @import("testing.zig").withFailingMemory(failingWork);
}
