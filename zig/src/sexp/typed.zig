//! Typed access to documents: what a node means as an object of a class.
//!
//! The tables of `schema/` say what fields a class has and how they stand in a list; the functions here read, check, change and make any
//! object by them. Reading looks for the field among the children of the node. A new child goes where the order of the class puts it.
//!
//! A list is *headless* if it has no keyword in front: the elements of `(layers (0 "F.Cu" signal) …)`, and objects that are not in a
//! document yet. What the root holds are lists with keywords.

const std = @import("std");
const Allocator = std.mem.Allocator;
const atom = @import("atom.zig");
const schema = @import("schema/schema.zig");
const validation = @import("validate.zig");
const nets = @import("nets.zig");
const Document = @import("document.zig").Document;
const InsertError = @import("edit.zig").InsertError;
const Node = @import("node.zig").Node;
const Word = @import("node.zig").Word;
const ClassDescriptor = schema.ClassDescriptor;
const FieldDescriptor = schema.FieldDescriptor;

pub const validate = validation.validate;
pub const validateObject = validation.validateObject;

/// The value of a field, or of an element of its list.
pub const Value = union(enum) {
    none,
    integer: i64,
    float: f64,
    boolean: bool,
    /// Valid until the document or the scratch memory that it was read with changes. Open enumerations have strings for texts that are
    /// none of their values.
    string: []const u8,
    /// Index in the values of the enumeration.
    enumeration: u16,
    /// An object. To be set, it must be detached.
    node: Node,
};

pub const ReadError = error{ OutOfMemory, WrongValue };
pub const WriteError = InsertError || error{
    NotFinite,
    InvalidAtom,
    /// A file with names for its nets is given a number.
    NetWithoutName,
    /// The table of nets is given one without a number.
    NetWithoutNumber,
    /// A file with numbers for its nets is given a name that is not in its table.
    UnknownNet,
    /// A word for a side is put beside lists of sides.
    SidesAreLists,
    /// The file is older than the field, see `Document.refused`.
    FieldTooNew,
};

/// Memory for a string that has to be unescaped.
pub const Scratch = struct {
    gpa: Allocator,
    text: std.ArrayListUnmanaged(u8) = .empty,

    pub fn deinit(scratch: *Scratch) void {
        scratch.text.deinit(scratch.gpa);
    }
};

// Reading

/// The children of an object after its keyword, comments left out.
pub const Items = struct {
    document: *const Document,
    children: Document.Iterator,

    pub fn of(document: *const Document, node: Node) Items {
        var items: Items = .{ .document = document, .children = document.children(node) };
        if (hasKeyword(document, node)) _ = items.children.next();
        return items;
    }

    pub fn next(items: *Items) ?Node {
        while (items.children.next()) |child| {
            if (items.document.kind(child) != .comment) return child;
        }
        return null;
    }
};

fn hasKeyword(document: *const Document, node: Node) bool {
    return node != Node.root and !document.record(node).meta.headless;
}

/// The one value of a field. What is missing in the document is what the class says it is then; for an object that is `none`, and
/// `absentObject` tells more.
pub fn get(document: *Document, node: Node, class: *const ClassDescriptor, index: u16, scratch: *Scratch) ReadError!Value {
    const field = &class.fields[index];
    if (isOfNet(field)) return nets.get(document, node, class, index, scratch);
    const holder = find(document, node, class, index) orelse return constant(field, field.absent());
    if (field.role == .sides and !hasLists(document, holder)) return .none;
    return read(document, field, holder, scratch);
}

/// As `get`. An object that the file leaves out but that counts as there is made: it joins the document with its first change, until
/// then nothing of it is written. The caller pins it, or it stays for as long as the document.
pub fn getOrMake(document: *Document, node: Node, class: *const ClassDescriptor, index: u16, scratch: *Scratch) (ReadError || WriteError)!Value {
    const value = try get(document, node, class, index, scratch);
    if (value != .none) return value;
    const field = &class.fields[index];
    const values = absentObject(field) orelse return .none;
    if (findPending(document, node, index)) |made| return .{ .node = made };
    try document.pending.ensureUnusedCapacity(document.gpa, 1);
    const made = try createWith(document, field.class.?, values);
    errdefer document.destroy(made);
    try setKeyword(document, made, field.word);
    document.record(made).parent = node.index();
    document.record(made).meta.pending = true;
    document.pending.appendAssumeCapacity(.{ .node = made, .class = class, .field = index });
    return .{ .node = made };
}

fn isOfNet(field: *const FieldDescriptor) bool {
    return field.role == .net_number or field.role == .net_name;
}

/// Whether there are lists among the arguments of a list.
pub fn hasLists(document: *const Document, list: Node) bool {
    if (!document.isList(list)) return false;
    var items: Items = .of(document, list);
    while (items.next()) |item| if (document.isList(item)) return true;
    return false;
}

fn findPending(document: *const Document, node: Node, index: u16) ?Node {
    for (document.pending.items) |one| {
        if (one.field == index and document.parent(one.node) == node) return one.node;
    }
    return null;
}

