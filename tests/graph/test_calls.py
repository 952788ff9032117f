"""How methods are called: keywords only, nothing unknown, nothing converted by force."""

import copy
import pickle

import interface
import pytest

INSTANCE_METHODS = [
    (cls, method, required, optional)
    for cls, method, required, optional in interface.METHODS
    if cls != "BFSPath"  # only the typegraph gives paths
]
WITH_KEYWORDS = [case for case in INSTANCE_METHODS if case[2] or case[3]]
WITHOUT_KEYWORDS = [case[:2] for case in INSTANCE_METHODS if not case[2] and not case[3] and case[:2] != ("NodeReference", "create")]

# Values of every kind that no parameter of a class takes.
STRANGERS = [None, 1, "text", object(), [], type]


@pytest.fixture
def bound_method(graph, view, make_edge):
    """Any method by class and name, bound to an object where it needs one."""
    node = view.create_and_insert_node()
    edge = make_edge(node, node)
    instances = {
        "NodeReference": node.node(),
        "EdgeReference": edge,
        "BoundNodeReference": node,
        "BoundEdgeReference": view.insert_edge(edge=edge),
        "GraphView": view,
    }
    return lambda cls, method: getattr(instances[cls], method)


@pytest.fixture
def arguments(graph, view, make_node, make_edge):
    """A right value for each keyword, by class where it means different things."""
    node = make_node()
    values = {
        "key": "name",
        "source": node,
        "target": node,
        "edge_type": 1,
        "directional": True,
        "name": "text",
        "ctx": None,
        "f": lambda context, edge: None,
        "directed": None,
        "data": 1,
        "t": int,
        "node": node,
        "edge": make_edge(view.get_self_node(), view.get_self_node()),
        "nodes": [],
        "subgraph": graph.GraphView.create(),
    }

    def of(cls, names):
        others = {"NodeReference": node, "EdgeReference": values["edge"]}
        return {name: others[cls] if name == "other" else values[name] for name in names}

    return of


@pytest.mark.parametrize(("cls", "method", "required", "optional"), WITH_KEYWORDS)
def test_positional_arguments_are_refused(bound_method, arguments, cls, method, required, optional):
    values = arguments(cls, required)
    with pytest.raises(TypeError, match="This function does not take positional arguments"):
        bound_method(cls, method)(*values.values())
    with pytest.raises(TypeError, match="This function does not take positional arguments"):
        bound_method(cls, method)(1, **values)


@pytest.mark.parametrize(("cls", "method", "required", "optional"), WITH_KEYWORDS)
def test_a_call_without_arguments_is_refused(bound_method, cls, method, required, optional):
    with pytest.raises(TypeError, match=rf"keyword arguments are required.*{method}.*'{required[0]}'"):
        bound_method(cls, method)()


@pytest.mark.parametrize(("cls", "method", "required", "optional"), [case for case in WITH_KEYWORDS if len(case[2]) > 1])
def test_a_missing_keyword_is_named(bound_method, arguments, cls, method, required, optional):
    for missing in required:
        values = arguments(cls, [name for name in required if name != missing])
        with pytest.raises(TypeError, match=rf"keyword argument is required.*'{missing}'"):
            bound_method(cls, method)(**values)


@pytest.mark.parametrize(("cls", "method", "required", "optional"), WITH_KEYWORDS)
def test_all_keywords_are_accepted_in_any_order(bound_method, arguments, cls, method, required, optional):
    values = arguments(cls, required + optional)
    call = bound_method(cls, method)
    try:
        call(**values)
        call(**dict(reversed(values.items())))
    except KeyError:
        assert method == "load"  # nothing is stored


@pytest.mark.parametrize(
    ("cls", "method", "required", "optional"), [case for case in WITH_KEYWORDS if case[:2] != ("EdgeReference", "create")]
)
def test_an_unknown_keyword_is_named(bound_method, arguments, cls, method, required, optional):
    with pytest.raises(TypeError, match=f"{method}.* got an unexpected keyword argument 'mistake'"):
        bound_method(cls, method)(**arguments(cls, required), mistake=1)


@pytest.mark.parametrize(("cls", "method"), WITHOUT_KEYWORDS)
def test_methods_without_parameters_refuse_every_argument(bound_method, cls, method):
    with pytest.raises(TypeError, match=method):
        bound_method(cls, method)(1)
    with pytest.raises(TypeError, match=method):
        bound_method(cls, method)(mistake=1)


