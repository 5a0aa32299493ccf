# SPDX-License-Identifier: Apache-2.0
"""H50 to H60: pages of Telegram Desktop's HTML export."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import html_page_writer as pages
from hostile_list import Members, alone, chat, said

_SCRIPTS: Final = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "<svg/onload=alert(1)>",
    "</title></style></textarea><script>alert(2)</script>",
)


def page(number: int, *texts: str, title: str | None = None, head: str = "", name: str = "Ara ") -> bytes:
    """Return a page; texts are markup as they stand."""
    records = "".join(pages.message(place, name=name, text=text or "") for place, text in enumerate(texts, start=1))
    made = pages.page(title or f"꽃 모임 {number}", records)
    return made.replace(b"<title>", head.encode() + b"<title>", 1)


@alone("H50", "scripts, handlers and javascript: in titles, names, captions and texts of a page")
def _scripts(folder: Path, full: bool) -> Members:
    del folder, full
    return {"messages.html": page(50, *_SCRIPTS, title=_SCRIPTS[0], name=_SCRIPTS[1])}


@alone("H50b", "the same in a result.json")
def _scripts_json(folder: Path, full: bool) -> Members:
    del folder, full
    return {"result.json": chat(50, said(*_SCRIPTS), name=_SCRIPTS[0])}


@alone("H51", "markup that changes when it is parsed twice (noscript, math, style)")
def _twice(folder: Path, full: bool) -> Members:
    del folder, full
    texts = (
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
        "<svg><style><a id='</style><img src=1 onerror=alert(1)>'>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    )
    return {"messages.html": page(51, *texts)}


@alone("H52", "200,000 divs in each other")
def _deep(folder: Path, full: bool) -> Members:
    del folder
    depth = 200_000 if full else 20_000
    return {"messages.html": page(52, "a", "<div>" * depth + "x" + "</div>" * depth, "b")}


@alone("H53", "one text of 10 MB")
def _long(folder: Path, full: bool) -> Members:
    del folder
    return {"messages.html": page(53, "a", "꽃 " * (2_500_000 if full else 50_000), "b")}


@alone("H54", "base, meta refresh and a form that lead elsewhere")
def _elsewhere(folder: Path, full: bool) -> Members:
    del folder, full
    head = '<base href="http://127.0.0.1/"><meta http-equiv="refresh" content="0;url=http://127.0.0.1/">'
    return {"messages.html": page(54, '<form action="http://127.0.0.1/"><input name=x></form>', "b", head=head)}


@alone("H55", "pictures that lie elsewhere: nothing is fetched")
def _beacons(folder: Path, full: bool) -> Members:
    del folder, full
    return {"messages.html": page(55, '<img src="http://127.0.0.1/beacon.png"><img srcset="//127.0.0.1/b 2x">', "b")}


@alone("H56", "style sheets that lie elsewhere")
def _styles(folder: Path, full: bool) -> Members:
    del folder, full
    head = (
        '<style>@import url("http://127.0.0.1/x.css"); body { background: url(file:///etc/passwd) }</style><link rel=stylesheet href="//127.0.0.1/">'
    )
    return {"messages.html": page(56, '<b style="background:url(http://127.0.0.1/)">x</b>', head=head)}


@alone("H57", "UTF-16 page that calls itself UTF-8")
def _wide(folder: Path, full: bool) -> Members:
    del folder, full
    return {"result.json": chat(57), "messages.html": page(57, "a", "b").decode().encode("utf-16")}


@alone("H57b", "page in EUC-KR with marks of UTF-8 and UTF-7 in it")
def _korean(folder: Path, full: bool) -> Members:
    del folder, full
    body = page(57, "점심은 국수", "+ADw-script+AD4-").decode()
    return {"result.json": chat(570), "messages.html": b"\xef\xbb\xbf" + body.encode("euc-kr", "replace")}


@alone("H58", "Zalgo, zero-width signs, look-alikes, Hangul fillers, single jamo")
def _signs(folder: Path, full: bool) -> Members:
    del folder
    many = 20_000 if full else 2_000
    texts = ("꽃" + "\u0301" * many, "\u200b" * many + "꽃", "\u3164\u115f\u1160" * many, "ㄲㅗㅊ" * many, "Ꭺ꓄ᎪᏟᏦ" * many, "\u202e꽃\u2066" * many)
    return {"result.json": chat(58, said(*texts))}


@alone("H59", "attributes that some libraries run (hx-get, hx-on, x-data, v-html)")
def _attributes(folder: Path, full: bool) -> Members:
    del folder, full
    texts = (
        '<b hx-get="http://127.0.0.1/" hx-trigger="load" hx-on:load="alert(1)">x</b>',
        '<b x-data="alert(1)" v-html="alert(1)" @click="alert(1)">y</b>',
    )
    return {"messages.html": page(59, *texts)}


@alone("H60", "signs of templates in titles and texts")
def _templates(folder: Path, full: bool) -> Members:
    del folder, full
    signs = ("{{7*7}}", "{% load x %}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{0.__class__}", "%(x)s %s %n")
    return {"result.json": chat(60, said(*signs), name="{{7*7}} {% include '/etc/passwd' %}")}
