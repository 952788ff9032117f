//! The Python types of the formats, made when the library is loaded: a class for each class of the schema, a `StrEnum` for each enumeration.
//!
//! A class costs a few entries in tables that are filled in once per process, and one constructor function; everything else is shared.

const std = @import("std");
const pyzig = @import("pyzig");
const typed = @import("../../sexp/typed.zig");
const schema = @import("../../sexp/schema/schema.zig");
const files = @import("files.zig");
const objects = @import("objects.zig");

const c = pyzig.c;
const ClassDescriptor = schema.ClassDescriptor;
const Object = objects.Object;
const W = pyzig.Wrapper(Object);

pub const class_count = blk: {
    var count: usize = 0;
    for (schema.formats) |format| count += format.classes.len;
    break :blk count;
};

/// All classes, format by format; the place of a class here is its place among the extra places of the module state.
const classes: [class_count]*const ClassDescriptor = blk: {
    var all: [class_count]*const ClassDescriptor = undefined;
    var next: usize = 0;
    for (schema.formats) |format| for (format.classes) |class| {
        all[next] = class;
        next += 1;
    };
    break :blk all;
};

const constructors: [class_count]*const anyopaque = blk: {
    var all: [class_count]*const anyopaque = undefined;
    for (&all, classes) |*one, class| one.* = @ptrCast(objects.constructorOf(class));
    break :blk all;
};

/// Where the types start in the module state; the same for every interpreter.
var first_place: u32 = undefined;

/// The place of each class, by address.
var places: std.AutoHashMapUnmanaged(*const ClassDescriptor, u32) = .empty;

/// What types point to for as long as the process lives.
var tables: std.heap.ArenaAllocator = .init(std.heap.c_allocator);
var properties: [class_count][*]const c.PyGetSetDef = undefined;
var docs: [class_count][*:0]const u8 = undefined;
var names: [class_count][*:0]const u8 = undefined;

/// The Python type of a class.
pub fn typeOf(state: *pyzig.State, class: *const ClassDescriptor) *c.PyTypeObject {
    return @ptrCast(state.at(first_place + places.get(class).?));
}

pub fn formatOf(class: *const ClassDescriptor) *const schema.FormatDescriptor {
    for (&schema.formats) |*format| {
        if (std.mem.eql(u8, format.name, class.module)) return format;
    }
    unreachable; // every class belongs to one
}

/// Whether it is the class that `loads` returns.
pub const isFile = typed.isFile;

/// The payload of `object` if it is a typed object.
pub fn payloadOf(state: *pyzig.State, object: *c.PyObject) ?*Object {
    if (c.PyType_IsSubtype(c.typeOf(object), state.typeObject(Object)) == 0) return null;
    return W.payload(object);
}

/// Makes all types and modules. `module` is `pyzig_sexp`.
pub fn populate(module: *c.PyObject, state: *pyzig.State, first_index: u32) pyzig.Error!void {
    first_place = first_index;
    if (places.count() == 0) try fillTables();
    const base = state.typeObject(Object);
    for (0..class_count) |index| {
        const slots = [_]c.PyType_Slot{
            .{ .slot = c.Slot.tp_base, .pfunc = @ptrCast(base) },
            .{ .slot = c.Slot.tp_dealloc, .pfunc = @ptrCast(&W.dealloc) },
            .{ .slot = c.Slot.tp_new, .pfunc = constructors[index] },
            .{ .slot = c.Slot.tp_getset, .pfunc = @ptrCast(properties[index]) },
            .{ .slot = c.Slot.tp_methods, .pfunc = if (isFile(classes[index])) @ptrCast(&file_methods) else @ptrCast(&methods) },
            .{ .slot = c.Slot.tp_doc, .pfunc = @ptrCast(docs[index]) },
            .{},
        };
        var spec: c.PyType_Spec = .{
            .name = names[index],
            .basicsize = W.basic_size,
            .flags = c.TPFLAGS_DEFAULT | c.TPFLAGS_BASETYPE,
            .slots = &slots,
        };
        const python_type = c.PyType_FromModuleAndSpec(module, &spec, null) orelse return error.PythonError;
        state.put(first_place + @as(u32, @intCast(index)), python_type);
    }
    var next: usize = 0;
    for (&schema.formats) |*format| {
        const submodule = try pyzig.OwnedObject.from(c.PyObject_GetAttrString(module, format.name.ptr));
        defer submodule.release();
        for (format.classes) |class| {
            if (c.PyModule_AddObjectRef(submodule.ptr, class.name.ptr, state.at(first_place + @as(u32, @intCast(next)))) < 0) return error.PythonError;
            next += 1;
        }
        for (format.enums) |enumeration| try addEnumeration(submodule.ptr, enumeration);
    }
    try registerSequence(state);
    // Pickle looks for the function under the name that the module is imported by.
    const restore = try pyzig.OwnedObject.from(c.PyObject_GetAttrString(module, "_restore"));
    defer restore.release();
    const module_name = try pyzig.OwnedObject.from(c.PyUnicode_InternFromString("pyzig_sexp"));
    defer module_name.release();
    if (c.PyObject_SetAttrString(restore.ptr, "__module__", module_name.ptr) < 0) return error.PythonError;
}

