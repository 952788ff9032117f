//! Python classes of the edge kinds: namespaces of functions.
//!
//! Imports `builders.zig` for what `build` returns, `found.zig` for functions that return many nodes.

const std = @import("std");
const pyzig = @import("pyzig");
const graph = @import("../../graph/graph.zig");
const faebryk = @import("../../faebryk/faebryk.zig");
const wrappers = @import("../graph/graph.zig");
const adapt = @import("adapt.zig");

const State = pyzig.State;
const Ref = pyzig.Ref;
const BoundEdge = wrappers.BoundEdge;
const BoundNode = wrappers.BoundNode;
const EdgeCreationAttributes = @import("builders.zig").EdgeCreationAttributes;
const EdgeReference = wrappers.EdgeReference;
const NodeReference = wrappers.NodeReference;
const boundNodes = @import("found.zig").boundNodes;

const edgeDoc = "Make an edge of this kind that is in no graph yet.";
const buildDoc = "What an edge of this kind will be like, for `add_make_link` and `EdgeCreationAttributes.insert_edge`.";
const isInstanceDoc = "Whether the edge is of this kind.";
const tidDoc = "The edge type of this kind.";
const traverseDoc = "An item of a path: an object with `identifier` and `edge_type`.";

pub const EdgeComposition = struct {
    const core = faebryk.EdgeComposition;

    fn build(child_identifier: []const u8) !EdgeCreationAttributes {
        return .{ .builder = try core.build(child_identifier) };
    }

    fn addChild(state: *State, bound_node: *BoundNode, child: *NodeReference, child_identifier: Identifier) !Ref(BoundEdge) {
        return adapt.boundEdge(state, bound_node, try core.addChild(try bound_node.bound(), child.node, child_identifier.text));
    }

    const Identifier = NamedString("child_identifier must be a string");

    fn getChildrenQuery(
        state: *State,
        allocator: std.mem.Allocator,
        bound_node: *BoundNode,
        direct_only: ?bool,
        types: ?NodeList,
        include_root: ?bool,
        sort: ?bool,
        required_traits: ?NodeList,
    ) ![]const Ref(BoundNode) {
        const root = try bound_node.bound();
        const found = try core.childrenQuery(root, .{
            .direct_only = direct_only orelse false,
            .types = if (types) |list| list.nodes else &.{},
            .required_traits = if (required_traits) |list| list.nodes else &.{},
            .include_root = include_root orelse false,
            .sort = sort orelse false,
        }, allocator);
        return boundNodes(state, allocator, bound_node, found);
    }

    pub const python = .{
        .name = "EdgeComposition",
        .doc = "Composition: parent -> child, named by the child's identifier (\"\" for an anonymous child).",
        .errors = adapt.insertErrors("Parent", "Child") ++ &[_]pyzig.ErrorRule{
            .{ .err = error.NotAnEdgeComposition, .kind = .TypeError, .message = "edge is not an EdgeComposition edge" },
        },
        .methods = .{
            .{ "create(*, parent, child, child_identifier)", adapt.createNamed(core.create, []const u8), edgeDoc },
            .{ "build(*, child_identifier)", build, buildDoc },
            .{ "add_child(*, bound_node, child, child_identifier)", addChild, "Make `child` a child, in the view of the parent. ValueError if a node is not in it." },
            .{ "add_anon_child(*, bound_node, child)", adapt.insert(core.addAnonymousChild), "Make `child` an anonymous child." },
            .{ "is_instance(*, edge)", adapt.edgeTest(core.isInstance), isInstanceDoc },
            .{ "get_parent_node(*, edge)", adapt.sourceOf, "Source of the edge." },
            .{ "get_child_node(*, edge)", adapt.targetOf, "Target of the edge." },
            .{ "get_child_of(*, edge, node)", adapt.otherEnd(core.childOf), "The child, or None if `node` is it." },
            .{ "get_parent_of(*, edge, node)", adapt.otherEnd(core.parentOf), "The parent, or None if `node` is it." },
            .{ "get_parent_edge(*, bound_node)", adapt.toBoundEdge(core.parentEdge), "The first edge that comes from a parent." },
            .{ "get_parent_node_of(*, bound_node)", adapt.toBoundNode(core.parentNodeOf), "The first parent." },
            .{ "get_name(*, edge)", getName, "Identifier of the child. TypeError for an edge of another kind." },
            .{ "get_child_by_identifier(*, bound_node, child_identifier)", adapt.byName(core.childByIdentifier), "The first child of that name." },
            .{ "visit_children_edges(*, bound_node, f, ctx=None)", adapt.visit(core.children), "Call `f(ctx, bound_edge)` for each child." },
            .{ "visit_children_of_type(*, bound_node, child_type, f, ctx=None)", adapt.visitOfType(core.childrenOfType), "Call `f(ctx, bound_edge)` for each child of that type." },
            .{ "try_get_single_child_of_type(*, bound_node, child_type)", adapt.withNode(core.singleChildOfType), "The first child of that type." },
            .{
                "get_children_query(*, bound_node, direct_only=None, types=None, include_root=None, sort=None, required_traits=None)", getChildrenQuery,
                \\The nodes below `bound_node` that fit, depth first, parents before children.
                \\
                \\`types` and `required_traits`: lists of type nodes; a node fits if its type is one of the first (None: any) and it has traits of
                \\all of the second. `direct_only`: children only. `include_root`: the root comes first if it fits. `sort`: siblings by name.
            },
            .{ "get_tid()", adapt.tid(core), tidDoc },
            .{ "traverse(*, identifier)", adapt.traverseBy(core), traverseDoc, adapt.traversal_type },
        },
    };

    fn getName(edge: *EdgeReference) ![]const u8 {
        return core.getName(edge.edge);
    }
};

