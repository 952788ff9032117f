"""Script: uses all three native modules in a Python that has nothing else; prints as JSON what came out."""

import gc
import json

import pyzig
import pyzig_sexp

Node, Edge, GraphView = pyzig.gen.graph.graph.Node, pyzig.gen.graph.graph.Edge, pyzig.gen.graph.graph.GraphView
EdgeComposition = pyzig.gen.faebryk.composition.EdgeComposition
EdgeInterfaceConnection = pyzig.gen.faebryk.interface.EdgeInterfaceConnection
EdgePointer = pyzig.gen.faebryk.pointer.EdgePointer
EdgeTrait = pyzig.gen.faebryk.trait.EdgeTrait
TypeGraph = pyzig.gen.faebryk.typegraph.TypeGraph
TypeGraphInstantiationError = pyzig.gen.faebryk.typegraph.TypeGraphInstantiationError

BOARD = '(kicad_pcb\n\t(version 20241229)\n\t(generator "pcbnew")\n\t(generator_version "9.0")\n)\n'


def use_graph():
    view = GraphView.create()
    nodes = [view.insert_node(node=Node.create(number=number)) for number in range(100)]
    for source, target in zip(nodes, nodes[1:], strict=False):
        view.insert_edge(edge=Edge.create(source=source.node(), target=target.node(), edge_type=7, directional=True, name="next"))
    visited = []
    nodes[1].visit_edges_of_type(edge_type=7, ctx=visited, f=lambda ctx, bound: ctx.append(bound.edge().name()))
    nodes[5].store(data={"stored": nodes[5]})
    counted = view.get_node_count(), view.get_edge_count(), [len(column) for column in view.to_arrays()]
    loaded = nodes[5].load(t=dict)["stored"] == nodes[5]
    view.destroy()
    return counted, visited, loaded, nodes[9].node().get_attr(key="number")


def use_typegraph():
    typegraph = TypeGraph.create(g=GraphView.create())

    def add_type(name):
        type_node = typegraph.add_type(identifier=name)
        typegraph.mark_constructable(type_node=type_node)
        return type_node

    is_interface, wire, power = add_type("is_interface.node.core.faebryk"), add_type("Wire"), add_type("Power")
    for type_node in (wire, power):
        typegraph.add_make_child(type_node=type_node, child_type=is_interface, identifier="mark")
        typegraph.add_make_link(
            type_node=type_node,
            lhs_reference=typegraph.ensure_child_reference(type_node=type_node, path=[""]),
            rhs_reference=typegraph.ensure_child_reference(type_node=type_node, path=["mark"]),
            edge_attributes=EdgeTrait.build(),
        )
    for name in ("hv", "lv"):
        typegraph.add_make_child(type_node=power, child_type=wire, identifier=name)
    first, second = (typegraph.instantiate_node(type_node=power, attributes={"number": number}) for number in range(2))
    EdgeInterfaceConnection.connect(bn1=first, bn2=second)
    hv = [EdgeComposition.get_child_by_identifier(bound_node=node, child_identifier="hv") for node in (first, second)]
    path = EdgeInterfaceConnection.is_connected_to(source=hv[0], target=hv[1])
    try:
        typegraph.instantiate(type_identifier="Missing")
    except TypeGraphInstantiationError as error:
        failure = [error.kind, str(error), type(error).__module__]
    return path.get_length(), path.get_end_node() == hv[1], dict(typegraph.get_type_instance_overview())["Power"], failure


def use_documents():
    file = pyzig_sexp.pcb.loads(BOARD)
    board = file.kicad_pcb
    board.generator = "somebody"
    return pyzig_sexp.pcb.dumps(file)


if __name__ == "__main__":
    used = [use_graph(), use_typegraph(), use_documents()]
    gc.collect()
    print(json.dumps({"used": used, "live": pyzig.__pyzig__()["live_natives"], "objects": sum(pyzig.__pyzig__()["live_objects"].values())}))
