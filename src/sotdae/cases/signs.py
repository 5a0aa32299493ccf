# SPDX-License-Identifier: Apache-2.0
"""How signs of succession are said to a newcomer, Korean and English side by side. Terminal, report and notices say them with the same words.

A sentence names rooms by their labels and gives a count; nothing of a message, a title or an account is in it. The wording is always "B shows so many
signs of continuing A", never "B is A".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

Language = Literal["ko", "en"]

SIGNS: Final[dict[str, tuple[str, str]]] = {
    "explicit.announced": ("{a} 자체 글 {n}건이 {b:을} 가리킴", "{a} itself points to {b} ({n} of its own posts)"),
    "explicit.linked": ("{a} 회원의 글 {n}건이 {b:을} 가리킴", "members of {a} point to {b} ({n} posts)"),
    "explicit.claimed": ("{b} 자체 글 {n}건이 {a:을} 가리킴", "{b} itself points back to {a} ({n} of its own posts)"),
    "explicit.claimed.moved": ("{b} 자체 글이 처음에 방을 옮겼다고 함", "{b}'s own posts say at its opening that a room moved"),
    "explicit.forwarded": ("{b}에 {a}의 글 {n}건이 옮겨져 있음", "{b} holds {n} posts forwarded from {a}"),
    "explicit.invitation": ("두 방이 드문 링크나 초대 {n}개를 함께 씀", "both give the same {n} rare links"),
    "explicit.mutual": ("두 방 자체 글이 서로를 가리킴", "each room's own posts point to the other"),
    "people.arrivals": (
        "{a}에 자리 잡았던 계정 {n}개가 닫힌 뒤 {b}에 나타남",
        "{n} accounts settled in {a} came to {b} after it closed",
    ),
    "people.lift": ("{b}에 {a}의 계정이 우연보다 많음({n}개)", "{b} holds more of {a}'s accounts than chance brings ({n})"),
    "people.share": ("{a}에 자리 잡았던 계정 가운데 {n}개가 {b}에 나타남", "of the accounts settled in {a}, {n} came to {b}"),
    "people.reach": (
        "{a}에 자리 잡았던 계정 {n}개가 닫힌 뒤 언제든 {b}에 있음",
        "{n} accounts settled in {a} are in {b} at some time after it closed",
    ),
    "people.standout": ("{a}에서 {b:으로} 온 계정이 여느 때보다 많음({n}개)", "more accounts came from {a} to {b} than is usual ({n})"),
    "people.captured_arrivals": (
        "그 무렵 {b}의 글이 수집된 만큼에 견주어 넘어온 계정이 많음({n}개)",
        "many accounts came over for how much of {b} is captured of those days ({n})",
    ),
    "people.first_choice": (
        "{a}에서 넘어온 계정이 {b}에, 그리고 그다음으로 많은 방에 {n}",
        "accounts that went from {a} to {b}, and to the other room that most went to: {n}",
    ),
    "people.source": (
        "{b}에 온 계정이 {a}에서, 그리고 그다음으로 많은 닫힌 방에서 {n}",
        "accounts that came to {b} from {a}, and from the closed room that most others came from: {n}",
    ),
    "people.in_time": (
        "{a}의 계정이 {b}에 들어온 때, 닫힌 직후와 다른 때로 {n}",
        "accounts of {a} that joined {b} soon after the closing, and at other times: {n}",
    ),
    "people.admin_came": ("{a}의 관리자 표시 계정 {n}개가 {b}에 보임", "{n} accounts shown as administrators of {a} are seen in {b}"),
    "people.admin_before": ("{b}의 관리자 표시 계정 {n}개가 전에 {a}에 있었음", "{n} accounts shown as administrators of {b} were in {a} before"),
    "people.admins": (
        "관리자만 할 수 있는 일을 두 방에서 한 계정 {n}개",
        "{n} accounts did in both rooms what only administrators can",
    ),
    "people.signatures": ("글에 붙은 서명 {n}개가 두 방에 다 있음", "both rooms show the same {n} signatures under posts"),
    "content.pictures": ("{a}의 드문 사진 {n}장이 {b}에도 나옴", "{b} shows {n} rare pictures of {a} again"),
    "content.texts": ("{a}의 긴 글 {n}건이 {b}에도 나옴", "{b} repeats {n} long texts of {a}"),
    "name.title": ("제목이 닮은 정도 {n}%", "titles alike by {n} %"),
    "name.username": ("공개 이름이 닮은 정도 {n}%", "public names alike by {n} %"),
    "name.description": ("소개 글이 닮은 정도 {n}%", "descriptions alike by {n} %"),
    "time.gap": ("{a:이} 닫히고 {n}일 뒤에 {b:이} 열림", "{b} opened {n} days after {a} closed"),
    "time.gap.same": ("{a:이} 닫힐 무렵에 {b:이} 열림", "{b} opened about when {a} closed"),
    "time.gap.before": ("{a:이} 닫히기 {n}일 전에 {b:이} 열림", "{b} opened {n} days before {a} closed"),
    "time.near": ("{a:이} 닫히고 {n}일쯤 뒤에 {b:이} 열림(어림)", "{b} opened some {n} days after {a} closed (known roughly)"),
    "time.near.same": ("{a:이} 닫힐 무렵에 {b:이} 열림(어림)", "{b} opened about when {a} closed (known roughly)"),
    "time.near.before": ("{a:이} 닫히기 {n}일쯤 전에 {b:이} 열림(어림)", "{b} opened some {n} days before {a} closed (known roughly)"),
    "time.existed_before": (
        "{a:이} 닫힐 낌새가 보이기 {n}일 전에 {b:은} 이미 있었음",
        "{b} was there {n} days before {a}'s closing could be foreseen",
    ),
    "time.closing_seen.announced": ("{a:이} 닫는다고 스스로 알림", "{a} itself said that it closes"),
    "time.closing_seen.seen": ("{a:이} 닫힌 것이 수집물에 보임", "captures show that {a} closed"),
    "time.closing_seen.silent": ("{a:은} 조용해졌을 뿐, 닫힌 것은 보이지 않음", "{a} only fell silent; no capture shows it closed"),
    "curve.first_week": ("{b}의 첫 주에 {n}명이 들어옴", "{n} came to {b} in its first week"),
    "curve.company": (
        "{a}에 없던 {b}의 계정 가운데 {a}와 사람을 나누는 방에서 보이는 것과 모두: {n}",
        "accounts of {b} never seen in {a}: those seen in rooms that share people with {a}, and all: {n}",
    ),
    "exclusion.side_by_side": (
        "닫힐 낌새 전부터 두 방에 함께 있던 계정 {n}개",
        "both rooms held {n} accounts before the closing could be foreseen",
    ),
    "exclusion.there_before": (
        "두 방에 다 보이는 계정 가운데 {n}개가 닫힐 낌새 전부터 {b}에 있었음",
        "of the accounts seen in both, {n} were in {b} before the closing could be foreseen",
    ),
    "exclusion.copied_before": (
        "{a}의 사진·긴 글 {n}건이 닫히기 전부터 {b}에 있었음",
        "{b} showed {n} pictures or long texts of {a} before it closed",
    ),
    "exclusion.came_otherwise": (
        "{a}의 계정 {n}개가 닫힐 무렵이 아닌 때에 {b}에 들어옴",
        "{n} accounts of {a} joined {b} at other times than after it closed",
    ),
    "exclusion.branch": ("{b}의 제목이 {a}처럼 시작해 다르게 이어짐", "{b}'s title begins as {a}'s and goes on otherwise, as a branch's"),
    "exclusion.brought_in": ("{a}에 뒤늦게 온 계정 {n}개가 함께 {b}에 나타남", "{n} accounts that had come to {a} late came to {b} together"),
    "exclusion.speaks_about": (
        "{b}의 글 {n}건이 방 이야기를 전함(뉴스·경고·전언)",
        "{b} passes on news, warnings or hearsay about rooms in {n} posts",
    ),
    "exclusion.widely_linked": ("다른 방 {n}곳도 {b:을} 가리킴", "{b} is pointed to by {n} other rooms too"),
}

_NONE: Final[dict[str, tuple[str, str]]] = {
    "explicit.announced": ("{a} 자체 글에 {b}의 링크나 이름 없음", "no link to or name of {b} in {a}'s own posts"),
    "explicit.linked": ("{a} 회원의 글 가운데 {b:을} 가리키는 것 없음", "no member of {a} points to {b}"),
    "explicit.claimed": (
        "{b} 자체 글에 {a}의 링크나 이름 없음(전달은 따로 셈)",
        "no link to or name of {a} in {b}'s own posts (forwards are counted apart)",
    ),
    "explicit.forwarded": ("{b}에 {a}에서 옮긴 글 없음", "nothing of {a} stands forwarded in {b}"),
    "explicit.invitation": ("두 방이 함께 쓰는 드문 링크 없음", "no rare link is given by both"),
    "explicit.mutual": ("두 방이 서로를 가리키지는 않음", "the rooms do not point to each other"),
    "people.arrivals": ("{a}에 자리 잡았던 계정은 {b}에 나타나지 않음", "no account settled in {a} came to {b}"),
    "people.lift": ("{b}에 {a}의 계정이 우연만큼도 없음", "{b} holds no more of {a}'s accounts than chance brings"),
    "people.share": ("{a}에 자리 잡았던 계정은 {b}에 나타나지 않음", "no account settled in {a} came to {b}"),
    "people.reach": ("{a}에 자리 잡았던 계정은 닫힌 뒤 {b}에 없음", "no account settled in {a} is in {b} after it closed"),
    "people.standout": ("{a}에서 {b:으로} 온 계정이 여느 때보다 많지 않음", "no more accounts came from {a} to {b} than is usual"),
    "people.captured_arrivals": ("{a}에 자리 잡았던 계정은 {b}에 나타나지 않음", "no account settled in {a} came to {b}"),
    "people.admin_came": ("{a}의 관리자 표시 계정은 {b}에 보이지 않음", "no account shown as administrator of {a} is seen in {b}"),
    "people.admin_before": ("{b}의 관리자 표시 계정은 전에 {a}에 없었음", "no account shown as administrator of {b} was in {a} before"),
    "exclusion.came_otherwise": ("닫힐 무렵이 아닌 때에 {b}에 들어온 {a}의 계정 없음", "no account of {a} joined {b} at other times"),
    "exclusion.branch": ("{b}의 제목은 {a}의 갈래 방 같지 않음", "{b}'s title is not that of a branch of {a}"),
    "exclusion.brought_in": ("뒤늦게 온 계정이 몰려온 흔적 없음", "no accounts that came late came together"),
    "people.admins": ("두 방에서 관리자만의 일을 한 계정 없음", "no account did in both rooms what only administrators can"),
    "people.signatures": ("두 방에 다 있는 서명 없음", "no signature stands in both rooms"),
    "content.pictures": ("{a}의 사진이 {b}에 나오지 않음", "no picture of {a} stands in {b}"),
    "content.texts": ("{a}의 긴 글이 {b}에 나오지 않음", "no long text of {a} stands in {b}"),
    "time.existed_before": ("{b:은} 그 전에 보이지 않음", "{b} was not there before"),
    "curve.first_week": ("{b}의 첫 주에 들어온 사람이 보이지 않음", "nobody was seen to come to {b} in its first week"),
    "curve.company": ("{b}의 다른 사람들은 {a} 둘레의 방에서 보이지 않음", "nobody else of {b} is seen in the rooms around {a}"),
    "exclusion.side_by_side": ("닫힐 낌새 전에 두 방에 함께 있던 계정 없음", "no account was in both rooms before"),
    "exclusion.there_before": ("닫힐 낌새 전에 {b}에 있던 {a}의 계정 없음", "no account settled in {a} was in {b} before"),
    "exclusion.copied_before": ("닫히기 전에 {b}에 나온 {a}의 사진·긴 글 없음", "nothing of {a} stood in {b} before it closed"),
    "exclusion.speaks_about": ("{b:은} 방 이야기를 전하는 글이 없음", "{b} passes on nothing about rooms"),
    "exclusion.widely_linked": ("{b:을} 가리키는 다른 방 없음", "no other room points to {b}"),
}

MADE_BY: Final[dict[str, tuple[str, str]]] = {
    "predecessor": ("{a} 쪽에서 혼자 만들 수 있음", "{a} can make this by itself"),
    "successor": ("{b} 쪽에서 혼자 만들 수 있음", "{b} can make this by itself"),
    "both": ("어느 한쪽도 혼자서는 만들 수 없음", "neither room can make this alone"),
    "third": ("두 방 밖의 사람들이 만듦", "others make this: members, other rooms"),
    "room": ("그 방이 만듦", "the room makes this"),
    "unknown": ("누가 만들 수 있는지 알 수 없음", "who can make this is not known"),
}

LEVELS: Final[dict[str, tuple[str, str]]] = {
    "strong": ("단서 뚜렷함", "strong"),
    "probable": ("단서 상당함", "probable"),
    "indicated": ("단서 있음", "indicated"),
    "rejected": ("단서 모자람", "rejected"),
}
LADDER: Final = (
    "단서 있음 < 단서 상당함(두 갈래 이상, 두 방 쪽 모두) < 단서 뚜렷함(세 갈래 이상, 한쪽이 혼자 만들 수 없는 것 하나 이상)",
    "indicated < probable (two kinds of sign, from both sides) < strong (three, and one that neither side can make alone)",
)
ERROR_RATE: Final = (
    "점수는 지어낸 방들에 맞춘 것입니다. 실제 방에서의 오류율은 아직 알려지지 않았습니다.",
    "The score is calibrated on made-up rooms. The error rate on real rooms is not yet known.",
)
NOT_THE_SAME: Final = (
    "이어졌다는 판정이 아닙니다. 판단은 근거를 본 사람이 합니다.",
    "This is no verdict that one continues the other: a person decides, who has read the evidence.",
)
FAMILIES: Final[dict[str, tuple[str, str]]] = {
    "explicit": ("가리킴", "pointing"),
    "people": ("계정", "accounts"),
    "content": ("사진·글", "pictures, texts"),
    "name": ("이름", "names"),
    "time": ("때", "time"),
    "curve": ("드나듦", "arrivals"),
    "exclusion": ("반대 정황", "against"),
}
CAPS: Final[dict[str, tuple[str, str]]] = {
    "explanations": (
        "이은 방이 아닌 다른 설명(곁의 방, 베낀 방, 우연)이 더 남기는 여지",
        "what the other explanations (a room beside it, a copy, chance) leave open besides",
    ),
    "successor": ("뒤 방이 혼자 만들 수 있는 것은 모두 합쳐 한도까지만 셈", "all that the later room can make by itself counts up to a limit"),
    "predecessor": ("앞 방이 혼자 만들 수 있는 것은 모두 합쳐 한도까지만 셈", "all that the earlier room can make by itself counts up to a limit"),
}
CLOSED: Final[dict[str, tuple[str, str]]] = {
    "announced": ("방이 스스로 알림", "it says so itself"),
    "seen": ("수집물에 보임", "captures show it"),
    "silent": ("글이 끊겼을 뿐임", "it only fell silent"),
}
_WHY: Final[dict[str, str]] = {
    "no message of the closed room is captured": "닫힌 방의 글이 수집되지 않음",
    "no message of the candidate is captured": "후보 방의 글이 수집되지 않음",
    "messages of one of the rooms are not captured": "두 방 가운데 한쪽의 글이 수집되지 않음",
    "no capture shows who is in both rooms": "두 방에 누가 있는지 보여 주는 수집물 없음",
    "nobody was seen in the closed room long enough": "닫힌 방에 오래 보인 계정 없음",
    "no capture shows in both rooms an account doing what only administrators can": "두 방에서 관리자만의 일을 보여 주는 수집물 없음",
    "no capture shows who administers the one and who is in the other": "한쪽의 관리자와 다른 쪽의 회원을 보여 주는 수집물 없음",
    "when the one closed or the other opened is not known well enough": "언제 닫혔거나 열렸는지 충분히 알 수 없음",
    "the candidate's first messages are not captured: its opening is known too roughly": "후보 방의 첫 글이 수집되지 않아 언제 열렸는지 어림뿐임",
    "of the days after the closing hardly a message of the candidate is captured": "닫힌 뒤 며칠 동안 후보 방의 글이 거의 수집되지 않음",
    "too few people are seen in the candidate besides those of the closed room, or that has no company": (
        "후보 방에서 보이는 다른 사람이 너무 적거나, 닫힌 방과 사람을 나누는 방이 없음"
    ),
    "no coming of somebody of the closed room is captured": "닫힌 방의 계정이 들어온 기록이 수집되지 않음",
    "posts are not signed in both rooms": "두 방의 글에 다 서명이 있지는 않음",
    "no picture of the case could be compared": "견줄 수 있는 사진 없음",
    "not known of both rooms": "두 방 것을 다 알지는 못함",
    "when the one closed or the other opened is not known": "언제 닫혔거나 열렸는지 알 수 없음",
    "the candidate may be older than its first captured message": "후보 방이 수집된 첫 글보다 먼저 있었을 수 있음",
    "the candidate's first week is not known": "후보 방의 첫 주를 알 수 없음",
    "no capture shows how many came, and how many the closed room had": "몇 명이 들어왔고 닫힌 방에 몇 명이 있었는지 보여 주는 수집물 없음",
    "a room that no capture of the case shows could not be considered": "이 사건에서 수집되지 않은 방은 견줄 수 없었음",
    "no capture shows the room closed: nothing was captured of it after its last message": "닫힌 것이 보이지 않음: 마지막 글 뒤의 자료가 없을 뿐임",
    "no other room of the case is tied to it and was opened about then": "이 방과 이어지는 것이 있고 그 무렵 열린 다른 방이 이 사건에 없음",
    "whether an earlier room led here no capture shows": "앞선 방이 있었는지 보여 주는 수집물 없음",
}
_NAMES: Final[dict[str, tuple[str, str]]] = {
    "explicit.announced": ("닫힌 방이 가리킴", "the closed room's announcement"),
    "explicit.linked": ("회원이 가리킴", "links by members"),
    "explicit.claimed": ("후보 방이 가리킴", "the candidate's own claim"),
    "explicit.forwarded": ("옮긴 글", "forwarded posts"),
    "explicit.invitation": ("함께 쓰는 드문 링크", "rare links in common"),
    "explicit.mutual": ("서로 가리킴", "pointing to each other"),
    "people.arrivals": ("넘어온 계정", "accounts that came over"),
    "people.lift": ("우연보다 많은 계정", "more accounts than chance"),
    "people.admins": ("같은 관리자 계정", "the same administrators"),
    "people.share": ("넘어온 계정의 비율", "share of accounts that came over"),
    "people.reach": ("뒤에 들어온 계정", "accounts there at any time after"),
    "people.source": ("그 방에 사람을 보낸 다른 닫힌 방과 견줌", "against who else sent people there"),
    "people.in_time": ("계정이 들어온 때", "when accounts joined"),
    "people.standout": ("여느 때보다 많은 계정", "more accounts than usual"),
    "people.captured_arrivals": ("수집된 만큼에 견준 계정", "accounts, to what is captured"),
    "people.first_choice": ("가장 많이 간 방", "the room that most went to"),
    "people.admin_came": ("넘어온 관리자 표시 계정", "administrators that came over"),
    "people.admin_before": ("전에 있던 관리자 표시 계정", "administrators that were there before"),
    "exclusion.came_otherwise": ("다른 때에 들어온 계정", "accounts that joined at other times"),
    "exclusion.branch": ("갈래 방 같은 제목", "a title as of a branch"),
    "exclusion.brought_in": ("뒤늦게 온 계정", "accounts that came late"),
    "people.signatures": ("같은 서명", "the same signatures"),
    "content.pictures": ("같은 사진", "the same pictures"),
    "content.texts": ("같은 긴 글", "the same long texts"),
    "name.title": ("제목", "titles"),
    "name.username": ("공개 이름", "public names"),
    "name.description": ("소개 글", "descriptions"),
    "time.gap": ("열린 때와 닫힌 때", "time between closing and opening"),
    "time.near": ("열린 때와 닫힌 때(어림)", "time between closing and opening, roughly"),
    "time.existed_before": ("전부터 있었는지", "whether it was there before"),
    "time.closing_seen": ("닫힌 것이 보이는지", "whether the closing is seen"),
    "curve.first_week": ("첫 주에 들어온 사람", "who came in the first week"),
    "curve.company": ("다른 사람들이 드나드는 방", "where its other people are seen"),
    "exclusion.side_by_side": ("나란히 있던 계정", "accounts in both before"),
    "exclusion.there_before": ("전부터 있던 계정", "accounts that were there before"),
    "exclusion.copied_before": ("전부터 있던 사진·글", "copies that stood there before"),
    "exclusion.speaks_about": ("방 이야기를 전하는 글", "posts that speak about rooms"),
    "exclusion.widely_linked": ("다른 방들의 링크", "links from other rooms"),
}

_ONE: Final = re.compile(r"\b1 ((?:rare |long |other )?(?:post|account|picture|text|signature|day|room|link))s\b")
_CLOSED_SYLLABLES: Final = frozenset("013678")
"""Digits whose Korean name ends in a consonant (영, 일, 삼, 육, 칠, 팔): they choose the particle."""
_RIEUL: Final = frozenset("178")
"""Digits whose name ends in ㄹ, after which the particle 로 stays as it is."""
_PARTICLES: Final = {"을": ("을", "를"), "이": ("이", "가"), "은": ("은", "는")}


class _Room(str):
    """A label that takes its Korean particle: ``{b:을}`` is 방-07을, 방-02를."""

    __slots__ = ()

    def __format__(self, particle: str) -> str:
        if particle == "으로":
            return f"{self}{'으로' if self[-1:] in _CLOSED_SYLLABLES - _RIEUL else '로'}"
        if particle not in _PARTICLES:
            return str(self)
        closed, opened = _PARTICLES[particle]
        return f"{self}{closed if self[-1:] in _CLOSED_SYLLABLES else opened}"


def phrase(signal: str, value: Any, rooms: tuple[str, str], language: Language) -> str:
    """Return a sign as a sentence; an unknown signal as it is, with its value.

    Args:
        signal: its name.
        value: what was counted.
        rooms: labels of the earlier and the later room.
        language: of the sentence.
    """
    key, shown = _key(signal, value)
    pair = _NONE.get(signal) if shown == 0 and key == signal and signal in _NONE else SIGNS.get(key)
    if pair is None:
        return f"{signal} {value}" if isinstance(value, (int, float)) else signal
    said = pair[_index(language)].format(a=_Room(rooms[0]), b=_Room(rooms[1]), n=f"{shown:,}" if isinstance(shown, int) else shown)
    return _ONE.sub(r"1 \1", said) if language == "en" else said


def _key(signal: str, value: Any) -> tuple[str, Any]:
    if signal == "time.closing_seen" or (signal == "explicit.claimed" and value == "moved"):
        return f"{signal}.{value}", value
    if signal in {"time.gap", "time.near"} and isinstance(value, int) and value <= 0:
        return (f"{signal}.before", -value) if value else (f"{signal}.same", 0)
    return signal, value


def cap(name: str, language: Language) -> str:
    """Return what a cap limits: a family of signs, or all that one side can make alone."""
    if name in CAPS:
        return CAPS[name][_index(language)]
    family = FAMILIES.get(name, (name, name))[_index(language)]
    return (
        f"{family}: 한 갈래가 혼자 정하지 못하게 합쳐 한도까지만 셈"
        if language == "ko"
        else f"{family}: all its signs together count only so far, so that no one kind decides alone"
    )


def made_by(who: str, rooms: tuple[str, str], language: Language) -> str:
    """Return who can make a sign, in words."""
    return MADE_BY.get(who, MADE_BY["unknown"])[_index(language)].format(a=_Room(rooms[0]), b=_Room(rooms[1]))


def signal_name(signal: str, language: Language) -> str:
    """Return what a signal looks at, in words; an unknown one as it is."""
    pair = _NAMES.get(signal)
    return signal if pair is None else pair[_index(language)]


def why(reason: str, language: Language) -> str:
    """Return why a signal could not be looked for; a reason unknown here as the analysis wrote it."""
    return _WHY.get(reason, reason) if language == "ko" else reason


def counted(signs: int, rooms: tuple[str, str], language: Language) -> str:
    """Return the one sentence: B shows so many signs of continuing A."""
    earlier, later = _Room(rooms[0]), _Room(rooms[1])
    if language == "ko":
        return f"{later}에 {earlier:을} 이은 단서 {signs}개가 보임"
    return f"{later} shows {signs} {'sign' if signs == 1 else 'signs'} of continuing {earlier}"


def by_reason(missing: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[str]]]:
    """Return what could not be looked for, gathered by the reason: (why, signals), the widest reason first."""
    found: dict[str, list[str]] = {}
    for row in missing:
        found.setdefault(str(row["why"]), []).append(str(row["signal"]))
    return sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))


def _index(language: Language) -> int:
    return 0 if language == "ko" else 1
