//! Names and text, each kept once in the process and known by a number.
//!
//! An `Atom` is a reference-counted string: two are equal exactly when their numbers are. So finding a child by name
//! compares integers, a million edges called "p1" share one string, and no name can outlive or be outlived by the view it
//! was given in. Any length, any bytes.

const std = @import("std");
const memory = @import("memory.zig");
const storage = @import("storage.zig");
const toInt = @import("compat.zig").toInt;
const toEnum = @import("compat.zig").toEnum;

/// The number of a string. The named ones exist always, cost no look-up and are not counted: they are the words that the
/// graph and the typegraph use themselves.
pub const Atom = enum(u32) {
    /// No string at all. Not the empty string.
    none = 0,
    empty,
    name,
    type_identifier,
    child_identifier,
    type_ref,
    resolved,
    source,
    source_ptr,
    has_source_chunk,
    operands,
    shallow,
    lhs,
    rhs,
    value,
    edge_type,
    edge_type_tid,
    directional,
    order,
    edge_specific,
    initialized,
    merged_from,
    MakeChild,
    MakeLink,
    Reference,
    TypeReference,
    ImplementsType,
    ImplementsTrait,
    is_constructable,
    @"is_interface.node.core.faebryk",
    _,

    /// The atom of `string`, with one reference more, which the caller owns.
    pub fn intern(string: []const u8) error{OutOfMemory}!Atom {
        const hash = hashOf(string);
        const found = lookUp(string, hash);
        if (found != .none) {
            found.retain();
            return found;
        }
        return insert(string, hash);
    }

    /// The atom of `string` if there is one, else `.none`. No reference is added: use it to compare, not to keep.
    pub fn find(string: []const u8) Atom {
        return lookUp(string, hashOf(string));
    }

    /// Equal for equal strings, as long as the atom lives.
    pub inline fn number(atom: Atom) u32 {
        return toInt(atom);
    }

    /// Its string. Lives as long as the atom.
    pub fn text(atom: Atom) []const u8 {
        const place = toInt(atom);
        if (place < named_count) return vocabulary[place];
        const entry = table.get(place - named_count);
        return entry.bytes[0..entry.length];
    }

    pub inline fn retain(atom: Atom) void {
        const place = toInt(atom);
        if (place < named_count) return;
        const entry = table.get(place - named_count);
        std.debug.assert(entry.reference_count > 0);
        entry.reference_count +|= 1;
    }

    pub inline fn release(atom: Atom) void {
        const place = toInt(atom);
        if (place < named_count) return;
        const entry = table.get(place - named_count);
        std.debug.assert(entry.reference_count > 0);
        // A count that once reached its end is not exact any more: such a string stays.
        if (entry.reference_count == std.math.maxInt(u32)) return;
        entry.reference_count -= 1;
        if (entry.reference_count == 0) remove(atom);
    }
};

/// Gives back what is kept for later, if no atom is alive.
pub fn trim() void {
    table.trim();
    if (memory.live.atoms != 0) return;
    memory.gpa.free(buckets);
    buckets = &.{};
}

/// Strings of the named atoms, by number.
const vocabulary = blk: {
    const tags = std.meta.tags(Atom);
    var strings: [tags.len][]const u8 = undefined;
    for (tags, &strings, 0..) |tag, *string, number| {
        if (toInt(tag) != number) @compileError("named atoms are numbered from 0 without a gap");
        string.* = if (number < 2) "" else @tagName(tag);
    }
    break :blk strings;
};

const named_count: u32 = vocabulary.len;

const Entry = struct {
    bytes: [*]const u8,
    length: usize,
    reference_count: u32,
    hash: u32,
    /// The next one in its bucket.
    next: Atom,
};

var table: storage.SlotTable(Entry) = .{};

/// First atom by the low bits of the hash. Its length is a power of two, or 0 while there are no atoms but the named.
var buckets: []Atom = &.{};

