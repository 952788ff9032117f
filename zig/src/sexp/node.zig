//! The nodes of a document: what one is, and the twenty bytes that are kept for it.
//!
//! Twenty bytes a node is what the memory budget of a document allows (text and tree together stay below four bytes
//! per byte of text), so every word has a meaning per kind:
//!
//! | word   | list as read                       | list with own children          | atom                              |
//! |--------|------------------------------------|---------------------------------|-----------------------------------|
//! | start  | offset of its `(`                  | the same, or `no_offset` if new | first byte                        |
//! | end    | offset after its `)`               | the same                        | after its last byte               |
//! | link   | record after its last descendant   | its block of children           | offset it replaces, if `replaced` |
//! | parent | record of the list that holds it   |                                 |                                   |
//! | meta   | kind, flags, pins, word            |                                 |                                   |
//!
//! Offsets below the length of the document's text are in that text, offsets from there on in the document's pool of
//! new text. Records of a text as it was read are in pre-order, so the children of a list need no storage: the first
//! follows its list, the next one begins where the one before ends.

const std = @import("std");

/// Names one node of one document, for as long as the node lives. Adding and removing other nodes does not change it.
pub const Node = packed struct(u32) {
    record: u32,

    /// The top level of a document: a list without parentheses that holds all that the text has.
    pub const root: Node = .{ .record = 0 };
    pub const none: Node = .{ .record = std.math.maxInt(u32) };

    pub fn index(node: Node) u32 {
        return node.record;
    }

    pub fn at(record: u32) Node {
        return .{ .record = record };
    }
};

pub const Kind = enum(u3) {
    /// A record that is waiting for its next use.
    free,
    list,
    /// `"quoted"`
    string,
    /// A number or a symbol: anything that does not begin with a quote.
    bare,
    /// `# a line of its own`
    comment,
    /// Has been adopted by another document; `link` is its record there.
    adopted,
};

/// The number of a word in the document's vocabulary.
pub const Word = u16;

/// Of words that the vocabulary does not know, and of all that is not a word.
pub const unknown_word: Word = 0;

pub const no_offset: u32 = std.math.maxInt(u32);

pub const Meta = packed struct(u32) {
    kind: Kind,
    /// A list whose children are in a block of their own because something in it changed.
    own_children: bool = false,
    /// Is where it is because it was put there, so the text around its offsets is not what surrounds it.
    moved: bool = false,
    /// An atom whose text was set; `link` remembers the offset of the atom that the document's text has in its place. A list: a copy of
    /// one that was as read.
    replaced: bool = false,
    /// A list that represents a value without a keyword in front, as in `(layers (0 "F.Cu" signal))`.
    headless: bool = false,
    /// Not in its parent yet: stands for what the file leaves out, joins it with the first change.
    pending: bool = false,
    /// Holders that keep a removed node from being destroyed. Stays at its maximum once it got there.
    pins: u8 = 0,
    /// Of an atom: its own word. Of a list: the word of its first item.
    word: Word = unknown_word,
};

pub const Record = extern struct {
    start: u32,
    end: u32,
    link: u32,
    parent: u32,
    meta: Meta,

    comptime {
        std.debug.assert(@sizeOf(Record) == 20);
    }

    pub fn isList(record: Record) bool {
        return record.meta.kind == .list;
    }

    /// A list whose children follow it in the records.
    pub fn isAsRead(record: Record) bool {
        return record.meta.kind == .list and !record.meta.own_children;
    }

    /// The record that follows this one's subtree. Only for what stands in a list that is as read.
    pub fn subtreeEnd(record: Record, index: u32) u32 {
        return if (record.meta.kind == .list) record.link else index + 1;
    }
};
