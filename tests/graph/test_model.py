"""Random operations on several views at once, each checked against a naive model in Python."""

import gc
import random

import pytest

SEEDS = range(12)
STEPS = 250
EDGE_TYPES = (0, 1, 2, 255)


class ModelView:
    """A view as plain lists; what `GraphView` must agree with."""

    def __init__(self, self_node):
        self.nodes = [self_node]
        self.edges = []

    def insert_node(self, node):
        if node not in self.nodes:
            self.nodes.append(node)

    def insert_edge(self, edge):
        for end, which in ((edge.source, "source"), (edge.target, "target")):
            if end not in self.nodes:
                return f"Edge {which} node not in graph"
        if edge not in self.edges:
            self.edges.append(edge)
        return None

    def edges_of(self, node, edge_type, directed):
        found = []
        for edge in self.edges:
            for end, leaves in ((edge.source, True), (edge.target, False)):
                is_shown = directed is None or not edge.directional or leaves == directed
                if end == node and edge.edge_type == edge_type and is_shown:
                    found.append(edge)
        return found

    def subgraph(self, self_node, nodes):
        part = ModelView(self_node)
        for node in nodes:
            part.insert_node(node)
        part.edges = [edge for edge in self.edges if edge.source in nodes and edge.target in nodes]
        return part

    def insert_subgraph(self, other):
        for node in other.nodes:
            self.insert_node(node)
        for edge in other.edges:
            self.insert_edge(edge)


class ModelEdge:
    def __init__(self, real, source, target, edge_type, directional):
        self.real = real
        self.source = source
        self.target = target
        self.edge_type = edge_type
        self.directional = directional


