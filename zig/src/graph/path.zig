//! Ways through a view: the edges walked, from a start to an end.
//!
//! A search finds a path to each of many nodes, and most paths share most of their edges. So it leaves a tree of steps
//! (`PathTree`), and a path is one place in it (`TreePath`): its edges are listed when someone asks.

const std = @import("std");
const memory = @import("memory.zig");
const elements = @import("elements.zig");
const view_module = @import("view.zig");
const Node = elements.Node;
const Edge = elements.Edge;

/// The steps of a search, shared by all paths that it found. Reference counted; holds references to its nodes and edges,
/// not to the view.
pub const PathTree = struct {
    reference_count: u32,
    view: *view_module.GraphView,
    start: Node,
    steps: std.ArrayListUnmanaged(Step),
    detours: std.ArrayListUnmanaged(Detour),

    pub const none = std.math.maxInt(u32);

    /// How a node was reached.
    pub const Step = struct {
        node: Node,
        /// The last edge walked, `.none` where a search began.
        edge: Edge,
        /// The step before, `none` where a search began.
        previous: u32,
        /// What was walked between the step before and the last edge, `none` if nothing.
        detour: u32,
        /// Number of edges from where the search began.
        length: u64,
    };

    /// A way that was found by another search, with the edge that leads to where that began.
    pub const Detour = struct { edge: Edge, last: u32 };

    /// A tree with nothing but the step at which the search begins. The caller owns the one reference.
    pub fn create(view: *view_module.GraphView, start: Node) error{OutOfMemory}!*PathTree {
        const tree = try memory.gpa.create(PathTree);
        errdefer memory.gpa.destroy(tree);
        tree.* = .{ .reference_count = 1, .view = view, .start = start, .steps = .empty, .detours = .empty };
        start.retain();
        errdefer start.release();
        _ = try tree.begin(start);
        return tree;
    }

    pub fn retain(tree: *PathTree) void {
        tree.reference_count += 1;
    }

    pub fn release(tree: *PathTree) void {
        tree.reference_count -= 1;
        if (tree.reference_count > 0) return;
        for (tree.steps.items) |step| {
            step.node.release();
            if (step.edge != .none) step.edge.release();
        }
        for (tree.detours.items) |detour| detour.edge.release();
        tree.start.release();
        tree.steps.deinit(memory.gpa);
        tree.detours.deinit(memory.gpa);
        memory.gpa.destroy(tree);
    }

    /// Begins a search at a node.
    pub fn begin(tree: *PathTree, node: Node) error{OutOfMemory}!u32 {
        return tree.append(.{ .node = node, .edge = .none, .previous = none, .detour = none, .length = 0 });
    }

    /// Goes on over one edge.
    pub fn walk(tree: *PathTree, previous: u32, edge: Edge, node: Node) error{OutOfMemory}!u32 {
        const length = tree.steps.items[previous].length +| 1;
        return tree.append(.{ .node = node, .edge = edge, .previous = previous, .detour = none, .length = length });
    }

    /// Goes on over the edge `out`, then all of the way to the step `last` of another search, then `back`.
    pub fn walkDetour(tree: *PathTree, previous: u32, out: Edge, last: u32, back: Edge, node: Node) error{OutOfMemory}!u32 {
        if (tree.detours.items.len == none) return error.OutOfMemory;
        try tree.detours.ensureUnusedCapacity(memory.gpa, 1);
        const step = try tree.append(.{
            .node = node,
            .edge = back,
            .previous = previous,
            .detour = @intCast(tree.detours.items.len),
            .length = tree.detourLength(previous, last),
        });
        out.retain();
        tree.detours.appendAssumeCapacity(.{ .edge = out, .last = last });
        return step;
    }

    /// The length that `walkDetour` would give.
    pub fn detourLength(tree: *const PathTree, previous: u32, last: u32) u64 {
        return tree.steps.items[previous].length +| tree.steps.items[last].length +| 2;
    }

    /// The edges from where its search began to a step, in walking order. The caller frees them.
    pub fn edgesTo(tree: *const PathTree, step: u32, allocator: std.mem.Allocator) error{OutOfMemory}![]Edge {
        const length = std.math.cast(usize, tree.steps.items[step].length) orelse return error.OutOfMemory;
        const edges = try allocator.alloc(Edge, length);
        errdefer allocator.free(edges);
        const Return = struct { edge: Edge, step: u32 };
        var returns: std.ArrayListUnmanaged(Return) = .empty;
        defer returns.deinit(allocator);

        var place = length;
        var current = tree.steps.items[step];
        while (true) {
            if (current.previous != none) {
                place -= 1;
                edges[place] = current.edge;
                if (current.detour == none) {
                    current = tree.steps.items[current.previous];
                } else {
                    const detour = tree.detours.items[current.detour];
                    try returns.append(allocator, .{ .edge = detour.edge, .step = current.previous });
                    current = tree.steps.items[detour.last];
                }
            } else if (returns.pop()) |back| {
                place -= 1;
                edges[place] = back.edge;
                current = tree.steps.items[back.step];
            } else break;
        }
        std.debug.assert(place == 0);
        return edges;
    }

    fn append(tree: *PathTree, step: Step) error{OutOfMemory}!u32 {
        if (tree.steps.items.len == none) return error.OutOfMemory;
        try tree.steps.append(memory.gpa, step);
        step.node.retain();
        if (step.edge != .none) step.edge.retain();
        return @intCast(tree.steps.items.len - 1);
    }
};

