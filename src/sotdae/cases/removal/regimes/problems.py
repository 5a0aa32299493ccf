# SPDX-License-Identifier: Apache-2.0
"""What keeps a notice from going out: every blank that the regime's form asks for, and every fault, named in Korean and English.

Pure: a record and a regime in, a list out. It says what is missing and never what stands in a field.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any, Final

from sotdae.cases.consent import Minor
from sotdae.cases.removal.record import AttachmentKind, ContentKind, Disclosure, Mode, NoticeItem, NoticeRecord, Role, Statement
from sotdae.cases.removal.regimes.regime import RecipientKind, Regime, Required
from sotdae.cases.removal.strict import write
from sotdae.classes import dataclass
from sotdae.errors import NoticeIncomplete


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is blank or wrong.

    Attributes:
        field: its place in the record.
        code: ``blank``, ``submitter``, ``identity``, ``media``, ``mandate_expired``, ``mandate_scope``, ``recipient``, ``ask``, ``locator``,
            ``unprintable``, ``too_long``, ``kind``, ``language``, ``not_in_force``, ``regime``.
        ko: what to do, in Korean.
        en: the same in English.
        item: the number of the item concerned.
    """

    field: str
    code: str
    ko: str
    en: str
    item: int | None = None


def _filled(value: Any) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def _states(name: Statement, record: NoticeRecord) -> bool:
    return name in record.statements


Reading = Callable[[NoticeRecord], Any]
ItemReading = Callable[[NoticeItem], Any]

ITEM_FIELDS: Final[Mapping[str, ItemReading]] = {
    "items.locator": lambda item: item.locator,
    "items.kind": lambda item: item.kind.value,
    "items.description": lambda item: item.description,
    "items.first_seen_at": lambda item: item.first_seen_at,
    "items.redacted_capture": lambda item: item.redacted_capture,
    "items.log_index": lambda item: item.log_index is not None,
}
RECORD_FIELDS: Final[Mapping[str, Reading]] = {
    "notice_id": lambda record: record.notice_id,
    "addressee.name": lambda record: record.addressee.name,
    "submitter.name": lambda record: record.submitter.name,
    "submitter.organisation": lambda record: record.submitter.organisation,
    "submitter.name_or_organisation": lambda record: _filled(record.submitter.name or "") or record.submitter.organisation,
    "submitter.position": lambda record: record.submitter.position,
    "submitter.email": lambda record: record.submitter.email,
    "submitter.phone": lambda record: record.submitter.phone,
    "submitter.contact": lambda record: _filled(record.submitter.email or "") or _filled(record.submitter.phone or "") or record.submitter.address,
    "submitter.address": lambda record: record.submitter.address,
    "submitter.registration_number": lambda record: record.submitter.registration_number,
    "mandate": lambda record: record.mandate is not None and record.mandate.reference,
    "items": lambda record: record.items,
    "grounds": lambda record: record.grounds,
    "grounds.explanation": lambda record: any(_filled(ground.explanation or "") for ground in record.grounds),
    "asks": lambda record: record.asks,
    "signature": lambda record: record.signature is not None and record.signature.name,
    "preserve_until": lambda record: record.preserve_until,
    "attachments.mandate": lambda record: any(one.kind.value == "mandate" for one in record.attachments),
    "attachments.proof_of_support": lambda record: any(one.kind.value == "proof_of_support" for one in record.attachments),
    **{f"statements.{name.value}": partial(_states, name) for name in Statement},
}
FIELDS: Final = frozenset({*RECORD_FIELDS, *ITEM_FIELDS})
"""What a regime may require."""


MOST_LOCATOR: Final = 2_000
"""Characters of a locator. Browsers and servers bear no longer addresses in practice; a longer one is no address. Decided here."""
MOST_WORDS: Final = 4_000
"""Characters of any other field: two pages of a letter. Decided here."""
_ACTING: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_MAY_KNOW: Final[Mapping[Disclosure, frozenset[RecipientKind]]] = {
    Disclosure.NEVER: frozenset(),
    Disclosure.TO_PLATFORM: frozenset({RecipientKind.PLATFORM}),
    Disclosure.TO_AUTHORITY: frozenset({RecipientKind.AUTHORITY, RecipientKind.SUPPORT_CENTRE, RecipientKind.HOTLINE}),
}


def problems_of(record: NoticeRecord, regime: Regime, *, on: date | None = None) -> list[Missing]:
    """Return everything that keeps a notice from being rendered under a regime; nothing, if it is complete.

    Args:
        record: the notice.
        regime: the regime.
        on: the day for which it is asked; by default the letter's own.
    """
    day = on or record.dated_on
    parts = (_frame(record, regime, day), _blanks(record, regime), _people(record, regime, day), _things(record, regime), _lengths(record))
    return [missing for part in parts for missing in part]


def require_complete(record: NoticeRecord, regime: Regime, *, on: date | None = None) -> None:
    """Pass if nothing keeps a notice from being rendered.

    Raises:
        NoticeIncomplete: if something does; it names fields, never what stands in them.
    """
    missing = problems_of(record, regime, on=on)
    if missing:
        named = dict.fromkeys(one.field if one.item is None else f"{one.field}[{one.item}]" for one in missing)
        raise NoticeIncomplete(count=len(missing), regime=regime.regime_id, fields=", ".join(named))


