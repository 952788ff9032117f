//! The extension `bindings_probe`: every conversion and every feature of the binding library, each in its smallest form.

const pyzig = @import("pyzig");
const calls = @import("calls.zig");
const classes = @import("classes.zig");
const conversions = @import("conversions.zig");
const failures = @import("failures.zig");
const ownership = @import("ownership.zig");

pub const module = pyzig.module("bindings_probe", .{
    .doc = "What the tests of the binding library are written against.",
    .functions = .{
        .{ "answer()", answer, "The answer." },
    },
    .aliases = .{ .{ "Point", classes.Point }, .{ "Failure", failures.ProbeError } },
    .modules = .{ conversions.module, calls.module, failures.module, classes.module, ownership.module },
});

fn answer() u8 {
    return 42;
}
