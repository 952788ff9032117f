//! Random operations on several views at once, compared with a model that is too simple to be wrong.

const std = @import("std");
const testing = std.testing;
const graph = @import("graph.zig");
const memory = @import("memory.zig");
const Node = graph.Node;
const Edge = graph.Edge;
const Atom = graph.Atom;
const GraphView = graph.GraphView;

/// What a view should be: lists in order of insertion, searched from the front.
const Model = struct {
    nodes: std.ArrayListUnmanaged(Node) = .empty,
    /// All edges by insertion, as `edgeIterator` gives them.
    edges: std.ArrayListUnmanaged(Edge) = .empty,
    /// All edges in the order of the lists of their sources.
    ordered: std.ArrayListUnmanaged(Edge) = .empty,

    fn deinit(model: *Model) void {
        model.nodes.deinit(testing.allocator);
        model.edges.deinit(testing.allocator);
        model.ordered.deinit(testing.allocator);
    }

    fn has(model: *const Model, node: Node) bool {
        return std.mem.indexOfScalar(Node, model.nodes.items, node) != null;
    }

    fn hasEdge(model: *const Model, edge: Edge) bool {
        return std.mem.indexOfScalar(Edge, model.edges.items, edge) != null;
    }

    fn insertNode(model: *Model, node: Node) !bool {
        if (model.has(node)) return false;
        try model.nodes.append(testing.allocator, node);
        return true;
    }

    fn insertEdge(model: *Model, edge: Edge) !bool {
        if (!model.has(edge.source())) return error.SourceNotInGraph;
        if (!model.has(edge.target())) return error.TargetNotInGraph;
        if (model.hasEdge(edge)) return false;
        try model.edges.append(testing.allocator, edge);
        try model.ordered.append(testing.allocator, edge);
        return true;
    }

    fn replaceEdge(model: *Model, old: Edge, new: Edge) !void {
        _ = model.edges.orderedRemove(std.mem.indexOfScalar(Edge, model.edges.items, old).?);
        try model.edges.append(testing.allocator, new);
        model.ordered.items[std.mem.indexOfScalar(Edge, model.ordered.items, old).?] = new;
    }

    fn check(model: *const Model, view: *GraphView) !void {
        try testing.expectEqual(model.nodes.items.len, view.nodeCount());
        try testing.expectEqual(model.edges.items.len, view.edgeCount());
        var nodes = view.nodeIterator();
        for (model.nodes.items) |node| try testing.expectEqual(node, nodes.next().?);
        try testing.expectEqual(null, nodes.next());
        var edges = view.edgeIterator();
        for (model.edges.items) |edge| {
            try testing.expectEqual(edge, edges.next().?);
            try testing.expect(view.containsEdge(edge));
        }
        try testing.expectEqual(null, edges.next());
    }

    /// Compares one list. The order at targets is that of insertion, at sources that of `ordered`.
    fn checkList(model: *const Model, view: *GraphView, node: Node, edge_type: u8, directed: ?bool, name: Atom) !void {
        var outgoing = view.outgoing(node, edge_type);
        var first_named: ?Edge = null;
        var first_outgoing: ?Edge = null;
        for (model.ordered.items) |edge| {
            if (edge.edgeType() != edge_type or edge.source() != node) continue;
            try testing.expectEqual(edge, outgoing.next().?);
            if (first_outgoing == null) first_outgoing = edge;
            if (first_named == null and edge.nameAtom() == name and name != .none) first_named = edge;
        }
        try testing.expectEqual(null, outgoing.next());
        var incoming = view.incoming(node, edge_type);
        var first_incoming: ?Edge = null;
        for (model.edges.items) |edge| {
            if (edge.edgeType() != edge_type or edge.target() != node) continue;
            try testing.expectEqual(edge, incoming.next().?);
            if (first_incoming == null) first_incoming = edge;
        }
        try testing.expectEqual(null, incoming.next());
        try testing.expectEqual(first_outgoing, view.firstOutgoing(node, edge_type));
        try testing.expectEqual(first_incoming, view.firstIncoming(node, edge_type));
        try testing.expectEqual(first_named, view.firstOutgoingNamed(node, edge_type, name));

        var expected_count: usize = 0;
        for (model.edges.items) |edge| {
            if (edge.edgeType() != edge_type) continue;
            for ([_]Node{ edge.source(), edge.target() }, [_]bool{ true, false }) |end, leaves| {
                if (end != node) continue;
                if (directed == null or !edge.directional() or directed.? == leaves) expected_count += 1;
            }
        }
        var count: usize = 0;
        var edges = view.edgesOfType(node, edge_type, directed);
        while (edges.next()) |edge| {
            try testing.expect(model.hasEdge(edge));
            try testing.expect(edge.source() == node or edge.target() == node);
            count += 1;
        }
        try testing.expectEqual(expected_count, count);
    }
};

