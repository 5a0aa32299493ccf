# SPDX-License-Identifier: Apache-2.0
"""Which share of each room's messages is captured at a time: where little is, that nobody is seen to come says nothing."""

from __future__ import annotations

from dataclasses import field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np

from sotdae.analyses.succession.queries import seconds
from sotdae.classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sotdae.analyses.analysis import Shapes, Tables

_DAY_SECONDS: Final = 86_400


@dataclass(frozen=True, slots=True)
class Timeline:
    """Ready to be asked for any span of any room.

    Attributes:
        numbers: room -> (days since 1970 ascending, lowest and highest message number of each, messages captured up to each day's beginning).
    """

    numbers: Mapping[str, tuple[Any, Any, Any, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Tables) -> Self:
        """Ask the engine once for all rooms."""
        days = tables.columns(numbers_by_day)
        numbers = {}
        for room, part in _parts(days["room_key"]):
            held = np.concatenate([[0], np.cumsum(days["held"][part].astype(np.int64))])
            numbers[room] = (days["day"][part].astype(np.int64), days["low"][part].astype(np.int64), days["high"][part].astype(np.int64), held)
        return cls(numbers)

    def captured(self, room: str, since: int, until: int) -> float | None:
        """Return which share of a room's messages of a span is captured, by their numbers; None where none around it are.

        Messages are numbered one after the other. What is missing between the last number captured before the span's days and the first one after
        them counts as missing from it: the least that can have been captured.
        """
        held = self.numbers.get(room)
        if held is None:
            return None
        days, lows, highs, sums = held
        first = int(np.searchsorted(days, since // _DAY_SECONDS, side="left"))
        last = int(np.searchsorted(days, until // _DAY_SECONDS, side="right"))
        before = int(highs[:first].max()) if first else 0
        after = int(lows[last:].min()) if last < len(days) else int(highs[first:last].max()) + 1 if last > first else None
        if after is None or after - before - 1 <= 0:
            return None
        return min(1.0, float(sums[last] - sums[first]) / (after - before - 1))


def _parts(coded: tuple[list[str], Any]) -> list[tuple[str, slice]]:
    """Return where each room's rows stand; they come ordered by room."""
    names, codes = coded
    if not len(codes):
        return []
    starts = np.concatenate([[0], np.flatnonzero(np.diff(codes)) + 1, [len(codes)]])
    return [(names[codes[low]], slice(low, high)) for low, high in pairwise(starts.tolist())]


def numbers_by_day(shapes: Shapes) -> Any:
    """A row for each room and day since 1970: the lowest and highest number of the messages captured, and how many were. Read as whole columns."""
    messages = shapes["messages"]
    real = messages.filter(messages.message_id > 0, messages.sent_at.notnull())
    dated = real.mutate(day=(seconds(real.sent_at) / 86_400).floor().cast("int64"))
    found = dated.group_by(["room_key", "day"]).agg(low=dated.message_id.min(), high=dated.message_id.max(), held=dated.message_id.nunique())
    return found.order_by(["room_key", "day"])
