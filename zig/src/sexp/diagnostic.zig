//! What was wrong with a text, as a value: kind, path, place, and a message for people. Nothing here outlives or precedes the one
//! failure that it describes.

const std = @import("std");
const Allocator = std.mem.Allocator;

pub const Kind = enum {
    /// A value of another type than the schema has there.
    UnexpectedType,
    /// The right type, but not a value that the field can have.
    InvalidValue,
    /// Something that must be there is not.
    MissingField,
    UnterminatedString,
    InvalidCharacter,
    UnexpectedRightParen,
    UnterminatedList,
    /// There is nothing but white space.
    EmptyFile,
    /// Offsets have 32 bits.
    TextTooLarge,
};

/// A place in a text, for people. All count from 1.
pub const Location = struct {
    line: u32,
    /// In bytes.
    column: u32,
    /// In characters (code points).
    column_characters: u32,

    /// Takes time proportional to `offset`.
    pub fn of(text: []const u8, offset: usize) Location {
        const before = text[0..@min(offset, text.len)];
        const line_start = if (std.mem.lastIndexOfScalar(u8, before, '\n')) |newline| newline + 1 else 0;
        return .{
            .line = @intCast(std.mem.count(u8, before, "\n") + 1),
            .column = @intCast(before.len - line_start + 1),
            .column_characters = @intCast(countCharacters(before[line_start..]) + 1),
        };
    }
};

/// Filled by what fails with `error.Invalid`, read by the caller, freed by `deinit`. May be used again and again.
pub const Diagnostic = struct {
    gpa: Allocator,
    kind: Kind = .InvalidValue,
    location: ?Location = null,
    /// `kicad_pcb.footprints[3].pads[1].at.x`; empty when the text is no tree.
    path: std.ArrayListUnmanaged(u8) = .empty,
    /// The field that failed, the last part of the path; empty when none is to blame.
    field: []const u8 = "",
    detail: std.ArrayListUnmanaged(u8) = .empty,
    /// The line of the text, shortened if it is long, and a second line with the caret.
    source: std.ArrayListUnmanaged(u8) = .empty,

    pub fn init(gpa: Allocator) Diagnostic {
        return .{ .gpa = gpa };
    }

    pub fn deinit(diagnostic: *Diagnostic) void {
        diagnostic.path.deinit(diagnostic.gpa);
        diagnostic.detail.deinit(diagnostic.gpa);
        diagnostic.source.deinit(diagnostic.gpa);
        diagnostic.* = undefined;
    }

    pub fn reset(diagnostic: *Diagnostic, kind: Kind) void {
        diagnostic.kind = kind;
        diagnostic.location = null;
        diagnostic.field = "";
        diagnostic.path.clearRetainingCapacity();
        diagnostic.detail.clearRetainingCapacity();
        diagnostic.source.clearRetainingCapacity();
    }

    pub fn setDetail(diagnostic: *Diagnostic, comptime format: []const u8, arguments: anytype) Allocator.Error!void {
        diagnostic.detail.clearRetainingCapacity();
        const text = try std.fmt.allocPrint(diagnostic.gpa, format, arguments);
        defer diagnostic.gpa.free(text);
        try diagnostic.detail.appendSlice(diagnostic.gpa, text);
    }

    /// Points at `text[start..end]`.
    pub fn locate(diagnostic: *Diagnostic, text: []const u8, start: usize, end: usize) Allocator.Error!void {
        diagnostic.location = .of(text, start);
        diagnostic.source.clearRetainingCapacity();
        try appendSource(diagnostic.gpa, &diagnostic.source, text, start, end);
    }

    /// `<Kind> in <path> field '<field>' at <line>:<column>: <detail>`, then the lines of the source. The caller frees it.
    pub fn message(diagnostic: *const Diagnostic, gpa: Allocator) Allocator.Error![]u8 {
        var out: std.ArrayListUnmanaged(u8) = .empty;
        errdefer out.deinit(gpa);
        try out.appendSlice(gpa, @tagName(diagnostic.kind));
        if (diagnostic.path.items.len > 0) try appendAll(gpa, &out, &.{ " in ", diagnostic.path.items });
        if (diagnostic.field.len > 0) try appendAll(gpa, &out, &.{ " field '", diagnostic.field, "'" });
        if (diagnostic.location) |location| {
            var buffer: [32]u8 = undefined;
            const line = buffer[0..std.fmt.printInt(&buffer, location.line, 10, .lower, .{})];
            try appendAll(gpa, &out, &.{ " at ", line, ":" });
            const column = buffer[0..std.fmt.printInt(&buffer, location.column, 10, .lower, .{})];
            try out.appendSlice(gpa, column);
        }
        try appendAll(gpa, &out, &.{ ": ", diagnostic.detail.items });
        if (diagnostic.source.items.len > 0) try appendAll(gpa, &out, &.{ "\n", diagnostic.source.items });
        return out.toOwnedSlice(gpa);
    }
};

