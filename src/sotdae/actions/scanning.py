# SPDX-License-Identifier: Apache-2.0
"""Runs the text rules over what a reader yields or what the lake holds already: texts, and the names that rooms give themselves.

A room's title and description, and the titles that service messages record, are read for institutions alone: a room that is named after one mentions
it. What other rules would find in a title is not asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sotdae.lake.hits import HitsWriter, StoredHead, stored_heads, stored_texts
from sotdae.model.observations import Message, Observation, Problem, RoomState
from sotdae.text.rules import Hit, RuleSet

_FAMILY: Final = "institution"
TITLED: Final = frozenset({"create_channel", "create_group", "edit_group_title", "migrate_from_group"})
"""Service actions that record a title of the room."""
SEEN: Final = frozenset({Message, RoomState})
"""The rows that `Scan.see` looks at."""
_TITLE_MARK: Final = '"title":'


@dataclass(frozen=True, slots=True)
class Scan:
    """One run of rules into one hits snapshot.

    Attributes:
        rules: those in force.
        hits: takes what they find.
        stored_room_key: what the lake stores for a room's key.
    """

    rules: RuleSet
    hits: HitsWriter
    stored_room_key: Callable[[str], str]

    def see(self, row: Observation | Problem) -> None:
        """Take a row of a reader that may hold a text or a name; most rows hold neither."""
        if type(row) is Message:
            if row.text:
                found = self.rules.hits(row.text)
                if found:
                    self.hits.add(row._replace(room_key=self.stored_room_key(row.room_key)), found)
            elif row.action in TITLED:
                self._heads(_recorded(row.room_key, row.message_id, row.action_json, (row.item_id, row.byte_offset, row.byte_length)))
        elif type(row) is RoomState:
            place = (row.item_id, row.byte_offset, row.byte_length)
            for name, text in (("title", row.title), ("description", row.description)):
                if text:
                    self._heads(StoredHead(row.room_key, None, name, text, *place))

    def again(self, case_folder: Path, snapshot: str) -> None:
        """Take everything that a finished snapshot holds."""
        for stored in stored_texts(case_folder, snapshot):
            found = self.rules.hits(stored.text)
            if found:
                self.hits.add(stored, found)
        for head in stored_heads(case_folder, snapshot, TITLED):
            if head.place == "action":
                self._heads(_recorded(head.room_key, head.message_id, head.text, (head.item_id, head.byte_offset, head.byte_length)))
            else:
                self._heads(head)

    def _heads(self, head: StoredHead | None) -> None:
        if head is not None:
            found = list(self._named(head.text))
            if found:
                self.hits.add(head._replace(room_key=self.stored_room_key(head.room_key)), found, place=head.place)

    def _named(self, text: str) -> Iterator[Hit]:
        return (hit for hit in self.rules.hits(text) if hit.family == _FAMILY)


def _recorded(room_key: str, message_id: int | None, action_json: str | None, place: tuple[str, int, int]) -> StoredHead | None:
    """Return the title that a service message records, if it does."""
    if action_json is None or _TITLE_MARK not in action_json:
        return None
    title = json.loads(action_json).get("title")
    return StoredHead(room_key, message_id, "title", title, *place) if isinstance(title, str) and title else None
