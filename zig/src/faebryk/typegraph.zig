//! The typegraph: types described in the graph, so that nodes can be made from them.
//!
//! A type is a named composition child of the typegraph node. What an instance of it will be made of, its `MakeChild` and
//! `MakeLink` children say; a `MakeChild` names its type through a `TypeReference`, which the linker points at the type.
//! Everything works on the graph alone, so several typegraphs may live in one view, and one in several views.

const std = @import("std");
const graph = @import("../graph/graph.zig");
const composition = @import("composition.zig");
const copy = @import("copy.zig");
const instantiation = @import("instantiate.zig");
const linker = @import("linker.zig");
const merging = @import("merge.zig");
const node_type = @import("node_type.zig");
const pointer = @import("pointer.zig");
const reference = @import("reference.zig");
const trait = @import("trait.zig");
const type_path = @import("type_path.zig");
const validation = @import("validate.zig");
const EdgeCreationAttributes = @import("edgebuilder.zig").EdgeCreationAttributes;
const NodeCreationAttributes = @import("nodebuilder.zig").NodeCreationAttributes;
const Atom = graph.Atom;
const BoundNode = graph.BoundNode;
const GraphView = graph.GraphView;
const Node = graph.Node;
const Traversal = reference.Traversal;

pub const Error = graph.Error || graph.InsertEdgeError || error{NotInTypeGraph};

