//! From Zig errors to Python exceptions.
//!
//! A function that fails returns a Zig error. `error.PythonError` says that a Python exception is set already and passes
//! through; every other error is looked up in the rules of its class or module, then in the table below, and is a
//! `RuntimeError` with its name otherwise. An exception that is already set is never overwritten.

const std = @import("std");
const c = @import("pybindings.zig");

/// `PythonError`: a Python exception is set.
pub const Error = error{ PythonError, OutOfMemory };

/// Which exception an error becomes. `message` null: the error's name.
pub const Rule = struct {
    err: anyerror,
    kind: c.ExceptionKind,
    message: ?[:0]const u8 = null,
};

/// Errors of the standard library and of common use.
const default_rules = [_]Rule{
    .{ .err = error.AccessDenied, .kind = .PermissionError },
    .{ .err = error.DivisionByZero, .kind = .ZeroDivisionError, .message = "division by zero" },
    .{ .err = error.EndOfStream, .kind = .EOFError },
    .{ .err = error.FileNotFound, .kind = .FileNotFoundError },
    .{ .err = error.IndexOutOfBounds, .kind = .IndexError, .message = "index out of range" },
    .{ .err = error.InvalidArgument, .kind = .ValueError },
    .{ .err = error.InvalidCharacter, .kind = .ValueError },
    .{ .err = error.InvalidUtf8, .kind = .ValueError },
    .{ .err = error.InvalidValue, .kind = .ValueError },
    .{ .err = error.KeyNotFound, .kind = .KeyError },
    .{ .err = error.NotImplemented, .kind = .NotImplementedError },
    .{ .err = error.OutOfBounds, .kind = .IndexError, .message = "index out of range" },
    .{ .err = error.Overflow, .kind = .OverflowError, .message = "the result does not fit" },
    .{ .err = error.PermissionDenied, .kind = .PermissionError },
    .{ .err = error.Timeout, .kind = .TimeoutError },
};

/// Sets the exception for `err`. Does nothing but check when an exception is set already.
pub noinline fn setFromZig(err: anyerror, rules: []const Rule) void {
    @branchHint(.cold);
    if (err == error.PythonError) {
        if (c.PyErr_Occurred() == null) {
            c.PyErr_SetString(c.ExceptionKind.SystemError.object(), "native code returned error.PythonError without setting an exception");
        }
        return;
    }
    if (c.PyErr_Occurred() != null) return;
    if (err == error.OutOfMemory) {
        _ = c.PyErr_NoMemory();
        return;
    }
    for ([_][]const Rule{ rules, &default_rules }) |table| {
        for (table) |rule| {
            if (rule.err != err) continue;
            if (rule.message) |message| {
                c.PyErr_SetString(rule.kind.object(), message.ptr);
            } else {
                setText(rule.kind.object(), @errorName(err));
            }
            return;
        }
    }
    setText(c.ExceptionKind.RuntimeError.object(), @errorName(err));
}

/// Sets the exception for `err`; returns what says so to Python: null or -1.
pub inline fn failed(comptime Result: type, err: anyerror, rules: []const Rule) Result {
    setFromZig(err, rules);
    return if (@typeInfo(Result) == .optional) null else -1;
}

/// For functions of Python that return a number below zero when they have set an exception.
pub inline fn check(status: c_int) error{PythonError}!void {
    if (status < 0) return error.PythonError;
}

/// Sets `exception` with `text`, which may be any bytes: what is not UTF-8 is replaced.
pub noinline fn setText(exception: *c.PyObject, text: []const u8) void {
    const message = PyUnicode_DecodeUTF8(text.ptr, @intCast(text.len), "replace") orelse return;
    defer c.Py_DecRef(message);
    c.PyErr_SetObject(exception, message);
}

/// Raises with a text that is put together already, of any length.
pub fn raiseText(kind: c.ExceptionKind, text: []const u8) error{PythonError} {
    setText(kind.object(), text);
    return error.PythonError;
}

/// Raises a Python exception from Zig: `return pyzig.raise(.ValueError, "no net named '{s}'", .{name});`. A message longer
/// than 2,000 bytes is cut.
pub fn raise(kind: c.ExceptionKind, comptime format: []const u8, arguments: anytype) error{PythonError} {
    @branchHint(.cold);
    var buffer: [2000]u8 = undefined;
    var writer = std.Io.Writer.fixed(&buffer);
    writer.print(format, arguments) catch {}; // full: the message is cut
    setText(kind.object(), writer.buffered());
    return error.PythonError;
}

/// Raises with CPython's own formatting (`%s`, `%U`, `%zd`, ...): costs no code per call site.
pub fn raiseFormat(kind: c.ExceptionKind, format: [*:0]const u8, arguments: anytype) error{PythonError} {
    @branchHint(.cold);
    _ = @call(.auto, PyErr_Format, .{ kind.object(), format } ++ arguments);
    return error.PythonError;
}

/// Warns whoever called into native code, with CPython's own formatting. Fails where warnings are errors.
pub fn warnFormat(kind: c.ExceptionKind, format: [*:0]const u8, arguments: anytype) error{PythonError}!void {
    return check(@call(.auto, PyErr_WarnFormat, .{ kind.object(), 1, format } ++ arguments));
}

/// `TypeError` that names the argument, what it must be and what it is.
pub noinline fn raiseWrongType(prefix: [*:0]const u8, argument: [*:0]const u8, expected: [*:0]const u8, value: *c.PyObject) error{PythonError} {
    @branchHint(.cold);
    const type_name = c.PyType_GetName(c.typeOf(value)) orelse return error.PythonError;
    defer c.Py_DecRef(type_name);
    return raiseFormat(.TypeError, "%s'%s' must be %s, not %U", .{ prefix, argument, expected, type_name });
}

extern fn PyErr_Format(*c.PyObject, [*:0]const u8, ...) ?*c.PyObject;
extern fn PyErr_WarnFormat(*c.PyObject, c.Ssize, [*:0]const u8, ...) c_int;
extern fn PyUnicode_DecodeUTF8([*]const u8, c.Ssize, ?[*:0]const u8) ?*c.PyObject;
