//! Graphs that nobody in their right mind would build: random edges of every kind between random nodes, with random names and
//! attributes. Everything must end with an answer or an error, leave nothing behind when it fails, and give everything back.

const std = @import("std");
const testing = std.testing;
const graph = @import("../graph/graph.zig");
const faebryk = @import("faebryk.zig");
const Fixture = @import("testing.zig").Fixture;
const endTest = @import("testing.zig").endTest;
const BoundNode = graph.BoundNode;
const Edge = graph.Edge;
const GraphView = graph.GraphView;
const Node = graph.Node;
const TypeGraph = faebryk.TypeGraph;

const edge_types = [_]u8{ 130, 0, 41, 78, 34, 85, 193, 7 };
const names = [_][]const u8{
    "",         "a",         "b",                "lhs",              "rhs",                            "type_ref",  "resolved",
    "operands", "source",    "source_ptr",       "has_source_chunk", "is_interface.node.core.faebryk", "MakeChild", "MakeLink",
    "<<a",      "Reference", "is_constructable", "7",                "T0",                             "T1",
};
const keys = [_][]const u8{
    "child_identifier", "type_identifier", "edge_type", "edge_type_tid", "order",       "edge_specific",
    "directional",      "initialized",     "name",      "shallow",       "merged_from", "other",
};

