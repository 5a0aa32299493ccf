# SPDX-License-Identifier: Apache-2.0
"""Looks again at media that could not be decoded when they were sealed, where the reason may be gone: `add` of the same capture does it by itself.

A busy machine lets a picture run out of time; an extra that decodes HEIC and videos is installed later. In a workspace that holds no media the bytes
come only with the capture, so they are looked at when it is handed in again, and only those whose verdict may be another now. A verdict that is the
same leaves no trace; another one goes into the log as sealed details of its own, beside the first: nothing that was sealed is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sotdae.actions.opening import Opened, replay
from sotdae.actions.pictures.looking import Looked
from sotdae.actions.pictures.media_hashing import Facts, MediaHasher
from sotdae.actions.progress import Progress
from sotdae.actions.records.book import CaptureEntry, CaseRow
from sotdae.captures.reader import Source
from sotdae.custody.vault import Mode
from sotdae.custody.writer import open_writer
from sotdae.errors import CaptureChanged
from sotdae.lake.media_hashes import troubled
from sotdae.media import jail
from sotdae.media.limits import Refusal

VERB: Final = "look-again"
_AGAIN: Final = "again"
"""Marks a sealed detail of a second look, so that it is not taken for one of the capture that is sealed next."""

_BY_CHANCE: Final = (jail.TOO_SLOW, jail.CRASHED, jail.NONSENSE, Refusal.OUT_OF_TIME)
_ONCE: Final = "HEIC picture, which is not read here for reasons of licence: save a copy as JPEG and add that too"
"""What was said of every HEIC before it was read."""

_FOR_WANT_OF_THE_EXTRA: Final = (Refusal.VIDEO_EXTRA, Refusal.HEIC_EXTRA, _ONCE)


def undecided(case_folder: Path) -> dict[str, str]:
    """Return the media of a case whose verdict may be another now: item id -> the detail of its problem. Reads the working copy, opens nothing."""
    reasons = (*_BY_CHANCE, *(_FOR_WANT_OF_THE_EXTRA if jail.video_extra() else ()))
    return {item: detail for item, detail in troubled(case_folder, {"media-unreadable", "video-incomplete"}).items() if detail.endswith(reasons)}


def look_again(
    opened: Opened,
    case: CaseRow,
    row: CaptureEntry,
    *,
    source: Source,
    members: Sequence[Looked],
    facts_of: Callable[[Looked], Mapping[str, Any]],
    now: datetime,
    progress: Progress,
) -> int:
    """Look at a known capture's undecided media once more, and record every verdict that is another one.

    Args:
        opened: the workspace.
        case: the case.
        row: the capture, as the book knows it.
        source: the capture as it was handed in again.
        members: its media.
        facts_of: what a sealed detail says of a member beside its hashes.
        now: UTC.
        progress: told how far the work is.

    Returns:
        How many media have another verdict.
    """
    left = undecided(opened.place.case_lake(case.case_id))
    chosen = list({member.item_id: member for member in members if member.item_id in left}.values())
    if not chosen:
        return 0
    progress.begin("hash", sum(member.size for member in chosen))
    with MediaHasher() as hasher:
        seen = hasher.look_at(source, chosen, is_known=lambda _item_id: False, advance=progress.advance)
        found = [(member, facts) for member, facts in seen if facts is not None and not left[member.item_id].endswith(_verdict(facts))]
    if found:
        told = [(member, {**facts_of(member), "media": facts, _AGAIN: True}) for member, facts in found]
        _record(opened, case, row, source=source, found=told, now=now)
    return len(found)


def _verdict(facts: Facts) -> str:
    return str(facts.get("refused") or facts.get("incomplete") or "decoded whole")


def _record(
    opened: Opened, case: CaseRow, row: CaptureEntry, *, source: Source, found: Sequence[tuple[Looked, Mapping[str, Any]]], now: datetime
) -> None:
    def known(tag: str) -> str | None:
        item = opened.book.item(case.case_id, tag)
        return None if item is None else item[0]

    with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
        replay(opened)
        since = opened.vault.head().size
        writer.begin(case_id=case.case_id, verb=VERB, facts={"capture_id": row.capture_id}, now=now)
        for member, facts in found:
            if opened.vault.mode is Mode.HOLDING:
                with source.open(member.name) as stream:
                    expected = (member.item_id, member.size)
                    item = writer.seal(stream, name=member.name, kind="media", facts=facts, known=known, expected=expected, now=now)
                if item.item_id != member.item_id:
                    raise CaptureChanged(item_id=member.item_id)
            else:
                writer.digested(item_id=member.item_id, size=member.size, name=member.name, facts=facts, known=known, now=now)
        writer.commit(now=now)
        replay(opened)
        writer.done(result={"verb": VERB, "capture_id": row.capture_id, "looked_again": since, "items": len(found)}, now=now)
        replay(opened)


def times(row: CaptureEntry) -> list[tuple[int, int]]:
    """Return the stretches of the log in which a capture's media were looked at again: (the entry before the first, the last)."""
    return [(int(one["looked_again"]), int(one["seq"])) for one in row.statements if "looked_again" in one]


def details_of(opened: Opened, case: CaseRow, row: CaptureEntry, after: int) -> Iterator[list[dict[str, Any]]]:
    """Yield the sealed details of a capture's items, of each item the last.

    Args:
        opened: the workspace.
        case: the case.
        row: the capture.
        after: the log entry that closed the capture before it.
    """
    later: dict[str, dict[str, Any]] = {}
    for first, last in times(row):
        for details in _sealed(opened, case, first, last):
            later.update({str(one["item_id"]): one for one in details if one.get(_AGAIN)})
    for details in _sealed(opened, case, after, row.seq):
        yield [one for one in details if not one.get(_AGAIN) and str(one["item_id"]) not in later]
    if later:
        yield list(later.values())


def _sealed(opened: Opened, case: CaseRow, after: int, last: int) -> Iterator[list[dict[str, Any]]]:
    for entry in opened.vault.entries(after=after):
        if entry.seq > last:
            return
        if entry.type == "items.sealed" and entry.case == case.case_id:
            yield opened.vault.details(opened.keyring, entry)


def settled(left: Collection[str], is_known: Callable[[str], bool]) -> Callable[[str], bool]:
    """Return what says of an item whether it need not be looked at: it is known, and its verdict stands."""
    return lambda item_id: is_known(item_id) and item_id not in left
