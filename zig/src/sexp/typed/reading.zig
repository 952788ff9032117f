//! The values of single fields and of atoms, read.
//!
//! Imports `places.zig` to find them, `nets.zig` for the fields that say to which net something belongs.

const std = @import("std");
const Allocator = std.mem.Allocator;
const atom = @import("../atom.zig");
const nets = @import("../nets.zig");
const places = @import("places.zig");
const schema = @import("../schema/schema.zig");
const Document = @import("../document.zig").Document;
const Node = @import("../node.zig").Node;
const ClassDescriptor = schema.ClassDescriptor;
const FieldDescriptor = schema.FieldDescriptor;
const ReadError = @import("value.zig").ReadError;
const Scratch = @import("value.zig").Scratch;
const Value = @import("value.zig").Value;
const constant = @import("value.zig").constant;

/// The one value of a field. What is missing in the document is what the class says it is then; for an object that is `none`, and
/// `absentObject` tells more.
pub fn get(document: *Document, node: Node, class: *const ClassDescriptor, index: u16, scratch: *Scratch) ReadError!Value {
    const field = &class.fields[index];
    if (isOfNet(field)) return nets.get(document, node, class, index, scratch);
    const holder = places.find(document, node, class, index) orelse return constant(field, field.absent());
    if (field.role == .sides and !places.hasLists(document, holder)) return .none;
    return read(document, field, holder, scratch);
}

pub fn isOfNet(field: *const FieldDescriptor) bool {
    return field.role == .net_number or field.role == .net_name;
}

/// The value that stands at `holder`: an atom, or the field's list.
pub fn read(document: *Document, field: *const FieldDescriptor, holder: Node, scratch: *Scratch) ReadError!Value {
    if (!document.isList(holder)) {
        if (field.kind == .boolean and !field.positional) return .{ .boolean = true }; // the bare word itself
        return readAtom(document, field, holder, scratch);
    }
    if (field.kind == .class) return .{ .node = holder };
    var items: places.Items = .of(document, holder);
    const first = items.next() orelse {
        if (field.kind == .boolean) return .{ .boolean = true };
        return constant(field, field.absent());
    };
    if (field.kind == .boolean) {
        const truth = if (document.isList(first)) null else places.truthOf(document, first);
        return .{ .boolean = truth orelse (field.form == .list_or_nothing) };
    }
    if (field.form == .flag_list and document.isList(first)) return readFlag(document, field, holder);
    if (document.isList(first)) return error.WrongValue;
    return readAtom(document, field, first, scratch);
}

/// `(token (value yes))`: the first value that is not denied.
fn readFlag(document: *const Document, field: *const FieldDescriptor, holder: Node) ReadError!Value {
    var items: places.Items = .of(document, holder);
    while (items.next()) |item| {
        if (!document.isList(item)) continue;
        const index = field.enumeration.?.valueOf(document.word(item)) orelse continue;
        var arguments: places.Items = .of(document, item);
        const first = arguments.next() orelse return .{ .enumeration = index };
        if (!document.isList(first) and places.truthOf(document, first) == false) continue;
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
        .boolean => return .{ .boolean = places.truthOf(document, source) orelse return error.WrongValue },
        .string => return .{ .string = if (is_string) try atom.unquote(scratch.gpa, &scratch.text, raw) else raw },
        .enumeration => {
            if (places.enumerationValue(document, field, source)) |index| return .{ .enumeration = index };
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
