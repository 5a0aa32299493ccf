# SPDX-License-Identifier: Apache-2.0
"""What a subject is told is facts, in plain words that may stay on a screen; a block is no removal, and nothing is said that no fact carries."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sotdae.cases.status import Heading, StatusFacts, StatusRequest, lines
from sotdae.exchange.status.text import render
from sotdae.exchange.status.words import FRAME, HEADINGS, SENTENCES

DAY = date(2026, 3, 10)
days = st.none() | st.dates(DAY - timedelta(60), DAY + timedelta(60))
answers = st.sampled_from(
    ["", "acknowledged", "info_requested", "removed", "partial", "blocked", "refused", "not_competent", "no_answer", "preserved"]
)
requests = st.builds(
    StatusRequest,
    number=st.integers(1, 9),
    preserves=st.booleans(),
    sent_on=days,
    preserved=st.booleans(),
    answered_on=days,
    answer=answers,
    due_on=days,
    gone_on=days,
    again_on=days,
    withdrawn=st.booleans(),
    closed=st.booleans(),
)
facts = st.builds(
    StatusFacts,
    number=st.just("05C9-1M0A"),
    as_of=st.just(DAY),
    consent_on=days,
    permits_until=days,
    sign_by=days,
    kept_on=days,
    searched_on=days,
    found=st.booleans(),
    shared_on=days,
    requests=st.lists(requests, max_size=3).map(tuple),
    withdrawn_on=days,
    hashes_destroyed=st.booleans(),
    recalls_unsent=st.booleans(),
    recalls_waiting=st.booleans(),
    recalls_unanswered=st.booleans(),
    recalls_done=st.booleans(),
    recalls_refused=st.booleans(),
    recalls_stuck=st.booleans(),
    minor=st.booleans(),
)

UNFIT = re.compile(
    r"https?:|t\.me|@|R-\d|방-\d|텔레그램|telegram|카카오|kakao|디지털|성범죄|불법|촬영|허위|합성|음란|유포|피해|가해|범인|채널|대화방|"
    r"sexual|abuse|illegal|forged|deepfake|victim|offen[cs]e|crime|channel|chat",
    re.IGNORECASE,
)
"""What must not be read over somebody's shoulder: places, platforms, words of the offence."""


def test_no_sentence_says_what_must_not_be_read_over_a_shoulder() -> None:
    for table in (FRAME, HEADINGS, SENTENCES):
        for key, pair in table.items():
            for text in pair:
                assert not UNFIT.search(text), key
                assert "{count}" not in text, key


def test_no_sentence_is_long_or_empty() -> None:
    for key, (korean, english) in SENTENCES.items():
        assert all(0 < len(part) <= 60 for part in re.split(r"(?<=[.다요]\.)\s|(?<=\.)\s", korean)), key
        assert all(0 < len(part.split()) <= 26 for part in re.split(r"(?<=\.)\s", english)), key


@given(facts)
def test_every_state_has_a_text_in_both_languages_with_its_four_parts(given_facts: StatusFacts) -> None:
    for language, place in (("ko", 0), ("en", 1)):
        text = render(given_facts, language)  # type: ignore[arg-type]  # (one of two)
        assert [text.index(HEADINGS[one.value][place]) for one in Heading] == sorted(text.index(HEADINGS[one.value][place]) for one in Heading)
        assert "{" not in text
        assert not UNFIT.search(text)
        assert given_facts.minor == (FRAME["minor"][place] in text)
    for heading in Heading:
        assert any(one.heading is heading for one in lines(given_facts)), "no part is left empty"


@given(facts)
def test_gone_is_said_only_for_what_the_office_saw(given_facts: StatusFacts) -> None:
    told = lines(given_facts)
    out = [one for one in given_facts.requests if one.sent_on is not None and not one.preserves]
    assert {number for one in told if one.key == "gone" for number in one.numbers} == {one.number for one in out if one.gone_on is not None}
    assert any(one.key == "again" for one in told) == any(one.again_on is not None for one in out)


@given(facts)
def test_what_was_withdrawn_or_closed_is_not_waited_for(given_facts: StatusFacts) -> None:
    over = {one.number for one in given_facts.requests if one.withdrawn or one.closed}
    alive = {one.number for one in given_facts.requests if not (one.withdrawn or one.closed)}
    keys = {"waiting", "waiting_late", "waiting_open", "to_send", "ask_again", "ask_again_now"}
    waited = {number for one in lines(given_facts) if one.key in keys for number in one.numbers}
    assert not waited & (over - alive)


def test_a_block_in_one_country_is_said_to_be_no_removal() -> None:
    one = StatusFacts("", DAY, requests=(StatusRequest(1, sent_on=DAY, answered_on=DAY, answer="blocked"),))
    assert "내린 것은 아닙니다" in render(one, "ko")
    assert "not taken down" in render(one, "en")
    assert not any(line.key == "gone" for line in lines(one))


def test_more_of_the_same_changes_no_number() -> None:
    """Nothing in the text counts: finding more, or telling more partners, leaves the same words."""
    base: dict[str, Any] = {"searched_on": DAY, "found": True, "shared_on": DAY, "recalls_waiting": True}
    assert not re.search(r"\d+\s*(번|건|개|곳|장|명|times|copies|places)", render(StatusFacts("", DAY, **base), "ko"))


@given(facts)
def test_what_is_the_same_of_several_requests_is_said_once(given_facts: StatusFacts) -> None:
    told = [(one.heading, one.key, one.on) for one in lines(given_facts)]
    assert len(told) == len(set(told))
