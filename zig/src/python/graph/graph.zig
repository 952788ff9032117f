//! The module `gen.graph.graph`: what it contains, its errors, what happens when the library is loaded.
//!
//! The classes are declared next door, to be read in this order: `values.zig`, `elements.zig` (nodes and edges), `bound.zig` (the same
//! as seen through a view), `view.zig`, `arrays.zig`, `path.zig`. Other bindings take them from here.

const pyzig = @import("pyzig");
const graph = @import("../../graph/graph.zig");
const arrays = @import("arrays.zig");
const bound = @import("bound.zig");
const elements = @import("elements.zig");
const path = @import("path.zig");
const values = @import("values.zig");
const view = @import("view.zig");

const c = pyzig.c;
const State = pyzig.State;

pub const BFSPath = path.BFSPath;
pub const BoundEdge = bound.BoundEdge;
pub const BoundNode = bound.BoundNode;
pub const EdgeCallback = bound.EdgeCallback;
pub const EdgeReference = elements.EdgeReference;
pub const EdgeType = values.EdgeType;
pub const GraphView = view.GraphView;
pub const Literal = values.Literal;
pub const NodeReference = elements.NodeReference;
pub const Unchecked = values.Unchecked;
pub const format = values.format;
pub const visitEdges = bound.visitEdges;
pub const wrapBoundEdge = bound.wrapBoundEdge;
pub const wrapBoundNode = bound.wrapBoundNode;
pub const wrapNode = elements.wrapNode;

/// What goes wrong in the graph, for Python.
pub const errors = &[_]pyzig.ErrorRule{
    .{ .err = error.Destroyed, .kind = .RuntimeError, .message = "the GraphView has been destroyed" },
    .{ .err = error.SourceNotInGraph, .kind = .ValueError, .message = "Edge source node not in graph" },
    .{ .err = error.TargetNotInGraph, .kind = .ValueError, .message = "Edge target node not in graph" },
    .{ .err = error.IdentitiesExhausted, .kind = .RuntimeError, .message = "all 4,294,967,295 identities of this process are used up" },
    .{ .err = error.NothingStored, .kind = .KeyError, .message = "No data stored on this BoundNode" },
    .{ .err = error.StoredDataOfAnotherType, .kind = .TypeError, .message = "BoundNode.load: stored data is not an instance of the expected type" },
};

/// The module `gen.graph.graph`.
pub const module = .{
    .name = "graph",
    .runtime_name = "graph",
    .doc = "Graphs of nodes and typed edges.",
    .errors = errors,
    .refuses_bare_call = true,
    .classes = .{ NodeReference, EdgeReference, BoundNode, BoundEdge, GraphView, view.NodeIterator, arrays.EdgeArray, BFSPath },
};

/// To be called when the library is loaded. Identities and wrappers are process-wide, so a second interpreter cannot share them.
pub fn onLoad(_: *State) pyzig.Error!void {
    const interpreter = c.PyInterpreterState_GetID(c.PyInterpreterState_Get());
    if (loaded_by) |owner| {
        if (owner != interpreter) return pyzig.raise(.ImportError, "pyzig keeps one set of nodes and edges for the whole process: it can be used by one interpreter only", .{});
        return;
    }
    graph.init(pyzig.allocator);
    loaded_by = interpreter;
}

var loaded_by: ?i64 = null;

/// What is alive in the graph. Memory that is kept for what comes next is given back first, so that all that is counted is in use.
pub fn countLive() graph.Counters {
    graph.trim();
    elements.wrappers.trim();
    return graph.live();
}
