//! From tables to Python: fills the module state with types, exceptions and names, then the module objects with all that they hold.
//!
//! Run-time code, compiled once for all declarations: it knows the tables and Python's C-API, and no Zig type that is bound.

const std = @import("std");
const c = @import("pybindings.zig");
const call = @import("call.zig");
const registry = @import("type_registry.zig");
const tables = @import("tables.zig");
const check = @import("errors.zig").check;

pub const Loader = struct {
    /// The module that Python loads; submodules are plain module objects.
    module: *c.PyObject,
    state: *registry.State,
    next_index: u32 = 0,

    const Failure = error{PythonError};

    pub fn load(loader: *Loader, table: *const tables.Module) Failure!void {
        try loader.createTypes(table);
        try loader.internNames(table);
        try loader.fill(loader.module, table);
    }

    /// First all types of all modules, so that attributes and aliases can refer to any of them.
    fn createTypes(loader: *Loader, table: *const tables.Module) Failure!void {
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

    fn internNames(loader: *Loader, table: *const tables.Module) Failure!void {
        for (table.functions) |function| try loader.internNamesOf(function.call);
        for (table.classes) |*one| for (one.calls) |method| try loader.internNamesOf(method);
        for (table.modules) |*inner| try loader.internNames(inner);
    }

    fn internNamesOf(loader: *Loader, table: *const call.Table) Failure!void {
        table.names_index.* = loader.next_index;
        for (table.names) |name| {
            loader.state.put(loader.next_index, c.PyUnicode_InternFromString(name) orelse return error.PythonError);
            loader.next_index += 1;
        }
    }

    fn fill(loader: *Loader, object: *c.PyObject, table: *const tables.Module) Failure!void {
        const runtime_name = try nameModule(object, table);
        defer c.Py_DecRef(runtime_name);
        for (table.functions) |function| try addFunction(object, function.definition, loader.module, runtime_name);
        for (table.classes) |*one| {
            const python_type = loader.at(one.entry);
            // A built-in function is no descriptor, so as an attribute of a class it is a static method, one that knows the module
            // and with it the types that it makes.
            for (one.static_functions) |definition| try addFunction(python_type, definition, loader.module, runtime_name);
            for (one.attributes) |attribute| try check(c.PyObject_SetAttrString(python_type, attribute.name, loader.at(attribute.entry)));
            try check(c.PyModule_AddObjectRef(object, one.name, python_type));
            if (one.alias) |alias| try check(c.PyModule_AddObjectRef(object, alias, python_type));
        }
        for (table.exceptions) |*one| try check(c.PyModule_AddObjectRef(object, one.name, loader.at(one.entry)));
        for (table.aliases) |alias| try check(c.PyModule_AddObjectRef(object, alias.name, loader.at(alias.entry)));
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

    fn at(loader: *Loader, entry: *const registry.Entry) *c.PyObject {
        return loader.state.at(entry.index);
    }
};

/// Gives a module the name that it declares, if it does; a new reference to the name it has.
fn nameModule(object: *c.PyObject, table: *const tables.Module) Loader.Failure!*c.PyObject {
    const declared = table.runtime_name orelse return c.PyObject_GetAttrString(object, "__name__") orelse error.PythonError;
    const name = c.PyUnicode_InternFromString(declared) orelse return error.PythonError;
    errdefer c.Py_DecRef(name);
    try check(c.PyObject_SetAttrString(object, "__name__", name));
    return name;
}

/// Makes a built-in function of `module` an attribute of `owner`, a module or a class. `module_name` is its `__module__`.
pub fn addFunction(owner: *c.PyObject, definition: *c.PyMethodDef, module: *c.PyObject, module_name: ?*c.PyObject) Loader.Failure!void {
    const function = c.PyCFunction_NewEx(definition, module, module_name) orelse return error.PythonError;
    defer c.Py_DecRef(function);
    try check(c.PyObject_SetAttrString(owner, definition.ml_name.?, function));
}
