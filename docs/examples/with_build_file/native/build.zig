const std = @import("std");
const pyzig = @import("pyzig");

pub fn build(b: *std.Build) void {
    const target = b.standardTargetOptions(.{});
    const optimize = b.standardOptimizeOption(.{});

    // A module of the project's own, which knows nothing of Python.
    const words = b.createModule(.{ .root_source_file = b.path("src/words.zig"), .target = target, .optimize = optimize });

    const step = b.step("python-ext", "Build the extension module");
    step.dependOn(pyzig.addExtension(b, .{
        .name = "_words",
        .root_source_file = b.path("src/python.zig"),
        .target = target,
        .optimize = optimize,
        .imports = &.{.{ .name = "words", .module = words }},
    }).step);
}
