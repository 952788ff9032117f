//! Writes a document: what was not touched as it was read, what was changed the way its surroundings are laid out.
//!
//! A list that changed is written child by child. Around its children stands the white space that was there before, as far as it
//! was there before. Where something new begins or something is gone, there are two cases:
//!
//! - The list was laid out by KiCad's rules, as its remaining white space shows. Then the whole list follows them, so a file that KiCad
//!   wrote stays one that KiCad could have written.
//! - Otherwise a new list begins like the nearest list beside it: on a line of its own with the same indentation, or on the same line;
//!   and inside it is one line if that neighbour is one.
//!
//! With `reformat` everything is laid out anew by KiCad's rules.

const std = @import("std");
const Allocator = std.mem.Allocator;
const Node = @import("node.zig").Node;
const Kind = @import("node.zig").Kind;
const Document = @import("document.zig").Document;
const Walker = @import("walker.zig").Walker;
const layout_zig = @import("layout.zig");
const Layout = layout_zig.Layout;
const Style = layout_zig.Style;
const atom_zig = @import("atom.zig");

pub const Options = struct {
    /// Lays out everything anew.
    reformat: bool = false,
};

/// The text of the document. The caller frees it.
pub fn write(document: *const Document, gpa: Allocator, options: Options) Allocator.Error![]u8 {
    var out: std.ArrayListUnmanaged(u8) = .empty;
    errdefer out.deinit(gpa);
    try writeTo(document, gpa, &out, options);
    return out.toOwnedSlice(gpa);
}

/// Appends the text of the document to `out`.
pub fn writeTo(document: *const Document, gpa: Allocator, out: *std.ArrayListUnmanaged(u8), options: Options) Allocator.Error!void {
    if (!options.reformat) if (document.untouched()) |text| return out.appendSlice(gpa, text);
    // Nearly everything is copied from the text.
    try out.ensureUnusedCapacity(gpa, document.text.len + document.text.len / 16 + document.strings.items.items.len);
    var writer: Writer = .init(document, gpa, out);
    defer writer.deinit();
    if (options.reformat) try writer.formatAll() else try writer.writeChanged();
}

/// Appends the text of one node, without a line break at its end.
pub fn writeNode(document: *const Document, gpa: Allocator, out: *std.ArrayListUnmanaged(u8), node: Node) Allocator.Error!void {
    if (node == Node.root) return writeTo(document, gpa, out, .{});
    const record = document.record(node);
    if (!record.isList()) return out.appendSlice(gpa, document.raw(node));
    if (record.isAsRead()) return out.appendSlice(gpa, document.bytes(record.start, record.end));
    var writer: Writer = .init(document, gpa, out);
    defer writer.deinit();
    try writer.format(node, .{ .newline = writer.newline });
}

