# SPDX-License-Identifier: Apache-2.0
"""The tables of ``answers.sqlite3``. Standard library only. ``docs/formats/lake.md`` describes them."""

from __future__ import annotations

from typing import Final

from sotdae.lake.answers_lists import LISTS
from sotdae.lake.search import TOKENIZER

FORMAT: Final = 7

LAYOUT: Final = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE room (room_no INTEGER PRIMARY KEY, room_key TEXT NOT NULL UNIQUE, labels TEXT NOT NULL, usernames TEXT NOT NULL, titles TEXT NOT NULL,
  keys TEXT NOT NULL, sheet TEXT NOT NULL, fold TEXT NOT NULL);
CREATE TABLE room_name (name TEXT NOT NULL, kind TEXT NOT NULL, room_no INTEGER NOT NULL, PRIMARY KEY (name, kind, room_no)) WITHOUT ROWID;
CREATE TABLE finding (kind TEXT NOT NULL, room TEXT NOT NULL, ord INTEGER NOT NULL, other TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (kind, room, ord)) WITHOUT ROWID;
CREATE INDEX finding_other ON finding (kind, other);
CREATE TABLE capture (ord INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE problem (room TEXT NOT NULL, ord INTEGER NOT NULL, code TEXT NOT NULL, severity TEXT NOT NULL, detail TEXT NOT NULL,
  count INTEGER NOT NULL, item_no INTEGER NOT NULL, byte_offset INTEGER NOT NULL, byte_length INTEGER NOT NULL,
  PRIMARY KEY (room, ord)) WITHOUT ROWID;
CREATE TABLE target (name TEXT NOT NULL, room_no INTEGER NOT NULL, kind TEXT NOT NULL, count INTEGER NOT NULL, first_at INTEGER,
  last_at INTEGER, message_id INTEGER, item_no INTEGER NOT NULL, byte_offset INTEGER NOT NULL, byte_length INTEGER NOT NULL,
  PRIMARY KEY (name, room_no, kind)) WITHOUT ROWID;
CREATE INDEX target_room ON target (room_no);
CREATE TABLE item (item_no INTEGER PRIMARY KEY, item_id TEXT NOT NULL UNIQUE, log_seq INTEGER);
CREATE TABLE shown (item_no INTEGER NOT NULL, room_no INTEGER NOT NULL, message_id INTEGER NOT NULL, sent_at INTEGER, captures INTEGER NOT NULL,
  PRIMARY KEY (item_no, room_no, message_id)) WITHOUT ROWID;
CREATE INDEX shown_room ON shown (room_no);
CREATE TABLE notice (room_no INTEGER NOT NULL, message_id INTEGER NOT NULL, sent_at INTEGER, kind TEXT NOT NULL, item_no INTEGER NOT NULL,
  byte_offset INTEGER NOT NULL, byte_length INTEGER NOT NULL, PRIMARY KEY (room_no, message_id)) WITHOUT ROWID;
CREATE TABLE message (row INTEGER PRIMARY KEY, room_no INTEGER NOT NULL, message_id INTEGER NOT NULL, sent_at INTEGER, text NOT NULL,
  item_no INTEGER NOT NULL, byte_offset INTEGER NOT NULL, byte_length INTEGER NOT NULL, marks TEXT NOT NULL, hits TEXT NOT NULL);
CREATE TABLE segment (segment_no INTEGER PRIMARY KEY, first_row INTEGER NOT NULL, last_row INTEGER NOT NULL, live INTEGER NOT NULL);
{LISTS.strip()}
"""


def create_segment(number: int) -> str:
    """Return the statement that makes the index of a segment: contentless, without positions or sizes, because candidates are checked anyway."""
    tokenizer = TOKENIZER.replace('"', '""')
    return f"CREATE VIRTUAL TABLE text_{number:d} USING fts5(tokens, content='', columnsize=0, detail=none, tokenize=\"{tokenizer}\")"
