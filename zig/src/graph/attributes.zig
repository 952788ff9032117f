//! Attributes of nodes and edges: keys with values, in the order in which the keys came.
//!
//! A record holds 32 bits for all its attributes. Most edges have a name and nothing else: that fits into these bits.
//! Whatever is instantiated from one description has the same attributes: they share one set until one is written to.

const std = @import("std");
const memory = @import("memory.zig");
const storage = @import("storage.zig");
const Atom = @import("atoms.zig").Atom;
const toInt = @import("compat.zig").toInt;
const toEnum = @import("compat.zig").toEnum;

/// A value as callers see it. A string read from an attribute lives as long as the attribute keeps that value.
pub const Literal = union(enum) {
    bool: bool,
    int: i64,
    uint: u64,
    float: f64,
    string: []const u8,

    pub fn eql(a: Literal, b: Literal) bool {
        if (std.meta.activeTag(a) != std.meta.activeTag(b)) return false;
        return switch (a) {
            .bool => |value| value == b.bool,
            .int => |value| value == b.int,
            .uint => |value| value == b.uint,
            .float => |value| value == b.float,
            .string => |value| std.mem.eql(u8, value, b.string),
        };
    }
};

/// A value as it is kept: a string is an atom.
pub const Value = union(enum) {
    bool: bool,
    int: i64,
    uint: u64,
    float: f64,
    string: Atom,

    pub fn literal(value: Value) Literal {
        return switch (value) {
            .bool => |payload| .{ .bool = payload },
            .int => |payload| .{ .int = payload },
            .uint => |payload| .{ .uint = payload },
            .float => |payload| .{ .float = payload },
            .string => |atom| .{ .string = atom.text() },
        };
    }

    /// The value of `source` with a reference of its own, which the caller gives back with `release`.
    pub fn of(source: Literal) error{OutOfMemory}!Value {
        return switch (source) {
            .bool => |payload| .{ .bool = payload },
            .int => |payload| .{ .int = payload },
            .uint => |payload| .{ .uint = payload },
            .float => |payload| .{ .float = payload },
            .string => |text| .{ .string = try Atom.intern(text) },
        };
    }

    pub fn retain(value: Value) void {
        if (value == .string) value.string.retain();
    }

    pub fn release(value: Value) void {
        if (value == .string) value.string.release();
    }

    pub fn eql(a: Value, b: Value) bool {
        return std.meta.eql(a, b);
    }
};

/// One attribute.
pub const Attribute = struct { key: Atom, value: Value };

