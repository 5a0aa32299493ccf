# SPDX-License-Identifier: Apache-2.0
"""The same writers without the mark, for tests and bench only: no verb reaches this module.

It exists because a real workspace refuses marked input, and tests must run the real path.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sotdae.simulation import html_writer, json_writer
from sotdae.simulation.exports import members_of
from sotdae.simulation.pictures import picture
from sotdae.simulation.world import KST_SECONDS, Capture, View

_BLOCK: Final = 1 << 22
_FIRST: Final = 1_767_225_600
"""1 January 2026, UTC."""
_RECORD: Final = """
  {{
   "id": {number},
   "type": "message",
   "date": "{local}",
   "date_unixtime": "{at}",
   "from": "{name}",
   "from_id": "user{account}",
   "text": "예시 글 {number}. {text}",
   "text_entities": [
    {{
     "type": "plain",
     "text": "예시 글 {number}. {text}"
    }}
   ]
  }}"""
_LINKED: Final = """
  {{
   "id": {number},
   "type": "message",
   "date": "{local}",
   "date_unixtime": "{at}",
   "from": "{name}",
   "from_id": "user{account}",
   "reply_to_message_id": {reply},
   "text": [
    "예시 글 {number}. {text} ",
    {{
     "type": "link",
     "text": "https://t.me/demo_room_{account}"
    }}
   ],
   "text_entities": [
    {{
     "type": "plain",
     "text": "예시 글 {number}. {text} "
    }},
    {{
     "type": "link",
     "text": "https://t.me/demo_room_{account}"
    }}
   ]
  }}"""
_TEXTS: Final = (
    "베란다에서 수국에 물을 주었습니다. 점심은 김밥입니다.",
    "옥상에 방울토마토를 심었습니다.",
    "도서관 앞 매화가 피었습니다. 내일 또 적겠습니다. 고맙습니다!",
)


def write_capture(capture: Capture, folder: Path) -> Path:
    """Write one capture without the mark; return its folder (never a zip)."""
    for name, body in members_of(capture, is_marked=False):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    return folder


def write_json_room(view: View, folder: Path) -> Path:
    """Write one room as a JSON export with its pictures; return the folder."""
    return write_capture(Capture(folder.name, "json", 0, (view,)), folder)


def write_html_room(view: View, folder: Path) -> Path:
    """Write one room as an HTML export with its pictures; return the folder."""
    return write_capture(Capture(folder.name, "html", 0, (view,)), folder)


def write_large_json(path: Path, size_bytes: int, *, accounts: int = 900) -> int:
    """Write a ``result.json`` of about a size, fast: one supergroup, one record in sixteen with a link and a reply.

    Args:
        path: the file.
        size_bytes: where to stop; the file ends with the record that reaches it.
        accounts: how many write.

    Returns:
        The number of messages written.
    """
    number = 0
    with path.open("wb") as sink:
        sink.write('{\n "name": "큰 정원",\n "type": "private_supergroup",\n "id": 1910000901,\n "messages": ['.encode())
        written = 0
        while written < size_bytes:
            pieces = []
            size = 0
            while size < _BLOCK and written + size < size_bytes:
                number += 1
                at = _FIRST + number * 7
                account = 7_100_000_000 + number * number % accounts
                form = _RECORD if number % 16 else _LINKED
                local = json_writer.local(at, KST_SECONDS)
                text = _TEXTS[number % len(_TEXTS)]
                piece = form.format(
                    number=number, at=at, local=local, name=f"가람 {account % accounts}", account=account, text=text, reply=number - 3
                )
                pieces.append((piece if number == 1 else "," + piece).encode())
                size += len(pieces[-1])
            sink.write(b"".join(pieces))
            written += size
        sink.write(b"\n ]\n}")
    return number


def write_pictures(folder: Path, count: int, side: int = 64) -> None:
    """Write so many small pictures that all differ."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / json_writer.file_name(number)).write_bytes(picture(number, side))


def html_pages(view: View) -> dict[str, bytes]:
    """Return the pages of a view without the mark, by name."""
    return dict(html_writer.pages(view, is_marked=False))
