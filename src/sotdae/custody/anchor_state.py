# SPDX-License-Identifier: Apache-2.0
"""Whether entries of the log wait for an anchor, told from the log's text alone: cheap enough for `sotdae today`, which loads no cryptography.

It believes the log; whether the anchors hold is for `sotdae verify`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from sotdae.classes import dataclass

_OWN: Final = ("anchor.",)
"""Entries that only record anchoring do not ask for another anchor."""
_MARK: Final = b'"type":"anchor.'


@dataclass(frozen=True, slots=True)
class AnchorState:
    """How far a log is anchored, as it says itself.

    Attributes:
        size: its entries.
        covered: entries up to the newest received anchor.
        unanchored: entries after it that are not themselves records of anchoring.
        authorities: how many authorities are configured.
        waiting: a request was made and its answer has not come.
    """

    size: int
    covered: int
    unanchored: int
    authorities: int
    waiting: bool

    @property
    def is_pending(self) -> bool:
        """Whether there is something to anchor and somebody to do it."""
        return self.authorities > 0 and (self.unanchored > 0 or self.waiting)


def unanchored(types: Iterable[str], covered: int) -> int:
    """Return how many of a log's entries after the first ``covered`` are not records of anchoring."""
    return sum(1 for seq, type_ in enumerate(types, start=1) if seq > covered and not type_.startswith(_OWN))


def anchor_state(vault: Path) -> AnchorState:
    """Read a log and return how far it is anchored."""
    size = 0
    own: list[tuple[int, bytes]] = []
    with (vault / "log.jsonl").open("rb") as lines:
        for line in lines:
            if not line.endswith(b"\n"):
                break
            size += 1
            if _MARK in line:
                own.append((size, line))
    return state_of(vault, size, own)


def state_of(vault: Path, size: int, own: Sequence[tuple[int, bytes]]) -> AnchorState:
    """Return how far a log is anchored that somebody has read: so many lines, and those about anchoring with their places."""
    covered, open_requests = 0, set()
    for _, line in own:
        facts = _anchor(line)
        if facts is None:
            continue
        kind, of_size, authority = facts
        if kind == "anchor.received":
            covered = max(covered, of_size)
            open_requests.discard((of_size, authority))
        elif kind == "anchor.requested":
            open_requests.add((of_size, authority))
    folder = vault.parent / "keys" / "authorities"
    count = sum(1 for _ in folder.glob("*.json")) if folder.is_dir() else 0
    rest = size - covered - sum(1 for seq, _ in own if seq > covered)
    return AnchorState(size, covered, rest, count, any(of_size >= covered for of_size, _ in open_requests))


def _anchor(line: bytes) -> tuple[str, int, str] | None:
    try:
        body = json.loads(line)
        return str(body["type"]), int(body["anchor"]["size"]), str(body["anchor"]["authority"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
