//! Functions of a class in the forms that Python's types want: special methods, properties, and what each class has without saying so.
//!
//! Ordinary methods and constructors match arguments with parameters and are in `call.zig`; what is here is called with a fixed
//! number of values. `declaration.zig` puts all of it into the table of the class.

const std = @import("std");
const c = @import("pybindings.zig");
const call = @import("call.zig");
const class = @import("class.zig");
const compat = @import("compat.zig");
const convert = @import("convert.zig");
const errors = @import("errors.zig");
const keys = @import("keys.zig");
const memory = @import("memory.zig");
const pyi = @import("pyi.zig");
const State = @import("type_registry.zig").State;

/// The type slots that a special method becomes; null for an ordinary method.
pub fn special(comptime T: type, comptime name: []const u8, comptime function: anytype, comptime options: call.Options) ?[]const c.PyType_Slot {
    const S = Special(T, function, options);
    const one = struct {
        fn slot(comptime number: c_int, comptime pointer: anytype) []const c.PyType_Slot {
            return &.{.{ .slot = number, .pfunc = @ptrCast(pointer) }};
        }
    }.slot;
    if (std.mem.eql(u8, name, "__repr__")) return one(c.Slot.tp_repr, &S.unary);
    if (std.mem.eql(u8, name, "__str__")) return one(c.Slot.tp_str, &S.unary);
    if (std.mem.eql(u8, name, "__hash__")) return one(c.Slot.tp_hash, &S.hash);
    if (std.mem.eql(u8, name, "__eq__")) return one(c.Slot.tp_richcompare, &S.compare);
    if (std.mem.eql(u8, name, "__len__")) return one(c.Slot.sq_length, &S.length);
    if (std.mem.eql(u8, name, "__bool__")) return one(c.Slot.nb_bool, &S.truth);
    if (std.mem.eql(u8, name, "__contains__")) return one(c.Slot.sq_contains, &S.contains);
    if (std.mem.eql(u8, name, "__iter__")) return one(c.Slot.tp_iter, &S.unary);
    if (std.mem.eql(u8, name, "__next__")) return one(c.Slot.tp_iternext, &S.next);
    if (std.mem.eql(u8, name, "__buffer__")) {
        return one(c.Slot.bf_getbuffer, &S.buffer) ++ one(c.Slot.bf_releasebuffer, &S.releaseBuffer);
    }
    return null;
}

/// What a `__buffer__` method returns: read-only, one dimension. The object stays alive while the buffer is in use.
pub const BufferView = struct {
    data: *const anyopaque,
    item_count: usize,
    item_size: usize,
    /// As in Python's `struct` module.
    format: [:0]const u8,
};

/// Functions in the form that type slots want.
fn Special(comptime T: type, comptime function: anytype, comptime options: call.Options) type {
    return struct {
        const Call = call.SlotCall(T, function);

        fn fail(comptime Result: type, err: anyerror) Result {
            return errors.failed(Result, err, options.rules);
        }

        fn unary(self: *c.PyObject) callconv(.c) ?*c.PyObject {
            return Call.toPython(self, .{}) catch |err| fail(?*c.PyObject, err);
        }

        fn hash(self: *c.PyObject) callconv(.c) c.Ssize {
            const value: u64 = Call.evaluate(self, .{}) catch |err| return fail(c.Ssize, err);
            const signed: c.Ssize = @bitCast(@as(usize, @truncate(value)));
            return if (signed == -1) -2 else signed; // -1 says that an exception is set
        }

        /// Equality with another instance of the class; anything else is unequal, without asking the other side.
        fn compare(self: *c.PyObject, other: *c.PyObject, operation: c_int) callconv(.c) ?*c.PyObject {
            if (operation != c.Py_EQ and operation != c.Py_NE) return c.newRef(&c._Py_NotImplementedStruct);
            const Other = compat.Parameter(@TypeOf(function), 1);
            const state = State.ofInstance(self) catch return null;
            const is_equal = c.PyType_IsSubtype(c.typeOf(other), state.typeObject(T)) != 0 and
                (Call.evaluate(self, .{if (Other == class.Handle(T)) Other{ .ptr = other } else class.Wrapper(T).payload(other)}) catch |err| return fail(?*c.PyObject, err));
            return c.newRef(if (is_equal == (operation == c.Py_EQ)) &c._Py_TrueStruct else &c._Py_FalseStruct);
        }

        fn length(self: *c.PyObject) callconv(.c) c.Ssize {
            return lengthChecked(self) catch |err| fail(c.Ssize, err);
        }

        fn lengthChecked(self: *c.PyObject) anyerror!c.Ssize {
            const value: u64 = try Call.evaluate(self, .{});
            return std.math.cast(c.Ssize, value) orelse error.Overflow;
        }

        fn truth(self: *c.PyObject) callconv(.c) c_int {
            return @intFromBool(Call.evaluate(self, .{}) catch |err| return fail(c_int, err));
        }

        fn contains(self: *c.PyObject, item: *c.PyObject) callconv(.c) c_int {
            return @intFromBool(Call.evaluate(self, .{class.Object{ .ptr = item }}) catch |err| return fail(c_int, err));
        }

        /// The function returns an optional; null ends the iteration.
        fn next(self: *c.PyObject) callconv(.c) ?*c.PyObject {
            return Call.toPythonOrNull(self, .{}) catch |err| fail(?*c.PyObject, err);
        }

        fn buffer(self: *c.PyObject, view: *c.Py_buffer, flags: c_int) callconv(.c) c_int {
            view.obj = null;
            if (flags & c.PyBUF_WRITABLE != 0) {
                errors.raiseFormat(.BufferError, "the buffer is read-only", .{}) catch {};
                return -1;
            }
            const source: BufferView = Call.evaluate(self, .{}) catch |err| return fail(c_int, err);
            const byte_count = std.math.mul(usize, source.item_count, source.item_size) catch |err| return fail(c_int, err);
            if (@max(byte_count, source.item_count, source.item_size) > std.math.maxInt(c.Ssize)) return fail(c_int, error.Overflow);
            // Shape and strides must live as long as the view; the two numbers share one allocation.
            const numbers = memory.allocator.alloc(c.Ssize, 2) catch |err| return fail(c_int, err);
            numbers[0] = @intCast(source.item_count);
            numbers[1] = @intCast(source.item_size);
            view.* = .{
                .buf = @constCast(source.data),
                .obj = c.newRef(self),
                .len = @intCast(byte_count),
                .itemsize = numbers[1],
                .readonly = 1,
                .ndim = 1,
                .format = if (flags & c.PyBUF_FORMAT != 0) @constCast(source.format.ptr) else null,
                .shape = if (flags & c.PyBUF_ND != 0) numbers.ptr else null,
                .strides = if (flags & c.PyBUF_STRIDES == c.PyBUF_STRIDES) numbers.ptr + 1 else null,
                .internal = numbers.ptr,
            };
            return 0;
        }

        fn releaseBuffer(_: *c.PyObject, view: *c.Py_buffer) callconv(.c) void {
            const numbers: [*]c.Ssize = @ptrCast(@alignCast(view.internal.?));
            const both: []c.Ssize = numbers[0..2];
            memory.allocator.free(both);
        }
    };
}

