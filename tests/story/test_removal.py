# SPDX-License-Identifier: Apache-2.0
"""The story of a removal, with the person harmed holding the key: from her call to her word that it is enough, and what she is told at each step.

Set SOTDAE_GOLDEN=1 to write what she is told anew; read every changed line before it is committed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from mail_servers import postbox
from pyrage import x25519
from removal_cast import Office

from sotdae.actions.acting import Acting, acting
from sotdae.actions.adding.capture import AddRequest, add
from sotdae.actions.matching.bank import bank_add
from sotdae.actions.matching.consenting import Statement, confirm
from sotdae.actions.matching.match import MatchRequest, match_bank
from sotdae.actions.matching.partner_lists import bank_export
from sotdae.actions.matching.withdrawing_entries import BankRequest
from sotdae.actions.pictures.photos import in_jail
from sotdae.actions.removal import mail_sending, sending, steps
from sotdae.actions.removal.mailing import carry
from sotdae.actions.removal.stepping import Said
from sotdae.actions.subjects import consents, making, numbers, recalling, status, withdrawing
from sotdae.actions.workspace import Workspace
from sotdae.cases.consent import Basis, day_of
from sotdae.cases.removal import record as notice
from sotdae.cases.removal.items import ItemState
from sotdae.cases.removal.outcome import Outcome
from sotdae.cases.removal.record import NoticeRecord
from sotdae.cases.removal.states import State
from sotdae.cases.status import StatusFacts
from sotdae.cases.withdrawal import Answer
from sotdae.errors import ConsentEnded, GateClosed
from sotdae.exchange.status import render
from sotdae.simulation.exports import marked_members
from sotdae.simulation.pictures import picture, scene_number
from sotdae.simulation.preview_writer import page
from sotdae.simulation.public_side import NEWS_NAME
from sotdae.simulation.removals import saved_again, shown_posts
from sotdae.simulation.world import SavedPage, World

pytestmark = pytest.mark.enable_socket

GOLDEN = Path(__file__).with_name("golden")
CALL = datetime(2026, 11, 30, 1, tzinfo=UTC)
"""A Monday morning in Seoul, months after the world's last capture: every regime of the story is in force."""
CASE = "spring"
SCOPE = ("search-own-case", "keep-bank", "share-with:hotline-a", "request-removal")
KEY = str(x25519.Identity.generate().to_public())


class Centre(Office):
    """A centre at work in a workspace of made-up material."""

    subject = ""
    told: dict[str, StatusFacts]

    @property
    def place(self) -> Workspace:
        return Workspace(self.folder / "workspace")

    @contextmanager
    def at_work(self, performer: str = "desk-1") -> Iterator[Acting]:
        with acting(self.place, CASE, passphrase=None, performer=performer, now=self.at) as who:
            yield who

    def capture(self, *pages: SavedPage, **stated: Any) -> None:
        folder = self.folder / f"pages-{self.at:%Y%m%d%H%M}"
        folder.mkdir()
        for one in pages:
            (folder / one.name).write_bytes(page(one, is_marked=True))
        add(AddRequest(workspace=self.place.folder, paths=(folder,), case=CASE, passphrase=None, zone="Asia/Seoul", **stated), now=self.at)

    def record(self, regime: str = "us-tida", *names: str, sha256: str | None = None, **more: Any) -> NoticeRecord:
        about = notice.Subject(self.subject, disclose_identity=notice.Disclosure.NEVER)
        return super().record(regime, *names, sha256=sha256, **{"subject": about, **more})

    def asked(self, **more: Any) -> BankRequest:
        return BankRequest(self.place.folder, self.subject, CASE, performer="desk-1", **more)

    def hear(self, step: str) -> StatusFacts:
        """What she is told at a step: by her counsellor's hand, the same as by her number and PIN."""
        with making.reading(self.place, CASE) as read:
            facts = status.status_for_counsellor(read, self.subject, now=self.at, synthetic=True)
        self.told[step] = facts
        return facts


