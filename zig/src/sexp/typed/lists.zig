//! Fields that are lists: their elements, read and changed.
//!
//! Imports `places.zig` and `reading.zig` for what is there, `changes.zig` for what is put there.

const std = @import("std");
const Allocator = std.mem.Allocator;
const changes = @import("changes.zig");
const places = @import("places.zig");
const reading = @import("reading.zig");
const schema = @import("../schema/schema.zig");
const Document = @import("../document.zig").Document;
const Node = @import("../node.zig").Node;
const ClassDescriptor = schema.ClassDescriptor;
const FieldDescriptor = schema.FieldDescriptor;
const ReadError = @import("value.zig").ReadError;
const Scratch = @import("value.zig").Scratch;
const Value = @import("value.zig").Value;
const WriteError = @import("value.zig").WriteError;

/// The elements of lists that were asked for, by object and field, so that an index is found at once. What is small is looked for
/// anew each time.
pub const Cache = struct {
    gpa: Allocator,
    recent: Entries = .empty,
    /// What was not asked for since `recent` was begun. It is forgotten when that is full, so lists that are used all the time stay.
    older: Entries = .empty,

    const Entries = std.AutoHashMapUnmanaged(Key, Entry);
    const Key = struct { node: Node, index: u16 };
    const Entry = struct {
        container: Node,
        version: u32,
        elements: std.ArrayListUnmanaged(Node),
        /// How many children of the container came before the element that was looked for last, besides elements. They lie together
        /// mostly, so it is much the same for others.
        others: u32 = 0,
    };

    /// Twice as many lists are kept at most.
    const recent_count_max = 256;

    pub fn deinit(cache: *Cache) void {
        cache.clear();
        cache.recent.deinit(cache.gpa);
        cache.older.deinit(cache.gpa);
    }

    pub fn clear(cache: *Cache) void {
        forget(cache.gpa, &cache.recent);
        forget(cache.gpa, &cache.older);
    }

    fn forget(gpa: Allocator, entries: *Entries) void {
        var iterator = entries.valueIterator();
        while (iterator.next()) |entry| entry.elements.deinit(gpa);
        entries.clearRetainingCapacity();
    }

    /// The elements of a list field; valid until the document changes or the next call.
    fn elements(cache: *Cache, document: *const Document, node: Node, class: *const ClassDescriptor, index: u16) error{OutOfMemory}![]const Node {
        const field = &class.fields[index];
        const container = if (field.shape == .arguments) places.find(document, node, class, index) orelse return &.{} else node;
        const version = document.childrenVersion(container);
        const entry = try cache.entryOf(.{ .node = node, .index = index });
        // Which sides the lists of a list name changes with what is in them.
        const is_known = entry.container == container and entry.version == version and field.role != .side_word;
        if (is_known) return entry.elements.items;
        entry.container = .none;
        entry.elements.clearRetainingCapacity();
        try fill(cache.gpa, &entry.elements, document, container, field);
        entry.container = container;
        entry.version = version;
        return entry.elements.items;
    }

    /// What is known of a list, which is among the recent ones then; without a container if that is nothing.
    fn entryOf(cache: *Cache, key: Key) error{OutOfMemory}!*Entry {
        if (cache.recent.getPtr(key)) |entry| return entry;
        if (cache.recent.count() >= recent_count_max) {
            forget(cache.gpa, &cache.older);
            std.mem.swap(Entries, &cache.recent, &cache.older);
        }
        try cache.recent.ensureUnusedCapacity(cache.gpa, 1);
        const known = cache.older.fetchRemove(key);
        cache.recent.putAssumeCapacity(key, if (known) |one| one.value else .{ .container = .none, .version = 0, .elements = .empty });
        return cache.recent.getPtr(key).?;
    }

    /// Puts `new` where the element at `position` is, and detaches that. Called after `elements`.
    fn replace(cache: *Cache, document: *Document, node: Node, class: *const ClassDescriptor, index: u16, position: usize, new: Node) WriteError!void {
        const entry = cache.recent.getPtr(.{ .node = node, .index = index }).?;
        const place = try document.replaceNear(entry.elements.items[position], new, std.math.lossyCast(u32, position + entry.others));
        entry.others = place -| @as(u32, @intCast(position));
        cache.note(document, node, class, index, .{ .replace = .{ .position = position, .element = new } });
    }

    /// Puts `new` beside the element that will be before or behind it, at `position`. Called after `elements`.
    fn insertBeside(cache: *Cache, document: *Document, node: Node, index: u16, position: usize, sibling: Node, offset: u32, new: Node) WriteError!void {
        const entry = cache.recent.getPtr(.{ .node = node, .index = index }).?;
        const place = try document.insertNear(sibling, offset, new, std.math.lossyCast(u32, position - offset + entry.others));
        entry.others = place -| @as(u32, @intCast(position));
    }

    /// After a change of one element: what is known of the others still holds. Called with what `elements` gave before the change.
    fn note(cache: *Cache, document: *const Document, node: Node, class: *const ClassDescriptor, index: u16, change: Change) void {
        const entry = cache.recent.getPtr(.{ .node = node, .index = index }) orelse return;
        const container = if (class.fields[index].shape == .arguments) places.find(document, node, class, index) else node;
        if (container != entry.container) return;
        const version_before = entry.version;
        switch (change) {
            .insert => |one| entry.elements.insert(cache.gpa, one.position, one.element) catch return,
            .replace => |one| entry.elements.items[one.position] = one.element,
            .remove => |position| _ = entry.elements.orderedRemove(position),
        }
        entry.version = document.childrenVersion(entry.container);
        if (class.fields[index].shape == .repeated) cache.noteBeside(node, class, index, version_before, entry.version);
    }

    /// After a change of one list of an object: its other lists with other keywords are as they were.
    fn noteBeside(cache: *Cache, node: Node, class: *const ClassDescriptor, changed: u16, before: u32, now: u32) void {
        if (cache.recent.count() + cache.older.count() < 2) return;
        const one = &class.fields[changed];
        for (class.fields, 0..) |*field, index| {
            if (field.shape != .repeated or field.word == one.word or (field.alias != 0 and (field.alias == one.word or field.alias == one.alias))) continue;
            if (one.alias != 0 and field.word == one.alias) continue;
            const key: Key = .{ .node = node, .index = @intCast(index) };
            const entry = cache.recent.getPtr(key) orelse cache.older.getPtr(key) orelse continue;
            if (entry.container == node and entry.version == before) entry.version = now;
        }
    }

    const At = struct { position: usize, element: Node };
    const Change = union(enum) { insert: At, replace: At, remove: usize };

    fn fill(gpa: Allocator, found: *std.ArrayListUnmanaged(Node), document: *const Document, container: Node, field: *const FieldDescriptor) error{OutOfMemory}!void {
        var items: places.Items = .of(document, container);
        while (items.next()) |item| {
            if (field.shape == .repeated) {
                const word = document.word(item);
                if (!document.isList(item) or word == 0 or (word != field.word and word != field.alias)) continue;
                if (places.isEmpty(document, item)) continue;
            }
            if (field.role == .side_word and document.isList(item) and !isNamed(document, field, item)) continue;
            try found.append(gpa, item);
        }
    }
};

