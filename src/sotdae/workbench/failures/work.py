# SPDX-License-Identifier: Apache-2.0
"""Errors of reading, the working copy, pictures, access and use in Korean: class name -> (sentence, remedy), placeholders as in English."""

from __future__ import annotations

from typing import Final

USE: Final[dict[str, tuple[str, str]]] = {
    "SotdaeError": ("일이 뜻대로 되지 않았습니다.", "관리자에게 알려 `sotdae doctor`가 하는 말을 읽게 하십시오."),
    "UsageError": ("{what}", "적은 것을 고쳐 다시 보내십시오."),
    "QueryInvalid": (
        "이렇게는 찾을 수 없습니다: {what}.",
        '말, "나란히 선 말", -빼기, room: gate: rule: inst: before: after: on: from: has: 를 쓸 수 있습니다.',
    ),
    "BundleExists": ("묶음을 쓰라고 한 곳에 이미 무엇이 있습니다.", "아직 없는 폴더나 .zip 파일을 정하십시오. 넘겨준 묶음 위에는 덮어쓰지 않습니다."),
    "BundleUnwritable": (
        "정한 곳에 묶음을 쓰지 못했습니다.",
        "자리를 만들거나 쓸 수 있는 곳을 정하십시오. 남은 조각은 없고, 끝나지 않았다는 것이 이력에 있습니다.",
    ),
    "WorkspaceMissing": ("여기에는 아직 작업 공간이 없습니다.", "내보내기를 하나 넣으면 만들어집니다: `sotdae add PATH --case NAME`."),
    "WorkspaceInUse": ("다른 과정이 이 작업 공간에 쓰고 있습니다.", "끝나기를 기다렸다가 다시 하십시오. 이미 한 일은 두 번 하지 않습니다."),
    "WorkError": ("뒤에서 하는 일을 하지 못했습니다.", ""),
    "DatabaseUnusable": (
        "데이터베이스 서버를 쓸 수 없습니다: {reason}.",
        "docs/postgresql.md를 보십시오. SOTDAE_DATABASE와 sotdae.toml에 아무 말이 없으면 작업 공간의 파일을 씁니다.",
    ),
    "IntakeRefused": ("여기에서는 받아들이지 않습니다: {what}.", "받아들이는 폴더에 있는 폴더나 zip, 파일을 고르거나 명령줄에서 받아들이십시오."),
    "LeaseLost": ("일 {job}은 이제 이 작업자의 것이 아닙니다.", "할 일이 없습니다. 맡은 쪽이 멈춘 데서 이어 가고, 받아들인 것은 그대로입니다."),
    "AccessError": ("이 사람에게는 열려 있지 않습니다.", "사건 책임자가 역할을 줍니다. 누가 누구인지는 담당자 화면에 있습니다."),
    "ActUndeclared": (
        "업무 화면 하나를 내보낼 수 없습니다: {page} ({what}).",
        "그 화면의 행위를 sotdae.cases.policy에서 밝히십시오. 행위 없는 화면은 내보내지 않습니다.",
    ),
    "AddressRefused": (
        "이 주소로는 업무 화면을 내보내지 않습니다: {what}.",
        "--host를 빼거나(이 컴퓨터만) --certificate와 --key를 주십시오. 이 컴퓨터 밖으로는 암호화 없이 나가지 않습니다.",
    ),
    "ColleagueUnknown": ("그런 이름표의 담당자는 없습니다.", "담당자 화면의 이름표(C-01 등)를 보십시오."),
    "GrantRefused": ("이렇게는 줄 수 없습니다: {what}.", "다른 사람이 주게 하거나, 막고 있는 것을 먼저 끝내십시오."),
    "InvitationInvalid": ("이 초대는 이미 쓰였거나 오래되었거나 없는 것입니다.", "관리자에게 새 초대를 받으십시오."),
    "NotPermitted": ("이 사람이 할 수 없는 일입니다: {act}.", "사건 책임자에게 물어보십시오. 역할마다 할 수 있는 일은 docs/access.md에 있습니다."),
}

