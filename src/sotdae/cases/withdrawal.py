# SPDX-License-Identifier: Apache-2.0
"""What a withdrawal has to reach: every copy that left the house, recipient by recipient; and what it cannot. Pure rules, no storage.

A copy is recalled by a letter that a person sends. That a letter was written recalls nothing: it counts when the recipient has answered. What cannot
be recalled is named with its reason from the first day, never left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from sotdae.classes import dataclass

RECALL_DAYS: Final = 7
"""Days after which an unanswered recall letter is reminded of, again and again. Source: docs/decisions/2026-11-28-the-victim-holds-the-key.md."""

NO_ANSWER_DAYS: Final = 30
"""Days after which a recipient that does not answer is shown as one that could not be reached. Source: the same page."""


class CopyKind(StrEnum):
    """What left the house."""

    HASH_LIST = "hash_list"
    BUNDLE = "bundle"
    NOTICE = "notice"


class Stuck(StrEnum):
    """Why a copy cannot be called back."""

    PROCEEDINGS = "proceedings"
    """It is part of a court's, the prosecution's or a defence's file: it follows their law, not ours."""


class Answer(StrEnum):
    """What a recipient answered."""

    DELETED = "deleted"
    PARTLY = "partly"
    REFUSED = "refused"
    NEVER_HELD = "never_held"


class RecallState(StrEnum):
    """How far a recall has come."""

    WRITTEN = "written"
    TOLD = "told"
    NO_ANSWER = "no_answer"
    DONE = "done"
    NOT_DONE = "not_done"


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that left the house.

    Attributes:
        kind: what it is.
        recipient: who has it, by a short name, or by the fingerprint of a key.
        sent_on: the day (KST) it left.
        digest: SHA-256 of what left, hex; "" where it is not known.
        log_seq: the log entry that tells of it.
        permits: what has to be permitted for it to stay there: an act of a consent's scope with its recipient.
        stuck: why it cannot be called back, or None.
    """

    kind: CopyKind
    recipient: str
    sent_on: date
    digest: str
    log_seq: int
    permits: tuple[str, ...]
    stuck: Stuck | None = None

    @property
    def key(self) -> str:
        """What tells it from every other copy of the workspace."""
        return f"{self.kind.value}:{self.log_seq}:{self.recipient}"

    def facts(self) -> dict[str, Any]:
        """Return it as it stands in a sealed detail."""
        return {
            "kind": self.kind.value,
            "sent_on": self.sent_on.isoformat(),
            "digest": self.digest,
            "log_seq": self.log_seq,
        }


@dataclass(frozen=True, slots=True)
class Recall:
    """What became of a recall letter.

    Attributes:
        told_on: the day (KST) a person sent it, or None.
        answer: what the recipient answered, or None.
    """

    told_on: date | None
    answer: Answer | None

    def state(self, on: date) -> RecallState:
        """Return how far it has come on a day."""
        if self.answer is not None:
            return RecallState.DONE if self.answer in {Answer.DELETED, Answer.NEVER_HELD} else RecallState.NOT_DONE
        if self.told_on is None:
            return RecallState.WRITTEN
        return RecallState.NO_ANSWER if on > self.told_on + timedelta(days=NO_ANSWER_DAYS) else RecallState.TOLD


def to_recall(copies: Iterable[Copy], recalled: Iterable[str]) -> dict[str, list[Copy]]:
    """Return the copies that a letter has to be written for, by recipient; those that a letter names already, or that cannot come back, left out.

    Args:
        copies: copies that nothing permits any more.
        recalled: keys of copies that a letter was written for.
    """
    known = set(recalled)
    found: dict[str, list[Copy]] = {}
    for copy in copies:
        if copy.stuck is None and copy.key not in known:
            found.setdefault(copy.recipient, []).append(copy)
    return {name: found[name] for name in sorted(found)}


def stuck(copies: Sequence[Copy]) -> list[Copy]:
    """Return the copies that cannot be called back, in the order in which they left."""
    return sorted((one for one in copies if one.stuck is not None), key=lambda one: one.log_seq)
