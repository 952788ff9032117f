//! Tests of the path finder: the rules, sizes that must not hurt, and random designs against a model.

const std = @import("std");
const testing = std.testing;
const graph = @import("../graph/graph.zig");
const memory = @import("../graph/memory.zig");
const composition = @import("composition.zig");
const interface = @import("interface.zig");
const node_type = @import("node_type.zig");
const pathfinder = @import("pathfinder.zig");
const trait = @import("trait.zig");
const Fixture = @import("testing.zig").Fixture;
const endTest = @import("testing.zig").endTest;
const BoundNode = graph.BoundNode;
const Node = graph.Node;

/// A typegraph in which instances can be interfaces.
const Design = struct {
    fixture: Fixture,
    is_interface: BoundNode,
    electrical: BoundNode,
    power: BoundNode,

    fn init() !Design {
        const fixture: Fixture = try .init();
        errdefer fixture.deinit();
        return .{
            .fixture = fixture,
            .is_interface = try fixture.addType("is_interface.node.core.faebryk"),
            .electrical = try fixture.addType("Electrical"),
            .power = try fixture.addType("Power"),
        };
    }

    fn deinit(design: Design) void {
        design.fixture.deinit();
    }

    fn make(design: Design, type_node: BoundNode) !BoundNode {
        const node = try design.makePlain(type_node);
        _ = try trait.addTraitInstance(node, (try design.makePlain(design.is_interface)).node);
        return node;
    }

    /// An instance that is no interface.
    fn makePlain(design: Design, type_node: BoundNode) !BoundNode {
        const node = try design.fixture.node();
        _ = try node_type.addInstance(type_node, node.node);
        return node;
    }

    fn makeChild(design: Design, parent: BoundNode, type_node: BoundNode, name: []const u8) !BoundNode {
        const child = try design.make(type_node);
        _ = try composition.addChild(parent, child.node, name);
        return child;
    }

    fn makePower(design: Design) !BoundNode {
        const node = try design.make(design.power);
        _ = try design.makeChild(node, design.electrical, "hv");
        _ = try design.makeChild(node, design.electrical, "lv");
        return node;
    }
};

/// Both searches, and the result of `isConnectedTo`, must agree. Null: not connected.
fn expectLength(expected: ?u64, source: BoundNode, target: BoundNode) !void {
    for ([_]usize{ std.math.maxInt(usize), 0 }) |limit| {
        var path = try pathfinder.isConnectedWithin(source, target.node, limit);
        defer path.deinit();
        try testing.expectEqual(source.node, path.startNode().node);
        if (expected) |length| {
            try testing.expectEqual(target.node, path.endNode().node);
            try testing.expectEqual(length, path.length());
            try expectWalk(&path);
        } else {
            try testing.expectEqual(0, path.length());
            try testing.expectEqual(source.node, path.endNode().node);
        }
        var connected = try pathfinder.getConnectedWithin(source, true, limit);
        defer connected.deinit();
        var is_found = false;
        for (0..connected.count()) |place| {
            if (connected.nodeAt(place) != target.node) continue;
            is_found = true;
            var found = connected.pathAt(place);
            defer found.deinit();
            try testing.expectEqual(expected.?, found.length());
            try expectWalk(&found);
        }
        try testing.expectEqual(expected != null, is_found);
    }
}

/// The edges of a path must lead from its start to its end, and its ways up and down must match.
fn expectWalk(path: *const graph.TreePath) !void {
    const edges = try path.edges(testing.allocator);
    defer testing.allocator.free(edges);
    try testing.expectEqual(path.length(), edges.len);
    var names: std.ArrayListUnmanaged(graph.Atom) = .empty;
    defer names.deinit(testing.allocator);
    var node = path.startNode().node;
    for (edges) |edge| {
        const other = edge.otherEnd(node) orelse return error.TestBrokenPath;
        if (composition.isInstance(edge)) {
            if (edge.target() == node) {
                try names.append(testing.allocator, edge.nameAtom());
            } else {
                const name = names.pop() orelse return error.TestBelowSource;
                try testing.expectEqual(name, edge.nameAtom());
            }
        } else {
            try testing.expect(interface.isInstance(edge));
            if (interface.isShallow(edge)) try testing.expectEqual(0, names.items.len);
        }
        node = other;
    }
    try testing.expectEqual(path.endNode().node, node);
    try testing.expectEqual(0, names.items.len);
}

fn expectCount(expected: usize, source: BoundNode) !void {
    for ([_]usize{ std.math.maxInt(usize), 0 }) |limit| {
        var connected = try pathfinder.getConnectedWithin(source, true, limit);
        defer connected.deinit();
        try testing.expectEqual(expected, connected.count());
    }
}