const Writer = struct {
    document: *const Document,
    gpa: Allocator,
    out: *std.ArrayListUnmanaged(u8),
    newline: []const u8,
    layout: Layout,
    /// The lists that are being written child by child, from the root on.
    frames: std.ArrayListUnmanaged(Frame) = .empty,
    /// Indentation of the part that is being laid out.
    base: std.ArrayListUnmanaged(u8) = .empty,
    /// What `hasLines` and `indentationUnit` have found: it may take all of the text.
    has_lines: ?bool = null,
    indentation_unit: ?[]const u8 = null,

    const Frame = struct {
        list: Node,
        children: Document.Iterator,
        previous: Node = .none,
        mode: Mode,
        /// Where in `out` the list begins.
        out_start: usize,
        /// By rule: `Layout.is_wrapped` at this place of the text as it was read; null when that cannot be told any more.
        was_wrapped: ?bool,
        /// By surroundings: a list has been put on a line of its own, as there was on one before / although there was none.
        has_own_line: bool = false,
        has_first_own_line: bool = false,
    };

    const Mode = enum { by_rule, by_surroundings };

    fn init(document: *const Document, gpa: Allocator, out: *std.ArrayListUnmanaged(u8)) Writer {
        return .{
            .document = document,
            .gpa = gpa,
            .out = out,
            .newline = newlineOf(document.treeText()),
            .layout = .{ .gpa = gpa, .out = out },
        };
    }

    fn deinit(writer: *Writer) void {
        writer.frames.deinit(writer.gpa);
        writer.base.deinit(writer.gpa);
        writer.* = undefined;
    }

    // Everything anew

    fn formatAll(writer: *Writer) Allocator.Error!void {
        const document = writer.document;
        try writer.putMark();
        var children = document.children(.root);
        while (children.next()) |child| {
            try writer.format(child, .{ .newline = writer.newline });
            try writer.put(writer.newline);
        }
        try writer.put(document.unread());
    }

    /// Lays out one node by rule. Its first line begins where `out` ends.
    fn format(writer: *Writer, node: Node, style: Style) Allocator.Error!void {
        writer.layout = .{ .gpa = writer.gpa, .out = writer.out, .style = style };
        writer.layout.findColumn();
        try writer.formatNext(node);
    }

    /// Lays out one node by rule, after what has been laid out before.
    fn formatNext(writer: *Writer, node: Node) Allocator.Error!void {
        var walker: Walker = .init(writer.gpa, writer.document, node);
        defer walker.deinit();
        while (try walker.next()) |event| switch (event) {
            .atom => |atom| try writer.formatAtom(atom),
            .open => |list| if (writer.document.record(list).isAsRead()) {
                try writer.formatAsRead(list);
                walker.skip();
            } else try writer.layout.open(isPoint(writer.document, list)),
            .close => try writer.layout.close(),
        };
    }

    /// Lays out a list whose records follow each other: no more than one step from one to the next.
    fn formatAsRead(writer: *Writer, list: Node) Allocator.Error!void {
        const document = writer.document;
        const records = document.records.items;
        const end = records[list.index()].link;
        var open = list.index();
        try writer.layout.open(isPointAsRead(document, open));
        var index = open + 1;
        while (true) : (index += 1) {
            while (index == records[open].link) : (open = records[open].parent) {
                try writer.layout.close();
                if (index == end and open == list.index()) return;
            }
            const record = records[index];
            switch (record.meta.kind) {
                .list => {
                    try writer.layout.open(isPointAsRead(document, index));
                    open = index;
                },
                .comment => try writer.formatAtom(.at(index)),
                else => try writer.layout.atom(document.text[record.start..record.end]),
            }
        }
    }

    fn formatAtom(writer: *Writer, atom: Node) Allocator.Error!void {
        const raw = writer.document.raw(atom);
        return if (writer.document.kind(atom) == .comment) writer.layout.comment(raw) else writer.layout.atom(raw);
    }

    // What changed

    fn writeChanged(writer: *Writer) Allocator.Error!void {
        try writer.putMark();
        try writer.frames.append(writer.gpa, .{
            .list = .root,
            .children = writer.document.children(.root),
            .mode = .by_surroundings,
            .out_start = writer.out.items.len,
            .was_wrapped = false,
        });
        while (writer.frames.items.len > 0) {
            const frame = &writer.frames.items[writer.frames.items.len - 1];
            if (frame.children.next()) |child| switch (frame.mode) {
                .by_rule => try writer.childByRule(frame, child),
                .by_surroundings => try writer.childBySurroundings(frame, child),
            } else try writer.leave(frame);
        }
    }

    /// Begins a list that has changed. Its `(` has just been written.
    fn enter(writer: *Writer, list: Node, around: Mode, was_wrapped: ?bool) Allocator.Error!void {
        const depth = writer.frames.items.len;
        const mode: Mode = switch (writer.followsRules(list, depth)) {
            .yes => .by_rule,
            .no => .by_surroundings,
            .unknown => if (depth > 1) around else if (writer.hasLines()) .by_rule else .by_surroundings,
        };
        if (mode == .by_rule and around == .by_surroundings) writer.resumeRules(depth, .open, isPoint(writer.document, list));
        try writer.frames.append(writer.gpa, .{
            .list = list,
            .children = writer.document.children(list),
            .mode = mode,
            .out_start = writer.out.items.len - 1,
            .was_wrapped = was_wrapped,
        });
    }

    fn leave(writer: *Writer, frame: *Frame) Allocator.Error!void {
        const list = frame.list;
        const mode = frame.mode;
        switch (mode) {
            .by_rule => try writer.layout.close(),
            .by_surroundings => try writer.closeBySurroundings(frame),
        }
        writer.frames.items.len -= 1;
        const depth = writer.frames.items.len;
        if (depth > 0 and mode == .by_surroundings and writer.frames.items[depth - 1].mode == .by_rule) {
            writer.resumeRules(depth - 1, .close, isPoint(writer.document, list));
        }
    }

    /// Goes on by rule behind something that was written otherwise.
    fn resumeRules(writer: *Writer, depth: usize, last: Layout.Last, in_point: bool) void {
        writer.layout = .{
            .gpa = writer.gpa,
            .out = writer.out,
            .style = .{ .newline = writer.newline },
            .depth = depth,
            .last = last,
            .in_point = in_point,
        };
        writer.layout.findColumn();
    }

    // By rule

    fn childByRule(writer: *Writer, frame: *Frame, child: Node) Allocator.Error!void {
        const document = writer.document;
        const record = document.record(child);
        const previous = frame.previous;
        frame.previous = child;
        if (!record.isList()) {
            const gap = writer.gapBetween(frame.list, previous, child);
            if (gap == null) {
                frame.was_wrapped = null;
            } else if (previous != Node.none and hasNewline(writer.textOf(gap.?))) frame.was_wrapped = true;
            return writer.formatAtom(child);
        }
        const was_wrapped = frame.was_wrapped;
        frame.was_wrapped = false;
        if (!writer.hasPlace(child)) return writer.formatNext(child);
        if (record.meta.own_children) {
            try writer.layout.open(isPoint(document, child));
            return writer.enter(child, .by_rule, was_wrapped);
        }
        // The first `)` after a wrapped atom is on a line of its own, in whichever list it is.
        if (was_wrapped != writer.layout.is_wrapped) return writer.formatNext(child);
        try writer.layout.list(document.bytes(record.start, record.end), isPoint(document, child), endsInPoint(document, child));
    }

    const Answer = enum { yes, no, unknown };

    /// Whether the white space that a list still has from the text is what the rules give. `depth` is that of its children.
    fn followsRules(writer: *Writer, list: Node, depth: usize) Answer {
        const document = writer.document;
        var layout: Layout = .{
            .gpa = writer.gpa,
            .out = writer.out,
            .style = .{ .newline = writer.newline },
            .depth = depth,
            .last = .open,
            .in_point = wasPoint(document, list),
        };
        var answer: Answer = .unknown;
        // Since the last list; a change among the atoms hides where their line breaks were.
        var knows_atoms = true;
        var previous: Node = .none;
        var children = document.children(list);
        while (children.next()) |child| {
            const is_list = document.isList(child);
            const is_point = is_list and isPoint(document, child);
            // KiCad writes none.
            if (document.kind(child) == .comment and writer.hasPlace(child)) return .no;
            if (writer.gapBetween(list, previous, child)) |gap| {
                layout.column = writer.columnInText(gap.start);
                const separator = if (is_list) layout.beforeList(is_point) else layout.beforeAtom();
                // A list that changed may be a point now and was none then, or the other way round.
                const is_certain = !is_list or !(changed(document, child) or changed(document, previous));
                if (is_certain and !writer.isSeparator(gap, separator, depth)) return .no;
                if (is_certain and separator == .newline) answer = .yes;
                if (!is_list and separator == .newline) layout.is_wrapped = true;
            } else knows_atoms = false;
            if (is_list) knows_atoms = true;
            layout.last = if (is_list) .close else .atom;
            if (is_list and writer.hasPlace(child)) {
                layout.is_wrapped = false;
                layout.in_point = endsInPoint(document, child);
            }
            previous = child;
        }
        if (previous == Node.none or !writer.hasPlace(previous)) return answer;
        const gap = writer.gapBeforeClose(list);
        if (!knows_atoms or gap.start != document.span(previous).?.end) return answer;
        const separator = layout.beforeClose();
        if (!writer.isSeparator(gap, separator, depth - 1)) return .no;
        return if (separator == .newline) .yes else answer;
    }

    fn isSeparator(writer: *const Writer, gap: Document.Span, separator: Layout.Separator, depth: usize) bool {
        const text = writer.textOf(gap);
        switch (separator) {
            .none => return text.len == 0,
            .space => return std.mem.eql(u8, text, " "),
            .newline => {
                if (!std.mem.startsWith(u8, text, writer.newline)) return false;
                const indentation = text[writer.newline.len..];
                return indentation.len == layout_zig.indentationDepth(depth) and std.mem.allEqual(u8, indentation, '\t');
            },
        }
    }

    /// Not exact behind the last column that matters.
    fn columnInText(writer: *const Writer, offset: u32) usize {
        return layout_zig.columnOf(writer.document.text[0..offset]);
    }

    // By surroundings

    fn childBySurroundings(writer: *Writer, frame: *Frame, child: Node) Allocator.Error!void {
        const document = writer.document;
        const record = document.record(child);
        const neighbour: ?Node = if (record.isList() and !writer.hasPlace(child)) writer.neighbourOf(frame, child) else null;
        const gap_start = writer.out.items.len;
        try writer.putGap(frame, child, neighbour);
        const has_own_line = hasNewline(writer.out.items[gap_start..]);
        frame.previous = child;
        if (!record.isList()) return writer.putAtom(child);
        frame.has_own_line = frame.has_own_line or has_own_line;

        if (writer.hasPlace(child)) {
            if (!record.meta.own_children) return writer.put(document.bytes(record.start, record.end));
            try writer.put("(");
            return writer.enter(child, .by_surroundings, false);
        }
        if (record.isAsRead()) {
            // It was somewhere else in the text. If all its lines would be indented as they are, they can stay.
            const raw = document.bytes(record.start, record.end);
            if (!hasNewline(raw) or (has_own_line and std.mem.eql(u8, writer.lineIndentation(writer.out.items.len), indentationIn(document.text, record.start)))) {
                return writer.put(raw);
            }
        }
        const is_one_line = if (frame.list == Node.root)
            !writer.hasLines()
        else if (neighbour) |list| !has_own_line or !hasNewline(writer.textOf(document.span(list).?)) else !has_own_line;
        writer.base.clearRetainingCapacity();
        try writer.base.appendSlice(writer.gpa, writer.lineIndentation(writer.out.items.len));
        try writer.format(child, .{
            .newline = writer.newline,
            .base = writer.base.items,
            .indentation = writer.indentationUnit(),
            .one_line = is_one_line,
        });
    }

    /// Writes the white space before a child.
    fn putGap(writer: *Writer, frame: *Frame, child: Node, neighbour: ?Node) Allocator.Error!void {
        const document = writer.document;
        const previous = frame.previous;
        const is_first = previous == Node.none;
        const is_comment = document.kind(child) == .comment and !(is_first and frame.list == Node.root);
        // A comment has its line for itself.
        const beside_comment = is_comment or (!is_first and document.kind(previous) == .comment);
        const own_gap = writer.gapBefore(child);
        if (writer.gapBetween(frame.list, previous, child)) |between| {
            const gap = writer.textOf(between);
            // What was changed may need more than was there: `"a"b` but `a b`.
            const would_merge = gap.len == 0 and !is_first and document.kind(previous) == .bare and isValue(document.kind(child));
            if (!beside_comment or hasNewline(gap)) return writer.put(if (would_merge) " " else gap);
        }
        if (is_first and !beside_comment) return;
        const gap = if (own_gap) |gap| writer.textOf(gap) else if (neighbour) |list| writer.textOf(writer.gapBefore(list).?) else "";
        if (gap.len > 0 and (!beside_comment or hasNewline(gap))) return writer.put(gap);
        const needs_line = beside_comment or (document.isList(child) and own_gap == null and neighbour == null and writer.hasLines());
        if (!needs_line and frame.list != Node.root) return writer.put(" ");
        try writer.putLine(frame, true);
        frame.has_first_own_line = frame.has_first_own_line or document.isList(child);
    }

    fn closeBySurroundings(writer: *Writer, frame: *Frame) Allocator.Error!void {
        const document = writer.document;
        const gap = writer.gapBeforeClose(frame.list);
        const text = writer.textOf(gap);
        const last = frame.previous;
        const needs_line = last != Node.none and document.kind(last) == .comment and !hasNewline(text);
        if (frame.list == Node.root) {
            // What has no text ends with a line break, like every file.
            const needs_end = (document.text.len == 0 and last != Node.none) or (needs_line and document.unread().len > 0);
            try writer.put(if (needs_end) writer.newline else text);
            return writer.put(document.unread());
        }
        const is_kept = last != Node.none and writer.hasPlace(last) and document.span(last).?.end == gap.start;
        if ((is_kept and !needs_line) or (hasNewline(text) and frame.has_own_line)) {
            try writer.put(text);
        } else if (frame.has_first_own_line or (last != Node.none and document.kind(last) == .comment)) {
            try writer.putLine(frame, false);
        }
        try writer.put(")");
    }

    /// Begins a line for a child of the list, or for its `)`.
    fn putLine(writer: *Writer, frame: *const Frame, for_child: bool) Allocator.Error!void {
        writer.base.clearRetainingCapacity();
        try writer.base.appendSlice(writer.gpa, writer.lineIndentation(frame.out_start));
        try writer.put(writer.newline);
        try writer.put(writer.base.items);
        if (for_child and frame.list != Node.root) try writer.put(writer.indentationUnit());
    }

    /// The list nearest to a new one that stands where it stood in the text; rather one that begins with the same word.
    fn neighbourOf(writer: *const Writer, frame: *const Frame, child: Node) ?Node {
        const document = writer.document;
        const distance_max = 64;
        const index = frame.children.position - 1;
        var nearest: ?Node = null;
        for (1..distance_max) |distance| {
            for ([_]?u32{ index +| @as(u32, @intCast(distance)), std.math.sub(u32, index, @intCast(distance)) catch null }) |place| {
                const sibling = frame.children.at(place orelse continue) orelse continue;
                if (!document.isList(sibling) or !writer.hasPlace(sibling)) continue;
                if (hasSameHead(document, sibling, child)) return sibling;
                if (nearest == null) nearest = sibling;
            }
        }
        return nearest;
    }

    /// The white space that the line of `out` begins with which holds `position`.
    fn lineIndentation(writer: *const Writer, position: usize) []const u8 {
        return indentationIn(writer.out.items, position);
    }

    /// Whether the text is laid out in lines, as far as it shows: several lists on the only line say no.
    fn hasLines(writer: *Writer) bool {
        if (writer.has_lines == null) {
            const tree = writer.document.treeText();
            const text = std.mem.trim(u8, tree[textStart(tree)..], white_space);
            writer.has_lines = hasNewline(text) or !hasSeveralLists(text);
        }
        return writer.has_lines.?;
    }

    /// What the first indented line of the text is indented by.
    fn indentationUnit(writer: *Writer) []const u8 {
        if (writer.indentation_unit == null) writer.indentation_unit = findIndentation(writer.document.treeText());
        return writer.indentation_unit.?;
    }

    fn hasSeveralLists(text: []const u8) bool {
        var count: usize = 0;
        var i: usize = 0;
        while (i < text.len and count < 2) switch (text[i]) {
            '(' => {
                count += 1;
                i += 1;
            },
            ')', ' ', '\t', '\n', '\r', 0 => i += 1,
            else => i = atom_zig.endIn(text, i),
        };
        return count > 1;
    }

    // Both

    /// Writes the byte order mark that the text has; or one in front of an atom that would be taken for one.
    fn putMark(writer: *Writer) Allocator.Error!void {
        const document = writer.document;
        const first = document.firstChild(.root) orelse return;
        const begins_with_mark = !document.isList(first) and textStart(document.raw(first)) > 0;
        const mark = if (begins_with_mark) document.raw(first) else document.text;
        return writer.put(mark[0..textStart(mark)]);
    }

    /// Whether a node stands where it stood in the text, possibly with other contents.
    fn hasPlace(writer: *const Writer, node: Node) bool {
        return !writer.document.record(node).meta.moved and writer.document.span(node) != null;
    }

    /// The white space before a node, as it was read.
    fn gapBefore(writer: *const Writer, node: Node) ?Document.Span {
        if (!writer.hasPlace(node)) return null;
        return writer.gapEndingAt(writer.document.span(node).?.start);
    }

    /// The white space between a child and the one before it (or the beginning of the list), if nothing else was between them.
    fn gapBetween(writer: *const Writer, list: Node, previous: Node, child: Node) ?Document.Span {
        const gap = writer.gapBefore(child) orelse return null;
        const before = if (previous == Node.none) writer.contentStart(list) else end: {
            if (!writer.hasPlace(previous)) return null;
            break :end writer.document.span(previous).?.end;
        };
        return if (gap.start == before) gap else null;
    }

    /// The white space before the end of a list, as it was read.
    fn gapBeforeClose(writer: *const Writer, list: Node) Document.Span {
        const record = writer.document.record(list);
        return writer.gapEndingAt(if (list == Node.root) record.end else record.end - 1);
    }

    fn contentStart(writer: *const Writer, list: Node) u32 {
        if (list == Node.root) return @intCast(textStart(writer.document.text));
        return writer.document.record(list).start + 1;
    }

    fn gapEndingAt(writer: *const Writer, end: u32) Document.Span {
        const start = std.mem.trimEnd(u8, writer.document.text[0..end], white_space).len;
        return .{ .start = @intCast(start), .end = end };
    }

    fn putAtom(writer: *Writer, atom: Node) Allocator.Error!void {
        const raw = writer.document.raw(atom);
        const would_be_comment = raw[0] == '#' and writer.document.kind(atom) == .bare and atom_zig.beginsLine(writer.out.items);
        return if (would_be_comment) atom_zig.appendQuoted(writer.gpa, writer.out, raw) else writer.put(raw);
    }

    fn textOf(writer: *const Writer, span: Document.Span) []const u8 {
        return writer.document.text[span.start..span.end];
    }

    fn put(writer: *Writer, bytes: []const u8) Allocator.Error!void {
        try writer.out.appendSlice(writer.gpa, bytes);
    }
};

