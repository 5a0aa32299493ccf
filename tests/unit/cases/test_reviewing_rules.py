# SPDX-License-Identifier: Apache-2.0
"""What votes come to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.cases.reviewing import Back, Standing, State, Verdict, Vote, cited_digest, gathered, require_vote, standing
from sotdae.errors import DecidedMeanwhile, DecisionRefused
from sotdae.model.findings import Evidence, Finding, Reason

NOW = datetime(2026, 11, 28, tzinfo=UTC)
KEY = ("tg:channel:1", "tg:channel:2")
YES, NO, UNSURE, AGAIN = Verdict.CONFIRMED, Verdict.REJECTED, Verdict.UNSURE, Verdict.REOPENED


def votes(*some: tuple[str, Verdict], evidence: str = "e", needed: int = 1) -> list[Vote]:
    return [
        Vote(seq, NOW + timedelta(minutes=seq), who, verdict, "because", evidence, "room.succession", KEY, needed)
        for seq, (who, verdict) in enumerate(some, 1)
    ]


@pytest.mark.parametrize(
    ("some", "needed", "state", "verdict"),
    [
        ([], 1, State.OPEN, None),
        ([("ara", YES)], 1, State.DECIDED, YES),
        ([("ara", YES)], 2, State.SECOND, None),
        ([("ara", YES), ("bora", YES)], 2, State.DECIDED, YES),
        ([("ara", YES), ("ara", YES)], 2, State.SECOND, None),
        ([("ara", YES), ("Ara ", YES)], 2, State.SECOND, None),
        ([("ara", YES), ("bora", NO)], 2, State.RETURNED, None),
        ([("ara", YES), ("bora", NO), ("dain", NO)], 2, State.DECIDED, NO),
        ([("ara", UNSURE)], 1, State.SECOND, None),
        ([("ara", UNSURE), ("bora", UNSURE)], 1, State.DECIDED, UNSURE),
        ([("ara", UNSURE), ("bora", YES)], 1, State.DECIDED, YES),
        ([("ara", UNSURE), ("bora", YES)], 2, State.SECOND, None),
        ([("ara", UNSURE), ("bora", YES), ("ara", YES)], 2, State.DECIDED, YES),
        ([("ara", YES), ("bora", AGAIN)], 1, State.RETURNED, YES),
        ([("ara", YES), ("bora", AGAIN), ("bora", NO)], 1, State.DECIDED, NO),
    ],
)
def test_what_votes_come_to(some: list[tuple[str, Verdict]], needed: int, state: State, verdict: Verdict | None) -> None:
    now = standing(votes(*some, needed=needed), "e")
    assert (now.state, now.verdict) == (state, verdict)


def test_votes_on_other_evidence_count_no_more_and_are_told() -> None:
    now = standing(votes(("ara", YES)), "other")
    assert (now.state, now.verdict, now.back, now.votes) == (State.RETURNED, YES, Back.EVIDENCE, ())


CASTS = st.lists(st.tuples(st.sampled_from(["ara", "bora", "chorong"]), st.sampled_from(list(Verdict)), st.sampled_from("ef")), max_size=8)


@given(CASTS, st.sampled_from([1, 2]))
def test_nothing_is_decided_by_fewer_than_it_takes(casts: list[tuple[str, Verdict, str]], needed: int) -> None:
    made = [
        Vote(seq, NOW, who, verdict, "because", evidence, "room.succession", KEY, needed) for seq, (who, verdict, evidence) in enumerate(casts, 1)
    ]
    now = standing(made, "e")
    if now.state is State.DECIDED:
        agreeing = {one.performer for one in now.votes if one.verdict is now.verdict}
        assert len(agreeing) >= (2 if now.verdict is UNSURE else needed)
        assert all(one.evidence == "e" for one in now.votes)
        after = [one.seq for one in made if one.verdict is AGAIN]
        assert min(one.seq for one in now.votes) > max(after, default=0)
    assert now.last_seq == (made[-1].seq if made else 0)


@given(CASTS)
def test_the_way_of_names_does_not_matter_without_contradiction(casts: list[tuple[str, Verdict, str]]) -> None:
    """Votes under an old name of a room count like votes under the new one, as long as they do not contradict each other."""
    made = [Vote(seq, NOW, who, YES, "because", evidence, "room.succession", KEY, 1) for seq, (who, _, evidence) in enumerate(casts, 1)]
    old = [Vote(one.seq, one.at, one.performer, one.verdict, one.reason, one.evidence, one.kind, ("old", KEY[1]), 1) for one in made]
    (together,) = gathered(old, {"old": KEY[0]}).values() if old else [()]
    assert standing(together, "e").state == standing(made, "e").state


def test_the_digest_of_what_is_cited_knows_bytes_not_names() -> None:
    def finding(room: str, *offsets: int) -> Finding:
        return Finding("room.calls", (room,), {}, (Reason("x", 1, tuple(Evidence(room, 7, "a" * 64, one, 3) for one in offsets)),))

    assert cited_digest(finding("one", 1, 2)) == cited_digest(finding("two", 2, 1, 1))
    assert cited_digest(finding("one", 1)) != cited_digest(finding("one", 2))


def test_whoever_comes_second_is_told() -> None:
    with pytest.raises(DecidedMeanwhile):
        require_vote(Standing(State.DECIDED, YES, last_seq=9), "bora", NO, "because", seen=0)
    with pytest.raises(DecisionRefused):
        require_vote(Standing(State.DECIDED, YES, last_seq=9), "bora", NO, "because", seen=9)
