//! What the text of an atom means, and how a value is written as one.

const std = @import("std");
const Allocator = std.mem.Allocator;
const scanner = @import("scanner.zig");
const Kind = @import("node.zig").Kind;

/// The kind of atom that `raw` is the whole text of; null if it is none.
pub fn kindOf(raw: []const u8) ?Kind {
    if (raw.len == 0 or !std.unicode.utf8ValidateSlice(raw)) return null;
    switch (raw[0]) {
        '"' => return if (raw.len > 1 and stringEnd(raw) == raw.len) .string else null,
        '#' => return if (commentEnd(raw, 0) == raw.len) .comment else null,
        else => return if (bareEnd(raw) == raw.len) .bare else null,
    }
}

/// Where the atom ends that begins at `start` of a text that has been read without an error.
pub fn endIn(text: []const u8, start: usize) usize {
    switch (text[start]) {
        '"' => return start + stringEnd(text[start..]),
        '#' => return if (beginsLine(text[0..start])) commentEnd(text, start) else start + bareEnd(text[start..]),
        else => return start + bareEnd(text[start..]),
    }
}

/// Whether what follows `before` is the first on its line. There, and only there, a `#` begins a comment.
pub fn beginsLine(before: []const u8) bool {
    const rest = std.mem.trimEnd(u8, before, " \t\r\x00");
    return rest.len == byteOrderMarkLength(rest) or rest[rest.len - 1] == '\n';
}

/// Editors on Windows put U+FEFF in front of a file. It counts as white space there.
pub fn byteOrderMarkLength(text: []const u8) usize {
    const mark = "\u{feff}";
    return if (std.mem.startsWith(u8, text, mark)) mark.len else 0;
}

/// Where the comment ends that begins at `start`. White space at the end of the line is no part of it.
pub fn commentEnd(text: []const u8, start: usize) usize {
    const line_end = std.mem.indexOfScalarPos(u8, text, start, '\n') orelse text.len;
    return start + std.mem.trimEnd(u8, text[start..line_end], scanner.white_space).len;
}

/// Length of the bare atom that `text` begins with.
fn bareEnd(text: []const u8) usize {
    for (text, 0..) |byte, i| switch (scanner.classOf(byte)) {
        .atom, .quote => {},
        .space, .parenthesis => return i,
    };
    return text.len;
}

/// Length of the string that `text` begins with, quotes included. Without a closing quote: more than there is.
fn stringEnd(text: []const u8) usize {
    var i: usize = 1;
    while (i < text.len and text[i] != '"') i += if (text[i] == '\\') @as(usize, 2) else 1;
    return i + 1;
}

/// Whether a bare atom means a number, well-formed or not.
pub fn looksLikeNumber(raw: []const u8) bool {
    var rest = raw;
    if (rest.len > 0 and (rest[0] == '-' or rest[0] == '+')) rest = rest[1..];
    if (rest.len > 1 and rest[0] == '.') rest = rest[1..];
    return rest.len > 0 and std.ascii.isDigit(rest[0]);
}

/// Decimal, with an optional sign; `_` may stand between digits.
pub fn parseInt(raw: []const u8) error{ InvalidCharacter, Overflow }!i64 {
    return std.fmt.parseInt(i64, raw, 10);
}

/// Decimal with optional fraction and exponent, or hexadecimal with `0x`. Too large is infinite.
pub fn parseFloat(raw: []const u8) error{InvalidCharacter}!f64 {
    if (parsePlain(raw)) |value| return value;
    // The library's parser takes "inf" and "nan" as well.
    if (!looksLikeNumber(raw)) return error.InvalidCharacter;
    return std.fmt.parseFloat(f64, raw);
}

pub fn isFloat(raw: []const u8) bool {
    return if (parseFloat(raw)) |_| true else |_| false;
}

