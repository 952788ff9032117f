"""Graph views as pictures in notebooks: what ``GraphView._repr_svg_`` calls.

The native class writes the text (``to_dot()``); the program ``dot`` of graphviz, if it is on the path, makes a picture of it. What
cannot be drawn gives None, and the notebook shows the usual text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Protocol

    class View(Protocol):
        """The part of ``GraphView`` that is needed here."""

        def get_node_count(self) -> int: ...
        def get_edge_count(self) -> int: ...
        def to_dot(self) -> str: ...


# Nobody sees anything in a larger picture, and dot takes more than proportionally longer to make it.
NODES_MAX = 500
EDGES_MAX = 1_000
SECONDS_MAX = 20


def draw_svg(view: View) -> str | None:
    """The picture of a view as SVG.

    Returns:
        None if there is no program ``dot``, it fails or takes too long, or the view has more than ``NODES_MAX`` nodes or ``EDGES_MAX``
        edges. Take a part of a large view with ``get_subgraph_from_nodes``.
    """
    import shutil
    import subprocess

    if view.get_node_count() > NODES_MAX or view.get_edge_count() > EDGES_MAX:
        return None
    program = shutil.which("dot")
    if program is None:
        return None
    try:
        drawn = subprocess.run(
            [program, "-Tsvg"], input=view.to_dot(), capture_output=True, encoding="utf-8", check=True, timeout=SECONDS_MAX
        ).stdout
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    # Before the picture stand declarations of a document, which it is not here.
    start = drawn.find("<svg")
    return drawn[start:] if start >= 0 else None
