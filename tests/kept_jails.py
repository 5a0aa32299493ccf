# SPDX-License-Identifier: Apache-2.0
"""One jail for all tests of a process that are not about the jail: a child takes most of a second to start, and every `add` would start two.

The program itself starts new children for every `add` and every asked photo, so that nothing of one case's pictures reaches another's; tests of the
jail (`tests/unit/media`) and whatever a test starts as a process of its own do so too.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from sotdae.actions.pictures import media_hashing, photos
from sotdae.media.jail import Jail


@contextmanager
def jails_kept() -> Iterator[None]:
    """Let what hashes media share a jail of as many children, made when the first asks for it; a process that was forked makes its own."""
    kept: dict[tuple[int, int], Jail] = {}

    @contextmanager
    def lent(*, workers: int) -> Iterator[Jail]:
        place = os.getpid(), workers
        if place not in kept:
            kept[place] = Jail(workers=workers)
        yield kept[place]

    with pytest.MonkeyPatch.context() as patched, ExitStack() as at_end:
        for module in (media_hashing, photos):
            patched.setattr(module, "Jail", lent)
        yield
        for (process, _), jail in kept.items():
            if process == os.getpid():
                at_end.callback(jail.close)
