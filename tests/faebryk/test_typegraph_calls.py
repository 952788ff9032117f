"""How methods are called: what is refused before anything happens, and what after the view is gone."""

import re

import pytest
from typegraph_interface import METHODS
from typegraph_scene import arguments_for, build_scene, call, function_of, keywords_for

every_method = pytest.mark.parametrize("method", METHODS, ids=str)


@pytest.fixture
def scene(graph, faebryk):
    return build_scene(graph, faebryk)


@pytest.fixture
def arguments(scene):
    return arguments_for(scene)


@pytest.fixture
def counts(scene):
    """How much the view holds."""
    return lambda: (scene.view.get_node_count(), scene.view.get_edge_count())


@every_method
def test_every_method_can_be_called(scene, arguments, method):
    call(scene, arguments, method)
    call(scene, arguments, method)


@every_method
def test_arguments_by_position_are_refused(scene, method):
    with pytest.raises(TypeError, match="positional arguments" if method.keywords else "takes no arguments"):
        function_of(scene, method)(None)


@pytest.mark.parametrize("method", [method for method in METHODS if method.keywords], ids=str)
def test_calls_without_any_keyword_are_refused(scene, method):
    """Also where every keyword may be left out."""
    with pytest.raises(TypeError, match="keyword arguments are required"):
        function_of(scene, method)()


@every_method
def test_unknown_keywords_are_refused_and_named(scene, arguments, method):
    with pytest.raises(TypeError, match="nonsense|takes no keyword arguments"):
        call(scene, arguments, method, nonsense=None)


@pytest.mark.parametrize(
    ("method", "keyword"), [(method, keyword) for method in METHODS for keyword in method.required], ids=lambda value: str(value)
)
def test_missing_keywords_are_refused_and_named(scene, arguments, counts, method, keyword):
    given = keywords_for(arguments, method)
    del given[keyword]
    before = counts()
    with pytest.raises(TypeError, match=f"'{keyword}'" if given else "keyword arguments are required"):
        function_of(scene, method)(**given)
    assert counts() == before


OBJECTS = {"Node", "Edge", "BoundNode", "BoundEdge", "GraphView", "TypeGraph", "NodeCreationAttributes", "EdgeCreationAttributes"}


@every_method
def test_objects_of_another_class_are_refused(scene, arguments, graph, counts, method):
    given = keywords_for(arguments, method)
    objects = [keyword for keyword, value in given.items() if type(value).__name__.removesuffix("Reference") in OBJECTS]
    before = counts()
    for keyword in objects:
        is_optional = keyword in method.optional
        for wrong in (object(), "text", 1, *(() if is_optional else (None,)), type(given[keyword])):
            with pytest.raises(TypeError, match=f"Invalid object: .*{keyword}"):
                function_of(scene, method)(**{**given, keyword: wrong})
    assert counts() == before


@pytest.mark.parametrize("method", [method for method in METHODS if any("identifier" in keyword for keyword in method.keywords)], ids=str)
def test_identifiers_are_text(scene, arguments, counts, method):
    before = counts()
    for keyword in method.keywords:
        if "identifier" not in keyword:
            continue
        for wrong in (1, b"bytes", ["x"], "\ud800"):
            with pytest.raises(TypeError, match=re.compile("string", re.IGNORECASE)):
                call(scene, arguments, method, **{keyword: wrong})
    assert counts() == before


@pytest.mark.parametrize("text", ["", "\0", "a\0b", "\0\0", "ä" * 1000, "🔌"])
def test_names_keep_all_their_characters(scene, faebryk, text):
    edge = faebryk.EdgeComposition.add_child(bound_node=scene.instance, child=scene.other.node(), child_identifier=text)
    assert edge.edge().name() == text
    found = faebryk.EdgeComposition.get_child_by_identifier(bound_node=scene.instance, child_identifier=text)
    assert found.node().is_same(other=scene.other.node())
    type_node = scene.typegraph.add_type(identifier=text)
    assert faebryk.TypeGraph.get_type_name(type_node=type_node) == text
    assert scene.typegraph.get_type_by_name(type_identifier=text) == type_node
    assert scene.typegraph.get_type_by_name(type_identifier=f"{text}\0") is None
    assert faebryk.EdgeComposition.traverse(identifier=text).identifier == text