/// `isFloat` of `text[start..end]`. Faster because it looks at sixteen bytes at once, also at some behind the end.
pub inline fn isFloatIn(text: []const u8, start: usize, end: usize) bool {
    const lanes = 16;
    const first = start + @intFromBool(text[start] == '-');
    const length = end - first;
    if (length == 0 or length > lanes or first + lanes > text.len) return isFloat(text[start..end]);
    const bytes: @Vector(lanes, u8) = text[first..][0..lanes].*;
    const used = @as(u32, 0xffff) >> @intCast(lanes - length);
    const digits = used & @as(u16, @bitCast(bytes -% @as(@Vector(lanes, u8), @splat('0')) < @as(@Vector(lanes, u8), @splat(10))));
    const others = used & ~digits;
    if (others == 0) return true;
    const points = used & @as(u16, @bitCast(bytes == @as(@Vector(lanes, u8), @splat('.'))));
    if (others == points and points & (points - 1) == 0 and digits != 0) return true;
    return isFloat(text[start..end]);
}

/// Digits with at most one point, and few enough of them that one exact division gives the nearest float. That is every number
/// of a usual file.
fn parsePlain(raw: []const u8) ?f64 {
    const powers = comptime blk: {
        var table: [20]f64 = undefined;
        var power: f64 = 1;
        for (&table) |*entry| {
            entry.* = power;
            power *= 10;
        }
        break :blk table;
    };
    const negative = raw.len > 0 and raw[0] == '-';
    const digits = raw[@intFromBool(negative)..];
    if (digits.len == 0 or digits.len > powers.len - 1) return null;
    var mantissa: u64 = 0;
    var point: ?usize = null;
    for (digits, 0..) |byte, i| switch (byte) {
        '0'...'9' => mantissa = mantissa * 10 + (byte - '0'),
        '.' => {
            if (point != null) return null;
            point = i;
        },
        else => return null,
    };
    if (mantissa > 1 << 53 or digits.len == @intFromBool(point != null)) return null;
    const decimals = if (point) |position| digits.len - 1 - position else 0;
    const value = @as(f64, @floatFromInt(mantissa)) / powers[decimals];
    return if (negative) -value else value;
}

/// The contents of a quoted string, with KiCad's escapes: those of C; a backslash before anything else is itself. Where they do not give
/// UTF-8, those that name a byte by its number stay as they are. Without a backslash the result is part of `raw`; otherwise it is in
/// `scratch`, whose contents are replaced.
pub fn unquote(gpa: Allocator, scratch: *std.ArrayListUnmanaged(u8), raw: []const u8) Allocator.Error![]const u8 {
    const inner = raw[1 .. raw.len - 1];
    if (std.mem.indexOfScalar(u8, inner, '\\') == null) return inner;
    scratch.clearRetainingCapacity();
    try scratch.ensureTotalCapacity(gpa, inner.len);
    if (!unescape(scratch, inner, true)) return scratch.items;
    if (std.unicode.utf8ValidateSlice(scratch.items)) return scratch.items;
    scratch.clearRetainingCapacity();
    _ = unescape(scratch, inner, false);
    return scratch.items;
}

/// Appends what `inner` means, which is never longer. Returns whether a byte was given by its number.
fn unescape(out: *std.ArrayListUnmanaged(u8), inner: []const u8, with_numbers: bool) bool {
    var has_numbers = false;
    var rest = inner;
    while (std.mem.indexOfScalar(u8, rest, '\\')) |backslash| {
        out.appendSliceAssumeCapacity(rest[0..backslash]);
        rest = rest[backslash + 1 ..]; // a backslash is never the last byte of a string
        const digits = numberLength(rest);
        if (with_numbers and digits > 0) {
            has_numbers = true;
            const is_hexadecimal = rest[0] == 'x';
            const number = std.fmt.parseInt(u16, rest[@intFromBool(is_hexadecimal)..digits], if (is_hexadecimal) 16 else 8) catch unreachable;
            out.appendAssumeCapacity(@truncate(number));
            rest = rest[digits..];
            continue;
        }
        switch (rest[0]) {
            'a' => out.appendAssumeCapacity(0x07),
            'b' => out.appendAssumeCapacity(0x08),
            'f' => out.appendAssumeCapacity(0x0c),
            'n' => out.appendAssumeCapacity('\n'),
            'r' => out.appendAssumeCapacity('\r'),
            't' => out.appendAssumeCapacity('\t'),
            'v' => out.appendAssumeCapacity(0x0b),
            '\\', '"' => |byte| out.appendAssumeCapacity(byte),
            else => |byte| {
                if (byte != 'x' or digits > 0) out.appendAssumeCapacity('\\');
                out.appendAssumeCapacity(byte);
            },
        }
        rest = rest[1..];
    } else out.appendSliceAssumeCapacity(rest);
    return has_numbers;
}

