//! Fuzzing of documents: texts that are broken in every way, changes in any order, memory that runs out at any place.
//!
//! For any time, over any files (a seed repeats a run):
//!
//! ```sh
//! zig build-exe -OReleaseSafe -lc sexp_fuzz.zig && ./sexp_fuzz SECONDS SEED FILE...
//! ```
//!
//! Of each input it checks that nothing crashes; that all memory is given back, when reading failed too; that an untouched document
//! writes what was read; that a document which was laid out anew reads as the same tree and is laid out the same again; that after
//! changes the links of the tree agree, what is written reads as what is in memory, and a text that KiCad's rules gave still is one.

const std = @import("std");
const Allocator = std.mem.Allocator;
const Random = std.Random;
const sexp = @import("sexp.zig");
const Document = sexp.Document;
const Node = sexp.Node;
const Diagnostic = sexp.Diagnostic;
const CountingAllocator = @import("counting_allocator.zig").CountingAllocator;

pub const Error = Allocator.Error || error{FuzzFailure};

/// Checks one text, with the changes that `random` gives. `scratch` is for what the checks need themselves.
pub fn check(scratch: Allocator, text: []const u8, random: Random) Error!void {
    var counting: CountingAllocator = .{ .backing = scratch };
    {
        var diagnostic: Diagnostic = .init(scratch);
        defer diagnostic.deinit();
        try checkOutOfMemory(&counting, text, random);
        if (Document.parse(counting.allocator(), text, .copy, &vocabulary, &diagnostic)) |document| {
            var read = document;
            defer read.deinit();
            const follows_rules = try checkUntouched(scratch, &read, text);
            try checkChanges(scratch, &counting, &read, follows_rules, random);
        } else |failure| switch (failure) {
            error.OutOfMemory => return error.OutOfMemory,
            error.Invalid => try checkMessage(scratch, &diagnostic, text),
        }
    }
    try expect(counting.live_bytes == 0, "memory is left");
}

/// One of `seeds`, broken. The caller frees it.
pub fn mutate(gpa: Allocator, seeds: []const []const u8, random: Random) Allocator.Error![]u8 {
    var text: std.ArrayListUnmanaged(u8) = .empty;
    errdefer text.deinit(gpa);
    const seed = seeds[random.uintLessThan(usize, seeds.len)];
    // A window keeps inputs of large files small; it is a broken text by itself.
    const start = if (seed.len > 4096 and random.boolean()) random.uintLessThan(usize, seed.len) else 0;
    try text.appendSlice(gpa, seed[start..][0..@min(seed.len - start, 512 + random.uintLessThan(usize, 16_384))]);
    for (0..random.uintLessThan(usize, 6)) |_| {
        if (text.items.len == 0) break;
        const place = random.uintLessThan(usize, text.items.len);
        switch (random.uintLessThan(u8, 8)) {
            0 => text.shrinkRetainingCapacity(place),
            1 => text.items[place] ^= @as(u8, 1) << random.int(u3),
            2 => text.items[place] = interesting_bytes[random.uintLessThan(usize, interesting_bytes.len)],
            3 => try text.insert(gpa, place, interesting_bytes[random.uintLessThan(usize, interesting_bytes.len)]),
            4 => _ = text.orderedRemove(place),
            5 => try text.insertSlice(gpa, place, pieces[random.uintLessThan(usize, pieces.len)]),
            6 => {
                const other = seeds[random.uintLessThan(usize, seeds.len)];
                const from = random.uintLessThan(usize, other.len + 1);
                try text.insertSlice(gpa, place, other[from..][0..@min(other.len - from, random.uintLessThan(usize, 200))]);
            },
            else => {
                const length = @min(text.items.len - place, random.uintLessThan(usize, 300));
                const copied = try gpa.dupe(u8, text.items[place..][0..length]);
                defer gpa.free(copied);
                try text.insertSlice(gpa, random.uintLessThan(usize, text.items.len), copied);
            },
        }
    }
    return text.toOwnedSlice(gpa);
}

