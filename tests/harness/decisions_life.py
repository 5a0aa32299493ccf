# SPDX-License-Identifier: Apache-2.0
"""A workspace in which people decide: colleagues and roles, a subject and what she permits, a request from draft to answer, limits of seeing.

Every act goes on from what stands in the book, as a person would who is told that the program died: what is there is not done again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, Final

from book_life import BOOK, BookPromise, BookStory, opened_in, seal
from harness_disk import HarnessDisk
from vault_life import NOW

from sotdae.actions.acting import Acting
from sotdae.actions.matching.consenting import Statement
from sotdae.actions.opening import Opened
from sotdae.actions.removal import drafting, sending, steps
from sotdae.actions.removal.stepping import Said
from sotdae.actions.reviewing.deciding import require_two
from sotdae.actions.reviewing.seeing import set_limit
from sotdae.actions.staffing.members import Grant, grant
from sotdae.actions.staffing.people import take_on
from sotdae.actions.subjects.consents import give
from sotdae.actions.subjects.making import make_subject
from sotdae.cases.consent import Basis, GivenBy
from sotdae.cases.policy import Office, Role
from sotdae.cases.removal import record as notice
from sotdae.cases.removal.outcome import Outcome
from sotdae.cases.removal.regimes import built_in
from sotdae.cases.removal.states import Preservation, State
from sotdae.cases.seeing import Limit
from sotdae.custody.verification import verify

REGIME: Final = "us-tida"
SUBJECTS: Final = 1
ENDS_IN: Final = State.DECIDED
TABLES: Final = frozenset(
    {"colleague", "membership", "subject", "consent", "removalrequest", "removalevent", "removalitem", "reviewrule", "sightlimit", "logposition"}
)


class DecisionsStory(BookStory):
    """People decide one thing after the other, each acknowledged by itself."""

    name = "decisions in the book"

    def work(self, folder: Path, told: Callable[[], None]) -> None:
        with opened_in(folder) as opened:
            if not _is_sealed(opened):
                seal(opened, {"a": b"lunch"}, told)
            for act in _acts(opened):
                act()

    def completed(self, folder: Path, promised: BookPromise | None, disk: HarnessDisk) -> str | None:
        if promised is not None and promised.book is not None:
            (folder / BOOK).write_bytes(promised.book)
        self.live(folder, disk, lambda: None)
        found = verify(folder / "vault")
        if not found.ok:
            return f"after another run: {found.to_json()}"
        followed = _rows(folder / BOOK)
        for path in folder.glob(f"{BOOK}*"):
            path.unlink()
        with opened_in(folder) as opened:
            wrong = _undone(opened)
        if wrong is not None:
            return wrong
        return None if _rows(folder / BOOK) == followed else "the book that followed the log is another one than the log makes"


def _is_sealed(opened: Opened) -> bool:
    """Whether the one text is on record: a case may have been opened and no more."""
    return any(entry.type == "items.sealed" for entry in opened.vault.entries())


def _acts(opened: Opened) -> Iterator[Callable[[], object]]:
    """Yield what is left to do; what is there is looked for when its turn comes."""

    def by(performer: str) -> Acting:
        return Acting(opened, opened.book.cases()[0], performer, NOW)

    who, case = by("desk-1"), opened.book.cases()[0].case_id
    for name, offices in (("desk-1", ()), ("desk-2", (Office.AUDITOR,))):
        if name not in {one.name for one in opened.book.access.colleagues()}:
            yield lambda name=name, offices=offices: take_on(opened, name, offices, performer="", now=NOW)  # type: ignore[misc]
    if not opened.book.access.memberships(case):
        person = next(one for one in opened.book.access.colleagues() if one.name == "desk-1")
        yield lambda: grant(who, Grant(person, Role.COUNSELLOR, is_lead=True), by="")
    if not who.ledger.subjects(case):
        yield lambda: make_subject(who)
    if not who.ledger.consents(case):
        given = Statement(Basis.CONSENT, GivenBy.SELF, scope=("request-removal",), given_on=NOW.date(), until=date(NOW.year + 1, 1, 1))
        yield lambda: give(who, "S-01", given)
    if opened.book.reviewing.persons_needed(case) == 1:
        yield lambda: require_two(who, 2)
    if opened.book.reviewing.limit(case) != LIMIT:
        yield lambda: set_limit(who, LIMIT)
    if not opened.book.removal.requests(case):
        yield lambda: drafting.new(who, _record(opened))
    yield from _on_its_way(who, by("desk-2"))


LIMIT: Final = Limit(sights=9, seconds=600)


def _on_its_way(who: Acting, other: Acting) -> Iterator[Callable[[], object]]:
    """Yield the steps of the request that are left, in order."""

    def state() -> State:
        return who.opened.book.removal.requests(who.case.case_id)[0].request.state

    def is_preserved() -> bool:
        return who.opened.book.removal.requests(who.case.case_id)[0].preservation is not Preservation.NONE

    if state() is State.DRAFT and not is_preserved():
        yield lambda: steps.waive_preservation(who, "N-01", "the host keeps nothing")
    if state() is State.DRAFT:
        yield lambda: steps.submit(who, "N-01")
    if state() is State.REVIEW:
        yield lambda: steps.approve(other, "N-01")
    if state() is State.READY:
        yield lambda: sending.send_stated(who, "N-01", Said(how="form", proven=True, reference="F-77"))
    if state() is State.SENT:
        yield lambda: steps.acknowledge(who, "N-01", Said())
    if state() is State.ACKNOWLEDGED:
        yield lambda: steps.decide(who, "N-01", Said(outcome=Outcome.REFUSED))


def _record(opened: Opened) -> notice.NoticeRecord:
    known = built_in()[REGIME]
    sealed = next(entry.seq for entry in opened.vault.entries() if entry.type == "items.sealed")
    facts: dict[str, Any] = {"description": "꽃 그림 한 장", "redacted_capture": "C-1", "log_index": sealed}
    item = notice.NoticeItem(1, notice.LocatorType.URL, "https://lunch.example/1", notice.ContentKind.SYNTHETIC, **facts)
    return notice.NoticeRecord(
        notice_id="",
        regime=REGIME,
        channel="email",
        language=known.language,
        dated_on=NOW.date(),
        mode=notice.Mode.SYNTHETIC,
        addressee=notice.Addressee(next(iter(known.recipient.recipient_ids), "flower-host"), "Flower Host", address="desk@flowers.example"),
        submitter=notice.Submitter(
            *(known.submitters[-1], "H. Counsellor", "Flower Centre", "counsellor"),
            *("desk@centre.example", "+82-2-000-0000", "1 Flower Street, Seoul", "123-45"),
        ),
        subject=notice.Subject("S-01", disclose_identity=notice.Disclosure.TO_PLATFORM),
        items=(item,),
        mandate=notice.Mandate("M-1"),
        grounds=(notice.Ground(known.jurisdiction, "section 3", "She did not agree to it."),),
        statements=tuple(one for one in notice.Statement if known.words_of(one) is not None),
        asks=tuple(one for one in (notice.Ask.REMOVE, notice.Ask.PRESERVE_FIRST) if one in known.asks),
        signature=notice.Signature(notice.SignatureKind.ELECTRONIC, "H. Counsellor", NOW.date()),
        attachments=(notice.Attachment(notice.AttachmentKind.MANDATE, "mandate"),),
    )


def _undone(opened: Opened) -> str | None:
    """Say what a finished life left undone or did twice."""
    book, case = opened.book, opened.book.cases()[0].case_id
    requests = book.removal.requests(case)
    counted = {
        "colleagues": (len(book.access.colleagues()), 2),
        "roles": (len(book.access.memberships(case)), 1),
        "subjects": (len(book.ledger.subjects(case)), 1),
        "consents": (len(book.ledger.consents(case)), 1),
        "requests": (len(requests), 1),
    }
    wrong = [f"{held} {what}, not {wanted}" for what, (held, wanted) in counted.items() if held != wanted]
    if not wrong and requests[0].request.state is not ENDS_IN:
        wrong = [f"the request is {requests[0].request.state}"]
    if not wrong and (book.reviewing.persons_needed(case), book.reviewing.limit(case)) != (2, LIMIT):
        wrong = ["a rule of the case is not the one that was set"]
    return wrong[0] if wrong else None


def _rows(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of the tables that decisions make, without the numbers that the database gives."""
    with closing(sqlite3.connect(path)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = [name for name in names if name.startswith("cases_") and name.removeprefix("cases_") in TABLES]
        assert len(kept) == len(TABLES), sorted(names)
        return {name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in kept}
