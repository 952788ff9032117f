//! The same with the binding library.

const std = @import("std");
const pyzig = @import("pyzig");

fn add(a: i64, b: i64) !i64 {
    return std.math.add(i64, a, b);
}

const Counter = struct {
    count: u64,

    fn init(start: u64) Counter {
        return .{ .count = start };
    }

    fn get(self: *const Counter) u64 {
        return self.count;
    }

    fn same(self: *const Counter, other: *const Counter) bool {
        return self.count == other.count;
    }

    pub const python = .{
        .name = "Counter",
        .properties = .{.{ "count", get, null, "The count." }},
        .methods = .{
            .{ "__init__(start=0)", init, "" },
            .{ "get()", get, "" },
            .{ "same(*, other)", same, "" },
        },
    };
};

pub const module = pyzig.module("counter", .{
    .functions = .{.{ "add(a, b)", add, "" }},
    .classes = .{Counter},
});
