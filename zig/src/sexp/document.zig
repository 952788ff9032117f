//! A document: a text, the tree over it, and what was changed since.
//!
//! The text stays as it was read. Nodes point into it; a list whose contents were changed gets its children in a block of its
//! own, and so does every list around it, so whatever is not marked that way is still what the text says and is written by copying it.
//!
//! A document owns all its memory and frees it whole. It is used by one thread at a time.

const std = @import("std");
const Allocator = std.mem.Allocator;
const node = @import("node.zig");
const Node = node.Node;
const Kind = node.Kind;
const Record = node.Record;
const Word = node.Word;
const children_zig = @import("children.zig");
const Children = children_zig.Children;
const PendingNodes = @import("pending.zig").PendingNodes;
const Pool = @import("pool.zig").Pool;
const Vocabulary = @import("vocabulary.zig").Vocabulary;
const Diagnostic = @import("diagnostic.zig").Diagnostic;
const Location = @import("diagnostic.zig").Location;
const parser = @import("parser.zig");
const atom = @import("atom.zig");
const edit = @import("edit.zig");
const writer = @import("writer.zig");

pub const Document = struct {
    gpa: Allocator,
    vocabulary: *const Vocabulary,
    /// As it was read. Never changes, so parts of it are valid as long as the document.
    text: []const u8 = "",
    owns_text: bool = false,
    records: std.ArrayListUnmanaged(Record) = .empty,
    /// The first record that is free, linked to the next one by `link`.
    free_record: u32 = Node.none.index(),
    /// Children of the lists that changed.
    links: children_zig.LinkPool = .{},
    /// Text of the atoms that are not in `text`. Its first byte has the offset `text.len`.
    strings: Pool(u8) = .{},
    /// Counts the changes, see `childrenVersion`.
    clock: u32 = 0,
    /// Nodes that stand for what the file leaves out, see `Meta.pending`.
    pending: PendingNodes = .{},
    /// Such nodes whose list has just been destroyed, linked to the next one by `parent`.
    orphans: u32 = Node.none.index(),
    /// Number of the document, for `identity`.
    serial: u32 = 0,
    /// Of nodes that were adopted while somebody held on to them.
    identities: std.AutoHashMapUnmanaged(Node, u64) = .empty,
    /// The nets at the root of a board as `nets.zig` found them last.
    nets: NetTable = .{},
    /// With `error.FieldTooNew`: which field it is.
    refused: struct { class: [:0]const u8 = "", field: [:0]const u8 = "" } = .{},

    pub const TextOwnership = enum {
        /// The document makes a copy of its own.
        copy,
        /// The document frees the text with its allocator, also when reading fails.
        take,
        /// The caller keeps the text unchanged until after `deinit`.
        borrow,
    };

    /// Reads `text`. With `error.Invalid` the diagnostic says what is wrong, and where.
    pub fn parse(
        gpa: Allocator,
        text: []const u8,
        ownership: TextOwnership,
        vocabulary: *const Vocabulary,
        diagnostic: *Diagnostic,
    ) parser.Error!Document {
        const kept = if (ownership == .copy) try gpa.dupe(u8, text) else text;
        errdefer if (ownership != .borrow) gpa.free(kept);
        return .{
            .gpa = gpa,
            .vocabulary = vocabulary,
            .text = kept,
            .owns_text = ownership != .borrow,
            .records = try parser.parse(gpa, kept, vocabulary, diagnostic),
        };
    }

    /// A document without text, for nodes that are made and not read.
    pub fn initEmpty(gpa: Allocator, vocabulary: *const Vocabulary) Allocator.Error!Document {
        var document: Document = .{ .gpa = gpa, .vocabulary = vocabulary };
        try document.records.append(gpa, .{
            .start = 0,
            .end = 0,
            .link = 1,
            .parent = Node.none.index(),
            .meta = .{ .kind = .list },
        });
        return document;
    }

    pub fn deinit(document: *Document) void {
        const gpa = document.gpa;
        if (document.owns_text) gpa.free(document.text);
        document.records.deinit(gpa);
        document.links.deinit(gpa);
        document.strings.deinit(gpa);
        document.pending.deinit(gpa);
        document.nets.nodes.deinit(gpa);
        document.identities.deinit(gpa);
        document.* = undefined;
    }

    // Reading

    pub fn kind(document: *const Document, of: Node) Kind {
        return document.record(of).meta.kind;
    }

    pub fn isList(document: *const Document, of: Node) bool {
        return document.kind(of) == .list;
    }

    /// Whether a list has never had other children than those it was read with. Copies are like what they are copies of.
    pub fn wasRead(document: *const Document, list: Node) bool {
        const entry = document.record(list);
        return entry.isAsRead() or entry.meta.replaced;
    }

    /// Number of the atom's word, or of the word that the list begins with.
    pub fn word(document: *const Document, of: Node) Word {
        return document.record(of).meta.word;
    }

    /// The text of an atom as it stands in the file, quotes and backslashes included. Valid until the next change of the document.
    pub fn raw(document: *const Document, of: Node) []const u8 {
        const entry = document.record(of);
        std.debug.assert(entry.meta.kind != .list);
        return document.bytes(entry.start, entry.end);
    }

    /// The list that holds the node. `none` for the root and for what is in no list.
    pub fn parent(document: *const Document, of: Node) Node {
        return .at(document.record(of).parent);
    }

    pub fn children(document: *const Document, list: Node) Iterator {
        const entry = document.record(list);
        std.debug.assert(entry.meta.kind == .list);
        if (entry.meta.own_children) {
            return .{ .document = document, .block = entry.link, .position = 0, .end = Children.at(&document.links, entry.link).len() };
        }
        return .{ .document = document, .block = no_block, .position = list.index() + 1, .end = entry.link };
    }

    /// Walks the children of a list. Ends its use when the children change.
    pub const Iterator = struct {
        document: *const Document,
        block: u32,
        /// With a block: the position in it. Without: the record.
        position: u32,
        end: u32,

        pub fn next(iterator: *Iterator) ?Node {
            if (iterator.position == iterator.end) return null;
            if (iterator.block == no_block) {
                const current = iterator.position;
                iterator.position = iterator.document.records.items[current].subtreeEnd(current);
                return .at(current);
            }
            defer iterator.position += 1;
            return Children.at(&iterator.document.links, iterator.block).get(iterator.position);
        }

        /// The child at a position. Only of a list that has changed, where it is found at once.
        pub fn at(iterator: *const Iterator, index: u32) ?Node {
            std.debug.assert(iterator.block != no_block);
            return if (index < iterator.end) Children.at(&iterator.document.links, iterator.block).get(index) else null;
        }
    };

    /// Takes time in proportion to the count as long as the list is as it was read.
    pub fn childCount(document: *const Document, list: Node) u32 {
        const entry = document.record(list);
        if (entry.meta.own_children) return Children.at(&document.links, entry.link).len();
        var count: u32 = 0;
        var iterator = document.children(list);
        while (iterator.next()) |_| count += 1;
        return count;
    }

    pub fn firstChild(document: *const Document, list: Node) ?Node {
        var iterator = document.children(list);
        return iterator.next();
    }

    /// The sibling that follows, in constant time or in proportion to the distance from the last change of the list.
    pub fn nextSibling(document: *const Document, of: Node) ?Node {
        const list = document.parent(of);
        if (list == Node.none) return null;
        const entry = document.record(list);
        if (entry.meta.own_children) {
            const siblings: Children = .at(&document.links, entry.link);
            const index = (siblings.find(of) orelse return null) + 1;
            return if (index < siblings.len()) siblings.get(index) else null;
        }
        const next = document.record(of).subtreeEnd(of.index());
        return if (next < entry.link) .at(next) else null;
    }

    /// Position of a node among its siblings.
    pub fn indexOf(document: *const Document, of: Node) ?u32 {
        const list = document.parent(of);
        if (list == Node.none) return null;
        const entry = document.record(list);
        if (entry.meta.own_children) return Children.at(&document.links, entry.link).find(of);
        var index: u32 = 0;
        var iterator = document.children(list);
        while (iterator.next()) |child| : (index += 1) if (child == of) return index;
        return null;
    }

    /// Another number after each change of which children the list has or of their order, and in each list that is made: what was found
    /// out about a list holds as long as it stays the same, even if another list takes over the record. Zero as long as the list is as it
    /// was read.
    pub fn childrenVersion(document: *const Document, list: Node) u32 {
        const entry = document.record(list);
        return if (entry.meta.own_children) Children.at(&document.links, entry.link).header.version else 0;
    }

    /// A number for what the node stands for. It stays the same when another document adopts a node that somebody holds on to.
    pub fn identity(document: *const Document, of: Node) u64 {
        if (document.identities.count() > 0) if (document.identities.get(of)) |known| return known;
        return @as(u64, document.serial) << 32 | of.index();
    }

    /// Whether the node is part of what the document writes.
    pub fn isAttached(document: *const Document, of: Node) bool {
        var current = of;
        while (current != Node.root) {
            const entry = document.record(current);
            if (entry.meta.pending or entry.parent == Node.none.index()) return false;
            current = .at(entry.parent);
        }
        return true;
    }

    /// Lists below `top`, which had this version then.
    pub const NetTable = struct {
        nodes: std.ArrayListUnmanaged(Node) = .empty,
        top: Node = .none,
        version: u32 = 0,
    };

    pub const Span = struct { start: u32, end: u32 };

    /// Where the node, or what it replaces, is in `text`; null if it is new.
    pub fn span(document: *const Document, of: Node) ?Span {
        const entry = document.record(of);
        if (entry.meta.kind != .list and entry.meta.replaced) {
            return .{ .start = entry.link, .end = @intCast(atom.endIn(document.text, entry.link)) };
        }
        // An empty document has a root at offset 0 of nothing.
        if (entry.start > document.text.len or entry.end > document.text.len) return null;
        return .{ .start = entry.start, .end = entry.end };
    }

    /// The part of the text that the tree was made of.
    pub fn treeText(document: *const Document) []const u8 {
        return document.text[0..document.records.items[0].end];
    }

    /// What follows it: a `)` that closes nothing, and what is behind that. KiCad does not read it either.
    pub fn unread(document: *const Document) []const u8 {
        return document.text[document.records.items[0].end..];
    }

    pub fn location(document: *const Document, of: Node) ?Location {
        const where = document.span(of) orelse return null;
        return .of(document.text, where.start);
    }

    /// The text if nothing was changed. What `write` would give, without a copy.
    pub fn untouched(document: *const Document) ?[]const u8 {
        return if (document.records.items[0].meta.own_children) null else document.text;
    }

    /// Bytes that the document holds, its text included if it is its own.
    pub fn memoryBytes(document: *const Document) usize {
        return document.records.capacity * @sizeOf(Record) + document.links.memoryBytes() + document.strings.memoryBytes() +
            document.pending.memoryBytes() + document.identities.capacity() * (@sizeOf(Node) + @sizeOf(u64)) + document.nets.nodes.capacity * @sizeOf(Node) + if (document.owns_text) document.text.len else 0;
    }

    // Writing, see writer.zig

    pub const WriteOptions = writer.Options;
    pub const write = writer.write;
    pub const writeTo = writer.writeTo;
    pub const writeNode = writer.writeNode;

    // Changing, see edit.zig

    pub const createAtom = edit.createAtom;
    pub const createList = edit.createList;
    pub const setAtom = edit.setAtom;
    pub const insert = edit.insert;
    pub const append = edit.append;
    pub const reserveChildren = edit.reserveChildren;
    pub const insertBefore = edit.insertBefore;
    pub const insertAfter = edit.insertAfter;
    pub const insertNear = edit.insertNear;
    pub const remove = edit.remove;
    pub const replace = edit.replace;
    pub const replaceNear = edit.replaceNear;
    pub const clear = edit.clear;
    pub const copy = edit.copy;
    pub const adopt = edit.adopt;
    pub const forwarded = edit.forwarded;
    pub const destroy = edit.destroy;
    pub const pin = edit.pin;
    pub const unpin = edit.unpin;
    pub const addPending = edit.addPending;
    pub const forgetPending = edit.forgetPending;

    // For the other files of this folder

    pub const no_block: u32 = std.math.maxInt(u32);

    pub inline fn record(document: *const Document, of: Node) *Record {
        return &document.records.items[of.index()];
    }

    pub fn bytes(document: *const Document, start: u32, end: u32) []const u8 {
        const text_len: u32 = @intCast(document.text.len);
        if (start < text_len) return document.text[start..end];
        return document.strings.items.items[start - text_len .. end - text_len];
    }

    /// Whether the bytes at `offset` are in the text that was read.
    pub fn isInText(document: *const Document, offset: u32) bool {
        return offset < document.text.len;
    }
};
