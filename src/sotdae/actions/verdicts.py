# SPDX-License-Identifier: Apache-2.0
"""What persons concluded about findings, read beside the read model: no key, no book. Whoever shows a finding shows this too.

Rejected and abstained ones are told like confirmed ones. Writing is `actions.answers.decisions` and `actions.reviewing`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sotdae.cases.judged import DecisionRow
from sotdae.cases.reviewing import MATCH, Standing, Verdict, Vote, cited_digest, standing
from sotdae.lake import decided
from sotdae.lake.answers import Answers
from sotdae.lake.decided import VoteRow
from sotdae.model.findings import Finding

Row = dict[str, Any]


def vote_of(row: VoteRow) -> Vote:
    """Return a row of the file as a vote."""
    body = row.body
    at, key = datetime.fromisoformat(body["at"]), tuple(body["key"])
    facts = (body["reason"], body["evidence"], row.kind, key, body["needed"], body["settles"])
    return Vote(row.seq, at, body["performer"], Verdict(body["verdict"]), *facts)


def standings(folder: Path, findings: Mapping[str, str]) -> dict[str, Standing]:
    """Return finding id -> where it stands, of those about which anybody has said something.

    Args:
        folder: the case's folder in the lake.
        findings: finding id -> digest of what it cites now.
    """
    votes: dict[str, list[Vote]] = {}
    for row in decided.votes(folder, finding_ids=list(findings)):
        votes.setdefault(row.finding_id, []).append(vote_of(row))
    return {name: standing(some, findings[name]) for name, some in votes.items()}


def shown(now: Standing | None) -> Row | None:
    """Return what is told of a decision: verdict, by whom, when and why; None where nobody has said anything."""
    if now is None:
        return None
    return {
        "state": now.state.value,
        "verdict": None if now.verdict is None else now.verdict.value,
        "back": None if now.back is None else now.back.value,
        "votes": [
            {"verdict": one.verdict.value, "performer": one.performer, "at": one.at.isoformat(), "reason": one.reason, "log_seq": one.seq}
            for one in now.votes
        ],
    }


def shown_of(folder: Path, findings: Sequence[Finding]) -> dict[str, Row]:
    """Return finding id -> what is told of its decision, of some findings."""
    found = standings(folder, {one.finding_id: cited_digest(one) for one in findings})
    return {name: row for name, now in found.items() if (row := shown(now)) is not None}


def of_case(answers: Answers, room: str | None = None) -> list[Row]:
    """Return what is told of every decision of a case, or of those that name a room, in the order of their newest votes.

    A row: ``case, finding_id, kind, rooms, subject, named, decision``.
    """
    votes: dict[str, list[Vote]] = {}
    heads: dict[str, VoteRow] = {}
    for row in decided.votes(answers.folder, room=room):
        votes.setdefault(row.finding_id, []).append(vote_of(row))
        heads[row.finding_id] = row
    if not votes:
        return []
    labels = answers.labels()
    evidence = {row.finding_id: row.evidence for row in decided.asked(answers.folder) if row.finding_id in votes}
    found = []
    for name, some in sorted(votes.items(), key=lambda one: one[1][-1].seq):
        head = heads[name]
        now = standing(some, evidence.get(name, _evidence_now(answers, head, some[-1].evidence)))
        about = about_of(labels, head.kind, [head.first, head.other])
        found.append({"case": answers.meta["case"], "finding_id": name, "kind": head.kind, **about, "decision": shown(now)})
    return found


def _evidence_now(answers: Answers, row: VoteRow, last: str) -> str:
    """Return the digest of what a finding cites now; as it was last where it stands no more."""
    finding = answers.finding(row.kind, row.first, row.other)
    return last if finding is None else cited_digest(finding)


def about_of(labels: Mapping[str, tuple[str, ...]], kind: str, key: Sequence[str]) -> Row:
    """Return what a key names: rooms by label, a subject by label; what is neither stands as it is (a rule, a role)."""
    if kind == MATCH:
        return {"rooms": [], "subject": key[0], "named": []}
    rooms = [{"label": labels[part][0], "label_ko": labels[part][-1]} for part in key if part in labels]
    return {"rooms": rooms, "subject": None, "named": [part for part in key if part and part not in labels]}


def rows_of(answers: Answers) -> tuple[DecisionRow, ...]:
    """Return the decisions of a case as rows of the dossier, one a vote that counts, or one where none does."""
    made = []
    for row in of_case(answers):
        told = row["decision"]
        about = tuple(one["label"] for one in row["rooms"]) or ((row["subject"],) if row["subject"] else ())
        head = (row["kind"], about, tuple(row["named"]), told["state"], told["verdict"], told["back"])
        made += [
            DecisionRow(*head, one["verdict"], one["performer"], datetime.fromisoformat(one["at"]), one["reason"], one["log_seq"])
            for one in told["votes"]
        ]
        if not told["votes"]:
            made.append(DecisionRow(*head))
    return tuple(made)
