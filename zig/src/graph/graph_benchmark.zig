//! Time and memory of the graph. Run with
//!
//!     zig run -O ReleaseFast -lc zig/src/graph/graph_benchmark.zig
//!
//! Memory is what was asked for, so without what an allocator adds. Times are the best of five rounds.

const std = @import("std");
const graph = @import("graph.zig");
const Node = graph.Node;
const Edge = graph.Edge;
const GraphView = graph.GraphView;

const element_count = 100_000;
const round_count = 5;

pub fn main() !void {
    var counting: CountingAllocator = .{ .child = std.heap.c_allocator };
    graph.init(counting.allocator());

    var best: Times = .{};
    for (0..round_count) |_| best.take(try runRound(&counting));
    inline for (comptime std.meta.fieldNames(Times)) |name| {
        const format = if (comptime std.mem.startsWith(u8, name, "bytes")) "{s:<44} {d:>8.1} bytes\n" else "{s:<44} {d:>8.1} ns\n";
        std.debug.print(format, .{ name, @field(best, name) });
    }
    graph.trim();
    if (counting.bytes != 0) std.debug.print("NOT GIVEN BACK: {d} bytes\n", .{counting.bytes});
}

const Times = struct {
    create_and_insert_node: f64 = std.math.inf(f64),
    create_and_insert_edge_ring: f64 = std.math.inf(f64),
    create_and_insert_edge_random: f64 = std.math.inf(f64),
    create_and_insert_edge_named: f64 = std.math.inf(f64),
    bytes_per_node_and_edge: f64 = std.math.inf(f64),
    bytes_per_node_and_random_edge: f64 = std.math.inf(f64),
    visit_edge: f64 = std.math.inf(f64),
    first_incoming_of_hub: f64 = std.math.inf(f64),
    child_by_name_of_5: f64 = std.math.inf(f64),
    child_by_name_of_5000: f64 = std.math.inf(f64),
    subgraph_per_node: f64 = std.math.inf(f64),
    insert_subgraph_per_node: f64 = std.math.inf(f64),
    destroy_per_node_and_edge: f64 = std.math.inf(f64),

    fn take(best: *Times, times: Times) void {
        inline for (comptime std.meta.fieldNames(Times)) |name| {
            @field(best, name) = @min(@field(best, name), @field(times, name));
        }
    }
};

fn runRound(counting: *CountingAllocator) !Times {
    var times: Times = .{};
    const nodes = try std.heap.c_allocator.alloc(Node, element_count);
    defer std.heap.c_allocator.free(nodes);
    {
        const bytes_before = counting.bytes;
        const view = try GraphView.create();
        var start = now();
        for (nodes) |*node| node.* = try view.createAndInsertNode();
        times.create_and_insert_node = perElement(start);
        start = now();
        for (nodes, 0..) |node, number| {
            _ = try view.createAndInsertEdge(node, nodes[(number + 1) % nodes.len], 7, .{ .directional = true });
        }
        times.create_and_insert_edge_ring = perElement(start);
        times.bytes_per_node_and_edge = perCount(counting.bytes - bytes_before);
        start = now();
        var visited: usize = 0;
        for (nodes) |node| {
            var edges = view.edgesOfType(node, 7, null);
            while (edges.next()) |_| visited += 1;
        }
        times.visit_edge = perElement(start) * element_count / @as(f64, @floatFromInt(visited));
        start = now();
        const part = try view.subgraph(nodes);
        times.subgraph_per_node = perElement(start);
        const copy = try GraphView.create();
        start = now();
        try copy.insertSubgraph(part);
        times.insert_subgraph_per_node = perElement(start);
        copy.destroy();
        part.destroy();
        start = now();
        view.destroy();
        times.destroy_per_node_and_edge = perElement(start);
    }
    {
        var prng: std.Random.DefaultPrng = .init(1);
        const random = prng.random();
        const bytes_before = counting.bytes;
        const view = try GraphView.create();
        defer view.destroy();
        for (nodes) |*node| node.* = try view.createAndInsertNode();
        const start = now();
        for (0..element_count) |_| {
            const source = nodes[random.uintLessThan(usize, nodes.len)];
            const target = nodes[random.uintLessThan(usize, nodes.len)];
            _ = try view.createAndInsertEdge(source, target, 7, .{});
        }
        times.create_and_insert_edge_random = perElement(start);
        times.bytes_per_node_and_random_edge = perCount(counting.bytes - bytes_before);
    }
    try measureNames(nodes, &times);
    return times;
}

