# SPDX-License-Identifier: Apache-2.0
"""The words of the workbench, Korean and English side by side; those of single pages stand in their modules. Evidence text is never one of them.

Source: the project's glossary of words on the screen (GLOSSARY.md).
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from sotdae.cases.policy import Office, Role

WORDS: Final[dict[str, tuple[str, str]]] = {
    "brand": ("솟대", "Sotdae"),
    "unknown": ("알 수 없음", "unknown"),
    "not_stated": ("미기재", "not stated"),
    "synthetic": ("지어낸 자료 · 증거 아님", "SYNTHETIC, NOT EVIDENCE"),
    "skip": ("본문으로", "Skip to the content"),
    "nav": ("둘러보기", "Navigation"),
    "nav.menu": ("메뉴", "Menu"),
    "nav.case": ("사건", "Case"),
    "case.choose": ("사건 고르기", "Choose a case"),
    "case.go": ("열기", "Open"),
    "language.other": ("English", "한국어"),
    "put_away": ("화면 치우기", "Put away"),
    "put_away.key": ("Esc 두 번", "Esc twice"),
    "sign_out": ("나가기", "Sign out"),
    "signed_in_as": ("로그인", "Signed in"),
    "paper": ("사건 {case} · 가린 상태로 인쇄함", "Case {case} · printed masked"),
    "save": ("저장", "Save"),
    "yes": ("예", "yes"),
    "no": ("아니오", "no"),
    "back": ("돌아가기", "Back"),
    "print": ("인쇄", "Print"),
    "failed.not_found": ("여기에는 아무것도 없습니다", "There is nothing here"),
    "failed.not_found.more": (
        "주소가 틀렸거나, 이 자리에서 볼 수 없는 것입니다. 사건 목록에서 다시 시작하십시오.",
        "The address is wrong, or it is not for you to see. Begin again from the list of cases.",
    ),
    "failed.not_permitted": ("이 사건에서 맡은 역할로는 할 수 없는 일입니다", "Your role in this case does not include this"),
    "failed.not_permitted.more": ("필요하면 사건 책임자에게 역할을 요청하십시오.", "Ask whoever leads the case for a role if you need it."),
    "failed.bad_request": ("이 주소는 읽을 수 없습니다", "This address cannot be read"),
    "failed.bad_request.more": (
        "주소에는 글이 들어가지 않습니다. 목록에서 다시 시작하십시오.",
        "No text stands in an address here. Begin again from the list.",
    ),
    "failed.broken": ("화면을 만들지 못했습니다", "This page could not be made"),
    "failed.broken.more": (
        "자료는 그대로입니다. 다시 해 보고, 되풀이되면 관리자에게 알리십시오.",
        "Nothing was changed. Try again, and tell an administrator if it happens again.",
    ),
    "failed.stale_form": ("이 양식은 너무 오래 열려 있었습니다", "This form stood open for too long"),
    "failed.stale_form.more": ("돌아가서 새로 고친 다음 다시 보내십시오.", "Go back, reload the page and send it again."),
    "failed.refused": ("그대로는 할 수 없습니다", "It cannot be done like this"),
    "failed.refused.more": ("", ""),
    **{
        f"role.{role}": words
        for role, words in {
            Role.COUNSELLOR: ("상담원", "counsellor"),
            Role.INVESTIGATOR: ("조사 담당자", "investigator"),
            Role.REVIEWER: ("검토자", "reviewer"),
            Role.AUDITOR: ("감사 담당자", "auditor"),
            Role.PARTNER: ("협력 기관", "partner"),
        }.items()
    },
    f"office.{Office.ADMINISTRATOR}": ("관리자", "administrator"),
    f"office.{Office.AUDITOR}": ("감사 담당자", "auditor"),
}


@cache
def _all() -> dict[str, tuple[str, str]]:
    from sotdae.workbench.registry import words  # noqa: PLC0415 (the registry imports the pages, which import this)

    return {**WORDS, **words()}


def say(key: str, language: str, **facts: Any) -> str:
    """Return a word or sentence in a language, its places filled.

    Args:
        key: its key in the tables.
        language: ko or en.
        **facts: what its places hold.
    """
    text = _all()[key][1 if language == "en" else 0]
    return text.format(**facts) if facts else text
