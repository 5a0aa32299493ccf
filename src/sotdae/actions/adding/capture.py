# SPDX-License-Identifier: Apache-2.0
"""``add``, the main job: seal what the mode allows, read it, analyse it, write the report. One function, whoever calls it.

Order: look (digests, nothing written) → seal (objects, one log line a batch, acknowledged) → read (the sealed bytes, checked) → fold, analyse, index.
Bytes that are known are sealed once only; a reading that is missing is computed; new authority or purpose adds a log entry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sotdae.actions.acting import INSTRUMENT
from sotdae.actions.adding import accounts, refreshing
from sotdae.actions.adding.readers import claims
from sotdae.actions.adding.taken import Taken, withheld
from sotdae.actions.matching.watching import Watched
from sotdae.actions.opening import Opened, open_workspace, replay
from sotdae.actions.pictures.looking import Looked, look
from sotdae.actions.pictures.looking_again import look_again, settled, undecided
from sotdae.actions.pictures.media_hashing import MediaHasher
from sotdae.actions.progress import Progress, Silence
from sotdae.actions.records import capture_facts
from sotdae.actions.records.book import CaptureEntry, CaseRow
from sotdae.actions.workspace import Workspace
from sotdae.captures.reader import ChatEntry
from sotdae.captures.source import OpenedSource, SliceSource, SourceTrouble, digest, open_source
from sotdae.cases.consent import day_of
from sotdae.cases.disclosure import mask_title
from sotdae.cases.unsealing import require_basis
from sotdae.classes import dataclass
from sotdae.custody.vault import Mode
from sotdae.custody.writer import VaultWriter, open_writer
from sotdae.errors import AuthorityRequired, CaptureChanged, ChatRequired, ErasedByDecision, ModeRefuses, NothingReadable
from sotdae.model import ids


@dataclass(frozen=True, slots=True)
class AddRequest:
    """What a person asks for; None where she stated nothing. Nothing is prompted for."""

    workspace: Path
    paths: tuple[Path, ...]
    case: str
    mode: str | None = None
    passphrase: str | None = None
    legal_basis: str | None = None
    authority: str | None = None
    purpose: str | None = None
    performer: str | None = None
    clock_offset_seconds: int | None = None
    captured_at: datetime | None = None
    zone: str | None = None
    chats: tuple[int, ...] = ()
    whole: bool = False
    reader: str | None = None

    def unlocked_by(self, passphrase: str | None) -> AddRequest:
        """Return the same request with a passphrase."""
        return replace(self, passphrase=passphrase)

    def stated(self) -> dict[str, Any]:
        """Return the facts a person may state, None where not stated, as they go into the sealed details."""
        return {
            "authority": self.authority,
            "purpose": self.purpose,
            "performer": self.performer,
            "clock_offset_seconds": self.clock_offset_seconds,
            "captured_at": self.captured_at.isoformat() if self.captured_at else None,
            "zone": self.zone,
        }


@dataclass(frozen=True, slots=True)
class CaptureResult:
    """What became of one capture; counts are of this run. Fields: docs/cli.md."""

    capture_id: str
    readers: tuple[str, ...]
    items: int
    items_sealed: int
    bytes_read: int
    messages: int
    rooms: tuple[str, ...]
    problems: int
    already_known: bool
    computed: bool = False
    looked_again: int = 0


@dataclass(frozen=True, slots=True)
class AddResult:
    """What became of an `add`."""

    case: str
    mode: str
    captures: tuple[CaptureResult, ...]
    findings: Mapping[str, int]
    report: str | None
    watched: tuple[Watched, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the documented JSON (docs/cli.md)."""
        return {
            "case": self.case,
            "mode": self.mode,
            "captures": [{**asdict(row), "case": self.case, "readers": list(row.readers), "rooms": list(row.rooms)} for row in self.captures],
            "findings": dict(self.findings),
            "report": self.report,
            "watched": [row.to_json() for row in self.watched],
        }


def account_chats(request: AddRequest) -> list[dict[str, Any]] | None:
    """Return the chats of an account export that the request does not choose from, or None where there is nothing to choose.

    Only byte ranges are found; nothing is interpreted beyond the chats' own headers, and titles are masked.
    """
    if request.chats or request.whole:
        return None
    listed: list[dict[str, Any]] = []
    for path in request.paths:
        source = open_source(path)
        try:
            for claim in claims(source, request.reader):
                listed.extend(_chat_row(chat, request.case) for chat in accounts.chats_of(claim, source) or ())
        finally:
            source.close()
    return listed or None


def _chat_row(chat: ChatEntry, case: str) -> dict[str, Any]:
    title = mask_title(chat.title)
    return {"n": chat.number, "title_masked": title, "room_type": chat.room_type, "messages": chat.messages, "case": case}


