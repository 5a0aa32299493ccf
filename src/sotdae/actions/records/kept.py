# SPDX-License-Identifier: Apache-2.0
"""The part of the book about keeping: last day, holds, erasures, backups. Rows in, plain data out.

Every row comes from one entry of the custody log (`apply`), so the whole part can be rebuilt. What was erased is known by keyed tags and by places in
sealed files only.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any, Final

from sotdae.actions.records.applying import Entry, case_of, plain_row, withdraw_consent, withdraw_entries
from sotdae.actions.records.subject_applying import forget_files
from sotdae.cases.keeping import Hold
from sotdae.classes import dataclass
from sotdae.custody.erasing import ERASED
from sotdae.model.canonical import canonical_digest


@dataclass(frozen=True, slots=True)
class ErasureRow:
    """A request to erase; ``done_seq`` and ``result`` once it was carried out."""

    number: int
    request_id: str
    scope: Mapping[str, Any]
    plan_digest: str
    performer: str
    seq: int
    at: datetime
    done_seq: int | None
    result: Mapping[str, Any] | None

    @property
    def label(self) -> str:
        """``E-01``."""
        return f"E-{self.number:02d}"


@dataclass(frozen=True, slots=True)
class BackupRow:
    """A backup that was made."""

    number: int
    place: str
    run: str
    log_size: int
    manifest: str
    keys_until: date
    pruned_seq: int | None
    seq: int

    @property
    def label(self) -> str:
        """``K-01``."""
        return f"K-{self.number:02d}"


class Kept:
    """The book's part about keeping. Use `Book.kept`."""

    def __init__(self, models: Mapping[str, Any]) -> None:
        """Take the book's models, by name."""
        self._model = models

    def retain_until(self, case_id: str) -> date | None:
        """Return the last day (KST) that a case may be kept, by the newest statement; None where none is stated."""
        row = self._of("CaseStatement", case_id).last()
        return None if row is None else row.retain_until

    def holds(self, case_id: str) -> list[Hold]:
        """Return a case's holds, lifted ones included, in the order of the log."""
        return [Hold(row.number, row.ground, row.until, row.object_id, row.lifted_seq is not None) for row in self._of("Hold", case_id)]

    def erasures(self, case_id: str) -> list[ErasureRow]:
        """Return what was asked to be erased from a case, in the order of the log."""
        return [plain_row(ErasureRow, row) for row in self._of("Erasure", case_id)]

    def label_of(self, case_id: str, seq: int | None, tags: Collection[str] = ()) -> str:
        """Return what the erasure is called that a log entry did, or that took one of some items; "-" where it is not on record."""
        found = seq or self._of("ErasedItem", case_id).filter(tag__in=tags).values_list("seq", flat=True).first()
        return next((row.label for row in self.erasures(case_id) if found is not None and row.done_seq == found), "-")

    def erased_tags(self, case_id: str) -> set[str]:
        """Return the tags of all items that were erased from a case."""
        return set(self._of("ErasedItem", case_id).values_list("tag", flat=True))

    def ranges(self, case_id: str) -> dict[str, list[tuple[int, int]]]:
        """Return the places that no reader reads any more: object -> (offset, length) in bytes, rising."""
        found: dict[str, list[tuple[int, int]]] = {}
        for row in self._of("ErasedRange", case_id).order_by("object_id", "byte_offset", "byte_length"):
            found.setdefault(row.object_id, []).append((row.byte_offset, row.byte_length))
        return found

    def erased_capture(self, case_id: str, capture_id: str) -> int | None:
        """Return the log entry that erased a capture, or None."""
        row = self._of("Capture", case_id).filter(capture_id=capture_id).first()
        return None if row is None else row.erased_seq

    def digest(self, case_id: str) -> str:
        """Return one digest of everything that was erased from a case; "" where nothing was. It is part of every snapshot's id."""
        tags, ranges = sorted(self.erased_tags(case_id)), self.ranges(case_id)
        captures = sorted(self._of("Capture", case_id).exclude(erased_seq=None).values_list("capture_id", flat=True))
        if not (tags or ranges or captures):
            return ""
        facts: list[Any] = [tags, captures, [[name, [list(one) for one in some]] for name, some in sorted(ranges.items())]]
        return canonical_digest(facts)

    def backups(self) -> list[BackupRow]:
        """Return the backups that were made, in the order of the log."""
        return [plain_row(BackupRow, row) for row in self._model["Backup"].objects.all()]

    def apply(self, what: Entry) -> bool:
        """Take in one log entry (inside `Book.applying`); returns whether it is one of this part."""
        act = _ACTS.get(what.type)
        if act is not None:
            act(self._model, what)
        return act is not None

    def _of(self, model: str, case_id: str) -> Any:
        return self._model[model].objects.filter(case__case_id=uuid.UUID(case_id))


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _state(models: Mapping[str, Any], what: Entry) -> None:
    until = _day(what.facts.get("retain_until"))
    models["CaseStatement"].objects.create(case=case_of(models, what), seq=what.seq, retain_until=until, performer=what.performer)


def _hold(models: Mapping[str, Any], what: Entry) -> None:
    _set_hold(models, what, what.facts, "person")


