# SPDX-License-Identifier: Apache-2.0
"""Every signal of succession: its family, who can make it, and which way it counts. docs/analyses/succession.md describes each at length.

Who can make a signal decides what it is worth in an argument: whoever closes a room can point anywhere, and whoever opens one can call it anything.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from sotdae.classes import dataclass
from sotdae.model.findings import MadeBy

Family: TypeAlias = Literal["explicit", "people", "content", "name", "time", "curve", "exclusion"]


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal.

    Attributes:
        name: ``family.name``.
        made_by: who can make it appear.
        direction: 1 where more of it speaks for succession, -1 where more speaks against.
        unit: of its value.
        meaning: what is counted.
    """

    name: str
    made_by: MadeBy
    direction: Literal[1, -1]
    unit: str
    meaning: str

    @property
    def family(self) -> str:
        """The part before the point."""
        return self.name.partition(".")[0]


_ALL: Final = (
    Signal("explicit.announced", "predecessor", 1, "grade", "A's own posts point to B: 1 ever, 2 around the closing; +1 of moving, +1 pinned then"),
    Signal("explicit.linked", "third", 1, "grade", "members of A point to B, graded likewise"),
    Signal("explicit.claimed", "successor", 1, "grade", "B's own posts: 1 say at its opening that a room moved, 2 point to A, 3 do both at once"),
    Signal("explicit.forwarded", "successor", 1, "log2 messages", "posts in B forwarded from A"),
    Signal("explicit.invitation", "successor", 1, "rare links", "rare links and invitations to third places that both give"),
    Signal("explicit.mutual", "both", 1, "yes or no", "A's own posts point to B and B's own posts to A"),
    Signal("people.arrivals", "third", 1, "ratio", "of the accounts established in A, those that came to B right after its closing"),
    Signal("people.reach", "third", 1, "ratio", "accounts established in A that are in B at any time after A's closing"),
    Signal("people.captured_arrivals", "third", 1, "ratio", "the same, to the share of B's messages of those days that is captured"),
    Signal("people.first_choice", "third", 1, "log2 ratio", "arrivals to the most that A sent to another room"),
    Signal("people.source", "third", 1, "log2 ratio", "who came from A at any time to the most that came to B from another closed room"),
    Signal("people.in_time", "third", 1, "bits", "whether A's people came to B soon after the closing rather than at any time"),
    Signal("people.standout", "third", 1, "log2 ratio", "arrivals against what other closed rooms sent to B, and what A sent to other rooms"),
    Signal("people.admins", "both", 1, "accounts", "accounts that did what only administrators can in both rooms"),
    Signal("people.admin_came", "predecessor", 1, "accounts", "administrators of A that are seen in B"),
    Signal("people.signatures", "successor", 1, "rare signatures", "signatures under channel posts that both show"),
    Signal("content.pictures", "successor", 1, "log2 rare pictures", "pictures of A shown again in B"),
    Signal("content.texts", "successor", 1, "log2 rare texts", "long texts of A shown again in B, forwards that name their origin apart"),
    Signal("name.title", "successor", 1, "ratio", "likeness of titles, rare letters weighing more"),
    Signal("name.username", "successor", 1, "ratio", "likeness of public names"),
    Signal("name.description", "successor", 1, "ratio", "likeness of descriptions"),
    Signal("time.gap", "successor", 1, "minus days", "how near B's opening is to A's closing"),
    Signal("time.near", "successor", 1, "minus days", "the same where either moment is known only roughly"),
    Signal("time.existed_before", "successor", -1, "days", "how long B had been there before A's closing was foreseeable"),
    Signal("time.closing_seen", "predecessor", 1, "grade", "how well A's closing is known: 0 only silence, 1 captures show it, 2 A says so"),
    Signal("curve.first_week", "third", 1, "ratio", "who came to B in its first week, to the size of A"),
    Signal("curve.company", "third", 1, "log2 ratio", "people of B never seen in A who are seen in rooms that share people with A, to what is usual"),
    Signal("exclusion.side_by_side", "third", -1, "log2 accounts", "accounts seen in both rooms before A's closing was foreseeable"),
    Signal("exclusion.there_before", "third", -1, "ratio", "of A's established accounts that are seen in B, those seen there before the closing"),
    Signal("exclusion.copied_before", "successor", -1, "log2 rare things", "pictures and long texts of A that B showed before A's closing"),
    Signal(
        "exclusion.came_otherwise",
        "third",
        -1,
        "log2 accounts",
        "accounts of A seen to come to B at another time than soon after",
    ),
    Signal("exclusion.branch", "successor", -1, "yes or no", "B's title begins as A's and goes on otherwise, as of a branch beside it"),
    Signal("exclusion.brought_in", "successor", -1, "log2 accounts", "arrivals that had come to A late, as far as they outnumber the others"),
    Signal("exclusion.speaks_about", "successor", -1, "log2 messages", "posts of B that speak about rooms: news, warnings, hearsay"),
    Signal("exclusion.widely_linked", "third", -1, "log2 rooms", "how many rooms point to B"),
)
SIGNALS: Final = {signal.name: signal for signal in _ALL}
COUNTED_FAMILIES: Final = ("explicit", "people", "content", "name")
"""Families that count as families in the ladder of levels. Time and curve may fit by chance: they give bits and no family."""
