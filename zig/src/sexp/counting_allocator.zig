//! Counts what is allocated and fails when told to: shows that a document gives everything back, whatever goes wrong.

const std = @import("std");
const Allocator = std.mem.Allocator;
const Alignment = std.mem.Alignment;

pub const CountingAllocator = struct {
    backing: Allocator,
    live_bytes: usize = 0,
    peak_bytes: usize = 0,
    /// Allocations that still succeed.
    allowed: usize = std.math.maxInt(usize),

    pub fn allocator(counting: *CountingAllocator) Allocator {
        return .{ .ptr = counting, .vtable = &.{ .alloc = alloc, .resize = resize, .remap = remap, .free = free } };
    }

    fn alloc(context: *anyopaque, length: usize, alignment: Alignment, return_address: usize) ?[*]u8 {
        const counting: *CountingAllocator = @ptrCast(@alignCast(context));
        if (!counting.permit()) return null;
        const memory = counting.backing.rawAlloc(length, alignment, return_address) orelse return null;
        counting.count(0, length);
        return memory;
    }

    fn resize(context: *anyopaque, memory: []u8, alignment: Alignment, new_length: usize, return_address: usize) bool {
        const counting: *CountingAllocator = @ptrCast(@alignCast(context));
        if (new_length > memory.len and !counting.permit()) return false;
        if (!counting.backing.rawResize(memory, alignment, new_length, return_address)) return false;
        counting.count(memory.len, new_length);
        return true;
    }

    fn remap(context: *anyopaque, memory: []u8, alignment: Alignment, new_length: usize, return_address: usize) ?[*]u8 {
        const counting: *CountingAllocator = @ptrCast(@alignCast(context));
        if (new_length > memory.len and !counting.permit()) return null;
        const moved = counting.backing.rawRemap(memory, alignment, new_length, return_address) orelse return null;
        counting.count(memory.len, new_length);
        return moved;
    }

    fn free(context: *anyopaque, memory: []u8, alignment: Alignment, return_address: usize) void {
        const counting: *CountingAllocator = @ptrCast(@alignCast(context));
        counting.backing.rawFree(memory, alignment, return_address);
        counting.count(memory.len, 0);
    }

    fn permit(counting: *CountingAllocator) bool {
        if (counting.allowed == 0) return false;
        counting.allowed -= 1;
        return true;
    }

    fn count(counting: *CountingAllocator, before: usize, after: usize) void {
        counting.live_bytes = counting.live_bytes - before + after;
        counting.peak_bytes = @max(counting.peak_bytes, counting.live_bytes);
    }
};
