# SPDX-License-Identifier: Apache-2.0
"""Calls to go after people in a room's sheet: the role alone, and of the text only the characters under the rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sotdae.actions.answers.quoting import Quotes, quoted
from sotdae.actions.answers.sheets import Names, places
from sotdae.actions.reading import iso
from sotdae.model.findings import Finding

Row = dict[str, Any]

KIND: Final = "room.calls"
_TIMES: Final = frozenset({"first_at", "last_at"})


def call_rows(names: Names, findings: Sequence[Finding], found: Quotes) -> list[Row]:
    """Return a room's calls as JSON, by role: what stands first, then by number of messages.

    Each row names its room, so that a list of several rooms' calls can be made of them.
    """
    rows = [_row(names, finding, found) for finding in findings]
    return sorted(rows, key=lambda row: (not row["stands"], -row["messages"], row["role"]))


def _row(names: Names, finding: Finding, found: Quotes) -> Row:
    values: Mapping[str, Any] = finding.values
    room = str(finding.key[0])
    return {
        "case": names.case,
        "label": names.label(room),
        "label_ko": names.label_ko(room),
        **{name: value for name, value in values.items() if name not in _TIMES},
        "first_at": iso(values["first_at"]),
        "last_at": iso(values["last_at"]),
        "quotes": quoted(finding, found, [reason.signal for reason in finding.reasons]),
        "reasons": [{"signal": reason.signal, "value": reason.value, "bits": reason.bits, "made_by": reason.made_by} for reason in finding.reasons],
        "missing": [{"signal": missing.signal, "why": missing.why} for missing in finding.missing],
        "evidence": places(names, finding.reasons),
    }
