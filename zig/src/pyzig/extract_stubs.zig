//! Program: writes the stub files that lie in an extension library (see `pyi.zig` for their layout) into a folder.
//!
//!     pyzig-extract-stubs LIBRARY FOLDER
//!
//! It uses the C library alone, whose interface is the same with every Zig version.

const std = @import("std");
const builtin = @import("builtin");

const marker = "\x00PYZIG-STUBS-1\n";

pub export fn main(argument_count: c_int, arguments: [*]const [*:0]const u8) c_int {
    if (argument_count != 3) {
        _ = printf("usage: pyzig-extract-stubs LIBRARY FOLDER\n");
        return 2;
    }
    run(arguments[1], std.mem.span(arguments[2])) catch |err| {
        _ = printf("pyzig-extract-stubs: %s: %s\n", arguments[1], @errorName(err).ptr);
        return 1;
    };
    return 0;
}

fn run(library_path: [*:0]const u8, folder: []const u8) !void {
    const gpa = std.heap.c_allocator;
    const library = try readFile(gpa, library_path);
    defer gpa.free(library);
    var rest = try findPayload(library);
    while (rest.len > 0) {
        const path = try takeLine(&rest);
        const length = try std.fmt.parseInt(usize, try takeLine(&rest), 10);
        if (length > rest.len) return error.StubsAreCutShort;
        const full_path = try std.mem.concatWithSentinel(gpa, u8, &.{ folder, "/", path }, 0);
        defer gpa.free(full_path);
        makeParents(full_path);
        try writeFile(full_path, rest[0..length]);
        rest = rest[length..];
    }
}

/// What follows the first marker with a length: the marker itself may also lie in the library as a constant, and a linker that
/// moves a section leaves the old one in the file, with other data in it here and there.
fn findPayload(library: []const u8) ![]const u8 {
    var start: usize = 0;
    while (std.mem.indexOfPos(u8, library, start, marker)) |at| {
        var rest = library[at + marker.len ..];
        start = at + marker.len;
        const line = takeLine(&rest) catch continue;
        const length = std.fmt.parseInt(usize, line, 10) catch continue;
        if (length > rest.len or std.mem.indexOfScalar(u8, rest[0..length], 0) != null) continue;
        return rest[0..length];
    }
    return error.LibraryHasNoStubs;
}

fn takeLine(rest: *[]const u8) ![]const u8 {
    const end = std.mem.indexOfScalar(u8, rest.*, '\n') orelse return error.StubsAreCutShort;
    const line = rest.*[0..end];
    rest.* = rest.*[end + 1 ..];
    return line;
}

fn makeParents(path: [:0]u8) void {
    for (path[1..], 1..) |character, index| {
        if (character != '/') continue;
        path[index] = 0;
        // Fails where the folder exists, and where it cannot be made the file cannot either, which is reported.
        if (builtin.os.tag == .windows) _ = _mkdir(path.ptr) else _ = mkdir(path.ptr, 0o777);
        path[index] = '/';
    }
}

fn readFile(gpa: std.mem.Allocator, path: [*:0]const u8) ![]u8 {
    const file = fopen(path, "rb") orelse return error.CannotOpenLibrary;
    defer _ = fclose(file);
    var bytes: std.ArrayListUnmanaged(u8) = .empty;
    errdefer bytes.deinit(gpa);
    while (true) {
        try bytes.ensureUnusedCapacity(gpa, 1 << 20);
        const room = bytes.unusedCapacitySlice();
        const count = fread(room.ptr, 1, room.len, file);
        if (count == 0) return bytes.toOwnedSlice(gpa);
        bytes.items.len += count;
    }
}

fn writeFile(path: [*:0]const u8, text: []const u8) !void {
    const file = fopen(path, "wb") orelse return error.CannotWriteStub;
    const written = fwrite(text.ptr, 1, text.len, file);
    if (fclose(file) != 0 or written != text.len) return error.CannotWriteStub;
}

const File = opaque {};
extern fn fopen([*:0]const u8, [*:0]const u8) ?*File;
extern fn fclose(*File) c_int;
extern fn fread([*]u8, usize, usize, *File) usize;
extern fn fwrite([*]const u8, usize, usize, *File) usize;
extern fn printf([*:0]const u8, ...) c_int;
extern fn mkdir([*:0]const u8, c_uint) c_int;
extern fn _mkdir([*:0]const u8) c_int;