/// Length of the `x41` or `101` that `text` begins with; 0 if it begins otherwise.
fn numberLength(text: []const u8) usize {
    var end: usize = 0;
    if (text[0] == 'x') {
        end = 1;
        while (end < @min(text.len, 3) and std.ascii.isHex(text[end])) end += 1;
        return if (end > 1) end else 0;
    }
    while (end < @min(text.len, 3) and text[end] >= '0' and text[end] <= '7') end += 1;
    return end;
}

/// `text` as a quoted string.
pub fn appendQuoted(gpa: Allocator, out: *std.ArrayListUnmanaged(u8), text: []const u8) Allocator.Error!void {
    try out.ensureUnusedCapacity(gpa, text.len + 2);
    out.appendAssumeCapacity('"');
    var rest = text;
    while (std.mem.indexOfAny(u8, rest, "\\\"\n\r")) |i| {
        try out.ensureUnusedCapacity(gpa, rest.len + 3);
        out.appendSliceAssumeCapacity(rest[0..i]);
        out.appendSliceAssumeCapacity(&.{ '\\', switch (rest[i]) {
            '\n' => 'n',
            '\r' => 'r',
            else => |byte| byte,
        } });
        rest = rest[i + 1 ..];
    }
    out.appendSliceAssumeCapacity(rest);
    out.appendAssumeCapacity('"');
}

/// `text` without quotes if every reader takes it without them. (A `#` at the beginning of a line is a comment.)
pub fn appendSymbol(gpa: Allocator, out: *std.ArrayListUnmanaged(u8), text: []const u8) Allocator.Error!void {
    var is_plain = text.len > 0 and text[0] != '#';
    for (text) |byte| is_plain = is_plain and isPlainSymbolByte(byte);
    return if (is_plain) out.appendSlice(gpa, text) else appendQuoted(gpa, out, text);
}

fn isPlainSymbolByte(byte: u8) bool {
    return switch (byte) {
        'a'...'z', 'A'...'Z', '0'...'9' => true,
        else => std.mem.indexOfScalar(u8, "_-./:+=*!?%@#$&<>^~'", byte) != null,
    };
}

pub const float_length_max = 350;

/// A length: seven decimals at most, as few digits as say the same, never an exponent. (KiCad writes six: nanometres.) What is rounded to zero
/// has no sign.
pub fn formatFloat(buffer: *[float_length_max]u8, value: f64) error{NotFinite}![]const u8 {
    if (!std.math.isFinite(value)) return error.NotFinite;
    const scaled = @round(value * 1e7);
    if (@abs(scaled) < 1e15) return formatScaled(buffer, @intFromFloat(@abs(scaled)), if (value == 0) std.math.signbit(value) else scaled < 0);
    // From 2^51 ten-millionths on, rounding would be less exact than the float is.
    const rounded = if (@abs(scaled) < 1 << 51) scaled / 1e7 else value;
    return std.fmt.bufPrint(buffer, "{d}", .{rounded}) catch unreachable;
}

/// Any other number: KiCad's ten significant digits, and sixteen decimals of what is no more than 0.0001. (Of large numbers it writes
/// less than seven decimals.)
pub fn formatDigits(buffer: *[float_length_max]u8, value: f64) error{NotFinite}![]const u8 {
    const magnitude = @abs(value);
    if (magnitude == 0 or !(magnitude < 100)) return formatFloat(buffer, value);
    var decimals: usize = if (magnitude >= 10) 8 else 9;
    var limit: f64 = 1;
    while (magnitude < limit) : (limit /= 10) decimals += 1;
    if (magnitude <= 0.0001) decimals = 16;
    const text = std.fmt.bufPrint(buffer, "{[value]d:.[decimals]}", .{ .value = value, .decimals = decimals }) catch unreachable;
    const digits = std.mem.trimEnd(u8, std.mem.trimEnd(u8, text, "0"), ".");
    return if (std.mem.eql(u8, digits, "-0")) "0" else digits;
}