test "connected parents connect children of the same name" {
    defer endTest();
    const design: Design = try .init();
    defer design.deinit();
    const at = Fixture.at;
    const fixture = design.fixture;
    const a = try design.makePower();
    const b = try design.makePower();
    const c = try design.makePower();
    _ = try interface.connect(a, b);
    _ = try interface.connect(try at(fixture, a, &.{"hv"}), try at(fixture, c, &.{"lv"}));
    try expectLength(1, a, b);
    try expectLength(1, b, a);
    try expectLength(null, a, c);
    try expectLength(3, try at(fixture, a, &.{"hv"}), try at(fixture, b, &.{"hv"}));
    try expectLength(null, try at(fixture, a, &.{"hv"}), try at(fixture, b, &.{"lv"}));
    try expectLength(1, try at(fixture, a, &.{"hv"}), try at(fixture, c, &.{"lv"}));
    try expectLength(4, try at(fixture, b, &.{"hv"}), try at(fixture, c, &.{"lv"}));
    try expectLength(0, a, a);
    try expectCount(3, try at(fixture, a, &.{"hv"}));
    try expectCount(2, try at(fixture, a, &.{"lv"}));
    var others = try pathfinder.getConnected(a, false);
    defer others.deinit();
    try testing.expectEqual(1, others.count());
    try testing.expectEqual(b.node, others.nodeAt(0));
}

test "connected children do not connect their parents" {
    defer endTest();
    const design: Design = try .init();
    defer design.deinit();
    const a = try design.makePower();
    const b = try design.makePower();
    for ([_][]const u8{ "hv", "lv" }) |name| {
        _ = try interface.connect(try design.fixture.at(a, &.{name}), try design.fixture.at(b, &.{name}));
    }
    try expectLength(null, a, b);
    try expectCount(1, a);
}

test "a chain, and levels of hierarchy" {
    defer endTest();
    const design: Design = try .init();
    defer design.deinit();
    const fixture = design.fixture;
    const outer = try fixture.addType("Outer");
    const x = try design.make(outer);
    const y = try design.make(outer);
    const z = try design.make(outer);
    for ([_]BoundNode{ x, y, z }) |node| {
        const p1 = try design.makePower();
        _ = try composition.addChild(node, p1.node, "p1");
    }
    _ = try interface.connect(x, y);
    _ = try interface.connect(y, z);
    try expectLength(2, x, z);
    try expectLength(5, try fixture.at(x, &.{ "p1", "hv" }), try fixture.at(y, &.{ "p1", "hv" }));
    try expectLength(6, try fixture.at(x, &.{ "p1", "hv" }), try fixture.at(z, &.{ "p1", "hv" }));
    try expectLength(4, try fixture.at(x, &.{"p1"}), try fixture.at(z, &.{"p1"}));
    try expectCount(3, try fixture.at(x, &.{ "p1", "lv" }));
}

test "shallow connections join the nodes only" {
    defer endTest();
    const design: Design = try .init();
    defer design.deinit();
    const fixture = design.fixture;
    const a = try design.makePower();
    const b = try design.makePower();
    const c = try design.makePower();
    _ = try interface.connectShallow(a, b);
    _ = try interface.connect(b, c);
    try expectLength(1, a, b);
    try expectLength(2, a, c);
    const a_hv = try fixture.at(a, &.{"hv"});
    try expectLength(null, a_hv, try fixture.at(b, &.{"hv"}));
    const c_hv = try fixture.at(c, &.{"hv"});
    try expectLength(3, try fixture.at(b, &.{"hv"}), c_hv);
    // On the level of the source, after coming down, it counts; after it there is no way up.
    const d = try design.makePower();
    const e = try design.makePower();
    const d_hv = try fixture.at(d, &.{"hv"});
    _ = try interface.connectShallow(c_hv, d_hv);
    _ = try interface.connect(d, e);
    const b_hv = try fixture.at(b, &.{"hv"});
    try expectLength(4, b_hv, d_hv);
    try expectLength(null, b_hv, try fixture.at(e, &.{"hv"}));
    try expectLength(null, b, d);
}

test "a longer way without a shallow connection is not hidden by a shorter one with" {
    defer endTest();
    const design: Design = try .init();
    defer design.deinit();
    const fixture = design.fixture;
    const a = try design.make(design.electrical);
    const middle = try design.make(design.electrical);
    const p = try design.makePower();
    const q = try design.makePower();
    const p_hv = try fixture.at(p, &.{"hv"});
    _ = try interface.connectShallow(a, p_hv);
    _ = try interface.connect(a, middle);
    _ = try interface.connect(middle, p_hv);
    _ = try interface.connect(p, q);
    try expectLength(1, a, p_hv);
    try expectLength(5, a, try fixture.at(q, &.{"hv"}));
}