const field_names_method: c.PyMethodDef = .{
    .ml_name = "__field_names__",
    .ml_meth = @ptrCast(&fieldNames),
    .ml_flags = c.METH_NOARGS | c.METH_CLASS,
    .ml_doc = "__field_names__($type, /)\n--\n\nNames of the fields, in the order of declaration.",
};
const methods = [_]c.PyMethodDef{ field_names_method, .{} };
const file_methods = [_]c.PyMethodDef{
    field_names_method,
    .{
        .ml_name = "free",
        .ml_meth = @ptrCast(&files.freeMethod),
        .ml_flags = c.METH_NOARGS,
        .ml_doc = "free($self, /)\n--\n\nFree the document now, with all that is in it. Use of it raises RuntimeError after that.",
    },
    .{},
};

fn fieldNames(python_type: ?*c.PyObject, _: ?*c.PyObject) callconv(.c) ?*c.PyObject {
    return fieldNamesChecked(@ptrCast(python_type.?)) catch |err| objects.fail(err);
}

fn fieldNamesChecked(python_type: *c.PyTypeObject) anyerror!*c.PyObject {
    const class = try classOf(python_type);
    const list = try pyzig.OwnedObject.from(c.PyList_New(@intCast(class.fields.len)));
    errdefer list.release();
    for (class.fields, 0..) |*field, index| {
        const name = c.PyUnicode_InternFromString(field.name.ptr) orelse return error.PythonError;
        _ = c.PyList_SetItem(list.ptr, @intCast(index), name);
    }
    return list.ptr;
}

/// The class of a type or of the nearest of its bases that is one of ours.
fn classOf(python_type: *c.PyTypeObject) pyzig.Error!*const ClassDescriptor {
    const state = try pyzig.State.ofType(python_type);
    var current = python_type;
    while (true) {
        for (classes, 0..) |class, index| {
            if (state.at(first_place + @as(u32, @intCast(index))) == c.typeAsObject(current)) return class;
        }
        current = @ptrCast(@alignCast(c.PyType_GetSlot(current, c.Slot.tp_base).?));
    }
}

fn fillTables() error{OutOfMemory}!void {
    const arena = tables.allocator();
    errdefer places.clearRetainingCapacity();
    for (classes, 0..) |class, index| {
        const list = try arena.alloc(c.PyGetSetDef, class.fields.len + 1);
        for (list[0..class.fields.len], class.fields, 0..) |*property, *field, field_index| property.* = .{
            .name = field.name.ptr,
            .get = objects.getField,
            .set = objects.setField,
            .doc = field.doc().ptr,
            .closure = @ptrFromInt(field_index),
        };
        list[class.fields.len] = .{};
        properties[index] = list.ptr;
        names[index] = (try std.mem.concatWithSentinel(arena, u8, &.{ class.module, ".", class.name }, 0)).ptr;
        docs[index] = try makeDoc(arena, class);
        try places.put(arena, class, @intCast(index));
    }
}

