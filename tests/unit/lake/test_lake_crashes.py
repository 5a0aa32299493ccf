# SPDX-License-Identifier: Apache-2.0
"""Killed between any two writes to the disk, the lake is in the old state or in the new one, and the same work done again completes it."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import lake_rows as make
import pytest

from sotdae.lake import durable
from sotdae.lake.answers import Answers
from sotdae.lake.answers_writer import AnswersWriter, RoomAnswer
from sotdae.lake.catalog import load_catalog
from sotdae.lake.collect import collect
from sotdae.lake.feed import search_rows
from sotdae.lake.folds import refold
from sotdae.lake.session import Session
from sotdae.lake.snapshots import finished


def add(case: Path, seq: int) -> None:
    """What `add` does to the lake with one capture."""
    rows = [make.message(1, f"하나 {seq}"), make.message(seq + 1, "점심"), make.message(1, f"둘 {seq}", room=make.OTHER), make.coverage(1, seq + 1)]
    made = make.recipe(f"capture {seq}")
    manifest = finished(case, made) or make.write(case, made, rows)
    result = refold(case, [make.AddedSnapshot(manifest.snapshot_id, seq)])
    with AnswersWriter(case / "answers.sqlite3", case="봄", mode="synthetic", reader=make.READER) as out:
        rooms = out.outdated(result.digests)
        with Session(case, captures=[], rooms=rooms) as session:
            for key in rooms:
                out.put_room(RoomAnswer(key, (key,)))
                out.put_messages(key, search_rows(session, key))
        out.finish(snapshots=result.snapshots, made_at=seq)
    collect(case)


def state(case: Path) -> tuple[Any, ...]:
    """Everything that a person could be told, read anew; raises if anything is broken."""
    catalog = load_catalog(case)
    texts = [(row["room_key"], row["message_id"], row["text"], row["versions"]) for row in make.rows_of(case, "messages")]
    if not (case / "answers.sqlite3").exists():
        return tuple(catalog.snapshots), texts, None
    with Answers(case / "answers.sqlite3") as answers:
        return tuple(catalog.snapshots), texts, [room.room_key for room in answers.rooms()]


class Killed(BaseException):
    """Stands for SIGKILL: no code of ours catches it, though clean-up in `finally` still runs."""


@pytest.mark.parametrize("name", ["fsync", "rename"])
def test_killed_at_any_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    whole = tmp_path / "whole"
    add(whole, 1)
    before = state(whole)
    add(whole, 2)
    after = state(whole)
    for last in count():
        case = tmp_path / f"case {last}"
        add(case, 1)
        left = iter(range(last))

        def dies(real: Callable[..., Any], left: Any = left) -> Callable[..., Any]:
            def call(*arguments: Any) -> Any:
                if next(left, None) is None:
                    raise Killed
                return real(*arguments)

            return call

        with monkeypatch.context() as patched:
            if name == "fsync":
                patched.setattr(durable.os, "fsync", dies(os.fsync))
            else:
                patched.setattr(Path, "rename", dies(Path.rename))
                patched.setattr(Path, "replace", dies(Path.replace))
            try:
                add(case, 2)
            except Killed:
                killed = True
            else:
                killed = False
        assert state(case)[:2] in (before[:2], after[:2])
        add(case, 2)
        assert state(case) == after
        with Answers(case / "answers.sqlite3") as answers:
            assert len(answers.search(make.ask("하나2"), make.READER).hits) == len(answers.search(make.ask("둘2"), make.READER).hits) == 1
            assert answers.search(make.ask("하나1"), make.READER).hits == ()
        assert {key: part.digest for key, part in load_catalog(case).rooms.items()} == {
            key: part.digest for key, part in load_catalog(whole).rooms.items()
        }
        assert list((case / "tmp").iterdir()) == []
        if not killed:
            assert last > 2
            return