test "nodes that are no interfaces are walked through, but no more" {
    defer endTest();
    const design: Design = try .init();
    defer design.deinit();
    const fixture = design.fixture;
    const a = try design.make(design.power);
    const plain = try design.makePlain(design.power);
    const b = try design.make(design.power);
    for ([_]BoundNode{ a, plain, b }) |node| _ = try design.makeChild(node, design.electrical, "hv");
    _ = try interface.connect(a, plain);
    _ = try interface.connect(plain, b);
    try expectLength(2, a, b);
    try expectLength(null, a, plain);
    try expectCount(2, a);
    // The source is reported whatever it is, but cannot be left upwards.
    try expectLength(0, plain, plain);
    try expectLength(1, plain, b);
    const a_hv = try fixture.at(a, &.{"hv"});
    try expectLength(4, a_hv, try fixture.at(b, &.{"hv"}));
    try expectLength(null, a_hv, try fixture.at(plain, &.{"hv"}));
    // So this way does not lead back.
    try expectLength(3, try fixture.at(plain, &.{"hv"}), a_hv);
    const untyped = try fixture.node();
    const other = try fixture.node();
    _ = try interface.connect(untyped, other);
    try expectCount(1, untyped);
}

test "complete shallow graph of 200" {
    defer endTest();
    const design: Design = try .init();
    defer design.deinit();
    var nodes: [200]BoundNode = undefined;
    for (&nodes, 0..) |*node, number| {
        node.* = try design.make(design.electrical);
        for (nodes[0..number]) |other| _ = try interface.connectShallow(node.*, other);
    }
    try expectCount(200, nodes[0]);
    try expectLength(1, nodes[3], nodes[77]);
}

test "chain of 20,000, connected on two levels" {
    defer endTest();
    const design: Design = try .init();
    defer design.deinit();
    const fixture = design.fixture;
    const first = try design.makePower();
    var last = first;
    for (1..20_000) |number| {
        const node = try design.makePower();
        _ = try interface.connect(last, node);
        if (number % 3 == 0) _ = try interface.connect(try fixture.at(last, &.{"lv"}), try fixture.at(node, &.{"lv"}));
        last = node;
    }
    var path = try pathfinder.isConnectedTo(try fixture.at(first, &.{"hv"}), (try fixture.at(last, &.{"hv"})).node);
    defer path.deinit();
    try testing.expectEqual(20_001, path.length());
    try expectWalk(&path);
    var connected = try pathfinder.getConnected(try fixture.at(first, &.{"lv"}), true);
    defer connected.deinit();
    try testing.expectEqual(20_000, connected.count());
    var near = try pathfinder.isConnectedTo(first, first.node);
    defer near.deinit();
    try testing.expectEqual(0, near.length());
}

/// How much memory it takes to find out that there is a path of that length.
fn bytesForPath(length: usize, source: BoundNode, target: BoundNode) !usize {
    defer memory.gpa = testing.allocator;
    var counting: testing.FailingAllocator = .init(testing.allocator, .{});
    memory.gpa = counting.allocator();
    var path = try pathfinder.isConnectedTo(source, target.node);
    defer path.deinit();
    try testing.expectEqual(length, path.length());
    return counting.allocated_bytes;
}

test "the search for a path ends when it has the answer" {
    defer endTest();
    const design: Design = try .init();
    defer design.deinit();
    // A node with many neighbours, each of which has many more.
    const center = try design.make(design.electrical);
    var neighbor = center;
    var leaf = center;
    for (0..30) |_| {
        neighbor = try design.make(design.electrical);
        _ = try interface.connect(center, neighbor);
        for (0..100) |_| {
            leaf = try design.make(design.electrical);
            _ = try interface.connect(neighbor, leaf);
        }
    }
    const whole = try bytesForPath(2, center, leaf);
    try testing.expect(try bytesForPath(1, center, neighbor) * 20 < whole);
    try testing.expect(try bytesForPath(0, center, center) * 20 < whole);
}

