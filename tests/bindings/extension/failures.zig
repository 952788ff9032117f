//! Errors on their way to Python.

const std = @import("std");
const pyzig = @import("pyzig");

const Kind = enum {
    AccessDenied,
    DivisionByZero,
    EndOfStream,
    FileNotFound,
    IndexOutOfBounds,
    InvalidArgument,
    InvalidCharacter,
    InvalidUtf8,
    InvalidValue,
    KeyNotFound,
    NotImplemented,
    OutOfBounds,
    OutOfMemory,
    Overflow,
    PermissionDenied,
    Timeout,
    OnlyHere,
    ModuleRule,
    OverriddenRule,
    PythonErrorWithoutException,
};

fn fail(kind: Kind) anyerror!void {
    return switch (kind) {
        .AccessDenied => error.AccessDenied,
        .DivisionByZero => error.DivisionByZero,
        .EndOfStream => error.EndOfStream,
        .FileNotFound => error.FileNotFound,
        .IndexOutOfBounds => error.IndexOutOfBounds,
        .InvalidArgument => error.InvalidArgument,
        .InvalidCharacter => error.InvalidCharacter,
        .InvalidUtf8 => error.InvalidUtf8,
        .InvalidValue => error.InvalidValue,
        .KeyNotFound => error.KeyNotFound,
        .NotImplemented => error.NotImplemented,
        .OutOfBounds => error.OutOfBounds,
        .OutOfMemory => error.OutOfMemory,
        .Overflow => error.Overflow,
        .PermissionDenied => error.PermissionDenied,
        .Timeout => error.Timeout,
        .OnlyHere => error.OnlyHere,
        .ModuleRule => error.ModuleRule,
        .OverriddenRule => error.StreamTooLong,
        .PythonErrorWithoutException => error.PythonError,
    };
}

fn raise(kind: pyzig.ExceptionKind, text: []const u8) !void {
    return pyzig.raise(kind, "{s}", .{text});
}

fn raiseBytes(text: pyzig.Bytes) !void {
    return pyzig.raise(.ValueError, "{s}", .{text.data});
}

fn raiseFormat(object: pyzig.Object) !void {
    return pyzig.raiseFormat(.LookupError, "about %R and %s", .{ object.ptr, @as([*:0]const u8, "text") });
}

/// Raises, then fails with another error: the first counts.
fn raiseTwice() !void {
    pyzig.raise(.KeyError, "first", .{}) catch {};
    return error.Overflow;
}

/// Gives a result although an exception is set, which is a mistake that Python itself reports.
fn raiseAndReturn() i64 {
    pyzig.raise(.KeyError, "ignored", .{}) catch {};
    return 1;
}

fn add(a: i64, b: i64) !i64 {
    return std.math.add(i64, a, b);
}

fn divide(a: i64, b: i64) !i64 {
    return std.math.divTrunc(i64, a, b);
}

/// An exception class of the module's own.
pub const ProbeError = struct {
    pub const exception = .{ .name = "ProbeError", .doc = "What only this module raises.", .base = pyzig.ExceptionKind.ValueError };
};

fn raiseOwn(state: *pyzig.State, text: []const u8) !void {
    const message = try pyzig.toPython([]const u8, state, text);
    defer pyzig.c.Py_DecRef(message);
    pyzig.c.PyErr_SetObject(state.exceptionObject(ProbeError), message);
    return error.PythonError;
}

/// A class with rules of its own, which come before those of the module.
pub const Ruled = struct {
    _unused: u8 = 0,

    fn init() Ruled {
        return .{};
    }

    fn failHere(_: *const Ruled, kind: Kind) !void {
        return fail(kind);
    }

    fn failingProperty(_: *const Ruled) error{StreamTooLong}!i64 {
        return error.StreamTooLong;
    }

    pub const python = .{
        .name = "Ruled",
        .doc = "Has rules of its own.",
        .methods = .{
            .{ "__init__()", init, "" },
            .{ "fail(kind)", failHere, "" },
        },
        .properties = .{
            .{ "failing", failingProperty, null, "" },
        },
        .errors = &[_]pyzig.ErrorRule{
            .{ .err = error.StreamTooLong, .kind = .BufferError, .message = "the class says so" },
        },
    };
};

pub const module = .{
    .name = "failures",
    .classes = .{Ruled},
    .exceptions = .{ProbeError},
    .errors = &[_]pyzig.ErrorRule{
        .{ .err = error.ModuleRule, .kind = .LookupError, .message = "the module says so" },
        .{ .err = error.StreamTooLong, .kind = .EOFError },
        .{ .err = error.Timeout, .kind = .ArithmeticError, .message = "not the usual exception" },
    },
    .functions = .{
        .{ "fail(kind)", fail, "" },
        .{ "raise_(kind, text)", raise, "" },
        .{ "raise_bytes(text)", raiseBytes, "" },
        .{ "raise_format(object)", raiseFormat, "" },
        .{ "raise_twice()", raiseTwice, "" },
        .{ "raise_and_return()", raiseAndReturn, "" },
        .{ "raise_own(text)", raiseOwn, "" },
        .{ "add(a, b)", add, "" },
        .{ "divide(a, b)", divide, "" },
    },
};