/// Six decimals unless the value is whole, as some plot parameters are written.
pub fn formatFloatFixed(buffer: *[float_length_max]u8, value: f64) error{NotFinite}![]const u8 {
    const plain = try formatFloat(buffer, value);
    if (std.mem.indexOfScalar(u8, plain, '.') == null or @abs(value) >= 1e8) return plain;
    const scaled: u64 = @intFromFloat(@abs(@round(value * 1e7)));
    const rounded = formatScaled(buffer, (scaled + 5) / 10 * 10, value < 0 and scaled >= 5);
    var end = rounded.len;
    const point = std.mem.indexOfScalar(u8, rounded, '.') orelse end;
    if (point == end) {
        buffer[end] = '.';
        end += 1;
    }
    while (end - point <= 6) : (end += 1) buffer[end] = '0';
    return buffer[0..end];
}

/// `scaled` ten-millionths.
fn formatScaled(buffer: *[float_length_max]u8, scaled: u64, is_negative: bool) []const u8 {
    buffer[0] = '-';
    const start = @intFromBool(is_negative);
    var end = start + std.fmt.printInt(buffer[start..], scaled / 10_000_000, 10, .lower, .{});
    var fraction = scaled % 10_000_000;
    if (fraction == 0) return buffer[0..end];
    buffer[end] = '.';
    end += 1;
    var unit: u64 = 1_000_000;
    while (fraction != 0) : (unit /= 10) {
        buffer[end] = '0' + @as(u8, @intCast(fraction / unit));
        fraction %= unit;
        end += 1;
    }
    return buffer[0..end];
}

test "kinds" {
    const Case = struct { []const u8, ?Kind };
    for ([_]Case{
        .{ "a", .bare },          .{ "1N4007", .bare },  .{ "-1.5", .bare },
        .{ "\u{b5}", .bare },     .{ "\"\"", .string },  .{ "\"a\\\"b\"", .string },
        .{ "\"a\nb\"", .string }, .{ "# c", .comment },  .{ "#", .comment },
        .{ "", null },            .{ "a b", null },      .{ "a(", null },
        .{ "\"", null },          .{ "\"a\"b\"", null }, .{ "\"a\\\"", null },
        .{ "a\"", .bare },        .{ "#a\n", null },     .{ "#a\r", null },
        .{ "{", .bare },          .{ "\xff", null },     .{ "a;", .bare },
        .{ "a[0],b", .bare },     .{ ",b", .bare },      .{ "${A}", .bare },
        .{ "a\x01", .bare },      .{ "\x00", null },     .{ "\"\x00\"", .string },
        .{ "3\"x", .bare },       .{ ";", .bare },       .{ "\\\"", .bare },
        .{ "a#", .bare },         .{ "a\n", null },      .{ "`|", .bare },
        .{ "\"\xff\"", null },
    }) |case| try std.testing.expectEqual(case[1], kindOf(case[0]));
}

test "numbers" {
    for ([_]struct { []const u8, f64 }{
        .{ "0", 0 },                               .{ "-0", -0.0 },                           .{ "1.5", 1.5 },  .{ "1.", 1 },
        .{ "+2", 2 },                              .{ ".5", 0.5 },                            .{ "-.5", -0.5 }, .{ "1e3", 1000 },
        .{ "0x10", 16 },                           .{ "1e999", std.math.inf(f64) },           .{ "0.1", 0.1 },  .{ "123456789.123456789", 123456789.123456789 },
        .{ "9007199254740993", 9007199254740992 }, .{ "000000000000000000000000001.5", 1.5 },
    }) |case| {
        try std.testing.expectEqual(case[1], try parseFloat(case[0]));
        try std.testing.expect(isFloat(case[0]));
    }
    for ([_][]const u8{ "", "-", "+", ".", "-.", "1.2.3", "1N4007", "inf", "nan", "abc", "1e", "0x", "--1" }) |raw| {
        try std.testing.expectError(error.InvalidCharacter, parseFloat(raw));
        try std.testing.expect(!isFloat(raw));
    }
    try std.testing.expectEqual(-20241229, try parseInt("-20241229"));
    try std.testing.expectEqual(1000, try parseInt("1_000"));
    try std.testing.expectError(error.InvalidCharacter, parseInt("1.0"));
    try std.testing.expectError(error.Overflow, parseInt("99999999999999999999"));
}

