//! Symbol libraries (`.kicad_sym`): the root list `kicad_symbol_lib`.

const declare = @import("declare.zig");
const Many = declare.Many;
const String = declare.String;
const symbols = @import("schematic/symbols.zig");

pub const roots = .{"kicad_symbol_lib"};
pub const File = SymbolFile;

pub const SymbolLib = struct {
    version: i32,
    generator: String = "",
    generator_version: ?String = null,
    symbols: Many(symbols.Symbol) = .{},
};

pub const SymbolFile = struct {
    kicad_sym: SymbolLib,

    pub const schema = .{ .kicad_sym = .{ .token = "kicad_symbol_lib" } };
};
