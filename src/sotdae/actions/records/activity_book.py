# SPDX-License-Identifier: Apache-2.0
"""The part of the book that says who did what to what: one row an act, made from the log with the rest of the book, rebuilt with it.

A line that bears ``each`` in clear holds acts of several people, a record each; every other line is one act of its first record's performer. Who
sealed a batch stands in the entry that began the action. Questions ask by index and by pages; none counts all rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sotdae.actions.records import bare
from sotdae.cases.activity import RECORDS_A_LINE, About, Group, abouts, group_of
from sotdae.classes import dataclass

EACH: Final = "each"
"""In a line in clear: its records are acts of their own."""
_SEALED: Final = "items.sealed"
_LINE: Final = ("place", "seq", "at", "type", "group", "verb", "case_id", "action", "person_id", "records")
_LONGEST_TYPE, _LONGEST_NAME, _LONGEST_VERB = 40, 100, 20


@dataclass(frozen=True, slots=True)
class Line:
    """A log entry with its opened records, as the index takes it in."""

    seq: int
    at: datetime
    type: str
    case_id: str
    body: Mapping[str, Any]
    records: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class ActRow:
    """One act.

    Attributes:
        place: where it stands; a later act has a greater one.
        seq: the log entry.
        at: UTC.
        type: the entry's type.
        group: `cases.activity.Group`.
        verb: of an action; "".
        case_id: "" for the workspace itself.
        action: ties entries together; "".
        person: the number of who acted; None where not stated.
        performer: as stated; "".
        records: sealed records of the line.
    """

    place: int
    seq: int
    at: datetime
    type: str
    group: str
    verb: str
    case_id: str
    action: str
    person: int | None
    performer: str
    records: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page asks for; None and "" do not narrow. ``cases`` are those that the person may audit; None for all.

    Attributes:
        before: only acts before this place, for the next page.
        after: only acts after it.
    """

    group: str = ""
    person: int | None = None
    case_id: str = ""
    cases: tuple[str, ...] | None = None
    from_at: datetime | None = None
    until_at: datetime | None = None
    before: int | None = None
    after: int | None = None


