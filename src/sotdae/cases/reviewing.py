# SPDX-License-Identifier: Apache-2.0
"""What persons concluded about a finding, and whether it waits for somebody. Pure rules: votes in, standing out.

A finding is computed; a decision is a person's. Each vote is kept for good, with the digest of the evidence that was before her. A finding that is
decided is never asked about again, unless its evidence has changed, two rooms turned out to be one and were decided differently, or somebody took the
decision up again, which is a vote of its own. It says nothing about whether a decision is right.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from sotdae.cases.four_eyes import are_two_persons
from sotdae.classes import dataclass
from sotdae.errors import DecidedMeanwhile, DecisionRefused
from sotdae.model.canonical import Json, canonical_json
from sotdae.model.findings import Finding
from sotdae.model.ids import finding_id

Key = tuple[str | int, ...]

MATCH: Final = "picture.match"
"""The kind of a match: its key is a subject's label and a keyed tag of the found picture's hash, so that all copies with this hash, mirrored and
turned ones too, are decided at once. No analysis makes it; a search does."""

WEIGHTS: Final[Mapping[str, int]] = {"room.succession": 0, "rooms.reposting": 0, "room.calls": 1, MATCH: 2}
"""Kinds that wait for a person by themselves, and how heavy they are: the queue goes from light to heavy, and never begins with the heaviest.
Source: users-workbench.md, section 4.1, rule 7."""

DECIDABLE: Final = frozenset({
    *WEIGHTS, "room.gates", "room.tiers", "room.claimed_size", "room.institutions", "room.surges", "room.lineage", "text.copies",
})  # fmt: skip
"""Kinds that can be decided at all. Plain counts cannot: nothing is to be concluded about them."""

NOT_ASKED: Final = frozenset({"none seen"})
"""Second parts of a key that stand for the absence of an answer."""

LEAST_REASON: Final = 5
MOST_REASON: Final = 500


class Verdict(StrEnum):
    """What a person concluded."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    UNSURE = "unsure"
    REOPENED = "reopened"
    """Takes up what was decided: the votes before it stay on record and count no more."""


class State(StrEnum):
    """Where a finding stands."""

    OPEN = "open"
    SECOND = "second"
    """One person has voted; another one is needed."""
    RETURNED = "returned"
    DECIDED = "decided"


class Back(StrEnum):
    """Why a decided finding came back."""

    EVIDENCE = "evidence"
    MERGED = "merged"
    REOPENED = "reopened"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's conclusion.

    Attributes:
        seq: the log entry.
        at: when, UTC.
        performer: who, as she stated.
        verdict: what.
        reason: why, in her words.
        evidence: digest of what was cited before her, `cited_digest`.
        kind: of the finding.
        key: of the finding, as it was called then.
        needed: how many persons the case asked for then.
        settles: it was given on two decisions that contradicted each other after two rooms had become one; what was before it counts no more.
    """

    seq: int
    at: datetime
    performer: str
    verdict: Verdict
    reason: str
    evidence: str
    kind: str
    key: Key
    needed: int = 1
    settles: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a finding stands.

    Attributes:
        state: open, second, returned or decided.
        verdict: what was decided: the latest that was, where it has come back; None where nothing ever was. ``unsure`` is an abstention by two.
        votes: those that count now.
        back: why it came back.
        last_seq: the newest vote's log entry, whether it counts or not; 0 where there is none.
    """

    state: State
    verdict: Verdict | None = None
    votes: tuple[Vote, ...] = ()
    back: Back | None = None
    last_seq: int = 0

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has to look at it."""
        return self.state is not State.DECIDED


def cited_digest(finding: Finding) -> str:
    """Return what fixes the evidence of a finding: SHA-256 of RFC 8785 ``[[item id, offset, length], …]``, sorted, hex.

    Rooms and message numbers are left out: they are called otherwise when two rooms turn out to be one, and the bytes are the same.
    """
    places = sorted({(place.item_id, place.byte_offset, place.byte_length) for reason in finding.reasons for place in reason.evidence})
    listed: list[Json] = [[item, offset, length] for item, offset, length in places]
    return hashlib.sha256(canonical_json(listed)).hexdigest()


def renamed(key: Key, aliases: Mapping[str, str]) -> Key:
    """Return a key with every room called as it is called now."""
    return tuple(aliases.get(part, part) if isinstance(part, str) else part for part in key)


def gathered(votes: Iterable[Vote], aliases: Mapping[str, str]) -> dict[str, tuple[Vote, ...]]:
    """Return finding id -> its votes in the order of the log, ids under today's names of rooms: decisions follow an alias."""
    found: dict[str, list[Vote]] = {}
    for vote in sorted(votes, key=lambda one: one.seq):
        found.setdefault(finding_id(vote.kind, renamed(vote.key, aliases)), []).append(vote)
    return {name: tuple(some) for name, some in found.items()}


