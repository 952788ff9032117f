//! The attributes that a node will get.

const std = @import("std");
const graph = @import("../graph/graph.zig");

pub const NodeCreationAttributes = struct {
    /// Owned.
    dynamic: graph.Attributes = .none,

    pub fn deinit(builder: *NodeCreationAttributes) void {
        builder.dynamic.clear();
        builder.* = undefined;
    }

    /// One more attribute. A known key gets a new value.
    pub fn set(builder: *NodeCreationAttributes, key: []const u8, value: graph.Literal) error{OutOfMemory}!void {
        try builder.dynamic.set(key, value);
    }

    /// Nothing is changed on failure.
    pub fn applyTo(builder: *const NodeCreationAttributes, node: graph.Node) error{OutOfMemory}!void {
        try node.putAttributes(builder.dynamic, .none);
    }
};

test "a builder gives its attributes to any number of nodes" {
    defer @import("testing.zig").endTest();
    var builder: NodeCreationAttributes = .{};
    defer builder.deinit();
    var buffer: [8]u8 = undefined;
    for (0..9) |number| try builder.set(try std.fmt.bufPrint(&buffer, "k{d}", .{number}), .{ .uint = number });
    const first = try graph.Node.create();
    defer first.release();
    const second = try graph.Node.create();
    defer second.release();
    try second.setAttribute("k3", .{ .string = "mine" });
    try builder.applyTo(first);
    try builder.applyTo(second);
    try std.testing.expectEqual(3, first.getAttribute("k3").?.uint);
    try std.testing.expectEqual(3, second.getAttribute("k3").?.uint);
    try first.setAttribute("k3", .{ .int = -1 });
    try std.testing.expectEqual(3, second.getAttribute("k3").?.uint);
}
