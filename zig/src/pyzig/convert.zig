//! Values between Python and Zig.
//!
//! | Zig type                       | from Python                                   | to Python              |
//! |--------------------------------|-----------------------------------------------|------------------------|
//! | `i8` … `i64`, `u8` … `u64`     | int or `__index__`; range checked             | int                    |
//! | `f32`, `f64`                   | float, int, `__float__`                       | float                  |
//! | `bool`                         | truth value                                   | bool                   |
//! | `[]const u8`, `[:0]const u8`   | str (UTF-8; the sentinel form refuses NUL)    | str (must be UTF-8)    |
//! | `Bytes`                        | bytes                                         | bytes                  |
//! | enum                           | str, the name of a value                      | str                    |
//! | `?T`                           | None or T                                     | None or T              |
//! | `[]const T`                    | list of T                                     | list                   |
//! | `Sequence(T)`                  | any sequence of T but a str                   | –                      |
//! | `Dict(K, V)`                   | dict                                          | dict                   |
//! | tuple struct                   | tuple of that length                          | tuple                  |
//! | `*T`, `*const T`, `Handle(T)`  | instance of the class bound to `T`, borrowed  | –                      |
//! | `T` with `python` declared     | –                                             | a new wrapper          |
//! | `Ref(T)`, `OwnedObject`        | –                                             | that object            |
//! | `Object`, `Callable`           | any object; any callable                      | –                      |
//! | own type with hooks            | `T.fromPython(state, object, argument)`, or   | `value.toPython(state)`|
//! |                                | `T.fromPythonInScope(state, scope, object, argument)` |                |
//!
//! What comes from Python is borrowed and valid for the call. Slices are allocated in the call's scope, which also holds their
//! items. What goes to Python is copied, or handed over where it is a reference.

const std = @import("std");
const c = @import("pybindings.zig");
const compat = @import("compat.zig");
const class = @import("class.zig");
const registry = @import("type_registry.zig");
const errors = @import("errors.zig");
const keys = @import("keys.zig");
const memory = @import("memory.zig");

const State = registry.State;
const Error = errors.Error;

/// Binary data: Python's `bytes`.
pub const Bytes = struct { data: []const u8 };

/// A Python `dict` as entries in its order.
pub fn Dict(comptime K: type, comptime V: type) type {
    return struct {
        entries: []const Entry,

        pub const Entry = struct { key: K, value: V };
        pub const is_dict = true;
    };
}

/// Items of any Python sequence but a `str`, which is a sequence of itself.
pub fn Sequence(comptime T: type) type {
    return struct {
        items: []const T,

        pub const Item = T;
        pub const is_sequence = true;
    };
}

/// A callable Python object, borrowed.
pub const Callable = struct {
    ptr: *c.PyObject,

    pub const python_type = "Callable[..., object]";

    pub fn fromPython(_: *State, object: *c.PyObject, argument: [*:0]const u8) Error!Callable {
        if (c.PyCallable_Check(object) == 0) return errors.raiseWrongType("", argument, "callable", object);
        return .{ .ptr = object };
    }

    /// Calls it with at most four positional arguments, each a new reference that the call takes over. The caller owns the
    /// result. What the callable raises is left set.
    pub fn call(callable: Callable, arguments: anytype) Error!class.OwnedObject {
        defer inline for (arguments) |argument| c.Py_DecRef(argument);
        const end: ?*c.PyObject = null;
        const function = c.PyObject_CallFunctionObjArgs;
        return class.OwnedObject.from(switch (arguments.len) {
            0 => function(callable.ptr, end),
            1 => function(callable.ptr, arguments[0], end),
            2 => function(callable.ptr, arguments[0], arguments[1], end),
            3 => function(callable.ptr, arguments[0], arguments[1], arguments[2], end),
            4 => function(callable.ptr, arguments[0], arguments[1], arguments[2], arguments[3], end),
            else => @compileError("at most four arguments"),
        });
    }
};

