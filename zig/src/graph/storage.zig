//! Tables that give records a number and a fixed address, and give memory back in pieces.
//!
//! `IdentityTable` numbers are never used again (uuids); `SlotTable` numbers are (names, attribute sets); `ChunkedArray`
//! is a dense array that grows without moving and without doubling (the nodes and edges of one view).

const std = @import("std");
const memory = @import("memory.zig");

pub const Error = error{ OutOfMemory, IdentitiesExhausted };

/// Records numbered 1, 2, 3, … A number is never used twice. The memory of a chunk of neighbouring numbers is freed when
/// its last record dies. Three levels, so that no directory grows with the numbers that were ever given out.
pub fn IdentityTable(comptime Record: type) type {
    return struct {
        /// Fixed: the first level. It costs address space, not memory, until it is used.
        groups: [1 << group_bits]?*Group = @splat(null),
        /// The chunk in which the next number lies, once it was needed.
        current: ?*Chunk = null,
        /// The next number. One more bit than a number has, to see the end.
        next: u64 = 1,

        const Table = @This();
        const record_bits = 8;
        const chunk_bits = 12;
        const group_bits = 32 - chunk_bits - record_bits;
        const record_mask = (1 << record_bits) - 1;
        const chunk_mask = (1 << chunk_bits) - 1;

        const Chunk = struct {
            records: [1 << record_bits]Record,
            live: u32,
        };
        const Group = struct {
            chunks: [1 << chunk_bits]?*Chunk,
            used: u32,
        };

        /// Takes the next number. The caller fills the record in.
        pub inline fn create(table: *Table) Error!u32 {
            const number = table.next;
            if (table.current == null or number & record_mask == 0) try table.advance();
            table.current.?.live += 1;
            table.next = number + 1;
            return @intCast(number);
        }

        /// The record of a number that is alive.
        pub inline fn get(table: *Table, number: u32) *Record {
            const group = table.groups[number >> (chunk_bits + record_bits)].?;
            return &group.chunks[(number >> record_bits) & chunk_mask].?.records[number & record_mask];
        }

        pub inline fn destroy(table: *Table, number: u32) void {
            const group = table.groups[number >> (chunk_bits + record_bits)].?;
            const chunk = group.chunks[(number >> record_bits) & chunk_mask].?;
            chunk.records[number & record_mask] = undefined;
            chunk.live -= 1;
            if (chunk.live == 0 and chunk != table.current) table.freeChunk(number);
        }

        /// Gives back the chunk that is kept for the next numbers, if it is empty.
        pub fn trim(table: *Table) void {
            const chunk = table.current orelse return;
            if (chunk.live != 0) return;
            table.current = null;
            // The chunk holds the number before the next one: it was created for it or for an earlier one.
            table.freeChunk(@intCast(table.next - 1));
        }

        fn advance(table: *Table) Error!void {
            if (table.next > std.math.maxInt(u32)) return error.IdentitiesExhausted;
            const number: u32 = @intCast(table.next);
            const group_slot = &table.groups[number >> (chunk_bits + record_bits)];
            if (group_slot.* == null) {
                const group = try memory.gpa.create(Group);
                group.* = .{ .chunks = @splat(null), .used = 0 };
                group_slot.* = group;
            }
            const group = group_slot.*.?;
            const chunk_slot = &group.chunks[(number >> record_bits) & chunk_mask];
            if (chunk_slot.* == null) {
                errdefer if (group.used == 0) {
                    memory.gpa.destroy(group);
                    group_slot.* = null;
                };
                const chunk = try memory.gpa.create(Chunk);
                chunk.* = .{ .records = undefined, .live = 0 };
                chunk_slot.* = chunk;
                group.used += 1;
            }
            const before = table.current;
            table.current = chunk_slot.*.?;
            if (before) |chunk| {
                if (chunk.live == 0 and chunk != table.current.?) table.freeChunk(number - 1);
            }
        }

        fn freeChunk(table: *Table, number: u32) void {
            const group_slot = &table.groups[number >> (chunk_bits + record_bits)];
            const group = group_slot.*.?;
            const chunk_slot = &group.chunks[(number >> record_bits) & chunk_mask];
            memory.gpa.destroy(chunk_slot.*.?);
            chunk_slot.* = null;
            group.used -= 1;
            if (group.used == 0) {
                memory.gpa.destroy(group);
                group_slot.* = null;
            }
        }
    };
}

