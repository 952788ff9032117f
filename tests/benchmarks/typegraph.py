"""What the typegraph costs, call by call beside hand-written C, and from one size to the next: ``python -m tests.benchmarks.typegraph``.

Calls: the median over rounds in which both take turns. Compare the ratios. Sizes: CPU nanoseconds, the best of the rounds, for each thing
that was made, found or asked; the slope is that of the logarithm of the time for all of them over the logarithm of the size.
"""

from __future__ import annotations

import argparse
import gc
import math
import tempfile
import time
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest_pyzig
from tests.benchmarks.__main__ import build_c, measure, row

if TYPE_CHECKING:
    from collections.abc import Callable

IS_INTERFACE = "is_interface.node.core.faebryk"
COMPOSITION, TYPE, TRAIT, POINTER, OPERAND = 130, 0, 34, 78, 193


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.typegraph", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15, help="rounds of measuring calls (default: %(default)s)")
    parser.add_argument("--only", choices=["calls", "sizes"], help="one half of it")
    options = parser.parse_args()
    pyzig = pytest_pyzig.load("pyzig", mode="ReleaseFast")
    names = everything(pyzig)
    gc.disable()
    if options.only != "sizes":
        with tempfile.TemporaryDirectory() as folder:
            calls(names, build_c(Path(folder), "baseline_typegraph"), options.rounds)
    if options.only != "calls":
        scenes = Scenes(names)
        types_and_instances(scenes, pyzig)
        look_ups(scenes)
        connections(scenes)


def everything(pyzig: Any) -> Any:
    """All classes by their names."""
    modules = [pyzig.gen.graph.graph, *(value for value in vars(pyzig.gen.faebryk).values() if isinstance(value, ModuleType))]
    return SimpleNamespace(**{name: value for module in modules for name, value in vars(module).items() if isinstance(value, type)})


# Calls


# What atopile calls most, in this order; in ours and in C.
LOOK_UPS = {
    "BoundNode.node": ("b.node()", "b.node()"),
    "Node.get_uuid": ("n.get_uuid()", "n.get_uuid()"),
    "BoundNode.g": ("b.g()", "b.g()"),
    "GraphView.get_self_node": ("g.get_self_node()", "g.get_self_node()"),
    "TypeGraph.get_self_node": ("tg.get_self_node()", "tg.get_self_node()"),
    "BoundEdge.edge": ("be.edge()", "be.edge()"),
    "TypeGraph.of_instance": ("TypeGraph.of_instance(instance_node=b)", "m.of_instance(instance_node=b)"),
    "Trait.try_get_trait": ("Trait.try_get_trait(target=b, trait_type=tt)", "m.try_get_trait(target=b, trait_type=tt)"),
    "EdgeTrait.get_owner_node_of": ("EdgeTrait.get_owner_node_of(bound_node=tr)", "m.get_owner_node_of(bound_node=tr)"),
    "GraphView.bind": ("g.bind(node=n)", "g.bind(node=n)"),
    "BoundEdge.g": ("be.g()", "be.g()"),
    "EdgeComposition.get_child_by_identifier": (
        "EdgeComposition.get_child_by_identifier(bound_node=b, child_identifier='child3')",
        "m.get_child_by_identifier(bound_node=b, child_identifier='child3')",
    ),
    "EdgeType.get_type_edge": ("EdgeType.get_type_edge(bound_node=b)", "m.get_type_edge(bound_node=b)"),
    "EdgeType.get_type_node": ("EdgeType.get_type_node(edge=te)", "m.get_type_node(edge=te)"),
    "TypeGraph.get_type_name": ("TypeGraph.get_type_name(type_node=t)", "m.get_type_name(type_node=t)"),
    "Edge.target": ("e.target()", "e.target()"),
    "Edge.name": ("ce.name()", "ce.name()"),
    "EdgePointer.get_index": ("EdgePointer.get_index(edge=pe)", "m.get_index(edge=pe)"),
    "EdgePointer.get_referenced_node": ("EdgePointer.get_referenced_node(edge=pe)", "m.get_referenced_node(edge=pe)"),
    "EdgeOperand.visit_expression_edges_of_type": (
        "EdgeOperand.visit_expression_edges_of_type(bound_node=o, expression_type=xt, f=f, ctx=None)",
        "m.visit_expression_edges_of_type(bound_node=o, expression_type=xt, f=f, ctx=None)",
    ),
}
BUILDING = {
    "TypeGraph.ensure_child_reference, two items": (
        "tg.ensure_child_reference(type_node=t, path=['a', 'b'])",
        "m.ensure_child_reference(type_node=t, path=['a', 'b'])",
    ),
    "TypeGraph.instantiate_node, no children": (
        "tg.instantiate_node(type_node=leaf, attributes=None)",
        "m.instantiate_node(type_node=t, attributes=None)",
    ),
    "TypeGraph.add_make_child": (
        "tg.add_make_child(type_node=t, child_type=leaf, identifier='x')",
        "m.add_make_child(type_node=t, child_type=t, identifier='x')",
    ),
    "TypeGraph.add_make_link": (
        "tg.add_make_link(type_node=t, lhs_reference=r, rhs_reference=r, edge_attributes=builder)",
        "m.add_make_link(type_node=t, lhs_reference=t, rhs_reference=t, edge_attributes=None)",
    ),
}


