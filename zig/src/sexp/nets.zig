//! Which net something belongs to, in the two ways that files say it.
//!
//! Until KiCad 9 a board has a table of its nets, `(net 1 "GND")` at its root, and everything else refers to their numbers: `(net 1)`,
//! `(net 1 "GND")` in pads, `(net 1) (net_name "GND")` in zones. KiCad 10 knows names only: `(net "GND")` everywhere, and no table.
//!
//! Reading goes by what stands there. The name is found in the table if only the number is there; there is no number where only a name is,
//! but for the name of no net, which is empty. Writing goes by the version of the file. An object that is in no file yet holds what it was
//! given, and is adapted when it gets into one.

const std = @import("std");
const schema = @import("schema/schema.zig");
const typed = @import("typed.zig");
const Document = @import("document.zig").Document;
const Node = @import("node.zig").Node;
const ClassDescriptor = schema.ClassDescriptor;
const FieldDescriptor = schema.FieldDescriptor;
const ReadError = typed.ReadError;
const Scratch = typed.Scratch;
const Value = typed.Value;
const WriteError = typed.WriteError;

/// The first version without numbers.
const names_only_version = 20251028;

/// What an object says of its net.
const Said = struct {
    class: *const ClassDescriptor,
    object: Node,
    /// `(net …)`
    list: ?Node = null,
    number: ?Node = null,
    name: ?Node = null,
    /// The name in a list of its own, as zones had it.
    name_apart: ?Node = null,

    fn of(document: *const Document, object: Node, class: *const ClassDescriptor) Said {
        var said: Said = .{ .class = class, .object = object };
        said.list = if (said.isNet()) object else typed.find(document, object, class, class.net.?.number);
        if (said.list) |list| if (document.isList(list)) {
            var items: typed.Items = .of(document, list);
            while (items.next()) |item| {
                if (document.isList(item)) continue;
                if (said.number == null and said.name == null and typed.isValueOf(document, said.numberField(), item)) {
                    said.number = item;
                } else if (said.name == null) said.name = item;
            }
        };
        if (said.isApart()) if (typed.find(document, object, class, class.net.?.name)) |list| {
            said.name_apart = typed.firstArgument(document, list);
        };
        return said;
    }

    fn numberField(said: *const Said) *const FieldDescriptor {
        return &said.class.fields[said.class.net.?.number];
    }

    fn nameField(said: *const Said) *const FieldDescriptor {
        return &said.class.fields[said.class.net.?.name];
    }

    /// The object is `(net …)` itself.
    fn isNet(said: *const Said) bool {
        return said.numberField().positional;
    }

    /// The name has a keyword of its own.
    fn isApart(said: *const Said) bool {
        return !said.isNet() and said.nameField().view_of == null;
    }

    fn anyName(said: *const Said) ?Node {
        return said.name_apart orelse said.name;
    }
};

// Reading

/// The number or the name, whichever the field is.
pub fn get(document: *Document, object: Node, class: *const ClassDescriptor, index: u16, scratch: *Scratch) ReadError!Value {
    const said: Said = .of(document, object, class);
    if (index == class.net.?.number) return readNumber(document, &said, scratch);
    if (said.anyName() == null) {
        if (said.number) |number| if (try nameInTable(document, object, number)) |name| {
            return typed.readAtom(document, said.nameField(), name, scratch);
        };
    }
    return readName(document, &said, scratch);
}

/// The name as the object itself says it, whatever the table says. The number of no net says as much as its name.
pub fn getWrittenName(document: *Document, object: Node, class: *const ClassDescriptor, scratch: *Scratch) ReadError!Value {
    const said: Said = .of(document, object, class);
    const name = try readName(document, &said, scratch);
    const is_no_net = said.nameField().optional and !said.isNet() and name == .string and name.string.len == 0;
    return if (is_no_net) .none else name;
}

fn readNumber(document: *Document, said: *const Said, scratch: *Scratch) ReadError!Value {
    const field = said.numberField();
    if (said.number) |number| return typed.readAtom(document, field, number, scratch);
    const name = said.anyName() orelse return typed.constant(field, field.absent());
    const text = try typed.readAtom(document, said.nameField(), name, scratch);
    return if (text.string.len == 0) .{ .integer = 0 } else .none;
}

fn readName(document: *Document, said: *const Said, scratch: *Scratch) ReadError!Value {
    const field = said.nameField();
    if (said.anyName()) |name| return typed.readAtom(document, field, name, scratch);
    return typed.constant(field, field.absent());
}

