//! Signals that say that an instruction failed: who handles them, on what stack, and whether it was the stack that was used up.

const std = @import("std");
const builtin = @import("builtin");
const trace = @import("trace.zig");

/// Information and context are what the system passes; see `overflow`.
pub const Handler = fn (number: c_int, information: *const anyopaque, context: ?*const anyopaque) callconv(.c) void;

/// Has segmentation faults, bus errors, illegal instructions and arithmetic exceptions handled, where they happen in this thread on a
/// stack of its own: where the stack is used up there is no room, and Zig's code for traces needs far more than the stack that
/// Python's faulthandler sets up.
pub fn watch(comptime handler: Handler) void {
    if (is_windows) {
        for ([_]c_int{ SIGILL, SIGFPE, SIGSEGV }) |number| _ = signal(number, @ptrCast(&handler));
        return;
    }
    stack_top = topOfStack();
    _ = sigaltstack(&.{ .pointer = &handler_stack, .flags = 0, .size = handler_stack.len }, null);
    const action: std.posix.Sigaction = .{
        .handler = .{ .sigaction = @ptrCast(&handler) },
        .mask = std.posix.sigemptyset(),
        .flags = std.posix.SA.SIGINFO | std.posix.SA.ONSTACK,
    };
    std.debug.updateSegfaultHandler(&action);
}

/// Leaves a signal to the system, which ends the process.
pub fn unwatch(number: c_int) void {
    _ = signal(number, null);
}

pub fn nameOf(number: c_int) []const u8 {
    return switch (number) {
        SIGILL => "illegal instruction",
        SIGFPE => "arithmetic exception",
        SIGSEGV => "segmentation fault",
        else => "bus error",
    };
}

/// Where the calls are that used up the stack, if that is what happened: what could not be accessed is on the stack, as the processor
/// has it. Below a stack that has room left there is memory, or the system makes some.
pub fn overflow(number: c_int, information: *const anyopaque, context: ?*const anyopaque) ?trace.Stack {
    if (!knows_registers or number != SIGSEGV) return null;
    const code: *const c_int = @ptrFromInt(@intFromPtr(information) + 8);
    // Without an address: it was none that the processor could use.
    if (code.* != SEGV_MAPERR and code.* != SEGV_ACCERR) return null;
    const address: *const usize = @ptrFromInt(@intFromPtr(information) + 16);
    const stack: trace.Stack = .{
        .instruction = registerAt(context, registers.instruction),
        .pointer = registerAt(context, registers.pointer),
        .frame = registerAt(context, registers.frame),
        .top = stack_top,
    };
    const end = if (stack.frame > stack.pointer and stack.frame < stack.top) stack.frame else stack.pointer;
    return if (address.* >= stack.pointer -| slack and address.* <= end +| slack) stack else null;
}

/// What is accessed beside the stack pointer, at most: calls push, and large frames are probed page by page.
const slack = 1 << 16;

fn registerAt(context: ?*const anyopaque, offset: usize) usize {
    const place: *const usize = @ptrFromInt(@intFromPtr(context) + offset);
    return place.*;
}

/// Where the C library's `ucontext_t` has them. (What std has for it differs between versions.)
const registers: struct { instruction: usize, pointer: usize, frame: usize } = switch (builtin.cpu.arch) {
    .x86_64 => .{ .instruction = 40 + 16 * 8, .pointer = 40 + 15 * 8, .frame = 40 + 10 * 8 },
    .aarch64 => .{ .instruction = 184 + 32 * 8, .pointer = 184 + 31 * 8, .frame = 184 + 29 * 8 },
    else => undefined,
};
const knows_registers = builtin.os.tag == .linux and (builtin.cpu.arch == .x86_64 or builtin.cpu.arch == .aarch64);

/// Where the stack of the thread ends that calls this.
fn topOfStack() usize {
    if (builtin.os.tag != .linux) return @frameAddress();
    var attributes: [16]usize = undefined;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return @frameAddress();
    defer _ = pthread_attr_destroy(&attributes);
    var lowest: usize = undefined;
    var size: usize = undefined;
    return if (pthread_attr_getstack(&attributes, &lowest, &size) == 0) lowest + size else @frameAddress();
}

var stack_top: usize = 0;
/// Takes memory only when it is used.
var handler_stack: [1 << 20]u8 align(16) = undefined;

const SIGILL = 4;
const SIGFPE = 8;
const SIGSEGV = 11;
const SEGV_MAPERR = 1;
const SEGV_ACCERR = 2;
const is_windows = builtin.os.tag == .windows;
const SignalStack = if (builtin.os.tag == .linux)
    extern struct { pointer: ?*anyopaque, flags: c_int, size: usize }
else
    extern struct { pointer: ?*anyopaque, size: usize, flags: c_int };

extern fn sigaltstack(?*const SignalStack, ?*SignalStack) c_int;
extern fn signal(c_int, ?*const fn (c_int) callconv(.c) void) ?*const anyopaque;
extern fn pthread_self() usize;
extern fn pthread_getattr_np(usize, *anyopaque) c_int;
extern fn pthread_attr_getstack(*const anyopaque, *usize, *usize) c_int;
extern fn pthread_attr_destroy(*anyopaque) c_int;
