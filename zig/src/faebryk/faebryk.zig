//! The typegraph: types, instances and relations of an electronic design, as a graph.
//!
//! Each kind of edge has a file with functions on nodes bound to a view; `TypeGraph` describes types and makes instances of
//! them; the linker, copying and the path finder work on what is there. No Python in here.
//!
//!     const typegraph = try faebryk.TypeGraph.create(view);
//!     const resistor = view.bind(try typegraph.addType("Resistor"));
//!     try typegraph.markConstructable(resistor);
//!     const r1 = try typegraph.instantiate("Resistor", null);

pub const EdgeComposition = @import("composition.zig");
pub const EdgeInterfaceConnection = @import("interface.zig");
pub const EdgeNext = @import("next.zig");
pub const EdgeOperand = @import("operand.zig");
pub const EdgePointer = @import("pointer.zig");
pub const EdgeType = @import("node_type.zig");
pub const EdgeCreationAttributes = @import("edgebuilder.zig").EdgeCreationAttributes;
pub const NodeCreationAttributes = @import("nodebuilder.zig").NodeCreationAttributes;
pub const Linker = @import("linker.zig");
/// Both `EdgeTrait` and `Trait`.
pub const Trait = @import("trait.zig");
pub const TypeGraph = @import("typegraph.zig").TypeGraph;
pub const MakeChildNode = @import("typegraph.zig").MakeChildNode;
pub const Traversal = reference.Traversal;
pub const copy = @import("copy.zig");
pub const drawing = @import("drawing.zig");
pub const instantiate = @import("instantiate.zig");
pub const pathfinder = @import("pathfinder.zig");
pub const reference = @import("reference.zig");
pub const type_path = @import("type_path.zig");
pub const validate = @import("validate.zig");

/// What goes wrong, in detail: given as out-parameters, because a Zig error carries nothing.
pub const InstantiationFailure = instantiate.Failure;
pub const ResolveFailure = reference.Failure;
pub const PathFailure = type_path.Failure;

test {
    _ = EdgeComposition;
    _ = EdgeInterfaceConnection;
    _ = EdgeNext;
    _ = EdgeOperand;
    _ = EdgePointer;
    _ = EdgeType;
    _ = Linker;
    _ = Trait;
    _ = copy;
    _ = drawing;
    _ = instantiate;
    _ = pathfinder;
    _ = reference;
    _ = type_path;
    _ = validate;
    _ = @import("edgebuilder.zig");
    _ = @import("faebryk_fuzz.zig");
    _ = @import("merge.zig");
    _ = @import("nodebuilder.zig");
    _ = @import("pathfinder_test.zig");
    _ = @import("scratch.zig");
    _ = @import("typegraph.zig");
}
