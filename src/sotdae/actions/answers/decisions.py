# SPDX-License-Identifier: Apache-2.0
"""Decisions on findings: brought from the book beside the read model, and read from there by everything that shows a finding.

Whoever shows a finding shows what persons concluded about it too, rejected and abstained ones as well. Reading needs neither key nor book.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from sotdae.actions.opening import Opened
from sotdae.actions.workspace import ANSWERS
from sotdae.cases.reviewing import MATCH, NOT_ASKED, WEIGHTS, Vote, cited_digest, renamed
from sotdae.lake import decided
from sotdae.lake.answers import Answers
from sotdae.lake.decided import AskedRow, MetRow, VoteRow
from sotdae.model.canonical import canonical_digest
from sotdae.model.findings import Finding
from sotdae.model.ids import finding_id

Row = dict[str, Any]

MET: Final = "match.met"
REJECTED: Final = "rejected"


def publish(opened: Opened, case_id: str) -> None:
    """Make the file of a case anew out of book, log and read model: behind every refresh, since names of rooms and evidence may be others now."""
    folder = opened.place.case_lake(case_id)
    votes = opened.book.reviewing.votes(case_id)
    met_rows = list(_met_again(opened, case_id))
    with Answers(folder / ANSWERS) as answers:
        aliases = aliases_of(answers)
        asked = [*_asked(answers), *asked_of_met(met_rows)]
    seq = max([row.seq for row in votes] + [row.seq for row in met_rows], default=0)
    decided.put_all(folder, [vote_row(one, aliases) for one in votes], asked, met_rows, seq=seq)


def bring_up(opened: Opened, case_id: str) -> None:
    """Take in what a process that was killed left in the log alone, and what was decided just now."""
    folder = opened.place.case_lake(case_id)
    known = decided.applied_seq(folder)
    if not (folder / ANSWERS).is_file():
        return
    if known is None:
        publish(opened, case_id)
        return
    fresh = opened.book.reviewing.votes_after(case_id, known)
    if fresh:
        with Answers(folder / ANSWERS) as answers:
            aliases = aliases_of(answers)
        decided.put(folder, [vote_row(one, aliases) for one in fresh], seq=fresh[-1].seq)


def aliases_of(answers: Answers) -> dict[str, str]:
    """Return every other key of a room -> the key that it has now."""
    return answers.other_keys()


def vote_row(vote: Vote, aliases: Mapping[str, str]) -> VoteRow:
    """Return a vote as the file keeps it, under today's names of rooms."""
    key = renamed(vote.key, aliases)
    body = {
        "at": vote.at.isoformat(),
        "performer": vote.performer,
        "verdict": vote.verdict.value,
        "reason": vote.reason,
        "evidence": vote.evidence,
        "key": list(vote.key),
        "needed": vote.needed,
        "settles": vote.settles,
    }
    return VoteRow(vote.seq, finding_id(vote.kind, key), vote.kind, str(key[0]), str(key[1]) if len(key) > 1 else "", body)


def asked_of_met(rows: Iterable[MetRow]) -> list[AskedRow]:
    """Return what is asked about met pictures: one question for each subject and picture, however many items show it."""
    found: dict[str, AskedRow] = {}
    for row in rows:
        subject, picture = row.body["subject"], row.body["picture"]
        ord_ = int(row.body["distance_bits"])
        known = found.get(row.finding_id)
        if known is None or ord_ < known.ord:
            found[row.finding_id] = AskedRow(row.finding_id, MATCH, subject, picture, met_evidence(picture), WEIGHTS[MATCH], ord_)
    return list(found.values())


def met_evidence(picture: str) -> str:
    """Return the digest of a match's evidence: the found picture's hash, by its tag. Another photo of the same subject changes nothing about it."""
    return canonical_digest([MATCH, picture])


def _asked(answers: Answers) -> Iterator[AskedRow]:
    for kind, weight in WEIGHTS.items():
        for ord_, one in enumerate(answers.findings(kind)):
            other = str(one.key[1]) if len(one.key) > 1 else ""
            if other not in NOT_ASKED and not _is_weak(one):
                yield AskedRow(one.finding_id, kind, str(one.key[0]), other, cited_digest(one), weight, ord_)


def _is_weak(one: Finding) -> bool:
    """Whether a finding itself says that nothing is to be concluded: too few signs, chance would do it, or nobody called for anything."""
    nobody_called = one.kind == "room.calls" and not one.values.get("messages")
    return one.values.get("level") == REJECTED or one.values.get("is_remarkable") is False or nobody_called


def _met_again(opened: Opened, case_id: str) -> Iterator[MetRow]:
    """Read what searches met out of the log, without what was erased since."""
    erased = opened.book.kept.erased_tags(case_id)
    for entry in opened.vault.entries():
        if entry.type == MET and entry.case == case_id:
            for facts in opened.vault.details(opened.keyring, entry):
                rows = met_rows(facts, entry.seq)
                yield from (row for row in rows if not erased or opened.keyring.item_tag(row.item_id) not in erased)


def met_rows(facts: Mapping[str, Any], seq: int) -> list[MetRow]:
    """Return the rows of one search's log entry."""
    subject = str(facts["subject"])
    return [MetRow(finding_id(MATCH, (subject, one["picture"])), str(one["item_id"]), seq, {**one, "subject": subject}) for one in facts["met"]]