/// Before an object changes: if it, or one around it, is not in the document yet, it goes there.
fn join(document: *Document, changing: Node) WriteError!void {
    if (document.pending.items.len == 0) return;
    var node = changing;
    while (node != Node.none and node != Node.root) {
        const list = document.parent(node);
        if (document.record(node).meta.pending) {
            const pending = for (document.pending.items) |one| {
                if (one.node == node) break one;
            } else unreachable; // what is marked is among them
            document.record(node).parent = Node.none.index();
            errdefer document.record(node).parent = list.index();
            const class: *const ClassDescriptor = @ptrCast(@alignCast(pending.class));
            try insertByRank(document, list, class, pending.field, node);
            document.forgetPending(node);
        }
        node = list;
    }
}

/// Whether an object is, or is part of one, that joins the document with its first change.
fn isPending(document: *const Document, node: Node) bool {
    if (document.pending.items.len == 0) return false;
    var current = node;
    while (current != Node.none and current != Node.root) : (current = document.parent(current)) {
        if (document.record(current).meta.pending) return true;
    }
    return false;
}

/// Whether the document says something about a field.
pub fn isPresent(document: *const Document, node: Node, class: *const ClassDescriptor, index: u16) bool {
    return find(document, node, class, index) != null;
}

/// The node that a field is read from: an atom, or the first list with its keyword.
pub fn find(document: *const Document, node: Node, class: *const ClassDescriptor, index: u16) ?Node {
    const field = &class.fields[index];
    if (class.rest == index) return node;
    if (field.positional) return findPositional(document, node, class, index);
    var items: Items = .of(document, node);
    while (items.next()) |item| {
        const word = document.word(item);
        if (word == 0 or (word != field.word and word != field.alias)) continue;
        if (document.isList(item)) {
            if (field.shape != .repeated or !isEmpty(document, item)) return item;
        } else if (field.kind == .boolean and document.kind(item) == .bare and !isPositional(document, node, class, item)) return item;
    }
    return null;
}

/// Whether an atom is the value of a positional field.
fn isPositional(document: *const Document, node: Node, class: *const ClassDescriptor, candidate: Node) bool {
    var positional: Positional = .of(document, node, class);
    while (positional.next()) |found| if (found.atom == candidate) return true;
    return false;
}

/// The atom of a positional field, by the rules of `schema/descriptor.zig`.
fn findPositional(document: *const Document, node: Node, class: *const ClassDescriptor, index: u16) ?Node {
    var positional: Positional = .of(document, node, class);
    while (positional.next()) |found| {
        if (found.index == index) return found.atom;
    }
    return null;
}

/// Matches the atoms of a list with the positional fields of its class.
pub const Positional = struct {
    document: *const Document,
    class: *const ClassDescriptor,
    items: Items,
    place: usize = 0,
    /// An atom that was looked at and left.
    held: ?Node = null,

    pub const Found = struct { index: u16, atom: Node };

    pub fn of(document: *const Document, node: Node, class: *const ClassDescriptor) Positional {
        return .{ .document = document, .class = class, .items = .of(document, node) };
    }

    pub fn next(positional: *Positional) ?Found {
        while (positional.place < positional.class.positional.len) {
            const candidate = positional.held orelse positional.nextAtom() orelse return null;
            positional.held = null;
            const index = positional.class.positional[positional.place];
            const field = &positional.class.fields[index];
            if (booleanOf(positional.document, positional.class, candidate) != null and
                !isNeeded(positional.class, positional.place, positional.items)) continue;
            positional.place += 1;
            if (isForLaterField(positional.document, field, candidate)) {
                positional.held = candidate; // it is for a later field
                continue;
            }
            return .{ .index = index, .atom = candidate };
        }
        return null;
    }

    fn nextAtom(positional: *Positional) ?Node {
        while (positional.items.next()) |item| {
            if (!positional.document.isList(item)) return item;
        }
        return null;
    }
};

/// The boolean of a class that a bare atom is the word of.
pub fn booleanOf(document: *const Document, class: *const ClassDescriptor, candidate: Node) ?u16 {
    if (document.kind(candidate) != .bare) return null;
    const index = class.fieldOf(document.word(candidate)) orelse return null;
    return if (class.fields[index].kind == .boolean) index else null;
}

/// Whether the positional field at `place` is required, and an atom before `rest` cannot be spared for something else: no more
/// atoms are left than required positional fields.
pub fn isNeeded(class: *const ClassDescriptor, place: usize, rest: Items) bool {
    if (!class.fields[class.positional[place]].required()) return false;
    var missing: usize = 0;
    for (class.positional[place..]) |index| missing += @intFromBool(class.fields[index].required());
    var items = rest;
    while (items.next()) |item| {
        if (items.document.isList(item)) continue;
        missing -= 1;
        if (missing == 0) return false;
    }
    return true;
}

fn isEmpty(document: *const Document, list: Node) bool {
    var items: Items = .of(document, list);
    return items.next() == null;
}

/// Whether a positional field leaves an atom to those behind it.
pub fn isForLaterField(document: *const Document, field: *const FieldDescriptor, candidate: Node) bool {
    if (isValueOf(document, field, candidate)) return false;
    if (field.role == .net_number) {
        if (document.kind(candidate) == .string) return true;
        return !atom.looksLikeNumber(document.raw(candidate)) and nets.mayBeBare(document);
    }
    return field.optional or !field.required();
}

