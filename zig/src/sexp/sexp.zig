//! S-expressions as KiCad writes them: lossless documents that can be changed.
//!
//! ```zig
//! var diagnostic: sexp.Diagnostic = .init(gpa);
//! defer diagnostic.deinit();
//! var document = try sexp.Document.parse(gpa, "(a (b 1))\n", .borrow, &.empty, &diagnostic);
//! defer document.deinit();
//! const a = document.firstChild(.root).?;
//! try document.append(a, try document.createAtom("new"));
//! const text = try document.write(gpa, .{}); // (a (b 1) new)
//! ```

pub const Document = @import("document.zig").Document;
pub const Node = @import("node.zig").Node;
pub const Kind = @import("node.zig").Kind;
pub const Word = @import("node.zig").Word;
pub const unknown_word = @import("node.zig").unknown_word;
pub const Vocabulary = @import("vocabulary.zig").Vocabulary;
pub const Diagnostic = @import("diagnostic.zig").Diagnostic;
pub const Location = @import("diagnostic.zig").Location;
pub const Walker = @import("walker.zig").Walker;
pub const isEqual = @import("walker.zig").isEqual;
pub const EditError = @import("edit.zig").AtomError || @import("edit.zig").InsertError;
pub const atom = @import("atom.zig");

test {
    _ = @import("children.zig");
    _ = @import("edit.zig");
    _ = @import("layout.zig");
    _ = @import("parser.zig");
    _ = @import("pending.zig");
    _ = @import("pool.zig");
    _ = @import("scanner.zig");
    _ = @import("sexp_fuzz.zig");
    _ = @import("writer.zig");
    _ = atom;
    _ = Diagnostic;
    _ = Document;
    _ = Vocabulary;
}
