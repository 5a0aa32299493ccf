# SPDX-License-Identifier: Apache-2.0
"""Colleagues and roles: who grants what to whom, and that the log alone tells it again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sotdae.actions.acting import Acting
from sotdae.actions.opening import Opened, open_workspace, replay
from sotdae.actions.records.access_book import ColleagueRow
from sotdae.actions.staffing import desk, members, people
from sotdae.actions.staffing.members import Grant
from sotdae.actions.workspace import Workspace
from sotdae.cases.policy import Office, Role, may
from sotdae.custody.writer import open_writer
from sotdae.errors import ColleagueUnknown, GrantRefused, InvitationInvalid, UsageError

NOW = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """A demonstration's workspace with one empty case."""
    with open_workspace(Workspace(tmp_path / "workspace"), mode="synthetic", passphrase=None, legal_basis=None, now=NOW) as made:
        with open_writer(made.vault, made.keyring, applied_seq=made.book.applied_seq) as writer:
            writer.open_case(name="K-12", now=NOW)
        replay(made)
        yield made


def hired(opened: Opened, *names: str) -> list[ColleagueRow]:
    return [people.take_on(opened, name, (), performer="eun", now=NOW) for name in names]


def in_case(opened: Opened, performer: str = "ara", now: datetime = NOW) -> Acting:
    return Acting(opened, opened.book.cases()[0], performer, now)


def test_roles_hang_on_a_person_and_not_on_her_staff_id(opened: Opened) -> None:
    first = hired(opened, "bora")[0]
    members.grant(in_case(opened), Grant(first, Role.COUNSELLOR), by="")
    with pytest.raises(GrantRefused, match="staff id"):
        hired(opened, "bora")
    people.let_go(opened, first, performer="eun", now=NOW)
    second = hired(opened, "bora")[0]
    case = opened.book.cases()[0].case_id
    assert opened.book.access.standings(second)[case].members == ()
    assert people.person_called(opened.book.access.colleagues(), "bora").person_id == second.person_id
    with pytest.raises(ColleagueUnknown):
        people.person_called(opened.book.access.colleagues(), "C-01")


def test_nobody_grants_to_herself_twice_or_to_an_office(opened: Opened) -> None:
    ara, bora = hired(opened, "ara", "bora")
    eun = people.take_on(opened, "eun", {Office.ADMINISTRATOR}, performer="eun", now=NOW)
    who = in_case(opened)
    for wanted, by, why in (
        (Grant(ara, Role.REVIEWER), ara.person_id, "herself"),
        (Grant(eun, Role.REVIEWER), ara.person_id, "office"),
    ):
        with pytest.raises(GrantRefused, match=why):
            members.grant(who, wanted, by=by)
    members.grant(who, Grant(bora, Role.REVIEWER), by=ara.person_id)
    with pytest.raises(GrantRefused, match="already"):
        members.grant(who, Grant(bora, Role.REVIEWER), by=ara.person_id)
    with pytest.raises(UsageError):
        members.grant(who, Grant(bora, Role.COUNSELLOR, until=NOW), by=ara.person_id)
    with pytest.raises(GrantRefused, match="no office"):
        people.set_offices(opened, bora, {Office.AUDITOR}, by=eun.person_id, performer="eun", now=NOW)
    with pytest.raises(GrantRefused, match="last administrator"):
        people.let_go(opened, eun, performer="eun", now=NOW)
    with pytest.raises(GrantRefused, match="herself"):
        people.set_offices(opened, eun, {Office.AUDITOR, Office.ADMINISTRATOR}, by=eun.person_id, performer="eun", now=NOW)


