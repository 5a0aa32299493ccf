# SPDX-License-Identifier: Apache-2.0
"""How log entries about removal requests change the book. One small function a kind, as in `applying`.

A step's entry holds the state that it led to: it is taken over, never computed again, so that a later table of steps does not change the past.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sotdae.actions.records.applying import Entry, Models, TagOf, case_of
from sotdae.cases.removal.items import Item, Seen, Sighting, observed
from sotdae.cases.removal.states import Preservation, State, Step
from sotdae.cases.removal.statistics import month_of

STEPS: Final[Mapping[Step, str]] = {
    Step.EDIT: "removal.edited",
    Step.SUBMIT: "removal.submitted",
    Step.APPROVE: "removal.approved",
    Step.RETURN: "removal.returned",
    Step.BEGIN: "removal.sending",
    Step.SEND: "removal.sent",
    Step.FAIL: "removal.unsent",
    Step.ACKNOWLEDGE: "removal.acknowledged",
    Step.ASK_INFO: "removal.info_asked",
    Step.DECIDE: "removal.decided",
    Step.ESCALATE: "removal.escalated",
    Step.CLOSE: "removal.closed",
    Step.WITHDRAW: "removal.withdrawn",
    Step.SUPERSEDE: "removal.superseded",
}
"""Step -> the type of its log entry."""
DRAFTED: Final = "removal.drafted"
PRESERVED: Final = "removal.preserved"
PINGED: Final = "removal.pinged"
OBSERVED: Final = "removal.observed"
CHANNEL: Final = "removal.channel"
WRITTEN: Final = "removal.written"
"""That a letter or a record was written to a file, unmasked."""
PING: Final = "ping"
"""What a row of the steps is called that is none: the recipient was asked again."""
_LONGEST_WAY: Final = 16
"""As long as the database keeps one: a log may say it in any words, from before they were listed."""

_ANSWERS: Final = frozenset({Step.ACKNOWLEDGE, Step.ASK_INFO, Step.DECIDE})
_AFTER: Final = ("state", "drafted_by", "submitted_by", "was_sent", "is_unsure", "outcome", "country")


def moment(value: object) -> datetime | None:
    """Return a fact that is a moment, or None."""
    return datetime.fromisoformat(str(value)) if value else None


def _request(models: Models, request_id: object) -> Any:
    return models["RemovalRequest"].objects.get(request_id=str(request_id))


def _draft(models: Models, what: Entry, tag_of: TagOf) -> None:
    case, model, facts = case_of(models, what), models["RemovalRequest"], what.facts
    newest = model.objects.filter(case=case).order_by("-number").values_list("number", flat=True).first()
    subject = models["Subject"].objects.filter(subject_id=facts["subject_id"]).first() if facts["subject_id"] else None
    parent = _request(models, facts["parent"]) if facts["parent"] else None
    row = model.objects.create(
        case=case,
        number=(newest or 0) + 1,
        subject=subject,
        parent=parent,
        state=State.DRAFT.value,
        drafted_by=what.performer,
        record_object=facts["attached"],
        seq=what.seq,
        drafted_at=what.at,
        **what.some("request_id", "regime", "recipient", "language", "link", "preservation"),
    )
    _put_items(models, row, facts["items"], tag_of)
    for parents, own in facts["continues"]:
        new = models["RemovalItem"].objects.get(request=row, number=own)
        models["RemovalItem"].objects.filter(request=parent, number=parents).update(successor=new)


def _put_items(models: Models, request: Any, items: Any, tag_of: TagOf) -> None:
    """Put in a request's items; one that is the same as before keeps what was seen of it."""
    model = models["RemovalItem"]
    held = {row.number: row for row in model.objects.filter(request=request)}
    fresh = []
    of_request = {"request": request, "case_id": request.case_id, "regime": request.regime, "sent_month": request.sent_month}
    for one in items:
        place = {"room_key": one["room_key"], "messages": list(one["messages"]), "tag": tag_of(one["sha256"]) if one["sha256"] else ""}
        place["is_room"] = bool(one["room_key"]) and not one["messages"]
        row = held.pop(one["number"], None)
        if row is not None and all(getattr(row, name) == value for name, value in place.items()) and row.host == one["host"]:
            model.objects.filter(pk=row.pk).update(kind=one["kind"])
            continue
        if row is not None:
            row.delete()
        begins = {} if row is None else {"watch_from": row.watch_from}
        if one["watch_from"]:
            begins = {"watch_from": moment(one["watch_from"])}
        fresh.append(model(**of_request, number=one["number"], host=one["host"], kind=one["kind"], **begins, **place))
    for row in held.values():
        row.delete()
    model.objects.bulk_create(fresh, batch_size=500)
    request.main_host = main_host([str(one["host"]) for one in items])
    request.save(update_fields=["main_host"])


def main_host(hosts: Sequence[str]) -> str:
    """Return the host of most items, of several the one that stands first: under it a request is counted, once."""
    return max(dict.fromkeys(hosts), key=hosts.count, default="")


