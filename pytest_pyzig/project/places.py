"""Where the Zig sources of this distribution are."""

from __future__ import annotations

import os

TYPE_CHECKING = False


def zig_folder() -> str:
    """The Zig package of this distribution: in the installed package, or beside it in a checkout."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    installed = os.path.join(package, "_zig")
    return installed if os.path.isdir(installed) else os.path.join(os.path.dirname(package), "zig")


def checkout_folder() -> str | None:
    """The folder of the checkout that this package runs from, if it does."""
    folder = os.path.dirname(zig_folder())
    return folder if os.path.isfile(os.path.join(folder, "pyproject.toml")) else None


def binding_folder() -> str:
    """The binding library that extension modules are compiled with."""
    return os.path.join(zig_folder(), "src", "pyzig")
