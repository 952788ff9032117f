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
const keys = @import("keys.zig");
const signatures = @import("signature.zig");

const marker = "\x00PYZIG-STUBS-1\n";

const header =
    \\from collections.abc import Callable, Iterator, Sequence
    \\from typing import Any, ClassVar, Literal, Self
    \\
;

/// The name by which people know the class: its alias where it has one. Or that of an exception.
pub fn displayName(comptime T: type) [:0]const u8 {
    return if (@hasDecl(T, "exception")) T.exception.name else convert.pythonName(T);
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
            break :files moduleFiles(name, "", spec, spec);
        };
    };
}

/// The stub files of a module and its submodules. A module with submodules is a package: its own file is `__init__.pyi`, unless there
/// is nothing to write in it; a top module of which that is true leaves no trace in the paths. `path` is that of the file, `name` the
/// dotted name below the top module.
fn moduleFiles(comptime path: []const u8, comptime name: []const u8, comptime spec: anytype, comptime top: anytype) []const u8 {
    comptime {
        const is_top = name.len == 0;
        const is_package = keys.has(spec, "modules");
        const has_content = !keys.has(spec, "has_own_stub") and (keys.has(spec, "functions") or keys.has(spec, "classes") or
            keys.has(spec, "exceptions") or keys.has(spec, "aliases") or !is_package);
        var text: []const u8 = "";
        if (has_content) {
            const content = moduleText(name, spec, top);
            const file = path ++ (if (is_package) "/__init__.pyi" else ".pyi");
            text = text ++ std.fmt.comptimePrint("{s}\n{d}\n", .{ file, content.len }) ++ content;
        }
        if (is_package) for (spec.modules) |inner| {
            const inner_path = if (is_top and !has_content) inner.name else path ++ "/" ++ inner.name;
            text = text ++ moduleFiles(inner_path, below(name, inner.name), inner, top);
        };
        if (keys.has(spec, "stub_files")) text = text ++ joined(spec.stub_files, 0, spec.stub_files.len);
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

fn moduleText(comptime name: []const u8, comptime spec: anytype, comptime top: anytype) []const u8 {
    comptime {
        const is_package = keys.has(spec, "modules");
        const package = if (is_package) name else name[0 .. std.mem.lastIndexOfScalar(u8, name, '.') orelse 0];
        var text: []const u8 = if (keys.has(spec, "doc")) docstring(spec.doc, "") else "";
        text = text ++ header ++ (if (keys.has(spec, "stub_imports")) spec.stub_imports ++ "\n" else "") ++ imports("", top, package, spec);
        if (is_package) for (spec.modules) |inner| {
            text = text ++ "from . import " ++ inner.name ++ " as " ++ inner.name ++ "\n";
        };
        text = text ++ "\n";
        for (keys.get(spec, "exceptions", .{})) |E| {
            text = text ++ "class " ++ E.exception.name ++ "(" ++ @tagName(E.exception.base) ++ "):\n" ++ docstring(E.exception.doc, "    ");
            for (keys.get(E.exception, "attributes", .{})) |attribute| {
                text = text ++ "    " ++ attribute[0] ++ ": " ++ attribute[1] ++ "\n";
            }
            text = text ++ "\n";
        }
        for (keys.get(spec, "classes", .{})) |T| {
            text = text ++ classText(T);
        }
        for (keys.get(spec, "functions", .{})) |declaration| {
            text = text ++ functionText(void, declaration, "");
        }
        for (keys.get(spec, "aliases", .{})) |alias| {
            const original = displayName(alias[1]);
            if (!std.mem.eql(u8, alias[0], original)) text = text ++ alias[0] ++ " = " ++ original ++ "\n";
        }
        if (name.len == 0) text = text ++ "def __pyzig__() -> dict[str, Any]: ...\n";
        return text;
    }
}

/// Imports of the classes and exceptions of `spec`, called `name`, and of all modules below it, but not those of the importer itself,
/// which lies in `package`; the formatter removes those that are not used.
fn imports(comptime name: []const u8, comptime spec: anytype, comptime package: []const u8, comptime importer: anytype) []const u8 {
    comptime {
        var text: []const u8 = "";
        if (@TypeOf(spec) != @TypeOf(importer)) {
            const path = relative(package, name);
            for (keys.get(spec, "classes", .{})) |T| {
                text = text ++ importLine(path, T, importer);
            }
            for (keys.get(spec, "exceptions", .{})) |E| {
                text = text ++ importLine(path, E, importer);
            }
        }
        for (keys.get(spec, "modules", .{})) |inner| {
            text = text ++ imports(below(name, inner.name), inner, package, importer);
        }
        return text;
    }
}

/// What the importing module gives on under the same name is imported "as" it, the way to say so in a stub.
fn importLine(comptime path: []const u8, comptime T: type, comptime importer: anytype) []const u8 {
    comptime {
        const name = displayName(T);
        const line = "from " ++ path ++ " import " ++ name;
        for (keys.get(importer, "aliases", .{})) |alias| {
            if (alias[1] == T and std.mem.eql(u8, alias[0], name)) return line ++ " as " ++ name ++ "\n";
        }
        return line ++ "\n";
    }
}

/// The module `target` as a module in `package` imports it: over the nearest package that both are in, so that stubs can lie anywhere.
fn relative(comptime package: []const u8, comptime target: []const u8) []const u8 {
    comptime {
        const package_head = head(package);
        if (package_head.len > 0 and package_head.len < target.len and std.mem.eql(u8, package_head, head(target))) {
            return relative(tail(package), tail(target));
        }
        var prefix: []const u8 = ".";
        var rest = package;
        while (rest.len > 0) : (rest = tail(rest)) prefix = prefix ++ ".";
        return prefix ++ target;
    }
}

/// `a` of `a.b.c`
fn head(comptime name: []const u8) []const u8 {
    return name[0 .. std.mem.indexOfScalar(u8, name, '.') orelse name.len];
}

/// `b.c` of `a.b.c`
fn tail(comptime name: []const u8) []const u8 {
    return name[@min(name.len, head(name).len + 1)..];
}

fn below(comptime name: []const u8, comptime inner: []const u8) []const u8 {
    return if (name.len == 0) inner else name ++ "." ++ inner;
}

fn classText(comptime T: type) []const u8 {
    comptime {
        const spec = T.python;
        var text: []const u8 = "class " ++ spec.name ++ ":\n" ++ (if (keys.has(spec, "doc")) docstring(spec.doc, "    ") else "");
        for (keys.get(spec, "attributes", .{})) |attribute| {
            text = text ++ "    " ++ attribute[0] ++ " = " ++ displayName(attribute[1]) ++ "\n";
        }
        for (keys.get(spec, "properties", .{})) |property| {
            const V = Returned(@TypeOf(property[1]));
            text = text ++ "    @property\n    def " ++ property[0] ++ "(self) -> " ++ typeName(V) ++ ":" ++ functionBody(property[3], "        ");
            if (@TypeOf(property[2]) != @TypeOf(null)) {
                const Value = compat.Parameter(@TypeOf(property[2]), 1);
                text = text ++ "    @" ++ property[0] ++ ".setter\n    def " ++ property[0] ++ "(self, value: " ++ typeName(Value) ++ ") -> None: ...\n";
            }
        }
        var is_comparable = false;
        var is_hashable = false;
        for (keys.get(spec, "methods", .{})) |declaration| {
            text = text ++ functionText(T, declaration, "    ");
            const name = signatures.parse(declaration[0]).name;
            is_comparable = is_comparable or std.mem.eql(u8, name, "__eq__");
            is_hashable = is_hashable or std.mem.eql(u8, name, "__hash__");
        }
        if (is_comparable and !is_hashable) text = text ++ "    __hash__: ClassVar[None]  # type: ignore[assignment]\n";
        text = text ++ "    def __zig_address__(self) -> int:\n        \"\"\"Address of the native payload, in bytes.\"\"\"\n\n";
        if (keys.has(spec, "alias")) text = text ++ spec.alias ++ " = " ++ spec.name ++ "\n\n";
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
        // Python calls type slots by position.
        const is_slot = std.mem.startsWith(u8, name, "__") and !is_constructor;
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
        const parameters = Entry.signature.parameters;
        if (is_slot and parameters.len > 0 and parameters[0].kind == .positional_or_keyword) text = text ++ ", /";
        const returned = if (is_constructor)
            "Self"
        else if (@hasField(@TypeOf(declaration), "3"))
            declaration[3]
        else if (std.mem.eql(u8, name, "__next__"))
            typeName(@typeInfo(Returned(Entry.Function)).optional.child) // null ends the iteration
        else
            typeName(Returned(Entry.Function));
        return text ++ ") -> " ++ returned ++ ":" ++ functionBody(declaration[2], indent ++ "    ");
    }
}

fn functionBody(comptime doc: []const u8, comptime indent: []const u8) []const u8 {
    return if (doc.len == 0) " ...\n" else "\n" ++ docstring(doc, indent);
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
        var text: []const u8 = indent ++ "\"\"\"";
        var lines = std.mem.splitScalar(u8, escaped(doc), '\n');
        var is_first = true;
        while (lines.next()) |line| {
            text = text ++ (if (is_first) "" else "\n" ++ (if (line.len == 0) "" else indent)) ++ line;
            is_first = false;
        }
        const end = if (std.mem.indexOfScalar(u8, doc, '\n') != null) "\n" ++ indent else "";
        return text ++ end ++ "\"\"\"\n";
    }
}

/// What stands between the quotes of a docstring.
fn escaped(comptime doc: []const u8) []const u8 {
    comptime {
        const is_plain = std.mem.indexOfScalar(u8, doc, '\\') == null and std.mem.indexOf(u8, doc, "\"\"\"") == null and
            !std.mem.endsWith(u8, doc, "\"");
        if (is_plain) return doc;
        var text: []const u8 = "";
        for (doc) |character| {
            text = text ++ (if (character == '\\' or character == '"') "\\" else "") ++ .{character};
        }
        return text;
    }
}

test relative {
    try std.testing.expectEqualStrings(".", comptime relative("", ""));
    try std.testing.expectEqualStrings("..", comptime relative("calls", ""));
    try std.testing.expectEqualStrings(".graph", comptime relative("", "graph"));
    try std.testing.expectEqualStrings(".graph", comptime relative("gen.graph", "gen.graph.graph"));
    try std.testing.expectEqualStrings("..graph.graph", comptime relative("gen.faebryk", "gen.graph.graph"));
    try std.testing.expectEqualStrings("..classes", comptime relative("calls", "classes"));
    try std.testing.expectEqualStrings("..calls", comptime relative("calls", "calls"));
}