/// Whether an atom could be the value of a field.
pub fn isValueOf(document: *const Document, field: *const FieldDescriptor, candidate: Node) bool {
    const raw = document.raw(candidate);
    const is_bare = document.kind(candidate) == .bare;
    return switch (field.kind) {
        .integer => is_bare and isInteger(raw),
        .float => is_bare and atom.isFloat(raw),
        .boolean => is_bare and truthOf(document, candidate) != null,
        .string => true,
        .enumeration => field.enumeration.?.is_open or enumerationValue(document, field, candidate) != null,
        .class => false,
    };
}

fn isInteger(raw: []const u8) bool {
    const value = atom.parseInt(raw) catch return false;
    return value >= std.math.minInt(i32) and value <= std.math.maxInt(i32);
}

/// What a bare atom says as a boolean.
pub fn truthOf(document: *const Document, candidate: Node) ?bool {
    if (document.kind(candidate) != .bare) return null;
    const word = document.word(candidate);
    if (word == schema.yes_word or word == schema.true_word) return true;
    if (word == schema.no_word or word == schema.false_word) return false;
    return null;
}

/// The value of an enumeration that an atom names, bare or quoted. Files may hold integers where the enumeration has them.
pub fn enumerationValue(document: *const Document, field: *const FieldDescriptor, candidate: Node) ?u16 {
    const enumeration = field.enumeration.?;
    const raw = document.raw(candidate);
    if (document.kind(candidate) == .string) return enumeration.valueNamed(raw[1 .. raw.len - 1]);
    if (enumeration.is_integer) {
        if (std.fmt.parseInt(i64, raw, 0)) |number| return enumeration.valueWithInteger(number) else |_| {}
    }
    if (enumeration.valueOf(document.word(candidate))) |value| return value;
    return enumeration.valueNamed(raw);
}

/// A value that does not stand in the document.
pub fn constant(field: *const FieldDescriptor, value: schema.Value) Value {
    return switch (value) {
        .missing, .null, .empty_list, .object => .none,
        .integer => |number| .{ .integer = number },
        .float => |number| .{ .float = number },
        .boolean => |truth| .{ .boolean = truth },
        .string => |text| .{ .string = std.mem.span(text) },
        .enumeration => |index| if (field.kind == .enumeration) .{ .enumeration = index } else .none,
    };
}

/// The values of an object that is not in the document but counts as there, for `createWith`; null if it is None.
pub fn absentObject(field: *const FieldDescriptor) ?[*]const schema.Value {
    return switch (field.absent()) {
        .object => |values| values,
        else => null,
    };
}

/// The value that stands at `holder`: an atom, or the field's list.
fn read(document: *Document, field: *const FieldDescriptor, holder: Node, scratch: *Scratch) ReadError!Value {
    if (!document.isList(holder)) {
        if (field.kind == .boolean and !field.positional) return .{ .boolean = true }; // the bare word itself
        return readAtom(document, field, holder, scratch);
    }
    if (field.kind == .class) return .{ .node = holder };
    var items: Items = .of(document, holder);
    const first = items.next() orelse {
        if (field.kind == .boolean) return .{ .boolean = true };
        return constant(field, field.absent());
    };
    if (field.kind == .boolean) {
        const truth = if (document.isList(first)) null else truthOf(document, first);
        return .{ .boolean = truth orelse (field.form == .list_or_nothing) };
    }
    if (field.form == .flag_list and document.isList(first)) return readFlag(document, field, holder);
    if (document.isList(first)) return error.WrongValue;
    return readAtom(document, field, first, scratch);
}

/// `(token (value yes))`: the first value that is not denied.
fn readFlag(document: *const Document, field: *const FieldDescriptor, holder: Node) ReadError!Value {
    var items: Items = .of(document, holder);
    while (items.next()) |item| {
        if (!document.isList(item)) continue;
        const index = field.enumeration.?.valueOf(document.word(item)) orelse continue;
        var arguments: Items = .of(document, item);
        const first = arguments.next() orelse return .{ .enumeration = index };
        if (!document.isList(first) and truthOf(document, first) == false) continue;
        return .{ .enumeration = index };
    }
    return .none;
}

pub fn readAtom(document: *const Document, field: *const FieldDescriptor, source: Node, scratch: *Scratch) ReadError!Value {
    const raw = document.raw(source);
    const is_string = document.kind(source) == .string;
    switch (field.kind) {
        .integer => return .{ .integer = atom.parseInt(raw) catch return error.WrongValue },
        .float => return .{ .float = atom.parseFloat(raw) catch return error.WrongValue },
        .boolean => return .{ .boolean = truthOf(document, source) orelse return error.WrongValue },
        .string => return .{ .string = if (is_string) try atom.unquote(scratch.gpa, &scratch.text, raw) else raw },
        .enumeration => {
            if (enumerationValue(document, field, source)) |index| return .{ .enumeration = index };
            if (!field.enumeration.?.is_open) return error.WrongValue;
            return .{ .string = if (is_string) try atom.unquote(scratch.gpa, &scratch.text, raw) else raw };
        },
        .class => return error.WrongValue,
    }
}

