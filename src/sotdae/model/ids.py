# SPDX-License-Identifier: Apache-2.0
"""How every id is derived. An id is a digest of what it names, so that it is the same on every machine and in every run."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sotdae.model.canonical import Json, canonical_digest

BY_PLACE: Final = -(10**15)
"""Messages without an id, in exports that have none, are numbered by their place in the list, from here on: no platform's id comes near."""
_NEAR: Final = -(10**14)

_MOST_DIGITS: Final = 7
"""Of a label's number: no case has ten million of a kind, and every database can be asked for so many."""
_SHA256_HEX: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


def message_number(message_id: int) -> str:
    """Return how a message's number is shown: its id, or its place in the list in brackets where the export gave it no id."""
    return f"({message_id - BY_PLACE})" if message_id < _NEAR else str(message_id)


def number_in(label: str, letter: str) -> int | None:
    """Return the number that a label as ``N-01`` names, also written ``n1`` or ``1``; None where it names none of this letter.

    Args:
        label: as a person wrote it.
        letter: the labels' capital letter.
    """
    digits = label.strip().upper().removeprefix(letter).removeprefix("-")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS else None


def require_digest(value: str) -> str:
    """Return the value if it is 64 lower-case hexadecimal digits.

    Every path in the stores is computed from such a value, so this check is what keeps foreign text out of paths.

    Raises:
        ValueError: for anything else.
    """
    if _SHA256_HEX.fullmatch(value) is None:
        message = "not a SHA-256 digest in lower-case hexadecimal"
        raise ValueError(message)
    return value


def item_id(plaintext: bytes) -> str:
    """Return the id of an item: the SHA-256 of its bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(plaintext).hexdigest()


def capture_id(members: Iterable[tuple[str, str, int]]) -> str:
    """Return the id of a capture from its members, the same for a folder and for its zip.

    Args:
        members: (path below the longest common folder, item id, size in bytes); paths use ``/``.

    Returns:
        SHA-256 of the RFC 8785 list ``[[name, item_id, bytes], …]``, names in NFC, sorted by their UTF-8 bytes, as 64 hexadecimal digits.

    Raises:
        ValueError: if an item id is not a digest.
    """
    rows: list[tuple[str, str, int]] = [(unicodedata.normalize("NFC", name), require_digest(item), size) for name, item, size in members]
    rows.sort(key=lambda row: (row[0].encode("utf-8", "surrogatepass"), row[1], row[2]))
    return canonical_digest([[name.encode("utf-8", "replace").decode("utf-8"), item, size] for name, item, size in rows])


def snapshot_id(*, capture: str, reader: str, version: int, source_digest: str, options: Mapping[str, Json], erasures_digest: str) -> str:
    """Return the id of a snapshot: the SHA-256 of its recipe, as 64 hexadecimal digits.

    Args:
        capture: the capture's id.
        reader: the reader's name.
        version: the reader's version.
        source_digest: SHA-256 of the reader's code, so that a changed reader never reuses another's rows.
        options: what the reader was told (zone, chats).
        erasures_digest: SHA-256 of the erasures that the run applied.
    """
    return canonical_digest([capture, reader, version, source_digest, dict(options), erasures_digest])


def finding_id(kind: str, key: Sequence[str | int]) -> str:
    """Return the id of a finding: the SHA-256 of its kind and its canonical key.

    The id holds no score and no time, so a person's decision survives every new run.
    """
    return canonical_digest([kind, list(key)])


def evidence_digest(evidence: Iterable[tuple[Json, ...]]) -> str:
    """Return the SHA-256 of the cited evidence, in an order of its own.

    Where it differs from the digest that a person reviewed, the finding returns to the queue as "evidence changed".
    """
    return canonical_digest(sorted((list(row) for row in evidence), key=repr))