/// A typegraph is known by its node. The value borrows view and node.
pub const TypeGraph = struct {
    self_node: BoundNode,

    /// A new typegraph in `view`, with the types that describe types. On failure nothing has changed.
    pub fn create(view: *GraphView) Error!TypeGraph {
        const start = view.mark();
        errdefer view.rollBack(start);
        const typegraph: TypeGraph = .{ .self_node = view.bind(try view.createAndInsertNode()) };
        try typegraph.self_node.node.putAttribute(.initialized, .{ .bool = true });

        const implements_type = try typegraph.createTypeNode(.ImplementsType);
        const implements_trait = try typegraph.createTypeNode(.ImplementsTrait);
        for ([_]BoundNode{ implements_type, implements_trait }) |type_node| {
            try addBuiltinTrait(type_node, implements_type);
            try addBuiltinTrait(type_node, implements_trait);
        }
        const make_child = try typegraph.createTypeNode(.MakeChild);
        try addBuiltinTrait(make_child, implements_type);
        const others = [_]BoundNode{
            try typegraph.createTypeNode(.MakeLink),
            try typegraph.createTypeNode(.Reference),
            try typegraph.createTypeNode(.TypeReference),
        };
        const is_constructable = try typegraph.createTypeNode(.is_constructable);
        try addBuiltinTrait(is_constructable, implements_type);
        try addBuiltinTrait(is_constructable, implements_trait);
        for ([_]BoundNode{ implements_type, implements_trait, make_child } ++ others ++ [_]BoundNode{is_constructable}) |type_node| {
            try addBuiltinTrait(type_node, is_constructable);
        }
        return typegraph;
    }

    /// Any node as a typegraph, unchecked.
    pub inline fn of(node: BoundNode) TypeGraph {
        return .{ .self_node = node };
    }

    /// The typegraph of a type: its composition parent.
    pub inline fn ofType(type_node: BoundNode) ?TypeGraph {
        const parent = composition.parentNodeOf(type_node) orelse return null;
        return .{ .self_node = type_node.view.bind(parent) };
    }

    /// The typegraph of the type of a node.
    pub inline fn ofInstance(instance: BoundNode) ?TypeGraph {
        const type_node = node_type.typeOf(instance) orelse return null;
        return ofType(instance.view.bind(type_node));
    }

    /// The same typegraph seen through the view of `node`.
    pub inline fn in(typegraph: TypeGraph, node: BoundNode) TypeGraph {
        return .{ .self_node = node.view.bind(typegraph.self_node.node) };
    }

    // Types

    /// A new type, which is not constructable yet.
    pub fn addType(typegraph: TypeGraph, identifier: []const u8) (Error || error{TypeExists})!Node {
        if (typegraph.typeByName(identifier) != null) return error.TypeExists;
        const view = typegraph.self_node.view;
        const start = view.mark();
        errdefer view.rollBack(start);
        const name = try Atom.intern(identifier);
        defer name.release();
        const type_node = try typegraph.createTypeNode(name);
        const mark = try typegraph.addMark(type_node, .ImplementsType);
        _ = try composition.addAnonymousChild(type_node, mark);
        return type_node.node;
    }

    pub fn getOrCreateType(typegraph: TypeGraph, identifier: []const u8) Error!Node {
        if (typegraph.typeByName(identifier)) |type_node| return type_node;
        return typegraph.addType(identifier) catch |failure| switch (failure) {
            error.TypeExists => unreachable, // just looked
            else => |other| return other,
        };
    }

    pub fn typeByName(typegraph: TypeGraph, identifier: []const u8) ?Node {
        return composition.childByIdentifier(typegraph.self_node, identifier);
    }

    /// The name of a type, or of the type that a TypeReference names. Null for any other node. Lives as long as the node.
    pub fn typeName(node: Node) ?[]const u8 {
        const atom = node.attributes().getAtom(.type_identifier);
        return if (atom == .none) null else atom.text();
    }

    /// Allows instances. A second time adds a second mark.
    pub fn markConstructable(typegraph: TypeGraph, type_node: BoundNode) Error!void {
        _ = try typegraph.in(type_node).addMark(type_node, .is_constructable);
    }

    pub fn isConstructable(typegraph: TypeGraph, type_node: BoundNode) bool {
        const mark = typegraph.in(type_node).builtin(.is_constructable) catch return false;
        return trait.traitInstanceOfType(type_node, mark.node) != null;
    }

    /// Each child of the typegraph node, with its number of instances. The names live as long as their edges; the caller
    /// frees the list.
    pub fn typeInstanceOverview(typegraph: TypeGraph, allocator: std.mem.Allocator) error{OutOfMemory}![]TypeCount {
        const view = typegraph.self_node.view;
        var counts: std.ArrayListUnmanaged(TypeCount) = .empty;
        defer counts.deinit(allocator);
        var edges = composition.children(typegraph.self_node);
        while (edges.next()) |edge| {
            var count: usize = 0;
            var instances = node_type.instances(view.bind(edge.target()));
            while (instances.next()) |_| count += 1;
            const name = typeName(edge.target()) orelse edge.name() orelse "";
            try counts.append(allocator, .{ .name = name, .instance_count = count });
        }
        return counts.toOwnedSlice(allocator);
    }

    pub const TypeCount = struct { name: []const u8, instance_count: usize };

    // Children of types

    /// Instances of `type_node` will have a child of `child_type`, with the attributes given. On failure nothing has changed.
    pub fn addMakeChild(
        typegraph: TypeGraph,
        type_node: BoundNode,
        child_type: BoundNode,
        identifier: ?[]const u8,
        node_attributes: graph.Attributes,
    ) (Error || error{ NotAType, OtherView })!Node {
        if (child_type.view != type_node.view) return error.OtherView;
        const name = child_type.node.attributes().getAtom(.type_identifier);
        if (name == .none) return error.NotAType;
        const child_name = if (identifier) |text| try Atom.intern(text) else Atom.none;
        defer if (child_name != .none) child_name.release();
        return typegraph.makeResolvedChild(type_node, name, child_type.node, child_name, node_attributes);
    }

    /// `addMakeChild` for a type that is known by name only: the linker will say which it is.
    pub fn addMakeChildDeferred(
        typegraph: TypeGraph,
        type_node: BoundNode,
        child_type_identifier: []const u8,
        identifier: ?[]const u8,
        node_attributes: graph.Attributes,
    ) Error!Node {
        const name = try Atom.intern(child_type_identifier);
        defer name.release();
        const child_name = if (identifier) |text| try Atom.intern(text) else Atom.none;
        defer if (child_name != .none) child_name.release();
        return typegraph.makeChild(type_node, name, child_name, node_attributes);
    }

    /// A TypeReference that belongs to no MakeChild.
    pub fn addTypeReference(typegraph: TypeGraph, type_identifier: []const u8) Error!Node {
        const name = try Atom.intern(type_identifier);
        defer name.release();
        const view = typegraph.self_node.view;
        const start = view.mark();
        errdefer view.rollBack(start);
        return typegraph.createTypeReference(name);
    }

    pub fn makeChildTypeReference(make_child: BoundNode) ?Node {
        return composition.childByAtom(make_child, .type_ref);
    }

    pub fn makeChildTypeReferenceByIdentifier(type_node: BoundNode, identifier: []const u8) ?Node {
        const make_child = composition.childByIdentifier(type_node, identifier) orelse return null;
        return makeChildTypeReference(type_node.view.bind(make_child));
    }

    /// The MakeChild children of a type, in order.
    pub fn makeChildren(typegraph: TypeGraph, type_node: BoundNode) MakeChildIterator {
        const make_child = typegraph.in(type_node).builtin(.MakeChild) catch type_node.view.bind(.none);
        return .{ .edges = composition.childrenOfType(type_node, make_child.node) };
    }

    /// The MakeLink children of a type, in order.
    pub fn makeLinks(typegraph: TypeGraph, type_node: BoundNode) MakeLinkIterator {
        const make_link = typegraph.in(type_node).builtin(.MakeLink) catch type_node.view.bind(.none);
        return .{ .edges = composition.childrenOfType(type_node, make_link.node) };
    }

    /// The type at the end of a path of names, through resolved type references. Null where that breaks off.
    pub fn resolveChildPath(start_type: BoundNode, path: []const []const u8) ?Node {
        var current = start_type;
        for (path) |name| {
            const make_child = composition.childByIdentifier(current, name) orelse return null;
            current.node = type_path.resolvedTypeOf(current.view.bind(make_child)) orelse return null;
        }
        return current.node;
    }

    // References and links

    /// A new reference for `path`. The types are not looked at.
    pub fn ensureChildReference(
        typegraph: TypeGraph,
        path: []const Traversal,
        failure: ?*type_path.Failure,
    ) (Error || error{PathFailed})!Node {
        if (path.len == 0) {
            if (failure) |detail| detail.* = .{
                .kind = .missing_child,
                .failing_segment_index = 0,
                .reason = .empty_path,
            };
            return error.PathFailed;
        }
        return reference.create(typegraph, path);
    }

    /// The identifiers along a reference. They live as long as its nodes keep them; the caller frees the list.
    pub fn referencePath(
        first: BoundNode,
        allocator: std.mem.Allocator,
    ) error{ OutOfMemory, CyclicReference, InvalidReference }![]const []const u8 {
        const items = try reference.read(first, allocator);
        defer allocator.free(items);
        const path = try reference.meaningful(items);
        const names = try allocator.alloc([]const u8, path.len);
        for (names, path) |*name, item| name.* = item.text();
        return names;
    }

    /// Instances of `type_node` will have an edge between what the two references lead to. On failure nothing has changed.
    pub fn addMakeLink(
        typegraph: TypeGraph,
        type_node: BoundNode,
        lhs_reference: BoundNode,
        rhs_reference: BoundNode,
        edge_attributes: *const EdgeCreationAttributes,
    ) Error!Node {
        var attributes: graph.Attributes = .none;
        defer attributes.clear();
        try attributes.put(.edge_type, .{ .int = edge_attributes.edge_type });
        if (edge_attributes.directional) |directional| try attributes.put(.directional, .{ .bool = directional });
        if (edge_attributes.name != .none) try attributes.put(.name, .{ .string = edge_attributes.name });
        try attributes.put(.order, .{ .int = edge_attributes.order });
        if (edge_attributes.edge_specific) |value| try attributes.put(.edge_specific, .{ .int = value });
        try attributes.putAll(edge_attributes.dynamic, .none);
        return typegraph.makeLink(type_node, lhs_reference.node, rhs_reference.node, attributes);
    }

    /// `addMakeLink` with the attributes as a MakeLink has them.
    pub fn makeLink(typegraph: TypeGraph, type_node: BoundNode, lhs: Node, rhs: Node, attributes: graph.Attributes) Error!Node {
        const view = type_node.view;
        const make_link_type = try typegraph.in(type_node).builtin(.MakeLink);
        const start = view.mark();
        errdefer view.rollBack(start);
        const make_link = try view.createAndInsertNode();
        _ = try node_type.addInstance(make_link_type, make_link);
        try make_link.putAttributes(attributes, .none);
        _ = try composition.addChildWithAtom(view.bind(make_link), lhs, .lhs);
        _ = try composition.addChildWithAtom(view.bind(make_link), rhs, .rhs);
        _ = try composition.addAnonymousChild(type_node, make_link);
        return make_link;
    }

    /// The members of a container of pointers. See `type_path.collectPointerMembers`.
    pub fn collectPointerMembers(
        typegraph: TypeGraph,
        type_node: BoundNode,
        container_path: []const []const u8,
        failure: ?*type_path.Failure,
        allocator: std.mem.Allocator,
    ) type_path.CollectError![]type_path.PointerMember {
        return type_path.collectPointerMembers(typegraph, type_node, container_path, failure, allocator);
    }

    // Instances and more, each in its own file

    /// `instantiateNode` for a type known by name.
    pub fn instantiate(
        typegraph: TypeGraph,
        type_identifier: []const u8,
        failure: ?*instantiation.Failure,
    ) instantiation.Error!Node {
        const type_node = typegraph.typeByName(type_identifier) orelse {
            if (failure) |detail| detail.* = .{
                .kind = .invalid_argument,
                .reason = .{ .text = "Type not found" },
                .node = typegraph.self_node,
                .identifier = "",
            };
            return error.InstantiationFailed;
        };
        return typegraph.instantiateNode(typegraph.self_node.view.bind(type_node), .none, failure);
    }

    /// A new instance of a type, in the view of `type_node`, with `attributes` added to it. On failure nothing has changed.
    pub fn instantiateNode(
        typegraph: TypeGraph,
        type_node: BoundNode,
        attributes: graph.Attributes,
        failure: ?*instantiation.Failure,
    ) instantiation.Error!Node {
        return instantiation.instantiate(typegraph.in(type_node), type_node, attributes, failure);
    }

    /// Follows a reference from a node. See `reference.resolve`.
    pub fn referenceResolve(
        reference_node: BoundNode,
        base_node: BoundNode,
        failure: ?*reference.Failure,
    ) error{ResolveFailed}!Node {
        return reference.resolve(reference_node, base_node, failure);
    }

    /// Inheritance. See `merge.zig`.
    pub fn mergeTypes(typegraph: TypeGraph, target: BoundNode, source: BoundNode) merging.Error!void {
        return merging.mergeTypes(typegraph.in(target), target, source);
    }

    /// What is wrong with a type. See `validate.zig`.
    pub fn validateType(
        typegraph: TypeGraph,
        type_node: BoundNode,
        allocator: std.mem.Allocator,
    ) error{OutOfMemory}![]validation.Problem {
        return validation.validateType(typegraph.in(type_node), type_node, allocator);
    }

    /// The same typegraph in another view. See `copy.zig`.
    pub fn copyInto(typegraph: TypeGraph, target: *GraphView, minimal: bool) copy.Error!TypeGraph {
        return copy.copyTypeGraphInto(typegraph, target, minimal);
    }

    // What the methods above are made of

    /// `makeChild` for a type that is known.
    pub fn makeResolvedChild(
        typegraph: TypeGraph,
        type_node: BoundNode,
        type_name: Atom,
        child_type: Node,
        identifier: Atom,
        attributes: graph.Attributes,
    ) Error!Node {
        const view = type_node.view;
        const start = view.mark();
        errdefer view.rollBack(start);
        const make_child = try typegraph.makeChild(type_node, type_name, identifier, attributes);
        const type_reference = makeChildTypeReference(view.bind(make_child)).?; // it was added just now
        _ = try linker.addResolved(view.bind(type_reference), child_type);
        return make_child;
    }

    /// One of the types that every typegraph has.
    pub inline fn builtin(typegraph: TypeGraph, name: Atom) error{NotInTypeGraph}!BoundNode {
        const node = composition.childByAtom(typegraph.self_node, name) orelse return error.NotInTypeGraph;
        return typegraph.self_node.view.bind(node);
    }

    /// An instance of a builtin type that is a trait of a type, but not a part of it.
    pub fn addMark(typegraph: TypeGraph, type_node: BoundNode, name: Atom) Error!Node {
        const view = type_node.view;
        const start = view.mark();
        errdefer view.rollBack(start);
        const mark_type = try typegraph.in(type_node).builtin(name);
        const instance = try view.createAndInsertNode();
        _ = try node_type.addInstance(mark_type, instance);
        _ = try trait.addTraitInstance(type_node, instance);
        return instance;
    }

    fn createTypeNode(typegraph: TypeGraph, name: Atom) Error!BoundNode {
        const view = typegraph.self_node.view;
        const type_node = try view.createAndInsertNode();
        try type_node.putAttribute(.type_identifier, .{ .string = name });
        _ = try composition.addChildWithAtom(typegraph.self_node, type_node, name);
        return view.bind(type_node);
    }

    fn addBuiltinTrait(type_node: BoundNode, trait_type: BoundNode) Error!void {
        const instance = try type_node.view.createAndInsertNode();
        _ = try node_type.addInstance(trait_type, instance);
        _ = try composition.addAnonymousChild(type_node, instance);
        _ = try trait.addTraitInstance(type_node, instance);
    }

    fn createTypeReference(typegraph: TypeGraph, name: Atom) Error!Node {
        const type_reference = try typegraph.self_node.view.createAndInsertNode();
        _ = try node_type.addInstance(try typegraph.builtin(.TypeReference), type_reference);
        try type_reference.putAttribute(.type_identifier, .{ .string = name });
        return type_reference;
    }

    /// A MakeChild with a type reference of that name; `identifier` may be `.none`.
    fn makeChild(
        typegraph: TypeGraph,
        type_node: BoundNode,
        type_name: Atom,
        identifier: Atom,
        attributes: graph.Attributes,
    ) Error!Node {
        const view = type_node.view;
        const here = typegraph.in(type_node);
        const make_child_type = try here.builtin(.MakeChild);
        const start = view.mark();
        errdefer view.rollBack(start);
        const make_child = try view.createAndInsertNode();
        _ = try node_type.addInstance(make_child_type, make_child);
        if (identifier != .none) try make_child.putAttribute(.child_identifier, .{ .string = identifier });
        try make_child.putAttributes(attributes, .child_identifier);
        const type_reference = try here.createTypeReference(type_name);
        _ = try composition.addChildWithAtom(view.bind(make_child), type_reference, .type_ref);
        _ = try pointer.pointToWithAtom(view.bind(make_child), type_reference, identifier, null);
        _ = try composition.addChildWithAtom(type_node, make_child, if (identifier == .none) .empty else identifier);
        return make_child;
    }
};

