//! The children of a list that changed: a block of node numbers with a gap where the last change was.
//!
//! With the gap, changes that are close to each other (appending, removing one after the other, anything in a loop) move nothing,
//! however many children there are; and the search for a child begins there, since that is where the next change is.

const std = @import("std");
const Allocator = std.mem.Allocator;
const Node = @import("node.zig").Node;
pub const LinkPool = @import("pool.zig").Pool(u32);

/// Where the block of a list is. Valid until the pool gives out the next block.
pub const Children = struct {
    header: *Header,
    items: []u32,

    const Header = extern struct {
        length: u32,
        capacity: u32,
        /// Items before the gap.
        gap: u32,
        /// Another one after each change, so that whoever keeps positions can tell whether they still hold. For the document to set.
        version: u32,
    };

    const header_len = @sizeOf(Header) / @sizeOf(u32);

    pub fn at(pool: *const LinkPool, block: u32) Children {
        const header: *Header = @ptrCast(pool.slice(block, header_len).ptr);
        return .{ .header = header, .items = pool.slice(block + header_len, header.capacity) };
    }

    /// Size of a block for `length` children and one more.
    pub fn blockSize(length: u32) error{OutOfMemory}!u32 {
        return LinkPool.blockSize(@max(8, length +| header_len +| 1));
    }

    /// A block without children, of a size from `blockSize` that was reserved.
    pub fn createAssumeReserved(pool: *LinkPool, size: u32) u32 {
        const block = pool.allocateAssumeReserved(size);
        const header: *Header = @ptrCast(pool.slice(block, header_len).ptr);
        header.* = .{ .length = 0, .capacity = size - header_len, .gap = 0, .version = 0 };
        return block;
    }

    pub fn destroy(pool: *LinkPool, block: u32) void {
        pool.free(block, Children.at(pool, block).header.capacity + header_len);
    }

    /// The block with room for `count` more: the same, or a larger one in its stead.
    pub fn withRoom(pool: *LinkPool, gpa: Allocator, block: u32, count: u32) Allocator.Error!u32 {
        const old_header = Children.at(pool, block).header.*;
        if (old_header.capacity - old_header.length >= count) return block;
        const new = try pool.allocate(gpa, try blockSize(old_header.length +| count));
        const old: Children = .at(pool, block);
        const header: *Header = @ptrCast(pool.slice(new, header_len).ptr);
        const capacity = try blockSize(old_header.length +| count) - header_len;
        header.* = .{ .length = old_header.length, .capacity = capacity, .gap = old_header.length, .version = old_header.version };
        const to: Children = .at(pool, new);
        @memcpy(to.items[0..old_header.gap], old.items[0..old_header.gap]);
        @memcpy(to.items[old_header.gap..old_header.length], old.tail());
        destroy(pool, block);
        return new;
    }

    pub fn len(children: Children) u32 {
        return children.header.length;
    }

    pub fn get(children: Children, index: u32) Node {
        return .at(children.items[children.slot(index)]);
    }

    pub fn set(children: Children, index: u32, node: Node) void {
        children.items[children.slot(index)] = node.index();
    }

    pub fn appendAssumeRoom(children: Children, node: Node) void {
        children.insertAssumeRoom(children.header.length, node);
    }

    pub fn insertAssumeRoom(children: Children, index: u32, node: Node) void {
        const header = children.header;
        std.debug.assert(index <= header.length and header.length < header.capacity);
        children.moveGap(index);
        children.items[index] = node.index();
        header.gap += 1;
        header.length += 1;
    }

    pub fn remove(children: Children, index: u32) void {
        std.debug.assert(index < children.header.length);
        children.moveGap(index + 1);
        children.header.gap -= 1;
        children.header.length -= 1;
    }

    /// Position of `node`. Looks near the gap first, and takes time in proportion to the distance.
    pub fn find(children: Children, node: Node) ?u32 {
        const header = children.header;
        const before = children.items[0..header.gap];
        const after = children.tail();
        const step = 64;
        var distance: u32 = 0;
        while (distance < before.len or distance < after.len) : (distance += step) {
            if (distance < before.len) {
                const end: u32 = @intCast(before.len - distance);
                const start = end -| step;
                if (std.mem.lastIndexOfScalar(u32, before[start..end], node.index())) |i| return start + @as(u32, @intCast(i));
            }
            if (distance < after.len) {
                const part = after[distance..@min(after.len, distance + step)];
                if (std.mem.indexOfScalar(u32, part, node.index())) |i| return header.gap + distance + @as(u32, @intCast(i));
            }
        }
        return null;
    }

    /// The same, for who has an idea where it is: then it takes no longer in a long list than in a short one.
    pub fn findNear(children: Children, node: Node, guess: u32) ?u32 {
        const reach = 32;
        const length = children.header.length;
        const middle = @min(guess, length);
        for (middle -| reach..@min(length, middle + reach)) |index| if (children.get(@intCast(index)) == node) return @intCast(index);
        return children.find(node);
    }

    fn slot(children: Children, index: u32) u32 {
        const header = children.header;
        std.debug.assert(index < header.length);
        return if (index < header.gap) index else index + (header.capacity - header.length);
    }

    /// The items behind the gap.
    fn tail(children: Children) []u32 {
        const header = children.header;
        return children.items[header.capacity - (header.length - header.gap) .. header.capacity];
    }

    fn moveGap(children: Children, index: u32) void {
        const header = children.header;
        const gap_len = header.capacity - header.length;
        defer header.gap = index;
        if (gap_len == 0) return;
        // In parts that fit the gap: what does not overlap is copied at once.
        while (header.gap > index) {
            const count = @min(header.gap - index, gap_len);
            header.gap -= count;
            @memcpy(children.items[header.gap + gap_len ..][0..count], children.items[header.gap..][0..count]);
        }
        while (header.gap < index) {
            const count = @min(index - header.gap, gap_len);
            @memcpy(children.items[header.gap..][0..count], children.items[header.gap + gap_len ..][0..count]);
            header.gap += count;
        }
    }
};

