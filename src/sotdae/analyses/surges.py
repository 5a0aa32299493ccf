# SPDX-License-Identifier: Apache-2.0
"""On which days far more came than anybody could expect: counts of arrivals and of the platform's own numbers, room by room, never by account.

Each interval is judged against the room's own last four weeks, a young room's against other rooms of its size and age, and all intervals of a day
together, so that of the alarms a stated share at most is chance. An alarm says that many came. Why, and whether they are people, it does not say.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from sotdae.analyses.analysis import Analysis, Shapes, Tables
from sotdae.analyses.baselines import Cohorts, Expected, Model, Step, own
from sotdae.analyses.calendar import KOREA_MINUTES, certain_day, local
from sotdae.analyses.citing import cited, cited_columns, place_of
from sotdae.analyses.others import CAME, INVITED, events_of_others
from sotdae.analyses.shown_counts import newest_of_day
from sotdae.analyses.tails import discovery_rates, quantile
from sotdae.classes import dataclass
from sotdae.model.canonical import Json
from sotdae.model.findings import Finding, Missing, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KIND: Final = "room.surges"
ARRIVALS: Final = "arrivals"
_DAY_MICROSECONDS: Final = 86_400_000_000
_FIRST_DAY: Final = date(1970, 1, 1).toordinal()
_APART_DAYS: Final = 0.5
"""Of counts nearer to each other than this the later stands: a pair around midnight is no day."""


@dataclass(frozen=True, slots=True)
class Params:
    """The documented parameters. Source: docs/analyses/surges.md; those called measured come from ``bench/surges.py``, on seeds of their own.

    Attributes:
        window_days: how far back a room's own baseline reaches. Measured.
        least_steps: a baseline of fewer intervals is none: a week, because rooms have a weekly rhythm.
        cap_ratio, spread_times: winsorising, and the variance that it takes. Measured.
        typical_size, typical_weight: the dispersion of an ordinary room, and how many intervals that is worth. Measured.
        rarity: an alarm's tail is at most 10 to the minus this. Measured, at 0.03 false alarms in a room's month.
        false_ratio: at most so many of a day's alarms over all rooms are chance (Benjamini-Hochberg). A convention.
        least_gain: fewer than this are no surge, however improbable. A matter of presentation.
        gap_days: an interval longer than this is marked: when in it they came is unknown.
        band_ratio: how often a count lies between the stated low and high.
        cohort_rooms, cohort_steps: fewer other rooms, or intervals of them, say nothing of how rooms differ: a convention.
        age_times, size_times: how alike in age and size the rooms of a cohort are: a convention.
        day_minutes: the offset from UTC whose days are meant.
    """

    window_days: int = 28
    least_steps: int = 7
    cap_ratio: float = 0.9
    spread_times: float = 1.6
    typical_size: float = 3.0
    typical_weight: int = 28
    rarity: float = 3.5
    false_ratio: float = 0.05
    least_gain: int = 10
    gap_days: int = 3
    band_ratio: float = 0.9
    cohort_rooms: int = 4
    cohort_steps: int = 20
    age_times: float = 2.0
    size_times: float = 4.0
    day_minutes: int = KOREA_MINUTES

    def model(self) -> Model:
        """Return what expectations are computed with."""
        return Model(**{name: getattr(self, name) for name in Model.__slots__})


@dataclass(frozen=True, slots=True)
class _Judged:
    """A step with what was expected of it; log10 of its tail and of its q, 0 where nothing could be expected or nothing is remarkable."""

    step: Step
    expected: Expected | None
    tail: float
    rate: float = 0.0
    tested: int = 0


def run(tables: Tables, params: Params) -> Sequence[Finding]:
    """Return one finding for each room of which arrivals or two counts of the platform's are known."""
    counts = _counts(tables, params)
    first = _first_seen(tables, counts, params)
    ways: dict[tuple[str, str], Mapping[str, Any]] = {}
    steps = [*_arrivals(tables, counts, first, ways, params), *_differences(counts, first)]
    found: dict[str, list[_Judged]] = defaultdict(list)
    for judged in judge(steps, params):
        found[judged.step.room].append(judged)
    return [_finding(room, found[room], ways, params) for room in sorted(found)]


