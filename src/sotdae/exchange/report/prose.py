# SPDX-License-Identifier: Apache-2.0
"""The report's passages: how to read it, what its numbers do not mean, how to check it. Korean and English say the same.

They promise nothing that the program does not do, and judge nobody.
"""

from __future__ import annotations

from typing import Final

from sotdae.exchange.report.words import Pair

READING: Final = (
    Pair(
        "방은 짧은 이름으로 부릅니다(방-03 = R-03). 방 제목, 계정, 링크, 파일 이름은 가렸습니다. 글의 내용은 이 "
        "보고서에 없습니다. 사진과 영상도 없습니다.",
        "Rooms are called by a short label (방-03 = R-03). Titles, accounts, links and file names are masked. No "
        "message text, picture or video is in this report.",
    ),
    Pair(
        "시각은 한국 시각(KST, UTC+9)이 먼저, 협정 세계시(UTC)가 그 아래입니다. “이보다 먼저는 아님”과 “이때에는 "
        "이미”는 그 일이 일어났을 수 있는 앞뒤 한계입니다.",
        "Times are Korean (KST, UTC+9) first, UTC beneath. 'Not before' and 'by then' are the bounds between which a thing happened.",
    ),
    Pair(
        "숫자 곁의 작은 글씨가 출처입니다: 글 번호 · 봉인된 항목의 지문(SHA-256) 앞자리 · 보관 이력의 기록 번호. "
        "“근거 12”는 부록 1의 12번이고, 지문 전체는 부록 2에 있습니다.",
        "Small print beside a number is its source: message number, first digits of the sealed item's digest (SHA-256), entry of the custody log. "
        "'근거 12' is number 12 of appendix 1; appendix 2 gives digests in full.",
    ),
    Pair(
        "“알 수 없음”은 없음도 0도 아닙니다. 아무도 보지 못했다는 뜻입니다. 그림에서는 빗금으로 그립니다.",
        "'Unknown' is neither none nor zero: nobody saw it. Charts hatch it.",
    ),
)

MEANING: Final = (
    Pair(
        "자료에 보이는 계정 수는 방의 인원이 아닙니다. 수집된 자료에서 글을 쓰거나 드나든 계정만 센 것이므로 실제 인원은 이보다 많을 수 있습니다.",
        "Accounts seen in the captures are not a room's size: only those that wrote, came or went in what was "
        "captured. The room may have been larger.",
    ),
    Pair(
        "방 측 주장은 방의 글이 한 말입니다. 집계와 다르다고 해서 어느 쪽이 거짓이라는 뜻은 아닙니다.",
        "A claimed size is what texts in the room say. That it differs from the count proves neither wrong.",
    ),
    Pair(
        "링크, 언급, 옮긴 글은 두 방의 운영자가 같거나 한 방이 다른 방을 이었다는 뜻이 아닙니다. 모르는 사람도 "
        "링크를 겁니다. 이 보고서는 그것을 판단하지 않습니다.",
        "A link, mention or forward does not mean that two rooms have the same people behind them or that one continues the other. "
        "Strangers link too. This report does not judge that.",
    ),
    Pair(
        "뒤의 수집에 없는 글은 지워졌다고 말할 수 없습니다. 마지막 수집 뒤에 방이 어떻게 되었는지도 말할 수 없습니다.",
        "That a message is absent from a later capture does not mean that it was deleted. Nothing is known of a room after its newest capture.",
    ),
    Pair(
        "“공개 페이지 없음”은 방이 비공개가 되었는지, 이름을 바꾸었는지, 사라졌는지 구별하지 못합니다. “초대 링크가 확인되지 않음”도 "
        "만료·취소·없던 링크를 구별하지 못합니다.",
        "'No public page' cannot tell a room that turned private from one that was renamed or is gone; an invitation that "
        "'cannot be resolved' may have expired, been revoked, or never existed.",
    ),
    Pair(
        "상태의 띠는 수집한 때에 본 것을 잇습니다. 두 수집 사이에 바뀌었다가 되돌아온 일은 보이지 않습니다.",
        "The bars join what was seen when captures were made. A change that was undone between two captures is not visible.",
    ),
    Pair(
        "계정은 사람이 아닙니다. 한 사람이 여러 계정을, 여러 사람이 한 계정을 쓸 수 있습니다. 이 보고서는 누구도 지목하지 않습니다.",
        "An account is not a person: one person may use several, several may share one. This report names nobody.",
    ),
    Pair(
        "실제 방에서의 오류율은 아직 알려지지 않았습니다.",
        "The error rate on real rooms is not yet known.",
    ),
)

CHECKING: Final = (
    Pair(
        "보관 이력과 봉인된 항목 전부: 자료가 있는 컴퓨터에서 다음을 실행합니다. 어긋난 것은 이름을 대어 알려 줍니다.",
        "The whole custody log and every sealed item: run this where the material is kept. Whatever does not agree is named.",
    ),
    Pair(
        "이 프로그램 없이: 봉인된 파일의 이름은 그 파일의 SHA-256입니다. 다음은 이름과 내용이 다른 파일만 적습니다. 아무것도 나오지 않아야 합니다.",
        "Without this program: a sealed file is named by its SHA-256. This lists only files whose name and content differ. It should print nothing.",
    ),
    Pair(
        "항목 하나: 봉인을 푼 파일의 지문이 부록 2와 같아야 합니다. 부록 1의 자리에 그 기록이 있습니다(예: 시작 1,024, 길이 310).",
        "One item: the digest of the opened file must equal appendix 2. The record stands at the place given in "
        "appendix 1 (here: start 1,024, length 310).",
    ),
    Pair(
        "보관 이력의 기록 하나: 기록 번호는 보관 이력 파일의 줄 번호입니다(예: 5번).",
        "One log entry: its number is the line of the custody log (here: entry 5).",
    ),
)

COMMANDS: Final = (
    "sotdae verify",
    'find vault/objects -name "*.age" -exec sha256sum {} + | awk \'{n=$2; sub(/.*\\//,"",n); if (n != $1 ".age") print $2}\'',
    "sha256sum ITEM\ntail -c +1025 ITEM | head -c 310",
    "sed -n 5p vault/log.jsonl",
)
