# SPDX-License-Identifier: Apache-2.0
"""What may be shown: masking by allow-list, pure. Only characters that somebody asked for, or that a rule matched, survive; everything else is a dot.

A title's mask keeps its length class and the scripts it is written in, so that two rooms can be told apart on a screen without naming either;
it keeps no letter. Links keep their kind (a public name, an invite, a message), never the name or the hash.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sotdae.model.links import parse_telegram_link

DOT: Final = "·"
_ADDRESS: Final = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,15}://|www\.|(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,18}/)[!-~]{1,512}"  # with a scheme, or a host with a path
    r"|[a-z0-9._%+-]{0,64}@[a-z0-9_.-]{3,64}",  # an account's name, a mail address
    re.ASCII | re.IGNORECASE,
)
_MOST_DOTS: Final = 12
"""A longer run of masked characters is written as so many dots: a text's exact length can itself identify it."""


def mask_title(title: str | None) -> str:
    """Return a title's mask: how long it is, roughly, and in which scripts; "—" where none was observed."""
    if title is None or not title.strip():
        return "—"
    length = len(title.strip())
    scripts = "·".join(_scripts(title)) or "?"
    size = next(name for limit, name in ((5, "1-5"), (10, "6-10"), (20, "11-20"), (40, "21-40"), (10**9, "41+")) if length <= limit)
    return f"●●● ({size}, {scripts})"


def mask_text(text: str, spans: Iterable[Sequence[int]]) -> str:
    """Return a text with only the characters inside the spans shown.

    Args:
        text: the original.
        spans: (start, end) in code points of the original.
    """
    return "".join(part for part, _ in _parts(text, spans))


def shown_in_mask(text: str, spans: Iterable[Sequence[int]]) -> list[tuple[int, int]]:
    """Return where the shown characters stand in `mask_text`'s answer, in its code points: what a face may set apart."""
    found: list[tuple[int, int]] = []
    position = 0
    for part, is_shown in _parts(text, spans):
        if is_shown and part:
            found.append((position, position + len(part)))
        position += len(part)
    return found


def _parts(text: str, spans: Iterable[Sequence[int]]) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a masked text, and whether each is shown."""
    position = 0
    for start, end in sorted((max(0, start), min(len(text), end)) for start, end in spans):
        if end <= position:
            continue
        first = max(start, position)
        yield _dots(first - position), False
        yield _printable(text[first:end]), True
        position = end
    yield _dots(len(text) - position), False


def outside(span: tuple[int, int], hidden: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the parts of a span that no hidden span covers."""
    left = [span]
    for first, last in hidden:
        left = [
            part
            for start, end in left
            for part in ((start, min(end, first)), (max(start, last), end))
            if part[0] < part[1] and not (first <= part[0] and part[1] <= last)
        ]
    return list(dict.fromkeys(left))


def addresses_in(text: str) -> list[tuple[int, int]]:
    """Return where links, addresses and names of accounts stand in a text: no rule's hit shows them, however far it reaches.

    Wider than `model.links.find_telegram_links`, which has to be sure that something is a link: here what may be one is hidden.
    """
    return [found.span() for found in _ADDRESS.finditer(text)]


def mask_link(link: str) -> str:
    """Return what kind of target a link or key names, without the name."""
    parsed = parse_telegram_link(link)
    if parsed is None:
        return "room ●●●" if link.startswith("tg:") else "●●●"
    return {
        "room": "t.me/●●●",
        "message": "t.me/●●●/…",
        "invite": "t.me/+●●●",
        "folder": "t.me/addlist/●●●",
    }.get(parsed.kind, "t.me/…")


_POINTS: Final = {
    "bot": "@●●●bot",
    "invite": "t.me/+●●●",
    "folder": "t.me/addlist/●●●",
    "room": "@●●●",
    "name": "@●●●",
    "site": "https://●●●",
    "account": "●●●-●●●",
}


def mask_point(kind: str) -> str:
    """Return the mask of a contact point: of its kind, and the same for all of one kind."""
    return _POINTS.get(kind, "●●●")


def mask_file_name(name: str | None) -> str:
    """Return a file name's mask: its extension if that is a plain short one, nothing else."""
    if not name:
        return "—"
    stem, dot, extension = name.rpartition(".")
    is_plain = bool(dot and stem) and extension.isascii() and extension.isalnum() and len(extension) <= 5  # noqa: PLR2004 (as in .jpeg, .webp)
    return f"●●●.{extension.lower()}" if is_plain else "●●●"


def _dots(count: int) -> str:
    return DOT * min(count, _MOST_DOTS) + ("…" if count > _MOST_DOTS else "")


def _printable(text: str) -> str:
    """Shown characters without those that move, hide or reorder others."""
    return "".join(letter if unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} else " " for letter in text)


def _scripts(text: str) -> list[str]:
    found: dict[str, None] = {}
    for letter in text:
        name = unicodedata.name(letter, "")
        if name.startswith("HANGUL"):
            found.setdefault("가")
        elif name.startswith(("LATIN", "FULLWIDTH LATIN")):
            found.setdefault("A")
        elif letter.isdigit():
            found.setdefault("1")
        elif letter.isalpha():
            found.setdefault("文")
        elif unicodedata.category(letter) == "So":
            found.setdefault("☆")
    return sorted(found)