/// What one call keeps until it ends: memory for converted arguments and the items that they borrow.
pub const Scope = struct {
    arena: std.heap.ArenaAllocator,
    kept: std.ArrayListUnmanaged(*c.PyObject) = .empty,

    pub fn init() Scope {
        return .{ .arena = .init(memory.allocator) };
    }

    pub noinline fn deinit(scope: *Scope) void {
        for (scope.kept.items) |object| c.Py_DecRef(object);
        scope.arena.deinit();
    }

    /// Takes over a new reference until the call ends.
    pub noinline fn keep(scope: *Scope, object: *c.PyObject) Error!void {
        scope.kept.append(scope.arena.allocator(), object) catch |err| {
            c.Py_DecRef(object);
            return err;
        };
    }
};

/// Whether converting to `T` needs a scope.
pub fn needsScope(comptime T: type) bool {
    return switch (@typeInfo(T)) {
        .optional => |info| needsScope(info.child),
        .pointer => |info| info.size == .slice and info.child != u8,
        .@"struct" => |info| if (@hasDecl(T, "is_dict") or @hasDecl(T, "is_sequence") or @hasDecl(T, "fromPythonInScope"))
            true
        else if (info.is_tuple) blk: {
            for (std.meta.fieldNames(T)) |name| if (needsScope(@FieldType(T, name))) break :blk true;
            break :blk false;
        } else false,
        else => false,
    };
}

/// Converts an argument. `argument` is its name, for messages.
pub fn fromPython(comptime T: type, state: *State, scope: ?*Scope, object: *c.PyObject, argument: [*:0]const u8) Error!T {
    if (comptime isBoundPointer(T)) return unwrap(std.meta.Child(T), state, object, argument);
    switch (@typeInfo(T)) {
        .int => return intFromPython(T, object, argument),
        .float => return floatFromPython(T, object, argument),
        .bool => {
            const truth = c.PyObject_IsTrue(object);
            return if (truth < 0) error.PythonError else truth != 0;
        },
        .optional => |info| return if (object == c.none()) null else try fromPython(info.child, state, scope, object, argument),
        .@"enum" => if (!@hasDecl(T, "fromPython")) return enumFromPython(T, object, argument),
        .pointer => |info| if (info.size == .slice) {
            if (info.child != u8) {
                if (!c.hasFlag(object, c.TPFLAGS_LIST_SUBCLASS)) return raiseNotList(info.child, argument, object);
                return sliceFromPython(info.child, state, scope.?, object, argument);
            }
            const text = try stringFromPython(object, argument);
            if (T == []const u8) return text;
            if (T == [:0]const u8) {
                if (std.mem.indexOfScalar(u8, text, 0) != null) {
                    return errors.raiseFormat(.ValueError, "argument '%s' has a NUL character", .{argument});
                }
                return text;
            }
        },
        .@"struct" => |info| {
            if (@hasDecl(T, "Wrapped")) {
                _ = try unwrap(T.Wrapped, state, object, argument);
                return .{ .ptr = object };
            }
            if (T == Bytes) return bytesFromPython(object, argument);
            if (@hasDecl(T, "is_sequence")) {
                if (c.PySequence_Check(object) == 0 or c.hasFlag(object, c.TPFLAGS_UNICODE_SUBCLASS)) {
                    return errors.raiseFormat(.TypeError, "%s must be a sequence of %s", .{ argument, (comptime itemName(T.Item)).ptr });
                }
                return .{ .items = try sliceFromPython(T.Item, state, scope.?, object, argument) };
            }
            if (@hasDecl(T, "is_dict")) return dictFromPython(T, state, scope.?, object, argument);
            if (info.is_tuple) return tupleFromPython(T, state, scope, object, argument);
        },
        else => {},
    }
    if (comptime hasHook(T, "fromPython")) return T.fromPython(state, object, argument);
    if (comptime hasHook(T, "fromPythonInScope")) return T.fromPythonInScope(state, scope.?, object, argument);
    @compileError("no conversion from Python to " ++ @typeName(T));
}

