# SPDX-License-Identifier: Apache-2.0
"""Reads a small file that a person hands in. An error says which file by its place in the list, never by its name."""

from __future__ import annotations

import stat
from pathlib import Path

from sotdae.errors import UsageError


def read_handed_in(path: Path, most_bytes: int, what: str) -> bytes:
    """Return a file's bytes, one more than the limit at most, so that the reader of them can say that it is too large.

    Args:
        path: the file.
        most_bytes: the limit.
        what: what to call it, as ``photo 2``.

    Raises:
        UsageError: if it is no ordinary file or cannot be read.
    """
    try:
        if stat.S_ISREG(path.stat().st_mode):  # asked before opening: to open a pipe is to wait for it
            with path.open("rb") as file:
                return file.read(most_bytes + 1)
    except OSError as error:
        raise UsageError(what=f"{what} cannot be read ({type(error).__name__})") from error
    raise UsageError(what=f"{what} is not an ordinary file")
