//! What is connected to what: over connections, over the connections of parents, over any number of levels.
//!
//! A search walks sideways over connections, from a child up to its parent and, as often as it went up, down again to the
//! child of the same name. The names on the way up are a stack. Only nodes with the trait `is_interface.node.core.faebryk`
//! are results and may be left upwards or downwards. A shallow connection counts on the level of the source only, and a way
//! that has one does not go up any more.
//!
//! Two searches give the same answers, shortest paths first. The plain one (`StackSearch`) walks over pairs of node and stack,
//! each once; that is linear in what it finds, and right for designs as they are. But where siblings are connected on many
//! levels there are exponentially many stacks, and where compositions are cyclic infinitely many. So it has a limit, and
//! beyond that the other one (`LevelSearch`) starts anew: it finds out once for each node that is entered from below what
//! can be reached on its level, whatever the stack below is. That never ends in more steps than pairs of nodes.

const std = @import("std");
const graph = @import("../graph/graph.zig");
const composition = @import("composition.zig");
const interface = @import("interface.zig");
const node_type = @import("node_type.zig");
const trait = @import("trait.zig");
const TypeGraph = @import("typegraph.zig").TypeGraph;
const Atom = graph.Atom;
const BoundNode = graph.BoundNode;
const Edge = graph.Edge;
const GraphView = graph.GraphView;
const Node = graph.Node;
const PathTree = graph.PathTree;
const TreePath = graph.TreePath;

const Error = error{OutOfMemory};

/// Everything that is connected to a node, with the paths there, the shortest first.
pub const Connected = struct {
    tree: *PathTree,
    /// The last step of the path to each node.
    steps: []const u32,

    pub fn deinit(connected: *Connected) void {
        graph.gpa().free(connected.steps);
        connected.tree.release();
        connected.* = undefined;
    }

    pub fn count(connected: *const Connected) usize {
        return connected.steps.len;
    }

    pub fn nodeAt(connected: *const Connected, place: usize) Node {
        return connected.tree.steps.items[connected.steps[place]].node;
    }

    /// Its owner gives it back with `deinit`.
    pub fn pathAt(connected: *const Connected, place: usize) TreePath {
        return .init(connected.tree, connected.steps[place]);
    }
};

pub fn getConnected(source: BoundNode, include_self: bool) Error!Connected {
    return getConnectedWithin(source, include_self, stateLimit(source.view));
}

/// The shortest path, or an empty path at the source if there is none.
pub fn isConnectedTo(source: BoundNode, target: Node) Error!TreePath {
    return isConnectedWithin(source, target, stateLimit(source.view));
}

/// As many states as a design without pathological stacks has.
fn stateLimit(view: *const GraphView) usize {
    return (1 << 16) + 4 * @as(usize, view.nodeCount());
}

/// `getConnected` with at most so many states of the plain search. For tests.
pub fn getConnectedWithin(source: BoundNode, include_self: bool, limit: usize) Error!Connected {
    const tree, const found = try search(source, null, limit);
    defer graph.gpa().free(found);
    errdefer tree.release();
    // The first is the source itself.
    const steps = try graph.gpa().dupe(u32, found[if (include_self) 0 else 1..]);
    return .{ .tree = tree, .steps = steps };
}

/// `isConnectedTo` with at most so many states of the plain search. For tests.
pub fn isConnectedWithin(source: BoundNode, target: Node, limit: usize) Error!TreePath {
    const tree, const found = try search(source, target, limit);
    defer graph.gpa().free(found);
    defer tree.release();
    const last = found[found.len - 1];
    const is_connected = tree.steps.items[last].node == target;
    return shortened(tree, if (is_connected) last else 0);
}

/// The path without the rest of the tree that a search made.
fn shortened(tree: *PathTree, step: u32) Error!TreePath {
    const edges = try tree.edgesTo(step, graph.gpa());
    defer graph.gpa().free(edges);
    const short = try PathTree.create(tree.view, tree.start);
    defer short.release();
    var node = tree.start;
    var last: u32 = 0;
    for (edges) |edge| {
        node = edge.otherEnd(node).?; // each edge begins where the one before ended
        last = try short.walk(last, edge, node);
    }
    return .init(short, last);
}

