//! Counts words.

const std = @import("std");

/// How many words there are: runs of bytes between white space.
pub fn count(text: []const u8) usize {
    var found: usize = 0;
    var words = std.mem.tokenizeAny(u8, text, &std.ascii.whitespace);
    while (words.next()) |_| found += 1;
    return found;
}

test count {
    try std.testing.expectEqual(3, count(" to be  continued\n"));
    try std.testing.expectEqual(0, count(""));
}