/// Converts a result to a new reference. References in `value` are handed over, also on failure.
pub fn toPython(comptime T: type, state: *State, value: T) Error!*c.PyObject {
    switch (@typeInfo(T)) {
        .void => return c.newRef(c.none()),
        .bool => return c.newRef(if (value) &c._Py_TrueStruct else &c._Py_FalseStruct),
        .int => |info| return orError(if (info.signedness == .signed)
            c.PyLong_FromLongLong(value)
        else
            c.PyLong_FromUnsignedLongLong(value)),
        .float => return orError(c.PyFloat_FromDouble(value)),
        .optional => |info| return if (value) |present| toPython(info.child, state, present) else c.newRef(c.none()),
        .@"enum" => if (!@hasDecl(T, "toPython")) return stringToPython(@tagName(value)),
        .pointer => |info| if (info.size == .slice) {
            return if (info.child == u8) stringToPython(value) else sliceToPython(info.child, state, value);
        } else if (info.size == .one and @typeInfo(info.child) == .array and @typeInfo(info.child).array.child == u8) {
            return stringToPython(value);
        },
        .@"struct" => |info| {
            if (@hasDecl(T, "python")) return (try class.wrap(state, T, value)).ptr;
            if (@hasDecl(T, "Wrapped")) return value.ptr;
            if (T == Bytes) return orError(c.PyBytes_FromStringAndSize(value.data.ptr, @intCast(value.data.len)));
            if (@hasDecl(T, "is_dict")) return dictToPython(T, state, value);
            if (info.is_tuple) return tupleToPython(T, state, value);
        },
        else => {},
    }
    if (comptime hasHook(T, "toPython")) return value.toPython(state);
    @compileError("no conversion from " ++ @typeName(T) ++ " to Python");
}

/// The payload of `object` if it is an instance of the class bound to `T`.
pub fn unwrap(comptime T: type, state: *State, object: *c.PyObject, argument: [*:0]const u8) Error!*T {
    const expected = state.typeObject(T);
    if (c.typeOf(object) == expected) return class.Wrapper(T).payload(object);
    if (comptime class.isConstructible(T)) {
        if (c.PyType_IsSubtype(c.typeOf(object), expected) != 0) return class.Wrapper(T).payload(object);
    }
    return errors.raiseWrongType("Invalid object: ", argument, pythonName(T), object);
}

/// The name by which people know the class bound to `T`.
pub fn pythonName(comptime T: type) [:0]const u8 {
    return keys.get(T.python, "alias", T.python.name);
}

/// The UTF-8 of a `str`; lives as long as the object.
pub noinline fn stringFromPython(object: *c.PyObject, argument: [*:0]const u8) Error![:0]const u8 {
    if (c.typeOf(object) != &c.PyUnicode_Type and !c.hasFlag(object, c.TPFLAGS_UNICODE_SUBCLASS)) {
        return errors.raiseWrongType("Expected a string: ", argument, "str", object);
    }
    var length: c.Ssize = 0;
    const text = c.PyUnicode_AsUTF8AndSize(object, &length) orelse {
        if (c.PyErr_ExceptionMatches(c.ExceptionKind.UnicodeError.object()) != 0) {
            c.PyErr_Clear();
            return errors.raiseFormat(.TypeError, "Expected a string: '%s' has a lone surrogate, which UTF-8 cannot encode", .{argument});
        }
        return error.PythonError;
    };
    return text[0..@intCast(length) :0];
}

pub fn stringToPython(text: []const u8) Error!*c.PyObject {
    return orError(c.PyUnicode_FromStringAndSize(text.ptr, @intCast(text.len)));
}

fn orError(new_reference: ?*c.PyObject) Error!*c.PyObject {
    return new_reference orelse error.PythonError;
}

fn hasHook(comptime T: type, comptime name: []const u8) bool {
    return switch (@typeInfo(T)) {
        .@"struct", .@"enum", .@"union" => @hasDecl(T, name),
        else => false,
    };
}

/// Whether `T` stands for an instance of a bound class.
fn isBound(comptime T: type) bool {
    return isBoundPointer(T) or (@typeInfo(T) == .@"struct" and @hasDecl(T, "Wrapped"));
}

fn isBoundPointer(comptime T: type) bool {
    if (@typeInfo(T) != .pointer or @typeInfo(T).pointer.size != .one) return false;
    const Child = @typeInfo(T).pointer.child;
    return @typeInfo(Child) == .@"struct" and @hasDecl(Child, "python");
}

