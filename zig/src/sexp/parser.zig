//! Reads a text into records, in one pass over blocks of 64 bytes.
//!
//! The scanner says where something begins; the parser visits those places only. A string or an atom that goes on in the next
//! block is finished there. A quote inside of an atom is part of the atom. Comments are rare: one ends its block early, and scanning
//! starts anew behind it.

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
    var parser: Parser = .{ .gpa = gpa, .text = text, .vocabulary = vocabulary, .diagnostic = diagnostic, .end = text.len };
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
    /// Characters and strings are judged before balance, so a `)` in front of everything waits here.
    extra_parenthesis: ?u32 = null,
    /// Where the tree ends: with the text, or at the `)` that closes nothing, behind which KiCad reads no more either.
    end: usize,
    /// Up to here all characters are whole.
    characters_end: usize = 0,

    fn run(parser: *Parser) Error!void {
        const text = parser.text;
        try parser.records.ensureTotalCapacity(parser.gpa, text.len / bytes_per_node_guess + 2);
        parser.records.appendAssumeCapacity(record(.list, 0, 0, node.Node.none.index(), node.unknown_word));

        var base = atom_zig.byteOrderMarkLength(text);
        while (base < parser.end) {
            if (text.len - base >= scanner.block_len) {
                base = try parser.block(base, text[base..][0..scanner.block_len]);
            } else {
                var padded: [scanner.block_len]u8 = @splat(' ');
                @memcpy(padded[0 .. text.len - base], text[base..]);
                base = try parser.block(base, &padded);
            }
        }
        if (parser.atom_carry != 0) parser.finishAtom(text.len);
        if (parser.end < text.len) try parser.requireCharacters(parser.end, text.len);
        try parser.finish();
    }

    /// Reads one block, returns where the next one begins.
    fn block(parser: *Parser, base: usize, bytes: *const [scanner.block_len]u8) Error!usize {
        // Each byte begins one node at most.
        try parser.reserve(scanner.block_len);
        const found: scanner.Block = .classify(bytes);
        var split: Split = .of(&found, found.quote & ~parser.escapes.next(found.backslash), parser.string_carry);
        var inside = split.quotesInAtoms(parser.atom_carry);
        while (inside != 0) : (inside = split.quotesInAtoms(parser.atom_carry)) {
            // The first of them changes what all that follow are.
            split = .of(&found, split.quotes & ~(inside & (0 -% inside)), parser.string_carry);
        }

        if (found.has_high) try parser.requireCharacters(base, base + scanner.block_len);
        var hashes = found.hash & split.begun(parser.atom_carry);
        while (hashes != 0) : (hashes &= hashes - 1) {
            const offset: u6 = @intCast(@ctz(hashes));
            if (!atom_zig.beginsLine(parser.text[0 .. base + offset])) continue;
            // Quotes count up to here and not after, so this is the end of the block.
            parser.visit(base, split, (@as(u64, 1) << offset) - 1);
            return if (parser.end < base + offset) parser.end else parser.comment(base + offset);
        }
        parser.visit(base, split, ~@as(u64, 0));
        return base + scanner.block_len;
    }

    /// What the bytes of a block are.
    const Split = struct {
        parentheses: u64,
        /// That begin or end strings.
        quotes: u64,
        /// From each opening quote to before its closing one.
        strings: u64,
        atoms: u64,

        inline fn of(found: *const scanner.Block, quotes: u64, string_carry: u64) Split {
            const strings = scanner.prefixXor(quotes) ^ string_carry;
            return .{
                .parentheses = found.parenthesis & ~strings,
                .quotes = quotes,
                .strings = strings,
                .atoms = ~(found.space | found.parenthesis | quotes | strings),
            };
        }

        /// Quotes that would begin a string right behind a byte of an atom. (A backslash is one, so what it does in strings does no harm.)
        inline fn quotesInAtoms(split: *const Split, atom_carry: u64) u64 {
            return split.quotes & split.strings & ((split.atoms << 1) | atom_carry);
        }

        inline fn begun(split: *const Split, atom_carry: u64) u64 {
            return split.atoms & ~((split.atoms << 1) | atom_carry);
        }
    };

    /// Makes nodes of the bytes of a block that `valid` names.
    noinline fn visit(parser: *Parser, base: usize, split: Split, valid: u64) void {
        const closing = split.quotes & ~split.strings & valid;
        const atoms = split.atoms & valid;
        const begun = split.begun(parser.atom_carry) & valid;
        var events = ((split.parentheses | (split.quotes & split.strings)) & valid) | begun;

        // What the block before left unfinished ends here, or does not end here either.
        if (parser.atom_carry != 0 and atoms != ~@as(u64, 0)) parser.finishAtom(base + @ctz(~atoms));
        if (parser.string_carry != 0 and closing != 0) parser.lastRecord().end = @intCast(base + @ctz(closing) + 1);
        parser.atom_carry = atoms >> 63;
        parser.string_carry = if (valid >> 63 != 0) 0 -% (split.strings >> 63) else 0;

        // Copies that the compiler can keep in registers.
        const text = parser.text;
        const items = parser.records.items.ptr;
        const block_end = @min(text.len, base + scanner.block_len);
        var count: u32 = @intCast(parser.records.items.len);
        var open = parser.open;
        while (events != 0) {
            const bit: u6 = @intCast(@ctz(events));
            const start: u32 = @intCast(base + bit);
            const byte = text[start];
            events &= events - 1;
            if (byte == ')') {
                if (open == 0) {
                    @branchHint(.cold);
                    if (count > 1) {
                        parser.end = start;
                        parser.atom_carry = 0;
                        parser.string_carry = 0;
                        break;
                    }
                    if (parser.extra_parenthesis == null) parser.extra_parenthesis = start;
                    continue;
                }
                items[open].end = start + 1;
                items[open].link = count;
                open = items[open].parent;
            } else if (byte == '(') {
                // Nearly always the first item stands right behind the parenthesis: one turn of the loop for both.
                const ends = ~atoms >> bit >> 1;
                if (begun >> bit >> 1 & 1 != 0 and ends != 0) {
                    events &= events - 1;
                    const end = start + 1 + @ctz(ends);
                    const word = parser.vocabulary.findIn(text, start + 1, end);
                    items[count] = record(.list, start, start, open, word);
                    items[count + 1] = record(.bare, start + 1, end, count, word);
                    open = count;
                    count += 2;
                } else {
                    items[count] = record(.list, start, start, open, node.unknown_word);
                    open = count;
                    count += 1;
                }
            } else {
                const is_string = byte == '"';
                const ends = (if (is_string) closing else ~atoms) >> bit;
                // Without an end in this block, the end is set later.
                const end = start + @ctz(ends) + @intFromBool(is_string);
                const is_word = ends != 0 and beginsWord(byte);
                const word = if (is_word) parser.vocabulary.findIn(text, start, end) else node.unknown_word;
                items[count] = record(if (is_string) .string else .bare, start, end, open, word);
                count += 1;
                if (is_word and open + 2 == count) items[open].meta.word = word;
                // And often the list ends right behind its last item.
                if (ends != 0 and end < block_end and text[end] == ')' and open != 0) {
                    events &= events - 1;
                    items[open].end = end + 1;
                    items[open].link = count;
                    open = items[open].parent;
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
        const end = atom_zig.commentEnd(text, start);
        try parser.requireCharacters(start, end);
        try parser.reserve(1);
        parser.records.appendAssumeCapacity(record(.comment, @intCast(start), @intCast(end), parser.open, node.unknown_word));
        parser.escapes = .{};
        return end;
    }

    fn finish(parser: *Parser) Error!void {
        const text = parser.text;
        if (parser.string_carry != 0) {
            const start = parser.lastRecord().start;
            return parser.fail(.UnterminatedString, start, start + 1, "the string that begins here has no closing quote", .{});
        }
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
        root.end = @intCast(parser.end);
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

    /// Fails if the text is not UTF-8 from `start` to `end`, or the first characters behind.
    noinline fn requireCharacters(parser: *Parser, start: usize, end: usize) Error!void {
        const text = parser.text;
        var offset = @max(start, parser.characters_end);
        while (offset < @min(end, text.len)) {
            const length = std.unicode.utf8ByteSequenceLength(text[offset]) catch 0;
            if (length == 0 or offset + length > text.len or !std.unicode.utf8ValidateSlice(text[offset..][0..length])) {
                return parser.fail(.InvalidCharacter, offset, offset + 1, "the byte 0x{x:0>2} is not UTF-8 here", .{text[offset]});
            }
            offset += length;
        }
        parser.characters_end = offset;
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

inline fn record(kind: node.Kind, start: u32, end: u32, parent: u32, word: node.Word) Record {
    return .{ .start = start, .end = end, .link = 0, .parent = parent, .meta = .{ .kind = kind, .word = word } };
}

/// Numbers are not asked for in the vocabulary.
pub inline fn beginsWord(byte: u8) bool {
    return std.ascii.isAlphabetic(byte);
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
    try expectTree("(a \"b\"\"c\"d(e)f)", "[a|\"b\"|\"c\"|d|[e|]f|]");
    try expectTree("(a \"x\\\"y\" \"\\\\\" \"(\" \"\n#\" \"\x00\")", "[a|\"x\\\"y\"|\"\\\\\"|\"(\"|\"\n#\"|\"\x00\"|]");
    try expectTree("(a) (b) c", "[a|][b|]c|");
    try expectTree("\u{feff}(a)", "[a|]");
}

test "atoms are all that KiCad takes for one" {
    try expectTree("(a;b ; `c [d {e} \\f ,g \x01\x7f |h|)", "[a;b|;|`c|[d|{e}|\\f|,g|\x01\x7f||h||]");
    try expectTree("(a\x00\x00b\x00)", "[a|b|]");
    // A quote begins a string in front of an atom only.
    try expectTree("(3\"x \"a\" b\"c\"d \"e\")", "[3\"x|\"a\"|b\"c\"d|\"e\"|]");
    try expectTree("(\\\"a \\\\\"b \"\\\"c\" d\\\"(e \"f)\"))", "[\\\"a|\\\\\"b|\"\\\"c\"|d\\\"|[e|\"f)\"|]]");
    try expectTree("(\"a\"b\"\"\" \"c\"\"d\")", "[\"a\"|b\"\"\"|\"c\"|\"d\"|]");
    try expectTree("(a;\"(\"b)\"))", "[a;\"|[\"b)\"|]]");
}

test "a number sign that is the first on its line begins a comment" {
    try expectTree("(a\n# one \" ( )\n b#two\r\n c #three\n)\n\t # four", "[a|# one \" ( )|b#two|c|#three|]# four|");
    try expectTree("(a\n#one \t\r\r\n#\n b)", "[a|#one|#|b|]");
    try expectTree("# first\n(a (#b) \"\n\"#c \"\n# d\" #)", "# first|[a|[#b|]\"\n\"|#c|\"\n# d\"|#|]");
    try expectTree("\u{feff}#\n\x00#\n(a)", "#|#|[a|]");
}

test "quotes in atoms across the ends of blocks" {
    const gpa = std.testing.allocator;
    var filler: [2 * scanner.block_len]u8 = @splat('x');
    for (0..filler.len) |length| {
        for ([_][3][]const u8{ .{ "", "\"", "y" }, .{ "", "\"", "\"" }, .{ "\\", "\"", "" }, .{ "", "\\\\\"", "\"" }, .{ "3\"", "#\"", "\"" } }) |parts| {
            const raw = try std.mem.concat(gpa, u8, &.{ "x", parts[0], filler[0..length], parts[1], parts[2] });
            defer gpa.free(raw);
            const text = try std.mem.concat(gpa, u8, &.{ "(a ", raw, " \"(\" ", raw, "(\"\\\"\"))" });
            defer gpa.free(text);
            const expected = try std.mem.concat(gpa, u8, &.{ "[a|", raw, "|\"(\"|", raw, "|[\"\\\"\"|]]" });
            defer gpa.free(expected);
            try expectTree(text, expected);
        }
    }
}

test "the tree ends where a parenthesis closes nothing" {
    try expectTree("(a))", "[a|]");
    try expectTree("(a) b)\n (c \" { \xc3\xa9", "[a|]b|");
    try expectTree("(a)\n#\n)#", "[a|]#|");
    var text: [200]u8 = @splat(' ');
    for (3..text.len) |place| {
        @memcpy(text[0..3], "(a)");
        text[place] = ')';
        try expectTree(&text, "[a|]");
        text[place] = ' ';
    }
}

test "errors have kind and place" {
    try expectError("", .EmptyFile, 1, 1);
    try expectError(" \n\t", .EmptyFile, 2, 2);
    try expectError("(a\n  (b", .UnterminatedList, 2, 3);
    try expectError(" )(a)\n", .UnexpectedRightParen, 1, 2);
    try expectError("(a))\n\xff", .InvalidCharacter, 2, 1);
    try expectError("(a \"b)\n)", .UnterminatedString, 1, 4);
    try expectError("(a \"b\\\")", .UnterminatedString, 1, 4);
    try expectError("(é \xe9)", .InvalidCharacter, 1, 5);
    try expectError("(a\n#\xff)", .InvalidCharacter, 2, 2);
    try expectError("(a\n#)", .UnterminatedList, 1, 1);
    try expectError("(a \xff)", .InvalidCharacter, 1, 4);
    try expectError("(a \"\xc3\")", .InvalidCharacter, 1, 5);
    // Characters and strings come before balance, whatever the order in the text.
    try expectError(")) \xff", .InvalidCharacter, 1, 4);
    try expectError(")) \"", .UnterminatedString, 1, 4);
}

test "atoms, strings and comments of every length across the ends of blocks" {
    const gpa = std.testing.allocator;
    for (0..3 * scanner.block_len) |length| {
        for ([_][2][]const u8{ .{ "(", " " }, .{ "(\"", "\" " }, .{ "(\n#", "\n" } }) |around| {
            const filler = try gpa.alloc(u8, length);
            defer gpa.free(filler);
            @memset(filler, 'x');
            const text = try std.mem.concat(gpa, u8, &.{ around[0], filler, around[1], filler, " (c ", filler, "))" });
            defer gpa.free(text);
            const first = std.mem.trim(u8, text[1 .. around[0].len + length + around[1].len], " \n");
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
