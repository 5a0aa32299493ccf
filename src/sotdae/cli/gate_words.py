# SPDX-License-Identifier: Apache-2.0
"""The words of entry conditions, tiers and rule packs, Korean and English side by side; `words.say` knows them."""

from __future__ import annotations

from typing import Final

GATES: Final[dict[str, tuple[str, str]]] = {
    "gates.gate": ("입장 조건", "entry conditions"),
    "gates.sale": ("파는 것과 돈 내는 길", "what is sold, and how it is paid"),
    "gates.count": ("글 {messages} (서로 다른 {independent})", "messages {messages} (independent {independent})"),
    "gates.own": ("방 자신·관리자·고정 {own}", "by the room itself, an administrator or pinned {own}"),
    "gates.single": ("한 번의 언급: 조건이라고 보기에 모자람", "a single mention: not enough for a condition"),
    "gates.none": ("방이 스스로 한 말은 없음", "nothing the room says itself"),
    "gates.about": ("조건에 관해 말하는 글 {about} (보도·주의·들은 말)", "messages about it {about} (news, warnings, hearsay)"),
    "gates.forwarded": ("다른 곳에서 옮겨 온 글 {forwarded}", "forwarded from elsewhere {forwarded}"),
    "gates.price": ("값 {low}~{high}원(가운데 {middle}원)", "price {low} to {high} won (middle {middle})"),
    "gates.price_one": ("값 {low}원", "price {low} won"),
    "gates.methods": ("돈 내는 길: {methods}", "paid by: {methods}"),
    "gates.method.account": ("계좌", "account"),
    "gates.method.coin": ("암호화폐", "coins"),
    "gates.method.voucher": ("상품권", "vouchers"),
    "gates.checked": ("번호는 가림({checked})", "numbers masked ({checked})"),
    "gates.checked.checksum": ("검증합 맞음", "checksum holds"),
    "gates.checked.format": ("형식만", "format only"),
    "gates.read": ("읽은 대로", "read as"),
    "gates.missing": ("볼 수 없던 것: {why}", "could not be looked for: {why}"),
    "gates.missing.pinned": ("어떤 글이 고정되었는지 자료에 없음", "no capture records which messages were pinned"),
    "gates.missing.independent": ("글쓴이를 모르는 글이 있어 글의 내용으로 견줌", "some writers are not known: their texts are compared instead"),
    "gates.missing.undated": ("때를 모르는 글이 있음", "when some messages were sent is not known"),
    "gates.missing.upper": ("윗방의 자료가 없거나 링크가 없음", "no capture of the upper room, or no link to it"),
    "gates.not_calibrated": (
        "규칙의 비트는 규칙을 쓴 사람이 정한 무게이며, 맞을 확률이 아닙니다. 글에는 규칙이 닿은 글자만 보입니다.",
        "A rule's bits are its author's weight, no probability. Of a text only the characters under a rule are shown.",
    ),
    "tiers.title": ("위아래로 이어진 방", "rooms above and below"),
    "tiers.above": ("{lower} → 위: {upper}", "{lower} → above it: {upper}"),
    "tiers.not_named": ("이름 없는 윗방", "a higher room without a name"),
    "tiers.circle": ("돌고 도는 순서: {rooms} (위아래를 정할 수 없음)", "the order runs in a circle: {rooms} (no above and below)"),
    "rules.rule": ("규칙", "rule"),
    "rules.family": ("갈래", "family"),
    "rules.version": ("판", "version"),
    "rules.title": ("뜻", "meaning"),
    "rules.pack": ("묶음", "pack"),
    "rules.bits": ("비트", "bits"),
    "rules.built_in": ("기본", "built-in"),
    "rules.count": ("규칙 {rules}개, 묶음 {packs}개", "{rules} rules of {packs} packs"),
    "rules.hint": (
        "사무실의 묶음은 SOTDAE_RULES=폴더 로 더하고, sotdae rules --check 폴더 로 시험합니다.",
        "Add an office's own pack with SOTDAE_RULES=FOLDER; test one with sotdae rules --check FOLDER.",
    ),
    "rules.holds": (
        "{pack}: 파일 {files}, 규칙 {rules}, 보기 {examples}: 모두 맞음",
        "{pack}: files {files}, rules {rules}, examples {examples}: all hold",
    ),
    "rules.slow": ("{pack}: 글을 거의 걸러 내지 못해 느린 규칙 {rules}", "{pack}: {rules} turn few texts away and are slow"),
    "rules.faults": ("{pack}: 맞지 않는 곳 {faults}", "{pack}: {faults} do not hold"),
}

FAMILIES: Final[dict[str, tuple[str, str]]] = {
    "gate": ("입장 조건", "entry condition"),
    "sale": ("판매", "sale"),
    "life": ("방의 변화", "a room's life"),
    "tier": ("위아래", "tiers"),
    "claim": ("주장", "claims"),
    "harm": ("괴롭힘 선동", "calls to harass"),
    "institution": ("기관", "institutions"),
    "talk": ("방에 관한 말", "talk about rooms"),
}
