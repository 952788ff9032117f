//! Nodes and edges: process-wide identities with reference-counted records.
//!
//! A `Node` or an `Edge` is a number. Views, edges (for their two nodes) and a host's own objects hold references; who
//! calls `create` gets the first one. When the last is given back the record and its attributes are gone.

const std = @import("std");
const memory = @import("memory.zig");
const storage = @import("storage.zig");
const Atom = @import("atoms.zig").Atom;
const attributes_module = @import("attributes.zig");
const Attributes = attributes_module.Attributes;
const Literal = attributes_module.Literal;
const toInt = @import("compat.zig").toInt;
const toEnum = @import("compat.zig").toEnum;

pub const Error = storage.Error;

/// Which kind of relation an edge is. Any number may be used without saying so before.
pub const EdgeType = u8;

pub const Node = enum(u32) {
    none = 0,
    _,

    const Record = struct {
        reference_count: u32,
        attributes: Attributes,
        host: u32,
    };

    /// A new node without attributes, in no view. The caller owns the one reference.
    pub inline fn create() Error!Node {
        const number = try nodes.create();
        nodes.get(number).* = .{ .reference_count = 1, .attributes = .none, .host = 0 };
        memory.live.nodes += 1;
        return toEnum(Node, number);
    }

    /// The node with that number. It must be alive.
    pub inline fn fromUuid(number: u32) Node {
        return toEnum(Node, number);
    }

    pub inline fn uuid(node: Node) u32 {
        return toInt(node);
    }

    pub inline fn retain(node: Node) void {
        const record_ = node.record();
        std.debug.assert(record_.reference_count > 0);
        record_.reference_count +|= 1;
    }

    pub inline fn release(node: Node) void {
        const record_ = node.record();
        std.debug.assert(record_.reference_count > 0);
        // A count that once reached its end is not exact any more: such a node stays.
        if (record_.reference_count == std.math.maxInt(u32)) return;
        record_.reference_count -= 1;
        if (record_.reference_count == 0) node.free();
    }

    pub fn referenceCount(node: Node) u32 {
        return node.record().reference_count;
    }

    pub inline fn attributes(node: Node) Attributes {
        return node.record().attributes;
    }

    pub fn getAttribute(node: Node, key: []const u8) ?Literal {
        const value = node.attributes().get(Atom.find(key)) orelse return null;
        return value.literal();
    }

    pub fn setAttribute(node: Node, key: []const u8, value: Literal) error{OutOfMemory}!void {
        return node.record().attributes.set(key, value);
    }

    /// `setAttribute` for those who have the atoms already.
    pub fn putAttribute(node: Node, key: Atom, value: attributes_module.Value) error{OutOfMemory}!void {
        return node.record().attributes.put(key, value);
    }

    /// Adds all attributes of `source` except one. Nothing is changed on failure.
    pub fn putAttributes(node: Node, source: Attributes, except: Atom) error{OutOfMemory}!void {
        return node.record().attributes.putAll(source, except);
    }

    /// A number that belongs to whoever embeds the graph, 0 at first. See `on_node_freed`.
    pub fn host(node: Node) u32 {
        return node.record().host;
    }

    pub fn setHost(node: Node, number: u32) void {
        node.record().host = number;
    }

    inline fn record(node: Node) *Record {
        return nodes.get(toInt(node));
    }

    fn free(node: Node) void {
        @branchHint(.cold);
        const record_ = node.record();
        record_.attributes.clear();
        const number = record_.host;
        nodes.destroy(toInt(node));
        memory.live.nodes -= 1;
        if (number != 0) {
            if (on_node_freed) |call| call(number);
        }
    }
};

/// Called with the host number of a node that had one and is gone now, in the middle of freeing: it must only take note,
/// not call the graph.
pub var on_node_freed: ?*const fn (host: u32) void = null;

