# SPDX-License-Identifier: Apache-2.0
"""The first pass over a capture: digest every member and say what is text. Nothing is written and nothing is interpreted.

*Text* is a member that a reader claims from its first 64 KiB and that decodes, the known faults of its writer apart. Everything else is media,
unknown formats too. A text member with inline base64 of more than 4 KiB (`has_inline_base64`) is treated as media as well: in
``hash-only`` mode no media byte may be written, not even inside a text. Source: DESIGN, section 3.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Collection
from typing import Final, Literal, Protocol

from sotdae.actions.progress import Progress
from sotdae.captures.reader import DETECTION_BYTES, Source
from sotdae.captures.source import SourceTrouble
from sotdae.captures.unpacking import READ_FAULTS
from sotdae.classes import dataclass
from sotdae.errors import SourceUnreadable
from sotdae.model.synthetic import is_marked

_BLOCK_BYTES: Final = 1 << 20
_INLINE_BYTES: Final = 4096
"""Source: DESIGN, section 3 ("inline base64 over 4 KiB makes a member digest-only")."""
_MOST_REPEATED: Final = 8
"""Letters that a run may repeat from end to end and be no picture: a key that somebody held down must not keep an export from being sealed and read.
Source: docs/decisions/2026-11-28-runs-of-one-letter.md."""
_BASE64: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_\\")
_RUN: Final = re.compile(rb"[A-Za-z0-9+/=_\\-]*")

_MOST_INVALID_RATIO: Final = 0.01
_LEAST_CHARACTERS: Final = 1_000
"""A claimed text with more than one undecodable place in 100 characters is not text. Telegram Desktop's own faults are far rarer: one broken
line separator for each one that a person pasted. A member shorter than 1,000 characters is judged as if it had so many. What is no UTF-8 but
decodes as CP949 to its end is text too: spreadsheets in Korea write it, and a picture's bytes never decode so."""


class LookableSource(Source, Protocol):
    """A source that keeps the digests it is told."""

    def remember(self, name: str, item_id: str) -> None:
        """Keep a member's digest."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A member after the first pass.

    Attributes:
        name: the member's name.
        item_id: SHA-256 of its bytes.
        size: its size in bytes.
        kind: ``text`` or ``media``.
        marked: it carries the synthetic mark.
        withheld: why a claimed text counts as media: ``inline-base64`` or ``not-text``; else None.
    """

    name: str
    item_id: str
    size: int
    kind: Literal["text", "media"]
    marked: bool
    withheld: str | None = None


def look(source: LookableSource, claimed: Collection[str], progress: Progress) -> tuple[list[Looked], list[SourceTrouble]]:
    """Digest every member of a source once.

    Args:
        source: the capture; it is told every digest.
        claimed: names that readers claim as text.
        progress: told the bytes read.

    Returns:
        The members in the source's order, and what could not be read.
    """
    names = source.names()
    sizes = [source.size(name) for name in names]
    progress.begin("look", sum(size for size in sizes if size is not None) if None not in sizes else None)
    looked: list[Looked] = []
    damaged = 0
    for name in names:
        try:
            seen = _look_at(source, name, name in claimed, progress)
        except SourceUnreadable:
            damaged += 1
            continue
        source.remember(name, seen.item_id)
        looked.append(seen)
    troubles = [SourceTrouble("damaged-member", "error", f"{damaged} members could not be read to their end")] if damaged else []
    return looked, troubles


def _look_at(source: Source, name: str, is_claimed: bool, progress: Progress) -> Looked:
    state = hashlib.sha256()
    size = 0
    text = _TextCheck() if is_claimed else None
    marked = False
    with source.open(name) as stream:
        while block := _read(stream):
            if size == 0:
                marked = is_marked(block[:DETECTION_BYTES])
            state.update(block)
            size += len(block)
            if text is not None:
                text.feed(block)
            progress.advance(len(block))
    withheld = text.verdict() if text is not None else None
    kind: Literal["text", "media"] = "text" if text is not None and withheld is None else "media"
    return Looked(name, state.hexdigest(), size, kind, marked, withheld)


def _read(stream: object) -> bytes:
    try:
        block: bytes = stream.read(_BLOCK_BYTES)  # type: ignore[attr-defined]
    except READ_FAULTS as error:
        raise SourceUnreadable(reason=f"a member's bytes are damaged ({type(error).__name__})") from error
    return block


class _TextCheck:
    """Decides, block by block and in bounded memory, whether bytes are text without inline pictures."""

    def __init__(self) -> None:
        self._decoder: codecs.IncrementalDecoder | None = None
        self._invalid = self._characters = 0
        self._korean: codecs.IncrementalDecoder | None = None
        self._has_inline = self._has_nul = self._is_wide = self._is_korean = False
        self._tail = b""

    def feed(self, block: bytes) -> None:
        if self._decoder is None:
            encoding = _encoding_of(block)
            self._is_wide = encoding != "utf-8"
            self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        text = self._decoder.decode(block)
        self._try_korean(block, was_valid=not self._invalid and "\N{REPLACEMENT CHARACTER}" not in text)
        self._characters += len(text)
        self._invalid += text.count("\N{REPLACEMENT CHARACTER}")
        self._has_nul = self._has_nul or "\0" in text
        if not self._has_inline:
            # The letters of a wide encoding stand apart; looked for are letters side by side.
            joined = self._tail + (text.encode("utf-8", "replace") if self._is_wide else block)
            self._has_inline = has_inline_base64(joined)
            self._tail = joined[-2 * _INLINE_BYTES :]

    def _try_korean(self, block: bytes, *, was_valid: bool) -> None:
        """Decode as CP949 from the first block on that is no UTF-8."""
        if self._is_wide or was_valid:
            return
        if self._korean is None:
            self._korean = codecs.getincrementaldecoder("cp949")("strict")
            self._is_korean = True
        if self._is_korean:
            try:
                self._korean.decode(block)
            except UnicodeDecodeError:
                self._is_korean = False

    def verdict(self) -> str | None:
        if self._has_inline:
            return "inline-base64"
        if self._has_nul:
            return "not-text"
        if self._invalid > _MOST_INVALID_RATIO * max(self._characters, _LEAST_CHARACTERS) and not self._is_korean:
            return "not-text"
        return None


def _encoding_of(first: bytes) -> str:
    """Return the encoding that a text's first bytes show. Source: RFC 4627, section 3 (which bytes are NUL), and the Unicode byte order marks."""
    if first[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return "utf-16"
    if len(first) > 1 and bool(first[0]) != bool(first[1]):
        return "utf-16-le" if first[0] else "utf-16-be"
    return "utf-8"


def has_inline_base64(block: bytes) -> bool:
    """Return whether a block holds a run of more than 4 KiB of base64 letters (URL-safe and JSON-escaped forms too).

    One that says the same few letters from end to end, as far as is looked at, is none. A run that long covers at least one position that is a
    multiple of 4,096, so only those are looked at: this costs nothing beside hashing.
    """
    for position in range(0, len(block), _INLINE_BYTES):
        if block[position] not in _BASE64:
            continue
        before = position - len(_RUN.match(block[max(0, position - _INLINE_BYTES - 1) : position][::-1]).group())  # type: ignore[union-attr]
        found = _RUN.match(block, position, position + _INLINE_BYTES + 1)
        if found is not None and found.end() - before > _INLINE_BYTES and not _repeats(block[before : found.end()]):
            return True
    return False


def _repeats(run: bytes) -> bool:
    return any(run[few:] == run[:-few] for few in range(1, _MOST_REPEATED + 1))