def calls(names: Any, baseline: Any, rounds: int) -> None:
    """C looks the same up in a structure that can do less, see the head of its file; what builds something is not built there."""
    ours, theirs = our_scene(names), their_scene(baseline)
    print(f"{'look-ups (ns)':<44}{'pyzig':>9}{'C':>9}{'':>10}{'pyzig/C':>10}")
    for name, (statement, c_statement) in LOOK_UPS.items():
        row(f"{name:<44}", measure({"pyzig": (statement, ours), "C": (c_statement, theirs)}, rounds))
    print(f"\n{'building (ns); C: the call alone':<44}{'pyzig':>9}{'C':>9}")
    for name, (statement, c_statement) in BUILDING.items():
        times = measure({"pyzig": (statement, ours), "C": (c_statement, theirs)}, rounds, loops=2_000)
        print(f"{name:<44}{times['pyzig']:9.1f}{times['C']:9.1f}", flush=True)


def our_scene(names: Any) -> dict[str, Any]:
    """A node with a type, two traits and five children; an operand of an expression; a pointer."""
    view = names.GraphView.create()
    typegraph = names.TypeGraph.create(g=view)
    leaf, part = declare(typegraph, "Leaf"), declare(typegraph, "Part")
    traits = [declare(typegraph, f"Trait{number}") for number in range(2)]
    node = typegraph.instantiate_node(type_node=part, attributes=None)
    owned = [names.Trait.add_trait_to(target=node, trait_type=trait) for trait in traits]
    for number in range(5):
        child = typegraph.instantiate_node(type_node=leaf, attributes=None)
        child_edge = names.EdgeComposition.add_child(bound_node=node, child=child.node(), child_identifier=f"child{number}")
    operand, pointed = view.create_and_insert_node(), view.create_and_insert_node()
    expression = typegraph.instantiate_node(type_node=part, attributes=None)
    operands = view.create_and_insert_node()
    names.EdgeComposition.add_child(bound_node=expression, child=operands.node(), child_identifier="operands")
    names.EdgeOperand.add_operand(bound_node=expression, operand=operand.node())
    type_edge = names.EdgeType.get_type_edge(bound_node=node)
    pointer = names.EdgePointer.point_to(bound_node=node, target_node=pointed.node(), identifier=None, index=77)
    reference = typegraph.ensure_child_reference(type_node=part, path=["a"])
    scene = {"g": view, "tg": typegraph, "b": node, "n": node.node(), "be": type_edge, "te": type_edge.edge(), "e": type_edge.edge()}
    scene |= {"tt": traits[1], "tr": owned[1], "t": part, "leaf": leaf, "ce": child_edge.edge(), "pe": pointer.edge(), "o": operand}
    scene |= {"xt": part.node(), "r": reference, "builder": names.EdgePointer.build(index=None), "f": lambda _ctx, _edge: None}
    return scene | vars(names)