const interesting_bytes = "()\"\\;# \n\t\r\x00\x01\x7f{[,`|\xc3\xa9\xff\xefaZ09.-+";

const pieces = [_][]const u8{
    "(",        ")",                                                                                       "((((((((", "))))))))", "\"", "\\\\\"", "# comment\n", "\r\n", "(xy 1 2)", "(xy 1 2) (xy 3 4)", "()", "(a (b) c (d))",
    "\u{feff}", "\"a very long string that goes beyond any column that matters for the layout of atoms\"", "yes",      "1e999",    "-",  "${X}",   "\n#a\n",      " #a ", "a\"b\"",   "\\\"",              ";",
};

const vocabulary = sexp.Vocabulary.build(&.{ "xy", "a", "b", "yes", "kicad_pcb", "net", "at", "pts", "layers" });

fn expect(condition: bool, what: []const u8) error{FuzzFailure}!void {
    if (condition) return;
    std.debug.print("fuzz: {s}\n", .{what});
    return error.FuzzFailure;
}

/// Memory that ends at a random place while reading: nothing is kept, nothing is wrong afterwards.
fn checkOutOfMemory(counting: *CountingAllocator, text: []const u8, random: Random) Error!void {
    counting.allowed = random.uintLessThan(usize, 4);
    defer counting.allowed = std.math.maxInt(usize);
    var diagnostic: Diagnostic = .init(counting.allocator());
    defer diagnostic.deinit();
    var document = Document.parse(counting.allocator(), text, .copy, &vocabulary, &diagnostic) catch return;
    document.deinit();
}

fn checkMessage(scratch: Allocator, diagnostic: *const Diagnostic, text: []const u8) Error!void {
    const message = try diagnostic.message(scratch);
    defer scratch.free(message);
    try expect(std.mem.startsWith(u8, message, @tagName(diagnostic.kind)), "a message without its kind");
    try expect(message.len < 2000, "a message that is too long");
    if (std.unicode.utf8ValidateSlice(text)) try expect(std.unicode.utf8ValidateSlice(message), "a message that is not UTF-8");
    const location = diagnostic.location orelse return expect(false, "a message without a place");
    try expect(location.line <= std.mem.count(u8, text, "\n") + 1, "a line that does not exist");
}

/// Whether KiCad's rules give the text.
fn checkUntouched(scratch: Allocator, document: *const Document, text: []const u8) Error!bool {
    const written = try document.write(scratch, .{});
    defer scratch.free(written);
    try expect(std.mem.eql(u8, written, text), "an untouched document does not write what was read");
    const formatted = try document.write(scratch, .{ .reformat = true });
    defer scratch.free(formatted);
    var again = try reread(scratch, formatted);
    defer again.deinit();
    try expect(try sexp.isEqual(scratch, document, .root, &again, .root), "the new layout is another tree");
    const formatted_again = try again.write(scratch, .{ .reformat = true });
    defer scratch.free(formatted_again);
    expect(std.mem.eql(u8, formatted, formatted_again), "the new layout is not stable") catch |failure| {
        std.debug.print("first:\n{s}\nthen:\n{s}\n", .{ formatted, formatted_again });
        return failure;
    };
    if (!std.mem.eql(u8, formatted, text)) return false;
    // KiCad writes no comments, and no line breaks inside of strings.
    var walker: sexp.Walker = .init(scratch, document, .root);
    defer walker.deinit();
    while (try walker.next()) |event| switch (event) {
        .atom => |atom| {
            if (document.kind(atom) == .comment or std.mem.indexOfScalar(u8, document.raw(atom), '\n') != null) return false;
        },
        .open, .close => {},
    };
    return true;
}

