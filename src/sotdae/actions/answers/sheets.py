# SPDX-License-Identifier: Apache-2.0
"""Room sheets: everything a face or a document says about one room, as plain JSON, masked.

A sheet is made once, behind `add`, from the findings and the fold; questions only hand it out. Times are ISO 8601 UTC, ``null`` is *not observed*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import partial
from typing import Any, Final

from sotdae.actions.answers import surge_sheet
from sotdae.actions.answers.shared_sheet import names_label
from sotdae.actions.reading import iso
from sotdae.cases.disclosure import mask_link, mask_title
from sotdae.classes import dataclass
from sotdae.model.findings import Evidence, Finding, Reason
from sotdae.model.links import invite_room_key, parse_telegram_link

Row = dict[str, Any]

SHOWN: Final = ("members_observed", "members_kind", "members_granularity", "members_observed_at", "monthly_users_observed")
"""What the platform itself showed of a room's size, as a sheet says it."""

MOST_PLACES: Final = 5
"""A sheet cites at most so many places for one fact; the findings hold more."""


MOST_COPIES: Final = 200
"""Groups of copies that sheets and report show; the findings hold all."""

MOST_COPY_ROOMS: Final = 10
"""So many rooms of one group stand in a sheet, the first ones first, beside the sheet's own room: every room of a group has its sheet, so that all in
each would grow with the square of the rooms. A matter of presentation; the findings hold all."""


@dataclass(frozen=True, slots=True)
class Names:
    """What turns keys into labels: canonical room key -> number, item id -> the log entry that sealed it, and who is called what.

    Attributes:
        labels: canonical room key -> label number.
        seqs: item id -> log entry.
        usernames: username (lower case) -> canonical room key, of rooms that captures show.
    """

    case: str
    labels: Mapping[str, int]
    seqs: Mapping[str, int]
    usernames: Mapping[str, str]

    def label(self, room_key: str) -> str | None:
        """Return ``R-03`` for a labelled room, else None."""
        number = self.labels.get(room_key)
        return None if number is None else f"R-{number:02d}"

    def both(self, room_key: str) -> Row:
        """Return both labels as JSON."""
        return {"label": self.label(room_key), "label_ko": self.label_ko(room_key)}

    def label_ko(self, room_key: str) -> str | None:
        """Return ``방-03`` for a labelled room, else None."""
        number = self.labels.get(room_key)
        return None if number is None else f"방-{number:02d}"


def place(names: Names, evidence: Evidence) -> Row:
    """Return one place as JSON: label, message, item, byte range, log entry."""
    return {
        "label": names.label(evidence.room_key),
        "message_id": evidence.message_id,
        "item_id": evidence.item_id,
        "byte_offset": evidence.byte_offset,
        "byte_length": evidence.byte_length,
        "log_seq": names.seqs.get(evidence.item_id),
    }


def places(names: Names, reasons: Sequence[Reason]) -> list[Row]:
    """Return the first places of several reasons, each once."""
    found: dict[Evidence, None] = {}
    for reason in reasons:
        for evidence in reason.evidence:
            found.setdefault(evidence)
    return [place(names, evidence) for evidence in list(found)[:MOST_PLACES]]


def copy_rows(names: Names, findings: Sequence[Finding]) -> list[Row]:
    """Return which pictures stand in several rooms, as JSON: those in most rooms first, `MOST_COPIES` at most."""
    rows = [_copy_row(names, finding) for finding in findings]
    rows.sort(key=lambda row: (-len(row["rooms"]), -row["posts"], row["first_seen_until"] or "9", row["item_id"]))
    return rows[:MOST_COPIES]


def _copy_row(names: Names, finding: Finding) -> Row:
    values: Mapping[str, Any] = finding.values
    return {
        "case": names.case,
        "item_id": finding.key[0],
        "items": values["items"],
        "posts": values["posts"],
        "first_seen_from": iso(values["first_seen_from"]),
        "first_seen_until": iso(values["first_seen_until"]),
        "rooms": [
            {
                "label": names.label(room["room_key"]),
                "label_ko": names.label_ko(room["room_key"]),
                "items": room["items"],
                "posts": room["posts"],
                "first_from": iso(room["first_from"]),
                "first_until": iso(room["first_until"]),
                "evidence": places(names, [reason]),
            }
            for room, reason in zip(values["rooms"], finding.reasons, strict=True)
        ],
    }


def _seen_from(label: str, row: Row) -> Row:
    """A group of copies with its first rooms and the sheet's own."""
    shown = [room for place, room in enumerate(row["rooms"]) if place < MOST_COPY_ROOMS or room["label"] == label]
    return {**row, "rooms": shown, "rooms_total": len(row["rooms"])}


@dataclass(frozen=True, slots=True)
class Across:
    """What sheets show that several rooms take part in, or that needs the rules' own words: made once for all of them.

    Attributes:
        copies: pictures that stand in several rooms of the case.
        texts: texts that stand in several rooms, without the texts.
        reposting: pairs of rooms that post the same things together.
        tiers: pairs of rooms, one above the other.
        gates: canonical room key -> conditions of entry and what is sold.
        institutions: canonical room key -> institutions that it mentions.
        contacts: canonical room key -> where it sends those who want to join or pay.
        calls: canonical room key -> whom it calls to go after, by role.
    """

    copies: Sequence[Row] = ()
    texts: Sequence[Row] = ()
    reposting: Sequence[Row] = ()
    tiers: Sequence[Row] = ()
    gates: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    institutions: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    calls: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    contacts: Mapping[str, Sequence[Row]] = field(default_factory=dict)