/// A child that a type describes.
pub const MakeChildIterator = struct {
    edges: node_type.TargetsOfType,

    pub const MakeChild = struct {
        node: Node,
        /// `.none` if it has none.
        identifier: Atom,
    };

    pub fn next(iterator: *MakeChildIterator) ?MakeChild {
        const edge = iterator.edges.next() orelse return null;
        return .{ .node = edge.target(), .identifier = edge.target().attributes().getAtom(.child_identifier) };
    }
};

/// A link that a type describes.
pub const MakeLinkIterator = struct {
    edges: node_type.TargetsOfType,

    pub const MakeLink = struct {
        node: Node,
        lhs: ?BoundNode,
        rhs: ?BoundNode,
    };

    pub fn next(iterator: *MakeLinkIterator) ?MakeLink {
        const edge = iterator.edges.next() orelse return null;
        const view = iterator.edges.view;
        const make_link = view.bind(edge.target());
        const lhs = composition.childByAtom(make_link, .lhs);
        const rhs = composition.childByAtom(make_link, .rhs);
        return .{
            .node = make_link.node,
            .lhs = if (lhs) |node| view.bind(node) else null,
            .rhs = if (rhs) |node| view.bind(node) else null,
        };
    }
};

/// What a MakeChild needs for a literal value.
pub const MakeChildNode = struct {
    pub fn build(value: ?[]const u8) error{OutOfMemory}!NodeCreationAttributes {
        var builder: NodeCreationAttributes = .{};
        errdefer builder.deinit();
        if (value) |text| try builder.set("value", .{ .string = text });
        return builder;
    }
};