pub const EdgeOperand = struct {
    const core = faebryk.EdgeOperand;

    fn build(operand_identifier: ?[]const u8) !EdgeCreationAttributes {
        return .{ .builder = try core.build(operand_identifier) };
    }

    fn addOperand(state: *State, bound_node: *BoundNode, operand: *NodeReference, operand_identifier: ?Identifier) !Ref(BoundEdge) {
        const name = if (operand_identifier) |identifier| identifier.text else null;
        return adapt.boundEdge(state, bound_node, try core.addOperand(try bound_node.bound(), operand.node, name));
    }

    const Identifier = NamedString("operand_identifier must be a string");

    fn getName(edge: *EdgeReference) !?[]const u8 {
        return core.getName(edge.edge);
    }

    fn getExpressionNode(state: *State, bound_edge: *BoundEdge) !?Ref(NodeReference) {
        return adapt.optionalNode(state, core.expressionNode(try bound_edge.bound()));
    }

    fn getExpressionOf(state: *State, bound_edge: *BoundEdge, node: *NodeReference) !?Ref(NodeReference) {
        return adapt.optionalNode(state, core.expressionOf(try bound_edge.bound(), node.node));
    }

    pub const python = .{
        .name = "EdgeOperand",
        .doc = "Operand: set -> operand. The set is the child `operands` of the expression.",
        .errors = adapt.insertErrors("Expression", "Operand") ++ &[_]pyzig.ErrorRule{
            .{ .err = error.NotAnEdgeOperand, .kind = .TypeError, .message = "edge is not an EdgeOperand edge" },
            .{ .err = error.NoOperandSet, .kind = .ValueError, .message = "the expression has no child 'operands'" },
        },
        .methods = .{
            .{ "create(*, expression, operand, operand_identifier=None)", adapt.createNamed(core.create, ?[]const u8), edgeDoc },
            .{ "build(*, operand_identifier=None)", build, buildDoc },
            .{ "add_operand(*, bound_node, operand, operand_identifier=None)", addOperand, "Add an operand to the expression `bound_node`. ValueError without an operand set." },
            .{ "is_instance(*, edge)", adapt.edgeTest(core.isInstance), isInstanceDoc },
            .{ "get_operands_set_node(*, bound_node)", adapt.toBoundNode(core.operandSet), "The operand set of an expression." },
            .{ "get_expression_node(*, bound_edge)", getExpressionNode, "The expression of an operand edge, None if its source has no parent." },
            .{ "get_expression_of(*, bound_edge, node)", getExpressionOf, "The expression, or None if `node` is the operand set." },
            .{ "get_operand_node(*, edge)", adapt.targetOf, "Target of the edge." },
            .{ "get_operand_of(*, edge, node)", adapt.otherEnd(core.operandOf), "The operand, or None if `node` is it." },
            .{ "get_expression_edge(*, bound_node)", adapt.toBoundEdge(core.expressionEdge), "The first operand edge that leads to the node." },
            .{ "get_operand_by_identifier(*, node, operand_identifier)", adapt.byName(core.operandByIdentifier), "The first operand of that name of the expression `node`." },
            .{ "get_name(*, edge)", getName, "Name of the operand, or None. TypeError for an edge of another kind." },
            .{ "visit_operand_edges(*, bound_node, f, ctx=None)", adapt.visit(core.operandEdges), "Call `f(ctx, bound_edge)` for each operand edge of a set." },
            .{ "visit_operands_of_type(*, bound_node, operand_type, f, ctx=None)", adapt.visitOfType(core.operandsOfType), "Call `f(ctx, bound_edge)` for each operand of that type of an expression." },
            .{ "visit_expression_edges(*, bound_node, f, ctx=None)", adapt.visit(core.expressionEdges), "Call `f(ctx, bound_edge)` for each operand edge that leads to the node." },
            .{ "visit_expression_edges_of_type(*, bound_node, expression_type, f, ctx=None)", adapt.visitOfType(core.expressionEdgesOfType), "The same where the expression is of that type." },
            .{ "get_tid()", adapt.tid(core), tidDoc },
            .{ "traverse(*, identifier)", adapt.traverseBy(core), traverseDoc, adapt.traversal_type },
        },
    };
};

