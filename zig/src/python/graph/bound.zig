//! Nodes and edges as seen through one view.
//!
//! A bound object holds the Python object of its view, so nothing dangles: after `destroy()` the view's pointer is null, and use raises.
//! Imports `elements.zig` for what is bound and `view.zig` for what it is bound to, which in turn makes bound objects.

const pyzig = @import("pyzig");
const graph = @import("../../graph/graph.zig");
const elements = @import("elements.zig");
const values = @import("values.zig");

const c = pyzig.c;
const State = pyzig.State;
const EdgeReference = elements.EdgeReference;
const EdgeType = values.EdgeType;
const GraphView = @import("view.zig").GraphView;
const NodeReference = elements.NodeReference;
const format = values.format;

pub const BoundNode = struct {
    node_handle: graph.Node,
    view: pyzig.Ref(GraphView),
    /// The node's wrapper, once it was asked for.
    wrapper: ?pyzig.Ref(NodeReference) = null,

    pub fn unlink(self: *BoundNode) void {
        const view = self.view.payload();
        if (view.self_node == pyzig.Wrapper(BoundNode).objectOf(self)) view.self_node = null;
    }

    pub fn deinit(self: *BoundNode) void {
        self.node_handle.release();
    }

    /// The node in its view, for calls into the core.
    pub fn bound(self: *const BoundNode) error{Destroyed}!graph.BoundNode {
        return .{ .node = self.node_handle, .view = try self.view.payload().live() };
    }

    pub fn node(self: *BoundNode, state: *State) !pyzig.Ref(NodeReference) {
        if (self.wrapper == null) {
            const made = try elements.wrapNode(state, self.node_handle);
            // Making it can start the garbage collector, and that what asks for it as well.
            if (self.wrapper == null) self.wrapper = made else made.release();
        }
        return self.wrapper.?.own();
    }

    fn g(self: *const BoundNode) pyzig.Ref(GraphView) {
        return self.view.own();
    }

    fn visitEdgesOfType(self: *BoundNode, state: *State, edge_type: EdgeType, ctx: pyzig.Object, f: EdgeCallback, directed: ?bool) !void {
        const view = try self.view.payload().live();
        var edges = view.edgesOfType(self.node_handle, edge_type.value, directed);
        return visitEdges(state, self.view.borrow(), &edges, ctx, f);
    }

    fn edgesOfType(self: *BoundNode, state: *State, edge_type: EdgeType, directed: ?bool) !pyzig.OwnedObject {
        return self.listEdges(state, edge_type, directed, boundEdge);
    }

    fn neighbors(self: *BoundNode, state: *State, edge_type: EdgeType, directed: ?bool) !pyzig.OwnedObject {
        return self.listEdges(state, edge_type, directed, otherEnd);
    }

    fn boundEdge(self: *BoundNode, state: *State, edge: graph.Edge) !pyzig.Ref(BoundEdge) {
        return wrapBoundEdge(state, self.view.borrow(), edge);
    }

    fn otherEnd(self: *BoundNode, state: *State, edge: graph.Edge) !pyzig.Ref(BoundNode) {
        const other = edge.otherEnd(self.node_handle) orelse unreachable; // it is listed on this node
        return wrapBoundNode(state, self.view.borrow(), other);
    }

    /// What `make` makes of each edge of the type.
    fn listEdges(self: *BoundNode, state: *State, edge_type: EdgeType, directed: ?bool, comptime make: anytype) !pyzig.OwnedObject {
        const list = try pyzig.OwnedObject.from(c.PyList_New(0));
        errdefer list.release();
        const view = try self.view.payload().live();
        var edges = view.edgesOfType(self.node_handle, edge_type.value, directed);
        while (edges.next()) |edge| {
            const made = try make(self, state, edge);
            defer made.release();
            if (c.PyList_Append(list.ptr, made.ptr) < 0) return error.PythonError;
            // Making objects can start the garbage collector, and with it anything.
            if (self.view.payload().view == null) return error.Destroyed;
        }
        return list;
    }

    fn store(self: *BoundNode, state: *State, data: pyzig.Object) !void {
        const wrapper = try self.node(state);
        defer wrapper.release();
        const slot = &wrapper.payload().data;
        if (slot.* == null) try self.holdInViews(wrapper.borrow());
        const previous = slot.*;
        slot.* = data.own();
        pyzig.Wrapper(NodeReference).track(wrapper.ptr);
        if (previous) |old| old.release(); // last: it may run any code
    }

    /// Makes every view that contains the node hold its wrapper, because from now on something is stored on it.
    fn holdInViews(self: *BoundNode, wrapper: pyzig.Handle(NodeReference)) error{OutOfMemory}!void {
        const view = self.view.payload();
        const is_inside = view.view != null and view.view.?.contains(self.node_handle);
        if (is_inside) try view.hold(wrapper);
        // The wrapper, this object, and perhaps this view: if nobody else refers to the node, it is in no other view.
        if (self.node_handle.referenceCount() == 2 + @as(u32, @intFromBool(is_inside))) return;
        try GraphView.holdInOthers(view, wrapper);
    }

    /// What is stored on the node, borrowed.
    fn stored(self: *BoundNode) !?pyzig.Object {
        const host = self.node_handle.host();
        if (self.wrapper) |wrapper| return if (wrapper.payload().data) |data| data.borrow() else null;
        if (host == 0) return null;
        const object = elements.wrappers.get(host);
        if (c.typeOf(object) != (try self.view.borrow().state()).typeObject(NodeReference)) return null;
        return if (pyzig.Wrapper(NodeReference).payload(object).data) |data| data.borrow() else null;
    }

    fn load(self: *BoundNode, t: ClassInfo) !pyzig.OwnedObject {
        const data = (try self.stored() orelse return error.NothingStored).own();
        errdefer data.release();
        if (try isInstance(data.borrow(), t)) return data;
        return error.StoredDataOfAnotherType;
    }

    fn tryLoad(self: *BoundNode, t: ClassInfo) !?pyzig.OwnedObject {
        const data = (try self.stored() orelse return null).own();
        errdefer data.release();
        if (try isInstance(data.borrow(), t)) return data;
        data.release();
        return null;
    }

    fn hash(self: *const BoundNode) u64 {
        return self.node_handle.uuid();
    }

    fn equals(self: *const BoundNode, other: *const BoundNode) bool {
        return self.node_handle == other.node_handle;
    }

    fn repr(self: *const BoundNode) !pyzig.OwnedObject {
        return format("BoundNode(node=0x{x}, graph=0x{x})", .{ self.node_handle.uuid(), self.view.payload().uuid });
    }

    pub const python = .{
        .name = "BoundNodeReference",
        .alias = "BoundNode",
        .doc = "A node seen through one graph view. Equal to any other view of the same node.",
        .made_by = "GraphView.bind()",
        .methods = .{
            .{ "node()", node, "The node itself." },
            .{ "g()", g, "The view that it is seen through." },
            .{
                "visit_edges_of_type(*, edge_type, ctx, f, directed=None)", visitEdgesOfType,
                \\Call `f(ctx, bound_edge)` for each edge of the type on this node, in the order of insertion.
                \\
                \\`directed`: None for all edges; True for directional edges that start here; False for those that lead here. Edges
                \\without direction always pass. An edge from the node to itself is visited twice. The visit covers the edges that were
                \\there when it started and ends when `f` destroys the view. What `f` returns is ignored, what it raises is passed on.
            },
            .{ "edges_of_type(*, edge_type, directed=None)", edgesOfType, "The edges that `visit_edges_of_type` would visit, as a list.", "list[BoundEdge]" },
            .{ "neighbors(*, edge_type, directed=None)", neighbors, "The nodes at the other ends of `edges_of_type`, in the same order.", "list[BoundNode]" },
            .{
                "store(*, data)", store,
                \\Attach a Python object to the node, for all views. It replaces the one before.
                \\
                \\It lives as long as a view contains the node, or Python holds the node (bound or not). An edge alone does not keep it.
            },
            .{ "load(*, t)", load, "The stored object. KeyError if there is none, TypeError if it is not an instance of `t` (a class or tuple of classes).", "Any" },
            .{ "try_load(*, t)", tryLoad, "The stored object, or None if there is none or it is not an instance of `t`.", "Any" },
            .{ "__hash__()", hash, "" },
            .{ "__eq__(other)", equals, "" },
            .{ "__repr__()", repr, "" },
        },
    };
};