def their_scene(baseline: Any) -> dict[str, Any]:
    """The same in C."""
    view = baseline.create_view()
    make, connect = baseline.create_node, baseline.connect
    root = make(view)
    typegraph = baseline.create_typegraph(root)
    leaf, part, *traits = (make(view, name) for name in ("Leaf", "Part", "Trait0", "Trait1"))
    for each in (leaf, part, *traits):
        connect(root, each, COMPOSITION, "name")

    def instance(of: Any) -> Any:
        node = make(view)
        connect(of, node, TYPE)
        return node

    node = make(view)
    type_edge = connect(part, node, TYPE)
    owned = [instance(trait) for trait in traits]
    for each in owned:
        connect(node, each, TRAIT)
    for number in range(5):
        child_edge = connect(node, instance(leaf), COMPOSITION, f"child{number}")
    operand, pointed, operands, expression = make(view), make(view), make(view), instance(part)
    connect(expression, operands, COMPOSITION, "operands")
    connect(operands, operand, OPERAND)
    pointer = connect(node, pointed, POINTER, None, 77)
    scene = {"m": baseline, "g": view, "tg": typegraph, "b": node, "n": node.node(), "be": type_edge, "te": type_edge.edge()}
    scene |= {"e": type_edge.edge(), "tt": traits[1], "tr": owned[1], "t": part, "ce": child_edge.edge(), "pe": pointer.edge()}
    return scene | {"o": operand, "xt": part.node(), "f": lambda _ctx, _edge: None}


# Sizes


