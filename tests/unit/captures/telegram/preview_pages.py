# SPDX-License-Identifier: Apache-2.0
"""Pages written by hand, for what the simulation's own writer does not show."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from memory_source import MemorySource

from sotdae.captures.reader import ReadOptions
from sotdae.captures.telegram.preview_reader import TelegramPreview
from sotdae.model.observations import Observation, Problem

CAPTURE = "c" * 64
MADE = 1_774_000_000
NUMBER = 1_910_000_777


def seal(number: int = NUMBER, made: int = MADE, post: int = 1) -> str:
    raw = json.dumps({"c": -number, "p": post, "t": made, "h": "ab"}, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def post(
    number: int, inner: str, *, name: str = "flower_demo", view: str | None = None, when: str = "2026-03-19T10:00:00+00:00", more: str = ""
) -> str:
    data = f' data-view="{seal(post=number) if view is None else view}"' if view != "" else ""
    clock = f'<a class="tgme_widget_message_date" href="https://t.me/{name}/{number}"><time datetime="{when}"></time></a>'
    footer = f'<div class="tgme_widget_message_info"><span class="tgme_widget_message_meta">{more}{clock}</span></div>'
    opening = f'<div class="tgme_widget_message js-widget_message" data-post="{name}/{number}"{data}>'
    return f'<div class="tgme_widget_message_wrap">{opening}{inner}{footer}</div></div>'


def text(inner: str) -> str:
    return f'<div class="tgme_widget_message_text js-message_text" dir="auto">{inner}</div>'


def feed(*posts: str, title: str = "꽃 이야기", name: str = "flower_demo", counters: str = "", head: str = "") -> bytes:
    shown = f'<div class="tgme_channel_info_header_title"><span dir="auto">{title}</span></div>'
    named = f'<div class="tgme_channel_info_header_username"><a href="https://t.me/{name}">@{name}</a></div>'
    body = f'<div class="tgme_channel_info">{shown}{named}{counters}</div><section class="tgme_channel_history">{"".join(posts)}</section>'
    return f"<!DOCTYPE html><html><head><title>Telegram</title>{head}</head><body>{body}</body></html>".encode()


def counter(value: str, kind: str) -> str:
    return f'<div class="tgme_channel_info_counter"><span class="counter_value">{value}</span> <span class="counter_type">{kind}</span></div>'


def card(
    *,
    name: str | None = "flower_demo",
    invite: str | None = None,
    title: str = "",
    extra: str = "",
    description: str = "",
    additional: str = "",
    button: str = "View in Telegram",
    head: str = "",
) -> bytes:
    address = f"tg://join?invite={invite}" if invite else f"tg://resolve?domain={name}"
    shown = f'<div class="tgme_page_title"><span dir="auto">{title}</span></div>' if title else ""
    parts = "".join(
        f'<div class="tgme_page_{kind}">{words}</div>'
        for kind, words in (("extra", extra), ("description", description), ("additional", additional))
        if words
    )
    icon = '<div class="tgme_page_photo"></div>' if title else '<div class="tgme_page_icon"></div>'
    action = f'<div class="tgme_page_action"><a class="tgme_action_button_new" href="{address}">{button}</a></div>'
    body = f'<div class="tgme_page">{icon}{shown}{parts}{action}</div>'
    return f"<!DOCTYPE html><html><head><title>Telegram</title>{head}</head><body>{body}</body></html>".encode()


def rows(pages: Mapping[str, bytes], *, erased: Mapping[str, Any] | None = None) -> list[Observation | Problem]:
    source = MemorySource(pages)
    reader = TelegramPreview()
    detection = reader.detect(source)
    if detection is None:
        return []
    return list(reader.read(source, detection.names, ReadOptions(capture_id=CAPTURE, erased=erased or {})))


def of(kind: type, found: list[Observation | Problem]) -> list[Any]:
    return [row for row in found if type(row) is kind]