const white_space = @import("scanner.zig").white_space;

fn changed(document: *const Document, node: Node) bool {
    return node != Node.none and document.record(node).meta.own_children;
}

/// `(xy 1 2)`, which stands beside others of its kind.
fn isPoint(document: *const Document, list: Node) bool {
    if (document.record(list).isAsRead()) return isPointAsRead(document, list.index());
    var children = document.children(list);
    const first = children.next() orelse return false;
    if (document.kind(first) != .bare or !std.mem.eql(u8, document.raw(first), point_head)) return false;
    const second = children.next() orelse return false;
    return isValue(document.kind(second));
}

inline fn isPointAsRead(document: *const Document, list: u32) bool {
    const records = document.records.items;
    if (list + 2 >= records[list].link or list == Node.root.index()) return false;
    const first = records[list + 1];
    if (first.end - first.start != point_head.len or first.meta.kind != .bare) return false;
    return std.mem.eql(u8, document.text[first.start..][0..point_head.len], point_head) and isValue(records[list + 2].meta.kind);
}

/// `isPoint` of a list as it was read, whatever it has become since.
fn wasPoint(document: *const Document, list: Node) bool {
    const span = document.span(list) orelse return false;
    const text = std.mem.trimStart(u8, document.text[span.start + 1 .. span.end], white_space);
    if (!std.mem.startsWith(u8, text, point_head) or atom_zig.endIn(text, 0) != point_head.len) return false;
    const rest = std.mem.trimStart(u8, text[point_head.len..], white_space);
    const is_comment = rest[0] == '#' and hasNewline(text[0 .. text.len - rest.len]);
    return !is_comment and rest[0] != '(' and rest[0] != ')';
}

