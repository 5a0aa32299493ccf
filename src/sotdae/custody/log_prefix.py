# SPDX-License-Identifier: Apache-2.0
"""How far a log was read and checked, signed: so that who opens it next need not hash and parse each of these lines again.

``vault/prefix.note`` is a signed note (C2SP signed-note) over the SHA-256 of the log's first bytes and what was learnt from them. Who signs it has
read every one of these lines. Whoever opens the log hashes the bytes at one go and compares: an altered byte gives another digest, an altered note
has no signature, and then the log is read line by line as without it, which says which line is wrong. An older note is as true as a newer one: lines
after it are parsed, and the newest checkpoint is compared in any case. It may be deleted at any time.

It counts only where one key has signed the log from its first line on. Where the key was changed, that the key before confirmed the change is told by
the roots of the lines themselves and not by a note which the new key signed; so they are hashed as without it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import BinaryIO, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sotdae.classes import dataclass
from sotdae.custody.checkpoints import parse_key_line, sign_text, verify_text
from sotdae.errors import ProofInvalid
from sotdae.model.canonical import canonical_json

PREFIX: Final = "prefix.note"
BUNDLES: Final = b'"type":"bundle.'
"""How a line of a bundle is known (RFC 8785). A note names each, so that who left the house with what is answered without reading the log again."""
_VERSION: Final = 2
_BLOCK_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Prefix:
    """The first lines of a log, all of them sound.

    Attributes:
        size: so many lines.
        bytes: so many bytes, the last line feed among them.
        sha256: of these bytes, hex; `head -n SIZE log.jsonl | sha256sum` says the same.
        last: the leaf hash of the last line, hex.
        peaks: roots of the perfect subtrees, the greatest first, hex.
        telling: (number, first byte, bytes with the line feed) of each line that tells of keys, of objects or of a bundle, rising.
    """

    size: int
    bytes: int
    sha256: str
    last: str
    peaks: tuple[str, ...]
    telling: tuple[tuple[int, int, int], ...]


def signed_prefix(prefix: Prefix, origin: str, key: Ed25519PrivateKey) -> bytes:
    """Return the signed note. Its first line is not that of a checkpoint (`checkpoints.sign_text`)."""
    return sign_text(origin, _name(origin) + canonical_json({"v": _VERSION, **asdict(prefix)}) + b"\n", key)


def stated_prefix(note: bytes) -> Prefix:
    """Return what a note says, before anybody knows whether it is true.

    Raises:
        ProofInvalid: if it is not in its form.
    """
    try:
        said = json.loads(note.split(b"\n", 2)[1])
        if said.pop("v") != _VERSION:
            raise ProofInvalid(what="the note is of another version")
        telling = tuple((int(seq), int(start), int(length)) for seq, start, length in said.pop("telling"))
        peaks = tuple(str(bytes.fromhex(peak).hex()) for peak in said.pop("peaks"))
        prefix = Prefix(**said, telling=telling, peaks=peaks)
        in_order = all(
            start + length <= after for (_, start, length), (_, after, _) in zip(telling, [*telling[1:], (0, prefix.bytes, 0)], strict=True)
        )
        is_sound = in_order and all(start >= 0 < length for _, start, length in telling) and len(peaks) == prefix.size.bit_count() > 0
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise ProofInvalid(what="the note is not in its form") from error
    if not is_sound:
        raise ProofInvalid(what="the note contradicts itself")
    return prefix


def verify_prefix(note: bytes, prefix: Prefix, vkey: str) -> None:
    """Check that a note says this of the log of a public key, and bears its signature and no other.

    Raises:
        ProofInvalid: if it does not.
    """
    origin, public = parse_key_line(vkey)
    if verify_text(note, origin, public) != _name(origin) + canonical_json({"v": _VERSION, **asdict(prefix)}) + b"\n":
        raise ProofInvalid(what="the note is not of this log")


def read_prefix(file: BinaryIO, prefix: Prefix) -> tuple[hashlib._Hash, list[tuple[int, bytes]]]:
    """Hash the bytes that a prefix is said to have, and return (the running hash, its telling lines as they were hashed).

    Args:
        file: the log, at its beginning.
        prefix: which bytes.

    Raises:
        ProofInvalid: if they are others, or fewer.
    """
    running = hashlib.sha256()
    lines: list[tuple[int, bytes]] = []
    place = 0
    for seq, start, length in prefix.telling:
        for block in _blocks(file, start - place):
            running.update(block)
        line = file.read(length)
        running.update(line)
        lines.append((seq, line.removesuffix(b"\n")))
        place = start + length
    for block in _blocks(file, prefix.bytes - place):
        running.update(block)
    if running.hexdigest() != prefix.sha256:
        raise ProofInvalid(what="the log's first bytes are not those of the note")
    return running, lines


def telling_lines(lines: Sequence[bytes], first: int, begins: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield (number, first byte, line) of those lines that a prefix names (`tells`); the others need not be parsed.

    Args:
        lines: with their line feeds.
        first: the number of the first.
        begins: its first byte.
    """
    if not tells(b"".join(lines)):
        return
    for seq, line in enumerate(lines, start=first):
        if tells(line):
            yield seq, begins, line
        begins += len(line)


def tells(lines: bytes) -> bool:
    """Whether lines may change what is known of keys and objects (`custody.log.Log`), or are a bundle's."""
    named = b'"keys":' in lines or b'"vkey":' in lines or b'"erased":' in lines
    return named or b'"resealed":' in lines or b'"type":"items.rewrapped"' in lines or BUNDLES in lines


def _blocks(file: BinaryIO, size: int) -> Iterator[bytes]:
    while size > 0 and (block := file.read(min(size, _BLOCK_BYTES))):
        size -= len(block)
        yield block


def _name(origin: str) -> bytes:
    return f"{origin} prefix\n".encode()
