# SPDX-License-Identifier: Apache-2.0
"""The book: cases, what the log has been applied to, and the labels of rooms.

Everything here can be rebuilt by replaying the custody log with the keys: the log is the truth, ``LogPosition.applied_seq`` says how far this copy
of it goes. Models hold no business rules; `actions.records.book` does.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class LogPosition(models.Model):
    """How many lines of the custody log this book has taken in; exactly one row."""

    applied_seq = models.PositiveBigIntegerField(default=0, help_text="the last log entry applied; a shorter log refuses to open")


class Case(models.Model):
    """A case: a wall. Nothing of one case is shown in another."""

    name = models.CharField(max_length=200, unique=True, help_text="as the person named it")
    case_id = models.UUIDField(unique=True, help_text="its id in the custody log")
    opened_seq = models.PositiveBigIntegerField(help_text="the log entry that opened it")


class Item(models.Model):
    """An item of a case, recognised by HMAC(index key, item id), never by its digest."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="items")
    tag = models.CharField(max_length=64, help_text="HMAC-SHA-256(index key, item id), hex")
    object_id = models.CharField(max_length=64, default="", help_text="SHA-256 of the sealed file, hex; empty where only details are held")
    seq = models.PositiveBigIntegerField(help_text="the log entry that acknowledged it")

    class Meta:
        """One row for each item of a case."""

        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["case", "tag"], name="item_once_a_case")]


class Capture(models.Model):
    """A capture whose action is done."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="captures")
    capture_id = models.CharField(max_length=64, help_text="SHA-256 over names, item ids and sizes, hex")
    action_id = models.CharField(max_length=64, help_text="the action that sealed it")
    seq = models.PositiveBigIntegerField(help_text="the log entry that closed the action")
    sealed_at = models.DateTimeField(help_text="UTC, by this machine's clock")
    facts = models.JSONField(default=dict, help_text="what the closing detail says: authority, purpose, performer, counts; null where not stated")
    statements = models.JSONField(default=list, help_text="later authority or purpose for the same bytes, each with its log entry")
    erased_seq = models.PositiveBigIntegerField(null=True, help_text="the log entry that erased it; from then on this row is a tombstone")

    class Meta:
        """A capture stands once in a case, in the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["case", "capture_id"], name="capture_once_a_case")]


class Label(models.Model):
    """A room's short name in a case: ``R-03``, ``방-03``. After an alias the lower number survives and the other still resolves."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="labels")
    number = models.PositiveIntegerField(help_text="from 1, in the order of the log")
    room_key = models.CharField(max_length=200, help_text="the room's key when the label was given")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, help_text="the surviving label, where two keys name one room")

    class Meta:
        """Numbers and keys are unique within a case."""

        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["case", "number"], name="label_number_once_a_case"),
            models.UniqueConstraint(fields=["case", "room_key"], name="label_key_once_a_case"),
        ]


class Subject(models.Model):
    """A person harmed, as a pseudonymous id only. Who she is stands in a sealed file at most (`SealedRecord`), where the office chose that."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="subjects")
    number = models.PositiveIntegerField(help_text="from 1: S-01")
    subject_id = models.CharField(max_length=32, unique=True, help_text="random, hex")
    seq = models.PositiveBigIntegerField(help_text="the log entry that made it")
    is_deliberate = models.BooleanField(default=False, help_text="made by itself, as at a call, not along with her first photo")
    vetting = models.CharField(max_length=20, default="", help_text="who has looked at whether the photos are her own; empty: as the consents say")

    class Meta:
        """Numbers are unique within a case."""

        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["case", "number"], name="subject_number_once_a_case")]


class Consent(models.Model):
    """The consent ledger: what a subject permitted, when, and how it ended. `ConsentChange` keeps what changed it."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="consents")
    consent_id = models.CharField(max_length=32, unique=True, help_text="random, hex")
    facts = models.JSONField(help_text="given_by, basis, scope, form, given_on, until, minor, vetting: as sealed in the log")
    performer = models.CharField(max_length=100, default="", help_text="who recorded it, as she stated; empty where she did not")
    confirmed_on = models.DateField(null=True, help_text="when a consent that was said was confirmed in writing")
    withdrawn_on = models.DateField(null=True, help_text="from this day on it permits nothing")
    seq = models.PositiveBigIntegerField(help_text="the log entry that recorded it")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]


class BankEntry(models.Model):
    """Photos of a subject as hashes. The hashes stand in one sealed object and nowhere in the book, so that destroying its key is enough."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="bank")
    number = models.PositiveIntegerField(help_text="from 1 within the case: B-01")
    entry_id = models.CharField(max_length=32, unique=True, help_text="random, hex")
    consent_id = models.CharField(max_length=32, help_text="the consent it is kept under")
    source = models.CharField(max_length=10, help_text="photo or bundle")
    object_id = models.CharField(max_length=64, help_text="the sealed object that holds the hashes")
    photos = models.PositiveIntegerField(help_text="photos hashed")
    hashes = models.PositiveIntegerField(help_text="hashes kept, all variants and orientations")
    low_quality = models.PositiveIntegerField(help_text="photos whose plain hash says too little")
    seq = models.PositiveBigIntegerField(help_text="the log entry that added it")
    added_at = models.DateTimeField(help_text="UTC")
    withdrawn_at = models.DateTimeField(null=True, help_text="UTC; from then on this row is a tombstone")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]


