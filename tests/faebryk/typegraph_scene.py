"""A graph in which every method of the typegraph has something to do, with arguments for each of them."""

from types import SimpleNamespace


def ignore(context, bound):
    return None


def build_scene(graph, faebryk):
    """One view with a typegraph, types, instances and edges of every kind."""
    view = graph.GraphView.create()
    typegraph = faebryk.TypeGraph.create(g=view)

    def add_type(name):
        type_node = typegraph.add_type(identifier=name)
        typegraph.mark_constructable(type_node=type_node)
        return type_node

    part, board, mark = add_type("Part"), add_type("Board"), add_type("mark")
    faebryk.Trait.mark_as_trait(trait_type=mark)
    make_child = typegraph.add_make_child(type_node=board, child_type=part, identifier="part")
    typegraph.add_make_child(type_node=board, child_type=part, identifier="operands")
    unlinked = add_type("Unlinked")
    typegraph.add_make_child_deferred(type_node=unlinked, child_type_identifier="Part", identifier="late")
    reference = typegraph.ensure_child_reference(type_node=board, path=["part"])
    pointer = faebryk.EdgePointer.build(identifier="wire", index=3)
    typegraph.add_make_link(
        type_node=board,
        lhs_reference=typegraph.ensure_child_reference(type_node=board, path=["part"]),
        rhs_reference=typegraph.ensure_child_reference(type_node=board, path=["operands"]),
        edge_attributes=pointer,
    )
    instance = typegraph.instantiate_node(type_node=board, attributes=None)
    other = typegraph.instantiate_node(type_node=board, attributes=None)
    child = faebryk.EdgeComposition.get_child_by_identifier(bound_node=instance, child_identifier="part")
    trait = faebryk.Trait.add_trait_to(target=instance, trait_type=mark)
    operand = faebryk.EdgeOperand.add_operand(bound_node=instance, operand=other.node(), operand_identifier="left")
    return SimpleNamespace(
        graph=graph,
        faebryk=faebryk,
        view=view,
        typegraph=typegraph,
        part=part,
        board=board,
        mark=mark,
        make_child=make_child,
        unlinked=unlinked,
        type_reference=typegraph.add_type_reference(type_identifier="Part"),
        reference=reference,
        instance=instance,
        other=other,
        child=child,
        trait=trait,
        operand_set=faebryk.EdgeOperand.get_operands_set_node(bound_node=instance),
        operand_edge=operand,
        composition_edge=faebryk.EdgeComposition.get_parent_edge(bound_node=child).edge(),
        next_edge=faebryk.EdgeNext.add_next(previous_node=instance, next_node=other).edge(),
        pointer_edge=faebryk.EdgePointer.point_to(bound_node=instance, target_node=other.node(), identifier="to", index=1).edge(),
        trait_edge=faebryk.EdgeTrait.get_owner_edge(bound_node=trait).edge(),
        connection=faebryk.EdgeInterfaceConnection.connect(bn1=instance, bn2=other).edge(),
        node_builder=faebryk.NodeCreationAttributes.init(dynamic={"a": 1, "b": "text"}),
        edge_builder=faebryk.EdgeCreationAttributes.create(edge_type=9, directional=True, name="edge", dynamic={"a": 1.5}),
        pointer_builder=pointer,
        target=graph.GraphView.create(),
    )