const point_head = "xy";

fn isValue(kind: Kind) bool {
    return kind == .bare or kind == .string;
}

/// Whether the last list that opens within `list`, itself included, is a point.
fn endsInPoint(document: *const Document, list: Node) bool {
    const record = document.record(list);
    if (record.meta.own_children) return isPoint(document, list);
    var index = record.link - 1;
    while (!document.record(.at(index)).isList()) index -= 1;
    return isPoint(document, .at(index));
}

fn hasSameHead(document: *const Document, a: Node, b: Node) bool {
    const a_first = document.firstChild(a) orelse return false;
    const b_first = document.firstChild(b) orelse return false;
    if (document.isList(a_first) or document.isList(b_first)) return false;
    return std.mem.eql(u8, document.raw(a_first), document.raw(b_first));
}

/// How the text breaks its lines: like the first break that is not in a string.
fn newlineOf(text: []const u8) []const u8 {
    var i = textStart(text);
    while (i < text.len) switch (text[i]) {
        '\n' => return if (i > 0 and text[i - 1] == '\r') "\r\n" else "\n",
        '(', ')', ' ', '\t', '\r', 0 => i += 1,
        else => i = atom_zig.endIn(text, i),
    };
    return "\n";
}

fn findIndentation(text: []const u8) []const u8 {
    var start: usize = 0;
    while (std.mem.indexOfScalarPos(u8, text, start, '\n')) |newline| {
        start = newline + 1;
        const rest = text[start..];
        const end = std.mem.indexOfNone(u8, rest, " \t") orelse break;
        if (end > 0 and rest[end] != '\r' and rest[end] != '\n') return rest[0..end];
    }
    return "\t";
}

