# SPDX-License-Identifier: Apache-2.0
"""Keeping and erasing: the last day of a case, holds, erasures and what they took, backups."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from sotdae.cases.models.records import Case


class CaseStatement(models.Model):
    """Until when a case may be kept, as stated. The newest row counts."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="keeping")
    retain_until = models.DateField(null=True, help_text="the last day it may be kept (KST); null: no such day")
    performer = models.CharField(max_length=100, default="", help_text="who stated it")
    seq = models.PositiveBigIntegerField(help_text="the log entry that recorded it")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]


class Hold(models.Model):
    """A reason not to erase: of a whole case, or of one sealed item. While it stands, nothing under it is erased and no retention ends it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="holds")
    number = models.PositiveIntegerField(help_text="from 1 within the case: H-01")
    ground = models.CharField(max_length=500, help_text="why: a proceeding, an order, a duty")
    until = models.DateField(null=True, help_text="the last day it stands (KST); null until it is lifted")
    object_id = models.CharField(max_length=64, default="", help_text="the sealed item it concerns; empty for the whole case")
    kind = models.CharField(max_length=10, help_text="person: set by somebody; export: keeps a text of which messages were erased")
    performer = models.CharField(max_length=100, default="", help_text="who set it")
    seq = models.PositiveBigIntegerField(help_text="the log entry that set it")
    lifted_seq = models.PositiveBigIntegerField(null=True, help_text="the log entry that lifted it")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]


class Erasure(models.Model):
    """A request to erase, and what became of it. It never tells what went, but by keyed tags and ids of sealed files."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="erasures")
    number = models.PositiveIntegerField(help_text="from 1 within the case: E-01")
    request_id = models.CharField(max_length=32, unique=True, help_text="random, hex")
    scope = models.JSONField(help_text="what was asked, by label, tag or place")
    plan_digest = models.CharField(max_length=64, help_text="what the person who asked was shown, as a digest")
    performer = models.CharField(max_length=100, default="", help_text="who asked")
    seq = models.PositiveBigIntegerField(help_text="the log entry that asked for it")
    at = models.DateTimeField(help_text="UTC")
    done_seq = models.PositiveBigIntegerField(null=True, help_text="the log entry that erased")
    result = models.JSONField(null=True, help_text="what the certificate says")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]


class ErasedItem(models.Model):
    """An item that was erased from a case, recognised by its tag, so that it is not taken in again."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="erased_items")
    tag = models.CharField(max_length=64, help_text="HMAC-SHA-256(index key, item id), hex")
    seq = models.PositiveBigIntegerField(help_text="the log entry that erased it")

    class Meta:
        """One row for each item of a case."""

        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["case", "tag"], name="erased_once_a_case")]


class ErasedRange(models.Model):
    """A place in a sealed text that no reader reads any more."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="erased_ranges")
    object_id = models.CharField(max_length=64, help_text="the sealed text")
    byte_offset = models.PositiveBigIntegerField(help_text="where the record begins in the plaintext")
    byte_length = models.PositiveBigIntegerField(help_text="how long it is")
    seq = models.PositiveBigIntegerField(help_text="the log entry that erased it")

    class Meta:
        """One row for each place."""

        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["case", "object_id", "byte_offset", "byte_length"], name="range_erased_once")
        ]


class Backup(models.Model):
    """A backup that was made: where, what it covers, and until when its item keys may be kept there."""

    number = models.PositiveIntegerField(unique=True, help_text="from 1: K-01")
    place = models.CharField(max_length=1000, help_text="the folder, as this machine calls it")
    run = models.CharField(max_length=20, help_text="the run's name in that folder")
    log_size = models.PositiveBigIntegerField(help_text="log entries it covers")
    manifest = models.CharField(max_length=64, help_text="SHA-256 of the run's manifest, hex")
    keys_until = models.DateField(help_text="the last day on which its item keys may be kept (KST)")
    pruned_seq = models.PositiveBigIntegerField(null=True, help_text="the log entry that says its item keys were removed there")
    seq = models.PositiveBigIntegerField(help_text="the log entry that recorded it")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]
