//! A view as text that graphviz draws.
//!
//! Each node is a box with its uuid and attributes, each edge a line with its type and name; lines of directional edges have
//! an arrow. The view's own node is left out where nothing is connected with it. What types and kinds are called, others say.

const std = @import("std");
const attributes_module = @import("attributes.zig");
const elements = @import("elements.zig");
const GraphView = @import("view.zig").GraphView;
const Attributes = attributes_module.Attributes;
const Edge = elements.Edge;
const EdgeType = elements.EdgeType;
const Literal = attributes_module.Literal;
const Node = elements.Node;

/// What the graph itself does not know. What is returned lives as long as the graph stays as it is.
pub const Naming = struct {
    /// The name of a kind of edges, for its number.
    kindOf: *const fn (EdgeType) ?[]const u8 = noKind,
    /// What a node is, for its uuid.
    titleOf: *const fn (*GraphView, Node) ?[]const u8 = noTitle,

    fn noKind(_: EdgeType) ?[]const u8 {
        return null;
    }

    fn noTitle(_: *GraphView, _: Node) ?[]const u8 {
        return null;
    }
};

/// So many attributes of a node are shown,
const attributes_max = 8;
/// and so many bytes of a text.
const text_bytes_max = 40;

/// The caller frees the text.
pub fn toDot(view: *GraphView, naming: Naming, allocator: std.mem.Allocator) error{OutOfMemory}![]u8 {
    var drawing: Drawing = .{ .view = view, .naming = naming, .allocator = allocator };
    errdefer drawing.text.deinit(allocator);
    try drawing.write();
    return drawing.text.toOwnedSlice(allocator);
}

