# SPDX-License-Identifier: Apache-2.0
"""What differs between the captures of one message, and which messages a later capture does not show.

Compared are text, kinds of marked pieces, link targets, buttons and the digests of attached files; never paths, reactions or poll counts, which every
export writes anew (P26, P27). A value that was not observed differs from nothing. Pages (HTML) and data (JSON) of one room are compared by text and
link targets only, because the rest is written in other words there.

*Absent* is said only where a member of a later capture does not show a message whose id lies between the first and the last id that it holds (P25),
has no damaged record, and lists everything between these ids: because its reader knows that it holds the whole room, or because Telegram Desktop
wrote it and it is the export of a single chat, which knows no filter but dates, or shows messages of two senders at least: an account's export knows
one more filter, "only my messages", which leaves one sender. A range put together by somebody else, a filtered export and a room with one author are
never called incomplete.
It means "this capture does not show it", never "deleted": who or what removed it is not in the bytes.
Source: Telegram Desktop, export/export_api_wrap.cpp (history is requested in slices from the oldest message on; read at v6.1.2).
"""

from __future__ import annotations

from typing import Final

_LINK: Final = "regexp_replace(regexp_replace(lower(coalesce(target_normal, url)), '^[a-z]+://(www[.])?', ''), '/+$', '')"
"""Equal targets in equal spelling, whether a page or an export wrote them; fixed patterns, applied to evidence as data."""

OBSERVED: Final = f"""
CREATE OR REPLACE TEMP TABLE observed AS
WITH marks AS (
  SELECT snapshot_id, room_key, message_id, item_id, byte_offset,
    string_agg(kind || CASE WHEN kind = 'text_link' THEN ' ' || coalesce(value, '') ELSE '' END, chr(10) ORDER BY ord) AS marks
  FROM raw_entities GROUP BY ALL
), targets AS (
  SELECT snapshot_id, room_key, message_id, item_id, byte_offset,
    string_agg(DISTINCT {_LINK}, chr(10) ORDER BY {_LINK}) FILTER (WHERE place IN ('text', 'text_link')) AS links
  FROM raw_links WHERE message_id IS NOT NULL GROUP BY ALL
), files AS (
  SELECT snapshot_id, room_key, message_id, item_id, byte_offset,
    CASE WHEN count(*) = count(media_item_id) THEN string_agg(media_item_id, chr(10) ORDER BY ord) END AS files
  FROM raw_media GROUP BY ALL
)
SELECT m.room_key, m.message_id, m.capture_id, m.snapshot_id, m.snapshot_rank, m.seq, m.layout_only, m.type, m.edited_at,
  m.item_id, m.byte_offset, m.byte_length,
  nullif(m.text, '') AS exact_text, trim(regexp_replace(nullif(m.text, ''), '\\s+', ' ', 'g')) AS loose_text, m.buttons_json AS buttons,
  CASE WHEN m.text IS NOT NULL THEN coalesce(k.marks, '') END AS marks,
  CASE WHEN m.text IS NOT NULL THEN coalesce(l.links, '') END AS links, f.files
FROM raw_messages m
LEFT JOIN marks k USING (snapshot_id, room_key, message_id, item_id, byte_offset)
LEFT JOIN targets l USING (snapshot_id, room_key, message_id, item_id, byte_offset)
LEFT JOIN files f USING (snapshot_id, room_key, message_id, item_id, byte_offset)
WHERE m.type <> 'unsupported'
QUALIFY row_number() OVER (PARTITION BY m.room_key, m.message_id, m.snapshot_id ORDER BY m.item_id, m.byte_offset) = 1
"""  # noqa: S608 (fixed words, and names and paths of our own)

_TEXT_DIFFERS: Final = "CASE WHEN layout_only = before.layout_only THEN exact_text <> before.exact_text ELSE loose_text <> before.loose_text END"

_CHANGES: Final = (
    ("text", "exact_text", "", _TEXT_DIFFERS),
    ("entities", "marks", "layout_only", "marks <> before.marks"),
    ("links", "links", "", "links <> before.links"),
    ("buttons", "buttons", "layout_only", "buttons <> before.buttons"),
    ("media", "files", "layout_only", "files <> before.files"),
)
"""(change, column that must have been observed, what else two observations must share to be compared, when they differ)."""


def revisions_query() -> str:
    """Return the query over ``observed``, ``raw_messages`` and ``raw_coverages`` that gives the rows of the table ``revisions``."""
    parts = [_change(*change) for change in _CHANGES]
    return f"SELECT * FROM ({' UNION ALL '.join(parts)} UNION ALL {_ABSENT}) ORDER BY ALL"  # noqa: S608 (fixed words)


def _change(change: str, column: str, within: str, differs: str) -> str:
    """Compare each capture's preferred observation that has a value with that of the capture before it."""
    shared = f"room_key, message_id{', ' + within if within else ''}"
    return f"""
      SELECT room_key, message_id, '{change}' AS change, before.capture_id AS from_capture_id, capture_id AS to_capture_id, edited_at,
        item_id, byte_offset, byte_length
      FROM (
        SELECT *, lag(seen) OVER (PARTITION BY {shared} ORDER BY seq) AS before FROM (
          SELECT *, struct_pack(capture_id, layout_only, exact_text, loose_text, marks, links, buttons, files) AS seen FROM observed
          WHERE {column} IS NOT NULL
          QUALIFY row_number() OVER (PARTITION BY {shared}, seq ORDER BY snapshot_rank) = 1
        )
      ) WHERE {differs}
    """  # noqa: S608 (fixed words)


_ABSENT: Final = """
  SELECT room_key, message_id, 'absent' AS change, capture_id AS from_capture_id, to_capture_id, NULL::TIMESTAMP AS edited_at,
    item_id, byte_offset, byte_length
  FROM (
    SELECT o.room_key, o.message_id, o.capture_id, o.item_id, o.byte_offset, o.byte_length, c.capture_id AS to_capture_id,
      row_number() OVER (PARTITION BY o.room_key, o.message_id, o.seq ORDER BY c.seq, c.capture_id) AS nth
    FROM (
      SELECT *, lead(seq) OVER (PARTITION BY room_key, message_id ORDER BY seq) AS shown_again FROM (
        SELECT * FROM observed QUALIFY row_number() OVER (PARTITION BY room_key, message_id, seq ORDER BY snapshot_rank) = 1
      )
    ) o
    JOIN (
      SELECT * FROM raw_coverages JOIN shown USING (snapshot_id)
      LEFT JOIN (
        SELECT snapshot_id, room_key, count(DISTINCT sender_key) AS senders FROM raw_messages GROUP BY ALL
      ) USING (snapshot_id, room_key)
      WHERE damaged_records = 0
        AND ("window" = 'whole' OR (contiguous AND ("window" = 'unfiltered' OR ("window" = 'unknown' AND senders >= 2))))
    ) c ON c.room_key = o.room_key AND c.seq > o.seq AND (o.shown_again IS NULL OR c.seq < o.shown_again)
      AND o.message_id BETWEEN c.first_message_id AND c.last_message_id
    WHERE (c.layout_only = o.layout_only OR o.type = 'message')
      AND NOT EXISTS (
        SELECT 1 FROM raw_messages s WHERE s.room_key = o.room_key AND s.message_id = o.message_id AND s.capture_id = c.capture_id
      )
  ) WHERE nth = 1
"""