/// All attributes of one record.
pub const Attributes = enum(u32) {
    none = 0,
    /// With the top bit: the atom of the only attribute, the name. Without: the number of a set, plus one.
    _,

    const name_bit = 1 << 31;

    pub fn count(attributes: Attributes) usize {
        if (attributes == .none) return 0;
        if (attributes.onlyName()) |_| return 1;
        return attributes.ownSet().count;
    }

    /// The attribute at a place, in order of insertion.
    pub fn at(attributes: Attributes, place: usize) Attribute {
        std.debug.assert(place < attributes.count());
        if (attributes.onlyName()) |atom| return .{ .key = .name, .value = .{ .string = atom } };
        return attributes.ownSet().entries[place].attribute();
    }

    pub fn get(attributes: Attributes, key: Atom) ?Value {
        if (attributes == .none) return null;
        if (attributes.onlyName()) |atom| return if (key == .name) .{ .string = atom } else null;
        const entry = attributes.ownSet().find(key) orelse return null;
        return entry.attribute().value;
    }

    /// The string under `key`, or `.none` if there is none or it is not a string.
    pub inline fn getAtom(attributes: Attributes, key: Atom) Atom {
        if (attributes == .none) return .none;
        if (attributes.onlyName()) |atom| return if (key == .name) atom else .none;
        const entry = attributes.ownSet().find(key) orelse return .none;
        return if (entry.kind == .string) toEnum(Atom, @truncate(entry.payload)) else .none;
    }

    /// Sets `key` to `value`: a new key goes to the end, a known one keeps its place. The references of `key` and
    /// `value` stay the caller's.
    pub fn put(attributes: *Attributes, key: Atom, value: Value) error{OutOfMemory}!void {
        std.debug.assert(key != .none);
        if (key == .name and value == .string) {
            if (attributes.* == .none or attributes.onlyName() != null) {
                value.retain();
                attributes.clear();
                attributes.* = fromName(value.string);
                return;
            }
        }
        const known = if (attributes.onlyName() == null and attributes.* != .none) attributes.ownSet().find(key) else null;
        try attributes.ensureUnused(if (known == null) 1 else 0);
        const target = attributes.ownSet();
        const entry = target.find(key) orelse blk: {
            target.count += 1;
            key.retain();
            target.entries[target.count - 1].write(key, .{ .bool = false });
            break :blk &target.entries[target.count - 1];
        };
        value.retain();
        entry.attribute().value.release();
        entry.write(key, value);
    }

    /// `put` with strings as they come.
    pub fn set(attributes: *Attributes, key: []const u8, literal: Literal) error{OutOfMemory}!void {
        const key_atom = try Atom.intern(key);
        defer key_atom.release();
        const value = try Value.of(literal);
        defer value.release();
        try attributes.put(key_atom, value);
    }

    /// Adds the attributes of `other`, except one, as `put` does. Nothing is changed on failure.
    pub fn putAll(attributes: *Attributes, other: Attributes, except: Atom) error{OutOfMemory}!void {
        if (other.onlyName()) |atom| {
            if (except != .name) try attributes.put(.name, .{ .string = atom });
            return;
        }
        const additional = other.count();
        if (additional == 0 or (additional == 1 and other.at(0).key == except)) return;
        if (attributes.* == .none and (except == .none or other.get(except) == null)) {
            if (other.ownSet().references < std.math.maxInt(u32)) {
                other.ownSet().references += 1;
                attributes.* = other;
                return;
            }
        }
        try attributes.ensureUnused(additional);
        for (0..additional) |place| {
            const attribute = other.at(place);
            if (attribute.key == except) continue;
            attributes.put(attribute.key, attribute.value) catch unreachable; // room was made above
        }
    }

    pub fn clear(attributes: *Attributes) void {
        if (attributes.* == .none) return;
        if (attributes.onlyName()) |atom| {
            atom.release();
        } else {
            const number = toInt(attributes.*) - 1;
            const old = sets.get(number);
            old.references -= 1;
            if (old.references > 0) {
                attributes.* = .none;
                return;
            }
            for (old.entries[0..old.count]) |*entry| {
                const attribute = entry.attribute();
                attribute.key.release();
                attribute.value.release();
            }
            memory.gpa.free(old.entries[0..old.capacity]);
            if (old.index) |index| index.destroy();
            sets.destroy(number);
            memory.live.attribute_sets -= 1;
        }
        attributes.* = .none;
    }

    /// Takes over the caller's reference to `atom`.
    pub inline fn fromName(atom: Atom) Attributes {
        if (atom == .none) return .none;
        return toEnum(Attributes, name_bit | toInt(atom));
    }

    inline fn onlyName(attributes: Attributes) ?Atom {
        const bits = toInt(attributes);
        return if (bits & name_bit != 0) toEnum(Atom, bits & ~@as(u32, name_bit)) else null;
    }

    inline fn ownSet(attributes: Attributes) *Set {
        return sets.get(toInt(attributes) - 1);
    }

    /// Makes it a set of its own with room for `additional` more.
    fn ensureUnused(attributes: *Attributes, additional: usize) error{OutOfMemory}!void {
        if (attributes.* != .none and attributes.onlyName() == null) {
            const old = attributes.ownSet();
            if (old.references > 1) return attributes.separate(additional);
            const wanted = old.count + additional;
            if (wanted <= old.capacity) return;
            if (wanted > std.math.maxInt(u32)) return error.OutOfMemory;
            const capacity = @max(wanted, old.capacity * 2);
            const entries = try memory.gpa.realloc(old.entries[0..old.capacity], capacity);
            old.entries = entries.ptr;
            old.capacity = @intCast(entries.len);
            return;
        }
        const name = attributes.onlyName();
        const number = try sets.create();
        errdefer sets.destroy(number);
        if (additional > std.math.maxInt(u32) - 1) return error.OutOfMemory;
        const entries = try memory.gpa.alloc(Entry, additional + @intFromBool(name != null));
        sets.get(number).* = .{ .entries = entries.ptr, .count = 0, .capacity = @intCast(entries.len), .references = 1, .index = null };
        if (name) |atom| {
            entries[0].write(.name, .{ .string = atom });
            sets.get(number).count = 1;
        }
        attributes.* = toEnum(Attributes, number + 1);
        memory.live.attribute_sets += 1;
    }

    /// Goes on with a copy of a shared set.
    fn separate(attributes: *Attributes, additional: usize) error{OutOfMemory}!void {
        const shared_count = attributes.ownSet().count;
        if (additional > std.math.maxInt(u32) - shared_count) return error.OutOfMemory;
        const number = try sets.create();
        errdefer sets.destroy(number);
        const entries = try memory.gpa.alloc(Entry, shared_count + additional);
        const shared = attributes.ownSet();
        for (shared.entries[0..shared_count], entries[0..shared_count]) |*entry, *copy| {
            const attribute = entry.attribute();
            attribute.key.retain();
            attribute.value.retain();
            copy.* = entry.*;
        }
        sets.get(number).* = .{
            .entries = entries.ptr,
            .count = shared_count,
            .capacity = @intCast(entries.len),
            .references = 1,
            .index = null,
        };
        shared.references -= 1;
        attributes.* = toEnum(Attributes, number + 1);
        memory.live.attribute_sets += 1;
    }
};