def arguments_for(scene):
    """Keywords for each method, by class and name; all can be called again and again. Where each call needs others, a function."""
    node, second = scene.instance.node(), scene.other.node()
    bound, part, board = scene.instance, scene.part, scene.board
    visit = {"f": ignore, "ctx": None}
    numbers = iter(range(1_000_000_000))
    edge = scene.composition_edge
    return {
        "EdgeComposition": {
            "create": {"parent": node, "child": second, "child_identifier": "c"},
            "build": {"child_identifier": "c"},
            "is_instance": {"edge": edge},
            "visit_children_edges": {"bound_node": bound, **visit},
            "get_parent_edge": {"bound_node": scene.child},
            "get_parent_node": {"edge": edge},
            "get_child_node": {"edge": edge},
            "get_child_of": {"edge": edge, "node": node},
            "get_parent_of": {"edge": edge, "node": scene.child.node()},
            "get_parent_node_of": {"bound_node": scene.child},
            "add_child": {"bound_node": bound, "child": second, "child_identifier": "c"},
            "add_anon_child": {"bound_node": bound, "child": second},
            "get_name": {"edge": edge},
            "get_tid": {},
            "traverse": {"identifier": "c"},
            "get_child_by_identifier": {"bound_node": bound, "child_identifier": "part"},
            "visit_children_of_type": {"bound_node": bound, "child_type": part.node(), **visit},
            "try_get_single_child_of_type": {"bound_node": bound, "child_type": part.node()},
            "get_children_query": {
                "bound_node": bound,
                "direct_only": False,
                "types": [part.node(), board.node()],
                "include_root": True,
                "sort": True,
                "required_traits": [],
            },
        },
        "EdgeOperand": {
            "create": {"expression": node, "operand": second, "operand_identifier": "o"},
            "build": {"operand_identifier": "o"},
            "is_instance": {"edge": edge},
            "visit_operand_edges": {"bound_node": scene.operand_set, **visit},
            "visit_operands_of_type": {"bound_node": bound, "operand_type": board.node(), **visit},
            "visit_expression_edges": {"bound_node": scene.other, **visit},
            "visit_expression_edges_of_type": {"bound_node": scene.other, "expression_type": board.node(), **visit},
            "get_expression_edge": {"bound_node": scene.other},
            "get_expression_node": {"bound_edge": scene.operand_edge},
            "get_operands_set_node": {"bound_node": bound},
            "get_operand_node": {"edge": scene.operand_edge.edge()},
            "get_operand_of": {"edge": scene.operand_edge.edge(), "node": node},
            "get_expression_of": {"bound_edge": scene.operand_edge, "node": second},
            "add_operand": {"bound_node": bound, "operand": second, "operand_identifier": "o"},
            "get_name": {"edge": scene.operand_edge.edge()},
            "get_tid": {},
            "traverse": {"identifier": "o"},
            "get_operand_by_identifier": {"node": bound, "operand_identifier": "left"},
        },
        "EdgeInterfaceConnection": {
            "build": {"shallow": True},
            "get_tid": {},
            "is_instance": {"edge": edge},
            "get_other_connected_node": {"edge": scene.connection, "node": node},
            "connect": {"bn1": bound, "bn2": scene.other},
            "connect_shallow": {"bn1": bound, "bn2": scene.other},
            "visit_connected_edges": {"bound_node": bound, **visit},
            "is_connected_to": {"source": bound, "target": scene.other},
            "get_connected": {"source": bound, "include_self": True},
        },
        "EdgeType": {
            "create": {"type_node": node, "instance_node": second},
            "build": {},
            "is_instance": {"edge": edge},
            "visit_instance_edges": {"bound_node": board, **visit},
            "get_type_node": {"edge": edge},
            "get_instance_node": {"edge": edge},
            "get_type_edge": {"bound_node": bound},
            "add_instance": {"bound_type_node": board, "bound_instance_node": bound},
            "get_tid": {},
            "is_node_instance_of": {"bound_node": bound, "node_type": board.node()},
        },
        "EdgeNext": {
            "create": {"previous_node": node, "next_node": second},
            "build": {},
            "add_next": {"previous_node": bound, "next_node": scene.other},
            "is_instance": {"edge": edge},
            "get_previous_node": {"edge": scene.next_edge},
            "get_next_node": {"edge": scene.next_edge},
            "get_previous_edge": {"node": scene.other},
            "get_next_edge": {"node": bound},
            "get_previous_node_from_node": {"node": scene.other},
            "get_next_node_from_node": {"node": bound},
        },
        "EdgePointer": {
            "create": {"from_node": node, "to_node": second, "identifier": "p"},
            "build": {"identifier": "p", "index": 1},
            "is_instance": {"edge": edge},
            "get_referenced_node": {"edge": scene.pointer_edge},
            "get_referenced_node_from_node": {"node": bound},
            "get_tid": {},
            "traverse": {},
            "get_index": {"edge": scene.pointer_edge},
            "visit_pointed_edges": {"bound_node": bound, **visit},
            "visit_pointed_edges_with_identifier": {"bound_node": bound, "identifier": "to", **visit},
            "get_pointed_node_by_identifier": {"bound_node": bound, "identifier": "to"},
            "point_to": {"bound_node": bound, "target_node": second, "identifier": "p", "index": 2},
        },
        "EdgeTrait": {
            "create": {"owner_node": node, "trait_instance": second},
            "build": {},
            "is_instance": {"edge": edge},
            "get_owner_node": {"edge": scene.trait_edge},
            "get_trait_instance_node": {"edge": scene.trait_edge},
            "get_trait_instance_of": {"edge": scene.trait_edge, "node": node},
            "get_owner_of": {"edge": scene.trait_edge, "node": scene.trait.node()},
            "visit_trait_instance_edges": {"bound_node": bound, **visit},
            "get_owner_edge": {"bound_node": scene.trait},
            "get_owner_node_of": {"bound_node": scene.trait},
            "add_trait_instance": {"bound_node": bound, "trait_instance": second},
            "visit_trait_instances_of_type": {"owner": bound, "trait_type": scene.mark.node(), **visit},
            "try_get_trait_instance_of_type": {"bound_node": bound, "trait_type": scene.mark.node()},
            "get_tid": {},
            "traverse": {"trait_type_name": "mark"},
        },
        "Trait": {
            "add_trait_to": {"target": scene.other, "trait_type": scene.mark},
            "add_trait_instance_to": {"target": scene.other, "trait_instance": scene.trait},
            "mark_as_trait": {"trait_type": part},
            "try_get_trait": {"target": bound, "trait_type": scene.mark},
            "try_get_traits": {"target": bound, "trait_types": [scene.mark, part]},
            "visit_implementers": {"trait_type": scene.mark, **visit},
        },
        "NodeCreationAttributes": {
            "init": {"dynamic": {"a": 1, "b": "text", "c": 1.5, "d": True}},
            "apply_to": {"node": node},
        },
        "EdgeCreationAttributes": {
            "create": {"edge_type": 9, "directional": True, "name": "edge", "dynamic": {"a": 1}},
            "apply_to": {"edge": scene.graph.Edge.create(source=node, target=second, edge_type=1)},
            "create_edge": {"source": node, "target": second},
            "insert_edge": {"g": scene.view, "source": node, "target": second},
            "get_tid": {},
        },
        "MakeChildNode": {"build": {"value": "text"}},
        "Linker": {
            "link_type_reference": {"g": scene.view, "type_reference": scene.type_reference, "target_type_node": part},
            "update_type_reference": {"g": scene.view, "type_reference": scene.type_reference, "target_type_node": board},
            "get_resolved_type": {"type_reference": scene.type_reference},
            "collect_unresolved_type_references": {"type_graph": scene.typegraph},
        },
        "TypeGraph": {
            "create": {"g": scene.view},
            "of": {"node": scene.typegraph.get_self_node()},
            "of_type": {"type_node": part},
            "of_instance": {"instance_node": bound},
            "add_type": lambda: {"identifier": f"Type{next(numbers)}"},
            "add_make_child": {"type_node": scene.unlinked, "child_type": part, "identifier": "x", "node_attributes": scene.node_builder},
            "add_make_child_deferred": {
                "type_node": scene.unlinked,
                "child_type_identifier": "Part",
                "identifier": "x",
                "node_attributes": scene.node_builder,
            },
            "add_type_reference": {"type_identifier": "Part"},
            "get_make_child_type_reference": {"make_child": scene.make_child},
            "get_make_child_type_reference_by_identifier": {"type_node": board, "identifier": "part"},
            "resolve_child_path": {"start_type": board, "path": ["part"]},
            "add_make_link": {
                "type_node": scene.unlinked,
                "lhs_reference": scene.reference,
                "rhs_reference": scene.reference,
                "edge_attributes": scene.pointer_builder,
            },
            "merge_types": {"target": part, "source": scene.unlinked},
            "mark_constructable": {"type_node": part},
            "is_constructable": {"type_node": part},
            "collect_make_children": {"type_node": board},
            "collect_make_links": {"type_node": board},
            "get_reference_path": {"reference": scene.reference},
            "validate_type": {"type_node": scene.unlinked},
            "collect_pointer_members": {"type_node": board, "container_path": ["part"]},
            "ensure_child_reference": {"type_node": board, "path": ["part", scene.faebryk.EdgePointer.traverse()]},
            "instantiate": {"type_identifier": "Board"},
            "instantiate_node": {"type_node": board, "attributes": {"a": 1, "b": "text"}},
            "debug_add_reference": {"type_node": board, "path": ["part"]},
            "reference_resolve": {"reference_node": scene.reference, "base_node": bound},
            "get_type_by_name": {"type_identifier": "Part"},
            "get_type_name": {"type_node": part},
            "get_type_reference_identifier": {"type_reference": scene.type_reference},
            "get_or_create_type": lambda: {"type_identifier": f"Type{next(numbers)}"},
            "get_graph_view": {},
            "get_self_node": {},
            "get_type_instance_overview": {},
            "copy_into": {"target_graph": scene.target, "minimal": False},
            "copy_node_into": {"start_node": bound, "target_graph": scene.target},
        },
    }


RECEIVERS = {"TypeGraph": "typegraph", "NodeCreationAttributes": "node_builder", "EdgeCreationAttributes": "edge_builder"}


def function_of(scene, method):
    """The method as it is called: of an object, unless it is static."""
    owner = getattr(scene.faebryk, method.cls) if method.is_static else getattr(scene, RECEIVERS[method.cls])
    return getattr(owner, method.name)


def keywords_for(arguments, method):
    keywords = arguments[method.cls][method.name]
    return dict(keywords() if callable(keywords) else keywords)


def call(scene, arguments, method, **changes):
    """Call a method with its arguments, some of them changed."""
    return function_of(scene, method)(**{**keywords_for(arguments, method), **changes})
