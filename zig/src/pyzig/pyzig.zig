//! pyzig: Python extension modules in Zig, on the CPython C-API directly.
//!
//! A whole module:
//!
//! ```zig
//! const std = @import("std");
//! const pyzig = @import("pyzig");
//!
//! fn add(a: i64, b: i64) !i64 {
//!     return std.math.add(i64, a, b); // error.Overflow becomes OverflowError
//! }
//!
//! pub const module = pyzig.module("fast", .{
//!     .doc = "Sums that are fast.",
//!     .functions = .{
//!         .{ "add(a, b)", add, "Return a + b." },
//!     },
//! });
//! ```
//!
//! The first text of a declaration is the signature as Python shows it: names, defaults, `*` and `/`. Types, conversions,
//! checks and the stub come from the Zig function (see `convert.zig` for what converts to what).
//!
//! A class is a struct with a declaration `python`:
//!
//! ```zig
//! const Counter = struct {
//!     count: u64,
//!
//!     fn init(start: u64) Counter {
//!         return .{ .count = start };
//!     }
//!
//!     fn increment(self: *Counter, by: u64) !u64 {
//!         self.count = try std.math.add(u64, self.count, by);
//!         return self.count;
//!     }
//!
//!     pub const python = .{
//!         .name = "Counter",
//!         .doc = "Counts upwards.",
//!         .methods = .{
//!             .{ "__init__(start=0)", init, "" },
//!             .{ "increment(by=1)", increment, "Add `by` and return the new count." },
//!         },
//!     };
//! };
//! ```
//!
//! A function whose first parameter is `*Counter`, `*const Counter` or `pyzig.Handle(Counter)` is a method, any other is static. Without
//! `__init__` the class cannot be made from Python. Special methods: `__repr__`, `__str__`, `__hash__`, `__eq__`, `__len__`, `__bool__`,
//! `__contains__`, `__iter__`, `__next__`, `__buffer__`. Who owns what is told by the fields: `class.zig`.
//!
//! Keys of a class: `name`, `doc`, `methods`, `properties`, `alias` (second name), `module`, `made_by` (what to call instead of a
//! constructor), `attributes` (other classes), `errors`, `track_manually`, `slots` (type slots for what has no special method
//! here). Keys of a module: `doc`, `functions`, `classes`, `exceptions`, `aliases`, `modules` (submodules, each with `name`), `errors`,
//! `runtime_name` (its `__name__`), `class_module` (the `__module__` of its classes), `refuses_bare_call`, `stub_imports` (a line that the
//! types in its stub need), `on_load`, `count_live` (a function that returns a struct of numbers, for `__pyzig__()`), `extra_places` and
//! `populate` (for types that are made at run time from tables).

const std = @import("std");

pub const c = @import("pybindings.zig");
pub const compat = @import("compat.zig");

const call = @import("call.zig");
const class = @import("class.zig");
const convert = @import("convert.zig");
const errors = @import("errors.zig");
const memory = @import("memory.zig");
const modules = @import("module.zig");
const registry = @import("type_registry.zig");

/// Declares an extension module; `exportModule` is done by the root of the compilation.
pub const module = modules.Module;
pub const exportModule = modules.exportModule;
pub const BufferView = @import("slots.zig").BufferView;

pub const Object = class.Object;
pub const OwnedObject = class.OwnedObject;
pub const Handle = class.Handle;
pub const Ref = class.Ref;
pub const Visitor = class.Visitor;
pub const Wrapper = class.Wrapper;
pub const wrap = class.wrap;

pub const Bytes = convert.Bytes;
pub const Callable = convert.Callable;
pub const Dict = convert.Dict;
pub const Sequence = convert.Sequence;
pub const Scope = convert.Scope;
pub const fromPython = convert.fromPython;
pub const toPython = convert.toPython;
pub const stringFromPython = convert.stringFromPython;
pub const showInt = convert.showInt;
pub const unwrap = convert.unwrap;
pub const Keywords = call.Keywords;
pub const State = registry.State;

pub const Error = errors.Error;
pub const ErrorRule = errors.Rule;
pub const ExceptionKind = c.ExceptionKind;
pub const raise = errors.raise;
pub const raiseFormat = errors.raiseFormat;
pub const warnFormat = errors.warnFormat;
pub const raiseText = errors.raiseText;
pub const setError = errors.setFromZig;
pub const raiseWrongType = errors.raiseWrongType;

/// Counts what is allocated; use it for everything that the module owns.
pub const allocator = memory.allocator;
pub const memoryUsage = memory.usage;

pub const panic = @import("panic.zig").panic;
pub const debug = @import("panic.zig").debug;

test {
    _ = @import("signature.zig");
    _ = @import("pyi.zig");
}
