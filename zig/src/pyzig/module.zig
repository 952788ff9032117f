//! From a declaration to a Python module: types, functions, submodules, stubs.
//!
//! Everything that a module contains is laid down in constant tables at compile time; a few run-time functions read them when
//! the module is loaded. Loading is multi-phase (PEP 489), and all that a loaded module owns is in its module state.

const std = @import("std");
const builtin = @import("builtin");
const allocation_traces = @import("allocation_traces.zig");
const c = @import("pybindings.zig");
const call = @import("call.zig");
const class = @import("class.zig");
const compat = @import("compat.zig");
const convert = @import("convert.zig");
const errors = @import("errors.zig");
const memory = @import("memory.zig");
const panic = @import("panic.zig");
const pyi = @import("pyi.zig");
const registry = @import("type_registry.zig");
const signatures = @import("signature.zig");

const State = registry.State;

/// A declared function, ready for Python.
const FunctionTable = struct {
    definition: *c.PyMethodDef,
    call: *const call.Table,
};

/// A declared class, ready for Python.
const ClassTable = struct {
    /// `graph.GraphView`: what Python splits into `__module__` and `__qualname__`.
    qualified_name: [*:0]const u8,
    name: [*:0]const u8,
    alias: ?[*:0]const u8,
    basic_size: c_int,
    flags: c_uint,
    slots: [*]const c.PyType_Slot,
    entry: *registry.Entry,
    functions: []const FunctionTable,
    /// Those of `functions` that are called on the class: attributes of it, not method descriptors.
    static_functions: []const *c.PyMethodDef,
    /// Other classes that are attributes of this one.
    attributes: []const Attribute,

    const Attribute = struct { name: [*:0]const u8, entry: *registry.Entry };
};

const ExceptionTable = struct {
    qualified_name: [*:0]const u8,
    name: [*:0]const u8,
    doc: [*:0]const u8,
    base: c.ExceptionKind,
    entry: *registry.Entry,
};

const ModuleTable = struct {
    name: [*:0]const u8,
    /// Its `__name__`. Null: the one that the import gave it, which knows the packages that it is in.
    runtime_name: ?[*:0]const u8,
    doc: ?[*:0]const u8,
    functions: []const FunctionTable,
    classes: []const ClassTable,
    exceptions: []const ExceptionTable,
    /// Classes of other modules (or exceptions) that can be reached here too.
    aliases: []const ClassTable.Attribute,
    modules: []const ModuleTable,
};

/// A module that is compiled in: what `pyzig.module` returns.
pub fn Module(comptime name: [:0]const u8, comptime spec: anytype) type {
    return struct {
        pub const module_name = name;
        const table: ModuleTable = makeModule(name, name, spec, true);
        const place_count = countPlaces(table) + (if (@hasField(@TypeOf(spec), "extra_places")) spec.extra_places else 0);

        var definition: c.PyModuleDef = .{
            .m_name = name.ptr,
            .m_doc = if (@hasField(@TypeOf(spec), "doc")) spec.doc else null,
            .m_size = place_count * @sizeOf(?*c.PyObject),
            .m_slots = &slots,
            .m_traverse = traverse,
            .m_free = free,
        };
        var slots = [_]c.PyModuleDef_Slot{ .{ .slot = c.Py_mod_exec, .value = @ptrCast(&execute) }, .{} };

        pub fn init() callconv(.c) ?*c.PyObject {
            return c.PyModuleDef_Init(&definition);
        }

        fn execute(module: *c.PyObject) callconv(.c) c_int {
            executeChecked(module) catch |err| {
                errors.setFromZig(err, &.{});
                return -1;
            };
            return 0;
        }

        fn executeChecked(module: *c.PyObject) !void {
            panic.prepare();
            const state = State.ofModule(module);
            var loader: Loader = .{ .module = module, .state = state };
            try loader.load(module, &table);
            try addInformation(module, &table, if (@hasField(@TypeOf(spec), "count_live")) spec.count_live else noCounts);
            if (@hasField(@TypeOf(spec), "populate")) try spec.populate(module, state, loader.next_index);
            if (@hasField(@TypeOf(spec), "on_load")) try spec.on_load(state);
        }

        fn traverse(module: *c.PyObject, visit: c.VisitProc, arg: ?*anyopaque) callconv(.c) c_int {
            // Null until the module is executed.
            const state: *State = @ptrCast(c.PyModule_GetState(module) orelse return 0);
            return state.traverse(place_count, visit, arg);
        }

        /// There is no `m_clear`: until the module is freed, finalizers can call its functions, which need all of the state. The
        /// cycle of the module and its types is broken by the types, which Python takes from their module.
        fn free(module: *anyopaque) callconv(.c) void {
            const state: *State = @ptrCast(c.PyModule_GetState(@ptrCast(@alignCast(module))) orelse return);
            state.clear(place_count);
        }

        /// The stub files, for those who read the library's file.
        pub const stubs = pyi.blob(name, spec);
    };
}

