# SPDX-License-Identifier: Apache-2.0
"""The words of ``bank …``, ``freeze`` and ``unfreeze``, Korean and English side by side; `words.say` knows them."""

from __future__ import annotations

from typing import Final

BANK: Final[dict[str, tuple[str, str]]] = {
    "bank.empty": (
        "아직 등록한 사진이 없습니다. `sotdae bank add 사진 --subject new --basis consent`",
        "Nothing is in the bank yet. `sotdae bank add PHOTO --subject new --basis consent`",
    ),
    "bank.added": ("{subject} · {entry}: 사진 {photos}장을 해시 {hashes}개로 등록", "{subject} · {entry}: photos {photos}, kept as hashes {hashes}"),
    "bank.forgotten": (
        "사진은 해시만 계산하고 버렸습니다. 파일도, 이름도 남지 않았습니다.",
        "The photos were hashed and forgotten: neither files nor names were kept.",
    ),
    "bank.from_bundle": (
        "해시만 받았습니다. 사진은 당사자의 기기를 떠나지 않았습니다.",
        "Only hashes came in: the photos never left the subject's device.",
    ),
    "bank.check_code": (
        "확인 코드 {code}: 전화로 당사자의 것과 같은지 확인하십시오. 다르면 철회하고 파일을 다시 받으십시오.",
        "Check code {code}: compare it with the subject's over the phone. If it differs, withdraw and ask for the file again.",
    ),
    "bank.same_as": (
        "{other}에 똑같은 지문이 이미 있습니다. 중단된 같은 명령을 다시 내린 것이면 다음으로 거두십시오: sotdae bank withdraw {entry}",
        "{other} holds the very same hashes already. If you gave an interrupted command again, take this one back: sotdae bank withdraw {entry}",
    ),
    "bank.low": (
        "{photo}번 사진은 무늬가 너무 적어 찾기 어렵습니다(품질 50 미만).",
        "Photo {photo} shows little and is hard to find by (quality under 50).",
    ),
    "bank.refused": ("{photo}번 파일은 등록하지 않음: {why}", "File {photo} was not taken: {why}"),
    "bank.permits": ("근거: {basis} ({given_by}, {form}), {lapses_on}까지", "permitted by: {basis} ({given_by}, {form}), until {lapses_on}"),
    "bank.oral": (
        "구두 동의는 14일 뒤 끝납니다. 서면으로 받은 뒤: sotdae bank confirm {subject}",
        "What was only said lapses after 14 days. Once it is in writing: sotdae bank confirm {subject}",
    ),
    "bank.minor": (
        "미성년이거나 그럴 수 있음: 같은 사진으로 보이는 항목은 동결됩니다. 보호자에게 알리는 일은 프로그램이 하지 않습니다.",
        "A minor, or perhaps one: what looks the same is frozen. No program tells a guardian anything.",
    ),
    "bank.subjects": ("피해자와 동의", "subjects and consent"),
    "bank.subject": ("피해자", "subject"),
    "bank.basis": ("근거", "basis"),
    "bank.scope": ("허용 범위", "permitted"),
    "bank.until": ("끝나는 날", "until"),
    "bank.holds": ("상태", "state"),
    "bank.entries": ("등록한 사진(해시)", "banks (hashes)"),
    "bank.entry": ("등록", "entry"),
    "bank.photos": ("사진", "photos"),
    "bank.hashes": ("해시", "hashes"),
    "bank.since": ("등록한 때(KST)", "added (KST)"),
    "bank.lists": ("다른 기관의 해시 목록", "partners' lists"),
    "bank.list": ("목록", "list"),
    "bank.partner": ("기관", "partner"),
    "bank.kind": ("종류", "kind"),
    "bank.vetting": ("확인한 사람", "vetted by"),
    "bank.exports": ("내보낸 해시", "handed to partners"),
    "bank.exported_at": ("내보낸 때(KST)", "exported (KST)"),
    "bank.expires": ("기한", "expires"),
    "bank.withdrawn": (
        "철회됨: {what}. 해시 {hashes}개를 열 수 있는 열쇠를 없앴습니다. 개수만 남습니다.",
        "Withdrawn: {what}. The key to its hashes ({hashes}) is destroyed; only counts stay.",
    ),
    "bank.consents_ended": ("끝난 동의: {count}건", "consents ended: {count}"),
    "bank.tell": ("이 해시를 받은 기관에 알려야 합니다: {recipients}", "These partners hold hashes of it and have to be told: {recipients}"),
    "bank.confirmed": ("{subject}: 구두 동의 {count}건을 서면으로 확인", "{subject}: oral consents now in writing: {count}"),
    "bank.exported": (
        "{recipient}에 줄 해시 {hashes}개(피해자 {subjects}명), {expires_on}까지",
        "for {recipient}, until {expires_on}: hashes {hashes}, subjects {subjects}",
    ),
    "bank.encrypted": ("받는 기관의 열쇠로 암호화한 파일: {file}", "encrypted to the partner's key: {file}"),
    "bank.imported": (
        "{list} · {name}: 해시 {hashes}개, {expires_on}까지 씀(품질 낮음 {low_quality}, 되풀이 {repeated}, 못 읽은 줄 {refused})",
        "{list} · {name}: hashes {hashes}, used until {expires_on} (low quality {low_quality}, repeated {repeated}, unread rows {refused})",
    ),
    "bank.row": ("{place}번째 줄: {code}", "row {place}: {code}"),
    "bank.freezes": (
        "이 목록과 같은 사진으로 보이는 항목은 동결됩니다.",
        "Items that look the same as one of this list are frozen.",
    ),
    "bank.day": ("날(KST)", "day (KST)"),
    "bank.who": ("담당자", "performer"),
    "bank.asked": ("검색", "searches"),
    "bank.found": ("찾은 항목", "found"),
    "bank.limit": ("하루 한 사람 {limit}번까지", "at most {limit} a person and day"),
    "bank.no_queries": (
        "아직 검색이 없습니다. `sotdae match 사진 --subject new --basis consent`",
        "No search yet. `sotdae match PHOTO --subject new --basis consent`",
    ),
    "bank.not_stated": ("미기재", "not stated"),
    "freeze.done": (
        "동결: 항목 {count}개. 누구도 열거나 보거나 묶지 못합니다. 경찰(112)에 알리십시오.",
        "Items frozen: {count}. Nobody opens, shows or bundles them. Refer them to the police (Korea: 112).",
    ),
    "freeze.known": ("이미 동결되어 있음: {count}개", "frozen already: {count}"),
    "freeze.asked": (
        "동결 해제를 요청했습니다. 다른 사람이 같은 명령을 한 번 더 해야 풀립니다.",
        "Lifting was asked for. It is lifted when another person gives the same command.",
    ),
    "freeze.lifted": ("동결이 풀렸습니다. 두 사람의 이름이 기록되었습니다.", "The freeze is lifted; both persons are on record."),
}

