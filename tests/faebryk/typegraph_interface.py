"""What callers of the typegraph rely on: modules, classes, methods, keywords, and which of the keywords may be left out."""

from typing import NamedTuple

# Module, and what it holds: the name in the module and the class's `__module__`.
MODULES = {
    "composition": {"EdgeComposition": "composition", "EdgeOperand": "operand"},
    "operand": {"EdgeOperand": "operand"},
    "interface": {"EdgeInterfaceConnection": "interface"},
    "node_type": {"EdgeType": "node_type"},
    "next": {"EdgeNext": "next"},
    "pointer": {"EdgePointer": "pointer"},
    "trait": {"Trait": "trait", "EdgeTrait": "trait"},
    "typegraph": {
        "TypeGraph": "typegraph",
        "MakeChildNode": "typegraph.TypeGraph",
        "TypeGraphPathError": "faebryk.core.zig",
        "TypeGraphInstantiationError": "faebryk.core.zig",
        "TypeGraphResolveError": "faebryk.core.zig",
    },
    "linker": {"Linker": "linker"},
    "nodebuilder": {"NodeCreationAttributes": "nodebuilder"},
    "edgebuilder": {"EdgeCreationAttributes": "edgebuilder"},
    "module": {},
}

EXCEPTIONS = ("TypeGraphPathError", "TypeGraphInstantiationError", "TypeGraphResolveError")

