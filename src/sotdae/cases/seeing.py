# SPDX-License-Identifier: Apache-2.0
"""How much a person may have shown to her, and how: limits a day, time until it hides, blur, breaks. Pure rules.

Not seeing anything comes first: whatever can be decided from distance, dates and texts is. Figures about what a person saw are for herself; to others
they are totals, and they say nothing about how much work was done. Blur is a choice, not a protection: studies disagree on whether it helps
(users-workbench.md, section 0, 7).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sotdae.classes import dataclass
from sotdae.errors import SightRefused, SightsSpent

LONGEST_SIDE: Final = 320
"""Pixels. Source: evidence.md, section 4, rule 10."""

BLURS: Final = (24, 12, 6, 0)
"""Steps of blur in pixels of the small picture, the first by default. Source: users-workbench.md, section 4.3."""

HIDES_AFTER: Final = (3, 5, 10, 20, 60)
"""Seconds after which what is shown hides by itself, to choose from. Source: WCAG 2.2, 2.2.1: a limit can be set to ten times its usual length."""

USUAL_SECONDS: Final = 5
TEXT_SECONDS: Final = 10
"""What an unmasked text counts for."""

SOFT_SIGHTS: Final = 20
SOFT_SECONDS: Final = 30 * 60
"""A day; from here on the person is told, and nobody else. Source: evidence.md, section 4, rule 10 (20 reveals or 30 minutes)."""

HARD_SIGHTS: Final = 50
HARD_SECONDS: Final = 60 * 60
"""A day, where the case set nothing. Source: reliability-security.md, section 4 (50 originals a day)."""

MOST_SIGHTS: Final = 500
MOST_SECONDS: Final = 4 * 3600
"""What a case can set at most. Source: reliability-security.md, section 4 (INHOPE: at most 4 hours of viewing a day)."""

BREAK_AFTER: Final = (25, 35, 45)
"""Minutes of reviewing after which a break is proposed, to choose from. A proposal, not from a study.
Source: users-workbench.md, section 4.1, rule 6."""

DAY: Final = timedelta(hours=24)
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Limit:
    """What a case allows a person within 24 hours."""

    sights: int = HARD_SIGHTS
    seconds: int = HARD_SECONDS


@dataclass(frozen=True, slots=True)
class Seen:
    """What was shown to a person: number and seconds, within 24 hours and within 7 days."""

    today: int
    today_seconds: int
    week: int
    week_seconds: int

    @property
    def is_much(self) -> bool:
        """Whether she is told that it was much for one day."""
        return self.today >= SOFT_SIGHTS or self.today_seconds >= SOFT_SECONDS


def require_sight(before: Seen, limit: Limit, seconds: int, blur: int) -> None:
    """Pass if something more may be shown to a person.

    Raises:
        SightRefused: if the time or the blur is none to choose from.
        SightsSpent: if the case's limit is reached.
    """
    if seconds not in HIDES_AFTER and seconds != TEXT_SECONDS:
        raise SightRefused(what="it hides after 3, 5, 10, 20 or 60 seconds")
    if blur not in BLURS:
        raise SightRefused(what="the blur is one of the four steps")
    if before.today + 1 > limit.sights or before.today_seconds + seconds > limit.seconds:
        raise SightsSpent(reveals=before.today, seconds=before.today_seconds, most=limit.sights, most_seconds=limit.seconds)


def alone(performer: str) -> str:
    """Return what an act of showing stands alone about: what one person has seen of her day. Two of them are never counted at once."""
    return f"sights of {performer}"


def require_limit(limit: Limit) -> None:
    """Pass if a case may allow so much.

    Raises:
        SightRefused: if it is out of bounds.
    """
    if not 0 <= limit.sights <= MOST_SIGHTS or not 0 <= limit.seconds <= MOST_SECONDS:
        raise SightRefused(what=f"a case allows 0 to {MOST_SIGHTS} a day, and 0 to {MOST_SECONDS} seconds")


def is_break_due(began: datetime, now: datetime, minutes: int) -> bool:
    """Whether a break is proposed to somebody who has reviewed since a moment."""
    return now - began >= timedelta(minutes=minutes)
