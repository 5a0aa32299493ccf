# SPDX-License-Identifier: Apache-2.0
"""Writes the read model: room sheets, search rows, link targets, problems and captures of the rooms that an `add` touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from sotdae.actions import rule_packs
from sotdae.actions.answers import quoting
from sotdae.actions.answers.call_sheet import KIND as CALLS
from sotdae.actions.answers.call_sheet import call_rows
from sotdae.actions.answers.contact_sheet import KIND as CONTACTS
from sotdae.actions.answers.contact_sheet import contact_rows
from sotdae.actions.answers.entries import entries
from sotdae.actions.answers.institution_sheet import ROOM_KIND, institution_rows
from sotdae.actions.answers.shared_sheet import pair_rows, text_rows
from sotdae.actions.answers.sheets import Across, Names, copy_rows, places, room_sheet
from sotdae.actions.records.book import CaptureEntry
from sotdae.actions.workspace import ANSWERS
from sotdae.classes import dataclass
from sotdae.lake.answers_writer import AnswersWriter, RoomAnswer
from sotdae.lake.capture_fact import CaptureFact
from sotdae.lake.feed import hit_texts, notice_rows, problem_rows, room_facts, search_rows, shown_rooms, target_rows
from sotdae.lake.findings_store import FindingsStore
from sotdae.lake.session import Session
from sotdae.model.findings import Finding
from sotdae.text.readings import Readings

Row = dict[str, Any]

_COPIES: Final = "picture.copies"
_TEXTS: Final = "text.copies"
_REPOSTING: Final = "rooms.reposting"
_SUCCESSION: Final = "room.succession"
_GATES: Final = "room.gates"
_TIERS: Final = "room.tiers"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the read model shows beside the lake's own rows.

    Attributes:
        case: the case's name.
        mode: the workspace's mode.
        labels: canonical room key -> label number.
        seqs: item id -> the log entry that sealed it.
        captures: the captures as JSON, in the order of the log.
    """

    case: str
    mode: str
    labels: Mapping[str, int]
    seqs: Mapping[str, int]
    captures: Sequence[Row]


def update(place: Path, shown: Shown, folded: Any, facts: Sequence[CaptureFact], now: datetime) -> None:
    """Bring a case's read model up to date in one transaction; readers are never blocked or torn.

    Args:
        place: the case's folder in the lake.
        shown: names, labels and captures.
        folded: what the fold touched (`lake.folds.Folded`).
        facts: the captures' times.
        now: UTC.
    """
    kinds = _findings_by_room(place)
    made_at = round(now.timestamp() * 1_000_000)
    with AnswersWriter(place / ANSWERS, case=shown.case, mode=shown.mode, reader=Readings(), seqs=shown.seqs) as out:
        outdated = out.outdated(folded.digests)
        # Sheets hold labels of other rooms, which an alias or a new room may change, so every sheet is made again; texts only where they changed.
        with Session(place, captures=facts, rooms=None) as session:
            everything = room_facts(session)
            usernames = {name: key for key, one in everything.items() for name in one.usernames}
            names = Names(shown.case, shown.labels, shown.seqs, usernames)
            across = _across(session, names, kinds, synthetic=shown.mode == "synthetic")
            for key, one in everything.items():
                problems = [_problem(row) for row in problem_rows(session, key)]
                sheet = room_sheet(names, one, {kind: found.get(key, []) for kind, found in kinds.items()}, problems, across)
                pair = (names.label(key) or "?", names.label_ko(key) or "?")
                listed = entries(sheet, kinds.get(_SUCCESSION, {}).get(key, ()))
                out.put_room(RoomAnswer(key, pair, one.usernames, one.titles, sheet, one.keys, listed))
            for key in outdated:
                out.put_messages(key, search_rows(session, key))
                out.put_notices(key, notice_rows(session, key))
                out.put_targets(key, target_rows(session, key))
                out.put_shown(key, ())
                out.put_problems(key, problem_rows(session, key))
            for key, rows in shown_rooms(session, outdated):
                out.put_shown(key, rows)
            out.put_problems(None, problem_rows(session, None))
        for kind, found in kinds.items():
            out.put_findings(kind, found)
        out.put_captures(list(shown.captures))
        rules = {rule.rule_id: {"family": rule.family, **rule.title} for rule in rule_packs.in_force(synthetic=shown.mode == "synthetic").rules}
        out.finish(snapshots=list(folded.snapshots), made_at=made_at, rules=rules)


