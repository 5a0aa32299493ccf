# SPDX-License-Identifier: Apache-2.0
"""The certificate of an erasure: what went, by the ids of sealed files; what remains, and why; what no program can promise.

Printable text in Korean and English, and JSON. It names nothing of the content: no digest of a plaintext, no name of a file or a room. Who has the
workspace's log can compare every id in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sotdae.model.korea import KST

FORMAT: Final = "sotdae-erasure-certificate/v1"

Row = Mapping[str, Any]

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("삭제 확인서", "CERTIFICATE OF ERASURE"),
    "case": ("사건", "case"),
    "asked": ("요청", "asked for"),
    "approved": ("승인·실행", "approved and carried out"),
    "log": ("기록 {seq}행", "log line {seq}"),
    "erased": ("삭제한 것", "What was erased"),
    "whole": ("사건 전체: 봉인 파일 {count}개의 열쇠를 파기", "the whole case: the item keys of {count} sealed files destroyed"),
    "item": (
        "봉인 파일 {object_id} ({kind}, {bytes:,}바이트, 기록 {log_seq}행): 열쇠 파기",
        "sealed file {object_id} ({kind}, {bytes:,} bytes, log line {log_seq}): item key destroyed",
    ),
    "digested": (
        "봉인하지 않은 항목 ({kind}, {bytes:,}바이트, 기록 {log_seq}행): 해시와 세부 기록 삭제",
        "an item that was digested only ({kind}, {bytes:,} bytes, log line {log_seq}): its hashes and details erased",
    ),
    "batches": (
        "세부 기록 묶음 {count}개를 그 항목 없이 다시 봉인하고 옛 묶음의 열쇠를 파기",
        "{count} batches of details sealed again without it; the old batches' keys destroyed",
    ),
    "captures": ("수집 {count}건 전체", "{count} captures as a whole"),
    "bank": ("등록한 사진 해시: {labels}", "hashes of photos in the bank: {labels}"),
    "consents": ("끝낸 동의 {count}건", "{count} consents ended"),
    "messages": ("글 {count}건(판본 포함)의 자리: 다시 읽지 않음", "the places of {count} messages (versions included): read no more"),
    "working": (
        "작업용 자료(표, 검색 색인, 사진 해시 색인, 보고서)는 통째로 지우고 남은 것으로 다시 만듦",
        "The working copy (tables, search index, index of picture hashes, report) was deleted whole and made anew from what is left.",
    ),
    "strays": ("중단된 작업이 남긴 파일 {count}개의 열쇠도 파기", "the keys of {count} files left by interrupted writes destroyed as well"),
    "remains": ("남은 것과 그 까닭", "What remains, and why"),
    "ciphertext": (
        "봉인 파일 자체(암호문)와 크기: 기록과 대조하기 위해 남음. 열쇠가 없어 열리지 않음",
        "The sealed files themselves (ciphertext) and their sizes: so that the log can be checked. Without a key they do not open.",
    ),
    "commitment": (
        "기록에 남은 확약값: 소금값이 없어져 무엇과도 견줄 수 없음",
        "The salted commitments in the log: their salts are gone, so they can be compared with nothing.",
    ),
    "tag": (
        "같은 자료가 다시 들어오는 것을 막는 표식(작업 공간의 비밀 열쇠로 계산)",
        "A tag of each item, computed with the workspace's secret key, so that the same bytes are not taken in again.",
    ),
    "kept": (
        "봉인 파일 {object_id}: 보존 조치로 남김. 근거: {ground} (기한 {until}). 지정한 글은 읽지 않음",
        "sealed file {object_id}: KEPT under a hold. Ground: {ground} (until {until}). The messages asked for are read no more.",
    ),
    "export_whole": ("글이 들어 있던 내보내기 파일은 통째로 삭제", "The text exports that held it were erased whole."),
    "shared": ("다른 수집에도 있는 항목 {count}개는 남음", "{count} items stay, because another capture of the case holds them too."),
    "elsewhere": (
        "다른 사건에도 있는 항목 {count}개: 그 사건에서는 삭제하지 않음",
        "{count} items are held by other cases too and were not erased there.",
    ),
    "not_reached": ("닿지 못한 것", "What was not reached"),
    "reports": ("먼저 만든 파일: {name}", "a file written earlier: {name}"),
    "handed": (
        "밖으로 나간 것: 기록 {log_seq}행 {type}. 받은 곳에 알려야 함",
        "handed out: log line {log_seq}, {type}. Whoever received it has to be told.",
    ),
    "backup_reached": ("백업 {backup} ({run}): 열쇠 {removed}개 파기", "backup {backup} ({run}): {removed} keys destroyed"),
    "backup_left": (
        "백업 {backup} ({run}): 지금 닿지 않음. 열쇠는 {until}까지만 보관",
        "backup {backup} ({run}): not reachable now. Its keys are kept until {until} at the latest.",
    ),
    "backup_expired": ("백업 {backup} ({run}): 열쇠는 이미 삭제됨", "backup {backup} ({run}): its keys are gone already"),
    "none": ("없음", "none"),
    "no_day": ("해제할 때까지", "lifted"),
    "limits": ("한계", "Limits"),
    "ssd": (
        "파일을 지우는 것이 저장 장치에서 지워졌다는 증명은 아님. SSD와 복사본을 남기는 파일 체계에는 작은 열쇠 파일의 자취가 한동안 남을 수 있음",
        "Removing a file is no proof that a medium forgot it: SSDs and file systems that keep copies may hold a small key file for a while.",
    ),
    "meaning": (
        "이 확인서가 말하는 것: 작업 공간이 아는 어느 파일로도 더는 열 수 없음",
        "What this certificate says is that no file the workspace knows of opens it any more.",
    ),
    "copies": (
        "작업 공간 밖에서 누가 복사한 것(이동식 매체, 화면 사진, 인쇄물)은 프로그램이 알지 못함",
        "What somebody copied outside the workspace (media, photographs of a screen, paper) no program knows of.",
    ),
    "later": (
        "같은 방을 뒤에 다시 수집하면 같은 글이 새 파일로 들어올 수 있음. 그때는 다시 삭제해야 함",
        "A later capture of the same room may bring the same messages in another file: then they have to be erased again.",
    ),
    "sign": ("확인한 사람: ____________________   날짜: ____________", "Confirmed by: ____________________   Date: ____________"),
}


def certificate(case: str, case_id: str, label: str, facts: Row, *, reports: Sequence[str], handed_out: Sequence[Row]) -> dict[str, Any]:
    """Put the certificate together as JSON. Its fields are those of docs/erasure.md.

    Args:
        case: the case's name.
        case_id: its id in the log.
        label: the erasure's, as E-01.
        facts: what the log tells of the erasure.
        reports: files written earlier that still lie in the workspace.
        handed_out: log entries by which something of the case left the house.
    """
    copies = list(facts.get("copies", ()))
    return {
        "format": FORMAT,
        "case": case,
        "case_id": case_id,
        "erasure": label,
        "asked": {"by": facts["asked_by"], "at": facts["asked_at"], "log_seq": facts["asked_seq"]},
        "approved": {"by": facts["approved_by"], "at": facts["at"], "log_seq": facts["done_seq"]},
        "whole_case": facts["whole_case"],
        "objects": list(facts["objects"]),
        "items": list(facts["rows"]),
        "batches": facts["batches"],
        "captures": len(facts["captures"]),
        "bank": list(facts["labels"]),
        "consents": facts["consents"],
        "messages": facts["messages"],
        "kept": list(facts["kept"]),
        "shared": facts["shared"],
        "elsewhere": facts["elsewhere"],
        "strays": facts["strays"],
        "backups": copies,
        "reports_not_reached": list(reports),
        "handed_out": list(handed_out),
    }


def certificate_text(document: Row, language: str) -> str:
    """Return the certificate as text.

    Args:
        document: what `certificate` made.
        language: ``ko``, ``en`` or ``json``.
    """
    if language == "json":
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    place = 0 if language == "ko" else 1

    def say(key: str, **facts: Any) -> str:
        return _WORDS[key][place].format(**facts)

    asked, approved = document["asked"], document["approved"]
    lines = [say("title") + f"  {document['erasure']}", ""]
    lines.append(f"{say('case')}: {document['case']} ({document['case_id']})")
    lines.append(f"{say('asked')}: {asked['by']}, {_moment(asked['at'])} ({say('log', seq=asked['log_seq'])})")
    lines.append(f"{say('approved')}: {approved['by']}, {_moment(approved['at'])} ({say('log', seq=approved['log_seq'])})")
    for title, body in (
        ("erased", _erased(document, say)),
        ("remains", _remains(document, say)),
        ("not_reached", _not_reached(document, say)),
        ("limits", [say("meaning"), say("ssd"), say("copies"), *([say("later")] if document["messages"] else [])]),
    ):
        lines += ["", say(title), *(f"- {one}" for one in body or [say("none")])]
    return "\n".join([*lines, "", say("sign"), ""])


def _moment(text: str) -> str:
    """Return an ISO time as the day and minute in Korea, with UTC beside it."""
    at = datetime.fromisoformat(text)
    return f"{at.astimezone(KST):%Y-%m-%d %H:%M} KST ({at.astimezone(UTC):%Y-%m-%d %H:%M} UTC)"


def _erased(document: Row, say: Any) -> list[str]:
    lines = [say("whole", count=len(document["objects"]))] if document["whole_case"] else []
    lines += [say("item" if one["object_id"] else "digested", **one) for one in document["items"]]
    counts = (("captures", "captures"), ("batches", "batches"), ("consents", "consents"), ("messages", "messages"), ("strays", "strays"))
    lines += [say(key, count=document[name]) for key, name in counts if document[name]]
    lines += [say("bank", labels=", ".join(document["bank"]))] if document["bank"] else []
    lines += [say("backup_reached", **one) for one in document["backups"] if one["state"] == "reached"]
    return [*lines, say("working")]


def _remains(document: Row, say: Any) -> list[str]:
    lines = [say("ciphertext"), say("commitment"), *([] if document["whole_case"] else [say("tag")])]
    lines += [say("kept", **{**one, "until": one["until"] or say("no_day")}) for one in document["kept"]]
    if document["messages"] and not document["kept"]:
        lines.append(say("export_whole"))
    return [*lines, *(say(name, count=document[name]) for name in ("shared", "elsewhere") if document[name])]


def _not_reached(document: Row, say: Any) -> list[str]:
    lines = [say(f"backup_{one['state']}", **one) for one in document["backups"] if one["state"] != "reached"]
    lines += [say("reports", name=name) for name in document["reports_not_reached"]]
    return [*lines, *(say("handed", **one) for one in document["handed_out"])]
