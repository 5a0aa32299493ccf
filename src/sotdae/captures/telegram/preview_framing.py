# SPDX-License-Identifier: Apache-2.0
"""Cuts a saved ``t.me`` page into its posts and what stands around them, by scanning bytes, before anything is parsed.

A post is an element that names itself (``data-post="name/123"``); it ends where its tags balance, or where the next post begins. So each row has the
place of its post in the saved file, a broken post costs only itself, and a page that was scrolled for hours is parsed post by post.
Source: pages of 2020 to 2026 as described in docs/formats/telegram-preview.md. It does not decode or interpret.
"""

from __future__ import annotations

import re
from typing import Final

from sotdae.classes import dataclass

LARGEST_PAGE_BYTES: Final = 32 << 20
"""Of a larger page only so much is read. Source: an honest page of 20 posts has about 300 KB; a scrolled one a few megabytes."""

LARGEST_POST_BYTES: Final = 2 << 20
"""A larger post is not parsed. Source: a text has at most 4,096 characters; with all its markup a post stays under 200 KB."""

_START: Final = re.compile(
    rb"<(?P<tag>div|article|section)\b(?P<before>[^<>]{0,8192}?)\bdata-post=(?P<quote>[\"']?)"
    rb"(?P<name>[A-Za-z][A-Za-z0-9_]{3,31})/(?P<number>[0-9]{1,12})(?P=quote)(?P<after>[^<>]{0,8192})>",
    re.IGNORECASE,
)
_CLASS: Final = b"tgme_widget_message"
_DIV: Final = re.compile(rb"<(/?)(?:div|article|section)(?=[\s>/])", re.IGNORECASE)
_END: Final = re.compile(rb"</html\s*>\s*\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Post:
    """One framed post.

    Attributes:
        offset: where its opening tag begins in the member, in bytes.
        data: its bytes; empty where it is longer than `LARGEST_POST_BYTES`.
        length: its length in bytes.
        username: the public name that it names, as written.
        message_id: the number that it names.
        closed: its tags balance.
    """

    offset: int
    data: bytes
    length: int
    username: str
    message_id: int
    closed: bool


@dataclass(frozen=True, slots=True)
class Frames:
    """A page cut up.

    Attributes:
        posts: its posts in order.
        around: the bytes outside the posts, one after the other.
        whole: the page ends as a page ends.
    """

    posts: tuple[Post, ...]
    around: bytes
    whole: bool


def cut(page: bytes) -> Frames:
    """Cut a page into posts and the rest."""
    starts = [match for match in _START.finditer(page) if _CLASS in match["before"] or _CLASS in match["after"]]
    posts = []
    rest = []
    done = 0
    for number, start in enumerate(starts):
        limit = starts[number + 1].start() if number + 1 < len(starts) else len(page)
        end = _closing(page, start.start(), limit)
        closed = end is not None
        if end is None:
            end = limit
        length = end - start.start()
        data = page[start.start() : end] if length <= LARGEST_POST_BYTES else b""
        posts.append(Post(start.start(), data, length, start["name"].decode("ascii"), int(start["number"]), closed))
        rest.append(page[done : start.start()])
        done = end
    rest.append(page[done:])
    return Frames(tuple(posts), b"".join(rest), _END.search(page[-1024:]) is not None)


def _closing(page: bytes, begin: int, limit: int) -> int | None:
    """Return where the element that begins at a place ends, or None if it does not end before the limit."""
    depth = 0
    for match in _DIV.finditer(page, begin, limit):
        depth += -1 if match.group(1) else 1
        if depth == 0:
            end = page.find(b">", match.end(), limit)
            return None if end < 0 else end + 1
    return None
