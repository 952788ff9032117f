//! The changes that a document can undergo. Each either happens or, with an error, leaves the document as it was.
//!
//! A node is *detached* when no list holds it: just made, or removed. What is detached stays a part of its document, with all it holds,
//! until it is inserted again or destroyed.

const std = @import("std");
const Allocator = std.mem.Allocator;
const node_zig = @import("node.zig");
const Node = node_zig.Node;
const Record = node_zig.Record;
const Document = @import("document.zig").Document;
const Children = @import("children.zig").Children;
const Walker = @import("walker.zig").Walker;
const Pool = @import("pool.zig").Pool;
const atom = @import("atom.zig");
const parser = @import("parser.zig");

pub const AtomError = error{
    /// The text is not one atom.
    InvalidAtom,
    OutOfMemory,
};

pub const InsertError = error{
    /// A list cannot be put into itself.
    Cycle,
    OutOfMemory,
};

const none = Node.none.index();

/// A detached atom with the text `raw`: `1.5`, `smd`, `"quoted"` or `# comment`.
pub fn createAtom(document: *Document, raw: []const u8) AtomError!Node {
    const kind = atom.kindOf(raw) orelse return error.InvalidAtom;
    try reserveRecords(document, 1);
    const start = try storeText(document, raw);
    return takeRecord(document, .{
        .start = start,
        .end = start + @as(u32, @intCast(raw.len)),
        .link = 0,
        .parent = none,
        .meta = .{ .kind = kind, .word = wordOf(document, kind, raw) },
    });
}

/// A detached list without children.
pub fn createList(document: *Document) Allocator.Error!Node {
    return createListFor(document, 4);
}

fn createListFor(document: *Document, child_count: u32) Allocator.Error!Node {
    try reserveRecords(document, 1);
    const size = try Children.blockSize(child_count);
    try document.links.reserve(document.gpa, size);
    const made = takeRecord(document, .{
        .start = node_zig.no_offset,
        .end = node_zig.no_offset,
        .link = Children.createAssumeReserved(&document.links, size),
        .parent = none,
        .meta = .{ .kind = .list, .own_children = true },
    });
    noteChange(document, made);
    return made;
}

/// Gives an atom another text. The same text changes nothing.
pub fn setAtom(document: *Document, node: Node, raw: []const u8) AtomError!void {
    const kind = atom.kindOf(raw) orelse return error.InvalidAtom;
    if (std.mem.eql(u8, document.raw(node), raw)) return;
    const parent = document.parent(node);
    if (parent != Node.none) try touch(document, parent);
    const start = try storeText(document, raw);
    const record = document.record(node);
    if (document.isInText(record.start)) {
        if (!record.meta.moved) {
            record.meta.replaced = true;
            record.link = record.start;
        }
    } else freeText(document, record.*);
    record.start = start;
    record.end = start + @as(u32, @intCast(raw.len));
    record.meta.kind = kind;
    record.meta.word = wordOf(document, kind, raw);
    if (parent != Node.none and document.firstChild(parent) == node) document.record(parent).meta.word = record.meta.word;
}

/// Puts a detached node before the child at `index`, or behind the last one.
pub fn insert(document: *Document, list: Node, index: u32, node: Node) InsertError!void {
    std.debug.assert(document.parent(node) == Node.none and node != Node.root);
    var ancestor = list;
    while (ancestor != Node.none) : (ancestor = document.parent(ancestor)) if (ancestor == node) return error.Cycle;
    try touch(document, list);
    const record = document.record(list);
    record.link = try Children.withRoom(&document.links, document.gpa, record.link, 1);
    Children.at(&document.links, record.link).insertAssumeRoom(index, node);
    document.record(node).parent = list.index();
    noteChange(document, list);
    if (index == 0) refreshWord(document, list);
}

/// Makes sure that so many children can be taken out of a list and put into it without more memory.
pub fn reserveChildren(document: *Document, list: Node, count: u32) Allocator.Error!void {
    try touch(document, list);
    const record = document.record(list);
    record.link = try Children.withRoom(&document.links, document.gpa, record.link, count);
}

pub fn append(document: *Document, list: Node, node: Node) InsertError!void {
    return insert(document, list, document.childCount(list), node);
}