const Drawing = struct {
    view: *GraphView,
    naming: Naming,
    allocator: std.mem.Allocator,
    text: std.ArrayListUnmanaged(u8) = .empty,

    fn write(drawing: *Drawing) !void {
        try drawing.put("digraph {\n" ++
            "    node [shape=box, style=rounded, fontname=\"Helvetica\", fontsize=10, margin=\"0.08,0.04\", height=0.3];\n" ++
            "    edge [fontname=\"Helvetica\", fontsize=9];\n");
        const is_self_connected = drawing.isConnected(drawing.view.self_node);
        var nodes = drawing.view.nodeIterator();
        while (nodes.next()) |node| {
            if (node != drawing.view.self_node or is_self_connected) try drawing.writeNode(node);
        }
        var edges = drawing.view.edgeIterator();
        while (edges.next()) |edge| try drawing.writeEdge(edge);
        try drawing.put("}\n");
    }

    fn isConnected(drawing: *Drawing, node: Node) bool {
        var edges = drawing.view.edgeIterator();
        while (edges.next()) |edge| {
            if (edge.source() == node or edge.target() == node) return true;
        }
        return false;
    }

    fn writeNode(drawing: *Drawing, node: Node) !void {
        try drawing.print("    n{d} [label=\"", .{node.uuid()});
        if (node == drawing.view.self_node) {
            try drawing.put("view ");
        } else if (drawing.naming.titleOf(drawing.view, node)) |title| {
            try drawing.putText(title);
            try drawing.put(" ");
        }
        try drawing.print("#{d}", .{node.uuid()});
        try drawing.writeAttributes(node.attributes());
        try drawing.put("\"];\n");
    }

    fn writeAttributes(drawing: *Drawing, attributes: Attributes) !void {
        const count = attributes.count();
        const shown = @min(count, attributes_max);
        for (0..shown) |place| {
            const attribute = attributes.at(place);
            try drawing.put("\\n");
            try drawing.putText(attribute.key.text());
            try drawing.put(" = ");
            try drawing.putLiteral(attribute.value.literal());
        }
        if (count > shown) try drawing.print("\\n… {d} more", .{count - shown});
    }

    fn writeEdge(drawing: *Drawing, edge: Edge) !void {
        try drawing.print("    n{d} -> n{d} [label=\"", .{ edge.source().uuid(), edge.target().uuid() });
        if (drawing.naming.kindOf(edge.edgeType())) |kind| {
            try drawing.putText(kind);
        } else {
            try drawing.print("{d}", .{edge.edgeType()});
        }
        if (edge.name()) |name| {
            try drawing.put(" '");
            try drawing.putText(name);
            try drawing.put("'");
        }
        try drawing.put(if (edge.directional()) "\"];\n" else "\", dir=none];\n");
    }

    fn putLiteral(drawing: *Drawing, literal: Literal) !void {
        switch (literal) {
            .bool => |value| try drawing.put(if (value) "True" else "False"),
            .int => |value| try drawing.print("{d}", .{value}),
            .uint => |value| try drawing.print("{d}", .{value}),
            .float => |value| try drawing.putFloat(value),
            .string => |value| {
                try drawing.put("'");
                try drawing.putText(value);
                try drawing.put("'");
            },
        }
    }

    fn putFloat(drawing: *Drawing, value: f64) !void {
        const is_plain = value == 0 or (@abs(value) >= 1e-5 and @abs(value) < 1e16) or !std.math.isFinite(value);
        if (is_plain) try drawing.print("{d}", .{value}) else try drawing.print("{e}", .{value});
    }

    /// Text as it is to be seen, for between the quotes of a label: not as graphviz would read it, and not too long.
    fn putText(drawing: *Drawing, text: []const u8) !void {
        var end = @min(text.len, text_bytes_max);
        // Not in the middle of a character.
        while (end < text.len and text[end] & 0xC0 == 0x80) end -= 1;
        for (text[0..end]) |byte| switch (byte) {
            '"' => try drawing.put("\\\""),
            // Two of them are one to see; with another letter it would be a line break or the like.
            '\\' => try drawing.put("\\\\"),
            // Graphviz reads character references as HTML does.
            '&' => try drawing.put("&amp;"),
            '\n' => try drawing.put("\\\\n"),
            '\t' => try drawing.put("\\\\t"),
            else => if (byte < 0x20 or byte == 0x7F) {
                try drawing.print("\\\\x{x:0>2}", .{byte});
            } else {
                try drawing.text.append(drawing.allocator, byte);
            },
        };
        if (end < text.len) try drawing.put("…");
    }

    fn put(drawing: *Drawing, text: []const u8) !void {
        try drawing.text.appendSlice(drawing.allocator, text);
    }

    fn print(drawing: *Drawing, comptime format: []const u8, arguments: anytype) !void {
        var buffer: [128]u8 = undefined;
        // Numbers and constant text only: all fits.
        try drawing.put(std.fmt.bufPrint(&buffer, format, arguments) catch unreachable);
    }
};

const testing = std.testing;
const endTest = @import("testing.zig").endTest;

/// The lines between the settings and the end.
fn expectDrawing(view: *GraphView, naming: Naming, comptime expected: []const u8, arguments: anytype) !void {
    const drawn = try toDot(view, naming, testing.allocator);
    defer testing.allocator.free(drawn);
    const text = try std.fmt.allocPrint(testing.allocator, expected, arguments);
    defer testing.allocator.free(text);
    var start: usize = 0;
    for (0..3) |_| start = std.mem.indexOfScalarPos(u8, drawn, start, '\n').? + 1;
    try testing.expectEqualStrings(text, drawn[start .. drawn.len - 2]);
    try testing.expectEqualStrings("}\n", drawn[drawn.len - 2 ..]);
}

