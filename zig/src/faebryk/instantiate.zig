//! Making nodes from types.
//!
//! First a plan is made of every type that takes part (`plan.zig`), then it is carried out here. Neither recurses: the depth of a design
//! is not that of our stack.

const std = @import("std");
const graph = @import("../graph/graph.zig");
const composition = @import("composition.zig");
const node_type = @import("node_type.zig");
const pointer = @import("pointer.zig");
const reference = @import("reference.zig");
const trait = @import("trait.zig");
const type_path = @import("type_path.zig");
const Scratch = @import("scratch.zig").Scratch;
const TypeGraph = @import("typegraph.zig").TypeGraph;
const Attributes = graph.Attributes;
const BoundNode = graph.BoundNode;
const Edge = graph.Edge;
const GraphView = graph.GraphView;
const Node = graph.Node;
const Plan = @import("plan.zig").Plan;
const Planner = @import("plan.zig").Planner;

pub const Error = graph.Error || error{InstantiationFailed};

/// Why there is no instance.
pub const Failure = struct {
    kind: Kind,
    reason: Reason,
    /// The innermost node at which it went wrong: a type, a MakeChild or a MakeLink.
    node: BoundNode,
    /// What was looked for. Lives as long as the types stay as they are.
    identifier: []const u8,

    pub const Kind = enum {
        other,
        invalid_argument,
        unresolved_type_reference,
        unresolved_reference,
        missing_operand_reference,
    };

    pub const Reason = union(enum) { text: []const u8, resolve: reference.Failure };

    pub fn message(failure: Failure) []const u8 {
        return switch (failure.reason) {
            .text => |text| text,
            .resolve => |resolve| resolve.message(),
        };
    }
};

/// A new instance of a type, in its view. On failure nothing has changed.
pub fn instantiate(typegraph: TypeGraph, type_node: BoundNode, attributes: Attributes, failure: ?*Failure) Error!Node {
    var scratch: Scratch = undefined;
    scratch.init();
    defer scratch.deinit();
    var planner: Planner = .{
        .typegraph = typegraph,
        .view = type_node.view,
        .make_child_type = if (typegraph.builtin(.MakeChild)) |bound| bound.node else |_| .none,
        .make_link_type = if (typegraph.builtin(.MakeLink)) |bound| bound.node else |_| .none,
        .constructable_type = if (typegraph.builtin(.is_constructable)) |bound| bound.node else |_| .none,
        .allocator = scratch.allocator(),
        .failure = failure,
    };
    defer planner.releaseAttributes();
    try planner.run(type_node.node);

    const view = type_node.view;
    const start = view.mark();
    errdefer view.rollBack(start);
    var builder: Builder = .{
        .planner = &planner,
        .view = view,
        .first_uuid = 0,
        .allocator = scratch.allocator(),
        .failure = failure,
    };
    const instance = try builder.run();
    try instance.putAttributes(attributes, .none);
    return instance;
}