/// `text` without what follows its first `length_max` bytes, cut between characters.
pub fn excerpt(text: []const u8, length_max: usize) []const u8 {
    if (text.len <= length_max) return text;
    var end = length_max;
    while (end > 0 and isContinuation(text[end])) end -= 1;
    return text[0..end];
}

const source_length_max = 200;
const source_label = "source: ";

/// The line around `start`, of which at most `source_length_max` bytes are shown, and carets below `text[start..end]`.
fn appendSource(gpa: Allocator, out: *std.ArrayListUnmanaged(u8), text: []const u8, start: usize, end: usize) Allocator.Error!void {
    // Lines can be as long as the text; what is shown is found without walking them.
    var first = start;
    while (first > 0 and start - first < source_length_max / 2 and text[first - 1] != '\n') first -= 1;
    while (first < start and isContinuation(text[first])) first += 1;
    const rest = text[first..@min(text.len, first + source_length_max)];
    var line = rest[0 .. std.mem.indexOfScalar(u8, rest, '\n') orelse rest.len];
    if (first + line.len < text.len and isContinuation(text[first + line.len])) line = excerpt(line, line.len - 1);
    line = std.mem.trimEnd(u8, line, "\r");

    try appendAll(gpa, out, &.{ source_label, line, "\n" });
    try out.appendNTimes(gpa, ' ', source_label.len);
    const before = line[0..@min(start - first, line.len)];
    for (before) |byte| {
        // A tab stays a tab: then the caret stands below its character however wide tabs are shown.
        if (!isContinuation(byte)) try out.append(gpa, if (byte == '\t') '\t' else ' ');
    }
    const marked = line[before.len..@max(before.len, @min(end -| first, line.len))];
    try out.appendNTimes(gpa, '^', @max(1, countCharacters(marked)));
}

fn appendAll(gpa: Allocator, out: *std.ArrayListUnmanaged(u8), parts: []const []const u8) Allocator.Error!void {
    for (parts) |part| try out.appendSlice(gpa, part);
}

fn countCharacters(text: []const u8) usize {
    var count: usize = 0;
    for (text) |byte| count += @intFromBool(!isContinuation(byte));
    return count;
}

fn isContinuation(byte: u8) bool {
    return byte & 0xc0 == 0x80;
}

test "a message has kind, path, field, place, detail, line and caret" {
    const gpa = std.testing.allocator;
    const text = "(a\n\t(µ 1 wrong))\n";
    var diagnostic: Diagnostic = .init(gpa);
    defer diagnostic.deinit();
    diagnostic.reset(.UnexpectedType);
    diagnostic.field = "x";
    try diagnostic.path.appendSlice(gpa, "a.b[2].x");
    try diagnostic.setDetail("got symbol '{s}' but expected number", .{"wrong"});
    const start = std.mem.indexOf(u8, text, "wrong").?;
    try diagnostic.locate(text, start, start + 5);
    const message = try diagnostic.message(gpa);
    defer gpa.free(message);
    try std.testing.expectEqualStrings(
        "UnexpectedType in a.b[2].x field 'x' at 2:8: got symbol 'wrong' but expected number\n" ++
            "source: \t(µ 1 wrong))\n" ++
            "        \t     ^^^^^",
        message,
    );
    try std.testing.expectEqual(7, diagnostic.location.?.column_characters);
}

test "a long line is shortened around the place, between characters" {
    const gpa = std.testing.allocator;
    var text: [4000]u8 = undefined;
    for (0..text.len / 2) |i| @memcpy(text[i * 2 ..][0..2], "é");
    for ([_]usize{ 0, 2, 100, 1998, 3998, 4000 }) |start| {
        var out: std.ArrayListUnmanaged(u8) = .empty;
        defer out.deinit(gpa);
        try appendSource(gpa, &out, &text, start, start + 2);
        try std.testing.expect(std.unicode.utf8ValidateSlice(out.items));
        try std.testing.expect(out.items.len < 2 * source_length_max + 40);
        try std.testing.expectEqual(1, std.mem.count(u8, out.items, "^"));
    }
    try std.testing.expectEqualStrings("é", excerpt(text[0..10], 3));
}

test "a place at or after the end of the text" {
    const gpa = std.testing.allocator;
    for ([_][]const u8{ "", "\n", "ab", "ab\r\n" }) |text| {
        var out: std.ArrayListUnmanaged(u8) = .empty;
        defer out.deinit(gpa);
        try appendSource(gpa, &out, text, text.len, text.len);
        try std.testing.expect(std.mem.endsWith(u8, out.items, "^"));
    }
    const location: Location = .of("ab\ncd", 5);
    try std.testing.expectEqual(Location{ .line = 2, .column = 3, .column_characters = 3 }, location);
}