pub const BoundEdge = struct {
    edge_handle: graph.Edge,
    view: pyzig.Ref(GraphView),
    /// The edge's wrapper, once it was asked for.
    wrapper: ?pyzig.Ref(EdgeReference) = null,

    pub fn deinit(self: *BoundEdge) void {
        self.edge_handle.release();
    }

    /// The edge in its view, for calls into the core.
    pub fn bound(self: *const BoundEdge) error{Destroyed}!graph.BoundEdge {
        return .{ .edge = self.edge_handle, .view = try self.view.payload().live() };
    }

    fn edge(self: *BoundEdge, state: *State) !pyzig.Ref(EdgeReference) {
        if (self.wrapper == null) {
            self.edge_handle.retain();
            const made = try pyzig.wrap(state, EdgeReference, .adopt(self.edge_handle));
            if (self.wrapper == null) self.wrapper = made else made.release();
        }
        return self.wrapper.?.own();
    }

    fn g(self: *const BoundEdge) pyzig.Ref(GraphView) {
        return self.view.own();
    }

    fn repr(self: *const BoundEdge) !pyzig.OwnedObject {
        return format("BoundEdge(src=0x{x}, tgt=0x{x}, graph=0x{x})", .{
            self.edge_handle.source().uuid(), self.edge_handle.target().uuid(), self.view.payload().uuid,
        });
    }

    pub const python = .{
        .name = "BoundEdgeReference",
        .alias = "BoundEdge",
        .doc = "An edge seen through one graph view.",
        .made_by = "GraphView.insert_edge()",
        .methods = .{
            .{ "edge()", edge, "The edge itself." },
            .{ "g()", g, "The view that it is seen through." },
            .{ "__repr__()", repr, "" },
        },
    };
};

