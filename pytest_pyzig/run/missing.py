"""Says why a module that a project declares is not there: the session is another project's, as in a repository of several."""

from __future__ import annotations

import os
import re
import tomllib
from typing import TYPE_CHECKING

from pytest_pyzig.project.discovery import may_configure, nearest_pyproject

if TYPE_CHECKING:
    import pytest

_MISSING = re.compile(r"ModuleNotFoundError: No module named '([\w.]+)'")


def explain(report: pytest.CollectReport, collector: pytest.Collector) -> None:
    """Add a hint to the report of a file that could not be imported, if a configuration between it and the root declares what it lacks."""
    missing = _MISSING.search(report.longreprtext)
    found = nearest_pyproject(str(collector.path.parent)) if missing is not None else None
    root = str(collector.config.rootpath)
    if missing is None or found is None or os.path.samefile(found[0], root) or not may_configure(found[1]):
        return
    try:
        table = tomllib.loads(found[1].decode()).get("tool", {}).get("pyzig", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return
    if f"{missing[1]}" in {*table.get("modules", {}), *table.get("libraries", ())}:
        folder = os.path.relpath(found[0], root)
        declared, own = os.path.join(folder, "pyproject.toml"), os.path.join(root, "pyproject.toml")
        hint = (
            f"{missing[1]} is declared in {declared}. This session's project is {root}, where pytest has found its configuration:\n"
            f"run `pytest --rootdir={folder} {folder}`, or declare the module in {own}."
        )
        report.sections.append(("pyzig", hint))
