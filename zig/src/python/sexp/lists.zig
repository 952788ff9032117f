//! `MutableList`: a list field of an object, with everything that `collections.abc.MutableSequence` has and `list` is used for.
//!
//! It is a view on the object's node. Elements that are objects are views as well, so changing one changes the document. An object
//! that stands for itself becomes part of the document when it is put in; one that is part of a document is copied.

const std = @import("std");
const pyzig = @import("pyzig");
const sexp = @import("../../sexp/sexp.zig");
const typed = @import("../../sexp/typed.zig");
const schema = @import("../../sexp/schema/schema.zig");
const documents = @import("documents.zig");
const objects = @import("objects.zig");
const types = @import("types.zig");

const c = pyzig.c;
const Object = objects.Object;
const Place = documents.Place;

pub const MutableList = struct {
    place: Place,
    class: *const schema.ClassDescriptor,
    index: u16,

    pub fn deinit(self: *MutableList) void {
        self.place.release();
    }

    /// The list of an object's field.
    pub fn wrap(state: *pyzig.State, object: *Object, index: u16) pyzig.Error!*c.PyObject {
        const mine = object.place;
        const place: Place = .hold(mine.document, mine.node);
        return (try pyzig.wrap(state, MutableList, .{ .place = place, .class = object.class, .index = index })).ptr;
    }

    fn field(self: *const MutableList) *const schema.FieldDescriptor {
        return &self.class.fields[self.index];
    }

    fn length(self: *MutableList) !usize {
        const mine = try self.place.resolve();
        return typed.listLength(mine.cache, mine.native, mine.node, self.class, self.index);
    }

    /// A new reference to the element at `position`, which is in range.
    fn item(self: *MutableList, state: *pyzig.State, position: usize) anyerror!*c.PyObject {
        const mine = try self.place.resolve();
        var scratch: typed.Scratch = .{ .gpa = pyzig.allocator };
        defer scratch.deinit();
        const value = try typed.listGet(mine.cache, mine.native, mine.node, self.class, self.index, position, &scratch);
        return objects.toPython(state, self.place.document, self.field(), value);
    }

    /// What stands for the element at `position`, which is in range.
    fn nodeAt(self: *MutableList, position: usize) !sexp.Node {
        const mine = try self.place.resolve();
        return typed.listNode(mine.cache, mine.native, mine.node, self.class, self.index, position);
    }

    fn insertAt(self: *MutableList, state: *pyzig.State, position: usize, value: *c.PyObject) anyerror!void {
        _ = try self.place.resolve();
        const converted = try objects.fromPython(state, self.class, self.field(), self.place.document, value);
        const mine = try self.place.resolve();
        typed.listInsert(mine.cache, mine.native, mine.node, self.class, self.index, position, converted) catch |err| return objects.explain(err, mine.native);
    }

    fn removeAt(self: *MutableList, position: usize) !void {
        const mine = try self.place.resolve();
        try self.checkIsThere(mine, position);
        return typed.listRemove(mine.cache, mine.native, mine.node, self.class, self.index, position);
    }

    fn replaceAt(self: *MutableList, state: *pyzig.State, position: usize, value: *c.PyObject) anyerror!void {
        if (try self.ownElement(state, value)) |node| if (node == try self.nodeAt(position)) return;
        _ = try self.place.resolve();
        const converted = try objects.fromPython(state, self.class, self.field(), self.place.document, value);
        const mine = try self.place.resolve();
        try self.checkIsThere(mine, position);
        typed.listSet(mine.cache, mine.native, mine.node, self.class, self.index, position, converted) catch |err| return objects.explain(err, mine.native);
    }

    /// The node of an object that is an element of this list.
    fn ownElement(self: *MutableList, state: *pyzig.State, value: *c.PyObject) !?sexp.Node {
        if (self.field().kind != .class) return null;
        const object = types.payloadOf(state, value) orelse return null;
        if (object.class != self.field().class.?) return null;
        const mine = try self.place.resolve();
        const theirs = try object.resolve();
        const is_own = mine.native == theirs.native and typed.isElement(mine.native, mine.node, self.class, self.index, theirs.node);
        return if (is_own) theirs.node else null;
    }

    /// For a position that was found before code of the caller's may have run, which can do anything.
    fn checkIsThere(self: *MutableList, mine: Place.Resolved, position: usize) !void {
        if (position < try typed.listLength(mine.cache, mine.native, mine.node, self.class, self.index)) return;
        return pyzig.raiseFormat(.IndexError, "list has changed its size", .{});
    }

    /// All elements as a Python list.
    fn toList(self: *MutableList, state: *pyzig.State) anyerror!pyzig.OwnedObject {
        const list = try pyzig.OwnedObject.from(c.PyList_New(0));
        errdefer list.release();
        var position: usize = 0;
        while (position < try self.length()) : (position += 1) {
            const element = try self.item(state, position);
            defer c.Py_DecRef(element);
            if (c.PyList_Append(list.ptr, element) < 0) return error.PythonError;
        }
        return list;
    }

    /// Items for the list, all of them converted before the first one goes in: a wrong one leaves the list as it was, and items may
    /// be elements of the list itself.
    const Converted = struct {
        items: pyzig.OwnedObject,
        values: []typed.Value,
        /// Nodes are held until they are somewhere.
        held: []?Place,

        /// `keeps_elements`: elements of the list are not copied, since they will be taken out of it.
        fn of(self: *MutableList, state: *pyzig.State, source: *c.PyObject, keeps_elements: bool) anyerror!Converted {
            const items = try pyzig.OwnedObject.from(c.PySequence_Tuple(source));
            errdefer items.release();
            const count: usize = @intCast(c.PyTuple_Size(items.ptr));
            const values = try pyzig.allocator.alloc(typed.Value, count);
            errdefer pyzig.allocator.free(values);
            const held = try pyzig.allocator.alloc(?Place, count);
            @memset(held, null);
            var converted: Converted = .{ .items = items, .values = values, .held = held };
            errdefer converted.releaseNodes();
            _ = try self.place.resolve();
            for (values, held, 0..) |*value, *place, position| {
                const item_given = c.PyTuple_GetItem(items.ptr, @intCast(position)) orelse return error.PythonError;
                const own = if (keeps_elements) try self.ownElement(state, item_given) else null;
                value.* = if (own) |node| .{ .node = node } else try objects.fromPython(state, self.class, self.field(), self.place.document, item_given);
                if (value.* == .node) place.* = .hold(self.place.document, value.node);
            }
            const mine = try self.place.resolve();
            for (values) |value| {
                typed.settle(mine.native, mine.node, self.class, self.index, value) catch |err| return objects.explain(err, mine.native);
            }
            return converted;
        }

        fn deinit(converted: *Converted) void {
            converted.releaseNodes();
            pyzig.allocator.free(converted.values);
            converted.items.release();
        }

        fn releaseNodes(converted: *Converted) void {
            for (converted.held) |*place| if (place.*) |*one| one.release();
            pyzig.allocator.free(converted.held);
        }

        /// The value to put in. An object that was given twice is there already, so its second place has a copy.
        fn at(converted: *const Converted, native: *sexp.Document, position: usize) !typed.Value {
            const value = converted.values[position];
            if (value != .node or native.parent(value.node) == sexp.Node.none) return value;
            return .{ .node = try native.copy(native, value.node) };
        }
    };

    /// Removes everything and puts in the items of `source`. Elements that are among them stay the same.
    fn fill(self: *MutableList, state: *pyzig.State, source: *c.PyObject) anyerror!void {
        var converted: Converted = try .of(self, state, source, true);
        defer converted.deinit();
        if (try self.holdsExactly(converted.values)) return;
        const mine = try self.place.resolve();
        typed.listAssign(mine.cache, mine.native, mine.node, self.class, self.index, converted.values) catch |err| return objects.explain(err, mine.native);
    }

    fn holdsExactly(self: *MutableList, values: []const typed.Value) !bool {
        if (self.field().kind != .class or values.len != try self.length()) return false;
        for (values, 0..) |value, position| if (value.node != try self.nodeAt(position)) return false;
        return true;
    }

    /// Puts the items from the one at `from` on before the element at `position`.
    fn insertAll(self: *MutableList, converted: *const Converted, from: usize, position: usize) anyerror!void {
        const mine = try self.place.resolve();
        for (from..converted.values.len) |next| {
            const value = try converted.at(mine.native, next);
            typed.listInsert(mine.cache, mine.native, mine.node, self.class, self.index, position + next - from, value) catch |err| return objects.explain(err, mine.native);
        }
    }

    // Methods

    fn append(self: *MutableList, state: *pyzig.State, value: pyzig.Object) !void {
        return self.insertAt(state, std.math.maxInt(usize), value.ptr);
    }

    /// A negative index appends: callers write `insert(-1, x)` and read `[-1]`.
    fn insert(self: *MutableList, state: *pyzig.State, index: i64, value: pyzig.Object) !void {
        const count = try self.length();
        const position = if (index < 0 or index > count) count else @as(usize, @intCast(index));
        return self.insertAt(state, position, value.ptr);
    }

    fn extend(self: *MutableList, state: *pyzig.State, values: pyzig.Object) !void {
        var converted: Converted = try .of(self, state, values.ptr, false);
        defer converted.deinit();
        return self.insertAll(&converted, 0, try self.length());
    }

    fn pop(self: *MutableList, state: *pyzig.State, index: i64) !pyzig.OwnedObject {
        const position = try self.positionOf(index, "pop index out of range");
        const element = try pyzig.OwnedObject.from(try self.item(state, position));
        errdefer element.release();
        try self.removeAt(position);
        return element;
    }

    fn remove(self: *MutableList, state: *pyzig.State, value: pyzig.Object) !void {
        var position: usize = 0;
        while (position < try self.length()) : (position += 1) {
            const compared = try self.nodeAt(position);
            if (try self.find(state, value, position, position + 1) == null) continue;
            // The comparison may have run code of the caller's that has removed the element or put others before it.
            if (position >= try self.length() or try self.nodeAt(position) != compared) break;
            return self.removeAt(position);
        }
        return pyzig.raiseFormat(.ValueError, "list.remove(x): x not in list", .{});
    }

    fn clear(self: *MutableList) !void {
        const mine = try self.place.resolve();
        return typed.listClear(mine.cache, mine.native, mine.node, self.class, self.index);
    }

    fn indexOf(self: *MutableList, state: *pyzig.State, value: pyzig.Object, start: i64, stop: i64) !usize {
        const count = try self.length();
        return try self.find(state, value, clamp(start, count), clamp(stop, count)) orelse
            pyzig.raiseFormat(.ValueError, "%R is not in list", .{value.ptr});
    }

    fn countOf(self: *MutableList, state: *pyzig.State, value: pyzig.Object) !usize {
        var found: usize = 0;
        var start: usize = 0;
        while (try self.find(state, value, start, try self.length())) |position| : (start = position + 1) found += 1;
        return found;
    }

    fn contains(self: pyzig.Handle(MutableList), value: pyzig.Object) !bool {
        return try self.payload().find(try self.state(), value, 0, try self.payload().length()) != null;
    }

    fn reverse(self: *MutableList, state: *pyzig.State) !void {
        return self.rearrange(state, "reverse", null);
    }

    fn sort(self: *MutableList, state: *pyzig.State, key: ?pyzig.Object, is_reversed: bool) !void {
        const keywords = try pyzig.OwnedObject.from(c.PyDict_New());
        defer keywords.release();
        if (c.PyDict_SetItemString(keywords.ptr, "key", if (key) |given| given.ptr else c.none()) < 0) return error.PythonError;
        const truth: *c.PyObject = if (is_reversed) &c._Py_TrueStruct else &c._Py_FalseStruct;
        if (c.PyDict_SetItemString(keywords.ptr, "reverse", truth) < 0) return error.PythonError;
        return self.rearrange(state, "sort", keywords.ptr);
    }

    /// Lets a Python list do it, and takes over the order.
    fn rearrange(self: *MutableList, state: *pyzig.State, method: [*:0]const u8, keywords: ?*c.PyObject) !void {
        const list = try self.toList(state);
        defer list.release();
        try callMethod(list.ptr, method, keywords);
        return self.fill(state, list.ptr);
    }

    fn copy(self: *MutableList, state: *pyzig.State) !pyzig.OwnedObject {
        return self.toList(state);
    }

    fn deepcopy(self: *MutableList, state: *pyzig.State, _: pyzig.Object) !pyzig.OwnedObject {
        const list = try self.toList(state);
        errdefer list.release();
        if (self.field().kind != .class) return list;
        for (0..@intCast(c.PyList_Size(list.ptr))) |position| {
            const element = c.PyList_GetItem(list.ptr, @intCast(position)) orelse return error.PythonError;
            const copied = try copyOf(element);
            _ = c.PyList_SetItem(list.ptr, @intCast(position), copied.ptr);
        }
        return list;
    }

    /// `(list, (items,))`: pickled as the list of its elements.
    fn reduce(self: *MutableList, state: *pyzig.State) !struct { pyzig.OwnedObject, struct { pyzig.OwnedObject } } {
        const items = try self.toList(state);
        errdefer items.release();
        const builtins = try pyzig.OwnedObject.from(c.PyImport_ImportModule("builtins"));
        defer builtins.release();
        return .{ try pyzig.OwnedObject.from(c.PyObject_GetAttrString(builtins.ptr, "list")), .{items} };
    }

    fn iterate(self: pyzig.Handle(MutableList)) !pyzig.OwnedObject {
        // On what is there now, as a list of its own would be.
        const list = try self.payload().toList(try self.state());
        defer list.release();
        return pyzig.OwnedObject.from(c.PyObject_GetIter(list.ptr));
    }

    fn iterateReversed(self: *MutableList, state: *pyzig.State) !pyzig.OwnedObject {
        const list = try self.toList(state);
        defer list.release();
        try callMethod(list.ptr, "reverse", null);
        return pyzig.OwnedObject.from(c.PyObject_GetIter(list.ptr));
    }

    fn repr(self: pyzig.Handle(MutableList)) !pyzig.OwnedObject {
        const list = try self.payload().toList(try self.state());
        defer list.release();
        return pyzig.OwnedObject.from(c.PyObject_Repr(list.ptr));
    }

    fn find(self: *MutableList, state: *pyzig.State, value: pyzig.Object, start: usize, stop: usize) anyerror!?usize {
        var at = start;
        while (at < stop and at < try self.length()) : (at += 1) {
            const element = try self.item(state, at);
            defer c.Py_DecRef(element);
            const is_equal = c.PyObject_RichCompareBool(element, value.ptr, c.Py_EQ);
            if (is_equal < 0) return error.PythonError;
            if (is_equal != 0) return at;
        }
        return null;
    }

    fn positionOf(self: *MutableList, index: i64, message: [*:0]const u8) anyerror!usize {
        const count: i64 = @intCast(try self.length());
        const at = if (index < 0) index +| count else index;
        if (at < 0 or at >= count) return pyzig.raiseFormat(.IndexError, message, .{});
        return @intCast(at);
    }

    fn clamp(index: i64, count: usize) usize {
        const length_signed: i64 = @intCast(count);
        const at = if (index < 0) index +| length_signed else index;
        return @intCast(std.math.clamp(at, 0, length_signed));
    }

    // Slots

    fn getItemSlot(self: *c.PyObject, key: *c.PyObject) callconv(.c) ?*c.PyObject {
        return getItem(self, key) catch |err| objects.fail(err);
    }

    fn getItem(self: *c.PyObject, key: *c.PyObject) anyerror!*c.PyObject {
        const payload = pyzig.Wrapper(MutableList).payload(self);
        const state = try pyzig.State.ofInstance(self);
        if (try asIndex(state, key)) |index| return payload.item(state, try payload.positionOf(index, "list index out of range"));
        const list = try payload.toList(state);
        defer list.release();
        return c.PyObject_GetItem(list.ptr, key) orelse error.PythonError;
    }

    /// The index that `key` is; null for a slice.
    fn asIndex(state: *pyzig.State, key: *c.PyObject) anyerror!?i64 {
        if (c.typeOf(key) == &c.PySlice_Type) return null;
        if (c.PyIndex_Check(key) == 0) return pyzig.raiseWrongType("", "list index", "an integer or a slice", key);
        return pyzig.fromPython(i64, state, null, key, "index") catch |err| {
            if (c.PyErr_ExceptionMatches(pyzig.ExceptionKind.OverflowError.object()) == 0) return err;
            c.PyErr_Clear();
            return pyzig.raiseFormat(.IndexError, "cannot fit 'int' into an index-sized integer", .{});
        };
    }

    fn setItemSlot(self: *c.PyObject, key: *c.PyObject, value: ?*c.PyObject) callconv(.c) c_int {
        setItem(self, key, value) catch |err| {
            _ = objects.fail(err);
            return -1;
        };
        return 0;
    }

    /// Assignment and, without a value, deletion; for indices and slices.
    fn setItem(self: *c.PyObject, key: *c.PyObject, value: ?*c.PyObject) anyerror!void {
        const payload = pyzig.Wrapper(MutableList).payload(self);
        const state = try pyzig.State.ofInstance(self);
        if (try asIndex(state, key)) |index| {
            const at = try payload.positionOf(index, "list assignment index out of range");
            return if (value) |given| payload.replaceAt(state, at, given) else payload.removeAt(at);
        }
        var start: c.Ssize = 0;
        var stop: c.Ssize = 0;
        var step: c.Ssize = 0;
        if (c.PySlice_Unpack(key, &start, &stop, &step) < 0) return error.PythonError;
        const count = c.PySlice_AdjustIndices(@intCast(try payload.length()), &start, &stop, step);
        if (value) |given| return payload.assignSlice(state, start, step, count, given);
        // From the back, so that what is still to go keeps its place.
        var rest = count;
        while (rest > 0) : (rest -= 1) {
            const last = if (step > 0) rest - 1 else count - rest;
            try payload.removeAt(@intCast(start + last * step));
        }
    }

    fn assignSlice(self: *MutableList, state: *pyzig.State, start: c.Ssize, step: c.Ssize, count: c.Ssize, given: *c.PyObject) anyerror!void {
        if (start == 0 and step == 1 and count > 0 and count == try self.length()) return self.fill(state, given);
        var converted: Converted = try .of(self, state, given, false);
        defer converted.deinit();
        const item_count: c.Ssize = @intCast(converted.values.len);
        if (step != 1 and item_count != count) {
            return pyzig.raiseFormat(.ValueError, "attempt to assign sequence of size %zd to extended slice of size %zd", .{ item_count, count });
        }
        const mine = try self.place.resolve();
        // Making the items may have run code of the caller's, which can do anything.
        const length_now = try typed.listLength(mine.cache, mine.native, mine.node, self.class, self.index);
        if (count > 0 and @max(start, start + (count - 1) * step) >= length_now) return pyzig.raiseFormat(.IndexError, "list has changed its size", .{});
        const replaced: usize = @intCast(@min(item_count, count));
        const first: usize = @intCast(std.math.clamp(start, 0, @as(c.Ssize, @intCast(length_now))));
        for (0..replaced) |done| {
            const position: usize = @intCast(start + @as(c.Ssize, @intCast(done)) * step);
            const value = try converted.at(mine.native, done);
            try typed.listSet(mine.cache, mine.native, mine.node, self.class, self.index, position, value);
        }
        if (item_count > count) return self.insertAll(&converted, replaced, first + replaced);
        var rest: usize = @intCast(count - item_count);
        while (rest > 0) : (rest -= 1) try self.removeAt(first + replaced + rest - 1);
    }

    fn addSlot(left: *c.PyObject, right: *c.PyObject) callconv(.c) ?*c.PyObject {
        return add(left, right) catch |err| objects.fail(err);
    }

    fn add(left: *c.PyObject, right: *c.PyObject) anyerror!*c.PyObject {
        const list = try pyzig.OwnedObject.from(c.PySequence_List(left));
        errdefer list.release();
        const more = try pyzig.OwnedObject.from(c.PySequence_List(right));
        defer more.release();
        for (0..@intCast(c.PyList_Size(more.ptr))) |at| {
            if (c.PyList_Append(list.ptr, c.PyList_GetItem(more.ptr, @intCast(at)).?) < 0) return error.PythonError;
        }
        return list.ptr;
    }

    fn addInPlaceSlot(self: *c.PyObject, values: *c.PyObject) callconv(.c) ?*c.PyObject {
        const state = pyzig.State.ofInstance(self) catch |err| return objects.fail(err);
        pyzig.Wrapper(MutableList).payload(self).extend(state, .{ .ptr = values }) catch |err| return objects.fail(err);
        return c.newRef(self);
    }

    /// Equal to any list, tuple or `MutableList` with equal elements.
    fn compareSlot(self: *c.PyObject, other: *c.PyObject, operation: c_int) callconv(.c) ?*c.PyObject {
        return compare(self, other, operation) catch |err| objects.fail(err);
    }

    fn compare(self: *c.PyObject, other: *c.PyObject, operation: c_int) anyerror!*c.PyObject {
        const state = try pyzig.State.ofInstance(self);
        const is_list = c.hasFlag(other, c.TPFLAGS_LIST_SUBCLASS) or c.hasFlag(other, c.TPFLAGS_TUPLE_SUBCLASS) or
            c.typeOf(other) == state.typeObject(MutableList);
        if (!is_list) return c.newRef(&c._Py_NotImplementedStruct);
        const mine = try pyzig.Wrapper(MutableList).payload(self).toList(state);
        defer mine.release();
        const theirs = try pyzig.OwnedObject.from(c.PySequence_List(other));
        defer theirs.release();
        return c.PyObject_RichCompare(mine.ptr, theirs.ptr, operation) orelse error.PythonError;
    }

    pub const python = .{
        .name = "MutableList",
        .module = "pyzig",
        .doc = "A list in a document. Changing it changes the document.",
        .made_by = "an object's list field",
        .errors = objects.errors,
        .slots = &[_]c.PyType_Slot{
            .{ .slot = c.Slot.mp_subscript, .pfunc = @ptrCast(&getItemSlot) },
            .{ .slot = c.Slot.mp_ass_subscript, .pfunc = @ptrCast(&setItemSlot) },
            .{ .slot = c.Slot.sq_concat, .pfunc = @ptrCast(&addSlot) },
            .{ .slot = c.Slot.sq_inplace_concat, .pfunc = @ptrCast(&addInPlaceSlot) },
            .{ .slot = c.Slot.tp_richcompare, .pfunc = @ptrCast(&compareSlot) },
            .{ .slot = c.Slot.tp_hash, .pfunc = @ptrCast(&c.PyObject_HashNotImplemented) },
        },
        .methods = .{
            .{ "append(value, /)", append, "Put a value at the end." },
            .{ "insert(index, value, /)", insert, "Put a value before the one at `index`; at the end if that is negative or too large." },
            .{ "extend(values, /)", extend, "Put all values at the end." },
            .{ "pop(index=-1, /)", pop, "Remove the element at `index` and return it." },
            .{ "remove(value, /)", remove, "Remove the first element that is equal: for objects, that is the same element." },
            .{ "clear()", clear, "Remove all elements." },
            .{ "index(value, start=0, stop=9223372036854775807, /)", indexOf, "Position of the first element that is equal. ValueError if there is none." },
            .{ "count(value, /)", countOf, "Number of elements that are equal." },
            .{ "reverse()", reverse, "Reverse the order." },
            .{ "sort(*, key=None, reverse=False)", sort, "Sort in place; stable." },
            .{ "copy()", copy, "The elements as a list." },
            .{ "__copy__()", copy, "" },
            .{ "__deepcopy__(memo, /)", deepcopy, "" },
            .{ "__reduce__()", reduce, "" },
            .{ "__len__()", length, "" },
            .{ "__contains__(value)", contains, "" },
            .{ "__iter__()", iterate, "" },
            .{ "__reversed__()", iterateReversed, "" },
            .{ "__repr__()", repr, "" },
        },
    };
};