/// Exports what Python and the build look for in the library's file. Called once, by the root of the compilation.
pub fn exportModule(comptime M: type) void {
    @export(&M.init, .{ .name = "PyInit_" ++ M.module_name });
    @export(&M.stubs, .{ .name = "pyzig_stubs" });
}

/// Places in the module state that a module and its submodules need: for types, exceptions and parameter names.
fn countPlaces(comptime table: ModuleTable) usize {
    comptime {
        @setEvalBranchQuota(100_000);
        var count: usize = table.classes.len + table.exceptions.len;
        for (table.functions) |function| count += function.call.names.len;
        for (table.classes) |one| for (one.functions) |function| {
            count += function.call.names.len;
        };
        for (table.modules) |inner| count += countPlaces(inner);
        return count;
    }
}

fn makeModule(comptime name: [:0]const u8, comptime path: [:0]const u8, comptime spec: anytype, comptime is_top: bool) ModuleTable {
    comptime {
        @setEvalBranchQuota(1_000_000);
        const Spec = @TypeOf(spec);
        const options: call.Options = .{
            .rules = if (@hasField(Spec, "errors")) spec.errors else &.{},
            .refuses_bare_call = @hasField(Spec, "refuses_bare_call"),
        };
        const runtime_name: [:0]const u8 = if (@hasField(Spec, "runtime_name")) spec.runtime_name else if (is_top) name else path;

        const has_import_name = is_top and !@hasField(Spec, "runtime_name");
        const class_module: [:0]const u8 = if (@hasField(Spec, "class_module")) spec.class_module else runtime_name;

        var functions: []const FunctionTable = &.{};
        if (@hasField(Spec, "functions")) for (spec.functions) |declaration| {
            functions = functions ++ .{makeFunction(call.Entry(void, "", declaration, options), declaration)};
        };
        var classes: []const ClassTable = &.{};
        if (@hasField(Spec, "classes")) for (spec.classes) |T| {
            classes = classes ++ .{makeClass(T, class_module, options)};
        };
        var exceptions: []const ExceptionTable = &.{};
        if (@hasField(Spec, "exceptions")) for (spec.exceptions) |E| {
            const module_of = if (@hasField(@TypeOf(E.exception), "module")) E.exception.module else class_module;
            exceptions = exceptions ++ .{ExceptionTable{
                .qualified_name = module_of ++ "." ++ E.exception.name,
                .name = E.exception.name,
                .doc = E.exception.doc,
                .base = E.exception.base,
                .entry = registry.entryOf(E),
            }};
        };
        var aliases: []const ClassTable.Attribute = &.{};
        if (@hasField(Spec, "aliases")) for (spec.aliases) |alias| {
            aliases = aliases ++ .{ClassTable.Attribute{ .name = alias[0], .entry = registry.entryOf(alias[1]) }};
        };
        var modules: []const ModuleTable = &.{};
        if (@hasField(Spec, "modules")) for (spec.modules) |inner| {
            modules = modules ++ .{makeModule(inner.name, path ++ "." ++ inner.name, inner, false)};
        };
        return .{
            .name = name,
            .runtime_name = if (has_import_name) null else runtime_name,
            .doc = if (@hasField(Spec, "doc")) spec.doc else null,
            .functions = functions,
            .classes = classes,
            .exceptions = exceptions,
            .aliases = aliases,
            .modules = modules,
        };
    }
}