/// Two towers of nodes below each other, the tops connected.
fn buildTowers(design: Design, depth: usize, with_siblings: bool) !struct { BoundNode, BoundNode } {
    var tops: [2]BoundNode = undefined;
    for (&tops) |*top| top.* = try design.make(design.power);
    _ = try interface.connect(tops[0], tops[1]);
    var ends = tops;
    for (0..depth) |_| {
        for (&ends) |*end| {
            const parent = end.*;
            end.* = try design.makeChild(parent, design.power, "a");
            if (!with_siblings) continue;
            const sibling = try design.makeChild(parent, design.power, "b");
            _ = try interface.connect(end.*, sibling);
        }
    }
    return .{ ends[0], ends[1] };
}

test "hierarchies 50 deep" {
    defer endTest();
    const design: Design = try .init();
    defer design.deinit();
    const left, const right = try buildTowers(design, 50, false);
    try expectLength(101, left, right);
    try expectCount(2, left);
}

test "siblings connected on 50 levels make exponentially many stacks, and no trouble" {
    defer endTest();
    const design: Design = try .init();
    defer design.deinit();
    const left, const right = try buildTowers(design, 50, true);
    var path = try pathfinder.isConnectedTo(left, right.node);
    defer path.deinit();
    try testing.expectEqual(101, path.length());
    try expectWalk(&path);
    var connected = try pathfinder.getConnected(left, true);
    defer connected.deinit();
    try testing.expectEqual(4, connected.count());
}

test "compositions that are cyclic" {
    defer endTest();
    const design: Design = try .init();
    defer design.deinit();
    const a = try design.make(design.power);
    const b = try design.makeChild(a, design.power, "b");
    _ = try composition.addChild(b, a.node, "a");
    try expectCyclic(a, &.{a});
    const c = try design.make(design.power);
    _ = try interface.connect(a, c);
    try expectCyclic(a, &.{ a, c });
    // A node connected to its own descendant: what is below the one is below the other, without end.
    const top = try design.make(design.power);
    const middle = try design.makeChild(top, design.power, "middle");
    const bottom = try design.makeChild(middle, design.power, "bottom");
    _ = try interface.connect(top, bottom);
    const below = try design.makeChild(bottom, design.power, "middle");
    const lowest = try design.makeChild(below, design.power, "bottom");
    try expectCyclic(middle, &.{ middle, below });
    try expectCyclic(top, &.{ top, bottom, lowest });
}

fn expectCyclic(source: BoundNode, expected: []const BoundNode) !void {
    var connected = try pathfinder.getConnectedWithin(source, true, 1000);
    defer connected.deinit();
    try testing.expectEqual(expected.len, connected.count());
    for (expected) |node| {
        var path = try pathfinder.isConnectedWithin(source, node.node, 1000);
        defer path.deinit();
        try testing.expectEqual(node.node, path.endNode().node);
        try expectWalk(&path);
    }
}

/// The rules, word by word: walks over stacks and nodes, as long as there are not too many.
const Model = struct {
    allocator: std.mem.Allocator,
    source: BoundNode,
    is_interface: Node,
    states: std.ArrayListUnmanaged(State) = .empty,

    const State = struct { stack: []const Entry, node: Node, has_shallow: bool, length: u64 };
    const Entry = struct { parent_type: ?Node, name: graph.Atom };

    /// Lengths by node. Null if there are too many states.
    fn run(model: *Model) !?std.AutoHashMapUnmanaged(Node, u64) {
        const view = model.source.view;
        var lengths: std.AutoHashMapUnmanaged(Node, u64) = .empty;
        try model.add(.{ .stack = &.{}, .node = model.source.node, .has_shallow = false, .length = 0 });
        var done: usize = 0;
        while (done < model.states.items.len) : (done += 1) {
            if (done > 500) return null;
            const state = model.states.items[done];
            const bound = view.bind(state.node);
            const counts = trait.traitInstanceOfType(bound, model.is_interface) != null;
            if (state.stack.len == 0 and (counts or state.node == model.source.node)) {
                const entry = try lengths.getOrPut(model.allocator, state.node);
                if (!entry.found_existing) entry.value_ptr.* = state.length;
            }
            var edges = interface.connectedEdges(bound);
            while (edges.next()) |edge| {
                const has_shallow = state.has_shallow or interface.isShallow(edge);
                if (has_shallow and state.stack.len > 0) continue;
                const other = edge.otherEnd(state.node).?;
                try model.add(.{ .stack = state.stack, .node = other, .has_shallow = has_shallow, .length = state.length + 1 });
            }
            if (!counts or state.has_shallow) continue;
            if (composition.parentEdge(bound)) |edge| {
                const stack = try model.allocator.alloc(Entry, state.stack.len + 1);
                @memcpy(stack[0..state.stack.len], state.stack);
                stack[state.stack.len] = .{ .parent_type = node_type.typeOf(view.bind(edge.source())), .name = edge.nameAtom() };
                try model.add(.{ .stack = stack, .node = edge.source(), .has_shallow = false, .length = state.length + 1 });
            }
            if (state.stack.len == 0) continue;
            const top = state.stack[state.stack.len - 1];
            const child = composition.childByAtom(bound, top.name) orelse continue;
            const below = state.stack[0 .. state.stack.len - 1];
            try model.add(.{ .stack = below, .node = child, .has_shallow = false, .length = state.length + 1 });
        }
        return lengths;
    }

    fn add(model: *Model, state: State) !void {
        for (model.states.items) |other| {
            if (other.node != state.node or other.has_shallow != state.has_shallow) continue;
            if (other.stack.len != state.stack.len) continue;
            const is_same = for (other.stack, state.stack) |a, b| {
                if (!std.meta.eql(a, b)) break false;
            } else true;
            if (is_same) return;
        }
        try model.states.append(model.allocator, state);
    }
};