/// The name that the table has for a number.
fn nameInTable(document: *Document, object: Node, number: Node) error{OutOfMemory}!?Node {
    const top = topOf(document, object) orelse return null;
    const wanted = std.fmt.parseInt(i64, document.raw(number), 10) catch return null;
    const net = try findInTable(document, top, .{ .number = wanted }) orelse return null;
    // What is asked about may be in the table itself.
    return if (net == document.parent(number)) null else partsOf(document, net).name;
}

// The table

const Wanted = union(enum) { number: i64, name: []const u8 };

fn findInTable(document: *Document, top: Node, wanted: Wanted) error{OutOfMemory}!?Node {
    const table = &document.nets;
    if (table.top == top) {
        // In most boards the numbers count the nets.
        if (wanted == .number and wanted.number >= 0 and wanted.number < table.nodes.items.len) {
            const net = table.nodes.items[@intCast(wanted.number)];
            if (isInTable(document, top, net) and try isWanted(document, net, wanted)) return net;
        }
        for (table.nodes.items) |net| {
            if (isInTable(document, top, net) and try isWanted(document, net, wanted)) return net;
        }
        if (table.version == document.childrenVersion(top)) return null;
    }
    try fillTable(document, top);
    for (table.nodes.items) |net| if (try isWanted(document, net, wanted)) return net;
    return null;
}

fn fillTable(document: *Document, top: Node) error{OutOfMemory}!void {
    const table = &document.nets;
    table.top = .none;
    table.nodes.clearRetainingCapacity();
    var children = document.children(top);
    while (children.next()) |child| {
        if (isInTable(document, top, child)) try table.nodes.append(document.gpa, child);
    }
    table.top = top;
    table.version = document.childrenVersion(top);
}

fn isInTable(document: *const Document, top: Node, net: Node) bool {
    return document.kind(net) == .list and document.word(net) == schema.net_word and document.parent(net) == top;
}

fn isWanted(document: *const Document, net: Node, wanted: Wanted) error{OutOfMemory}!bool {
    const parts = partsOf(document, net);
    switch (wanted) {
        .number => |number| return number == std.fmt.parseInt(i64, document.raw(parts.number orelse return false), 10) catch return false,
        .name => |name| return typed.isText(document, parts.name orelse return false, name),
    }
}

/// Number and name of a net of the table.
fn partsOf(document: *const Document, net: Node) struct { number: ?Node, name: ?Node } {
    var items: typed.Items = .of(document, net);
    var number: ?Node = null;
    while (items.next()) |item| {
        if (document.isList(item)) continue;
        if (number != null) return .{ .number = number, .name = item };
        if (document.kind(item) != .bare) return .{ .number = null, .name = item };
        number = item;
    }
    return .{ .number = number, .name = null };
}

fn numberInTable(document: *Document, top: Node, name: []const u8) error{OutOfMemory}!?i64 {
    if (name.len == 0) return 0;
    const net = try findInTable(document, top, .{ .name = name }) orelse return null;
    return std.fmt.parseInt(i32, document.raw(partsOf(document, net).number orelse return null), 10) catch null;
}

// Writing

const Form = union(enum) {
    /// In no file yet, or of the table itself.
    free,
    /// The list that a file is about.
    by_number: Node,
    by_name: Node,

    fn of(document: *const Document, object: Node, class: *const ClassDescriptor) Form {
        const top = topOf(document, object) orelse return .free;
        if (class.fields[class.net.?.number].positional and document.parent(object) == top) return .free;
        return if (hasNamesOnly(document, top)) .{ .by_name = top } else .{ .by_number = top };
    }
};

fn hasNamesOnly(document: *const Document, top: Node) bool {
    const version = versionOf(document, top) orelse return false;
    return version >= names_only_version;
}

/// Gives the number or the name, whichever the field is, in the form of the file.
pub fn set(document: *Document, object: Node, class: *const ClassDescriptor, index: u16, value: Value) WriteError!void {
    var scratch: Scratch = .{ .gpa = document.gpa };
    defer scratch.deinit();
    const said: Said = .of(document, object, class);
    if (get(document, object, class, index, &scratch)) |current| {
        const is_written = said.number != null or said.anyName() != null;
        if (typed.isSame(current, value) and (is_written or value == .none)) return;
    } else |err| if (err == error.OutOfMemory) return error.OutOfMemory;
    const form: Form = .of(document, object, class);
    if (value == .none) return remove(document, &said, index);
    if (index == class.net.?.number) {
        if (form != .by_name) return writeNumber(document, &said, value.integer);
        var name: std.ArrayListUnmanaged(u8) = .empty;
        defer name.deinit(document.gpa);
        return writeName(document, &said, try nameOf(document, form.by_name, value.integer, &name));
    }
    switch (form) {
        .by_name => return writeName(document, &said, value.string),
        .by_number => |top| {
            if (said.isNet() or said.isApart()) return writeNameBeside(document, &said, value.string);
            return writeNumber(document, &said, try numberInTable(document, top, value.string) orelse return error.UnknownNet);
        },
        .free => {
            if (said.isNet() or (said.isApart() and said.name == null)) return writeNameBeside(document, &said, value.string);
            return writeName(document, &said, value.string);
        },
    }
}