const buckets_min = 64;

fn hashOf(string: []const u8) u32 {
    return @truncate(std.hash.Wyhash.hash(0, string));
}

fn lookUp(string: []const u8, hash: u32) Atom {
    if (buckets.len == 0) {
        // Only the named ones exist.
        if (string.len == 0) return .empty;
        for (vocabulary[2..], 2..) |word, number| {
            if (std.mem.eql(u8, word, string)) return toEnum(Atom, @intCast(number));
        }
        return .none;
    }
    var atom = buckets[hash & (buckets.len - 1)];
    while (atom != .none) {
        const number = toInt(atom);
        if (number < named_count) {
            if (std.mem.eql(u8, vocabulary[number], string)) return atom;
            atom = named_next[number];
        } else {
            const entry = table.get(number - named_count);
            if (entry.hash == hash and entry.length == string.len and
                std.mem.eql(u8, entry.bytes[0..entry.length], string)) return atom;
            atom = entry.next;
        }
    }
    return .none;
}

/// The bucket links of the named atoms.
var named_next: [named_count]Atom = @splat(.none);

fn insert(string: []const u8, hash: u32) error{OutOfMemory}!Atom {
    if (buckets.len == 0) {
        try resize(buckets_min);
    } else if (memory.live.atoms >= buckets.len) {
        // Longer chains are better than failing.
        resize(buckets.len * 2) catch {};
    }
    const slot = try table.create();
    errdefer table.destroy(slot);
    const bytes = try memory.gpa.dupe(u8, string);
    const atom = toEnum(Atom, slot + named_count);
    const bucket = &buckets[hash & (buckets.len - 1)];
    table.get(slot).* = .{
        .bytes = bytes.ptr,
        .length = bytes.len,
        .reference_count = 1,
        .hash = hash,
        .next = bucket.*,
    };
    bucket.* = atom;
    memory.live.atoms += 1;
    return atom;
}

fn remove(atom: Atom) void {
    @branchHint(.cold);
    const slot = toInt(atom) - named_count;
    const entry = table.get(slot);
    linkTo(entry.hash, atom).* = entry.next;
    memory.gpa.free(entry.bytes[0..entry.length]);
    table.destroy(slot);
    memory.live.atoms -= 1;
    if (buckets.len > buckets_min and memory.live.atoms < buckets.len / 8) resize(buckets.len / 4) catch {};
}

/// What refers to `atom` in its bucket.
fn linkTo(hash: u32, atom: Atom) *Atom {
    var link = &buckets[hash & (buckets.len - 1)];
    while (link.* != atom) {
        const number = toInt(link.*);
        link = if (number < named_count) &named_next[number] else &table.get(number - named_count).next;
    }
    return link;
}

fn resize(count_wanted: usize) error{OutOfMemory}!void {
    const count = @max(count_wanted, buckets_min);
    const fresh = try memory.gpa.alloc(Atom, count);
    @memset(fresh, .none);
    for (vocabulary[1..], 1..) |word, number| {
        const bucket = &fresh[hashOf(word) & (count - 1)];
        named_next[number] = bucket.*;
        bucket.* = toEnum(Atom, @intCast(number));
    }
    for (buckets) |first| {
        var atom = first;
        while (atom != .none) {
            const number = toInt(atom);
            if (number < named_count) {
                // The named ones' links were overwritten above: they stand at the end of the old bucket or are followed
                // by other named ones only, because they were put there first.
                break;
            }
            const entry = table.get(number - named_count);
            const next = entry.next;
            const bucket = &fresh[entry.hash & (count - 1)];
            entry.next = bucket.*;
            bucket.* = atom;
            atom = next;
        }
    }
    memory.gpa.free(buckets);
    buckets = fresh;
}

