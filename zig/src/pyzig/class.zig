//! Wrappers: how a Zig value lives inside a Python object, and who owns what.
//!
//! A class is a Zig struct, the payload, with a declaration `python` (see `pyzig.zig`). The payload lies in the Python object,
//! after the header and the list of weak references. Its fields say the ownership:
//!
//! - value: plain data, nothing to do when the object dies;
//! - owner: the payload has `deinit`, which runs when the object dies;
//! - borrower: a field `Ref(Owner)` keeps the Python object of the owner alive for as long as the borrower lives.
//!
//! A payload that others can find without holding a reference (a cache, say) declares `unlink`, which runs first when the object dies:
//! before any Python code can run that might find it half dead. It may run twice.
//!
//! Fields of type `Ref(T)`, `?Ref(T)`, `OwnedObject`, `?OwnedObject` are found by reflection: they are released when the object
//! dies and shown to Python's garbage collector. A payload that holds Python references in another way (a list of them, say)
//! declares `traverse` and `clear` as well.

const std = @import("std");
const c = @import("pybindings.zig");
const errors = @import("errors.zig");
const keys = @import("keys.zig");
const registry = @import("type_registry.zig");

const State = registry.State;
const Error = errors.Error;

/// A Python object of any type, borrowed: alive for the call that it was passed to.
pub const Object = struct {
    ptr: *c.PyObject,

    pub const python_type = "object";

    pub fn fromPython(_: *State, object: *c.PyObject, _: [*:0]const u8) Error!Object {
        return .{ .ptr = object };
    }

    /// A reference of one's own to it.
    pub fn own(object: Object) OwnedObject {
        return .{ .ptr = c.newRef(object.ptr) };
    }

    pub fn isNone(object: Object) bool {
        return object.ptr == c.none();
    }
};

/// A strong reference to a Python object of any type. Returned to Python it is handed over; stored in a payload it is released
/// with it; anything else owes a `release`.
pub const OwnedObject = struct {
    ptr: *c.PyObject,

    pub const python_type = "object";
    pub const is_strong_reference = true;

    /// From an API that returns a new reference, or null with an exception set.
    pub fn from(new_reference: ?*c.PyObject) error{PythonError}!OwnedObject {
        return .{ .ptr = new_reference orelse return error.PythonError };
    }

    pub fn toPython(object: OwnedObject, _: *State) Error!*c.PyObject {
        return object.ptr;
    }

    pub fn borrow(object: OwnedObject) Object {
        return .{ .ptr = object.ptr };
    }

    pub fn release(object: OwnedObject) void {
        c.Py_DecRef(object.ptr);
    }
};

/// A Python object that wraps a `T`, borrowed. As the first parameter of a method: the object it is called on.
pub fn Handle(comptime T: type) type {
    return struct {
        ptr: *c.PyObject,

        const Self = @This();
        pub const Wrapped = T;

        pub inline fn payload(handle: Self) *T {
            return Wrapper(T).payload(handle.ptr);
        }

        pub inline fn own(handle: Self) Ref(T) {
            return .{ .ptr = c.newRef(handle.ptr) };
        }

        /// State of the module that the class belongs to; needed to make other wrappers.
        pub inline fn state(handle: Self) Error!*State {
            return State.ofInstance(handle.ptr);
        }
    };
}

/// A strong reference to a Python object that wraps a `T`; same duties as `OwnedObject`.
pub fn Ref(comptime T: type) type {
    return struct {
        ptr: *c.PyObject,

        const Self = @This();
        pub const Wrapped = T;
        pub const is_strong_reference = true;

        pub inline fn payload(ref: Self) *T {
            return Wrapper(T).payload(ref.ptr);
        }

        pub inline fn borrow(ref: Self) Handle(T) {
            return .{ .ptr = ref.ptr };
        }

        /// One more reference to the same object.
        pub inline fn own(ref: Self) Self {
            return .{ .ptr = c.newRef(ref.ptr) };
        }

        pub inline fn release(ref: Self) void {
            c.Py_DecRef(ref.ptr);
        }
    };
}

/// Given to a payload's `traverse`: shows a reference to the garbage collector.
pub const Visitor = struct {
    visit: c.VisitProc,
    arg: ?*anyopaque,
    result: c_int = 0,

    pub fn show(visitor: *Visitor, object: ?*c.PyObject) void {
        if (visitor.result == 0 and object != null) visitor.result = visitor.visit(object, visitor.arg);
    }
};

