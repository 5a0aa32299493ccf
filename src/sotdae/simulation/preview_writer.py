# SPDX-License-Identifier: Apache-2.0
"""Writes a page of ``t.me`` as its server makes it and a browser saves it: cards, ``t.me/s/`` pages, single posts, invitations, names without a page.

The pages show what such pages show: rounded counts above posts, exact ones on cards, the room's number only inside ``data-view`` and
``data-peer``, and never who reads. Source: docs/formats/telegram-preview.md.
"""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from html import escape
from typing import Final

from sotdae.model.synthetic import SYNTHETIC_MARK
from sotdae.simulation.world import Part, Post, SavedPage, View

POSTS: Final = 20
"""Posts on a page."""
_TAGS: Final = {"bold": "b", "italic": "i", "code": "code"}


def page(saved: SavedPage, *, is_marked: bool) -> bytes:
    """Return the bytes of a saved page."""
    address, body = _CLASSES[saved.kind](saved)
    mark = f"<!-- {SYNTHETIC_MARK}: made up by a program -->\n" if is_marked else ""
    title = saved.view.title if saved.view is not None and saved.view.title else "Telegram"
    shown = {"no_page": f"Telegram: Contact @{saved.username}", "dead_invite": "Join group chat on Telegram"}.get(saved.kind, title)
    head = (
        f'<meta charset="utf-8"><title>Telegram: {escape(shown)}</title>\n<meta property="og:title" content="{escape(shown)}">\n'
        f'<meta property="al:ios:url" content="{escape(address)}">\n<meta property="al:android:url" content="{escape(address)}">\n'
    )
    feed = f'<link rel="canonical" href="/s/{saved.username}?before=1">\n' if saved.kind == "feed" else ""
    return f"<!DOCTYPE html>\n<html>\n<head>\n{mark}{head}{feed}</head>\n<body>\n{body}\n</body>\n</html>\n".encode()