class Machine:
    """Does the same to real views and to models. Nodes are known by their uuid."""

    def __init__(self, graph, seed):
        self.graph = graph
        self.random = random.Random(seed)
        self.nodes = {}
        self.edges = []
        self.pairs = []
        self.stored = {}
        self.make_view()

    def run(self):
        operations = [
            (self.make_view, 2),
            (self.make_node, 6),
            (self.insert_new_node, 12),
            (self.insert_node, 8),
            (self.make_edge, 20),
            (self.insert_edge, 25),
            (self.take_subgraph, 2),
            (self.insert_subgraph, 2),
            (self.destroy_view, 1),
            (self.drop_view, 1),
            (self.store, 6),
            (self.forget, 1),
        ]
        functions, weights = zip(*operations, strict=True)
        for step in range(STEPS):
            self.random.choices(functions, weights)[0]()
            self.check_some()
            if step % 50 == 0:
                gc.collect()
        self.check_all()

    # Operations

    def make_view(self):
        if len(self.pairs) < 6:
            self.add_view(self.graph.GraphView.create())

    def make_node(self):
        self.remember(self.graph.Node.create(number=len(self.nodes)))

    def insert_new_node(self):
        view, model = self.pick_view()
        model.insert_node(self.remember(view.create_and_insert_node().node()))

    def insert_node(self):
        view, model = self.pick_view()
        if self.nodes:
            uuid = self.random.choice(list(self.nodes))
            assert view.insert_node(node=self.nodes[uuid]).node().get_uuid() == uuid
            model.insert_node(uuid)

    def make_edge(self):
        _, model = self.pick_view()
        source, target = (self.random.choice(model.nodes) for _ in range(2))
        if source in self.nodes and target in self.nodes:
            edge_type, directional = self.random.choice(EDGE_TYPES), self.random.choice([True, False])
            real = self.graph.Edge.create(
                source=self.nodes[source], target=self.nodes[target], edge_type=edge_type, directional=directional, number=len(self.edges)
            )
            self.edges.append(ModelEdge(real, source, target, edge_type, directional))

    def insert_edge(self):
        view, model = self.pick_view()
        if self.edges:
            edge = self.random.choice(self.edges[-20:])
            complaint = model.insert_edge(edge)
            if complaint is None:
                assert view.insert_edge(edge=edge.real).edge().is_same(other=edge.real)
            else:
                with pytest.raises(ValueError, match=f"^{complaint}$"):
                    view.insert_edge(edge=edge.real)

    def take_subgraph(self):
        view, model = self.pick_view()
        bound = [node for node in view.get_nodes() if self.random.random() < 0.6]
        self.random.shuffle(bound)
        part = view.get_subgraph_from_nodes(nodes=bound)
        part_model = model.subgraph(part.get_self_node().node().get_uuid(), [node.node().get_uuid() for node in bound])
        self.remember(part.get_self_node().node())
        self.pairs.append((part, part_model))

    def insert_subgraph(self):
        (view, model), (other, other_model) = self.pick_view(), self.pick_view()
        view.insert_subgraph(subgraph=other)
        if model is not other_model:
            model.insert_subgraph(other_model)

    def destroy_view(self):
        if len(self.pairs) > 2:
            view, _ = self.pairs.pop(self.random.randrange(len(self.pairs)))
            view.destroy()

    def drop_view(self):
        if len(self.pairs) > 2:
            self.pairs.pop(self.random.randrange(len(self.pairs)))

    def store(self):
        view, model = self.pick_view()
        uuid = self.random.choice(model.nodes)
        node = view.get_nodes()[model.nodes.index(uuid)]
        self.stored[uuid] = self.random.choice([["list", uuid], view, node, None])
        node.store(data=self.stored[uuid])

    def forget(self):
        """Drops the Python objects of half of the nodes and edges: what is in a view must live on."""
        for uuid in [uuid for uuid in self.nodes if self.random.random() < 0.5]:
            del self.nodes[uuid]
            if not any(uuid in model.nodes for _, model in self.pairs):
                self.stored.pop(uuid, None)
        self.edges = [edge for edge in self.edges if self.random.random() < 0.5 or any(edge in model.edges for _, model in self.pairs)]

    # Checks

    def check_some(self):
        view, model = self.pick_view()
        self.check_counts(view, model)
        self.check_node(view, model, self.random.choice(model.nodes))

    def check_all(self):
        for view, model in self.pairs:
            self.check_counts(view, model)
            assert [node.node().get_uuid() for node in view] == model.nodes
            for uuid in model.nodes:
                self.check_node(view, model, uuid)
            expected = [(edge.source, edge.target, edge.edge_type) for edge in model.edges]
            assert list(zip(*view.to_arrays(), strict=True)) == expected

    def check_counts(self, view, model):
        assert (view.get_node_count(), view.get_edge_count()) == (len(model.nodes), len(model.edges))

    def check_node(self, view, model, uuid):
        node = view.get_nodes()[model.nodes.index(uuid)]
        assert node.node().get_uuid() == uuid
        edge_type, directed = self.random.choice(EDGE_TYPES), self.random.choice([None, True, False])
        expected = model.edges_of(uuid, edge_type, directed)
        edges = node.edges_of_type(edge_type=edge_type, directed=directed)
        assert [edge.edge().get_attr(key="number") for edge in edges] == [edge.real.get_attr(key="number") for edge in expected]
        neighbors = node.neighbors(edge_type=edge_type, directed=directed)
        assert [node.node().get_uuid() for node in neighbors] == [edge.target if edge.source == uuid else edge.source for edge in expected]
        if uuid in self.stored:
            assert node.load(t=object) is self.stored[uuid]

    # Helpers

    def add_view(self, view):
        self.pairs.append((view, ModelView(self.remember(view.get_self_node().node()))))

    def remember(self, node):
        self.nodes[node.get_uuid()] = node
        return node.get_uuid()

    def pick_view(self):
        return self.random.choice(self.pairs)


@pytest.mark.parametrize("seed", SEEDS)
def test_views_agree_with_the_model(graph, seed):
    Machine(graph, seed).run()


def test_nothing_is_left_of_all_that(graph, native):
    Machine(graph, 1).run()
    gc.collect()
    before = native()
    for seed in range(2):
        Machine(graph, seed).run()
    gc.collect()
    after = native()
    assert after.live == before.live
    assert after.bytes - before.bytes < 100_000