/// The white space that the line begins with which holds `position`. Of very long lines: none.
fn indentationIn(text: []const u8, position: usize) []const u8 {
    const line_length_max = 4096;
    const before = text[position -| line_length_max..position];
    const newline = std.mem.lastIndexOfScalar(u8, before, '\n');
    if (newline == null and before.len < position) return "";
    const line_start = position - before.len + if (newline) |i| i + 1 else 0;
    const line = text[line_start..];
    return line[0 .. std.mem.indexOfNone(u8, line, " \t") orelse line.len];
}

fn hasNewline(text: []const u8) bool {
    return std.mem.indexOfScalar(u8, text, '\n') != null;
}

/// Where the text begins, behind a byte order mark.
fn textStart(text: []const u8) usize {
    return atom_zig.byteOrderMarkLength(text);
}

// Tests

const Diagnostic = @import("diagnostic.zig").Diagnostic;
const walker_zig = @import("walker.zig");

const Change = enum { set, remove, append_list, append_atom, insert_list_first, insert_list_before, move_to_end, replace };

/// Makes one change at the node that `path` names and compares the text. A path has the first items of the lists on the way, and the
/// index of a child at its end: `"a b 2"`.
fn expectChange(before: []const u8, path: []const u8, change: Change, argument: []const u8, after: []const u8) !void {
    const gpa = std.testing.allocator;
    var diagnostic: Diagnostic = .init(gpa);
    defer diagnostic.deinit();
    var document = try Document.parse(gpa, before, .borrow, &.empty, &diagnostic);
    defer document.deinit();
    const node = resolve(&document, path);
    switch (change) {
        .set => try document.setAtom(node, argument),
        .remove => {
            try document.remove(node);
            document.destroy(node);
        },
        .append_atom => try document.append(node, try document.createAtom(argument)),
        .append_list => try document.append(node, try build(&document, argument)),
        .insert_list_first => try document.insert(node, 1, try build(&document, argument)),
        .insert_list_before => try document.insertBefore(node, try build(&document, argument)),
        .move_to_end => {
            const list = document.parent(node);
            try document.remove(node);
            try document.append(list, node);
        },
        .replace => {
            try document.replace(node, try build(&document, argument));
            document.destroy(node);
        },
    }
    const written = try document.write(gpa, .{});
    defer gpa.free(written);
    try std.testing.expectEqualStrings(after, written);

    // What is written reads as what is in memory, and stays as it is.
    var again = try Document.parse(gpa, written, .borrow, &.empty, &diagnostic);
    defer again.deinit();
    try std.testing.expect(try walker_zig.isEqual(gpa, &document, .root, &again, .root));
}

