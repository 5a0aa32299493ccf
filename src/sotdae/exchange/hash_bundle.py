# SPDX-License-Identifier: Apache-2.0
"""Reads the bundle that the hashing page makes: a person's photos as hashes, without the photos. docs/formats/hash-bundle.md describes it.

A bundle comes from outside and may have been made by anyone: everything in it is checked against narrow limits, and nothing of it gets into an error.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final, NoReturn

from sotdae.classes import dataclass
from sotdae.errors import HashBundleInvalid, HashBundleSealed, HashBundleTooNew
from sotdae.media.hashing import LOW_QUALITY, HashPath, HashResult, MarkedHash, Variant
from sotdae.model.canonical import canonical_json

FORMAT: Final = "sotdae-hash-bundle"
VERSION: Final = 1
ALGORITHM: Final = "pdq"
ALGORITHM_VERSION: Final = 1
VARIANTS_VERSION: Final = 1
"""Of the rules by which parts of a photo are chosen, ``sotdae.media.variants``."""

MAX_BYTES: Final = 4 << 20
"""A hundred photos of eighteen parts each have 1.1 MB."""

MAX_PHOTOS: Final = 100
"""As many as the page takes at a time."""

MAX_PARTS: Final = 24
"""Of one photo: the whole, two variants, fifteen crops, and some room."""

MOST_JPEG_BITS: Final = 10
"""How far a trusted browser's JPEG may be from Python's. Source: ThreatExchange, ``pdq/README.md``: 10 bits where quality is 80 or more."""

CODE_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0 and O, 1, I and L, which are mistaken for each other."""

CODE_LENGTH: Final = 8

_ORIENTATIONS: Final = 8
_CROP: Final = re.compile(r"crop-l\d{1,2}-t\d{1,2}-r\d{1,2}-b\d{1,2}")
_HEX: Final = re.compile(r"[0-9a-f]{64}")
_SEALED: Final = (b"-----BEGIN AGE ENCRYPTED FILE-----", b"age-encryption.org/")


@dataclass(frozen=True, slots=True)
class SelfTest:
    """How far the browser was from known answers before it hashed anything.

    Attributes:
        canvas_bytes: of 64 x 64 pixels, how many bytes came back from a canvas otherwise than they were written; always 0.
        png_bits: of the known PNG's hash, how many differed; always 0.
        jpeg_bits: likewise of the known JPEG's, at most ``MOST_JPEG_BITS``: JPEG decoders may differ in last digits.
    """

    canvas_bytes: int
    png_bits: int
    jpeg_bits: int


@dataclass(frozen=True, slots=True)
class BundledPhoto:
    """One photo.

    Attributes:
        hashes: of the whole and of its parts, each in eight orientations; the first is the upright whole.
        sha256: of the file, where the person asked for it.
    """

    hashes: tuple[MarkedHash, ...]
    sha256: str | None = None

    @property
    def quality(self) -> int:
        """Of the whole photo, 50 to 100."""
        return self.hashes[0].hash.quality


@dataclass(frozen=True, slots=True)
class HashBundle:
    """What a person's browser made of her photos.

    Attributes:
        created_on: the day, in the browser's own time zone.
        page_version: of the page.
        self_test: what the page's test of the browser found.
        photos: in the order in which they were chosen; those left out are not counted.
        check_code: what she reads over the phone.
    """

    created_on: date
    page_version: int
    self_test: SelfTest
    photos: tuple[BundledPhoto, ...]
    check_code: str


def read_bundle(data: bytes) -> HashBundle:
    """Return what a bundle holds.

    Raises:
        HashBundleSealed: if it is still an age file.
        HashBundleTooNew: if a later version made it.
        HashBundleInvalid: for everything else that is not exactly such a bundle; says where.
    """
    bundle = _members(_parsed(data), "the bundle", _REQUIRED)
    if bundle["format"] != FORMAT:
        _refuse("it does not name its format")
    for part, known in (("version", VERSION), ("algorithm_version", ALGORITHM_VERSION), ("variants_version", VARIANTS_VERSION)):
        found = _number(bundle[part], part, 1, 1 << 16)
        if found != known:
            raise HashBundleTooNew(part=part, found=found, known=known)
    if bundle["algorithm"] != ALGORITHM or bundle["path"] != HashPath.INTEROPERABLE:
        _refuse("its hashes are of another kind")
    photos = _list(bundle["photos"], "photos", 1, MAX_PHOTOS)
    return HashBundle(
        created_on=_day(bundle["created_on"]),
        page_version=_number(bundle["page_version"], "page_version", 1, 1 << 16),
        self_test=_self_test(bundle["self_test"]),
        photos=tuple(_photo(photo, f"photos[{at}]") for at, photo in enumerate(photos)),
        check_code=_code(bundle),
    )


