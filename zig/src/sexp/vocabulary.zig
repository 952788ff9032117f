//! The words that a program knows, numbered, so that looking for `(layer …)` among the children of a list compares integers.
//!
//! Built at compile time from the words of a schema; asked once for each word while a text is read.

const std = @import("std");
const node = @import("node.zig");
const Word = node.Word;

pub const Vocabulary = struct {
    /// By number. The first one is `unknown_word`.
    entries: []const Entry,
    /// Open addressing by hash; `unknown_word` where free. The length is a power of two.
    slots: []const Word,

    /// A word and its first and last eight bytes as integers (of a shorter word: all of it, padded with zero), which decide nearly
    /// every comparison without a look at the text.
    pub const Entry = struct {
        text: [:0]const u8,
        first: u64,
        last: u64,
    };

    pub const empty: Vocabulary = .{
        .entries = &.{.{ .text = "", .first = 0, .last = 0 }},
        .slots = &.{node.unknown_word},
    };

    /// `words` may hold the same word many times.
    pub fn build(comptime words: []const [:0]const u8) Vocabulary {
        const slot_count = std.math.ceilPowerOfTwoAssert(usize, words.len * 2 + 2);
        const Tables = struct {
            const built = blk: {
                @setEvalBranchQuota(words.len * 1000 + 10_000);
                // Arrays of their own: the compiler is slow with arrays in a variable that is a struct.
                var slots: [slot_count]Word = @splat(node.unknown_word);
                var entries: [words.len + 1]Entry = undefined;
                entries[0] = empty.entries[0];
                var count: usize = 1;
                next_word: for (words) |word| {
                    const first = firstBytes(word);
                    const last = lastBytes(word, first);
                    var slot = hash(first, last, word.len) & (slot_count - 1);
                    while (slots[slot] != node.unknown_word) : (slot = (slot + 1) & (slot_count - 1)) {
                        if (is(&entries[slots[slot]], word, first, last)) continue :next_word;
                    }
                    slots[slot] = count;
                    entries[count] = .{ .text = word, .first = first, .last = last };
                    count += 1;
                }
                break :blk .{ entries[0..count].*, slots };
            };
            const entries_used: [built[0].len]Entry = built[0];
            const slots_used: [slot_count]Word = built[1];
        };
        return .{ .entries = &Tables.entries_used, .slots = &Tables.slots_used };
    }

    /// The number of `word`, or `unknown_word`.
    pub fn find(vocabulary: *const Vocabulary, word: []const u8) Word {
        if (word.len == 0) return node.unknown_word;
        const first = firstBytes(word);
        return vocabulary.findPrepared(word, first, lastBytes(word, first));
    }

    /// The number of `text[start..end]`, which is not empty. Faster than `find` because it may look at bytes around the word, and
    /// nothing in it depends on whether the word is short.
    pub inline fn findIn(vocabulary: *const Vocabulary, text: []const u8, start: usize, end: usize) Word {
        if (start + 8 > text.len or end < 8) return vocabulary.find(text[start..end]);
        const length = end - start;
        const unused: usize = 8 - @min(length, 8);
        const first = std.mem.readInt(u64, text[start..][0..8], .little) & (~@as(u64, 0) >> @intCast(unused * 8));
        const last = std.mem.readInt(u64, text[end - 8 ..][0..8], .little);
        return vocabulary.findPrepared(text[start..end], first, if (length < 8) first else last);
    }

    pub fn textOf(vocabulary: *const Vocabulary, word: Word) [:0]const u8 {
        return vocabulary.entries[word].text;
    }

    inline fn findPrepared(vocabulary: *const Vocabulary, word: []const u8, first: u64, last: u64) Word {
        const mask = vocabulary.slots.len - 1;
        var slot = hash(first, last, word.len) & mask;
        while (true) : (slot = (slot + 1) & mask) {
            const candidate = vocabulary.slots[slot];
            if (candidate == node.unknown_word or is(&vocabulary.entries[candidate], word, first, last)) return candidate;
        }
    }
};

inline fn is(entry: *const Vocabulary.Entry, word: []const u8, first: u64, last: u64) bool {
    if ((entry.first ^ first) | (entry.last ^ last) | (entry.text.len ^ word.len) != 0) return false;
    return word.len <= 16 or isEqualBetween(entry.text, word);
}

/// Whether two words of one length are equal, given that their first and last eight bytes are. Not inlined, so that the usual words
/// do not pay for the long ones.
noinline fn isEqualBetween(a: []const u8, b: []const u8) bool {
    return std.mem.eql(u8, a[8 .. a.len - 8], b[8 .. b.len - 8]);
}

inline fn hash(first: u64, last: u64, length: usize) usize {
    const mixed = (first ^ (last << 7 | last >> 57)) +% length;
    return @intCast((mixed *% 0x9e37_79b9_7f4a_7c15) >> 40);
}

fn firstBytes(word: []const u8) u64 {
    if (word.len >= 8) return std.mem.readInt(u64, word[0..8], .little);
    if (word.len >= 4) return ends(u32, word);
    if (word.len >= 2) return ends(u16, word);
    return if (word.len == 1) word[0] else 0;
}

/// All bytes of a word that is shorter than two `Half`: its first and its last ones, which overlap.
inline fn ends(comptime Half: type, word: []const u8) u64 {
    const half = @sizeOf(Half);
    const first: u64 = std.mem.readInt(Half, word[0..half], .little);
    const last: u64 = std.mem.readInt(Half, word[word.len - half ..][0..half], .little);
    return first | last << @intCast((word.len - half) * 8);
}

fn lastBytes(word: []const u8, first: u64) u64 {
    return if (word.len < 8) first else std.mem.readInt(u64, word[word.len - 8 ..][0..8], .little);
}

test "finds what it was built with and nothing else" {
    const words = [_][:0]const u8{ "at", "layer", "layers", "at", "eight888", "nineteen_characters", "nineteen-characters", "x", "solder_mask_margin" };
    const vocabulary = comptime Vocabulary.build(&words);
    try std.testing.expectEqual(words.len, vocabulary.entries.len);
    for (words) |word| {
        const number = vocabulary.find(word);
        try std.testing.expect(number != node.unknown_word);
        try std.testing.expectEqualStrings(word, vocabulary.textOf(number));
        var buffer: [64]u8 = undefined;
        for ([_]usize{ 0, 20 }) |tail| {
            @memset(&buffer, 'z');
            @memcpy(buffer[3..][0..word.len], word);
            const text = buffer[0 .. 3 + word.len + tail];
            try std.testing.expectEqual(number, vocabulary.findIn(text, 3, 3 + word.len));
        }
    }
    for ([_][]const u8{ "", "a", "att", "laye", "eight889", "nineteen.characters", "solder_mask_margins" }) |word| {
        try std.testing.expectEqual(node.unknown_word, vocabulary.find(word));
    }
    try std.testing.expectEqual(node.unknown_word, Vocabulary.empty.find("at"));
}
