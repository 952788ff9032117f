//! Stub files (`.pyi`) from the same declarations that make the types.
//!
//! The text is put together at compile time and lies in the library as one blob, so that a build tool can read it from the file
//! without loading it (which would need Python, and fails when cross-compiling). Layout: a NUL, `PYZIG-STUBS-1` and a newline; the
//! length of the rest in decimal and a newline; then for each file its path, a newline, its length in decimal, a newline, its text.

const std = @import("std");
const call = @import("call.zig");
const class = @import("class.zig");
const compat = @import("compat.zig");
const convert = @import("convert.zig");
const signatures = @import("signature.zig");

const marker = "\x00PYZIG-STUBS-1\n";

const header =
    \\from collections.abc import Callable, Iterator, Sequence
    \\from typing import Any, Literal
    \\
;

/// The name by which people know the class: its alias where it has one.
pub fn displayName(comptime T: type) [:0]const u8 {
    return convert.pythonName(T);
}

/// The blob for the module `name`.
pub fn blob(comptime name: []const u8, comptime spec: anytype) Blob(name, spec) {
    return comptime text: {
        @setEvalBranchQuota(10_000_000);
        const payload = Payload(name, spec).text;
        const length = std.fmt.comptimePrint("{d}\n", .{payload.len});
        break :text (marker ++ length ++ payload).*;
    };
}

fn Blob(comptime name: []const u8, comptime spec: anytype) type {
    const payload = Payload(name, spec).text;
    return [marker.len + std.fmt.count("{d}\n", .{payload.len}) + payload.len]u8;
}

fn Payload(comptime name: []const u8, comptime spec: anytype) type {
    return struct {
        const text = files: {
            @setEvalBranchQuota(10_000_000);
            break :files moduleFiles(name, spec, spec, 0);
        };
    };
}

/// The stub files of a module and its submodules. A top module that only holds submodules has no file of its own.
fn moduleFiles(comptime path: []const u8, comptime spec: anytype, comptime top: anytype, comptime depth: usize) []const u8 {
    comptime {
        const Spec = @TypeOf(spec);
        const has_content = !@hasField(Spec, "has_own_stub") and (@hasField(Spec, "functions") or @hasField(Spec, "classes") or @hasField(Spec, "exceptions") or
            @hasField(Spec, "aliases") or !@hasField(Spec, "modules"));
        var text: []const u8 = "";
        if (has_content) {
            const content = moduleText(path, spec, top, depth);
            text = text ++ std.fmt.comptimePrint("{s}.pyi\n{d}\n", .{ path, content.len }) ++ content;
        }
        if (@hasField(Spec, "modules")) for (spec.modules) |inner| {
            const inner_path = if (depth == 0) inner.name else path ++ "/" ++ inner.name;
            text = text ++ moduleFiles(inner_path, inner, top, depth + 1);
        };
        if (@hasField(Spec, "stub_files")) text = text ++ joined(spec.stub_files, 0, spec.stub_files.len);
        return text;
    }
}

/// Ready-made files, put together in halves: one after the other would copy the text that is there for each of them.
fn joined(comptime files: anytype, comptime from: usize, comptime to: usize) []const u8 {
    comptime {
        if (to - from > 1) return joined(files, from, (from + to) / 2) ++ joined(files, (from + to) / 2, to);
        const file = files[from];
        return std.fmt.comptimePrint("{s}.pyi\n{d}\n", .{ file.path, file.text.len }) ++ file.text;
    }
}

fn moduleText(comptime path: []const u8, comptime spec: anytype, comptime top: anytype, comptime depth: usize) []const u8 {
    comptime {
        const Spec = @TypeOf(spec);
        var text: []const u8 = if (@hasField(Spec, "doc")) docstring(spec.doc, "") else "";
        text = text ++ header ++ imports(top, "", path, depth) ++ "\n";
        if (@hasField(Spec, "exceptions")) for (spec.exceptions) |E| {
            text = text ++ "class " ++ E.exception.name ++ "(" ++ @tagName(E.exception.base) ++ "):\n" ++ docstring(E.exception.doc, "    ");
            if (@hasField(@TypeOf(E.exception), "attributes")) for (E.exception.attributes) |attribute| {
                text = text ++ "    " ++ attribute[0] ++ ": " ++ attribute[1] ++ "\n";
            };
            text = text ++ "\n";
        };
        if (@hasField(Spec, "classes")) for (spec.classes) |T| {
            text = text ++ classText(T);
        };
        if (@hasField(Spec, "functions")) for (spec.functions) |declaration| {
            text = text ++ functionText(void, declaration, "");
        };
        if (@hasField(Spec, "aliases")) for (spec.aliases) |alias| {
            const name = displayName(alias[1]);
            if (!std.mem.eql(u8, alias[0], name)) text = text ++ alias[0] ++ " = " ++ name ++ "\n";
        };
        if (depth == 0) text = text ++ "def __pyzig__() -> dict[str, Any]: ...\n";
        return text;
    }
}

