"""Instances: what is made of a type, in which order, and what is refused with nothing left behind."""

import gc
from types import SimpleNamespace

import pytest
from typegraph_helpers import attributes, collect, names, targets, uuid

UNLINKED = "Unresolved type reference (linking required)"
NOT_CONSTRUCTABLE = "Type is not constructable (not fully linked/merged)"


@pytest.fixture
def part(make_type):
    return make_type("Part")


@pytest.fixture
def counts(typegraph, view):
    return lambda: (view.get_node_count(), view.get_edge_count(), typegraph.get_type_instance_overview())


@pytest.fixture
def refused(faebryk, typegraph, counts):
    """Tries to instantiate, checks that nothing is left, and gives the exception."""

    def attempt(type_node):
        before = counts()
        with pytest.raises(faebryk.TypeGraphInstantiationError) as caught:
            typegraph.instantiate_node(type_node=type_node, attributes={"a": 1})
        assert counts() == before
        return caught.value

    return attempt


def test_a_type_without_parts(faebryk, typegraph, view, part):
    nodes, edges = view.get_node_count(), view.get_edge_count()
    instance = typegraph.instantiate_node(type_node=part, attributes=None)
    assert (view.get_node_count(), view.get_edge_count()) == (nodes + 1, edges + 1)
    assert faebryk.EdgeType.is_node_instance_of(bound_node=instance, node_type=part.node())
    assert attributes(instance) == {}
    assert uuid(instance.g().get_self_node()) == uuid(view.get_self_node())


def test_children(faebryk, typegraph, view, make_type, part, child_of):
    values = faebryk.NodeCreationAttributes.init(dynamic={"ohms": 47, "name": "R"})
    resistor = make_type("Resistor", p1=part, p2=part)
    board = make_type("Board", r1=resistor)
    typegraph.add_make_child(type_node=board, child_type=part, identifier=None)
    typegraph.add_make_child(type_node=board, child_type=resistor, identifier="r2", node_attributes=values)
    nodes, edges = view.get_node_count(), view.get_edge_count()
    instance = typegraph.instantiate_node(type_node=board, attributes=None)
    assert (view.get_node_count(), view.get_edge_count()) == (nodes + 8, edges + 8 + 7)
    assert names(collect(faebryk.EdgeComposition.visit_children_edges, bound_node=instance)) == ["r1", "", "r2"]
    # All attributes of the MakeChild but its identifier.
    assert list(attributes(child_of(instance, "r2")).items()) == [("ohms", 47), ("name", "R")]
    for path, type_node in ((["r1"], resistor), (["r1", "p2"], part), ([""], part), (["r2", "p1"], part)):
        assert faebryk.EdgeType.is_node_instance_of(bound_node=child_of(instance, *path), node_type=type_node.node())


def test_children_come_before_links_depth_first(typegraph, faebryk, make_type, part, instantiate, child_of):
    """The order of creation, which uuids tell."""
    resistor = make_type("Resistor", p1=part, p2=part)
    instance = instantiate(make_type("Board", r1=resistor, r2=resistor))
    order = [uuid(child_of(instance, *path)) for path in ([], ["r1"], ["r1", "p1"], ["r1", "p2"], ["r2"], ["r2", "p1"], ["r2", "p2"])]
    assert order == list(range(order[0], order[0] + 7))


def test_equal_identifiers_give_equal_names(typegraph, faebryk, make_type, part, instantiate):
    board = make_type("Board", x=part)
    typegraph.add_make_child(type_node=board, child_type=make_type("Other"), identifier="x")
    instance = instantiate(board)
    assert names(collect(faebryk.EdgeComposition.visit_children_edges, bound_node=instance)) == ["x", "x"]


def test_links(faebryk, make_type, part, add_link, instantiate, child_of):
    resistor = make_type("Resistor", p1=part, p2=part)
    board = make_type("Board", r1=resistor, r2=resistor)
    add_link(board, ["r1", "p2"], ["r2", "p1", ""], faebryk.EdgePointer.build(identifier="wire", index=0x1234))
    instance = instantiate(board)
    (bound,) = collect(faebryk.EdgePointer.visit_pointed_edges, bound_node=child_of(instance, "r1", "p2"))
    edge = bound.edge()
    assert uuid(edge.target()) == uuid(child_of(instance, "r2", "p1"))
    assert (edge.edge_type(), edge.directional(), edge.name()) == (78, True, "wire")
    assert faebryk.EdgePointer.get_index(edge=edge) == 0x1234
    # What the MakeLink says can be asked of the edge.
    keys = ("edge_type", "directional", "name", "order", "edge_specific")
    assert [edge.get_attr(key=key) for key in keys] == [78, True, "wire", 0x12, 0x34]


