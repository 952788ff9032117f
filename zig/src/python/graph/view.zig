//! `GraphView` and the iterator over its nodes.
//!
//! A view owns its native view, holds the wrappers of the nodes that have something stored on them, and knows all other views that are
//! not destroyed. Imports `elements.zig` and `bound.zig` for what goes in and comes out, `arrays.zig` for its edges as a table.

const std = @import("std");
const pyzig = @import("pyzig");
const drawing = @import("../../faebryk/drawing.zig");
const graph = @import("../../graph/graph.zig");
const arrays = @import("arrays.zig");
const elements = @import("elements.zig");

const c = pyzig.c;
const State = pyzig.State;
const BoundEdge = @import("bound.zig").BoundEdge;
const BoundNode = @import("bound.zig").BoundNode;
const EdgeReference = elements.EdgeReference;
const NodeReference = elements.NodeReference;
const bindWrapper = @import("bound.zig").bindWrapper;
const format = @import("values.zig").format;
const wrapBoundEdge = @import("bound.zig").wrapBoundEdge;
const wrapBoundNode = @import("bound.zig").wrapBoundNode;

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

    pub fn hold(self: *GraphView, wrapper: pyzig.Handle(NodeReference)) error{OutOfMemory}!void {
        try self.holding.ensureUnusedCapacity(pyzig.allocator, 1);
        self.holding.appendAssumeCapacity(wrapper.own());
    }

    /// Every view but `known` that contains the node holds its wrapper.
    pub fn holdInOthers(known: *GraphView, wrapper: pyzig.Handle(NodeReference)) error{OutOfMemory}!void {
        const node = wrapper.payload().node;
        var view = first;
        while (view) |self| : (view = self.next) {
            if (self != known and self.view.?.contains(node)) try self.hold(wrapper);
        }
    }

    /// To be called when nodes were added to the native view: `known_count` is the number of nodes before.
    pub fn holdNewNodes(self: *GraphView, known_count: u32) error{OutOfMemory}!void {
        const native = self.view.?;
        const held_count = self.holding.items.len;
        // They are held by others, or this view would have held them already: nothing ends here.
        errdefer while (self.holding.items.len > held_count) self.holding.pop().?.release();
        for (known_count..native.nodeCount()) |place| {
            const host = native.nodeAt(@intCast(place)).host();
            if (host == 0) continue;
            const wrapper: pyzig.Handle(NodeReference) = .{ .ptr = elements.wrappers.get(host) };
            if (wrapper.payload().data != null) try self.hold(wrapper);
        }
    }

    /// The same after an operation that adds more than nodes; on failure nothing of it stays.
    pub fn holdNewOrRollBack(self: *GraphView, start: graph.GraphView.Mark) error{OutOfMemory}!void {
        errdefer self.view.?.rollBack(start);
        return self.holdNewNodes(start.nodes);
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
        const start = native.mark();
        _ = try native.insertNode(node.payload().node);
        try payload.holdNewOrRollBack(start);
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
        const start = native.mark();
        try native.insertSubgraph(try subgraph.live());
        try self.holdNewOrRollBack(start);
    }

    fn toArrays(self: *const GraphView, state: *State) !pyzig.OwnedObject {
        return arrays.edgesOf(state, try self.live());
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
