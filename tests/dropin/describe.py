"""Script: describes as JSON what `import pyzig, pyzig_sexp` gives: every module that public attributes lead to, and what it holds."""

import json
import types


def describe(module, path, found):
    held = {}
    submodules = {}
    for name in dir(module):
        value = getattr(module, name)
        if name.startswith("_"):
            continue
        if isinstance(value, types.ModuleType):
            submodules[name] = value
        elif isinstance(value, type):
            held[name] = [value.__module__, value.__name__, value.__qualname__]
        else:
            held[name] = type(value).__name__
    found[path] = {"name": module.__name__, "held": held}
    for name, value in submodules.items():
        describe(value, f"{path}.{name}", found)
    return found


if __name__ == "__main__":
    import sys

    import pyzig
    import pyzig_sexp

    print(
        json.dumps(
            {
                "modules": {**describe(pyzig, "pyzig", {}), **describe(pyzig_sexp, "pyzig_sexp", {})},
                "registered": sorted(name for name in sys.modules if name.partition(".")[0] in {"pyzig", "pyzig_sexp"}),
                "files": [pyzig.__file__, pyzig_sexp.__file__],
                "aliases": {
                    "BoundNode": pyzig.gen.graph.graph.BoundNode is pyzig.gen.graph.graph.BoundNodeReference,
                    "BoundEdge": pyzig.gen.graph.graph.BoundEdge is pyzig.gen.graph.graph.BoundEdgeReference,
                    "Node": pyzig.gen.graph.graph.Node is pyzig.gen.graph.graph.NodeReference,
                    "Edge": pyzig.gen.graph.graph.Edge is pyzig.gen.graph.graph.EdgeReference,
                    "EdgeOperand": pyzig.gen.faebryk.composition.EdgeOperand is pyzig.gen.faebryk.operand.EdgeOperand,
                    "MakeChildNode": pyzig.gen.faebryk.typegraph.TypeGraph.MakeChildNode is pyzig.gen.faebryk.typegraph.MakeChildNode,
                },
            }
        )
    )
