//! One Python type per Zig type and interpreter: where a module keeps its types, exceptions and interned names.
//!
//! All of it lies in the module state, an array of strong references. What the array's places mean is fixed at compile time,
//! so a Zig type only has to remember its place (`Entry.index`), and every interpreter that loads the library fills an array
//! of its own.

const std = @import("std");
const c = @import("pybindings.zig");
const errors = @import("errors.zig");

/// What is known of a bound Zig type beside its Python type.
pub const Entry = struct {
    /// Place in the module state.
    index: u32 = unregistered,
    /// Wrappers alive now, over all interpreters; the leak gate reads it.
    live_count: usize = 0,

    pub const unregistered = std.math.maxInt(u32);
};

/// The entry of `T`; one per Zig type.
pub fn entryOf(comptime T: type) *Entry {
    return &struct {
        const Bound = T;
        var entry: Entry = .{};
    }.entry;
}

/// The state of one loaded module: strong references to its types, exceptions and interned names.
pub const State = opaque {
    fn places(state: *State) [*]?*c.PyObject {
        return @ptrCast(@alignCast(state));
    }

    pub inline fn at(state: *State, index: u32) *c.PyObject {
        return state.places()[index].?;
    }

    /// The Python type of `T` in this interpreter; borrowed.
    pub inline fn typeObject(state: *State, comptime T: type) *c.PyTypeObject {
        return @ptrCast(state.at(entryOf(T).index));
    }

    /// The exception class declared as `T` (`pyzig.exception`) in this interpreter; borrowed.
    pub inline fn exceptionObject(state: *State, comptime T: type) *c.PyObject {
        return state.at(entryOf(T).index);
    }

    /// Takes over `object`, which must be a new reference.
    pub fn put(state: *State, index: u32, object: *c.PyObject) void {
        std.debug.assert(state.places()[index] == null);
        state.places()[index] = object;
    }

    pub fn traverse(state: *State, count: usize, visit: c.VisitProc, arg: ?*anyopaque) c_int {
        for (state.places()[0..count]) |place| {
            if (place) |object| {
                const result = visit(object, arg);
                if (result != 0) return result;
            }
        }
        return 0;
    }

    pub fn clear(state: *State, count: usize) void {
        for (state.places()[0..count]) |*place| {
            const object = place.* orelse continue;
            place.* = null;
            c.Py_DecRef(object);
        }
    }

    pub fn ofModule(module: *c.PyObject) *State {
        return @ptrCast(c.PyModule_GetState(module).?);
    }

    /// State of the module that defines the type of `object`. A subclass made in Python has no module state of its own, so
    /// its bases are asked. Fails where the garbage collector has taken the type from its module, at the end of both: a finalizer can
    /// still call a method then.
    pub inline fn ofInstance(object: *c.PyObject) errors.Error!*State {
        return ofType(c.typeOf(object));
    }

    pub inline fn ofType(python_type: *c.PyTypeObject) errors.Error!*State {
        if (c.PyType_GetModuleState(python_type)) |state| return @ptrCast(state);
        return ofSubclass(python_type) orelse error.PythonError;
    }

    /// Null: an exception is set.
    noinline fn ofSubclass(subclass: *c.PyTypeObject) ?*State {
        @branchHint(.cold);
        var python_type = subclass;
        while (true) {
            // Types without state: that is an error for the call, not for the user.
            c.PyErr_Clear();
            python_type = @ptrCast(@alignCast(c.PyType_GetSlot(python_type, c.Slot.tp_base) orelse break));
            if (c.PyType_GetModuleState(python_type)) |state| return @ptrCast(state);
        }
        const name = c.PyType_GetName(subclass) orelse return null;
        defer c.Py_DecRef(name);
        errors.raiseFormat(.RuntimeError, "the module of '%U' has been unloaded", .{name}) catch return null;
    }
};
