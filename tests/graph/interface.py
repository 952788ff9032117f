"""What callers of the graph rely on: classes, methods and keywords, and which of the keywords may be left out."""

CLASSES = ("NodeReference", "EdgeReference", "BoundNodeReference", "BoundEdgeReference", "GraphView", "BFSPath")

ALIASES = {
    "Node": "NodeReference",
    "Edge": "EdgeReference",
    "BoundNode": "BoundNodeReference",
    "BoundEdge": "BoundEdgeReference",
}

STATIC = {("NodeReference", "create"), ("EdgeReference", "create"), ("GraphView", "create")}

# Class, method, keywords that are required, keywords that are not.
METHODS = [
    ("NodeReference", "create", (), ()),
    ("NodeReference", "get_attr", ("key",), ()),
    ("NodeReference", "get_dynamic_attrs", (), ()),
    ("NodeReference", "get_uuid", (), ()),
    ("NodeReference", "is_same", ("other",), ()),
    ("EdgeReference", "create", ("source", "target", "edge_type"), ("directional", "name")),
    ("EdgeReference", "get_attr", ("key",), ()),
    ("EdgeReference", "is_same", ("other",), ()),
    ("EdgeReference", "source", (), ()),
    ("EdgeReference", "target", (), ()),
    ("EdgeReference", "edge_type", (), ()),
    ("EdgeReference", "directional", (), ()),
    ("EdgeReference", "name", (), ()),
    ("BoundNodeReference", "node", (), ()),
    ("BoundNodeReference", "g", (), ()),
    ("BoundNodeReference", "visit_edges_of_type", ("edge_type", "ctx", "f"), ("directed",)),
    ("BoundNodeReference", "edges_of_type", ("edge_type",), ("directed",)),
    ("BoundNodeReference", "neighbors", ("edge_type",), ("directed",)),
    ("BoundNodeReference", "store", ("data",), ()),
    ("BoundNodeReference", "load", ("t",), ()),
    ("BoundNodeReference", "try_load", ("t",), ()),
    ("BoundEdgeReference", "edge", (), ()),
    ("BoundEdgeReference", "g", (), ()),
    ("BFSPath", "get_length", (), ()),
    ("BFSPath", "get_start_node", (), ()),
    ("BFSPath", "get_end_node", (), ()),
    ("BFSPath", "get_edges", (), ()),
    ("GraphView", "create", (), ()),
    ("GraphView", "insert_node", ("node",), ()),
    ("GraphView", "insert_edge", ("edge",), ()),
    ("GraphView", "bind", ("node",), ()),
    ("GraphView", "get_node_count", (), ()),
    ("GraphView", "get_edge_count", (), ()),
    ("GraphView", "get_nodes", (), ()),
    ("GraphView", "get_self_node", (), ()),
    ("GraphView", "get_subgraph_from_nodes", ("nodes",), ()),
    ("GraphView", "insert_subgraph", ("subgraph",), ()),
    ("GraphView", "create_and_insert_node", (), ()),
    ("GraphView", "to_arrays", (), ()),
    ("GraphView", "to_dot", (), ()),
    ("GraphView", "destroy", (), ()),
]
