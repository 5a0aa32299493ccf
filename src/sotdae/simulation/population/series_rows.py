# SPDX-License-Identifier: Apache-2.0
"""The rows that reading a table of counts gives; see `rows`. Source of the rules: docs/formats/member-series.md."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from sotdae.model.observations import Coverage, Observation, RoomState
from sotdae.simulation.population.making import MICROSECONDS
from sotdae.simulation.world import Count

_LEAST_DISTINCT: Final = 5
"""So many different numbers of one length must share a step before it counts as rounding. Source: `captures.member_series`."""
_ROW_BYTES: Final = 96


def series_rows(counts: Sequence[Count], item_id: str) -> Iterator[Observation]:
    """Yield a state for each row that holds a count, then a coverage for each room in the order of their first rows."""
    steps = _steps(counts)
    seen: dict[int, list[int]] = {}
    for place, row in enumerate(counts):
        at = row.at * MICROSECONDS
        bounds = seen.setdefault(row.number, [at, at])
        bounds[0], bounds[1] = min(bounds[0], at), max(bounds[1], at)
        if row.members is None:
            continue
        yield RoomState(
            room_key=f"tg:channel:{row.number}",
            platform="telegram",
            room_type=None,
            bare_id=row.number,
            id_quality="exact",
            title=row.title,
            username=row.username.lower(),
            visibility=None,
            description=None,
            members=row.members,
            members_kind=row.kind,
            members_granularity=steps.get((row.number, row.kind, len(str(row.members))), 1),
            online=None,
            not_before=at,
            not_after=at,
            state_evidence=None,
            item_id=item_id,
            byte_offset=_ROW_BYTES * (place + 1),
            byte_length=_ROW_BYTES,
        )
    for number, (first, last) in seen.items():
        yield _coverage(number, first, last, item_id, _ROW_BYTES * (len(counts) + 1))


def _coverage(number: int, first: int, last: int, item_id: str, size: int) -> Coverage:
    return Coverage(
        room_key=f"tg:channel:{number}",
        format_era="member-series",
        window="unknown",
        first_message_id=None,
        last_message_id=None,
        first_at=first,
        last_at=last,
        messages=0,
        service_messages=0,
        unsupported_messages=0,
        repaired_records=0,
        damaged_records=0,
        unknown_keys=0,
        end_state="complete",
        offset_minutes=540,
        offset_source="written",
        encoding="utf-8",
        source_key=None,
        item_id=item_id,
        byte_offset=0,
        byte_length=size,
    )


def _steps(counts: Sequence[Count]) -> dict[tuple[int, str, int], int]:
    """The step that all counts of a room, a kind and a length share, where there are enough of them."""
    groups: dict[tuple[int, str, int], set[int]] = defaultdict(set)
    for row in counts:
        if row.members is not None:
            groups[(row.number, row.kind, len(str(row.members)))].add(row.members)
    steps = {}
    for group, values in groups.items():
        zeros = min(len(str(value)) - len(str(value).rstrip("0")) for value in values)
        if len(values) >= _LEAST_DISTINCT and zeros:
            steps[group] = 10**zeros
    return steps
