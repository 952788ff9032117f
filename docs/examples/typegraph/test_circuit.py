"""Components as types: declared, instantiated, walked, connected, drawn. Run it with ``pytest docs/examples/typegraph``."""

import shutil

import pytest
from circuit import (
    EdgeComposition,
    EdgeInterfaceConnection,
    GraphView,
    Trait,
    TypeGraph,
    child,
    declare,
    declare_divider,
    is_connected,
    link,
    picture_of,
    pyzig,
    type_name,
)

Linker = pyzig.gen.faebryk.linker.Linker
TypeGraphInstantiationError = pyzig.gen.faebryk.typegraph.TypeGraphInstantiationError


@pytest.fixture
def typegraph():
    return TypeGraph.create(g=GraphView.create())


@pytest.fixture
def divider(typegraph):
    return declare_divider(typegraph)


def test_an_instance_has_all_that_its_type_says(typegraph, divider):
    board = typegraph.instantiate_node(type_node=divider, attributes={"designator": "VD1"})

    assert board.node().get_attr(key="designator") == "VD1"
    assert type_name(board) == "Divider"
    assert type_name(child(board, "upper.left")) == "Electrical"
    assert child(board, "lower").node().get_attr(key="ohms") == 4_700


def test_walk(typegraph, divider):
    board = typegraph.instantiate_node(type_node=divider, attributes=None)

    names = []
    EdgeComposition.visit_children_edges(
        bound_node=board, f=lambda found, bound: found.append(EdgeComposition.get_name(edge=bound.edge())), ctx=names
    )
    assert names == ["top", "middle", "bottom", "upper", "lower"]

    resistor = typegraph.get_type_by_name(type_identifier="Resistor")
    resistors = EdgeComposition.get_children_query(bound_node=board, direct_only=False, types=[resistor.node()])
    assert [part.node().get_attr(key="ohms") for part in resistors] == [10_000, 4_700]

    parent = EdgeComposition.get_parent_node_of(bound_node=resistors[0])
    assert parent == board


def test_connect(typegraph, divider):
    first, second = (typegraph.instantiate_node(type_node=divider, attributes=None) for _ in range(2))
    # Inside, the type's own links connect.
    assert is_connected(child(first, "upper.right"), child(first, "lower.left"))
    assert not is_connected(child(first, "top"), child(first, "bottom"))

    # Connecting two interfaces connects what each is connected with.
    EdgeInterfaceConnection.connect(bn1=child(first, "middle"), bn2=child(second, "top"))
    path = EdgeInterfaceConnection.is_connected_to(source=child(first, "upper.right"), target=child(second, "upper.left"))
    assert path.get_length() == 3
    net = EdgeInterfaceConnection.get_connected(source=child(first, "middle"))
    assert len(net) == 5


@pytest.mark.usefixtures("divider")
def test_connected_parents_connect_their_children(typegraph):
    electrical = typegraph.get_type_by_name(type_identifier="Electrical")
    is_interface = typegraph.get_type_by_name(type_identifier="is_interface.node.core.faebryk")
    power = declare(typegraph, "Power", hv=electrical, lv=electrical)
    supply, load = (typegraph.instantiate_node(type_node=power, attributes=None) for _ in range(2))
    for interface in (supply, load):
        Trait.add_trait_to(target=interface, trait_type=is_interface)

    EdgeInterfaceConnection.connect(bn1=supply, bn2=load)
    assert is_connected(child(supply, "hv"), child(load, "hv"))
    assert not is_connected(child(supply, "hv"), child(load, "lv"))


def test_types_in_any_order(typegraph):
    board = declare(typegraph, "Board")
    typegraph.add_make_child_deferred(type_node=board, child_type_identifier="Chip", identifier="chip")
    declare(typegraph, "Chip")

    for _, reference in Linker.collect_unresolved_type_references(type_graph=typegraph):
        name = TypeGraph.get_type_reference_identifier(type_reference=reference)
        target = typegraph.get_type_by_name(type_identifier=name)
        Linker.link_type_reference(g=typegraph.get_graph_view(), type_reference=reference, target_type_node=target)

    assert type_name(child(typegraph.instantiate(type_identifier="Board"), "chip")) == "Chip"


def test_inheritance(typegraph, divider):
    filtered = declare(typegraph, "FilteredDivider", capacitor=declare(typegraph, "Capacitor"))
    typegraph.merge_types(target=filtered, source=divider)

    board = typegraph.instantiate_node(type_node=filtered, attributes=None)
    assert type_name(child(board, "capacitor")) == "Capacitor"
    assert is_connected(child(board, "top"), child(board, "upper.left"))


def test_mistakes_are_found_before_there_are_instances(typegraph, divider):
    link(typegraph, divider, "top", "uper.left", EdgeInterfaceConnection.build(shallow=False))

    assert [message for _, message in typegraph.validate_type(type_node=divider)] == ["Field `uper.left` could not be resolved"]
    nodes = typegraph.get_graph_view().get_node_count()
    with pytest.raises(TypeGraphInstantiationError) as caught:
        typegraph.instantiate_node(type_node=divider, attributes=None)
    assert caught.value.identifier == "uper"
    assert typegraph.get_graph_view().get_node_count() == nodes  # nothing is left behind


def test_draw(typegraph, divider, tmp_path):
    board = typegraph.instantiate_node(type_node=divider, attributes=None)

    picture = picture_of(board)
    (tmp_path / "divider.dot").write_text(picture.to_dot())
    assert "Composition 'upper'" in picture.to_dot()
    assert "ohms = 4700" in picture.to_dot()

    # A notebook shows the view itself: `picture` at the end of a cell. Without graphviz there is only text.
    svg = picture._repr_svg_()
    assert svg is None if shutil.which("dot") is None else svg.startswith("<svg")