pub const Edge = enum(u32) {
    none = 0,
    _,

    const Record = struct {
        counts: packed struct(u32) {
            references: u31,
            /// Was put into a view once: from then on its type stays, because adjacency lists go by type.
            placed: bool,
        },
        source: Node,
        target: Node,
        attributes: Attributes,
        edge_type: EdgeType,
        flags: packed struct(u8) { directional: bool, order: u7 },
        /// `edge_specific_none`: not set.
        edge_specific: u16,
    };

    const edge_specific_none = std.math.maxInt(u16);
    pub const edge_specific_max = edge_specific_none - 1;

    pub const Options = struct {
        directional: bool = false,
        order: u7 = 0,
        /// At most `edge_specific_max`.
        edge_specific: ?u16 = null,
        name: ?[]const u8 = null,
    };

    pub const AtomOptions = struct {
        directional: bool = false,
        order: u7 = 0,
        edge_specific: ?u16 = null,
        /// The caller keeps its reference.
        name: Atom = .none,
    };

    /// A new edge, in no view. The caller owns the one reference.
    pub fn create(source_node: Node, target_node: Node, edge_type: EdgeType, options: Options) Error!Edge {
        const atom = if (options.name) |text| try Atom.intern(text) else Atom.none;
        defer if (atom != .none) atom.release();
        return createWithAtom(source_node, target_node, edge_type, .{
            .directional = options.directional,
            .order = options.order,
            .edge_specific = options.edge_specific,
            .name = atom,
        });
    }

    /// `create` for those who have the name's atom already.
    pub fn createWithAtom(source_node: Node, target_node: Node, edge_type: EdgeType, options: AtomOptions) Error!Edge {
        std.debug.assert(options.edge_specific == null or options.edge_specific.? <= edge_specific_max);
        const number = try edges.create();
        source_node.retain();
        target_node.retain();
        if (options.name != .none) options.name.retain();
        edges.get(number).* = .{
            .counts = .{ .references = 1, .placed = false },
            .source = source_node,
            .target = target_node,
            .attributes = .fromName(options.name),
            .edge_type = edge_type,
            .flags = .{ .directional = options.directional, .order = options.order },
            .edge_specific = options.edge_specific orelse edge_specific_none,
        };
        memory.live.edges += 1;
        return toEnum(Edge, number);
    }

    pub inline fn uuid(edge: Edge) u32 {
        return toInt(edge);
    }

    pub inline fn orNull(edge: Edge) ?Edge {
        return if (edge == .none) null else edge;
    }

    pub inline fn retain(edge: Edge) void {
        const record_ = edge.record();
        std.debug.assert(record_.counts.references > 0);
        record_.counts.references +|= 1;
    }

    pub inline fn release(edge: Edge) void {
        const record_ = edge.record();
        std.debug.assert(record_.counts.references > 0);
        if (record_.counts.references == std.math.maxInt(u31)) return;
        record_.counts.references -= 1;
        if (record_.counts.references == 0) edge.free();
    }

    pub fn referenceCount(edge: Edge) u32 {
        return edge.record().counts.references;
    }

    pub inline fn source(edge: Edge) Node {
        return edge.record().source;
    }

    pub inline fn target(edge: Edge) Node {
        return edge.record().target;
    }

    /// The other end, seen from `node`. Null if `node` is on neither.
    pub inline fn otherEnd(edge: Edge, node: Node) ?Node {
        const record_ = edge.record();
        if (record_.source == node) return record_.target;
        if (record_.target == node) return record_.source;
        return null;
    }

    pub inline fn edgeType(edge: Edge) EdgeType {
        return edge.record().edge_type;
    }

    pub inline fn directional(edge: Edge) bool {
        return edge.record().flags.directional;
    }

    pub inline fn order(edge: Edge) u7 {
        return edge.record().flags.order;
    }

    pub inline fn edgeSpecific(edge: Edge) ?u16 {
        const value = edge.record().edge_specific;
        return if (value == edge_specific_none) null else value;
    }

    /// The atom of the name, `.none` if there is none.
    pub inline fn nameAtom(edge: Edge) Atom {
        return edge.record().attributes.getAtom(.name);
    }

    /// Lives as long as the edge keeps this name.
    pub fn name(edge: Edge) ?[]const u8 {
        const atom = edge.nameAtom();
        return if (atom == .none) null else atom.text();
    }

    pub inline fn attributes(edge: Edge) Attributes {
        return edge.record().attributes;
    }

    pub fn getAttribute(edge: Edge, key: []const u8) ?Literal {
        const value = edge.attributes().get(Atom.find(key)) orelse return null;
        return value.literal();
    }

    pub fn setAttribute(edge: Edge, key: []const u8, value: Literal) error{OutOfMemory}!void {
        const record_ = edge.record();
        try record_.attributes.set(key, value);
        if (record_.counts.placed and std.mem.eql(u8, key, "name")) rename_generation +%= 1;
    }

    pub fn putAttribute(edge: Edge, key: Atom, value: attributes_module.Value) error{OutOfMemory}!void {
        const record_ = edge.record();
        try record_.attributes.put(key, value);
        if (record_.counts.placed and key == .name) rename_generation +%= 1;
    }

    /// Adds all attributes of `other` except one. Nothing is changed on failure.
    pub fn putAttributes(edge: Edge, other: Attributes, except: Atom) error{OutOfMemory}!void {
        const record_ = edge.record();
        try record_.attributes.putAll(other, except);
        if (record_.counts.placed and except != .name and other.get(.name) != null) rename_generation +%= 1;
    }

    pub fn setDirectional(edge: Edge, value: bool) void {
        edge.record().flags.directional = value;
    }

    pub fn setOrder(edge: Edge, value: u7) void {
        edge.record().flags.order = value;
    }

    pub fn setEdgeSpecific(edge: Edge, value: ?u16) void {
        std.debug.assert(value == null or value.? <= edge_specific_max);
        edge.record().edge_specific = value orelse edge_specific_none;
    }

    /// The type of an edge that was put into a view stays: views list their edges by type.
    pub fn setEdgeType(edge: Edge, edge_type: EdgeType) error{EdgeInGraph}!void {
        const record_ = edge.record();
        if (record_.edge_type == edge_type) return;
        if (record_.counts.placed) return error.EdgeInGraph;
        record_.edge_type = edge_type;
    }

    /// For views.
    pub inline fn place(edge: Edge) void {
        edge.record().counts.placed = true;
    }

    inline fn record(edge: Edge) *Record {
        return edges.get(toInt(edge));
    }

    fn free(edge: Edge) void {
        @branchHint(.cold);
        const record_ = edge.record();
        record_.attributes.clear();
        record_.source.release();
        record_.target.release();
        edges.destroy(toInt(edge));
        memory.live.edges -= 1;
    }
};

