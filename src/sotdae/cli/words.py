# SPDX-License-Identifier: Apache-2.0
"""The words of the terminal, Korean and English side by side. Terms follow GLOSSARY.md; evidence text is never one of them."""

from __future__ import annotations

import os
from typing import Final, Literal, TypeAlias

from sotdae.cases.request_words import REQUESTS
from sotdae.cases.subject_words import SUBJECTS
from sotdae.cli.anchor_words import ANCHOR
from sotdae.cli.bank_words import BANK
from sotdae.cli.bank_words import STATES as BANK_STATES
from sotdae.cli.bundle_words import BUNDLE
from sotdae.cli.find_words import FIND
from sotdae.cli.gate_words import GATES
from sotdae.cli.keeping_words import KEEPING
from sotdae.cli.match_words import MATCH
from sotdae.cli.notice_words import NOTICE
from sotdae.cli.people_words import PEOPLE
from sotdae.cli.refusal_words import REFUSALS
from sotdae.cli.review_words import REVIEW
from sotdae.cli.saying_words import SAYINGS
from sotdae.cli.shared_words import SHARED
from sotdae.cli.surge_words import SURGE
from sotdae.cli.today_words import TODAY
from sotdae.cli.trail_words import TRAIL
from sotdae.cli.unseal_words import UNSEAL
from sotdae.errors import UsageError

Language: TypeAlias = Literal["ko", "en"]

LANGUAGE: Final = "SOTDAE_LANG"

