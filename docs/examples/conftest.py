"""The examples that are projects of their own are run in their own folders: pytest takes its configuration from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    is_project = collection_path != config.rootpath and (collection_path / "pyproject.toml").is_file()
    return True if is_project else None
