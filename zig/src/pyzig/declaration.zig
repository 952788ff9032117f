//! From a declaration to constant tables, at compile time.
//!
//! Reads the keys of modules and classes that the head of `pyzig.zig` lists. Functions come from `call.zig`, what types call directly
//! from `slots.zig`, the place of a value in its Python object from `class.zig`; what this file lays down is in `tables.zig`. Nothing
//! here is left at run time but the tables.

const std = @import("std");
const c = @import("pybindings.zig");
const call = @import("call.zig");
const class = @import("class.zig");
const errors = @import("errors.zig");
const keys = @import("keys.zig");
const pyi = @import("pyi.zig");
const registry = @import("type_registry.zig");
const signatures = @import("signature.zig");
const slots = @import("slots.zig");
const tables = @import("tables.zig");

const no_rules: []const errors.Rule = &.{};

/// The table of the module that a library is.
pub fn moduleTable(comptime name: [:0]const u8, comptime spec: anytype) tables.Module {
    return moduleBelow(null, name, spec);
}

/// `parent` is the dotted name of the module that it is in.
fn moduleBelow(comptime parent: ?[:0]const u8, comptime name: [:0]const u8, comptime spec: anytype) tables.Module {
    comptime {
        @setEvalBranchQuota(1_000_000);
        const options: call.Options = .{
            .rules = keys.get(spec, "errors", no_rules),
            .refuses_bare_call = keys.has(spec, "refuses_bare_call"),
        };
        const path: [:0]const u8 = if (parent) |outer| outer ++ "." ++ name else name;
        const runtime_name: [:0]const u8 = keys.get(spec, "runtime_name", path);
        const has_import_name = parent == null and !keys.has(spec, "runtime_name");
        const class_module: [:0]const u8 = keys.get(spec, "class_module", runtime_name);

        var functions: []const tables.Function = &.{};
        for (keys.get(spec, "functions", .{})) |declaration| {
            const Entry = call.Entry(void, "", declaration, options);
            functions = functions ++ .{tables.Function{ .definition = functionDefinition(Entry, declaration), .call = &Entry.table }};
        }
        var classes: []const tables.Class = &.{};
        for (keys.get(spec, "classes", .{})) |T| classes = classes ++ .{classTable(T, class_module, options)};
        var exceptions: []const tables.Exception = &.{};
        for (keys.get(spec, "exceptions", .{})) |E| exceptions = exceptions ++ .{tables.Exception{
            .qualified_name = keys.get(E.exception, "module", class_module) ++ "." ++ E.exception.name,
            .name = E.exception.name,
            .doc = E.exception.doc,
            .base = E.exception.base,
            .entry = registry.entryOf(E),
        }};
        var modules: []const tables.Module = &.{};
        for (keys.get(spec, "modules", .{})) |inner| modules = modules ++ .{moduleBelow(path, inner.name, inner)};
        return .{
            .name = name,
            .runtime_name = if (has_import_name) null else runtime_name,
            .doc = keys.get(spec, "doc", null),
            .functions = functions,
            .classes = classes,
            .exceptions = exceptions,
            .aliases = attributesOf(keys.get(spec, "aliases", .{})),
            .modules = modules,
        };
    }
}

fn attributesOf(comptime declarations: anytype) []const tables.Attribute {
    comptime {
        var attributes: []const tables.Attribute = &.{};
        for (declarations) |declaration| {
            attributes = attributes ++ .{tables.Attribute{ .name = declaration[0], .entry = registry.entryOf(declaration[1]) }};
        }
        return attributes;
    }
}

/// A built-in function refers to its definition for as long as it lives.
fn functionDefinition(comptime Entry: type, comptime declaration: anytype) *c.PyMethodDef {
    return &struct {
        var definition = methodDefinition(Entry, declaration);
    }.definition;
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

fn classTable(comptime T: type, comptime module_name: [:0]const u8, comptime module_options: call.Options) tables.Class {
    comptime {
        const spec = T.python;
        const W = class.Wrapper(T);
        const options: call.Options = .{
            .rules = keys.get(spec, "errors", no_rules) ++ module_options.rules,
            .refuses_bare_call = module_options.refuses_bare_call,
        };

        var calls: []const *const call.Table = &.{};
        var methods: []const c.PyMethodDef = if (keys.declaresMethod(T, "__zig_address__")) &.{} else &.{slots.zigAddress(T)};
        var static_functions: []const *c.PyMethodDef = &.{};
        var type_slots: []const c.PyType_Slot = &.{slot(c.Slot.tp_dealloc, &W.dealloc)};
        var constructor_text: []const u8 = "";
        for (keys.get(spec, "methods", .{})) |declaration| {
            const name = signatures.parse(declaration[0]).name;
            if (slots.special(T, name, declaration[1], options)) |special| {
                type_slots = type_slots ++ special;
                continue;
            }
            const Entry = call.Entry(T, pyi.displayName(T), declaration, options);
            calls = calls ++ .{&Entry.table};
            if (std.mem.eql(u8, name, "__init__")) {
                type_slots = type_slots ++ .{slot(c.Slot.tp_new, &Entry.construct)};
                constructor_text = spec.name ++ "(" ++ Entry.signature.text ++ ")\n--\n\n";
            } else if (Entry.is_method) {
                methods = methods ++ .{methodDefinition(Entry, declaration)};
            } else {
                static_functions = static_functions ++ .{functionDefinition(Entry, declaration)};
            }
        }
        if (constructor_text.len == 0) type_slots = type_slots ++ .{slot(c.Slot.tp_new, &slots.Refusal(T).construct)};
        if (W.is_collected) type_slots = type_slots ++ .{ slot(c.Slot.tp_traverse, &W.traverse), slot(c.Slot.tp_clear, &W.clear) };
        const final_methods = methods ++ .{c.PyMethodDef{}};
        const final_properties = slots.properties(T, options) ++ .{c.PyGetSetDef{}};
        const Static = struct {
            var method_definitions = final_methods[0..final_methods.len].*;
            var property_definitions = final_properties[0..final_properties.len].*;
            var members = [_]c.PyMemberDef{
                .{ .name = "__weaklistoffset__", .type = c.T_PYSSIZET, .offset = W.weak_references_offset, .flags = c.READONLY },
                .{},
            };
        };
        type_slots = type_slots ++ keys.get(spec, "slots", .{}) ++ .{
            slot(c.Slot.tp_doc, constructor_text ++ keys.get(spec, "doc", "")),
            slot(c.Slot.tp_methods, &Static.method_definitions),
            slot(c.Slot.tp_getset, &Static.property_definitions),
            slot(c.Slot.tp_members, &Static.members),
            c.PyType_Slot{},
        };
        return .{
            .qualified_name = keys.get(spec, "module", module_name) ++ "." ++ spec.name,
            .name = spec.name,
            .alias = keys.get(spec, "alias", null),
            .basic_size = W.basic_size,
            .flags = c.TPFLAGS_DEFAULT | c.TPFLAGS_BASETYPE | (if (W.is_collected) c.TPFLAGS_HAVE_GC else 0),
            .slots = type_slots.ptr,
            .entry = registry.entryOf(T),
            .calls = calls,
            .static_functions = static_functions,
            .attributes = attributesOf(keys.get(spec, "attributes", .{})),
        };
    }
}

fn slot(comptime number: c_int, comptime pointer: anytype) c.PyType_Slot {
    return .{ .slot = number, .pfunc = @ptrCast(pointer) };
}
