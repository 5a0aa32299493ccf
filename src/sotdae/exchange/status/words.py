# SPDX-License-Identifier: Apache-2.0
"""The sentences of a status text, Korean and English: short, without fright, for a reader of fifteen years.

Safe to leave on a screen: no room, no link, no word of the offence, no platform, no number that grows. A test holds that list.
"""

from __future__ import annotations

from typing import Final

HEADINGS: Final[dict[str, tuple[str, str]]] = {
    "done": ("우리가 한 일", "What we did"),
    "waiting": ("기다리고 있는 것", "What we are waiting for"),
    "next": ("다음에 할 일", "What happens next"),
    "unknown": ("아직 모르는 것", "What we do not know"),
}

FRAME: Final[dict[str, tuple[str, str]]] = {
    "synthetic": ("지어낸 자료 · 증거 아님", "SYNTHETIC, NOT EVIDENCE"),
    "title": ("진행 상황 안내", "How your case stands"),
    "number": ("사건 번호 {number}", "Case number {number}"),
    "as_of": ("{on} 기준", "As of {on}"),
    "facts": ("기록에 있는 사실만 적었습니다.", "Only what is on record is written here."),
    "stop": (
        "언제든 그만두거나 바꿀 수 있습니다. 담당자에게 말씀만 하시면 됩니다. 까닭은 묻지 않습니다.",
        "You can stop or change this at any time. Telling your counsellor is enough, and nobody asks why.",
    ),
    "minor": (
        "이 내용을 가족에게 저절로 알리는 일은 없습니다. 누구에게 말할지는 함께 정합니다.",
        "Nothing tells your family about this by itself. Whom to tell is something we decide together.",
    ),
    "call": (
        "힘들거나 급할 때: 상담 1366, 경찰 112 (하루 종일)",
        "When it is hard or urgent: counselling 1366, police 112 (in Korea, day and night)",
    ),
}

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "nothing_done": (
        "이야기를 들었습니다. 아직 허락받은 일이 없어 아무것도 하지 않았습니다.",
        "We listened. You have not permitted anything yet, so we did nothing.",
    ),
    "consent": ("{on}: 무엇을 해도 되는지 정해 주셨습니다.", "{on}: you told us what we may do."),
    "kept": (
        "{on}: 맡기신 사진을 숫자로 바꾸어 보관했습니다. 사진 자체는 남기지 않았습니다.",
        "{on}: we turned your photos into numbers and kept those. We did not keep the photos themselves.",
    ),
    "searched_found": (
        "{on}: 우리가 가진 자료에서 찾아보았습니다. 같은 사진으로 보이는 것이 있었습니다. 자세한 것은 상담할 때 말씀드립니다.",
        "{on}: we looked through what we hold. Something looks the same as your photo. Your counsellor will tell you more.",
    ),
    "searched_not_found": (
        "{on}: 우리가 가진 자료에서 찾아보았습니다. 그 안에는 없었습니다.",
        "{on}: we looked through what we hold. It is not in there.",
    ),
    "shared": (
        "{on}: 허락하신 곳에 사진의 숫자를 건넸습니다. 그곳에서도 같은 사진을 찾을 수 있습니다.",
        "{on}: we gave the numbers of your photos to those you permitted, so that they can look too.",
    ),
    "preserved": (
        "지우기 전에 증거로 남겨 달라고 먼저 요청했습니다(요청 {number}).",
        "We first asked to have it preserved as evidence (request {number}).",
    ),
    "sent_preserving": (
        "{on}: 증거가 사라지지 않게 남겨 달라고 요청했습니다(요청 {number}).",
        "{on}: we asked to have it kept as evidence, so that it does not get lost (request {number}).",
    ),
    "to_send_preserving": (
        "증거로 남겨 달라는 요청을 준비하고 있습니다(요청 {number}).",
        "We are preparing to ask that it be kept as evidence (request {number}).",
    ),
    "sent": ("{on}: 내려 달라고 요청했습니다(요청 {number}).", "{on}: we asked to have it taken down (request {number})."),
    "answer_acknowledged": ("{on}: 받았다는 답이 왔습니다(요청 {number}).", "{on}: they confirmed that they have it (request {number})."),
    "answer_info_requested": ("{on}: 더 알려 달라는 답이 왔습니다(요청 {number}).", "{on}: they asked for more (request {number})."),
    "answer_removed": ("{on}: 내렸다는 답이 왔습니다(요청 {number}).", "{on}: they answered that they took it down (request {number})."),
    "answer_partial": (
        "{on}: 일부만 내렸다는 답이 왔습니다(요청 {number}).",
        "{on}: they answered that they took a part of it down (request {number}).",
    ),
    "answer_blocked": (
        "{on}: 한국에서만 보이지 않게 했다는 답이 왔습니다(요청 {number}). 내린 것은 아닙니다.",
        "{on}: they answered that it cannot be seen from Korea any more (request {number}). It is not taken down.",
    ),
    "answer_refused": ("{on}: 들어주지 않겠다는 답이 왔습니다(요청 {number}).", "{on}: they declined (request {number})."),
    "answer_not_competent": (
        "{on}: 자기들 일이 아니라는 답이 왔습니다(요청 {number}).",
        "{on}: they answered that it is not theirs to decide (request {number}).",
    ),
    "answer_no_answer": ("{on}: 끝내 답이 없었습니다(요청 {number}).", "{on}: nobody ever answered (request {number})."),
    "answer_preserved": (
        "{on}: 증거로 남겨 두었다는 답이 왔습니다(요청 {number}).",
        "{on}: they answered that it is kept as evidence (request {number}).",
    ),
    "gone": ("{on}: 더는 보이지 않는 것을 우리가 확인했습니다(요청 {number}).", "{on}: we saw that it is no longer there (request {number})."),
    "again": (
        "{on}: 다시 보였습니다(요청 {number}).",
        "{on}: it was seen again (request {number}).",
    ),
    "request_withdrawn": ("뜻에 따라 요청을 거두었습니다(요청 {number}).", "What we asked for was withdrawn, as you wished (request {number})."),
    "withdrawn": ("{on}: 그만하겠다고 하셔서 모두 멈추었습니다.", "{on}: you asked us to stop, and we stopped everything."),
    "destroyed": ("보관하던 숫자를 다시 열 수 없게 없앴습니다.", "We destroyed the numbers we kept, so that nobody can open them again."),
    "recall_done": ("건넨 것을 지웠다는 답을 받은 곳이 있습니다.", "Some of those who had a copy answered that they deleted it."),
    "sign": ("{on}까지 종이에 서명해 주시기를 기다립니다.", "We are waiting for your signature on paper, until {on}."),
    "waiting": ("{on}까지 답을 기다립니다(요청 {number}).", "An answer, until {on} (request {number})."),
    "waiting_open": ("답을 기다립니다(요청 {number}). 정해진 날은 없습니다.", "An answer (request {number}). There is no fixed day for it."),
    "waiting_late": ("{on}까지 왔어야 할 답이 아직 없습니다(요청 {number}).", "An answer that should have come by {on} (request {number})."),
    "waiting_seen": (
        "정말 내려갔는지 우리가 직접 확인하는 중입니다(요청 {number}).",
        "We are checking for ourselves whether it is really gone (request {number}).",
    ),
    "recall_waiting": (
        "건넨 것을 지워 달라고 했고, 답을 기다립니다.",
        "We asked those who have a copy to delete it, and are waiting for their answer.",
    ),
    "recall_unanswered": (
        "지워 달라고 했지만 오래 답하지 않는 곳이 있습니다. 다시 묻습니다.",
        "Somebody who has a copy has not answered for a long time. We ask again.",
    ),
    "nothing_waiting": ("지금 기다리는 것은 없습니다.", "Nothing at this moment."),
    "to_send": ("내려 달라는 요청을 준비하고 있습니다(요청 {number}).", "We are preparing to ask that it be taken down (request {number})."),
    "ask_again": ("{on}이 지나도 답이 없으면 다시 요청합니다(요청 {number}).", "If there is no answer by {on}, we ask again (request {number})."),
    "ask_again_now": ("다시 요청하거나 다른 곳에 알립니다(요청 {number}).", "We ask again, or turn to somebody else (request {number})."),
    "another_way": ("다른 길이 있는지 알아보고 함께 정합니다(요청 {number}).", "We look for another way and decide it with you (request {number})."),
    "look_again": ("다시 올라오지 않는지 계속 살핍니다(요청 {number}).", "We keep looking whether it comes back (request {number})."),
    "recall_unsent": ("건넨 곳에 지워 달라는 편지를 보냅니다.", "We send letters to those who have a copy, asking them to delete it."),
    "sign_or_stop": (
        "{on}까지 서명이 없으면 그 뒤에는 아무것도 하지 않습니다. 그래도 괜찮고, 다시 시작할 수 있습니다.",
        "Without a signature by {on} we do nothing after that day. That is all right, and you can begin again.",
    ),
    "until": ("허락하신 기간은 {on}까지입니다. 그 전에 다시 여쭙니다.", "What you permitted holds until {on}. We ask you again before that day."),
    "ended": (
        "허락하신 기간이 끝나 멈추었습니다. 원하시면 다시 시작합니다.",
        "What you permitted has ended, so we stopped. We begin again if you wish.",
    ),
    "nothing_next": ("정해진 것이 없습니다. 새로 알게 되면 여기에 적습니다.", "Nothing is planned. If we learn something, it will be written here."),
    "elsewhere": ("우리가 보지 못한 곳은 알 수 없습니다.", "We cannot know about places we did not see."),
    "altered": (
        "많이 바뀐 사진은 찾지 못할 수 있습니다. 찾지 못했다고 없다는 뜻은 아닙니다.",
        "A photo that was changed a lot may not be found. That we found nothing does not mean that there is nothing.",
    ),
    "copies_unknown": ("누가 따로 저장했는지는 알 수 없습니다.", "We cannot know whether somebody saved a copy."),
    "recall_refused": (
        "지우지 않겠다고 했거나 일부만 지운 곳이 있습니다. 담당자가 설명해 드립니다.",
        "Somebody keeps a copy, or a part of it. Your counsellor will explain.",
    ),
    "recall_stuck": (
        "수사나 재판에 낸 것은 우리가 되찾을 수 없습니다. 법에 따라 그곳에서 지킵니다.",
        "What was given to an investigation or a court we cannot take back. It is kept there, under the law.",
    ),
}
