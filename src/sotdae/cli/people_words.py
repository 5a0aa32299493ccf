# SPDX-License-Identifier: Apache-2.0
"""The words of ``serve`` and ``people``."""

from __future__ import annotations

from typing import Final

PEOPLE: Final[dict[str, tuple[str, str]]] = {
    "serve.ready": ("작업대가 열렸습니다. 브라우저로 여십시오:", "The workbench is open. Open it in a browser:"),
    "serve.stop": ("멈추려면 Ctrl-C", "Ctrl-C stops it"),
    "serve.first_link": (
        "{name} 님의 첫 암호를 정하는 주소입니다. {hours}시간 안에 한 번 열 수 있고, 다시 보이지 않습니다:",
        "{name} sets her first password here, once, within {hours} hours. It is not shown again:",
    ),
    "serve.nobody": (
        "아직 아무도 들어올 수 없습니다. 멈추고 다시: sotdae serve --first-admin 담당자번호",
        "Nobody can sign in yet. Stop, and start with: sotdae serve --first-admin STAFF-ID",
    ),
    "people.label": ("번호", "label"),
    "people.name": ("담당자 번호", "staff id"),
    "people.offices": ("직책", "office"),
    "people.left": ("그만둔 때(KST)", "left (KST)"),
    "people.none": ("아직 아무도 없습니다. `sotdae people add 담당자번호`", "Nobody yet. `sotdae people add STAFF-ID`"),
    "people.role_label": ("역할 번호", "role no."),
    "people.case": ("사건", "case"),
    "people.role": ("역할", "role"),
    "people.until": ("끝(KST)", "until (KST)"),
    "people.lead": ("책임자", "leads"),
    "people.administrator": ("관리자", "administrator"),
    "people.auditor": ("감사 담당자", "auditor"),
    "people.counsellor": ("상담원", "counsellor"),
    "people.investigator": ("조사 담당자", "investigator"),
    "people.reviewer": ("검토자", "reviewer"),
    "people.partner": ("협력 기관", "partner"),
    "people.state.ended": ("끝남", "ended"),
    "people.state.waits": ("두 번째 사람을 기다림", "waits for a second person"),
    "people.gone": ("{name}: 그만둠. 모든 역할이 끝났습니다.", "{name} has left; all roles ended."),
    "people.ended": ("{label}: 끝남", "{label} ended"),
    "people.waits": ("두 번째 사람이 확인해야 효력이 생깁니다.", "It counts once a second person has confirmed it."),
    "people.link": (
        "작업대 주소 뒤에 다음을 붙여 {hours}시간 안에 한 번 여십시오. 다시 보이지 않습니다:",
        "Open this once within {hours} hours, behind the workbench's address. It is not shown again:",
    ),
}