pub fn insertBefore(document: *Document, sibling: Node, node: Node) InsertError!void {
    _ = try insertNear(document, sibling, 0, node, 0);
}

pub fn insertAfter(document: *Document, sibling: Node, node: Node) InsertError!void {
    _ = try insertNear(document, sibling, 1, node, 0);
}

/// Puts a detached node behind `sibling` (`offset` 1) or before it (0), for who has an idea which child of its list that is. Returns which
/// child the node has become.
pub fn insertNear(document: *Document, sibling: Node, offset: u32, node: Node, guess: u32) InsertError!u32 {
    const list = document.parent(sibling);
    // With children of its own the list knows where the last change was and finds the place near it.
    try touch(document, list);
    const siblings: Children = .at(&document.links, document.record(list).link);
    const index = siblings.findNear(sibling, guess).? + offset;
    try insert(document, list, index, node);
    return index;
}

/// Detaches a node from the list that holds it.
pub fn remove(document: *Document, node: Node) Allocator.Error!void {
    const list = document.parent(node);
    try touch(document, list);
    const siblings: Children = .at(&document.links, document.record(list).link);
    const index = siblings.find(node).?;
    siblings.remove(index);
    noteChange(document, list);
    detach(document, node);
    if (index == 0) refreshWord(document, list);
}

/// Puts the detached `new` where `old` is, and detaches that.
pub fn replace(document: *Document, old: Node, new: Node) InsertError!void {
    _ = try replaceNear(document, old, new, 0);
}

/// The same, for who has an idea which child of its list `old` is. Returns which one it was.
pub fn replaceNear(document: *Document, old: Node, new: Node, guess: u32) InsertError!u32 {
    const list = document.parent(old);
    std.debug.assert(document.parent(new) == Node.none and new != Node.root);
    var ancestor = list;
    while (ancestor != Node.none) : (ancestor = document.parent(ancestor)) if (ancestor == new) return error.Cycle;
    try touch(document, list);
    const siblings: Children = .at(&document.links, document.record(list).link);
    const index = siblings.findNear(old, guess).?;
    siblings.set(index, new);
    document.record(new).parent = list.index();
    noteChange(document, list);
    detach(document, old);
    if (index == 0) refreshWord(document, list);
    return index;
}

/// A detached copy of a node of any document, this one included, with all that it holds.
pub fn copy(document: *Document, source: *const Document, node: Node) Allocator.Error!Node {
    return copyTree(document, source, node, null);
}

/// Like `copy`, but `node`, which is detached, becomes a mere pointer to the copy: `forwarded` tells for each node of it which one
/// has taken its place. For what holds on to nodes of a document that ends in another one.
pub fn adopt(document: *Document, source: *Document, node: Node) Allocator.Error!Node {
    std.debug.assert(document != source and source.parent(node) == Node.none);
    var pairs: std.ArrayListUnmanaged([2]Node) = .empty;
    defer pairs.deinit(document.gpa);
    const copied = try copyTree(document, source, node, &pairs);
    errdefer destroy(document, copied);
    // What stands for something that is left out goes along.
    const Pending = struct { list: Node, node: Node, new_list: Node, new: Node };
    var all_pending: std.ArrayListUnmanaged(Pending) = .empty;
    defer all_pending.deinit(document.gpa);
    errdefer for (all_pending.items) |one| destroy(document, one.new);
    var done: usize = 0;
    while (done < pairs.items.len) : (done += 1) {
        const list, const new_list = pairs.items[done];
        var pending = source.pending.firstOf(list);
        while (pending != Node.none) : (pending = source.pending.get(pending).next) {
            try all_pending.ensureUnusedCapacity(document.gpa, 1);
            const new = try copyTree(document, source, pending, &pairs);
            all_pending.appendAssumeCapacity(.{ .list = list, .node = pending, .new_list = new_list, .new = new });
        }
    }
    try document.pending.reserve(document.gpa, @intCast(all_pending.items.len));
    var held_count: u32 = 0;
    for (pairs.items) |pair| held_count += @intFromBool(source.record(pair[0]).meta.pins > 0);
    try document.identities.ensureUnusedCapacity(document.gpa, held_count);
    for (all_pending.items) |one| {
        const entry = source.pending.get(one.node);
        source.pending.remove(one.list, one.node);
        addPendingAssumeReserved(document, one.new_list, one.new, entry.class, entry.field);
    }
    for (pairs.items) |pair| {
        const record = source.record(pair[0]);
        releaseContents(source, record.*);
        // Who holds on to the node now holds on to the one that has taken its place.
        document.record(pair[1]).meta.pins = record.meta.pins;
        if (record.meta.pins > 0) document.identities.putAssumeCapacity(pair[1], source.identity(pair[0]));
        record.link = pair[1].index();
        record.meta.kind = .adopted;
    }
    return copied;
}

