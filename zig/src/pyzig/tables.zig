//! What a module is made of when it is loaded: constant tables.
//!
//! `declaration.zig` lays them down at compile time, `loader.zig` and `information.zig` read them at run time. Of the library this
//! file needs the table of a call and the places of types in the module state.

const c = @import("pybindings.zig");
const call = @import("call.zig");
const registry = @import("type_registry.zig");

pub const Module = struct {
    name: [*:0]const u8,
    /// Its `__name__`. Null: the one that the import gave it, which knows the packages that it is in.
    runtime_name: ?[*:0]const u8,
    doc: ?[*:0]const u8,
    functions: []const Function,
    classes: []const Class,
    exceptions: []const Exception,
    /// Classes of other modules (or exceptions) that can be reached here too.
    aliases: []const Attribute,
    modules: []const Module,

    /// Places in the module state that a module and its submodules need: for types, exceptions and parameter names.
    pub fn countPlaces(comptime table: Module) usize {
        comptime {
            @setEvalBranchQuota(100_000);
            var count: usize = table.classes.len + table.exceptions.len;
            for (table.functions) |function| count += function.call.names.len;
            for (table.classes) |one| for (one.calls) |method| {
                count += method.names.len;
            };
            for (table.modules) |inner| count += inner.countPlaces();
            return count;
        }
    }
};

pub const Function = struct {
    definition: *c.PyMethodDef,
    call: *const call.Table,
};

pub const Class = struct {
    /// `graph.GraphView`: what Python splits into `__module__` and `__qualname__`.
    qualified_name: [*:0]const u8,
    name: [*:0]const u8,
    alias: ?[*:0]const u8,
    basic_size: c_int,
    flags: c_uint,
    /// The methods are among them.
    slots: [*]const c.PyType_Slot,
    entry: *registry.Entry,
    /// Of everything that takes arguments by name: methods, static functions, the constructor.
    calls: []const *const call.Table,
    /// Attributes of the class, not method descriptors.
    static_functions: []const *c.PyMethodDef,
    /// Other classes that are attributes of this one.
    attributes: []const Attribute,
};

pub const Exception = struct {
    qualified_name: [*:0]const u8,
    name: [*:0]const u8,
    doc: [*:0]const u8,
    base: c.ExceptionKind,
    entry: *registry.Entry,
};

/// A class or an exception under another name.
pub const Attribute = struct {
    name: [*:0]const u8,
    entry: *registry.Entry,
};