def test_links_of_children_are_made_with_them(faebryk, make_type, part, add_link, instantiate, child_of):
    inner = make_type("Inner", a=part, b=part)
    add_link(inner, ["a"], ["b"])
    instance = instantiate(make_type("Outer", x=inner, y=inner))
    for name in ("x", "y"):
        a, b = child_of(instance, name, "a"), child_of(instance, name, "b")
        assert faebryk.EdgePointer.get_referenced_node_from_node(node=a) == b


def test_links_over_everything(faebryk, make_type, part, add_link, instantiate, child_of):
    """Traits, pointers, operands, type names, and children that only a link makes."""
    mark = make_type("mark")
    board = make_type("Board", a=part, b=part, m=mark, operands=part)
    to_trait = faebryk.EdgeTrait.traverse(trait_type_name="mark")
    pointer = faebryk.EdgePointer.traverse()
    left = faebryk.EdgeOperand.traverse(identifier="left")
    build = faebryk.EdgePointer.build
    add_link(board, ["a"], ["m"], faebryk.EdgeTrait.build())
    add_link(board, ["a", to_trait], ["b"], build(identifier="one", index=None))
    add_link(board, ["operands"], ["b"], faebryk.EdgeOperand.build(operand_identifier="left"))
    add_link(board, ["b"], ["<<mark"], build(identifier="two", index=None))
    add_link(board, ["a"], ["b"], faebryk.EdgeComposition.build(child_identifier="grafted"))
    add_link(board, [left, pointer], ["a", "grafted"], build(identifier="three", index=None))
    instance = instantiate(board)
    a, b, m = (child_of(instance, name) for name in "abm")
    assert faebryk.Trait.try_get_trait(target=a, trait_type=mark) == m
    pointed = faebryk.EdgePointer.get_pointed_node_by_identifier
    assert pointed(bound_node=m, identifier="one") == b
    assert pointed(bound_node=b, identifier="two") == mark
    assert child_of(a, "grafted") == b
    assert pointed(bound_node=mark, identifier="three") == b


def test_attributes_of_the_caller(typegraph, part):
    given = {"a": 1, "b": 2.5, "c": "text", "d": True}
    instance = typegraph.instantiate_node(type_node=part, attributes=given)
    assert list(attributes(instance).items()) == list(given.items())
    assert attributes(typegraph.instantiate(type_identifier="Part", attributes=given)) == given
    for nothing in (None, {}):
        assert attributes(typegraph.instantiate(type_identifier="Part", attributes=nothing)) == {}
    assert attributes(typegraph.instantiate(type_identifier="Part")) == {}


def test_instances_are_independent(faebryk, typegraph, make_type, part, instantiate, child_of):
    board = make_type("Board")
    values = faebryk.NodeCreationAttributes.init(dynamic={"ohms": 47})
    typegraph.add_make_child(type_node=board, child_type=part, identifier="r", node_attributes=values)
    first = instantiate(board)
    faebryk.NodeCreationAttributes.init(dynamic={"ohms": 48}).apply_to(node=child_of(first, "r").node())
    assert attributes(child_of(instantiate(board), "r")) == {"ohms": 47}
    assert attributes(child_of(first, "r")) == {"ohms": 48}


def test_by_name(faebryk, typegraph, part):
    instance = typegraph.instantiate(type_identifier="Part")
    assert faebryk.EdgeType.is_node_instance_of(bound_node=instance, node_type=part.node())


def test_by_a_name_that_is_none(faebryk, typegraph, counts):
    before = counts()
    for attributes_ in ({}, {"attributes": {"a": 1}}):
        with pytest.raises(faebryk.TypeGraphInstantiationError, match="^Type not found$") as caught:
            typegraph.instantiate(type_identifier="Missing", **attributes_)
        error = caught.value
        assert (error.kind, error.node, error.identifier) == ("invalid_argument", typegraph.get_self_node(), "")
    assert counts() == before


