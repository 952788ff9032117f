//! The extension `pyzig_sexp`: S-expression documents of KiCad.

const pyzig = @import("pyzig");
const sexp = @import("python/sexp/sexp.zig");

pub const module = pyzig.module("pyzig_sexp", sexp.spec);
