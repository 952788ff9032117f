//! A graph view: a set of nodes, a set of edges between them, and for each node its edges by type in order of insertion.
//!
//! Memory per node 13 bytes, and 5 to 10 in a look-up table if it does not belong to a row of nodes that were created one
//! after the other; per edge 12 bytes and half a byte in the set of members; the records of nodes and edges themselves (12
//! and 20 bytes) are shared by all views.
//!
//! Nodes and edges have local numbers in order of insertion. Each edge has two ends: end 2i leaves the source of local
//! edge i, end 2i+1 enters its target. All ends of one type at one node form a ring, of which only the last is stored.

const std = @import("std");
const memory = @import("memory.zig");
const storage = @import("storage.zig");
const elements = @import("elements.zig");
const iterators = @import("iterators.zig");
const list_index = @import("list_index.zig");
const Atom = @import("atoms.zig").Atom;
const EdgeSet = @import("edge_set.zig").EdgeSet;
const Node = elements.Node;
const Edge = elements.Edge;
const EdgeType = elements.EdgeType;
const Error = elements.Error;

pub const InsertEdgeError = error{ OutOfMemory, SourceNotInGraph, TargetNotInGraph };

/// A node seen through one view. Borrows both: whoever keeps it must keep them.
pub const BoundNode = struct {
    node: Node,
    view: *GraphView,

    pub inline fn isSame(a: BoundNode, b: BoundNode) bool {
        return a.node == b.node;
    }

    /// All edges of one type at the node, see `GraphView.edgesOfType`.
    pub inline fn edgesOfType(bound: BoundNode, edge_type: EdgeType, directed: ?bool) iterators.EdgeIterator {
        return bound.view.edgesOfType(bound.node, edge_type, directed);
    }
};

/// An edge seen through one view. Borrows both.
pub const BoundEdge = struct {
    edge: Edge,
    view: *GraphView,
};

