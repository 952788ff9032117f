//! What is wrong with a type, before it is instantiated: names that are given twice, links that lead nowhere.

const std = @import("std");
const graph = @import("../graph/graph.zig");
const composition = @import("composition.zig");
const reference = @import("reference.zig");
const trait = @import("trait.zig");
const type_path = @import("type_path.zig");
const TypeGraph = @import("typegraph.zig").TypeGraph;
const Atom = graph.Atom;
const BoundNode = graph.BoundNode;
const Node = graph.Node;

pub const Problem = struct {
    /// A MakeChild or a MakeLink.
    node: Node,
    message: []const u8,
};

/// First every later one of each pair of children with equal names, then the sides of links that cannot be resolved. List and
/// messages are allocated: give it an arena, or free both.
pub fn validateType(typegraph: TypeGraph, type_node: BoundNode, allocator: std.mem.Allocator) error{OutOfMemory}![]Problem {
    var arena: std.heap.ArenaAllocator = .init(graph.gpa());
    defer arena.deinit();
    var validator: Validator = .{
        .typegraph = typegraph,
        .type_node = type_node,
        .allocator = allocator,
        .scratch = arena.allocator(),
    };
    errdefer {
        for (validator.problems.items) |problem| allocator.free(problem.message);
        validator.problems.deinit(allocator);
    }
    try validator.checkNames();
    var links = typegraph.makeLinks(type_node);
    while (links.next()) |link| {
        if (link.lhs) |lhs| try validator.checkSide(link.node, lhs);
        if (link.rhs) |rhs| try validator.checkSide(link.node, rhs);
    }
    return validator.problems.toOwnedSlice(allocator);
}

const Validator = struct {
    typegraph: TypeGraph,
    type_node: BoundNode,
    allocator: std.mem.Allocator,
    scratch: std.mem.Allocator,
    problems: std.ArrayListUnmanaged(Problem) = .empty,
    /// The first MakeChild with an identifier.
    by_identifier: std.AutoHashMapUnmanaged(Atom, u32) = .empty,
    make_children: std.ArrayListUnmanaged(Named) = .empty,

    /// A MakeChild, and the next one with the same identifier.
    const Named = struct { node: Node, identifier: Atom, next_same: u32 };
    const none = std.math.maxInt(u32);

    fn checkNames(validator: *Validator) error{OutOfMemory}!void {
        var iterator = validator.typegraph.makeChildren(validator.type_node);
        while (iterator.next()) |make_child| {
            if (make_child.identifier == .none) continue;
            try validator.make_children.append(validator.scratch, .{
                .node = make_child.node,
                .identifier = make_child.identifier,
                .next_same = none,
            });
        }
        const items = validator.make_children.items;
        var place = items.len;
        while (place > 0) {
            place -= 1;
            const entry = try validator.by_identifier.getOrPut(validator.scratch, items[place].identifier);
            if (entry.found_existing) items[place].next_same = entry.value_ptr.*;
            entry.value_ptr.* = @intCast(place);
        }
        for (items) |first| {
            var same = first.next_same;
            while (same != none) : (same = items[same].next_same) {
                try validator.report(items[same].node, "Field `{s}` is already defined", .{first.identifier.text()});
            }
        }
    }

    fn checkSide(validator: *Validator, link: Node, first: BoundNode) error{OutOfMemory}!void {
        const items = reference.read(first, validator.scratch) catch |failure| switch (failure) {
            error.OutOfMemory => return error.OutOfMemory,
            error.CyclicReference => {
                return validator.report(link, "Field `{s}` could not be resolved", .{reference.Item.of(first.node).text()});
            },
        };
        const is_resolvable = if (reference.meaningful(items)) |path| validator.isResolvable(path) else |_| false;
        if (is_resolvable) return;
        var text: std.ArrayListUnmanaged(u8) = .empty;
        for (items, 0..) |item, place| {
            if (place > 0) try text.append(validator.scratch, '.');
            try text.appendSlice(validator.scratch, item.text());
        }
        try validator.report(link, "Field `{s}` could not be resolved", .{text.items});
    }

    /// Follows the types of a path as far as they are known. What a pointer or an operand leads to is not.
    fn isResolvable(validator: *Validator, path: []const reference.Item) bool {
        if (path.len == 0) return true;
        const first = path[0].text();
        if (first.len > 0 and std.ascii.isDigit(first[0])) return true;
        for (path) |item| if (item.typeName() != null) return true;
        var current = validator.type_node;
        for (path, 0..) |item, place| {
            if (item.edge_type == composition.tid) {
                const child = composition.childByAtom(current, item.identifier) orelse blk: {
                    if (place > 0) return false;
                    const number = validator.by_identifier.get(item.identifier) orelse return false;
                    break :blk validator.make_children.items[number].node;
                };
                current.node = type_path.resolvedTypeOf(current.view.bind(child)) orelse current.node;
            } else if (item.edge_type == trait.tid) {
                current.node = composition.childByAtom(validator.typegraph.self_node, item.identifier) orelse return false;
            } else {
                return true;
            }
        }
        return true;
    }

    fn report(validator: *Validator, node: Node, comptime format: []const u8, values: anytype) error{OutOfMemory}!void {
        try validator.problems.ensureUnusedCapacity(validator.allocator, 1);
        const message = try std.fmt.allocPrint(validator.allocator, format, values);
        validator.problems.appendAssumeCapacity(.{ .node = node, .message = message });
    }
};

