//! Operand: what an expression is made of.
//!
//! The operands hang on a set node: expression --composition "operands"--> set --operand--> operand; directional, with a
//! name or without.

const std = @import("std");
const graph = @import("../graph/graph.zig");
const composition = @import("composition.zig");
const node_type = @import("node_type.zig");
const EdgeCreationAttributes = @import("edgebuilder.zig").EdgeCreationAttributes;
const Atom = graph.Atom;
const BoundEdge = graph.BoundEdge;
const BoundNode = graph.BoundNode;
const Edge = graph.Edge;
const GraphView = graph.GraphView;
const Node = graph.Node;

pub const tid: graph.EdgeType = 193;

/// An edge in no graph, from exactly the given node. The caller owns the one reference.
pub fn create(source: Node, operand: Node, operand_identifier: ?[]const u8) graph.Error!Edge {
    return Edge.create(source, operand, tid, .{ .directional = true, .name = operand_identifier });
}

pub fn build(operand_identifier: ?[]const u8) error{OutOfMemory}!EdgeCreationAttributes {
    return .init(tid, .{ .directional = true, .name = operand_identifier });
}

pub inline fn isInstance(edge: Edge) bool {
    return edge.edgeType() == tid;
}

/// A new edge from the operand set of `expression`. `error.SourceNotInGraph`: the expression is missing in its view,
/// `TargetNotInGraph`: the operand.
pub fn addOperand(
    expression: BoundNode,
    operand: Node,
    operand_identifier: ?[]const u8,
) (graph.Error || graph.InsertEdgeError || error{NoOperandSet})!Edge {
    const view = expression.view;
    if (!view.contains(expression.node)) return error.SourceNotInGraph;
    if (!view.contains(operand)) return error.TargetNotInGraph;
    const set = operandSet(expression) orelse return error.NoOperandSet;
    const name = if (operand_identifier) |text| try Atom.intern(text) else Atom.none;
    defer if (name != .none) name.release();
    return view.createAndInsertEdge(set, operand, tid, .{ .directional = true, .name = name });
}

/// The node that the operands of an expression hang on.
pub fn operandSet(expression: BoundNode) ?Node {
    return composition.childByAtom(expression, .operands);
}

/// The expression that an operand edge belongs to: the composition parent of its source.
pub fn expressionNode(edge: BoundEdge) ?Node {
    return composition.parentNodeOf(edge.view.bind(edge.edge.source()));
}

/// The expression if `node` is not the source of the edge, else null.
pub fn expressionOf(edge: BoundEdge, node: Node) ?Node {
    return if (edge.edge.source() == node) null else expressionNode(edge);
}

/// The operand if `node` is not it, else null.
pub fn operandOf(edge: Edge, node: Node) ?Node {
    return if (edge.target() == node) null else edge.target();
}

/// The first operand edge that points at the node.
pub fn expressionEdge(operand: BoundNode) ?Edge {
    return operand.view.firstIncoming(operand.node, tid);
}

/// The first operand of the expression with that name.
pub fn operandByIdentifier(expression: BoundNode, operand_identifier: []const u8) ?Node {
    return operandByAtom(expression, Atom.find(operand_identifier));
}

pub fn operandByAtom(expression: BoundNode, name: Atom) ?Node {
    const set = operandSet(expression) orelse return null;
    const edge = expression.view.firstOutgoingNamed(set, tid, name) orelse return null;
    return edge.target();
}

/// Null for an edge without a name. Lives as long as the edge keeps it.
pub fn getName(edge: Edge) error{NotAnEdgeOperand}!?[]const u8 {
    if (!isInstance(edge)) return error.NotAnEdgeOperand;
    return edge.name();
}

/// The operand edges of a set, in order.
pub fn operandEdges(set: BoundNode) graph.OutgoingIterator {
    return set.view.outgoing(set.node, tid);
}

/// The edges to those operands of an expression that have a certain type. None without an operand set.
pub fn operandsOfType(expression: BoundNode, operand_type: Node) node_type.TargetsOfType {
    const set = operandSet(expression) orelse Node.none;
    return .{ .edges = expression.view.outgoing(set, tid), .view = expression.view, .type_node = operand_type };
}

