# SPDX-License-Identifier: Apache-2.0
"""Decisions about findings, how many persons a case asks for, and what was shown to whom."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from sotdae.cases.models.records import Case


class Review(models.Model):
    """What one person concluded about one finding. Never changed: whoever thinks otherwise adds another one."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reviews")
    kind = models.CharField(max_length=40, help_text="of the finding")
    key = models.JSONField(help_text="of the finding, rooms as they were called then")
    verdict = models.CharField(max_length=10, help_text="confirmed, rejected, unsure or reopened")
    reason = models.CharField(max_length=500, help_text="why, in her words")
    evidence = models.CharField(max_length=64, help_text="SHA-256 of the places cited before her, hex")
    needed = models.PositiveSmallIntegerField(help_text="how many persons the case asked for then")
    settles = models.BooleanField(default=False, help_text="given on decisions that contradicted each other after two rooms became one")
    performer = models.CharField(max_length=100, help_text="who decided, as she stated")
    seq = models.PositiveBigIntegerField(help_text="the log entry that recorded it")
    at = models.DateTimeField(help_text="UTC")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["case", "kind"], name="review_by_kind")]


class ReviewRule(models.Model):
    """How many persons have to conclude the same in a case. The newest row counts."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="review_rules")
    persons = models.PositiveSmallIntegerField(help_text="1 or 2")
    performer = models.CharField(max_length=100, default="", help_text="who set it")
    seq = models.PositiveBigIntegerField(help_text="the log entry that recorded it")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]


class Sight(models.Model):
    """A picture that was shown to a person: counted when it is logged, and so before it is shown."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sights")
    performer = models.CharField(max_length=100, db_index=True, help_text="to whom")
    tag = models.CharField(max_length=64, help_text="HMAC-SHA-256(index key, item id), hex")
    seconds = models.PositiveIntegerField(help_text="after which it hides by itself")
    blur = models.PositiveSmallIntegerField(default=0, help_text="in pixels of the small picture; 0 for none")
    seq = models.PositiveBigIntegerField(help_text="the log entry, written before it was shown")
    at = models.DateTimeField(db_index=True, help_text="UTC")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq", "pk"]


class SightLimit(models.Model):
    """How much may be shown to a person within 24 hours in a case. The newest row counts."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sight_limits")
    sights = models.PositiveIntegerField(help_text="pictures and texts")
    seconds = models.PositiveIntegerField(help_text="in all")
    performer = models.CharField(max_length=100, default="", help_text="who set it")
    seq = models.PositiveBigIntegerField(help_text="the log entry that recorded it")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]
