//! Calls from Python into Zig.
//!
//! For each bound function the compiler makes one small function that unpacks the arguments, converts them, calls and converts
//! the result. What does not depend on types (matching keywords with parameters, and all messages) is in `bind`, once, and reads
//! a table.

const std = @import("std");
const c = @import("pybindings.zig");
const class = @import("class.zig");
const compat = @import("compat.zig");
const convert = @import("convert.zig");
const errors = @import("errors.zig");
const registry = @import("type_registry.zig");
const signatures = @import("signature.zig");

const State = registry.State;
const Error = errors.Error;

/// What `bind` needs to know of a function.
pub const Table = struct {
    /// `GraphView.bind`, for messages.
    qualified_name: [*:0]const u8,
    /// All but the one of a `**` parameter.
    names: []const [*:0]const u8,
    /// Bit i: parameter i has no default.
    required: u64,
    /// So many parameters may be given by position.
    positional_count: u8,
    /// So many parameters, from the first, may not be given by keyword.
    positional_only_count: u8,
    accepts_any_keyword: bool,
    /// A call without any argument is refused even if every parameter is optional.
    refuses_bare_call: bool,
    /// Where in the module state the interned parameter names start; set when the module is first loaded.
    names_index: *u32,
};

/// The keywords of a call that no other parameter takes, each converted to `T`: the type of a `**` parameter.
pub fn Keywords(comptime T: type) type {
    return struct {
        names: ?*c.PyObject,
        values: [*]const *c.PyObject,
        /// For each parameter the place in the call's values that its argument lies in.
        taken: []const ?*const *c.PyObject,

        const Self = @This();
        pub const Value = T;
        pub const python_type_of = T;

        pub const Item = struct { name: [:0]const u8, value: T };

        /// Iterates in the order of the call.
        pub fn iterator(keywords: *const Self, state: *State) Iterator {
            const count = if (keywords.names) |names| c.PyTuple_Size(names) else 0;
            return .{ .keywords = keywords, .state = state, .count = count };
        }

        pub const Iterator = struct {
            keywords: *const Self,
            state: *State,
            count: c.Ssize,
            index: c.Ssize = 0,

            pub fn next(self: *Iterator) Error!?Item {
                while (self.index < self.count) {
                    const place = &self.keywords.values[@intCast(self.index)];
                    const index = self.index;
                    self.index += 1;
                    if (std.mem.indexOfScalar(?*const *c.PyObject, self.keywords.taken, place) != null) continue;
                    const name_object = c.PyTuple_GetItem(self.keywords.names.?, index) orelse return error.PythonError;
                    const name = try convert.stringFromPython(name_object, "keyword");
                    return .{ .name = name, .value = try convert.fromPython(T, self.state, null, place.*, name.ptr) };
                }
                return null;
            }
        };
    };
}

/// How a declared function is called from Python.
pub const Form = enum { no_arguments, keywords };