/// The operand edges that point at a node, in order.
pub fn expressionEdges(operand: BoundNode) graph.IncomingIterator {
    return operand.view.incoming(operand.node, tid);
}

/// Those whose expression has a certain type.
pub fn expressionEdgesOfType(operand: BoundNode, expression_type: Node) ExpressionEdgesOfType {
    return .{ .edges = expressionEdges(operand), .view = operand.view, .expression_type = expression_type };
}

pub const ExpressionEdgesOfType = struct {
    edges: graph.IncomingIterator,
    view: *GraphView,
    expression_type: Node,

    pub fn next(iterator: *ExpressionEdgesOfType) ?Edge {
        while (iterator.edges.next()) |edge| {
            const expression = expressionNode(iterator.view.bindEdge(edge)) orelse continue;
            if (node_type.isNodeInstanceOf(iterator.view.bind(expression), iterator.expression_type)) return edge;
        }
        return null;
    }
};

const testing = std.testing;
const Fixture = @import("testing.zig").Fixture;
const endTest = @import("testing.zig").endTest;
const expectAll = @import("testing.zig").expectAll;

test "operands hang on the set of their expression" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const add = try fixture.addType("Add");
    const literal = try fixture.addType("Literal");
    const expression = try fixture.instantiate(add);
    const a = try fixture.instantiate(literal);
    const b = try fixture.node();
    try testing.expectError(error.NoOperandSet, addOperand(expression, a.node, "a"));
    try testing.expectEqual(null, operandSet(expression));
    try testing.expectEqual(null, operandByIdentifier(expression, "a"));
    try expectAll(Edge, &.{}, operandsOfType(expression, literal.node));

    const set = try fixture.node();
    _ = try composition.addChild(expression, set.node, "operands");
    const first = try addOperand(expression, a.node, "a");
    const second = try addOperand(expression, b.node, null);
    try testing.expectEqual(set.node, operandSet(expression).?);
    try testing.expectEqual(set.node, first.source());
    try testing.expectEqual(a.node, operandByIdentifier(expression, "a").?);
    try testing.expectEqual(null, operandByIdentifier(expression, "b"));
    try testing.expectEqualStrings("a", (try getName(first)).?);
    try testing.expectEqual(null, try getName(second));
    try testing.expectEqual(expression.node, expressionNode(fixture.view.bindEdge(first)).?);
    try testing.expectEqual(expression.node, expressionOf(fixture.view.bindEdge(first), a.node).?);
    try testing.expectEqual(null, expressionOf(fixture.view.bindEdge(first), set.node));
    try testing.expectEqual(a.node, operandOf(first, set.node).?);
    try testing.expectEqual(null, operandOf(first, a.node));
    try testing.expectEqual(first, expressionEdge(a).?);
    try testing.expectEqual(null, expressionEdge(set));
    try expectAll(Edge, &.{ first, second }, operandEdges(set));
    try expectAll(Edge, &.{first}, operandsOfType(expression, literal.node));
    try expectAll(Edge, &.{first}, expressionEdges(a));
    try expectAll(Edge, &.{first}, expressionEdgesOfType(a, add.node));
    try expectAll(Edge, &.{}, expressionEdgesOfType(a, literal.node));

    const outside = try Node.create();
    defer outside.release();
    try testing.expectError(error.TargetNotInGraph, addOperand(expression, outside, null));
    try testing.expectError(error.SourceNotInGraph, addOperand(fixture.view.bind(outside), a.node, null));
}

test "an operand edge without an expression" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const source = try fixture.node();
    const target = try fixture.node();
    const edge = try create(source.node, target.node, "x");
    defer edge.release();
    _ = try fixture.view.insertEdge(edge);
    try testing.expect(isInstance(edge));
    try testing.expectEqual(null, expressionNode(fixture.view.bindEdge(edge)));
    try expectAll(Edge, &.{}, expressionEdgesOfType(target, source.node));
    const other = try Edge.create(source.node, target.node, 3, .{});
    defer other.release();
    try testing.expectError(error.NotAnEdgeOperand, getName(other));
    var builder = try build("left");
    defer builder.deinit();
    try testing.expectEqual(tid, builder.getTid());
}