@pytest.fixture(scope="module")
def centre(world: World, tmp_path_factory: pytest.TempPathFactory) -> Centre:
    """A centre that was handed two captures of that world: the room where its story goes on, and pages that everybody can see."""
    made = Centre(tmp_path_factory.mktemp("removal"), CALL)
    folders = []
    for capture in world.captures:
        if capture.name.endswith(("successor", "2026-03-20 public pages")):
            folders.append(made.folder / capture.name)
            for name, body in marked_members(capture):
                (folders[-1] / name).parent.mkdir(parents=True, exist_ok=True)
                (folders[-1] / name).write_bytes(body)
    add(AddRequest(workspace=made.place.folder, paths=tuple(folders), case=CASE, mode="synthetic", zone="Asia/Seoul"), now=made.at)
    made.told = {}
    return made


@pytest.fixture(scope="module")
def before(world: World) -> SavedPage:
    """The page of posts that was saved before anything was asked for."""
    return next(one for capture in world.captures for one in capture.pages if one.kind == "feed" and one.username == NEWS_NAME)


@pytest.fixture(scope="module")
def life(centre: Centre, before: SavedPage, tmp_path_factory: pytest.TempPathFactory) -> Centre:
    """The whole life, told once; the tests below look at its steps."""
    number = shown_posts(before)[-3]
    place = f"t.me/{NEWS_NAME}/{number}"
    _she_calls(centre)
    _she_is_looked_for(centre)
    _a_partner_looks_too(centre)
    asked = _three_requests(centre, place)
    _they_go_out(centre, asked, tmp_path_factory.mktemp("mail"))
    _it_goes_and_comes_back(centre, asked, before, number)
    _she_says_stop(centre)
    return centre


def _she_calls(centre: Centre) -> None:
    made = making.begin_subject(centre.place, CASE, passphrase=None, performer="desk-1", now=centre.at)
    centre.subject = made.label
    centre.hear("01-call")
    centre.wait(minutes=20)
    with centre.at_work() as who:
        consents.give(who, centre.subject, Statement(Basis.CONSENT, scope=SCOPE, oral=True))
    centre.hear("02-consent")


def _she_is_looked_for(centre: Centre) -> None:
    photo = centre.folder / "her own photo.png"
    photo.write_bytes(picture(scene_number(0, "plain")))
    with in_jail() as hash_photo:
        bank_add(centre.asked(), [photo], hash_photo=hash_photo, now=centre.at)
    found = match_bank(MatchRequest(centre.place.folder, centre.subject, CASE, performer="desk-1"), now=centre.wait(minutes=1))
    assert found.queries[0]["matches"], "copies of her photo go round in the made-up rooms"
    centre.hear("03-found")


def _a_partner_looks_too(centre: Centre) -> None:
    centre.wait(days=1)
    with centre.at_work() as who:
        assert confirm(who, centre.subject) == 1
    out = centre.folder / "hotline-a.age"
    bank_export(centre.asked(), "hotline-a", KEY, out=out, expires_on=None, now=centre.at)
    centre.hear("04-signed")


def _three_requests(centre: Centre, place: str) -> dict[str, str]:
    centre.wait(hours=1)
    asked = {"preservation": centre.drafted(place, regime="kr-preservation-ask")}
    for regime in ("us-tida", "kr-22-5", "eu-dsa-16"):
        asked[regime] = centre.drafted(place, regime=regime)
    for label in asked.values():
        with centre.at_work() as who:
            steps.submit(who, label)
        with centre.at_work("desk-2") as who:
            steps.approve(who, label)
    centre.hear("05-prepared")
    return asked


def _they_go_out(centre: Centre, asked: dict[str, str], folder: Path) -> None:
    with centre.at_work() as who, pytest.raises(GateClosed, match="preservation comes first"):
        sending.send_stated(who, asked["us-tida"], Said(how="form"))
    with centre.at_work() as who:
        sending.send_stated(who, asked["preservation"], Said(how="hand", proven=True))
        for regime in ("us-tida", "kr-22-5", "eu-dsa-16"):
            steps.preserve(who, asked[regime], asked["preservation"], None)
        for regime in ("kr-22-5", "eu-dsa-16"):
            sending.send_stated(who, asked[regime], Said(how="form", proven=True))
    with postbox(folder) as (box, transport), centre.at_work() as who:
        row = mail_sending.send_by_mail(who, asked["us-tida"], transport, carry)
    assert row.request.state is State.SENT
    assert (len(box.messages), box.tls) == (1, [True])
    centre.hear("06-sent")
    centre.wait(hours=3)
    with centre.at_work() as who:
        steps.acknowledge(who, asked["us-tida"], Said())
    centre.hear("07-acknowledged")


