# SPDX-License-Identifier: Apache-2.0
"""The words of `anchor` and `keys`, and of what `verify` and `today` say of anchors, Korean and English side by side; `words.say` knows them."""

from __future__ import annotations

from typing import Final

ANCHOR: Final[dict[str, tuple[str, str]]] = {
    "anchor.received": (
        "{authority}: 보관 이력 1~{size}번이 {at}(KST)에 이미 있었음을 확인해 줌 (이력 {seq}번)",
        "{authority} vouches that log entries 1 to {size} existed at {at} (KST). Entry {seq} records it.",
    ),
    "anchor.already": (
        "{authority}: 1~{size}번은 전에 확인받음. 그 뒤로 새 이력 없음",
        "{authority} had vouched for entries 1 to {size} before; nothing has happened since.",
    ),
    "anchor.pending": ("{authority}: 아직 확인받지 못함. {what}", "{authority}: pending; {what}"),
    "anchor.refused": ("{authority}: 답을 받아들이지 않음. {what}", "{authority}: its answer is not accepted; {what}"),
    "anchor.clock_ahead": (
        "이 컴퓨터의 시계가 그 기관보다 {seconds}초 빠릅니다. 기록의 시각이 그만큼 어긋났을 수 있습니다.",
        "This machine's clock is {seconds} seconds ahead of that authority's: times in the log may be off by as much.",
    ),
    "anchor.clock_behind": (
        "이 컴퓨터의 시계가 그 기관보다 {seconds}초 느립니다. 기록의 시각이 그만큼 어긋났을 수 있습니다.",
        "This machine's clock is {seconds} seconds behind that authority's: times in the log may be off by as much.",
    ),
    "anchor.unrevoked": (
        "    그 인증서들은 {at}(KST) 폐지 목록에 없음. 목록은 답 곁에 보관함",
        "    None of its certificates was on the revocation lists of {at} (KST), which are kept beside the answer.",
    ),
    "anchor.no_list": (
        "    폐지 목록이 없는 인증서: {names}. 폐지 여부는 기관에 확인하십시오(손으로 옮길 때: --crl 파일).",
        "    No revocation list was had for: {names}. Ask the authority where it matters (when carried by hand: --crl FILE).",
    ),
    "anchor.one_authority": (
        "기관이 하나뿐입니다. 서로 독립된 기관을 하나 더 두십시오: sotdae anchor tsa add",
        "Only one authority vouches. Add an independent second one: sotdae anchor tsa add",
    ),
    "anchor.written": ("보관 이력 1~{size}번의 요청을 썼습니다", "Requests for log entries 1 to {size} were written"),
    "anchor.text": ("확인받을 글", "what is to be stamped"),
    "anchor.carry": (
        "인터넷이 되는 컴퓨터에서 보낸 뒤, 받은 답(.tsr)을 들여오십시오: sotdae anchor --reply 파일",
        "Send them from a machine with a network, and bring each answer (.tsr) back: sotdae anchor --reply FILE",
    ),
    "anchor.nothing_to_carry": ("쓸 요청이 없습니다: 모두 확인받았습니다.", "There is nothing to carry: everything is anchored."),
    "anchor.authority_added": ("시점 확인 기관을 두었습니다: {name}", "Authority configured: {name}"),
    "anchor.authority_root": ("뿌리 인증서 {root}, {until}까지", "root {root}, until {until}"),
    "anchor.authority_removed": (
        "{name}: 더는 묻지 않습니다. 전에 받은 확인은 그대로 남습니다.",
        "{name} is asked no more. What it vouched for stays.",
    ),
    "anchor.no_authority": (
        "시점 확인 기관이 없습니다: sotdae anchor tsa add 이름 --url 주소 --root 파일",
        "No authority is configured: sotdae anchor tsa add NAME --url URL --root FILE",
    ),
    "anchor.by_hand": ("손으로 옮김", "carried by hand"),
    "anchor.any_policy": ("아무 정책이나", "any"),
    "anchor.policy": ("정책", "policy"),
    "anchor.proof": (
        "보관 이력 {seq}번이 서명된 확인점 아래에 있다는 증명을 썼습니다: {file}",
        "The proof that log entry {seq} is under a signed checkpoint was written: {file}",
    ),
    "witness.added": ("증인을 두었습니다: {name} ({own})", "Witness configured: {name} ({own})"),
    "witness.asked": (
        "{name}에게 보낼 요청을 썼습니다(이력 1~{size}번): {file}",
        "The request to {name} for entries 1 to {size} was written: {file}",
    ),
    "witness.bring": (
        "증인이 돌려준 파일을 들여오십시오: sotdae anchor --witness-reply 파일",
        "Bring the file that the witness gives back: sotdae anchor --witness-reply FILE",
    ),
    "witness.received": (
        "증인 {name}이(가) 이력 1~{size}번을 {at}(KST)에 보았음 (이력 {seq}번)",
        "Witness {name} saw entries 1 to {size} at {at} (KST). Entry {seq} records it.",
    ),
    "witness.follows": (
        "{name}의 이력을 따라갑니다. 우리의 증인 열쇠를 그 기관에 주십시오:",
        "The log of {name} is followed. Give that organisation our key as a witness:",
    ),
    "witness.cosigned": (
        "{name}: 이력 1~{size}번이 전에 본 것에서 이어짐을 확인하고 서명했습니다: {file}",
        "{name}: entries 1 to {size} continue what was seen before; cosigned: {file}",
    ),
    "verify.witnessed": ("증인 {name}: 1~{size}번, {at}(KST)", "witness {name}: entries 1 to {size}, {at} (KST)"),
    "verify.anchored": (
        "보관 이력 1~{size}번은 {at}(KST)에 이미 있었고 그 뒤로 바뀌지 않음(확인한 기관: {names})",
        "log entries 1 to {size} existed at {at} (KST) and were not altered since; vouched for by {names}",
    ),
    "verify.unanchored": (
        "그 뒤의 이력 {count}건은 아직 이 컴퓨터의 시계만 말해 줍니다: sotdae anchor",
        "{count} later entries have no word but this machine's clock for their time yet: sotdae anchor",
    ),
    "verify.never_anchored": (
        "바깥에서 시점을 확인해 준 이력이 없습니다: 모든 시각은 이 컴퓨터의 시계뿐입니다. docs/anchoring.md",
        "No outside authority has vouched for any time: every time is this machine's clock alone. docs/anchoring.md",
    ),
    "verify.waiting": ("{authority}의 답을 기다림(이력 1~{size}번)", "an answer of {authority} is awaited (entries 1 to {size})"),
    "verify.anchor_row": (
        "{authority}: 1~{size}번, {at}(KST). 전문가용: openssl ts -verify … -attime {attime}",
        "{authority}: entries 1 to {size}, {at} (KST). For experts: openssl ts -verify … -attime {attime}",
    ),
    "verify.expired": (
        "    그 인증서는 {until}에 끝났지만 그 전에 한 확인은 유효합니다(openssl에는 -attime이 필요함).",
        "    Its certificate ended on {until}; what it vouched for before stays good (openssl needs -attime).",
    ),
    "verify.unrevoked": (
        "    그 인증서들은 {at}(KST) 폐지 목록에 없음(보관함)",
        "    None of its certificates was on the revocation lists of {at} (KST), which are kept.",
    ),
    "verify.no_list": (
        "    폐지 목록을 다 보관하지 못함: 폐지 여부는 기관에 확인하십시오.",
        "    Revocation lists are not kept for all its certificates: ask the authority where it matters.",
    ),
    "today.anchor_pending": (
        "시점 확인을 기다리는 보관 이력 {count}건(확인된 곳: 1~{covered}번)",
        "log entries that wait for an anchor: {count} (anchored so far: {covered})",
    ),
    "today.anchor_waiting": ("시점 확인 기관의 답을 기다림", "an answer of a time-stamp authority is awaited"),
    "keys.kind.passphrase": ("암호", "passphrase"),
    "keys.kind.ssh-key": ("SSH 열쇠", "SSH key"),
    "keys.kind.unprotected": ("보호되지 않음(시연용)", "unprotected (demonstration)"),
    "keys.kind.operator": ("운영자 열쇠", "operator's key"),
    "keys.kind.signing": ("서명 열쇠", "signing key"),
    "keys.kind.case": ("사건 열쇠", "case keys"),
    "keys.kind.authority": ("시점 확인 기관", "time-stamp authority"),
    "keys.state.in_force": ("", ""),
    "keys.state.earlier": ("전에 씀: 그때의 서명은 유효", "used before; its signatures stay valid"),
    "keys.state.exchanging": ("바꾸는 중: sotdae keys rotate case로 마저 하기", "being exchanged: end it with sotdae keys rotate case"),
    "keys.kind": ("종류", "kind"),
    "keys.name": ("이름", "name"),
    "keys.since": ("언제부터", "since"),
    "keys.entry": ("이력", "log"),
    "keys.state": ("상태", "state"),
    "keys.added": ("이제 이것으로도 열립니다: {name}", "This opens the workspace too from now on: {name}"),
    "keys.removed": ("더는 이것으로 열리지 않습니다: {name}", "This opens the workspace no more: {name}"),
    "keys.copies": (
        "keys 폴더를 전에 베껴 둔 사람은 그 사본을 옛 방법으로 열 수 있습니다. 걱정되면 sotdae keys rotate로 열쇠를 바꾸십시오.",
        "Whoever copied the keys folder before can open that copy in the old way. If that worries you, exchange keys: sotdae keys rotate",
    ),
    "keys.signing_rotated": (
        "서명 열쇠를 바꿨습니다. 새 공개 열쇠를 확인점을 맡아 주는 곳에 알리십시오:",
        "The signing key was exchanged. Tell whoever keeps your checkpoints the new public key:",
    ),
    "keys.case_rotated": (
        "{case}: 사건 열쇠를 바꾸고 항목 열쇠 {count}개를 다시 봉했습니다. 봉인된 자료는 그대로입니다.",
        "{case}: the case's keys were exchanged and {count} item keys sealed again. The objects kept their bytes.",
    ),
    "keys.persons_rotated": (
        "{case}: 당사자 기록의 열쇠를 바꾸고 기록 {count}건을 다시 봉했습니다.",
        "{case}: the key of who its subjects are was exchanged and {count} records sealed again.",
    ),
    "keys.old_backups": (
        "전에 만든 keys와 itemkeys 사본은 옛 열쇠로 열립니다. 보존 기한이 지나면 지우십시오.",
        "Copies of keys and itemkeys made before still open with the old keys; delete them when their time is over.",
    ),
}