fn nameOf(document: *Document, top: Node, number: i64, buffer: *std.ArrayListUnmanaged(u8)) WriteError![]const u8 {
    if (number == 0) return "";
    const net = try findInTable(document, top, .{ .number = number }) orelse return error.NetWithoutName;
    return typed.textOf(document, partsOf(document, net).name orelse return error.NetWithoutName, document.gpa, buffer);
}

fn remove(document: *Document, said: *const Said, index: u16) WriteError!void {
    if (said.isNet()) {
        if (said.number == null) return error.NetWithoutName;
        const one = if (index == said.class.net.?.number) said.number else said.name;
        return if (one) |atom| typed.removeNode(document, atom);
    }
    // The number is gone from where it is; a name that stands there is none.
    if (index == said.class.net.?.number and said.number == null) return;
    while (typed.find(document, said.object, said.class, said.class.net.?.number)) |list| try typed.removeNode(document, list);
}

/// `(net 1)`, or the number in front of the name in pads.
fn writeNumber(document: *Document, said: *const Said, number: i64) WriteError!void {
    const field = said.numberField();
    const value: Value = .{ .integer = number };
    if (said.number) |atom| return typed.setAtom(document, field, atom, value);
    const list = said.list orelse return typed.insertNew(document, said.object, said.class, said.class.net.?.number, value);
    const made = try typed.createAtom(document, field, value);
    errdefer document.destroy(made);
    const name = said.name orelse return document.append(list, made);
    if (said.isNet()) return document.insertBefore(name, made);
    try document.replace(name, made);
    document.destroy(name);
}

/// `(net "GND")` and nothing else.
fn writeName(document: *Document, said: *const Said, name: []const u8) WriteError!void {
    const field = &name_field;
    const value: Value = .{ .string = name };
    if (said.list) |list| {
        if (said.name orelse said.number) |atom| {
            const made = try typed.createAtom(document, field, value);
            errdefer document.destroy(made);
            try document.replace(atom, made);
            document.destroy(atom);
            if (said.name != null) if (said.number) |number| try typed.removeNode(document, number);
        } else try document.append(list, try typed.createAtom(document, field, value));
    } else {
        const list = try typed.createList(document, field, value);
        errdefer document.destroy(list);
        try typed.insertByRank(document, said.object, said.class, said.class.net.?.number, list);
    }
    if (!said.isApart()) return;
    while (typed.find(document, said.object, said.class, said.class.net.?.name)) |apart| try typed.removeNode(document, apart);
}

/// The name beside the number, as pads, zones and the table have it.
fn writeNameBeside(document: *Document, said: *const Said, name: []const u8) WriteError!void {
    const value: Value = .{ .string = name };
    if (said.anyName()) |atom| return typed.setAtom(document, said.nameField(), atom, value);
    return typed.insertNew(document, said.object, said.class, said.class.net.?.name, value);
}

/// A list of the keyword `net` with a string.
const name_field: FieldDescriptor = blk: {
    var field = schema.net_name_field;
    field.word = schema.net_word;
    field.positional = false;
    break :blk field;
};

// Objects that get into a file

/// Adapts a detached object to the file that it gets into: `parent` will hold it. Nothing has changed if that cannot be.
pub fn settle(document: *Document, parent: Node, object: Node, class: *const ClassDescriptor) WriteError!void {
    const top = if (parent == Node.root) object else topOf(document, parent) orelse return;
    const file: File = .{ .document = document, .top = top, .version = versionOf(document, top), .is_top = parent == top };
    try file.walk(object, class, .check, depth_max);
    try file.walk(object, class, .adapt, depth_max);
}