const testing = std.testing;
const Fixture = @import("testing.zig").Fixture;
const endTest = @import("testing.zig").endTest;

test "a new typegraph has its types and traits, as they are documented" {
    defer endTest();
    const view = try GraphView.create();
    defer view.destroy();
    const typegraph = try TypeGraph.create(view);
    const self_node = typegraph.self_node;
    try testing.expectEqual(1 + 22, view.nodeCount());
    try testing.expectEqual(49, view.edgeCount());
    try testing.expectEqual(true, self_node.node.getAttribute("initialized").?.bool);
    const base = self_node.node.uuid();
    const expected = [_]struct { []const u8, u32, usize }{
        .{ "ImplementsType", 1, 4 },    .{ "ImplementsTrait", 2, 3 }, .{ "MakeChild", 7, 0 },
        .{ "MakeLink", 9, 0 },          .{ "Reference", 10, 0 },      .{ "TypeReference", 11, 0 },
        .{ "is_constructable", 12, 7 },
    };
    const overview = try typegraph.typeInstanceOverview(testing.allocator);
    defer testing.allocator.free(overview);
    try testing.expectEqual(expected.len, overview.len);
    var edges = composition.children(self_node);
    for (expected, overview) |entry, count| {
        const name, const offset, const instance_count = entry;
        try testing.expectEqualStrings(name, count.name);
        try testing.expectEqual(instance_count, count.instance_count);
        const edge = edges.next().?;
        try testing.expectEqualStrings(name, try composition.getName(edge));
        try testing.expectEqual(base + offset, edge.target().uuid());
        try testing.expectEqualStrings(name, TypeGraph.typeName(edge.target()).?);
        try testing.expect(typegraph.isConstructable(view.bind(edge.target())));
        try testing.expectEqual(self_node.node, TypeGraph.ofType(view.bind(edge.target())).?.self_node.node);
    }
    // An instance has its three edges in this order.
    const instance = view.bind(Node.fromUuid(base + 3));
    var all = view.edgeIterator();
    var kinds: [3]u8 = undefined;
    var count: usize = 0;
    while (all.next()) |edge| {
        if (edge.target() != instance.node) continue;
        kinds[count] = edge.edgeType();
        count += 1;
    }
    try testing.expectEqualSlices(u8, &.{ node_type.tid, composition.tid, trait.tid }, &kinds);
    try testing.expectEqual(self_node.node, TypeGraph.ofInstance(instance).?.self_node.node);
}