def judge(steps: Sequence[Step], params: Params) -> list[_Judged]:
    """Judge the steps of all rooms and measures: each against its baseline, all of one day together.

    Args:
        steps: in any order.
        params: the parameters.
    """
    model = params.model()
    series: dict[tuple[str, str], list[Step]] = defaultdict(list)
    for step in steps:
        series[step.measure, step.room].append(step)
    measures: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        measures[step.measure].append(step)
    cohorts = {measure: Cohorts(some, model) for measure, some in measures.items()}
    days: dict[str, list[_Judged]] = defaultdict(list)
    for (measure, _), some in sorted(series.items()):
        ordered = sorted(some, key=lambda step: step.ends)
        for step, known in zip(ordered, own(ordered, model), strict=True):
            expected = known
            if expected is None and step.least >= params.least_gain:
                expected = cohorts[measure].expected(step)
            days[step.on].append(_Judged(step, expected, 0.0 if expected is None else expected.tail(step.least)))
    made: list[_Judged] = []
    for on in sorted(days):
        together = days[on]
        rates = discovery_rates([one.tail for one in together], len(together))
        made.extend(_Judged(one.step, one.expected, one.tail, rate, len(together)) for one, rate in zip(together, rates, strict=True))
    return made


def is_alarm(judged: _Judged, params: Params) -> bool:
    """Return whether a judged step is an alarm: improbable by itself, hardly a chance among its day's, and not small."""
    return judged.tail <= -params.rarity and 10**judged.rate <= params.false_ratio and judged.step.least >= params.least_gain


def _counts(tables: Tables, params: Params) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    """The newest count of each certain day, by measure and room, in the order of time."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in tables.rows(newest_of_day, params.day_minutes):
        found[row["measure"], row["room_key"]].append({"on": str(row["on"]), **row["newest"]})
    for some in found.values():
        some.sort(key=lambda count: count["moment"])
    return found


def _first_seen(tables: Tables, counts: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]], params: Params) -> dict[str, float]:
    """The first moment of each room in any capture, days since 1970."""
    found = {str(row["room_key"]): row["first"] / _DAY_MICROSECONDS for row in tables.rows(_firsts)}
    for (_, room), some in counts.items():
        found[room] = min(found.get(room, float("inf")), _begin(some[0]["on"], params.day_minutes))
    return found


def _firsts(shapes: Shapes) -> Any:
    messages = shapes["messages"]
    return messages.filter(messages.sent_at.notnull()).group_by("room_key").agg(first=messages.sent_at.min())


def _begin(on: str, minutes: int) -> float:
    """The beginning of a local day, days since 1970 UTC."""
    return date.fromisoformat(on).toordinal() - _FIRST_DAY - minutes / 1_440


def _arrivals(
    tables: Tables,
    counts: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]],
    first: Mapping[str, float],
    ways: dict[tuple[str, str], Mapping[str, Any]],
    params: Params,
) -> Iterator[Step]:
    """Yield a step for each day that a capture covers, of rooms whose captures show anybody coming; a covered day without an event is nobody."""
    by_room: dict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for row in tables.rows(_came, params.day_minutes):
        if row["on"] is not None:
            by_room[str(row["room_key"])][str(row["on"])] = row
    covered = _covered(tables, params.day_minutes)
    for room, events_of in by_room.items():
        sizes = counts.get(("members", room), ())
        moments = [count["on"] for count in sizes]
        for on in sorted(covered.get(room, set()) | events_of.keys()):
            begins, before, came_on = _begin(on, params.day_minutes), bisect_left(moments, on), events_of.get(on)
            gain = 0 if came_on is None else came_on["joins"] + came_on["invited"]
            if came_on is not None:
                ways[room, on] = came_on
            size = sizes[before - 1]["members"] if before else None
            places = () if came_on is None else cited(came_on, room)
            yield Step(room, ARRIVALS, on, begins, begins + 1, gain, gain, size, max(0.0, begins - first.get(room, begins)), places)


def _came(shapes: Shapes, minutes: int) -> Any:
    events = events_of_others(shapes)
    came = events.filter(events.event.isin([*CAME, INVITED])).mutate(on=certain_day(events, minutes))
    return came.group_by(["room_key", "on"]).agg(
        joins=came.count(where=came.event != INVITED), invited=came.count(where=came.event == INVITED), **cited_columns(came)
    )


def _spans(shapes: Shapes, minutes: int) -> Any:
    """What the captures of each room cover. One that holds the exporter's own posts only shows nobody coming."""
    coverages = shapes["coverages"]
    whole = coverages.filter(
        coverages.first_at.notnull(), coverages.last_at.notnull(), coverages.window.isnull() | (coverages.window != "own_messages")
    )
    return whole.select("room_key", first_on=local(whole.first_at, minutes).date(), last_on=local(whole.last_at, minutes).date()).distinct()