def shortened(count: int) -> str:
    """Return a count as headers show it: three figures, then K or M."""
    for unit, sign in ((1_000_000, "M"), (1_000, "K")):
        if count >= unit:
            places = max(0, 3 - len(str(count // unit)))
            factor = unit // 10**places
            value = f"{count // factor * factor / unit:.{places}f}"
            return (value.rstrip("0").rstrip(".") if places else value) + sign
    return str(count)


def _grouped(count: int) -> str:
    return f"{count:,}".replace(",", " ")


def counted(view: View | None, count: int | None, online: int | None) -> str:
    """The line of counts on a card."""
    if count is None:
        return ""
    word = "subscriber" if view is not None and view.is_channel else "member"
    line = f"{_grouped(count)} {word}{'' if count == 1 else 's'}"
    return line if online is None else f"{line}, {_grouped(online)} online"


def _card_body(title: str, extra: str, description: str, button: str, *, address: str, additional: str = "") -> str:
    icon = '<div class="tgme_page_photo"><a href="#"></a></div>' if title else '<div class="tgme_page_icon"><i class="tgme_icon_user"></i></div>'
    shown = f'<div class="tgme_page_title" dir="auto"><span dir="auto">{escape(title)}</span></div>\n' if title else ""
    counted = f'<div class="tgme_page_extra">{escape(extra)}</div>\n' if extra else ""
    told = f'<div class="tgme_page_description" dir="auto">{description}</div>\n' if description else ""
    more = f'<div class="tgme_page_additional">{additional}</div>\n' if additional else ""
    action = f'<div class="tgme_page_action"><a class="tgme_action_button_new shine" href="{escape(address)}">{button}</a></div>'
    inner = f"{icon}\n{shown}{counted}{told}{more}{action}"
    return f'<div class="tgme_page_wrap"><div class="tgme_body_wrap"><div class="tgme_page">\n{inner}\n</div></div></div>'


def _told(saved: SavedPage) -> str:
    """The room's description."""
    return "예시 방입니다." if saved.description is None else escape(saved.description)


def _card(saved: SavedPage) -> tuple[str, str]:
    address = f"tg://resolve?domain={saved.username}"
    title = (saved.view.title if saved.view is not None else None) or ""
    return address, _card_body(title, counted(saved.view, saved.members, saved.online), _told(saved), "View in Telegram", address=address)


def _bot(saved: SavedPage) -> tuple[str, str]:
    address = f"tg://resolve?domain={saved.username}"
    title = (saved.view.title if saved.view is not None else None) or ""
    extra = f"{_grouped(saved.members)} monthly users" if saved.members is not None else f"@{saved.username}"
    return address, _card_body(title, extra, "꽃말을 알려 드립니다.", "Start Bot", address=address)


def _no_page(saved: SavedPage) -> tuple[str, str]:
    address = f"tg://resolve?domain={saved.username}"
    told = f'If you have <strong>Telegram</strong>, you can contact <a class="tgme_username_link" href="{address}">@{saved.username}</a> right away.'
    return address, _card_body("", "", told, "Send Message", address=address)


def _invite(saved: SavedPage) -> tuple[str, str]:
    address = f"tg://join?invite={saved.invite_hash}"
    title = (saved.view.title if saved.view is not None else None) or ""
    word = "channel" if saved.view is not None and saved.view.is_channel else "group"
    more = f"You are invited to the {word} <strong>{escape(title)}</strong>. Click above to join."
    return address, _card_body(title, counted(saved.view, saved.members, saved.online), "", f"Join {word.title()}", address=address, additional=more)


def _dead_invite(saved: SavedPage) -> tuple[str, str]:
    address = f"tg://join?invite={saved.invite_hash}"
    told = "You are invited to a <strong>group chat</strong> on <strong>Telegram</strong>. Click to join:"
    return address, _card_body("", "", told, "Join Group", address=address)


def _feed(saved: SavedPage) -> tuple[str, str]:
    view = saved.view
    assert view is not None
    word = "subscribers" if view.is_channel else "members"
    counters = "".join(
        f'<div class="tgme_channel_info_counter"><span class="counter_value">{shortened(count)}</span> <span class="counter_type">{name}</span></div>'
        for count, name in ((saved.members, word), (max(1, len(view.posts) // 9), "photos"), (12, "links"))
        if count is not None
    )
    header = (
        '<div class="tgme_channel_info"><div class="tgme_channel_info_header">\n<div class="tgme_channel_info_header_title_wrap">'
        f'<div class="tgme_channel_info_header_title"><span dir="auto">{escape(view.title or "")}</span></div></div>\n'
        f'<div class="tgme_channel_info_header_username"><a href="https://t.me/{saved.username}">@{saved.username}</a></div></div>\n'
        f'<div class="tgme_channel_info_counters">{counters}</div>\n<div class="tgme_channel_info_description">{_told(saved)}</div></div>'
    )
    shown = [post for post in view.posts if post.number > 0][-POSTS:]
    more = f'<a href="/s/{saved.username}?before={shown[0].number}" class="tme_messages_more" data-before="{shown[0].number}"></a>\n' if shown else ""
    posts = "".join(f'<div class="tgme_widget_message_wrap js-widget_message_wrap">{_post(saved, view, post)}</div>\n' for post in shown)
    history = f'<section class="tgme_channel_history js-message_history">\n{more}{posts}</section>'
    return f"tg://resolve?domain={saved.username}", f"{header}\n<main>{history}</main>"


def _embed(saved: SavedPage) -> tuple[str, str]:
    view = saved.view
    assert view is not None
    post = next(post for post in view.posts if post.number == saved.post)
    return f"tg://resolve?domain={saved.username}&post={post.number}", _post(saved, view, post)


_CLASSES: Final = {
    "card": _card,
    "feed": _feed,
    "embed": _embed,
    "bot": _bot,
    "no_page": _no_page,
    "invite": _invite,
    "dead_invite": _dead_invite,
}


def _post(saved: SavedPage, view: View, post: Post) -> str:
    room = f"{saved.username}/{post.number}"
    seal = base64.urlsafe_b64encode(json.dumps({"c": -view.number, "p": post.number, "t": saved.at, "h": "0" * 18}, separators=(",", ":")).encode())
    peer = f' data-peer="c{view.number}_0"' if saved.kind == "embed" else ""
    service = " service_message" if post.action is not None else ""
    named = f'data-post="{room}" data-view="{seal.decode().rstrip("=")}"{peer}'
    opening = f'<div class="tgme_widget_message text_not_supported_wrap js-widget_message{service}" {named}>'
    when = datetime.fromtimestamp(post.at, UTC)
    shown = f'<a class="tgme_widget_message_date" href="https://t.me/{room}"><time datetime="{when.isoformat()}" class="time">{when:%H:%M}</time></a>'
    if post.action is not None:
        return f'{opening}<div class="tgme_widget_message_text js-message_text" dir="auto">{escape(post.action.sentence)}</div>{shown}</div>'
    edited = "edited " if post.edited_at is not None else ""
    views = f'<span class="tgme_widget_message_views">{shortened(views_at(saved, post))}</span>' if view.is_channel else ""
    info = f'<div class="tgme_widget_message_info">{views}<span class="tgme_widget_message_meta">{edited}{shown}</span></div>'
    picture = '<a class="tgme_widget_message_photo_wrap" href="#" style="width:64px"></a>' if post.picture is not None else ""
    body = f"{_author(saved, view, post)}{_forward(post)}{_reply(saved, view, post)}{picture}{_text(post)}{_reactions(post)}{_buttons(post)}"
    return f"{opening}{body}{info}</div>"


def views_at(saved: SavedPage, post: Post) -> int:
    """Views grow for a week and then stand; a matter of this made-up world."""
    hours = max(0, min(168, (saved.at - post.at) // 3600))
    return (saved.members or 100) * (40 + hours) // 200


def _author(saved: SavedPage, view: View, post: Post) -> str:
    name = view.title if post.author is None else post.author.name
    address = f' href="https://t.me/{saved.username}"' if post.author is None else ""
    tag = "a" if address else "span"
    author = f'<{tag} class="tgme_widget_message_owner_name"{address}><span dir="auto">{escape(name or "")}</span></{tag}>'
    signed = f'<span class="tgme_widget_message_from_author">{escape(post.signature)}</span>' if post.signature is not None else ""
    return f'<div class="tgme_widget_message_author">{author}{signed}</div>'


def _forward(post: Post) -> str:
    if post.forwarded_from is None:
        return ""
    public = post.forwarded_public
    tag, address = ("span", "") if public is None else ("a", f' href="https://t.me/{public}"')
    name = f'<{tag} class="tgme_widget_message_forwarded_from_name"{address}>{escape(post.forwarded_from)}</{tag}>'
    return f'<div class="tgme_widget_message_forwarded_from">Forwarded from {name}</div>'


def _reply(saved: SavedPage, view: View, post: Post) -> str:
    if post.reply_to is None:
        return ""
    answered = next((one for one in view.posts if one.number == post.reply_to), None)
    quote = "".join(part.text for part in answered.parts)[:60] if answered is not None else ""
    return (
        f'<a class="tgme_widget_message_reply" href="https://t.me/{saved.username}/{post.reply_to}"><div class="tgme_widget_message_author">'
        f'<span class="tgme_widget_message_author_name">{escape(view.title or "")}</span></div>'
        f'<div class="tgme_widget_message_text js-message_reply_text" dir="auto">{escape(quote)}</div></a>'
    )


def _text(post: Post) -> str:
    shown = "".join(_part(part) for part in post.parts).replace("\n", "<br/>")
    return f'<div class="tgme_widget_message_text js-message_text" dir="auto">{shown}</div>' if shown else ""


def _part(part: Part) -> str:
    text = escape(part.text)
    if part.kind in _TAGS:
        return f"<{_TAGS[part.kind]}>{text}</{_TAGS[part.kind]}>"
    if part.kind == "hashtag":
        return f'<a href="?q=%23{escape(part.text[1:])}">{text}</a>'
    if part.kind == "mention":
        return f'<a href="https://t.me/{escape(part.text[1:])}" target="_blank">{text}</a>'
    if part.kind in {"link", "text_link"}:
        asks = " onclick=\"return confirm('Open this link?\\n\\n'+this.href);\""
        return f'<a href="{escape(escape(part.href or part.text))}" target="_blank" rel="noopener"{asks}>{text}</a>'
    return text


def _reactions(post: Post) -> str:
    shown = "".join(f'<span class="tgme_reaction"><i class="emoji"><b>{emoji}</b></i>{shortened(count)}</span>' for emoji, count in post.reactions)
    return f'<div class="tgme_widget_message_reactions">{shown}</div>' if shown else ""


def _buttons(post: Post) -> str:
    rows = []
    for row in post.buttons:
        shown = "".join(
            f'<a class="tgme_widget_message_inline_button url_button" href="{escape(button.url or "")}">'
            f'<span class="tgme_widget_message_inline_button_text">{escape(button.text)}</span></a>'
            for button in row
            if button.url
        )
        rows.append(f'<div class="tgme_widget_message_inline_row">{shown}</div>' if shown else "")
    return f'<div class="tgme_widget_message_inline_keyboard">{"".join(rows)}</div>' if any(rows) else ""