class Scenes:
    """What is there before something is measured, by size."""

    def __init__(self, names: Any) -> None:
        self.names = names

    def new_typegraph(self) -> Any:
        return self.names.TypeGraph.create(g=self.names.GraphView.create())

    # Types with as many links as children; instances of them.

    def board(self, size: int) -> Any:
        typegraph = self.new_typegraph()
        return SimpleNamespace(typegraph=typegraph, part=declare(typegraph, "Part"), size=size)

    def build_type(self, scene: Any) -> None:
        """A type with children, and a pointer from each to the next."""
        typegraph, size = scene.typegraph, scene.size
        scene.type = declare(typegraph, "Board")
        for number in range(size):
            typegraph.add_make_child(type_node=scene.type, child_type=scene.part, identifier=f"c{number}")
        for number in range(size):
            link(typegraph, scene.type, f"c{number}", f"c{(number + 1) % size}", self.names.EdgePointer.build(identifier=None, index=None))

    def with_type(self, size: int) -> Any:
        scene = self.board(size)
        self.build_type(scene)
        return scene

    def with_heir(self, size: int) -> Any:
        scene = self.with_type(size)
        scene.heir = declare(scene.typegraph, "Heir")
        return scene

    def with_instance(self, size: int) -> Any:
        scene = self.with_type(size)
        instantiate(scene)
        return scene

    def with_200(self, count: int) -> Any:
        scene = self.with_type(200)
        scene.count = count
        return scene

    def with_instances(self, count: int) -> Any:
        """All below one node."""
        scene = self.with_200(count)
        scene.root = scene.typegraph.get_self_node()
        for number in range(count):
            instantiate(scene)
            self.names.EdgeComposition.add_child(bound_node=scene.root, child=scene.last.node(), child_identifier=f"i{number}")
        return scene

    # Much of the same around one node.

    def crowd(self, size: int) -> Any:
        """A node with as many children and traits, whose type has as many instances."""
        typegraph = self.new_typegraph()
        part, last = declare(typegraph, "Part"), declare(typegraph, "Last")
        node = typegraph.instantiate_node(type_node=part, attributes=None)
        for number in range(size):
            child = typegraph.instantiate_node(type_node=part, attributes=None)
            self.names.EdgeComposition.add_child(bound_node=node, child=child.node(), child_identifier=f"c{number}")
            self.names.Trait.add_trait_to(target=node, trait_type=part)
        self.names.Trait.add_trait_to(target=node, trait_type=last)
        return SimpleNamespace(typegraph=typegraph, part=part, last=last, node=node, name=f"c{size - 1}")

    def types(self, size: int) -> Any:
        typegraph = self.new_typegraph()
        for number in range(size):
            typegraph.add_type(identifier=f"t{number}")
        return SimpleNamespace(typegraph=typegraph, name=f"t{size - 1}")

    # Interfaces.

    def interface_type(self, typegraph: Any, name: str) -> Any:
        new_type = declare(typegraph, name)
        is_interface = typegraph.get_type_by_name(type_identifier=IS_INTERFACE)
        typegraph.add_make_child(type_node=new_type, child_type=is_interface, identifier="i")
        link(typegraph, new_type, "", "i", self.names.EdgeTrait.build())
        return new_type

    def interfaces(self, size: int) -> Any:
        """Unconnected ones, each with two interfaces as children."""
        typegraph = self.new_typegraph()
        declare(typegraph, IS_INTERFACE)
        wire, power = self.interface_type(typegraph, "Wire"), self.interface_type(typegraph, "Power")
        for identifier in ("hv", "lv"):
            typegraph.add_make_child(type_node=power, child_type=wire, identifier=identifier)
        return SimpleNamespace(nodes=[typegraph.instantiate_node(type_node=power, attributes=None) for _ in range(size)])

    def connect_in_chain(self, scene: Any) -> None:
        for first, second in zip(scene.nodes, scene.nodes[1:], strict=False):
            self.names.EdgeInterfaceConnection.connect(bn1=first, bn2=second)

    def chain(self, size: int) -> Any:
        scene = self.interfaces(size)
        self.connect_in_chain(scene)
        child = self.names.EdgeComposition.get_child_by_identifier
        scene.wires = [child(bound_node=node, child_identifier="hv") for node in scene.nodes]
        return scene

    def complete(self, size: int) -> Any:
        """Each connected with each, shallowly."""
        scene = self.interfaces(size)
        for place, first in enumerate(scene.nodes):
            for second in scene.nodes[:place]:
                self.names.EdgeInterfaceConnection.connect_shallow(bn1=first, bn2=second)
        return scene

    def deep(self, size: int) -> Any:
        """Two nodes with so many levels of one child each, connected at the top. What is kept are the bottoms."""
        typegraph = self.new_typegraph()
        declare(typegraph, IS_INTERFACE)
        level = self.interface_type(typegraph, "Level0")
        for number in range(1, size + 1):
            above = self.interface_type(typegraph, f"Level{number}")
            typegraph.add_make_child(type_node=above, child_type=level, identifier="below")
            level = above
        nodes = [typegraph.instantiate_node(type_node=level, attributes=None) for _ in range(2)]
        self.names.EdgeInterfaceConnection.connect(bn1=nodes[0], bn2=nodes[1])
        for _ in range(size):
            nodes = [self.names.EdgeComposition.get_child_by_identifier(bound_node=node, child_identifier="below") for node in nodes]
        return SimpleNamespace(nodes=nodes)

    def twins(self, size: int) -> Any:
        """On each level the node is connected with a sibling: there are 2^size ways up that differ in their names."""
        scene = self.interfaces(2 * size + 1)
        spine, siblings = scene.nodes[: size + 1], scene.nodes[size + 1 :]
        for child, parent, sibling in zip(spine, spine[1:], siblings, strict=False):
            for identifier, node in (("left", child), ("right", sibling)):
                self.names.EdgeComposition.add_child(bound_node=parent, child=node.node(), child_identifier=identifier)
            self.names.EdgeInterfaceConnection.connect(bn1=child, bn2=sibling)
        return scene


