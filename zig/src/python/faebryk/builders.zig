//! What a node or an edge will be like, before it is made: `NodeCreationAttributes` and `EdgeCreationAttributes`.

const pyzig = @import("pyzig");
const faebryk = @import("../../faebryk/faebryk.zig");
const wrappers = @import("../graph/graph.zig");
const adapt = @import("adapt.zig");

const BoundEdge = wrappers.BoundEdge;
const EdgeReference = wrappers.EdgeReference;
const GraphView = wrappers.GraphView;
const NodeReference = wrappers.NodeReference;
const Ref = pyzig.Ref;
const State = pyzig.State;

pub const NodeCreationAttributes = struct {
    builder: faebryk.NodeCreationAttributes,

    pub fn deinit(self: *NodeCreationAttributes) void {
        self.builder.deinit();
    }

    fn init(state: *State, dynamic: ?adapt.AttributeDict) !NodeCreationAttributes {
        return .{ .builder = .{ .dynamic = if (dynamic) |dict| try dict.read(state) else .none } };
    }

    fn applyTo(self: *const NodeCreationAttributes, node: *NodeReference) !void {
        return self.builder.applyTo(node.node);
    }

    pub const python = .{
        .name = "NodeCreationAttributes",
        .doc = "The attributes that a node will get.",
        .made_by = "NodeCreationAttributes.init()",
        .methods = .{
            .{ "init(*, dynamic=None)", init, "From a dict of bool, int, float and str (TypeError otherwise)." },
            .{ "apply_to(*, node)", applyTo, "Give them to a node." },
        },
    };
};

pub const EdgeCreationAttributes = struct {
    builder: faebryk.EdgeCreationAttributes,

    pub fn deinit(self: *EdgeCreationAttributes) void {
        self.builder.deinit();
    }

    fn create(state: *State, edge_type: Type, directional: ?bool, name: ?[]const u8, dynamic: ?adapt.AttributeDict) !EdgeCreationAttributes {
        var builder: faebryk.EdgeCreationAttributes = try .init(edge_type.value, .{ .directional = directional, .name = name });
        errdefer builder.deinit();
        if (dynamic) |dict| builder.dynamic = try dict.read(state);
        return .{ .builder = builder };
    }

    /// As `wrappers.EdgeType`, with the text that callers of builders know.
    const Type = struct {
        value: u8,

        pub const python_type = "int";

        pub fn fromPython(state: *State, object: *pyzig.c.PyObject, argument: [*:0]const u8) pyzig.Error!Type {
            const converted = wrappers.EdgeType.fromPython(state, object, argument) catch |err| {
                if (pyzig.c.PyErr_ExceptionMatches(pyzig.ExceptionKind.TypeError.object()) == 0) return err;
                pyzig.c.PyErr_Clear();
                return pyzig.raiseFormat(.TypeError, "edge_type must be an integer, not %R", .{object});
            };
            return .{ .value = converted.value };
        }
    };

    fn applyTo(self: *const EdgeCreationAttributes, edge: *EdgeReference) !void {
        return self.builder.applyTo(edge.edge);
    }

    fn createEdge(self: *const EdgeCreationAttributes, source: *NodeReference, target: *NodeReference) !EdgeReference {
        return .adopt(try self.builder.createEdge(source.node, target.node));
    }

    fn insertEdge(
        self: *const EdgeCreationAttributes,
        state: *State,
        g: pyzig.Handle(GraphView),
        source: *NodeReference,
        target: *NodeReference,
    ) !Ref(BoundEdge) {
        const edge = try self.builder.insertEdge(try g.payload().live(), source.node, target.node);
        return wrappers.wrapBoundEdge(state, g, edge);
    }

    fn getTid(self: *const EdgeCreationAttributes) u8 {
        return self.builder.getTid();
    }

    pub const python = .{
        .name = "EdgeCreationAttributes",
        .doc = "What an edge will be like, before it has ends.",
        .made_by = "EdgeCreationAttributes.create()",
        .methods = .{
            .{ "create(*, edge_type, directional, name, dynamic)", create, "`edge_type` is 0 to 255 (ValueError); the others may be None. `dynamic`: a dict of bool, int, float and str." },
            .{ "apply_to(*, edge)", applyTo, "Make an edge that is in no graph like this." },
            .{ "create_edge(*, source, target)", createEdge, "Make such an edge, in no graph." },
            .{ "insert_edge(*, g, source, target)", insertEdge, "Make such an edge in a view. ValueError if an end is not in it." },
            .{ "get_tid()", getTid, "The edge type." },
        },
    };
};
