//! What documents cost: time of reading, writing and laying out, memory per byte of text.
//!
//! ```sh
//! zig build-exe -OReleaseFast -mcpu=baseline -lc sexp_benchmark.zig && ./sexp_benchmark FILE...
//! ```
//!
//! Prints the best and the median of many rounds, in milliseconds and in megabytes of text per second.

const std = @import("std");
const Allocator = std.mem.Allocator;
const sexp = @import("sexp.zig");
const CountingAllocator = @import("counting_allocator.zig").CountingAllocator;
const readFile = @import("sexp_fuzz.zig").readFile;

const vocabulary = sexp.Vocabulary.build(&.{
    "xy",    "uuid",    "layer",    "at",     "size",   "width",     "end",     "start", "thickness", "effects", "font", "net",
    "hide",  "type",    "property", "stroke", "layers", "segment",   "fp_line", "mid",   "locked",    "pad",     "xyz",  "fp_arc",
    "drill", "fp_text", "center",   "fill",   "attr",   "footprint", "model",   "yes",   "no",        "solid",   "smd",  "user",
});

const rounds = 101;

const Measurement = struct {
    name: []const u8,
    nanoseconds: [rounds]u64 = undefined,

    fn print(measurement: *Measurement, text_len: usize) void {
        std.mem.sort(u64, &measurement.nanoseconds, {}, std.sort.asc(u64));
        const best = @as(f64, @floatFromInt(measurement.nanoseconds[0]));
        const median = @as(f64, @floatFromInt(measurement.nanoseconds[rounds / 2]));
        std.debug.print("  {s:<22} best {d:8.3} ms  median {d:8.3} ms  {d:7.0} MB/s\n", .{
            measurement.name, best / 1e6, median / 1e6, @as(f64, @floatFromInt(text_len)) * 1e3 / median,
        });
    }
};

fn measureFile(path: [*:0]const u8) !void {
    const gpa = std.heap.c_allocator;
    const text = try readFile(gpa, path);
    defer gpa.free(text);
    std.debug.print("{s}, {d} bytes\n", .{ path, text.len });
    var diagnostic: sexp.Diagnostic = .init(gpa);
    defer diagnostic.deinit();

    var parse: Measurement = .{ .name = "parse" };
    var write: Measurement = .{ .name = "write untouched" };
    var write_changed: Measurement = .{ .name = "write after a change" };
    var reformat: Measurement = .{ .name = "write laid out anew" };
    var counting: CountingAllocator = .{ .backing = gpa };
    var nodes: usize = 0;
    for (0..rounds) |round| {
        const started = now();
        var document = try sexp.Document.parse(counting.allocator(), text, .borrow, &vocabulary, &diagnostic);
        defer document.deinit();
        parse.nanoseconds[round] = now() - started;
        nodes = document.records.items.len;
        write.nanoseconds[round] = try timeWrite(gpa, &document, .{});
        reformat.nanoseconds[round] = try timeWrite(gpa, &document, .{ .reformat = true });
        try document.append(document.firstChild(.root).?, try document.createAtom("x"));
        write_changed.nanoseconds[round] = try timeWrite(gpa, &document, .{});
    }
    parse.print(text.len);
    write.print(text.len);
    write_changed.print(text.len);
    reformat.print(text.len);

    counting.peak_bytes = 0;
    var document = try sexp.Document.parse(counting.allocator(), text, .copy, &vocabulary, &diagnostic);
    defer document.deinit();
    std.debug.print("  {d} nodes; text and tree take {d:.2} bytes per byte of text, {d:.2} at most while reading\n", .{
        nodes, ratio(counting.live_bytes, text.len), ratio(counting.peak_bytes, text.len),
    });
}

fn timeWrite(gpa: Allocator, document: *const sexp.Document, options: sexp.Document.WriteOptions) !u64 {
    const started = now();
    const written = try document.write(gpa, options);
    defer gpa.free(written);
    return now() - started;
}

fn ratio(bytes: usize, of: usize) f64 {
    return @as(f64, @floatFromInt(bytes)) / @as(f64, @floatFromInt(of));
}

const Timespec = extern struct { seconds: c_long, nanoseconds: c_long };
extern fn clock_gettime(clock: c_int, time: *Timespec) c_int;

/// Nanoseconds since some moment.
fn now() u64 {
    var time: Timespec = undefined;
    const clock_monotonic = 1;
    _ = clock_gettime(clock_monotonic, &time);
    return @as(u64, @intCast(time.seconds)) * 1_000_000_000 + @as(u64, @intCast(time.nanoseconds));
}

pub fn main(argument_count: c_int, arguments: [*]const [*:0]const u8) callconv(.c) c_int {
    for (arguments[1..@intCast(argument_count)]) |path| measureFile(path) catch |failure| {
        std.debug.print("{s}: {s}\n", .{ path, @errorName(failure) });
        return 1;
    };
    return 0;
}

comptime {
    if (@import("root") == @This() and !@import("builtin").is_test) @export(&main, .{ .name = "main" });
}
