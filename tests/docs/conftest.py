"""Tests of the documentation start from a clean environment."""

import pytest


@pytest.fixture(autouse=True)
def _clean(own_session: None) -> None:
    """Every test has a session and a cache folder of its own."""
