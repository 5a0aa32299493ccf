# SPDX-License-Identifier: Apache-2.0
"""The book's face: opens it, replays the custody log into it, and gives out labels. It alone of this floor sets Django up.

The log is the truth. Whatever it holds beyond ``applied_seq`` is applied here, in the log's order, in one transaction an entry, so a process killed
between the log's line and the book's commit is made good by the next start.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connections, transaction

from sotdae.actions.records import bare
from sotdae.actions.records.databases import connect
from sotdae.cases.desk.routing import BOOK
from sotdae.classes import dataclass
from sotdae.errors import CaseUnknown, UsageError

if TYPE_CHECKING:
    from sotdae.actions.records.access_book import AccessBook
    from sotdae.actions.records.activity_book import Activity
    from sotdae.actions.records.kept import Kept
    from sotdae.actions.records.ledger import Ledger
    from sotdae.actions.records.removal_book import RemovalBook
    from sotdae.actions.records.review_book import ReviewBook
    from sotdae.actions.records.shown_book import Shown
    from sotdae.actions.records.subject_book import SubjectBook
    from sotdae.actions.records.unseal_book import UnsealBook


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as others need it: its name, and its id in the log and in folder names."""

    name: str
    case_id: str


@dataclass(frozen=True, slots=True)
class CaptureEntry:
    """A closed capture of the book: ids, the log entry that closed it, when, and what its closing detail says."""

    capture_id: str
    action_id: str
    seq: int
    sealed_at: datetime
    facts: Mapping[str, Any]
    statements: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class LabelEntry:
    """A room's label: its number, the key it was given for, and the number it was merged into, if any."""

    number: int
    room_key: str
    merged_into: int | None