/// A tree with the last steps of what was found; the caller owns both. Ends as soon as `target` is found.
fn search(source: BoundNode, target: ?Node, limit: usize) Error!struct { *PathTree, []u32 } {
    return StackSearch.run(source, target, limit) catch |failure| switch (failure) {
        error.OutOfMemory => return error.OutOfMemory,
        error.TooManyStates => return LevelSearch.run(source, target),
    };
}

/// Which nodes count.
const Interfaces = struct {
    view: *GraphView,
    /// The trait type of each typegraph met, `.none` where there is none.
    trait_types: std.AutoHashMapUnmanaged(Node, Node) = .empty,

    fn deinit(interfaces: *Interfaces) void {
        interfaces.trait_types.deinit(graph.gpa());
    }

    fn contains(interfaces: *Interfaces, node: Node) Error!bool {
        const bound = interfaces.view.bind(node);
        const typegraph = TypeGraph.ofInstance(bound) orelse return false;
        const entry = try interfaces.trait_types.getOrPut(graph.gpa(), typegraph.self_node.node);
        if (!entry.found_existing) {
            const name: Atom = .@"is_interface.node.core.faebryk";
            entry.value_ptr.* = composition.childByAtom(typegraph.self_node, name) orelse .none;
        }
        if (entry.value_ptr.* == .none) return false;
        return trait.traitInstanceOfType(bound, entry.value_ptr.*) != null;
    }
};

fn nameOf(edge: Edge) Atom {
    const name = edge.nameAtom();
    return if (name == .none) .empty else name;
}

