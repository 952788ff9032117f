//! What happens when Zig code panics inside a Python process.
//!
//! Standard error is of no use then: a test runner has redirected it, and what it collected dies with the process. So the handler
//! writes to a channel of its own if the environment variable `PYZIG_CRASH_FILE` names one: a file, opened for appending, that gets
//! one line that tells what this is, then Zig's message and stack trace, or `&7` for file descriptor 7, for people to read, without
//! that line. Without the variable it is Zig's default, and also in a process whose number is not the one in `PYZIG_CRASH_PROCESS`:
//! programs that a test starts inherit its variables. What they said when the module was loaded holds where they are gone.

const std = @import("std");
const builtin = @import("builtin");
const compat = @import("compat.zig");
const faults = @import("faults.zig");
const trace = @import("trace.zig");

pub const panic = std.debug.FullPanic(handle);

/// For roots, as `panic` is: what std does about faults.
pub const debug = if (has_stack_traces and !is_trace_apart) trace.debug else struct {};

/// Name of the environment variable that names the crash file.
pub const crash_file_variable = "PYZIG_CRASH_FILE";

/// Name of the environment variable with the number of the process that it is meant for; without it, it is for all.
pub const crash_process_variable = "PYZIG_CRASH_PROCESS";

fn handle(message: []const u8, first_trace_address: ?usize) noreturn {
    @branchHint(.cold);
    if (crashFile()) |path| redirect(path, message);
    const address = first_trace_address orelse @returnAddress();
    if (is_trace_apart) {
        if (trace_panic) |panicApart| panicApart(message.ptr, message.len, address);
    } else if (has_stack_traces) trace.panicAt(message, address);
    _ = write(2, "panic: ", 7);
    _ = write(2, message.ptr, @intCast(message.len));
    _ = write(2, "\n", 1);
    abort();
}

/// Builds without safety checks panic only where the source says so, and have no frames worth showing.
const has_stack_traces = std.debug.runtime_safety;

/// Whether `trace.zig` is an object of its own. Where nobody has linked it, there is no trace.
const is_trace_apart = std.mem.eql(u8, compat.mode_name, "ReleaseSafe") and builtin.target.ofmt == .elf;
const trace_panic = @extern(?*const fn ([*]const u8, usize, usize) callconv(.c) noreturn, .{ .name = trace.panic_symbol, .linkage = .weak });
const trace_overflow = @extern(?*const fn (*const trace.Stack) callconv(.c) noreturn, .{ .name = trace.overflow_symbol, .linkage = .weak });
const trace_watch_faults = @extern(?*const fn () callconv(.c) void, .{ .name = trace.watch_faults_symbol, .linkage = .weak });

/// To be called when the module is loaded.
pub fn prepare() void {
    known.keep();
    watchFaults();
}

/// Makes segmentation faults (and bus errors, illegal instructions, arithmetic exceptions) leave a trace in the crash file too. Does
/// nothing without one: the signals are Python's then.
fn watchFaults() void {
    if (has_stack_traces and crashFile() != null) faults.watch(handleFault);
}

/// Tells where the stack was used up. Of the rest lets Zig's own handler tell, whose interface differs between versions: installs that,
/// with standard error pointed to the crash file, and returns. The instruction that failed runs again and fails again. Both end with
/// abort(), for which Python's faulthandler then adds the Python traceback.
fn handleFault(number: c_int, information: *const anyopaque, context: ?*const anyopaque) callconv(.c) void {
    const overflow = faults.overflow(number, information, context);
    if (crashFile()) |path| redirect(path, if (overflow == null) faults.nameOf(number) else "stack overflow");
    if (!is_trace_apart) {
        if (overflow) |stack| trace.overflowOf(&stack);
        return trace.watchFaults();
    }
    if (overflow) |stack| if (trace_overflow) |overflowApart| overflowApart(&stack);
    if (trace_watch_faults) |watchFaultsApart| watchFaultsApart() else faults.unwatch(number);
}

