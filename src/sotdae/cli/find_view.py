# SPDX-License-Identifier: Apache-2.0
"""``sotdae find``: hits newest first; only the characters that were asked for are shown."""

from __future__ import annotations

from pathlib import Path

from sotdae.actions import reading
from sotdae.actions.workspace import locate
from sotdae.cli.output import console, local_time, print_json
from sotdae.cli.room_view import label, synthetic_banner
from sotdae.cli.words import say
from sotdae.model.ids import message_number


def show_hits(workspace: Path | None, query: str, case: str | None, limit: int, *, as_json: bool) -> None:
    """Print the messages that hold a query."""
    place = locate(workspace)
    hits = reading.find(place, query, case, limit)
    if as_json:
        print_json(hits)
        return
    out = console()
    synthetic_banner(out, reading.is_synthetic(place))
    if not hits:
        rooms = reading.rooms(place, case)
        out.print(say("find.none", rooms=len(rooms), messages=f"{sum(row['messages'] for row in rooms):,}"))
        return
    for hit in hits:
        out.print(f"{label(hit)}  #{message_number(hit['message_id'])}  {local_time(hit['sent_at'])}", style="bold")
        out.print(f"  {hit['text_masked']}")
    out.print(say("find.more", count=f"{len(hits):,}") if len(hits) == limit else f"{say('find.hits')}: {len(hits):,}")