/// Where an adopted node is now, as a node of the document that adopted it.
pub fn forwarded(document: *const Document, node: Node) ?Node {
    const record = document.record(node);
    return if (record.meta.kind == .adopted) .at(record.link) else null;
}

/// Gives back the memory of a detached node and of all that it holds, except what is pinned: that is detached and goes when the last
/// pin does.
pub fn destroy(document: *Document, node: Node) void {
    std.debug.assert(node != Node.root);
    destroyTree(document, node);
    // What stood for something that a list left out goes with that list.
    while (document.orphans != none) {
        const orphan: Node = .at(document.orphans);
        const record = document.record(orphan);
        document.orphans = record.parent;
        record.parent = none;
        if (record.meta.pins == 0) destroyTree(document, orphan);
    }
}

fn destroyTree(document: *Document, node: Node) void {
    // Lists whose children are in a block cannot be walked without memory, so they wait in a chain through the field that
    // nobody needs any more.
    document.record(node).parent = none;
    var chain = node.index();
    while (chain != none) {
        const current: Node = .at(chain);
        const record = document.record(current);
        chain = record.parent;
        record.parent = none;
        if (record.meta.pins > 0) {
            record.meta.moved = true;
        } else if (record.isAsRead()) {
            destroyAsRead(document, current);
        } else {
            if (record.isList()) {
                const children: Children = .at(&document.links, record.link);
                for (0..children.len()) |i| {
                    const child = document.record(children.get(@intCast(i)));
                    child.parent = chain;
                    chain = children.get(@intCast(i)).index();
                }
            }
            freeNode(document, current);
        }
    }
}

fn destroyAsRead(document: *Document, list: Node) void {
    const end = document.record(list).link;
    var index = list.index() + 1;
    while (index < end) {
        const record = document.record(.at(index));
        if (record.meta.pins > 0) {
            record.parent = none;
            record.meta.moved = true;
            index = record.subtreeEnd(index);
        } else {
            freeNode(document, .at(index));
            index += 1;
        }
    }
    freeNode(document, list);
}

/// Keeps a node from being destroyed while somebody holds on to it.
pub fn pin(document: *Document, node: Node) void {
    document.record(node).meta.pins +|= 1;
}

/// Takes a pin back. A detached node without pins is destroyed.
pub fn unpin(document: *Document, node: Node) void {
    const record = document.record(node);
    if (record.meta.pins == std.math.maxInt(u8)) return;
    record.meta.pins -= 1;
    if (record.meta.pins > 0 or node == Node.root) return;
    if (record.parent == none) return destroy(document, node);
    if (!document.pending.isEmpty()) releaseAround(document, node);
}

/// Destroys what stands for something that is left out, from `node` on outwards, unless somebody holds on to a part of it.
fn releaseAround(document: *Document, node: Node) void {
    var current = node;
    while (current != Node.none) {
        const list = document.parent(current);
        if (document.record(current).meta.pending) {
            if (isHeld(document, current)) return;
            forgetPending(document, current);
            destroy(document, current);
        }
        current = list;
    }
}

/// Whether somebody holds on to a node or to a part of it. Of what is small.
fn isHeld(document: *const Document, node: Node) bool {
    if (document.record(node).meta.pins > 0) return true;
    if (!document.isList(node)) return false;
    var children = document.children(node);
    while (children.next()) |child| if (isHeld(document, child)) return true;
    var pending = document.pending.firstOf(node);
    while (pending != Node.none) : (pending = document.pending.get(pending).next) if (isHeld(document, pending)) return true;
    return false;
}

