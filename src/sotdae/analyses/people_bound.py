# SPDX-License-Identifier: Apache-2.0
"""How many different accounts at least were active in each room, and in all rooms of the case together: counts, never a list.

Two accounts may be one person's, and most members of most rooms never write. So the number says "at least so many accounts", and the range behind it
says how many more of the same kind would have been seen with more days or rooms, where what that takes for granted can be stated.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sotdae.analyses.analysis import Analysis, Asking, Shapes, Tables
from sotdae.analyses.calendar import KOREA_MINUTES, certain_day
from sotdae.analyses.citing import cited
from sotdae.analyses.others import ACCOUNT, POST, UNKNOWN, named_others, places_of_writers, writers
from sotdae.classes import dataclass
from sotdae.model.canonical import Json
from sotdae.model.findings import Finding, Missing, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KIND: Final = "room.people_bound"
WHOLE: Final = "*"
"""Stands in the place of a room for the case as a whole."""
_NORMAL_95: Final = 1.96
_MOST_CITED: Final = 5


@dataclass(frozen=True, slots=True)
class Params:
    """The documented parameters, conventions both.

    Attributes:
        least_units: on fewer days, or in fewer rooms, nothing beyond the count is said.
        least_twice: with fewer accounts seen exactly twice the range would be as wide as a guess.
        day_minutes: the offset from UTC whose days are meant.
    """

    least_units: int = 7
    least_twice: int = 5
    day_minutes: int = KOREA_MINUTES


class Range(NamedTuple):
    """Chao's estimate of a lower bound, with the 95 % interval around it; whole accounts."""

    low: int
    estimate: int
    high: int


class _Sample(NamedTuple):
    """What was counted of a room or of the case.

    Attributes:
        accounts: distinct accounts.
        times: in so many units -> so many accounts.
        units: how many days or rooms there are.
        unit: which of the two.
        several: accounts in several rooms.
        names: names without an id.
    """

    accounts: int
    times: Mapping[int, int]
    units: int
    unit: str
    several: int
    names: int


def chao(seen: int, once: int, twice: int, units: int) -> Range:
    """Return what the accounts seen once and twice let one expect of those never seen.

    Source: Chao, Biometrics 43 (1987) 783-791, in the bias-corrected form for incidences over sampling units (Chao2); its variance and log-normal
    interval as in Colwell, EstimateS user's guide, appendix B. It estimates a lower bound: where accounts differ in how often they are seen, the true
    number is larger.

    Args:
        seen: distinct accounts.
        once: those seen in exactly one unit.
        twice: those seen in exactly two.
        units: days, or rooms.
    """
    share = (units - 1) / units
    unseen = share * once * (once - 1) / (2 * (twice + 1))
    if unseen <= 0:
        return Range(seen, seen, seen)
    variance = unseen + share**2 * (once * (2 * once - 1) ** 2 / (4 * (twice + 1) ** 2) + once**2 * twice * (once - 1) ** 2 / (4 * (twice + 1) ** 4))
    wide = math.exp(_NORMAL_95 * math.sqrt(math.log1p(variance / unseen**2)))
    return Range(math.floor(seen + unseen / wide), round(seen + unseen), math.ceil(seen + unseen * wide))


def run(tables: Tables, params: Params) -> Sequence[Finding]:
    """Return one finding for each room in which an account is seen, and one for all of them where they are two or more."""
    seen = {str(row["room_key"]): row for row in tables.rows(_seen)}
    days: dict[str, dict[int, int]] = defaultdict(dict)
    for row in tables.rows(_by_times, params.day_minutes):
        days[str(row["room_key"])][row["times"]] = row["accounts"]
    units = {str(row["room_key"]): row["days"] for row in tables.rows(_days, params.day_minutes)}
    elsewhere = {str(row["room_key"]): row["accounts"] for row in tables.rows(_elsewhere)}
    names = {str(row["room_key"]): row["names"] for row in tables.rows(_names)}
    rooms = {row["times"]: row["accounts"] for row in tables.rows(_by_rooms)}
    made = []
    for room, row in sorted(seen.items()):
        sample = _Sample(row["accounts"], days[room], units.get(room, 0), "days", elsewhere.get(room, 0), names.get(room, 0))
        made.append(_finding(room, sample, params, [row]))
    if len(seen) > 1:
        several = sum(accounts for times, accounts in rooms.items() if times > 1)
        whole = _Sample(sum(rooms.values()), rooms, len(seen), "rooms", several, sum(names.values()))
        made.insert(0, _finding(WHOLE, whole, params, [seen[room] for room in sorted(seen)]))
    return made


def _acted(shapes: Shapes) -> Any:
    """Accounts other than the exporter's, by room: of posts, and of service messages that an account caused, as coming and going."""
    found = writers(shapes)
    return named_others(shapes, found.filter(found.sender_kind == ACCOUNT), "sender_key")


def _seen(shapes: Shapes) -> Any:
    acted = _acted(shapes)
    return acted.group_by("room_key").agg(accounts=acted.sender_key.nunique(), **places_of_writers(acted))