/// Gives what was copied from another board the names of its nets, if it gets into a file where that is all they have. `source` is what
/// was copied, `copied` is detached.
pub fn nameCopied(
    document: *Document,
    copied: Node,
    class: *const ClassDescriptor,
    source: *Document,
    source_object: Node,
) WriteError!void {
    const source_top = topOf(source, source_object) orelse return;
    const top = topIn(document) orelse return;
    if (hasNamesOnly(source, source_top) or !hasNamesOnly(document, top)) return;
    // It may be meant for the table, and a net of a pad has its name with it.
    if (class.net) |net| if (class.fields[net.number].positional) return;
    const file: File = .{
        .document = document,
        .top = top,
        .version = versionOf(document, top),
        .is_top = false,
        .source = .{ .document = source, .top = source_top },
    };
    try file.walk(copied, class, .adapt, depth_max);
}

/// A board holds footprints that hold pads that hold a net; settings are no deeper.
const depth_max = 4;

const File = struct {
    document: *Document,
    top: Node,
    version: ?i64,
    /// The object will be a child of `top`.
    is_top: bool,
    /// Whose table has the names.
    source: ?struct { document: *Document, top: Node } = null,

    const Step = enum { check, adapt };

    fn walk(file: *const File, object: Node, class: *const ClassDescriptor, step: Step, depth: usize) WriteError!void {
        const document = file.document;
        if (class.net) |net| {
            const is_of_table = class.fields[net.number].positional and file.is_top and depth == depth_max;
            if (is_of_table) {
                if (Said.of(document, object, class).number == null) return error.NetWithoutNumber;
            } else try file.adapt(object, class, step == .adapt);
        }
        if (depth == 0) return;
        var items: typed.Items = .of(document, object);
        while (items.next()) |item| {
            if (!document.isList(item)) continue;
            const index = class.fieldOf(document.word(item)) orelse continue;
            const field = &class.fields[index];
            if (step == .check) try file.checkAge(class, field, item);
            if (field.kind != .class) continue;
            // The table of nets is as it is.
            if (field.class.?.net) |net| if (field.shape == .repeated and field.class.?.fields[net.number].positional) continue;
            if (field.shape != .arguments) {
                try file.walk(item, field.class.?, step, depth - 1);
                continue;
            }
            var elements: typed.Items = .of(document, item);
            while (elements.next()) |element| {
                if (document.isList(element)) try file.walk(element, field.class.?, step, depth - 1);
            }
        }
    }

    fn checkAge(file: *const File, class: *const ClassDescriptor, field: *const FieldDescriptor, list: Node) WriteError!void {
        const version = file.version orelse return;
        if (field.since > version) return refuse(file.document, class, field);
        const view = &class.fields[field.viewed_by orelse return];
        if (view.role == .sides and view.since > version and typed.hasLists(file.document, list)) return refuse(file.document, class, view);
    }

    fn nameOfNumber(file: *const File, raw: []const u8, buffer: *std.ArrayListUnmanaged(u8)) WriteError![]const u8 {
        const number = std.fmt.parseInt(i64, raw, 10) catch return error.NetWithoutName;
        if (file.source) |source| return nameOf(source.document, source.top, number, buffer);
        return nameOf(file.document, file.top, number, buffer);
    }

    fn adapt(file: *const File, object: Node, class: *const ClassDescriptor, writes: bool) WriteError!void {
        const document = file.document;
        const said: Said = .of(document, object, class);
        var buffer: std.ArrayListUnmanaged(u8) = .empty;
        defer buffer.deinit(document.gpa);
        if (hasNamesOnly(document, file.top)) {
            const number = said.number orelse {
                if (said.name_apart == null) return;
                const name = try typed.textOf(document, said.name_apart.?, document.gpa, &buffer);
                return if (writes) writeName(document, &said, name);
            };
            const name = if (said.anyName()) |atom|
                try typed.textOf(document, atom, document.gpa, &buffer)
            else
                try file.nameOfNumber(document.raw(number), &buffer);
            return if (writes) writeName(document, &said, name);
        }
        if (said.number) |number| {
            // A pad's net has its name with it.
            if (!said.isNet() or said.name != null) return;
            const name = file.nameOfNumber(document.raw(number), &buffer) catch |err| return if (err == error.OutOfMemory) err;
            return if (writes) writeNameBeside(document, &said, name);
        }
        const atom = said.anyName() orelse return;
        const name = try typed.textOf(document, atom, document.gpa, &buffer);
        const number = try numberInTable(document, file.top, name) orelse return error.UnknownNet;
        if (!writes) return;
        try writeNumber(document, &said, number);
        const now: Said = .of(document, object, class);
        if (now.isApart() and now.name_apart == null) try writeNameBeside(document, &now, name);
    }
};

/// The list that a document is about.
fn topIn(document: *const Document) ?Node {
    var items: typed.Items = .of(document, .root);
    const first = items.next() orelse return null;
    return if (document.isList(first)) first else null;
}

