# SPDX-License-Identifier: Apache-2.0
"""The record of a notice: read back as it was written, with canonical bytes, and nothing unknown, missing or of another type taken in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from sotdae.cases.consent import Minor
from sotdae.cases.removal.record import (
    Addressee,
    Ask,
    Attachment,
    AttachmentKind,
    ContentKind,
    Delivery,
    Disclosure,
    Ground,
    LocatorType,
    Mandate,
    Mode,
    NoticeItem,
    NoticeRecord,
    Role,
    Signature,
    SignatureKind,
    Statement,
    Subject,
    Submitter,
)
from sotdae.errors import RecordInvalid
from sotdae.model.canonical import canonical_json

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
MAYBE = st.none() | WORDS
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
TIMES = st.none() | st.builds(datetime.combine, DAYS, st.times(), st.just(UTC))
DIGESTS = st.none() | st.sampled_from(["ab" * 32, "01" * 32])


def some(kind: Any) -> Any:
    return st.lists(st.sampled_from(kind), unique=True, max_size=3).map(tuple)


@st.composite
def records(draw: st.DrawFn) -> NoticeRecord:
    items = tuple(
        NoticeItem(
            number=number,
            locator_type=draw(st.sampled_from(LocatorType)),
            locator=draw(WORDS),
            kind=draw(st.sampled_from(ContentKind)),
            description=draw(MAYBE),
            first_seen_at=draw(TIMES),
            last_seen_at=draw(TIMES),
            messages=draw(st.lists(st.integers(-(10**15), 2**53 - 1), max_size=3).map(tuple)),
            sha256=draw(DIGESTS),
            pdq=draw(DIGESTS),
            redacted_capture=draw(MAYBE),
            log_index=draw(st.none() | st.integers(0, 10**6)),
        )
        for number in range(1, draw(st.integers(0, 3)) + 1)
    )
    return NoticeRecord(
        notice_id=draw(WORDS),
        regime=draw(WORDS),
        channel=draw(WORDS),
        language=draw(st.sampled_from(["ko", "en"])),
        dated_on=draw(DAYS),
        mode=draw(st.sampled_from(Mode)),
        addressee=draw(st.builds(Addressee, WORDS, MAYBE, MAYBE, MAYBE)),
        submitter=draw(st.builds(Submitter, st.sampled_from(Role), MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE)),
        subject=draw(st.builds(Subject, WORDS, st.sampled_from(Minor), st.sampled_from(Disclosure))),
        items=items,
        mandate=draw(st.none() | st.builds(Mandate, WORDS, st.lists(WORDS, max_size=2).map(tuple), MAYBE, st.none() | DAYS, DIGESTS)),
        grounds=draw(st.lists(st.builds(Ground, WORDS, WORDS, MAYBE), max_size=2).map(tuple)),
        statements=draw(some(Statement)),
        asks=draw(some(Ask)),
        signature=draw(st.none() | st.builds(Signature, st.sampled_from(SignatureKind), WORDS, DAYS, MAYBE)),
        attachments=draw(st.lists(st.builds(Attachment, st.sampled_from(AttachmentKind), WORDS, DIGESTS), max_size=2).map(tuple)),
        preserve_until=draw(st.none() | DAYS),
        delivery=draw(st.none() | st.builds(Delivery, WORDS, TIMES, DIGESTS, MAYBE)),
    )


@given(records())
def test_a_record_is_read_back_as_it_was_written_with_canonical_bytes(record: NoticeRecord) -> None:
    row = record.to_json()
    assert canonical_json(row) == rfc8785.dumps(row)
    assert NoticeRecord.from_json(row) == record


def plain_row() -> dict[str, Any]:
    return NoticeRecord(
        notice_id="N-1",
        regime="us-tida",
        channel="email",
        language="en",
        dated_on=date(2026, 11, 30),
        mode=Mode.HASH_ONLY,
        addressee=Addressee("lunch-talk"),
        submitter=Submitter(Role.AUTHORISED),
        subject=Subject("V-7K3Q"),
        items=(NoticeItem(1, LocatorType.ROOM, "@lunch_demo", ContentKind.SYNTHETIC),),
        mandate=Mandate("M-1"),
        delivery=Delivery("email"),
    ).to_json()


def changed(row: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    *outer, last = path.split(".")
    place: Any = row
    for name in outer:
        place = place[int(name)] if name.isdigit() else place[name]
    place[int(last) if last.isdigit() else last] = value
    return row


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("lunch", 1, "NoticeRecord"),
        ("items.0.colour", "red", "items[1]"),
        ("items.0.number", 2, "items"),
        ("items.0.number", "1", "items[1].number"),
        ("items.0.number", True, "items[1].number"),
        ("items.0.sha256", "AB" * 32, "items[1].sha256"),
        ("items.0.first_seen_at", "2026-11-30T00:00:00", "items[1].first_seen_at"),
        ("items.0.kind", "flowers", "items[1].kind"),
        ("items.0.messages", [1.5], "items[1].messages[1]"),
        ("items", {}, "items"),
        ("items", [None] * 5_001, "items"),
        ("subject", None, "subject"),
        ("subject.name", "한미나", "subject"),
        ("mandate.until", "30.11.2026", "mandate.until"),
        ("dated_on", "2026-11-30T00:00:00+00:00", "dated_on"),
        ("language", "fr", "language"),
        ("version", 2, "version"),
        ("delivery.proof_sha256", "no", "delivery.proof_sha256"),
        ("addressee", "lunch", "addressee"),
    ],
)
def test_what_is_not_a_record_is_refused_at_its_place(path: str, value: Any, where: str) -> None:
    with pytest.raises(RecordInvalid) as caught:
        NoticeRecord.from_json(changed(plain_row(), path, value))
    assert caught.value.facts["where"] == where


def test_a_missing_field_is_named_and_a_foreign_name_is_not_repeated() -> None:
    row = plain_row()
    del row["mode"]
    with pytest.raises(RecordInvalid, match="mode: is missing"):
        NoticeRecord.from_json(row)
    with pytest.raises(RecordInvalid) as caught:
        NoticeRecord.from_json(plain_row() | {"한미나 010": 1})
    assert "한미나" not in caught.value.diagnostics()


def test_the_subject_has_no_field_for_a_name() -> None:
    assert set(plain_row()["subject"]) == {"pseudonym", "minor", "disclose_identity"}
