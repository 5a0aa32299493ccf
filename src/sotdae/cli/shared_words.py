# SPDX-License-Identifier: Apache-2.0
"""The words of texts that several rooms posted and of rooms that post together, Korean and English side by side; `words.say` knows them."""

from __future__ import annotations

from typing import Final

SHARED: Final[dict[str, tuple[str, str]]] = {
    "texts.title": ("여러 방에 올라온 같은 글(내용은 보이지 않음)", "The same text in several rooms (none is shown)"),
    "texts.row": ("글 {posts} · 옮긴 글 {forwarded} · 처음", "posts {posts} · forwards {forwarded} · first"),
    "texts.writings": ("쓴 꼴 {writings}가지", "written in {writings} ways"),
    "texts.odd": ("풀어 쓴 글 {odd}", "in pieces {odd}"),
    "texts.common": ("아주 많은 방에 있는 글", "in very many rooms"),
    "texts.more": ("나머지는 보고서에 있습니다.", "The report lists the others."),
    "texts.no_verdict": (
        "먼저 올라온 방은 수집한 방들 가운데 먼저라는 뜻입니다. 누가 썼는지는 말하지 않습니다.",
        "The first room is the first of those captured. Who wrote a text is not said.",
    ),
    "reposting.title": ("거의 동시에 같은 것을 올리는 방", "Rooms that post the same things at nearly the same time"),
    "reposting.row": (
        "{seconds}초 안에 함께 올린 것 {objects}(둘 다 올린 것 {both}) · 우연이라면 {expected}",
        "{objects} things within {seconds} s of each other (of {both} that both posted) · by chance {expected}",
    ),
    "reposting.lead": ("{label} 먼저 {count}번", "{label} first {count} times"),
    "reposting.gap": ("사이 {seconds}초", "{seconds} s apart"),
    "reposting.chance": ("우연으로 볼 수 있음", "chance may do as much"),
    "reposting.no_verdict": (
        "한 방이 다른 방을 따르거나, 둘이 같은 곳을 따르거나, 한 프로그램이 올릴 수 있습니다. 운영자가 같다는 뜻이 아닙니다.",
        "One may follow the other, both may follow a third, or one program may serve both. It does not mean that their operators are the same.",
    ),
}
