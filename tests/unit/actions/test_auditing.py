# SPDX-License-Identifier: Apache-2.0
"""Acts of many people in one line: each is in the log and in the book before anybody goes on, and each is its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from banking import NOW, PASSPHRASE, book_rows, workspace
from django.apps import apps
from django.db import connections
from keeping_places import OTHER_ID, PICTURE_ID, person

from sotdae.actions import opening
from sotdae.actions.acting import Acting, Note
from sotdae.actions.auditing import Audit
from sotdae.actions.matching.freezing import freeze
from sotdae.actions.opening import Opened, open_workspace, replay
from sotdae.actions.records.activity_book import Asked
from sotdae.actions.records.applying import UNMASKED
from sotdae.actions.reviewing.seeing import set_limit
from sotdae.actions.showing.unmasking import require_sight_left
from sotdae.actions.workspace import Workspace
from sotdae.cases import seeing as rules
from sotdae.cases.seeing import Limit, Seen
from sotdae.custody.verification import verify
from sotdae.errors import SightsSpent, WritePoisoned


@dataclass
class Held:
    """An open workspace that threads have in turns, as a server holds it."""

    opened: Opened
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def turn(self) -> Iterator[Opened]:
        with self.lock:
            yield self.opened
            connections["default"].close()


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Held]:
    with open_workspace(workspace(tmp_path, "표본", "책"), mode=None, passphrase=PASSPHRASE, legal_basis=None, now=NOW) as opened:
        yield Held(opened)


def many(audit: Audit, acts: int, **facts: object) -> dict[str, int]:
    """Log so many acts at once, each by a person of its own; returns what each was told."""
    told: dict[str, int] = {}
    gate = threading.Barrier(acts)

    def act(name: str) -> None:
        gate.wait()
        told[name] = audit.log("shown.test", facts.get("case"), {"reason": "a test"}, performer=name, now=NOW)  # type: ignore[arg-type]

    threads = [threading.Thread(target=act, args=(f"counsellor {number}",)) for number in range(acts)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return told


def test_fifty_at_once_share_few_lines_and_each_act_is_the_persons_own(held: Held) -> None:
    case_id = held.opened.book.cases()[0].case_id
    before = held.opened.vault.head().size
    told = many(Audit(held.turn), 50, case=case_id)
    lines = list(held.opened.vault.entries(after=before))
    assert 1 <= len(lines) < 10
    assert {told[name] for name in told} == {line.seq for line in lines}
    performers = [row["performer"] for line in lines for row in held.opened.vault.details(held.opened.keyring, line)]
    assert sorted(performers) == sorted(told)
    acts = held.opened.book.activity.acts(Asked(group="seen", case_id=case_id), 100)
    assert {(act.performer, act.seq) for act in acts} == set(told.items())
    assert held.opened.book.applied_seq == lines[-1].seq
    assert verify(held.opened.place.vault).ok


def test_nobody_goes_on_where_the_disk_failed(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(type(held.opened.vault.disk), "sync", full)
    before = held.opened.vault.head().size
    with pytest.raises(WritePoisoned):
        Audit(held.turn).log("shown.test", None, {}, performer="Ara", now=NOW)
    monkeypatch.undo()
    assert held.opened.book.activity.acts(Asked(group="seen"), 10) == []
    assert held.opened.book.applied_seq <= max(before, held.opened.vault.head().size)


def test_no_more_is_shown_to_a_person_than_her_day_allows_however_many_ask_at_once(held: Held) -> None:
    """One line takes one act about her limit, so that no two are checked against the same count; other people's go on beside them."""
    case, audit = held.opened.book.cases()[0], Audit(held.turn)
    set_limit(Acting(held.opened, case, "lead", NOW), Limit(3, 3600))
    shown: list[str] = []
    spent: list[str] = []
    gate = threading.Barrier(12)

    def act(name: str) -> None:
        who = Acting(held.opened, case, name, NOW, audit)
        note = Note(UNMASKED, {"what": "title", "label": "R-01", "message_id": None, "reason": "a test"})
        gate.wait()
        try:
            who.log([note], check=lambda: require_sight_left(who), alone=rules.alone(name))
            shown.append(name)
        except SightsSpent:
            spent.append(name)

    threads = [threading.Thread(target=act, args=(name,)) for name in ["Ara"] * 8 + ["Bora", "Chorong", "Dain", "Eun"]]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(shown) == ["Ara"] * 3 + ["Bora", "Chorong", "Dain", "Eun"]
    assert spent == ["Ara"] * 5
    assert held.opened.book.reviewing.seen("Ara", NOW + timedelta(minutes=1)) == Seen(3, 30, 3, 30)
    logged = [row for line in held.opened.vault.entries() if line.type == UNMASKED for row in held.opened.vault.details(held.opened.keyring, line)]
    assert len(logged) == 7


