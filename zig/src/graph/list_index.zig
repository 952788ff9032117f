//! What makes questions about long edge lists fast: the first edge that enters a node, the first that leaves it, the
//! first that leaves it under a name.
//!
//! A type node has an edge to each of its instances, a typegraph one to each type. Looking through the first few edges
//! answers nearly every question; only where it does not, and more edges follow, an index is made, and brought up to date
//! at each later question. It knows nothing that the lists do not say: losing it costs time only, and so does a lack of
//! memory.

const std = @import("std");
const memory = @import("memory.zig");
const elements = @import("elements.zig");
const Atom = @import("atoms.zig").Atom;
const iterators = @import("iterators.zig");
const view_module = @import("view.zig");
const GraphView = view_module.GraphView;
const EndIterator = iterators.EndIterator;
const Side = iterators.Side;
const Edge = elements.Edge;
const EdgeType = elements.EdgeType;
const toInt = @import("compat.zig").toInt;

/// How many edges are looked at before an index is asked.
const scan_max = 16;

pub const ListIndexes = struct {
    lists: std.AutoHashMapUnmanaged(Key, ListIndex) = .empty,
    /// Names were read at this count of renamed edges.
    rename_generation: u64 = 0,

    const Key = struct { local: u32, edge_type: EdgeType };

    /// `.none` if there is no such edge, as in all that follow.
    pub inline fn first(
        indexes: *ListIndexes,
        view: *const GraphView,
        local: u32,
        edge_type: EdgeType,
        side: Side,
    ) Edge {
        var ends: EndIterator = .over(view, view.tailOf(local, edge_type));
        for (0..scan_max) |_| {
            const end = ends.next() orelse return .none;
            if (end.side == side) return end.edge;
        }
        return indexes.firstIndexed(view, ends, .{ .local = local, .edge_type = edge_type }, side);
    }

    pub inline fn firstNamed(
        indexes: *ListIndexes,
        view: *const GraphView,
        local: u32,
        edge_type: EdgeType,
        name: Atom,
    ) Edge {
        var ends: EndIterator = .over(view, view.tailOf(local, edge_type));
        for (0..scan_max) |_| {
            const end = ends.next() orelse return .none;
            if (end.side == .source and end.edge.nameAtom() == name) return end.edge;
        }
        return indexes.firstNamedIndexed(view, ends, .{ .local = local, .edge_type = edge_type }, name);
    }

    pub fn clear(indexes: *ListIndexes) void {
        var values = indexes.lists.valueIterator();
        while (values.next()) |list| list.names.deinit(memory.gpa);
        indexes.lists.clearAndFree(memory.gpa);
    }

    /// Forgets what is known of one list.
    pub fn remove(indexes: *ListIndexes, local: u32, edge_type: EdgeType) void {
        if (indexes.lists.count() == 0) return;
        var entry = indexes.lists.fetchRemove(.{ .local = local, .edge_type = edge_type }) orelse return;
        entry.value.names.deinit(memory.gpa);
    }

    /// Before an edge is taken out that leaves `local`, and all that came after it.
    pub fn forgetName(indexes: *ListIndexes, local: u32, edge_type: EdgeType, name: Atom, edge_number: u32) void {
        if (indexes.lists.count() == 0 or name == .none) return;
        const list = indexes.lists.getPtr(.{ .local = local, .edge_type = edge_type }) orelse return;
        const known = list.names.get(name) orelse return;
        if (known >= edge_number) _ = list.names.remove(name);
    }

    /// An end of a list, as near to its tail as is known, of an edge below `edge_count`; `none` if none is known.
    pub fn lateEnd(indexes: *const ListIndexes, local: u32, edge_type: EdgeType, edge_count: u32) u32 {
        if (indexes.lists.count() == 0) return GraphView.none;
        const list = indexes.lists.get(.{ .local = local, .edge_type = edge_type }) orelse return GraphView.none;
        return if (list.cut != GraphView.none and list.cut / 2 < edge_count) list.cut else GraphView.none;
    }

    /// After a list has been cut: `tail` is its last end now, `edge_count` the number of edges that are left. The end of a long list is
    /// kept for the next time.
    pub fn noteCut(indexes: *ListIndexes, local: u32, edge_type: EdgeType, edge_count: u32, tail: u32, walked: usize) void {
        const key: Key = .{ .local = local, .edge_type = edge_type };
        const list = (if (walked > scan_max) indexes.get(key) else indexes.lists.getPtr(key)) orelse return;
        list.cut = tail;
        for ([_]*u32{ &list.searched, &list.named }) |end| {
            if (end.* != GraphView.none and end.* / 2 >= edge_count) end.* = tail;
        }
        for (&list.first_ends) |*end| {
            if (end.* != GraphView.none and end.* / 2 >= edge_count) end.* = GraphView.none;
        }
    }

    fn firstIndexed(indexes: *ListIndexes, view: *const GraphView, rest: EndIterator, key: Key, side: Side) Edge {
        @branchHint(.cold);
        var ends = rest;
        if (indexes.get(key)) |list| {
            const end = list.first(view, rest.last, side);
            return if (end == GraphView.none) .none else view.edgeAt(end / 2);
        }
        while (ends.next()) |end| {
            if (end.side == side) return end.edge;
        }
        return .none;
    }

    fn firstNamedIndexed(indexes: *ListIndexes, view: *const GraphView, rest: EndIterator, key: Key, name: Atom) Edge {
        @branchHint(.cold);
        var ends = rest;
        if (indexes.rename_generation != elements.rename_generation) {
            indexes.clear();
            indexes.rename_generation = elements.rename_generation;
        }
        if (indexes.get(key)) |list| {
            if (list.addNames(view, rest.last)) {
                return view.edgeAt(list.names.get(name) orelse return .none);
            } else |_| {}
        }
        while (ends.next()) |end| {
            if (end.side == .source and end.edge.nameAtom() == name) return end.edge;
        }
        return .none;
    }

    /// The index of a list. Null if there is not enough memory for it.
    fn get(indexes: *ListIndexes, key: Key) ?*ListIndex {
        const entry = indexes.lists.getOrPut(memory.gpa, key) catch return null;
        if (!entry.found_existing) entry.value_ptr.* = .{};
        return entry.value_ptr;
    }
};

