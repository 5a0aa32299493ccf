# SPDX-License-Identifier: Apache-2.0
"""A short run over every fuzz target, and every input that a long run once found. ``make fuzz`` runs as long as it is told."""

from __future__ import annotations

import pytest
from fuzz_mutator import Mutator
from fuzz_run import fuzz
from fuzz_targets import Target, targets

from sotdae.registry import READERS, load

TARGETS = {target.name: target for target in targets()}
RUNS, SECONDS = 600, 0.3


@pytest.mark.parametrize("name", TARGETS)
def test_no_changed_input_breaks_it(name: str) -> None:
    tally = fuzz(TARGETS[name], seed=5, runs=RUNS, seconds=SECONDS)
    assert tally.runs >= (10 if name.startswith("verify:") else 50)
    assert tally.findings == []


def test_every_reader_is_fuzzed_with_inputs_that_it_reads() -> None:
    for plugin in load(READERS):
        target = TARGETS[f"reader:{plugin.name}"]
        assert all(target.run(data) for data in target.seeds()), "a seed gives rows"


FOUND: dict[str, tuple[str, bytes]] = {
    "a list where a record's type should be": (
        "reader:telegram-desktop-json",
        b'{"name": "x", "type": "private_group", "id": 5, "messages": [{"id": 1, "type": ["message"], "date": "2024-01-01T00:00:00", "text": ""}]}',
    ),
    "a list where a button's kind should be": (
        "reader:telegram-desktop-json",
        (
            b'{"name": "x", "type": "private_group", "id": 5, "messages": [{"id": 1, "type": "message", "date": "2024-01-01T00:00:00", "text": "a",'
            b' "inline_bot_buttons": [[{"type": ["url"], "data": "https://t.me/x_demo"}]]}]}'
        ),
    ),
    "a number where the marked pieces should be": (
        "reader:telegram-desktop-json",
        (
            b'{"name": "x", "type": "private_group", "id": 5, "messages": [{"id": 1, "type": "message", "date": "2024-01-01T00:00:00", "text": "a",'
            b' "text_entities": 7}]}'
        ),
    ),
    "an account whose list of chats lost its colon": (
        "reader:telegram-desktop-json",
        (
            b'{\n "personal_information": {\n  "user_id": 1\n },\n "chats": {\n  "list"\n    "name": "a",\n    "type": "private_chat",\n'
            b'    "id": 9,\n    "messages""id" [\n     {\n      "id": 1,\n      "type": "message",\n      "date": "2024-01-01T00:00:00",\n'
            b'      "text": "a"\n     }\n    ]\n   }\n  ]\n }\n}'
        ),
    ),
    "an account in which records stand where a chat should begin": (
        "reader:telegram-desktop-json",
        (
            b'{\n "personal_information": {\n  "user_id": 1\n },\n "chats": {\n  "list": [\n   "x": [\n     {\n      "id": 1,\n'
            b'      "type": "message",\n      "date": "2024-01-01T00:00:00",\n      "text": "a"\n     }\n    ]\n   }\n  ]\n }\n}'
        ),
    ),
    "near words that are a number": (
        "rules:loader",
        (
            b'[[signal]]\nid = "gate.x"\nfamily = "gate"\nversion = 1\ntitle = { ko = "x", en = "x" }\nview = "v1"\nany = ["lunch"]\n'
            b'near = { terms = 1.5, within = 3 }\npositive = ["lunch"]\nnegative = ["book"]\n'
        ),
    ),
    "tables in tables without end": ("rules:loader", b"a = " + b"[" * 5_000),
    "a set in a set": (
        "rules:loader",
        (
            b'[[signal]]\nid = "gate.x"\nfamily = "gate"\nversion = 1\ntitle = { ko = "x", en = "x" }\nview = "v1"\npattern = "[[a]lunch"\n'
            b'needs = ["lunch"]\npositive = ["alunch"]\nnegative = ["book"]\n'
        ),
    ),
    "a log line that nests without end": ("custody:log-line", b"[" * 50_000),
    "details that nest without end": ("custody:details", b'{"a":' * 50_000),
    "a log that nests without end": ("verify:vault", b"[" * 50_000 + b"\n"),
    "a marked section of no known kind": ("check:report-html", b"<!doctype html><html><![CD0[x]]></html>"),
}


@pytest.mark.parametrize("case", FOUND)
def test_what_was_found_stays_mended(case: str) -> None:
    name, data = FOUND[case]
    assert fuzz(Target(name, "bytes", lambda: (), lambda _: TARGETS[name].run(data)), seed=1, runs=1, seconds=5).findings == []


def test_the_harness_notices_a_crash_a_hang_and_nothing_else() -> None:
    def fragile(data: bytes) -> None:
        if b"\0" in data:
            raise ZeroDivisionError

    found = fuzz(Target("fragile", "bytes", lambda: (b"abc",), fragile), seed=1, runs=2_000, seconds=5).findings
    assert [kind.split(" at ")[0] for kind, _ in found] == ["ZeroDivisionError"]
    assert b"\0" in found[0][1]
    assert fuzz(Target("sound", "json", lambda: (b"{}",), len), seed=1, runs=500, seconds=5).findings == []


@pytest.mark.parametrize("kind", ["json", "html", "csv", "toml", "text", "zip", "bytes"])
def test_equal_seeds_change_alike(kind: str) -> None:
    one, other = Mutator(4), Mutator(4)
    corpus = (b'{"a": [1, "x"]}', b"<div>a</div>,b;c")
    made = [one.changed(corpus, kind) for _ in range(50)]
    assert made == [other.changed(corpus, kind) for _ in range(50)]
    assert len(set(made)) > 25
