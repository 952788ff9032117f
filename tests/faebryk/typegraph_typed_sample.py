"""What callers write, for the type checker. It is never run; a comment tells each error that there has to be."""

from collections.abc import Callable
from typing import Any, assert_type

from gen.faebryk.composition import EdgeComposition
from gen.faebryk.edgebuilder import EdgeCreationAttributes
from gen.faebryk.interface import EdgeInterfaceConnection
from gen.faebryk.linker import Linker
from gen.faebryk.nodebuilder import NodeCreationAttributes
from gen.faebryk.operand import EdgeOperand
from gen.faebryk.pointer import EdgePointer
from gen.faebryk.trait import EdgeTrait, Trait
from gen.faebryk.typegraph import TypeGraph, TypeGraphInstantiationError, TypeGraphPathError
from gen.graph.graph import BFSPath, BoundEdge, BoundNode, Edge, GraphView, Node

view = GraphView.create()
typegraph = TypeGraph.create(g=view)
part = typegraph.add_type(identifier="Part")
assert_type(part, BoundNode)
assert_type(typegraph.get_type_by_name(type_identifier="Part"), BoundNode | None)
assert_type(TypeGraph.of_type(type_node=part), TypeGraph | None)
assert_type(typegraph.collect_make_children(type_node=part), list[tuple[str | None, BoundNode]])
assert_type(typegraph.collect_make_links(type_node=part), list[tuple[BoundNode, tuple[str, ...], tuple[str, ...]]])
assert_type(typegraph.collect_pointer_members(type_node=part, container_path=["x"]), list[tuple[int, BoundNode]])
assert_type(typegraph.get_reference_path(reference=part), tuple[str, ...])
assert_type(typegraph.validate_type(type_node=part), list[tuple[BoundNode, str]])
assert_type(typegraph.get_type_instance_overview(), list[tuple[str, int]])
assert_type(Linker.collect_unresolved_type_references(type_graph=typegraph), list[tuple[BoundNode, BoundNode]])
assert_type(Trait.try_get_traits(target=part, trait_types=[part]), list[BoundNode | None])
assert_type(EdgeInterfaceConnection.get_connected(source=part), dict[BoundNode, BFSPath])
assert_type(EdgeInterfaceConnection.is_connected_to(source=part, target=part).get_edges(), list[Edge])
assert_type(EdgeComposition.get_children_query(bound_node=part, direct_only=True, types=[part.node()]), list[BoundNode])
assert_type(EdgeComposition.get_parent_node(edge=EdgeComposition.create(parent=part.node(), child=part.node(), child_identifier="x")), Node)
assert_type(EdgeOperand.get_name(edge=EdgeOperand.create(expression=part.node(), operand=part.node())), str | None)
assert_type(EdgePointer.build(index=None), EdgeCreationAttributes)
assert_type(EdgePointer.point_to(bound_node=part, target_node=part.node(), index=3), BoundEdge)
assert_type(typegraph.MakeChildNode.build(value=None), NodeCreationAttributes)
assert_type(view.to_dot(), str)

typegraph.instantiate_node(type_node=part, attributes={"a": 1, "b": 2.5, "c": "text", "d": True})
typegraph.instantiate(type_identifier="Part")
typegraph.ensure_child_reference(type_node=part, path=["a", EdgePointer.traverse(), EdgeTrait.traverse(trait_type_name="t")])


def visit(context: list[str | None], bound: BoundEdge) -> None:
    context.append(bound.edge().name())


def print_name(name: str) -> None:
    print(name)


callback: Callable[[Any, BoundEdge], None] = visit
EdgeComposition.visit_children_edges(bound_node=part, f=callback, ctx=[])

try:
    typegraph.instantiate(type_identifier="Part")
except TypeGraphInstantiationError as error:
    assert_type(error.node, BoundNode)
    assert_type(error.kind, str)
    assert_type(error.identifier, str)
except TypeGraphPathError as error:
    assert_type(error.path, list[str])
    assert_type(error.failing_segment_index, int)
    assert_type(error.index_value, int | None)

typegraph.add_type("Part")  # error: [call-arg]
typegraph.add_type(identifier=1)  # error: [arg-type]
typegraph.add_type()  # error: [call-arg]
typegraph.add_type(identifier="x", nonsense=1)  # error: [call-arg]
typegraph.instantiate_node(type_node=part)  # error: [call-arg]
typegraph.instantiate_node(type_node=part, attributes=[1])  # error: [arg-type]
EdgePointer.build(identifier="x")  # error: [call-arg]
EdgeComposition.add_child(bound_node=part.node(), child=part.node(), child_identifier="x")  # error: [arg-type]
EdgeComposition.add_child(bound_node=part, child=part, child_identifier="x")  # error: [arg-type]
Linker.get_resolved_type(type_reference=part).node()  # error: [union-attr]
EdgeComposition.visit_children_edges(bound_node=part, f=print_name)  # error: [arg-type]