class Activity:
    """The book's index of acts. Use `Book.activity`."""

    def __init__(self, models: Mapping[str, Any]) -> None:
        """Take the book's models, by name."""
        self._model = models

    def indexed_seq(self) -> int:
        """Return the last log entry that is in the index; 0 for none."""
        last = self._model["LogLine"].objects.order_by("-place").values_list("seq", flat=True).first()
        return int(last or 0)

    def is_other_than(self, types: Collection[str], *, after: int) -> bool:
        """Return whether anything but acts of some types stands after a log entry."""
        named = bare.quoted("type"), ", ".join(["%s"] * len(types))
        asked = f"SELECT 1 FROM {bare.table(self._model['LogLine'])} WHERE place >= %s AND {named[0]} NOT IN ({named[1]}) LIMIT 1"  # noqa: S608 (likewise)
        return bare.row(asked, [(after + 1) * RECORDS_A_LINE, *types]) is not None

    def take(self, line: Line, tag_of: Callable[[str], str]) -> None:
        """Take in one log entry (inside a transaction of the book).

        Args:
            line: the entry with its records; those that were erased are missing.
            tag_of: item id -> keyed tag.
        """
        acts: Sequence[Mapping[str, Any]] = line.records if line.body.get(EACH) else [line.records[0] if line.records else {}]
        people = self._numbers({str(facts.get("performer") or "")[:_LONGEST_NAME] for facts in acts} - {""}, line.seq)
        rows: list[Sequence[Any]] = []
        refs: list[tuple[int, About]] = []
        for number, facts in enumerate(acts):
            place = line.seq * RECORDS_A_LINE + number
            rows.append(self._row(line, place, facts, people))
            if line.type != _SEALED:
                refs.extend((place, one) for one in abouts(facts, tag_of))
        if line.type == _SEALED:
            again = (row for row in line.records if row.get("seen_before"))
            refs = [(line.seq * RECORDS_A_LINE, one) for row in again for one in abouts({"item_id": row.get("item_id")}, tag_of)]
        bare.insert(self._model["LogLine"], _LINE, rows)
        bare.insert(self._model["LogAbout"], ("place", "kind", "ref"), [(place, one.kind, one.ref) for place, one in dict.fromkeys(refs)])

    def forget_case(self, case_id: str, last_seq: int) -> None:
        """Take out of an erased case's acts who did them and what they were about; that they were is in the log in clear (inside `Book.applying`)."""
        rows = self._model["LogLine"].objects.filter(case_id=case_id, seq__lt=last_seq)
        self._model["LogAbout"].objects.filter(place__in=rows.values("place")).delete()
        rows.update(person=None, verb="")

    def acts(self, asked: Asked, most: int) -> list[ActRow]:
        """Return the newest acts that are asked for, newest first."""
        rows = self._narrowed(asked)
        return [_act(row) for row in rows.select_related("person")[:most]]

    def about(self, ref: str, case_id: str, most: int) -> list[ActRow]:
        """Return the acts about an item (by tag), a capture or a request of a case, oldest first."""
        places = self._model["LogAbout"].objects.filter(ref=ref).values_list("place", flat=True)[:most]
        rows = self._model["LogLine"].objects.filter(place__in=list(places), case_id=case_id).select_related("person").order_by("place")
        return [_act(row) for row in rows]

    def of_action(self, action: str, most: int) -> list[ActRow]:
        """Return the acts of one undertaking, oldest first."""
        rows = self._model["LogLine"].objects.filter(action=action).exclude(action="").select_related("person").order_by("place")
        return [_act(row) for row in rows[:most]]

    def at(self, seqs: Sequence[int]) -> list[ActRow]:
        """Return the first act of each of some log entries, oldest first."""
        places = [seq * RECORDS_A_LINE for seq in seqs]
        return [_act(row) for row in self._model["LogLine"].objects.filter(place__in=places).select_related("person").order_by("place")]

    def act(self, place: int) -> ActRow | None:
        """Return the act of a place, or None."""
        row = self._model["LogLine"].objects.filter(place=place).select_related("person").first()
        return None if row is None else _act(row)

    def refs(self, place: int) -> list[About]:
        """Return what an act is about."""
        rows = self._model["LogAbout"].objects.filter(place=place).order_by("kind", "ref").values_list("kind", "ref")
        return [About(str(kind), str(ref)) for kind, ref in rows]

    def people(self) -> list[tuple[int, str]]:
        """Return everybody who acted: number and name as stated, in the order of the log."""
        return list(self._model["LogPerson"].objects.order_by("first_seq").values_list("pk", "name"))

    def _narrowed(self, asked: Asked) -> Any:
        rows = self._model["LogLine"].objects.order_by("-place")
        exact = {"group": asked.group, "person_id": asked.person, "case_id": asked.case_id}
        rows = rows.filter(**{name: value for name, value in exact.items() if value not in {"", None}})
        if asked.cases is not None and not asked.case_id:
            rows = rows.filter(case_id__in=asked.cases)
        for name, at in (("place__gte", asked.from_at), ("place__lt", asked.until_at)):
            if at is not None:
                first = self._model["LogLine"].objects.filter(at__gte=at).order_by("at", "place").values_list("place", flat=True).first()
                if first is not None:
                    rows = rows.filter(**{name: first})
                elif name == "place__gte":
                    return rows.none()
        if asked.before is not None:
            rows = rows.filter(place__lt=asked.before)
        return rows if asked.after is None else rows.filter(place__gt=asked.after)

    def _row(self, line: Line, place: int, facts: Mapping[str, Any], people: Mapping[str, int]) -> Sequence[Any]:
        action = str(line.body.get("action") or "")
        performer = str(facts.get("performer") or "")[:_LONGEST_NAME]
        person = people[performer] if performer else self._of_action(action)
        verb = str(facts.get("verb") or "")[:_LONGEST_VERB] if line.type.startswith("action.") else ""
        type_ = line.type[:_LONGEST_TYPE]
        return (place, line.seq, line.at, type_, group_of(line.type).value, verb, line.case_id, action[:32], person, _count(line.body))

    def _numbers(self, names: Collection[str], seq: int) -> dict[str, int]:
        """Return everybody's number, giving one to whoever acts for the first time."""
        model, known = self._model["LogPerson"], {}
        if names:
            values = ", ".join(["%s"] * len(names))
            known = dict(bare.rows(f"SELECT name, id FROM {bare.table(model)} WHERE name IN ({values})", list(names)))  # noqa: S608 (the table's own name)
        for name in sorted(set(names) - known.keys()):
            known[name] = int(model.objects.create(name=name, first_seq=seq).pk)
        return known

    def _of_action(self, action: str) -> int | None:
        if not action:
            return None
        begun = self._model["LogLine"].objects.filter(action=action).exclude(action="").order_by("place").values_list("person_id", flat=True)
        found: int | None = begun.first()
        return found


def _count(body: Mapping[str, Any]) -> int:
    """How many records a line sealed, as it says in clear: some may have been erased since."""
    named = body.get("details")
    return int(named.get("count") or 0) if isinstance(named, Mapping) else 0


def _act(row: Any) -> ActRow:
    performer = row.person.name if row.person is not None else ""
    same = {name: getattr(row, name) for name in ("place", "seq", "at", "type", "group", "verb", "case_id", "action", "records")}
    return ActRow(person=row.person_id, performer=performer, **same)


def groups() -> list[str]:
    """Return the groups that may be asked for."""
    return [one.value for one in Group]