fn makeFunction(comptime Entry: type, comptime declaration: anytype) FunctionTable {
    return .{
        .definition = &struct {
            var definition = methodDefinition(Entry, declaration);
        }.definition,
        .call = &Entry.table,
    };
}

fn methodDefinition(comptime Entry: type, comptime declaration: anytype) c.PyMethodDef {
    const receiver = if (Entry.is_method) "$self" else "$module";
    return .{
        .ml_name = Entry.signature.name,
        .ml_meth = @ptrCast(switch (Entry.form) {
            .no_arguments => &Entry.callNoArguments,
            .keywords => &Entry.callKeywords,
        }),
        .ml_flags = switch (Entry.form) {
            .no_arguments => c.METH_NOARGS,
            .keywords => c.METH_FASTCALL | c.METH_KEYWORDS,
        },
        .ml_doc = comptime Entry.signature.name ++ textSignature(receiver, Entry.signature) ++ "\n--\n\n" ++ declaration[2],
    };
}

/// `($self, /, *, node)`; the receiver is positional only, so is everything before a slash of the signature's own.
fn textSignature(comptime receiver: []const u8, comptime signature: signatures.Signature) []const u8 {
    comptime {
        const parameters = signature.parameters;
        const has_slash = parameters.len > 0 and parameters[0].kind == .positional_only;
        const separator = if (has_slash) ", " else if (parameters.len > 0) ", /, " else ", /";
        return "(" ++ receiver ++ separator ++ signature.text ++ ")";
    }
}

