# SPDX-License-Identifier: Apache-2.0
"""From a Telegram Desktop result.json to a finished snapshot, against orjson loading the whole file.

To reach (DESIGN, section 7): at least a quarter of orjson's speed (CPU time), in one run, peers alternating, each in a process of its own.
Usage: python bench/snapshot.py [--megabytes 100] [--rounds 3] [--writer-only]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

_PEER = """
import json, resource, sys, time, orjson
began = time.process_time()
content = orjson.loads(open(sys.argv[1], "rb").read())
print(json.dumps({"cpu": time.process_time() - began, "messages": len(content["messages"])}))
"""

_READ = """
import json, sys, time
from pathlib import Path
from sotdae.captures.reader import ReadOptions
from sotdae.captures.source import open_source
from sotdae.captures.telegram.json_reader import TelegramDesktopJson
source = open_source(Path(sys.argv[1]))
reader = TelegramDesktopJson()
claimed = reader.detect(source).names
for name in source.names():
    source.remember(name, "0" * 64)
began = time.process_time()
rows = sum(1 for _ in reader.read(source, claimed, ReadOptions(capture_id="0" * 64)))
print(json.dumps({"cpu": time.process_time() - began, "messages": rows}))
"""

_OURS = _READ.replace(
    'rows = sum(1 for _ in reader.read(source, claimed, ReadOptions(capture_id="0" * 64)))',
    """
import hashlib, hmac
from sotdae.lake.snapshots import Recipe, SnapshotWriter
recipe = Recipe("0" * 64, reader.name, reader.version, "0" * 64, {})
pseudonym = lambda key: "acct:" + hmac.digest(b"bench", key.encode(), "sha256").hex()[:32]
with SnapshotWriter(Path(sys.argv[2]), recipe, pseudonym=pseudonym) as writer:
    add = writer.add
    for row in reader.read(source, claimed, ReadOptions(capture_id="0" * 64)):
        add(row)
    rows = writer.finish().rows["messages"]
""",
)

_WRITER = """
import hmac, json, random, sys, time
from pathlib import Path
from sotdae.lake.snapshots import Recipe, SnapshotWriter
from sotdae.model.observations import Entity, Message
chance = random.Random(7)
words = "점심 꽃 책 모임 도서관 커피 산책 오늘 내일 우리 같이 갈까요 좋아요 네".split()
rows = []
for number in range(100_000):
    text, sender = " ".join(chance.choices(words, k=8)), f"tg:user:{chance.randrange(2000)}"
    facts = dict.fromkeys(Message._fields)
    facts |= {"room_key": "tg:channel:1", "message_id": number, "type": "message", "sent_at": 1_700_000_000_000_000 + number}
    facts |= {"sent_at_quality": "unix", "sender_key": sender, "sender_kind": "account", "text": text, "item_id": "c" * 64}
    facts |= {"byte_offset": number * 900, "byte_length": 900}
    rows.append(Message(**facts))
    if number % 3 == 0:
        rows.append(Entity("tg:channel:1", number, 0, "link", 3, 4, "https://example.org", "c" * 64, number * 900, 900))
pseudonym = lambda key: "acct:" + hmac.digest(b"bench", key.encode(), "sha256").hex()[:32]
began = time.process_time()
with SnapshotWriter(Path(sys.argv[2]), Recipe("0" * 64, "bench", 1, "0" * 64, {}), pseudonym=pseudonym) as writer:
    add = writer.add
    for row in rows:
        add(row)
    writer.finish()
print(json.dumps({"cpu": time.process_time() - began, "messages": 100_000}))
"""


def measure(code: str, path: Path) -> dict[str, float]:
    """Run one peer in a fresh process with a fresh lake."""
    with tempfile.TemporaryDirectory(prefix="bench-lake-") as lake:
        done = subprocess.run([sys.executable, "-c", code, str(path), lake], check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    """Measure and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--file", type=Path, help="a result.json of your own instead of a generated one")
    parser.add_argument("--writer-only", action="store_true", help="measure the snapshot writer on made-up rows, without a reader")
    given = parser.parse_args()
    if given.writer_only:
        best = min((measure(_WRITER, Path()) for _ in range(given.rounds)), key=lambda one: one["cpu"])
        print(f"writer alone: {best['cpu'] / best['messages'] * 1e6:.1f} µs CPU a message")
        return
    with tempfile.TemporaryDirectory(prefix="bench-snapshot-") as folder:
        path = given.file or Path(folder) / "result.json"
        if given.file is None:
            from sotdae.simulation.unmarked import write_large_json  # noqa: PLC0415 (not needed for a file of one's own)

            write_large_json(path, given.megabytes * 1_000_000)
        compare(path, given.rounds)


def compare(path: Path, rounds: int) -> None:
    """Run the peers in turn and print the ratio of the best times."""
    size = path.stat().st_size
    peers = {"orjson, whole file": _PEER, "reader alone": _READ, "reader to snapshot": _OURS}
    best = dict.fromkeys(peers, float("inf"))
    for _ in range(rounds):
        for name, code in peers.items():
            found = measure(code, path)
            best[name] = min(best[name], found["cpu"])
            print(f"  {name:20} {found['cpu']:6.2f} s CPU  {found['messages']:,.0f} rows")
    ratio = best["orjson, whole file"] / best["reader to snapshot"]
    seconds = best["reader to snapshot"] / size * 1e8
    print(f"{size / 1e6:.0f} MB to a finished snapshot: {ratio:.2f}x orjson (to reach: 0.25x), {seconds:.2f} s CPU per 100 MB")


if __name__ == "__main__":
    main()