test "agrees with a plain list under random changes" {
    const gpa = std.testing.allocator;
    var random_state: std.Random.DefaultPrng = .init(11);
    const random = random_state.random();
    var pool: LinkPool = .{};
    defer pool.deinit(gpa);
    var expected: std.ArrayListUnmanaged(u32) = .empty;
    defer expected.deinit(gpa);
    try pool.reserve(gpa, 8);
    var block = Children.createAssumeReserved(&pool, 8);
    for (0..3000) |step| {
        const growing = step < 1500;
        const length: u32 = @intCast(expected.items.len);
        if (length == 0 or random.uintLessThan(u32, 10) < @as(u32, if (growing) 7 else 3)) {
            const index = random.uintAtMost(u32, length);
            block = try Children.withRoom(&pool, gpa, block, 1);
            Children.at(&pool, block).insertAssumeRoom(index, .at(@intCast(step)));
            try expected.insert(gpa, index, @intCast(step));
        } else {
            const index = random.uintLessThan(u32, length);
            const children: Children = .at(&pool, block);
            try std.testing.expectEqual(index, children.find(.at(expected.items[index])).?);
            children.remove(index);
            _ = expected.orderedRemove(index);
        }
        const children: Children = .at(&pool, block);
        try std.testing.expectEqual(expected.items.len, children.len());
        for (expected.items, 0..) |value, i| {
            try std.testing.expectEqual(value, children.get(@intCast(i)).index());
            const guess = random.uintAtMost(u32, 2 * children.len());
            if (step % 100 == 0) try std.testing.expectEqual(i, children.findNear(.at(value), guess).?);
        }
        try std.testing.expectEqual(null, children.find(.at(1_000_000)));
    }
}
