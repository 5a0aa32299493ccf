# SPDX-License-Identifier: Apache-2.0
"""What a room's texts claim of its size, beside what could be counted. Who claims is not named.

A claim far above the count is a contradiction to show, not a lie to prove: the captures see only part of a room. A claim in a post forwarded from
elsewhere speaks of another room, one in a text about rooms (news, warnings) of whatever it is about: both are counted apart.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from sotdae.analyses.analysis import Analysis, Shapes, Tables
from sotdae.analyses.calendar import KOREA_MINUTES, local
from sotdae.analyses.citing import PLACE, place_of
from sotdae.analyses.expressions import ibis
from sotdae.analyses.told import told
from sotdae.classes import dataclass
from sotdae.model.findings import Finding, Missing, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KIND: Final = "room.claimed_size"


@dataclass(frozen=True, slots=True)
class Params:
    """The documented parameters.

    Attributes:
        contradiction_times: a claim so many times the count is shown as a contradiction. Ten is a convention of presentation, not a measurement:
            below it the captures' partial view explains the difference as well as anything.
        day_minutes: the offset from UTC whose calendar days the series counts.
    """

    contradiction_times: int = 10
    day_minutes: int = KOREA_MINUTES


def run(tables: Tables, params: Params) -> Sequence[Finding]:
    """Return one finding for each room whose texts claim a size."""
    counted = {str(finding.key[0]): finding.values for finding in tables.findings("room.growth")}
    days: dict[str, dict[str, int]] = defaultdict(dict)
    for row in tables.rows(_by_day, params.day_minutes):
        days[str(row["room_key"])][str(row["on"])] = row["claimed"]
    claimed = sorted((row for row in tables.rows(_by_room) if row["claims"]), key=lambda row: str(row["room_key"]))
    return [_finding(row, days[str(row["room_key"])], counted.get(str(row["room_key"]), {}), params) for row in claimed]


def _claims(shapes: Shapes) -> Any:
    hits = told(shapes, ("claim",))
    return hits.filter(hits.rule_id == "claim.size", hits.number.notnull())


def _by_day(shapes: Shapes, minutes: int) -> Any:
    claims = _claims(shapes)
    dated = claims.filter(claims.speaks, claims.sent_at.notnull())
    dated = dated.mutate(on=local(dated.sent_at, minutes).date())
    return dated.group_by(["room_key", "on"]).agg(claimed=dated.number.max())


def _by_room(shapes: Shapes) -> Any:
    claims = _claims(shapes)
    # Compared whole, from the first field on: ties are settled by later ones, so that the result does not depend on the order of rows.
    by_size = ibis.struct({name: claims[name] for name in ("number", *PLACE, "start")})
    by_message = ibis.struct({name: claims[name] for name in ("message_id", "start", "number", *PLACE[1:])})
    return claims.group_by("room_key").agg(
        claims=claims.message_id.nunique(where=claims.speaks),
        forwarded=claims.message_id.nunique(where=claims.forwarded),
        about=claims.message_id.nunique(where=claims.about & ~claims.forwarded),
        largest=by_size.max(where=claims.speaks),
        latest=by_message.max(where=claims.speaks),
    )


def _series(days: Mapping[str, int], counted: Mapping[str, Any]) -> list[Any]:
    """Every day with a claim or with a count that the platform showed, both side by side; null where there is none."""
    shown = {day["on"]: day for day in counted.get("days", ()) if day["members"] is not None or day["monthly_users"] is not None}
    return [
        {"on": on, "claimed": days.get(on), "members": shown.get(on, {}).get("members"), "monthly_users": shown.get(on, {}).get("monthly_users")}
        for on in sorted({*days, *(on for on in shown if on != "unknown")})
    ]


def _finding(row: Mapping[str, Any], days: Mapping[str, int], counted: Mapping[str, Any], params: Params) -> Finding:
    room, largest, latest = str(row["room_key"]), row["largest"], row["latest"]
    members, people = counted.get("members_observed"), counted.get("people_seen")
    # A rounded count may stand for any number up to the next step: the claim is measured against the highest of them.
    highest = None if members is None else members + (counted.get("members_granularity") or 1) - 1
    compared = highest if highest is not None else people
    missing = (Missing("members_observed", "no capture shows the platform's own count"),) if members is None else ()
    return Finding(
        kind=KIND,
        key=(room,),
        values={
            "claims": row["claims"],
            "claims_forwarded": row["forwarded"],
            "claims_about": row["about"],
            "claimed_largest": largest["number"],
            "claimed_latest": latest["number"],
            "members_observed": members,
            "members_kind": counted.get("members_kind"),
            "members_granularity": counted.get("members_granularity"),
            "members_latest": counted.get("members_latest"),
            "people_seen": people,
            "contradicts": None if not compared else largest["number"] >= params.contradiction_times * compared,
            "series": _series(days, counted),
        },
        reasons=(
            Reason("claim.size", largest["number"], place_of(largest, room), made_by="room"),
            Reason("claim.size.latest", latest["number"], place_of(latest, room), made_by="room"),
        ),
        missing=missing,
    )


ANALYSIS: Final = Analysis(
    name="claimed-size",
    version=5,
    reads=("text_hits", "messages", "room.growth"),
    kind=KIND,
    key=("room_key",),
    scope="room",
    params=Params,
    run=run,
    questions=lambda params: ((_by_day, params.day_minutes), (_by_room,)),
    columns={
        "claims": ("messages", "how many messages claim a size"),
        "claims_forwarded": ("messages", "claims in posts forwarded from elsewhere: they speak of another room and enter nothing else here"),
        "claims_about": ("messages", "claims in texts that speak about rooms, news and warnings; they enter nothing else here"),
        "claimed_largest": ("members", "the largest claim"),
        "claimed_latest": ("members", "the claim of the newest message"),
        "members_observed": ("members", "the platform's own newest count, null where no capture shows one"),
        "members_kind": ("word", "what it counts: members or subscribers"),
        "members_granularity": ("members", "the count is rounded to a multiple of this"),
        "members_latest": ("microseconds UTC", "the count cannot be younger than this; null where unknown"),
        "people_seen": ("accounts", "distinct accounts in the captures; not the room's size"),
        "contradicts": ("bool", "the largest claim is at least ten times what was counted; null where nothing was counted"),
        "series": ("list", "each Korean day with a claim or a shown count: the largest claim, the platform's members, a bot's monthly users"),
    },
    title={"ko": "방이 말하는 인원과 우리가 센 것", "en": "What size does the room claim, and what was counted?"},
)
