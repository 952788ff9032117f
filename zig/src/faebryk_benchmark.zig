//! Time of the typegraph, from one size to the next: what is linear doubles. Run with
//!
//!     zig run -O ReleaseFast -lc zig/src/faebryk_benchmark.zig
//!
//! It stands here because a Zig program sees only what is below its root file.

const std = @import("std");
const graph = @import("graph/graph.zig");
const faebryk = @import("faebryk/faebryk.zig");
const BoundNode = graph.BoundNode;
const GraphView = graph.GraphView;
const TypeGraph = faebryk.TypeGraph;

pub fn main() !void {
    graph.init(std.heap.c_allocator);
    try measureLookUps();
    try measureInstances();
    try measurePaths();
    graph.trim();
}

fn report(name: []const u8, size: usize, start: u64, count: usize) void {
    const duration = now() - start;
    std.debug.print("{s:<46} {d:>8} {d:>12.1} ns each {d:>10.2} ms\n", .{
        name,
        size,
        @as(f64, @floatFromInt(duration)) / @as(f64, @floatFromInt(count)),
        @as(f64, @floatFromInt(duration)) / std.time.ns_per_ms,
    });
}

fn addType(typegraph: TypeGraph, name: []const u8) !BoundNode {
    const type_node = typegraph.self_node.view.bind(try typegraph.addType(name));
    try typegraph.markConstructable(type_node);
    return type_node;
}

fn measureLookUps() !void {
    const view = try GraphView.create();
    defer view.destroy();
    const typegraph = try TypeGraph.create(view);
    var names: [10_000][]const u8 = undefined;
    var arena: std.heap.ArenaAllocator = .init(std.heap.c_allocator);
    defer arena.deinit();
    for (&names, 0..) |*name, number| name.* = try std.fmt.allocPrint(arena.allocator(), "type{d}", .{number});
    var start = now();
    for (names) |name| _ = try addType(typegraph, name);
    report("add a type", names.len, start, names.len);
    start = now();
    for (names) |name| std.mem.doNotOptimizeAway(typegraph.typeByName(name).?);
    report("type by name", names.len, start, names.len);

    const count = 200_000;
    const type_node = view.bind(typegraph.typeByName("type77").?);
    const mark = view.bind(typegraph.typeByName("type78").?);
    start = now();
    var instance: BoundNode = undefined;
    for (0..count) |_| instance = view.bind(try typegraph.instantiateNode(type_node, .none, null));
    report("instantiate a type without children", count, start, count);
    start = now();
    for (0..count) |_| std.mem.doNotOptimizeAway(TypeGraph.ofInstance(instance).?);
    report("typegraph of an instance", count, start, count);
    start = now();
    for (0..count) |_| std.mem.doNotOptimizeAway(faebryk.EdgeType.typeEdge(type_node));
    report("type edge of a type node with instances", count, start, count);
    _ = try faebryk.Trait.addTraitTo(instance, type_node, null);
    _ = try faebryk.Trait.addTraitTo(instance, mark, null);
    start = now();
    for (0..count) |_| std.mem.doNotOptimizeAway(faebryk.Trait.traitInstanceOfType(instance, mark.node).?);
    report("second trait of a node", count, start, count);
    start = now();
    for (0..count) |_| _ = try typegraph.ensureChildReference(&.{ .{ .identifier = "a" }, .{ .identifier = "b" } }, null);
    report("reference of two items", count, start, count);
}

/// A type with as many children, which have one child each, as links between these.
fn buildBoard(typegraph: TypeGraph, name: []const u8, size: usize) !BoundNode {
    const view = typegraph.self_node.view;
    const part = view.bind(try typegraph.getOrCreateType("Part"));
    const lead = view.bind(try typegraph.getOrCreateType("Lead"));
    if (!typegraph.isConstructable(part)) {
        try typegraph.markConstructable(part);
        try typegraph.markConstructable(lead);
        _ = try typegraph.addMakeChild(part, lead, "lead", .none);
    }
    const board = try addType(typegraph, name);
    var builder = try faebryk.EdgePointer.build("wire", null);
    defer builder.deinit();
    var buffers: [2][24]u8 = undefined;
    for (0..size) |number| {
        const child = try std.fmt.bufPrint(&buffers[0], "child{d}", .{number});
        _ = try typegraph.addMakeChild(board, part, child, .none);
    }
    for (0..size) |number| {
        const left = try std.fmt.bufPrint(&buffers[0], "child{d}", .{number});
        const right = try std.fmt.bufPrint(&buffers[1], "child{d}", .{(number * 7 + 1) % size});
        const lhs = try typegraph.ensureChildReference(&.{ .{ .identifier = left }, .{ .identifier = "lead" } }, null);
        const rhs = try typegraph.ensureChildReference(&.{ .{ .identifier = right }, .{ .identifier = "lead" } }, null);
        _ = try typegraph.addMakeLink(board, view.bind(lhs), view.bind(rhs), &builder);
    }
    return board;
}