/// Breadth first over pairs of stack and node.
const StackSearch = struct {
    view: *GraphView,
    limit: usize,
    tree: *PathTree,
    interfaces: Interfaces,
    /// In the order in which they were found, so by length of path; the ones from `done` on are still to be expanded.
    states: std.ArrayListUnmanaged(State) = .empty,
    done: usize = 0,
    seen: std.AutoHashMapUnmanaged(StateKey, void) = .empty,
    stacks: std.ArrayListUnmanaged(Stack) = .empty,
    stack_numbers: std.AutoHashMapUnmanaged(Stack, u32) = .empty,
    found: std.ArrayListUnmanaged(u32) = .empty,
    found_nodes: std.AutoHashMapUnmanaged(Node, void) = .empty,
    target: ?Node,
    /// The last step of the path to the target.
    arrived: ?u32 = null,

    const State = struct { stack: u32, step: u32, has_shallow: bool };
    const StateKey = struct { stack: u32, node: Node, has_shallow: bool };
    /// What is on top, and what is under it. Stack 0 is that of the source.
    const Stack = struct { below: u32, parent_type: Node, name: Atom };

    fn run(source: BoundNode, target: ?Node, limit: usize) (Error || error{TooManyStates})!struct { *PathTree, []u32 } {
        var self: StackSearch = .{
            .view = source.view,
            .limit = limit,
            .tree = try PathTree.create(source.view, source.node),
            .interfaces = .{ .view = source.view },
            .target = target,
        };
        defer self.deinit();
        errdefer self.tree.release();
        try self.stacks.append(graph.gpa(), .{ .below = 0, .parent_type = .none, .name = .none });
        try self.add(.{ .stack = 0, .step = 0, .has_shallow = false }, source.node);
        while (self.arrived == null and self.done < self.states.items.len) {
            const state = self.states.items[self.done];
            self.done += 1;
            const node = self.nodeOf(state);
            const is_interface = try self.interfaces.contains(node);
            if (state.stack == 0 and (is_interface or state.step == 0)) {
                if (!(try self.found_nodes.getOrPut(graph.gpa(), node)).found_existing) {
                    try self.found.append(graph.gpa(), state.step);
                }
            }
            try self.walkSideways(state, node);
            if (is_interface and !state.has_shallow) {
                try self.walkUp(state, node);
                try self.walkDown(state, node);
            }
        }
        if (self.arrived) |step| try self.found.append(graph.gpa(), step);
        return .{ self.tree, try self.found.toOwnedSlice(graph.gpa()) };
    }

    fn deinit(self: *StackSearch) void {
        const gpa = graph.gpa();
        self.interfaces.deinit();
        self.states.deinit(gpa);
        self.seen.deinit(gpa);
        self.stacks.deinit(gpa);
        self.stack_numbers.deinit(gpa);
        self.found.deinit(gpa);
        self.found_nodes.deinit(gpa);
    }

    fn nodeOf(self: *const StackSearch, state: State) Node {
        return self.tree.steps.items[state.step].node;
    }

    fn walkSideways(self: *StackSearch, state: State, node: Node) !void {
        var edges = interface.connectedEdges(self.view.bind(node));
        while (edges.next()) |edge| {
            const other = edge.otherEnd(node).?;
            const is_shallow = interface.isShallow(edge);
            if (is_shallow and state.stack != 0) continue;
            const has_shallow = state.has_shallow or is_shallow;
            if (self.isSeen(state.stack, other, has_shallow)) continue;
            const step = try self.tree.walk(state.step, edge, other);
            try self.add(.{ .stack = state.stack, .step = step, .has_shallow = has_shallow }, other);
            if (self.arrived != null) return;
        }
    }

    fn walkUp(self: *StackSearch, state: State, node: Node) !void {
        const edge = composition.parentEdge(self.view.bind(node)) orelse return;
        const parent = edge.source();
        const stack: Stack = .{
            .below = state.stack,
            .parent_type = node_type.typeOf(self.view.bind(parent)) orelse .none,
            .name = nameOf(edge),
        };
        const entry = try self.stack_numbers.getOrPut(graph.gpa(), stack);
        if (!entry.found_existing) {
            errdefer _ = self.stack_numbers.remove(stack);
            entry.value_ptr.* = @intCast(self.stacks.items.len);
            try self.stacks.append(graph.gpa(), stack);
        }
        const number = entry.value_ptr.*;
        if (self.isSeen(number, parent, false)) return;
        const step = try self.tree.walk(state.step, edge, parent);
        try self.add(.{ .stack = number, .step = step, .has_shallow = false }, parent);
    }

    fn walkDown(self: *StackSearch, state: State, node: Node) !void {
        if (state.stack == 0) return;
        const stack = self.stacks.items[state.stack];
        const edge = self.view.firstOutgoingNamed(node, composition.tid, stack.name) orelse return;
        const child = edge.target();
        if (self.isSeen(stack.below, child, false)) return;
        const step = try self.tree.walk(state.step, edge, child);
        try self.add(.{ .stack = stack.below, .step = step, .has_shallow = false }, child);
    }

    /// A way with a shallow connection can do nothing that one without cannot.
    fn isSeen(self: *const StackSearch, stack: u32, node: Node, has_shallow: bool) bool {
        if (self.seen.contains(.{ .stack = stack, .node = node, .has_shallow = false })) return true;
        return has_shallow and self.seen.contains(.{ .stack = stack, .node = node, .has_shallow = true });
    }

    fn add(self: *StackSearch, state: State, node: Node) !void {
        if (self.states.items.len >= self.limit) return error.TooManyStates;
        try self.seen.put(graph.gpa(), .{ .stack = state.stack, .node = node, .has_shallow = state.has_shallow }, {});
        try self.states.append(graph.gpa(), state);
        // States come in the order of their length, so the first that is the target is as near as any.
        if (node != self.target or state.stack != 0 or self.arrived != null) return;
        if (state.step == 0 or try self.interfaces.contains(node)) self.arrived = state.step;
    }
};

