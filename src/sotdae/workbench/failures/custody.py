# SPDX-License-Identifier: Apache-2.0
"""Errors of custody, proofs and keeping in Korean: class name -> (sentence, remedy), with the placeholders of the English ones; "" inherits."""

from __future__ import annotations

from typing import Final

CUSTODY: Final[dict[str, tuple[str, str]]] = {
    "CustodyError": ("보관소에서 이 일을 하지 못했습니다.", ""),
    "AuthorityMissing": (
        "시각 확인 기관이 정해져 있지 않아, 바깥에서 때를 증명해 줄 곳이 없습니다.",
        "관리자가 하나를 정해야 합니다: `sotdae anchor tsa add NAME --url URL --root FILE`. docs/anchoring.md를 보십시오.",
    ),
    "AuthorityUnreachable": (
        "{authorities}에서 시각 확인을 받지 못했습니다: {what}",
        "시각 확인이 미뤄져 있습니다. 나중에 `sotdae anchor`를 다시 하거나, `sotdae anchor --request FOLDER`로 요청을 직접 옮기십시오.",
    ),
    "AuthorityUnusable": (
        "이 작업 공간의 시각 확인 기관으로 쓸 수 없습니다: {what}",
        "기관이 공개한 주소와 최상위 인증서의 PEM 파일을 주십시오. `sotdae anchor tsa add --help`에 설명이 있습니다.",
    ),
    "FormatTooNew": ("이 작업 공간은 형식 {found}인데, 이 프로그램은 {known}까지만 압니다.", "작업 공간을 만든 판이나 그보다 새 판을 설치하십시오."),
    "KeyringLocked": (
        "작업 공간의 열쇠가 필요한데 잠겨 있습니다.",
        "서버를 맡은 관리자가 열쇠를 열어야 합니다(--passphrase-file FILE 또는 SOTDAE_PASSPHRASE_FILE).",
    ),
    "LogAltered": (
        "보관 이력이 {line}번 줄에서 앞뒤가 맞지 않습니다.",
        "이 작업 공간에 아무것도 더 쓰지 마십시오. vault/log.jsonl을 백업과 서명된 표시에 견주고 `sotdae verify`를 하십시오.",
    ),
    "LogForked": (
        "보관 이력이 크기 {size}의 서명된 표시와 어긋납니다.",
        "이 작업 공간에 아무것도 더 쓰지 마십시오. 서명한 뒤에 누군가 이력을 고쳐 썼습니다. `sotdae verify`를 하십시오.",
    ),
    "LogShorter": (
        "보관 이력은 {log_size}줄인데, 받아들인 것은 {applied_seq}줄이었습니다.",
        "줄이 없어지거나 지워졌습니다. 백업에서 vault/log.jsonl을 되살리십시오. 그때까지 아무것도 쓰지 않습니다.",
    ),
    "ModeRefuses": (
        "이 작업 공간의 방식({mode})에서는 할 수 없습니다: {what}",
        "다른 작업 공간을 쓰십시오. 방식은 작업 공간을 만들 때 정해져 바뀌지 않습니다.",
    ),
    "ObjectAltered": (
        "봉인된 파일 {object_id}의 바이트가 이력에 적힌 것과 다릅니다.",
        "백업에서 되살리고, 달라진 파일은 그대로 두십시오. 누군가 손댄 증거일 수 있습니다.",
    ),
    "ObjectMissing": (
        "이력에 적힌 봉인된 파일 {object_id}가 보관소에 없습니다.",
        "백업에서 되살리십시오. 무엇이 더 없는지는 `sotdae verify`가 알려 줍니다.",
    ),
    "PassphraseRequired": (
        "실제 자료의 작업 공간은 보호되지 않은 열쇠로 두지 않습니다.",
        "열두 글자 이상의 암호를 정해 주십시오(--passphrase-file FILE).",
    ),
    "PassphraseWrong": ("이 암호로는 작업 공간이 열리지 않습니다.", "암호를 확인하십시오. 잃어버린 암호는 누구도 되찾아 줄 수 없습니다."),
    "ProofInvalid": (
        "머클 증명이 맞지 않습니다: {what}",
        "이력이나 서명된 표시, 증명 가운데 하나가 바뀌었습니다. 보낸 이에게 셋을 모두 다시 받으십시오.",
    ),
    "RecipientUnusable": (
        "그 열쇠로는 암호화할 수 없습니다. age 수신자가 아닙니다.",
        "상대에게 age1로 시작하는 수신자 한 줄을 받고, 전화로 서로 읽어 맞추십시오.",
    ),
    "ReplyUnexpected": (
        "이 답은 이 작업 공간이 낸 요청의 것이 아닙니다.",
        "`sotdae anchor --request FOLDER`로 요청을 만들어 답을 받고, `sotdae anchor --reply FILE`로 가져오십시오.",
    ),
    "SealUnreadable": ("봉인된 파일 {object_id}를 지금 있는 열쇠로 열 수 없습니다.", "이 사건을 읽을 수 있는 사람의 암호나 SSH 열쇠로 여십시오."),
    "SshKeygenMissing": (
        "서명에 쓰는 ssh-keygen이 없거나 OpenSSH 8.2보다 오래되었습니다.",
        "OpenSSH 클라이언트를 설치하십시오(데비안: openssh-client). 요청과 승인, 열람 말고는 그대로 됩니다.",
    ),
    "SshKeyUnusable": (
        "이 SSH 열쇠로는 작업 공간을 열거나 열쇠로 더할 수 없습니다: {what}",
        "ed25519나 rsa 열쇠를 쓰십시오. 암호가 걸린 개인 열쇠는 먼저 풀어야 합니다.",
    ),
    "TimestampRefused": (
        "기관 {authority}의 답을 받아들이지 않았습니다: {what}",
        "아무것도 적지 않았습니다. 정해 둔 최상위 인증서와 정책을 기관이 공개한 것과 견주고 `sotdae anchor`를 다시 하십시오.",
    ),
    "UnlockFailed": (
        "열쇠를 여는 과정이 코드 {code}로 끝났습니다.",
        "암호를 여는 데 잠깐 600 MB쯤의 메모리가 듭니다. 다른 프로그램을 닫고 다시 하십시오.",
    ),
    "VaultDamaged": (
        "보관소 확인에 실패했습니다: 바뀐 것 {altered}, 없는 것 {missing}, 이력의 오류 {log_errors}.",
        "위 목록을 읽고, 없는 것은 백업에서 되살리고 바뀐 것은 그대로 두십시오.",
    ),
    "WritePoisoned": (
        "보관소에 쓰지 못해 이 과정이 쓰기를 멈췄습니다.",
        "디스크에 자리를 만들거나 고친 뒤 다시 하십시오. 받아들였다고 알린 것은 하나도 잃지 않았습니다.",
    ),
}