/// The text that an atom stands for; valid as long as the document and `buffer` stay as they are.
pub fn textOf(document: *const Document, source: Node, gpa: Allocator, buffer: *std.ArrayListUnmanaged(u8)) error{OutOfMemory}![]const u8 {
    const raw = document.raw(source);
    return if (document.kind(source) == .string) atom.unquote(gpa, buffer, raw) else raw;
}

/// Whether an atom stands for a text.
pub fn isText(document: *const Document, source: Node, text: []const u8) error{OutOfMemory}!bool {
    var buffer: std.ArrayListUnmanaged(u8) = .empty;
    defer buffer.deinit(document.gpa);
    return std.mem.eql(u8, try textOf(document, source, document.gpa, &buffer), text);
}

/// The children of an object that no field of its class reads, in order.
pub const Unknown = struct {
    class: *const ClassDescriptor,
    items: Items,
    positional: Positional,
    next_positional: ?Node,

    pub fn of(document: *const Document, node: Node, class: *const ClassDescriptor) Unknown {
        var positional: Positional = .of(document, node, class);
        const first = positional.next();
        return .{
            .class = class,
            .items = .of(document, node),
            .positional = positional,
            .next_positional = if (first) |found| found.atom else null,
        };
    }

    pub fn next(unknown: *Unknown) ?Node {
        const document = unknown.items.document;
        while (unknown.items.next()) |item| {
            if (document.isList(item)) {
                if (unknown.class.fieldOf(document.word(item)) == null and !isSide(document, unknown.class, item)) return item;
                continue;
            }
            if (unknown.next_positional == item) {
                const found = unknown.positional.next();
                unknown.next_positional = if (found) |one| one.atom else null;
                continue;
            }
            if (booleanOf(document, unknown.class, item) != null or unknown.class.rest != null) continue;
            return item;
        }
        return null;
    }
};

/// Whether a list, as in `(front none)`, is for another view on what the class has words for.
fn isSide(document: *const Document, class: *const ClassDescriptor, list: Node) bool {
    for (class.fields) |*field| {
        if (field.role == .side_word and field.kind == .enumeration) return field.enumeration.?.valueOf(document.word(list)) != null;
    }
    return false;
}

// Lists

/// The elements of lists that were asked for, by object and field, so that an index is found at once. What is small is looked for
/// anew each time.
pub const Cache = struct {
    gpa: Allocator,
    entries: std.AutoHashMapUnmanaged(Key, Entry) = .empty,

    const Key = struct { node: Node, index: u16 };
    const Entry = struct { container: Node, version: u32, elements: std.ArrayListUnmanaged(Node) };

    /// More lists than this are not kept.
    const entry_count_max = 256;

    pub fn deinit(cache: *Cache) void {
        cache.clear();
        cache.entries.deinit(cache.gpa);
    }

    pub fn clear(cache: *Cache) void {
        var iterator = cache.entries.valueIterator();
        while (iterator.next()) |entry| entry.elements.deinit(cache.gpa);
        cache.entries.clearRetainingCapacity();
    }

    /// The elements of a list field; valid until the document changes or the next call.
    fn elements(cache: *Cache, document: *const Document, node: Node, class: *const ClassDescriptor, index: u16) error{OutOfMemory}![]const Node {
        const field = &class.fields[index];
        const container = if (field.shape == .arguments) find(document, node, class, index) orelse return &.{} else node;
        const version = document.childrenVersion(container);
        const key: Key = .{ .node = node, .index = index };
        if (cache.entries.getPtr(key)) |entry| {
            // Which sides the lists of a list name changes with what is in them.
            const is_known = entry.container == container and entry.version == version and field.role != .side_word;
            if (is_known) return entry.elements.items;
            entry.elements.clearRetainingCapacity();
            try fill(cache.gpa, &entry.elements, document, container, field);
            entry.container = container;
            entry.version = version;
            return entry.elements.items;
        }
        if (cache.entries.count() >= entry_count_max) cache.clear();
        try cache.entries.ensureUnusedCapacity(cache.gpa, 1);
        var found: std.ArrayListUnmanaged(Node) = .empty;
        errdefer found.deinit(cache.gpa);
        try fill(cache.gpa, &found, document, container, field);
        cache.entries.putAssumeCapacity(key, .{ .container = container, .version = version, .elements = found });
        return found.items;
    }

    /// After a change of one element: what is known of the others still holds. Called with what `elements` gave before the change.
    fn note(cache: *Cache, document: *const Document, node: Node, class: *const ClassDescriptor, index: u16, change: Change) void {
        const entry = cache.entries.getPtr(.{ .node = node, .index = index }) orelse return;
        const container = if (class.fields[index].shape == .arguments) find(document, node, class, index) else node;
        if (container != entry.container) return;
        switch (change) {
            .insert => |one| entry.elements.insert(cache.gpa, one.position, one.element) catch return,
            .replace => |one| entry.elements.items[one.position] = one.element,
            .remove => |position| _ = entry.elements.orderedRemove(position),
        }
        entry.version = document.childrenVersion(entry.container);
    }

    const At = struct { position: usize, element: Node };
    const Change = union(enum) { insert: At, replace: At, remove: usize };

    fn fill(gpa: Allocator, found: *std.ArrayListUnmanaged(Node), document: *const Document, container: Node, field: *const FieldDescriptor) error{OutOfMemory}!void {
        var items: Items = .of(document, container);
        while (items.next()) |item| {
            if (field.shape == .repeated) {
                const word = document.word(item);
                if (!document.isList(item) or word == 0 or (word != field.word and word != field.alias)) continue;
                if (isEmpty(document, item)) continue;
            }
            if (field.role == .side_word and document.isList(item) and !isNamed(document, field, item)) continue;
            try found.append(gpa, item);
        }
    }
};

