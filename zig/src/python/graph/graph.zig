//! Python classes of the graph: nodes, edges, views, paths.
//!
//! Nodes and edges are process-wide and reference counted by the core; a wrapper holds one reference. `GraphView` owns its native
//! view, and everything that is seen through a view holds a reference to the Python object of it. So nothing dangles: after
//! `destroy()` the view's pointer is null, and use raises.

const std = @import("std");
const pyzig = @import("pyzig");
const graph = @import("../../graph/graph.zig");
const storage = @import("../../graph/storage.zig");
const drawing = @import("../../faebryk/drawing.zig");

const c = pyzig.c;
const State = pyzig.State;

/// Wrappers of nodes, by the number that the node keeps for us (`host`). Each node has at most one wrapper at a time: asking
/// for it again costs no allocation, and what is stored on a node has one owner that the garbage collector knows.
const wrappers = struct {
    var places: storage.SlotTable(*c.PyObject) = .{};

    // 0 means that a node has no wrapper, so places are numbered from 1.

    fn get(host: u32) *c.PyObject {
        return places.get(host - 1).*;
    }

    fn add(object: *c.PyObject) error{OutOfMemory}!u32 {
        const place = try places.create();
        places.get(place).* = object;
        return place + 1;
    }

    fn remove(host: u32) void {
        places.destroy(host - 1);
    }
};

/// The Python object of a node: the one that exists, or a new one.
pub inline fn wrapNode(state: *State, node: graph.Node) pyzig.Error!pyzig.Ref(NodeReference) {
    return .{ .ptr = nodeWrapper(state, node) orelse return error.PythonError };
}

/// Null: an exception is set. A pointer comes back in a register, an error union through memory; so here and in the next two.
noinline fn nodeWrapper(state: *State, node: graph.Node) ?*c.PyObject {
    const host = node.host();
    if (host != 0) {
        const object = wrappers.get(host);
        // Another load of the module has types of its own.
        if (c.typeOf(object) == state.typeObject(NodeReference)) return c.newRef(object);
    }
    const made = createNodeWrapper(state, node, host == 0) catch |err| {
        pyzig.setError(err, &.{});
        return null;
    };
    return made.ptr;
}

fn createNodeWrapper(state: *State, node: graph.Node, is_shared: bool) pyzig.Error!pyzig.Ref(NodeReference) {
    node.retain();
    const wrapper = try pyzig.wrap(state, NodeReference, .{ .node = node });
    errdefer wrapper.release();
    if (is_shared) {
        node.setHost(try wrappers.add(wrapper.ptr));
        wrapper.payload().is_shared = true;
    }
    return wrapper;
}

