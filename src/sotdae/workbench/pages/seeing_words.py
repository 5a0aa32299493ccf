# SPDX-License-Identifier: Apache-2.0
"""The words of the pages about seeing, Korean and English side by side."""

from __future__ import annotations

from typing import Final

from sotdae.workbench.page import Page

PAGES: Final[list[Page]] = []

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title.seeing": ("봉인 해제한 사진", "Unsealed pictures"),
    "title.opened": ("봉인 해제 요청", "Unsealing request"),
    "title.reveal": ("보기", "Shown"),
    "title.close_opened": ("닫기", "Close"),
    "title.exposure": ("내가 본 것", "What I was shown"),
    "title.totals": ("사람별 합계", "Totals"),
    "title.limit": ("하루 한도", "Daily limit"),
    "seeing.lead": (
        "보지 않고 할 수 있는 일이 대부분입니다. 꼭 보아야 할 때만, 다른 두 사람이 승인한 요청으로, 작고 흐린 흑백 그림을 몇 초 동안 봅니다.",
        "Most of the work needs no looking. Where it has to be, a request that two others approved shows a small, grey, blurred still for seconds.",
    ),
    "seeing.nothing_held": (
        "이 작업 공간은 사진과 영상을 간직하지 않습니다. 그래서 여기에는 열 것이 없습니다. 원본은 합법적으로 가진 쪽에 있습니다.",
        "This workspace keeps no pictures or videos, so there is nothing to open here. The originals are with whoever lawfully holds them.",
    ),
    "seeing.none": (
        "기다리거나 열려 있는 요청이 없습니다. 요청은 sotdae unseal request로 시작합니다.",
        "No request waits or is open. One begins with sotdae unseal request.",
    ),
    "seeing.request": ("요청", "Request"),
    "seeing.items": ("항목", "Items"),
    "seeing.state": ("상태", "State"),
    "seeing.yours": ("내 요청", "yours"),
    "seeing.requested": ("승인을 기다림", "waits for approvals"),
    "seeing.approved_once": ("한 사람이 승인함", "approved by one"),
    "seeing.approved": ("두 사람이 승인함", "approved by two"),
    "seeing.open": ("열려 있음", "open"),
    "seeing.closed": ("닫힘", "closed"),
    "seeing.expired": ("시간이 지남", "its time is over"),
    "seeing.lapsed": ("너무 오래 기다림", "waited too long"),
    "seeing.declined": ("거절됨", "declined"),
    "seeing.purpose": ("목적", "Purpose"),
    "seeing.ground": ("근거", "Ground"),
    "seeing.sign": ("열려면 서명이 필요합니다", "Opening takes your signature"),
    "seeing.sign_help": (
        "문서를 내려받아 자기 열쇠로 서명하고, 생긴 open.txt.sig의 내용을 붙여 넣으십시오.",
        "Download the document, sign it with your key, and paste what open.txt.sig holds.",
    ),
    "seeing.document": ("문서 내려받기", "Download the document"),
    "title.document": ("서명할 문서", "What is signed"),
    "seeing.signature": ("서명", "Signature"),
    "seeing.open_it": ("30분 동안 열기", "Open it for half an hour"),
    "seeing.open_help": (
        "여는 순간 모든 항목이 나에게 열린 것으로 세어지고, 다시 열 수 없습니다.",
        "From that moment every item counts as opened to you, and it cannot be opened again.",
    ),
    "seeing.not_yours": ("다른 사람의 요청입니다. 요청한 사람에게만 보입니다.", "This is another person's request; only she is shown anything."),
    "seeing.item": ("항목 {place}", "Item {place}"),
    "seeing.covered": ("가림", "covered"),
    "seeing.hold": ("누르는 동안 보기", "Hold to see"),
    "seeing.toggle": ("보기/가리기", "Show or cover"),
    "seeing.show_once": ("{seconds}초 동안 보기", "Show for {seconds} seconds"),
    "seeing.blur": ("흐림", "Blur"),
    "seeing.blur_of": ("{blur}", "{blur}"),
    "seeing.blur_none": ("없음", "none"),
    "seeing.shown_for": ("보이는 중. {seconds}초 뒤에 가려집니다.", "Shown. It covers itself after {seconds} seconds."),
    "seeing.cover_now": ("지금 가리기", "Cover it now"),
    "seeing.still": ("작은 흑백 정지 그림", "a small grey still"),
    "seeing.muted": ("영상은 첫 장면만, 소리 없이.", "Of a video only its first frame, and no sound."),
    "seeing.close": ("다 보았음: 닫기", "Done: close it"),
    "seeing.blur_honest": ("흐리게 하는 것이 마음을 지켜 준다고 증명되지는 않았습니다.", "Blur is not proven to protect anybody."),
    "seeing.keys": (
        "스페이스를 누르는 동안 보이고, 놓으면 가려집니다. b나 Esc 두 번이면 화면 전체가 치워집니다.",
        "Space shows it while held; letting go covers it. b, or Esc twice, puts the whole page away.",
    ),
    "seeing.keys_toggle": (
        "한 번 누르면 보이고, 다시 누르면 가려집니다. b나 Esc 두 번이면 화면 전체가 치워집니다.",
        "One press shows it, another covers it. b, or Esc twice, puts the whole page away.",
    ),
    "seen.lead": (
        "여기 숫자는 나를 위한 것입니다. 일한 양이 아니며, 다른 사람에게는 합계만 보입니다.",
        "These figures are for you. They say nothing about how much you worked; others see totals only.",
    ),
    "seen.today": ("지난 24시간", "Last 24 hours"),
    "seen.week": ("지난 7일", "Last 7 days"),
    "seen.times": ("{sights}번 · {seconds}초", "{sights} times · {seconds} s"),
    "seen.limit": ("하루 한도", "Daily limit"),
    "seen.limit_of": ("{sights}번 · {minutes}분", "{sights} times · {minutes} min"),
    "seen.much": (
        "오늘 많이 보셨습니다. 쉬어도 됩니다. 남은 일은 보지 않고도 할 수 있는지 살펴보십시오.",
        "You have been shown much today. It is fine to stop; see whether the rest can be done without looking.",
    ),
    "seen.how": ("어떻게 볼지", "How things are shown to me"),
    "seen.seconds": ("저절로 가려지기까지", "Covers itself after"),
    "seen.seconds_of": ("{seconds}초", "{seconds} s"),
    "seen.minutes": ("쉬는 시간 알림", "A break is proposed after"),
    "seen.minutes_of": ("{minutes}분", "{minutes} min"),
    "seen.toggle": ("누르고 있는 대신 한 번 눌러 켜고 끄기", "Switch on and off instead of holding"),
    "seen.save": ("저장", "Save"),
    "totals.lead": (
        "지난 7일 동안 이 사건에서 사람마다 화면에 띄운 것의 합계입니다. 무엇을 보았는지는 없습니다. 많이 본 사람에게는 쉬는 시간이 필요합니다.",
        "What was shown to each person in this case in seven days, as totals; never what it was. Who saw much needs rest.",
    ),
    "totals.who": ("누구", "Who"),
    "totals.sights": ("번", "Times"),
    "totals.seconds": ("초", "Seconds"),
    "totals.none": ("지난 7일 동안 아무에게도 보여 준 것이 없습니다.", "Nothing was shown to anybody in the last 7 days."),
    "totals.set": ("한도 정하기", "Set the limit"),
    "totals.most": ("하루에 몇 번까지", "Times a day"),
    "totals.minutes": ("하루에 몇 분까지", "Minutes a day"),
}
