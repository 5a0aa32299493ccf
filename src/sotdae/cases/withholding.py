# SPDX-License-Identifier: Apache-2.0
"""What of a case a bundle shows to whom: one rule for all variants, pure. Whatever it holds back leaves a stub: a digest, a reason, a ground.

A finding is never held back, whichever way it points, nor is a problem or a limit: they are masked already, and a defence that does not see what
speaks against a finding is no defence. Held back are bytes, opened records, digests by which a picture could be looked up, other cases' lines.
Grounds in law are those of reference work and have not been reviewed by a lawyer (``needs_legal_review``).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from sotdae.classes import dataclass


class Variant(StrEnum):
    """Whom a bundle is for."""

    COURT = "court"
    DEFENCE = "defence"
    NEWSROOM = "newsroom"


class Matter(StrEnum):
    """What kind of thing is to be shown.

    LINE a line of the log · RECORD an opened detail record · OBJECT a sealed object with its key · DIGEST an item's digest in a readable document
    · FINDING a finding, a problem or a limit · NAMES the annex with names.
    """

    LINE = "line"
    RECORD = "record"
    OBJECT = "object"
    DIGEST = "digest"
    FINDING = "finding"
    NAMES = "names"


class Reason(StrEnum):
    """Why something is held back."""

    FROZEN = "frozen"
    ERASED = "erased"
    NOT_HELD = "not_held"
    CUSTODY = "custody"
    SUBJECT = "subject"
    OTHER_CASE = "other_case"
    PUBLIC = "public"
    HANDED_OVER = "handed_over"
    NO_NAMES = "no_names"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that a bundle could show.

    Attributes:
        matter: what kind of thing.
        entry_type: the type of the log entry it belongs to.
        kind: of an item: ``text`` or ``media``; else "", and then its object is never shown.
        frozen: it is, or names, an item that may show a minor.
        erased: its key was destroyed.
        own_case: it belongs to the bundle's case, or to no case.
    """

    matter: Matter
    entry_type: str = ""
    kind: str = ""
    frozen: bool = False
    erased: bool = False
    own_case: bool = True


_SUBJECTS: Final = ("subject.", "consent.", "bank.", "list.", "match.")
_FREEZING: Final = "item."
_FOR_THE_DEFENCE: Final = ("items.sealed", "action.", "case.", "capture.", "hold.", "unseal.", "notice.", "queries.", "bundle.")
"""Entries whose records a defence opens: what was taken in, under what, who opened it, what was handed on. A kind that is not named here is not shown
before somebody has thought about it; that it happened, when and by whom, stands among the acts whatever it is."""
_HANDING_OVER: Final = ("bundle.",)
_BYTES: Final = frozenset((Matter.RECORD, Matter.OBJECT, Matter.DIGEST))

GROUNDS: Final[dict[Reason, tuple[str, str]]] = {
    Reason.FROZEN: (
        "미성년자로 의심되어 동결됨: 수사기관에만 제공 (청소년성보호법 제11조, 법률 검토 전)",
        "may show a minor and is frozen: for law enforcement only (Act on the Protection of Children and Youth, art. 11; not reviewed by a lawyer)",
    ),
    Reason.ERASED: ("열쇠를 없애 누구도 열 수 없음: 삭제 기록은 보관 이력에 있음", "its key was destroyed and nobody can open it: the log says when"),
    Reason.NOT_HELD: ("바이트를 보관하지 않음: 해시와 기록만 있음", "its bytes were never held: there is its record alone"),
    Reason.CUSTODY: ("열쇠를 두 보관인이 나누어 가짐: 열람 절차로 따로 제공함", "two custodians hold its key: it is handed over by opening it"),
    Reason.SUBJECT: (
        "피해자의 신원과 사생활 (성폭력처벌법 제24조, 법률 검토 전)",
        "the subject's identity and privacy (Act on Special Cases Concerning Sexual Crimes, article 24; not reviewed by a lawyer)",
    ),
    Reason.OTHER_CASE: ("다른 사건의 기록", "a line of another case"),
    Reason.PUBLIC: ("공개를 위한 묶음: 원본과 사진의 해시는 싣지 않음", "for publication: neither originals nor digests of pictures"),
    Reason.HANDED_OVER: ("다른 곳에 제공한 기록", "what was handed to others"),
    Reason.INTERNAL: ("담당 기관의 내부 기록: 증거물이 아님", "the organisation's own record, no exhibit"),
    Reason.NO_NAMES: ("이름이 기재되지 않음", "no names were stated"),
}
"""Reason -> its ground, Korean and English."""


def withheld(piece: Piece, variant: Variant, *, law_enforcement: bool = False) -> Reason | None:
    """Return why a piece is held back from a variant, or None where it is shown.

    Args:
        piece: what could be shown.
        variant: whom the bundle is for.
        law_enforcement: the recipient is police or prosecution, and says under which authority.
    """
    if piece.matter is Matter.FINDING:
        return None
    if piece.matter is Matter.LINE:
        return Reason.OTHER_CASE if variant is Variant.NEWSROOM and not piece.own_case else None
    if piece.matter is Matter.NAMES:
        return None if variant is Variant.COURT else Reason.SUBJECT
    if not piece.own_case:
        return Reason.OTHER_CASE
    # Entries about freezing name the frozen items.
    if not law_enforcement and (piece.frozen or (piece.entry_type.startswith(_FREEZING) and piece.matter in _BYTES)):
        return Reason.FROZEN
    if piece.erased and piece.matter is not Matter.DIGEST:
        return Reason.ERASED
    if piece.entry_type.startswith(_SUBJECTS) and (piece.matter is Matter.OBJECT or variant is not Variant.COURT):
        return Reason.SUBJECT  # hashes of her own photos are hers: no variant holds them
    if piece.matter is Matter.OBJECT and not piece.kind:
        return Reason.INTERNAL  # what is sealed beside the log and is no item of a capture: nobody has thought about handing it over
    if variant is Variant.NEWSROOM:
        return _from_newsrooms(piece)
    if piece.matter is Matter.RECORD and variant is Variant.DEFENCE and not piece.entry_type.startswith(_FOR_THE_DEFENCE):
        return Reason.INTERNAL
    return None


def _from_newsrooms(piece: Piece) -> Reason | None:
    if piece.entry_type.startswith(_HANDING_OVER):
        return Reason.HANDED_OVER
    is_text_digest = piece.matter is Matter.DIGEST and piece.kind == "text"
    return None if is_text_digest else Reason.PUBLIC
