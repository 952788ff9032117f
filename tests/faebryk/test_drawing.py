"""Views as text for graphviz, and as pictures."""

import shutil
import sys
from xml.etree import ElementTree as ET

import pytest
from typegraph_helpers import uuid

from pytest_pyzig import notebook

has_graphviz = pytest.mark.skipif(shutil.which("dot") is None, reason="graphviz is not installed")


@pytest.fixture
def lines(view):
    """What is drawn, without the settings."""

    def draw(of=view):
        first, *middle, last = of.to_dot().splitlines()
        assert (first, last) == ("digraph {", "}")
        return [line.strip().rstrip(";") for line in middle if not line.strip().startswith(("node [", "edge ["))]

    return draw


def test_an_empty_view(lines):
    assert lines() == []


def test_nodes_and_edges(graph, view, lines):
    a = view.insert_node(node=graph.Node.create(name="R1", ohms=47, tolerance=0.01, is_fast=True))
    b = view.create_and_insert_node()
    make = graph.Edge.create
    view.insert_edge(edge=make(source=a.node(), target=b.node(), edge_type=7, directional=True, name="wire"))
    view.insert_edge(edge=make(source=b.node(), target=a.node(), edge_type=7))
    first, second = uuid(a), uuid(b)
    assert lines() == [
        rf"""n{first} [label="#{first}\nname = 'R1'\nohms = 47\ntolerance = 0.01\nis_fast = True"]""",
        f'n{second} [label="#{second}"]',
        f"""n{first} -> n{second} [label="7 'wire'"]""",
        f'n{second} -> n{first} [label="7", dir=none]',
    ]


def test_the_self_node_is_drawn_where_it_is_connected(graph, view, lines):
    own = view.get_self_node()
    view.insert_edge(edge=graph.Edge.create(source=own.node(), target=own.node(), edge_type=1))
    assert lines()[0] == f'n{uuid(own)} [label="view #{uuid(own)}"]'


def test_types_and_kinds_have_names(faebryk, make_type, instantiate, child_of, view, lines):
    part = make_type("Part")
    board = make_type("Board", p=part)
    first, second = instantiate(board), instantiate(board)
    faebryk.EdgeInterfaceConnection.connect(bn1=first, bn2=second)
    faebryk.EdgeNext.add_next(previous_node=first, next_node=second)
    drawn = lines()
    child = uuid(child_of(first, "p"))
    for line in (
        f'n{uuid(first)} [label="Board #{uuid(first)}"]',
        f'n{child} [label="Part #{child}"]',
        rf"""n{uuid(board)} [label="#{uuid(board)}\ntype_identifier = 'Board'"]""",
        f"""n{uuid(first)} -> n{child} [label="Composition 'p'"]""",
        f'n{uuid(board)} -> n{uuid(first)} [label="Type"]',
        f'n{uuid(first)} -> n{uuid(second)} [label="Connection", dir=none]',
        f'n{uuid(first)} -> n{uuid(second)} [label="Next"]',
    ):
        assert line in drawn
    # Everything is there, but for the view's own node.
    assert len(drawn) == view.get_node_count() - 1 + view.get_edge_count()


def test_long_texts_and_many_attributes_are_shortened(graph, view, lines):
    node = view.insert_node(node=graph.Node.create(text="é" * 30, **{f"k{number}": number for number in range(20)}))
    (line,) = lines()
    assert rf"\ntext = '{'é' * 20}…'\nk0 = 0\n" in line
    assert line.endswith(r'\nk6 = 6\n… 13 more"]')
    view.destroy()
    with pytest.raises(RuntimeError, match="destroyed"):
        view.to_dot()
    assert uuid(node) > 0


NASTY = ['"', "\\", '\\"', "a\\nb", "\\N \\G \\l", "&lt;", "&", "<b>bold</b>", "{a|b}", "];", "é 🔌", "'", "%s", "-->"]


