# SPDX-License-Identifier: Apache-2.0
"""What an analysis concludes, with the evidence it stands on. Computed by a program; what a person concludes is a decision, never a finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, NamedTuple, TypeAlias

from sotdae.classes import dataclass
from sotdae.model.canonical import Json
from sotdae.model.ids import evidence_digest, finding_id

MadeBy: TypeAlias = Literal["predecessor", "successor", "third", "both", "room", "unknown"]


class Evidence(NamedTuple):
    """The place a reason rests on: a message (or a room's header) in sealed bytes."""

    room_key: str
    message_id: int | None
    item_id: str
    byte_offset: int
    byte_length: int


@dataclass(frozen=True, slots=True)
class Reason:
    """One signal that counts for (positive bits) or against (negative bits) a finding.

    Attributes:
        signal: the signal's name, e.g. ``join_by_link``.
        value: what was seen: a count, an interval, a code.
        bits: weight in bits, or None where the finding is a plain count.
        evidence: up to a handful of places that show it.
        made_by: who could have made the signal appear.
    """

    signal: str
    value: Json
    evidence: tuple[Evidence, ...] = ()
    bits: float | None = None
    made_by: MadeBy = "unknown"


@dataclass(frozen=True, slots=True)
class Missing:
    """A signal that could not be looked for, and why. Missing is not negative."""

    signal: str
    why: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer of an analysis about one key.

    Attributes:
        kind: e.g. ``room.history``.
        key: the key's values, in the order of the analysis's key columns; rooms, pairs of rooms, messages, items, rules, institutions or days only.
        values: the answer's own columns, as declared by the analysis.
        score: 0 to 1, or None where the finding is a plain count.
    """

    kind: str
    key: tuple[str | int, ...]
    values: Mapping[str, Json] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()
    missing: tuple[Missing, ...] = ()
    score: float | None = None

    @property
    def finding_id(self) -> str:
        """The id that survives new runs: SHA-256 of kind and key."""
        return finding_id(self.kind, self.key)

    @property
    def evidence_digest(self) -> str:
        """SHA-256 of everything cited, in an order of its own."""
        return evidence_digest(tuple(place) for reason in self.reasons for place in reason.evidence)
