# SPDX-License-Identifier: Apache-2.0
"""The words of institutions, Korean and English side by side; `words.say` knows them."""

from __future__ import annotations

from typing import Final

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
    "rules.gazetteer": ("{file}: 기관 이름 {count}곳", "{file}: names of {count} institutions"),
}
