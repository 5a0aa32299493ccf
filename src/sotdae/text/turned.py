# SPDX-License-Identifier: Apache-2.0
"""Korean words written with whole syllables that look like others (Yaminjeongeum: 초머, 머기방, 3만 띵), or that are others upside down (질곰).

Most such syllables are everyday ones (머, 곰, 네), so by itself each gives a candidate only (`sotdae.text.views`). Read here, letter for letter, is
what is no word as it stands: a list of beginnings and ends, as for digits in Latin words. A text that has one of them is written so, and further
words of it are read, which elsewhere might be others (``예네방``, ``네용``).

Source: own decision; docs/decisions/2026-11-27-look-alikes.md. The pairs are those of `YAMINJEONGEUM`, the lists the project's own.
"""

from __future__ import annotations

import re
from typing import Final

_AS: Final = str.maketrans("띵띤윾믕머곰판팡논늑귀네비과파h띠한곡", "명면유음대문관광국극커비네파과개며환눈")


def _told(syllable: str, *, before: str = "", after: str = "", also: str = "") -> str:
    """Return a pattern of a syllable that words before it or behind it tell (patterns, those before it of one length), if something else holds."""
    told = [f"(?<={word}{syllable})" for word in before.split("/") if word] + ([f"(?={after})"] if after else [])
    return f"{syllable}{also}(?:{'|'.join(told)})"