def test_where_a_child_was_written(faebryk, make_type, part, make_nodes, instantiate, child_of):
    """A `source` pointer of a MakeChild gives the child a has_source_chunk that points there, if there is such a type."""
    top = make_type("Top", plain=part, written=part)
    (text,) = make_nodes(1)
    make_child = faebryk.EdgeComposition.get_child_by_identifier(bound_node=top, child_identifier="written")
    faebryk.EdgePointer.point_to(bound_node=make_child, target_node=text.node(), identifier="source", index=None)
    visit = faebryk.EdgeTrait.visit_trait_instance_edges
    assert collect(visit, bound_node=child_of(instantiate(top), "written")) == []
    chunk = make_type("has_source_chunk")
    (edge,) = collect(visit, bound_node=child_of(instantiate(top), "written"))
    assert edge.edge().name() == "has_source_chunk"
    bound = edge.g().bind(node=edge.edge().target())
    assert faebryk.EdgeType.is_node_instance_of(bound_node=bound, node_type=chunk.node())


def test_where_a_child_was_written_is_pointed_to(faebryk, typegraph, make_type, part, make_nodes, instantiate, child_of):
    chunk = make_type("has_source_chunk", source_ptr=part)
    top = make_type("Top", plain=part, written=part, source=part)
    (text,) = make_nodes(1)
    make_child = faebryk.EdgeComposition.get_child_by_identifier(bound_node=top, child_identifier="written")
    faebryk.EdgePointer.point_to(bound_node=make_child, target_node=text.node(), identifier="source", index=None)
    instance = instantiate(top)
    trait = faebryk.Trait.try_get_trait(target=child_of(instance, "written"), trait_type=chunk)
    (pointer,) = collect(faebryk.EdgePointer.visit_pointed_edges, bound_node=child_of(trait, "source_ptr"))
    assert (pointer.edge().name(), targets([pointer])) == ("source", [uuid(text)])
    # A child that is called so has a pointer of that name as well, to its type reference: that is not meant.
    for name in ("plain", "source"):
        assert faebryk.Trait.try_get_trait(target=child_of(instance, name), trait_type=chunk) is None


def test_types_that_are_not_constructable(faebryk, typegraph, make_type, refused, make_nodes):
    loose = make_type("Loose", is_constructable=False)
    (plain,) = make_nodes(1)
    for type_node, node, identifier in (
        (loose, loose, "Loose"),
        (make_type("Holder", fine=make_type("Fine"), loose=loose), loose, "Loose"),
        (make_type("Outer", holder=typegraph.get_type_by_name(type_identifier="Holder")), loose, "Loose"),
        (plain, plain, ""),
    ):
        error = refused(type_node)
        assert (error.kind, str(error), error.node, error.identifier) == ("other", NOT_CONSTRUCTABLE, node, identifier)


def test_children_that_are_not_linked(typegraph, make_type, refused):
    board = make_type("Board")
    make_child = typegraph.add_make_child_deferred(type_node=board, child_type_identifier="Later", identifier="x")
    error = refused(board)
    assert (error.kind, str(error), error.node, error.identifier) == ("unresolved_type_reference", UNLINKED, make_child, "Later")
    # From an outer type it is the same innermost node.
    assert refused(make_type("Outer", board=board)).node == make_child


def test_make_children_without_a_type_reference(faebryk, typegraph, make_type, make_nodes, refused):
    board = make_type("Board")
    (make_child,) = make_nodes(1)
    make_child_type = typegraph.get_type_by_name(type_identifier="MakeChild")
    faebryk.EdgeType.add_instance(bound_type_node=make_child_type, bound_instance_node=make_child)
    faebryk.EdgeComposition.add_child(bound_node=board, child=make_child.node(), child_identifier="x")
    error = refused(board)
    assert (error.kind, error.node) == ("unresolved_type_reference", make_child)