def test_keywords_that_have_no_effect_any_more_are_taken(scene):
    for mount_reference in (None, scene.reference, "anything"):
        scene.typegraph.add_make_child(type_node=scene.unlinked, child_type=scene.part, identifier=None, mount_reference=mount_reference)
        scene.typegraph.add_make_child_deferred(
            type_node=scene.unlinked, child_type_identifier="Part", identifier=None, mount_reference=mount_reference
        )


@pytest.mark.parametrize("path", [("part",), ("nobody", "has", "this")])
def test_a_reference_is_the_same_whether_validation_is_asked_for_or_not(scene, path):
    made = [
        scene.typegraph.ensure_child_reference(type_node=scene.board, path=path, **keywords)
        for keywords in ({}, {"validate": None}, {"validate": True}, {"validate": False})
    ]
    assert [scene.typegraph.get_reference_path(reference=reference) for reference in made] == [path] * 4
    assert len({reference.node().get_uuid() for reference in made}) == 4
    with pytest.raises(scene.faebryk.TypeGraphPathError):
        scene.typegraph.ensure_child_reference(type_node=scene.board, path=[], validate=False)


# What needs no view: it concerns nodes and edges themselves, or hands out what the object holds.
WITHOUT_VIEW = {
    "TypeGraph.of",
    "TypeGraph.get_type_name",
    "TypeGraph.get_type_reference_identifier",
    "TypeGraph.get_graph_view",
    "TypeGraph.get_self_node",
}
SEEN_THROUGH_A_VIEW = {"BoundNode", "BoundEdge", "GraphView", "TypeGraph"}


@every_method
def test_after_destroy_methods_are_refused(scene, arguments, method):
    given = keywords_for(arguments, method)
    kinds = {type(value).__name__.removesuffix("Reference") for value in given.values()}
    needs_view = bool(kinds & SEEN_THROUGH_A_VIEW) or (method.cls == "TypeGraph" and not method.is_static)
    scene.view.destroy()
    if needs_view and str(method) not in WITHOUT_VIEW:
        with pytest.raises(RuntimeError, match="the GraphView has been destroyed"):
            function_of(scene, method)(**given)
    else:
        function_of(scene, method)(**given)


@every_method
def test_objects_outlive_the_view(scene, arguments, method):
    """What a method returns can still be looked at; nothing of it dangles."""
    result = call(scene, arguments, method)
    scene.view.destroy()
    scene.target.destroy()
    for item in result if isinstance(result, (list, tuple, dict)) else [result]:
        assert repr(item)
        if hasattr(item, "node"):
            assert isinstance(item.node().get_dynamic_attrs(), dict)
        if hasattr(item, "get_length"):
            assert item.get_length() >= 0
            assert all(edge.source().get_uuid() for edge in item.get_edges())


every_visitor = pytest.mark.parametrize("method", [method for method in METHODS if method.name.startswith("visit_")], ids=str)


@every_visitor
def test_a_view_may_be_destroyed_while_it_is_visited(scene, arguments, method):
    seen = []

    def destroy(context, bound):
        seen.append(bound)
        scene.view.destroy()

    call(scene, arguments, method)
    call(scene, arguments, method, f=destroy)
    assert len(seen) == 1


@every_visitor
def test_visitors(scene, arguments, method):
    given = keywords_for(arguments, method)
    context, seen = object(), []
    assert call(scene, arguments, method, f=lambda ctx, bound: seen.append((ctx, bound)) or True, ctx=context) is None
    assert len(seen) >= 1
    assert all(ctx is context for ctx, _ in seen)
    kind = "BoundNodeReference" if method.name == "visit_implementers" else "BoundEdgeReference"
    assert {type(bound).__name__ for _, bound in seen} == {kind}
    # Without a context it is None; an exception ends the visit.
    without_context = {keyword: value for keyword, value in given.items() if keyword != "ctx"}

    def fail(ctx, bound):
        assert ctx is None
        raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        function_of(scene, method)(**{**without_context, "f": fail})
    with pytest.raises(TypeError, match="not callable"):
        function_of(scene, method)(**{**without_context, "f": None})
