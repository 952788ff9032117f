//! Root of the tests of the cores.

test {
    _ = @import("graph/graph.zig");
    _ = @import("faebryk/faebryk.zig");
    _ = @import("sexp/sexp.zig");
}
