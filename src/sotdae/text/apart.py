# SPDX-License-Identifier: Apache-2.0
"""What was put between the letters of a word: signs, pictures, laughter, spaces. The first view leaves it out.

Source: own decision; docs/decisions/2026-11-27-look-alikes.md.
"""

from __future__ import annotations

import re
from typing import Final

_LOOSE: Final = r"[^\w\s./:@#&+=%\\'\"`()\[\]{}<>,;!?|$-]"
"""A sign that words, links, sums and code are not written with."""
_PLAIN_SIGN: Final = r"[^\w\s:@/\\'\"`()\[\]{}<>|]"
"""The same, but for what stands between letters that stand alone: points, commas, hyphens too."""
_PICTURE: Final = r"[\u2600-\u26ff\u2728\u2763\u2764\U0001f300-\U0001faff]"
"""A picture. Not the signs among dingbats, which point from one number to another (➡) or multiply it (✖)."""
_GLUED_SIGN: Final = (
    r"[^가-힣a-z0-9\s](?:(?<=[가-힣].)"  # turns nearly every letter away at once
    r"(?:(?<=[^\w\s]|_)(?<!원[,/])(?:[^\w\s]|_){0,3}+(?=[가-힣])"  # signs between syllables: 본.방; but from one sum to the next
    r"|(?<=[ㅋㅎㅠㅜㅡ])[ㅋㅎㅠㅜㅡ]{0,30}+(?=[가-힣]))"  # laughter between them
    r"|(?<=[0-9][.*_·|/^'-])(?=[만천][^\w\s]?[원명])|(?<=[0-9][*_|^'-])(?=[만천](?![가-힣]))"  # between a number and its unit: 5.만원
    rf"|(?<=[0-9].)(?<={_PICTURE})(?=[0-9천백십만억원명k])"  # a picture within a number, or before its unit: 3🌷만
    r"|(?<=[a-z].)(?=[a-z])(?:"  # between Latin letters
    rf"(?<={_LOOSE})(?:(?=[a-z]{{1,2}}{_LOOSE}[a-z])|(?<=[a-z]{_LOOSE}[a-z].)|(?<=[a-z]{_LOOSE}[a-z]{{2}}.))"  # another such sign is near: co~st*s
    rf"|(?<={_PLAIN_SIGN})(?<=(?<![a-z0-9/@_])[a-z].)(?=[a-z](?![a-z0-9]))"  # letters one by one: f.e.e
    rf"(?:(?=[a-z]{_PLAIN_SIGN}[a-z](?![a-z0-9]))|(?<=[a-z]{_PLAIN_SIGN}[a-z].))))"
)
_SPLIT_WORDS: Final = "|".join(
    f"(?<=(?<![가-힣]){first}.)(?={after})"
    for first, after in (
        *(("회", "원(?!고)|비"), ("입", "장(?!난)|금"), ("초", "대(?!박)"), ("인", "원|증"), ("구", "독"), ("참", "가(?!게)|여"), ("등", "급|업")),
        *(("멤", "버"), ("링", "크"), ("승", "인"), ("추", "천"), ("송", "금"), ("계", "좌"), ("폭", "파")),
    )
)
"""Words of rooms with a space behind their first syllable, which stands alone and is no word there: 회 원, 입 장료."""
_GLUED_SPACE: Final = (
    r" (?=[가-힣](?![가-힣])|[a-z](?![a-z0-9']))(?:(?=[가-힣])"
    r"(?:(?<=(?<![가-힣])[가-힣].)(?=[가-힣] [가-힣](?![가-힣]))"  # three syllables in a row that stand alone: 입 장 료
    r"|(?<=(?<![가-힣])[가-힣] [가-힣].))"  # their second gap
    r"|(?=[a-z])(?:(?<=(?<![a-z0-9'])[a-z].)(?=[a-z] [a-z](?![a-z0-9']))|(?<=(?<![a-z0-9'])[a-z] [a-z].)))"  # the same of Latin letters
    rf"| (?<=[회입초인구참등멤링승추송계폭] )(?:{_SPLIT_WORDS})"
)
GLUED_SIGN: Final = re.compile(_GLUED_SIGN)
GLUED_SPACE: Final = re.compile(_GLUED_SPACE)
GLUED: Final = re.compile(f"{_GLUED_SIGN}|{_GLUED_SPACE}")
"""What the first view leaves out between syllables. Other signs beside a digit, a Latin letter or a space stay: numbers and sentences keep theirs."""
_NO_NUMBER_SIGN: Final = r"(?:[^\w\s.,:;/~+=%#@&()\[\]{}<>\"₩$€£¥\xd7\xf7\u2010-\u2015\u2190-\u21ff\u2212\u2715\u2716\u2794-\u27be-]|_)"
"""A sign that numbers are not written with: no dash, arrow or sign of a sum."""
_ODD_SIGN: Final = r"[^\w\s.,:;/'\"@&#=?!%+()\[\]{}<>₩$€£¥~|·-]"
"""A sign that neither words, links, lists, tables, sums nor numbers are written with."""
ODD_SIGN: Final = re.compile(rf"{_ODD_SIGN}(?<=[a-z가-힣].)(?=[a-z가-힣])|_(?<=[가-힣]_)(?=[가-힣])")
_WRITTEN_APART: Final = (
    r"(?:[^\w\s,:]|_)(?<=[0-9].)(?=[천백십만억원명])"  # before a number's unit: 5-만
    rf"|{_NO_NUMBER_SIGN}(?<=[가-힣].)(?=[0-9])"  # before a number: 가격*5만
    r"|(?:[^\w\s,:@&#=?%+]|_)(?<=[a-z].)(?=[a-z])"  # within a Latin word: t'h-e
)
_IN_NUMBER: Final = rf"|{_NO_NUMBER_SIGN}(?<=[0-9].)(?=[0-9])"
_DIGITS_APART: Final = r"| (?<=[0-9] )(?=[0-9])"
_SCATTERED: Final = r"| (?<=[가-힣0-9,] )(?=[가-힣0-9,])"
LEAST_APART: Final = 2
"""So many characters left out between letters, or odd signs between them, say that a text is written apart."""
_LEFT_OUT_APART: Final = {
    (False, ""): re.compile(_WRITTEN_APART),
    (False, _DIGITS_APART): re.compile(f"{_WRITTEN_APART}{_DIGITS_APART}"),
    (False, _SCATTERED): re.compile(f"{_WRITTEN_APART}{_SCATTERED}"),
    (True, ""): re.compile(f"{_WRITTEN_APART}{_IN_NUMBER}"),
    (True, _DIGITS_APART): re.compile(f"{_WRITTEN_APART}{_IN_NUMBER}{_DIGITS_APART}"),
    (True, _SCATTERED): re.compile(f"{_WRITTEN_APART}{_IN_NUMBER}{_SCATTERED}"),
}
"""What the first view leaves out, besides, of a text that is written apart: 입*장*료 3*만*원. Whether it has odd signs: then within numbers, too
(2,7*00); whether it has syllables one by one: then spaces between digits, too (4 0 만), and all beside Korean where most words are scattered."""
_BEGINS: Final = "(?<![^ \ua500])"
_ENDS: Final = "(?![^ \ua500])"
"""Where a word begins and ends, also among many texts that are laid end to end (`sotdae.text.laid`)."""
_ONE: Final = re.compile(f"{_BEGINS}[가-힣0-9]{_ENDS}")
_ONE_SYLLABLE: Final = re.compile(f"{_BEGINS}[가-힣]{_ENDS}")
_WORDS_OF_ONE: Final = "".join(
    """
    이그저요한두세네더덜안못잘곧꼭또다좀왜뭐수것거게걸건때중후전분명개원방글봇돈나너내제새첫몇총약및등점시월일년번달주날밤낮책꽃물밥집차옷문말맘몸손눈앞뒤옆위밑밖속곳
    데줄듯척뿐적채김편쪽측반팀조층호실급형만천백십억영봐줘와가해돼됨함임넵응어아오헐굿넹엥음흠예야자참찐쫌걍딱쭉톡큰긴먼온간할될볼갈올쓸낼본준산든난쓴낸된줌감옴봄
    씀냄컷핫갓답끝땐면님씨군양들간별째초컵잔병권장통쌤애걘얜쟤의도은로과에서고지며든혹단총현매각전타본맨딴뺨빵떡콩팥쌀국탕술차역앱폰맥핸펜풀숲강산해비길섬
    알띠칸표옛싹솔붓벌벽빛값곡군굴귀금깨낫놈놀늘닭담당댁덕독둘떼뜻막망매멋면목무발배법벗복불빈뼈살삼상샘서선성셈소순술신심쌍약양연왕외용울육익일임장정조죄죽줄쥐
    지진짐짝창철체칼코키타탈터턱털통파판평포표품필하학한향허혀홈화환활황흙힘힙강검꿈꿀꾼낌
    """.split()
)
"""Syllables that are words by themselves. Own list; a syllable that is none says that somebody put a space into a word."""
BROKEN: Final = re.compile(
    rf" (?:[가-힣]{_ENDS}(?<![{_WORDS_OF_ONE}])(?<![0-9] .)"  # a syllable alone that is no word: 료 in 입장 료
    rf"|[니습세에예](?<=[가-힣] .)[다니요]{_ENDS}"  # the end of a word: 합 니다
    r"|[0-9](?<=[0-9] .)(?:(?<=,[0-9] .)|(?<=,[0-9]{2} .)|[0-9]?(?:,[0-9]| ?[만천명원])))"  # a space in a number: 1 6만
)
"""Spaces that no one writes between words."""
_LEAST_BROKEN: Final = 2
_LEAST_SCATTERED: Final = 4
"""So many syllables that stand alone, and two of five words, say that spaces were scattered over a text; so do two that nobody writes."""