def standing(votes: Sequence[Vote], evidence: str) -> Standing:
    """Return where a finding stands.

    Args:
        votes: all of them, in the order of the log; of two rooms that became one, those about both.
        evidence: digest of what is cited now.
    """
    last_seq = votes[-1].seq if votes else 0
    since = _since(votes)
    if _contradict(since):
        return Standing(State.RETURNED, None, (), Back.MERGED, last_seq)
    counting = _counting(since)
    if not counting:
        before = _folded(_counting([one for one in votes if one.verdict is not Verdict.REOPENED]))
        return Standing(State.RETURNED, before.verdict, (), Back.REOPENED, last_seq) if votes else Standing(State.OPEN)
    now = _folded(counting)
    if counting[-1].evidence != evidence:
        return Standing(State.RETURNED, now.verdict, (), Back.EVIDENCE, last_seq)
    return replace(now, last_seq=last_seq)


def _since(votes: Sequence[Vote]) -> Sequence[Vote]:
    """Return the votes since somebody took it up again, or settled a contradiction."""
    begins = 0
    for place, one in enumerate(votes):
        if one.verdict is Verdict.REOPENED:
            begins = place + 1
        elif one.settles:
            begins = place
    return votes[begins:]


def _counting(votes: Sequence[Vote]) -> tuple[Vote, ...]:
    """Return each person's newest vote among those on the same evidence as the newest of all, in the order of the log."""
    newest: dict[str, Vote] = {}
    for one in votes:
        if one.evidence == votes[-1].evidence:
            known = next((name for name in newest if not are_two_persons(name, one.performer)), one.performer)
            newest.pop(known, None)
            newest[known] = one
    return tuple(newest.values())


def _folded(votes: tuple[Vote, ...]) -> Standing:
    """Return what votes of different persons come to: enough who conclude the same, and more than conclude the opposite."""
    if not votes:
        return Standing(State.OPEN)
    counts = Counter(one.verdict for one in votes)
    yes, no, unsure = counts[Verdict.CONFIRMED], counts[Verdict.REJECTED], counts[Verdict.UNSURE]
    for verdict, agreeing, opposing in ((Verdict.CONFIRMED, yes, no), (Verdict.REJECTED, no, yes)):
        if agreeing >= votes[-1].needed and agreeing > opposing:
            return Standing(State.DECIDED, verdict, votes)
    if yes and no:
        return Standing(State.RETURNED, None, votes, Back.DISPUTED)
    if unsure > 1 and not (yes or no):
        return Standing(State.DECIDED, Verdict.UNSURE, votes)
    return Standing(State.SECOND, None, votes)


def _contradict(votes: Sequence[Vote]) -> bool:
    """Whether rooms that have become one were decided differently before."""
    if any(one.settles for one in votes):
        return False
    keys = dict.fromkeys(one.key for one in votes)
    each = [_folded(_counting([one for one in votes if one.key == key])) for key in keys]
    return len({one.verdict for one in each if one.state is State.DECIDED}) > 1


def require_vote(now: Standing, performer: str, verdict: Verdict, reason: str, *, seen: int) -> None:
    """Pass if a person may conclude this now.

    Args:
        now: where the finding stands.
        performer: who, as she stated.
        verdict: what she concludes.
        reason: why.
        seen: `Standing.last_seq` as it was when she looked at it.

    Raises:
        DecisionRefused: if she said not who she is, gave no reason, or has concluded the same before.
        DecidedMeanwhile: if somebody else was faster.
    """
    if not performer:
        raise DecisionRefused(what="say who decides, a role and a staff id")
    if not LEAST_REASON <= len(reason) <= MOST_REASON:
        raise DecisionRefused(what=f"a decision has a reason of {LEAST_REASON} to {MOST_REASON} characters")
    if now.last_seq != seen:
        raise DecidedMeanwhile(seq=now.last_seq)
    if verdict is Verdict.REOPENED:
        if now.state is not State.DECIDED:
            raise DecisionRefused(what="nothing is decided here that could be taken up again")
    elif now.state is State.DECIDED:
        raise DecisionRefused(what="this is decided: take it up again first, with a reason")
    elif any(not are_two_persons(one.performer, performer) and one.verdict is verdict for one in now.votes):
        raise DecisionRefused(what="the second opinion is another person's")