/// A node as seen through a view, for a caller who has its wrapper.
fn bindWrapper(state: *State, view: pyzig.Handle(GraphView), node: pyzig.Handle(NodeReference)) pyzig.Error!pyzig.Ref(BoundNode) {
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

/// An edge type: 0 to 255.
pub const EdgeType = struct {
    value: u8,

    pub const python_type = "int";

    pub fn fromPython(state: *State, object: *c.PyObject, argument: [*:0]const u8) pyzig.Error!EdgeType {
        const value = try pyzig.fromPython(i64, state, null, object, argument);
        return .{ .value = std.math.cast(u8, value) orelse return pyzig.raise(.ValueError, "Edge type out of range: {d} is not in 0..255", .{value}) };
    }
};

/// The value of an attribute.
pub const Literal = struct {
    value: graph.Literal,

    pub const python_type = "bool | int | float | str";

    /// Strings are borrowed from `object`.
    pub fn fromPython(_: *State, object: *c.PyObject, argument: [*:0]const u8) pyzig.Error!Literal {
        if (c.typeOf(object) == &c.PyBool_Type) return .{ .value = .{ .bool = c.PyObject_IsTrue(object) == 1 } };
        if (c.typeOf(object) == &c.PyUnicode_Type or c.hasFlag(object, c.TPFLAGS_UNICODE_SUBCLASS)) {
            return .{ .value = .{ .string = try pyzig.stringFromPython(object, argument) } };
        }
        if (c.PyIndex_Check(object) != 0) {
            const index = try pyzig.OwnedObject.from(c.PyNumber_Index(object));
            defer index.release();
            return .{ .value = .{ .int = try intFromPython(index.ptr, argument) } };
        }
        if (c.PyType_GetSlot(c.typeOf(object), c.Slot.nb_float) == null) {
            return pyzig.raiseWrongType("Unsupported attribute literal: ", argument, "bool, int, float or str", object);
        }
        const value = c.PyFloat_AsDouble(object);
        return if (c.PyErr_Occurred() == null) .{ .value = .{ .float = value } } else error.PythonError;
    }

    fn intFromPython(int: *c.PyObject, argument: [*:0]const u8) pyzig.Error!i64 {
        var overflow: c_int = 0;
        const value = c.PyLong_AsLongLongAndOverflow(int, &overflow);
        if (overflow == 0) return value;
        const shown = try pyzig.showInt(int);
        defer c.Py_DecRef(shown);
        return pyzig.raiseFormat(.OverflowError, "attribute '%s': %U does not fit 64 bits, signed", .{ argument, shown });
    }

    pub fn toPython(literal: Literal, state: *State) pyzig.Error!*c.PyObject {
        return switch (literal.value) {
            inline else => |value| pyzig.toPython(@TypeOf(value), state, value),
        };
    }
};

/// Gives `target`, a new node or edge, the keywords of a call as attributes.
fn setAttributes(state: *State, target: anytype, attributes: pyzig.Keywords(Literal)) !void {
    var iterator = attributes.iterator(state);
    while (try iterator.next()) |item| try target.setAttribute(item.name, item.value.value);
}

pub const AttributeDict = pyzig.Dict([]const u8, Literal);

/// All attributes in the order in which they were set.
fn attributesOf(allocator: std.mem.Allocator, attributes: graph.Attributes) !AttributeDict {
    const entries = try allocator.alloc(AttributeDict.Entry, attributes.count());
    for (entries, 0..) |*entry, place| {
        const attribute = attributes.at(place);
        entry.* = .{ .key = attribute.key.text(), .value = .{ .value = attribute.value.literal() } };
    }
    return .{ .entries = entries };
}

pub const NodeReference = struct {
    node: graph.Node,
    /// Whether this is the wrapper that the node knows.
    is_shared: bool = false,
    /// What `BoundNode.store` attached to the node. Every view that holds the node holds this wrapper as long as there is something.
    data: ?pyzig.OwnedObject = null,

    pub fn unlink(self: *NodeReference) void {
        if (!self.is_shared) return;
        self.is_shared = false;
        wrappers.remove(self.node.host());
        self.node.setHost(0);
    }

    pub fn deinit(self: *NodeReference) void {
        self.node.release();
    }

    fn create(state: *State, attributes: pyzig.Keywords(Literal)) !pyzig.Ref(NodeReference) {
        const node = try graph.Node.create();
        defer node.release();
        try setAttributes(state, node, attributes);
        return wrapNode(state, node);
    }

    fn getAttribute(self: *const NodeReference, key: []const u8) ?Literal {
        return .{ .value = self.node.getAttribute(key) orelse return null };
    }

    fn getDynamicAttributes(self: *const NodeReference, allocator: std.mem.Allocator) !AttributeDict {
        return attributesOf(allocator, self.node.attributes());
    }

    fn getUuid(self: *const NodeReference) u32 {
        return self.node.uuid();
    }

    fn isSame(self: *const NodeReference, other: *const NodeReference) bool {
        return self.node == other.node;
    }

    fn repr(self: *const NodeReference) !pyzig.OwnedObject {
        return format("graph.NodeReference {{\n  uuid: {d}\n}}\n", .{self.node.uuid()});
    }

    pub const python = .{
        .name = "NodeReference",
        .alias = "Node",
        .doc = "A node. It lives as long as a view or a Python object holds it; its attributes belong to it, not to a view.",
        .made_by = "NodeReference.create()",
        .track_manually = true,
        .methods = .{
            .{ "create(**attrs)", create, "Make a node with the next uuid, in no graph, with the given attributes (bool, int, float or str)." },
            .{ "get_attr(*, key)", getAttribute, "The attribute `key`, or None." },
            .{ "get_dynamic_attrs()", getDynamicAttributes, "All attributes, in the order in which they were set." },
            .{ "get_uuid()", getUuid, "Number of the node: unique in the process, never used again." },
            .{ "is_same(*, other)", isSame, "Whether `other` is the same node." },
            .{ "__repr__()", repr, "" },
        },
    };
};

pub const EdgeReference = struct {
    edge: graph.Edge,

    pub fn deinit(self: *EdgeReference) void {
        self.edge.release();
    }

    /// Takes over one reference to `edge`.
    pub fn adopt(edge: graph.Edge) EdgeReference {
        return .{ .edge = edge };
    }

    fn create(state: *State, source_node: *NodeReference, target_node: *NodeReference, edge_type: EdgeType, is_directional: ?bool, edge_name: ?[]const u8, attributes: pyzig.Keywords(Literal)) !EdgeReference {
        const edge = try graph.Edge.create(source_node.node, target_node.node, edge_type.value, .{
            .directional = is_directional orelse false,
            .name = edge_name,
        });
        errdefer edge.release();
        try setAttributes(state, edge, attributes);
        return adopt(edge);
    }

    fn source(self: *const EdgeReference, state: *State) !pyzig.Ref(NodeReference) {
        return wrapNode(state, self.edge.source());
    }

    fn target(self: *const EdgeReference, state: *State) !pyzig.Ref(NodeReference) {
        return wrapNode(state, self.edge.target());
    }

    fn edgeType(self: *const EdgeReference) u8 {
        return self.edge.edgeType();
    }

    fn directional(self: *const EdgeReference) bool {
        return self.edge.directional();
    }

    fn name(self: *const EdgeReference) ?[]const u8 {
        return self.edge.name();
    }

    fn getAttribute(self: *const EdgeReference, key: []const u8) ?Literal {
        return .{ .value = self.edge.getAttribute(key) orelse return null };
    }

    fn isSame(self: *const EdgeReference, other: *const EdgeReference) bool {
        return self.edge == other.edge;
    }

    fn repr(self: *const EdgeReference) !pyzig.OwnedObject {
        return format("graph.EdgeReference {{\n  uuid: {d}\n}}\n", .{self.edge.uuid()});
    }

    pub const python = .{
        .name = "EdgeReference",
        .alias = "Edge",
        .doc = "An edge between two nodes. It keeps both alive.",
        .made_by = "EdgeReference.create()",
        .methods = .{
            .{
                "create(*, source, target, edge_type, directional=None, name=None, **attrs)", create,
                \\Make an edge that is in no graph yet; the nodes need not be in one either.
                \\
                \\`edge_type` is 0 to 255 (ValueError). All other keywords become attributes (bool, int, float or str).
            },
            .{ "source()", source, "The node that the edge starts from." },
            .{ "target()", target, "The node that the edge leads to." },
            .{ "edge_type()", edgeType, "Type of the edge, 0 to 255." },
            .{ "directional()", directional, "Whether the edge has a direction." },
            .{ "name()", name, "Name of the edge, or None." },
            .{ "get_attr(*, key)", getAttribute, "The attribute `key`, or None." },
            .{ "is_same(*, other)", isSame, "Whether `other` is the same edge." },
            .{ "__repr__()", repr, "" },
        },
    };
};

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
        if (self.wrapper == null) self.wrapper = try wrapNode(state, self.node_handle);
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
        const view = try self.view.payload().live();
        var edges = view.edgesOfType(self.node_handle, edge_type.value, directed);
        const list = try pyzig.OwnedObject.from(c.PyList_New(0));
        errdefer list.release();
        while (edges.next()) |edge| {
            const bound_edge = try wrapBoundEdge(state, self.view.borrow(), edge);
            defer bound_edge.release();
            if (c.PyList_Append(list.ptr, bound_edge.ptr) < 0) return error.PythonError;
            // Making objects can start the garbage collector, and with it anything.
            if (self.view.payload().view == null) return error.Destroyed;
        }
        return list;
    }

    fn neighbors(self: *BoundNode, state: *State, edge_type: EdgeType, directed: ?bool) !pyzig.OwnedObject {
        const view = try self.view.payload().live();
        var edges = view.edgesOfType(self.node_handle, edge_type.value, directed);
        const list = try pyzig.OwnedObject.from(c.PyList_New(0));
        errdefer list.release();
        while (edges.next()) |edge| {
            const other = edge.otherEnd(self.node_handle) orelse unreachable; // it is listed on this node
            const neighbor = try wrapBoundNode(state, self.view.borrow(), other);
            defer neighbor.release();
            if (c.PyList_Append(list.ptr, neighbor.ptr) < 0) return error.PythonError;
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
        const object = wrappers.get(host);
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

/// A function that is called for each edge. Not checked before the first call: without edges there is none.
pub const EdgeCallback = struct {
    ptr: *c.PyObject,

    pub const python_type = "Callable[[Any, BoundEdge], object]";

    pub fn fromPython(_: *State, object: *c.PyObject, _: [*:0]const u8) pyzig.Error!EdgeCallback {
        return .{ .ptr = object };
    }
};

/// What `isinstance` takes; it checks it.
const ClassInfo = struct {
    ptr: *c.PyObject,

    pub const python_type = "type[Any] | tuple[Any, ...]";

    pub fn fromPython(_: *State, object: *c.PyObject, _: [*:0]const u8) pyzig.Error!ClassInfo {
        return .{ .ptr = object };
    }
};

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

fn isInstance(object: pyzig.Object, t: ClassInfo) error{PythonError}!bool {
    const result = c.PyObject_IsInstance(object.ptr, t.ptr);
    return if (result < 0) error.PythonError else result != 0;
}

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
            self.wrapper = try pyzig.wrap(state, EdgeReference, .adopt(self.edge_handle));
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

pub const GraphView = struct {
    /// Null after `destroy()`.
    view: ?*graph.GraphView,
    /// Uuid of the view's own node; kept for `repr`.
    uuid: u32,
    /// The wrapper of the view's own node while there is one; no reference.
    self_node: ?*c.PyObject = null,
    /// Wrappers of the nodes in this view that have something stored on them.
    holding: std.ArrayListUnmanaged(pyzig.Ref(NodeReference)) = .empty,
    previous: ?*GraphView = null,
    next: ?*GraphView = null,

    /// First of all views that are not destroyed, linked by `previous` and `next`.
    var first: ?*GraphView = null;

    /// The Python object of a new native view, which it takes over.
    pub fn adopt(state: *State, native: *graph.GraphView) pyzig.Error!pyzig.Ref(GraphView) {
        const wrapper = try pyzig.wrap(state, GraphView, .{ .view = native, .uuid = native.self_node.uuid() });
        errdefer wrapper.release();
        const self = wrapper.payload();
        self.next = first;
        if (first) |other| other.previous = self;
        first = self;
        native.host = self;
        try self.holdNewNodes(0);
        return wrapper;
    }

    pub fn deinit(self: *GraphView) void {
        self.close();
    }

    pub fn traverse(self: *GraphView, visitor: *pyzig.Visitor) void {
        for (self.holding.items) |wrapper| visitor.show(wrapper.ptr);
    }

    pub fn clear(self: *GraphView) void {
        self.releaseHolding();
    }

    /// The native view, or `error.Destroyed`.
    pub fn live(self: *const GraphView) error{Destroyed}!*graph.GraphView {
        return self.view orelse error.Destroyed;
    }

    fn close(self: *GraphView) void {
        const native = self.view orelse return;
        self.view = null;
        if (self.previous) |other| other.next = self.next;
        if (self.next) |other| other.previous = self.previous;
        if (first == self) first = self.next;
        native.destroy();
        self.releaseHolding();
    }

    /// Releases last and from a copy: it may run any code, which must find this view in order.
    fn releaseHolding(self: *GraphView) void {
        var released = self.holding;
        self.holding = .empty;
        for (released.items) |wrapper| wrapper.release();
        released.deinit(pyzig.allocator);
    }

    fn hold(self: *GraphView, wrapper: pyzig.Handle(NodeReference)) error{OutOfMemory}!void {
        try self.holding.ensureUnusedCapacity(pyzig.allocator, 1);
        self.holding.appendAssumeCapacity(wrapper.own());
    }

    /// Every view but `known` that contains the node holds its wrapper.
    fn holdInOthers(known: *GraphView, wrapper: pyzig.Handle(NodeReference)) error{OutOfMemory}!void {
        const node = wrapper.payload().node;
        var view = first;
        while (view) |self| : (view = self.next) {
            if (self != known and self.view.?.contains(node)) try self.hold(wrapper);
        }
    }

    /// To be called when nodes were added to the native view: `known_count` is the number of nodes before.
    pub fn holdNewNodes(self: *GraphView, known_count: u32) error{OutOfMemory}!void {
        const native = self.view.?;
        for (known_count..native.nodeCount()) |place| {
            const host = native.nodeAt(@intCast(place)).host();
            if (host == 0) continue;
            const wrapper: pyzig.Handle(NodeReference) = .{ .ptr = wrappers.get(host) };
            if (wrapper.payload().data != null) try self.hold(wrapper);
        }
    }

    fn create(state: *State) !pyzig.Ref(GraphView) {
        return adopt(state, try graph.GraphView.create());
    }

    fn getSelfNode(self: pyzig.Handle(GraphView), state: *State) !pyzig.Ref(BoundNode) {
        const payload = self.payload();
        const native = try payload.live();
        if (payload.self_node) |known| return .{ .ptr = c.newRef(known) };
        const bound = try wrapBoundNode(state, self, native.self_node);
        payload.self_node = bound.ptr;
        return bound;
    }

    fn getNodeCount(self: *const GraphView) !u32 {
        return (try self.live()).nodeCount();
    }

    fn getEdgeCount(self: *const GraphView) !u32 {
        return (try self.live()).edgeCount();
    }

    fn getNodes(self: pyzig.Handle(GraphView), state: *State) !pyzig.OwnedObject {
        const payload = self.payload();
        const count = (try payload.live()).nodeCount();
        const list = try pyzig.OwnedObject.from(c.PyList_New(0));
        errdefer list.release();
        for (0..count) |place| {
            // Looked up anew each time: making objects can start the garbage collector, and with it anything.
            const bound = try wrapBoundNode(state, self, (try payload.live()).nodeAt(@intCast(place)));
            defer bound.release();
            if (c.PyList_Append(list.ptr, bound.ptr) < 0) return error.PythonError;
        }
        return list;
    }

    fn iterate(self: pyzig.Handle(GraphView)) !NodeIterator {
        const native = try self.payload().live();
        return .{ .view = self.own(), .count = native.nodeCount() };
    }

    fn createAndInsertNode(self: pyzig.Handle(GraphView), state: *State) !pyzig.Ref(BoundNode) {
        return wrapBoundNode(state, self, try (try self.payload().live()).createAndInsertNode());
    }

    fn insertNode(self: pyzig.Handle(GraphView), state: *State, node: pyzig.Handle(NodeReference)) !pyzig.Ref(BoundNode) {
        const payload = self.payload();
        const native = try payload.live();
        const known_count = native.nodeCount();
        _ = try native.insertNode(node.payload().node);
        try payload.holdNewNodes(known_count);
        return bindWrapper(state, self, node);
    }

    fn insertEdge(self: pyzig.Handle(GraphView), state: *State, edge: *EdgeReference) !pyzig.Ref(BoundEdge) {
        _ = try (try self.payload().live()).insertEdge(edge.edge);
        return wrapBoundEdge(state, self, edge.edge);
    }

    fn bind(self: pyzig.Handle(GraphView), state: *State, node: pyzig.Handle(NodeReference)) !pyzig.Ref(BoundNode) {
        _ = try self.payload().live();
        return bindWrapper(state, self, node);
    }

    fn getSubgraphFromNodes(self: *GraphView, state: *State, allocator: std.mem.Allocator, nodes: []const *BoundNode) !pyzig.Ref(GraphView) {
        const natives = try allocator.alloc(graph.Node, nodes.len);
        for (natives, nodes) |*native, node| native.* = node.node_handle;
        return adopt(state, try (try self.live()).subgraph(natives));
    }

    fn insertSubgraph(self: *GraphView, subgraph: *GraphView) !void {
        const native = try self.live();
        const known_count = native.nodeCount();
        try native.insertSubgraph(try subgraph.live());
        try self.holdNewNodes(known_count);
    }

    fn toArrays(self: *const GraphView, state: *State) !pyzig.OwnedObject {
        const native = try self.live();
        const count = native.edgeCount();
        const sources = try EdgeArray.create(state, u32, count);
        defer sources.release();
        const targets = try EdgeArray.create(state, u32, count);
        defer targets.release();
        const types = try EdgeArray.create(state, u8, count);
        defer types.release();
        native.exportEdges(sources.payload().items(u32), targets.payload().items(u32), types.payload().items(u8));

        const tuple = try pyzig.OwnedObject.from(c.PyTuple_New(3));
        errdefer tuple.release();
        for ([_]pyzig.Ref(EdgeArray){ sources, targets, types }, 0..) |array, index| {
            const column = try pyzig.OwnedObject.from(c.PyMemoryView_FromObject(array.ptr));
            _ = c.PyTuple_SetItem(tuple.ptr, @intCast(index), column.ptr);
        }
        return tuple;
    }

    fn toDot(self: *const GraphView, allocator: std.mem.Allocator) ![]const u8 {
        return graph.dot.toDot(try self.live(), drawing.naming, allocator);
    }

    /// The Python package draws it, if it is there: running a program is not for native code.
    fn reprSvg(self: pyzig.Handle(GraphView)) !pyzig.OwnedObject {
        const notebook = c.PyImport_ImportModule("pytest_pyzig.notebook") orelse {
            if (c.PyErr_ExceptionMatches(pyzig.ExceptionKind.ImportError.object()) == 0) return error.PythonError;
            c.PyErr_Clear();
            return .{ .ptr = c.newRef(c.none()) };
        };
        defer c.Py_DecRef(notebook);
        const draw = try pyzig.OwnedObject.from(c.PyObject_GetAttrString(notebook, "draw_svg"));
        defer draw.release();
        return pyzig.OwnedObject.from(c.PyObject_CallFunctionObjArgs(draw.ptr, self.ptr, @as(?*c.PyObject, null)));
    }

    fn destroy(self: *GraphView) !void {
        _ = try self.live();
        self.close();
    }

    fn enter(self: pyzig.Handle(GraphView)) !pyzig.Ref(GraphView) {
        _ = try self.payload().live();
        return self.own();
    }

    fn exit(self: *GraphView, _: pyzig.Object, _: pyzig.Object, _: pyzig.Object) void {
        self.close();
    }

    fn repr(self: *const GraphView) !pyzig.OwnedObject {
        const native = self.view orelse return format("GraphView(id=0x{x}, destroyed)", .{self.uuid});
        return format("GraphView(id=0x{x}, |V|={d}, |E|={d})", .{ self.uuid, native.nodeCount(), native.edgeCount() });
    }

    pub const python = .{
        .name = "GraphView",
        .doc =
        \\A set of nodes and edges. It holds them alive and frees itself when nothing refers to it any more.
        \\
        \\`destroy()` frees it at once, as does leaving it as a context manager; use after that is a RuntimeError.
        ,
        .made_by = "GraphView.create()",
        .methods = .{
            .{ "create()", create, "Make a view that contains one node, its self node." },
            .{ "get_self_node()", getSelfNode, "The view's own node." },
            .{ "get_node_count()", getNodeCount, "Number of nodes, the self node included." },
            .{ "get_edge_count()", getEdgeCount, "Number of edges." },
            .{ "get_nodes()", getNodes, "All nodes, in the order of insertion.", "list[BoundNode]" },
            .{ "__iter__()", iterate, "Iterate over the nodes that are in the view now, in the order of insertion.", "Iterator[BoundNode]" },
            .{ "create_and_insert_node()", createAndInsertNode, "Make a node in this view." },
            .{ "insert_node(*, node)", insertNode, "Insert a node; nothing happens if it is in the view." },
            .{
                "insert_edge(*, edge)", insertEdge,
                \\Insert an edge; nothing happens if it is in the view.
                \\
                \\Both its nodes must be in the view (ValueError).
            },
            .{ "bind(*, node)", bind, "See a node through this view. The node need not be in the view and is not inserted." },
            .{ "get_subgraph_from_nodes(*, nodes)", getSubgraphFromNodes, "Make a view of `nodes` and of every edge of this view that has both ends among them." },
            .{ "insert_subgraph(*, subgraph)", insertSubgraph, "Insert all nodes and edges of another view." },
            .{
                "to_arrays()",
                toArrays,
                \\The edges as three read-only buffers, in the order of insertion: uuids of the sources and of the targets (format 'I', 4
                \\bytes each), types (format 'B'). `numpy.asarray` takes them without a copy. They are a snapshot.
                ,
                "tuple[memoryview, memoryview, memoryview]",
            },
            .{
                "to_dot()", toDot,
                \\The view as text that graphviz draws.
                \\
                \\Nodes have their type, uuid and attributes, edges their kind and name; long texts are shortened. The view's own node is left
                \\out where nothing is connected with it. To draw a part, take it with `get_subgraph_from_nodes`.
            },
            .{ "_repr_svg_()", reprSvg, "The picture for notebooks. None where graphviz or the package pytest_pyzig is missing, or the view is large.", "str | None" },
            .{ "destroy()", destroy, "Free the view now. Nodes and edges that others hold live on." },
            .{ "__enter__()", enter, "" },
            .{ "__exit__(exc_type, exc_value, traceback, /)", exit, "" },
            .{ "__repr__()", repr, "" },
        },
    };
};

pub const NodeIterator = struct {
    view: pyzig.Ref(GraphView),
    count: u32,
    place: u32 = 0,

    fn iterate(self: pyzig.Handle(NodeIterator)) pyzig.Ref(NodeIterator) {
        return self.own();
    }

    fn advance(self: pyzig.Handle(NodeIterator)) !?pyzig.Ref(BoundNode) {
        const payload = self.payload();
        if (payload.place == payload.count) return null;
        const native = try payload.view.payload().live();
        const node = native.nodeAt(payload.place);
        payload.place += 1;
        return try wrapBoundNode(try self.state(), payload.view.borrow(), node);
    }

    pub const python = .{
        .name = "NodeIterator",
        .doc = "Iterator over the nodes of a view.",
        .made_by = "iter(view)",
        .methods = .{
            .{ "__iter__()", iterate, "" },
            .{ "__next__()", advance, "", "BoundNode" },
        },
    };
};

/// One column of the edge table; owns its memory.
pub const EdgeArray = struct {
    memory: []align(4) u8,
    item_size: usize,

    fn create(state: *State, comptime Item: type, count: usize) !pyzig.Ref(EdgeArray) {
        const memory = try pyzig.allocator.alignedAlloc(u8, .@"4", count * @sizeOf(Item));
        return pyzig.wrap(state, EdgeArray, .{ .memory = memory, .item_size = @sizeOf(Item) });
    }

    pub fn deinit(self: *const EdgeArray) void {
        pyzig.allocator.free(self.memory);
    }

    fn items(self: EdgeArray, comptime Item: type) []Item {
        return std.mem.bytesAsSlice(Item, self.memory);
    }

    fn buffer(self: *const EdgeArray) pyzig.BufferView {
        return .{
            .data = self.memory.ptr,
            .item_count = self.memory.len / self.item_size,
            .item_size = self.item_size,
            .format = if (self.item_size == 4) "I" else "B",
        };
    }

    pub const python = .{
        .name = "EdgeArray",
        .doc = "A column of the edge table, as a read-only buffer.",
        .made_by = "GraphView.to_arrays()",
        .methods = .{.{ "__buffer__(flags)", buffer, "" }},
    };
};

pub const BFSPath = struct {
    path: graph.TreePath,
    view: pyzig.Ref(GraphView),

    pub fn deinit(self: *BFSPath) void {
        self.path.deinit();
    }

    fn getLength(self: *const BFSPath) u64 {
        return self.path.length();
    }

    fn getStartNode(self: *const BFSPath, state: *State) !pyzig.Ref(BoundNode) {
        return wrapBoundNode(state, self.view.borrow(), self.path.startNode().node);
    }

    fn getEndNode(self: *const BFSPath, state: *State) !pyzig.Ref(BoundNode) {
        return wrapBoundNode(state, self.view.borrow(), self.path.endNode().node);
    }

    fn getEdges(self: *const BFSPath, allocator: std.mem.Allocator) ![]const EdgeReference {
        const edges = try self.path.edges(allocator);
        const list = try allocator.alloc(EdgeReference, edges.len);
        for (list, edges) |*wrapper, edge| {
            edge.retain();
            wrapper.* = .adopt(edge);
        }
        return list;
    }

    pub const python = .{
        .name = "BFSPath",
        .doc = "A path through a graph view.",
        .made_by = "EdgeInterfaceConnection.is_connected_to()",
        .methods = .{
            .{ "get_length()", getLength, "Number of edges in the path." },
            .{ "get_start_node()", getStartNode, "Where the path starts." },
            .{ "get_end_node()", getEndNode, "Where the path ends; the start for an empty path." },
            .{ "get_edges()", getEdges, "The edges in walking order, each as it is stored." },
        },
    };
};

/// What goes wrong in the graph, for Python.
pub const errors = &[_]pyzig.ErrorRule{
    .{ .err = error.Destroyed, .kind = .RuntimeError, .message = "the GraphView has been destroyed" },
    .{ .err = error.SourceNotInGraph, .kind = .ValueError, .message = "Edge source node not in graph" },
    .{ .err = error.TargetNotInGraph, .kind = .ValueError, .message = "Edge target node not in graph" },
    .{ .err = error.IdentitiesExhausted, .kind = .RuntimeError, .message = "all 4,294,967,295 identities of this process are used up" },
    .{ .err = error.NothingStored, .kind = .KeyError, .message = "No data stored on this BoundNode" },
    .{ .err = error.StoredDataOfAnotherType, .kind = .TypeError, .message = "BoundNode.load: stored data is not an instance of the expected type" },
};

/// The module `gen.graph.graph`.
pub const module = .{
    .name = "graph",
    .runtime_name = "graph",
    .doc = "Graphs of nodes and typed edges.",
    .errors = errors,
    .refuses_bare_call = true,
    .classes = .{ NodeReference, EdgeReference, BoundNode, BoundEdge, GraphView, NodeIterator, EdgeArray, BFSPath },
};

/// To be called when the library is loaded. Identities and wrappers are process-wide, so a second interpreter cannot share them.
pub fn onLoad(_: *State) pyzig.Error!void {
    const interpreter = c.PyInterpreterState_GetID(c.PyInterpreterState_Get());
    if (loaded_by) |owner| {
        if (owner != interpreter) return pyzig.raise(.ImportError, "pyzig keeps one set of nodes and edges for the whole process: it can be used by one interpreter only", .{});
        return;
    }
    graph.init(pyzig.allocator);
    loaded_by = interpreter;
}

var loaded_by: ?i64 = null;

/// What is alive in the graph. Memory that is kept for what comes next is given back first, so that all that is counted is in use.
pub fn countLive() graph.Counters {
    graph.trim();
    wrappers.places.trim();
    return graph.live();
}

pub fn format(comptime template: []const u8, arguments: anytype) !pyzig.OwnedObject {
    var buffer: [160]u8 = undefined;
    var writer = std.Io.Writer.fixed(&buffer);
    writer.print(template, arguments) catch unreachable; // numbers only, all fit
    const text = writer.buffered();
    return pyzig.OwnedObject.from(c.PyUnicode_FromStringAndSize(text.ptr, @intCast(text.len)));
}