fn checkChanges(
    scratch: Allocator,
    counting: *CountingAllocator,
    document: *Document,
    follows_rules: bool,
    random: Random,
) Error!void {
    var editor: Editor = .{ .scratch = scratch, .document = document, .random = random, .with_comments = !follows_rules };
    defer editor.detached.deinit(scratch);
    for (0..random.uintLessThan(usize, 30)) |_| {
        if (random.uintLessThan(u8, 4) == 0) counting.allowed = random.uintLessThan(usize, 3);
        defer counting.allowed = std.math.maxInt(usize);
        editor.change() catch |failure| switch (failure) {
            error.OutOfMemory => {},
            error.Cycle, error.InvalidAtom => try expect(false, "a change that is allowed was refused"),
            error.FuzzFailure => return error.FuzzFailure,
        };
        if (random.uintLessThan(u8, 4) == 0) try checkLinks(scratch, document);
    }
    try checkLinks(scratch, document);

    const written = try document.write(scratch, .{});
    defer scratch.free(written);
    if (document.childCount(.root) == 0) return;
    var again = try reread(scratch, written);
    defer again.deinit();
    expect(try sexp.isEqual(scratch, document, .root, &again, .root), "what was changed is not what was written") catch |failure| {
        std.debug.print("{s}\n", .{written});
        return failure;
    };
    if (!follows_rules) return;
    const formatted = try document.write(scratch, .{ .reformat = true });
    defer scratch.free(formatted);
    expect(std.mem.eql(u8, formatted, written), "changes left KiCad's layout") catch |failure| {
        std.debug.print("by rule:\n{s}\nas written:\n{s}\n", .{ formatted, written });
        return failure;
    };
}

fn reread(scratch: Allocator, text: []const u8) Error!Document {
    var diagnostic: Diagnostic = .init(scratch);
    defer diagnostic.deinit();
    return Document.parse(scratch, text, .borrow, &vocabulary, &diagnostic) catch |failure| switch (failure) {
        error.OutOfMemory => error.OutOfMemory,
        error.Invalid => {
            const message = try diagnostic.message(scratch);
            defer scratch.free(message);
            std.debug.print("{s}\n{s}\n", .{ message, text });
            return error.FuzzFailure;
        },
    };
}

/// Every child knows its parent, every list knows its first word, nothing that is free or removed is in the tree.
fn checkLinks(scratch: Allocator, document: *const Document) Error!void {
    var walker: sexp.Walker = .init(scratch, document, .root);
    defer walker.deinit();
    while (try walker.next()) |event| {
        const list = switch (event) {
            .open => |list| list,
            .atom, .close => continue,
        };
        var previous: ?Node = null;
        var index: u32 = 0;
        var children = document.children(list);
        while (children.next()) |child| : (index += 1) {
            try expect(document.parent(child) == list, "a child of another list");
            try expect(document.kind(child) != .free and document.kind(child) != .adopted, "a child that is no node");
            if (index == 0) {
                const word = if (document.isList(child)) sexp.unknown_word else document.word(child);
                try expect(document.word(list) == word, "a list with another word than its first item");
            }
            if (previous) |before| try expect(std.meta.eql(document.nextSibling(before), child), "siblings in another order");
            if (!document.isList(child) and document.kind(child) == .bare) {
                try expect(document.word(child) == vocabulary.find(document.raw(child)), "an atom with another word");
            }
            previous = child;
        }
        try expect(document.childCount(list) == index, "another number of children");
    }
}

