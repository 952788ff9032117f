"""Output of processes that have ended, as reports show it: of much, the beginning and the end, and where all of it is."""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    import pytest

# So much of the beginning, and as much of the end.
SHOWN_BYTES_MAX = 1 << 16


def read_shown(file: BinaryIO, start: int, config: pytest.Config) -> str:
    """What a file has from a position on. Of much, all is kept in a file among the session's temporary ones, which pytest deletes."""
    end = os.fstat(file.fileno()).st_size
    file.seek(start)
    if end - start <= 2 * SHOWN_BYTES_MAX:
        return file.read().decode(errors="replace")
    head = file.read(SHOWN_BYTES_MAX)
    file.seek(end - SHOWN_BYTES_MAX)
    tail = file.read(SHOWN_BYTES_MAX)
    # Whole lines, where there are any.
    head = head[: head.rfind(b"\n") + 1] or head
    tail = tail[tail.find(b"\n") + 1 :] or tail
    file.seek(start)
    note = f"[{end - start - len(head) - len(tail):,} bytes left out; {_keep(file, config)}]"
    return f"{head.decode(errors='replace').rstrip()}\n{note}\n{tail.decode(errors='replace')}"


def _keep(file: BinaryIO, config: pytest.Config) -> str:
    """Copy a file from where it stands; says where to."""
    factory = getattr(config, "_tmp_path_factory", None)
    try:
        with tempfile.NamedTemporaryFile(
            prefix="pyzig-output-", suffix=".txt", dir=None if factory is None else factory.getbasetemp(), delete=False
        ) as copy:
            shutil.copyfileobj(file, copy)
    except OSError as error:
        return f"nor can all of it be kept: {error}"
    return f"all of it is in {copy.name}"
