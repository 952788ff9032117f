//! The Python module `mypkg._words`.

const pyzig = @import("pyzig");
const words = @import("words");

pub const module = pyzig.module("_words", .{
    .doc = "Counts words.",
    .functions = .{
        .{ "count(text)", words.count, "Return how many words the text has." },
    },
});