/// Records in numbered slots; a freed slot is used again. Empty chunks are freed, except one that is kept for the next.
pub fn SlotTable(comptime Record: type) type {
    return struct {
        chunks: std.ArrayListUnmanaged(?*Chunk) = .empty,
        /// Places in `chunks` without a chunk. Its capacity is always that of `chunks`: putting one there cannot fail.
        vacant: std.ArrayListUnmanaged(u32) = .empty,
        /// Chunks with a free slot.
        partial: ?*Chunk = null,

        const Table = @This();
        const slot_bits = 8;
        const slot_count = 1 << slot_bits;
        const slot_mask = slot_count - 1;
        /// Numbers stay below this: the users have one bit of their own.
        const number_limit = 1 << 31;

        const Chunk = struct {
            records: [slot_count]Record,
            used: [slot_count / 64]u64,
            live: u32,
            place: u32,
            previous: ?*Chunk,
            next: ?*Chunk,
        };

        pub fn create(table: *Table) error{OutOfMemory}!u32 {
            if (table.partial == null) try table.addChunk();
            const chunk = table.partial.?;
            var word: u32 = 0;
            while (chunk.used[word] == std.math.maxInt(u64)) word += 1;
            const bit: u6 = @intCast(@ctz(~chunk.used[word]));
            chunk.used[word] |= @as(u64, 1) << bit;
            chunk.live += 1;
            if (chunk.live == slot_count) table.unlink(chunk);
            return (chunk.place << slot_bits) | (word * 64 + bit);
        }

        pub inline fn get(table: *const Table, number: u32) *Record {
            return &table.chunks.items[number >> slot_bits].?.records[number & slot_mask];
        }

        pub fn destroy(table: *Table, number: u32) void {
            const chunk = table.chunks.items[number >> slot_bits].?;
            const slot = number & slot_mask;
            const bit = @as(u64, 1) << @as(u6, @intCast(slot % 64));
            std.debug.assert(chunk.used[slot / 64] & bit != 0);
            chunk.used[slot / 64] &= ~bit;
            chunk.records[slot] = undefined;
            if (chunk.live == slot_count) table.link(chunk);
            chunk.live -= 1;
            const only_partial = chunk.previous == null and chunk.next == null;
            if (chunk.live == 0 and !only_partial) table.freeChunk(chunk);
        }

        /// Gives back what is kept for later, if nothing is alive.
        pub fn trim(table: *Table) void {
            if (table.partial) |chunk| {
                if (chunk.live == 0) table.freeChunk(chunk);
            }
            if (table.vacant.items.len != table.chunks.items.len) return;
            table.chunks.clearAndFree(memory.gpa);
            table.vacant.clearAndFree(memory.gpa);
        }

        fn addChunk(table: *Table) error{OutOfMemory}!void {
            if (table.vacant.items.len == 0) {
                if (table.chunks.items.len == number_limit >> slot_bits) return error.OutOfMemory;
                try table.vacant.ensureTotalCapacity(memory.gpa, table.chunks.items.len + 1);
                try table.chunks.ensureUnusedCapacity(memory.gpa, 1);
                table.vacant.appendAssumeCapacity(@intCast(table.chunks.items.len));
                table.chunks.appendAssumeCapacity(null);
            }
            const chunk = try memory.gpa.create(Chunk);
            const place = table.vacant.pop().?;
            chunk.* = .{
                .records = undefined,
                .used = @splat(0),
                .live = 0,
                .place = place,
                .previous = null,
                .next = null,
            };
            table.chunks.items[place] = chunk;
            table.link(chunk);
        }

        fn freeChunk(table: *Table, chunk: *Chunk) void {
            table.unlink(chunk);
            table.chunks.items[chunk.place] = null;
            table.vacant.appendAssumeCapacity(chunk.place);
            memory.gpa.destroy(chunk);
        }

        fn link(table: *Table, chunk: *Chunk) void {
            chunk.previous = null;
            chunk.next = table.partial;
            if (table.partial) |next| next.previous = chunk;
            table.partial = chunk;
        }

        fn unlink(table: *Table, chunk: *Chunk) void {
            if (chunk.previous) |previous| previous.next = chunk.next else table.partial = chunk.next;
            if (chunk.next) |next| next.previous = chunk.previous;
            chunk.previous = null;
            chunk.next = null;
        }
    };
}