fn measureNames(nodes: []Node, times: *Times) !void {
    const view = try GraphView.create();
    defer view.destroy();
    for (nodes) |*node| node.* = try view.createAndInsertNode();
    var names: [5000][]const u8 = undefined;
    var arena: std.heap.ArenaAllocator = .init(std.heap.c_allocator);
    defer arena.deinit();
    for (&names, 0..) |*name, number| name.* = try std.fmt.allocPrint(arena.allocator(), "child{d}", .{number});
    const hub = nodes[0];
    for (names, 0..) |name, number| {
        const atom = try graph.Atom.intern(name);
        defer atom.release();
        _ = try view.createAndInsertEdge(hub, nodes[number + 1], 130, .{ .directional = true, .name = atom });
    }
    var start = now();
    for (0..element_count) |number| {
        const atom = graph.Atom.find(names[number % names.len]);
        std.mem.doNotOptimizeAway(view.firstOutgoingNamed(hub, 130, atom).?);
    }
    times.child_by_name_of_5000 = perElement(start);
    start = now();
    for (0..element_count) |_| std.mem.doNotOptimizeAway(view.firstIncoming(hub, 130));
    times.first_incoming_of_hub = perElement(start);
    start = now();
    for (0..element_count) |number| {
        const edge = try Edge.create(nodes[10_000 + number % 20_000], hub, 130, .{ .directional = true, .name = names[number % 5] });
        defer edge.release();
        _ = try view.insertEdge(edge);
    }
    times.create_and_insert_edge_named = perElement(start);
    start = now();
    for (0..element_count) |number| {
        const atom = graph.Atom.find(names[number % 5]);
        std.mem.doNotOptimizeAway(view.firstOutgoingNamed(nodes[10_000 + number % 20_000], 130, atom).?);
    }
    times.child_by_name_of_5 = perElement(start);
}

fn perElement(start: u64) f64 {
    return perCount(now() - start);
}

fn perCount(total: u64) f64 {
    return @as(f64, @floatFromInt(total)) / element_count;
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

/// Counts the bytes that are allocated at the moment.
const CountingAllocator = struct {
    child: std.mem.Allocator,
    bytes: usize = 0,

    fn allocator(counting: *CountingAllocator) std.mem.Allocator {
        return .{ .ptr = counting, .vtable = &.{ .alloc = alloc, .resize = resize, .remap = remap, .free = free } };
    }

    fn alloc(context: *anyopaque, length: usize, alignment: std.mem.Alignment, address: usize) ?[*]u8 {
        const counting: *CountingAllocator = @ptrCast(@alignCast(context));
        const result = counting.child.rawAlloc(length, alignment, address) orelse return null;
        counting.bytes += length;
        return result;
    }

    fn resize(context: *anyopaque, bytes: []u8, alignment: std.mem.Alignment, length: usize, address: usize) bool {
        const counting: *CountingAllocator = @ptrCast(@alignCast(context));
        if (!counting.child.rawResize(bytes, alignment, length, address)) return false;
        counting.bytes = counting.bytes - bytes.len + length;
        return true;
    }

    fn remap(context: *anyopaque, bytes: []u8, alignment: std.mem.Alignment, length: usize, address: usize) ?[*]u8 {
        const counting: *CountingAllocator = @ptrCast(@alignCast(context));
        const result = counting.child.rawRemap(bytes, alignment, length, address) orelse return null;
        counting.bytes = counting.bytes - bytes.len + length;
        return result;
    }

    fn free(context: *anyopaque, bytes: []u8, alignment: std.mem.Alignment, address: usize) void {
        const counting: *CountingAllocator = @ptrCast(@alignCast(context));
        counting.bytes -= bytes.len;
        counting.child.rawFree(bytes, alignment, address);
    }
};
