# SPDX-License-Identifier: Apache-2.0
"""Framing and parsing a Telegram Desktop result.json to dicts, with offsets and repairs, against orjson (whole file) and ijson; memory; damage.

To reach (DESIGN, section 7): at least 1.5x orjson and 1.4x ijson (CPU time, in one run, peers alternating, each in a process of its own), and at any
size of the file a peak of memory at most 64 MB above what stands after the imports; damage costs only the damaged record.
Usage: python bench/read_json.py [--megabytes 100] [--rounds 3] [--memory 300 1000] [--file result.json]
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sotdae.simulation import json_writer
from sotdae.simulation.world import Action, Button, Part, Person, Post, View

_BEGIN = """
import json, sys, time
from pathlib import Path
path, found, messages = Path(sys.argv[1]), {}, 0
status = lambda name: next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith(name))
def ready():
    Path("/proc/self/clear_refs").write_text("5")  # the kernel's peak begins anew here
    return status("VmRSS"), time.process_time()
"""
_END = """
found |= {"cpu": time.process_time() - began, "growth": (status("VmHWM") - before) / 1024, "messages": messages}
print(json.dumps(found))
"""

_OURS = """
from collections import Counter
from sotdae.captures.telegram.json_walk import Batch, Outline
from sotdae.captures.telegram.json_window import ByteWindow
repairs, faults = Counter(), []
before, began = ready()
with path.open("rb") as stream:
    for step in Outline(ByteWindow(stream)).steps():
        if isinstance(step, Batch):
            for offset, length, record, remarks in step.frames:
                messages += record is not None
                if remarks is not None:
                    repairs.update(remarks.repairs)
                    if remarks.fault is not None:
                        faults.append((remarks.fault, offset, length))
found |= {"repairs": repairs, "faults": faults}
"""

_ORJSON = """
import orjson
before, began = ready()
try:
    messages = len(orjson.loads(path.read_bytes())["messages"])
except orjson.JSONDecodeError as error:
    found["error"] = type(error).__name__
"""

_IJSON = """
import ijson
before, began = ready()
try:
    with path.open("rb") as stream:
        for record in ijson.items(stream, "messages.item"):
            messages += 1
except ijson.JSONError as error:
    found["error"] = type(error).__name__
"""

_READER = """
from sotdae.captures.reader import ReadOptions
from sotdae.captures.source import open_source
from sotdae.captures.telegram.json_reader import TelegramDesktopJson
from sotdae.model.observations import Message
source, reader = open_source(path), TelegramDesktopJson()
for name in source.names():
    source.remember(name, "0" * 64)
before, began = ready()
for row in reader.read(source, reader.detect(source).names, ReadOptions(capture_id="0" * 64)):
    messages += type(row) is Message
