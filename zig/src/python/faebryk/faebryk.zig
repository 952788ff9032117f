//! The modules of the typegraph: `gen.faebryk.*`.

const adapt = @import("adapt.zig");
const builders = @import("builders.zig");
const edges = @import("edges.zig");
const failures = @import("failures.zig");
const linker = @import("linker.zig");
const trait = @import("trait.zig");
const typegraph = @import("typegraph.zig");

/// The module `gen.faebryk`.
pub const module = .{
    .name = "faebryk",
    .runtime_name = "faebryk",
    .modules = .{
        .{
            .name = "composition",
            .runtime_name = "faebryk",
            .class_module = "composition",
            .stub_imports = adapt.traversal_import,
            .doc = "Composition edges, and operands for those who look for them here.",
            .errors = adapt.errors,
            .refuses_bare_call = true,
            .classes = .{edges.EdgeComposition},
            .aliases = .{.{ "EdgeOperand", edges.EdgeOperand }},
        },
        .{
            .name = "operand",
            .runtime_name = "faebryk",
            .class_module = "operand",
            .stub_imports = adapt.traversal_import,
            .doc = "Operand edges.",
            .errors = adapt.errors,
            .refuses_bare_call = true,
            .classes = .{edges.EdgeOperand},
        },
        .{
            .name = "interface",
            .runtime_name = "faebryk",
            .class_module = "interface",
            .doc = "Connections of interfaces.",
            .errors = adapt.errors,
            .refuses_bare_call = true,
            .classes = .{edges.EdgeInterfaceConnection},
        },
        .{
            .name = "node_type",
            .runtime_name = "faebryk",
            .class_module = "node_type",
            .doc = "Type edges.",
            .errors = adapt.errors,
            .refuses_bare_call = true,
            .classes = .{edges.EdgeType},
        },
        .{
            .name = "next",
            .runtime_name = "faebryk",
            .class_module = "next",
            .doc = "Next edges.",
            .errors = adapt.errors,
            .refuses_bare_call = true,
            .classes = .{edges.EdgeNext},
        },
        .{
            .name = "pointer",
            .runtime_name = "faebryk",
            .class_module = "pointer",
            .stub_imports = adapt.traversal_import,
            .doc = "Pointer edges.",
            .errors = adapt.errors,
            .refuses_bare_call = true,
            .classes = .{edges.EdgePointer},
        },
        .{
            .name = "trait",
            .runtime_name = "faebryk",
            .class_module = "trait",
            .stub_imports = adapt.traversal_import,
            .doc = "Traits.",
            .errors = adapt.errors,
            .refuses_bare_call = true,
            .classes = .{ trait.Trait, edges.EdgeTrait },
        },
        .{
            .name = "typegraph",
            .runtime_name = "faebryk",
            .class_module = "typegraph",
            .doc = "Types and instances.",
            .errors = adapt.errors,
            .refuses_bare_call = true,
            .classes = .{ typegraph.MakeChildNode, typegraph.TypeGraph },
            .exceptions = .{ failures.TypeGraphPathError, failures.TypeGraphInstantiationError, failures.TypeGraphResolveError },
        },
        .{
            .name = "linker",
            .runtime_name = "faebryk",
            .class_module = "linker",
            .doc = "Linking type references.",
            .errors = adapt.errors,
            .refuses_bare_call = true,
            .classes = .{linker.Linker},
        },
        .{
            .name = "nodebuilder",
            .runtime_name = "faebryk",
            .class_module = "nodebuilder",
            .doc = "Attributes for new nodes.",
            .errors = adapt.errors,
            .refuses_bare_call = true,
            .classes = .{builders.NodeCreationAttributes},
        },
        .{
            .name = "edgebuilder",
            .runtime_name = "faebryk",
            .class_module = "edgebuilder",
            .doc = "Descriptions of new edges.",
            .errors = adapt.errors,
            .refuses_bare_call = true,
            .classes = .{builders.EdgeCreationAttributes},
        },
        .{
            .name = "module",
            .runtime_name = "faebryk",
            .class_module = "module",
        },
    },
};
