# SPDX-License-Identifier: Apache-2.0
"""What else the made-up rooms say: names of universities that do not exist, a call to write to a newspaper, and where to apply.

Ordinary posts get another text, so that neither chance nor the order of records changes. The universities stand in ``made_up_universities.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from sotdae.model.canonical import Json
from sotdae.model.korea import KST
from sotdae.simulation.world import Part, Person, Post, Room

MENTIONS: Final = (
    ("successor", 3, 23, "예시 글. 한빛가상대 화단에 다녀왔습니다."),
    ("surge", 3, 20, "예시 글. 한.빛.가.상.대 온실이 예쁘네요."),
    ("lookalike-0", 2, 11, "예시 글. 한빛가상대에서 씨앗을 얻었습니다."),
    ("migrated", 3, 8, "예시 글. 한빛가상대학교 온실에 다녀왔습니다."),
    ("surge", 3, 21, "예시 글. 새솔가상대 ㄷㅗ서관 앞 꽃이 피었습니다."),
    ("lookalike-1", 2, 21, "예시 글. 너른가상대 텃밭 사진을 찍었습니다."),
    ("lookalike-1", 2, 22, "예시 글. 너른 마당에 물을 주었습니다. 새솔가상대교를 건넜습니다."),
    ("news", 3, 19, "기사입니다. 한빛가상대 화단 이야기, 예시 기사입니다."),
)
"""(room, month, day, text): the first ordinary post of that day gets the text. The last but one names nothing: a wide yard, and a bridge."""


CALLS: Final = (
    ("surge", 3, 23, 18, "공지: 기.자에게 다 같이 메.일 세.례 합시다. 예시 글.", True),
    ("surge", 3, 23, 20, "예시 글. 기자한테 단체로 전화 ㄷㅗ배 가요", False),
    ("successor", 3, 24, 9, "기사에 따르면 어떤 방이 기자에게 메일 세례를 하자고 했다고 합니다. 예시 글.", False),
)
"""(room, month, day, hour, text, whether who made the room wrote it)."""


DESK: Final = "https://t.me/gaon_apply_demo_bot"
"""The bot at the door, which the hub's "apply" button names too."""
DESKS: Final = (
    ("hub", 3, 23, 10, "가입 신.청 링.크는 봇에서 받습니다: "),
    ("successor", 3, 26, 1, "ㄱㅏ입 신청 양식은 여기 있습니다: "),
)
"""(room, month, day, hour, text): the room itself gives the bot, last of all its posts."""


def tell(rooms: Mapping[str, Room]) -> dict[str, Json]:
    """Let rooms say it; return the truth of it.

    Args:
        rooms: the world's rooms by key.
    """
    for key, month, day, text in MENTIONS:
        _say(rooms[key], _at(month, day), text)
    for key, month, day, hour, text, by_founder in CALLS:
        room = rooms[key]
        founder = next(post.author for post in room.posts if post.author is not None)
        _say(room, _at(month, day, hour), text, founder if by_founder else None)
    for key, month, day, hour, text in DESKS:
        rooms[key].add(Post(0, _at(month, day, hour), parts=(Part("plain", text), Part("link", DESK))))
    return {
        "contact_points": {"bot": ["hub", "successor"]},
        "calls": {"surge": ["reporter"]},
        "institutions": {
            "gasang-hanbit": ["hub", "lookalike-0", "migrated", "subroom-1", "successor", "surge"],
            "gasang-saesol": ["hub", "subroom-2", "surge"],
            "gasang-neoreun": ["hub", "lookalike-1", "subroom-3"],
        },
    }


def _say(room: Room, since: int, text: str, author: Person | None = None) -> Post:
    """Give the first ordinary post from a moment on another text, and another author where one is named."""
    for place, post in enumerate(room.posts):
        if post.at >= since and _is_ordinary(post):
            room.posts[place] = replace(post, parts=(Part("plain", text),), author=author or post.author)
            return room.posts[place]
    message = f"no ordinary post in {room.key}"
    raise LookupError(message)


def _is_ordinary(post: Post) -> bool:
    """Whether nothing else of the story hangs on a post."""
    special = (post.action, post.forwarded_from, post.edited_at, post.gone_at, post.picture, post.reactions_later_at, post.buttons or None)
    return all(one is None for one in special) and [part.kind for part in post.parts] == ["plain"] and post.parts[0].text.startswith("예시 글 ")


def _at(month: int, day: int, hour: int = 0) -> int:
    return int(datetime(2026, month, day, hour, tzinfo=KST).timestamp())
