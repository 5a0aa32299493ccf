# SPDX-License-Identifier: Apache-2.0
"""Removal requests: where each stands, its steps, its items and what the office saw of them.

No address, name or text stands here: the record of a request is a sealed object of its own, and what is needed to find an item again is a room's key,
message numbers and keyed tags. Every row comes from entries of the log.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.db import models

from sotdae.cases.models.records import Case, Subject

_WAS_TIMED: Final = models.Q(hours_to_removal__isnull=False)


class RemovalRequest(models.Model):
    """A request under one regime to one recipient."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="removals")
    number = models.PositiveIntegerField(help_text="from 1 within the case: N-01")
    request_id = models.CharField(max_length=32, unique=True, help_text="random, hex; ties its log entries together")
    subject = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="removals", help_text="for whom, by pseudonym")
    regime = models.CharField(max_length=32, help_text="id of the regime")
    recipient = models.CharField(max_length=63, help_text="the short name by which consents know the recipient")
    language = models.CharField(max_length=2, help_text="ko or en: the letter's language")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children", help_text="the request it follows")
    link = models.CharField(max_length=12, default="", help_text="why it follows: reappeared, escalated, parallel, superseded, preserves")
    state = models.CharField(max_length=16, help_text="where it stands")
    drafted_by = models.CharField(max_length=100, default="", help_text="who wrote or last changed it, as she stated")
    submitted_by = models.CharField(max_length=100, default="", help_text="who gave it to review")
    was_sent = models.BooleanField(default=False, help_text="it went out at least once for certain")
    is_unsure = models.BooleanField(default=False, help_text="its newest sending broke off and nobody knows yet")
    outcome = models.CharField(max_length=16, default="", help_text="the newest decision of the recipient")
    country = models.CharField(max_length=2, default="", help_text="where access is blocked, if that was the outcome")
    preservation = models.CharField(max_length=12, default="none", help_text="none, recorded, waived or not_needed")
    record_object = models.CharField(max_length=64, help_text="the sealed object that holds the newest record")
    seq = models.PositiveBigIntegerField(help_text="the log entry that drafted it")
    drafted_at = models.DateTimeField(help_text="UTC")
    sent_at = models.DateTimeField(null=True, help_text="when it first went out for certain (UTC)")
    sent_month = models.CharField(max_length=7, default="", help_text="the Korean month of that, for statistics: 2026-11")
    answered_at = models.DateTimeField(null=True, help_text="when the recipient first said anything (UTC)")
    decided_at = models.DateTimeField(null=True, help_text="when the newest decision was made, as told (UTC)")
    main_host = models.CharField(max_length=253, default="", help_text="the host of most of its items, for statistics; of several the first")
    hours_to_answer = models.PositiveIntegerField(null=True, help_text="whole hours from the sending to the first word, for statistics")
    hours_to_decision = models.PositiveIntegerField(null=True, help_text="whole hours from the sending to the newest decision, for statistics")
    due_at = models.DateTimeField(null=True, help_text="when the next clock of the recipient's runs out, as of the newest step (UTC)")

    class Meta:
        """In the order of the log; found by number, by state, by what runs out, and by subject."""

        ordering: ClassVar[list[str]] = ["seq"]
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["case", "number"], name="removal_number_once_a_case")]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["case", "state", "due_at"], name="removal_due"),
            models.Index(fields=["case", "regime"], name="removal_regime"),
        ]


class RemovalEvent(models.Model):
    """One step of a request, or that the recipient was asked again (``ping``)."""

    request = models.ForeignKey(RemovalRequest, on_delete=models.CASCADE, related_name="events")
    step = models.CharField(max_length=16, help_text="which step")
    at = models.DateTimeField(help_text="when it happened (UTC), which may lie before it was recorded")
    performer = models.CharField(max_length=100, default="", help_text="who recorded it")
    outcome = models.CharField(max_length=16, default="", help_text="of a decision")
    country = models.CharField(max_length=2, default="", help_text="of access blocked")
    how = models.CharField(max_length=16, default="", help_text="of a sending: email, form, post, in_app, hand or mail")
    is_proven = models.BooleanField(default=False, help_text="of a sending: its receipt is provable")
    waiver = models.BooleanField(default=False, help_text="of a closing: a reason overrides what speaks against it")
    seq = models.PositiveBigIntegerField(help_text="the log entry that recorded it")
    recorded_at = models.DateTimeField(help_text="UTC")

    class Meta:
        """In the order of the log; found by what was recorded since."""

        ordering: ClassVar[list[str]] = ["seq"]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["step", "seq"], name="removal_event_step")]


