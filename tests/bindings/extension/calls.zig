//! Parameters of every kind, and calls back into Python.

const std = @import("std");
const pyzig = @import("pyzig");
const Color = @import("conversions.zig").Color;

const Numbers = struct { i64, i64, i64 };

fn three(a: i64, b: i64, c: i64) Numbers {
    return .{ a, b, c };
}

fn threeDefaults(a: i64, b: i64, c: i64) Numbers {
    return .{ a, b, c };
}

const Defaults = struct { ?i64, bool, i64, u64, f64, []const u8, Color, ?[]const u8, ?bool };

fn defaults(none: ?i64, yes: bool, negative: i64, hexadecimal: u64, float: f64, text: []const u8, color: Color, optional_text: ?[]const u8, optional_bool: ?bool) Defaults {
    return .{ none, yes, negative, hexadecimal, float, text, color, optional_text, optional_bool };
}

fn awkward(separator: []const u8, slash: []const u8, newline: []const u8, quote: []const u8, empty: []const u8) struct { []const u8, []const u8, []const u8, []const u8, []const u8 } {
    return .{ separator, slash, newline, quote, empty };
}

fn collect(allocator: std.mem.Allocator, state: *pyzig.State, first: i64, keywords: pyzig.Keywords(i64)) !pyzig.Dict([]const u8, i64) {
    const Collected = pyzig.Dict([]const u8, i64);
    var entries: std.ArrayListUnmanaged(Collected.Entry) = .empty;
    try entries.append(allocator, .{ .key = "first", .value = first });
    var iterator = keywords.iterator(state);
    while (try iterator.next()) |item| try entries.append(allocator, .{ .key = item.name, .value = item.value });
    return .{ .entries = entries.items };
}

fn onlyKeywords(allocator: std.mem.Allocator, state: *pyzig.State, keywords: pyzig.Keywords(pyzig.Object)) ![]const []const u8 {
    var names: std.ArrayListUnmanaged([]const u8) = .empty;
    var iterator = keywords.iterator(state);
    while (try iterator.next()) |item| try names.append(allocator, item.name);
    return names.items;
}

/// Calls `function` with 0 to 4 numbers.
fn callBack(state: *pyzig.State, function: pyzig.Callable, count: u8) !pyzig.OwnedObject {
    const Number = struct {
        fn make(from: *pyzig.State, value: i64) pyzig.Error!*pyzig.c.PyObject {
            return pyzig.toPython(i64, from, value);
        }
    };
    return switch (count) {
        0 => function.call(.{}),
        1 => function.call(.{try Number.make(state, 1)}),
        2 => function.call(.{ try Number.make(state, 1), try Number.make(state, 2) }),
        3 => function.call(.{ try Number.make(state, 1), try Number.make(state, 2), try Number.make(state, 3) }),
        4 => function.call(.{ try Number.make(state, 1), try Number.make(state, 2), try Number.make(state, 3), try Number.make(state, 4) }),
        else => error.InvalidArgument,
    };
}

/// Ignores that the callback raised: the exception must come out nevertheless.
fn callBackCarelessly(function: pyzig.Callable) !i64 {
    const result = function.call(.{}) catch return error.InvalidArgument;
    result.release();
    return 1;
}

/// A list whose items Python code replaces while it is read.
fn sumAfterCall(items: []const i64, function: pyzig.Callable) !i64 {
    (try function.call(.{})).release();
    var total: i64 = 0;
    for (items) |item| total += item;
    return total;
}

/// The texts of a list that Python code empties before they are read.
fn joinAfterCall(allocator: std.mem.Allocator, texts: []const []const u8, function: pyzig.Callable) ![]const u8 {
    (try function.call(.{})).release();
    return std.mem.join(allocator, ",", texts);
}

fn refuseBare(required: ?i64) ?i64 {
    return required;
}

pub const module = .{
    .name = "calls",
    .functions = .{
        .{ "three(a, b, c)", three, "Positional or keyword." },
        .{ "positional_only(a, b, c, /)", three, "" },
        .{ "keyword_only(*, a, b, c)", three, "" },
        .{ "mixed(a, /, b, *, c)", three, "A backslash \\\\, three quotes \"\"\", a word in \"quotes\"" },
        .{ "mixed_defaults(a, /, b=2, *, c=3)", threeDefaults, "" },
        .{ "late_required(a=1, *, b, c=3)", threeDefaults, "" },
        .{
            "defaults(none=None, yes=True, negative=-3, hexadecimal=0xff, float=1.5e3, text='a, b', color='deep blue', optional_text=\"x\", optional_bool=False)",
            defaults,
            "",
        },
        .{ "awkward(separator=', ', slash='/', newline='\\n', quote=\"'\", empty='')", awkward, "" },
        .{ "collect(first, **numbers)", collect, "" },
        .{ "only_keywords(**anything)", onlyKeywords, "" },
        .{ "call_back(function, count=0)", callBack, "" },
        .{ "call_back_carelessly(function)", callBackCarelessly, "" },
        .{ "sum_after_call(items, function)", sumAfterCall, "" },
        .{ "join_after_call(texts, function)", joinAfterCall, "" },
    },
    .modules = .{.{
        .name = "strict",
        .refuses_bare_call = true,
        .functions = .{
            .{ "optional(*, required=None)", refuseBare, "Refuses a call without arguments, as its module says." },
            .{ "any(**anything)", onlyKeywords, "" },
        },
    }},
};