pub const EdgeInterfaceConnection = struct {
    const core = faebryk.EdgeInterfaceConnection;

    fn build(shallow: ?bool) !EdgeCreationAttributes {
        return .{ .builder = try core.build(shallow orelse false) };
    }

    fn connect(state: *State, bn1: *BoundNode, bn2: *BoundNode) !Ref(BoundEdge) {
        return connectWith(state, bn1, bn2, core.connect, "Failed to connect interface nodes");
    }

    fn connectShallow(state: *State, bn1: *BoundNode, bn2: *BoundNode) !Ref(BoundEdge) {
        return connectWith(state, bn1, bn2, core.connectShallow, "Failed to create shallow connection");
    }

    fn connectWith(state: *State, bn1: *BoundNode, bn2: *BoundNode, comptime connector: anytype, message: [*:0]const u8) !Ref(BoundEdge) {
        const edge = connector(try bn1.bound(), try bn2.bound()) catch |err| switch (err) {
            error.TypesDiffer => return pyzig.raiseFormat(.ValueError, "%s: they are of different types", .{message}),
            error.SourceNotInGraph, error.TargetNotInGraph => return pyzig.raiseFormat(.ValueError, "%s: not both are in the view of bn1", .{message}),
            else => |other| return other,
        };
        return adapt.boundEdge(state, bn1, edge);
    }

    fn isConnectedTo(state: *State, source: *BoundNode, target: *BoundNode) !wrappers.BFSPath {
        _ = state;
        return .{ .path = try faebryk.pathfinder.isConnectedTo(try source.bound(), target.node_handle), .view = source.view.own() };
    }

    fn getConnected(
        allocator: std.mem.Allocator,
        state: *State,
        source: *BoundNode,
        include_self: ?bool,
    ) !pyzig.Dict(Ref(BoundNode), wrappers.BFSPath) {
        var connected = try faebryk.pathfinder.getConnected(try source.bound(), include_self orelse true);
        defer connected.deinit();
        const Entry = pyzig.Dict(Ref(BoundNode), wrappers.BFSPath).Entry;
        const entries = try allocator.alloc(Entry, connected.count());
        var filled: usize = 0;
        errdefer for (entries[0..filled]) |*entry| {
            entry.key.release();
            entry.value.path.deinit();
            entry.value.view.release();
        };
        for (entries, 0..) |*entry, place| {
            const key = try adapt.boundNode(state, source, connected.nodeAt(place));
            entry.* = .{ .key = key, .value = .{ .path = connected.pathAt(place), .view = source.view.own() } };
            filled += 1;
        }
        return .{ .entries = entries };
    }

    pub const python = .{
        .name = "EdgeInterfaceConnection",
        .doc = "Interface connection: two interfaces are the same signal. The one kind of edge without a direction.",
        .methods = .{
            .{ "build(*, shallow=None)", build, buildDoc },
            .{ "is_instance(*, edge)", adapt.edgeTest(core.isInstance), isInstanceDoc },
            .{ "get_other_connected_node(*, edge, node)", adapt.otherEnd(graph.Edge.otherEnd), "The node at the other end, or None if `node` is at neither." },
            .{ "connect(*, bn1, bn2)", connect, "Connect two nodes of one type (or of none) in the view of `bn1`. ValueError otherwise." },
            .{ "connect_shallow(*, bn1, bn2)", connectShallow, "Connect the two nodes, but not their children." },
            .{ "visit_connected_edges(*, bound_node, f, ctx=None)", adapt.visit(core.connectedEdges), "Call `f(ctx, bound_edge)` for each connection of the node." },
            .{ "is_connected_to(*, source, target)", isConnectedTo, "A shortest path, or an empty one that ends at the source if there is none." },
            .{ "get_connected(*, source, include_self=None)", getConnected, "All connected nodes with a shortest path to each; the source too, unless `include_self` is False." },
            .{ "get_tid()", adapt.tid(core), tidDoc },
        },
    };
};