/// Makes random changes. Keeps the nodes that it has removed.
const Editor = struct {
    scratch: Allocator,
    document: *Document,
    random: Random,
    with_comments: bool,
    detached: std.ArrayListUnmanaged(Node) = .empty,

    fn change(editor: *Editor) (sexp.EditError || Error)!void {
        const document = editor.document;
        const random = editor.random;
        try editor.detached.ensureUnusedCapacity(editor.scratch, 4);
        const node = editor.pick();
        switch (random.uintLessThan(u8, 10)) {
            0, 1, 2 => if (!document.isList(node) and document.kind(node) != .comment) try document.setAtom(node, editor.raw()),
            3, 4 => try editor.put(try editor.create()),
            5 => try editor.takeOut(node),
            6 => if (editor.detached.pop()) |moved| try editor.put(moved),
            7 => if (node != Node.root) try editor.put(try document.copy(document, node)),
            8 => if (editor.detached.pop()) |unused| {
                // Somebody still holds on to it, then does not.
                if (random.boolean()) {
                    document.pin(unused);
                    document.destroy(unused);
                    try expect(document.kind(unused) != .free, "a pinned node was destroyed");
                    document.unpin(unused);
                } else document.destroy(unused);
                try expect(document.kind(unused) == .free, "a destroyed node is in use");
            },
            else => if (node != Node.root and document.parent(node) != Node.none) {
                const new = try editor.create();
                document.replace(node, new) catch |failure| {
                    document.destroy(new);
                    return failure;
                };
                editor.detached.appendAssumeCapacity(node);
            },
        }
    }

    /// Some node of the tree.
    fn pick(editor: *Editor) Node {
        const document = editor.document;
        var node: Node = .root;
        while (document.isList(node)) {
            const count = document.childCount(node);
            if (count == 0 or (node != Node.root and editor.random.uintLessThan(u8, 4) == 0)) break;
            var skipped = editor.random.uintLessThan(u32, count);
            var children = document.children(node);
            node = while (children.next()) |child| : (skipped -= 1) {
                if (skipped == 0) break child;
            } else unreachable;
        }
        return node;
    }

    fn takeOut(editor: *Editor, node: Node) Allocator.Error!void {
        const document = editor.document;
        // A text without any list is not a document.
        if (node == Node.root or (document.parent(node) == Node.root and document.childCount(.root) == 1)) return;
        try document.remove(node);
        editor.detached.appendAssumeCapacity(node);
    }

    /// Puts a detached node somewhere. What finds no place stays detached.
    fn put(editor: *Editor, node: Node) (sexp.EditError || Error)!void {
        const document = editor.document;
        var list = editor.pick();
        if (!document.isList(list)) list = document.parent(list);
        const index = editor.random.uintAtMost(u32, document.childCount(list));
        document.insert(list, index, node) catch |failure| {
            editor.detached.appendAssumeCapacity(node);
            return failure;
        };
    }

    fn create(editor: *Editor) (sexp.EditError || Error)!Node {
        const document = editor.document;
        const random = editor.random;
        if (editor.with_comments and random.uintLessThan(u8, 12) == 0) return document.createAtom("# a comment");
        if (random.boolean()) return document.createAtom(editor.raw());
        const texts = [_][]const u8{ "(a)", "(xy 1 2)", "(net 1 \"N\")", "(pts (xy 1 2) (xy 3 4))", "(b 1 (c 2 (d 3)) e)", "()" };
        var source = try reread(editor.scratch, texts[random.uintLessThan(usize, texts.len)]);
        defer source.deinit();
        return document.copy(&source, source.firstChild(.root).?);
    }

    fn raw(editor: *Editor) []const u8 {
        const texts = [_][]const u8{
            "1",                                                                               "-1.5",              "a",                                         "xy", "yes", "\"\"", "\"a b\"", "\"\\\"\\\\\"", "${VARIABLE}", "\u{b5}F",
            "\"a string that is long enough to make the line break behind it, or before it\"", "123456789.1234567", "a_symbol_that_is_quite_long_as_symbols_go",
        };
        return texts[editor.random.uintLessThan(usize, texts.len)];
    }
};

