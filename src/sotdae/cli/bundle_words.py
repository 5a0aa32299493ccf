# SPDX-License-Identifier: Apache-2.0
"""The words of `bundle` and of `verify BUNDLE`, Korean and English side by side; `words.say` knows them."""

from __future__ import annotations

from typing import Final

BUNDLE: Final[dict[str, tuple[str, str]]] = {
    "step.bundle": ("묶음 만들기", "bundling"),
    "bundle.written": ("묶음을 만들었습니다 ({variant})", "Bundle for the {variant} written"),
    "bundle.variant.court": ("법원·수사기관용", "court"),
    "bundle.variant.defence": ("변호인용", "defence"),
    "bundle.variant.newsroom": ("언론용", "newsroom"),
    "bundle.counts": (
        "목록 {exhibits}건, 봉인된 원본이 든 것 {held}건, 싣지 않은 것 {withheld}건(이유는 withheld.tsv)",
        "{exhibits} exhibits, {held} of them with their sealed original; held back: {withheld} (reasons in withheld.tsv)",
    ),
    "bundle.findings": (
        "분석 결과 {findings}건(반대되는 점이 있는 것 {opposing}건, 기각 {rejected}건, 판단 보류 {abstained}건), 읽지 못한 곳 {problems}건",
        "{findings} findings ({opposing} with something against them, {rejected} rejected, {abstained} without judgement), {problems} problems",
    ),
    "bundle.recipients": (
        "열 수 있는 열쇠 {count}개. 기한 {until}. 보관 이력 {seq}에 남았습니다.",
        "{count} key(s) open it, until {until}. Log entry {seq} says so.",
    ),
    "bundle.no_anchor": (
        "외부 시점확인이 없습니다: 시각은 이 컴퓨터의 시계에 따릅니다.",
        "There is no timestamp of an outside authority: times stand on this machine's clock.",
    ),
    "bundle.tell": ("받는 쪽에 다른 길(전화, 종이)로 알리십시오:", "Tell the recipient on another way (telephone, paper):"),
    "bundle.tell_digest": ("파일 목록의 SHA-256", "SHA-256 of manifest-sha256.txt"),
    "bundle.tell_key": ("보관 이력의 공개 열쇠", "public key of the log"),
    "bundle.next": (
        "받은 쪽의 확인: sh data/check.sh (이 프로그램 없이) 또는 sotdae verify. 아무것도 보내지 않았습니다.",
        "They check it with sh data/check.sh, without this program, or with sotdae verify. Nothing was sent.",
    ),
    "bundle.none_sent": ("이 사건에서 만든 묶음이 없습니다.", "No bundle was made of this case yet: sotdae bundle CASE --to … makes one."),
    "bundle.col.begun": ("때(KST)", "when (KST)"),
    "bundle.col.variant": ("받는 쪽", "for"),
    "bundle.col.keys": ("열쇠", "keys"),
    "bundle.col.purpose": ("목적", "purpose"),
    "bundle.col.until": ("기한", "until"),
    "bundle.col.performer": ("담당자", "by"),
    "bundle.col.manifest": ("파일 목록 SHA-256", "manifest SHA-256"),
    "bundle.unfinished": ("끝나지 않음: 나가지 않았음", "not finished: nothing left"),
    "bundle.past": ("지남", "past"),
    "checked.green": (
        "모두 맞습니다. 목록 하나하나가 서명된 보관 이력 그대로입니다.",
        "All is well: every exhibit is what the signed log says it is.",
    ),
    "checked.grey": (
        "맞지 않는 것은 없습니다. 다만 보관 이력의 열쇠가 누구 것인지 비교하지 않았습니다(--key).",
        "Nothing is wrong. But nobody has compared whose key signed the log (--key).",
    ),
    "checked.synthetic": (
        "지어낸 자료이며 증거가 아닙니다 · SYNTHETIC, NOT EVIDENCE. 형식은 맞습니다.",
        "SYNTHETIC, NOT EVIDENCE. Its form holds; it proves nothing.",
    ),
    "checked.red": ("맞지 않습니다. 아래를 보십시오. 이 묶음을 믿지 마십시오.", "This does NOT check. See below; do not rely on this bundle."),
    "checked.what": ("{variant} · 목적: {purpose} · 기한 {until}", "For the {variant} · purpose: {purpose} · until {until}"),
    "checked.expired": ("기한이 지났습니다: 보낸 쪽에 문의하십시오.", "That day is past: ask the sender, or delete it."),
    "checked.key": ("보관 이력의 공개 열쇠: {line}", "Public key of the log: {line}"),
    "checked.key_same": ("받은 열쇠와 같습니다.", "It is the key that you gave."),
    "checked.key_other": ("받은 열쇠와 다릅니다.", "It is NOT the key that you gave."),
    "checked.key_unknown": (
        "다른 길로 받은 열쇠와 비교하십시오: --key",
        "Compare it with the one you were given on another way: --key",
    ),
    "checked.log": (
        "보관 이력 {size}줄 (싣지 않은 줄 {withheld}), 파일 {files}개, 시점확인 {timestamps}개",
        "log of {size} lines ({withheld} held back), {files} files, {timestamps} timestamps",
    ),
    "checked.opened": ("연 기록 {records}건, 연 원본 {objects}개", "{records} records and {objects} originals opened and compared"),
    "checked.not_opened": (
        "기록과 원본은 열지 않았습니다. 받는 열쇠로 여십시오: --identity FILE",
        "Records and originals were not opened; with a recipient's key they are: --identity FILE",
    ),
    "checked.anchor": (
        "보관 이력 1~{size}번은 {at}(KST)에 이미 있었음: 시점확인기관 {authority}. 그 기관을 믿을지는 따로 확인하십시오.",
        "Entries 1 to {size} existed by {at} (KST), says the authority {authority}. Whether to believe it is for you to find out.",
    ),
    "checked.cosigned": (
        "보관 이력 1~{size}번은 {at}(KST)에 이미 있었음: 증인 {witness}",
        "Entries 1 to {size} existed by {at} (KST), says the witness {witness}.",
    ),
    "checked.timestamps": (
        "보관 이력이 가리키지 않는 시점확인 {count}개는 설명서대로 openssl로 확인하십시오.",
        "Timestamps that no line here names ({count}) are checked with openssl, as the manual says.",
    ),
    "checked.exhibits": ("목록 {exhibits}건", "{exhibits} exhibits"),
    "checked.one": ("{first}번", "No. {first}"),
    "checked.range": ("{first}~{last}번 ({count}건)", "No. {first}-{last} ({count})"),
    "checked.state.green": ("맞음", "green"),
    "checked.state.grey": ("비교할 것이 없음", "grey"),
    "checked.state.red": ("맞지 않음", "red"),
    "checked.state.synthetic": ("지어낸 것(형식은 맞음)", "made up (its form holds)"),
    "checked.more": ("그 밖에 {count}가지", "and {count} more"),
}

