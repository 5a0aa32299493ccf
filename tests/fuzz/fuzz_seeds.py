# SPDX-License-Identifier: Apache-2.0
"""Small, sound inputs to begin from: what the simulation writes, cut to a few records, and what the tests' own writers write by hand."""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

_UNIT: Final = Path(__file__).resolve().parents[1] / "unit"
for _folder in ("captures", "captures/telegram", "exchange", "media"):
    if str(_UNIT / _folder) not in sys.path:
        sys.path.insert(0, str(_UNIT / _folder))

import html_page_writer as pages  # noqa: E402  # (found by the lines above)
import json_chat_writer as chats  # noqa: E402
import preview_pages as previews  # noqa: E402

from sotdae.simulation.exports import members_of  # noqa: E402
from sotdae.simulation.story import build_world  # noqa: E402
from sotdae.text.rules.loading import built_in_files  # noqa: E402

_FEW: Final = 1_200
"""Bytes of a seed: long enough for every part of a format, short enough for a million runs."""


@cache
def simulated() -> dict[str, tuple[bytes, ...]]:
    """Return members of a small world's exports by kind: ``json``, ``html``, ``preview``, ``csv``."""
    found: dict[str, list[bytes]] = {"json": [], "html": [], "preview": [], "csv": []}
    for capture in build_world(3, 0.05).captures:
        for name, body in members_of(capture, is_marked=False):
            if name.endswith(".csv"):
                found["csv"].append(b"".join(body.splitlines(keepends=True)[:8]))
            elif name.endswith(".html"):
                found["preview" if capture.form == "pages" else "html"].append(_few_divs(body))
            elif name.endswith(".json"):
                found["json"].append(_few_records(body))
    return {kind: tuple(sorted({body for body in bodies if body}, key=len)[:4]) for kind, bodies in found.items()}


def _few_records(body: bytes) -> bytes:
    """Cut a chat's export behind its last whole record within the limit; an account's is left out."""
    if b'"chats"' in body[:_FEW] or b'"personal_information"' in body:
        return b""
    end = body.rfind(b"\n  }", 0, _FEW)
    return body if len(body) <= _FEW else body[: end + 4] + b"\n ]\n}"


def _few_divs(body: bytes) -> bytes:
    """Cut a page behind a whole record; browsers and readers close what stays open."""
    if len(body) <= _FEW:
        return body
    start = re.search(rb'<div class="(?:message |tgme_widget_message_wrap)', body)
    head = body[: start.start()] if start else body[:_FEW]
    head = re.sub(rb"(?s)<(script|style)\b.*?</\1>", b"", head)
    return head + body[start.start() : start.start() + _FEW] if start else head


def json_exports() -> tuple[bytes, ...]:
    """Return exports of one chat and of an account."""
    linked = [{"type": "link", "text": "https://t.me/demo_room_1"}]
    replying = chats.chat(
        [
            chats.service(1, "create_channel", title="꽃 모임"),
            chats.message(2, ["읽을 책 ", *linked], reply_to_message_id=1, edited=chats.seoul(chats.START + 60), text_entities=linked),
        ]
    )
    rich = chats.chat(
        [
            chats.message(
                3,
                "점심",
                forwarded_from="다른 모임",
                photo="photos/photo_1.jpg",
                width=9,
                height=9,
                reactions=[{"type": "emoji", "count": 3, "emoji": "🌷"}],
            ),
            chats.message(
                4, "", poll={"question": "무엇을?", "closed": False, "total_voters": 2, "answers": [{"text": "국수", "voters": 2, "chosen": False}]}
            ),
        ]
    )
    owned = chats.account([({"name": "정원", "type": "private_supergroup", "id": 9}, [chats.message(1)])])
    plain = chats.chat([chats.message(1), chats.message(2, "둘")])
    return (*simulated()["json"][:1], replying, rich, owned, plain, json.dumps(json.loads(plain)).encode())


def html_exports() -> tuple[bytes, ...]:
    """Return pages of Telegram Desktop."""
    short = (
        pages.service(1, "Channel &laquo;꽃 모임&raquo; created")
        + pages.message(2, text='읽을 <a href="https://t.me/demo_room_1">책</a>', before=pages.reply(1)),
        pages.message(3, name=None, text="<strong>점심</strong>", after=pages.wrap("photo_wrap", "photos/photo_1.jpg")),
        pages.message(4, before=pages.forward("다른 모임"), after=pages.buttons([[("https://t.me/x_demo", "", "열기")]])),
        pages.message(5, after=pages.media("media_file", "note.txt", "1.2 KB", href="files/note.txt")),
        pages.message(1, text="짧은 글"),
    )
    return (*simulated()["html"][:1], *(pages.page("꽃 모임", records) for records in short))