/// Makes a detached node stand for what a list leaves out.
pub fn addPending(document: *Document, list: Node, node: Node, class: *const anyopaque, field: u16) Allocator.Error!void {
    try document.pending.reserve(document.gpa, 1);
    addPendingAssumeReserved(document, list, node, class, field);
}

fn addPendingAssumeReserved(document: *Document, list: Node, node: Node, class: *const anyopaque, field: u16) void {
    const record = document.record(node);
    record.parent = list.index();
    record.meta.pending = true;
    document.pending.addAssumeReserved(list, node, class, field);
}

/// Makes a node that stood for something mere what it is: it is in its list, or will be in none.
pub fn forgetPending(document: *Document, node: Node) void {
    const record = document.record(node);
    record.meta.pending = false;
    document.pending.remove(.at(record.parent), node);
}

/// After a change of the children of a list, which has them in a block.
fn noteChange(document: *Document, list: Node) void {
    document.clock +%= 1;
    Children.at(&document.links, document.record(list).link).header.version = document.clock;
}

/// Makes sure that a list and all lists around it have their children in blocks, so that they can change.
fn touch(document: *Document, list: Node) Allocator.Error!void {
    if (document.record(list).meta.own_children) return;
    var total: u32 = 0;
    var current = list;
    while (current != Node.none and document.record(current).isAsRead()) : (current = document.parent(current)) {
        total +|= try Children.blockSize(document.childCount(current));
    }
    try document.links.reserve(document.gpa, total);

    // Once a list is done, its parent cannot step over it any more and has to be told where it ends.
    var done: u32 = none;
    var done_end: u32 = none;
    current = list;
    while (current != Node.none and document.record(current).isAsRead()) {
        const record = document.record(current);
        const end = record.link;
        var count: u32 = 0;
        var child = current.index() + 1;
        while (child < end) : (count += 1) child = if (child == done) done_end else document.record(.at(child)).subtreeEnd(child);
        const block = Children.createAssumeReserved(&document.links, Children.blockSize(count) catch unreachable);
        const children: Children = .at(&document.links, block);
        child = current.index() + 1;
        while (child < end) {
            children.appendAssumeRoom(.at(child));
            child = if (child == done) done_end else document.record(.at(child)).subtreeEnd(child);
        }
        record.link = block;
        record.meta.own_children = true;
        done = current.index();
        done_end = end;
        current = .at(record.parent);
    }
}

fn copyTree(
    document: *Document,
    source: *const Document,
    node: Node,
    pairs: ?*std.ArrayListUnmanaged([2]Node),
) Allocator.Error!Node {
    var walker: Walker = .init(document.gpa, source, node);
    defer walker.deinit();
    var top: Node = .none;
    errdefer if (top != Node.none) destroy(document, top);
    var list: Node = .none;
    while (try walker.next()) |event| {
        const original = switch (event) {
            .atom => |original| original,
            .open => |original| original,
            .close => {
                list = document.parent(list);
                continue;
            },
        };
        if (pairs) |found| try found.ensureUnusedCapacity(document.gpa, 1);
        const copied = switch (event) {
            .open => try createListFor(document, source.childCount(original)),
            else => try copyAtom(document, source, original),
        };
        const meta = &document.record(copied).meta;
        meta.headless = source.record(original).meta.headless;
        if (source.isList(original)) meta.replaced = source.wasRead(original);
        if (pairs) |found| found.appendAssumeCapacity(.{ original, copied });
        if (list == Node.none) top = copied else {
            const record = document.record(list);
            Children.at(&document.links, record.link).appendAssumeRoom(copied);
            document.record(copied).parent = list.index();
            if (document.firstChild(list) == copied) record.meta.word = document.word(copied);
        }
        if (event == .open) list = copied;
    }
    return top;
}

fn copyAtom(document: *Document, source: *const Document, node: Node) Allocator.Error!Node {
    const original = source.record(node).*;
    try reserveRecords(document, 1);
    // The text of a document does not change, so both may point there.
    const shared = document == source and document.isInText(original.start);
    const start = if (shared) original.start else try storeText(document, source.raw(node));
    return takeRecord(document, .{
        .start = start,
        .end = start + (original.end - original.start),
        .link = 0,
        .parent = none,
        .meta = .{ .kind = original.meta.kind, .moved = true, .word = wordOf(document, original.meta.kind, source.raw(node)) },
    });
}

