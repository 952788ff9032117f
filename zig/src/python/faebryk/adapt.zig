//! Core functions as Python sees them.
//!
//! The core works on nodes, edges and views; Python on their wrappers. Most functions of the typegraph have one of a few shapes, and
//! for each shape there is one function here that turns a core function into one that can be declared.

const std = @import("std");
const pyzig = @import("pyzig");
const graph = @import("../../graph/graph.zig");
const faebryk = @import("../../faebryk/faebryk.zig");
const wrappers = @import("../graph/graph.zig");

const c = pyzig.c;
const State = pyzig.State;
const BoundEdge = wrappers.BoundEdge;
const BoundNode = wrappers.BoundNode;
const EdgeReference = wrappers.EdgeReference;
const NodeReference = wrappers.NodeReference;
const Ref = pyzig.Ref;

/// What every class of the typegraph raises beside its own errors.
pub const errors = wrappers.errors ++ &[_]pyzig.ErrorRule{
    .{ .err = error.NotInTypeGraph, .kind = .ValueError, .message = "the node does not belong to a TypeGraph" },
    .{ .err = error.EdgeInGraph, .kind = .ValueError, .message = "the type of an edge that is in a graph cannot change" },
    .{ .err = error.CyclicReference, .kind = .ValueError, .message = "the reference leads back to itself" },
};

/// What inserting an edge raises when one of its ends is missing.
pub fn insertErrors(comptime source: [:0]const u8, comptime target: [:0]const u8) []const pyzig.ErrorRule {
    return &.{
        .{ .err = error.SourceNotInGraph, .kind = .ValueError, .message = source ++ " node not in graph" },
        .{ .err = error.TargetNotInGraph, .kind = .ValueError, .message = target ++ " node not in graph" },
    };
}

/// `node` through the view of `bound`.
pub fn boundNode(state: *State, bound: *const BoundNode, node: graph.Node) pyzig.Error!Ref(BoundNode) {
    return wrappers.wrapBoundNode(state, bound.view.borrow(), node);
}

pub fn optionalBoundNode(state: *State, bound: *const BoundNode, node: ?graph.Node) pyzig.Error!?Ref(BoundNode) {
    return try boundNode(state, bound, node orelse return null);
}

pub fn boundEdge(state: *State, bound: *const BoundNode, edge: graph.Edge) pyzig.Error!Ref(BoundEdge) {
    return wrappers.wrapBoundEdge(state, bound.view.borrow(), edge);
}

pub fn optionalNode(state: *State, node: ?graph.Node) pyzig.Error!?Ref(NodeReference) {
    return try wrappers.wrapNode(state, node orelse return null);
}

/// `fn (Edge) bool`
pub fn edgeTest(comptime core: anytype) fn (*EdgeReference) bool {
    return struct {
        fn call(edge: *EdgeReference) bool {
            return core(edge.edge);
        }
    }.call;
}

/// `get_tid`
pub fn tid(comptime core: type) fn () u8 {
    return struct {
        fn call() u8 {
            return core.tid;
        }
    }.call;
}

pub fn sourceOf(edge: *EdgeReference, state: *State) !Ref(NodeReference) {
    return wrappers.wrapNode(state, edge.edge.source());
}

pub fn targetOf(edge: *EdgeReference, state: *State) !Ref(NodeReference) {
    return wrappers.wrapNode(state, edge.edge.target());
}

/// `fn (Edge) ?Node`
pub fn edgeToNode(comptime core: anytype) fn (*State, *EdgeReference) pyzig.Error!?Ref(NodeReference) {
    return struct {
        fn call(state: *State, edge: *EdgeReference) pyzig.Error!?Ref(NodeReference) {
            return optionalNode(state, core(edge.edge));
        }
    }.call;
}

/// `fn (Edge, Node) ?Node`
pub fn otherEnd(comptime core: anytype) fn (*State, *EdgeReference, *NodeReference) pyzig.Error!?Ref(NodeReference) {
    return struct {
        fn call(state: *State, edge: *EdgeReference, node: *NodeReference) pyzig.Error!?Ref(NodeReference) {
            return optionalNode(state, core(edge.edge, node.node));
        }
    }.call;
}

