# SPDX-License-Identifier: Apache-2.0
"""Every reading page over a large case: time, queries of the read model and of the book, and how many requests a second fifty people get at once.

To reach (DESIGN, section 7): p95 of every page ≤100 ms and ≤15 queries over 10 million messages and 20,000 rooms; fifty people at once on two cores
≥200 audited requests a second. The read model is written directly, as `add` would: rooms with sheets, lists, findings and texts.
The last figure is taken through the real server, started as `sotdae serve` starts it; half of what is asked there lists, half is about one room, and
each fiftieth request is an act that is in the log before it is answered.
Usage: python bench/workbench.py [--messages 1000000] [--rooms 20000] [--keep FOLDER] [--no-server] [--no-pages] [--raised]
``--raised`` gives server and clients most of a machine that others use at the same time (Linux, as root): the rate is then nearer to an idle one's.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
os.environ["DJANGO_SETTINGS_MODULE"] = "sotdae.workbench.settings"  # (before the book is opened with settings of its own)
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "tests" / "web")]

import search as texts_bench  # noqa: E402 (a neighbour of this file)
from sotdae.actions.answers.entries import entries  # noqa: E402 (after the path)
from sotdae.actions.workspace import ANSWERS, Workspace  # noqa: E402
from sotdae.lake.answers_writer import AnswersWriter, RoomAnswer  # noqa: E402
from sotdae.model.findings import Evidence, Finding, Missing, Reason  # noqa: E402
from visitors import Visitor, all_at_once  # noqa: E402 (a neighbour of this file)

START = datetime(2026, 1, 1, tzinfo=UTC)
STATES = ("public", "private", "private", "no_public_page", "unknown")
TYPES = ("public_channel", "private_supergroup", "public_supergroup", "bot_chat", None)
RULES = ("gate.application_link", "gate.wait_list", "gate.micro_transfer", "sale.invite_price", "sale.method")
PEOPLE = 50
RAISED = "open('/proc/self/autogroup', 'w').write('-19')"
"""The scheduler shares processors between sessions first, so a process's own priority would say little."""
ROUNDS = 20
VARIANTS = 20
"""So many rooms of each kind of page are looked at in turn."""
REQUESTS = 100
"""So many requests are ready for each person; who has sent them all begins again."""


def iso(days: float) -> str:
    return (START + timedelta(days=days)).isoformat(timespec="seconds")


def item(number: int) -> str:
    return f"{number:064x}"


def place(number: int, message: int) -> dict[str, Any]:
    return {"label": f"R-{number:02d}", "message_id": message, "item_id": item(number), "byte_offset": 9, "byte_length": 99, "log_seq": 1}