class Book:
    """An open book. Use `open_book`."""

    def __init__(self) -> None:
        """Bind the models; Django is set up by `open_book` before. The parts load what they need when they are asked for: most commands ask one."""
        models = apps.get_app_config("cases").get_models()
        self._model: dict[str, Any] = {model.__name__: model for model in models}
        self._model["LogPosition"].objects.get_or_create(pk=1)

    @cached_property
    def ledger(self) -> Ledger:
        """Subjects, consent, banks, partners' lists, frozen items and counted searches."""
        from sotdae.actions.records.ledger import Ledger  # noqa: PLC0415

        return Ledger(self._model)

    @cached_property
    def unsealing(self) -> UnsealBook:
        """Persons who sign, legal bases, requests to open media, and what was opened to whom."""
        from sotdae.actions.records.unseal_book import UnsealBook  # noqa: PLC0415

        return UnsealBook(self._model)

    @cached_property
    def kept(self) -> Kept:
        """Legal basis, last days, holds, erasures and backups."""
        from sotdae.actions.records.kept import Kept  # noqa: PLC0415

        return Kept(self._model)

    @cached_property
    def activity(self) -> Activity:
        """Who did what to what: an index of the log."""
        from sotdae.actions.records.activity_book import Activity  # noqa: PLC0415

        return Activity(self._model)

    @cached_property
    def shown(self) -> Shown:
        """Lifted masks, warnings, frozen citations."""
        from sotdae.actions.records.shown_book import Shown  # noqa: PLC0415

        return Shown(self._model)

    @cached_property
    def access(self) -> AccessBook:
        """Colleagues, their offices and their roles in cases."""
        from sotdae.actions.records.access_book import AccessBook  # noqa: PLC0415

        return AccessBook(self._model)

    @cached_property
    def reviewing(self) -> ReviewBook:
        """Decisions on findings, and what was shown to whom."""
        from sotdae.actions.records.review_book import ReviewBook  # noqa: PLC0415

        return ReviewBook(self._model)

    @cached_property
    def removal(self) -> RemovalBook:
        """Removal requests: where each stands, its steps, its items and what was seen of them."""
        from sotdae.actions.records.removal_book import RemovalBook  # noqa: PLC0415

        return RemovalBook(self._model)

    @cached_property
    def subjects(self) -> SubjectBook:
        """Changes of consents, sealed records of who subjects are, case numbers, recalls."""
        from sotdae.actions.records.subject_book import SubjectBook  # noqa: PLC0415

        return SubjectBook(self._model)

    @property
    def applied_seq(self) -> int:
        """The last log entry that this book has taken in, by whichever process: one bare look, since a server asks at every request."""
        found = bare.row(f"SELECT applied_seq FROM {bare.table(self._model['LogPosition'])} WHERE id = %s", [1])  # noqa: S608 (the table's own name)
        return int(found[0]) if found else 0

    def case(self, name: str) -> CaseRow | None:
        """Return the case of that name, or None."""
        row = self._model["Case"].objects.filter(name=name).first()
        return CaseRow(row.name, row.case_id.hex) if row else None

    def cases(self) -> list[CaseRow]:
        """Return every case, in the order they were opened."""
        return [CaseRow(row.name, row.case_id.hex) for row in self._model["Case"].objects.order_by("opened_seq")]

    def chosen(self, name: str | None) -> CaseRow:
        """Return the case of that name, or the only one.

        Raises:
            CaseUnknown: if there is none.
            UsageError: if there are several and none is named.
        """
        if name is not None:
            row = self.case(name)
            if row is None:
                raise CaseUnknown
            return row
        cases = self.cases()
        if not cases:
            raise CaseUnknown
        if len(cases) > 1:
            raise UsageError(what="there are several cases here: name one with --case")
        return cases[0]

    @contextmanager
    def applying(self, seq: int) -> Iterator[bool]:
        """Apply one log entry: everything inside is committed together with ``applied_seq``, or not at all.

        Yields:
            Whether it is still to be applied. Another process may have been faster since the log was read: then nothing may be done.
        """
        with transaction.atomic():
            position = bare.table(self._model["LogPosition"])
            found = bare.row(f"SELECT applied_seq FROM {position} WHERE id = %s{bare.for_update()}", [1])  # noqa: S608 (the table's own name)
            assert found is not None, "a book has this row from its first migration on"
            is_new = int(found[0]) < seq
            yield is_new
            if is_new:
                bare.change(f"UPDATE {position} SET applied_seq = %s WHERE id = %s", [seq, 1])  # noqa: S608 (likewise)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Commit everything inside together, or not at all."""
        with transaction.atomic():
            yield

    def add_case(self, name: str, case_id: str, seq: int) -> None:
        """Record an opened case (inside `applying`)."""
        self._model["Case"].objects.get_or_create(case_id=uuid.UUID(case_id), defaults={"name": name, "opened_seq": seq})

    def add_items(self, case_id: str, items: Iterable[tuple[str, str | None]], seq: int) -> None:
        """Record acknowledged items (inside `applying`).

        Args:
            case_id: the case.
            items: (tag, object id or None) of each item.
            seq: the log entry that acknowledged them.
        """
        case = self._case(case_id)
        rows = [self._model["Item"](case=case, tag=tag, object_id=object_id or "", seq=seq) for tag, object_id in items]
        self._model["Item"].objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)

    def add_capture(self, case_id: str, capture: CaptureEntry) -> None:
        """Record a closed capture (inside `applying`)."""
        self._model["Capture"].objects.get_or_create(
            case=self._case(case_id),
            capture_id=capture.capture_id,
            defaults={"action_id": capture.action_id, "seq": capture.seq, "sealed_at": capture.sealed_at, "facts": dict(capture.facts)},
        )

    def add_statement(self, case_id: str, capture_id: str, statement: Mapping[str, Any]) -> None:
        """Record a later authority or purpose for the same bytes (inside `applying`)."""
        row = self._model["Capture"].objects.get(case=self._case(case_id), capture_id=capture_id)
        row.statements = [*row.statements, dict(statement)]
        row.save(update_fields=["statements"])

    def item(self, case_id: str, tag: str) -> tuple[str, int] | None:
        """Return (object id or "", log entry) of a known item of the case, or None."""
        row = self._model["Item"].objects.filter(case__case_id=uuid.UUID(case_id), tag=tag).values_list("object_id", "seq").first()
        return None if row is None else (str(row[0]), int(row[1]))

    def sealed_at(self, case_id: str, seqs: Collection[int]) -> set[int]:
        """Return those of some log entries that acknowledged items of a case: evidence is sealed there."""
        rows = self._model["Item"].objects.filter(case__case_id=uuid.UUID(case_id), seq__in=sorted(set(seqs)))
        return set(rows.values_list("seq", flat=True).distinct())

    def captures(self, case_id: str) -> list[CaptureEntry]:
        """Return the case's captures in the order of the log, erased ones left out."""
        return [
            CaptureEntry(row.capture_id, row.action_id, row.seq, row.sealed_at, row.facts, row.statements)
            for row in self._model["Capture"].objects.filter(case__case_id=uuid.UUID(case_id), erased_seq=None)
        ]

    def set_capture_facts(self, case_id: str, capture_id: str, facts: Mapping[str, Any]) -> None:
        """Take what a capture's closing detail says now, after something was erased (inside `applying`)."""
        self._model["Capture"].objects.filter(case=self._case(case_id), capture_id=capture_id).update(facts=dict(facts))

    def forget_on_disk(self) -> None:
        """Bring what was deleted out of the database's own files.

        SQLite: out of its write-ahead log; the pages themselves were overwritten (``secure_delete``). PostgreSQL: tables are written anew without
        dead rows; its write-ahead log and the server's own backups forget in their own time (docs/postgresql.md).
        """
        with connections[BOOK].cursor() as cursor:
            if connections[BOOK].vendor == "sqlite":
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                return
            for model in self._model.values():
                cursor.execute(f"VACUUM (FULL) {bare.table(model)}")

    def labels(self, case_id: str) -> list[LabelEntry]:
        """Return the case's labels by number."""
        rows = self._model["Label"].objects.filter(case__case_id=uuid.UUID(case_id)).select_related("merged_into")
        return [LabelEntry(row.number, row.room_key, row.merged_into.number if row.merged_into else None) for row in rows]

    def label_rooms(self, case_id: str, room_keys: Sequence[str], aliases: Mapping[str, str]) -> dict[str, int]:
        """Give labels to new rooms and merge those of aliased ones.

        Args:
            case_id: the case.
            room_keys: every key the case's readers yielded, in the order of the log.
            aliases: key -> canonical key.

        Returns:
            canonical key -> label number; where two labelled keys turn out to be one room, the lower number survives.
        """
        model = self._model["Label"]
        with transaction.atomic():
            case = self._case(case_id)
            rows = {row.room_key: row for row in model.objects.filter(case=case)}
            number = max((row.number for row in rows.values()), default=0)
            survivors: dict[str, Any] = {}
            for key in room_keys:
                canonical = aliases.get(key, key)
                row = rows.get(key)
                if row is None and canonical not in survivors and not _labelled(rows, aliases, canonical):
                    number += 1
                    row = rows[key] = model.objects.create(case=case, number=number, room_key=key)
                if row is not None and (canonical not in survivors or row.number < survivors[canonical].number):
                    survivors[canonical] = row
            for key, row in rows.items():
                keeper = survivors.get(aliases.get(key, key))
                target = None if keeper is None or keeper.pk == row.pk else keeper
                if row.merged_into_id != (target.pk if target else None):
                    row.merged_into = target
                    row.save(update_fields=["merged_into"])
        return {key: row.number for key, row in survivors.items()}

    def forget_labels(self, case_id: str, shown: Collection[str]) -> None:
        """Take the room's key out of every label of a case whose room is not among those shown; the number stays used up."""
        for row in self._model["Label"].objects.filter(case__case_id=uuid.UUID(case_id)).exclude(room_key__in=list(shown)):
            row.room_key = f"erased:{row.number}"
            row.save(update_fields=["room_key"])

    def close(self) -> None:
        """Close the connection, so that another workspace's book can be opened in this process."""
        connections[BOOK].close()

    def _case(self, case_id: str) -> Any:
        return self._model["Case"].objects.get(case_id=uuid.UUID(case_id))


def _labelled(rows: Mapping[str, Any], aliases: Mapping[str, str], canonical: str) -> bool:
    return any(aliases.get(key, key) == canonical for key in rows)


def open_book(path: Path) -> Book:
    """Open the book of the workspace that a path lies in, making or migrating it where needed.

    Raises:
        DatabaseUnusable: if it stands in a server that does not answer.
    """
    connect(BOOK, path.parent, path)
    return Book()