/// Whether a list, as in `(front yes)`, says what the word alone says.
fn isNamed(document: *const Document, field: *const FieldDescriptor, list: Node) bool {
    if (field.enumeration.?.valueOf(document.word(list)) == null) return false;
    const argument = places.firstArgument(document, list) orelse return false;
    return !document.isList(argument) and places.truthOf(document, argument) == true;
}

pub fn listLength(cache: *Cache, document: *const Document, node: Node, class: *const ClassDescriptor, index: u16) error{OutOfMemory}!usize {
    return (try cache.elements(document, node, class, index)).len;
}

/// The element at `position`, which must be there.
pub fn listGet(
    cache: *Cache,
    document: *Document,
    node: Node,
    class: *const ClassDescriptor,
    index: u16,
    position: usize,
    scratch: *Scratch,
) ReadError!Value {
    const field = &class.fields[index];
    const element = (try cache.elements(document, node, class, index))[position];
    if (field.shape == .arguments) {
        if (field.kind == .class) {
            if (!document.isList(element)) return error.WrongValue;
            document.record(element).meta.headless = true;
            return .{ .node = element };
        }
        if (document.isList(element)) {
            if (field.role != .side_word) return error.WrongValue;
            return .{ .enumeration = field.enumeration.?.valueOf(document.word(element)) orelse return error.WrongValue };
        }
        return reading.readAtom(document, field, element, scratch);
    }
    return reading.read(document, field, element, scratch);
}

