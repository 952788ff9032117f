//! Zig's stack traces, for panics and for faults. They have the frames of this library: those of Python between and around them mean
//! little to who reads this, and looking them up takes seconds where Python has debug information.
//!
//! Optimised, std's code for traces would be nine tenths of a small library and cost 25 CPU seconds to compile. So in ReleaseSafe this
//! file is compiled in Debug, as the root of an object that is linked to the library, and `panic.zig` calls what it exports.

const std = @import("std");
const builtin = @import("builtin");

/// Names of what the object exports.
pub const panic_symbol = "pyzig_trace_panic";
pub const overflow_symbol = "pyzig_trace_overflow";
pub const watch_faults_symbol = "pyzig_trace_watch_faults";

comptime {
    if (@import("root") == @This()) {
        @export(&panicOfObject, .{ .name = panic_symbol, .visibility = .hidden });
        @export(&overflowOfObject, .{ .name = overflow_symbol, .visibility = .hidden });
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
    begin();
    putText("panic: ");
    putText(message);
    putText("\n");
    if (can_choose_frames) {
        putFrames(.{ .first_address = first_address, .allow_unsafe_unwind = true });
    } else {
        var addresses: [frame_count_max]usize = undefined;
        putFolded(capture(&addresses, first_address));
    }
    abort();
}

/// A stack that is used up, as the processor has it.
pub const Stack = extern struct {
    instruction: usize,
    pointer: usize,
    /// Where the innermost frame has the address of the next one, and above it the address to return to.
    frame: usize,
    /// The end of the memory.
    top: usize,
};

/// Writes the calls that used up a stack to standard error, and ends the process. They are followed by themselves: there may be
/// hundreds of thousands, and std's way takes microseconds for each.
pub fn overflowOf(stack: *const Stack) noreturn {
    begin();
    putText("stack overflow\n");
    var frames: Frames = .{};
    // As if it were an address to return to, which is one after what is meant.
    frames.add(stack.instruction + 1);
    var frame = stack.frame;
    var lowest = stack.pointer;
    while (frame >= lowest and frame % @sizeOf(usize) == 0 and frame +| 2 * @sizeOf(usize) <= stack.top) {
        const link: *const [2]usize = @ptrFromInt(frame);
        if (link[1] == 0) break;
        frames.add(link[1]);
        lowest = frame + 1;
        frame = link[0];
    }
    frames.write();
    abort();
}

/// Makes faults do the same.
pub fn watchFaults() void {
    std.debug.attachSegfaultHandler();
}

fn panicOfObject(message: [*]const u8, length: usize, first_address: usize) callconv(.c) noreturn {
    panicAt(message[0..length], first_address);
}

fn overflowOfObject(stack: *const Stack) callconv(.c) noreturn {
    overflowOf(stack);
}

fn watchFaultsOfObject() callconv(.c) void {
    watchFaults();
}

/// Zig 0.15 does not tell of faults in a way that can be chosen.
const can_choose_frames = @hasDecl(std.debug, "captureCurrentStackTrace");

var is_ending: std.atomic.Value(bool) = .init(false);

/// What fails while this is at work, or in another thread meanwhile, has nothing more to say.
fn begin() void {
    if (is_ending.swap(true, .seq_cst)) abort();
}

const frame_count_max = 256;

fn putFrames(options: std.debug.StackUnwindOptions) void {
    var addresses: [frame_count_max]usize = undefined;
    putFolded(ofLibrary(std.debug.captureCurrentStackTrace(options, &addresses).return_addresses));
}

fn putFolded(addresses: []const usize) void {
    var frames: Frames = .{};
    for (addresses) |address| frames.add(address);
    frames.write();
    if (addresses.len == frame_count_max) putText("… and more\n");
}

/// Frames to be written, innermost first: where calls repeat, twice and then how many more there are; of too many, the innermost and the
/// outermost.
const Frames = struct {
    shown: [96]usize = undefined,
    count: usize = 0,
    /// After so many of the shown ones there are more of the same.
    folds: [16]Fold = undefined,
    fold_count: usize = 0,
    /// The last so many of the shown ones repeat; 0: they do not.
    period: usize = 0,
    repeated: usize = 0,
    /// Frames for which there was no room among the shown ones, the last of them in a ring.
    rest_count: usize = 0,
    outermost: [12]usize = undefined,

    const Fold = struct { place: usize, count: usize };
    /// Functions that call each other in turn.
    const period_max = 6;
    /// Fewer are shown.
    const repeated_min = 6;

    fn add(frames: *Frames, address: usize) void {
        if (frames.period > 0) {
            if (address == frames.shown[frames.count - frames.period + frames.repeated % frames.period]) {
                frames.repeated += 1;
                return;
            }
            frames.endFold();
        }
        if (!isOfLibrary(address)) return;
        frames.show(address);
        if (frames.rest_count == 0 and frames.fold_count < frames.folds.len) frames.period = frames.findPeriod();
    }

    fn show(frames: *Frames, address: usize) void {
        if (frames.count < frames.shown.len) {
            frames.shown[frames.count] = address;
            frames.count += 1;
        } else {
            frames.outermost[frames.rest_count % frames.outermost.len] = address;
            frames.rest_count += 1;
        }
    }

    fn endFold(frames: *Frames) void {
        if (frames.repeated >= repeated_min) {
            frames.folds[frames.fold_count] = .{ .place = frames.count, .count = frames.repeated };
            frames.fold_count += 1;
        } else {
            const cycle = frames.shown[frames.count - frames.period ..][0..frames.period];
            for (0..frames.repeated) |index| frames.show(cycle[index % cycle.len]);
        }
        frames.period = 0;
        frames.repeated = 0;
    }

    fn findPeriod(frames: *const Frames) usize {
        const start = if (frames.fold_count > 0) frames.folds[frames.fold_count - 1].place else 0;
        const recent = frames.shown[start..frames.count];
        for (1..period_max + 1) |period| {
            if (recent.len < 2 * period) return 0;
            const last = recent[recent.len - period ..];
            if (std.mem.eql(usize, last, recent[recent.len - 2 * period ..][0..period])) return period;
        }
        return 0;
    }

    fn write(frames: *Frames) void {
        frames.endFold();
        var start: usize = 0;
        for (frames.folds[0..frames.fold_count]) |fold| {
            put(frames.shown[start..fold.place]);
            putCount(fold.count, " more of these frames\n");
            start = fold.place;
        }
        if (start < frames.count) put(frames.shown[start..frames.count]);
        if (frames.rest_count > frames.outermost.len) putCount(frames.rest_count - frames.outermost.len, " more frames\n");
        for (frames.rest_count -| frames.outermost.len..frames.rest_count) |index| put(frames.outermost[index % frames.outermost.len ..][0..1]);
    }
};

/// Writes a number with its digits in groups, and a text.
fn putCount(count: usize, text: []const u8) void {
    var buffer: [40]u8 = undefined;
    const digits = std.fmt.bufPrint(&buffer, "{d}", .{count}) catch unreachable;
    putText("… ");
    for (0..digits.len) |index| {
        if (index > 0 and (digits.len - index) % 3 == 0) putText(",");
        putText(digits[index..][0..1]);
    }
    putText(text);
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
