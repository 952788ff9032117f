"""A graph of parts and nets: built in Python, stored and walked in native code.

Run it with ``pytest docs/examples/graph``. The fixture ``pyzig_graph`` is the compiled module; at the top of a file,
``import pyzig`` gives the same.
"""

CONNECTS = 1
FOLLOWS = 2


def test_build_a_graph_and_walk_it(pyzig_graph):
    graph = pyzig_graph.GraphView.create()

    # Attributes belong to the node, whatever view it is seen through.
    resistor = graph.insert_node(node=pyzig_graph.Node.create(name="R1", ohm=4700))
    capacitor = graph.insert_node(node=pyzig_graph.Node.create(name="C1", farad=1e-6))
    net = graph.insert_node(node=pyzig_graph.Node.create(name="VCC"))

    for part in (resistor, capacitor):
        graph.insert_edge(edge=pyzig_graph.Edge.create(source=net.node(), target=part.node(), edge_type=CONNECTS, directional=True, pin=1))

    # One call for all edges or all neighbours; a visitor where each edge matters.
    assert [part.node().get_attr(key="name") for part in net.neighbors(edge_type=CONNECTS)] == ["R1", "C1"]
    visited = []
    net.visit_edges_of_type(edge_type=CONNECTS, ctx=visited, f=lambda names, bound: names.append(bound.edge().get_attr(key="pin")))
    assert visited == [1, 1]
    assert resistor.edges_of_type(edge_type=FOLLOWS) == []


def test_a_view_frees_itself_or_is_closed(pyzig_graph):
    with pyzig_graph.GraphView.create() as graph:
        node = graph.create_and_insert_node()
        assert graph.get_node_count() == 2  # its own node, and this one
    try:
        graph.get_node_count()
    except RuntimeError as error:
        assert "destroyed" in str(error)
    # Nodes are held by whoever still uses them.
    assert node.node().get_uuid() > 0


def test_the_whole_view_as_arrays(pyzig_graph):
    graph = pyzig_graph.GraphView.create()
    nodes = [graph.create_and_insert_node().node() for _ in range(4)]
    for first, second in zip(nodes, nodes[1:], strict=False):
        graph.insert_edge(edge=pyzig_graph.Edge.create(source=first, target=second, edge_type=FOLLOWS))

    sources, targets, types = graph.to_arrays()  # numpy.asarray takes them without a copy
    assert list(sources) == [node.get_uuid() for node in nodes[:-1]]
    assert list(targets) == [node.get_uuid() for node in nodes[1:]]
    assert list(types) == [FOLLOWS] * 3
