# SPDX-License-Identifier: Apache-2.0
"""How log entries about what subjects decided change the book. One small function a kind, as in `applying`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sotdae.actions.records.applying import Entry, Models, case_of
from sotdae.cases.consent_changes import changed

PERSON, CONTACT = "person", "contact"


def _subject(models: Models, what: Entry) -> Any:
    return models["Subject"].objects.get(subject_id=what.facts["subject_id"])


def _change(kind: str) -> Callable[[Models, Entry], None]:
    def apply(models: Models, what: Entry) -> None:
        row = models["Consent"].objects.get(consent_id=what.facts["consent_id"])
        facts = {name: what.facts[name] for name in ("scope", "until") if name in what.facts}
        row.facts = changed(row.facts, facts)
        row.save(update_fields=["facts"])
        stated = {"kind": kind, "facts": facts, "on": what.day("on"), "performer": what.performer, "seq": what.seq}
        models["ConsentChange"].objects.create(consent=row, **stated)

    return apply


def _vet(models: Models, what: Entry) -> None:
    models["Subject"].objects.filter(subject_id=what.facts["subject_id"]).update(vetting=what.facts["vetting"])


def _begin_map(models: Models, what: Entry) -> None:
    models["PersonMap"].objects.create(case=case_of(models, what), performer=what.performer, seq=what.seq, at=what.at)


def _end_map(models: Models, what: Entry) -> None:
    models["PersonMap"].objects.filter(case=case_of(models, what), ended_seq=None).update(ended_seq=what.seq)
    models["SealedRecord"].objects.filter(subject__case=case_of(models, what), kind=PERSON, ended_seq=None).update(ended_seq=what.seq)


def _seal(kind: str) -> Callable[[Models, Entry], None]:
    def apply(models: Models, what: Entry) -> None:
        subject = _subject(models, what)
        model = models["SealedRecord"]
        model.objects.filter(subject=subject, kind=kind, ended_seq=None).update(ended_seq=what.seq)
        model.objects.create(subject=subject, kind=kind, file=what.facts["file"], performer=what.performer, seq=what.seq, at=what.at)

    return apply


def _destroy(kind: str) -> Callable[[Models, Entry], None]:
    def apply(models: Models, what: Entry) -> None:
        models["SealedRecord"].objects.filter(subject=_subject(models, what), kind=kind, ended_seq=None).update(ended_seq=what.seq)

    return apply


def _open(kind: str) -> Callable[[Models, Entry], None]:
    def apply(models: Models, what: Entry) -> None:
        models["RecordOpening"].objects.create(subject=_subject(models, what), kind=kind, performer=what.performer, seq=what.seq, at=what.at)

    return apply


def _give_number(models: Models, what: Entry) -> None:
    subject = _subject(models, what)
    _end_number(models, what)
    facts = what.some("number", "verifier")
    models["StatusAccess"].objects.create(subject=subject, seq=what.seq, at=what.at, **facts)


def _end_number(models: Models, what: Entry) -> None:
    models["StatusAccess"].objects.filter(subject=_subject(models, what), ended_seq=None).update(ended_seq=what.seq)


def _write_recall(models: Models, what: Entry) -> None:
    case = case_of(models, what)
    number = models["RecallLetter"].objects.filter(case=case).count() + 1
    facts = what.some("recall_id", "recipient", "copies", "keys")
    letter = {"object_id": what.facts.get("attached") or "", "stuck": what.facts.get("stuck") or ""}
    stated = {**letter, "number": number, "performer": what.performer, "seq": what.seq, "at": what.at}
    models["RecallLetter"].objects.create(case=case, subject=_subject(models, what), **stated, **facts)


def _tell_recall(models: Models, what: Entry) -> None:
    models["RecallLetter"].objects.filter(recall_id=what.facts["recall_id"]).update(told_on=what.day("on"))


def _answer_recall(models: Models, what: Entry) -> None:
    facts = {"answer": what.facts["answer"], "answered_on": what.day("on")}
    models["RecallLetter"].objects.filter(recall_id=what.facts["recall_id"]).update(**facts)


def forget_files(models: Models, what: Entry, files: Mapping[str, Any]) -> None:
    """Mark the sealed files that an erasure took away."""
    models["SealedRecord"].objects.filter(file__in=list(files), ended_seq=None).update(ended_seq=what.seq)


ACTS: Final[Mapping[str, Callable[[Models, Entry], None]]] = {
    "consent.narrowed": _change("narrowed"),
    "consent.extended": _change("extended"),
    "subject.vetted": _vet,
    "subject.map_begun": _begin_map,
    "subject.map_destroyed": _end_map,
    "subject.person_sealed": _seal(PERSON),
    "subject.contact_sealed": _seal(CONTACT),
    "subject.person_destroyed": _destroy(PERSON),
    "subject.contact_destroyed": _destroy(CONTACT),
    "subject.person_opened": _open(PERSON),
    "subject.contact_opened": _open(CONTACT),
    "status.given": _give_number,
    "status.ended": _end_number,
    "recall.written": _write_recall,
    "recall.stuck": _write_recall,
    "recall.told": _tell_recall,
    "recall.answered": _answer_recall,
}