/// What stands for the element at `position`, which must be there.
pub fn listNode(cache: *Cache, document: *const Document, node: Node, class: *const ClassDescriptor, index: u16, position: usize) error{OutOfMemory}!Node {
    return (try cache.elements(document, node, class, index))[position];
}

/// From `start` on, the first position of an element that says something: the others are none when the file is read again.
pub fn listNext(cache: *Cache, document: *const Document, node: Node, class: *const ClassDescriptor, index: u16, start: usize) error{OutOfMemory}!?usize {
    const elements = try cache.elements(document, node, class, index);
    var position = start;
    while (position < elements.len) : (position += 1) {
        if (class.fields[index].shape != .repeated or places.firstArgument(document, elements[position]) != null) return position;
    }
    return null;
}

/// Whether an object is an element of a list.
pub fn isElement(document: *const Document, node: Node, class: *const ClassDescriptor, index: u16, candidate: Node) bool {
    const field = &class.fields[index];
    if (document.record(candidate).meta.pending) return false;
    if (field.shape == .arguments) return document.parent(candidate) == places.find(document, node, class, index) orelse return false;
    const word = document.word(candidate);
    return document.parent(candidate) == node and word != 0 and (word == field.word or word == field.alias);
}

/// Puts `value` before the element at `position`, or behind the last one.
pub fn listInsert(
    cache: *Cache,
    document: *Document,
    node: Node,
    class: *const ClassDescriptor,
    index: u16,
    position: usize,
    value: Value,
) WriteError!void {
    try changes.join(document, node);
    try prepareElement(document, node, class, index, value);
    const elements = try cache.elements(document, node, class, index);
    const element_count = elements.len;
    const place = @min(position, element_count);
    const sibling: ?Node = if (place < element_count) elements[place] else if (place > 0) elements[place - 1] else null;
    const element = try makeElement(document, &class.fields[index], value);
    errdefer if (value != .node) document.destroy(element);
    if (sibling == null) return insertFirst(document, node, class, index, element);
    try cache.insertBeside(document, node, index, place, sibling.?, @intFromBool(place == element_count), element);
    cache.note(document, node, class, index, .{ .insert = .{ .position = place, .element = element } });
}

/// Whether a list can be given an element. One that is an object is adapted to the file.
fn prepareElement(document: *Document, node: Node, class: *const ClassDescriptor, index: u16, value: Value) WriteError!void {
    const field = &class.fields[index];
    const list = if (field.shape == .arguments) places.find(document, node, class, index) else null;
    if (field.role == .side_word and list != null and places.hasLists(document, list.?)) return error.SidesAreLists;
    return changes.settle(document, node, class, index, value);
}

/// Puts the only element of a list in.
fn insertFirst(document: *Document, node: Node, class: *const ClassDescriptor, index: u16, element: Node) WriteError!void {
    const field = &class.fields[index];
    if (field.shape == .repeated) return changes.insertByRank(document, node, class, index, element);
    if (places.find(document, node, class, index)) |list| return document.append(list, element);
    const list = try changes.createKeyed(document, field);
    try changes.insertByRank(document, node, class, index, list);
    return document.append(list, element);
}