def types_and_instances(scenes: Scenes, pyzig: Any) -> None:
    names = scenes.names

    def copy(scene: Any) -> None:
        names.TypeGraph.copy_node_into(start_node=scene.last, target_graph=names.GraphView.create())

    def query(scene: Any) -> None:
        names.EdgeComposition.get_children_query(bound_node=scene.root, direct_only=False, types=[scene.part.node()])

    sizes = [50, 100, 200, 400, 800]
    header("children and links of a type", sizes)
    scale("declare a child and a link", sizes, scenes.board, scenes.build_type)
    scale("validate, per link", sizes, scenes.with_type, lambda s: s.typegraph.validate_type(type_node=s.type))
    scale("list links with their paths", sizes, scenes.with_type, lambda s: s.typegraph.collect_make_links(type_node=s.type))
    scale("inherit a child and a link", sizes, scenes.with_heir, lambda s: s.typegraph.merge_types(target=s.heir, source=s.type))
    scale("instantiate, per child and link", sizes, scenes.with_type, instantiate)
    scale("copy an instance with its types, per child", sizes, scenes.with_instance, copy)
    sizes = [125, 250, 500, 1_000]
    header("instances of 200 children and 200 links", sizes)
    scale("make one", sizes, scenes.with_200, instantiate_all, rounds=3)
    scale("find its children by type", sizes, scenes.with_instances, query, rounds=2)
    memory(scenes.with_200(1_000), pyzig)


def memory(scene: Any, pyzig: Any) -> None:
    view = scene.typegraph.get_graph_view()
    before = pyzig.__pyzig__()["native_bytes"], view.get_node_count() + view.get_edge_count()
    instantiate_all(scene)
    after = pyzig.__pyzig__()["native_bytes"], view.get_node_count() + view.get_edge_count()
    elements, size = after[1] - before[1], after[0] - before[0]
    print(f"memory of {scene.count:,}: {size / 1e6:.1f} MB, {size / elements:.1f} bytes for a node or an edge ({elements:,} of them)")


def look_ups(scenes: Scenes) -> None:
    """Single calls. 0 is a time that does not depend on how much is around the node."""
    names = scenes.names
    sizes = [100, 400, 1_600, 6_400]
    header("children, traits, instances, types", sizes)
    child, find_trait = names.EdgeComposition.get_child_by_identifier, names.Trait.try_get_trait
    asked: dict[str, tuple[Callable[[int], Any], Callable[[Any], Any]]] = {
        "the last child by its name": (scenes.crowd, lambda s: child(bound_node=s.node, child_identifier=s.name)),
        "the last trait by its type": (scenes.crowd, lambda s: find_trait(target=s.node, trait_type=s.last)),
        "the type edge": (scenes.crowd, lambda s: names.EdgeType.get_type_edge(bound_node=s.node)),
        "the typegraph": (scenes.crowd, lambda s: names.TypeGraph.of_instance(instance_node=s.node)),
        "one more instance": (scenes.crowd, lambda s: s.typegraph.instantiate_node(type_node=s.part, attributes=None)),
        "the last type by its name": (scenes.types, lambda s: s.typegraph.get_type_by_name(type_identifier=s.name)),
    }
    for name, (prepare, call) in asked.items():
        scale(name, sizes, prepare, repeated(call, 1_000), per=lambda _size: 1_000, rounds=3)
    scale("declare a type", sizes, lambda size: size, scenes.types, rounds=3)


