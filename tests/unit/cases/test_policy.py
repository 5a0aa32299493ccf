# SPDX-License-Identifier: Apache-2.0
"""The policy's table and its rules, without any storage."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.cases.policy import POLICY, SESSION_HOURS, CaseState, Member, Office, Role, Scope, Standing, grantable, may, sees, session_holds

NOW = datetime(2026, 11, 28, tzinfo=UTC)
MEMBERS = st.builds(
    Member,
    role=st.sampled_from(Role),
    is_lead=st.booleans(),
    until=st.none() | st.sampled_from([NOW - timedelta(seconds=1), NOW, NOW + timedelta(days=1)]),
    is_confirmed=st.booleans(),
    is_ended=st.booleans(),
)
STANDINGS = st.builds(
    Standing, offices=st.frozensets(st.sampled_from(Office)), members=st.lists(MEMBERS, max_size=3).map(tuple), state=st.sampled_from(CaseState)
)
IN_CASE = sorted(act for act, rule in POLICY.items() if rule.scope is Scope.CASE)


@given(who=STANDINGS, act=st.sampled_from(IN_CASE))
def test_an_administrator_reaches_no_case_and_an_erased_one_is_nobody_s(who: Standing, act: str) -> None:
    if Office.ADMINISTRATOR in who.offices or who.state is CaseState.ERASED:
        assert not may(act, who, NOW)
        assert not sees(who, NOW)


@given(who=STANDINGS, act=st.sampled_from(IN_CASE))
def test_a_membership_more_never_takes_anything_away_and_one_that_does_not_count_gives_nothing(who: Standing, act: str) -> None:
    counting = tuple(one for one in who.members if one.is_confirmed and not one.is_ended and (one.until is None or one.until > NOW))
    assert may(act, who, NOW) == may(act, Standing(who.offices, counting, who.state), NOW)
    if who.members:
        fewer = Standing(who.offices, who.members[1:], who.state)
        assert may(act, who, NOW) or not may(act, fewer, NOW)


@given(who=STANDINGS, act=st.sampled_from(IN_CASE))
def test_whoever_may_do_something_may_know_of_the_case(who: Standing, act: str) -> None:
    if may(act, who, NOW) and not POLICY[act].writes:
        assert sees(who, NOW)
    if POLICY[act].writes and who.state is not CaseState.OPEN:
        assert not may(act, who, NOW)


def test_an_act_that_the_table_does_not_name_is_nobody_s() -> None:
    lead = Standing(frozenset(), tuple(Member(role, is_lead=True) for role in Role), CaseState.OPEN)
    assert not may("case.everything", lead, NOW)
    assert not may("case.read", None, NOW)
    assert not may("case.read", Standing(frozenset({Office.AUDITOR}), (), CaseState.OPEN), NOW), "an auditor reads no finding"
    assert not may("case.read", Standing(), NOW), "no case, no act of a case"


def test_nobody_grants_to_herself_and_an_office_excludes_roles() -> None:
    assert grantable("a", "a", ())
    assert grantable("a", "b", (Office.AUDITOR,))
    assert not grantable("a", "b", ())
    assert not grantable("", "b", ())


@pytest.mark.parametrize(
    ("age", "idle", "minutes", "holds"),
    [
        (0, 0, 15, True),
        (15 * 60, 15 * 60, 15, True),
        (16 * 60, 15 * 60 + 1, 15, False),
        (16 * 60, 15 * 60 + 1, 60, True),
        (SESSION_HOURS * 3600, 0, 60, True),
        (SESSION_HOURS * 3600 + 1, 0, 60, False),
        (-1, 0, 15, False),
    ],
)
def test_sessions_end_by_idleness_and_by_age(age: float, idle: float, minutes: int, holds: bool) -> None:
    assert session_holds(age, idle, minutes) is holds
