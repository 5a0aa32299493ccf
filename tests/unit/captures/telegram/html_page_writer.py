# SPDX-License-Identifier: Apache-2.0
"""Writes pages in the layout of Telegram Desktop's HTML export, small and by hand, for tests of the reader."""

from __future__ import annotations

from collections.abc import Sequence

_ESCAPES = {"\n": "<br>", '"': "&quot;", "&": "&amp;", "'": "&apos;", "<": "&lt;", ">": "&gt;"}


def escaped(text: str) -> str:
    """The exporter's own escaping."""
    return "".join(_ESCAPES.get(character) or (f"&#x{ord(character):02X};" if ord(character) < 32 else character) for character in text)


def block(depth: int, tag: str, inner: str = "", **attributes: str) -> str:
    """One block tag: alone on its line, indented by its depth."""
    shown = "".join(f' {name.rstrip("_")}="{escaped(value)}"' for name, value in sorted(attributes.items()))
    return f"\n{' ' * depth}<{tag}{shown}>\n{inner}\n{' ' * depth}</{tag}>\n"


def div(depth: int, class_: str, inner: str = "", **attributes: str) -> str:
    return block(depth, "div", inner, class_=class_, **attributes)


def service(message_id: int, sentence: str, extra: str = "") -> str:
    return div(5, "message service", div(6, "body details", sentence) + extra, id=f"message{message_id}")


def message(
    message_id: int,
    clock: str | None = "08.03.2023 11:10:02 UTC+09:00",
    name: str | None = "Ara ",
    text: str | None = "",
    *,
    before: str = "",
    after: str = "",
) -> str:
    """A message; ``name`` None makes it a joined one. ``text`` is markup already; ``before`` and ``after`` are blocks around it."""
    parts = []
    if clock is not None:
        parts.append(div(7, "pull_right date details", clock[11:16], title=clock))
    if name is not None:
        parts.append(div(7, "from_name", name))
    parts.append(before)
    if text:
        parts.append(div(7, "text", text))
    parts.append(after)
    class_ = "message default clearfix" + (" joined" if name is None else "")
    picture = "" if name is None else div(6, "pull_left userpic_wrap", div(7, "userpic userpic3", div(8, "initials", "A")))
    return div(5, class_, picture + div(6, "body", "".join(parts)), id=f"message{message_id}")


def forward(name: str | None, clock: str = "01.03.2023 09:00:00 UTC+09:00", text: str = "") -> str:
    head = ""
    if name is not None:
        head = div(8, "from_name", f'{name}<span class="date details" title="{clock}">\n {clock[:19]}</span>')
    return div(7, "forwarded body", head + (div(8, "text", text) if text else ""))


def reply(message_id: int, file: str = "") -> str:
    onclick = "" if file else f' onclick="return GoToMessage({message_id})"'
    return div(7, "reply_to details", f'In reply to <a href="{file}#go_to_message{message_id}"{onclick}>this message</a>')


def media(kind: str, title: str, status: str = "", description: str = "", href: str | None = None) -> str:
    inner = div(9, "fill pull_left")
    fields = "".join(
        div(10, name, escaped(value)) for name, value in (("title bold", title), ("description", description), ("status details", status)) if value
    )
    inner += div(9, "body", fields)
    if href is None:
        card = div(8, f"media clearfix pull_left {kind}", inner)
    else:
        card = block(8, "a", inner, class_=f"media clearfix pull_left block_link {kind}", href=href)
    return div(7, "media_wrap clearfix", card)


def wrap(kind: str, href: str, inner: str = "") -> str:
    picture = f'\n         <img class="photo" src="{href}_thumb.jpg" style="width: 260px; height: 195px"/>\n'
    return div(7, "media_wrap clearfix", block(8, "a", inner + picture, class_=f"{kind} clearfix pull_left", href=href))


def buttons(rows: Sequence[Sequence[tuple[str, str, str]]]) -> str:
    """Rows of (href or empty, onclick or empty, caption as markup)."""
    written = ""
    for row in rows:
        cells = ""
        for href, onclick, caption in row:
            attributes = "".join(
                f' {name}="{escaped(value)}"' for name, value in (("", ""), ("href", href), ("onclick", onclick)) if value or not name
            )
            cells += div(11, "bot_button", f"\n            <a{attributes}>\n" + block(13, "div", caption) + "\n            </a>\n")
        written += block(9, "tr", block(10, "td", cells, class_="bot_button_row"))
    return block(7, "table", block(8, "tbody", written), class_="bot_buttons_table")


def page(title: str, records: str, *, earlier: str | None = None, later: str | None = None) -> bytes:
    """A whole page; ``earlier`` and ``later`` are the addresses of its neighbours."""
    start = "" if earlier is None else block(5, "a", "Previous messages", class_="pagination block_link", href=earlier)
    end = "" if later is None else block(5, "a", "Next messages", class_="pagination block_link", href=later)
    body = div(
        2,
        "page_wrap",
        div(3, "page_header", div(4, "content", div(5, "text bold", f"{escaped(title)} ")))
        + div(3, "page_body chat_page", div(4, "history", start + records + end)),
    )
    head = block(1, "head", '\n  <meta charset="utf-8"/>\n<title>Exported Data</title>')
    return ("<!DOCTYPE html>" + block(0, "html", head + block(1, "body", body, onload="CheckLocation();"))).encode("utf-8")
