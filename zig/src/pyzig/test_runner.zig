//! Test runner of the pytest plugin: runs the tests of one binary one at a time, as it is told to.
//!
//! Conversation, in lines: the runner is told what to do on the standard input that the process was started with, and answers on a
//! file descriptor that its first line names.
//!
//!     < hello 8f3a 5 6                                  a token, the descriptor for answers, and one that ends this process, in
//!                                                       whatever it is, when its other end is closed; -1 where there is none
//!     > PYZIG-TESTS 2 zig=0.16.0 count=2                 the runner's greeting, then for each test
//!     > name 13                                         the length of its name, and the name on a line of its own
//!     > fast.test.add
//!     < run 0                                           asks for one test
//!     > result pass 0 0 51200 0 17 17                   outcome, number of leaks, number of logged errors, nanoseconds; then
//!                                                       places in the error output: where the test began, where the trace
//!                                                       of its error begins and where that ends and leaks begin
//!     > error OutOfMemory                               in front of the result of a test that failed: the error's name
//!     > panic 0 9 16                                    the last words of a test that panics: where in the error output the
//!     > integer overflow                                test began, where the trace begins, length of the message; the message
//!     > fault 0 9 14                                    the same for one that used up the stack, which is no panic
//!     > stack overflow
//!
//! Before each answer there is an empty line, and it begins with `@`, the token and the process id. So what a test writes on that
//! descriptor by mistake is no answer. A process that a test forks has none to give: it ends when it comes back here.
//!
//! Tests see nothing of it: to them standard input is empty and standard output is standard error, and what they execute inherits
//! none of the descriptors. The owner should give a file opened for appending as standard error, so that places in it tell which test
//! wrote what. At the end of its input, the runner ends.
//!
//! It uses the C library for this, whose interface is the same with every Zig version. It is compiled by way of a link to its folder:
//! by their own names, the files that it imports may be in a module of the tested program.

const std = @import("std");
const builtin = @import("builtin");
const faults = @import("faults.zig");
const trace = @import("trace.zig");
const testing = std.testing;

pub const std_options: std.Options = .{ .logFn = log };
pub const panic = std.debug.FullPanic(handlePanic);
pub const debug = if (has_stack_traces) trace.debug else struct {};
pub const main = if (@hasDecl(std.process, "Init")) mainWithEnvironment else mainWithout;

/// Symbolised traces cost minutes to compile with optimisation, and without safety checks there is little to show.
const has_stack_traces = std.debug.runtime_safety;

/// Where the owner listens, and where it speaks.
var channel: c_int = undefined;
var commands: c_int = undefined;
/// What tells answers of this process from anything else.
var token_buffer: [64]u8 = undefined;
var token: []const u8 = "";
var process: c_int = undefined;
/// Where the error output was when the test began.
var test_start: i64 = 0;
var is_panicking: std.atomic.Value(bool) = .init(false);
/// Messages of level `err` since it was set to zero.
var logged_errors: std.atomic.Value(usize) = .init(0);
/// What the process was started with, which tests may ask for; it has no such type before Zig 0.16.
var start: if (@hasDecl(std.process, "Init")) std.process.Init.Minimal else void = undefined;

fn mainWithout() void {
    serve();
}

fn mainWithEnvironment(given: std.process.Init.Minimal) void {
    start = given;
    serve();
}

fn serve() void {
    process = getpid();
    commands = dup(0);
    leaveToThisProcess(commands);
    if (!greet()) return;
    const nothing = open(if (is_windows) "NUL" else "/dev/null", 0);
    _ = dup2(nothing, 0);
    _ = close(nothing);
    _ = dup2(2, 1);
    if (has_stack_traces) faults.watch(handleFault);
    say("PYZIG-TESTS 2 zig=" ++ builtin.zig_version_string ++ " count={d}\n", .{builtin.test_functions.len});
    for (builtin.test_functions) |one| {
        say("name {d}\n", .{one.name.len});
        sayBytes(one.name);
        sayBytes("\n");
    }
    var line_buffer: [64]u8 = undefined;
    while (readLine(&line_buffer)) |line| {
        if (!std.mem.startsWith(u8, line, "run ")) return;
        const index = std.fmt.parseInt(usize, line["run ".len..], 10) catch return;
        if (index >= builtin.test_functions.len) return;
        run(builtin.test_functions[index].func);
    }
}

/// Takes up what the owner's first line says. False if that is none: nobody has started this process who could be answered.
fn greet() bool {
    const line = readLine(&token_buffer) orelse return false;
    var words = std.mem.splitScalar(u8, line, ' ');
    if (!std.mem.eql(u8, words.first(), "hello")) return false;
    token = words.next() orelse return false;
    channel = std.fmt.parseInt(c_int, words.next() orelse return false, 10) catch return false;
    const lifeline = std.fmt.parseInt(c_int, words.next() orelse return false, 10) catch return false;
    // Standard output becomes something else.
    if (channel == 1) channel = dup(1);
    leaveToThisProcess(channel);
    if (lifeline >= 0) endWith(lifeline);
    return true;
}

