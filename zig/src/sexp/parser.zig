//! Reads a text into records, in one pass over blocks of 64 bytes.
//!
//! The scanner says where something begins; the parser visits those places only. A string or an atom that goes on in the next
//! block is finished there. Comments are rare: one ends its block early, and scanning starts anew behind it.

const std = @import("std");
const Allocator = std.mem.Allocator;
const scanner = @import("scanner.zig");
const node = @import("node.zig");
const Record = node.Record;
const Vocabulary = @import("vocabulary.zig").Vocabulary;
const atom_zig = @import("atom.zig");
const diagnostic_zig = @import("diagnostic.zig");
const Diagnostic = diagnostic_zig.Diagnostic;
const Document = @import("document.zig").Document;
const Walker = @import("walker.zig").Walker;

pub const Error = error{ Invalid, OutOfMemory };

/// Offsets have 32 bits, and the last values have a meaning of their own.
pub const text_length_max = std.math.maxInt(u32) - 16;

/// A text gives about one node for every seven or eight bytes.
const bytes_per_node_guess = 7;

/// The records of `text`, the root first. The caller owns them. With `error.Invalid` the diagnostic says what is wrong.
pub fn parse(
    gpa: Allocator,
    text: []const u8,
    vocabulary: *const Vocabulary,
    diagnostic: *Diagnostic,
) Error!std.ArrayListUnmanaged(Record) {
    if (text.len > text_length_max) {
        diagnostic.reset(.TextTooLarge);
        try diagnostic.setDetail("the text has {d} bytes, at most {d} can be read", .{ text.len, text_length_max });
        return error.Invalid;
    }
    var parser: Parser = .{ .gpa = gpa, .text = text, .vocabulary = vocabulary, .diagnostic = diagnostic };
    errdefer parser.records.deinit(gpa);
    try parser.run();
    return parser.records;
}