def _it_goes_and_comes_back(centre: Centre, asked: dict[str, str], before: SavedPage, number: int) -> None:
    centre.wait(hours=20)
    with centre.at_work() as who:
        steps.decide(who, asked["us-tida"], Said(outcome=Outcome.REMOVED))
        steps.decide(who, asked["eu-dsa-16"], Said(outcome=Outcome.REFUSED))
    centre.hear("08-answered")
    for hours in (1, 2):
        centre.wait(hours=hours)
        centre.capture(saved_again(before, int(centre.at.timestamp()), without={number}))
        centre.wait(minutes=1)
        centre.observe()
    assert {one.item.state for one in centre.items(asked["us-tida"])} == {ItemState.REMOVED}
    centre.hear("09-gone")
    centre.wait(days=6)
    centre.capture(saved_again(before, int(centre.at.timestamp())))
    centre.wait(minutes=1)
    children = centre.observe().children
    assert children, "what came back is asked about anew"
    assert centre.row(children[0]).link == "reappeared"
    centre.hear("10-back")


def _she_says_stop(centre: Centre) -> None:
    centre.wait(days=1)
    with centre.at_work() as who:
        ended = withdrawing.withdraw(who, centre.subject)
    assert "hotline-a" in ended.recipients
    centre.hear("11-stopped")
    with centre.at_work() as who:
        for label in ended.letters:
            recalling.tell(who, label, how="by mail")
    centre.wait(days=2)
    with centre.at_work() as who:
        for label in ended.letters[:2]:
            recalling.answer(who, label, Answer.DELETED)
    centre.hear("12-answers")
    centre.wait(days=40)
    centre.hear("13-silence")


def test_she_is_told_the_truth_at_every_step_in_both_languages(life: Centre) -> None:
    assert len(life.told) == 13
    changed = []
    for step, facts in life.told.items():
        for language in ("ko", "en"):
            text = render(facts, language)  # type: ignore[arg-type]  # (one of two)
            path = GOLDEN / f"status-{step}.{language}.txt"
            if os.environ.get("SOTDAE_GOLDEN"):
                GOLDEN.mkdir(exist_ok=True)
                path.write_text(text, "utf-8")
            if not path.is_file() or path.read_text("utf-8") != text:
                changed.append(path.name)
    assert not changed


def test_nothing_of_a_room_or_a_recipient_is_in_what_she_is_told(life: Centre) -> None:
    for facts in life.told.values():
        for language in ("ko", "en"):
            text = render(facts, language)  # type: ignore[arg-type]  # (one of two)
            assert not any(word in text.lower() for word in (NEWS_NAME, "hotline-a", "flower", "t.me", "r-0", "방-0", "us-tida", "desk-"))


def test_the_withdrawal_reached_everybody_who_had_something(life: Centre) -> None:
    with making.reading(life.place, CASE) as read:
        rows = recalling.recall_list(read, on=day_of(life.at))["recalls"]
    assert len({row["recipient"] for row in rows if row["why"] is None}) >= 2
    kinds = {one["kind"] for row in rows for one in row["copies"]}
    assert {"hash_list", "notice"} <= kinds
    assert {row["state"] for row in rows} >= {"done", "no_answer"}
    assert all(one["digest"] for row in rows for one in row["copies"])


def test_nothing_is_asked_or_looked_for_after_her_word(life: Centre) -> None:
    with life.at_work() as who:
        for row in who.opened.book.removal.requests(who.case.case_id):
            assert row.request.state in {State.WITHDRAWN, State.CLOSED}, row.label
    with pytest.raises(ConsentEnded):
        match_bank(MatchRequest(life.place.folder, life.subject, CASE, performer="desk-1"), now=life.at)


def test_by_number_and_pin_she_is_told_the_same(life: Centre) -> None:
    with life.at_work() as who:
        given = numbers.give_number(who, life.subject)
        facts = status.status_by_pin(who.opened.book, given.number, given.pin, now=life.at, synthetic=True)
    assert facts.number == given.number
    assert render(facts, "ko").splitlines()[3:] == (GOLDEN / "status-13-silence.ko.txt").read_text("utf-8").splitlines()[3:]
    assert facts.withdrawn_on == date(2026, 12, 9)