def test_what_a_person_saw_is_counted_for_a_day_and_for_a_week(held: Held) -> None:
    case_id, audit = held.opened.book.cases()[0].case_id, Audit(held.turn)
    now = NOW + timedelta(days=30)
    for hours in (24 * 8, 25, 23, 1):
        facts = {"what": "title", "label": "R-01", "message_id": None, "reason": "a test"}
        audit.log(UNMASKED, case_id, facts, performer="Ara", now=now - timedelta(hours=hours))
    assert held.opened.book.reviewing.seen("Ara", now) == Seen(2, 20, 3, 30)
    assert held.opened.book.reviewing.seen("Bora", now) == Seen(0, 0, 0, 0)
    assert held.opened.book.shown.unmasked("Ara", now - timedelta(days=2)) == 3


def test_what_one_is_refused_costs_nobody_else_anything(held: Held) -> None:
    audit = Audit(held.turn)

    def refuse() -> None:
        raise SightsSpent(reveals=1, seconds=1, most=1, most_seconds=1)

    before = held.opened.vault.head().size
    with pytest.raises(SightsSpent):
        audit.log("shown.test", None, {}, performer="Ara", now=NOW, alone="Ara", check=refuse)
    assert audit.log("shown.test", None, {}, performer="Bora", now=NOW, action="a" * 32) == before + 1
    assert next(held.opened.vault.entries(after=before)).body["action"] == "a" * 32


def index_rows(place: Workspace) -> dict[str, list[dict[str, object]]]:
    with open_workspace(place, mode=None, passphrase=PASSPHRASE, legal_basis=None, now=NOW):
        named = ("LogPerson", "LogLine", "LogAbout")
        return {name: list(apps.get_model("cases", name).objects.order_by("pk").values()) for name in named}


def test_an_index_that_was_deleted_is_made_again_from_the_log(place: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with person(place, "Ara") as who:
        freeze(who, [OTHER_ID])
    with person(place, "Bora") as who:
        who.log([Note("shown.test", {"what": "title"})])
    rows = index_rows(place)
    assert {row["name"] for row in rows["LogPerson"]} >= {"Ara", "Bora"}
    with open_workspace(place, mode=None, passphrase=PASSPHRASE, legal_basis=None, now=NOW):
        for name in ("LogAbout", "LogLine"):
            apps.get_model("cases", name).objects.all().delete()
    monkeypatch.setattr(opening, "_BATCH", 3)
    again = index_rows(place)
    assert again["LogLine"] == rows["LogLine"]
    assert [(row["place"], row["ref"]) for row in again["LogAbout"]] == [(row["place"], row["ref"]) for row in rows["LogAbout"]]


def test_what_was_done_to_an_item_is_found_by_its_tag_and_acts_by_who_when_and_what(place: Workspace) -> None:
    with person(place, "Ara", now=NOW + timedelta(days=1)) as who:
        freeze(who, [OTHER_ID])
    with person(place, "Bora", now=NOW + timedelta(days=2)) as who:
        who.log([Note("shown.test", {"what": "title"})])
        book, case_id = who.opened.book.activity, who.case.case_id
        tag = who.opened.keyring.item_tag(OTHER_ID)
        about = book.about(tag, case_id, 100)
        assert [(act.type, act.performer) for act in about][-1] == ("item.frozen", "Ara")
        assert [act.type for act in about][:-1] == ["items.sealed"], "the second capture showed it again"
        assert book.about(who.opened.keyring.item_tag(PICTURE_ID), case_id, 100) == []
        assert book.about(tag, "f" * 32, 100) == [], "a case is a wall"
        people = {name: number for number, name in book.people()}
        assert [act.type for act in book.acts(Asked(person=people["Bora"]), 10)] == ["shown.test"]
        assert [act.type for act in book.acts(Asked(group="seen", case_id=case_id), 10)] == ["shown.test"]
        assert [act.type for act in book.acts(Asked(from_at=NOW + timedelta(hours=12), until_at=NOW + timedelta(days=1, hours=12)), 9)] == [
            "item.frozen"
        ]
        assert book.acts(Asked(from_at=NOW + timedelta(days=9)), 9) == []
        assert book.acts(Asked(cases=()), 9) == []
        everything = book.acts(Asked(), 1000)
        assert [act.place for act in everything] == sorted((act.place for act in everything), reverse=True)
        first = book.acts(Asked(), 3)
        assert book.acts(Asked(before=first[-1].place), 3) == everything[3:6]
        sealed = next(act for act in everything if act.type == "items.sealed")
        assert [act.type for act in book.of_action(sealed.action, 10)] == ["action.begun", "items.sealed", "action.done"]


def test_an_applier_sees_every_act_of_a_line(held: Held) -> None:
    """Acts of a kind that the book knows are applied one by one."""
    case_id = held.opened.book.cases()[0].case_id
    audit = Audit(held.turn)
    told = []

    def act(limit: int) -> None:
        told.append(audit.log("queries.limited", case_id, {"limit": limit}, performer=f"lead {limit}", now=NOW))

    threads = [threading.Thread(target=act, args=(limit,)) for limit in (3, 5, 7)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    place = held.opened.place
    replay(held.opened)
    assert sorted(row["limit"] for row in book_rows(place)["QueryLimit"]) == [3, 5, 7]