def room_sheet(names: Names, facts: Any, found: Mapping[str, Sequence[Finding]], problems: Sequence[Row], across: Across) -> Row:
    """Build one room's sheet.

    Args:
        names: labels and log positions.
        facts: the fold's facts about the room (`lake.feed.RoomFacts`).
        found: kind -> this room's findings.
        problems: problems by code, with counts.
        across: what several rooms take part in.
    """
    label = names.label(facts.room_key)
    history = _history(names, found.get("room.history", ()))
    growth = _growth(names, found.get("room.growth", ()))
    claimed, claims = _claims(names, found.get("room.claimed_size", ()))
    head = {"case": names.case, "label": label, "label_ko": names.label_ko(facts.room_key)}
    cited = partial(places, names)
    return {
        **head,
        "room_key": facts.room_key,
        "room_type": facts.room_type,
        "title": None,
        "title_masked": mask_title(facts.title),
        "messages": facts.messages,
        "first_at": iso(facts.first_at),
        "last_at": iso(facts.last_at),
        "state": history["state"],
        **{name: growth[name] for name in SHOWN},
        "members_claimed": claimed,
        "people_seen": growth["people_seen"],
        "captures": facts.captures,
        "history": history["events"],
        "unknown_after": history["unknown_after"],
        "growth": {name: value for name, value in growth.items() if name not in SHOWN},
        "links": _links(names, found.get("room.links", ())),
        "gates": list(across.gates.get(facts.room_key, ())),
        "tiers": [row for row in across.tiers if label is not None and label in {row["lower"], row["upper"]}],
        "calls": list(across.calls.get(facts.room_key, ())),
        "contact_points": list(across.contacts.get(facts.room_key, ())),
        "institutions": list(across.institutions.get(facts.room_key, ())),
        "copies": [_seen_from(label, row) for row in across.copies if label is not None and any(room["label"] == label for room in row["rooms"])],
        "texts": [_seen_from(str(label), row) for row in across.texts if names_label(row, label)],
        "reposting": [row for row in across.reposting if names_label(row, label)],
        "claims": claims,
        "surges": surge_sheet.surges(head, found.get("room.surges", ()), cited),
        "people": surge_sheet.people(found.get("room.people_bound", ()), cited),
        "activity": dict(found["room.activity"][0].values) if found.get("room.activity") else None,
        "problems": list(problems),
        "revisions": facts.revisions,
        "absences": facts.absences,
    }


def _history(names: Names, findings: Sequence[Finding]) -> Row:
    if not findings:
        return {"state": "unknown", "events": [], "unknown_after": None}
    values: Mapping[str, Any] = findings[0].values
    reasons = findings[0].reasons
    events = []
    for index, event in enumerate(values["events"]):
        cited = [reason for reason in reasons if reason.value == index or reason.signal == f"event-{index}"]
        events.append(
            {
                "what": event["what"],
                "earliest": iso(event["earliest"]),
                "latest": iso(event["latest"]),
                "detail": str(event.get("detail") or ""),
                "evidence": places(names, cited),
            }
        )
    return {"state": values["state"], "events": events, "unknown_after": iso(values.get("unknown_after"))}


def _growth(names: Names, findings: Sequence[Finding]) -> Row:
    counted = ("joins", "invited", "left", "senders", "people_seen")
    if not findings:
        return {**dict.fromkeys((*counted, *SHOWN)), "days": [], "evidence": {}}
    values: Mapping[str, Any] = findings[0].values
    shown = {name: values[name] for name in SHOWN if name != "members_observed_at"}
    shown["members_observed_at"] = iso(values["members_latest"] if values["members_latest"] is not None else values["members_earliest"])
    cited = {reason.signal: places(names, [reason]) for reason in findings[0].reasons if reason.signal in SHOWN}
    return {**{name: values[name] for name in counted}, **shown, "days": values["days"], "evidence": cited}


def _claims(names: Names, findings: Sequence[Finding]) -> tuple[int | None, Row | None]:
    if not findings:
        return None, None
    values: Mapping[str, Any] = findings[0].values
    return values["claimed_largest"], {**values, "evidence": places(names, findings[0].reasons)}


def _links(names: Names, findings: Sequence[Finding]) -> list[Row]:
    rows = []
    for finding in findings:
        _, target, kind = finding.key
        values: Mapping[str, Any] = finding.values
        label, is_known = target_label(names, str(target))
        rows.append(
            {
                "case": names.case,
                "target": label,
                "target_known": is_known,
                "kind": kind,
                "count": values["count"],
                "first_at": iso(values["first_at"]),
                "last_at": iso(values["last_at"]),
                "evidence": places(names, finding.reasons),
            }
        )
    rows.sort(key=lambda row: (not row["target_known"], -row["count"], row["target"], row["kind"]))
    return rows


def target_label(names: Names, target: str) -> tuple[str, bool]:
    """Return a target's label if a capture holds the room, else its masked link."""
    label = names.label(target)
    if label is not None:
        return label, True
    link = parse_telegram_link(target)
    if link is not None and link.invite_hash is not None and (label := names.label(invite_room_key(link.invite_hash))) is not None:
        return label, True
    if link is not None and link.username is not None and link.username in names.usernames:
        label = names.label(names.usernames[link.username])
        if label is not None:
            return label, True
    return mask_link(target), False
