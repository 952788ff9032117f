//! What is known of the formats at run time: constant tables of classes, fields and enumerations.
//!
//! A few functions that are driven by these tables read, check, write and edit every class, so nothing is compiled per class or
//! field. `schema.zig` makes the tables from the structs of the format files; `declare.zig` says how those are written.
//!
//! How a list is read as an object:
//!
//! 1. Positional fields take the atoms of the list from the left, in declaration order; lists among them are skipped. A field that
//!    is optional or has a default takes an atom only if that is a value of its kind. A bare atom that is the word of a boolean
//!    of the class is that boolean, wherever it stands: it is left to step 2, unless the field is required and no more atoms are left
//!    than required positional fields. (KiCad wrote `(gr_text locked "…" …)` and `(text private "…" …)`.)
//!    A positional field that is a list has all atoms that are left: `("1" "2" "3")`.
//! 2. Keyed fields are found by the word of a list, or of a bare atom in the case of booleans, with `ClassDescriptor.fieldOf`. Of
//!    several lists for one single value the first one counts.
//! 3. What has not been found is `FieldDescriptor.absent`. So is a single value whose list has no arguments, as in `(title)`, unless it is a
//!    boolean or an object.
//!
//! What KiCad or its history writes in several ways is read in all of them, whatever `form` says about writing:
//!
//! * a boolean: the bare symbol, `(token)`, `(token yes)`, `(token no)`, `(token true)`, `(token false)`; with the form
//!   `list_or_nothing` any other argument means true as well (`(power global)`);
//! * a string: quoted or bare;
//! * an enumeration: bare or quoted, by the text of the value, and by its integer if files hold integers; with the form `flag_list`
//!   also `(token (value yes))`, `(token (value no))` and `(token (value))`;
//! * a net: by number, by name, or both, see `nets.zig`;
//! * by `word` or by `alias`.

const std = @import("std");
const node = @import("../node.zig");
const Word = node.Word;

pub const Kind = enum(u8) {
    /// 32 bits, signed.
    integer,
    float,
    boolean,
    string,
    enumeration,
    class,
};

/// How many values a field has, and where they are.
pub const Shape = enum(u8) {
    /// One value: `(token value)`, or the atom at its position.
    single,
    /// The arguments of one list are the values: `(token value value …)`; objects are lists without a keyword: `(token (…) (…))`.
    arguments,
    /// One list for each value: `(token value) (token value) …`
    repeated,
};

/// How a value is written.
pub const Form = enum(u8) {
    /// As it is: numbers, symbols, and the lists of objects.
    bare,
    /// Strings, and the enumerations that KiCad writes as strings.
    quoted,
    /// A float with exactly six decimals unless it is a whole number.
    six_decimals,
    /// A float that is no length: ten digits, see `atom.formatDigits`.
    ten_digits,
    /// Booleans: `(token yes)` or `(token no)`.
    yes_no,
    /// `(token yes)`, and nothing for False.
    yes_or_nothing,
    /// `(token)`, and nothing for False.
    list_or_nothing,
    /// The bare symbol `token`, and nothing for False.
    symbol_or_nothing,
    /// An enumeration that KiCad writes as `(token (value yes))`.
    flag_list,
    /// A boolean for a side: the bare symbol `token`, or `(token yes)` where the list around holds such lists already.
    side,
};

/// What is special about a field.
pub const Role = enum(u8) {
    plain,
    /// The number and the name of a net: see `nets.zig`. Files from KiCad 10 on have names only, and reading the number gives None.
    net_number,
    net_name,
    /// A word for a side, as in `(tenting front)`. It cannot stand beside lists, as in `(tenting (front yes))`.
    side_word,
    /// Such lists, for the same keyword. None where there are words.
    sides,
};

/// Eight bytes and a tag, because every field has one.
pub const Value = union(enum) {
    /// There is no value, which is an error.
    missing,
    null,
    integer: i32,
    float: f64,
    boolean: bool,
    string: [*:0]const u8,
    /// Index in the enumeration's values.
    enumeration: u16,
    empty_list,
    /// A value for each field of the class, in declaration order.
    object: [*]const Value,
};

