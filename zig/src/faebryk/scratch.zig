//! Memory for the time of one call: what is small comes from the stack, the rest from an arena.
//!
//! Making an instance of a simple type takes less time than two calls of a general allocator.

const std = @import("std");
const graph = @import("../graph/graph.zig");
const Alignment = std.mem.Alignment;

pub const Scratch = struct {
    buffer: [4096]u8,
    used: usize,
    arena: std.heap.ArenaAllocator,

    /// Must not move from here on. Leaves the buffer as it is: clearing it would cost more than all the rest.
    pub fn init(scratch: *Scratch) void {
        scratch.used = 0;
        scratch.arena = .init(graph.gpa());
    }

    pub fn deinit(scratch: *Scratch) void {
        scratch.arena.deinit();
    }

    /// Frees nothing before `deinit`.
    pub fn allocator(scratch: *Scratch) std.mem.Allocator {
        return .{ .ptr = scratch, .vtable = &.{
            .alloc = alloc,
            .resize = std.mem.Allocator.noResize,
            .remap = std.mem.Allocator.noRemap,
            .free = std.mem.Allocator.noFree,
        } };
    }

    fn alloc(context: *anyopaque, length: usize, alignment: Alignment, address: usize) ?[*]u8 {
        const scratch: *Scratch = @ptrCast(@alignCast(context));
        const base = @intFromPtr(&scratch.buffer);
        const start = alignment.forward(base + scratch.used) - base;
        if (start > scratch.buffer.len or length > scratch.buffer.len - start) {
            return scratch.arena.allocator().rawAlloc(length, alignment, address);
        }
        scratch.used = start + length;
        return scratch.buffer[start..].ptr;
    }
};

test "small and large pieces, all apart" {
    var scratch: Scratch = undefined;
    scratch.init();
    defer scratch.deinit();
    const allocator = scratch.allocator();
    var pieces: [200][]u64 = undefined;
    for (&pieces, 0..) |*piece, number| {
        piece.* = try allocator.alloc(u64, number % 7 * number);
        @memset(piece.*, number);
        _ = try allocator.create(u8);
    }
    for (pieces, 0..) |piece, number| {
        for (piece) |value| try std.testing.expectEqual(number, value);
    }
}