test "equal strings are equal atoms, counted" {
    const before = memory.live.atoms;
    const first = try Atom.intern("resistor");
    const second = try Atom.intern("resistor");
    const other = try Atom.intern("capacitor");
    try std.testing.expectEqual(first, second);
    try std.testing.expect(first != other);
    try std.testing.expectEqualStrings("resistor", first.text());
    try std.testing.expectEqual(first, Atom.find("resistor"));
    try std.testing.expectEqual(Atom.none, Atom.find("inductor"));
    try std.testing.expectEqual(before + 2, memory.live.atoms);
    first.release();
    try std.testing.expectEqualStrings("resistor", second.text());
    second.release();
    other.release();
    try std.testing.expectEqual(Atom.none, Atom.find("resistor"));
    try std.testing.expectEqual(before, memory.live.atoms);
    trim();
}

test "named atoms are found with and without a table" {
    try std.testing.expectEqual(Atom.MakeChild, Atom.find("MakeChild"));
    try std.testing.expectEqual(Atom.empty, Atom.find(""));
    try std.testing.expectEqual(Atom.none, Atom.find("none"));
    try std.testing.expectEqual(Atom.none, Atom.find("empty"));
    try std.testing.expectEqual(Atom.name, try Atom.intern("name"));
    const other = try Atom.intern("none");
    defer trim();
    defer other.release();
    try std.testing.expect(other != .none);
    for (std.meta.tags(Atom)[2..]) |tag| {
        try std.testing.expectEqual(tag, Atom.find(@tagName(tag)));
        try std.testing.expectEqualStrings(@tagName(tag), tag.text());
    }
    try std.testing.expectEqual(Atom.empty, try Atom.intern(""));
    try std.testing.expectEqualStrings("", Atom.empty.text());
}

test "many atoms, text with NUL and of great length, memory comes back" {
    defer trim();
    var atoms: [5000]Atom = undefined;
    var buffer: [32]u8 = undefined;
    for (0..2) |_| {
        for (&atoms, 0..) |*atom, number| atom.* = try Atom.intern(try std.fmt.bufPrint(&buffer, "n\x00{d}", .{number}));
        for (std.meta.tags(Atom)[2..]) |tag| try std.testing.expectEqual(tag, Atom.find(@tagName(tag)));
        for (atoms, 0..) |atom, number| {
            const string = try std.fmt.bufPrint(&buffer, "n\x00{d}", .{number});
            try std.testing.expectEqualStrings(string, atom.text());
            try std.testing.expectEqual(atom, Atom.find(string));
        }
        for (atoms) |atom| atom.release();
        for (std.meta.tags(Atom)[2..]) |tag| try std.testing.expectEqual(tag, Atom.find(@tagName(tag)));
        try std.testing.expectEqual(buckets_min, buckets.len);
    }
    const long = try std.testing.allocator.alloc(u8, 1 << 20);
    defer std.testing.allocator.free(long);
    @memset(long, 'x');
    const atom = try Atom.intern(long);
    defer atom.release();
    try std.testing.expectEqual(long.len, atom.text().len);
}

test "a count that reaches its end keeps the string" {
    const atom = try Atom.intern("popular");
    const entry = table.get(toInt(atom) - named_count);
    entry.reference_count = std.math.maxInt(u32) - 1;
    atom.retain();
    atom.retain();
    atom.release();
    atom.release();
    atom.release();
    try std.testing.expectEqualStrings("popular", atom.text());
    entry.reference_count = 1;
    atom.release();
    trim();
}

test "interning survives failing allocation" {
    for (0..8) |fail_index| {
        var failing: std.testing.FailingAllocator = .init(std.testing.allocator, .{ .fail_index = fail_index });
        memory.gpa = failing.allocator();
        defer memory.gpa = std.testing.allocator;
        defer trim();
        const atom = Atom.intern("fragile") catch |failure| {
            try std.testing.expectEqual(error.OutOfMemory, failure);
            try std.testing.expectEqual(0, memory.live.atoms);
            continue;
        };
        atom.release();
    }
}
