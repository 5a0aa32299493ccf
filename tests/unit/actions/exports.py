# SPDX-License-Identifier: Apache-2.0
"""Tiny exports in the layout of Telegram Desktop, for tests of actions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PICTURE = b"\x89PNG\r\n\x1a\n" + b"MEDIA-CANARY-" * 20


def message(number: int, text: str, **more: Any) -> dict[str, Any]:
    unix = 1_724_600_000 + number * 60
    return {
        "id": number,
        "type": "message",
        "date": "2024-08-26T00:33:20",
        "date_unixtime": str(unix),
        "from": f"표본 {number % 3}",
        "from_id": f"user{100 + number % 3}",
        "text": text,
        "text_entities": [{"type": "plain", "text": text}],
        **more,
    }


def chat(messages: list[dict[str, Any]], *, number: int = 1500000001, kind: str = "public_channel", name: str = "꽃 그림 모음") -> dict[str, Any]:
    return {"name": name, "type": kind, "id": number, "messages": messages}


def write_chat(folder: Path, messages: list[dict[str, Any]], **header: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "result.json").write_text(json.dumps(chat(messages, **header), ensure_ascii=False, indent=1), "utf-8")
    return folder


def write_account(folder: Path, chats: list[dict[str, Any]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    account = {
        "about": "표본",
        "personal_information": {"user_id": 102, "first_name": "비밀이름", "phone_number": "+00 00 0000"},
        "contacts": {"about": "표본", "list": [{"user_id": 7, "first_name": "연락처비밀", "phone_number": "+00 11 1111"}]},
        "chats": {"about": "표본", "list": chats},
    }
    (folder / "result.json").write_text(json.dumps(account, ensure_ascii=False, indent=1), "utf-8")
    return folder


TEN = [message(number, f"꽃 그림 {number}번 https://t.me/sample_room_{number % 2 + 1}x") for number in range(1, 11)]
