# SPDX-License-Identifier: Apache-2.0
"""Photos that a person hands in: read, hashed in the jail, forgotten. Their bytes, names and digests are written nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sotdae.actions.pictures.handed_in import read_handed_in
from sotdae.classes import dataclass
from sotdae.errors import UsageError
from sotdae.media.hashing import LOW_QUALITY, HashPath, MarkedHash, Variant, Wanted
from sotdae.media.jail import Jail
from sotdae.media.limits import MAX_BYTES

MOST_PHOTOS: Final = 200
"""Photos of one command. A bank of more would be a campaign, and is added in several steps that each stand in the log."""


@dataclass(frozen=True, slots=True)
class HashedPhoto:
    """What became of a photo.

    Attributes:
        number: its place among those handed in, from 1; it has no other name.
        hashes: every variant and orientation; empty where it was refused.
        refused: why it was not hashed, a fixed phrase; None where it was.
    """

    number: int
    hashes: tuple[MarkedHash, ...]
    refused: str | None = None

    @property
    def quality(self) -> int | None:
        """The quality (0-100) of the upright hash of the whole photo; None where there is none."""
        return next((one.hash.quality for one in self.hashes if one.variant == Variant.PLAIN and one.orientation == 0), None)

    @property
    def low_quality(self) -> bool:
        """Whether the photo says too little to be found by."""
        return self.quality is not None and self.quality < LOW_QUALITY


HashPhoto = Callable[[bytes], tuple[tuple[MarkedHash, ...], str | None]]
"""Encoded photo -> (its hashes, why it was refused or None)."""


@contextmanager
def in_jail() -> Iterator[HashPhoto]:
    """Give out a function that hashes photos in the jail.

    Raises:
        JailUnusable: if no child can be started.
    """
    with Jail(workers=1) as jail:

        def hash_photo(data: bytes) -> tuple[tuple[MarkedHash, ...], str | None]:
            outcome = jail.look(data, HashPath.INTEROPERABLE, Wanted.SUBJECT)
            return outcome.hashes, outcome.refused or (None if outcome.hashes else outcome.unhashable)

        yield hash_photo


def hash_photos(paths: Sequence[Path], hash_photo: HashPhoto) -> list[HashedPhoto]:
    """Read photos one at a time and hash them; nothing of a photo outlives its turn.

    Raises:
        UsageError: if a path is no readable file, by its place in the list, or there are too many.
    """
    if len(paths) > MOST_PHOTOS:
        raise UsageError(what=f"at most {MOST_PHOTOS} photos at a time")
    hashed = []
    for number, path in enumerate(paths, start=1):
        hashes, refused = hash_photo(read_handed_in(path, MAX_BYTES, f"file {number}"))
        hashed.append(HashedPhoto(number, tuple(hashes), refused))
    return hashed
