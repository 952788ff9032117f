//! The Python module `fast`: two functions and a class.

const std = @import("std");
const pyzig = @import("pyzig");

fn add(a: i64, b: i64) !i64 {
    return std.math.add(i64, a, b); // error.Overflow becomes OverflowError
}

/// Adds as a program without checks would: in Debug and ReleaseSafe an overflow panics, elsewhere it wraps.
fn sum(numbers: []const i64) i64 {
    var total: i64 = 0;
    for (numbers) |number| total += number;
    return total;
}

const Counter = struct {
    count: u64,

    fn init(start: u64) Counter {
        return .{ .count = start };
    }

    fn increment(self: *Counter, by: u64) !u64 {
        if (by == 0) return pyzig.raise(.ValueError, "a step of {d} leads nowhere", .{by});
        self.count = try std.math.add(u64, self.count, by);
        return self.count;
    }

    pub const python = .{
        .name = "Counter",
        .doc = "Counts upwards.",
        .methods = .{
            .{ "__init__(start=0)", init, "" },
            .{ "increment(by=1)", increment, "Add `by` and return the new count." },
        },
    };
};

pub const module = pyzig.module("fast", .{
    .doc = "Sums that are fast.",
    .functions = .{
        .{ "add(a, b)", add, "Return a + b." },
        .{ "sum(numbers)", sum, "Return the sum of all numbers." },
    },
    .classes = .{Counter},
});

test sum {
    try std.testing.expectEqual(6, sum(&.{ 1, 2, 3 }));
}