/// Carries out a plan.
const Builder = struct {
    planner: *const Planner,
    view: *GraphView,
    /// uuid of the instance: nodes that are created one after the other have consecutive ones.
    first_uuid: u32,
    allocator: std.mem.Allocator,
    failure: ?*Failure,
    /// Instances being built, the outermost first.
    open: std.ArrayListUnmanaged(Frame) = .empty,

    const Frame = struct {
        plan: *const Plan,
        node: Node,
        child: u32 = 0,
        stage: enum { child, attach, chunk } = .child,
    };

    fn run(builder: *Builder) Error!Node {
        const plan = &builder.planner.plans.items[0];
        for (0..@intCast(plan.size)) |number| {
            const node = try builder.view.createAndInsertNode();
            if (number == 0) builder.first_uuid = node.uuid();
            std.debug.assert(node.uuid() == builder.first_uuid + number);
        }
        const instance = Node.fromUuid(builder.first_uuid);
        try builder.enter(plan, instance);
        while (builder.open.items.len > 0) try builder.step();
        return instance;
    }

    fn enter(builder: *Builder, plan: *const Plan, node: Node) Error!void {
        try builder.connect(plan.type_node, node, node_type.tid, .{ .directional = true });
        try builder.open.append(builder.allocator, .{ .plan = plan, .node = node });
    }

    /// A child is built in full, then attached, then gets its chunk. After the children come the links.
    fn step(builder: *Builder) Error!void {
        const frame = &builder.open.items[builder.open.items.len - 1];
        if (frame.child == frame.plan.children.len) {
            for (frame.plan.links) |*link| try builder.buildLink(frame.node, link);
            _ = builder.open.pop();
            return;
        }
        const child = &frame.plan.children[frame.child];
        const node = nodeAt(frame.node, child.offset);
        switch (frame.stage) {
            .child => {
                frame.stage = .attach;
                try builder.enter(&builder.planner.plans.items[child.plan], node);
            },
            .attach => {
                try builder.connect(frame.node, node, composition.tid, .{ .directional = true, .name = child.name });
                try node.putAttributes(child.attributes, .none);
                if (child.chunk) |chunk| {
                    frame.stage = .chunk;
                    try builder.enter(&builder.planner.plans.items[chunk.plan], nodeAt(frame.node, chunk.offset));
                } else {
                    frame.stage = .child;
                    frame.child += 1;
                }
            },
            .chunk => {
                try builder.attachChunk(node, nodeAt(frame.node, child.chunk.?.offset), child.chunk.?.target);
                frame.stage = .child;
                frame.child += 1;
            },
        }
    }

    fn attachChunk(builder: *Builder, node: Node, chunk: Node, target: Node) Error!void {
        try builder.connect(node, chunk, trait.tid, .{ .directional = true, .name = .has_source_chunk });
        const source_pointer = composition.childByAtom(builder.view.bind(chunk), .source_ptr) orelse return;
        try builder.connect(source_pointer, target, pointer.tid, .{ .directional = true, .name = .source });
    }

    fn buildLink(builder: *Builder, instance: Node, link: *const Plan.Link) Error!void {
        const source = try builder.resolve(instance, link, link.lhs);
        const target = try builder.resolve(instance, link, link.rhs);
        const edge = try Edge.createWithAtom(source, target, link.edge_type, .{
            .directional = link.directional,
            .order = link.order,
            .edge_specific = link.edge_specific,
        });
        defer edge.release();
        try edge.putAttributes(link.make_link.attributes(), .none);
        _ = builder.view.insertEdge(edge) catch |problem| switch (problem) {
            error.OutOfMemory => return error.OutOfMemory,
            error.SourceNotInGraph => return builder.fail(link, .other, .{ .text = "Link source node not in graph" }, ""),
            error.TargetNotInGraph => return builder.fail(link, .other, .{ .text = "Link target node not in graph" }, ""),
        };
    }

    fn resolve(builder: *Builder, instance: Node, link: *const Plan.Link, path: Plan.Path) Error!Node {
        var current = builder.view.bind(nodeAt(instance, path.offset));
        for (path.rest) |item| {
            var detail: reference.Failure = undefined;
            current.node = reference.follow(builder.planner.typegraph, item, current, &detail) catch
                return builder.fail(link, .unresolved_reference, .{ .resolve = detail }, detail.identifier);
        }
        return current.node;
    }

    fn fail(builder: *Builder, link: *const Plan.Link, kind: Failure.Kind, reason: Failure.Reason, identifier: []const u8) Error {
        if (builder.failure) |detail| detail.* = .{
            .kind = kind,
            .reason = reason,
            .node = builder.view.bind(link.make_link),
            .identifier = identifier,
        };
        return error.InstantiationFailed;
    }

    fn connect(builder: *Builder, source: Node, target: Node, edge_type: graph.EdgeType, options: Edge.AtomOptions) Error!void {
        _ = builder.view.createAndInsertEdge(source, target, edge_type, options) catch |problem| switch (problem) {
            error.OutOfMemory => return error.OutOfMemory,
            error.IdentitiesExhausted => return error.IdentitiesExhausted,
            // Types, their instances and what they point at are all in the view.
            error.SourceNotInGraph, error.TargetNotInGraph => unreachable,
        };
    }

    fn nodeAt(instance: Node, offset: u64) Node {
        return Node.fromUuid(instance.uuid() + @as(u32, @intCast(offset)));
    }
};

const testing = std.testing;
const NodeCreationAttributes = @import("nodebuilder.zig").NodeCreationAttributes;
const Fixture = @import("testing.zig").Fixture;
const endTest = @import("testing.zig").endTest;
const expectAll = @import("testing.zig").expectAll;

fn expectFailure(
    fixture: Fixture,
    type_node: BoundNode,
    kind: Failure.Kind,
    text: []const u8,
    node: BoundNode,
    identifier: []const u8,
) !void {
    const start = fixture.view.mark();
    const live = graph.live();
    var failure: Failure = undefined;
    try testing.expectError(error.InstantiationFailed, fixture.typegraph.instantiateNode(type_node, .none, &failure));
    try testing.expectEqual(kind, failure.kind);
    try testing.expectEqualStrings(text, failure.message());
    try testing.expectEqual(node, failure.node);
    try testing.expectEqualStrings(identifier, failure.identifier);
    try testing.expectEqual(start, fixture.view.mark());
    try testing.expectEqual(live, graph.live());
}