fn intFromPython(comptime T: type, object: *c.PyObject, argument: [*:0]const u8) Error!T {
    comptime std.debug.assert(@bitSizeOf(T) <= 64);
    var overflow: c_int = 0;
    const value = c.PyLong_AsLongLongAndOverflow(object, &overflow);
    if (overflow == 0) {
        if (value == -1 and c.PyErr_Occurred() != null) return raiseNotInt(object, argument);
        if (std.math.cast(T, value)) |fits| return fits;
    } else if (std.math.maxInt(T) > std.math.maxInt(i64) and overflow > 0) {
        const index = try orError(c.PyNumber_Index(object));
        defer c.Py_DecRef(index);
        const large = c.PyLong_AsUnsignedLongLong(index);
        if (c.PyErr_Occurred() == null) return @intCast(large); // T has 64 bits
        c.PyErr_Clear();
    }
    return raiseOutOfRange(object, argument, std.math.minInt(T), std.math.maxInt(T));
}

/// Names the argument in Python's complaint about an object that is no int. What an `__index__` raised stays.
noinline fn raiseNotInt(object: *c.PyObject, argument: [*:0]const u8) error{PythonError} {
    @branchHint(.cold);
    if (c.PyIndex_Check(object) != 0) return error.PythonError;
    c.PyErr_Clear();
    return errors.raiseWrongType("", argument, "int", object);
}

noinline fn raiseOutOfRange(object: *c.PyObject, argument: [*:0]const u8, minimum: i64, maximum: u64) error{PythonError} {
    @branchHint(.cold);
    const shown = try showInt(object);
    defer c.Py_DecRef(shown);
    return errors.raiseFormat(.OverflowError, "'%s' must be between %lld and %llu, not %U", .{
        argument, @as(c_longlong, minimum), @as(c_ulonglong, maximum), shown,
    });
}

/// An int for a message, a new reference to a `str`. Python refuses to write out ints of thousands of digits.
pub fn showInt(object: *c.PyObject) error{PythonError}!*c.PyObject {
    if (c.PyObject_Repr(object)) |shown| return shown;
    if (c.PyErr_ExceptionMatches(c.ExceptionKind.ValueError.object()) == 0) return error.PythonError;
    c.PyErr_Clear();
    return stringToPython("an int of thousands of digits") catch error.PythonError;
}

fn floatFromPython(comptime T: type, object: *c.PyObject, argument: [*:0]const u8) Error!T {
    const value = c.PyFloat_AsDouble(object);
    if (value == -1.0 and c.PyErr_Occurred() != null) return raiseNotFloat(object, argument);
    if (T == f64) return value;
    const narrow: T = @floatCast(value);
    if (std.math.isInf(narrow) and !std.math.isInf(value)) {
        return errors.raiseFormat(.OverflowError, "'%s' is too large for a float of %d bits", .{ argument, @as(c_int, @bitSizeOf(T)) });
    }
    return narrow;
}

/// Names the argument in Python's complaint about an object that is no number. What a `__float__` raised stays.
noinline fn raiseNotFloat(object: *c.PyObject, argument: [*:0]const u8) error{PythonError} {
    @branchHint(.cold);
    if (c.PyIndex_Check(object) != 0 or c.PyType_GetSlot(c.typeOf(object), c.Slot.nb_float) != null) return error.PythonError;
    c.PyErr_Clear();
    return errors.raiseWrongType("", argument, "float", object);
}

fn enumFromPython(comptime T: type, object: *c.PyObject, argument: [*:0]const u8) Error!T {
    const text = try stringFromPython(object, argument);
    if (std.meta.stringToEnum(T, text)) |value| return value;
    return errors.raiseFormat(.ValueError, "'%s' must be one of %s, not %R", .{ argument, comptime enumNames(T).ptr, object });
}

/// `'a', 'b', 'c'`
pub fn enumNames(comptime T: type) [:0]const u8 {
    comptime {
        var text: [:0]const u8 = "";
        for (std.meta.fieldNames(T), 0..) |name, index| text = text ++ (if (index == 0) "'" else ", '") ++ name ++ "'";
        return text;
    }
}

