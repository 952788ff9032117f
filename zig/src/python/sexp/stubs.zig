//! Stub files of the eight formats, from the tables that the classes are made from.
//!
//! The text is put together at compile time in halves: appending piece by piece would copy the whole text for each of some
//! thousand pieces.

const std = @import("std");
const schema = @import("../../sexp/schema/schema.zig");

/// A stub file: path without `.pyi`, and text.
pub const File = struct { path: []const u8, text: []const u8 };

pub const files: [schema.formats.len + 1]File = blk: {
    @setEvalBranchQuota(100_000_000);
    var made: [schema.formats.len + 1]File = undefined;
    for (made[0..schema.formats.len], 0..) |*file, index| {
        file.* = .{ .path = "gen/sexp/" ++ schema.formats[index].name, .text = formatText(index) };
    }
    made[schema.formats.len] = .{ .path = "gen/sexp/base", .text = base_text };
    break :blk made;
};

/// The classes that have parameters of their own in Python's typing, which no table can say.
const base_text =
    \\from collections.abc import Callable, Iterable, MutableSequence
    \\from typing import Any, Generic, Self, SupportsIndex, TypeVar, final, overload
    \\
    \\_T = TypeVar("_T")
    \\
    \\class Document:
    \\    """The memory of a file or of an object; typed objects are views on it."""
    \\    def __zig_address__(self) -> int:
    \\        """Address of the native payload, in bytes."""
    \\
    \\class Object:
    \\    """What all objects of a KiCad document have."""
    \\    def same_as(self, other: object, /) -> bool:
    \\        """Whether the other object is of the same class and has the same values."""
    \\    def unknown(self) -> list[str]:
    \\        """The text of lists and atoms in this object that its class does not know, in order."""
    \\    def raw(self) -> str:
    \\        """The text of this object as it is written."""
    \\    def __copy__(self) -> Self:
    \\        """A copy that stands for itself."""
    \\    def __deepcopy__(self, memo: object, /) -> Self:
    \\        """The same: a copy shares nothing."""
    \\    def __reduce__(self) -> tuple[Any, tuple[str, str, str, bool]]:
    \\        """For pickle."""
    \\    def __eq__(self, other: object, /) -> bool: ...
    \\    def __ne__(self, other: object, /) -> bool: ...
    \\    def __hash__(self) -> int: ...
    \\    def __zig_address__(self) -> int:
    \\        """A number for the element: the same for each object that stands for it, whatever happens around it."""
    \\
    \\class MutableList(MutableSequence[_T], Generic[_T]):
    \\    """A list in a document. Changing it changes the document."""
    \\    def __len__(self) -> int: ...
    \\    @overload
    \\    def __getitem__(self, key: SupportsIndex, /) -> _T: ...
    \\    @overload
    \\    def __getitem__(self, key: slice, /) -> list[_T]: ...
    \\    @overload
    \\    def __setitem__(self, key: SupportsIndex, value: _T, /) -> None: ...
    \\    @overload
    \\    def __setitem__(self, key: slice, value: Iterable[_T], /) -> None: ...
    \\    def __delitem__(self, key: SupportsIndex | slice, /) -> None: ...
    \\    def __add__(self, values: Iterable[_T], /) -> list[_T]: ...
    \\    def __iadd__(self, values: Iterable[_T], /) -> Self: ...
    \\    def __lt__(self, other: object, /) -> bool: ...
    \\    def __le__(self, other: object, /) -> bool: ...
    \\    def __gt__(self, other: object, /) -> bool: ...
    \\    def __ge__(self, other: object, /) -> bool: ...
    \\    def append(self, value: _T, /) -> None:
    \\        """Put a value at the end."""
    \\    def insert(self, index: SupportsIndex, value: _T, /) -> None:
    \\        """Put a value before the one at `index`; at the end if that is negative or too large."""
    \\    def extend(self, values: Iterable[_T], /) -> None:
    \\        """Put all values at the end."""
    \\    def pop(self, index: SupportsIndex = -1, /) -> _T:
    \\        """Remove the element at `index` and return it."""
    \\    def remove(self, value: _T, /) -> None:
    \\        """Remove the first element that is equal: for objects, that is the same element."""
    \\    def clear(self) -> None:
    \\        """Remove all elements."""
    \\    def index(self, value: _T, start: SupportsIndex = 0, stop: SupportsIndex = 9223372036854775807, /) -> int:
    \\        """Position of the first element that is equal. ValueError if there is none."""
    \\    def count(self, value: _T, /) -> int:
    \\        """Number of elements that are equal."""
    \\    def reverse(self) -> None:
    \\        """Reverse the order."""
    \\    def sort(self, *, key: Callable[[_T], Any] | None = None, reverse: bool = False) -> None:
    \\        """Sort in place; stable."""
    \\    def copy(self) -> list[_T]:
    \\        """The elements as a list."""
    \\    def __copy__(self) -> list[_T]: ...
    \\    def __deepcopy__(self, memo: object, /) -> list[_T]: ...
    \\    def __reduce__(self) -> tuple[Any, tuple[list[_T]]]: ...
    \\    def __zig_address__(self) -> int:
    \\        """Address of the native payload, in bytes."""
    \\