EXCHANGE: Final[dict[str, tuple[str, str]]] = {
    "ExchangeError": ("문서를 쓰지 못했습니다.", ""),
    "BundleDamaged": (
        "묶음이 확인되지 않습니다: 잘못 {faults}건, 걸린 자료 {exhibits}건.",
        "위 목록을 읽고 보낸 이에게 다시 받으십시오. 이 묶음은 그대로 두십시오. 손댄 증거일 수 있습니다.",
    ),
    "BundleUnreadable": (
        "확인할 수 있는 묶음이 아닙니다: {what}.",
        "`sotdae bundle`이 쓴 폴더나 zip을 그대로 주십시오. 매체로 왔다면 다시 복사해 지문을 견주십시오.",
    ),
    "DocumentInvalid": ("쓴 문서가 스스로 하는 확인을 통과하지 못했습니다: {what}", "프로그램의 잘못입니다. 위 내용과 함께 알려 주십시오."),
    "HashBundleInvalid": (
        "지문 만드는 화면이 만든 사진 지문 묶음이 아닙니다: {what}",
        "파일을 그대로 다시 받고 전화로 확인 번호를 맞추십시오. 고친 묶음은 화면에서 새로 만들어야 합니다.",
    ),
    "HashBundleSealed": (
        "사진 지문 묶음이 아직 age 열쇠로 잠겨 있습니다.",
        "그 화면을 만든 센터의 age 열쇠로 여십시오. 열어서 나온 것이 묶음입니다.",
    ),
    "HashBundleTooNew": ("사진 지문 묶음의 {part}가 {found}인데, 이 프로그램은 {known}을 압니다.", "그 화면과 같은 판이나 더 새 판을 설치하십시오."),
    "HashListRefused": (
        "지문 목록을 받아들이지 않았습니다: {reason}.",
        "협력 기관에 PDQ 지문을 줄이나 CSV로, 파일마다 백만 개까지 달라고 하십시오. 이번 것은 하나도 두지 않았습니다.",
    ),
    "HasherPageSettingInvalid": (
        "이 센터의 지문 만드는 화면을 만들 수 없습니다: {what}",
        "age-keygen이 내는 age1로 시작하는 수신자와, 한 줄 60자까지의 이름을 주십시오.",
    ),
    "NothingToShare": (
        "이 상대에게 넘겨도 되는 지문이 없습니다.",
        "품질이 되는 온전하고 바로 선 사진만, 동의가 그 상대를 말할 때만 나갑니다. `sotdae bank list`를 보십시오.",
    ),
}

