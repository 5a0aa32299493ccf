# SPDX-License-Identifier: Apache-2.0
"""What of a room's sheet lists over many rooms show: its closings, surges, calls, conditions, offers, institutions, links, and where it went.

Made of the finished sheet, which is masked, and of the room's findings of succession; it reads nothing else and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sotdae.lake.answers_lists import microseconds
from sotdae.lake.shapes import ListEntry
from sotdae.model.findings import Finding

Row = Mapping[str, Any]

CLOSINGS: Final = frozenset({"turned_private", "migrated_to", "turned_no_public_page", "turned_restricted"})
_SALE: Final = "sale"
_NONE_SEEN: Final = "none seen"
_REJECTED: Final = "rejected"
_MOST_QUOTES: Final = 1
"""A list quotes one message; the room's page shows the others."""


def entries(sheet: Row, successions: Sequence[Finding] = ()) -> tuple[ListEntry, ...]:
    """Return the entries of one room.

    Args:
        sheet: the room's finished sheet.
        successions: the room's findings of kind ``room.succession``, as the earlier room.
    """
    return (*_events(sheet), *_said(sheet), *_led(sheet), *_successions(successions))


def _events(sheet: Row) -> Iterator[ListEntry]:
    for event in sheet["history"]:
        if event["what"] in CLOSINGS:
            at = microseconds(event["latest"] or event["earliest"])
            yield ListEntry("closing", event["what"], at, 1, {name: event[name] for name in ("what", "earliest", "latest", "evidence")})
    for alarm in sheet["surges"]["alarms"] if sheet["surges"] else ():
        yield ListEntry("surge", alarm["measure"], microseconds(alarm["from"]), alarm["gain"], alarm)
    for problem in sheet["problems"]:
        yield ListEntry("problem", problem["code"], None, problem["count"], problem)
    claims = sheet["claims"]
    if claims and claims["claimed_largest"] is not None:
        kept = ("claimed_largest", "claimed_latest", "contradicts", "members_observed", "members_latest", "people_seen", "evidence")
        yield ListEntry("claim", "size", None, claims["claimed_largest"], {name: claims[name] for name in kept})


def _said(sheet: Row) -> Iterator[ListEntry]:
    for call in sheet["calls"]:
        yield ListEntry("call", call["role"], microseconds(call["last_at"]), call["messages"], _quoting(call))
    for gate in sheet["gates"]:
        kind = "offer" if str(gate["rule"]).partition(".")[0] == _SALE else "gate"
        yield ListEntry(kind, gate["rule"], microseconds(gate["last_at"]), gate["messages"], _quoting(gate))
    for institution in sheet["institutions"]:
        size = institution["messages"] + institution["about"]
        yield ListEntry("institution", institution["institution"], microseconds(institution["last_at"]), size, institution)
    for point in sheet["contact_points"]:
        yield ListEntry("contact", point["point"], microseconds(point["last_at"]), point["messages"], point)


def _quoting(row: Row) -> Row:
    return {**{name: value for name, value in row.items() if name not in {"reasons", "missing"}}, "quotes": row["quotes"][:_MOST_QUOTES]}


def _led(sheet: Row) -> Iterator[ListEntry]:
    for link in sheet["links"]:
        if link["target_known"] and link["target"] != sheet["label"]:
            yield ListEntry("link", link["target"], microseconds(link["last_at"]), link["count"], link)
    for tier in sheet["tiers"]:
        if tier["lower"] == sheet["label"]:
            yield ListEntry("tier", tier["upper"] or "", microseconds(tier["last_at"]), tier["messages"], _quoting(tier))


def _successions(findings: Sequence[Finding]) -> Iterator[ListEntry]:
    for finding in findings:
        values: Row = finding.values
        if finding.key[1] == _NONE_SEEN or values["level"] == _REJECTED:
            continue
        closed = next((values[name] for name in ("closed_until", "closed_from") if values.get(name) is not None), None)
        body = {
            **{name: values.get(name) for name in ("level", "signs", "calibrated_on", "closed_how", "closed_from", "closed_until")},
            **{name: values.get(name) for name in ("opened_from", "opened_until", "rank")},
            "against": sum(1 for reason in finding.reasons if (reason.bits or 0) < 0 and not reason.signal.startswith("cap.")),
        }
        yield ListEntry("succession", str(finding.key[1]), closed, int(values["bits_thousandths"]), body)