/// Wraps `value` in a new Python object. On failure the value is given back to its `deinit`: nothing leaks.
pub inline fn wrap(state: *State, comptime T: type, value: T) Error!Ref(T) {
    return Wrapper(T).create(state.typeObject(T), value);
}

/// Memory layout and life of the Python objects that wrap a `T`.
pub fn Wrapper(comptime T: type) type {
    return struct {
        const header_size = @sizeOf(c.PyObject);
        pub const weak_references_offset = header_size;
        const payload_offset = std.mem.alignForward(usize, header_size + @sizeOf(usize), @max(1, @alignOf(T)));
        pub const basic_size = payload_offset + @sizeOf(T);
        pub const is_collected = holdsReferences(T) or @hasDecl(T, "traverse");
        /// A class that says `.track = .manually` starts out unknown to the collector and calls `track` when it first holds
        /// a reference that can be part of a cycle.
        const tracks_at_once = is_collected and !keys.has(T.python, "track_manually");

        /// Without a constructor no subclass can have instances either, so the memory is known to be of our own making.
        const may_be_subclass_instance = isConstructible(T);

        comptime {
            // Python's allocators align to 16 bytes.
            std.debug.assert(@alignOf(T) <= 16);
        }

        pub inline fn payload(object: *c.PyObject) *T {
            const bytes: [*]u8 = @ptrCast(object);
            return @ptrCast(@alignCast(bytes + payload_offset));
        }

        /// The Python object around a payload that lives in one.
        pub inline fn objectOf(value: *T) *c.PyObject {
            const bytes: [*]u8 = @ptrCast(value);
            return @ptrCast(@alignCast(bytes - payload_offset));
        }

        fn weakReferences(object: *c.PyObject) *?*c.PyObject {
            const bytes: [*]u8 = @ptrCast(object);
            return @ptrCast(@alignCast(bytes + weak_references_offset));
        }

        /// A new object of `python_type` (the type of `T`, or a subclass) that takes over `value`.
        pub inline fn create(python_type: *c.PyTypeObject, value: T) Error!Ref(T) {
            return .{ .ptr = createOrNull(python_type, value) orelse return error.PythonError };
        }

        /// Null: an exception is set. A pointer comes back in a register, an error union through memory.
        noinline fn createOrNull(python_type: *c.PyTypeObject, value: T) ?*c.PyObject {
            const allocated = if (is_collected) c._PyObject_GC_New(python_type) else c._PyObject_New(python_type);
            const object = allocated orelse {
                var lost = value;
                releasePayload(&lost);
                return null;
            };
            weakReferences(object).* = null;
            payload(object).* = value;
            registry.entryOf(T).live_count += 1;
            if (tracks_at_once) c.PyObject_GC_Track(object);
            return object;
        }

        /// As `create`, for a subclass made in Python: it may need room for `__dict__` and slots.
        pub fn createSubclass(python_type: *c.PyTypeObject, value: T) Error!Ref(T) {
            const object = PyType_GenericAlloc(python_type, 0) orelse {
                var lost = value;
                releasePayload(&lost);
                return error.PythonError;
            };
            payload(object).* = value;
            registry.entryOf(T).live_count += 1;
            return .{ .ptr = object };
        }

        /// Makes the garbage collector look at the object from now on.
        pub fn track(object: *c.PyObject) void {
            if (c.PyObject_GC_IsTracked(object) == 0) c.PyObject_GC_Track(object);
        }

        pub fn dealloc(object: *c.PyObject) callconv(.c) void {
            const python_type = c.typeOf(object);
            if (is_collected) c.PyObject_GC_UnTrack(object);
            if (@hasDecl(T, "unlink")) payload(object).unlink();
            if (weakReferences(object).* != null) c.PyObject_ClearWeakRefs(object);
            if (is_collected) {
                if (!nesting.enter(object, weakReferences(object), &dealloc)) return;
            }
            releasePayload(payload(object));
            registry.entryOf(T).live_count -= 1;
            if (may_be_subclass_instance) {
                const free: *const fn (*anyopaque) callconv(.c) void = @ptrCast(c.PyType_GetSlot(python_type, tp_free).?);
                free(object);
            } else if (is_collected) {
                c.PyObject_GC_Del(object);
            } else {
                c.PyObject_Free(object);
            }
            c.Py_DecRef(c.typeAsObject(python_type));
            if (is_collected) nesting.leave(weak_references_offset);
        }

        pub noinline fn releasePayload(value: *T) void {
            if (@hasDecl(T, "deinit")) value.deinit();
            inline for (comptime std.meta.fieldNames(T)) |name| {
                const Field = @FieldType(T, name);
                if (comptime isReference(Field)) @field(value, name).release();
                if (comptime isOptionalReference(Field)) {
                    if (@field(value, name)) |reference| reference.release();
                }
            }
        }

        pub fn traverse(object: *c.PyObject, visit: c.VisitProc, arg: ?*anyopaque) callconv(.c) c_int {
            var visitor: Visitor = .{ .visit = visit, .arg = arg };
            visitor.show(c.typeAsObject(c.typeOf(object)));
            const value = payload(object);
            inline for (comptime std.meta.fieldNames(T)) |name| {
                const Field = @FieldType(T, name);
                if (comptime isReference(Field)) visitor.show(@field(value, name).ptr);
                if (comptime isOptionalReference(Field)) {
                    if (@field(value, name)) |reference| visitor.show(reference.ptr);
                }
            }
            if (@hasDecl(T, "traverse")) value.traverse(&visitor);
            return visitor.result;
        }

        /// Breaks cycles: optional references and what the payload clears itself. A reference that is not optional stays: the
        /// object could not work without it, and the other side of the cycle is cleared.
        pub fn clear(object: *c.PyObject) callconv(.c) c_int {
            const value = payload(object);
            inline for (comptime std.meta.fieldNames(T)) |name| {
                if (comptime isOptionalReference(@FieldType(T, name))) {
                    if (@field(value, name)) |reference| {
                        @field(value, name) = null;
                        reference.release();
                    }
                }
            }
            if (@hasDecl(T, "clear")) value.clear();
            return 0;
        }
    };
}