const Parser = struct {
    gpa: Allocator,
    text: []const u8,
    vocabulary: *const Vocabulary,
    diagnostic: *Diagnostic,

    records: std.ArrayListUnmanaged(Record) = .empty,
    /// The innermost list that is open.
    open: u32 = 0,
    escapes: scanner.Escapes = .{},
    /// All ones while a string goes on from one block to the next.
    string_carry: u64 = 0,
    /// One while an atom does.
    atom_carry: u64 = 0,
    /// Characters and strings are judged before balance, so the first `)` too many waits here.
    extra_parenthesis: ?u32 = null,

    fn run(parser: *Parser) Error!void {
        const text = parser.text;
        try parser.records.ensureTotalCapacity(parser.gpa, text.len / bytes_per_node_guess + 2);
        parser.records.appendAssumeCapacity(record(.list, 0, 0));
        parser.records.items[0].parent = node.Node.none.index();

        var base = byteOrderMarkLength(text);
        while (base < text.len) {
            if (text.len - base >= scanner.block_len) {
                base = try parser.block(base, text[base..][0..scanner.block_len]);
            } else {
                var padded: [scanner.block_len]u8 = @splat(' ');
                @memcpy(padded[0 .. text.len - base], text[base..]);
                base = try parser.block(base, &padded);
            }
        }
        if (parser.atom_carry != 0) parser.finishAtom(text.len);
        try parser.finish();
    }

    /// Reads one block, returns where the next one begins.
    fn block(parser: *Parser, base: usize, bytes: *const [scanner.block_len]u8) Error!usize {
        // Each byte begins one node at most.
        try parser.reserve(scanner.block_len);
        const found: scanner.Block = .classify(bytes);
        const quotes = found.quote & ~parser.escapes.next(found.backslash);
        // From each opening quote to before its closing one.
        const strings = scanner.prefixXor(quotes) ^ parser.string_carry;

        var special = found.special & ~strings;
        while (special != 0) : (special &= special - 1) {
            const offset: u6 = @intCast(@ctz(special));
            const before = (@as(u64, 1) << offset) - 1;
            switch (scanner.classOf(bytes[offset])) {
                .inner => {
                    const atoms = ~(found.space | found.parenthesis | quotes | strings);
                    const continues = (atoms << 1) | parser.atom_carry;
                    if (continues >> offset & 1 == 0) return parser.failInvalidCharacter(base + offset);
                },
                .semicolon => {
                    // Quotes count up to here and not after, so this is the end of the block.
                    parser.visit(base, found, quotes, strings, before);
                    return parser.comment(base + offset);
                },
                else => return parser.failInvalidCharacter(base + offset),
            }
        }
        parser.visit(base, found, quotes, strings, ~@as(u64, 0));
        return base + scanner.block_len;
    }

    /// Makes nodes of the bytes of a block that `valid` names.
    inline fn visit(parser: *Parser, base: usize, found: scanner.Block, quotes: u64, strings: u64, valid: u64) void {
        const closing = quotes & ~strings & valid;
        const atoms = ~(found.space | found.parenthesis | quotes | strings) & valid;
        const begun = atoms & ~((atoms << 1) | parser.atom_carry);
        var events = (((found.parenthesis & ~strings) | (quotes & strings)) & valid) | begun;

        // What the block before left unfinished ends here, or does not end here either.
        if (parser.atom_carry != 0 and atoms != ~@as(u64, 0)) parser.finishAtom(base + @ctz(~atoms));
        if (parser.string_carry != 0 and closing != 0) parser.lastRecord().end = @intCast(base + @ctz(closing) + 1);
        parser.atom_carry = atoms >> 63;
        parser.string_carry = if (valid >> 63 != 0) 0 -% (strings >> 63) else 0;

        // Copies that the compiler can keep in registers.
        const text = parser.text;
        const items = parser.records.items.ptr;
        var count: u32 = @intCast(parser.records.items.len);
        var open = parser.open;
        while (events != 0) {
            const bit: u6 = @intCast(@ctz(events));
            const start: u32 = @intCast(base + bit);
            const byte = text[start];
            events &= events - 1;
            if (byte == ')') {
                if (open == 0) {
                    if (parser.extra_parenthesis == null) parser.extra_parenthesis = start;
                    continue;
                }
                items[open].end = start + 1;
                items[open].link = count;
                open = items[open].parent;
            } else if (byte == '(') {
                items[count] = record(.list, start, open);
                open = count;
                count += 1;
                // Nearly always the first item stands right behind the parenthesis: one turn of the loop for both.
                const ends = ~atoms >> bit >> 1;
                if (begun >> bit >> 1 & 1 == 0 or ends == 0) continue;
                events &= events - 1;
                const end = start + 1 + @ctz(ends);
                const word = parser.vocabulary.findIn(text, start + 1, end);
                items[count] = record(.bare, start + 1, open);
                items[count].end = end;
                items[count].meta.word = word;
                items[open].meta.word = word;
                count += 1;
            } else {
                const is_string = byte == '"';
                const ends = (if (is_string) closing else ~atoms) >> bit;
                items[count] = record(if (is_string) .string else .bare, start, open);
                count += 1;
                if (ends == 0) continue;
                const end = start + @ctz(ends) + @intFromBool(is_string);
                items[count - 1].end = end;
                if (beginsWord(byte)) {
                    const word = parser.vocabulary.findIn(text, start, end);
                    items[count - 1].meta.word = word;
                    if (open + 2 == count) items[open].meta.word = word;
                }
            }
        }
        parser.records.items.len = count;
        parser.open = open;
    }

    /// Gives the last record, an atom that went on into the next block, its end and its word.
    fn finishAtom(parser: *Parser, end: usize) void {
        const atom = parser.lastRecord();
        atom.end = @intCast(end);
        if (!beginsWord(parser.text[atom.start])) return;
        const word = parser.vocabulary.findIn(parser.text, atom.start, end);
        atom.meta.word = word;
        const items = parser.records.items;
        if (atom.parent + 2 == items.len) items[atom.parent].meta.word = word;
    }

    /// Reads the comment that begins at `start`, returns where it ends.
    fn comment(parser: *Parser, start: usize) Error!usize {
        const text = parser.text;
        const end = atom_zig.endIn(text, start);
        try parser.reserve(1);
        parser.records.appendAssumeCapacity(record(.comment, @intCast(start), parser.open));
        parser.lastRecord().end = @intCast(end);
        parser.escapes = .{};
        return end;
    }

    fn finish(parser: *Parser) Error!void {
        const text = parser.text;
        if (parser.string_carry != 0) {
            const start = parser.lastRecord().start;
            return parser.fail(.UnterminatedString, start, start + 1, "the string that begins here has no closing quote", .{});
        }
        try parser.requireCharacters();
        if (parser.extra_parenthesis) |offset| {
            return parser.fail(.UnexpectedRightParen, offset, offset + 1, "this ')' closes nothing", .{});
        }
        if (parser.open != 0) {
            const start = parser.records.items[parser.open].start;
            return parser.fail(.UnterminatedList, start, start + 1, "the list that begins here has no closing ')'", .{});
        }
        if (parser.records.items.len == 1) {
            return parser.fail(.EmptyFile, text.len, text.len, "there is no list in the text", .{});
        }
        const root = &parser.records.items[0];
        root.end = @intCast(text.len);
        root.link = @intCast(parser.records.items.len);
        parser.shrink();
    }

    /// Grows by a quarter: the guess is not far off, and allocators move large blocks without copying them.
    fn reserve(parser: *Parser, count: usize) Error!void {
        const records = &parser.records;
        const needed = records.items.len + count;
        if (needed > records.capacity) try records.ensureTotalCapacityPrecise(parser.gpa, needed + needed / 4);
    }

    /// Gives back what the guess was too large by. If the allocator cannot, the memory stays with the document.
    fn shrink(parser: *Parser) void {
        const records = &parser.records;
        const whole = records.allocatedSlice();
        if (parser.gpa.remap(whole, records.items.len)) |memory| {
            records.items = memory;
            records.capacity = memory.len;
        }
    }

    inline fn lastRecord(parser: *Parser) *Record {
        return &parser.records.items[parser.records.items.len - 1];
    }

    fn failInvalidCharacter(parser: *Parser, offset: usize) Error {
        const byte = parser.text[offset];
        if (scanner.classOf(byte) == .inner) {
            return parser.fail(.InvalidCharacter, offset, offset + 1, "an atom cannot begin with '{c}', a quoted string can", .{byte});
        }
        return parser.fail(.InvalidCharacter, offset, offset + 1, "the control character 0x{x:0>2} can stand in a quoted string only", .{byte});
    }

    fn requireCharacters(parser: *Parser) Error!void {
        const offset = invalidUtf8(parser.text) orelse return;
        return parser.fail(.InvalidCharacter, offset, offset + 1, "the byte 0x{x:0>2} is not UTF-8 here", .{parser.text[offset]});
    }

    fn fail(
        parser: *Parser,
        kind: diagnostic_zig.Kind,
        start: usize,
        end: usize,
        comptime format: []const u8,
        arguments: anytype,
    ) Error {
        parser.diagnostic.reset(kind);
        try parser.diagnostic.setDetail(format, arguments);
        try parser.diagnostic.locate(parser.text, start, end);
        return error.Invalid;
    }
};

