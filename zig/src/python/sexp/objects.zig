//! Typed objects: views on a node of a document through the table of a class.
//!
//! All classes share the few functions in here. What differs between them is in their tables, which the functions find through the payload
//! of the object, or in the case of constructors through one small function per class.

const std = @import("std");
const pyzig = @import("pyzig");
const sexp = @import("../../sexp/sexp.zig");
const typed = @import("../../sexp/typed.zig");
const nets = @import("../../sexp/nets.zig");
const schema = @import("../../sexp/schema/schema.zig");
const documents = @import("documents.zig");
const lists = @import("lists.zig");
const types = @import("types.zig");

const c = pyzig.c;
const Node = sexp.Node;
const ClassDescriptor = schema.ClassDescriptor;
const FieldDescriptor = schema.FieldDescriptor;
const DocumentObject = documents.DocumentObject;
const Place = documents.Place;

/// The payload of all typed objects.
pub const Object = struct {
    place: Place,
    class: *const ClassDescriptor,

    pub fn deinit(self: *Object) void {
        self.place.release();
    }

    /// The object for a node.
    pub fn wrap(state: *pyzig.State, document: pyzig.Handle(DocumentObject), node: Node, class: *const ClassDescriptor) pyzig.Error!*c.PyObject {
        const place: Place = .hold(document, node);
        return (try pyzig.Wrapper(Object).create(types.typeOf(state, class), .{ .place = place, .class = class })).ptr;
    }

    pub fn resolve(self: *Object) error{Freed}!Place.Resolved {
        return self.place.resolve();
    }

    fn sameAs(self: *Object, other: pyzig.Object, state: *pyzig.State) !bool {
        const another = types.payloadOf(state, other.ptr) orelse return false;
        return isEqual(self, another);
    }

    fn isEqual(self: *Object, other: *Object) !bool {
        if (self.class != other.class) return false;
        const mine = try self.resolve();
        const theirs = try other.resolve();
        if (mine.native == theirs.native and mine.node == theirs.node) return true;
        return typed.isEqual(mine.native, mine.node, theirs.native, theirs.node, self.class);
    }

    fn equals(self: *Object, other: *Object) !bool {
        const mine = try self.resolve();
        const theirs = try other.resolve();
        return mine.native == theirs.native and mine.node == theirs.node;
    }

    fn hash(self: *Object) !u64 {
        return std.hash.int(try self.identity());
    }

    fn identity(self: *Object) !u64 {
        const mine = try self.resolve();
        return mine.native.identity(mine.node);
    }

    /// The text of what the class does not know, in order.
    fn unknown(self: *Object, allocator: std.mem.Allocator) ![]const []const u8 {
        const mine = try self.resolve();
        var texts: std.ArrayListUnmanaged([]const u8) = .empty;
        var iterator: typed.Unknown = .of(mine.native, mine.node, self.class);
        while (iterator.next()) |node| try texts.append(allocator, try nodeText(mine.native, node, allocator));
        return texts.items;
    }

    /// The text of the object as it would be written.
    fn raw(self: *Object, allocator: std.mem.Allocator) ![]const u8 {
        const mine = try self.resolve();
        return nodeText(mine.native, mine.node, allocator);
    }

    fn nodeText(native: *sexp.Document, node: Node, allocator: std.mem.Allocator) ![]const u8 {
        var text: std.ArrayListUnmanaged(u8) = .empty;
        try native.writeNode(allocator, &text, node);
        return text.items;
    }

    fn copy(self: *Object, state: *pyzig.State) !pyzig.OwnedObject {
        const mine = try self.resolve();
        if (types.isFile(self.class)) return copyFile(state, mine.native, self.class);
        const document = try DocumentObject.createEmpty(state);
        defer document.release();
        const node = try document.payload().native.?.copy(mine.native, mine.node);
        return pyzig.OwnedObject.from(try wrap(state, document.borrow(), node, self.class));
    }

    fn copyFile(state: *pyzig.State, native: *sexp.Document, class: *const ClassDescriptor) !pyzig.OwnedObject {
        const text = try native.write(pyzig.allocator, .{});
        var diagnostic: sexp.Diagnostic = .init(pyzig.allocator);
        defer diagnostic.deinit();
        const parsed = sexp.Document.parse(pyzig.allocator, text, .take, &schema.vocabulary, &diagnostic) catch |err| switch (err) {
            error.Invalid => return pyzig.raise(.ValueError, "the document was written as something that cannot be read again: {s}", .{diagnostic.detail.items}),
            else => |other| return other,
        };
        const document = try DocumentObject.create(state, parsed);
        defer document.release();
        return pyzig.OwnedObject.from(try wrap(state, document.borrow(), .root, class));
    }

    fn deepcopy(self: *Object, state: *pyzig.State, _: pyzig.Object) !pyzig.OwnedObject {
        return self.copy(state);
    }

    /// `(restore, (format, class, text, is_headless))`
    fn reduce(self: pyzig.Handle(Object), allocator: std.mem.Allocator) !struct { pyzig.OwnedObject, struct { []const u8, []const u8, []const u8, bool } } {
        const mine = try self.payload().resolve();
        const class = self.payload().class;
        const text = if (mine.node == Node.root) try mine.native.write(allocator, .{}) else try nodeText(mine.native, mine.node, allocator);
        const is_headless = mine.native.record(mine.node).meta.headless;
        const module = try pyzig.OwnedObject.from(c.PyImport_ImportModule("pyzig_sexp"));
        defer module.release();
        const restore = try pyzig.OwnedObject.from(c.PyObject_GetAttrString(module.ptr, "_restore"));
        return .{ restore, .{ class.module, class.name, text, is_headless } };
    }

    fn repr(self: pyzig.Handle(Object), allocator: std.mem.Allocator) !pyzig.OwnedObject {
        _ = self.payload().resolve() catch {
            return pyzig.OwnedObject.from(c.PyUnicode_FromFormat("<%s.%s, freed>", self.payload().class.module.ptr, self.payload().class.name.ptr));
        };
        var text: std.ArrayListUnmanaged(u8) = .empty;
        try appendRepr(allocator, &text, self.payload(), 0);
        return pyzig.OwnedObject.from(c.PyUnicode_FromStringAndSize(text.items.ptr, @intCast(text.items.len)));
    }

    pub const python = .{
        .name = "Object",
        .module = "pyzig",
        .doc = "What all objects of a KiCad document have.",
        .made_by = "a class of one of the formats",
        .has_subclasses = true,
        .methods = .{
            .{ "same_as(other, /)", sameAs, "Whether the other object is of the same class and has the same values." },
            .{ "unknown()", unknown, "The text of lists and atoms in this object that its class does not know, in order." },
            .{ "raw()", raw, "The text of this object as it is written." },
            .{ "__zig_address__()", identity, "A number for the element: the same for each object that stands for it, whatever happens around it.", "int" },
            .{ "__copy__()", copy, "A copy that stands for itself." },
            .{ "__deepcopy__(memo, /)", deepcopy, "The same: a copy shares nothing." },
            .{ "__reduce__()", reduce, "For pickle.", "tuple[object, tuple[str, str, str, bool]]" },
            .{ "__eq__(other)", equals, "" },
            .{ "__hash__()", hash, "" },
            .{ "__repr__()", repr, "" },
        },
    };
};

