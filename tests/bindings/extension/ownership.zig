//! Who owns what: owners with `deinit`, borrowers, holders of Python objects, iterators and buffers.

const std = @import("std");
const pyzig = @import("pyzig");

var freed_blocks: u64 = 0;

/// Owns memory of its own.
pub const Block = struct {
    data: []u32,

    fn init(size: u32, fill: u32) !Block {
        if (size > 1_000_000) return error.InvalidArgument;
        const data = try pyzig.allocator.alloc(u32, size);
        @memset(data, fill);
        return .{ .data = data };
    }

    pub fn deinit(self: *const Block) void {
        pyzig.allocator.free(self.data);
        freed_blocks += 1;
    }

    fn length(self: *const Block) usize {
        return self.data.len;
    }

    fn get(self: *const Block, index: usize) !u32 {
        return if (index < self.data.len) self.data[index] else error.IndexOutOfBounds;
    }

    fn contains(self: *const Block, item: pyzig.Object) !bool {
        var overflow: c_int = 0;
        const value = pyzig.c.PyLong_AsLongLongAndOverflow(item.ptr, &overflow);
        if (value == -1 and pyzig.c.PyErr_Occurred() != null) return error.PythonError;
        const number = std.math.cast(u32, value) orelse return false;
        return std.mem.indexOfScalar(u32, self.data, number) != null;
    }

    fn buffer(self: *const Block) pyzig.BufferView {
        return .{ .data = self.data.ptr, .item_count = self.data.len, .item_size = @sizeOf(u32), .format = "I" };
    }

    fn iterate(self: pyzig.Handle(Block)) BlockIterator {
        return .{ .block = self.own() };
    }

    /// Two at once: if the second cannot be made, the first must not leak.
    fn halves(self: *const Block) !struct { Block, Block } {
        const middle = self.data.len / 2;
        const first = try pyzig.allocator.dupe(u32, self.data[0..middle]);
        errdefer pyzig.allocator.free(first);
        return .{ .{ .data = first }, .{ .data = try pyzig.allocator.dupe(u32, self.data[middle..]) } };
    }

    fn singles(self: *const Block, allocator: std.mem.Allocator) ![]const Block {
        const blocks = try allocator.alloc(Block, self.data.len);
        var made: usize = 0;
        errdefer for (blocks[0..made]) |block| block.deinit();
        for (blocks, self.data) |*block, value| {
            block.* = .{ .data = try pyzig.allocator.dupe(u32, &.{value}) };
            made += 1;
        }
        return blocks;
    }

    fn named(self: *const Block, allocator: std.mem.Allocator, name: []const u8) !pyzig.Dict([]const u8, Block) {
        const Named = pyzig.Dict([]const u8, Block);
        const entries = try allocator.alloc(Named.Entry, 2);
        const first = try pyzig.allocator.dupe(u32, self.data);
        errdefer pyzig.allocator.free(first);
        entries[0] = .{ .key = name, .value = .{ .data = first } };
        entries[1] = .{ .key = "fixed", .value = .{ .data = try pyzig.allocator.dupe(u32, self.data) } };
        return .{ .entries = entries };
    }

    pub const python = .{
        .name = "Block",
        .doc = "Numbers in memory of their own.",
        .methods = .{
            .{ "__init__(size, fill=0)", init, "" },
            .{ "__len__()", length, "" },
            .{ "__contains__(item)", contains, "" },
            .{ "__iter__()", iterate, "" },
            .{ "__buffer__(flags)", buffer, "" },
            .{ "get(index)", get, "One number." },
            .{ "halves()", halves, "" },
            .{ "singles()", singles, "" },
            .{ "named(name)", named, "" },
        },
    };
};

/// Borrows a block: keeps its Python object.
pub const BlockIterator = struct {
    block: pyzig.Ref(Block),
    next: usize = 0,

    fn iterate(self: pyzig.Handle(BlockIterator)) pyzig.Ref(BlockIterator) {
        return self.own();
    }

    fn advance(self: *BlockIterator) ?u32 {
        const data = self.block.payload().data;
        if (self.next >= data.len) return null;
        defer self.next += 1;
        return data[self.next];
    }

    pub const python = .{
        .name = "BlockIterator",
        .made_by = "iter(block)",
        .methods = .{ .{ "__iter__()", iterate, "" }, .{ "__next__()", advance, "" } },
    };
};

/// Holds any object, or none.
pub const Box = struct {
    content: ?pyzig.OwnedObject = null,

    fn init(content: ?pyzig.Object) Box {
        return .{ .content = if (content) |object| object.own() else null };
    }

    fn get(self: *const Box) ?pyzig.OwnedObject {
        return if (self.content) |content| content.borrow().own() else null;
    }

    fn set(self: *Box, content: ?pyzig.Object) void {
        const previous = self.content;
        self.content = if (content) |object| object.own() else null;
        if (previous) |object| object.release();
    }

    pub const python = .{
        .name = "Box",
        .methods = .{.{ "__init__(content=None)", init, "" }},
        .properties = .{.{ "content", get, set, "What is in the box." }},
    };
};

