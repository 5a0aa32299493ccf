# SPDX-License-Identifier: Apache-2.0
"""The book's tables about what subjects decided: changes of consents, sealed records of who they are, case numbers, recalls.

No table holds a name, a way to reach somebody, or a PIN: sealed records are named, and a PIN is a hash.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from sotdae.cases.models.records import Case, Consent, Subject


class ConsentChange(models.Model):
    """What changed a consent after it was recorded; the consent's own row says what holds now."""

    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=12, help_text="narrowed or extended")
    facts = models.JSONField(help_text="scope or until, as it is from then on")
    on = models.DateField(help_text="the Korean day")
    performer = models.CharField(max_length=100, default="", help_text="who recorded it, as she stated")
    seq = models.PositiveBigIntegerField(help_text="the log entry that recorded it")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]


class PersonMap(models.Model):
    """That an office chose to keep who its subjects are, sealed by a key of its own; ended when it was destroyed."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="person_maps")
    performer = models.CharField(max_length=100, default="", help_text="who decided, as she stated")
    seq = models.PositiveBigIntegerField(help_text="the log entry of the choice")
    at = models.DateTimeField(help_text="UTC")
    ended_seq = models.PositiveBigIntegerField(null=True, help_text="the log entry that destroyed it")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]


class SealedRecord(models.Model):
    """A sealed file that says who a subject is, or how and when she may safely be reached. What it says stands nowhere else."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="sealed_records")
    kind = models.CharField(max_length=8, help_text="person or contact")
    file = models.CharField(max_length=120, unique=True, help_text="its name below the workspace's keys; random")
    performer = models.CharField(max_length=100, default="", help_text="who sealed it, as she stated")
    seq = models.PositiveBigIntegerField(help_text="the log entry that sealed it")
    at = models.DateTimeField(help_text="UTC")
    ended_seq = models.PositiveBigIntegerField(null=True, help_text="the log entry that destroyed or replaced it")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]


class RecordOpening(models.Model):
    """That somebody opened such a file; logged before she saw it."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="record_openings")
    kind = models.CharField(max_length=8, help_text="person or contact")
    performer = models.CharField(max_length=100, help_text="who, as she stated")
    seq = models.PositiveBigIntegerField(help_text="the log entry")
    at = models.DateTimeField(help_text="UTC")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]


class StatusAccess(models.Model):
    """A case number that was given to a subject, and the hash of its PIN."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="status_accesses")
    number = models.CharField(max_length=8, unique=True, help_text="random")
    verifier = models.JSONField(help_text="scrypt: n, r, p, salt, hash")
    seq = models.PositiveBigIntegerField(help_text="the log entry that gave it out")
    at = models.DateTimeField(help_text="UTC")
    ended_seq = models.PositiveBigIntegerField(null=True, help_text="the log entry that replaced or ended it")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]


class StatusTries(models.Model):
    """Wrong tries with a number, real or not. The one table that no log entry makes: a guess decides nothing, and a lock has to outlive a restart."""

    number = models.CharField(max_length=8, unique=True, help_text="as it was typed, in its stored form; empty for what cannot be a number")
    count = models.PositiveIntegerField(help_text="in a row")
    last_at = models.DateTimeField(db_index=True, help_text="UTC")
    locked_until = models.DateTimeField(null=True, help_text="UTC")


class RecallLetter(models.Model):
    """A letter that calls copies back from one recipient, and what came of it; or copies for which no letter is of use, and why."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="recalls")
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="recalls")
    number = models.PositiveIntegerField(help_text="from 1 within the case: W-01")
    recall_id = models.CharField(max_length=32, unique=True, help_text="random, hex; ties its log entries together")
    recipient = models.CharField(max_length=100, help_text="who holds the copies, by a short name")
    copies = models.JSONField(help_text="kind, sent_on, digest, log_seq of each")
    keys = models.JSONField(help_text="what tells each copy from every other")
    object_id = models.CharField(max_length=64, help_text="the sealed object that holds the letter, in both languages; empty where none is of use")
    stuck = models.CharField(max_length=20, default="", help_text="why these copies cannot be called back; empty where they can")
    performer = models.CharField(max_length=100, default="", help_text="who had it written, as she stated")
    seq = models.PositiveBigIntegerField(help_text="the log entry")
    at = models.DateTimeField(help_text="UTC")
    told_on = models.DateField(null=True, help_text="the Korean day on which a person sent it")
    answer = models.CharField(max_length=12, default="", help_text="deleted, partly, refused or never_held")
    answered_on = models.DateField(null=True, help_text="the Korean day of the answer")

    class Meta:
        """Numbers are unique within a case."""

        ordering: ClassVar[list[str]] = ["seq"]
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["case", "number"], name="recall_number_once_a_case")]