/// What can be reached on the level of a node without going below it, for the source and for every node that is entered from
/// below. Ways are found in the order of their length from the source: the first way found to a node on a level is the
/// shortest.
const LevelSearch = struct {
    view: *GraphView,
    tree: *PathTree,
    interfaces: Interfaces,
    /// Level 0 is that of the source, the others are those of nodes entered from below.
    levels: std.ArrayListUnmanaged(Level) = .empty,
    level_of: std.AutoHashMapUnmanaged(Node, u32) = .empty,
    /// What was reached so far.
    reached: std.AutoHashMapUnmanaged(ReachedKey, void) = .empty,
    /// What may be reached, by length from the source.
    candidates: Heap = .{},
    found: std.ArrayListUnmanaged(u32) = .empty,
    found_nodes: std.AutoHashMapUnmanaged(Node, void) = .empty,

    const ReachedKey = struct { level: u32, node: Node, has_shallow: bool };

    const Level = struct {
        /// Length of the shortest way from the source to the node that was entered.
        offset: u64,
        /// Interfaces reached, by their steps: where one may go down.
        exits: std.ArrayListUnmanaged(u32) = .empty,
        /// Ways up into this level: everything that is reached here can be gone down from for each of them.
        entries: std.ArrayListUnmanaged(Entry) = .empty,
    };

    /// Someone on another level went up over `edge`.
    const Entry = struct { level: u32, step: u32, edge: Edge };

    const Candidate = struct {
        /// From the source.
        length: u64,
        level: u32,
        node: Node,
        has_shallow: bool,
        /// The step before.
        previous: u32,
        /// Over this edge. `.none`: the step before is where the level begins.
        edge: Edge,
        /// After a way up over `out` and then to the step `detour` of another level, if not `none`.
        out: Edge,
        detour: u32,
    };

    fn run(source: BoundNode, target: ?Node) Error!struct { *PathTree, []u32 } {
        var self: LevelSearch = .{
            .view = source.view,
            .tree = try PathTree.create(source.view, source.node),
            .interfaces = .{ .view = source.view },
        };
        defer self.deinit();
        errdefer self.tree.release();
        try self.levels.append(graph.gpa(), .{ .offset = 0 });
        try self.reach(0, 0, false);
        while (self.found_nodes.count() == 0 or target == null or !self.found_nodes.contains(target.?)) {
            const candidate = self.candidates.pop() orelse break;
            if (self.isReached(candidate)) continue;
            const step = if (candidate.edge == .none)
                candidate.previous
            else if (candidate.detour == PathTree.none)
                try self.tree.walk(candidate.previous, candidate.edge, candidate.node)
            else
                try self.tree.walkDetour(candidate.previous, candidate.out, candidate.detour, candidate.edge, candidate.node);
            try self.reach(candidate.level, step, candidate.has_shallow);
        }
        return .{ self.tree, try self.found.toOwnedSlice(graph.gpa()) };
    }

    fn deinit(self: *LevelSearch) void {
        const gpa = graph.gpa();
        for (self.levels.items) |*level| {
            level.exits.deinit(gpa);
            level.entries.deinit(gpa);
        }
        self.levels.deinit(gpa);
        self.interfaces.deinit();
        self.level_of.deinit(gpa);
        self.reached.deinit(gpa);
        self.candidates.deinit();
        self.found.deinit(gpa);
        self.found_nodes.deinit(gpa);
    }

    fn isReached(self: *const LevelSearch, candidate: Candidate) bool {
        const key: ReachedKey = .{ .level = candidate.level, .node = candidate.node, .has_shallow = false };
        if (self.reached.contains(key)) return true;
        if (!candidate.has_shallow) return false;
        return self.reached.contains(.{ .level = candidate.level, .node = candidate.node, .has_shallow = true });
    }

    fn reach(self: *LevelSearch, level: u32, step: u32, has_shallow: bool) Error!void {
        const node = self.tree.steps.items[step].node;
        try self.reached.put(graph.gpa(), .{ .level = level, .node = node, .has_shallow = has_shallow }, {});
        const is_interface = try self.interfaces.contains(node);
        if (level == 0 and (is_interface or step == 0)) {
            if (!(try self.found_nodes.getOrPut(graph.gpa(), node)).found_existing) {
                try self.found.append(graph.gpa(), step);
            }
        }
        try self.walkSideways(level, step, node, has_shallow);
        if (!is_interface or has_shallow) return;
        try self.levels.items[level].exits.append(graph.gpa(), step);
        for (0..self.levels.items[level].entries.items.len) |place| {
            try self.walkDown(self.levels.items[level].entries.items[place], step);
        }
        try self.walkUp(level, step, node);
    }

    fn walkSideways(self: *LevelSearch, level: u32, step: u32, node: Node, has_shallow: bool) Error!void {
        const length = self.levels.items[level].offset +| self.tree.steps.items[step].length +| 1;
        var edges = interface.connectedEdges(self.view.bind(node));
        while (edges.next()) |edge| {
            const is_shallow = interface.isShallow(edge);
            if (is_shallow and level != 0) continue;
            try self.propose(.{
                .length = length,
                .level = level,
                .node = edge.otherEnd(node).?,
                .has_shallow = has_shallow or is_shallow,
                .previous = step,
                .edge = edge,
                .out = .none,
                .detour = PathTree.none,
            });
        }
    }

    fn walkUp(self: *LevelSearch, level: u32, step: u32, node: Node) Error!void {
        const edge = composition.parentEdge(self.view.bind(node)) orelse return;
        const last = self.tree.steps.items[step];
        // Who just came down this way would only go back.
        if (last.detour != PathTree.none and last.edge == edge) return;
        const parent = edge.source();
        const entry = try self.level_of.getOrPut(graph.gpa(), parent);
        const is_new = !entry.found_existing;
        if (is_new) {
            errdefer _ = self.level_of.remove(parent);
            entry.value_ptr.* = @intCast(self.levels.items.len);
            try self.levels.append(graph.gpa(), .{ .offset = self.levels.items[level].offset +| last.length +| 1 });
        }
        const number = entry.value_ptr.*;
        const way: Entry = .{ .level = level, .step = step, .edge = edge };
        try self.levels.items[number].entries.append(graph.gpa(), way);
        if (is_new) {
            try self.propose(.{
                .length = self.levels.items[number].offset,
                .level = number,
                .node = parent,
                .has_shallow = false,
                .previous = try self.tree.begin(parent),
                .edge = .none,
                .out = .none,
                .detour = PathTree.none,
            });
            return;
        }
        for (0..self.levels.items[number].exits.items.len) |place| {
            try self.walkDown(way, self.levels.items[number].exits.items[place]);
        }
    }

    /// From `exit`, a step of the level above, to the child that has the name of the way up.
    fn walkDown(self: *LevelSearch, way: Entry, exit: u32) Error!void {
        const node = self.tree.steps.items[exit].node;
        const edge = self.view.firstOutgoingNamed(node, composition.tid, nameOf(way.edge)) orelse return;
        try self.propose(.{
            .length = self.levels.items[way.level].offset +| self.tree.detourLength(way.step, exit),
            .level = way.level,
            .node = edge.target(),
            .has_shallow = false,
            .previous = way.step,
            .edge = edge,
            .out = way.edge,
            .detour = exit,
        });
    }

    fn propose(self: *LevelSearch, candidate: Candidate) Error!void {
        if (self.isReached(candidate)) return;
        try self.candidates.push(candidate);
    }

    /// The candidate of the smallest length first.
    const Heap = struct {
        items: std.ArrayListUnmanaged(Candidate) = .empty,

        fn deinit(heap: *Heap) void {
            heap.items.deinit(graph.gpa());
        }

        fn push(heap: *Heap, candidate: Candidate) Error!void {
            try heap.items.append(graph.gpa(), candidate);
            const items = heap.items.items;
            var place = items.len - 1;
            while (place > 0) {
                const parent = (place - 1) / 2;
                if (items[parent].length <= candidate.length) break;
                items[place] = items[parent];
                place = parent;
            }
            items[place] = candidate;
        }

        fn pop(heap: *Heap) ?Candidate {
            const last = heap.items.pop() orelse return null;
            const items = heap.items.items;
            if (items.len == 0) return last;
            const first = items[0];
            var place: usize = 0;
            while (true) {
                var child = place * 2 + 1;
                if (child >= items.len) break;
                if (child + 1 < items.len and items[child + 1].length < items[child].length) child += 1;
                if (items[child].length >= last.length) break;
                items[place] = items[child];
                place = child;
            }
            items[place] = last;
            return first;
        }
    };
};
