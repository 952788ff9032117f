//! Where the graph takes its memory from, and what of it is alive.
//!
//! There is one allocator for all identities, attributes, names and views of the process, because they refer to each
//! other across views. A host sets it once with `init` before anything is created. The graph takes no locks: a host
//! calls it from one thread at a time (in Python the global interpreter lock sees to that).

const std = @import("std");
const builtin = @import("builtin");

/// The allocator of everything in the graph. Read it through `memory.gpa`: it is set once, but not known at compile time.
pub var gpa: std.mem.Allocator = if (builtin.is_test) std.testing.allocator else std.heap.smp_allocator;

/// Number of objects alive. Zero everywhere means that everything was given back.
pub const Counters = struct {
    nodes: usize = 0,
    edges: usize = 0,
    attribute_sets: usize = 0,
    atoms: usize = 0,
    views: usize = 0,

    pub fn total(counters: Counters) usize {
        return counters.nodes + counters.edges + counters.attribute_sets + counters.atoms + counters.views;
    }
};

pub var live: Counters = .{};