test "an instance has its children and links, with all attributes" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const view = fixture.view;
    const lead = try fixture.addType("Lead");
    const resistor = try fixture.addType("Resistor");
    const board = try fixture.addType("Board");
    _ = try fixture.addChild(resistor, lead, "p1");
    _ = try fixture.addChild(resistor, lead, "p2");
    var values: NodeCreationAttributes = .{};
    defer values.deinit();
    try values.set("ohms", .{ .int = 47 });
    _ = try fixture.typegraph.addMakeChild(board, resistor, "r1", values.dynamic);
    _ = try fixture.addChild(board, resistor, "r2");
    _ = try fixture.addChild(board, lead, null);
    var builder = try pointer.build("wire", 0x1234);
    defer builder.deinit();
    var buffer: [8]u8 = undefined;
    for (0..5) |number| try builder.set(try std.fmt.bufPrint(&buffer, "k{d}", .{number}), .{ .uint = number });
    _ = try fixture.addLink(
        board,
        &.{ .{ .identifier = "r1" }, .{ .identifier = "p2" } },
        &.{ .{ .identifier = "r2" }, .{ .identifier = "p1" }, .{ .identifier = "" } },
        &builder,
    );
    const nodes = view.nodeCount();
    const edges = view.edgeCount();
    const instance = try fixture.instantiate(board);
    try testing.expectEqual(nodes + 8, view.nodeCount());
    // A type edge for each node, a composition edge for each but the top, one link.
    try testing.expectEqual(edges + 8 + 7 + 1, view.edgeCount());
    try testing.expectEqual(board.node, node_type.typeOf(instance).?);
    const r1 = try fixture.at(instance, &.{"r1"});
    try testing.expectEqual(resistor.node, node_type.typeOf(r1).?);
    try testing.expectEqual(1, r1.node.attributes().count());
    try testing.expectEqual(47, r1.node.getAttribute("ohms").?.int);
    const p2 = try fixture.at(instance, &.{ "r1", "p2" });
    const p1 = try fixture.at(instance, &.{ "r2", "p1" });
    try testing.expectEqual(lead.node, node_type.typeOf(try fixture.at(instance, &.{""})).?);
    const link = view.firstOutgoing(p2.node, pointer.tid).?;
    try testing.expectEqual(p1.node, link.target());
    try testing.expectEqual(0x1234, pointer.getIndex(link));
    try testing.expect(link.directional());
    try testing.expectEqualStrings("wire", link.name().?);
    try testing.expectEqual(0x12, link.getAttribute("order").?.int);
    try testing.expectEqual(78, link.getAttribute("edge_type").?.int);
    try testing.expectEqual(4, link.getAttribute("k4").?.uint);
    // What an instance gets later is its own.
    try r1.node.setAttribute("ohms", .{ .int = 48 });
    const again = try fixture.instantiate(board);
    try testing.expectEqual(47, (try fixture.at(again, &.{"r1"})).node.getAttribute("ohms").?.int);
    try expectAll(Edge, &.{ node_type.typeEdge(instance).?, node_type.typeEdge(again).? }, node_type.instances(board));
}

test "attributes of the caller come last" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const kind = try fixture.addType("Kind");
    var values: NodeCreationAttributes = .{};
    defer values.deinit();
    try values.set("a", .{ .int = 1 });
    const instance = try fixture.typegraph.instantiateNode(kind, values.dynamic, null);
    try testing.expectEqual(1, instance.getAttribute("a").?.int);
    const by_name = try fixture.typegraph.instantiate("Kind", null);
    try testing.expectEqual(kind.node, node_type.typeOf(fixture.view.bind(by_name)).?);
}