FAULTS: Final[dict[str, tuple[str, str]]] = {
    "added": ("목록에 없는 파일", "a file that the list does not name"),
    "missing": ("목록에 있으나 없는 파일", "a file that the list names is missing"),
    "altered": ("파일이 바뀜", "a file was altered"),
    "manifest_line": ("파일 목록의 줄이 형식에 맞지 않음", "a line of the list of files is not in its form"),
    "key_form": ("보관 이력의 열쇠가 형식에 맞지 않음", "the log's key is not in its form"),
    "key_other": ("보관 이력의 열쇠가 받은 열쇠와 다름", "the log's key is not the one that you gave"),
    "list_unsigned": ("파일 목록의 서명이 맞지 않음", "the list of files is not signed by the log's key"),
    "checkpoint": ("체크포인트의 서명이 맞지 않음", "the checkpoint's signature does not hold"),
    "root": ("보관 이력의 해시가 서명된 머클 루트와 다름", "the log's leaf hashes have another root than the signed one"),
    "line": ("보관 이력의 줄이 바뀜", "a log line was altered"),
    "batch": ("기록의 해시가 보관 이력과 다름", "commitments to records are not those of the log"),
    "record": ("연 기록이 보관 이력과 다름", "an opened record is not the one that the log commits to"),
    "object_other": ("연 원본이 기록과 다름", "an opened original is not the item that its record names"),
    "exhibit": ("목록이 보관 이력에 없음", "an exhibit does not stand in the log"),
    "object_altered": ("봉인된 원본이 바뀜", "a sealed original was altered"),
    "object_missing": ("봉인된 원본이나 그 열쇠가 없음", "a sealed original or its key is missing"),
    "object_unknown": ("보관 이력에 없는 원본", "a sealed original that the log does not name"),
    "older_checkpoint": ("앞선 체크포인트가 맞지 않음", "an older checkpoint does not fit"),
    "consistency": ("이어짐의 증명이 맞지 않음", "a consistency proof does not hold"),
    "inclusion": ("포함의 증명이 맞지 않음", "an inclusion proof does not hold"),
    "anchor": ("시점확인이 이 보관 이력에 대한 것이 아님", "what was stamped is not about this log"),
    "timestamp": ("시점확인이 성립하지 않음", "a timestamp does not hold"),
    "cosignature": ("증인의 서명이 성립하지 않음", "a witness's word does not hold"),
    "unreadable": ("형식에 맞지 않는 파일", "a file is not in its form"),
    "object": ("봉인된 원본이 보관 이력 그대로임", "its sealed original is the one that the log names"),
    "opened": ("열어 보니 보관 이력 그대로임", "opened: it is what the log commits to"),
    "custody": ("열쇠를 두 보관인이 나누어 가져 따로 제공", "two custodians hold its key: it is handed over by opening it"),
    "not_held": ("바이트를 보관하지 않아 기록만 있음", "its bytes were never held: there is its sealed record alone"),
    "frozen": ("동결되어 싣지 않음", "frozen: not in this bundle"),
    "erased": ("지워져 누구도 열 수 없음", "erased: nobody can open it"),
    "subject": ("피해자 보호를 위해 싣지 않음", "held back to protect the subject"),
    "other_case": ("다른 사건", "of another case"),
    "public": ("공개용이라 싣지 않음", "held back: this bundle is for publication"),
    "handed_over": ("다른 곳에 제공한 기록", "what was handed to others"),
    "log": ("보관 이력이 맞지 않음", "the log itself does not hold"),
    "not_committed": ("보관 이력이 가리키는 기록이 아님", "the log does not commit to it"),
    "belied": ("연 내용이 기록과 다름", "what was opened is not what was recorded"),
}
"""What a fault, or the state of an exhibit, is called."""