/// A node as seen through a view, for a caller who has its wrapper.
pub fn bindWrapper(state: *State, view: pyzig.Handle(GraphView), node: pyzig.Handle(NodeReference)) pyzig.Error!pyzig.Ref(BoundNode) {
    const handle = node.payload().node;
    handle.retain();
    return pyzig.wrap(state, BoundNode, .{ .node_handle = handle, .view = view.own(), .wrapper = node.own() });
}

/// A node as seen through a view.
pub inline fn wrapBoundNode(state: *State, view: pyzig.Handle(GraphView), node: graph.Node) pyzig.Error!pyzig.Ref(BoundNode) {
    return .{ .ptr = boundNodeWrapper(state, view, node) orelse return error.PythonError };
}

noinline fn boundNodeWrapper(state: *State, view: pyzig.Handle(GraphView), node: graph.Node) ?*c.PyObject {
    node.retain();
    const made = pyzig.wrap(state, BoundNode, .{ .node_handle = node, .view = view.own() }) catch return null;
    return made.ptr;
}

pub inline fn wrapBoundEdge(state: *State, view: pyzig.Handle(GraphView), edge: graph.Edge) pyzig.Error!pyzig.Ref(BoundEdge) {
    return .{ .ptr = boundEdgeWrapper(state, view, edge) orelse return error.PythonError };
}

noinline fn boundEdgeWrapper(state: *State, view: pyzig.Handle(GraphView), edge: graph.Edge) ?*c.PyObject {
    edge.retain();
    const made = pyzig.wrap(state, BoundEdge, .{ .edge_handle = edge, .view = view.own() }) catch return null;
    return made.ptr;
}

/// A function that is called for each edge. Not checked before the first call: without edges there is none.
pub const EdgeCallback = values.Unchecked("Callable[[Any, BoundEdge], object]");

/// Calls `f(ctx, BoundEdge)` for what `edges` yields, until the view is destroyed.
pub fn visitEdges(state: *State, view: pyzig.Handle(GraphView), edges: anytype, ctx: pyzig.Object, f: EdgeCallback) !void {
    while (edges.next()) |edge| {
        const bound_edge = try wrapBoundEdge(state, view, edge);
        defer bound_edge.release();
        const result = c.PyObject_CallFunctionObjArgs(f.ptr, ctx.ptr, bound_edge.ptr, @as(?*c.PyObject, null)) orelse return error.PythonError;
        c.Py_DecRef(result);
        if (view.payload().view == null) return;
    }
}

/// What `isinstance` takes; it checks it.
const ClassInfo = values.Unchecked("type[Any] | tuple[Any, ...]");

fn isInstance(object: pyzig.Object, t: ClassInfo) error{PythonError}!bool {
    const result = c.PyObject_IsInstance(object.ptr, t.ptr);
    return if (result < 0) error.PythonError else result != 0;
}
