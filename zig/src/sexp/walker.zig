//! Visits a node and all that it holds, in the order of the text, without recursion: nesting is as deep as memory allows.

const std = @import("std");
const Allocator = std.mem.Allocator;
const Node = @import("node.zig").Node;
const atom_zig = @import("atom.zig");
const Document = @import("document.zig").Document;

pub const Walker = struct {
    gpa: Allocator,
    document: *const Document,
    start: ?Node,
    /// The lists around the place where the walk is.
    open: std.ArrayListUnmanaged(Level) = .empty,

    pub const Level = struct { list: Node, rest: Document.Iterator };

    pub const Event = union(enum) {
        atom: Node,
        open: Node,
        close: Node,
    };

    pub fn init(gpa: Allocator, document: *const Document, start: Node) Walker {
        return .{ .gpa = gpa, .document = document, .start = start };
    }

    pub fn deinit(walker: *Walker) void {
        walker.open.deinit(walker.gpa);
        walker.* = undefined;
    }

    pub fn next(walker: *Walker) Allocator.Error!?Event {
        const levels = &walker.open;
        if (levels.items.len == 0) {
            const start = walker.start orelse return null;
            walker.start = null;
            return try walker.enter(start);
        }
        const level = &levels.items[levels.items.len - 1];
        if (level.rest.next()) |child| return try walker.enter(child);
        const list = level.list;
        levels.items.len -= 1;
        return .{ .close = list };
    }

    /// Goes on behind the list that was opened last, without a visit to the rest of it and without its close.
    pub fn skip(walker: *Walker) void {
        walker.open.items.len -= 1;
    }

    fn enter(walker: *Walker, node: Node) Allocator.Error!Event {
        if (!walker.document.isList(node)) return .{ .atom = node };
        try walker.open.append(walker.gpa, .{ .list = node, .rest = walker.document.children(node) });
        return .{ .open = node };
    }
};

/// Whether two trees have the same structure and the same atoms, byte for byte.
pub fn isEqual(gpa: Allocator, a: *const Document, a_node: Node, b: *const Document, b_node: Node) Allocator.Error!bool {
    var a_walker: Walker = .init(gpa, a, a_node);
    defer a_walker.deinit();
    var b_walker: Walker = .init(gpa, b, b_node);
    defer b_walker.deinit();
    while (true) {
        const a_event = try a_walker.next() orelse return try b_walker.next() == null;
        const b_event = try b_walker.next() orelse return false;
        switch (a_event) {
            .atom => |atom| switch (b_event) {
                .atom => |other| if (!try isEqualAtom(gpa, a, atom, b, other)) return false,
                else => return false,
            },
            .open => if (b_event != .open) return false,
            .close => if (b_event != .close) return false,
        }
    }
}

fn isEqualAtom(gpa: Allocator, a: *const Document, a_node: Node, b: *const Document, b_node: Node) Allocator.Error!bool {
    const a_kind = a.kind(a_node);
    const b_kind = b.kind(b_node);
    if (a_kind == b_kind) return std.mem.eql(u8, a.raw(a_node), b.raw(b_node));
    // At the beginning of a line `#a` would be a comment, so it is `"#a"` there.
    if (a_kind == .string and b_kind == .bare) return isEqualAtom(gpa, b, b_node, a, a_node);
    if (a_kind != .bare or b_kind != .string or a.raw(a_node)[0] != '#') return false;
    var quoted: std.ArrayListUnmanaged(u8) = .empty;
    defer quoted.deinit(gpa);
    try atom_zig.appendQuoted(gpa, &quoted, a.raw(a_node));
    return std.mem.eql(u8, quoted.items, b.raw(b_node));
}
