# SPDX-License-Identifier: Apache-2.0
"""What was stated about a capture, and its times as the tables see them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sotdae.actions.records.book import CaptureEntry
from sotdae.lake.capture_fact import CaptureFact


def capture_fact(row: CaptureEntry) -> CaptureFact:
    """Return a capture's times as analyses see them; the stated capture time may come with a later statement."""
    facts = stated(row)
    captured = facts.get("captured_at")
    return CaptureFact(
        capture_id=row.capture_id,
        seq=row.seq,
        sealed_at=_microseconds(row.sealed_at),
        captured_at=_microseconds(datetime.fromisoformat(captured)) if captured else None,
        clock_offset_seconds=facts.get("clock_offset_seconds"),
    )


def stated(row: CaptureEntry) -> dict[str, Any]:
    """Return what was stated about a capture, later statements over earlier ones."""
    facts = dict(row.facts)
    for statement in row.statements:
        facts.update({name: value for name, value in statement.items() if name != "seq"})
    return facts


def _microseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000_000)