/// Whether a list, as in `(front yes)`, says what the word alone says.
fn isNamed(document: *const Document, field: *const FieldDescriptor, list: Node) bool {
    if (field.enumeration.?.valueOf(document.word(list)) == null) return false;
    const argument = firstArgument(document, list) orelse return false;
    return !document.isList(argument) and truthOf(document, argument) == true;
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
        return readAtom(document, field, element, scratch);
    }
    return read(document, field, element, scratch);
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
    try join(document, node);
    try prepareElement(document, node, class, index, value);
    const elements = try cache.elements(document, node, class, index);
    const before: ?Node = if (position < elements.len) elements[position] else null;
    const after: ?Node = if (elements.len > 0) elements[elements.len - 1] else null;
    const element = try makeElement(document, &class.fields[index], value);
    errdefer if (value != .node) document.destroy(element);
    const place = @min(position, elements.len);
    if (before) |next| try document.insertBefore(next, element) else if (after) |last| try document.insertAfter(last, element) else {
        return insertFirst(document, node, class, index, element);
    }
    cache.note(document, node, class, index, .{ .insert = .{ .position = place, .element = element } });
}

/// Whether a list can be given an element. One that is an object is adapted to the file.
fn prepareElement(document: *Document, node: Node, class: *const ClassDescriptor, index: u16, value: Value) WriteError!void {
    const field = &class.fields[index];
    const list = if (field.shape == .arguments) find(document, node, class, index) else null;
    if (field.role == .side_word and list != null and hasLists(document, list.?)) return error.SidesAreLists;
    return settle(document, node, class, index, value);
}

/// Adapts a value to the file that it gets into, or says why it cannot be there. Done by itself; before, where a change has several steps.
pub fn settle(document: *Document, node: Node, class: *const ClassDescriptor, index: u16, value: Value) WriteError!void {
    const field = &class.fields[index];
    try nets.checkAge(document, node, class, field);
    if (value == .node and document.parent(value.node) == Node.none) try nets.settle(document, node, value.node, field.class.?);
}

/// Puts the only element of a list in.
fn insertFirst(document: *Document, node: Node, class: *const ClassDescriptor, index: u16, element: Node) WriteError!void {
    const field = &class.fields[index];
    if (field.shape == .repeated) return insertByRank(document, node, class, index, element);
    if (find(document, node, class, index)) |list| return document.append(list, element);
    const list = try createKeyed(document, field);
    try insertByRank(document, node, class, index, list);
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
    try join(document, node);
    try prepareElement(document, node, class, index, value);
    const old = (try cache.elements(document, node, class, index))[position];
    if (value != .node) {
        const target = if (document.isList(old)) firstArgument(document, old) else old;
        if (target) |existing| return setAtom(document, field, existing, value);
    }
    const element = try makeElement(document, field, value);
    if (element == old) return;
    errdefer if (value != .node) document.destroy(element);
    try document.replace(old, element);
    cache.note(document, node, class, index, .{ .replace = .{ .position = position, .element = element } });
    document.destroy(old);
}

/// Removes the element at `position`, which must be there.
pub fn listRemove(cache: *Cache, document: *Document, node: Node, class: *const ClassDescriptor, index: u16, position: usize) WriteError!void {
    try join(document, node);
    const element = (try cache.elements(document, node, class, index))[position];
    try document.remove(element);
    cache.note(document, node, class, index, .{ .remove = position });
    document.destroy(element);
    return removeIfEmpty(document, node, class, index);
}

pub fn listClear(cache: *Cache, document: *Document, node: Node, class: *const ClassDescriptor, index: u16) WriteError!void {
    const elements = try cache.gpa.dupe(Node, try cache.elements(document, node, class, index));
    defer cache.gpa.free(elements);
    if (elements.len > 0) try join(document, node);
    if (class.fields[index].role == .side_word) {
        // Sides that are denied in lists of their own go as well.
        const list = find(document, node, class, index) orelse return;
        try join(document, node);
        return removeNode(document, list);
    }
    var rest = elements.len;
    while (rest > 0) : (rest -= 1) {
        try document.remove(elements[rest - 1]);
        document.destroy(elements[rest - 1]);
    }
    return removeIfEmpty(document, node, class, index);
}

/// `(token)` says nothing that no list says as well.
fn removeIfEmpty(document: *Document, node: Node, class: *const ClassDescriptor, index: u16) WriteError!void {
    if (class.fields[index].shape != .arguments or class.rest == index) return;
    const list = find(document, node, class, index) orelse return;
    if (document.childCount(list) > 1) return;
    try document.remove(list);
    document.destroy(list);
}

