# SPDX-License-Identifier: Apache-2.0
"""What waits for a person, and one finding with what speaks for and against it. Asks the files beside the lake only: no key, no book.

Light before heavy; what came back or waits for a second person before what nobody has looked at. How many one has done is not counted anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from sotdae.actions.questions import trailing
from sotdae.actions.reading import iso, open_answers
from sotdae.actions.reviewing.deciding import Subject, find
from sotdae.actions.verdicts import about_of, shown, vote_of
from sotdae.actions.workspace import Workspace
from sotdae.cases.four_eyes import are_two_persons
from sotdae.cases.judged import AGAINST
from sotdae.cases.reviewing import MATCH, Standing, State, Verdict, standing
from sotdae.classes import dataclass
from sotdae.errors import FindingUnknown
from sotdae.lake import decided
from sotdae.lake.answers import Answers
from sotdae.lake.decided import AskedRow
from sotdae.model.findings import Finding, Reason

Row = dict[str, Any]

REF_DIGITS: Final = 10
"""So many digits of an id are shown; they name it among a million with a chance of one in a million that another begins so too."""

_URGENT: Final = (State.RETURNED, State.SECOND)


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits: how many in all, and the first of them."""

    waiting: int
    decided: int
    rows: tuple[Row, ...]

    def to_json(self) -> Row:
        """Return the documented JSON (docs/cli.md)."""
        return {"waiting": self.waiting, "decided": self.decided, "findings": list(self.rows)}


def queue(place: Workspace, case: str | None = None, *, performer: str = "", limit: int = 50, after: int = 0) -> Queue:
    """Return what waits for a person.

    Args:
        place: the workspace.
        case: this case only.
        performer: leave out what waits for somebody else than her.
        limit: at most so many rows.
        after: leave out so many.

    Raises:
        WorkspaceMissing: if there is no workspace.
        CaseUnknown: if the named case holds nothing.
    """
    waiting, done = 0, 0
    rows: list[tuple[tuple[Any, ...], Row]] = []
    with open_answers(place, case) as opened:
        for answers in opened:
            folder = answers.folder
            labels = answers.labels()
            voted = _voted(folder)
            for row, now in voted:
                if now.is_waiting and not _is_hers_already(now, performer):
                    waiting += 1
                    rows.append(((row.weight, now.state not in _URGENT, row.kind, row.ord), _listed(answers, labels, row, now)))
                elif not now.is_waiting:
                    done += 1
            fresh, count = decided.unvoted(folder, limit=limit + after)
            waiting += count
            rows.extend(((row.weight, True, row.kind, row.ord), _listed(answers, labels, row, None)) for row in fresh)
    ordered = [row for _, row in sorted(rows, key=lambda one: one[0])]
    return Queue(waiting, done, tuple(ordered[after : after + limit]))


def show(place: Workspace, finding: str, case: str | None = None) -> Row:
    """Return one finding: what it says, for and against it, and what persons concluded.

    Args:
        place: the workspace.
        finding: its id, or at least the first 6 digits.
        case: the case; may be left out where the digits name one finding in all.

    Raises:
        FindingUnknown: if there is none.
    """
    with open_answers(place, case) as opened:
        for answers in opened:
            folder = answers.folder
            try:
                subject = find(folder, finding)
            except FindingUnknown:
                continue
            return told(folder, answers, subject)
    raise FindingUnknown


def told(folder: Path, answers: Answers, subject: Subject) -> Row:
    """Return one finding as JSON (docs/cli.md)."""
    labels = answers.labels()
    history = [vote_of(row) for row in decided.votes(folder, finding_ids=[subject.finding_id])]
    now = standing(history, subject.evidence)
    head = {
        "case": answers.meta["case"],
        "finding_id": subject.finding_id,
        "ref": subject.finding_id[:REF_DIGITS],
        "kind": subject.kind,
        **about_of(labels, subject.kind, [str(part) for part in subject.key]),
        "decision": shown(now),
        "seen": now.last_seq,
        "history": [_vote(one) for one in history],
    }
    if subject.kind == MATCH:
        return head | {"met": met_rows(folder, answers, subject.finding_id)}
    return head | _evidence(answers, labels, subject.finding)