/// Freeing an object can free what only it referred to, and so on along a chain of any length. Beyond some depth objects wait in a
/// list, linked by their fields for weak references, until the stack is free again.
const nesting = struct {
    var depth: u32 = 0;
    var waiting: ?*c.PyObject = null;

    const depth_max = 50;
    const Dealloc = *const fn (*c.PyObject) callconv(.c) void;

    /// False: the object waits, `dealloc` will be called for it again.
    fn enter(object: *c.PyObject, link: *?*c.PyObject, dealloc: Dealloc) bool {
        if (depth >= depth_max and deallocOf(object) == dealloc) {
            link.* = waiting;
            waiting = object;
            return false;
        }
        depth += 1;
        return true;
    }

    fn leave(link_offset: usize) void {
        depth -= 1;
        if (depth > 0) return;
        while (waiting) |object| {
            const bytes: [*]u8 = @ptrCast(object);
            const link: *?*c.PyObject = @ptrCast(@alignCast(bytes + link_offset));
            waiting = link.*;
            link.* = null;
            // Not zero, so that only this loop takes from the list.
            depth = 1;
            deallocOf(object)(object);
            depth = 0;
        }
    }

    /// That of a subclass made in Python is Python's own, which cannot be called twice and has a limit of its own.
    fn deallocOf(object: *c.PyObject) Dealloc {
        return @ptrCast(c.PyType_GetSlot(c.typeOf(object), c.Slot.tp_dealloc).?);
    }
};

fn isReference(comptime Field: type) bool {
    return @typeInfo(Field) == .@"struct" and @hasDecl(Field, "is_strong_reference");
}

fn isOptionalReference(comptime Field: type) bool {
    return @typeInfo(Field) == .optional and isReference(@typeInfo(Field).optional.child);
}

fn holdsReferences(comptime T: type) bool {
    for (std.meta.fieldNames(T)) |name| {
        const Field = @FieldType(T, name);
        if (isReference(Field) or isOptionalReference(Field)) return true;
    }
    return false;
}

/// Whether instances may be of a subclass: the class has a public constructor (a method called `__init__`), or says so because types
/// that are made at run time derive from it.
pub fn isConstructible(comptime T: type) bool {
    return keys.has(T.python, "has_subclasses") or keys.declaresMethod(T, "__init__");
}

const tp_free = 74;
extern fn PyType_GenericAlloc(*c.PyTypeObject, c.Ssize) ?*c.PyObject;