fn makeClass(comptime T: type, comptime module_name: [:0]const u8, comptime module_options: call.Options) ClassTable {
    comptime {
        const spec = T.python;
        const Spec = @TypeOf(spec);
        const W = class.Wrapper(T);
        const options: call.Options = .{
            .rules = if (@hasField(Spec, "errors")) spec.errors ++ module_options.rules else module_options.rules,
            .refuses_bare_call = module_options.refuses_bare_call,
        };

        var functions: []const FunctionTable = &.{};
        var methods: []const c.PyMethodDef = if (declares(T, "__zig_address__")) &.{} else &.{zigAddressMethod(T)};
        var statics: []const *c.PyMethodDef = &.{};
        var slots: []const c.PyType_Slot = &.{
            .{ .slot = c.Slot.tp_dealloc, .pfunc = @ptrCast(&W.dealloc) },
        };
        var constructor_text: []const u8 = "";
        if (@hasField(Spec, "methods")) for (spec.methods) |declaration| {
            const name = signatures.parse(declaration[0]).name;
            if (std.mem.eql(u8, name, "__init__")) {
                const Entry = call.Entry(T, pyi.displayName(T), declaration, options);
                functions = functions ++ .{FunctionTable{ .definition = undefined, .call = &Entry.table }};
                slots = slots ++ .{c.PyType_Slot{ .slot = c.Slot.tp_new, .pfunc = @ptrCast(&Entry.construct) }};
                constructor_text = spec.name ++ "(" ++ Entry.signature.text ++ ")\n--\n\n";
            } else if (slotsFor(T, name, declaration[1], options)) |protocol| {
                slots = slots ++ protocol;
            } else {
                const Entry = call.Entry(T, pyi.displayName(T), declaration, options);
                const function = makeFunction(Entry, declaration);
                functions = functions ++ .{function};
                if (Entry.is_method) {
                    methods = methods ++ .{methodDefinition(Entry, declaration)};
                } else {
                    statics = statics ++ .{function.definition};
                }
            }
        };
        if (constructor_text.len == 0) {
            slots = slots ++ .{c.PyType_Slot{ .slot = c.Slot.tp_new, .pfunc = @ptrCast(&Refusal(T).construct) }};
        }
        if (W.is_collected) slots = slots ++ .{
            c.PyType_Slot{ .slot = c.Slot.tp_traverse, .pfunc = @ptrCast(&W.traverse) },
            c.PyType_Slot{ .slot = c.Slot.tp_clear, .pfunc = @ptrCast(&W.clear) },
        };
        if (@hasField(Spec, "slots")) slots = slots ++ spec.slots;
        const final_methods = methods ++ .{c.PyMethodDef{}};
        const final_properties = propertiesOf(T, options) ++ .{c.PyGetSetDef{}};
        const Static = struct {
            var method_definitions = final_methods[0..final_methods.len].*;
            var property_definitions = final_properties[0..final_properties.len].*;
            var members = [_]c.PyMemberDef{
                .{ .name = "__weaklistoffset__", .type = c.T_PYSSIZET, .offset = W.weak_references_offset, .flags = c.READONLY },
                .{},
            };
        };
        slots = slots ++ .{
            c.PyType_Slot{ .slot = c.Slot.tp_doc, .pfunc = @ptrCast(constructor_text ++ (if (@hasField(Spec, "doc")) spec.doc else "")) },
            c.PyType_Slot{ .slot = c.Slot.tp_methods, .pfunc = @ptrCast(&Static.method_definitions) },
            c.PyType_Slot{ .slot = c.Slot.tp_getset, .pfunc = @ptrCast(&Static.property_definitions) },
            c.PyType_Slot{ .slot = c.Slot.tp_members, .pfunc = @ptrCast(&Static.members) },
            c.PyType_Slot{},
        };
        var attributes: []const ClassTable.Attribute = &.{};
        if (@hasField(Spec, "attributes")) for (spec.attributes) |attribute| {
            attributes = attributes ++ .{ClassTable.Attribute{ .name = attribute[0], .entry = registry.entryOf(attribute[1]) }};
        };
        const module_of = if (@hasField(Spec, "module")) spec.module else module_name;
        return .{
            .qualified_name = module_of ++ "." ++ spec.name,
            .name = spec.name,
            .alias = if (@hasField(Spec, "alias")) spec.alias else null,
            .basic_size = W.basic_size,
            .flags = c.TPFLAGS_DEFAULT | c.TPFLAGS_BASETYPE | (if (W.is_collected) c.TPFLAGS_HAVE_GC else 0),
            .slots = slots.ptr,
            .entry = registry.entryOf(T),
            .functions = functions,
            .static_functions = statics,
            .attributes = attributes,
        };
    }
}

/// `properties = .{ .{ "name", getter, setter or null, "doc" } }`
fn propertiesOf(comptime T: type, comptime options: call.Options) []const c.PyGetSetDef {
    comptime {
        var properties: []const c.PyGetSetDef = &.{};
        if (@hasField(@TypeOf(T.python), "properties")) for (T.python.properties) |property| {
            const P = Property(T, property, options);
            properties = properties ++ .{c.PyGetSetDef{
                .name = property[0],
                .get = P.get,
                .set = if (P.is_writable) P.set else null,
                .doc = property[3],
            }};
        };
        return properties;
    }
}

