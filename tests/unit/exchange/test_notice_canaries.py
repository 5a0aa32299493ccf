# SPDX-License-Identifier: Apache-2.0
"""A notice discloses the places of its items and what the form asks for. A canary in every other field is seen in no form."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest
from pypdf import PdfReader
from request_records import complete

from sotdae.cases.removal.record import Ask, Attachment, Delivery, Mandate, Mode, NoticeRecord, Role
from sotdae.cases.removal.regimes import Regime, built_in
from sotdae.exchange.notice.rendering import Shape, render

REGIMES = built_in()
NEVER = {
    "channel": "CNRchannel",
    "pseudonym": "CNRpseudonym",
    "mandate": "CNRmandate",
    "mandate_recipient": "cnr-recipient",
    "mandate_digest": "a1" * 32,
    "capture": "CNRcapture",
    "log_index": "918273645",
    "title": "CNRtitle",
    "method": "CNRmethod",
    "proof": "b2" * 32,
    "provider_reference": "CNRprovider",
}
SUBMITTER = ("name", "organisation", "position", "email", "phone", "address", "registration_number")
ORGANISED = {"organisation", "position"}
DISCLOSED = {
    "us-tida": {"name", *ORGANISED, "email", "phone", "address"},
    "uk-osa": {"name", *ORGANISED, "email", "phone", "address"},
    "eu-dsa-16": {*ORGANISED, "email"},
    "kr-22-5": {*ORGANISED, "email", "phone"},
    "kr-kmcc": {*ORGANISED, "email", "phone", "address"},
    "kr-d4u": {"name", *ORGANISED, "email", "phone", "address"},
    "kr-preservation": {"name", *ORGANISED, "phone", "registration_number"},
    "kr-preservation-ask": {*ORGANISED, "email", "phone", "address"},
    "preservation-abroad": {*ORGANISED, "email", "phone", "address"},
    "tg-abuse": {*ORGANISED, "email"},
    "tg-dsa": {*ORGANISED, "email"},
    "ncmec-draft": set(),
}
"""What each form asks of an organisation that submits, written out here by hand and compared with what is rendered."""
SIGNED = {"us-tida", "uk-osa", "kr-22-5", "kr-kmcc", "kr-d4u", "kr-preservation", "kr-preservation-ask", "preservation-abroad"}
EXPLAINED = set(REGIMES) - {"ncmec-draft", "uk-osa", "kr-d4u"}
DESCRIBED = set(REGIMES) - {"ncmec-draft"}


def planted(regime: Regime) -> NoticeRecord:
    whole = complete(regime)
    named = {name: f"CNR{name.replace('_', '')}" for name in SUBMITTER}
    asks = tuple(ask for ask in whole.asks if ask is not Ask.IDENTICAL_COPIES)
    assert whole.signature is not None
    addressee = whole.addressee if regime.recipient.recipient_ids else replace(whole.addressee, recipient_id=NEVER["mandate_recipient"])
    return replace(
        whole,
        channel=NEVER["channel"],
        mode=Mode.HOLDING,
        addressee=addressee,
        subject=replace(whole.subject, pseudonym=NEVER["pseudonym"]),
        submitter=replace(whole.submitter, **named),
        mandate=Mandate(NEVER["mandate"], (regime.regime_id,), addressee.recipient_id, None, NEVER["mandate_digest"]),
        items=tuple(
            replace(
                item,
                description=f"CNRdescription{item.number}",
                redacted_capture=NEVER["capture"],
                log_index=int(NEVER["log_index"]),
                sha256="c3" * 32,
                pdq="d4" * 32,
            )
            for item in whole.items
        ),
        grounds=tuple(replace(ground, explanation="CNRexplanation") for ground in whole.grounds),
        asks=asks,
        signature=replace(whole.signature, name="CNRsigner", reference="CNRsignature"),
        attachments=tuple(Attachment(one.kind, NEVER["title"], one.sha256) for one in whole.attachments),
        delivery=Delivery(NEVER["method"], datetime(2026, 11, 30, tzinfo=UTC), NEVER["proof"], NEVER["provider_reference"]),
    )


@cache
def seen_of(name: str) -> str:
    return everything(planted(REGIMES[name]), REGIMES[name])


def everything(record: NoticeRecord, regime: Regime) -> str:
    parts = []
    for language in ("ko", "en"):
        for shape in Shape:
            body = render(record, regime, shape, language=language)
            if shape is Shape.PDF:
                reader = PdfReader(io.BytesIO(body))
                parts += [page.extract_text() for page in reader.pages]
                parts.append(json.dumps({name: str(value) for name, value in (reader.metadata or {}).items()}))
            else:
                parts.append(body.decode())
    return "".join("".join(parts).split())


@pytest.mark.parametrize("name", sorted(REGIMES))
def test_only_what_the_form_asks_for_is_seen(name: str) -> None:
    regime = REGIMES[name]
    record, seen = planted(regime), seen_of(name)
    assert [field for field, canary in NEVER.items() if canary in seen] == []
    assert {field for field in SUBMITTER if f"CNR{field.replace('_', '')}" in seen} == DISCLOSED[name]
    assert ("CNRsigner" in seen) == (name in SIGNED)
    assert ("CNRsignature" in seen) == (name in SIGNED)
    assert ("CNRexplanation" in seen) == (name in EXPLAINED)
    assert ("CNRdescription1" in seen) == (name in DESCRIBED)
    assert all("".join(item.locator.split()) in seen for item in record.items)


@pytest.mark.parametrize("name", sorted(REGIMES))
def test_hashes_go_along_only_where_identical_copies_are_asked_for(name: str) -> None:
    regime = REGIMES[name]
    record, seen = planted(regime), seen_of(name)
    assert "c3" * 32 not in seen
    assert "d4" * 32 not in seen
    if Ask.IDENTICAL_COPIES in regime.asks:
        asked = render(replace(record, asks=regime.asks), regime, Shape.TEXT).decode()
        assert "c3" * 32 in asked
        assert "d4" * 32 in asked


@pytest.mark.parametrize("name", [name for name in sorted(REGIMES) if Role.VICTIM in REGIMES[name].submitters])
def test_her_own_letter_bears_her_name_only_where_the_form_needs_it(name: str) -> None:
    regime = REGIMES[name]
    record = complete(regime, Role.VICTIM)
    record = replace(record, submitter=replace(record.submitter, position="CNRposition", address="CNRaddress", registration_number="CNRnumber"))
    seen = render(record, regime, Shape.TEXT).decode() + render(record, regime, Shape.JSON).decode()
    assert "CNRposition" not in seen
    assert "CNRnumber" not in seen
    assert ("CNRaddress" in seen) == ("address" in DISCLOSED[name])
