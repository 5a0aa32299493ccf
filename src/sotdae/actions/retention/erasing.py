# SPDX-License-Identifier: Apache-2.0
"""``erase``: one person asks, another approves; then item keys, details, working copies and keys in reachable backups go.

Nothing is erased under a hold or a freeze. What is erased is one line of the log (`custody.erasing`); what follows it (working copies, keys in
backups, the certificate) is done again by the same command where it was cut off. Performers are as stated until there are accounts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sotdae.actions.acting import Acting, Note, new_id
from sotdae.actions.adding import refreshing
from sotdae.actions.forgetting import drop, forget_outdated, remove_drills, report_file
from sotdae.actions.opening import replay
from sotdae.actions.progress import Progress, Silence
from sotdae.actions.records.kept import ErasureRow
from sotdae.actions.retention.backing_up import forget_keys
from sotdae.actions.retention.erasure_plan import Plan, Scope, make_plan
from sotdae.actions.turns import turn
from sotdae.cases.consent import day_of
from sotdae.cases.keeping import require_not_frozen, require_not_held, require_second_person
from sotdae.classes import dataclass
from sotdae.custody.erasing import erase as erase_objects
from sotdae.custody.erasing import erase_strays
from sotdae.custody.writer import open_writer
from sotdae.disk import DISK, writing
from sotdae.errors import PlanChanged, StepNotPermitted, UsageError
from sotdae.exchange.erasure_certificate import certificate, certificate_text
from sotdae.lake.catalog import load_catalog

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Erased:
    """What became of an erasure. Fields: docs/cli.md."""

    label: str
    certificate: Mapping[str, Any]
    files: tuple[str, ...]


def propose(who: Acting, scope: Scope) -> Plan:
    """Say what a request would take, and change nothing.

    Raises:
        ErasureHeld: if a hold stands over any of it.
        ItemFrozen: if any of it may show a minor.
        UsageError: if it would take nothing.
    """
    plan = make_plan(who, scope)
    if plan.is_empty:
        raise UsageError(what="nothing of this is left to erase")
    _require_erasable(who, plan)
    return plan


def ask(who: Acting, scope: Scope, reason: str) -> tuple[ErasureRow, Plan]:
    """Record a request to erase; the second person's `approve` carries it out.

    Raises:
        ErasureHeld: if a hold stands over any of it.
        StepNotPermitted: if the person did not say who she is.
        UsageError: if no reason is given, or it would take nothing.
    """
    if not who.performer:
        raise StepNotPermitted(what="whoever asks for an erasure says who she is (--performer): the second person has to be another one")
    if not reason.strip():
        raise UsageError(what="an erasure needs a reason (--reason): a request of the person concerned, the end of retention, an order")
    plan = propose(who, scope)
    facts = {"request_id": new_id(), "scope": scope.facts(), "plan_digest": plan.digest, "reason": reason.strip()}
    who.log([Note("erasure.asked", facts)], check=lambda: _require_erasable(who, make_plan(who, scope)))
    return next(row for row in who.opened.book.kept.erasures(who.case.case_id) if row.request_id == facts["request_id"]), plan


def approve(who: Acting, label: str, *, progress: Progress | None = None) -> Erased:
    """Carry out what another person asked for; given again after an interruption, it does what is left.

    Raises:
        UsageError: if there is no such request.
        StepNotPermitted: if it is not another person.
        ErasureHeld: if a hold was set meanwhile; nothing is erased then.
        PlanChanged: if it would take something else than what was asked for.
        WorkspaceInUse: if another process writes.
    """
    row = _named(who, label)
    if row.done_seq is None:
        require_second_person(row.performer, who.performer)
        _carry_out(who, row)
    return _finish(who, _named(who, label), progress or Silence())


def erasures(who: Acting) -> list[Row]:
    """Return the case's requests: asked for, carried out, or carried out with copies not yet looked for."""
    return [
        {
            "erasure": row.label,
            "case": who.case.name,
            "asked_at": row.at.isoformat(),
            "asked_by": row.performer,
            "state": "asked" if row.done_seq is None else "done" if "copies" in (row.result or {}) else "copies left",
            "log_seq": row.done_seq or row.seq,
        }
        for row in who.opened.book.kept.erasures(who.case.case_id)
    ]


def _named(who: Acting, label: str) -> ErasureRow:
    found = next((row for row in who.opened.book.kept.erasures(who.case.case_id) if row.label == label.strip().upper()), None)
    if found is None:
        raise UsageError(what="this case has no request of that name: an erasure is called E-01; see `sotdae erase --list`")
    return found


def _require_erasable(who: Acting, plan: Plan) -> None:
    """Pass if neither a hold nor a freeze stands over what would go.

    Raises:
        ErasureHeld: with the ground.
        ItemFrozen: if something may show a minor.
    """
    case_id, ledger = who.case.case_id, who.ledger
    objects = plan.target.objects | plan.target.ranges.keys()
    require_not_held(who.opened.book.kept.holds(case_id), objects, day_of(who.now))
    require_not_frozen([row for tag in plan.tags for row in ledger.frozen(tag=tag)])
    if plan.target.whole_case:
        require_not_frozen(ledger.frozen(case_id))


