//! What is spelled differently in the Zig versions that the graph builds with.
//!
//! `zig fmt` of 0.17 replaces the conversions between enums and integers by spellings that 0.15 and 0.16 do not know:
//! they stand here alone, where it is told to leave them.

const std = @import("std");

// zig fmt: off
pub inline fn toInt(value: anytype) std.meta.Tag(@TypeOf(value)) { return @intFromEnum(value); }
pub inline fn toEnum(comptime Enum: type, number: std.meta.Tag(Enum)) Enum { return @enumFromInt(number); }
// zig fmt: on
