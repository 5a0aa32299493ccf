# SPDX-License-Identifier: Apache-2.0
"""Findings of succession made by hand, and read models that hold them, for tests of what is told of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sotdae.actions.workspace import ANSWERS, Workspace
from sotdae.lake.answers_writer import AnswersWriter, RoomAnswer
from sotdae.model.findings import Evidence, Finding, MadeBy, Missing, Reason
from sotdae.text.readings import Readings

DAY = 86_400_000_000
CLOSED = 1_773_975_600_000_000
ITEM = "c" * 64
PEOPLE = "no capture shows who is in both rooms"


def room(number: int) -> str:
    return f"tg:channel:{number}"


def place(number: int, message_id: int | None = 7) -> Evidence:
    return Evidence(room(number), message_id, ITEM, 0, 9)


def sign(signal: str, value: Any, bits: float, made_by: MadeBy, *evidence: Evidence) -> Reason:
    return Reason(signal, value, evidence, bits, made_by)


FOR = (
    sign("explicit.announced", 2, 3.3, "predecessor", place(1), place(7, 1)),
    sign("content.pictures", 4, 2.2, "successor", place(1, 47), place(7, 46)),
    sign("people.arrivals", 12, 2.0, "third", place(7, 90)),
    sign("name.title", 55, 0.2, "successor", place(1, None), place(7, None)),
)
AGAINST = (sign("time.existed_before", 9, -1.5, "successor", place(7, 1)), sign("exclusion.side_by_side", 2, -0.4, "third", place(7, 3)))


def pair(  # noqa: PLR0913 (a pair's facts)
    earlier: int,
    later: int,
    *,
    level: str = "probable",
    chance: float = 0.831_7,
    reasons: Sequence[Reason] = (*FOR, *AGAINST),
    rank: int = 1,
    start: float = -4.0,
    calibrated_on: str = "simulation",
    cap: Mapping[str, float] | None = None,
    how: str = "seen",
) -> Finding:
    """One pair whose bits add up: start, signals, caps."""
    families: dict[str, float] = {}
    for reason in reasons:
        family = reason.signal.partition(".")[0]
        families[family] = families.get(family, 0.0) + (reason.bits or 0.0)
    families.update(cap or {})
    ordered = tuple(sorted(reasons, key=lambda one: -abs(one.bits or 0.0)))
    return Finding(
        "room.succession",
        (room(earlier), room(later)),
        {
            **common(how, calibrated_on),
            "level": level,
            "bits_thousandths": round(1000 * (start + sum(families.values()))),
            "probability_millionths": round(1_000_000 * chance),
            "rank": rank,
            "families": {family: round(1000 * bits) for family, bits in families.items()},
            "signs": sum(1 for reason in reasons if (reason.bits or 0) > 0),
            "sides": ["predecessor", "successor"],
            "capture_level": "export",
            "abstained": None,
            "opened_from": CLOSED - 9 * DAY,
            "opened_until": CLOSED - 9 * DAY,
        },
        ordered,
        (Missing("people.admins", PEOPLE), Missing("people.lift", PEOPLE), Missing("name.username", "not known of both rooms")),
        chance,
    )


def common(how: str = "seen", calibrated_on: str = "simulation") -> dict[str, Any]:
    return {
        "considered": 6,
        "calibrated_on": calibrated_on,
        "weights": "a" * 64,
        "closed_from": CLOSED,
        "closed_until": None if how == "silent" else CLOSED + DAY,
        "closed_how": how,
        "searched": {"rooms": 11, "rooms_exported": 10, "newest_at": CLOSED + 6 * DAY},
    }


def none_seen(earlier: int, *, abstained: bool = False, chance: float = 0.05, how: str = "seen") -> Finding:
    return Finding(
        "room.succession",
        (room(earlier), "none seen"),
        {
            **common(how),
            **dict.fromkeys(("level", "bits_thousandths", "rank", "signs", "opened_from", "opened_until")),
            "probability_millionths": round(1_000_000 * chance),
            "families": {},
            "sides": [],
            "capture_level": "export",
            "abstained": abstained,
        },
        (Reason("closing", how, (place(earlier, 29),), made_by="room"),),
        (Missing("elsewhere", "a room that no capture of the case shows could not be considered"),),
        chance,
    )


def line(root: int, one: int, role: str, *parents: tuple[int, str], depth: int = 0) -> Finding:
    return Finding(
        "room.lineage",
        (room(root), room(one)),
        {
            "role": role,
            "parents": [{"room_key": room(number), "probability_millionths": 900_000, "level": level} for number, level in parents],
            "children": [],
            "depth": depth,
            "p_path_millionths": 900_000 if parents else None,
            "level_path": parents[0][1] if parents else None,
            "calibrated_on": "simulation",
        },
    )


def workspace(folder: Path, findings: Sequence[Finding], *, rooms: Sequence[int] = (1, 3, 7, 8, 10), case: str = "garden") -> Workspace:
    """A workspace that holds nothing but a read model with these findings."""
    (folder / "vault").mkdir(parents=True, exist_ok=True)
    (folder / "vault" / "log.jsonl").touch()
    with AnswersWriter(folder / "lake" / case / ANSWERS, case=case, mode="hash-only", reader=Readings(), seqs={ITEM: 16}) as out:
        for number in rooms:
            labels = (f"R-{number:02d}", f"방-{number:02d}")
            out.put_room(RoomAnswer(room(number), labels, sheet=sheet(case, number)))
        for kind in sorted({finding.kind for finding in findings}):
            grouped: dict[str, list[Finding]] = {}
            for finding in findings:
                if finding.kind == kind:
                    grouped.setdefault(str(finding.key[0]), []).append(finding)
            out.put_findings(kind, grouped)
        out.finish(snapshots=[], made_at=CLOSED + 7 * DAY)
    return Workspace(folder)


def sheet(case: str, number: int) -> dict[str, Any]:
    """The least of a sheet that lists and `today` read."""
    head = {"case": case, "label": f"R-{number:02d}", "label_ko": f"방-{number:02d}", "room_key": room(number)}
    return {**head, "messages": 10, "history": [], "surges": None, "problems": [], "gates": [], "copies": []}
