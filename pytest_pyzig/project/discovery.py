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


# Where atopile keeps its Zig project. It is known by its place, so it needs no configuration for us.
ATOPILE_ZIG_FOLDER = os.path.join("src", "faebryk", "core", "zig")


def is_atopile(folder: str) -> bool:
    """Whether a project is atopile, or laid out like it."""
    return os.path.isfile(os.path.join(folder, ATOPILE_ZIG_FOLDER, "build.zig"))


def is_worth_reading(folder: str, text: bytes) -> bool:
    """Whether the project in a folder with this ``pyproject.toml`` may have native modules."""
    return may_configure(text) or is_atopile(folder)


def may_configure(text: bytes) -> bool:
    """Whether it is worth parsing a ``pyproject.toml``. False spares projects that have nothing to do with us the time."""
    return b"pyzig" in text
