//! What fields in several files of this folder say of themselves in their `schema`.

pub const line_width = .{ .doc = "Until KiCad 6 and in the primitives of a pad; `stroke` elsewhere." };
pub const copper_net = .{ .role = .net_number, .doc = "The net of a shape on copper." };
pub const net_number = .{ .role = .net_number, .absent = 0, .doc = "None where nets have names only, as in files of KiCad 10: see `net_name`." };
/// Covered, plugged, capped and filled vias (IPC-4761), and everything by side.
const protection_version = 20250228;
pub const since_protection = .{ .since = protection_version };
pub const barcodes = .{ .since = 20250914 };
pub const points = .{ .since = 20250901 };
pub const since_backdrill = .{ .since = 20251101 };
pub const tenting_sides = .{
    .token = "tenting",
    .view_of = "tenting",
    .role = .sides,
    .since = protection_version,
    .doc = "Tenting by side, where the file has it so, as from KiCad 10 on.",
};
pub const net_name = .{ .token = "net", .view_of = "net", .role = .net_name, .doc = "The name of the net, in files of all versions." };