fn buildRandom(design: Design, random: std.Random, nodes: []BoundNode) !void {
    const names = [_][]const u8{ "x", "y", "z" };
    for (nodes, 0..) |*node, number| {
        const type_node = if (random.uintLessThan(u8, 4) == 0) design.power else design.electrical;
        node.* = if (random.uintLessThan(u8, 8) == 0) try design.makePlain(type_node) else try design.make(type_node);
        // Mostly small families, sometimes a second parent or a cycle.
        if (number > 0 and random.uintLessThan(u8, 4) != 0) {
            const parent = nodes[random.uintLessThan(usize, number)];
            _ = try composition.addChild(parent, node.node, names[random.uintLessThan(usize, names.len)]);
        }
    }
    if (random.uintLessThan(u8, 4) == 0) {
        const parent = nodes[random.uintLessThan(usize, nodes.len)];
        _ = try composition.addChild(parent, nodes[random.uintLessThan(usize, nodes.len)].node, "x");
    }
    for (0..nodes.len) |_| {
        const a = nodes[random.uintLessThan(usize, nodes.len)];
        const b = nodes[random.uintLessThan(usize, nodes.len)];
        const result = if (random.uintLessThan(u8, 4) == 0) interface.connectShallow(a, b) else interface.connect(a, b);
        _ = result catch |failure| if (failure != error.TypesDiffer) return failure;
    }
}

test "random designs: both searches find what the rules say, by the shortest way" {
    defer endTest();
    var compared: usize = 0;
    for (0..120) |seed| {
        errdefer std.debug.print("seed {d}\n", .{seed});
        var prng: std.Random.DefaultPrng = .init(seed);
        const random = prng.random();
        const design: Design = try .init();
        defer design.deinit();
        var buffer: [24]BoundNode = undefined;
        const nodes = buffer[0 .. 4 + random.uintLessThan(usize, 20)];
        try buildRandom(design, random, nodes);
        for (nodes[0..4]) |source| {
            var arena: std.heap.ArenaAllocator = .init(testing.allocator);
            defer arena.deinit();
            var model: Model = .{ .allocator = arena.allocator(), .source = source, .is_interface = design.is_interface.node };
            const lengths = try model.run() orelse continue;
            compared += 1;
            for ([_]usize{ std.math.maxInt(usize), 0 }) |limit| {
                var connected = try pathfinder.getConnectedWithin(source, true, limit);
                defer connected.deinit();
                try testing.expectEqual(lengths.count(), connected.count());
                var before: u64 = 0;
                for (0..connected.count()) |place| {
                    var path = connected.pathAt(place);
                    defer path.deinit();
                    try testing.expectEqual(lengths.get(connected.nodeAt(place)).?, path.length());
                    try testing.expect(path.length() >= before);
                    before = path.length();
                    try expectWalk(&path);
                }
            }
        }
    }
    try testing.expect(compared > 150);
}

fn failingWork() !void {
    const design: Design = try .init();
    defer design.deinit();
    const a = try design.makePower();
    const b = try design.makePower();
    _ = try interface.connect(a, b);
    _ = try interface.connectShallow(b, a);
    const a_hv = try design.fixture.at(a, &.{"hv"});
    for ([_]usize{ std.math.maxInt(usize), 0 }) |limit| {
        var connected = try pathfinder.getConnectedWithin(a_hv, true, limit);
        defer connected.deinit();
        var path = try pathfinder.isConnectedWithin(a_hv, b.node, limit);
        path.deinit();
    }
}

test "searching survives failing allocation" {
    try @import("testing.zig").withFailingMemory(failingWork);
}
