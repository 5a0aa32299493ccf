# SPDX-License-Identifier: Apache-2.0
"""Notice records for tests, made from the regimes' own files: complete for any regime, and with a canary in every field that has words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sotdae.cases.consent import Minor
from sotdae.cases.removal.record import (
    Addressee,
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
    Subject,
    Submitter,
)
from sotdae.cases.removal.regimes import RecipientKind, Regime

DAY = date(2026, 11, 30)
LOCATORS = {
    LocatorType.URL: "https://t.me/lunch_books_demo",
    LocatorType.MESSAGE: "https://t.me/lunch_books_demo/41",
    LocatorType.CHANNEL_MESSAGE: "1900000041",
    LocatorType.INVITE: "https://t.me/+AAAAexampleLunchOnly",
    LocatorType.ROOM: "@lunch_books_demo",
    LocatorType.SEARCH_TERM: "점심 책 모임",
}
GROUND = {
    "KR": "「성폭력범죄의 처벌 등에 관한 특례법」 제14조의2",
    "EU": "Directive (EU) 2024/1385, Article 5",
    "US": "Pub. L. 119-12, section 3",
    "GB": "Online Safety Act 2023",
    "any": "Terms of service",
}


def items(regime: Regime) -> tuple[NoticeItem, ...]:
    """One item for each kind of place that the regime takes."""
    kind = ContentKind.SYNTHETIC if not regime.kinds or ContentKind.SYNTHETIC in regime.kinds else regime.kinds[0]
    described = {
        "ko": "점심 모임 방에 올라온 그림 파일 1개. 당사자의 사진을 편집한 것입니다.",
        "en": "One picture file posted in a room about lunch; an edited photograph of the person concerned.",
    }
    return tuple(
        NoticeItem(
            number=number,
            locator_type=place,
            locator=LOCATORS[place],
            kind=kind,
            description=described[regime.language],
            first_seen_at=datetime(2026, 11, 20, 3, 15, tzinfo=UTC),
            last_seen_at=datetime(2026, 11, 29, 15, 40, tzinfo=UTC),
            messages=(41, 42) if place in {LocatorType.CHANNEL_MESSAGE, LocatorType.ROOM} else (),
            sha256="ab" * 32,
            pdq="cd" * 32,
            redacted_capture="CAP-7",
            log_index=number + 40,
        )
        for number, place in enumerate(regime.locators.allowed, 1)
    )


def complete(regime: Regime, role: Role | None = None) -> NoticeRecord:
    """A record with which nothing is wrong under a regime."""
    acts = role or next((one for one in (Role.DESIGNATED_BODY, Role.AUTHORISED, Role.LEA) if one in regime.submitters), regime.submitters[0])
    tells = Disclosure.TO_PLATFORM if regime.recipient.kind is RecipientKind.PLATFORM else Disclosure.TO_AUTHORITY
    explained = {
        "ko": "당사자가 사진을 고쳐 올리는 데 동의한 일이 없다고 진술하였고, 원본 사진과 견주어 고친 자국을 확인하였습니다.",
        "en": "The person concerned has stated that she never agreed to this. The picture was compared with her own photograph.",
    }
    english = regime.language == "en"
    return NoticeRecord(
        notice_id="N-2026-0041",
        regime=regime.regime_id,
        channel="email",
        language=regime.language,
        dated_on=DAY,
        mode=Mode.HASH_ONLY,
        addressee=Addressee(
            regime.recipient.recipient_ids[0] if regime.recipient.recipient_ids else "lunch-talk",
            None if regime.recipient.name else "Lunch Talk Ltd." if english else "점심톡 주식회사",
            None if regime.recipient.name else "Trust and Safety" if english else "이용자 보호 담당",
            None if regime.recipient.name else "legal@lunchtalk.example",
        ),
        submitter=Submitter(
            acts,
            name="Mina Han" if english else "한미나",
            organisation=None if acts is Role.VICTIM else ("Gaon Garden Support Centre" if english else "가온뜰 지원센터"),
            position=None if acts is Role.VICTIM else ("Team leader" if english else "팀장"),
            email="desk@gaon.example",
            phone="+82-2-000-0041",
            address="41 Lunch-ro, Seoul, Korea" if english else "서울시 점심로 41",
            registration_number="2026-041",
        ),
        subject=Subject("V-7K3Q", Minor.NO, tells),
        items=items(regime),
        mandate=Mandate("M-41", (), None, date(2027, 6, 30), "ef" * 32),
        grounds=(Ground(regime.jurisdiction, GROUND[regime.jurisdiction], explained[regime.language]),),
        statements=tuple(words.name for words in regime.statements),
        asks=regime.asks,
        signature=Signature(SignatureKind.ELECTRONIC, "Mina Han" if english else "한미나", DAY, None),
        attachments=(
            Attachment(AttachmentKind.MANDATE, "위임장 원본", "12" * 32),
            Attachment(AttachmentKind.PROOF_OF_SUPPORT, "확인서", None),
            Attachment(AttachmentKind.REDACTED_CAPTURE, "가린 캡처", "34" * 32),
        ),
        preserve_until=date(2027, 2, 28),
        delivery=Delivery("email", datetime(2026, 11, 30, 1, 0, tzinfo=UTC), "56" * 32, "T-1"),
    )


def without(record: NoticeRecord, field: str) -> NoticeRecord:
    """The same record with one field of `FIELDS` blank."""
    whole, _, part = field.partition(".")
    if whole == "items" and part:
        blank = {"locator": "", "kind": None}.get(part)
        return replace(record, items=tuple(replace(item, **{part: blank}) for item in record.items))
    if whole == "statements":
        return replace(record, statements=tuple(one for one in record.statements if one.value != part))
    if whole == "attachments":
        return replace(record, attachments=tuple(one for one in record.attachments if one.kind.value != part))
    if field == "grounds.explanation":
        return replace(record, grounds=tuple(replace(ground, explanation="  ") for ground in record.grounds))
    if whole == "submitter":
        parts = {"contact": ("email", "phone", "address"), "name_or_organisation": ("name", "organisation")}.get(part, (part,))
        return replace(record, submitter=replace(record.submitter, **dict.fromkeys(parts)))
    if field == "addressee.name":
        return replace(record, addressee=replace(record.addressee, name=" "))
    empty: Any = () if isinstance(getattr(record, whole), tuple) else None
    return replace(record, **{whole: empty})


if __name__ == "__main__":  # writes the golden texts anew; look at the difference before you keep it
    from pathlib import Path

    from sotdae.cases.removal.regimes import built_in
    from sotdae.exchange.notice.rendering import Shape, render

    folder = Path(__file__).resolve().parent / "notices"
    folder.mkdir(exist_ok=True)
    for one in built_in().values():
        for tongue in ("ko", "en"):
            (folder / f"{one.regime_id}-{tongue}.txt").write_bytes(render(complete(one), one, Shape.TEXT, language=tongue))