READING: Final[dict[str, tuple[str, str]]] = {
    "CaptureError": ("수집한 자료를 읽지 못했습니다.", ""),
    "AmbiguousFormat": ("같은 파일 {item_id}를 두 판독기가 맡겠다고 합니다: {readers}", "어느 것으로 읽을지 --reader NAME으로 정하십시오."),
    "CaptureChanged": ("읽는 동안 자료가 바뀌었습니다(항목 {item_id}).", "그 자료에 쓰는 프로그램을 닫고 다시 하십시오."),
    "ChatRequired": (
        "계정 하나의 전체 내보내기이고 대화 {chats}개가 있습니다. 읽을 것을 고르십시오.",
        "목록에서 번호를 고르십시오. 전부 읽으려면 권한을 밝혀야 합니다.",
    ),
    "ChatUnknown": ("이 내보내기에 {chat}번 대화는 없습니다.", "번호 없이 다시 하면 목록이 나옵니다."),
    "NothingReadable": (
        "이 자료에서 읽을 수 있는 것이 없습니다. 허용된 것은 봉인했습니다. 문제 {problems}건",
        "오늘 화면에서 문제와 그 자리를 보십시오.",
    ),
    "SourceUnreadable": ("정한 곳을 읽을 수 없습니다: {reason}", "그곳이 있는지, 읽을 수 있는지 확인하십시오."),
    "UnknownFormat": (
        "아는 형식이 아닙니다. 해 본 것: {tried}",
        "텔레그램 데스크톱이 쓴 폴더나 파일(안에 result.json이나 messages.html)을 주십시오. 바뀐 것은 없습니다.",
    ),
    "UnsafeContainer": ("이 압축 파일은 받아들이지 않습니다: {reason}", "빈 폴더에 직접 풀어 보고, 나온 폴더를 넣으십시오."),
    "LakeError": ("작업본을 쓸 수 없습니다.", "같은 자료를 다시 넣으십시오. 작업본은 봉인된 보존본에서 다시 만들어집니다."),
    "AnswersMissing": (
        "사건 {case}에는 아직 답할 자료가 없거나 온전하지 않습니다.",
        "사건의 자료를 하나 넣으십시오(받아들이기 화면). 이미 봉인된 것은 두 번 봉인하지 않고, 답할 자료는 다시 만들어집니다.",
    ),
    "HashIndexDamaged": ("사진 지문의 찾아보기가 상했습니다: {part}: {what}", ""),
    "HashIndexMissing": (
        "사진 지문의 찾아보기가 없거나 넣은 것을 다 담지 못해, 답해도 답이 되지 않습니다.",
        "사건의 자료를 하나 다시 넣으십시오. 두 번 봉인하지 않고 찾아보기가 다시 만들어집니다.",
    ),
    "HashIndexTooNew": (
        "지문 찾아보기의 {part}가 형식 {found}인데, 이 프로그램은 {known}까지만 압니다.",
        "그것을 쓴 판이나 더 새 판을 설치하십시오.",
    ),
    "HashInvalid": ("이 지문들은 쓸 수 없습니다: {what}", "프로그램의 잘못입니다. 위 내용과 함께 알려 주십시오."),
    "MatchingError": ("지문 찾아보기를 쓸 수 없습니다.", "보관된 지문에서 찾아보기를 다시 만드십시오. 스스로 담고 있는 것은 없습니다."),
    "SchemaMismatch": ("표 {table}의 열이 이 판이 아는 것과 다릅니다.", ""),
    "SnapshotIncomplete": ("작업본 조각 {snapshot_id}가 온전하지 않습니다.", ""),
    "MediaError": ("사진을 살펴볼 수 없습니다.", ""),
    "JailIncomplete": (
        "사진을 여는 격리 칸에 모자란 것이 있어 여기서는 사진을 열지 않습니다: {missing}",
        "리눅스 커널 5.13 이상(x86-64나 ARM64)에서 Landlock과 seccomp을 켜십시오.",
    ),
    "JailUnusable": (
        "사진을 여는 과정이 시작되지 않습니다(코드 {code}).",
        "프로그램을 다시 설치하십시오. numpy와 Pillow가 있어야 합니다. 격리 칸 밖에서 연 것은 없습니다.",
    ),
    "LocalFeaturesMissing": (
        "OpenCV가 없어 두 사진을 자리마다 견줄 수 없습니다.",
        "관리자가 더 설치하면 됩니다: `pip install 'sotdae[why]'`. 다른 일은 그대로 됩니다.",
    ),
    "PhotosUnusable": (
        "받은 것으로는 물어볼 수 없습니다: {reason}.",
        "찍거나 올린 그대로의 사진을 JPEG, PNG, WebP로 주십시오. 링크나 거의 빈 그림은 안 됩니다.",
    ),
    "PictureRefused": ("사진을 풀지 않았습니다: {reason}", "할 일이 없습니다. 파일의 지문은 남았고 이 까닭은 문제 목록에 있습니다."),
    "PictureUnhashable": ("이 사진에는 견줄 지문이 없습니다: {reason}", "할 일이 없습니다. 파일의 지문은 남았고 이 까닭은 문제 목록에 있습니다."),
    "AnalysisError": ("분석 하나를 하지 못했습니다.", ""),
    "ColumnMissing": ("분석 {analysis}에는 표 {table}의 열 {column}이 있어야 합니다.", ""),
    "RegistryError": ("덧붙인 부품 하나를 쓸 수 없습니다: {what}", "그것을 담은 꾸러미를 빼거나 새것으로 바꾸십시오."),
    "RuleInvalid": ("글 규칙 하나를 쓸 수 없습니다: {what}", "규칙 파일을 고치십시오. 규칙에 적힌 보기들이 스스로 맞아야 합니다."),
    "WeightsInvalid": ("이어짐을 셈하는 무게를 쓸 수 없습니다: {why}", "프로그램을 다시 설치하십시오. 무게는 프로그램의 일부입니다."),
}