def sheet(number: int, rooms: int, messages: int, chance: random.Random) -> dict[str, Any]:
    """Return a room's sheet of about the size that real ones have."""
    head = {"case": "bench", "label": f"R-{number:02d}", "label_ko": f"방-{number:02d}"}
    opened = chance.randrange(200)
    days = [
        {"on": iso(opened + day)[:10], "messages": chance.randrange(90), "senders": 9, "joins": chance.randrange(30), "invited": 1, "left": 2}
        | {"members": 100 + 9 * day if number % 4 == 0 else None, "monthly_users": None}
        for day in range(90)
    ]
    quote = {
        "message_id": 7,
        "sent_at": iso(opened),
        "text_masked": "신청 링크는······",
        "spans": [[0, 6]],
        "checked": [],
        "evidence": place(number, 7),
    }
    quote["read"] = [{"written": "신.청 링크는", "read": "신청링크는", "view": "v2"}]
    said = {
        "messages": 3,
        "own": 1,
        "independent": 2,
        "forwarded": 0,
        "about": 0,
        "first_at": iso(opened),
        "last_at": iso(opened + 30),
        "stands": True,
    }
    said |= {"quotes": [quote], "reasons": [], "missing": [], "evidence": [place(number, 7)], "case": "bench"}
    prices = {"price_min_krw": 10_000, "price_median_krw": 20_000, "price_max_krw": 50_000, "prices": 2, "methods": {}}
    gates = [
        {**said, **prices, "rule": rule, "family": rule.partition(".")[0], "title": {"ko": rule, "en": rule}}
        for place_, rule in enumerate(RULES)
        if (number + place_) % 7 == 0
    ]
    linked = sorted({chance.randrange(1, rooms + 1) for _ in range(chance.choice((0, 2, 6)))} | ({1} if number % 40 == 0 else set()))
    links = [
        {"case": "bench", "target": f"R-{other:02d}", "target_known": True, "kind": "mention", "count": chance.randrange(1, 40)}
        | {"first_at": iso(opened), "last_at": iso(opened + 20), "evidence": [place(number, 8)]}
        for other in linked
    ]
    history = [
        {"what": what, "earliest": iso(opened + at), "latest": iso(opened + at + 0.5), "detail": "", "evidence": [place(number, 1)]}
        for what, at in (("created", 0), ("public", 1), *((("turned_private", 60),) if number % 9 == 0 else ()))
    ]
    blank: dict[str, Any] = dict.fromkeys(
        ("title", "members_kind", "members_granularity", "members_observed_at", "monthly_users_observed", "surges", "people", "activity", "claims")
    )
    institution = {**said, "institution": f"made-up-{number % 70}", "title": {"ko": f"대학 {number % 70}", "en": f"University {number % 70}"}}
    institution |= {"named": True, "in_title": False, "room_about": False}
    call = {**said, "role": "reporter", "by_room": 1, "by_admin": 1, "by_others": 1, "pinned": 0, **head}
    call |= dict.fromkeys(("surge_day", "surge_measure", "surge_gain", "surge_after_days"))
    counted = {"members_observed": 900 + number if number % 4 == 0 else None, "members_claimed": 1_000 * number if number % 11 == 0 else None}
    growth = {"joins": 9, "invited": 1, "left": 2, "senders": 9, "people_seen": 40, "days": days, "evidence": {}}
    return {
        **head,
        **blank,
        **counted,
        "room_key": f"tg:channel:{number}",
        "room_type": TYPES[number % 5],
        "title_masked": "●●● (6-10, 가)",
        "messages": messages,
        "first_at": iso(opened),
        "last_at": iso(opened + 89),
        "state": STATES[number % 5],
        "people_seen": 40,
        "captures": 1,
        "history": history,
        "unknown_after": iso(opened + 90),
        "growth": growth,
        "links": links,
        "gates": gates,
        "calls": [call] if number % 50 == 0 else [],
        "institutions": [institution] if number % 3 == 0 else [],
        **{name: [] for name in ("tiers", "contact_points", "copies", "texts", "reposting", "problems")},
        "revisions": 0,
        "absences": 0,
    }