def test_keywords_that_python_did_not_intern_are_understood(view, make_node):
    name = "node ".strip()
    node = make_node()
    assert view.bind(**{name: node}).node() is node


class Name(str):
    __slots__ = ()


def test_keywords_of_a_string_subclass_are_understood(view, make_node):
    node = make_node()
    assert view.bind(**{Name("node"): node}).node() is node


@pytest.mark.parametrize(
    ("cls", "method", "keyword"),
    [
        ("NodeReference", "is_same", "other"),
        ("EdgeReference", "is_same", "other"),
        ("EdgeReference", "create", "source"),
        ("EdgeReference", "create", "target"),
        ("GraphView", "insert_node", "node"),
        ("GraphView", "insert_edge", "edge"),
        ("GraphView", "bind", "node"),
        ("GraphView", "insert_subgraph", "subgraph"),
    ],
)
def test_objects_of_another_class_are_refused(bound_method, arguments, cls, method, keyword):
    required = next(case[2] for case in interface.METHODS if case[:2] == (cls, method))
    right = arguments(cls, required)
    others = arguments("NodeReference", ["edge", "subgraph"]).values()
    wrong_ones = [*STRANGERS, *(value for value in others if type(value) is not type(right[keyword]))]
    for wrong in wrong_ones:
        with pytest.raises(TypeError, match=f"Invalid object: '{keyword}' must be .*, not {type(wrong).__name__}"):
            bound_method(cls, method)(**{**right, keyword: wrong})


@pytest.mark.parametrize("cls", ["NodeReference", "EdgeReference"])
@pytest.mark.parametrize("wrong", [None, 1, b"name", ["name"]])
def test_keys_are_strings(bound_method, cls, wrong):
    with pytest.raises(TypeError, match="Expected a string: 'key' must be str"):
        bound_method(cls, "get_attr")(key=wrong)


@pytest.mark.parametrize("cls", ["NodeReference", "EdgeReference"])
def test_strings_with_lone_surrogates_are_refused(bound_method, cls):
    with pytest.raises(TypeError, match="Expected a string: 'key' has a lone surrogate"):
        bound_method(cls, "get_attr")(key="\ud800")


@pytest.mark.parametrize("cls", interface.CLASSES)
def test_classes_have_no_constructor(graph, cls):
    cls = getattr(graph, cls)
    for arguments, keywords in [((), {}), ((1,), {}), ((), {"uuid": 1})]:
        with pytest.raises(TypeError, match="Don't call __init__ on this type"):
            cls(*arguments, **keywords)
    with pytest.raises(TypeError, match="Don't call __init__ on this type"):
        cls.__new__(cls)
    with pytest.raises(TypeError):
        object.__new__(cls)


@pytest.mark.parametrize("cls", interface.CLASSES)
def test_subclasses_have_no_instances_either(graph, cls):
    base = getattr(graph, cls)

    class Derived(base):
        pass

    class Sneaky(base):
        def __new__(cls):
            return object.__new__(cls)

    with pytest.raises(TypeError, match="Don't call __init__ on this type"):
        Derived()
    with pytest.raises(TypeError, match="not safe"):
        Sneaky()
    with pytest.raises(TypeError, match="Don't call __init__ on this type"):
        base.__new__(Derived)


def test_static_methods_work_on_objects_and_subclasses(graph, view):
    class Derived(graph.GraphView):
        pass

    assert type(view.create()) is graph.GraphView
    assert type(Derived.create()) is graph.GraphView


@pytest.mark.parametrize("cls", ["NodeReference", "EdgeReference", "BoundNodeReference", "BoundEdgeReference", "GraphView"])
def test_objects_cannot_be_copied(bound_method, cls):
    value = bound_method(cls, "__repr__").__self__
    for attempt in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match=f"cannot pickle 'graph.{cls}' object"):
            attempt(value)


@pytest.mark.parametrize("cls", ["NodeReference", "EdgeReference", "BoundNodeReference", "BoundEdgeReference", "GraphView"])
def test_methods_refuse_a_foreign_receiver(graph, bound_method, view, cls):
    for name in {case[1] for case in interface.METHODS if case[0] == cls and case[:2] not in interface.STATIC}:
        method = getattr(getattr(graph, cls), name)
        for stranger in (None, object(), view if cls != "GraphView" else view.get_self_node()):
            with pytest.raises(TypeError, match=f"'{name}'"):
                method(stranger)