/// `fn (Node, Node) !Edge`
pub fn create(comptime core: anytype) fn (*NodeReference, *NodeReference) graph.Error!EdgeReference {
    return struct {
        fn call(source: *NodeReference, target: *NodeReference) graph.Error!EdgeReference {
            return .adopt(try core(source.node, target.node));
        }
    }.call;
}

/// `fn (Node, Node, Name) !Edge`
pub fn createNamed(comptime core: anytype, comptime Name: type) fn (*NodeReference, *NodeReference, Name) graph.Error!EdgeReference {
    return struct {
        fn call(source: *NodeReference, target: *NodeReference, name: Name) graph.Error!EdgeReference {
            return .adopt(try core(source.node, target.node, name));
        }
    }.call;
}

/// `fn (BoundNode, Node) !Edge`, which inserts the edge.
pub fn insert(comptime core: anytype) fn (*State, *BoundNode, *NodeReference) anyerror!Ref(BoundEdge) {
    return struct {
        fn call(state: *State, bound: *BoundNode, node: *NodeReference) anyerror!Ref(BoundEdge) {
            return boundEdge(state, bound, try core(try bound.bound(), node.node));
        }
    }.call;
}

/// The same where Python gives both nodes bound.
pub fn insertBound(comptime core: anytype) fn (*State, *BoundNode, *BoundNode) anyerror!Ref(BoundEdge) {
    return struct {
        fn call(state: *State, bound: *BoundNode, other: *BoundNode) anyerror!Ref(BoundEdge) {
            return boundEdge(state, bound, try core(try bound.bound(), other.node_handle));
        }
    }.call;
}

/// `fn (BoundNode) ?Node`
pub fn toBoundNode(comptime core: anytype) fn (*State, *BoundNode) anyerror!?Ref(BoundNode) {
    return struct {
        fn call(state: *State, bound: *BoundNode) anyerror!?Ref(BoundNode) {
            return optionalBoundNode(state, bound, core(try bound.bound()));
        }
    }.call;
}

/// `fn (BoundNode) ?Node`, as a plain node.
pub fn toNode(comptime core: anytype) fn (*State, *BoundNode) anyerror!?Ref(NodeReference) {
    return struct {
        fn call(state: *State, bound: *BoundNode) anyerror!?Ref(NodeReference) {
            return optionalNode(state, core(try bound.bound()));
        }
    }.call;
}

/// `fn (BoundNode) ?Edge`
pub fn toBoundEdge(comptime core: anytype) fn (*State, *BoundNode) anyerror!?Ref(BoundEdge) {
    return struct {
        fn call(state: *State, bound: *BoundNode) anyerror!?Ref(BoundEdge) {
            return try boundEdge(state, bound, core(try bound.bound()) orelse return null);
        }
    }.call;
}

/// `fn (BoundNode, Node) ?Node`
pub fn withNode(comptime core: anytype) fn (*State, *BoundNode, *NodeReference) anyerror!?Ref(BoundNode) {
    return struct {
        fn call(state: *State, bound: *BoundNode, node: *NodeReference) anyerror!?Ref(BoundNode) {
            return optionalBoundNode(state, bound, core(try bound.bound(), node.node));
        }
    }.call;
}

/// `fn (BoundNode, []const u8) ?Node`
pub fn byName(comptime core: anytype) fn (*State, *BoundNode, []const u8) anyerror!?Ref(BoundNode) {
    return struct {
        fn call(state: *State, bound: *BoundNode, name: []const u8) anyerror!?Ref(BoundNode) {
            return optionalBoundNode(state, bound, core(try bound.bound(), name));
        }
    }.call;
}

/// `fn (BoundNode) Iterator` over edges: `f(ctx, BoundEdge)` for each.
pub fn visit(comptime core: anytype) fn (*State, *BoundNode, wrappers.EdgeCallback, ?pyzig.Object) anyerror!void {
    return struct {
        fn call(state: *State, bound: *BoundNode, f: wrappers.EdgeCallback, ctx: ?pyzig.Object) anyerror!void {
            var edges = core(try bound.bound());
            return wrappers.visitEdges(state, bound.view.borrow(), &edges, orNone(ctx), f);
        }
    }.call;
}