def add(request: AddRequest, *, now: datetime, progress: Progress | None = None) -> AddResult:
    """Seal, read and analyse captures, and write the case's report.

    Args:
        request: what, where and under what authority.
        now: UTC; goes into the log, never into rows that are digested.
        progress: told how far the work is.

    Raises:
        UnknownFormat: if no reader knows a path; nothing was changed then.
        ChatRequired: for an account export without a choice; nothing was changed then.
        NothingReadable: if nothing could be read; what the mode allows was sealed.
        BasisEnded: if media are held and the case's legal basis is over; nothing was changed then.
    """
    watcher = progress or Silence()
    refreshing.time_zone(request.zone)
    place = Workspace(request.workspace)
    taken: list[Taken] = []
    try:
        taken.extend(_take(path, request, watcher) for path in request.paths)
        mode = request.mode
        with open_workspace(place, mode=mode, passphrase=request.passphrase, legal_basis=request.legal_basis, now=now) as opened:
            _refuse_mixed(opened.vault.mode, taken)
            _refuse_without_basis(opened, request.case, now)
            sealed = [_seal(opened, request, one, now, watcher) for one in taken]
            case = opened.book.case(request.case)
            assert case is not None
            sources = {one.capture_id: one.source for one in taken}
            outcome = refreshing.refresh(opened, case, sources, now=now, progress=watcher, performer=request.performer or "")
            results = tuple(_result(one, outcome) for one in sealed)
            if not any(result.messages for result in results) and not any(result.rooms for result in results):
                raise NothingReadable(problems=sum(result.problems for result in results))
            outcome.watch.set_told()
            return AddResult(request.case, opened.vault.mode.value, results, outcome.findings, str(outcome.report), outcome.watch.rows)
    finally:
        for one in taken:
            inner = one.source.inner if isinstance(one.source, SliceSource) else one.source
            inner.close()


def _take(path: Path, request: AddRequest, progress: Progress) -> Taken:
    """Open one path, ask the readers, choose chats, digest everything."""
    opened = open_source(path)
    source: OpenedSource | SliceSource = opened
    claimed = claims(opened, request.reader)
    container: Mapping[str, Any] | None = _container(opened, progress)
    for claim in claimed:
        chats = accounts.chats_of(claim, opened)
        if chats is None:
            continue
        if request.whole:
            if not request.authority:
                raise AuthorityRequired
        elif not request.chats:
            raise ChatRequired(chats=len(chats))
        else:
            source, claimed, container = accounts.choose(claim, opened, chats, request.chats)
            break
    names = {name for claim in claimed for name in claim.names}
    looked, damaged = look(source, names, progress)
    capture_id = ids.capture_id((one.name, one.item_id, one.size) for one in looked)
    texts = {one.name for one in looked if one.kind == "text"}
    readable = [replace(claim, names=tuple(name for name in claim.names if name in texts)) for claim in claimed]
    return Taken(source, readable, looked, (*opened.troubles, *damaged, *withheld(looked)), container, capture_id)


def _container(source: OpenedSource, progress: Progress) -> dict[str, Any] | None:
    """Digest an archive as a whole; its members are sealed one by one."""
    if source.container is None:
        return None
    progress.begin("look", source.container.stat().st_size)
    with source.container.open("rb") as stream:
        item_id, size = digest(stream)
    return {"kind": source.kind, "item_id": item_id, "bytes": size}


def _refuse_mixed(mode: Mode, taken: Sequence[Taken]) -> None:
    """Keep made-up and real material apart, in both directions."""
    for one in taken:
        is_made_up = any(member.marked for member in one.looked)
        if is_made_up and mode is not Mode.SYNTHETIC:
            raise ModeRefuses(mode=mode.value, what="this export carries the synthetic mark; it is made up")
        if not is_made_up and mode is Mode.SYNTHETIC:
            raise ModeRefuses(mode=mode.value, what="a demonstration takes no real material")


def _refuse_without_basis(opened: Opened, name: str, now: datetime) -> None:
    """Hold no more media for a case whose legal basis is over. Where none was stated for the case, the workspace's own stands."""
    case = opened.book.case(name)
    basis = None if case is None else opened.book.unsealing.basis(case.case_id)
    if opened.vault.mode is Mode.HOLDING and basis is not None:
        require_basis(basis, day_of(now))


def _seal(opened: Opened, request: AddRequest, one: Taken, now: datetime, progress: Progress) -> Taken:
    """Seal one capture; return it with what came of it."""
    case = opened.book.case(request.case)
    if case is not None:
        one = _without_erased(opened, case, one)
    known = {} if case is None else {row.capture_id: row for row in opened.book.captures(case.case_id)}
    if case is not None and one.capture_id in known:
        row = known[one.capture_id]
        _state_again(opened, request, row, now)
        media = [member for member in one.looked if member.kind == "media"]
        count = look_again(opened, case, row, source=one.source, members=media, facts_of=one.member_facts, now=now, progress=progress)
        return replace(one, was_known=True, looked_again=count)
    with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
        replay(opened)
        case_id = case.case_id if case is not None else writer.open_case(name=request.case, now=now)
        facts = {"verb": "add", "instrument": INSTRUMENT, **request.stated()}
        writer.begin(case_id=case_id, verb="add", facts=facts, now=now)
        sealed, missing = _seal_members(opened, writer, case_id, one, now=now, progress=progress)
        if missing:
            told = SourceTrouble("jail-incomplete", "warning", f"media were opened without these layers of the jail: {', '.join(missing)}")
            one = replace(one, troubles=(*one.troubles, told))
        writer.commit(now=now)
        replay(opened)
        done = {**facts, "capture_id": one.capture_id, **one.contents(), "places": _places(opened, case_id, one)}
        writer.done(result=done, now=now)
        replay(opened)
    return replace(one, sealed=sealed)