/// The compiled entry of one declared function, `declaration = .{ "signature", function, "doc" }`. `Owner` is the class it is
/// declared in, or void for a function of a module.
pub fn Entry(comptime Owner: type, comptime owner_name: []const u8, comptime declaration: anytype, comptime options: Options) type {
    return struct {
        pub const signature = signatures.parse(declaration[0]);
        pub const function = declaration[1];
        pub const Function = @TypeOf(function);
        pub const is_method = Owner != void and parameter_count > 0 and isReceiver(Owner, compat.Parameter(Function, 0));
        pub const form: Form = if (signature.parameters.len == 0) .no_arguments else .keywords;

        const parameter_count = compat.parameterCount(Function);
        const parameters = signature.parameters;
        const python_indices = pythonIndices();
        const needs_scope = blk: {
            for (0..parameter_count) |index| {
                const P = compat.Parameter(Function, index);
                if (P == std.mem.Allocator or convert.needsScope(P)) break :blk true;
            }
            break :blk false;
        };
        const AnyKeywords = if (any_keyword_index) |index| PythonParameter(index) else void;
        const any_keyword_index: ?usize = blk: {
            for (parameters, 0..) |parameter, index| if (parameter.kind == .any_keyword) break :blk index;
            break :blk null;
        };

        comptime {
            var expected: usize = 0;
            for (python_indices) |index| expected += @intFromBool(index != null);
            if (expected != parameters.len) @compileError(std.fmt.comptimePrint(
                "the signature '{s}' names {d} parameters, the function takes {d}",
                .{ declaration[0], parameters.len, expected },
            ));
            std.debug.assert(parameters.len <= 64);
        }

        pub const table: Table = makeTable();
        var names_index: u32 = undefined;

        /// For each Zig parameter the index of its Python parameter; null for the receiver and what is injected.
        fn pythonIndices() [parameter_count]?usize {
            comptime {
                var indices: [parameter_count]?usize = @splat(null);
                var next: usize = 0;
                for (0..parameter_count) |index| {
                    if (index == 0 and is_method) continue;
                    if (isInjected(compat.Parameter(Function, index))) continue;
                    indices[index] = next;
                    next += 1;
                }
                return indices;
            }
        }

        /// Type of the Zig parameter for Python parameter `wanted`.
        pub fn PythonParameter(comptime wanted: usize) type {
            for (python_indices, 0..) |index, position| {
                if (index != null and index.? == wanted) return compat.Parameter(Function, position);
            }
            unreachable;
        }

        fn makeTable() Table {
            comptime {
                const named_count = parameters.len - @intFromBool(any_keyword_index != null);
                var names: [named_count][*:0]const u8 = undefined;
                var required: u64 = 0;
                var positional_count: u8 = 0;
                var positional_only_count: u8 = 0;
                for (parameters[0..named_count], 0..) |parameter, index| {
                    names[index] = parameter.name.ptr;
                    if (parameter.default == null) required |= 1 << index;
                    if (parameter.kind == .positional_only) positional_only_count += 1;
                    if (parameter.kind == .positional_only or parameter.kind == .positional_or_keyword) positional_count += 1;
                }
                const final = names;
                return .{
                    .qualified_name = owner_name ++ (if (owner_name.len > 0) "." else "") ++ signature.name,
                    .names = &final,
                    .required = required,
                    .positional_count = positional_count,
                    .positional_only_count = positional_only_count,
                    .accepts_any_keyword = any_keyword_index != null,
                    .refuses_bare_call = options.refuses_bare_call and named_count > 0,
                    .names_index = &names_index,
                };
            }
        }

        /// `METH_NOARGS`
        pub fn callNoArguments(self: ?*c.PyObject, _: ?*c.PyObject) callconv(.c) ?*c.PyObject {
            return invoke(self.?, stateOf(self.?) catch return null, &.{}, {});
        }

        /// `METH_FASTCALL | METH_KEYWORDS`
        pub fn callKeywords(self: ?*c.PyObject, arguments: [*]const *c.PyObject, count: c.Ssize, names: ?*c.PyObject) callconv(.c) ?*c.PyObject {
            const state = stateOf(self.?) catch return null;
            var places: [parameters.len]?*const *c.PyObject = @splat(null);
            if (!bind(&table, state, arguments, count, names, &places)) return null;
            if (any_keyword_index == null) return invoke(self.?, state, &places, {});
            return invoke(self.?, state, &places, .{ .names = names, .values = arguments + @as(usize, @intCast(count)), .taken = &places });
        }

        /// `tp_new`: `function` makes the payload.
        pub fn construct(python_type: *c.PyTypeObject, arguments: *c.PyObject, keywords: ?*c.PyObject) callconv(.c) ?*c.PyObject {
            const state = State.ofType(python_type) catch return null;
            var values: [parameters.len]*c.PyObject = undefined;
            var places: [parameters.len]?*const *c.PyObject = @splat(null);
            if (!bindPacked(&table, state, arguments, keywords, &values, &places)) return null;
            const value = evaluate(undefined, state, &places, {}) catch |err| return errors.failed(?*c.PyObject, err, options.rules);
            const W = class.Wrapper(Owner);
            const is_exact = python_type == state.typeObject(Owner);
            const made = (if (is_exact) W.create(python_type, value) else W.createSubclass(python_type, value)) catch |err| return errors.failed(?*c.PyObject, err, options.rules);
            return made.ptr;
        }

        inline fn stateOf(self: *c.PyObject) Error!*State {
            return if (is_method) State.ofInstance(self) else State.ofModule(self);
        }

        inline fn invoke(self: *c.PyObject, state: *State, places: []const ?*const *c.PyObject, keywords: AnyKeywords) ?*c.PyObject {
            return invokeChecked(self, state, places, keywords) catch |err| errors.failed(?*c.PyObject, err, options.rules);
        }

        fn invokeChecked(self: *c.PyObject, state: *State, places: []const ?*const *c.PyObject, keywords: AnyKeywords) anyerror!*c.PyObject {
            var scope_storage: if (needs_scope) convert.Scope else void = if (needs_scope) convert.Scope.init() else {};
            defer if (needs_scope) scope_storage.deinit();
            const scope: ?*convert.Scope = if (needs_scope) &scope_storage else null;
            const frame = try makeFrame(self, state, scope, places, keywords);
            const result = @call(.auto, function, frame);
            const Result = @TypeOf(result);
            if (@typeInfo(Result) == .error_union) {
                return convert.toPython(@typeInfo(Result).error_union.payload, state, try result);
            }
            return convert.toPython(Result, state, result);
        }

        /// For a constructor: the payload itself.
        fn evaluate(self: *c.PyObject, state: *State, places: []const ?*const *c.PyObject, keywords: AnyKeywords) anyerror!Owner {
            var scope_storage: if (needs_scope) convert.Scope else void = if (needs_scope) convert.Scope.init() else {};
            defer if (needs_scope) scope_storage.deinit();
            const scope: ?*convert.Scope = if (needs_scope) &scope_storage else null;
            return @call(.auto, function, try makeFrame(self, state, scope, places, keywords));
        }

        inline fn makeFrame(self: *c.PyObject, state: *State, scope: ?*convert.Scope, places: []const ?*const *c.PyObject, keywords: AnyKeywords) Error!std.meta.ArgsTuple(Function) {
            var frame: std.meta.ArgsTuple(Function) = undefined;
            inline for (0..parameter_count) |index| {
                const P = compat.Parameter(Function, index);
                if (index == 0 and is_method) {
                    frame[index] = if (P == class.Handle(Owner)) .{ .ptr = self } else class.Wrapper(Owner).payload(self);
                } else if (P == *State) {
                    frame[index] = state;
                } else if (P == std.mem.Allocator) {
                    frame[index] = scope.?.arena.allocator();
                } else if (AnyKeywords != void and P == AnyKeywords) {
                    frame[index] = keywords;
                } else {
                    const parameter = parameters[python_indices[index].?];
                    if (places[python_indices[index].?]) |place| {
                        frame[index] = try convert.fromPython(P, state, scope, place.*, parameter.name.ptr);
                    } else if (parameter.default) |default| {
                        frame[index] = comptime signatures.defaultValue(P, default);
                    } else unreachable; // `bind` has seen to the required ones
                }
            }
            return frame;
        }
    };
}

