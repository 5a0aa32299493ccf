# SPDX-License-Identifier: Apache-2.0
"""Opening media: who signs, what a case rests on, requests and approvals, and what was opened to whom."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from sotdae.cases.models.records import Case


class Person(models.Model):
    """A colleague who signs with an SSH key of her own. Revoked ones stay, so that what they signed can still be checked."""

    number = models.PositiveIntegerField(unique=True, help_text="from 1: P-01")
    person_id = models.CharField(max_length=32, unique=True, help_text="random, hex")
    name = models.CharField(max_length=100, help_text="a role and a staff id rather than a name")
    key = models.CharField(max_length=8100, help_text="her SSH public key: type and base64")
    custody_key = models.CharField(max_length=8100, default="", help_text="what a custodian's part is sealed to; empty where it is `key`")
    seq = models.PositiveBigIntegerField(help_text="the log entry that enrolled her")
    enrolled_at = models.DateTimeField(help_text="UTC")
    revoked_seq = models.PositiveBigIntegerField(null=True, help_text="the log entry that revoked her key")
    revoked_at = models.DateTimeField(null=True, help_text="UTC; from then on her key signs nothing")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]


class LegalBasis(models.Model):
    """What a case rests on, as stated; the newest row counts."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="bases")
    kind = models.CharField(max_length=10, help_text="warrant, consent, mandate or public")
    reference = models.CharField(max_length=200, help_text="a number or a title, as stated")
    until = models.DateField(null=True, help_text="its last day (KST), if it has one")
    performer = models.CharField(max_length=100, default="", help_text="who stated it")
    seq = models.PositiveBigIntegerField(help_text="the log entry that recorded it")
    at = models.DateTimeField(help_text="UTC")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]


class UnsealRequest(models.Model):
    """A request to open held media. Which items stands in its sealed detail; here are their tags alone."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="unseal_requests")
    number = models.PositiveIntegerField(help_text="from 1 within the case: U-01")
    request_id = models.CharField(max_length=32, unique=True, help_text="random, hex; ties its log entries together")
    requester = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="requests")
    purpose = models.CharField(max_length=500, help_text="what for")
    ground = models.CharField(max_length=500, help_text="why it may be")
    tags = models.JSONField(help_text="HMAC-SHA-256(index key, item id) of each item, hex")
    salt = models.CharField(max_length=32, help_text="random, hex; goes into the set's digest")
    set_digest = models.CharField(max_length=64, help_text="what fixes the items, hex")
    is_break_glass = models.BooleanField(default=False, help_text="without approvals, delayed, to be reviewed")
    seq = models.PositiveBigIntegerField(help_text="the log entry that recorded it")
    requested_at = models.DateTimeField(help_text="UTC")
    requested_clock = models.JSONField(help_text="[start of the machine, seconds since], or ['', 0]")
    declined_at = models.DateTimeField(null=True, help_text="UTC")
    declined_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="declined")
    opened_at = models.DateTimeField(null=True, help_text="UTC")
    opened_clock = models.JSONField(null=True, help_text="as requested_clock")
    closed_at = models.DateTimeField(null=True, help_text="UTC")
    closed_by = models.CharField(max_length=10, default="", help_text="person or time")
    reviewed_at = models.DateTimeField(null=True, help_text="UTC; of a break-glass opening")
    reviewed_by = models.CharField(max_length=100, default="", help_text="who reviewed it, as she stated")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["case", "number"], name="unseal_number_once_a_case")]


class Approval(models.Model):
    """One of the two approvals of a request."""

    request = models.ForeignKey(UnsealRequest, on_delete=models.CASCADE, related_name="approvals")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="approvals")
    seq = models.PositiveBigIntegerField(help_text="the log entry that recorded it, with its signature")
    at = models.DateTimeField(help_text="UTC")
    handed_on = models.CharField(
        max_length=64, default="", help_text="the sealed object with what a custodian gave out; empty where one person holds"
    )

    class Meta:
        """Each person once."""

        ordering: ClassVar[list[str]] = ["seq"]
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["request", "person"], name="approval_once_a_person")]


class Exposure(models.Model):
    """An item that was opened to a person: counted once for each opening, when it is logged and so before anything is shown."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="exposures")
    request = models.ForeignKey(UnsealRequest, on_delete=models.CASCADE, related_name="exposures")
    tag = models.CharField(max_length=64, help_text="HMAC-SHA-256(index key, item id), hex")
    seq = models.PositiveBigIntegerField(help_text="the log entry of the opening")
    at = models.DateTimeField(db_index=True, help_text="UTC")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq", "pk"]
