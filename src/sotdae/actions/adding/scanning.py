# SPDX-License-Identifier: Apache-2.0
"""The one pass over what a reader yields or the lake holds already: rules over texts and rooms' own names, prints of texts, and where links lead.

A room's title and description, and the titles that service messages record, are read for institutions alone: a room that is named after one mentions
it. What other rules would find in a title is not asked. Links, names and checked numbers are kept as keyed digests beside the hits, so that analyses
can tell equal ones without ever seeing them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sotdae.actions.adding.printing import Printing
from sotdae.actions.adding.text_pass import TextPass
from sotdae.lake.hits import HitsWriter, StoredHead, StoredLink, StoredText, stored_heads, stored_links, stored_names, stored_texts
from sotdae.model.canonical import canonical_digest
from sotdae.model.observations import Link, Message, Observation, Problem, RoomState
from sotdae.text.prints import PRINTS_VERSION
from sotdae.text.rules import Hit, RuleSet
from sotdae.text.validators.contacts import Point, checked_point, link_point
from sotdae.text.validators.links import find_telegram

_FAMILY: Final = "institution"
CONTACT: Final = "contact"
"""The family of rows that say where a link, a bot or a name stands; no rule has it."""
TITLED: Final = frozenset({"create_channel", "create_group", "edit_group_title", "migrate_from_group"})
"""Service actions that record a title of the room."""
SEEN: Final = frozenset({Message, RoomState, Link})
"""The rows that `Scan.see` looks at."""
_PLACES: Final = frozenset({"text", "text_link", "mention", "button"})
"""Where a link stands that a message gives: not where it was forwarded from, nor what it answers."""
_ASKS: Final = frozenset({"gate", "sale"})
_TITLE_MARK: Final = '"title":'
_KNOWN_KEYS: Final = 100_000
"""Digests kept in memory; beyond that they are computed anew."""


def pass_digest(rules: RuleSet) -> str:
    """Return the digest of all that a pass looks for: its results are kept under it."""
    return canonical_digest([rules.digest, PRINTS_VERSION])


class Scan:
    """One run of rules into one hits snapshot. Use it as a context manager; texts are read in batches, so `finish` when all rows were seen."""

    def __init__(
        self,
        rules: RuleSet,
        hits: HitsWriter,
        stored_room_key: Callable[[str], str],
        pseudonym: Callable[[str], str],
        text_key: Callable[[str], int],
    ) -> None:
        """Prepare a run.

        Args:
            rules: those in force.
            hits: takes what they find.
            stored_room_key: what the lake stores for a room's key.
            pseudonym: the workspace's keyed function.
            text_key: its keyed function of texts, 64 bits.
        """
        self._rules = rules
        self._hits = hits
        self._stored_room_key = stored_room_key
        self._pseudonym = pseudonym
        self._keys: dict[str, str] = {}
        self._texts: TextPass[Message | StoredText] = TextPass(rules, self._told)
        self._prints = Printing(hits, text_key)

    def see(self, row: Observation | Problem) -> None:
        """Take a row of a reader that may hold a text, a name or a link; most rows hold none."""
        if type(row) is Message:
            if row.text:
                self._text(row._replace(room_key=self._stored_room_key(row.room_key)) if row.room_key.startswith("tg:talk:") else row)
            elif row.action in TITLED:
                self._heads(_recorded(row.room_key, row.message_id, row.action_json, (row.item_id, row.byte_offset, row.byte_length)))
        elif type(row) is Link:
            self._link(row)
        elif type(row) is RoomState:
            place = (row.item_id, row.byte_offset, row.byte_length)
            for name, text in (("title", row.title), ("description", row.description)):
                if text:
                    self._heads(StoredHead(row.room_key, None, name, text, *place))
            if row.username:
                self._name(StoredHead(row.room_key, None, "username", row.username, *place))

    def again(self, case_folder: Path, snapshot: str) -> None:
        """Take everything that a finished snapshot holds."""
        for stored in stored_texts(case_folder, snapshot):
            self._text(stored)
        for head in stored_heads(case_folder, snapshot, TITLED):
            if head.place == "action":
                self._heads(_recorded(head.room_key, head.message_id, head.text, (head.item_id, head.byte_offset, head.byte_length)))
            else:
                self._heads(head)
        for name in stored_names(case_folder, snapshot):
            self._name(name)
        for link in stored_links(case_folder, snapshot):
            self._link(link)

    def finish(self) -> None:
        """Read the texts that still wait."""
        self._texts.finish()
        self._prints.finish()

    def __enter__(self) -> Self:
        self._texts.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._texts.__exit__(kind, error, trace)

    def _text(self, message: Message | StoredText) -> None:
        if message.text:
            self._texts.add(message.text, message)
            self._prints.see(message, message.text)

    def _told(self, message: Message | StoredText, found: Sequence[Hit]) -> None:
        """Keep what a text told."""
        text = message.text or ""
        self._hits.add(message, found, keys=[self._checked(hit, text) for hit in found])
        if any(hit.family in _ASKS for hit in found):
            # Readers tell the links that are written out; here also those that are hidden (t . me/…), where it matters.
            for start, end, link in find_telegram(text):
                point = link_point("", link.kind, username=link.username, invite_hash=link.invite_hash, normal=link.normal, key_of=self._key)
                if point is not None:
                    self._hits.add(message, [_contact(point, start, end)], keys=[point.key])

    def _checked(self, hit: Hit, text: str) -> str | None:
        """Return the digest of what a validator checked under a hit."""
        point = checked_point(text[hit.start : hit.end], self._key) if hit.checked is not None else None
        return None if point is None else point.key

    def _link(self, row: Link | StoredLink) -> None:
        if row.place in _PLACES and row.message_id is not None:
            names = {"username": row.target_username, "invite_hash": row.target_invite_hash, "normal": row.target_normal}
            point = link_point(row.url, row.target_kind, **names, key_of=self._key)
            if point is not None:
                stored = StoredHead(self._stored_room_key(row.room_key), row.message_id, row.place, "", row.item_id, row.byte_offset, row.byte_length)
                self._hits.add(stored, [_contact(point, 0, 0)], place=row.place, keys=[point.key])

    def _name(self, head: StoredHead) -> None:
        point = link_point("", "room", username=head.text.lower(), invite_hash=None, normal=None, key_of=self._key)
        if point is not None:
            self._hits.add(head._replace(room_key=self._stored_room_key(head.room_key)), [_contact(point, 0, 0)], place=head.place, keys=[point.key])

    def _heads(self, head: StoredHead | None) -> None:
        if head is not None:
            found: Sequence[Hit] = list(self._named(head.text))
            if found:
                self._hits.add(head._replace(room_key=self._stored_room_key(head.room_key)), found, place=head.place)

    def _named(self, text: str) -> Iterator[Hit]:
        return (hit for hit in self._rules.hits(text) if hit.family == _FAMILY)

    def _key(self, spelling: str) -> str:
        key = self._keys.get(spelling)
        if key is None:
            if len(self._keys) >= _KNOWN_KEYS:
                self._keys.clear()
            key = self._keys[spelling] = self._pseudonym(f"contact:{spelling}").removeprefix("acct:")
        return key


def _contact(point: Point, start: int, end: int) -> Hit:
    return Hit("contact.point", 1, CONTACT, start, end, None, None, 0.0, view="v0", variant=point.kind)


def _recorded(room_key: str, message_id: int | None, action_json: str | None, place: tuple[str, int, int]) -> StoredHead | None:
    """Return the title that a service message records, if it does."""
    if action_json is None or _TITLE_MARK not in action_json:
        return None
    title = json.loads(action_json).get("title")
    return StoredHead(room_key, message_id, "title", title, *place) if isinstance(title, str) and title else None