/// A function that Python calls through a type slot or as a property: the receiver, then what `others` holds for the parameters that
/// Python sees; the rest is filled in.
pub fn SlotCall(comptime T: type, comptime function: anytype) type {
    return struct {
        const Function = @TypeOf(function);
        const parameter_count = compat.parameterCount(Function);
        const Returned = @typeInfo(Function).@"fn".return_type.?;
        pub const Value = if (@typeInfo(Returned) == .error_union) @typeInfo(Returned).error_union.payload else Returned;

        const needs_scope = blk: {
            for (1..parameter_count) |index| if (compat.Parameter(Function, index) == std.mem.Allocator) break :blk true;
            break :blk false;
        };

        /// For a value that needs no conversion.
        pub fn evaluate(self: *c.PyObject, others: anytype) anyerror!Value {
            var scope_storage: if (needs_scope) convert.Scope else void = if (needs_scope) convert.Scope.init() else {};
            defer if (needs_scope) scope_storage.deinit();
            return evaluateIn(if (needs_scope) &scope_storage else null, self, others);
        }

        /// The value as a Python object.
        pub fn toPython(self: *c.PyObject, others: anytype) anyerror!*c.PyObject {
            var scope_storage: if (needs_scope) convert.Scope else void = if (needs_scope) convert.Scope.init() else {};
            defer if (needs_scope) scope_storage.deinit();
            const value = try evaluateIn(if (needs_scope) &scope_storage else null, self, others);
            return convert.toPython(Value, try State.ofInstance(self), value);
        }

        /// As `toPython`, but null stays null.
        pub fn toPythonOrNull(self: *c.PyObject, others: anytype) anyerror!?*c.PyObject {
            var scope_storage: if (needs_scope) convert.Scope else void = if (needs_scope) convert.Scope.init() else {};
            defer if (needs_scope) scope_storage.deinit();
            const value = try evaluateIn(if (needs_scope) &scope_storage else null, self, others) orelse return null;
            return try convert.toPython(@TypeOf(value), try State.ofInstance(self), value);
        }

        fn evaluateIn(scope: ?*convert.Scope, self: *c.PyObject, others: anytype) anyerror!Value {
            var frame: std.meta.ArgsTuple(Function) = undefined;
            comptime var next = 0;
            inline for (0..parameter_count) |index| {
                const P = compat.Parameter(Function, index);
                if (index == 0) {
                    frame[index] = if (P == class.Handle(T)) .{ .ptr = self } else if (P == T) class.Wrapper(T).payload(self).* else class.Wrapper(T).payload(self);
                } else if (P == *State) {
                    frame[index] = try State.ofInstance(self);
                } else if (P == std.mem.Allocator) {
                    frame[index] = scope.?.arena.allocator();
                } else {
                    frame[index] = others[next];
                    next += 1;
                }
            }
            return @call(.auto, function, frame);
        }
    };
}

