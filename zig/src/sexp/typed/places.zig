//! Where the fields of an object stand in its list: which child is the value of which field.
//!
//! Knows nodes and tables and gives no values; asks `nets.zig` how the file writes nets.

const std = @import("std");
const atom = @import("../atom.zig");
const nets = @import("../nets.zig");
const schema = @import("../schema/schema.zig");
const Document = @import("../document.zig").Document;
const Node = @import("../node.zig").Node;
const ClassDescriptor = schema.ClassDescriptor;
const FieldDescriptor = schema.FieldDescriptor;

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

pub fn hasKeyword(document: *const Document, node: Node) bool {
    return node != Node.root and !document.record(node).meta.headless;
}

/// Whether there are lists among the arguments of a list.
pub fn hasLists(document: *const Document, list: Node) bool {
    if (!document.isList(list)) return false;
    var items: Items = .of(document, list);
    while (items.next()) |item| if (document.isList(item)) return true;
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

/// Whether a list was read as one that says nothing. One that was put in, or that has lost what it had, stays what it is.
pub fn isEmpty(document: *const Document, list: Node) bool {
    if (!document.wasRead(list)) return false;
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

pub fn firstArgument(document: *const Document, list: Node) ?Node {
    var items: Items = .of(document, list);
    return items.next();
}