/// Gives back what is kept for later, if no set is alive.
pub fn trim() void {
    sets.trim();
}

const Kind = std.meta.Tag(Value);

const Entry = struct {
    payload: u64,
    key: Atom,
    kind: Kind,

    inline fn attribute(entry: *const Entry) Attribute {
        return .{ .key = entry.key, .value = switch (entry.kind) {
            .bool => .{ .bool = entry.payload != 0 },
            .int => .{ .int = @bitCast(entry.payload) },
            .uint => .{ .uint = entry.payload },
            .float => .{ .float = @bitCast(entry.payload) },
            .string => .{ .string = toEnum(Atom, @truncate(entry.payload)) },
        } };
    }

    inline fn write(entry: *Entry, key: Atom, value: Value) void {
        entry.* = .{ .key = key, .kind = value, .payload = switch (value) {
            .bool => |payload| @intFromBool(payload),
            .int => |payload| @bitCast(payload),
            .uint => |payload| payload,
            .float => |payload| @bitCast(payload),
            .string => |atom| toInt(atom),
        } };
    }
};

comptime {
    std.debug.assert(@sizeOf(Entry) == 16);
}

const Set = struct {
    entries: [*]Entry,
    count: u32,
    capacity: u32,
    /// How many records have this set as theirs.
    references: u32,

    /// Finds entries of large sets, once there was something to find.
    index: ?*Index,

    inline fn find(list: *Set, key: Atom) ?*Entry {
        if (list.count > indexed_from) return list.findIndexed(key);
        return list.findLinear(key);
    }

    fn findLinear(list: *Set, key: Atom) ?*Entry {
        for (list.entries[0..list.count]) |*entry| {
            if (entry.key == key) return entry;
        }
        return null;
    }

    fn findIndexed(list: *Set, key: Atom) ?*Entry {
        @branchHint(.cold);
        const index = list.index orelse Index.create() catch return list.findLinear(key);
        list.index = index;
        index.extend(list.entries[0..list.count]) catch return list.findLinear(key);
        const place = index.places.get(key) orelse return null;
        return &list.entries[place];
    }
};