/// `kicad.pcb.Net {` and a line for each field; lists by their length.
fn appendRepr(allocator: std.mem.Allocator, text: *std.ArrayListUnmanaged(u8), object: *Object, depth: usize) anyerror!void {
    const mine = try object.resolve();
    return appendNodeRepr(allocator, text, mine.native, mine.node, object.class, depth);
}

fn appendNodeRepr(
    allocator: std.mem.Allocator,
    text: *std.ArrayListUnmanaged(u8),
    native: *sexp.Document,
    node: Node,
    class: *const ClassDescriptor,
    depth: usize,
) anyerror!void {
    try text.print(allocator, "kicad.{s}.{s} {{\n", .{ class.module, class.name });
    for (class.fields, 0..) |*field, index| {
        try text.appendNTimes(allocator, ' ', (depth + 1) * 2);
        try text.print(allocator, "{s}: ", .{field.name});
        if (field.isList()) {
            var cache: typed.Cache = .{ .gpa = allocator };
            defer cache.deinit();
            try text.print(allocator, "[{d}]\n", .{try typed.listLength(&cache, native, node, class, @intCast(index))});
            continue;
        }
        var scratch: typed.Scratch = .{ .gpa = allocator };
        defer scratch.deinit();
        const value_found = try typed.getOrMake(native, node, class, @intCast(index), &scratch);
        if (value_found == .node) native.pin(value_found.node);
        defer if (value_found == .node) native.unpin(value_found.node);
        switch (value_found) {
            .none => try text.appendSlice(allocator, "null\n"),
            .integer => |value| try text.print(allocator, "{d}\n", .{value}),
            .float => |value| try text.print(allocator, "{d}\n", .{value}),
            .boolean => |value| try text.print(allocator, "{}\n", .{value}),
            .enumeration => |value| try text.print(allocator, "{s}\n", .{field.enumeration.?.values[value].name}),
            .string => |value| {
                try sexp.atom.appendQuoted(allocator, text, value);
                try text.append(allocator, '\n');
            },
            // Classes that hold themselves do so in lists, so this ends.
            .node => |child| try appendNodeRepr(allocator, text, native, child, field.class.?, depth + 1),
        }
    }
    try text.appendNTimes(allocator, ' ', depth * 2);
    try text.appendSlice(allocator, "}\n");
}

