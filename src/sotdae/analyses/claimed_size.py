# SPDX-License-Identifier: Apache-2.0
"""What a room's texts claim of its size, beside what could be counted. Who claims is not named.

A claim far above the count is a contradiction to show, not a lie to prove: the captures see only part of a room.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sotdae.analyses.analysis import Analysis, Tables
from sotdae.analyses.citing import place_of
from sotdae.model.findings import Finding, Missing, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KIND: Final = "room.claimed_size"
_PLACES: Final = ("message_id", "item_id", "byte_offset", "byte_length")


@dataclass(frozen=True, slots=True)
class Params:
    """The documented parameter.

    Attributes:
        contradiction_times: a claim so many times the count is shown as a contradiction. Ten is a convention of presentation, not a measurement:
            below it the captures' partial view explains the difference as well as anything.
    """

    contradiction_times: int = 10


def run(tables: Tables, params: Params) -> Sequence[Finding]:
    """Return one finding for each room whose texts claim a size."""
    counted = {str(finding.key[0]): finding.values for finding in tables.findings("room.growth")}
    return [
        _finding(row, counted.get(str(row["room_key"]), {}), params) for row in sorted(tables.rows(_claims(tables)), key=lambda row: row["room_key"])
    ]


def _claims(tables: Tables) -> Any:
    hits = tables["text_hits"]
    sizes = hits.filter(hits.rule_id == "claim.size", hits.number.notnull())
    # Ties are settled by the message id, so that the result does not depend on the order of rows.
    weight = sizes.number.cast("float64") + sizes.message_id.cast("float64") / 1e12
    return sizes.group_by("room_key").agg(
        claims=sizes.message_id.nunique(),
        largest=sizes.number.max(),
        latest=sizes.number.argmax(sizes.message_id),
        **{name: sizes[name].argmax(weight) for name in _PLACES},
    )


def _finding(row: Mapping[str, Any], counted: Mapping[str, Any], params: Params) -> Finding:
    room = str(row["room_key"])
    members, people = counted.get("members_observed"), counted.get("people_seen")
    compared = members if members is not None else people
    missing = (Missing("members_observed", "no capture shows the platform's own count"),) if members is None else ()
    return Finding(
        kind=KIND,
        key=(room,),
        values={
            "claims": row["claims"],
            "claimed_largest": row["largest"],
            "claimed_latest": row["latest"],
            "members_observed": members,
            "people_seen": people,
            "contradicts": None if not compared else row["largest"] >= params.contradiction_times * compared,
        },
        reasons=(Reason("claim.size", row["largest"], place_of(row, room), made_by="room"),),
        missing=missing,
    )


ANALYSIS: Final = Analysis(
    name="claimed-size",
    version=1,
    reads=("text_hits", "room.growth"),
    kind=KIND,
    key=("room_key",),
    scope="room",
    params=Params,
    run=run,
    columns={
        "claims": ("messages", "how many messages claim a size"),
        "claimed_largest": ("members", "the largest claim"),
        "claimed_latest": ("members", "the claim of the newest message"),
        "members_observed": ("members", "the platform's own count, null where no capture shows one"),
        "people_seen": ("accounts", "distinct accounts in the captures, a lower bound"),
        "contradicts": ("bool", "the largest claim is at least ten times what was counted; null where nothing was counted"),
    },
    title={"ko": "방이 말하는 인원과 우리가 센 것", "en": "What size does the room claim, and what was counted?"},
)
