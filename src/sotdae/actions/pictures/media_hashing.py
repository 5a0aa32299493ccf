# SPDX-License-Identifier: Apache-2.0
"""Hashes the media of a capture from the stream, in every mode: bytes from the source into the jail, facts back, nothing on the disk.

What a hash says goes into the sealed details of the item (``media``), because in a workspace that does not hold media nothing could ever compute it
again; `rows_of` turns these details into rows of the lake. A file that is no picture or video, or a damaged one, is a problem with its phrase.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import PurePosixPath
from types import TracebackType
from typing import Any, Final, Self

from sotdae.actions.pictures.looking import Looked
from sotdae.actions.pictures.sealed_hashes import from_row, to_row
from sotdae.captures.reader import Source
from sotdae.captures.unpacking import READ_FAULTS
from sotdae.errors import CaptureChanged, SourceUnreadable
from sotdae.lake.media_hashes import MediaHash
from sotdae.media.hashing import HashPath, Variant, Wanted
from sotdae.media.jail import Jail
from sotdae.media.limits import VIDEO_BYTES, Refusal
from sotdae.media.outcome import Outcome
from sotdae.media.variants import VERSION as PARTS_VERSION
from sotdae.model.observations import Problem

Facts = Mapping[str, Any]

_PICTURE_NAMES: Final = frozenset(
    {".jpg", ".jpeg", ".jpe", ".png", ".webp", ".gif", ".heic", ".heif", ".avif", ".tif", ".tiff", ".bmp", ".jfif"}
    | {".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".3gp"}
)
"""Endings of files that people post as pictures and videos. A file with another ending that cannot be decoded is no trouble: a page's style, a
document, a voice message. It stands in the receipt like every item."""


class MediaHasher:
    """Hashes media for as long as an `add` lasts; the jail is started with the first picture. Use it as a context manager."""

    def __init__(self, *, workers: int = 2) -> None:
        """Prepare; nothing is started yet."""
        self._workers = workers
        self._jail: Jail | None = None
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._open.close()

    @property
    def missing(self) -> tuple[str, ...]:
        """Layers of the jail that this machine lacks; empty where none was needed."""
        return () if self._jail is None else tuple(self._jail.status.missing)

    def look_at(
        self, source: Source, members: Sequence[Looked], *, is_known: Callable[[str], bool], advance: Callable[[int], None]
    ) -> Iterator[tuple[Looked, Facts | None]]:
        """Yield each member with the facts for its sealed detail, in the order given; None where the case has its hashes already.

        Args:
            source: the capture.
            members: its media, as they were looked at.
            is_known: item id -> whether the case holds its details already.
            advance: told the bytes done.

        Raises:
            CaptureChanged: if a member's bytes are not those that were looked at.
            JailUnusable: if no child can be started.
        """
        seen: set[str] = set()
        fresh: dict[int, None] = {}
        for place, member in enumerate(members):
            if member.size <= VIDEO_BYTES and member.item_id not in seen and not is_known(member.item_id):
                fresh[place] = None
                seen.add(member.item_id)
        looking = self._jailed(source, [(place, members[place]) for place in fresh])
        for place, member in enumerate(members):
            if place in fresh:
                _, outcome = next(looking)
                yield member, facts_of(outcome)
            elif member.size > VIDEO_BYTES and not is_known(member.item_id):
                yield member, {"refused": Refusal.VIDEO_TOO_MANY_BYTES}
            else:
                yield member, None
            advance(member.size)

    def _jailed(self, source: Source, members: Sequence[tuple[int, Looked]]) -> Iterator[tuple[int, Outcome]]:
        if not members:
            return
        if self._jail is None:
            self._jail = self._open.enter_context(Jail(workers=self._workers))
        bodies = ((place, _body(source, member)) for place, member in members)
        yield from self._jail.look_all(bodies, HashPath.INTEROPERABLE, Wanted.ITEM)


def _body(source: Source, member: Looked) -> bytes:
    """A member's bytes, held in memory for as long as the jail needs them."""
    try:
        with source.open(member.name) as stream:
            data = stream.read(VIDEO_BYTES + 1)
    except READ_FAULTS as error:
        raise SourceUnreadable(reason=f"a member's bytes are damaged ({type(error).__name__})") from error
    if hashlib.sha256(data).hexdigest() != member.item_id:
        raise CaptureChanged(item_id=member.item_id)
    return data


def facts_of(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as it goes into a sealed detail: short names, one list a hash."""
    if outcome.refused is not None:
        return {"refused": str(outcome.refused)}
    facts: dict[str, Any] = {
        "kind": str(outcome.kind),
        "form": outcome.form,
        "width": outcome.width,
        "height": outcome.height,
        "hashes": [to_row(one) for one in outcome.hashes],
        "parts_version": PARTS_VERSION,
    }
    for name in ("unhashable", "incomplete", "duration_milliseconds", "frames", "decoder"):
        value = getattr(outcome, name)
        if value is not None:
            facts[name] = value if isinstance(value, int) else str(value)
    return facts


def rows_of(details: Sequence[Mapping[str, Any]]) -> Iterator[MediaHash | Problem]:
    """Yield the rows of the lake that sealed details of items give: hashes, and problems of media that gave none."""
    for detail in details:
        media = detail.get("media")
        if not isinstance(media, Mapping):
            continue
        item_id, size = str(detail["item_id"]), int(detail["bytes"])
        refused, unhashable = media.get("refused"), media.get("unhashable")
        if refused is not None:
            if PurePosixPath(str(detail.get("name", ""))).suffix.lower() in _PICTURE_NAMES:
                yield _problem("media-unreadable", "warning", f"not decoded: {refused}", item_id, size)
            continue
        if unhashable is not None:
            yield _problem("media-unhashable", "note", f"no perceptual hash: {unhashable}", item_id, size)
        if media.get("incomplete") is not None:
            yield _problem("video-incomplete", "warning", f"not all of a video was looked at: {media['incomplete']}", item_id, size)
        head = (item_id, media["kind"], media["form"], media["width"], media["height"])
        marks = [from_row(row) for row in media["hashes"]]
        total = sum(one.count for one in marks if one.variant == Variant.PLAIN and one.orientation == 0)
        is_page = any(one.variant == Variant.BOXED for one in marks)
        for one in marks:
            frames = (one.at_milliseconds, one.until_milliseconds, one.count, None if one.at_milliseconds is None else total)
            made = (one.hash.algorithm, one.hash.version, str(one.hash.path), one.hash.quality, one.hash.hex)
            yield MediaHash._make((*head, one.variant, is_page, one.orientation, *frames, *made))


def _problem(code: str, severity: str, detail: str, item_id: str, size: int) -> Problem:
    return Problem(code, severity, detail, None, None, None, item_id, 0, size)
