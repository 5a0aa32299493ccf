# SPDX-License-Identifier: Apache-2.0
"""The fold in SQL: every message once, its children once.

Which observation of a message stands: exports before saved public pages, the later custody sequence first, data before pages of the same sequence; a
record that the exporting program itself could not write (`unsupported`) stands last, because it shows nothing. Its text is the message's text; other
columns come from the first observation in that order that has them, with three exceptions that follow from what the formats can know (reference:
Telegram Desktop writes no sender ids and no edit mark into pages): times are taken together from the best quality, identities and edit times from
data before pages. Children (entities, media, links, …) are those of the observation that stands, so nothing counts twice.

The SQL is fixed text; evidence never becomes part of it.
"""

from __future__ import annotations

from typing import Final

from sotdae.lake.schemas import session_columns
from sotdae.model.tables import HIT_CONTEXT

SINGLE: Final = "SELECT *, 1::BIGINT AS versions FROM raw_messages"

_QUALITY: Final = (
    "CASE sent_at_quality WHEN 'unix' THEN 0 WHEN 'offset' THEN 1 WHEN 'declared_zone' THEN 2 WHEN 'offset_standard_time' THEN 3 "
    "WHEN 'interval' THEN 4 ELSE 5 END"
)
_STEP: Final = 4_294_967_296
"""Larger than any rank, so that quality or kind of capture decides first and rank second."""

_FROM_CHOSEN: Final = ("type", "notes", "item_id", "byte_offset", "byte_length", "snapshot_id", "capture_id")
_TIMES: Final = ("sent_at", "sent_at_high", "sent_at_quality")
_SENDER: Final = ("sender_key", "sender_kind")
_IDENTITIES: Final = ("author_key", "forwarded_from_key", "forwarded_message_id", "saved_from_key", "via_bot_key")


_STANDING: Final = """
  JOIN folded m ON c.snapshot_id = m.snapshot_id AND c.room_key = m.room_key AND c.message_id = m.message_id AND c.item_id = m.item_id
  AND c.byte_offset >= m.byte_offset AND c.byte_offset < m.byte_offset + greatest(m.byte_length, 1)
"""
_DESCRIPTION: Final = """
  WHERE c.message_id IS NULL
  QUALIFY row_number() OVER (PARTITION BY c.room_key, c.place, c.url ORDER BY c.snapshot_rank, c.item_id, c.byte_offset, c.ord) = 1
"""
"""Links of a room's description belong to no message: each stands once, from the preferred snapshot that shows it."""
_HEADS: Final = """
  WHERE c.message_id IS NULL
  QUALIFY row_number() OVER (
    PARTITION BY c.room_key, c.place, c.rule_id, c.variant, c.value_key ORDER BY c.snapshot_rank, c.item_id, c.byte_offset, c.start
  ) = 1
"""
"""Hits in a room's title or description belong to no message: each rule's stands once, from the preferred snapshot that shows it."""


def folded_messages() -> str:
    """Return the query over ``raw_messages`` with several observations of a message."""
    columns = []
    for column in session_columns("messages"):
        name = column.name
        if name in {"room_key", "message_id"}:
            columns.append(name)
        elif name == "versions":
            columns.append("count(DISTINCT capture_id) AS versions")
        elif name in _FROM_CHOSEN:
            columns.append(f"arg_min_null({name}, rank) AS {name}")
        elif name in _TIMES:
            columns.append(
                f"arg_min(struct_pack(a := sent_at, b := sent_at_high, c := sent_at_quality), time_rank).{'abc'[_TIMES.index(name)]} AS {name}"
            )
        elif name in _SENDER:
            columns.append(f"arg_min(struct_pack(a := sender_key, b := sender_kind), sender_rank).{'ab'[_SENDER.index(name)]} AS {name}")
        elif name == "edited_at":
            columns.append("arg_min_null(edited_at, identity_rank) AS edited_at")
        elif name in _IDENTITIES:
            columns.append(f"arg_min({name}, identity_rank) AS {name}")
        else:
            columns.append(f"arg_min({name}, rank) AS {name}")
    return f"""
        WITH placed AS (
          SELECT *, row_number() OVER (
            PARTITION BY room_key, message_id ORDER BY type = 'unsupported', snapshot_rank, item_id, byte_offset
          ) AS rank FROM raw_messages
        ), valued AS (
          SELECT *, rank + {_STEP} * ({_QUALITY}) AS time_rank, rank + CASE WHEN layout_only THEN {_STEP} ELSE 0 END AS identity_rank,
            rank + {_STEP} * (CASE WHEN sender_kind = 'unknown' THEN 2 WHEN layout_only THEN 1 ELSE 0 END) AS sender_rank FROM placed
        )
        SELECT {", ".join(columns)} FROM valued GROUP BY room_key, message_id
    """  # noqa: S608 (fixed words, and names and paths of our own)