/// Counts the changes to names of edges that are in views: what indexes names compares it.
pub var rename_generation: u64 = 0;

/// Gives back what is kept for the next nodes and edges, as far as it is empty.
pub fn trim() void {
    nodes.trim();
    edges.trim();
}

var nodes: storage.IdentityTable(Node.Record) = .{};
var edges: storage.IdentityTable(Edge.Record) = .{};

comptime {
    std.debug.assert(@sizeOf(Node.Record) == 12);
    std.debug.assert(@sizeOf(Edge.Record) == 20);
}

const testing = std.testing;

const endTest = @import("testing.zig").endTest;

test "a node lives as long as it is referred to" {
    defer endTest();
    const node = try Node.create();
    const next = try Node.create();
    try testing.expectEqual(node.uuid() + 1, next.uuid());
    next.release();
    node.retain();
    try testing.expectEqual(2, node.referenceCount());
    node.release();
    try node.setAttribute("resistance", .{ .float = 4.7 });
    try testing.expectEqual(4.7, node.getAttribute("resistance").?.float);
    try testing.expectEqual(null, node.getAttribute("voltage"));
    try testing.expectEqual(1, memory.live.nodes);
    node.release();
}

test "an edge keeps its nodes" {
    defer endTest();
    const a = try Node.create();
    const b = try Node.create();
    const edge = try Edge.create(a, b, 255, .{ .directional = true, .order = 127, .edge_specific = 65534, .name = "wire" });
    a.release();
    b.release();
    try testing.expectEqual(2, memory.live.nodes);
    try testing.expectEqual(a, edge.source());
    try testing.expectEqual(b, edge.target());
    try testing.expectEqual(b, edge.otherEnd(a).?);
    try testing.expectEqual(null, edge.otherEnd(.none));
    try testing.expectEqual(255, edge.edgeType());
    try testing.expectEqual(true, edge.directional());
    try testing.expectEqual(127, edge.order());
    try testing.expectEqual(65534, edge.edgeSpecific().?);
    try testing.expectEqualStrings("wire", edge.name().?);
    try edge.setAttribute("length", .{ .int = 3 });
    try testing.expectEqualStrings("wire", edge.getAttribute("name").?.string);
    edge.setDirectional(false);
    edge.setOrder(1);
    edge.setEdgeSpecific(null);
    try testing.expectEqual(null, edge.edgeSpecific());
    try edge.setEdgeType(3);
    edge.place();
    try edge.setEdgeType(3);
    try testing.expectError(error.EdgeInGraph, edge.setEdgeType(4));
    edge.release();
}

test "a node whose count reached its end stays" {
    defer endTest();
    const node = try Node.create();
    node.record().reference_count = std.math.maxInt(u32);
    node.release();
    node.retain();
    try testing.expectEqual(std.math.maxInt(u32), node.referenceCount());
    node.record().reference_count = 1;
    node.release();
}

var freed_host: u32 = 0;

fn noteFreed(host: u32) void {
    freed_host = host;
}

test "the host hears of its nodes" {
    defer endTest();
    on_node_freed = noteFreed;
    defer on_node_freed = null;
    const node = try Node.create();
    try testing.expectEqual(0, node.host());
    node.setHost(77);
    const other = try Node.create();
    other.release();
    try testing.expectEqual(0, freed_host);
    node.release();
    try testing.expectEqual(77, freed_host);
}

fn failingWork() !void {
    const node = try Node.create();
    defer node.release();
    const edge = try Edge.create(node, node, 0, .{ .name = "self" });
    defer edge.release();
    try edge.setAttribute("a", .{ .string = "b" });
}

test "nodes and edges survive failing allocation" {
    try @import("testing.zig").withFailingMemory(failingWork);
}