def _covered(tables: Tables, minutes: int) -> dict[str, set[str]]:
    """The days that some capture of a room covers."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in tables.rows(_spans, minutes):
        low, high = (date.fromisoformat(str(row[name])).toordinal() for name in ("first_on", "last_on"))
        found[str(row["room_key"])].update(date.fromordinal(number).isoformat() for number in range(low, high + 1))
    return found


def _differences(counts: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]], first: Mapping[str, float]) -> Iterator[Step]:
    """Yield the difference of each two neighbouring counts over the real interval between them."""
    for (measure, room), some in counts.items():
        kept: list[Mapping[str, Any]] = []
        for count in some:
            if kept and count["moment"] - kept[-1]["moment"] < _APART_DAYS * _DAY_MICROSECONDS:
                kept.pop()
            kept.append(count)
        for left, right in pairwise(kept):
            # A number that was cut may stand for any up to the next step, a rounded one for any from half a step below.
            sure = (right["members_granularity"] or 1) // 2 + (left["members_granularity"] or 1) - 1
            gain = right["members"] - left["members"]
            begins, ends = left["moment"] / _DAY_MICROSECONDS, right["moment"] / _DAY_MICROSECONDS
            places = (*place_of({**left, "message_id": None}, room), *place_of({**right, "message_id": None}, room))
            yield Step(room, measure, right["on"], begins, ends, gain, gain - sure, left["members"], max(0.0, begins - first[room]), places)


def _finding(room: str, judged: Sequence[_Judged], ways: Mapping[tuple[str, str], Mapping[str, Any]], params: Params) -> Finding:
    ordered = sorted(judged, key=lambda one: (one.step.on, one.step.measure))
    alarms = [one for one in ordered if is_alarm(one, params)]
    without = [one for one in ordered if one.expected is None and one.step.least >= params.least_gain]
    measures = {one.step.measure for one in ordered}
    missing = []
    if ARRIVALS not in measures:
        missing.append(Missing(ARRIVALS, "no capture shows anybody coming; channels never do"))
    if measures == {ARRIVALS}:
        missing.append(Missing("members", "no two days on which the platform's own count is shown"))
    listed: list[Json] = [_alarm(one, ways, params) for one in alarms]
    reasons = (
        Reason(f"alarm-{index}", one.step.gain, one.step.places, made_by="room" if one.step.measure == ARRIVALS else "third")
        for index, one in enumerate(alarms)
    )
    return Finding(
        kind=KIND,
        key=(room,),
        values={
            "alarms": listed,
            "abstained": [
                {"measure": one.step.measure, "on": one.step.on, "gain": one.step.gain, "why": "no baseline of its own, and too few rooms of its age"}
                for one in without
            ],
            "judged": sum(1 for one in ordered if one.expected is not None),
            "not_judged": sum(1 for one in ordered if one.expected is None),
            "gaps": sum(1 for one in ordered if one.step.days > params.gap_days),
            "first_on": ordered[0].step.on,
            "last_on": ordered[-1].step.on,
            "measures": [*sorted(measures)],
        },
        reasons=tuple(reasons),
        missing=tuple(missing),
    )


def _alarm(one: _Judged, ways: Mapping[tuple[str, str], Mapping[str, Any]], params: Params) -> dict[str, Json]:
    step, expected = one.step, one.expected
    assert expected is not None, "an alarm has an expectation: without one its tail is 1"
    edge = (1 - params.band_ratio) / 2
    row = ways.get((step.room, step.on)) if step.measure == ARRIVALS else None
    return {
        "measure": step.measure,
        "on": step.on,
        "from": round(step.begins * _DAY_MICROSECONDS),
        "until": round(step.ends * _DAY_MICROSECONDS),
        "spans_gap": step.days > params.gap_days,
        "gain": step.gain,
        "gain_least": step.least,
        "joins": None if row is None else row["joins"],
        "invited": None if row is None else row["invited"],
        "size_before": step.size,
        "expected_hundredths": round(100 * expected.mean),
        "low": quantile(edge, expected.mean, expected.size),
        "high": quantile(1 - edge, expected.mean, expected.size),
        "tail_log10_hundredths": round(100 * one.tail),
        "q_log10_hundredths": round(100 * one.rate),
        "tested": one.tested,
        "basis": expected.basis,
        "baseline_steps": expected.steps,
        "baseline_rooms": expected.rooms,
        "cohort_higher": expected.higher,
        "missing": [{"signal": signal, "why": why} for signal, why in _missing(step, expected, params)],
    }


def _missing(step: Step, expected: Expected, params: Params) -> Iterator[tuple[str, str]]:
    if expected.basis != "own":
        yield "baseline", f"fewer than {params.least_steps} intervals of its own in the {params.window_days} days before"
        yield "age", "counted from where the captures begin to show the room; it may be older"
    if expected.basis == "age":
        yield "size", "its size is not known" if step.size is None else "too few rooms of its size whose size is known: compared by age alone"
    if step.days > params.gap_days:
        yield "when", "the interval is long: when in it they came is not known"
    if step.measure != ARRIVALS:
        yield "arrivals", "a difference of counts: as many came as left, and so many more"


ANALYSIS: Final = Analysis(
    name="surges",
    version=1,
    reads=("messages", "membership_events", "coverages", "room_states", "captures"),
    kind=KIND,
    key=("room_key",),
    scope="case",
    params=Params,
    run=run,
    questions=lambda params: ((_firsts,), *((build, params.day_minutes) for build in (newest_of_day, _came, _spans))),
    columns={
        "alarms": (
            "list",
            (
                "for each: measure (arrivals, members, monthly_users), on (Korean day of the end), from, until (microseconds UTC), spans_gap, "
                "gain, gain_least (what rounding leaves), joins, invited, size_before, expected_hundredths, low, high, tail_log10_hundredths, "
                "q_log10_hundredths, tested (intervals of that day), basis (own, size and age, age), baseline_steps, baseline_rooms, "
                "cohort_higher (its intervals with at least this rate), missing"
            ),
        ),
        "abstained": ("list", "increases of some size that could not be judged: measure, on, gain, why"),
        "judged": ("intervals", "with a baseline, or a cohort where there was a need"),
        "not_judged": ("intervals", "without either; that is not to say that nothing happened"),
        "gaps": ("intervals", "longer than the parameter says"),
        "first_on": ("date KST", "the first interval's end"),
        "last_on": ("date KST", "the last"),
        "measures": ("list", "what was counted"),
    },
    title={"ko": "어느 날 갑자기 몰려들었나", "en": "On which days did far more come than expected?"},
)