test "several typegraphs live in one view" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const other = try TypeGraph.create(fixture.view);
    const first = try fixture.typegraph.addType("Same");
    const second = try other.addType("Same");
    try testing.expect(first != second);
    try testing.expectEqual(first, fixture.typegraph.typeByName("Same").?);
    try testing.expectEqual(second, other.typeByName("Same").?);
    try testing.expectEqual(other.self_node.node, TypeGraph.ofType(fixture.view.bind(second)).?.self_node.node);
    try testing.expectEqual(other.self_node, TypeGraph.of(other.self_node).self_node);
}

test "types by name" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const typegraph = fixture.typegraph;
    const nodes = fixture.view.nodeCount();
    const edges = fixture.view.edgeCount();
    const type_node = fixture.view.bind(try typegraph.addType("Resistor"));
    try testing.expectEqual(nodes + 2, fixture.view.nodeCount());
    try testing.expectEqual(edges + 4, fixture.view.edgeCount());
    try testing.expectError(error.TypeExists, typegraph.addType("Resistor"));
    try testing.expectEqual(type_node.node, try typegraph.getOrCreateType("Resistor"));
    const other = try typegraph.getOrCreateType("");
    try testing.expectEqual(other, typegraph.typeByName("").?);
    try testing.expectEqualStrings("Resistor", TypeGraph.typeName(type_node.node).?);
    try testing.expectEqual(null, TypeGraph.typeName(typegraph.self_node.node));
    try testing.expectEqual(null, typegraph.typeByName("Capacitor"));
    try testing.expect(!typegraph.isConstructable(type_node));
    try typegraph.markConstructable(type_node);
    try typegraph.markConstructable(type_node);
    try testing.expect(typegraph.isConstructable(type_node));
    const mark_type = try typegraph.builtin(.is_constructable);
    var marks = trait.traitInstancesOfType(type_node, mark_type.node);
    _ = marks.next().?;
    _ = marks.next().?;
    try testing.expectEqual(null, marks.next());
    const orphan = try fixture.node();
    try testing.expectEqual(null, TypeGraph.ofType(orphan));
    try testing.expectEqual(null, TypeGraph.ofInstance(orphan));
    try testing.expect(!TypeGraph.of(orphan).isConstructable(type_node));
    try testing.expectError(error.NotInTypeGraph, TypeGraph.of(orphan).addType("Lost"));
    try testing.expectEqual(null, composition.childByIdentifier(orphan, "Lost"));
}