/// A path in a tree. Holds a reference to the tree, and so to all its nodes and edges, not to the view.
pub const TreePath = struct {
    tree: *PathTree,
    step: u32,

    pub fn init(tree: *PathTree, step: u32) TreePath {
        tree.retain();
        return .{ .tree = tree, .step = step };
    }

    pub fn deinit(path: *TreePath) void {
        path.tree.release();
        path.* = undefined;
    }

    /// Number of edges.
    pub fn length(path: *const TreePath) u64 {
        return path.tree.steps.items[path.step].length;
    }

    pub fn startNode(path: *const TreePath) view_module.BoundNode {
        return path.tree.view.bind(path.tree.start);
    }

    pub fn endNode(path: *const TreePath) view_module.BoundNode {
        return path.tree.view.bind(path.tree.steps.items[path.step].node);
    }

    /// The edges in walking order, borrowed from the path. How an edge is oriented says nothing about the direction in
    /// which it was walked. The caller frees the list.
    pub fn edges(path: *const TreePath, allocator: std.mem.Allocator) error{OutOfMemory}![]Edge {
        return path.tree.edgesTo(path.step, allocator);
    }
};

const testing = std.testing;

const endTest = @import("testing.zig").endTest;

test "paths share their steps" {
    defer endTest();
    const view = try view_module.GraphView.create();
    defer view.destroy();
    const a = view.self_node;
    const b = try view.createAndInsertNode();
    const up = try view.createAndInsertEdge(a, b, 1, .{});
    const across = try view.createAndInsertEdge(b, b, 2, .{});
    const down = try view.createAndInsertEdge(b, a, 3, .{});
    const tree = try PathTree.create(view, a);
    const first = try tree.walk(0, across, b);
    const inner = try tree.walk(try tree.walk(try tree.begin(b), across, b), across, b);
    const nested = try tree.walkDetour(inner, up, inner, down, b);
    const last = try tree.walkDetour(first, up, nested, down, a);
    var path: TreePath = .init(tree, last);
    defer path.deinit();
    tree.release();
    try testing.expectEqual(9, path.length());
    try testing.expectEqual(a, path.startNode().node);
    try testing.expectEqual(a, path.endNode().node);
    const edges = try path.edges(testing.allocator);
    defer testing.allocator.free(edges);
    try testing.expectEqualSlices(Edge, &.{ across, up, across, across, up, across, across, down, down }, edges);
    const none = try path.tree.edgesTo(0, testing.allocator);
    try testing.expectEqual(0, none.len);
}

fn failingWork() !void {
    const view = try view_module.GraphView.create();
    defer view.destroy();
    const edge = try view.createAndInsertEdge(view.self_node, view.self_node, 1, .{});
    const tree = try PathTree.create(view, view.self_node);
    defer tree.release();
    const step = try tree.walk(0, edge, view.self_node);
    memory.gpa.free(try tree.edgesTo(try tree.walkDetour(0, edge, step, edge, view.self_node), memory.gpa));
}

test "paths survive failing allocation" {
    try @import("testing.zig").withFailingMemory(failingWork);
}