def _hours(start: datetime | None, end: datetime | None) -> int | None:
    """Return the whole hours from one moment to another; None where one is missing, or they stand the other way round."""
    return None if start is None or end is None or end < start else int((end - start) / timedelta(hours=1))


def _step(step: Step) -> Callable[[Models, Entry, TagOf], None]:
    def apply(models: Models, what: Entry, tag_of: TagOf) -> None:
        facts, row = what.facts, _request(models, what.facts["request_id"])
        at, after = datetime.fromisoformat(str(facts["at"])), facts["after"]
        for name in _AFTER:
            setattr(row, name, "" if after[name] is None else after[name])
        row.due_at = moment(facts["due_at"])
        if step is Step.EDIT:
            row.record_object = facts["attached"]
            row.language, row.recipient = facts["language"], facts["recipient"]
            _put_items(models, row, facts["items"], tag_of)
        if step is Step.SEND and row.sent_at is None:
            row.sent_at, row.sent_month = at, month_of(at)
            models["RemovalItem"].objects.filter(request=row).update(sent_month=row.sent_month)
        if step in _ANSWERS and row.answered_at is None and facts["outcome"] != "no_answer":
            row.answered_at = at
        if step is Step.DECIDE:
            row.decided_at = at
        row.hours_to_answer = _hours(row.sent_at, row.answered_at)
        row.hours_to_decision = None if row.outcome == "no_answer" else _hours(row.sent_at, row.decided_at)
        row.save()
        stated = {"outcome": facts["outcome"] or "", "country": facts["country"] or "", "how": facts["how"] or ""}
        flags = {"is_proven": facts["proven"], "waiver": facts["waiver"]}
        model = models["RemovalEvent"]
        model.objects.create(request=row, step=step.value, at=at, performer=what.performer, seq=what.seq, recorded_at=what.at, **stated, **flags)

    return apply


def _preserve(models: Models, what: Entry, _: TagOf) -> None:
    models["RemovalRequest"].objects.filter(request_id=what.facts["request_id"]).update(preservation=Preservation(what.facts["preservation"]).value)


def _ping(models: Models, what: Entry, _: TagOf) -> None:
    row, facts = _request(models, what.facts["request_id"]), what.facts
    how = (facts["how"] or "")[:_LONGEST_WAY]
    stated = {"performer": what.performer, "how": how, "seq": what.seq, "recorded_at": what.at}
    models["RemovalEvent"].objects.create(request=row, step=PING, at=moment(facts["at"]), **stated)


def _observe(models: Models, what: Entry, _: TagOf) -> None:
    sightings, until = what.facts["sightings"], what.facts["until_seq"]
    if until is not None:
        models["RemovalLook"].objects.create(case=case_of(models, what), until_seq=until, seq=what.seq)
    wanted = {str(one[0]) for one in sightings}
    rows = models["RemovalItem"].objects.filter(request__request_id__in=wanted).select_related("request")
    held = {(row.request.request_id, row.number): row for row in rows}
    model, touched = models["RemovalSighting"], {}
    fresh = []
    for request_id, number, at, capture, seen in sightings:
        row = held.get((request_id, number))
        if row is not None:
            fresh.append(model(item=row, at=moment(at), capture=capture, seen=Seen(seen).value, seq=what.seq))
            touched[row.pk] = row
    model.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    seen_of: dict[int, list[Sighting]] = {}
    for one in model.objects.filter(item__in=list(touched)).values_list("item_id", "at", "capture", "seen"):
        seen_of.setdefault(one[0], []).append(Sighting(one[1], one[2], Seen(one[3])))
    for key, row in touched.items():
        _stand(row, observed(seen_of[key]))
    fields = ["state", "since", "awaiting_at", "removed_at", "hours_to_removal", "reappeared_at", "looked_at"]
    models["RemovalItem"].objects.bulk_update(touched.values(), fields, batch_size=200)


def _stand(row: Any, item: Item) -> None:
    row.state, row.since, row.looked_at = item.state.value, item.since, item.looked_at
    row.awaiting_at = None if item.awaiting is None else item.awaiting.at
    row.removed_at, row.reappeared_at = item.removed_at, item.reappeared_at
    row.hours_to_removal = _hours(row.request.sent_at, item.removed_at)


def _nothing(models: Models, what: Entry, tag_of: TagOf) -> None:
    """Leave the book as it is."""


def _state_channel(models: Models, what: Entry, _: TagOf) -> None:
    since = what.facts["dormant_since"]
    day = None if since is None else date.fromisoformat(since)
    stated = {"regime": what.facts["regime"], "dormant_since": day, "performer": what.performer}
    models["RemovalChannel"].objects.create(case=case_of(models, what), seq=what.seq, **stated)


ACTS: Final[Mapping[str, Callable[[Models, Entry, TagOf], None]]] = {
    DRAFTED: _draft,
    **{kind: _step(step) for step, kind in STEPS.items()},
    PRESERVED: _preserve,
    PINGED: _ping,
    OBSERVED: _observe,
    CHANNEL: _state_channel,
    WRITTEN: _nothing,
}
