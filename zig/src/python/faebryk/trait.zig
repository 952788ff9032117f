//! `Trait`: instances of trait types that hang on a node.

const std = @import("std");
const pyzig = @import("pyzig");
const faebryk = @import("../../faebryk/faebryk.zig");
const wrappers = @import("../graph/graph.zig");
const adapt = @import("adapt.zig");

const BoundNode = wrappers.BoundNode;
const Ref = pyzig.Ref;
const State = pyzig.State;
const failed = @import("failures.zig").failed;

pub const Trait = struct {
    const core = faebryk.Trait;

    fn addTraitTo(state: *State, target: *BoundNode, trait_type: *BoundNode) !Ref(BoundNode) {
        var failure: faebryk.InstantiationFailure = undefined;
        const made = core.addTraitTo(try target.bound(), try trait_type.bound(), &failure) catch |err| {
            if (err == error.InstantiationFailed) return pyzig.raise(.ValueError, "add_trait_to failed: {s}", .{failure.message()});
            return failed(err, "add_trait_to");
        };
        return adapt.boundNode(state, target, made);
    }

    fn addTraitInstanceTo(target: *BoundNode, trait_instance: pyzig.Handle(BoundNode)) !Ref(BoundNode) {
        _ = core.addTraitInstance(try target.bound(), trait_instance.payload().node_handle) catch |err|
            return failed(err, "add_trait_instance_to");
        return trait_instance.own();
    }

    fn markAsTrait(trait_type: *BoundNode) !void {
        core.markAsTrait(try trait_type.bound()) catch |err| return failed(err, "mark_as_trait");
    }

    fn tryGetTrait(state: *State, target: *BoundNode, trait_type: *BoundNode) !?Ref(BoundNode) {
        return adapt.optionalBoundNode(state, target, core.traitInstanceOfType(try target.bound(), trait_type.node_handle));
    }

    fn tryGetTraits(state: *State, allocator: std.mem.Allocator, target: *BoundNode, trait_types: BoundNodeList) ![]const ?Ref(BoundNode) {
        const list = try allocator.alloc(?Ref(BoundNode), trait_types.nodes.len);
        var filled: usize = 0;
        errdefer for (list[0..filled]) |item| if (item) |found| found.release();
        for (list, trait_types.nodes) |*item, trait_type| {
            item.* = try tryGetTrait(state, target, trait_type);
            filled += 1;
        }
        return list;
    }

    /// As `[]const *BoundNode`, with the texts that callers know.
    const BoundNodeList = struct {
        nodes: []const *BoundNode,

        pub const python_type = "list[BoundNode]";

        pub fn fromPythonInScope(state: *State, scope: *pyzig.Scope, object: *pyzig.c.PyObject, argument: [*:0]const u8) pyzig.Error!BoundNodeList {
            const c = pyzig.c;
            if (!c.hasFlag(object, c.TPFLAGS_LIST_SUBCLASS)) return pyzig.raiseFormat(.TypeError, "%s must be a list, not %R", .{ argument, object });
            const held = c.PySequence_Tuple(object) orelse return error.PythonError;
            try scope.keep(held);
            const nodes = try scope.arena.allocator().alloc(*BoundNode, @intCast(c.PyTuple_Size(held)));
            for (nodes, 0..) |*node, index| {
                const item = c.PyTuple_GetItem(held, @intCast(index)) orelse return error.PythonError;
                if (c.typeOf(item) != state.typeObject(BoundNode)) {
                    return pyzig.raiseFormat(.TypeError, "%s must contain BoundNode objects, not %R", .{ argument, item });
                }
                node.* = pyzig.Wrapper(BoundNode).payload(item);
            }
            return .{ .nodes = nodes };
        }
    };

    /// Calls `f(ctx, owner)`.
    fn visitImplementers(state: *State, trait_type: *BoundNode, f: NodeCallback, ctx: ?pyzig.Object) !void {
        const c = pyzig.c;
        const view = trait_type.view.borrow();
        var owners = core.implementers(try trait_type.bound());
        while (owners.next()) |owner| {
            const bound = try wrappers.wrapBoundNode(state, view, owner);
            defer bound.release();
            const result = c.PyObject_CallFunctionObjArgs(f.ptr, adapt.orNone(ctx).ptr, bound.ptr, @as(?*c.PyObject, null)) orelse return error.PythonError;
            c.Py_DecRef(result);
            if (view.payload().view == null) return;
        }
    }

    const NodeCallback = wrappers.Unchecked("Callable[[Any, BoundNode], object]");

    pub const python = .{
        .name = "Trait",
        .doc = "What a node can do: instances of trait types that hang on it.",
        .methods = .{
            .{ "add_trait_to(*, target, trait_type)", addTraitTo, "Make an instance of a trait type a trait of `target`. ValueError if that is not possible." },
            .{ "add_trait_instance_to(*, target, trait_instance)", addTraitInstanceTo, "Make a node a trait of `target`; returns that node." },
            .{ "mark_as_trait(*, trait_type)", markAsTrait, "Make a type a trait type." },
            .{ "try_get_trait(*, target, trait_type)", tryGetTrait, "The first trait of that type." },
            .{ "try_get_traits(*, target, trait_types)", tryGetTraits, "The same for several types, in their order." },
            .{ "visit_implementers(*, trait_type, f, ctx=None)", visitImplementers, "Call `f(ctx, owner)` for each owner of an instance of the trait type." },
        },
    };
};
