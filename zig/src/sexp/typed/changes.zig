//! Objects made and changed: values written, put where the order of the class wants them.
//!
//! Imports `places.zig` and `reading.zig`; a change of what counts as there but is in no file yet brings that into the document first.

const std = @import("std");
const Allocator = std.mem.Allocator;
const atom = @import("../atom.zig");
const nets = @import("../nets.zig");
const places = @import("places.zig");
const reading = @import("reading.zig");
const schema = @import("../schema/schema.zig");
const Document = @import("../document.zig").Document;
const Node = @import("../node.zig").Node;
const Word = @import("../node.zig").Word;
const ClassDescriptor = schema.ClassDescriptor;
const FieldDescriptor = schema.FieldDescriptor;
const ReadError = @import("value.zig").ReadError;
const Scratch = @import("value.zig").Scratch;
const Value = @import("value.zig").Value;
const WriteError = @import("value.zig").WriteError;
const absentObject = @import("value.zig").absentObject;
const constant = @import("value.zig").constant;
const isSame = @import("value.zig").isSame;

/// As `get`. An object that the file leaves out but that counts as there is made: it joins the document with its first change, until
/// then nothing of it is written. The caller pins it, or it stays for as long as the document.
pub fn getOrMake(document: *Document, node: Node, class: *const ClassDescriptor, index: u16, scratch: *Scratch) (ReadError || WriteError)!Value {
    const value = try reading.get(document, node, class, index, scratch);
    if (value != .none) return value;
    const field = &class.fields[index];
    const values = absentObject(field) orelse return .none;
    if (findPending(document, node, index)) |made| return .{ .node = made };
    const made = try createWith(document, field.class.?, values);
    errdefer document.destroy(made);
    try setKeyword(document, made, field.word);
    try document.addPending(node, made, class, index);
    return .{ .node = made };
}

fn findPending(document: *const Document, node: Node, index: u16) ?Node {
    var pending = document.pending.firstOf(node);
    while (pending != Node.none) {
        const entry = document.pending.get(pending);
        if (entry.field == index) return pending;
        pending = entry.next;
    }
    return null;
}

/// Whether a node is the value of a field, in the document or among what the file leaves out.
pub fn isValueNode(document: *const Document, node: Node, class: *const ClassDescriptor, index: u16, candidate: Node) bool {
    if (document.parent(candidate) != node) return false;
    if (document.record(candidate).meta.pending) return document.pending.get(candidate).field == index;
    return places.find(document, node, class, index) == candidate;
}

/// Before an object changes: if it, or one around it, is not in the document yet, it goes there.
pub fn join(document: *Document, changing: Node) WriteError!void {
    if (document.pending.isEmpty()) return;
    var node = changing;
    while (node != Node.none and node != Node.root) {
        const list = document.parent(node);
        if (document.record(node).meta.pending) {
            const pending = document.pending.get(node);
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
    if (document.pending.isEmpty()) return false;
    var current = node;
    while (current != Node.none and current != Node.root) : (current = document.parent(current)) {
        if (document.record(current).meta.pending) return true;
    }
    return false;
}

/// Adapts a value to the file that it gets into, or says why it cannot be there. Done by itself; before, where a change has several steps.
pub fn settle(document: *Document, node: Node, class: *const ClassDescriptor, index: u16, value: Value) WriteError!void {
    const field = &class.fields[index];
    try nets.checkAge(document, node, class, field);
    if (value == .node and document.parent(value.node) == Node.none) try nets.settle(document, node, value.node, field.class.?);
}

/// Gives a single field a value. `none` takes away what the document says.
pub fn set(document: *Document, node: Node, class: *const ClassDescriptor, index: u16, value: Value) WriteError!void {
    const field = &class.fields[index];
    if (isPending(document, node)) {
        if (try isValue(document, node, class, index, value)) return;
        try join(document, node);
    }
    if (reading.isOfNet(field)) return nets.set(document, node, class, index, value);
    if (value == .none and field.role == .sides) {
        const holder = places.find(document, node, class, index) orelse return;
        if (!places.hasLists(document, holder)) return; // there are words, which say nothing here
    }
    if (value == .none or isSilent(field, value)) {
        while (places.find(document, node, class, index)) |old| try removeNode(document, old);
        return;
    }
    const holder = places.find(document, node, class, index);
    if (field.role == .side_word and field.kind != .boolean and places.hasLists(document, node)) return error.SidesAreLists;
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
            document.forgetPending(pending);
            document.record(pending).parent = Node.none.index();
            if (document.record(pending).meta.pins == 0) document.destroy(pending);
        }
        return;
    }
    if (field.kind == .boolean and !field.positional) return setBoolean(document, node, class, index, holder, value.boolean);
    if (holder) |old| {
        if (!document.isList(old)) return setAtom(document, field, old, value);
        if (field.form != .flag_list) {
            if (places.firstArgument(document, old)) |existing| {
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
    const current = reading.get(document, node, class, index, &scratch) catch |err| return if (err == error.OutOfMemory) error.OutOfMemory else false;
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
        const current = reading.read(document, field, old, &scratch) catch Value.none;
        if (current == .boolean and current.boolean == value) return;
        if (!value and field.form != .yes_no and !(field.form == .side and document.isList(old))) return removeNode(document, old);
        if (document.isList(old)) {
            if (places.firstArgument(document, old)) |existing| {
                if (!document.isList(existing)) return document.setAtom(existing, if (value) "yes" else "no");
            }
        }
        if (!value and field.form == .side) return removeNode(document, old);
    } else if (!value and field.form != .yes_no) return;
    const beside_lists = (field.form == .side or field.role == .side_word) and places.hasLists(document, node);
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

pub fn removeNode(document: *Document, node: Node) WriteError!void {
    try document.remove(node);
    document.destroy(node);
}

/// `(token)`
pub fn createKeyed(document: *Document, field: *const FieldDescriptor) WriteError!Node {
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
    if (reading.readAtom(document, field, target, &scratch)) |current| {
        if (isSame(current, value)) return;
    } else |err| if (err == error.OutOfMemory) return error.OutOfMemory;
    var text: std.ArrayListUnmanaged(u8) = .empty;
    defer text.deinit(document.gpa);
    try appendValue(document.gpa, &text, field, value);
    return document.setAtom(target, text.items);
}

/// The text of a value as it is written.
fn appendValue(gpa: Allocator, text: *std.ArrayListUnmanaged(u8), field: *const FieldDescriptor, value: Value) WriteError!void {
    var buffer: [atom.float_length_max]u8 = undefined;
    switch (value) {
        .none, .node => unreachable, // not atoms
        .integer => |number| try text.appendSlice(gpa, std.fmt.bufPrint(&buffer, "{d}", .{number}) catch unreachable),
        .float => |number| try text.appendSlice(gpa, try switch (field.form) {
            .six_decimals => atom.formatFloatFixed(&buffer, number),
            .ten_digits => atom.formatDigits(&buffer, number),
            else => atom.formatFloat(&buffer, number),
        }),
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
pub fn setKeyword(document: *Document, node: Node, word: ?Word) WriteError!void {
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
    var positional: places.Positional = .of(document, node, class);
    var next_positional = positional.next();
    var previous: ?Node = if (places.hasKeyword(document, node)) document.firstChild(node) else null;
    var last = previous;
    var items: places.Items = .of(document, node);
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

/// Whether objects of the class are whole files.
pub fn isFile(class: *const ClassDescriptor) bool {
    for (&schema.formats) |*format| if (format.file == class) return true;
    return false;
}