const State = struct {
    random: std.Random,
    fixture: Fixture,
    other: *GraphView,
    nodes: std.ArrayListUnmanaged(Node) = .empty,

    fn pick(state: *State, comptime T: type, items: []const T) T {
        return items[state.random.uintLessThan(usize, items.len)];
    }

    fn anyNode(state: *State) BoundNode {
        return state.fixture.view.bind(state.pick(Node, state.nodes.items));
    }

    fn anyLiteral(state: *State) graph.Literal {
        return switch (state.random.uintLessThan(u8, 6)) {
            0 => .{ .bool = state.random.boolean() },
            1 => .{ .int = state.random.intRangeAtMost(i64, -2, 300) },
            2 => .{ .uint = state.random.int(u64) },
            3 => .{ .float = state.random.float(f64) },
            4 => .{ .int = state.pick(u8, &edge_types) },
            else => .{ .string = state.pick([]const u8, &names) },
        };
    }

    /// Types as they should be, and what a vandal makes of them.
    fn build(state: *State) !void {
        const fixture = state.fixture;
        var types: [4]BoundNode = undefined;
        for (&types, 0..) |*type_node, number| {
            var buffer: [4]u8 = undefined;
            type_node.* = try fixture.addType(try std.fmt.bufPrint(&buffer, "T{d}", .{number}));
            for (types[0..number]) |part| _ = try fixture.addChild(type_node.*, part, state.pick([]const u8, &names));
            var builder: faebryk.EdgeCreationAttributes = try .init(state.pick(u8, &edge_types), .{ .name = "a" });
            defer builder.deinit();
            const path = [_]faebryk.Traversal{
                .{ .identifier = state.pick([]const u8, &names), .edge_type = state.pick(u8, &edge_types) },
                .{ .identifier = state.pick([]const u8, &names) },
            };
            _ = try fixture.addLink(type_node.*, path[0..1], &path, &builder);
        }
        var all = fixture.view.nodeIterator();
        while (all.next()) |node| try state.nodes.append(testing.allocator, node);
        for (0..8) |_| try state.nodes.append(testing.allocator, (try fixture.node()).node);
        try state.vandalize(state.random.uintLessThan(usize, 30));
    }

    fn vandalize(state: *State, count: usize) !void {
        var compositions: usize = 0;
        for (0..count) |_| {
            if (state.random.boolean()) {
                try state.anyNode().node.setAttribute(state.pick([]const u8, &keys), state.anyLiteral());
                continue;
            }
            const edge_type = state.pick(u8, &edge_types);
            compositions += @intFromBool(edge_type == 130);
            // Listing all ways down is exponential in these.
            if (edge_type == 130 and compositions > 6) continue;
            const edge = try Edge.create(state.anyNode().node, state.anyNode().node, edge_type, .{
                .directional = state.random.boolean(),
                .order = state.random.int(u7),
                .edge_specific = if (state.random.boolean()) 3 else null,
                .name = if (state.random.uintLessThan(u8, 4) == 0) null else state.pick([]const u8, &names),
            });
            defer edge.release();
            if (state.random.boolean()) try edge.setAttribute(state.pick([]const u8, &keys), state.anyLiteral());
            _ = try state.fixture.view.insertEdge(edge);
        }
    }

    /// A call that fails must leave everything as it was.
    fn unchanged(state: *State, start: GraphView.Mark, result: anytype) !void {
        if (result) |_| return else |failure| {
            if (failure == error.OutOfMemory) return error.OutOfMemory;
            try testing.expectEqual(start, state.fixture.view.mark());
        }
    }

    fn act(state: *State) !void {
        const view = state.fixture.view;
        const start = view.mark();
        const a = state.anyNode();
        const b = state.anyNode();
        const typegraph = if (state.random.uintLessThan(u8, 8) == 0) TypeGraph.of(a) else state.fixture.typegraph;
        const name = state.pick([]const u8, &names);
        var arena: std.heap.ArenaAllocator = .init(testing.allocator);
        defer arena.deinit();
        const allocator = arena.allocator();
        switch (state.random.uintLessThan(u8, 24)) {
            0 => try state.unchanged(start, typegraph.instantiateNode(a, b.node.attributes(), null)),
            1 => try state.unchanged(start, typegraph.instantiate(name, null)),
            2 => try state.unchanged(start, typegraph.mergeTypes(a, b)),
            3 => _ = try typegraph.validateType(a, allocator),
            4 => try state.unchanged(start, TypeGraph.referenceResolve(a, b, null)),
            5 => try state.unchanged(start, TypeGraph.referencePath(a, allocator)),
            6 => try state.unchanged(start, typegraph.collectPointerMembers(a, &.{ name, "a" }, null, allocator)),
            7 => try state.unchanged(start, faebryk.Trait.addTraitTo(a, b, null)),
            8 => try state.unchanged(start, typegraph.addMakeChild(a, b, name, b.node.attributes())),
            9 => try state.unchanged(start, typegraph.addMakeChildDeferred(a, name, null, .none)),
            10 => try state.unchanged(start, typegraph.addType(name)),
            11 => _ = try typegraph.typeInstanceOverview(allocator),
            12 => _ = try faebryk.Linker.collectUnresolvedTypeReferences(typegraph, allocator),
            13 => try state.unchanged(start, faebryk.Linker.updateTypeReference(view, a, b)),
            14 => try state.copy(a, typegraph),
            15 => try state.search(a, b),
            16 => _ = try faebryk.EdgeComposition.childrenQuery(a, .{ .sort = true, .types = &.{b.node}, .required_traits = &.{a.node} }, allocator),
            17 => try state.unchanged(start, faebryk.EdgeOperand.addOperand(a, b.node, name)),
            18 => try state.unchanged(start, faebryk.EdgeInterfaceConnection.connect(a, b)),
            19 => try state.unchanged(start, typegraph.markConstructable(a)),
            20 => try state.unchanged(start, faebryk.Trait.markAsTrait(a)),
            21 => _ = TypeGraph.resolveChildPath(a, &.{ name, name }),
            22 => {
                var owners = faebryk.Trait.implementers(a);
                while (owners.next()) |_| {}
                var expressions = faebryk.EdgeOperand.expressionEdgesOfType(a, b.node);
                while (expressions.next()) |_| {}
                var operands = faebryk.EdgeOperand.operandsOfType(a, b.node);
                while (operands.next()) |_| {}
            },
            else => try state.vandalize(1),
        }
        // What grew without end would only take time.
        if (view.nodeCount() > 3000) view.rollBack(start);
    }

    fn copy(state: *State, node: BoundNode, typegraph: TypeGraph) !void {
        if (state.random.boolean()) {
            try faebryk.copy.copyNodeInto(node, state.other);
        } else {
            _ = try typegraph.copyInto(state.other, state.random.boolean());
        }
        try faebryk.copy.copyNodeInto(node, state.other);
        const nodes = state.other.nodeCount();
        try faebryk.copy.copyNodeInto(node, state.other);
        try testing.expectEqual(nodes, state.other.nodeCount());
        if (state.random.uintLessThan(u8, 4) == 0) {
            state.other.destroy();
            state.other = try GraphView.create();
        }
    }

    fn search(state: *State, source: BoundNode, target: BoundNode) !void {
        const limit = state.random.uintLessThan(usize, 300);
        var connected = try faebryk.pathfinder.getConnectedWithin(source, true, limit);
        defer connected.deinit();
        var is_found = false;
        for (0..connected.count()) |place| is_found = is_found or connected.nodeAt(place) == target.node;
        var path = try faebryk.pathfinder.isConnectedWithin(source, target.node, limit);
        defer path.deinit();
        try testing.expectEqual(is_found, path.endNode().node == target.node);
        if (path.length() < 1000) testing.allocator.free(try path.edges(testing.allocator));
    }
};

test "random graphs break nothing" {
    for (0..60) |seed| {
        defer endTest();
        errdefer std.debug.print("seed {d}\n", .{seed});
        var prng: std.Random.DefaultPrng = .init(seed);
        const fixture: Fixture = try .init();
        defer fixture.deinit();
        var state: State = .{ .random = prng.random(), .fixture = fixture, .other = try GraphView.create() };
        defer state.other.destroy();
        defer state.nodes.deinit(testing.allocator);
        try state.build();
        for (0..250) |_| try state.act();
    }
}
