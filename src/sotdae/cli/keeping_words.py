# SPDX-License-Identifier: Apache-2.0
"""The words of ``erase``, ``case``, ``backup`` and ``restore``, Korean and English side by side; `words.say` knows them."""

from __future__ import annotations

from typing import Final

KEEPING: Final[dict[str, tuple[str, str]]] = {
    "erase.plan": ("삭제될 것", "What would go"),
    "erase.dry": ("아무것도 기록하거나 지우지 않았습니다.", "Nothing was recorded and nothing was erased."),
    "erase.asked": (
        "{label} 요청을 기록했습니다. 아직 아무것도 지우지 않았습니다. 다른 사람이 승인해야 합니다: sotdae erase --approve {label} --performer 직책",
        "{label} is asked for; nothing is erased yet. Another person approves it: sotdae erase --approve {label} --performer ROLE",
    ),
    "erase.none": ("삭제 요청이 없습니다.", "Nothing was asked to be erased."),
    "erase.request": ("요청", "request"),
    "erase.when": ("요청한 때(KST)", "asked (KST)"),
    "erase.who": ("요청한 사람", "asked by"),
    "erase.state": ("상태", "state"),
    "erase.asked_state": ("승인 대기", "waits for a second person"),
    "erase.done": ("삭제함", "erased"),
    "erase.copies_left": ("삭제함, 백업은 아직 확인 전: 승인 명령을 다시", "erased; backups not looked at yet: approve it once more"),
    "erase.whole": ("사건 전체: 봉인 파일 {count}개의 열쇠", "the whole case: the item keys of {count} sealed files"),
    "erase.item": (
        "봉인 파일 {object_id}… ({kind}, {bytes}바이트, 기록 {log_seq}행)",
        "sealed file {object_id}… ({kind}, {bytes} bytes, log line {log_seq})",
    ),
    "erase.digested": (
        "{object_id}봉인하지 않은 항목의 해시와 세부 기록 ({kind}, {bytes}바이트, 기록 {log_seq}행)",
        "{object_id}hashes and details of an item that was digested only ({kind}, {bytes} bytes, log line {log_seq})",
    ),
    "erase.more": ("… 그 밖에 {count}개: --json", "… and {count} more: --json"),
    "erase.bank": ("등록한 사진 해시 {labels}", "hashes of photos in the bank: {labels}"),
    "erase.consents": ("끝나는 동의: {count}건", "consents that end: {count}"),
    "erase.messages": ("읽지 않게 될 글(판본 포함): {count}건", "messages that are read no more (versions included): {count}"),
    "erase.batches": ("다시 봉인할 세부 기록 묶음: {count}개", "batches of details to be sealed again: {count}"),
    "erase.captures": ("수집 전체: {count}건", "captures as a whole: {count}"),
    "erase.shared": ("다른 수집에도 있어 남는 항목: {count}개", "items that stay, because another capture holds them too: {count}"),
    "erase.elsewhere": ("다른 사건에도 있는 항목(그 사건에서는 남음): {count}개", "items that other cases hold too, and keep: {count}"),
    "erase.kept": (
        "남는 봉인 파일 {object_id}…: 보존 조치, 근거 {ground}",
        "sealed file {object_id}… STAYS under a hold; its ground: {ground}",
    ),
    "erase.export_whole": (
        "그 글이 든 내보내기 파일이 통째로 삭제됩니다.",
        "The text exports that hold them go whole, with everything in them.",
    ),
    "erase.file": ("확인서: {name}", "certificate: {name}"),
    "erase.back_up": (
        "이제 백업을 새로 하십시오: 닿지 않은 백업의 열쇠는 그곳에 다시 백업할 때 지워집니다.",
        "Back up again now: keys in a backup that was not reached go when `sotdae backup` next writes there.",
    ),
    "case.case": ("사건", "case"),
    "case.retain_until": ("보관 기한", "kept until"),
    "case.holds": ("보존 조치", "holds"),
    "case.no_hold": ("없음", "none"),
    "case.hold": ("조치", "hold"),
    "case.until": ("기한", "until"),
    "case.over": ("대상", "over"),
    "case.ground": ("근거", "ground"),
    "case.state": ("상태", "state"),
    "case.whole": ("사건 전체", "whole case"),
    "case.no_day": ("해제할 때까지", "lifted"),
    "case.state_stands": ("유지", "stands"),
    "case.state_lifted": ("해제됨", "lifted"),
    "case.state_over": ("기한 지남", "over"),
    "backup.done": ("{backup}: 백업 {run} 완료", "{backup}: backup {run} is whole"),
    "backup.figures": (
        "기록 {log_size}행, 봉인 파일 {objects}개(이번에 복사 {copied}개, {copied_bytes}바이트)",
        "log {log_size} lines, sealed files {objects} (copied now: {copied}, {copied_bytes} bytes)",
    ),
    "backup.keys_until": (
        "열쇠는 {until}까지 보관하며, 그 뒤 이 백업으로는 열 수 없습니다. 그 전에 다시 백업하십시오.",
        "Its item keys are kept until {until}; after that day this run opens nothing. Back up again before.",
    ),
    "backup.forgotten": (
        "그동안 삭제한 항목의 열쇠 {count}개를 이 백업에서도 파기",
        "keys of erased items destroyed in this backup too: {count}",
    ),
    "backup.expired": ("기한이 지난 열쇠 묶음 {count}개 삭제", "parts with item keys whose 30 days are over, removed: {count}"),
    "backup.next": ("되살려지는지 시험: sotdae backup {to} --drill", "Try whether it can be restored: sotdae backup {to} --drill"),
    "drill.ok": ("복원 시험 성공: 이 백업으로 되살릴 수 있습니다", "OK: this backup can be restored"),
    "drill.figures": (
        "{run}: 기록 {log_size}행, 봉인 파일 {objects}개, {bytes}바이트를 {seconds}초에 복원하고 모두 확인",
        "{run}: log {log_size} lines, sealed files {objects}, {bytes} bytes restored and checked in {seconds} s",
    ),
    "drill.opened": (
        "무작위로 고른 {object_id}을(를) 열어 봉인할 때의 값과 같음을 확인",
        "opened one by chance, {object_id}: it is what was sealed",
    ),
    "drill.nothing": ("열어 볼 수 있는 봉인 파일이 없음", "there is no sealed text to open"),
    "restore.done": ("{run} 백업을 {target}에 복원했고 모두 확인됨", "{run} is restored to {target}, and everything verifies"),
    "restore.figures": (
        "기록 {log_size}행, 봉인 파일 {objects}개, 사건 {cases}개",
        "log {log_size} lines, sealed files {objects}, cases {cases}",
    ),
    "restore.no_log": (
        "백업 뒤에 삭제한 것이 있는지 알 수 없습니다. 지금의 기록 파일(vault/log.jsonl)이 남아 있으면 --log로 다시 복원하십시오.",
        "What was erased after the backup is not known. If the log as it was last (vault/log.jsonl) survives, restore again with --log.",
    ),
    "restore.erased_again": ("백업 뒤에 삭제한 것을 다시 삭제: {count}건", "erasures made after the backup, done again: {count}"),
    "restore.lost": (
        "백업 뒤의 기록 {count}행은 이 백업에 없습니다.",
        "{count} log lines after the backup are not in it: what they added is lost here.",
    ),
    "restore.next": (
        "작업용 자료는 백업하지 않습니다. 원래 자료로 `sotdae add`를 다시 하면 모두 다시 읽습니다.",
        "The working copy is never backed up: give a `sotdae add` of any capture again, and everything is read anew.",
    ),
    "step.backup": ("백업", "backing up"),
    "step.restore": ("복원", "restoring"),
    "today.due": ("기한과 남은 결정", "days that run out, and decisions that wait"),
    "today.basis": ("법적 근거 기한 {on}", "the legal basis holds until {on}"),
    "today.retention": ("보관 기한 {on}", "may be kept until {on}"),
    "today.retention_held": ("보관 기한 {on}, 보존 조치가 있어 지우지 않음", "may be kept until {on}; a hold stands, so nothing is erased"),
    "today.hold": ("보존 조치 {name} 기한 {on}", "hold {name} ends on {on}"),
    "today.bundle": (
        "내준 묶음을 받은 쪽이 {on}까지 보관: 그 뒤에는 지웠는지 물음",
        "recipients may keep a bundle until {on}: then ask whether it is destroyed",
    ),
    "today.backup_keys": (
        "백업 {name}의 열쇠 보관 기한 {on} 지남: 그 백업에 다시 백업하면 지워짐",
        "item keys in the backup {name} were to be kept until {on}: backing up there again removes them",
    ),
    "today.erasure_asked": ("삭제 요청 {name}: 두 번째 사람의 승인을 기다림", "erasure {name} waits for a second person"),
}