/// `properties = .{ .{ "name", getter, setter or null, "doc" } }`
pub fn properties(comptime T: type, comptime options: call.Options) []const c.PyGetSetDef {
    comptime {
        var definitions: []const c.PyGetSetDef = &.{};
        for (keys.get(T.python, "properties", .{})) |property| {
            const P = Property(T, property, options);
            definitions = definitions ++ .{c.PyGetSetDef{
                .name = property[0],
                .get = P.get,
                .set = if (P.is_writable) P.set else null,
                .doc = property[3],
            }};
        }
        return definitions;
    }
}

fn Property(comptime T: type, comptime property: anytype, comptime options: call.Options) type {
    return struct {
        const is_writable = @TypeOf(property[2]) != @TypeOf(null);

        fn get(self: *c.PyObject, _: ?*anyopaque) callconv(.c) ?*c.PyObject {
            return call.SlotCall(T, property[1]).toPython(self, .{}) catch |err| errors.failed(?*c.PyObject, err, options.rules);
        }

        fn set(self: *c.PyObject, value: ?*c.PyObject, _: ?*anyopaque) callconv(.c) c_int {
            setChecked(self, value) catch |err| return errors.failed(c_int, err, options.rules);
            return 0;
        }

        fn setChecked(self: *c.PyObject, value: ?*c.PyObject) anyerror!void {
            const setter = property[2];
            const V = compat.Parameter(@TypeOf(setter), 1);
            const name: [:0]const u8 = property[0];
            const present = value orelse return errors.raiseFormat(.AttributeError, "cannot delete '%s'", .{name.ptr});
            var scope: convert.Scope = .init();
            defer scope.deinit();
            const converted = try convert.fromPython(V, try State.ofInstance(self), &scope, present, name.ptr);
            return call.SlotCall(T, setter).evaluate(self, .{converted});
        }
    };
}

/// `tp_new` of a class without a public constructor.
pub fn Refusal(comptime T: type) type {
    return struct {
        pub fn construct(_: *c.PyTypeObject, _: *c.PyObject, _: ?*c.PyObject) callconv(.c) ?*c.PyObject {
            const hint: [:0]const u8 = if (keys.has(T.python, "made_by")) "; use " ++ T.python.made_by else "";
            errors.raiseFormat(.TypeError, "Don't call __init__ on this type: %s has no public constructor%s", .{
                pyi.displayName(T).ptr, hint.ptr,
            }) catch {};
            return null;
        }
    };
}

/// `__zig_address__`, which every class has; one that declares it itself means something else.
pub fn zigAddress(comptime T: type) c.PyMethodDef {
    return .{
        .ml_name = "__zig_address__",
        .ml_meth = @ptrCast(&struct {
            fn address(self: *c.PyObject, _: ?*c.PyObject) callconv(.c) ?*c.PyObject {
                return c.PyLong_FromUnsignedLongLong(@intFromPtr(class.Wrapper(T).payload(self)));
            }
        }.address),
        .ml_flags = c.METH_NOARGS,
        .ml_doc = "__zig_address__($self, /)\n--\n\nAddress of the native payload, in bytes.",
    };
}
