# SPDX-License-Identifier: Apache-2.0
"""Whose turn it is to change a case's working copy: one process at a time, the others wait and say so.

Readings, folds, the index of hashes and the read model of a case are brought up to date in steps that each look at what is there. Two at once would
list each other's halves. The lock is the operating system's, so a process that is killed gives it back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sotdae.actions.progress import Progress, Silence
from sotdae.disk import DISK, locked

LOCK: Final = "turn.lock"


@contextmanager
def turn(case_folder: Path, progress: Progress | None = None) -> Iterator[None]:
    """Have a case's working copy to oneself.

    Args:
        case_folder: the case's folder in the lake.
        progress: told ``wait`` where another process has its turn.
    """
    DISK.make_folder(case_folder)
    with locked(case_folder / LOCK) as is_ours:
        if is_ours:
            yield
            return
    (progress or Silence()).begin("wait", None)
    with locked(case_folder / LOCK, wait=True):
        yield
