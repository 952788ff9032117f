"""What can be told about a project with next to no imports: this is on the path of every `import` of a process that uses the finder."""

from __future__ import annotations

import os

# The native modules of this distribution: name and root file in its Zig folder.
BUILTIN_MODULES = {"pyzig": "src/ext_pyzig.zig", "pyzig_sexp": "src/ext_pyzig_sexp.zig"}


def nearest_pyproject(start: str) -> tuple[str, bytes] | None:
    """The folder and the text of the ``pyproject.toml`` in a folder or the nearest one above it."""
    folder = start
    while True:
        try:
            with open(os.path.join(folder, "pyproject.toml"), "rb") as file:
                return folder, file.read()
        except OSError:
            pass
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def may_configure(text: bytes) -> bool:
    """Whether it is worth parsing a ``pyproject.toml``. False spares projects that have nothing to do with us the time."""
    return b"pyzig" in text