test "links go over traits, pointers, operands and type names" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const view = fixture.view;
    const part = try fixture.addType("part");
    const mark = try fixture.addType("mark");
    const top = try fixture.addType("top");
    _ = try fixture.addChild(top, part, "a");
    _ = try fixture.addChild(top, part, "b");
    _ = try fixture.addChild(top, mark, "m");
    _ = try fixture.addChild(top, part, "operands");
    var pointer_builder = try pointer.build(null, null);
    defer pointer_builder.deinit();
    var trait_builder = trait.build();
    defer trait_builder.deinit();
    var operand_builder = try @import("operand.zig").build("left");
    defer operand_builder.deinit();
    var composition_builder = try composition.build("grafted");
    defer composition_builder.deinit();
    const a = reference.Traversal{ .identifier = "a" };
    const b = reference.Traversal{ .identifier = "b" };
    _ = try fixture.addLink(top, &.{a}, &.{.{ .identifier = "m" }}, &trait_builder);
    _ = try fixture.addLink(top, &.{ a, .{ .identifier = "mark", .edge_type = trait.tid } }, &.{b}, &pointer_builder);
    _ = try fixture.addLink(top, &.{.{ .identifier = "operands" }}, &.{b}, &operand_builder);
    _ = try fixture.addLink(top, &.{b}, &.{.{ .identifier = "<<mark" }}, &pointer_builder);
    // A child that exists only through a link.
    _ = try fixture.addLink(top, &.{a}, &.{b}, &composition_builder);
    _ = try fixture.addLink(
        top,
        &.{ .{ .identifier = "" }, .{ .identifier = "left", .edge_type = 193 }, .{ .identifier = "", .edge_type = pointer.tid } },
        &.{ a, .{ .identifier = "grafted" } },
        &pointer_builder,
    );
    const start = view.edgeCount();
    const instance = try fixture.instantiate(top);
    try testing.expectEqual(start + 5 + 4 + 6, view.edgeCount());
    const node_a = try fixture.at(instance, &.{"a"});
    const node_b = try fixture.at(instance, &.{"b"});
    const node_m = try fixture.at(instance, &.{"m"});
    try testing.expectEqual(node_m.node, trait.traitInstanceOfType(node_a, mark.node).?);
    try testing.expectEqual(node_b.node, pointer.referencedNodeFrom(node_m).?);
    try testing.expectEqual(mark.node, pointer.referencedNodeFrom(node_b).?);
    try testing.expectEqual(node_b.node, pointer.referencedNodeFrom(mark).?);
}

test "a child that was written somewhere points there" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const view = fixture.view;
    const part = try fixture.addType("part");
    const top = try fixture.addType("top");
    const text = try fixture.node();
    const source_child = try fixture.addChild(top, part, "source");
    const plain = try fixture.addChild(top, part, "plain");
    _ = try pointer.pointTo(plain, text.node, "source", null);
    const before = try fixture.instantiate(top);
    try testing.expectEqual(null, view.firstOutgoing((try fixture.at(before, &.{"plain"})).node, trait.tid));

    const chunk = try fixture.addType("has_source_chunk");
    const bare = try fixture.instantiate(top);
    const bare_chunk = view.firstOutgoing((try fixture.at(bare, &.{"plain"})).node, trait.tid).?;
    try testing.expectEqualStrings("has_source_chunk", bare_chunk.name().?);
    _ = try fixture.addChild(chunk, part, "source_ptr");
    const instance = try fixture.instantiate(top);
    const owner = try fixture.at(instance, &.{"plain"});
    const edge = view.firstOutgoingNamed(owner.node, trait.tid, .has_source_chunk).?;
    try testing.expectEqual(chunk.node, node_type.typeOf(view.bind(edge.target())).?);
    const source_pointer = try fixture.at(view.bind(edge.target()), &.{"source_ptr"});
    try testing.expectEqual(text.node, pointer.pointedNodeByIdentifier(source_pointer, "source").?);
    // The child named "source" has a pointer of that name to its type reference: that is no source.
    try testing.expectEqual(null, type_path.sourceOf(source_child));
    try testing.expectEqual(null, view.firstOutgoing((try fixture.at(instance, &.{"source"})).node, trait.tid));
}