/// Sets with more entries than this are searched by an index. It knows nothing that the entries do not say: losing it, for
/// lack of memory, costs time only.
const indexed_from = 32;

const Index = struct {
    places: std.AutoHashMapUnmanaged(Atom, u32),
    /// So many entries are in `places`.
    covered: u32,

    fn create() error{OutOfMemory}!*Index {
        const index = try memory.gpa.create(Index);
        index.* = .{ .places = .empty, .covered = 0 };
        return index;
    }

    fn destroy(index: *Index) void {
        index.places.deinit(memory.gpa);
        memory.gpa.destroy(index);
    }

    fn extend(index: *Index, entries: []const Entry) error{OutOfMemory}!void {
        while (index.covered < entries.len) : (index.covered += 1) {
            try index.places.put(memory.gpa, entries[index.covered].key, index.covered);
        }
    }
};

var sets: storage.SlotTable(Set) = .{};

const testing = std.testing;

const endTest = @import("testing.zig").endTest;

test "a lone name needs no set" {
    defer endTest();
    var attributes: Attributes = .none;
    try attributes.set("name", .{ .string = "p1" });
    try testing.expectEqual(0, memory.live.attribute_sets);
    try testing.expectEqual(1, attributes.count());
    try testing.expectEqualStrings("p1", attributes.getAtom(.name).text());
    try testing.expectEqual(Atom.none, attributes.getAtom(.value));
    try attributes.set("name", .{ .string = "p2" });
    try testing.expectEqual(1, memory.live.atoms);
    try testing.expectEqualStrings("p2", attributes.at(0).value.literal().string);
    try attributes.set("x", .{ .int = -4 });
    try testing.expectEqual(2, attributes.count());
    try testing.expectEqual(Atom.name, attributes.at(0).key);
    try testing.expectEqual(-4, attributes.get(Atom.find("x")).?.int);
    attributes.clear();
}

test "a name that is not a string, and one that becomes one" {
    defer endTest();
    var attributes: Attributes = .none;
    defer attributes.clear();
    try attributes.set("name", .{ .int = 3 });
    try testing.expectEqual(3, attributes.get(.name).?.int);
    try testing.expectEqual(Atom.none, attributes.getAtom(.name));
    try attributes.set("name", .{ .string = "now" });
    try testing.expectEqual(1, attributes.count());
    try testing.expectEqualStrings("now", attributes.getAtom(.name).text());

    var other: Attributes = .none;
    defer other.clear();
    try other.set("name", .{ .string = "text" });
    try other.set("name", .{ .float = 0.5 });
    try testing.expectEqual(1, other.count());
    try testing.expectEqual(0.5, other.get(.name).?.float);
}

test "any number of attributes, order kept, values replaced in place" {
    defer endTest();
    var attributes: Attributes = .none;
    var buffer: [16]u8 = undefined;
    for (0..300) |number| try attributes.set(try std.fmt.bufPrint(&buffer, "key{d}", .{number}), .{ .uint = number });
    try attributes.set("key7", .{ .string = "seven" });
    try attributes.set("key8", .{ .bool = true });
    try testing.expectEqual(300, attributes.count());
    for (0..300) |number| {
        const attribute = attributes.at(number);
        try testing.expectEqualStrings(try std.fmt.bufPrint(&buffer, "key{d}", .{number}), attribute.key.text());
        switch (number) {
            7 => try testing.expectEqualStrings("seven", attribute.value.literal().string),
            8 => try testing.expectEqual(true, attribute.value.bool),
            else => try testing.expectEqual(number, attribute.value.uint),
        }
    }
    attributes.clear();
}

