//! `loads`, `load`, `dumps` and `dump` of the formats.

const std = @import("std");
const pyzig = @import("pyzig");
const sexp = @import("../../sexp/sexp.zig");
const typed = @import("../../sexp/typed.zig");
const schema = @import("../../sexp/schema/schema.zig");
const documents = @import("documents.zig");
const objects = @import("objects.zig");
const types = @import("types.zig");

const c = pyzig.c;
const DocumentObject = documents.DocumentObject;
const Object = objects.Object;

/// Texts from this length on are read and written without the GIL.
const long_text_length = 64 * 1024;

/// The functions of one format, or those that take documents of all.
pub fn Functions(comptime format: ?*const schema.FormatDescriptor) type {
    return struct {
        fn loads(state: *pyzig.State, allocator: std.mem.Allocator, data: pyzig.Object) anyerror!pyzig.OwnedObject {
            if (c.hasFlag(data.ptr, c.TPFLAGS_UNICODE_SUBCLASS)) {
                return read(state, format, try pyzig.stringFromPython(data.ptr, "data"));
            }
            if (c.hasFlag(data.ptr, c.TPFLAGS_BYTES_SUBCLASS)) {
                return read(state, format, (try pyzig.fromPython(pyzig.Bytes, state, null, data.ptr, "data")).data);
            }
            if (!try isPath(data.ptr)) return pyzig.raiseWrongType("loads() requires a string argument: ", "data", "str, bytes or a path", data.ptr);
            return load(state, allocator, data);
        }

        fn load(state: *pyzig.State, _: std.mem.Allocator, path: pyzig.Object) anyerror!pyzig.OwnedObject {
            const bytes = try readFile(path.ptr);
            defer bytes.release();
            return read(state, format, (try pyzig.fromPython(pyzig.Bytes, state, null, bytes.ptr, "path")).data);
        }

        fn dumps(state: *pyzig.State, file: pyzig.Object, reformat: bool) anyerror!pyzig.OwnedObject {
            const written = try write(state, format, file, reformat);
            defer written.deinit();
            return pyzig.OwnedObject.from(c.PyUnicode_FromStringAndSize(written.text.ptr, @intCast(written.text.len)));
        }

        fn dump(state: *pyzig.State, file: pyzig.Object, path: pyzig.Object, reformat: bool) anyerror!void {
            const written = try write(state, format, file, reformat);
            defer written.deinit();
            return replaceFile(path.ptr, written.text);
        }

        pub const functions = .{
            .{ "loads(data, /)", loads, "Read a document from its text (str or bytes), or from the file at a path (os.PathLike).\n\nValueError says what is wrong, and where." },
            .{ "load(path, /)", load, "Read the file at a path." },
            .{ "dumps(file, /, *, reformat=False)", dumps, "The text of a document: untouched parts as they were read. `reformat` lays out everything anew." },
            .{ "dump(file, path, /, *, reformat=False)", dump, "Write a document to a file, which is replaced in one step." },
        };
    };
}

/// Reads a text from outside: one that has been read before has been warned of.
fn read(state: *pyzig.State, format: ?*const schema.FormatDescriptor, text: []const u8) anyerror!pyzig.OwnedObject {
    const file = try parse(state, format, text);
    errdefer file.release();
    const document = (try types.payloadOf(state, file.ptr).?.resolve()).native;
    if (document.unread().len > 0) {
        const line: c_uint = sexp.Location.of(document.text, document.treeText().len).line;
        const message = "line %u: this ')' closes nothing; KiCad reads no further, what follows is kept as it is";
        try pyzig.warnFormat(.UserWarning, message, .{line});
    }
    return file;
}