/// `fn (BoundNode, Node) Iterator` over edges.
pub fn visitOfType(comptime core: anytype) fn (*State, *BoundNode, *NodeReference, wrappers.EdgeCallback, ?pyzig.Object) anyerror!void {
    return struct {
        fn call(state: *State, bound: *BoundNode, node: *NodeReference, f: wrappers.EdgeCallback, ctx: ?pyzig.Object) anyerror!void {
            var edges = core(try bound.bound(), node.node);
            return wrappers.visitEdges(state, bound.view.borrow(), &edges, orNone(ctx), f);
        }
    }.call;
}

pub fn orNone(object: ?pyzig.Object) pyzig.Object {
    return object orelse .{ .ptr = c.none() };
}

/// `traverse`: an item of a path, as `types.SimpleNamespace(identifier=…, edge_type=…)`.
pub fn traversal(state: *State, identifier: []const u8, edge_type: u8) pyzig.Error!pyzig.OwnedObject {
    const types = try pyzig.OwnedObject.from(c.PyImport_ImportModule("types"));
    defer types.release();
    const namespace = try pyzig.OwnedObject.from(c.PyObject_GetAttrString(types.ptr, "SimpleNamespace"));
    defer namespace.release();
    const none = try pyzig.OwnedObject.from(c.PyTuple_New(0));
    defer none.release();
    const made = try pyzig.OwnedObject.from(c.PyObject_Call(namespace.ptr, none.ptr, null));
    errdefer made.release();
    try setAttribute(state, made, "identifier", identifier);
    try setAttribute(state, made, "edge_type", edge_type);
    return made;
}

/// Python's type of what `traversal` returns, for the stubs.
pub const traversal_type = "SimpleNamespace";
pub const traversal_import = "from types import SimpleNamespace";

pub fn traverseBy(comptime core: type) fn (*State, []const u8) pyzig.Error!pyzig.OwnedObject {
    return struct {
        fn call(state: *State, identifier: []const u8) pyzig.Error!pyzig.OwnedObject {
            return traversal(state, identifier, core.tid);
        }
    }.call;
}

/// Gives `object` an attribute. A reference in `value` is handed over.
pub fn setAttribute(state: *State, object: pyzig.OwnedObject, name: [*:0]const u8, value: anytype) pyzig.Error!void {
    const converted = try pyzig.toPython(@TypeOf(value), state, value);
    defer c.Py_DecRef(converted);
    if (c.PyObject_SetAttrString(object.ptr, name, converted) < 0) return error.PythonError;
}

/// Raises the exception declared as `E` with attributes: the fields of `attributes`, whose references are handed over. Returns the error
/// that says so.
pub fn raiseWith(state: *State, comptime E: type, message: []const u8, attributes: anytype) pyzig.Error {
    raiseWithChecked(state, E, message, attributes) catch |err| return err;
    return error.PythonError;
}

fn raiseWithChecked(state: *State, comptime E: type, message: []const u8, attributes: anytype) pyzig.Error!void {
    const class = state.exceptionObject(E);
    const text = try pyzig.toPython([]const u8, state, message);
    defer c.Py_DecRef(text);
    const exception = try pyzig.OwnedObject.from(c.PyObject_CallFunctionObjArgs(class, text, @as(?*c.PyObject, null)));
    defer exception.release();
    inline for (comptime std.meta.fieldNames(@TypeOf(attributes))) |name| {
        try setAttribute(state, exception, name, @field(attributes, name));
    }
    c.PyErr_SetObject(class, exception.ptr);
}

