# SPDX-License-Identifier: Apache-2.0
"""What a regime's form asks for, as the parts that a person fills in, and a record with what she filled in. Pure.

A part that is left empty stays as it was; nothing is invented. Items, statements, grounds and the signature are filled by `recording`, which knows
more of them; here is what stands in a record as plain text.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from sotdae.cases.removal.record import Ask, AttachmentKind, NoticeRecord
from sotdae.cases.removal.regimes import Regime, problems_of
from sotdae.cases.removal.regimes.problems import asked_of
from sotdae.classes import dataclass
from sotdae.model.korea import KST

PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "addressee.name": ("addressee.name",),
    "submitter.name": ("submitter.name",),
    "submitter.organisation": ("submitter.organisation",),
    "submitter.name_or_organisation": ("submitter.name", "submitter.organisation"),
    "submitter.position": ("submitter.position",),
    "submitter.email": ("submitter.email",),
    "submitter.phone": ("submitter.phone",),
    "submitter.contact": ("submitter.email", "submitter.phone", "submitter.address"),
    "submitter.address": ("submitter.address",),
    "submitter.registration_number": ("submitter.registration_number",),
    "mandate": ("mandate.reference", "mandate.until"),
    "attachments.mandate": ("attachments.mandate",),
    "attachments.proof_of_support": ("attachments.proof_of_support",),
    "preserve_until": ("preserve_until",),
    "items.description": ("describe",),
    "items.redacted_capture": ("items.redacted_capture",),
    "items.first_seen_at": ("items.first_seen_at",),
    "items.log_index": ("evidence",),
    "items.kind": ("kind",),
    "items": ("items",),
    "items.locator": ("items",),
    "grounds": ("explain",),
    "grounds.explanation": ("explain",),
    "signature": ("sign",),
    "asks": ("asks",),
}
"""Field of a form -> the parts that fill it; statements are ticked one by one (`statements`)."""

_LEAVES: Final = ("addressee.name", "addressee.department", "addressee.address")
_SUBMITTER: Final = ("role", "name", "organisation", "position", "email", "phone", "address", "registration_number")


@dataclass(frozen=True, slots=True)
class Blank:
    """One thing that a form asks for.

    Attributes:
        field: its place in the record.
        ko: its name in Korean.
        en: in English.
        parts: what fills it.
        is_blank: nothing stands there yet, or what stands there is wrong.
    """

    field: str
    ko: str
    en: str
    parts: tuple[str, ...]
    is_blank: bool


def blanks_of(record: NoticeRecord, regime: Regime, *, on: date) -> list[Blank]:
    """Return what a regime's form asks for of this record, what is blank first; each part stands once."""
    wrong = {one.field for one in problems_of(record, regime, on=on)}
    rows: list[Blank] = []
    for rule in asked_of(record, regime):
        parts = ("statements",) if rule.field.startswith("statements.") else PARTS.get(rule.field, ())
        rows.append(Blank(rule.field, rule.ko, rule.en, parts, rule.field in wrong))
    asked, told = set[str](), list[Blank]()
    for row in sorted(rows, key=lambda one: not one.is_blank):
        fresh = tuple(part for part in row.parts if part not in asked)
        asked.update(fresh)
        told.append(Blank(row.field, row.ko, row.en, fresh, row.is_blank))
    return told


def filled_in(record: NoticeRecord, given: Mapping[str, str]) -> dict[str, Any]:
    """Return fields of a record, as its JSON has them, with what a person filled in.

    Args:
        record: as it stands.
        given: part -> text; parts that are absent or empty stay as they are.

    Raises:
        RecordInvalid: later, where the record is made of them, if a text does not fit its part.
    """
    said = {name: text.strip() for name, text in given.items() if text.strip()}
    before: dict[str, Any] = record.to_json()
    made: dict[str, Any] = {}
    for whole, leaves in (("addressee", [one.partition(".")[2] for one in _LEAVES]), ("submitter", _SUBMITTER)):
        news = {leaf: said[f"{whole}.{leaf}"] for leaf in leaves if f"{whole}.{leaf}" in said}
        if news:
            made[whole] = {**before[whole], **news}
    if "mandate.reference" in said or "mandate.until" in said:
        news = {leaf: said[f"mandate.{leaf}"] for leaf in ("reference", "until") if f"mandate.{leaf}" in said}
        made["mandate"] = {**(before.get("mandate") or {"reference": ""}), **news}
    attached = {kind: said[f"attachments.{kind}"] for kind in AttachmentKind if f"attachments.{kind}" in said}
    if attached:
        kept = [one for one in before.get("attachments") or [] if one["kind"] not in attached]
        made["attachments"] = [*kept, *({"kind": kind.value, "title": title} for kind, title in attached.items())]
    if "preserve_until" in said:
        made["preserve_until"] = said["preserve_until"]
    if "asks" in said:
        made["asks"] = [one.value for one in Ask if one.value in said["asks"].split()]
    of_items = {leaf: said[f"items.{leaf}"] for leaf in ("redacted_capture", "first_seen_at") if f"items.{leaf}" in said}
    if "first_seen_at" in of_items:
        of_items["first_seen_at"] = _utc(of_items["first_seen_at"])
    if of_items:
        made["items"] = [{**one, **{leaf: one.get(leaf) or value for leaf, value in of_items.items()}} for one in before["items"]]
    return made


def _utc(text: str) -> str:
    """Return a Korean moment, as a form's field gives it, in UTC; what is none as it is, to be refused with its place."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (at if at.tzinfo is not None else at.replace(tzinfo=KST)).astimezone(UTC).isoformat()
