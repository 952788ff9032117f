//! What an edge will be like, before it has ends: type, direction, position, name and attributes.

const std = @import("std");
const graph = @import("../graph/graph.zig");
const Atom = graph.Atom;
const Edge = graph.Edge;
const EdgeType = graph.EdgeType;
const GraphView = graph.GraphView;
const Node = graph.Node;

pub const EdgeCreationAttributes = struct {
    edge_type: EdgeType,
    /// Null: not stated. An edge is then not directional.
    directional: ?bool = null,
    order: u7 = 0,
    /// At most `Edge.edge_specific_max`.
    edge_specific: ?u16 = null,
    /// Owned. `.none`: no name.
    name: Atom = .none,
    /// Owned. Everything but the name.
    dynamic: graph.Attributes = .none,

    pub const Options = struct {
        directional: ?bool = null,
        order: u7 = 0,
        edge_specific: ?u16 = null,
        name: ?[]const u8 = null,
    };

    /// Give it back with `deinit`.
    pub fn init(edge_type: EdgeType, options: Options) error{OutOfMemory}!EdgeCreationAttributes {
        return .{
            .edge_type = edge_type,
            .directional = options.directional,
            .order = options.order,
            .edge_specific = options.edge_specific,
            .name = if (options.name) |name| try Atom.intern(name) else .none,
        };
    }

    pub fn deinit(builder: *EdgeCreationAttributes) void {
        if (builder.name != .none) builder.name.release();
        builder.dynamic.clear();
        builder.* = undefined;
    }

    /// One more attribute. A known key gets a new value.
    pub fn set(builder: *EdgeCreationAttributes, key: []const u8, value: graph.Literal) error{OutOfMemory}!void {
        try builder.dynamic.set(key, value);
    }

    /// The number of the edge kind.
    pub fn getTid(builder: *const EdgeCreationAttributes) EdgeType {
        return builder.edge_type;
    }

    /// Makes an edge what the builder says; what the builder does not state stays. Nothing is changed on failure. The
    /// type of an edge that is in a graph cannot change.
    pub fn applyTo(builder: *const EdgeCreationAttributes, edge: Edge) error{ OutOfMemory, EdgeInGraph }!void {
        const old_type = edge.edgeType();
        try edge.setEdgeType(builder.edge_type);
        errdefer edge.setEdgeType(old_type) catch unreachable; // it was set just now
        var attributes = try builder.allAttributes();
        defer attributes.clear();
        try edge.putAttributes(attributes, .none);
        if (builder.directional) |directional| edge.setDirectional(directional);
        if (builder.edge_specific != null or builder.order != 0) {
            edge.setOrder(builder.order);
            edge.setEdgeSpecific(builder.edge_specific);
        }
    }

    /// A new edge, in no graph. The caller owns the one reference.
    pub fn createEdge(builder: *const EdgeCreationAttributes, source: Node, target: Node) graph.Error!Edge {
        const edge = try Edge.createWithAtom(source, target, builder.edge_type, .{
            .directional = builder.directional orelse false,
            .order = builder.order,
            .edge_specific = builder.edge_specific,
            .name = builder.name,
        });
        errdefer edge.release();
        try edge.putAttributes(builder.dynamic, .none);
        return edge;
    }

    /// A new edge in `view`, which holds the one reference.
    pub fn insertEdge(
        builder: *const EdgeCreationAttributes,
        view: *GraphView,
        source: Node,
        target: Node,
    ) (graph.Error || graph.InsertEdgeError)!Edge {
        const edge = try builder.createEdge(source, target);
        defer edge.release();
        _ = try view.insertEdge(edge);
        return edge;
    }

    fn allAttributes(builder: *const EdgeCreationAttributes) error{OutOfMemory}!graph.Attributes {
        var attributes: graph.Attributes = .none;
        errdefer attributes.clear();
        if (builder.name != .none) try attributes.put(.name, .{ .string = builder.name });
        try attributes.putAll(builder.dynamic, .none);
        return attributes;
    }
};

const testing = std.testing;
const endTest = @import("testing.zig").endTest;

test "a builder makes any number of edges" {
    defer endTest();
    const view = try GraphView.create();
    defer view.destroy();
    const node = try view.createAndInsertNode();
    var builder: EdgeCreationAttributes = try .init(78, .{ .directional = true, .order = 3, .edge_specific = 9, .name = "n" });
    defer builder.deinit();
    var buffer: [8]u8 = undefined;
    for (0..10) |number| try builder.set(try std.fmt.bufPrint(&buffer, "k{d}", .{number}), .{ .uint = number });
    for (0..2) |_| {
        const edge = try builder.insertEdge(view, view.self_node, node);
        try testing.expectEqual(78, edge.edgeType());
        try testing.expectEqual(true, edge.directional());
        try testing.expectEqual(3, edge.order());
        try testing.expectEqual(9, edge.edgeSpecific().?);
        try testing.expectEqualStrings("n", edge.name().?);
        try testing.expectEqual(11, edge.attributes().count());
        try testing.expectEqual(7, edge.getAttribute("k7").?.uint);
    }
    const stranger = try Node.create();
    defer stranger.release();
    try testing.expectError(error.TargetNotInGraph, builder.insertEdge(view, node, stranger));
    try testing.expectEqual(2, view.edgeCount());
}

test "a builder changes an edge, but not its type once it is in a graph" {
    defer endTest();
    const view = try GraphView.create();
    defer view.destroy();
    const edge = try Edge.create(view.self_node, view.self_node, 1, .{ .order = 5, .name = "old" });
    defer edge.release();
    var builder: EdgeCreationAttributes = try .init(2, .{ .directional = true, .name = "new" });
    defer builder.deinit();
    try builder.set("x", .{ .bool = true });
    try builder.applyTo(edge);
    try testing.expectEqual(2, edge.edgeType());
    try testing.expectEqual(5, edge.order());
    try testing.expectEqual(true, edge.directional());
    try testing.expectEqualStrings("new", edge.name().?);
    try testing.expectEqual(true, edge.getAttribute("x").?.bool);
    _ = try view.insertEdge(edge);
    try builder.applyTo(edge);
    builder.edge_type = 3;
    try testing.expectError(error.EdgeInGraph, builder.applyTo(edge));
}

fn failingWork() !void {
    const view = try GraphView.create();
    defer view.destroy();
    var builder: EdgeCreationAttributes = try .init(78, .{ .name = "n" });
    defer builder.deinit();
    var buffer: [8]u8 = undefined;
    for (0..10) |number| try builder.set(try std.fmt.bufPrint(&buffer, "k{d}", .{number}), .{ .uint = number });
    _ = try builder.insertEdge(view, view.self_node, view.self_node);
    const edge = try Edge.create(view.self_node, view.self_node, 1, .{});
    defer edge.release();
    try builder.applyTo(edge);
}

test "making and changing edges survives failing allocation" {
    try @import("testing.zig").withFailingMemory(failingWork);
}
