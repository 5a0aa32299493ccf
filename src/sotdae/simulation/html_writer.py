# SPDX-License-Identifier: Apache-2.0
"""Writes a view as Telegram Desktop writes an HTML export: its pages of a thousand records, its classes, its omissions.

It shows no ids of rooms or accounts and no time of service records; a message of the same author within fifteen minutes has no name of its own.
Source: Telegram Desktop, export_output_html.cpp, as of version 6.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from sotdae.model.korea import KST
from sotdae.model.synthetic import SYNTHETIC_MARK
from sotdae.simulation.json_writer import file_name
from sotdae.simulation.pictures import SIDE, picture
from sotdae.simulation.world import Part, Post, View

PAGE_RECORDS: Final = 1000
"""Records other than date separators on a page."""
JOIN_SECONDS: Final = 900
"""A message so long after the previous one of the same author still hangs under its name."""
_MONTHS: Final = ("January February March April May June July August September October November December").split()
_ESCAPES: Final = {"\n": "<br>", '"': "&quot;", "&": "&amp;", "'": "&apos;", "<": "&lt;", ">": "&gt;"}
_WRAPS: Final = {"bold": "strong", "italic": "em", "code": "code"}


def escaped(text: str) -> str:
    """Return a text with the program's escapes."""
    return "".join(_ESCAPES.get(sign) or (f"&#x{ord(sign):02X};" if ord(sign) < 32 else sign) for sign in text)  # noqa: PLR2004 (control characters)


def page_name(number: int) -> str:
    """Return the name of the n-th page, from 1."""
    return "messages.html" if number == 1 else f"messages{number}.html"


def pages(view: View, *, is_marked: bool) -> Iterator[tuple[str, bytes]]:
    """Yield the pages of a view: name and bytes."""
    blocks = [view.posts[start : start + PAGE_RECORDS] for start in range(0, len(view.posts), PAGE_RECORDS)] or [()]
    separators, day = 0, ""
    for number, posts in enumerate(blocks, 1):
        history = ""
        if number > 1:
            history += _block(5, "a", "Previous messages", class_="pagination block_link", href=page_name(number - 1))
        previous: Post | None = None
        for post in posts:
            today = _date(post.at)
            if today != day:
                separators, day, previous = separators + 1, today, None
                history += _div(5, "message service", _div(6, "body details", today), id=f"message-{separators}")
            history += _record(view, post, previous)
            previous = None if post.action is not None else post
        if number < len(blocks):
            history += _block(5, "a", "Next messages", class_="pagination block_link", href=page_name(number + 1))
        yield page_name(number), _page(view.title or "", history, is_marked=is_marked)


def _block(depth: int, tag: str, inner: str = "", **attributes: str) -> str:
    shown = "".join(f' {name.rstrip("_")}="{escaped(value)}"' for name, value in sorted(attributes.items()))
    return f"\n{' ' * depth}<{tag}{shown}>\n{inner}\n{' ' * depth}</{tag}>\n"


def _div(depth: int, class_: str, inner: str = "", **attributes: str) -> str:
    return _block(depth, "div", inner, class_=class_, **attributes)


def _date(at: int) -> str:
    day = datetime.fromtimestamp(at, UTC).astimezone(KST)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _clock(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).astimezone(KST).strftime("%d.%m.%Y %H:%M:%S")


def _page(title: str, history: str, *, is_marked: bool) -> bytes:
    header = _div(3, "page_header", _div(4, "content", _div(5, "text bold", f"{escaped(title)} ")))
    body = _block(1, "body", _div(2, "page_wrap", header + _div(3, "page_body chat_page", _div(4, "history", history))), onload="CheckLocation();")
    links = '\n  <meta content="width=device-width, initial-scale=1.0" name="viewport"/>\n\n  <link href="css/style.css" rel="stylesheet"/>\n'
    mark = f"\n  <!-- {SYNTHETIC_MARK} -->" if is_marked else ""
    head = _block(1, "head", f'{mark}\n  <meta charset="utf-8"/>\n<title>Exported Data</title>{links}')
    return ("<!DOCTYPE html>" + _block(0, "html", head + body)).encode()


def _record(view: View, post: Post, previous: Post | None) -> str:
    if post.action is not None:
        return _div(5, "message service", _div(6, "body details", _sentence(post)), id=f"message{post.number}")
    name = f"{(view.title if post.author is None else post.author.name) or 'Deleted Account'} "
    is_joined = _joins(post, previous)
    inner = _div(7, "pull_right date details", _clock(post.at)[11:16], title=f"{_clock(post.at)} UTC+09:00")
    if not is_joined:
        inner += _div(7, "from_name", escaped(name))
    if post.reply_to is not None:
        link = f'In reply to <a href="#go_to_message{post.reply_to}" onclick="return GoToMessage({post.reply_to})">this message</a>'
        inner += _div(7, "reply_to details", link)
    inner += _forward(post) if post.forwarded_from is not None else _content(post, 7)
    inner += _buttons(post) + _reactions(post)
    picture_wrap = "" if is_joined else _div(6, "pull_left userpic_wrap", _div(7, "userpic userpic3", _div(8, "initials", escaped(name[:1]))))
    class_ = "message default clearfix" + (" joined" if is_joined else "")
    return _div(5, class_, picture_wrap + _div(6, "body", inner), id=f"message{post.number}")