WORDS: Final[dict[str, tuple[str, str]]] = {
    "add.lost_passphrase": (
        "암호를 잃으면 누구도 이 작업 공간을 열 수 없습니다. 적어서 안전한 곳에 두십시오.",
        "A lost passphrase is final: nobody can open this workspace without it. Write it down and keep it safe.",
    ),
    "add.passphrase_new": ("새 암호(12자 이상)", "New passphrase (at least 12 characters)"),
    "add.passphrase_again": ("암호 다시", "The same again"),
    "add.passphrase": ("암호", "Passphrase"),
    "add.passphrases_differ": ("두 암호가 다릅니다.", "The two passphrases differ."),
    "add.known": ("이미 봉인된 자료: 새로 봉인한 것 없음", "already sealed: nothing was sealed twice"),
    "add.looked_again": (
        "전에 열지 못했던 사진과 영상 {count}개를 다시 살펴 다른 결과를 얻음",
        "{count} pictures or videos that could not be opened before were looked at again, with another result",
    ),
    "add.computed": ("빠졌던 읽기를 다시 계산함", "a missing reading was computed"),
    "add.sealed": ("봉인", "sealed"),
    "add.items": ("항목", "items"),
    "add.messages": ("메시지", "messages"),
    "add.rooms": ("방", "rooms"),
    "add.problems": ("읽을 때의 문제", "problems while reading"),
    "add.receipt": ("무엇을 봉인했나", "What was sealed"),
    "add.report": ("보고서", "report"),
    "add.not_stated": ("미기재", "not stated"),
    "add.authority": ("권한", "authority"),
    "add.purpose": ("목적", "purpose"),
    "add.performer": ("담당자", "performer"),
    "add.clock": ("시계 오차(초)", "clock offset (s)"),
    "add.chats": (
        "계정 전체 내보내기입니다. 읽을 대화방을 --chat 번호로 고르십시오. 고르지 않은 것은 읽지도 봉인하지도 않습니다.",
        "This is the export of a whole account. Choose the chats to read with --chat N; nothing else is read or sealed.",
    ),
    "step.look": ("확인", "looking"),
    "step.seal": ("봉인", "sealing"),
    "step.hash": ("사진 지문 계산", "hashing pictures"),
    "step.read": ("읽기", "reading"),
    "step.fold": ("정리", "folding"),
    "step.analyse": ("분석", "analysing"),
    "step.wait": ("이 사건에 자료를 넣는 다른 작업이 끝나기를 기다림", "waiting for another `add` to this case to finish"),
    "step.index": ("색인", "indexing"),
    "rooms.empty": ("아직 방이 없습니다. `sotdae add 경로 --case 이름`", "No rooms yet. `sotdae add PATH --case NAME`"),
    "rooms.label": ("방", "room"),
    "rooms.type": ("종류", "type"),
    "rooms.title": ("제목(가림)", "title (masked)"),
    "rooms.messages": ("메시지", "messages"),
    "rooms.span": ("글 있는 기간(KST)", "from~to (KST)"),
    "rooms.state": ("상태", "state"),
    "rooms.members": ("집계/주장", "counted/claimed"),
    "rooms.legend": (
        "집계/주장 = 집계한 인원/방 측이 주장한 인원. ? = 알 수 없음(0이 아님). 한 방을 보려면: sotdae room {label}",
        "counted/claimed = members counted by us/claimed by the room. ? = not observed (never 0). To see one room: sotdae room {label}",
    ),
    "room.unknown_after": ("이 뒤는 알 수 없음(마지막 수집)", "unknown after this (the newest capture)"),
    "room.changes": (
        "수집 사이에 고쳐진 글 {revisions}건, 뒤 수집에 없는 글 {absences}건(삭제라는 뜻은 아님)",
        "{revisions} texts changed between captures; {absences} messages absent from a later one (which does not mean deleted)",
    ),
    "room.members": ("인원: 집계/방 주장", "members: counted/claimed"),
    "room.shown": ("실제 집계(플랫폼 표시)", "counted (shown by the platform)"),
    "room.shown_when_unknown": ("때를 알 수 없음", "at an unknown time"),
    "room.rounded": (", {step} 단위 어림", ", rounded to {step}"),
    "room.from_to": ("{on} {first}명 → {until} {last}명 ({days}일치)", "{first} on {on} → {last} on {until} ({days} days shown)"),
    "kind.members": ("멤버", "members"),
    "kind.subscribers": ("구독자", "subscribers"),
    "kind.monthly_users": ("월간 사용자", "monthly users"),
    "room.utc": ("KST = UTC+9", "KST = UTC+9"),
    "rooms.captures": ("수집", "captures"),
    "room.history": ("방 이력", "room history"),
    "room.when": ("언제(KST)", "when (KST)"),
    "room.what": ("무슨 일", "what"),
    "room.where": ("근거", "evidence"),
    "room.people_unknown": ("자료에 보이는 계정: 알 수 없음", "accounts seen in the captures: not observed"),
    "room.links": ("다른 방과의 연결", "links to other rooms"),
    "room.growth": ("드나듦", "coming and going"),
    "room.joins": ("들어옴(링크·요청)", "joined (link, request)"),
    "room.invited": ("초대됨", "invited"),
    "room.left": ("나감", "left"),
    "room.senders": ("글쓴 계정", "accounts that wrote"),
    "room.people": ("자료에 보이는 계정 수(방 인원이 아님)", "accounts seen in the captures (not the room's size)"),
    "room.problems": ("읽지 못한 기록", "what could not be read"),
    "room.seen_as_link": ("이 방의 자료는 없습니다. 링크로만 보임:", "No capture of this room. Seen only as a link in:"),
    "room.kind": ("연결 종류", "kind"),
    "room.count": ("횟수", "times"),
    "room.target": ("상대", "to"),
    "verify.ok": ("모두 확인됨", "everything verifies"),
    "verify.synthetic": ("지어낸 자료의 작업 공간: 일치하지만 증거가 아님", "a demonstration: consistent, but NOT EVIDENCE"),
    "verify.bad": ("확인 실패", "does not verify"),
    "unknown": ("알 수 없음", "unknown"),
    "synthetic.banner": ("지어낸 자료 · 증거 아님", "SYNTHETIC, NOT EVIDENCE"),
    "demo.answers": ("방마다 무슨 일이 있었나", "What happened to each room"),
    "demo.copies": ("여러 방에 나온 같은 사진(사진은 띄우지 않음)", "The same picture in several rooms (none is shown)"),
    "demo.copies_row": ("파일 {items} · 글 {posts} · 처음", "files {items} · posts {posts} · first"),
    "demo.copies_more": ("나머지는 보고서에 있습니다.", "The report lists the others."),
    "demo.contradiction": ("방 측 주장과 실제 집계", "Claimed and counted"),
    "demo.unread": ("읽지 못한 기록", "What could not be read"),
    "demo.no_picture": ("화면에 띄운 사진 0장", "No picture was shown"),
    "demo.made_up": ("이 자료는 모두 지어낸 것입니다", "All of this material is made up"),
    "demo.unknown_after": ("{when} 뒤는 알 수 없음", "unknown after {when}"),
    "demo.elsewhere": ("다른 방에 남은 자취", "Traces in other rooms"),
    "demo.forwarded": ("{target}의 글 {count}건이 옮겨져 있음", "{count} posts forwarded from {target}"),
    "demo.linked": ("{target}(으)로 가는 연결 {count}건", "links to {target}: {count}"),
    "demo.no_verdict": (
        "연결은 판정이 아닙니다. `sotdae trail`이 단서와 반대되는 것을 견줍니다.",
        "A link is no verdict; `sotdae trail` weighs the signs for and against.",
    ),
    "demo.surge": ("{on} 하루에 {count}명 들어옴", "{count} came in on {on} alone"),
    "demo.counted_unknown": ("방 측 주장 {claimed}명 / 셀 수 있는 것이 없음", "claimed {claimed} / nothing that could be counted"),
    "demo.claimed": ("방 측 주장 {claimed}명 / 자료에 보이는 계정 {counted}개", "claimed {claimed} / accounts seen {counted}"),
    "demo.shown": ("방 측 주장 {claimed}명 / 실제 집계 {counted}명", "claimed {claimed} / counted {counted}"),
    "demo.grew": ("실제 집계(플랫폼 표시) {on} {first}명 → {until} {last}명", "counted by the platform: {first} on {on} → {last} on {until}"),
    "demo.grew_monthly": (
        "월간 사용자(플랫폼 표시) {on} {first}명 → {until} {last}명",
        "monthly users shown by the platform: {first} on {on} → {last} on {until}",
    ),
    "demo.no_change": ("바뀐 것이 보이지 않음", "no change was seen"),
    "demo.next": ("다음에 해 볼 것", "Three next steps"),
    "story.more": ("…그 밖의 방 {count}개: `sotdae rooms`", "… and {count} more rooms: `sotdae rooms`"),
    "story.photo": ("당사자_사진", "HER_PHOTO"),
    "demo.next_support": ("피해 지원", "victim support"),
    "demo.next_investigation": ("수사", "investigation"),
    "demo.next_newsroom": ("취재", "newsroom"),
}

