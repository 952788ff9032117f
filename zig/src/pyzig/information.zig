//! What a loaded library tells of itself: `__pyzig__()` and, in Debug, `__pyzig_trace__()`.
//!
//! For the plugin's reports and its leak gate. It reads the tables (which classes there are), the counting allocator, and what the
//! module counts itself.

const std = @import("std");
const builtin = @import("builtin");
const allocation_traces = @import("allocation_traces.zig");
const c = @import("pybindings.zig");
const compat = @import("compat.zig");
const errors = @import("errors.zig");
const loader = @import("loader.zig");
const memory = @import("memory.zig");
const tables = @import("tables.zig");

const Failure = error{PythonError};

/// For modules that count nothing of their own.
pub fn noCounts() struct {} {
    return .{};
}

/// Adds the functions to a module. `countNatives` is its own count, a function that returns a struct of numbers.
pub fn add(module: *c.PyObject, comptime table: *const tables.Module, comptime countNatives: anytype) Failure!void {
    const Static = struct {
        var definition: c.PyMethodDef = .{
            .ml_name = "__pyzig__",
            .ml_meth = @ptrCast(&describe),
            .ml_flags = c.METH_NOARGS,
            .ml_doc = "__pyzig__($module, /)\n--\n\nWhat this library is and holds: a dict with 'zig_version', 'release_mode', 'native_bytes' and\n" ++
                "'native_allocations' (not given back yet), 'live_objects' (wrappers alive, by class) and 'live_natives' (what the module\n" ++
                "counts itself).",
        };

        fn describe(_: ?*c.PyObject, _: ?*c.PyObject) callconv(.c) ?*c.PyObject {
            return describeChecked() catch |err| errors.failed(?*c.PyObject, err, &.{});
        }

        fn describeChecked() Failure!*c.PyObject {
            const live = c.PyDict_New() orelse return error.PythonError;
            defer c.Py_DecRef(live);
            try countLive(live, table);
            const natives = c.PyDict_New() orelse return error.PythonError;
            defer c.Py_DecRef(natives);
            const counts = countNatives();
            inline for (comptime std.meta.fieldNames(@TypeOf(counts))) |name| {
                try setItem(natives, name, c.PyLong_FromUnsignedLongLong(@field(counts, name)));
            }
            const usage = memory.usage();
            const dict = c.PyDict_New() orelse return error.PythonError;
            errdefer c.Py_DecRef(dict);
            try setItem(dict, "zig_version", c.PyUnicode_InternFromString(builtin.zig_version_string));
            try setItem(dict, "release_mode", c.PyUnicode_InternFromString(compat.mode_name));
            try setItem(dict, "native_bytes", c.PyLong_FromUnsignedLongLong(usage.bytes));
            try setItem(dict, "native_allocations", c.PyLong_FromUnsignedLongLong(usage.allocations));
            try setItem(dict, "live_objects", c.newRef(live));
            try setItem(dict, "live_natives", c.newRef(natives));
            return dict;
        }
    };
    try loader.addFunction(module, &Static.definition, module, null);
    if (allocation_traces.is_available) try loader.addFunction(module, &trace_allocations, module, null);
}

fn countLive(dict: *c.PyObject, table: *const tables.Module) Failure!void {
    for (table.classes) |*one| {
        try setItem(dict, one.qualified_name, c.PyLong_FromUnsignedLongLong(one.entry.live_count));
    }
    for (table.modules) |*inner| try countLive(dict, inner);
}

fn setItem(dict: *c.PyObject, key: [*:0]const u8, new_value: ?*c.PyObject) Failure!void {
    const value = new_value orelse return error.PythonError;
    defer c.Py_DecRef(value);
    const name = c.PyUnicode_InternFromString(key) orelse return error.PythonError;
    defer c.Py_DecRef(name);
    try errors.check(c.PyDict_SetItem(dict, name, value));
}

/// In Debug: for the leak gate of the plugin.
var trace_allocations: c.PyMethodDef = .{
    .ml_name = "__pyzig_trace__",
    .ml_meth = @ptrCast(&traceAllocations),
    .ml_flags = c.METH_O,
    .ml_doc = "__pyzig_trace__($module, on, /)\n--\n\nKeep the trace of each native allocation, or stop that and write to standard error where those were made\n" ++
        "that have not been given back since.",
};

fn traceAllocations(_: ?*c.PyObject, on: ?*c.PyObject) callconv(.c) ?*c.PyObject {
    switch (c.PyObject_IsTrue(on.?)) {
        0 => allocation_traces.end(),
        1 => allocation_traces.begin(),
        else => return null,
    }
    return c.newRef(c.none());
}
