# SPDX-License-Identifier: Apache-2.0
"""Account exports: list the chats, cut out the chosen ones, leave everything else unread and unsealed.

Finding a chat's byte range is not interpreting it. A chosen chat becomes an item of its own; its detail holds the container's digest and the offset.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from posixpath import normpath
from typing import Any, Final

from sotdae.actions.adding.readers import Claim
from sotdae.captures.reader import AccountReader, ChatEntry, Source
from sotdae.captures.source import OpenedSource, SliceSource, digest
from sotdae.errors import ChatUnknown, SourceUnreadable

_DECLARED: Final = re.compile(rb'"(?:photo|file|thumbnail|contact_vcard|document_id)"\s{0,4}:\s{0,4}"((?:[^"\\\n]|\\.){1,400})"')
_CUT: Final = "result.chat-{:03d}.json"
_BLOCK_BYTES: Final = 1 << 20
_OVERLAP_BYTES: Final = 1024
"""Longer than any declaration of a file: twice 400 bytes and its key."""


def chats_of(claim: Claim, source: Source) -> Sequence[ChatEntry] | None:
    """Return the chats if the claimed members are an account export, else None; a member whose bytes are damaged has none that could be cut out."""
    if not isinstance(claim.reader, AccountReader):
        return None
    try:
        return claim.reader.chats(source, claim.names)
    except SourceUnreadable:
        return None


def choose(
    claim: Claim, source: OpenedSource, chats: Sequence[ChatEntry], numbers: Sequence[int]
) -> tuple[SliceSource, list[Claim], Mapping[str, Any]]:
    """Cut the chosen chats out of an account export.

    Returns:
        The source of the chosen chats only, what the reader reads of it, and the container's digest.

    Raises:
        ChatUnknown: if a number is not in the list.
    """
    by_number = {chat.number: chat for chat in chats}
    for number in numbers:
        if number not in by_number:
            raise ChatUnknown(chat=number)
    slices: dict[str, tuple[str, int, int]] = {}
    others: set[str] = set()
    reading: list[str] = []
    for number in dict.fromkeys(numbers):
        chat = by_number[number]
        if chat.members:
            folder = chat.name.rpartition("/")[0]
            others.update(name for name in source.names() if name in chat.members or (folder and name.startswith(f"{folder}/")))
            reading.extend(name for name in chat.members if name in claim.names)
            continue
        # Beside the account's file, because a chat's paths (chats/chat_01/photos/…) are read from there.
        folder = chat.name.rpartition("/")[0]
        name = f"{folder}/{_CUT.format(number)}" if folder else _CUT.format(number)
        slices[name] = (chat.name, chat.byte_offset, chat.byte_length)
        reading.append(name)
        others.update(_declared_members(source, slices[name], folder))
    chosen = SliceSource(source, slices, sorted(others))
    whole = next(iter(slices.values()))[0] if slices else None
    container: dict[str, Any] = {"kind": "account", "item_id": None, "bytes": None}
    if whole is not None:
        with source.open(whole) as stream:
            container["item_id"], container["bytes"] = digest(stream)
    return chosen, [Claim(claim.reader, claim.name, claim.version, claim.origin_digest, tuple(reading), claim.reason)], container


def _declared_members(source: OpenedSource, piece: tuple[str, int, int], folder: str) -> set[str]:
    """Members of the export that the chosen bytes name as their files; others are not even digested."""
    present = set(source.names())
    found: set[str] = set()
    tail = b""
    with SliceSource(source, {"piece": piece}).open("piece") as stream:
        while block := stream.read(_BLOCK_BYTES):
            text = tail + block
            for match in _DECLARED.finditer(text):
                path = _unescaped(match[1])
                name = normpath(f"{folder}/{path}" if folder else path)
                if name in present and ".." not in path.split("/"):
                    found.add(name)
            tail = text[-_OVERLAP_BYTES:]
    return found


def _unescaped(written: bytes) -> str:
    """Return a path as it is, of a JSON string as it is written; what is no string stays as written and fits no member."""
    text = written.decode("utf-8", "replace")
    if "\\" not in text:
        return text
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        return text
