# SPDX-License-Identifier: Apache-2.0
"""A book as it stood before migration 0012, with requests in it: what the columns for statistics have to be filled from."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from sotdae.actions.records.book import open_book

BEFORE: Final = "0011_activity"
SENT: Final = datetime(2026, 11, 1, tzinfo=UTC)
ROOM: Final = "tg:channel:1500000001"


def older(file: Path) -> None:
    """Make a book of today, take it back, and put two requests in: one that was decided, with three items, and a draft without any."""
    open_book(file).close()
    call_command("migrate", "cases", BEFORE, database="default", verbosity=0, interactive=False)
    models = MigrationLoader(connections["default"]).project_state(("cases", BEFORE)).apps
    case = models.get_model("cases", "Case").objects.create(case_id=uuid.UUID(int=7), name="예전", opened_seq=1)
    about: dict[str, Any] = {
        "case": case,
        "regime": "us-tida",
        "recipient": "telegram",
        "language": "en",
        "record_object": "a" * 64,
        "drafted_at": SENT,
    }
    about["record_object"] = "a" * 64
    request = models.get_model("cases", "RemovalRequest").objects
    told = {"sent_at": SENT, "sent_month": "2026-11", "answered_at": SENT + timedelta(hours=2.9), "decided_at": SENT + timedelta(hours=50)}
    sent = request.create(number=1, request_id="1" * 32, state="decided", was_sent=True, outcome="removed", seq=5, **about, **told)
    request.create(number=2, request_id="2" * 32, state="draft", seq=6, **about)
    silent = {**told, "answered_at": None}
    request.create(number=3, request_id="3" * 32, state="decided", was_sent=True, outcome="no_answer", seq=7, **about, **silent)
    item = models.get_model("cases", "RemovalItem").objects
    for number, (host, room, messages) in enumerate((("a.example", "", []), ("t.me", ROOM, [40]), ("t.me", ROOM, [])), 1):
        item.create(request=sent, number=number, host=host, kind="synthetic", room_key=room, messages=messages)
    connections["default"].close()


def filled(file: Path) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Open it as the program does, and return what stands in the new columns: of requests, of items."""
    book = open_book(file)
    request, item = apps.get_model("cases", "RemovalRequest").objects, apps.get_model("cases", "RemovalItem").objects
    requests = list(request.order_by("number").values_list("main_host", "hours_to_answer", "hours_to_decision"))
    items = list(item.order_by("number").values_list("case__name", "regime", "sent_month", "is_room"))
    book.close()
    return requests, items


REQUESTS: Final = [("t.me", 2, 50), ("", None, None), ("", None, None)]
ITEMS: Final = [("예전", "us-tida", "2026-11", is_room) for is_room in (False, False, True)]