fn bytesFromPython(object: *c.PyObject, argument: [*:0]const u8) Error!Bytes {
    if (!c.hasFlag(object, c.TPFLAGS_BYTES_SUBCLASS)) return errors.raiseWrongType("", argument, "bytes", object);
    var data: ?[*]u8 = null;
    var length: c.Ssize = 0;
    if (c.PyBytes_AsStringAndSize(object, &data, &length) < 0) return error.PythonError;
    return .{ .data = data.?[0..@intCast(length)] };
}

/// The items as a tuple that the scope holds: what a callback does to the list meanwhile cannot free them.
fn sliceFromPython(comptime Item: type, state: *State, scope: *Scope, object: *c.PyObject, argument: [*:0]const u8) Error![]Item {
    const items = try orError(c.PySequence_Tuple(object));
    try scope.keep(items);
    const length: usize = @intCast(c.PyTuple_Size(items));
    const slice = try scope.arena.allocator().alloc(Item, length);
    for (slice, 0..) |*slot, index| {
        const item = c.PyTuple_GetItem(items, @intCast(index)) orelse return error.PythonError;
        slot.* = fromPython(Item, state, scope, item, argument) catch |err| {
            // Only the check of a class raises nothing but our own.
            if (comptime !isBound(Item)) return err;
            if (err == error.PythonError and c.PyErr_ExceptionMatches(c.ExceptionKind.TypeError.object()) != 0) {
                c.PyErr_Clear();
                return raiseNotListOf(Item, argument, item);
            }
            return err;
        };
    }
    return slice;
}

fn raiseNotList(comptime Item: type, argument: [*:0]const u8, object: *c.PyObject) error{PythonError} {
    @branchHint(.cold);
    const type_name = c.PyType_GetName(c.typeOf(object)) orelse return error.PythonError;
    defer c.Py_DecRef(type_name);
    return errors.raiseFormat(.TypeError, "%s must be a list of %s, not %U", .{ argument, (comptime itemName(Item)).ptr, type_name });
}

fn raiseNotListOf(comptime Item: type, argument: [*:0]const u8, item: *c.PyObject) error{PythonError} {
    @branchHint(.cold);
    const type_name = c.PyType_GetName(c.typeOf(item)) orelse return error.PythonError;
    defer c.Py_DecRef(type_name);
    return errors.raiseFormat(.TypeError, "%s must be a list of %s, but an item is %U", .{ argument, (comptime itemName(Item)).ptr, type_name });
}

/// A short name of the item type for messages.
fn itemName(comptime Item: type) [:0]const u8 {
    comptime {
        if (isBoundPointer(Item)) return pythonName(std.meta.Child(Item));
        switch (@typeInfo(Item)) {
            .@"struct" => if (@hasDecl(Item, "Wrapped")) return pythonName(Item.Wrapped),
            .int => return "int",
            .float => return "float",
            .bool => return "bool",
            .pointer => return "str",
            .optional => |info| return itemName(info.child),
            else => {},
        }
        return "values of the right type";
    }
}

fn sliceToPython(comptime Item: type, state: *State, items: []const Item) Error!*c.PyObject {
    const list = c.PyList_New(@intCast(items.len)) orelse {
        for (items) |item| discard(Item, item);
        return error.PythonError;
    };
    errdefer c.Py_DecRef(list);
    for (items, 0..) |item, index| {
        errdefer for (items[index + 1 ..]) |rest| discard(Item, rest);
        _ = c.PyList_SetItem(list, @intCast(index), try toPython(Item, state, item));
    }
    return list;
}

/// Releases the references of a value that will not reach Python.
fn discard(comptime T: type, value: T) void {
    switch (@typeInfo(T)) {
        .optional => |info| if (value) |present| discard(info.child, present),
        .pointer => |info| if (info.size == .slice and info.child != u8) {
            for (value) |item| discard(info.child, item);
        },
        .@"struct" => |info| {
            if (@hasDecl(T, "is_strong_reference")) return value.release();
            if (@hasDecl(T, "is_dict")) {
                for (value.entries) |entry| discardEntry(entry);
            } else if (info.is_tuple) {
                inline for (comptime std.meta.fieldNames(T)) |name| discard(@FieldType(T, name), @field(value, name));
            } else if (@hasDecl(T, "python")) {
                var lost = value;
                class.Wrapper(T).releasePayload(&lost);
            }
        },
        else => {},
    }
}

