# SPDX-License-Identifier: Apache-2.0
"""Turns trails into rows of the dossier: for the report, for graphs, and for the evidence paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sotdae.actions.questions.trailing import SUCCESSION, told_all
from sotdae.cases.cited import Citation
from sotdae.cases.judged import sentences
from sotdae.cases.trails import LineRow, Trail, TrailPair, TrailSign
from sotdae.lake.answers import Answers

Row = Mapping[str, Any]


def trails(answers: Answers) -> tuple[tuple[Trail, ...], tuple[LineRow, ...]]:
    """Return the trails of a case's closed and silent rooms in the order of labels, and its lines of rooms, each from its root on."""
    found: list[Trail] = []
    lines: dict[tuple[str, str], LineRow] = {}
    for row in told_all(answers):
        if row["none_seen"] is not None:
            found.append(trail_of(row))
        for line in row["lineage"]:
            lines.setdefault((line["root"], line["label"]), _line(line))
    return tuple(found), tuple(lines.values())


def trail_of(row: Row) -> Trail:
    """Return the trail of a room that closed or fell silent, out of its JSON."""
    none, closed = row["none_seen"], row["closed"]
    searched = none["searched"]
    return Trail(
        label=row["label"],
        closed_how=str(closed["how"]),
        closed_from=_moment(closed["earliest"]),
        closed_until=_moment(closed["latest"]),
        considered=row["considered"],
        searched_rooms=searched["rooms"],
        searched_exported=searched["rooms_exported"],
        searched_until=_moment(searched["until"]),
        calibrated_on=none["calibrated_on"],
        pairs=tuple(pair_of(pair, row["label"], pair["label"]) for pair in row["candidates"]),
        rejected=tuple(pair_of(pair, row["label"], pair["label"]) for pair in row["rejected"]),
        missing=_missing(none["missing"]),
        citations=_citations(closed["evidence"]),
    )


def pair_of(row: Row, earlier: str, later: str) -> TrailPair:
    """Return a pair of rooms out of its JSON.

    Args:
        row: the pair, seen from either of its rooms.
        earlier: the label of the room that closed.
        later: the label of the room that may continue it.
    """
    is_measured = row["calibrated_on"] == "real"
    return TrailPair(
        earlier=earlier,
        later=later,
        **{name: row[name] for name in ("level", "bits", "signs", "start_bits", "capture_level", "calibrated_on")},
        set_against=row.get("set_against", "chance"),  # (rows that were frozen before it was told have none)
        capped=tuple((cap["family"], cap["bits"]) for cap in row["capped"]),
        probability=row["probability"] if is_measured else None,
        opened_from=_moment(row["opened"]["earliest"]),
        opened_until=_moment(row["opened"]["latest"]),
        supporting=_signs(row["for"]),
        opposing=_signs(row["against"]),
        neutral=_signs(row["neutral"]),
        missing=_missing(row["missing"]),
        decided=tuple(zip(sentences(row["decision"], SUCCESSION, "ko"), sentences(row["decision"], SUCCESSION, "en"), strict=True)),
    )


def _signs(rows: Sequence[Row]) -> tuple[TrailSign, ...]:
    return tuple(TrailSign(row["signal"], row["value"], row["bits"] or 0.0, row["made_by"], _citations(row["evidence"])) for row in rows)


def _line(row: Row) -> LineRow:
    return LineRow(row["root"], row["label"], row["role"], row["depth"] or 0, tuple((one["label"], one["level"]) for one in row["parents"]))


def _missing(rows: Sequence[Row]) -> tuple[tuple[str, str], ...]:
    return tuple((row["signal"], row["why"]) for row in rows)


def _citations(places: Sequence[Row]) -> tuple[Citation, ...]:
    return tuple(
        Citation(place["label"] or "?", place["message_id"], place["item_id"], place["byte_offset"], place["byte_length"], place["log_seq"])
        for place in places
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
