//! `Linker`: which type a type reference means.

const std = @import("std");
const pyzig = @import("pyzig");
const faebryk = @import("../../faebryk/faebryk.zig");
const graph = @import("../../graph/graph.zig");
const wrappers = @import("../graph/graph.zig");
const adapt = @import("adapt.zig");

const BoundNode = wrappers.BoundNode;
const GraphView = wrappers.GraphView;
const Ref = pyzig.Ref;
const State = pyzig.State;
const TypeGraph = @import("typegraph.zig").TypeGraph;
const boundNodes = @import("found.zig").boundNodes;

pub const Linker = struct {
    const core = faebryk.Linker;

    fn linkTypeReference(g: *GraphView, type_reference: *BoundNode, target_type_node: *BoundNode) !void {
        return core.linkTypeReference(try g.live(), try type_reference.bound(), try target_type_node.bound());
    }

    fn updateTypeReference(g: *GraphView, type_reference: *BoundNode, target_type_node: *BoundNode) !void {
        return core.updateTypeReference(try g.live(), try type_reference.bound(), try target_type_node.bound());
    }

    const Unresolved = struct { Ref(BoundNode), Ref(BoundNode) };

    fn collectUnresolved(state: *State, allocator: std.mem.Allocator, type_graph: *TypeGraph) ![]const Unresolved {
        const bound = type_graph.node.payload();
        const unresolved = try core.collectUnresolvedTypeReferences(try type_graph.native(), allocator);
        const found = try allocator.alloc(graph.Node, 2 * unresolved.len);
        for (unresolved, 0..) |one, index| found[2 * index ..][0..2].* = .{ one.type_node, one.type_reference };
        const list = try allocator.alloc(Unresolved, unresolved.len);
        const nodes = try boundNodes(state, allocator, bound, found);
        for (list, 0..) |*item, index| item.* = .{ nodes[2 * index], nodes[2 * index + 1] };
        return list;
    }

    pub const python = .{
        .name = "Linker",
        .doc = "Says which type a type reference means, by a pointer named `resolved`; the first such pointer counts.",
        .errors = &[_]pyzig.ErrorRule{
            .{ .err = error.ReferenceOfOtherView, .kind = .ValueError, .message = "Type reference does not belong to provided GraphView" },
            .{ .err = error.TargetOfOtherView, .kind = .ValueError, .message = "Target type does not belong to provided GraphView" },
        },
        .methods = .{
            .{ "link_type_reference(*, g, type_reference, target_type_node)", linkTypeReference, "Link a reference to a type; an earlier link stays and counts." },
            .{ "update_type_reference(*, g, type_reference, target_type_node)", updateTypeReference, "Link a reference to another type than before." },
            .{ "get_resolved_type(*, type_reference)", adapt.toBoundNode(core.resolvedType), "The type that a reference is linked to." },
            .{ "collect_unresolved_type_references(*, type_graph)", collectUnresolved, "Types and type references of all MakeChildren that are not linked." },
        },
    };
};
