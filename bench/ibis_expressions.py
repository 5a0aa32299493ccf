# SPDX-License-Identifier: Apache-2.0
"""Ibis expressions as analyses write them, against DuckDB SQL written by hand, on one synthetic case; both in the same jailed session.

To reach (DESIGN, section 7): each at most 1.5x the hand-written SQL, compiling included.
Usage: python bench/ibis_expressions.py [--messages 1000000] [--rounds 5]
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ibis

from sotdae.analyses.analysis import Shapes
from sotdae.lake import questions
from sotdae.lake.folds import AddedSnapshot, refold
from sotdae.lake.session import Session, plain_rows
from sotdae.lake.snapshots import Recipe, SnapshotWriter
from sotdae.model.observations import Link, MembershipEvent, Message, Observation

ROOMS = 40
_START = 1_700_000_000_000_000
Table = Any


def rows(messages: int, seed: int) -> Iterator[Observation]:
    """Yield rooms one after the other: messages, one link in ten, one join in twenty, one forward in thirty."""
    chance = random.Random(seed)
    for room in range(ROOMS):
        key = f"tg:channel:{room + 1}"
        for number in range(messages // ROOMS):
            place = (f"{room:064x}", number * 700, 640)
            at = _START + number * 60_000_000
            facts: dict[str, Any] = dict.fromkeys(Message._fields)
            facts |= {
                "room_key": key,
                "message_id": number + 1,
                "type": "message",
                "sent_at": at,
                "sent_at_quality": "unix",
                "sender_kind": "account",
            }
            facts |= {"sender_key": f"tg:user:{chance.randrange(3000)}", "text": f"책 모임 {number}", "item_id": place[0], "byte_offset": place[1]}
            facts |= {"byte_length": place[2], "forwarded_from_key": f"tg:channel:{chance.randrange(ROOMS * 3)}" if number % 30 == 0 else None}
            yield Message(**facts)
            if number % 10 == 0:
                name = f"kkot{chance.randrange(500)}"
                url = f"https://t.me/{name}"
                yield Link(key, number + 1, 0, "text", url, "room", url[8:], name, None, None, None, None, *place)
            if number % 20 == 0:
                yield MembershipEvent(key, number + 1, 0, "join_link", at, None, f"tg:user:{chance.randrange(9000)}", None, *place)


def _links(shapes: Shapes) -> Table:
    links, messages = shapes["links"], shapes["messages"]
    seen = links.filter(links.target_username.notnull()).join(messages, ["room_key", "message_id"])
    return seen.group_by(["room_key", "target_username", "place"]).agg(n=seen.count(), first_at=seen.sent_at.min(), last_at=seen.sent_at.max())


def _forwards(shapes: Shapes) -> Table:
    messages = shapes["messages"]
    seen = messages.filter(messages.forwarded_from_key.startswith("tg:channel:"))
    return seen.group_by(["room_key", "forwarded_from_key"]).agg(n=seen.count(), first_at=seen.sent_at.min(), last_at=seen.sent_at.max())


def _activity(shapes: Shapes) -> Table:
    messages = shapes["messages"]
    return messages.group_by(["room_key", messages.sent_at.truncate("D").name("on")]).agg(n=messages.count(), senders=messages.sender_key.nunique())


def _growth(shapes: Shapes) -> Table:
    events = shapes["membership_events"]
    day = events.sent_at.truncate("D").name("on")
    return events.group_by(["room_key", day]).agg(joins=events.count(where=events.event == "join_link"), people=events.member_key.nunique())


def _fold(shapes: Shapes) -> Table:
    versions = shapes["message_versions"]
    window = ibis.window(group_by=["room_key", "message_id"], order_by=[versions.capture_id.desc(), versions.byte_offset])
    placed = versions.mutate(nth=ibis.row_number().over(window))
    standing = placed.filter(placed.nth == 0)
    return standing.group_by("room_key").agg(n=standing.count(), texts=standing.text.length().sum())


PAIRS: dict[str, tuple[Callable[[Shapes], Table], str]] = {
    "links between rooms": (
        _links,
        (
            "SELECT l.room_key, l.target_username, l.place, count(*) AS n, min(m.sent_at) AS first_at, max(m.sent_at) AS last_at FROM links l "
            "JOIN messages m USING (room_key, message_id) WHERE l.target_username IS NOT NULL GROUP BY ALL"
        ),
    ),
    "forwards between rooms": (
        _forwards,
        (
            "SELECT room_key, forwarded_from_key, count(*) AS n, min(sent_at) AS first_at, max(sent_at) AS last_at FROM messages "
            "WHERE starts_with(forwarded_from_key, 'tg:channel:') GROUP BY ALL"
        ),
    ),
    "activity by day": (
        _activity,
        "SELECT room_key, date_trunc('day', sent_at) AS \"on\", count(*) AS n, count(DISTINCT sender_key) AS senders FROM messages GROUP BY ALL",
    ),
    "growth by day": (
        _growth,
        (
            "SELECT room_key, date_trunc('day', sent_at) AS \"on\", count(*) FILTER (WHERE event = 'join_link') AS joins, "
            "count(DISTINCT member_key) AS people FROM membership_events GROUP BY ALL"
        ),
    ),
    "one row a message": (
        _fold,
        (
            "SELECT room_key, count(*) AS n, sum(length(text)) AS texts FROM (SELECT * FROM message_versions QUALIFY "
            "row_number() OVER (PARTITION BY room_key, message_id ORDER BY capture_id DESC, byte_offset) = 1) GROUP BY room_key"
        ),
    ),
}
NEEDS = ("messages", "links", "membership_events", "message_versions")


def build(case: Path, messages: int) -> None:
    """Write two captures, the second one showing a tenth of the messages again, and fold them."""
    added = []
    for seq, share in ((1, 1), (2, 10)):
        recipe = Recipe(f"{seq:064x}", "telegram-desktop-json", 1, "0" * 64, {})
        with SnapshotWriter(case, recipe, pseudonym=lambda key: f"acct:{hash(key):032x}") as writer:
            for row in rows(messages // share, 7):
                writer.add(row)
            added.append(AddedSnapshot(writer.finish().snapshot_id, seq))
    refold(case, added)


def main() -> None:
    """Measure and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-ibis-") as folder:
        case = Path(folder)
        build(case, given.messages)
        with Session(case, captures=[]) as session:
            seen = session.tables("bench", NEEDS)
            for name, (expression, sql) in PAIRS.items():
                times: dict[str, list[float]] = {"ibis": [], "sql": []}
                results: dict[str, list[Any]] = {}
                for _ in range(given.rounds):
                    questions.forget()  # compiling is part of what is measured
                    began = time.perf_counter()
                    results["ibis"] = list(seen.rows(expression))
                    times["ibis"].append(time.perf_counter() - began)
                    began = time.perf_counter()
                    results["sql"] = [row for batch in session.query(sql, NEEDS) for row in plain_rows(batch)]
                    times["sql"].append(time.perf_counter() - began)
                same = sorted(map(repr, results["ibis"])) == sorted(map(repr, results["sql"]))
                ours, peer = min(times["ibis"]), min(times["sql"])
                verdict = "same rows" if same else "DIFFERENT ROWS"
                print(f"{name:24} ibis {ours * 1000:7.0f} ms   sql {peer * 1000:7.0f} ms   {ours / peer:.2f}x (to reach: ≤1.5x)   {verdict}")


if __name__ == "__main__":
    main()