// Attributes

/// The getter of every field; the closure is the field's index.
pub fn getField(self: *c.PyObject, closure: ?*anyopaque) callconv(.c) ?*c.PyObject {
    return getFieldChecked(self, @intFromPtr(closure)) catch |err| fail(err);
}

fn getFieldChecked(self: *c.PyObject, index: usize) anyerror!*c.PyObject {
    const object = pyzig.Wrapper(Object).payload(self);
    const state = try pyzig.State.ofInstance(self);
    const field = &object.class.fields[index];
    const mine = try object.resolve();
    if (field.isList()) {
        if (field.optional and !typed.isPresent(mine.native, mine.node, object.class, @intCast(index))) return c.newRef(c.none());
        return lists.MutableList.wrap(state, object, @intCast(index));
    }
    var scratch: typed.Scratch = .{ .gpa = pyzig.allocator };
    defer scratch.deinit();
    const value = try typed.getOrMake(mine.native, mine.node, object.class, @intCast(index), &scratch);
    return toPython(state, object.place.document, field, value);
}

/// A value as Python sees it; objects are views on nodes of `document`.
pub fn toPython(state: *pyzig.State, document: pyzig.Handle(DocumentObject), field: *const FieldDescriptor, value: typed.Value) anyerror!*c.PyObject {
    return switch (value) {
        .none => c.newRef(c.none()),
        .integer => |number| pyzig.toPython(i64, state, number),
        .float => |number| pyzig.toPython(f64, state, number),
        .boolean => |truth| pyzig.toPython(bool, state, truth),
        .string => |text| pyzig.toPython([]const u8, state, text),
        .enumeration => |index| pyzig.toPython([]const u8, state, field.enumeration.?.values[index].name),
        .node => |node| Object.wrap(state, document, node, field.class.?),
    };
}

/// The setter of every field. Deleting an optional field sets None.
pub fn setField(self: *c.PyObject, value: ?*c.PyObject, closure: ?*anyopaque) callconv(.c) c_int {
    setFieldChecked(self, value, @intFromPtr(closure)) catch |err| {
        _ = fail(err);
        return -1;
    };
    return 0;
}

fn setFieldChecked(self: *c.PyObject, given: ?*c.PyObject, index: usize) anyerror!void {
    const object = pyzig.Wrapper(Object).payload(self);
    const state = try pyzig.State.ofInstance(self);
    const field = &object.class.fields[index];
    if (given == null and !field.optional) return pyzig.raiseFormat(.AttributeError, "cannot delete '%s' of %s: it is not optional", .{ field.name.ptr, object.class.name.ptr });
    return assign(state, object, @intCast(index), given orelse c.none());
}

/// Gives a field a value from Python. Nothing has changed if that fails.
pub fn assign(state: *pyzig.State, object: *Object, index: u16, value: *c.PyObject) anyerror!void {
    const field = &object.class.fields[index];
    _ = try object.resolve();
    if (value == c.none()) {
        const mine = try object.resolve();
        if (!field.optional) {
            if (field.mayReadNone() and try isNone(mine.native, mine.node, object.class, index)) return;
            return raiseExpected(field, object.class, value);
        }
        return typed.set(mine.native, mine.node, object.class, index, .none);
    }
    if (field.isList()) return lists.replaceAll(state, object, index, value);
    if (try isThere(state, object, index, value)) return;
    const converted = try fromPython(state, object.class, field, object.place.document, value);
    // Conversion may have run code of the caller's, which can do anything.
    const mine = try object.resolve();
    typed.set(mine.native, mine.node, object.class, index, converted) catch |err| return explain(err, mine.native);
}

