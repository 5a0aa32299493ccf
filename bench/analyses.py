# SPDX-License-Identifier: Apache-2.0
"""Every registered analysis over one large case; and the plain counting in it, against a per-message Python loop and idiomatic pandas.

To reach (DESIGN, section 7): all analyses on 10 M messages in at most 90 s and 6 GB on two cores, the cached text pass apart; at least 20x a loop and
3x pandas. Loop and pandas answer six plain questions (days, links and forwards, arrivals, shared authors, hits of rules, first sightings of pictures)
over the same folded Parquet files; the engine answers the same six, and their rows must be equal in number. There are no peers for the judging on top
of it, so the whole is measured in seconds and the counting in ratios. Each runs in a process of its own.
Usage: python bench/analyses.py [--messages 1000000] [--rounds 3] [--only-ours] [--only-counting] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import tomllib
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from sotdae.actions.adding.scanning import SEEN, Scan, pass_digest
from sotdae.lake.folds import AddedSnapshot, refold
from sotdae.lake.hits import HitsWriter
from sotdae.lake.media_hashes import MediaHash, MediaHashWriter, recipe_of
from sotdae.lake.snapshots import Recipe, SnapshotWriter
from sotdae.model.observations import Coverage, Link, MediaItem, MembershipEvent, Message, Observation, RoomState
from sotdae.text.rules.loading import built_in_files, load_rules

ROOMS: Final = 400
ACCOUNTS: Final = 200_000
DAYS: Final = 300
_START: Final = 1_750_000_000_000_000
_DAY: Final = 86_400_000_000


def _texts() -> list[str]:
    """Return 50,000 texts: most short, one in ten long enough for a print, one in fifty an example of a rule."""
    signals = [signal for file in built_in_files() for signal in tomllib.loads(file.content.decode())["signal"]]
    told = [example for signal in signals for example in signal["positive"]]
    short = [f"예시 글 {number}. 화단에 물을 주고 이름표를 달았습니다." for number in range(44_000)]
    long = [
        f"예시 글 {number}. 토요일 오전에 도서관 앞 화단에서 만나 상추와 튤립을 심고, 점심으로 김밥을 나누어 먹습니다." for number in range(5_000)
    ]
    return [*short, *long, *(told[number % len(told)] for number in range(1_000))]


def rows(messages: int, seed: int) -> Iterator[Observation]:
    """Yield rooms one after the other, large ones and small ones: room r has a share that falls with the root of r."""
    chance = random.Random(seed)
    weights = [(room + 1) ** -0.5 for room in range(ROOMS)]
    texts = _texts()
    for room, weight in enumerate(weights):
        key, item, count = f"tg:channel:{room + 1}", f"{room:064x}", max(20, round(messages * weight / sum(weights)))
        opened = chance.randrange(DAYS // 2)
        step = (DAYS - opened) * _DAY // count
        own = [chance.randrange(ACCOUNTS) for _ in range(max(5, count // 40))]
        yield RoomState(
            *(key, "telegram", "public_supergroup", room + 1, "exact", f"정원 모임 {room}", f"jeongwon_{room}", "public", None),
            *(count // 3, "members", 1, None, _START + DAYS * _DAY, _START + DAYS * _DAY, None, item, 0, 100),
        )
        for number in range(count):
            place = (item, 200 + number * 700, 640)
            at = _START + opened * _DAY + number * step
            base: dict[str, Any] = dict.fromkeys(Message._fields)
            base |= {"room_key": key, "message_id": number + 1, "type": "message", "sent_at": at, "sent_at_quality": "unix"}
            base |= {
                "item_id": item,
                "byte_offset": place[1],
                "byte_length": place[2],
                "sender_kind": "account",
                "text": texts[chance.randrange(50_000)],
            }
            base["sender_key"] = f"tg:user:{own[int(len(own) * chance.random() ** 2)]}"
            draw = chance.random()
            if draw < 0.02:
                base |= {"sender_key": key, "sender_kind": "own_room"}
            elif draw < 0.03:
                base |= {"forwarded_from_key": f"tg:channel:{chance.randrange(ROOMS) + 1}", "forwarded_message_id": 5}
            if 0.03 <= draw < 0.045:
                base |= {"type": "service", "action": "join_group_by_link", "text": None}
                yield Message(**base)
                yield MembershipEvent(key, number + 1, 0, "join_link", at, None, base["sender_key"], None, *place)
                continue
            yield Message(**base)
            if 0.045 <= draw < 0.075:
                name = f"jeongwon_{chance.randrange(ROOMS)}" if draw < 0.05 else f"kkot{chance.randrange(3000)}"
                yield Link(key, number + 1, 0, "text", f"https://t.me/{name}", "room", f"t.me/{name}", name, None, None, None, None, *place)
            elif 0.075 <= draw < 0.1:
                media: dict[str, Any] = dict.fromkeys(MediaItem._fields)
                media |= {"room_key": key, "message_id": number + 1, "ord": 0, "kind": "photo", "present": "yes", "item_id": item}
                media |= {"media_item_id": f"{chance.randrange(max(100, messages // 50)):064x}", "byte_offset": place[1], "byte_length": place[2]}
                yield MediaItem(**media)
        cover: dict[str, Any] = dict.fromkeys(Coverage._fields, 0)
        cover |= {"room_key": key, "format_era": "2023", "window": "whole", "first_message_id": 1, "last_message_id": count, "messages": count}
        cover |= {"first_at": _START + opened * _DAY, "last_at": _START + DAYS * _DAY, "end_state": "complete", "offset_source": "unix"}
        cover |= {"encoding": "utf-8", "source_key": None, "item_id": item, "byte_length": 100}
        yield Coverage(**cover)


def build(case: Path, messages: int) -> None:
    """Write one capture, send it through the text pass as `add` does, and fold it."""
    chance = random.Random(11)
    recipe = Recipe(f"{1:064x}", "telegram-desktop-json", 1, "0" * 64, {})

    def pseudonym(key: str) -> str:
        return f"acct:{key[8:]:0>32}"

    rules = load_rules()
    with SnapshotWriter(case, recipe, pseudonym=pseudonym) as writer, HitsWriter(case, recipe, pass_digest(rules)) as hits:
        with Scan(rules, hits, writer.stored_room_key, pseudonym, lambda text: zlib.crc32(text.encode())) as scan:
            for row in rows(messages, 7):
                writer.add(row)
                if type(row) in SEEN:
                    scan.see(row)
            scan.finish()
        manifest, hits_id = writer.finish(), hits.finish()
    pictures = max(100, messages // 50)
    with MediaHashWriter(case, recipe_of(f"{1:064x}")) as writer:
        for number in range(pictures):
            value = f"{chance.getrandbits(256):064x}"
            fixed = ("picture", "JPEG", 960, 1280, "plain", False, 0, None, None, 1, None, "pdq", 1, "interoperable", 100, value)
            writer.add(MediaHash(f"{number:064x}", *fixed))
        hashes = writer.finish()
    refold(case, [AddedSnapshot(manifest.snapshot_id, 1, hits_id), AddedSnapshot(hashes.snapshot_id, 2)])


_OURS: Final = """
import json, os, resource, sys, time
from pathlib import Path
from sotdae.actions.adding import analysing
from sotdae.actions.adding.compiled import shipped
from sotdae.lake.session import CaptureFact, Session
from sotdae.model.tables import TABLES
case, found, times, peaks = Path(sys.argv[1]), {}, {}, {}
fact = CaptureFact(capture_id=f"{1:064x}", seq=1, sealed_at=1_776_000_000_000_000, captured_at=1_776_000_000_000_000, clock_offset_seconds=None)
began, used = time.perf_counter(), time.process_time()
with Session(case, captures=[fact], shipped=shipped()) as session:
    for analysis in analysing.analyses():
        start = time.perf_counter()
        reads = {name: found[name] for name in analysis.reads if name not in TABLES}
        tables = session.tables(analysis.name, analysis.reads, findings=reads)
        found[analysis.kind] = analysing.computed(analysis, tables, analysis.params())
        times[analysis.name] = round(time.perf_counter() - start, 2)
        peaks[analysis.name] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
