//! A Python module that is compiled in: what `pyzig.module` returns, and how Python starts and frees it.
//!
//! From here a reader travels on: `declaration.zig` lays down at compile time what the module contains, in constant tables
//! (`tables.zig`); `loader.zig` makes Python's types and modules of them, `information.zig` tells what is alive. Loading is
//! multi-phase (PEP 489), and all that a loaded module owns is in its module state.

const c = @import("pybindings.zig");
const declaration = @import("declaration.zig");
const errors = @import("errors.zig");
const information = @import("information.zig");
const keys = @import("keys.zig");
const panic = @import("panic.zig");
const pyi = @import("pyi.zig");
const tables = @import("tables.zig");
const Loader = @import("loader.zig").Loader;
const State = @import("type_registry.zig").State;

pub fn Module(comptime name: [:0]const u8, comptime spec: anytype) type {
    return struct {
        pub const module_name = name;
        const table: tables.Module = declaration.moduleTable(name, spec);
        const place_count = table.countPlaces() + keys.get(spec, "extra_places", 0);

        var definition: c.PyModuleDef = .{
            .m_name = name.ptr,
            .m_doc = table.doc,
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
            executeChecked(module) catch |err| return errors.failed(c_int, err, &.{});
            return 0;
        }

        fn executeChecked(module: *c.PyObject) !void {
            panic.prepare();
            const state = State.ofModule(module);
            var loader: Loader = .{ .module = module, .state = state };
            try loader.load(&table);
            try information.add(module, &table, keys.get(spec, "count_live", information.noCounts));
            if (keys.has(spec, "populate")) try spec.populate(module, state, loader.next_index);
            if (keys.has(spec, "on_load")) try spec.on_load(state);
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