/// A path of traversals: any sequence of `str` (composition) and objects with `identifier` and `edge_type`.
pub const Path = struct {
    items: []const faebryk.Traversal,

    pub const python_type = "Sequence[Any]";

    pub fn fromPythonInScope(state: *State, scope: *pyzig.Scope, object: *c.PyObject, argument: [*:0]const u8) pyzig.Error!Path {
        const held = try holdSequence(scope, object) orelse {
            return pyzig.raiseFormat(.TypeError, "%s must be a sequence of str and EdgeTraversal", .{argument});
        };
        const items = try scope.arena.allocator().alloc(faebryk.Traversal, @intCast(c.PyTuple_Size(held)));
        for (items, 0..) |*item, index| {
            const source = c.PyTuple_GetItem(held, @intCast(index)) orelse return error.PythonError;
            item.* = try fromItem(state, scope, source);
        }
        return .{ .items = items };
    }

    fn fromItem(state: *State, scope: *pyzig.Scope, object: *c.PyObject) pyzig.Error!faebryk.Traversal {
        if (c.hasFlag(object, c.TPFLAGS_UNICODE_SUBCLASS)) return .{ .identifier = try pyzig.stringFromPython(object, "path") };
        const identifier = try itemAttribute(scope, object, "identifier");
        const edge_type = try itemAttribute(scope, object, "edge_type");
        return .{
            .identifier = try pyzig.stringFromPython(identifier, "identifier"),
            .edge_type = (try wrappers.EdgeType.fromPython(state, edge_type, "edge_type")).value,
        };
    }

    fn itemAttribute(scope: *pyzig.Scope, object: *c.PyObject, name: [*:0]const u8) pyzig.Error!*c.PyObject {
        const value = c.PyObject_GetAttrString(object, name) orelse {
            if (c.PyErr_ExceptionMatches(pyzig.ExceptionKind.AttributeError.object()) == 0) return error.PythonError;
            c.PyErr_Clear();
            return pyzig.raiseFormat(.TypeError, "path items must be str or EdgeTraversal, not %R", .{object});
        };
        try scope.keep(value);
        return value;
    }
};

/// A path of names: any sequence of `str`.
pub const NamePath = struct {
    names: []const []const u8,

    pub const python_type = "Sequence[str]";

    pub fn fromPythonInScope(_: *State, scope: *pyzig.Scope, object: *c.PyObject, argument: [*:0]const u8) pyzig.Error!NamePath {
        const held = try holdSequence(scope, object) orelse {
            return pyzig.raiseFormat(.TypeError, "%s must be a sequence of strings", .{argument});
        };
        const names = try scope.arena.allocator().alloc([]const u8, @intCast(c.PyTuple_Size(held)));
        for (names, 0..) |*name, index| {
            const source = c.PyTuple_GetItem(held, @intCast(index)) orelse return error.PythonError;
            if (!c.hasFlag(source, c.TPFLAGS_UNICODE_SUBCLASS)) {
                return pyzig.raiseFormat(.TypeError, "%s must contain only strings, not %R", .{ argument, source });
            }
            name.* = try pyzig.stringFromPython(source, argument);
        }
        return .{ .names = names };
    }
};

/// The items of a sequence as a tuple that lives as long as the call; null if it is no sequence.
fn holdSequence(scope: *pyzig.Scope, object: *c.PyObject) pyzig.Error!?*c.PyObject {
    if (c.PySequence_Check(object) == 0) return null;
    const held = c.PySequence_Tuple(object) orelse return error.PythonError;
    try scope.keep(held);
    return held;
}

/// A dict of attributes. None is allowed wherever one is, so the message names it.
pub const AttributeDict = struct {
    object: *c.PyObject,

    pub const python_type = "dict[str, bool | int | float | str]";

    pub fn fromPython(_: *State, object: *c.PyObject, argument: [*:0]const u8) pyzig.Error!AttributeDict {
        if (!c.hasFlag(object, c.TPFLAGS_DICT_SUBCLASS)) {
            return pyzig.raiseWrongType("", argument, "a dict or None", object);
        }
        return .{ .object = object };
    }

    /// Its entries as attributes, which the caller owns.
    pub fn read(dict: AttributeDict, state: *State) pyzig.Error!graph.Attributes {
        var attributes: graph.Attributes = .none;
        errdefer attributes.clear();
        var scope: pyzig.Scope = .init();
        defer scope.deinit();
        const values = try pyzig.fromPython(pyzig.Dict([]const u8, Value), state, &scope, dict.object, "attributes");
        for (values.entries) |entry| try attributes.set(entry.key, entry.value.literal.value);
        return attributes;
    }

    const Value = struct {
        literal: wrappers.Literal,

        pub fn fromPython(state: *State, object: *c.PyObject, argument: [*:0]const u8) pyzig.Error!Value {
            return .{ .literal = wrappers.Literal.fromPython(state, object, argument) catch |err| {
                if (c.PyErr_ExceptionMatches(pyzig.ExceptionKind.TypeError.object()) == 0) return err;
                c.PyErr_Clear();
                return pyzig.raiseFormat(.TypeError, "edge_attributes values must be bool, int, float, or str, not %R", .{object});
            } };
        }
    };
};