/// Whether an object is the value of a field already.
fn isThere(state: *pyzig.State, object: *Object, index: u16, value: *c.PyObject) !bool {
    if (object.class.fields[index].kind != .class) return false;
    const child = types.payloadOf(state, value) orelse return false;
    const mine = try object.resolve();
    const theirs = try child.resolve();
    return mine.native == theirs.native and typed.isValueNode(mine.native, mine.node, object.class, index, theirs.node);
}

fn isNone(native: *sexp.Document, node: Node, class: *const ClassDescriptor, index: u16) !bool {
    var scratch: typed.Scratch = .{ .gpa = pyzig.allocator };
    defer scratch.deinit();
    return try typed.get(native, node, class, index, &scratch) == .none;
}

/// What went wrong when a document was changed, with what the error alone does not say.
pub fn explain(err: typed.WriteError, native: *const sexp.Document) (typed.WriteError || error{PythonError}) {
    if (err != error.FieldTooNew) return err;
    const refused = native.refused;
    return pyzig.raiseFormat(.ValueError, "the file is of an older version of KiCad, which has no %s.%s and would refuse it", .{
        refused.class.ptr, refused.field.ptr,
    });
}

/// A value for a field, or for an element of its list, checked. A string is borrowed from `value`; an object becomes a detached node of
/// `document`.
pub fn fromPython(
    state: *pyzig.State,
    class: *const ClassDescriptor,
    field: *const FieldDescriptor,
    document: pyzig.Handle(DocumentObject),
    value: *c.PyObject,
) anyerror!typed.Value {
    switch (field.kind) {
        .integer => {
            const index = c.PyNumber_Index(value) orelse {
                if (c.PyErr_ExceptionMatches(pyzig.ExceptionKind.TypeError.object()) == 0) return error.PythonError;
                c.PyErr_Clear();
                return raiseExpected(field, class, value);
            };
            defer c.Py_DecRef(index);
            return .{ .integer = try pyzig.fromPython(i32, state, null, index, field.name.ptr) };
        },
        .float => {
            const number = c.PyFloat_AsDouble(value);
            if (number == -1 and c.PyErr_Occurred() != null) {
                if (c.PyErr_ExceptionMatches(pyzig.ExceptionKind.TypeError.object()) == 0) return error.PythonError;
                c.PyErr_Clear();
                return raiseExpected(field, class, value);
            }
            if (!std.math.isFinite(number)) return pyzig.raiseFormat(.ValueError, "%s.%s must be finite, not %R", .{ class.name.ptr, field.name.ptr, value });
            return .{ .float = number };
        },
        .boolean => return .{ .boolean = try pyzig.fromPython(bool, state, null, value, field.name.ptr) },
        .string => {
            if (!c.hasFlag(value, c.TPFLAGS_UNICODE_SUBCLASS)) return raiseExpected(field, class, value);
            return .{ .string = try pyzig.stringFromPython(value, field.name.ptr) };
        },
        .enumeration => {
            if (!c.hasFlag(value, c.TPFLAGS_UNICODE_SUBCLASS)) return raiseExpected(field, class, value);
            const text = try pyzig.stringFromPython(value, field.name.ptr);
            if (field.enumeration.?.valueNamed(text)) |index| return .{ .enumeration = index };
            if (field.enumeration.?.is_open) return .{ .string = text };
            return raiseEnumValue(class, field, value);
        },
        .class => {
            const child = types.payloadOf(state, value) orelse return raiseExpected(field, class, value);
            if (child.class != field.class.?) return raiseExpected(field, class, value);
            return .{ .node = try nodeInto(document, child) };
        },
    }
}

