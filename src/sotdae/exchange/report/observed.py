# SPDX-License-Identifier: Apache-2.0
"""How the report words a count that the platform itself showed: the number, how exact it is, what it counts, and when it was shown.

A rounded number is never printed as if it were exact; a count whose moment nobody knows says so.
"""

from __future__ import annotations

from sotdae.cases.dossier import RoomSheet
from sotdae.exchange.report.markup import Markup, el, join
from sotdae.exchange.report.times import number, short
from sotdae.exchange.report.words import COUNTS, MEMBERS_KINDS, UNKNOWN, Pair, both


def observed(room: RoomSheet) -> Markup:
    """Return the newest count with what is known of it beneath; *unknown* where no capture shows one."""
    if room.members_observed is None:
        return number(None)
    kind = MEMBERS_KINDS.get(room.members_kind or "", UNKNOWN)
    when = both(Pair("때를 알 수 없음", "at an unknown time")) if room.members_observed_at is None else el("time", short(room.members_observed_at))
    step = room.members_granularity or 1
    rounded = el("span", both(Pair(f"{step:,} 단위 어림", f"rounded to {step:,}")), class_="under") if step > 1 else None
    about = "~" if step > 1 else None
    return join(about, number(room.members_observed), el("span", both(kind), class_="under"), el("span", when, class_="under"), rounded)


def observed_words(room: RoomSheet) -> Pair:
    """Return the newest count in a sentence's words."""
    if room.members_observed is None:
        return UNKNOWN
    about = Pair("약 ", "about ") if (room.members_granularity or 1) > 1 else Pair("", "")
    when = f" ({short(room.members_observed_at)})" if room.members_observed_at is not None else ""
    return Pair(f"{about.ko}{room.members_observed:,}명{when}", f"{about.en}{room.members_observed:,}{when}")


def grown(room: RoomSheet) -> Pair | None:
    """Return the first and the last count of a series in words; None where the platform's counts of fewer than two days are known."""
    for name in ("members", "monthly_users"):
        days = sorted((point.on, value) for point in room.growth if (value := getattr(point, name)) is not None)
        if len(days) > 1:
            (first_on, first), (last_on, last) = days[0], days[-1]
            what = COUNTS["members_observed" if name == "members" else "monthly_users_observed"]
            return Pair(f"{what.ko}: {first_on} {first:,}명 → {last_on} {last:,}명", f"{what.en}: {first:,} on {first_on}, {last:,} on {last_on}")
    return None