/// Whether a name may stand in a file without quotes and without a number before it. No program writes it so, but KiCad 10 reads it.
pub fn mayBeBare(document: *const Document) bool {
    return hasNamesOnly(document, topIn(document) orelse return false);
}

/// Whether a file may be given a field that is in no list yet. `object` is the one whose field it is.
pub fn checkAge(document: *Document, object: Node, class: *const ClassDescriptor, field: *const FieldDescriptor) WriteError!void {
    if (field.since == 0) return;
    const top = topOf(document, object) orelse return;
    const version = versionOf(document, top) orelse return;
    if (field.since > version) return refuse(document, class, field);
}

fn refuse(document: *Document, class: *const ClassDescriptor, field: *const FieldDescriptor) WriteError {
    document.refused = .{ .class = class.name, .field = field.name };
    return error.FieldTooNew;
}

/// The list that the file is about, if the node is in it.
fn topOf(document: *const Document, node: Node) ?Node {
    var current = node;
    while (current != Node.none and current != Node.root) {
        const parent = document.parent(current);
        if (parent == Node.root) return current;
        current = parent;
    }
    return null;
}

fn versionOf(document: *const Document, top: Node) ?i64 {
    var items: typed.Items = .of(document, top);
    while (items.next()) |item| {
        if (!document.isList(item) or document.word(item) != schema.version_word) continue;
        const version = typed.firstArgument(document, item) orelse return null;
        if (document.isList(version)) return null;
        return std.fmt.parseInt(i64, document.raw(version), 10) catch null;
    }
    return null;
}

const test_segment = "(segment (start 0 0) (end 1 1) (width 1) ";

fn expectSegment(document: *Document, number: ?i64, name: ?[]const u8) !void {
    const class, const node = segmentOf(document);
    var scratch: Scratch = .{ .gpa = std.testing.allocator };
    defer scratch.deinit();
    const read_number = try get(document, node, class, class.net.?.number, &scratch);
    try std.testing.expectEqual(number, if (read_number == .none) null else read_number.integer);
    const read_name = try get(document, node, class, class.net.?.name, &scratch);
    if (name) |text| try std.testing.expectEqualStrings(text, read_name.string) else try std.testing.expect(read_name == .none);
}

fn segmentOf(document: *Document) struct { *const ClassDescriptor, Node } {
    const board = schema.formats[0].rootClass();
    const index = board.fieldNamed("segments").?;
    return .{ board.fields[index].class.?, typed.find(document, document.firstChild(.root).?, board, index).? };
}

fn parseForTest(text: []const u8) !Document {
    var diagnostic: @import("diagnostic.zig").Diagnostic = .init(std.testing.allocator);
    defer diagnostic.deinit();
    var document = try Document.parse(std.testing.allocator, text, .copy, &schema.vocabulary, &diagnostic);
    errdefer document.deinit();
    try typed.validate(&document, &schema.formats[0], &diagnostic);
    return document;
}

test "a number has its name in the table, and a name is written by its number" {
    const table = "(net 0 \"\") (net 2 \"B\") (net 1 \"A\") ";
    var document = try parseForTest("(kicad_pcb (version 20241229) " ++ table ++ test_segment ++ "(net 1)))");
    defer document.deinit();
    try expectSegment(&document, 1, "A");
    const class, const node = segmentOf(&document);
    try set(&document, node, class, class.net.?.name, .{ .string = "B" });
    try expectSegment(&document, 2, "B");
    try std.testing.expectError(error.UnknownNet, set(&document, node, class, class.net.?.name, .{ .string = "C" }));
    try set(&document, node, class, class.net.?.name, .{ .string = "" });
    try expectSegment(&document, 0, "");
}

test "where there are names only, a number is refused but for that of no net" {
    var document = try parseForTest("(kicad_pcb (version 20251028) " ++ test_segment ++ "(net \"A\")))");
    defer document.deinit();
    try expectSegment(&document, null, "A");
    const class, const node = segmentOf(&document);
    try std.testing.expectError(error.NetWithoutName, set(&document, node, class, class.net.?.number, .{ .integer = 1 }));
    try set(&document, node, class, class.net.?.name, .{ .string = "a \"B\"" });
    try expectSegment(&document, null, "a \"B\"");
    try set(&document, node, class, class.net.?.number, .{ .integer = 0 });
    try expectSegment(&document, 0, "");
    const text = try document.write(std.testing.allocator, .{});
    defer std.testing.allocator.free(text);
    try std.testing.expectEqualStrings("(kicad_pcb (version 20251028) " ++ test_segment ++ "(net \"\")))", text);
}
