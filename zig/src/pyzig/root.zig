//! Root of every extension library: exports the module that the file imported as `extension` declares, and installs the panic
//! handler.

const pyzig = @import("pyzig");
const extension = @import("extension");

pub const panic = pyzig.panic;
pub const debug = pyzig.debug;

comptime {
    pyzig.exportModule(extension.module);
}
