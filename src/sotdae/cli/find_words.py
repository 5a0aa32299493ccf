# SPDX-License-Identifier: Apache-2.0
"""The words of search, Korean and English side by side; `words.say` knows them."""

from __future__ import annotations

from typing import Final

FIND: Final[dict[str, tuple[str, str]]] = {
    "find.none": (
        "우리가 가진 자료(방 {rooms}개, 메시지 {messages}건)에서는 찾지 못했습니다. 없다는 뜻은 아닙니다.",
        "Not found in what we hold ({rooms} rooms, {messages} messages). That does not mean that it does not exist.",
    ),
    "find.hits": ("찾은 글", "hits"),
    "find.more": ("가장 새로운 {count}건만 보임. 더 보려면 --limit", "only the newest {count} are shown; more with --limit"),
    "find.understood": ("찾는 것", "looking for"),
    "find.not": ("{part} 아님", "not {part}"),
    "find.word": ("“{value}”", "“{value}”"),
    "find.room": ("방 {value}", "room {value}"),
    "find.rule": ("규칙 {value}", "rule {value}"),
    "find.inst": ("기관 {value}", "institution {value}"),
    "find.has": ("{value} 있음", "has {value}"),
    "find.from": ("방이 직접 쓴 글", "written by the room itself"),
    "find.on": ("{value}(KST)", "on {value} (KST)"),
    "find.after": ("{value}부터(KST)", "from {value} (KST)"),
    "find.before": ("{value} 전(KST)", "before {value} (KST)"),
    "find.mark.link": ("링크", "link"),
    "find.mark.picture": ("사진", "picture"),
    "find.mark.video": ("영상", "video"),
    "find.mark.file": ("파일", "file"),
    "find.mark.room": ("방이 직접 씀", "by the room itself"),
    "find.read": ("이렇게 읽음", "read as"),
    "find.maybe": ("이렇게 읽힐 수도 있음", "may be read as"),
    "find.by_rule": ("규칙 {rule}: {title}", "rule {rule}: {title}"),
    "find.checked": ("번호는 가림", "the number stays masked"),
    "find.no_text": ("(글 없음)", "(no words)"),
}
