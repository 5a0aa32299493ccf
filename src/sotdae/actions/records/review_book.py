# SPDX-License-Identifier: Apache-2.0
"""The part of the book about decisions on findings and about what was shown to whom. Rows in, plain data out; every row comes from one log entry."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from sotdae.actions.records import bare
from sotdae.actions.records.applying import Entry, Models, TagOf, case_of
from sotdae.cases.reviewing import Verdict, Vote
from sotdae.cases.seeing import DAY, TEXT_SECONDS, WEEK, Limit, Seen
from sotdae.classes import dataclass


@dataclass(frozen=True, slots=True)
class SightTotal:
    """What was shown in a case to one person: never what it was."""

    performer: str
    sights: int
    seconds: int
    last_at: datetime


class ReviewBook:
    """The book's part about reviewing. Use `Book.reviewing`."""

    def __init__(self, models: Models) -> None:
        """Take the book's models, by name."""
        self._model = models

    def votes(self, case_id: str, kind: str | None = None) -> list[Vote]:
        """Return what was concluded in a case, in the order of the log; of one kind of finding, or of all."""
        rows = self._of("Review", case_id)
        return [_vote(row) for row in (rows if kind is None else rows.filter(kind=kind))]

    def votes_after(self, case_id: str, seq: int) -> list[Vote]:
        """Return what was concluded in a case after a log entry."""
        return [_vote(row) for row in self._of("Review", case_id).filter(seq__gt=seq)]

    def persons_needed(self, case_id: str) -> int:
        """Return how many persons have to conclude the same in a case: 1, or 2 where that was set."""
        row = self._of("ReviewRule", case_id).last()
        return 1 if row is None else int(row.persons)

    def seen(self, performer: str, now: datetime) -> Seen:
        """Return what was shown to a person until now, in all cases of the workspace: pictures, and texts that were unmasked."""
        given = [now - DAY, performer, now - WEEK]
        found = bare.row(self._seen, [*given, *given])
        return Seen(*(int(value or 0) for value in found)) if found is not None else Seen(0, 0, 0, 0)

    @cached_property
    def _seen(self) -> str:
        each = "SELECT {seconds} AS seconds, CASE WHEN at > %s THEN 1 ELSE 0 END AS today FROM {table} WHERE performer = %s AND at > %s"
        shown = each.format(seconds="seconds", table=bare.table(self._model["Sight"]))
        texts = each.format(seconds=TEXT_SECONDS, table=bare.table(self._model["Unmasking"]))
        sums = "SUM(today), SUM(today * seconds), COUNT(*), SUM(seconds)"
        return f"SELECT {sums} FROM ({shown} UNION ALL {texts}) AS sights"  # noqa: S608 (the tables' own names)

    def limit(self, case_id: str) -> Limit:
        """Return how much may be shown to a person within 24 hours in a case."""
        found = bare.row(self._limit, [uuid.UUID(case_id)])
        return Limit() if found is None else Limit(int(found[0]), int(found[1]))

    @cached_property
    def _limit(self) -> str:
        joined = f"{bare.table(self._model['SightLimit'])} AS l JOIN {bare.table(self._model['Case'])} AS c ON c.id = l.case_id"
        return f"SELECT l.sights, l.seconds FROM {joined} WHERE c.case_id = %s ORDER BY l.seq DESC, l.id DESC LIMIT 1"  # noqa: S608 (likewise)

    def totals(self, case_id: str, since: datetime) -> list[SightTotal]:
        """Return what was shown in a case since a moment, a row a person, in the order of names."""
        totals: dict[str, list[Any]] = {}
        texts = self._of("Unmasking", case_id).filter(at__gt=since)
        rows = [*((row, row.seconds) for row in self._of("Sight", case_id).filter(at__gt=since)), *((row, TEXT_SECONDS) for row in texts)]
        for row, seconds in rows:
            counted = totals.setdefault(row.performer, [0, 0, row.at])
            counted[0] += 1
            counted[1] += seconds
            counted[2] = max(counted[2], row.at)
        return [SightTotal(name, *counted) for name, counted in sorted(totals.items())]

    def apply(self, what: Entry, tag_of: TagOf) -> bool:
        """Take in one log entry (inside `Book.applying`); returns whether it is one of this part."""
        act = _ACTS.get(what.type)
        if act is not None:
            act(self._model, what, tag_of)
        return act is not None

    def _of(self, model: str, case_id: str) -> Any:
        return self._model[model].objects.filter(case__case_id=uuid.UUID(case_id))


def _vote(row: Any) -> Vote:
    key = tuple(row.key)
    return Vote(row.seq, row.at, row.performer, Verdict(row.verdict), row.reason, row.evidence, row.kind, key, row.needed, row.settles)


def _decide(models: Models, what: Entry, _: TagOf) -> None:
    facts = what.some("kind", "key", "verdict", "reason", "evidence", "needed", "settles")
    models["Review"].objects.create(case=case_of(models, what), performer=what.performer, seq=what.seq, at=what.at, **facts)


def _rule(models: Models, what: Entry, _: TagOf) -> None:
    persons = what.facts["persons"]
    models["ReviewRule"].objects.create(case=case_of(models, what), persons=persons, performer=what.performer, seq=what.seq)


def _show(models: Models, what: Entry, tag_of: TagOf) -> None:
    item_id = what.facts.get("item_id")
    facts = what.some("seconds", "blur")
    tag = tag_of(str(item_id)) if item_id else ""
    models["Sight"].objects.create(case=case_of(models, what), performer=what.performer, tag=tag, seq=what.seq, at=what.at, **facts)


def _limit(models: Models, what: Entry, _: TagOf) -> None:
    facts = what.some("sights", "seconds")
    models["SightLimit"].objects.create(case=case_of(models, what), performer=what.performer, seq=what.seq, **facts)


def _nothing(models: Models, what: Entry, tag_of: TagOf) -> None:
    """Leave the book as it is: what a search met is a fact of the log, and the working copy reads it there."""


_ACTS: Final[Mapping[str, Callable[[Models, Entry, TagOf], None]]] = {
    "review.decided": _decide,
    "review.ruled": _rule,
    "match.met": _nothing,
    "sight.shown": _show,
    "sight.limited": _limit,
    "sight.refused": _nothing,
}