/// Path of this process's crash file, if it has one. The environment comes first: there may have been another session when the module
/// was loaded, or none yet. A test may have emptied it.
fn crashFile() ?[*:0]const u8 {
    return crashFileOfEnvironment() orelse known.path();
}

fn crashFileOfEnvironment() ?[*:0]const u8 {
    const path = getenv(crash_file_variable) orelse return null;
    const process = getenv(crash_process_variable) orelse return path;
    return if (atoi(process) == getpid()) path else null;
}

/// What the environment said when the module was loaded.
const known = struct {
    var text: [4096]u8 = undefined;
    var is_kept = false;
    /// Of the process that it is for; 0: for all.
    var process: c_int = 0;
    var descriptor: c_int = -1;

    fn keep() void {
        const found = crashFileOfEnvironment() orelse return;
        if (found[0] == '&') {
            // The number may be another file's when the session that has given it is over.
            if (descriptor >= 0) _ = close(descriptor);
            descriptor = duplicate(atoi(found + 1));
            is_kept = descriptor >= 0;
            if (is_kept) _ = std.fmt.bufPrint(&text, "&{d}\x00", .{descriptor}) catch unreachable;
        } else {
            const name = std.mem.span(found);
            is_kept = name.len < text.len;
            if (is_kept) @memcpy(text[0 .. name.len + 1], name.ptr);
        }
        process = if (getenv(crash_process_variable) == null) 0 else getpid();
    }

    fn path() ?[*:0]const u8 {
        return if (is_kept and (process == 0 or process == getpid())) @ptrCast(&text) else null;
    }
};

/// The same file by another number, which no program that is executed gets; negative if that fails.
fn duplicate(descriptor: c_int) c_int {
    if (is_windows) return dup(descriptor);
    return fcntl(descriptor, F_DUPFD_CLOEXEC, @as(c_int, 3));
}

const F_DUPFD_CLOEXEC = if (builtin.os.tag == .linux) 1030 else 67;

/// Points standard error to the crash file and starts it with a line for machines.
fn redirect(path: [*:0]const u8, message: []const u8) void {
    if (path[0] == '&') {
        _ = dup2(atoi(path + 1), 2);
        return;
    }
    const file = fopen(path, "ab") orelse return;
    const start = "PYZIG-PANIC zig=" ++ builtin.zig_version_string ++ " mode=" ++ compat.mode_name;
    var buffer: [start.len + 40]u8 = undefined;
    const head = std.fmt.bufPrint(&buffer, start ++ " process={d} message=", .{getpid()}) catch unreachable; // there is room for any number
    _ = fwrite(head.ptr, 1, head.len, file);
    _ = fwrite(message.ptr, 1, message.len, file);
    _ = fwrite("\n", 1, 1, file);
    _ = fflush(file);
    _ = dup2(fileno(file), 2);
}

extern fn abort() noreturn;
const File = opaque {};
const is_windows = builtin.os.tag == .windows;

extern fn getenv([*:0]const u8) ?[*:0]const u8;
extern fn fcntl(c_int, c_int, ...) c_int;
extern fn atoi([*:0]const u8) c_int;
const getpid = @extern(*const fn () callconv(.c) c_int, .{ .name = if (is_windows) "_getpid" else "getpid" });
extern fn fopen([*:0]const u8, [*:0]const u8) ?*File;
extern fn fwrite(?*const anyopaque, usize, usize, *File) usize;
extern fn fflush(*File) c_int;
const Count = if (is_windows) c_uint else usize;
const write = @extern(*const fn (c_int, [*]const u8, Count) callconv(.c) isize, .{ .name = if (is_windows) "_write" else "write" });
const fileno = @extern(*const fn (*File) callconv(.c) c_int, .{ .name = if (is_windows) "_fileno" else "fileno" });
const close = @extern(*const fn (c_int) callconv(.c) c_int, .{ .name = if (is_windows) "_close" else "close" });
const dup = @extern(*const fn (c_int) callconv(.c) c_int, .{ .name = if (is_windows) "_dup" else "dup" });
const dup2 = @extern(*const fn (c_int, c_int) callconv(.c) c_int, .{ .name = if (is_windows) "_dup2" else "dup2" });
