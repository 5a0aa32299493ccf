# SPDX-License-Identifier: Apache-2.0
"""Who works here: colleagues, their offices, their roles in cases, and what cases ask of a grant. No password, no key: see `cases.desk`."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sotdae.cases.models.records import Case


class Colleague(models.Model):
    """A person who works with this workspace under an id of her own; her acts bear her name as performer."""

    number = models.PositiveIntegerField(unique=True, help_text="from 1: C-01")
    person_id = models.CharField(max_length=32, unique=True, help_text="random, hex")
    name = models.CharField(max_length=100, help_text="a role and a staff id rather than a name")
    offices = models.JSONField(default=list, help_text="administrator, auditor, or none")
    performer = models.CharField(max_length=100, default="", help_text="who took her on, as she stated")
    seq = models.PositiveBigIntegerField(help_text="the log entry that took her on")
    at = models.DateTimeField(help_text="UTC")
    left_seq = models.PositiveBigIntegerField(null=True, help_text="the log entry by which she left; from then on she may do nothing")
    left_at = models.DateTimeField(null=True, help_text="UTC")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["number"]


class Membership(models.Model):
    """A colleague's role in a case. Rows are never changed but for the second person's confirmation and the end."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="memberships")
    colleague = models.ForeignKey(Colleague, on_delete=models.CASCADE, related_name="memberships")
    number = models.PositiveIntegerField(help_text="from 1 within the case: M-01")
    role = models.CharField(max_length=20, help_text="counsellor, investigator, reviewer, auditor or partner")
    is_lead = models.BooleanField(default=False, help_text="she leads the case")
    until = models.DateTimeField(null=True, help_text="UTC; from then on it no longer counts; null: until it is ended")
    granted_by = models.CharField(
        max_length=32, default="", help_text="person id of who granted it; empty: on the terminal, by who opens the workspace"
    )
    performer = models.CharField(max_length=100, default="", help_text="who granted it, as she stated")
    needs_second = models.BooleanField(default=False, help_text="the case asked for a second person when it was granted")
    confirmed_by = models.CharField(max_length=32, default="", help_text="person id of the second person")
    confirmed_seq = models.PositiveBigIntegerField(null=True, help_text="the log entry that confirmed it")
    seq = models.PositiveBigIntegerField(help_text="the log entry that granted it")
    at = models.DateTimeField(help_text="UTC")
    ended_seq = models.PositiveBigIntegerField(null=True, help_text="the log entry that ended it")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]


class CaseRule(models.Model):
    """What a case asks for, as stated: the newest row counts."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="rules")
    two_to_grant = models.BooleanField(default=False, help_text="a role counts only once a second person has confirmed it")
    is_closed = models.BooleanField(default=False, help_text="the case is read and no longer changed")
    performer = models.CharField(max_length=100, default="", help_text="who stated it")
    seq = models.PositiveBigIntegerField(help_text="the log entry that recorded it")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]
