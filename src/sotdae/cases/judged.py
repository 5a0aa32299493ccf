# SPDX-License-Identifier: Apache-2.0
"""The words for what persons concluded about findings, Korean and English: for terminal, pages, report and documents alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal

from sotdae.classes import dataclass
from sotdae.model.korea import KST

Row = Mapping[str, Any]
Words = tuple[str, str]

VERDICTS: Final[Mapping[str, Words]] = {
    "confirmed": ("맞다고 판단", "confirmed"),
    "rejected": ("아니라고 판단", "rejected"),
    "unsure": ("판단 보류", "no judgement"),
    "reopened": ("다시 검토하기로 함", "taken up again"),
}

MATCH_VERDICTS: Final[Mapping[str, Words]] = {
    "confirmed": ("같은 사진", "the same photo"),
    "rejected": ("다른 사진", "not the same photo"),
    "unsure": ("모르겠음", "unsure"),
    "reopened": ("다시 검토하기로 함", "taken up again"),
}

STATES: Final[Mapping[str, Words]] = {
    "open": ("아직 아무도 보지 않음", "nobody has looked at it"),
    "second": ("두 번째 사람을 기다림", "waits for a second person"),
    "returned": ("다시 검토 필요", "came back"),
    "decided": ("판단 끝남", "decided"),
}

BACK: Final[Mapping[str, Words]] = {
    "evidence": ("근거 자료가 바뀜", "its evidence has changed"),
    "merged": ("두 방이 한 방으로 밝혀졌는데 판단이 서로 다름", "two rooms turned out to be one, and were decided differently"),
    "reopened": ("담당자가 다시 검토하기로 함", "somebody took it up again"),
    "disputed": ("두 사람의 판단이 다름", "two persons disagree"),
}

KINDS: Final[Mapping[str, Words]] = {
    "room.succession": ("후속방 후보", "possible continuation"),
    "rooms.reposting": ("함께 올리는 방", "rooms that post together"),
    "room.calls": ("기자 등을 괴롭히자는 부추김", "call to harass"),
    "picture.match": ("사진 대조", "match of a photo"),
    "room.gates": ("입장 조건", "entry condition"),
    "room.tiers": ("등급", "tier"),
    "room.claimed_size": ("방 측 주장 인원", "claimed members"),
    "room.institutions": ("언급된 기관", "institution mentioned"),
    "room.surges": ("급증", "surge"),
    "room.lineage": ("이어진 차례", "line of rooms"),
    "text.copies": ("같은 글", "copies of a text"),
}

BANDS: Final[Mapping[str, Words]] = {
    "looks the same": ("같은 사진으로 보임", "looks the same"),
    "similar, a person must check": ("비슷함(사람 확인 필요)", "similar, needs a person"),
}

ROLES: Final[Mapping[str, Words]] = {
    "reporter": ("기자", "reporters"),
    "police": ("경찰", "police"),
    "teacher": ("교사", "teachers"),
    "victim_support": ("피해자 지원 기관", "victim support"),
    "somebody": ("누구인지 알아내자는 말", "to find out who somebody is"),
}

_SIGNS: Final[Mapping[str, Words]] = {
    "same_text": ("몇 초 사이에 같은 글 {value}건을 올림", "posted the same {value} texts within seconds"),
    "same_picture": ("몇 초 사이에 같은 사진 {value}장을 올림", "posted the same {value} pictures within seconds"),
    "same_link": ("몇 초 사이에 같은 링크 {value}개를 올림", "posted the same {value} links within seconds"),
    "same_forward": ("몇 초 사이에 같은 글 {value}건을 옮김", "forwarded the same {value} messages within seconds"),
    "about": ("그런 부추김을 전하거나 경고하는 글 {value}건", "{value} messages tell of such calls or warn of them"),
    "forwarded": ("옮겨 온 글 {value}건", "{value} were forwarded from elsewhere"),
    "surge_followed": ("뒤이어 많은 이가 들어옴({value})", "many came on the day or after ({value})"),
}
_RULE: Final = ("규칙에 닿은 글 {value}건({name})", "{value} messages under a rule ({name})")
_PLAIN: Final = ("{name} {value}", "{name} {value}")

AGAINST: Final = frozenset({"about", "forwarded"})
"""Signals without bits that speak against: news and warnings about a call, and what was said elsewhere."""

_UNDECIDED: Final = ("담당자 판단 없음", "not decided by a person")
_DECIDED: Final = ("담당자 판단: {what} ({who}, {when}) 이유: {why}", "Decided by a person: {what} ({who}, {when}). Why: {why}")
_WAITING: Final = ("담당자 판단: {state}", "Decision: {state}")


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One person's conclusion about a finding, as documents tell it.

    Attributes:
        kind: of the finding.
        about: labels of its rooms, or of the subject.
        named: what else its key names: a rule, a role.
        state: where the finding stands.
        verdict: what was decided, or None.
        back: why it came back, or None.
        vote: what this person concluded; None where no conclusion counts at present.
        performer: who, as she stated.
        at: when, UTC.
        reason: why, in her words.
        log_seq: the log entry.
    """

    kind: str
    about: tuple[str, ...]
    named: tuple[str, ...]
    state: str
    verdict: str | None
    back: str | None
    vote: str | None = None
    performer: str = ""
    at: datetime | None = None
    reason: str = ""
    log_seq: int | None = None


Language = Literal["ko", "en"]


def word(table: Mapping[str, Words], name: str, language: Language) -> str:
    """Return the word for a name; the name itself where there is none."""
    return table.get(name, (name, name))[0 if language == "ko" else 1]


def sign(signal: str, value: object, language: Language) -> str:
    """Return a sign of a finding as a sentence; one that has no words of its own by its name."""
    words = _SIGNS.get(signal) or (_RULE if signal.startswith(("harm.", "gate.", "tier.", "offer.")) else _PLAIN)
    return words[0 if language == "ko" else 1].format(value="" if value is None else value, name=signal).strip()


def sentences(decision: Row | None, kind: str, language: Language) -> list[str]:
    """Return what persons concluded, a sentence each: what, who, when (KST) and why; and where it stands where it waits.

    Args:
        decision: as `actions.answers.decisions.shown` gives it.
        kind: of the finding.
        language: of the sentences.
    """
    side = 0 if language == "ko" else 1
    if decision is None:
        return [_UNDECIDED[side]]
    verdicts = MATCH_VERDICTS if kind == "picture.match" else VERDICTS
    told = []
    if decision["state"] != "decided":
        why = f" ({word(BACK, decision['back'], language)})" if decision["back"] else ""
        told.append(_WAITING[side].format(state=word(STATES, decision["state"], language) + why))
    for vote in decision["votes"]:
        when = datetime.fromisoformat(vote["at"]).astimezone(KST).strftime("%Y-%m-%d %H:%M KST")
        what = word(verdicts, vote["verdict"], language)
        told.append(_DECIDED[side].format(what=what, who=vote["performer"], when=when, why=vote["reason"]))
    return told