pub const Options = struct {
    rules: []const errors.Rule = &.{},
    refuses_bare_call: bool = false,
};

fn isReceiver(comptime Owner: type, comptime P: type) bool {
    return P == *Owner or P == *const Owner or P == class.Handle(Owner);
}

/// Parameters that Python does not see.
fn isInjected(comptime P: type) bool {
    return P == *State or P == std.mem.Allocator;
}

/// Matches the arguments of a call with the parameters: `places[i]` is where the argument for parameter i lies, null if it was not
/// given. False: an exception is set.
noinline fn bind(table: *const Table, state: *State, arguments: [*]const *c.PyObject, count: c.Ssize, names: ?*c.PyObject, places: [*]?*const *c.PyObject) bool {
    const given: usize = @intCast(count);
    if (given > table.positional_count) return refusePositional(table, given);
    for (0..given) |index| places[index] = &arguments[index];
    if (names) |keyword_names| {
        const keyword_count: usize = @intCast(c.PyTuple_Size(keyword_names));
        for (0..keyword_count) |index| {
            const name = c.PyTuple_GetItem(keyword_names, @intCast(index)) orelse return false;
            if (!bindKeyword(table, state, name, &arguments[given + index], places)) return false;
        }
    } else if (given == 0 and table.refuses_bare_call) return refuseBareCall(table);
    return checkRequired(table, places);
}

