//! Builds pyzig's own extensions, and adds extensions to the builds of others.
//!
//!     zig build python-ext    the extensions and their stubs, into zig-out/lib
//!     zig build test          the tests of the cores
//!
//! Another project has pyzig as a dependency in its `build.zig.zon` and says:
//!
//!     const pyzig = @import("pyzig");
//!     const step = b.step("python-ext", "Build the extension");
//!     step.dependOn(pyzig.addExtension(b, .{ .name = "fast", .root_source_file = b.path("src/fast.zig"), … }).step);

const std = @import("std");
const builtin = @import("builtin");

/// pyzig's own extensions: name and root file.
const extensions = .{
    .{ "pyzig", "src/ext_pyzig.zig" },
    .{ "pyzig_sexp", "src/ext_pyzig_sexp.zig" },
};

pub fn build(b: *std.Build) void {
    // What is built here may be kept and loaded elsewhere, so no features of this machine's processor.
    const target = b.standardTargetOptions(.{ .default_target = .{ .cpu_model = .baseline } });
    const optimize = b.standardOptimizeOption(.{});

    // Others import the library by this name.
    const library = b.addModule("pyzig", .{ .root_source_file = b.path("src/pyzig/pyzig.zig"), .target = target, .optimize = optimize, .strip = isStripped(optimize), .link_libc = true });

    const extension_step = b.step("python-ext", "Build the extensions and their stubs into lib/");
    b.getInstallStep().dependOn(extension_step);
    const tools: Tools = .init(b, b, target, optimize);
    inline for (extensions) |extension| {
        const added = addExtensionFrom(b, b, library, tools, .{
            .name = extension[0],
            .root_source_file = b.path(extension[1]),
            .target = target,
            .optimize = optimize,
        });
        extension_step.dependOn(added.step);
    }

    const test_step = b.step("test", "Run the tests of the cores");
    for ([_][]const u8{ "src/tests.zig", "src/pyzig/pyzig.zig" }) |root| {
        const tests = b.addTest(.{ .root_module = b.createModule(.{
            .root_source_file = b.path(root),
            .target = target,
            .optimize = optimize,
            .link_libc = true,
        }) });
        test_step.dependOn(&b.addRunArtifact(tests).step);
    }
}

pub const ExtensionOptions = struct {
    /// What Python imports: the name that the root file declares with `pyzig.module`.
    name: []const u8,
    /// The file that declares `pub const module`.
    root_source_file: std.Build.LazyPath,
    target: std.Build.ResolvedTarget,
    optimize: std.builtin.OptimizeMode,
    /// Modules that the root file imports beside "pyzig".
    imports: []const std.Build.Module.Import = &.{},
};

/// An extension library with its installation.
pub const Extension = struct {
    library: *std.Build.Step.Compile,
    /// Installs the library and its stubs into `lib/`.
    step: *std.Build.Step,
};

/// Adds an extension module to the build of a project that depends on pyzig.
pub fn addExtension(b: *std.Build, options: ExtensionOptions) Extension {
    const package = b.dependencyFromBuildZig(@This(), .{ .target = options.target, .optimize = options.optimize });
    const tools: Tools = .init(b, package.builder, options.target, options.optimize);
    return addExtensionFrom(b, package.builder, package.module("pyzig"), tools, options);
}

fn addExtensionFrom(
    b: *std.Build,
    package: *std.Build,
    library_module: *std.Build.Module,
    tools: Tools,
    options: ExtensionOptions,
) Extension {
    const extension = b.createModule(.{
        .root_source_file = options.root_source_file,
        .target = options.target,
        .optimize = options.optimize,
        .strip = isStripped(options.optimize),
    });
    extension.addImport("pyzig", library_module);
    for (options.imports) |import| extension.addImport(import.name, import.module);

    const library = b.addLibrary(.{
        .name = options.name,
        .linkage = .dynamic,
        .use_llvm = use_llvm,
        .root_module = b.createModule(.{
            .root_source_file = package.path("src/pyzig/root.zig"),
            .target = options.target,
            .optimize = options.optimize,
            .strip = isStripped(options.optimize),
            .link_libc = true,
        }),
    });
    library.root_module.addImport("pyzig", library_module);
    library.root_module.addImport("extension", extension);
    if (tools.trace) |trace| library.root_module.addObject(trace);
    // Python's functions are found in the process that loads the library.
    library.linker_allow_shlib_undefined = true;

    const suffix = if (options.target.result.os.tag == .windows) ".pyd" else ".so";
    const install_library = b.addInstallFileWithDir(library.getEmittedBin(), .lib, b.fmt("{s}{s}", .{ options.name, suffix }));

    const extract = b.addRunArtifact(tools.extractor);
    extract.addFileArg(library.getEmittedBin());
    const stubs = extract.addOutputDirectoryArg("stubs");
    const install_stubs = b.addInstallDirectory(.{ .source_dir = stubs, .install_dir = .lib, .install_subdir = "" });

    install_stubs.step.dependOn(&install_library.step);
    return .{ .library = library, .step = &install_stubs.step };
}

/// Without safety checks there are no traces to show, and debug information is four fifths of the file.
fn isStripped(optimize: std.builtin.OptimizeMode) bool {
    return optimize == fast or optimize == small;
}

// Zig 0.17 has other names for the modes, and takes these where it knows that a mode is meant.
const safe: std.builtin.OptimizeMode = .ReleaseSafe;
const fast: std.builtin.OptimizeMode = .ReleaseFast;
const small: std.builtin.OptimizeMode = .ReleaseSmall;

/// The backend of 0.15 for Debug builds gets thread-local variables of shared libraries wrong.
const use_llvm: ?bool = if (builtin.zig_version.order(.{ .major = 0, .minor = 16, .patch = 0 }) == .lt) true else null;

/// What extensions are built with, for as many as there are.
const Tools = struct {
    /// The program that reads the stubs from a library's file; it runs on the machine that builds.
    extractor: *std.Build.Step.Compile,
    /// In ReleaseSafe, `trace.zig` is an object of its own: it says why.
    trace: ?*std.Build.Step.Compile,

    fn init(b: *std.Build, package: *std.Build, target: std.Build.ResolvedTarget, optimize: std.builtin.OptimizeMode) Tools {
        const is_trace_apart = optimize == safe and target.result.ofmt == .elf;
        return .{
            .extractor = b.addExecutable(.{
                .name = "pyzig-extract-stubs",
                .root_module = b.createModule(.{
                    .root_source_file = package.path("src/pyzig/extract_stubs.zig"),
                    .target = b.graph.host,
                    .optimize = .Debug,
                    .link_libc = true,
                }),
            }),
            .trace = if (!is_trace_apart) null else b.addObject(.{
                .name = "pyzig-trace",
                .use_llvm = use_llvm,
                .root_module = b.createModule(.{
                    .root_source_file = package.path("src/pyzig/trace.zig"),
                    .target = target,
                    .optimize = .Debug,
                    .link_libc = true,
                    .pic = true,
                }),
            }),
        };
    }
};
