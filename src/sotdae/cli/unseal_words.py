# SPDX-License-Identifier: Apache-2.0
"""The words of `unseal`, `approve` and `basis`, Korean and English side by side; `words.say` knows them."""

from __future__ import annotations

from typing import Final

UNSEAL: Final[dict[str, tuple[str, str]]] = {
    "unseal.empty": (
        "열람 요청이 없습니다. `sotdae unseal request 항목… --purpose 목적 --ground 근거 --key 열쇠`",
        "No requests. `sotdae unseal request ITEM… --purpose WHAT --ground WHY --key KEY`",
    ),
    "unseal.request": ("요청", "request"),
    "unseal.state": ("상태", "state"),
    "unseal.items": ("항목", "items"),
    "unseal.who": ("요청한 사람", "asked by"),
    "unseal.approvals": ("승인", "approvals"),
    "unseal.asked_at": ("요청한 때(KST)", "asked at (KST)"),
    "unseal.purpose": ("목적", "purpose"),
    "unseal.ground": ("근거", "ground"),
    "unseal.basis": ("법적 근거", "legal basis"),
    "unseal.no_basis": ("기록된 것이 없습니다", "none on record"),
    "unseal.until": ("{until}까지", "until {until}"),
    "unseal.no_until": ("기한 없음", "no last day"),
    "unseal.set": ("항목 묶음의 값", "digest of the set"),
    "unseal.item_ids": ("항목", "items"),
    "unseal.exposures": ("열람한 항목 수(사람별)", "items opened, by person"),
    "unseal.person": ("사람", "person"),
    "unseal.who_name": ("역할과 번호", "role and id"),
    "unseal.openings": ("열람", "openings"),
    "unseal.last": ("마지막(KST)", "last (KST)"),
    "unseal.key": ("열쇠 지문", "key"),
    "unseal.since": ("등록(KST)", "since (KST)"),
    "unseal.revoked": ("취소(KST)", "revoked (KST)"),
    "unseal.nobody": (
        "서명할 사람이 아직 등록되지 않았습니다. `sotdae unseal enrol 열쇠.pub --name 역할과번호`",
        "Nobody is enrolled yet. `sotdae unseal enrol KEY.pub --name ROLE-AND-ID`",
    ),
    "unseal.enrolled": ("{person} 등록: {name}", "{person} enrolled: {name}"),
    "unseal.revoked_now": (
        "{person} 열쇠를 취소했습니다. 지난 서명은 그대로 확인할 수 있습니다.",
        "{person}: key revoked. What it signed before can still be checked.",
    ),
    "unseal.made": ("{request} 요청: 항목 {items}개", "{request} requested: {items} items"),
    "unseal.next_approve": (
        "다른 두 사람이 각각 실행합니다: sotdae approve {request} --key 열쇠",
        "Two others, each: sotdae approve {request} --key KEY",
    ),
    "unseal.next_open": (
        "요청한 사람이 실행합니다: sotdae unseal open {request} --key 열쇠 --to 폴더 ({minutes}분, 한 번)",
        "The one who asked: sotdae unseal open {request} --key KEY --to FOLDER (once, {minutes} minutes)",
    ),
    "unseal.glass_wait": (
        "{minutes}분 뒤에 열 수 있습니다. 열면 24시간 안에 다른 사람이 검토해야 합니다. 이 요청은 `sotdae today`에 바로 보입니다.",
        "It opens after {minutes} minutes, and somebody else reviews it within 24 hours. `sotdae today` shows it from now on.",
    ),
    "unseal.you_are_asked": ("승인 요청을 받았습니다", "You are asked to approve"),
    "unseal.signing": ("서명하면 아래 문서에 서명하는 것입니다", "Signing means signing this document"),
    "unseal.document": ("문서를 썼습니다: {file}", "Document written: {file}"),
    "unseal.how_sign": (
        "서명: ssh-keygen -Y sign -n {namespace} -f 열쇠 {file}; 그다음 --signature {file}.sig",
        "Sign: ssh-keygen -Y sign -n {namespace} -f KEY {file}; then --signature {file}.sig",
    ),
    "unseal.how_approve": (
        "승인: --key 열쇠, 또는 --document 파일 뒤에 --signature 파일.sig. 거절: --decline 까닭",
        "Approve with --key KEY, or --document FILE and then --signature FILE.sig. Decline with --decline WHY.",
    ),
    "unseal.approved": ("{request} 승인 {given}/{needed}", "{request}: {given} of {needed} approvals"),
    "unseal.declined": ("{request} 거절했습니다. 이 요청은 끝났습니다.", "{request} declined. It is over."),
    "unseal.opened": ("{request} 열람: 항목 {items}개가 열람한 것으로 세어집니다.", "{request} opened: {items} items count as opened."),
    "unseal.written": ("{folder}에 파일 {count}개를 썼습니다.", "{count} files written to {folder}."),
    "unseal.delete": (
        "이 파일은 봉인되지 않았습니다. 다 보았으면 지우십시오: sotdae unseal close {request} --remove {folder}",
        "These files are not sealed. When you are done: sotdae unseal close {request} --remove {folder}",
    ),
    "unseal.closed": ("{request} 닫았습니다.", "{request} is closed."),
    "unseal.removed": ("{folder}에서 그 항목과 같은 파일 {count}개를 지웠습니다.", "{count} files that are items of it were deleted from {folder}."),
    "unseal.reviewed": ("{request} 검토를 기록했습니다.", "{request}: review recorded."),
    "unseal.custodians": (
        "이 사건의 매체 열쇠 보관자: {who}. 이 가운데 두 사람이 함께라야 열립니다.",
        "The media key of this case is held by {who}: any two of them open it together.",
    ),
    "unseal.custodians_old": (
        "전에 만든 백업에는 혼자 여는 열쇠가 남아 있습니다. docs/unsealing.md를 보십시오.",
        "Backups made before still hold the key that one person opens: see docs/unsealing.md.",
    ),
    "unseal.stated": ("법적 근거를 기록했습니다: {kind}, {reference}, {until}", "Legal basis recorded: {kind}, {reference}, {until}"),
    "unseal.is_glass": ("긴급 열람(승인 없음)", "break-glass (without approvals)"),
    "unseal.review_due": ("검토해야 함", "review due"),
    "unseal.never_look": (
        "보지 않고도 일할 수 있습니다: `sotdae match`, `sotdae find`는 아무것도 보여 주지 않고 답합니다.",
        "The work can be done without looking: `sotdae match` and `sotdae find` answer and show nothing.",
    ),
    "today.unsealing": ("열람: 기다리는 것과 열린 것", "openings of media: waiting and open"),
    "today.unseal.waiting": ("승인을 기다림 ({given}/2)", "waits for approvals ({given} of 2)"),
    "today.unseal.approved": ("승인됨, 아직 열지 않음", "approved, not opened"),
    "today.unseal.break_glass": ("긴급 열람 요청(승인 없음)", "break-glass asked for, without approvals"),
    "today.unseal.open": ("열려 있음, {until}까지", "open until {until}"),
    "today.unseal.review": ("긴급 열람 검토 기한 {until}", "break-glass: to be reviewed by {until}"),
    "today.unseal.review_over": ("긴급 열람 검토 기한이 지남 ({until})", "break-glass: review overdue since {until}"),
}

STATES: Final[dict[str, tuple[str, str]]] = {
    "requested": ("승인 기다림", "waits for approvals"),
    "approved_once": ("한 사람 승인", "one approval"),
    "approved": ("승인됨", "approved"),
    "open": ("열림", "open"),
    "closed": ("닫힘", "closed"),
    "expired": ("시간이 다 됨", "time is over"),
    "lapsed": ("기한 지남", "lapsed"),
    "declined": ("거절됨", "declined"),
    "warrant": ("영장", "warrant"),
    "consent": ("동의", "consent"),
    "mandate": ("법령상 업무", "mandate"),
    "public": ("공개 자료", "public"),
}
"""States of a request and kinds of a legal basis."""
