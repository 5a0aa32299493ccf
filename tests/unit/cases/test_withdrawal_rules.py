# SPDX-License-Identifier: Apache-2.0
"""Which copies a letter is written for, and how far a recall has come."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.cases.withdrawal import NO_ANSWER_DAYS, Answer, Copy, CopyKind, Recall, RecallState, Stuck, stuck, to_recall

DAY = date(2026, 3, 9)
copies = st.lists(
    st.builds(
        Copy,
        kind=st.sampled_from(CopyKind),
        recipient=st.sampled_from(["hotline-a", "hotline-b", "key-0011"]),
        sent_on=st.just(DAY),
        digest=st.just("ab" * 32),
        log_seq=st.integers(1, 6),
        permits=st.just(()),
        stuck=st.none() | st.just(Stuck.PROCEEDINGS),
    ),
    max_size=8,
)


@given(copies, st.data())
def test_every_copy_is_in_one_letter_or_named_as_stuck_and_none_is_asked_for_twice(found: list[Copy], data: st.DataObject) -> None:
    recalled = data.draw(st.sets(st.sampled_from([one.key for one in found])) if found else st.just(set()))
    letters = to_recall(found, recalled)
    written = [one for some in letters.values() for one in some]
    assert all(one.recipient == name for name, some in letters.items() for one in some)
    for one in found:
        assert (one in written) == (one.stuck is None and one.key not in recalled)
    assert {one.key for one in stuck(found)} == {one.key for one in found if one.stuck is not None}
    assert to_recall(found, recalled | {one.key for one in written}) == {}


@pytest.mark.parametrize(
    ("recall", "after_days", "state"),
    [
        (Recall(None, None), 90, RecallState.WRITTEN),
        (Recall(DAY, None), NO_ANSWER_DAYS, RecallState.TOLD),
        (Recall(DAY, None), NO_ANSWER_DAYS + 1, RecallState.NO_ANSWER),
        (Recall(DAY, Answer.DELETED), 0, RecallState.DONE),
        (Recall(DAY, Answer.NEVER_HELD), 0, RecallState.DONE),
        (Recall(DAY, Answer.PARTLY), 0, RecallState.NOT_DONE),
        (Recall(DAY, Answer.REFUSED), 90, RecallState.NOT_DONE),
    ],
)
def test_how_far_a_recall_has_come(recall: Recall, after_days: int, state: RecallState) -> None:
    assert recall.state(DAY + timedelta(after_days)) is state