/// Signature and docstring of a class.
fn makeDoc(arena: std.mem.Allocator, class: *const ClassDescriptor) error{OutOfMemory}![*:0]const u8 {
    var text: std.ArrayListUnmanaged(u8) = .empty;
    try text.appendSlice(arena, class.name);
    try text.appendSlice(arena, if (class.fields.len > 0) "(*" else "(");
    for (class.fields) |*field| {
        try text.appendSlice(arena, ", ");
        try text.appendSlice(arena, field.name);
        if (!field.required() or field.isReplaceable()) try text.appendSlice(arena, "=...");
    }
    try text.appendSlice(arena, ")\n--\n\n");
    try text.appendSlice(arena, class.doc);
    try text.append(arena, 0);
    const whole = try text.toOwnedSlice(arena);
    return whole[0 .. whole.len - 1 :0].ptr;
}

/// `E_name`, a `StrEnum` with a member for each value, and its upper-cased name as a second name.
fn addEnumeration(module: *c.PyObject, enumeration: *const schema.EnumDescriptor) pyzig.Error!void {
    const members = try pyzig.OwnedObject.from(c.PyDict_New());
    defer members.release();
    for (enumeration.values) |value| try addMember(members.ptr, value.name, value.name);
    for (enumeration.values) |value| {
        var upper: [64]u8 = undefined;
        if (value.name.len > upper.len) continue;
        const name = std.ascii.upperString(&upper, value.name);
        if (!std.mem.eql(u8, name, value.name)) try addMember(members.ptr, name, value.name);
    }
    const enum_module = try pyzig.OwnedObject.from(c.PyImport_ImportModule("enum"));
    defer enum_module.release();
    const str_enum = try pyzig.OwnedObject.from(c.PyObject_GetAttrString(enum_module.ptr, "StrEnum"));
    defer str_enum.release();
    const name = try pyzig.OwnedObject.from(c.PyUnicode_InternFromString(enumeration.name.ptr));
    defer name.release();
    const made = try pyzig.OwnedObject.from(c.PyObject_CallFunctionObjArgs(str_enum.ptr, name.ptr, members.ptr, @as(?*c.PyObject, null)));
    defer made.release();
    const module_name = try pyzig.OwnedObject.from(c.PyUnicode_InternFromString(enumeration.module.ptr));
    defer module_name.release();
    if (c.PyObject_SetAttrString(made.ptr, "__module__", module_name.ptr) < 0) return error.PythonError;
    if (c.PyModule_AddObjectRef(module, enumeration.name.ptr, made.ptr) < 0) return error.PythonError;
}

fn addMember(members: *c.PyObject, name: []const u8, value: []const u8) pyzig.Error!void {
    const key = try pyzig.OwnedObject.from(c.PyUnicode_FromStringAndSize(name.ptr, @intCast(name.len)));
    defer key.release();
    const known = c.PyDict_GetItemWithError(members, key.ptr);
    if (known != null) return;
    if (c.PyErr_Occurred() != null) return error.PythonError;
    const text = try pyzig.OwnedObject.from(c.PyUnicode_FromStringAndSize(value.ptr, @intCast(value.len)));
    defer text.release();
    if (c.PyDict_SetItem(members, key.ptr, text.ptr) < 0) return error.PythonError;
}

/// `isinstance(lst, collections.abc.MutableSequence)`
fn registerSequence(state: *pyzig.State) pyzig.Error!void {
    const abc = try pyzig.OwnedObject.from(c.PyImport_ImportModule("collections.abc"));
    defer abc.release();
    const sequence = try pyzig.OwnedObject.from(c.PyObject_GetAttrString(abc.ptr, "MutableSequence"));
    defer sequence.release();
    const register = try pyzig.OwnedObject.from(c.PyObject_GetAttrString(sequence.ptr, "register"));
    defer register.release();
    const list_type = c.typeAsObject(state.typeObject(@import("lists.zig").MutableList));
    const result = try pyzig.OwnedObject.from(c.PyObject_CallFunctionObjArgs(register.ptr, list_type, @as(?*c.PyObject, null)));
    result.release();
}
