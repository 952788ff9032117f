//! Where memory was allocated that was not given back: in Debug, for who looks for a leak.
//!
//! While traces are kept, each allocation costs the unwinding of the stack. Otherwise one look at a flag.

const std = @import("std");
const compat = @import("compat.zig");
const trace = @import("trace.zig");

pub const is_available = std.mem.eql(u8, compat.mode_name, "Debug");

const frame_count_max = 24;
/// Of so many different places there is a trace; more are no help.
const place_count_max = 10;

const Allocation = struct {
    length: usize,
    frames: [frame_count_max]usize,
    frame_count: usize = 0,
    is_told: bool = false,

    fn place(allocation: *const Allocation) []const usize {
        return allocation.frames[0..allocation.frame_count];
    }
};

const gpa = std.heap.c_allocator;
var is_kept: std.atomic.Value(bool) = .init(false);
/// The GIL does not protect what follows: an allocation may happen while it is released.
var is_locked: std.atomic.Value(bool) = .init(false);
var allocations: std.AutoHashMapUnmanaged(usize, Allocation) = .empty;

/// Forgets what it knew and keeps the trace of each allocation from now on.
pub fn begin() void {
    lock();
    defer unlock();
    allocations.clearRetainingCapacity();
    is_kept.store(true, .monotonic);
}

/// Keeps no more traces, and writes to standard error where those allocations were made that were not given back: for each place a
/// line `PYZIG-ALLOCATED bytes allocations` and its trace.
pub fn end() void {
    lock();
    defer unlock();
    is_kept.store(false, .monotonic);
    for (0..place_count_max) |_| if (!putNextPlace()) break;
    allocations.clearAndFree(gpa);
}

pub inline fn allocated(memory: [*]u8, length: usize, return_address: usize) void {
    if (is_available and is_kept.load(.monotonic)) keep(memory, length, return_address);
}

pub inline fn freed(memory: [*]u8) void {
    if (is_available and is_kept.load(.monotonic)) forget(memory);
}

fn keep(memory: [*]u8, length: usize, return_address: usize) void {
    var allocation: Allocation = .{ .length = length, .frames = undefined };
    allocation.frame_count = trace.capture(&allocation.frames, return_address).len;
    lock();
    defer unlock();
    // Without memory for it there is no trace.
    allocations.put(gpa, @intFromPtr(memory), allocation) catch {};
}

fn forget(memory: [*]u8) void {
    lock();
    defer unlock();
    _ = allocations.remove(@intFromPtr(memory));
}

/// Writes about the place of an allocation that has not been told of, and of all that were made there. False if there are no more.
fn putNextPlace() bool {
    var first: ?*Allocation = null;
    var bytes: usize = 0;
    var count: usize = 0;
    var all = allocations.valueIterator();
    while (all.next()) |allocation| {
        if (allocation.is_told) continue;
        if (first == null) first = allocation;
        if (!std.mem.eql(usize, allocation.place(), first.?.place())) continue;
        allocation.is_told = true;
        bytes += allocation.length;
        count += 1;
    }
    const told = first orelse return false;
    var buffer: [80]u8 = undefined;
    trace.putText(std.fmt.bufPrint(&buffer, "PYZIG-ALLOCATED {d} {d}\n", .{ bytes, count }) catch unreachable);
    trace.put(told.frames[0..told.frame_count]);
    return true;
}

fn lock() void {
    while (is_locked.swap(true, .acquire)) std.atomic.spinLoopHint();
}

fn unlock() void {
    is_locked.store(false, .release);
}