/// What stands for one element: `(token value)`, `(token …)`, a headless list or an atom.
fn makeElement(document: *Document, field: *const FieldDescriptor, value: Value) WriteError!Node {
    if (value == .node) {
        try setKeyword(document, value.node, if (field.shape == .repeated) field.word else null);
        return value.node;
    }
    const value_atom = try createAtom(document, field, value);
    if (field.shape == .arguments) return value_atom;
    errdefer document.destroy(value_atom);
    const list = try createKeyed(document, field);
    errdefer document.destroy(list);
    try document.append(list, value_atom);
    return list;
}

// Writing

/// Gives a single field a value. `none` takes away what the document says.
pub fn set(document: *Document, node: Node, class: *const ClassDescriptor, index: u16, value: Value) WriteError!void {
    const field = &class.fields[index];
    if (isPending(document, node)) {
        if (try isValue(document, node, class, index, value)) return;
        try join(document, node);
    }
    if (isOfNet(field)) return nets.set(document, node, class, index, value);
    if (value == .none and field.role == .sides) {
        const holder = find(document, node, class, index) orelse return;
        if (!hasLists(document, holder)) return; // there are words, which say nothing here
    }
    if (value == .none or isSilent(field, value)) {
        while (find(document, node, class, index)) |old| try removeNode(document, old);
        return;
    }
    const holder = find(document, node, class, index);
    if (field.role == .side_word and field.kind != .boolean and hasLists(document, node)) return error.SidesAreLists;
    if (holder == null or field.role == .sides) try nets.checkAge(document, node, class, field);
    if (value == .node) {
        if (holder == value.node) return;
        try nets.settle(document, node, value.node, field.class.?);
        try setKeyword(document, value.node, field.word);
        if (holder) |old| {
            try document.replace(old, value.node);
            return document.destroy(old);
        }
        try insertByRank(document, node, class, index, value.node);
        if (findPending(document, node, index)) |pending| {
            document.record(pending).parent = Node.none.index();
            document.forgetPending(pending);
            if (document.record(pending).meta.pins == 0) document.destroy(pending);
        }
        return;
    }
    if (field.kind == .boolean and !field.positional) return setBoolean(document, node, class, index, holder, value.boolean);
    if (holder) |old| {
        if (!document.isList(old)) return setAtom(document, field, old, value);
        if (field.form != .flag_list) {
            if (firstArgument(document, old)) |existing| {
                if (!document.isList(existing)) return setAtom(document, field, existing, value);
            }
        }
    }
    const made = if (field.positional) try createAtom(document, field, value) else try createList(document, field, value);
    errdefer document.destroy(made);
    if (holder) |old| {
        try document.replace(old, made);
        return document.destroy(old);
    }
    return insertByRank(document, node, class, index, made);
}

/// Puts a value where there is none yet.
pub fn insertNew(document: *Document, node: Node, class: *const ClassDescriptor, index: u16, value: Value) WriteError!void {
    const field = &class.fields[index];
    const made = if (field.positional) try createAtom(document, field, value) else try createList(document, field, value);
    errdefer document.destroy(made);
    return insertByRank(document, node, class, index, made);
}

/// Whether a field has the value already.
fn isValue(document: *Document, node: Node, class: *const ClassDescriptor, index: u16, value: Value) error{OutOfMemory}!bool {
    var scratch: Scratch = .{ .gpa = document.gpa };
    defer scratch.deinit();
    const current = get(document, node, class, index, &scratch) catch |err| return if (err == error.OutOfMemory) error.OutOfMemory else false;
    return isSame(current, value);
}

/// Whether a value is expressed by saying nothing.
fn isSilent(field: *const FieldDescriptor, value: Value) bool {
    return value == .enumeration and field.enumeration.?.values[value.enumeration].silent;
}

fn setBoolean(document: *Document, node: Node, class: *const ClassDescriptor, index: u16, holder: ?Node, value: bool) WriteError!void {
    const field = &class.fields[index];
    if (holder) |old| {
        var scratch: Scratch = .{ .gpa = document.gpa };
        defer scratch.deinit();
        const current = read(document, field, old, &scratch) catch Value.none;
        if (current == .boolean and current.boolean == value) return;
        if (!value and field.form != .yes_no and !(field.form == .side and document.isList(old))) return removeNode(document, old);
        if (document.isList(old)) {
            if (firstArgument(document, old)) |existing| {
                if (!document.isList(existing)) return document.setAtom(existing, if (value) "yes" else "no");
            }
        }
        if (!value and field.form == .side) return removeNode(document, old);
    } else if (!value and field.form != .yes_no) return;
    const beside_lists = (field.form == .side or field.role == .side_word) and hasLists(document, node);
    if (beside_lists and field.form != .side) return error.SidesAreLists;
    const made = switch (field.form) {
        .symbol_or_nothing => try document.createAtom(schema.vocabulary.textOf(field.word)),
        .side => if (beside_lists)
            try createWithArgument(document, field, try document.createAtom("yes"))
        else
            try document.createAtom(schema.vocabulary.textOf(field.word)),
        .list_or_nothing => try createKeyed(document, field),
        else => try createWithArgument(document, field, try document.createAtom(if (value) "yes" else "no")),
    };
    errdefer document.destroy(made);
    if (holder) |old| {
        try document.replace(old, made);
        return document.destroy(old);
    }
    return insertByRank(document, node, class, index, made);
}