pub const GraphView = struct {
    /// The node that stands for the view itself. Always local node 0.
    self_node: Node,
    nodes: storage.ChunkedArray(NodeChunk, chunk_length),
    edges: storage.ChunkedArray(EdgeChunk, chunk_length),
    /// The second and further types of edges of a node.
    lists: storage.ChunkedArray(ListChunk, chunk_length),
    /// Rows of nodes with consecutive uuids, from their `row_start`th node on, by uuid: these are found without the table.
    rows: std.ArrayListUnmanaged(Row),
    /// uuid minus local number of the node inserted last.
    row_offset: u32,
    /// How many nodes at the end have that offset.
    row_length: u32,
    /// Which of `rows` these continue, if they are enough.
    row_number: usize,
    /// Local numbers of all other nodes by uuid, `none` where free. The length is a power of two.
    table: []u32,
    table_count: u32,
    members: EdgeSet,
    edge_count: u32,
    /// What makes long lists fast to search.
    index: list_index.ListIndexes,
    /// Local edges that took another one's place in the order, with the place they took.
    moved: std.AutoHashMapUnmanaged(u32, u32),
    /// For whoever embeds the graph, null at first.
    host: ?*anyopaque,

    const chunk_length = 256;
    /// No list, no end, no node.
    pub const none = std.math.maxInt(u32);

    const NodeChunk = struct {
        node: [chunk_length]Node,
        /// Last end of the first list, `none` if the node has no edges.
        tail: [chunk_length]u32,
        /// First of the further lists, `none` if there are none.
        more: [chunk_length]u32,
        edge_type: [chunk_length]EdgeType,
    };

    const EdgeChunk = struct {
        /// `.none`: was replaced by another.
        edge: [chunk_length]Edge,
        /// The end that follows each of the two ends in its ring.
        next: [chunk_length][2]u32,
    };

    const ListChunk = struct {
        tail: [chunk_length]u32,
        more: [chunk_length]u32,
        edge_type: [chunk_length]EdgeType,
    };

    const Row = struct { first_uuid: u32, first_local: u32, count: u32 };

    /// Shorter rows cost more than they save.
    const row_start = 64;
    const table_length_min = 8;

    /// A view with its self node in it. `destroy` it in the end.
    pub fn create() Error!*GraphView {
        const view = try memory.gpa.create(GraphView);
        errdefer memory.gpa.destroy(view);
        view.* = .{
            .self_node = .none,
            .nodes = .{},
            .edges = .{},
            .lists = .{},
            .rows = .empty,
            .row_offset = 0,
            .row_length = 0,
            .row_number = 0,
            .table = &.{},
            .table_count = 0,
            .members = .{},
            .edge_count = 0,
            .index = .{},
            .moved = .empty,
            .host = null,
        };
        errdefer view.freeMemory();
        try view.reserveNode();
        view.self_node = try Node.create();
        view.appendNode(view.self_node);
        memory.live.views += 1;
        return view;
    }

    /// Gives back its nodes, its edges and its memory.
    pub fn destroy(view: *GraphView) void {
        var edge_number: u32 = 0;
        while (edge_number < view.edges.count) : (edge_number += 1) {
            const edge = view.edgeAt(edge_number);
            if (edge != .none) edge.release();
        }
        var node_number: u32 = 0;
        while (node_number < view.nodes.count) : (node_number += 1) view.nodeAt(node_number).release();
        view.freeMemory();
        memory.live.views -= 1;
        memory.gpa.destroy(view);
    }

    pub inline fn nodeCount(view: *const GraphView) u32 {
        return view.nodes.count;
    }

    pub inline fn edgeCount(view: *const GraphView) u32 {
        return view.edge_count;
    }

    pub inline fn contains(view: *const GraphView, node: Node) bool {
        return view.find(node) != none;
    }

    pub inline fn containsEdge(view: *const GraphView, edge: Edge) bool {
        return view.members.contains(edge);
    }

    /// The node seen through this view, whether it is in it or not.
    pub inline fn bind(view: *GraphView, node: Node) BoundNode {
        return .{ .node = node, .view = view };
    }

    pub inline fn bindEdge(view: *GraphView, edge: Edge) BoundEdge {
        return .{ .edge = edge, .view = view };
    }

    pub inline fn selfNode(view: *GraphView) BoundNode {
        return view.bind(view.self_node);
    }

    /// A new node in this view, which holds the one reference to it.
    pub fn createAndInsertNode(view: *GraphView) Error!Node {
        try view.reserveNode();
        const node = try Node.create();
        view.appendNode(node);
        return node;
    }

    /// Says whether the node is new here. The view takes a reference of its own.
    pub fn insertNode(view: *GraphView, node: Node) error{OutOfMemory}!bool {
        if (view.find(node) != none) return false;
        try view.reserveNode();
        node.retain();
        view.appendNode(node);
        return true;
    }

    /// Says whether the edge is new here. Both its nodes must be in the view. On failure nothing has changed.
    pub fn insertEdge(view: *GraphView, edge: Edge) InsertEdgeError!bool {
        const source = view.find(edge.source());
        if (source == none) return error.SourceNotInGraph;
        const target = view.find(edge.target());
        if (target == none) return error.TargetNotInGraph;
        if (view.members.contains(edge)) return false;
        try view.members.ensureUnused();
        try view.edges.ensureUnused(1);
        try view.lists.ensureUnused(2);

        edge.retain();
        edge.place();
        view.members.addAssumeCapacity(edge);
        view.edge_count += 1;
        const number = view.edges.addAssumeCapacity();
        const place = view.edges.at(number);
        place.chunk.edge[place.index] = edge;
        const edge_type = edge.edgeType();
        view.appendEnd(view.listFor(source, edge_type), number * 2);
        view.appendEnd(view.listFor(target, edge_type), number * 2 + 1);
        return true;
    }

    /// A new edge in this view, which holds the one reference to it.
    pub fn createAndInsertEdge(
        view: *GraphView,
        source: Node,
        target: Node,
        edge_type: EdgeType,
        options: Edge.AtomOptions,
    ) (InsertEdgeError || Error)!Edge {
        const edge = try Edge.createWithAtom(source, target, edge_type, options);
        defer edge.release();
        _ = try view.insertEdge(edge);
        return edge;
    }

    /// Puts `new` in the place of `old` among the edges of their common source, and at the end of those of its target.
    /// Both must be of one type, `old` in this view, `new` not. On failure nothing has changed. What is left of `old` are
    /// 12 bytes until the view is destroyed.
    pub fn replaceEdge(view: *GraphView, old: Edge, new: Edge) InsertEdgeError!void {
        std.debug.assert(old.source() == new.source() and old.edgeType() == new.edgeType());
        std.debug.assert(view.members.contains(old) and !view.members.contains(new));
        const source = view.find(new.source());
        if (source == none) return error.SourceNotInGraph;
        const target = view.find(new.target());
        if (target == none) return error.TargetNotInGraph;
        try view.members.ensureUnused();
        try view.edges.ensureUnused(1);
        try view.lists.ensureUnused(1);
        try view.moved.ensureUnusedCapacity(memory.gpa, 1);

        const source_list = view.listFor(source, new.edgeType());
        const old_end = view.findEnd(source_list.*, old);
        const number = view.edges.addAssumeCapacity();
        const place = view.edges.at(number);
        place.chunk.edge[place.index] = new;
        view.moved.putAssumeCapacity(number, view.moved.get(old_end / 2) orelse old_end / 2);
        view.nextOf(number * 2).* = view.nextOf(old_end).*;
        view.nextOf(old_end).* = number * 2;
        if (source_list.* == old_end) source_list.* = number * 2;
        view.appendEnd(view.listFor(target, new.edgeType()), number * 2 + 1);

        const old_place = view.edges.at(old_end / 2);
        old_place.chunk.edge[old_place.index] = .none;
        new.retain();
        new.place();
        view.members.remove(old);
        view.members.addAssumeCapacity(new);
        view.index.remove(source, new.edgeType());
        view.index.remove(view.find(old.target()), new.edgeType());
        old.release();
    }

    /// All edges of one type at a node, in order of insertion, as they are now: edges that come while iterating are not
    /// visited. An edge from the node to itself comes twice. `directed`: true keeps those that leave the node, false
    /// those that enter it; edges that are not directional always stay.
    pub inline fn edgesOfType(view: *const GraphView, node: Node, edge_type: EdgeType, directed: ?bool) iterators.EdgeIterator {
        const ends = view.endsOfType(node, edge_type);
        return .{ .ends = ends, .directed = directed };
    }

    /// `edgesOfType` with the side of each edge on which the node is, and nothing left out.
    pub inline fn endsOfType(view: *const GraphView, node: Node, edge_type: EdgeType) iterators.EndIterator {
        return .over(view, view.tailOf(view.find(node), edge_type));
    }

    /// The edges of one type whose source is the node, in order.
    pub inline fn outgoing(view: *const GraphView, node: Node, edge_type: EdgeType) iterators.SideIterator(.source) {
        return .{ .ends = view.endsOfType(node, edge_type) };
    }

    /// The edges of one type whose target is the node, in order.
    pub inline fn incoming(view: *const GraphView, node: Node, edge_type: EdgeType) iterators.SideIterator(.target) {
        return .{ .ends = view.endsOfType(node, edge_type) };
    }

    /// The first of `outgoing`, or null.
    pub inline fn firstOutgoing(view: *GraphView, node: Node, edge_type: EdgeType) ?Edge {
        return view.firstEdge(node, edge_type, .source).orNull();
    }

    /// The first of `incoming`, or null. Fast for a node with any number of edges.
    pub inline fn firstIncoming(view: *GraphView, node: Node, edge_type: EdgeType) ?Edge {
        return view.firstEdge(node, edge_type, .target).orNull();
    }

    /// The first of `outgoing` with that name, or null. Fast for a node with any number of edges.
    pub inline fn firstOutgoingNamed(view: *GraphView, node: Node, edge_type: EdgeType, name: Atom) ?Edge {
        if (name == .none) return null;
        return view.firstEdgeNamed(node, edge_type, name).orNull();
    }

    /// `.none` if there is no such edge: a number comes back in a register, an optional through memory.
    noinline fn firstEdge(view: *GraphView, node: Node, edge_type: EdgeType, side: iterators.Side) Edge {
        return view.index.first(view, view.find(node), edge_type, side);
    }

    noinline fn firstEdgeNamed(view: *GraphView, node: Node, edge_type: EdgeType, name: Atom) Edge {
        return view.index.firstNamed(view, view.find(node), edge_type, name);
    }

    /// All nodes in order of insertion, the self node first. Stands changes of the view: new nodes are visited.
    pub fn nodeIterator(view: *const GraphView) iterators.NodeIterator {
        return .{ .view = view };
    }

    /// All edges in order of insertion. Stands changes of the view: new edges are visited.
    pub fn edgeIterator(view: *const GraphView) iterators.AllEdgesIterator {
        return .{ .view = view };
    }

    /// Sources, targets and types of all edges, in the order of `edgeIterator`. Each slice has room for `edgeCount`.
    pub fn exportEdges(view: *const GraphView, sources: []u32, targets: []u32, edge_types: []EdgeType) void {
        std.debug.assert(sources.len == view.edge_count);
        std.debug.assert(targets.len == view.edge_count and edge_types.len == view.edge_count);
        var iterator = view.edgeIterator();
        var place: usize = 0;
        while (iterator.next()) |edge| : (place += 1) {
            sources[place] = edge.source().uuid();
            targets[place] = edge.target().uuid();
            edge_types[place] = edge.edgeType();
        }
    }

    /// uuids of all nodes, in the order of `nodeIterator`. The slice has room for `nodeCount`.
    pub fn exportNodes(view: *const GraphView, uuids: []u32) void {
        std.debug.assert(uuids.len == view.nodes.count);
        for (uuids, 0..) |*uuid, number| uuid.* = view.nodeAt(@intCast(number)).uuid();
    }

    /// A new view with a self node of its own, the given nodes (each once) and every edge of this view between them, in
    /// the order that they have here. Nodes that are not in this view come without edges.
    pub fn subgraph(view: *const GraphView, nodes: []const Node) Error!*GraphView {
        const result = try GraphView.create();
        errdefer result.destroy();
        var places: std.ArrayListUnmanaged(EdgePlace) = .empty;
        defer places.deinit(memory.gpa);
        for (nodes) |node| {
            if (!try result.insertNode(node)) continue;
            const local = view.find(node);
            if (local != none) try view.collectOutgoing(local, &places);
        }
        std.sort.pdq(EdgePlace, places.items, {}, EdgePlace.lessThan);
        for (places.items) |place| {
            _ = result.insertEdge(view.edgeAt(place.number)) catch |failure| switch (failure) {
                error.OutOfMemory => return error.OutOfMemory,
                // Its source is one of the nodes, its target is not.
                error.SourceNotInGraph, error.TargetNotInGraph => continue,
            };
        }
        return result;
    }

    /// Inserts all nodes and all edges of `other`. On failure nothing has changed.
    pub fn insertSubgraph(view: *GraphView, other: *const GraphView) error{OutOfMemory}!void {
        if (view == other) return;
        const start = view.mark();
        errdefer view.rollBack(start);
        var nodes = other.nodeIterator();
        while (nodes.next()) |node| _ = try view.insertNode(node);
        if (other.moved.count() == 0) {
            var edges = other.edgeIterator();
            while (edges.next()) |edge| _ = view.insertEdge(edge) catch |failure| switch (failure) {
                error.OutOfMemory => return error.OutOfMemory,
                error.SourceNotInGraph, error.TargetNotInGraph => unreachable, // all nodes are in
            };
            return;
        }
        const places = try memory.gpa.alloc(EdgePlace, other.edges.count);
        defer memory.gpa.free(places);
        for (places, 0..) |*place, number| place.* = other.edgePlace(@intCast(number));
        std.sort.pdq(EdgePlace, places, {}, EdgePlace.lessThan);
        for (places) |place| {
            const edge = other.edgeAt(place.number);
            if (edge == .none) continue;
            _ = view.insertEdge(edge) catch |failure| switch (failure) {
                error.OutOfMemory => return error.OutOfMemory,
                error.SourceNotInGraph, error.TargetNotInGraph => unreachable, // all nodes are in
            };
        }
    }

    /// How much there is now, for `rollBack`.
    pub const Mark = struct { nodes: u32, edges: u32, lists: u32 };

    pub fn mark(view: *const GraphView) Mark {
        return .{ .nodes = view.nodes.count, .edges = view.edges.count, .lists = view.lists.count };
    }

    /// Takes out everything that was inserted since `start`: the way back from a failure in the middle of something
    /// larger. No edge may have been replaced meanwhile.
    pub fn rollBack(view: *GraphView, start: Mark) void {
        if (view.nodes.count == start.nodes and view.edges.count == start.edges) return;
        var edge_number = start.edges;
        while (edge_number < view.edges.count) : (edge_number += 1) {
            const edge = view.edgeAt(edge_number);
            std.debug.assert(edge != .none);
            view.index.forgetName(view.find(edge.source()), edge.edgeType(), edge.nameAtom(), start.edges);
            view.cutList(edge.source(), edge.edgeType(), start);
            view.cutList(edge.target(), edge.edgeType(), start);
        }
        edge_number = start.edges;
        while (edge_number < view.edges.count) : (edge_number += 1) {
            const edge = view.edgeAt(edge_number);
            view.members.remove(edge);
            edge.release();
        }
        view.edge_count -= view.edges.count - start.edges;
        view.edges.shrink(start.edges);
        view.lists.shrink(start.lists);
        var node_number = start.nodes;
        while (node_number < view.nodes.count) : (node_number += 1) {
            const node = view.nodeAt(node_number);
            if (view.findInRows(node) == none) view.removeFromTable(node);
        }
        view.cutRows(start.nodes);
        node_number = start.nodes;
        while (node_number < view.nodes.count) : (node_number += 1) view.nodeAt(node_number).release();
        view.nodes.shrink(start.nodes);
        view.row_length = 0;
    }

    pub inline fn nodeAt(view: *const GraphView, number: u32) Node {
        const place = view.nodes.at(number);
        return place.chunk.node[place.index];
    }

    /// `.none` for one that was replaced.
    pub inline fn edgeAt(view: *const GraphView, number: u32) Edge {
        const place = view.edges.at(number);
        return place.chunk.edge[place.index];
    }

    /// The end after `end` in its ring.
    pub inline fn nextEnd(view: *const GraphView, end: u32) u32 {
        return view.nextOf(end).*;
    }

    /// The last end of one type at a local node, `none` if there is no such edge.
    pub inline fn tailOf(view: *const GraphView, local: u32, edge_type: EdgeType) u32 {
        if (local == none) return none;
        const place = view.nodes.at(local);
        const tail = place.chunk.tail[place.index];
        if (place.chunk.edge_type[place.index] == edge_type or tail == none) return tail;
        var list = place.chunk.more[place.index];
        while (list != none) {
            const list_place = view.lists.at(list);
            if (list_place.chunk.edge_type[list_place.index] == edge_type) return list_place.chunk.tail[list_place.index];
            list = list_place.chunk.more[list_place.index];
        }
        return none;
    }

    /// The local number of a node, `none` if it is not here.
    pub inline fn find(view: *const GraphView, node: Node) u32 {
        const guess = node.uuid() -% view.row_offset;
        if (guess < view.nodes.count and view.nodeAt(guess) == node) return guess;
        return view.findSlowly(node);
    }

    fn findSlowly(view: *const GraphView, node: Node) u32 {
        if (view.rows.items.len > 0) {
            const local = view.findInRows(node);
            if (local != none) return local;
        }
        const mask = view.table.len - 1;
        var place = view.tablePlace(node);
        while (true) {
            const local = view.table[place];
            if (local == none or view.nodeAt(local) == node) return local;
            place = (place + 1) & mask;
        }
    }

    fn findInRows(view: *const GraphView, node: Node) u32 {
        const after = view.rowAfter(node.uuid());
        if (after == 0) return none;
        const row = view.rows.items[after - 1];
        const place = node.uuid() - row.first_uuid;
        return if (place < row.count) row.first_local + place else none;
    }

    /// How many rows begin at or before a uuid.
    fn rowAfter(view: *const GraphView, uuid: u32) usize {
        var low: usize = 0;
        var high = view.rows.items.len;
        while (low < high) {
            const middle = low + (high - low) / 2;
            if (view.rows.items[middle].first_uuid <= uuid) low = middle + 1 else high = middle;
        }
        return low;
    }

    inline fn tablePlace(view: *const GraphView, node: Node) usize {
        const shift: u6 = @intCast(64 - @as(u32, @ctz(view.table.len)));
        return (node.uuid() *% @as(u64, 0x9E3779B97F4A7C15)) >> shift;
    }

    inline fn reserveNode(view: *GraphView) error{OutOfMemory}!void {
        try view.nodes.ensureUnused(1);
        // It will continue a row, or begin one, or go into the table.
        if (view.rows.items.len == view.rows.capacity) try view.rows.ensureUnusedCapacity(memory.gpa, 1);
        if ((view.table_count + 1) * @as(u64, 5) > view.table.len * @as(u64, 4)) try view.growTable();
    }

    /// Takes over the caller's reference.
    inline fn appendNode(view: *GraphView, node: Node) void {
        const local = view.nodes.addAssumeCapacity();
        const place = view.nodes.at(local);
        place.chunk.node[place.index] = node;
        place.chunk.tail[place.index] = none;
        place.chunk.more[place.index] = none;
        place.chunk.edge_type[place.index] = 0;
        const offset = node.uuid() -% local;
        const continues_row = offset == view.row_offset;
        if (continues_row and view.row_length > row_start) {
            view.row_length += 1;
            view.rows.items[view.row_number].count += 1;
            return;
        }
        view.row_length = if (continues_row) view.row_length + 1 else 1;
        view.row_offset = offset;
        if (view.row_length > row_start) view.beginRow(node, local) else view.addToTable(local);
    }

    fn beginRow(view: *GraphView, node: Node, local: u32) void {
        const row: Row = .{ .first_uuid = node.uuid(), .first_local = local, .count = 1 };
        view.row_number = view.rowAfter(node.uuid());
        view.rows.insertAssumeCapacity(view.row_number, row);
    }

    /// Takes the local nodes from `count` on out of the rows.
    fn cutRows(view: *GraphView, count: u32) void {
        var kept: usize = 0;
        for (view.rows.items) |row| {
            if (row.first_local >= count) continue;
            view.rows.items[kept] = row;
            view.rows.items[kept].count = @min(row.count, count - row.first_local);
            kept += 1;
        }
        view.rows.shrinkRetainingCapacity(kept);
    }

    inline fn addToTable(view: *GraphView, local: u32) void {
        const mask = view.table.len - 1;
        var table_place = view.tablePlace(view.nodeAt(local));
        while (view.table[table_place] != none) table_place = (table_place + 1) & mask;
        view.table[table_place] = local;
        view.table_count += 1;
    }

    fn removeFromTable(view: *GraphView, node: Node) void {
        const mask = view.table.len - 1;
        var hole = view.tablePlace(node);
        while (view.nodeAt(view.table[hole]) != node) hole = (hole + 1) & mask;
        // Whatever comes after the hole and would have liked to stand at or before it moves up.
        var place = hole;
        while (true) {
            place = (place + 1) & mask;
            const local = view.table[place];
            if (local == none) break;
            const wanted = view.tablePlace(view.nodeAt(local));
            if (((place -% wanted) & mask) >= ((place -% hole) & mask)) {
                view.table[hole] = local;
                hole = place;
            }
        }
        view.table[hole] = none;
        view.table_count -= 1;
    }

    fn growTable(view: *GraphView) error{OutOfMemory}!void {
        @branchHint(.cold);
        const table = try memory.gpa.alloc(u32, @max(table_length_min, view.table.len * 2));
        @memset(table, none);
        const old = view.table;
        view.table = table;
        view.table_count = 0;
        for (old) |local| if (local != none) view.addToTable(local);
        memory.gpa.free(old);
    }

    inline fn nextOf(view: *const GraphView, end: u32) *u32 {
        const place = view.edges.at(end / 2);
        return &place.chunk.next[place.index][end % 2];
    }

    /// Where the last end of one type at a local node is stored; a list is begun if there is none. Room for it was
    /// reserved.
    inline fn listFor(view: *GraphView, local: u32, edge_type: EdgeType) *u32 {
        const place = view.nodes.at(local);
        const tail = &place.chunk.tail[place.index];
        if (place.chunk.edge_type[place.index] == edge_type) return tail;
        if (tail.* == none) {
            place.chunk.edge_type[place.index] = edge_type;
            return tail;
        }
        return view.furtherListFor(&place.chunk.more[place.index], edge_type);
    }

    fn furtherListFor(view: *GraphView, first: *u32, edge_type: EdgeType) *u32 {
        var link = first;
        while (link.* != none) {
            const place = view.lists.at(link.*);
            if (place.chunk.edge_type[place.index] == edge_type) return &place.chunk.tail[place.index];
            link = &place.chunk.more[place.index];
        }
        const number = view.lists.addAssumeCapacity();
        const place = view.lists.at(number);
        place.chunk.tail[place.index] = none;
        place.chunk.more[place.index] = none;
        place.chunk.edge_type[place.index] = edge_type;
        link.* = number;
        return &place.chunk.tail[place.index];
    }

    inline fn appendEnd(view: *GraphView, tail: *u32, end: u32) void {
        if (tail.* == none) {
            view.nextOf(end).* = end;
        } else {
            const last = view.nextOf(tail.*);
            view.nextOf(end).* = last.*;
            last.* = end;
        }
        tail.* = end;
    }

    /// The end with which `edge` leaves its source.
    fn findEnd(view: *const GraphView, tail: u32, edge: Edge) u32 {
        var end = view.nextOf(tail).*;
        while (end % 2 != 0 or view.edgeAt(end / 2) != edge) end = view.nextOf(end).*;
        return end;
    }

    /// Takes what came since `start` off one list of a node that was there before, and new lists off the node.
    fn cutList(view: *GraphView, node: Node, edge_type: EdgeType, start: Mark) void {
        const local = view.find(node);
        if (local >= start.nodes) return view.index.remove(local, edge_type);
        const place = view.nodes.at(local);
        // Newer lists come after older ones.
        var link = &place.chunk.more[place.index];
        while (link.* < start.lists) {
            const list_place = view.lists.at(link.*);
            link = &list_place.chunk.more[list_place.index];
        }
        link.* = none;
        if (view.tailOf(local, edge_type) == none) return view.index.remove(local, edge_type);
        const tail = view.listFor(local, edge_type);
        if (tail.* / 2 < start.edges) return;
        const head = view.nextOf(tail.*).*;
        if (head / 2 >= start.edges) {
            tail.* = none;
            return view.index.remove(local, edge_type);
        }
        const late = view.index.lateEnd(local, edge_type, start.edges);
        var last = if (late == none) head else late;
        var walked: usize = 0;
        while (true) : (walked += 1) {
            const next = view.nextOf(last).*;
            if (next / 2 >= start.edges) break;
            last = next;
        }
        view.nextOf(last).* = head;
        tail.* = last;
        view.index.noteCut(local, edge_type, start.edges, last, walked);
    }

    /// An edge by its place in the order.
    const EdgePlace = struct {
        order: u32,
        number: u32,

        fn lessThan(_: void, a: EdgePlace, b: EdgePlace) bool {
            return if (a.order == b.order) a.number < b.number else a.order < b.order;
        }
    };

    fn edgePlace(view: *const GraphView, number: u32) EdgePlace {
        return .{ .order = view.moved.get(number) orelse number, .number = number };
    }

    fn collectOutgoing(view: *const GraphView, local: u32, places: *std.ArrayListUnmanaged(EdgePlace)) error{OutOfMemory}!void {
        const place = view.nodes.at(local);
        try view.collectList(place.chunk.tail[place.index], places);
        var list = place.chunk.more[place.index];
        while (list != none) {
            const list_place = view.lists.at(list);
            try view.collectList(list_place.chunk.tail[list_place.index], places);
            list = list_place.chunk.more[list_place.index];
        }
    }

    fn collectList(view: *const GraphView, tail: u32, places: *std.ArrayListUnmanaged(EdgePlace)) error{OutOfMemory}!void {
        var ends: iterators.EndIterator = .over(view, tail);
        while (ends.nextNumber()) |end| {
            if (end % 2 == 0) try places.append(memory.gpa, view.edgePlace(end / 2));
        }
    }

    fn freeMemory(view: *GraphView) void {
        view.nodes.deinit();
        view.edges.deinit();
        view.lists.deinit();
        view.members.deinit();
        view.moved.deinit(memory.gpa);
        view.rows.deinit(memory.gpa);
        view.index.clear();
        memory.gpa.free(view.table);
    }
};