def _joins(post: Post, previous: Post | None) -> bool:
    """Whether the program writes no name above the post."""
    if previous is None or previous.author != post.author or (previous.forwarded_from is None) != (post.forwarded_from is None):
        return False
    return post.at - previous.at <= (JOIN_SECONDS if post.forwarded_from is None else 1)


def _sentence(post: Post) -> str:
    if post.action is None:
        raise ValueError(post.number)
    if post.action.name == "pin_message":
        number = dict(post.action.fields)["message_id"]
        actor, _, _ = post.action.sentence.partition(" pinned ")
        link = f'<a href="#go_to_message{number}" onclick="return GoToMessage({number})">this message</a>'
        return f"{escaped(actor)} pinned {link}"
    return escaped(post.action.sentence).replace("«", "&laquo;").replace("»", "&raquo;")


def _content(post: Post, depth: int) -> str:
    inner = ""
    if post.picture is not None:
        status = f"{len(picture(post.picture, SIDE)) / 1024:.1f} KB"
        fields = _div(depth + 3, "title bold", escaped(file_name(post.picture))) + _div(depth + 3, "status details", status)
        if post.picture_left_out:
            text = "Not included, change data exporting settings to download."
            fields = _div(depth + 3, "title bold", "File") + _div(depth + 3, "description", escaped(text)) + _div(depth + 3, "status details", status)
        card = _div(depth + 2, "fill pull_left") + _div(depth + 2, "body", fields)
        class_ = "media clearfix pull_left"
        if post.picture_left_out:
            inner += _div(depth, "media_wrap clearfix", _div(depth + 1, f"{class_} media_file", card))
        else:
            href = f"files/{file_name(post.picture)}"
            inner += _div(depth, "media_wrap clearfix", _block(depth + 1, "a", card, class_=f"{class_} block_link media_file", href=href))
    if post.parts:
        inner += _div(depth, "text", "".join(_part(part) for part in post.parts))
    return inner


def _forward(post: Post) -> str:
    clock = _clock(post.forwarded_at or post.at)
    stamp = f'<span class="date details" title="{clock} UTC+09:00">\n {clock}</span>'
    return _div(7, "forwarded body", _div(8, "from_name", escaped(post.forwarded_from or "") + stamp) + _content(post, 8))


def _part(part: Part) -> str:
    shown = escaped(part.text)
    if part.kind in _WRAPS:
        return f"<{_WRAPS[part.kind]}>{shown}</{_WRAPS[part.kind]}>"
    if part.kind in {"link", "text_link"}:
        address = part.href or part.text
        return f'<a href="{escaped(address if "://" in address else "http://" + address)}">{shown}</a>'
    if part.kind == "mention":
        return f'<a href="https://t.me/{escaped(part.text.removeprefix("@"))}">{shown}</a>'
    if part.kind == "hashtag":
        return f'<a href="" onclick="return ShowHashtag(&quot;{escaped(part.text.removeprefix("#"))}&quot;)">{shown}</a>'
    return shown


def _buttons(post: Post) -> str:
    if not post.buttons:
        return ""
    rows = ""
    for row in post.buttons:
        cells = ""
        for button in row:
            said = f"return ShowTextCopied('Data: {button.data} | Type: callback');"
            attributes = f' href="{escaped(button.url)}"' if button.url is not None else f' onclick="{escaped(said)}"'
            cells += _div(11, "bot_button", f'\n            <a =""{attributes}>\n' + _block(13, "div", button.text) + "\n            </a>\n")
        rows += _block(9, "tr", _block(10, "td", cells, class_="bot_button_row"))
    return _block(7, "table", _block(8, "tbody", rows), class_="bot_buttons_table")


def _reactions(post: Post) -> str:
    shown = "".join(
        _block(8, "span", _block(9, "span", emoji, class_="emoji") + _block(9, "span", str(count), class_="count"), class_="reaction")
        for emoji, count in post.reactions
    )
    return _block(7, "span", shown, class_="reactions") if shown else ""


def styles() -> Sequence[tuple[str, bytes]]:
    """Return the two files that accompany the pages; they stand in for the program's own."""
    return (("css/style.css", b"body { font: 12px sans-serif }\n"), ("js/script.js", b"function CheckLocation() {}\n"))
