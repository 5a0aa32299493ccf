# SPDX-License-Identifier: Apache-2.0
"""The evidence paper of one room's trail, whole: its closing, what was searched, every pair step by step, the nearest decoy, the line of rooms.

Page, print and frozen citation draw this one thing (`cases.trail_paper` says how a pair is told), so none can leave out what another shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sotdae.actions.questions.trail_rows import pair_of, trail_of
from sotdae.cases import signs
from sotdae.cases.trail_paper import SIMULATION, Words, pair_paper, warnings, written_head, written_pair

Row = dict[str, Any]


def paper(found: Mapping[str, Any]) -> Row:
    """Return the paper of a trail as canonical JSON has it.

    Args:
        found: as `trailing.told` gives it.

    Returns:
        room, label; head (None where it was not asked where the room went); candidates, the nearest decoy with how many were not enough, what the
        room may continue (each as `written_pair` with its finding id); lineage; warnings; ladder.
    """
    here = words_of(found)
    decoys = found["rejected"]
    weighed = (*found["candidates"], *decoys, *found["continues"], *([found["none_seen"]] if found["none_seen"] else ()))
    return {
        "label": found["label"],
        "room": list(here),
        "head": None if found["none_seen"] is None else written_head(trail_of(found)),
        "abstained": bool(found["abstained"]),
        "candidates": [pair(row, here, words_of(row)) for row in found["candidates"]],
        "decoy": pair(decoys[0], here, words_of(decoys[0])) if decoys else None,
        "decoys": len(decoys),
        "continues": [pair(row, words_of(row), here) for row in found["continues"]],
        "lineage": [_line(row) for row in found["lineage"]],
        "warnings": [list(one) for one in warnings(simulated=any(row["calibrated_on"] == SIMULATION for row in weighed))],
        "ladder": list(signs.LADDER),
    }


def pair(row: Mapping[str, Any], earlier: Words, later: Words) -> Row:
    """Return one pair as the paper tells it.

    Args:
        row: the pair as `trailing` gives it, seen from either room.
        earlier: labels of the room that closed.
        later: labels of the room that may continue it.
    """
    return {**written_pair(pair_paper(pair_of(row, earlier[1], later[1]), earlier, later)), "finding_id": row["finding_id"]}


def words_of(row: Mapping[str, Any]) -> Words:
    """Return a row's labels, Korean and English."""
    return str(row["label_ko"]), str(row["label"])


def _line(row: Mapping[str, Any]) -> Row:
    parents = [{"room": list(words_of(one)), "word": list(signs.LEVELS.get(one["level"], (one["level"], one["level"])))} for one in row["parents"]]
    return {"label": row["label"], "room": list(words_of(row)), "parents": parents}