/// Replaces the element at `position`, which must be there.
pub fn listSet(
    cache: *Cache,
    document: *Document,
    node: Node,
    class: *const ClassDescriptor,
    index: u16,
    position: usize,
    value: Value,
) WriteError!void {
    const field = &class.fields[index];
    try changes.join(document, node);
    try prepareElement(document, node, class, index, value);
    const old = (try cache.elements(document, node, class, index))[position];
    if (value != .node) {
        const target = if (document.isList(old)) places.firstArgument(document, old) else old;
        if (target) |existing| return changes.setAtom(document, field, existing, value);
    }
    const element = try makeElement(document, field, value);
    if (element == old) return;
    errdefer if (value != .node) document.destroy(element);
    try cache.replace(document, node, class, index, position, element);
    document.destroy(old);
}

/// Removes the element at `position`, which must be there.
pub fn listRemove(cache: *Cache, document: *Document, node: Node, class: *const ClassDescriptor, index: u16, position: usize) WriteError!void {
    try changes.join(document, node);
    const element = (try cache.elements(document, node, class, index))[position];
    try document.remove(element);
    cache.note(document, node, class, index, .{ .remove = position });
    document.destroy(element);
    return removeIfEmpty(document, node, class, index);
}

pub fn listClear(cache: *Cache, document: *Document, node: Node, class: *const ClassDescriptor, index: u16) WriteError!void {
    const elements = try cache.gpa.dupe(Node, try cache.elements(document, node, class, index));
    defer cache.gpa.free(elements);
    if (elements.len > 0) try changes.join(document, node);
    if (class.fields[index].role == .side_word) {
        // Sides that are denied in lists of their own go as well.
        const list = places.find(document, node, class, index) orelse return;
        try changes.join(document, node);
        return changes.removeNode(document, list);
    }
    var rest = elements.len;
    while (rest > 0) : (rest -= 1) {
        try document.remove(elements[rest - 1]);
        document.destroy(elements[rest - 1]);
    }
    return removeIfEmpty(document, node, class, index);
}

/// Puts `values` in the place of all elements; on failure these are as before. Objects are detached or elements of the list, and somebody
/// holds them.
pub fn listAssign(cache: *Cache, document: *Document, node: Node, class: *const ClassDescriptor, index: u16, values: []const Value) WriteError!void {
    const field = &class.fields[index];
    if (field.role == .side_word) {
        try listClear(cache, document, node, class, index);
        for (values, 0..) |value, position| try listInsert(cache, document, node, class, index, position, value);
        return;
    }
    try changes.join(document, node);
    for (values) |value| try prepareElement(document, node, class, index, value);
    const old = try cache.gpa.dupe(Node, try cache.elements(document, node, class, index));
    defer cache.gpa.free(old);
    var new: New = .{ .gpa = cache.gpa };
    defer new.deinit();
    errdefer new.destroy(document);
    try new.make(document, field, values);

    const known = if (field.shape == .arguments) places.find(document, node, class, index) else node;
    const list = known orelse if (values.len > 0) try changes.createKeyed(document, field) else return;
    errdefer if (known == null) document.destroy(list);
    if (new.contains(topOf(document, node))) return error.Cycle;
    try document.reserveChildren(list, @intCast(values.len));
    if (known == null) try changes.insertByRank(document, node, class, index, list);

    // Nothing can fail from here on.
    var place: ?u32 = if (old.len > 0) document.indexOf(old[0]).? else if (field.shape == .arguments) document.childCount(list) else null;
    for (0..old.len) |done| document.remove(old[old.len - 1 - done]) catch unreachable;
    for (new.nodes.items) |element| {
        if (place) |at| document.insert(list, at, element) catch unreachable else {
            changes.insertByRank(document, node, class, index, element) catch unreachable;
            place = document.indexOf(element).?;
        }
        place.? += 1;
    }
    for (old) |element| if (document.parent(element) == Node.none) document.destroy(element);
    removeIfEmpty(document, node, class, index) catch unreachable;
}

