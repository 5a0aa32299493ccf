# SPDX-License-Identifier: Apache-2.0
"""The words of ``sotdae review``, Korean and English side by side; `words.say` knows them."""

from __future__ import annotations

from typing import Final

REVIEW: Final[dict[str, tuple[str, str]]] = {
    "review.title": ("검토 대기 {waiting}건 · 판단 끝난 것 {decided}건", "{waiting} findings wait for a person · {decided} are decided"),
    "review.empty": (
        "검토를 기다리는 것이 없습니다. 새 자료를 넣으면(sotdae add) 여기에 나타납니다.",
        "Nothing waits for review. What new captures show appears here (sotdae add).",
    ),
    "review.id": ("번호", "id"),
    "review.kind": ("무엇", "what"),
    "review.about": ("어느 방", "rooms"),
    "review.state": ("상태", "state"),
    "review.next": (
        '하나 보기: sotdae review show {ref} · 판단: sotdae review confirm|reject|unsure {ref} --reason "…"',
        'see one: sotdae review show {ref}; decide: sotdae review confirm|reject|unsure {ref} --reason "…"',
    ),
    "review.subject": ("당사자 {subject}", "subject {subject}"),
    "review.for": ("뒷받침하는 것", "For"),
    "review.against": ("반대되는 것", "Against"),
    "review.neutral": ("보았으나 무게 없음", "Looked at, weighs nothing"),
    "review.missing": ("보지 못한 것(반대 근거가 아님)", "Not seen (which does not count against it)"),
    "review.none": ("없음", "none"),
    "review.gone": ("지금 자료로는 이 분석 결과가 더는 나오지 않습니다.", "Today's material does not give this finding any more."),
    "review.history": ("지금까지의 판단", "Decisions so far"),
    "review.recorded": ("기록함: {what} (기록 {seq}번)", "Recorded: {what} (log entry {seq})"),
    "review.two": (
        "이제 이 사건에서는 {persons}사람의 판단이 같아야 합니다.",
        "From now on {persons} persons have to conclude the same in this case.",
    ),
    "review.met": (
        "거리 {distance}/256 · {band} · {places}",
        "distance {distance} of 256 · {band} · {places}",
    ),
    "review.nowhere": ("글에서 보이지 않음", "no message shows it"),
    "review.not_shown": ("사진은 보여 주지 않습니다.", "No picture is shown."),
    "review.seen_title": ("화면에 띄운 것(사람별 합계)", "What was shown, as totals a person"),
    "review.seen_row": ("{performer}: 7일 동안 {sights}번, {seconds}초", "{performer}: {sights} times, {seconds} s in 7 days"),
    "review.seen_none": ("지난 7일 동안 아무에게도 보여 준 것이 없습니다.", "Nothing was shown to anybody in the last 7 days."),
    "review.seen_legend": (
        "일한 양을 뜻하지 않습니다. 많이 본 사람에게는 쉬는 시간이 필요합니다.",
        "It says nothing about how much work was done. Who saw much needs rest.",
    ),
    "room.decisions": ("담당자 판단", "What persons concluded"),
    "review.bits": ("{bits} 비트", "{bits} bits"),
}