STATES: Final[dict[str, tuple[str, str]]] = {
    "first_seen": ("처음 보임", "first message seen"),
    "last_seen": ("마지막으로 보임", "last message seen"),
    "created": ("만들어짐", "created"),
    "public": ("공개", "public"),
    "private": ("비공개", "private"),
    "turned_private": ("비공개로 바뀜", "turned private"),
    "turned_public": ("공개로 바뀜", "turned public"),
    "no_public_page": ("공개 페이지 없음", "no public page"),
    "turned_no_public_page": ("공개 페이지가 없어짐(까닭은 알 수 없음)", "no public page any more (it cannot say why)"),
    "restricted": ("플랫폼이 보여 주지 않음", "not displayed by the platform"),
    "turned_restricted": ("플랫폼이 더는 보여 주지 않음", "no longer displayed by the platform"),
    "invite_live": ("초대 링크가 살아 있음", "invitation works"),
    "turned_invite_live": ("초대 링크가 다시 살아 있음", "invitation works again"),
    "invite_not_resolvable": ("초대 링크 확인 안 됨", "invitation cannot be resolved"),
    "turned_invite_not_resolvable": ("초대 링크가 더는 확인 안 됨", "invitation can no longer be resolved"),
    "renamed": ("이름이 바뀜", "renamed"),
    "migrated_to": ("다른 방으로 옮겨짐", "moved to another room"),
    "migrated_from": ("다른 방에서 옮겨 옴", "moved from another room"),
    "ttl_set": ("자동 삭제가 켜짐", "automatic deletion set"),
    "ownership_changed": ("소유자가 바뀜", "ownership changed"),
    "unknown": ("알 수 없음", "unknown"),
}

ROOM_TYPES: Final[dict[str, tuple[str, str]]] = {
    "public_channel": ("공개 채널", "public channel"),
    "private_channel": ("비공개 채널", "private channel"),
    "public_supergroup": ("공개 그룹", "public group"),
    "private_supergroup": ("비공개 그룹", "private group"),
    "private_group": ("기본 그룹", "basic group"),
    "bot_chat": ("봇", "bot"),
    "personal_chat": ("1:1 대화", "personal chat"),
    "saved_messages": ("저장한 글", "saved messages"),
}