inline fn record(kind: node.Kind, start: u32, parent: u32) Record {
    return .{ .start = start, .end = start, .link = 0, .parent = parent, .meta = .{ .kind = kind } };
}

/// Numbers are not asked for in the vocabulary.
pub inline fn beginsWord(byte: u8) bool {
    return std.ascii.isAlphabetic(byte);
}

/// Editors on Windows put U+FEFF in front of a file. It counts as white space there.
pub fn byteOrderMarkLength(text: []const u8) usize {
    const mark = "\u{feff}";
    return if (std.mem.startsWith(u8, text, mark)) mark.len else 0;
}

/// Offset of the first byte that does not belong to a character. Almost all bytes are ASCII, so those are skipped in large steps.
fn invalidUtf8(text: []const u8) ?usize {
    var offset: usize = 0;
    while (offset < text.len) {
        if (text.len - offset >= scanner.block_len and scanner.isAscii(text[offset..][0..scanner.block_len])) {
            offset += scanner.block_len;
            continue;
        }
        const end = @min(text.len, offset + scanner.block_len);
        while (offset < end) {
            const length = std.unicode.utf8ByteSequenceLength(text[offset]) catch return offset;
            if (offset + length > text.len) return offset;
            _ = std.unicode.utf8Decode(text[offset..][0..length]) catch return offset;
            offset += length;
        }
    }
    return null;
}

/// Parses and draws the tree: `[` and `]` for lists, atoms as they are.
fn expectTree(text: []const u8, expected: []const u8) !void {
    const gpa = std.testing.allocator;
    var diagnostic: Diagnostic = .init(gpa);
    defer diagnostic.deinit();
    var document = try Document.parse(gpa, text, .borrow, &.empty, &diagnostic);
    defer document.deinit();
    var drawn: std.ArrayListUnmanaged(u8) = .empty;
    defer drawn.deinit(gpa);
    var walker: Walker = .init(gpa, &document, .root);
    defer walker.deinit();
    while (try walker.next()) |event| switch (event) {
        .atom => |atom| {
            try drawn.appendSlice(gpa, document.raw(atom));
            try drawn.append(gpa, '|');
        },
        .open => try drawn.append(gpa, '['),
        .close => try drawn.append(gpa, ']'),
    };
    try std.testing.expectEqualStrings(expected, drawn.items[1 .. drawn.items.len - 1]);
    const written = try document.write(gpa, .{});
    defer gpa.free(written);
    try std.testing.expectEqualStrings(text, written);
}

