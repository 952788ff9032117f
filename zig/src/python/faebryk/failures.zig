//! What goes wrong in the typegraph: the exceptions, and how they are raised.
//!
//! Imports the core's failures and `adapt.zig`; the classes of the typegraph import it.

const pyzig = @import("pyzig");
const faebryk = @import("../../faebryk/faebryk.zig");
const adapt = @import("adapt.zig");

const State = pyzig.State;
const BoundNode = @import("../graph/graph.zig").BoundNode;

pub const TypeGraphPathError = struct {
    pub const exception = .{
        .name = "TypeGraphPathError",
        .module = "faebryk.core.zig",
        .base = .ValueError,
        .doc = "A path leads nowhere.",
        .attributes = .{
            .{ "kind", "str" },
            .{ "path", "list[str]" },
            .{ "failing_segment", "str" },
            .{ "failing_segment_index", "int" },
            .{ "index_value", "int | None" },
        },
    };
};

pub const TypeGraphInstantiationError = struct {
    pub const exception = .{
        .name = "TypeGraphInstantiationError",
        .module = "faebryk.core.zig",
        .base = .ValueError,
        .doc = "A type cannot be instantiated.",
        .attributes = .{ .{ "node", "BoundNode" }, .{ "kind", "str" }, .{ "identifier", "str" } },
    };
};

pub const TypeGraphResolveError = struct {
    pub const exception = .{
        .name = "TypeGraphResolveError",
        .module = "faebryk.core.zig",
        .base = .ValueError,
        .doc = "A reference cannot be followed.",
        .attributes = .{ .{ "node", "BoundNode" }, .{ "kind", "str" }, .{ "identifier", "str" } },
    };
};

/// A failure of the graph as the `ValueError` that says which method failed, and why.
pub fn failed(err: anyerror, method: [*:0]const u8) anyerror {
    const reason: [*:0]const u8 = switch (err) {
        error.SourceNotInGraph, error.TargetNotInGraph => "a node is not in the view",
        error.NotInTypeGraph => "a node does not belong to a TypeGraph",
        error.CyclicReference => "a reference leads back to itself",
        error.InvalidReference => "a reference does not contain any identifiers",
        error.OtherView => "the nodes are in different views",
        else => return err,
    };
    return pyzig.raiseFormat(.ValueError, "%s failed: %s", .{ method, reason });
}

pub fn raisePathError(state: *State, failure: faebryk.PathFailure, path: []const []const u8) anyerror {
    const index = failure.failing_segment_index;
    const no_value: ?i64 = null;
    return adapt.raiseWith(state, TypeGraphPathError, failure.message(), .{
        .kind = failure.kind,
        .path = path,
        .failing_segment = if (index < path.len) path[index] else "",
        .failing_segment_index = @as(u64, index),
        .index_value = no_value,
    });
}

pub fn raiseInstantiation(state: *State, bound: *const BoundNode, err: anyerror, failure: faebryk.InstantiationFailure) anyerror {
    return if (err == error.InstantiationFailed) raiseAt(state, TypeGraphInstantiationError, bound, failure) else err;
}

pub fn raiseResolve(state: *State, bound: *const BoundNode, failure: faebryk.ResolveFailure) anyerror {
    return raiseAt(state, TypeGraphResolveError, bound, failure);
}

/// A failure at a node, which is shown through the view of `bound`.
fn raiseAt(state: *State, comptime E: type, bound: *const BoundNode, failure: anytype) anyerror {
    // Making objects can start the garbage collector, and with it anything: the node that has this text may be gone then.
    const identifier = pyzig.allocator.dupe(u8, failure.identifier) catch |err| return err;
    defer pyzig.allocator.free(identifier);
    const node = adapt.boundNode(state, bound, failure.node.node) catch |err| return err;
    return adapt.raiseWith(state, E, failure.message(), .{
        .node = node,
        .kind = failure.kind,
        .identifier = @as([]const u8, identifier),
    });
}