pub const FieldDescriptor = struct {
    /// The name in Python.
    name: [:0]const u8,
    /// Number of the keyword in the vocabulary. Positional fields have none: `unknown_word`.
    word: Word,
    /// Another keyword that is read as this field, or `unknown_word`.
    alias: Word,
    kind: Kind,
    shape: Shape,
    form: Form,
    /// May be None.
    optional: bool,
    positional: bool,
    /// Index of an earlier field that shows a part of the same list (its first argument, or the first of several lists). A new
    /// object writes this field if it has a value, and the earlier one if it has none. Only the earlier one is found by its word.
    /// (With the roles `net_name` and `sides` the field shows what the list says where the earlier one shows nothing.)
    view_of: ?u16,
    /// Index of the later field whose `view_of` is this field. Arguments after the first one are then no error here.
    viewed_by: ?u16,
    /// What the constructor takes if the argument is left out; `missing`: the argument is required.
    default: Value,
    /// See `absent`.
    absent_value: ?*const Value,
    role: Role,
    /// The first version of the format that has this field; zero for those that were always there. Older files cannot be given it.
    since: u32,
    /// Of kind `class`.
    class: ?*const ClassDescriptor,
    /// Of kind `enumeration`.
    enumeration: ?*const EnumDescriptor,
    /// See `doc`.
    doc_text: ?[*:0]const u8,

    /// The constructor demands a value.
    pub fn required(field: *const FieldDescriptor) bool {
        return field.default == .missing;
    }

    /// The constructor may be given something else in its place: the name of a net instead of its number.
    pub fn isReplaceable(field: *const FieldDescriptor) bool {
        return field.role == .net_number and !field.positional;
    }

    /// What reading gives if the file says nothing; `missing`: then the file is invalid.
    pub fn absent(field: *const FieldDescriptor) Value {
        if (field.absent_value) |value| return value.*;
        return if (field.optional) .null else field.default;
    }

    /// Reading may give None, although the field cannot be set to that: files of some versions have something else in its place.
    pub fn mayReadNone(field: *const FieldDescriptor) bool {
        if (field.role == .net_number) return true;
        return if (field.absent_value) |value| value.* == .null else false;
    }

    pub fn isList(field: *const FieldDescriptor) bool {
        return field.shape != .single;
    }

    /// A sentence about the field, or nothing.
    pub fn doc(field: *const FieldDescriptor) [:0]const u8 {
        return if (field.doc_text) |text| std.mem.span(text) else "";
    }
};

pub const ClassDescriptor = struct {
    /// The name in Python.
    name: [:0]const u8,
    /// The name of the Python module that defines the class.
    module: [:0]const u8,
    /// In declaration order.
    fields: []const FieldDescriptor,
    /// Indexes of the positional fields of one value, in declaration order.
    positional: []const u16,
    /// The positional field that is a list: its elements are all atoms that are left.
    rest: ?u16,
    /// Indexes of all fields in the order in which a new object is written.
    encode_order: []const u16,
    /// For each field, its place in `encode_order`.
    rank: []const u16,
    /// A bit for each field that a file must not leave out.
    demanded: u64,
    /// The fields that say which net an object belongs to.
    net: ?NetFields,
    /// Keyed fields by word: open addressing from `word & (slots.len - 1)`. A power of two, with a free slot at least.
    slots: []const Slot,
    doc: [:0]const u8,

    pub const Slot = struct {
        word: Word = node.unknown_word,
        field: u16 = 0,
    };

    pub const NetFields = struct { number: u16, name: u16 };

    /// Index of the keyed field that `word` stands for, be it the field's token or an alias.
    pub fn fieldOf(class: *const ClassDescriptor, word: Word) ?u16 {
        if (word == node.unknown_word) return null;
        const mask = class.slots.len - 1;
        var slot = word & mask;
        while (class.slots[slot].word != node.unknown_word) : (slot = (slot + 1) & mask) {
            if (class.slots[slot].word == word) return class.slots[slot].field;
        }
        return null;
    }

    /// Index of the field with this Python name. Takes time proportional to the number of fields.
    pub fn fieldNamed(class: *const ClassDescriptor, name: []const u8) ?u16 {
        for (class.fields, 0..) |field, index| {
            if (std.mem.eql(u8, field.name, name)) return @intCast(index);
        }
        return null;
    }
};

pub const EnumDescriptor = struct {
    /// The name in Python.
    name: [:0]const u8,
    /// The name of the Python module that defines the enumeration.
    module: [:0]const u8,
    values: []const EnumValue,
    /// Files hold `EnumValue.integer` (reading takes the name as well).
    is_integer: bool,
    /// Files may hold any text; the values are the usual ones.
    is_open: bool,
    doc: [:0]const u8,

    /// Index of the value with this name.
    pub fn valueNamed(enumeration: *const EnumDescriptor, name: []const u8) ?u16 {
        for (enumeration.values, 0..) |value, index| {
            if (std.mem.eql(u8, value.name, name)) return @intCast(index);
        }
        return null;
    }

    /// Index of the value with this number in the vocabulary.
    pub fn valueOf(enumeration: *const EnumDescriptor, word: Word) ?u16 {
        if (word == node.unknown_word) return null;
        for (enumeration.values, 0..) |value, index| {
            if (value.word == word) return @intCast(index);
        }
        return null;
    }

    /// Index of the value with this integer.
    pub fn valueWithInteger(enumeration: *const EnumDescriptor, integer: i64) ?u16 {
        for (enumeration.values, 0..) |value, index| {
            if (value.integer == integer) return @intCast(index);
        }
        return null;
    }
};

pub const EnumValue = struct {
    /// The name in Python and the text in a file.
    name: [:0]const u8,
    /// Number of `name` in the vocabulary.
    word: Word,
    integer: i32,
    /// KiCad expresses this value by saying nothing.
    silent: bool,
};

pub const FormatDescriptor = struct {
    /// The name of the Python module.
    name: [:0]const u8,
    /// Keywords that a file may begin with. The first one is written.
    roots: []const [:0]const u8,
    /// What `loads` returns: a class of a single field, the root of the document.
    file: *const ClassDescriptor,
    /// Of this Python module, in declaration order, the file's class included.
    classes: []const *const ClassDescriptor,
    enums: []const *const EnumDescriptor,

    pub fn rootClass(format: *const FormatDescriptor) *const ClassDescriptor {
        return format.file.fields[0].class.?;
    }
};
