//! Checks a document against a format: what the format knows must be of the right type and there if it is required. What it does not
//! know may be anything.
//!
//! The objects that are being checked are on a stack of our own, so depth is bounded by memory only, and the path to a failure can be
//! told from it.

const std = @import("std");
const Allocator = std.mem.Allocator;
const atom = @import("atom.zig");
const schema = @import("schema/schema.zig");
const typed = @import("typed.zig");
const diagnostics = @import("diagnostic.zig");
const Diagnostic = diagnostics.Diagnostic;
const Document = @import("document.zig").Document;
const Node = @import("node.zig").Node;
const ClassDescriptor = schema.ClassDescriptor;
const FieldDescriptor = schema.FieldDescriptor;

pub const Error = error{ Invalid, OutOfMemory };

/// With `error.Invalid` the diagnostic says what is wrong, and where.
pub fn validate(document: *Document, format: *const schema.FormatDescriptor, diagnostic: *Diagnostic) Error!void {
    var validator: Validator = .{ .document = document, .top = format.file.fields[0].name, .diagnostic = diagnostic, .gpa = document.gpa };
    defer validator.frames.deinit(document.gpa);
    const root = try validator.findRoot(format);
    return validator.run(root, format.rootClass());
}

/// Which format a text is of, by the keyword that it begins with; of several, the first in `schema.formats`.
pub fn formatOf(document: *Document, diagnostic: *Diagnostic) Error!*const schema.FormatDescriptor {
    var validator: Validator = .{ .document = document, .top = "document", .diagnostic = diagnostic, .gpa = document.gpa };
    const keyword = document.firstChild(try validator.findTopList()).?;
    const word = document.raw(keyword);
    return formatNamed(word) orelse validator.failRoot(keyword, .UnexpectedType, "no kind of document begins with '{s}'", .{diagnostics.excerpt(word, 60)});
}

fn formatNamed(word: []const u8) ?*const schema.FormatDescriptor {
    for (&schema.formats) |*format| {
        for (format.roots) |accepted| if (std.mem.eql(u8, accepted, word)) return format;
    }
    return null;
}

/// As `validate`, for one object that has a keyword or is headless.
pub fn validateObject(document: *Document, node: Node, class: *const ClassDescriptor, diagnostic: *Diagnostic) Error!void {
    var validator: Validator = .{ .document = document, .top = class.name, .diagnostic = diagnostic, .gpa = document.gpa };
    defer validator.frames.deinit(document.gpa);
    return validator.run(node, class);
}