/// Ends this process and what it has forked, even in the middle of code that never returns, when the other end of a pipe is closed: the
/// signal that says so does that. It is one that cannot be handled or held back where the system lets that be chosen: std handles the usual one.
fn endWith(lifeline: c_int) void {
    leaveToThisProcess(lifeline);
    if (is_windows) return;
    if (builtin.os.tag == .linux) _ = fcntl(lifeline, F_SETSIG, SIGKILL);
    _ = fcntl(lifeline, F_SETOWN, if (getpgrp() == process) -process else process);
    _ = fcntl(lifeline, F_SETFL, fcntl(lifeline, F_GETFL) | O_ASYNC);
}

/// Lets no program that is executed have a descriptor.
fn leaveToThisProcess(descriptor: c_int) void {
    if (!is_windows) _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

fn run(function: *const fn () anyerror!void) void {
    prepareTesting();
    logged_errors.store(0, .monotonic);
    test_start = place();
    const began_ns = nowNanoseconds();
    const outcome: Outcome = if (function()) |_| .passed() else |err| switch (err) {
        error.SkipZigTest => .skipped(),
        else => .failed(err, @errorReturnTrace()),
    };
    endIfForked();
    const error_count = logged_errors.load(.monotonic);
    const trace_end = place();
    const leak_count = countLeaks();
    say("result {s} {d} {d} {d} {d} {d} {d}\n", .{
        outcome.name,
        leak_count,
        error_count,
        outcome.ended_ns - began_ns,
        test_start,
        outcome.output_end,
        trace_end,
    });
}

/// What became of a test, taken down the moment it returns.
const Outcome = struct {
    name: []const u8,
    ended_ns: u64,
    /// Where what the test printed itself ends.
    output_end: i64,

    fn passed() Outcome {
        return .{ .name = "pass", .ended_ns = nowNanoseconds(), .output_end = place() };
    }

    fn skipped() Outcome {
        return .{ .name = "skip", .ended_ns = nowNanoseconds(), .output_end = place() };
    }

    fn failed(err: anyerror, return_trace: ?*std.builtin.StackTrace) Outcome {
        endIfForked();
        const outcome: Outcome = .{ .name = "fail", .ended_ns = nowNanoseconds(), .output_end = place() };
        if (return_trace) |known| dumpTrace(known);
        say("error {s}\n", .{@errorName(err)});
        return outcome;
    }
};

fn prepareTesting() void {
    testing.log_level = .warn;
    // A different allocator since 0.17, which has no defaults.
    if (@hasDecl(@TypeOf(testing.allocator_instance), "detectLeaks")) {
        testing.allocator_instance = .{};
    } else {
        testing.allocator_instance = .init(std.heap.page_allocator, .{ .canary = 0x7a1c3b5d, .check_write_after_free = true });
    }
    if (@hasDecl(testing, "environ")) {
        testing.environ = start.environ;
        testing.io_instance = .init(testing.allocator, .{ .argv0 = .init(start.args), .environ = start.environ });
    }
}

/// Gives back what tests allocate with; what they did not give back is logged, each with the trace of its allocation.
fn countLeaks() usize {
    if (@hasDecl(testing, "io_instance")) testing.io_instance.deinit();
    logged_errors.store(0, .monotonic);
    const result = testing.allocator_instance.deinit();
    const has_leaks = if (@TypeOf(result) == usize) result != 0 else result == .leak;
    return if (has_leaks) @max(1, logged_errors.load(.monotonic)) else 0;
}

fn dumpTrace(given: *std.builtin.StackTrace) void {
    if (@hasDecl(std.debug, "dumpErrorReturnTrace")) std.debug.dumpErrorReturnTrace(given) else std.debug.dumpStackTrace(given.*);
}

fn handlePanic(message: []const u8, first_trace_address: ?usize) noreturn {
    @branchHint(.cold);
    sayLast("panic", message);
    if (has_stack_traces) trace.panicAt(message, first_trace_address orelse @returnAddress());
    abort();
}

/// Tells of a stack that is used up; of other faults std tells when the instruction that failed runs again.
fn handleFault(number: c_int, information: *const anyopaque, context: ?*const anyopaque) callconv(.c) void {
    if (faults.overflow(number, information, context)) |stack| {
        sayLast("fault", "stack overflow");
        trace.overflowOf(&stack);
    }
    trace.watchFaults();
}

/// Says what ends the test, where no other thread has. What ends a process that a test has forked is told on standard error only.
fn sayLast(word: []const u8, message: []const u8) void {
    if (getpid() != process or is_panicking.swap(true, .monotonic)) return;
    say("{s} {d} {d} {d}\n", .{ word, test_start, place(), message.len });
    sayBytes(message);
    sayBytes("\n");
}

/// What `std.testing.fuzz` calls: without a fuzzer, a fuzz test is a test with the inputs of its corpus, and with an empty one.
pub fn fuzz(context: anytype, comptime testOne: anytype, options: testing.FuzzInputOptions) anyerror!void {
    for (options.corpus) |input| try fuzzOnce(context, testOne, input);
    try fuzzOnce(context, testOne, "");
}

fn fuzzOnce(context: anytype, comptime testOne: anytype, input: []const u8) anyerror!void {
    if (@hasDecl(testing, "Smith")) {
        var smith: testing.Smith = .{ .in = input };
        try testOne(context, &smith);
    } else {
        try testOne(context, input);
    }
}

pub fn log(
    comptime level: std.log.Level,
    comptime scope: @TypeOf(.literal),
    comptime format: []const u8,
    arguments: anytype,
) void {
    if (level == .err) _ = logged_errors.fetchAdd(1, .monotonic);
    if (detail(level) <= detail(testing.log_level)) {
        std.debug.print("[" ++ @tagName(scope) ++ "] (" ++ @tagName(level) ++ "): " ++ format ++ "\n", arguments);
    }
}

fn detail(level: std.log.Level) u8 {
    return switch (level) {
        .err => 0,
        .warn => 1,
        .info => 2,
        .debug => 3,
    };
}

/// Says something to the owner; what is said fits the buffer, as numbers and names of errors do.
fn say(comptime format: []const u8, arguments: anytype) void {
    var buffer: [1024]u8 = undefined;
    sayBytes(std.fmt.bufPrint(&buffer, "\n@{s} {d} ", .{ token, getpid() }) catch unreachable);
    sayBytes(std.fmt.bufPrint(&buffer, format, arguments) catch "error name-too-long\n");
}

/// A process that a test has forked, and that has come out of the test instead of ending there, ends here: it has nothing to say.
fn endIfForked() void {
    if (getpid() != process) _exit(0);
}

fn sayBytes(bytes: []const u8) void {
    var rest = bytes;
    while (rest.len > 0) {
        const count = write(channel, rest.ptr, @intCast(rest.len));
        // Without an owner there is nothing to go on for.
        if (count <= 0) _exit(1);
        rest = rest[@intCast(count)..];
    }
}

/// The next line of the owner's; null at the end, and for a line that is too long to be one.
fn readLine(buffer: []u8) ?[]const u8 {
    for (buffer, 0..) |*byte, length| {
        if (read(commands, @ptrCast(byte), 1) != 1) return null;
        if (byte.* == '\n') return buffer[0..length];
    }
    return null;
}

/// How much the error output has; -1 where it is not a file.
fn place() i64 {
    return lseek(2, 0, 2);
}

fn nowNanoseconds() u64 {
    if (is_windows) return 0;
    var time: Time = .{ .seconds = 0, .nanoseconds = 0 };
    _ = clock_gettime(if (builtin.os.tag == .linux) 1 else 6, &time);
    return @as(u64, @intCast(time.seconds)) * std.time.ns_per_s + @as(u64, @intCast(time.nanoseconds));
}

const is_windows = builtin.os.tag == .windows;
const Count = if (is_windows) c_uint else usize;
const Time = extern struct { seconds: c_long, nanoseconds: c_long };
extern fn clock_gettime(c_int, *Time) c_int;
extern fn abort() noreturn;
extern fn _exit(c_int) noreturn;
extern fn getpgrp() c_int;
extern fn fcntl(c_int, c_int, ...) c_int;
const F_SETFD = 2;
const F_GETFL = 3;
const F_SETFL = 4;
const F_SETOWN = if (builtin.os.tag == .linux) 8 else 6;
const F_SETSIG = 10;
const SIGKILL: c_int = 9;
const FD_CLOEXEC: c_int = 1;
const O_ASYNC: c_int = if (builtin.os.tag == .linux) 0o20000 else 0x40;
const getpid = @extern(*const fn () callconv(.c) c_int, .{ .name = if (is_windows) "_getpid" else "getpid" });
const read = @extern(*const fn (c_int, [*]u8, Count) callconv(.c) isize, .{ .name = if (is_windows) "_read" else "read" });
const write = @extern(*const fn (c_int, [*]const u8, Count) callconv(.c) isize, .{ .name = if (is_windows) "_write" else "write" });
const open = @extern(*const fn ([*:0]const u8, c_int, ...) callconv(.c) c_int, .{ .name = if (is_windows) "_open" else "open" });
const close = @extern(*const fn (c_int) callconv(.c) c_int, .{ .name = if (is_windows) "_close" else "close" });
const dup = @extern(*const fn (c_int) callconv(.c) c_int, .{ .name = if (is_windows) "_dup" else "dup" });
const dup2 = @extern(*const fn (c_int, c_int) callconv(.c) c_int, .{ .name = if (is_windows) "_dup2" else "dup2" });
const lseek = @extern(*const fn (c_int, i64, c_int) callconv(.c) i64, .{ .name = if (is_windows) "_lseeki64" else "lseek" });
