# SPDX-License-Identifier: Apache-2.0
"""How log entries about persons, legal bases and unsealing change the book. One small function a kind, as in `applying`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from sotdae.actions.records.applying import Entry, Models, TagOf, case_of


def _person(models: Models, what: Entry) -> Any:
    return models["Person"].objects.get(person_id=what.facts["person"])


def _requested(models: Models, what: Entry) -> Any:
    return models["UnsealRequest"].objects.filter(request_id=what.action)


def _enrol(models: Models, what: Entry, _: TagOf) -> None:
    facts = what.some("person_id", "name", "key", "custody_key")
    models["Person"].objects.create(number=models["Person"].objects.count() + 1, seq=what.seq, enrolled_at=what.at, **facts)


def _revoke(models: Models, what: Entry, _: TagOf) -> None:
    models["Person"].objects.filter(person_id=what.facts["person_id"], revoked_seq=None).update(revoked_seq=what.seq, revoked_at=what.at)


def _state_basis(models: Models, what: Entry, _: TagOf) -> None:
    until = what.facts["until"]
    stated = {"until": date.fromisoformat(until) if until else None, "performer": what.performer, **what.some("kind", "reference")}
    models["LegalBasis"].objects.create(case=case_of(models, what), seq=what.seq, at=what.at, **stated)


def _request(models: Models, what: Entry, tag_of: TagOf) -> None:
    case = case_of(models, what)
    facts = what.some("purpose", "ground", "salt", "set_digest")
    models["UnsealRequest"].objects.create(
        case=case,
        number=models["UnsealRequest"].objects.filter(case=case).count() + 1,
        request_id=what.action,
        requester=_person(models, what),
        tags=[tag_of(str(item_id)) for item_id in what.facts["items"]],
        is_break_glass=what.type == "unseal.break_glass",
        seq=what.seq,
        requested_at=what.at,
        requested_clock=what.facts["clock"],
        **facts,
    )


def _approve(models: Models, what: Entry, _: TagOf) -> None:
    handed_on = what.facts.get("attached") or ""
    for request in _requested(models, what):
        models["Approval"].objects.create(request=request, person=_person(models, what), seq=what.seq, at=what.at, handed_on=handed_on)


def _decline(models: Models, what: Entry, _: TagOf) -> None:
    _requested(models, what).update(declined_at=what.at, declined_by=_person(models, what))


def _open(models: Models, what: Entry, tag_of: TagOf) -> None:
    person, model = _person(models, what), models["Exposure"]
    for request in _requested(models, what):
        rows = [model(person=person, request=request, tag=tag_of(str(item_id)), seq=what.seq, at=what.at) for item_id in what.facts["items"]]
        model.objects.bulk_create(rows)
    _requested(models, what).update(opened_at=what.at, opened_clock=what.facts["clock"])


def _close(models: Models, what: Entry, _: TagOf) -> None:
    _requested(models, what).filter(closed_at=None).update(closed_at=what.at, closed_by=what.facts["by"])


def _review(models: Models, what: Entry, _: TagOf) -> None:
    _requested(models, what).update(reviewed_at=what.at, reviewed_by=what.performer)


def _nothing(models: Models, what: Entry, tag_of: TagOf) -> None:
    """Leave the book as it is: a refusal changes nothing, and who holds a media key stands in the key files."""


ACTS: Final[Mapping[str, Callable[[Models, Entry, TagOf], None]]] = {
    "person.enrolled": _enrol,
    "person.revoked": _revoke,
    "case.basis": _state_basis,
    "custodians.set": _nothing,
    "unseal.requested": _request,
    "unseal.break_glass": _request,
    "unseal.approved": _approve,
    "unseal.declined": _decline,
    "unseal.opened": _open,
    "unseal.closed": _close,
    "unseal.reviewed": _review,
    "unseal.refused": _nothing,
}