def _carry_out(who: Acting, row: ErasureRow) -> None:
    """Erase: checked again when nobody else can write any more, working copy first, then the one line."""
    opened, case_id = who.opened, who.case.case_id
    scope = Scope.from_facts(row.scope)
    with turn(opened.place.case_lake(case_id)), open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
        replay(opened)
        plan = make_plan(who, scope)
        _require_erasable(who, plan)
        if plan.is_empty or plan.digest != row.plan_digest:
            raise PlanChanged(label=row.label)
        drop(opened.place.case_lake(case_id))
        strays = erase_strays(opened.vault) + remove_drills(opened.place)
        asked = {"scope": row.scope, "plan_digest": row.plan_digest, "performer": row.performer, "seq": row.seq, "at": row.at.isoformat()}
        told = {"tags": plan.tags, "captures": plan.captures, "entries": plan.entries, "consents": plan.consents, "kept": plan.kept}
        result = {**plan.facts(), "strays": strays, "approved_by": who.performer, "at": who.now.isoformat(timespec="seconds")}
        facts: Row = {"request_id": row.request_id, "asked": asked, "on": day_of(who.now).isoformat(), **told, "result": result}
        sealed = {**facts, "performer": who.performer}
        erase_objects(writer, opened.vault, opened.keyring, case_id=case_id, target=plan.target, facts=sealed, now=who.now, label=row.label)
        replay(opened)
    opened.book.forget_on_disk()


def _finish(who: Acting, row: ErasureRow, progress: Progress) -> Erased:
    """Do what follows the line: working copies, keys in backups that can be reached, the certificate."""
    opened, case_id = who.opened, who.case.case_id
    forget_outdated(opened.place, opened.book)
    report_file(opened.place.reports, case_id).unlink(missing_ok=True)
    if opened.book.captures(case_id):
        refreshing.refresh(opened, who.case, {}, now=who.now, progress=progress, performer=who.performer)
    else:
        with turn(opened.place.case_lake(case_id)):
            drop(opened.place.case_lake(case_id))
    _forget_labels(who)
    assert row.result is not None
    if "copies" not in row.result:
        copies = forget_keys(opened.book.kept.backups(), opened.vault)
        where = Note("erasure.copies", {"request_id": row.request_id, "copies": copies})
        with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
            replay(opened)
            shown = None if not (row.result or {}).get("whole_case") else {"case_erased": case_id}
            writer.note(type=where.type, case_id=None if shown else case_id, facts=where.facts, now=who.now, shown=shown)
            replay(opened)
    return _certify(who, row.label)


def _forget_labels(who: Acting) -> None:
    """Leave no key of a room in the book that no capture shows any more; its number is never given again."""
    catalog = load_catalog(who.opened.place.case_lake(who.case.case_id))
    shown = {key for room, part in catalog.rooms.items() for key in (room, *part.keys)}
    who.opened.book.forget_labels(who.case.case_id, shown)
    who.opened.book.forget_on_disk()


def _certify(who: Acting, label: str) -> Erased:
    row = _named(who, label)
    files = [path for path in _left_files(who.opened.place.reports, who.case.case_id) if "-E-" not in path]
    name = next(case.name for case in who.opened.book.cases() if case.case_id == who.case.case_id)
    document = certificate(name, who.case.case_id, label, _facts(row), reports=files, handed_out=_handed_out(who))
    written = []
    with writing():
        for suffix, body in (
            ("json", certificate_text(document, "json")),
            ("ko.txt", certificate_text(document, "ko")),
            ("en.txt", certificate_text(document, "en")),
        ):
            path = who.opened.place.reports / f"{who.case.case_id[:8]}-{label}.{suffix}"
            DISK.put(path, body.encode())
            written.append(str(path))
    return Erased(label, document, tuple(written))


def _facts(row: ErasureRow) -> Row:
    assert row.result is not None
    return {**row.result, "asked_by": row.performer, "asked_at": row.at.isoformat(timespec="seconds"), "asked_seq": row.seq, "done_seq": row.done_seq}


def _left_files(reports: Path, case_id: str) -> Sequence[str]:
    """Return the names of files that were written earlier and are not reached: of this case, and those that do not say of which."""
    own = report_file(reports, case_id).name
    return (
        sorted(path.relative_to(reports).as_posix() for path in reports.rglob("*") if path.is_file() and path.name != own) if reports.is_dir() else []
    )


def _handed_out(who: Acting) -> list[Row]:
    """Return the log entries by which something of the case left the house: those who hold copies have to be told."""
    kinds = ("bank.exported", "bundle.", "export.", "share.")
    return [
        {"log_seq": entry.seq, "type": entry.type, "at": entry.at.isoformat()}
        for entry in who.opened.vault.entries()
        if entry.case == who.case.case_id and entry.type.startswith(kinds)
    ]