def met_rows(folder: Path, answers: Answers, finding_id: str) -> list[Row]:
    """Return the items of a match, and in which rooms they were posted and when: never the picture."""
    labels, found = answers.labels(), list[Row]()
    for row in decided.met(folder, finding_id):
        places = [
            {
                "label": labels.get(one.room_key, ("?", "?"))[0],
                "label_ko": labels.get(one.room_key, ("?", "?"))[-1],
                "message_id": one.message_id,
                "sent_at": iso(one.sent_at),
            }
            for one in answers.shown(row.item_id)
        ]
        found.append({**row.body, "places": places})
    return found


def _voted(folder: Path) -> list[tuple[AskedRow, Standing]]:
    """Return what is asked about and somebody has said something about, with where it stands."""
    votes: dict[str, list[Any]] = {}
    for row in decided.votes(folder):
        votes.setdefault(row.finding_id, []).append(vote_of(row))
    return [(row, standing(votes[row.finding_id], row.evidence)) for row in decided.asked(folder) if row.finding_id in votes] if votes else []


def _is_hers_already(now: Standing, performer: str) -> bool:
    """Whether all that is missing is somebody else's opinion."""
    said = [one for one in now.votes if one.verdict is not Verdict.REOPENED]
    return bool(performer and said) and now.state is State.SECOND and any(not are_two_persons(one.performer, performer) for one in said)


def _listed(answers: Answers, labels: Mapping[str, tuple[str, ...]], row: AskedRow, now: Standing | None) -> Row:
    return {
        "case": answers.meta["case"],
        "finding_id": row.finding_id,
        "ref": row.finding_id[:REF_DIGITS],
        "kind": row.kind,
        "weight": row.weight,
        **about_of(labels, row.kind, [row.first, row.other]),
        "state": (now.state if now is not None else State.OPEN).value,
        "back": None if now is None or now.back is None else now.back.value,
        "second_of": [one.verdict.value for one in now.votes] if now is not None else [],
    }


def _vote(one: Any) -> Row:
    return {
        "verdict": one.verdict.value,
        "performer": one.performer,
        "at": one.at.isoformat(),
        "reason": one.reason,
        "log_seq": one.seq,
    }


def _evidence(answers: Answers, labels: Mapping[str, tuple[str, ...]], finding: Finding | None) -> Row:
    """Return what speaks for and against a finding, and what could not be looked for."""
    if finding is None:
        return {"stands": False, "values": {}, "for": [], "against": [], "neutral": [], "missing": []}
    if finding.kind == trailing.SUCCESSION:
        pair = trailing.pair_of(answers, finding)
        names = ("level", "bits", "signs", "capture_level", "calibrated_on", "opened")
        sides = ("for", "against", "neutral", "missing")
        return {"stands": True, "values": {name: pair[name] for name in names}, **{name: pair[name] for name in sides}}
    signs = [_sign(answers, labels, reason) for reason in finding.reasons]
    return {
        "stands": True,
        "values": {name: value for name, value in finding.values.items() if isinstance(value, int | float | str | bool)},
        "for": [sign for sign in signs if not _is_against(sign)],
        "against": [sign for sign in signs if _is_against(sign)],
        "neutral": [],
        "missing": [{"signal": one.signal, "why": one.why} for one in finding.missing],
    }


def _sign(answers: Answers, labels: Mapping[str, tuple[str, ...]], reason: Reason) -> Row:
    seqs = answers.log_seqs(_items([reason]))
    return {
        "signal": reason.signal,
        "value": reason.value if isinstance(reason.value, int | float | str | bool) else None,
        "bits": reason.bits,
        "made_by": reason.made_by,
        "evidence": [
            {
                "label": labels.get(place.room_key, ("?", "?"))[0],
                "label_ko": labels.get(place.room_key, ("?", "?"))[-1],
                "message_id": place.message_id,
                "item_id": place.item_id,
                "byte_offset": place.byte_offset,
                "byte_length": place.byte_length,
                "log_seq": seqs.get(place.item_id),
            }
            for place in dict.fromkeys(reason.evidence)
        ],
    }


def _is_against(sign: Row) -> bool:
    return bool(sign["bits"] < 0 if sign["bits"] is not None else sign["signal"] in AGAINST)


def _items(reasons: Iterable[Reason]) -> list[str]:
    return [place.item_id for reason in reasons for place in reason.evidence]