STATES: Final[dict[str, tuple[str, str]]] = {
    "in use": ("사용 중", "in use"),
    "withdrawn": ("철회됨", "withdrawn"),
    "consent ended": ("동의 끝남", "consent ended"),
    "expired": ("기한 지남", "expired"),
    "ended": ("끝남", "ended"),
    "holds": ("유효", "holds"),
    "consent": ("동의", "consent"),
    "warrant": ("영장", "warrant"),
    "statutory": ("법령", "statutory mandate"),
    "self": ("본인", "the subject"),
    "legal_representative": ("법정대리인", "legal representative"),
    "agent": ("대리인", "agent"),
    "written": ("서면", "written"),
    "oral": ("구두", "oral"),
    "self_declared": ("본인 말", "self-declared"),
    "counsellor_seen": ("상담원", "counsellor"),
    "police": ("경찰", "police"),
    "adult": ("성인", "adult"),
    "may_show_minor": ("미성년일 수 있음", "may show minors"),
    "search_own_case": ("이 사건에서 찾기", "search own case"),
    "search_all_cases": ("모든 사건에서 찾기", "search all cases"),
    "keep_bank": ("해시 보관", "keep bank"),
    "share_with": ("제공", "share with"),
    "request_removal": ("내려 달라고 요청", "request removal"),
    "disclose_identity_to": ("신원 알림", "disclose identity to"),
}