"""

_PEERS = {"framed, ours": _OURS, "orjson, whole file": _ORJSON, "ijson": _IJSON}

_WORDS = """
오늘 점심 꽃 책 모임 도서관 커피 산책 내일 우리 같이 갈까요 좋아요 네 정원 수국 화분 물을 주었습니다 날씨 바람 햇살 주말 사진 감사합니다
open source garden book tea
""".split()
_POOL = 2000
_FIRST = 1_767_225_600
_BLOCK_RECORDS = 4000
_HEAD = '{\n   "id": %d,\n   "type": "%s",\n   "date": "%s",\n   "date_unixtime": "%d",\n   "'
_CLEAN: Mapping[int, bytes] = MappingProxyType({})


def _post(chance: random.Random) -> Post:
    """One record out of what rooms hold: texts of 3 to 60 words, links, replies, forwards, files left out, reactions, buttons, service events."""
    author = Person(7_100_000_000 + chance.randrange(3000), f"가람 {chance.randrange(3000)}")
    kind = chance.random()
    if kind < 0.03:
        return Post(1, _FIRST, author, action=Action("invite_members", "", (("members", [f"나래 {chance.randrange(3000)}"]),)))
    more: dict[str, Any] = {"reply_to": chance.randrange(1, 5000)} if kind < 0.25 else {}
    if kind < 0.12:
        more |= {"forwarded_from": f"꽃밭 {chance.randrange(97)}", "forwarded_key": f"channel{1_910_000_000 + chance.randrange(97)}"}
    if 0.25 < kind < 0.45:
        more |= {"picture": chance.randrange(500), "picture_left_out": True}
    parts = [Part("plain", " ".join(chance.choices(_WORDS, k=chance.randint(3, 60))) + " ")]
    if kind > 0.7:
        parts += [Part("link", f"https://t.me/kkot{chance.randrange(977)}"), Part("plain", " " + " ".join(chance.choices(_WORDS, k=20)))]
    if kind > 0.85:
        more["reactions"] = (("👍", chance.randrange(1, 90)),)
    if kind > 0.97:
        more["buttons"] = ((Button("꽃집", url="https://example.org/"),),)
    return Post(1, _FIRST, author, tuple(parts), **more)


def write_export(path: Path, megabytes: int, faults: Mapping[int, bytes] = _CLEAN) -> int:
    """Write a supergroup's export as the program lays it out, and return how many records it holds.

    Args:
        path: the file.
        megabytes: the file ends with the record that reaches this size.
        faults: bytes to put at the beginning of a record's first text, by the record's number.
    """
    view = View("bench", "private_supergroup", 1_910_000_901, "큰 정원", ())
    chance = random.Random(7)
    pool = []
    for _ in range(_POOL):
        post = _post(chance)
        kind = "message" if post.action is None else "service"
        record = json_writer.written(json_writer.record(post, view), 2)
        head = (_HEAD % (1, kind, json_writer.local(_FIRST), _FIRST)).encode()
        assert record.startswith(head)
        pool.append((kind, record.removeprefix(head)))
    before, _, after = b"".join(json_writer.chat(view)).partition(b"\n ]")
    number = 0
    with path.open("wb") as sink:
        sink.write(before)
        while sink.tell() < megabytes * 1_000_000:
            block = []
            for _ in range(_BLOCK_RECORDS):
                number += 1
                at = _FIRST + number * 7
                kind, tail = pool[number * 7919 % _POOL]
                if number in faults:
                    tail = tail.replace(b'"text": "', b'"text": "' + faults[number], 1)
                block.append((_HEAD % (number, kind, json_writer.local(at), at)).encode() + tail)
            sink.write((b",\n  " if number > _BLOCK_RECORDS else b"\n  ") + b",\n  ".join(block))
        sink.write(b"\n ]" + after)
    return number


def measure(code: str, path: Path) -> dict[str, Any]:
    """Run one peer in a fresh process."""
    done = subprocess.run([sys.executable, "-c", _BEGIN + code + _END, path], check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _mark(*, met: bool) -> str:
    return "met" if met else "MISSED"


def compare(path: Path, rounds: int) -> None:
    """Run the peers in turn and print the ratios of the best times."""
    size = path.stat().st_size / 1e6
    best = dict.fromkeys(_PEERS, float("inf"))
    growth = 0.0
    for _ in range(rounds):
        for name, code in _PEERS.items():
            found = measure(code, path)
            best[name] = min(best[name], found["cpu"])
            growth = max(growth, found["growth"] if code is _OURS else 0)
            print(f"  {name:20} {found['cpu']:6.2f} s CPU  {found['messages']:,} messages  memory grew {found['growth']:,.0f} MB")
    ours = best["framed, ours"]
    for name, least in (("orjson, whole file", 1.5), ("ijson", 1.4)):
        ratio = best[name] / ours
        print(f"{size:.0f} MB to dicts: {ratio:.2f}x {name} (to reach: {least}x): {_mark(met=ratio >= least)}")
    print(f"{size:.0f} MB to dicts: {ours / size * 100:.2f} s CPU per 100 MB, memory grew {growth:.0f} MB (at most 64): {_mark(met=growth <= 64)}")


def remember(path: Path, written: int | None) -> None:
    """Print how far memory grows, to dicts and to rows, and whether every message arrived."""
    size = path.stat().st_size / 1e6
    for name, code in (("to dicts", _OURS), ("whole reader to rows", _READER)):
        found = measure(code, path)
        lost = "" if written is None else f" of {written:,} written"
        met = found["growth"] <= 64 and written in {None, found["messages"]}
        print(
            f"{size:.0f} MB {name}: memory grew {found['growth']:.0f} MB (at most 64), {found['messages']:,} messages{lost}, "
            f"{found['cpu'] / size * 100:.2f} s CPU per 100 MB: {_mark(met=met)}"
        )


def damage(path: Path, megabytes: int, records: int) -> None:
    """Print what each peer gets out of a file with two faults of the program that writes exports and one of an editor."""
    faults = {records // 2: b"\\u2028\x80\xa8", records * 5 // 8: b"\\x0B", records * 3 // 4: b'5" '}
    written = write_export(path, megabytes, faults)
    print(f"damage: a stray tail of U+2028, one \\x0B and one unescaped quote in {written:,} messages, {path.stat().st_size / 1e6:.0f} MB")
    for name, code in _PEERS.items():
        found = measure(code, path)
        said = (
            found.get("error")
            or f"repaired {found['repairs']}; lost {[f'{fault} at {at:,}, {length} bytes' for fault, at, length in found['faults']]}"
        )
        print(f"  {name:20} {found['messages']:>10,} messages  {said}")
        if code is _OURS:
            print(f"  only the record that cannot be repaired is lost: {_mark(met=found['messages'] == written - 1 and len(found['faults']) == 1)}")


def main() -> None:
    """Measure and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", type=int, nargs="*", default=[300, 1000], metavar="MEGABYTES", help="sizes at which to measure memory only")
    parser.add_argument("--file", type=Path, help="a result.json of one chat of your own instead of a generated one")
    given = parser.parse_args()
    if not Path("/proc/self/clear_refs").exists():
        parser.error("needs Linux' /proc")
    if given.file is not None:
        compare(given.file, given.rounds)
        remember(given.file, None)
        return
    with tempfile.TemporaryDirectory(prefix="bench-json-") as folder:
        path = Path(folder) / "result.json"
        records = write_export(path, given.megabytes)
        compare(path, given.rounds)
        remember(path, records)
        damage(path, given.megabytes, records)
        for size in given.memory:
            remember(path, write_export(path, size))


if __name__ == "__main__":
    main()
