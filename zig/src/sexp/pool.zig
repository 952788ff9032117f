//! Blocks of variable size in one growing array, addressed by offset.
//!
//! Sizes are powers of two. A freed block waits in the list of its size for the next one who needs that size, so a value that is
//! set again and again takes no more memory than its largest text, and freeing everything is freeing one array.

const std = @import("std");
const Allocator = std.mem.Allocator;

pub fn Pool(comptime Item: type) type {
    return struct {
        const Self = @This();

        /// A freed block holds the offset of the next free block of its size.
        pub const size_min: u32 = @max(1, @sizeOf(u32) / @sizeOf(Item));
        const size_classes = 32;
        const none: u32 = std.math.maxInt(u32);

        items: std.ArrayListUnmanaged(Item) = .empty,
        free_heads: [size_classes]u32 = @splat(none),

        pub fn deinit(pool: *Self, gpa: Allocator) void {
            pool.items.deinit(gpa);
            pool.* = undefined;
        }

        /// Size of the block that holds `length` items.
        pub fn blockSize(length: u32) error{OutOfMemory}!u32 {
            return std.math.ceilPowerOfTwo(u32, @max(length, size_min)) catch error.OutOfMemory;
        }

        /// Makes the next allocations infallible, as long as their sizes sum up to `total` at most.
        pub fn reserve(pool: *Self, gpa: Allocator, total: u32) Allocator.Error!void {
            if (total > none - 1 - pool.items.items.len) return error.OutOfMemory;
            try pool.items.ensureUnusedCapacity(gpa, total);
        }

        /// A block of `size` items (from `blockSize`), contents undefined. Room must have been reserved.
        pub fn allocateAssumeReserved(pool: *Self, size: u32) u32 {
            std.debug.assert(std.math.isPowerOfTwo(size) and size >= size_min);
            const head = &pool.free_heads[std.math.log2_int(u32, size)];
            if (head.* != none) {
                const offset = head.*;
                head.* = pool.loadNext(offset);
                return offset;
            }
            const offset: u32 = @intCast(pool.items.items.len);
            _ = pool.items.addManyAsSliceAssumeCapacity(size);
            return offset;
        }

        pub fn allocate(pool: *Self, gpa: Allocator, size: u32) Allocator.Error!u32 {
            const head = pool.free_heads[std.math.log2_int(u32, size)];
            if (head == none) try pool.reserve(gpa, size);
            return pool.allocateAssumeReserved(size);
        }

        pub fn free(pool: *Self, offset: u32, size: u32) void {
            std.debug.assert(std.math.isPowerOfTwo(size) and size >= size_min);
            const head = &pool.free_heads[std.math.log2_int(u32, size)];
            pool.storeNext(offset, head.*);
            head.* = offset;
        }

        pub fn slice(pool: *const Self, offset: u32, length: u32) []Item {
            return pool.items.items[offset..][0..length];
        }

        pub fn memoryBytes(pool: *const Self) usize {
            return pool.items.capacity * @sizeOf(Item);
        }

        fn loadNext(pool: *const Self, offset: u32) u32 {
            const bytes = std.mem.sliceAsBytes(pool.slice(offset, size_min));
            return std.mem.readInt(u32, bytes[0..4], .little);
        }

        fn storeNext(pool: *Self, offset: u32, next: u32) void {
            const bytes = std.mem.sliceAsBytes(pool.slice(offset, size_min));
            std.mem.writeInt(u32, bytes[0..4], next, .little);
        }
    };
}

test "a freed block is used again for the same size" {
    const gpa = std.testing.allocator;
    var pool: Pool(u8) = .{};
    defer pool.deinit(gpa);
    const first = try pool.allocate(gpa, try Pool(u8).blockSize(5));
    const second = try pool.allocate(gpa, try Pool(u8).blockSize(3));
    try std.testing.expect(first != second);
    pool.free(first, 8);
    pool.free(second, 4);
    try std.testing.expectEqual(first, try pool.allocate(gpa, 8));
    try std.testing.expectEqual(second, try pool.allocate(gpa, 4));
    for (0..1000) |_| {
        const block = try pool.allocate(gpa, 16);
        pool.free(block, 16);
    }
    try std.testing.expectEqual(8 + 4 + 16, pool.items.items.len);
}

test "sizes beyond the address space are refused" {
    try std.testing.expectError(error.OutOfMemory, Pool(u8).blockSize(std.math.maxInt(u32)));
    try std.testing.expectEqual(4, try Pool(u8).blockSize(0));
    try std.testing.expectEqual(1, try Pool(u32).blockSize(0));
}
