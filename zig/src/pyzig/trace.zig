//! Zig's stack traces, for panics and for faults. They have the frames of this library: those of Python between and around them mean
//! little to who reads this, and looking them up takes seconds where Python has debug information.
//!
//! Optimised, std's code for traces would be nine tenths of a small library and cost 25 CPU seconds to compile. So in ReleaseSafe this
//! file is compiled in Debug, as the root of an object that is linked to the library, and `panic.zig` calls what it exports.

const std = @import("std");
const builtin = @import("builtin");

/// Names of what the object exports.
pub const panic_symbol = "pyzig_trace_panic";
pub const watch_faults_symbol = "pyzig_trace_watch_faults";

comptime {
    if (@import("root") == @This()) {
        @export(&panicOfObject, .{ .name = panic_symbol, .visibility = .hidden });
        @export(&watchFaultsOfObject, .{ .name = watch_faults_symbol, .visibility = .hidden });
    }
}

/// For the root of a library (here: of the object), where std looks for it.
pub const debug = if (can_choose_frames) struct {
    pub fn handleSegfault(address: ?usize, name: []const u8, context: ?std.debug.CpuContextPtr) noreturn {
        begin();
        var buffer: [100]u8 = undefined;
        putText(if (address) |known| std.fmt.bufPrint(&buffer, "{s} at address 0x{x}\n", .{ name, known }) catch name else name);
        if (context != null) putFrames(.{ .context = context, .allow_unsafe_unwind = true });
        abort();
    }
} else struct {};

/// Writes the message and where that was to standard error, and ends the process.
pub fn panicAt(message: []const u8, first_address: usize) noreturn {
    if (!can_choose_frames) std.debug.defaultPanic(message, first_address);
    begin();
    putText("panic: ");
    putText(message);
    putText("\n");
    putFrames(.{ .first_address = first_address, .allow_unsafe_unwind = true });
    abort();
}

/// Makes faults do the same.
pub fn watchFaults() void {
    std.debug.attachSegfaultHandler();
}

fn panicOfObject(message: [*]const u8, length: usize, first_address: usize) callconv(.c) noreturn {
    panicAt(message[0..length], first_address);
}

fn watchFaultsOfObject() callconv(.c) void {
    watchFaults();
}

/// Zig 0.15 has one function for all of it.
const can_choose_frames = @hasDecl(std.debug, "captureCurrentStackTrace");

var is_ending: std.atomic.Value(bool) = .init(false);

/// What fails while this is at work, or in another thread meanwhile, has nothing more to say.
fn begin() void {
    if (is_ending.swap(true, .seq_cst)) abort();
}

fn putFrames(options: std.debug.StackUnwindOptions) void {
    var addresses: [256]usize = undefined;
    put(ofLibrary(std.debug.captureCurrentStackTrace(options, &addresses).return_addresses));
}

/// The stack from `first_address` on, innermost first, as far as there is room in the buffer.
pub fn capture(buffer: []usize, first_address: usize) []usize {
    if (can_choose_frames) {
        const options: std.debug.StackUnwindOptions = .{ .first_address = first_address, .allow_unsafe_unwind = true };
        return ofLibrary(std.debug.captureCurrentStackTrace(options, buffer).return_addresses);
    }
    var trace: std.builtin.StackTrace = .{ .index = 0, .instruction_addresses = buffer };
    std.debug.captureStackTrace(first_address, &trace);
    return ofLibrary(buffer[0..trace.index]);
}

/// Writes what stands at the addresses to standard error.
pub fn put(addresses: []usize) void {
    if (can_choose_frames) {
        std.debug.dumpStackTrace(&.{ .return_addresses = addresses, .skipped = .none });
    } else std.debug.dumpStackTrace(.{ .index = addresses.len, .instruction_addresses = addresses });
}

/// Those of the addresses that are in this library; better all than none. They are moved to the front.
fn ofLibrary(addresses: []usize) []usize {
    var count: usize = 0;
    for (addresses) |address| {
        if (!isOfLibrary(address)) continue;
        addresses[count] = address;
        count += 1;
    }
    return if (count > 0) addresses[0..count] else addresses;
}

fn isOfLibrary(address: usize) bool {
    if (builtin.os.tag == .windows) return true;
    return libraryOf(address) == libraryOf(@intFromPtr(&isOfLibrary));
}

/// Where the library is loaded that has this address; 0 for none.
fn libraryOf(address: usize) usize {
    var place: Place = undefined;
    return if (dladdr(address, &place) != 0) place.base else 0;
}

const Place = extern struct { path: ?[*:0]const u8, base: usize, symbol: ?[*:0]const u8, symbol_address: usize };

pub fn putText(text: []const u8) void {
    _ = write(2, text.ptr, @intCast(text.len));
}

extern fn dladdr(usize, *Place) c_int;
extern fn abort() noreturn;
const is_windows = builtin.os.tag == .windows;
const write = @extern(*const fn (c_int, [*]const u8, if (is_windows) c_uint else usize) callconv(.c) isize, .{ .name = if (is_windows) "_write" else "write" });
