# SPDX-License-Identifier: Apache-2.0
"""The words of a room's trail and of what `today` says of it, Korean and English side by side; `words.say` knows them."""

from __future__ import annotations

from typing import Final

TRAIL: Final[dict[str, tuple[str, str]]] = {
    "trail.title": ("옮겨 갔을 수 있는 방", "where it may have gone"),
    "trail.closed": ("닫힌 때(KST, 이 사이 어느 때)", "closed at some moment between (KST)"),
    "trail.silent": ("마지막 글(KST)", "last message (KST)"),
    "trail.searched": (
        "살펴본 것: 방 {rooms}개(내보내기로 본 방 {exported}개), {until}까지의 자료. 견준 후보 {considered}개.",
        "Searched: {rooms} rooms ({exported} seen through exports), captures up to {until}. Candidates weighed: {considered}.",
    ),
    "trail.not_asked": (
        "{room}: 닫히거나 조용해진 것이 보이지 않아 후속방 후보를 찾지 않았습니다. 이어진 방이 없다는 뜻은 아닙니다.",
        "{room}: nothing shows that it closed or fell silent, so no continuation was looked for. That does not mean that there is none.",
    ),
    "trail.none": (
        "판단 보류: {room} 뒤를 이었다고 볼 만한 단서가 있는 방이 우리가 가진 자료에 없습니다. 이어진 방이 없다는 뜻은 아닙니다.",
        "No judgement: of what we hold, no room shows enough signs of continuing {room}. That does not mean that no room does.",
    ),
    "trail.carried": ("가장 무거운 단서", "What carries it"),
    "trail.against": ("반대되는 것", "What speaks against it"),
    "trail.not_seen_count": (
        "보지 못한 것 {count}가지(아래): 어느 쪽으로도 세지 않음",
        "{count} things could not be looked for (below): that counts neither way",
    ),
    "trail.bits": ("{bits} 비트", "{bits} bits"),
    "trail.level": ("단서의 정도", "level"),
    "trail.neutral": ("보았으나 무게 없음", "looked at, weighs nothing"),
    "trail.missing": ("보지 못한 것(반대 근거가 아님)", "Not seen (which does not count against it)"),
    "trail.rejected": ("가장 가까웠으나 모자란 방", "Closest room that was not enough"),
    "trail.rejected_why": ("모자란 까닭", "why not"),
    "trail.rejected_against": ("반대: {signs}", "against: {signs}"),
    "trail.rejected_for": ("단서: {signs}", "for: {signs}"),
    "trail.rejected_few": ("단서가 출발점 {start} 비트를 넘지 못함", "its signs do not outweigh the start of {start} bits"),
    "trail.rejected_kind": (
        "우연히도 맞을 수 있는 것뿐: 가리킴·계정·사진과 글·이름에서 단서가 없음",
        "no sign among pointing, accounts, pictures and texts, names",
    ),
    "trail.rejected_rival": ("{room}의 단서가 {bits} 비트 더 무거움", "the signs of {room} weigh {bits} bits more"),
    "trail.continues": ("이 방이 이었을 수 있는 방", "what it may continue"),
    "trail.lineage": ("이어진 차례(단서 기준)", "the line of rooms, by signs"),
    "trail.role.root": ("처음 보이는 방", "the first seen"),
    "trail.role.continues": ("뒤를 이은 단서", "signs of continuing"),
    "trail.role.split": ("갈라진 방의 하나", "one of several after it"),
    "trail.role.merge": ("여러 방이 모인 단서", "signs of several rooms coming together"),
    "trail.after": ("{room} 뒤", "after {room}"),
    "trail.probability": ("확률 {percent}% (실제 방에서 잰 값)", "probability {percent} % (measured on real rooms)"),
    "trail.header": ("방 정보", "room header"),
    "trail.next": ("더 보기: sotdae room {room} · 확률과 모든 근거: --json", "more: sotdae room {room}; the probability and every place: --json"),
}