test "a thousand types are found quickly and correctly" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    var buffer: [16]u8 = undefined;
    for (0..1000) |number| {
        const name = try std.fmt.bufPrint(&buffer, "type{d}", .{number});
        const type_node = try fixture.typegraph.addType(name);
        try testing.expectEqual(type_node, fixture.typegraph.typeByName(name).?);
        try testing.expectError(error.TypeExists, fixture.typegraph.addType(name));
    }
}

test "a make child says its type through a reference" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const view = fixture.view;
    const resistor = try fixture.addType("Resistor");
    const board = try fixture.addType("Board");
    var builder: NodeCreationAttributes = .{};
    defer builder.deinit();
    try builder.set("x", .{ .int = 3 });
    const r1 = view.bind(try fixture.typegraph.addMakeChild(board, resistor, "r1", builder.dynamic));
    const anonymous = try fixture.addChild(board, resistor, null);
    const late = view.bind(try fixture.typegraph.addMakeChildDeferred(board, "Later", "late", .none));

    try testing.expectEqual(r1.node, composition.childByIdentifier(board, "r1").?);
    try testing.expectEqual(Atom.child_identifier, r1.node.attributes().at(0).key);
    try testing.expectEqualStrings("r1", r1.node.getAttribute("child_identifier").?.string);
    try testing.expectEqual(3, r1.node.getAttribute("x").?.int);
    try testing.expectEqual(null, anonymous.node.getAttribute("child_identifier"));
    const type_reference = view.bind(TypeGraph.makeChildTypeReference(r1).?);
    try testing.expectEqualStrings("Resistor", TypeGraph.typeName(type_reference.node).?);
    try testing.expectEqual(type_reference.node, pointer.pointedNodeByIdentifier(r1, "r1").?);
    try testing.expectEqual(type_reference.node, TypeGraph.makeChildTypeReferenceByIdentifier(board, "r1").?);
    try testing.expectEqual(null, TypeGraph.makeChildTypeReferenceByIdentifier(board, "r2"));
    try testing.expectEqual(null, TypeGraph.makeChildTypeReference(board));
    try testing.expectEqual(resistor.node, linker.resolvedType(type_reference).?);
    try testing.expectEqual(null, type_path.resolvedTypeOf(late));
    var iterator = fixture.typegraph.makeChildren(board);
    for ([_]BoundNode{ r1, anonymous, late }, [_]?[]const u8{ "r1", null, "late" }) |expected, identifier| {
        const make_child = iterator.next().?;
        try testing.expectEqual(expected.node, make_child.node);
        if (identifier) |text| try testing.expectEqualStrings(text, make_child.identifier.text());
        if (identifier == null) try testing.expectEqual(Atom.none, make_child.identifier);
    }
    try testing.expectEqual(null, iterator.next());
    try testing.expectEqual(resistor.node, TypeGraph.resolveChildPath(board, &.{"r1"}).?);
    try testing.expectEqual(board.node, TypeGraph.resolveChildPath(board, &.{}).?);
    try testing.expectEqual(null, TypeGraph.resolveChildPath(board, &.{"late"}));
    try testing.expectEqual(null, TypeGraph.resolveChildPath(board, &.{ "r1", "p1" }));
    const free = try fixture.typegraph.addTypeReference("Free");
    try testing.expectEqualStrings("Free", TypeGraph.typeName(free).?);
}

