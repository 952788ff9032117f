//! Root of the tests of the cores.

test {
    _ = @import("graph/graph.zig");
    _ = @import("faebryk/faebryk.zig");
    _ = @import("sexp/sexp.zig");
    _ = @import("sexp/schema/schema.zig");
    _ = @import("sexp/typed.zig");
    _ = @import("sexp/nets.zig");
}