def _frame(record: NoticeRecord, regime: Regime, day: date) -> Iterator[Missing]:
    if record.regime != regime.regime_id:
        yield Missing("regime", "regime", "다른 제도의 기록입니다", "The record is one of another regime")
    if not regime.in_force(day):
        yield Missing("regime", "not_in_force", "그날 시행 중이 아닌 제도입니다", "The regime is not in force on that day")
    if record.language not in regime.recipient.languages:
        yield Missing("language", "language", "받는 곳이 읽는 언어가 아닙니다", "This is not a language that the recipient reads")
    known = regime.recipient.recipient_ids
    if known and record.addressee.recipient_id not in known:
        yield Missing("addressee.recipient_id", "recipient", "이 제도의 받는 곳이 아닙니다", "This is not the recipient of this regime")
    for ask in record.asks:
        if ask not in regime.asks:
            yield Missing(f"asks.{ask.value}", "ask", "이 제도로는 요청할 수 없는 조치입니다", "This regime does not let that be asked")


def asked_of(record: NoticeRecord, regime: Regime) -> list[Required]:
    """Return what the regime's form asks of this submitter for these items. What is not asked for is not disclosed either."""
    found = []
    for rule in regime.required:
        other = bool(rule.roles) and record.submitter.role not in rule.roles
        spared = bool(rule.unless_kinds) and bool(record.items) and all(item.kind in rule.unless_kinds for item in record.items)
        if not other and not spared:
            found.append(rule)
    return found


def _blanks(record: NoticeRecord, regime: Regime) -> Iterator[Missing]:
    for rule in asked_of(record, regime):
        if rule.field in ITEM_FIELDS:
            of_item = ITEM_FIELDS[rule.field]
            for item in record.items:
                if not _filled(of_item(item)):
                    yield Missing(rule.field, "blank", f"{item.number}번 항목: {rule.ko}", f"Item {item.number}: {rule.en}", item.number)
        elif not _filled(RECORD_FIELDS[rule.field](record)) and not (rule.field == "addressee.name" and regime.recipient.name):
            yield Missing(rule.field, "blank", rule.ko, rule.en)


def _people(record: NoticeRecord, regime: Regime, day: date) -> Iterator[Missing]:
    role, mandate = record.submitter.role, record.mandate
    if role not in regime.submitters:
        ko = "이 제도로는 그 자격으로 요청할 수 없습니다. 당사자나 위임받은 사람이 요청해야 할 수 있습니다"
        yield Missing(
            "submitter.role", "submitter", ko, "This regime takes no request from such a submitter; it may need the person or an authorised agent"
        )
    if role is Role.VICTIM and regime.recipient.kind not in _MAY_KNOW[record.subject.disclose_identity]:
        ko = "당사자가 이 받는 곳에 신원을 알리는 데 동의하지 않았습니다. 위임받은 사람이 요청하게 하십시오"
        yield Missing("submitter.role", "identity", ko, "The person does not let this recipient know who she is: let an authorised person submit")
    if mandate is None:
        return
    if mandate.until is not None and mandate.until < day:
        yield Missing("mandate.until", "mandate_expired", "위임 기간이 끝났습니다", "The mandate has expired")
    if mandate.scope and regime.regime_id not in mandate.scope:
        yield Missing("mandate.scope", "mandate_scope", "위임이 이 제도를 포함하지 않습니다", "The mandate does not cover this regime")
    if mandate.recipient is not None and mandate.recipient != record.addressee.recipient_id:
        yield Missing("mandate.recipient", "recipient", "위임이 이 받는 곳을 포함하지 않습니다", "The mandate does not cover this recipient")


def _things(record: NoticeRecord, regime: Regime) -> Iterator[Missing]:
    media = any(one.kind is AttachmentKind.MEDIA for one in record.attachments)
    minors = record.subject.minor is not Minor.NO or any(item.kind is ContentKind.CSAM for item in record.items)
    if media and record.mode is Mode.HASH_ONLY:
        yield Missing("attachments", "media", "해시 전용 작업 공간에서는 사진·영상을 붙이지 않습니다", "A hash-only workspace attaches no media")
    elif media and minors:
        ko = "아동·청소년과 관련되었을 수 있는 사진·영상은 어느 경우에도 붙이지 않습니다"
        yield Missing("attachments", "media", ko, "Media that may show a minor are never attached")
    for item in record.items:
        if item.locator_type not in regime.locators.allowed:
            instead = regime.locators.instead[item.locator_type.value]
            yield Missing("items.locator_type", "locator", instead.ko, f"{instead.en[0].upper()}{instead.en[1:]}", item.number)
        if regime.kinds and item.kind not in regime.kinds:
            yield Missing("items.kind", "kind", "이 제도가 다루는 자료가 아닙니다", "The regime is not about material of this kind", item.number)
        if any(unicodedata.category(letter) in _ACTING for letter in item.locator):
            ko = "위치에 보이지 않는 제어 문자가 있습니다"
            yield Missing("items.locator", "unprintable", ko, "The locator holds invisible control characters", item.number)
        if len(item.locator) > MOST_LOCATOR:
            yield Missing("items.locator", "too_long", "위치가 너무 깁니다", "The locator is too long", item.number)
        if len(item.description or "") > MOST_WORDS:
            yield Missing("items.description", "too_long", "설명이 너무 깁니다", "The description is too long", item.number)


def _lengths(record: NoticeRecord) -> Iterator[Missing]:
    parts: tuple[tuple[str, Any], ...] = (
        ("addressee", record.addressee),
        ("submitter", record.submitter),
        ("signature", record.signature),
        *(("grounds", ground) for ground in record.grounds),
        *(("attachments", one) for one in record.attachments),
    )
    for name, part in parts:
        values = write(part) or {}
        for field, value in values.items():
            if isinstance(value, str) and len(value) > MOST_WORDS:
                yield Missing(f"{name}.{field}", "too_long", "너무 깁니다", "It is too long")