@pytest.mark.parametrize(
    ("lhs", "rhs", "text", "identifier"),
    [
        (["a"], ["missing"], "Child not found", "missing"),
        (["missing", "x"], ["a"], "Child not found", "missing"),
        (["a", "missing"], ["a"], "Child not found", "missing"),
        (["a"], ["<<Missing"], "Type node not found for enum type", "Missing"),
        ([("Missing", 34)], ["a"], "trait type not found in TypeGraph", "Missing"),
        ([("Part", 34)], ["a"], "trait not found on", "Part"),
        ([("", 78)], ["a"], "pointer dereference failed from node", ""),
        ([("x", 193)], ["a"], "operand not found on node", "x"),
        ([("x", 99)], ["a"], "Unknown edge type", "x"),
    ],
)
def test_links_that_lead_nowhere(make_type, part, add_link, refused, lhs, rhs, text, identifier):
    board = make_type("Board", a=part)
    lhs = [item if isinstance(item, str) else SimpleNamespace(identifier=item[0], edge_type=item[1]) for item in lhs]
    link = add_link(board, lhs, rhs)
    error = refused(board)
    assert (error.kind, str(error), error.node, error.identifier) == ("unresolved_reference", text, link, identifier)
    assert refused(make_type("Outer", board=board)).node == link


def test_links_without_a_side(faebryk, typegraph, make_type, make_nodes, refused):
    board = make_type("Board")
    (link,) = make_nodes(1)
    make_link = typegraph.get_type_by_name(type_identifier="MakeLink")
    faebryk.EdgeType.add_instance(bound_type_node=make_link, bound_instance_node=link)
    faebryk.EdgeComposition.add_anon_child(bound_node=board, child=link.node())
    for side in ("lhs", "rhs"):
        error = refused(board)
        assert (error.kind, str(error), error.node) == ("missing_operand_reference", "Missing operand reference in MakeLink", link)
        reference = typegraph.ensure_child_reference(type_node=board, path=[""])
        faebryk.EdgeComposition.add_child(bound_node=link, child=reference.node(), child_identifier=side)
    # Nor has it an edge type.
    error = refused(board)
    assert (error.kind, error.node, error.identifier) == ("other", link, "edge_type")


def test_types_that_contain_themselves(faebryk, typegraph, make_type, refused):
    snake = make_type("Snake")
    tail = typegraph.add_make_child(type_node=snake, child_type=snake, identifier="tail")
    error = refused(snake)
    assert (error.kind, str(error), error.node, error.identifier) == ("other", "Type contains itself", tail, "Snake")
    assert refused(make_type("Zoo", snake=snake)).node == tail
    with pytest.raises(faebryk.TypeGraphInstantiationError, match="^Type contains itself$"):
        typegraph.instantiate(type_identifier="Snake")


def test_types_that_contain_each_other(typegraph, make_type, refused):
    hen, egg = make_type("Hen"), make_type("Egg")
    middle = make_type("Middle", egg=egg)
    inside = typegraph.add_make_child(type_node=hen, child_type=middle, identifier="inside")
    chick = typegraph.add_make_child(type_node=egg, child_type=hen, identifier="chick")
    error = refused(hen)
    assert (str(error), error.node, error.identifier) == ("Type contains itself", chick, "Hen")
    assert refused(middle).node == inside
    assert refused(egg).identifier == "Egg"


def test_traits_of_types_that_contain_themselves(faebryk, typegraph, make_type, make_nodes, counts):
    snake = make_type("Snake")
    typegraph.add_make_child(type_node=snake, child_type=snake, identifier="tail")
    (owner,) = make_nodes(1)
    before = counts()
    with pytest.raises(ValueError, match="^add_trait_to failed: Type contains itself"):
        faebryk.Trait.add_trait_to(target=owner, trait_type=snake)
    assert counts() == before


def test_a_type_may_occur_often_without_containing_itself(make_type, part, instantiate, view):
    current = part
    for number in range(10):
        current = make_type(f"Double{number}", left=current, right=current)
    nodes = view.get_node_count()
    instantiate(current)
    assert view.get_node_count() == nodes + 2**11 - 1


def test_more_nodes_than_there_are_identities(typegraph, make_type, part, counts):
    current = part
    for number in range(40):
        current = make_type(f"Double{number}", left=current, right=current)
    before = counts()
    with pytest.raises(RuntimeError, match="identities"):
        typegraph.instantiate_node(type_node=current, attributes=None)
    assert counts() == before


def test_types_5_000_deep(make_type, part, instantiate, view):
    current = part
    for number in range(5_000):
        current = make_type(f"Deep{number}", child=current)
    nodes = view.get_node_count()
    instantiate(current)
    assert view.get_node_count() == nodes + 5_001


