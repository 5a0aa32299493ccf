# SPDX-License-Identifier: Apache-2.0
"""The words of `notice` and of `graph`, Korean and English side by side; `words.say` knows them."""

from __future__ import annotations

from typing import Final

NOTICE: Final[dict[str, tuple[str, str]]] = {
    "notice.written": ("{room} {kind} 초안을 썼습니다", "{kind} about {room}: a draft was written"),
    "notice.preservation": ("보전요청서", "preservation request"),
    "notice.removal": ("삭제 요청서", "removal request"),
    "notice.referral": ("의뢰서", "referral"),
    "notice.unmasked": (
        "이 초안에는 가리지 않은 것이 있습니다: {parts}. 보관 이력 {seq}에 남았습니다.",
        "This draft holds unmasked: {parts}. Log entry {seq} says so.",
    ),
    "notice.nothing_unmasked": ("가리지 않은 것은 없습니다. 보관 이력 {seq}.", "Nothing was unmasked. Log entry {seq}."),
    "notice.part.titles": ("방 제목", "titles"),
    "notice.part.addresses": ("공개 주소", "public addresses"),
    "notice.part.number": ("방 번호", "the room's number"),
    "notice.messages": (
        "글 {count}건의 주소와 항목 값, 보관 이력 자리가 들어 있습니다.",
        "It names {count} messages with address, item digest and log entry.",
    ),
    "notice.blanks": (
        "채울 곳 {count}군데: [__ …]. 법적 근거와 받는 곳은 담당자가 적습니다.",
        "Blanks to fill: {count}, marked [__ …]. Legal basis and addressee are yours to state.",
    ),
    "notice.not_sent": ("아무것도 보내지 않았습니다. 법률 검토 전입니다.", "Nothing was sent, and no lawyer has reviewed it."),
    "graph.written": (
        "그래프를 썼습니다: 방 {rooms}개, 연결 {links}건, 후속방 후보 {pairs}건. 방은 표지로만 적습니다.",
        "Graph written: {rooms} rooms, {links} links, possible continuations: {pairs}. Rooms bear their labels only.",
    ),
    "graph.left_out": ("자료가 없는 방으로 가는 연결 {count}건은 뺐습니다.", "Left out: {count} links to rooms without a capture."),
}