const Validator = struct {
    document: *Document,
    /// What paths begin with.
    top: []const u8,
    diagnostic: *Diagnostic,
    gpa: Allocator,
    /// The objects from the root to the current one, and those that wait.
    frames: std.ArrayListUnmanaged(Frame) = .empty,

    /// An object: which field of which frame it is, and how far it is checked.
    const Frame = struct {
        node: Node,
        class: *const ClassDescriptor,
        parent: u32,
        field: u16,
        /// Positional fields that have their atom or were passed over.
        place: u16 = 0,
        /// A bit for each field that has been met.
        seen: u64 = 0,
        rest: typed.Items,
    };

    fn run(validator: *Validator, top: Node, class: *const ClassDescriptor) Error!void {
        try validator.push(top, class, 0, 0);
        while (validator.frames.items.len > 0) try validator.checkObject(@intCast(validator.frames.items.len - 1));
    }

    /// Checks an object until it has met objects in it, which go first, or is done.
    fn checkObject(validator: *Validator, place: u32) Error!void {
        // Valid until an object is pushed, and then this returns.
        const frame = &validator.frames.items[place];
        const class = frame.class;
        const document = validator.document;
        while (frame.rest.next()) |item| {
            if (document.isList(item)) {
                const index = class.fieldOf(document.word(item)) orelse continue;
                const field = &class.fields[index];
                if (isPlain(document, field, item)) {
                    frame.seen |= bit(index);
                    continue;
                }
                try validator.checkList(place, index, item);
                if (field.viewed_by) |other| try validator.checkList(place, other, item);
                if (validator.frames.items.len > place + 1) return;
            } else try validator.checkLooseAtom(frame, place, item);
        }
        if (class.net) |net| {
            const is_net = class.fields[net.number].positional;
            if (is_net and frame.seen & (bit(net.number) | bit(net.name)) == 0) return validator.failMissing(place, net.number);
        }
        const missing = class.demanded & ~frame.seen;
        if (missing != 0) return validator.failMissing(place, @intCast(@ctz(missing)));
        validator.frames.items.len -= 1;
    }

    /// The list that the format is about: the first thing in the text, with one of the format's keywords.
    fn findRoot(validator: *Validator, format: *const schema.FormatDescriptor) Error!Node {
        const document = validator.document;
        const first = try validator.findTopList();
        const keyword = document.firstChild(first).?;
        const word = document.raw(keyword);
        for (format.roots) |accepted| if (std.mem.eql(u8, accepted, word)) return first;
        const other = formatNamed(word) orelse {
            return validator.failRoot(keyword, .UnexpectedType, "expected symbol '{s}' but got '{s}'", .{ format.roots[0], diagnostics.excerpt(word, 60) });
        };
        return validator.failRoot(keyword, .UnexpectedType, "expected symbol '{s}' but got '{s}', which {s} reads", .{ format.roots[0], word, other.name });
    }

    /// The first thing in the text, which is a list with a keyword.
    fn findTopList(validator: *Validator) Error!Node {
        const document = validator.document;
        var items: typed.Items = .of(document, .root);
        const first = items.next() orelse return validator.failRoot(null, .EmptyFile, "there is nothing in the text", .{});
        if (!document.isList(first)) return validator.failRoot(first, .UnexpectedType, "expected list at top level", .{});
        const keyword = document.firstChild(first) orelse return validator.failRoot(first, .UnexpectedType, "empty top-level list", .{});
        if (document.kind(keyword) != .bare) return validator.failRoot(keyword, .UnexpectedType, "expected symbol as first element", .{});
        return first;
    }

    fn push(validator: *Validator, node: Node, class: *const ClassDescriptor, parent: u32, field: u16) Error!void {
        try validator.frames.append(validator.gpa, .{
            .node = node,
            .class = class,
            .parent = parent,
            .field = field,
            .rest = .of(validator.document, node),
        });
    }

    fn bit(index: u16) u64 {
        return @as(u64, 1) << @intCast(index);
    }

    /// An atom of an object: the value of a positional field, by the rules of `schema/descriptor.zig`; a boolean; or unknown.
    fn checkLooseAtom(validator: *Validator, frame: *Frame, place: u32, item: Node) Error!void {
        const document = validator.document;
        const class = frame.class;
        const boolean = typed.booleanOf(document, class, item);
        while (frame.place < class.positional.len) {
            const index = class.positional[frame.place];
            const field = &class.fields[index];
            if (boolean != null and !typed.isNeeded(class, frame.place, frame.rest)) break;
            frame.place += 1;
            if (typed.isForLaterField(document, field, item)) continue;
            frame.seen |= bit(index);
            return validator.checkAtom(place, index, null, item);
        }
        if (boolean) |index| frame.seen |= bit(index) else if (class.rest) |index| return validator.checkAtom(place, index, null, item);
    }

    /// Checks a list with the keyword of a field.
    fn checkList(validator: *Validator, place: u32, index: u16, list: Node) Error!void {
        const document = validator.document;
        const frame = &validator.frames.items[place];
        const field = &frame.class.fields[index];
        // Of several lists for one value the first counts.
        if (field.shape != .repeated and frame.seen & bit(index) != 0) return;
        frame.seen |= bit(index);
        var items: typed.Items = .of(document, list);
        if (field.shape == .arguments) return validator.checkArguments(place, index, &items);
        if (field.kind == .class) {
            if (field.shape == .repeated and items.next() == null) return;
            return validator.push(list, field.class.?, place, index);
        }
        const first = items.next() orelse {
            if (field.kind != .boolean and field.absent() == .missing and field.shape == .single) return validator.failMissing(place, index);
            return;
        };
        if (field.kind == .boolean) return validator.checkBoolean(place, index, first);
        if (field.form == .flag_list and document.isList(first)) return;
        try validator.checkAtom(place, index, null, first);
        if (field.viewed_by == null and field.shape == .single) if (items.next()) |extra| {
            return validator.fail(place, index, null, extra, .UnexpectedType, "got more than one value", .{});
        };
    }

    /// Whether a list is right at first sight, as most are: `(token value)`, and objects that are nothing but such values, `(xy 1 2)`.
    /// Decides about half of a file, without a frame.
    inline fn isPlain(document: *const Document, field: *const FieldDescriptor, list: Node) bool {
        const record = document.record(list);
        if (!record.isAsRead() or field.shape == .arguments or field.viewed_by != null) return false;
        const count = record.link - list.index() -| 2;
        if (field.kind != .class) return count == 1 and isPlainValue(document, field, record.link - 1);
        const class = field.class.?;
        if (count == 0 or count > class.positional.len or class.positional.len != class.fields.len) return false;
        for (class.fields[0..count], list.index() + 2..) |*value, item| {
            if (!isPlainValue(document, value, item)) return false;
        }
        return class.demanded >> @intCast(count) == 0;
    }

    inline fn isPlainValue(document: *const Document, field: *const FieldDescriptor, index: usize) bool {
        const record = &document.records.items[index];
        return switch (field.kind) {
            .float => record.meta.kind == .bare and atom.isFloatIn(document.text, record.start, record.end),
            .string => record.meta.kind == .string,
            .boolean => record.meta.kind == .bare and (record.meta.word == schema.yes_word or record.meta.word == schema.no_word),
            .enumeration => record.meta.kind == .bare and field.enumeration.?.valueOf(record.meta.word) != null,
            .integer, .class => false,
        };
    }

    /// Checks `(token value value …)`.
    fn checkArguments(validator: *Validator, place: u32, index: u16, items: *typed.Items) Error!void {
        const document = validator.document;
        const field = &validator.frames.items[place].class.fields[index];
        const first_frame = validator.frames.items.len;
        var position: u32 = 0;
        while (items.next()) |item| : (position += 1) {
            if (field.role == .side_word and document.isList(item)) continue; // the other view on the list has it checked
            if (field.kind != .class) {
                try validator.checkAtom(place, index, position, item);
            } else if (document.isList(item)) {
                document.record(item).meta.headless = true;
                try validator.push(item, field.class.?, place, index);
            } else return validator.fail(place, index, position, item, .UnexpectedType, "got {s} but expected list", .{describe(document, item)});
        }
        // The last frame is the next one to be checked.
        std.mem.reverse(Frame, validator.frames.items[first_frame..]);
    }

    fn checkBoolean(validator: *Validator, place: u32, index: u16, argument: Node) Error!void {
        const document = validator.document;
        const field = &validator.frames.items[place].class.fields[index];
        if (field.form == .list_or_nothing) return;
        if (field.form == .side and document.kind(argument) == .bare and document.word(argument) == schema.none_word) return;
        if (document.isList(argument) or document.kind(argument) != .bare) {
            return validator.fail(place, index, null, argument, .UnexpectedType, "got {s} but expected a boolean", .{describe(document, argument)});
        }
        if (typed.truthOf(document, argument) != null) return;
        return validator.fail(place, index, null, argument, .InvalidValue, "invalid boolean value '{s}' (expected yes/no/true/false)", .{excerptOf(document, argument)});
    }

    /// Checks an atom, or what stands where one should.
    fn checkAtom(validator: *Validator, place: u32, index: u16, position: ?u32, item: Node) Error!void {
        const document = validator.document;
        const field = &validator.frames.items[place].class.fields[index];
        if (document.isList(item)) {
            return validator.fail(place, index, position, item, .UnexpectedType, "got a list but expected {s}", .{nameOf(field)});
        }
        if (typed.isValueOf(document, field, item)) return;
        // A name may stand for the number of a net.
        if (field.role == .net_number and typed.isForLaterField(document, field, item)) return;
        const raw = excerptOf(document, item);
        switch (field.kind) {
            .integer, .float => {
                if (document.kind(item) == .string) return validator.fail(place, index, position, item, .UnexpectedType, "got string {s} but expected unquoted number", .{raw});
                if (!atom.looksLikeNumber(document.raw(item))) return validator.fail(place, index, position, item, .UnexpectedType, "got symbol '{s}' but expected number", .{raw});
                const type_name = if (field.kind == .integer) "a 32-bit integer" else "a number";
                return validator.fail(place, index, position, item, .InvalidValue, "failed to parse \"{s}\" as {s}", .{ raw, type_name });
            },
            .enumeration => return validator.fail(place, index, position, item, .InvalidValue, "invalid enum value '{s}' for type kicad.{s}.{s}", .{
                raw, field.enumeration.?.module, field.enumeration.?.name,
            }),
            .boolean => return validator.fail(place, index, position, item, .InvalidValue, "invalid boolean value '{s}' (expected yes/no/true/false)", .{raw}),
            .string, .class => unreachable, // any atom is a string; objects are lists
        }
    }

    fn nameOf(field: *const FieldDescriptor) []const u8 {
        return switch (field.kind) {
            .integer, .float => "number",
            .boolean => "a boolean",
            .string => "string",
            .enumeration => "symbol",
            .class => "list",
        };
    }

    fn describe(document: *const Document, item: Node) []const u8 {
        return switch (document.kind(item)) {
            .list => "a list",
            .string => "a string",
            else => "a symbol or number",
        };
    }

    fn excerptOf(document: *const Document, item: Node) []const u8 {
        return diagnostics.excerpt(document.raw(item), 60);
    }

    // Failures

    fn failMissing(validator: *Validator, place: u32, index: u16) Error {
        const frame = validator.frames.items[place];
        const field = &frame.class.fields[index];
        const span = validator.document.span(frame.node);
        const preview = if (span) |where| diagnostics.excerpt(validator.document.text[where.start..where.end], 50) else "";
        const line = preview[0 .. std.mem.indexOfScalar(u8, preview, '\n') orelse preview.len];
        return validator.failAt(place, index, null, frame.node, .MissingField, "'{s}' is missing in {s}", .{ field.name, line });
    }

    fn fail(validator: *Validator, place: u32, index: u16, position: ?u32, item: Node, kind: diagnostics.Kind, comptime format: []const u8, arguments: anytype) Error {
        return validator.failAt(place, index, position, item, kind, format, arguments);
    }

    fn failAt(validator: *Validator, place: u32, index: u16, position: ?u32, item: Node, kind: diagnostics.Kind, comptime format: []const u8, arguments: anytype) Error {
        validator.describeFailure(place, index, position, item, kind, format, arguments) catch |err| return err;
        return error.Invalid;
    }

    fn describeFailure(
        validator: *Validator,
        place: u32,
        index: u16,
        position: ?u32,
        item: Node,
        kind: diagnostics.Kind,
        comptime format: []const u8,
        arguments: anytype,
    ) error{OutOfMemory}!void {
        const diagnostic = validator.diagnostic;
        diagnostic.reset(kind);
        const frame = validator.frames.items[place];
        const field = &frame.class.fields[index];
        diagnostic.field = field.name;
        try validator.appendPath(place);
        const gpa = diagnostic.gpa;
        try diagnostic.path.append(gpa, '.');
        try diagnostic.path.appendSlice(gpa, field.name);
        if (position) |number| {
            try appendIndex(gpa, &diagnostic.path, number);
        } else if (field.shape == .repeated) {
            try appendIndex(gpa, &diagnostic.path, validator.positionOf(frame.node, field, validator.listOf(frame.node, item)));
        }
        try diagnostic.setDetail(format, arguments);
        try validator.locate(item);
    }

    /// `kicad_pcb.footprints[3].at` up to the object of a frame.
    fn appendPath(validator: *Validator, place: u32) error{OutOfMemory}!void {
        const gpa = validator.diagnostic.gpa;
        const path = &validator.diagnostic.path;
        var chain: std.ArrayListUnmanaged(u32) = .empty;
        defer chain.deinit(gpa);
        var current = place;
        while (current != 0) : (current = validator.frames.items[current].parent) try chain.append(gpa, current);
        try path.appendSlice(gpa, validator.top);
        while (chain.pop()) |next| {
            const frame = validator.frames.items[next];
            const parent = validator.frames.items[frame.parent];
            const field = &parent.class.fields[frame.field];
            try path.append(gpa, '.');
            try path.appendSlice(gpa, field.name);
            if (field.shape != .single) try appendIndex(gpa, path, validator.positionOf(parent.node, field, frame.node));
        }
    }

    /// The child of `node` that is or holds `item`.
    fn listOf(validator: *Validator, node: Node, item: Node) Node {
        var current = item;
        while (validator.document.parent(current) != node and validator.document.parent(current) != Node.none) current = validator.document.parent(current);
        return current;
    }

    /// How many elements of a list field stand before `element`.
    fn positionOf(validator: *Validator, node: Node, field: *const FieldDescriptor, element: Node) u32 {
        const document = validator.document;
        var position: u32 = 0;
        if (field.shape == .arguments) {
            var siblings: typed.Items = .of(document, document.parent(element));
            while (siblings.next()) |sibling| : (position += 1) if (sibling == element) break;
            return position;
        }
        var items: typed.Items = .of(document, node);
        while (items.next()) |item| {
            if (item == element) break;
            const word = document.word(item);
            if (!document.isList(item) or word == 0 or (word != field.word and word != field.alias)) continue;
            var arguments: typed.Items = .of(document, item);
            if (arguments.next() != null) position += 1;
        }
        return position;
    }

    fn appendIndex(gpa: Allocator, path: *std.ArrayListUnmanaged(u8), number: u32) error{OutOfMemory}!void {
        var buffer: [16]u8 = undefined;
        try path.append(gpa, '[');
        try path.appendSlice(gpa, std.fmt.bufPrint(&buffer, "{d}", .{number}) catch unreachable);
        try path.append(gpa, ']');
    }

    fn failRoot(validator: *Validator, item: ?Node, kind: diagnostics.Kind, comptime format: []const u8, arguments: anytype) Error {
        validator.diagnostic.reset(kind);
        try validator.diagnostic.path.appendSlice(validator.diagnostic.gpa, validator.top);
        try validator.diagnostic.setDetail(format, arguments);
        if (item) |node| try validator.locate(node);
        return error.Invalid;
    }

    fn locate(validator: *Validator, item: Node) error{OutOfMemory}!void {
        const span = validator.document.span(item) orelse return;
        try validator.diagnostic.locate(validator.document.text, span.start, span.end);
    }
};
