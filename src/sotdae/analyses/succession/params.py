# SPDX-License-Identifier: Apache-2.0
"""The documented parameters of succession. What is weighed stands in ``weights.json``; here stands what is looked at at all."""

from __future__ import annotations

from sotdae.classes import dataclass


@dataclass(frozen=True, slots=True)
class Params:
    """The documented parameters.

    Attributes:
        silent_days: a room whose last message is so much older than the newest capture of the case is asked, though nothing shows it closed. Two
            weeks: twice the silence that activity lists.
        foreseeable_days: a room's own words of closing or moving count as of its closing if they come so many days before it at most.
        before_days: a candidate may have been opened so long before the asked room's closing was foreseeable; linked ones at any time. Reserve
            rooms are prepared ahead.
        after_days: and so long after it; linked ones at any time.
        dated_days: a closing is dated well enough if the interval that it lies in is no longer than this.
        stopped_days: a capture made so long after a room's last message shows that the room had stopped.
        soon_days: people who come so soon after the closing, or after the candidate's first people, count as arrivals; later they come anyway.
        established_days: an account counts as established in a room so many days after it was first seen there. Rooms under pressure live for days,
            so this is short; what accounts brought in late may count is bounded otherwise.
        most_rooms: what more rooms share than this, or than 2 % of the case's rooms if that is more, ties no two of them.
        least_syllables: texts shorter than this count nothing: everybody writes the same greetings. Source: as ``least_near_length`` of text-copies.
        least_title: titles must be so alike to make two rooms a pair by themselves.
        most_candidates: so many candidates of a room are weighed at most, those with most that ties them first.
    """

    silent_days: int = 14
    foreseeable_days: int = 10
    before_days: int = 60
    after_days: int = 120
    dated_days: int = 10
    stopped_days: int = 2
    soon_days: int = 5
    established_days: int = 1
    most_rooms: int = 50
    least_syllables: int = 40
    least_title: float = 0.6
    most_candidates: int = 200
