# SPDX-License-Identifier: Apache-2.0
"""The words of the drafts, Korean and English side by side. No statute is named: which one applies, a person writes in."""

from __future__ import annotations

from typing import Final

Pair = tuple[str, str]

DRAFT: Final[Pair] = ("초안 · 보내지 않음 · 법률 검토 전", "DRAFT, not sent, not reviewed by a lawyer")
TITLES: Final[dict[str, Pair]] = {
    "preservation": ("보전요청서", "Preservation request"),
    "removal": ("삭제 요청서", "Removal request"),
    "referral": ("의뢰서", "Referral"),
}
ASKS: Final[dict[str, tuple[Pair, ...]]] = {
    "preservation": (
        (
            "아래 방의 글, 붙은 파일, 회원·관리 기록, 접속 기록을 지금 그대로 보전해 주십시오. 내용을 넘겨 달라는 요청이 아닙니다.",
            "Please preserve the room below as it is: messages, files, records of members, administration and access. No disclosure is asked for.",
        ),
        (
            "방이 닫히거나 이름이 바뀌거나 다른 방으로 옮겨도 보전이 이어지게 해 주십시오.",
            "Please keep preserving it if the room is closed, renamed or moved.",
        ),
        ("접수 번호와 보전한 때를 알려 주십시오.", "Please confirm with a reference number and the time from which it is preserved."),
    ),
    "removal": (
        (
            "아래 글과 붙은 파일을 삭제하고, 방이 계속 열려 있으면 공개되지 않게 해 주십시오.",
            "Please remove the messages below with what is attached, and keep the room from being public.",
        ),
        ("지우기 전에 먼저 보전해 주십시오.", "Please preserve before you remove."),
        (
            "같은 파일이 다시 올라오면 막아 주시고, 결과와 때를 알려 주십시오.",
            "Please keep identical copies from coming back, and tell us the outcome and its time.",
        ),
    ),
    "referral": (
        (
            "아래 방을 살펴봐 주시기를 의뢰합니다. 아래는 수집된 자료에서 보이는 것만 적은 것입니다.",
            "We refer the room below to you. What follows is only what captures show.",
        ),
        (
            "수집물의 원본은 봉인되어 있고, 요청하면 확인 가능한 묶음으로 건넬 수 있습니다.",
            "The originals are sealed; on request they can be handed over in a form that anyone can check.",
        ),
    ),
}
STATEMENTS: Final[dict[str, tuple[Pair, ...]]] = {
    "preservation": (),
    "removal": (
        (
            "당사자의 동의 없이 게시되었다고 믿을 만한 까닭: [__ 까닭을 적음]",
            "Why we believe in good faith that it was posted without consent: [__ state it]",
        ),
        (
            "이 요청이 정확하고 빠짐없음을 확인합니다: [__ 서명한 사람이 확인]",
            "That this request is accurate and complete is confirmed by: [__ the signer]",
        ),
    ),
    "referral": (("왜 의뢰하는지: [__ 까닭을 적음]", "Why this is referred: [__ state it]"),),
}
BLANKS: Final[dict[str, tuple[Pair, ...]]] = {
    "head": (
        ("받는 곳: [__ 기관·사업자, 담당 부서]", "To: [__ authority or provider, department]"),
        ("보내는 곳: [__ 기관, 담당자, 연락처]", "From: [__ organisation, person in charge, contact]"),
        ("문서 번호·사건 번호: [__]", "Reference: [__]"),
        ("법적 근거: [__ 담당자가 적음]", "Legal basis: [__ to be stated by the person in charge]"),
    ),
    "preservation": (("언제까지: [__ 날짜]", "Until: [__ date]"),),
    "removal": (
        (
            "요청하는 사람의 자격: [__ 당사자 / 대리인 / 지정 기관 / 그 밖]",
            "The requester acts as: [__ person concerned / agent / designated body / other]",
        ),
        ("위임·동의 확인: [__]", "Mandate or consent: [__]"),
    ),
    "referral": (("피해자 보호에 필요한 조치: [__]", "Measures needed to protect persons concerned: [__]"),),
    "foot": (("날짜: [__]    서명: [__]", "Date: [__]    Signature: [__]"),),
}
HEADS: Final[dict[str, Pair]] = {
    "room": ("대상 방", "The room"),
    "asks": ("요청", "What is asked"),
    "facts": ("자료에 보이는 것", "What captures show"),
    "messages": ("해당 글", "The messages"),
    "captures": ("어떻게 수집했나", "How it was captured"),
    "checking": ("확인하는 법", "How to check"),
    "statements": ("적어야 할 것", "To be stated"),
}
FIELDS: Final[dict[str, Pair]] = {
    "label": ("우리 표지", "our label"),
    "titles": ("방 제목", "title"),
    "addresses": ("공개 주소", "public address"),
    "number": ("방 번호", "room number"),
    "type": ("종류", "kind"),
    "state": ("마지막으로 보인 상태", "newest state seen"),
    "first_at": ("처음 보이는 글", "first message seen"),
    "last_at": ("마지막으로 보이는 글", "last message seen"),
    "closed": ("닫힘", "closed"),
    "members_observed": ("실제 집계(플랫폼 표시)", "counted by the platform"),
    "members_claimed": ("방 측 주장", "claimed by the room"),
    "gates": ("입장 조건·판매", "entry conditions, sales"),
    "succession": ("옮겨 간 방(단서)", "where it may have gone (signs)"),
    "captured": ("수집", "capture"),
    "masked": ("가림 [__ 원문을 확인해 적음]", "masked [__ fill in from the original]"),
    "none": ("알 수 없음", "unknown"),
    "more": ("그 밖에 {count}건은 수집물에 있음", "{count} more stand in the captures"),
}
COLUMNS: Final[tuple[Pair, ...]] = (
    ("글", "message"),
    ("보낸 때 KST / UTC", "sent KST / UTC"),
    ("왜", "why"),
    ("항목 SHA-256 · 바이트 자리 · 보관 이력", "item SHA-256, bytes, log entry"),
)
CHECKING: Final[Pair] = (
    "항목 SHA-256은 수집된 파일의 값, 바이트 자리는 그 안에서 그 글의 기록이 놓인 곳입니다. 보관 이력의 뿌리값: {root} ({size}건).",
    "An item's SHA-256 is that of the captured file; the bytes say where in it the message's record lies. Root of the log: {root} ({size} entries).",
)
WHY: Final[dict[str, Pair]] = {
    "claim": ("인원 주장", "claims a size"),
    "chosen": ("담당자가 고름", "chosen by the person in charge"),
    "call": ("몰려가자는 말", "a call to go after people"),
    "succession": ("다른 방과의 단서", "a sign of another room"),
    "first": ("처음 보이는 글", "first seen"),
    "last": ("마지막으로 보이는 글", "last seen"),
}
STATES: Final[dict[str, Pair]] = {
    "public": ("공개", "public"),
    "private": ("비공개", "private"),
    "no_public_page": ("공개 페이지 없음", "no public page"),
    "restricted": ("플랫폼이 보여 주지 않음", "not displayed by the platform"),
    "invite_live": ("초대 링크가 살아 있음", "invitation works"),
    "invite_not_resolvable": ("초대 링크 확인 안 됨", "invitation cannot be resolved"),
}
TYPES: Final[dict[str, Pair]] = {
    "public_channel": ("공개 채널", "public channel"),
    "private_channel": ("비공개 채널", "private channel"),
    "public_supergroup": ("공개 그룹", "public group"),
    "private_supergroup": ("비공개 그룹", "private group"),
    "private_group": ("기본 그룹", "basic group"),
    "bot_chat": ("봇", "bot"),
}
SYNTHETIC: Final[Pair] = ("지어낸 자료 · 증거 아님 · SYNTHETIC, NOT EVIDENCE", "SYNTHETIC, NOT EVIDENCE")
PAGE: Final[Pair] = ("{page} / {pages}쪽", "Page {page} of {pages}")
END: Final[Pair] = ("초안 끝", "end of draft")
