# SPDX-License-Identifier: Apache-2.0
"""Contact points in sheets: a short part of the keyed digest, the kind, and a mask; never the point itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sotdae.actions.answers.sheets import Names, place
from sotdae.actions.reading import iso
from sotdae.cases.disclosure import mask_point
from sotdae.model.findings import Finding

Row = dict[str, Any]

KIND: Final = "case.contact_points"
_ALL: Final = "*"
_DIGITS: Final = 10
"""Digits of the digest that are shown: enough to tell the points of a case apart."""
_MOST_PLACES: Final = 5


def contact_rows(names: Names, findings: Sequence[Finding]) -> dict[str, list[Row]]:
    """Return canonical room key -> the contact points that the room gives, as JSON: shared ones first, then by number of messages."""
    found: dict[str, list[Row]] = {}
    for finding in findings:
        if finding.key == (_ALL,):
            continue
        values: Mapping[str, Any] = finding.values
        labels = [names.label(room["room_key"]) or "?" for room in values["rooms"]]
        shared = {reason.signal: reason.bits for reason in finding.reasons}.get("shared")
        for room in values["rooms"]:
            cited = [one for reason in finding.reasons for one in reason.evidence if one.room_key == room["room_key"]]
            row = {
                "case": names.case,
                "point": _short(str(finding.key[0])),
                "kind": values["kind"],
                "masked": mask_point(values["kind"]),
                "leads_to": names.label(values["leads_to"]) if values["leads_to"] is not None else None,
                **{name: room[name] for name in ("messages", "joining", "paying", "pinned")},
                "first_at": iso(room["first_at"]),
                "last_at": iso(room["last_at"]),
                "shared": values["shared"],
                "rooms": labels,
                "bits": shared,
                "missing": [{"signal": missing.signal, "why": missing.why} for missing in finding.missing],
                "evidence": [place(names, one) for one in cited[:_MOST_PLACES]],
            }
            found.setdefault(str(room["room_key"]), []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (not row["shared"], -row["messages"], row["point"]))
    return found


def held_back(findings: Sequence[Finding]) -> Mapping[str, int] | None:
    """Return how many points are listed and how many are not, and why; None where there is none at all."""
    whole = next((finding.values for finding in findings if finding.key == (_ALL,)), None)
    return None if whole is None else {name: int(str(whole[name])) for name in ("listed", "held_targets", "held_checks", "by_others")}


def _short(key: str) -> str:
    return key.rpartition(":")[2][:_DIGITS]
