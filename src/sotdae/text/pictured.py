# SPDX-License-Identifier: Apache-2.0
"""Pictures that stand in the place of a word: 🔗로 신청, 대기🏠에서, 🤖이 묻는.

Most pictures are decoration (💰 입장료 3만원, 우리집 🏠), and give a candidate only (`sotdae.text.views`). Read here is one that the sentence has no
word for otherwise: a particle follows that fits the word's last sound, or a verb that takes it; or it makes a compound with its neighbour. Beside its
own word it decorates (링크🔗). A house is a room only in compounds or where the text speaks of chats, and of no flat. An amount of money is never
read off a picture.

Source: own decision; docs/decisions/2026-11-27-look-alikes.md. The lists are the project's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_ALIKE: Final = "[에의도만](?![가-힣])|에서|에게|한테|부터|까지|에는|에도|만은|만이"
_CLOSED: Final = f"{_ALIKE}|[이은을과](?![가-힣])|으로|이랑|이나|이라|입니"
_OPEN: Final = f"{_ALIKE}|[가는를와로](?![가-힣])|로만|로는|로도|랑|나 |라고|입니"
_AFTER_L: Final = f"{_ALIKE}|[이은을과로](?![가-힣])|로만|이랑|이나"
"""Particles behind a syllable with a final, without one, and with an l."""


def _read(pictures: str, word: str, particles: str, *, before: str = "", after: str = "") -> str:
    """Return a pattern of pictures that stand for a word, with words before it (some of one length each) and behind it that make it one."""
    told = [f"(?={particles})", *(f"(?<={one}.)" for one in before.split("/") if one), *([f"(?= ?(?:{after}))"] if after else [])]
    return rf"[{pictures}](?<!{word}.)(?<!{word} .)(?! ?(?:{word}|[{pictures}]))(?:{'|'.join(told)})"


_KOREAN: Final = {
    "링크": (
        "🔗",
        _OPEN,
        "신청/초대/입장/가입/지원/참여/방 /방/고정/설문/인증/이동/새 /아래 /상단 /고정 /면 /후 /만 ",
        "눌러|누르|눌른|줄|줘|주[세시면고]|드려|드림|드리|받|클릭|타고|타면|보내|나가요|나와|와요|저장|공유|열|있|없|작성|수령|뱉|풀|들어|접속|확인",
    ),
    "사진": (
        "📷📸",
        _CLOSED,
        "인증/인증 /활동/참여/증거/본인/화분 ",
        "보내|올려|올리|올린|찍|제출|보여|첨부|남겨|남기|인증|필수|한 ?장|[0-9] ?장|두 ?장|주[세시면]",
    ),
    "메일": ("📧", _AFTER_L, "항의/항의 /이/단체", "보내|보냅|넣|써|쓰|주[세시면고]|도배|합시|한 ?통|폭탄|함"),
    "전화": ("📞☎", _OPEN, "항의/항의 /단체", "해|하[자세면고시]|합시|걸|돌려|넣|드리|드려|도배|한 ?통|한 ?번|폭탄|주[세시면고]"),
    "봇": ("🤖", _CLOSED, "인증/입장/신청/자동/퀴즈/안내/문지기", "질문|문제|퀴즈|인증|정답|테스트|한테|통과|대답|답"),
    "초대": (
        "💌",
        _OPEN,
        "무료 /유료 /특별 /무료/유료/바로 /후 /면 /만 /야 /부터 /다음 ",
        "장[을이은만 ]|비|권|코드|받|하[는면고시기]|해|합|된|되|됩|드려|드립|드림|안 |못 |가능|불가|🔗|링크|없|중단",
    ),
    "문": ("🚪", "(?!)", "질", "제[를가는]|제 ?(?:[0-9못안풀맞세두한]|다섯)|상(?:으로|만|이나|도|받| 받)|의(?:는|하|주|드|[:])|자[를메로]"),
    "돈": (
        "💰",
        f"(?<![비료금용격값]💰)(?:{_CLOSED})",
        "",
        "내[야고면라세시]|낸|내 |낼|받[고는아음습]|보내|주[면고셔]|입금|송금|안 내|달라|요구|만 받",
    ),
}
_ENGLISH: Final = {
    "link": ("🔗", "the |invite |this |a |get |click |your |our |join |new "),
    "bot": ("🤖", "the |our |a |welcome |by |with |this "),
    "photo": ("📷📸", "a |your |proof |the |send |post "),
    "invite": ("💌", "an |the |get |no |your |free |paid "),
    "money": ("💰", "send |the |no |pay |for |some "),
}
_ROOM: Final = (
    r"🏠(?<!방.)(?<!방 .)(?! ?방)(?:(?=장(?:님|이|은|한|과|의|에|측| |$)|제(?:를|목| ?변경| ?바))|(?<=[윗톡본].)|(?<=vip.)"
    r"|(?<=(?:대기|대피|예비|임시|백업|상위|하위|고급|대화|채팅|단톡|비밀|전용|등급|회원|[0-9]호).))"
)
_LATIN_ROOM: Final = f"🏠(?:{'|'.join(f'(?<={one} .)' for one in 'higher upper top inner secret backup waiting chat vip'.split())})"
_CHATS: Final = re.compile(
    "회원|가입|채팅|단톡|톡🏠|🏠장|방장|관리자|운영|멤버|등급|등업|채널|승인|강퇴|신청|텔레|유료|눈팅|점수|🤖|봇|신고|뉴스"
    "|폭파|터[짐졌진질뜨]|폐쇄|개설|팠|날아[갔감]|닫[음힘힌혔]|닫는다|막히|막혔|이름 ?(?:바|곧|변경)|접속|[0-9]천? ?명|^(?!.*이사).*(?:링크|🔗)"
)
_FLATS: Final = re.compile("집|아파트|빌라|원룸|투룸|[전월]세|이사ㅠ|이삿짐|가구|부동산|청소|인테리어|마당|베란다|숙소|펜션|호텔|평수")
_LATIN_CHATS: Final = re.compile(
    "chat|member|admin|channel|group|invite|report|link|🤖|🔗|💌|closed|deleted|bot|owner|kick|ban|regulars|coins|rename|vip|tier"
)
_LATIN_FLATS: Final = re.compile("house|home|flat|rent|apartment|hotel|night|garden|family|museum")
_HOUSE: Final = re.compile("🏠(?<!방.)(?<!방 .)(?! ?방)")


def _read_latin(pictures: str, word: str, before: str) -> str:
    """Return the same of English, told by the words before it alone."""
    return f"[{pictures}](?:{'|'.join(f'(?<={one}.)' for one in before.split('|'))})(?! ?{word})"


def _any(patterns: Iterable[str]) -> str:
    """Return a pattern whose groups are numbered: which word it is."""
    return "|".join(f"(?P<w{index}>{pattern})" for index, pattern in enumerate(patterns))


_WRITTEN: Final = _any([*(_read(one[0], word, one[1], before=one[2], after=one[3]) for word, one in _KOREAN.items()), _ROOM])
_PICTURES: Final = re.compile(_WRITTEN)
_WORDS: Final = (*_KOREAN, "방")
_LATIN_WRITTEN: Final = _any([*(_read_latin(pictures, word, before) for word, (pictures, before) in _ENGLISH.items()), _LATIN_ROOM])
_LATIN_PICTURES: Final = re.compile(_LATIN_WRITTEN)
_LATIN_WORDS: Final = (*_ENGLISH, "room")
_SYLLABLE: Final = re.compile("[가-힣]")
PICTURED_AT: Final = "🔗📷📸📧📞☎🤖💌💰💵💸🏠🚪"
"""The pictures that may stand for a word."""


def words_for_pictures(text: str) -> dict[int, str]:
    """Return the words that pictures of a text stand in the place of, by the picture's place."""
    pattern, words = (_PICTURES, _WORDS) if _SYLLABLE.search(text) else (_LATIN_PICTURES, _LATIN_WORDS)
    found = {match.start(): words[int(str(match.lastgroup)[1:])] for match in pattern.finditer(text)}
    chats, flats = (_CHATS, _FLATS) if words is _WORDS else (_LATIN_CHATS, _LATIN_FLATS)
    if "🏠" in text and chats.search(text) is not None and flats.search(text) is None:
        found |= {match.start(): words[-1] for match in _HOUSE.finditer(text)}
    return found