/// Imports of every class of the other modules; the formatter removes what is not used.
fn imports(comptime spec: anytype, comptime prefix: []const u8, comptime importer: []const u8, comptime depth: usize) []const u8 {
    comptime {
        const Spec = @TypeOf(spec);
        var text: []const u8 = "";
        if (@hasField(Spec, "modules")) for (spec.modules) |inner| {
            const path = if (prefix.len == 0) inner.name else prefix ++ "." ++ inner.name;
            const slashed = if (prefix.len == 0) inner.name else slashes(prefix) ++ "/" ++ inner.name;
            if (@hasField(@TypeOf(inner), "classes") and !std.mem.eql(u8, slashed, importer)) for (inner.classes) |T| {
                text = text ++ "from " ++ relative(importer, path, depth) ++ " import " ++ displayName(T) ++ "\n";
            };
            text = text ++ imports(inner, path, importer, depth);
        };
        return text;
    }
}

/// The module `path` as the stub at `importer` imports it: relative to the folder that both are in, so that the stubs can lie anywhere.
fn relative(comptime importer: []const u8, comptime path: []const u8, comptime depth: usize) []const u8 {
    comptime {
        const first = path[0 .. std.mem.indexOfScalar(u8, path, '.') orelse path.len];
        const is_shared = first.len < path.len and std.mem.startsWith(u8, importer, first ++ "/");
        return if (is_shared) dots(depth - 1) ++ path[first.len + 1 ..] else dots(depth) ++ path;
    }
}

fn dots(comptime depth: usize) []const u8 {
    return if (depth == 0) "" else "." ++ dots(depth - 1);
}

fn slashes(comptime path: []const u8) []const u8 {
    comptime {
        var text: [path.len]u8 = path[0..path.len].*;
        for (&text) |*character| if (character.* == '.') {
            character.* = '/';
        };
        const final = text;
        return &final;
    }
}

fn classText(comptime T: type) []const u8 {
    comptime {
        const spec = T.python;
        const Spec = @TypeOf(spec);
        var text: []const u8 = "class " ++ spec.name ++ ":\n" ++ docstring(if (@hasField(Spec, "doc")) spec.doc else "", "    ");
        if (@hasField(Spec, "attributes")) for (spec.attributes) |attribute| {
            text = text ++ "    " ++ attribute[0] ++ " = " ++ displayName(attribute[1]) ++ "\n";
        };
        if (@hasField(Spec, "properties")) for (spec.properties) |property| {
            const V = Returned(@TypeOf(property[1]));
            text = text ++ "    @property\n    def " ++ property[0] ++ "(self) -> " ++ typeName(V) ++ ":\n" ++ docstring(property[3], "        ");
            if (@TypeOf(property[2]) != @TypeOf(null)) {
                const Value = compat.Parameter(@TypeOf(property[2]), 1);
                text = text ++ "    @" ++ property[0] ++ ".setter\n    def " ++ property[0] ++ "(self, value: " ++ typeName(Value) ++ ") -> None: ...\n";
            }
        };
        if (@hasField(Spec, "methods")) for (spec.methods) |declaration| {
            text = text ++ functionText(T, declaration, "    ");
        };
        text = text ++ "    def __zig_address__(self) -> int:\n        \"\"\"Address of the native payload, in bytes.\"\"\"\n\n";
        if (@hasField(Spec, "alias")) text = text ++ spec.alias ++ " = " ++ spec.name ++ "\n\n";
        return text;
    }
}