test "nodes with attributes, edges with types and names" {
    defer endTest();
    const view = try GraphView.create();
    defer view.destroy();
    try expectDrawing(view, .{}, "", .{});
    const a = try view.createAndInsertNode();
    const b = try view.createAndInsertNode();
    try a.setAttribute("ohms", .{ .int = -47 });
    try a.setAttribute("name", .{ .string = "R1" });
    try a.setAttribute("is fast", .{ .bool = true });
    for ([_]f64{ 0.5, 1e300, 1e-9, std.math.inf(f64), 0 }, 0..) |value, number| {
        var key: [1]u8 = .{@as(u8, 'a') + @as(u8, @intCast(number))};
        try b.setAttribute(&key, .{ .float = value });
    }
    _ = try view.createAndInsertEdge(a, b, 130, .{ .directional = true });
    _ = try view.createAndInsertEdge(b, a, 7, .{});
    _ = try view.createAndInsertEdge(view.self_node, a, 0, .{ .directional = true });
    try expectDrawing(view, .{},
        \\    n{[v]d} [label="view #{[v]d}"];
        \\    n{[a]d} [label="#{[a]d}\nohms = -47\nname = 'R1'\nis fast = True"];
        \\    n{[b]d} [label="#{[b]d}\na = 0.5\nb = 1e300\nc = 1e-9\nd = inf\ne = 0"];
        \\    n{[a]d} -> n{[b]d} [label="130"];
        \\    n{[b]d} -> n{[a]d} [label="7", dir=none];
        \\    n{[v]d} -> n{[a]d} [label="0"];
        \\
    , .{ .v = view.self_node.uuid(), .a = a.uuid(), .b = b.uuid() });
}

const x38 = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
const digits40 = "0123456789012345678901234567890123456789";

test "text is shown as it is, and shortened between characters" {
    defer endTest();
    const view = try GraphView.create();
    defer view.destroy();
    const node = try view.createAndInsertNode();
    try node.setAttribute("a", .{ .string = "\"q\" \\n &lt; <b> {x|y} \n\t\x00\x7f é" });
    try node.setAttribute("long", .{ .string = digits40 ++ "0" });
    try node.setAttribute("wide", .{ .string = x38 ++ "x" ++ "é" });
    try node.setAttribute("full", .{ .string = x38 ++ "é" });
    const edge = try Edge.create(node, node, 1, .{ .name = "a\"b", .directional = true });
    defer edge.release();
    _ = try view.insertEdge(edge);
    try expectDrawing(view, .{}, "    n{[n]d} [label=\"#{[n]d}" ++
        "\\na = '\\\"q\\\" \\\\n &amp;lt; <b> {{x|y}} \\\\n\\\\t\\\\x00\\\\x7f é'" ++
        "\\nlong = '" ++ digits40 ++ "…'" ++
        "\\nwide = '" ++ x38 ++ "x" ++ "…'" ++
        "\\nfull = '" ++ x38 ++ "é'\"];\n" ++
        "    n{[n]d} -> n{[n]d} [label=\"1 'a\\\"b'\"];\n", .{ .n = node.uuid() });
}

test "many attributes are counted, and names come from whoever knows them" {
    defer endTest();
    const view = try GraphView.create();
    defer view.destroy();
    const node = try view.createAndInsertNode();
    for (0..10) |number| {
        var buffer: [3]u8 = undefined;
        try node.setAttribute(try std.fmt.bufPrint(&buffer, "k{d}", .{number}), .{ .uint = number });
    }
    _ = try view.createAndInsertEdge(node, node, 2, .{});
    const naming: Naming = .{
        .kindOf = struct {
            fn kindOf(edge_type: EdgeType) ?[]const u8 {
                return if (edge_type == 2) "\"Loop\"" else null;
            }
        }.kindOf,
        .titleOf = struct {
            fn titleOf(_: *GraphView, _: Node) ?[]const u8 {
                return "A&B";
            }
        }.titleOf,
    };
    try expectDrawing(view, naming,
        \\    n{[n]d} [label="A&amp;B #{[n]d}\nk0 = 0\nk1 = 1\nk2 = 2\nk3 = 3\nk4 = 4\nk5 = 5\nk6 = 6\nk7 = 7\n… 2 more"];
        \\    n{[n]d} -> n{[n]d} [label="\"Loop\"", dir=none];
        \\
    , .{ .n = node.uuid() });
}

fn failingDrawing(allocator: std.mem.Allocator, view: *GraphView) !void {
    allocator.free(try toDot(view, .{}, allocator));
}

test "no memory to draw" {
    defer endTest();
    const view = try GraphView.create();
    defer view.destroy();
    for (0..20) |_| _ = try view.createAndInsertNode();
    try testing.checkAllAllocationFailures(testing.allocator, failingDrawing, .{view});
}
