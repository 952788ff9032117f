"""What is wrong with a type, before it is instantiated."""

from types import SimpleNamespace

import pytest


@pytest.fixture
def part(make_type):
    return make_type("Part")


@pytest.fixture
def validate(typegraph):
    return lambda type_node: typegraph.validate_type(type_node=type_node)


def item(identifier, edge_type):
    return SimpleNamespace(identifier=identifier, edge_type=edge_type)


def test_types_without_problems(make_type, part, add_link, validate):
    board = make_type("Board", a=part, b=part)
    add_link(board, ["a"], ["b"])
    assert validate(board) == []
    assert validate(part) == []


def test_names_that_are_given_twice(typegraph, make_type, part, validate):
    board = make_type("Board")
    make = {}
    for place, name in enumerate(["x", "y", "x", None, "x", None, "y", ""]):
        make[place] = typegraph.add_make_child(type_node=board, child_type=part, identifier=name)
    message = "Field `{}` is already defined".format
    # Each pair once, by the first of it; k equal names give k(k-1)/2.
    assert validate(board) == [(make[2], message("x")), (make[4], message("x")), (make[6], message("y")), (make[4], message("x"))]


def test_many_equal_names(typegraph, make_type, part, validate):
    board = make_type("Board")
    for _ in range(40):
        typegraph.add_make_child(type_node=board, child_type=part, identifier="x")
    assert len(validate(board)) == 40 * 39 // 2


@pytest.mark.parametrize(
    "path",
    [
        [""],
        ["a"],
        ["inner", "leaf"],
        ["inner", "leaf", ""],
        # Named by a type, an index at the front.
        ["<<Missing"],
        ["missing", "<<Missing"],
        ["0", "missing"],
        # What pointers, operands and kinds nobody knows lead to is not looked at.
        [("missing", 78)],
        [("missing", 193)],
        [("missing", 99)],
        ["a", ("", 78)],
        [("Part", 34)],
        ["inner", ("Part", 34)],
        # Not linked: the next item is looked for where it was.
        ["late"],
        ["late", "a"],
    ],
)
def test_paths_that_are_fine(typegraph, make_type, part, add_link, validate, path):
    board = make_type("Board", a=part, inner=make_type("Inner", leaf=part))
    typegraph.add_make_child_deferred(type_node=board, child_type_identifier="Later", identifier="late")
    add_link(board, [step if isinstance(step, str) else item(*step) for step in path], [""])
    assert validate(board) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (["missing"], "missing"),
        (["a", "missing"], "a.missing"),
        (["inner", "leaf", "x", "y"], "inner.leaf.x.y"),
        (["inner", "0"], "inner.0"),
        ([("Missing", 34)], "Missing"),
        (["a", ("Missing", 34)], "a.Missing"),
    ],
)
@pytest.mark.parametrize("side", ["lhs", "rhs"])
def test_paths_that_lead_nowhere(make_type, part, add_link, validate, path, text, side):
    board = make_type("Board", a=part, inner=make_type("Inner", leaf=part))
    path = [step if isinstance(step, str) else item(*step) for step in path]
    link = add_link(board, path, ["a"]) if side == "lhs" else add_link(board, ["a"], path)
    assert validate(board) == [(link, f"Field `{text}` could not be resolved")]


def test_problems_in_order(typegraph, make_type, part, add_link, validate):
    """First the names, then the links, left before right."""
    board = make_type("Board", a=part)
    first = add_link(board, ["x"], ["y"])
    again = typegraph.add_make_child(type_node=board, child_type=part, identifier="a")
    second = add_link(board, ["a"], ["z"])
    assert validate(board) == [
        (again, "Field `a` is already defined"),
        (first, "Field `x` could not be resolved"),
        (first, "Field `y` could not be resolved"),
        (second, "Field `z` could not be resolved"),
    ]


def test_references_that_bite_their_tail(faebryk, make_type, part, add_link, validate):
    board = make_type("Board", a=part)
    link = add_link(board, ["a"], ["a"])
    lhs = faebryk.EdgeComposition.get_child_by_identifier(bound_node=link, child_identifier="lhs")
    faebryk.EdgeNext.add_next(previous_node=lhs, next_node=lhs)
    assert validate(board) == [(link, "Field `a` could not be resolved")]


def test_types_that_contain_themselves_can_be_validated(typegraph, make_type, add_link, validate):
    snake = make_type("Snake")
    typegraph.add_make_child(type_node=snake, child_type=snake, identifier="tail")
    add_link(snake, ["tail"] * 1000, ["tail", "head"])
    assert [message for _, message in validate(snake)] == ["Field `tail.head` could not be resolved"]