class RemovalItem(models.Model):
    """One thing that a request asks about, and where it stands as far as the office's captures tell."""

    request = models.ForeignKey(RemovalRequest, on_delete=models.CASCADE, related_name="items")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_index=False, help_text="the request's, for statistics")
    regime = models.CharField(max_length=32, default="", help_text="the request's, for statistics")
    sent_month = models.CharField(max_length=7, default="", help_text="the request's, for statistics")
    number = models.PositiveIntegerField(help_text="from 1 within the request")
    host = models.CharField(max_length=253, help_text="the host of its address, lower case; empty where it has none")
    kind = models.CharField(max_length=16, help_text="the law's class of the material")
    room_key = models.CharField(max_length=100, default="", help_text="the room it stands in, as the lake calls it; empty where none is known")
    messages = models.JSONField(default=list, help_text="its messages' numbers in the room; none: the room itself")
    is_room = models.BooleanField(default=False, help_text="it is a room itself, not messages of one")
    tag = models.CharField(max_length=64, default="", help_text="HMAC-SHA-256(index key, digest of the file), hex")
    watch_from = models.DateTimeField(null=True, help_text="of what came back: when that was seen; older captures tell of its first life (UTC)")
    state = models.CharField(max_length=16, default="unknown", help_text="where it stands")
    since = models.DateTimeField(null=True, help_text="the sighting that first showed that (UTC)")
    awaiting_at = models.DateTimeField(null=True, help_text="a single look at an absence that waits for a second one (UTC)")
    removed_at = models.DateTimeField(null=True, help_text="when it was first seen to be gone (UTC)")
    hours_to_removal = models.PositiveIntegerField(null=True, help_text="whole hours from the sending to that, for statistics")
    reappeared_at = models.DateTimeField(null=True, help_text="when it was last seen to be back (UTC)")
    looked_at = models.DateTimeField(null=True, help_text="the newest look that said anything (UTC)")
    successor = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="predecessors", help_text="the item that goes on")

    class Meta:
        """By request and number; found by room, by file and by state; counted by month and host."""

        ordering: ClassVar[list[str]] = ["request", "number"]
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["request", "number"], name="removal_item_once")]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["room_key"], name="removal_item_room"),
            models.Index(fields=["tag"], name="removal_item_tag"),
            models.Index(fields=["state"], name="removal_item_state"),
            models.Index(fields=["case", "state"], condition=models.Q(is_room=True), name="removal_item_is_room"),
            # Statistics walk these alone: 300,000 rows of the table itself take longer than a question may.
            models.Index(fields=["case", "sent_month", "host", "state"], name="removal_item_counts"),
            models.Index(fields=["case", "regime", "host", "hours_to_removal"], condition=_WAS_TIMED, name="removal_item_times"),
        ]


class RemovalSighting(models.Model):
    """What one capture showed of an item."""

    item = models.ForeignKey(RemovalItem, on_delete=models.CASCADE, related_name="sightings")
    at = models.DateTimeField(help_text="the moment it shows, the latest one where it shows a span (UTC)")
    capture = models.PositiveBigIntegerField(help_text="the log entry of the capture")
    seen = models.CharField(max_length=16, help_text="live, gone, room_gone, private, login_wall, blocked or unknown")
    seq = models.PositiveBigIntegerField(help_text="the log entry that recorded it")

    class Meta:
        """One sighting an item and capture."""

        ordering: ClassVar[list[str]] = ["at", "capture"]
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["item", "capture"], name="removal_sighting_once")]


class RemovalChannel(models.Model):
    """That the recipient of a regime does not work, or works again; the newest row counts."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="removal_channels")
    regime = models.CharField(max_length=32, help_text="id of the regime")
    dormant_since = models.DateField(null=True, help_text="since when it does not work; null: it works")
    performer = models.CharField(max_length=100, default="", help_text="who stated it")
    seq = models.PositiveBigIntegerField(help_text="the log entry that recorded it")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]


class RemovalLook(models.Model):
    """How far the captures of a case were looked through for the items of its requests; the newest row counts."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="removal_looks")
    until_seq = models.PositiveBigIntegerField(help_text="the log entry of the newest capture that was looked at")
    seq = models.PositiveBigIntegerField(help_text="the log entry that recorded it")

    class Meta:
        """In the order of the log."""

        ordering: ClassVar[list[str]] = ["seq"]