const ListIndex = struct {
    /// Up to this end the first ends were looked for.
    searched: u32 = GraphView.none,
    /// The first end on each side, `none` if there is none so far.
    first_ends: [2]u32 = .{ GraphView.none, GraphView.none },
    /// The last end when the list was cut last.
    cut: u32 = GraphView.none,
    /// Up to this end the names are in the table.
    named: u32 = GraphView.none,
    /// The first edge that leaves under a name, by its local number. The names live as long as the edges.
    names: std.AutoHashMapUnmanaged(Atom, u32) = .empty,

    fn first(list: *ListIndex, view: *const GraphView, tail: u32, side: Side) u32 {
        const result = &list.first_ends[toInt(side)];
        while (result.* == GraphView.none and list.searched != tail) {
            const end = view.nextEnd(if (list.searched == GraphView.none) tail else list.searched);
            list.searched = end;
            const first_end = &list.first_ends[end % 2];
            if (first_end.* == GraphView.none and view.edgeAt(end / 2) != .none) first_end.* = end;
        }
        return result.*;
    }

    fn addNames(list: *ListIndex, view: *const GraphView, tail: u32) error{OutOfMemory}!void {
        while (list.named != tail) {
            const end = view.nextEnd(if (list.named == GraphView.none) tail else list.named);
            const edge = view.edgeAt(end / 2);
            if (end % 2 == 0 and edge != .none and edge.nameAtom() != .none) {
                const entry = try list.names.getOrPut(memory.gpa, edge.nameAtom());
                if (!entry.found_existing) entry.value_ptr.* = end / 2;
            }
            list.named = end;
        }
    }
};
