//! Names for drawings: kinds of edges by name instead of number, and what nodes are instances of.

const std = @import("std");
const graph = @import("../graph/graph.zig");
const node_type = @import("node_type.zig");
const TypeGraph = @import("typegraph.zig").TypeGraph;
const GraphView = graph.GraphView;
const Node = graph.Node;

pub const naming: graph.dot.Naming = .{ .kindOf = kindOf, .titleOf = titleOf };

fn kindOf(edge_type: graph.EdgeType) ?[]const u8 {
    return switch (edge_type) {
        @import("composition.zig").tid => "Composition",
        @import("interface.zig").tid => "Connection",
        @import("next.zig").tid => "Next",
        node_type.tid => "Type",
        @import("operand.zig").tid => "Operand",
        @import("pointer.zig").tid => "Pointer",
        @import("trait.zig").tid => "Trait",
        else => null,
    };
}

fn titleOf(view: *GraphView, node: Node) ?[]const u8 {
    return TypeGraph.typeName(node_type.typeOf(view.bind(node)) orelse return null);
}

const testing = std.testing;
const Fixture = @import("testing.zig").Fixture;
const endTest = @import("testing.zig").endTest;

test "kinds and types have their names in drawings" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const part = try fixture.addType("Part");
    const board = try fixture.addType("Board");
    _ = try fixture.addChild(board, part, "p");
    const instance = try fixture.instantiate(board);
    const drawn = try graph.dot.toDot(fixture.view, naming, testing.allocator);
    defer testing.allocator.free(drawn);
    const child = try fixture.at(instance, &.{"p"});
    inline for (.{
        .{ "n{[a]d} [label=\"Board #{[a]d}\"];", .{ .a = instance.node.uuid() } },
        .{ "n{[a]d} [label=\"Part #{[a]d}\"];", .{ .a = child.node.uuid() } },
        .{ "n{[a]d} -> n{[b]d} [label=\"Composition 'p'\"];", .{ .a = instance.node.uuid(), .b = child.node.uuid() } },
        .{ "n{[a]d} -> n{[b]d} [label=\"Type\"];", .{ .a = board.node.uuid(), .b = instance.node.uuid() } },
        .{ "n{[a]d} [label=\"#{[a]d}\\ntype_identifier = 'Board'\"];", .{ .a = board.node.uuid() } },
    }) |line| {
        const text = try std.fmt.allocPrint(testing.allocator, line[0], line[1]);
        defer testing.allocator.free(text);
        try testing.expect(std.mem.indexOf(u8, drawn, text) != null);
    }
    for ([_][]const u8{ "\"Trait\"", "\"Pointer 'resolved'\"" }) |label| try testing.expect(std.mem.indexOf(u8, drawn, label) != null);
}
