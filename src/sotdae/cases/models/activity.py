# SPDX-License-Identifier: Apache-2.0
"""An index of the custody log: who did what to what, so that an auditor need not open a million lines. The log stays the truth."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class LogPerson(models.Model):
    """Somebody who acted, as she stated; pages name her by this row's number."""

    name = models.CharField(max_length=100, unique=True, help_text="as stated")
    first_seq = models.PositiveBigIntegerField(help_text="the first log entry of hers")


class LogLine(models.Model):
    """One act of the log: a line, or one record of a line that several people's acts share."""

    place = models.PositiveBigIntegerField(primary_key=True, help_text="log entry times 1000, plus the record's number")
    seq = models.PositiveBigIntegerField(help_text="the log entry")
    at = models.DateTimeField(db_index=True, help_text="UTC, by the clock of the machine that wrote it")
    type = models.CharField(max_length=40, help_text="the entry's type")
    group = models.CharField(max_length=10, help_text="what an auditor looks for: cases.activity")
    verb = models.CharField(max_length=20, default="", help_text="of an action: its verb")
    case_id = models.CharField(max_length=32, default="", help_text="the case's id; empty for the workspace itself")
    action = models.CharField(max_length=32, default="", help_text="ties entries of one undertaking together")
    person = models.ForeignKey(LogPerson, null=True, on_delete=models.PROTECT, related_name="lines", db_index=False)
    records = models.PositiveIntegerField(default=0, help_text="sealed records of the line")

    class Meta:
        """Each question of the page has its index, newest first."""

        ordering: ClassVar[list[str]] = ["-place"]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["group", "place"], name="acts_of_group"),
            models.Index(fields=["person", "place"], name="acts_of_person"),
            models.Index(fields=["person", "group", "place"], name="acts_of_person_group"),
            models.Index(fields=["case_id", "place"], name="acts_of_case"),
            models.Index(fields=["case_id", "group", "place"], name="acts_of_case_group"),
            models.Index(fields=["case_id", "person", "place"], name="acts_of_case_person"),
            models.Index(fields=["action", "place"], name="acts_of_action", condition=~models.Q(action="")),
        ]


class LogAbout(models.Model):
    """Something that an act of the log is about."""

    place = models.PositiveBigIntegerField(help_text="of the act")
    kind = models.CharField(max_length=8, help_text="item, capture or request")
    ref = models.CharField(max_length=64, help_text="a keyed tag, a capture's id or a random id")

    class Meta:
        """Found by what it points at."""

        ordering: ClassVar[list[str]] = ["place"]
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["ref", "kind", "place"], name="about_once")]