def test_where_the_case_asks_a_role_counts_once_a_second_person_has_confirmed_it(opened: Opened) -> None:
    ara, bora, chorong = hired(opened, "ara", "bora", "chorong")
    who, case = in_case(opened), opened.book.cases()[0].case_id
    members.rule(who, two_to_grant=True, is_closed=False)
    granted = members.grant(who, Grant(bora, Role.COUNSELLOR), by=ara.person_id)
    assert not may("case.read", opened.book.access.standings(bora)[case], NOW)
    for not_her in (ara, bora):
        with pytest.raises(GrantRefused, match="second person"):
            members.confirm(who, granted.number, by=not_her.person_id)
    assert members.confirm(who, granted.number, by=chorong.person_id).confirmed_by == chorong.person_id
    assert may("case.read", opened.book.access.standings(bora)[case], NOW)
    with pytest.raises(GrantRefused, match="nobody"):
        members.confirm(who, granted.number, by=chorong.person_id)


def test_roles_end_and_somebody_always_leads(opened: Opened) -> None:
    ara, bora = hired(opened, "ara", "bora")
    who, case = in_case(opened), opened.book.cases()[0].case_id
    lead = members.grant(who, Grant(ara, Role.INVESTIGATOR, is_lead=True), by="")
    with pytest.raises(GrantRefused, match="leads"):
        members.end(who, lead.number)
    short = members.grant(who, Grant(bora, Role.COUNSELLOR, until=NOW + timedelta(days=1)), by=ara.person_id)
    standing = opened.book.access.standings(bora)[case]
    assert may("case.read", standing, NOW)
    assert not may("case.read", standing, NOW + timedelta(days=1))
    members.end(who, short.number)
    assert opened.book.access.standings(bora)[case].members == ()
    with pytest.raises(GrantRefused, match="ended"):
        members.end(who, short.number)


def test_the_log_alone_tells_who_works_here(opened: Opened) -> None:
    ara, bora = hired(opened, "ara", "bora")
    members.grant(in_case(opened), Grant(ara, Role.INVESTIGATOR, is_lead=True), by="")
    members.rule(in_case(opened), two_to_grant=True, is_closed=True)
    members.confirm(in_case(opened), members.grant(in_case(opened), Grant(bora, Role.REVIEWER), by=ara.person_id).number, by="f" * 32)
    people.let_go(opened, bora, performer="eun", now=NOW)
    access, case = opened.book.access, opened.book.cases()[0].case_id
    before = (access.colleagues(), access.memberships(case), access.rule(case), access.staff())
    place = opened.place
    opened.book.close()
    for file in place.folder.glob("book.sqlite3*"):
        file.unlink()
    with open_workspace(place, mode=None, passphrase=None, legal_basis=None, now=NOW) as again:
        told = again.book.access
        assert (told.colleagues(), told.memberships(case), told.rule(case), told.staff()) == before


def test_a_link_sets_one_password_once(opened: Opened) -> None:
    (ara,) = hired(opened, "ara")
    desk.open_desk(opened.place)
    first, second = desk.invite(ara, NOW), desk.invite(ara, NOW)
    for secret, at in ((first, NOW), (second, NOW + timedelta(hours=desk.INVITATION_HOURS)), ("", NOW)):
        with pytest.raises(InvitationInvalid):
            desk.invited(secret, at)
    seat = desk.accept(second, "four paper boats sail", NOW)
    assert seat.person_id == ara.person_id
    with pytest.raises(InvitationInvalid):
        desk.accept(second, "another", NOW)
    assert second.encode() not in opened.place.desk.read_bytes()
    before = seat.get_session_auth_hash()
    desk.end_sessions(ara.person_id)
    seat.refresh_from_db()
    assert seat.get_session_auth_hash() != before


def test_states_are_stored_once_and_told_to_those_who_see_the_case(opened: Opened) -> None:
    desk.open_desk(opened.place)
    one = desk.store_state("rooms", "c1", "ara", {"q": "꽃"}, NOW)
    assert desk.store_state("rooms", "c1", "ara", {"q": "꽃"}, NOW) == one
    assert desk.store_state("rooms", "c1", "bora", {"q": "꽃"}, NOW) != one
    found = desk.stored_state(one, "rooms", "c1", "bora")
    assert found is not None
    assert found.filters == {"q": "꽃"}
    assert desk.stored_state(one, "rooms", "c2", "ara") is None
    own = desk.store_state("cases", "", "ara", {}, NOW)
    assert desk.stored_state(own, "cases", "", "bora") is None