fn expectReformat(before: []const u8, after: []const u8) !void {
    const gpa = std.testing.allocator;
    var diagnostic: Diagnostic = .init(gpa);
    defer diagnostic.deinit();
    var document = try Document.parse(gpa, before, .borrow, &.empty, &diagnostic);
    defer document.deinit();
    const written = try document.write(gpa, .{ .reformat = true });
    defer gpa.free(written);
    try std.testing.expectEqualStrings(after, written);
}

fn resolve(document: *const Document, path: []const u8) Node {
    var node: Node = .root;
    var steps = std.mem.tokenizeScalar(u8, path, ' ');
    while (steps.next()) |step| {
        const index = std.fmt.parseInt(u32, step, 10) catch null;
        var children = document.children(node);
        var position: u32 = 0;
        node = while (children.next()) |child| : (position += 1) {
            if (index) |wanted| {
                if (position == wanted) break child;
            } else if (document.isList(child) and std.mem.eql(u8, document.raw(document.firstChild(child).?), step)) break child;
        } else unreachable;
    }
    return node;
}

/// The first list of `text` as a new node.
fn build(document: *Document, text: []const u8) !Node {
    const gpa = std.testing.allocator;
    var diagnostic: Diagnostic = .init(gpa);
    defer diagnostic.deinit();
    var source = try Document.parse(gpa, text, .borrow, &.empty, &diagnostic);
    defer source.deinit();
    return document.copy(&source, source.firstChild(.root).?);
}

const kicad_text = "(kicad_pcb\n\t(version 20241229)\n\t(net 0 \"\")\n\t(net 1 \"GND\")\n" ++
    "\t(footprint \"R\"\n\t\t(at 1 2)\n\t\t(pad \"1\" smd\n\t\t\t(at 0 0)\n\t\t)\n\t)\n)\n";

fn expectKicadChange(path: []const u8, change: Change, argument: []const u8, removed: []const u8, added: []const u8) !void {
    const gpa = std.testing.allocator;
    const place = std.mem.indexOf(u8, kicad_text, removed).?;
    const after = try std.mem.concat(gpa, u8, &.{ kicad_text[0..place], added, kicad_text[place + removed.len ..] });
    defer gpa.free(after);
    try expectChange(kicad_text, path, change, argument, after);
}

