"""Operand edges: what an expression is made of."""

import pytest
from typegraph_helpers import collect, names, targets, uuid, uuids


@pytest.fixture
def operands(faebryk):
    return faebryk.EdgeOperand


@pytest.fixture
def expression(make_type, instantiate, make_nodes, faebryk):
    """An instance of the type Add with an operand set."""
    node = instantiate(make_type("Add"))
    (operand_set,) = make_nodes(1)
    faebryk.EdgeComposition.add_child(bound_node=node, child=operand_set.node(), child_identifier="operands")
    return node


@pytest.fixture
def operand_set(operands, expression):
    return operands.get_operands_set_node(bound_node=expression)


def test_what_an_edge_is(operands, make_nodes):
    source, target, stranger = [bound.node() for bound in make_nodes(3)]
    edge = operands.create(expression=source, operand=target, operand_identifier="left")
    assert (edge.edge_type(), edge.directional(), edge.name()) == (193, True, "left")
    assert operands.is_instance(edge=edge)
    assert operands.get_tid() == operands.build(operand_identifier=None).get_tid() == 193
    # The source is the very node that was given.
    assert uuid(edge.source()) == uuid(source)
    assert uuid(operands.get_operand_node(edge=edge)) == uuid(target)
    assert uuid(operands.get_operand_of(edge=edge, node=source)) == uuid(target)
    assert uuid(operands.get_operand_of(edge=edge, node=stranger)) == uuid(target)
    assert operands.get_operand_of(edge=edge, node=target) is None
    assert operands.create(expression=source, operand=target).name() is None


def test_names(operands, graph, make_nodes):
    a, b = [bound.node() for bound in make_nodes(2)]
    assert operands.get_name(edge=operands.create(expression=a, operand=b, operand_identifier="x")) == "x"
    assert operands.get_name(edge=operands.create(expression=a, operand=b, operand_identifier="")) == ""
    assert operands.get_name(edge=operands.create(expression=a, operand=b, operand_identifier=None)) is None
    with pytest.raises(TypeError, match="^edge is not an EdgeOperand edge$"):
        operands.get_name(edge=graph.Edge.create(source=a, target=b, edge_type=130))


def test_operands_hang_on_the_set(operands, expression, operand_set, make_nodes):
    a, b = make_nodes(2)
    first = operands.add_operand(bound_node=expression, operand=a.node(), operand_identifier="left")
    second = operands.add_operand(bound_node=expression, operand=b.node())
    assert uuid(first.edge().source()) == uuid(operand_set) != uuid(expression)
    assert (first.edge().name(), second.edge().name()) == ("left", None)
    assert uuid(operands.get_expression_node(bound_edge=first)) == uuid(expression)
    assert uuid(operands.get_expression_of(bound_edge=first, node=a.node())) == uuid(expression)
    assert operands.get_expression_of(bound_edge=first, node=operand_set.node()) is None
    assert operands.get_expression_edge(bound_node=a).edge().is_same(other=first.edge())
    assert operands.get_expression_edge(bound_node=expression) is None
    assert operands.get_operand_by_identifier(node=expression, operand_identifier="left") == a
    assert operands.get_operand_by_identifier(node=expression, operand_identifier="right") is None
    # Without a name it matches no identifier.
    assert operands.get_operand_by_identifier(node=expression, operand_identifier="") is None
    # The visit is of the set, not of the expression.
    assert targets(collect(operands.visit_operand_edges, bound_node=operand_set)) == uuids([a, b])
    assert collect(operands.visit_operand_edges, bound_node=expression) == []


def test_what_cannot_be_added(operands, expression, graph, view, make_nodes):
    (inside,) = make_nodes(1)
    outside = graph.Node.create()
    before = view.get_edge_count()
    with pytest.raises(ValueError, match="^Expression node not in graph$"):
        operands.add_operand(bound_node=view.bind(node=outside), operand=inside.node())
    with pytest.raises(ValueError, match="^Operand node not in graph$"):
        operands.add_operand(bound_node=expression, operand=outside)
    for wrong in (1, b"x", []):
        with pytest.raises(TypeError, match="^operand_identifier must be a string"):
            operands.add_operand(bound_node=expression, operand=inside.node(), operand_identifier=wrong)
    assert view.get_edge_count() == before


def test_expressions_without_an_operand_set(operands, view, make_nodes, make_type):
    bare, operand = make_nodes(2)
    assert operands.get_operands_set_node(bound_node=bare) is None
    assert operands.get_operand_by_identifier(node=bare, operand_identifier="x") is None
    assert collect(operands.visit_operands_of_type, bound_node=bare, operand_type=operand.node()) == []
    before = view.get_edge_count()
    with pytest.raises(ValueError, match="the expression has no child 'operands'"):
        operands.add_operand(bound_node=bare, operand=operand.node(), operand_identifier="x")
    assert view.get_edge_count() == before


def test_operands_without_an_expression(operands, view, make_nodes, make_type):
    """An edge whose source has no parent belongs to no expression."""
    source, operand = make_nodes(2)
    edge = view.insert_edge(edge=operands.create(expression=source.node(), operand=operand.node()))
    assert operands.get_expression_node(bound_edge=edge) is None
    assert operands.get_expression_of(bound_edge=edge, node=operand.node()) is None
    assert collect(operands.visit_expression_edges_of_type, bound_node=operand, expression_type=make_type("Add").node()) == []
    assert len(collect(operands.visit_expression_edges, bound_node=operand)) == 1


def test_visits_by_type(operands, expression, typegraph, faebryk, make_type, instantiate, make_nodes):
    add = typegraph.get_type_by_name(type_identifier="Add")
    literal, other = make_type("Literal"), make_type("Multiply")
    a, b = instantiate(literal), instantiate(literal)
    (untyped,) = make_nodes(1)
    product = instantiate(other)
    (set_of_product,) = make_nodes(1)
    faebryk.EdgeComposition.add_child(bound_node=product, child=set_of_product.node(), child_identifier="operands")
    for parent, operand, name in ((expression, untyped, "u"), (product, a, "p"), (expression, a, "a"), (expression, b, "b")):
        operands.add_operand(bound_node=parent, operand=operand.node(), operand_identifier=name)
    assert names(collect(operands.visit_operands_of_type, bound_node=expression, operand_type=literal.node())) == ["a", "b"]
    assert names(collect(operands.visit_expression_edges, bound_node=a)) == ["p", "a"]
    assert names(collect(operands.visit_expression_edges_of_type, bound_node=a, expression_type=add.node())) == ["a"]
    assert names(collect(operands.visit_expression_edges_of_type, bound_node=a, expression_type=other.node())) == ["p"]
    assert collect(operands.visit_expression_edges_of_type, bound_node=a, expression_type=literal.node()) == []


def test_build(operands, view, make_nodes):
    a, b = make_nodes(2)
    edge = operands.build(operand_identifier="left").insert_edge(g=view, source=a.node(), target=b.node()).edge()
    assert (edge.edge_type(), edge.name(), edge.directional()) == (193, "left", True)
    assert operands.build(operand_identifier=None).create_edge(source=a.node(), target=b.node()).name() is None


def test_traverse(operands):
    assert vars(operands.traverse(identifier="left")) == {"identifier": "left", "edge_type": 193}
