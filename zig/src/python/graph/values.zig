//! What travels between Python and the graph beside its objects: edge types, attributes, texts.
//!
//! Conversions only: nothing here knows a Python class of the graph.

const std = @import("std");
const pyzig = @import("pyzig");
const graph = @import("../../graph/graph.zig");

const c = pyzig.c;
const State = pyzig.State;

/// An edge type: 0 to 255.
pub const EdgeType = struct {
    value: u8,

    pub const python_type = "int";

    pub fn fromPython(state: *State, object: *c.PyObject, argument: [*:0]const u8) pyzig.Error!EdgeType {
        const value = try pyzig.fromPython(i64, state, null, object, argument);
        return .{ .value = std.math.cast(u8, value) orelse return pyzig.raise(.ValueError, "Edge type out of range: {d} is not in 0..255", .{value}) };
    }
};

/// The value of an attribute.
pub const Literal = struct {
    value: graph.Literal,

    pub const python_type = "bool | int | float | str";

    /// Strings are borrowed from `object`.
    pub fn fromPython(_: *State, object: *c.PyObject, argument: [*:0]const u8) pyzig.Error!Literal {
        if (c.typeOf(object) == &c.PyBool_Type) return .{ .value = .{ .bool = c.PyObject_IsTrue(object) == 1 } };
        if (c.typeOf(object) == &c.PyUnicode_Type or c.hasFlag(object, c.TPFLAGS_UNICODE_SUBCLASS)) {
            return .{ .value = .{ .string = try pyzig.stringFromPython(object, argument) } };
        }
        if (c.PyIndex_Check(object) != 0) {
            const index = try pyzig.OwnedObject.from(c.PyNumber_Index(object));
            defer index.release();
            return .{ .value = .{ .int = try intFromPython(index.ptr, argument) } };
        }
        if (c.PyType_GetSlot(c.typeOf(object), c.Slot.nb_float) == null) {
            return pyzig.raiseWrongType("Unsupported attribute literal: ", argument, "bool, int, float or str", object);
        }
        const value = c.PyFloat_AsDouble(object);
        return if (c.PyErr_Occurred() == null) .{ .value = .{ .float = value } } else error.PythonError;
    }

    fn intFromPython(int: *c.PyObject, argument: [*:0]const u8) pyzig.Error!i64 {
        var overflow: c_int = 0;
        const value = c.PyLong_AsLongLongAndOverflow(int, &overflow);
        if (overflow == 0) return value;
        const shown = try pyzig.showInt(int);
        defer c.Py_DecRef(shown);
        return pyzig.raiseFormat(.OverflowError, "attribute '%s': %U does not fit 64 bits, signed", .{ argument, shown });
    }

    pub fn toPython(literal: Literal, state: *State) pyzig.Error!*c.PyObject {
        return switch (literal.value) {
            inline else => |value| pyzig.toPython(@TypeOf(value), state, value),
        };
    }
};

/// An object that is not checked when it comes in; `annotation` is what the stub calls it.
pub fn Unchecked(comptime annotation: []const u8) type {
    return struct {
        ptr: *c.PyObject,

        pub const python_type = annotation;

        pub fn fromPython(_: *State, object: *c.PyObject, _: [*:0]const u8) pyzig.Error!@This() {
            return .{ .ptr = object };
        }
    };
}

/// Gives `target`, a new node or edge, the keywords of a call as attributes.
pub fn setAttributes(state: *State, target: anytype, attributes: pyzig.Keywords(Literal)) !void {
    var iterator = attributes.iterator(state);
    while (try iterator.next()) |item| try target.setAttribute(item.name, item.value.value);
}

pub const AttributeDict = pyzig.Dict([]const u8, Literal);

/// All attributes in the order in which they were set.
pub fn attributesOf(allocator: std.mem.Allocator, attributes: graph.Attributes) !AttributeDict {
    const entries = try allocator.alloc(AttributeDict.Entry, attributes.count());
    for (entries, 0..) |*entry, place| {
        const attribute = attributes.at(place);
        // Texts in the memory of the call: making the dict can start the garbage collector, and with it anything.
        const value: graph.Literal = switch (attribute.value.literal()) {
            .string => |text| .{ .string = try allocator.dupe(u8, text) },
            else => |other| other,
        };
        entry.* = .{ .key = try allocator.dupe(u8, attribute.key.text()), .value = .{ .value = value } };
    }
    return .{ .entries = entries };
}

/// A text of numbers, for `__repr__`.
pub fn format(comptime template: []const u8, arguments: anytype) !pyzig.OwnedObject {
    var buffer: [160]u8 = undefined;
    var writer = std.Io.Writer.fixed(&buffer);
    writer.print(template, arguments) catch unreachable; // numbers only, all fit
    const text = writer.buffered();
    return pyzig.OwnedObject.from(c.PyUnicode_FromStringAndSize(text.ptr, @intCast(text.len)));
}
