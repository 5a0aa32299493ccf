# SPDX-License-Identifier: Apache-2.0
"""Reads counts as platforms and people write them: ``10 612 280 subscribers``, ``32.8K``, ``1.2만``, ``26 481 members, 1 564 online``.

A shortened number is kept with its granularity (32.8K is a multiple of 100), so that nobody takes it for an exact one. What kind of count it is, is
told by the words beside it, in the languages listed here; in another language the number stands and its kind is unknown. A number is never guessed
from an ambiguous spelling (``1,250K``).
Source: captions of saved pages (docs/formats/telegram-preview.md); the lists of words are those of Telegram's own translations, as far as known.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

MOST: Final = 10**13
"""A larger count is no count of people or views."""

_BLANKS: Final = " \u00a0\u2009\u202f"
_UNITS: Final = {
    "k": 10**3, "m": 10**6, "b": 10**9, "mil": 10**3, "tys": 10**3, "mln": 10**6, "тыс": 10**3, "млн": 10**6, "천": 10**3, "만": 10**4, "억": 10**8,
    "千": 10**3, "万": 10**4, "萬": 10**4, "億": 10**8, "亿": 10**8,
}  # fmt: skip
_PART: Final = re.compile(
    rf"(?P<whole>\d{{1,3}}(?:(?P<mark>[{_BLANKS}.,'\u2019])\d{{3}}(?:(?P=mark)\d{{3}})*)|\d{{1,13}})(?:[.,](?P<fraction>\d{{1,2}}))?(?!\d)"
    rf"[{_BLANKS}]?(?P<unit>(?:mil|mln|tys|тыс|млн|[kmb])(?!\w)\.?|[천만억千万萬億亿])?",
    re.IGNORECASE,
)
_FOLLOWING: Final = frozenset("천만억千万萬億亿")
"""Units after which a smaller part of the same number may follow."""
_NEXT: Final = re.compile(rf"[{_BLANKS}]?(?=\d)")
_AFTER: Final = re.compile(rf"[{_BLANKS}]*(?:명|人|名)?[{_BLANKS}]*")
_SEGMENT: Final = re.compile(r"[,;\u3001\u00b7\n](?=[\s\u00a0])|\u3001|\u00b7|\n")
_KINDS: Final = (
    ("monthly_users", re.compile(r"monthly|월간|월 사용|в месяц|mensual|mensuel|mensil|mensa|monatlich|ayl[ıi]k|miesięczn", re.IGNORECASE)),  # noqa: RUF001 (letters of other languages)
    (
        "subscribers",
        re.compile(
            r"subscrib|구독|подписчик|підписник|suscript|abonn|abonat|assinant|iscritt|inscrit|subskryb|abone|pelanggan|登録|订阅|訂閱", re.IGNORECASE
        ),
    ),
    (
        "members",
        re.compile(
            r"member|멤버|구성원|회원|참가자|참여자|участник|учасник|miembro|membre|mitglied|membro|\bleden|üye|członk|anggota|成员|成員|メンバー",
            re.IGNORECASE,
        ),
    ),
)
_FIRST: Final = re.compile(r"(?<![A-Za-z0-9_@.,])\d")
"""Where a count begins: never inside a name such as @flower1990."""
_ONLINE: Final = re.compile(r"online|온라인|접속|в сети|у мережі|en línea|en ligne|çevrimiçi|在线|在線|オンライン", re.IGNORECASE)  # noqa: RUF001 (as above)


class ShownCount(NamedTuple):
    """A count and the number that it was rounded to a multiple of (1: as exact as it stands)."""

    value: int
    granularity: int


class ShownMembers(NamedTuple):
    """What a caption counts: members of a kind (``members_kind`` in `model.tables`), and how many are online; None where it does not say."""

    members: ShownCount | None
    kind: str | None
    online: ShownCount | None


def parse_count(text: str) -> ShownCount | None:
    """Return the count that a text is, with nothing else around it but a counter such as 명; None where it is none, or could be two."""
    found = _count_at(text.strip(), 0)
    if found is None:
        return None
    count, end = found
    after = _AFTER.match(text.strip(), end)
    return count if after is not None and after.end() == len(text.strip()) else None


def kind_of(words: str) -> str | None:
    """Return the kind of count that words name, or None."""
    return next((kind for kind, pattern in _KINDS if pattern.search(words)), None)


def parse_members(caption: str) -> ShownMembers:
    """Return what a caption such as ``26 481 members, 1 564 online`` counts. A number beside a word for "online" is never a size."""
    members = kind = online = None
    for segment in _SEGMENT.split(caption[:400]):
        place = _FIRST.search(segment)
        found = _count_at(segment, place.start()) if place is not None else None
        if found is None:
            continue
        if _ONLINE.search(segment):
            online = online or found[0]
        elif members is None:
            members, kind = found[0], kind_of(segment)
    return ShownMembers(members, kind, online)


def _count_at(text: str, start: int) -> tuple[ShownCount, int] | None:
    """Read the count that begins at a place; Korean and Chinese units may follow one another (3만 5천). Return it and where it ends."""
    total, granularity, end, last_unit = 0, 1, start, MOST
    while (part := _PART.match(text, end)) is not None:
        unit = _UNITS[part["unit"].rstrip(".").lower()] if part["unit"] else 1
        if unit >= last_unit or (part["mark"] and (part["fraction"] or (unit > 1 and part["unit"] not in _FOLLOWING))):
            break
        whole = int(re.sub(r"\D", "", part["whole"]))
        places = len(part["fraction"] or "")
        if places and unit == 1:
            if int(part["fraction"]):
                break  # half a person is no count
            places = 0
        step = unit // 10**places
        if not step:
            break
        total += whole * unit + (int(part["fraction"]) * step if places else 0)
        granularity, last_unit = step, unit
        end = part.end()
        if unit == 1:
            break
        blank = _NEXT.match(text, end)
        if blank is None or part["unit"] not in _FOLLOWING:
            break
        end = blank.end()
    if last_unit == MOST or total > MOST:
        return None
    return ShownCount(total, granularity), end