def glued_in(text: str) -> re.Pattern[str]:
    """Return what is left out between the letters of a text: spaces only where three syllables in a row stand alone."""
    return GLUED if GLUED_SPACE.search(text) is not None else GLUED_SIGN


def is_scattered(text: str, made: str) -> bool:
    """Say whether spaces say nothing of words: so many syllables stand alone, or, what is glued aside, spaces stand where nobody writes them."""
    if len(BROKEN.findall(made)) >= _LEAST_BROKEN:
        return True
    if GLUED_SPACE.search(text) is None and BROKEN.search(text) is None:  # (what many texts are searched for at once)
        return False
    alone = len(_ONE.findall(text))
    return alone >= _LEAST_SCATTERED and len(_ONE_SYLLABLE.findall(text)) > 1 and 5 * alone >= 2 * (text.count(" ") + 1)


def closed(text: str) -> str:
    """Return the letters of the first view, given a normal form whose syllables are put together: without what is glued between them."""
    made = glued_in(text).sub("", text)
    apart = left_out_apart(text, made)
    return made if apart is None else apart.sub("", made)


def left_out_apart(text: str, made: str) -> re.Pattern[str] | None:
    """Return what is left out besides of a text, given what it is without what is glued between its letters; None where it is not written apart."""
    odd = len(ODD_SIGN.findall(text)) >= LEAST_APART
    scattered = is_scattered(text, made)
    if not (odd or scattered or len(text) - len(made) >= LEAST_APART):
        return None
    return _LEFT_OUT_APART[odd, _SCATTERED if scattered else _DIGITS_APART if GLUED_SPACE.search(text) is not None else ""]