/// Small texts with everything in them. Real files are given on the command line.
pub const built_in_seeds = [_][]const u8{
    "(kicad_pcb\n\t(version 20241229)\n\t(layers\n\t\t(0 \"F.Cu\" signal)\n\t)\n\t(net 1 \"GND\")\n\t(zone\n\t\t(pts\n" ++
        "\t\t\t(xy 1 2) (xy 3 4) (xy 1111111111 2222222222) (xy 1111111111 2222222222) (xy 1111111111 222222) (xy 5 6)\n" ++
        "\t\t\t(xy 7 8)\n\t\t)\n\t)\n\t(group \"\"\n\t\t(members \"11111111-1111-1111-1111-111111111111\" \"22222222-2222\"\n" ++
        "\t\t\t\"33333333-3333-3333-3333-333333333333\"\n\t\t)\n\t)\n)\n",
    "(module R (layer F.Cu) (tedit 0)\n  (at 1 2)\n  (line (start 0 0) (end 1 1))\n  (text a (at 0 0)\n    (effects (size 1 1))\n  )\n)\n",
    "(a (b 1) (c \"\\\"x\\\\\") (d))",
    "(a\r\n # note\r\n  (b #c)\r\n# \"more\r\n  d 3\"x \"y\"#z)\r\n",
    "(a [b;c \\\"d `e {f})) behind (",
    "(a\n\n\n  b   c (d)(e)\n f)",
    "\u{feff}(a \u{b5} \"\u{65e5}\u{672c}\")\n(b)\n",
};

test "a short run" {
    var state: Random.DefaultPrng = .init(1);
    for (0..400) |_| {
        const text = try mutate(std.testing.allocator, &built_in_seeds, state.random());
        defer std.testing.allocator.free(text);
        try check(std.testing.allocator, text, state.random());
    }
}

test "every seed cut off at every byte" {
    var state: Random.DefaultPrng = .init(2);
    for (built_in_seeds) |seed| for (0..seed.len) |length| try check(std.testing.allocator, seed[0..length], state.random());
}

// The program. The standard library's files, arguments and clocks differ between versions of Zig; C's do not.

extern fn fopen(path: [*:0]const u8, mode: [*:0]const u8) ?*anyopaque;
extern fn fread(buffer: [*]u8, size: usize, count: usize, file: *anyopaque) usize;
extern fn fclose(file: *anyopaque) c_int;
extern fn time(out: ?*c_long) c_long;

pub fn readFile(gpa: Allocator, path: [*:0]const u8) ![]u8 {
    const file = fopen(path, "rb") orelse return error.FileNotFound;
    defer _ = fclose(file);
    var text: std.ArrayListUnmanaged(u8) = .empty;
    errdefer text.deinit(gpa);
    while (true) {
        try text.ensureUnusedCapacity(gpa, 65_536);
        const free = text.unusedCapacitySlice();
        const count = fread(free.ptr, 1, free.len, file);
        text.items.len += count;
        if (count == 0) return text.toOwnedSlice(gpa);
    }
}

fn runProgram(arguments: []const [*:0]const u8) !void {
    const gpa = std.heap.c_allocator;
    if (arguments.len < 3) return error.UsageSecondsSeedFiles;
    const seconds = try std.fmt.parseInt(c_long, std.mem.span(arguments[1]), 10);
    const first_seed = try std.fmt.parseInt(u64, std.mem.span(arguments[2]), 10);
    var seeds: std.ArrayListUnmanaged([]const u8) = .empty;
    try seeds.appendSlice(gpa, &built_in_seeds);
    for (arguments[3..]) |path| try seeds.append(gpa, try readFile(gpa, path));
    const end = time(null) + seconds;
    var seed = first_seed;
    while (time(null) < end) : (seed += 1) {
        // One generator for each input, so that a failure can be repeated alone.
        var state: Random.DefaultPrng = .init(seed);
        const text = try mutate(gpa, seeds.items, state.random());
        defer gpa.free(text);
        check(gpa, text, state.random()) catch |failure| {
            std.debug.print("seed {d}: {s}, text:\n{s}\n", .{ seed, @errorName(failure), text });
            return failure;
        };
    }
    std.debug.print("{d} inputs, no failure; the next seed is {d}\n", .{ seed - first_seed, seed });
}

pub fn main(argument_count: c_int, arguments: [*]const [*:0]const u8) callconv(.c) c_int {
    runProgram(arguments[0..@intCast(argument_count)]) catch |failure| {
        std.debug.print("{s}\n", .{@errorName(failure)});
        return 1;
    };
    return 0;
}

comptime {
    if (@import("root") == @This() and !@import("builtin").is_test) @export(&main, .{ .name = "main" });
}
