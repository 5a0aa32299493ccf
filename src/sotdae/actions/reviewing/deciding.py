# SPDX-License-Identifier: Apache-2.0
"""A person decides about a finding: confirmed, rejected, unsure, or taken up again. In the log first, then in the book, then beside the read model.

Two people may decide at the same time: whoever comes to the log first is recorded, the other is told and has changed nothing. What was decided is
never changed: whoever thinks otherwise adds a decision.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sotdae.actions.acting import Acting, Note
from sotdae.actions.answers.decisions import aliases_of, bring_up, met_evidence
from sotdae.actions.verdicts import vote_of
from sotdae.actions.workspace import ANSWERS
from sotdae.cases.reviewing import DECIDABLE, MATCH, Back, Key, Standing, Verdict, Vote, cited_digest, gathered, require_vote, standing
from sotdae.classes import dataclass
from sotdae.errors import AnswersMissing, DecisionRefused, FindingUnknown
from sotdae.lake import decided
from sotdae.lake.answers import Answers
from sotdae.model.findings import Finding

DECIDED: Final = "review.decided"
_LEAST_DIGITS: Final = 6
_ID_DIGITS: Final = 64


@dataclass(frozen=True, slots=True)
class Subject:
    """What is decided about: a finding as it stands in the read model, or a match.

    Attributes:
        finding_id: its id today.
        kind: its kind.
        key: its key, rooms as they are called today.
        evidence: digest of what it cites now.
        finding: the finding; None for a match, which no analysis makes, and for one that stands no more.
    """

    finding_id: str
    kind: str
    key: Key
    evidence: str
    finding: Finding | None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person concludes.

    Attributes:
        finding_id: about what.
        verdict: what.
        reason: why, in her words; no names and no texts of a room.
        seen: the newest decision that she saw, by its log entry; 0 where she saw none.
    """

    finding_id: str
    verdict: Verdict
    reason: str
    seen: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """A decision that was recorded: its log entry, and where the finding stands now."""

    seq: int
    subject: Subject
    now: Standing


def decide(acting: Acting, decision: Decision) -> Recorded:
    """Record what a person concludes.

    Args:
        acting: the case; its performer decides.
        decision: what.

    Raises:
        FindingUnknown: if the case holds no such finding.
        DecisionRefused: if she said not who she is, gave no reason, or the finding is none that is decided or waits for another person.
        DecidedMeanwhile: if somebody else decided since she looked.
        WorkspaceInUse: if another process writes.
    """
    bring_up(acting.opened, acting.case.case_id)
    folder = acting.opened.place.case_lake(acting.case.case_id)
    subject = find(folder, decision.finding_id)
    reason = " ".join(decision.reason.split())
    needed = acting.opened.book.reviewing.persons_needed(acting.case.case_id)
    before = now_of(acting, subject)
    require_vote(before, acting.performer, decision.verdict, reason, seen=decision.seen)
    facts = {
        "kind": subject.kind,
        "key": list(subject.key),
        "verdict": decision.verdict.value,
        "reason": reason,
        "evidence": subject.evidence,
        "needed": needed,
        "settles": before.back is Back.MERGED,
    }

    def check() -> None:
        require_vote(now_of(acting, subject), acting.performer, decision.verdict, reason, seen=decision.seen)

    seq = acting.log([Note(DECIDED, facts)], check=check)
    bring_up(acting.opened, acting.case.case_id)
    return Recorded(seq, subject, now_of(acting, subject))


def require_two(acting: Acting, persons: int) -> int:
    """Record how many persons have to conclude the same in a case, from now on. Returns the log entry.

    Raises:
        DecisionRefused: if it is neither one nor two, or nobody says who sets it.
    """
    if persons not in {1, 2}:
        raise DecisionRefused(what="one person decides, or two do")
    if not acting.performer:
        raise DecisionRefused(what="say who sets this, a role and a staff id")
    return acting.log([Note("review.ruled", {"persons": persons})])


def now_of(acting: Acting, subject: Subject) -> Standing:
    """Return where a finding stands by the book, which has taken in the whole log."""
    with Answers(acting.opened.place.case_lake(acting.case.case_id) / ANSWERS) as answers:
        aliases = aliases_of(answers)
    votes = gathered(acting.opened.book.reviewing.votes(acting.case.case_id, subject.kind), aliases)
    return standing(votes.get(subject.finding_id, ()), subject.evidence)


def find(case_folder: Path, finding: str) -> Subject:
    """Return what an id, or at least its first 6 digits, means in a case. Needs no key.

    Raises:
        FindingUnknown: if nothing, or more than one thing.
        DecisionRefused: if it is a kind that is not decided.
    """
    name = finding.strip().lower()
    if len(name) < _LEAST_DIGITS or len(name) > _ID_DIGITS or not set(name) <= set("0123456789abcdef"):
        raise FindingUnknown
    found = decided.asked(case_folder, beginning=name, limit=2)
    if len(found) > 1:
        raise FindingUnknown
    if found:
        row = found[0]
        return _subject(case_folder, row.kind, row.first, row.other, row.finding_id)
    voted = decided.votes(case_folder, finding_ids=[name])
    if voted:
        row_ = voted[-1]
        return _subject(case_folder, row_.kind, row_.first, row_.other, row_.finding_id, last=vote_of(row_))
    raise FindingUnknown


def of_finding(finding: Finding) -> Subject:
    """Return a finding as something to decide about, whether or not anybody is asked about it.

    Raises:
        DecisionRefused: if it is of a kind that is not decided.
    """
    if finding.kind not in DECIDABLE:
        raise DecisionRefused(what="this is a plain count: there is nothing to conclude about it")
    return Subject(finding.finding_id, finding.kind, finding.key, cited_digest(finding), finding)


def _subject(case_folder: Path, kind: str, first: str, other: str, finding_id: str, *, last: Vote | None = None) -> Subject:
    if kind == MATCH:
        return Subject(finding_id, kind, (first, other), met_evidence(other), None)
    if not (case_folder / ANSWERS).is_file():
        raise AnswersMissing(case=case_folder.name)
    with Answers(case_folder / ANSWERS) as answers:
        finding = answers.finding(kind, first, other)
    if finding is None:
        if last is None:
            raise FindingUnknown
        return Subject(finding_id, kind, last.key, last.evidence, None)
    return of_finding(finding)