fn detach(document: *Document, node: Node) void {
    const record = document.record(node);
    record.parent = none;
    record.meta.moved = true;
}

/// The number that `find` gives for what `raw` says without quotes. Numbers and comments are not words.
fn wordOf(document: *const Document, kind: node_zig.Kind, raw: []const u8) node_zig.Word {
    if (kind != .bare or !parser.beginsWord(raw[0])) return node_zig.unknown_word;
    return document.vocabulary.find(raw);
}

fn refreshWord(document: *Document, list: Node) void {
    const first = document.firstChild(list);
    document.record(list).meta.word = if (first != null and !document.isList(first.?)) document.word(first.?) else node_zig.unknown_word;
}

/// Room for `count` records that are not on the free list.
fn reserveRecords(document: *Document, count: usize) Allocator.Error!void {
    if (count == 1 and document.free_record != none) return;
    const records = &document.records;
    const needed = records.items.len + count;
    if (needed >= none) return error.OutOfMemory;
    // A document that was read is large and its changes are few: it grows by an eighth, not by half.
    if (needed > records.capacity) try records.ensureTotalCapacityPrecise(document.gpa, needed + needed / 8 + 8);
}

fn takeRecord(document: *Document, record: Record) Node {
    const index = document.free_record;
    if (index != none) {
        document.free_record = document.record(.at(index)).link;
        document.record(.at(index)).* = record;
        return .at(index);
    }
    document.records.appendAssumeCapacity(record);
    return .at(@intCast(document.records.items.len - 1));
}

fn freeNode(document: *Document, node: Node) void {
    const record = document.record(node);
    releaseContents(document, record.*);
    if (document.identities.count() > 0) _ = document.identities.remove(node);
    while (true) {
        const pending = document.pending.firstOf(node);
        if (pending == Node.none) break;
        forgetPending(document, pending);
        document.record(pending).parent = document.orphans;
        document.orphans = pending.index();
    }
    record.* = .{ .start = 0, .end = 0, .link = document.free_record, .parent = none, .meta = .{ .kind = .free } };
    document.free_record = node.index();
}

/// Gives back what a record has outside of itself.
fn releaseContents(document: *Document, record: Record) void {
    switch (record.meta.kind) {
        .list => if (record.meta.own_children) Children.destroy(&document.links, record.link),
        .string, .bare, .comment => if (!document.isInText(record.start)) freeText(document, record),
        .free, .adopted => {},
    }
}

/// Keeps a copy of `raw`, which may be text of this document, and returns its offset.
fn storeText(document: *Document, raw: []const u8) Allocator.Error!u32 {
    const pool = &document.strings;
    if (raw.len > parser.text_length_max) return error.OutOfMemory;
    const size = try Pool(u8).blockSize(@intCast(raw.len));
    if (document.text.len + pool.items.items.len + size > parser.text_length_max) return error.OutOfMemory;
    const pool_start = @intFromPtr(pool.items.items.ptr);
    const raw_start = @intFromPtr(raw.ptr);
    const is_own = raw_start >= pool_start and raw_start < pool_start + pool.items.items.len;
    const block = try pool.allocate(document.gpa, size);
    const from = if (is_own) pool.slice(@intCast(raw_start - pool_start), @intCast(raw.len)) else raw;
    @memcpy(pool.slice(block, @intCast(raw.len)), from);
    return @intCast(document.text.len + block);
}

fn freeText(document: *Document, record: Record) void {
    const size = Pool(u8).blockSize(record.end - record.start) catch unreachable;
    document.strings.free(record.start - @as(u32, @intCast(document.text.len)), size);
}

// Tests

const Diagnostic = @import("diagnostic.zig").Diagnostic;
const Vocabulary = @import("vocabulary.zig").Vocabulary;
const isEqual = @import("walker.zig").isEqual;

const test_vocabulary = Vocabulary.build(&.{ "net", "at", "yes" });

