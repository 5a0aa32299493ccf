# SPDX-License-Identifier: Apache-2.0
"""What an erasure would take: worked out from what was asked, shown before anything happens, and worked out again when it is carried out.

A request is kept as labels, keyed tags and places, never as digests of what goes. Two workings of the same request give the same plan unless the case
changed in between; the digest of the plan says whether it did.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Any, Final

from sotdae.actions.acting import Acting
from sotdae.actions.forgetting import made_under
from sotdae.actions.matching.consenting import find_subject
from sotdae.actions.records.book import CaptureEntry
from sotdae.actions.records.capture_facts import capture_fact
from sotdae.actions.workspace import ANSWERS, TABLES
from sotdae.classes import dataclass
from sotdae.custody.erasing import Target, batches, everything, records_at, scrubbed
from sotdae.errors import RoomUnknown, UsageError
from sotdae.lake.answers import Answers
from sotdae.lake.session import Session, plain_rows
from sotdae.model.canonical import canonical_digest

WHOLE: Final = "whole"
KEEP: Final = "keep"
_GAP_BYTES: Final = 16
"""Records of one file that stand no further apart are erased as one place: between them is punctuation, no record is so short."""

_PLACES: Final = """
SELECT DISTINCT item_id, byte_offset, byte_length FROM message_versions
WHERE room_key = '{room}' AND message_id BETWEEN {first} AND {last} ORDER BY item_id, byte_offset, byte_length
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a person asks to be erased, resolved: it can be kept, because it tells nothing of the content.

    Attributes:
        items: tags.
        captures: capture ids.
        subject: a subject's label, or "".
        room: a room's label, or "".
        first, last: message ids in that room.
        export: what becomes of a text that holds such messages: ``whole`` or ``keep``; "" where no messages are asked for.
        ground, until: of the hold under which a text is kept.
        whole_case: everything.
    """

    items: tuple[str, ...] = ()
    captures: tuple[str, ...] = ()
    subject: str = ""
    room: str = ""
    first: int = 0
    last: int = 0
    export: str = ""
    ground: str = ""
    until: str | None = None
    whole_case: bool = False

    def facts(self) -> dict[str, Any]:
        """Return it as it is sealed."""
        return {name: list(value) if isinstance(value := getattr(self, name), tuple) else value for name in self.__slots__}

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Scope:
        """Return a scope that was sealed."""
        stated: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in facts.items()}
        return cls(**stated)


@dataclass
class Plan:
    """What would go. Items are known by tag; ``target`` holds the ids themselves and is never written down.

    Attributes:
        tags: items that go.
        rows: one for each item: ``object_id`` (or None where only details are held), ``kind``, ``bytes``, ``log_seq``.
        captures: capture ids that go whole.
        entries, consents: of a subject: ids.
        labels: bank entries as they are called.
        kept: texts that stay under a hold, by object, with the ground.
        messages: message versions whose places are erased.
        shared: items of an erased capture that stay, because another capture of the case holds them too.
        batches: batches of details that are sealed again or go.
        elsewhere: items that other cases hold too; they are not erased there.
    """

    target: Target
    tags: list[str] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    captures: list[str] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)
    consents: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    kept: list[dict[str, Any]] = field(default_factory=list)
    messages: int = 0
    shared: int = 0
    batches: int = 0
    elsewhere: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing would go."""
        return not (
            self.tags or self.captures or self.entries or self.consents or self.target.ranges or self.target.whole_case or self.target.key_files
        )

    @property
    def digest(self) -> str:
        """One digest of what would go."""
        ranges = [[name, [list(one) for one in some]] for name, some in sorted(self.target.ranges.items())]
        # Of a whole case the request itself is one more object: what was taken in says whether it is still the same.
        objects = [str(len(self.rows))] if self.target.whole_case else sorted(self.target.objects)
        facts: list[list[Any]] = [self.tags, self.captures, self.entries, self.consents, objects, ranges]
        facts += [sorted(self.target.key_files)] if self.target.key_files else []
        return canonical_digest([sorted(one, key=str) for one in facts])

    def facts(self) -> dict[str, Any]:
        """Return what a person is shown, and what the certificate says: ids of sealed files, counts and labels."""
        names = ("rows", "captures", "labels", "kept", "messages", "shared", "batches", "elsewhere")
        facts = {name: getattr(self, name) for name in names}
        places = {name: len(some) for name, some in sorted(self.target.ranges.items())}
        counts = {"consents": len(self.consents), "records": len(self.target.key_files)}
        ids = sorted(self.target.objects) if self.target.whole_case else []
        told = {"places": places, "whole_case": self.target.whole_case, "objects": ids}
        return {**facts, **counts, **told}


@dataclass(frozen=True, slots=True)
class _Record:
    """An item as its details tell of it."""

    item_id: str
    tag: str
    object_id: str | None
    kind: str
    size: int
    seq: int
    action: str
    name: str


