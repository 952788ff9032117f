//! The module `pyzig_sexp`: functions for documents of any kind, and a submodule for each of the eight formats.

const schema = @import("../../sexp/schema/schema.zig");
const documents = @import("documents.zig");
const files = @import("files.zig");
const lists = @import("lists.zig");
const objects = @import("objects.zig");
const stubs = @import("stubs.zig");
const types = @import("types.zig");

pub const spec = .{
    .runtime_name = "sexp",
    .doc = "KiCad documents: every byte is kept, and everything that is known is typed.",
    .errors = objects.errors,
    .extra_places = types.class_count,
    .populate = types.populate,
    .functions = files.Functions(null).functions ++ .{
        .{ "_restore(format, class_name, text, is_headless, /)", files.restore, "Make an object again from its text: what pickle calls." },
    },
    .modules = .{ base, format(0), format(1), format(2), format(3), format(4), format(5), format(6), format(7) },
    .has_own_stub = true,
    .stub_files = &stubs.files,
};

/// What the classes of all formats have in common.
const base = .{
    .name = "base",
    .runtime_name = "base",
    .errors = objects.errors,
    .classes = .{ documents.DocumentObject, objects.Object, lists.MutableList },
    .has_own_stub = true,
};

fn Format(comptime index: usize) type {
    return @TypeOf(.{
        .name = schema.formats[index].name,
        .runtime_name = schema.formats[index].name,
        .errors = objects.errors,
        .functions = files.Functions(&schema.formats[index]).functions,
        .has_own_stub = true,
    });
}

fn format(comptime index: usize) Format(index) {
    return .{
        .name = schema.formats[index].name,
        .runtime_name = schema.formats[index].name,
        .errors = objects.errors,
        .functions = files.Functions(&schema.formats[index]).functions,
        .has_own_stub = true,
    };
}
