"""Modules, classes, names and signatures: what stands at the other end of every import and call."""

import inspect
import pydoc
import types

import pytest
from typegraph_interface import CLASSES, METHODS, MODULES, MORE_KEYWORDS

every_method = pytest.mark.parametrize("method", METHODS, ids=str)


def test_every_module_is_there(pyzig_faebryk):
    found = {name: module for name, module in vars(pyzig_faebryk).items() if isinstance(module, types.ModuleType)}
    assert set(found) == set(MODULES)
    assert pyzig_faebryk.__name__ == "faebryk"
    assert {module.__name__ for module in found.values()} == {"faebryk"}


@pytest.mark.parametrize("module", MODULES)
def test_modules_hold_their_classes_and_nothing_else(pyzig_faebryk, module):
    held = {name: value for name, value in vars(getattr(pyzig_faebryk, module)).items() if not name.startswith("__")}
    assert {name: value.__module__ for name, value in held.items()} == MODULES[module]
    assert all(value.__name__ == value.__qualname__.rpartition(".")[2] == name for name, value in held.items())
    assert all(value.__doc__ for value in held.values())


def test_a_class_that_is_reached_in_two_ways_is_the_same(pyzig_faebryk):
    assert pyzig_faebryk.composition.EdgeOperand is pyzig_faebryk.operand.EdgeOperand
    assert pyzig_faebryk.typegraph.TypeGraph.MakeChildNode is pyzig_faebryk.typegraph.MakeChildNode


@pytest.mark.parametrize("cls", CLASSES)
def test_there_are_no_methods_that_nobody_knows_of(faebryk, cls):
    public = {name for name in dir(getattr(faebryk, cls)) if not name.startswith("_")}
    assert public - {"MakeChildNode"} == {method.name for method in METHODS if method.cls == cls}


def test_nothing_is_missing():
    assert len(METHODS) == 145
    assert len(CLASSES) == 13


@every_method
def test_methods_have_the_promised_keywords(faebryk, method):
    parameters = dict(inspect.signature(getattr(getattr(faebryk, method.cls), method.name)).parameters)
    if not method.is_static:
        assert parameters.pop("self").kind is inspect.Parameter.POSITIONAL_ONLY
    assert {parameter.kind for parameter in parameters.values()} <= {inspect.Parameter.KEYWORD_ONLY}
    required = [name for name, parameter in parameters.items() if parameter.default is inspect.Parameter.empty]
    optional = [name for name, parameter in parameters.items() if parameter.default is None]
    assert required == list(method.required)
    assert set(optional) == {*method.optional, *MORE_KEYWORDS.get((method.cls, method.name), ())}
    assert len(required) + len(optional) == len(parameters)


@every_method
def test_every_method_has_a_docstring(faebryk, method):
    cls = getattr(faebryk, method.cls)
    assert getattr(cls, method.name).__doc__.strip()
    assert f"{method.name}(" in pydoc.render_doc(cls, renderer=pydoc.plaintext)


@pytest.mark.parametrize("cls", CLASSES)
def test_classes_have_no_constructor(faebryk, cls):
    for construct in (lambda: getattr(faebryk, cls)(), lambda: object.__new__(getattr(faebryk, cls))):
        with pytest.raises(TypeError):
            construct()


def test_refused_constructors_say_what_to_call_instead(faebryk):
    with pytest.raises(TypeError, match=r"Don't call __init__ on this type: .*; use TypeGraph.create\(\)"):
        faebryk.TypeGraph()
    with pytest.raises(TypeError, match=r"use EdgeCreationAttributes.create\(\)"):
        faebryk.EdgeCreationAttributes(edge_type=1)
