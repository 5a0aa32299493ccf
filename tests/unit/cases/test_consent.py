# SPDX-License-Identifier: Apache-2.0
"""Consent: what it permits, when it ends, and that nothing is permitted which it does not name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.cases.consent import (
    ORAL_DAYS,
    QUERIES_A_DAY,
    Act,
    Basis,
    Consent,
    Form,
    GivenBy,
    Minor,
    Vetting,
    checked,
    confirmed,
    consent_facts,
    consent_from,
    day_of,
    minor_rules,
    permitting,
    require,
    require_query_left,
    scope_entry,
)
from sotdae.errors import ConsentEnded, ConsentMissing, QueriesSpent, UsageError

DAY = date(2026, 3, 2)
WRITTEN = Consent(
    GivenBy.SELF, Basis.CONSENT, frozenset({"search_own_case", "keep_bank", "share_with:hotline-a"}), Form.WRITTEN, DAY, DAY + timedelta(days=365)
)
ORAL = replace(WRITTEN, form=Form.ORAL)


def test_what_is_named_is_permitted_and_nothing_else() -> None:
    require(WRITTEN, Act.SEARCH_OWN_CASE, on=DAY)
    require(WRITTEN, Act.KEEP_BANK, on=DAY)
    require(WRITTEN, Act.SHARE_WITH, "Hotline-A", on=DAY)
    for act, recipient in ((Act.SEARCH_ALL_CASES, None), (Act.SHARE_WITH, "hotline-b"), (Act.SHARE_WITH, None)):
        with pytest.raises(ConsentMissing, match="no consent on record"):
            require(WRITTEN, act, recipient, on=DAY)


def test_searching_everything_includes_ones_own_case_and_not_the_other_way() -> None:
    wide = replace(WRITTEN, scope=frozenset({"search_all_cases"}))
    require(wide, Act.SEARCH_OWN_CASE, on=DAY)
    with pytest.raises(ConsentMissing):
        require(wide, Act.KEEP_BANK, on=DAY)


def test_the_last_day_counts_and_the_next_does_not() -> None:
    require(WRITTEN, Act.KEEP_BANK, on=WRITTEN.until)
    with pytest.raises(ConsentEnded, match="given until then"):
        require(WRITTEN, Act.KEEP_BANK, on=WRITTEN.until + timedelta(days=1))
    with pytest.raises(ConsentMissing):
        require(WRITTEN, Act.KEEP_BANK, on=DAY - timedelta(days=1))


def test_what_was_only_said_lapses_after_fourteen_days_unless_confirmed() -> None:
    last = DAY + timedelta(days=ORAL_DAYS)
    assert last == date(2026, 3, 16)
    require(ORAL, Act.KEEP_BANK, on=last)
    with pytest.raises(ConsentEnded, match="only said"):
        require(ORAL, Act.KEEP_BANK, on=last + timedelta(days=1))
    in_writing = confirmed(ORAL, last)
    require(in_writing, Act.KEEP_BANK, on=ORAL.until)
    with pytest.raises(ConsentEnded):
        confirmed(ORAL, last + timedelta(days=1))
    with pytest.raises(UsageError):
        confirmed(in_writing, last)


def test_withdrawal_counts_from_its_own_day_on() -> None:
    gone = replace(WRITTEN, withdrawn_on=DAY + timedelta(days=3))
    require(gone, Act.KEEP_BANK, on=DAY + timedelta(days=2))
    with pytest.raises(ConsentEnded, match="withdrawn"):
        require(gone, Act.KEEP_BANK, on=DAY + timedelta(days=3))


@pytest.mark.parametrize("minor", [Minor.SUSPECTED, Minor.YES])
def test_a_minor_may_be_searched_for_on_her_own_word_but_her_hashes_do_not_leave_on_it(minor: Minor) -> None:
    hers = replace(WRITTEN, minor=minor)
    require(hers, Act.SEARCH_OWN_CASE, on=DAY)
    require(hers, Act.KEEP_BANK, on=DAY)
    for giver in (GivenBy.SELF, GivenBy.AGENT):
        with pytest.raises(ConsentMissing, match="legal representative"):
            require(replace(hers, given_by=giver), Act.SHARE_WITH, "hotline-a", on=DAY)
    require(replace(hers, given_by=GivenBy.LEGAL_REPRESENTATIVE), Act.SHARE_WITH, "hotline-a", on=DAY)
    assert minor_rules(minor).freezes_matches
    assert not minor_rules(Minor.NO).freezes_matches
    assert not any(minor_rules(mark).tells_guardian for mark in Minor)


@pytest.mark.parametrize(
    "changed",
    [
        {"given_by": GivenBy.STATUTORY},
        {"basis": Basis.WARRANT},
        {"basis": Basis.STATUTORY, "given_by": GivenBy.AGENT},
        {"basis": Basis.WARRANT, "given_by": GivenBy.STATUTORY, "form": Form.ORAL},
        {"until": DAY - timedelta(days=1)},
        {"scope": frozenset()},
        {"scope": frozenset({"publish"})},
        {"scope": frozenset({"share_with:"})},
    ],
)
def test_facts_that_do_not_fit_together_are_refused(changed: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        checked(replace(WRITTEN, **changed))  # type: ignore[arg-type]  # (any field)


def test_a_scope_is_read_as_people_write_it() -> None:
    assert scope_entry(" Search-All-Cases ") == "search_all_cases"
    assert scope_entry("share-with:Hotline-A") == "share_with:hotline-a"
    for wrong in ("share-with:a b", "share-with:../x", "share_with", "keep_bank:x", "=cmd()"):
        with pytest.raises(UsageError):
            scope_entry(wrong)


def test_the_newest_that_permits_is_chosen_and_the_refusal_says_the_most_useful_thing() -> None:
    old = replace(WRITTEN, given_on=DAY - timedelta(days=900), until=DAY - timedelta(days=500))
    assert permitting([old, WRITTEN], Act.KEEP_BANK, on=DAY) is WRITTEN
    with pytest.raises(ConsentEnded):
        permitting([old], Act.KEEP_BANK, on=DAY)
    with pytest.raises(ConsentMissing):
        permitting([old], Act.SEARCH_ALL_CASES, on=DAY)
    with pytest.raises(ConsentMissing):
        permitting([], Act.KEEP_BANK, on=DAY)


def test_the_daily_number_is_the_last_one_allowed() -> None:
    require_query_left(QUERIES_A_DAY - 1)
    with pytest.raises(QueriesSpent, match=str(QUERIES_A_DAY)):
        require_query_left(QUERIES_A_DAY)
    with pytest.raises(QueriesSpent):
        require_query_left(0, limit=0)


def test_days_are_korean() -> None:
    assert day_of(datetime(2026, 3, 1, 15, 0, tzinfo=UTC)) == date(2026, 3, 2)
    assert day_of(datetime(2026, 3, 1, 14, 59, tzinfo=UTC)) == date(2026, 3, 1)


days = st.dates(date(2026, 1, 1), date(2026, 2, 15))
consents = st.builds(
    Consent,
    st.sampled_from(GivenBy),
    st.sampled_from(Basis),
    st.frozensets(st.sampled_from(["search_own_case", "search_all_cases", "keep_bank", "share_with:a", "share_with:b"]), min_size=1),
    st.sampled_from(Form),
    days,
    days,
    st.sampled_from(Minor),
    st.sampled_from(Vetting),
    st.none() | days,
    st.none() | days,
)


@given(consents, st.sampled_from(Act), st.sampled_from([None, "a", "b", "c"]), days)
def test_nothing_is_permitted_outside_scope_and_time(consent: Consent, act: Act, recipient: str | None, on: date) -> None:
    try:
        require(consent, act, recipient, on=on)
    except (ConsentMissing, ConsentEnded):
        return
    assert consent.given_on <= on <= consent.until
    assert consent.withdrawn_on is None or on < consent.withdrawn_on
    assert consent.form is Form.WRITTEN or consent.confirmed_on or on <= consent.given_on + timedelta(days=14)
    wanted = f"share_with:{recipient}" if act is Act.SHARE_WITH else act.value
    assert wanted in consent.scope or (act is Act.SEARCH_OWN_CASE and "search_all_cases" in consent.scope)
    assert consent.holds(on)


@given(consents)
def test_a_consent_comes_back_from_its_stored_form(consent: Consent) -> None:
    assert consent_from(consent_facts(consent), consent.confirmed_on, consent.withdrawn_on) == consent