test "a change of a file that KiCad wrote changes the lines that it must" {
    try expectKicadChange("kicad_pcb version 1", .set, "20250101", "20241229", "20250101");
    try expectKicadChange("kicad_pcb footprint at 2", .set, "3.5", "(at 1 2)", "(at 1 3.5)");
    try expectKicadChange("kicad_pcb footprint at", .append_atom, "90", "(at 1 2)", "(at 1 2 90)");
    try expectKicadChange("kicad_pcb footprint at 2", .remove, "", "(at 1 2)", "(at 1)");
    try expectKicadChange("kicad_pcb 3", .remove, "", "\t(net 1 \"GND\")\n", "");
    try expectKicadChange("kicad_pcb footprint pad", .remove, "", "\t\t(pad \"1\" smd\n\t\t\t(at 0 0)\n\t\t)\n", "");
    try expectKicadChange("kicad_pcb 3", .insert_list_before, "(net 7 \"a\")", "\t(net 1", "\t(net 7 \"a\")\n\t(net 1");
    try expectKicadChange("kicad_pcb", .append_list, "(x (y 1) (pts (xy 1 2) (xy 3 4)))", "\t)\n)\n", "\t)\n" ++
        "\t(x\n\t\t(y 1)\n\t\t(pts\n\t\t\t(xy 1 2) (xy 3 4)\n\t\t)\n\t)\n)\n");
    try expectKicadChange("kicad_pcb footprint pad", .append_list, "(size 1 2)", "(at 0 0)\n", "(at 0 0)\n\t\t\t(size 1 2)\n");
    try expectKicadChange("kicad_pcb footprint at", .append_list, "(unlocked yes)", "(at 1 2)", "(at 1 2\n\t\t\t(unlocked yes)\n\t\t)");
    try expectKicadChange("kicad_pcb footprint pad at", .remove, "", " smd\n\t\t\t(at 0 0)\n\t\t)", " smd)");
    try expectKicadChange("kicad_pcb footprint at", .replace, "(at 5 6 7)", "(at 1 2)", "(at 5 6 7)");
    try expectKicadChange("kicad_pcb 2", .move_to_end, "", "\t(net 0 \"\")\n" ++
        "\t(net 1 \"GND\")\n\t(footprint \"R\"\n\t\t(at 1 2)\n\t\t(pad \"1\" smd\n\t\t\t(at 0 0)\n\t\t)\n\t)\n", "\t(net 1 \"GND\")\n" ++
        "\t(footprint \"R\"\n\t\t(at 1 2)\n\t\t(pad \"1\" smd\n\t\t\t(at 0 0)\n\t\t)\n\t)\n\t(net 0 \"\")\n");
}

test "long lists of atoms and points are wrapped again" {
    const members = "(group\n\t(members \"11111111-1111-1111-1111-111111111111\" \"22222222-2222-2222-2222-222222222222\"\n" ++
        "\t\t\"33333333-3333-3333-3333-333333333333\"\n\t)\n)\n";
    try expectChange(members, "group members 1", .remove, "", "(group\n" ++
        "\t(members \"22222222-2222-2222-2222-222222222222\" \"33333333-3333-3333-3333-333333333333\")\n)\n");
    try expectChange(members, "group members", .append_atom, "x", "(group\n" ++
        "\t(members \"11111111-1111-1111-1111-111111111111\" \"22222222-2222-2222-2222-222222222222\"\n" ++
        "\t\t\"33333333-3333-3333-3333-333333333333\" x\n\t)\n)\n");

    const points = "(pts\n\t(xy 100000000 100000000) (xy 200000000 200000000) (xy 300000000 300000000) (xy 400000000 400000000)\n\t(xy 5 5)\n)\n";
    try expectChange(points, "pts 1", .remove, "", "(pts\n" ++
        "\t(xy 200000000 200000000) (xy 300000000 300000000) (xy 400000000 400000000) (xy 5 5)\n)\n");
    try expectChange(points, "pts 4 1", .set, "1", "(pts\n" ++
        "\t(xy 100000000 100000000) (xy 200000000 200000000) (xy 300000000 300000000) (xy 1 400000000) (xy 5 5)\n)\n");
}

test "points are lists of `xy` and a value, and no others" {
    const text = "(a (xy 1 2) (xy 3 4) (at 1 2) (at 3 4) (xy (b 1)) (xy (b 1)) (xy) (xy))";
    const single = "\t(xy\n\t\t(b 1)\n\t)\n";
    try expectReformat(text, "(a\n\t(xy 1 2) (xy 3 4)\n\t(at 1 2)\n\t(at 3 4)\n" ++ single ++ single ++ "\t(xy)\n\t(xy)\n)\n");
}

test "lists that are indented in another way stay so" {
    const text =
        \\(module R (layer F.Cu)
        \\  (at 1 2)
        \\  (line (start 0 0) (end 1 1))
        \\  (text a (at 0 0)
        \\    (effects (size 1 1))
        \\  )
        \\)
        \\
    ;
    const Case = struct { []const u8, Change, []const u8, []const u8, []const u8 };
    const gpa = std.testing.allocator;
    for ([_]Case{
        .{ "module at 1", .set, "7", "(at 1 2)", "(at 7 2)" },
        .{ "module line end 2", .set, "7", "(end 1 1)", "(end 1 7)" },
        .{ "module line", .remove, "", "  (line (start 0 0) (end 1 1))\n", "" },
        .{ "module text", .remove, "", "  (text a (at 0 0)\n    (effects (size 1 1))\n  )\n", "" },
        .{ "module at", .insert_list_before, "(tags x)", "  (at 1 2)\n", "  (tags x)\n  (at 1 2)\n" },
        .{ "module", .append_list, "(line (start 2 2) (end 3 3))", "  )\n)\n", "  )\n  (line (start 2 2) (end 3 3))\n)\n" },
        .{ "module", .append_list, "(text b (at 1 1))", "  )\n)\n", "  )\n  (text b\n    (at 1 1)\n  )\n)\n" },
        .{ "module line", .append_list, "(width 1)", "(end 1 1))", "(end 1 1) (width 1))" },
        .{ "module text effects size", .append_atom, "2", "(size 1 1)", "(size 1 1 2)" },
        .{ "module text", .append_list, "(hide yes)", "(size 1 1))\n", "(size 1 1))\n    (hide yes)\n" },
    }) |case| for ([_]bool{ false, true }) |with_carriage_returns| {
        const place = std.mem.indexOf(u8, text, case[3]).?;
        const after = try std.mem.concat(gpa, u8, &.{ text[0..place], case[4], text[place + case[3].len ..] });
        defer gpa.free(after);
        if (!with_carriage_returns) {
            try expectChange(text, case[0], case[1], case[2], after);
        } else {
            const crlf_before = try std.mem.replaceOwned(u8, gpa, text, "\n", "\r\n");
            defer gpa.free(crlf_before);
            const crlf_after = try std.mem.replaceOwned(u8, gpa, after, "\n", "\r\n");
            defer gpa.free(crlf_after);
            try expectChange(crlf_before, case[0], case[1], case[2], crlf_after);
        }
    };
}