pub const EdgeType = struct {
    const core = faebryk.EdgeType;

    fn build() EdgeCreationAttributes {
        return .{ .builder = core.build() };
    }

    fn isNodeInstanceOf(bound_node: *BoundNode, node_type: *NodeReference) !bool {
        return core.isNodeInstanceOf(try bound_node.bound(), node_type.node);
    }

    pub const python = .{
        .name = "EdgeType",
        .doc = "Type: type node -> instance. The first type edge that leads to a node counts.",
        .errors = adapt.insertErrors("Type", "Instance"),
        .methods = .{
            .{ "create(*, type_node, instance_node)", adapt.create(core.create), edgeDoc },
            .{ "build()", build, buildDoc },
            .{ "is_instance(*, edge)", adapt.edgeTest(core.isInstance), isInstanceDoc },
            .{ "get_type_node(*, edge)", adapt.sourceOf, "Source of the edge." },
            .{ "get_instance_node(*, edge)", adapt.targetOf, "Target of the edge." },
            .{ "get_type_edge(*, bound_node)", adapt.toBoundEdge(core.typeEdge), "The edge that gives the node its type." },
            .{ "is_node_instance_of(*, bound_node, node_type)", isNodeInstanceOf, "Whether that is its type." },
            .{ "add_instance(*, bound_type_node, bound_instance_node)", adapt.insertBound(core.addInstance), "Give a node a type." },
            .{ "visit_instance_edges(*, bound_node, f, ctx=None)", adapt.visit(core.instances), "Call `f(ctx, bound_edge)` for each instance of a type node." },
            .{ "get_tid()", adapt.tid(core), tidDoc },
        },
    };
};

pub const EdgeNext = struct {
    const core = faebryk.EdgeNext;

    fn build() EdgeCreationAttributes {
        return .{ .builder = core.build() };
    }

    pub const python = .{
        .name = "EdgeNext",
        .doc = "Next: previous -> next.",
        .errors = adapt.insertErrors("Previous", "Next"),
        .methods = .{
            .{ "create(*, previous_node, next_node)", adapt.create(core.create), edgeDoc },
            .{ "build()", build, buildDoc },
            .{ "is_instance(*, edge)", adapt.edgeTest(core.isInstance), isInstanceDoc },
            .{ "add_next(*, previous_node, next_node)", adapt.insertBound(core.addNext), "Make one node follow the other." },
            .{ "get_previous_node(*, edge)", adapt.edgeToNode(core.previousNode), "Source of the edge, None if it has no direction." },
            .{ "get_next_node(*, edge)", adapt.edgeToNode(core.nextNode), "Target of the edge, None if it has no direction." },
            .{ "get_previous_edge(*, node)", adapt.toBoundEdge(core.previousEdge), "The first edge that comes in." },
            .{ "get_next_edge(*, node)", adapt.toBoundEdge(core.nextEdge), "The first edge that goes out." },
            .{ "get_previous_node_from_node(*, node)", adapt.toNode(core.previousNodeFrom), "The node before." },
            .{ "get_next_node_from_node(*, node)", adapt.toNode(core.nextNodeFrom), "The node after." },
        },
    };
};