counts = {kind: len(some) for kind, some in found.items()}
took = {"seconds": time.perf_counter() - began, "processor": time.process_time() - used, "load": os.getloadavg()[0]}
print(json.dumps({**took, "each": times, "peak_mb": peaks, "findings": counts}))
"""

_PLAIN: Final = """
import json, sys, time
from pathlib import Path
from sotdae.lake.questions import UnboundShapes
from sotdae.lake.session import Session
case = Path(sys.argv[1])
began = time.perf_counter()
import ibis
with Session(case, captures=[]) as session:
    names = ("messages", "links", "membership_events", "text_hits", "media")
    tables, shapes = session.tables("bench", names), UnboundShapes("bench")
    messages, links, events, hits, media = (shapes[name] for name in names)
    def count(table):
        return tables.rows(lambda _: table)
    timed = messages.mutate(on=messages.sent_at.date())
    days = count(timed.group_by(["room_key", "on"]).agg(n=timed.count(), senders=timed.sender_key.nunique()))
    at = messages.select("room_key", "message_id", "sent_at", "sender_key", "text")
    span = lambda table: {"n": table.count(), "first": table.sent_at.min(), "last": table.sent_at.max()}
    linked = links.join(at, ["room_key", "message_id"])
    graph = count(linked.group_by(["room_key", "target_username"]).agg(**span(linked)))
    passed = messages.filter(messages.forwarded_from_key.notnull())
    graph += count(passed.group_by(["room_key", "forwarded_from_key"]).agg(**span(passed)))
    came = events.mutate(on=events.sent_at.date())
    joins = count(came.group_by(["room_key", "on"]).agg(n=came.count()))
    seen = messages.group_by(["sender_key", "room_key"]).agg(first=messages.sent_at.min())
    seen = seen.mutate(rooms=ibis._.count().over(ibis.window(group_by="sender_key")))
    few = seen.filter(ibis._.rooms.between(2, 50)).select("sender_key", "room_key")
    pairs = few.join(few.view(), "sender_key", rname="{name}_other").filter(ibis._.room_key < ibis._.room_key_other)
    shared = count(pairs.group_by(["room_key", "room_key_other"]).agg(n=pairs.count()))
    where = hits.join(at, ["room_key", "message_id"])
    told = count(where.group_by(["room_key", "rule_id"]).agg(n=where.count(), writers=where.sender_key.nunique(), texts=where.text.nunique()))
    shown = media.join(at, ["room_key", "message_id"])
    sighted = shown.group_by(["media_item_id", "room_key"]).agg(first=shown.sent_at.min())
    copies = count(sighted.group_by("media_item_id").agg(rooms=sighted.count()).filter(ibis._.rooms > 1))
    rows = [len(some) for some in (days, graph, joins, shared, told, copies)]
