# SPDX-License-Identifier: Apache-2.0
"""Turns one record of Telegram Desktop's JSON into rows: the message, then its marked pieces, attachments, links and membership events.

The usual message takes the short way through `RecordConverter.rows`: everything rare is behind one set operation. Names of people become keys that
never reach the lake as they are; contact cards, coordinates and gift codes are not copied at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from sotdae.captures.telegram.json_attached import attachments, buttons, poll_text, reactions_text
from sotdae.captures.telegram.json_ids import named_or_peer, peer_key
from sotdae.captures.telegram.json_service import action_text, membership
from sotdae.captures.telegram.json_text import Piece, text_of
from sotdae.captures.telegram.json_time import UNKNOWN, Clock
from sotdae.captures.telegram.json_words import KNOWN_ACTIONS, KNOWN_ENTITIES, KNOWN_KEYS
from sotdae.captures.telegram.linking import code_points, link_target, may_hold_link, text_differs, unmarked_links
from sotdae.captures.telegram.media_files import MediaFiles
from sotdae.captures.telegram.words import name_key
from sotdae.model.observations import Entity, Link, Message, Observation

_PLAIN_KEYS: Final = frozenset("id type date date_unixtime from from_id text text_entities reply_to_message_id edited edited_unixtime".split())
_TYPES: Final = frozenset({"message", "service", "unsupported"})
_LINKING_BUTTONS: Final = frozenset({"url", "auth", "web_view", "simple_web_view"})
_LINK_PLACES: Final = {"link": "text", "text_link": "text_link", "mention": "mention"}


class RecordConverter:
    """Converts the records of one chat, and remembers what its summary needs.

    Attributes:
        unknown: unknown keys, actions and kinds of pieces -> how often.
        senders: distinct senders, at most two are kept: enough to see an export of one's own messages only.
    """

    def __init__(self, room: str, clock: Clock, files: MediaFiles, item_id: str) -> None:
        """Convert for one room of one item."""
        self._room = room
        # In a talk, what the other side writes stands in the talk's own name.
        self._own = {room, room.replace("tg:talk:", "tg:user:", 1)}
        self._clock = clock
        self._files = files
        self._item = item_id
        self._roots: set[int] = set()
        self._topics: dict[int, int] = {}
        self.unknown: Counter[str] = Counter()
        self.senders: set[str | None] = set()

    def rows(self, record: dict[str, Any], offset: int, length: int, notes: str | None) -> tuple[Message, list[Observation]]:
        """Return the message's row and the rows around it.

        Args:
            record: the parsed record; its id is a number of 64 bits.
            offset: where it stands in the item, bytes.
            length: its length, bytes.
            notes: repairs made, or None.
        """
        number = record["id"]
        if record.keys() <= _PLAIN_KEYS:
            return self._plain(record, number, offset, length, notes)
        return self._full(record, number, offset, length, notes)

    def _plain(self, record: dict[str, Any], number: int, offset: int, length: int, notes: str | None) -> tuple[Message, list[Observation]]:
        """A message of text: the short way."""
        get = record.get
        low, high, quality = self._clock.sent(record)
        text, pieces = text_of(record)
        sender, kind = self._sender(record)
        edited = get("edited")
        reply = get("reply_to_message_id")
        topic, topic_quality = self._topic(number, reply, None) if self._roots else (None, None)
        message = Message(
            self._room,
            number,
            _type(get("type")),
            low,
            high,
            quality if low is not None else "unknown",
            None if edited is None else self._clock.sent(record, "edited", "edited_unixtime").low,
            sender,
            kind,
            None,
            reply if type(reply) is int else None,
            None,
            topic,
            topic_quality,
            None,
            None,
            None,
            None,
            None,
            text,
            None,
            None,
            None,
            None,
            None,
            notes,
            self._item,
            offset,
            length,
        )
        if not pieces and not (text and may_hold_link(text)):
            return message, []
        return message, list(self._pieces(message, pieces))

    def _full(self, record: dict[str, Any], number: int, offset: int, length: int, notes: str | None) -> tuple[Message, list[Observation]]:
        """Any record."""
        get = record.get
        self._count_unknown(record)
        moment = self._clock.sent(record) if "date" in record or "date_unixtime" in record else UNKNOWN
        text, pieces = text_of(record)
        kind = _type(get("type"))
        action = get("action") if isinstance(get("action"), str) else ("custom" if "information_text" in record else None)
        if kind == "service":
            sender, sender_kind = self._known(named_or_peer(record, "actor", "actor_id"))
        else:
            sender, sender_kind = self._sender(record)
        reply = get("reply_to_message_id")
        within = None if "reply_to_peer_id" in record else reply  # an answer into another chat says nothing of a topic here
        topic, topic_quality = self._topic(number, within, action) if self._roots or action == "topic_created" else (None, None)
        forwarded = named_or_peer(record, "forwarded_from", "forwarded_from_id")
        if "forwarded_from" in record and forwarded is None:
            notes = f"{notes} forwarded-from-hidden" if notes else "forwarded-from-hidden"
        via = get("via_bot")
        message = Message(
            room_key=self._room,
            message_id=number,
            type=kind,
            sent_at=moment.low,
            sent_at_high=moment.high,
            sent_at_quality=moment.quality,
            edited_at=self._clock.sent(record, "edited", "edited_unixtime").low if "edited" in record or "edited_unixtime" in record else None,
            sender_key=sender,
            sender_kind=sender_kind,
            author_key=name_key(get("author")) if isinstance(get("author"), str) else None,
            reply_to_id=reply if type(reply) is int else None,
            reply_to_room_key=peer_key(get("reply_to_peer_id")),
            topic_root_id=topic,
            topic_quality=topic_quality,
            forwarded_from_key=forwarded,
            forwarded_message_id=None,
            forwarded_at=None,
            saved_from_key=peer_key(get("saved_from")) or (name_key(get("saved_from")) if isinstance(get("saved_from"), str) else None),
            via_bot_key=name_key(via) if isinstance(via, str) else None,
            text=text if kind != "unsupported" else None,
            action=action,
            action_json=action_text(record, action) if action is not None else None,
            buttons_json=buttons(record),
            reactions_json=reactions_text(record),
            poll_json=poll_text(record),
            notes=notes,
            item_id=self._item,
            byte_offset=offset,
            byte_length=length,
        )
        around: list[Observation] = list(self._pieces(message, pieces, record))
        around.extend(attachments(message, record, self._files))
        if action is not None:
            around.extend(membership(message, record, action))
        return message, around

    def _sender(self, record: dict[str, Any]) -> tuple[str | None, str]:
        return self._known(peer_key(record.get("from_id")) or (name_key(record["from"]) if isinstance(record.get("from"), str) else None))

    def _known(self, key: str | None) -> tuple[str | None, str]:
        if len(self.senders) < 2:  # noqa: PLR2004 (two are enough to know that it is not one)
            self.senders.add(key)
        if key is None:
            return None, "unknown"
        if key in self._own:
            return self._room, "own_room"
        return key, "account" if key.startswith(("tg:user:", "name:")) else "room"

    def _topic(self, number: int, reply: Any, action: str | None) -> tuple[int | None, str | None]:
        """Find a message's topic by walking replies: exports name no topic, but a topic's messages answer the one that made it."""
        if action == "topic_created":
            self._roots.add(number)
            return number, "root"
        root = reply if reply in self._roots else self._topics.get(reply) if type(reply) is int else None
        if root is None:
            return None, "unknown"
        self._topics[number] = root
        return root, "reply_chain"

    def _count_unknown(self, record: dict[str, Any]) -> None:
        if not record.keys() <= KNOWN_KEYS:
            self.unknown.update(f"key {key}" for key in record.keys() - KNOWN_KEYS)
        action = record.get("action")
        if isinstance(action, str) and action not in KNOWN_ACTIONS:
            self.unknown[f"action {action}"] += 1

    def _pieces(self, message: Message, pieces: list[Piece], record: dict[str, Any] | None = None) -> Iterator[Observation]:
        """Yield entities, and the links that stand in the text, in link targets, in mentions and in buttons."""
        text = message.text or ""
        place = (message.item_id, message.byte_offset, message.byte_length)
        links: list[tuple[str, str, str | None]] = []
        covered: set[str] = set()
        spans: list[tuple[int, int]] = []
        for order, piece in enumerate(pieces):
            if piece.kind not in KNOWN_ENTITIES:
                self.unknown[f"piece {piece.kind}"] += 1
            yield Entity(message.room_key, message.message_id, order, piece.kind, piece.start_utf16, piece.length_utf16, piece.value, *place)
            where = _LINK_PLACES.get(piece.kind)
            if where is not None:
                url = piece.value if piece.kind == "text_link" and piece.value else piece.text
                links.append((where, url, piece.text if piece.kind == "text_link" else None))
                covered.add(url)
                spans.append(code_points(text, piece.start_utf16, piece.length_utf16))
        links.extend(("text", url, None) for url in unmarked_links(text, spans, covered))
        if record is not None and "inline_bot_buttons" in record:
            links.extend(_button_links(record["inline_bot_buttons"]))
        for order, (where, url, shown) in enumerate(links):
            target = link_target(url)
            differs = None if shown is None else text_differs(shown, url)
            yield Link(message.room_key, message.message_id, order, where, url, *target, differs, *place)


def _button_links(rows: Any) -> Iterator[tuple[str, str, str | None]]:
    """Addresses that stand in buttons only: this is where "apply" links live."""
    for row in rows if isinstance(rows, list) else ():
        for button in row if isinstance(row, list) else ():
            if isinstance(button, dict) and _is_one_of(button.get("type"), _LINKING_BUTTONS):
                target = button.get("data") or button.get("url")
                if isinstance(target, str) and target:
                    yield "button", target, str(button.get("text") or "")


def _type(value: Any) -> str:
    return str(value) if _is_one_of(value, _TYPES) else "message"


def _is_one_of(value: Any, words: frozenset[str]) -> bool:
    """Whether a value is one of some words; a list where a word should be is none, and cannot be looked up."""
    return isinstance(value, str) and value in words