/// What `listAssign` puts in.
const New = struct {
    gpa: Allocator,
    nodes: std.ArrayListUnmanaged(Node) = .empty,
    /// Objects that were given. One that is given again has a copy in its second place.
    given: std.AutoHashMapUnmanaged(Node, void) = .empty,

    fn deinit(new: *New) void {
        new.nodes.deinit(new.gpa);
        new.given.deinit(new.gpa);
    }

    fn make(new: *New, document: *Document, field: *const FieldDescriptor, values: []const Value) WriteError!void {
        try new.nodes.ensureUnusedCapacity(new.gpa, values.len);
        try new.given.ensureUnusedCapacity(new.gpa, @intCast(values.len));
        for (values) |value| {
            const is_again = value == .node and new.given.contains(value.node);
            const element = if (is_again) try document.copy(document, value.node) else try makeElement(document, field, value);
            new.nodes.appendAssumeCapacity(element);
            if (value == .node) new.given.putAssumeCapacity(value.node, {});
        }
    }

    fn contains(new: *const New, node: Node) bool {
        return new.given.contains(node);
    }

    fn destroy(new: *New, document: *Document) void {
        for (new.nodes.items) |element| if (!new.given.contains(element)) document.destroy(element);
    }
};

fn topOf(document: *const Document, node: Node) Node {
    var current = node;
    while (document.parent(current) != Node.none) current = document.parent(current);
    return current;
}

test "a list is assigned as a whole or not at all" {
    const gpa = std.testing.allocator;
    const board = schema.formats[0].rootClass();
    const nets = board.fieldNamed("nets").?;
    const text = "(kicad_pcb (version 20241229) (net 0 \"\") (net 1 \"A\") (paper \"A4\"))";
    var fail_index: usize = 0;
    while (true) : (fail_index += 1) {
        var failing: std.testing.FailingAllocator = .init(gpa, .{});
        var diagnostic: @import("../diagnostic.zig").Diagnostic = .init(gpa);
        defer diagnostic.deinit();
        var document = try Document.parse(failing.allocator(), text, .copy, &schema.vocabulary, &diagnostic);
        defer document.deinit();
        var cache: Cache = .{ .gpa = failing.allocator() };
        defer cache.deinit();
        const node = document.firstChild(.root).?;
        const old = try gpa.dupe(Node, try cache.elements(&document, node, board, nets));
        defer gpa.free(old);
        for (old) |element| document.pin(element);
        failing.fail_index = failing.alloc_index + fail_index;
        const values = [_]Value{ .{ .node = old[1] }, .{ .node = old[0] }, .{ .node = old[1] } };
        const result = listAssign(&cache, &document, node, board, nets, &values);
        failing.fail_index = std.math.maxInt(usize);
        const now = try cache.elements(&document, node, board, nets);
        result catch {
            try std.testing.expectEqualSlices(Node, old, now);
            continue;
        };
        try std.testing.expectEqual(3, now.len);
        try std.testing.expectEqualSlices(Node, &.{ old[1], old[0] }, now[0..2]);
        try std.testing.expect(fail_index > 3);
        return;
    }
}

/// `(token)` says nothing that no list says as well.
fn removeIfEmpty(document: *Document, node: Node, class: *const ClassDescriptor, index: u16) WriteError!void {
    if (class.fields[index].shape != .arguments or class.rest == index) return;
    const list = places.find(document, node, class, index) orelse return;
    if (document.childCount(list) > 1) return;
    try document.remove(list);
    document.destroy(list);
}

/// What stands for one element: `(token value)`, `(token …)`, a headless list or an atom.
fn makeElement(document: *Document, field: *const FieldDescriptor, value: Value) WriteError!Node {
    if (value == .node) {
        try changes.setKeyword(document, value.node, if (field.shape == .repeated) field.word else null);
        return value.node;
    }
    const value_atom = try changes.createAtom(document, field, value);
    if (field.shape == .arguments) return value_atom;
    errdefer document.destroy(value_atom);
    const list = try changes.createKeyed(document, field);
    errdefer document.destroy(list);
    try document.append(list, value_atom);
    return list;
}
