# SPDX-License-Identifier: Apache-2.0
"""The words of institutions, calls to go after people and contact points, Korean and English side by side; `words.say` knows them."""

from __future__ import annotations

from typing import Final

from sotdae.cases import judged

SAYINGS: Final[dict[str, tuple[str, str]]] = {
    "institutions.title": ("언급된 기관(이 사건 안에서만)", "institutions mentioned (inside this case only)"),
    "institutions.in_title": ("방 이름에 있음", "in the room's name"),
    "institutions.more": ("그 밖에 {count}곳: --json", "{count} more: --json"),
    "institutions.room_about": (
        "이 방은 주로 방에 관해 말합니다(보도, 주의): 다른 곳에서는 세지 않습니다.",
        "This room speaks mostly about rooms (news, warnings): it is counted nowhere else.",
    ),
    "institutions.meaning": (
        "언급은 피해를 뜻하지 않습니다. 방과 기관을 짝지은 이 표는 사건 밖으로 내보내지 않습니다.",
        "A mention does not mean harm. This table of room and institution is never exported.",
    ),
    "calls.title": ("몰려가자는 말(역할로만)", "calls to go after people (by role)"),
    "calls.by_room": ("방 자신 {count}", "by the room itself {count}"),
    "calls.by_admin": ("관리자 {count}", "by administrators {count}"),
    "calls.pinned": ("고정 {count}", "pinned {count}"),
    "calls.by_others": ("다른 이 {count}", "by others {count}"),
    "calls.about": ("그런 말에 관한 글 {count} (보도·주의·들은 말)", "messages about such a call {count} (news, warnings, hearsay)"),
    "calls.forwarded": ("다른 곳에서 옮겨 온 글 {count}", "forwarded from elsewhere {count}"),
    "calls.surge": ("{days}일 뒤 {on} 갑자기 {gain}명 몰려듦", "then, on {on} (days after: {days}), {gain} more came than before"),
    "calls.surge_same": (
        "같은 날 {on} 갑자기 {gain}명 몰려듦(앞뒤는 알 수 없음)",
        "on the same day, {on}, {gain} more came (which was first is not known)",
    ),
    "calls.missing.surge": ("센 것이 없어 몰려들었는지 알 수 없음", "nothing was counted: whether many came cannot be said"),
    "calls.missing.order": ("같은 날이라 무엇이 먼저인지 알 수 없음", "of one day: which came first is not known"),
    "calls.meaning": (
        "역할만 적습니다. 누구를 두고 한 말인지, 누가 했는지는 적지 않습니다. 몰려든 것이 그 말 때문이라는 뜻은 아닙니다.",
        "Only the role is told, neither who is meant nor who wrote. A surge beside a call need not be because of it.",
    ),
    "contacts.title": ("신청하고 돈을 보내라는 곳(가림)", "where it sends those who join or pay (masked)"),
    "contacts.joining": ("입장 조건의 글 {count}", "in conditions of entry {count}"),
    "contacts.paying": ("판매 글 {count}", "in sales {count}"),
    "contacts.pinned": ("고정 {count}", "pinned {count}"),
    "contacts.shared": ("같은 곳을 대는 방: {rooms} ({bits}비트)", "rooms that give the same: {rooms} ({bits} bits)"),
    "contacts.meaning": (
        "이름은 방의 것인지 봇의 것인지 사람의 것인지 알 수 없습니다. 같은 곳을 댄다고 같은 사람들이 운영한다는 뜻은 아닙니다.",
        "A name alone may be a room's, a bot's or a person's. Giving the same point does not mean being run by the same people.",
    ),
    "rules.gazetteer": ("{file}: 기관 이름 {count}곳", "{file}: names of {count} institutions"),
}

ROLES: Final = judged.ROLES

POINTS: Final[dict[str, tuple[str, str]]] = {
    "bot": ("봇", "bot"),
    "invite": ("초대 링크", "invitation"),
    "folder": ("방 묶음 링크", "folder of rooms"),
    "room": ("방 이름", "a room's name"),
    "name": ("이름(방·봇·사람 구별 못 함)", "name (a room's, a bot's or a person's)"),
    "site": ("다른 사이트", "another site"),
    "account": ("은행 계좌", "bank account"),
    "coin": ("암호화폐 주소", "address of a coin"),
}