/// A detached node of `document` for the contents of an object: the object's own node if nothing else holds it, else a copy.
fn nodeInto(document: pyzig.Handle(DocumentObject), object: *Object) anyerror!Node {
    const source = try object.resolve();
    const target = document.payload().native orelse return error.Freed;
    const is_detached = source.node != Node.root and source.native.parent(source.node) == Node.none;
    if (source.native == target) {
        return if (is_detached) source.node else target.copy(source.native, source.node);
    }
    const owner = object.place.document.payload();
    // What has an adopter adopts nothing, so documents cannot hold each other.
    const can_move = is_detached and source.native.text.len == 0 and owner.adopter == null and document.payload().adopter == null;
    if (!can_move) {
        const copied = try target.copy(source.native, source.node);
        errdefer target.destroy(copied);
        try nets.nameCopied(target, copied, object.class, source.native, source.node);
        return copied;
    }
    // Made in Python and not part of anything yet: it moves, and everything that looks at it follows.
    const node = try target.adopt(source.native, source.node);
    c.Py_IncRef(document.ptr);
    owner.adopter = document.ptr;
    return node;
}

fn raiseExpected(field: *const FieldDescriptor, class: *const ClassDescriptor, value: *c.PyObject) error{PythonError} {
    @branchHint(.cold);
    const expected: [*:0]const u8 = switch (field.kind) {
        .integer => "int",
        .float => "float",
        .boolean => "bool",
        .string => "str",
        .enumeration => "str",
        .class => return raiseExpectedClass(field, class, value),
    };
    const type_name = c.PyType_GetName(c.typeOf(value)) orelse return error.PythonError;
    defer c.Py_DecRef(type_name);
    return pyzig.raiseFormat(.TypeError, "%s.%s must be %s%s, not %U", .{
        class.name.ptr, field.name.ptr, expected, @as([*:0]const u8, if (field.optional) " or None" else ""), type_name,
    });
}

fn raiseExpectedClass(field: *const FieldDescriptor, class: *const ClassDescriptor, value: *c.PyObject) error{PythonError} {
    const type_name = c.PyType_GetName(c.typeOf(value)) orelse return error.PythonError;
    defer c.Py_DecRef(type_name);
    return pyzig.raiseFormat(.TypeError, "Expected kicad.%s.%s for %s.%s, not %U", .{
        field.class.?.module.ptr, field.class.?.name.ptr, class.name.ptr, field.name.ptr, type_name,
    });
}

fn raiseEnumValue(class: *const ClassDescriptor, field: *const FieldDescriptor, value: *c.PyObject) error{PythonError} {
    @branchHint(.cold);
    var names: [1000]u8 = undefined;
    var writer = std.Io.Writer.fixed(&names);
    for (field.enumeration.?.values, 0..) |one, index| {
        writer.writeAll(if (index == 0) "'" else ", '") catch break;
        writer.writeAll(one.name) catch break;
        writer.writeAll("'") catch break;
    }
    const text = writer.buffered();
    const allowed = c.PyUnicode_FromStringAndSize(text.ptr, @intCast(text.len)) orelse return error.PythonError;
    defer c.Py_DecRef(allowed);
    return pyzig.raiseFormat(.ValueError, "Invalid enum value: %s.%s is one of %U, not %R", .{ class.name.ptr, field.name.ptr, allowed, value });
}

// Constructors

/// `tp_new` of `class`.
pub fn constructorOf(comptime class: *const ClassDescriptor) *const fn (*c.PyTypeObject, *c.PyObject, ?*c.PyObject) callconv(.c) ?*c.PyObject {
    return &struct {
        fn construct(python_type: *c.PyTypeObject, arguments: *c.PyObject, keywords: ?*c.PyObject) callconv(.c) ?*c.PyObject {
            return constructObject(class, python_type, arguments, keywords);
        }
    }.construct;
}

fn constructObject(class: *const ClassDescriptor, python_type: *c.PyTypeObject, arguments: *c.PyObject, keywords: ?*c.PyObject) ?*c.PyObject {
    return constructChecked(class, python_type, arguments, keywords) catch |err| fail(err);
}

const field_count_max = 64;