test "what is a float does not depend on how it is looked at" {
    var state: std.Random.DefaultPrng = .init(5);
    var buffer: [40]u8 = undefined;
    for (0..100_000) |_| {
        const random = state.random();
        for (&buffer) |*byte| byte.* = "0123456789012345678901234.....---+ex:/"[random.uintLessThan(usize, 38)];
        const start = random.uintLessThan(usize, buffer.len);
        const end = random.intRangeAtMost(usize, start + 1, @min(buffer.len, start + 20));
        try std.testing.expectEqual(isFloat(buffer[start..end]), isFloatIn(&buffer, start, end));
    }
}

test "floats are written with seven decimals at most and no exponent" {
    var buffer: [float_length_max]u8 = undefined;
    for ([_]struct { f64, []const u8 }{
        .{ 0, "0" },                        .{ -0.0, "-0" },              .{ 1, "1" },                   .{ -1.5, "-1.5" },
        .{ 0.1 + 0.2, "0.3" },              .{ 0.00000005, "0.0000001" }, .{ 0.00000004, "0" },          .{ -1e-9, "0" },
        .{ 1.23456785, "1.2345679" },       .{ 1e7, "10000000" },         .{ 99999999.5, "99999999.5" }, .{ 123456789.25, "123456789.25" },
        .{ 1e20, "100000000000000000000" }, .{ 0.0254, "0.0254" },        .{ -0.0254, "-0.0254" },       .{ 9007199254740992, "9007199254740992" },
        .{ 12.0000001, "12.0000001" },
    }) |case| try std.testing.expectEqualStrings(case[1], try formatFloat(&buffer, case[0]));
    try std.testing.expectError(error.NotFinite, formatFloat(&buffer, std.math.nan(f64)));
    try std.testing.expectError(error.NotFinite, formatFloat(&buffer, std.math.inf(f64)));
    _ = try formatFloat(&buffer, std.math.floatMax(f64));
    _ = try formatFloat(&buffer, -std.math.floatMax(f64));
    for ([_]struct { f64, []const u8 }{
        .{ 12, "12" },               .{ 12.5, "12.500000" },          .{ 0.0000015, "0.000002" }, .{ 1.9999999, "2.000000" },
        .{ 9.9999999, "10.000000" }, .{ -99.9999996, "-100.000000" }, .{ -1e-9, "0" },            .{ -1e-7, "0.000000" },
        .{ -3.25, "-3.250000" },
    }) |case| try std.testing.expectEqualStrings(case[1], try formatFloatFixed(&buffer, case[0]));
}

test "numbers that are no lengths have ten digits" {
    var buffer: [float_length_max]u8 = undefined;
    for ([_]struct { f64, []const u8 }{
        .{ 0.054945054951234, "0.05494505495" }, .{ 0.000054945054951234, "0.0000549450549512" }, .{ -0.000054321987654321, "-0.0000543219876543" },
        .{ 45.123456789123, "45.12345679" },     .{ 1234567.123456789, "1234567.1234568" },       .{ -1e-9, "-0.000000001" },
        .{ 0.3937012346, "0.3937012346" },       .{ 0.00001234567891234, "0.0000123456789123" },  .{ 0.0001, "0.0001" },
        .{ 0.1 + 0.2, "0.3" },                   .{ 9.99999999999, "10" },                        .{ 0.99999999999, "1" },
        .{ 90, "90" },                           .{ -0.0, "-0" },                                 .{ -1e-17, "0" },
        .{ 999999999, "999999999" },             .{ 123456789.25, "123456789.25" },               .{ 99.99999999999, "100" },
        .{ 0.001, "0.001" },                     .{ 0.0010000000004, "0.001" },                   .{ 0.00123456789123, "0.001234567891" },
        .{ 10, "10" },                           .{ 1, "1" },                                     .{ 100, "100" },
    }) |case| try std.testing.expectEqualStrings(case[1], try formatDigits(&buffer, case[0]));
    try std.testing.expectError(error.NotFinite, formatDigits(&buffer, std.math.nan(f64)));
    try std.testing.expectError(error.NotFinite, formatDigits(&buffer, std.math.inf(f64)));
}

