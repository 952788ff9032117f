//! Nodes that stand for what a list leaves out: not in the list yet, but they name it as their parent, and join it with their first change.
//!
//! Knows numbers of nodes only; the document marks the nodes and says what happens to them.

const std = @import("std");
const Allocator = std.mem.Allocator;
const Node = @import("node.zig").Node;

pub const PendingNodes = struct {
    entries: std.AutoHashMapUnmanaged(Node, Entry) = .empty,
    /// The first one of each list that has some.
    first: std.AutoHashMapUnmanaged(Node, Node) = .empty,

    pub const Entry = struct {
        /// For whoever made the node: where in its list it goes.
        class: *const anyopaque,
        field: u16,
        /// Another one of the same list, or none.
        next: Node,
    };

    pub fn deinit(pending: *PendingNodes, gpa: Allocator) void {
        pending.entries.deinit(gpa);
        pending.first.deinit(gpa);
    }

    pub fn isEmpty(pending: *const PendingNodes) bool {
        return pending.entries.count() == 0;
    }

    pub fn reserve(pending: *PendingNodes, gpa: Allocator, count: u32) Allocator.Error!void {
        try pending.entries.ensureUnusedCapacity(gpa, count);
        try pending.first.ensureUnusedCapacity(gpa, count);
    }

    pub fn addAssumeReserved(pending: *PendingNodes, list: Node, node: Node, class: *const anyopaque, field: u16) void {
        const known = pending.first.getOrPutAssumeCapacity(list);
        pending.entries.putAssumeCapacity(node, .{ .class = class, .field = field, .next = if (known.found_existing) known.value_ptr.* else .none });
        known.value_ptr.* = node;
    }

    pub fn get(pending: *const PendingNodes, node: Node) Entry {
        return pending.entries.get(node).?;
    }

    pub fn firstOf(pending: *const PendingNodes, list: Node) Node {
        return if (pending.isEmpty()) .none else pending.first.get(list) orelse .none;
    }

    pub fn remove(pending: *PendingNodes, list: Node, node: Node) void {
        const next = pending.entries.fetchRemove(node).?.value.next;
        const head = pending.first.getPtr(list).?;
        if (head.* != node) {
            var before = pending.entries.getPtr(head.*).?;
            while (before.next != node) before = pending.entries.getPtr(before.next).?;
            before.next = next;
        } else if (next != Node.none) head.* = next else _ = pending.first.remove(list);
    }

    pub fn memoryBytes(pending: *const PendingNodes) usize {
        return pending.entries.capacity() * (@sizeOf(Node) + @sizeOf(Entry)) + pending.first.capacity() * 2 * @sizeOf(Node);
    }
};

test "nodes come and go in any order" {
    const gpa = std.testing.allocator;
    var pending: PendingNodes = .{};
    defer pending.deinit(gpa);
    const list: Node = .at(1);
    try pending.reserve(gpa, 4);
    for (2..5) |field| pending.addAssumeReserved(list, .at(@intCast(field)), &pending, @intCast(field));
    pending.addAssumeReserved(.at(7), .at(8), &pending, 0);
    pending.remove(list, .at(3));
    try std.testing.expectEqual(Node.at(4), pending.firstOf(list));
    try std.testing.expectEqual(Node.at(2), pending.get(.at(4)).next);
    pending.remove(list, .at(4));
    try std.testing.expectEqual(Node.at(2), pending.firstOf(list));
    pending.remove(list, .at(2));
    try std.testing.expectEqual(Node.none, pending.firstOf(list));
    try std.testing.expectEqual(8, pending.firstOf(.at(7)).index());
}