fn parseTest(text: []const u8) !Document {
    var diagnostic: Diagnostic = .init(std.testing.allocator);
    defer diagnostic.deinit();
    return Document.parse(std.testing.allocator, text, .copy, &test_vocabulary, &diagnostic);
}

fn expectText(document: *const Document, expected: []const u8) !void {
    const text = try document.write(std.testing.allocator, .{});
    defer std.testing.allocator.free(text);
    try std.testing.expectEqualStrings(expected, text);
}

test "handles stay valid while other nodes come and go" {
    var document = try parseTest("(a (net 1) (net 2) (net 3))");
    defer document.deinit();
    const a = document.firstChild(.root).?;
    const first = document.nextSibling(document.firstChild(a).?).?;
    const second = document.nextSibling(first).?;
    const third = document.nextSibling(second).?;
    try document.remove(first);
    for (0..100) |_| try document.insert(a, 1, try document.createAtom("x"));
    try document.setAtom(document.nextSibling(document.firstChild(third).?).?, "33");
    for (0..100) |_| {
        const atom_node = document.nextSibling(document.firstChild(a).?).?;
        try document.remove(atom_node);
        document.destroy(atom_node);
    }
    try std.testing.expectEqual(third, document.nextSibling(second).?);
    try expectText(&document, "(a (net 2) (net 33))");
    // What was removed is still there and can come back.
    try document.append(a, first);
    try expectText(&document, "(a (net 2) (net 33) (net 1))");
}

test "words follow the atoms" {
    var document = try parseTest("(net 1 yes)");
    defer document.deinit();
    const list = document.firstChild(.root).?;
    const head = document.firstChild(list).?;
    const net = test_vocabulary.find("net");
    const at = test_vocabulary.find("at");
    try std.testing.expectEqual(net, document.word(list));
    try document.setAtom(head, "at");
    try std.testing.expectEqual(at, document.word(list));
    try document.remove(head);
    try std.testing.expectEqual(node_zig.unknown_word, document.word(list));
    try document.insert(list, 0, try document.createAtom("net"));
    try std.testing.expectEqual(net, document.word(list));
    try document.setAtom(document.firstChild(list).?, "\"net\"");
    try std.testing.expectEqual(node_zig.unknown_word, document.word(list));
}

test "what is no atom is refused" {
    var document = try parseTest("(a b)");
    defer document.deinit();
    const b = document.nextSibling(document.firstChild(document.firstChild(.root).?).?).?;
    for ([_][]const u8{ "", "a b", "(", "\"", "\"a\"b", "#x\n", "\xff" }) |raw| {
        try std.testing.expectError(error.InvalidAtom, document.setAtom(b, raw));
        try std.testing.expectError(error.InvalidAtom, document.createAtom(raw));
    }
    try std.testing.expect(document.untouched() != null);
    try document.setAtom(b, "b");
    try std.testing.expect(document.untouched() != null);
}

test "a list cannot be put into itself" {
    var document = try parseTest("(a (b (c)))");
    defer document.deinit();
    const a = document.firstChild(.root).?;
    const b = document.nextSibling(document.firstChild(a).?).?;
    const c = document.nextSibling(document.firstChild(b).?).?;
    try document.remove(b);
    try std.testing.expectError(error.Cycle, document.append(c, b));
    try std.testing.expectError(error.Cycle, document.replace(document.firstChild(c).?, b));
    try document.append(a, b);
    try expectText(&document, "(a (b (c)))");
}

test "memory does not grow when the same things are set again and again" {
    var document = try parseTest("(a (b 1) (c (d \"x\")))");
    defer document.deinit();
    const a = document.firstChild(.root).?;
    const b = document.nextSibling(document.firstChild(a).?).?;
    const value = document.nextSibling(document.firstChild(b).?).?;
    var bytes: usize = 0;
    for (0..2000) |i| {
        var buffer: [64]u8 = undefined;
        const length = 1 + i % 40;
        @memset(buffer[0..length], 'x');
        try document.setAtom(value, buffer[0..length]);
        const list = document.nextSibling(b).?;
        const new = try document.copy(&document, list);
        try document.append(new, try document.createAtom("more"));
        try document.replace(list, new);
        document.destroy(list);
        const extra = document.nextSibling(document.firstChild(new).?).?;
        if (i > 0) {
            const last = document.nextSibling(extra).?;
            try document.remove(last);
            document.destroy(last);
        }
        if (i == 100) bytes = document.memoryBytes();
    }
    try std.testing.expectEqual(bytes, document.memoryBytes());
}

