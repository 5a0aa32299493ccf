# SPDX-License-Identifier: Apache-2.0
"""The words of `sotdae match`, Korean and English side by side; `words.say` knows them."""

from __future__ import annotations

from typing import Final

MATCH: Final[dict[str, tuple[str, str]]] = {
    "match.subject": ("피해자 {subject}", "subject {subject}"),
    "match.code": ("확인 번호 {codes}: 당사자와 전화로 맞춰 보십시오.", "check code {codes}: compare it with her over the phone"),
    "match.photo": ("사진", "photo"),
    "match.found": ("사본 {pictures} · 글 {posts} · 방 {rooms}", "copies {pictures} · posts {posts} · rooms {rooms}"),
    "match.none": ("찾지 못함", "nothing found"),
    "match.refused": ("찾을 수 없음: {why}", "cannot be asked with: {why}"),
    "match.quality": ("품질 {quality}", "quality {quality}"),
    "match.low": (
        "이 사진은 무늬가 적어 전체로는 찾기 어렵습니다. 잘라 낸 부분으로만 찾았습니다.",
        "This photo shows little; it was asked with by its parts only.",
    ),
    "match.case": ("사건", "case"),
    "match.room": ("방", "room"),
    "match.sent": ("올린 때(KST)", "posted (KST)"),
    "match.post": ("글", "post"),
    "match.distance": ("차이(비트)", "bits apart"),
    "match.how": ("어떤 사본인가", "what kind of copy"),
    "match.item": ("항목", "item"),
    "match.no_post": ("파일만", "file only"),
    "match.searched": (
        "비교한 것: 방 {rooms}곳의 사진·영상 {items}개, {until}까지 수집한 것({cases}). {milliseconds} 밀리초.",
        "Compared with {items} pictures and videos from {rooms} rooms, captured until {until} ({cases}), in {milliseconds} ms.",
    ),
    "match.searched_low": (
        "무늬가 너무 적어 비교하지 못한 것: {count}개.",
        "Not compared, because they show too little: {count}.",
    ),
    "match.frozen": (
        "미성년자가 찍혔을 수 있어 {count}개를 잠갔습니다. 아무도 열 수 없습니다. 경찰(112)에 알리십시오.",
        "{count} of them may show a minor and are frozen: nobody opens them. Tell the police (112).",
    ),
    "page.written": ("지문 페이지를 만들었습니다.", "The hashing page is written."),
    "page.key": (
        "페이지에 들어간 열쇠입니다. 받은 사람이 전화로 맞춰 볼 수 있습니다.",
        "The key that is built in; whoever receives the page can compare it over the phone.",
    ),
    "page.next": (
        "이 파일을 당사자에게 건네십시오. 사진은 그 사람 기기를 떠나지 않습니다. 돌려받은 파일은 sotdae match 나 sotdae bank add 에 넣습니다.",
        "Give the file to the person concerned; her photos never leave her device. What she sends back goes into sotdae match or sotdae bank add.",
    ),
    "watch.head": ("보관 중인 지문과 맞은 새 사진", "New pictures that met a bank or a list"),
    "watch.row": ("{asked}: 사진 {items} · 글 {posts} · 방 {rooms}", "{asked}: pictures {items} · posts {posts} · rooms {rooms}"),
    "watch.frozen": ("  (잠금 {count})", "  (frozen {count})"),
    "match.not_proof": (
        "찾지 못했다고 없는 것은 아닙니다. 수집하지 않은 방, 크게 자르거나 돌린 사본은 나오지 않습니다.",
        "Nothing found is no proof of absence: rooms that nobody captured and copies that were cut or turned a lot are not found.",
    ),
    "match.not_forgery": (
        "원본 사진으로는 그 사진으로 만든 합성물을 찾지 못합니다. 합성물도 찾으려면 그 합성물로 따로 찾으십시오.",
        "An original does not find a forgery that was made from it; to find a forgery, ask with the forgery.",
    ),
    "match.forgotten": (
        "사진은 해시만 계산하고 버렸습니다. 어디에도 남지 않았고, 이 검색은 기록되었습니다.",
        "The photos were hashed and forgotten; nothing of them was kept. This search is on record.",
    ),
    "match.page": (
        "화면 캡처로 찾았습니다. 같은 앱 화면끼리는 드물게 서로 맞을 수 있으니, 되도록 사진 자체로 다시 찾으십시오.",
        "Asked with a screenshot: pages of one app may rarely match for what they share. Ask with the photo itself where you can.",
    ),
    "match.similar": ("사람이 확인", "a person must check"),
    "match.legend": (
        "항목 = 증거 번호의 앞 8자리. 파일만 = 자료에 들어 있으나 읽힌 글 어디에도 붙어 있지 않음.",
        "item = first 8 digits of the evidence id. file only = it lies in the capture, and no post that could be read shows it.",
    ),
    "match.plain": ("거의 그대로", "nearly as it is"),
    "match.turned": ("뒤집히거나 돌려짐", "mirrored or turned"),
    "match.crop": ("가장자리를 자름", "cut at its edges"),
    "match.framed": ("테두리나 여백이 붙음", "with a frame or bars"),
    "match.boxed": ("화면 캡처 안에 있음", "inside a screenshot"),
    "match.video": ("영상 {at}초 (영상의 {share}%)", "a video, at {at} s ({share}% of it)"),
}