def connections(scenes: Scenes) -> None:
    connection = scenes.names.EdgeInterfaceConnection

    def to_all(kind: str) -> Callable[[Any], Any]:
        return lambda scene: connection.get_connected(source=getattr(scene, kind)[0])

    def to(place: int, kind: str) -> Callable[[Any], Any]:
        return lambda scene: connection.is_connected_to(source=getattr(scene, kind)[0], target=getattr(scene, kind)[place])

    sizes = [2_500, 5_000, 10_000, 20_000]
    header("interfaces with two children, in a chain", sizes)
    scale("connect two", sizes, scenes.interfaces, scenes.connect_in_chain, rounds=3)
    scale("find all that are connected", sizes, scenes.chain, to_all("nodes"), rounds=3)
    scale("all children, over their parents", sizes, scenes.chain, to_all("wires"), rounds=3)
    scale("path to the other end, per edge", sizes, scenes.chain, to(-1, "nodes"), rounds=3)
    scale("path of children to the other end, per edge", sizes, scenes.chain, to(-1, "wires"), rounds=3)
    scale("path to the neighbour", sizes, scenes.chain, repeated(to(1, "nodes"), 100), per=lambda _size: 100, rounds=3)

    sizes = [25, 50, 100, 200]
    header("nodes of a complete graph; levels", sizes)
    scale("complete shallow graph, per edge", sizes, scenes.complete, to_all("nodes"), per=lambda size: size * (size - 1) // 2)
    scale("path to the last neighbour in it", sizes, scenes.complete, to(-1, "nodes"), per=lambda _size: 1)
    scale("hierarchy, bottom to bottom, per level", sizes, scenes.deep, to(-1, "nodes"))
    scale("twins on each level, all that is connected", sizes, scenes.twins, to_all("nodes"), per=lambda _size: 1, rounds=3)


def declare(typegraph: Any, name: str) -> Any:
    new_type = typegraph.add_type(identifier=name)
    typegraph.mark_constructable(type_node=new_type)
    return new_type


def link(typegraph: Any, in_type: Any, first: str, second: str, edge: Any) -> None:
    lhs, rhs = (typegraph.ensure_child_reference(type_node=in_type, path=[name]) for name in (first, second))
    typegraph.add_make_link(type_node=in_type, lhs_reference=lhs, rhs_reference=rhs, edge_attributes=edge)


def instantiate(scene: Any) -> None:
    scene.last = scene.typegraph.instantiate_node(type_node=scene.type, attributes=None)


def instantiate_all(scene: Any) -> None:
    for _ in range(scene.count):
        instantiate(scene)


def repeated(call: Callable[[Any], Any], count: int) -> Callable[[Any], None]:
    def run(scene: Any) -> None:
        for _ in range(count):
            call(scene)

    return run


def header(title: str, sizes: list[int]) -> None:
    print(f"\n{title:<44}{''.join(f'{size:>9,}' for size in sizes)}{'slope':>9}", flush=True)


def scale(
    name: str,
    sizes: list[int],
    prepare: Callable[[int], Any],
    work: Callable[[Any], Any],
    *,
    per: Callable[[int], int] = lambda size: size,
    rounds: int = 5,
) -> None:
    """One row: CPU nanoseconds for one of `per(size)`, for each size, and the slope of the time for all of them."""
    best = {size: min(duration(prepare(size), work) for _ in range(rounds)) for size in sizes}
    cells = "".join(f"{nanoseconds / per(size):9.0f}" for size, nanoseconds in best.items())
    print(f"{name:<44}{cells}{slope(best):9.2f}", flush=True)
    gc.collect()


def duration(scene: Any, work: Callable[[Any], Any]) -> int:
    """In nanoseconds of this process."""
    started = time.process_time_ns()
    result = work(scene)
    elapsed = time.process_time_ns() - started
    del result
    return max(elapsed, 1)


def slope(points: dict[int, int]) -> float:
    """Of the line through the logarithms, by least squares."""
    logs = [(math.log(x), math.log(y)) for x, y in points.items()]
    mean_x, mean_y = (sum(values) / len(logs) for values in zip(*logs, strict=True))
    return sum((x - mean_x) * (y - mean_y) for x, y in logs) / sum((x - mean_x) ** 2 for x, _ in logs)


if __name__ == "__main__":
    main()
