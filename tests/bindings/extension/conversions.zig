//! Values that come from Python and go back as they are.

const std = @import("std");
const pyzig = @import("pyzig");

fn Echo(comptime T: type) type {
    return struct {
        fn echo(value: T) T {
            return value;
        }
    };
}

pub const Color = enum { red, green, @"deep blue" };

/// A tuple of several kinds.
pub const Row = struct { i64, []const u8, ?bool };

/// A type with conversions of its own: a temperature, which Python gives and gets in degrees Celsius.
pub const Temperature = struct {
    kelvin: f64,

    pub const python_type = "float";

    pub fn fromPython(state: *pyzig.State, object: *pyzig.c.PyObject, argument: [*:0]const u8) pyzig.Error!Temperature {
        const celsius = try pyzig.fromPython(f64, state, null, object, argument);
        if (celsius < -273.15) return pyzig.raise(.ValueError, "'{s}' is below absolute zero: {d}", .{ argument, celsius });
        return .{ .kelvin = celsius + 273.15 };
    }

    pub fn toPython(value: Temperature, state: *pyzig.State) pyzig.Error!*pyzig.c.PyObject {
        return pyzig.toPython(f64, state, value.kelvin - 273.15);
    }
};

fn addKelvin(value: Temperature, kelvin: f64) Temperature {
    return .{ .kelvin = value.kelvin + kelvin };
}

fn sum(values: pyzig.Sequence(i64)) !i64 {
    var total: i64 = 0;
    for (values.items) |value| total = try std.math.add(i64, total, value);
    return total;
}

fn optionalSequence(values: ?pyzig.Sequence(u8)) ?u64 {
    return if (values) |present| present.items.len else null;
}

/// Made in the call's own memory, which is freed when the call returns.
fn repeat(allocator: std.mem.Allocator, text: []const u8, count: u32) ![]const []const u8 {
    const texts = try allocator.alloc([]const u8, count);
    for (texts) |*slot| slot.* = try allocator.dupe(u8, text);
    return texts;
}

/// On the stack of the callee until it is copied: what is returned is an array, not a slice of one.
fn digits(value: u8) [3]u8 {
    return .{ value / 100 + '0', value / 10 % 10 + '0', value % 10 + '0' };
}

fn digitsText(allocator: std.mem.Allocator, value: u8) ![]const u8 {
    return allocator.dupe(u8, &digits(value));
}

fn invert(allocator: std.mem.Allocator, dict: pyzig.Dict([]const u8, i64)) !pyzig.Dict(i64, []const u8) {
    const Inverted = pyzig.Dict(i64, []const u8);
    const entries = try allocator.alloc(Inverted.Entry, dict.entries.len);
    for (entries, dict.entries) |*entry, old| entry.* = .{ .key = old.value, .value = old.key };
    return .{ .entries = entries };
}

fn constantText() *const [5:0]u8 {
    return "fixed";
}

fn invalidText() []const u8 {
    return "\xff\xfe";
}

fn nothing() void {}

fn sameObject(object: pyzig.Object) pyzig.OwnedObject {
    return object.own();
}

fn isNone(object: pyzig.Object) bool {
    return object.isNone();
}

fn objects(allocator: std.mem.Allocator, items: []const pyzig.Object) ![]const pyzig.OwnedObject {
    const owned = try allocator.alloc(pyzig.OwnedObject, items.len);
    for (owned, items) |*slot, item| slot.* = item.own();
    return owned;
}

fn length(text: []const u8) u64 {
    return text.len;
}

pub const module = .{
    .name = "conversions",
    .doc = "Values that come from Python and go back as they are.",
    .functions = .{
        .{ "i8(value)", Echo(i8).echo, "" },
        .{ "i16(value)", Echo(i16).echo, "" },
        .{ "i32(value)", Echo(i32).echo, "" },
        .{ "i64(value)", Echo(i64).echo, "" },
        .{ "u8(value)", Echo(u8).echo, "" },
        .{ "u16(value)", Echo(u16).echo, "" },
        .{ "u32(value)", Echo(u32).echo, "" },
        .{ "u64(value)", Echo(u64).echo, "" },
        .{ "usize(value)", Echo(usize).echo, "" },
        .{ "isize(value)", Echo(isize).echo, "" },
        .{ "u1(value)", Echo(u1).echo, "" },
        .{ "i5(value)", Echo(i5).echo, "" },
        .{ "u63(value)", Echo(u63).echo, "" },
        .{ "f16(value)", Echo(f16).echo, "" },
        .{ "f32(value)", Echo(f32).echo, "" },
        .{ "f64(value)", Echo(f64).echo, "" },
        .{ "bool_(value)", Echo(bool).echo, "" },
        .{ "text(value)", Echo([]const u8).echo, "" },
        .{ "text_without_nul(value)", Echo([:0]const u8).echo, "" },
        .{ "length(text)", length, "Bytes of the text in UTF-8." },
        .{ "bytes_(value)", Echo(pyzig.Bytes).echo, "" },
        .{ "color(value)", Echo(Color).echo, "" },
        .{ "optional_int(value)", Echo(?i64).echo, "" },
        .{ "optional_text(value)", Echo(?[]const u8).echo, "" },
        .{ "optional_color(value)", Echo(?Color).echo, "" },
        .{ "ints(value)", Echo([]const i32).echo, "" },
        .{ "texts(value)", Echo([]const []const u8).echo, "" },
        .{ "optionals(value)", Echo([]const ?f64).echo, "" },
        .{ "matrix(value)", Echo([]const []const i64).echo, "" },
        .{ "row(value)", Echo(Row).echo, "" },
        .{ "rows(value)", Echo([]const Row).echo, "" },
        .{ "dict_(value)", Echo(pyzig.Dict([]const u8, i64)).echo, "" },
        .{ "nested_dict(value)", Echo(pyzig.Dict(i64, []const []const u8)).echo, "" },
        .{ "invert(dict)", invert, "" },
        .{ "sum(values)", sum, "" },
        .{ "optional_sequence(values)", optionalSequence, "" },
        .{ "add_kelvin(value, kelvin)", addKelvin, "" },
        .{ "repeat(text, count)", repeat, "" },
        .{ "digits(value)", digitsText, "" },
        .{ "constant_text()", constantText, "" },
        .{ "invalid_text()", invalidText, "" },
        .{ "nothing()", nothing, "" },
        .{ "same_object(object)", sameObject, "" },
        .{ "is_none(object)", isNone, "" },
        .{ "objects(items)", objects, "" },
    },
};