test "a make child that cannot be added leaves nothing behind" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const other: Fixture = try .init();
    defer other.deinit();
    const board = try fixture.addType("Board");
    const foreign = try other.addType("Foreign");
    const outside = try Node.create();
    defer outside.release();
    try outside.setAttribute("type_identifier", .{ .string = "Outside" });
    const nodes = fixture.view.nodeCount();
    try testing.expectError(error.OtherView, fixture.addChild(board, foreign, "x"));
    try testing.expectError(error.NotAType, fixture.addChild(board, fixture.typegraph.self_node, "x"));
    try testing.expectError(error.TargetNotInGraph, fixture.addChild(board, fixture.view.bind(outside), "x"));
    try testing.expectError(error.SourceNotInGraph, fixture.addChild(fixture.view.bind(outside), board, "x"));
    try testing.expectError(error.NotInTypeGraph, TypeGraph.of(board).addMakeChildDeferred(board, "x", "x", .none));
    try testing.expectEqual(nodes, fixture.view.nodeCount());
    try testing.expectEqual(null, composition.childByIdentifier(board, "x"));
}

test "a make link keeps everything about its edge" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const board = try fixture.addType("Board");
    var builder = try pointer.build("wire", 0x1234);
    defer builder.deinit();
    var buffer: [8]u8 = undefined;
    for (0..7) |number| try builder.set(try std.fmt.bufPrint(&buffer, "k{d}", .{number}), .{ .uint = number });
    const link = try fixture.addLink(board, &.{ .{ .identifier = "a" }, .{ .identifier = "b" } }, &.{.{ .identifier = "c" }}, &builder);
    const keys = [_][]const u8{ "edge_type", "directional", "name", "order", "edge_specific", "k0" };
    for (keys, 0..) |key, place| try testing.expectEqualStrings(key, link.node.attributes().at(place).key.text());
    try testing.expectEqual(12, link.node.attributes().count());
    try testing.expectEqual(78, link.node.getAttribute("edge_type").?.int);
    try testing.expectEqual(0x12, link.node.getAttribute("order").?.int);
    try testing.expectEqual(0x34, link.node.getAttribute("edge_specific").?.int);
    var links = fixture.typegraph.makeLinks(board);
    const found = links.next().?;
    try testing.expectEqual(link.node, found.node);
    const lhs = try TypeGraph.referencePath(found.lhs.?, testing.allocator);
    defer testing.allocator.free(lhs);
    try testing.expectEqual(2, lhs.len);
    try testing.expectEqualStrings("a", lhs[0]);
    try testing.expectEqualStrings("b", lhs[1]);
    try testing.expectEqual(null, links.next());

    const outside = try Node.create();
    defer outside.release();
    const nodes = fixture.view.nodeCount();
    const result = fixture.typegraph.addMakeLink(board, found.lhs.?, fixture.view.bind(outside), &builder);
    try testing.expectError(error.TargetNotInGraph, result);
    try testing.expectEqual(nodes, fixture.view.nodeCount());
}