test "very many attributes do not take very much time, with and without memory for an index" {
    defer endTest();
    var attributes: Attributes = .none;
    defer attributes.clear();
    var buffer: [16]u8 = undefined;
    for (0..20_000) |number| try attributes.set(try std.fmt.bufPrint(&buffer, "key{d}", .{number}), .{ .uint = number });
    for (0..20_000) |number| {
        const key = Atom.find(try std.fmt.bufPrint(&buffer, "key{d}", .{number}));
        try testing.expectEqual(number, attributes.get(key).?.uint);
    }
    try testing.expectEqual(null, attributes.get(.name));
    var copy: Attributes = .none;
    defer copy.clear();
    try copy.putAll(attributes, Atom.find("key7"));
    try testing.expectEqual(19_999, copy.count());
    memory.gpa = testing.failing_allocator;
    defer memory.gpa = testing.allocator;
    var shared: Attributes = .none;
    try shared.putAll(copy, .none);
    try testing.expectEqual(null, shared.get(Atom.find("key7")));
    try testing.expectEqual(19_999, shared.get(Atom.find("key19999")).?.uint);
    shared.clear();
}

test "putAll takes everything but one" {
    defer endTest();
    var source: Attributes = .none;
    defer source.clear();
    try source.set("child_identifier", .{ .string = "a" });
    try source.set("x", .{ .int = 1 });
    try source.set("y", .{ .string = "why" });
    var target: Attributes = .none;
    defer target.clear();
    try target.set("y", .{ .int = 0 });
    try target.putAll(source, .child_identifier);
    try testing.expectEqual(2, target.count());
    try testing.expectEqualStrings("why", target.at(0).value.literal().string);
    try testing.expectEqual(1, target.at(1).value.int);
    try target.putAll(.none, .none);
    var named: Attributes = .none;
    defer named.clear();
    try named.set("name", .{ .string = "n" });
    try target.putAll(named, .name);
    try testing.expectEqual(2, target.count());
    try target.putAll(named, .none);
    try testing.expectEqual(3, target.count());
}

test "equal attributes are shared until one is written to" {
    defer endTest();
    var source: Attributes = .none;
    try source.set("a", .{ .string = "text" });
    try source.set("b", .{ .int = 1 });
    var first: Attributes = .none;
    try first.putAll(source, .none);
    var second: Attributes = .none;
    try second.putAll(source, .value);
    try testing.expectEqual(1, memory.live.attribute_sets);
    try second.set("b", .{ .int = 2 });
    try testing.expectEqual(2, memory.live.attribute_sets);
    try testing.expectEqual(1, source.get(Atom.find("b")).?.int);
    try testing.expectEqual(2, second.get(Atom.find("b")).?.int);
    try source.set("c", .{ .bool = true });
    try testing.expectEqual(2, first.count());
    source.clear();
    try testing.expectEqualStrings("text", first.get(Atom.find("a")).?.literal().string);
    first.clear();
    var third: Attributes = .none;
    try third.putAll(second, Atom.find("a"));
    try testing.expectEqual(1, third.count());
    third.clear();
    second.clear();
}

fn failingWork() !void {
    var source: Attributes = .none;
    defer source.clear();
    try source.set("name", .{ .string = "only" });
    try source.set("a", .{ .string = "text" });
    var target: Attributes = .none;
    defer target.clear();
    try target.set("name", .{ .string = "first" });
    try target.set("name", .{ .float = 1 });
    target.putAll(source, .none) catch |failure| {
        try testing.expectEqual(1, target.count());
        return failure;
    };
    try testing.expectEqual(2, target.count());
    var shared: Attributes = .none;
    defer shared.clear();
    try shared.putAll(target, .none);
    shared.set("a", .{ .int = 0 }) catch |failure| {
        try testing.expectEqual(target, shared);
        return failure;
    };
}

test "attributes survive failing allocation" {
    defer endTest();
    try @import("testing.zig").withFailingMemory(failingWork);
}