def preview_pages() -> tuple[bytes, ...]:
    """Return pages of t.me."""
    feed = previews.feed(
        previews.post(1, previews.text('읽을 <a href="https://t.me/demo_room_1">책</a>')),
        previews.post(2, previews.text("둘"), more='<span class="tgme_widget_message_views">1.2K</span>'),
        counters=previews.counter("1.3K", "subscribers"),
    )
    return (
        *simulated()["preview"][:2],
        feed,
        previews.card(title="꽃", extra="1 300 members, 20 online"),
        previews.card(invite="AbCdEfGh", name=None),
    )


def tables() -> tuple[bytes, ...]:
    """Return tables of counts."""
    return (
        *simulated()["csv"][:2],
        b'checked_at,username,members\n2024-08-26T00:00:00+09:00,@flower_demo,1.3K\n2024-08-27 10:00,t.me/flower_demo,"1,301"\n',
        "날짜;방;인원\n2024-08-26;꽃 모임;1300\n".encode("cp949"),
        b"timestamp\tid\tmembers\tonline\n1724600000\t-1001910000101\t12\t3\n",
    )


def archives() -> tuple[bytes, ...]:
    """Return archives."""
    plain = chats.chat([chats.message(1)])
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        archive.writestr("ChatExport/result.json", plain)
        archive.writestr("ChatExport/photos/photo_1.jpg", b"\xff\xd8 no picture")
    return (chats.zipped(plain), stored.getvalue(), chats.gzipped(plain))


def rule_files() -> tuple[bytes, ...]:
    """Return rule files: a few short rules, and a gazetteer."""
    short = """
[[signal]]
id = "gate.lunch"
family = "gate"
version = 1
title = { ko = "점심", en = "lunch" }
view = "v1"
pattern = "점심.{0,8}(?P<value>{count})"
needs = ["점심"]
near = { terms = ["국수"], within = 16 }
not_after = ["안"]
word_start = true
reads = "count"
unit = "members"
least = 3
weight_bits = 1.5
context = { author_role = ["room", "admin"], pinned = true, bits = 0.5 }
positive = ["점심 12명 국수"]
negative = ["저녁 12명"]
"""
    any_words = """
[[signal]]
id = "gate.flowers"
family = "gate"
version = 2
title = { ko = "꽃", en = "flowers" }
view = "v2"
any = ["꽃구경", "꽃 모임"]
variant = "short"
positive = ["내일 꽃구경 갑시다"]
negative = ["책을 읽었다"]
"""
    made_up = (Path(__file__).resolve().parents[2] / "src/sotdae/simulation/made_up_universities.toml").read_text("utf-8")
    places = "\n[[".join(made_up.split("\n[[")[:3])
    family = next(re.search(r'family = "(\w+)"', file.content.decode()) for file in built_in_files())
    name = family.group(1) if family else "gate"
    return (*tuple(text.replace("gate", name).encode() for text in (short, any_words, short + any_words)), places.encode())


def texts() -> tuple[bytes, ...]:
    """Return texts with what the validators look for; accounts, addresses and telephones are made up."""
    return tuple(
        text.encode()
        for text in (
            "국민은행 123456-04-123456 로 30만원, 점심값 1,300원 또는 3만 5천원",
            "t.me/+AbCdEfGhIjKlMnOp t . me / demo_room_1 https://demo.t.me/5 ｔ．ｍｅ／demo tg://resolve?domain=demo&start=a%20b",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 0x52908400098527886E0F7030069857D2E4169EE7 TJCnKsPa7y5okkXvQAidZBzqx3QyQ6sxMW",
            "010-0000-0000 +82 10 0000 0000 문화상품권 1234-5678-1234-567890 국민123-456-78901",
            "ㄲㅗㅊ ㄱㅜ경 ᄁ\u3164꽃\u200b구\u0301경 ＡＢＣ Ꭺ꓄ İſK 1천3백만 160K members 二十三",
        )
    )


def bundle_json() -> tuple[bytes, ...]:
    """Return bundles as the hashing page makes them."""
    import test_hash_bundle as bundles  # (the test's own maker; it needs no fixture)

    return (bundles.data(),)


def hash_lists() -> tuple[bytes, ...]:
    """Return hash lists in each form."""
    from datetime import date

    from sotdae.exchange.hash_list import HashList, SharedHash, package

    value = "0123456789abcdef" * 4
    listed = HashList("hotline-a", date(2026, 3, 2), date(2026, 6, 2), (SharedHash("pdq", value, 90, "counsellor_seen"),))
    rows = [{"signal_type": "pdq", "signal_str": value, "quality": 80}]
    return (
        package(listed),
        f"pdq {value}\n{value[::-1]}\n".encode(),
        f"signal_type,signal_str,quality\npdq,{value},90\n".encode(),
        json.dumps({"hashes": rows}).encode(),
        json.dumps([value]).encode(),
    )


def media_outlines() -> tuple[bytes, ...]:
    """Return small containers of media: an MP4, a Matroska file, a HEIC."""
    import heif_files
    import pictures
    import video_files

    return (video_files.iso_video(), video_files.ebml_video(), heif_files.photo(pictures.picture("discs", 48, 64)))


WHEN: Final = datetime(2024, 9, 1, tzinfo=UTC)