PROBLEMS: Final[dict[str, tuple[str, str]]] = {
    "damaged-record": ("깨진 기록: 읽지 못하고 건너뜀", "damaged record: passed over"),
    "truncated": ("파일이 중간에 끊김", "the file ends in the middle"),
    "truncated-record": ("끊긴 기록", "a record cut short"),
    "media-unreadable": ("사진이나 영상을 열 수 없음(지문 없음)", "a picture or video could not be decoded (no hash)"),
    "media-unhashable": ("지문을 낼 수 없는 사진", "a picture without a perceptual hash"),
    "video-incomplete": ("영상의 일부만 살펴봄", "a video was looked at in part"),
    "trailing-bytes": ("내보내기 끝 뒤에 남은 바이트", "bytes after the end of the export"),
    "repaired-line-separator-tail": ("고쳐 읽음: 줄 나눔 글자", "read after a repair: line separator"),
    "repaired-line-separator": ("고쳐 읽음: 줄 나눔 글자", "read after a repair: line separator"),
    "repaired-x-escape": ("고쳐 읽음: 잘못 적힌 제어 문자", "read after a repair: control character"),
    "repaired-bare-document-id": ("고쳐 읽음: 따옴표 없는 파일 이름", "read after a repair: unquoted file name"),
    "no-time-zone": ("시간대를 모름: 시각을 구간으로 둠 (--zone)", "no time zone: times are intervals (--zone)"),
    "no-message-ids": ("글 번호가 없음", "messages without ids"),
    "page-missing": ("빠진 쪽", "a page is missing"),
    "section-not-read": ("읽지 않은 부분(연락처 등)", "sections not read (contacts and the like)"),
    "long-text": ("아주 긴 글: 앞부분만 읽음", "very long text: its beginning is read"),
    "damaged-member": ("끝까지 읽을 수 없는 파일", "a member that could not be read to its end"),
    "jail-incomplete": ("격리 층 일부 없이 매체를 엶", "media were opened without all layers of the jail"),
    "special-file": ("장치 파일 따위는 열지 않음", "a special file was not opened"),
    "unreadable-file": ("읽을 권한이 없는 파일", "a file that this person may not read"),
    "withheld-erased": ("말소된 파일이라 봉인하지도 읽지도 않음", "erased by decision: neither sealed nor read"),
    "withheld-inline-base64": ("글 안에 그림이 있어 지문만 남김(봉인도 읽기도 안 함)", "a picture inside a text: digested, neither sealed nor read"),
    "withheld-not-text": ("글이 아닌 파일이라 지문만 남김(봉인하지도 읽지도 않음)", "not text: digested only, neither sealed nor read"),
    "link-not-followed": ("바로가기 파일은 따라가지 않음", "a link was not followed"),
    "encrypted-member": ("암호가 걸린 파일은 열지 않음", "an encrypted member was not opened"),
    "compression-bomb": ("풀면 한도를 넘어 열지 않음", "expands beyond the limit: not opened"),
    "odd-member-name": ("특이한 파일 이름", "an odd member name"),
    "unknown-word": ("모르는 낱말", "words unknown here"),
}

LINKS: Final[dict[str, tuple[str, str]]] = {
    "forward": ("옮긴 글", "forward"),
    "invite": ("초대 링크", "invitation"),
    "link": ("링크", "link"),
    "text_link": ("글자에 건 링크", "text link"),
    "button": ("단추", "button"),
    "mention": ("언급", "mention"),
    "reply": ("답글", "reply"),
}


_READING: Final = {**WORDS, **MATCH, **SHARED, **SURGE, **GATES, **SAYINGS, **BANK, **FIND, **TRAIL, **TODAY, **NOTICE, **REVIEW}
_PHRASES: Final = {**_READING, **ANCHOR, **UNSEAL, **KEEPING, **BUNDLE, **PEOPLE, **SUBJECTS, **REQUESTS}
"""Every phrase of the terminal; each verb's stand in a module of their own. A test holds that no key stands twice."""


def language() -> Language:
    """Return the terminal's language: ``SOTDAE_LANG``, else Korean where the locale says so, else English."""
    chosen = os.environ.get(LANGUAGE, "")
    if not chosen:
        chosen = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "ko" if chosen.lower().startswith("ko") else "en"


def tongue(stated: str | None) -> Language:
    """Return the language that ``--lang`` states, else the terminal's.

    Raises:
        UsageError: if it is neither of the two.
    """
    if stated not in {None, "ko", "en"}:
        raise UsageError(what="--lang is ko or en")
    return "en" if (stated or language()) == "en" else "ko"


def say(key: str, **facts: object) -> str:
    """Return a phrase in the terminal's language, its facts filled in."""
    phrase = _PHRASES[key][0 if language() == "ko" else 1]
    return phrase.format(**facts) if facts else phrase


def state_word(code: str) -> str:
    """Return a history event's or a state's name in the terminal's language; an unknown code as it is."""
    pair = STATES.get(code)
    return code if pair is None else pair[0 if language() == "ko" else 1]


def bank_word(code: str) -> str:
    """Return a word of consents, banks and lists in the terminal's language; ``share_with:NAME`` keeps the name; an unknown code as it is."""
    act, _, recipient = code.partition(":")
    pair = BANK_STATES.get(act)
    return code if pair is None else " ".join(filter(None, (pair[0 if language() == "ko" else 1], recipient)))


def refusal_word(why: str) -> str:
    """Return why a photo was not taken, in the terminal's language; an unlisted phrase as it is."""
    return REFUSALS.get(why, why) if language() == "ko" else str(why)


def type_word(code: str | None) -> str:
    """Return a room type's name in the terminal's language; unknown where none was observed."""
    pair = ROOM_TYPES.get(code or "unknown")
    return (code or say("unknown")) if pair is None else pair[0 if language() == "ko" else 1]


def link_word(code: str) -> str:
    """Return a kind of link in the terminal's language; an unknown code as it is."""
    pair = LINKS.get(code)
    return code if pair is None else pair[0 if language() == "ko" else 1]


def problem_word(code: str) -> str:
    """Return what a problem's code means in the terminal's language; an unlisted code as it is."""
    pair = PROBLEMS.get(code)
    return code if pair is None else pair[0 if language() == "ko" else 1]