pub const EdgePointer = struct {
    const core = faebryk.EdgePointer;

    fn build(identifier: ?[]const u8, index: ?Index) !EdgeCreationAttributes {
        return .{ .builder = try core.build(identifier, if (index) |given| given.value else null) };
    }

    fn pointTo(state: *State, bound_node: *BoundNode, target_node: *NodeReference, identifier: ?[]const u8, index: ?Index) !Ref(BoundEdge) {
        const value = if (index) |given| given.value else null;
        return adapt.boundEdge(state, bound_node, try core.pointTo(try bound_node.bound(), target_node.node, identifier, value));
    }

    fn getIndex(edge: *EdgeReference) u16 {
        return core.getIndex(edge.edge);
    }

    fn traverse(state: *State) !pyzig.OwnedObject {
        return adapt.traversal(state, "", core.tid);
    }

    fn visitWithIdentifier(state: *State, bound_node: *BoundNode, identifier: []const u8, f: wrappers.EdgeCallback, ctx: ?pyzig.Object) !void {
        var edges = core.pointedEdgesWithIdentifier(try bound_node.bound(), identifier);
        // The callbacks may remove the last edge of that name; the iterator needs it.
        if (edges.name != .none) edges.name.retain();
        const name = edges.name;
        defer if (name != .none) name.release();
        return wrappers.visitEdges(state, bound_node.view.borrow(), &edges, adapt.orNone(ctx), f);
    }

    /// A 15-bit index.
    const Index = struct {
        value: core.Index,

        pub const python_type = "int";

        pub fn fromPython(state: *State, object: *pyzig.c.PyObject, argument: [*:0]const u8) pyzig.Error!Index {
            const value = try pyzig.fromPython(i64, state, null, object, argument);
            return .{ .value = std.math.cast(core.Index, value) orelse return pyzig.raise(.ValueError, "Index out of range: {d} is not in 0..32767", .{value}) };
        }
    };

    pub const python = .{
        .name = "EdgePointer",
        .doc = "Pointer: from -> to, with a name or without, with an index or without.",
        .errors = adapt.insertErrors("Source", "Target"),
        .methods = .{
            .{ "create(*, from_node, to_node, identifier=None)", adapt.createNamed(core.create, ?[]const u8), edgeDoc },
            .{ "build(*, identifier=None, index)", build, buildDoc },
            .{ "is_instance(*, edge)", adapt.edgeTest(core.isInstance), isInstanceDoc },
            .{ "point_to(*, bound_node, target_node, identifier=None, index)", pointTo, "Make `bound_node` point to `target_node`. `index` is None or 0 to 32767 (ValueError)." },
            .{ "get_index(*, edge)", getIndex, "The index, 0 if there is none." },
            .{ "get_referenced_node(*, edge)", adapt.targetOf, "Target of the edge." },
            .{ "get_referenced_node_from_node(*, node)", adapt.toBoundNode(core.referencedNodeFrom), "What the first pointer of the node points to." },
            .{ "get_pointed_node_by_identifier(*, bound_node, identifier)", adapt.byName(core.pointedNodeByIdentifier), "What the first pointer of that name points to." },
            .{ "visit_pointed_edges(*, bound_node, f, ctx=None)", adapt.visit(core.pointedEdges), "Call `f(ctx, bound_edge)` for each pointer of the node." },
            .{ "visit_pointed_edges_with_identifier(*, bound_node, identifier, f, ctx=None)", visitWithIdentifier, "The same for the pointers of that name." },
            .{ "get_tid()", adapt.tid(core), tidDoc },
            .{ "traverse()", traverse, traverseDoc, adapt.traversal_type },
        },
    };
};