test "an empty path is no reference" {
    defer endTest();
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    var failure: type_path.Failure = undefined;
    try testing.expectError(error.PathFailed, fixture.typegraph.ensureChildReference(&.{}, &failure));
    try testing.expectEqual(.missing_child, failure.kind);
    try testing.expectEqualStrings("path resolution failed", failure.message());
}

fn failingWork() !void {
    const fixture: Fixture = try .init();
    defer fixture.deinit();
    const view = fixture.view;
    const resistor = try fixture.addType("Resistor");
    const board = try fixture.addType("Board");
    {
        const start = view.mark();
        errdefer testing.expectEqual(start, view.mark()) catch @panic("a failed addition left something");
        _ = try fixture.addChild(board, resistor, "r1");
    }
    _ = try fixture.typegraph.addMakeChildDeferred(board, "Resistor", "r2", .none);
    const unresolved = try linker.collectUnresolvedTypeReferences(fixture.typegraph, graph.gpa());
    defer graph.gpa().free(unresolved);
    for (unresolved) |item| try linker.linkTypeReference(view, view.bind(item.type_reference), resistor);
    var builder = try pointer.build("wire", 3);
    defer builder.deinit();
    _ = try fixture.addLink(board, &.{.{ .identifier = "r1" }}, &.{.{ .identifier = "r2" }}, &builder);
    const start = view.mark();
    errdefer testing.expectEqual(start, view.mark()) catch @panic("a failed instantiation left something");
    _ = try fixture.instantiate(board);
}

test "types and instances survive failing allocation" {
    try @import("testing.zig").withFailingMemory(failingWork);
}