/// A detached object without fields. The object of a file is the root of its document.
pub fn create(document: *Document, class: *const ClassDescriptor) WriteError!Node {
    if (isFile(class)) return .root;
    const node = try document.createList();
    document.record(node).meta.headless = true;
    return node;
}

/// Gives a field its default.
pub fn setDefault(document: *Document, node: Node, class: *const ClassDescriptor, index: u16) WriteError!void {
    return setConstant(document, node, class, index, class.fields[index].default);
}

fn setConstant(document: *Document, node: Node, class: *const ClassDescriptor, index: u16, value: schema.Value) WriteError!void {
    const field = &class.fields[index];
    switch (value) {
        .missing, .null, .empty_list => {},
        .object => |values| {
            const child = try createWith(document, field.class.?, values);
            errdefer document.destroy(child);
            try set(document, node, class, index, .{ .node = child });
        },
        else => try set(document, node, class, index, constant(field, value)),
    }
}

/// A detached object with constant values, one for each field.
pub fn createWith(document: *Document, class: *const ClassDescriptor, values: [*]const schema.Value) WriteError!Node {
    const node = try create(document, class);
    errdefer document.destroy(node);
    for (class.encode_order) |index| try setConstant(document, node, class, index, values[index]);
    return node;
}

pub fn firstArgument(document: *const Document, list: Node) ?Node {
    var items: Items = .of(document, list);
    return items.next();
}

pub fn removeNode(document: *Document, node: Node) WriteError!void {
    try document.remove(node);
    document.destroy(node);
}

/// `(token)`
fn createKeyed(document: *Document, field: *const FieldDescriptor) WriteError!Node {
    const list = try document.createList();
    errdefer document.destroy(list);
    try document.append(list, try document.createAtom(schema.vocabulary.textOf(field.word)));
    return list;
}

/// `(token value)`
pub fn createList(document: *Document, field: *const FieldDescriptor, value: Value) WriteError!Node {
    if (field.form == .flag_list) {
        const flag = try document.createList();
        errdefer document.destroy(flag);
        try document.append(flag, try createAtom(document, field, value));
        try document.append(flag, try document.createAtom("yes"));
        return createWithArgument(document, field, flag);
    }
    return createWithArgument(document, field, try createAtom(document, field, value));
}

/// Takes over `argument`, also on failure.
fn createWithArgument(document: *Document, field: *const FieldDescriptor, argument: Node) WriteError!Node {
    errdefer document.destroy(argument);
    const list = try createKeyed(document, field);
    errdefer document.destroy(list);
    try document.append(list, argument);
    return list;
}

pub fn createAtom(document: *Document, field: *const FieldDescriptor, value: Value) WriteError!Node {
    var text: std.ArrayListUnmanaged(u8) = .empty;
    defer text.deinit(document.gpa);
    try appendValue(document.gpa, &text, field, value);
    return document.createAtom(text.items);
}

/// Changes an atom to say `value`. One that says it already, in whatever way, stays as it is.
pub fn setAtom(document: *Document, field: *const FieldDescriptor, target: Node, value: Value) WriteError!void {
    var scratch: Scratch = .{ .gpa = document.gpa };
    defer scratch.deinit();
    if (readAtom(document, field, target, &scratch)) |current| {
        if (isSame(current, value)) return;
    } else |err| if (err == error.OutOfMemory) return error.OutOfMemory;
    var text: std.ArrayListUnmanaged(u8) = .empty;
    defer text.deinit(document.gpa);
    try appendValue(document.gpa, &text, field, value);
    return document.setAtom(target, text.items);
}

pub fn isSame(a: Value, b: Value) bool {
    return switch (a) {
        .none => b == .none,
        .integer => |value| b == .integer and b.integer == value,
        .float => |value| b == .float and @as(u64, @bitCast(b.float)) == @as(u64, @bitCast(value)),
        .boolean => |value| b == .boolean and b.boolean == value,
        .string => |value| b == .string and std.mem.eql(u8, b.string, value),
        .enumeration => |value| b == .enumeration and b.enumeration == value,
        .node => |value| b == .node and b.node == value,
    };
}

/// The text of a value as it is written.
fn appendValue(gpa: Allocator, text: *std.ArrayListUnmanaged(u8), field: *const FieldDescriptor, value: Value) WriteError!void {
    var buffer: [atom.float_length_max]u8 = undefined;
    switch (value) {
        .none, .node => unreachable, // not atoms
        .integer => |number| try text.appendSlice(gpa, std.fmt.bufPrint(&buffer, "{d}", .{number}) catch unreachable),
        .float => |number| try text.appendSlice(gpa, if (field.form == .six_decimals)
            try atom.formatFloatFixed(&buffer, number)
        else
            try atom.formatFloat(&buffer, number)),
        .boolean => |truth| try text.appendSlice(gpa, if (truth) "yes" else "no"),
        .string => |string| if (field.form == .quoted) try atom.appendQuoted(gpa, text, string) else try atom.appendSymbol(gpa, text, string),
        .enumeration => |index| {
            const one = &field.enumeration.?.values[index];
            if (field.enumeration.?.is_integer) {
                try text.appendSlice(gpa, std.fmt.bufPrint(&buffer, "{d}", .{one.integer}) catch unreachable);
            } else if (field.form == .quoted) {
                try atom.appendQuoted(gpa, text, one.name);
            } else try atom.appendSymbol(gpa, text, one.name);
        },
    }
}

