//! The extension `pyzig`: graph and typegraph.

const pyzig = @import("pyzig");
const faebryk = @import("python/faebryk/faebryk.zig");
const graph = @import("python/graph/graph.zig");

pub const module = pyzig.module("pyzig", .{
    .runtime_name = "zig",
    .doc = "Native graph layer.",
    .on_load = graph.onLoad,
    .count_live = graph.countLive,
    .modules = .{
        .{
            .name = "gen",
            .runtime_name = "gen",
            .modules = .{
                .{
                    .name = "graph",
                    .runtime_name = "graph",
                    .modules = .{graph.module},
                },
                faebryk.module,
            },
        },
    },
});
