"""What a process has from whoever started it, as it is now: isolated processes start with what the session started with.

Fixtures change environment, path and umask for a while, or for good; the first isolated test may come at any time. Small, for each session
imports it.
"""

from __future__ import annotations

import os
import sys
from typing import NamedTuple

import pytest


class Surroundings(NamedTuple):
    """What a process that is started later is to find.

    Attributes:
        environment: of the process.
        arguments: the command line, as ``sys.argv`` has it.
        path: the entries of ``sys.path`` that are paths.
        umask: file permissions that are not given; -1: as the starting process has it then.
        temporary_folder: where temporary files go; None: as is found out then.
    """

    environment: dict[str, str]
    arguments: list[str]
    path: list[str]
    umask: int
    temporary_folder: str | None

    @classmethod
    def of_this_process(cls) -> Surroundings:
        """As they are now."""
        umask = -1
        if os.name == "posix":
            umask = os.umask(0o077)  # There is no way to read it but to set it.
            os.umask(umask)
        path = [os.fspath(entry) for entry in sys.path if isinstance(entry, str | os.PathLike)]
        return cls(dict(os.environ), list(sys.argv), path, umask, _temporary_folder())


# Those of a pytest session when it started, before anything was collected; in the stash of its configuration.
AT_START = pytest.StashKey[Surroundings]()


def _temporary_folder() -> str | None:
    """As ``tempfile`` would say. To ask it would settle it for whoever changes ``TMPDIR`` yet."""
    known: str | None = getattr(sys.modules.get("tempfile"), "tempdir", None)
    candidates = [known, *map(os.environ.get, ("TMPDIR", "TEMP", "TMP")), "/tmp" if os.name == "posix" else None]  # noqa: S108
    return next((folder for folder in candidates if folder and os.access(folder, os.W_OK | os.X_OK)), None)