/// Holds two objects, one of them always.
pub const Pair = struct {
    first: pyzig.OwnedObject,
    second: ?pyzig.OwnedObject,

    fn init(first: pyzig.Object, second: ?pyzig.Object) Pair {
        return .{ .first = first.own(), .second = if (second) |object| object.own() else null };
    }

    fn getFirst(self: *const Pair) pyzig.OwnedObject {
        return self.first.borrow().own();
    }

    fn getSecond(self: *const Pair) ?pyzig.OwnedObject {
        return if (self.second) |object| object.borrow().own() else null;
    }

    pub const python = .{
        .name = "Pair",
        .methods = .{.{ "__init__(first, second=None)", init, "" }},
        .properties = .{ .{ "first", getFirst, null, "" }, .{ "second", getSecond, null, "" } },
    };
};

/// Holds any number of objects, and shows them to the garbage collector itself.
pub const Bag = struct {
    items: std.ArrayListUnmanaged(pyzig.OwnedObject) = .empty,

    fn init() Bag {
        return .{};
    }

    pub fn deinit(self: *Bag) void {
        self.clear();
    }

    pub fn traverse(self: *Bag, visitor: *pyzig.Visitor) void {
        for (self.items.items) |item| visitor.show(item.ptr);
    }

    pub fn clear(self: *Bag) void {
        var items = self.items;
        self.items = .empty;
        for (items.items) |item| item.release();
        items.deinit(pyzig.allocator);
    }

    fn add(self: *Bag, item: pyzig.Object) !void {
        try self.items.ensureUnusedCapacity(pyzig.allocator, 1);
        self.items.appendAssumeCapacity(item.own());
    }

    fn length(self: *const Bag) usize {
        return self.items.items.len;
    }

    pub const python = .{
        .name = "Bag",
        .methods = .{ .{ "__init__()", init, "" }, .{ "add(item)", add, "" }, .{ "__len__()", length, "" } },
    };
};

/// Says that it has more bytes than there are addresses.
pub const Boundless = struct {
    item_size: u32,

    fn init(item_size: u32) Boundless {
        return .{ .item_size = item_size };
    }

    fn buffer(self: *const Boundless) pyzig.BufferView {
        return .{ .data = self, .item_count = std.math.maxInt(usize) / 2 + 1, .item_size = self.item_size, .format = "B" };
    }

    pub const python = .{
        .name = "Boundless",
        .methods = .{ .{ "__init__(item_size)", init, "" }, .{ "__buffer__()", buffer, "" } },
    };
};

/// Calls what it was given when it ends, whoever ends it.
pub const Farewell = struct {
    callback: pyzig.OwnedObject,

    fn init(callback: pyzig.Object) Farewell {
        return .{ .callback = callback.own() };
    }

    pub fn deinit(self: *Farewell) void {
        const result = pyzig.c.PyObject_CallObject(self.callback.ptr, null) orelse return pyzig.c.PyErr_WriteUnraisable(self.callback.ptr);
        pyzig.c.Py_DecRef(result);
    }

    /// Works on the object and needs the module.
    fn again(self: *Farewell, state: *pyzig.State) !pyzig.Ref(Farewell) {
        return pyzig.wrap(state, Farewell, .{ .callback = self.callback.borrow().own() });
    }

    pub const python = .{
        .name = "Farewell",
        .methods = .{ .{ "__init__(callback)", init, "" }, .{ "again()", again, "" } },
    };
};

/// There is at most one wrapper for each number; asking again gives the same object.
pub const Canonical = struct {
    number: u8,
    content: ?pyzig.OwnedObject = null,

    var known: [256]?*pyzig.c.PyObject = @splat(null);

    fn of(state: *pyzig.State, number: u8) !pyzig.Ref(Canonical) {
        if (known[number]) |object| return .{ .ptr = pyzig.c.newRef(object) };
        const wrapper = try pyzig.wrap(state, Canonical, .{ .number = number });
        known[number] = wrapper.ptr;
        return wrapper;
    }

    fn set(self: *Canonical, content: ?pyzig.Object) void {
        const previous = self.content;
        self.content = if (content) |object| object.own() else null;
        if (previous) |object| object.release();
    }

    fn get(self: *const Canonical) ?pyzig.OwnedObject {
        return if (self.content) |content| content.borrow().own() else null;
    }

    pub fn unlink(self: *Canonical) void {
        if (known[self.number] == pyzig.Wrapper(Canonical).objectOf(self)) known[self.number] = null;
    }

    pub const python = .{
        .name = "Canonical",
        .made_by = "Canonical.of()",
        .methods = .{.{ "of(number)", of, "" }},
        .properties = .{.{ "content", get, set, "" }},
    };
};

fn countFreedBlocks() u64 {
    return freed_blocks;
}

fn leak(size: u32) !void {
    _ = try pyzig.allocator.alloc(u8, size);
}

pub const module = .{
    .name = "ownership",
    .classes = .{ Block, BlockIterator, Box, Pair, Bag, Boundless, Farewell, Canonical },
    .functions = .{
        .{ "freed_blocks()", countFreedBlocks, "How many blocks have been freed." },
        .{ "leak(size)", leak, "Loses memory, so that the counters can be seen to tell." },
    },
};
