# SPDX-License-Identifier: Apache-2.0
"""``bank withdraw``: entries, partners' lists and consents end at once, and with them the keys of the hashes. No photo or hash is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sotdae.actions.acting import Acting, Note, acting
from sotdae.actions.matching.consenting import Statement, ending_note, find_subject
from sotdae.actions.records.ledger import ConsentRow, ExportRow, SubjectRow
from sotdae.actions.workspace import Workspace
from sotdae.cases import consent as rules
from sotdae.classes import dataclass
from sotdae.errors import UsageError


@dataclass(frozen=True, slots=True)
class BankRequest:
    """What a person asks of a bank.

    Attributes:
        workspace: the workspace's folder.
        subject: a label as ``S-01``, or ``new``.
        case: the case's name; may be left out where there is only one.
        statement: what permits it; None to rely on the ledger.
        performer: who acts, as she states.
        passphrase: opens the keyring.
    """

    workspace: Path
    subject: str
    case: str | None = None
    statement: Statement | None = None
    performer: str | None = None
    passphrase: str | None = None


def bank_withdraw(request: BankRequest, what: str, *, now: datetime) -> dict[str, Any]:
    """Withdraw one entry (``B-01``), a partner's list (``L-01``), or a subject's consents with all her entries (``S-01``), at once.

    The item keys of the hashes are destroyed; what stays is a tombstone with counts. JSON: docs/cli.md. ``recipients`` names the partners who were
    given hashes of it and have to be told; they are named again where the withdrawal stands already, as after a command that was killed.

    Raises:
        UsageError: if there is no such thing, or it is withdrawn already and no partner has to be told.
    """
    with acting(Workspace(request.workspace), request.case, passphrase=request.passphrase, performer=request.performer, now=now) as who:
        name = what.strip().upper()
        if name.startswith("L"):
            return _withdraw_list(who, name)
        subject = find_subject(who.ledger, who.case.case_id, name)[0] if name.startswith("S") else None
        named = [row for row in who.ledger.entries(who.case.case_id) if (row.subject == subject if subject else row.label == name)]
        chosen = [row for row in named if row.withdrawn_at is None]
        consents = _to_end(who, subject) if subject else []
        concerned = {row.entry_id for row in named}
        if not chosen and not consents and not _told(who.ledger.exports(who.case.case_id), concerned):
            raise UsageError(what=f"{name} is not in the bank of this case, or is withdrawn already")
        notes = [ending_note(row.consent_id, rules.day_of(now)) for row in consents]
        if chosen:
            erased = tuple(row.object_id for row in chosen)
            notes.append(Note("bank.withdrawn", {"entries": [row.entry_id for row in chosen]}, erased=erased))

        def check() -> None:
            now_there = {row.entry_id for row in who.ledger.entries(who.case.case_id) if subject and row.subject == subject}
            if not now_there <= concerned:  # its key would outlive the withdrawal
                raise UsageError(what="somebody added to her bank at this moment, and nothing is withdrawn yet: give the same command again")

        if notes:
            who.log(notes, check=check)
        return {
            "case": who.case.name,
            "withdrawn": [row.label for row in chosen],
            "consents_ended": len(consents),
            "hashes_destroyed": sum(row.hashes for row in chosen),
            "recipients": sorted(_told(who.ledger.exports(who.case.case_id), concerned)),
        }


def _withdraw_list(who: Acting, name: str) -> dict[str, Any]:
    row = next((one for one in who.ledger.lists(who.case.case_id) if one.label == name and one.withdrawn_at is None), None)
    if row is None:
        raise UsageError(what=f"{name} is not a list of this case, or is withdrawn already")
    who.log([Note("list.withdrawn", {"list_id": row.list_id}, erased=(row.object_id,))])
    return {"case": who.case.name, "withdrawn": [row.label], "consents_ended": 0, "hashes_destroyed": row.hashes, "recipients": []}


def _to_end(who: Acting, subject: SubjectRow) -> list[ConsentRow]:
    return [row for row in who.ledger.consents(who.case.case_id, subject.subject_id) if row.consent.withdrawn_on is None]


def _told(exports: Sequence[ExportRow], entries: set[str]) -> set[str]:
    return {row.recipient for row in exports if entries & set(row.entries)}
