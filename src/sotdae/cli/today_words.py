# SPDX-License-Identifier: Apache-2.0
"""The words of `today`, Korean and English side by side; `words.say` knows them."""

from __future__ import annotations

from typing import Final

TODAY: Final[dict[str, tuple[str, str]]] = {
    "today.window": (
        "자료에 보이는 마지막 때 {until}(KST)부터 거슬러 {days}일. 모두 보려면 --days 0",
        "The {days} days before the newest moment that any capture shows: {until} (KST). Everything: --days 0",
    ),
    "today.whole": ("자료에 보이는 마지막 때: {until}(KST)", "Newest moment that any capture shows: {until} (KST)"),
    "today.no_captures": ("아직 자료가 없습니다. `sotdae add 경로 --case 이름`", "Nothing here yet. `sotdae add PATH --case NAME`"),
    "today.quiet": (
        "이 기간에 새로 닫힌 방도, 후속방 후보도, 몰려가자는 말도, 갑자기 몰려든 방도 자료에 없습니다. 조용했다는 뜻은 아닙니다.",
        "No closing, no possible continuation, no call and no surge in these days, as far as captures show. That does not mean that it was quiet.",
    ),
    "today.closings": ("비공개로 바뀌거나 옮겨 간 방", "rooms that turned private or moved"),
    "today.successions": ("후속방 후보", "possible continuations"),
    "today.calls": ("몰려가자는 말(역할로만)", "calls to go after people, by role"),
    "today.surges": ("갑자기 몰려든 방", "rooms into which far more came than expected"),
    "today.captures": ("최근 수집", "recent captures"),
    "today.freezes": ("동결(미성년 의심)", "freezes (may show a minor)"),
    "today.problems": ("읽을 때의 문제", "problems while reading"),
    "today.more": ("… 그 밖에 {count}건: --json", "… and {count} more: --json"),
    "today.call": ("{role}: 글 {messages}건", "{role}: {messages} messages"),
    "today.call_single": (" (한 번 나온 말)", " (a single mention)"),
    "today.call_surge": ("; {on}에 많은 사람이 들어옴(그 말 때문이라는 뜻은 아님)", "; many came in on {on} (not that they came because of it)"),
    "today.role.reporter": ("기자", "reporters"),
    "today.role.police": ("경찰", "police"),
    "today.role.teacher": ("교사", "teachers"),
    "today.role.victim_support": ("피해 지원 종사자", "people who support victims"),
    "today.role.somebody": ("누군지 알아내자는 말", "to find out who somebody is"),
    "today.against": (", 반대 {count}", ", {count} against"),
    "today.frozen": ("동결함", "frozen"),
    "today.lifting_asked": ("해제를 한 사람이 요청함(두 번째 사람이 있어야 함)", "one person asked to lift a freeze (a second one has to agree)"),
    "today.lifted": ("동결을 두 사람이 해제함", "a freeze was lifted by two persons"),
}