def _without_erased(opened: Opened, case: CaseRow, one: Taken) -> Taken:
    """Return a capture without what was erased from the case: it is neither sealed nor hashed nor read again.

    Raises:
        ErasedByDecision: if the capture was erased, or nothing that could be read is left of it.
    """
    kept, tag = opened.book.kept, opened.keyring.item_tag
    tags = kept.erased_tags(case.case_id)
    gone = {member.name for member in one.looked if tag(member.item_id) in tags}
    readable = any(set(claim.names) - gone for claim in one.claims)
    seq = kept.erased_capture(case.case_id, one.capture_id)
    if seq is not None or (gone and not readable):
        raise ErasedByDecision(label=kept.label_of(case.case_id, seq, [tag(member.item_id) for member in one.looked]))
    if not gone:
        return one
    claims = [replace(claim, names=tuple(name for name in claim.names if name not in gone)) for claim in one.claims]
    told = SourceTrouble("withheld-erased", "note", f"{len(gone)} members were erased from this case by decision: neither sealed nor read")
    return replace(one, claims=claims, looked=[member for member in one.looked if member.name not in gone], troubles=(*one.troubles, told))


def _seal_members(opened: Opened, writer: VaultWriter, case_id: str, one: Taken, *, now: datetime, progress: Progress) -> tuple[int, tuple[str, ...]]:
    """Seal or digest every member, hash the media; return (items sealed, layers of the jail that are missing)."""
    texts = [member for member in one.looked if member.kind == "text"]
    media = [member for member in one.looked if member.kind == "media"]

    def known(tag: str) -> str | None:
        found = opened.book.item(case_id, tag)
        return None if found is None else found[0]

    def seal(member: Looked, facts: Mapping[str, Any]) -> bool:
        with one.source.open(member.name) as stream:
            item = writer.seal(stream, name=member.name, kind=member.kind, facts=facts, known=known, expected=(member.item_id, member.size), now=now)
        if item.item_id != member.item_id:
            raise CaptureChanged(item_id=member.item_id)
        return item.is_new

    progress.begin("seal", sum(member.size for member in texts))
    sealed = 0
    for member in texts:
        sealed += seal(member, one.member_facts(member))
        progress.advance(member.size)
        _lend(opened, writer, now)
    progress.begin("hash", sum(member.size for member in media))
    is_settled = settled(undecided(opened.place.case_lake(case_id)), lambda item_id: known(opened.keyring.item_tag(item_id)) is not None)
    with MediaHasher() as hasher:
        looking = hasher.look_at(one.source, media, is_known=is_settled, advance=progress.advance)
        for member, found in looking:
            facts = one.member_facts(member) if found is None else {**one.member_facts(member), "media": found}
            if opened.vault.mode is Mode.HOLDING:
                sealed += seal(member, facts)
            else:
                writer.digested(item_id=member.item_id, size=member.size, name=member.name, facts=facts, known=known, now=now)
            _lend(opened, writer, now)
        return sealed, hasher.missing


def _lend(opened: Opened, writer: VaultWriter, now: datetime) -> None:
    """Between two members: let somebody who waits write, so that a long capture stops nobody's decision."""
    if writer.lend(now=now):
        replay(opened)


def _places(opened: Opened, case_id: str, one: Taken) -> dict[str, int]:
    """Which log entry sealed each text, so that every number can say where it comes from."""
    found = {}
    for member in one.looked:
        item = opened.book.item(case_id, opened.keyring.item_tag(member.item_id)) if member.kind == "text" else None
        if item is not None:
            found[member.item_id] = item[1]
    return found


def _state_again(opened: Opened, request: AddRequest, row: CaptureEntry, now: datetime) -> None:
    """Log a new authority, purpose, performer or clock for bytes that are sealed already; equal or empty statements add nothing."""
    stated = {name: value for name, value in request.stated().items() if value is not None}
    last = capture_facts.stated(row)
    if all(last.get(name) == value for name, value in stated.items()):
        return
    case = opened.book.case(request.case)
    assert case is not None
    with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
        replay(opened)
        writer.note(type="capture.stated", case_id=case.case_id, facts={"capture_id": row.capture_id, **stated}, now=now)
        replay(opened)


def _result(one: Taken, outcome: refreshing.Outcome) -> CaptureResult:
    read = outcome.captures[one.capture_id]
    return CaptureResult(
        capture_id=one.capture_id,
        readers=tuple(claim.name for claim in one.claims),
        items=len(one.looked),
        items_sealed=one.sealed,
        bytes_read=sum(member.size for member in one.looked),
        messages=read.messages,
        rooms=read.labels,
        problems=read.problems + len(one.troubles),
        already_known=one.was_known,
        computed=one.was_known and read.computed,
        looked_again=one.looked_again,
    )
