# SPDX-License-Identifier: Apache-2.0
"""Questions about who did what, over an index of a million acts: milliseconds and SQL queries of each, against the 100 ms and 15 queries of a page.

The index is filled with made-up acts of 40 people in 20 cases, in the order of a log; every question that the activity page asks is asked 30 times.
Usage: python bench/activity.py [--lines 1000000]
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sotdae.actions.opening import open_workspace
from sotdae.actions.records.activity_book import Activity, Asked
from sotdae.actions.workspace import Workspace
from sotdae.cases.activity import RECORDS_A_LINE, group_of

START = datetime(2026, 1, 1, tzinfo=UTC)
TYPES = ("text.unmasked", "unseal.opened", "match.queried", "item.frozen", "action.begun", "items.sealed", "action.done", "bundle.made", "hold.set")
CASES = [f"{number:032x}" for number in range(20)]
ROUNDS = 30


def fill(lines: int) -> None:
    """Fill the index, and delete what the workspace's own making put there."""
    chance = random.Random(7)
    models = {model.__name__: model for model in apps.get_app_config("cases").get_models()}
    for name in ("LogAbout", "LogLine", "LogPerson"):
        models[name].objects.all().delete()
    people = [models["LogPerson"].objects.create(name=f"counsellor {number}", first_seq=number + 1) for number in range(40)]
    rows: list[Any] = []
    for seq in range(1, lines + 1):
        type_ = chance.choices(TYPES, weights=(40, 10, 10, 5, 10, 10, 10, 1, 1))[0]
        who, case = chance.choice(people), chance.choice(CASES)
        at = START + timedelta(seconds=20 * seq)
        place = seq * RECORDS_A_LINE
        rows.append(models["LogLine"](place=place, seq=seq, at=at, type=type_, group=group_of(type_), case_id=case, person=who, records=1))
        if len(rows) == 20_000:
            models["LogLine"].objects.bulk_create(rows)
            rows.clear()
    models["LogLine"].objects.bulk_create(rows)


def ask(name: str, question: Callable[[], Any]) -> None:
    """Print the middle and the 95th percentile of one question, and how many queries it takes."""
    spent = []
    with CaptureQueriesContext(connection) as seen:
        for _ in range(ROUNDS):
            began = time.perf_counter()
            question()
            spent.append(1000 * (time.perf_counter() - began))
    spent.sort()
    print(f"{name:44s} p50 {spent[ROUNDS // 2]:7.1f} ms   p95 {spent[int(ROUNDS * 0.95)]:7.1f} ms   queries {len(seen) // ROUNDS}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--lines", type=int, default=1_000_000)
    lines = options.parse_args().lines
    with (
        tempfile.TemporaryDirectory() as folder,
        open_workspace(Workspace(Path(folder) / "w"), mode="synthetic", passphrase=None, legal_basis=None, now=START) as opened,
    ):
        fill(lines)
        book: Activity = opened.book.activity
        person = book.people()[7][0]
        middle = START + timedelta(seconds=10 * lines)
        print(f"{lines:,} acts; a page is 50 of them")
        ask("newest", lambda: book.acts(Asked(), 50))
        ask("of a case", lambda: book.acts(Asked(case_id=CASES[3]), 50))
        ask("what was seen in a case", lambda: book.acts(Asked(case_id=CASES[3], group="seen"), 50))
        ask("of a person", lambda: book.acts(Asked(person=person), 50))
        ask("of a person in a case", lambda: book.acts(Asked(person=person, case_id=CASES[3]), 50))
        ask("what a person saw in a case", lambda: book.acts(Asked(person=person, case_id=CASES[3], group="seen"), 50))
        ask("what a person handed out in a case (rare)", lambda: book.acts(Asked(person=person, case_id=CASES[3], group="handed_out"), 50))
        ask("a day in the middle, of a case", lambda: book.acts(Asked(case_id=CASES[3], from_at=middle, until_at=middle + timedelta(days=1)), 50))
        ask("of several cases", lambda: book.acts(Asked(cases=tuple(CASES[:5]), group="handed_out"), 50))
        ask("page 1,000 of a case", lambda: book.acts(Asked(case_id=CASES[3], before=lines * RECORDS_A_LINE // 2), 50))
        ask("people", book.people)


if __name__ == "__main__":
    main()
