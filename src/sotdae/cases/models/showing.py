# SPDX-License-Identifier: Apache-2.0
"""What was shown, said and quoted: masks that somebody lifted, people who were warned, citations that were taken."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from sotdae.cases.models.records import Case


class Unmasking(models.Model):
    """A mask that somebody lifted over one title, name or text: an exposure, counted from the log's line on. It holds nothing of what was shown."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="unmaskings")
    what = models.CharField(max_length=10, help_text="title, username or text")
    label = models.CharField(max_length=20, help_text="the room's label")
    message_id = models.BigIntegerField(null=True, help_text="the message, where it was a text")
    reason = models.CharField(max_length=500, help_text="why, as stated")
    performer = models.CharField(max_length=100, db_index=True, help_text="who saw it")
    seq = models.PositiveBigIntegerField(help_text="the log entry, written before it was shown")
    at = models.DateTimeField(db_index=True, help_text="UTC")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]


class Warned(models.Model):
    """Somebody who was warned that a room calls to go after people of a role."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="warned")
    label = models.CharField(max_length=20, help_text="the room's label")
    role = models.CharField(max_length=40, help_text="whom the room calls to go after, by role")
    whom = models.CharField(max_length=200, help_text="who was warned, as stated: an office rather than a name")
    how = models.CharField(max_length=20, help_text="telephone, meeting, letter, mail or other")
    on = models.DateField(help_text="the day (KST)")
    note = models.CharField(max_length=500, help_text="what was said, in a line")
    performer = models.CharField(max_length=100, help_text="who warned")
    seq = models.PositiveBigIntegerField(help_text="the log entry that recorded it")
    at = models.DateTimeField(help_text="UTC")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]


class FrozenCitation(models.Model):
    """An answer as it stood when somebody took it as a citation: masked, with its digest and the log's position."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="citations")
    number = models.PositiveIntegerField(help_text="from 1 within the case: Q-01")
    citation_id = models.CharField(max_length=32, unique=True, help_text="random, hex")
    page = models.CharField(max_length=40, help_text="the page it was taken from")
    content = models.JSONField(help_text="what the page said, masked")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content's canonical JSON, hex")
    log_size = models.PositiveBigIntegerField(help_text="log entries when it was taken")
    log_root = models.CharField(max_length=64, help_text="their Merkle root, hex")
    reason = models.CharField(max_length=500, help_text="what it is for, as stated")
    performer = models.CharField(max_length=100, help_text="who took it")
    seq = models.PositiveBigIntegerField(help_text="the log entry that holds it, sealed")
    at = models.DateTimeField(help_text="UTC")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["case", "number"], name="citation_number_once_a_case")]
