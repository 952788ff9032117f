//! What differs between the Zig versions that the sources build with (0.15.2, 0.16.0, 0.17.1): reflection.
//!
//! Everything else in the library uses only what all of them have, so a new Zig version is first a matter of this file.

const std = @import("std");
const builtin = @import("builtin");

/// 0.17 replaced the list of field descriptions by parallel lists of names, types and attributes.
const has_parallel_fields = @hasField(@TypeOf(@typeInfo(struct {}).@"struct"), "field_names");

pub fn fieldCount(comptime T: type) comptime_int {
    return std.meta.fieldNames(T).len;
}

/// Default value of field `index` of struct `T`, or null if it has none.
pub fn fieldDefault(comptime T: type, comptime index: comptime_int) ?@FieldType(T, std.meta.fieldNames(T)[index]) {
    const Field = @FieldType(T, std.meta.fieldNames(T)[index]);
    const info = @typeInfo(T).@"struct";
    return if (has_parallel_fields) info.field_attrs[index].defaultValue(Field) else info.fields[index].defaultValue();
}

/// Number of parameters of a function type.
pub fn parameterCount(comptime Function: type) comptime_int {
    return fieldCount(std.meta.ArgsTuple(Function));
}

/// Type of parameter `index` of a function type.
pub fn Parameter(comptime Function: type, comptime index: comptime_int) type {
    return @FieldType(std.meta.ArgsTuple(Function), std.meta.fieldNames(std.meta.ArgsTuple(Function))[index]);
}

/// Name of the optimisation mode as users write it: Debug, ReleaseSafe, ReleaseFast or ReleaseSmall.
pub const mode_name: [:0]const u8 = blk: {
    const tag = @tagName(builtin.mode);
    if (std.mem.eql(u8, tag, "Debug") or std.mem.eql(u8, tag, "debug")) break :blk "Debug";
    if (std.mem.eql(u8, tag, "ReleaseSafe") or std.mem.eql(u8, tag, "safe")) break :blk "ReleaseSafe";
    if (std.mem.eql(u8, tag, "ReleaseFast") or std.mem.eql(u8, tag, "fast")) break :blk "ReleaseFast";
    if (std.mem.eql(u8, tag, "ReleaseSmall") or std.mem.eql(u8, tag, "small")) break :blk "ReleaseSmall";
    @compileError("unknown optimisation mode: " ++ tag);
};
