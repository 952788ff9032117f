//! The words that files of schematics and symbols choose from. Nothing is imported.

pub const E_fill_type = enum { background, none, outline, color, hatch, reverse_hatch, cross_hatch };

pub const E_stroke_type = enum { solid, default, dash, dot, dash_dot, dash_dot_dot };

pub const E_pin_type = enum {
    bidirectional,
    free,
    input,
    no_connect,
    open_collector,
    open_emitter,
    output,
    passive,
    power_in,
    power_out,
    tri_state,
    unspecified,
    unconnected,
};

pub const E_pin_style = enum {
    clock,
    clock_low,
    edge_clock_high,
    input_low,
    inverted,
    inverted_clock,
    line,
    non_logic,
    output_low,
};

pub const E_sheet_pin_type = enum { bidirectional, input, output, passive, tri_state };

pub const E_global_label_shape = enum {
    input,
    output,
    bidirectional,
    tri_state,
    passive,
    dot,
    round,
    diamond,
    rectangle,
};

pub const E_hide = enum { hide };

pub const E_mirror = enum { x, y };