;

fn formatText(comptime index: usize) []const u8 {
    comptime {
        const format = schema.formats[index];
        const file_name = format.file.name;
        return header ++ "from .base import MutableList as MutableList, Object as Object\n" ++ imports(index) ++ "\n" ++
            enumTexts(format.enums, 0, format.enums.len) ++ classTexts(format, 0, format.classes.len) ++
            "def loads(data: str | bytes | PathLike[str], /) -> " ++ file_name ++ ":\n" ++
            "    \"\"\"Read a document from its text, or from the file at a path. ValueError says what is wrong, and where.\"\"\"\n" ++
            "def load(path: str | PathLike[str], /) -> " ++ file_name ++ ":\n    \"\"\"Read the file at a path.\"\"\"\n" ++
            "def dumps(file: " ++ file_name ++ ", /, *, reformat: bool = False) -> str:\n" ++
            "    \"\"\"The text of a document: untouched parts as they were read. `reformat` lays out everything anew.\"\"\"\n" ++
            "def dump(file: " ++ file_name ++ ", path: str | PathLike[str], /, *, reformat: bool = False) -> None:\n" ++
            "    \"\"\"Write a document to a file, which is replaced in one step.\"\"\"\n";
    }
}

const header =
    \\from enum import StrEnum
    \\from os import PathLike
    \\from typing import Literal, Self, TypeAlias
    \\
    \\from collections.abc import Iterable
    \\
;

/// Every class and enumeration of the other formats that this one refers to; the formatter removes what is not used.
fn imports(comptime index: usize) []const u8 {
    comptime {
        var text: []const u8 = "";
        for (schema.formats, 0..) |other, other_index| {
            if (other_index != index and refersTo(schema.formats[index], other.name)) text = text ++ "from . import " ++ other.name ++ " as " ++ other.name ++ "\n";
        }
        return text;
    }
}

fn refersTo(comptime format: schema.FormatDescriptor, comptime module: []const u8) bool {
    comptime {
        for (format.classes) |class| for (class.fields) |field| {
            if (field.class) |other| if (std.mem.eql(u8, other.module, module)) return true;
            if (field.enumeration) |other| if (std.mem.eql(u8, other.module, module)) return true;
        };
        return false;
    }
}

fn enumTexts(comptime enums: []const *const schema.EnumDescriptor, comptime from: usize, comptime to: usize) []const u8 {
    comptime {
        if (to - from == 0) return "";
        if (to - from > 1) return enumTexts(enums, from, (from + to) / 2) ++ enumTexts(enums, (from + to) / 2, to);
        return enumText(enums[from]);
    }
}

fn enumText(comptime enumeration: *const schema.EnumDescriptor) []const u8 {
    comptime {
        var text: []const u8 = "class " ++ enumeration.name ++ "(StrEnum):\n" ++ docstring(enumeration.doc, "    ");
        var literal: []const u8 = "";
        for (enumeration.values, 0..) |value, index| {
            literal = literal ++ (if (index == 0) "" else ", ") ++ "\"" ++ value.name ++ "\"";
            const ignored = if (isMethodOfStr(value.name)) "  # type: ignore[assignment]" else "";
            if (isIdentifier(value.name)) text = text ++ "    " ++ value.name ++ " = \"" ++ value.name ++ "\"" ++ ignored ++ "\n";
            const upper = upperName(value.name);
            if (enumeration.valueNamed(upper) == null and isIdentifier(upper)) text = text ++ "    " ++ upper ++ " = \"" ++ value.name ++ "\"\n";
        }
        const values = if (enumeration.is_open) "str" else "Literal[" ++ literal ++ "]";
        return text ++ "_" ++ enumeration.name ++ ": TypeAlias = " ++ values ++ "\n";
    }
}

/// Whether Python can use the text as the name of a member.
pub fn isIdentifier(name: []const u8) bool {
    if (name.len == 0 or std.ascii.isDigit(name[0])) return false;
    for (name) |character| if (!std.ascii.isAlphanumeric(character) and character != '_') return false;
    for ([_][]const u8{ "None", "True", "False", "and", "as", "class", "def", "for", "from", "global", "if", "in", "is", "not", "or", "pass", "with" }) |keyword| {
        if (std.mem.eql(u8, name, keyword)) return false;
    }
    return true;
}

/// Whether strings have a method of this name, which a member of the same name hides.
fn isMethodOfStr(name: []const u8) bool {
    for (str_methods) |method| if (std.mem.eql(u8, name, method)) return true;
    return false;
}