fn tupleFromPython(comptime T: type, state: *State, scope: ?*Scope, object: *c.PyObject, argument: [*:0]const u8) Error!T {
    const names = comptime std.meta.fieldNames(T);
    if (!c.hasFlag(object, c.TPFLAGS_TUPLE_SUBCLASS)) return errors.raiseWrongType("", argument, "tuple", object);
    if (c.PyTuple_Size(object) != names.len) {
        return errors.raiseFormat(.ValueError, "'%s' must be a tuple of length %d, not %zd", .{
            argument, @as(c_int, names.len), c.PyTuple_Size(object),
        });
    }
    var value: T = undefined;
    inline for (names, 0..) |name, index| {
        const item = c.PyTuple_GetItem(object, index) orelse return error.PythonError;
        @field(value, name) = try fromPython(@FieldType(T, name), state, scope, item, argument);
    }
    return value;
}

fn tupleToPython(comptime T: type, state: *State, value: T) Error!*c.PyObject {
    const names = comptime std.meta.fieldNames(T);
    var items: [names.len]?*c.PyObject = @splat(null);
    errdefer for (items) |item| c.Py_DecRef(item);
    var failure: ?Error = null;
    inline for (names, 0..) |name, index| {
        const item = @field(value, name);
        if (failure == null) {
            items[index] = if (toPython(@FieldType(T, name), state, item)) |object| object else |err| blk: {
                failure = err;
                break :blk null;
            };
        } else {
            discard(@FieldType(T, name), item);
        }
    }
    if (failure) |err| return err;
    const tuple = try orError(c.PyTuple_New(names.len));
    for (items, 0..) |item, index| _ = c.PyTuple_SetItem(tuple, @intCast(index), item);
    return tuple;
}

fn dictFromPython(comptime T: type, state: *State, scope: *Scope, object: *c.PyObject, argument: [*:0]const u8) Error!T {
    if (!c.hasFlag(object, c.TPFLAGS_DICT_SUBCLASS)) return errors.raiseWrongType("", argument, "dict", object);
    const Key = @FieldType(T.Entry, "key");
    const Value = @FieldType(T.Entry, "value");
    var entries: std.ArrayListUnmanaged(T.Entry) = .empty;
    // Converting may run Python code that changes the dict, so all its items are held before the first is converted.
    var pairs: std.ArrayListUnmanaged([2]*c.PyObject) = .empty;
    const arena = scope.arena.allocator();
    var position: c.Ssize = 0;
    var key: ?*c.PyObject = null;
    var value: ?*c.PyObject = null;
    while (c.PyDict_Next(object, &position, &key, &value) != 0) {
        try scope.keep(c.newRef(key.?));
        try scope.keep(c.newRef(value.?));
        try pairs.append(arena, .{ key.?, value.? });
    }
    try entries.ensureTotalCapacityPrecise(arena, pairs.items.len);
    for (pairs.items) |pair| entries.appendAssumeCapacity(.{
        .key = try fromPython(Key, state, scope, pair[0], argument),
        .value = try fromPython(Value, state, scope, pair[1], argument),
    });
    return .{ .entries = entries.items };
}

fn dictToPython(comptime T: type, state: *State, value: T) Error!*c.PyObject {
    const dict = c.PyDict_New() orelse {
        for (value.entries) |entry| discardEntry(entry);
        return error.PythonError;
    };
    errdefer c.Py_DecRef(dict);
    for (value.entries, 0..) |entry, index| {
        errdefer for (value.entries[index + 1 ..]) |rest| discardEntry(rest);
        const key = toPython(@TypeOf(entry.key), state, entry.key) catch |err| {
            discard(@TypeOf(entry.value), entry.value);
            return err;
        };
        defer c.Py_DecRef(key);
        const item = try toPython(@TypeOf(entry.value), state, entry.value);
        defer c.Py_DecRef(item);
        if (c.PyDict_SetItem(dict, key, item) < 0) return error.PythonError;
    }
    return dict;
}

fn discardEntry(entry: anytype) void {
    discard(@TypeOf(entry.key), entry.key);
    discard(@TypeOf(entry.value), entry.value);
}