/// The items of any iterable become the list of an object's field.
pub fn replaceAll(state: *pyzig.State, object: *Object, index: u16, value: *c.PyObject) anyerror!void {
    if (c.hasFlag(value, c.TPFLAGS_UNICODE_SUBCLASS)) return raiseNotSequence(object, index, value);
    if (try isListOf(state, object, index, value)) return;
    const items = c.PySequence_Tuple(value) orelse {
        if (c.PyErr_ExceptionMatches(pyzig.ExceptionKind.TypeError.object()) == 0) return error.PythonError;
        c.PyErr_Clear();
        return raiseNotSequence(object, index, value);
    };
    defer c.Py_DecRef(items);
    // Making the items may have run code of the caller's, which can do anything.
    _ = try object.resolve();
    var list: MutableList = .{ .place = .hold(object.place.document, object.place.node), .class = object.class, .index = index };
    defer list.deinit();
    return list.fill(state, items);
}

/// Whether a value is the list of that very field, as after `+=`.
fn isListOf(state: *pyzig.State, object: *Object, index: u16, value: *c.PyObject) !bool {
    if (c.typeOf(value) != state.typeObject(MutableList)) return false;
    const list = pyzig.Wrapper(MutableList).payload(value);
    const mine = try object.resolve();
    const theirs = try list.place.resolve();
    return mine.native == theirs.native and mine.node == theirs.node and object.class == list.class and index == list.index;
}

fn raiseNotSequence(object: *Object, index: u16, value: *c.PyObject) error{PythonError} {
    return pyzig.raiseFormat(.TypeError, "Expected a sequence for linked list field %s.%s, not %R", .{
        object.class.name.ptr, object.class.fields[index].name.ptr, value,
    });
}

fn callMethod(object: *c.PyObject, name: [*:0]const u8, keywords: ?*c.PyObject) error{PythonError}!void {
    const method = try pyzig.OwnedObject.from(c.PyObject_GetAttrString(object, name));
    defer method.release();
    const none = try pyzig.OwnedObject.from(c.PyTuple_New(0));
    defer none.release();
    const result = try pyzig.OwnedObject.from(c.PyObject_Call(method.ptr, none.ptr, keywords));
    result.release();
}

fn copyOf(object: *c.PyObject) error{PythonError}!pyzig.OwnedObject {
    const method = try pyzig.OwnedObject.from(c.PyObject_GetAttrString(object, "__copy__"));
    defer method.release();
    return pyzig.OwnedObject.from(c.PyObject_CallObject(method.ptr, null));
}