test "text of the document itself can be set" {
    var document = try parseTest("(a b)");
    defer document.deinit();
    const a = document.firstChild(.root).?;
    const value = try document.createAtom("\"some text that is long enough to move the pool when it is copied\"");
    try document.append(a, value);
    for (0..40) |_| try document.append(a, try document.createAtom(document.raw(value)));
    var children = document.children(a);
    _ = children.next();
    _ = children.next();
    while (children.next()) |child| try std.testing.expectEqualStrings(document.raw(value), document.raw(child));
}

test "copies between documents, and adoption leaves a forwarding address" {
    const gpa = std.testing.allocator;
    var board = try parseTest("(a)\n");
    defer board.deinit();
    var other = try parseTest("(x (net 1 \"one\") yes)");
    defer other.deinit();
    const list = other.nextSibling(other.firstChild(other.firstChild(.root).?).?).?;
    const copied = try board.copy(&other, list);
    try std.testing.expect(try isEqual(gpa, &board, copied, &other, list));
    try std.testing.expectEqual(test_vocabulary.find("net"), board.word(copied));
    try board.append(board.firstChild(.root).?, copied);

    var scratch: Document = try .initEmpty(gpa, &test_vocabulary);
    defer scratch.deinit();
    const made = try scratch.copy(&other, list);
    const inner = scratch.nextSibling(scratch.firstChild(made).?).?;
    const adopted = try board.adopt(&scratch, made);
    try board.append(board.firstChild(.root).?, adopted);
    try std.testing.expectEqual(adopted, scratch.forwarded(made).?);
    try board.setAtom(scratch.forwarded(inner).?, "2");
    try std.testing.expectEqual(null, board.forwarded(adopted));
    try expectText(&board, "(a\n\t(net 1 \"one\")\n\t(net 2 \"one\")\n)\n");
}

test "what is pinned outlives what it was part of" {
    var document = try parseTest("(a (b (c 1) (d 2)))");
    defer document.deinit();
    const a = document.firstChild(.root).?;
    const b = document.nextSibling(document.firstChild(a).?).?;
    const c = document.nextSibling(document.firstChild(b).?).?;
    document.pin(c);
    document.pin(c);
    try document.remove(b);
    document.destroy(b);
    try std.testing.expectEqual(.free, document.kind(b));
    try std.testing.expectEqual(Node.none, document.parent(c));
    document.unpin(c);
    try document.append(c, try document.createAtom("x"));
    try document.append(a, c);
    try expectText(&document, "(a (c 1 x))");
    document.unpin(c);
    try std.testing.expectEqual(.list, document.kind(c));
    document.pin(c);
    try document.remove(c);
    document.unpin(c);
    try std.testing.expectEqual(.free, document.kind(c));
    // More holders than can be counted: never destroyed, never wrong.
    for (0..1000) |_| document.pin(a);
    for (0..2000) |_| document.unpin(a);
    try std.testing.expectEqual(.list, document.kind(a));
}

test "changes at one place of a long list do not depend on its length" {
    const gpa = std.testing.allocator;
    var text: std.ArrayListUnmanaged(u8) = .empty;
    defer text.deinit(gpa);
    try text.appendSlice(gpa, "(a");
    for (0..50_000) |_| try text.appendSlice(gpa, " (b)");
    try text.append(gpa, ')');
    var document = try parseTest(text.items);
    defer document.deinit();
    const a = document.firstChild(.root).?;
    var place = document.nextSibling(document.firstChild(a).?).?;
    for (0..50_000) |_| {
        const new = try document.createAtom("x");
        try document.insertAfter(place, new);
        place = new;
    }
    for (0..49_000) |_| {
        const before = place;
        place = document.nextSibling(place).?;
        try document.remove(before);
        document.destroy(before);
        try document.insertBefore(place, try document.createAtom("y"));
    }
    try std.testing.expectEqual(100_001, document.childCount(a));
}