# Each method with its keywords; those with `=None` may be left out. Methods without `self` are static.
_METHODS = {
    "EdgeComposition": [
        "create(parent, child, child_identifier)",
        "build(child_identifier)",
        "is_instance(edge)",
        "visit_children_edges(bound_node, f, ctx=None)",
        "get_parent_edge(bound_node)",
        "get_parent_node(edge)",
        "get_child_node(edge)",
        "get_child_of(edge, node)",
        "get_parent_of(edge, node)",
        "get_parent_node_of(bound_node)",
        "add_child(bound_node, child, child_identifier)",
        "add_anon_child(bound_node, child)",
        "get_name(edge)",
        "get_tid()",
        "traverse(identifier)",
        "get_child_by_identifier(bound_node, child_identifier)",
        "visit_children_of_type(bound_node, child_type, f, ctx=None)",
        "try_get_single_child_of_type(bound_node, child_type)",
        "get_children_query(bound_node, direct_only=None, types=None, include_root=None, sort=None, required_traits=None)",
    ],
    "EdgeOperand": [
        "create(expression, operand, operand_identifier=None)",
        "build(operand_identifier=None)",
        "is_instance(edge)",
        "visit_operand_edges(bound_node, f, ctx=None)",
        "visit_operands_of_type(bound_node, operand_type, f, ctx=None)",
        "visit_expression_edges(bound_node, f, ctx=None)",
        "visit_expression_edges_of_type(bound_node, expression_type, f, ctx=None)",
        "get_expression_edge(bound_node)",
        "get_expression_node(bound_edge)",
        "get_operands_set_node(bound_node)",
        "get_operand_node(edge)",
        "get_operand_of(edge, node)",
        "get_expression_of(bound_edge, node)",
        "add_operand(bound_node, operand, operand_identifier=None)",
        "get_name(edge)",
        "get_tid()",
        "traverse(identifier)",
        "get_operand_by_identifier(node, operand_identifier)",
    ],
    "EdgeInterfaceConnection": [
        "build(shallow=None)",
        "get_tid()",
        "is_instance(edge)",
        "get_other_connected_node(edge, node)",
        "connect(bn1, bn2)",
        "connect_shallow(bn1, bn2)",
        "visit_connected_edges(bound_node, f, ctx=None)",
        "is_connected_to(source, target)",
        "get_connected(source, include_self=None)",
    ],
    "EdgeType": [
        "create(type_node, instance_node)",
        "build()",
        "is_instance(edge)",
        "visit_instance_edges(bound_node, f, ctx=None)",
        "get_type_node(edge)",
        "get_instance_node(edge)",
        "get_type_edge(bound_node)",
        "add_instance(bound_type_node, bound_instance_node)",
        "get_tid()",
        "is_node_instance_of(bound_node, node_type)",
    ],
    "EdgeNext": [
        "create(previous_node, next_node)",
        "build()",
        "add_next(previous_node, next_node)",
        "is_instance(edge)",
        "get_previous_node(edge)",
        "get_next_node(edge)",
        "get_previous_edge(node)",
        "get_next_edge(node)",
        "get_previous_node_from_node(node)",
        "get_next_node_from_node(node)",
    ],
    "EdgePointer": [
        "create(from_node, to_node, identifier=None)",
        "build(identifier=None, index)",
        "is_instance(edge)",
        "get_referenced_node(edge)",
        "get_referenced_node_from_node(node)",
        "get_tid()",
        "traverse()",
        "get_index(edge)",
        "visit_pointed_edges(bound_node, f, ctx=None)",
        "visit_pointed_edges_with_identifier(bound_node, identifier, f, ctx=None)",
        "get_pointed_node_by_identifier(bound_node, identifier)",
        "point_to(bound_node, target_node, identifier=None, index)",
    ],
    "NodeCreationAttributes": [
        "init(dynamic=None)",
        "apply_to(self, node)",
    ],
    "EdgeCreationAttributes": [
        "create(edge_type, directional, name, dynamic)",
        "apply_to(self, edge)",
        "create_edge(self, source, target)",
        "insert_edge(self, g, source, target)",
        "get_tid(self)",
    ],
    "MakeChildNode": [
        "build(value=None)",
    ],
    "TypeGraph": [
        "create(g)",
        "of(node)",
        "of_type(type_node)",
        "of_instance(instance_node)",
        "add_type(self, identifier)",
        "add_make_child(self, type_node, child_type, identifier, node_attributes=None)",
        "add_make_child_deferred(self, type_node, child_type_identifier, identifier, node_attributes=None)",
        "add_type_reference(self, type_identifier)",
        "get_make_child_type_reference(self, make_child)",
        "get_make_child_type_reference_by_identifier(self, type_node, identifier)",
        "resolve_child_path(self, start_type, path)",
        "add_make_link(self, type_node, lhs_reference, rhs_reference, edge_attributes)",
        "merge_types(self, target, source)",
        "mark_constructable(self, type_node)",
        "is_constructable(self, type_node)",
        "collect_make_children(self, type_node)",
        "collect_make_links(self, type_node)",
        "get_reference_path(self, reference)",
        "validate_type(self, type_node)",
        "collect_pointer_members(self, type_node, container_path)",
        "ensure_child_reference(self, type_node, path)",
        "instantiate(self, type_identifier)",
        "instantiate_node(self, type_node, attributes)",
        "debug_add_reference(self, type_node, path)",
        "reference_resolve(self, reference_node, base_node)",
        "get_type_by_name(self, type_identifier)",
        "get_type_name(type_node)",
        "get_type_reference_identifier(type_reference)",
        "get_or_create_type(self, type_identifier)",
        "get_graph_view(self)",
        "get_self_node(self)",
        "get_type_instance_overview(self)",
        "copy_into(self, target_graph, minimal)",
        "copy_node_into(start_node, target_graph)",
    ],
    "Linker": [
        "link_type_reference(g, type_reference, target_type_node)",
        "update_type_reference(g, type_reference, target_type_node)",
        "get_resolved_type(type_reference)",
        "collect_unresolved_type_references(type_graph)",
    ],
    "Trait": [
        "add_trait_to(target, trait_type)",
        "add_trait_instance_to(target, trait_instance)",
        "mark_as_trait(trait_type)",
        "try_get_trait(target, trait_type)",
        "try_get_traits(target, trait_types)",
        "visit_implementers(trait_type, f, ctx=None)",
    ],
    "EdgeTrait": [
        "create(owner_node, trait_instance)",
        "build()",
        "is_instance(edge)",
        "get_owner_node(edge)",
        "get_trait_instance_node(edge)",
        "get_trait_instance_of(edge, node)",
        "get_owner_of(edge, node)",
        "visit_trait_instance_edges(bound_node, f, ctx=None)",
        "get_owner_edge(bound_node)",
        "get_owner_node_of(bound_node)",
        "add_trait_instance(bound_node, trait_instance)",
        "visit_trait_instances_of_type(owner, trait_type, f, ctx=None)",
        "try_get_trait_instance_of_type(bound_node, trait_type)",
        "get_tid()",
        "traverse(trait_type_name)",
    ],
}

# Keywords that we take beyond those: callers pass them, and one of them does something here.
MORE_KEYWORDS = {
    ("TypeGraph", "add_make_child"): ["mount_reference"],
    ("TypeGraph", "add_make_child_deferred"): ["mount_reference"],
    ("TypeGraph", "ensure_child_reference"): ["validate"],
    ("TypeGraph", "instantiate"): ["attributes"],
}


class Method(NamedTuple):
    cls: str
    name: str
    is_static: bool
    required: tuple[str, ...]
    optional: tuple[str, ...]

    def __str__(self):
        return f"{self.cls}.{self.name}"

    @property
    def keywords(self):
        return self.required + self.optional


def _read(cls, text):
    name, _, inside = text.rstrip(")").partition("(")
    parts = [part.strip() for part in inside.split(",") if part.strip()]
    optional = tuple(part.removesuffix("=None") for part in parts if part.endswith("=None"))
    required = tuple(part for part in parts if part != "self" and not part.endswith("=None"))
    return Method(cls, name, "self" not in parts, required, optional)


METHODS = [_read(cls, text) for cls, texts in _METHODS.items() for text in texts]
CLASSES = tuple(_METHODS)
