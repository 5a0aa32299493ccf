# SPDX-License-Identifier: Apache-2.0
"""The life of a request through actions: drafted, reviewed by another, sent, answered, observed, back again; each step in the log first."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from removal_cast import ASKED, NAME, Office, feed

from sotdae.actions.acting import Note, new_id
from sotdae.actions.proofs.verifying import verify
from sotdae.actions.questions.news import today
from sotdae.actions.records.removal_applying import PINGED
from sotdae.actions.removal import drafting, lettering, recording, request_sheet, sending, steps
from sotdae.actions.removal.stepping import Said, record_of, requested
from sotdae.cases.consent import Minor, consent_facts
from sotdae.cases.removal.items import ItemState, Seen
from sotdae.cases.removal.outcome import Outcome
from sotdae.cases.removal.record import Subject
from sotdae.cases.removal.states import Preservation, State
from sotdae.errors import GateClosed, NoticeIncomplete, NoticeUnknown, StepIllegal, UsageError
from sotdae.exchange.notice.rendering import Shape


def test_a_request_lives_from_its_draft_to_a_second_life(office: Office) -> None:
    label = office.sent()
    assert label == "N-01"
    office.wait(hours=2)
    with office.at_work() as who:
        assert steps.acknowledge(who, label, Said()).request.state is State.ACKNOWLEDGED
    office.wait(hours=3)
    office.capture(feed(office.at, ASKED))
    assert office.observe().awaiting == 1
    assert [row.item.state for row in office.items(label)] == [ItemState.LIVE], "one look at an absence is not enough"
    office.decide(label, Outcome.REMOVED)
    office.wait(hours=2)
    office.capture(feed(office.at, ASKED))
    seen = office.observe()
    assert seen.states == {ItemState.REMOVED: 1}
    (item,) = office.items(label)
    assert item.item.removed_at == office.at - timedelta(hours=2)
    office.wait(hours=30)
    office.capture(feed(office.at))
    back = office.observe()
    assert (back.states, back.children) == ({}, ("N-02",)), "the child goes on for it"
    child = office.row("N-02")
    assert (child.parent, child.link, child.request.state, child.preservation) == ("N-01", "reappeared", State.DRAFT, Preservation.WAIVED)
    with office.at_work() as who:
        record = record_of(who, child)
        assert (record.items[0].locator, record.signature) == (f"t.me/{NAME}/{ASKED}", None), "nobody has signed it anew"
    assert office.observe().children == (), "it is drafted once"
    assert verify(office.place).ok


def test_the_log_line_shows_days_and_nothing_else(office: Office) -> None:
    office.sent()
    line = next(json.loads(one) for one in office.log().splitlines() if '"removal.sent"' in one)
    assert set(line) == {"v", "seq", "time", "type", "prev", "n", "case", "action", "details", "objects", "due", "redress"}
    assert (line["due"], line["redress"]) == (["2026-12-01", "2026-12-02"], [])
    for word in (NAME, "flower", "Counsellor", "tida", "F-77", "desk-1", "telegram"):
        assert word not in office.log()


def test_what_was_sent_is_sealed_and_the_record_too(office: Office) -> None:
    label = office.ready()
    with office.at_work() as who:
        row = sending.send_stated(who, label, Said(how="post"), b"the letter as it was posted")
        entry = next(one for one in who.opened.vault.entries(after=row.seq) if one.type == "removal.sent")
        (facts,) = who.opened.vault.details(who.opened.keyring, entry)
        assert who.attached(facts["attached"]) == b"the letter as it was posted"
        assert (facts["how"], facts["proven"], facts["after"]["state"]) == ("post", False, "sent")


def test_the_gate_names_everything_that_keeps_a_request_in_the_office(office: Office) -> None:
    label = office.drafted(regime="us-tida")
    with office.at_work() as who:
        steps.submit(who, label)
    with office.at_work("desk-2") as who:
        steps.approve(who, label)
        with pytest.raises(GateClosed, match="preservation comes first"):
            sending.send_stated(who, label, Said(how="form"))
    assert office.row(label).request.state is State.READY
    sheet = request_sheet.shown(office.place, None, label, office.at)
    assert [one["code"] for one in sheet["lacks"]] == ["preservation"]


def test_without_sealed_evidence_nothing_goes_out(office: Office) -> None:
    label = office.ready("https://books.example/lunch/7")
    with office.at_work() as who, pytest.raises(GateClosed, match="evidence of the case is sealed for items 1"):
        sending.send_stated(who, label, Said(how="form"))


def test_her_consent_is_asked_for_this_recipient(office: Office) -> None:
    office.consent("request_removal:us-tida", subject="S-02")
    label = office.ready(regime="tg-abuse", subject=office.record().subject.__class__("S-02"))
    with office.at_work() as who, pytest.raises(GateClosed, match="consent does not cover this recipient"):
        sending.send_stated(who, label, Said(how="email"))


def test_a_consent_that_ended_sends_nothing_any_more(office: Office) -> None:
    label = office.ready()
    office.wait(days=400)
    with office.at_work() as who, pytest.raises(GateClosed, match="consent"):
        sending.send_stated(who, label, Said(how="email"))


def test_a_draft_that_lacks_something_is_not_reviewed(office: Office) -> None:
    label = office.drafted(signature=None)
    with office.at_work() as who:
        with pytest.raises(NoticeIncomplete, match="signature"):
            steps.submit(who, label)
        assert {one["field"] for one in request_sheet.checked(who, requested(who, label))["missing"]} == {"signature"}


def test_a_change_after_the_review_is_reviewed_again_and_keeps_what_was_seen(office: Office) -> None:
    label = office.sent()
    with office.at_work() as who:
        steps.ask_info(who, label, Said())
    office.observe()
    record = office.record("us-tida", f"t.me/{NAME}/{ASKED}", f"t.me/{NAME}/41")
    with office.at_work() as who:
        changed = drafting.edit(who, label, record)
        assert changed.request.state is State.DRAFT
    first, second = office.items(label)
    assert (first.item.state, second.item.state) == (ItemState.LIVE, ItemState.UNKNOWN)
    with office.at_work() as who:
        assert record_of(who, office.row(label)).notice_id == f"N-{office.row(label).request_id[:8].upper()}"
        with pytest.raises(UsageError, match="keeps its regime"):
            drafting.edit(who, label, office.record("tg-abuse"))


def test_blocked_in_one_country_is_never_removed(office: Office) -> None:
    label = office.sent(regime="kr-kmcc")
    blocked = office.decide(label, Outcome.BLOCKED_IN, "KR")
    assert (blocked.request.outcome, blocked.request.country) == (Outcome.BLOCKED_IN, "KR")
    office.wait(days=1)
    sheet = request_sheet.shown(office.place, None, label, office.at)
    assert sheet["item_states"] == {"unknown": 1}
    assert "escalate" in {one["what"] for one in sheet["proposals"]}
    assert "close" not in {one["what"] for one in sheet["proposals"]}


def test_an_escalation_drafts_the_next_letter(office: Office) -> None:
    label = office.sent()
    office.decide(label, Outcome.REFUSED)
    with office.at_work() as who:
        row, child = drafting.escalate(who, label, "tg-abuse", Said(reason="they say it is no such thing"))
        assert (row.request.state, child.link, child.parent, child.regime) == (State.ESCALATED, "escalated", label, "tg-abuse")
        assert record_of(who, child).items == record_of(who, row).items
        assert record_of(who, child).statements == (), "what another form asks for is stated anew"


def test_a_dormant_recipient_is_told_at_every_request_and_proposes_a_way_beside(office: Office) -> None:
    label = office.sent(regime="kr-kmcc")
    with office.at_work() as who:
        steps.state_channel(who, "kr-kmcc", office.at.date(), "no sitting announced until further notice")
    sheet = request_sheet.shown(office.place, None, label, office.at)
    assert sheet["dormant_since"] == office.at.date().isoformat()
    assert "parallel" in {one["what"] for one in sheet["proposals"]}
    with office.at_work() as who:
        beside = drafting.beside(who, label, "tg-abuse")
        assert (beside.link, beside.parent) == ("parallel", label)
        steps.state_channel(who, "kr-kmcc", None, "it sits again since yesterday")
    assert request_sheet.shown(office.place, None, label, office.at)["dormant_since"] is None


def test_clocks_start_at_a_provable_receipt_else_at_the_sending_and_say_so(office: Office) -> None:
    label = office.sent(proven=False)
    (clock, *_) = [one for one in request_sheet.shown(office.place, None, label, office.at)["clocks"] if one["rule"] == "removal"]
    assert (clock["proven"], clock["standing"]) == (False, "running")
    office.wait(hours=5)
    with office.at_work() as who:
        steps.acknowledge(who, label, Said(reference="T-9"))
    (clock,) = [one for one in request_sheet.shown(office.place, None, label, office.at)["clocks"] if one["rule"] == "removal"]
    assert (clock["proven"], clock["started_at"]) == (True, office.at.isoformat())
    office.wait(hours=49)
    sheet = request_sheet.shown(office.place, None, label, office.at)
    assert sheet["is_overdue"]
    assert {"escalate", "ping"} <= {one["what"] for one in sheet["proposals"]}
    office.decide(label, Outcome.REMOVED)
    (clock,) = [one for one in request_sheet.shown(office.place, None, label, office.at)["clocks"] if one["rule"] == "removal"]
    assert clock["standing"] == "met_late", "that it was late never goes away"


def test_today_tells_what_runs_out_without_a_key(office: Office) -> None:
    first, second = office.sent(), office.drafted()
    with office.at_work() as who:
        steps.submit(who, second)
    rows = {row["request"]: row for row in today(office.place, now=office.at)["requests"]}
    assert (rows[first]["what"], rows[first]["on"], rows[second]["what"]) == ("due", "2026-12-01", "review")
    late = today(office.place, now=office.at + timedelta(days=4))["requests"]
    assert (late[0]["request"], late[0]["what"]) == (first, "overdue")
    with office.at_work() as who:
        steps.ping(who, first, None, "email")
        steps.withdraw(who, second)
    office.decide(first, Outcome.REMOVED)
    with office.at_work() as who:
        steps.close(who, first, None)
    assert today(office.place, now=office.at + timedelta(days=4))["requests"] == []


@pytest.mark.parametrize("typed", ["S-01", "s-1", " s-01 ", "S-1"])
def test_a_subject_is_a_minor_however_her_label_is_typed(office: Office, typed: str) -> None:
    office.consent("request-removal")
    with office.at_work() as who:
        subject = who.ledger.subjects(who.case.case_id)[0].subject_id
        rows = who.ledger.consents(who.case.case_id, subject)
        marked = replace(rows[0].consent, minor=Minor.YES)
        who.log([Note("consent.recorded", {"consent_id": new_id(), "subject_id": subject, **consent_facts(marked)})])
        record = recording.begun(who, "us-tida", typed, recording.Filling(recipient="telegram"))
    assert record.subject == Subject("S-01", Minor.YES)


@pytest.mark.parametrize(
    ("true", "false", "what"),
    [
        (b'"due":["2026-12-01"', b'"due":["2026-02-31"', {"ping"}),
        (b'"due":["2026-12-01"', b'"due":["yesterday!"', {"ping"}),
        (b'"time":"2026-1', b'"time":"2026-9', {"overdue"}),
        (b'Z","type":"removal.sent"', b'Q","type":"removal.sent"', set()),
        (b'"type":"removal.drafted"', b'"type":"removal.dreamt"', set()),
    ],
)
def test_today_passes_over_what_is_no_day_and_no_moment(office: Office, true: bytes, false: bytes, what: set[str]) -> None:
    office.sent()
    log = office.place.vault / "log.jsonl"
    assert true in log.read_bytes()
    log.write_bytes(log.read_bytes().replace(true, false))
    rows = today(office.place, now=office.at + timedelta(days=4))["requests"]
    assert {row["what"] for row in rows} == what
    assert all(datetime.fromisoformat(row["at"]).tzinfo is not None for row in rows)


def test_who_asks_again_says_how_in_one_of_the_listed_ways(office: Office) -> None:
    label = office.sent()
    with office.at_work() as who:
        with pytest.raises(UsageError, match="one of email"):
            steps.ping(who, label, None, "by telephone, in the morning")
        steps.ping(who, label, None, None)
        steps.ping(who, label, None, "phone")
    with office.at_work() as who:
        row = requested(who, label)
        facts = {"request_id": row.request_id, "at": who.now.isoformat(), "how": "by telephone, before ways were listed"}
        who.log([Note(PINGED, facts, action=row.request_id)])
        told = [one["how"] for one in request_sheet.shown_in(who.opened.book, who.case, label, who.now)["events"] if one["step"] == "ping"]
    assert told == [None, "phone", "by telephone, be"], "a log from before is read as far as the database keeps it"


def test_a_stated_moment_has_to_be_possible(office: Office) -> None:
    label = office.ready()
    with office.at_work() as who:
        with pytest.raises(UsageError, match="future"):
            sending.send_stated(who, label, Said(how="form", at=office.at + timedelta(hours=1)))
        with pytest.raises(UsageError, match="approved"):
            sending.send_stated(who, label, Said(how="form", at=office.at - timedelta(hours=1)))
        sending.send_stated(who, label, Said(how="form"))
        with pytest.raises(UsageError, match="sent"):
            steps.acknowledge(who, label, Said(at=office.at - timedelta(days=1)))
        with pytest.raises(UsageError, match="outcome is"):
            steps.decide(who, label, Said(outcome=Outcome.BLOCKED_IN, country="KR"))
        with pytest.raises(UsageError, match="--by"):
            sending.send_stated(who, label, Said(how="pigeon"))


def test_preservation_is_recorded_by_a_request_that_went_out(office: Office) -> None:
    first, second = office.drafted(), office.sent(regime="preservation-abroad", preserve_until=date(2027, 3, 1))
    with office.at_work() as who:
        with pytest.raises(UsageError, match="no preservation request"):
            steps.preserve(who, second, first, None)
        assert steps.preserve(who, first, second, None).preservation is Preservation.RECORDED
        with pytest.raises(UsageError, match="name the preservation"):
            steps.preserve(who, first, None, None)
        with pytest.raises(StepIllegal, match="before a request is sent"):
            steps.waive_preservation(who, second, "it is out already anyway")


def test_what_another_capture_shows_is_taken_from_a_person_with_the_log_entry_that_sealed_it(office: Office) -> None:
    label = office.sent()
    sealed = next(json.loads(one)["seq"] for one in office.log().splitlines() if '"items.sealed"' in one)
    office.look(label, Seen.LOGIN_WALL, sealed)
    assert office.items(label)[0].item.state is ItemState.LOGIN_WALL
    with pytest.raises(UsageError, match="log entry that sealed"):
        office.look(label, Seen.GONE, 1)
    with pytest.raises(NoticeUnknown, match="item"):
        office.look(label, Seen.GONE, sealed, item=9)


def test_a_request_is_called_by_its_label(office: Office) -> None:
    label = office.sent()
    with pytest.raises(NoticeUnknown):
        office.row("N-99")
    assert office.row("n1").label == label


def test_the_book_is_rebuilt_from_the_log(office: Office) -> None:
    label = office.sent()
    office.observe()
    office.decide(label, Outcome.REFUSED)
    before = request_sheet.shown(office.place, None, label, office.at)
    for path in office.place.folder.glob("book.sqlite3*"):
        path.unlink()
    with office.at_work():
        pass
    after = request_sheet.shown(office.place, None, label, office.at)
    for item in (*before["item_rows"], *after["item_rows"]):
        del item["label"], item["label_ko"]  # labels come back with the next `add`, as those of all rooms
    assert after == before


def test_who_is_no_subject_of_the_case_has_no_request(office: Office) -> None:
    with pytest.raises(UsageError, match="no subject S-02"):
        office.drafted(subject=office.record().subject.__class__("S-02"))


def test_a_message_is_named_by_its_rooms_label(office: Office) -> None:
    record = office.record("us-tida", f"R-01/{ASKED}", f"t.me/{NAME}/{ASKED}")
    first, second = record.items
    assert (first.locator, first.messages, first.log_index) == (second.locator, second.messages, second.log_index)
    assert first.log_index is not None
    with pytest.raises(UsageError, match="no room of that label"):
        office.record("us-tida", "R-77/1")


def test_who_has_the_letter_shown_is_in_the_log_and_a_letter_with_blanks_is_not_shown(office: Office) -> None:
    label, lacking = office.drafted(), office.drafted(signature=None)
    before = office.log().count('"removal.written"')
    with office.at_work() as who:
        text, seq = lettering.read_letter(who, label, Shape.TEXT)
        with pytest.raises(NoticeIncomplete):
            lettering.read_letter(who, lacking, Shape.TEXT)
    assert f"t.me/{NAME}/{ASKED}" in text.decode()
    assert office.log().count('"removal.written"') == before + 1
    assert seq == office.log().count("\n")
