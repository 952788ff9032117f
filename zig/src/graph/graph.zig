//! The graph: nodes, edges with types and attributes, and views of them.
//!
//! Nodes and edges are process-wide and reference counted (`Node`, `Edge`); a `GraphView` is a set of them with adjacency.
//!
//!     graph.init(allocator);
//!     const view = try graph.GraphView.create();
//!     defer view.destroy();
//!     const a = try view.createAndInsertNode();
//!     const b = try view.createAndInsertNode();
//!     _ = try view.createAndInsertEdge(a, b, 7, .{ .directional = true });
//!     var edges = view.edgesOfType(a, 7, true);
//!     while (edges.next()) |edge| use(edge.target());
//!
//! There are no locks: one thread at a time.

const std = @import("std");
const memory = @import("memory.zig");
const atoms = @import("atoms.zig");
const attributes = @import("attributes.zig");
const elements = @import("elements.zig");
const iterators = @import("iterators.zig");
const view_module = @import("view.zig");

pub const Error = elements.Error;
pub const InsertEdgeError = view_module.InsertEdgeError;
pub const Atom = atoms.Atom;
pub const Literal = attributes.Literal;
pub const Value = attributes.Value;
pub const Attribute = attributes.Attribute;
pub const Attributes = attributes.Attributes;
pub const Node = elements.Node;
pub const Edge = elements.Edge;
pub const EdgeType = elements.EdgeType;
pub const GraphView = view_module.GraphView;
pub const BoundNode = view_module.BoundNode;
pub const BoundEdge = view_module.BoundEdge;
pub const EdgeIterator = iterators.EdgeIterator;
pub const EndIterator = iterators.EndIterator;
pub const OutgoingIterator = iterators.SideIterator(.source);
pub const IncomingIterator = iterators.SideIterator(.target);
pub const NodeIterator = iterators.NodeIterator;
pub const AllEdgesIterator = iterators.AllEdgesIterator;
pub const Side = iterators.Side;
pub const End = iterators.End;
pub const PathTree = @import("path.zig").PathTree;
pub const TreePath = @import("path.zig").TreePath;
pub const Counters = memory.Counters;
pub const dot = @import("dot.zig");

/// Sets the allocator for everything. Nothing may be alive.
pub fn init(allocator: std.mem.Allocator) void {
    std.debug.assert(memory.live.total() == 0);
    trim();
    memory.gpa = allocator;
}

/// The allocator of everything in the graph.
pub inline fn gpa() std.mem.Allocator {
    return memory.gpa;
}

/// What is alive now.
pub fn live() Counters {
    return memory.live;
}

/// Called with the host number of a freed node. See `elements.on_node_freed`.
pub fn setOnNodeFreed(call: ?*const fn (host: u32) void) void {
    elements.on_node_freed = call;
}

/// Gives back memory that is kept for what comes next. After it, with nothing alive, nothing is allocated.
pub fn trim() void {
    elements.trim();
    attributes.trim();
    atoms.trim();
}

test {
    _ = memory;
    _ = atoms;
    _ = attributes;
    _ = elements;
    _ = view_module;
    _ = dot;
    _ = @import("storage.zig");
    _ = @import("edge_set.zig");
    _ = @import("list_index.zig");
    _ = @import("path.zig");
    _ = @import("graph_test.zig");
    _ = @import("graph_fuzz.zig");
}
