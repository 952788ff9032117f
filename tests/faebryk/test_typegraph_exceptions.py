"""The exceptions of the typegraph as classes; what their instances tell is tested where they are raised."""

import inspect
import traceback

import pytest
from typegraph_interface import EXCEPTIONS

every_exception = pytest.mark.parametrize("name", EXCEPTIONS)


@every_exception
def test_classes(faebryk, name):
    cls = getattr(faebryk, name)
    assert issubclass(cls, ValueError)
    assert cls.__bases__ == (ValueError,)
    assert (cls.__module__, cls.__name__, cls.__qualname__) == ("faebryk.core.zig", name, name)
    assert inspect.getdoc(cls)


@every_exception
def test_they_can_be_raised_by_others(faebryk, name):
    """An instance that the module has not raised has no attributes of its own."""
    cls = getattr(faebryk, name)
    with pytest.raises(cls, match="^text$") as caught:
        raise cls("text")
    for attribute in ("node", "kind", "identifier", "path", "failing_segment", "failing_segment_index", "index_value"):
        assert not hasattr(cls, attribute)
        assert not hasattr(caught.value, attribute)


@every_exception
def test_they_can_be_derived_from(faebryk, name):
    derived = type("Derived", (getattr(faebryk, name),), {})
    with pytest.raises(getattr(faebryk, name)):
        raise derived("text")


def test_tracebacks_name_them(faebryk, typegraph):
    with pytest.raises(faebryk.TypeGraphPathError) as caught:
        typegraph.ensure_child_reference(type_node=typegraph.get_self_node(), path=[])
    assert traceback.format_exception_only(caught.value) == ["faebryk.core.zig.TypeGraphPathError: path resolution failed\n"]
    assert vars(caught.value) == {
        "kind": "missing_child",
        "path": [],
        "failing_segment": "",
        "failing_segment_index": 0,
        "index_value": None,
    }
    assert isinstance(caught.value.path, list)


def test_nodes_in_exceptions_outlive_the_view(faebryk, typegraph, view, make_type):
    loose = make_type("Loose", is_constructable=False)
    with pytest.raises(faebryk.TypeGraphInstantiationError) as caught:
        typegraph.instantiate_node(type_node=loose, attributes=None)
    view.destroy()
    assert caught.value.node == loose
    with pytest.raises(RuntimeError, match="destroyed"):
        faebryk.EdgeType.get_type_edge(bound_node=caught.value.node)