const view_count = 3;

const State = struct {
    random: std.Random,
    views: [view_count]*GraphView = undefined,
    models: [view_count]Model = undefined,
    /// Every node and edge ever made, each with one reference.
    nodes: std.ArrayListUnmanaged(Node) = .empty,
    edges: std.ArrayListUnmanaged(Edge) = .empty,
    names: [4]Atom = undefined,

    fn run(random: std.Random, step_count: usize) !void {
        var state: State = .{ .random = random };
        for (&state.names, [_][]const u8{ "a", "b", "c", "value" }) |*atom, text| atom.* = try Atom.intern(text);
        for (0..view_count) |number| try state.open(number);
        for (0..step_count) |step| {
            try state.act();
            if (step % 200 == 0) {
                for (state.views, &state.models) |view, *model| try model.check(view);
            }
        }
        for (state.views, &state.models) |view, *model| {
            try model.check(view);
            view.destroy();
            model.deinit();
        }
        for (state.nodes.items) |node| node.release();
        for (state.edges.items) |edge| edge.release();
        for (state.names) |atom| atom.release();
        state.nodes.deinit(testing.allocator);
        state.edges.deinit(testing.allocator);
        try testing.expectEqual(0, graph.live().total());
        graph.trim();
    }

    fn open(state: *State, number: usize) !void {
        state.views[number] = try GraphView.create();
        state.models[number] = .{};
        const node = state.views[number].self_node;
        _ = try state.models[number].insertNode(node);
        node.retain();
        try state.nodes.append(testing.allocator, node);
    }

    fn anyNode(state: *State) Node {
        // Mostly from a small neighbourhood, so that lists get long and nodes meet.
        const items = state.nodes.items;
        const count = if (state.random.boolean()) @min(items.len, 12) else items.len;
        return items[state.random.uintLessThan(usize, count)];
    }

    fn anyEdge(state: *State) ?Edge {
        if (state.edges.items.len == 0) return null;
        return state.edges.items[state.random.uintLessThan(usize, state.edges.items.len)];
    }

    fn newEdge(state: *State, source: Node, target: Node, edge_type: u8) !Edge {
        const edge = try Edge.createWithAtom(source, target, edge_type, .{
            .directional = state.random.boolean(),
            .name = if (state.random.boolean()) state.names[state.random.uintLessThan(usize, 4)] else .none,
        });
        try state.edges.append(testing.allocator, edge);
        return edge;
    }

    fn act(state: *State) !void {
        const random = state.random;
        const number = random.uintLessThan(usize, view_count);
        const view = state.views[number];
        const model = &state.models[number];
        switch (random.uintLessThan(u32, 1005)) {
            // Long rows of consecutive nodes are found in another way.
            1000...1004 => for (0..random.uintLessThan(usize, 200)) |_| {
                const node = try view.createAndInsertNode();
                node.retain();
                try state.nodes.append(testing.allocator, node);
                try testing.expect(try model.insertNode(node));
            },
            0...99 => {
                const node = try view.createAndInsertNode();
                node.retain();
                try state.nodes.append(testing.allocator, node);
                try testing.expect(try model.insertNode(node));
            },
            100...249 => {
                const node = state.anyNode();
                try testing.expectEqual(model.has(node), view.contains(node));
                try testing.expectEqual(try model.insertNode(node), try view.insertNode(node));
            },
            250...599 => {
                const edge = try state.newEdge(state.anyNode(), state.anyNode(), random.uintLessThan(u8, 5));
                try testing.expectEqual(model.insertEdge(edge), view.insertEdge(edge));
            },
            600...699 => if (state.anyEdge()) |edge| {
                try testing.expectEqual(model.hasEdge(edge), view.containsEdge(edge));
                try testing.expectEqual(model.insertEdge(edge), view.insertEdge(edge));
            },
            700...949 => {
                const directed: ?bool = if (random.boolean()) null else random.boolean();
                const name = state.names[random.uintLessThan(usize, 4)];
                try model.checkList(view, state.anyNode(), random.uintLessThan(u8, 5), directed, name);
            },
            950...969 => if (state.anyEdge()) |old| {
                const target = state.anyNode();
                if (!model.hasEdge(old) or !model.has(target)) return;
                const new = try state.newEdge(old.source(), target, old.edgeType());
                try view.replaceEdge(old, new);
                try model.replaceEdge(old, new);
            },
            970...984 => if (state.anyEdge()) |edge| {
                try edge.putAttribute(.name, .{ .string = state.names[random.uintLessThan(usize, 4)] });
            },
            985...994 => try state.rollBack(view, model),
            995...997 => try state.takeOver(number),
            else => {
                view.destroy();
                model.deinit();
                try state.open(number);
            },
        }
    }

    fn rollBack(state: *State, view: *GraphView, model: *const Model) !void {
        const start = view.mark();
        const live = graph.live();
        for (0..state.random.uintLessThan(usize, 300)) |_| {
            const node = if (state.random.boolean()) try view.createAndInsertNode() else view.nodeAt(state.random.uintLessThan(u32, view.nodeCount()));
            const other = view.nodeAt(state.random.uintLessThan(u32, view.nodeCount()));
            _ = try view.createAndInsertEdge(node, other, state.random.uintLessThan(u8, 9), .{ .name = .value });
        }
        view.rollBack(start);
        try testing.expectEqual(live, graph.live());
        try model.check(view);
        try model.checkList(view, state.anyNode(), state.random.uintLessThan(u8, 5), null, .value);
    }

    /// A subgraph of one view, then all of that into another.
    fn takeOver(state: *State, number: usize) !void {
        const model = &state.models[number];
        var chosen: std.ArrayListUnmanaged(Node) = .empty;
        defer chosen.deinit(testing.allocator);
        for (0..state.random.uintLessThan(usize, 30)) |_| try chosen.append(testing.allocator, state.anyNode());
        const part = try state.views[number].subgraph(chosen.items);
        defer part.destroy();
        part.self_node.retain();
        try state.nodes.append(testing.allocator, part.self_node);

        var part_model: Model = .{};
        defer part_model.deinit();
        _ = try part_model.insertNode(part.self_node);
        for (chosen.items) |node| _ = try part_model.insertNode(node);
        for (model.ordered.items) |edge| _ = part_model.insertEdge(edge) catch |failure| switch (failure) {
            error.OutOfMemory => return failure,
            else => {},
        };
        try part_model.check(part);

        const other = (number + 1) % view_count;
        const other_model = &state.models[other];
        try state.views[other].insertSubgraph(part);
        for (part_model.nodes.items) |node| _ = try other_model.insertNode(node);
        for (part_model.edges.items) |edge| _ = try other_model.insertEdge(edge);
        try other_model.check(state.views[other]);
    }
};

test "random operations agree with the model" {
    for (0..8) |seed| {
        var prng: std.Random.DefaultPrng = .init(seed);
        errdefer std.debug.print("seed {d}\n", .{seed});
        try State.run(prng.random(), 3000);
    }
}
