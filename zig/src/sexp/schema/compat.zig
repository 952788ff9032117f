//! What is spelled differently in the Zig versions that the sources build with: reflection.
//!
//! `zig fmt` of 0.17 replaces the conversion of an enum to an integer by a spelling that 0.15 and 0.16 do not know: it stands here
//! alone, where it is told to leave it.

const std = @import("std");

/// 0.17 replaced the list of field descriptions by parallel lists of names, types and attributes.
const has_parallel_fields = @hasField(@TypeOf(@typeInfo(struct {}).@"struct"), "field_names");

/// Default value of field `index` of struct `T`, or null if it has none.
pub fn fieldDefault(comptime T: type, comptime index: usize) ?@FieldType(T, std.meta.fieldNames(T)[index]) {
    const info = @typeInfo(T).@"struct";
    if (!has_parallel_fields) return info.fields[index].defaultValue();
    return info.field_attrs[index].defaultValue(@FieldType(T, std.meta.fieldNames(T)[index]));
}

/// Names of the public declarations of `T`, in the order of the source.
pub fn declarationNames(comptime T: type) [std.meta.declarations(T).len][:0]const u8 {
    const declarations = std.meta.declarations(T);
    var names: [declarations.len][:0]const u8 = undefined;
    for (declarations, &names) |declaration, *name| {
        name.* = if (@TypeOf(declaration) == [:0]const u8) declaration else declaration.name;
    }
    return names;
}

// zig fmt: off
pub fn toInt(comptime value: anytype) comptime_int { return @intFromEnum(value); }
// zig fmt: on
