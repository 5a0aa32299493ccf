# SPDX-License-Identifier: Apache-2.0
"""The report's short words, Korean and English side by side: states, events, kinds, columns, troubles. Long passages stand in `prose`.

Terms follow GLOSSARY.md. A code that is not listed here is printed as it is, never dropped.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from sotdae.exchange.report.markup import Markup, el, evidence, join


class Pair(NamedTuple):
    """One phrase in both languages."""

    ko: str
    en: str


UNKNOWN: Final = Pair("알 수 없음", "unknown")
NOT_STATED: Final = Pair("미기재", "not stated")
NONE: Final = Pair("없음", "none")
SYNTHETIC: Final = Pair("지어낸 자료 · 증거 아님", "SYNTHETIC, NOT EVIDENCE")
TITLE: Final = Pair("대화방 자료 보고서", "Report on captured chat rooms")

STATES: Final = {
    "public": Pair("공개", "public"),
    "private": Pair("비공개", "private"),
    "migrated_to": Pair("다른 방으로 옮겨짐", "moved to another room"),
    "no_public_page": Pair("공개 페이지 없음", "no public page"),
    "restricted": Pair("플랫폼이 보여 주지 않음", "not displayed by the platform"),
    "invite_live": Pair("초대 링크가 살아 있음", "invitation works"),
    "invite_not_resolvable": Pair("초대 링크가 확인되지 않음", "invitation cannot be resolved"),
    "unknown": UNKNOWN,
}

EVENTS: Final = {
    "first_seen": Pair("처음 보이는 글", "first message seen"),
    "last_seen": Pair("마지막으로 보이는 글", "last message seen"),
    "created": Pair("만들어짐", "created"),
    "public": Pair("공개로 보임", "seen public"),
    "private": Pair("비공개로 보임", "seen private"),
    "turned_private": Pair("비공개로 바뀜", "turned private"),
    "turned_public": Pair("공개로 바뀜", "turned public"),
    "no_public_page": Pair("공개 페이지 없음", "no public page"),
    "turned_no_public_page": Pair("공개 페이지가 없어짐", "public page no longer there"),
    "restricted": Pair("플랫폼이 보여 주지 않음", "not displayed by the platform"),
    "turned_restricted": Pair("플랫폼이 더는 보여 주지 않음", "no longer displayed by the platform"),
    "invite_live": Pair("초대 링크가 살아 있음", "invitation works"),
    "turned_invite_live": Pair("초대 링크가 살아남", "invitation works again"),
    "invite_not_resolvable": Pair("초대 링크가 확인되지 않음", "invitation cannot be resolved"),
    "turned_invite_not_resolvable": Pair("초대 링크가 더는 확인되지 않음", "invitation can no longer be resolved"),
    "renamed": Pair("이름이 바뀜", "renamed"),
    "migrated_to": Pair("다른 방으로 옮겨짐", "moved to another room"),
    "migrated_from": Pair("다른 방에서 옮겨 옴", "moved from another room"),
    "ttl_set": Pair("자동 삭제가 켜짐", "automatic deletion set"),
    "ownership_changed": Pair("소유자가 바뀜", "ownership changed"),
    "unknown": UNKNOWN,
}

ROOM_TYPES: Final = {
    "public_channel": Pair("공개 채널", "public channel"),
    "private_channel": Pair("비공개 채널", "private channel"),
    "public_supergroup": Pair("공개 그룹", "public group"),
    "private_supergroup": Pair("비공개 그룹", "private group"),
    "private_group": Pair("기본 그룹", "basic group"),
    "bot_chat": Pair("봇", "bot"),
    "personal_chat": Pair("1:1 대화", "personal chat"),
    "saved_messages": Pair("저장한 글", "saved messages"),
}

LINKS: Final = {
    "forward": Pair("옮긴 글", "forward"),
    "invite": Pair("초대 링크", "invitation"),
    "link": Pair("링크", "link"),
    "text_link": Pair("글자에 건 링크", "text link"),
    "button": Pair("단추", "button"),
    "mention": Pair("언급", "mention"),
    "reply": Pair("답글", "reply"),
}

SEVERITIES: Final = {
    "error": Pair("읽지 못함", "not readable"),
    "warning": Pair("덜 확실함", "less certain"),
    "note": Pair("읽었음(참고)", "read, worth noting"),
}

COUNTS: Final = {
    "joins": Pair("들어옴(링크·요청)", "joined (link, request)"),
    "invited": Pair("초대됨", "invited"),
    "left": Pair("나감", "left"),
    "senders": Pair("글쓴 계정", "accounts that wrote"),
    "people_seen": Pair("자료에 보이는 계정", "accounts seen in the captures"),
    "members_observed": Pair("실제 집계(플랫폼 표시)", "counted (shown by the platform)"),
    "monthly_users_observed": Pair("월간 사용자(플랫폼 표시)", "monthly users (shown by the platform)"),
    "messages": Pair("글", "messages"),
}

MEMBERS_KINDS: Final = {"members": Pair("멤버", "members"), "subscribers": Pair("구독자", "subscribers")}

MODES: Final = {
    "hash-only": Pair("글만 봉인, 사진·영상은 해시만", "texts sealed; of media only digests and hashes"),
    "holding": Pair("글과 사진·영상 모두 봉인", "texts and media sealed"),
    "synthetic": Pair("시연(지어낸 자료)", "demonstration (made-up material)"),
}

AUDIENCES: Final = {
    "team": Pair("이 사건의 담당자", "the team of this case"),
    "court": Pair("법원", "the court"),
    "defence": Pair("변호인", "the defence"),
    "newsroom": Pair("취재진", "the newsroom"),
    "partner": Pair("협력 기관", "a partner"),
    "platform": Pair("플랫폼", "the platform"),
}

TROUBLES: Final = {
    "active-content": Pair("브라우저가 실행하거나 불러올 것이 든 기록(읽지 않음)", "a record holds what a browser would run or load (not read)"),
    "address-disagrees": Pair("쪽이 두 방의 주소를 댐(앞의 것을 따름)", "a page names two rooms (the first one stands)"),
    "count-unreadable": Pair("수를 읽을 수 없는 줄", "a row whose count cannot be read"),
    "counts-disagree": Pair("같은 때에 다른 수", "two counts of one moment disagree"),
    "duplicate-row": Pair("같은 줄이 되풀이됨", "a row is repeated"),
    "media-unhashable": Pair("지문을 낼 수 없는 사진", "a picture without a perceptual hash"),
    "media-unreadable": Pair("열 수 없는 사진이나 영상(지문 없음)", "a picture or video that could not be decoded (no hash)"),
    "video-incomplete": Pair("일부만 살펴본 영상", "a video that was looked at in part"),
    "empty-cell": Pair("수가 비어 있음(0이 아님)", "empty counts (not zero)"),
    "encoding-assumed": Pair("UTF-8이 아니어서 CP949로 읽음", "no UTF-8: read as CP949"),
    "ids-disagree": Pair("한 쪽의 글들이 다른 방 번호를 댐", "posts of one page name different rooms"),
    "not-shown-in-preview": Pair("공개 쪽이 보여 주지 않는 글", "posts that the page does not show"),
    "page-of-a-person": Pair("한 사람의 쪽이라 읽지 않음", "a person's page: not read"),
    "page-time-contradicts": Pair("쪽이 만들어졌다는 때보다 새 글이 있음", "a post is newer than the page says it is"),
    "page-unknown": Pair("모르는 종류의 t.me 쪽", "a page of t.me of an unknown kind"),
    "post-of-another-room": Pair("쪽과 다른 방의 글이라 읽지 않음", "a post of another room than the page (not read)"),
    "record-beyond-limits": Pair("한도를 넘는 기록", "a record beyond the limits"),
    "room-unnamed": Pair("어느 방인지 적히지 않은 줄", "a row that names no room"),
    "row-unreadable": Pair("칸을 나눌 수 없는 줄", "a row whose cells cannot be told apart"),
    "time-ambiguous": Pair("달과 날이 뒤바뀔 수 있는 날짜", "a date whose day and month could be each other"),
    "clock-turned": Pair("시계가 되돌려진 때의 시각", "a time within an hour the clocks turned back"),
    "compression-bomb": Pair("압축을 풀면 한도를 넘어 열지 않음", "expands beyond the limit; not opened"),
    "damaged-record": Pair("기록이 손상되어 건너뜀", "a damaged record was passed over"),
    "duplicate-message-id": Pair("같은 글 번호가 두 번 나옴", "a message number occurs twice"),
    "encrypted-member": Pair("암호가 걸린 파일", "an encrypted member"),
    "erased": Pair("말소된 기록이라 읽지 않음", "erased records were not read"),
    "ids-not-ascending": Pair("글 번호의 순서가 어긋남", "message numbers out of order"),
    "link-not-followed": Pair("바로가기 파일은 따라가지 않음", "a file link was not followed"),
    "missing-comma": Pair("기록 사이의 쉼표가 빠짐(읽었음)", "a comma between records is missing (read)"),
    "nested-too-deep": Pair("너무 깊이 겹친 기록", "a record nested too deep"),
    "no-message-id": Pair("글 번호가 없는 기록", "a record without a message number"),
    "no-message-ids": Pair("글 번호가 없는 내보내기", "an export without message numbers"),
    "no-time-zone": Pair("시간대가 적혀 있지 않음: 시각은 구간으로 봄", "no time zone: times are intervals"),
    "odd-member-name": Pair("특이한 파일 이름", "an odd member name"),
    "offset-may-be-standard-time": Pair("서머타임이 빠진 시각일 수 있음", "the offset may leave out summer time"),
    "page-missing": Pair("내보내기의 쪽이 빠져 있음", "a page of the export is missing"),
    "path-outside-export": Pair("내보내기 밖을 가리키는 경로", "a path that leads outside the export"),
    "record-too-large": Pair("너무 큰 기록", "a record too large to read"),
    "section-not-read": Pair("읽지 않는 부분", "a section that is not read"),
    "time-unreadable": Pair("시각을 읽을 수 없음", "a time could not be read"),
    "trailing-bytes": Pair("끝에 남은 바이트", "bytes after the end"),
    "truncated": Pair("도중에 끊긴 파일", "the file breaks off"),
    "truncated-record": Pair("도중에 끊긴 기록", "a record breaks off"),
    "long-text": Pair("아주 긴 글: 앞부분만 읽음(봉인된 원본은 온전함)", "a very long text: its beginning is read (the sealed original is whole)"),
    "unknown-word": Pair("모르는 종류의 기록(그대로 보존)", "a kind of record not known yet (kept as it is)"),
    "damaged-member": Pair("끝까지 읽을 수 없는 파일", "a member that could not be read to its end"),
    "jail-incomplete": Pair("격리 층 일부 없이 매체를 엶", "media were opened without all layers of the jail"),
    "special-file": Pair("장치 파일 따위는 열지 않음", "a special file was not opened"),
    "unreadable-file": Pair("읽을 권한이 없는 파일", "a file that this person may not read"),
    "withheld-erased": Pair("말소된 파일이라 봉인하지도 읽지도 않음", "erased by decision: neither sealed nor read"),
    "withheld-inline-base64": Pair("글 안에 그림이 있어 지문만 남김(봉인도 읽기도 안 함)", "a picture inside a text: neither sealed nor read"),
    "withheld-not-text": Pair("글이 아닌 파일이라 지문만 남김(봉인하지도 읽지도 않음)", "not text: digested only, neither sealed nor read"),
    "zone-contradicts-export": Pair("말한 시간대가 내보내기와 다름", "the stated zone contradicts the export"),
    "repaired-line-separator-tail": Pair("줄 나눔 문자를 바로잡고 읽음", "read after a repair: line separator"),
    "repaired-x-escape": Pair("제어 문자를 바로잡고 읽음", "read after a repair: control character"),
}
_REPAIRED: Final = Pair("바로잡고 읽음", "read after a repair")


def both(pair: Pair) -> Markup:
    """Return a phrase on one line: Korean, then English set smaller."""
    return join(pair.ko, " ", el("span", pair.en, lang="en", class_="en"))


def stacked(pair: Pair) -> Markup:
    """Return a phrase on two lines: Korean, and English beneath it."""
    return join(pair.ko, el("span", pair.en, lang="en", class_="en under"))


def coded(words: dict[str, Pair], code: str | None) -> Markup:
    """Return a code's words in both languages; an unlisted code as it is, None as *unknown*."""
    if code is None:
        return both(UNKNOWN)
    found = words.get(code)
    return evidence(code) if found is None else both(found)


def trouble(code: str) -> Pair:
    """Return what a problem's code means; an unlisted code as it is in both languages."""
    found = TROUBLES.get(code)
    if found is not None:
        return found
    return _REPAIRED if code.startswith("repaired-") else Pair(code, code)