fn Property(comptime T: type, comptime property: anytype, comptime options: call.Options) type {
    return struct {
        const is_writable = @TypeOf(property[2]) != @TypeOf(null);

        fn get(self: *c.PyObject, _: ?*anyopaque) callconv(.c) ?*c.PyObject {
            return call.SlotCall(T, property[1]).toPython(self, .{}) catch |err| {
                errors.setFromZig(err, options.rules);
                return null;
            };
        }

        fn set(self: *c.PyObject, value: ?*c.PyObject, _: ?*anyopaque) callconv(.c) c_int {
            setChecked(self, value) catch |err| {
                errors.setFromZig(err, options.rules);
                return -1;
            };
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
fn Refusal(comptime T: type) type {
    return struct {
        fn construct(_: *c.PyTypeObject, _: *c.PyObject, _: ?*c.PyObject) callconv(.c) ?*c.PyObject {
            const hint: [:0]const u8 = if (@hasField(@TypeOf(T.python), "made_by")) "; use " ++ T.python.made_by else "";
            errors.raiseFormat(.TypeError, "Don't call __init__ on this type: %s has no public constructor%s", .{
                pyi.displayName(T).ptr, hint.ptr,
            }) catch {};
            return null;
        }
    };
}

/// Whether the class declares a method of that name itself.
pub fn declares(comptime T: type, comptime name: []const u8) bool {
    comptime {
        if (!@hasField(@TypeOf(T.python), "methods")) return false;
        for (T.python.methods) |declaration| if (std.mem.eql(u8, signatures.parse(declaration[0]).name, name)) return true;
        return false;
    }
}

fn zigAddressMethod(comptime T: type) c.PyMethodDef {
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

/// The type slots that a special method becomes; null for an ordinary method.
fn slotsFor(comptime T: type, comptime name: []const u8, comptime function: anytype, comptime options: call.Options) ?[]const c.PyType_Slot {
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

        fn fail(err: anyerror) void {
            errors.setFromZig(err, options.rules);
        }

        fn unary(self: *c.PyObject) callconv(.c) ?*c.PyObject {
            return Call.toPython(self, .{}) catch |err| {
                fail(err);
                return null;
            };
        }

        fn hash(self: *c.PyObject) callconv(.c) c.Ssize {
            const value: u64 = Call.evaluate(self, .{}) catch |err| {
                fail(err);
                return -1;
            };
            const signed: c.Ssize = @bitCast(@as(usize, @truncate(value)));
            return if (signed == -1) -2 else signed; // -1 says that an exception is set
        }

        /// Equality with another instance of the class; anything else is unequal, without asking the other side.
        fn compare(self: *c.PyObject, other: *c.PyObject, operation: c_int) callconv(.c) ?*c.PyObject {
            if (operation != c.Py_EQ and operation != c.Py_NE) return c.newRef(&c._Py_NotImplementedStruct);
            const Other = compat.Parameter(@TypeOf(function), 1);
            const state = State.ofInstance(self) catch return null;
            const is_equal = c.PyType_IsSubtype(c.typeOf(other), state.typeObject(T)) != 0 and
                (Call.evaluate(self, .{if (Other == class.Handle(T)) Other{ .ptr = other } else class.Wrapper(T).payload(other)}) catch |err| {
                    fail(err);
                    return null;
                });
            return c.newRef(if (is_equal == (operation == c.Py_EQ)) &c._Py_TrueStruct else &c._Py_FalseStruct);
        }

        fn length(self: *c.PyObject) callconv(.c) c.Ssize {
            return lengthChecked(self) catch |err| {
                fail(err);
                return -1;
            };
        }

        fn lengthChecked(self: *c.PyObject) anyerror!c.Ssize {
            const value: u64 = try Call.evaluate(self, .{});
            return std.math.cast(c.Ssize, value) orelse error.Overflow;
        }

        fn truth(self: *c.PyObject) callconv(.c) c_int {
            return @intFromBool(Call.evaluate(self, .{}) catch |err| {
                fail(err);
                return -1;
            });
        }

        fn contains(self: *c.PyObject, item: *c.PyObject) callconv(.c) c_int {
            return @intFromBool(Call.evaluate(self, .{class.Object{ .ptr = item }}) catch |err| {
                fail(err);
                return -1;
            });
        }

        /// The function returns an optional; null ends the iteration.
        fn next(self: *c.PyObject) callconv(.c) ?*c.PyObject {
            return Call.toPythonOrNull(self, .{}) catch |err| {
                fail(err);
                return null;
            };
        }

        fn buffer(self: *c.PyObject, view: *c.Py_buffer, flags: c_int) callconv(.c) c_int {
            view.obj = null;
            if (flags & c.PyBUF_WRITABLE != 0) {
                errors.raiseFormat(.BufferError, "the buffer is read-only", .{}) catch {};
                return -1;
            }
            const source: BufferView = Call.evaluate(self, .{}) catch |err| {
                fail(err);
                return -1;
            };
            // Shape and strides must live as long as the view; the two numbers share one allocation.
            const numbers = memory.allocator.alloc(c.Ssize, 2) catch |err| {
                fail(err);
                return -1;
            };
            numbers[0] = @intCast(source.item_count);
            numbers[1] = @intCast(source.item_size);
            view.* = .{
                .buf = @constCast(source.data),
                .obj = c.newRef(self),
                .len = numbers[0] * numbers[1],
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

/// Fills the module state and the module objects from the tables.
const Loader = struct {
    module: *c.PyObject,
    state: *State,
    next_index: u32 = 0,

    const Failure = error{PythonError};

    fn load(loader: *Loader, object: *c.PyObject, table: *const ModuleTable) Failure!void {
        try loader.createTypes(table);
        try loader.internNames(table);
        try loader.fill(object, table);
    }

    /// First all types of all modules, so that attributes and aliases can refer to any of them.
    fn createTypes(loader: *Loader, table: *const ModuleTable) Failure!void {
        for (table.classes) |*one| {
            var spec: c.PyType_Spec = .{
                .name = one.qualified_name,
                .basicsize = one.basic_size,
                .flags = one.flags,
                .slots = one.slots,
            };
            loader.place(one.entry, c.PyType_FromModuleAndSpec(loader.module, &spec, null) orelse return error.PythonError);
        }
        for (table.exceptions) |*one| {
            const base = one.base.object();
            loader.place(one.entry, c.PyErr_NewExceptionWithDoc(one.qualified_name, one.doc, base, null) orelse return error.PythonError);
        }
        for (table.modules) |*inner| try loader.createTypes(inner);
    }

    fn place(loader: *Loader, entry: *registry.Entry, object: *c.PyObject) void {
        std.debug.assert(entry.index == registry.Entry.unregistered or entry.index == loader.next_index);
        entry.index = loader.next_index;
        loader.state.put(loader.next_index, object);
        loader.next_index += 1;
    }

    fn internNames(loader: *Loader, table: *const ModuleTable) Failure!void {
        try loader.internNamesOf(table.functions);
        for (table.classes) |*one| try loader.internNamesOf(one.functions);
        for (table.modules) |*inner| try loader.internNames(inner);
    }

    fn internNamesOf(loader: *Loader, functions: []const FunctionTable) Failure!void {
        for (functions) |function| {
            function.call.names_index.* = loader.next_index;
            for (function.call.names) |name| {
                loader.state.put(loader.next_index, c.PyUnicode_InternFromString(name) orelse return error.PythonError);
                loader.next_index += 1;
            }
        }
    }

    fn fill(loader: *Loader, object: *c.PyObject, table: *const ModuleTable) Failure!void {
        const runtime_name = try loader.nameModule(object, table);
        defer c.Py_DecRef(runtime_name);
        for (table.functions) |function| {
            const callable = c.PyCFunction_NewEx(function.definition, loader.module, runtime_name) orelse return error.PythonError;
            defer c.Py_DecRef(callable);
            try check(c.PyModule_AddObjectRef(object, function.definition.ml_name.?, callable));
        }
        for (table.classes) |*one| {
            const python_type = loader.state.at(one.entry.index);
            for (one.static_functions) |definition| {
                // A built-in function is no descriptor, so as an attribute of a class it is a static method, one that knows
                // the module and with it the types that it makes.
                const callable = c.PyCFunction_NewEx(definition, loader.module, runtime_name) orelse return error.PythonError;
                defer c.Py_DecRef(callable);
                try check(c.PyObject_SetAttrString(python_type, definition.ml_name.?, callable));
            }
            for (one.attributes) |attribute| {
                try check(c.PyObject_SetAttrString(python_type, attribute.name, loader.state.at(attribute.entry.index)));
            }
            try check(c.PyModule_AddObjectRef(object, one.name, python_type));
            if (one.alias) |alias| try check(c.PyModule_AddObjectRef(object, alias, python_type));
        }
        for (table.exceptions) |*one| {
            try check(c.PyModule_AddObjectRef(object, one.name, loader.state.at(one.entry.index)));
        }
        for (table.aliases) |alias| {
            try check(c.PyModule_AddObjectRef(object, alias.name, loader.state.at(alias.entry.index)));
        }
        for (table.modules) |*inner| {
            const name = c.PyUnicode_InternFromString(inner.runtime_name.?) orelse return error.PythonError;
            defer c.Py_DecRef(name);
            const submodule = c.PyModule_NewObject(name) orelse return error.PythonError;
            defer c.Py_DecRef(submodule);
            if (inner.doc) |doc| try check(c.PyModule_SetDocString(submodule, doc));
            try loader.fill(submodule, inner);
            try check(c.PyModule_AddObjectRef(object, inner.name, submodule));
        }
    }

    /// Gives a module the name that it declares, if it does; a new reference to the name it has.
    fn nameModule(_: *Loader, object: *c.PyObject, table: *const ModuleTable) Failure!*c.PyObject {
        const declared = table.runtime_name orelse return c.PyObject_GetAttrString(object, "__name__") orelse error.PythonError;
        const name = c.PyUnicode_InternFromString(declared) orelse return error.PythonError;
        errdefer c.Py_DecRef(name);
        try check(c.PyObject_SetAttrString(object, "__name__", name));
        return name;
    }
};

fn check(status: c_int) error{PythonError}!void {
    if (status < 0) return error.PythonError;
}

/// For modules that count nothing of their own.
fn noCounts() struct {} {
    return .{};
}

/// Adds the function `__pyzig__`: what the library is and what it holds.
fn addInformation(module: *c.PyObject, comptime table: *const ModuleTable, comptime countNatives: anytype) error{PythonError}!void {
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
            return describeChecked() catch |err| {
                errors.setFromZig(err, &.{});
                return null;
            };
        }

        fn describeChecked() errors.Error!*c.PyObject {
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
    try addFunction(module, &Static.definition);
    if (allocation_traces.is_available) try addFunction(module, &trace_allocations);
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

fn addFunction(module: *c.PyObject, definition: *c.PyMethodDef) error{PythonError}!void {
    const function = c.PyCFunction_NewEx(definition, module, null) orelse return error.PythonError;
    defer c.Py_DecRef(function);
    try check(c.PyModule_AddObjectRef(module, definition.ml_name.?, function));
}

fn countLive(dict: *c.PyObject, table: *const ModuleTable) error{PythonError}!void {
    for (table.classes) |*one| {
        try setItem(dict, one.qualified_name, c.PyLong_FromUnsignedLongLong(one.entry.live_count));
    }
    for (table.modules) |*inner| try countLive(dict, inner);
}

fn setItem(dict: *c.PyObject, key: [*:0]const u8, new_value: ?*c.PyObject) error{PythonError}!void {
    const value = new_value orelse return error.PythonError;
    defer c.Py_DecRef(value);
    const name = c.PyUnicode_InternFromString(key) orelse return error.PythonError;
    defer c.Py_DecRef(name);
    try check(c.PyDict_SetItem(dict, name, value));
}
