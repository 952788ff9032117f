//! What the tests of the typegraph share.

const std = @import("std");
const graph = @import("../graph/graph.zig");
const composition = @import("composition.zig");
const EdgeCreationAttributes = @import("edgebuilder.zig").EdgeCreationAttributes;
const Traversal = @import("reference.zig").Traversal;
const TypeGraph = @import("typegraph.zig").TypeGraph;
const BoundNode = graph.BoundNode;
const GraphView = graph.GraphView;

pub const endTest = @import("../graph/testing.zig").endTest;
pub const withFailingMemory = @import("../graph/testing.zig").withFailingMemory;

/// Compares what an iterator gives.
pub fn expectAll(comptime T: type, expected: []const T, iterator: anytype) !void {
    var items = iterator;
    for (expected) |item| try std.testing.expectEqual(item, items.next() orelse return error.TestTooFew);
    try std.testing.expectEqual(null, items.next());
}

/// A view with a typegraph in it, and shorthands.
pub const Fixture = struct {
    view: *GraphView,
    typegraph: TypeGraph,

    pub fn init() !Fixture {
        const view = try GraphView.create();
        errdefer view.destroy();
        return .{ .view = view, .typegraph = try TypeGraph.create(view) };
    }

    pub fn deinit(fixture: Fixture) void {
        fixture.view.destroy();
    }

    pub fn node(fixture: Fixture) !BoundNode {
        return fixture.view.bind(try fixture.view.createAndInsertNode());
    }

    /// A constructable type.
    pub fn addType(fixture: Fixture, name: []const u8) !BoundNode {
        const type_node = fixture.view.bind(try fixture.typegraph.addType(name));
        try fixture.typegraph.markConstructable(type_node);
        return type_node;
    }

    pub fn addChild(fixture: Fixture, parent: BoundNode, child: BoundNode, name: ?[]const u8) !BoundNode {
        return fixture.view.bind(try fixture.typegraph.addMakeChild(parent, child, name, .none));
    }

    /// A link of a certain kind between two paths of children.
    pub fn addLink(
        fixture: Fixture,
        type_node: BoundNode,
        lhs: []const Traversal,
        rhs: []const Traversal,
        builder: *const EdgeCreationAttributes,
    ) !BoundNode {
        const left = try fixture.typegraph.ensureChildReference(lhs, null);
        const right = try fixture.typegraph.ensureChildReference(rhs, null);
        return fixture.view.bind(try fixture.typegraph.addMakeLink(
            type_node,
            fixture.view.bind(left),
            fixture.view.bind(right),
            builder,
        ));
    }

    pub fn instantiate(fixture: Fixture, type_node: BoundNode) !BoundNode {
        return fixture.view.bind(try fixture.typegraph.instantiateNode(type_node, .none, null));
    }

    /// A node somewhere below another.
    pub fn at(fixture: Fixture, root: BoundNode, path: []const []const u8) !BoundNode {
        var current = root;
        for (path) |name| current = fixture.view.bind(composition.childByIdentifier(current, name) orelse return error.TestNoChild);
        return current;
    }
};
