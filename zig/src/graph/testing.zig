//! What the tests of the graph share.

const std = @import("std");
const memory = @import("memory.zig");

/// The last thing a test does: everything must be given back.
pub fn endTest() void {
    @import("graph.zig").trim();
    std.debug.assert(memory.live.total() == 0);
}

/// Runs `work` again and again, each time with one more allocation that succeeds before memory runs out, until it gets
/// through. It must give everything back each time. (`std.testing.checkAllAllocationFailures` wants the same number of
/// allocations each time: here that depends on how far the uuids are.)
pub fn withFailingMemory(comptime work: fn () anyerror!void) !void {
    defer memory.gpa = std.testing.allocator;
    var fail_index: usize = 0;
    while (true) : (fail_index += 1) {
        var failing: std.testing.FailingAllocator = .init(std.testing.allocator, .{ .fail_index = fail_index });
        memory.gpa = failing.allocator();
        const result = work();
        endTest();
        try std.testing.expectEqual(failing.allocated_bytes, failing.freed_bytes);
        if (result) |_| {
            if (!failing.has_induced_failure) return;
        } else |failure| {
            if (failure != error.OutOfMemory) return failure;
        }
    }
}
