# SPDX-License-Identifier: Apache-2.0
"""A recall letter as plain text: what is to be deleted, told by dates and digests of what was sent, and a slip to answer on.

It names no subject and no pseudonym, no room, no reason: whoever holds a copy knows it by its digest. Sender, legal ground and signature stay blank
for the person who sends it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sotdae.classes import dataclass
from sotdae.exchange.days import Language, day
from sotdae.model.canonical import canonical_json

_VERSION: Final = 1
_REFERENCE_DIGITS: Final = 8
_KEY: Final = "key-"


@dataclass(frozen=True, slots=True)
class RecallLetter:
    """What a letter says.

    Attributes:
        reference: a random id; its first digits are printed.
        recipient: who holds the copies: a short name, or ``key-`` and the beginning of a key's fingerprint.
        written_on: the day (KST).
        copies: ``kind``, ``sent_on``, ``digest``, ``log_seq`` of each.
        synthetic: whether it comes from a demonstration.
    """

    reference: str
    recipient: str
    written_on: date
    copies: Sequence[Mapping[str, Any]]
    synthetic: bool = False


_KINDS: Final[dict[str, tuple[str, str]]] = {
    "hash_list": ("사진 지문(해시) 목록", "hash list"),
    "bundle": ("자료 묶음", "bundle of a case"),
    "notice": ("삭제 요청서와 그에 딸린 자료", "removal request with what came with it"),
}

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "synthetic": ("지어낸 자료 · 증거 아님", "SYNTHETIC, NOT EVIDENCE"),
    "title": ("제공 자료 삭제 요청서", "Request to delete what we handed to you"),
    "to": ("받는 곳", "To"),
    "key": ("지문이 {print}(으)로 시작하는 열쇠를 가진 곳", "the holder of the key whose fingerprint begins {print}"),
    "from": ("보내는 곳", "From"),
    "from_blank": (
        "__________________ (기관 이름, 담당자, 연락처)",
        "__________________ (organisation, person in charge, how to reach us)",
    ),
    "date": ("날짜", "Date"),
    "reference": ("문서 번호", "Reference"),
    "ask": (
        "아래 자료는 당사자의 동의에 따라 건네드린 것입니다. 그 동의가 철회되었으니 더 쓰지 마시고, 사본까지 모두 지워 주시기 바랍니다.",
        "We handed you the material below on the strength of a consent, which has been withdrawn. Please stop using it and delete every copy.",
    ),
    "whole": (
        "목록이나 묶음은 통째로 지워 주십시오. 다른 부분을 계속 쓰실 수 있으면 새로 보내 드립니다. 누구의 것인지는 밝히지 않습니다.",
        "Please delete a list or a bundle as a whole. Where you may go on using a part of it, we send that anew. We do not say whose it was.",
    ),
    "onward": (
        "다른 곳에 다시 건네신 것이 있으면 그곳에도 이 요청을 전하고, 어디인지 알려 주시기 바랍니다.",
        "If you passed any of it on, please pass this request on as well, and tell us to whom.",
    ),
    "answer": (
        "아래 회신란을 채워 보내 주십시오. 지우지 못하는 것이 있으면 그 까닭과 근거를 적어 주십시오.",
        "Please return the slip below. If something cannot be deleted, say why and on what ground.",
    ),
    "material": ("지울 자료", "What is to be deleted"),
    "item": ("{kind}, {sent_on}에 보냄", "{kind}, sent on {sent_on}"),
    "digest": ("보낸 파일의 SHA-256", "SHA-256 of what was sent"),
    "no_digest": ("기록되지 않음", "not recorded"),
    "log": ("우리 기록 번호", "our log entry"),
    "ground": ("법적 근거", "Legal ground"),
    "ground_blank": (
        "__________________ (담당자가 법률 검토 뒤에 적음)",
        "__________________ (filled in by the person in charge after legal review)",
    ),
    "signature": ("서명", "Signature"),
    "slip": ("회신란", "Answer slip"),
    "deleted": ("□ 모두 지웠습니다. 지운 날:", "□ Everything is deleted, on:"),
    "never": ("□ 받은 적이 없습니다.", "□ We never received it."),
    "partly": ("□ 일부만 지웠습니다. 남은 것과 까닭:", "□ Deleted in part. What is left, and why:"),
    "refused": ("□ 지우지 않습니다. 까닭과 근거:", "□ We do not delete it. Why, and on what ground:"),
    "passed": ("다시 건넨 곳:", "Passed on to:"),
    "signed": ("날짜, 이름, 서명:", "Date, name, signature:"),
}


def render(letter: RecallLetter, language: Language) -> str:
    """Return the letter as plain text. The same letter gives the same text."""
    place = 0 if language == "ko" else 1

    def say(key: str, **facts: object) -> str:
        return _WORDS[key][place].format(**facts) if facts else _WORDS[key][place]

    to = say("key", print=letter.recipient.removeprefix(_KEY)) if letter.recipient.startswith(_KEY) else letter.recipient
    lines = [f"[{say('synthetic')}]", ""] if letter.synthetic else []
    lines += [
        say("title"),
        "",
        f"{say('to')}: {to}",
        f"{say('from')}: {say('from_blank')}",
        f"{say('date')}: {day(letter.written_on, language)}",
        f"{say('reference')}: {letter.reference[:_REFERENCE_DIGITS]}",
        "",
    ]
    lines += [f"{number}. {say(key)}" for number, key in enumerate(("ask", "whole", "onward", "answer"), start=1)]
    lines += ["", say("material")]
    for number, copy in enumerate(letter.copies, start=1):
        kind = _KINDS[copy["kind"]][place]
        lines.append(f"  ({number}) {say('item', kind=kind, sent_on=day(date.fromisoformat(copy['sent_on']), language))}")
        lines.append(f"      {say('digest')}: {copy['digest'] or say('no_digest')}")
        lines.append(f"      {say('log')}: {copy['log_seq']}")
    lines += [
        "",
        f"{say('ground')}: {say('ground_blank')}",
        f"{say('signature')}:",
        "",
        say("slip"),
        f"  {say('reference')}: {letter.reference[:_REFERENCE_DIGITS]}",
    ]
    lines += [f"  {say(key)}" for key in ("deleted", "never", "partly", "refused", "passed", "signed")]
    return "\n".join(lines) + "\n"


def packed(letter: RecallLetter) -> bytes:
    """Return the letter in both languages as the bytes that are sealed: RFC 8785 JSON."""
    return canonical_json({"v": _VERSION, "ko": render(letter, "ko"), "en": render(letter, "en")})


def unpacked(data: bytes, language: Language) -> str:
    """Return the text of a sealed letter."""
    return str(json.loads(data)[language])
