# SPDX-License-Identifier: Apache-2.0
"""What a person hands in for a subject: photos, hashed in the jail and forgotten, or bundles of hashes that the subject's own browser made.

A bundle may be sealed to this workspace's key (``keys/operator.pub``); it is opened in memory. Whoever takes it compares its check code with the
subject over the phone, so the code is given back.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sotdae.actions.acting import Acting
from sotdae.actions.pictures.handed_in import read_handed_in
from sotdae.actions.pictures.photos import MOST_PHOTOS, HashedPhoto, HashPhoto, hash_photos
from sotdae.classes import dataclass
from sotdae.custody.sealing import open_bytes
from sotdae.errors import HashBundleSealed, SealUnreadable, UsageError
from sotdae.exchange.hash_bundle import MAX_BYTES, read_bundle
from sotdae.media.hashing import MarkedHash

PHOTO: Final = "photo"
BUNDLE: Final = "bundle"

_SEALED: Final = (b"-----BEGIN AGE ENCRYPTED FILE-----", b"age-encryption.org/")
_HEAD_BYTES: Final = 64
_MOST_SEALED_BYTES: Final = 2 * MAX_BYTES
"""A sealed bundle in letters is a third larger than what it holds."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What was handed in, as hashes.

    Attributes:
        source: ``photo`` or ``bundle``.
        photos: in the order in which they were given, numbered from 1.
        check_codes: of the bundles, in that order.
    """

    source: str
    photos: tuple[HashedPhoto, ...]
    check_codes: tuple[str, ...] = ()


def hand_in(who: Acting, paths: Sequence[Path], hash_photo: HashPhoto) -> HandedIn:
    """Read what was handed in; nothing of it is written.

    Args:
        who: opens bundles that are sealed to this workspace.
        paths: photos, or bundles.
        hash_photo: hashes one encoded photo (`photos.in_jail`).

    Raises:
        UsageError: if a file cannot be read, photos and bundles are mixed, or there are too many.
        HashBundleSealed: if a bundle is sealed to another key.
        HashBundleInvalid: if a bundle is not one.
        HashBundleTooNew: if a newer page made it.
    """
    if len(paths) > MOST_PHOTOS:
        raise _too_many()
    heads = [read_handed_in(path, _HEAD_BYTES, f"file {number}") for number, path in enumerate(paths, start=1)]
    are_bundles = [is_bundle(head) for head in heads]
    if not any(are_bundles):
        return HandedIn(PHOTO, tuple(hash_photos(paths, hash_photo)))
    if not all(are_bundles):
        raise UsageError(what="photos and bundles are handed in separately, so that the record says where the hashes are from")
    photos: list[tuple[MarkedHash, ...]] = []
    codes: list[str] = []
    for number, path in enumerate(paths, start=1):
        bundle = read_bundle(_opened(who, path, number))
        photos += [photo.hashes for photo in bundle.photos]
        codes.append(bundle.check_code)
        if len(photos) > MOST_PHOTOS:  # as for photos: one question among the day's is no way to ask for thousands
            raise _too_many()
    return HandedIn(BUNDLE, tuple(HashedPhoto(number, hashes) for number, hashes in enumerate(photos, start=1)), tuple(codes))


def _too_many() -> UsageError:
    return UsageError(what=f"at most {MOST_PHOTOS} photos at a time, those in bundles included")


def is_bundle(head: bytes) -> bool:
    """Whether a file's first bytes are those of a bundle, sealed or not; no picture begins so."""
    begins = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return begins.startswith((b"{", *_SEALED))


def _opened(who: Acting, path: Path, number: int) -> bytes:
    """A bundle's bytes, opened with the operator's identity where it is sealed."""
    data = read_handed_in(path, _MOST_SEALED_BYTES, f"file {number}")
    begins = data.lstrip()
    if not begins.startswith(_SEALED):
        return data
    try:
        return open_bytes(begins, who.opened.keyring.own["operator"], "bundle")
    except SealUnreadable as error:
        raise HashBundleSealed from error
