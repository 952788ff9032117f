//! The keys of a declaration, each of which may be left out. What they mean stands at the head of `pyzig.zig`.
//!
//! For every file that reads declarations. It imports the parser of signatures only.

const std = @import("std");
const signatures = @import("signature.zig");

pub inline fn has(comptime declaration: anytype, comptime key: []const u8) bool {
    return @hasField(@TypeOf(declaration), key);
}

/// What the declaration says under `key`, or `default`.
pub inline fn get(comptime declaration: anytype, comptime key: []const u8, comptime default: anytype) Given(@TypeOf(declaration), key, @TypeOf(default)) {
    return if (@hasField(@TypeOf(declaration), key)) @field(declaration, key) else default;
}

fn Given(comptime Declaration: type, comptime key: []const u8, comptime Default: type) type {
    return if (@hasField(Declaration, key)) @FieldType(Declaration, key) else Default;
}

/// Whether the class declares a method of that name.
pub fn declaresMethod(comptime T: type, comptime name: []const u8) bool {
    comptime {
        for (get(T.python, "methods", .{})) |method| if (std.mem.eql(u8, signatures.parse(method[0]).name, name)) return true;
        return false;
    }
}