def _set_hold(models: Mapping[str, Any], what: Entry, facts: Mapping[str, Any], kind: str) -> None:
    case, model = case_of(models, what), models["Hold"]
    number = model.objects.filter(case=case).count() + 1
    stated = {"ground": facts["ground"], "until": _day(facts.get("until")), "object_id": facts.get("object_id") or ""}
    model.objects.create(case=case, number=number, kind=kind, performer=what.performer, seq=what.seq, **stated)


def _lift(models: Mapping[str, Any], what: Entry) -> None:
    models["Hold"].objects.filter(case=case_of(models, what), number=what.facts["hold"], lifted_seq=None).update(lifted_seq=what.seq)


def _ask(models: Mapping[str, Any], what: Entry) -> None:
    case, model = case_of(models, what), models["Erasure"]
    number = model.objects.filter(case=case).count() + 1
    facts = what.some("request_id", "scope", "plan_digest")
    model.objects.create(case=case, number=number, performer=what.performer, seq=what.seq, at=what.at, **facts)


def _erase(models: Mapping[str, Any], what: Entry) -> None:
    """Take in an erasure: what went leaves the book, and what remains is told by tags, places and ids of sealed files.

    What closing details of captures say now is read anew by `opening.replay`.
    """
    case, facts = case_of(models, what), what.facts
    if what.body.get("case_erased"):
        _forget_case(models, case, what)
    tags, captures = list(facts["tags"]), list(facts["captures"])
    models["Item"].objects.filter(case=case, tag__in=tags).delete()
    models["ErasedItem"].objects.bulk_create([models["ErasedItem"](case=case, tag=tag, seq=what.seq) for tag in tags], ignore_conflicts=True)
    models["Capture"].objects.filter(case=case, capture_id__in=captures, erased_seq=None).update(erased_seq=what.seq, facts={}, statements=[])
    model = models["ErasedRange"]
    places = [(name, offset, length) for name, some in what.body.get("ranges", {}).items() for offset, length in some]
    rows = [model(case=case, object_id=name, byte_offset=offset, byte_length=length, seq=what.seq) for name, offset, length in places]
    model.objects.bulk_create(rows, ignore_conflicts=True)
    for kept in facts["kept"]:
        _set_hold(models, what, kept, "export")
    withdraw_entries(models, what, str)
    forget_files(models, what, what.body.get("keys", {}))
    for consent_id in facts["consents"]:
        withdraw_consent(models, Entry(what.type, what.case_id, what.seq, what.at, {"consent_id": consent_id, "on": facts["on"]}), str)
    asked, model = facts["asked"], models["Erasure"]
    first = {"scope": asked["scope"], "plan_digest": asked["plan_digest"], "performer": asked["performer"], "seq": asked["seq"]}
    number = model.objects.filter(case=case).count() + 1  # the request of a whole case goes with the case, and is told again here
    stated = {**first, "number": number, "case": case, "at": datetime.fromisoformat(asked["at"])}
    model.objects.get_or_create(request_id=facts["request_id"], defaults=stated)
    model.objects.filter(request_id=facts["request_id"]).update(done_seq=what.seq, result=dict(facts["result"]))


def _forget_case(models: Mapping[str, Any], case: Any, what: Entry) -> None:
    models["RemovalItem"].objects.filter(request__case=case).update(room_key="", messages=[], tag="", host="")
    reviewed = ("Review", "ReviewRule", "SightLimit", "RemovalChannel", "RemovalLook", "PersonMap", "RecallLetter")
    for name in ("Label", "Item", "Frozen", "CaseStatement", "PartnerList", "BankExport", "QueryLimit", *reviewed):
        models[name].objects.filter(case=case).delete()
    models["Consent"].objects.filter(subject__case=case).update(facts={}, performer="")
    models["ConsentChange"].objects.filter(consent__subject__case=case).delete()
    models["StatusAccess"].objects.filter(subject__case=case).delete()
    models["Capture"].objects.filter(case=case).update(erased_seq=what.seq, facts={}, statements=[])
    case.name = f"erased {what.case_id[:8]}"
    case.save(update_fields=["name"])


def _copies(models: Mapping[str, Any], what: Entry) -> None:
    row = models["Erasure"].objects.filter(request_id=what.facts["request_id"]).first()
    if row is not None and row.result is not None:
        row.result = {**row.result, "copies": what.facts["copies"]}
        row.save(update_fields=["result"])


def _back_up(models: Mapping[str, Any], what: Entry) -> None:
    facts = what.some("place", "run", "log_size", "manifest")
    number = models["Backup"].objects.count() + 1
    models["Backup"].objects.create(number=number, keys_until=what.day("keys_until"), seq=what.seq, **facts)


def _prune(models: Mapping[str, Any], what: Entry) -> None:
    models["Backup"].objects.filter(place=what.facts["place"], run__in=what.facts["runs"], pruned_seq=None).update(pruned_seq=what.seq)


_ACTS: Final[Mapping[str, Callable[[Mapping[str, Any], Entry], None]]] = {
    "case.stated": _state,
    "hold.set": _hold,
    "hold.lifted": _lift,
    "erasure.asked": _ask,
    ERASED: _erase,
    "erasure.copies": _copies,
    "backup.made": _back_up,
    "backup.pruned": _prune,
}
