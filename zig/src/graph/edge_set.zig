//! A set of edges: one bit each, 64 neighbouring edges in a word, the words in a hash table.
//!
//! Edges of one view were mostly created one after the other, so a word is mostly full: half a byte per edge.

const std = @import("std");
const memory = @import("memory.zig");
const Edge = @import("elements.zig").Edge;
const toEnum = @import("compat.zig").toEnum;

pub const EdgeSet = struct {
    /// Edge number / 64 of each word, `page_none` where the place is free. The length is a power of two, or 0.
    pages: []u32 = &.{},
    words: [*]u64 = undefined,
    used: u32 = 0,

    const page_none = std.math.maxInt(u32);
    const capacity_min = 8;

    pub inline fn contains(set: *const EdgeSet, edge: Edge) bool {
        if (set.pages.len == 0) return false;
        const place = set.placeOf(edge.uuid() >> 6);
        return set.pages[place] != page_none and set.words[place] & bitOf(edge) != 0;
    }

    /// Makes room, so that `addAssumeCapacity` of any one edge cannot fail.
    pub inline fn ensureUnused(set: *EdgeSet) error{OutOfMemory}!void {
        if ((set.used + 1) * 4 > set.pages.len * 3) try set.grow();
    }

    pub inline fn addAssumeCapacity(set: *EdgeSet, edge: Edge) void {
        const place = set.placeOf(edge.uuid() >> 6);
        if (set.pages[place] == page_none) {
            set.pages[place] = edge.uuid() >> 6;
            set.words[place] = 0;
            set.used += 1;
        }
        set.words[place] |= bitOf(edge);
    }

    /// Its word stays, even if it is empty now: removing is for the way back from a failure.
    pub fn remove(set: *EdgeSet, edge: Edge) void {
        std.debug.assert(set.contains(edge));
        set.words[set.placeOf(edge.uuid() >> 6)] &= ~bitOf(edge);
    }

    pub fn deinit(set: *EdgeSet) void {
        memory.gpa.free(set.pages);
        if (set.pages.len > 0) memory.gpa.free(set.words[0..set.pages.len]);
        set.* = undefined;
    }

    inline fn bitOf(edge: Edge) u64 {
        return @as(u64, 1) << @as(u6, @truncate(edge.uuid()));
    }

    /// Where a page is, or the free place where it belongs.
    inline fn placeOf(set: *const EdgeSet, page: u32) usize {
        const mask = set.pages.len - 1;
        const shift: u6 = @intCast(64 - @as(u32, @ctz(set.pages.len)));
        var place: usize = (page *% @as(u64, 0x9E3779B97F4A7C15)) >> shift;
        while (set.pages[place] != page and set.pages[place] != page_none) place = (place + 1) & mask;
        return place;
    }

    fn grow(set: *EdgeSet) error{OutOfMemory}!void {
        @branchHint(.cold);
        const capacity = @max(capacity_min, set.pages.len * 2);
        const pages = try memory.gpa.alloc(u32, capacity);
        errdefer memory.gpa.free(pages);
        const words = try memory.gpa.alloc(u64, capacity);
        @memset(pages, page_none);
        var larger: EdgeSet = .{ .pages = pages, .words = words.ptr };
        for (set.pages, 0..) |page, place| {
            if (page == page_none or set.words[place] == 0) continue;
            const new_place = larger.placeOf(page);
            larger.pages[new_place] = page;
            larger.words[new_place] = set.words[place];
            larger.used += 1;
        }
        set.deinit();
        set.* = larger;
    }
};

test "edges are in the set once they were added" {
    var set: EdgeSet = .{};
    defer set.deinit();
    const stride = 37;
    var number: u32 = 1;
    while (number < 200_000) : (number += stride) {
        const edge = toEnum(Edge, number);
        try std.testing.expect(!set.contains(edge));
        try set.ensureUnused();
        set.addAssumeCapacity(edge);
    }
    const last = toEnum(Edge, std.math.maxInt(u32));
    try set.ensureUnused();
    set.addAssumeCapacity(last);
    try std.testing.expect(set.contains(last));
    number = 1;
    while (number < 200_000) : (number += 1) {
        const edge = toEnum(Edge, number);
        try std.testing.expectEqual(number % stride == 1, set.contains(edge));
    }
    set.remove(last);
    try std.testing.expect(!set.contains(last));
}

test "the set survives failing allocation" {
    for (0..2) |fail_index| {
        var failing: std.testing.FailingAllocator = .init(std.testing.allocator, .{ .fail_index = fail_index });
        memory.gpa = failing.allocator();
        defer memory.gpa = std.testing.allocator;
        var set: EdgeSet = .{};
        defer set.deinit();
        try std.testing.expectError(error.OutOfMemory, set.ensureUnused());
        try std.testing.expect(!set.contains(toEnum(Edge, 1)));
    }
}