fn parse(state: *pyzig.State, format: ?*const schema.FormatDescriptor, text: []const u8) anyerror!pyzig.OwnedObject {
    var diagnostic: sexp.Diagnostic = .init(pyzig.allocator);
    defer diagnostic.deinit();
    const thread = if (text.len >= long_text_length) c.PyEval_SaveThread() else null;
    const parsed = parseNative(format, text, &diagnostic);
    if (thread != null) c.PyEval_RestoreThread(thread);
    if (parsed) |found| {
        const document = try DocumentObject.create(state, found.document);
        defer document.release();
        return pyzig.OwnedObject.from(try Object.wrap(state, document.borrow(), .root, found.format.file));
    } else |err| return raiseInvalid(err, &diagnostic);
}

const Parsed = struct { document: sexp.Document, format: *const schema.FormatDescriptor };

/// Runs without the GIL: nothing in here knows of Python.
fn parseNative(wanted: ?*const schema.FormatDescriptor, text: []const u8, diagnostic: *sexp.Diagnostic) error{ Invalid, OutOfMemory }!Parsed {
    var document = try sexp.Document.parse(pyzig.allocator, text, .copy, &schema.vocabulary, diagnostic);
    errdefer document.deinit();
    const format = wanted orelse try typed.formatOf(&document, diagnostic);
    try typed.validate(&document, format, diagnostic);
    return .{ .document = document, .format = format };
}

/// The text of a document: its own if nothing has changed, else one that was made.
const Written = struct {
    text: []const u8,
    is_own: bool,

    fn deinit(written: Written) void {
        if (written.is_own) pyzig.allocator.free(written.text);
    }
};

/// The result is valid until the document changes.
fn write(state: *pyzig.State, format: ?*const schema.FormatDescriptor, file: pyzig.Object, reformat: bool) anyerror!Written {
    const object = types.payloadOf(state, file.ptr) orelse return raiseNotFile(format, file.ptr);
    if (if (format) |one| object.class != one.file else !typed.isFile(object.class)) return raiseNotFile(format, file.ptr);
    const mine = try object.resolve();
    std.debug.assert(mine.node == sexp.Node.root); // the object of a file is always the root of its document
    if (!reformat) if (mine.native.untouched()) |text| return .{ .text = text, .is_own = false };
    // Only the GIL keeps others from changing the document meanwhile, so it is held: writing is fast.
    return .{ .text = try mine.native.write(pyzig.allocator, .{ .reformat = reformat }), .is_own = true };
}

fn raiseNotFile(format: ?*const schema.FormatDescriptor, value: *c.PyObject) error{PythonError} {
    const type_name = c.PyType_GetName(c.typeOf(value)) orelse return error.PythonError;
    defer c.Py_DecRef(type_name);
    const one = format orelse return pyzig.raiseFormat(.TypeError, "dumps() needs what loads() returns, not %U", .{type_name});
    return pyzig.raiseFormat(.TypeError, "dumps() needs a %s.%s, not %U", .{ one.name.ptr, one.file.name.ptr, type_name });
}

/// `free()` of a file.
pub fn freeMethod(self: ?*c.PyObject, _: ?*c.PyObject) callconv(.c) ?*c.PyObject {
    const object = pyzig.Wrapper(Object).payload(self.?);
    _ = object.resolve() catch |err| return objects.fail(err);
    object.place.document.payload().free();
    return c.newRef(c.none());
}

fn isPath(object: *c.PyObject) error{PythonError}!bool {
    const method = c.PyObject_GetAttrString(object, "__fspath__") orelse {
        if (c.PyErr_ExceptionMatches(pyzig.ExceptionKind.AttributeError.object()) == 0) return error.PythonError;
        c.PyErr_Clear();
        return false;
    };
    c.Py_DecRef(method);
    return true;
}

/// Files are read and written with Python's own functions: encodings of paths, errors and their texts are then what people know.
fn readFile(path: *c.PyObject) error{PythonError}!pyzig.OwnedObject {
    const file = try openFile(path, "rb");
    defer file.release();
    const content = callMethod(file.ptr, "read", &.{});
    try close(file, if (content) |_| {} else |err| err);
    return content;
}