/// Makes a detached list begin with the keyword `word`, or with none.
fn setKeyword(document: *Document, node: Node, word: ?Word) WriteError!void {
    const is_headless = document.record(node).meta.headless;
    const wanted = word orelse {
        if (is_headless) return;
        const keyword = document.firstChild(node).?; // a list that is not headless has one
        try document.remove(keyword);
        document.destroy(keyword);
        document.record(node).meta.headless = true;
        return;
    };
    const text = schema.vocabulary.textOf(wanted);
    if (!is_headless) {
        const keyword = document.firstChild(node).?;
        if (document.word(keyword) != wanted) try document.setAtom(keyword, text);
        return;
    }
    const keyword = try document.createAtom(text);
    errdefer document.destroy(keyword);
    try document.insert(node, 0, keyword);
    document.record(node).meta.headless = false;
}

/// Puts a new child where the order of the class wants it: behind the last child of a field that comes before.
pub fn insertByRank(document: *Document, node: Node, class: *const ClassDescriptor, index: u16, child: Node) WriteError!void {
    const rank = class.rank[index];
    var positional: Positional = .of(document, node, class);
    var next_positional = positional.next();
    var previous: ?Node = if (hasKeyword(document, node)) document.firstChild(node) else null;
    var last = previous;
    var items: Items = .of(document, node);
    while (items.next()) |item| {
        defer last = item;
        var field = class.fieldOf(document.word(item));
        if (next_positional) |found| if (found.atom == item) {
            field = found.index;
            next_positional = positional.next();
        };
        // What the class does not know belongs to what stands before it.
        if (if (field) |known| class.rank[known] <= rank else previous == last) previous = item;
    }
    if (previous) |sibling| return document.insertAfter(sibling, child);
    return document.insert(node, 0, child);
}

/// How deep objects of self-containing classes are compared.
const depth_max = 1000;

/// Whether two objects of a class have the same values, however they are written.
pub fn isEqual(a: *Document, a_node: Node, b: *Document, b_node: Node, class: *const ClassDescriptor) (ReadError || WriteError || error{TooDeep})!bool {
    return isEqualWithin(a, a_node, b, b_node, class, depth_max);
}

fn isEqualWithin(a: *Document, a_node: Node, b: *Document, b_node: Node, class: *const ClassDescriptor, depth: usize) (ReadError || WriteError || error{TooDeep})!bool {
    if (depth == 0) return error.TooDeep;
    var a_scratch: Scratch = .{ .gpa = a.gpa };
    defer a_scratch.deinit();
    var b_scratch: Scratch = .{ .gpa = b.gpa };
    defer b_scratch.deinit();
    var a_cache: Cache = .{ .gpa = a.gpa };
    defer a_cache.deinit();
    var b_cache: Cache = .{ .gpa = b.gpa };
    defer b_cache.deinit();
    for (class.fields, 0..) |*field, field_index| {
        const index: u16 = @intCast(field_index);
        if (!field.isList()) {
            if (field.role == .net_name) {
                // A number may stand for one name here and for another one there; that is a matter of the tables.
                const a_name = try nets.getWrittenName(a, a_node, class, &a_scratch);
                const b_name = try nets.getWrittenName(b, b_node, class, &b_scratch);
                if (!isSame(a_name, b_name)) return false;
                continue;
            }
            const a_value = try getOrMake(a, a_node, class, index, &a_scratch);
            const b_value = try getOrMake(b, b_node, class, index, &b_scratch);
            if (a_value == .node) a.pin(a_value.node);
            defer if (a_value == .node) a.unpin(a_value.node);
            if (b_value == .node) b.pin(b_value.node);
            defer if (b_value == .node) b.unpin(b_value.node);
            if (!try isSameValue(a, a_value, b, b_value, field, depth)) return false;
            continue;
        }
        const length = try listLength(&a_cache, a, a_node, class, index);
        if (length != try listLength(&b_cache, b, b_node, class, index)) return false;
        for (0..length) |position| {
            const a_value = try listGet(&a_cache, a, a_node, class, index, position, &a_scratch);
            const b_value = try listGet(&b_cache, b, b_node, class, index, position, &b_scratch);
            if (!try isSameValue(a, a_value, b, b_value, field, depth)) return false;
        }
    }
    return true;
}

fn isSameValue(a: *Document, a_value: Value, b: *Document, b_value: Value, field: *const FieldDescriptor, depth: usize) (ReadError || WriteError || error{TooDeep})!bool {
    if (a_value != .node or b_value != .node) return isSame(a_value, b_value);
    return isEqualWithin(a, a_value.node, b, b_value.node, field.class.?, depth - 1);
}

/// Whether objects of the class are whole files.
pub fn isFile(class: *const ClassDescriptor) bool {
    for (&schema.formats) |*format| if (format.file == class) return true;
    return false;
}