pub const EdgeTrait = struct {
    const core = faebryk.Trait;

    fn build() EdgeCreationAttributes {
        return .{ .builder = core.build() };
    }

    pub const python = .{
        .name = "EdgeTrait",
        .doc = "Trait: owner -> trait instance.",
        .errors = adapt.insertErrors("Trait owner", "Trait instance"),
        .methods = .{
            .{ "create(*, owner_node, trait_instance)", adapt.create(core.create), edgeDoc },
            .{ "build()", build, buildDoc },
            .{ "is_instance(*, edge)", adapt.edgeTest(core.isInstance), isInstanceDoc },
            .{ "get_owner_node(*, edge)", adapt.sourceOf, "Source of the edge." },
            .{ "get_trait_instance_node(*, edge)", adapt.targetOf, "Target of the edge." },
            .{ "get_trait_instance_of(*, edge, node)", adapt.otherEnd(core.traitInstanceOf), "The trait instance, or None if `node` is it." },
            .{ "get_owner_of(*, edge, node)", adapt.otherEnd(core.ownerOf), "The owner, or None if `node` is it." },
            .{ "get_owner_edge(*, bound_node)", adapt.toBoundEdge(core.ownerEdge), "The first trait edge that leads to the node." },
            .{ "get_owner_node_of(*, bound_node)", adapt.toBoundNode(core.ownerNodeOf), "The owner of a trait instance." },
            .{ "add_trait_instance(*, bound_node, trait_instance)", adapt.insert(core.addTraitInstance), "Make a node a trait of `bound_node`." },
            .{ "visit_trait_instance_edges(*, bound_node, f, ctx=None)", adapt.visit(core.traitInstances), "Call `f(ctx, bound_edge)` for each trait of the node." },
            .{ "visit_trait_instances_of_type(*, owner, trait_type, f, ctx=None)", adapt.visitOfType(core.traitInstancesOfType), "The same for the traits of that type." },
            .{ "try_get_trait_instance_of_type(*, bound_node, trait_type)", adapt.withNode(core.traitInstanceOfType), "The first trait of that type." },
            .{ "get_tid()", adapt.tid(core), tidDoc },
            .{ "traverse(*, trait_type_name)", adapt.traverseBy(core), traverseDoc, adapt.traversal_type },
        },
    };
};

/// A `str` argument whose refusal has a text of its own.
fn NamedString(comptime refusal: [:0]const u8) type {
    return struct {
        text: []const u8,

        pub const python_type = "str";

        pub fn fromPython(_: *State, object: *pyzig.c.PyObject, argument: [*:0]const u8) pyzig.Error!@This() {
            if (!pyzig.c.hasFlag(object, pyzig.c.TPFLAGS_UNICODE_SUBCLASS)) {
                return pyzig.raiseFormat(.TypeError, refusal ++ ", not %R", .{object});
            }
            return .{ .text = try pyzig.stringFromPython(object, argument) };
        }
    };
}

/// A list of nodes.
const NodeList = struct {
    nodes: []const graph.Node,

    pub const python_type = "list[Node]";

    pub fn fromPythonInScope(state: *State, scope: *pyzig.Scope, object: *pyzig.c.PyObject, argument: [*:0]const u8) pyzig.Error!NodeList {
        const c = pyzig.c;
        if (!c.hasFlag(object, c.TPFLAGS_LIST_SUBCLASS)) return pyzig.raiseFormat(.TypeError, "%s must be a list of Node, not %R", .{ argument, object });
        const held = c.PySequence_Tuple(object) orelse return error.PythonError;
        try scope.keep(held);
        const nodes = try scope.arena.allocator().alloc(graph.Node, @intCast(c.PyTuple_Size(held)));
        for (nodes, 0..) |*node, index| {
            const item = c.PyTuple_GetItem(held, @intCast(index)) orelse return error.PythonError;
            if (c.typeOf(item) != state.typeObject(NodeReference)) {
                return pyzig.raiseFormat(.TypeError, "%s list items must be Node, not %R", .{ argument, item });
            }
            node.* = pyzig.Wrapper(NodeReference).payload(item).node;
        }
        return .{ .nodes = nodes };
    }
};
