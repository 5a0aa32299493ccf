# SPDX-License-Identifier: Apache-2.0
"""An office with one room of flowers that it saved pages of, one subject, and people who draft, review and send, for tests of removal requests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from cheap import PASSPHRASE

from sotdae.actions.acting import Acting, Note, acting, new_id
from sotdae.actions.adding.capture import AddRequest, add
from sotdae.actions.records.removal_book import ItemRow, RemovalRow
from sotdae.actions.removal import drafting, observing, sending, steps
from sotdae.actions.removal.placing import answers_of, item_of
from sotdae.actions.removal.stepping import Said, requested
from sotdae.actions.workspace import Workspace
from sotdae.cases.consent import Basis, Consent, Form, GivenBy, consent_facts
from sotdae.cases.removal import record as notice
from sotdae.cases.removal.items import Seen
from sotdae.cases.removal.outcome import Outcome
from sotdae.cases.removal.record import Ask, ContentKind, NoticeRecord, Statement
from sotdae.cases.removal.regimes import built_in
from sotdae.simulation.preview_writer import page
from sotdae.simulation.world import Part, Post, SavedPage, View

FIRST = datetime(2026, 11, 30, 1, tzinfo=UTC)
"""A Monday morning in Seoul."""
NUMBER, NAME = 1_500_000_001, "flower_demo"
POSTS = range(38, 44)
ASKED = 40
STATEMENTS = tuple(Statement)


def feed(moment: datetime, *without: int, posts: Sequence[int] = POSTS, name: str = NAME, number: int = NUMBER) -> SavedPage:
    """A page with posts, saved at a moment, some of them not there any more."""
    made = int(moment.timestamp())
    told = tuple(Post(one, int(FIRST.timestamp()) - 7200 + one, parts=(Part("plain", f"꽃 그림 {one}번"),)) for one in posts if one not in without)
    return SavedPage("s.html", "feed", made, name, View("x", "public_channel", number, "꽃 그림 모음", told), 137)


def saved(folder: Path, *pages: SavedPage) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for one in pages:
        (folder / one.name).write_bytes(page(one, is_marked=False))
    return folder


@dataclass
class Office:
    """A workspace and its clock."""

    folder: Path
    at: datetime = FIRST

    @property
    def place(self) -> Workspace:
        return Workspace(self.folder / "workspace")

    def wait(self, **time: float) -> datetime:
        self.at += timedelta(**time)
        return self.at

    def capture(self, *pages: SavedPage, **stated: Any) -> None:
        """Save pages and add them."""
        folder = self.folder / f"pages-{len(list(self.folder.glob('pages-*')))}"
        request = AddRequest(workspace=self.place.folder, paths=(saved(folder, *pages),), case="표본", passphrase=PASSPHRASE, **stated)
        add(request, now=self.at)

    @contextmanager
    def at_work(self, performer: str = "desk-1") -> Iterator[Acting]:
        with acting(self.place, "표본", passphrase=PASSPHRASE, performer=performer, now=self.at) as who:
            yield who

    def consent(self, *scope: str, subject: str = "S-01", until: date | None = None) -> None:
        """Take down what a subject permits; S-01 is made where she is not there yet."""
        with self.at_work() as who:
            rows = who.ledger.subjects(who.case.case_id)
            known = next((row.subject_id for row in rows if row.label == subject), None)
            subject_id = known or new_id()
            day = self.at.date()
            given = Consent(GivenBy.SELF, Basis.CONSENT, frozenset(scope), Form.WRITTEN, day, until or day + timedelta(days=365))
            notes = [] if known else [Note("subject.made", {"subject_id": subject_id})]
            who.log([*notes, Note("consent.recorded", {"consent_id": new_id(), "subject_id": subject_id, **consent_facts(given)})])

    def record(self, regime: str = "us-tida", *names: str, sha256: str | None = None, **more: Any) -> NoticeRecord:
        """A complete record, about the asked message unless other places are named."""
        known = built_in()[regime]
        with self.at_work() as who, answers_of(who) as answers:
            places = names or (f"t.me/{NAME}/{ASKED}",)
            items = tuple(item_of(answers, name, place, ContentKind.SYNTHETIC) for place, name in enumerate(places, 1))
        items = tuple(replace(item, description="꽃 그림 한 장", redacted_capture="C-1", sha256=sha256) for item in items)
        made = NoticeRecord(
            notice_id="",
            regime=regime,
            channel="email",
            language=known.language,
            dated_on=self.at.date(),
            mode=notice.Mode.HASH_ONLY,
            addressee=notice.Addressee(next(iter(known.recipient.recipient_ids), "flower-host"), "Flower Host", address="desk@flowers.example"),
            submitter=notice.Submitter(
                *(known.submitters[-1], "H. Counsellor", "Flower Centre", "counsellor"),
                *("desk@centre.example", "+82-2-000-0000", "1 Flower Street, Seoul", "123-45"),
            ),
            subject=notice.Subject("S-01", disclose_identity=notice.Disclosure.TO_PLATFORM),
            items=items,
            mandate=notice.Mandate("M-1"),
            grounds=(notice.Ground(known.jurisdiction, "section 3", "She did not agree to it."),),
            statements=tuple(one for one in STATEMENTS if known.words_of(one) is not None),
            asks=tuple(one for one in (Ask.REMOVE, Ask.PRESERVE_FIRST) if one in known.asks),
            signature=notice.Signature(notice.SignatureKind.ELECTRONIC, "H. Counsellor", self.at.date()),
            attachments=(notice.Attachment(notice.AttachmentKind.MANDATE, "mandate"),),
        )
        return replace(made, **more)

    def drafted(self, *names: str, **more: Any) -> str:
        with self.at_work() as who:
            pass
        record = self.record(more.pop("regime", "us-tida"), *names, **more)
        with self.at_work() as who:
            return drafting.new(who, record).label

    def ready(self, *names: str, **more: Any) -> str:
        """Draft, waive preservation, and have it reviewed."""
        label = self.drafted(*names, **more)
        with self.at_work() as who:
            steps.waive_preservation(who, label, "the host keeps nothing anyway")
            steps.submit(who, label)
        with self.at_work("desk-2") as who:
            steps.approve(who, label)
        return label

    def sent(self, *names: str, proven: bool = True, **more: Any) -> str:
        label = self.ready(*names, **more)
        with self.at_work() as who:
            sending.send_stated(who, label, Said(how="form", proven=proven, reference="F-77"))
        return label

    def decide(self, label: str, outcome: Outcome, country: str | None = None) -> RemovalRow:
        with self.at_work() as who:
            return steps.decide(who, label, Said(outcome=outcome, country=country))

    def observe(self) -> observing.Observed:
        with self.at_work() as who:
            return observing.observe(who)

    def look(self, label: str, seen: Seen, capture: int, item: int = 1) -> None:
        with self.at_work() as who:
            observing.observe_stated(who, label, item, seen, capture=capture)

    def row(self, label: str) -> RemovalRow:
        with self.at_work() as who:
            return requested(who, label)

    def items(self, label: str) -> list[ItemRow]:
        with self.at_work() as who:
            return who.opened.book.removal.items(requested(who, label).request_id)

    def log(self) -> str:
        """The log as anybody may read it."""
        return (self.place.vault / "log.jsonl").read_text("utf-8")


def make_office(folder: Path) -> Office:
    """An office that saved the room once and has a subject who permits to ask for removal."""
    office = Office(folder)
    office.capture(feed(office.at))
    office.wait(minutes=5)
    office.consent("request_removal")
    office.wait(minutes=5)
    return office
