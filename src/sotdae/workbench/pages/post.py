# SPDX-License-Identifier: Apache-2.0
"""One message of a room: its sentence, masked, when it was sent, by whom as far as that is shown, in which capture, and where it lies in the vault.

No account is named or told from another here: a message is the room's own, a member's, or a notice of the messenger.
"""

from __future__ import annotations

import re
from typing import Any, Final

from django.http import Http404, HttpRequest

from sotdae.actions.jobs.receipts import receipt
from sotdae.cases.disclosure import addresses_in, mask_text, outside, shown_in_mask
from sotdae.lake.shapes import Post
from sotdae.model.ids import message_number
from sotdae.workbench.desk import Desk
from sotdae.workbench.listings import case_id
from sotdae.workbench.page import Page, Shown

_NUMBER: Final = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_MOST_SHOWN: Final = 64
"""Characters of one rule's hit that are shown, as in quotes of gates."""


def post(_: HttpRequest, desk: Desk, label: str, number: str) -> Shown:
    """Show the message."""
    room = desk.answers.room(label)
    if room is None or _NUMBER.fullmatch(number) is None:
        raise Http404
    found = desk.answers.post(room.room_key, int(number))
    if found is None:
        raise Http404
    context = {
        "sheet": room.sheet,
        "post": found,
        "shown_number": message_number(found.message_id),
        "place": _place(found, desk),
        "sender": "notice" if found.kind else "room" if "room" in found.marks else "member",
        "notice": _notice(found.kind),
        "marks": [mark for mark in found.marks if mark != "room"],
        **_masked(found, desk),
    }
    return Shown("reading/post.html", context)


def _masked(found: Post, desk: Desk) -> dict[str, Any]:
    """Return the sentence with only what a rule matched, and which rules did; checked numbers and addresses stay hidden."""
    hidden = [*((hit.start, hit.end) for hit in found.hits if hit.checked is not None), *addresses_in(found.text)]
    spans = sorted({span for hit in found.hits for span in outside((hit.start, min(hit.end, hit.start + _MOST_SHOWN)), hidden)})
    rules = desk.answers.meta.get("rules", {})
    named = {hit.rule_id: rules.get(hit.rule_id, {}).get(desk.language, hit.rule_id) for hit in found.hits}
    masked = {"text_masked": mask_text(found.text, spans), "marked": shown_in_mask(found.text, spans)}
    return {"masked": masked, "rules": list(named.values())}


def _place(found: Post, desk: Desk) -> dict[str, Any]:
    """Return where the message lies: its item in the vault, the log entry that sealed it, and the capture that brought it."""
    book, tag = desk.held.opened.book, desk.held.opened.keyring.item_tag(found.item_id)
    known = book.item(case_id(desk), tag)
    sealed = book.activity.at([known[1]]) if known is not None else []
    taken = next((one for one in (receipt(book, case_id(desk), act.action) for act in sealed) if one is not None), None)
    return {"tag": tag if known is not None else "", "receipt": taken}


def _notice(kind: str) -> str:
    """Return the key of what a notice says; "" where it is no notice, the plain one where the action is not known here."""
    key = f"notice.{kind}"
    return "" if not kind else key if key in WORDS else "notice.other"


PAGES: Final = [Page("post", "rooms/<label:label>/posts/<opaque:number>", "case.read", post)]

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title.post": ("글", "Message"),
    "post.of": ("{room}의 글 #{number}", "{room}, message #{number}"),
    "post.text": ("글(가린 상태)", "Text (masked)"),
    "post.masked": (
        "규칙에 닿은 글자만 보이고 나머지는 점입니다. 링크와 계정 이름, 번호는 가립니다.",
        "Only characters under a rule are shown; the rest are dots. Links, account names and numbers stay masked.",
    ),
    "post.under": ("닿은 규칙", "Rules that it meets"),
    "post.no_words": ("글 없이 붙임만 있습니다.", "It has no words, only what is attached."),
    "post.sent": ("보낸 때", "Sent"),
    "post.sender": ("보낸 이", "Sender"),
    "post.sender.room": ("방 자체(채널 글이거나 이름을 숨긴 관리자)", "the room itself (a channel's post, or an anonymous administrator)"),
    "post.sender.member": ("방에 있던 계정 하나(어느 계정인지는 보이지 않습니다)", "an account in the room (which one is not shown)"),
    "post.sender.notice": ("메신저가 남긴 알림", "a notice of the messenger"),
    "post.attached": ("붙은 것", "Attached"),
    "post.capture": ("가져온 수집", "Capture"),
    "post.capture.open": ("수집 영수증 보기", "Open the capture's receipt"),
    "post.vault": ("보관된 곳", "Where it lies"),
    "post.bytes": ("항목의 {first}번째 바이트부터 {length}바이트", "{length} bytes from byte {first} of the item"),
    "post.item.open": ("항목의 보관 이력 보기", "Open the item's custody"),
    "post.log": ("보관 이력 {seq}번 줄에 봉인됨", "sealed by log entry {seq}"),
    "post.trail": ("옮겨 간 방 보기", "Where the room may have gone"),
    "post.lift": ("가린 글 전체 보기(사유를 적고 기록에 남습니다)", "Show the whole text (asks for a reason, and is logged)"),
    "notice": ("알림", "Notice"),
    "notice.none_said": (
        "글이 없는 알림입니다. 이 줄이 있다는 것과 그때가 근거입니다.",
        "A notice without words: that it stands here, and when, is the evidence.",
    ),
    "notice.other": ("방에 남은 알림", "a notice in the room"),
    "notice.service": ("방에 남은 알림", "a notice in the room"),
    "notice.message": ("글도 붙임도 없는 글", "a message without words"),
    "notice.unsupported": ("내보내기 프로그램이 적지 못한 글", "a message that the exporting program could not write"),
    "notice.custom": ("플랫폼이 따로 적은 알림", "a notice in the platform's own words"),
    "notice.create_channel": ("채널이 만들어짐", "the channel was created"),
    "notice.create_group": ("방이 만들어짐", "the group was created"),
    "notice.edit_group_title": ("방 이름이 바뀜", "the title was changed"),
    "notice.edit_group_photo": ("방 사진이 바뀜", "the picture was changed"),
    "notice.delete_group_photo": ("방 사진이 지워짐", "the picture was removed"),
    "notice.pin_message": ("글이 위에 고정됨", "a message was pinned"),
    "notice.join_group_by_link": ("링크로 들어옴", "somebody joined by a link"),
    "notice.join_group_by_request": ("신청이 받아들여져 들어옴", "somebody joined by request"),
    "notice.invite_members": ("누군가 초대됨", "somebody was invited"),
    "notice.remove_members": ("누군가 나가거나 내보내짐", "somebody left or was removed"),
    "notice.migrate_to_supergroup": ("다른 방으로 옮겨짐", "the group moved to another room"),
    "notice.migrate_from_group": ("다른 방에서 옮겨 옴", "the group moved here from another room"),
}