test "what cannot be instantiated says why, and nothing is left" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const view = fixture.view;
    const typegraph = fixture.typegraph;
    const loose = view.bind(try typegraph.addType("Loose"));
    const not_constructable = "Type is not constructable (not fully linked/merged)";
    try expectFailure(fixture, loose, .other, not_constructable, loose, "Loose");
    try expectFailure(fixture, try fixture.node(), .other, not_constructable, view.bind(view.nodeAt(view.nodeCount() - 1)), "");
    var failure: Failure = undefined;
    try testing.expectError(error.InstantiationFailed, typegraph.instantiate("Missing", &failure));
    try testing.expectEqual(.invalid_argument, failure.kind);
    try testing.expectEqualStrings("Type not found", failure.message());
    try testing.expectEqual(typegraph.self_node, failure.node);

    const holder = try fixture.addType("Holder");
    _ = try fixture.addChild(holder, try fixture.addType("Fine"), "fine");
    _ = try fixture.addChild(holder, loose, "loose");
    try expectFailure(fixture, holder, .other, not_constructable, loose, "Loose");

    const open = try fixture.addType("Open");
    const make_child = view.bind(try typegraph.addMakeChildDeferred(open, "Later", "x", .none));
    const unlinked = "Unresolved type reference (linking required)";
    try expectFailure(fixture, open, .unresolved_type_reference, unlinked, make_child, "Later");

    var builder = try pointer.build(null, null);
    defer builder.deinit();
    const linked = try fixture.addType("Linked");
    _ = try fixture.addChild(linked, holder, "unused");
    const wrong = try fixture.addType("Wrong");
    _ = try fixture.addChild(wrong, try fixture.addType("Part"), "part");
    const link = try fixture.addLink(wrong, &.{.{ .identifier = "part" }}, &.{ .{ .identifier = "part" }, .{ .identifier = "no" } }, &builder);
    try expectFailure(fixture, wrong, .unresolved_reference, "Child not found", link, "no");

    const half = try fixture.addType("Half");
    const half_link = view.bind(try view.createAndInsertNode());
    _ = try node_type.addInstance(try typegraph.builtin(.MakeLink), half_link.node);
    _ = try composition.addAnonymousChild(half, half_link.node);
    try expectFailure(fixture, half, .missing_operand_reference, "Missing operand reference in MakeLink", half_link, "lhs");
    const self_reference = try typegraph.ensureChildReference(&.{.{ .identifier = "" }}, null);
    _ = try composition.addChild(half_link, self_reference, "lhs");
    _ = try composition.addChild(half_link, self_reference, "rhs");
    try expectFailure(fixture, half, .other, "MakeLink has no edge type", half_link, "edge_type");
    try half_link.node.setAttribute("edge_type", .{ .int = 300 });
    try expectFailure(fixture, half, .other, "MakeLink has an attribute that is out of range", half_link, "edge_type");
    try half_link.node.setAttribute("edge_type", .{ .int = 30 });
    try half_link.node.setAttribute("edge_specific", .{ .int = 65535 });
    try expectFailure(fixture, half, .other, "MakeLink has an attribute that is out of range", half_link, "edge_specific");
    try half_link.node.setAttribute("edge_specific", .{ .int = 65534 });
    _ = try fixture.instantiate(half);
}

test "a type that contains itself is an error before anything is built" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const snake = try fixture.addType("Snake");
    const tail = try fixture.addChild(snake, snake, "tail");
    try expectFailure(fixture, snake, .other, "Type contains itself", tail, "Snake");
    const hen = try fixture.addType("Hen");
    const egg = try fixture.addType("Egg");
    _ = try fixture.addChild(hen, egg, "egg");
    const chick = try fixture.addChild(egg, hen, "chick");
    try expectFailure(fixture, hen, .other, "Type contains itself", chick, "Hen");
}

test "what is too large or too deep for a stack is not for us" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    // 2^40 nodes.
    var buffer: [16]u8 = undefined;
    var type_node = try fixture.addType("double0");
    for (1..41) |number| {
        const larger = try fixture.addType(try std.fmt.bufPrint(&buffer, "double{d}", .{number}));
        _ = try fixture.addChild(larger, type_node, "left");
        _ = try fixture.addChild(larger, type_node, "right");
        type_node = larger;
    }
    const start = fixture.view.mark();
    try testing.expectError(error.IdentitiesExhausted, fixture.typegraph.instantiateNode(type_node, .none, null));
    try testing.expectEqual(start, fixture.view.mark());

    var deep = try fixture.addType("deep0");
    for (1..5001) |number| {
        const deeper = try fixture.addType(try std.fmt.bufPrint(&buffer, "deep{d}", .{number}));
        _ = try fixture.addChild(deeper, deep, "child");
        deep = deeper;
    }
    const nodes = fixture.view.nodeCount();
    _ = try fixture.instantiate(deep);
    try testing.expectEqual(nodes + 5001, fixture.view.nodeCount());
}

test "instances in a view that the typegraph was copied to" {
    defer endTest();
    const fixture: Fixture = try .init();
    const kind = try fixture.addType("Kind");
    _ = try fixture.addChild(kind, try fixture.addType("Part"), "part");
    const other = try GraphView.create();
    defer other.destroy();
    const copy = try fixture.typegraph.copyInto(other, false);
    // Both the copy and the original make instances there.
    const first = try copy.instantiateNode(other.bind(kind.node), .none, null);
    const second = try fixture.typegraph.instantiateNode(other.bind(kind.node), .none, null);
    try testing.expect(!fixture.view.contains(first) and !fixture.view.contains(second));
    fixture.deinit();
    const third = try copy.instantiate("Kind", null);
    try testing.expect(composition.childByIdentifier(other.bind(third), "part") != null);
}