fn constructChecked(class: *const ClassDescriptor, python_type: *c.PyTypeObject, arguments: *c.PyObject, keywords: ?*c.PyObject) anyerror!*c.PyObject {
    const state = try pyzig.State.ofType(python_type);
    const positional = c.PyTuple_Size(arguments);
    if (positional > 0) return pyzig.raiseFormat(.TypeError, "__init__() takes 0 positional arguments: %s() takes keywords only (%zd positional given)", .{ class.name.ptr, positional });
    var given: [field_count_max]?*c.PyObject = @splat(null);
    if (keywords) |dict| {
        var position: c.Ssize = 0;
        var key: ?*c.PyObject = null;
        var value: ?*c.PyObject = null;
        while (c.PyDict_Next(dict, &position, &key, &value) != 0) {
            const name = try pyzig.stringFromPython(key.?, "keyword");
            const index = class.fieldNamed(name) orelse return pyzig.raiseFormat(.TypeError, "%s() got an unexpected keyword argument '%U'", .{ class.name.ptr, key.? });
            given[index] = value;
        }
    }
    for (class.fields, 0..) |*field, index| {
        if (given[index] == null and field.required() and !(field.isReplaceable() and isNamed(class, &given))) {
            return pyzig.raiseFormat(.TypeError, "__init__() missing required keyword-only argument: '%s' of %s", .{ field.name.ptr, class.name.ptr });
        }
    }
    const document = try DocumentObject.createEmpty(state);
    defer document.release();
    const node = try typed.create(document.payload().native.?, class);
    const place: Place = .hold(document.borrow(), node);
    const made = (try pyzig.Wrapper(Object).createSubclass(python_type, .{ .place = place, .class = class })).ptr;
    errdefer c.Py_DecRef(made);
    const object = pyzig.Wrapper(Object).payload(made);
    for (class.encode_order) |index| {
        if (given[index]) |value| {
            const field = &class.fields[index];
            // What may be read as None may be given as that, and means that there is nothing.
            if (value == c.none() and !field.optional and field.mayReadNone()) {
                if (field.role == .net_number and !isNamed(class, &given)) return raiseExpected(field, class, value);
                continue;
            }
            // Nothing is given for the second field of two that show the same list: the first one says what is there.
            if (field.view_of != null and try saysNothing(value)) continue;
            // A net that has a number is known by it.
            if (field.view_of != null and field.role == .net_name and isGiven(given[field.view_of.?])) continue;
            try assign(state, object, index, value);
        } else {
            const mine = try object.resolve();
            try typed.setDefault(mine.native, mine.node, class, index);
        }
    }
    return made;
}

/// Whether a constructor is given the name of a net.
fn isNamed(class: *const ClassDescriptor, given: []const ?*c.PyObject) bool {
    return isGiven(given[class.net.?.name]);
}

fn isGiven(value: ?*c.PyObject) bool {
    return value != null and value != c.none();
}

/// None, or an empty list.
fn saysNothing(value: *c.PyObject) error{PythonError}!bool {
    if (value == c.none()) return true;
    if (c.hasFlag(value, c.TPFLAGS_UNICODE_SUBCLASS) or c.PySequence_Check(value) == 0) return false;
    const truth = c.PyObject_IsTrue(value);
    if (truth < 0) return error.PythonError;
    return truth == 0;
}

pub fn fail(err: anyerror) ?*c.PyObject {
    pyzig.setError(err, errors);
    return null;
}

/// What goes wrong in documents, for Python.
pub const errors = &[_]pyzig.ErrorRule{
    .{ .err = error.Freed, .kind = .RuntimeError, .message = "the document has been freed" },
    .{ .err = error.NotFinite, .kind = .ValueError, .message = "a number in a document must be finite" },
    .{ .err = error.InvalidAtom, .kind = .ValueError, .message = "the text cannot stand in a document" },
    .{ .err = error.WrongValue, .kind = .ValueError, .message = "the document has something else there; raw() shows it" },
    .{ .err = error.NetWithoutName, .kind = .ValueError, .message = "the nets of this file have names only, as KiCad 10 writes them: set net_name instead of net, name instead of number" },
    .{ .err = error.NetWithoutNumber, .kind = .ValueError, .message = "a net in the table of a board needs a number; files of KiCad 10 have no table" },
    .{ .err = error.UnknownNet, .kind = .ValueError, .message = "the board has no net of this name: append a Net with a number of its own to its nets first" },
    .{ .err = error.SidesAreLists, .kind = .ValueError, .message = "the sides are lists here, as KiCad 10 writes them: set tenting_sides" },
    .{ .err = error.Cycle, .kind = .ValueError, .message = "an object cannot be put into itself" },
};
