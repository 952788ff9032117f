//! How a format is written down: one file for a Python module, with the files that it lists as its `rooms`; one struct for a class.
//!
//!     pub const Net = struct {
//!         number: i32,
//!         name: ?String = null,
//!
//!         pub const schema = .{ .number = positional, .name = positional };
//!     };
//!
//! The type of a field says most of it: `i32`, `f64`, `bool`, `String`, an enum or another struct; `?T` for what may be None;
//! `Many(T)` for one `(token …)` per element and `List(T)` for elements that are the arguments of one `(token …)`. The default
//! value is the default of the Python constructor; without one the argument is required. Strings are written quoted, booleans as
//! `(token yes)` or `(token no)`, the rest bare. What differs from this stands in `schema`, by field:
//!
//! * `.positional = true`, the value stands without a keyword (`positional` alone says that); of a `List`, all that are left;
//! * `.token`, the keyword, where it is not the field's name, nor, of a `Many`, that name without its `s`; `.also`, another keyword that is read. A field with the
//!   token `uuid` is read from `tstamp` as well: the name until KiCad 7;
//! * `.order`, where the field is written. Positional fields come first, then keyed ones, each sorted by (order, declaration). A
//!   positional field with an order above zero is sorted among the keyed ones; a keyed one with an order of -100 comes before all;
//! * `.form`, how it is written: see `descriptor.Form`. A float whose name says that it is an angle, a ratio or a factor is written with
//!   ten digits, any other one as a length;
//! * `.absent`, what reading gives where a file leaves a required field out. Without it such a file is invalid. `null` is None, also for
//!   a field that cannot be set to None;
//! * `.role`, see `descriptor.Role`;
//! * `.since`, the first version of the format that has the field. It cannot be put into older files;
//! * `.view_of`, the name of an earlier field that shows a part of the same list: see `descriptor.FieldDescriptor.view_of`;
//! * `.doc`, a sentence for the documentation, where the name does not say it.
//!
//! A struct or an enum may have `pub const doc`. An enum that files hold as integers has `pub const encoding = .integer`; one with a
//! value that KiCad expresses by saying nothing has `pub const silent = .value`; one whose values are only the usual ones among
//! all texts has `pub const open = true`.

const descriptor = @import("descriptor.zig");

pub const String = [:0]const u8;

/// One list per element: `(token element) (token element)`.
pub fn Many(comptime T: type) type {
    return struct {
        pub const Element = T;
        pub const shape: descriptor.Shape = .repeated;
    };
}

/// The elements are the arguments of one list: `(token element element)`.
pub fn List(comptime T: type) type {
    return struct {
        pub const Element = T;
        pub const shape: descriptor.Shape = .arguments;
    };
}

pub const positional = .{ .positional = true };
