# SPDX-License-Identifier: Apache-2.0
"""The naive peer: obvious words, searched in the text as it stands. Written before its author had seen the rules.

What a person types into a search box when looking for such lines: the two or three words that come to mind first for each kind.
"""

from __future__ import annotations

from typing import Final

KEYWORDS: Final = {
    "gate.application_link": ("신청 링크", "신청서", "신청폼", "구글폼", "application form"),
    "gate.proof_of_participation": ("인증 사진", "인증샷", "참여 인증", "인증하", "proof", "verification"),
    "gate.micro_transfer": ("1원", "일원", "1 won", "one won"),
    "gate.paid_invitation": ("유료", "가입비", "입장권", "paid invite", "pay"),
    "gate.activity_quota": ("등업", "강퇴", "눈팅", "kick", "promoted"),
    "gate.referral": ("추천인", "추천", "referral"),
    "gate.wait_list": ("대기방", "대기자", "대기", "waiting room", "waiting list"),
    "gate.bot_quiz": ("퀴즈", "봇", "quiz"),
    "sale.invite_price": ("입장료", "초대비", "초대권", "entry fee"),
    "sale.method": ("계좌이체", "문상", "상품권", "코인", "gift card", "crypto"),
    "sale.tier_price": ("등급별", "VIP", "가격표"),
    "life.closing_soon": ("곧 닫", "폭파", "폐쇄", "closing", "will be closed"),
    "life.closed": ("터짐", "폐쇄", "닫혔", "closed", "shut down"),
    "life.moved_to": ("새 방", "새방", "이사", "옮겼", "moved"),
    "life.reserve_room": ("예비방", "대피방", "백업방", "backup room"),
    "life.rename": ("방 이름", "방제", "renamed"),
    "tier.higher_room": ("상위방", "윗방", "고급방", "VIP방", "higher room", "VIP room"),
    "tier.close_to_admin": ("방장이랑", "친하면", "친분", "friends of the admin"),
    "claim.size": ("회원", "명 돌파", "members"),
    "harm.many_messages": ("항의",),
    "harm.identify": ("누군지 아", "누구인지"),
    "institution.mention": ("대학교 방", "대 방", "대학별"),
    "talk": ("뉴스", "기사", "신고", "경찰", "조심", "news", "police"),
}


def found(text: str) -> frozenset[str]:
    """Return the kinds one of whose words stands in the text."""
    folded = text.lower()
    return frozenset(kind for kind, words in KEYWORDS.items() if any(word.lower() in folded for word in words))