test "every float comes back from what was written, to seven decimals" {
    var random_state: std.Random.DefaultPrng = .init(3);
    const random = random_state.random();
    var buffer: [float_length_max]u8 = undefined;
    for (0..20_000) |_| {
        const scale = std.math.pow(f64, 10, @floatFromInt(random.intRangeAtMost(i32, -9, 17)));
        const value = (random.float(f64) - 0.5) * scale;
        const text = try formatFloat(&buffer, value);
        const again = try parseFloat(text);
        try std.testing.expect(@abs(again - value) <= 0.5e-7 + @abs(value) * 0x1p-52);
        var second: [float_length_max]u8 = undefined;
        try std.testing.expectEqualStrings(text, try formatFloat(&second, again));
    }
}

test "strings are quoted and unquoted" {
    const gpa = std.testing.allocator;
    var out: std.ArrayListUnmanaged(u8) = .empty;
    defer out.deinit(gpa);
    var scratch: std.ArrayListUnmanaged(u8) = .empty;
    defer scratch.deinit(gpa);
    for ([_]struct { []const u8, []const u8 }{
        .{ "", "\"\"" },       .{ "plain", "\"plain\"" },         .{ "a\nb\r", "\"a\\nb\\r\"" },
        .{ "\"", "\"\\\"\"" }, .{ "C:\\x\\", "\"C:\\\\x\\\\\"" }, .{ "tab\t\u{b5}", "\"tab\t\u{b5}\"" },
    }) |case| {
        out.clearRetainingCapacity();
        try appendQuoted(gpa, &out, case[0]);
        try std.testing.expectEqualStrings(case[1], out.items);
        try std.testing.expectEqualStrings(case[0], try unquote(gpa, &scratch, out.items));
        try std.testing.expectEqual(.string, kindOf(out.items).?);
        try std.testing.expectEqual(out.items.len, endIn(out.items, 0));
    }
    for ([_]struct { []const u8, []const u8 }{
        .{ "q:A\\x41\\101\\qB\\tC\\a", "q:AAA\\qB\tC\x07" }, .{ "\\/\\8\\xg\\x4z", "\\/\\8xg\x04z" }, .{ "\\xc3\\251", "\u{e9}" },
        .{ "\\b\\f\\v\\r", "\x08\x0c\x0b\r" },               .{ "\\0\\400\\18", "\x00\x00\x018" },    .{ "a\\xb\\t\\\\", "a\x0b\t\\" },
        // No UTF-8.
        .{ "\\xff\\n\\101\\xg", "\\xff\n\\101xg" },          .{ "\\x", "x" },                         .{ "\\\\x41", "\\x41" },
    }) |case| {
        const raw = try std.mem.concat(gpa, u8, &.{ "\"", case[0], "\"" });
        defer gpa.free(raw);
        try std.testing.expectEqualStrings(case[1], try unquote(gpa, &scratch, raw));
    }
    for ([_]struct { []const u8, []const u8 }{
        .{ "a", "a" },     .{ "", "\"\"" },     .{ "a b", "\"a b\"" }, .{ "a(b", "\"a(b\"" },   .{ "0x1_f", "0x1_f" }, .{ "a,b", "\"a,b\"" }, .{ ",", "\",\"" },
        .{ ";", "\";\"" }, .{ "[a", "\"[a\"" }, .{ "a|b", "\"a|b\"" }, .{ "a\"", "\"a\\\"\"" }, .{ "#a", "\"#a\"" },   .{ "a#", "a#" },       .{ "\x01", "\"\x01\"" },
    }) |case| {
        out.clearRetainingCapacity();
        try appendSymbol(gpa, &out, case[0]);
        try std.testing.expectEqualStrings(case[1], out.items);
    }
}