def make_plan(who: Acting, scope: Scope) -> Plan:
    """Work out what a request would take, as the case stands now.

    Raises:
        UsageError: if it names what the case does not hold.
        RoomUnknown: if there is no such room.
    """
    if scope.whole_case:
        return _whole_case(who)
    records = list(_records(who))
    captures = {row.capture_id: row for row in who.opened.book.captures(who.case.case_id)}
    missing = [one for one in scope.captures if one not in captures]
    if missing:
        raise UsageError(what="this case holds no capture of that id, or it was erased already")
    wanted = set(scope.items)
    shared: set[str] = set()
    for capture_id in scope.captures:
        mine, others = _split(records, captures[capture_id], [row for name, row in captures.items() if name not in scope.captures])
        wanted |= mine - others
        shared |= mine & others
    places, messages = _places(who, scope) if scope.room else ({}, 0)
    if scope.export == WHOLE:
        wanted |= {who.opened.keyring.item_tag(item_id) for item_id in places}
    gone = [one for one in records if one.tag in wanted]
    unknown = set(scope.items) - {one.tag for one in gone}
    if unknown:
        raise UsageError(what="this case holds no item of that id, or it was erased already")
    plan = Plan(Target(), shared=len(shared), messages=messages)
    _subject(who, scope, plan)
    ranges = _ranges(who, places) if scope.export == KEEP else {}
    plan.kept = [{"object_id": name, "ground": scope.ground, "until": scope.until} for name in sorted(ranges)]
    containers = [str((captures[one].facts.get("container") or {}).get("item_id") or "") for one in scope.captures]
    _fill(who, plan, gone, ranges, [one for one in containers if one])
    plan.captures = list(scope.captures)
    return plan


def _fill(who: Acting, plan: Plan, gone: Sequence[_Record], ranges: Mapping[str, list[tuple[int, int]]], containers: Sequence[str]) -> None:
    """Put together what goes."""
    names: dict[str, set[str]] = {}
    seen: dict[str, _Record] = {}
    for one in gone:
        seen.setdefault(one.tag, one)
        names.setdefault(one.action, set()).add(one.name)
    plan.tags = sorted(seen)
    plan.rows = [
        {"object_id": one.object_id, "kind": one.kind, "bytes": one.size, "log_seq": one.seq}
        for one in sorted(seen.values(), key=lambda one: one.seq)
    ]
    entries = {row.entry_id: row.object_id for row in who.ledger.entries(who.case.case_id)}
    objects = {one.object_id for one in gone if one.object_id} | {entries[name] for name in plan.entries}
    plan.target = Target(
        items=frozenset({one.item_id for one in gone} | set(containers)),
        objects=frozenset(objects),
        ranges={name: some for name, some in ranges.items() if name not in objects},
        tags=tuple(plan.tags),
        key_files=plan.target.key_files,
        names={action: frozenset(some) for action, some in names.items()},
    )
    plan.batches = _touched(who, plan.target)
    plan.elsewhere = _elsewhere(who, plan.tags)


def _whole_case(who: Acting) -> Plan:
    vault = who.opened.vault
    gone = everything(vault, who.case.case_id) - vault.log.erased
    files = tuple(row.file for row in who.opened.book.subjects.sealed(who.case.case_id))
    plan = Plan(Target(objects=frozenset(gone), whole_case=True, key_files=files))
    plan.captures = [row.capture_id for row in who.opened.book.captures(who.case.case_id)]
    plan.entries = [row.entry_id for row in who.ledger.entries(who.case.case_id) if row.withdrawn_at is None]
    plan.labels = [row.label for row in who.ledger.entries(who.case.case_id) if row.withdrawn_at is None]
    plan.consents = [row.consent_id for row in who.ledger.consents(who.case.case_id) if row.consent.withdrawn_on is None]
    records = {one.tag: one for one in _records(who)}
    plan.rows = [
        {"object_id": one.object_id, "kind": one.kind, "bytes": one.size, "log_seq": one.seq}
        for one in sorted(records.values(), key=lambda one: one.seq)
    ]
    plan.elsewhere = _elsewhere(who, list(records))
    plan.batches = sum(1 for _ in batches(vault, who.case.case_id))
    return plan


def _records(who: Acting) -> Iterator[_Record]:
    """Yield every item's detail that the case still has, in the order of the log."""
    vault, keyring = who.opened.vault, who.opened.keyring
    for entry in vault.entries():
        if entry.type != "items.sealed" or entry.case != who.case.case_id:
            continue
        for row in vault.details(keyring, entry):
            item_id = str(row["item_id"])
            facts = (str(row["kind"]), int(row["bytes"]), entry.seq, str(entry.body.get("action")), str(row["name"]))
            yield _Record(item_id, keyring.item_tag(item_id), row.get("object_id") or None, *facts)


def _split(records: Sequence[_Record], row: CaptureEntry, others: Sequence[CaptureEntry]) -> tuple[set[str], set[str]]:
    """Return the tags of a capture's items, and of those of the other captures that stay."""
    stay = {one.action_id for one in others}
    return {one.tag for one in records if one.action == row.action_id}, {one.tag for one in records if one.action in stay}


