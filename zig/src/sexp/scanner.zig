//! Classifies 64 bytes of text at once: one bit per byte and class, so that the parser visits what matters and skips the rest.

const std = @import("std");

pub const block_len = 64;

/// What one instruction takes on every 64-bit processor. Wider ones gained nothing where they exist.
const lanes = 16;
const Bytes = @Vector(lanes, u8);
const Bits = @Vector(lanes, bool);

/// Bit n speaks of byte n of the block.
pub const Block = struct {
    quote: u64 = 0,
    backslash: u64 = 0,
    parenthesis: u64 = 0,
    /// Space, tab, line feed, carriage return, nul.
    space: u64 = 0,
    /// May begin a comment.
    hash: u64 = 0,
    /// Some byte is part of a character beyond ASCII.
    has_high: bool = false,

    /// Classes are put together as vectors before they become bits, because that is the expensive step without AVX.
    pub inline fn classify(bytes: *const [block_len]u8) Block {
        var block: Block = .{};
        var all_bytes = all(0);
        inline for (0..block_len / lanes) |part| {
            const v: Bytes = bytes[part * lanes ..][0..lanes].*;
            const white = equal(v, ' ') | equal(v, '\n') | equal(v, '\t') | equal(v, '\r') | equal(v, 0);
            all_bytes |= v;
            block.quote |= bits(part, equal(v, '"'));
            block.backslash |= bits(part, equal(v, '\\'));
            // '(' and ')' differ in the last bit.
            block.parenthesis |= bits(part, equal(v | all(1), ')'));
            block.space |= bits(part, white);
            block.hash |= bits(part, equal(v, '#'));
        }
        block.has_high = bits(0, all_bytes & all(0x80)) != 0;
        return block;
    }

    inline fn equal(v: Bytes, byte: u8) Bytes {
        return mask(v == all(byte));
    }

    inline fn mask(vector: Bits) Bytes {
        return @select(u8, vector, all(0xff), all(0));
    }

    inline fn bits(comptime part: usize, vector: Bytes) u64 {
        return @as(u64, @as(u16, @bitCast(vector != all(0)))) << (part * lanes);
    }

    inline fn all(byte: u8) Bytes {
        return @splat(byte);
    }
};

/// Which bytes a backslash in front takes out of play, from block to block.
pub const Escapes = struct {
    /// The first byte of the next block is escaped.
    carry: bool = false,

    /// The bytes that follow an odd number of backslashes.
    pub inline fn next(escapes: *Escapes, backslash: u64) u64 {
        if (backslash == 0) {
            defer escapes.carry = false;
            return @intFromBool(escapes.carry);
        }
        return escapes.nextSlow(backslash);
    }

    /// Adding the first bit of each run of backslashes to the run carries into the byte after it, at a position whose parity
    /// tells whether the run was odd.
    fn nextSlow(escapes: *Escapes, backslash: u64) u64 {
        const carry: u64 = @intFromBool(escapes.carry);
        const even: u64 = 0x5555_5555_5555_5555;
        const escaping = backslash & ~carry;
        const follows = escaping << 1 | carry;
        const odd_starts = escaping & ~even & ~follows;
        const sum, const overflow = @addWithOverflow(odd_starts, escaping);
        escapes.carry = overflow == 1;
        return (even ^ (sum << 1)) & follows;
    }
};

/// Each bit: the exclusive or of the bits of `mask` up to it. Turns quotes into what they enclose.
pub inline fn prefixXor(mask: u64) u64 {
    var x = mask;
    inline for (.{ 1, 2, 4, 8, 16, 32 }) |shift| x ^= x << shift;
    return x;
}

/// What a byte is outside of strings and comments, by KiCad's rules. The definition that `Block.classify` has to agree with.
pub const Class = enum {
    space,
    parenthesis,
    /// Begins a string where an atom could begin; inside of an atom it is part of it: `3"x`.
    quote,
    atom,
};

pub const white_space = " \t\n\r\x00";

pub fn classOf(byte: u8) Class {
    return switch (byte) {
        ' ', '\t', '\n', '\r', 0 => .space,
        '(', ')' => .parenthesis,
        '"' => .quote,
        else => .atom,
    };
}

test "a block is classified like its bytes" {
    for (0..4) |quarter| {
        var bytes: [block_len]u8 = undefined;
        for (&bytes, 0..) |*byte, i| byte.* = @intCast(quarter * block_len + i);
        const block = Block.classify(&bytes);
        for (bytes, 0..) |byte, i| {
            const bit = @as(u64, 1) << @intCast(i);
            const class = classOf(byte);
            try std.testing.expectEqual(class == .space, block.space & bit != 0);
            try std.testing.expectEqual(class == .parenthesis, block.parenthesis & bit != 0);
            try std.testing.expectEqual(class == .quote, block.quote & bit != 0);
            try std.testing.expectEqual(std.mem.indexOfScalar(u8, white_space, byte) != null, class == .space);
            try std.testing.expectEqual(byte == '#', block.hash & bit != 0);
            try std.testing.expectEqual(quarter >= 2, block.has_high);
            try std.testing.expectEqual(byte == '\\', block.backslash & bit != 0);
        }
    }
}

test "escapes agree with going byte by byte, across blocks" {
    var random: std.Random.DefaultPrng = .init(7);
    for (0..500) |_| {
        var escapes: Escapes = .{};
        var escaped = false;
        for (0..4) |_| {
            // Dense, so that runs cross the end of a block.
            const backslash = random.random().int(u64) | random.random().int(u64) & random.random().int(u64);
            var expected: u64 = 0;
            for (0..block_len) |i| {
                const bit = @as(u64, 1) << @intCast(i);
                if (escaped) expected |= bit;
                escaped = !escaped and backslash & bit != 0;
            }
            try std.testing.expectEqual(expected, escapes.next(backslash));
        }
    }
}

test "quotes become what they enclose" {
    try std.testing.expectEqual(0b0001_1100, prefixXor(0b0010_0100));
    try std.testing.expectEqual(~@as(u64, 0) << 3, prefixXor(1 << 3));
}
