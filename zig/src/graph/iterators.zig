//! Walks over the nodes and edges of a view, which may grow meanwhile. Imports `view.zig`, whose functions make them.

const elements = @import("elements.zig");
const GraphView = @import("view.zig").GraphView;
const Edge = elements.Edge;
const Node = elements.Node;
const toEnum = @import("compat.zig").toEnum;

/// Which end of an edge.
pub const Side = enum(u1) { source = 0, target = 1 };

/// An edge and the side of it on which the node in question is.
pub const End = struct { edge: Edge, side: Side };

/// The ends of one list, up to the one that was the last when the iterator was made.
pub const EndIterator = struct {
    view: *const GraphView,
    current: u32,
    last: u32,

    pub inline fn over(view: *const GraphView, tail: u32) EndIterator {
        return .{ .view = view, .current = if (tail == GraphView.none) tail else view.nextEnd(tail), .last = tail };
    }

    pub inline fn next(iterator: *EndIterator) ?End {
        const end = iterator.nextNumber() orelse return null;
        return .{ .edge = iterator.view.edgeAt(end / 2), .side = toEnum(Side, @intCast(end % 2)) };
    }

    pub inline fn nextNumber(iterator: *EndIterator) ?u32 {
        while (iterator.current != GraphView.none) {
            const end = iterator.current;
            iterator.current = if (end == iterator.last) GraphView.none else iterator.view.nextEnd(end);
            if (iterator.view.edgeAt(end / 2) != .none) return end;
        }
        return null;
    }
};

pub const EdgeIterator = struct {
    ends: EndIterator,
    directed: ?bool,

    pub inline fn next(iterator: *EdgeIterator) ?Edge {
        while (iterator.ends.next()) |end| {
            if (iterator.directed) |leaves| {
                if (end.edge.directional() and (end.side == .source) != leaves) continue;
            }
            return end.edge;
        }
        return null;
    }
};

pub fn SideIterator(comptime side: Side) type {
    return struct {
        ends: EndIterator,

        pub inline fn next(iterator: *@This()) ?Edge {
            while (iterator.ends.next()) |end| {
                if (end.side == side) return end.edge;
            }
            return null;
        }
    };
}

pub const NodeIterator = struct {
    view: *const GraphView,
    number: u32 = 0,

    pub fn next(iterator: *NodeIterator) ?Node {
        if (iterator.number >= iterator.view.nodes.count) return null;
        defer iterator.number += 1;
        return iterator.view.nodeAt(iterator.number);
    }
};

pub const AllEdgesIterator = struct {
    view: *const GraphView,
    number: u32 = 0,

    pub fn next(iterator: *AllEdgesIterator) ?Edge {
        while (iterator.number < iterator.view.edges.count) {
            const edge = iterator.view.edgeAt(iterator.number);
            iterator.number += 1;
            if (edge != .none) return edge;
        }
        return null;
    }
};
