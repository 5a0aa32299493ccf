# SPDX-License-Identifier: Apache-2.0
"""Writes counts over time as somebody keeps them in a table: one row an observation, an empty cell where nothing was noted.

Source: docs/formats/member-series.md.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from sotdae.model.korea import KST
from sotdae.model.synthetic import SYNTHETIC_MARK
from sotdae.simulation.world import Count

NAME: Final = "counts.csv"
_HEADS: Final = ("checked_at", "channel_id", "username", "title", "kind", "members", "note")


def table(counts: Sequence[Count], *, is_marked: bool) -> bytes:
    """Return the bytes of a table with these rows."""
    sink = io.StringIO()
    writer = csv.writer(sink)
    writer.writerow(_HEADS)
    for row in counts:
        when = datetime.fromtimestamp(row.at, UTC).astimezone(KST).isoformat()
        members = "" if row.members is None else f"{row.members:,}"
        writer.writerow([when, row.number, f"@{row.username}", row.title, row.kind, members, SYNTHETIC_MARK if is_marked else ""])
    return sink.getvalue().encode()