fn functionText(comptime Owner: type, comptime declaration: anytype, comptime indent: []const u8) []const u8 {
    comptime {
        const name = signatures.parse(declaration[0]).name;
        if (std.mem.eql(u8, name, "__buffer__")) return indent ++ "def __buffer__(self, flags: int, /) -> memoryview: ...\n";
        if (std.mem.eql(u8, name, "__eq__")) return indent ++ "def __eq__(self, other: object, /) -> bool: ...\n" ++ indent ++ "def __ne__(self, other: object, /) -> bool: ...\n";
        if (std.mem.eql(u8, name, "__repr__") or std.mem.eql(u8, name, "__str__")) return indent ++ "def " ++ name ++ "(self) -> str: ...\n";
        const Entry = call.Entry(Owner, "", declaration, .{});
        const is_constructor = std.mem.eql(u8, name, "__init__");
        const is_special = std.mem.startsWith(u8, name, "__") and !std.mem.eql(u8, name, "__exit__");
        var text: []const u8 = "";
        if (Owner != void and !Entry.is_method and !is_constructor) text = text ++ indent ++ "@staticmethod\n";
        text = text ++ indent ++ "def " ++ (if (is_constructor) "__new__" else name) ++ "(";
        var separator: []const u8 = "";
        if (is_constructor) {
            text = text ++ "cls";
            separator = ", ";
        } else if (Entry.is_method) {
            text = text ++ "self";
            separator = ", ";
        }
        var seen_keyword_only = false;
        for (Entry.signature.parameters, 0..) |parameter, index| {
            if (parameter.kind == .keyword_only and !seen_keyword_only) {
                seen_keyword_only = true;
                text = text ++ separator ++ "*";
                separator = ", ";
            }
            const annotation = typeName(Entry.PythonParameter(index));
            text = text ++ separator ++ (if (parameter.kind == .any_keyword) "**" else "") ++ parameter.name ++ ": " ++ annotation;
            if (parameter.default) |default| text = text ++ " = " ++ default;
            separator = ", ";
            const is_last_positional_only = parameter.kind == .positional_only and
                (index + 1 == Entry.signature.parameters.len or Entry.signature.parameters[index + 1].kind != .positional_only);
            if (is_last_positional_only) text = text ++ ", /";
        }
        const returned = if (is_constructor)
            displayName(Owner)
        else if (@hasField(@TypeOf(declaration), "3"))
            declaration[3]
        else
            typeName(Returned(Entry.Function));
        text = text ++ ") -> " ++ returned ++ ":";
        if (is_special and declaration[2].len == 0) return text ++ " ...\n";
        return text ++ "\n" ++ docstring(declaration[2], indent ++ "    ");
    }
}

/// Type of a function's value, without its errors.
fn Returned(comptime Function: type) type {
    const R = @typeInfo(Function).@"fn".return_type.?;
    return if (@typeInfo(R) == .error_union) @typeInfo(R).error_union.payload else R;
}

/// What Python's typing calls a Zig type.
pub fn typeName(comptime T: type) []const u8 {
    comptime {
        switch (@typeInfo(T)) {
            .void => return "None",
            .bool => return "bool",
            .int => return "int",
            .float => return "float",
            .optional => |info| return typeName(info.child) ++ " | None",
            .@"enum" => if (!@hasDecl(T, "python_type")) return "Literal[" ++ convert.enumNames(T) ++ "]",
            .pointer => |info| {
                if (info.size == .slice) return if (info.child == u8) "str" else "list[" ++ typeName(info.child) ++ "]";
                if (info.size == .one and @typeInfo(info.child) == .array) return "str";
                return displayName(info.child);
            },
            .@"struct" => |info| {
                if (@hasDecl(T, "python_type_of")) return typeName(T.python_type_of);
                if (@hasDecl(T, "python")) return displayName(T);
                if (@hasDecl(T, "Wrapped")) return displayName(T.Wrapped);
                if (T == convert.Bytes) return "bytes";
                if (@hasDecl(T, "is_sequence")) return "Sequence[" ++ typeName(T.Item) ++ "]";
                if (@hasDecl(T, "is_dict")) return "dict[" ++ typeName(@FieldType(T.Entry, "key")) ++ ", " ++ typeName(@FieldType(T.Entry, "value")) ++ "]";
                if (info.is_tuple) {
                    var text: []const u8 = "tuple[";
                    for (std.meta.fieldNames(T), 0..) |name, index| {
                        text = text ++ (if (index == 0) "" else ", ") ++ typeName(@FieldType(T, name));
                    }
                    return text ++ "]";
                }
            },
            else => {},
        }
        return T.python_type;
    }
}

fn docstring(comptime doc: []const u8, comptime indent: []const u8) []const u8 {
    comptime {
        if (doc.len == 0) return indent ++ "\"\"\"\"\"\"\n";
        var text: []const u8 = indent ++ "\"\"\"";
        var lines = std.mem.splitScalar(u8, doc, '\n');
        var is_first = true;
        while (lines.next()) |line| {
            text = text ++ (if (is_first) "" else "\n" ++ (if (line.len == 0) "" else indent)) ++ line;
            is_first = false;
        }
        const end = if (std.mem.indexOfScalar(u8, doc, '\n') != null) "\n" ++ indent else "";
        return text ++ end ++ "\"\"\"\n";
    }
}