/// Tells the temporary files of this process apart.
var temporary_count: std.atomic.Value(u32) = .init(0);

/// Writes beside the file and then puts that in its place, so that at every moment there is a whole file. A link stays a link, and the
/// file keeps its permissions. What is no file, as a pipe or a device, is written into.
fn replaceFile(path: *c.PyObject, text: []const u8) anyerror!void {
    // First of all, since paths may run code of the caller's.
    const bytes = try pyzig.OwnedObject.from(c.PyBytes_FromStringAndSize(text.ptr, @intCast(text.len)));
    defer bytes.release();
    const os = try pyzig.OwnedObject.from(c.PyImport_ImportModule("os"));
    defer os.release();
    const os_path = try pyzig.OwnedObject.from(c.PyObject_GetAttrString(os.ptr, "path"));
    defer os_path.release();
    const decoded = try callMethod(os.ptr, "fsdecode", &.{path});
    defer decoded.release();
    const name = try callMethod(os_path.ptr, "realpath", &.{decoded.ptr});
    defer name.release();
    const existing = try callMethod(os_path.ptr, "exists", &.{name.ptr});
    defer existing.release();
    const is_file = try callMethod(os_path.ptr, "isfile", &.{name.ptr});
    defer is_file.release();
    if (existing.ptr == &c._Py_TrueStruct and is_file.ptr != &c._Py_TrueStruct) return writeFile(name.ptr, bytes.ptr);
    const process = try callMethod(os.ptr, "getpid", &.{});
    defer process.release();
    const temporary = try pyzig.OwnedObject.from(c.PyUnicode_FromFormat("%U.%S.%u.tmp", name.ptr, process.ptr, @as(c_uint, temporary_count.fetchAdd(1, .monotonic))));
    defer temporary.release();
    errdefer keepError(os.ptr, temporary.ptr);
    try writeFile(temporary.ptr, bytes.ptr);
    if (existing.ptr == &c._Py_TrueStruct) try copyMode(name.ptr, temporary.ptr);
    (try callMethod(os.ptr, "replace", &.{ temporary.ptr, name.ptr })).release();
}

fn writeFile(path: *c.PyObject, bytes: *c.PyObject) error{PythonError}!void {
    const file = try openFile(path, "wb");
    defer file.release();
    const written = callMethod(file.ptr, "write", &.{bytes});
    if (written) |count| count.release() else |_| {}
    return close(file, if (written) |_| {} else |err| err);
}

fn copyMode(from: *c.PyObject, to: *c.PyObject) error{PythonError}!void {
    const shutil = try pyzig.OwnedObject.from(c.PyImport_ImportModule("shutil"));
    defer shutil.release();
    (try callMethod(shutil.ptr, "copymode", &.{ from, to })).release();
}

/// Removes the temporary file; the exception that is set stays.
fn keepError(os: *c.PyObject, temporary: *c.PyObject) void {
    var kind: ?*c.PyObject = null;
    var value: ?*c.PyObject = null;
    var traceback: ?*c.PyObject = null;
    c.PyErr_Fetch(&kind, &value, &traceback);
    if (callMethod(os, "unlink", &.{temporary})) |result| result.release() else |_| c.PyErr_Clear();
    c.PyErr_Restore(kind, value, traceback);
}

fn openFile(path: *c.PyObject, mode: [*:0]const u8) error{PythonError}!pyzig.OwnedObject {
    const io = try pyzig.OwnedObject.from(c.PyImport_ImportModule("io"));
    defer io.release();
    const mode_text = try pyzig.OwnedObject.from(c.PyUnicode_InternFromString(mode));
    defer mode_text.release();
    return callMethod(io.ptr, "open", &.{ path, mode_text.ptr });
}