/// A dense array kept in chunks. `Chunk` is a struct of arrays of `length` entries each, so that small fields cost what
/// they are worth.
pub fn ChunkedArray(comptime Chunk: type, comptime length: u32) type {
    return struct {
        chunks: std.ArrayListUnmanaged(*Chunk) = .empty,
        count: u32 = 0,

        const Array = @This();

        pub const Place = struct { chunk: *Chunk, index: u32 };

        pub inline fn at(array: *const Array, number: u32) Place {
            return .{ .chunk = array.chunks.items[number / length], .index = number % length };
        }

        /// Makes room for `additional` more, so that `addAssumeCapacity` cannot fail.
        pub inline fn ensureUnused(array: *Array, additional: u32) error{OutOfMemory}!void {
            if (array.chunks.items.len * length - array.count < additional) try array.grow(additional);
        }

        pub inline fn addAssumeCapacity(array: *Array) u32 {
            const number = array.count;
            array.count = number + 1;
            return number;
        }

        /// Forgets all entries from `count` on.
        pub fn shrink(array: *Array, count: u32) void {
            std.debug.assert(count <= array.count);
            array.count = count;
            const kept = (count + length - 1) / length;
            while (array.chunks.items.len > kept) memory.gpa.destroy(array.chunks.pop().?);
        }

        pub fn deinit(array: *Array) void {
            for (array.chunks.items) |chunk| memory.gpa.destroy(chunk);
            array.chunks.deinit(memory.gpa);
            array.* = undefined;
        }

        fn grow(array: *Array, additional: u32) error{OutOfMemory}!void {
            @branchHint(.cold);
            const wanted = @as(u64, array.count) + additional;
            if (wanted > std.math.maxInt(u31)) return error.OutOfMemory;
            while (array.chunks.items.len * length < wanted) {
                try array.chunks.ensureUnusedCapacity(memory.gpa, 1);
                array.chunks.appendAssumeCapacity(try memory.gpa.create(Chunk));
            }
        }
    };
}

test "identities count up, are never used again, and their memory comes back" {
    const table = try std.testing.allocator.create(IdentityTable(u32));
    defer std.testing.allocator.destroy(table);
    table.* = .{};
    var number: u32 = 1;
    while (number <= 2000) : (number += 1) {
        try std.testing.expectEqual(number, try table.create());
        table.get(number).* = number * 3;
    }
    number = 1;
    while (number <= 2000) : (number += 1) {
        try std.testing.expectEqual(number * 3, table.get(number).*);
        if (number != 1000) table.destroy(number);
    }
    try std.testing.expectEqual(3000, table.get(1000).*);
    table.destroy(1000);
    table.trim();
    try std.testing.expectEqual(2001, try table.create());
    table.destroy(2001);
    table.trim();
    table.trim();
}

test "an empty current chunk is freed when the numbers move on" {
    const table = try std.testing.allocator.create(IdentityTable(u8));
    defer std.testing.allocator.destroy(table);
    table.* = .{};
    for (0..700) |_| table.destroy(try table.create());
    table.trim();
}

test "identities run out with an error" {
    const table = try std.testing.allocator.create(IdentityTable(u8));
    defer std.testing.allocator.destroy(table);
    table.* = .{ .next = std.math.maxInt(u32) };
    const last = try table.create();
    try std.testing.expectEqual(std.math.maxInt(u32), last);
    try std.testing.expectError(error.IdentitiesExhausted, table.create());
    table.destroy(last);
    table.trim();
}

test "identities survive failing allocation" {
    const table = try std.testing.allocator.create(IdentityTable(u8));
    defer std.testing.allocator.destroy(table);
    for (0..3) |fail_index| {
        var failing: std.testing.FailingAllocator = .init(std.testing.allocator, .{ .fail_index = fail_index });
        memory.gpa = failing.allocator();
        defer memory.gpa = std.testing.allocator;
        table.* = .{};
        if (table.create()) |number| {
            try std.testing.expectEqual(1, number);
            table.destroy(number);
        } else |failure| {
            try std.testing.expectEqual(error.OutOfMemory, failure);
        }
        table.trim();
    }
}

test "slots are used again, empty chunks are freed" {
    var table: SlotTable(u32) = .{};
    var numbers: [1000]u32 = undefined;
    for (0..3) |_| {
        for (&numbers, 0..) |*number, index| {
            number.* = try table.create();
            table.get(number.*).* = @intCast(index);
        }
        for (numbers, 0..) |number, index| try std.testing.expectEqual(index, table.get(number).*);
        for (numbers) |number| try std.testing.expect(number < 1024);
        var index: usize = 0;
        while (index < numbers.len) : (index += 2) table.destroy(numbers[index]);
        index = 0;
        while (index < numbers.len) : (index += 2) numbers[index] = try table.create();
        for (numbers) |number| table.destroy(number);
        try std.testing.expectEqual(3, table.vacant.items.len);
    }
    table.trim();
}

test "a chunked array keeps its entries where they are" {
    const Chunk = struct { value: [4]u16 };
    var array: ChunkedArray(Chunk, 4) = .{};
    defer array.deinit();
    for (0..50) |value| {
        try array.ensureUnused(1);
        const place = array.at(array.addAssumeCapacity());
        place.chunk.value[place.index] = @intCast(value);
    }
    const place = array.at(1);
    array.shrink(7);
    try std.testing.expectEqual(2, array.chunks.items.len);
    try std.testing.expectEqual(1, place.chunk.value[place.index]);
    try array.ensureUnused(100);
    try std.testing.expect(array.chunks.items.len >= 27);
}