const testing = std.testing;
const pointer = @import("pointer.zig");
const Fixture = @import("testing.zig").Fixture;
const Traversal = reference.Traversal;
const endTest = @import("testing.zig").endTest;

fn expectProblems(fixture: Fixture, type_node: BoundNode, expected: []const Problem) !void {
    var arena: std.heap.ArenaAllocator = .init(testing.allocator);
    defer arena.deinit();
    const problems = try fixture.typegraph.validateType(type_node, arena.allocator());
    try testing.expectEqual(expected.len, problems.len);
    for (expected, problems) |a, b| {
        try testing.expectEqualStrings(a.message, b.message);
        try testing.expectEqual(a.node, b.node);
    }
}

test "names given twice" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const part = try fixture.addType("Part");
    const top = try fixture.addType("Top");
    _ = try fixture.addChild(top, part, "a");
    _ = try fixture.addChild(top, part, "b");
    _ = try fixture.addChild(top, part, null);
    _ = try fixture.addChild(top, part, null);
    try expectProblems(fixture, top, &.{});
    const b2 = try fixture.addChild(top, part, "b");
    const a2 = try fixture.addChild(top, part, "a");
    const b3 = try fixture.addChild(top, part, "b");
    try expectProblems(fixture, top, &.{
        .{ .node = a2.node, .message = "Field `a` is already defined" },
        .{ .node = b2.node, .message = "Field `b` is already defined" },
        .{ .node = b3.node, .message = "Field `b` is already defined" },
        .{ .node = b3.node, .message = "Field `b` is already defined" },
    });
}

test "links that lead nowhere" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const view = fixture.view;
    const lead = try fixture.addType("Lead");
    const part = try fixture.addType("Part");
    const top = try fixture.addType("Top");
    _ = try fixture.addChild(part, lead, "p1");
    _ = try fixture.addChild(top, part, "part");
    _ = try fixture.typegraph.addMakeChildDeferred(top, "Later", "late", .none);
    var builder = try pointer.build(null, null);
    defer builder.deinit();
    const good = [_][]const Traversal{
        &.{.{ .identifier = "part" }},
        &.{ .{ .identifier = "part" }, .{ .identifier = "p1" } },
        &.{ .{ .identifier = "part" }, .{ .identifier = "p1" }, .{ .identifier = "" } },
        &.{.{ .identifier = "" }},
        &.{ .{ .identifier = "0" }, .{ .identifier = "what" } },
        &.{ .{ .identifier = "what" }, .{ .identifier = "<<Part" } },
        &.{ .{ .identifier = "part" }, .{ .identifier = "Lead", .edge_type = trait.tid } },
        &.{ .{ .identifier = "", .edge_type = pointer.tid }, .{ .identifier = "what" } },
        &.{.{ .identifier = "what", .edge_type = 193 }},
        // The type is not known yet: the next is looked for where we are.
        &.{ .{ .identifier = "late" }, .{ .identifier = "part" } },
    };
    for (good) |path| _ = try fixture.addLink(top, path, path, &builder);
    try expectProblems(fixture, top, &.{});

    const p1 = [_]Traversal{ .{ .identifier = "part" }, .{ .identifier = "p1" } };
    const missing = try fixture.addLink(top, &p1, &.{ .{ .identifier = "part" }, .{ .identifier = "p2" } }, &builder);
    const both = try fixture.addLink(top, &.{.{ .identifier = "x" }}, &.{.{ .identifier = "NoTrait", .edge_type = trait.tid }}, &builder);
    const middle = try fixture.addLink(top, &.{ .{ .identifier = "" }, .{ .identifier = "part" } }, &p1, &builder);
    const cyclic = try fixture.addLink(top, &p1, &.{.{ .identifier = "round" }}, &builder);
    const rhs = view.bind(composition.childByIdentifier(cyclic, "rhs").?);
    _ = try @import("next.zig").addNext(rhs, rhs.node);
    try expectProblems(fixture, top, &.{
        .{ .node = missing.node, .message = "Field `part.p2` could not be resolved" },
        .{ .node = both.node, .message = "Field `x` could not be resolved" },
        .{ .node = both.node, .message = "Field `NoTrait` could not be resolved" },
        .{ .node = middle.node, .message = "Field `.part` could not be resolved" },
        .{ .node = cyclic.node, .message = "Field `round` could not be resolved" },
    });
    try expectProblems(fixture, fixture.typegraph.self_node, &.{});
}

fn failingWork() !void {
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const part = try fixture.addType("Part");
    for (0..3) |_| _ = try fixture.addChild(part, part, "same");
    var arena: std.heap.ArenaAllocator = .init(graph.gpa());
    defer arena.deinit();
    const problems = try fixture.typegraph.validateType(part, arena.allocator());
    try testing.expectEqual(3, problems.len);
}

test "validating survives failing allocation" {
    try @import("testing.zig").withFailingMemory(failingWork);
}
