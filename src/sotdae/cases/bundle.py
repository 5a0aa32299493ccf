# SPDX-License-Identifier: Apache-2.0
"""What a bundle tells, as plain data: its header, acts, exhibits and stubs. Cut down already; file names are masks, performers role and staff id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, field, fields, is_dataclass, replace
from datetime import date, datetime
from typing import Any, Final, TypeVar

from sotdae.cases.dossier import Dossier
from sotdae.cases.withholding import Variant
from sotdae.classes import dataclass

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets it: the age recipient and the SHA-256 of that line, by which it is called in the log."""

    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class BundleHeader:
    """What stands on the first page.

    Attributes:
        bundle_id: 32 random hex digits, the same in the log.
        case_id: the case's id.
        mode: the workspace's mode.
        synthetic: a demonstration.
        authority: under which law enforcement receives it; None where it does not.
        until: the last day on which the recipient may keep it, as stated.
        made_at: UTC.
        origin, log_size, log_root, key_line: the log as the bundle shows it.
    """

    bundle_id: str
    case_id: str
    mode: str
    synthetic: bool
    variant: Variant
    purpose: str
    authority: str | None
    performer: str
    until: date
    recipients: tuple[Recipient, ...]
    made_at: datetime
    program: str
    origin: str
    log_size: int
    log_root: str
    key_line: str


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One item of the case, as one detail record tells it.

    Attributes:
        number: from 1.
        log_seq, index: the log entry that holds its record, and its place in that batch.
        kind: ``text`` or ``media``.
        size: bytes of the item.
        name_masked: its file name's mask.
        item_id: SHA-256 of the item, or None where it is held back.
        object_id: the sealed object in the bundle, or None.
        commitment: the record's salted leaf hash.
        sealed_at: when the log took it in, ISO 8601 UTC.
        withheld: why its object or record is not in the bundle (a `Reason`), or None.
        seen_before: the same bytes were taken in earlier.
    """

    number: int
    log_seq: int
    index: int
    kind: str
    size: int
    name_masked: str
    item_id: str | None
    object_id: str | None
    commitment: str
    sealed_at: str
    withheld: str | None
    seen_before: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """What a person did: one entry of the log, or the two that begin and end an action.

    Attributes:
        type: the entry's type, or the action's verb after ``action.``.
        ended_at: None where the action did not come to its end, and where one entry is all of it.
        performer, authority, purpose: as stated; None where not.
        instrument: program and version, where recorded.
        exhibits: first and last number of the exhibits that it took in, or None.
    """

    log_seq: int
    type: str
    begun_at: str
    ended_at: str | None = None
    ended_seq: int | None = None
    performer: str | None = None
    authority: str | None = None
    purpose: str | None = None
    instrument: str | None = None
    exhibits: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Stub:
    """What stands in place of something that is held back: where it would be, a digest of it, why, and on what ground."""

    what: str
    where: str
    digest: str
    reason: str


@dataclass
class Totals:
    """Counts of a bundle, as it grows."""

    exhibits: int = 0
    held: int = 0
    records: int = 0
    withheld: int = 0
    objects: int = 0
    acts: int = 0
    findings: int = 0
    opposing: int = 0
    rejected: int = 0
    abstained: int = 0
    problems: int = 0
    anchors: int = 0
    names: bool = False
    performers: set[str] = field(default_factory=set)

    def to_json(self) -> dict[str, Any]:
        """Return the counts as they stand in ``bundle.json``."""
        return {**{one.name: getattr(self, one.name) for one in fields(self)}, "performers": sorted(self.performers)}


FOUND: Final = "found"
REJECTED: Final = "rejected"
ABSTAINED: Final = "abstained"
PROBLEM: Final = "problem"


def findings_of(dossier: Dossier) -> Iterator[dict[str, Any]]:
    """Yield every finding of a dossier as it is told to others, with what speaks for and against it; then what could not be read.

    ``stands`` is found, rejected (too few signs), abstained (no judgement) or problem. Nothing is left out in any variant.
    """
    for trail in dossier.trails:
        for pair in (*trail.pairs, *trail.rejected):
            body = plain(pair)
            sides = {"for": body.pop("supporting"), "against": body.pop("opposing")}
            stands = REJECTED if pair.level == REJECTED else FOUND
            yield {
                "kind": "room.succession",
                "about": [pair.earlier, pair.later],
                "stands": stands,
                **sides,
                "missing": body.pop("missing"),
                "values": body,
            }
        if not trail.pairs:
            body = plain(replace(trail, rejected=()))
            told = {"kind": "room.succession", "about": [trail.label], "stands": ABSTAINED, "for": [], "against": []}
            yield {**told, "missing": body.pop("missing"), "values": body}
    for kind, rows in _plain_rows(dossier):
        for row in rows:
            yield _told(kind, row)
    for problem in dossier.problems:
        yield {"kind": "problem", "about": [problem.label], "stands": PROBLEM, "for": [], "against": [], "missing": [], "values": plain(problem)}


def _plain_rows(dossier: Dossier) -> tuple[tuple[str, Sequence[Any]], ...]:
    return (
        ("room", dossier.rooms),
        ("room.link", dossier.links),
        ("room.gate", dossier.gates),
        ("room.tier", dossier.tiers),
        ("room.call", dossier.calls),
        ("room.contact_point", dossier.contacts),
        ("room.lineage", dossier.lineage),
        ("picture.copies", dossier.copies),
        ("text.copies", dossier.texts),
        ("rooms.reposting", dossier.reposting),
        ("decision", dossier.decisions),
    )


_ROOMS: Final = ("label", "source", "target", "lower", "upper", "first", "second", "root")
_AGAINST: Final = ("about", "forwarded", "by_others")
"""Counts of a gate, a tier or a call that speak against its being the room's own: news and warnings about it, forwards, others' posts."""


def _told(kind: str, row: Any) -> dict[str, Any]:
    body = plain(row)
    about = list(body.get("about") or ()) if kind == "decision" else [body[name] for name in _ROOMS if isinstance(body.get(name), str)]
    stands = FOUND if body.get("stands", True) else ABSTAINED
    against = [{"signal": name, "value": body[name], "bits": None} for name in _AGAINST if kind != "decision" and body.get(name)]
    support = [{"signal": "evidence", "value": len(body.get("citations") or ()), "bits": None, "citations": body.pop("citations", [])}]
    return {"kind": kind, "about": about, "stands": stands, "for": support, "against": against, "missing": [], "values": body}


def plain(value: Any) -> Any:
    """Return plain data as JSON has it: mappings, lists, numbers, texts."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(one) for name, one in asdict(value).items()}
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, (datetime, date)) else value


def with_digests_held_back(value: T, stubs: Mapping[str, str]) -> T:
    """Return plain data in which every text that is a held-back item's digest is replaced by its stub.

    Args:
        value: a dossier, or a part of one.
        stubs: item id -> what stands in its place.
    """
    if not stubs:
        return value
    changed: Any = value
    if isinstance(value, str):
        changed = stubs.get(value, value)
    elif is_dataclass(value) and not isinstance(value, type):
        changed = replace(value, **{one.name: with_digests_held_back(getattr(value, one.name), stubs) for one in fields(value)})
    elif isinstance(value, tuple):
        changed = tuple(with_digests_held_back(one, stubs) for one in value)
    return changed  # type: ignore[no-any-return]  # (the same type, rebuilt)