print(json.dumps({"seconds": time.perf_counter() - began, "rows": rows}))
"""

_FILES: Final = """
import json, sys, time
from collections import defaultdict
from pathlib import Path
case = Path(sys.argv[1])
def files(table):
    return sorted(case.glob(f"rooms/*/*/*/{table}.parquet"))
began = time.perf_counter()
"""

_LOOP: Final = (
    _FILES
    + """
import pyarrow.parquet as pq
def each(table):
    for path in files(table):
        yield from pq.read_table(path).to_pylist()
days, forwards, seen, texts, first, at_of = defaultdict(lambda: [0, set()]), defaultdict(list), defaultdict(set), {}, {}, {}
for row in each("messages"):
    key, at = row["room_key"], row["sent_at"]
    day = days[key, at.date()]
    day[0] += 1
    day[1].add(row["sender_key"])
    seen[row["sender_key"]].add(key)
    first.setdefault((row["sender_key"], key), at)
    if row["forwarded_from_key"]:
        forwards[key, row["forwarded_from_key"]].append(at)
    at_of[key, row["message_id"]] = at
    texts[key, row["message_id"]] = (row["sender_key"], row["text"])
links = defaultdict(list)
for row in each("links"):
    links[row["room_key"], row["target_username"]].append(at_of[row["room_key"], row["message_id"]])
graph = {key: (len(some), min(some), max(some)) for key, some in [*links.items(), *forwards.items()]}
joins = defaultdict(int)
for row in each("membership_events"):
    joins[row["room_key"], row["sent_at"].date()] += 1
shared = defaultdict(int)
for rooms in seen.values():
    if 1 < len(rooms) <= 50:
        ordered = sorted(rooms)
        for place, left in enumerate(ordered):
            for right in ordered[place + 1 :]:
                shared[left, right] += 1
told = defaultdict(lambda: [0, set(), set()])
for row in each("text_hits"):
    who, text = texts[row["room_key"], row["message_id"]]
    kept = told[row["room_key"], row["rule_id"]]
    kept[0] += 1
    kept[1].add(who)
    kept[2].add(text)
pictures = defaultdict(dict)
for row in each("media"):
    at = at_of[row["room_key"], row["message_id"]]
    rooms = pictures[row["media_item_id"]]
    rooms[row["room_key"]] = min(at, rooms.get(row["room_key"], at))
copies = {key: rooms for key, rooms in pictures.items() if len(rooms) > 1}
print(json.dumps({"seconds": time.perf_counter() - began, "rows": [len(days), len(graph), len(joins), len(shared), len(told), len(copies)]}))
"""
)

_PANDAS: Final = (
    _FILES
    + """
