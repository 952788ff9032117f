//! KiCad's layout, one token after the other: each list on a line of its own, indented by its depth; atoms on the line of their
//! list until that gets long; points (`xy`) side by side.
//!
//! These are the rules of KiCad 9's own pretty printer, so what it wrote comes out as it was, byte for byte. Columns are counted in
//! bytes.

const std = @import("std");
const Allocator = std.mem.Allocator;
const atom_zig = @import("atom.zig");

/// Atoms that would begin behind this column go to the next line.
const atom_column_max = 72;
/// And so do points.
const point_column_max = 99;

/// Deeper lists are indented like this, or the white space of deeply nested ones would outgrow everything.
const indentation_depth_max = 256;

pub const Style = struct {
    newline: []const u8 = "\n",
    /// In front of every line, for a part that stands inside of something else.
    base: []const u8 = "",
    /// Of one level.
    indentation: []const u8 = "\t",
    /// No line breaks at all, except around comments.
    one_line: bool = false,
};

pub const Layout = struct {
    gpa: Allocator,
    out: *std.ArrayListUnmanaged(u8),
    style: Style = .{},
    depth: usize = 0,
    /// Bytes since the last line break.
    column: usize = 0,
    last: Last = .nothing,
    /// A line break was put between two atoms since the last list ended, so the next `)` goes on its own line.
    is_wrapped: bool = false,
    /// The list that was opened last is a point. Stays until the next list is opened.
    in_point: bool = false,

    pub const Last = enum { nothing, open, close, atom, comment };

    pub const Separator = enum { none, space, newline };

    pub fn beforeList(layout: *const Layout, is_point: bool) Separator {
        if (layout.last == .nothing) return .none;
        if (layout.last == .comment) return .newline;
        if (layout.style.one_line) return if (layout.last == .open) .none else .space;
        return if (layout.in_point and is_point and layout.column < point_column_max) .space else .newline;
    }

    pub fn beforeAtom(layout: *const Layout) Separator {
        return switch (layout.last) {
            .nothing, .open => .none,
            .comment => .newline,
            .close, .atom => if (layout.style.one_line or layout.in_point or layout.column < atom_column_max) .space else .newline,
        };
    }

    pub fn beforeClose(layout: *const Layout) Separator {
        if (layout.last == .comment) return .newline;
        if (layout.style.one_line) return .none;
        return if (layout.last == .close or layout.is_wrapped) .newline else .none;
    }

    pub fn open(layout: *Layout, is_point: bool) Allocator.Error!void {
        try layout.put(layout.beforeList(is_point), "(");
        layout.depth += 1;
        layout.last = .open;
        layout.in_point = is_point;
    }

    pub fn close(layout: *Layout) Allocator.Error!void {
        layout.depth -= 1;
        try layout.put(layout.beforeClose(), ")");
        layout.last = .close;
        layout.is_wrapped = false;
    }

    pub fn atom(layout: *Layout, raw: []const u8) Allocator.Error!void {
        const separator = layout.beforeAtom();
        const begins_line = separator == .newline or layout.last == .nothing;
        if (begins_line and raw[0] == '#') try layout.putQuoted(separator, raw) else try layout.put(separator, raw);
        if (separator == .newline) layout.is_wrapped = true;
        layout.last = .atom;
    }

    /// For what would be a comment at the beginning of a line.
    fn putQuoted(layout: *Layout, separator: Separator, raw: []const u8) Allocator.Error!void {
        var quoted: std.ArrayListUnmanaged(u8) = .empty;
        defer quoted.deinit(layout.gpa);
        try atom_zig.appendQuoted(layout.gpa, &quoted, raw);
        try layout.put(separator, quoted.items);
    }

    /// A comment has its line for itself.
    pub fn comment(layout: *Layout, raw: []const u8) Allocator.Error!void {
        try layout.put(if (layout.last == .nothing) .none else .newline, raw);
        layout.last = .comment;
    }

    /// A list that is laid out already. `ends_in_point`: the last list that it opens is a point.
    pub fn list(layout: *Layout, raw: []const u8, is_point: bool, ends_in_point: bool) Allocator.Error!void {
        try layout.put(layout.beforeList(is_point), raw);
        layout.findColumn();
        layout.last = .close;
        layout.is_wrapped = false;
        layout.in_point = ends_in_point;
    }

    /// Measures the column in what has been written. Behind the last column that matters it need not be exact.
    pub fn findColumn(layout: *Layout) void {
        layout.column = columnOf(layout.out.items);
    }

    inline fn put(layout: *Layout, separator: Separator, raw: []const u8) Allocator.Error!void {
        const out = layout.out;
        const style = layout.style;
        const indentations = if (separator == .newline and !style.one_line) indentationDepth(layout.depth) else 0;
        const indentation_len = style.base.len + indentations * style.indentation.len;
        try out.ensureUnusedCapacity(layout.gpa, style.newline.len + indentation_len + raw.len + 1);
        switch (separator) {
            .none => {},
            .space => {
                out.appendAssumeCapacity(' ');
                layout.column += 1;
            },
            .newline => {
                out.appendSliceAssumeCapacity(style.newline);
                out.appendSliceAssumeCapacity(style.base);
                if (style.indentation.len == 1) {
                    @memset(out.addManyAsSliceAssumeCapacity(indentations), style.indentation[0]);
                } else for (0..indentations) |_| out.appendSliceAssumeCapacity(style.indentation);
                layout.column = indentation_len;
            },
        }
        out.appendSliceAssumeCapacity(raw);
        layout.column += raw.len;
    }
};

/// Bytes behind the last line break of `text`. Behind the last column that matters it need not be exact.
pub fn columnOf(text: []const u8) usize {
    const tail = text[text.len -| (point_column_max + 1)..];
    return if (std.mem.lastIndexOfScalar(u8, tail, '\n')) |newline| tail.len - newline - 1 else tail.len;
}

pub fn indentationDepth(depth: usize) usize {
    return @min(depth, indentation_depth_max);
}
