//! The signature of a bound function, written once as Python would show it: `"bind(*, node)"`, `"clamp(x, low=0.0, high=1.0)"`.
//!
//! Zig's reflection knows the types of parameters but not their names, so the names (and defaults) come from this text. It is
//! parsed at compile time; a number of parameters that does not fit the function is a compile error.

const std = @import("std");

pub const Kind = enum { positional_only, positional_or_keyword, keyword_only, any_keyword };

pub const Parameter = struct {
    name: [:0]const u8,
    kind: Kind,
    /// Python source of the default value; null: the argument is required.
    default: ?[]const u8,
};

pub const Signature = struct {
    name: [:0]const u8,
    parameters: []const Parameter,
    /// What stands between the parentheses.
    text: []const u8,
};

pub fn parse(comptime source: []const u8) Signature {
    comptime {
        @setEvalBranchQuota(100_000);
        const open = std.mem.indexOfScalar(u8, source, '(') orelse return .{ .name = source ++ "", .parameters = &.{}, .text = "" };
        if (source[source.len - 1] != ')') @compileError("signature must end with ')': " ++ source);
        const text = source[open + 1 .. source.len - 1];
        var parameters: []const Parameter = &.{};
        var kind: Kind = .positional_or_keyword;
        for (split(text)) |part| {
            if (std.mem.eql(u8, part, "*")) {
                kind = .keyword_only;
            } else if (std.mem.eql(u8, part, "/")) {
                var before: []const Parameter = &.{};
                for (parameters) |p| before = before ++ .{Parameter{ .name = p.name, .kind = .positional_only, .default = p.default }};
                parameters = before;
            } else if (std.mem.startsWith(u8, part, "**")) {
                parameters = parameters ++ .{Parameter{ .name = part[2..] ++ "", .kind = .any_keyword, .default = null }};
            } else {
                const equals = std.mem.indexOfScalar(u8, part, '=');
                parameters = parameters ++ .{Parameter{
                    .name = part[0 .. equals orelse part.len] ++ "",
                    .kind = kind,
                    .default = if (equals) |at| part[at + 1 ..] else null,
                }};
            }
        }
        return .{ .name = source[0..open] ++ "", .parameters = parameters, .text = text };
    }
}

/// The default `text` as a `T`.
pub fn defaultValue(comptime T: type, comptime text: []const u8) T {
    comptime {
        if (std.mem.eql(u8, text, "None")) return if (@typeInfo(T) == .optional) null else @compileError("default None needs an optional, not " ++ @typeName(T));
        return switch (@typeInfo(T)) {
            .optional => |info| defaultValue(info.child, text),
            .bool => std.mem.eql(u8, text, "True"),
            .int => std.fmt.parseInt(T, text, 0) catch @compileError("bad default: " ++ text),
            .float => std.fmt.parseFloat(T, text) catch @compileError("bad default: " ++ text),
            .@"enum" => std.meta.stringToEnum(T, unquote(text)) orelse @compileError("bad default: " ++ text),
            .pointer => unquote(text) ++ "",
            else => @compileError("no defaults for " ++ @typeName(T)),
        };
    }
}

/// The text that a Python string literal stands for; other text as it is.
fn unquote(comptime text: []const u8) []const u8 {
    comptime {
        if (text.len < 2 or (text[0] != '"' and text[0] != '\'')) return text;
        var plain: []const u8 = "";
        var index = 1;
        while (index < text.len - 1) : (index += 1) {
            const is_escaped = text[index] == '\\';
            if (is_escaped) index += 1;
            plain = plain ++ .{if (is_escaped) unescape(text[index]) else text[index]};
        }
        return plain;
    }
}

fn unescape(comptime character: u8) u8 {
    return switch (character) {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '0' => 0,
        '\\', '\'', '"' => character,
        else => @compileError("write this character of the default as it is, not as \\" ++ .{character}),
    };
}

/// Splits at commas outside of quotes, without surrounding spaces.
fn split(comptime text: []const u8) []const []const u8 {
    comptime {
        var parts: []const []const u8 = &.{};
        var start: usize = 0;
        var quote: u8 = 0;
        var is_escaped = false;
        for (text, 0..) |character, index| {
            if (is_escaped) {
                is_escaped = false;
            } else if (quote != 0) {
                if (character == quote) quote = 0;
                is_escaped = character == '\\';
            } else if (character == '"' or character == '\'') {
                quote = character;
            } else if (character == ',') {
                parts = parts ++ .{std.mem.trim(u8, text[start..index], " ")};
                start = index + 1;
            }
        }
        const last = std.mem.trim(u8, text[start..], " ");
        return if (last.len == 0) parts else parts ++ .{last};
    }
}

test parse {
    const signature = comptime parse("visit(node, /, *, edge_type, directed=None, label='a,b', quote='\\',', **rest)");
    try std.testing.expectEqualStrings("visit", signature.name);
    try std.testing.expectEqual(6, signature.parameters.len);
    try std.testing.expectEqual(Kind.positional_only, signature.parameters[0].kind);
    try std.testing.expectEqual(Kind.keyword_only, signature.parameters[1].kind);
    try std.testing.expectEqualStrings("None", signature.parameters[2].default.?);
    try std.testing.expectEqualStrings("'a,b'", signature.parameters[3].default.?);
    try std.testing.expectEqualStrings("'\\','", signature.parameters[4].default.?);
    try std.testing.expectEqual(Kind.any_keyword, signature.parameters[5].kind);
    try std.testing.expectEqual(0, comptime parse("get_uuid()").parameters.len);
    try std.testing.expectEqual(0, comptime parse("get_uuid").parameters.len);
}

test defaultValue {
    try std.testing.expectEqual(@as(?bool, null), comptime defaultValue(?bool, "None"));
    try std.testing.expectEqual(true, comptime defaultValue(?bool, "True"));
    try std.testing.expectEqual(-3, comptime defaultValue(i32, "-3"));
    try std.testing.expectEqual(1.5, comptime defaultValue(f64, "1.5"));
    try std.testing.expectEqualStrings("x", comptime defaultValue([]const u8, "'x'"));
    try std.testing.expectEqualStrings("a\n\\'n", comptime defaultValue([]const u8, "'a\\n\\\\\\'n'"));
}