test "a text of one line stays one" {
    try expectChange("(a (b 1) (c 2))", "a", .append_list, "(d (e 3))", "(a (b 1) (c 2) (d (e 3)))");
    try expectChange("(a (b 1) (c 2))", "a b", .remove, "", "(a (c 2))");
    try expectChange("(a (b 1) (c 2))", "a c", .remove, "", "(a (b 1))");
    try expectChange("(a (b))\n", "a b", .append_list, "(d (e 3))", "(a (b (d (e 3))))\n");
    try expectChange("(a x)", "a", .append_atom, "y", "(a x y)");
    try expectChange("(a b)(c)", "a 1", .remove, "", "(a)(c)");
    try expectChange("(\"b\"a)", "0 0", .set, "c", "(c a)");
    try expectChange("(a \"b\"\"c\")", "a 1", .set, "d", "(a d \"c\")");
    try expectChange("(a(b)c)", "a 1", .remove, "", "(a c)");
}

test "a list that becomes a point, or stops being one, keeps KiCad's layout" {
    try expectChange("(a\n\t(pts\n\t\t(xy 1 2)\n\t)\n)\n", "a pts 0", .set, "xy", "(a\n\t(xy\n\t\t(xy 1 2)\n\t)\n)\n");
    try expectChange("(a\n\t(pts b\n\t\t(xy 1 2)\n\t)\n)\n", "a pts 0", .set, "xy", "(a\n\t(xy b (xy 1 2)\n\t)\n)\n");
    try expectChange("(a\n\t(xy b (xy 1 2)\n\t)\n)\n", "a xy 0", .set, "pts", "(a\n\t(pts b\n\t\t(xy 1 2)\n\t)\n)\n");
}

test "a parenthesis in a string says nothing of lines" {
    try expectChange("(a \"(\")\n", "a", .append_list, "(d (e 3))", "(a \"(\"\n\t(d\n\t\t(e 3)\n\t)\n)\n");
    try expectChange("(a \"\\\"(\")", "a", .append_list, "(d)", "(a \"\\\"(\"\n\t(d)\n)");
}

test "comments have their line for themselves" {
    try expectChange("(a\n\t# note\n\t(b)\n)\n", "a 2", .remove, "", "(a\n\t# note\n)\n");
    try expectChange("(a\n# note\n)\n", "a", .append_atom, "x", "(a\n# note\n\tx)\n");
    try expectChange("(a\n  (b)\n  # note\n  (c)\n)\n", "a c", .remove, "", "(a\n  (b)\n  # note\n)\n");
    try expectChange("(a x\n# note\n y)\n", "a 1", .remove, "", "(a\n# note\n y)\n");
    try expectChange("(a x\n# note\n y)\n", "a 3", .move_to_end, "", "(a x\n# note\n y)\n");
    try expectChange("(a x y)\n", "a 1", .set, "# note", "(a\n\t# note\n\ty)\n");
    try expectChange("(a x)", "a", .append_atom, "# note", "(a x\n\t# note\n)");
    try expectChange("(a x)(b)", "a 1", .remove, "", "(a)(b)");
}

test "a number sign does not become a comment" {
    try expectChange("(a\n# note\n x #y\n)\n", "a 2", .remove, "", "(a\n# note\n \"#y\"\n)\n");
    try expectChange("(a (b) #y)", "a b", .remove, "", "(a #y)");
    try expectReformat("(a)#y\"z", "(a)\n\"#y\\\"z\"\n");
    const long = "a_very_long_symbol_that_goes_beyond_the_column_that_atoms_are_wrapped_at";
    try expectReformat("(" ++ long ++ " #y)", "(" ++ long ++ "\n\t\"#y\"\n)\n");
}

test "what no parenthesis opened stays behind the tree" {
    try expectChange("(a (b 1)))\n(c \"\n", "a b 1", .set, "2", "(a (b 2)))\n(c \"\n");
    try expectChange("(a)\n)", "a", .append_atom, "b", "(a b)\n)");
    try expectReformat("(a (b 1)))\n(c", "(a\n\t(b 1)\n)\n)\n(c");
}

test "a document without text is laid out by rule" {
    const gpa = std.testing.allocator;
    var document: Document = try .initEmpty(gpa, &.empty);
    defer document.deinit();
    const top = try build(&document, "(a b (c (xy 1 2)(xy 3 4)) (d \"e\"))");
    try document.append(.root, top);
    const written = try document.write(gpa, .{});
    defer gpa.free(written);
    try std.testing.expectEqualStrings("(a b\n\t(c\n\t\t(xy 1 2) (xy 3 4)\n\t)\n\t(d \"e\")\n)\n", written);
    const again = try document.write(gpa, .{ .reformat = true });
    defer gpa.free(again);
    try std.testing.expectEqualStrings(written, again);
}