def check_code(data: bytes) -> str:
    """Return the 8 characters by which two people compare a bundle over the phone: 39.6 bits of the SHA-256 of its canonical JSON.

    The code finds a file that was mixed up, cut, edited or swapped by someone who could not try often: one chance in 853 thousand million. It is no
    signature: who knows the code and computes for hours can make another bundle with the same code.

    Raises:
        HashBundleSealed: if the bundle is still an age file.
        HashBundleInvalid: if it is no JSON that has a canonical form.
    """
    return _code(_parsed(data))


_REQUIRED: Final = frozenset({
    "format", "version", "page_version", "algorithm", "algorithm_version", "path", "variants_version", "created_on", "self_test", "photos",
})  # fmt: skip


def _refuse(what: str) -> NoReturn:
    raise HashBundleInvalid(what=what)


def _parsed(data: bytes) -> Any:
    if len(data) > MAX_BYTES:
        _refuse(f"it has more than {MAX_BYTES >> 20} MiB")
    if data.lstrip().startswith(_SEALED):
        raise HashBundleSealed
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_float=_no_fraction, parse_constant=_no_fraction)
    except (ValueError, RecursionError):
        raise HashBundleInvalid(what="it is not whole, or not JSON") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object whose keys are all different: of equal ones, programs keep different ones."""
    found = dict(pairs)
    if len(found) != len(pairs):
        _refuse("a member stands in it twice")
    return found


def _no_fraction(_: str) -> NoReturn:
    _refuse("it has a number that is not whole")


def _code(bundle: Any) -> str:
    try:
        number = int.from_bytes(hashlib.sha256(canonical_json(bundle)).digest())
    except (TypeError, ValueError, RecursionError):
        raise HashBundleInvalid(what="it has no canonical form") from None
    code = ""
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(CODE_ALPHABET))
        code = CODE_ALPHABET[place] + code
    return code


def _members(value: Any, place: str, required: frozenset[str], optional: frozenset[str] = frozenset()) -> dict[str, Any]:
    if not isinstance(value, dict):
        _refuse(f"{place} is no object")
    if not required <= set(value) <= required | optional:
        _refuse(f"{place} lacks a member or has one too many")
    return value


def _list(value: Any, place: str, least: int, most: int) -> list[Any]:
    if not isinstance(value, list) or not least <= len(value) <= most:
        _refuse(f"{place} has not {least} to {most} entries")
    return value


def _number(value: Any, place: str, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        _refuse(f"{place} is no number from {least} to {most}")
    return value


def _digest(value: Any, place: str) -> str:
    if not isinstance(value, str) or _HEX.fullmatch(value) is None:
        _refuse(f"{place} is not 64 hexadecimal digits")
    return value


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise HashBundleInvalid(what="created_on is no day") from None


def _self_test(value: Any) -> SelfTest:
    members = _members(value, "self_test", frozenset({"canvas_bytes", "png_bits", "jpeg_bits"}))
    return SelfTest(
        canvas_bytes=_number(members["canvas_bytes"], "self_test.canvas_bytes", 0, 0),
        png_bits=_number(members["png_bits"], "self_test.png_bits", 0, 0),
        jpeg_bits=_number(members["jpeg_bits"], "self_test.jpeg_bits", 0, MOST_JPEG_BITS),
    )


def _photo(value: Any, place: str) -> BundledPhoto:
    members = _members(value, place, frozenset({"parts"}), frozenset({"sha256"}))
    parts = _list(members["parts"], f"{place}.parts", 1, MAX_PARTS)
    hashes = tuple(marked for at, part in enumerate(parts) for marked in _part(part, f"{place}.parts[{at}]"))
    variants = [marked.variant for marked in hashes[::_ORIENTATIONS]]
    if variants[0] != Variant.PLAIN or len(set(variants)) != len(variants):
        _refuse(f"{place} does not begin with the whole photo, or has a part twice")
    return BundledPhoto(hashes, _digest(members["sha256"], f"{place}.sha256") if "sha256" in members else None)


def _part(value: Any, place: str) -> Iterator[MarkedHash]:
    members = _members(value, place, frozenset({"variant", "quality", "hashes"}))
    variant = members["variant"]
    if not isinstance(variant, str) or not (variant in set(Variant) or _CROP.fullmatch(variant)):
        _refuse(f"{place}.variant is none that this program knows")
    quality = _number(members["quality"], f"{place}.quality", LOW_QUALITY, 100)
    for orientation, text in enumerate(_list(members["hashes"], f"{place}.hashes", _ORIENTATIONS, _ORIENTATIONS)):
        value = bytes.fromhex(_digest(text, f"{place}.hashes[{orientation}]"))
        yield MarkedHash(HashResult(ALGORITHM, ALGORITHM_VERSION, HashPath.INTEROPERABLE, value, quality), variant, orientation)