fn measureInstances() !void {
    for ([_]usize{ 100, 200, 400, 800 }) |size| {
        const view = try GraphView.create();
        defer view.destroy();
        const typegraph = try TypeGraph.create(view);
        var start = now();
        const board = try buildBoard(typegraph, "Board", size);
        report("describe a type: per child and link", size, start, size);
        start = now();
        for (0..1000) |_| _ = try typegraph.instantiateNode(board, .none, null);
        report("instantiate it 1000 times: per child and link", size, start, size * 1000);
        start = now();
        const target = try GraphView.create();
        defer target.destroy();
        _ = try typegraph.copyInto(target, false);
        report("copy the typegraph", size, start, size);
        var arena: std.heap.ArenaAllocator = .init(std.heap.c_allocator);
        defer arena.deinit();
        start = now();
        _ = try typegraph.validateType(board, arena.allocator());
        report("validate", size, start, size);
    }
}

/// Interfaces with two children each, in a chain.
fn measurePaths() !void {
    for ([_]usize{ 5_000, 10_000, 20_000, 40_000 }) |size| {
        const view = try GraphView.create();
        defer view.destroy();
        const typegraph = try TypeGraph.create(view);
        const is_interface = try addType(typegraph, "is_interface.node.core.faebryk");
        const electrical = try addType(typegraph, "Electrical");
        const power = try addType(typegraph, "Power");
        _ = try typegraph.addMakeChild(power, electrical, "hv", .none);
        _ = try typegraph.addMakeChild(power, electrical, "lv", .none);
        var last: ?BoundNode = null;
        var first: BoundNode = undefined;
        var start = now();
        for (0..size) |_| {
            const node = view.bind(try typegraph.instantiateNode(power, .none, null));
            const hv = view.bind(faebryk.EdgeComposition.childByIdentifier(node, "hv").?);
            for ([_]BoundNode{ node, hv }) |interface| _ = try faebryk.Trait.addTraitTo(interface, is_interface, null);
            if (last) |other| _ = try faebryk.EdgeInterfaceConnection.connect(other, node) else first = hv;
            last = node;
        }
        report("make and connect interfaces", size, start, size);
        start = now();
        var connected = try faebryk.pathfinder.getConnected(first, true);
        defer connected.deinit();
        report("everything connected to the first child", connected.count(), start, connected.count());
        start = now();
        const last_child = faebryk.EdgeComposition.childByIdentifier(last.?, "hv").?;
        var path = try faebryk.pathfinder.isConnectedTo(first, last_child);
        defer path.deinit();
        report("path to the last child: per edge", size, start, @intCast(path.length()));
    }
    for ([_]usize{ 50, 100, 200, 400 }) |size| {
        const view = try GraphView.create();
        defer view.destroy();
        const typegraph = try TypeGraph.create(view);
        const is_interface = try addType(typegraph, "is_interface.node.core.faebryk");
        const electrical = try addType(typegraph, "Electrical");
        var nodes: [400]BoundNode = undefined;
        for (nodes[0..size], 0..) |*node, number| {
            node.* = view.bind(try typegraph.instantiateNode(electrical, .none, null));
            _ = try faebryk.Trait.addTraitTo(node.*, is_interface, null);
            for (nodes[0..number]) |other| _ = try faebryk.EdgeInterfaceConnection.connectShallow(node.*, other);
        }
        const start = now();
        var connected = try faebryk.pathfinder.getConnected(nodes[0], true);
        defer connected.deinit();
        report("complete shallow graph: per edge", size, start, size * (size - 1) / 2);
    }
}

const Timespec = extern struct { seconds: c_long, nanoseconds: c_long };
extern "c" fn clock_gettime(clock: c_int, time: *Timespec) c_int;

/// Processor time of this process in nanoseconds: what else the machine does disturbs that least.
fn now() u64 {
    const processor_time: c_int = if (@import("builtin").os.tag == .macos) 12 else 2;
    var time: Timespec = undefined;
    if (clock_gettime(processor_time, &time) != 0) @panic("no clock of processor time");
    return @intCast(time.seconds * std.time.ns_per_s + time.nanoseconds);
}
