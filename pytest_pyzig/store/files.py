"""Files that are written at once or not at all."""

from __future__ import annotations

import os
import time

TYPE_CHECKING = False


def write_atomically(path: str, text: str, *, mode: int = 0o666) -> None:
    """Write a text file such that readers see the old or the new text, never a part. ``mode`` is what the umask takes its bits from."""
    temporary = f"{path}.{os.getpid()}.{time.monotonic_ns():x}"
    try:
        with open(
            temporary, "w", encoding="utf-8", errors="surrogateescape", newline="\n", opener=lambda name, flags: os.open(name, flags, mode)
        ) as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        try:
            os.unlink(temporary)
        except OSError:
            pass
        raise
