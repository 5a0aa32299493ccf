# SPDX-License-Identifier: Apache-2.0
"""The counts that a platform itself showed, each with the bounds of its moment, newest first. Shared by the analyses of this folder; none itself.

A page or a row of a series may say when it was made. Where it does not, the time at which the capture is stated to have been made stands; where
nobody stated one, the moment is open: a page sealed today may have been saved years ago, so the sealing time never dates a count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sotdae.analyses.calendar import local
from sotdae.analyses.expressions import ibis

if TYPE_CHECKING:
    from sotdae.analyses.analysis import Shapes

SIZES: Final = ("members", "subscribers")
"""What counts a room's size; the monthly users of a bot do not."""
MONTHLY: Final = "monthly_users"
_PLACE: Final = ("item_id", "byte_offset", "byte_length")


def shown(shapes: Shapes, minutes: int) -> Any:
    """Return a row for each count shown: room_key, measure (``members`` or ``monthly_users``), on (its certain local day), and `newest` columns.

    Args:
        shapes: must have ``room_states`` and ``captures``.
        minutes: the offset from UTC whose days are meant.
    """
    states, captures = shapes["room_states"], shapes["captures"]
    counted = states.filter(states.members.notnull(), states.members_kind.isin([*SIZES, MONTHLY]))
    columns = ("room_key", "capture_id", "members", "members_kind", "members_granularity", "not_before", "not_after", *_PLACE)
    times = captures.select("capture_id", "captured_at")
    joined = counted.select(*columns).left_join(times, "capture_id").select(*columns, "captured_at")
    # A capture cannot be older than what it shows: such a statement is wrong and dates nothing.
    is_sane = joined.not_before.isnull() | (joined.captured_at >= joined.not_before)
    stated = ibis.ifelse(is_sane, joined.captured_at, ibis.null("timestamp(6)"))
    low, high = ibis.coalesce(joined.not_before, stated), ibis.coalesce(joined.not_after, stated)
    day = local(low, minutes).date()
    return joined.mutate(
        earliest=joined.not_before,
        latest=high,
        on=ibis.ifelse(day == local(high, minutes).date(), day, ibis.null("date")),
        moment=ibis.coalesce(high, joined.not_before, ibis.timestamp(1970, 1, 1, 0, 0, 0)),
        coarse=-ibis.coalesce(joined.members_granularity, 1),
        measure=ibis.ifelse(joined.members_kind == MONTHLY, MONTHLY, "members"),
    )


def newest_of_room(shapes: Shapes, minutes: int) -> Any:
    """Return the newest count of each room and measure."""
    return newest(shown(shapes, minutes), ("room_key", "measure"))


def newest_of_day(shapes: Shapes, minutes: int) -> Any:
    """Return the newest count of each room, measure and certain day."""
    every = shown(shapes, minutes)
    return newest(every.filter(every.on.notnull()), ("room_key", "measure", "on"))


def newest(table: Any, keys: tuple[str, ...]) -> Any:
    """Return the newest count of each group as one struct; of equally new ones the finest, then by fixed columns: no order of rows matters."""
    order = ("moment", "coarse", "members", "members_kind", "members_granularity", "earliest", "latest", *_PLACE)
    # Compared whole from the first field on; a null would make the comparison undefined, so what may be null stands behind what decides.
    return table.group_by(list(keys)).agg(newest=ibis.struct({name: table[name] for name in order}).max())
