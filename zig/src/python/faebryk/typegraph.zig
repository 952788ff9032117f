//! `TypeGraph`: types and instances, as Python has them.
//!
//! Adapts the core's functions one by one. Imports `failures.zig` for what they raise, `found.zig` for what they return many of.

const std = @import("std");
const pyzig = @import("pyzig");
const faebryk = @import("../../faebryk/faebryk.zig");
const graph = @import("../../graph/graph.zig");
const wrappers = @import("../graph/graph.zig");
const adapt = @import("adapt.zig");
const builders = @import("builders.zig");
const failures = @import("failures.zig");

const BoundNode = wrappers.BoundNode;
const Found = @import("found.zig").Found;
const GraphView = wrappers.GraphView;
const Ref = pyzig.Ref;
const State = pyzig.State;

pub const TypeGraph = struct {
    /// The typegraph node.
    node: Ref(BoundNode),

    const core = faebryk.TypeGraph;
    const Handle = pyzig.Handle(TypeGraph);

    pub fn native(self: *const TypeGraph) error{Destroyed}!core {
        return .of(try self.node.payload().bound());
    }

    fn wrap(state: *State, bound: *const BoundNode, typegraph: core) !TypeGraph {
        return .{ .node = try adapt.boundNode(state, bound, typegraph.self_node.node) };
    }

    fn create(state: *State, g: pyzig.Handle(GraphView)) !TypeGraph {
        const typegraph = try core.create(try g.payload().live());
        return .{ .node = try wrappers.wrapBoundNode(state, g, typegraph.self_node.node) };
    }

    fn of(node: pyzig.Handle(BoundNode)) TypeGraph {
        return .{ .node = node.own() };
    }

    fn ofType(state: *State, type_node: *BoundNode) !?TypeGraph {
        return try wrap(state, type_node, core.ofType(try type_node.bound()) orelse return null);
    }

    fn ofInstance(state: *State, instance_node: *BoundNode) !?TypeGraph {
        return try wrap(state, instance_node, core.ofInstance(try instance_node.bound()) orelse return null);
    }

    /// `node` of this typegraph's view.
    fn bind(self: *const TypeGraph, state: *State, node: graph.Node) !Ref(BoundNode) {
        return adapt.boundNode(state, self.node.payload(), node);
    }

    fn addType(self: *TypeGraph, state: *State, identifier: []const u8) !Ref(BoundNode) {
        return self.bind(state, try (try self.native()).addType(identifier));
    }

    fn getOrCreateType(self: *TypeGraph, state: *State, type_identifier: []const u8) !Ref(BoundNode) {
        return self.bind(state, try (try self.native()).getOrCreateType(type_identifier));
    }

    fn getTypeByName(self: *TypeGraph, state: *State, type_identifier: []const u8) !?Ref(BoundNode) {
        return try self.bind(state, (try self.native()).typeByName(type_identifier) orelse return null);
    }

    fn getTypeName(type_node: *BoundNode) ![]const u8 {
        return core.typeName(type_node.node_handle) orelse error.NotAType;
    }

    fn getTypeReferenceIdentifier(type_reference: *BoundNode) ![]const u8 {
        return core.typeName(type_reference.node_handle) orelse error.NotATypeReference;
    }

    fn markConstructable(self: *TypeGraph, type_node: *BoundNode) !void {
        return (try self.native()).markConstructable(try type_node.bound());
    }

    fn isConstructable(self: *TypeGraph, type_node: *BoundNode) !bool {
        return (try self.native()).isConstructable(try type_node.bound());
    }

    fn addMakeChild(
        self: *TypeGraph,
        state: *State,
        type_node: *BoundNode,
        child_type: *BoundNode,
        identifier: ?[]const u8,
        node_attributes: ?*builders.NodeCreationAttributes,
        _: ?pyzig.Object,
    ) !Ref(BoundNode) {
        const made = (try self.native()).addMakeChild(try type_node.bound(), try child_type.bound(), identifier, attributesOf(node_attributes)) catch |err| switch (err) {
            error.NotAType => return pyzig.raise(.ValueError, "add_make_child failed: child_type is not a type", .{}),
            error.OtherView => return pyzig.raise(.ValueError, "add_make_child failed: child_type is in another view than type_node", .{}),
            else => return failures.failed(err, "add_make_child"),
        };
        return adapt.boundNode(state, type_node, made);
    }

    fn addMakeChildDeferred(
        self: *TypeGraph,
        state: *State,
        type_node: *BoundNode,
        child_type_identifier: []const u8,
        identifier: ?[]const u8,
        node_attributes: ?*builders.NodeCreationAttributes,
        _: ?pyzig.Object,
    ) !Ref(BoundNode) {
        const made = (try self.native()).addMakeChildDeferred(try type_node.bound(), child_type_identifier, identifier, attributesOf(node_attributes)) catch |err|
            return failures.failed(err, "add_make_child_deferred");
        return adapt.boundNode(state, type_node, made);
    }

    fn attributesOf(builder: ?*builders.NodeCreationAttributes) graph.Attributes {
        return if (builder) |given| given.builder.dynamic else .none;
    }

    fn addTypeReference(self: *TypeGraph, state: *State, type_identifier: []const u8) !Ref(BoundNode) {
        return self.bind(state, try (try self.native()).addTypeReference(type_identifier));
    }

    fn getMakeChildTypeReference(_: *TypeGraph, state: *State, make_child: *BoundNode) !Ref(BoundNode) {
        return adapt.boundNode(state, make_child, core.makeChildTypeReference(try make_child.bound()) orelse return error.NotAMakeChild);
    }

    fn getMakeChildTypeReferenceByIdentifier(_: *TypeGraph, state: *State, type_node: *BoundNode, identifier: []const u8) !?Ref(BoundNode) {
        return adapt.optionalBoundNode(state, type_node, core.makeChildTypeReferenceByIdentifier(try type_node.bound(), identifier));
    }

    fn resolveChildPath(_: *TypeGraph, state: *State, start_type: *BoundNode, path: adapt.NamePath) !?Ref(BoundNode) {
        return adapt.optionalBoundNode(state, start_type, core.resolveChildPath(try start_type.bound(), path.names));
    }

    fn ensureChildReference(self: *TypeGraph, state: *State, _: *BoundNode, path: adapt.Path, _: ?pyzig.Object) !Ref(BoundNode) {
        var failure: faebryk.PathFailure = undefined;
        const made = (try self.native()).ensureChildReference(path.items, &failure) catch |err| {
            if (err == error.PathFailed) return failures.raisePathError(state, failure, &.{});
            return failures.failed(err, "ensure_child_reference");
        };
        return self.bind(state, made);
    }

    fn debugAddReference(self: *TypeGraph, state: *State, _: *BoundNode, path: adapt.Path) !Ref(BoundNode) {
        const made = (try self.native()).ensureChildReference(path.items, null) catch |err| {
            if (err == error.PathFailed) return pyzig.raise(.ValueError, "debug_add_reference failed: the path is empty", .{});
            return failures.failed(err, "debug_add_reference");
        };
        return self.bind(state, made);
    }

    fn getReferencePath(_: *TypeGraph, allocator: std.mem.Allocator, reference: *BoundNode) !Names {
        return .{ .names = try copyNames(try core.referencePath(try reference.bound(), allocator), allocator) };
    }

    fn addMakeLink(
        self: *TypeGraph,
        state: *State,
        type_node: *BoundNode,
        lhs_reference: *BoundNode,
        rhs_reference: *BoundNode,
        edge_attributes: *builders.EdgeCreationAttributes,
    ) !Ref(BoundNode) {
        const made = (try self.native()).addMakeLink(try type_node.bound(), try lhs_reference.bound(), try rhs_reference.bound(), &edge_attributes.builder) catch |err|
            return failures.failed(err, "add_make_link");
        return adapt.boundNode(state, type_node, made);
    }

    const MadeChild = struct { ?[]const u8, Ref(BoundNode) };

    fn collectMakeChildren(self: *TypeGraph, state: *State, allocator: std.mem.Allocator, type_node: *BoundNode) ![]const MadeChild {
        var found: Found(?[]const u8) = .{ .allocator = allocator };
        var iterator = (try self.native()).makeChildren(try type_node.bound());
        while (iterator.next()) |child| {
            // In the memory of the call: the atom may be gone when the list is made.
            try found.add(child.node, if (child.identifier == .none) null else try allocator.dupe(u8, child.identifier.text()));
        }
        const list = try allocator.alloc(MadeChild, found.nodes.items.len);
        for (list, try found.wrapAll(state, type_node), found.extras.items) |*item, node, name| item.* = .{ name, node };
        return list;
    }

    const MadeLink = struct { Ref(BoundNode), Names, Names };

    fn collectMakeLinks(self: *TypeGraph, state: *State, allocator: std.mem.Allocator, type_node: *BoundNode) ![]const MadeLink {
        const Paths = struct { lhs: []const []const u8, rhs: []const []const u8 };
        var found: Found(Paths) = .{ .allocator = allocator };
        var iterator = (try self.native()).makeLinks(try type_node.bound());
        while (iterator.next()) |link| {
            const lhs = link.lhs orelse continue;
            const rhs = link.rhs orelse continue;
            try found.add(link.node, .{ .lhs = try linkPath(lhs, allocator), .rhs = try linkPath(rhs, allocator) });
        }
        const list = try allocator.alloc(MadeLink, found.nodes.items.len);
        for (list, try found.wrapAll(state, type_node), found.extras.items) |*item, node, paths| {
            item.* = .{ node, .{ .names = paths.lhs }, .{ .names = paths.rhs } };
        }
        return list;
    }

    fn linkPath(reference: graph.BoundNode, allocator: std.mem.Allocator) ![]const []const u8 {
        const names = core.referencePath(reference, allocator) catch |err| switch (err) {
            error.OutOfMemory => |failure| return failure,
            error.CyclicReference, error.InvalidReference => return pyzig.raise(.ValueError, "MakeLink node has an invalid reference chain", .{}),
        };
        return copyNames(names, allocator);
    }

    /// In the memory of the call: making objects of them can start the garbage collector, and with it anything.
    fn copyNames(names: []const []const u8, allocator: std.mem.Allocator) ![]const []const u8 {
        const copies = try allocator.alloc([]const u8, names.len);
        for (copies, names) |*copy, name| copy.* = try allocator.dupe(u8, name);
        return copies;
    }

    const Member = struct { u16, Ref(BoundNode) };

    fn collectPointerMembers(self: *TypeGraph, state: *State, allocator: std.mem.Allocator, type_node: *BoundNode, container_path: adapt.NamePath) ![]const Member {
        var failure: faebryk.PathFailure = undefined;
        const members = (try self.native()).collectPointerMembers(try type_node.bound(), container_path.names, &failure, allocator) catch |err| switch (err) {
            error.PathFailed => return failures.raisePathError(state, failure, container_path.names),
            error.MissingIndex => return pyzig.raise(.ValueError, "Pointer sequence member missing index (edge_specific is null)", .{}),
            else => |other| return other,
        };
        var found: Found(u16) = .{ .allocator = allocator };
        for (members) |member| try found.add(member.make_child, member.index);
        const list = try allocator.alloc(Member, members.len);
        for (list, try found.wrapAll(state, type_node), found.extras.items) |*item, node, index| item.* = .{ index, node };
        return list;
    }

    fn mergeTypes(self: *TypeGraph, target: *BoundNode, source: *BoundNode) !void {
        return (try self.native()).mergeTypes(try target.bound(), try source.bound()) catch |err| failures.failed(err, "merge_types");
    }

    const Problem = struct { Ref(BoundNode), []const u8 };

    fn validateType(self: *TypeGraph, state: *State, allocator: std.mem.Allocator, type_node: *BoundNode) ![]const Problem {
        const problems = try (try self.native()).validateType(try type_node.bound(), allocator);
        var found: Found([]const u8) = .{ .allocator = allocator };
        for (problems) |problem| try found.add(problem.node, problem.message);
        const list = try allocator.alloc(Problem, problems.len);
        for (list, try found.wrapAll(state, type_node), found.extras.items) |*item, node, message| item.* = .{ node, message };
        return list;
    }

    fn instantiate(self: *TypeGraph, state: *State, type_identifier: []const u8, attributes: ?adapt.AttributeDict) !Ref(BoundNode) {
        // First of all: reading values may run code of the caller's.
        var given: graph.Attributes = if (attributes) |dict| try dict.read(state) else .none;
        defer given.clear();
        const typegraph = try self.native();
        var failure: faebryk.InstantiationFailure = undefined;
        const made = if (given.count() == 0)
            typegraph.instantiate(type_identifier, &failure)
        else if (typegraph.typeByName(type_identifier)) |type_node|
            typegraph.instantiateNode(typegraph.self_node.view.bind(type_node), given, &failure)
        else
            typegraph.instantiate(type_identifier, &failure);
        return self.bind(state, made catch |err| return failures.raiseInstantiation(state, self.node.payload(), err, failure));
    }

    fn instantiateNode(self: *TypeGraph, state: *State, type_node: *BoundNode, attributes: ?adapt.AttributeDict) !Ref(BoundNode) {
        var given: graph.Attributes = if (attributes) |dict| try dict.read(state) else .none;
        defer given.clear();
        var failure: faebryk.InstantiationFailure = undefined;
        const made = (try self.native()).instantiateNode(try type_node.bound(), given, &failure) catch |err|
            return failures.raiseInstantiation(state, type_node, err, failure);
        return adapt.boundNode(state, type_node, made);
    }

    fn referenceResolve(_: *TypeGraph, state: *State, reference_node: *BoundNode, base_node: *BoundNode) !Ref(BoundNode) {
        var failure: faebryk.ResolveFailure = undefined;
        const found = core.referenceResolve(try reference_node.bound(), try base_node.bound(), &failure) catch
            return failures.raiseResolve(state, reference_node, failure);
        return adapt.boundNode(state, base_node, found);
    }

    fn getGraphView(self: *const TypeGraph) Ref(GraphView) {
        return self.node.payload().view.own();
    }

    fn getSelfNode(self: *const TypeGraph) Ref(BoundNode) {
        return self.node.own();
    }

    fn getTypeInstanceOverview(self: *TypeGraph, allocator: std.mem.Allocator) ![]const struct { []const u8, u64 } {
        const counts = try (try self.native()).typeInstanceOverview(allocator);
        const list = try allocator.alloc(struct { []const u8, u64 }, counts.len);
        // In the memory of the call: making the list can start the garbage collector, and with it anything.
        for (list, counts) |*item, count| item.* = .{ try allocator.dupe(u8, count.name), count.instance_count };
        return list;
    }

    fn copyInto(self: *TypeGraph, state: *State, target_graph: pyzig.Handle(GraphView), minimal: bool) !TypeGraph {
        const target = target_graph.payload();
        const view = try target.live();
        const start = view.mark();
        const copied = try (try self.native()).copyInto(view, minimal);
        try target.holdNewOrRollBack(start);
        return .{ .node = try wrappers.wrapBoundNode(state, target_graph, copied.self_node.node) };
    }

    fn copyNodeInto(start_node: *BoundNode, target_graph: *GraphView) !void {
        const view = try target_graph.live();
        const start = view.mark();
        try faebryk.copy.copyNodeInto(try start_node.bound(), view);
        try target_graph.holdNewOrRollBack(start);
    }

    fn repr(self: *const TypeGraph) !pyzig.OwnedObject {
        const bound = self.node.payload();
        return wrappers.format("TypeGraph(id=0x{x}, g=0x{x})", .{ bound.node_handle.uuid(), bound.view.payload().uuid });
    }

    pub const python = .{
        .name = "TypeGraph",
        .doc = "Types described in a graph, and instances made of them. It is known by its node.",
        .made_by = "TypeGraph.create()",
        .attributes = .{.{ "MakeChildNode", MakeChildNode }},
        .errors = &[_]pyzig.ErrorRule{
            .{ .err = error.TypeExists, .kind = .ValueError, .message = "Type with this name already exists" },
            .{ .err = error.NotAType, .kind = .ValueError, .message = "the node is not a type: it has no attribute type_identifier" },
            .{ .err = error.NotATypeReference, .kind = .ValueError, .message = "the node is not a type reference: it has no attribute type_identifier" },
            .{ .err = error.NotAMakeChild, .kind = .ValueError, .message = "the node is not a MakeChild: it has no child type_ref" },
            .{ .err = error.InvalidReference, .kind = .ValueError, .message = "reference does not contain any identifiers" },
        },
        .methods = .{
            .{ "create(*, g)", create, "Make a typegraph in a view, with the types that describe types." },
            .{ "of(*, node)", of, "See any node as a typegraph; it is not checked." },
            .{ "of_type(*, type_node)", ofType, "The typegraph of a type: its parent." },
            .{ "of_instance(*, instance_node)", ofInstance, "The typegraph of the type of a node." },
            .{ "add_type(*, identifier)", addType, "Make a type, not constructable yet. ValueError if there is one of that name." },
            .{ "get_or_create_type(*, type_identifier)", getOrCreateType, "The type of that name, made if there is none." },
            .{ "get_type_by_name(*, type_identifier)", getTypeByName, "The type of that name." },
            .{ "get_type_name(*, type_node)", getTypeName, "Name of a type. ValueError for another node." },
            .{ "get_type_reference_identifier(*, type_reference)", getTypeReferenceIdentifier, "Name of the type that is referred to. ValueError for another node." },
            .{ "mark_constructable(*, type_node)", markConstructable, "Allow instances of a type." },
            .{ "is_constructable(*, type_node)", isConstructable, "Whether a type may have instances." },
            .{ "add_make_child(*, type_node, child_type, identifier, node_attributes=None, mount_reference=None)", addMakeChild, "Instances of `type_node` will have a child of `child_type`. `mount_reference` is ignored." },
            .{ "add_make_child_deferred(*, type_node, child_type_identifier, identifier, node_attributes=None, mount_reference=None)", addMakeChildDeferred, "The same for a type that the linker will find by its name." },
            .{ "add_type_reference(*, type_identifier)", addTypeReference, "Make a type reference that belongs to no MakeChild." },
            .{ "get_make_child_type_reference(*, make_child)", getMakeChildTypeReference, "The type reference of a MakeChild. ValueError for another node." },
            .{ "get_make_child_type_reference_by_identifier(*, type_node, identifier)", getMakeChildTypeReferenceByIdentifier, "The type reference of the child of that name." },
            .{ "resolve_child_path(*, start_type, path)", resolveChildPath, "The type at the end of a path of names, through linked references; None where it breaks off." },
            .{ "ensure_child_reference(*, type_node, path, validate=None)", ensureChildReference, "Make a reference: a path to be followed from an instance. TypeGraphPathError if it is empty. Whether the path leads anywhere is what `validate_type` tells: `validate` is accepted, and `True` and `False` give the same." },
            .{ "debug_add_reference(*, type_node, path)", debugAddReference, "As `ensure_child_reference`; ValueError if it is empty." },
            .{ "get_reference_path(*, reference)", getReferencePath, "The identifiers along a reference." },
            .{ "add_make_link(*, type_node, lhs_reference, rhs_reference, edge_attributes)", addMakeLink, "Instances of `type_node` will have an edge between what the references lead to." },
            .{ "collect_make_children(*, type_node)", collectMakeChildren, "The MakeChildren of a type with their identifiers, in order." },
            .{ "collect_make_links(*, type_node)", collectMakeLinks, "The MakeLinks of a type with the paths of both sides, in order." },
            .{ "collect_pointer_members(*, type_node, container_path)", collectPointerMembers, "The MakeChildren that links of kind Pointer put into a container, with their indices." },
            .{ "merge_types(*, target, source)", mergeTypes, "Inheritance: give `target` the children and links of `source` that it does not have." },
            .{ "validate_type(*, type_node)", validateType, "What is wrong with a type: the node and a message for each problem." },
            .{ "instantiate(*, type_identifier, attributes=None)", instantiate, "Make an instance of the type of that name. TypeGraphInstantiationError if that is not possible; nothing is left behind then." },
            .{ "instantiate_node(*, type_node, attributes)", instantiateNode, "Make an instance of a type. `attributes` (a dict or None) are added to it." },
            .{ "reference_resolve(*, reference_node, base_node)", referenceResolve, "Follow a reference from a node. TypeGraphResolveError where it breaks off." },
            .{ "get_graph_view()", getGraphView, "The view that it is seen through." },
            .{ "get_self_node()", getSelfNode, "The typegraph node." },
            .{ "get_type_instance_overview()", getTypeInstanceOverview, "The types with their numbers of instances." },
            .{ "copy_into(*, target_graph, minimal)", copyInto, "The same typegraph in another view: with `minimal` only what describes types, else all types." },
            .{ "copy_node_into(*, start_node, target_graph)", copyNodeInto, "Copy a node and all that belongs to it into another view." },
            .{ "__repr__()", repr, "" },
        },
    };
};

/// A tuple of names for Python.
const Names = struct {
    names: []const []const u8,

    pub const python_type = "tuple[str, ...]";

    pub fn toPython(names: Names, state: *State) pyzig.Error!*pyzig.c.PyObject {
        const tuple = try pyzig.OwnedObject.from(pyzig.c.PyTuple_New(@intCast(names.names.len)));
        errdefer tuple.release();
        for (names.names, 0..) |name, index| {
            _ = pyzig.c.PyTuple_SetItem(tuple.ptr, @intCast(index), try pyzig.toPython([]const u8, state, name));
        }
        return tuple.ptr;
    }
};

pub const MakeChildNode = struct {
    fn build(value: ?[]const u8) !builders.NodeCreationAttributes {
        return .{ .builder = try faebryk.MakeChildNode.build(value) };
    }

    pub const python = .{
        .name = "MakeChildNode",
        .module = "typegraph.TypeGraph",
        .doc = "What a MakeChild of a literal needs.",
        .methods = .{.{ "build(*, value=None)", build, "Attributes with the attribute `value`, if it is given." }},
    };
};