_ASKED: Final = "입장/가입/구매/가격/초대/상담/개인/디엠/dm/입장 /가입 /구매 /가격 /초대 /상담 /개인 "
_SURE: Final = (
    _told("띵", before="[0-9만천백십몇]/[0-9만천백십몇한두세네] /다섯 /여섯 /일곱 /여덟 /아홉 /열 ", also="(?![작하해])"),  # so many people
    _told("띵", before="[제증설실서방수]/채널/닉네임", after="[단칭의]"),  # 제명, 설명, 수명; 명단
    _told("띤", before="[가-힣]", also="(?<![을를소음조색빛만은는도]띤)(?<![활열생]기띤)"),  # 하면; 미소 띤 is a word
    "윾",
    _told("믕", before="[가-힣]", also="(?<![믕에이]믕)"),  # 다음, 닫음
    _told("머", before="(?<![가-힣])초", also="(?![가-힣])"),
    _told("머", before="(?<![가-힣])초", also="(?=[장권비네받해하합됐된되드링만를는도로용제])"),
    _told("머", before="최", after="화방|학|답[하을]|기[방실자열번표타하해]|기 ?(?:번호|[명띵]단|순|신청|인원|중|걸)|피[소방처]|피 채널"),
    _told("머", before="[된한낸간온인준진린난]", also="(?=요|[ .!?~,]|$)"),  # 된대요
    _told("머", before="에서 ", also="(?=기(?![가-힣]))"),
    _told("머", before="순서/순번/차례/그", also="(?=로)"),
    _told("곰", before="[질설]", after="제(?=[를가이도는은에]| ?(?:풀|맞|못|정답|내))|상(?![스어])|자(?![리매루])|화상품|지기"),
    _told("곰", before=_ASKED, also="(?=의)"),
    _told("판", after="리자|리인|련[된해자]"),
    _told("팡", after="고(?!객)", also="(?<!쿠팡)"),
    _told("논", after="민은행"),
    _told("늑", before="적"),
    _told("귀", after="뮤니티"),
    _told("곡", after="팅"),
    _told("네", after="공[개h]|밀번", also="(?<![가-힣]네)"),
    _told("네", before="가입/입장/등록/구독/이용/(?<![가-힣])회", also="(?=[는를로도가제] | ?:| ?[0-9])"),
    _told("네", before="예", also="(?=방)"),
    _told("네", before="(?<![가-힣])회", also="(?= ?(?:보내|넣|내|입금|송금))"),
    _told("네", after="용[이은을](?![가-힣])", also="(?<![가-힣]네)"),
    _told("파", before="방장/운영진/관리자/방장님", also="(?= (?:친|가까|아는))"),
    _told("과", before="폭", also="(?=[됨되할했합하한시]| ?예정)"),
    _told("파", before="통", also="(?=[하해한]| ?시)"),
    _told("파", before="결", also="(?=[물를])"),
)
"""Single syllables, told by their neighbours, that make no word unless they are read as another."""
_LIKELY: Final = (
    "머(?![리물무냐해니])(?<![너어]머)",
    "곰(?![은을돌탕도인])",
    _told("네", after="용|밀|공[개h]|회원|상|트코인|활동", also="(?<![가-힣]네)"),
    _told("네", before="[예준]/가입/입장/초[대머]/참가/참여/후원/등록/이용/구독/관리/(?<![가-힣])회"),
    _told("비", after=" (?:번|명|띵|건|[개h])"),
    _told("과", before="[돌폭]"),
    _told("파", before="[통학결초효]"),
    _told("파", before="[진장원인분생님]", also="(?![가-힣])"),
    _told("h", before="[0-9가-힣]", also="(?![a-z0-9])"),
    _told("h", after="[가-힣]", also="(?<![a-z0-9]h)"),
    _told("띠", before="[하되이시으]", after="칠"),
    _told("판", after="[계심]"),
    _told("한", after="불"),
    "[띵믕팡]",
)
"""The same, of words that elsewhere may be others."""
_IS_TURNED: Final = re.compile("|".join(_SURE))
_TURNED: Final = re.compile("|".join((*_SURE, *_LIKELY)))
_MISSPELLED: Final = {
    "마넌": "만원",
    "만웡": "만원",
    "만언": "만원",
    "천웡": "천원",
    "천언": "천원",
    "2름": "이름",
    "一원": "일원",
    "링ㅋ": "링크",
    "쵸대": "초대",
    "입쟝": "입장",
    "입짱": "입장",
    "입쨩": "입장",
    "링쿠": "링크",
    "링끄": "링크",
    "륑크": "링크",
    "씬청": "신청",
    "신쳥": "신청",
    "인쯩": "인증",
    "인즁": "인증",
    "훼원": "회원",
    "홰원": "회원",
    "츄천": "추천",
    "추쳔": "추천",
    "쏭금": "송금",
    "입끔": "입금",
    "게좌": "계좌",
    "뮨상": "문상",
    "뜽급": "등급",
    "뜽업": "등업",
    "뽁파": "폭파",
    "폭빠": "폭파",
    "페쇄": "폐쇄",
    "폐쇠": "폐쇄",
    "데피방": "대피방",
    "씅인": "승인",
    "방쟝": "방장",
}
"""Words of rooms as they are misspelled on purpose; none of these is another word. Sounds are read no further than this list."""
_WHOLE_WORDS: Final = "|".join(word for word in _MISSPELLED if word[-1] not in "넌웡언ㅋ")
_SPELT: Final = re.compile(f"(?<=[0-9일이삼사오육칠팔구십백])마넌|(?<=[0-9일이삼사오육칠팔구십백])[만천][웡언]|링ㅋ(?! ?[ㄱ-ㅣ])|{_WHOLE_WORDS}")
_ONE: Final = re.compile(r"[|](?<![^\s:~(][|])(?=원(?![가-힣])|[만천] ?[원명]|,[0-9o]{3}|[0-9o]{1,2}[만천명])")
"""A stroke that stands for a one before so many: |원, |,300명."""
TURNED_AT: Final = "띵띤윾믕머곰판팡논늑귀곡네과파넌웡언一링쵸쟝짱쨩륑씬쳥쯩즁훼홰츄쳔쏭끔좌뮨뜽뽁빠쇄쇠피씅|"
"""The syllables that a word which is sure to be written so may have."""
EVERYDAY: Final = frozenset("|머판귀네과파곡넌언一링짱씬훼츄끔좌빠쇄쇠피")
_TWO: Final = 2
PAIRS: Final = frozenset(
    """
    초머 최머 머화 머학 머답 머기 머피 서머 번머 례머 그머 된머 한머 낸머 간머 온머 인머 준머 진머 린머 난머 판리 판련 귀뮤 곡팅 네공 네밀 입네 장네
    록네 독네 용네 회네 예네 네용 장파 진파 자파 님파 폭과 통파 결파 데피 |원 |만 |천 |, |0 |1 |2 |3 |4 |5 |6 |7 |8 |9 |o |O
    """.split()
).union(word for word in _MISSPELLED if len(word) == _TWO)
"""What stands in such a word where the syllable is an everyday one, with the one before or behind."""
_ANY: Final = re.compile(f"[{TURNED_AT}]")


def turned(text: str) -> str:
    """Return a normal form with syllables that stand for others read as these, where words say so. Places stay."""
    if _ANY.search(text) is None:
        return text
    text = _ONE.sub("1", text)
    text = _SPELT.sub(lambda word: _MISSPELLED[word.group()], text)
    if _IS_TURNED.search(text) is None:
        return text
    return _TURNED.sub(lambda syllable: syllable.group().translate(_AS), text)