const str_methods = [_][]const u8{
    "capitalize",   "casefold", "center",   "count",   "encode",    "endswith",   "expandtabs",   "find",      "format",    "format_map",
    "index",        "isalnum",  "isalpha",  "isascii", "isdecimal", "isdigit",    "isidentifier", "islower",   "isnumeric", "isprintable",
    "isspace",      "istitle",  "isupper",  "join",    "ljust",     "lower",      "lstrip",       "maketrans", "partition", "removeprefix",
    "removesuffix", "replace",  "rfind",    "rindex",  "rjust",     "rpartition", "rsplit",       "rstrip",    "split",     "splitlines",
    "startswith",   "strip",    "swapcase", "title",   "translate", "upper",      "zfill",
};

fn upperName(comptime name: []const u8) []const u8 {
    comptime {
        var upper: [name.len]u8 = undefined;
        for (&upper, name) |*to, from| to.* = std.ascii.toUpper(from);
        const final = upper;
        return &final;
    }
}

fn classTexts(comptime format: schema.FormatDescriptor, comptime from: usize, comptime to: usize) []const u8 {
    comptime {
        if (to - from == 0) return "";
        if (to - from > 1) return classTexts(format, from, (from + to) / 2) ++ classTexts(format, (from + to) / 2, to);
        const class = format.classes[from];
        return "class " ++ class.name ++ "(Object):\n" ++ docstring(class.doc, "    ") ++
            fieldTexts(class, 0, class.fields.len) ++
            "    def __new__(cls" ++ (if (class.fields.len > 0) ", *" else "") ++ parameterTexts(class, 0, class.fields.len) ++ ") -> Self: ...\n    @classmethod\n    def __field_names__(cls) -> list[str]:\n        \"\"\"Names of the fields, in the order of declaration.\"\"\"\n" ++
            (if (class == format.file) "    def free(self) -> None:\n        \"\"\"Free the document now. Use of it or of anything in it raises RuntimeError after that.\"\"\"\n" else "");
    }
}

fn fieldTexts(comptime class: *const schema.ClassDescriptor, comptime from: usize, comptime to: usize) []const u8 {
    comptime {
        if (to - from == 0) return "";
        if (to - from > 1) return fieldTexts(class, from, (from + to) / 2) ++ fieldTexts(class, (from + to) / 2, to);
        const field = &class.fields[from];
        const read = readType(class, field);
        const written = writtenType(class, field);
        const doc = field.doc();
        if (std.mem.eql(u8, read, written)) {
            return "    " ++ field.name ++ ": " ++ read ++ "\n" ++ (if (doc.len > 0) docstring(doc, "    ") else "");
        }
        return "    @property\n    def " ++ field.name ++ "(self) -> " ++ read ++ ":" ++ (if (doc.len > 0) "\n" ++ docstring(doc, "        ") else " ...\n") ++
            "    @" ++ field.name ++ ".setter\n    def " ++ field.name ++ "(self, value: " ++ written ++ ") -> None: ...\n";
    }
}

fn parameterTexts(comptime class: *const schema.ClassDescriptor, comptime from: usize, comptime to: usize) []const u8 {
    comptime {
        if (to - from == 0) return "";
        if (to - from > 1) return parameterTexts(class, from, (from + to) / 2) ++ parameterTexts(class, (from + to) / 2, to);
        const field = &class.fields[from];
        const written = writtenType(class, field) ++ (if (field.mayReadNone() and !field.optional) " | None" else "");
        return ", " ++ field.name ++ ": " ++ written ++ (if (field.required() and !field.isReplaceable()) "" else " = ...");
    }
}

fn readType(comptime class: *const schema.ClassDescriptor, comptime field: *const schema.FieldDescriptor) []const u8 {
    comptime {
        const item = itemType(class, field);
        const one = if (field.isList()) "MutableList[" ++ item ++ "]" else item;
        return if (field.optional or field.mayReadNone()) one ++ " | None" else one;
    }
}

fn writtenType(comptime class: *const schema.ClassDescriptor, comptime field: *const schema.FieldDescriptor) []const u8 {
    comptime {
        const item = itemType(class, field) ++ (if (field.enumeration) |enumeration| " | " ++ reference(class, enumeration.module, "", enumeration.name) else "");
        const one = if (field.isList()) "Iterable[" ++ item ++ "]" else item;
        return if (field.optional) one ++ " | None" else one;
    }
}

fn itemType(comptime class: *const schema.ClassDescriptor, comptime field: *const schema.FieldDescriptor) []const u8 {
    comptime {
        return switch (field.kind) {
            .integer => "int",
            .float => "float",
            .boolean => "bool",
            .string => "str",
            .enumeration => reference(class, field.enumeration.?.module, "_", field.enumeration.?.name),
            .class => reference(class, field.class.?.module, "", field.class.?.name),
        };
    }
}

fn reference(comptime class: *const schema.ClassDescriptor, comptime module: []const u8, comptime prefix: []const u8, comptime name: []const u8) []const u8 {
    return if (std.mem.eql(u8, module, class.module)) prefix ++ name else module ++ "." ++ prefix ++ name;
}

fn docstring(comptime doc: []const u8, comptime indent: []const u8) []const u8 {
    return indent ++ "\"\"\"" ++ doc ++ "\"\"\"\n";
}