/// Closes a file. What failed before comes first.
fn close(file: pyzig.OwnedObject, before: error{PythonError}!void) error{PythonError}!void {
    before catch {
        var kind: ?*c.PyObject = null;
        var value: ?*c.PyObject = null;
        var traceback: ?*c.PyObject = null;
        c.PyErr_Fetch(&kind, &value, &traceback);
        if (callMethod(file.ptr, "close", &.{})) |result| result.release() else |_| c.PyErr_Clear();
        c.PyErr_Restore(kind, value, traceback);
        return error.PythonError;
    };
    (try callMethod(file.ptr, "close", &.{})).release();
}

fn callMethod(object: *c.PyObject, name: [*:0]const u8, arguments: []const *c.PyObject) error{PythonError}!pyzig.OwnedObject {
    const method = try pyzig.OwnedObject.from(c.PyObject_GetAttrString(object, name));
    defer method.release();
    const tuple = try pyzig.OwnedObject.from(c.PyTuple_New(@intCast(arguments.len)));
    defer tuple.release();
    for (arguments, 0..) |argument, index| _ = c.PyTuple_SetItem(tuple.ptr, @intCast(index), c.newRef(argument));
    return pyzig.OwnedObject.from(c.PyObject_Call(method.ptr, tuple.ptr, null));
}

/// `_restore(format, class, text, is_headless)`: what pickle calls.
pub fn restore(state: *pyzig.State, format_name: []const u8, class_name: []const u8, text: []const u8, is_headless: bool) anyerror!pyzig.OwnedObject {
    for (&schema.formats) |*format| {
        if (!std.mem.eql(u8, format.name, format_name)) continue;
        for (format.classes) |class| {
            if (!std.mem.eql(u8, class.name, class_name)) continue;
            if (class == format.file) return parse(state, format, text);
            return restoreObject(state, class, text, is_headless);
        }
    }
    return pyzig.raise(.ValueError, "there is no class {s}.{s}", .{ format_name, class_name });
}

fn restoreObject(state: *pyzig.State, class: *const schema.ClassDescriptor, text: []const u8, is_headless: bool) anyerror!pyzig.OwnedObject {
    var diagnostic: sexp.Diagnostic = .init(pyzig.allocator);
    defer diagnostic.deinit();
    var parsed = parseObject(class, text, is_headless, &diagnostic) catch |err| return raiseInvalid(err, &diagnostic);
    defer parsed.deinit();
    const document = try DocumentObject.createEmpty(state);
    defer document.release();
    const copied = try document.payload().native.?.copy(&parsed, parsed.firstChild(.root).?);
    return pyzig.OwnedObject.from(try Object.wrap(state, document.borrow(), copied, class));
}

/// A document whose first item is an object of the class.
fn parseObject(
    class: *const schema.ClassDescriptor,
    text: []const u8,
    is_headless: bool,
    diagnostic: *sexp.Diagnostic,
) error{ Invalid, OutOfMemory }!sexp.Document {
    var parsed = try sexp.Document.parse(pyzig.allocator, text, .copy, &schema.vocabulary, diagnostic);
    errdefer parsed.deinit();
    const node = parsed.firstChild(.root).?; // a text without any item has been refused
    const has_keyword = parsed.isList(node) and parsed.firstChild(node) != null and parsed.kind(parsed.firstChild(node).?) == .bare;
    if (!parsed.isList(node) or !(is_headless or has_keyword)) {
        diagnostic.reset(.UnexpectedType);
        try diagnostic.setDetail("this is not the text of an object", .{});
        return error.Invalid;
    }
    parsed.record(node).meta.headless = is_headless;
    try typed.validateObject(&parsed, node, class, diagnostic);
    return parsed;
}

fn raiseInvalid(err: error{ Invalid, OutOfMemory }, diagnostic: *sexp.Diagnostic) (error{OutOfMemory} || pyzig.Error) {
    if (err != error.Invalid) return error.OutOfMemory;
    const message = try diagnostic.message(pyzig.allocator);
    defer pyzig.allocator.free(message);
    return pyzig.raiseText(.ValueError, message);
}
