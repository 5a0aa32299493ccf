# SPDX-License-Identifier: Apache-2.0
"""How each kind of log entry about subjects changes the book. One small function a kind; the log's order is the order of the calls."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import date, datetime
from typing import Any, Final

from sotdae.classes import dataclass

Models = Mapping[str, Any]
"""The book's models, by name."""

TagOf = Callable[[str], str]
"""Item id -> the item's tag."""

UNMASKED: Final = "text.unmasked"
"""The one type whose acts come in such number that all of a line are taken in at once."""
_CONSENT_FACTS: Final = ("given_by", "basis", "scope", "form", "given_on", "until", "minor", "vetting")


@dataclass(frozen=True, slots=True)
class Entry:
    """A log entry with its one opened detail, and the line as it stands in clear."""

    type: str
    case_id: str
    seq: int
    at: datetime
    facts: Mapping[str, Any]
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def action(self) -> str | None:
        """The random id that ties it to other entries of one undertaking, if it has one."""
        return self.body.get("action")

    @property
    def performer(self) -> str:
        """Who did it, as she stated; empty where she did not."""
        return str(self.facts.get("performer") or "")

    def some(self, *names: str) -> dict[str, Any]:
        """Return the named facts."""
        return {name: self.facts[name] for name in names}

    def day(self, name: str) -> date:
        """Return a fact that is a day."""
        return date.fromisoformat(str(self.facts[name]))


def apply(models: Models, what: Entry, tag_of: TagOf) -> bool:
    """Take in one log entry; returns whether it is of a kind known here.

    Args:
        models: the book's models.
        what: the entry with its opened detail.
        tag_of: item id -> the item's tag.
    """
    act = _ACTS.get(what.type)
    if act is not None:
        act(models, what, tag_of)
    return act is not None


def case_of(models: Models, what: Entry) -> Any:
    """Return the row of the case that an entry is about."""
    return models["Case"].objects.get(case_id=uuid.UUID(what.case_id))


def plain_row(kind: type[Any], row: Any, **given: Any) -> Any:
    """Return a database row as plain data: equally named fields, and those given."""
    return kind(**{name: given[name] if name in given else getattr(row, name) for name in kind.__dataclass_fields__})


def _subject(models: Models, what: Entry) -> Any:
    return models["Subject"].objects.get(subject_id=what.facts["subject_id"])


def _make_subject(models: Models, what: Entry, _: TagOf) -> None:
    case = case_of(models, what)
    number = models["Subject"].objects.filter(case=case).count() + 1
    made = {"seq": what.seq, "is_deliberate": bool(what.facts.get("deliberate"))}
    models["Subject"].objects.create(case=case, number=number, subject_id=what.facts["subject_id"], **made)


def _record_consent(models: Models, what: Entry, _: TagOf) -> None:
    facts = what.some(*_CONSENT_FACTS)
    models["Consent"].objects.create(
        subject=_subject(models, what), consent_id=what.facts["consent_id"], facts=facts, performer=what.performer, seq=what.seq
    )


def _confirm_consent(models: Models, what: Entry, _: TagOf) -> None:
    models["Consent"].objects.filter(consent_id=what.facts["consent_id"]).update(confirmed_on=what.day("on"))


def withdraw_consent(models: Models, what: Entry, _: TagOf) -> None:
    """End a consent on a day."""
    models["Consent"].objects.filter(consent_id=what.facts["consent_id"], withdrawn_on=None).update(withdrawn_on=what.day("on"))


def _add_entry(models: Models, what: Entry, _: TagOf) -> None:
    subject = _subject(models, what)
    number = models["BankEntry"].objects.filter(subject__case=subject.case).count() + 1
    counts = what.some("entry_id", "consent_id", "source", "photos", "hashes", "low_quality")
    models["BankEntry"].objects.create(subject=subject, number=number, object_id=what.facts["attached"], seq=what.seq, added_at=what.at, **counts)


def withdraw_entries(models: Models, what: Entry, _: TagOf) -> None:
    """Make tombstones of entries of a bank."""
    models["BankEntry"].objects.filter(entry_id__in=what.facts["entries"], withdrawn_at=None).update(withdrawn_at=what.at)


def _export(models: Models, what: Entry, _: TagOf) -> None:
    facts = what.some("recipient", "entries", "hashes", "file_digest")
    stated = {"expires_on": what.day("expires_on"), "performer": what.performer}
    models["BankExport"].objects.create(case=case_of(models, what), seq=what.seq, at=what.at, **stated, **facts)


def _add_list(models: Models, what: Entry, _: TagOf) -> None:
    case = case_of(models, what)
    number = models["PartnerList"].objects.filter(case=case).count() + 1
    facts = what.some("list_id", "name", "kind", "vetting", "hashes", "refused")
    stated = {"expires_on": what.day("expires_on"), "performer": what.performer, "object_id": what.facts["attached"]}
    models["PartnerList"].objects.create(case=case, number=number, seq=what.seq, added_at=what.at, **stated, **facts)


def _withdraw_list(models: Models, what: Entry, _: TagOf) -> None:
    models["PartnerList"].objects.filter(list_id=what.facts["list_id"], withdrawn_at=None).update(withdrawn_at=what.at)


def _freeze(models: Models, what: Entry, tag_of: TagOf) -> None:
    case, model = case_of(models, what), models["Frozen"]
    facts = {"why": what.facts["why"], "performer": what.performer, "seq": what.seq, "at": what.at}
    model.objects.bulk_create([model(case=case, tag=tag_of(str(item_id)), **facts) for item_id in what.facts["items"]])


def _ask_to_lift(models: Models, what: Entry, tag_of: TagOf) -> None:
    _standing(models, what, tag_of).update(first_by=what.performer, first_at=what.at)


def _lift(models: Models, what: Entry, tag_of: TagOf) -> None:
    _standing(models, what, tag_of).update(lifted_by=what.performer, lifted_at=what.at)


def _standing(models: Models, what: Entry, tag_of: TagOf) -> Any:
    return models["Frozen"].objects.filter(case=case_of(models, what), tag=tag_of(str(what.facts["item_id"])), lifted_at=None)


def _record_query(models: Models, what: Entry, _: TagOf) -> None:
    facts = what.some("consent_id", "photos", "found")
    stated = {"on": what.day("on"), "performer": what.performer}
    models["MatchQuery"].objects.create(subject=_subject(models, what), seq=what.seq, at=what.at, **stated, **facts)


def _limit_queries(models: Models, what: Entry, _: TagOf) -> None:
    models["QueryLimit"].objects.create(case=case_of(models, what), limit=what.facts["limit"], performer=what.performer, seq=what.seq)


_ACTS: Final[Mapping[str, Callable[[Models, Entry, TagOf], None]]] = {
    "subject.made": _make_subject,
    "consent.recorded": _record_consent,
    "consent.confirmed": _confirm_consent,
    "consent.withdrawn": withdraw_consent,
    "bank.added": _add_entry,
    "bank.withdrawn": withdraw_entries,
    "bank.exported": _export,
    "list.added": _add_list,
    "list.withdrawn": _withdraw_list,
    "item.frozen": _freeze,
    "item.unfreezing": _ask_to_lift,
    "item.unfrozen": _lift,
    "match.queried": _record_query,
    "queries.limited": _limit_queries,
}
