//! The allocator of an extension module: the C heap, counted.
//!
//! Everything native that a module allocates should come from `pyzig.allocator`; what is still counted when its owners are
//! gone has leaked. The counters cost two additions per call. The GIL does not protect them (an allocation may happen while it
//! is released), so they are atomic.

const std = @import("std");
const allocation_traces = @import("allocation_traces.zig");

const Alignment = std.mem.Alignment;

var live_bytes: std.atomic.Value(usize) = .init(0);
var live_allocations: std.atomic.Value(usize) = .init(0);

pub const Usage = struct {
    /// Bytes asked for and not given back.
    bytes: usize,
    /// Allocations not given back.
    allocations: usize,
};

pub fn usage() Usage {
    return .{ .bytes = live_bytes.load(.monotonic), .allocations = live_allocations.load(.monotonic) };
}

/// The counting allocator.
pub const allocator: std.mem.Allocator = .{ .ptr = undefined, .vtable = &vtable };

const vtable: std.mem.Allocator.VTable = .{ .alloc = alloc, .resize = resize, .remap = remap, .free = free };
const backing = std.heap.c_allocator;

fn alloc(_: *anyopaque, length: usize, alignment: Alignment, return_address: usize) ?[*]u8 {
    const memory = backing.rawAlloc(length, alignment, return_address) orelse return null;
    _ = live_bytes.fetchAdd(length, .monotonic);
    _ = live_allocations.fetchAdd(1, .monotonic);
    allocation_traces.allocated(memory, length, return_address);
    return memory;
}

fn resize(_: *anyopaque, memory: []u8, alignment: Alignment, length: usize, return_address: usize) bool {
    if (!backing.rawResize(memory, alignment, length, return_address)) return false;
    count(memory.len, length);
    allocation_traces.allocated(memory.ptr, length, return_address);
    return true;
}

fn remap(_: *anyopaque, memory: []u8, alignment: Alignment, length: usize, return_address: usize) ?[*]u8 {
    const moved = backing.rawRemap(memory, alignment, length, return_address) orelse return null;
    count(memory.len, length);
    allocation_traces.freed(memory.ptr);
    allocation_traces.allocated(moved, length, return_address);
    return moved;
}

fn free(_: *anyopaque, memory: []u8, alignment: Alignment, return_address: usize) void {
    allocation_traces.freed(memory.ptr);
    backing.rawFree(memory, alignment, return_address);
    _ = live_bytes.fetchSub(memory.len, .monotonic);
    _ = live_allocations.fetchSub(1, .monotonic);
}

fn count(old_length: usize, new_length: usize) void {
    // Wrapping arithmetic is meant: adding the difference modulo 2^64 is right in both directions.
    _ = live_bytes.fetchAdd(new_length -% old_length, .monotonic);
}
