"""Modules, classes, names and signatures: what stands at the other end of every import and call."""

import inspect
import pydoc
import types
import weakref

import interface
import pytest


@pytest.fixture
def library(pyzig_module):
    return pyzig_module("pyzig")


@pytest.fixture
def instances(graph, view, make_edge):
    """One object of each class that can be made without the typegraph."""
    node = view.create_and_insert_node()
    edge = make_edge(node, node)
    return {
        "NodeReference": node.node(),
        "EdgeReference": edge,
        "BoundNodeReference": node,
        "BoundEdgeReference": view.insert_edge(edge=edge),
        "GraphView": view,
    }


def test_modules_are_attributes_of_each_other(library):
    assert library.__name__ == "zig"
    assert [library.gen.__name__, library.gen.graph.__name__, library.gen.graph.graph.__name__] == ["gen", "graph", "graph"]
    for module in (library.gen, library.gen.graph, library.gen.graph.graph):
        assert isinstance(module, types.ModuleType)


def test_walking_public_modules_ends(library):
    """Loaders register every submodule that they reach over public attributes; none may lead elsewhere or in a circle."""
    seen = []

    def walk(module):
        assert module not in seen
        seen.append(module)
        for name in dir(module):
            value = getattr(module, name)
            if not name.startswith("_") and isinstance(value, types.ModuleType):
                walk(value)

    walk(library)
    assert len(seen) >= 4


def test_the_library_says_what_it_is(library):
    information = library.__pyzig__()
    assert information["release_mode"] in {"Debug", "ReleaseSafe", "ReleaseFast", "ReleaseSmall"}
    assert information["zig_version"].count(".") >= 2
    assert set(information["live_objects"]) >= {f"graph.{name}" for name in interface.CLASSES}


@pytest.mark.parametrize("name", interface.CLASSES)
def test_classes_have_names(graph, name):
    cls = getattr(graph, name)
    assert (cls.__name__, cls.__qualname__, cls.__module__) == (name, name, "graph")
    assert cls.__bases__ == (object,)
    assert cls.__doc__


@pytest.mark.parametrize(("alias", "name"), interface.ALIASES.items())
def test_aliases_are_the_same_class(graph, alias, name):
    assert getattr(graph, alias) is getattr(graph, name)


@pytest.mark.parametrize(("cls", "method", "required", "optional"), interface.METHODS)
def test_methods_have_the_promised_keywords(graph, cls, method, required, optional):
    parameters = dict(inspect.signature(getattr(getattr(graph, cls), method)).parameters)
    if (cls, method) not in interface.STATIC:
        receiver = parameters.pop("self")
        assert receiver.kind is inspect.Parameter.POSITIONAL_ONLY
    others = parameters.pop("attrs", None)
    assert (others is not None) == (method == "create" and cls != "GraphView")
    assert others is None or others.kind is inspect.Parameter.VAR_KEYWORD
    assert tuple(parameters) == required + optional
    for name, parameter in parameters.items():
        assert parameter.kind is inspect.Parameter.KEYWORD_ONLY
        assert parameter.default is (inspect.Parameter.empty if name in required else None)


@pytest.mark.parametrize("cls", interface.CLASSES)
def test_there_are_no_methods_that_nobody_knows_of(graph, cls):
    public = {name for name in dir(getattr(graph, cls)) if not name.startswith("_")}
    assert public == {method for owner, method, _, _ in interface.METHODS if owner == cls}


@pytest.mark.parametrize(("cls", "method"), [(cls, method) for cls, method, _, _ in interface.METHODS])
def test_every_method_has_a_docstring(graph, cls, method):
    function = getattr(getattr(graph, cls), method)
    assert function.__name__ == method
    assert function.__doc__.strip()
    assert f"{method}(" in pydoc.render_doc(getattr(graph, cls), renderer=pydoc.plaintext)


@pytest.mark.parametrize("cls", interface.CLASSES[:-1])
def test_every_object_tells_where_its_native_part_is(instances, cls):
    address = instances[cls].__zig_address__()
    assert isinstance(address, int)
    assert address == instances[cls].__zig_address__() > 0


@pytest.mark.parametrize("cls", interface.CLASSES[:-1])
def test_every_object_can_be_referred_to_weakly(instances, cls):
    calls = []
    value = instances.pop(cls)
    reference = weakref.ref(value, calls.append)
    assert reference() is value
    if cls == "EdgeReference":  # the others are still held by something
        instances.clear()
        del value
        assert reference() is None
        assert calls == [reference]


@pytest.mark.parametrize("cls", interface.CLASSES[:-1])
def test_objects_have_no_dict_and_take_no_attributes(instances, cls):
    assert not hasattr(instances[cls], "__dict__")
    with pytest.raises(AttributeError):
        instances[cls].anything = 1


def test_representations(graph, view, make_node, make_edge):
    node = make_node()
    bound = view.insert_node(node=node)
    edge = make_edge(bound, bound)
    self_uuid = view.get_self_node().node().get_uuid()
    uuid = node.get_uuid()
    assert repr(node) == f"graph.NodeReference {{\n  uuid: {uuid}\n}}\n"
    assert repr(edge).startswith("graph.EdgeReference {\n  uuid: ")
    assert repr(bound) == f"BoundNode(node=0x{uuid:x}, graph=0x{self_uuid:x})"
    assert repr(view) == f"GraphView(id=0x{self_uuid:x}, |V|=2, |E|=0)"
    assert repr(view.insert_edge(edge=edge)) == f"BoundEdge(src=0x{uuid:x}, tgt=0x{uuid:x}, graph=0x{self_uuid:x})"
    assert repr(view) == f"GraphView(id=0x{self_uuid:x}, |V|=2, |E|=1)"
    view.destroy()
    assert repr(view) == f"GraphView(id=0x{self_uuid:x}, destroyed)"