KEEPING: Final[dict[str, tuple[str, str]]] = {
    "KeepingError": ("보관한 것을 지우거나 백업하거나 되살리지 못했습니다.", ""),
    "BackupExpired": (
        "이 백업의 열쇠는 {until}까지만 두기로 한 것입니다.",
        "더 새 백업을 고르십시오. 지운 것이 되살아나지 않도록 열쇠는 30일만 둡니다. 봉인된 파일만으로는 열리지 않습니다.",
    ),
    "BackupFailed": (
        "백업을 쓰지 못했습니다: {reason}.",
        "매체에 자리를 만들거나 고친 뒤 같은 명령을 다시 하십시오. 온전히 옮긴 것은 다시 옮기지 않습니다.",
    ),
    "BackupUnusable": (
        "되살릴 수 있는 백업이 아닙니다: {reason}.",
        "`sotdae backup`이 쓴 폴더나 그 안의 다른 백업을 주십시오. 상한 파일도 다른 백업에는 온전할 수 있습니다.",
    ),
    "ErasedByDecision": (
        "결정({label})으로 이 사건에서 지운 것이라 다시 받아들이지 않습니다.",
        "아무것도 봉인하지 않았습니다. 새로운 적법한 근거가 있으면 다른 사건으로 받아들이십시오.",
    ),
    "ErasureHeld": (
        "지우지 않았습니다: {hold}가 {until}까지 걸려 있습니다. 근거: {ground}",
        "아무것도 지우지 않았습니다. 맡은 사람이 `sotdae case lift {hold}`로 풀 수 있습니다.",
    ),
    "PersonNotKept": (
        "{subject}에 대해 열어 볼 수 있게 보관된 것이 없습니다: {why}.",
        "당사자는 가명으로 부릅니다. 누구인지 봉인해 두기로 한 곳에서는 `sotdae subject person --keep`을 씁니다.",
    ),
    "PlanChanged": ("{label}로 지울 것이 물었을 때와 달라졌습니다.", "아무것도 지우지 않았습니다. --dry-run으로 다시 보고 새로 물으십시오."),
    "StatusLocked": (
        "이 사건 번호로 틀린 시도가 너무 많아 {until}까지 잠겼습니다.",
        "기다리거나 상담원에게 전화하십시오. 그보다 오래 기다릴 필요는 없고, 잃은 것도 없습니다.",
    ),
    "StatusRefused": (
        "사건 번호와 비밀번호가 맞지 않습니다.",
        "종이를 다시 보십시오. 비밀번호를 잃었으면 상담원에게 새것을 받으십시오. 옛것은 아무도 읽어 줄 수 없습니다.",
    ),
    "TargetNotEmpty": ("작업 공간은 빈 폴더에만 되살리는데, 이 폴더는 비어 있지 않습니다.", "아직 없는 폴더를 정하십시오."),
}
