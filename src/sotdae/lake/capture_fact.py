# SPDX-License-Identifier: Apache-2.0
"""A row of the table ``captures``. Apart from the session, so that whoever only says what there is need not load the engine."""

from __future__ import annotations

from typing import NamedTuple


class CaptureFact(NamedTuple):
    """One capture as the custody log knows it: a row of the table ``captures``. Times are microseconds since 1970 UTC."""

    capture_id: str
    seq: int
    sealed_at: int | None
    captured_at: int | None = None
    clock_offset_seconds: int | None = None