def _across(session: Session, names: Names, kinds: Mapping[str, Mapping[str, Sequence[Finding]]], *, synthetic: bool) -> Across:
    """Return what sheets show of several rooms at once, and of the rules' hits."""
    calls = kinds.get(CALLS, {})
    gates, tiers = kinds.get(_GATES, {}), _all(kinds, _TIERS)
    told: dict[str, list[Finding]] = defaultdict(list)
    for finding in (*(finding for some in (*gates.values(), *calls.values()) for finding in some), *tiers):
        told[str(finding.key[0])].append(finding)
    quotes = {room: quoting.quotes(names, room, hit_texts(session, room), some) for room, some in told.items() if room in session.catalog.rooms}
    titles = quoting.titles(synthetic=synthetic)
    cited = partial(places, names)
    return Across(
        copies=copy_rows(names, _all(kinds, _COPIES)),
        texts=text_rows(names.case, _all(kinds, _TEXTS), names.both, cited),
        reposting=pair_rows(names.case, _all(kinds, _REPOSTING), names.both, cited),
        tiers=quoting.tier_rows(names, tiers, quotes, titles),
        calls={room: call_rows(names, some, quotes.get(room, {})) for room, some in calls.items()},
        contacts=contact_rows(names, _all(kinds, CONTACTS)),
        institutions={room: institution_rows(names, some, titles) for room, some in kinds.get(ROOM_KIND, {}).items()},
        gates={room: quoting.gate_rows(names, some, quotes.get(room, {}), titles) for room, some in gates.items()},
    )


def _all(kinds: Mapping[str, Mapping[str, Sequence[Finding]]], kind: str) -> list[Finding]:
    return [finding for some in kinds.get(kind, {}).values() for finding in some]


def capture_row(case: str, row: CaptureEntry, stated: Mapping[str, Any], messages: int, rooms: Sequence[str]) -> Row:
    """Return a capture as JSON for `today`, the report and the dossier; what nobody stated is null."""
    return {
        "case": case,
        "capture_id": row.capture_id,
        "log_seq": row.seq,
        "sealed_at": row.sealed_at.isoformat(),
        **{name: stated.get(name) for name in ("captured_at", "authority", "purpose", "performer", "clock_offset_seconds", "zone")},
        "readers": [str(reader["name"]) for reader in row.facts["readers"]],
        "items": row.facts["items"],
        "items_sealed": len(row.facts["places"]),
        "bytes_read": row.facts["bytes"],
        "messages": messages,
        "rooms": list(rooms),
        "troubles": row.facts["troubles"],
    }


def _findings_by_room(place: Path) -> dict[str, dict[str, list[Finding]]]:
    store = FindingsStore(place)
    found: dict[str, dict[str, list[Finding]]] = {}
    for kind in store.kinds():  # those without findings too: what was found before is no more
        rooms: dict[str, list[Finding]] = defaultdict(list)
        for finding in store.load(kind):
            rooms[str(finding.key[0])].append(finding)
        found[kind] = dict(rooms)
    return found


def _problem(row: Any) -> Row:
    return {
        "code": row.code,
        "severity": row.severity,
        "detail": row.detail,
        "count": row.count,
        "item_id": row.item_id,
        "byte_offset": row.byte_offset,
        "byte_length": row.byte_length,
    }
