//! Nodes and edges as Python objects, seen through no view.
//!
//! Both are process-wide and reference counted by the core; a wrapper holds one reference. Imports the core and `values.zig`.

const std = @import("std");
const pyzig = @import("pyzig");
const graph = @import("../../graph/graph.zig");
const storage = @import("../../graph/storage.zig");
const values = @import("values.zig");

const c = pyzig.c;
const State = pyzig.State;
const EdgeType = values.EdgeType;
const Literal = values.Literal;

/// Wrappers of nodes, by the number that the node keeps for us (`host`). Each node has at most one wrapper at a time: asking
/// for it again costs no allocation, and what is stored on a node has one owner that the garbage collector knows.
pub const wrappers = struct {
    var places: storage.SlotTable(*c.PyObject) = .{};

    // 0 means that a node has no wrapper, so places are numbered from 1.

    pub fn get(host: u32) *c.PyObject {
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

    /// Gives back the memory that is kept for what comes next.
    pub fn trim() void {
        places.trim();
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
    const made = createNodeWrapper(state, node) catch |err| {
        pyzig.setError(err, &.{});
        return null;
    };
    return made.ptr;
}

fn createNodeWrapper(state: *State, node: graph.Node) pyzig.Error!pyzig.Ref(NodeReference) {
    node.retain();
    const wrapper = try pyzig.wrap(state, NodeReference, .{ .node = node });
    errdefer wrapper.release();
    // Asked for only now: making the object can start the garbage collector, and that what makes another one of the node.
    if (node.host() == 0) {
        node.setHost(try wrappers.add(wrapper.ptr));
        wrapper.payload().is_shared = true;
    }
    return wrapper;
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
        try values.setAttributes(state, node, attributes);
        return wrapNode(state, node);
    }

    fn getAttribute(self: *const NodeReference, key: []const u8) ?Literal {
        return .{ .value = self.node.getAttribute(key) orelse return null };
    }

    fn getDynamicAttributes(self: *const NodeReference, allocator: std.mem.Allocator) !values.AttributeDict {
        return values.attributesOf(allocator, self.node.attributes());
    }

    fn getUuid(self: *const NodeReference) u32 {
        return self.node.uuid();
    }

    fn isSame(self: *const NodeReference, other: *const NodeReference) bool {
        return self.node == other.node;
    }

    fn repr(self: *const NodeReference) !pyzig.OwnedObject {
        return values.format("graph.NodeReference {{\n  uuid: {d}\n}}\n", .{self.node.uuid()});
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
        try values.setAttributes(state, edge, attributes);
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
        return values.format("graph.EdgeReference {{\n  uuid: {d}\n}}\n", .{self.edge.uuid()});
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