import pandas as pd
def whole(table, columns):
    return pd.concat([pd.read_parquet(path, columns=columns) for path in files(table)], ignore_index=True)
messages = whole("messages", ["room_key", "message_id", "sent_at", "sender_key", "forwarded_from_key", "text"])
days = messages.groupby(["room_key", messages.sent_at.dt.date]).agg(n=("message_id", "size"), senders=("sender_key", "nunique"))
first = messages.groupby(["sender_key", "room_key"]).sent_at.min().reset_index()
forwards = messages.dropna(subset=["forwarded_from_key"]).groupby(["room_key", "forwarded_from_key"]).sent_at.agg(["size", "min", "max"])
at = messages[["room_key", "message_id", "sent_at"]]
links = whole("links", ["room_key", "message_id", "target_username"]).merge(at, on=["room_key", "message_id"])
graph = links.groupby(["room_key", "target_username"]).sent_at.agg(["size", "min", "max"])
events = whole("membership_events", ["room_key", "sent_at"])
joins = events.groupby(["room_key", events.sent_at.dt.date]).size()
rooms = first.groupby("sender_key").room_key.transform("size")
few = first[(rooms > 1) & (rooms <= 50)][["sender_key", "room_key"]]
pairs = few.merge(few, on="sender_key")
shared = pairs[pairs.room_key_x < pairs.room_key_y].groupby(["room_key_x", "room_key_y"]).size()
hits = whole("text_hits", ["room_key", "message_id", "rule_id"]).merge(messages, on=["room_key", "message_id"])
told = hits.groupby(["room_key", "rule_id"]).agg(n=("message_id", "size"), writers=("sender_key", "nunique"), texts=("text", "nunique"))
media = whole("media", ["room_key", "message_id", "media_item_id"]).merge(at, on=["room_key", "message_id"])
seen = media.groupby(["media_item_id", "room_key"]).sent_at.min().reset_index()
copies = seen[seen.groupby("media_item_id").room_key.transform("size") > 1].media_item_id.nunique()
rows = [len(days), len(graph) + len(forwards), len(joins), len(shared), len(told), int(copies)]
print(json.dumps({"seconds": time.perf_counter() - began, "rows": rows}))
"""
)


def measured(code: str, case: Path) -> dict[str, Any]:
    """Run a program over a case in a process of its own; return what it printed."""
    done = subprocess.run([sys.executable, "-c", code, str(case)], check=True, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def main() -> None:
    """Measure and print times, memory and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only-ours", action="store_true", help="leave the peers out: they need much memory at 10 M")
    parser.add_argument("--only-counting", action="store_true", help="leave the analyses out")
    parser.add_argument("--keep", type=Path, help="a folder where the case is kept, and found again")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-analyses-") as folder:
        case = (given.keep or Path(folder)) / f"case-{given.messages}"
        if not case.is_dir():
            case.mkdir(parents=True)
            build(case, given.messages)
        peers = {} if given.only_ours else {"plain": _PLAIN, "loop": _LOOP, "pandas": _PANDAS}
        programs = ({} if given.only_counting else {"ours": _OURS}) | peers
        seconds: dict[str, list[float]] = {name: [] for name in programs}
        told: dict[str, Any] = {}
        for _ in range(given.rounds):
            for name, code in programs.items():
                told[name] = measured(code, case)
                seconds[name].append(told[name]["seconds"])
        before = 0
        for name, taken in told.get("ours", {"each": {}})["each"].items():
            peak = told["ours"]["peak_mb"][name]
            print(f"  {name:16} {taken:7.2f} s   peak {peak:6,} MB{'' if peak <= before else ' (raised)'}")
            before = peak
        if "ours" in seconds:
            print(f"all analyses over {given.messages:,} messages: {min(seconds['ours']):.1f} s, {before:,} MB (to reach at 10 M: ≤90 s, ≤6,144 MB)")
            last = told["ours"]
            print(f"  the last round: {last['processor']:.1f} s of processor time, at a load of {last['load']:.1f} on {os.cpu_count()} cores")
        for name, least in (("loop", 20), ("pandas", 3)):
            if name in peers:
                peer, counting = min(seconds[name]), min(seconds["plain"])
                same = "same rows" if told[name]["rows"] == told["plain"]["rows"] else f"OTHER ROWS {told[name]['rows']}, {told['plain']['rows']}"
                print(f"counting alone: {counting:.1f} s, {name} {peer:.1f} s: {peer / counting:.1f}x (to reach: ≥{least}x)   {same}")


if __name__ == "__main__":
    main()
