# SPDX-License-Identifier: Apache-2.0
"""What rooms say of their doors, their prices and their life, and how they write it so that filters miss it.

The phrases speak of garden clubs and name no scene of harm. Those of `PHRASES` are near the wording that the text rules know; those of `OTHERWISE`
say the same in words that no rule was made with. Ways of writing: KOTOX's classes as far as they keep a text readable (arXiv 2510.10961).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from random import Random
from typing import Final

PHRASES: Final[Mapping[str, tuple[str, ...]]] = {
    "life.moved_to": ("방 옮깁니다", "새 방 주소입니다", "채널을 이동합니다", "새 채널로 오세요 새 채널 링크"),
    "life.closing": ("이 방은 곧 닫습니다", "채널을 비공개로 바꿉니다", "이 방은 닫습니다 고맙습니다"),
    "life.reserve": ("예비 방 안내", "백업 채널입니다", "대피방 링크", "예비 채널은 여기입니다"),
    "life.closed": ("본방 터짐", "기존 방이 삭제됐어요", "채널 정지됐습니다", "본채널이 막혔습니다"),
    "life.closing_soon": ("입장 곧 마감합니다", "선착순 마감", "모집 종료"),
    "life.rename": ("방 이름 바꿉니다", "방 이름 변경합니다"),
    "gate.application_link": ("가입 신청 양식", "입장 신청은 링크에서", "신청 링크는 공지에"),
    "gate.proof_of_participation": ("인증 후 입장 가능합니다", "독서 사진을 먼저 보내 주셔야 승인", "인증하셔야 초대"),
    "gate.micro_transfer": ("1원 보내서 계좌 인증해야 승인", "일원 송금 후 입장"),
    "gate.paid_invitation": ("입금 확인 후 초대", "송금하면 입장", "유료 방 안내"),
    "gate.activity_quota": ("댓글 10개 이상 남기면 등업", "등업 조건 안내", "글 3개 작성하셔야 승인"),
    "gate.referral": ("친구 5명 초대하면 입장", "추천인 필수", "3명 데려오면 승인"),
    "gate.wait_list": ("승인 대기 중", "대기방에서 기다려 주세요", "심사 후 입장"),
    "gate.bot_quiz": ("봇 질문에 답하세요", "퀴즈를 풀어야 입장"),
    "sale.method": ("문상 받아요", "입금 계좌 안내", "비트코인으로 결제"),
    "tier.higher_room": ("상위 방 안내", "VIP방은 따로", "윗방 초대"),
    "tier.close_to_admin": ("방장이 직접 초대합니다", "운영진 지인만 입장"),
    "talk.report": ("기사에 따르면", "신문이 보도한 내용입니다"),
    "talk.warning": ("이런 방을 보면 신고하세요", "링크를 누르지 마세요", "조심하세요"),
    "talk.hearsay": ("그 방이 옮겼다고 들었어요", "새 방이 생겼다던데", "그렇다고 합니다"),
}
"""Rule -> phrases that should fire it."""
OTHERWISE: Final[Mapping[str, tuple[str, ...]]] = {
    "life.moved_to": ("다음 자리는 여기예요", "모두 이쪽에서 만나요", "앞으로는 이곳에서 뵙겠습니다"),
    "life.closing": ("여기는 오늘로 끝입니다", "이제 인사드립니다"),
    "life.reserve": ("혹시 모르니 이곳도 적어 두세요", "두 번째 집입니다"),
    "life.closed": ("먼저 있던 곳이 없어졌네요", "예전 자리에 못 들어가요"),
    "gate.proof_of_participation": ("들어오기 전에 화분을 보여 주세요",),
    "gate.referral": ("이웃과 같이 오세요",),
    "sale.method": ("값은 쪽지로 여쭤보세요",),
    "tier.higher_room": ("더 안쪽에 온실이 있습니다",),
}
"""Rule -> the same in other words: what a rule cannot know."""
GATES: Final = tuple(rule for rule in PHRASES if rule.startswith("gate."))
ASKING: Final = ("여기가 새 방인가요?", "이쪽으로 오라고 해서 왔어요", "어제 그 방 맞나요?")
"""What people write who came because somebody pointed here."""
DENYING: Final = ("아닙니다. 여기는 다른 모임입니다", "그 방과 상관없는 곳입니다", "잘못 오셨습니다. 여기는 꽃 이야기만 합니다")
"""What an innocent room answers them."""
BACK: Final = ("이전 방에서 옮겨 왔습니다", "예전 자리에 계시던 분들 반갑습니다", "기존 방이 삭제됐어요 여기서 계속합니다")
MOCKING: Final = ("그 방 흉내를 내 봤습니다", "저 방은 또 이사 가네요", "이번에도 오래 못 갔네요")
DESCRIPTIONS: Final = (
    "{thing} 키우는 모임입니다.",
    "{place}에서 만나요. {thing} 이야기.",
    "{thing}, {other} 그리고 점심.",
    "매일 {place} 사진 한 장.",
)
ENTRY: Final = "들어오는 주소: "
WAITING: Final = "신청 링크는 여기입니다: "
PRICED: Final = ("입장료 {won}", "회비: {won}", "이용권 {won}", "평생권 {won}")
TIER_PRICED: Final = ("VIP {won}", "일반 {won}", "골드 반: {won}")
CLAIMED: Final = ("현재 {count}명 계십니다", "회원 {count}명 돌파", "{count}명 함께합니다", "총 인원: {count}명")
MENTIONING: Final = "{institution} 모임은 따로 있습니다"


def said(random: Random, rule: str, *, otherwise: float = 0.2) -> str:
    """Return a phrase for a rule, sometimes one that says it otherwise."""
    others = OTHERWISE.get(rule, ())
    return random.choice(others if others and random.random() < otherwise else PHRASES[rule])


def obfuscated(random: Random, text: str) -> str:
    """Return a text in one of the ways in which rooms write against filters; a reader still understands it."""
    written: str = random.choice(WAYS)(random, text)
    return written


def _dotted(random: Random, text: str) -> str:
    sign = random.choice(".·~")
    return "".join(letter + (sign if _is_syllable(letter) and _is_syllable(after) else "") for letter, after in _pairs(text))


def _in_pieces(random: Random, text: str) -> str:
    """Take some syllables apart into compatibility jamo."""
    return "".join(_jamo(letter) if _is_syllable(letter) and random.random() < 0.4 else letter for letter in text)  # noqa: PLR2004 (a share of a made-up writer)


def _spaced(random: Random, text: str) -> str:
    del random
    return "".join(letter + (" " if _is_syllable(letter) and _is_syllable(after) else "") for letter, after in _pairs(text))


def _invisible(random: Random, text: str) -> str:
    sign = random.choice("\u200b\u200c\u2060")
    return "".join(letter + (sign if _is_syllable(letter) and _is_syllable(after) else "") for letter, after in _pairs(text))


def _wide(random: Random, text: str) -> str:
    del random
    return "".join(chr(ord(letter) + 0xFEE0) if "0" <= letter <= "9" or "A" <= letter <= "Z" else letter for letter in text)


def _decomposed(random: Random, text: str) -> str:
    del random
    return unicodedata.normalize("NFD", text)


def _tense(random: Random, text: str) -> str:
    """Harden some initials, as one writes what one hears: no reading puts these letters back."""
    return "".join(_with(letter, initial=_HARD.get(_initial(letter))) if random.random() < 0.5 else letter for letter in text)  # noqa: PLR2004 (even)


def _finals(random: Random, text: str) -> str:
    """Add finals that nobody speaks to some open syllables."""
    return "".join(_with(letter, final=random.choice("ㅅㅇㄱ")) if random.random() < 0.5 else letter for letter in text)  # noqa: PLR2004 (even)


def _mixed(random: Random, text: str) -> str:
    return _dotted(random, _wide(random, text)) if random.random() < 0.5 else _in_pieces(random, _wide(random, text))  # noqa: PLR2004 (even)


WAYS: Final[tuple[Callable[[Random, str], str], ...]] = (_dotted, _in_pieces, _spaced, _invisible, _wide, _decomposed, _mixed, _tense, _finals)

_INITIALS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_MEDIALS: Final = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS: Final[tuple[str, ...]] = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_HARD: Final = {"ㄱ": "ㄲ", "ㄷ": "ㄸ", "ㅂ": "ㅃ", "ㅅ": "ㅆ", "ㅈ": "ㅉ"}
_FIRST_SYLLABLE: Final = 0xAC00
_LAST_SYLLABLE: Final = 0xD7A3


def _is_syllable(letter: str) -> bool:
    return len(letter) == 1 and _FIRST_SYLLABLE <= ord(letter) <= _LAST_SYLLABLE


def _pairs(text: str) -> zip[tuple[str, str]]:
    return zip(text, f"{text[1:]} ", strict=True)


def _jamo(syllable: str) -> str:
    """Take one syllable apart. Source: The Unicode Standard, section 3.12."""
    index = ord(syllable) - _FIRST_SYLLABLE
    return _INITIALS[index // 588] + _MEDIALS[index % 588 // 28] + _FINALS[index % 28]


def _initial(letter: str) -> str:
    return _INITIALS[(ord(letter) - _FIRST_SYLLABLE) // 588] if _is_syllable(letter) else ""


def _with(letter: str, *, initial: str | None = None, final: str | None = None) -> str:
    """Return a syllable with another initial, or with a final where it has none."""
    if not _is_syllable(letter):
        return letter
    index = ord(letter) - _FIRST_SYLLABLE
    if initial is not None:
        index += (_INITIALS.index(initial) - index // 588) * 588
    if final is not None and index % 28 == 0:
        index += _FINALS.index(final)
    return chr(_FIRST_SYLLABLE + index)