class PartnerList(models.Model):
    """A partner's hash list. Its hashes too stand in a sealed object only."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="lists")
    number = models.PositiveIntegerField(help_text="from 1 within the case: L-01")
    list_id = models.CharField(max_length=32, unique=True, help_text="random, hex")
    name = models.CharField(max_length=64, help_text="the partner's short name")
    kind = models.CharField(max_length=20, help_text="adult or may_show_minor")
    vetting = models.CharField(max_length=20, help_text="who has looked, as the partner says")
    expires_on = models.DateField(help_text="the last day it is used (KST)")
    object_id = models.CharField(max_length=64, help_text="the sealed object that holds the hashes")
    hashes = models.PositiveIntegerField(help_text="hashes taken in")
    refused = models.PositiveIntegerField(help_text="lines that were no hash")
    performer = models.CharField(max_length=100, default="", help_text="who took it in, as she stated")
    seq = models.PositiveBigIntegerField(help_text="the log entry that took it in")
    added_at = models.DateTimeField(help_text="UTC")
    withdrawn_at = models.DateTimeField(null=True, help_text="UTC; from then on this row is a tombstone")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]


class Frozen(models.Model):
    """An item that may show a minor. Anyone freezes; two different persons lift it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="frozen")
    tag = models.CharField(max_length=64, db_index=True, help_text="HMAC-SHA-256(index key, item id), hex")
    why = models.CharField(max_length=20, help_text="person, partner_list or minor_subject")
    performer = models.CharField(max_length=100, default="", help_text="who froze it, as she stated")
    seq = models.PositiveBigIntegerField(help_text="the log entry that froze it")
    at = models.DateTimeField(help_text="UTC")
    first_by = models.CharField(max_length=100, default="", help_text="the first of the two who lift it")
    first_at = models.DateTimeField(null=True, help_text="UTC")
    lifted_by = models.CharField(max_length=100, default="", help_text="the second")
    lifted_at = models.DateTimeField(null=True, help_text="UTC; from then on it is not frozen by this row")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]


class MatchQuery(models.Model):
    """A search for a subject's photos: who asked, under what, how many were found. No hash."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="queries")
    consent_id = models.CharField(max_length=32, help_text="the consent it was made under")
    performer = models.CharField(max_length=100, default="", help_text="who asked, as she stated; all who state nothing share one daily number")
    on = models.DateField(help_text="the Korean day on which it counts")
    at = models.DateTimeField(help_text="UTC")
    photos = models.PositiveIntegerField(help_text="photos asked for")
    found = models.PositiveIntegerField(help_text="matches found")
    seq = models.PositiveBigIntegerField(help_text="the log entry that recorded it")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["performer", "on"], name="queries_of_a_day")]


class QueryLimit(models.Model):
    """A case's own daily number of searches a person; the newest row counts."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="query_limits")
    limit = models.PositiveIntegerField(help_text="searches a person and day")
    performer = models.CharField(max_length=100, default="", help_text="who set it, as she stated")
    seq = models.PositiveBigIntegerField(help_text="the log entry that set it")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]


class BankExport(models.Model):
    """Hashes handed to a partner: to whom and what, so that a withdrawal can name everyone who holds a copy."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="exports")
    recipient = models.CharField(max_length=64, help_text="the partner's short name")
    entries = models.JSONField(help_text="entry ids of the bank whose hashes are in it")
    hashes = models.PositiveIntegerField(help_text="hashes handed over")
    expires_on = models.DateField(help_text="the day after which the partner has to have deleted them (KST)")
    file_digest = models.CharField(max_length=64, help_text="SHA-256 of the encrypted file, hex")
    performer = models.CharField(max_length=100, default="", help_text="who exported, as she stated")
    seq = models.PositiveBigIntegerField(help_text="the log entry that recorded it")
    at = models.DateTimeField(help_text="UTC")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]