@has_graphviz
def test_graphviz_shows_what_was_meant(graph, view):
    """Read back from the picture: each text as it was, on its own line."""
    for text in NASTY:
        view.insert_node(node=graph.Node.create(value=text))
    control = view.insert_node(node=graph.Node.create(value="a\0b\nc\td\x7f"))
    view.insert_edge(edge=graph.Edge.create(source=control.node(), target=control.node(), edge_type=9, name='n"\\&amp;'))
    svg = ET.fromstring(notebook.draw_svg(view))
    shown = [element.text for element in svg.iter("{http://www.w3.org/2000/svg}text")]
    values = [text.replace("\xa0", " ").removeprefix("value = ")[1:-1] for text in shown if text.startswith("value = ")]
    assert values == [*NASTY, r"a\x00b\nc\td\x7f"]
    assert "9 'n\"\\&amp;'" in [text.replace("\xa0", " ") for text in shown]


@has_graphviz
def test_pictures_for_notebooks(make_type, instantiate, view):
    instantiate(make_type("Board", part=make_type("Part")))
    picture = view._repr_svg_()
    assert picture.startswith("<svg")
    svg = ET.fromstring(picture)
    groups = [group.get("class") for group in svg.iter("{http://www.w3.org/2000/svg}g")]
    assert groups.count("node") == view.get_node_count() - 1
    assert groups.count("edge") == view.get_edge_count()


@pytest.fixture
def fake_dot(tmp_path, monkeypatch):
    """Puts a program `dot` on the path, which is otherwise empty."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def make(code):
        program = tmp_path / "dot"
        program.write_text(f"#!{sys.executable}\nimport sys\n{code}\n")
        program.chmod(0o755)

    return make


def test_the_text_goes_to_graphviz_and_the_picture_comes_back(graph, view, fake_dot):
    view.insert_node(node=graph.Node.create(name="é"))
    fake_dot("assert sys.argv[1:] == ['-Tsvg']; sys.stdout.buffer.write(b'<?xml?><svg>' + sys.stdin.buffer.read() + b'</svg>')")
    assert view._repr_svg_() == f"<svg>{view.to_dot()}</svg>"


@pytest.mark.parametrize("code", ["sys.exit(1)", "print('no picture')", "sys.stdout.buffer.write(b'<svg>\\xff</svg>')"])
def test_graphviz_that_fails_gives_no_picture(view, fake_dot, code):
    fake_dot(code)
    assert view._repr_svg_() is None


def test_graphviz_that_takes_too_long_gives_no_picture(view, fake_dot, monkeypatch):
    fake_dot("import time; time.sleep(60)")
    monkeypatch.setattr(notebook, "SECONDS_MAX", 0.2)
    assert view._repr_svg_() is None


def test_without_graphviz_there_is_no_picture(view, fake_dot):
    assert view._repr_svg_() is None


def test_without_the_python_package_there_is_no_picture(view, monkeypatch):
    monkeypatch.setitem(sys.modules, "pytest_pyzig.notebook", None)
    assert view._repr_svg_() is None


def test_what_goes_wrong_in_the_python_package_is_passed_on(view, monkeypatch):
    def fail(_view):
        raise LookupError("why")

    monkeypatch.setattr(notebook, "draw_svg", fail)
    with pytest.raises(LookupError, match="why"):
        view._repr_svg_()


@pytest.mark.parametrize(("nodes", "edges"), [(notebook.NODES_MAX, 0), (1, notebook.EDGES_MAX + 1)])
def test_large_views_give_no_picture(graph, view, fake_dot, nodes, edges):
    fake_dot("print('<svg></svg>')")
    assert view._repr_svg_() == "<svg></svg>\n"
    made = [view.create_and_insert_node() for _ in range(nodes)]
    for _ in range(edges):
        view.insert_edge(edge=graph.Edge.create(source=made[0].node(), target=made[0].node(), edge_type=1))
    assert view._repr_svg_() is None
    assert len(view.to_dot().splitlines()) == 4 + nodes + edges


def test_a_destroyed_view_says_so(view):
    view.destroy()
    with pytest.raises(RuntimeError, match="destroyed"):
        view._repr_svg_()