/// As `bind`, for the tuple and dict that `tp_new` gets. `values` has room for every parameter.
noinline fn bindPacked(table: *const Table, state: *State, arguments: *c.PyObject, keywords: ?*c.PyObject, values: [*]*c.PyObject, places: [*]?*const *c.PyObject) bool {
    const given: usize = @intCast(c.PyTuple_Size(arguments));
    if (given > table.positional_count) return refusePositional(table, given);
    for (0..given) |index| {
        values[index] = c.PyTuple_GetItem(arguments, @intCast(index)) orelse return false;
        places[index] = &values[index];
    }
    if (keywords) |dict| {
        var position: c.Ssize = 0;
        var name: ?*c.PyObject = null;
        var value: ?*c.PyObject = null;
        while (c.PyDict_Next(dict, &position, &name, &value) != 0) {
            const index = findKeyword(table, state, name.?) orelse return refuseKeyword(table, name.?);
            if (places[index] != null) return refuseDouble(table, index);
            values[index] = value.?;
            places[index] = &values[index];
        }
    }
    return checkRequired(table, places);
}

inline fn bindKeyword(table: *const Table, state: *State, name: *c.PyObject, place: *const *c.PyObject, places: [*]?*const *c.PyObject) bool {
    const index = findKeyword(table, state, name) orelse {
        if (table.accepts_any_keyword) return true;
        return refuseKeyword(table, name);
    };
    if (places[index] != null) return refuseDouble(table, index);
    places[index] = place;
    return true;
}

/// Index of the parameter called `name`. Names in calls are interned, so comparing addresses finds nearly all of them.
inline fn findKeyword(table: *const Table, state: *State, name: *c.PyObject) ?usize {
    for (table.positional_only_count..table.names.len) |index| {
        if (state.at(table.names_index.* + @as(u32, @intCast(index))) == name) return index;
    }
    return findKeywordByValue(table, state, name);
}

fn findKeywordByValue(table: *const Table, state: *State, name: *c.PyObject) ?usize {
    @branchHint(.cold);
    for (table.positional_only_count..table.names.len) |index| {
        if (c.PyUnicode_Compare(state.at(table.names_index.* + @as(u32, @intCast(index))), name) == 0) return index;
    }
    return null;
}

inline fn checkRequired(table: *const Table, places: [*]?*const *c.PyObject) bool {
    for (0..table.names.len) |index| {
        if (places[index] == null and table.required & (@as(u64, 1) << @intCast(index)) != 0) return refuseMissing(table, index);
    }
    return true;
}

fn refusePositional(table: *const Table, given: usize) bool {
    @branchHint(.cold);
    if (table.positional_count == 0) {
        errors.raiseFormat(.TypeError, "This function does not take positional arguments: %s() takes keywords only (%zd positional given)", .{
            table.qualified_name, @as(c.Ssize, @intCast(given)),
        }) catch {};
    } else {
        errors.raiseFormat(.TypeError, "%s() takes at most %d positional argument%s (%zd given)", .{
            table.qualified_name,                                             @as(c_int, table.positional_count),
            @as([*:0]const u8, if (table.positional_count == 1) "" else "s"), @as(c.Ssize, @intCast(given)),
        }) catch {};
    }
    return false;
}

fn refuseBareCall(table: *const Table) bool {
    @branchHint(.cold);
    errors.raiseFormat(.TypeError, "keyword arguments are required: %s() needs at least '%s'", .{ table.qualified_name, table.names[0] }) catch {};
    return false;
}

fn refuseKeyword(table: *const Table, name: *c.PyObject) bool {
    @branchHint(.cold);
    errors.raiseFormat(.TypeError, "%s() got an unexpected keyword argument '%U'", .{ table.qualified_name, name }) catch {};
    return false;
}

fn refuseDouble(table: *const Table, index: usize) bool {
    @branchHint(.cold);
    errors.raiseFormat(.TypeError, "%s() got multiple values for argument '%s'", .{ table.qualified_name, table.names[index] }) catch {};
    return false;
}

fn refuseMissing(table: *const Table, index: usize) bool {
    @branchHint(.cold);
    const format = if (index < table.positional_count)
        "%s() missing required argument: '%s'"
    else
        "keyword argument is required: %s() needs '%s'";
    errors.raiseFormat(.TypeError, format, .{ table.qualified_name, table.names[index] }) catch {};
    return false;
}
