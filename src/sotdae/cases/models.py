# SPDX-License-Identifier: Apache-2.0
"""The book: cases, what the log has been applied to, and the labels of rooms.

Everything here can be rebuilt by replaying the custody log with the keys: the log is the truth, ``LogPosition.applied_seq`` says how far this copy
of it goes. Models hold no business rules; `actions.book` does.
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