def successions(number: int, rooms: int, chance: random.Random) -> list[Finding]:
    """Return a closed room's pairs, with a dozen signs each, and its row of nothing seen."""
    if number % 9:
        return []
    closed = round((START + timedelta(days=number % 200 + 60)).timestamp() * 1_000_000)
    common = {
        "considered": 40,
        "calibrated_on": "simulation",
        "weights": "a" * 64,
        "closed_from": closed,
        "closed_until": closed,
        "closed_how": "seen",
    }
    common |= {"searched": {"rooms": rooms, "rooms_exported": rooms // 2, "newest_at": closed}}
    found = []
    for rank, other in enumerate(sorted({chance.randrange(1, rooms + 1) for _ in range(4)} - {number}), start=1):
        reasons = tuple(
            Reason(
                signal, 3, (Evidence(f"tg:channel:{number}", 7, item(number), 0, 9), Evidence(f"tg:channel:{other}", 9, item(other), 0, 9)), bits, who
            )
            for signal, bits, who in (
                ("explicit.announced", 3.3, "predecessor"),
                ("people.arrivals", 2.5, "third"),
                ("content.texts", 1.5, "successor"),
                ("name.title", 0.4, "successor"),
                ("time.gap", 1.0, "both"),
                ("exclusion.side_by_side", -1.1, "third"),
            )
        )
        values = {
            **common,
            "level": "probable" if rank == 1 else "rejected",
            "bits_thousandths": 3_600 - 900 * rank,
            "probability_millionths": 700_000,
        }
        values |= {"rank": rank, "families": {}, "signs": 5, "sides": ["predecessor"], "capture_level": "export", "abstained": None}
        values |= {"opened_from": closed, "opened_until": closed}
        found.append(
            Finding("room.succession", (f"tg:channel:{number}", f"tg:channel:{other}"), values, reasons, (Missing("people.admins", "none"),), 0.7)
        )
    nothing = {**common, **dict.fromkeys(("level", "bits_thousandths", "rank", "signs", "opened_from", "opened_until")), "families": {}, "sides": []}
    nothing |= {"capture_level": "export", "abstained": False, "probability_millionths": 300_000}
    found.append(Finding("room.succession", (f"tg:channel:{number}", "none seen"), nothing, (Reason("closing", "seen"),), (), 0.3))
    return found


def write(path: Path, rooms: int, messages: int) -> float:
    """Write the read model; return the seconds it took."""
    began, chance, each = time.perf_counter(), random.Random(5), max(1, messages // rooms)
    source: Iterator[str] = texts_bench.texts(each * rooms)
    found: dict[str, list[Finding]] = {}
    seqs = {item(number): 1 for number in range(1, rooms + 1)}
    with AnswersWriter(path, case="bench", mode="synthetic", reader=texts_bench.READER, seqs=seqs) as out:
        for number in range(1, rooms + 1):
            made, pairs = sheet(number, rooms, each, chance), successions(number, rooms, chance)
            key = str(made["room_key"])
            found[key] = pairs
            labels = (str(made["label"]), str(made["label_ko"]))
            out.put_room(RoomAnswer(key, labels, (f"kkot{number}",), (f"꽃 모임 {number}",), made, entries=entries(made, pairs)))
            out.put_messages(key, texts_bench.rows(source, number, each))
        out.put_findings("room.succession", {key: some for key, some in found.items() if some})
        out.put_captures([_capture(number) for number in range(1, rooms + 1, 10)])
        rules = {rule: {"family": rule.partition(".")[0], "ko": rule, "en": rule} for rule in RULES}
        out.finish(snapshots=[], made_at=0, rules=rules)
    return time.perf_counter() - began


def _capture(number: int) -> dict[str, Any]:
    stated = dict.fromkeys(("authority", "purpose", "performer", "clock_offset_seconds", "zone"))
    facts = {
        "case": "bench",
        "capture_id": item(number),
        "log_seq": number,
        "sealed_at": iso(300),
        "captured_at": iso(290),
        "readers": ["telegram-desktop-json"],
    }
    return {**facts, **stated, "items": 9, "items_sealed": 1, "bytes_read": 9, "messages": 9, "rooms": [f"R-{number:02d}"], "troubles": []}


def workspace(folder: Path) -> tuple[Workspace, str]:
    """Make a demonstration's workspace with one case and nothing in it; return it and the case's id."""
    from sotdae.actions.opening import open_workspace, replay  # noqa: PLC0415 (Django)
    from sotdae.custody.writer import open_writer  # noqa: PLC0415 (likewise)

    place_ = Workspace(folder)
    fresh = not place_.exists
    with open_workspace(place_, mode="synthetic" if fresh else None, passphrase=None, legal_basis=None, now=START) as opened:
        if fresh:
            with open_writer(opened.vault, opened.keyring, applied_seq=opened.book.applied_seq) as writer:
                writer.open_case(name="demo", now=START)  # (the name for which the cast is given roles)
            replay(opened)
        case_id = opened.book.cases()[0].case_id
    return place_, case_id


class Counter:
    """Counts statements of a read model and of Django's databases."""

    def __init__(self) -> None:
        self.count = 0

    def one(self, statement: str) -> None:
        """Count a query of SQLite; where a look begins and ends, and what the index does inside, is none."""
        self.count += statement not in {"BEGIN", "ROLLBACK"} and not statement.startswith("--") and "'main'." not in statement  # (FTS5's own)

    def wrap(self, execute: Any, *given: Any) -> Any:
        """Count a statement of Django's."""
        self.count += 1
        return execute(*given)


def pages(rooms: int, chance: random.Random) -> dict[str, str]:
    """Return every page with an address of it, about another room each time."""
    closed = f"R-{9 * chance.randrange(1, rooms // 9):02d}"
    any_ = f"R-{chance.randrange(1, rooms):02d}"
    return {
        "today": "today",
        "rooms": f"rooms?p={chance.randrange(1, max(2, rooms // 50))}",
        "room": f"rooms/{any_}",
        "trail": f"rooms/{closed}/trail",
        "map": f"map/{any_}",
        "map of a hub": "map/R-01",
        "map start": "map",
        "institutions": "institutions",
        "institution": f"institutions/made-up-{chance.randrange(70)}",
        "offers": f"offers?p={chance.randrange(1, 20)}",
        "threats": "threats",
        "search": "search",
        "citations": "citations",
    }


SEARCHES = ("점심", "도서관 커피", "무지개다리", "해바라기밭", "rule:gate.application_link", "커피 room:R-07", "has:picture", "on:2020-09")
FILTERS = ({"states": "private", "order": "messages"}, {"having": "gate", "least": "1000"}, {"after": "2026-05-01", "order": "last"})


def measure(place_: Workspace, case_id: str, rooms: int) -> bool:
    """Print time and queries of each page, asked in this process; return whether the aims were reached."""
    from sotdae.actions.staffing.opening_up import cast_of_demo, unlocked  # noqa: PLC0415 (Django)
    from sotdae.workbench.address import Serving  # noqa: PLC0415 (likewise)
    from sotdae.workbench.wsgi import application  # noqa: PLC0415 (likewise)

    keyring = unlocked(place_, None)
    cast_of_demo(place_, keyring, now=START)
    application(place_, keyring, Serving("127.0.0.1", 8600))
    from django.db import connections  # noqa: PLC0415 (set up by now)
    from django.test import Client  # noqa: PLC0415 (likewise)

    from sotdae.workbench.holding import held_now  # noqa: PLC0415 (likewise)

    client = Client(SERVER_NAME="127.0.0.1")
    page = client.get("/sign-in").content.decode()
    person = re.search(r'value="([0-9a-f]{32})"><strong>Ara<', page)
    client.post("/seat", {"person": person[1] if person else ""})
    chance, counter, reached = random.Random(3), Counter(), True
    asked: dict[str, list[str]] = {}
    for _ in range(ROUNDS):
        for name, address in pages(rooms, chance).items():
            asked.setdefault(name, []).append(f"/c/{case_id}/{address}")
    for query in SEARCHES:
        asked.setdefault(f"search {query}", []).extend([client.post(f"/c/{case_id}/search", {"q": query}).headers["Location"]] * ROUNDS)
    for number, form in enumerate(FILTERS):
        asked.setdefault(f"rooms, filter {number + 1}", []).extend([client.post(f"/c/{case_id}/rooms", form).headers["Location"]] * ROUNDS)
    answers = held_now().warm.of(case_id)
    answers._connection.set_trace_callback(counter.one)  # noqa: SLF001 (a bench looks inside)
    for name, addresses in asked.items():
        times, busy, queries = [], [], 0
        with connections["default"].execute_wrapper(counter.wrap), connections["desk"].execute_wrapper(counter.wrap):
            for address in addresses:
                counter.count = 0
                began, worked = time.perf_counter(), time.thread_time()
                answer = client.get(address)
                times.append(1000 * (time.perf_counter() - began))
                busy.append(1000 * (time.thread_time() - worked))
                queries = max(queries, counter.count)
                assert answer.status_code == 200, (name, address, answer.status_code)
        times.sort()
        busy.sort()
        p95, worked = times[int(0.95 * (len(times) - 1))], busy[int(0.95 * (len(times) - 1))]
        reached = reached and p95 <= 100 and queries <= 15
        told = f"median {statistics.median(times):7.1f} ms   p95 {p95:7.1f} ms, of it CPU {worked:6.1f} ms   {queries:3} queries"
        print(f"  {name:32} {told}   {len(answer.content) / 1000:6.1f} kB")
    answers._connection.set_trace_callback(None)  # noqa: SLF001 (likewise)
    return reached


def crowd(place_: Workspace, case_id: str, rooms: int, before: str, seconds: float = 10.0) -> None:
    """Print how many requests a second fifty people get from the real server, each fiftieth an act."""
    from desk import served  # noqa: PLC0415 (a neighbour of the tests)

    with served(place_.folder, before=before) as running:
        chance = random.Random(1)
        visitors = [Visitor(running.port, running.client("Ara" if number % 2 else "Bora").cookies) for number in range(PEOPLE)]
        addresses = [address for _ in range(VARIANTS) for address in pages(rooms, chance).values()]
        chance.shuffle(addresses)
        looks = [[one.looking(f"/c/{case_id}/{address}") for address in addresses] for one in visitors]
        acts = [one.posting(f"/c/{case_id}/cite/offers", {"reason": "bench"}) for one in visitors]

        def next_request(number: int, count: int) -> bytes:
            return acts[number] if count % PEOPLE == PEOPLE - 1 else looks[number][(number * len(addresses) // PEOPLE + count) % len(addresses)]

        done, asking = all_at_once(visitors, next_request, seconds, right=(200, 302))
    waited = f"p95 {done[int(0.95 * len(done))]:.0f} ms; asking took {1000 * asking / len(done):.2f} ms of a processor each"
    print(f"  {PEOPLE} people at once: {len(done) / seconds:.0f} requests/s, {waited}")


def people_of(place_: Workspace, case_id: str) -> list[str]:
    """Take on as many counsellors as work at once, let each be shown as much as a case can allow, and return their staff ids."""
    from sotdae.actions.acting import Acting  # noqa: PLC0415 (Django)
    from sotdae.actions.opening import open_workspace  # noqa: PLC0415 (likewise)
    from sotdae.actions.reviewing.seeing import set_limit  # noqa: PLC0415 (likewise)
    from sotdae.actions.staffing.members import Grant, grant  # noqa: PLC0415 (likewise)
    from sotdae.actions.staffing.people import take_on  # noqa: PLC0415 (likewise)
    from sotdae.cases.policy import Role  # noqa: PLC0415 (likewise)
    from sotdae.cases.seeing import MOST_SECONDS, MOST_SIGHTS, Limit  # noqa: PLC0415 (likewise)

    names = [f"counsellor-{number:02d}" for number in range(PEOPLE)]
    now = datetime.now(UTC)
    with open_workspace(place_, mode=None, passphrase=None, legal_basis=None, now=now) as opened:
        known = {one.name for one in opened.book.access.colleagues()}
        acting = Acting(opened, next(row for row in opened.book.cases() if row.case_id == case_id), "bench", now)
        for name in [one for one in names if one not in known]:
            person = take_on(opened, name, frozenset(), performer="bench", now=now)
            grant(acting, Grant(person, Role.COUNSELLOR), by="")
        set_limit(acting, Limit(MOST_SIGHTS, MOST_SECONDS))
    return names


def audited(place_: Workspace, case_id: str, rooms: int, before: str, seconds: float = 8.0) -> None:
    """Print how many audited requests a second fifty people get, masks lifted, each logged before its answer; and the same page, nothing logged."""
    from desk import served  # noqa: PLC0415 (a neighbour of the tests)

    names = people_of(place_, case_id)
    rates: dict[str, list[float]] = {}
    with served(place_.folder, before=before) as running:
        visitors, chance = [Visitor(running.port, running.client(name).cookies) for name in names], random.Random(1)
        for _ in range(2):
            for what, form in (("nothing logged", {"what": "title"}), ("audited", {"what": "title", "reason": "bench"})):
                asked = [
                    [one.posting(f"/c/{case_id}/rooms/R-{chance.randrange(1, rooms):02d}/unmask", form) for _ in range(REQUESTS)] for one in visitors
                ]
                spent = used_by(running.process.pid)
                done, asking = all_at_once(visitors, lambda number, count, asked=asked: asked[number][count % REQUESTS], seconds)  # type: ignore[misc]
                cost = 1000 * (used_by(running.process.pid) - spent) / len(done)
                rates.setdefault(what, []).append(len(done) / seconds)
                waited = f"median {statistics.median(done):4.0f} ms, p95 {done[int(0.95 * len(done))]:4.0f} ms"
                took = f"{cost:.1f} ms of a processor each, asking {1000 * asking / len(done):.2f}"
                print(f"  {what:15}: {len(done) / seconds:5.0f} requests/s, {waited}; the server {took}")
    best = {what: max(some) for what, some in rates.items()}
    ratio = best["nothing logged"] / best["audited"]
    print(
        f"  {PEOPLE} people at once: {best['audited']:.0f} audited requests/s (to reach: 200); without auditing {ratio:.2f}x as many (to reach: 2.5x)"
    )


def used_by(server: int) -> float:
    """Return the processor seconds that a process and its descendants have used."""
    rows = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                parts = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                rows[int(entry.name)] = (int(parts[1]), int(parts[11]) + int(parts[12]))
    mine = {server}
    while more := {pid for pid, (parent, _) in rows.items() if parent in mine} - mine:
        mine |= more
    return sum(rows[pid][1] for pid in mine if pid in rows) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Write, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--rooms", type=int, default=20_000)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--no-server", action="store_true")
    parser.add_argument("--no-pages", action="store_true")
    parser.add_argument("--raised", action="store_true")
    given = parser.parse_args()
    before = RAISED if given.raised else ""
    exec(before)  # noqa: S102 (our own line)
    with tempfile.TemporaryDirectory(prefix="bench-workbench-") as folder:
        place_, case_id = workspace((given.keep or Path(folder)) / "workspace")
        path = place_.case_lake(case_id) / ANSWERS
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            took = write(path, given.rooms, given.messages)
            size = path.stat().st_size / 1e6
            print(f"{given.messages:,} messages, {given.rooms:,} rooms: written in {took:.0f} s, {size:.0f} MB, SQLite {sqlite3.sqlite_version}")
        reached = False
        if not given.no_pages:
            reached = measure(place_, case_id, given.rooms)
            print(f"  every page p95 ≤100 ms and ≤15 queries: {'yes' if reached else 'NO'}")
        if not given.no_server:
            crowd(place_, case_id, given.rooms, before)
            audited(place_, case_id, given.rooms, before)
        print(json.dumps({"reached": reached}))


if __name__ == "__main__":
    main()