def child_rows(table: str, *, single: bool) -> str:
    """Return the query over ``raw_<table>`` for the children of the observations that stand in ``folded``.

    Args:
        table: entities, media, links or membership_events.
        single: every message has one observation, so there is nothing to leave out.
    """
    columns = ", ".join(f'c."{column.name}"' for column in session_columns(table))
    rows = f"SELECT {columns} FROM raw_{table} c "  # noqa: S608 (fixed words, and names and paths of our own)
    standing = rows + ("WHERE c.message_id IS NOT NULL" if single else _STANDING)
    if table == "links":
        standing += f" UNION ALL {rows}{_DESCRIPTION}"
    return f"SELECT * FROM ({standing}) ORDER BY ALL"  # noqa: S608 (fixed words, and names and paths of our own)


def text_rows(table: str, *, single: bool) -> str:
    """Return the query over ``raw_<table>`` for what was found in the texts that stand in ``folded``, with the context of their messages.

    Args:
        table: text_hits or text_prints.
        single: as in `child_rows`.
    """
    own = {column.name for column in HIT_CONTEXT}
    stored = ", ".join(f'c."{column.name}"' for column in session_columns(table) if column.name not in own)
    rows = f"SELECT {stored} FROM raw_{table} c "  # noqa: S608 (fixed words, and names and paths of our own)
    standing = rows + ("WHERE c.message_id IS NOT NULL" if single else _STANDING)
    if table == "text_hits":
        standing += f" UNION ALL {rows}{_HEADS}"
    columns = ", ".join(f'"{column.name}"' if column.name in own else f'h."{column.name}"' for column in session_columns(table))
    return f"SELECT {columns} FROM ({standing}) h {_CONTEXT} ORDER BY ALL"  # noqa: S608 (fixed words, and names and paths of our own)


_CONTEXT: Final = """
  LEFT JOIN (SELECT DISTINCT room_key, message_id, sender_key, sender_kind FROM folded) w
    ON w.room_key = h.room_key AND w.message_id = h.message_id
  LEFT JOIN (
    SELECT room_key, sender_key FROM folded WHERE type = 'service' AND sender_kind = 'account'
      AND action IN ('create_group', 'migrate_to_supergroup', 'group_call', 'group_call_scheduled')
    UNION SELECT room_key, by_key FROM raw_membership_events
      WHERE event = 'removed' AND by_key IS NOT NULL AND room_key LIKE 'tg:channel:%' AND message_id > 0
  ) a ON a.room_key = h.room_key AND a.sender_key = w.sender_key
  LEFT JOIN (
    SELECT DISTINCT room_key, try_cast(regexp_extract(action_json, '"message_id":(-?[0-9]+)', 1) AS BIGINT) AS message_id
    FROM folded WHERE type = 'service' AND action = 'pin_message' AND message_id > 0
  ) p ON p.room_key = h.room_key AND p.message_id = h.message_id
  CROSS JOIN LATERAL (
    SELECT CASE WHEN w.sender_kind = 'own_room' OR h.message_id IS NULL THEN 'room' WHEN a.sender_key IS NOT NULL THEN 'admin' END AS author_role,
      p.message_id IS NOT NULL AS is_pinned
  )
"""
"""Who wrote a hit's message, and whether it was pinned.

An administrator is who did what no ordinary member can be allowed to: made the room, turned it into a supergroup, began a voice chat, put somebody
out of a supergroup. Pinning, renaming and inviting may be open to all. Source: Telegram Bot API 8.0, ChatPermissions and ChatAdministratorRights.
"""


def ordered_messages() -> str:
    """Return the query over ``folded`` in the order of the partition: by room and message id."""
    columns = ", ".join(f'"{column.name}"' for column in session_columns("messages"))
    return f"SELECT {columns} FROM folded ORDER BY room_key, message_id"  # noqa: S608 (fixed words, and names and paths of our own)
