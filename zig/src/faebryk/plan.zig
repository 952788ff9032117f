//! What instances of types are made of, read from the types before anything is built.
//!
//! Each type is planned once, however often it occurs: so whatever is wrong with a type is found first, a type that contains itself too,
//! and the paths of links become numbers. `instantiate.zig` carries the plan out.

const std = @import("std");
const graph = @import("../graph/graph.zig");
const composition = @import("composition.zig");
const linker = @import("linker.zig");
const node_type = @import("node_type.zig");
const reference = @import("reference.zig");
const trait = @import("trait.zig");
const type_path = @import("type_path.zig");
const TypeGraph = @import("typegraph.zig").TypeGraph;
const Atom = graph.Atom;
const Attributes = graph.Attributes;
const BoundNode = graph.BoundNode;
const Edge = graph.Edge;
const GraphView = graph.GraphView;
const Node = graph.Node;
const Error = @import("instantiate.zig").Error;
const Failure = @import("instantiate.zig").Failure;

/// What an instance of one type is made of. Nodes are numbered in the order in which they are created, from the instance
/// itself, which is 0; that order is fixed, so these numbers say where a path leads before the nodes exist.
pub const Plan = struct {
    type_node: Node,
    children: []Child = &.{},
    links: []Link = &.{},
    /// Number of nodes of one instance.
    size: u64 = 1,
    is_done: bool = false,

    pub const Child = struct {
        make_child: Node,
        type_node: Node,
        /// Of the composition edge. Kept by the MakeChild.
        name: Atom,
        /// What the child gets. Owned.
        attributes: Attributes,
        chunk: ?Chunk,
        /// Known once the type of the child is planned.
        plan: u32 = undefined,
        offset: u64 = undefined,
    };

    /// Where a child was written: an instance of `has_source_chunk` that points there.
    pub const Chunk = struct { target: Node, plan: u32 = undefined, offset: u64 = undefined };

    pub const Link = struct {
        make_link: Node,
        edge_type: graph.EdgeType,
        directional: bool,
        order: u7,
        edge_specific: ?u16,
        lhs: Path,
        rhs: Path,
    };

    /// A path from the instance: a node of the plan, and what is left to be followed in the graph from there.
    pub const Path = struct { offset: u64, rest: []const reference.Item };

    fn childNamed(plan: *const Plan, names: *const NameTable, name: Atom) ?*const Child {
        const place = names.get(.{ .type_node = plan.type_node, .name = name }) orelse return null;
        return &plan.children[place];
    }
};

const NameKey = struct { type_node: Node, name: Atom };
/// The first child of a type with a name.
const NameTable = std.AutoHashMapUnmanaged(NameKey, u32);