def _places(who: Acting, scope: Scope) -> tuple[dict[str, list[tuple[int, int]]], int]:
    """Return where all versions of some messages stand: item -> (offset, length), and how many there are."""
    folder = who.opened.place.case_lake(who.case.case_id)
    if not (folder / TABLES).is_file() or made_under(folder) != who.opened.book.kept.digest(who.case.case_id):
        raise UsageError(what="the working copy of this case has to be made again first: give the last `sotdae add` once more")
    with Answers(folder / ANSWERS) as answers:
        named = answers.room(scope.room)
    if named is None:
        raise RoomUnknown
    facts = [capture_fact(row) for row in who.opened.book.captures(who.case.case_id)]
    found: dict[str, list[tuple[int, int]]] = {}
    count = 0
    sql = _PLACES.format(room=named.room_key.replace("'", "''"), first=int(scope.first), last=int(scope.last))
    with Session(folder, captures=facts, rooms=None) as session:
        for batch in session.query(sql, ["message_versions"]):
            for row in plain_rows(batch):
                found.setdefault(row["item_id"], []).append((row["byte_offset"], row["byte_length"]))
                count += 1
    if not found:
        raise UsageError(what="the case holds no message of those numbers in that room")
    return {name: joined(some) for name, some in found.items()}, count


def joined(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return places of one file, rising, with those that stand side by side as one."""
    made: list[tuple[int, int]] = []
    for offset, length in sorted(places):
        if made and offset <= made[-1][0] + made[-1][1] + _GAP_BYTES:
            start = made[-1][0]
            made[-1] = (start, max(made[-1][1], offset + length - start))
        else:
            made.append((offset, length))
    return made


def _ranges(who: Acting, places: Mapping[str, list[tuple[int, int]]]) -> dict[str, list[tuple[int, int]]]:
    """Return places by the sealed file that holds them."""
    found = {}
    for item_id, some in places.items():
        held = who.opened.book.item(who.case.case_id, who.opened.keyring.item_tag(item_id))
        if held is not None and held[0]:
            found[held[0]] = some
    return found


def _subject(who: Acting, scope: Scope, plan: Plan) -> None:
    """Add a subject's bank and consents, and what is sealed of who she is."""
    if not scope.subject:
        return
    subject = find_subject(who.ledger, who.case.case_id, scope.subject)[0]
    if subject is None:
        raise UsageError(what="there is no such subject in this case")
    standing = [row for row in who.ledger.entries(who.case.case_id, subject.subject_id) if row.withdrawn_at is None]
    plan.entries = [row.entry_id for row in standing]
    plan.labels = [row.label for row in standing]
    plan.target = replace(plan.target, key_files=tuple(row.file for row in who.opened.book.subjects.sealed(who.case.case_id, subject.subject_id)))
    consents = who.ledger.consents(who.case.case_id, subject.subject_id)
    plan.consents = [row.consent_id for row in consents if row.consent.withdrawn_on is None]


def _touched(who: Acting, target: Target) -> int:
    """Count the batches of details that tell of what goes."""
    vault, keyring, count = who.opened.vault, who.opened.keyring, 0
    if not target.items:
        return 0
    for entry, object_id in batches(vault, who.case.case_id):
        change = scrubbed(target.items, target.names.get(str(entry.body.get("action")), frozenset()))
        for record in vault.details(keyring, entry):
            if change(record) != record:
                count += 1
                break
        assert object_id
    return count


def _elsewhere(who: Acting, tags: Sequence[str]) -> int:
    book = who.opened.book
    others = [case for case in book.cases() if case.case_id != who.case.case_id]
    return sum(1 for tag in tags if any(book.item(case.case_id, tag) is not None for case in others))


def plan_again(who: Acting, line: Mapping[str, Any]) -> Plan:
    """Work out from a later log line alone what it erased, for a workspace that was restored to an earlier state.

    The line names objects, places of records in batches, and places in texts. A batch whose item key is gone is passed over: it opens no more anyway.
    """
    vault, keyring = who.opened.vault, who.opened.keyring
    if line.get("case_erased"):
        return _whole_case(who)
    gone = set(map(str, line.get("erased", ())))
    without = {str(row["of"]): set(row["without"]) for row in line.get("resealed", ())}
    told = {str(record["item_id"]) for record in records_at(vault, keyring, who.case.case_id, without) if "item_id" in record and "bytes" in record}
    records = [one for one in _records(who) if one.item_id in told or one.object_id in gone]
    plan = Plan(Target())
    known = everything(vault, who.case.case_id)
    ranges = {str(name): [(int(at), int(size)) for at, size in some] for name, some in line.get("ranges", {}).items() if name in known}
    entries = [row for row in who.ledger.entries(who.case.case_id) if row.object_id in gone and row.withdrawn_at is None]
    plan.entries, plan.labels = [row.entry_id for row in entries], [row.label for row in entries]
    _fill(who, plan, records, ranges, ())
    plan.tags = sorted({*plan.tags, *map(str, line.get("tags", ()))})
    plan.target = replace(plan.target, tags=tuple(plan.tags), objects=plan.target.objects | (gone & known - without.keys()))
    return plan
