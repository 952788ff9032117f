"""Script: imports by the paths that the consumer's loader has made, in every form that an import statement has."""

import importlib
import json
import sys

import consumer.core.zig
import consumer.core.zig.gen.graph.graph
import pyzig
import pyzig.gen.sexp as same_sexp
from consumer.core.zig import gen
from consumer.core.zig.gen import faebryk, graph, sexp
from consumer.core.zig.gen.faebryk import composition
from consumer.core.zig.gen.faebryk.operand import EdgeOperand
from consumer.core.zig.gen.faebryk.typegraph import TypeGraph, TypeGraphPathError
from consumer.core.zig.gen.graph.graph import BoundEdge, BoundNode, GraphView
from consumer.core.zig.gen.sexp import pcb
from consumer.core.zig.gen.sexp.pcb import loads

if __name__ == "__main__":
    prefix = "consumer.core.zig."
    registered = sorted(name.removeprefix(prefix) for name in sys.modules if name.startswith(prefix))
    for name in registered:
        assert importlib.import_module(prefix + name) is sys.modules[prefix + name]
    typegraph = TypeGraph.create(g=GraphView.create())
    try:
        typegraph.ensure_child_reference(type_node=typegraph.get_self_node(), path=[])
        caught = None
    except TypeGraphPathError as error:
        caught = error.kind
    file = loads('(kicad_pcb (version 20241229) (generator "x") (generator_version "9.0"))')
    print(
        json.dumps(
            {
                "registered": registered,
                "same": [
                    consumer.core.zig.gen is gen is pyzig.gen,
                    gen.faebryk is faebryk,
                    gen.graph is graph,
                    composition.EdgeOperand is EdgeOperand,
                    consumer.core.zig.gen.graph.graph.BoundNode is BoundNode is pyzig.gen.graph.graph.BoundNodeReference,
                    pyzig.gen.graph.graph.BoundEdgeReference is BoundEdge,
                    sexp is same_sexp is pyzig.gen.sexp is sys.modules["pyzig_sexp"],
                    sexp.pcb is pcb,
                    type(file) is pcb.PcbFile,
                ],
                "names": [pyzig.__name__, sexp.__name__],
                "caught": caught,
                "typegraph": repr(typegraph).startswith("TypeGraph(id=0x"),
            }
        )
    )