/// Plans a type and all that it is made of.
pub const Planner = struct {
    typegraph: TypeGraph,
    view: *GraphView,
    make_child_type: Node,
    make_link_type: Node,
    constructable_type: Node,
    /// Looked up when it is needed.
    chunk_type: ?Node = null,
    allocator: std.mem.Allocator,
    failure: ?*Failure,
    plans: std.ArrayListUnmanaged(Plan) = .empty,
    by_type: std.AutoHashMapUnmanaged(Node, u32) = .empty,
    names: NameTable = .empty,
    /// Types being planned, the outermost first, with the next of their parts to look at.
    open: std.ArrayListUnmanaged(struct { plan: u32, part: u32 }) = .empty,

    pub fn run(planner: *Planner, root: Node) Error!void {
        _ = try planner.begin(root);
        while (planner.open.items.len > 0) {
            const top = &planner.open.items[planner.open.items.len - 1];
            const plan = &planner.plans.items[top.plan];
            // Each child has two parts, itself and its chunk.
            if (top.part == plan.children.len * 2) {
                try planner.finish(top.plan);
                _ = planner.open.pop();
                continue;
            }
            const child = &plan.children[top.part / 2];
            const part = top.part % 2;
            top.part += 1;
            if (part == 0) {
                try planner.require(child.type_node, child.make_child);
            } else if (child.chunk != null) {
                try planner.require(planner.chunk_type.?, child.make_child);
            }
        }
    }

    pub fn releaseAttributes(planner: *Planner) void {
        for (planner.plans.items) |plan| {
            for (plan.children) |*child| child.attributes.clear();
        }
    }

    /// Begins with a type: it must be constructable.
    fn begin(planner: *Planner, type_node: Node) Error!u32 {
        const bound = planner.view.bind(type_node);
        if (planner.constructable_type == .none or trait.traitInstanceOfType(bound, planner.constructable_type) == null) {
            return planner.fail(.other, "Type is not constructable (not fully linked/merged)", type_node, nameOf(type_node));
        }
        const number: u32 = @intCast(planner.plans.items.len);
        try planner.plans.append(planner.allocator, .{ .type_node = type_node });
        try planner.by_type.put(planner.allocator, type_node, number);
        try planner.open.append(planner.allocator, .{ .plan = number, .part = 0 });

        var children: std.ArrayListUnmanaged(Plan.Child) = .empty;
        errdefer for (children.items) |*child| child.attributes.clear();
        var links: std.ArrayListUnmanaged(Plan.Link) = .empty;
        var edges = composition.children(bound);
        while (edges.next()) |edge| {
            const part = edge.target();
            const part_type = node_type.typeOf(planner.view.bind(part)) orelse continue;
            if (part_type == planner.make_child_type) {
                try children.ensureUnusedCapacity(planner.allocator, 1);
                children.appendAssumeCapacity(try planner.readChild(part));
            } else if (part_type == planner.make_link_type) {
                try links.append(planner.allocator, try planner.readLink(part));
            }
        }
        const plan = &planner.plans.items[number];
        plan.links = links.items;
        for (children.items, 0..) |child, place| {
            const entry = try planner.names.getOrPut(planner.allocator, .{ .type_node = type_node, .name = child.name });
            if (!entry.found_existing) entry.value_ptr.* = @intCast(place);
        }
        plan.children = children.items;
        return number;
    }

    /// Makes sure that there is a plan for a type that a MakeChild asks for.
    fn require(planner: *Planner, type_node: Node, make_child: Node) Error!void {
        const number = planner.by_type.get(type_node) orelse {
            _ = try planner.begin(type_node);
            return;
        };
        if (planner.plans.items[number].is_done) return;
        return planner.fail(.other, "Type contains itself", make_child, nameOf(type_node));
    }

    /// All parts of a type are planned: now its nodes can be counted and its paths be looked up.
    fn finish(planner: *Planner, number: u32) Error!void {
        const plan = &planner.plans.items[number];
        for (plan.children) |*child| {
            child.plan = planner.by_type.get(child.type_node).?;
            child.offset = plan.size;
            plan.size +|= planner.plans.items[child.plan].size;
            if (child.chunk) |*chunk| {
                chunk.plan = planner.by_type.get(planner.chunk_type.?).?;
                chunk.offset = plan.size;
                plan.size +|= planner.plans.items[chunk.plan].size;
            }
        }
        if (plan.size > std.math.maxInt(u32)) return error.IdentitiesExhausted;
        for (plan.links) |*link| {
            planner.shorten(plan, &link.lhs);
            planner.shorten(plan, &link.rhs);
        }
        plan.is_done = true;
    }

    /// Follows a path as far as it leads through children of the plan.
    fn shorten(planner: *const Planner, from: *const Plan, path: *Plan.Path) void {
        var plan = from;
        while (path.rest.len > 0) {
            const item = path.rest[0];
            if (item.edge_type != composition.tid or item.typeName() != null) return;
            if (item.identifier != .empty) {
                const child = plan.childNamed(&planner.names, item.identifier) orelse return;
                path.offset += child.offset;
                plan = &planner.plans.items[child.plan];
            }
            path.rest = path.rest[1..];
        }
    }

    fn readChild(planner: *Planner, make_child: Node) Error!Plan.Child {
        const bound = planner.view.bind(make_child);
        const type_reference = TypeGraph.makeChildTypeReference(bound) orelse
            return planner.fail(.unresolved_type_reference, unlinked, make_child, "");
        const type_node = linker.resolvedType(planner.view.bind(type_reference)) orelse
            return planner.fail(.unresolved_type_reference, unlinked, make_child, nameOf(type_reference));
        const identifier = make_child.attributes().getAtom(.child_identifier);
        var attributes: Attributes = .none;
        try attributes.putAll(make_child.attributes(), .child_identifier);
        return .{
            .make_child = make_child,
            .type_node = type_node,
            .name = if (identifier == .none) .empty else identifier,
            .attributes = attributes,
            .chunk = planner.readChunk(bound),
        };
    }

    fn readChunk(planner: *Planner, make_child: BoundNode) ?Plan.Chunk {
        const target = type_path.sourceOf(make_child) orelse return null;
        if (planner.chunk_type == null) {
            planner.chunk_type = composition.childByAtom(planner.typegraph.self_node, .has_source_chunk) orelse return null;
        }
        return .{ .target = target };
    }

    const unlinked = "Unresolved type reference (linking required)";

    fn readLink(planner: *Planner, make_link: Node) Error!Plan.Link {
        const attributes = make_link.attributes();
        const bound = planner.view.bind(make_link);
        const lhs = composition.childByAtom(bound, .lhs) orelse return planner.failOperand(make_link, "lhs");
        const rhs = composition.childByAtom(bound, .rhs) orelse return planner.failOperand(make_link, "rhs");
        const directional = attributes.get(.directional) orelse graph.Value{ .bool = false };
        return .{
            .make_link = make_link,
            .edge_type = try planner.readNumber(graph.EdgeType, make_link, .edge_type) orelse
                return planner.fail(.other, "MakeLink has no edge type", make_link, "edge_type"),
            .directional = directional == .bool and directional.bool,
            .order = try planner.readNumber(u7, make_link, .order) orelse 0,
            .edge_specific = try planner.readNumber(u16, make_link, .edge_specific),
            .lhs = try planner.readPath(make_link, lhs),
            .rhs = try planner.readPath(make_link, rhs),
        };
    }

    fn readNumber(planner: *Planner, comptime T: type, make_link: Node, key: Atom) Error!?T {
        const value = make_link.attributes().get(key) orelse return null;
        if (reference.integerOf(T, value)) |number| {
            if (T != u16 or number <= Edge.edge_specific_max) return number;
        }
        return planner.fail(.other, "MakeLink has an attribute that is out of range", make_link, key.text());
    }

    fn readPath(planner: *Planner, make_link: Node, first: Node) Error!Plan.Path {
        const items = reference.read(planner.view.bind(first), planner.allocator) catch |problem| switch (problem) {
            error.OutOfMemory => return error.OutOfMemory,
            error.CyclicReference => return planner.fail(.unresolved_reference, "Reference leads back to itself", make_link, ""),
        };
        return .{ .offset = 0, .rest = items };
    }

    fn failOperand(planner: *Planner, make_link: Node, identifier: []const u8) Error {
        return planner.fail(.missing_operand_reference, "Missing operand reference in MakeLink", make_link, identifier);
    }

    fn fail(planner: *Planner, kind: Failure.Kind, text: []const u8, node: Node, identifier: []const u8) Error {
        if (planner.failure) |detail| detail.* = .{
            .kind = kind,
            .reason = .{ .text = text },
            .node = planner.view.bind(node),
            .identifier = identifier,
        };
        return error.InstantiationFailed;
    }

    fn nameOf(node: Node) []const u8 {
        return TypeGraph.typeName(node) orelse "";
    }
};