fn expectError(text: []const u8, kind: diagnostic_zig.Kind, line: u32, column: u32) !void {
    const gpa = std.testing.allocator;
    var diagnostic: Diagnostic = .init(gpa);
    defer diagnostic.deinit();
    try std.testing.expectError(error.Invalid, Document.parse(gpa, text, .copy, &.empty, &diagnostic));
    try std.testing.expectEqual(kind, diagnostic.kind);
    try std.testing.expectEqual(line, diagnostic.location.?.line);
    try std.testing.expectEqual(column, diagnostic.location.?.column);
}

test "trees" {
    try expectTree("(a)", "[a|]");
    try expectTree("()", "[]");
    try expectTree(" ( a\t(b \"c d\") -1.5 )\r\n", "[a|[b|\"c d\"|]-1.5|]");
    try expectTree("(1N4007 3V3 5R 12ab-34 1_000 +5V)", "[1N4007|3V3|5R|12ab-34|1_000|+5V|]");
    try expectTree("(uri ${KIPRJMOD}/lib.pretty a[0],b)", "[uri|${KIPRJMOD}/lib.pretty|a[0],b|]");
    try expectTree("(µF Ω \"日本\" é)", "[µF|Ω|\"日本\"|é|]");
    try expectTree("(a\"b\"\"c\"d(e)f)", "[a|\"b\"|\"c\"|d|[e|]f|]");
    try expectTree("(a \"x\\\"y\" \"\\\\\" \"(\" \";\" \"\x00\")", "[a|\"x\\\"y\"|\"\\\\\"|\"(\"|\";\"|\"\x00\"|]");
    try expectTree("(a ; one \" ( )\n b;two\r\n c) ; three", "[a|; one \" ( )|b|;two|c|]; three|");
    try expectTree("(a ;one \t\r\r\n;\n b)", "[a|;one|;|b|]");
    try expectTree("(a) (b) c", "[a|][b|]c|");
    try expectTree("\u{feff}(a)", "[a|]");
}

test "errors have kind and place" {
    try expectError("", .EmptyFile, 1, 1);
    try expectError(" \n\t", .EmptyFile, 2, 2);
    try expectError("(a\n  (b", .UnterminatedList, 2, 3);
    try expectError("(a))\n", .UnexpectedRightParen, 1, 4);
    try expectError("(a \"b)\n)", .UnterminatedString, 1, 4);
    try expectError("(a \"b\\\")", .UnterminatedString, 1, 4);
    try expectError("(é {)", .InvalidCharacter, 1, 5);
    try expectError("(a\n \x00)", .InvalidCharacter, 2, 2);
    try expectError("(a\x01)", .InvalidCharacter, 1, 3);
    try expectError("(a \xff)", .InvalidCharacter, 1, 4);
    try expectError("(a \"\xc3\")", .InvalidCharacter, 1, 5);
    // Characters and strings come before balance, whatever the order in the text.
    try expectError(")) \x02", .InvalidCharacter, 1, 4);
    try expectError(")) \"", .UnterminatedString, 1, 4);
}

test "atoms, strings and comments of every length across the ends of blocks" {
    const gpa = std.testing.allocator;
    for (0..3 * scanner.block_len) |length| {
        for ([_][2][]const u8{ .{ "(", " " }, .{ "(\"", "\" " }, .{ "(;", "\n" } }) |around| {
            const filler = try gpa.alloc(u8, length);
            defer gpa.free(filler);
            @memset(filler, 'x');
            const text = try std.mem.concat(gpa, u8, &.{ around[0], filler, around[1], filler, " (c ", filler, "))" });
            defer gpa.free(text);
            const first = std.mem.trimEnd(u8, text[1 .. around[0].len + length + around[1].len], " \n");
            const bar = if (length == 0) "" else "|";
            const expected = try std.mem.concat(gpa, u8, &.{ "[", first, if (first.len > 0) "|" else "", filler, bar, "[c|", filler, bar, "]]" });
            defer gpa.free(expected);
            try expectTree(text, expected);
        }
    }
}

test "nesting is as deep as memory allows" {
    const gpa = std.testing.allocator;
    const depth = 200_000;
    const text = try gpa.alloc(u8, 2 * depth);
    defer gpa.free(text);
    @memset(text[0..depth], '(');
    @memset(text[depth..], ')');
    var diagnostic: Diagnostic = .init(gpa);
    defer diagnostic.deinit();
    var document = try Document.parse(gpa, text, .borrow, &.empty, &diagnostic);
    defer document.deinit();
    var deepest: node.Node = .at(depth);
    try document.append(deepest, try document.createAtom("x"));
    const written = try document.write(gpa, .{});
    defer gpa.free(written);
    try std.testing.expectEqual(text.len + 1, written.len);
    try document.remove(document.firstChild(.root).?);
    document.destroy(.at(1));
    deepest = try document.createList();
    try std.testing.expect(deepest.index() <= depth + 1);
}