def _written(shapes: Shapes, minutes: int) -> Any:
    """A row for each post by an account other than the exporter's, on a day that is certain."""
    messages = shapes["messages"]
    posts = named_others(shapes, messages.filter(messages.sender_kind == ACCOUNT, messages.type == POST), "sender_key")
    posts = posts.mutate(on=certain_day(posts, minutes))
    return posts.filter(posts.on.notnull()).select("room_key", "sender_key", "on")


def _by_times(shapes: Shapes, minutes: int) -> Any:
    """How many accounts wrote on exactly so many days of a room."""
    written = _written(shapes, minutes).distinct()
    times = written.group_by(["room_key", "sender_key"]).agg(times=written.count())
    return times.group_by(["room_key", "times"]).agg(accounts=times.count())


def _days(shapes: Shapes, minutes: int) -> Any:
    written = _written(shapes, minutes)
    return written.group_by("room_key").agg(days=written.on.nunique())


def _pairs(shapes: Shapes) -> Any:
    return _acted(shapes).select("room_key", "sender_key").distinct()


def _by_rooms(shapes: Shapes) -> Any:
    """How many accounts are seen in exactly so many rooms."""
    pairs = _pairs(shapes)
    times = pairs.group_by("sender_key").agg(times=pairs.count())
    return times.group_by("times").agg(accounts=times.count())


def _elsewhere(shapes: Shapes) -> Any:
    """How many of a room's accounts are seen in another room of the case too."""
    pairs = _pairs(shapes)
    times = pairs.group_by("sender_key").agg(times=pairs.count())
    several = pairs.join(times.filter(times.times > 1), "sender_key")
    return several.group_by("room_key").agg(accounts=several.count())


def _names(shapes: Shapes) -> Any:
    """How many different names pages without ids show; any of them may be one of the accounts."""
    found = writers(shapes)
    named = named_others(shapes, found.filter(found.sender_kind == UNKNOWN), "sender_key")
    return named.group_by("room_key").agg(names=named.sender_key.nunique())


def _finding(key: str, sample: _Sample, params: Params, rows: Sequence[Mapping[str, Any]]) -> Finding:
    times, units, unit, names = sample.times, sample.units, sample.unit, sample.names
    once, twice, wrote = times.get(1, 0), times.get(2, 0), sum(times.values())
    missing = [Missing("people", "accounts are counted: one person may hold several, and several may share one")]
    if names:
        missing.append(Missing("names", "pages without ids show names; they are not added, since any may be one of the accounts"))
    found: Range | None = None
    if units < params.least_units:
        missing.append(Missing("range", f"{units} {unit} are too few to tell from what was seen how much was not"))
    elif twice < params.least_twice:
        missing.append(Missing("range", f"{twice} accounts were seen exactly twice: too few"))
    else:
        found = chao(wrote, once, twice, units)
    assumed: list[Json] = []
    if found is not None:
        assumed = ["same accounts throughout", f"{unit} are samples of one population", "every account as likely as another, else more"]
    return Finding(
        kind=KIND,
        key=(key,),
        values={
            "accounts_least": sample.accounts,
            "in_several_rooms": sample.several,
            "names": names,
            "sampled_by": unit,
            "units": units,
            "sampled": wrote,
            "once": once,
            "twice": twice,
            "range_low": None if found is None else found.low,
            "range_estimate": None if found is None else found.estimate,
            "range_high": None if found is None else found.high,
            "assumed": assumed,
        },
        reasons=tuple(
            Reason("accounts", row["accounts"], cited(row, str(row["room_key"])), made_by="room")
            for row in sorted(rows, key=lambda row: -row["accounts"])[:_MOST_CITED]
        ),
        missing=tuple(missing),
    )


def _questions(params: Params) -> Sequence[Asking]:
    return [(_by_times, params.day_minutes), (_days, params.day_minutes), *((build,) for build in (_seen, _elsewhere, _names, _by_rooms))]


ANALYSIS: Final = Analysis(
    name="people-bound",
    version=1,
    reads=("messages", "coverages"),
    kind=KIND,
    key=("room_key",),
    scope="case",
    params=Params,
    run=run,
    questions=_questions,
    columns={
        "accounts_least": ("accounts", "distinct accounts that wrote or that a service message shows acting; at least so many were active"),
        "in_several_rooms": ("accounts", "of them, seen in another room of the case too; for the whole case those seen in two rooms or more"),
        "names": ("names", "distinct names on pages without ids; not added"),
        "sampled_by": ("word", "what the range is made of: days of a room, rooms of a case"),
        "units": ("days or rooms", "how many of these there are"),
        "sampled": ("accounts", "accounts that the range is about: for a room those that wrote on a certain day"),
        "once": ("accounts", "seen in exactly one unit"),
        "twice": ("accounts", "seen in exactly two"),
        "range_low": ("accounts", "Chao's lower bound of the accounts of this kind, lower end of its 95 % interval; null where missing says why"),
        "range_estimate": ("accounts", "the estimate itself"),
        "range_high": ("accounts", "the upper end; no upper bound of anything"),
        "assumed": ("list", "what the range takes for granted"),
    },
    title={"ko": "서로 다른 계정이 적어도 몇인가", "en": "How many different accounts at least?"},
)