def test_the_attributes_keyword(faebryk, typegraph, part):
    with pytest.raises(TypeError, match="'attributes'"):
        typegraph.instantiate_node(type_node=part)
    for wrong in ([], "text", 1):
        with pytest.raises(TypeError, match="a dict or None"):
            typegraph.instantiate_node(type_node=part, attributes=wrong)
        with pytest.raises(TypeError, match="a dict or None"):
            typegraph.instantiate(type_identifier="Part", attributes=wrong)


def test_attributes_of_an_exception_are_on_the_instance(faebryk, refused, make_type):
    error = refused(make_type("Loose", is_constructable=False))
    assert type(error.node).__name__ == "BoundNodeReference"
    assert isinstance(error, ValueError)
    assert error.args == (NOT_CONSTRUCTABLE,)
    assert set(vars(error)) == {"node", "kind", "identifier"}
    for name in ("node", "kind", "identifier"):
        assert not hasattr(faebryk.TypeGraphInstantiationError, name)


def test_what_is_found_fast_is_right_after_failures_and_redirected_references(faebryk, view, typegraph, make_type):
    """In lists of edges that are long enough to have an index."""
    good = make_type("Good")
    bad = make_type("Bad", a=good)
    lhs, rhs = (typegraph.ensure_child_reference(type_node=bad, path=[name]) for name in ("a", "not there"))
    typegraph.add_make_link(type_node=bad, lhs_reference=lhs, rhs_reference=rhs, edge_attributes=faebryk.EdgePointer.build(index=None))
    types, references = [], []
    for number in range(60):
        name = f"Type {number}"
        types.append(make_type(name, part=good))
        references.append(typegraph.add_type_reference(type_identifier=name))
        faebryk.Linker.link_type_reference(g=view, type_reference=references[-1], target_type_node=types[-1])
        counts = view.get_node_count(), view.get_edge_count()
        with pytest.raises(faebryk.TypeGraphInstantiationError):
            typegraph.instantiate(type_identifier="Bad")
        assert (view.get_node_count(), view.get_edge_count()) == counts
        made = typegraph.instantiate(type_identifier=name)
        assert faebryk.EdgeType.is_node_instance_of(bound_node=made, node_type=types[-1].node())
        faebryk.Linker.update_type_reference(g=view, type_reference=references[number // 2], target_type_node=types[-1])
        for at in (0, number // 2, number):
            assert typegraph.get_type_by_name(type_identifier=f"Type {at}") == types[at]
            resolved = faebryk.Linker.get_resolved_type(type_reference=references[at])
            assert resolved == types[min(2 * at + 1, number) if at <= number // 2 else at]
        assert typegraph.get_type_by_name(type_identifier=f"Type {number + 1}") is None
    instances = collect(faebryk.EdgeType.visit_instance_edges, bound_node=good)
    assert len(instances) == 60
    assert len(set(targets(instances))) == 60


def test_a_value_that_destroys_the_view_while_it_is_converted(faebryk, view, typegraph, make_type):
    make_type("A")

    class Destroys:
        def __float__(self):
            view.destroy()
            return 1.0

    with pytest.raises(RuntimeError, match="destroyed"):
        typegraph.instantiate(type_identifier="A", attributes={"x": Destroys()})


def test_the_collector_destroys_the_view_while_names_are_listed(faebryk, graph):
    """Only Python 3.11 collects at once."""
    free_lists = [[[] for _ in range(200)], [(i, i) for i in range(3000)]]
    names = [f"a name that is long enough to lie in memory of its own {i}" for i in range(20)]
    thresholds = gc.get_threshold()
    for count in range(1, 6):
        view = graph.GraphView.create()
        typegraph = faebryk.TypeGraph.create(g=view)
        for name in names:
            typegraph.add_type(identifier=name)
        rest = [view.destroy]
        callback = lambda phase, info, rest=rest: rest.pop()() if rest and phase == "start" else None  # noqa: E731
        gc.collect()
        gc.callbacks.append(callback)
        gc.set_threshold(count)
        try:
            overview = typegraph.get_type_instance_overview()
        finally:
            gc.set_threshold(*thresholds)
            gc.callbacks.remove(callback)
        assert [name for name, _ in overview][-len(names) :] == names
        del view, typegraph
    del free_lists
